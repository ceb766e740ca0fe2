//! One value goes through every command. It comes out of `get` and `run`, and nowhere else.

use byok_e2e::canary::{no_file_holds, says_nothing};
use byok_e2e::sandbox::run;
use byok_e2e::traces::{self, ArgvWatch};
use byok_e2e::{Planted, Provider, wait};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Verbs whose whole purpose is another test's, or that end the daemon.
const ELSEWHERE: [&str; 2] = ["tour", "completions"];

#[test]
fn no_command_shows_a_value_but_get_and_run() {
    let planted = Planted::new();
    let provider = Provider::openai(&planted.value);
    let planted = planted.with_key(Some(&provider));
    let url = provider.url();
    // Inputs of commands are not part of the home that is searched afterwards.
    fs::write(planted.sandbox.dir().join("value"), &planted.value).expect("the home is writable");
    fs::write(
        planted.sandbox.dir().join(".env"),
        format!("OPENAI_API_KEY={}\nOPENAI_BASE_URL={url}\n", planted.value),
    )
    .expect("the home is writable");
    // Unmistakable by its shape, cut so that it is not.
    let part = &planted.value[planted.value.len() / 2..];
    fs::write(
        planted.sandbox.dir().join("ambiguous.env"),
        format!("SOME_TOKEN=@{part}@\n"),
    )
    .expect("the home is writable");
    planted.sandbox.file("template", "{{ byok://openai }}");
    // A key where a reference belongs.
    planted
        .sandbox
        .file("broken", &format!("{{{{ byok://openai/{}/x/y }}}}", planted.value));
    let watch = ArgvWatch::start(planted.typed_scanner());

    let mut tried = BTreeSet::new();
    let commands: &[(&[&str], bool)] = &[
        (&["status"], false),
        (&["status", "--short"], false),
        (&["init"], false),
        (&["add", "openai", "piped", "--stdin", "--base-url", &url], true),
        (&["add", "openai", "filed", "--from-file", "value", "--no-check"], false),
        (&["add", "openai", "missing", "--from-env", "NOT_SET"], false),
        (&["add", "openai", "again", "--stdin", "--field", "nothing=1"], true),
        (&["add", "nobody", "--stdin"], true),
        (&["list"], false),
        (&["list", "openai", "--status", "ok"], false),
        (&["show", "openai"], false),
        (&["show", "openai/nobody"], false),
        (&["edit", "openai/piped", "--note", "changed", "--tag", "a"], false),
        (&["edit", "openai/piped", "--name", "main"], false),
        (&["default", "openai/piped"], false),
        (&["disable", "openai/filed"], false),
        (&["rotate", "openai/piped", "--stdin"], true),
        (&["rotate", "openai/filed", "--from-file", "value", "--no-check"], false),
        (&["rotate", "openai", "--at-provider", "--dry-run"], false),
        (&["rotate", "openai", "--at-provider", "--with", "openai/piped"], false),
        (&["versions", "openai/filed"], false),
        (&["rollback", "openai/filed"], false),
        (&["expiring", "--rotation"], false),
        (&["get", "openai/filed"], false),
        (&["run", "--only", "openai/filed", "--", "true"], false),
        (&["run", "--mcp", "--only", "openai/filed", "--", "true"], false),
        (&["mcp", "serve"], false),
        (&["enable", "openai/filed"], false),
        (&["check", "--all"], false),
        (&["check", "openai", "-v"], false),
        (&["check", "openai", "--format", "junit"], false),
        (&["check", "openai", "--format", "github"], false),
        (&["check", "--env-file", ".env", "--fresh"], false),
        (&["check", "--env-file", "ambiguous.env"], false),
        (&["check", "--env-file", "ambiguous.env", "--format", "github"], false),
        (&["check", "--stdin", "openai", "--base-url", &url], true),
        (&["check", "--stdin", "aws", "--base-url", &url], true),
        (
            &["check", "--stdin", "openai", "--base-url", &url, "--format", "junit"],
            true,
        ),
        (&["detect", "--stdin"], true),
        (&["detect", "--stdin", "--name", "KEY"], true),
        (&["detect", "--stdin", "--probe"], true),
        (&["detect", "--from-file", "value"], false),
        (&["services", "openai"], false),
        (&["expiring"], false),
        (&["metrics"], false),
        (&["alerts"], false),
        (&["alerts", "ack", "1"], false),
        (&["run", "--only", "openai", "--", "true"], false),
        (&["run", "--only", "openai", "--", "byok-no-such-program"], false),
        (&["run", "--env-file", ".env", "--", "true"], false),
        (&["run", "--only", "openai", "--mask", "--", "printenv"], false),
        (
            &["run", "--only", "openai", "--file", "OPENAI_API_KEY", "--", "printenv"],
            false,
        ),
        (
            &[
                "run",
                "--only",
                "openai",
                "--file",
                "OPENAI_API_KEY",
                "--files",
                "folder",
                "--",
                "printenv",
            ],
            false,
        ),
        (&["run", "--stdin", "openai", "--", "printenv"], false),
        (&["run", "--only", "openai", "--watch", "--", "true"], false),
        (&["run", "--only", "openai", "--file", "NOT_SET", "--", "true"], false),
        (&["inject", "-i", "template", "-o", "rendered"], false),
        (&["inject", "-i", "broken", "-o", "rendered"], false),
        (&["password", "change", "--new-from-file", "password"], false),
        (&["remove", "openai/filed"], false),
        (&["remove", "openai/filed", "--yes"], false),
        (&["audit", "--verify", "--limit", "0"], false),
        (&["audit", "--key", "openai"], false),
        (&["client", "add", "editor", "--scope", "metadata"], false),
        (
            &["client", "add", "other", "--scope", "reveal", "--key", "openai/nobody"],
            false,
        ),
        (&["client", "list"], false),
        (&["fallback", "openai", "--on", "missing", "--chain", "piped"], false),
        (&["fallback", "openai", "--history"], false),
        (&["trust", "--yes"], false),
        (&["trust", "--list"], false),
        (&["client", "revoke", "editor", "--yes"], false),
        (&["serve", "--listen", "0.0.0.0:0"], false),
        (&["mcp", "adopt"], false),
        (&["mcp", "restore"], false),
        (&["helper", "git", "store"], true),
        (&["helper", "docker", "store"], true),
        (&["helper", "docker", "list"], false),
        (&["helper", "aws", "nobody"], false),
        (&["helper", "openclaw"], true),
        (&["hook", "direnv"], false),
        (&["notices"], false),
        (&["notices", "snooze", "openai", "--for", "7d"], false),
        (&["doctor"], false),
        (&["lock"], false),
        (&["unlock"], false),
        (&["recovery", "new"], false),
        (&["daemon"], false),
        (&["daemon", "stop"], false),
    ];
    for (words, is_fed) in commands {
        tried.insert(words[0].to_owned());
        says_nothing(
            &planted,
            &planted.typed_scanner(),
            words,
            is_fed.then_some(planted.value.as_str()),
        );
    }
    assert_eq!(
        untried(&planted, &tried),
        BTreeSet::from(["get".to_owned()]),
        "verbs that no canary went through"
    );

    let got = planted.sandbox.byok(&["get", "openai"]).exits(0);
    assert_eq!((got.stdout.trim(), got.stderr.as_str()), (planted.value.as_str(), ""));
    let got = planted.sandbox.byok(&["get", "openai", "--json"]).exits(0);
    assert_eq!(
        (&got.json()["value"], got.stderr.as_str()),
        (&planted.value.as_str().into(), "")
    );
    let child = planted
        .sandbox
        .byok(&["run", "--only", "openai", "--", "printenv", "OPENAI_API_KEY"])
        .exits(0);
    assert_eq!(
        (child.stdout.trim(), child.stderr.as_str()),
        (planted.value.as_str(), "")
    );

    assert_eq!(watch.finish(), BTreeSet::new(), "a command line held it");
    no_file_holds(&planted, &planted.typed_scanner());
    planted.sandbox.byok(&["daemon", "stop"]).exits(0);
    no_file_holds(&planted, &planted.typed_scanner());
}

