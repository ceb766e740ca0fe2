//! HTTP/1.1 over the daemon's socket by hand: what a program that is no byok sends, and what it gets.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

/// A daemon that has not answered by then does not answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// An answer as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, as text.
    pub body: String,
}

impl Reply {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body as JSON; `null` when it is empty.
    ///
    /// # Panics
    /// When it is something else.
    pub fn json(&self) -> serde_json::Value {
        if self.body.is_empty() {
            return serde_json::Value::Null;
        }
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The word in `error.code`.
    pub fn code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap_or_default().to_owned()
    }

    /// Asserts the status and gives itself back.
    ///
    /// # Panics
    /// When the status is another.
    #[track_caller]
    pub fn answers(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }
}

/// Both ways of a connection.
trait Wire: Read + Write + Send {
    /// Ends the way out.
    fn say_no_more(&self);
}

impl Wire for UnixStream {
    fn say_no_more(&self) {
        let _ = self.shutdown(Shutdown::Write);
    }
}

impl Wire for TcpStream {
    fn say_no_more(&self) {
        let _ = self.shutdown(Shutdown::Write);
    }
}

/// One connection to the daemon, on its socket or on loopback.
pub struct Raw(Box<dyn Wire>);

impl Raw {
    /// Connects.
    ///
    /// # Panics
    /// When nobody listens.
    pub fn connect(socket: &Path) -> Self {
        Self::try_connect(socket).unwrap_or_else(|error| panic!("{}: {error}", socket.display()))
    }

    /// Connects, if somebody listens.
    ///
    /// # Errors
    /// What the system says.
    pub fn try_connect(socket: &Path) -> io::Result<Self> {
        let stream = UnixStream::connect(socket)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self(Box::new(stream)))
    }

    /// Connects on loopback, if somebody listens.
    ///
    /// # Errors
    /// What the system says.
    pub fn try_connect_tcp(address: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self(Box::new(stream)))
    }

    /// Reads one line of an answer that goes on; `None` at its end.
    pub fn read_line(&mut self) -> Option<String> {
        let mut line = Vec::new();
        while line.last() != Some(&b'\n') {
            let mut byte = [0];
            self.0.read_exact(&mut byte).ok()?;
            line.push(byte[0]);
        }
        Some(String::from_utf8_lossy(&line).trim_end().to_owned())
    }

    /// Reads so many bytes; `None` when there are not so many.
    pub fn take(&mut self, count: usize) -> Option<Vec<u8>> {
        let mut bytes = vec![0; count];
        self.0.read_exact(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Sends bytes as they are.
    ///
    /// # Errors
    /// When the daemon has closed the connection.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    /// Ends the way out; answers still come.
    pub fn say_no_more(&mut self) {
        self.0.say_no_more();
    }

    /// Sends a request with a body and reads the answer.
    ///
    /// # Panics
    /// When the daemon does not answer.
    #[track_caller]
    pub fn ask(&mut self, method: &str, path: &str, body: &str) -> Reply {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: byok\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        // A daemon that refuses a body early closes its ear first; its answer is there all the same.
        let _ = self.send(head.as_bytes()).and_then(|()| self.send(body.as_bytes()));
        self.read().unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    /// Reads one answer.
    ///
    /// # Errors
    /// When the connection ends before it, or it is no HTTP.
    pub fn read(&mut self) -> io::Result<Reply> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            self.0.read_exact(&mut byte)?;
            head.push(byte[0]);
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
        let status = status.ok_or_else(|| io::Error::other(format!("no status in {head:?}")))?;
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let length = headers.iter().find(|(name, _)| name == "content-length");
        let mut body = vec![0; length.and_then(|(_, text)| text.parse().ok()).unwrap_or(0)];
        self.0.read_exact(&mut body)?;
        // A stream of events has no end; who reads one reads line by line.
        let is = |name: &str, value: &str| headers.iter().any(|(known, told)| known == name && told == value);
        if is("transfer-encoding", "chunked") && !is("content-type", "text/event-stream") {
            self.read_chunks(&mut body)?;
        }
        Ok(Reply {
            status,
            headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        })
    }

    fn read_chunks(&mut self, body: &mut Vec<u8>) -> io::Result<()> {
        let broken = || io::Error::other("the chunks break off");
        loop {
            let size = self.read_line().and_then(|line| usize::from_str_radix(&line, 16).ok());
            let size = size.ok_or_else(broken)?;
            body.extend(self.take(size).ok_or_else(broken)?);
            // The end of a chunk, or of the last one without trailers.
            self.read_line().ok_or_else(broken)?;
            if size == 0 {
                return Ok(());
            }
        }
    }

    /// Whether the daemon has closed its end.
    pub fn is_closed(&mut self) -> bool {
        matches!(self.0.read(&mut [0]), Ok(0) | Err(_))
    }
}

/// One request on a connection of its own.
///
/// # Panics
/// When nobody listens or answers.
#[track_caller]
pub fn ask(socket: &Path, method: &str, path: &str, body: &str) -> Reply {
    Raw::connect(socket).ask(method, path, body)
}

/// The process of the daemon that listens there.
///
/// # Panics
/// When nobody does.
pub fn daemon_pid(socket: &Path) -> u32 {
    let health = ask(socket, "GET", "/api/health", "").answers(200).json();
    u32::try_from(health["pid"].as_u64().expect("health tells the process")).expect("a process id has 32 bits")
}
