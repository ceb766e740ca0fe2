//! All providers, by id and by alias.

use super::format::Format;
use super::load::{self, CatalogError};
use super::outline::Outline;
use super::provider::Provider;
use super::sketch::Sketch;
use super::suggest;
use crate::model::ServiceId;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

/// A definition compiled into the program.
struct Source {
    id: &'static str,
    aliases: &'static [&'static str],
    /// The variables that its fields are read from.
    env: &'static [&'static str],
    /// Its shapes, in the order of the definition.
    sketches: &'static [Sketch],
    text: &'static str,
}

/// Every file of `core/providers`, listed by `build.rs`.
const BUILT_IN: &[Source] = include!(concat!(env!("OUT_DIR"), "/providers.rs"));

/// The providers byok knows: the built-in ones and the person's own.
///
/// Built-in definitions are read when they are first looked at, so that a program that needs one does not read two
/// hundred.
pub struct Catalog {
    /// Sorted by id.
    entries: BTreeMap<ServiceId, Entry>,
    aliases: BTreeMap<ServiceId, ServiceId>,
}

struct Entry {
    /// `None` for a provider of the person's own, which is read already.
    source: Option<&'static Source>,
    provider: OnceLock<Provider>,
}

impl Entry {
    fn provider(&self) -> &Provider {
        self.provider.get_or_init(|| {
            let text = self.source.map_or("", |source| source.text);
            load::parse(text).expect("a test reads every built-in definition")
        })
    }

    /// The shapes that the value may have. The definition is read only if there is one.
    fn formats_for(&self, value: &[u8]) -> Vec<(&Provider, &Format)> {
        let Some(source) = self.source else {
            let provider = self.provider();
            let formats = provider.formats.iter().filter(|format| format.admits(value));
            return formats.map(|format| (provider, format)).collect();
        };
        let places = source.sketches.iter().enumerate();
        places
            .filter(|(_, sketch)| sketch.admits(value))
            .map(|(place, _)| (self.provider(), &self.provider().formats[place]))
            .collect()
    }

    fn reads(&self, variable: &str) -> bool {
        let Some(source) = self.source else {
            let provider = self.provider();
            let mut fields = provider.fields.iter().flat_map(|field| &field.env);
            return fields.any(|name| name == variable) || provider.env.iter().any(|name| name == variable);
        };
        source.env.binary_search(&variable).is_ok()
    }
}

impl Catalog {
    /// The providers that come with the program.
    pub fn built_in() -> Self {
        let mut catalog = Self {
            entries: BTreeMap::new(),
            aliases: BTreeMap::new(),
        };
        for source in BUILT_IN {
            let id = name(source.id);
            catalog
                .aliases
                .extend(source.aliases.iter().map(|alias| (name(alias), id.clone())));
            catalog.entries.insert(
                id,
                Entry {
                    source: Some(source),
                    provider: OnceLock::new(),
                },
            );
        }
        catalog
    }

    /// The providers that come with the program and those of the folder `custom`, which need not exist.
    ///
    /// # Errors
    /// A file that can't be read or is no definition, with its line; a name that is taken already. A custom provider
    /// never takes the place of a built-in one: keys of that name would go to another host.
    pub fn load(custom: Option<&Path>) -> Result<Self, CatalogError> {
        let mut catalog = Self::built_in();
        for file in custom.map(load::files).transpose()?.unwrap_or_default() {
            let (provider, text) = load::read(&file)?;
            if let Some((path, taken)) = catalog.taken(&provider) {
                return Err(CatalogError::invalid(
                    &file,
                    &text,
                    &path,
                    format!("there is a service `{taken}` already"),
                ));
            }
            catalog.insert(provider);
        }
        Ok(catalog)
    }

    /// The provider of that id or alias.
    pub fn get(&self, service: &ServiceId) -> Option<&Provider> {
        let id = self.aliases.get(service).unwrap_or(service);
        self.entries.get(id).map(Entry::provider)
    }

    /// The id an alias stands for; anything else unchanged.
    pub fn canonical(&self, service: &ServiceId) -> ServiceId {
        self.aliases.get(service).unwrap_or(service).clone()
    }

    /// All providers, sorted by id.
    pub fn iter(&self) -> impl Iterator<Item = &Provider> {
        self.entries.values().map(Entry::provider)
    }

    /// The providers whose programs read the variable.
    pub fn reading(&self, variable: &str) -> impl Iterator<Item = &Provider> {
        let reading = self.entries.values().filter(move |entry| entry.reads(variable));
        reading.map(Entry::provider)
    }

    /// The shapes that the value may have by length, letters and beginning. Definitions of other providers are not
    /// read, and no expression is compiled.
    pub(super) fn formats_for(&self, value: &[u8]) -> Vec<(&Provider, &Format)> {
        let entries = self.entries.values();
        entries.flat_map(|entry| entry.formats_for(value)).collect()
    }

    /// Up to three names that somebody who typed this may have meant, the likeliest first.
    pub fn suggest(&self, typed: &str) -> Vec<&str> {
        let names = self.entries.keys().chain(self.aliases.keys()).map(ServiceId::as_str);
        suggest::nearest(typed, names)
    }

