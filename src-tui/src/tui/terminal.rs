//! The person's terminal: taken over, and given back whatever happens.
//!
//! A frame is written by one call, between the marks of a synchronized update, so that nobody sees half of it and no other
//! program's bytes get into it. Its bytes are wiped when they are written.
//!
//! **Where a value on the screen remains.** ratatui keeps the last two frames, to draw the next one by difference. After a frame
//! on which a value could be seen, the first one without is drawn from nothing: both are freed, and what is freed is wiped by the
//! allocator. Outside of byok the terminal keeps what it shows, and so does a tmux in between; the alternate screen has no
//! scrollback in either. What a person types or pastes passes through crossterm's buffer, which the next input overwrites.

use crate::stop::{Stop, output};
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::crossterm::event::{DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange};
use ratatui::crossterm::style::{Attribute, SetAttribute};
use ratatui::crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use ratatui::crossterm::{cursor, queue};
use ratatui::{Frame, Terminal};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::stdio::stdout;
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;
use zeroize::{Zeroize, Zeroizing};

/// Buttons and the wheel, in a form without limits. Not the mouse's every move, which would wake an idle byok.
const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1006h";
const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1000l";

/// The screen while it is ours.
pub(crate) struct Screen {
    terminal: Terminal<CrosstermBackend<Ink>>,
    ink: Ink,
    has_mouse: bool,
    /// Whether a value could be seen on the last frame.
    is_private: bool,
    /// How the last frame left the cursor.
    cursor: Vec<u8>,
}

impl Screen {
    /// Takes it over. From here on a panic gives it back before it complains.
    pub(crate) fn take(has_mouse: bool) -> Result<Self, Stop> {
        guard(|| drop(give_back()));
        enter(has_mouse).map_err(|error| output(&error))?;
        let ink = Ink::default();
        Ok(Self {
            terminal: empty(&ink).map_err(|error| output(&error))?,
            ink,
            has_mouse,
            is_private: false,
            cursor: Vec::new(),
        })
    }

    /// Draws a frame; nothing is written when nothing changed. A frame `is_private` when a value can be seen on it.
    pub(crate) fn draw(&mut self, is_private: bool, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        if std::mem::replace(&mut self.is_private, is_private) && !is_private {
            self.renew()?;
        }
        self.terminal.draw(view)?;
        let mut bytes = self.ink.bytes();
        let (has_cells, cursor) = parted(&bytes);
        let written = if has_cells || *cursor != *self.cursor {
            self.cursor = cursor.to_vec();
            write_all(&framed(&bytes))
        } else {
            Ok(())
        };
        bytes.zeroize();
        written
    }

    /// Has the next frame drawn from nothing, in fresh memory.
    pub(crate) fn renew(&mut self) -> io::Result<()> {
        self.terminal = empty(&self.ink)?;
        let mut bytes = self.ink.bytes();
        bytes.zeroize();
        queue!(*bytes, Clear(ClearType::All))
    }

    /// Gives it back for a while, and takes it again with everything drawn anew.
    pub(crate) fn lend<T>(&mut self, work: impl FnOnce() -> T) -> io::Result<T> {
        give_back()?;
        let done = work();
        self.retake()?;
        Ok(done)
    }

    /// Takes it anew, whatever somebody else did to it.
    pub(crate) fn retake(&mut self) -> io::Result<()> {
        // Or it is believed to be raw still.
        disable_raw_mode()?;
        enter(self.has_mouse)?;
        self.renew()
    }

    /// Takes the mouse, or leaves it to the terminal.
    pub(crate) fn set_mouse(&mut self, has_mouse: bool) -> io::Result<()> {
        self.has_mouse = has_mouse;
        write_all(if has_mouse { MOUSE_ON } else { MOUSE_OFF })
    }

    /// Writes a sequence that changes nothing on the screen, between two frames.
    pub(crate) fn tell(&self, sequence: &str) -> io::Result<()> {
        write_all(sequence.as_bytes())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = give_back();
    }
}

/// Gives the terminal back as far as that can be done without writing to it: it takes nothing any more.
pub(super) fn give_up() {
    let _ = disable_raw_mode();
}

/// Where a frame is collected until it is whole.
#[derive(Clone, Default)]
struct Ink(Rc<RefCell<Zeroizing<Vec<u8>>>>);

impl Ink {
    fn bytes(&self) -> std::cell::RefMut<'_, Zeroizing<Vec<u8>>> {
        self.0.borrow_mut()
    }
}

impl Write for Ink {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        self.bytes().extend_from_slice(part);
        Ok(part.len())
    }

    /// A frame is written when it is whole.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn empty(ink: &Ink) -> io::Result<Terminal<CrosstermBackend<Ink>>> {
    Terminal::new(CrosstermBackend::new(ink.clone()))
}

/// What ratatui writes after the cells of a frame, and alone where no cell changed.
fn still() -> Vec<u8> {
    sequence(|bytes| CrosstermBackend::new(bytes).draw(std::iter::empty()))
}

/// Whether anything but the cursor is drawn, and where that is left. Of the cells nothing is kept.
fn parted(drawn: &[u8]) -> (bool, &[u8]) {
    let still = still();
    match drawn.windows(still.len()).rposition(|part| part == still) {
        Some(start) => (start > 0, &drawn[start + still.len()..]),
        None => (true, &[]),
    }
}

