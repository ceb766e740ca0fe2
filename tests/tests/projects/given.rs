//! What programs get with a file, and what goes before it.

use super::{with_keys, with_project};
use byok_e2e::sandbox;

#[test]
fn a_bare_service_means_the_project_s_key_everywhere_and_a_name_means_itself() {
    let sandbox = with_project("[keys]\nopenai = \"work\"\n");
    let given = |run: &[&str], variable: &str| {
        let words = [&["run"], run, &["--", "printenv", variable]].concat();
        let mut command = sandbox.command(&words);
        command
            .env("BARE", "byok://openai")
            .env("NAMED", "byok://openai/main/api_key");
        sandbox::run(command, None).exits(0).stdout
    };
    assert_eq!(given(&[], "BARE"), "value-of-work\n");
    assert_eq!(given(&[], "NAMED"), "value-of-main\n");
    let plain = |words: &[&str]| sandbox.byok(words).exits(0).stdout;
    assert_eq!(plain(&["run", "--", "printenv", "OPENAI_API_KEY"]), "value-of-work\n");
    assert_eq!(
        plain(&["run", "--only", "openai", "--", "printenv", "OPENAI_API_KEY"]),
        "value-of-work\n"
    );
    assert_eq!(
        plain(&["run", "--no-project", "--", "printenv", "OPENAI_API_KEY"]),
        "value-of-main\n"
    );
}

#[test]
fn get_means_the_same_key_by_a_bare_service() {
    let sandbox = with_project("[keys]\nopenai = \"work\"\n");
    let got = |words: &[&str]| sandbox.byok(&[&["get"], words].concat()).exits(0).stdout;
    assert_eq!(got(&["openai"]), "value-of-work");
    assert_eq!(got(&["openai/main"]), "value-of-main");
    assert_eq!(got(&["openai", "--no-project"]), "value-of-main");
    sandbox.file("byok.toml", "[keys]\nopenai = \"main\"\n");
    let ran = sandbox.byok(&["get", "openai"]).exits(9);
    assert!(ran.stderr.contains("was changed since it was trusted"), "{ran:?}");
}

#[test]
fn what_the_person_sets_goes_before_the_file() {
    let sandbox =
        with_project("[env]\nA = \"byok://openai/work\"\nB = \"byok://openai/work\"\nC = \"byok://openai/work\"\n");
    sandbox.file(".env", "B=byok://openai/main\n");
    let mut command = sandbox.command(&[
        "run",
        "--env-file",
        ".env",
        "--",
        "sh",
        "-c",
        "echo $A $B $C $OPENAI_API_KEY",
    ]);
    command.env("A", "byok://openai/main").env("C", "stale");
    let ran = sandbox::run(command, None).exits(0);
    assert_eq!(
        ran.stdout, "value-of-main value-of-main value-of-work\n",
        "and nothing that nobody named"
    );
}

#[test]
fn only_leaves_out_what_it_does_not_name() {
    let sandbox = with_project("[env]\nWORK = \"byok://openai/work\"\nMAIN = \"byok://openai/main\"\n");
    let words = [
        "run",
        "--only",
        "openai/work",
        "--",
        "sh",
        "-c",
        "echo $WORK/$MAIN/$OPENAI_API_KEY",
    ];
    assert_eq!(sandbox.byok(&words).exits(0).stdout, "value-of-work//value-of-work\n");
}

#[test]
fn a_project_s_key_falls_back_as_its_service_says_and_one_that_is_not_there_is_told() {
    let sandbox = with_project("[env]\nMINE = \"byok://openai\"\n");
    sandbox
        .byok(&["fallback", "openai", "--on", "missing", "--chain", "work"])
        .exits(0);
    sandbox.byok(&["disable", "openai/main"]).exits(0);
    let ran = sandbox.byok(&["run", "--", "printenv", "MINE"]).exits(0);
    assert_eq!(ran.stdout, "value-of-work\n");
    assert!(ran.stderr.contains("`openai/work` steps in"), "{ran:?}");

    let sandbox = with_keys();
    sandbox.file("byok.toml", "[env]\nMINE = \"byok://openai/nobody\"\n");
    sandbox.byok(&["trust", "--yes"]).exits(0);
    let ran = sandbox.byok(&["run", "--", "true"]).exits(125);
    assert!(ran.stderr.contains("MINE: no key named `openai/nobody`"), "{ran:?}");
}
