//! What went through the gateway: counted in lots, shown by minute.

use super::{KeyError, OpenVault};
use crate::clock::Timestamp;
use crate::model::{Latency, Traffic};
use crate::store::keys;
use crate::store::traffic::{self, Calls, Cell};
use crate::store::usage::{self, Count};
use crate::watch::metrics::GatewayFigures;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

const MINUTE: i64 = 60;

impl OpenVault {
    /// Adds what was counted since the last time, and notes that the keys were used. Writes no row of the trail.
    ///
    /// # Errors
    /// When the database fails; nothing is counted then, and the lot may be tried again.
    pub fn count_calls(&mut self, lot: &[(Cell, Calls)], now: Timestamp) -> Result<(), KeyError> {
        let tx = self.db.transaction().map_err(crate::store::StoreError::from)?;
        for (cell, calls) in lot {
            traffic::add(&tx, cell, calls)?;
            keys::touch_often(&tx, cell.key, now, calls.calls)?;
            // Each call used the key, whatever its provider answered.
            let count = Count {
                uses: calls.calls,
                failures: 0,
            };
            usage::add(&tx, cell.key, cell.minute.div_euclid(60), &cell.client, count)?;
        }
        tx.commit().map_err(crate::store::StoreError::from)?;
        Ok(())
    }

    /// The calls of the last `minutes`, oldest first, each key as it is called now.
    ///
    /// # Errors
    /// When the database fails or a row is damaged.
    pub fn traffic(&self, minutes: u32, now: Timestamp) -> Result<Vec<Traffic>, KeyError> {
        let first = now.as_second().div_euclid(MINUTE) + 1 - i64::from(minutes);
        let mut names: HashMap<_, Option<String>> = HashMap::new();
        let mut found = Vec::new();
        for (cell, calls) in traffic::since(&self.db, first)? {
            let reference = match names.entry(cell.key) {
                Entry::Occupied(known) => known.get().clone(),
                Entry::Vacant(place) => {
                    let row = keys::by_id(&self.db, cell.key)?;
                    place.insert(row.map(|row| row.key.reference)).clone()
                }
            };
            found.push(Traffic {
                reference,
                ..shown(cell, &calls)
            });
        }
        Ok(found)
    }

    /// Removes what was counted before `before`; tells how many rows.
    ///
    /// # Errors
    /// When the database fails.
    pub fn prune_traffic(&self, before: Timestamp) -> Result<usize, KeyError> {
        Ok(traffic::prune(&self.db, before.as_second().div_euclid(MINUTE))?)
    }

    /// How many calls there were in the last 24 hours, and how long their answers took to begin.
    pub(super) fn gateway_figures(&self, now: Timestamp) -> Result<GatewayFigures, KeyError> {
        let first = now.as_second().div_euclid(MINUTE) + 1 - 24 * MINUTE;
        let (mut calls, mut latency) = (0, Latency::default());
        for (_, minute) in traffic::since(&self.db, first)? {
            calls += minute.calls;
            latency.join(&minute.latency);
        }
        Ok(GatewayFigures {
            calls: (calls > 0).then_some(calls),
            p50_ms: latency.quantile_ms(50),
            p95_ms: latency.quantile_ms(95),
            p99_ms: latency.quantile_ms(99),
        })
    }
}

/// What was counted, as it is shown; the key has no name yet.
pub fn shown(cell: Cell, calls: &Calls) -> Traffic {
    Traffic {
        minute: Timestamp::from_second(cell.minute * MINUTE).unwrap_or_default(),
        key_id: cell.key,
        reference: None,
        client: Some(cell.client).filter(|name| !name.is_empty()),
        calls: calls.calls,
        errors: calls.errors,
        fallbacks: calls.fallbacks,
        bytes_up: calls.bytes_up,
        bytes_down: calls.bytes_down,
        tokens_in: calls.tokens_in,
        tokens_out: calls.tokens_out,
        #[expect(
            clippy::cast_precision_loss,
            reason = "billionths of a dollar: 52 bits are four million dollars"
        )]
        cost_usd: calls.cost_nanos.map(|nanos| nanos as f64 / 1e9),
        p50_ms: calls.latency.quantile_ms(50),
        p95_ms: calls.latency.quantile_ms(95),
        p99_ms: calls.latency.quantile_ms(99),
    }
}
