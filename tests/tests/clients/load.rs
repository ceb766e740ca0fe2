//! Many programs at once: nobody is refused, nothing is lost from the trail.

use byok_e2e::served::token;
use byok_e2e::{Sandbox, Served, keys};

/// Programs at once.
const CLIENTS: usize = 16;
/// Requests of each: 1,000, of which every tenth changes something and every tenth shows a value.
const REQUESTS: usize = 1_000;

#[test]
fn sixteen_programs_with_a_thousand_requests_each_get_every_answer_and_every_row() {
    let sandbox = Sandbox::new();
    for number in 0..CLIENTS {
        sandbox.holds("openai", &format!("key-{number}"), &keys::openai(&number.to_string()));
    }
    let served = Served::start(&sandbox);
    let tokens: Vec<String> = (0..CLIENTS)
        .map(|number| token(&sandbox, &format!("program {number}"), "metadata,write,reveal", &[]))
        .collect();
    std::thread::scope(|scope| {
        for (number, token) in tokens.iter().enumerate() {
            let served = &served;
            scope.spawn(move || one_program(served, token, number));
        }
    });
    let trail = sandbox.byok(&["audit", "--limit", "0", "--json"]).exits(0).json();
    let rows = trail["events"].as_array().expect("a list");
    for number in 0..CLIENTS {
        let client = format!("program {number}");
        let count = |action: &str| {
            let fits = |row: &&serde_json::Value| row["actor"]["client"] == client.as_str() && row["action"] == action;
            rows.iter().filter(fits).count()
        };
        assert_eq!(
            (count("updated"), count("revealed")),
            (REQUESTS / 10, REQUESTS / 10),
            "{client}"
        );
    }
    sandbox.byok(&["audit", "--verify"]).exits(0);
}

fn one_program(served: &Served, token: &str, number: usize) {
    let key = format!("/api/keys/openai%2Fkey-{number}");
    let reveal = format!("{key}/reveal");
    let mut connection = served.connect();
    for turn in 0..REQUESTS {
        let note = format!("{{\"note\":\"{turn}\"}}");
        let (request, is_kept) = match turn % 10 {
            0 => (("PATCH", key.as_str(), note.as_str()), false),
            5 => (("POST", reveal.as_str(), "{}"), false),
            _ => (("GET", "/api/keys?service=openai", ""), true),
        };
        let reply = served.ask_on(&mut connection, Some(token), request);
        assert_eq!(reply.status, 200, "{reply:?}");
        if !is_kept {
            connection = served.connect();
        }
    }
}
