//! `byok client`: the words.

use byok_e2e::Sandbox;
use byok_e2e::shape::{has_fields, is_document};

const CLIENT: [&str; 8] = [
    "id",
    "name",
    "scopes",
    "services",
    "keys",
    "expires_at",
    "last_used_at",
    "rate",
];

#[test]
fn a_client_is_made_listed_and_withdrawn() {
    let sandbox = Sandbox::new();
    let words = [
        "client",
        "add",
        "editor",
        "--scope",
        "metadata,use:openai",
        "--expires",
        "30d",
        "--json",
    ];
    let made = sandbox.byok(&words).exits(0).json();
    is_document(&made, &["client", "token"]);
    has_fields(&made["client"], &CLIENT);
    let token = made["token"].as_str().expect("a text");
    assert!(token.starts_with("byok_") && token.len() == 64, "{token}");
    let listed = sandbox.byok(&["client", "list", "--json"]).exits(0).json();
    is_document(&listed, &["clients"]);
    assert_eq!(listed["clients"][0], made["client"]);
    assert!(
        sandbox
            .byok(&["client", "list"])
            .exits(0)
            .stdout
            .contains("metadata use:openai")
    );
    let ran = sandbox.byok(&["client", "revoke", "editor"]).exits(2);
    assert!(ran.stderr.contains("--yes"), "{ran:?}");
    sandbox.byok(&["client", "revoke", "editor", "--yes"]).exits(0);
    sandbox.byok(&["client", "revoke", "editor", "--yes"]).exits(4);
    assert_eq!(sandbox.byok(&["client", "list"]).exits(0).stdout, "");
}

#[test]
fn words_that_make_no_client_are_refused() {
    let sandbox = Sandbox::new();
    for words in [
        &["editor"][..],
        &["editor", "--scope", "everything"],
        &["editor", "--scope", ""],
        &["edi/tor", "--scope", "metadata"],
        &["editor", "--scope", "metadata", "--rate", "many"],
        &["editor", "--scope", "metadata", "--expires", "2001-01-01"],
    ] {
        sandbox.byok(&[&["client", "add"], words].concat()).exits(2);
    }
    for more in [["--service", "nobody"], ["--key", "openai/nobody"]] {
        let words = ["client", "add", "editor", "--scope", "metadata"];
        sandbox.byok(&[&words[..], &more].concat()).exits(4);
    }
    sandbox
        .byok(&["client", "add", "editor", "--scope", "metadata"])
        .exits(0);
    sandbox
        .byok(&["client", "add", "editor", "--scope", "metadata"])
        .exits(8);
}
