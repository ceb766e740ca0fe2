//! A command on a pseudo-terminal of its own.
//!
//! The command leads a session of its own and the pseudo-terminal is its controlling one, as after a login: prompts
//! are asked on `/dev/tty`, which is nothing else.

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::termios::{LocalModes, tcgetattr};
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};

/// How wide and how high a terminal is.
pub type Size = (u16, u16);

/// The command and its terminal.
pub struct Pty {
    child: Box<dyn Child + Send + Sync>,
    keyboard: Keyboard,
    // Closed last: closing it hangs up.
    master: Box<dyn MasterPty + Send>,
}

impl Pty {
    /// Starts a command with the environment that was given to it and nothing else but a `TERM`.
    ///
    /// `hear` gets everything that is written to the terminal, on a thread of its own, and nothing at the end, when the last process
    /// has left. What it gives is typed: the answers of a terminal that is asked something.
    ///
    /// # Panics
    /// When there is no pseudo-terminal or no such command.
    pub fn start(command: &Command, size: Size, mut hear: impl FnMut(&[u8]) -> Vec<u8> + Send + 'static) -> Self {
        let pair = native_pty_system()
            .openpty(pty_size(size))
            .expect("there are pseudo-terminals");
        let child = pair
            .slave
            .spawn_command(builder(command))
            .expect("the command can be started");
        let mut screen = pair.master.try_clone_reader().expect("a terminal can be read");
        let keyboard = Keyboard::plug_in(pair.master.take_writer().expect("a terminal can be written to"));
        let answering = keyboard.clone();
        // Read at once, whatever is done with it: when the leader of a session ends, Linux drops what nobody has read yet.
        let (chunks, read) = mpsc::channel();
        std::thread::spawn(move || {
            let mut chunk = [0; 4096];
            while let Ok(length @ 1..) = screen.read(&mut chunk) {
                if chunks.send(chunk[..length].to_vec()).is_err() {
                    return;
                }
            }
        });
        std::thread::spawn(move || {
            for chunk in read {
                let answer = hear(&chunk);
                if !answer.is_empty() {
                    answering.types(answer);
                }
            }
            hear(&[]);
        });
        Self {
            child,
            keyboard,
            master: pair.master,
        }
    }

    /// Presses keys, as the bytes that they send. Those for a terminal that was closed are lost.
    pub fn types(&self, keys: &[u8]) {
        self.keyboard.types(keys.to_vec());
    }

    /// Makes the terminal wider or narrower; the command is told by a signal.
    ///
    /// # Panics
    /// When the terminal is closed.
    pub fn resize(&self, size: Size) {
        self.master.resize(pty_size(size)).expect("the terminal is open");
    }

    /// Whether the terminal hands on each key as it comes, unseen, instead of lines.
    ///
    /// # Panics
    /// When the terminal can't be asked.
    pub fn is_raw(&self) -> bool {
        let modes = tcgetattr(self.other_end()).expect("a terminal tells its modes");
        !modes.local_modes.intersects(LocalModes::ICANON | LocalModes::ECHO)
    }

    /// Waits until the command has read what was typed, or has ended.
    ///
    /// # Panics
    /// When it does neither.
    #[track_caller]
    pub fn is_read(&mut self) {
        crate::wait::until("the command reads what was typed", || {
            self.has_read() || self.code().is_some()
        });
    }

    /// Whether the command has read all that was typed.
    ///
    /// # Panics
    /// When the terminal can't be asked.
    pub fn has_read(&self) -> bool {
        self.keyboard.is_idle() && !self.has_unread()
    }

    /// Whether something was typed that the command has not read. Asked in this way, Linux first hands over what is still on its way
    /// from one end to the other.
    fn has_unread(&self) -> bool {
        let terminal = self.other_end();
        let mut wanted = [PollFd::new(&terminal, PollFlags::IN)];
        let found = poll(&mut wanted, Some(&Timespec::default()));
        found.is_ok() && wanted[0].revents().contains(PollFlags::IN)
    }

    /// The command's end of the terminal, for a moment: while it is open, nobody has left.
    fn other_end(&self) -> OwnedFd {
        let path = self.master.tty_name().expect("the terminal has a name");
        rustix::fs::open(path, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).expect("the terminal is open")
    }

    /// The process of the command.
    ///
    /// # Panics
    /// When it has none.
    pub fn pid(&self) -> u32 {
        self.child.process_id().expect("the command was started")
    }

    /// The exit code, once the command has ended; 1 after a signal.
    ///
    /// # Panics
    /// When somebody else waited for it.
    pub fn code(&mut self) -> Option<u32> {
        let status = self.child.try_wait().expect("the child is ours");
        status.map(|status| status.exit_code())
    }

    /// Waits until the command has ended; gives its exit code. Its output is whole then, unless something of it stays
    /// in the terminal.
    ///
    /// # Panics
    /// When it doesn't end.
    #[track_caller]
    pub fn ends(&mut self) -> u32 {
        crate::wait::for_some("the command ends", || self.code())
    }
}

/// What was started ends with its terminal.
impl Drop for Pty {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Types on a thread of its own, because a terminal takes only so much that nobody reads, and whoever waits for it must go on
/// reading what is written: a program may be waiting for just that.
#[derive(Clone)]
struct Keyboard {
    keys: Sender<Vec<u8>>,
    /// How many pieces are not yet in the terminal.
    waiting: Arc<AtomicUsize>,
}

impl Keyboard {
    fn plug_in(terminal: Box<dyn Write + Send>) -> Self {
        let (keys, pressed) = mpsc::channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let shared = Arc::clone(&waiting);
        std::thread::spawn(move || press(terminal, &pressed, &shared));
        Self { keys, waiting }
    }

    fn types(&self, keys: Vec<u8>) {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        self.keys
            .send(keys)
            .expect("it is plugged in as long as somebody has it");
    }

    fn is_idle(&self) -> bool {
        self.waiting.load(Ordering::SeqCst) == 0
    }
}

fn press(mut terminal: Box<dyn Write + Send>, pressed: &Receiver<Vec<u8>>, waiting: &AtomicUsize) {
    for keys in pressed {
        let _ = terminal.write_all(&keys).and_then(|()| terminal.flush());
        waiting.fetch_sub(1, Ordering::SeqCst);
    }
}

fn pty_size((cols, rows): Size) -> PtySize {
    PtySize {
        rows,
        cols,
        ..PtySize::default()
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
