//! Conversations: as they should be, and as chance makes them.

use super::{Done, Heard, Out, RESTARTED, Session};
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const REFUSED: &str = "Request failed with status code 401";

fn line(value: &Value) -> Vec<u8> {
    let mut line = value.to_string().into_bytes();
    line.push(b'\n');
    line
}

fn call(id: u64, tool: &str) -> Vec<u8> {
    line(
        &json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": {"name": tool, "_meta": {"progressToken": id}}}),
    )
}

fn answer(id: &Value, is_error: bool, text: &str) -> Vec<u8> {
    let content = json!([{"type": "text", "text": text}]);
    line(&json!({"jsonrpc": "2.0", "id": id, "result": {"content": content, "isError": is_error}}))
}

fn result(id: u64, result: &Value) -> Vec<u8> {
    line(&json!({"jsonrpc": "2.0", "id": id, "result": result}))
}

fn to_server(out: &[Out]) -> Vec<Value> {
    let lines = out.iter().filter_map(|one| match one {
        Out::Server(line) => Some(serde_json::from_slice(line).unwrap()),
        Out::Client(_) => None,
    });
    lines.collect()
}

fn to_client(out: &[Out]) -> Vec<Value> {
    let lines = out.iter().filter_map(|one| match one {
        Out::Client(line) => Some(serde_json::from_slice(line).unwrap()),
        Out::Server(_) => None,
    });
    lines.collect()
}

