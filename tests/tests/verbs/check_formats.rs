//! What CI reads: JUnit XML and annotations of GitHub Actions, also of a provider that wants to break them.

use byok_e2e::sandbox::run;
use byok_e2e::{Answer, Provider, Sandbox, keys};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a provider says who knows how reports are read. JSON carries every character.
const HOSTILE: &str = r#"{"error":{"message":"\u001b[2J\r\n::error title=x::pwned\n##[error]old </failure><x a=\"'&]]>\u0000\u0008\ufffe %0A::stop-commands::x"}}"#;

/// A file with a good key, a dead one whose provider is hostile, one that can't be told, and one that may be anybody's.
fn furnished() -> (Sandbox, Provider) {
    let sandbox = Sandbox::empty();
    let (good, dead, odd) = (keys::acme("good"), keys::acme("dead"), keys::acme("odd"));
    let known = [
        (good.clone(), 200, "{}"),
        (dead.clone(), 401, HOSTILE),
        (odd.clone(), 503, HOSTILE),
    ];
    let provider = Provider::start(move |request| {
        let given = request
            .header("authorization")
            .unwrap_or_default()
            .replace("Bearer ", "");
        let (_, status, body) = known
            .iter()
            .find(|(key, ..)| *key == given)
            .expect("no other key is sent");
        Answer::json(*status, body)
    });
    byok_e2e::custom::define(&sandbox, &provider);
    let text = format!("# mine\nGOOD={good}\nDEAD={dead}\n\nODD={odd}\nDB_PASSWORD=hunter2hunter2\n");
    sandbox.file("my, keys.env", &text);
    (sandbox, provider)
}

fn report(sandbox: &Sandbox, format: &str) -> String {
    let ran = sandbox
        .stranger(&["check", "--env-file", "my, keys.env", "--format", format])
        .exits(20);
    for value in ["good", "dead", "odd"].map(keys::acme) {
        assert!(!ran.stdout.contains(&value) && !ran.stderr.contains(&value), "{ran:?}");
    }
    for text in [&ran.stdout, &ran.stderr] {
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
    }
    assert_eq!(ran.stderr, "1 ok, 1 dead, 0 limited, 1 unknown\n");
    ran.stdout
}

fn schema(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("junit").join(name)
}

/// Asserts that `xmllint` finds the report valid.
fn is_valid(sandbox: &Sandbox, xml: &str) {
    let file = sandbox.file("report.xml", xml);
    for name in ["ant.xsd", "jenkins.xsd"] {
        let mut xmllint = Command::new("xmllint");
        xmllint
            .args(["--noout", "--nonet", "--schema"])
            .arg(schema(name))
            .arg(&file);
        let ran = run(xmllint, None);
        assert_eq!(ran.code, Some(0), "{name}: {ran:?}\n{xml}");
    }
}

#[test]
fn the_junit_report_is_valid_by_the_schemas_that_are_around() {
    let (sandbox, _provider) = furnished();
    let xml = report(&sandbox, "junit");
    is_valid(&sandbox, &xml);
    let document = roxmltree::Document::parse(&xml).unwrap();
    let suites: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name("testsuite"))
        .collect();
    let numbers = |place: usize| {
        ["name", "tests", "failures", "errors", "skipped"].map(|name| suites[place].attribute(name).unwrap().to_owned())
    };
    assert_eq!(numbers(0), ["acme", "3", "1", "1", "0"]);
    assert_eq!(numbers(1), ["not checked", "1", "0", "0", "1"]);
    let cases: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name("testcase"))
        .collect();
    let told: Vec<(String, String)> = cases
        .iter()
        .map(|case| {
            let outcome = case
                .first_element_child()
                .map_or("passed", |node| node.tag_name().name());
            (case.attribute("name").unwrap().to_owned(), outcome.to_owned())
        })
        .collect();
    let named = |name: &str, line: usize, outcome: &str| (format!("{name} (my, keys.env:{line})"), outcome.to_owned());
    let wanted = [
        named("GOOD", 2, "passed"),
        named("DEAD", 3, "failure"),
        named("ODD", 5, "error"),
        named("DB_PASSWORD", 6, "skipped"),
    ];
    assert_eq!(told, wanted);
    let failure = cases[1].first_element_child().unwrap();
    assert_eq!(failure.attribute("type"), Some("invalid"));
    let message = failure.attribute("message").unwrap();
    assert!(
        message.contains("does not accept the key") && message.contains("</failure><x a=\"'&]]>"),
        "{message}"
    );
}

