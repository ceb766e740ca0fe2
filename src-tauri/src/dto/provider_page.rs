//! What a person may want to know of a provider, in the words of `byok services NAME`.

use byok_core::model::FieldName;
use byok_core::provider::{Confidence, Cost, Provider, Question, source_in_words};
use schemars::JsonSchema;
use serde::Serialize;

/// The page of a provider.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ProviderPage {
    id: String,
    name: String,
    category: String,
    aliases: Vec<String>,
    docs: Option<String>,
    keys_url: Option<String>,
    fields: Vec<FieldOfKey>,
    shapes: Vec<ShapeOfKey>,
    /// The variables that programs read.
    env: Vec<String>,
    /// `null` when nobody can be asked.
    check: Option<HowChecked>,
    tells: Vec<String>,
    /// What takes further questions, which a check of one key asks.
    tells_more: Vec<String>,
    /// What the key that makes a new one must be allowed; `null` when byok can't have the provider make one.
    rotation_needs: Option<String>,
    pitfalls: Vec<String>,
}

/// A part of a key.
#[derive(Debug, Serialize, JsonSchema)]
struct FieldOfKey {
    name: String,
    secret: bool,
    required: bool,
    env: Option<String>,
    /// What it is when it is left out.
    usual: Option<String>,
    hint: Option<String>,
}

/// How its keys begin.
#[derive(Debug, Serialize, JsonSchema)]
struct ShapeOfKey {
    label: Option<String>,
    prefixes: Vec<String>,
}

/// How byok asks about a key.
#[derive(Debug, Serialize, JsonSchema)]
struct HowChecked {
    method: String,
    url: String,
    /// How the request shows the key.
    shown: String,
    costs: String,
    is_paid: bool,
    /// Whether a wrong key has to be refused before this one is believed.
    control: bool,
    sure: String,
    source: String,
}

impl From<&Provider> for ProviderPage {
    fn from(provider: &Provider) -> Self {
        let page = provider.page();
        let words = |names: &[&str]| names.iter().map(|name| name.replace('_', " ")).collect();
        // A shape that begins in no way of its own tells nothing to the eye.
        let told = page.shapes.iter().filter(|shape| !shape.prefixes.is_empty());
        let shapes = told.map(|shape| ShapeOfKey {
            label: shape.label.map(str::to_owned),
            prefixes: shape.prefixes.to_vec(),
        });
        Self {
            id: provider.id.to_string(),
            name: provider.name.clone(),
            category: provider.category.clone(),
            aliases: provider.aliases.iter().map(ToString::to_string).collect(),
            docs: page.docs.map(str::to_owned),
            keys_url: provider.keys_url.clone(),
            fields: fields(provider),
            shapes: shapes.collect(),
            env: provider.env.clone(),
            check: page.check.as_ref().map(|asked| how_checked(provider, asked)),
            tells: words(&page.tells),
            tells_more: words(&page.tells_more),
            rotation_needs: page.rotation_needs.map(str::to_owned),
            pitfalls: page.pitfalls.to_vec(),
        }
    }
}

fn fields(provider: &Provider) -> Vec<FieldOfKey> {
    let env = |name: &FieldName| provider.env_for(name).map(str::to_owned);
    let fields = provider.fields.iter().map(|field| FieldOfKey {
        name: field.name.as_str().replace('_', " "),
        secret: field.secret,
        required: field.required,
        env: env(&field.name),
        usual: field.default.clone(),
        hint: field.hint.clone(),
    });
    fields.collect()
}

fn how_checked(provider: &Provider, asked: &Question<'_>) -> HowChecked {
    HowChecked {
        method: asked.method.into(),
        url: asked.url.clone(),
        shown: asked.shown.into(),
        costs: price(asked.cost).into(),
        is_paid: asked.cost == Cost::Paid,
        control: asked.control,
        sure: sure(provider.confidence).into(),
        source: source_in_words(asked.source),
    }
}

fn price(cost: Cost) -> &'static str {
    match cost {
        Cost::Free => "nothing",
        Cost::Quota => "one request of the quota",
        Cost::Paid => "money, so it is asked with `byok check --allow-cost` only",
    }
}

fn sure(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "attested",
        Confidence::Medium => "likely right",
        Confidence::Low | Confidence::None => "not attested",
    }
}

#[cfg(test)]
mod tests {
    use super::ProviderPage;
    use byok_core::model::ServiceId;
    use byok_core::provider::Catalog;

    fn page(service: &str) -> ProviderPage {
        let catalog = Catalog::built_in();
        ProviderPage::from(catalog.get(&ServiceId::parse(service).unwrap()).unwrap())
    }

    #[test]
    fn a_page_tells_how_a_key_is_checked_and_what_that_costs() {
        let check = page("openai").check.unwrap();
        assert!(check.url.starts_with("https://api.openai.com/"), "{}", check.url);
        assert_eq!((check.costs.as_str(), check.is_paid), ("nothing", false));
        assert!(!check.source.is_empty());
    }

    #[test]
    fn every_provider_has_a_page_with_its_fields() {
        for provider in Catalog::built_in().iter() {
            let page = ProviderPage::from(provider);
            assert_eq!(page.fields.len(), provider.fields.len(), "{}", page.id);
            assert_eq!(page.check.is_some(), provider.validatable, "{}", page.id);
        }
    }
}
