//! Reading a secret that is typed or pasted: no echo, and into memory that is wiped.

use super::signals::HeldBack;
use super::terminal::open_terminal;
use crate::stop::Stop;
use byok_core::error::Code;
use byok_core::secret::Secret;
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use std::fs::File;
use std::io::{Read, Write};
use zeroize::Zeroizing;

/// The longest line; reserved at once, so that the buffer never moves and leaves a copy.
const MAX_BYTES: usize = 64 * 1024;

const CTRL_C: u8 = 0x03;
const CTRL_D: u8 = 0x04;
const BACKSPACE: u8 = 0x08;
const CTRL_U: u8 = 0x15;
const ESCAPE: u8 = 0x1b;
const DELETE: u8 = 0x7f;

/// Asks for one line without showing it. Ctrl-C and, on an empty line, Ctrl-D abort; Ctrl-U starts over.
///
/// # Errors
/// `Aborted`, or no terminal.
pub(crate) fn hidden(question: &str) -> Result<Secret, Stop> {
    let mut terminal = open_terminal()?;
    // Quiet comes first: what is typed at the sight of the question must not be shown any more.
    let quiet = Quiet::start(&terminal)?;
    write!(terminal, "{question}: ").map_err(fault)?;
    let read = read_line(&mut Keyboard {
        terminal: terminal.try_clone().map_err(fault)?,
        quiet: &quiet,
        question,
    });
    drop(quiet);
    // The person's Enter was not shown.
    writeln!(terminal).map_err(fault)?;
    let line = read?;
    Ok(Secret::copy_of(&line))
}

/// Asks for a new password, twice.
///
/// # Errors
/// `Aborted`, or a different second one three times.
pub(crate) fn new_password(question: &str) -> Result<Secret, Stop> {
    for _ in 0..3 {
        let first = hidden(question)?;
        if first.is_empty() {
            say("The password can't be empty.")?;
            continue;
        }
        if first.matches(&hidden("Once more")?) {
            return Ok(first);
        }
        say("They differ; please type it again.")?;
    }
    Err(Stop::new(Code::Aborted, "no password was set"))
}

fn say(words: &str) -> Result<(), Stop> {
    writeln!(open_terminal()?, "{words}").map_err(fault)
}

/// A mute terminal that is being read.
struct Keyboard<'a> {
    terminal: File,
    quiet: &'a Quiet,
    question: &'a str,
}

fn read_line(keyboard: &mut Keyboard<'_>) -> Result<Zeroizing<Vec<u8>>, Stop> {
    let mut line = Zeroizing::new(Vec::with_capacity(MAX_BYTES));
    let aborted = || Stop::new(Code::Aborted, "aborted");
    loop {
        let mut byte = next(keyboard)?.ok_or_else(aborted)?;
        while byte == ESCAPE {
            byte = after_escape(keyboard)?.ok_or_else(aborted)?;
        }
        match byte {
            b'\r' | b'\n' => return Ok(line),
            CTRL_C => return Err(aborted()),
            CTRL_D if line.is_empty() => return Err(aborted()),
            CTRL_D => {}
            CTRL_U => line.clear(),
            BACKSPACE | DELETE => pop_char(&mut line),
            // Other control characters are a slip of the hand, and no part of a secret.
            other if other >= b' ' && line.len() < MAX_BYTES => line.push(other),
            _ => {}
        }
    }
}

fn next(keyboard: &mut Keyboard<'_>) -> Result<Option<u8>, Stop> {
    let mut byte = Zeroizing::new([0u8; 1]);
    loop {
        while keyboard.quiet.signals.is_first(&keyboard.terminal).map_err(fault)? {
            keyboard.quiet.give_way(keyboard.question)?;
        }
        match keyboard.terminal.read(&mut *byte) {
            Ok(0) => return Ok(None),
            Ok(_) => return Ok(Some(byte[0])),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(fault(error)),
        }
    }
}

/// The byte after an escape sequence: arrow and function keys (`ESC [ … letter`, `ESC O letter`) and the marks around a
/// paste are no part of a password. A lone Escape takes nothing with it, least of all the Enter or Ctrl-C that follows.
fn after_escape(keyboard: &mut Keyboard<'_>) -> Result<Option<u8>, Stop> {
    match next(keyboard)? {
        Some(b'O') => drop(next(keyboard)?),
        Some(b'[') => while next(keyboard)?.is_some_and(|byte| !(0x40..=0x7e).contains(&byte)) {},
        other => return Ok(other),
    }
    next(keyboard)
}

fn pop_char(line: &mut Zeroizing<Vec<u8>>) {
    while let Some(byte) = line.pop() {
        // A byte that is no continuation began the character.
        if byte & 0b1100_0000 != 0b1000_0000 {
            break;
        }
    }
}

/// No echo, no lines, no signals by key, until dropped. Keys of signals are read as bytes, and signals from elsewhere wait until
/// the terminal was given back, so that neither can leave it mute.
struct Quiet {
    terminal: File,
    before: Termios,
    silent: Termios,
    signals: HeldBack,
}

impl Quiet {
    fn start(terminal: &File) -> Result<Self, Stop> {
        let terminal = terminal.try_clone().map_err(fault)?;
        let before = tcgetattr(&terminal).map_err(|error| fault(error.into()))?;
        let mut silent = before.clone();
        silent
            .local_modes
            .remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG | LocalModes::IEXTEN);
        silent.special_codes[SpecialCodeIndex::VMIN] = 1;
        silent.special_codes[SpecialCodeIndex::VTIME] = 0;
        let signals = HeldBack::start().map_err(fault)?;
        tcsetattr(&terminal, OptionalActions::Now, &silent).map_err(|error| fault(error.into()))?;
        Ok(Self {
            terminal,
            before,
            silent,
            signals,
        })
    }

    /// Gives the terminal back for a signal that came. Whoever survives it (it is ignored, or only stops) asks again.
    fn give_way(&self, question: &str) -> Result<(), Stop> {
        let set = |modes| tcsetattr(&self.terminal, OptionalActions::Now, modes).map_err(|error| fault(error.into()));
        set(&self.before)?;
        writeln!(&self.terminal).map_err(fault)?;
        self.signals.let_through().map_err(fault)?;
        set(&self.silent)?;
        write!(&self.terminal, "{question}: ").map_err(fault)
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        // Flushing throws away the rest of a paste, which would otherwise be typed into the shell.
        let _ = tcsetattr(&self.terminal, OptionalActions::Flush, &self.before);
    }
}

#[expect(clippy::needless_pass_by_value, reason = "`map_err` gives it away")]
fn fault(error: std::io::Error) -> Stop {
    Stop::new(Code::Io, format!("the terminal: {error}"))
}
