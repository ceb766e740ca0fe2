//! A key that was pasted in the wrong place is not repeated: not on the screen, not in the trail, not in a log.

use byok_e2e::canary::{no_file_holds, silent};
use byok_e2e::{Planted, raw};
use std::collections::BTreeSet;

/// Every place where a word of a command line is expected and something else was pasted. What a person chooses freely
/// (a label, a name, a note, a plain field) is plain data and not among them; neither is the program that `run` starts.
fn misplaced(pasted: &str) -> Vec<Vec<&str>> {
    let one = |words: &[&'static str]| [words, &[pasted]].concat();
    let mut all: Vec<Vec<&str>> = [
        &[][..],
        &["get"],
        &["show"],
        &["edit", "--note", "x"],
        &["remove", "--yes"],
        &["enable"],
        &["disable"],
        &["default"],
        &["check"],
        &["services"],
        &["add"],
        &["list", "--service"],
        &["list", "--status"],
        &["list", "--expiring"],
        &["expiring", "--within"],
        &["audit", "--key"],
        &["audit", "--since"],
        &["audit", "--limit"],
        &["unlock", "--for"],
        &["add", "openai", "new", "--stdin", "--expires"],
        &["add", "openai", "new", "--stdin", "--rotate-every"],
        &["add", "openai", "new", "--stdin", "--base-url"],
        &["add", "openai", "new", "--from-env"],
        &["add", "openai", "new", "--from-file"],
        &["add", "openai", "new", "--field"],
        &["edit", "openai", "--expires"],
        &["edit", "openai", "--base-url"],
        &["edit", "openai", "--field"],
        &["detect"],
        &["detect", "--from-file"],
        &["check", "--env-file"],
        &["check", "--service"],
        &["run", "--env-file"],
        &["password", "change", "--new-from-file"],
        &["status", "--vault"],
        &["completions"],
        &["lock"],
        &["init", "--kdf-memory"],
    ]
    .map(one)
    .to_vec();
    all.push(vec!["run", "--only", pasted, "--", "true"]);
    all.push(vec!["run", "--env-file", pasted, "--", "true"]);
    all
}

#[test]
fn a_value_in_the_wrong_place_is_not_repeated() {
    let planted = Planted::new().with_key(None);
    let (scanner, value) = (planted.value_scanner(), planted.value.as_str());
    let reference = format!("openai/{value}");
    let deep = format!("openai/main/{value}");
    let url = format!("byok://{value}");
    for pasted in [
        value,
        &reference,
        &deep,
        &url,
        &value.to_lowercase(),
        &format!("--{value}"),
        &format!("{value}=1"),
    ] {
        for words in misplaced(pasted) {
            for loud in [&[][..], &["--json", "-vvv"]] {
                let words = [loud, &words].concat();
                let mut command = planted.sandbox.command(&words);
                command.env("BYOK_LOG", "trace").env("RUST_BACKTRACE", "full");
                silent(command, &scanner, Some("other"));
            }
        }
    }
    no_file_holds(&planted, &scanner);
    let trail = planted.sandbox.byok(&["audit", "--limit", "0", "--json"]).exits(0);
    assert_eq!(scanner.hits(trail.stdout.as_bytes()), []);
}

#[test]
fn a_value_in_the_wrong_variable_is_not_repeated() {
    let planted = Planted::new().with_key(None);
    let scanner = planted.value_scanner();
    // What a shell says of the command that it is given (BYOK_PASSWORD_COMMAND) is the shell's.
    for name in [
        "BYOK_VAULT",
        "BYOK_PASSWORD_FILE",
        "BYOK_LOG",
        "BYOK_TOKEN",
        "BYOK_NON_INTERACTIVE",
        "NO_COLOR",
    ] {
        for words in [&["list"][..], &["get", "openai/nobody"], &["lock"], &["unlock"]] {
            let mut command = planted.sandbox.command(words);
            command.env_remove("BYOK_PASSWORD_FILE").env(name, &planted.value);
            silent(command, &scanner, None);
        }
    }
    for reference in [
        format!("byok://{}", planted.value),
        format!("byok://openai/{}", planted.value),
        format!("byok://openai/main/{}", planted.value),
    ] {
        let mut command = planted.sandbox.command(&["run", "--", "true"]);
        command.env("MINE", reference);
        silent(command, &scanner, None);
    }
    no_file_holds(&planted, &scanner);
}

#[test]
fn a_value_in_the_wrong_place_of_a_request_is_not_repeated() {
    let planted = Planted::new().with_key(None);
    let (scanner, value, socket) = (
        planted.value_scanner(),
        planted.value.as_str(),
        planted.sandbox.socket(),
    );
    let requests = [
        ("GET", format!("/{value}"), String::new()),
        ("GET", format!("/api/keys/{value}"), String::new()),
        ("GET", format!("/api/keys/openai%2F{value}"), String::new()),
        ("GET", format!("/api/keys?service={value}"), String::new()),
        ("GET", format!("/api/keys?{value}=1"), String::new()),
        ("GET", format!("/api/keys?status={value}"), String::new()),
        ("GET", format!("/api/keys?expiring={value}"), String::new()),
        ("GET", format!("/api/keys/expiring?within={value}"), String::new()),
        ("GET", format!("/api/keys/audit?since={value}"), String::new()),
        ("GET", format!("/api/keys/audit?key={value}"), String::new()),
        (value, "/api/keys".to_owned(), String::new()),
        (
            "POST",
            "/api/keys".to_owned(),
            format!(r#"{{"service":"{value}","key":"x"}}"#),
        ),
        (
            "POST",
            "/api/keys".to_owned(),
            format!(r#"{{"service":"openai","key":"x","secrets":{{"{value}":"x"}}}}"#),
        ),
        (
            "POST",
            "/api/keys".to_owned(),
            format!(r#"{{"service":"openai","key":"x","fields":{{"{value}":"x"}}}}"#),
        ),
        (
            "POST",
            "/api/keys".to_owned(),
            format!(r#"{{"service":"openai","key":"x","fields":{{"api_key":"{value}"}}}}"#),
        ),
        (
            "POST",
            "/api/keys".to_owned(),
            format!(r#"{{"service":"openai","key":"x","base_url":"{value}"}}"#),
        ),
        (
            "POST",
            "/api/keys".to_owned(),
            format!(r#"{{"service":"openai","key":"x","expires_at":"{value}"}}"#),
        ),
        (
            "POST",
            "/api/keys".to_owned(),
            format!(r#"{{"service":"openai","key":"{value}"}} and more"#),
        ),
        (
            "POST",
            "/api/keys/openai/reveal".to_owned(),
            format!(r#"{{"field":"{value}"}}"#),
        ),
        ("POST", "/api/run".to_owned(), format!(r#"{{"only":["{value}"]}}"#)),
        (
            "POST",
            "/api/run".to_owned(),
            format!(r#"{{"assignments":[{{"variable":"A","ref":"byok://{value}"}}]}}"#),
        ),
        (
            "POST",
            "/api/keys/validate".to_owned(),
            format!(r#"{{"id":"{value}"}}"#),
        ),
        (
            "POST",
            "/api/keys/validate".to_owned(),
            format!(r#"{{"service":"{}","key":"x"}}"#, value.to_lowercase()),
        ),
        (
            "POST",
            "/api/session/unlock".to_owned(),
            format!(r#"{{"recovery_code":"{value}"}}"#),
        ),
        (
            "POST",
            "/api/session/unlock".to_owned(),
            format!(r#"{{"for_seconds":"{value}"}}"#),
        ),
    ];
    let mut repeated = BTreeSet::new();
    for (method, path, body) in requests {
        let reply = raw::ask(&socket, method, &path, &body);
        assert!(reply.status >= 400, "{method} {path}: {reply:?}");
        let head = format!("{:?}", reply.headers);
        if !scanner.hits(reply.body.as_bytes()).is_empty() || !scanner.hits(head.as_bytes()).is_empty() {
            repeated.insert(format!("{method} {path} {body}: {}", reply.body));
        }
    }
    assert_eq!(repeated, BTreeSet::new());
    no_file_holds(&planted, &scanner);
}
