//! `byok rotate`, `rollback`, `versions`, `expiring --rotation`

use byok_e2e::{Provider, Sandbox, keys, shape, wait};
use serde_json::Value;

/// `openai/main` with a value, at a provider that accepts what starts with `good`, in the shape of a key.
fn with_key(mark: &str) -> (Sandbox, Provider, String) {
    let provider = Provider::start(|request| {
        let is_good = request.header("authorization").is_some_and(|key| key.contains("-good"));
        byok_e2e::Answer::json(if is_good { 200 } else { 401 }, r#"{"data":[]}"#)
    });
    let (sandbox, value) = (Sandbox::new(), keys::openai(mark));
    sandbox
        .byok_with(&["add", "openai", "--stdin", "--base-url", &provider.url()], &value)
        .exits(0);
    (sandbox, provider, value)
}

fn get(sandbox: &Sandbox) -> String {
    sandbox.byok(&["get", "openai"]).exits(0).stdout
}

fn states(sandbox: &Sandbox, key: &str) -> Vec<String> {
    let found = sandbox.byok(&["versions", key, "--json"]).exits(0).json();
    let versions = found["versions"].as_array().expect("a list").iter();
    versions
        .map(|version| {
            format!(
                "{} {}",
                version["number"],
                version["state"].as_str().unwrap_or_default()
            )
        })
        .collect()
}

#[test]
fn defect_8_rotation_works_keeps_the_old_version_and_can_be_rolled_back() {
    let (sandbox, _provider, old) = with_key("good1");
    let new = keys::openai("good2");
    let done = sandbox
        .byok_with(&["rotate", "openai", "--stdin", "--json"], &new)
        .exits(0);
    let key = done.json();
    shape::is_document(&key, &shape::KEY);
    assert_eq!(
        (key["version"].as_u64(), key["status"].as_str()),
        (Some(2), Some("valid"))
    );
    assert!(!done.stdout.contains(&new) && !done.stderr.contains(&new));
    assert_eq!(get(&sandbox), new);
    assert_eq!(states(&sandbox, "openai"), ["2 current", "1 previous"]);
    let back = sandbox.byok(&["rollback", "openai", "--json"]).exits(0).json();
    shape::is_document(&back, &shape::KEY);
    assert_eq!(get(&sandbox), old);
    sandbox.byok(&["rollback", "openai"]).exits(0);
    assert_eq!(get(&sandbox), new);
    sandbox.byok(&["audit", "--verify"]).exits(0);
}

#[test]
fn defect_17_after_rotation_the_new_value_is_used_at_once_everywhere() {
    let (sandbox, provider, old) = with_key("good1");
    let url = provider.url();
    let mut last = old;
    for round in 0..5 {
        let new = keys::openai(&format!("good{round}x"));
        // Everything that could remember the old value has just handed it out.
        let run = [
            "run",
            "--only",
            "openai",
            "--",
            "sh",
            "-c",
            "printf %s \"$OPENAI_API_KEY\"",
        ];
        assert_eq!(sandbox.byok(&run).exits(0).stdout, last);
        sandbox.byok_with(&["rotate", "openai", "--stdin"], &new).exits(0);
        assert_eq!(get(&sandbox), new);
        assert_eq!(sandbox.byok(&run).exits(0).stdout, new);
        let reference = sandbox.byok(&["get", "byok://openai/main/api_key"]).exits(0).stdout;
        assert_eq!(reference, new);
        sandbox.byok(&["check", "openai"]).exits(0);
        let asked = provider.seen().pop().expect("it was asked");
        assert_eq!(
            asked.header("authorization"),
            Some(format!("Bearer {new}").as_str()),
            "{url}"
        );
        last = new;
    }
}

#[test]
fn defect_7_a_value_that_the_provider_rejects_changes_nothing() {
    let (sandbox, _provider, old) = with_key("good1");
    let refused = sandbox
        .byok_with(&["rotate", "openai", "--stdin"], &keys::openai("bad"))
        .exits(9);
    assert!(refused.stderr.contains("`openai/main` keeps its value"), "{refused:?}");
    assert_eq!(get(&sandbox), old);
    assert_eq!(states(&sandbox, "openai"), ["1 current"]);
    let bad = keys::openai("bad");
    sandbox
        .byok_with(&["rotate", "openai", "--stdin", "--no-check"], &bad)
        .exits(0);
    assert_eq!(get(&sandbox), bad);
    let shown = sandbox.byok(&["show", "openai", "--json"]).json();
    assert_eq!(shown["key"]["status"], "unverified");
    let events = sandbox.byok(&["audit", "--json"]).json();
    let failed = |event: &&Value| event["action"] == "rotated" && event["outcome"] == "failed";
    assert_eq!(
        events["events"].as_array().into_iter().flatten().filter(failed).count(),
        1
    );
}

#[test]
fn an_overlap_of_nothing_and_one_that_is_over_leave_nothing_to_go_back_to() {
    let (sandbox, _provider, _) = with_key("good1");
    sandbox
        .byok_with(
            &["rotate", "openai", "--stdin", "--keep-old", "0"],
            &keys::openai("good2"),
        )
        .exits(0);
    assert_eq!(states(&sandbox, "openai"), ["2 current", "1 shredded"]);
    let refused = sandbox.byok(&["rollback", "openai"]).exits(4);
    assert!(
        refused.stderr.contains("`openai/main` has no value to go back to"),
        "{refused:?}"
    );
    sandbox
        .byok_with(
            &["rotate", "openai", "--stdin", "--keep-old", "1s"],
            &keys::openai("good3"),
        )
        .exits(0);
    wait::until("the old value is shredded", || {
        states(&sandbox, "openai")[1] == "2 shredded"
    });
    let events = sandbox.byok(&["audit", "--json"]).json();
    let last = events["events"]
        .as_array()
        .into_iter()
        .flatten()
        .rfind(|event| event["action"] == "shredded");
    assert_eq!(last.map(|event| event["actor"]["face"].clone()), Some("daemon".into()));
}

#[test]
fn what_was_due_while_the_vault_was_shut_is_shredded_after_the_unlock() {
    let (sandbox, _provider, _) = with_key("good1");
    sandbox
        .byok_with(
            &["rotate", "openai", "--stdin", "--keep-old", "1s"],
            &keys::openai("good2"),
        )
        .exits(0);
    sandbox.byok(&["lock"]).exits(0);
    let since = std::time::Instant::now();
    wait::until("the overlap is over", || since.elapsed().as_secs() >= 2);
    sandbox.byok(&["unlock"]).exits(0);
    wait::until("the old value is shredded", || {
        states(&sandbox, "openai")[1] == "1 shredded"
    });
}

#[test]
fn a_value_comes_from_a_file_or_a_variable_and_fields_come_along() {
    let sandbox = Sandbox::new();
    let add = [
        "add",
        "aws",
        "prod",
        "--stdin",
        "--no-check",
        "--field",
        "access_key_id=AKIAAAAAAAAAAAAAAAAA",
    ];
    sandbox.byok_with(&add, &keys::aws("one")).exits(0);
    sandbox.file("value", &keys::aws("two"));
    let rotate = [
        "rotate",
        "aws/prod",
        "--from-file",
        "value",
        "--field",
        "access_key_id=AKIABBBBBBBBBBBBBBBB",
    ];
    sandbox
        .byok(&[rotate.as_slice(), &["--expires", "90d", "--no-check"]].concat())
        .exits(0);
    let key = |sandbox: &Sandbox| sandbox.byok(&["show", "aws/prod", "--json"]).json()["key"].clone();
    assert_eq!(key(&sandbox)["fields"]["access_key_id"], "AKIABBBBBBBBBBBBBBBB");
    assert!(key(&sandbox)["expires_at"].is_string());
    sandbox.byok(&["rollback", "aws/prod"]).exits(0);
    assert_eq!(key(&sandbox)["fields"]["access_key_id"], "AKIAAAAAAAAAAAAAAAAA");
    assert!(key(&sandbox)["expires_at"].is_null());
    let mut command = sandbox.command(&["rotate", "aws/prod", "--from-env", "NEW", "--no-check"]);
    command.env("NEW", keys::aws("three"));
    byok_e2e::sandbox::run(command, None).exits(0);
    assert_eq!(sandbox.byok(&["get", "aws/prod"]).exits(0).stdout, keys::aws("three"));
}

#[test]
fn what_is_wrong_with_the_words_is_told() {
    let (sandbox, _provider, old) = with_key("good1");
    for (words, code, says) in [
        (vec!["rotate", "openai/nobody", "--stdin"], 4, "no key named"),
        (
            vec!["rotate", "openai", "--stdin", "--keep-old", "soon"],
            2,
            "--keep-old takes a span",
        ),
        (
            vec!["rotate", "openai", "--stdin", "--field", "api_key=x"],
            2,
            "api_key",
        ),
        (
            vec!["rotate", "openai", "--stdin", "--at-provider"],
            2,
            "cannot be used with",
        ),
        (vec!["rotate", "openai", "--dry-run"], 2, "--at-provider"),
        (vec!["rotate", "openai"], 2, "nobody can be asked"),
        (
            vec!["rotate", "openai", "--stdin"],
            2,
            "the value that is there already",
        ),
        (vec!["rollback", "openai"], 4, "no value to go back to"),
        (vec!["versions", "nobody"], 4, "no service named"),
    ] {
        let ran = sandbox.byok_with(&words, &old).exits(code);
        assert!(ran.stderr.contains(says), "{words:?}: {ran:?}");
        assert!(!ran.stderr.contains(&old));
    }
    assert_eq!(states(&sandbox, "openai"), ["1 current"]);
}

#[test]
fn keys_to_be_replaced_are_listed_and_the_setting_switches_it_off() {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "later", "a value");
    let add = ["add", "generic", "now", "--stdin", "--rotate-every", "1s"];
    sandbox.byok_with(&add, "another value").exits(0);
    let due = |sandbox: &Sandbox, within: &str| {
        let words = ["expiring", "--rotation", "--within", within, "--json"];
        sandbox.byok(&words).exits(0).json()["keys"].clone()
    };
    wait::until("it is overdue", || due(&sandbox, "30d")[0]["days_left"] == -1);
    assert_eq!(due(&sandbox, "30d").as_array().map(Vec::len), Some(1));
    assert_eq!(due(&sandbox, "91d").as_array().map(Vec::len), Some(2));
    let table = sandbox.byok(&["expiring", "--rotation"]).exits(0).stdout;
    assert!(table.contains("ROTATE BY") && table.contains("generic/now"), "{table}");
    sandbox.byok(&["daemon", "stop"]).exits(0);
    std::fs::create_dir_all(sandbox.config_dir()).expect("the home is writable");
    std::fs::write(
        sandbox.config_dir().join("config.toml"),
        "[rotation]\nevery = \"off\"\n",
    )
    .expect("the home is writable");
    sandbox.byok(&["unlock"]).exits(0);
    wait::until("the date is gone", || {
        due(&sandbox, "91d").as_array().map(Vec::len) == Some(1)
    });
    let shown = sandbox.byok(&["show", "generic/later", "--json"]).json();
    assert!(shown["key"]["rotate_due_at"].is_null());
}
