//! The right key at the wrong host. It is not tried at the others: the message says where it may belong.

use super::{ask, judge, message};
use crate::matrix::data::questions;
use crate::matrix::keys;
use crate::provider_server::Reply;
use byok_core::model::Status;

#[tokio::test]
async fn a_refusal_names_the_other_place() {
    for (service, status, body, word) in [
        ("datadog", 403, r#"{"errors":["Forbidden"]}"#, "site"),
        ("new-relic", 401, "{}", "api.eu.newrelic.com"),
        ("mailgun", 401, "Forbidden", "region"),
        ("posthog", 401, "{}", "region"),
        ("langsmith", 401, "{}", "region"),
        ("langfuse", 401, "{}", "region"),
        ("intercom", 401, "{}", "regions"),
        ("moonshot", 401, "{}", "region"),
        ("dashscope", 401, "{}", "region"),
        ("amadeus", 401, "{}", "environment"),
        ("paypal", 401, r#"{"error":"invalid_client"}"#, "sandbox"),
        ("square", 401, "{}", "environment"),
        ("azure-openai", 401, "{}", "resource"),
    ] {
        let told = message(service, status, body).await;
        assert!(told.contains(word), "{service}: {told}");
    }
}

#[tokio::test]
async fn a_provider_that_knows_says_so() {
    judge(&[
        (
            "coingecko",
            400,
            r#"{"error_code":10011,"status":{"error_message":"demo key"}}"#,
            Status::ConfigError,
        ),
        (
            "plaid",
            400,
            r#"{"error_code":"UNAUTHORIZED_ENVIRONMENT"}"#,
            Status::ValidLimited,
        ),
        (
            "azure-entra",
            400,
            r#"{"error_description":"AADSTS90002: Tenant not found"}"#,
            Status::ConfigError,
        ),
        (
            "azure-entra",
            400,
            r#"{"error_description":"AADSTS700016: not found in the directory"}"#,
            Status::ConfigError,
        ),
        (
            "azure-entra",
            401,
            r#"{"error_description":"AADSTS7000215: Invalid client secret"}"#,
            Status::Invalid,
        ),
        (
            "azure-entra",
            401,
            r#"{"error_description":"AADSTS7000222: expired keys"}"#,
            Status::Expired,
        ),
        ("azure-openai", 404, "{}", Status::ConfigError),
        ("ngrok", 400, r#"{"error_code":"ERR_NGROK_206"}"#, Status::ConfigError),
        ("shopify", 404, "{}", Status::ConfigError),
        ("shopify", 402, "{}", Status::Disabled),
        ("zendesk", 404, "{}", Status::ConfigError),
        (
            "cloudflare",
            400,
            r#"{"errors":[{"message":"Invalid format for Authorization header"}]}"#,
            Status::Invalid,
        ),
    ])
    .await;
}

#[tokio::test]
async fn keys_are_asked_about_once_and_at_one_host() {
    for service in [
        "datadog",
        "mailgun",
        "new-relic",
        "moonshot",
        "square",
        "paypal",
        "langfuse",
    ] {
        let (_, seen) = ask(service, vec![Reply::json(401, "{}")]).await;
        assert_eq!(seen.len(), 1, "{service}");
    }
}

#[tokio::test]
async fn a_field_that_names_a_host_must_have_its_shape() {
    for (service, field) in [
        ("datadog", "site"),
        ("mailgun", "host"),
        ("new-relic", "host"),
        ("moonshot", "host"),
        ("dashscope", "host"),
        ("square", "host"),
        ("paypal", "host"),
        ("amadeus", "host"),
        ("rapidapi", "host"),
        ("shopify", "shop"),
        ("zendesk", "subdomain"),
        ("azure-openai", "endpoint"),
        ("databricks", "host"),
        ("atlassian", "site"),
        ("plaid", "environment"),
        ("aws-bedrock", "region"),
    ] {
        let asked = questions()
            .into_iter()
            .find(|question| question.provider == service)
            .unwrap();
        let credentials = keys::of(&asked);
        for evil in [
            "evil.example",
            "https://evil.example",
            "api.evil.example/",
            "x.evil.example#",
        ] {
            let fields = credentials.fields().plain(field, evil);
            let check = fields.ask(credentials.provider, None).await;
            assert_eq!(
                check.status,
                Status::ConfigError,
                "{service}.{field} = {evil}: {}",
                check.message
            );
            assert_eq!(check.http_status, None);
        }
    }
}
