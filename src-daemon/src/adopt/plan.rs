//! What would become of the keys in files: which are in the vault already, which would be stored under which name, which can't be
//! adopted and why. Changes nothing.

use super::file::{self, FileError, Seen};
use super::whose::{Candidate, Where};
use crate::problem::Problem;
use crate::wire::{McpKey, McpPlace, McpReach, McpScope, McpServer};
use byok_core::adopt::entry::Reach;
use byok_core::adopt::suspect::{GENERIC, Variables};
use byok_core::adopt::{
    Change, Client, Entry, Exposed, Place, ShapeError, Splice, entries, exposed, parse, rewrite, splice,
};
use byok_core::error::Failure;
use byok_core::inject::own_variable;
use byok_core::model::{FieldName, KeyName, Reference, ServiceId};
use byok_core::provider::{Catalog, Provider};
use byok_core::secret::Secret;
use byok_core::vault::{NewKey, OpenVault, preview};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;

/// What stands for a value that has no preview.
const MASK: &str = "…";

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

struct Planner<'a> {
    vault: &'a OpenVault,
    catalog: &'a Catalog,
    known: Variables<'a>,
    calling: &'a Calling,
    new: Vec<NewKey>,
}

/// A key of an entry, found or to be stored.
struct Chosen {
    service: ServiceId,
    name: String,
    is_stored: bool,
    /// Variables of the entry and the fields that they hold.
    variables: Vec<(String, FieldName)>,
    /// What `--only` would set besides.
    conventional: BTreeSet<String>,
    main: FieldName,
}

/// Variables of an entry that are one credential.
struct Group {
    service: ServiceId,
    main: FieldName,
    secrets: BTreeMap<FieldName, Secret>,
    variables: Vec<(String, FieldName)>,
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

