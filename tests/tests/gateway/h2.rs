//! Providers that speak HTTP/2 over TLS.

use crate::kit::{add, token};
use byok_e2e::sandbox::{Sandbox, run};
use byok_e2e::{Served, wait};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

type Answer = Response<http_body_util::combinators::BoxBody<Bytes, Infallible>>;

struct Provider {
    url: String,
    authority: String,
    seen: Arc<Mutex<Vec<String>>>,
    connections: Arc<AtomicUsize>,
    _runtime: Runtime,
}

fn start() -> Provider {
    let runtime = Runtime::new().expect("the system has threads");
    let made = rcgen::generate_simple_self_signed(["localhost".into()]).expect("a certificate can be made");
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| {
            builder
                .with_no_client_auth()
                .with_single_cert(vec![made.cert.der().clone()], key)
        })
        .expect("the certificate and its key belong together");
    config.alpn_protocols = vec![b"h2".to_vec()];
    let listener = runtime
        .block_on(TcpListener::bind("127.0.0.1:0"))
        .expect("loopback has free ports");
    let port = listener.local_addr().expect("it is bound").port();
    let (seen, connections) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicUsize::new(0)));
    let (log, count) = (Arc::clone(&seen), Arc::clone(&connections));
    runtime.spawn(async move {
        let acceptor = TlsAcceptor::from(Arc::new(config));
        while let Ok((stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            let (acceptor, log) = (acceptor.clone(), Arc::clone(&log));
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else {
                    return;
                };
                let service = service_fn(move |request| answer(request, Arc::clone(&log)));
                let _ = hyper::server::conn::http2::Builder::new(TokioExecutor::new())
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
    Provider {
        url: format!("https://localhost:{port}/v1"),
        authority: made.cert.pem(),
        seen,
        connections,
        _runtime: runtime,
    }
}

async fn answer(request: Request<Incoming>, log: Arc<Mutex<Vec<String>>>) -> Result<Answer, Infallible> {
    let (head, body) = request.into_parts();
    let length = body.collect().await.map_or(0, |body| body.to_bytes().len());
    let shown = head
        .headers
        .get("authorization")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let line = format!(
        "{} {} {:?} {shown} {length}",
        head.method,
        head.uri.path(),
        head.version
    );
    log.lock().expect("nobody panics while it holds the log").push(line);
    if shown.contains("refused") {
        return Ok(Response::builder()
            .status(401)
            .body(Full::from("{}").boxed())
            .expect("it is plain"));
    }
    if head.uri.path() == "/v1/stream" {
        let frames = (0..3).map(|number| Ok(Frame::data(Bytes::from(format!("data: {number}\n\n")))));
        let body = StreamBody::new(futures(frames)).boxed();
        return Ok(Response::builder()
            .header("content-type", "text/plain")
            .body(body)
            .expect("it is plain"));
    }
    if head.uri.path() == "/v1/endless" {
        let begun = futures(std::iter::once(Ok(Frame::data(Bytes::from("data: 0\n\n")))));
        let body = StreamBody::new(futures_util::StreamExt::chain(begun, futures_util::stream::pending())).boxed();
        return Ok(Response::builder().body(body).expect("it is plain"));
    }
    if head.uri.path() == "/v1/silent" {
        std::future::pending::<()>().await;
    }
    Ok(Response::new(Full::from(format!("{length}")).boxed()))
}

/// Frames that are all there.
fn futures<T>(frames: impl Iterator<Item = T>) -> impl futures_util::Stream<Item = T> {
    futures_util::stream::iter(frames)
}

fn sandbox(provider: &Provider) -> Sandbox {
    let sandbox = Sandbox::new();
    let trusted = sandbox.file("authority.pem", &provider.authority);
    sandbox.byok(&["daemon", "stop"]).exits(0);
    let mut start = sandbox.command(&["unlock"]);
    start.env("SSL_CERT_FILE", trusted);
    run(start, None).exits(0);
    sandbox
}

#[test]
fn calls_share_one_connection_and_pass_whole() {
    let provider = start();
    let sandbox = sandbox(&provider);
    add(&sandbox, "openai", "main", "sk-over-http-two", &provider.url);
    let served = Served::start(&sandbox);
    let token = token(&sandbox, "caller", &["--scope", "use:*"]);
    let long = "x".repeat(300_000);
    let mut connection = served.connect();
    for body in ["", "hello", &long] {
        let reply = served
            .ask_on(
                &mut connection,
                Some(&token),
                ("POST", "/gateway/openai/chat?a=b", body),
            )
            .answers(200);
        assert_eq!(reply.body, body.len().to_string());
        assert!(reply.header("x-byok-key").is_some());
    }
    let reply = served
        .ask_on(&mut connection, Some(&token), ("GET", "/gateway/openai/stream", ""))
        .answers(200);
    assert_eq!(reply.body, "data: 0\n\ndata: 1\n\ndata: 2\n\n");
    let seen = provider.seen.lock().expect("nobody panics").clone();
    assert_eq!(seen[0], "POST /v1/chat HTTP/2.0 Bearer sk-over-http-two 0");
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    assert!(provider.connections.load(Ordering::SeqCst) <= workers);
    let head =
        format!("POST /gateway/openai/chunks HTTP/1.1\nHost: HERE\nx-api-key: {token}\nTransfer-Encoding: chunked");
    let reply = served.raw(&head, "5\r\nhello\r\n0\r\n\r\n").answers(200);
    assert_eq!(reply.body, "5");
}

#[test]
fn a_refused_key_is_followed_by_the_next_over_http2_too() {
    let provider = start();
    let sandbox = sandbox(&provider);
    add(&sandbox, "openai", "main", "sk-refused-over-http-two", &provider.url);
    add(&sandbox, "openai", "second", "sk-second-over-http-two", &provider.url);
    sandbox
        .byok(&["fallback", "openai", "--on", "auth-failure", "--chain", "second"])
        .exits(0);
    let served = Served::start(&sandbox);
    let token = token(&sandbox, "caller", &["--scope", "use:*"]);
    let reply = served
        .ask(Some(&token), "POST", "/gateway/openai/x", "hello")
        .answers(200);
    assert_eq!(
        (reply.body.as_str(), reply.header("x-byok-fallback")),
        ("5", Some("from=openai/main; cause=auth-failure"))
    );
}

#[test]
fn locking_ends_calls_over_http2_too() {
    let provider = start();
    let sandbox = sandbox(&provider);
    add(&sandbox, "openai", "main", "sk-over-http-two", &provider.url);
    let served = Served::start(&sandbox);
    let token = token(&sandbox, "caller", &["--scope", "use:*"]);
    let begin = |path: &str| {
        let mut caller = served.connect();
        let head = format!(
            "GET /gateway/openai/{path} HTTP/1.1\r\nhost: {}\r\nx-api-key: {token}\r\n\r\n",
            served.address()
        );
        caller.send(head.as_bytes()).expect("the daemon listens");
        caller
    };
    let (mut endless, mut silent) = (begin("endless"), begin("silent"));
    while endless.read_line().expect("the answer goes on") != "data: 0" {}
    wait::until("both are under way", || {
        provider.seen.lock().expect("nobody panics").len() == 2
    });
    sandbox.byok(&["lock"]).exits(0);
    while let Some(line) = endless.read_line() {
        assert_ne!(line, "0", "it breaks off");
    }
    assert_eq!(silent.read().expect("there is an answer").answers(423).code(), "locked");
}

#[test]
fn a_certificate_that_nobody_trusts_gets_no_key() {
    let provider = start();
    let sandbox = Sandbox::new();
    add(&sandbox, "openai", "main", "sk-over-http-two", &provider.url);
    let served = Served::start(&sandbox);
    let token = token(&sandbox, "caller", &["--scope", "use:*"]);
    served
        .ask(Some(&token), "POST", "/gateway/openai/x", "hello")
        .answers(502);
    wait::until("it was tried", || provider.connections.load(Ordering::SeqCst) > 0);
    assert!(provider.seen.lock().expect("nobody panics").is_empty());
}
