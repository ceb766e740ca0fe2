//! Keys that buy a token: with a secret, or with a signature. The servers speak the protocols.

#![allow(clippy::unwrap_used, reason = "a test that can not be set up fails")]

mod provider_server;

use byok_core::model::{Check, Status};
use byok_core::provider::Provider;
use data_encoding::{BASE64, BASE64URL_NOPAD};
use provider_server::{Fields, Reply, Seen, Server, custom, hasty};
use serde_json::{Value, json};

const SECRET: &str = "client-secret+with/odd=letters~1234";
const TOKEN: &str = "minted-token-that-must-not-stay";

/// A definition whose token is bought with an id and a secret.
fn exchanging(exchange: &str, validate: &str) -> Provider {
    custom(&format!(
        r#"
        base_url = "https://api.acme.example"
        hosts = ["api.acme.example", "login.acme.example"]
        [[field]]
        name = "client_id"
        secret = false
        required = true
        [[field]]
        name = "client_secret"
        secret = true
        required = true
        [auth]
        style = "oauth2-client-credentials"
        source = "test"
        [auth.exchange]
        client_id = "client_id"
        client_secret = "client_secret"
        {exchange}
        [validate]
        {validate}
        cost = "free"
        source = "test"
        [[validate.outcome]]
        status = ["400", "401"]
        contains = "expired"
        outcome = "expired"
        source = "test"
        [[validate.outcome]]
        status = ["400"]
        contains = "invalid_client"
        outcome = "invalid"
        source = "test"
        [[reveals]]
        fact = "scopes"
        where = "jwt"
        path = "roles"
        source = "test"
        [[reveals]]
        fact = "account"
        where = "json"
        path = "account"
        source = "test"
        [[reveals]]
        fact = "echo"
        where = "json"
        path = "echo"
        source = "test"
        "#
    ))
}

fn one_call() -> Provider {
    exchanging(
        "place = \"body\"\nscope = \"read write\"",
        "method = \"POST\"\nurl = \"https://login.acme.example/token\"",
    )
}

fn two_calls() -> Provider {
    exchanging(
        "place = \"basic\"\nurl = \"https://login.acme.example/token\"",
        "method = \"GET\"\nurl = \"/me\"",
    )
}

async fn ask_client(provider: &Provider, act: impl Fn(&Seen) -> Reply + Send + 'static) -> (Check, Vec<Seen>) {
    let server = Server::acting(act);
    let fields = Fields::main(provider, SECRET).plain("client_id", "client:1");
    let check = fields.ask(provider, Some(&server.url())).await;
    (check, server.seen())
}

fn token(text: &str) -> Reply {
    let body = json!({"access_token": text, "refresh_token": "refresh-me", "token_type": "Bearer", "echo": text});
    Reply::json(200, &body.to_string())
}

#[tokio::test]
async fn a_token_for_a_secret_may_be_the_whole_question() {
    let provider = one_call();
    let (check, seen) = ask_client(&provider, |_| token(TOKEN)).await;
    assert_eq!(check.status, Status::Valid, "{}", check.message);
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].line, "POST /token");
    assert_eq!(seen[0].headers["content-type"], "application/x-www-form-urlencoded");
    assert_eq!(
        seen[0].body,
        "grant_type=client_credentials&client_id=client:1&client_secret=client-secret%2Bwith%2Fodd%3Dletters~1234&scope=read%20write"
    );
    let said = serde_json::to_string(&check).unwrap();
    assert!(!said.contains(TOKEN) && !said.contains("refresh-me"), "{said}");
}

#[tokio::test]
async fn a_token_for_a_secret_is_used_once_and_dropped() {
    let provider = two_calls();
    let (check, seen) = ask_client(&provider, |seen| match seen.line.as_str() {
        "POST /token" => token(TOKEN),
        "GET /me" if seen.headers["authorization"] == format!("Bearer {TOKEN}") => {
            Reply::json(200, &json!({"account": "acme", "echo": TOKEN}).to_string())
        }
        _ => Reply::json(404, "{}"),
    })
    .await;
    assert_eq!(check.status, Status::Valid, "{}", check.message);
    let pair = BASE64.encode(format!("client:1:{SECRET}").as_bytes());
    assert_eq!(seen[0].headers["authorization"], format!("Basic {pair}"));
    assert_eq!(seen[0].body, "grant_type=client_credentials");
    assert_eq!((seen.len(), check.facts["account"].as_str()), (2, "acme"));
    let said = serde_json::to_string(&check).unwrap();
    assert!(!said.contains(&TOKEN[..8]), "{said}");
}