    /// Finds or plans a key for each variable with a value.
    fn choose(&mut self, entry: &Entry<'_>, keys: &[Exposed<'_>]) -> Result<Vec<Chosen>, Problem> {
        let mut chosen = Vec::new();
        for group in self.groups(keys) {
            let plain = self.plain(entry, &group.service);
            let known = self.stored(&group)?;
            chosen.push(match known {
                Some(found) => found,
                None => self.store(&entry.name, group, plain)?,
            });
        }
        Ok(chosen)
    }

    fn groups(&self, keys: &[Exposed<'_>]) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for key in keys.iter().filter(|key| key.place == Place::Variable) {
            let Some(provider) = self.catalog.get(&key.suspect.service) else {
                continue;
            };
            let main = provider.main_field().clone();
            let field = key.suspect.field.clone().unwrap_or_else(|| main.clone());
            let value = Secret::copy_of(key.value.as_bytes());
            let joins = |group: &&mut Group| {
                group.service == provider.id
                    && provider.id.as_str() != GENERIC
                    && group.secrets.get(&field).is_none_or(|other| other.matches(&value))
            };
            if let Some(group) = groups.iter_mut().find(joins) {
                group.variables.push((key.name.clone(), field.clone()));
                group.secrets.insert(field, value);
            } else {
                groups.push(Group {
                    service: provider.id.clone(),
                    main,
                    variables: vec![(key.name.clone(), field.clone())],
                    secrets: BTreeMap::from([(field, value)]),
                });
            }
        }
        groups
    }

    /// The plain fields of a provider that an entry has in its variables. They stay where they are, too.
    fn plain(&self, entry: &Entry<'_>, service: &ServiceId) -> BTreeMap<FieldName, String> {
        let field = |variable: &byok_core::adopt::tree::Member| {
            let field = self.known.plain_field(service, &variable.key)?;
            let text = variable
                .value
                .text()
                .filter(|text| !byok_core::adopt::suspect::is_reference(text))?;
            Some((field.clone(), text.to_owned()))
        };
        entry.variables().iter().filter_map(field).collect()
    }

    /// A key of the vault, or one that is going to be stored, with the same values.
    fn stored(&self, group: &Group) -> Result<Option<Chosen>, Problem> {
        let Some(main) = group.secrets.get(&group.main) else {
            return Ok(None);
        };
        let planned = self.new.iter().find(|new| {
            let same = |(field, value): (&FieldName, &Secret)| {
                new.secrets.get(field).is_some_and(|other| other.matches(value))
            };
            new.service == group.service && group.secrets.iter().all(same)
        });
        if let Some(new) = planned {
            let fields = new.secrets.keys().chain(new.fields.keys());
            return Ok(Some(self.chosen(group, new.name.as_str(), false, fields)));
        }
        let Some(text) = self.vault.duplicate_of(main)? else {
            return Ok(None);
        };
        let row = self.vault.resolve(&Reference::parse(&text)?)?;
        let secret_fields = self.vault.secret_fields(&row)?;
        // The same value under another provider's name is still the same key; its fields have other names then.
        let has_all = group.secrets.len() == 1 && row.main_field == group.main
            || group.secrets.keys().all(|field| secret_fields.contains(field));
        if !has_all || row.key.service != group.service && group.secrets.len() > 1 {
            return Ok(None);
        }
        let fields = secret_fields.iter().chain(row.key.fields.keys());
        let renamed = Group {
            service: row.key.service.clone(),
            main: row.main_field.clone(),
            secrets: BTreeMap::new(),
            variables: group.variables.clone(),
        };
        Ok(Some(self.chosen(&renamed, row.key.name.as_str(), true, fields)))
    }

    /// Plans a new key. What its provider would not take as it is becomes a `generic` one, named like its variable.
    fn store(&mut self, server: &str, group: Group, plain: BTreeMap<FieldName, String>) -> Result<Chosen, Problem> {
        let provider = self.provider(&group.service)?;
        let has = |name: &FieldName| group.secrets.contains_key(name) || plain.contains_key(name);
        let is_whole = group.secrets.contains_key(&group.main)
            && provider
                .fields
                .iter()
                .all(|field| !field.required || field.default.is_some() || has(&field.name));
        let is_generic = group.service.as_str() == GENERIC;
        if is_whole {
            let wanted = if is_generic {
                group.variables[0].0.clone()
            } else {
                server.to_owned()
            };
            return self.add(group, plain, &wanted);
        }
        let generic = ServiceId::parse(GENERIC)?;
        let main = self.provider(&generic)?.main_field().clone();
        let variable = group.variables[0].0.clone();
        let value = group.secrets.into_values().next().ok_or_else(Problem::internal)?;
        let group = Group {
            service: generic,
            secrets: BTreeMap::from([(main.clone(), value)]),
            variables: vec![(variable.clone(), main.clone())],
            main,
        };
        match self.stored(&group)? {
            Some(found) => Ok(found),
            None => self.add(group, BTreeMap::new(), &variable),
        }
    }

    fn add(&mut self, group: Group, plain: BTreeMap<FieldName, String>, wanted: &str) -> Result<Chosen, Problem> {
        let name = self.free_name(&group.service, wanted)?;
        let fields: Vec<FieldName> = group.secrets.keys().chain(plain.keys()).cloned().collect();
        let chosen = self.chosen(&group, name.as_str(), false, fields.iter());
        self.new.push(NewKey {
            service: group.service,
            name,
            main_field: group.main,
            secrets: group.secrets,
            fields: plain,
            note: "adopted from the configuration of an MCP client".into(),
            tags: Vec::new(),
            base_url: None,
            expires_at: None,
            rotate_every_seconds: None,
            make_default: false,
            check: None,
        });
        Ok(chosen)
    }

    fn chosen<'f>(
        &self,
        group: &Group,
        name: &str,
        is_stored: bool,
        fields: impl Iterator<Item = &'f FieldName>,
    ) -> Chosen {
        let provider = self.catalog.get(&group.service);
        let mut conventional: BTreeSet<String> = fields
            .filter_map(|field| provider?.env_for(field))
            .map(str::to_owned)
            .collect();
        if provider.is_none_or(|provider| provider.env_for(&group.main).is_none()) {
            conventional.insert(own_variable(name));
        }
        Chosen {
            service: group.service.clone(),
            name: name.to_owned(),
            is_stored,
            variables: group.variables.clone(),
            conventional,
            main: group.main.clone(),
        }
    }

    /// The server's name, or with a number behind it.
    fn free_name(&self, service: &ServiceId, wanted: &str) -> Result<KeyName, Problem> {
        /// With room for a number.
        const LONGEST: usize = 200;
        let clean: String = wanted
            .chars()
            .map(|c| {
                if c == '/' || c == ',' || c.is_control() || c.is_whitespace() {
                    '-'
                } else {
                    c
                }
            })
            .take(LONGEST)
            .collect();
        let base = if clean.is_empty() { "mcp".to_owned() } else { clean };
        for number in 1.. {
            let text = if number == 1 {
                base.clone()
            } else {
                format!("{base}-{number}")
            };
            let name = KeyName::parse(&text)?;
            let is_planned = self.new.iter().any(|new| new.service == *service && new.name == name);
            let reference = Reference::to_key(service.clone(), name.clone());
            if !is_planned && self.vault.resolve(&reference).is_err() {
                return Ok(name);
            }
        }
        Err(Problem::internal())
    }

    fn provider(&self, service: &ServiceId) -> Result<&Provider, Problem> {
        self.catalog.get(service).ok_or_else(Problem::internal)
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

impl Chosen {
    /// `service/name`.
    fn reference(&self) -> String {
        format!("{}/{}", self.service, self.name)
    }

    /// The reference of one of its variables.
    fn reference_of(&self, field: &FieldName) -> String {
        if *field == self.main {
            format!("{}{}", Reference::SCHEME, self.reference())
        } else {
            format!("{}{}/{field}", Reference::SCHEME, self.reference())
        }
    }

    fn references(&self) -> Vec<(String, String)> {
        let one = |(variable, field): &(String, FieldName)| (variable.clone(), self.reference_of(field));
        self.variables.iter().map(one).collect()
    }
}

/// Whether `--only` with all of these would give one variable two values, which `byok run` refuses; or can't name them.
fn do_clash(chosen: &[Chosen]) -> bool {
    if chosen.iter().any(|key| key.name.contains(',')) {
        return true;
    }
    let mut taken: HashMap<&str, String> = HashMap::new();
    let assigned = chosen
        .iter()
        .flat_map(|key| key.variables.iter().map(move |(name, _)| (name, key)));
    for (name, key) in assigned {
        taken.insert(name, key.reference());
    }
    chosen.iter().any(|key| {
        let mut claim = |name: &'_ String| taken.get(name.as_str()).is_some_and(|owner| *owner != key.reference());
        key.conventional.iter().any(&mut claim)
            || chosen
                .iter()
                .any(|other| other.reference() != key.reference() && !other.conventional.is_disjoint(&key.conventional))
    })
}

fn server(entry: &Entry<'_>, keys: &[Exposed<'_>], chosen: &[Chosen]) -> McpServer {
    McpServer {
        name: entry.name.clone(),
        reach: match entry.reach() {
            Reach::Program => McpReach::Program,
            Reach::Wrapped => McpReach::Byok,
            Reach::Remote => McpReach::Remote,
            Reach::Unknown => McpReach::Unknown,
        },
        keys: keys.iter().map(|key| shown(entry, key, chosen)).collect(),
    }
}

