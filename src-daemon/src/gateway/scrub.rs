//! Answers of providers that quote the key: every place where it stands is filled with stars as it passes, also where the two ends of
//! it come in two pieces.
//!
//! Only the last bytes are kept back, and only while they may be the beginning of a key, so that events still pass at once. What
//! is found is the key as it is stored; a provider that writes it in another way (percent-encoded, in capitals) is not met.

use super::connection::End;
use super::framing::Framing;
use super::halves::Halves;
use super::pool::Link;
use super::reading::Reading;
use super::relay::Broken;
use std::future::poll_fn;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};

/// Shorter values would be found where they are none.
const SHORTEST: usize = 8;
const STAR: u8 = b'*';

/// Bytes on their way, without the key.
pub(super) struct Stars<'a> {
    keys: &'a [Halves],
    held: Vec<u8>,
}

impl<'a> Stars<'a> {
    pub(super) fn new(keys: &'a [Halves]) -> Self {
        Self { keys, held: Vec::new() }
    }

    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.held.extend_from_slice(bytes);
    }

    /// Gives what can't be a key's beginning to `write`; everything when nothing more comes.
    pub(super) fn let_go(&mut self, is_over: bool, write: impl FnOnce(&[u8])) {
        clean(&mut self.held, self.keys);
        let kept = if is_over { 0 } else { begun(&self.held, self.keys) };
        let free = self.held.len() - kept;
        if free > 0 {
            write(&self.held[..free]);
            self.held.drain(..free);
        }
    }
}

/// Passes an answer on without the key.
pub(super) struct Scrubber<'a> {
    stars: Stars<'a>,
    framing: Framing,
    is_chunked: bool,
    pub(super) count: u64,
}

impl<'a> Scrubber<'a> {
    pub(super) fn new(keys: &'a [Halves], framing: Framing) -> Self {
        Self {
            stars: Stars::new(keys),
            is_chunked: matches!(framing, Framing::Chunked(_)),
            framing,
            count: 0,
        }
    }

    /// Writes what stands in the reply, then the body. Trailers are left out.
    pub(super) async fn pass<C>(
        &mut self,
        end: &mut End<'_, C>,
        link: &mut Link,
        mut reading: Option<&mut Reading>,
    ) -> Result<(), Broken>
    where
        C: AsyncRead + AsyncWrite + Unpin,
    {
        loop {
            let (stars, count) = (&mut self.stars, &mut self.count);
            let passed = self.framing.pass(link.inbox.bytes(), |bytes| {
                stars.add(bytes);
                *count += bytes.len() as u64;
                if let Some(reading) = &mut reading {
                    reading.see(bytes);
                }
            });
            link.inbox.consume(passed.map_err(|_| Broken::From)?);
            let is_over = self.framing.is_over();
            self.let_go(is_over, end.reply);
            end.stream.write_all(end.reply).await.map_err(|_| Broken::To)?;
            end.reply.clear();
            if is_over {
                return Ok(());
            }
            // Whoever waits for the caller to read, or for the provider to write, hears when the caller goes.
            tokio::select! {
                read = poll_fn(|cx| link.inbox.poll_read(cx, &mut link.stream)) => match read {
                    Ok(count) if count > 0 => {}
                    Ok(_) if matches!(self.framing, Framing::UntilClose) => self.framing = Framing::Empty,
                    _ => return Err(Broken::From),
                },
                _ = gone(end.stream, end.inbox) => return Err(Broken::To),
            }
        }
    }

    fn let_go(&mut self, is_over: bool, reply: &mut Vec<u8>) {
        let is_chunked = self.is_chunked;
        self.stars.let_go(is_over, |bytes| {
            if is_chunked {
                reply.extend_from_slice(format!("{:x}\r\n", bytes.len()).as_bytes());
            }
            reply.extend_from_slice(bytes);
            if is_chunked {
                reply.extend_from_slice(b"\r\n");
            }
        });
        if is_over && is_chunked {
            reply.extend_from_slice(b"0\r\n\r\n");
        }
    }
}

async fn gone<C: AsyncRead + Unpin>(stream: &mut C, inbox: &mut super::buffer::Buffer) {
    while !inbox.is_full() {
        match poll_fn(|cx| inbox.poll_read(cx, stream)).await {
            Ok(count) if count > 0 => {}
            _ => return,
        }
    }
    std::future::pending::<()>().await;
}

/// Fills every place where one of the keys stands with stars.
pub(super) fn clean(bytes: &mut [u8], keys: &[Halves]) {
    for key in keys.iter().filter(|key| key.len() >= SHORTEST) {
        let mut from = 0;
        while let Some(found) = memchr::memchr(key.byte(0), bytes.get(from..).unwrap_or_default()) {
            let at = from + found;
            let is_key =
                bytes.len() - at >= key.len() && (0..key.len()).all(|place| bytes[at + place] == key.byte(place));
            if is_key {
                bytes[at..at + key.len()].fill(STAR);
            }
            from = at + 1;
        }
    }
}

/// How many bytes at the end may be the beginning of a key.
fn begun(bytes: &[u8], keys: &[Halves]) -> usize {
    let longest = keys.iter().map(Halves::len).max().unwrap_or(0).saturating_sub(1);
    let tail = bytes.len().min(longest);
    let fits = |start: usize| {
        keys.iter().filter(|key| key.len() >= SHORTEST).any(|key| {
            let rest = &bytes[start..];
            rest.len() < key.len() && rest.iter().enumerate().all(|(place, byte)| *byte == key.byte(place))
        })
    };
    (bytes.len() - tail..bytes.len())
        .find(|start| fits(*start))
        .map_or(0, |start| bytes.len() - start)
}

#[cfg(test)]
mod tests {
    use super::{Framing, Halves, Scrubber, begun};
    use byok_core::secret::Secret;

    #[test]
    fn a_key_is_found_wherever_the_answer_is_cut() {
        let key = [Halves::of(&Secret::copy_of(b"sk-sk-sk-planted"))];
        let answer = b"a sk-sk-sk-sk-planted b sk-sk-sk-plante sk-sk-sk-plantedsk-sk-sk-planted";
        let clean = b"a sk-**************** b sk-sk-sk-plante ********************************";
        for size in 1..answer.len() {
            let mut scrubber = Scrubber::new(&key, Framing::UntilClose);
            let mut reply = Vec::new();
            for piece in answer.chunks(size) {
                scrubber.stars.add(piece);
                scrubber.let_go(false, &mut reply);
            }
            scrubber.let_go(true, &mut reply);
            assert_eq!(reply, clean, "{size}");
        }
        assert_eq!(begun(b"data: x\n\n", &key), 0, "nothing is kept back without a reason");
    }
}
