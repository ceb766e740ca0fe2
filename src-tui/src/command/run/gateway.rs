//! Addresses of the gateway and a token in place of keys.

use super::wish::Wish;
use crate::context::Context;
use crate::session;
use crate::stop::Stop;
use byok_core::secret::Secret;
use byok_daemon::wire::ChildRequest;
use std::process::Command;

/// Gives the program addresses and a token, under the variables in which its services' programs look for them. The token is
/// good as long as this process lives, which becomes the program or stays as its parent.
///
/// A variable that holds a reference names a key as `--only` does, and gets the token.
///
/// # Errors
/// What the daemon says.
pub(super) fn hand_over(context: &Context, wish: &Wish, command: &mut Command) -> Result<Secret, Stop> {
    let named = &wish.request.assignments;
    let from_names = || named.iter().map(|one| one.reference.clone()).collect();
    let request = ChildRequest {
        only: wish
            .request
            .only
            .clone()
            .or_else(|| (!named.is_empty()).then(from_names)),
        program: wish.request.program.clone(),
    };
    let child = session::with_open(context, |client| client.child(&request))?;
    for one in named {
        give_token(command, &one.variable, &child.token);
    }
    for service in &child.base_urls {
        command.envs(service.variables.iter().map(|variable| (variable, &service.url)));
        for variable in &service.key_variables {
            give_token(command, variable, &child.token);
        }
    }
    Ok(child.token)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the program's own token goes into its environment"
)]
fn give_token(command: &mut Command, variable: &str, token: &Secret) {
    command.env(variable, token.expose_text().unwrap_or_default());
}
