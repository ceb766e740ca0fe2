//! Password and recovery code: neither is on a screen, in a file or in a command line, but the code where it was asked for.

use byok_e2e::canary::{no_file_holds, silent};
use byok_e2e::sandbox::run;
use byok_e2e::scan::{Scanner, unique};
use byok_e2e::traces::{self, ArgvWatch};
use byok_e2e::{Planted, raw};
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;

fn scanner(name: &str, text: &str) -> Scanner {
    Scanner::default().text(name, text)
}

#[test]
fn no_password_is_repeated_whether_it_is_right_or_wrong() {
    let planted = Planted::new().with_key(None);
    let (sandbox, wrong, new) = (&planted.sandbox, unique(), unique());
    let scan = || {
        planted
            .typed_scanner()
            .text("wrong password", &wrong)
            .text("new password", &new)
    };
    fs::write(sandbox.dir().join("wrong"), &wrong).expect("the home is writable");
    fs::write(sandbox.dir().join("new"), &new).expect("the home is writable");
    let watch = ArgvWatch::start(scan());
    for loud in [&[][..], &["--json", "-vvv"]] {
        for (words, file, code) in [
            (&["lock"][..], "password", 0),
            (&["unlock"], "wrong", 6),
            (&["get", "openai/nobody"], "wrong", 6),
            (&["unlock"], "password", 0),
            (&["password", "change", "--new-from-file", "new"], "wrong", 6),
            (&["password", "change", "--new-from-file", "new"], "password", 0),
            (&["password", "change", "--new-from-file", "password"], "new", 0),
            (&["recovery", "new", "--recovery-file", "code"], "wrong", 6),
            (&["audit", "--limit", "0"], "password", 0),
            (&["doctor"], "password", 0),
        ] {
            let words = [loud, words].concat();
            let mut command = sandbox.command(&words);
            command
                .env("BYOK_PASSWORD_FILE", sandbox.dir().join(file))
                .env("BYOK_LOG", "trace")
                .env("RUST_LOG", "trace");
            silent(command, &scan(), None).exits(code);
        }
        let mut command = sandbox.bare_command(&["unlock", "--for", "1h"]);
        let script = format!("cat {}; exit 1", sandbox.dir().join("password").display());
        command
            .env("BYOK_PASSWORD_COMMAND", script)
            .env("BYOK_NON_INTERACTIVE", "1");
        silent(command, &scan(), None).exits(11);
    }
    assert_eq!(watch.finish(), BTreeSet::new());
    no_file_holds(&planted, &scan());
}

#[test]
fn the_recovery_code_is_shown_once_and_never_again() {
    let planted = Planted::new();
    let sandbox = &planted.sandbox;
    let said = run(sandbox.command(&["recovery", "new"]), None).exits(0);
    assert_eq!(said.stdout, "", "data goes to stdout, a code is talk");
    let code = code_in(&said.stderr);
    let scan = || scanner("recovery code", &code).text("without dashes", &code.replace('-', ""));

    let filed = silent(
        sandbox.command(&["recovery", "new", "--recovery-file", "code"]),
        &scan(),
        None,
    )
    .exits(0);
    let file = sandbox.dir().join("code");
    let second = fs::read_to_string(&file)
        .expect("the code is in the file")
        .trim()
        .to_owned();
    assert_eq!(
        fs::metadata(&file).expect("it is there").permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(
        traces::in_output(&filed, &scanner("second code", &second)),
        BTreeSet::new()
    );
    let both = || scan().text("second code", &second);
    for words in [
        &["status"][..],
        &["audit", "--limit", "0", "--json"],
        &["doctor"],
        &["lock"],
        &["unlock"],
    ] {
        silent(sandbox.command(words), &both(), None).exits(0);
    }
    // A code that opens nothing any more is not repeated either, nor is one that is mistyped.
    sandbox.byok(&["lock"]).exits(0);
    for typed in [code.clone(), second.replacen(&second[..4], "0000", 1), second.clone()] {
        let body = format!(r#"{{"recovery_code":"{typed}"}}"#);
        let reply = raw::ask(&sandbox.socket(), "POST", "/api/session/unlock", &body);
        assert_eq!(
            reply.status,
            if typed == second { 200 } else { 401 },
            "{}",
            reply.status
        );
        assert_eq!(scanner("typed", &typed).hits(reply.body.as_bytes()), []);
    }
    no_file_holds(&planted, &both());
}

/// The code among what was said: fourteen groups of four, on one line or two, and only once.
fn code_in(said: &str) -> String {
    let is_part = |word: &&str| word.len() > 4 && word.split('-').all(|group| group.len() == 4);
    let code = said
        .split_ascii_whitespace()
        .filter(is_part)
        .collect::<Vec<_>>()
        .join("-");
    assert_eq!(code.split('-').count(), 14, "{said:?}");
    code
}
