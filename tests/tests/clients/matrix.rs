//! Every scope against every route, from the document that is made from the table of routes.

use byok_e2e::served::{SCOPES, token};
use byok_e2e::{Sandbox, Served, wait};
use serde_json::Value;

struct Operation {
    method: String,
    path: String,
    right: String,
}

fn operations(served: &Served) -> Vec<Operation> {
    let document = served.ask(None, "GET", "/api/openapi.json", "").answers(200).json();
    let paths = document["paths"].as_object().expect("an object").clone();
    let of_path = |(path, methods): (String, Value)| {
        let methods = methods.as_object().expect("an object").clone();
        methods.into_iter().map(move |(method, operation)| Operation {
            method: method.to_uppercase(),
            path: path.replace("{id}", "01a20c5b-6f88-7888-bc6d-f70149ae2664"),
            right: operation["x-byok-right"].as_str().expect("a word").to_owned(),
        })
    };
    paths.into_iter().flat_map(of_path).collect()
}

#[test]
fn every_route_opens_to_its_scope_and_to_no_other() {
    let sandbox = Sandbox::new();
    let served = Served::start(&sandbox);
    let operations = operations(&served);
    assert!(operations.len() >= 20);
    let mut opened = 0;
    for scope in SCOPES {
        let name = scope.replace([':', '*'], "-");
        let token = token(&sandbox, &name, scope, &[]);
        for Operation { method, path, right } in &operations {
            if right == "anybody" || right == "any_client" {
                continue;
            }
            let reply = served.ask(Some(&token), method, path, "{}");
            let is_open = right == scope;
            assert_eq!(reply.status != 403, is_open, "{scope}: {method} {path}: {reply:?}");
            assert!(
                reply.status != 401 && reply.status < 500,
                "{scope}: {method} {path}: {reply:?}"
            );
            opened += usize::from(is_open);
        }
    }
    assert!(opened >= 10);
}

#[test]
fn without_a_good_token_only_open_routes_answer() {
    let sandbox = Sandbox::new();
    let served = Served::start(&sandbox);
    for Operation { method, path, right } in operations(&served) {
        let wanted = if right == "anybody" { 200 } else { 401 };
        for token in [None, Some("byok_"), Some("hunter2")] {
            served.ask(token, &method, &path, "{}").answers(wanted);
        }
    }
    assert_eq!(sandbox.byok(&["status", "--json"]).json()["state"], "open");
}

#[test]
fn every_client_may_lock() {
    let sandbox = Sandbox::new();
    let served = Served::start(&sandbox);
    let token = token(&sandbox, "editor", "use:openai", &["--service", "openai"]);
    served.ask(Some(&token), "POST", "/api/session/lock", "").answers(200);
    wait::until("the vault is locked", || {
        sandbox.byok(&["status", "--json"]).json()["state"] == "locked"
    });
}
