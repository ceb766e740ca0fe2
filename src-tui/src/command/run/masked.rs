//! Copies what the program prints, with the values hidden.

use byok_core::inject::{Mask, Patterns};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use zeroize::Zeroizing;

/// How long the beginning of what may be a value waits for its rest. A person does not notice; a program that writes a value in
/// two pieces is long done.
const PATIENCE: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 50_000_000,
};
/// The most that is read at once; as much as a pipe holds.
const PIECE: usize = 64 * 1024;

/// Copies from here to there until the one ends or the other is closed, on a thread of its own. Without patterns everything passes.
pub(super) fn copy(
    from: impl Read + AsFd + Send + 'static,
    to: impl Write + Send + 'static,
    patterns: Option<Arc<Patterns>>,
) -> io::Result<JoinHandle<()>> {
    let mask = patterns.map(Mask::new);
    thread::Builder::new().name("masking".into()).spawn(move || {
        // When nobody reads any more, `from` is closed here and the program gets the broken pipe it would have got.
        let _ = until_the_end(from, to, mask);
    })
}

fn until_the_end(mut from: impl Read + AsFd, mut to: impl Write, mut mask: Option<Mask>) -> io::Result<()> {
    let mut piece = Zeroizing::new(vec![0; PIECE]);
    let mut out = Zeroizing::new(Vec::with_capacity(PIECE));
    loop {
        let is_waiting = mask.as_ref().is_some_and(Mask::is_waiting);
        if is_waiting && !is_readable(&from)? {
            if let Some(mask) = &mut mask {
                mask.let_go(&mut out);
            }
            flush(&mut to, &mut out)?;
        }
        let read = match from.read(&mut piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            // A terminal whose other end was closed by everybody says EIO.
            Err(_) | Ok(0) => break,
            Ok(read) => read,
        };
        match &mut mask {
            Some(mask) => mask.feed(&piece[..read], &mut out),
            None => out.extend_from_slice(&piece[..read]),
        }
        flush(&mut to, &mut out)?;
    }
    if let Some(mask) = &mut mask {
        mask.finish(&mut out);
    }
    flush(&mut to, &mut out)
}

fn flush(to: &mut impl Write, out: &mut Vec<u8>) -> io::Result<()> {
    to.write_all(out)?;
    out.clear();
    to.flush()
}

/// Whether something comes within the time that a beginning waits.
fn is_readable(from: &impl AsFd) -> io::Result<bool> {
    let mut wanted = [PollFd::from_borrowed_fd(from.as_fd(), PollFlags::IN)];
    match poll(&mut wanted, Some(&PATIENCE)) {
        Ok(ready) => Ok(ready > 0),
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
