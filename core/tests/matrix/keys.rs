//! Credentials of the shapes that the definitions give them.

use super::data::Question;
use crate::provider_server::Fields;
use byok_core::model::{FieldName, ServiceId};
use byok_core::provider::{Catalog, Provider, Variant};
use proptest::strategy::{Strategy, ValueTree};
use proptest::string::string_regex;
use proptest::test_runner::TestRunner;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

/// Keys that no expression can make: a document with a real signing key.
const SERVICE_ACCOUNT: &str = include_str!("service_account.json");

/// Values for a question, and its main one.
pub struct Credentials {
    pub provider: &'static Provider,
    pub main: String,
    secrets: BTreeMap<FieldName, String>,
    plain: BTreeMap<FieldName, String>,
}

/// The definitions, read and their expressions compiled once for the whole matrix.
fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(Catalog::built_in)
}

/// The credential with which a question is asked in every cell.
pub fn of(question: &Question) -> Arc<Credentials> {
    static MADE: Mutex<BTreeMap<String, Arc<Credentials>>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap();
    let entry = made.entry(question.name());
    Arc::clone(entry.or_insert_with(|| Arc::new(Credentials::of(question))))
}

impl Credentials {
    fn of(question: &Question) -> Self {
        let provider = catalog().get(&ServiceId::parse(&question.provider).unwrap()).unwrap();
        let variant = question.variant.map(|index| &provider.variants[index]);
        let main_field = provider.main_field().clone();
        let main = main_value(provider, variant);
        let mut secrets = BTreeMap::from([(main_field.clone(), main.clone())]);
        let mut plain = BTreeMap::new();
        for field in provider.fields.iter().filter(|field| field.name != main_field) {
            let value = field_value(provider, &field.name);
            if field.secret && field.required {
                secrets.insert(field.name.clone(), value);
            } else if !field.secret && (field.required || is_needed(question, field.name.as_str())) {
                plain.insert(field.name.clone(), value);
            }
        }
        Self {
            provider,
            main,
            secrets,
            plain,
        }
    }

    pub fn fields(&self) -> Fields {
        let secrets = self.secrets.iter();
        let fields = secrets.fold(Fields::default(), |fields, (name, value)| {
            fields.secret(name.as_str(), value)
        });
        let plain = self.plain.iter();
        plain.fold(fields, |fields, (name, value)| fields.plain(name.as_str(), value))
    }

    /// Whether eight bytes or more of a secret stand in the text.
    pub fn shows_in(&self, text: &str) -> bool {
        let pieces = |secret: &String| secret.as_bytes().windows(8).map(<[u8]>::to_vec).collect::<Vec<_>>();
        let holds = |piece: Vec<u8>| text.as_bytes().windows(8).any(|window| window == piece);
        self.secrets.values().flat_map(pieces).any(holds)
    }
}

/// Optional fields without which the question can't be asked.
fn is_needed(question: &Question, field: &str) -> bool {
    match (question.provider.as_str(), field) {
        ("supabase", "project_ref") => question.variant.is_some(),
        ("cloudflare", "account_id") | ("bitbucket", "username") => true,
        _ => false,
    }
}

fn main_value(provider: &Provider, variant: Option<&Variant>) -> String {
    let field = provider.main_field();
    if field.as_str() == "service_account_json" {
        return SERVICE_ACCOUNT.to_owned();
    }
    let formats = || provider.formats.iter().filter(|format| format.field == *field);
    let samples = formats().map(|format| sample(format.pattern.as_str()));
    let own = provider.field(field).and_then(|field| field.pattern.as_ref());
    let candidates = samples.chain(own.map(|pattern| sample(pattern.as_str())));
    match variant {
        None => {
            let is_own = |value: &String| !provider.variants.iter().any(|variant| begins(variant, value));
            candidates
                .into_iter()
                .find(is_own)
                .unwrap_or_else(|| "Xq7Zw9Kd".repeat(5))
        }
        Some(variant) => {
            let mut candidates = candidates.filter(|value| begins(variant, value));
            candidates.next().unwrap_or_else(|| made_for(variant))
        }
    }
}

fn made_for(variant: &Variant) -> String {
    match (&variant.pattern, variant.prefixes.first()) {
        (Some(pattern), _) => sample(
            &pattern
                .as_str()
                .replace(".+", "[A-Za-z0-9]{30}")
                .replace(".*", "[A-Za-z0-9]{30}"),
        ),
        (None, prefix) => format!("{}{}", prefix.unwrap(), "Xq7Zw9Kd".repeat(5)),
    }
}

fn begins(variant: &Variant, value: &str) -> bool {
    let begins = variant.prefixes.iter().any(|prefix| value.starts_with(prefix));
    begins
        || variant
            .pattern
            .as_ref()
            .is_some_and(|pattern| pattern.fits(value.as_bytes()))
}

fn field_value(provider: &Provider, name: &FieldName) -> String {
    let field = provider.field(name).unwrap();
    let format = provider.formats.iter().find(|format| format.field == *name);
    let pattern = field.pattern.as_ref().or(format.map(|format| &format.pattern));
    match (name.as_str(), pattern) {
        ("host", Some(_)) if field.default.is_some() => field.default.clone().unwrap(),
        ("environment" | "site", Some(_)) if field.default.is_some() => field.default.clone().unwrap(),
        ("site", Some(_)) => "https://acme.atlassian.net".into(),
        ("host", Some(pattern)) if pattern.fits(b"dbc-1.cloud.databricks.com") => "dbc-1.cloud.databricks.com".into(),
        (_, Some(pattern)) => sample(pattern.as_str()),
        ("url" | "addr" | "base_url", None) => "https://matrix.example/thing".into(),
        ("email", None) => "nobody@matrix.example".into(),
        _ => "Qw3rTy6uIo".into(),
    }
}

/// A value that the whole expression fits; always the same one.
pub fn sample(pattern: &str) -> String {
    let mut runner = TestRunner::deterministic();
    let ascii = pattern
        .replace(r"[\s\S]", "[a-z]")
        .replace(r"\d", "[0-9]")
        .replace(r"\s", " ");
    let tree = string_regex(&ascii).unwrap().new_tree(&mut runner).unwrap();
    tree.current()
}
