//! Sixteen programs with a thousand requests each: every one is answered, every one that uses a key is in the trail, once.

use byok_core::model::{Action, Face, FieldName, Outcome, Patch};
use byok_core::paths::Paths;
use byok_core::secret::Secret;
use byok_daemon::client::{Client, NewKey};
use byok_daemon::wire::{AuditQuery, HandOutRequest, Handed, KeysQuery, RevealRequest};
use byok_e2e::Sandbox;
use std::collections::BTreeMap;

const CLIENTS: usize = 16;
const ROUNDS: usize = 100;
const SHARED: &str = "generic/shared";

/// Ten different requests.
fn round(client: &mut Client, place: usize, round: usize) {
    let own = format!("generic/own-{place}");
    let show = RevealRequest::default();
    for _ in 0..3 {
        let value = client.reveal(&own, &show).expect("an own key is revealed").value;
        assert!(value.matches(&value_of(place)), "everybody gets the own value");
    }
    client.reveal(SHARED, &show).expect("a shared key is revealed");
    client.show(SHARED).expect("a key is shown");
    let patch = Patch {
        note: Some(format!("note {round}")),
        ..Patch::default()
    };
    client.edit(&own, &patch).expect("a key is edited");
    let listed = client.keys(&KeysQuery::default()).expect("keys are listed");
    assert!(listed.len() > CLIENTS, "nobody's list is empty");
    client.session().expect("the session is told");
    let wanted = HandOutRequest {
        only: Some(vec![SHARED.into()]),
        program: format!("program-{place}"),
        ..HandOutRequest::default()
    };
    let answer = client.hand_out(&wanted).expect("a value is handed out");
    let handed: Handed<'_> = answer.parse().expect("it is what was asked for");
    assert_eq!(handed.variables.len(), 1);
    let passing = format!("passing-{place}");
    if round.is_multiple_of(2) {
        add(client, &passing, place);
    } else {
        client.remove(&format!("generic/{passing}")).expect("a key is removed");
    }
}

fn value_of(place: usize) -> Secret {
    Secret::from_text(format!("the value of {place}"))
}

fn add(client: &mut Client, name: &str, place: usize) {
    let secrets = BTreeMap::from([(FieldName::parse("secret").expect("a field's name"), value_of(place))]);
    let new = NewKey {
        service: "generic",
        name: Some(name),
        secrets: &secrets,
        fields: &BTreeMap::new(),
        note: "",
        tags: &[],
        base_url: None,
        expires_at: None,
        rotate_every_seconds: None,
        is_default: false,
        check: false,
    };
    client.add(&new).expect("a key is added");
}

/// What is in the trail: how often each deed was done with each key, and that all of it went well.
fn tally(client: &mut Client) -> BTreeMap<(String, String), usize> {
    let all = AuditQuery {
        limit: Some(0),
        verify: true,
        ..AuditQuery::default()
    };
    let told = client.audit(&all).expect("the trail is told");
    assert_eq!((told.verified, &told.first_break), (Some(true), &None));
    assert_eq!(told.rows, Some(told.events.len() as u64));
    let mut tally = BTreeMap::new();
    // The watch says that this is not like a person; its rows are no client's.
    let of_clients = told
        .events
        .into_iter()
        .filter(|event| event.action != Action::AlertRaised);
    for event in of_clients {
        assert_eq!(event.outcome, Outcome::Ok, "{event:?}");
        let deed = (event.action.as_str().to_owned(), event.subject.unwrap_or_default());
        *tally.entry(deed).or_default() += 1;
    }
    tally
}

#[test]
fn sixteen_clients_with_a_thousand_requests_each_lose_nothing() {
    let sandbox = Sandbox::in_memory();
    let home = sandbox.byok_home().into_os_string();
    let env = |name: &str| (name == "BYOK_HOME").then(|| home.clone());
    let paths = Paths::resolve("default", env).expect("the sandbox has a home");
    let connect = || Client::connect(&paths, Face::Tui).expect("the daemon listens");
    let mut owner = connect();
    add(&mut owner, "shared", CLIENTS);
    for place in 0..CLIENTS {
        add(&mut owner, &format!("own-{place}"), place);
    }
    let before = tally(&mut owner);
    std::thread::scope(|scope| {
        for place in 0..CLIENTS {
            let mut client = connect();
            scope.spawn(move || (0..ROUNDS).for_each(|number| round(&mut client, place, number)));
        }
    });
    let mut found = tally(&mut owner);
    for (deed, count) in before {
        let left = found.entry(deed).or_default();
        *left -= count;
    }
    found.retain(|_, count| *count > 0);
    assert_eq!(found, expected());
}

/// The rows of all rounds of all clients.
fn expected() -> BTreeMap<(String, String), usize> {
    let mut rows = BTreeMap::new();
    let mut row = |action: &str, name: String, count: usize| {
        rows.insert((action.to_owned(), format!("generic/{name}")), count);
    };
    for action in ["revealed", "shown", "injected"] {
        row(action, "shared".into(), CLIENTS * ROUNDS);
    }
    for place in 0..CLIENTS {
        row("revealed", format!("own-{place}"), 3 * ROUNDS);
        row("updated", format!("own-{place}"), ROUNDS);
        row("created", format!("passing-{place}"), ROUNDS / 2);
        row("deleted", format!("passing-{place}"), ROUNDS / 2);
    }
    rows
}