#[test]
fn a_report_that_is_not_valid_would_be_noticed() {
    let (sandbox, _provider) = furnished();
    let xml = report(&sandbox, "junit").replace("<failure type=\"invalid\" ", "<failed ");
    let file = sandbox.file("report.xml", &xml.replace("</failure>", "</failed>"));
    for name in ["ant.xsd", "jenkins.xsd"] {
        let mut xmllint = Command::new("xmllint");
        xmllint
            .args(["--noout", "--nonet", "--schema"])
            .arg(schema(name))
            .arg(&file);
        assert_ne!(run(xmllint, None).code, Some(0), "{name}");
    }
}

#[test]
fn keys_of_a_vault_are_reported_service_by_service() {
    let sandbox = Sandbox::new();
    let provider = Provider::statuses(&[(&keys::openai("good"), 200)]);
    for name in ["good", "dead"] {
        let url = provider.url();
        let words = ["add", "openai", name, "--stdin", "--no-check", "--base-url", &url];
        sandbox.byok_with(&words, &keys::openai(name)).exits(0);
    }
    sandbox.holds("generic", "a <&> b", "v");
    let xml = sandbox.byok(&["check", "--format", "junit"]).exits(20).stdout;
    is_valid(&sandbox, &xml);
    let document = roxmltree::Document::parse(&xml).unwrap();
    let suites = document.descendants().filter(|node| node.has_tag_name("testsuite"));
    let names: Vec<_> = suites.filter_map(|suite| suite.attribute("name")).collect();
    assert_eq!(names, ["generic", "openai"]);
    assert!(xml.contains("name=\"generic/a &lt;&amp;&gt; b\""), "{xml}");
}

#[test]
fn nothing_to_check_is_an_empty_report() {
    let sandbox = Sandbox::empty();
    sandbox.file(".env", "DEBUG=1\n");
    let words = |format| ["check", "--env-file", ".env", "--format", format];
    let ran = sandbox.stranger(&words("junit")).exits(0);
    is_valid(&sandbox, &ran.stdout);
    assert_eq!(sandbox.stranger(&words("github")).exits(0).stdout, "");
}

#[test]
fn annotations_name_file_and_line_and_let_no_command_through() {
    let (sandbox, _provider) = furnished();
    let text = report(&sandbox, "github");
    let lines: Vec<&str> = text.lines().collect();
    let starts = [
        "::error file=my%2C keys.env,line=3,title=DEAD is invalid::",
        "::warning file=my%2C keys.env,line=5,title=ODD is provider_error::",
        "::notice file=my%2C keys.env,line=6,title=DB_PASSWORD was not checked::",
    ];
    assert_eq!(lines.len(), starts.len(), "{text}");
    for (line, start) in lines.iter().zip(starts) {
        assert!(line.starts_with(start), "{line}");
        assert!(!line.contains("##["), "the runner's older format: {line}");
    }
    assert!(
        lines[0].contains("%250A"),
        "what is a line break to the runner is text: {text}"
    );
}

#[test]
fn the_word_json_is_the_flag() {
    let (sandbox, _provider) = furnished();
    let of = |words: &[&str]| {
        let words: Vec<&str> = ["check", "--env-file", "my, keys.env"]
            .iter()
            .chain(words)
            .copied()
            .collect();
        let json = sandbox.stranger(&words).exits(20).json();
        (
            json["schema_version"].clone(),
            json["summary"].clone(),
            json["skipped"].clone(),
        )
    };
    assert_eq!(of(&["--format", "json"]), of(&["--json"]));
}
