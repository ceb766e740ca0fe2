//! Reads definitions: parse, then refuse what could not work or could send a key astray.

use super::locate::{line_at, line_of};
use super::provider::Provider;
use super::validate;
use crate::error::{Code, Failure};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The longest definition that is read, in bytes; the longest built-in one has a hundredth of it.
const LONGEST: u64 = 1 << 20;

/// Why the catalogue can't be used.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// A file is not a definition.
    #[error("`{}` line {line}: {reason}", file.display())]
    Invalid {
        /// The file.
        file: PathBuf,
        /// Where, counted from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// A file or the folder can't be read.
    #[error("`{}` can't be read: {reason}", file.display())]
    Unreadable {
        /// The file or the folder.
        file: PathBuf,
        /// Why.
        reason: String,
    },
}

impl Failure for CatalogError {
    fn code(&self) -> Code {
        Code::Config
    }
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Invalid { .. } => "correct the file or move it out of providers.d".into(),
            Self::Unreadable { .. } => "check the permissions of providers.d and its files".into(),
        })
    }
}

impl CatalogError {
    /// A fault at `path` inside the definition.
    pub(super) fn invalid(file: &Path, text: &str, path: &str, reason: String) -> Self {
        Self::Invalid {
            file: file.to_owned(),
            line: line_of(text, path),
            reason,
        }
    }

    fn unreadable(file: &Path, reason: &io::Error) -> Self {
        Self::Unreadable {
            file: file.to_owned(),
            reason: reason.kind().to_string(),
        }
    }
}

/// What is wrong with a definition, and where.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) place: Place,
    pub(super) reason: String,
}

/// Where a fault is.
#[derive(Debug)]
pub(super) enum Place {
    /// A byte of the text.
    Offset(usize),
    /// A way through the document, `validate.outcome[2].equals`.
    Path(String),
}

/// The definitions of a folder, sorted by name. A folder that isn't there has none.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>, CatalogError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(CatalogError::unreadable(folder, &error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| CatalogError::unreadable(folder, &error))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Reads and checks one custom definition; the text comes along so that a later fault can name its line.
pub(super) fn read(file: &Path) -> Result<(Provider, String), CatalogError> {
    let unreadable = |error: &io::Error| CatalogError::unreadable(file, error);
    let size = fs::metadata(file).map_err(|error| unreadable(&error))?.len();
    if size > LONGEST {
        return Err(unreadable(&io::ErrorKind::FileTooLarge.into()));
    }
    let bytes = fs::read(file).map_err(|error| unreadable(&error))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let line = line_at(error.as_bytes(), good);
        CatalogError::Invalid {
            file: file.to_owned(),
            line,
            reason: "this is not UTF-8 text".into(),
        }
    })?;
    match check(&text) {
        Ok(provider) => Ok((provider, text)),
        Err(Fault {
            place: Place::Path(path),
            reason,
        }) => Err(CatalogError::invalid(file, &text, &path, reason)),
        Err(Fault {
            place: Place::Offset(offset),
            reason,
        }) => Err(CatalogError::Invalid {
            file: file.to_owned(),
            line: line_at(text.as_bytes(), offset),
            reason,
        }),
    }
}

/// Parses a definition and checks everything about it, expressions included.
pub(super) fn check(text: &str) -> Result<Provider, Fault> {
    let provider = parse(text)?;
    validate::check(&provider)?;
    Ok(provider)
}

/// Parses a definition.
pub(super) fn parse(text: &str) -> Result<Provider, Fault> {
    toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        Fault {
            place: Place::Offset(offset),
            reason: error.message().lines().collect::<Vec<_>>().join(", "),
        }
    })
}
