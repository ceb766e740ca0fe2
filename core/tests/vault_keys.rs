//! Keys go in, are looked at and are changed.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::clock::Timestamp;
use byok_core::error::Code;
use byok_core::model::{Check, ExpirySource, Key, Patch, Status, Tag, Verdict, VersionState};
use byok_core::vault::Purpose;
use common::{Home, act, act_at, add, code, field, name, new_key, now, row, secret, text, time, value};
use std::collections::BTreeMap;

fn tags(list: &[&str]) -> Vec<Tag> {
    list.iter().map(|tag| Tag::parse(tag).unwrap()).collect()
}

fn stored(vault: &byok_core::vault::OpenVault, reference: &str) -> Key {
    row(vault, reference).key
}

#[test]
fn everything_that_was_given_is_shown_and_the_value_is_not() {
    let (_home, mut vault) = Home::create();
    let mut new = new_key("aws/prod", "");
    new.main_field = field("secret_access_key");
    new.secrets = BTreeMap::from([
        (field("secret_access_key"), secret("planted-0123456789-0123456789")),
        (field("session_token"), secret("planted-token")),
    ]);
    new.fields = BTreeMap::from([(field("region"), "eu-central-1".into())]);
    new.note = "line one\nline two".into();
    new.tags = tags(&["work", "cloud", "work"]);
    new.base_url = Some("https://aws.example".into());
    new.expires_at = Some(time("2027-01-31T00:00:00Z"));
    new.rotate_every_seconds = Some(86_400);
    let key = vault.add(new, act()).unwrap().key;
    let detail = vault.show(key.id, act()).unwrap();
    assert_eq!(detail.key, key);
    assert_eq!(key.reference, "aws/prod");
    assert_eq!(key.tags, tags(&["cloud", "work"]));
    assert_eq!(key.expires_source, Some(ExpirySource::Person));
    assert_eq!(key.rotate_due_at, Some(time("2026-11-23T10:00:00Z")));
    assert_eq!((key.status, key.version, key.use_count), (Status::Unverified, 1, 0));
    assert_eq!(
        detail.secret_fields,
        [field("secret_access_key"), field("session_token")]
    );
    assert_eq!(detail.versions.len(), 1);
    assert_eq!(detail.versions[0].state, VersionState::Current);
    assert!(!format!("{detail:?}").contains("planted-0123"));
    assert_eq!(key.preview, "pla…89");
}

#[test]
fn what_adding_answers_is_what_is_read_later() {
    let (_home, mut vault) = Home::create();
    let odd: Timestamp = "2026-11-22T10:00:00.123456789Z".parse().unwrap();
    let mut new = new_key("github", "ghp-1");
    new.expires_at = Some(time("2027-01-31T00:00:00.987654321Z"));
    new.rotate_every_seconds = Some(60);
    new.check = Some(Check::offline(Status::Valid, "fine", odd));
    let added = vault.add(new, act_at(odd)).unwrap().key;
    assert_eq!(added, stored(&vault, "github"));
    let mut check = Check::offline(Status::Valid, "fine", odd);
    check
        .facts
        .insert("expires_at".into(), "2027-01-31T00:00:00.987654321Z".into());
    let other = add(&mut vault, "openai", "sk-1");
    let checked = vault.record_check(other.id, &check, act_at(odd)).unwrap();
    assert_eq!(checked, stored(&vault, "openai"));
}

#[test]
fn every_field_of_a_credential_is_revealed_by_its_name() {
    let (_home, mut vault) = Home::create();
    let mut new = new_key("aws/prod", "main value");
    new.secrets.insert(field("session_token"), secret("second value"));
    vault.add(new, act()).unwrap();
    let row = row(&vault, "aws/prod");
    let token = vault
        .reveal(&row, Some(&field("session_token")), Purpose::Show, act())
        .unwrap();
    assert_eq!(text(&token), "second value");
    assert_eq!(value(&mut vault, "aws/prod"), "main value");
    let missing = vault.reveal(&row, Some(&field("region")), Purpose::Show, act());
    assert_eq!(code(&missing), Some(Code::NotFound));
    assert_eq!(missing.err().unwrap().to_string(), "`aws/prod` has no field `region`");
}

#[test]
fn a_name_that_is_taken_is_refused() {
    let (_home, mut vault) = Home::create();
    add(&mut vault, "openai/main", "first");
    assert_eq!(
        code(&vault.add(new_key("openai/main", "second"), act())),
        Some(Code::Exists)
    );
    assert_eq!(value(&mut vault, "openai/main"), "first");
    let other = add(&mut vault, "openai/other", "third");
    let rename = Patch {
        name: Some(name("main")),
        ..Patch::default()
    };
    assert_eq!(code(&vault.edit(other.id, &rename, act())), Some(Code::Exists));
    add(&mut vault, "gemini/main", "names are unique within a service only");
}

