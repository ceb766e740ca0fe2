//! Reading `.env` files.

use crate::stop::Stop;
use byok_core::error::Code;
use std::path::Path;

/// The variables of a file, in order. What a broken line says is not repeated: it may be a key.
pub(super) fn read(path: &Path) -> Result<Vec<(String, String)>, Stop> {
    let entries = dotenvy::from_path_iter(path).map_err(|error| failure(path, 0, &error))?;
    entries
        .enumerate()
        .map(|(place, entry)| entry.map_err(|error| failure(path, place + 1, &error)))
        .collect()
}

fn failure(path: &Path, entry: usize, error: &dotenvy::Error) -> Stop {
    match error {
        dotenvy::Error::Io(error) => Stop::file(path, error),
        _ => Stop::new(
            Code::Config,
            format!("{}: entry {entry} is not NAME=VALUE", path.display()),
        )
        .hint("quote values that hold spaces, and put each on a line of its own"),
    }
}
