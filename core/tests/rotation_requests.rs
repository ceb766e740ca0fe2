//! The requests of a rotation: what is sent where, what is taken from the answer, and what a missing answer means.

#![allow(clippy::unwrap_used, reason = "a test that can not be set up fails")]

mod provider_server;

use byok_core::clock::SystemClock;
use byok_core::model::FieldName;
use byok_core::provider::{
    Call, CallFault, Catalog, Credential, Limits, Prober, Provider, Taken, rehearse, rotation_names,
};
use byok_core::secret::Secret;
use provider_server::{Reply, Server, provider};
use std::collections::BTreeMap;
use std::time::Duration;

const OLD: &str = "old-token-that-must-not-be-seen";

fn field(text: &str) -> FieldName {
    FieldName::parse(text).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "a test looks at what was taken")]
fn text(secret: &Secret) -> String {
    secret.expose_text().unwrap().into()
}

/// Sends a request of this provider's with its main field `OLD`.
async fn send(
    provider: &Provider,
    call: &Call,
    reply: Reply,
    plain: &[(&str, &str)],
) -> (Result<Taken, CallFault>, Vec<provider_server::Seen>) {
    let server = Server::start(reply);
    let secrets = BTreeMap::from([(provider.main_field().clone(), Secret::from_text(OLD.into()))]);
    let mut fields = rotation_names("byok-label", "2027-01-31");
    fields.extend(plain.iter().map(|(name, value)| (field(name), (*value).to_owned())));
    let url = server.url();
    let credential = Credential {
        secrets: &secrets,
        plain: &fields,
        base_url: Some(&url),
    };
    let limits = Limits {
        timeout: Duration::from_millis(700),
        ..Limits::default()
    };
    let prober = Prober::with_limits(limits).unwrap();
    let outcome = prober.call(provider, call, &credential, &SystemClock).await;
    (outcome, server.seen())
}

