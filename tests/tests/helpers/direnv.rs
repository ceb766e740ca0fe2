//! direnv loads keys when a folder is entered, by direnv.

use super::{has, sh};
use byok_e2e::{Sandbox, keys};
use std::fs;

#[test]
fn the_folder_has_the_keys_that_its_envrc_names() {
    if !has("direnv", "version") {
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.holds("github", "work", &keys::github("env"));
    sandbox.holds("github", "other", &keys::github("other"));
    sandbox.holds("openai", "main", "of openai");
    fs::create_dir_all(sandbox.dir().join("config/direnv")).expect("the home is writable");
    fs::create_dir(sandbox.dir().join("project")).expect("the home is writable");
    sandbox.file("project/.envrc", "use byok github/other\n");
    sh(&sandbox, "byok hook direnv > config/direnv/direnvrc").exits(0);
    let read = "printenv GITHUB_TOKEN; printenv OPENAI_API_KEY";
    let ran = sh(
        &sandbox,
        &format!("direnv allow project && direnv exec project sh -c '{read}'"),
    );
    assert_eq!(ran.stdout, format!("{}\n", keys::github("other")), "{ran:?}");
}

#[test]
fn a_folder_that_names_nothing_gets_nothing() {
    if !has("direnv", "version") {
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.holds("github", "work", &keys::github("env"));
    fs::create_dir_all(sandbox.dir().join("config/direnv")).expect("the home is writable");
    fs::create_dir(sandbox.dir().join("project")).expect("the home is writable");
    sandbox.file("project/.envrc", "use byok\n");
    sh(&sandbox, "byok hook direnv > config/direnv/direnvrc").exits(0);
    let ran = sh(
        &sandbox,
        "direnv allow project && direnv exec project printenv GITHUB_TOKEN",
    );
    assert_ne!(ran.code, Some(0));
    assert!(
        ran.stdout.is_empty() && ran.stderr.contains("name keys, or write a byok.toml"),
        "{ran:?}"
    );
}