    /// A name of the provider that is taken, and where its definition says it.
    fn taken<'a>(&self, provider: &'a Provider) -> Option<(String, &'a ServiceId)> {
        let is_taken = |name: &ServiceId| self.entries.contains_key(name) || self.aliases.contains_key(name);
        let aliases = provider
            .aliases
            .iter()
            .enumerate()
            .map(|(index, alias)| (format!("aliases[{index}]"), alias));
        std::iter::once(("id".to_owned(), &provider.id))
            .chain(aliases)
            .find(|(_, name)| is_taken(name))
    }

    fn insert(&mut self, provider: Provider) {
        let id = provider.id.clone();
        self.aliases
            .extend(provider.aliases.iter().map(|alias| (alias.clone(), id.clone())));
        self.entries.insert(
            id,
            Entry {
                source: None,
                provider: OnceLock::from(provider),
            },
        );
    }
}

#[cfg(test)]
impl Catalog {
    /// The built-in providers with their tables.
    pub(super) fn sketched(&self) -> impl Iterator<Item = (&Provider, &'static [Sketch])> {
        let entries = self.entries.values();
        entries.filter_map(|entry| Some((entry.provider(), entry.source?.sketches)))
    }

    /// The providers whose definitions were read so far.
    pub(super) fn read_so_far(&self) -> impl Iterator<Item = &Provider> {
        self.entries.values().filter_map(|entry| entry.provider.get())
    }
}

fn name(text: &str) -> ServiceId {
    ServiceId::parse(text).expect("a test reads every built-in definition")
}

#[cfg(test)]
mod tests {
    use super::{BUILT_IN, Catalog};
    use crate::model::ServiceId;
    use crate::provider::load;
    use std::collections::BTreeSet;

    fn id(text: &str) -> ServiceId {
        ServiceId::parse(text).unwrap()
    }

    #[test]
    fn every_built_in_definition_is_sound_and_its_patterns_compile() {
        for source in BUILT_IN {
            let provider = load::check(source.text).unwrap_or_else(|fault| panic!("{}: {fault:?}", source.id));
            assert_eq!(provider.id.as_str(), source.id);
            assert_eq!(
                provider.aliases.iter().map(ServiceId::as_str).collect::<Vec<_>>(),
                source.aliases
            );
        }
    }

    #[test]
    fn ids_and_aliases_are_unique() {
        let names: Vec<&str> = BUILT_IN
            .iter()
            .flat_map(|source| source.aliases.iter().copied().chain([source.id]))
            .collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    }

    #[test]
    fn aliases_mean_their_provider() {
        let catalog = Catalog::built_in();
        for (alias, meant) in [
            ("flights", "duffel"),
            ("duffel_flights", "duffel"),
            ("openweathermap", "openweather"),
            ("google-gemini", "gemini"),
            ("claude", "anthropic"),
            ("openai", "openai"),
            ("my-own", "my-own"),
        ] {
            assert_eq!(catalog.canonical(&id(alias)), id(meant));
        }
        assert_eq!(catalog.get(&id("flights")).unwrap().id, id("duffel"));
        assert!(catalog.get(&id("my-own")).is_none());
    }

    #[test]
    fn providers_come_sorted() {
        let catalog = Catalog::built_in();
        let ids: Vec<_> = catalog.iter().map(|provider| &provider.id).collect();
        assert!(ids.is_sorted() && ids.len() == BUILT_IN.len());
    }

    #[test]
    fn a_look_at_one_provider_reads_one_definition() {
        let catalog = Catalog::built_in();
        assert!(catalog.get(&id("flights")).is_some());
        let _ = (catalog.canonical(&id("owm")), catalog.suggest("opnai"));
        let read = catalog.entries.values().filter(|entry| entry.provider.get().is_some());
        assert_eq!(read.count(), 1);
    }

    #[test]
    fn near_misses_are_suggested() {
        let catalog = Catalog::built_in();
        assert_eq!(catalog.suggest("opnai").first(), Some(&"openai"));
        assert_eq!(catalog.suggest("antropic").first(), Some(&"anthropic"));
        assert!(catalog.suggest("completely-different").is_empty());
    }

    #[test]
    fn main_field_and_its_variable_are_known() {
        let catalog = Catalog::built_in();
        for (service, field, variable) in [
            ("openai", "api_key", "OPENAI_API_KEY"),
            ("duffel", "api_token", "DUFFEL_ACCESS_TOKEN"),
            ("aws", "secret_access_key", "AWS_SECRET_ACCESS_KEY"),
            ("github", "token", "GITHUB_TOKEN"),
        ] {
            let provider = catalog.get(&id(service)).unwrap();
            assert_eq!(provider.main_field().as_str(), field);
            assert_eq!(provider.env_for(provider.main_field()), Some(variable));
        }
    }

    #[test]
    fn service_is_serialised_as_the_contract_says() {
        let catalog = Catalog::built_in();
        let service = serde_json::to_value(catalog.get(&id("openai")).unwrap()).unwrap();
        let names: Vec<&str> = service.as_object().unwrap().keys().map(String::as_str).collect();
        let mut contract = vec![
            "id",
            "name",
            "category",
            "aliases",
            "fields",
            "env",
            "base_url",
            "base_url_env",
            "keys_url",
            "validatable",
            "confidence",
        ];
        contract.sort_unstable();
        let mut names = names;
        names.sort_unstable();
        assert_eq!(names, contract);
        assert_eq!(service["fields"][0]["name"], "api_key");
        assert_eq!(service["confidence"], "high");
    }
}
