//! Too many requests, in the words of those who do not say 429; and nobody is asked again.

use super::{ask, judge};
use crate::provider_server::Reply;
use byok_core::model::Status::{Inconclusive, Invalid, RateLimited};
use byok_core::model::Verdict;

#[tokio::test]
async fn not_everybody_says_429() {
    judge(&[
        (
            "github",
            403,
            r#"{"message":"API rate limit exceeded for user ID 1."}"#,
            RateLimited,
        ),
        (
            "linear",
            400,
            r#"{"errors":[{"extensions":{"code":"RATELIMITED"}}]}"#,
            RateLimited,
        ),
        ("unsplash", 403, "Rate Limit Exceeded", RateLimited),
        ("unsplash", 403, "{}", Inconclusive),
        ("aws", 400, r#"{"Error":{"Code":"Throttling"}}"#, RateLimited),
        ("tomtom", 403, "<h1>Developer Over Qps</h1>", RateLimited),
        (
            "virustotal",
            429,
            r#"{"error":{"code":"QuotaExceededError"}}"#,
            RateLimited,
        ),
        (
            "discord-bot",
            429,
            r#"{"message":"You are being rate limited.","retry_after":0.5}"#,
            RateLimited,
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_429_proves_nothing_about_the_key() {
    for service in ["groq", "mistral", "discord-bot", "etherscan", "tavily", "huggingface"] {
        let (check, _) = ask(service, vec![Reply::json(429, "{}")]).await;
        assert_eq!(
            (check.status, check.verdict),
            (RateLimited, Verdict::Limited),
            "{service}"
        );
    }
}

/// Discord bans the address of a machine after many of them.
#[tokio::test]
async fn a_401_is_never_asked_about_again() {
    for service in ["discord-bot", "openai", "github", "telegram-bot", "slack"] {
        let (check, seen) = ask(service, vec![Reply::json(401, "{}")]).await;
        assert_eq!((check.status, seen.len()), (Invalid, 1), "{service}");
    }
}
