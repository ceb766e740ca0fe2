//! No credit, and yet a genuine key; a genuine key, and who knows about credit.

use super::{judge, message};
use byok_core::model::Status::{NoCredit, Valid};

#[tokio::test]
async fn used_up_is_not_wrong() {
    judge(&[
        ("openai", 429, r#"{"error":{"code":"insufficient_quota"}}"#, NoCredit),
        (
            "anthropic",
            400,
            r#"{"error":{"message":"Your credit balance is too low to access the API"}}"#,
            NoCredit,
        ),
        (
            "deepseek",
            200,
            r#"{"is_available":false,"balance_infos":[]}"#,
            NoCredit,
        ),
        ("deepseek", 402, "{}", NoCredit),
        ("openrouter", 402, "{}", NoCredit),
        (
            "openrouter",
            200,
            r#"{"data":{"limit":5,"limit_remaining":0}}"#,
            NoCredit,
        ),
        ("firecrawl", 402, "{}", NoCredit),
        (
            "firecrawl",
            200,
            r#"{"success":true,"data":{"remainingCredits":0}}"#,
            NoCredit,
        ),
        ("stability", 402, "{}", NoCredit),
        ("zenrows", 402, r#"{"code":"AUTH004"}"#, NoCredit),
        ("deepl", 456, r#"{"message":"Quota exceeded"}"#, NoCredit),
        ("weatherapi", 403, r#"{"error":{"code":2007}}"#, NoCredit),
        (
            "newsapi",
            401,
            r#"{"status":"error","code":"apiKeyExhausted"}"#,
            NoCredit,
        ),
        (
            "moonshot",
            429,
            r#"{"error":{"type":"exceeded_current_quota_error"}}"#,
            NoCredit,
        ),
        ("tavily", 432, r#"{"detail":{"error":"plan limit"}}"#, NoCredit),
        ("tavily", 433, r#"{"detail":{"error":"pay-as-you-go limit"}}"#, NoCredit),
        ("fireworks", 412, r#"{"error":"Account is suspended"}"#, NoCredit),
        (
            "serpapi",
            200,
            r#"{"plan_name":"Free","total_searches_left":0}"#,
            NoCredit,
        ),
        (
            "serpapi",
            200,
            r#"{"plan_name":"Free","total_searches_left":12}"#,
            Valid,
        ),
        ("serper", 200, r#"{"balance":0,"rateLimit":5}"#, NoCredit),
        ("serper", 200, r#"{"balance":2500,"rateLimit":5}"#, Valid),
        ("runway", 200, r#"{"creditBalance":0,"tier":{}}"#, NoCredit),
        (
            "accuweather",
            503,
            r#"{"Message":"The allowed number of requests has been exceeded."}"#,
            NoCredit,
        ),
        (
            "google-api-key",
            403,
            r#"{"error":{"errors":[{"reason":"quotaExceeded"}]}}"#,
            NoCredit,
        ),
        ("stormglass", 429, "{}", NoCredit),
        ("exchangerate-api", 429, r#"{"error-type":"quota-reached"}"#, NoCredit),
    ])
    .await;
}

#[tokio::test]
async fn a_list_of_models_says_nothing_about_credit() {
    let told = message("openai", 200, r#"{"data":[]}"#).await;
    assert!(told.contains("credit shows only when a model is used"), "{told}");
}
