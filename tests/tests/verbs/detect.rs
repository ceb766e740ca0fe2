//! `byok detect --probe`: a key that may be several providers' is tried, after a yes, at those that were named.

use byok_e2e::{Provider, Sandbox, Terminal, custom, keys};

/// Three providers whose keys look alike: `acme` and `near` at one host, `far` at another.
struct Alike {
    sandbox: Sandbox,
    acme: Provider,
    far: Provider,
    near: Provider,
}

/// Each answers the key `mark` with its own status.
fn alike(mark: &str, [acme, far, near]: [u16; 3]) -> Alike {
    let value = keys::acme(mark);
    let provider = |status| Provider::statuses(&[(&value, status)]);
    let (acme, far, near) = (provider(acme), provider(far), provider(near));
    let sandbox = Sandbox::empty();
    custom::define(&sandbox, &acme);
    custom::define_alike(&sandbox, "far", "localhost", &far);
    custom::define_alike(&sandbox, "near", "127.0.0.1", &near);
    Alike {
        sandbox,
        acme,
        far,
        near,
    }
}

impl Alike {
    fn asked(&self) -> [usize; 3] {
        [&self.acme, &self.far, &self.near].map(|provider| provider.seen().len())
    }

    fn probe(&self, mark: &str, more: &[&str]) -> byok_e2e::Ran {
        let words: Vec<&str> = ["detect", "--stdin", "--probe"].iter().chain(more).copied().collect();
        let ran = self.sandbox.byok_with(&words, &keys::acme(mark));
        let value = keys::acme(mark);
        assert!(!ran.stdout.contains(&value) && !ran.stderr.contains(&value), "{ran:?}");
        ran
    }
}

#[test]
fn nothing_is_sent_without_a_yes() {
    let alike = alike("quiet", [200, 200, 200]);
    let listed = alike
        .sandbox
        .byok_with(&["detect", "--stdin", "--yes"], &keys::acme("quiet"))
        .exits(0);
    assert!(listed.stderr.contains("Nothing was sent"), "{listed:?}");
    let refused = alike.probe("quiet", &[]).exits(2);
    for host in ["127.0.0.1", "localhost"] {
        assert!(refused.stderr.contains(host), "the hosts are shown before: {refused:?}");
    }
    assert!(refused.stderr.contains("--yes"), "{refused:?}");
    let mut command = alike
        .sandbox
        .bare_command(&["detect", "--from-env", "PASTED", "--probe"]);
    command.env("PASTED", keys::acme("quiet"));
    let mut terminal = Terminal::start(&command);
    terminal.shows("localhost").shows("Ask these 3 providers?");
    terminal.types("n\n");
    assert_eq!(terminal.ends(), 3);
    assert_eq!(alike.asked(), [0, 0, 0]);
}

#[test]
fn where_it_works_and_where_not_is_told() {
    let alike = alike("far", [401, 200, 401]);
    let ran = alike.probe("far", &["--yes"]).exits(0);
    let starts: Vec<&str> = ran
        .stdout
        .lines()
        .map(|line| line.split("  ").next().unwrap_or_default())
        .collect();
    assert_eq!(starts, ["not for acme", "works for far"]);
    assert_eq!(alike.asked(), [1, 1, 0], "once it works, it is sent to no stranger");
}

#[test]
fn further_products_of_one_domain_are_asked_all_the_same() {
    let alike = alike("both", [200, 200, 200]);
    let json = alike.probe("both", &["--yes", "--json"]).exits(0).json();
    assert_eq!(alike.asked(), [1, 0, 1]);
    let results: Vec<&str> = json["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["ref"].as_str().unwrap())
        .collect();
    assert_eq!(results, ["acme", "near"]);
    assert_eq!(json["not_asked"][0]["service"], "far");
}

#[test]
fn a_key_that_everybody_refuses_is_dead_and_one_silent_provider_leaves_it_open() {
    alike("dead", [401, 401, 401]).probe("dead", &["--yes"]).exits(20);
    alike("open", [401, 500, 401]).probe("open", &["--yes"]).exits(21);
    let unknown = Sandbox::empty()
        .byok_with(&["detect", "--stdin", "--probe", "--yes"], "hunter2")
        .exits(0);
    assert!(unknown.stderr.contains("No known shape"), "{unknown:?}");
}

#[test]
fn the_variables_name_puts_its_provider_first() {
    let alike = alike("named", [401, 200, 401]);
    let words = ["detect", "--stdin", "--name", "FAR_API_KEY", "--json"];
    let json = alike.sandbox.byok_with(&words, &keys::acme("named")).exits(0).json();
    let first = &json["candidates"][0];
    assert_eq!(
        (&first["service"], &first["confidence"]),
        (&"far".into(), &"likely".into())
    );
    assert_eq!(json["candidates"][1]["confidence"], "possible");
    assert_eq!(first["hosts"], serde_json::json!(["localhost"]));
    alike.probe("named", &["--yes", "--name", "FAR_API_KEY"]).exits(0);
    assert_eq!(alike.asked(), [0, 1, 0]);
}

#[test]
fn part_of_a_credential_is_not_tried() {
    let sandbox = Sandbox::empty();
    let words = ["detect", "--stdin", "--probe", "--yes"];
    let ran = sandbox.byok_with(&words, "AKIAIOSFODNN7EXAMPLE").exits(21);
    assert!(ran.stderr.contains("Not asked: aws"), "{ran:?}");
}

#[test]
fn no_more_candidates_are_shown_than_one_looks_through() {
    let sandbox = Sandbox::empty();
    let provider = Provider::statuses(&[]);
    for number in 0..12 {
        custom::define_alike(&sandbox, &format!("p{number:02}"), "127.0.0.1", &provider);
    }
    let value = keys::acme("many");
    let json = sandbox
        .byok_with(&["detect", "--stdin", "--json"], &value)
        .exits(0)
        .json();
    assert_eq!(
        (json["candidates"].as_array().map(Vec::len), &json["more"]),
        (Some(8), &4.into())
    );
    let ran = sandbox.byok_with(&["detect", "--stdin"], &value).exits(0);
    assert!(ran.stderr.contains("And 4 more"), "{ran:?}");
    let ran = sandbox
        .byok_with(&["detect", "--stdin", "--probe", "--yes"], &value)
        .exits(21);
    assert_eq!(provider.seen().len(), 8, "only those that were shown: {ran:?}");
}
