//! The private socket: one daemon for one vault, stale sockets recovered.

use byok_core::error::{Code, Failure};
use byok_core::paths::Paths;
use byok_core::vault::{VaultError, make_private_dir};
use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The longest path a Unix socket can have (`sun_path`, less its end).
const LONGEST_PATH: usize = 107;

/// A daemon takes less to end or to start; a face waits twice as long.
const CHANGING: Duration = Duration::from_secs(1);

/// Why there is no socket.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    /// Another daemon serves this vault.
    #[error("a daemon for this vault is running already")]
    Running,
    /// The path does not fit.
    #[error("the socket's path is too long ({0} bytes, {LONGEST_PATH} fit): {path}", path = .1.display())]
    TooLong(usize, PathBuf),
    /// The folder is not to be had.
    #[error(transparent)]
    Folder(#[from] VaultError),
    /// The system said no.
    #[error("{} can't be used: {source}", path.display())]
    Io {
        /// The path.
        path: PathBuf,
        /// The system's words.
        source: io::Error,
    },
}

impl Failure for SocketError {
    fn code(&self) -> Code {
        match self {
            Self::Running => Code::Exists,
            Self::TooLong(..) => Code::Config,
            Self::Folder(inner) => inner.code(),
            Self::Io { .. } => Code::Io,
        }
    }
    fn hint(&self) -> Option<String> {
        match self {
            Self::Running => Some("`byok status` tells its state".into()),
            Self::TooLong(..) => Some("choose a shorter BYOK_HOME, or set XDG_RUNTIME_DIR".into()),
            Self::Folder(inner) => inner.hint(),
            Self::Io { .. } => Some("`byok doctor` tells what is wrong with the folder".into()),
        }
    }
}

/// A listening socket, and the lock that makes its daemon the only one. Dropping removes the socket.
pub struct Socket {
    /// Where faces connect.
    pub listener: UnixListener,
    path: PathBuf,
    _lock: File,
}

impl Socket {
    /// Takes the lock, clears away the socket of a daemon that died, and listens.
    ///
    /// # Errors
    /// `Running` when another daemon holds the lock.
    pub fn bind(paths: &Paths) -> Result<Self, SocketError> {
        make_private_dir(paths.runtime_dir())?;
        let path = paths.socket();
        let lock = wait_for_lock(&paths.daemon_lock(), &path)?;
        let fail = |source| SocketError::Io {
            path: path.clone(),
            source,
        };
        let length = path.as_os_str().len();
        if length > LONGEST_PATH {
            return Err(SocketError::TooLong(length, path));
        }
        // Whoever made it is dead, because we hold the lock.
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(fail(error)),
            _ => {}
        }
        let listener = UnixListener::bind(&path).map_err(fail)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).map_err(fail)?;
        listener.set_nonblocking(true).map_err(fail)?;
        Ok(Self {
            listener,
            path,
            _lock: lock,
        })
    }

    /// Where it listens.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        // A socket that stays behind is cleared away by the next daemon.
        let _ = fs::remove_file(&self.path);
    }
}

/// A daemon that holds the lock and does not listen is ending at this moment, killed perhaps with its socket left behind, or
/// starting: that is soon clear.
fn wait_for_lock(path: &Path, socket: &Path) -> Result<File, SocketError> {
    let deadline = Instant::now() + CHANGING;
    loop {
        match take_lock(path.to_owned()) {
            Err(SocketError::Running) if UnixStream::connect(socket).is_err() && Instant::now() < deadline => {
                std::thread::sleep(Duration::from_millis(2));
            }
            taken => return taken,
        }
    }
}

fn take_lock(path: PathBuf) -> Result<File, SocketError> {
    let mut options = File::options();
    options.create(true).write(true).truncate(false);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let opened = options.open(&path).and_then(|file| match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    });
    match opened {
        Ok(Some(file)) => Ok(file),
        Ok(None) => Err(SocketError::Running),
        Err(source) => Err(SocketError::Io { path, source }),
    }
}
