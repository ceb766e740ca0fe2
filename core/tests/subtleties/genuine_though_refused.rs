//! 401 or 403 for a key that is genuine: it may not do what was asked.

use super::{judge, message};
use byok_core::model::Status::{Inconclusive, Invalid, ValidLimited};

#[tokio::test]
async fn a_missing_right_is_no_wrong_key() {
    judge(&[
        (
            "openai",
            401,
            r#"{"error":{"message":"Missing scopes: api.model.read"}}"#,
            ValidLimited,
        ),
        (
            "openai",
            403,
            r#"{"error":{"message":"Missing scopes: api.model.read"}}"#,
            ValidLimited,
        ),
        (
            "resend",
            401,
            r#"{"name":"restricted_api_key","message":"This API key is restricted to only send emails"}"#,
            ValidLimited,
        ),
        (
            "elevenlabs",
            401,
            r#"{"detail":{"status":"missing_permissions"}}"#,
            ValidLimited,
        ),
        ("elevenlabs", 401, r#"{"detail":{"status":"invalid_api_key"}}"#, Invalid),
        (
            "stripe",
            403,
            r#"{"error":{"message":"The provided key does not have the required permissions"}}"#,
            ValidLimited,
        ),
        (
            "figma",
            403,
            r#"{"status":403,"err":"Invalid scope(s): file_read. This endpoint requires current_user:read"}"#,
            ValidLimited,
        ),
        (
            "bitbucket",
            403,
            r#"{"error":{"message":"Your credentials lack one or more required privilege scopes."}}"#,
            ValidLimited,
        ),
        ("notion", 403, r#"{"code":"restricted_resource"}"#, ValidLimited),
        (
            "sendgrid",
            403,
            r#"{"errors":[{"message":"access forbidden"}]}"#,
            ValidLimited,
        ),
        ("hubspot", 403, r#"{"category":"MISSING_SCOPES"}"#, ValidLimited),
        (
            "klaviyo",
            403,
            r#"{"errors":[{"code":"permission_denied"}]}"#,
            ValidLimited,
        ),
        (
            "gemini",
            403,
            r#"{"error":{"details":[{"reason":"SERVICE_DISABLED"}]}}"#,
            ValidLimited,
        ),
        (
            "google-maps",
            403,
            r#"{"error":{"details":[{"reason":"API_KEY_SERVICE_BLOCKED"}]}}"#,
            ValidLimited,
        ),
        (
            "google-api-key",
            403,
            r#"{"error":{"errors":[{"reason":"accessNotConfigured"}]}}"#,
            ValidLimited,
        ),
        (
            "azure-entra",
            400,
            r#"{"error":"invalid_grant","error_description":"AADSTS53003: Access has been blocked"}"#,
            ValidLimited,
        ),
        (
            "posthog",
            403,
            r#"{"detail":"API key missing required scope 'user:read'"}"#,
            ValidLimited,
        ),
        (
            "digitalocean",
            403,
            r#"{"id":"forbidden","message":"You are not authorized to perform this operation"}"#,
            ValidLimited,
        ),
        (
            "grafana",
            403,
            r#"{"accessErrorId":"ACE1","message":"You'll need additional permissions"}"#,
            ValidLimited,
        ),
        (
            "algolia",
            403,
            r#"{"message":"Method not allowed with this API key","status":403}"#,
            ValidLimited,
        ),
        (
            "docker-hub",
            401,
            r#"{"login_2fa_token":"t","detail":"Require secondary authentication"}"#,
            ValidLimited,
        ),
        (
            "sentry",
            403,
            r#"{"detail":"You do not have permission to perform this action."}"#,
            ValidLimited,
        ),
        (
            "dropbox",
            401,
            r#"{"error_summary":"missing_scope/.","error":{".tag":"missing_scope"}}"#,
            ValidLimited,
        ),
        (
            "rapidapi",
            403,
            r#"{"message":"You are not subscribed to this API."}"#,
            ValidLimited,
        ),
        (
            "brightdata",
            200,
            r#"{"status":"active","can_make_requests":false,"auth_fail_reason":"zone_not_found"}"#,
            ValidLimited,
        ),
        (
            "aws-bedrock",
            403,
            r#"{"message":"User: x is not authorized to perform: bedrock:ListFoundationModels"}"#,
            ValidLimited,
        ),
    ])
    .await;
}

#[tokio::test]
async fn without_the_words_a_403_says_nothing() {
    let services = [
        "openai",
        "stripe",
        "figma",
        "notion",
        "hubspot",
        "gemini",
        "google-api-key",
        "posthog",
        "digitalocean",
    ];
    for service in services {
        judge(&[(service, 403, r#"{"message":"Forbidden"}"#, Inconclusive)]).await;
    }
}

#[tokio::test]
async fn a_token_of_another_kind_is_not_called_dead() {
    judge(&[
        (
            "railway",
            200,
            r#"{"errors":[{"message":"Not Authorized"}]}"#,
            Inconclusive,
        ),
        (
            "terraform-cloud",
            404,
            r#"{"errors":[{"status":"404","title":"not found"}]}"#,
            Inconclusive,
        ),
    ])
    .await;
    let told = message("atlassian", 401, "{}").await;
    assert!(told.contains("scopes"), "{told}");
    let told = message("postmark", 401, r#"{"ErrorCode":10}"#).await;
    assert!(told.contains("account"), "{told}");
}
