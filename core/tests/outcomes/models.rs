//! Tables of those who sell models and searches.

use super::judge;
use byok_core::model::Status;

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
