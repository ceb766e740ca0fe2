//! git's credential protocol, by git.

use super::{programs, sh};
use byok_e2e::{Answer, Provider, Sandbox, keys};
use data_encoding::BASE64;

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// A repository behind a password, over git's dumb protocol.
fn remote(user: &str, password: &str) -> Provider {
    let expected = format!("Basic {}", BASE64.encode(format!("{user}:{password}").as_bytes()));
    Provider::start(move |request| {
        let is_known = request.header("authorization") == Some(&expected);
        let (status, body) = match (is_known, request.line.contains("info/refs")) {
            (false, _) => (401, String::new()),
            (true, true) => (200, format!("{COMMIT}\trefs/heads/main\n")),
            (true, false) => (200, "ref: refs/heads/main\n".into()),
        };
        Answer {
            status,
            headers: vec![
                ("content-type".into(), "text/plain".into()),
                ("www-authenticate".into(), "Basic realm=\"git\"".into()),
            ],
            body,
        }
    })
}

fn address(remote: &Provider) -> String {
    remote
        .url()
        .trim_start_matches("http://")
        .trim_end_matches('/')
        .to_owned()
}

#[test]
fn git_reads_a_private_repository() {
    let sandbox = Sandbox::new();
    let value = keys::github("git");
    sandbox.holds("github", "work", &value);
    let remote = remote("x-access-token", &value);
    let host = address(&remote);
    let config = format!("git config --global credential.helper '!byok helper git --host {host}=github/work'");
    sh(&sandbox, &config).exits(0);
    let ran = sh(
        &sandbox,
        &format!("GIT_TERMINAL_PROMPT=0 git ls-remote http://{host}/repo.git"),
    )
    .exits(0);
    assert!(ran.stdout.contains(COMMIT), "{ran:?}");
    assert_eq!(programs(&sandbox, "github/work"), ["git"]);
}

#[test]
fn git_goes_without_where_byok_has_nothing_or_may_not() {
    let sandbox = Sandbox::new();
    sandbox.holds("github", "work", &keys::github("git"));
    let remote = remote("x-access-token", &keys::github("git"));
    sh(&sandbox, "git config --global credential.helper '!byok helper git'").exits(0);
    // A host that the catalogue does not know.
    let url = format!("http://{}/repo.git", address(&remote));
    sh(&sandbox, &format!("GIT_TERMINAL_PROMPT=0 git ls-remote {url}")).exits(128);
    assert!(
        remote
            .seen()
            .iter()
            .all(|request| request.header("authorization").is_none())
    );
    for (question, answer) in [
        (
            "protocol=https\nhost=github.com\n\n",
            format!("username=x-access-token\npassword={}\n", keys::github("git")),
        ),
        (
            "protocol=https\nhost=GitHub.com\nusername=me\n",
            format!("username=me\npassword={}\n", keys::github("git")),
        ),
        // Without encryption only where the person said so.
        ("protocol=http\nhost=github.com\n\n", String::new()),
        ("protocol=https\nhost=github.com.evil.example\n\n", String::new()),
        ("protocol=https\nhost=gitlab.com\n\n", String::new()),
        ("protocol=cert\npath=/x\n\n", String::new()),
        ("", String::new()),
    ] {
        let ran = sandbox.byok_with(&["helper", "git", "get"], question).exits(0);
        assert_eq!(ran.stdout, answer, "{question}");
    }
}

#[test]
fn the_key_of_an_own_server_is_found_by_its_address() {
    let sandbox = Sandbox::new();
    let words = [
        "add",
        "gitlab",
        "own",
        "--stdin",
        "--no-check",
        "--base-url",
        "https://git.example.com/api/v4",
    ];
    sandbox.byok_with(&words, "glpat-of-my-own-server-20").exits(0);
    let ran = sandbox
        .byok_with(&["helper", "git", "get"], "protocol=https\nhost=git.example.com\n\n")
        .exits(0);
    assert_eq!(
        ran.stdout,
        "username=x-access-token\npassword=glpat-of-my-own-server-20\n"
    );
}

#[test]
fn git_can_neither_store_nor_erase() {
    let sandbox = Sandbox::new();
    sandbox.holds("github", "work", &keys::github("git"));
    for operation in ["store", "erase"] {
        let question = format!(
            "protocol=https\nhost=github.com\nusername=me\npassword={}\n\n",
            keys::github("other")
        );
        let ran = sandbox.byok_with(&["helper", "git", operation], &question).exits(0);
        assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
    }
    let approve = format!(
        "printf 'protocol=https\\nhost=github.com\\nusername=me\\npassword={}\\n\\n' | git -c credential.helper='!byok helper git' credential reject",
        keys::github("git")
    );
    sh(&sandbox, &approve).exits(0);
    assert_eq!(
        sandbox.byok(&["get", "github/work"]).exits(0).stdout,
        keys::github("git")
    );
}

#[test]
fn a_locked_vault_lets_git_ask_the_person() {
    let sandbox = Sandbox::new();
    sandbox.holds("github", "work", &keys::github("git"));
    sandbox.byok(&["lock"]).exits(0);
    let mut command = sandbox.bare_command(&["helper", "git", "get"]);
    command.env("BYOK_NON_INTERACTIVE", "1");
    let ran = byok_e2e::sandbox::run(command, Some("protocol=https\nhost=github.com\n\n")).exits(5);
    assert_eq!(ran.stdout, "");
}