/// The verbs that the help names and nobody tried.
fn untried(planted: &Planted, tried: &BTreeSet<String>) -> BTreeSet<String> {
    let help = planted.sandbox.byok(&["--help"]).exits(0).stdout;
    let verbs = help
        .lines()
        .skip_while(|line| !line.starts_with("Verbs:"))
        .skip(1)
        .take_while(|line| line.starts_with("  "));
    let names: BTreeSet<String> = verbs
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_ascii_whitespace().next())
        .map(str::to_owned)
        .collect();
    assert!(names.len() > 20, "the help names no verbs: {help}");
    let known = |name: &String| tried.contains(name) && name != "get" || ELSEWHERE.contains(&name.as_str());
    names.into_iter().filter(|name| !known(name)).collect()
}

#[test]
fn a_value_that_goes_to_a_child_is_in_no_command_line_and_no_file() {
    let planted = Planted::new().with_key(None);
    let watch = ArgvWatch::start(planted.value_scanner());
    let mut command = planted
        .sandbox
        .command(&["run", "--", "sh", "-c", "printf %s \"$MINE\"; test -n \"$MINE\""]);
    command.env("MINE", "byok://openai");
    assert_eq!(run(command, None).exits(0).stdout, planted.value);
    assert_eq!(watch.finish(), BTreeSet::new());
    no_file_holds(&planted, &planted.value_scanner());
}

#[test]
fn what_is_searched_for_would_be_found() {
    let planted = Planted::new();
    let scanner = planted.typed_scanner();
    let dir = planted.sandbox.byok_home().join("state");
    let utf16: Vec<u8> = planted.value.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let forms = [
        planted.value.clone().into_bytes(),
        data_encoding::BASE64.encode(planted.value.as_bytes()).into_bytes(),
        data_encoding::HEXLOWER.encode(planted.value.as_bytes()).into_bytes(),
        utf16,
        planted.password.clone().into_bytes(),
        planted.recovery.clone().into_bytes(),
    ];
    for (place, form) in forms.iter().enumerate() {
        let file = dir.join(format!("control-{place}"));
        fs::write(&file, [&b"something before "[..], form, b" and after"].concat()).expect("the home is writable");
        let found = traces::in_files(&planted.sandbox.byok_home(), &scanner);
        let files: Vec<&Path> = found.iter().map(|(path, _)| path.as_path()).collect();
        assert_eq!(files, [file.as_path()], "form {place}");
        fs::remove_file(file).expect("it is ours");
    }
    let watch = ArgvWatch::start(planted.typed_scanner());
    let mut shown = std::process::Command::new("sh");
    let mut shown = shown
        .args(["-c", "read line", &planted.value])
        .stdin(std::process::Stdio::piped())
        .spawn()
        .expect("sh can be started");
    wait::until("the watch has seen it", || watch.has_seen_any());
    drop(shown.stdin.take());
    shown.wait().expect("it ends");
    assert_eq!(watch.finish(), BTreeSet::from(["value as raw of sh".to_owned()]));
}
