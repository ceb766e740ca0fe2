//! How the first providers are asked, and what is not asked at all.

use crate::provider_server::{Fields, Reply, Server, ask, ask_about, base_url, key_of, provider};
use byok_core::model::{Status, Verdict};

#[tokio::test]
async fn each_provider_is_asked_in_its_own_way() {
    for (service, line, header, value) in [
        ("openai", "GET /v1/models", "authorization", "Bearer KEY"),
        ("anthropic", "GET /v1/models?limit=1", "x-api-key", "KEY"),
        ("gemini", "GET /v1beta/models?pageSize=1", "x-goog-api-key", "KEY"),
        ("google-maps", "POST /v1/places:searchText", "x-goog-api-key", "KEY"),
        (
            "openweather",
            "GET /data/2.5/weather?lat=0&lon=0&appid=KEY",
            "accept",
            "*/*",
        ),
        ("duffel", "GET /air/airlines?limit=1", "authorization", "Bearer KEY"),
        ("firecrawl", "GET /v2/team/credit-usage", "authorization", "Bearer KEY"),
        ("github", "GET /user", "authorization", "Bearer KEY"),
        ("openrouter", "GET /api/v1/key", "authorization", "Bearer KEY"),
        (
            "cloudflare",
            "GET /client/v4/user/tokens/verify",
            "authorization",
            "Bearer KEY",
        ),
        ("stripe", "GET /v1/balance", "authorization", "Bearer KEY"),
    ] {
        let (_, seen) = ask(service, Reply::json(200, "{}")).await;
        let key = key_of(service);
        assert_eq!(seen[0].line, line.replace("KEY", &key), "{service}");
        assert_eq!(
            seen[0].headers.get(header),
            Some(&value.replace("KEY", &key)),
            "{service}"
        );
        assert!(seen[0].headers["user-agent"].starts_with("byok/"), "{service}");
    }
}

#[tokio::test]
async fn a_body_is_sent_as_what_it_is() {
    let (_, seen) = ask("google-maps", Reply::json(200, "{}")).await;
    assert_eq!(seen[0].headers["content-type"], "application/json");
    assert_eq!(seen[0].headers["x-goog-fieldmask"], "places.id");
    assert_eq!(seen[0].body, r#"{"textQuery":"Paris","pageSize":1}"#);
}

#[tokio::test]
async fn optional_headers_are_sent_when_their_field_is_there() {
    let provider = provider("openai");
    let server = Server::start(Reply::json(200, "{}"));
    let fields = Fields::main(&provider, &key_of("openai")).plain("organization", "org-1");
    fields.ask(&provider, Some(&base_url(&provider, &server))).await;
    let seen = server.seen();
    assert_eq!(
        seen[0].headers.get("openai-organization").map(String::as_str),
        Some("org-1")
    );
    assert_eq!(seen[0].headers.get("openai-project"), None);
}

#[tokio::test]
async fn an_account_token_of_cloudflare_is_asked_about_at_its_account() {
    let provider = provider("cloudflare");
    let key = format!("cfat_{}{}", "Xq7Zw".repeat(8), "0a1b2c3d");
    let server = Server::start(Reply::json(200, r#"{"result":{"status":"active"}}"#));
    let base = base_url(&provider, &server);
    let account = "0a1b2c3d".repeat(4);
    let check = Fields::main(&provider, &key)
        .plain("account_id", &account)
        .ask(&provider, Some(&base))
        .await;
    assert_eq!(check.status, Status::Valid);
    assert_eq!(
        server.seen()[0].line,
        format!("GET /client/v4/accounts/{account}/tokens/verify")
    );

    let check = Fields::main(&provider, &key).ask(&provider, Some(&base)).await;
    assert_eq!(
        (check.status, server.seen().len()),
        (Status::Unverified, 1),
        "without the account it is not sent"
    );
    assert!(check.message.contains("account_id"), "{}", check.message);

    let check = Fields::main(&provider, &key)
        .plain("account_id", "../../x")
        .ask(&provider, Some(&base))
        .await;
    assert_eq!(
        (check.status, server.seen().len()),
        (Status::ConfigError, 1),
        "a strange account is not sent"
    );
}

#[tokio::test]
async fn what_can_not_be_asked_is_unverified_and_never_sent() {
    let stripe_publishable = format!("pk_test_{}", "Xq7Zw9".repeat(5));
    let refresh = format!("ghr_{}", "Xq7Zw9".repeat(6));
    for (service, key) in [
        ("airbnb", "x".repeat(64)),
        ("generic", "x".repeat(4096)),
        ("stripe", stripe_publishable),
        ("github", refresh),
    ] {
        let (check, seen) = ask_about(&provider(service), &key, Reply::json(200, "{}")).await;
        assert_eq!(
            (check.status, check.verdict),
            (Status::Unverified, Verdict::Unknown),
            "{service}"
        );
        assert!(seen.is_empty(), "{service}");
    }
}

#[tokio::test]
async fn half_of_a_credential_of_aws_is_not_sent() {
    let aws = provider("aws");
    let server = Server::start(Reply::json(200, "{}"));
    let ask = async |fields: Fields| fields.ask(&aws, Some(&server.url())).await;
    let check = ask(Fields::main(&aws, &key_of("aws"))).await;
    assert_eq!(check.status, Status::Malformed);
    assert!(check.message.contains("access_key_id"), "{}", check.message);
    let temporary = |fields: Fields| fields.plain("access_key_id", "ASIAIOSFODNN7EXAMPLE");
    let check = ask(temporary(Fields::main(&aws, &key_of("aws")))).await;
    assert_eq!(check.status, Status::Unverified, "AWS would call it unknown");
    assert!(check.message.contains("session_token"), "{}", check.message);
    let check = ask(Fields::whole(&aws, &key_of("aws")).plain("region", "evil.example/")).await;
    assert_eq!(check.status, Status::ConfigError, "the region names a host");
    assert!(server.seen().is_empty());
    let whole = temporary(Fields::main(&aws, &key_of("aws"))).secret("session_token", "token-of-a-session");
    ask(whole).await;
    let seen = server.seen();
    assert_eq!(seen[0].headers["x-amz-security-token"], "token-of-a-session");
    assert!(
        seen[0].headers["authorization"].contains("x-amz-security-token,"),
        "signed"
    );
}

#[tokio::test]
async fn malformed_keys_are_never_sent() {
    for key in [
        "",
        "sk-two\nlines",
        "sk-tab\tinside",
        " sk-leading",
        "sk-trailing ",
        "sk-ünïcode",
        "sk-\u{0}",
    ] {
        let (check, seen) = ask_about(&provider("openai"), key, Reply::json(200, "{}")).await;
        assert_eq!(
            (check.status, check.verdict),
            (Status::Malformed, Verdict::Dead),
            "{key:?}"
        );
        assert!(seen.is_empty(), "{key:?}");
        assert!(!check.message.contains("sk-"), "{}", check.message);
    }
}

#[tokio::test]
async fn an_unknown_shape_is_asked_about() {
    let (check, seen) = ask_about(&provider("openai"), "sk-of-a-new-kind", Reply::json(200, "{}")).await;
    assert_eq!((check.status, seen.len()), (Status::Valid, 1));
}
