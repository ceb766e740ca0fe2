//! A genuine key, asked about from the wrong place; and walls that know nothing about keys.

use super::{ask, judge};
use crate::provider_server::Reply;
use byok_core::model::Status::{Inconclusive, Invalid, IpBlocked, RegionBlocked};

#[tokio::test]
async fn the_network_is_named_where_the_provider_names_it() {
    judge(&[
        (
            "openai",
            403,
            r#"{"error":{"code":"unsupported_country_region_territory"}}"#,
            RegionBlocked,
        ),
        ("openai", 401, r#"{"error":{"code":"ip_not_authorized"}}"#, IpBlocked),
        (
            "gemini",
            400,
            r#"{"error":{"status":"FAILED_PRECONDITION"}}"#,
            RegionBlocked,
        ),
        (
            "gemini",
            403,
            r#"{"error":{"details":[{"reason":"API_KEY_IP_ADDRESS_BLOCKED"}]}}"#,
            IpBlocked,
        ),
        (
            "google-maps",
            403,
            r#"{"error":{"details":[{"reason":"API_KEY_HTTP_REFERRER_BLOCKED"}]}}"#,
            IpBlocked,
        ),
        (
            "google-api-key",
            403,
            r#"{"error":{"details":[{"reason":"API_KEY_ANDROID_APP_BLOCKED"}]}}"#,
            IpBlocked,
        ),
        (
            "brevo",
            401,
            r#"{"message":"We have detected you are using an unrecognised IP address 1.2.3.4"}"#,
            IpBlocked,
        ),
        ("brevo", 401, r#"{"message":"Key not found"}"#, Invalid),
        (
            "mongodb-atlas",
            403,
            r#"{"errorCode":"IP_ADDRESS_NOT_ON_ACCESS_LIST"}"#,
            IpBlocked,
        ),
        (
            "vultr",
            401,
            r#"{"error":"Unauthorized IP address: 1.2.3.4","status":401}"#,
            IpBlocked,
        ),
        ("vultr", 401, r#"{"error":"Invalid API token.","status":401}"#, Invalid),
        (
            "azure-openai",
            403,
            r#"{"error":{"message":"Access denied due to Virtual Network/Firewall rules."}}"#,
            IpBlocked,
        ),
        (
            "groq",
            403,
            r#"{"error":{"message":"Access denied. Please check your network settings."}}"#,
            IpBlocked,
        ),
        (
            "opencage",
            403,
            r#"{"status":{"code":403,"message":"IP address rejected"}}"#,
            IpBlocked,
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_wall_says_nothing_about_the_key() {
    for service in [
        "groq",
        "discord-bot",
        "runpod",
        "together",
        "mistral",
        "cerebras",
        "deepseek",
        "shodan",
    ] {
        for reply in [Reply::page(403), Reply::json(403, r#"{"error_code":1010}"#)] {
            let (check, seen) = ask(service, vec![reply]).await;
            assert_eq!((check.status, seen.len()), (Inconclusive, 1), "{service}");
        }
        let (_, seen) = ask(service, vec![Reply::json(403, "{}")]).await;
        assert!(
            seen[0].headers["user-agent"].starts_with("byok/"),
            "{service}: walls refuse those without a name"
        );
    }
}
