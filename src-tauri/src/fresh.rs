//! A new engine for the page. What the old one kept of a value that it drew, or of a password that was typed, ends with its
//! process: a garbage collector gives no promise, the end of a process does.

use crate::go::WINDOW;
use tauri::{AppHandle, Manager};

/// An engine that breaks again so soon breaks at the page itself; showing it once more would go on for ever.
#[cfg(target_os = "linux")]
const RESPITE: std::time::Duration = std::time::Duration::from_secs(10);

/// Ends the process that shows the page, and shows the page anew in another one. The window stays where it is.
pub(crate) fn page(app: &AppHandle) {
    let Some(window) = app.get_webview_window(WINDOW) else {
        return;
    };
    // Only a window that is going away refuses; its engine goes with it.
    let _ = window.with_webview(|view| renew(&view));
}

/// From now on shows the page anew when its engine broke, because an empty window would be all that is left of it.
pub(crate) fn after_breaking(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(WINDOW) {
        let _ = window.with_webview(|view| look_after(&view));
    }
}

#[cfg(target_os = "linux")]
fn look_after(view: &tauri::webview::PlatformWebview) {
    use std::cell::Cell;
    use std::time::Instant;
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebProcessTerminationReason, WebViewExt};
    let last: Cell<Option<Instant>> = Cell::new(None);
    view.inner().connect_web_process_terminated(move |view, why| {
        if why == WebProcessTerminationReason::TerminatedByApi {
            return;
        }
        let now = Instant::now();
        let before = last.replace(Some(now));
        if before.is_some_and(|before| now.duration_since(before) < RESPITE) {
            return;
        }
        // Drivers of graphics break engines more often than pages do: it is drawn without one from now on.
        if let Some(settings) = view.settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
        view.reload();
    });
}

#[cfg(target_os = "linux")]
fn renew(view: &tauri::webview::PlatformWebview) {
    use webkit2gtk::WebViewExt;
    let view = view.inner();
    view.terminate_web_process();
    view.reload();
}

/// Nothing is claimed where nothing was run.
#[cfg(not(target_os = "linux"))]
fn renew(_view: &tauri::webview::PlatformWebview) {}

#[cfg(not(target_os = "linux"))]
fn look_after(_view: &tauri::webview::PlatformWebview) {}
