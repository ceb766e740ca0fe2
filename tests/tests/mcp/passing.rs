//! Lines pass as they are.

use super::World;
use super::talk::Talk;
use std::io::Write;
use std::process::Stdio;

#[test]
fn not_a_byte_is_changed_whatever_the_lines_are() {
    let world = World::new();
    let mut talk = Talk::through(&world.sandbox, &["cat"]);
    for line in [
        r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2024-11-05"}}"#,
        r#"{ "jsonrpc" : "2.0" , "method":"notifications/initialized" }"#,
        r#"[{"jsonrpc":"2.0","id":"a","method":"ping"},{"jsonrpc":"2.0","method":"x"}]"#,
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"text\":\"\\u00e9 é \u{1F600} \\/\"}}\r",
        r#"{"id":1.0,"result":null}"#,
        r#"{"id":1,"id":2}"#,
        "",
        "no JSON at all",
        r#"{"broken":"#,
    ] {
        talk.say(line);
        assert_eq!(talk.hear_line(), format!("{line}\n"));
    }
    let (rest, said, status) = talk.end();
    assert_eq!((rest.as_slice(), said.as_str(), status.code()), (&b""[..], "", Some(0)));
}

#[test]
fn the_last_line_needs_no_break() {
    let world = World::new();
    let mut command = world
        .sandbox
        .command(&["run", "--mcp", "--only", "openai", "--", "cat"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"one\ntwo").unwrap();
    assert_eq!(child.wait_with_output().unwrap().stdout, b"one\ntwo");
}

#[test]
fn a_message_of_any_size_passes() {
    let world = World::new();
    let mut command = world
        .sandbox
        .command(&["run", "--mcp", "--only", "openai", "--", "cat"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    // More than is held of one line.
    let long = "x".repeat(70 * 1024 * 1024);
    let line = format!("{{\"jsonrpc\":\"2.0\",\"result\":\"{long}\",\"id\":1}}\n{{\"after\":1}}\n").into_bytes();
    let mut input = child.stdin.take().unwrap();
    let sent = line.clone();
    let writer = std::thread::spawn(move || input.write_all(&sent).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.stdout == line, "{} bytes of {}", output.stdout.len(), line.len());
}

#[test]
fn both_sides_may_write_much_before_either_reads() {
    let world = World::new();
    // It answers before it reads on, and the client reads only when it has written all.
    let script = "head -c 3000000 /dev/zero | tr '\\0' x; echo; cat";
    let mut talk = Talk::through(&world.sandbox, &["sh", "-c", script]);
    let line = "y".repeat(3_000_000);
    talk.say(&line);
    assert_eq!(talk.hear_line().len(), 3_000_001);
    assert_eq!(talk.hear_line().trim_end(), line);
    talk.end();
}

#[test]
fn what_the_server_says_on_stderr_is_not_touched() {
    let world = World::new();
    let (_, said, _) = Talk::through(&world.sandbox, &["sh", "-c", "echo talk >&2; cat"]).end();
    assert_eq!(said, "talk\n");
}

#[test]
fn the_server_gets_its_key_and_no_way_to_the_others() {
    let world = World::new();
    let mut talk = Talk::through(
        &world.sandbox,
        &["sh", "-c", "echo $OPENAI_API_KEY; echo [$BYOK_PASSWORD_FILE]; cat"],
    );
    assert_eq!(talk.hear_line().trim_end(), byok_e2e::keys::openai("refused"));
    assert_eq!(talk.hear_line(), "[]\n");
    talk.end();
}