#[test]
fn a_value_that_is_there_already_is_told_with_its_name() {
    let (_home, mut vault) = Home::create();
    add(&mut vault, "openai/main", "sk-same");
    assert_eq!(
        vault.duplicate_of(&secret("sk-same")).unwrap().as_deref(),
        Some("openai/main")
    );
    assert_eq!(vault.duplicate_of(&secret("sk-samf")).unwrap(), None);
    let again = vault.add(new_key("openrouter/main", "sk-same"), act()).unwrap();
    assert_eq!(again.duplicate_of.as_deref(), Some("openai/main"));
    assert_eq!(
        vault
            .add(new_key("openrouter/b", "sk-other"), act())
            .unwrap()
            .duplicate_of,
        None
    );
}

#[test]
fn what_cannot_be_handed_out_again_is_refused() {
    let (_home, mut vault) = Home::create();
    for value in ["", "with a NUL \0", &"x".repeat(65_537)] {
        assert_eq!(
            code(&vault.add(new_key("openai", value), act())),
            Some(Code::InvalidField)
        );
    }
    let mut bytes = new_key("openai", "");
    bytes
        .secrets
        .insert(field("api_key"), byok_core::secret::Secret::copy_of(&[0xff, 0xfe]));
    assert_eq!(code(&vault.add(bytes, act())), Some(Code::InvalidField));
    let mut nothing = new_key("openai", "sk-1");
    nothing.secrets.clear();
    assert_eq!(code(&vault.add(nothing, act())), Some(Code::InvalidField));
    let mut note = new_key("openai", "sk-1");
    note.note = "x".repeat(1001);
    assert_eq!(code(&vault.add(note, act())), Some(Code::InvalidField));
    let mut bell = new_key("openai", "sk-1");
    bell.fields.insert(field("region"), "eu\u{7}".into());
    assert_eq!(code(&vault.add(bell, act())), Some(Code::InvalidField));
    assert_eq!(vault.find(&Default::default(), now()).unwrap(), []);
    add(&mut vault, "openai", &"x".repeat(65_536));
}

#[test]
fn more_than_32_tags_are_refused_by_add_and_edit() {
    let (_home, mut vault) = Home::create();
    let many: Vec<Tag> = (0..33).map(|n| Tag::parse(&format!("tag{n}")).unwrap()).collect();
    let mut new = new_key("openai", "sk-1");
    new.tags.clone_from(&many);
    assert_eq!(code(&vault.add(new, act())), Some(Code::InvalidField));
    let key = add(&mut vault, "openai", "sk-1");
    let patch = Patch {
        tags: Some(many),
        ..Patch::default()
    };
    assert_eq!(code(&vault.edit(key.id, &patch, act())), Some(Code::InvalidField));
}

#[test]
fn an_edit_changes_what_it_names_and_nothing_else() {
    let (_home, mut vault) = Home::create();
    let key = add(&mut vault, "openai/main", "sk-1");
    let later = time("2026-12-01T00:00:00Z");
    let patch = Patch {
        name: Some(name("work")),
        note: Some("new note".into()),
        tags: Some(tags(&["b", "a"])),
        expires_at: Some(Some(time("2027-06-01T00:00:00Z"))),
        rotate_every_seconds: Some(Some(3600)),
        base_url: Some(Some("https://proxy.example".into())),
        fields: BTreeMap::from([(field("organization"), "org-1".into())]),
        ..Patch::default()
    };
    let edited = vault.edit(key.id, &patch, act_at(later)).unwrap();
    let expected = Key {
        name: name("work"),
        reference: "openai/work".into(),
        note: "new note".into(),
        tags: tags(&["a", "b"]),
        expires_at: Some(time("2027-06-01T00:00:00Z")),
        expires_source: Some(ExpirySource::Person),
        rotate_due_at: Some(time("2026-11-22T11:00:00Z")),
        base_url: Some("https://proxy.example".into()),
        fields: patch.fields.clone(),
        updated_at: later,
        ..key
    };
    assert_eq!(edited, expected);
    assert_eq!(stored(&vault, "openai/work"), expected);
    assert_eq!(value(&mut vault, "openai/work"), "sk-1");
}

#[test]
fn an_edit_takes_away_what_it_empties() {
    let (_home, mut vault) = Home::create();
    let mut new = new_key("openai", "sk-1");
    new.fields.insert(field("organization"), "org-1".into());
    new.expires_at = Some(time("2027-06-01T00:00:00Z"));
    new.rotate_every_seconds = Some(60);
    new.base_url = Some("https://proxy.example".into());
    let key = vault.add(new, act()).unwrap().key;
    let patch = Patch {
        expires_at: Some(None),
        rotate_every_seconds: Some(None),
        base_url: Some(None),
        fields: BTreeMap::from([(field("organization"), String::new())]),
        ..Patch::default()
    };
    let edited = vault.edit(key.id, &patch, act()).unwrap();
    assert_eq!(
        (edited.expires_at, edited.expires_source, edited.rotate_due_at),
        (None, None, None)
    );
    assert_eq!(edited.base_url, None);
    assert!(edited.fields.is_empty());
}

