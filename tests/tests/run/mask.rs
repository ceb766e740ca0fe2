//! `--mask`: what the program prints passes, a value does not.

use super::{through_with, with_a_key};
use byok_e2e::{Sandbox, keys, sandbox, wait};
use std::io::{Read, Write};
use std::process::Stdio;

fn masked(sandbox: &Sandbox, script: &str) -> byok_e2e::Ran {
    sandbox::run(through_with(sandbox, &["--mask"], &["sh", "-c", script]), None)
}

#[test]
fn a_value_is_hidden_on_both_streams() {
    let sandbox = with_a_key();
    let ran = masked(&sandbox, "echo a $THE_KEY b; echo c $THE_KEY d >&2; exit 6").exits(6);
    assert_eq!(
        (ran.stdout.as_str(), ran.stderr.as_str()),
        ("a [hidden] b\n", "c [hidden] d\n")
    );
}

#[test]
fn a_value_that_comes_in_pieces_is_hidden() {
    let sandbox = with_a_key();
    let code =
        "import os, sys\nfor c in 'x' + os.environ['THE_KEY'] + 'y':\n  sys.stdout.write(c)\n  sys.stdout.flush()";
    let ran = sandbox::run(through_with(&sandbox, &["--mask"], &["python3", "-c", code]), None).exits(0);
    assert_eq!(ran.stdout, "x[hidden]y");
}

#[test]
fn its_encoded_forms_are_hidden() {
    let sandbox = Sandbox::new();
    let value = "k/ey \"with\" é+";
    sandbox.holds("generic", "the-key", value);
    let code = "import os, base64, json, urllib.parse as u\nv = os.environ['THE_KEY']\n\
        print(v); print(json.dumps(v)); print(json.dumps(v, ensure_ascii=False)); print(u.quote(v)); print(u.quote(v, safe=''))\n\
        print(u.quote_plus(v)); print(base64.b64encode(('user:' + v).encode()).decode()); print(v.encode().hex())\n\
        print(base64.urlsafe_b64encode(v.encode()).decode())";
    let ran = sandbox::run(through_with(&sandbox, &["--mask"], &["python3", "-c", code]), None).exits(0);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 9);
    for (place, line) in lines.iter().enumerate() {
        // `quote` leaves the slash as it is, a form of its own.
        assert!(line.contains("[hidden]"), "{place}: {line}");
    }
    assert_eq!(lines[1], "\"[hidden]\"");
}

#[test]
fn bytes_of_any_kind_pass() {
    let sandbox = with_a_key();
    let code = "import sys; sys.stdout.buffer.write(bytes(range(256)) * 4096)";
    let mut command = through_with(&sandbox, &["--mask"], &["python3", "-c", code]);
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output().unwrap();
    let wanted: Vec<u8> = (0..=255).cycle().take(256 * 4096).collect();
    assert!(output.stdout == wanted, "{} bytes", output.stdout.len());
}

#[test]
fn a_prompt_is_seen_before_it_is_answered() {
    let sandbox = with_a_key();
    let script = "printf 'go on? t'; read answer; echo $answer $THE_KEY";
    let mut command = through_with(&sandbox, &["--mask"], &["sh", "-c", script]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    let mut prompt = [0; 8];
    // Its last letter begins the value, and is let go all the same.
    out.read_exact(&mut prompt).unwrap();
    assert_eq!(&prompt, b"go on? t");
    child.stdin.take().unwrap().write_all(b"yes\n").unwrap();
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "yes [hidden]\n");
    child.wait().unwrap();
}

#[test]
fn what_a_program_leaves_behind_prints_on() {
    let sandbox = with_a_key();
    let go = sandbox.dir().join("go");
    let script = "(while ! test -e go; do sleep 0.01; done; echo late $THE_KEY) & exit 4";
    let mut command = through_with(&sandbox, &["--mask"], &["sh", "-c", script]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    std::fs::write(go, "").unwrap();
    let mut out = String::new();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    assert_eq!(
        (child.wait().unwrap().code(), out.as_str()),
        (Some(4), "late [hidden]\n")
    );
}

#[test]
fn a_value_too_short_to_hide_is_told() {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "the-key", "abc");
    let ran = masked(&sandbox, "echo $THE_KEY").exits(0);
    assert_eq!(ran.stdout, "abc\n");
    assert!(ran.stderr.contains("is not hidden"), "{ran:?}");
}

#[test]
fn a_value_of_several_lines_is_hidden_line_by_line() {
    let sandbox = Sandbox::new();
    let value = "-----BEGIN KEY-----\nMIIEvQIBADANBg\nQdkA1b2c3d4e5f\n-----END KEY-----";
    sandbox.holds("generic", "the-key", value);
    let ran = masked(&sandbox, "echo \"$THE_KEY\" | sed 's/^/> /'").exits(0);
    assert_eq!(
        ran.stdout,
        "> -----BEGIN KEY-----\n> [hidden]\n> [hidden]\n> -----END KEY-----\n"
    );
}

#[test]
fn no_process_list_shows_a_value_while_a_program_is_masked() {
    let sandbox = Sandbox::new();
    let value = keys::openai("masked");
    sandbox.holds("generic", "the-key", &value);
    let mut command = through_with(&sandbox, &["--mask"], &["sh", "-c", "echo $$; read line"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut told = [0; 1];
    child.stdout.as_mut().unwrap().read_exact(&mut told).unwrap();
    let found = byok_e2e::process::command_lines();
    assert!(!found.is_empty());
    let holds = |bytes: &[u8]| bytes.windows(value.len()).any(|part| part == value.as_bytes());
    assert!(found.iter().all(|(_, line)| !holds(line)));
    assert!(
        !holds(&byok_e2e::process::environment(child.id())),
        "byok's own has none"
    );
    drop(child.stdin.take());
    wait::until("it ends", || child.try_wait().unwrap().is_some());
}
