//! The daemon that a face starts for itself: in a session of its own, its errors to the face until it is ready, to its log then.

use crate::log::{self, InvalidLevel, LogFile};
use crate::problem::{ErrorBody, ErrorDocument};
use crate::serve::{ServeError, Staying, serve};
use byok_core::error::{Code, Failure};
use byok_core::paths::Paths;
use byok_core::vault::{VaultError, make_private_dir};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What the errors of a daemon go to that nobody listens to any more.
const NOWHERE: &str = "/dev/null";

#[derive(Debug, thiserror::Error)]
enum DetachError {
    #[error(transparent)]
    Serve(#[from] ServeError),
    #[error(transparent)]
    Level(#[from] InvalidLevel),
    #[error(transparent)]
    Folder(#[from] VaultError),
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
}

impl Failure for DetachError {
    fn code(&self) -> Code {
        match self {
            Self::Serve(inner) => inner.code(),
            Self::Level(inner) => inner.code(),
            Self::Folder(inner) => inner.code(),
            Self::File { .. } => Code::Io,
        }
    }
    fn hint(&self) -> Option<String> {
        match self {
            Self::Serve(inner) => inner.hint(),
            Self::Level(inner) => inner.hint(),
            Self::Folder(inner) => inner.hint(),
            Self::File { .. } => None,
        }
    }
}

/// Serves until the daemon has nothing to stay for. What keeps it from serving is told on stderr as one error document, and by the
/// exit status of its code.
pub fn detached(paths: &Paths, staying: Staying) -> ExitCode {
    // A session of its own: the terminal that started it may close.
    let _ = rustix::process::setsid();
    match serving(paths, staying) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            tell(&failure);
            ExitCode::from(failure.code().exit_status())
        }
    }
}

fn serving(paths: &Paths, staying: Staying) -> Result<(), DetachError> {
    let level = log::level(std::env::var(log::VARIABLE).ok().as_deref())?;
    log::start(level, open_log(paths)?);
    let nowhere = File::options().write(true).open(NOWHERE);
    let nowhere = nowhere.map_err(|source| file(Path::new(NOWHERE), source))?;
    Ok(serve(paths, staying, move || {
        // Closing the pipe of the face that started us tells it that we are ready.
        let _ = rustix::stdio::dup2_stderr(&nowhere);
    })?)
}

fn open_log(paths: &Paths) -> Result<LogFile, DetachError> {
    let path = paths.daemon_log();
    if let Some(dir) = path.parent() {
        make_private_dir(dir)?;
    }
    LogFile::open(&path).map_err(|source| file(&path, source))
}

fn file(path: &Path, source: io::Error) -> DetachError {
    DetachError::File {
        path: path.into(),
        source,
    }
}

/// One error document for the face that waits on our stderr.
fn tell(failure: &DetachError) {
    let error = ErrorBody {
        code: failure.code(),
        message: failure.to_string(),
        hint: failure.hint(),
    };
    let text = serde_json::to_string(&ErrorDocument { error }).expect("texts are JSON");
    let _ = writeln!(io::stderr(), "{text}");
}
