//! `[watch]`: the figures that are watched for, and what alerts do. `docs/watching.md` explains each.

use super::{ConfigError, Reader};
use byok_core::model::{Pattern, PatternSet};
use byok_core::watch::{Burst, Errors, Hours, Rate, Rules, Swing};
use serde::Deserialize;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Table {
    rate: Option<usize>,
    rate_window: Option<String>,
    window: Option<String>,
    creates: Option<usize>,
    deletes: Option<usize>,
    validations: Option<usize>,
    rotations: Option<usize>,
    reveals: Option<usize>,
    client_reveals: Option<usize>,
    failed_validations: Option<usize>,
    failed_validations_window: Option<String>,
    wrong_passwords: Option<usize>,
    wrong_passwords_window: Option<String>,
    bulk_reveal: Option<usize>,
    bulk_reveal_window: Option<String>,
    rate_limited: Option<usize>,
    unusual_hour_percent: Option<usize>,
    usage_window: Option<String>,
    usage_least: Option<usize>,
    usage_spike_percent: Option<usize>,
    usage_drop_percent: Option<usize>,
    errors_percent: Option<usize>,
    errors_high_percent: Option<usize>,
    outside_after: Option<String>,
    settling: Option<String>,
    lock_on: Vec<String>,
    suspend_on: Vec<String>,
}

/// The most that a threshold may be: more would be no watching.
const MOST: usize = 100_000;

impl Table {
    pub(super) fn read(self, reader: &Reader<'_>) -> Result<Rules, ConfigError> {
        let lock_on = patterns(reader, "watch.lock_on", &self.lock_on)?;
        let suspend_on = patterns(reader, "watch.suspend_on", &self.suspend_on)?;
        let rules = Rules::default();
        let count = |setting, number, default: usize| reader.count(setting, number, default, 1..=MOST);
        let ten = reader.span("watch.window", self.window, rules.deletes.window)?;
        let burst = |setting, number, default: Burst| {
            let threshold = count(setting, number, default.threshold)?;
            Ok::<_, ConfigError>(Burst { threshold, window: ten })
        };
        let own = |threshold, number, default: Burst, window, span| {
            Ok::<_, ConfigError>(Burst {
                threshold: count(threshold, number, default.threshold)?,
                window: reader.span(window, span, default.window)?,
            })
        };
        Ok(Rules {
            rate: Rate {
                count: count("watch.rate", self.rate, rules.rate.count)?,
                per: reader.span("watch.rate_window", self.rate_window, rules.rate.per)?,
            },
            creates: burst("watch.creates", self.creates, rules.creates)?,
            deletes: burst("watch.deletes", self.deletes, rules.deletes)?,
            validations: burst("watch.validations", self.validations, rules.validations)?,
            rotations: burst("watch.rotations", self.rotations, rules.rotations)?,
            reveals: burst("watch.reveals", self.reveals, rules.reveals)?,
            client_reveals: burst("watch.client_reveals", self.client_reveals, rules.client_reveals)?,
            rate_limited: burst("watch.rate_limited", self.rate_limited, rules.rate_limited)?,
            failed_validations: own(
                "watch.failed_validations",
                self.failed_validations,
                rules.failed_validations,
                "watch.failed_validations_window",
                self.failed_validations_window,
            )?,
            wrong_passwords: own(
                "watch.wrong_passwords",
                self.wrong_passwords,
                rules.wrong_passwords,
                "watch.wrong_passwords_window",
                self.wrong_passwords_window,
            )?,
            bulk_reveal: own(
                "watch.bulk_reveal",
                self.bulk_reveal,
                rules.bulk_reveal,
                "watch.bulk_reveal_window",
                self.bulk_reveal_window,
            )?,
            hours: Hours {
                percent: reader.count(
                    "watch.unusual_hour_percent",
                    self.unusual_hour_percent,
                    rules.hours.percent,
                    1..=100,
                )?,
                ..rules.hours
            },
            usage: Swing {
                window: reader.span("watch.usage_window", self.usage_window.clone(), rules.usage.window)?,
                spike_percent: percent(
                    reader,
                    "watch.usage_spike_percent",
                    self.usage_spike_percent,
                    rules.usage.spike_percent,
                )?,
                drop_percent: percent(
                    reader,
                    "watch.usage_drop_percent",
                    self.usage_drop_percent,
                    rules.usage.drop_percent,
                )?,
                least: percent(reader, "watch.usage_least", self.usage_least, rules.usage.least)?,
            },
            errors: Errors {
                window: reader.span("watch.usage_window", self.usage_window, rules.errors.window)?,
                medium_percent: percent(
                    reader,
                    "watch.errors_percent",
                    self.errors_percent,
                    rules.errors.medium_percent,
                )?,
                high_percent: percent(
                    reader,
                    "watch.errors_high_percent",
                    self.errors_high_percent,
                    rules.errors.high_percent,
                )?,
                least: percent(reader, "watch.usage_least", self.usage_least, rules.errors.least)?,
            },
            outside_after: reader.span("watch.outside_after", self.outside_after, rules.outside_after)?,
            settling: reader.span("watch.settling", self.settling, rules.settling)?,
            lock_on,
            suspend_on,
        })
    }
}

