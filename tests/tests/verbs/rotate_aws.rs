//! Keys of AWS: they sign, are checked at STS, and replaced at IAM.

use byok_e2e::aws::Aws;
use byok_e2e::{Sandbox, keys, raw, wait};
use serde_json::{Value, json};

/// An open vault with `aws/main`, the key that AWS knows.
fn with_aws() -> (Sandbox, Aws) {
    let (sandbox, aws) = (Sandbox::new(), Aws::start());
    let (id, secret) = Aws::first();
    add(&sandbox, &aws, "main", (&id, &secret)).exits(0);
    (sandbox, aws)
}

fn add(sandbox: &Sandbox, aws: &Aws, name: &str, (id, secret): (&str, &str)) -> byok_e2e::Ran {
    let (field, url) = (format!("access_key_id={id}"), aws.url());
    let words = ["add", "aws", name, "--stdin", "--field", &field, "--base-url", &url];
    sandbox.byok_with(&words, secret)
}

fn rotation(sandbox: &Sandbox) -> Value {
    sandbox.byok(&["versions", "aws/main", "--json"]).exits(0).json()["rotations"][0].clone()
}

/// The id and the secret that programs get.
fn pair(sandbox: &Sandbox) -> (String, String) {
    let field = |name: &str| sandbox.byok(&["get", &format!("aws/main/{name}")]).exits(0).stdout;
    (field("access_key_id"), field("secret_access_key"))
}

#[test]
fn a_key_of_aws_is_checked_by_a_signature_and_never_sent() {
    let (sandbox, aws) = with_aws();
    let checked = sandbox.byok(&["check", "aws/main", "--json"]).exits(0).json();
    let result = &checked["results"][0];
    assert_eq!(
        result["status"], "valid",
        "the signature is what AWS computes: {checked}"
    );
    assert_eq!(result["facts"]["account"], "123456789012");
    assert_eq!(result["facts"]["arn"], "arn:aws:iam::123456789012:user/ci");
    let (id, secret) = Aws::first();
    let other = keys::aws("other");
    let wrong = add(&sandbox, &aws, "wrong", (&id, &other)).exits(9);
    assert!(wrong.stderr.contains("the secret does not belong to it"), "{wrong:?}");
    let unknown = add(&sandbox, &aws, "unknown", ("AKIAIOSFODNN7UNKNOWN", &secret)).exits(9);
    assert!(
        unknown.stderr.contains("does not know the access key id"),
        "{unknown:?}"
    );
    let seen = format!("{:?}", aws.seen());
    assert!(seen.contains(&id), "the id is sent");
    assert!(!seen.contains(&secret) && !seen.contains(&other), "{seen}");
}

#[test]
fn a_key_of_aws_makes_the_next_one_and_deletes_itself() {
    let (sandbox, aws) = with_aws();
    let mut known = vec![Aws::first()];
    for version in [2, 3] {
        let done = sandbox
            .byok(&["rotate", "aws/main", "--at-provider", "--keep-old", "0", "--json"])
            .exits(0);
        assert_eq!(done.json()["version"], version);
        wait::until("the old key is dead", || rotation(&sandbox)["step"] == "done");
        let new = pair(&sandbox);
        assert_eq!(aws.ids().as_slice(), std::slice::from_ref(&new.0), "the id changed");
        assert!(!known.contains(&new), "{version}");
        known.push(new);
    }
    sandbox.byok(&["check", "aws/main"]).exits(0);
    let seen = format!("{:?}", aws.seen());
    assert!(seen.contains("/us-east-1/iam/aws4_request"));
    for (_, secret) in &known {
        let encoded = secret.replace('/', "%2F").replace('+', "%2B");
        assert!(
            !seen.contains(secret) && !seen.contains(&encoded),
            "a secret is in no request"
        );
    }
    sandbox.byok(&["audit", "--verify"]).exits(0);
}

#[test]
fn a_new_key_that_aws_does_not_know_yet_waits_and_the_old_one_is_used() {
    let (sandbox, aws) = with_aws();
    aws.be_slow(1);
    let rotate = ["rotate", "aws/main", "--at-provider", "--keep-old", "0"];
    let waits = sandbox.byok(&rotate).exits(9);
    assert!(waits.stderr.contains("is stored and not in use yet"), "{waits:?}");
    assert_eq!(
        (rotation(&sandbox)["step"].as_str(), pair(&sandbox)),
        (Some("created"), Aws::first())
    );
    assert_eq!(aws.ids().len(), 2);
    sandbox.byok(&rotate).exits(0);
    wait::until("the old key is dead", || rotation(&sandbox)["step"] == "done");
    assert_eq!(aws.ids(), [pair(&sandbox).0], "no third key was made");
}

#[test]
fn a_user_who_has_two_keys_is_told_that_aws_makes_no_third() {
    let (sandbox, aws) = with_aws();
    sandbox.byok(&["rotate", "aws/main", "--at-provider"]).exits(0);
    assert_eq!(rotation(&sandbox)["step"], "switched");
    let (id, secret) = Aws::first();
    add(&sandbox, &aws, "again", (&id, &secret)).exits(0);
    let refused = sandbox.byok(&["rotate", "aws/again", "--at-provider"]).exits(9);
    assert!(refused.stderr.contains("LimitExceeded, it says"), "{refused:?}");
    assert!(refused.stderr.contains("fewer than two keys"), "{refused:?}");
    assert_eq!(aws.ids().len(), 2);
}

#[test]
fn a_key_that_was_lost_on_its_way_has_no_name_to_look_for() {
    let (sandbox, aws) = with_aws();
    aws.be_broken();
    let lost = sandbox.byok(&["rotate", "aws/main", "--at-provider"]).exits(9);
    assert!(
        lost.stderr.contains("it may have made a key that nobody has"),
        "{lost:?}"
    );
    assert!(lost.stderr.contains("a key of this minute"), "{lost:?}");
    assert_eq!(
        (rotation(&sandbox)["step"].as_str(), pair(&sandbox)),
        (Some("lost"), Aws::first())
    );
}

#[test]
fn a_temporary_key_sends_its_token_signed_and_makes_no_keys() {
    let (sandbox, aws) = with_aws();
    let (id, secret, token) = aws.lend();
    let add = |name: &str, secrets: Value| {
        let body = json!({ "service": "aws", "name": name, "secrets": secrets, "fields": { "access_key_id": id },
            "base_url": aws.url() });
        let added = raw::ask(&sandbox.socket(), "POST", "/api/keys", &body.to_string());
        added.answers(201).json()["status"].clone()
    };
    let whole = json!({ "secret_access_key": secret, "session_token": token });
    assert_eq!(add("lent", whole), "valid");
    let before = aws.seen().len();
    assert_eq!(add("half", json!({ "secret_access_key": secret })), "unverified");
    assert_eq!(aws.seen().len(), before, "without its token it is not asked about");
    let refused = sandbox.byok(&["rotate", "aws/lent", "--at-provider"]).exits(9);
    assert!(refused.stderr.contains("ValidationError, it says"), "{refused:?}");
    assert!(!format!("{:?}", aws.seen()).contains(&secret));
}
