//! Keys are found: by filter, by fuzzy text, by reference.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::error::{Code, Failure};
use byok_core::model::{Check, Filter, Reference, Status, Tag, Verdict};
use byok_core::vault::OpenVault;
use common::{Home, act, add, code, new_key, now, service, time};
use jiff::SignedDuration;

/// `(reference, tag, note, expires at, status of its last check)`
type Row = (
    &'static str,
    &'static str,
    &'static str,
    Option<&'static str>,
    Option<Status>,
);

const KEYS: [Row; 6] = [
    ("openai/main", "team", "paid by marketing", None, Some(Status::Valid)),
    (
        "openai/side-project",
        "private",
        "",
        Some("2026-11-22T10:00:01Z"),
        Some(Status::NoCredit),
    ),
    (
        "anthropic/main",
        "team",
        "",
        Some("2026-11-29T10:00:00Z"),
        Some(Status::Revoked),
    ),
    (
        "github/ci",
        "ci",
        "deploys the site",
        Some("2026-11-22T10:00:00Z"),
        Some(Status::Valid),
    ),
    ("duffel/main", "team", "", Some("2026-12-23T10:00:00Z"), None),
    ("stripe/Ünïcode", "private", "", None, Some(Status::Unreachable)),
];

fn filled() -> (Home, OpenVault) {
    let (home, mut vault) = Home::create();
    for (reference, tag, note, expires_at, status) in KEYS {
        let mut new = new_key(reference, &format!("value of {reference}"));
        new.tags = vec![Tag::parse(tag).unwrap()];
        new.note = note.into();
        new.expires_at = expires_at.map(time);
        new.check = status.map(|status| Check::offline(status, "", now()));
        vault.add(new, act()).unwrap();
    }
    (home, vault)
}

fn found(vault: &OpenVault, filter: &Filter) -> Vec<String> {
    vault
        .find(filter, now())
        .unwrap()
        .into_iter()
        .map(|key| key.reference)
        .collect()
}

fn by_text(vault: &OpenVault, text: &str) -> Vec<String> {
    found(
        vault,
        &Filter {
            text: Some(text.into()),
            ..Filter::default()
        },
    )
}

#[test]
fn without_a_filter_all_come_by_service_and_name() {
    let (_home, vault) = filled();
    let mut expected = KEYS.map(|row| row.0);
    expected.sort_unstable();
    assert_eq!(found(&vault, &Filter::default()), expected);
}

#[test]
fn each_filter_admits_what_it_names() {
    let (_home, vault) = filled();
    let all = Filter::default;
    let days = |n: i64| Some(SignedDuration::from_hours(24 * n));
    let tag = |text| Some(Tag::parse(text).unwrap());
    let cases: [(Filter, &[&str]); 10] = [
        (
            Filter {
                service: Some(service("openai")),
                ..all()
            },
            &["openai/main", "openai/side-project"],
        ),
        (
            Filter {
                service: Some(service("gemini")),
                ..all()
            },
            &[],
        ),
        (
            Filter {
                tag: tag("private"),
                ..all()
            },
            &["openai/side-project", "stripe/Ünïcode"],
        ),
        (
            Filter {
                status: Some(Status::Revoked),
                ..all()
            },
            &["anthropic/main"],
        ),
        (
            Filter {
                verdict: Some(Verdict::Unknown),
                ..all()
            },
            &["duffel/main", "stripe/Ünïcode"],
        ),
        (
            Filter {
                verdict: Some(Verdict::Limited),
                ..all()
            },
            &["openai/side-project"],
        ),
        (
            Filter {
                expiring: days(7),
                ..all()
            },
            &["anthropic/main", "openai/side-project"],
        ),
        (
            Filter {
                expiring: days(31),
                ..all()
            },
            &["anthropic/main", "duffel/main", "openai/side-project"],
        ),
        (
            Filter {
                service: Some(service("openai")),
                tag: tag("team"),
                ..all()
            },
            &["openai/main"],
        ),
        (
            Filter {
                service: Some(service("github")),
                tag: tag("team"),
                ..all()
            },
            &[],
        ),
    ];
    for (filter, expected) in cases {
        assert_eq!(found(&vault, &filter), expected, "{filter:?}");
    }
}

#[test]
fn a_key_whose_end_has_passed_is_expired_whatever_its_check_said() {
    let (_home, vault) = filled();
    let expired = Filter {
        status: Some(Status::Expired),
        ..Filter::default()
    };
    assert_eq!(found(&vault, &expired), ["github/ci"]);
    let key = &vault.find(&expired, now()).unwrap()[0];
    assert_eq!((key.verdict, key.days_left(now())), (Verdict::Dead, Some(0)));
    let earlier = now() - SignedDuration::from_secs(1);
    assert!(
        vault.find(&expired, earlier).unwrap().is_empty(),
        "it is the reader's clock that counts"
    );
}

#[test]
fn the_best_match_of_a_text_comes_first() {
    let (_home, vault) = filled();
    assert_eq!(by_text(&vault, "openai main")[0], "openai/main");
    assert_eq!(by_text(&vault, "oaiside")[0], "openai/side-project");
    assert_eq!(by_text(&vault, "anthropic")[0], "anthropic/main");
    assert_eq!(by_text(&vault, "xyzzy"), [""; 0]);
}

#[test]
fn text_looks_at_tags_and_notes_too_and_ignores_accents() {
    let (_home, vault) = filled();
    assert_eq!(by_text(&vault, "marketing"), ["openai/main"]);
    assert_eq!(by_text(&vault, "private").len(), 2);
    assert_eq!(by_text(&vault, "unicode"), ["stripe/Ünïcode"]);
    assert_eq!(by_text(&vault, "  ").len(), KEYS.len(), "blank text is no text");
}

#[test]
fn text_never_searches_values() {
    let (_home, vault) = filled();
    assert_eq!(by_text(&vault, "'value"), [""; 0]);
}

#[test]
fn a_reference_means_one_key_or_says_what_is_missing() {
    let (_home, mut vault) = filled();
    let resolve = |vault: &OpenVault, text: &str| vault.resolve(&Reference::parse(text).unwrap());
    assert_eq!(
        resolve(&vault, "openai/side-project").unwrap().key.reference,
        "openai/side-project"
    );
    assert_eq!(resolve(&vault, "openai").unwrap().key.reference, "openai/main");
    for (text, message) in [
        ("openai/absent", "no key named `openai/absent`"),
        ("gemini", "no key named `gemini`"),
    ] {
        let error = resolve(&vault, text).unwrap_err();
        assert_eq!((error.code(), error.to_string().as_str()), (Code::NotFound, message));
        assert_eq!(error.code().exit_status(), 4);
    }
    let default = resolve(&vault, "openai").unwrap().key.id;
    vault.remove(default, act()).unwrap();
    assert_eq!(code(&resolve(&vault, "openai")), Some(Code::NotFound));
}

#[test]
fn an_empty_vault_is_an_empty_list() {
    let (_home, mut vault) = Home::create();
    assert_eq!(vault.find(&Filter::default(), now()).unwrap(), []);
    add(&mut vault, "openai", "sk-1");
    assert_eq!(vault.find(&Filter::default(), now()).unwrap().len(), 1);
}
