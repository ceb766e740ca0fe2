//! Texts that servers really answer with, and texts that only look like them.

use super::{Refusals, refusals};
use crate::mcp::message::{Line, Message};
use crate::model::Trigger;
use serde_json::json;

fn judge(line: &str) -> Option<(Trigger, Option<u16>, bool)> {
    let Line::One(answer) = Line::read(line.as_bytes()) else {
        panic!("{line}");
    };
    let answer: Message<'_> = answer;
    let found = refusals().judge(&answer, "tool")?;
    Some((found.cause, found.status, found.nothing_done))
}

fn tool(is_error: bool, text: &str) -> String {
    json!({"jsonrpc": "2.0", "id": 1, "result": {"content": [{"type": "text", "text": text}], "isError": is_error}})
        .to_string()
}

fn error(code: i64, message: &str) -> String {
    json!({"jsonrpc": "2.0", "id": 1, "error": {"code": code, "message": message}}).to_string()
}

const REFUSED: [&str; 18] = [
    "Request failed with status code 401",
    "401 Client Error: Unauthorized for url: https://api.example.com/v1/me",
    "Client error '401 Unauthorized' for url 'https://api.example.com/v1/me'",
    "HTTP status client error (401 Unauthorized) for url (https://api.example.com/)",
    "Error calling tool: HTTP 401: Unauthorized",
    "Failed: Unauthorized (401)",
    "GitHub API error: Bad credentials",
    "Error code: 401 - {'error': {'message': 'Incorrect API key provided: sk-…abcd.'}}",
    "Authentication Failed: Bad credentials",
    r#"{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}"#,
    "API key not valid. API_KEY_INVALID",
    "Slack API error: invalid_auth",
    "An API error occurred: token_revoked",
    "403 Forbidden: the API key has been revoked",
    "The access token is expired",
    "Invalid API key",
    "Expired API Key provided: sk_test_…",
    "Notion API: API token is invalid.",
];

const LIMITED: [&str; 7] = [
    "Request failed with status code 429",
    "429 Too Many Requests",
    "Rate limit exceeded, try again in 20s",
    "You exceeded your current quota, please check your plan and billing details. insufficient_quota",
    "HTTP 402: Payment Required",
    "Your credit balance is too low to access the Anthropic API",
    "Quota exceeded. RESOURCE_EXHAUSTED",
];

const SOMETHING_ELSE: [&str; 14] = [
    "",
    "Issue 401 not found",
    "No issue #401",
    "File not found: docs/401-unauthorized.md",
    "The target page returned status code 401",
    "Failed to scrape: requested URL answered with HTTP 401",
    "403 Forbidden",
    "Resource not accessible by personal access token",
    "Request failed with status code 500",
    "Request failed with status code 404",
    "Port 4010 is in use",
    "Invalid arguments for tool: token must be a string",
    "timed out after 429 ms",
    "You are not allowed to see this room",
];

#[test]
fn a_refused_key_is_recognised_in_the_words_of_servers() {
    for text in REFUSED {
        for line in [tool(true, text), error(-32603, text)] {
            let found = judge(&line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((found.0, found.2), (Trigger::AuthFailure, true), "{line}");
        }
    }
}

#[test]
fn a_limit_is_told_from_a_refusal_and_says_nothing_of_what_was_done() {
    for text in LIMITED {
        for line in [tool(true, text), error(-32000, text)] {
            let found = judge(&line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((found.0, found.2), (Trigger::Limit, false), "{line}");
        }
    }
}

#[test]
fn other_failures_are_not_about_the_key() {
    for text in SOMETHING_ELSE {
        for line in [tool(true, text), error(-32602, text)] {
            assert_eq!(judge(&line), None, "{line}");
        }
    }
}

#[test]
fn a_good_answer_may_tell_of_anything() {
    for text in REFUSED.iter().chain(&LIMITED) {
        assert_eq!(judge(&tool(false, text)), None, "{text}");
        let line = json!({"id": 1, "result": {"content": [{"type": "text", "text": text}]}}).to_string();
        assert_eq!(judge(&line), None, "{text}");
        let quoted =
            json!({"id": 1, "result": {"content": [{"type": "text", "text": "\"isError\":true ".to_owned() + text}]}});
        assert_eq!(judge(&quoted.to_string()), None, "{text}");
    }
}

#[test]
fn what_stands_far_down_in_a_text_is_content() {
    let far = format!("Error: the page is\n{}\n401 Unauthorized", "word ".repeat(500));
    assert_eq!(judge(&tool(true, &far)), None);
}

#[test]
fn statuses_beside_the_words_count() {
    let found = |line: serde_json::Value| judge(&line.to_string());
    assert_eq!(
        found(json!({"id": 1, "error": {"code": 401, "message": "no"}}))
            .unwrap()
            .1,
        Some(401)
    );
    assert_eq!(
        found(json!({"id": 1, "error": {"code": -32603, "message": "no", "data": {"response": {"status": 401}}}}))
            .unwrap()
            .1,
        Some(401)
    );
    assert_eq!(
        found(json!({"id": 1, "result": {"isError": true, "content": [], "structuredContent": {"status_code": 429}}}))
            .unwrap()
            .0,
        Trigger::Limit
    );
    assert_eq!(
        found(json!({"id": 1, "error": {"code": -32001, "message": "Request timed out"}})),
        None
    );
    assert_eq!(found(json!({"id": 1, "error": null, "result": {}})), None);
}

#[test]
fn rules_that_can_not_be_read_are_refused() {
    assert!(Refusals::read("schema_version = 2\nrule = []").is_err());
    let broken =
        "schema_version = 1\n[[rule]]\ncause = \"limit\"\nnothing_done = false\ntexts = [\"(\"]\nsource = \"\"";
    assert!(Refusals::read(broken).is_err());
}
