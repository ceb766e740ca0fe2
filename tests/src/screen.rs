//! A terminal on which a program draws: presses keys, waits for frames.
//!
//! What is written is understood as it comes, as a terminal does it, so a frame here is what a person would have seen. Every
//! frame is kept, for tests that look for what must never have been in sight.

use crate::asides::Asides;
use crate::pty::{Pty, Size};
use crate::strokes;
use crate::wait::PATIENCE;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};
use vt100::{MouseProtocolMode, Parser};

/// The modes of a terminal that the harness's screen does not know itself: telling of the focus.
const FOCUS: u16 = 1004;

/// vt100 0.16 fails at a wide character on fewer columns, and at a line that wraps on fewer rows.
const LEAST: u16 = 2;

/// A terminal in which a program runs.
pub struct Screen {
    pty: Pty,
    seen: Arc<(Mutex<Seen>, Condvar)>,
}

struct Seen {
    parser: Parser<Asides>,
    bytes: Vec<u8>,
    frames: Vec<String>,
    /// When something was written last.
    heard_at: Instant,
    is_over: bool,
}

impl Screen {
    /// Starts a command with the environment that was given to it and nothing else, on so many columns and rows.
    ///
    /// # Panics
    /// When there is no pseudo-terminal or no such command.
    pub fn start(command: &Command, size: Size) -> Self {
        let seen = Seen {
            parser: Parser::new_with_callbacks(size.1.max(LEAST), size.0.max(LEAST), 0, Asides::default()),
            bytes: Vec::new(),
            frames: Vec::new(),
            heard_at: Instant::now(),
            is_over: false,
        };
        let seen = Arc::new((Mutex::new(seen), Condvar::new()));
        let shared = Arc::clone(&seen);
        let pty = Pty::start(command, size, move |chunk| {
            let answers = locked(&shared.0).hear(chunk);
            shared.1.notify_all();
            answers
        });
        Self { pty, seen }
    }

    /// Waits until the screen holds `text`.
    ///
    /// # Panics
    /// When it never does; shows what it holds instead.
    #[track_caller]
    pub fn shows(&mut self, text: &str) -> &mut Self {
        self.until(&format!("`{text}` is shown"), |frame| frame.contains(text))
    }

    /// Waits until the screen doesn't hold `text` any more.
    ///
    /// # Panics
    /// When it stays.
    #[track_caller]
    pub fn lacks(&mut self, text: &str) -> &mut Self {
        self.until(&format!("`{text}` is gone"), |frame| !frame.contains(text))
    }

    /// Waits until the frame is as it should be.
    ///
    /// # Panics
    /// When it never is; `what` tells what was waited for.
    #[track_caller]
    pub fn until(&mut self, what: &str, is_so: impl Fn(&str) -> bool) -> &mut Self {
        self.wait(what, |seen| is_so(&seen.frame()))
    }

    /// Waits until the program has written something that it had not written when `before` bytes had come.
    ///
    /// # Panics
    /// When it never does.
    #[track_caller]
    pub fn writes(&mut self, before: usize, wanted: &str) -> &mut Self {
        let is_there = |seen: &Seen| {
            let rest = seen.bytes.get(before..).unwrap_or_default();
            rest.windows(wanted.len()).any(|window| window == wanted.as_bytes())
        };
        self.wait(&format!("{wanted:?} is written"), is_there)
    }

    /// Presses keys: names with blanks between, as in `down down enter`.
    ///
    /// What follows Escape at once would be one key with it, so the next key waits until the program has read it.
    ///
    /// # Panics
    /// When no key has such a name.
    pub fn press(&mut self, names: &str) -> &mut Self {
        for name in names.split_ascii_whitespace() {
            self.pty.types(&strokes::bytes(name));
            if name == "esc" {
                self.pty.is_read();
            }
        }
        self
    }

