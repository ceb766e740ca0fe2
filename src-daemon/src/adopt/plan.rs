//! What would become of each file: which keys would go where, which can't be adopted, how the file would read. Changes nothing.

use super::choose::{Chosen, do_clash};
use super::file::{self, FileError, Seen};
use super::shown::{hide_others, mask, server};
use super::whose::{Candidate, Where};
use crate::problem::Problem;
use crate::wire::{McpScope, McpServer};
use byok_core::adopt::entry::Reach;
use byok_core::adopt::suspect::Variables;
use byok_core::adopt::{Change, Client, ShapeError, Splice, entries, exposed, parse, rewrite, splice};
use byok_core::error::Failure;
use byok_core::provider::Catalog;
use byok_core::vault::{NewKey, OpenVault};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// All files of all clients.
pub(super) struct Plan {
    /// In the order of the table of clients.
    pub(super) files: Vec<FilePlan>,
    /// What would be stored.
    pub(super) new: Vec<NewKey>,
}

/// One file that is there.
pub(super) struct FilePlan {
    /// The client's id.
    pub(super) client: String,
    /// Where it is, links not followed.
    pub(super) path: PathBuf,
    /// Whose.
    pub(super) scope: McpScope,
    /// What was read; `None` when it can't be.
    pub(super) seen: Option<Seen>,
    /// Its servers.
    pub(super) servers: Vec<McpServer>,
    /// The edit.
    pub(super) splices: Vec<Splice>,
    /// Masks over every value that was found.
    pub(super) masks: Vec<Splice>,
    /// The references that come in.
    pub(super) references: Vec<String>,
    /// Why it can't be read or changed.
    pub(super) problem: Option<Problem>,
}

/// How the rewritten entries call byok.
pub(super) struct Calling {
    /// byok, as the clients can find it.
    pub(super) program: String,
    /// `run --mcp`, with the vault if it is not the default one.
    pub(super) words: Vec<String>,
}

/// Looks at every file of `whose`.
///
/// # Errors
/// When the database fails; what concerns one file is in its plan.
pub(super) fn plan(vault: &OpenVault, catalog: &Catalog, whose: &Where, calling: &Calling) -> Result<Plan, Problem> {
    let mut planner = Planner {
        vault,
        catalog,
        known: Variables::of(catalog),
        calling,
        new: Vec::new(),
    };
    let mut files = Vec::new();
    let mut seen = BTreeSet::new();
    for client in &whose.clients {
        for candidate in whose.files(client) {
            match file::read(&candidate.path) {
                Ok(None) => {}
                Ok(Some(found)) => {
                    // One file may be two clients', or have two names.
                    if seen.insert(found.real.clone()) {
                        files.push(planner.file(client, candidate, found)?);
                    }
                }
                Err(failure) => files.push(unreadable(client, candidate, failure)),
            }
        }
    }
    Ok(Plan {
        files,
        new: planner.new,
    })
}

fn unreadable(client: &Client, candidate: Candidate, failure: FileError) -> FilePlan {
    FilePlan {
        problem: Some(failure.into()),
        ..empty(client, candidate)
    }
}

fn empty(client: &Client, candidate: Candidate) -> FilePlan {
    FilePlan {
        client: client.id.clone(),
        path: candidate.path,
        scope: candidate.scope,
        seen: None,
        servers: Vec::new(),
        splices: Vec::new(),
        masks: Vec::new(),
        references: Vec::new(),
        problem: None,
    }
}

pub(super) struct Planner<'a> {
    pub(super) vault: &'a OpenVault,
    pub(super) catalog: &'a Catalog,
    pub(super) known: Variables<'a>,
    calling: &'a Calling,
    pub(super) new: Vec<NewKey>,
}

impl Planner<'_> {
    fn file(&mut self, client: &Client, candidate: Candidate, seen: Seen) -> Result<FilePlan, Problem> {
        let mut plan = empty(client, candidate);
        let done = self.read(client, &seen, &mut plan);
        plan.seen = Some(seen);
        match done {
            Ok(()) => {}
            Err(Stop::File(problem)) => {
                plan.splices.clear();
                plan.references.clear();
                plan.problem = Some(problem);
            }
            Err(Stop::Vault(problem)) => return Err(problem),
        }
        Ok(plan)
    }

    fn read(&mut self, client: &Client, seen: &Seen, plan: &mut FilePlan) -> Result<(), Stop> {
        let text = std::str::from_utf8(&seen.bytes).map_err(|_| shape(ShapeError::NotText))?;
        let root = parse(client.format, text).map_err(shape)?;
        let mut changes = Vec::new();
        for (place, entry) in entries(client, &root).iter().enumerate() {
            let keys = exposed(entry, &self.known);
            for key in &keys {
                let shown = key.whole.replace(key.value, &mask(key.value));
                let masked = splice::quote(client.format, &shown);
                // Two keys in one text: the later mask covers both.
                plan.masks.retain(|mask| mask.at != key.span);
                plan.masks
                    .push(Splice::replace(key.span.clone(), hide_others(&keys, key, masked)));
            }
            let chosen = match entry.reach() {
                Reach::Program | Reach::Wrapped => self.choose(entry, &keys).map_err(Stop::Vault)?,
                Reach::Remote | Reach::Unknown => Vec::new(),
            };
            plan.servers.push(server(entry, &keys, &chosen));
            if !chosen.is_empty() {
                plan.references.extend(chosen.iter().map(Chosen::reference));
                changes.push(self.change(place, &chosen));
            }
        }
        plan.references.sort();
        plan.references.dedup();
        if !changes.is_empty() {
            plan.splices = rewrite(client, text, &changes).map_err(shape)?;
        }
        Ok(())
    }

    fn change(&self, entry: usize, chosen: &[Chosen]) -> Change {
        let mut only: Vec<String> = chosen.iter().map(Chosen::reference).collect();
        only.dedup();
        Change {
            entry,
            program: self.calling.program.clone(),
            words: self.calling.words.clone(),
            only: (!do_clash(chosen)).then_some(only),
            variables: chosen.iter().flat_map(Chosen::references).collect(),
        }
    }
}

/// Why a file is not planned to the end.
enum Stop {
    /// It concerns this file.
    File(Problem),
    /// It concerns everything.
    Vault(Problem),
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
fn shape(failure: ShapeError) -> Stop {
    let problem = Problem::new(failure.code(), failure.to_string());
    Stop::File(match failure.hint() {
        Some(hint) => problem.hint(hint),
        None => problem,
    })
}
