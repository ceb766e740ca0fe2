//! A new engine for the page. What the old one kept of a value that it drew, or of a password that was typed, ends with its
//! process: a garbage collector gives no promise, the end of a process does.

use crate::go::WINDOW;
use tauri::{AppHandle, Manager};

/// Ends the process that shows the page, and shows the page anew in another one. The window stays where it is.
pub(crate) fn page(app: &AppHandle) {
    let Some(window) = app.get_webview_window(WINDOW) else {
        return;
    };
    // Only a window that is going away refuses; its engine goes with it.
    let _ = window.with_webview(|view| renew(&view));
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
