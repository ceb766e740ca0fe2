//! Files and pipes that exist in memory only, and as long as somebody has them open.

use crate::stop::Stop;
use byok_core::error::Code;
use byok_daemon::wire::Value;
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::process::Stdio;

/// A sealed file that the program inherits, and the name it opens it by.
///
/// It is a file of the kernel's shared memory without a place in any folder (`memfd_create(2)`): nothing is left behind however
/// the program or byok ends. Nobody can change it, and its mode is 0600. As the environment, it is open to the same user
/// through `/proc/PID/fd`.
///
/// # Errors
/// `Io` when the system has none.
#[cfg(target_os = "linux")]
pub(super) fn file(name: &str, value: &Value<'_>) -> Result<(OwnedFd, String), Stop> {
    use std::os::fd::AsRawFd;
    let file = sealed(name, value).map_err(|error| failure(name, &error))?;
    let path = format!("/proc/self/fd/{}", file.as_raw_fd());
    Ok((file, path))
}

/// The folder stands in for it, see `Wish::read`.
#[cfg(not(target_os = "linux"))]
pub(super) fn file(name: &str, _: &Value<'_>) -> Result<(OwnedFd, String), Stop> {
    Err(failure(name, &io::Error::from(io::ErrorKind::Unsupported)))
}

#[cfg(target_os = "linux")]
#[expect(clippy::disallowed_methods, reason = "the value goes into the program's file")]
fn sealed(name: &str, value: &Value<'_>) -> io::Result<OwnedFd> {
    use rustix::fs::{MemfdFlags, Mode, SealFlags, fchmod, fcntl_add_seals, memfd_create};
    // Not closed when the program starts: that is what it is for. Linux before 6.3 does not know the second flag.
    let made = memfd_create(name, MemfdFlags::ALLOW_SEALING | MemfdFlags::NOEXEC_SEAL);
    let file = made.or_else(|_| memfd_create(name, MemfdFlags::ALLOW_SEALING))?;
    let mut file = File::from(file);
    file.write_all(value.expose_text().as_bytes())?;
    fchmod(&file, Mode::RUSR | Mode::WUSR)?;
    fcntl_add_seals(
        &file,
        SealFlags::SEAL | SealFlags::SHRINK | SealFlags::GROW | SealFlags::WRITE,
    )?;
    Ok(file.into())
}

/// A pipe that holds the value and has ended, to be a program's stdin: what was read is gone.
///
/// # Errors
/// `Io`, also for a value that does not fit into a pipe (64 KiB as a rule), because nobody would be there to write the rest.
#[expect(clippy::disallowed_methods, reason = "the value goes to the program's stdin")]
pub(super) fn pipe_with(value: &Value<'_>) -> Result<Stdio, Stop> {
    let bytes = value.expose_text().as_bytes();
    let filled = || -> io::Result<OwnedFd> {
        let (read, write) = std::io::pipe()?;
        if !is_wide_enough(&write, bytes.len()) {
            return Err(io::Error::other("the value does not fit into a pipe"));
        }
        let mut write = write;
        write.write_all(bytes)?;
        Ok(read.into())
    };
    filled().map(Stdio::from).map_err(|error| failure("stdin", &error))
}

/// Whether writing so much does not wait for a reader. Users with thousands of pipes get narrow ones.
#[cfg(target_os = "linux")]
fn is_wide_enough(pipe: &std::io::PipeWriter, length: usize) -> bool {
    use rustix::pipe::{fcntl_getpipe_size, fcntl_setpipe_size};
    let is_wide = |size: rustix::io::Result<usize>| size.is_ok_and(|size| size >= length);
    is_wide(fcntl_getpipe_size(pipe)) || is_wide(fcntl_setpipe_size(pipe, length))
}

/// 16 KiB is what the others have at least.
#[cfg(not(target_os = "linux"))]
fn is_wide_enough(_: &std::io::PipeWriter, length: usize) -> bool {
    length <= 16 * 1024
}

fn failure(name: &str, error: &io::Error) -> Stop {
    Stop::new(Code::Io, format!("{name}: {error}")).hint("give it as a file in a folder: --file VAR --files folder")
}
