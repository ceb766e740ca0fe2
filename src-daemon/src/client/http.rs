//! One HTTP/1.1 exchange over the socket: write a request, read an answer with a length.

use super::ClientError;
use crate::guard::FACE_HEADER;
use crate::problem::ErrorDocument;
use byok_core::model::Face;
use serde::Deserialize;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;
use zeroize::Zeroizing;

/// An answer's head fits well into this.
const HEAD_BYTES: usize = 8 * 1024;
/// The longest answer a command reads: the metadata of 100,000 keys.
const MAX_ANSWER_BYTES: usize = 256 * 1024 * 1024;

/// The body of a good answer; wiped when dropped, because it may hold a value.
pub struct Raw(Zeroizing<Vec<u8>>);

impl Raw {
    /// Reads it as JSON.
    ///
    /// # Errors
    /// `Protocol` when it is something else.
    pub fn parse<'a, T: Deserialize<'a>>(&'a self) -> Result<T, ClientError> {
        serde_json::from_slice(&self.0).map_err(|_| ClientError::Protocol)
    }

    /// The bytes as they came.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// What the daemon does with the connection after its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Connection {
    /// It listens for the next request.
    Kept,
    /// It ends.
    Ended,
}

/// Sends a request and reads the answer. After an error the connection is not to be used again.
pub(super) fn exchange(
    stream: &mut UnixStream,
    face: Face,
    method: &str,
    path: &str,
    body: Option<&[u8]>,
) -> Result<(Raw, Connection), ClientError> {
    let body = body.unwrap_or_default();
    let mut request = Zeroizing::new(Vec::with_capacity(256 + body.len()));
    write!(
        &mut *request,
        "{method} {path} HTTP/1.1\r\nhost: byok\r\n{FACE_HEADER}: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        face.as_str(),
        body.len()
    )?;
    request.extend_from_slice(body);
    stream.write_all(&request)?;
    read_answer(stream)
}

fn read_answer(stream: &mut UnixStream) -> Result<(Raw, Connection), ClientError> {
    let mut buffer = Zeroizing::new(vec![0; HEAD_BYTES]);
    let mut filled = 0;
    let head = loop {
        let read = stream.read(&mut buffer[filled..])?;
        if read == 0 {
            return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into());
        }
        filled += read;
        if let Some(head) = Head::parse(&buffer[..filled])? {
            break head;
        }
        if filled == buffer.len() {
            return Err(ClientError::Protocol);
        }
    };
    if head.body_bytes > MAX_ANSWER_BYTES {
        return Err(ClientError::Protocol);
    }
    let mut body = Zeroizing::new(vec![0; head.body_bytes]);
    let early = filled.saturating_sub(head.bytes).min(head.body_bytes);
    body[..early].copy_from_slice(&buffer[head.bytes..head.bytes + early]);
    stream.read_exact(&mut body[early..])?;
    let raw = Raw(body);
    if (200..300).contains(&head.status) {
        return Ok((raw, head.connection));
    }
    let document: ErrorDocument = raw.parse()?;
    Err(ClientError::from_body(document.error, head.retry_after))
}

struct Head {
    status: u16,
    bytes: usize,
    body_bytes: usize,
    retry_after: Option<Duration>,
    connection: Connection,
}

impl Head {
    /// `None` while the head is not whole.
    fn parse(bytes: &[u8]) -> Result<Option<Self>, ClientError> {
        let mut headers = [httparse::EMPTY_HEADER; 32];
        let mut response = httparse::Response::new(&mut headers);
        let length = match response.parse(bytes) {
            Ok(httparse::Status::Complete(length)) => length,
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(_) => return Err(ClientError::Protocol),
        };
        let text = |name: &str| {
            let header = response
                .headers
                .iter()
                .find(|header| header.name.eq_ignore_ascii_case(name))?;
            std::str::from_utf8(header.value).ok()
        };
        let number = |name| text(name)?.parse::<usize>().ok();
        let is_ended = text("connection").is_some_and(|word| word.eq_ignore_ascii_case("close"));
        Ok(Some(Self {
            status: response.code.ok_or(ClientError::Protocol)?,
            bytes: length,
            body_bytes: number("content-length").unwrap_or(0),
            retry_after: number("retry-after").map(|seconds| Duration::from_secs(seconds as u64)),
            connection: if is_ended { Connection::Ended } else { Connection::Kept },
        }))
    }
}
