//! Further questions, other ways of asking, names that are not there, and keys that tell of themselves.

#![allow(clippy::unwrap_used, reason = "a test that can not be set up fails")]

mod provider_server;

use byok_core::model::{FieldName, Status};
use byok_core::provider::{Catalog, Credential, Provider, facts_of_key};
use byok_core::secret::Secret;
use data_encoding::BASE64URL_NOPAD;
use proptest::prelude::{ProptestConfig, any, prop_assert, proptest};
use provider_server::{Fields, Reply, Server, custom};
use serde_json::json;
use std::collections::BTreeMap;

const KEY: &str = "acme_live_0a1B2c3D4e5F6g7H8i9J";

/// A provider with a bearer's key at `/me`, and this.
fn acme(validate: &str, more: &str) -> Provider {
    custom(&format!(
        r#"
        base_url = "https://api.acme.example"
        hosts = ["api.acme.example"]
        [[field]]
        name = "api_key"
        secret = true
        required = true
        [[format]]
        field = "api_key"
        pattern = 'acme_live_[A-Za-z0-9]+'
        prefixes = ["acme_live_"]
        detect = "precise"
        source = "test"
        [auth]
        style = "bearer"
        template = "Bearer {{api_key}}"
        source = "test"
        [validate]
        method = "GET"
        url = "/me"
        cost = "free"
        source = "test"
        {validate}
        {more}
        "#
    ))
}

fn is_right(authorization: &str) -> bool {
    authorization == format!("Bearer {KEY}")
}

const INQUIRY: &str = r#"
    [[inquiry]]
    url = "/credit"
    reveals = [
        { fact = "credit", where = "json", path = "left", source = "test" },
        { fact = "account", where = "json", path = "name", source = "test" },
    ]
    [[inquiry]]
    method = "POST"
    url = "https://api.acme.example/plan"
    headers = { "X-Version" = "2" }
    body_type = "json"
    body = '{"key":"{api_key}"}'
    reveals = [{ fact = "plan", where = "header", path = "x-plan", source = "test" }]
    [[reveals]]
    fact = "account"
    where = "json"
    path = "account"
    source = "test"
    "#;

