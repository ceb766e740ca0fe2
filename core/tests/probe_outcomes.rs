//! What each provider's answers mean: status × body, against a provider on loopback.

#![allow(clippy::unwrap_used, reason = "a test that can not be set up fails")]

mod provider_server;

use byok_core::model::{Status, Verdict};
use byok_core::provider::Catalog;
use provider_server::{Fields, Reply, Server, ask, ask_about, base_url, key_of, provider};

type Case = (u16, &'static str, Status);

/// What every provider's silence on a status means, where its table below does not say otherwise.
const USUAL: &[Case] = &[
    (402, r#"{}"#, Status::NoCredit),
    (418, r#"{}"#, Status::Inconclusive),
    (429, r#"{}"#, Status::RateLimited),
    (500, r#"{}"#, Status::ProviderError),
    (503, "", Status::ProviderError),
    (529, r#"{"error":{"type":"overloaded_error"}}"#, Status::ProviderError),
];

async fn judge(service: &str, cases: &[Case]) {
    for &(status, body, meaning) in cases.iter().chain(USUAL) {
        let (check, seen) = ask(service, Reply::json(status, body)).await;
        assert_eq!(check.status, meaning, "{service}: {status} {body}: {}", check.message);
        assert_eq!(check.verdict, meaning.verdict());
        assert_eq!(check.http_status, Some(status));
        assert_eq!(seen.len(), 1, "{service} was asked more than once");
    }
}

#[tokio::test]
async fn openai() {
    let scopes = r#"{"error":{"message":"You have insufficient permissions. Missing scopes: api.model.read"}}"#;
    judge(
        "openai",
        &[
            (200, r#"{"object":"list","data":[{"id":"m"}]}"#, Status::Valid),
            (
                401,
                r#"{"error":{"code":"invalid_api_key","message":"Incorrect API key provided: sk-IP"}}"#,
                Status::Invalid,
            ),
            (401, scopes, Status::ValidLimited),
            (403, scopes, Status::ValidLimited),
            (401, r#"{"error":{"code":"ip_not_authorized"}}"#, Status::IpBlocked),
            (401, r#"{"error":{"code":"account_deactivated"}}"#, Status::Disabled),
            (401, r#"{"error":{"code":"invalid_organization"}}"#, Status::ConfigError),
            (
                401,
                r#"{"error":{"code":"mismatched_organization"}}"#,
                Status::ConfigError,
            ),
            (
                403,
                r#"{"error":{"code":"unsupported_country_region_territory"}}"#,
                Status::RegionBlocked,
            ),
            (403, "{}", Status::Inconclusive),
            (404, "{}", Status::Inconclusive),
            (429, r#"{"error":{"code":"insufficient_quota"}}"#, Status::NoCredit),
            (429, r#"{"error":{"code":"rate_limit_exceeded"}}"#, Status::RateLimited),
        ],
    )
    .await;
}

#[tokio::test]
async fn anthropic() {
    judge(
        "anthropic",
        &[
            (200, r#"{"data":[]}"#, Status::Valid),
            (
                401,
                r#"{"type":"error","error":{"type":"authentication_error"}}"#,
                Status::Invalid,
            ),
            (
                403,
                r#"{"type":"error","error":{"type":"permission_error"}}"#,
                Status::ValidLimited,
            ),
            (
                403,
                r#"{"error":{"type":"forbidden","message":"Request not allowed"}}"#,
                Status::Inconclusive,
            ),
            (
                400,
                r#"{"error":{"message":"Your credit balance is too low"}}"#,
                Status::NoCredit,
            ),
            (400, "{}", Status::Inconclusive),
            (404, r#"{"error":{"type":"not_found_error"}}"#, Status::ConfigError),
        ],
    )
    .await;
}

#[tokio::test]
async fn gemini() {
    let expired = r#"{"error":{"message":"API key expired. Please renew.","details":[{"reason":"API_KEY_INVALID"}]}}"#;
    judge(
        "gemini",
        &[
            (200, r#"{"models":[]}"#, Status::Valid),
            (
                400,
                r#"{"error":{"details":[{"reason":"API_KEY_INVALID"}]}}"#,
                Status::Invalid,
            ),
            (400, expired, Status::Expired),
            (
                400,
                r#"{"error":{"status":"FAILED_PRECONDITION"}}"#,
                Status::RegionBlocked,
            ),
            (400, r#"{"error":{"status":"INVALID_ARGUMENT"}}"#, Status::Inconclusive),
            (
                403,
                r#"{"error":{"details":[{"reason":"SERVICE_DISABLED"}]}}"#,
                Status::ValidLimited,
            ),
            (
                403,
                r#"{"error":{"details":[{"reason":"API_KEY_SERVICE_BLOCKED"}]}}"#,
                Status::ValidLimited,
            ),
            (
                403,
                r#"{"error":{"details":[{"reason":"API_KEY_HTTP_REFERRER_BLOCKED"}]}}"#,
                Status::IpBlocked,
            ),
            (
                403,
                r#"{"error":{"details":[{"reason":"API_KEY_IP_ADDRESS_BLOCKED"}]}}"#,
                Status::IpBlocked,
            ),
            (
                403,
                r#"{"error":{"details":[{"reason":"CONSUMER_SUSPENDED"}]}}"#,
                Status::Disabled,
            ),
            (
                403,
                r#"{"error":{"message":"Your API key was reported as leaked."}}"#,
                Status::Revoked,
            ),
            (403, r#"{"error":{"status":"PERMISSION_DENIED"}}"#, Status::Inconclusive),
            (401, "{}", Status::Invalid),
            (429, r#"{"error":{"status":"RESOURCE_EXHAUSTED"}}"#, Status::RateLimited),
        ],
    )
    .await;
}

#[tokio::test]
async fn google_maps() {
    judge(
        "google-maps",
        &[
            (200, r#"{"places":[{"id":"x"}]}"#, Status::Valid),
            (400, r#"{"error":{"details":[{"reason":"API_KEY_INVALID"}]}}"#, Status::Invalid),
            (400, r#"{"error":{"message":"API key expired.","details":[{"reason":"API_KEY_INVALID"}]}}"#, Status::Expired),
            (403, r#"{"error":{"details":[{"reason":"SERVICE_DISABLED"}]}}"#, Status::ValidLimited),
            (403, r#"{"error":{"details":[{"reason":"API_KEY_SERVICE_BLOCKED"}]}}"#, Status::ValidLimited),
            (403, r#"{"error":{"details":[{"reason":"API_KEY_HTTP_REFERRER_BLOCKED"}]}}"#, Status::IpBlocked),
            (403, r#"{"error":{"details":[{"reason":"API_KEY_IP_ADDRESS_BLOCKED"}]}}"#, Status::IpBlocked),
            (403, r#"{"error":{"details":[{"reason":"BILLING_DISABLED"}]}}"#, Status::NoCredit),
            (403, "{}", Status::Inconclusive),
            (200, r#"{"status":"REQUEST_DENIED","error_message":"The provided API key is invalid."}"#, Status::Invalid),
            (200, r#"{"status":"REQUEST_DENIED","error_message":"The provided API key is expired."}"#, Status::Expired),
            (
                200,
                r#"{"status":"REQUEST_DENIED","error_message":"This API project is not authorized to use this API."}"#,
                Status::ValidLimited,
            ),
            (
                200,
                r#"{"status":"REQUEST_DENIED","error_message":"API keys with referer restrictions cannot be used with this API."}"#,
                Status::IpBlocked,
            ),
            (
                200,
                r#"{"status":"REQUEST_DENIED","error_message":"This IP, site or mobile application is not authorized to use this API key."}"#,
                Status::IpBlocked,
            ),
            (200, r#"{"status":"REQUEST_DENIED","error_message":"Something new."}"#, Status::Inconclusive),
            (200, r#"{"status":"OVER_DAILY_LIMIT"}"#, Status::NoCredit),
            (200, r#"{"status":"OVER_QUERY_LIMIT"}"#, Status::RateLimited),
            (200, r#"{"status":"INVALID_REQUEST"}"#, Status::Inconclusive),
            (200, r#"{"status":"UNKNOWN_ERROR"}"#, Status::ProviderError),
            (200, r#"{"status":"ZERO_RESULTS"}"#, Status::Valid),
        ],
    )
    .await;
}

#[tokio::test]
async fn openweather() {
    judge(
        "openweather",
        &[
            (200, r#"{"cod":200}"#, Status::Valid),
            (401, r#"{"cod":401,"message":"Invalid API key."}"#, Status::Invalid),
            (
                401,
                r#"{"cod":"401","message":"One Call 3.0 requires a separate subscription"}"#,
                Status::ValidLimited,
            ),
            (403, "{}", Status::Inconclusive),
        ],
    )
    .await;
}

#[tokio::test]
async fn duffel() {
    judge(
        "duffel",
        &[
            (200, r#"{"data":[]}"#, Status::Valid),
            (
                401,
                r#"{"errors":[{"code":"access_token_not_found"}]}"#,
                Status::Invalid,
            ),
            (401, r#"{"errors":[{"code":"expired_access_token"}]}"#, Status::Expired),
            (
                403,
                r#"{"errors":[{"code":"insufficient_permissions"}]}"#,
                Status::ValidLimited,
            ),
            (
                400,
                r#"{"errors":[{"code":"unsupported_version"}]}"#,
                Status::ConfigError,
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn firecrawl() {
    judge(
        "firecrawl",
        &[
            (200, r#"{"success":true,"data":{"remainingCredits":10}}"#, Status::Valid),
            (
                200,
                r#"{"success":true,"data":{"remainingCredits":0}}"#,
                Status::NoCredit,
            ),
            (200, r#"{"success":false}"#, Status::Inconclusive),
            (200, "", Status::Inconclusive),
            (401, r#"{"error":"Unauthorized: Invalid token"}"#, Status::Invalid),
            (403, "{}", Status::Inconclusive),
        ],
    )
    .await;
}

#[tokio::test]
async fn gitlab() {
    judge(
        "gitlab",
        &[
            (200, r#"{"id":2,"active":true,"revoked":false}"#, Status::Valid),
            (200, r#"{"id":2,"active":false,"revoked":true}"#, Status::Revoked),
            (401, r#"{"message":"401 Unauthorized"}"#, Status::Invalid),
            (
                401,
                r#"{"error":"invalid_token","error_description":"Token was revoked. You have to re-authorize from the user."}"#,
                Status::Revoked,
            ),
            (
                401,
                r#"{"error":"invalid_token","error_description":"Token is expired. You can either do re-authorization or token refresh."}"#,
                Status::Expired,
            ),
            (
                403,
                r#"{"message":"403 Forbidden - Your account has been blocked."}"#,
                Status::Disabled,
            ),
            (403, r#"{"error":"insufficient_scope"}"#, Status::ValidLimited),
            (403, r#"{"message":"403 Forbidden"}"#, Status::Inconclusive),
        ],
    )
    .await;
}

#[tokio::test]
async fn github() {
    judge(
        "github",
        &[
            (200, r#"{"login":"octocat"}"#, Status::Valid),
            (401, r#"{"message":"Bad credentials"}"#, Status::Invalid),
            (
                403,
                r#"{"message":"API rate limit exceeded for 192.0.2.1"}"#,
                Status::RateLimited,
            ),
            (
                403,
                r#"{"message":"You have exceeded a secondary rate limit"}"#,
                Status::RateLimited,
            ),
            (
                403,
                r#"{"message":"Resource protected by organization SAML enforcement."}"#,
                Status::ValidLimited,
            ),
            (
                403,
                r#"{"message":"Resource not accessible by integration"}"#,
                Status::ValidLimited,
            ),
            (
                403,
                r#"{"message":"…the org has an IP allow list enabled…"}"#,
                Status::IpBlocked,
            ),
            (
                403,
                r#"{"message":"Sorry. Your account was suspended."}"#,
                Status::Disabled,
            ),
            (403, r#"{"message":"Forbidden"}"#, Status::Inconclusive),
        ],
    )
    .await;
}

#[tokio::test]
async fn openrouter() {
    judge(
        "openrouter",
        &[
            (200, r#"{"data":{"limit_remaining":null}}"#, Status::Valid),
            (200, r#"{"data":{"limit_remaining":0.5}}"#, Status::Valid),
            (200, r#"{"data":{"limit_remaining":0}}"#, Status::NoCredit),
            (200, r#"{"data":{"limit_remaining":-0.002}}"#, Status::NoCredit),
            (401, r#"{"error":{"message":"User not found."}}"#, Status::Invalid),
            (403, "{}", Status::Inconclusive),
        ],
    )
    .await;
}

#[tokio::test]
async fn cloudflare() {
    judge(
        "cloudflare",
        &[
            (200, r#"{"success":true,"result":{"status":"active"}}"#, Status::Valid),
            (200, r#"{"success":true,"result":{"status":"disabled"}}"#, Status::Disabled),
            (200, r#"{"success":true,"result":{"status":"expired"}}"#, Status::Expired),
            (200, r#"{"success":true,"result":{"status":"new"}}"#, Status::Inconclusive),
            (401, r#"{"errors":[{"code":1000,"message":"Invalid API Token"}]}"#, Status::Invalid),
            (403, r#"{"errors":[{"message":"Cannot use the access token from location: 192.0.2.1"}]}"#, Status::IpBlocked),
            (403, r#"{"errors":[{"code":9109}]}"#, Status::Inconclusive),
            (
                400,
                r#"{"errors":[{"code":6003,"error_chain":[{"code":6111,"message":"Invalid format for Authorization header"}]}]}"#,
                Status::Invalid,
            ),
            (400, "{}", Status::Inconclusive),
        ],
    )
    .await;
}

#[tokio::test]
async fn stripe() {
    judge(
        "stripe",
        &[
            (200, r#"{"object":"balance"}"#, Status::Valid),
            (
                401,
                r#"{"error":{"message":"Invalid API Key provided"}}"#,
                Status::Invalid,
            ),
            (401, r#"{"error":{"code":"api_key_expired"}}"#, Status::Expired),
            (
                403,
                r#"{"error":{"message":"The key does not have the required permissions"}}"#,
                Status::ValidLimited,
            ),
            (403, "{}", Status::Inconclusive),
        ],
    )
    .await;
}

#[tokio::test]
async fn every_provider_that_can_be_asked_has_its_table_here() {
    let asked: Vec<String> = Catalog::built_in()
        .iter()
        .filter(|provider| provider.validatable && provider.auth.style.unspoken().is_none())
        .map(|provider| provider.id.to_string())
        .collect();
    let text = include_str!("probe_outcomes.rs");
    for service in asked {
        assert!(text.contains(&format!("judge(\n        \"{service}\"")), "{service}");
    }
}

#[tokio::test]
async fn a_page_of_a_firewall_means_nothing_for_any_provider() {
    for provider in Catalog::built_in()
        .iter()
        .filter(|provider| provider.auth.style.unspoken().is_none())
    {
        for status in [200, 400, 401, 402, 403, 404, 429] {
            let (check, _) = ask_about(provider, &key_of(provider.id.as_str()), Reply::page(status)).await;
            let expected = if provider.validatable {
                Status::Inconclusive
            } else {
                Status::Unverified
            };
            assert_eq!(check.status, expected, "{}: HTML {status}", provider.id);
        }
    }
}

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
async fn aws() {
    let identity = r#"{"GetCallerIdentityResponse":{"GetCallerIdentityResult":{"Account":"123456789012"}}}"#;
    judge(
        "aws",
        &[
            (200, identity, Status::Valid),
            (
                200,
                "<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>",
                Status::Valid,
            ),
            (200, "{}", Status::Inconclusive),
            (200, "", Status::Inconclusive),
            (403, r#"{"Error":{"Code":"InvalidClientTokenId"}}"#, Status::Invalid),
            (
                403,
                "<ErrorResponse><Error><Code>InvalidClientTokenId</Code></Error></ErrorResponse>",
                Status::Invalid,
            ),
            (
                403,
                r#"{"Error":{"Code":"SignatureDoesNotMatch","Message":"The request signature"}}"#,
                Status::Invalid,
            ),
            (
                403,
                r#"{"Error":{"Code":"SignatureDoesNotMatch","Message":"Signature expired: 2026 is now earlier than"}}"#,
                Status::ConfigError,
            ),
            (
                403,
                "<Error><Code>SignatureDoesNotMatch</Code><Message>Signature not yet current: 2026</Message></Error>",
                Status::ConfigError,
            ),
            (400, r#"{"Error":{"Code":"RequestExpired"}}"#, Status::ConfigError),
            (403, r#"{"Error":{"Code":"RequestTimeTooSkewed"}}"#, Status::ConfigError),
            (403, r#"{"Error":{"Code":"ExpiredToken"}}"#, Status::Expired),
            (400, r#"{"Error":{"Code":"ExpiredTokenException"}}"#, Status::Expired),
            (403, r#"{"Error":{"Code":"AccessDenied"}}"#, Status::ValidLimited),
            (
                403,
                "<Error><Code>AccessDeniedException</Code></Error>",
                Status::ValidLimited,
            ),
            (
                403,
                r#"{"Error":{"Code":"RegionDisabledException"}}"#,
                Status::ConfigError,
            ),
            (400, r#"{"Error":{"Code":"IncompleteSignature"}}"#, Status::ConfigError),
            (
                403,
                r#"{"Error":{"Code":"MissingAuthenticationToken"}}"#,
                Status::ConfigError,
            ),
            (400, r#"{"Error":{"Code":"Throttling"}}"#, Status::RateLimited),
            (503, "<Error><Code>Throttling</Code></Error>", Status::RateLimited),
            (403, "{}", Status::Inconclusive),
            (403, r#"{"Error":{"Code":"OptInRequired"}}"#, Status::Inconclusive),
            (400, "{}", Status::Inconclusive),
        ],
    )
    .await;
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
async fn the_identity_behind_a_key_of_aws_is_read_from_json_and_xml() {
    let json = r#"{"GetCallerIdentityResponse":{"GetCallerIdentityResult":
        {"Account":"123456789012","Arn":"arn:aws:iam::123456789012:user/ci","UserId":"AIDAEXAMPLE"}}}"#;
    let xml = r#"<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
        <Arn>arn:aws:iam::123456789012:user/ci</Arn><UserId>AIDAEXAMPLE</UserId><Account>123456789012</Account>
        </GetCallerIdentityResult></GetCallerIdentityResponse>"#;
    for (media_type, body) in [("application/json", json), ("text/xml", xml)] {
        let (check, seen) = ask("aws", Reply::of(200, media_type, body)).await;
        let facts: Vec<(&str, &str)> = check
            .facts
            .iter()
            .map(|(name, told)| (name.as_str(), told.as_str()))
            .collect();
        let expected = [
            ("account", "123456789012"),
            ("arn", "arn:aws:iam::123456789012:user/ci"),
            ("owner_id", "AIDAEXAMPLE"),
        ];
        assert_eq!(facts, expected, "{media_type}");
        assert_eq!(seen[0].line, "POST /");
        assert_eq!(seen[0].body, "Action=GetCallerIdentity&Version=2011-06-15");
        assert!(
            !format!("{seen:?}").contains(&key_of("aws")),
            "the secret signs and stays"
        );
    }
    let refused = "<ErrorResponse><Error><Code>X</Code><Message>no such thing</Message></Error></ErrorResponse>";
    let (check, _) = ask("aws", Reply::of(400, "text/xml", refused)).await;
    assert!(check.message.ends_with("no such thing"), "{}", check.message);
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

#[tokio::test]
async fn expiry_and_scopes_of_github_become_facts() {
    for (sent, kept) in [
        ("2026-12-31 23:59:59 UTC", Some("2026-12-31T23:59:59Z")),
        ("2026-12-31 23:59:59 +0000", Some("2026-12-31T23:59:59Z")),
        ("2027-01-01 00:59:59 +0100", Some("2026-12-31T23:59:59Z")),
        ("someday", None),
    ] {
        let reply = Reply::json(200, r#"{"login":"octocat","type":"User","email":"o@example.com"}"#)
            .with("github-authentication-token-expiration", sent)
            .with("x-oauth-scopes", "repo, read:org")
            .with("x-ratelimit-reset", "1798761599")
            .with("x-github-request-id", "ABCD");
        let (check, _) = ask("github", reply).await;
        assert_eq!(check.facts.get("expires_at").map(String::as_str), kept, "{sent}");
        assert_eq!(check.facts["scopes"], "repo, read:org");
        assert_eq!(check.facts["account"], "octocat");
        assert_eq!(check.facts["rate_limit_resets_at"], "2026-12-31T23:59:59Z");
        assert!(
            !check
                .facts
                .values()
                .any(|fact| fact.contains("example.com") || fact == "ABCD"),
            "not declared"
        );
    }
}

#[tokio::test]
async fn expiry_and_status_of_cloudflare_become_facts() {
    let body = r#"{"result":{"id":"t1","status":"active","expires_on":"2026-12-31T23:59:59Z","not_before":null}}"#;
    let (check, _) = ask("cloudflare", Reply::json(200, body)).await;
    assert_eq!(check.facts["expires_at"], "2026-12-31T23:59:59Z");
    assert_eq!(check.facts["status"], "active");
    assert!(!check.facts.contains_key("not_before_at"));
}

#[tokio::test]
async fn credit_of_openrouter_becomes_facts() {
    let body = r#"{"data":{"limit":10,"limit_remaining":7.5,"usage":2.5,"expires_at":1798761599000,"label":"work"}}"#;
    let (check, _) = ask("openrouter", Reply::json(200, body)).await;
    for (fact, value) in [
        ("credit_limit", "10"),
        ("credit_remaining", "7.5"),
        ("credit_used", "2.5"),
        ("expires_at", "2026-12-31T23:59:59Z"),
        ("key_name", "work"),
    ] {
        assert_eq!(check.facts[fact], value, "{fact}");
    }
}

#[tokio::test]
async fn the_start_of_a_key_tells_whether_it_is_for_tests() {
    let (check, _) = ask("duffel", Reply::json(200, "{}")).await;
    assert_eq!(check.facts["mode"], "test");
}
