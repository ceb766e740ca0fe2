//! No answer holds a value or its ciphertext, but those that were asked for it.

use byok_e2e::raw::{Reply, ask};
use byok_e2e::{Planted, Provider};

#[test]
fn no_answer_but_reveal_and_run_holds_a_value() {
    let planted = Planted::new();
    let provider = Provider::openai(&planted.value);
    let planted = planted.with_key(Some(&provider));
    let (socket, scanner) = (planted.sandbox.socket(), planted.typed_scanner());
    for (method, path, body) in [
        ("GET", "/api/keys", ""),
        ("GET", "/api/keys/openai", ""),
        ("GET", "/api/keys/openai/versions", ""),
        ("GET", "/api/keys/expiring", ""),
        ("GET", "/api/keys/audit?verify=true", ""),
        ("GET", "/api/services", ""),
        ("GET", "/api/session", ""),
        ("POST", "/api/keys/validate", r#"{"id":"openai"}"#),
        ("PATCH", "/api/keys/openai", r#"{"note":"x"}"#),
        ("POST", "/api/integrity", ""),
    ] {
        let reply = ask(&socket, method, path, body).answers(200);
        assert_eq!(scanner.hits(reply.body.as_bytes()), [], "{method} {path}");
        for word in ["wrapped", "blob", "sealed", "fingerprint", "cipher", "salt", "mac"] {
            assert!(
                !reply.body.contains(&format!("\"{word}")),
                "{method} {path} has a field {word}"
            );
        }
    }
}

#[test]
fn what_holds_a_value_may_not_be_kept() {
    let planted = Planted::new().with_key(None);
    let socket = planted.sandbox.socket();
    let proof = format!(r#"{{"proof":{{"password":"{}"}}}}"#, planted.password);
    for (path, body) in [
        ("/api/keys/openai/reveal", "{}"),
        ("/api/run", r#"{"only":["openai"]}"#),
        ("/api/session/recovery", &proof),
    ] {
        let reply: Reply = ask(&socket, "POST", path, body).answers(200);
        assert_eq!(reply.header("cache-control"), Some("no-store"), "{path}");
        assert_eq!(
            reply.header("connection"),
            Some("close"),
            "{path}: buffers that held a value end with the answer"
        );
    }
    let revealed = ask(&socket, "POST", "/api/keys/openai/reveal", "{}")
        .answers(200)
        .json();
    assert_eq!(revealed["value"], planted.value.as_str());
    let handed = ask(&socket, "POST", "/api/run", r#"{"only":["openai"]}"#)
        .answers(200)
        .json();
    assert_eq!(handed["variables"][0]["value"], planted.value.as_str());
}
