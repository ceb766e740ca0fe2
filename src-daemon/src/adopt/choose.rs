//! Which key of the vault each variable of an entry is to hold: one that is there already, or one that would be stored.

use super::plan::Planner;
use crate::problem::Problem;
use byok_core::adopt::suspect::GENERIC;
use byok_core::adopt::{Entry, Exposed, Place};
use byok_core::inject::own_variable;
use byok_core::model::{FieldName, KeyName, Reference, ServiceId};
use byok_core::provider::Provider;
use byok_core::secret::Secret;
use byok_core::vault::NewKey;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A key of an entry, found or to be stored.
pub(super) struct Chosen {
    pub(super) service: ServiceId,
    name: String,
    pub(super) is_stored: bool,
    /// Variables of the entry and the fields that they hold.
    pub(super) variables: Vec<(String, FieldName)>,
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

impl Chosen {
    /// `service/name`.
    pub(super) fn reference(&self) -> String {
        format!("{}/{}", self.service, self.name)
    }

    /// The reference of one of its variables.
    pub(super) fn reference_of(&self, field: &FieldName) -> String {
        if *field == self.main {
            format!("{}{}", Reference::SCHEME, self.reference())
        } else {
            format!("{}{}/{field}", Reference::SCHEME, self.reference())
        }
    }

    pub(super) fn references(&self) -> Vec<(String, String)> {
        let one = |(variable, field): &(String, FieldName)| (variable.clone(), self.reference_of(field));
        self.variables.iter().map(one).collect()
    }
}

impl Planner<'_> {
    /// Finds or plans a key for each variable with a value.
    pub(super) fn choose(&mut self, entry: &Entry<'_>, keys: &[Exposed<'_>]) -> Result<Vec<Chosen>, Problem> {
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

/// Whether `--only` with all of these would give one variable two values, which `byok run` refuses; or can't name them.
pub(super) fn do_clash(chosen: &[Chosen]) -> bool {
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
