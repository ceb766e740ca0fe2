//! Which key steps in for one that fails, by service.

use super::keys::Row;
use crate::tui::widget::loaded::Loaded;
use crate::tui::widget::roll::Roll;
use byok_core::clock::Timestamp;
use byok_core::model::{Failing, FallbackPolicy, ServiceId};
use byok_daemon::wire::{FallbackHistory, FallbackPolicies};
use std::collections::BTreeMap;

/// The screen.
#[derive(Default)]
pub(crate) struct Fallback {
    /// The policies that were chosen.
    pub(crate) loaded: Loaded<FallbackPolicies>,
    /// Every service that has keys or a policy, by name.
    pub(crate) services: Vec<Service>,
    /// Where one is.
    pub(crate) roll: Roll,
    /// What fell back of the service `history_of`, newest first.
    pub(crate) history: Loaded<FallbackHistory>,
    /// See `history`.
    pub(crate) history_of: String,
    /// The first line in sight of what is said about the chosen one.
    pub(crate) top: usize,
}

/// A service.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Service {
    /// Its id.
    pub(crate) name: String,
    /// Its default key, by name.
    pub(crate) default: Option<String>,
    /// What was chosen for it.
    pub(crate) policy: Option<FallbackPolicy>,
}

impl Fallback {
    /// The chosen service.
    pub(crate) fn chosen(&self) -> Option<&Service> {
        self.services.get(self.roll.at)
    }

    /// Forgets everything, as a lock does.
    pub(crate) fn forget(&mut self) {
        self.loaded.clear();
        self.history.clear();
        self.history_of.clear();
        self.services.clear();
    }

    /// Puts the services together anew. The chosen one stays chosen.
    pub(crate) fn gather(&mut self, keys: &[Row], rows: usize) {
        let chosen = self.chosen().map(|service| service.name.clone());
        let mut found: BTreeMap<String, Service> = BTreeMap::new();
        let service = |name: &str| Service {
            name: name.to_owned(),
            default: None,
            policy: None,
        };
        for key in keys {
            let (name, key_name) = key.parts();
            let one = found.entry(name.to_owned()).or_insert_with(|| service(name));
            if key.is_default {
                one.default = Some(key_name.to_owned());
            }
        }
        for policy in self.loaded.value.iter().flat_map(|found| &found.policies) {
            let name = policy.service.as_str();
            let one = found.entry(name.to_owned()).or_insert_with(|| service(name));
            one.policy = Some(policy.clone());
        }
        self.services = found.into_values().collect();
        let at = self.services.iter().position(|one| Some(&one.name) == chosen.as_ref());
        self.roll.to(at.unwrap_or(self.roll.at), self.services.len(), rows);
    }

    /// Chooses a service.
    pub(crate) fn choose(&mut self, service: &ServiceId, rows: usize) {
        if let Some(at) = self.services.iter().position(|one| one.name == service.as_str()) {
            self.roll.to(at, self.services.len(), rows);
        }
    }
}

/// The keys that failed and cool down still.
pub(crate) fn failing(policy: &FallbackPolicy, now: Timestamp) -> impl Iterator<Item = &Failing> {
    policy.failing.iter().filter(move |one| one.cools_until > now)
}

/// Policies for tests.
#[cfg(test)]
pub(crate) mod samples {
    use super::{Failing, FallbackPolicy, ServiceId};
    use crate::tui::testing::now;
    use byok_core::model::{KeyName, Trigger};
    use jiff::SignedDuration;

    /// That of a service whose default key is at its limit.
    pub(crate) fn policy(service: &str, chain: &[&str]) -> FallbackPolicy {
        FallbackPolicy {
            service: ServiceId::parse(service).expect("a service"),
            on: vec![Trigger::AuthFailure, Trigger::Limit],
            chain: chain.iter().map(|name| KeyName::parse(name).expect("a name")).collect(),
            cool_down_seconds: 300,
            failing: vec![Failing {
                reference: format!("{service}/main"),
                cause: Trigger::Limit,
                failed_at: now() - SignedDuration::from_secs(30),
                cools_until: now() + SignedDuration::from_secs(270),
            }],
        }
    }
}
