//! HTTP 200 for a key that does not work.

use super::judge;
use byok_core::model::Status::{
    Disabled, Expired, Inconclusive, Invalid, IpBlocked, NoCredit, RateLimited, Revoked, Valid, ValidLimited,
};

#[tokio::test]
async fn words_in_the_body_decide() {
    judge(&[
        ("slack", 200, r#"{"ok":true,"team":"Acme","user":"bot"}"#, Valid),
        ("slack", 200, r#"{"ok":false,"error":"invalid_auth"}"#, Invalid),
        ("slack", 200, r#"{"ok":false,"error":"token_revoked"}"#, Revoked),
        ("slack", 200, r#"{"ok":false,"error":"token_expired"}"#, Expired),
        ("slack", 200, r#"{"ok":false,"error":"account_inactive"}"#, Disabled),
        (
            "slack",
            200,
            r#"{"ok":false,"error":"not_allowed_token_type"}"#,
            ValidLimited,
        ),
        ("slack", 200, r#"{"ok":false,"error":"accesslimited"}"#, IpBlocked),
        ("slack", 200, r#"{"ok":false,"error":"fatal_error"}"#, Inconclusive),
        (
            "mapbox",
            200,
            r#"{"code":"TokenValid","token":{"usage":"sk","user":"acme"}}"#,
            Valid,
        ),
        ("mapbox", 200, r#"{"code":"TokenExpired"}"#, Expired),
        ("mapbox", 200, r#"{"code":"TokenRevoked"}"#, Revoked),
        ("mapbox", 200, r#"{"code":"TokenInvalid"}"#, Invalid),
        ("mapbox", 200, r#"{"code":"TokenMalformed"}"#, Invalid),
        ("mapbox", 200, r#"{"code":"SomethingNew"}"#, Inconclusive),
        ("google-maps", 200, r#"{"status":"REQUEST_DENIED"}"#, Inconclusive),
        (
            "xai",
            200,
            r#"{"api_key_blocked":false,"api_key_disabled":false,"team_blocked":false}"#,
            Valid,
        ),
        (
            "xai",
            200,
            r#"{"api_key_blocked":true,"api_key_disabled":false,"team_blocked":false}"#,
            Disabled,
        ),
        (
            "xai",
            200,
            r#"{"api_key_blocked":false,"api_key_disabled":true,"team_blocked":false}"#,
            Disabled,
        ),
        (
            "xai",
            200,
            r#"{"api_key_blocked":false,"api_key_disabled":false,"team_blocked":true}"#,
            Disabled,
        ),
        ("sonarcloud", 200, r#"{"valid":true}"#, Valid),
        ("sonarcloud", 200, r#"{"valid":false}"#, Invalid),
        ("apollo", 200, r#"{"healthy":true,"is_logged_in":true}"#, Valid),
        ("apollo", 200, r#"{"healthy":true,"is_logged_in":false}"#, Invalid),
        ("apollo", 200, r#"{"healthy":true}"#, Inconclusive),
        (
            "cloudflare",
            200,
            r#"{"result":{"status":"disabled"},"success":true}"#,
            Disabled,
        ),
        (
            "cloudflare",
            200,
            r#"{"result":{"status":"expired"},"success":true}"#,
            Expired,
        ),
        ("cohere", 200, r#"{"valid":true,"organization_id":"o"}"#, Valid),
        ("cohere", 200, r#"{"valid":false}"#, Invalid),
        ("datadog", 200, r#"{"valid":true}"#, Valid),
        ("datadog", 200, r#"{"valid":false}"#, Inconclusive),
        (
            "telegram-bot",
            200,
            r#"{"ok":true,"result":{"id":1,"is_bot":true,"username":"a_bot"}}"#,
            Valid,
        ),
        ("tmdb", 200, r#"{"success":true,"status_code":1}"#, Valid),
        ("tmdb", 200, r#"{"success":false}"#, Inconclusive),
        ("urlscan", 200, r#"{"scope":"user","limits":{}}"#, Valid),
        ("urlscan", 200, r#"{"scope":"ip-address","limits":{}}"#, Inconclusive),
    ])
    .await;
}

#[tokio::test]
async fn an_error_object_is_an_error() {
    judge(&[
        (
            "etherscan",
            200,
            r#"{"status":"1","message":"OK","result":{"creditLimit":100000}}"#,
            Valid,
        ),
        (
            "etherscan",
            200,
            r#"{"status":"0","message":"NOTOK","result":"Invalid API Key (#err2)|"}"#,
            Invalid,
        ),
        (
            "etherscan",
            200,
            r#"{"status":"0","message":"NOTOK","result":"Max calls per sec rate limit reached (3/sec)"}"#,
            RateLimited,
        ),
        (
            "etherscan",
            200,
            r#"{"status":"0","message":"NOTOK","result":"Missing/Invalid"}"#,
            Inconclusive,
        ),
        (
            "alpha-vantage",
            200,
            r#"{"Error Message":"the parameter apikey is invalid or missing. Please claim"}"#,
            Invalid,
        ),
        (
            "alpha-vantage",
            200,
            r#"{"Information":"our standard API rate limit is 25 requests per day"}"#,
            RateLimited,
        ),
        (
            "alpha-vantage",
            200,
            r#"{"Note":"Thank you for using Alpha Vantage!"}"#,
            RateLimited,
        ),
        (
            "alpha-vantage",
            200,
            r#"{"endpoint":"Global Market Open & Close Status","markets":[]}"#,
            Inconclusive,
        ),
        (
            "twelvedata",
            200,
            r#"{"code":401,"message":"**apikey** parameter is incorrect","status":"error"}"#,
            Invalid,
        ),
        (
            "twelvedata",
            200,
            r#"{"code":429,"message":"You have run out of API credits","status":"error"}"#,
            RateLimited,
        ),
        (
            "twelvedata",
            200,
            r#"{"code":500,"message":"Internal","status":"error"}"#,
            Inconclusive,
        ),
        ("twelvedata", 200, r#"{"current_usage":1,"plan_limit":8}"#, Valid),
        (
            "weatherstack",
            200,
            r#"{"success":false,"error":{"code":101,"type":"invalid_access_key"}}"#,
            Invalid,
        ),
        (
            "weatherstack",
            401,
            r#"{"success":false,"error":{"code":101,"type":"missing_access_key"}}"#,
            Invalid,
        ),
        (
            "weatherstack",
            200,
            r#"{"success":false,"error":{"code":104,"type":"usage_limit_reached"}}"#,
            NoCredit,
        ),
        (
            "weatherstack",
            429,
            r#"{"success":false,"error":{"code":429}}"#,
            NoCredit,
        ),
        (
            "weatherstack",
            200,
            r#"{"success":false,"error":{"code":105,"type":"function_access_restricted"}}"#,
            ValidLimited,
        ),
        (
            "weatherstack",
            200,
            r#"{"success":false,"error":{"code":615,"type":"request_failed"}}"#,
            Inconclusive,
        ),
        (
            "weatherstack",
            200,
            r#"{"location":{"name":"London"},"current":{"temperature":7}}"#,
            Valid,
        ),
        (
            "aviationstack",
            200,
            r#"{"success":false,"error":{"code":101}}"#,
            Inconclusive,
        ),
        (
            "aviationstack",
            403,
            r#"{"error":{"code":"function_access_restricted"}}"#,
            ValidLimited,
        ),
        (
            "travelpayouts",
            200,
            r#"{"success":false,"error":"Unauthorized"}"#,
            Inconclusive,
        ),
        ("travelpayouts", 200, r#"{"success":true,"data":[]}"#, Valid),
        ("diffbot", 200, r#"{"error":"Not authorized API token."}"#, Inconclusive),
        ("diffbot", 200, r#"{"planCredits":10000,"plan":"free"}"#, Valid),
    ])
    .await;
}

#[tokio::test]
async fn graphql_answers_200_to_everybody() {
    judge(&[
        (
            "railway",
            200,
            r#"{"errors":[{"message":"Not Authorized"}],"data":null}"#,
            Inconclusive,
        ),
        (
            "railway",
            200,
            r#"{"data":{"me":{"name":"Ada","email":"a@b.example"}}}"#,
            Valid,
        ),
        ("runpod", 200, r#"{"data":{"myself":null}}"#, Invalid),
        (
            "runpod",
            200,
            r#"{"errors":[{"message":"Something went wrong"}],"data":{}}"#,
            Inconclusive,
        ),
        (
            "runpod",
            200,
            r#"{"data":{"myself":{"id":"u","clientBalance":0.5}}}"#,
            Valid,
        ),
        (
            "runpod",
            200,
            r#"{"data":{"myself":{"id":"u","clientBalance":0}}}"#,
            NoCredit,
        ),
        ("wandb", 200, r#"{"data":{"viewer":null}}"#, Invalid),
        ("wandb", 200, r#"{"data":{"viewer":{"username":"ada"}}}"#, Valid),
        (
            "monday",
            200,
            r#"{"errors":[{"message":"Not Authenticated"}]}"#,
            Invalid,
        ),
        (
            "monday",
            200,
            r#"{"errors":[{"message":"Complexity budget exhausted","path":["me"]}]}"#,
            Inconclusive,
        ),
        ("monday", 200, r#"{"data":{"me":{"id":"1","name":"Ada"}}}"#, Valid),
        ("linear", 200, r#"{"data":{"viewer":{"id":"u"}}}"#, Valid),
        (
            "linear",
            200,
            r#"{"data":null,"errors":[{"message":"internal"}]}"#,
            Inconclusive,
        ),
        (
            "linear",
            400,
            r#"{"errors":[{"extensions":{"code":"AUTHENTICATION_ERROR"}}]}"#,
            Invalid,
        ),
        (
            "fly-io",
            200,
            r#"{"data":{"viewer":null},"errors":[{"path":["viewer"]}]}"#,
            Invalid,
        ),
        (
            "fly-io",
            200,
            r#"{"errors":[{"message":"You must be authenticated to view this.","path":["viewer"]}]}"#,
            Inconclusive,
        ),
        (
            "fly-io",
            200,
            r#"{"data":{"viewer":{"id":"u","email":"a@b.example"}}}"#,
            Valid,
        ),
        ("new-relic", 200, r#"{"errors":[{"message":"timeout"}]}"#, Inconclusive),
    ])
    .await;
}

#[tokio::test]
async fn an_anonymous_user_is_nobody() {
    judge(&[
        (
            "zendesk",
            200,
            r#"{"user":{"id":null,"name":"Anonymous user","role":"end-user"}}"#,
            Invalid,
        ),
        (
            "zendesk",
            200,
            r#"{"user":{"id":35436,"name":"Ada","role":"admin"}}"#,
            Valid,
        ),
    ])
    .await;
}
