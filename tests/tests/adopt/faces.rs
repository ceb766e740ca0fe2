//! What other faces see: the same through REST.

use super::{cursor, read, write};
use byok_e2e::shape::has_fields;
use byok_e2e::{Sandbox, keys, raw};
use serde_json::{Value, json};

fn ask(sandbox: &Sandbox, method: &str, path: &str, body: &Value) -> raw::Reply {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    raw::ask(&sandbox.socket(), method, path, &body)
}

#[test]
fn every_client_is_listed_with_its_files_and_what_is_kept_of_them() {
    let sandbox = Sandbox::new();
    let value = keys::github("one");
    let path = write(&sandbox, ".cursor/mcp.json", &cursor(&value));
    let home = sandbox.dir().display().to_string();
    let survey = format!("/api/mcp/clients?home={home}");
    let found = ask(&sandbox, "GET", &survey, &Value::Null).answers(200);
    assert!(!found.body.contains(&value), "{found:?}");
    let found = found.json();
    let clients = found["clients"].as_array().expect("a list");
    assert!(clients.len() > 10, "those without a file, too");
    let one = clients
        .iter()
        .find(|client| client["id"] == "cursor")
        .expect("it is known");
    has_fields(one, &["id", "name", "files"]);
    has_fields(&one["files"][0], &["path", "scope", "problem", "servers", "backup"]);
    assert_eq!(
        (&one["files"][0]["scope"], &one["files"][0]["backup"]),
        (&"user".into(), &Value::Null)
    );
    let key = &one["files"][0]["servers"][0]["keys"][0];
    assert_eq!(
        (&key["place"], &key["ref"], &key["is_stored"]),
        (&"variable".into(), &"byok://github/gh".into(), &false.into())
    );

    let wanted = json!({"clients": ["cursor"], "places": {"home": home}, "write": true});
    let done = ask(&sandbox, "POST", "/api/mcp/adopt", &wanted).answers(200).json();
    assert_eq!(
        (&done["written"], &done["files"][0]["written"]),
        (&true.into(), &true.into())
    );
    let one = |state: &str| {
        let query = format!("{survey}&clients=cursor");
        let found = ask(&sandbox, "GET", &query, &Value::Null).answers(200).json();
        assert_eq!(found["clients"][0]["files"][0]["backup"]["state"], state, "{found}");
    };
    one("untouched");
    let text = read(&path);
    std::fs::write(&path, text.replace("\"3\"", "\"4\"")).expect("the home is writable");
    one("changed");
    std::fs::write(&path, text).expect("the home is writable");
    let done = ask(&sandbox, "POST", "/api/mcp/restore", &json!({"write": true}))
        .answers(200)
        .json();
    assert_eq!(done["files"][0]["restored"], true);
    assert_eq!(read(&path), cursor(&value));
}

#[test]
fn a_project_is_looked_at_only_where_the_caller_is() {
    let sandbox = Sandbox::new();
    write(&sandbox, "project/.mcp.json", &cursor(&keys::github("one")));
    let home = sandbox.dir().display().to_string();
    let files = |query: String| {
        let found = ask(&sandbox, "GET", &query, &Value::Null).answers(200).json();
        let files = found["clients"][0]["files"].as_array().expect("a list").len();
        (files, found["clients"][0]["files"][0]["scope"].clone())
    };
    let base = format!("/api/mcp/clients?clients=claude-code&home={home}");
    assert_eq!(files(base.clone()), (0, Value::Null));
    assert_eq!(files(format!("{base}&folder={home}/project")), (1, "project".into()));
}

#[test]
fn questions_that_make_no_sense_are_refused() {
    let sandbox = Sandbox::new();
    for (path, body, status) in [
        ("/api/mcp/adopt", json!({"clients": ["emacs"]}), 404),
        ("/api/mcp/restore", json!({"clients": ["emacs"]}), 404),
        ("/api/mcp/adopt", json!({"places": {"home": "relative"}}), 400),
        ("/api/mcp/adopt", json!({"program": "sh -c evil"}), 400),
        ("/api/mcp/adopt", json!({"dry": true}), 400),
    ] {
        ask(&sandbox, "POST", path, &body).answers(status);
    }
    sandbox.byok(&["lock"]).exits(0);
    ask(&sandbox, "GET", "/api/mcp/clients", &Value::Null).answers(423);
}
