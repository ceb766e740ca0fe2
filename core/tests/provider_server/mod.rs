//! A provider on loopback: answers every request in one way and remembers what it was asked.
#![allow(clippy::unwrap_used, reason = "a test that can not be set up fails")]
#![allow(dead_code, unreachable_pub, reason = "each test program uses a part of it")]

use byok_core::clock::SystemClock;
use byok_core::model::{Check, FieldName, ServiceId};
use byok_core::provider::{Asking, Catalog, Cost, Credential, Limits, Prober, Provider};
use byok_core::secret::Secret;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// How the provider answers.
#[derive(Clone)]
pub enum Reply {
    /// A whole answer.
    Answer {
        status: u16,
        headers: Vec<(String, String)>,
        body: String,
    },
    /// Reads the request and says nothing until the client has gone.
    Silence,
    /// Begins an answer and says nothing more until the client has gone.
    Stall,
    /// An answer that never ends.
    Endless,
    /// Closes the connection in the middle of the answer.
    BreakOff,
}

impl Reply {
    /// A JSON answer.
    pub fn json(status: u16, body: &str) -> Self {
        Self::of(status, "application/json", body)
    }

    /// A web page.
    pub fn page(status: u16) -> Self {
        Self::of(
            status,
            "text/html; charset=utf-8",
            "<!DOCTYPE html><title>Attention Required!</title>",
        )
    }

    /// An answer of some type.
    pub fn of(status: u16, media_type: &str, body: &str) -> Self {
        Self::Answer {
            status,
            headers: vec![("content-type".into(), media_type.into())],
            body: body.into(),
        }
    }

    /// The answer with another header.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        if let Self::Answer { headers, .. } = &mut self {
            headers.push((name.into(), value.into()));
        }
        self
    }
}

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Seen {
    /// `GET /v1/models`
    pub line: String,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

/// The provider; stops when dropped.
pub struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    sent: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
    /// The connection that is being answered.
    current: Arc<Mutex<Option<TcpStream>>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub fn start(reply: Reply) -> Self {
        Self::acting(move |_| reply.clone())
    }

    /// A provider that looks at what it is asked.
    pub fn acting(act: impl Fn(&Seen) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (seen, sent, stop, current) = (Arc::default(), Arc::default(), Arc::default(), Arc::default());
        let mut server = Self {
            address,
            seen,
            sent,
            stop,
            current,
            thread: None,
        };
        let (seen, sent) = (Arc::clone(&server.seen), Arc::clone(&server.sent));
        let (stop, current) = (Arc::clone(&server.stop), Arc::clone(&server.current));
        server.thread = Some(std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                *current.lock().unwrap() = stream.try_clone().ok();
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                answer(&stream, &act, &seen, &sent);
                current.lock().unwrap().take();
            }
        }));
        server
    }

    /// Its base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it was asked so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// How many bytes of bodies it could send.
    pub fn sent(&self) -> usize {
        self.sent.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // A test's runtime may not get to close its end while this waits.
        if let Some(stream) = self.current.lock().unwrap().take() {
            let _ = stream.shutdown(Shutdown::Both);
        }
        let _ = TcpStream::connect(self.address);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn answer(stream: &TcpStream, act: &impl Fn(&Seen) -> Reply, seen: &Mutex<Vec<Seen>>, sent: &AtomicUsize) {
    let mut reader = BufReader::new(stream);
    let Some(request) = read_request(&mut reader) else {
        return;
    };
    let reply = act(&request);
    seen.lock().unwrap().push(request);
    let mut stream = stream;
    match &reply {
        Reply::Answer { status, headers, body } => {
            let _ = stream.write_all(&written(*status, headers, body));
        }
        Reply::Silence => drain(&mut reader),
        Reply::Stall => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{");
            drain(&mut reader);
        }
        Reply::BreakOff => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{");
        }
        Reply::Endless => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n");
            while stream.write_all(&[b' '; 4096]).is_ok() {
                sent.fetch_add(4096, Ordering::SeqCst);
            }
        }
    }
}

/// Waits until the client has gone.
fn drain(reader: &mut impl Read) {
    let _ = std::io::copy(reader, &mut std::io::sink());
}

