//! Where a key never goes, what an answer can't do, and what of a key never stays.

#![allow(clippy::unwrap_used, reason = "a test that can not be set up fails")]

mod provider_server;

use byok_core::model::{Check, Status};
use byok_core::provider::{Cost, Limits};
use data_encoding::BASE64;
use provider_server::{Fields, Reply, Server, ask, ask_about, base_url, custom, hasty, key_of, provider};
use std::io::Write;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn everything_said(check: &Check) -> String {
    serde_json::to_string(check).unwrap()
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_means_nothing() {
    for status in [301, 302, 303, 307, 308] {
        let other = Server::start(Reply::json(200, "{}"));
        let (check, seen) = ask("openai", Reply::json(status, "{}").with("location", &other.url())).await;
        assert_eq!(check.status, Status::Inconclusive);
        assert_eq!(check.http_status, Some(status));
        assert!(check.message.contains("redirect"), "{}", check.message);
        assert_eq!((seen.len(), other.seen().len()), (1, 0), "the other host got a request");
    }
}

#[tokio::test]
async fn a_silent_provider_is_unreachable_when_the_time_is_over() {
    for reply in [Reply::Silence, Reply::Stall] {
        let server = Server::start(reply);
        let provider = provider("openai");
        let begun = Instant::now();
        let fields = Fields::main(&provider, &key_of("openai"));
        let check = fields.ask_within(&provider, Some(&server.url()), hasty()).await;
        assert_eq!(check.status, Status::Unreachable);
        assert!(check.message.ends_with("timed out"), "{}", check.message);
        assert!(begun.elapsed() < Duration::from_secs(10));
    }
}

#[tokio::test]
async fn an_endless_answer_is_read_to_the_limit_only() {
    let server = Server::start(Reply::Endless);
    let provider = provider("cloudflare");
    let check = Fields::main(&provider, &key_of("cloudflare"))
        .ask(&provider, Some(&server.url()))
        .await;
    assert_eq!(check.status, Status::Inconclusive, "{}", check.message);
    // What the kernel buffers between two sockets of one machine comes on top of what was read.
    assert!(server.sent() < 32 << 20, "{} bytes were taken", server.sent());
}

#[tokio::test]
async fn an_answer_that_breaks_off_says_nothing() {
    let (check, _) = ask("openai", Reply::BreakOff).await;
    assert_eq!(check.status, Status::Unreachable);
    assert!(check.message.ends_with("the connection broke off"), "{}", check.message);
}

#[tokio::test]
async fn nobody_listening_is_refused_without_showing_the_url() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let provider = provider("openweather");
    let key = key_of("openweather");
    let check = Fields::main(&provider, &key)
        .ask(&provider, Some(&format!("http://127.0.0.1:{port}")))
        .await;
    assert_eq!(check.status, Status::Unreachable);
    assert_eq!(check.message, "`127.0.0.1` could not be reached: connection refused");
    assert!(!everything_said(&check).contains("appid"));
}

#[tokio::test]
async fn a_host_without_an_address_is_said_to_be_that() {
    // No name has a label of more than 63 characters (RFC 1035): no question leaves the machine.
    let host = format!("{}.invalid", "a".repeat(64));
    let provider = provider("openai");
    let check = Fields::main(&provider, &key_of("openai"))
        .ask(&provider, Some(&format!("https://{host}")))
        .await;
    assert_eq!(check.status, Status::Unreachable);
    assert!(
        check.message.ends_with("its name can't be resolved"),
        "{}",
        check.message
    );
}

#[tokio::test]
async fn a_key_is_never_sent_unencrypted_to_another_machine() {
    let provider = provider("openai");
    for base in [
        "http://192.0.2.1",
        "http://api.openai.com/v1",
        "https://user@127.0.0.1",
        "ftp://127.0.0.1",
    ] {
        let check = Fields::main(&provider, &key_of("openai"))
            .ask_within(&provider, Some(base), hasty())
            .await;
        assert_eq!(check.status, Status::ConfigError, "{base}: {}", check.message);
        assert_eq!(check.http_status, None);
    }
}

#[tokio::test]
async fn an_untrusted_certificate_is_refused_before_anything_is_sent() {
    let server = TlsServer::start();
    let provider = provider("openai");
    let check = Fields::main(&provider, &key_of("openai"))
        .ask(&provider, Some(&server.url))
        .await;
    assert_eq!(check.status, Status::Unreachable, "{}", check.message);
    assert!(
        check.message.ends_with("its TLS certificate is not trusted"),
        "{}",
        check.message
    );
    assert_eq!(server.received(), 0, "the key was sent");
}

