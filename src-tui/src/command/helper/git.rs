//! git's credential protocol (`gitcredentials(7)`): lines `name=value` on stdin, answered by `username` and `password`.
//!
//! What byok has nothing for is answered with nothing, and git goes on to its next helper. `store` and `erase` do nothing: the vault
//! changes only by byok's own verbs.

use super::hosts::{self, Login};
use super::{answer, question, value};
use crate::cli::{GitArgs, GitOperation};
use crate::context::Context;
use crate::stop::Stop;
use byok_core::secret::Secret;
use zeroize::Zeroizing;

/// The user of a token where neither git nor the person names one. GitHub and GitLab take any.
const USER: &str = "x-access-token";

pub(super) fn run(context: &Context, args: &GitArgs) -> Result<(), Stop> {
    let asked = question()?;
    let field = |name: &str| {
        asked
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
    };
    let (Some(protocol), Some(host)) = (field("protocol"), field("host")) else {
        return Ok(());
    };
    if args.operation != GitOperation::Get {
        context.detail("the vault stays as it is: `byok rotate` and `byok remove` change it");
        return Ok(());
    }
    let Some(login) = hosts::find(context, &args.hosts, host)? else {
        return Ok(());
    };
    if !may_go(protocol, &login) {
        context.say(format!(
            "byok: `{}` is not sent to {host} over {protocol}",
            login.reference
        ));
        return Ok(());
    }
    let user = field("username").map(str::to_owned).or(login.user);
    let key = value(context, &login.reference, "git")?;
    write(user.as_deref().unwrap_or(USER), &key)
}

/// A key goes over an encrypted connection, or where the person said so.
fn may_go(protocol: &str, login: &Login) -> bool {
    protocol == "https" || (protocol == "http" && login.is_named)
}

#[expect(
    clippy::disallowed_methods,
    reason = "git asked for the password of a host that the key is for"
)]
fn write(user: &str, key: &Secret) -> Result<(), Stop> {
    let mut text = Zeroizing::new(Vec::with_capacity(user.len() + key.len() + 32));
    // A line break would be another field to git.
    let user: String = user.chars().filter(|c| !c.is_control()).collect();
    text.extend_from_slice(format!("username={user}\npassword=").as_bytes());
    if key.expose_bytes().contains(&b'\n') {
        return Err(Stop::new(
            byok_core::error::Code::InvalidField,
            "a value of several lines is no password of git",
        ));
    }
    text.extend_from_slice(key.expose_bytes());
    text.push(b'\n');
    answer(&text)
}