#[tokio::test]
async fn further_questions_are_asked_on_demand_and_add_to_what_is_known() {
    let server = Server::acting(|seen| match seen.line.as_str() {
        "GET /me" => Reply::json(200, r#"{"account":"first"}"#),
        "GET /credit" => Reply::json(200, r#"{"left":12.5,"name":"second"}"#),
        "POST /plan" => Reply::json(200, &json!({"echo": KEY}).to_string()).with("x-plan", "pro"),
        _ => Reply::json(404, "{}"),
    });
    let provider = acme("", INQUIRY);
    let fields = Fields::main(&provider, KEY);
    let brief = fields.ask(&provider, Some(&server.url())).await;
    assert_eq!((brief.status, server.seen().len()), (Status::Valid, 1));
    let check = fields.ask_thoroughly(&provider, Some(&server.url())).await;
    assert_eq!(check.status, Status::Valid);
    let facts: Vec<(&str, &str)> = check
        .facts
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(facts, [("account", "first"), ("credit", "12.5"), ("plan", "pro")]);
    let seen = server.seen();
    assert_eq!(seen.len(), 4);
    assert!(seen[2..].iter().all(|seen| is_right(&seen.headers["authorization"])));
    assert_eq!(
        (seen[3].headers["x-version"].as_str(), seen[3].body.as_str()),
        ("2", &*format!(r#"{{"key":"{KEY}"}}"#))
    );
}

#[tokio::test]
async fn a_further_question_that_fails_changes_nothing() {
    for reply in [
        Reply::json(401, r#"{"left":1}"#),
        Reply::json(500, "{}"),
        Reply::page(200),
        Reply::BreakOff,
    ] {
        let server = Server::acting(move |seen| match seen.line.as_str() {
            "GET /me" => Reply::json(200, r#"{"account":"first"}"#),
            _ => reply.clone(),
        });
        let provider = acme("", INQUIRY);
        let check = Fields::main(&provider, KEY)
            .ask_thoroughly(&provider, Some(&server.url()))
            .await;
        assert_eq!(
            (check.status, check.facts.len()),
            (Status::Valid, 1),
            "{:?}",
            check.facts
        );
        assert_eq!(server.seen().len(), 3);
    }
}

#[tokio::test]
async fn nothing_further_is_asked_about_a_key_that_does_not_work() {
    for status in [401, 403, 429, 500] {
        let server = Server::start(Reply::json(status, "{}"));
        let provider = acme("", INQUIRY);
        Fields::main(&provider, KEY)
            .ask_thoroughly(&provider, Some(&server.url()))
            .await;
        assert_eq!(server.seen().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn the_end_of_a_public_certificate_is_found_by_the_keys_id() {
    let own = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::new(vec!["a.example".to_owned()]).unwrap();
    params.not_after = rcgen::date_time_ymd(2031, 3, 7);
    let pem = params.self_signed(&own).unwrap().pem();
    let server = Server::acting(move |seen| match seen.line.as_str() {
        "GET /me" => Reply::json(200, "{}"),
        "GET /x509/i9J0" => Reply::json(200, &json!({"other": "x", "i9J0": pem}).to_string()),
        _ => Reply::json(404, "{}"),
    });
    let provider = acme(
        "",
        r#"
        [[derived]]
        name = "key_id"
        from = "api_key"
        pattern = '([A-Za-z0-9]{4})$'
        note = "the last four letters name the key"
        [[inquiry]]
        url = "/x509/{key_id}"
        auth = { style = "none", source = "test" }
        reveals = [{ fact = "expires_at", where = "x509", path = "{key_id}", source = "test" }]
        "#,
    );
    let key = format!("{KEY}0");
    let check = Fields::main(&provider, &key)
        .ask_thoroughly(&provider, Some(&server.url()))
        .await;
    assert_eq!(
        check.facts.get("expires_at").map(String::as_str),
        Some("2031-03-07T00:00:00Z")
    );
    assert!(
        !server.seen()[1].headers.contains_key("authorization"),
        "the list is public"
    );
}

#[tokio::test]
async fn another_kind_of_key_is_asked_about_in_another_way() {
    let provider = acme(
        "[[validate.outcome]]\nstatus = [\"200\"]\noutcome = \"revoked\"\nsource = \"test\"",
        r#"
        [[variant]]
        pattern = 'acme_admin_[0-9]{4}'
        method = "POST"
        url = "/admin"
        headers = { "X-Admin" = "yes" }
        body_type = "form"
        body = "key={api_key}"
        cost = "quota"
        auth = { style = "header", name = "X-Key", template = "{api_key}", source = "test" }
        source = "test"
        outcome = [{ status = ["200"], json_path = "ok", equals = "true", outcome = "valid_limited", source = "test" }]
        "#,
    );
    let server = Server::start(Reply::json(200, r#"{"ok":true}"#));
    let check = Fields::main(&provider, "acme_admin_1234")
        .ask(&provider, Some(&server.url()))
        .await;
    assert_eq!(check.status, Status::ValidLimited, "{}", check.message);
    let seen = server.seen();
    assert_eq!(
        (seen[0].line.as_str(), seen[0].body.as_str()),
        ("POST /admin", "key=acme_admin_1234")
    );
    assert_eq!(
        (seen[0].headers["x-admin"].as_str(), seen[0].headers["x-key"].as_str()),
        ("yes", "acme_admin_1234")
    );
    assert!(!seen[0].headers.contains_key("authorization"));
    let check = Fields::main(&provider, "acme_admin_12345")
        .ask(&provider, Some(&server.url()))
        .await;
    assert_eq!(check.status, Status::Revoked, "the usual question has its own rules");
}

/// Names of `.invalid` are known not to exist without asking anybody (RFC 6761).
fn tenant(rule: &str) -> Provider {
    custom(&format!(
        r#"
        hosts = ["{{tenant}}.acme.invalid"]
        [[field]]
        name = "api_key"
        secret = true
        required = true
        [[derived]]
        name = "tenant"
        from = "api_key"
        pattern = '-([a-z]{{2}}[0-9]{{1,3}})$'
        note = "the data centre"
        [auth]
        style = "bearer"
        template = "Bearer {{api_key}}"
        source = "test"
        [validate]
        method = "GET"
        url = "https://{{tenant}}.acme.invalid/me"
        cost = "free"
        source = "test"
        {rule}
        "#
    ))
}

#[tokio::test]
async fn a_name_that_is_not_there_means_what_the_rule_says() {
    let rule = "[[validate.outcome]]\nstatus = [\"dns\"]\noutcome = \"config_error\"\nsource = \"test\"";
    let provider = tenant(rule);
    let check = Fields::main(&provider, "0a1b2c3d4e5f-us21").ask(&provider, None).await;
    assert_eq!(check.status, Status::ConfigError);
    assert_eq!(
        check.message,
        "there is no host `us21.acme.invalid`: is the field that names it right?"
    );
    let provider = tenant("");
    let check = Fields::main(&provider, "0a1b2c3d4e5f-us21").ask(&provider, None).await;
    assert_eq!(check.status, Status::Unreachable);
    assert_eq!(
        check.message,
        "`us21.acme.invalid` could not be reached: its name can't be resolved"
    );
}

#[tokio::test]
async fn a_key_without_the_derived_value_is_not_asked_about() {
    let check = Fields::main(&tenant(""), "0a1b2c3d4e5f").ask(&tenant(""), None).await;
    assert_eq!(check.status, Status::Unverified);
    assert_eq!(check.message, "asking takes the field `tenant`, which is missing");
}

fn jwt(expires: i64) -> String {
    let encode = |value: serde_json::Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let claims = json!({"exp": expires, "org": {"name": "acme"}, "scope": "read"});
    format!(
        "{}.{}.{}",
        encode(json!({"alg": "HS256"})),
        encode(claims),
        "c2lnbmF0dXJl"
    )
}

const CLAIMS: &str = r#"
    [[reveals]]
    fact = "expires_at"
    where = "jwt"
    path = "exp"
    source = "test"
    [[reveals]]
    fact = "organization"
    where = "jwt"
    path = "org.name"
    source = "test"
    "#;

#[tokio::test]
async fn a_token_that_says_itself_that_it_has_ended_is_expired_unasked() {
    let server = Server::start(Reply::json(200, "{}"));
    let provider = acme("", CLAIMS);
    let check = Fields::main(&provider, &jwt(1_700_000_000))
        .ask(&provider, Some(&server.url()))
        .await;
    assert_eq!((check.status, server.seen().len()), (Status::Expired, 0));
    assert_eq!(
        check.message,
        "the key says itself that it ended on 2023-11-14 22:13 UTC; Acme was not asked"
    );
    assert_eq!(check.facts["expires_at"], "2023-11-14T22:13:20Z");
    assert_eq!(check.facts["organization"], "acme");
}

#[tokio::test]
async fn a_token_that_has_not_ended_or_is_none_is_asked_about() {
    let provider = acme("", CLAIMS);
    for key in [jwt(4_000_000_000), jwt(0), jwt(-5), KEY.to_owned()] {
        let server = Server::start(Reply::json(401, "{}"));
        let check = Fields::main(&provider, &key).ask(&provider, Some(&server.url())).await;
        assert_eq!((check.status, server.seen().len()), (Status::Invalid, 1), "{key}");
    }
    let server = Server::start(Reply::json(200, "{}"));
    let unsaid = acme("", "");
    let check = Fields::main(&unsaid, &jwt(1_700_000_000))
        .ask(&unsaid, Some(&server.url()))
        .await;
    assert_eq!(
        check.status,
        Status::Valid,
        "the definition does not say that `exp` can be believed"
    );
}

#[test]
fn a_key_tells_of_itself_without_anybody_being_asked() {
    let provider = acme(
        "",
        r#"
        [[reveals]]
        fact = "mode"
        where = "prefix"
        path = "acme_test_"
        value = "test"
        source = "test"
        [[reveals]]
        fact = "mode"
        where = "prefix"
        path = "acme_live_"
        value = "live"
        source = "test"
        [[reveals]]
        fact = "key_id"
        where = "offline"
        path = "segment:2:_"
        source = "test"
        [[reveals]]
        fact = "account"
        where = "json"
        path = "account"
        source = "test"
        "#,
    );
    let name = FieldName::parse("api_key").unwrap();
    let secrets = BTreeMap::from([(name, Secret::copy_of(KEY.as_bytes()))]);
    let credential = Credential {
        secrets: &secrets,
        plain: &BTreeMap::new(),
        base_url: None,
    };
    let facts = facts_of_key(&provider, &credential);
    assert_eq!(
        facts,
        BTreeMap::from([("mode", "live"), ("key_id", "live")].map(|(a, b)| (a.to_owned(), b.to_owned())))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Every definition, every key: nothing falls, and the whole key is never a fact.
    #[test]
    fn no_key_makes_a_definition_fall(key in any::<Vec<u8>>(), text in "[!-~]{8,80}", dotted in "[A-Za-z0-9_-]{1,30}(\\.[A-Za-z0-9_-]{1,30}){1,3}") {
        for provider in Catalog::built_in().iter() {
            for value in [key.as_slice(), text.as_bytes(), dotted.as_bytes()] {
                let secrets = BTreeMap::from([(provider.main_field().clone(), Secret::copy_of(value))]);
                let plain = BTreeMap::from([(FieldName::parse("access_key_id").unwrap(), text.clone())]);
                let credential = Credential { secrets: &secrets, plain: &plain, base_url: None };
                let facts = facts_of_key(provider, &credential);
                prop_assert!(facts.values().all(|fact| fact.len() < 8 || fact.as_bytes() != value), "{}: {facts:?}", provider.id);
            }
        }
    }
}
