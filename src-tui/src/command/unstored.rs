//! Asks about keys that no vault holds: no daemon, the same limits.

use crate::context::Context;
use crate::print::Row;
use crate::stop::Stop;
use byok_core::clock::SystemClock;
use byok_core::error::Code;
use byok_core::model::FieldName;
use byok_core::provider::{Cost, Credential, Field, Limits, Prober, Provider};
use byok_core::secret::Secret;
use byok_daemon::config::Config;
use byok_daemon::gates::Gates;
use byok_daemon::wire::Checked;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

/// A credential on its way to its provider and nowhere else.
pub(super) struct Unstored {
    /// What stands for it in results: a variable, a service.
    pub(super) name: String,
    /// Whose it is.
    pub(super) provider: Provider,
    /// Its secret fields.
    pub(super) secrets: BTreeMap<FieldName, Secret>,
    /// Its plain fields.
    pub(super) plain: BTreeMap<FieldName, String>,
    /// Another address than the provider's.
    pub(super) base_url: Option<String>,
    /// The line of the file that it stands in.
    pub(super) line: Option<usize>,
}

impl Unstored {
    /// The first field that a question would lack: that says nothing about the key, so nobody is asked.
    pub(super) fn missing(&self) -> Option<&Field> {
        let has = |field: &Field| self.secrets.contains_key(&field.name) || self.plain.contains_key(&field.name);
        let mut fields = self.provider.fields.iter();
        fields.find(|field| field.required && field.default.is_none() && !has(field))
    }

    /// The gate it waits at: as many questions at once as a host likes.
    fn host(&self) -> String {
        let rest = self.base_url.as_deref().and_then(|url| url.split_once("://"));
        let authority = rest.and_then(|(_, rest)| rest.split('/').next());
        authority.unwrap_or_else(|| self.provider.id.as_str()).to_owned()
    }
}

/// Asks providers.
pub(super) struct Asker {
    gates: Gates,
    prober: Prober,
}

impl Asker {
    /// One that spends money only with `allow_cost`.
    pub(super) fn new(context: &Context, allow_cost: bool) -> Result<Self, Stop> {
        let usual = Limits::default();
        let cost = if allow_cost { Cost::Paid } else { usual.cost };
        Ok(Self {
            gates: Gates::new(Config::load(&context.paths.config_file())?.gates),
            prober: Prober::with_limits(Limits { cost, ..usual })?,
        })
    }

    /// Asks about each, many at once; gives the results in the order of the keys.
    pub(super) fn all(self, found: Vec<Unstored>, mut each: impl FnMut(&str)) -> Result<Vec<Row>, Stop> {
        let mut rows: Vec<Option<Row>> = found.iter().map(|_| None).collect();
        let asker = Arc::new(self);
        runtime()?.block_on(async {
            let mut tasks = JoinSet::new();
            for (place, one) in found.into_iter().enumerate() {
                let asker = Arc::clone(&asker);
                tasks.spawn(async move { (place, asker.ask(&one).await) });
            }
            while let Some(joined) = tasks.join_next().await {
                let (place, row) = joined.map_err(|_| Stop::new(Code::Internal, "a check ended without a result"))?;
                each(&row.checked.reference);
                rows[place] = Some(row);
            }
            Ok(rows.into_iter().flatten().collect())
        })
    }

    /// Asks about one.
    pub(super) fn one(&self, one: &Unstored) -> Result<Row, Stop> {
        Ok(runtime()?.block_on(self.ask(one)))
    }

    async fn ask(&self, one: &Unstored) -> Row {
        let credential = Credential {
            secrets: &one.secrets,
            plain: &one.plain,
            base_url: one.base_url.as_deref(),
        };
        let _leave = self.gates.enter(&one.host()).await;
        let check = self.prober.probe(&one.provider, &credential, &SystemClock).await;
        Row {
            checked: Checked {
                reference: one.name.clone(),
                service: one.provider.id.to_string(),
                cached: false,
                check,
            },
            confidence: Some(one.provider.confidence),
            expires_at: None,
            line: one.line,
        }
    }
}

fn runtime() -> Result<Runtime, Stop> {
    let built = Builder::new_current_thread().enable_all().build();
    built.map_err(|error| Stop::new(Code::Io, format!("the network can't be used: {error}")))
}
