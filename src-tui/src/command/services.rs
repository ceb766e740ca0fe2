//! `byok services`: the catalogue. Reads files only: no vault, no daemon, no network.

use crate::cli::ServicesArgs;
use crate::context::Context;
use crate::print::{self, Column};
use crate::stop::Stop;
use byok_core::error::Code;
use byok_core::model::ServiceId;
use byok_core::provider::{Catalog, Provider};
use serde::Serialize;

#[derive(Serialize)]
struct Document<'a> {
    services: Vec<&'a Provider>,
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
            services: vec![provider],
        });
    }
    print::line(print::facts(&pairs(provider)))
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
        Column::new("CHECK", column(&|one| check(one).to_owned())),
        Column::flexible(
            "VARIABLE",
            column(&|one| one.env_for(one.main_field()).unwrap_or_default().to_owned()),
        ),
        Column::flexible("ALSO", column(&|one| join(one.aliases.iter()))),
    ]
}

fn pairs(provider: &Provider) -> Vec<(&'static str, String)> {
    let fields = provider.fields.iter().map(|field| {
        let secret = if field.secret { "secret" } else { "plain" };
        let required = if field.required { "" } else { ", optional" };
        let variable = provider
            .env_for(&field.name)
            .map(|name| format!(", {name}"))
            .unwrap_or_default();
        format!("{} ({secret}{required}{variable})", field.name)
    });
    vec![
        ("service", provider.id.to_string()),
        ("name", provider.name.clone()),
        ("category", provider.category.clone()),
        ("also", join(provider.aliases.iter())),
        ("fields", fields.collect::<Vec<_>>().join("\n")),
        ("check", check(provider).to_owned()),
        ("address", provider.base_url.clone().unwrap_or_default()),
        ("base URL", base_urls(provider)),
        ("make a key", provider.keys_url.clone().unwrap_or_default()),
        ("pitfalls", provider.pitfalls.join("\n")),
    ]
}

/// The variables of `byok run --gateway`, and what they say. A program's own path follows the gateway's, as it follows the
/// provider's address.
fn base_urls(provider: &Provider) -> String {
    let path = format!("http://127.0.0.1:PORT/gateway/{}", provider.id);
    let lines = provider.base_url_env.iter().map(|name| format!("{name}={path}"));
    lines.collect::<Vec<_>>().join("\n")
}

fn check(provider: &Provider) -> &'static str {
    use byok_core::provider::Confidence;
    match provider.confidence {
        _ if !provider.validatable => "can't be checked",
        Confidence::High => "attested",
        Confidence::Medium => "likely right",
        Confidence::Low | Confidence::None => "not attested",
    }
}

fn join<'a>(ids: impl Iterator<Item = &'a ServiceId>) -> String {
    ids.map(ServiceId::as_str).collect::<Vec<_>>().join(", ")
}
