//! In from the clipboard, out to it, and away again after its time.

use crate::failure::Failure;
use byok_core::error::Code;
use byok_core::secret::Secret;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use zeroize::Zeroizing;

/// A copied value is cleared after so long, unless something else was copied meanwhile.
const CLEARED_AFTER: Duration = Duration::from_secs(45);

/// Only the newest copy is cleared; a later one has a time of its own.
static NEWEST: AtomicU64 = AtomicU64::new(0);

/// What the clipboard holds, as a secret.
///
/// # Errors
/// When it holds no text, or can't be reached.
pub(crate) fn take() -> Result<Secret, Failure> {
    let text = open()?
        .get_text()
        .map_err(|_| Failure::new(Code::NotFound, "the clipboard holds no text"))?;
    let text = Zeroizing::new(text);
    let value = text.trim_end_matches(['\r', '\n']);
    if value.is_empty() {
        return Err(Failure::new(Code::NotFound, "the clipboard is empty"));
    }
    Ok(Secret::copy_of(value.as_bytes()))
}

/// Puts a value into the clipboard, and takes it away after its time. The thread that holds it ends then.
///
/// # Errors
/// When the clipboard can't be reached.
pub(crate) fn put(value: &Secret) -> Result<(), Failure> {
    let mut clipboard = open()?;
    #[expect(
        clippy::disallowed_methods,
        reason = "the person asked for the value in the clipboard"
    )]
    let text = Zeroizing::new(String::from_utf8_lossy(value.expose_bytes()).into_owned());
    set_private(&mut clipboard, &text).map_err(|error| unreachable(&error))?;
    let mine = NEWEST.fetch_add(1, Ordering::SeqCst) + 1;
    std::thread::spawn(move || {
        std::thread::sleep(cleared_after());
        let is_newest = NEWEST.load(Ordering::SeqCst) == mine;
        let is_ours = is_newest && clipboard.get_text().is_ok_and(|now| Zeroizing::new(now) == text);
        if is_ours {
            let _ = clipboard.clear();
        }
    });
    Ok(())
}

/// A debug build takes the seconds from `BYOK_DESKTOP_CLEAR_AFTER`, so that a test need not wait for all of them.
fn cleared_after() -> Duration {
    let shortened = if cfg!(debug_assertions) {
        std::env::var("BYOK_DESKTOP_CLEAR_AFTER")
            .ok()
            .and_then(|text| text.parse().ok())
    } else {
        None
    };
    shortened.map_or(CLEARED_AFTER, Duration::from_secs)
}

fn open() -> Result<arboard::Clipboard, Failure> {
    arboard::Clipboard::new().map_err(|error| unreachable(&error))
}

fn unreachable(error: &arboard::Error) -> Failure {
    Failure::new(Code::Io, format!("the clipboard can't be reached: {error}"))
}

/// Asks clipboard managers not to record it, where the system has a word for that.
#[cfg(target_os = "linux")]
fn set_private(clipboard: &mut arboard::Clipboard, text: &str) -> Result<(), arboard::Error> {
    use arboard::SetExtLinux;
    clipboard.set().exclude_from_history().text(text)
}

#[cfg(not(target_os = "linux"))]
fn set_private(clipboard: &mut arboard::Clipboard, text: &str) -> Result<(), arboard::Error> {
    clipboard.set_text(text)
}
