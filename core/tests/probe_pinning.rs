//! Nothing leads a key to a host that is not its provider's: no redirect, no address, no name, no piece of a field.

#![allow(clippy::unwrap_used, reason = "a test that can not be set up fails")]

mod provider_server;

use byok_core::model::Status;
use byok_core::provider::Provider;
use provider_server::{Fields, Reply, Server, custom, hasty};
use std::io::Read;
use std::net::TcpListener;
use std::thread::JoinHandle;
use std::time::Duration;

const KEY: &str = "acme-key-0123456789abcdef";

/// A provider with a bearer's key, these hosts and this question.
fn acme(hosts: &str, url: &str, more: &str) -> Provider {
    custom(&format!(
        r#"
        hosts = {hosts}
        [[field]]
        name = "api_key"
        secret = true
        required = true
        {more}
        [auth]
        style = "bearer"
        template = "Bearer {{api_key}}"
        source = "test"
        [validate]
        method = "GET"
        url = "{url}"
        cost = "free"
        source = "test"
        [[validate.outcome]]
        status = ["any"]
        outcome = "valid"
        source = "test"
        [[inquiry]]
        url = "{url}"
        reveals = [{{ fact = "account", where = "json", path = "name", source = "test" }}]
        "#
    ))
}

/// Somebody on this machine who waits for connections, and tells how many bytes came over the first one.
struct Lurker {
    port: u16,
    listener: TcpListener,
}

impl Lurker {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        Self { port, listener }
    }

    /// What has come until now.
    fn connections(&self) -> usize {
        self.listener.set_nonblocking(true).unwrap();
        std::iter::from_fn(|| self.listener.accept().ok()).count()
    }

    /// Takes one connection, and what comes over it.
    fn take_one(self) -> JoinHandle<usize> {
        std::thread::spawn(move || {
            let (mut stream, _) = self.listener.accept().unwrap();
            stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
            let mut received = vec![0; 4096];
            stream.read(&mut received).unwrap_or(0)
        })
    }
}

