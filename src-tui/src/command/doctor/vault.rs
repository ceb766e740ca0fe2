//! The header, its copy, the clock, and, while the vault is open, every page of it.

use super::Finding;
use crate::context::Context;
use crate::stop::Stop;
use byok_core::clock::{Clock, SystemClock};
use byok_core::error::{Code, Failure};
use byok_core::model::Face;
use byok_core::vault::Vault;
use byok_daemon::client::Client;

pub(super) fn look(context: &Context) -> Vec<Finding> {
    let vault = match Vault::load(&context.paths.vault_dir()) {
        Ok(vault) => vault,
        Err(failure) if failure.code() == Code::NoVault => {
            return vec![Finding::notice(
                "vault",
                failure.to_string(),
                failure.hint().unwrap_or_default(),
            )];
        }
        Err(failure) => return vec![Finding::trouble("vault", failure.into())],
    };
    let mut findings = vec![Finding::fine("header", "header.json is as byok wrote it")];
    findings.push(match vault.backup_fault() {
        None => Finding::fine("header copy", "header.json.bak is the same"),
        Some(fault) => Finding::notice("header copy", fault, "it is written anew at the next unlock"),
    });
    findings.push(clock(&vault));
    findings.push(contents(context));
    findings
}

/// A clock that runs behind makes expired keys look alive.
fn clock(vault: &Vault) -> Finding {
    let now = SystemClock.now();
    if now < vault.created_at() {
        let message = format!("it says {}, but the vault was made on {}", now, vault.created_at());
        return Finding::trouble(
            "clock",
            Stop::new(Code::Config, message).hint("set the clock; expiry dates depend on it"),
        );
    }
    Finding::fine("clock", "not before the vault's making")
}

fn contents(context: &Context) -> Finding {
    const SUBJECT: &str = "contents";
    let checked = Client::connect(&context.paths, Face::Cli).and_then(|mut client| client.check_integrity());
    match checked {
        Ok(()) => Finding::fine(SUBJECT, "every page and the audit trail are as they were written"),
        Err(failure) if matches!(failure.code(), Code::Locked | Code::Daemon) => Finding::notice(
            SUBJECT,
            "not looked at: the vault is locked",
            "run `byok unlock`, then `byok doctor` again",
        ),
        Err(failure) => Finding::trouble(SUBJECT, failure.into()),
    }
}
