//! What was called is counted, and shown.

use crate::kit::{Kit, token};
use byok_e2e::{Upstream, wait};
use serde_json::Value;

const OPENAI: &str = r#"{"choices":[],"usage":{"prompt_tokens":13,"completion_tokens":7,"total_tokens":20}}"#;

#[test]
fn calls_errors_bytes_tokens_and_times_are_counted_for_each_client() {
    let upstream = Upstream::answering(|asked| match asked.line.as_str() {
        "POST /v1/bad HTTP/1.1" => (400, "{}".into()),
        _ => (200, OPENAI.into()),
    });
    let kit = Kit::new(&upstream);
    let other = token(&kit.sandbox, "other", &["--scope", "use:openai"]);
    for _ in 0..3 {
        kit.ask("POST", "/gateway/openai/chat", "12345").answers(200);
    }
    kit.ask("POST", "/gateway/openai/bad", "").answers(400);
    kit.served
        .ask(Some(&other), "POST", "/gateway/openai/chat", "")
        .answers(200);
    let reader = token(&kit.sandbox, "reader", &["--scope", "metadata", "--rate", "100000/1s"]);
    let rows = || {
        let told = kit
            .served
            .ask(Some(&reader), "GET", "/api/gateway/traffic?minutes=60", "")
            .answers(200)
            .json();
        told["traffic"].as_array().cloned().unwrap_or_default()
    };
    let sum = |rows: &[Value], client: &str, figure: &str| -> u64 {
        let own = rows.iter().filter(|row| row["client"] == client);
        own.filter_map(|row| row[figure].as_u64()).sum()
    };
    wait::until("all calls are counted", || {
        sum(&rows(), "caller", "calls") == 4 && sum(&rows(), "other", "calls") == 1
    });
    let rows = rows();
    let of = |figure| sum(&rows, "caller", figure);
    assert_eq!((of("errors"), of("fallbacks"), of("bytes_up")), (1, 0, 15));
    assert_eq!(of("bytes_down"), 3 * OPENAI.len() as u64 + 2);
    assert_eq!((of("tokens_in"), of("tokens_out")), (39, 21));
    let row = &rows[0];
    assert_eq!(
        (row["ref"].as_str(), &row["cost_usd"]),
        (Some("openai/main"), &Value::Null),
        "no answer told a cost"
    );
    assert!(row["p50_ms"].as_f64().is_some_and(|ms| ms > 0.0) && row["p99_ms"].is_number());
    let metrics = kit.sandbox.byok(&["metrics", "--json"]).json();
    assert_eq!(metrics["gateway"]["calls"], 5);
    assert!(metrics["gateway"]["p95_ms"].is_number());
    let key = kit.sandbox.byok(&["show", "openai", "--json"]).json()["key"].clone();
    assert!(
        key["last_used_at"].is_string() && key["use_count"].as_u64() >= Some(5),
        "{key}"
    );
    for bad in ["0", "10081", "x", "-1"] {
        let status = kit
            .served
            .ask(Some(&reader), "GET", &format!("/api/gateway/traffic?minutes={bad}"), "")
            .status;
        assert!((400..500).contains(&status), "{bad}");
    }
    kit.served
        .ask(Some(&other), "GET", "/api/gateway/traffic", "")
        .answers(403);
}

#[test]
fn a_streams_usage_and_a_told_cost_are_read() {
    let upstream = Upstream::start(|wire| {
        while wire.read().is_some() {
            wire.send(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
            for event in [
                "data: {\"choices\":[]}\n\n",
                "data: {\"usage\":{\"prompt_to",
                "kens\":5,\"completion_tokens\":6,\"cost\":0.0125}}\n\n",
                "data: [DONE]\n\n",
            ] {
                wire.send(format!("{:x}\r\n{event}\r\n", event.len()).as_bytes());
            }
            wire.send(b"0\r\n\r\n");
        }
    });
    let kit = Kit::with("openrouter", &upstream.url());
    kit.ask("POST", "/gateway/openrouter/chat", "{}").answers(200);
    let row = wait::for_some("it is counted", || {
        let told = byok_e2e::raw::Raw::connect(&kit.sandbox.socket()).ask("GET", "/api/gateway/traffic", "");
        told.json()["traffic"].as_array().and_then(|rows| rows.first().cloned())
    });
    assert_eq!(
        (
            row["tokens_in"].as_u64(),
            row["tokens_out"].as_u64(),
            row["cost_usd"].as_f64()
        ),
        (Some(5), Some(6), Some(0.0125))
    );
}

#[test]
fn first_uses_are_rows_of_the_trail_and_the_rest_are_counted() {
    let upstream = Upstream::answering(|_| (200, "{}".into()));
    let kit = Kit::new(&upstream);
    for _ in 0..50 {
        kit.ask("GET", "/gateway/openai/x", "").answers(200);
    }
    let trail = kit.sandbox.byok(&["audit", "--json"]).json();
    let used = trail["events"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|event| event["action"] == "used")
        .count();
    assert_eq!(used, 1);
}

#[test]
fn calls_are_told_live() {
    let upstream = Upstream::answering(|_| (200, "{}".into()));
    let kit = Kit::new(&upstream);
    let mut live = byok_e2e::raw::Raw::connect(&kit.sandbox.socket());
    live.send(b"GET /api/gateway/live HTTP/1.1\r\nhost: byok\r\n\r\n")
        .expect("the daemon listens");
    while live.read_line().expect("it begins") != ": byok" {}
    kit.ask("GET", "/gateway/openai/x", "").answers(200);
    let line = wait::for_some("a line comes", || {
        live.read_line().filter(|line| line.starts_with("data:"))
    });
    let told: Value = serde_json::from_str(line.trim_start_matches("data:")).expect("it is JSON");
    let row = &told["traffic"][0];
    assert_eq!(
        (row["calls"].as_u64(), row["ref"].as_str(), row["client"].as_str()),
        (Some(1), Some("openai/main"), Some("caller"))
    );
}
