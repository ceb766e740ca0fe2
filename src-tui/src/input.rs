//! How a secret comes in: prompt, pipe, file, variable. Never an argument.

use crate::cli::SecretSource;
use crate::context::Context;
use crate::prompt;
use crate::stop::Stop;
use byok_core::error::Code;
use byok_core::secret::Secret;
use std::io::Read;
use std::path::Path;
use zeroize::Zeroizing;

/// A little more than the largest value, so that one that is too long is noticed and not cut.
const MAX_BYTES: u64 = 64 * 1024 + 2;

/// Reads a value from where the person said, or asks for it.
pub(crate) fn secret(source: &SecretSource, question: &str, context: &Context) -> Result<Secret, Stop> {
    let secret = if source.stdin {
        read(std::io::stdin().lock(), "stdin")?
    } else if let Some(path) = &source.from_file {
        from_file(path)?
    } else if let Some(variable) = &source.from_env {
        from_env(variable)?
    } else if context.may_ask() {
        prompt::hidden(question)?
    } else {
        return Err(
            Stop::new(Code::Usage, "there is no value, and nobody can be asked for one")
                .hint("give it with --stdin, --from-file FILE or --from-env VAR"),
        );
    };
    if secret.is_empty() {
        return Err(Stop::new(Code::Usage, "the value is empty"));
    }
    Ok(secret)
}

/// A file's text without its last line break.
pub(crate) fn from_file(path: &Path) -> Result<Secret, Stop> {
    let file = std::fs::File::open(path).map_err(|error| Stop::file(path, &error))?;
    read(file, &path.display().to_string())
}

/// One line break at the end is the editor's or `echo`'s, not the value's.
pub(crate) fn without_last_break(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

fn from_env(variable: &str) -> Result<Secret, Stop> {
    let value = std::env::var(variable).map_err(|_| {
        Stop::new(Code::Usage, format!("the variable {variable} is not set")).hint("export it, or use --stdin")
    })?;
    Ok(Secret::from_text(value))
}

fn read(source: impl Read, name: &str) -> Result<Secret, Stop> {
    // Reserved at once, so that growing leaves no copies.
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(MAX_BYTES).unwrap_or(0)));
    source
        .take(MAX_BYTES)
        .read_to_end(&mut bytes)
        .map_err(|error| Stop::new(Code::Io, format!("{name}: {error}")))?;
    Ok(Secret::copy_of(without_last_break(&bytes)))
}
