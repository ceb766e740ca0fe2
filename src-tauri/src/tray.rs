//! The tray: how the keys are at a glance, the keys used last, lock, check now.

use crate::bridge::{Attention, Bridge};
use crate::clipboard;
use crate::go::{self, Target};
use byok_core::model::Key;
use byok_daemon::client::ClientError;
use byok_daemon::wire::{KeysQuery, RevealRequest, SessionState, State};
use std::sync::Arc;
use tauri::menu::{Menu, MenuBuilder, MenuItemBuilder};
use tauri::tray::{MouseButton, MouseButtonState, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Wry};

/// The tray's one icon.
const ID: &str = "byok";
/// Keys that can be copied from the menu.
const RECENT: usize = 5;
/// Before the id of a key in a menu entry's id.
const COPY: &str = "copy:";

/// Puts the icon there. A desktop without a tray is no failure.
pub(crate) fn build(app: &AppHandle, bridge: &Arc<Bridge>) -> tauri::Result<()> {
    let on_menu = Arc::clone(bridge);
    let tray = TrayIconBuilder::with_id(ID)
        .tooltip("byok")
        .menu(&menu(app, None, &[])?)
        .show_menu_on_left_click(false)
        .on_menu_event(move |app, event| chosen(app, &on_menu, event.id().as_ref()))
        .on_tray_icon_event(|tray, event| {
            if let TrayIconEvent::Click {
                button: MouseButton::Left,
                button_state: MouseButtonState::Up,
                ..
            } = event
            {
                go::show(tray.app_handle(), None);
            }
        });
    let tray = match app.default_window_icon() {
        Some(icon) => tray.icon(icon.clone()),
        None => tray,
    };
    tray.build(app).map(drop)
}

/// Reads the figures anew and shows them. Called from the thread that hears what is done.
pub(crate) fn refresh(app: &AppHandle, bridge: &Bridge) {
    let Ok((state, recent)) = look(bridge) else { return };
    let handle = app.clone();
    let _ = app.run_on_main_thread(move || {
        let Some(tray) = handle.tray_by_id(ID) else { return };
        let _ = tray.set_tooltip(Some(format!("byok: {}", words(&state))));
        if let Ok(menu) = menu(&handle, Some(&state), &recent) {
            let _ = tray.set_menu(Some(menu));
        }
    });
}

fn look(bridge: &Bridge) -> Result<(SessionState, Vec<Key>), ClientError> {
    let mut client = bridge.connect(Attention::Screen)?;
    let state = client.session()?;
    if state.state != State::Open {
        return Ok((state, Vec::new()));
    }
    let mut keys = client.keys(&KeysQuery::default())?;
    keys.retain(|key| key.is_active && key.last_used_at.is_some());
    keys.sort_by_key(|key| std::cmp::Reverse(key.last_used_at));
    keys.truncate(RECENT);
    Ok((state, keys))
}

/// `12 keys, 1 dead, 2 end within 30 days`.
fn words(state: &SessionState) -> String {
    match state.state {
        State::Absent => "no vault yet".into(),
        State::Locked => "locked".into(),
        State::Open => {
            let part = |count: Option<u64>, words: &str| {
                count
                    .filter(|count| *count > 0)
                    .map(|count| format!(", {count} {words}"))
                    .unwrap_or_default()
            };
            let keys = match state.keys.unwrap_or(0) {
                1 => "1 key".to_owned(),
                count => format!("{count} keys"),
            };
            let dead = part(state.dead, "dead");
            let expiring = part(state.expiring_30d, "end within 30 days");
            let alerts = part(state.alerts_open, "alerts");
            format!("{keys}{dead}{expiring}{alerts}")
        }
    }
}

fn menu(app: &AppHandle, state: Option<&SessionState>, recent: &[Key]) -> tauri::Result<Menu<Wry>> {
    let health = state.map_or_else(|| "byok".to_owned(), words);
    let is_open = state.is_some_and(|state| state.state == State::Open);
    let mut menu = MenuBuilder::new(app)
        .item(&MenuItemBuilder::with_id("health", health).build(app)?)
        .separator()
        .text("show", "Open byok");
    if is_open {
        for key in recent {
            menu = menu.text(format!("{COPY}{}", key.id), format!("Copy {}", key.reference));
        }
        menu = menu.separator().text("check", "Check all keys").text("lock", "Lock");
    }
    menu.separator().text("quit", "Quit").build()
}

fn chosen(app: &AppHandle, bridge: &Arc<Bridge>, id: &str) {
    match id {
        "show" => go::show(app, None),
        "health" => go::show(app, Some(&Target::screen("health"))),
        "check" => go::show(app, Some(&Target::screen("check-all"))),
        "quit" => app.exit(0),
        "lock" => on_thread(bridge, |bridge| bridge.connect(Attention::Person)?.lock().map(drop)),
        other => {
            if let Some(key) = other.strip_prefix(COPY).map(str::to_owned) {
                on_thread(bridge, move |bridge| copy(bridge, &key));
            }
        }
    }
}

fn copy(bridge: &Bridge, key: &str) -> Result<(), ClientError> {
    let wanted = RevealRequest {
        field: None,
        copy: true,
        ..RevealRequest::default()
    };
    let revealed = bridge.connect(Attention::Person)?.reveal(key, &wanted)?;
    // A clipboard that can't be reached has nobody to tell: the menu is closed.
    let _ = clipboard::put(&revealed.value);
    Ok(())
}

/// A menu must not wait for the daemon.
fn on_thread(bridge: &Arc<Bridge>, work: impl FnOnce(&Bridge) -> Result<(), ClientError> + Send + 'static) {
    let bridge = Arc::clone(bridge);
    std::thread::spawn(move || {
        // What fails is seen in the window: the vault is locked there, or the daemon gone.
        let _ = work(&bridge);
    });
}
