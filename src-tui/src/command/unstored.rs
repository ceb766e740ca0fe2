//! Asks about keys that no vault holds: no daemon, the same limits.

use crate::context::Context;
use crate::print::Row;
use crate::stop::Stop;
use byok_core::clock::SystemClock;
use byok_core::error::Code;
use byok_core::model::FieldName;
use byok_core::provider::{Credential, Field, Prober, Provider};
use byok_core::secret::Secret;
use byok_daemon::config::Config;
use byok_daemon::gates::Gates;
use byok_daemon::wire::{CheckWish, Checked};
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
}

/// Asks providers, within the same limits as the daemon's.
pub(super) struct Asker {
    prober: Prober,
    wish: CheckWish,
}

impl Asker {
    /// One that asks as it is wished.
    pub(super) fn new(context: &Context, wish: CheckWish) -> Result<Self, Stop> {
        let gates = Gates::new(Config::load(&context.paths.config_file())?.gates);
        Ok(Self {
            prober: Prober::new()?.behind(Arc::new(gates)),
            wish,
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
        let asking = self.wish.asking();
        let check = self
            .prober
            .probe_as(&one.provider, &credential, asking, &SystemClock)
            .await;
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