pub fn written(status: u16, headers: &[(String, String)], body: &str) -> Vec<u8> {
    let mut head = format!(
        "HTTP/1.1 {status} Status\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    format!("{head}\r\n{body}").into_bytes()
}

pub fn read_request(reader: &mut impl BufRead) -> Option<Seen> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut headers = BTreeMap::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.split_once(':') else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers
        .get("content-length")
        .and_then(|length| length.parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let line = line.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
    Some(Seen {
        line,
        headers,
        body: String::from_utf8(body).ok()?,
    })
}

/// A built-in provider.
pub fn provider(service: &str) -> Provider {
    Catalog::built_in()
        .get(&ServiceId::parse(service).unwrap())
        .unwrap()
        .clone()
}

/// A provider described on the spot: what every definition has, and this.
pub fn custom(definition: &str) -> Provider {
    const HEAD: &str = r#"
        schema_version = 1
        id = "acme"
        name = "Acme"
        category = "test"
        kind = "api-key"
        validatable = true
        confidence = "low"
        "#;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("acme.toml"), format!("{HEAD}{definition}")).unwrap();
    let catalog = Catalog::load(Some(folder.path())).unwrap_or_else(|error| panic!("{error}"));
    catalog.get(&ServiceId::parse("acme").unwrap()).unwrap().clone()
}

/// A key that looks like one of the provider's.
pub fn key_of(service: &str) -> String {
    match service {
        "openai" => format!("sk-proj-{}T3BlbkFJ{}", "Xq7".repeat(20), "Zw9".repeat(20)),
        "anthropic" => format!("sk-ant-api03-{}AA", "Xq7".repeat(31)),
        "gemini" | "google-maps" => format!("AIza{}", "Xq7Zw".repeat(7)),
        "openrouter" => format!("sk-or-v1-{}", "0a1b2c3d".repeat(8)),
        "openweather" => "0a1b2c3d".repeat(4),
        "duffel" => format!("duffel_test_{}a", "Xq7Zw9".repeat(7)),
        "firecrawl" => format!("fc-{}", "0a1b2c3d".repeat(4)),
        "github" => format!("ghp_{}", "Xq7Zw9".repeat(6)),
        "cloudflare" => format!("cfut_{}{}", "Xq7Zw".repeat(8), "0a1b2c3d"),
        "stripe" => format!("rk_test_{}", "Xq7Zw9".repeat(6)),
        _ => "Xq7Zw9+/".repeat(5),
    }
}

/// A credential that owns its fields.
#[derive(Default)]
pub struct Fields {
    secrets: BTreeMap<FieldName, Secret>,
    plain: BTreeMap<FieldName, String>,
}

impl Fields {
    pub fn main(provider: &Provider, value: &str) -> Self {
        Self::default().secret(provider.main_field().as_str(), value)
    }

    /// With something in the plain fields that a credential of the provider must have.
    pub fn whole(provider: &Provider, value: &str) -> Self {
        let plain = provider.fields.iter().filter(|field| field.required && !field.secret);
        plain.fold(Self::main(provider, value), |fields, field| match field.name.as_str() {
            "access_key_id" => fields.plain("access_key_id", "AKIAIOSFODNN7EXAMPLE"),
            _ => fields,
        })
    }

    pub fn secret(mut self, name: &str, value: &str) -> Self {
        self.secrets
            .insert(FieldName::parse(name).unwrap(), Secret::copy_of(value.as_bytes()));
        self
    }

    pub fn plain(mut self, name: &str, value: &str) -> Self {
        self.plain.insert(FieldName::parse(name).unwrap(), value.to_owned());
        self
    }

    /// The credential, for what needs no asking.
    pub fn with_credential<T>(&self, look: impl FnOnce(&Credential<'_>) -> T) -> T {
        look(&Credential {
            secrets: &self.secrets,
            plain: &self.plain,
            base_url: None,
        })
    }

    /// Asks within limits that let a test fail instead of hanging.
    pub async fn ask(&self, provider: &Provider, base_url: Option<&str>) -> Check {
        self.ask_within(provider, base_url, Limits::default()).await
    }

    /// Asks with the further questions.
    pub async fn ask_thoroughly(&self, provider: &Provider, base_url: Option<&str>) -> Check {
        let credential = Credential {
            secrets: &self.secrets,
            plain: &self.plain,
            base_url,
        };
        let asking = Asking {
            cost: Cost::Quota,
            thorough: true,
        };
        let prober = Prober::new().unwrap();
        prober.probe_as(provider, &credential, asking, &SystemClock).await
    }

    pub async fn ask_within(&self, provider: &Provider, base_url: Option<&str>, limits: Limits) -> Check {
        let credential = Credential {
            secrets: &self.secrets,
            plain: &self.plain,
            base_url,
        };
        Prober::with_limits(limits)
            .unwrap()
            .probe(provider, &credential, &SystemClock)
            .await
    }
}

/// Short enough for a test, long enough for a slow machine to connect.
pub fn hasty() -> Limits {
    Limits {
        timeout: Duration::from_millis(300),
        ..Limits::default()
    }
}

/// The base URL of a provider as it would be at the server: its own path behind the server's address.
pub fn base_url(provider: &Provider, server: &Server) -> String {
    let own = provider.base_url.as_deref().unwrap_or_default();
    let path = own
        .split_once("://")
        .and_then(|(_, rest)| rest.split_once('/'))
        .map_or("", |(_, path)| path);
    format!("{}/{path}", server.url())
}

/// Asks a server that replies like this about a key, and what the server saw.
pub async fn ask(service: &str, reply: Reply) -> (Check, Vec<Seen>) {
    let provider = provider(service);
    ask_about(&provider, &key_of(service), reply).await
}

/// The same for any provider and key.
pub async fn ask_about(provider: &Provider, key: &str, reply: Reply) -> (Check, Vec<Seen>) {
    let server = Server::start(reply);
    let check = Fields::whole(provider, key)
        .ask(provider, Some(&base_url(provider, &server)))
        .await;
    (check, server.seen())
}