    /// Waits until the program has read what was pressed, or has ended.
    ///
    /// # Panics
    /// When it does neither.
    #[track_caller]
    pub fn is_read(&mut self) -> &mut Self {
        self.pty.is_read();
        self
    }

    /// Whether the program has read all that was typed.
    pub fn has_read(&self) -> bool {
        self.pty.has_read()
    }

    /// Types a text.
    pub fn types(&mut self, text: &str) -> &mut Self {
        self.pty.types(text.as_bytes());
        self
    }

    /// Sends bytes as they are.
    pub fn sends(&mut self, bytes: &[u8]) -> &mut Self {
        self.pty.types(bytes);
        self
    }

    /// Pastes a text, marked as terminals mark it.
    pub fn paste(&mut self, text: &str) -> &mut Self {
        self.pty.types(&strokes::paste(text));
        self
    }

    /// Clicks on a text that is shown.
    ///
    /// # Panics
    /// When it isn't.
    #[track_caller]
    pub fn click(&mut self, text: &str) -> &mut Self {
        self.shows(text);
        let place = self.place_of(text).expect("it was shown a moment ago");
        self.pty.types(&strokes::click(place));
        self
    }

    /// Turns the wheel over a place, downwards or, when negative, upwards.
    pub fn wheel(&mut self, place: (u16, u16), notches: i16) -> &mut Self {
        self.pty.types(&strokes::wheel(place, notches));
        self
    }

    /// The window comes to the front, or goes.
    pub fn focus(&mut self, is_gained: bool) -> &mut Self {
        self.pty.types(&strokes::focus(is_gained));
        self
    }

    /// Makes the terminal another size; nearly nothing is shown until the program has drawn anew.
    ///
    /// # Panics
    /// When the terminal is closed.
    pub fn resize(&mut self, size: Size) -> &mut Self {
        let (columns, rows) = (size.0.max(LEAST), size.1.max(LEAST));
        let mut seen = self.seen();
        // By one column the screen is emptied: vt100 0.16 fails at half of a wide character, which a narrower screen may leave.
        seen.parser.screen_mut().set_size(rows, 1);
        seen.parser.screen_mut().set_size(rows, columns);
        drop(seen);
        self.pty.resize(size);
        self
    }

    /// Where a text stands: column and row, from 0.
    pub fn place_of(&self, text: &str) -> Option<(u16, u16)> {
        let frame = self.frame();
        frame.lines().zip(0..).find_map(|(line, row)| {
            let before = &line[..line.find(text)?];
            // The lines of these tests hold nothing wide before what is clicked.
            Some((u16::try_from(before.chars().count()).ok()?, row))
        })
    }

    /// Waits until nothing has been written for `quiet`; gives the moment at which something was written last.
    pub fn settles(&mut self, quiet: Duration) -> Instant {
        loop {
            let heard_at = self.seen().heard_at;
            let left = quiet.saturating_sub(heard_at.elapsed());
            if left.is_zero() {
                return heard_at;
            }
            std::thread::sleep(left);
        }
    }

    /// What stands on the screen, a line each, without the blanks at their ends.
    pub fn frame(&self) -> String {
        self.seen().frame()
    }

    /// Every different frame that was in sight, in order.
    pub fn frames(&self) -> Vec<String> {
        self.seen().frames.clone()
    }

    /// Everything that was written, escape sequences and all.
    pub fn raw(&self) -> Vec<u8> {
        self.seen().bytes.clone()
    }

    /// How many bytes were written so far.
    pub fn written(&self) -> usize {
        self.seen().bytes.len()
    }

    /// What was told beside what is drawn.
    pub fn asides<T>(&self, look: impl FnOnce(&Asides) -> T) -> T {
        look(self.seen().parser.callbacks())
    }

    /// The cells, with their colours.
    pub fn cells<T>(&self, look: impl FnOnce(&vt100::Screen) -> T) -> T {
        look(self.seen().parser.screen())
    }

    /// The process of the command.
    pub fn pid(&self) -> u32 {
        self.pty.pid()
    }

