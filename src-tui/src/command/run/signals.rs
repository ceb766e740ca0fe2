//! Signals that reach byok while its program runs, as bytes of a stream that `poll` can wait for.

use nix::sys::signal::Signal;
use signal_hook::iterator::Signals;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;

const HEARD: [Signal; 7] = [
    Signal::SIGHUP,
    Signal::SIGINT,
    Signal::SIGQUIT,
    Signal::SIGUSR1,
    Signal::SIGUSR2,
    Signal::SIGTERM,
    Signal::SIGCHLD,
];

/// Hears signals from now on.
pub(super) fn listen() -> std::io::Result<UnixStream> {
    let (ours, mut theirs) = UnixStream::pair()?;
    ours.set_nonblocking(true)?;
    let mut signals = Signals::new(HEARD.map(|signal| signal as i32))?;
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        for signal in signals.forever() {
            let _ = theirs.write_all(&[u8::try_from(signal).unwrap_or_default()]);
        }
    })?;
    Ok(ours)
}

/// Those that were heard since.
pub(super) fn heard(mut from: &UnixStream) -> Vec<Signal> {
    let mut bytes = [0; 64];
    let read = from.read(&mut bytes).unwrap_or(0);
    bytes[..read]
        .iter()
        .filter_map(|byte| Signal::try_from(i32::from(*byte)).ok())
        .collect()
}

/// Whether the person wants it all to end.
pub(super) fn is_end(signal: Signal) -> bool {
    matches!(
        signal,
        Signal::SIGHUP | Signal::SIGINT | Signal::SIGQUIT | Signal::SIGTERM
    )
}
