//! The settings as they count, written the way config.toml writes them, for faces to show.

use super::{Config, GlyphSet, NoticeSettings, TerminalForm, Theme, TuiSettings};
use byok_core::model::{Pattern, PatternSet};
use byok_core::watch::Rules;
use std::time::Duration;

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// `[session]`
    pub table: &'static str,
    /// `idle_lock`
    pub name: &'static str,
    /// What counts.
    pub value: String,
    /// What would count without the file, where that is something else.
    pub usual: Option<String>,
}

type Row = (&'static str, &'static str, String);

/// All settings, table by table.
pub fn effective(config: &Config) -> Vec<Setting> {
    let usual = rows(&Config::default());
    let both = rows(config).into_iter().zip(usual);
    both.map(|((table, name, value), (_, _, usual))| Setting {
        table,
        name,
        usual: (usual != value).then_some(usual),
        value,
    })
    .collect()
}

fn rows(config: &Config) -> Vec<Row> {
    let mut rows = vec![
        ("session", "idle_lock", span(config.limits.idle_lock)),
        ("session", "hard_lock", span(config.limits.hard_lock)),
        ("check", "concurrency", config.gates.overall.to_string()),
        ("check", "per_host", config.gates.per_host.to_string()),
        ("check", "spacing", short_span(config.gates.spacing)),
        (
            "check",
            "every",
            config.check_every.0.map_or_else(|| "off".into(), span),
        ),
        (
            "rotation",
            "every",
            config.rotation.0.map_or_else(|| "off".into(), span),
        ),
        (
            "audit",
            "keep",
            config.retention.keep.map_or_else(|| "for ever".into(), span),
        ),
        (
            "cache",
            "ttl",
            if config.cache.ttl.is_zero() {
                "off".into()
            } else {
                span(config.cache.ttl)
            },
        ),
    ];
    rows.push(("fallback", "cool_down", span(config.fallback.cool_down)));
    rows.extend(notices(&config.notices));
    rows.extend(watch(&config.rules));
    rows.extend(tui(&config.tui));
    rows
}

fn tui(tui: &TuiSettings) -> Vec<Row> {
    let theme = match tui.theme {
        Theme::Auto => "auto",
        Theme::Dark => "dark",
        Theme::Light => "light",
        Theme::Plain => "plain",
    };
    let glyphs = match tui.glyphs {
        GlyphSet::Auto => "auto",
        GlyphSet::Unicode => "unicode",
        GlyphSet::Ascii => "ascii",
    };
    let rows = [
        ("theme", theme.to_owned()),
        ("glyphs", glyphs.into()),
        ("mouse", tui.mouse.to_string()),
    ];
    rows.map(|(name, value)| ("tui", name, value)).to_vec()
}

fn notices(notices: &NoticeSettings) -> Vec<Row> {
    let days = notices.policy.ladder.days().iter().rev().map(ToString::to_string);
    let terminal = match notices.terminal {
        TerminalForm::Auto => "auto",
        TerminalForm::Osc9 => "osc9",
        TerminalForm::Osc777 => "osc777",
        TerminalForm::Off => "off",
    };
    let quiet = notices.policy.quiet.as_ref().map(ToString::to_string);
    let command = if notices.command.is_empty() {
        none()
    } else {
        notices.command.join(" ")
    };
    // Whoever has such an address can post to it: only its being there is shown.
    let webhook = notices.webhook.as_ref().map(|_| "set".to_owned());
    let rows = [
        ("ladder", list(days)),
        ("quiet", quiet.unwrap_or_else(none)),
        ("desktop", notices.desktop.to_string()),
        ("terminal", terminal.into()),
        ("command", command),
        ("webhook", webhook.unwrap_or_else(none)),
        ("remember", notices.remember.to_string()),
    ];
    rows.map(|(name, value)| ("notices", name, value)).to_vec()
}

