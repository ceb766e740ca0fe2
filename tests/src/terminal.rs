//! A real terminal with somebody in front of it: reads what is shown, presses keys.
//!
//! The command leads a session of its own and the pseudo-terminal is its controlling one, as after a login: prompts
//! are asked on `/dev/tty`, which is nothing else.

use crate::wait::PATIENCE;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Instant;

const COLUMNS: u16 = 80;
const ROWS: u16 = 24;

/// A terminal of 80×24 in which a command runs.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    keyboard: Box<dyn Write + Send>,
    output: Arc<(Mutex<Output>, Condvar)>,
    /// Up to here the output was read by [`Terminal::shows`].
    read: usize,
    // Closed last: closing it hangs up.
    _master: Box<dyn MasterPty + Send>,
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
        let size = PtySize {
            rows: ROWS,
            cols: COLUMNS,
            ..PtySize::default()
        };
        let pair = native_pty_system().openpty(size).expect("there are pseudo-terminals");
        let child = pair
            .slave
            .spawn_command(builder(command))
            .expect("the command can be started");
        let mut screen = pair.master.try_clone_reader().expect("a terminal can be read");
        let keyboard = pair.master.take_writer().expect("a terminal can be written to");
        let output = Arc::new((Mutex::new(Output::default()), Condvar::new()));
        let shared = Arc::clone(&output);
        // Ends when the last process has left the terminal.
        std::thread::spawn(move || {
            let mut chunk = [0; 4096];
            loop {
                let read = screen.read(&mut chunk).unwrap_or(0);
                let mut output = shared.0.lock().expect("no test panics while it holds the output");
                output.bytes.extend_from_slice(&chunk[..read]);
                output.is_over = read == 0;
                shared.1.notify_all();
                if read == 0 {
                    return;
                }
            }
        });
        Self {
            child,
            keyboard,
            output,
            read: 0,
            _master: pair.master,
        }
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
    ///
    /// # Panics
    /// When the terminal is closed.
    pub fn types(&mut self, keys: &str) -> &mut Self {
        self.keyboard
            .write_all(keys.as_bytes())
            .and_then(|()| self.keyboard.flush())
            .expect("the terminal is open");
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
        let mut parser = vt100::Parser::new(ROWS, COLUMNS, 0);
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
        let mut code = None;
        crate::wait::until("the command ends", || {
            code = self.child.try_wait().expect("the child is ours");
            code.is_some()
        });
        code.expect("it has ended").exit_code()
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

/// What was started ends with its terminal.
impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn builder(command: &Command) -> CommandBuilder {
    let mut builder = CommandBuilder::new(command.get_program());
    builder.args(command.get_args());
    builder.env_clear();
    builder.env("TERM", "xterm-256color");
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            builder.env(name, value);
        }
    }
    if let Some(dir) = command.get_current_dir() {
        builder.cwd(dir);
    }
    builder
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}
