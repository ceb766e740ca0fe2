//! `POST /api/run`: the variables of a program that is about to start.

use super::Daemon;
use super::body::Body;
use super::locate::{locate, provider};
use crate::guard::{Caller, Sight};
use crate::problem::Problem;
use crate::wire::{Assignment, HandOutRequest, SecretJson, Skipped};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use byok_core::error::Code;
use byok_core::ids::KeyId;
use byok_core::inject::{Plan, conventional};
use byok_core::model::{Act, FieldName, Filter};
use byok_core::secret::Secret;
use byok_core::store::keys::KeyRow;
use byok_core::vault::OpenVault;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Plans, opens all of it or nothing, answers the variables.
pub(super) async fn run(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Body(wanted): Body<HandOutRequest>,
) -> Result<Response, Problem> {
    let sight = caller.sight();
    let body = daemon
        .brief(caller, move |vault, daemon, act| {
            let (plan, skipped) = plan(vault, daemon, &sight, &wanted, act)?;
            let values = vault.hand_out(&plan.secrets, &wanted.program, act)?;
            Ok(answer(&plan, &values, &skipped).finish())
        })
        .await?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, body.to_vec()).into_response())
}

fn plan(
    vault: &OpenVault,
    daemon: &Daemon,
    sight: &Sight,
    wanted: &HandOutRequest,
    act: Act<'_>,
) -> Result<(Plan, Vec<Skipped>), Problem> {
    let (mut plan, mut skipped) = (Plan::default(), Vec::new());
    let mut rows = Vec::new();
    match &wanted.only {
        Some(only) => {
            for text in only {
                rows.push(locate(vault, daemon, sight, text)?.0);
            }
        }
        None if wanted.assignments.is_empty() => (rows, skipped) = usable_defaults(vault, sight, act)?,
        None => {}
    }
    let allowed = wanted
        .only
        .as_ref()
        .map(|_| rows.iter().map(|row| row.key.id).collect::<BTreeSet<_>>());
    let mut problems = Vec::new();
    for assignment in &wanted.assignments {
        match assigned(vault, daemon, sight, assignment, allowed.as_ref()) {
            Ok((row, field)) => plan.add_assignment(&assignment.variable, &row, field)?,
            Err(problem) => problems.push(problem),
        }
    }
    all_of(problems)?;
    for row in &rows {
        let secret_fields = vault.secret_fields(row)?;
        plan.add_key(
            row,
            conventional(provider(daemon, &row.key.service)?, row, &secret_fields),
        )?;
    }
    Ok((plan, skipped))
}

/// The field that one variable is to hold.
fn assigned(
    vault: &OpenVault,
    daemon: &Daemon,
    sight: &Sight,
    assignment: &Assignment,
    allowed: Option<&BTreeSet<KeyId>>,
) -> Result<(KeyRow, FieldName), Problem> {
    let (row, field) = located(vault, daemon, sight, assignment)?;
    if allowed.is_some_and(|allowed| !allowed.contains(&row.key.id)) {
        let message = format!(
            "{} refers to `{}`, which --only leaves out",
            assignment.variable, row.key.reference
        );
        return Err(Problem::new(Code::Refused, message).hint("add it to --only, or unset the variable"));
    }
    let field = field.unwrap_or_else(|| row.main_field.clone());
    if !row.key.fields.contains_key(&field) && !vault.secret_fields(&row)?.contains(&field) {
        let message = format!(
            "{}: `{}` has no field `{field}`",
            assignment.variable, row.key.reference
        );
        return Err(
            Problem::new(Code::NotFound, message).hint(format!("`byok show {}` shows its fields", row.key.reference))
        );
    }
    Ok((row, field))
}

/// Everything that leads nowhere is told at once, a line each; the first decides the code and the advice.
fn all_of(problems: Vec<Problem>) -> Result<(), Problem> {
    let lines: Vec<_> = problems.iter().map(|problem| problem.message.clone()).collect();
    match problems.into_iter().next() {
        None => Ok(()),
        Some(first) => Err(Problem {
            message: lines.join("\n"),
            ..first
        }),
    }
}

/// A reference that does not lead anywhere is told with the variable it stands in.
fn located(
    vault: &OpenVault,
    daemon: &Daemon,
    sight: &Sight,
    assignment: &Assignment,
) -> Result<(KeyRow, Option<FieldName>), Problem> {
    locate(vault, daemon, sight, &assignment.reference).map_err(|problem| Problem {
        message: format!("{}: {}", assignment.variable, problem.message),
        ..problem
    })
}

/// Every service's default key that may be handed out; the others are named.
fn usable_defaults(vault: &OpenVault, sight: &Sight, act: Act<'_>) -> Result<(Vec<KeyRow>, Vec<Skipped>), Problem> {
    let (mut rows, mut skipped) = (Vec::new(), Vec::new());
    for key in vault
        .find(&Filter::default(), act.now)?
        .into_iter()
        .filter(|key| key.is_default && sight.sees(key))
    {
        let reason = if !key.is_active {
            "is disabled"
        } else if key.is_expired(act.now) {
            "has expired"
        } else {
            rows.push(vault.by_id(key.id)?);
            continue;
        };
        skipped.push(Skipped {
            reference: key.reference,
            reason: reason.into(),
        });
    }
    Ok((rows, skipped))
}

fn answer(plan: &Plan, values: &[Secret], skipped: &[Skipped]) -> SecretJson {
    let secrets = plan.secrets.iter().zip(values).map(|(one, value)| {
        SecretJson::default()
            .plain("name", &one.variable)
            .plain("ref", &format!("{}/{}", one.row.key.reference, one.field))
            .secret("value", value)
    });
    let plain = plan.plain.iter().map(|(name, value)| {
        SecretJson::default()
            .plain("name", name)
            .plain("ref", &"")
            .plain("value", value)
    });
    SecretJson::default()
        .list("variables", secrets.chain(plain))
        .plain("skipped", &skipped)
}