fn watch(rules: &Rules) -> Vec<Row> {
    let rows = [
        ("rate", rules.rate.count.to_string()),
        ("rate_window", span(rules.rate.per)),
        ("window", span(rules.deletes.window)),
        ("creates", rules.creates.threshold.to_string()),
        ("deletes", rules.deletes.threshold.to_string()),
        ("validations", rules.validations.threshold.to_string()),
        ("rotations", rules.rotations.threshold.to_string()),
        ("reveals", rules.reveals.threshold.to_string()),
        ("client_reveals", rules.client_reveals.threshold.to_string()),
        ("failed_validations", rules.failed_validations.threshold.to_string()),
        ("failed_validations_window", span(rules.failed_validations.window)),
        ("wrong_passwords", rules.wrong_passwords.threshold.to_string()),
        ("wrong_passwords_window", span(rules.wrong_passwords.window)),
        ("bulk_reveal", rules.bulk_reveal.threshold.to_string()),
        ("bulk_reveal_window", span(rules.bulk_reveal.window)),
        ("rate_limited", rules.rate_limited.threshold.to_string()),
        ("unusual_hour_percent", rules.hours.percent.to_string()),
        ("usage_window", span(rules.usage.window)),
        ("usage_least", rules.usage.least.to_string()),
        ("usage_spike_percent", rules.usage.spike_percent.to_string()),
        ("usage_drop_percent", rules.usage.drop_percent.to_string()),
        ("errors_percent", rules.errors.medium_percent.to_string()),
        ("errors_high_percent", rules.errors.high_percent.to_string()),
        ("outside_after", span(rules.outside_after)),
        ("settling", span(rules.settling)),
        ("lock_on", patterns(rules.lock_on)),
        ("suspend_on", patterns(rules.suspend_on)),
    ];
    rows.map(|(name, value)| ("watch", name, value)).to_vec()
}

fn none() -> String {
    "none".into()
}

fn patterns(set: PatternSet) -> String {
    let held = Pattern::ALL.iter().filter(|pattern| set.contains(**pattern));
    list(held.map(|pattern| pattern.as_str().to_owned()))
}

fn list(words: impl Iterator<Item = String>) -> String {
    let words: Vec<String> = words.collect();
    if words.is_empty() { none() } else { words.join(", ") }
}

/// As the file writes it: the largest unit that leaves nothing over.
fn span(span: Duration) -> String {
    let seconds = span.as_secs();
    let units = [(86_400, "d"), (3_600, "h"), (60, "m")];
    let unit = units
        .into_iter()
        .find(|(unit, _)| seconds > 0 && seconds.is_multiple_of(*unit));
    match unit {
        Some((unit, word)) => format!("{}{word}", seconds / unit),
        None => format!("{seconds}s"),
    }
}

/// The same for spans that may be parts of a second.
fn short_span(short: Duration) -> String {
    match short.subsec_millis() {
        0 if !short.is_zero() => span(short),
        _ => format!("{}ms", short.as_millis()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Config, Duration, effective, span};

    #[test]
    fn every_setting_of_the_pages_is_shown_and_there_is_no_other() {
        let page = include_str!("../../../docs/settings.md");
        let watching = include_str!("../../../docs/watching.md");
        let block = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
        let mut written: Vec<(&str, &str)> = Vec::new();
        let mut table = "";
        for line in block.lines() {
            if let Some(name) = line.strip_prefix('[') {
                table = name.split(']').next().unwrap();
            } else if let Some((name, _)) = line.split_once(" = ")
                && table != "watch"
            {
                written.push((table, name));
            }
        }
        let cells = watching
            .split("| setting |")
            .nth(1)
            .unwrap()
            .split("\n\n")
            .next()
            .unwrap();
        for line in cells.lines().filter_map(|line| line.strip_prefix("| `")) {
            let cell = line.split(" | ").next().unwrap().trim_end_matches('`');
            written.extend(cell.split("`, `").map(|name| ("watch", name)));
        }
        let mut shown: Vec<(&str, &str)> = effective(&Config::default())
            .iter()
            .map(|setting| (setting.table, setting.name))
            .collect();
        written.sort_unstable();
        shown.sort_unstable();
        assert_eq!(shown, written);
    }

    #[test]
    fn what_differs_from_the_usual_is_told_with_the_usual() {
        let mut config = Config::default();
        config.limits.idle_lock = Duration::from_secs(90);
        let settings = effective(&config);
        assert_eq!(
            (settings[0].value.as_str(), settings[0].usual.as_deref()),
            ("90s", Some("15m"))
        );
        assert!(settings[1..].iter().all(|setting| setting.usual.is_none()));
    }

    #[test]
    fn a_span_is_written_as_the_file_writes_it() {
        let spans = [0, 90, 900, 43_200, 90 * 86_400];
        let written = spans.map(|seconds| span(Duration::from_secs(seconds)));
        assert_eq!(written, ["0s", "90s", "15m", "12h", "90d"]);
    }
}