/// A session after its handshake and `tools/list`: `look` reads, `send` does not.
fn begun() -> Session {
    let mut session = Session::default();
    let hello = json!({"protocolVersion": "2025-11-25", "capabilities": {}});
    session.client(line(
        &json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": hello}),
    ));
    session.server(result(0, &json!({"protocolVersion": "2025-11-25"})));
    session.client(line(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"})));
    session.client(line(&json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"})));
    let tools = json!([{"name": "look", "annotations": {"readOnlyHint": true}}, {"name": "send"}]);
    session.server(result(1, &json!({"tools": tools})));
    session
}

/// The next server, which greets as the first one did.
fn restart(session: &mut Session) -> (Vec<Out>, Done) {
    let (mut out, done) = session.restarted();
    let hello = to_server(&out).into_iter().find(|one| one["method"] == "initialize");
    if let Some(hello) = hello {
        out.extend(
            session
                .server(line(&json!({"jsonrpc": "2.0", "id": hello["id"], "result": {}})))
                .out,
        );
    }
    (out, done)
}

#[test]
fn a_refused_call_is_made_again_by_the_next_server_and_the_client_sees_one_answer() {
    let mut session = begun();
    assert_eq!(session.client(call(5, "send")), [Out::Server(call(5, "send"))]);
    let heard = session.server(answer(&json!(5), true, REFUSED));
    assert_eq!(heard.out, [], "it is held");
    assert_eq!(heard.refused.unwrap().called, "send");
    session.settle();
    assert!(session.is_settled());
    let (out, done) = restart(&mut session);
    assert_eq!(done, Done { repeated: 1, lost: 0 });
    let heard = to_server(&out);
    assert_eq!(
        heard
            .iter()
            .map(|one| one["method"].as_str().unwrap())
            .collect::<Vec<_>>(),
        ["initialize", "notifications/initialized", "tools/call"]
    );
    assert_eq!(heard[0]["params"]["protocolVersion"], "2025-11-25");
    assert_eq!(heard[2], serde_json::from_slice::<Value>(&call(5, "send")).unwrap());
    assert_eq!(to_client(&out), Vec::<Value>::new());
    let good = answer(&json!(5), false, "sent");
    assert_eq!(session.server(good.clone()).out, [Out::Client(good)]);
}

#[test]
fn without_another_key_the_answer_goes_on_as_it_came() {
    let mut session = begun();
    session.client(call(5, "look"));
    let bad = answer(&json!(5), true, REFUSED);
    assert!(session.server(bad.clone()).refused.is_some());
    assert_eq!(session.stay(), [Out::Client(bad)]);
    assert!(session.is_flowing());
}

#[test]
fn after_a_limit_only_what_reads_is_repeated() {
    for (tool, is_held) in [("look", true), ("send", false)] {
        let mut session = begun();
        session.client(call(5, tool));
        let heard = session.server(answer(&json!(5), true, "429 Too Many Requests"));
        assert!(heard.refused.is_some());
        assert_eq!(heard.out.is_empty(), is_held, "{tool}");
    }
}

#[test]
fn others_on_their_way_get_their_answers_or_are_repeated_or_told() {
    let mut session = begun();
    for (id, tool) in [(5, "send"), (6, "look"), (7, "send"), (8, "send")] {
        session.client(call(id, tool));
    }
    session.server(answer(&json!(5), true, REFUSED));
    session.settle();
    assert!(!session.is_settled(), "7 and 8 may have been done");
    let good = answer(&json!(7), false, "sent");
    assert_eq!(session.server(good.clone()).out, [Out::Client(good)]);
    assert_eq!(session.client(call(9, "send")), [], "new ones wait");
    let (out, done) = restart(&mut session);
    assert_eq!(done, Done { repeated: 2, lost: 1 });
    let told = to_client(&out);
    assert_eq!(
        (told.len(), &told[0]["id"], &told[0]["error"]["code"]),
        (1, &json!(8), &json!(RESTARTED))
    );
    let ids: Vec<_> = to_server(&out)
        .iter()
        .filter(|one| one["method"] == "tools/call")
        .map(|one| one["id"].clone())
        .collect();
    assert_eq!(ids, [5, 6, 9]);
}

#[test]
fn level_and_subscriptions_are_set_again_and_their_answers_are_nobodys() {
    let mut session = begun();
    let ask = |session: &mut Session, id: u64, method: &str, params: Value| {
        session.client(line(
            &json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}),
        ));
        session.server(result(id, &json!({})));
    };
    ask(&mut session, 2, "logging/setLevel", json!({"level": "debug"}));
    ask(&mut session, 3, "resources/subscribe", json!({"uri": "file:///a"}));
    ask(&mut session, 4, "resources/subscribe", json!({"uri": "file:///b"}));
    ask(&mut session, 5, "resources/unsubscribe", json!({"uri": "file:///a"}));
    session.client(line(
        &json!({"jsonrpc": "2.0", "id": 6, "method": "resources/subscribe", "params": {"uri": "file:///c"}}),
    ));
    session.server(line(
        &json!({"jsonrpc": "2.0", "id": 6, "error": {"code": -32602, "message": "no"}}),
    ));
    session.settle();
    let (out, _) = restart(&mut session);
    let heard = to_server(&out);
    let told: Vec<_> = heard
        .iter()
        .map(|one| (one["method"].as_str().unwrap(), &one["params"]))
        .collect();
    assert_eq!(
        told[2..],
        [
            ("logging/setLevel", &json!({"level": "debug"})),
            ("resources/subscribe", &json!({"uri": "file:///b"}))
        ]
    );
    for one in &heard[2..] {
        assert_eq!(
            session
                .server(line(&json!({"jsonrpc": "2.0", "id": one["id"], "result": {}})))
                .out,
            []
        );
    }
}

#[test]
fn what_the_first_server_asked_is_taken_back_and_the_second_asks_under_other_ids() {
    let mut session = begun();
    let ask = line(
        &json!({"jsonrpc": "2.0", "id": 1, "method": "sampling/createMessage", "params": {"_meta": {"progressToken": 1}}}),
    );
    assert_eq!(session.server(ask.clone()).out, [Out::Client(ask.clone())], "untouched");
    session.settle();
    let (out, _) = restart(&mut session);
    let back = to_client(&out);
    assert_eq!(
        (&back[0]["method"], &back[0]["params"]["requestId"]),
        (&json!("notifications/cancelled"), &json!(1))
    );
    let Heard { out, .. } = session.server(ask);
    let asked = &to_client(&out)[0];
    assert_ne!(asked["id"], json!(1));
    assert_ne!(asked["params"]["_meta"]["progressToken"], json!(1));
    let late = line(&json!({"jsonrpc": "2.0", "id": 1, "result": {"late": true}}));
    assert_eq!(session.client(late), [], "nobody waits for it");
    let how_far = json!({"progressToken": asked["params"]["_meta"]["progressToken"], "progress": 1});
    let told = session.client(line(
        &json!({"jsonrpc": "2.0", "method": "notifications/progress", "params": how_far}),
    ));
    assert_eq!(to_server(&told)[0]["params"]["progressToken"], json!(1));
    let given = session.client(line(
        &json!({"jsonrpc": "2.0", "id": asked["id"], "result": {"late": false}}),
    ));
    assert_eq!(
        to_server(&given),
        [json!({"jsonrpc": "2.0", "id": 1, "result": {"late": false}})]
    );
}

#[test]
fn a_cancelled_call_is_not_repeated() {
    let mut session = begun();
    session.client(call(5, "look"));
    session.client(call(6, "send"));
    session.server(answer(&json!(6), true, REFUSED));
    session.settle();
    let cancel =
        |id: u64| line(&json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": id}}));
    assert_eq!(
        session.client(cancel(5)),
        [Out::Server(cancel(5))],
        "the server works on it"
    );
    assert_eq!(session.client(cancel(6)), [], "it is held here");
    let (out, done) = restart(&mut session);
    assert_eq!(done, Done::default());
    assert!(
        to_server(&out).iter().all(|one| one["method"] != "tools/call"),
        "{out:?}"
    );
    assert_eq!(to_client(&out), Vec::<Value>::new());
}

#[test]
fn progress_does_not_go_back_when_a_call_is_repeated() {
    let mut session = begun();
    let told = |progress: f64| {
        line(
            &json!({"jsonrpc": "2.0", "method": "notifications/progress", "params": {"progressToken": 5, "progress": progress}}),
        )
    };
    session.client(call(5, "look"));
    session.server(told(1.0));
    assert_eq!(
        session.server(told(0.5)).out.len(),
        1,
        "the first server's progress is its own business"
    );
    session.server(answer(&json!(5), true, REFUSED));
    session.settle();
    restart(&mut session);
    assert_eq!(session.server(told(0.5)).out, []);
    assert_eq!(session.server(told(1.0)).out, []);
    assert_eq!(session.server(told(2.0)).out, [Out::Client(told(2.0))]);
}

#[test]
fn a_batch_is_repeated_whole_or_not_at_all() {
    let batch = |tool: &str| {
        line(&json!([
            {"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": {"name": tool}},
            {"jsonrpc": "2.0", "id": 6, "method": "ping"},
        ]))
    };
    let bad = line(&json!([
        serde_json::from_slice::<Value>(&answer(&json!(5), true, REFUSED)).unwrap(),
        {"jsonrpc": "2.0", "id": 6, "result": {}},
    ]));
    let mut session = begun();
    session.client(batch("send"));
    assert_eq!(session.server(bad.clone()).out, []);
    session.settle();
    let (out, _) = restart(&mut session);
    assert!(out.contains(&Out::Server(batch("send"))));
    let mut session = begun();
    session.client(batch("send"));
    let one = answer(&json!(5), true, REFUSED);
    assert_eq!(
        session.server(one.clone()).out,
        [Out::Client(one)],
        "answered one by one"
    );
    session.settle();
    let (out, done) = restart(&mut session);
    assert_eq!(done.lost, 1);
    assert_eq!(to_client(&out)[0][0]["id"], 6, "a batch is answered by a batch");
}

#[test]
fn a_subscription_of_the_newest_protocol_is_opened_again_and_begins_once() {
    let mut session = Session::default();
    let listen = line(
        &json!({"jsonrpc": "2.0", "id": "s", "method": "subscriptions/listen", "params": {"notifications": {"toolsListChanged": true}}}),
    );
    let begins = line(
        &json!({"jsonrpc": "2.0", "method": "notifications/subscriptions/acknowledged",
        "params": {"_meta": {"io.modelcontextprotocol/subscriptionId": "s"}}}),
    );
    session.client(listen.clone());
    assert_eq!(session.server(begins.clone()).out.len(), 1);
    session.client(call(5, "send"));
    session.server(answer(&json!(5), true, REFUSED));
    session.settle();
    assert!(session.is_settled());
    let (out, done) = session.restarted();
    assert_eq!(
        out,
        [Out::Server(listen), Out::Server(call(5, "send"))],
        "there is no handshake"
    );
    assert_eq!(done.repeated, 2);
    assert_eq!(session.server(begins).out, []);
}

#[test]
fn a_server_that_does_not_take_up_the_session_leaves_nobody_waiting() {
    let mut session = begun();
    session.client(call(5, "send"));
    session.server(answer(&json!(5), true, REFUSED));
    session.settle();
    session.client(call(6, "send"));
    let (out, _) = session.restarted();
    let hello = to_server(&out).remove(0);
    let heard = session.server(line(
        &json!({"jsonrpc": "2.0", "id": hello["id"], "error": {"code": -32602, "message": "version"}}),
    ));
    assert!(heard.is_stranded);
    let told = to_client(&heard.out);
    assert_eq!(
        (&told[0]["id"], &told[0]["result"]["isError"]),
        (&json!(5), &json!(true)),
        "what the first server said"
    );
    assert_eq!(to_server(&heard.out)[0]["id"], 6);
}

/// What chance does.
#[derive(Debug, Clone)]
enum Step {
    /// The client calls this tool.
    Call(&'static str),
    /// The client cancels the call of that number.
    Cancel(u64),
    /// The server answers the oldest call: well, or that the key was refused.
    Answer(bool),
    /// The server asks something.
    Ask,
    /// The client answers the oldest question.
    Reply,
}

fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => prop_oneof![Just("look"), Just("send")].prop_map(Step::Call),
        1 => (10u64..30).prop_map(Step::Cancel),
        5 => any::<bool>().prop_map(Step::Answer),
        1 => Just(Step::Ask),
        1 => Just(Step::Reply),
    ]
}

/// Both ends of a session, and what they know.
struct World {
    session: Session,
    /// What the present server has to answer.
    server: Vec<Value>,
    /// What the client was asked.
    questions: Vec<Value>,
    answers: BTreeMap<u64, usize>,
    /// How often a server accepted a call.
    accepted: BTreeMap<u64, usize>,
    asked: u64,
    server_number: u64,
    wrong: Vec<String>,
}

impl World {
    fn take(&mut self, out: Vec<Out>) {
        for one in out {
            match one {
                Out::Server(line) => {
                    let heard: Value = serde_json::from_slice(&line).unwrap();
                    match (&heard["method"], &heard["id"]) {
                        (Value::Null, id)
                            if !id
                                .as_str()
                                .unwrap_or_default()
                                .starts_with(&format!("q{}-", self.server_number)) =>
                        {
                            self.wrong.push(format!("the server never asked: {heard}"));
                        }
                        (Value::String(_), Value::Null) | (Value::Null, _) => {}
                        _ => self.server.push(heard),
                    }
                }
                Out::Client(line) => {
                    let told: Value = serde_json::from_slice(&line).unwrap();
                    match (&told["method"], told["id"].as_u64()) {
                        (Value::Null, Some(id)) => *self.answers.entry(id).or_default() += 1,
                        (Value::Null, None) => self.wrong.push(format!("the client never asked: {told}")),
                        (_, _) if told["id"].is_null() => {}
                        _ => self.questions.push(told),
                    }
                }
            }
        }
    }

    fn answer(&mut self, is_good: bool) {
        if self.server.is_empty() {
            return;
        }
        let asked = self.server.remove(0);
        if asked["method"] != "tools/call" {
            let heard = self
                .session
                .server(line(&json!({"jsonrpc": "2.0", "id": asked["id"], "result": {}})));
            self.take(heard.out);
            return;
        }
        if is_good {
            *self.accepted.entry(asked["id"].as_u64().unwrap()).or_default() += 1;
        }
        let heard = self.session.server(answer(&asked["id"], !is_good, REFUSED));
        self.take(heard.out);
        if heard.refused.is_some() && self.session.is_flowing() {
            self.session.settle();
        }
    }
}

proptest! {
    #[test]
    fn every_request_has_one_answer_and_nothing_accepted_is_sent_again(all in vec(steps(), 0..60), patience in 0usize..6) {
        let mut world = World {
            session: begun(),
            server: Vec::new(),
            questions: Vec::new(),
            answers: BTreeMap::new(),
            accepted: BTreeMap::new(),
            asked: 0,
            server_number: 0,
            wrong: Vec::new(),
        };
        let (mut next, mut cancelled, mut left) = (10, Vec::new(), patience);
        let restart = |world: &mut World| {
            world.server.clear();
            world.server_number += 1;
            let (out, _) = world.session.restarted();
            world.take(out);
        };
        for step in all {
            match step {
                Step::Call(tool) => {
                    let out = world.session.client(call(next, tool));
                    world.take(out);
                    next += 1;
                }
                Step::Cancel(id) if id < next => {
                    cancelled.push(id);
                    let cancel = json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": id}});
                    let out = world.session.client(line(&cancel));
                    world.take(out);
                }
                Step::Cancel(_) => {}
                Step::Answer(is_good) => world.answer(is_good),
                Step::Ask => {
                    world.asked += 1;
                    let id = format!("q{}-{}", world.server_number, world.asked);
                    let heard = world.session.server(line(&json!({"jsonrpc": "2.0", "id": id, "method": "roots/list"})));
                    world.take(heard.out);
                }
                Step::Reply if !world.questions.is_empty() => {
                    let question = world.questions.remove(0);
                    let out = world.session.client(line(&json!({"jsonrpc": "2.0", "id": question["id"], "result": {}})));
                    world.take(out);
                }
                Step::Reply => {}
            }
            left = if world.session.is_flowing() { patience } else { left.saturating_sub(1) };
            let is_greeting = world.server.first().is_some_and(|one| one["method"] == "initialize");
            if !world.session.is_flowing() && !is_greeting && (left == 0 || world.session.is_settled()) {
                restart(&mut world);
            }
        }
        for _ in 0..400 {
            let is_greeting = world.server.first().is_some_and(|one| one["method"] == "initialize");
            if !world.session.is_flowing() && !is_greeting && world.session.is_settled() {
                restart(&mut world);
            }
            world.answer(true);
        }
        prop_assert_eq!(&world.wrong, &Vec::<String>::new());
        for id in 10..next {
            let count = world.answers.get(&id).copied().unwrap_or(0);
            let is_cancelled = cancelled.contains(&id);
            prop_assert!(count == 1 || (is_cancelled && count == 0), "{id} was answered {count} times");
            let accepted = world.accepted.get(&id).copied().unwrap_or(0);
            prop_assert!(accepted <= 1, "{} was done {} times", id, accepted);
        }
    }

    #[test]
    fn without_a_refusal_every_line_passes_as_it_is(lines in vec((any::<bool>(), "[\\[\\]{}:,\"a-z0-9 ]{0,60}"), 0..40)) {
        let mut session = begun();
        for (is_client, text) in lines {
            let line = format!("{text}\n").into_bytes();
            if is_client {
                prop_assert_eq!(session.client(line.clone()), [Out::Server(line)]);
            } else {
                prop_assert_eq!(session.server(line.clone()).out, [Out::Client(line)]);
            }
        }
    }
}
