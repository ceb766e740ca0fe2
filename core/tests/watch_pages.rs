//! What watching costs on the disk: nothing, as long as there is nothing to tell.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::model::{Act, Actor, Face};
use byok_core::vault::Purpose;
use common::{Home, add, now, row};

/// A page of the write-ahead log with its head.
const FRAME: u64 = 4_096 + 24;

#[test]
fn a_reveal_writes_no_page_for_the_watch() {
    let (home, mut vault) = Home::create();
    add(&mut vault, "generic/x", "v");
    let key = row(&vault, "generic/x");
    let actor = Actor {
        program: Some("bash".into()),
        ..Actor::face(Face::Cli)
    };
    let length = || std::fs::metadata(home.file("vault.db-wal")).unwrap().len();
    let mut pages = Vec::new();
    for _ in 0..12 {
        let before = length();
        let act = Act {
            actor: &actor,
            now: now(),
        };
        vault.reveal(&key, None, Purpose::Show, act).unwrap();
        pages.push((length() - before) / FRAME);
    }
    // The first use learns the program. After it: the key, the row, the trail's head.
    assert_eq!(pages[0], 4, "{pages:?}");
    assert!(
        pages[1..].iter().all(|pages| *pages <= 4),
        "a row may begin a page: {pages:?}"
    );
    assert!(pages[1..].iter().filter(|pages| **pages == 3).count() >= 9, "{pages:?}");
}
