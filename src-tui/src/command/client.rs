//! `byok client`: tokens for other programs.

use crate::cli::{ClientAddArgs, ClientArgs, ClientVerb};
use crate::context::Context;
use crate::print::{self, Column};
use crate::stop::{self, Stop};
use crate::{prompt, session};
use byok_core::clock::{Clock, SystemClock, Timestamp};
use byok_core::error::Code;
use byok_core::model::{CallRule, Client, ClientName, Rate, Scope, ServiceId, parse_when};
use byok_core::secret::Secret;
use byok_daemon::wire::{ClientToken, NewClientRequest, SecretJson};
use serde::Serialize;
use std::io::Write;

pub(crate) fn run(context: &Context, verb: &ClientVerb) -> Result<(), Stop> {
    match verb {
        ClientVerb::Add(args) => add(context, args),
        ClientVerb::List => list(context),
        ClientVerb::Revoke(args) => revoke(context, args),
        ClientVerb::Suspend(args) => suspend(context, args, true),
        ClientVerb::Resume(args) => suspend(context, args, false),
    }
}

fn add(context: &Context, args: &ClientAddArgs) -> Result<(), Stop> {
    let wanted = NewClientRequest {
        name: ClientName::parse(&args.name)?,
        scopes: args
            .scopes
            .iter()
            .map(|word| Scope::parse(word))
            .collect::<Result<_, _>>()?,
        services: args
            .services
            .iter()
            .map(|word| ServiceId::parse(word))
            .collect::<Result<_, _>>()?,
        keys: args.keys.clone(),
        expires_at: args
            .expires
            .as_deref()
            .map(|text| parse_when(text, SystemClock.now()))
            .transpose()?,
        rate: args.rate.as_deref().map(Rate::parse).transpose()?,
        rules: args
            .rules
            .iter()
            .map(|rule| CallRule::parse(rule))
            .collect::<Result<_, _>>()?,
        concurrency: args.concurrency,
    };
    let made = session::with_open(context, |client| client.add_client(&wanted))?;
    if context.json {
        return document(&made);
    }
    context.say(format!(
        "`{}` may {}. Its token is shown this once:",
        made.client.name,
        scopes(&made.client)
    ));
    print_token(&made.token)
}

fn list(context: &Context) -> Result<(), Stop> {
    let found = session::with_open(context, byok_daemon::client::Client::clients)?;
    if context.json {
        return print::document(&found);
    }
    if found.clients.is_empty() {
        context.say("No program has a token: `byok client add NAME --scope …` gives one.");
        return Ok(());
    }
    print::line(print::table(columns(&found.clients, SystemClock.now())))
}

fn columns(clients: &[Client], now: Timestamp) -> Vec<Column<'_>> {
    let column = |cell: &dyn Fn(&Client) -> String| clients.iter().map(cell).collect::<Vec<_>>();
    vec![
        Column::flexible(
            "CLIENT",
            column(&|client| {
                let off = if client.is_suspended { " (suspended)" } else { "" };
                format!("{}{off}", client.name)
            }),
        ),
        Column::flexible("MAY", column(&scopes)),
        Column::flexible(
            "KEPT TO",
            column(&|client| {
                let services = client.services.iter().map(ToString::to_string);
                services
                    .chain(client.keys.iter().cloned())
                    .collect::<Vec<_>>()
                    .join(" ")
            }),
        ),
        Column::new("RATE", column(&|client| client.rate.to_string())),
        Column::new(
            "EXPIRES",
            column(&|client| client.expires_at.map(|end| print::until(end, now)).unwrap_or_default()),
        ),
        Column::new(
            "USED",
            column(&|client| client.last_used_at.map(|at| print::ago(at, now)).unwrap_or_default()),
        ),
    ]
}

fn revoke(context: &Context, args: &ClientArgs) -> Result<(), Stop> {
    if !context.yes {
        if !context.may_ask() {
            let message = format!(
                "withdrawing the token of `{}` needs --yes when nobody can be asked",
                args.name
            );
            return Err(Stop::new(Code::Usage, message));
        }
        if !prompt::confirm(&format!("Withdraw the token of `{}` for good?", args.name))? {
            return Err(Stop::new(Code::Aborted, format!("`{}` keeps its token", args.name)));
        }
    }
    session::with_open(context, |client| client.revoke_client(&args.name))?;
    if context.json {
        return print::document(&serde_json::json!({ "revoked": args.name }));
    }
    context.say(format!("`{}` can't call any more.", args.name));
    Ok(())
}

fn suspend(context: &Context, args: &ClientArgs, is_suspended: bool) -> Result<(), Stop> {
    let client = session::with_open(context, |client| client.suspend_client(&args.name, is_suspended))?;
    if context.json {
        #[derive(Serialize)]
        struct Document {
            client: Client,
        }
        return print::document(&Document { client });
    }
    let how = if is_suspended {
        "is refused until you resume it"
    } else {
        "may call again"
    };
    context.say(format!("`{}` {how}.", client.name));
    Ok(())
}

fn scopes(client: &Client) -> String {
    let words: Vec<String> = client.scopes.iter().map(ToString::to_string).collect();
    words.join(" ")
}

/// The token alone, on a line of its own.
#[expect(clippy::disallowed_methods, reason = "the person asked for a token and sees it once")]
fn print_token(token: &Secret) -> Result<(), Stop> {
    let mut stdout = std::io::stdout().lock();
    stdout
        .write_all(token.expose_bytes())
        .and_then(|()| stdout.write_all(b"\n"))
        .map_err(|error| stop::output(&error))
}

/// The one document that holds a token.
fn document(made: &ClientToken) -> Result<(), Stop> {
    let json = SecretJson::default()
        .plain("schema_version", &1)
        .plain("client", &made.client)
        .secret("token", &made.token)
        .finish();
    let mut stdout = std::io::stdout().lock();
    stdout
        .write_all(&json)
        .and_then(|()| stdout.write_all(b"\n"))
        .map_err(|error| stop::output(&error))
}
