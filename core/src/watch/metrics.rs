//! How the keys are, in figures. Every figure is counted from rows; what is not known is `None`.

use super::check_figures::CheckFigures;
use super::use_days::UseDay;
use crate::clock::Timestamp;
use crate::model::CacheFigures;
use crate::store::glance::Facts;
use crate::store::usage::Count;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The `metrics` document.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Metrics {
    /// All keys.
    pub total: u64,
    /// Keys of each service.
    pub by_service: BTreeMap<String, u64>,
    /// Keys of each status, as it stands now.
    pub by_status: BTreeMap<String, u64>,
    /// Keys that are switched off.
    pub disabled: u64,
    /// Keys whose end has passed.
    pub expired: u64,
    /// Keys that end within 7 days and have not ended.
    pub expiring_7d: u64,
    /// Keys that end within 30 days and have not ended.
    pub expiring_30d: u64,
    /// Keys that should have been replaced by now.
    pub rotation_overdue: u64,
    /// Keys whose provider was never asked.
    pub never_checked: u64,
    /// Keys of which no value was ever handed out.
    pub never_used: u64,
    /// Keys of which no value was handed out for 90 days, though they are here that long.
    pub unused_90d: u64,
    /// Keys whose value another key has, too.
    pub duplicates: u64,
    /// How often values were wanted.
    pub uses: UseFigures,
    /// Values that were handed out of the keys each service has now, since these were added. A service whose keys were never
    /// used is among them with 0.
    pub uses_by_service: BTreeMap<String, u64>,
    /// What asking providers found in the last 30 days.
    pub checks: CheckFigures,
    /// Calls through the gateway.
    pub gateway: GatewayFigures,
    /// The cache of opened values; `None` where there is none.
    pub cache: Option<CacheFigures>,
    /// Alerts that nobody has looked at.
    pub alerts_open: u64,
}

/// How often values were wanted, and with what success.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct UseFigures {
    /// Since the vault was made.
    pub total: u64,
    /// Those that got a value.
    pub succeeded: u64,
    /// Those that did not: expired, disabled, damaged.
    pub failed: u64,
    /// Within the last 24 hours, by whole hours.
    pub last_24h: u64,
    /// Within the last 30 days, by whole hours.
    pub last_30d: u64,
    /// Those within the last 30 days that got no value.
    pub failed_30d: u64,
    /// Each of the last 30 days (UTC), the oldest first, today last; those without a use, too.
    pub by_day: Vec<UseDay>,
    /// The share that succeeded, from 0 to 1; `None` when nothing was wanted yet.
    pub success_rate: Option<f64>,
}

/// Calls through the gateway in the last 24 hours; all `None` when there was none.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct GatewayFigures {
    /// How many.
    pub calls: Option<u64>,
    /// Half of them took at most so long.
    pub p50_ms: Option<f64>,
    /// 95 of 100 took at most so long.
    pub p95_ms: Option<f64>,
    /// 99 of 100 took at most so long.
    pub p99_ms: Option<f64>,
}

const DAY_MILLIS: i64 = 86_400_000;

impl Metrics {
    /// Counts one key.
    pub fn count(&mut self, key: &Facts<'_>, now: Timestamp) {
        let now = now.as_millisecond();
        let is_expired = key.expires_at.is_some_and(|end| end <= now);
        let ends_within = |days: i64| !is_expired && key.expires_at.is_some_and(|end| end <= now + days * DAY_MILLIS);
        let add = |is: bool, figure: &mut u64| *figure += u64::from(is);
        self.total += 1;
        bump(&mut self.by_service, key.service, 1);
        bump(&mut self.uses_by_service, key.service, key.use_count);
        bump(&mut self.by_status, if is_expired { "expired" } else { key.status }, 1);
        add(!key.is_active, &mut self.disabled);
        add(is_expired, &mut self.expired);
        add(ends_within(7), &mut self.expiring_7d);
        add(ends_within(30), &mut self.expiring_30d);
        add(
            key.rotate_due_at.is_some_and(|due| due <= now),
            &mut self.rotation_overdue,
        );
        add(key.last_checked_at.is_none(), &mut self.never_checked);
        add(key.last_used_at.is_none(), &mut self.never_used);
        let idle_since = key.last_used_at.unwrap_or(key.created_at);
        add(idle_since <= now - 90 * DAY_MILLIS, &mut self.unused_90d);
    }
}

fn bump(counts: &mut BTreeMap<String, u64>, word: &str, more: u64) {
    match counts.get_mut(word) {
        Some(count) => *count += more,
        None => {
            counts.insert(word.to_owned(), more);
        }
    }
}

impl UseFigures {
    /// From sums: of all time, of the last 24 hours, of the last 30 days. The days are the caller's to fill in.
    pub fn new(all: Count, last_24h: Count, last_30d: Count) -> Self {
        let succeeded = all.uses.saturating_sub(all.failures);
        #[expect(clippy::cast_precision_loss, reason = "a share needs no more than 52 bits")]
        let share = |part: u64, whole: u64| part as f64 / whole as f64;
        Self {
            total: all.uses,
            succeeded,
            failed: all.failures,
            last_24h: last_24h.uses,
            last_30d: last_30d.uses,
            failed_30d: last_30d.failures,
            by_day: Vec::new(),
            success_rate: (all.uses > 0).then(|| share(succeeded, all.uses)),
        }
    }
}
