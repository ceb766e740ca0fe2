//! `POST /api/run`: the variables of a program that is about to start.

use super::Daemon;
use super::body::Body;
use super::locate::{Chosen, choose, provider};
use super::projects::mapping;
use crate::guard::{Caller, Sight};
use crate::problem::Problem;
use crate::wire::{HandOutRequest, SecretJson, Skipped, StandIn};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use byok_core::error::Code;
use byok_core::ids::KeyId;
use byok_core::inject::{Plan, conventional};
use byok_core::model::{Act, FieldName, Filter, Key, ProjectKey, ServiceId, Trigger};
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
            let mapping = mapping(vault, daemon, wanted.project.as_ref(), act.now)?;
            let planner = Planner {
                vault,
                daemon,
                sight: &sight,
                wanted: &wanted,
                act,
                mapping,
                planned: Planned::default(),
            };
            let Planned { plan, skipped, given } = planner.plan()?;
            let stand_ins: Vec<_> = given
                .iter()
                .filter_map(|one| Some((&one.row.key, one.instead_of.as_ref()?)))
                .collect();
            vault.record_stand_ins(stand_ins.iter().copied(), &wanted.program, act)?;
            let values = vault.hand_out(&plan.secrets, &wanted.program, act)?;
            let stand_ins = stand_ins.into_iter().map(|(key, instead_of)| StandIn {
                reference: key.reference.clone(),
                instead_of: instead_of.clone(),
            });
            Ok(answer(&plan, &values)
                .plain("skipped", &skipped)
                .plain("stand_ins", &stand_ins.collect::<Vec<_>>())
                .finish())
        })
        .await?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, body.to_vec()).into_response())
}

/// Decides what a program gets; reads and opens nothing.
struct Planner<'a> {
    vault: &'a OpenVault,
    daemon: &'a Daemon,
    sight: &'a Sight,
    wanted: &'a HandOutRequest,
    act: Act<'a>,
    mapping: Vec<ProjectKey>,
    planned: Planned,
}

#[derive(Default)]
struct Planned {
    plan: Plan,
    skipped: Vec<Skipped>,
    /// Every key that is handed out, once in each place that it takes.
    given: Vec<Chosen>,
}

impl<'a> Planner<'a> {
    fn plan(mut self) -> Result<Planned, Problem> {
        let chosen = self.whole_keys()?;
        let allowed = self
            .wanted
            .only
            .as_ref()
            .map(|_| chosen.iter().map(|one| one.row.key.id).collect::<BTreeSet<_>>());
        self.assignments(allowed.as_ref())?;
        for one in chosen {
            let secret_fields = self.vault.secret_fields(&one.row)?;
            let provider = provider(self.daemon, &one.row.key.service)?;
            let variables = conventional(provider, &one.row, &secret_fields);
            self.planned.plan.add_key(&one.row, variables)?;
            self.give(one);
        }
        Ok(self.planned)
    }

    /// The keys that are handed out under their usual variables.
    fn whole_keys(&mut self) -> Result<Vec<Chosen>, Problem> {
        match &self.wanted.only {
            Some(only) => only.iter().map(|text| self.choose(text)).collect(),
            None if self.wanted.assignments.is_empty() && self.project_variables().next().is_none() => {
                self.usable_defaults()
            }
            None => Ok(Vec::new()),
        }
    }

    fn assignments(&mut self, allowed: Option<&BTreeSet<KeyId>>) -> Result<(), Problem> {
        let is_left_out = |row: &KeyRow| allowed.is_some_and(|allowed| !allowed.contains(&row.key.id));
        let mut problems = Vec::new();
        for one in &self.wanted.assignments {
            let assigned = self.located(&one.variable, &one.reference).and_then(|chosen| {
                if is_left_out(&chosen.row) {
                    return Err(left_out(&one.variable, &chosen.row));
                }
                self.assign(&one.variable, chosen)
            });
            problems.extend(assigned.err());
        }
        all_of(problems)?;
        let project: Vec<_> = self.project_variables().collect();
        for (variable, reference) in project {
            let chosen = self.located(variable, reference)?;
            // --only names what the program gets; what the project would give beyond it is not missed.
            if !is_left_out(&chosen.row) {
                self.assign(variable, chosen)?;
            }
        }
        Ok(())
    }

