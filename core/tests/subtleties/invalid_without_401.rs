//! A wrong key that is not answered with 401.

use super::judge;
use byok_core::model::Status::{ConfigError, Inconclusive, Invalid, Valid};

#[tokio::test]
async fn other_statuses_mean_it_too() {
    judge(&[
        (
            "gemini",
            400,
            r#"{"error":{"status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}"#,
            Invalid,
        ),
        (
            "google-api-key",
            400,
            r#"{"error":{"details":[{"reason":"API_KEY_INVALID"}]}}"#,
            Invalid,
        ),
        (
            "xai",
            400,
            r#"{"code":"Client specified an invalid argument","error":"Incorrect API key provided"}"#,
            Invalid,
        ),
        (
            "brave-search",
            422,
            r#"{"error":{"code":"SUBSCRIPTION_TOKEN_INVALID","status":422}}"#,
            Invalid,
        ),
        ("brave-search", 422, r#"{"error":{"code":"VALIDATION"}}"#, ConfigError),
        (
            "plaid",
            400,
            r#"{"error_code":"INVALID_API_KEYS","error_type":"INVALID_INPUT"}"#,
            Invalid,
        ),
        ("plaid", 400, r#"{"error_code":"INVALID_FIELD"}"#, Inconclusive),
        ("deepl", 403, "", Invalid),
        (
            "weatherbit",
            403,
            r#"{"error":"API key not valid, or not yet activated."}"#,
            Invalid,
        ),
        (
            "vercel",
            403,
            r#"{"error":{"code":"forbidden","message":"Not authorized","invalidToken":true}}"#,
            Invalid,
        ),
        (
            "vercel",
            403,
            r#"{"error":{"code":"forbidden","message":"Not authorized"}}"#,
            Inconclusive,
        ),
        ("datadog", 403, r#"{"errors":["Forbidden"]}"#, Invalid),
        ("datadog", 403, r#"{"errors":["Something else"]}"#, Inconclusive),
        ("nasa", 403, r#"{"error":{"code":"API_KEY_INVALID"}}"#, Invalid),
        (
            "exchangerate-api",
            403,
            r#"{"result":"error","error-type":"invalid-key"}"#,
            Invalid,
        ),
        ("figma", 403, r#"{"status":403,"err":"Invalid token"}"#, Invalid),
        (
            "telegram-bot",
            404,
            r#"{"ok":false,"error_code":404,"description":"Not Found"}"#,
            Invalid,
        ),
        ("telegram-bot", 404, r#"{"detail":"no such page"}"#, Inconclusive),
        ("hashicorp-vault", 403, r#"{"errors":["permission denied"]}"#, Invalid),
        (
            "hashicorp-vault",
            403,
            r#"{"errors":["blocked by a proxy"]}"#,
            Inconclusive,
        ),
        (
            "serper",
            403,
            r#"{"message":"Unauthorized.","statusCode":403}"#,
            Invalid,
        ),
        (
            "algolia",
            403,
            r#"{"message":"Invalid Application-ID or API key","status":403}"#,
            Invalid,
        ),
        (
            "databricks",
            403,
            r#"{"error_code":"403","message":"Invalid access token."}"#,
            Invalid,
        ),
        (
            "aws-bedrock",
            403,
            r#"{"Message":"Authentication failed: Please make sure your API Key is valid."}"#,
            Invalid,
        ),
        ("tomtom", 403, "<h1>Developer Inactive</h1>", Invalid),
        ("typeform", 403, r#"{"code":"AUTHENTICATION_FAILED"}"#, Invalid),
        ("yelp", 400, r#"{"error":{"code":"VALIDATION_ERROR"}}"#, Invalid),
        ("resend", 403, r#"{"name":"invalid_api_key"}"#, Invalid),
        (
            "resend",
            400,
            r#"{"name":"validation_error","message":"API key is invalid"}"#,
            Invalid,
        ),
        (
            "gcp-service-account",
            400,
            r#"{"error":"invalid_grant","error_description":"Invalid JWT Signature."}"#,
            Invalid,
        ),
        ("dropbox", 400, r#"{"error_summary":"invalid_access_token/."}"#, Invalid),
    ])
    .await;
}

#[tokio::test]
async fn a_refused_question_may_prove_the_key() {
    judge(&[
        (
            "perplexity",
            400,
            r#"{"error":{"message":"Invalid model 'byok-invalid-model'"}}"#,
            Valid,
        ),
        (
            "perplexity",
            400,
            r#"{"error":{"message":"bad request"}}"#,
            Inconclusive,
        ),
        ("jina", 422, r#"{"detail":"unknown model byok-invalid-model"}"#, Valid),
        (
            "weatherapi",
            400,
            r#"{"error":{"code":1006,"message":"No matching location found."}}"#,
            Valid,
        ),
        ("slack-webhook", 400, "invalid_payload", Valid),
    ])
    .await;
}
