//! Out to the clipboard, and away again.
//!
//! At a desktop a clipboard belongs to a living program, so a helper holds it; over SSH, or without a display, the value goes
//! through the terminal (OSC 52). The helper gets the value through a pipe and clears it after its time.

use crate::cli::HoldArgs;
use crate::prompt::open_terminal;
use crate::stop::Stop;
use byok_core::error::Code;
use byok_core::secret::Secret;
use data_encoding::BASE64;
use std::fs::File;
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::Duration;
use zeroize::Zeroizing;

/// Copies a value and leaves a helper behind that clears it. Tells which way it went.
#[expect(
    clippy::disallowed_methods,
    reason = "the person asked for the value in the clipboard"
)]
pub(crate) fn copy(value: &Secret, seconds: u64) -> Result<&'static str, Stop> {
    let is_terminal = !has_desktop();
    let fail = |error: std::io::Error| Stop::new(Code::Io, format!("the clipboard: {error}"));
    let program = std::env::current_exe().map_err(fail)?;
    let mut command = Command::new(program);
    command.args(["hold-clipboard", "--seconds", &seconds.to_string()]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    if is_terminal {
        // The helper leaves the terminal's session but keeps this one way to it.
        command
            .arg("--terminal")
            .stderr(Stdio::from(open_terminal().map_err(|_| nowhere())?));
    } else {
        command.stderr(Stdio::null());
    }
    let mut helper = command.spawn().map_err(fail)?;
    let mut pipe = helper.stdin.take().expect("stdin was piped");
    pipe.write_all(value.expose_bytes()).map_err(fail)?;
    drop(pipe);
    // One byte says that the clipboard has it; nothing says that it could not be had.
    let mut word = [0];
    let mut stdout = helper.stdout.take().expect("stdout was piped");
    if stdout.read(&mut word).map_err(fail)? == 0 {
        return Err(nowhere());
    }
    Ok(match (is_terminal, is_terminal && is_dropped_by_tmux()) {
        (_, true) => "through the terminal (OSC 52), which tmux drops until you `tmux set -s set-clipboard on`",
        (true, _) => "through the terminal (OSC 52)",
        _ => "to the clipboard",
    })
}

/// tmux keeps a program's `OSC 52` for itself unless `set-clipboard` is `on`; its default is `external`. A tmux at the other end of
/// an SSH connection can't be asked.
fn is_dropped_by_tmux() -> bool {
    if std::env::var_os("TMUX").is_none() {
        return false;
    }
    let mut ask = Command::new("tmux");
    ask.args(["show-options", "-sv", "set-clipboard"])
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    ask.output()
        .is_ok_and(|told| told.status.success() && told.stdout.trim_ascii() != b"on")
}

/// Neither a desktop nor a terminal to hand it to.
fn nowhere() -> Stop {
    Stop::new(Code::Io, "the clipboard can't be reached").hint("print it instead: `byok get REF`")
}

/// The helper: holds, waits, clears.
pub(crate) fn hold(args: &HoldArgs) -> Result<(), Stop> {
    let mut value = Zeroizing::new(Vec::with_capacity(64 * 1024));
    std::io::stdin()
        .read_to_end(&mut value)
        .map_err(|error| Stop::new(Code::Io, format!("stdin: {error}")))?;
    let _ = rustix::process::setsid();
    let after = Duration::from_secs(args.seconds);
    if args.terminal {
        hold_terminal(&value, after)
    } else {
        hold_desktop(&value, after)
    }
}

/// A terminal's clipboard can't be read back, so it is cleared whether or not it changed.
fn hold_terminal(value: &[u8], after: Duration) -> Result<(), Stop> {
    let fail = |error: std::io::Error| Stop::new(Code::Io, format!("the terminal: {error}"));
    let mut terminal = std::io::stderr();
    terminal.write_all(&sequence(value)).map_err(fail)?;
    say_done()?;
    std::thread::sleep(after);
    terminal.write_all(&sequence(b"")).map_err(fail)
}

/// `ESC ] 52 ; c ; ‹base64› BEL`, in one piece: a terminal takes what one call writes without anything in between, so the
/// sequence lands between two frames of the terminal interface and never within one.
fn sequence(value: &[u8]) -> Zeroizing<Vec<u8>> {
    const START: &[u8] = b"\x1b]52;c;";
    let encoded = Zeroizing::new(BASE64.encode(value));
    let mut bytes = Zeroizing::new(Vec::with_capacity(START.len() + encoded.len() + 1));
    bytes.extend_from_slice(START);
    bytes.extend_from_slice(encoded.as_bytes());
    bytes.push(0x07);
    bytes
}

fn hold_desktop(value: &[u8], after: Duration) -> Result<(), Stop> {
    let fail = |error: arboard::Error| Stop::new(Code::Io, format!("the clipboard: {error}"));
    let text = Zeroizing::new(String::from_utf8_lossy(value).into_owned());
    let mut clipboard = arboard::Clipboard::new().map_err(fail)?;
    set_private(&mut clipboard, &text).map_err(fail)?;
    say_done()?;
    std::thread::sleep(after);
    let is_ours = clipboard.get_text().is_ok_and(|now| Zeroizing::new(now) == text);
    if is_ours {
        clipboard.clear().map_err(fail)
    } else {
        Ok(())
    }
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

fn say_done() -> Result<(), Stop> {
    let mut stdout = File::from(
        std::os::fd::AsFd::as_fd(&std::io::stdout())
            .try_clone_to_owned()
            .map_err(|error| Stop::new(Code::Io, format!("stdout: {error}")))?,
    );
    stdout
        .write_all(b".")
        .map_err(|error| Stop::new(Code::Io, format!("stdout: {error}")))
}

/// A display, and not one that was forwarded to somebody else's machine over SSH.
fn has_desktop() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_ssh = is_set("SSH_CONNECTION") || is_set("SSH_TTY");
    !is_ssh && (is_set("WAYLAND_DISPLAY") || is_set("DISPLAY"))
}

#[cfg(test)]
mod tests {
    use super::sequence;

    #[test]
    fn a_value_goes_to_the_terminal_in_one_piece_and_nothing_clears_it() {
        assert_eq!(&**sequence(b"v"), b"\x1b]52;c;dg==\x07");
        assert_eq!(&**sequence(b""), b"\x1b]52;c;\x07");
    }
}