    /// Those of the project that nobody set otherwise.
    fn project_variables(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let wanted = self.wanted;
        let is_free = |variable: &str| wanted.assignments.iter().all(|one| one.variable != variable);
        let variables = wanted.project.iter().flat_map(|project| &project.variables);
        variables
            .filter(move |one| is_free(&one.variable))
            .map(|one| (one.variable.as_str(), one.reference.as_str()))
    }

    fn assign(&mut self, variable: &str, chosen: Chosen) -> Result<(), Problem> {
        let row = &chosen.row;
        let field = chosen.field.clone().unwrap_or_else(|| row.main_field.clone());
        self.check_field(variable, row, &field)?;
        self.planned.plan.add_assignment(variable, row, field)?;
        self.give(chosen);
        Ok(())
    }

    fn check_field(&self, variable: &str, row: &KeyRow, field: &FieldName) -> Result<(), Problem> {
        if row.key.fields.contains_key(field) || self.vault.secret_fields(row)?.contains(field) {
            return Ok(());
        }
        let reference = &row.key.reference;
        let message = format!("{variable}: `{reference}` has no field `{field}`");
        Err(Problem::new(Code::NotFound, message).hint(format!("`byok show {reference}` shows its fields")))
    }

    fn choose(&self, text: &str) -> Result<Chosen, Problem> {
        choose(self.vault, self.daemon, self.sight, (text, &self.mapping), self.act.now)
    }

    /// A reference that does not lead anywhere is told with the variable it stands in.
    fn located(&self, variable: &str, reference: &str) -> Result<Chosen, Problem> {
        self.choose(reference).map_err(|problem| Problem {
            message: format!("{variable}: {}", problem.message),
            ..problem
        })
    }

    fn give(&mut self, chosen: Chosen) {
        let is_other = |one: &Chosen| one.row.key.id != chosen.row.key.id || one.instead_of != chosen.instead_of;
        if self.planned.given.iter().all(is_other) {
            self.planned.given.push(chosen);
        }
    }

    /// Of every service the key that its bare name means, where it may be handed out; the others are named.
    fn usable_defaults(&mut self) -> Result<Vec<Chosen>, Problem> {
        let mut chosen = Vec::new();
        for service in self.services_with_a_key()? {
            let one = match self.choose(service.as_str()) {
                Ok(one) => one,
                // A key that the project names has to be there; else nothing was asked for.
                Err(problem) if self.mapping.iter().any(|one| one.service == service) => return Err(problem),
                Err(problem) if problem.code == Code::Refused || problem.code == Code::NotFound => continue,
                Err(problem) => return Err(problem),
            };
            match why_not(&one.row.key, self.act) {
                None => chosen.push(one),
                Some(reason) => self.planned.skipped.push(Skipped {
                    reference: one.row.key.reference,
                    reason: reason.into(),
                }),
            }
        }
        Ok(chosen)
    }

    /// Services with a default key, or with one that the project or the policy puts in its place.
    fn services_with_a_key(&self) -> Result<BTreeSet<ServiceId>, Problem> {
        let now = self.act.now;
        let keys = self.vault.find(&Filter::default(), now)?.into_iter();
        let defaults = keys
            .filter(|key| key.is_default && self.sight.sees(key))
            .map(|key| key.service);
        let policies = self.vault.fallback_policies(now)?.into_iter();
        let chained = policies
            .filter(|policy| policy.on.contains(&Trigger::Missing) && !policy.chain.is_empty())
            .map(|policy| policy.service);
        let mapped = self.mapping.iter().map(|one| one.service.clone());
        Ok(defaults.chain(chained).chain(mapped).collect())
    }
}

fn left_out(variable: &str, row: &KeyRow) -> Problem {
    let message = format!("{variable} refers to `{}`, which --only leaves out", row.key.reference);
    Problem::new(Code::Refused, message).hint("add it to --only, or unset the variable")
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

fn why_not(key: &Key, act: Act<'_>) -> Option<&'static str> {
    if !key.is_active {
        return Some("is disabled");
    }
    key.is_expired(act.now).then_some("has expired")
}

fn answer(plan: &Plan, values: &[Secret]) -> SecretJson {
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
    SecretJson::default().list("variables", secrets.chain(plain))
}
