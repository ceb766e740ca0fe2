//! A provider on loopback that the gateway forwards to: every connection is served by what the test writes, byte by byte.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// A test that waits longer than that has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// A head as it came.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// `GET /v1/models HTTP/1.1`.
    pub line: String,
    /// Names in lower case, in their order.
    pub headers: Vec<(String, String)>,
    /// The body, when it told its length.
    pub body: Vec<u8>,
}

impl Asked {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// The provider's end of one connection.
pub struct Wire {
    reader: BufReader<TcpStream>,
    log: Arc<Mutex<Vec<Asked>>>,
}

/// A running provider; it ends when dropped.
pub struct Upstream {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    connections: Arc<AtomicUsize>,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Upstream {
    /// Serves each connection with `serve`, until it returns.
    ///
    /// # Panics
    /// When loopback has no port.
    pub fn start(serve: impl Fn(&mut Wire) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("loopback has free ports");
        let address = listener.local_addr().expect("a bound socket has an address");
        let (asked, over) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let connections = Arc::new(AtomicUsize::new(0));
        let (log, is_over, count, serve) = (
            Arc::clone(&asked),
            Arc::clone(&over),
            Arc::clone(&connections),
            Arc::new(serve),
        );
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if is_over.load(Ordering::SeqCst) {
                    return;
                }
                count.fetch_add(1, Ordering::SeqCst);
                let (log, serve) = (Arc::clone(&log), Arc::clone(&serve));
                let _ = stream.set_nodelay(true);
                let _ = stream.set_read_timeout(Some(PATIENCE));
                std::thread::spawn(move || {
                    let reader = BufReader::new(stream);
                    serve(&mut Wire { reader, log });
                });
            }
        });
        Self {
            address,
            asked,
            connections,
            is_over: over,
            thread: Some(thread),
        }
    }

    /// Answers every request with this status and body, on connections that are kept.
    pub fn answering(answer: impl Fn(&Asked) -> (u16, String) + Send + Sync + 'static) -> Self {
        Self::start(move |wire| {
            while let Some(asked) = wire.read() {
                let (status, body) = answer(&asked);
                let head = format!(
                    "HTTP/1.1 {status} Fine\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                    body.len()
                );
                if !wire.send(head.as_bytes()) || !wire.send(body.as_bytes()) {
                    return;
                }
            }
        })
    }

    /// What `--base-url` takes.
    pub fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// What it was asked so far.
    ///
    /// # Panics
    /// When another thread of the test has.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("nobody panics while it holds the log").clone()
    }

    /// How many connections were made to it.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for a connection.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Wire {
    /// Reads a request, with its body when it tells its length; `None` when the connection has ended.
    ///
    /// # Panics
    /// When another thread of the test has.
    pub fn read(&mut self) -> Option<Asked> {
        let mut asked = self.read_head()?;
        let length = asked
            .header("content-length")
            .and_then(|text| text.parse().ok())
            .unwrap_or(0);
        let mut body = vec![0; length];
        self.reader.read_exact(&mut body).ok()?;
        asked.body = body;
        self.log
            .lock()
            .expect("nobody panics while it holds the log")
            .push(asked.clone());
        Some(asked)
    }

    /// Reads a request without its body, and does not note it.
    pub fn read_head(&mut self) -> Option<Asked> {
        let mut asked = Asked {
            line: self.line()?,
            ..Asked::default()
        };
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else {
                return Some(asked);
            };
            asked.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }

    /// Reads a line, without its end.
    pub fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        self.reader.read_line(&mut line).ok().filter(|count| *count > 0)?;
        Some(line.trim_end_matches(['\r', '\n']).to_owned())
    }

    /// Reads so many bytes.
    pub fn take(&mut self, count: usize) -> Option<Vec<u8>> {
        let mut bytes = vec![0; count];
        self.reader.read_exact(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Sends bytes as they are; `false` when nobody reads them.
    pub fn send(&mut self, bytes: &[u8]) -> bool {
        self.reader.get_mut().write_all(bytes).is_ok()
    }

    /// Whether the other end has closed the connection; waits until it has, or has said something.
    pub fn is_closed(&mut self) -> bool {
        matches!(self.reader.fill_buf(), Ok(bytes) if bytes.is_empty()) || self.reader.fill_buf().is_err()
    }
}
