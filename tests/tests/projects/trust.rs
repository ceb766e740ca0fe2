//! Accepting a file, and what becomes of it when it is changed.

use super::with_keys;
use byok_e2e::{Sandbox, keys};

const TEXT: &str = "[env]\nOPENAI_API_KEY = \"byok://openai/work\"\n";

fn run(sandbox: &Sandbox) -> (Option<i32>, String, String) {
    let ran = sandbox.byok(&["run", "--", "printenv", "OPENAI_API_KEY"]);
    (ran.code, ran.stdout.trim_end().to_owned(), ran.stderr)
}

#[test]
fn a_file_counts_once_it_is_accepted_and_no_more_once_it_is_changed() {
    let sandbox = with_keys();
    let file = sandbox.file("byok.toml", TEXT);
    let file = file.canonicalize().expect("it is there");
    let (code, value, said) = run(&sandbox);
    assert_eq!((code, value.as_str()), (Some(125), ""), "{said}");
    assert!(said.contains(&format!("{} is not trusted", file.display())), "{said}");
    assert!(said.contains("byok trust") && said.contains("--no-project"), "{said}");

    let shown = sandbox.byok(&["trust"]).exits(2).stderr;
    assert!(
        shown.contains("OPENAI_API_KEY = byok://openai/work"),
        "it shows before it asks: {shown}"
    );
    let made = sandbox.byok(&["trust", "--yes", "--json"]).exits(0).json();
    assert_eq!(made["project"]["variables"][0]["ref"], "byok://openai/work");
    assert_eq!(run(&sandbox), (Some(0), "value-of-work".into(), String::new()));
    assert!(sandbox.byok(&["trust"]).exits(0).stderr.contains("is trusted already"));

    sandbox.file(
        "byok.toml",
        &format!("{TEXT}OTHER = \"byok://openai\"\n").replace("work", "main"),
    );
    let (code, value, said) = run(&sandbox);
    assert_eq!((code, value.as_str()), (Some(125), ""), "{said}");
    assert!(said.contains("was changed since it was trusted"), "{said}");
    let shown = sandbox.byok(&["trust", "--yes"]).exits(0).stderr;
    assert!(
        shown.contains("~ OPENAI_API_KEY = byok://openai/main (was byok://openai/work)"),
        "{shown}"
    );
    assert!(shown.contains("+ OTHER = byok://openai"), "{shown}");
    assert_eq!(run(&sandbox).1, "value-of-main");
}

#[test]
fn what_is_trusted_is_listed_and_forgotten() {
    let sandbox = with_keys();
    assert!(
        sandbox
            .byok(&["trust", "--list"])
            .exits(0)
            .stderr
            .starts_with("No folder's")
    );
    sandbox.byok(&["trust"]).exits(4);
    sandbox.file("byok.toml", TEXT);
    sandbox.byok(&["trust", "--yes"]).exits(0);
    run(&sandbox);
    let listed = sandbox.byok(&["trust", "--list", "--json"]).exits(0).json();
    let project = &listed["projects"][0];
    assert!(project["last_used_at"].is_string() && project["digest"].as_str().is_some_and(|hex| hex.len() == 64));
    let table = sandbox.byok(&["trust", "--list"]).exits(0).stdout;
    assert!(
        table.contains("byok.toml") && table.contains("OPENAI_API_KEY"),
        "{table}"
    );
    let folder = sandbox.dir().to_str().expect("a text").to_owned();
    sandbox.byok(&["trust", "--forget", &folder]).exits(0);
    assert_eq!(run(&sandbox).0, Some(125));
    sandbox.byok(&["trust", "--forget"]).exits(4);
    let trail = sandbox.byok(&["audit", "--limit", "0", "--json"]).exits(0).json();
    let actions: Vec<&str> = trail["events"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|event| event["action"].as_str().filter(|action| action.starts_with("project_")))
        .collect();
    assert_eq!(actions, ["project_trusted", "project_forgotten"]);
}

#[test]
fn a_value_in_it_is_refused_with_its_line_and_repeated_nowhere() {
    let sandbox = with_keys();
    let value = keys::openai("pasted");
    sandbox.file(
        "byok.toml",
        &format!("[env]\nOK = \"byok://openai\"\nKEY = \"{value}\"\n"),
    );
    for words in [
        &["trust", "--yes"][..],
        &["run", "--", "true"],
        &["trust", "--yes", "--json"],
    ] {
        let ran = sandbox.byok(words);
        assert!(ran.code == Some(11) || ran.code == Some(125), "{ran:?}");
        assert!(
            ran.stderr.contains("byok.toml: line 3: `KEY` is no reference"),
            "{ran:?}"
        );
        assert!(!ran.stderr.contains(&value) && !ran.stdout.contains(&value), "{ran:?}");
    }
    sandbox.file("byok.toml", "[environment]\nKEY = \"byok://openai\"\n");
    let ran = sandbox.byok(&["trust", "--yes"]).exits(11);
    assert!(
        ran.stderr
            .contains("line 1: unknown field `environment`, expected `env` or `keys`"),
        "{ran:?}"
    );
    sandbox.byok(&["run", "--no-project", "--", "true"]).exits(0);
}

#[test]
fn the_same_bytes_elsewhere_are_not_trusted() {
    let sandbox = with_keys();
    sandbox.file("byok.toml", TEXT);
    sandbox.byok(&["trust", "--yes"]).exits(0);
    let folder = sandbox.dir().join("copy");
    std::fs::create_dir(&folder).expect("the home is writable");
    std::fs::write(folder.join("byok.toml"), TEXT).expect("the home is writable");
    super::byok_in(&sandbox, &folder, &["run", "--", "true"]).exits(125);
}
