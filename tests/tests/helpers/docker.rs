//! docker's credential helpers: the protocol, and docker itself where it is there.

use super::{has, programs, sh, shell};
use byok_e2e::sandbox::run;
use byok_e2e::{Answer, Provider, Sandbox, keys};
use data_encoding::BASE64;
use std::os::unix::fs::PermissionsExt;

#[test]
fn the_protocol_is_spoken() {
    let sandbox = Sandbox::new();
    sandbox.holds("github", "work", &keys::github("docker"));
    let ask = |words: &[&str], input: &str| {
        let words: Vec<&str> = ["helper", "docker", "--host", "ghcr.io=me@github/work"]
            .iter()
            .chain(words)
            .copied()
            .collect();
        sandbox.byok_with(&words, input)
    };
    let got = ask(&["get"], "ghcr.io\n").exits(0).json();
    assert_eq!(
        got,
        serde_json::json!({"ServerURL": "ghcr.io", "Username": "me", "Secret": keys::github("docker")})
    );
    assert_eq!(
        ask(&["get"], "https://GHCR.io/v2/").exits(0).json()["Secret"],
        keys::github("docker")
    );
    assert_eq!(ask(&["list"], "").exits(0).json(), serde_json::json!({"ghcr.io": "me"}));
    assert_eq!(
        ask(&["get"], "quay.io").exits(1).stdout,
        "credentials not found in native keychain\n"
    );
    let login = format!(
        "{{\"ServerURL\":\"ghcr.io\",\"Username\":\"me\",\"Secret\":\"{}\"}}",
        keys::github("other")
    );
    for (operation, input) in [("store", login.as_str()), ("erase", "ghcr.io")] {
        let ran = ask(&[operation], input).exits(1);
        assert!(ran.stdout.starts_with("byok does not"), "{ran:?}");
    }
    assert_eq!(programs(&sandbox, "github/work"), ["docker", "docker"]);
    assert_eq!(
        sandbox.byok(&["list", "--json"]).json()["keys"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
}

/// The script of two lines that the help shows, found by a library that docker's own tools in Python use, and by docker.
#[test]
fn programs_of_docker_find_the_helper_by_its_name() {
    let sandbox = Sandbox::new();
    let value = keys::github("docker");
    sandbox.holds("github", "work", &value);
    let expected = format!("Basic {}", BASE64.encode(format!("me:{value}").as_bytes()));
    let registry = Provider::start(move |request| Answer {
        status: if request.header("authorization") == Some(&expected) {
            200
        } else {
            401
        },
        headers: vec![("www-authenticate".into(), "Basic realm=\"registry\"".into())],
        body: "{}".into(),
    });
    let host = registry
        .url()
        .trim_start_matches("http://")
        .trim_end_matches('/')
        .to_owned();
    let script = sandbox.file(
        "docker-credential-byok",
        &format!("#!/bin/sh\nexec byok helper docker --host {host}=me@github/work \"$@\"\n"),
    );
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).expect("it is ours");
    std::fs::create_dir(sandbox.dir().join(".docker")).expect("the home is writable");
    sandbox.file(
        ".docker/config.json",
        &format!("{{\"credHelpers\":{{\"{host}\":\"byok\"}}}}"),
    );
    let got = sh(
        &sandbox,
        &format!("PATH=$PWD:$PATH; echo {host} | docker-credential-byok get"),
    )
    .exits(0);
    assert_eq!(got.json()["Secret"], value);
    if has("python3", "--version") {
        let python = "import sys\ntry:\n    from docker.credentials import Store\nexcept ImportError:\n    sys.exit(77)\nprint(Store('byok').get(sys.argv[1])['Secret'], end='')\n";
        sandbox.file("ask.py", python);
        let ran = run(
            shell(&sandbox, &format!("PATH=$PWD:$PATH; python3 ask.py {host}")),
            None,
        );
        if ran.code == Some(77) {
            eprintln!("Python's docker is not on this machine: its part of this test was left out");
        } else {
            assert_eq!(ran.exits(0).stdout, value);
        }
    }
    if has("docker", "--version") {
        // No daemon is needed to look at a manifest.
        let ran = sh(
            &sandbox,
            &format!("PATH=$PWD:$PATH; docker manifest inspect --insecure {host}/x:1"),
        );
        assert!(
            registry.seen().iter().any(|request| request
                .header("authorization")
                .is_some_and(|header| header.starts_with("Basic "))),
            "{ran:?}"
        );
    }
}
