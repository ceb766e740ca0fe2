//! Answers that never end: read line by line, as they come.

use super::ClientError;
use super::http::Head;
use std::io::{ErrorKind, Read};
use std::os::unix::net::UnixStream;

/// A line of a stream is one small document.
const MAX_LINE_BYTES: usize = 64 * 1024;

/// The body of such an answer. Dropping it tells the daemon that nobody reads any more.
pub struct Lines {
    stream: UnixStream,
    /// Bytes that have come and are not decoded yet.
    raw: Vec<u8>,
    /// Decoded bytes that are no whole line yet.
    text: Vec<u8>,
    /// Left of the chunk that is being read.
    left: usize,
    is_over: bool,
}

impl Lines {
    /// Reads on after a good head; `early` came with it.
    pub(super) fn new(stream: UnixStream, early: Vec<u8>) -> Self {
        Self {
            stream,
            raw: early,
            text: Vec::new(),
            left: 0,
            is_over: false,
        }
    }

    /// The next line without its break; `None` when the daemon has ended the stream.
    ///
    /// # Errors
    /// When the connection breaks, or what comes is no stream of lines.
    pub fn next_line(&mut self) -> Result<Option<String>, ClientError> {
        loop {
            if let Some(end) = self.text.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.text.drain(..=end).collect();
                let line = String::from_utf8(line).map_err(|_| ClientError::Protocol)?;
                return Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()));
            }
            if self.text.len() > MAX_LINE_BYTES || self.raw.len() > MAX_LINE_BYTES {
                return Err(ClientError::Protocol);
            }
            if self.is_over || (!self.decode()? && !self.fill()?) {
                return Ok(None);
            }
        }
    }

    /// Moves what is there of the current chunk; `false` when more bytes are needed first.
    fn decode(&mut self) -> Result<bool, ClientError> {
        if self.left > 0 {
            let some = self.left.min(self.raw.len());
            self.text.extend(self.raw.drain(..some));
            self.left -= some;
            return Ok(some > 0);
        }
        let is_break = |pair: &[u8]| pair == b"\r\n";
        // The break that ends the chunk before stands in front of the next one's size.
        let start = if self.raw.starts_with(b"\r\n") { 2 } else { 0 };
        let Some(length) = self.raw[start..].windows(2).position(is_break) else {
            return Ok(false);
        };
        let size = std::str::from_utf8(&self.raw[start..start + length]).map_err(|_| ClientError::Protocol)?;
        self.left = usize::from_str_radix(size.trim(), 16).map_err(|_| ClientError::Protocol)?;
        self.raw.drain(..start + length + 2);
        self.is_over = self.left == 0;
        Ok(true)
    }

    /// Waits for bytes; `false` at the end.
    fn fill(&mut self) -> Result<bool, ClientError> {
        let mut chunk = [0; 4096];
        let read = loop {
            match self.stream.read(&mut chunk) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.raw.extend_from_slice(&chunk[..read]);
        Ok(read > 0)
    }
}

/// Reads the head of such an answer.
pub(super) fn begin(mut stream: UnixStream, head: &Head, mut early: Vec<u8>) -> Result<Lines, ClientError> {
    if (200..300).contains(&head.status) {
        return Ok(Lines::new(stream, early));
    }
    let missing = head.body_bytes.min(MAX_LINE_BYTES).saturating_sub(early.len());
    let mut rest = vec![0; missing];
    stream.read_exact(&mut rest)?;
    early.append(&mut rest);
    let document = serde_json::from_slice(&early).map_err(|_| ClientError::Protocol)?;
    Err(head.failure(document))
}

#[cfg(test)]
mod tests {
    use super::{Lines, UnixStream};
    use std::io::Write;

    #[test]
    fn lines_are_put_together_from_any_chunks() {
        let body = b"4\r\none\n\r\n5\r\ntwo\r\n\r\n3\r\nthr\r\n4\r\nee\n\n\r\n0\r\n\r\n";
        for step in 1..body.len() {
            let (ours, mut theirs) = UnixStream::pair().unwrap();
            let mut lines = Lines::new(ours, body[..step].to_vec());
            theirs.write_all(&body[step..]).unwrap();
            drop(theirs);
            let mut read = Vec::new();
            while let Some(line) = lines.next_line().unwrap() {
                read.push(line);
            }
            assert_eq!(read, ["one", "two", "three", ""], "{step}");
        }
    }

    #[test]
    fn what_is_no_chunk_is_an_error_and_an_early_end_is_an_end() {
        let (ours, theirs) = UnixStream::pair().unwrap();
        drop(theirs);
        assert!(Lines::new(ours, b"zz\r\n".to_vec()).next_line().is_err());
        let (ours, theirs) = UnixStream::pair().unwrap();
        drop(theirs);
        assert_eq!(Lines::new(ours, b"9\r\nhalf".to_vec()).next_line().unwrap(), None);
    }
}