#[tokio::test]
async fn a_field_can_not_lead_the_key_to_a_foreign_host() {
    let provider = custom(
        r#"
        hosts = ["api.acme.example", "{region}.acme.example"]
        [[field]]
        name = "api_key"
        secret = true
        required = true
        [[field]]
        name = "site"
        secret = false
        required = true
        pattern = '[a-z.]+'
        [[field]]
        name = "region"
        secret = false
        required = false
        pattern = '[a-z]+'
        [auth]
        style = "bearer"
        template = "Bearer {api_key}"
        source = "test"
        [validate]
        method = "GET"
        url = "https://{site}/me"
        cost = "free"
        source = "test"
        "#,
    );
    // A label that no name may have: the host is one of the provider's, and still nobody is asked for its address.
    let region = "e".repeat(64);
    let own = format!("{region}.acme.example");
    for (site, status) in [
        ("evil.example", Status::ConfigError),
        ("api.acme.example.evil.example", Status::ConfigError),
        ("evil.example/", Status::ConfigError),
        ("evil.example#", Status::ConfigError),
        ("user@evil.example", Status::ConfigError),
        (own.as_str(), Status::Unreachable),
    ] {
        let fields = Fields::main(&provider, "key-0123456789")
            .plain("site", site)
            .plain("region", &region);
        let check = fields.ask_within(&provider, None, hasty()).await;
        assert_eq!(check.status, status, "{site}: {}", check.message);
    }
}

#[tokio::test]
async fn a_secret_in_the_path_stays_one_segment() {
    let provider = custom(
        r#"
        base_url = "https://api.acme.example"
        hosts = ["api.acme.example"]
        secret_in_url = true
        [[field]]
        name = "api_key"
        secret = true
        required = true
        [auth]
        style = "path"
        source = "test"
        [validate]
        method = "GET"
        url = "/bot{api_key}/me"
        cost = "free"
        source = "test"
        "#,
    );
    let key = "12:ab/../c?d#e%2e é";
    let (_, seen) = ask_about(&provider, key, Reply::json(200, "{}")).await;
    assert_eq!(seen[0].line, "GET /bot12:ab%2F..%2Fc%3Fd%23e%252e%20%C3%A9/me");
}

#[tokio::test]
async fn basic_and_body_styles_carry_the_key() {
    let provider = custom(
        r#"
        base_url = "https://api.acme.example"
        hosts = ["api.acme.example"]
        [[field]]
        name = "user"
        secret = false
        required = true
        [[field]]
        name = "password"
        secret = true
        required = true
        [auth]
        style = "basic"
        template = "{user}:{password}"
        source = "test"
        [validate]
        method = "POST"
        url = "/me"
        body_type = "json"
        body = '{"query":"{ me { id } }","password":"{password}"}'
        cost = "free"
        source = "test"
        "#,
    );
    let server = Server::start(Reply::json(200, "{}"));
    let fields = Fields::main(&provider, "pa\"ss wörd").plain("user", "me");
    fields.ask(&provider, Some(&server.url())).await;
    let seen = server.seen();
    assert_eq!(
        seen[0].headers["authorization"],
        format!("Basic {}", BASE64.encode("me:pa\"ss wörd".as_bytes()))
    );
    assert_eq!(seen[0].body, r#"{"query":"{ me { id } }","password":"pa\"ss wörd"}"#);
}

#[tokio::test]
async fn a_question_that_costs_money_is_asked_on_demand_only() {
    let mut provider = provider("openai");
    provider.validate.as_mut().unwrap().cost = Cost::Paid;
    let server = Server::start(Reply::json(200, "{}"));
    let fields = Fields::main(&provider, &key_of("openai"));
    let check = fields.ask(&provider, Some(&server.url())).await;
    assert_eq!((check.status, server.seen().len()), (Status::Unverified, 0));
    assert!(check.message.contains("costs money"), "{}", check.message);
    let limits = Limits {
        cost: Cost::Paid,
        ..Limits::default()
    };
    let check = fields.ask_within(&provider, Some(&server.url()), limits).await;
    assert_eq!((check.status, server.seen().len()), (Status::Valid, 1));
}

#[tokio::test]
async fn a_key_that_is_no_shape_of_an_exhaustive_list_is_not_sent() {
    let mut provider = provider("openai");
    provider.fields[0].exhaustive = true;
    let (check, seen) = ask_about(&provider, "something-else", Reply::json(200, "{}")).await;
    assert_eq!((check.status, seen.len()), (Status::Malformed, 0));
    let (check, seen) = ask_about(&provider, &key_of("openai"), Reply::json(200, "{}")).await;
    assert_eq!((check.status, seen.len()), (Status::Valid, 1));
}

#[tokio::test]
async fn an_echoed_key_is_in_nothing_that_is_kept() {
    let key = "sk-Zm9v/YmFy+Qux=0123456789";
    let percent = "sk-Zm9v%2FYmFy%2BQux%3D0123456789";
    let pair = BASE64.encode(format!("user:{key}").as_bytes());
    let core = &pair[8..pair.len() - 4];
    for echo in [
        key.to_owned(),
        percent.to_owned(),
        BASE64.encode(key.as_bytes()),
        pair.clone(),
        key.replace('/', "\\/"),
    ] {
        for status in [200, 401, 403, 500] {
            let body = format!(
                r#"{{"login":"{echo}","type":"{echo}","message":"Bad credentials: {echo}","errors":[{{"message":"{echo}"}}]}}"#
            );
            let reply = Reply::json(status, &body)
                .with("x-oauth-scopes", &echo.replace('\\', ""))
                .with("github-authentication-token-expiration", &echo.replace('\\', ""));
            let (check, _) = ask_about(&provider("github"), key, reply).await;
            let said = everything_said(&check);
            for form in [
                key,
                percent,
                &BASE64.encode(key.as_bytes())[..32],
                core,
                "YmFy+Qux",
                "01234567",
            ] {
                assert!(!said.contains(form), "{status}: {form} in {said}");
            }
        }
    }
}

#[tokio::test]
async fn an_echoed_key_can_not_satisfy_a_rule() {
    let key = "sk-insufficient_quota-0123456789";
    let body = format!(r#"{{"error":{{"message":"too many: {key}"}}}}"#);
    let (check, _) = ask_about(&provider("openai"), key, Reply::json(429, &body)).await;
    assert_eq!(check.status, Status::RateLimited);
}

#[tokio::test]
async fn a_message_is_short_and_plain() {
    let body = format!(r#"{{"message":"a\u001b[31m\u0000b\u202e{}"}}"#, "x".repeat(5000));
    let (check, _) = ask("github", Reply::json(401, &body)).await;
    assert!(check.message.chars().count() <= 300);
    assert!(
        !check.message.contains(|c: char| c.is_control() || c == '\u{202e}'),
        "{:?}",
        check.message
    );
}

#[tokio::test]
async fn facts_are_short_and_plain() {
    let body = format!(r#"{{"login":"a\u001b[31m{}"}}"#, "x".repeat(5000));
    let (check, _) = ask("github", Reply::json(200, &body)).await;
    assert!(check.facts["account"].chars().count() <= 300);
    assert!(!check.facts["account"].contains('\u{1b}'));
}

#[tokio::test]
async fn proxies_of_the_environment_are_never_asked() {
    // The variables are set for a child: this very test program, told to run the part below.
    let proxy = Server::start(Reply::json(200, "{}"));
    let status = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "asks_a_server_on_loopback", "--include-ignored"])
        .envs([
            ("HTTP_PROXY", proxy.url()),
            ("http_proxy", proxy.url()),
            ("ALL_PROXY", proxy.url()),
        ])
        .output()
        .unwrap();
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stdout));
    assert!(proxy.seen().is_empty(), "the proxy got a request");
}

