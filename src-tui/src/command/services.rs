//! `byok services`: the catalogue. Reads files only: no vault, no daemon, no network.

use crate::cli::ServicesArgs;
use crate::context::Context;
use crate::print::{self, Column};
use crate::stop::Stop;
use byok_core::error::Code;
use byok_core::model::ServiceId;
use byok_core::provider::{Catalog, Confidence, Cost, Page, Provider, Question, source_in_words};
use serde::Serialize;

#[derive(Serialize)]
struct Document<T> {
    services: Vec<T>,
}

pub(crate) fn run(context: &Context, args: &ServicesArgs) -> Result<(), Stop> {
    let catalog = Catalog::load(Some(&context.paths.providers_dir()))?;
    let Some(name) = &args.service else {
        let services: Vec<&Provider> = catalog.iter().collect();
        if context.json {
            return print::document(&Document { services });
        }
        return print::line(print::table(columns(&services)));
    };
    let service = ServiceId::parse(name)?;
    let provider = catalog.get(&service).ok_or_else(|| unknown(&catalog, &service))?;
    if context.json {
        return print::document(&Document {
            services: vec![provider.page()],
        });
    }
    print::line(print::facts(&pairs(&provider.page())))
}

/// What to say of a service that nobody knows.
pub(super) fn unknown(catalog: &Catalog, service: &ServiceId) -> Stop {
    let near = catalog.suggest(service.as_str());
    let stop = Stop::new(Code::NotFound, format!("no service named `{service}`"));
    if near.is_empty() {
        stop.hint("`byok services` lists them; for another one use `byok add generic NAME`")
    } else {
        stop.hint(format!(
            "did you mean {}? `byok services` lists them all",
            near.join(" or ")
        ))
    }
}

fn columns(services: &[&Provider]) -> Vec<Column<'static>> {
    let column = |cell: &dyn Fn(&Provider) -> String| services.iter().map(|one| cell(one)).collect::<Vec<_>>();
    vec![
        Column::new("SERVICE", column(&|one| one.id.to_string())),
        Column::flexible("NAME", column(&|one| one.name.clone())),
        Column::new("FOR", column(&|one| one.category.clone())),
        Column::new("CHECK IS", column(&|one| how_sure(one).to_owned())),
        Column::new("COSTS", column(&|one| cost(one).to_owned())),
        Column::flexible(
            "VARIABLE",
            column(&|one| one.env_for(one.main_field()).unwrap_or_default().to_owned()),
        ),
        Column::flexible("ALSO", column(&|one| join(one.aliases.iter()))),
    ]
}

fn pairs(page: &Page<'_>) -> Vec<(&'static str, String)> {
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

fn how_sure(provider: &Provider) -> &'static str {
    match provider.confidence {
        _ if !provider.validatable => "not possible",
        Confidence::High => "attested",
        Confidence::Medium => "likely right",
        Confidence::Low | Confidence::None => "not attested",
    }
}

fn cost(provider: &Provider) -> &'static str {
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

fn join<'a>(ids: impl Iterator<Item = &'a ServiceId>) -> String {
    ids.map(ServiceId::as_str).collect::<Vec<_>>().join(", ")
}
