//! Tables of maps, weather, flights and payments.

use super::judge;
use byok_core::model::Status;

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
