//! What is known of a provider, in the words of `byok services`, `byok detect` and the pages of the terminal.

use byok_core::model::ServiceId;
use byok_core::provider::{Confidence, Cost, Likelihood, Page, Provider, Question, source_in_words};

/// How sure it is whose key a value is.
pub(crate) fn sure(likelihood: Likelihood) -> &'static str {
    match likelihood {
        Likelihood::Certain => "certain",
        Likelihood::Likely => "likely",
        Likelihood::Possible => "possible",
    }
}

/// Everything about it, as a name and the words beside it; empty where there is nothing to say.
pub(crate) fn facts(page: &Page<'_>) -> Vec<(&'static str, String)> {
    let provider = page.provider;
    let check = page.check.as_ref();
    vec![
        ("service", provider.id.to_string()),
        ("name", provider.name.clone()),
        ("category", provider.category.clone()),
        ("also", join(provider.aliases.iter())),
        ("fields", fields(provider)),
        ("keys look like", shapes(page)),
        ("make a key", provider.keys_url.clone().unwrap_or_default()),
        ("documents", page.docs.unwrap_or_default().to_owned()),
        ("variables", provider.env.join(", ")),
        ("base URL", base_urls(provider)),
        ("address", provider.base_url.clone().unwrap_or_default()),
        ("check", check.map_or("can't be checked".to_owned(), question)),
        (
            "costs",
            check.map(|asked| price(asked.cost).to_owned()).unwrap_or_default(),
        ),
        (
            "how sure",
            check.map(|asked| sureness(provider, asked)).unwrap_or_default(),
        ),
        ("tells", page.tells.join(", ")),
        ("with `check -v`", page.tells_more.join(", ")),
        ("new keys", page.rotation_needs.map(rotation).unwrap_or_default()),
        ("pitfalls", page.pitfalls.join("\n")),
    ]
}

fn fields(provider: &Provider) -> String {
    let lines = provider.fields.iter().map(|field| {
        let secret = if field.secret { "secret" } else { "plain" };
        let required = if field.required { "" } else { ", optional" };
        let variable = provider.env_for(&field.name).map(|name| format!(", {name}"));
        let usual = field.default.as_ref().map(|text| format!(", else {text}"));
        let hint = field.hint.as_ref().map(|hint| format!(": {hint}"));
        let [variable, usual, hint] = [variable, usual, hint].map(Option::unwrap_or_default);
        format!("{} ({secret}{required}{variable}{usual}){hint}", field.name)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Starts of keys, and what such a key is. A shape that starts in no way of its own tells nothing to the eye.
fn shapes(page: &Page<'_>) -> String {
    let told = page.shapes.iter().filter(|shape| !shape.prefixes.is_empty());
    let lines = told.map(|shape| {
        let starts: Vec<String> = shape.prefixes.iter().map(|prefix| format!("{prefix}…")).collect();
        match shape.label {
            Some(label) => format!("{}  {label}", starts.join(" ")),
            None => starts.join(" "),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn question(asked: &Question<'_>) -> String {
    let control = if asked.control {
        "\nand once more with a wrong key, which must be refused"
    } else {
        ""
    };
    format!("{} {}, the key {}{control}", asked.method, asked.url, asked.shown)
}

fn sureness(provider: &Provider, asked: &Question<'_>) -> String {
    format!("{}, from {}", how_sure(provider), source_in_words(asked.source))
}

fn rotation(needs: &str) -> String {
    format!("`byok rotate --at-provider` makes them; it takes {needs}")
}

/// The variables of `byok run --gateway`, and what they say. A program's own path follows the gateway's, as it follows the
/// provider's address.
fn base_urls(provider: &Provider) -> String {
    let path = format!("http://127.0.0.1:PORT/gateway/{}", provider.id);
    let lines = provider.base_url_env.iter().map(|name| format!("{name}={path}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// How well the question is attested.
pub(crate) fn how_sure(provider: &Provider) -> &'static str {
    match provider.confidence {
        _ if !provider.validatable => "not possible",
        Confidence::High => "attested",
        Confidence::Medium => "likely right",
        Confidence::Low | Confidence::None => "not attested",
    }
}

/// What the question costs, in a word.
pub(crate) fn cost(provider: &Provider) -> &'static str {
    match provider.validate.as_ref().map(|request| request.cost) {
        Some(Cost::Free) => "nothing",
        Some(Cost::Quota) => "a request",
        Some(Cost::Paid) => "money",
        None => "",
    }
}

fn price(cost: Cost) -> &'static str {
    match cost {
        Cost::Free => "nothing",
        Cost::Quota => "one request of the quota",
        Cost::Paid => "money: asked with --allow-cost only",
    }
}

/// One after another.
pub(crate) fn join<'a>(ids: impl Iterator<Item = &'a ServiceId>) -> String {
    ids.map(ServiceId::as_str).collect::<Vec<_>>().join(", ")
}