    /// Whether the terminal hands on each key as it comes.
    pub fn is_raw(&self) -> bool {
        self.pty.is_raw()
    }

    /// The exit code, if the command has ended.
    pub fn code(&mut self) -> Option<u32> {
        self.pty.code()
    }

    /// Waits until the command has ended and all of its output is here; gives its exit code.
    ///
    /// # Panics
    /// When it doesn't end, or something of it stays in the terminal.
    #[track_caller]
    pub fn ends(&mut self) -> u32 {
        let code = self.pty.ends();
        self.wait("everybody leaves the terminal", |seen| seen.is_over);
        code
    }

    /// Asserts that the terminal is as it was before: lines are read as lines, the first screen is in sight with its cursor, and
    /// neither mouse, paste nor focus are told.
    ///
    /// # Panics
    /// When it isn't.
    #[track_caller]
    pub fn is_given_back(&mut self) -> &mut Self {
        assert_eq!(self.taken(), Vec::<&str>::new(), "of the terminal was not given back");
        self
    }

    /// What a program has taken of the terminal.
    pub fn taken(&self) -> Vec<&'static str> {
        let is_raw = self.is_raw();
        let seen = self.seen();
        let screen = seen.parser.screen();
        [
            ("lines", is_raw),
            ("the first screen", screen.alternate_screen()),
            ("the cursor", screen.hide_cursor()),
            ("the mouse", screen.mouse_protocol_mode() != MouseProtocolMode::None),
            ("pastes", screen.bracketed_paste()),
            ("the focus", seen.parser.callbacks().modes.contains(&FOCUS)),
        ]
        .into_iter()
        .filter_map(|(name, is_taken)| is_taken.then_some(name))
        .collect()
    }

    #[track_caller]
    fn wait(&mut self, what: &str, is_so: impl Fn(&Seen) -> bool) -> &mut Self {
        let deadline = Instant::now() + PATIENCE;
        let mut seen = self.seen();
        while !is_so(&seen) {
            let left = deadline.saturating_duration_since(Instant::now());
            if seen.is_over || left.is_zero() {
                let (frame, why) = (
                    seen.frame(),
                    if seen.is_over {
                        "the program ended"
                    } else {
                        "time is up"
                    },
                );
                drop(seen);
                panic!("waited in vain until {what} ({why}); the screen holds:\n{frame}");
            }
            let waited = self.seen.1.wait_timeout(seen, left);
            seen = waited.expect("no test panics while it looks").0;
        }
        drop(seen);
        self
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        locked(&self.seen.0)
    }
}

impl Seen {
    /// Understands what was written; nothing is the end. Gives what the terminal answers.
    fn hear(&mut self, chunk: &[u8]) -> Vec<u8> {
        self.is_over = chunk.is_empty();
        self.heard_at = Instant::now();
        self.bytes.extend_from_slice(chunk);
        self.understand(chunk);
        let frame = self.frame();
        if self.frames.last() != Some(&frame) {
            self.frames.push(frame);
        }
        std::mem::take(&mut self.parser.callbacks_mut().answers)
    }

    /// vt100 0.16 still fails at some wide characters at the edge of a screen that was just made smaller. A terminal that lost
    /// its mind is a new one; the program's next frame is drawn on it.
    fn understand(&mut self, chunk: &[u8]) {
        let parser = &mut self.parser;
        let understood = catch_unwind(AssertUnwindSafe(|| parser.process(chunk)));
        if understood.is_err() {
            let (rows, columns) = self.parser.screen().size();
            self.parser = Parser::new_with_callbacks(rows, columns, 0, Asides::default());
        }
    }

    fn frame(&self) -> String {
        let screen = self.parser.screen();
        let (_, columns) = screen.size();
        let lines: Vec<String> = screen.rows(0, columns).map(|line| line.trim_end().to_owned()).collect();
        lines.join("\n").trim_end().to_owned()
    }
}

fn locked(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().expect("no test panics while it looks")
}
