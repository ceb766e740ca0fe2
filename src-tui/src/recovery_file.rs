//! A recovery code in a file of its own.

use crate::stop::Stop;
use byok_core::error::Code;
use byok_core::secret::Secret;
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Refuses a file that exists; asked before the code is made, because an undelivered one is lost.
pub(crate) fn check(path: &Path) -> Result<(), Stop> {
    if !path.exists() {
        return Ok(());
    }
    Err(
        Stop::new(Code::Exists, format!("there is a file {} already", path.display()))
            .hint("give the recovery code a new file"),
    )
}

/// Writes the code to a new file that only its owner may read.
#[expect(clippy::disallowed_methods, reason = "the person asked for the code in a file")]
pub(crate) fn write(path: &Path, code: &Secret) -> Result<(), Stop> {
    let text = code.expose_text().unwrap_or_default();
    let written = File::options().write(true).create_new(true).mode(0o600).open(path);
    written
        .and_then(|mut file| writeln!(file, "{text}").and_then(|()| file.sync_all()))
        .map_err(|error| Stop::file(path, &error))
}
