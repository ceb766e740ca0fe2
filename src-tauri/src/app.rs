//! Putting window, tray and plugins together.

use crate::bridge::Bridge;
use crate::commands::{clients, fallback, keys, program, programs, rotation, session, staging, watching};
use crate::failure::Failure;
use crate::go::{self, Target, WINDOW};
use crate::{desk, feed, fresh, instance, traffic, tray};
use byok_core::error::Code;
use byok_core::paths::Paths;
use byok_core::provider::Catalog;
use byok_daemon::detach::detached;
use byok_daemon::serve::Staying;
use std::process::ExitCode;
use std::sync::Arc;
use tauri::plugin::TauriPlugin;
use tauri::{App, Manager, WebviewWindowBuilder, WindowEvent, Wry};
use tauri_plugin_window_state::{AppHandleExt, StateFlags};

/// Started with the desktop: in the tray, without a window.
const HIDDEN: &str = "--hidden";

/// Runs until the person quits.
///
/// # Errors
/// When the paths or the catalogue can't be used, or there is no display.
pub(crate) fn run() -> Result<ExitCode, Failure> {
    let words: Vec<String> = std::env::args().collect();
    let vault = std::env::var("BYOK_VAULT").ok().filter(|name| !name.is_empty());
    let paths = Paths::resolve(&named(&words).or(vault).unwrap_or_else(|| "default".into()), |name| {
        std::env::var_os(name)
    })
    .map_err(|wrong| Failure::of(&wrong))?;
    if words.get(1).is_some_and(|word| word == "daemon") {
        // A face starts the daemon from its own program, and this one carries it, too.
        return Ok(detached(&paths, Staying::WhileNeeded));
    }
    let catalog = Catalog::load(Some(&paths.providers_dir())).map_err(|wrong| Failure::of(&wrong))?;
    let bridge = Arc::new(Bridge {
        paths,
        catalog: Arc::new(catalog),
        staging: Default::default(),
    });
    window(bridge, words)
}

fn named(words: &[String]) -> Option<String> {
    let at = words.iter().position(|word| word == "--vault")?;
    words.get(at + 1).cloned()
}

fn window(bridge: Arc<Bridge>, words: Vec<String>) -> Result<ExitCode, Failure> {
    let context = tauri::generate_context!();
    let of_setup = Arc::clone(&bridge);
    tauri::Builder::default()
        .plugin(single(&bridge.paths, context.config().identifier.as_str()))
        .plugin(
            tauri_plugin_window_state::Builder::default()
                .with_state_flags(remembered())
                .build(),
        )
        .plugin(autostart(&bridge.paths))
        .manage(bridge)
        .invoke_handler(tauri::generate_handler![
            session::session_state,
            session::create_vault,
            session::unlock,
            session::lock,
            session::touch,
            session::change_password,
            session::new_recovery_code,
            session::strength,
            keys::list_keys,
            keys::show_key,
            keys::add_key,
            keys::edit_key,
            keys::remove_key,
            keys::reveal_value,
            keys::copy_value,
            keys::check_key,
            keys::test_key,
            keys::snooze_key,
            keys::expiring_keys,
            keys::copy_once,
            rotation::rotate_key,
            rotation::rotation_plan,
            rotation::roll_back,
            staging::stage_clipboard,
            staging::drop_staged,
            staging::detect,
            watching::metrics,
            watching::alerts,
            watching::acknowledge_alert,
            watching::resolve_alert,
            watching::audit,
            clients::list_clients,
            clients::add_client,
            clients::suspend_client,
            clients::revoke_client,
            fallback::fallback_policies,
            fallback::fallback_policy,
            fallback::set_fallback_policy,
            fallback::fallback_history,
            programs::traffic,
            programs::projects,
            programs::trust_project,
            programs::forget_project,
            programs::mcp_clients,
            programs::adopt_mcp,
            programs::restore_mcp,
            program::services,
            program::provider_page,
            program::settings,
            program::set_autostart,
            program::open_settings_file,
            program::open_keys_page,
        ])
        .on_window_event(|window, event| {
            // Closing the window leaves the tray; the tray quits.
            if let WindowEvent::CloseRequested { api, .. } = event
                && window.hide().is_ok()
            {
                api.prevent_close();
                // The next start may come after the machine's, and not after our own end.
                let _ = window.app_handle().save_window_state(remembered());
            }
        })
        .setup(move |app| set_up(app, &of_setup, &words))
        .run(context)
        .map_err(|error| Failure::new(Code::Io, format!("the window can't be opened: {error}")))?;
    Ok(ExitCode::SUCCESS)
}

/// A second start of this vault's window shows the first, at the place that it names.
fn single(paths: &Paths, identifier: &str) -> TauriPlugin<Wry> {
    tauri_plugin_single_instance::Builder::new()
        .dbus_id(instance::name(identifier, &paths.vault_dir()))
        .callback(|app, words, _| go::show(app, Target::parse(&words).as_ref()))
        .build()
}

/// Where the window was and how large; not whether it was in sight, which the command line says.
fn remembered() -> StateFlags {
    StateFlags::POSITION | StateFlags::SIZE | StateFlags::MAXIMIZED | StateFlags::FULLSCREEN
}

/// Starting with the desktop opens the tray of this vault.
fn autostart(paths: &Paths) -> TauriPlugin<Wry> {
    tauri_plugin_autostart::Builder::new()
        .args([HIDDEN, "--vault", paths.vault_name()])
        .build()
}

fn set_up(app: &mut App, bridge: &Arc<Bridge>, words: &[String]) -> Result<(), Box<dyn std::error::Error>> {
    let is_hidden = words.iter().any(|word| word == HIDDEN);
    WebviewWindowBuilder::new(app, WINDOW, go::page(Target::parse(words).as_ref()))
        .title("byok")
        .inner_size(1100.0, 720.0)
        .min_inner_size(360.0, 480.0)
        .visible(!is_hidden)
        // The page is the program's own; nothing else is ever shown in the window.
        .on_navigation(|url| url.scheme() == "tauri")
        .build()?;
    fresh::after_breaking(app.handle());
    // Without a tray the window is all there is.
    let _ = tray::build(app.handle(), bridge);
    feed::listen(app.handle().clone(), Arc::clone(bridge));
    traffic::listen(app.handle().clone(), Arc::clone(bridge));
    desk::listen(bridge);
    Ok(())
}
