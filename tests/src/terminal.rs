//! A real terminal with somebody in front of it, who answers the prompts of a command: reads what is shown, types lines.
//! For what draws the whole screen there is [`crate::Screen`].

use crate::pty::{Pty, Size};
use crate::wait::PATIENCE;
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Instant;

const SIZE: Size = (80, 24);

/// A terminal of 80×24 in which a command runs.
pub struct Terminal {
    pty: Pty,
    output: Arc<(Mutex<Output>, Condvar)>,
    /// Up to here the output was read by [`Terminal::shows`].
    read: usize,
}

#[derive(Default)]
struct Output {
    bytes: Vec<u8>,
    is_over: bool,
}

impl Terminal {
    /// Starts a command with the environment that was given to it and nothing else.
    ///
    /// # Panics
    /// When there is no pseudo-terminal or no such command.
    pub fn start(command: &Command) -> Self {
        let output = Arc::new((Mutex::new(Output::default()), Condvar::new()));
        let shared = Arc::clone(&output);
        let pty = Pty::start(command, SIZE, move |chunk| {
            let mut output = shared.0.lock().expect("no test panics while it holds the output");
            output.bytes.extend_from_slice(chunk);
            output.is_over = chunk.is_empty();
            shared.1.notify_all();
            Vec::new()
        });
        Self { pty, output, read: 0 }
    }

    /// Waits until `text` comes after what was waited for before.
    ///
    /// # Panics
    /// When it doesn't come, or the command ends before.
    #[track_caller]
    pub fn shows(&mut self, text: &str) -> &mut Self {
        let deadline = Instant::now() + PATIENCE;
        let (lock, changed) = &*self.output;
        let mut output = lock.lock().expect("no test panics while it holds the output");
        loop {
            let rest = &output.bytes[self.read..];
            if let Some(place) = find(rest, text.as_bytes()) {
                self.read += place + text.len();
                drop(output);
                return self;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if output.is_over || left.is_zero() {
                let shown = String::from_utf8_lossy(&output.bytes).into_owned();
                drop(output);
                panic!("`{text}` was not shown; this was:\n{shown}");
            }
            output = changed
                .wait_timeout(output, left)
                .expect("no test panics while it holds the output")
                .0;
        }
    }

    /// Presses keys.
    pub fn types(&mut self, keys: &str) -> &mut Self {
        self.pty.types(keys.as_bytes());
        self
    }

    /// Waits until the command has read what was typed, or has ended.
    ///
    /// # Panics
    /// When it does neither.
    #[track_caller]
    pub fn is_read(&mut self) -> &mut Self {
        self.pty.is_read();
        self
    }

    /// Types a line.
    pub fn enters(&mut self, line: &str) -> &mut Self {
        self.types(&format!("{line}\r"))
    }

    /// Everything that was written to the terminal so far, escape sequences and all.
    pub fn output(&self) -> String {
        let output = self.output.0.lock().expect("no test panics while it holds the output");
        String::from_utf8_lossy(&output.bytes).into_owned()
    }

    /// What stands on the screen.
    pub fn screen(&self) -> String {
        let mut parser = vt100::Parser::new(SIZE.1, SIZE.0, 0);
        parser.process(self.output().as_bytes());
        parser.screen().contents()
    }

    /// Waits until the command has ended; gives its exit code. Its output is whole then, unless something of it stays
    /// in the terminal.
    ///
    /// # Panics
    /// When it doesn't end.
    #[track_caller]
    pub fn ends(&mut self) -> u32 {
        self.pty.ends()
    }

    /// Waits until everybody has left the terminal and all output is here.
    ///
    /// # Panics
    /// When somebody stays.
    #[track_caller]
    pub fn falls_silent(&mut self) -> &mut Self {
        crate::wait::until("everybody leaves the terminal", || {
            self.output
                .0
                .lock()
                .expect("no test panics while it holds the output")
                .is_over
        });
        self
    }
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}
