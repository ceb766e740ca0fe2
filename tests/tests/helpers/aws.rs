//! AWS's `credential_process`, by AWS's own command line where it is there.

use super::{has, programs, sh};
use byok_e2e::aws::Aws;
use byok_e2e::{Sandbox, keys};

fn holds(sandbox: &Sandbox, name: &str, id: &str, secret: &str) {
    let field = format!("access_key_id={id}");
    let words = ["add", "aws", name, "--stdin", "--no-check", "--field", &field];
    sandbox.byok_with(&words, secret).exits(0);
}

#[test]
fn the_document_is_of_version_1() {
    let sandbox = Sandbox::new();
    holds(&sandbox, "prod", "AKIAIOSFODNN7EXAMPLE", &keys::aws("prod"));
    for words in [
        &["helper", "aws"][..],
        &["helper", "aws", "prod"],
        &["helper", "aws", "aws/prod"],
    ] {
        let got = sandbox.byok(words).exits(0).json();
        let expected = serde_json::json!({"Version": 1, "AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": keys::aws("prod")});
        assert_eq!(got, expected);
    }
    assert_eq!(programs(&sandbox, "aws/prod"), ["aws", "aws", "aws"]);
    sandbox.byok(&["helper", "aws", "nobody"]).exits(4);
    sandbox.byok(&["disable", "aws/prod"]).exits(0);
    let refused = sandbox.byok(&["helper", "aws", "prod"]).exits(9);
    assert_eq!(refused.stdout, "");
}

#[test]
fn the_command_line_of_aws_signs_with_it() {
    if !has("aws", "--version") {
        return;
    }
    let sandbox = Sandbox::new();
    let aws = Aws::start();
    let (id, secret) = Aws::first();
    holds(&sandbox, "prod", &id, &secret);
    std::fs::create_dir(sandbox.dir().join(".aws")).expect("the home is writable");
    sandbox.file(
        ".aws/config",
        "[default]\nregion = us-east-1\ncredential_process = byok helper aws prod\n",
    );
    let ran = sh(
        &sandbox,
        &format!("aws sts get-caller-identity --endpoint-url {}", aws.url()),
    )
    .exits(0);
    assert!(ran.stdout.contains("Arn"), "{ran:?}");
    holds(&sandbox, "other", &id, &keys::aws("wrong"));
    sandbox.file(
        ".aws/config",
        "[default]\nregion = us-east-1\ncredential_process = byok helper aws other\n",
    );
    let refused = sh(
        &sandbox,
        &format!("aws sts get-caller-identity --endpoint-url {}", aws.url()),
    );
    assert_ne!(refused.code, Some(0), "its signature is really looked at: {refused:?}");
}