#[tokio::test]
async fn no_location_is_followed_however_it_is_written() {
    let other = Server::start(Reply::json(200, "{}"));
    let authority = other.url().trim_start_matches("http://").to_owned();
    for status in [300, 301, 302, 303, 304, 305, 307, 308, 399] {
        for location in [
            format!("http://{authority}/me"),
            format!("//{authority}/me"),
            format!("http://api.acme.example@{authority}/me"),
            format!("http://localhost:{}/me", authority.rsplit_once(':').unwrap().1),
            "/elsewhere".to_owned(),
            "?again".to_owned(),
            "elsewhere".to_owned(),
            String::new(),
        ] {
            let reply = Reply::json(status, "{}")
                .with("location", &location)
                .with("refresh", &format!("0; url={location}"))
                .with("content-location", &location);
            let server = Server::start(reply);
            let provider = acme(r#"["api.acme.example"]"#, "https://api.acme.example/me", "");
            let fields = Fields::main(&provider, KEY);
            let check = fields.ask_thoroughly(&provider, Some(&server.url())).await;
            assert_eq!(check.status, Status::Inconclusive, "{status} {location}");
            assert_eq!(server.seen().len(), 1, "{status} {location}");
        }
    }
    assert!(other.seen().is_empty(), "the other host got the key");
}

#[tokio::test]
async fn an_absolute_address_of_a_definition_stays_at_the_persons_base_url() {
    let server = Server::start(Reply::json(200, r#"{"name":"me"}"#));
    let provider = acme(r#"["api.acme.example"]"#, "https://api.acme.example/v1/me", "");
    let base = format!("{}/proxy", server.url());
    let check = Fields::main(&provider, KEY)
        .ask_thoroughly(&provider, Some(&base))
        .await;
    assert_eq!((check.status, check.facts["account"].as_str()), (Status::Valid, "me"));
    let lines: Vec<String> = server.seen().into_iter().map(|seen| seen.line).collect();
    assert_eq!(lines, ["GET /proxy/v1/me", "GET /proxy/v1/me"]);
}

#[tokio::test]
async fn a_providers_name_that_leads_to_this_machine_is_not_asked() {
    // Names of `.localhost` are this machine's without asking a name server (RFC 6761); to the definition it is a name like another.
    let lurker = Lurker::new();
    let url = format!("https://api.rebound.localhost:{}/me", lurker.port);
    let provider = acme(r#"["api.rebound.localhost"]"#, &url, "");
    let check = Fields::main(&provider, KEY).ask(&provider, None).await;
    assert_eq!(check.status, Status::Unreachable);
    assert_eq!(
        check.message,
        "`api.rebound.localhost` could not be reached: its name leads to this machine, where no provider is"
    );
    assert_eq!(lurker.connections(), 0);
}

#[tokio::test]
async fn a_piece_of_a_host_does_not_make_it_the_persons_own() {
    let lurker = Lurker::new();
    let field = "[[field]]\nname = \"region\"\nsecret = false\nrequired = true\npattern = '[a-z]+'";
    let url = format!("https://{{region}}.rebound.localhost:{}/me", lurker.port);
    let provider = acme(r#"["{region}.rebound.localhost"]"#, &url, field);
    let check = Fields::main(&provider, KEY)
        .plain("region", "eu")
        .ask(&provider, None)
        .await;
    assert!(check.message.contains("leads to this machine"), "{}", check.message);
    assert_eq!(lurker.connections(), 0);
}

#[tokio::test]
async fn a_name_that_the_person_gave_may_be_this_machine() {
    let field = "[[field]]\nname = \"site\"\nsecret = false\nrequired = true\npattern = '[a-z.]+'";
    for by_field in [true, false] {
        let lurker = Lurker::new();
        let port = lurker.port;
        let url = format!("https://{{site}}:{port}/me");
        let provider = acme(r#"["{site}"]"#, &url, field);
        let fields = Fields::main(&provider, KEY).plain("site", "own.localhost");
        let base = format!("https://other.localhost:{port}");
        let taken = lurker.take_one();
        let check = fields
            .ask_within(&provider, (!by_field).then_some(&*base), hasty())
            .await;
        assert_eq!(check.status, Status::Unreachable, "{}", check.message);
        assert!(!check.message.contains("leads to this machine"), "{}", check.message);
        assert!(taken.join().unwrap() > 0, "a TLS greeting was due");
    }
}

#[tokio::test]
async fn a_derived_value_with_odd_characters_is_no_host() {
    let derived = r#"
        [[field]]
        name = "endpoint"
        secret = false
        required = true
        [[derived]]
        name = "site"
        from = "endpoint"
        pattern = '^https://([^/]+)'
        "#;
    let provider = acme(r#"["{site}", "api.acme.invalid"]"#, "https://{site}/me", derived);
    for endpoint in [
        "https://user@evil.invalid/",
        "https://evil.invalid:8443/",
        "https://evil.invalid\\@api.acme.invalid/",
        "https://evil.invalid%2f.acme.invalid/",
        "https://evil.invalid#.acme.invalid/",
        "https://evil.invalid?.acme.invalid/",
        "https://évil.invalid/",
        "https://evil\u{2024}invalid/",
        "https://[::1]/",
        "https:///",
        "http://evil.invalid/",
        "evil.invalid",
    ] {
        let check = Fields::main(&provider, KEY)
            .plain("endpoint", endpoint)
            .ask(&provider, None)
            .await;
        assert_eq!(check.status, Status::Unverified, "{endpoint}: {}", check.message);
        assert_eq!(
            check.message, "asking takes the field `site`, which is missing",
            "{endpoint}"
        );
    }
    let check = Fields::main(&provider, KEY)
        .plain("endpoint", "https://ok.invalid/")
        .ask(&provider, None)
        .await;
    assert_eq!(
        check.message,
        "`ok.invalid` could not be reached: its name can't be resolved"
    );
}

#[tokio::test]
async fn a_piece_of_a_key_never_leaves_the_providers_domain() {
    let derived = "[[derived]]\nname = \"dc\"\nfrom = \"api_key\"\npattern = '-(.{1,16})$'\nnote = \"the data centre\"";
    let provider = acme(
        r#"["{dc}.api.acme.invalid"]"#,
        "https://{dc}.api.acme.invalid/me",
        derived,
    );
    for (key, host) in [
        ("0123456789-us21", Some("us21.api.acme.invalid")),
        ("0123456789-evil.example", Some("evil.example.api.acme.invalid")),
        ("0123456789-a@b", None),
        ("0123456789-a/b", None),
        ("0123456789-a#", None),
        ("0123456789-..", None),
        ("0123456789-.", None),
    ] {
        let check = Fields::main(&provider, key).ask(&provider, None).await;
        match host {
            Some(host) => assert!(
                check.message.starts_with(&format!("`{host}` could not be reached")),
                "{}",
                check.message
            ),
            None => assert!(
                matches!(check.status, Status::Unverified | Status::ConfigError),
                "{key}: {}",
                check.message
            ),
        }
    }
}

#[tokio::test]
async fn a_further_question_goes_to_the_providers_hosts_only() {
    let server = Server::start(Reply::json(200, "{}"));
    let other = Server::start(Reply::json(200, r#"{"name":"stolen"}"#));
    let port = other.url().rsplit_once(':').unwrap().1.to_owned();
    let field = "[[field]]\nname = \"site\"\nsecret = false\nrequired = false";
    let mut provider = acme(r#"["127.0.0.1"]"#, &format!("{}/me", server.url()), field);
    // Such an address is refused when a definition is read; here it has got past that.
    for url in [
        format!("http://localhost:{port}/me"),
        format!("http://127.0.0.1@localhost:{port}/me"),
        format!("http://{{site}}:{port}/me"),
        format!("{{site}}:{port}/me"),
        format!("http://[::1]:{port}/me"),
    ] {
        provider.inquiries[0].url = url.clone().try_into().unwrap();
        let fields = Fields::main(&provider, KEY).plain("site", "localhost");
        let check = fields.ask_thoroughly(&provider, None).await;
        assert_eq!(
            (check.status, check.facts.len()),
            (Status::Valid, 0),
            "{url}: {}",
            check.message
        );
    }
    assert!(other.seen().is_empty(), "the other host got the key");
}
