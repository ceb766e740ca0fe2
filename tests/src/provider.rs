//! A provider on loopback: a real HTTP server whose answers the test chooses, and which remembers what it was asked.

use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// A request as it came.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// `GET /v1/models HTTP/1.1`, without the version.
    pub line: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Seen {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// What the provider answers.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// More headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Answer {
    /// A JSON answer.
    pub fn json(status: u16, body: &str) -> Self {
        Self {
            status,
            headers: vec![("content-type".into(), "application/json".into())],
            body: body.into(),
        }
    }
}

/// A running provider; it ends when dropped.
pub struct Provider {
    address: SocketAddr,
    /// `http` or `https`.
    scheme: &'static str,
    seen: Arc<Mutex<Vec<Seen>>>,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Provider {
    /// Serves on a free port; `answer` decides.
    pub fn start(answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> Self {
        Self::listen(None, answer)
    }

    /// Serves over TLS as `localhost`, with a certificate that is its own authority: in PEM, to be trusted by whoever asks.
    ///
    /// # Panics
    /// When no certificate can be made.
    pub fn start_tls(answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> (Self, String) {
        let made = rcgen::generate_simple_self_signed(["localhost".into()]).expect("a certificate can be made");
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| {
                builder
                    .with_no_client_auth()
                    .with_single_cert(vec![made.cert.der().clone()], key)
            })
            .expect("the certificate and its key belong together");
        (Self::listen(Some(Arc::new(config)), answer), made.cert.pem())
    }

    fn listen(tls: Option<Arc<ServerConfig>>, answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("loopback has free ports");
        let address = listener.local_addr().expect("a bound socket has an address");
        let (seen, is_over) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let scheme = if tls.is_some() { "https" } else { "http" };
        let (log, over, answer) = (Arc::clone(&seen), Arc::clone(&is_over), Arc::new(answer));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                let tls = tls.clone();
                std::thread::spawn(move || match tls.map(ServerConnection::new) {
                    None => serve(stream, &log, &*answer),
                    Some(Ok(session)) => serve(StreamOwned::new(session, stream), &log, &*answer),
                    Some(Err(error)) => panic!("no TLS: {error}"),
                });
            }
        });
        Self {
            address,
            scheme,
            seen,
            is_over,
            thread: Some(thread),
        }
    }

    /// One that accepts `Authorization: Bearer GOOD` in the way of OpenAI and rejects everything else.
    pub fn openai(good: &str) -> Self {
        Self::start(Self::like_openai(good))
    }

    /// What it answers.
    pub fn like_openai(good: &str) -> impl Fn(&Seen) -> Answer + Send + Sync + use<> {
        let expected = format!("Bearer {good}");
        move |request| {
            if request.header("authorization") == Some(&expected) {
                Answer::json(200, r#"{"object":"list","data":[]}"#)
            } else {
                Answer::json(
                    401,
                    r#"{"error":{"message":"Incorrect API key provided.","code":"invalid_api_key"}}"#,
                )
            }
        }
    }

    /// One that answers a bearer's key with the HTTP status that the key stands beside, any other with 401.
    pub fn statuses(known: &[(&str, u16)]) -> Self {
        let known: Vec<(String, u16)> = known
            .iter()
            .map(|(key, status)| (format!("Bearer {key}"), *status))
            .collect();
        Self::start(move |request| {
            let given = request.header("authorization").unwrap_or_default();
            let status = known
                .iter()
                .find(|(key, _)| key == given)
                .map_or(401, |(_, status)| *status);
            Answer::json(status, "{}")
        })
    }

    /// What `--base-url` takes.
    pub fn url(&self) -> String {
        match self.scheme {
            // The certificate is made out to a name.
            "https" => format!("https://localhost:{}/v1", self.address.port()),
            _ => format!("http://{}/v1", self.address),
        }
    }

    /// What it was asked so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("no test panics while it holds the log").clone()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for a connection.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// An address on which nobody listens.
pub fn nobody() -> String {
    let free = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    format!("http://{}/v1", free.expect("loopback has free ports"))
}

fn serve(stream: impl Read + Write, log: &Mutex<Vec<Seen>>, answer: &dyn Fn(&Seen) -> Answer) {
    let mut reader = BufReader::new(stream);
    while let Some(request) = read_request(&mut reader) {
        log.lock()
            .expect("no test panics while it holds the log")
            .push(request.clone());
        let Answer { status, headers, body } = answer(&request);
        let more: String = headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n{more}\r\n", body.len());
        let writer = reader.get_mut();
        if writer
            .write_all(head.as_bytes())
            .and_then(|()| writer.write_all(body.as_bytes()))
            .and_then(|()| writer.flush())
            .is_err()
        {
            return;
        }
    }
}

fn read_request(reader: &mut impl BufRead) -> Option<Seen> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut seen = Seen {
        line: line.trim_end().trim_end_matches(" HTTP/1.1").to_owned(),
        ..Seen::default()
    };
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok().filter(|read| *read > 0)?;
        let Some((name, value)) = header.trim_end().split_once(':') else {
            break;
        };
        seen.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = seen
        .header("content-length")
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let mut body = Vec::new();
    reader.take(length).read_to_end(&mut body).ok()?;
    seen.body = String::from_utf8_lossy(&body).into_owned();
    Some(seen)
}
