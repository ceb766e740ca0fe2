//! Tokens of other programs: given once, good until they end, are suspended or withdrawn, and stored nowhere.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::clock::Timestamp;
use byok_core::error::Code;
use byok_core::model::{ClientName, Rate, Scope};
use byok_core::secret::Secret;
use byok_core::store::clients;
use byok_core::vault::{NewClient, OpenVault, TokenRefusal};
use common::{Home, act, act_at, add, code, now, row, secret, service, text, time, words};

fn new_client(name: &str) -> NewClient {
    NewClient {
        name: ClientName::parse(name).unwrap(),
        scopes: vec![Scope::Reveal, Scope::Metadata, Scope::Metadata],
        services: Vec::new(),
        keys: Vec::new(),
        expires_at: None,
        rate: Rate::default(),
        rules: Vec::new(),
        concurrency: None,
    }
}

fn token_of(vault: &mut OpenVault, new: NewClient) -> Secret {
    vault.add_client(new, act()).unwrap().1
}

fn refusal(vault: &OpenVault, token: &Secret, now: Timestamp) -> Option<TokenRefusal> {
    vault.grant(token, now).err()
}

#[test]
fn a_token_gives_what_its_client_may_do() {
    let (_home, mut vault) = Home::create();
    let (client, token) = vault.add_client(new_client("editor"), act()).unwrap();
    assert_eq!(client.scopes, [Scope::Metadata, Scope::Reveal]);
    let grant = vault.grant(&token, now()).unwrap();
    assert_eq!((grant.client, &grant.name), (client.id, &client.name));
    assert!(grant.has(&Scope::Reveal) && !grant.has(&Scope::Write) && !grant.is_restricted());
}

#[test]
fn a_token_that_nobody_has_is_refused() {
    let (_home, mut vault) = Home::create();
    let (_other_home, mut other) = Home::create();
    let foreign = token_of(&mut other, new_client("editor"));
    token_of(&mut vault, new_client("editor"));
    for token in [foreign, secret(""), secret("byok_"), secret(common::PASSWORD)] {
        assert!(matches!(refusal(&vault, &token, now()), Some(TokenRefusal::Unknown)));
    }
}

#[test]
fn a_token_ends_when_it_was_said_to() {
    let (_home, mut vault) = Home::create();
    let end = time("2026-12-22T10:00:00Z");
    let token = token_of(
        &mut vault,
        NewClient {
            expires_at: Some(end),
            ..new_client("editor")
        },
    );
    assert!(refusal(&vault, &token, time("2026-12-22T09:59:59.999Z")).is_none());
    assert!(matches!(refusal(&vault, &token, end), Some(TokenRefusal::Expired(_))));
    let over = NewClient {
        expires_at: Some(now()),
        ..new_client("late")
    };
    assert_eq!(code(&vault.add_client(over, act())), Some(Code::InvalidField));
}

#[test]
fn suspended_is_refused_until_resumed_and_revoked_for_good() {
    let (_home, mut vault) = Home::create();
    let token = token_of(&mut vault, new_client("editor"));
    vault.suspend_client("editor", act()).unwrap();
    vault.suspend_client("editor", act()).unwrap();
    assert!(matches!(
        refusal(&vault, &token, now()),
        Some(TokenRefusal::Suspended(_))
    ));
    vault.resume_client("editor", act()).unwrap();
    let id = vault.grant(&token, now()).unwrap().client;
    vault.revoke_client(&id.to_string(), act()).unwrap();
    assert!(matches!(refusal(&vault, &token, now()), Some(TokenRefusal::Unknown)));
    assert!(vault.grant_of(id, now()).is_err());
    assert_eq!(code(&vault.revoke_client("editor", act())), Some(Code::NotFound));
    assert_eq!(
        words(&vault, 1),
        [
            "client_added ok",
            "client_suspended ok",
            "client_resumed ok",
            "client_revoked ok"
        ]
    );
}

#[test]
fn a_name_stands_for_one_client() {
    let (_home, mut vault) = Home::create();
    token_of(&mut vault, new_client("editor"));
    assert_eq!(code(&vault.add_client(new_client("editor"), act())), Some(Code::Exists));
    vault.revoke_client("editor", act()).unwrap();
    token_of(&mut vault, new_client("editor"));
}

#[test]
fn a_client_kept_to_a_key_that_goes_reaches_nothing() {
    let (_home, mut vault) = Home::create();
    let key = add(&mut vault, "openai/main", "sk-1");
    add(&mut vault, "github/ci", "ghp-1");
    let token = token_of(
        &mut vault,
        NewClient {
            keys: vec![key.id],
            ..new_client("editor")
        },
    );
    let other = row(&vault, "github/ci").key;
    let grant = vault.grant(&token, now()).unwrap();
    assert!(grant.reaches(&key) && !grant.reaches(&other) && !grant.reaches_service(&service("openai")));
    vault.remove(key.id, act()).unwrap();
    let grant = vault.grant(&token, now()).unwrap();
    assert!(grant.is_restricted() && !grant.reaches(&other));
    assert_eq!(vault.clients().unwrap()[0].keys, [key.id.to_string()]);
}

#[test]
fn use_is_kept_to_what_the_scope_and_the_restriction_both_allow() {
    let (_home, mut vault) = Home::create();
    let openai = add(&mut vault, "openai/main", "sk-1");
    let github = add(&mut vault, "github/ci", "ghp-1");
    let mut may = |scope: &str, services: &[&str], name: &str| {
        let new = NewClient {
            scopes: vec![Scope::parse(scope).unwrap()],
            services: services.iter().map(|text| service(text)).collect(),
            ..new_client(name)
        };
        let token = token_of(&mut vault, new);
        let grant = vault.grant(&token, now()).unwrap();
        (grant.may_use(&openai), grant.may_use(&github))
    };
    assert_eq!(may("use:*", &[], "a"), (true, true));
    assert_eq!(may("use:openai", &[], "b"), (true, false));
    assert_eq!(may("use:github/ci", &[], "c"), (false, true));
    assert_eq!(may("use:*", &["github"], "d"), (false, true));
    assert_eq!(may("use:openai/other", &[], "e"), (false, false));
    assert_eq!(may("metadata", &[], "f"), (false, false));
}

#[test]
fn the_time_of_use_is_written_once_a_minute() {
    let (_home, mut vault) = Home::create();
    let token = token_of(&mut vault, new_client("editor"));
    let used = |at: &str| {
        vault.grant(&token, time(at)).unwrap();
        vault.clients().unwrap()[0].last_used_at.unwrap().to_string()
    };
    assert_eq!(used("2026-11-22T10:00:00Z"), "2026-11-22T10:00:00Z");
    assert_eq!(used("2026-11-22T10:00:59Z"), "2026-11-22T10:00:00Z");
    assert_eq!(used("2026-11-22T10:01:00Z"), "2026-11-22T10:01:00Z");
}

#[test]
fn the_token_is_in_no_row_and_no_file() {
    let (home, mut vault) = Home::create();
    let token = text(&token_of(&mut vault, new_client("editor")));
    let trail = format!("{:?}", common::trail(&vault));
    assert!(!trail.contains(&token) && trail.contains("editor"));
    vault.lock(act_at(now()), "test").unwrap();
    let row = &clients::all(&home.raw()).unwrap()[0];
    assert_eq!(row.digest.as_bytes().len(), 32);
    for file in ["vault.db", "header.json"] {
        let bytes = std::fs::read(home.file(file)).unwrap();
        assert!(
            !bytes.windows(token.len()).any(|window| window == token.as_bytes()),
            "{file}"
        );
    }
}
