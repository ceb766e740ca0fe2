//! Starting the daemon when a face finds none.

use super::{Client, ClientError};
use crate::problem::ErrorDocument;
use byok_core::error::Code;
use byok_core::model::Face;
use byok_core::paths::Paths;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

/// A face waits so long for a daemon that it started.
const PATIENCE: Duration = Duration::from_secs(2);
/// What a daemon needs of the environment; everything else may hold secrets and stays out of its process.
const KEPT: [&str; 17] = [
    "HOME",
    "PATH",
    "LANG",
    "BYOK_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
    "XDG_RUNTIME_DIR",
    // How much it writes into its log.
    crate::log::VARIABLE,
    // What quiet hours are counted in.
    "TZ",
    // Where desktop notifications go, and what opens a page from one.
    "DBUS_SESSION_BUS_ADDRESS",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "XDG_CURRENT_DESKTOP",
    // Where a company's own certificate authorities are.
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
];

/// How the C library's allocator behaves in a process that is idle most of the day: threads that work beside the one that
/// answers share its heap, and what is large or at the end of the heap goes back to the system once it is free. By itself it
/// would keep the 19 to 32 MiB that an unlock may need, and a heap for each thread. Other C libraries don't look at these.
pub const ALLOCATOR: [(&str, &str); 3] = [
    ("MALLOC_ARENA_MAX", "1"),
    ("MALLOC_MMAP_THRESHOLD_", "131072"),
    ("MALLOC_TRIM_THRESHOLD_", "131072"),
];

/// How a daemon is started.
pub struct Start {
    /// Finds the program that has the `daemon` command: this one. Asked only when a daemon has to be started.
    pub program: fn() -> io::Result<PathBuf>,
}

/// Connects; starts a daemon and waits for it when there is none.
///
/// # Errors
/// `Start` with the daemon's own words when it can't run.
pub fn connect_or_start(paths: &Paths, face: Face, start: &Start) -> Result<Client, ClientError> {
    match Client::connect(paths, face) {
        Err(ClientError::NotRunning) => {}
        other => return other,
    }
    let mut child = spawn(paths, start)?;
    let said = child.stderr.take().map(wait_for_word).transpose()?.unwrap_or_default();
    match Client::connect(paths, face) {
        Err(ClientError::NotRunning) => {}
        other => return other,
    }
    // Two faces started a daemon at once: ours gave way, and the other one may not listen yet.
    let deadline = Instant::now() + PATIENCE;
    let lost_the_race = said.contains("\"exists\"");
    while lost_the_race && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(2));
        match Client::connect(paths, face) {
            Err(ClientError::NotRunning) => {}
            other => return other,
        }
    }
    Err(failure(&said))
}

/// The daemon leaves the terminal's session by itself, its working folder is the root, its errors go to the pipe until it
/// is ready and to its log afterwards.
fn spawn(paths: &Paths, start: &Start) -> Result<Child, ClientError> {
    let mut command = Command::new((start.program)()?);
    command
        .args(["daemon", "--detached", "--vault", paths.vault_name()])
        .current_dir("/")
        .env_clear()
        .envs(ALLOCATOR);
    for name in KEPT {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    if let Some(home) = std::env::var_os("BYOK_HOME") {
        // A relative one means the face's folder, not the root.
        command.env("BYOK_HOME", std::path::absolute(home)?);
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    Ok(command.spawn()?)
}

/// Reads until the daemon closes the pipe: nothing when it is ready, an error document when it is not.
fn wait_for_word(pipe: ChildStderr) -> io::Result<String> {
    let deadline = Instant::now() + PATIENCE;
    let mut said = Vec::new();
    let mut file = File::from(std::os::fd::OwnedFd::from(pipe));
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() || !is_readable(&file, left)? {
            break;
        }
        let mut chunk = [0; 1024];
        match file.read(&mut chunk)? {
            0 => break,
            read => said.extend_from_slice(&chunk[..read]),
        }
    }
    Ok(String::from_utf8_lossy(&said).into_owned())
}

fn is_readable(file: &File, wait: Duration) -> io::Result<bool> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let timeout = Timespec::try_from(wait).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
    let mut fds = [PollFd::from_borrowed_fd(file.as_fd(), PollFlags::IN)];
    loop {
        match poll(&mut fds, Some(&timeout)) {
            Ok(ready) => return Ok(ready > 0),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

fn failure(said: &str) -> ClientError {
    match serde_json::from_str::<ErrorDocument>(said.trim()) {
        Ok(ErrorDocument { error }) => ClientError::Start {
            reason: error.message,
            code: error.code,
            hint: error.hint,
        },
        Err(_) => ClientError::Start {
            reason: "it did not answer within 2 seconds".into(),
            code: Code::Daemon,
            hint: Some("run `byok daemon` in another terminal to see what it says".into()),
        },
    }
}
