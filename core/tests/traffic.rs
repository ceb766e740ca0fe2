//! What went through the gateway is counted in lots, shown by minute, and goes in time.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::store::traffic::{Calls, Cell};
use common::{Home, add, now, row};

fn calls(count: u64, micros: u64) -> Calls {
    let mut calls = Calls {
        calls: count,
        bytes_up: 10 * count,
        ..Calls::default()
    };
    (0..count).for_each(|_| calls.latency.add(micros));
    calls
}

#[test]
fn lots_of_the_same_minute_are_one_row_and_unknown_stays_unknown() {
    let (_home, mut vault) = Home::create();
    add(&mut vault, "openai/main", "sk-1");
    let key = row(&vault, "openai/main").key.id;
    let minute = now().as_second().div_euclid(60);
    let cell = |client: &str, minute| Cell {
        minute,
        key,
        client: client.into(),
    };
    vault
        .count_calls(
            &[
                (cell("", minute), calls(2, 1_000)),
                (cell("agent", minute), calls(1, 5_000)),
            ],
            now(),
        )
        .unwrap();
    let told = Calls {
        tokens_in: Some(7),
        ..calls(3, 9_000)
    };
    vault.count_calls(&[(cell("", minute), told)], now()).unwrap();
    vault
        .count_calls(&[(cell("", minute - 120), calls(1, 1))], now())
        .unwrap();
    let traffic = vault.traffic(60, now()).unwrap();
    assert_eq!(traffic.len(), 2, "what is older is not told");
    let owner = traffic.iter().find(|row| row.client.is_none()).unwrap();
    assert_eq!(
        (owner.calls, owner.bytes_up, owner.tokens_in, owner.tokens_out),
        (5, 50, Some(7), None)
    );
    assert_eq!(owner.reference.as_deref(), Some("openai/main"));
    assert!(owner.p50_ms.unwrap() >= 9.0 && owner.p50_ms.unwrap() < 10.2);
    let metrics = vault.metrics(now()).unwrap();
    assert_eq!(metrics.gateway.calls, Some(7));
    assert_eq!((metrics.uses.total, metrics.uses_by_service["openai"]), (7, 7));
    assert_eq!(row(&vault, "openai/main").key.use_count, 7);
    assert_eq!(vault.prune_traffic(now()).unwrap(), 1);
    assert_eq!(vault.traffic(10_000, now()).unwrap().len(), 2);
}
