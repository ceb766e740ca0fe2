//! What answers tell besides.

use crate::provider_server::{Reply, ask, key_of};

#[tokio::test]
async fn the_identity_behind_a_key_of_aws_is_read_from_json_and_xml() {
    let json = r#"{"GetCallerIdentityResponse":{"GetCallerIdentityResult":
        {"Account":"123456789012","Arn":"arn:aws:iam::123456789012:user/ci","UserId":"AIDAEXAMPLE"}}}"#;
    let xml = r#"<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
        <Arn>arn:aws:iam::123456789012:user/ci</Arn><UserId>AIDAEXAMPLE</UserId><Account>123456789012</Account>
        </GetCallerIdentityResult></GetCallerIdentityResponse>"#;
    for (media_type, body) in [("application/json", json), ("text/xml", xml)] {
        let (check, seen) = ask("aws", Reply::of(200, media_type, body)).await;
        let facts: Vec<(&str, &str)> = check
            .facts
            .iter()
            .map(|(name, told)| (name.as_str(), told.as_str()))
            .collect();
        let expected = [
            ("account", "123456789012"),
            ("arn", "arn:aws:iam::123456789012:user/ci"),
            ("owner_id", "AIDAEXAMPLE"),
        ];
        assert_eq!(facts, expected, "{media_type}");
        assert_eq!(seen[0].line, "POST /");
        assert_eq!(seen[0].body, "Action=GetCallerIdentity&Version=2011-06-15");
        assert!(
            !format!("{seen:?}").contains(&key_of("aws")),
            "the secret signs and stays"
        );
    }
    let refused = "<ErrorResponse><Error><Code>X</Code><Message>no such thing</Message></Error></ErrorResponse>";
    let (check, _) = ask("aws", Reply::of(400, "text/xml", refused)).await;
    assert!(check.message.ends_with("no such thing"), "{}", check.message);
}

#[tokio::test]
async fn expiry_and_scopes_of_github_become_facts() {
    for (sent, kept) in [
        ("2026-12-31 23:59:59 UTC", Some("2026-12-31T23:59:59Z")),
        ("2026-12-31 23:59:59 +0000", Some("2026-12-31T23:59:59Z")),
        ("2027-01-01 00:59:59 +0100", Some("2026-12-31T23:59:59Z")),
        ("someday", None),
    ] {
        let reply = Reply::json(200, r#"{"login":"octocat","type":"User","email":"o@example.com"}"#)
            .with("github-authentication-token-expiration", sent)
            .with("x-oauth-scopes", "repo, read:org")
            .with("x-ratelimit-reset", "1798761599")
            .with("x-github-request-id", "ABCD");
        let (check, _) = ask("github", reply).await;
        assert_eq!(check.facts.get("expires_at").map(String::as_str), kept, "{sent}");
        assert_eq!(check.facts["scopes"], "repo, read:org");
        assert_eq!(check.facts["account"], "octocat");
        assert_eq!(check.facts["rate_limit_resets_at"], "2026-12-31T23:59:59Z");
        assert!(
            !check
                .facts
                .values()
                .any(|fact| fact.contains("example.com") || fact == "ABCD"),
            "not declared"
        );
    }
}

#[tokio::test]
async fn expiry_and_status_of_cloudflare_become_facts() {
    let body = r#"{"result":{"id":"t1","status":"active","expires_on":"2026-12-31T23:59:59Z","not_before":null}}"#;
    let (check, _) = ask("cloudflare", Reply::json(200, body)).await;
    assert_eq!(check.facts["expires_at"], "2026-12-31T23:59:59Z");
    assert_eq!(check.facts["status"], "active");
    assert!(!check.facts.contains_key("not_before_at"));
}

#[tokio::test]
async fn credit_of_openrouter_becomes_facts() {
    let body = r#"{"data":{"limit":10,"limit_remaining":7.5,"usage":2.5,"expires_at":1798761599000,"label":"work"}}"#;
    let (check, _) = ask("openrouter", Reply::json(200, body)).await;
    for (fact, value) in [
        ("credit_limit", "10"),
        ("credit_remaining", "7.5"),
        ("credit_used", "2.5"),
        ("expires_at", "2026-12-31T23:59:59Z"),
        ("key_name", "work"),
    ] {
        assert_eq!(check.facts[fact], value, "{fact}");
    }
}

#[tokio::test]
async fn the_start_of_a_key_tells_whether_it_is_for_tests() {
    let (check, _) = ask("duffel", Reply::json(200, "{}")).await;
    assert_eq!(check.facts["mode"], "test");
}
