//! Tables of those who keep code and run machines.

use super::judge;
use byok_core::model::Status;

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
