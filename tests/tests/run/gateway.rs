//! `--gateway`: the program reaches its provider with a token, and has no key.

use byok_e2e::sandbox::run;
use byok_e2e::{Planted, Provider, process, traces, wait};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;

const ASK: &str =
    "curl -s -o answer -w '%{http_code}\\n' -H \"Authorization: Bearer $OPENAI_API_KEY\" \"$OPENAI_BASE_URL/models\"";

fn planted() -> (Planted, Provider) {
    let planted = Planted::new();
    let provider = Provider::openai(&planted.value);
    let planted = planted.with_key(Some(&provider));
    (planted, provider)
}

#[test]
fn the_program_is_answered_and_its_environment_holds_no_value() {
    let (planted, provider) = planted();
    let script = format!("{ASK}; echo $$; read line");
    let mut command = planted
        .sandbox
        .command(&["run", "--gateway", "--only", "openai", "--", "sh", "-c", &script]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut told = BufReader::new(child.stdout.take().unwrap()).lines();
    assert_eq!(told.next().unwrap().unwrap(), "200");
    assert_eq!(
        told.next().unwrap().unwrap(),
        child.id().to_string(),
        "byok became the program"
    );
    let environment = process::environment(child.id());
    let holds = |text: &str| environment.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(
        holds("OPENAI_BASE_URL=http://127.0.0.1:") && holds("OPENAI_API_KEY="),
        "it was looked at"
    );
    assert!(!holds(&planted.value));
    let seen = provider.seen();
    let last = seen.last().unwrap();
    assert_eq!(
        last.header("authorization"),
        Some(format!("Bearer {}", planted.value).as_str())
    );
    child.stdin.take().unwrap().write_all(b"\n").unwrap();
    child.wait().unwrap();
    let found = traces::in_files(&planted.sandbox.byok_home(), &planted.value_scanner());
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn the_token_ends_with_the_program() {
    let (planted, _provider) = planted();
    let script = format!("{ASK}; echo $OPENAI_BASE_URL; echo $OPENAI_API_KEY");
    // Somebody else has the gateway stay where it is.
    let mut other = planted.sandbox.command(&["run", "--gateway", "--", "cat"]);
    let mut other = other.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let ran = run(
        planted
            .sandbox
            .command(&["run", "--gateway", "--", "sh", "-c", &script]),
        None,
    )
    .exits(0);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines[0], "200", "{ran:?}");
    wait::until("the token is refused", || {
        let mut curl = std::process::Command::new("curl");
        curl.args([
            "-s",
            "-o",
            "/dev/null",
            "-w",
            "%{http_code}",
            "-H",
            &format!("Authorization: Bearer {}", lines[2]),
        ]);
        curl.arg(format!("{}/models", lines[1]));
        ["401", "000"].contains(&run(curl, None).stdout.as_str())
    });
    drop(other.stdin.take());
    other.wait().unwrap();
}

#[test]
fn a_variable_with_a_reference_gets_the_token() {
    let (planted, _provider) = planted();
    let script = "test \"$MINE\" = \"$OPENAI_API_KEY\" && printf %s \"$MINE\"";
    let mut command = planted.sandbox.command(&["run", "--gateway", "--", "sh", "-c", script]);
    command.env("MINE", "byok://openai");
    let ran = run(command, None).exits(0);
    assert!(!ran.stdout.is_empty() && ran.stdout != planted.value, "{ran:?}");
}

#[test]
fn a_masked_program_s_token_is_hidden() {
    let (planted, _provider) = planted();
    let script = format!("echo $OPENAI_API_KEY; {ASK}");
    let mut command = planted
        .sandbox
        .command(&["run", "--gateway", "--mask", "--", "sh", "-c", &script]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut out = String::new();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    child.wait().unwrap();
    assert_eq!(out, "[hidden]\n200\n");
}