#[tokio::test]
async fn asks_a_server_on_loopback() {
    let provider = provider("openai");
    let server = Server::start(Reply::json(200, "{}"));
    let check = Fields::main(&provider, &key_of("openai"))
        .ask(&provider, Some(&base_url(&provider, &server)))
        .await;
    assert_eq!((check.status, server.seen().len()), (Status::Valid, 1));
}

#[tokio::test]
async fn localhost_is_this_machine_without_asking_a_name_server() {
    let provider = provider("openai");
    let server = Server::start(Reply::json(200, "{}"));
    let base = server.url().replace("127.0.0.1", "localhost");
    let check = Fields::main(&provider, &key_of("openai"))
        .ask(&provider, Some(&base))
        .await;
    assert_eq!(check.status, Status::Valid, "{}", check.message);
}

#[tokio::test]
async fn a_question_may_move_between_threads() {
    fn moves(question: impl Future<Output = Check> + Send) -> impl Future<Output = Check> {
        question
    }
    let provider = provider("generic");
    let fields = Fields::main(&provider, "x");
    assert_eq!(moves(fields.ask(&provider, None)).await.status, Status::Unverified);
}

/// A provider whose certificate nobody trusts.
struct TlsServer {
    url: String,
    thread: std::thread::JoinHandle<usize>,
}

impl TlsServer {
    fn start() -> Self {
        let own = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let key = rustls::pki_types::PrivateKeyDer::try_from(own.signing_key.serialize_der()).unwrap();
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(ring)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![own.cert.der().clone()], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let thread = std::thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
            let connection = rustls::ServerConnection::new(Arc::new(config)).unwrap();
            let mut tls = rustls::StreamOwned::new(connection, stream);
            let mut received = Vec::new();
            let _ = std::io::Read::read_to_end(&mut tls, &mut received);
            let _ = tls.flush();
            received.len()
        });
        Self { url, thread }
    }

    /// How many bytes of a request arrived.
    fn received(self) -> usize {
        self.thread.join().unwrap()
    }
}