#[tokio::test]
async fn what_a_bought_token_says_of_itself_is_told_and_its_end_is_not() {
    let claims = json!({"roles": ["Mail.Read", "User.Read"], "exp": 1_700_000_000});
    let encode = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let jwt = format!("{}.{}.c2lnbmF0dXJl", encode(&json!({"alg": "RS256"})), encode(&claims));
    let (check, _) = ask_client(&one_call(), move |_| token(&jwt)).await;
    assert_eq!(check.facts["scopes"], "Mail.Read, User.Read");
    assert!(!check.facts.contains_key("expires_at"));
}

#[tokio::test]
async fn a_token_that_is_refused_or_missing_is_judged() {
    for provider in [one_call(), two_calls()] {
        for (status, body, meaning) in [
            (400, r#"{"error":"invalid_client"}"#, Status::Invalid),
            (401, r#"{"error":"invalid_client"}"#, Status::Invalid),
            (401, r#"{"error_description":"secret has expired"}"#, Status::Expired),
            (429, "{}", Status::RateLimited),
            (503, "{}", Status::ProviderError),
            (200, "{}", Status::Inconclusive),
            (200, r#"{"access_token":""}"#, Status::Inconclusive),
            (200, r#"{"access_token":7}"#, Status::Inconclusive),
            (200, "", Status::Inconclusive),
        ] {
            let (check, seen) = ask_client(&provider, move |_| Reply::json(status, body)).await;
            assert_eq!(
                (check.status, seen.len()),
                (meaning, 1),
                "{status} {body}: {}",
                check.message
            );
        }
    }
}

#[tokio::test]
async fn a_location_of_a_token_endpoint_is_not_followed() {
    for provider in [one_call(), two_calls()] {
        for status in [301, 302, 303, 307, 308] {
            let other = Server::start(token(TOKEN));
            let location = format!("{}/token", other.url());
            let (check, seen) = ask_client(&provider, move |_| {
                Reply::json(status, "{}").with("location", &location)
            })
            .await;
            assert_eq!(
                (check.status, seen.len()),
                (Status::Inconclusive, 1),
                "{}",
                check.message
            );
            assert!(other.seen().is_empty(), "the other host got the secret");
        }
    }
}

/// A definition whose token is bought with a signature; the token's endpoint is the question.
fn signing(url: &str) -> Provider {
    custom(&format!(
        r#"
        base_url = "https://api.acme.example"
        hosts = ["api.acme.example", "oauth2.acme.example"]
        [[field]]
        name = "service_account"
        secret = true
        required = true
        [auth]
        style = "oauth2-jwt-bearer"
        source = "test"
        [auth.assertion]
        document = "service_account"
        issuer = "client_email"
        key = "private_key"
        key_id = "private_key_id"
        token_url = "https://oauth2.acme.example/token"
        scope = "https://acme.example/auth/all"
        [validate]
        {url}
        cost = "free"
        source = "test"
        [[validate.outcome]]
        status = ["400"]
        contains = "invalid_grant"
        outcome = "invalid"
        source = "test"
        [[reveals]]
        fact = "account"
        where = "offline"
        path = "document:client_email"
        source = "test"
        "#
    ))
}

fn vectors() -> Value {
    serde_json::from_str(include_str!("vectors/rs256.json")).unwrap()
}

/// What the endpoint does with an assertion: looks at the signature with the public key, then at every claim.
fn is_signed(form: &str) -> Result<(), &'static str> {
    let vectors = vectors();
    let assertion = form
        .strip_prefix("grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=")
        .ok_or("the form")?;
    let (text, signature) = assertion.rsplit_once('.').ok_or("three parts")?;
    let public = BASE64
        .decode(vectors["public_key"].as_str().unwrap().as_bytes())
        .unwrap();
    let public = ring::signature::UnparsedPublicKey::new(&ring::signature::RSA_PKCS1_2048_8192_SHA256, public);
    let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).map_err(|_| "base64url")?;
    public
        .verify(text.as_bytes(), &signature)
        .map_err(|_| "the signature")?;
    let parts: Vec<Value> = text
        .split('.')
        .map(|part| serde_json::from_slice(&BASE64URL_NOPAD.decode(part.as_bytes()).unwrap()).unwrap())
        .collect();
    let (head, claims) = (&parts[0], &parts[1]);
    let lifetime = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    let document = &vectors["document"];
    if head["alg"] != "RS256" || head["kid"] != document["private_key_id"] {
        return Err("the head");
    }
    if claims["iss"] != document["client_email"] || claims["aud"] != "https://oauth2.acme.example/token" {
        return Err("issuer and audience");
    }
    let scope = claims["scope"] == "https://acme.example/auth/all";
    (scope && (1..=3600).contains(&lifetime))
        .then_some(())
        .ok_or("scope and time")
}

#[tokio::test]
async fn an_assertion_is_signed_for_the_pinned_endpoint_and_the_key_stays_here() {
    let document = vectors()["document"].clone();
    let server = Server::acting(|seen| match is_signed(&seen.body) {
        Ok(()) => token(TOKEN),
        Err(what) => Reply::json(
            400,
            &json!({"error": "invalid_grant", "error_description": what}).to_string(),
        ),
    });
    let provider = signing("method = \"POST\"\nurl = \"https://oauth2.acme.example/token\"");
    let fields = Fields::main(&provider, &document.to_string());
    let check = fields.ask(&provider, Some(&server.url())).await;
    assert_eq!(check.status, Status::Valid, "{}", check.message);
    assert_eq!(check.facts["account"], document["client_email"].as_str().unwrap());
    let seen = server.seen();
    assert_eq!((seen.len(), seen[0].line.as_str()), (1, "POST /token"));
    let pem = document["private_key"].as_str().unwrap();
    assert!(!format!("{seen:?}").contains(pem.lines().nth(1).unwrap()));
    let said = serde_json::to_string(&check).unwrap();
    assert!(!said.contains(TOKEN) && !said.contains("PRIVATE"), "{said}");
}

#[tokio::test]
async fn a_token_for_a_signature_is_shown_to_the_question() {
    let server = Server::acting(|seen| match seen.line.as_str() {
        "POST /token" => token(TOKEN),
        "GET /me" if seen.headers["authorization"] == format!("Bearer {TOKEN}") => Reply::json(200, "{}"),
        _ => Reply::json(404, "{}"),
    });
    let provider = signing("method = \"GET\"\nurl = \"/me\"");
    let fields = Fields::main(&provider, &vectors()["document"].to_string());
    let check = fields.ask(&provider, Some(&server.url())).await;
    assert_eq!(
        (check.status, server.seen().len()),
        (Status::Valid, 2),
        "{}",
        check.message
    );
}

#[tokio::test]
async fn a_document_that_can_not_sign_is_malformed_and_nothing_is_sent() {
    let server = Server::start(token(TOKEN));
    let provider = signing("method = \"POST\"\nurl = \"https://oauth2.acme.example/token\"");
    let good = vectors()["document"].clone();
    let damaged = |member: &str, value: Value| {
        let mut document = good.clone();
        document[member] = value;
        document.to_string()
    };
    let pem = good["private_key"].as_str().unwrap();
    for document in [
        "not json".to_owned(),
        "[1]".to_owned(),
        damaged("private_key", Value::Null),
        damaged("client_email", Value::Null),
        damaged("private_key_id", json!(7)),
        damaged("private_key", json!(pem.replace("PRIVATE KEY", "EC PRIVATE KEY"))),
        damaged("private_key", json!(pem.replacen('M', "!", 1))),
        damaged("private_key", json!(&pem[..pem.len() / 2])),
    ] {
        let check = Fields::main(&provider, &document)
            .ask(&provider, Some(&server.url()))
            .await;
        assert_eq!(check.status, Status::Malformed, "{}", check.message);
        for piece in pem.lines().filter(|line| line.len() > 8) {
            assert!(!check.message.contains(&piece[..8]), "{}", check.message);
        }
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn the_requests_of_one_question_share_its_time() {
    for silent in ["POST /token", "GET /me"] {
        let server = Server::acting(move |seen| match seen.line.as_str() {
            line if line == silent => Reply::Silence,
            _ => token(TOKEN),
        });
        let provider = two_calls();
        let fields = Fields::main(&provider, SECRET).plain("client_id", "id");
        let check = fields.ask_within(&provider, Some(&server.url()), hasty()).await;
        assert_eq!(check.status, Status::Unreachable);
        assert_eq!(check.message, "`127.0.0.1` could not be reached: timed out", "{silent}");
    }
}

#[tokio::test]
async fn a_persons_base_url_gets_the_purchase_as_well() {
    let server = Server::acting(|_| token(TOKEN));
    let provider = two_calls();
    let base = format!("{}/behind/a/proxy", server.url());
    let fields = Fields::main(&provider, SECRET).plain("client_id", "id");
    let check = fields.ask(&provider, Some(&base)).await;
    assert_eq!(check.status, Status::Valid, "{}", check.message);
    let lines: Vec<String> = server.seen().into_iter().map(|seen| seen.line).collect();
    assert_eq!(lines, ["POST /behind/a/proxy/token", "GET /behind/a/proxy/me"]);
}