#[tokio::test]
async fn gitlab_replaces_a_token_by_itself() {
    let gitlab = provider("gitlab");
    let create = &gitlab.rotation.as_ref().unwrap().create;
    let reply = Reply::json(200, r#"{"id":42,"revoked":false,"token":"glpat-new"}"#);
    let (taken, seen) = send(&gitlab, create, reply, &[]).await;
    let taken = taken.unwrap_or_else(|fault| panic!("{fault:?}"));
    assert_eq!(text(&taken.secrets[&field("token")]), "glpat-new");
    assert_eq!(seen[0].line, "POST /personal_access_tokens/self/rotate");
    assert_eq!(seen[0].headers["private-token"], OLD);
    assert_eq!(seen[0].body, r#"{"expires_at":"2027-01-31"}"#);
    assert_eq!(seen.len(), 1);
}

#[tokio::test]
async fn cloudflare_is_asked_for_the_id_first() {
    let cloudflare = provider("cloudflare");
    let rotation = cloudflare.rotation.as_ref().unwrap();
    let reply = Reply::json(200, r#"{"result":{"id":"f00d","status":"active"}}"#);
    let (found, _) = send(&cloudflare, rotation.find.as_ref().unwrap(), reply, &[]).await;
    let found = found.unwrap_or_else(|fault| panic!("{fault:?}"));
    assert_eq!(found.fields[&field("token_id")], "f00d");
    let reply = Reply::json(200, r#"{"success":true,"result":"new-value"}"#);
    let (taken, seen) = send(&cloudflare, &rotation.create, reply, &[("token_id", "f00d")]).await;
    assert_eq!(
        text(&taken.unwrap_or_else(|fault| panic!("{fault:?}")).secrets[&field("api_token")]),
        "new-value"
    );
    assert_eq!(
        (seen[0].line.as_str(), seen[0].body.as_str()),
        ("PUT /user/tokens/f00d/value", "{}")
    );
}

#[tokio::test]
async fn openai_makes_an_account_with_a_key_and_removes_it_again() {
    let openai = provider("openai");
    let rotation = openai.rotation.as_ref().unwrap();
    let reply = Reply::json(
        200,
        r#"{"id":"svc_acct_abc","api_key":{"value":"sk-made","id":"key_1"}}"#,
    );
    let (taken, seen) = send(&openai, &rotation.create, reply, &[("project", "proj_1")]).await;
    let taken = taken.unwrap_or_else(|fault| panic!("{fault:?}"));
    assert_eq!(text(&taken.secrets[&field("api_key")]), "sk-made");
    assert_eq!(taken.fields[&field("service_account")], "svc_acct_abc");
    assert_eq!(seen[0].line, "POST /organization/projects/proj_1/service_accounts");
    assert_eq!(seen[0].body, r#"{"name":"byok-label"}"#);
    let fields = [("project", "proj_1"), ("service_account", "svc_acct_abc")];
    let (done, seen) = send(
        &openai,
        rotation.revoke.as_ref().unwrap(),
        Reply::json(200, "{}"),
        &fields,
    )
    .await;
    assert!(done.is_ok());
    assert_eq!(
        seen[0].line,
        "DELETE /organization/projects/proj_1/service_accounts/svc_acct_abc"
    );
}

#[tokio::test]
async fn aws_makes_a_key_in_xml_and_deletes_the_one_that_is_named() {
    let aws = provider("aws");
    let rotation = aws.rotation.as_ref().unwrap();
    let xml = r#"<CreateAccessKeyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><CreateAccessKeyResult><AccessKey>
        <UserName>ci</UserName><AccessKeyId>AKIAIOSFODNN7NEWKEY0</AccessKeyId><Status>Active</Status>
        <SecretAccessKey>made/secret+key</SecretAccessKey></AccessKey></CreateAccessKeyResult></CreateAccessKeyResponse>"#;
    let fields = [("access_key_id", "AKIAIOSFODNN7EXAMPLE"), ("region", "eu-west-1")];
    let (taken, seen) = send(&aws, &rotation.create, Reply::of(200, "text/xml", xml), &fields).await;
    let taken = taken.unwrap_or_else(|fault| panic!("{fault:?}"));
    assert_eq!(text(&taken.secrets[&field("secret_access_key")]), "made/secret+key");
    assert_eq!(taken.fields[&field("access_key_id")], "AKIAIOSFODNN7NEWKEY0");
    assert_eq!(seen[0].body, "Action=CreateAccessKey&Version=2010-05-08");
    let shown = &seen[0].headers["authorization"];
    assert!(
        shown.contains("AKIAIOSFODNN7EXAMPLE/") && shown.contains("/us-east-1/iam/aws4_request"),
        "{shown}"
    );
    assert!(!format!("{seen:?}").contains(OLD), "the secret signs and stays");
    let (done, seen) = send(
        &aws,
        rotation.revoke.as_ref().unwrap(),
        Reply::of(200, "text/xml", "<R/>"),
        &fields,
    )
    .await;
    assert!(done.is_ok());
    assert_eq!(
        seen[0].body,
        "Action=DeleteAccessKey&AccessKeyId=AKIAIOSFODNN7EXAMPLE&Version=2010-05-08"
    );
    let full = "<ErrorResponse><Error><Code>LimitExceeded</Code><Message>Cannot exceed quota</Message></Error></ErrorResponse>";
    let (outcome, _) = send(&aws, &rotation.create, Reply::of(409, "text/xml", full), &fields).await;
    assert!(matches!(&outcome, Err(CallFault::Refused(why)) if why.contains("Cannot exceed quota")));
}

#[tokio::test]
async fn a_field_that_is_missing_sends_nothing() {
    let openai = provider("openai");
    let create = &openai.rotation.as_ref().unwrap().create;
    let (outcome, seen) = send(&openai, create, Reply::json(200, "{}"), &[]).await;
    assert!(matches!(&outcome, Err(CallFault::Refused(why)) if why.contains("`project`")));
    assert!(seen.is_empty());
}

#[tokio::test]
async fn what_an_answer_means_is_what_may_have_happened() {
    let gitlab = provider("gitlab");
    let create = &gitlab.rotation.as_ref().unwrap().create;
    let echo = format!(r#"{{"message":"no, {OLD}"}}"#);
    for (reply, expected) in [
        (Reply::json(403, r#"{"error":"insufficient_scope"}"#), "refused"),
        (Reply::json(401, &echo), "refused"),
        (Reply::json(500, "{}"), "unknown"),
        (
            Reply::json(302, "{}").with("location", "http://127.0.0.1:1/"),
            "unknown",
        ),
        (Reply::Silence, "unknown"),
        (Reply::BreakOff, "unknown"),
        (Reply::json(200, "{}"), "unreadable"),
        (Reply::json(200, r#"{"token":""}"#), "unreadable"),
        (Reply::page(200), "unreadable"),
    ] {
        let (outcome, seen) = send(&gitlab, create, reply, &[]).await;
        let Err(fault) = outcome else {
            panic!("{expected}: a value")
        };
        let word = match &fault {
            CallFault::Refused(_) => "refused",
            CallFault::Unknown(_) => "unknown",
            CallFault::Unreadable(_) => "unreadable",
        };
        assert_eq!(word, expected, "{fault:?}");
        assert!(!fault.message().contains(OLD), "{fault:?}");
        assert_eq!(seen.len(), 1, "never twice, and no redirect");
    }
}

#[tokio::test]
async fn nobody_who_listens_is_nothing_that_happened() {
    let gitlab = provider("gitlab");
    let create = &gitlab.rotation.as_ref().unwrap().create;
    let secrets = BTreeMap::from([(field("token"), Secret::from_text(OLD.into()))]);
    let plain = rotation_names("l", "2027-01-31");
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let (nobody, world) = (format!("http://{free}"), "http://192.0.2.1/v1");
    for base_url in [nobody.as_str(), world] {
        let credential = Credential {
            secrets: &secrets,
            plain: &plain,
            base_url: Some(base_url),
        };
        let outcome = Prober::new()
            .unwrap()
            .call(&gitlab, create, &credential, &SystemClock)
            .await;
        assert!(matches!(outcome, Err(CallFault::Refused(_))), "{base_url}");
    }
}

#[test]
fn a_rehearsal_shows_every_request_without_a_value() {
    let catalog = Catalog::built_in();
    let mut count = 0;
    for provider in catalog.iter() {
        let Some(rotation) = &provider.rotation else { continue };
        count += 1;
        let plain = rotation_names("byok-label", "2027-01-31");
        let shown = rehearse(provider, rotation, &plain, Some("http://127.0.0.1:9/v1"));
        let steps: Vec<&str> = shown.iter().map(|request| request.step.as_str()).collect();
        assert!(steps.contains(&"create") && steps.contains(&"check"), "{steps:?}");
        for request in &shown {
            assert!(request.url.starts_with("http://127.0.0.1:9/v1/"), "{request:?}");
            let main = format!("{{{}}}", provider.main_field());
            assert!(request.headers[0].contains(&main), "{request:?}");
        }
    }
    assert!(count >= 3);
    let aws = provider("aws");
    let mut plain = rotation_names("byok-label", "2027-01-31");
    plain.insert(field("region"), "eu-west-1".into());
    let shown = rehearse(&aws, aws.rotation.as_ref().unwrap(), &plain, None);
    let urls: Vec<&str> = shown.iter().map(|request| request.url.as_str()).collect();
    let (iam, sts) = ("https://iam.amazonaws.com/", "https://sts.eu-west-1.amazonaws.com/");
    assert_eq!(urls, [iam, sts, iam]);
    let gitlab = provider("gitlab");
    let plain = rotation_names("byok-label", "2027-01-31");
    let shown = rehearse(&gitlab, gitlab.rotation.as_ref().unwrap(), &plain, None);
    assert_eq!(
        shown[0].url,
        "https://gitlab.com/api/v4/personal_access_tokens/self/rotate"
    );
    assert_eq!(shown[0].body.as_deref(), Some(r#"{"expires_at":"2027-01-31"}"#));
}