fn framed(drawn: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(sequence(|bytes| {
        bytes.reserve(drawn.len() + 32);
        queue!(bytes, BeginSynchronizedUpdate)?;
        bytes.extend_from_slice(drawn);
        queue!(bytes, EndSynchronizedUpdate)
    }))
}

fn entering(has_mouse: bool) -> Vec<u8> {
    sequence(|bytes| {
        queue!(bytes, EnterAlternateScreen, EnableBracketedPaste, EnableFocusChange)?;
        if has_mouse {
            bytes.extend_from_slice(MOUSE_ON);
        }
        queue!(bytes, Clear(ClearType::All))
    })
}

/// Everything that was switched on is switched off, also what wasn't: this is written by a panic, too.
fn leaving() -> Vec<u8> {
    sequence(|bytes| {
        queue!(bytes, EndSynchronizedUpdate)?;
        bytes.extend_from_slice(MOUSE_OFF);
        queue!(
            bytes,
            DisableFocusChange,
            DisableBracketedPaste,
            SetAttribute(Attribute::Reset),
            LeaveAlternateScreen,
            cursor::Show
        )
    })
}

fn sequence(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(&mut bytes).expect("memory takes every byte");
    bytes
}

fn enter(has_mouse: bool) -> io::Result<()> {
    enable_raw_mode()?;
    write_all(&entering(has_mouse))
}

fn give_back() -> io::Result<()> {
    let written = write_all(&leaving());
    disable_raw_mode()?;
    written
}

/// Past the buffer of the standard library, which would keep a copy. A terminal that takes nothing at the moment is waited for, also
/// when somebody set it not to block.
fn write_all(mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match rustix::io::write(stdout(), bytes) {
            Ok(count) => bytes = &bytes[count..],
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => drop(poll(&mut [PollFd::new(&stdout(), PollFlags::OUT)], None)),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Has a panic of whichever thread restore the terminal before it complains. One of a thread that works for the loop ends the
/// program: the loop would wait for it, on a screen that is not its own any more.
fn guard(restore: impl Fn() + Send + Sync + 'static) {
    const PANICKED: i32 = 101;
    let hook = std::panic::take_hook();
    let drawing = std::thread::current().id();
    std::panic::set_hook(Box::new(move |panic| {
        restore();
        hook(panic);
        if std::thread::current().id() != drawing {
            std::process::exit(PANICKED);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::{CrosstermBackend, Ink, Terminal, entering, framed, guard, leaving, parted};
    use ratatui::layout::{Position, Rect};
    use ratatui::{Frame, TerminalOptions, Viewport};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    #[test]
    fn what_is_switched_on_is_switched_off() {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let (on, off) = (text(entering(true)), text(leaving()));
        for mode in ["1049", "2004", "1004", "1000", "1006"] {
            assert!(on.contains(&format!("\x1b[?{mode}h")), "{mode}: {on:?}");
            assert!(off.contains(&format!("\x1b[?{mode}l")), "{mode}: {off:?}");
        }
        assert!(off.contains("\x1b[?2026l") && off.ends_with("\x1b[?25h"), "{off:?}");
        assert!(
            !text(entering(false)).contains("1000"),
            "the mouse stays the terminal's"
        );
        assert!(!on.contains("1003"), "a move of the mouse wakes nobody");
    }

    #[test]
    fn a_frame_is_one_synchronized_update() {
        assert_eq!(&**framed(b"x"), b"\x1b[?2026hx\x1b[?2026l");
    }

    #[test]
    fn a_frame_like_the_one_before_draws_nothing_and_a_moved_cursor_is_something() {
        let ink = Ink::default();
        let viewport = Viewport::Fixed(Rect::new(0, 0, 20, 2));
        let mut terminal =
            Terminal::with_options(CrosstermBackend::new(ink.clone()), TerminalOptions { viewport }).unwrap();
        let mut drawn = |words: &'static str, cursor: u16| {
            let view = |frame: &mut Frame<'_>| {
                frame.render_widget(words, frame.area());
                frame.set_cursor_position(Position::new(cursor, 1));
            };
            terminal.draw(view).unwrap();
            let bytes = std::mem::take(&mut **ink.bytes());
            let (has_cells, cursor) = parted(&bytes);
            (has_cells, cursor.to_vec())
        };
        let (first, cursor) = drawn("a value", 3);
        assert!(first && cursor == b"\x1b[?25h\x1b[2;4H", "{cursor:?}");
        assert_eq!(drawn("a value", 3), (false, cursor.clone()));
        assert_ne!(drawn("a value", 4).1, cursor);
        assert!(drawn("another", 4).0);
    }

    #[test]
    fn a_panic_restores_the_terminal_before_it_complains() {
        let is_restored = Arc::new(AtomicBool::new(false));
        let seen = Arc::new(AtomicBool::new(false));
        let before = std::panic::take_hook();
        let (restored, complained) = (Arc::clone(&is_restored), Arc::clone(&seen));
        std::panic::set_hook(Box::new(move |_| {
            complained.store(restored.load(Ordering::SeqCst), Ordering::SeqCst);
        }));
        let restores = Arc::clone(&is_restored);
        guard(move || restores.store(true, Ordering::SeqCst));
        let panicked = std::panic::catch_unwind(|| panic!("as it should"));
        std::panic::set_hook(before);
        assert!(panicked.is_err() && seen.load(Ordering::SeqCst));
    }
}