/// A figure that core counts in 64 bits.
fn percent(
    reader: &Reader<'_>,
    setting: &'static str,
    number: Option<usize>,
    default: u64,
) -> Result<u64, ConfigError> {
    let default = usize::try_from(default).unwrap_or(MOST);
    let number = reader.count(setting, number, default, 1..=MOST)?;
    Ok(u64::try_from(number).unwrap_or(u64::MAX))
}

/// Names of patterns; a mistyped one would be a protection that is not there.
fn patterns(reader: &Reader<'_>, setting: &'static str, words: &[String]) -> Result<PatternSet, ConfigError> {
    let read = |word: &String| {
        Pattern::parse(word).ok_or_else(|| {
            let known: Vec<&str> = Pattern::ALL.iter().map(|pattern| pattern.as_str()).collect();
            reader.fault(setting, format!("`{word}` is none of {}", known.join(", ")))
        })
    };
    words.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Config, Path};
    use super::{Pattern, Rules};
    use std::time::Duration;

    fn rules(text: &str) -> Result<Rules, String> {
        let config = Config::parse(&format!("[watch]\n{text}\n"), Path::new("config.toml"));
        config.map(|config| config.rules).map_err(|error| error.to_string())
    }

    #[test]
    fn nothing_said_means_the_figures_of_core() {
        assert_eq!(rules("").unwrap(), Rules::default());
    }

    #[test]
    fn figures_and_actions_are_read() {
        let rules = rules("deletes = 2\nwindow = \"5m\"\nlock_on = [\"bulk_reveal\", \"deletes\"]").unwrap();
        assert_eq!(rules.deletes.threshold, 2);
        assert_eq!(rules.reveals.window, Duration::from_secs(300));
        assert!(rules.lock_on.contains(Pattern::BulkReveal));
        assert!(!rules.suspend_on.contains(Pattern::BulkReveal));
    }

    #[test]
    fn a_mistyped_pattern_is_named() {
        let error = rules("lock_on = [\"bulk\"]").unwrap_err();
        assert!(
            error.starts_with("config.toml: watch.lock_on: `bulk` is none of creates, deletes"),
            "{error}"
        );
    }

    #[test]
    fn every_setting_of_the_page_is_read_and_there_is_no_other() {
        let page = include_str!("../../../docs/watching.md");
        let table = page.split("| setting |").nth(1).unwrap().split("\n\n").next().unwrap();
        let cells = table
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
        let names: Vec<&str> = cells
            .flat_map(|cell| cell.split("`, `"))
            .map(|name| name.trim_end_matches('`'))
            .collect();
        for name in &names {
            let error = rules(&format!("{name} = 0.5")).unwrap_err();
            assert!(error.contains("invalid type"), "{name}: {error}");
        }
        let error = rules("nothing = 1").unwrap_err();
        let known = error.split("expected one of").nth(1).unwrap().split(", ").count();
        assert_eq!(known, names.len(), "{error}");
    }
}
