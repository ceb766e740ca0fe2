//! `byok services`: the catalogue. Reads files only: no vault, no daemon, no network.

use crate::cli::ServicesArgs;
use crate::context::Context;
use crate::print::provider_words::{cost, facts, how_sure, join};
use crate::print::{self, Column};
use crate::stop::Stop;
use byok_core::error::Code;
use byok_core::model::ServiceId;
use byok_core::provider::{Catalog, Provider};
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
    print::line(print::facts(&facts(&provider.page())))
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
