//! Addresses of the gateway and a token in place of keys.

use super::wish::Wish;
use crate::context::Context;
use crate::session;
use crate::stop::Stop;
use byok_core::error::Code;
use byok_core::secret::Secret;
use byok_daemon::wire::{ChildRequest, ProjectFile};
use std::process::Command;

/// Gives the program addresses and a token, under the variables in which its services' programs look for them. The token is
/// good as long as this process lives, which becomes the program or stays as its parent.
///
/// A variable that holds a reference names a key as `--only` does, and gets the token; so do the lines of a `byok.toml`.
///
/// # Errors
/// `Refused` for a `byok.toml` that is not trusted; what the daemon says.
pub(super) fn hand_over(context: &Context, wish: &Wish, command: &mut Command) -> Result<Secret, Stop> {
    let named = &wish.request.assignments;
    let mut variables: Vec<&str> = named.iter().map(|one| one.variable.as_str()).collect();
    let mut keys: Vec<String> = named.iter().map(|one| one.reference.clone()).collect();
    if let Some(project) = &wish.request.project {
        refuse_untrusted(context, project)?;
        let lines = &project.variables;
        variables.extend(lines.iter().map(|one| one.variable.as_str()));
        keys.extend(lines.iter().map(|one| one.reference.clone()));
        let mapped = project.keys.iter();
        keys.extend(mapped.map(|one| format!("{}/{}", one.service, one.name)));
    }
    let request = ChildRequest {
        only: wish.request.only.clone().or_else(|| (!keys.is_empty()).then_some(keys)),
        program: wish.request.program.clone(),
    };
    let child = session::with_open(context, |client| client.child(&request))?;
    for service in &child.base_urls {
        command.envs(service.variables.iter().map(|variable| (variable, &service.url)));
        variables.extend(service.key_variables.iter().map(String::as_str));
    }
    for variable in variables {
        give_token(command, variable, &child.token);
    }
    Ok(child.token)
}

fn refuse_untrusted(context: &Context, project: &ProjectFile) -> Result<(), Stop> {
    let known = session::with_open(context, byok_daemon::client::Client::projects)?;
    let is_same = |one: &byok_core::model::Project| one.path == project.path && one.digest == project.digest;
    if known.projects.iter().any(is_same) {
        return Ok(());
    }
    Err(Stop::new(Code::Refused, format!("{} is not trusted", project.path))
        .hint("read it, then run `byok trust`; --no-project starts without it"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the program's own token goes into its environment"
)]
fn give_token(command: &mut Command, variable: &str, token: &Secret) {
    command.env(variable, token.expose_text().unwrap_or_default());
}
