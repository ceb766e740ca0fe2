//! A key in a file that byok can't read is not repeated by the complaint about the file.

use byok_e2e::Planted;
use byok_e2e::canary::{no_file_holds, says_nothing};
use std::fs;

/// Broken files, each with a key where a person may have left it.
fn broken(value: &str) -> Vec<String> {
    vec![
        value.to_owned(),
        format!("{value} = 1\n"),
        format!("[session]\nidle_lock = \"{value}\"\n"),
        format!("[session]\nidle_lock = \"5m {value}\n"),
        format!("[session]\n{value} = \"5m\"\n"),
        format!("[session]\nidle_lock = [\"{value}\"]\n"),
        format!("[{value}]\nx = 1\n"),
        format!("[check]\nconcurrency = \"{value}\"\n"),
    ]
}

#[test]
fn broken_settings_are_told_without_what_stands_in_them() {
    for text in broken_with_daemon_restart() {
        let planted = Planted::new().with_key(None);
        planted.sandbox.byok(&["daemon", "stop"]).exits(0);
        let config = planted.sandbox.byok_home().join("config");
        fs::create_dir_all(&config).expect("the home is writable");
        let text = text.replace("VALUE", &planted.value);
        fs::write(config.join("config.toml"), &text).expect("the home is writable");
        for words in [&["list"][..], &["unlock"], &["doctor"], &["status"]] {
            let [plain, _] = says_nothing(&planted, &planted.value_scanner(), words, None);
            if words[0] == "unlock" {
                let plain = plain.exits(11);
                assert!(plain.stderr.contains("config.toml"), "{plain:?}");
            }
        }
        fs::remove_file(config.join("config.toml")).expect("it is ours");
        no_file_holds(&planted, &planted.value_scanner());
    }
}

fn broken_with_daemon_restart() -> Vec<String> {
    broken("VALUE")
}

#[test]
fn a_broken_provider_is_told_without_what_stands_in_it() {
    let planted = Planted::new().with_key(None);
    let value = planted.value.as_str();
    let dir = planted.sandbox.byok_home().join("config/providers.d");
    fs::create_dir_all(&dir).expect("the home is writable");
    let whole = format!(
        "id = \"mine\"\nname = \"{value}\"\ncategory = \"{value}\"\nkeys_url = \"{value}\"\n[[fields]]\nname = \"{value}\"\n"
    );
    for text in broken(value).into_iter().chain([whole]) {
        planted.sandbox.byok(&["daemon", "stop"]).exits(0);
        fs::write(dir.join("mine.toml"), &text).expect("the home is writable");
        for words in [
            &["services"][..],
            &["list"],
            &["add", "openai", "x", "--stdin"],
            &["detect", "--stdin"],
            &["doctor"],
        ] {
            says_nothing(&planted, &planted.value_scanner(), words, Some("other"));
        }
        let [plain, _] = says_nothing(&planted, &planted.value_scanner(), &["unlock"], None);
        let plain = plain.exits(11);
        assert!(plain.stderr.contains("mine.toml"), "{plain:?}");
    }
    fs::remove_file(dir.join("mine.toml")).expect("it is ours");
    no_file_holds(&planted, &planted.value_scanner());
}

#[test]
fn a_broken_env_file_is_told_without_what_stands_in_it() {
    let planted = Planted::new().with_key(None);
    let value = planted.value.as_str();
    let scanner = planted.value_scanner();
    for text in [
        format!("OPENAI_API_KEY=\"{value}\n"),
        format!("{value}\n"),
        format!("OPENAI API KEY = {value}\n"),
        format!("A='{value}\nB=1\n"),
        format!("MINE=byok://{value}\n"),
        format!("MINE=byok://openai/{value}\n"),
        format!("MINE=byok://openai/main/{value}/more\n"),
    ] {
        fs::write(planted.sandbox.dir().join("broken.env"), &text).expect("the home is writable");
        let [plain, _] = says_nothing(
            &planted,
            &scanner,
            &["run", "--env-file", "broken.env", "--", "true"],
            None,
        );
        assert_ne!(plain.code, Some(0), "{text}");
        says_nothing(&planted, &scanner, &["check", "--env-file", "broken.env"], None);
    }
    no_file_holds(&planted, &scanner);
}

#[test]
fn a_broken_header_is_told_without_what_stands_in_it() {
    let planted = Planted::new().with_key(None);
    planted.sandbox.byok(&["daemon", "stop"]).exits(0);
    let header = planted.sandbox.vault_dir().join("header.json");
    let whole = fs::read_to_string(&header).expect("there is a header");
    for text in [
        planted.value.clone(),
        whole.replacen("password", &planted.value, 1),
        whole.replacen("\"salt\": \"", &format!("\"salt\": \"{}", planted.value), 1),
    ] {
        assert_ne!(text, whole);
        fs::write(&header, text).expect("it is ours");
        let [plain, _] = says_nothing(&planted, &planted.value_scanner(), &["unlock"], None);
        plain.exits(10);
        says_nothing(&planted, &planted.value_scanner(), &["doctor"], None);
    }
}