#[test]
fn an_edit_cannot_put_a_secret_field_in_the_open() {
    let (_home, mut vault) = Home::create();
    let key = add(&mut vault, "openai", "sk-1");
    let patch = Patch {
        fields: BTreeMap::from([(field("api_key"), "sk-2".into())]),
        ..Patch::default()
    };
    assert_eq!(code(&vault.edit(key.id, &patch, act())), Some(Code::InvalidField));
    assert!(stored(&vault, "openai").fields.is_empty());
}

#[test]
fn verbs_on_a_key_that_is_gone_say_so() {
    let (_home, mut vault) = Home::create();
    let key = add(&mut vault, "openai", "sk-1");
    let gone = row(&vault, "openai");
    vault.remove(key.id, act()).unwrap();
    let check = Check::offline(Status::Valid, "fine", now());
    let note = Patch {
        note: Some(String::new()),
        ..Patch::default()
    };
    assert_eq!(code(&vault.show(key.id, act())), Some(Code::NotFound));
    assert_eq!(code(&vault.edit(key.id, &note, act())), Some(Code::NotFound));
    assert_eq!(code(&vault.remove(key.id, act())), Some(Code::NotFound));
    assert_eq!(code(&vault.record_check(key.id, &check, act())), Some(Code::NotFound));
    assert_eq!(
        code(&vault.reveal(&gone, None, Purpose::Show, act())),
        Some(Code::NotFound)
    );
}

#[test]
fn a_check_sets_status_facts_and_date() {
    let (_home, mut vault) = Home::create();
    let key = add(&mut vault, "github", "ghp-1");
    let mut check = Check::offline(Status::Valid, "accepted", now());
    check.http_status = Some(200);
    check.latency_ms = Some(42);
    check.facts.insert("expires_at".into(), "2027-01-31T00:00:00Z".into());
    let checked = vault.record_check(key.id, &check, act()).unwrap();
    assert_eq!((checked.status, checked.verdict), (Status::Valid, Verdict::Ok));
    assert_eq!(checked.expires_source, Some(ExpirySource::Provider));
    assert_eq!(checked.last_checked_at, Some(now()));
    let detail = vault.show(key.id, act()).unwrap();
    assert_eq!(detail.checks, [check.clone()]);
    assert_eq!(detail.history.facts, check.facts);
}

#[test]
fn a_provider_that_is_down_leaves_a_valid_key_valid() {
    let (_home, mut vault) = Home::create();
    let key = add(&mut vault, "github", "ghp-1");
    for (status, becomes) in [
        (Status::Unreachable, Status::Unreachable),
        (Status::Valid, Status::Valid),
        (Status::Unreachable, Status::Valid),
        (Status::Revoked, Status::Revoked),
    ] {
        let checked = vault
            .record_check(key.id, &Check::offline(status, "", now()), act())
            .unwrap();
        assert_eq!(checked.status, becomes, "after {status}");
    }
    assert_eq!(vault.show(key.id, act()).unwrap().checks.len(), 4);
}

#[test]
fn a_date_the_person_set_is_not_overwritten_by_a_provider() {
    let (_home, mut vault) = Home::create();
    let mut new = new_key("github", "ghp-1");
    new.expires_at = Some(time("2027-06-01T00:00:00Z"));
    let key = vault.add(new, act()).unwrap().key;
    let mut check = Check::offline(Status::Valid, "", now());
    check.facts.insert("expires_at".into(), "2030-01-01T00:00:00Z".into());
    assert_eq!(
        vault.record_check(key.id, &check, act()).unwrap().expires_at,
        key.expires_at
    );
}

#[test]
fn only_the_newest_50_checks_are_kept_and_the_first_of_the_verdict() {
    let (_home, mut vault) = Home::create();
    let key = add(&mut vault, "github", "ghp-1");
    for second in 0..53 {
        let at = now() + jiff::SignedDuration::from_secs(second);
        vault
            .record_check(key.id, &Check::offline(Status::Valid, second.to_string(), at), act())
            .unwrap();
    }
    let checks = vault.show(key.id, act()).unwrap().checks;
    assert_eq!(checks.len(), 51);
    let said = |place: usize| checks[place].message.as_str();
    assert_eq!((said(0), said(49), said(50)), ("52", "3", "0"));
}
