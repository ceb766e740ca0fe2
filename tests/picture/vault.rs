//! What the pictures show: a vault of somebody who works with several providers, all of whom are servers on loopback.

use byok_e2e::{Provider, Sandbox, keys, provider};

/// The vault with few keys, for the commands.
pub(crate) fn small() -> (Sandbox, Provider) {
    let good = keys::openai("picture");
    let server = Provider::openai(&good);
    let sandbox = Sandbox::new();
    let (url, nowhere) = (server.url(), provider::nobody());
    let add = |words: &[&str], value: &str| add(&sandbox, words, value);
    add(
        &[
            "openai",
            "work",
            "--base-url",
            &url,
            "--expires",
            "12d",
            "--tag",
            "prod",
        ],
        &good,
    );
    add(
        &["openai", "old", "--no-check", "--base-url", &url],
        &keys::openai("old"),
    );
    add(
        &["github", "ci", "--no-check", "--base-url", &nowhere, "--expires", "71d"],
        &keys::github("ci"),
    );
    (sandbox, server)
}

/// The vault with more of them, checked and used, for the screens.
pub(crate) fn large() -> (Sandbox, Provider) {
    let (sandbox, server) = small();
    let (url, nowhere) = (server.url(), provider::nobody());
    let add = |words: &[&str], value: &str| add(&sandbox, words, value);
    let good = keys::openai("picture");
    add(
        &[
            "openai",
            "batch",
            "--no-check",
            "--base-url",
            &url,
            "--tag",
            "prod",
            "--tag",
            "batch",
        ],
        &good,
    );
    add(
        &[
            "openai",
            "trial",
            "--base-url",
            &url,
            "--expires",
            "5d",
            "--note",
            "ends with the trial",
        ],
        &good,
    );
    add(
        &[
            "github",
            "deploy",
            "--no-check",
            "--base-url",
            &nowhere,
            "--expires",
            "2d",
            "--tag",
            "prod",
        ],
        &keys::github("deploy"),
    );
    add(
        &["github", "read", "--no-check", "--base-url", &nowhere],
        &keys::github("read"),
    );
    add(
        &[
            "firecrawl",
            "main",
            "--no-check",
            "--base-url",
            &nowhere,
            "--expires",
            "200d",
        ],
        &keys::firecrawl('7'),
    );
    for name in ["postgres", "sentry", "smtp"] {
        add(
            &["generic", name, "--no-check", "--tag", "infra"],
            &format!("a secret for {name}"),
        );
    }
    let run = |words: &[&str]| drop(sandbox.byok(words));
    run(&["disable", "github/read"]);
    for _ in 0..3 {
        run(&["check"]);
    }
    for (name, times) in [
        ("openai/work", 14),
        ("openai/batch", 6),
        ("generic/postgres", 9),
        ("generic/smtp", 2),
    ] {
        for _ in 0..times {
            run(&["run", "--only", name, "--", "true"]);
        }
    }
    (sandbox, server)
}

fn add(sandbox: &Sandbox, words: &[&str], value: &str) {
    sandbox
        .byok_with(&[&["add"], words, &["--stdin"]].concat(), value)
        .exits(0);
}
