//! Providers that take the key in a segment of the path, as Telegram does.

use crate::kit::{Kit, add, token};
use byok_e2e::raw::Raw;
use byok_e2e::scan::Scanner;
use byok_e2e::{Upstream, traces};

const CARRIER: &str = r#"schema_version = 1
id = "carrier"
name = "Carrier"
category = "comms"
kind = "api-key"
base_url = "https://carrier.example"
hosts = ["carrier.example"]
validatable = true
confidence = "low"
secret_in_url = true

[[field]]
name = "api_key"
secret = true
required = true

[auth]
style = "path"
name = "api_key"
template = "{api_key}"
source = "test"

[validate]
method = "GET"
url = "https://carrier.example/bot{api_key}/getMe"
cost = "free"
source = "test"
"#;

/// What a key is, and how it stands in a path.
const KEY: &str = "110201543:AAH/dqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
const SHOWN: &str = "110201543:AAH%2FdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";

fn kit(upstream: &Upstream) -> Kit {
    Kit::defined("carrier", CARRIER, KEY, &upstream.url())
}

fn fine() -> Upstream {
    Upstream::answering(|_| (200, r#"{"ok":true}"#.into()))
}

#[test]
fn the_key_takes_the_place_of_the_token_in_the_path() {
    let upstream = fine();
    let kit = kit(&upstream);
    let calls = [
        ("/gateway/carrier/botTOKEN/getMe?a=b", "", "/v1/botKEY/getMe?a=b"),
        (
            "/gateway/carrier/file/botTOKEN/photos/1.jpg",
            "",
            "/v1/file/botKEY/photos/1.jpg",
        ),
        ("/gateway/carrier@main/botTOKEN/getMe", "", "/v1/botKEY/getMe"),
        ("/gateway/carrier/getMe", "x-api-key: TOKEN", "/v1/botKEY/getMe"),
        (
            "/gateway/carrier/botTOKEN/getMe",
            "authorization: Bearer TOKEN",
            "/v1/botKEY/getMe",
        ),
    ];
    for (path, header, _) in calls {
        let path = path.replace("TOKEN", &kit.token);
        kit.send(format!("GET {path} HTTP/1.1\nHost: HERE\nX-Other: stays\n{header}").trim_end())
            .read()
            .expect("there is an answer")
            .answers(200);
    }
    let asked = upstream.asked();
    let lines: Vec<&str> = asked.iter().map(|one| one.line.as_str()).collect();
    let expected = calls.map(|(_, _, line)| format!("GET {} HTTP/1.1", line.replace("KEY", SHOWN)));
    assert_eq!(lines, expected);
    assert!(asked.iter().all(|one| one.header("authorization").is_none()));
    assert!(!format!("{asked:?}").contains("byok_"));
    Raw::connect(&kit.sandbox.socket())
        .ask("POST", "/gateway/carrier/sendMessage", "{}")
        .answers(200);
    assert_eq!(
        upstream.asked().pop().map(|one| one.line),
        Some(format!("POST /v1/bot{SHOWN}/sendMessage HTTP/1.1"))
    );
    let scanner = Scanner::default()
        .text("value", KEY)
        .text("shown", SHOWN)
        .text("token", &kit.token);
    let found = traces::in_files(&kit.sandbox.byok_home(), &scanner);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_token_in_any_other_place_of_a_path_reaches_nobody() {
    let upstream = fine();
    let kit = kit(&upstream);
    add(&kit.sandbox, "openai", "main", "sk-of-another-service", &upstream.url());
    for path in [
        "/gateway/carrier/TOKEN/getMe",
        "/gateway/carrier/xbotTOKEN/getMe",
        "/gateway/carrier/botTOKENx/getMe",
        "/gateway/carrier/getMe/TOKEN",
        "/gateway/carrier/botTOKEN/botTOKEN",
        "/gateway/openai/TOKEN",
        "/gateway/openai/botTOKEN/models",
    ] {
        let path = path.replace("TOKEN", &kit.token);
        let reply = kit.ask("GET", &path, "").answers(400);
        assert!(!reply.body.contains(&kit.token), "{reply:?}");
    }
    // Nobody's token, and another's.
    let wrong = kit.token.replace(&kit.token[10..20], "aaaaaaaaaa");
    kit.send(&format!("GET /gateway/carrier/bot{wrong}/getMe HTTP/1.1\nHost: HERE"))
        .read()
        .expect("there is an answer")
        .answers(401);
    let other = token(&kit.sandbox, "other", &["--scope", "use:openai"]);
    kit.send(&format!("GET /gateway/carrier/bot{other}/getMe HTTP/1.1\nHost: HERE"))
        .read()
        .expect("there is an answer")
        .answers(403);
    assert_eq!(upstream.asked().len(), 0, "{:?}", upstream.asked());
}

/// Pages of errors and redirects quote addresses.
#[test]
fn an_address_that_comes_back_comes_without_the_key() {
    let upstream = Upstream::start(|wire| {
        while let Some(asked) = wire.read() {
            assert_eq!(asked.header("accept-encoding"), Some("identity"));
            let path = asked.line.split(' ').nth(1).unwrap_or_default().to_owned();
            let body = format!("no {path}, and no {KEY}");
            let head = format!(
                "HTTP/1.1 404 No\r\nlocation: https://carrier.example{path}\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            wire.send(head.as_bytes());
            wire.send(body.as_bytes());
        }
    });
    let kit = kit(&upstream);
    let reply = kit.ask("GET", "/gateway/carrier/getMe", "").answers(404);
    let (stars, shown) = ("*".repeat(KEY.len()), "*".repeat(SHOWN.len()));
    assert_eq!(reply.body, format!("no /v1/bot{shown}/getMe, and no {stars}"));
    assert_eq!(
        reply.header("location"),
        Some(format!("https://carrier.example/v1/bot{shown}/getMe").as_str())
    );
}

#[test]
fn rules_see_the_path_without_the_key() {
    let upstream = fine();
    let kit = kit(&upstream);
    let own = token(
        &kit.sandbox,
        "small",
        &["--scope", "use:carrier", "--allow", "POST /v1/bot/sendMessage"],
    );
    for (method, path, status) in [
        ("POST", format!("/bot{own}/sendMessage"), 200),
        ("POST", "/sendMessage".into(), 200),
        ("POST", format!("/bot{own}/deleteMessage"), 403),
        ("GET", format!("/bot{own}/sendMessage"), 403),
    ] {
        kit.served
            .ask(Some(&own), method, &format!("/gateway/carrier{path}"), "")
            .answers(status);
    }
}

#[test]
fn another_key_stands_in_the_same_place() {
    let upstream = Upstream::answering(|asked| {
        if asked.line.contains("/botsecond-of-carrier/") {
            (200, "{}".into())
        } else {
            (401, "{}".into())
        }
    });
    let kit = kit(&upstream);
    add(&kit.sandbox, "carrier", "second", "second-of-carrier", &upstream.url());
    kit.sandbox
        .byok(&["fallback", "carrier", "--on", "auth-failure", "--chain", "second"])
        .exits(0);
    let path = format!("/gateway/carrier/bot{}/sendMessage", kit.token);
    let reply = kit.ask("POST", &path, r#"{"a":1}"#).answers(200);
    assert_eq!(
        reply.header("x-byok-fallback"),
        Some("from=carrier/main; cause=auth-failure")
    );
}
