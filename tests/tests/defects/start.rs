//! 1 and 13: everything starts, and nothing starts without a password.

use byok_e2e::{Provider, Sandbox, keys, sandbox};
use std::fs;
use std::path::Path;

/// The commands of the README's first minute, as they stand there.
#[test]
fn defect_01_the_commands_of_the_readme_work() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = fs::read_to_string(readme).expect("there is a README");
    let minute = readme
        .split("```console\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let lines: Vec<&str> = minute
        .expect("it shows a minute")
        .lines()
        .filter_map(|line| line.strip_prefix("$ "))
        .map(|line| line.split(" #").next().unwrap_or(line).trim())
        .collect();
    assert!(lines.len() >= 10, "{lines:?}");

    let (mut value, newer, sandbox) = (keys::openai("readme"), keys::openai("newer"), Sandbox::empty());
    let provider = Provider::openai(&value);
    sandbox.file("app.py", "import os; print(os.environ['OPENAI_API_KEY'])");
    let deploy = sandbox.file("deploy.sh", "#!/bin/sh\nprintf %s \"$OPENAI_API_KEY\"\n");
    byok_e2e::nobody::allow(&deploy, 0o755);
    for line in lines {
        // What a person would type at a prompt comes by a pipe, and the provider is on this machine.
        let asked = match line {
            "byok init" => format!("{line} --kdf-memory 19 --kdf-passes 2 --recovery-file recovery"),
            "byok add openai" => format!("{line} --stdin --base-url {}", provider.url()),
            "byok rotate openai" => format!("{line} --stdin --no-check"),
            _ if line.starts_with("byok add github") => format!("{line} --stdin --no-check"),
            // Another key of the same service, which the README's reader is to have made meanwhile.
            _ if line.contains("byok://openai/work") => {
                let words = ["add", "openai", "work", "--stdin", "--no-check"];
                sandbox.byok_with(&words, &value).exits(0);
                line.to_owned()
            }
            // There is no desktop here; the terminal's tests copy.
            "byok get openai --copy" => "byok get openai".to_owned(),
            "byok check" => "byok check openai".to_owned(),
            _ => line.replace("python ", "python3 "),
        };
        let mut command = sandbox.shell(&asked);
        command
            .env("BYOK_PASSWORD_FILE", sandbox.dir().join("password"))
            .env("BYOK_NON_INTERACTIVE", "1");
        let input = match asked.as_str() {
            _ if asked.contains("add github") => "ghp_0123456789",
            _ if asked.contains("rotate") => newer.as_str(),
            _ => value.as_str(),
        };
        let ran = sandbox::run(command, Some(input));
        assert_eq!(ran.code, Some(0), "`{asked}`: {ran:?}");
        if asked.contains("rotate") {
            value.clone_from(&newer);
        }
        if asked.contains("--gateway") {
            assert!(ran.stdout.starts_with("byok_"), "`{asked}`");
        } else if asked.contains("run ") || asked.contains("get ") {
            assert_eq!(ran.stdout.trim(), value, "`{asked}`");
        }
    }
}

#[test]
fn defect_13_there_is_no_start_without_a_password() {
    let sandbox = Sandbox::empty();
    let nobody = sandbox.stranger(&["init", "--kdf-memory", "19", "--kdf-passes", "2"]);
    assert!(nobody.exits(2).stderr.contains("there is no password"));
    assert!(!sandbox.vault_dir().exists());
    for password in ["", "\n", "changeme", "password"] {
        sandbox.file("password", password);
        let ran = sandbox.byok(&[
            "init",
            "--kdf-memory",
            "19",
            "--kdf-passes",
            "2",
            "--recovery-file",
            "r",
        ]);
        // A short one is refused; any other is the person's own choice and nobody else's.
        if password.trim().is_empty() {
            assert_ne!(ran.code, Some(0), "{ran:?}");
            assert!(!sandbox.vault_dir().exists());
        }
    }
    sandbox.byok(&["lock"]).exits(0);
    for verb in [
        "list",
        "get x/y",
        "audit",
        "expiring",
        "check --all",
        "run -- true",
        "unlock",
    ] {
        let words: Vec<&str> = verb.split(' ').collect();
        let code = sandbox.stranger(&words).code;
        assert!(matches!(code, Some(5 | 125)), "{verb}: {code:?}");
    }
}
