//! docker's credential helpers (docker-credential-helpers): a server on stdin, JSON on stdout, errors on stdout with status 1.

use super::hosts;
use super::{answer, question, value};
use crate::cli::{DockerArgs, DockerOperation};
use crate::context::Context;
use crate::stop::Stop;
use byok_daemon::wire::SecretJson;
use std::collections::BTreeMap;
use std::process::ExitCode;

/// docker knows by this text that the helper works and has nothing.
const NOTHING: &str = "credentials not found in native keychain";
/// docker wants a name; registries that take tokens ignore it.
const USER: &str = "byok";

pub(super) fn run(context: &Context, args: &DockerArgs) -> Result<ExitCode, Stop> {
    match args.operation {
        DockerOperation::Get => get(context, args),
        DockerOperation::List => list(args),
        DockerOperation::Store => {
            question()?;
            refuse("byok does not take over logins: store the token with `byok add`")
        }
        DockerOperation::Erase => {
            question()?;
            refuse("byok does not forget keys for docker: `byok remove` does")
        }
    }
}

fn get(context: &Context, args: &DockerArgs) -> Result<ExitCode, Stop> {
    let asked = question()?;
    let server = asked.trim();
    let Some(login) = hosts::find(context, &args.hosts, &hosts::host_of(server))? else {
        return refuse(NOTHING);
    };
    if server.starts_with("http://") && !login.is_named {
        return refuse(NOTHING);
    }
    let key = value(context, &login.reference, "docker")?;
    let json = SecretJson::default()
        .plain("ServerURL", &server)
        .plain("Username", &login.user.as_deref().unwrap_or(USER))
        .secret("Secret", &key)
        .finish();
    answer(&json)?;
    answer(b"\n")?;
    Ok(ExitCode::SUCCESS)
}

/// Only the hosts that the person named: which others docker may ask for is its business.
fn list(args: &DockerArgs) -> Result<ExitCode, Stop> {
    let named = hosts::named(&args.hosts)?;
    let users: BTreeMap<String, String> = named
        .into_iter()
        .map(|login| (login.host, login.user.unwrap_or_else(|| USER.to_owned())))
        .collect();
    answer(format!("{}\n", serde_json::json!(users)).as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// On stdout, where docker reads errors.
fn refuse(why: &str) -> Result<ExitCode, Stop> {
    answer(format!("{why}\n").as_bytes())?;
    Ok(ExitCode::FAILURE)
}
