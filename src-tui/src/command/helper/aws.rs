//! AWS's `credential_process`: one JSON document, version 1 (docs.aws.amazon.com, "Sourcing credentials with an external process").

use super::{answer, copy, session};
use crate::cli::AwsArgs;
use crate::context::Context;
use crate::stop::Stop;
use byok_core::error::Code;
use byok_core::model::Reference;
use byok_core::secret::Secret;
use byok_daemon::wire::{HandOutRequest, Handed, SecretJson};

const SERVICE: &str = "aws";

pub(super) fn run(context: &Context, args: &AwsArgs) -> Result<(), Stop> {
    let reference = match &args.name {
        Some(name) => format!("{SERVICE}/{}", name.trim_start_matches("aws/")),
        None => SERVICE.to_owned(),
    };
    Reference::parse(&reference)?;
    let wanted = HandOutRequest {
        only: Some(vec![reference.clone()]),
        program: "aws".into(),
        ..HandOutRequest::default()
    };
    let raw = session::with_open(context, |client| client.hand_out(&wanted))?;
    let handed: Handed<'_> = raw.parse()?;
    let field = |name: &str| -> Option<Secret> {
        let found = handed.variables.iter().find(|variable| variable.name == name);
        found.map(|variable| copy(&variable.value))
    };
    let missing = |what: &str| {
        Stop::new(Code::NotFound, format!("`{reference}` has no {what}"))
            .hint(format!("`byok show {reference}` shows its fields"))
    };
    let id = field("AWS_ACCESS_KEY_ID").ok_or_else(|| missing("access_key_id"))?;
    let secret = field("AWS_SECRET_ACCESS_KEY").ok_or_else(|| missing("secret_access_key"))?;
    let json = SecretJson::default()
        .plain("Version", &1)
        .secret("AccessKeyId", &id)
        .secret("SecretAccessKey", &secret);
    let json = match field("AWS_SESSION_TOKEN") {
        Some(token) => json.secret("SessionToken", &token),
        None => json,
    };
    answer(&json.finish())?;
    answer(b"\n")
}
