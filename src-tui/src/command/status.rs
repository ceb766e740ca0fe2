//! `byok status`: is it open, and what needs attention. Starts no daemon and asks nobody.

use crate::cli::StatusArgs;
use crate::context::Context;
use crate::print;
use crate::session;
use crate::stop::Stop;
use byok_core::clock::{Clock, SystemClock};
use byok_core::store::HeaderError;
use byok_core::vault::{Vault, VaultError};
use byok_daemon::client::Client;
use byok_daemon::wire::{SessionState, State};

pub(crate) fn run(context: &Context, args: &StatusArgs) -> Result<(), Stop> {
    let mut client = session::connect_running(context)?;
    let state = look(context, client.as_mut())?;
    if args.short && !context.json {
        let banner = client.as_mut().map(banner).unwrap_or_default();
        return print::line(format!("{}{banner}", short(&state)));
    }
    show(context, &state)
}

/// The state, from the daemon if there is one.
pub(super) fn look(context: &Context, client: Option<&mut Client>) -> Result<SessionState, Stop> {
    match client {
        Some(client) => Ok(client.session()?),
        None => Ok(without_daemon(context)),
    }
}

/// What can be said when no daemon runs: nothing is open.
pub(super) fn without_daemon(context: &Context) -> SessionState {
    let is_absent = matches!(
        Vault::load(&context.paths.vault_dir()),
        Err(VaultError::Header(HeaderError::Absent(_)))
    );
    SessionState {
        vault: context.paths.vault_name().to_owned(),
        state: if is_absent { State::Absent } else { State::Locked },
        locks_at: None,
        keys: None,
        dead: None,
        expiring_30d: None,
        alerts_open: None,
        next_check_at: None,
    }
}

/// Prints a state.
pub(super) fn show(context: &Context, state: &SessionState) -> Result<(), Stop> {
    if context.json {
        return print::document(state);
    }
    let vault = &state.vault;
    match state.state {
        State::Absent => print::line(format!("{vault}: no vault yet; `byok init` creates it")),
        State::Locked => print::line(format!("{vault}: locked")),
        State::Open => {
            let now = SystemClock.now();
            let left = state
                .locks_at
                .map(|end| print::span((end.as_second() - now.as_second()).max(0)));
            let locks = left.map(|left| format!("; locks in {left}")).unwrap_or_default();
            let asks = state.next_check_at.filter(|_| context.verbose);
            let asks = asks.map(|at| match at.as_second() - now.as_second() {
                ..=0 => "; byok is asking providers".to_owned(),
                left => format!("; byok asks a provider in {}", print::span(left)),
            });
            let asks = asks.unwrap_or_default();
            print::line(format!("{vault}: open, {}{locks}{asks}", figures(state)))
        }
    }
}

fn short(state: &SessionState) -> String {
    match state.state {
        State::Absent => "byok: no vault".into(),
        State::Locked => "byok: locked".into(),
        State::Open => format!("byok: {}", figures(state)),
    }
}

/// What needs a person, within the same line: the most urgent, and how many more. Nothing is said where nothing is known.
fn banner(client: &mut Client) -> String {
    let Ok(found) = client.notices() else {
        return String::new();
    };
    let waiting: Vec<_> = found
        .notices
        .iter()
        .filter(|notice| notice.snoozed_until.is_none())
        .collect();
    match waiting.as_slice() {
        [] => String::new(),
        [one] => format!("; {}", one.message),
        [first, rest @ ..] => format!("; {} (+{})", first.message, rest.len()),
    }
}

/// `12 keys, 1 dead, 2 expiring within 30 days, 1 alert`; what is zero is not mentioned.
fn figures(state: &SessionState) -> String {
    let keys = match state.keys.unwrap_or(0) {
        1 => "1 key".to_owned(),
        count => format!("{count} keys"),
    };
    let part = |count: Option<u64>, word| {
        count
            .filter(|count| *count > 0)
            .map(|count| format!(", {count} {word}"))
    };
    let dead = part(state.dead, "dead").unwrap_or_default();
    let expiring = part(state.expiring_30d, "expiring within 30 days").unwrap_or_default();
    let alerts = match state.alerts_open.unwrap_or(0) {
        0 => String::new(),
        1 => ", 1 alert".into(),
        count => format!(", {count} alerts"),
    };
    format!("{keys}{dead}{expiring}{alerts}")
}
