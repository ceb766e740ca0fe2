//! Places that answer anybody prove nothing: another place is asked, or a wrong key as well.

use super::ask;
use crate::provider_server::Reply;
use byok_core::model::Status;

/// The path that is asked, for providers whose obvious list is public.
#[tokio::test]
async fn the_public_list_is_not_asked() {
    for (service, path) in [
        ("openrouter", "/key"),
        ("nvidia-nim", "/v3/keys/get-caller-info"),
        ("deepinfra", "/v1/me"),
        ("fal", "/billing/user_balance"),
        ("vercel-ai-gateway", "/credits"),
        ("weaviate", "/v1/meta"),
        ("mapbox", "/tokens/v2"),
        ("ipinfo", "/me"),
    ] {
        let (_, seen) = ask(service, vec![Reply::json(418, "{}")]).await;
        assert!(seen[0].line.contains(path), "{service}: {}", seen[0].line);
        assert!(!seen[0].line.contains("/models"), "{service}: {}", seen[0].line);
    }
}

#[tokio::test]
async fn an_answer_to_anybody_is_not_called_valid() {
    for service in [
        "generic-bearer",
        "generic-header",
        "generic-query",
        "generic-basic",
        "generic-openai-compatible",
        "ipinfo",
        "fireworks",
        "qdrant",
        "weaviate",
    ] {
        let (check, seen) = ask(service, vec![Reply::json(200, "{}")]).await;
        assert_eq!(
            (check.status, seen.len()),
            (Status::Inconclusive, 2),
            "{service}: {}",
            check.message
        );
        let (check, _) = ask(service, vec![Reply::json(200, "{}"), Reply::json(401, "{}")]).await;
        assert_eq!(check.status, Status::Valid, "{service}: {}", check.message);
    }
}