fn shown(entry: &Entry<'_>, key: &Exposed<'_>, chosen: &[Chosen]) -> McpKey {
    let owner = chosen.iter().find_map(|one| {
        let (_, field) = one.variables.iter().find(|(name, _)| *name == key.name)?;
        Some((one, one.reference_of(field)))
    });
    let owner = owner.filter(|_| key.place == Place::Variable);
    McpKey {
        place: match key.place {
            Place::Variable => McpPlace::Variable,
            Place::Argument => McpPlace::Argument,
            Place::Header => McpPlace::Header,
            Place::Address => McpPlace::Address,
        },
        name: key.name.clone(),
        preview: mask(key.value),
        service: owner
            .as_ref()
            .map_or_else(|| key.suspect.service.clone(), |(one, _)| one.service.clone()),
        is_stored: owner.as_ref().is_some_and(|(one, _)| one.is_stored),
        why_not: owner.is_none().then(|| why_not(entry, key)),
        reference: owner.map(|(_, reference)| reference),
    }
}

fn why_not(entry: &Entry<'_>, key: &Exposed<'_>) -> String {
    match (key.place, entry.reach()) {
        (Place::Argument, _) => {
            "it is a word of the command line, which every user of this machine can read: give it to the server in a variable, if it takes one"
        }
        (Place::Header | Place::Address, _) => {
            "the client itself sends it to a server on the network: let it reach the server through byok's gateway"
        }
        (Place::Variable, Reach::Remote) => "the entry names no program that byok could start",
        (Place::Variable, _) => "the entry has a shape that this byok does not know",
    }
    .into()
}

/// A value as it may be seen.
fn mask(value: &str) -> String {
    let shown = preview(&Secret::copy_of(value.as_bytes()));
    if shown.is_empty() { MASK.into() } else { shown }
}

/// The other keys of the same text are masked, too.
fn hide_others(keys: &[Exposed<'_>], key: &Exposed<'_>, masked: String) -> String {
    let others = keys
        .iter()
        .filter(|other| other.span == key.span && other.value != key.value);
    others.fold(masked, |text, other| text.replace(other.value, &mask(other.value)))
}
