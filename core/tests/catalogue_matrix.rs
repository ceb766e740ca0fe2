//! Every provider of the catalogue, played from its own definition: each of its rules, and everything that may happen to
//! anybody. `probe_outcomes.rs` has the answers that are known word by word.

#![allow(clippy::unwrap_used, reason = "a test that can not be set up fails")]

mod matrix;
mod provider_server;

use byok_core::model::Verdict;
use byok_core::provider::Limits;
use matrix::answers::{answer_of, document, merge};
use matrix::data::{Question, Rule, definition, definitions, questions, tables, text};
use matrix::keys;
use matrix::play::Stage;
use matrix::runs::{Cell, Result, ask, generous, requests};
use provider_server::Reply;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// A refusal of a wrong key, for the control question.
fn refusal() -> Reply {
    Reply::json(401, "{}")
}

/// Panics with all that went wrong: one at a time would take two hundred runs.
fn all_well(faults: impl IntoIterator<Item = String>) {
    let faults: Vec<String> = faults.into_iter().collect();
    assert!(
        faults.is_empty(),
        "{} cells are wrong:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

/// What is wrong with a result, if anything: its status, the number of requests, or a key that can be read in it.
fn fault(result: &Result) -> Option<String> {
    let (check, cell) = (&result.check, &result.cell);
    let told = format!("{} → {}: {}", result.name(), check.status, check.message);
    if check.status.as_str() != cell.expected {
        return Some(format!("{told}, expected {}", cell.expected));
    }
    if check.verdict != check.status.verdict() {
        return Some(format!("{told}, with the wrong verdict"));
    }
    let controlled = cell.question.control && cell.expected == "valid";
    let most = requests(&cell.question) + usize::from(controlled);
    if result.seen.len() != most {
        return Some(format!("{told}, asked {} times instead of {most}", result.seen.len()));
    }
    result
        .credentials
        .shows_in(&check.message)
        .then(|| format!("{told}: shows the key"))
}

fn cell(question: &Question, label: &str, reply: Reply, expected: &str) -> Cell {
    Cell {
        question: question.clone(),
        label: label.to_owned(),
        replies: vec![reply, refusal()],
        expected: expected.to_owned(),
    }
}

async fn run(cells: Vec<Cell>, limits: Limits) -> Vec<Result> {
    let stage = Arc::new(Stage::open());
    let results = ask(&stage, cells, limits).await;
    assert_eq!(stage.strays(), 0, "somebody followed a redirect");
    results
}

async fn check_all(cells: Vec<Cell>) {
    let results = run(cells, generous()).await;
    all_well(results.iter().filter_map(fault));
}

#[test]
fn every_provider_is_in_the_matrix_or_has_nothing_to_ask() {
    let asked: BTreeSet<String> = questions().into_iter().map(|question| question.provider).collect();
    for definition in definitions() {
        let id = text(definition, "id").unwrap();
        let validatable = definition["validatable"].as_bool().unwrap();
        assert_eq!(asked.contains(&id), validatable, "{id}");
    }
    assert!(asked.len() > 200, "{}", asked.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_rule_means_what_it_says() {
    let mut cells = Vec::new();
    for question in questions() {
        let main = keys::of(&question).main.clone();
        for (index, rule) in question.rules.iter().enumerate() {
            let Some(reply) = answer_of(&question, rule, &main) else {
                continue;
            };
            cells.push(cell(&question, &format!("rule {index} {rule:?}"), reply, &rule.outcome));
        }
    }
    assert!(cells.len() > 600, "{}", cells.len());
    check_all(cells).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_status_without_words_means_what_the_definition_or_the_usual_says() {
    let mut cells = Vec::new();
    for question in questions() {
        for status in [400, 401, 402, 403, 404, 418, 429, 500, 503] {
            let expected = question.plainly(status).to_owned();
            cells.push(cell(
                &question,
                &format!("{status}"),
                Reply::json(status, "{}"),
                &expected,
            ));
        }
    }
    check_all(cells).await;
}

/// A 403 is taken for a missing right only where somebody has seen that the provider means it.
fn is_attested(rule: &Rule) -> bool {
    rule.source.split('+').any(|source| source != "knowledge")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_nonsense_key_is_never_accepted() {
    let mut cells = Vec::new();
    for question in questions() {
        for rule in question.rules.iter().filter(|rule| rule.outcome == "invalid") {
            let reply = answer_of(&question, rule, &keys::of(&question).main).unwrap();
            cells.push(cell(&question, "its refusal", reply, ""));
        }
        cells.push(cell(
            &question,
            "401",
            Reply::json(401, r#"{"error":"unauthorized"}"#),
            "",
        ));
        let forbidden = question
            .rules
            .iter()
            .find(|rule| !rule.is_conditional() && rule.is_about(403));
        if !forbidden.is_some_and(|rule| rule.outcome == "valid_limited" && is_attested(rule)) {
            cells.push(cell(&question, "403", Reply::json(403, r#"{"error":"forbidden"}"#), ""));
        }
    }
    let accepted = |result: &Result| result.check.verdict == Verdict::Ok;
    let results = run(cells, generous()).await;
    all_well(results.iter().filter(|result| accepted(result)).map(Result::name));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_takes_a_wrong_key_as_well_is_not_believed() {
    let mut cells = Vec::new();
    for question in questions().iter().filter(|question| question.control) {
        let own = question.rules.iter().find(|rule| rule.outcome == "valid");
        let accepts = own.map_or(Reply::json(200, "{}"), |rule| answer_of(question, rule, "").unwrap());
        let mut both = cell(question, "takes anybody", accepts.clone(), "inconclusive");
        both.replies = vec![accepts.clone()];
        cells.push(both);
        cells.push(cell(question, "refuses the wrong one", accepts, "valid"));
    }
    assert!(cells.len() >= 20, "{}", cells.len());
    let results = run(cells, generous()).await;
    for result in &results {
        assert_eq!(
            result.check.status.as_str(),
            result.cell.expected,
            "{}: {}",
            result.name(),
            result.check.message
        );
        assert_eq!(result.seen.len(), 2, "{}", result.name());
        let [right, wrong] = [&result.seen[0], &result.seen[1]].map(|seen| format!("{seen:?}"));
        assert!(right != wrong, "{}: the same key was asked about twice", result.name());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_web_page_and_a_redirect_say_nothing() {
    let stage = Arc::new(Stage::open());
    let mut cells = Vec::new();
    for question in questions() {
        for status in [200, 401, 403] {
            cells.push(cell(
                &question,
                &format!("page {status}"),
                Reply::page(status),
                "inconclusive",
            ));
        }
        for status in [301, 302, 307] {
            let away = Reply::json(status, "{}").with("location", &stage.elsewhere());
            cells.push(cell(&question, &format!("redirect {status}"), away, "inconclusive"));
        }
    }
    let results = ask(&stage, cells, generous()).await;
    assert_eq!(stage.strays(), 0, "somebody followed a redirect");
    all_well(results.iter().filter_map(fault));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silence_is_unreachable() {
    let cells = questions()
        .into_iter()
        .map(|question| cell(&question, "silence", Reply::Silence, "unreachable"));
    let limits = Limits {
        timeout: Duration::from_millis(700),
        ..generous()
    };
    let results = run(cells.collect(), limits).await;
    let wrong =
        |result: &&Result| result.check.status.as_str() != "unreachable" || result.check.verdict != Verdict::Unknown;
    all_well(
        results
            .iter()
            .filter(wrong)
            .map(|result| format!("{} → {}", result.name(), result.check.message)),
    );
}

/// An answer that fills every fact of the definition with the key itself.
fn echo(id: &str, key: &str) -> Reply {
    let definition = definition(id);
    let mut body = json!({});
    let mut headers = Vec::new();
    for reveal in tables(definition, "reveals") {
        let (place, path) = (text(reveal, "where").unwrap(), text(reveal, "path").unwrap());
        match place.as_str() {
            "json" | "xml" => merge(&mut body, document(&path, &json!(format!("you sent {key}")))),
            "header" if !key.contains('\n') => headers.push((path, format!("you sent {key}"))),
            _ => {}
        }
    }
    merge(&mut body, json!({ "message": format!("the key {key} is wrong") }));
    let reply = Reply::json(418, &body.to_string());
    headers
        .into_iter()
        .fold(reply, |reply, (name, value)| reply.with(&name, &value))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_comes_back_is_kept_nowhere() {
    let cells = questions().into_iter().map(|question| {
        let reply = echo(&question.provider, &keys::of(&question).main);
        cell(&question, "echo", reply, "")
    });
    let results = run(cells.collect(), generous()).await;
    let mut faults = Vec::new();
    for result in &results {
        let told = |fact: &str| tells_of_itself(&result.cell.question.provider, fact);
        let facts = result.check.facts.iter().filter(|(fact, _)| !told(fact));
        let texts = facts.map(|(_, value)| value).chain([&result.check.message]);
        faults.extend(
            texts
                .filter(|text| result.credentials.shows_in(text))
                .map(|text| format!("{}: {text}", result.name())),
        );
    }
    all_well(faults);
}

/// Whether the fact stands in the key and is none of its secret: a name, an account.
fn tells_of_itself(id: &str, fact: &str) -> bool {
    tables(definition(id), "reveals").any(|reveal| {
        let place = text(reveal, "where").unwrap();
        text(reveal, "fact").as_deref() == Some(fact) && ["offline", "jwt", "prefix"].contains(&place.as_str())
    })
}
