//! A refused key: who steps in, and what the client sees of it.

use super::World;
use super::talk::Talk;
use byok_e2e::keys;
use serde_json::{Value, json};

/// A server of a few lines: it answers each request by what its key is worth, and tells on stderr what it was asked.
const SERVER: &str = r#"
echo "start" >&2
while IFS= read -r line; do
  id=$(printf '%s' "$line" | sed -n 's/.*"id":\("*[a-z0-9-]*"*\).*/\1/p')
  case $line in *'"method":'*) method=$(printf '%s' "$line" | sed 's/.*"method":"\([^"]*\)".*/\1/') ;; *) method= ;; esac
  [ -n "$id" ] || continue
  case $method in
    initialize) echo '{"jsonrpc":"2.0","id":'$id',"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}}}}' ;;
    tools/call)
      if [ "$OPENAI_API_KEY" = "$GOOD" ]; then echo '{"jsonrpc":"2.0","id":'$id',"result":{"content":[{"type":"text","text":"done"}]}}'
      else echo '{"jsonrpc":"2.0","id":'$id',"result":{"content":[{"type":"text","text":"'"$FAULT"'"}],"isError":true}}'
      fi ;;
    *) echo '{"jsonrpc":"2.0","id":'$id',"result":{}}' ;;
  esac
done
"#;

const REFUSED: &str = "Request failed with status code 401";

fn server(world: &World, fault: &str, flags: &[&str]) -> Talk {
    let words = [&["run", "--mcp"], flags, &["--", "sh", "-c", SERVER]].concat();
    let mut command = world.sandbox.command(&words);
    command.env("GOOD", &world.good).env("FAULT", fault);
    Talk::start(command)
}

/// How often the server was started.
fn starts(said: &str) -> usize {
    said.lines().filter(|line| *line == "start").count()
}

fn begin(talk: &mut Talk) {
    talk.ask(&json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"protocolVersion": "2025-11-25"}}));
    assert_eq!(talk.answer(0)["result"]["protocolVersion"], "2025-11-25");
    talk.ask(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
}

fn call(talk: &mut Talk, id: u64) -> Value {
    talk.ask(&json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": {"name": "send"}}));
    talk.answer(id)
}

#[test]
fn the_next_key_answers_the_call_that_the_first_could_not() {
    let world = World::with_fallback();
    let mut talk = server(&world, REFUSED, &["--only", "openai"]);
    begin(&mut talk);
    let answer = call(&mut talk, 1);
    assert_eq!(answer["result"]["content"][0]["text"], "done", "{answer}");
    assert_eq!(call(&mut talk, 2)["result"]["content"][0]["text"], "done");
    let (rest, said, status) = talk.end();
    assert_eq!((rest.as_slice(), status.code()), (&b""[..], Some(0)));
    assert_eq!(starts(&said), 2, "{said}");
    assert!(
        said.contains("byok: `openai/work` was refused with 401 at `send`; `openai/spare` steps in\n"),
        "{said}"
    );
    assert!(
        said.contains("byok: the server was started again; 1 call was repeated\n"),
        "{said}"
    );
    let falls = world.falls();
    assert_eq!(falls.len(), 1, "{falls:?}");
    assert_eq!(falls[0]["subject"], "openai/work");
    assert_eq!(
        (&falls[0]["detail"]["cause"], &falls[0]["detail"]["into"]),
        (&json!("auth-failure"), &json!("sh"))
    );
    assert!(
        !said.contains(&keys::openai("refused")) && !said.contains(&world.good),
        "no value is said"
    );
}

#[test]
fn without_a_persons_choice_nothing_steps_in_and_it_is_said_once() {
    let world = World::new();
    let mut talk = server(&world, REFUSED, &["--only", "openai"]);
    begin(&mut talk);
    for id in [1, 2] {
        assert_eq!(call(&mut talk, id)["result"]["isError"], true);
    }
    let (_, said, _) = talk.end();
    assert_eq!(starts(&said), 1, "{said}");
    assert_eq!(said.matches("byok: ").count(), 1, "{said}");
    assert!(said.contains("byok fallback openai --on auth-failure"), "{said}");
}

#[test]
fn after_a_limit_a_call_that_may_have_done_something_is_not_made_again() {
    let world = World::with_fallback();
    let mut talk = server(&world, "429 Too Many Requests", &["--only", "openai"]);
    begin(&mut talk);
    assert_eq!(call(&mut talk, 1)["result"]["isError"], true, "the client decides");
    assert_eq!(
        call(&mut talk, 2)["result"]["content"][0]["text"],
        "done",
        "the next call has the next key"
    );
    let (_, said, _) = talk.end();
    assert!(
        said.contains("byok: the server was started again; nothing was repeated\n"),
        "{said}"
    );
}

#[test]
fn a_failure_that_is_not_about_the_key_changes_nothing() {
    let world = World::with_fallback();
    for fault in [
        "404 Not Found",
        "The page answered: 401 for https://elsewhere.example/x status code 401",
    ] {
        let mut talk = server(&world, fault, &["--only", "openai"]);
        begin(&mut talk);
        assert_eq!(call(&mut talk, 1)["result"]["isError"], true);
        let (_, said, _) = talk.end();
        assert_eq!(starts(&said), 1, "{said}");
    }
    assert_eq!(world.falls(), Vec::<Value>::new());
}

#[test]
fn with_several_keys_the_refused_one_is_found_by_its_name_or_not_at_all() {
    let world = World::with_fallback();
    world.sandbox.holds("github", "ci", &keys::github("other"));
    let mut talk = server(&world, "Invalid API key", &["--only", "openai,github/ci"]);
    begin(&mut talk);
    assert_eq!(call(&mut talk, 1)["result"]["isError"], true);
    let (_, said, _) = talk.end();
    assert!(said.contains("not whose"), "{said}");
    let mut talk = server(&world, "OpenAI says: Invalid API key", &["--only", "openai,github/ci"]);
    begin(&mut talk);
    assert_eq!(call(&mut talk, 1)["result"]["content"][0]["text"], "done");
    talk.end();
}

#[test]
fn a_locked_vault_is_never_a_reason_to_fall_back() {
    let world = World::with_fallback();
    let mut talk = server(&world, REFUSED, &["--only", "openai"]);
    begin(&mut talk);
    world.sandbox.byok(&["lock"]).exits(0);
    assert_eq!(call(&mut talk, 1)["result"]["isError"], true);
    let (_, said, _) = talk.end();
    assert_eq!(starts(&said), 1, "{said}");
    assert!(said.contains("locked"), "{said}");
}

#[test]
fn when_the_chain_is_used_up_the_failure_is_the_clients() {
    let world = World::with_fallback();
    let mut talk = {
        let mut command = world
            .sandbox
            .command(&["run", "--mcp", "--only", "openai", "--", "sh", "-c", SERVER]);
        command.env("GOOD", "nobody").env("FAULT", REFUSED);
        Talk::start(command)
    };
    begin(&mut talk);
    assert_eq!(call(&mut talk, 1)["result"]["isError"], true);
    let (_, said, _) = talk.end();
    assert_eq!(starts(&said), 2, "each key had its turn: {said}");
    assert_eq!(world.falls().len(), 2);
}
