//! The program itself: its providers, its settings, what it opens.

use crate::bridge::{Bridge, Shared, blocking};
use crate::dto::{ProviderPage, ServiceView, Setting, SettingsView};
use crate::failure::Failure;
use crate::harden;
use byok_core::error::Code;
use byok_core::model::ServiceId;
use byok_core::provider::Catalog;
use byok_daemon::config::{Config, effective};
use std::ffi::OsStr;
use std::process::{Command, Stdio};
use std::sync::Arc;
use tauri::AppHandle;
use tauri_plugin_autostart::ManagerExt;

/// The catalogue.
#[tauri::command]
#[expect(
    clippy::needless_pass_by_value,
    reason = "Tauri gives a command its arguments by value"
)]
pub(crate) fn services(bridge: Shared<'_>) -> Vec<ServiceView> {
    bridge.catalog.iter().map(ServiceView::from).collect()
}

/// What is known of one provider.
#[tauri::command]
#[expect(
    clippy::needless_pass_by_value,
    reason = "Tauri gives a command its arguments by value"
)]
pub(crate) fn provider_page(bridge: Shared<'_>, service: String) -> Result<ProviderPage, Failure> {
    let service = ServiceId::parse(&service).map_err(|wrong| Failure::of(&wrong))?;
    let missing = || Failure::new(Code::NotFound, format!("no service named `{service}`"));
    bridge.catalog.get(&service).map(ProviderPage::from).ok_or_else(missing)
}

/// The settings as the daemon reads them, and where things are.
#[tauri::command]
pub(crate) async fn settings(app: AppHandle, bridge: Shared<'_>) -> Result<SettingsView, Failure> {
    let bridge = Arc::clone(&bridge);
    let is_autostart = app.autolaunch().is_enabled().unwrap_or(false);
    blocking(move || view(&bridge, is_autostart)).await
}

fn view(bridge: &Bridge, is_autostart: bool) -> Result<SettingsView, Failure> {
    let paths = &bridge.paths;
    let text = |path: &std::path::Path| path.display().to_string();
    let log = paths.daemon_log();
    let config = Config::load(&paths.config_file()).map_err(|wrong| Failure::of(&wrong))?;
    let settings = effective(&config);
    Ok(SettingsView {
        settings: settings.into_iter().map(Setting::from).collect(),
        config_file: text(&paths.config_file()),
        vault_dir: text(&paths.vault_dir()),
        log_dir: text(log.parent().unwrap_or(&log)),
        version: env!("CARGO_PKG_VERSION"),
        is_autostart,
    })
}

/// Starts with the desktop, or not any more.
#[tauri::command]
#[expect(
    clippy::needless_pass_by_value,
    reason = "Tauri gives a command its arguments by value"
)]
pub(crate) fn set_autostart(app: AppHandle, is_on: bool) -> Result<(), Failure> {
    let autostart = app.autolaunch();
    let done = if is_on { autostart.enable() } else { autostart.disable() };
    done.map_err(|error| Failure::new(Code::Io, format!("starting with the desktop: {error}")))
}

/// Opens the settings file in the person's editor; makes an empty one first where there is none.
#[tauri::command]
pub(crate) async fn open_settings_file(bridge: Shared<'_>) -> Result<(), Failure> {
    let path = bridge.paths.config_file();
    blocking(move || {
        let made = std::fs::File::options().create(true).append(true).open(&path);
        made.map_err(|error| Failure::new(Code::Io, format!("{}: {error}", path.display())))?;
        open(path.as_os_str())
    })
    .await
}

/// Opens the page on which a provider makes keys, in the person's browser. The page names the service, never an address.
#[tauri::command]
pub(crate) async fn open_keys_page(bridge: Shared<'_>, service: String) -> Result<(), Failure> {
    let url = keys_page(&bridge.catalog, &service)?;
    blocking(move || open(OsStr::new(&url))).await
}

fn keys_page(catalog: &Catalog, service: &str) -> Result<String, Failure> {
    let service = ServiceId::parse(service).map_err(|wrong| Failure::of(&wrong))?;
    let url = catalog.get(&service).and_then(|provider| provider.keys_url.clone());
    let missing = || format!("no page is known on which {service} makes keys");
    url.filter(|url| url.starts_with("https://"))
        .ok_or_else(|| Failure::new(Code::NotFound, missing()))
}

/// Has the desktop open something with whatever it opens such things with.
fn open(what: &OsStr) -> Result<(), Failure> {
    let mut command = Command::new("xdg-open");
    command
        .arg(what)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    harden::without_ours(&mut command);
    let mut child = command
        .spawn()
        .map_err(|error| Failure::new(Code::Io, format!("xdg-open: {error}")))?;
    std::thread::spawn(move || child.wait());
    Ok(())
}
