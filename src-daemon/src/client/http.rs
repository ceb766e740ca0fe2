//! One HTTP/1.1 exchange over the socket: write a request, read an answer with a length.

use super::ClientError;
use crate::guard::{FACE_HEADER, UNATTENDED_HEADER};
use crate::problem::ErrorDocument;
use crate::wire::outlet;
use byok_core::model::Face;
use byok_core::secret::Secret;
use serde::Deserialize;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;
use zeroize::Zeroizing;

/// An answer's head is a tenth of this, and a short body comes with it. More would be pages to touch and to wipe.
const HEAD_BYTES: usize = 2 * 1024;
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

/// What is sent.
pub(super) struct Request<'a> {
    pub(super) face: Face,
    pub(super) token: Option<&'a Secret>,
    pub(super) is_unattended: bool,
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) headers: &'a [(&'a str, &'a str)],
    pub(super) body: &'a [u8],
}

impl Request<'_> {
    fn bytes(&self) -> Result<Zeroizing<Vec<u8>>, ClientError> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(512 + self.body.len()));
        write!(
            &mut *bytes,
            "{} {} HTTP/1.1\r\nhost: byok\r\n{FACE_HEADER}: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n",
            self.method,
            self.path,
            self.face.as_str(),
            self.body.len()
        )?;
        if self.is_unattended {
            write!(&mut *bytes, "{UNATTENDED_HEADER}: 1\r\n")?;
        }
        for (name, value) in self.headers {
            write!(&mut *bytes, "{name}: {value}\r\n")?;
        }
        if let Some(token) = self.token {
            outlet::write_bearer(&mut bytes, token);
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(self.body);
        Ok(bytes)
    }
}

/// Sends a request and reads the answer. After an error the connection is not to be used again.
pub(super) fn exchange(stream: &mut UnixStream, request: &Request<'_>) -> Result<(Raw, Connection), ClientError> {
    let (head, early) = begin_exchange(stream, request)?;
    if head.body_bytes > MAX_ANSWER_BYTES {
        return Err(ClientError::Protocol);
    }
    let mut body = Zeroizing::new(vec![0; head.body_bytes]);
    let some = early.len().min(head.body_bytes);
    body[..some].copy_from_slice(&early[..some]);
    stream.read_exact(&mut body[some..])?;
    let raw = Raw(body);
    if (200..300).contains(&head.status) {
        return Ok((raw, head.connection));
    }
    Err(head.failure(raw.parse()?))
}

/// Sends a request and reads the answer's head; gives the bytes that came with it.
pub(super) fn begin_exchange(
    stream: &mut UnixStream,
    request: &Request<'_>,
) -> Result<(Head, Zeroizing<Vec<u8>>), ClientError> {
    stream.write_all(&request.bytes()?)?;
    let mut buffer = Zeroizing::new(vec![0; HEAD_BYTES]);
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..])?;
        if read == 0 {
            return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into());
        }
        filled += read;
        if let Some(head) = Head::parse(&buffer[..filled])? {
            let early = Zeroizing::new(buffer[head.bytes..filled].to_vec());
            return Ok((head, early));
        }
        if filled == buffer.len() {
            return Err(ClientError::Protocol);
        }
    }
}

/// What stands before an answer's body.
pub(super) struct Head {
    pub(super) status: u16,
    bytes: usize,
    pub(super) body_bytes: usize,
    retry_after: Option<Duration>,
    connection: Connection,
}

impl Head {
    /// The failure of an answer that is not good.
    pub(super) fn failure(&self, document: ErrorDocument) -> ClientError {
        ClientError::from_body(document.error, self.retry_after)
    }

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
