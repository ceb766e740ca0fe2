//! `byok mcp serve`: names and health for models, and no value.

use super::World;
use super::talk::Talk;
use byok_e2e::{Answer, Provider, Sandbox, keys};
use serde_json::{Value, json};

fn serve(sandbox: &Sandbox) -> Talk {
    begin(Talk::start(sandbox.command(&["mcp", "serve"])))
}

fn begin(mut talk: Talk) -> Talk {
    let hello =
        json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}});
    talk.ask(&json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": hello}));
    assert_eq!(talk.answer(0)["result"]["serverInfo"]["name"], "byok");
    talk.ask(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
    talk
}

fn call(talk: &mut Talk, name: &str, arguments: &Value) -> Value {
    let params = json!({"name": name, "arguments": arguments});
    talk.ask(&json!({"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": params}));
    talk.answer(7)["result"].clone()
}

#[test]
fn tools_tell_which_keys_there_are_and_how_they_are() {
    let world = World::new();
    let mut talk = serve(&world.sandbox);
    let list = call(&mut talk, "list_keys", &json!({"service": "openai"}));
    let names: Vec<_> = list["structuredContent"]["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| key["ref"].clone())
        .collect();
    assert_eq!(names.len(), 2, "{list}");
    let checked = call(&mut talk, "check_key", &json!({"key": "openai/work"}));
    assert_eq!(checked["structuredContent"]["check"]["verdict"], "dead", "{checked}");
    let status = call(&mut talk, "key_status", &json!({"key": "openai/work"}));
    assert_eq!(status["structuredContent"]["key"]["status"], "invalid", "{status}");
    world
        .sandbox
        .byok(&["edit", "openai/spare", "--expires", "5d"])
        .exits(0);
    let ending = call(&mut talk, "expiring", &json!({"within_days": 10}));
    assert_eq!(
        ending["structuredContent"]["keys"][0]["ref"], "openai/spare",
        "{ending}"
    );
    let dead = call(&mut talk, "list_keys", &json!({"status": "dead"}));
    assert_eq!(dead["structuredContent"]["keys"].as_array().unwrap().len(), 1, "{dead}");
    let (rest, said, status) = talk.end();
    assert_eq!((rest.as_slice(), said.as_str(), status.code()), (&b""[..], "", Some(0)));
}

#[test]
fn a_request_goes_out_with_the_key_and_comes_back_without_it() {
    let (sandbox, value) = (Sandbox::new(), keys::openai("used"));
    let provider = Provider::start(|request| {
        let told = request.header("authorization").unwrap_or_default().to_owned();
        Answer {
            status: 200,
            headers: vec![("x-echo".into(), told.clone()), ("set-cookie".into(), "a=b".into())],
            body: format!("you are {told}; {}", request.body),
        }
    });
    let words = [
        "add",
        "openai",
        "work",
        "--stdin",
        "--no-check",
        "--base-url",
        &provider.url(),
    ];
    sandbox.byok_with(&words, &value).exits(0);
    let mut talk = serve(&sandbox);
    let arguments =
        json!({"key": "openai", "method": "POST", "url": "/things?x=1", "headers": {"x-mine": "1"}, "json": {"a": 1}});
    let answer = call(&mut talk, "request", &arguments);
    let told = &answer["structuredContent"];
    assert_eq!(
        (&told["status"], &told["ref"]),
        (&json!(200), &json!("openai/work")),
        "{answer}"
    );
    assert!(!answer.to_string().contains(&value), "{answer}");
    assert!(told["body"].as_str().unwrap().starts_with("you are "), "{answer}");
    assert_eq!(told["headers"].get("set-cookie"), None);
    let seen = provider.seen().pop().unwrap();
    assert_eq!(seen.line, "POST /v1/things?x=1");
    assert_eq!(seen.header("authorization"), Some(format!("Bearer {value}").as_str()));
    assert_eq!(
        (seen.header("x-mine"), seen.header("content-type")),
        (Some("1"), Some("application/json"))
    );
    talk.end();
    let trail = sandbox.byok(&["audit", "--json"]).exits(0);
    assert!(!trail.stdout.contains("x=1"), "{trail:?}");
    let json = trail.json();
    let used = json["events"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["action"] == "used")
        .unwrap()
        .clone();
    let wanted = (&json!("POST"), &json!("127.0.0.1/v1/things"), &json!("byok mcp serve"));
    assert_eq!(
        (
            &used["detail"]["method"],
            &used["detail"]["to"],
            &used["detail"]["into"]
        ),
        wanted,
        "{used}"
    );
}

#[test]
fn a_request_goes_nowhere_else() {
    let world = World::new();
    let elsewhere = Provider::start(|_| Answer::json(200, "{}"));
    let mut talk = serve(&world.sandbox);
    let before = world.provider.seen().len();
    let foreign = elsewhere.url();
    for url in [
        foreign.as_str(),
        "https://example.com/v1/models",
        "http://api.openai.com/v1/models",
        "//example.com/",
        "/../admin",
        "/%2e%2e/admin",
        "/a\\b",
        "/a b",
        "models",
        "",
    ] {
        let answer = call(&mut talk, "request", &json!({"key": "openai", "url": url}));
        assert_eq!(answer["isError"], true, "{url}: {answer}");
    }
    for header in [
        "Authorization",
        "Host",
        "X-Api-Key",
        "Cookie",
        "Transfer-Encoding",
        "Content-Length",
    ] {
        let answer = call(
            &mut talk,
            "request",
            &json!({"key": "openai", "url": "/models", "headers": {header: "x"}}),
        );
        assert_eq!(answer["isError"], true, "{header}: {answer}");
    }
    for value in ["a\r\nb: c", "a\nb"] {
        let answer = call(
            &mut talk,
            "request",
            &json!({"key": "openai", "url": "/models", "headers": {"x-mine": value}}),
        );
        assert_eq!(answer["isError"], true, "{answer}");
    }
    talk.end();
    assert_eq!((elsewhere.seen().len(), world.provider.seen().len()), (0, before));
}

#[test]
fn a_redirect_is_answered_and_not_followed_and_a_long_answer_is_cut() {
    let sandbox = Sandbox::new();
    let other = Provider::start(|_| Answer::json(200, "{}"));
    let target = other.url();
    let provider = Provider::start(move |request| {
        if request.line.ends_with("/long") {
            return Answer::json(200, &"x".repeat(300_000));
        }
        Answer {
            status: 302,
            headers: vec![("location".into(), target.clone())],
            body: String::new(),
        }
    });
    let words = [
        "add",
        "openai",
        "work",
        "--stdin",
        "--no-check",
        "--base-url",
        &provider.url(),
    ];
    sandbox.byok_with(&words, &keys::openai("used")).exits(0);
    let mut talk = serve(&sandbox);
    let moved = call(&mut talk, "request", &json!({"key": "openai", "url": "/moved"}));
    assert_eq!(moved["structuredContent"]["status"], 302, "{moved}");
    assert_eq!(other.seen().len(), 0);
    let long = call(&mut talk, "request", &json!({"key": "openai", "url": "/long"}));
    let long = &long["structuredContent"];
    assert_eq!(
        (&long["bytes"], &long["is_truncated"]),
        (&json!(256 * 1024), &json!(true))
    );
    talk.end();
}

#[test]
fn a_key_that_may_not_be_used_is_not_used() {
    let world = World::new();
    world.sandbox.byok(&["disable", "openai/work"]).exits(0);
    let mut talk = serve(&world.sandbox);
    let answer = call(&mut talk, "request", &json!({"key": "openai/work", "url": "/models"}));
    assert!(
        answer["isError"] == true && answer.to_string().contains("disabled"),
        "{answer}"
    );
    talk.end();
    assert_eq!(world.provider.seen().len(), 0);
}

#[test]
fn a_request_falls_back_as_other_calls_do_and_says_so() {
    let world = World::with_fallback();
    let mut talk = serve(&world.sandbox);
    let arguments = json!({"key": "openai", "method": "POST", "url": world.upstream(), "json": {"a": 1}});
    for _ in 0..3 {
        let answer = call(&mut talk, "request", &arguments);
        let told = &answer["structuredContent"];
        assert_eq!(
            (&told["status"], &told["body"], &told["ref"]),
            (&json!(200), &json!("answer"), &json!("openai/spare")),
            "{answer}"
        );
        assert_eq!(
            (&told["instead_of"]["ref"], &told["instead_of"]["cause"]),
            (&json!("openai/work"), &json!("auth-failure"))
        );
    }
    assert_eq!(
        (world.refused(), world.accepted("POST")),
        (1, 3),
        "only the first call paid"
    );
    talk.end();
    let falls = world.falls();
    assert_eq!(falls.len(), 1, "{falls:?}");
    assert_eq!(
        (&falls[0]["detail"]["status"], &falls[0]["detail"]["into"]),
        (&json!("401"), &json!("byok mcp serve"))
    );
}

#[test]
fn without_a_persons_choice_the_refusal_is_the_answer_of_a_request() {
    let world = World::new();
    let mut talk = serve(&world.sandbox);
    let arguments = json!({"key": "openai", "method": "POST", "url": world.upstream()});
    let answer = call(&mut talk, "request", &arguments);
    let told = &answer["structuredContent"];
    assert_eq!(
        (&told["status"], &told["ref"], &told["instead_of"]),
        (&json!(401), &json!("openai/work"), &Value::Null),
        "{answer}"
    );
    talk.end();
    assert_eq!((world.refused(), world.accepted("POST")), (1, 0));
}

#[test]
fn a_request_of_a_token_falls_back_only_to_keys_that_it_may_use() {
    let world = World::with_fallback();
    let made = world
        .sandbox
        .byok(&["client", "add", "agent", "--scope", "use:openai/work", "--json"])
        .exits(0)
        .json();
    let mut command = world.sandbox.command(&["mcp", "serve"]);
    command.env("BYOK_TOKEN", made["token"].as_str().unwrap());
    let mut talk = begin(Talk::start(command));
    let answer = call(&mut talk, "request", &json!({"key": "openai", "url": world.upstream()}));
    assert_eq!(answer["structuredContent"]["status"], 401, "{answer}");
    talk.end();
    assert_eq!((world.refused(), world.accepted("GET")), (1, 0));
}

#[test]
fn a_locked_vault_is_told_with_the_next_step_and_nobody_is_asked() {
    let world = World::new();
    world.sandbox.byok(&["lock"]).exits(0);
    let mut command = world.sandbox.command(&["mcp", "serve"]);
    command
        .env_remove("BYOK_PASSWORD_FILE")
        .env_remove("BYOK_NON_INTERACTIVE");
    let mut talk = begin(Talk::start(command));
    for (name, arguments) in [
        ("list_keys", json!({})),
        ("key_status", json!({"key": "openai"})),
        ("check_key", json!({"key": "openai"})),
        ("expiring", json!({})),
        ("request", json!({"key": "openai", "url": "/models"})),
    ] {
        let answer = call(&mut talk, name, &arguments);
        let text = answer["content"][0]["text"].as_str().unwrap();
        assert!(answer["isError"] == true && text.contains("byok unlock"), "{answer}");
    }
    let (rest, said, status) = talk.end();
    assert_eq!((rest.as_slice(), said.as_str(), status.code()), (&b""[..], "", Some(0)));
}

#[test]
fn a_token_gives_what_it_gives() {
    let world = World::new();
    let made = world
        .sandbox
        .byok(&["client", "add", "agent", "--scope", "metadata", "--json"])
        .exits(0)
        .json();
    let token = made["token"].as_str().unwrap();
    let mut command = world.sandbox.command(&["mcp", "serve"]);
    command.env("BYOK_TOKEN", token);
    let mut talk = begin(Talk::start(command));
    assert_eq!(
        call(&mut talk, "list_keys", &json!({})).get("isError"),
        Some(&json!(false))
    );
    for (name, arguments) in [
        ("check_key", json!({"key": "openai"})),
        ("request", json!({"key": "openai", "url": "/models"})),
    ] {
        let answer = call(&mut talk, name, &arguments);
        assert!(
            answer["isError"] == true && answer.to_string().contains("scope"),
            "{answer}"
        );
    }
    talk.end();
    assert_eq!(world.provider.seen().len(), 0);
}

#[test]
fn no_tool_gives_a_value_however_it_is_called() {
    let world = World::new();
    let value = keys::openai("refused");
    let mut talk = serve(&world.sandbox);
    talk.ask(&json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}));
    let tools = talk.answer(1);
    let names: Vec<String> = tools["result"]["tools"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tool| tool["name"].as_str().unwrap().into())
        .collect();
    assert_eq!(names, ["list_keys", "key_status", "check_key", "expiring", "request"]);
    let mut heard = vec![tools.to_string()];
    for name in &names {
        for arguments in [
            json!({}),
            json!({"key": "openai/work"}),
            json!({"key": value}),
            json!({"key": "openai/work", "url": "/models"}),
            json!({"key": "openai/work", "url": format!("/{value}")}),
            json!({"key": "openai/work", "field": "api_key"}),
            json!({"text": value, "service": value}),
            json!({"within_days": 365}),
        ] {
            heard.push(call(&mut talk, name, &arguments).to_string());
        }
    }
    let (_, said, _) = talk.end();
    heard.push(said);
    for text in heard {
        assert!(!text.contains(&value) && !text.contains(&world.good), "{text}");
    }
}
