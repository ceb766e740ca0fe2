//! What is known of a key now.

use super::super::time;
use super::sheet::{NAMES, Sheet};
use crate::print;
use crate::tui::model::Model;
use crate::tui::model::detail::{Part, parts};
use crate::tui::model::keys::Row;
use crate::tui::widget::text;
use byok_core::model::{ExpirySource, Status, Tag};
use byok_core::provider::Confidence;
use byok_core::vault::{is_low_on_credit, other_expiry};
use byok_daemon::wire::DetailAnswer;
use ratatui::style::Style;
use std::collections::BTreeMap;

/// What the list knows, until the rest was read.
pub(super) fn row(model: &Model, row: &Row, is_slow: bool, sheet: &mut Sheet<'_>) {
    let palette = &model.look.palette;
    sheet.short("value", &row.preview, palette.accent);
    if is_slow {
        sheet.say("Reading", palette.dim);
    } else {
        sheet.gap();
    }
    let (words, style) = status(model, row.status, row.is_active);
    sheet.styled("status", &words, style);
    sheet.fact("expires", &time::until(row.expires_at, model.now));
    sheet.fact("tags", &row.tags);
    sheet.fact("used", &time::ago(row.last_used_at, model.now));
}

/// The fields: the secret ones by their names only.
pub(super) fn fields(model: &Model, answer: &DetailAnswer, sheet: &mut Sheet<'_>) {
    let parts = parts(answer, &model.catalog);
    let widest = parts.iter().map(|part| text::width(&part.name) + 1).max().unwrap_or(0);
    let names = widest.clamp(NAMES, (sheet.width() * 3 / 5).max(NAMES));
    for one in parts {
        part((model, answer), (&one, names), sheet);
    }
}

fn part((model, answer): (&Model, &DetailAnswer), (part, names): (&Part, usize), sheet: &mut Sheet<'_>) {
    let (look, key) = (&model.look, &answer.key);
    let hidden = look.glyphs.hidden.repeat(6);
    let is_main = model
        .catalog
        .get(&key.service)
        .is_none_or(|provider| provider.main_field().as_str() == part.name);
    let (words, style) = match &part.plain {
        Some(plain) => (plain, look.palette.text),
        // The preview is one of the main field.
        None if is_main && !key.preview.is_empty() => (&key.preview, look.palette.accent),
        None => (&hidden, look.palette.accent),
    };
    sheet.beside((&part.name, names), words, style);
}

/// Status, end, rotation, switches.
pub(super) fn state(model: &Model, answer: &DetailAnswer, sheet: &mut Sheet<'_>) {
    let (key, now) = (&answer.key, model.now);
    let (words, style) = status(model, key.status, key.is_active);
    match key.last_checked_at {
        Some(at) => sheet.styled("status", &format!("{words}, asked {}", print::ago(at, now)), style),
        None => sheet.styled("status", &format!("{words}, never asked"), style),
    }
    if let Some(check) = answer.checks.first() {
        sheet.styled("", &check.message, model.look.palette.dim);
    }
    sheet.fact("health", &print::health(answer, now));
    money(model, answer, sheet);
    let (words, style) = expiry(model, answer);
    sheet.styled("expires", &words, style);
    sheet.fact("rotate by", &rotation(answer, model));
    if key.is_default {
        sheet.fact("default", &format!("{} alone means this key", key.service));
    }
    if !answer.same_value.is_empty() {
        let has = if answer.same_value.len() == 1 { "has" } else { "have" };
        let words = format!("{} {has} it, too", answer.same_value.join(", "));
        sheet.styled("same value", &words, model.look.palette.warn);
    }
}

/// What is left to spend, at a glance. What is low says so in words.
fn money(model: &Model, answer: &DetailAnswer, sheet: &mut Sheet<'_>) {
    let (look, facts) = (&model.look, &answer.facts);
    let told = |name: &str| facts.get(name).map(String::as_str);
    let kinds = [
        ("credit", print::credit(facts), "credit_remaining", "credit_limit"),
        ("quota", print::quota(facts), "quota_remaining", "quota_limit"),
    ];
    for (name, words, left, limit) in kinds.into_iter().filter(|(_, words, ..)| !words.is_empty()) {
        let words = aged(model, answer, left, &words);
        if is_low_on_credit(told(left), told(limit)) {
            sheet.styled(
                name,
                &format!("{} {words}, low", look.glyphs.limited),
                look.palette.warn,
            );
        } else {
            sheet.fact(name, &words);
        }
    }
}

/// A fact, with its age where the newest check did not tell it again.
fn aged(model: &Model, answer: &DetailAnswer, name: &str, words: &str) -> String {
    let newest = answer.checks.first().map(|check| check.checked_at);
    match answer.facts_seen_at.get(name).filter(|at| Some(**at) != newest) {
        Some(at) => format!("{words} (told {})", print::ago(*at, model.now)),
        None => words.to_owned(),
    }
}

fn status(model: &Model, status: Status, is_active: bool) -> (String, Style) {
    let (sign, style) = model.look.verdict(status.verdict());
    if is_active {
        (format!("{sign} {status}"), style)
    } else {
        let dot = model.look.glyphs.dot;
        (format!("{dot} off (nothing gets it), {status}"), model.look.palette.dim)
    }
}

fn expiry(model: &Model, answer: &DetailAnswer) -> (String, Style) {
    let (key, facts) = (&answer.key, &answer.facts);
    let palette = &model.look.palette;
    let Some(end) = key.expires_at else {
        return ("not known".into(), palette.dim);
    };
    let source = match key.expires_source {
        Some(ExpirySource::Person) => ", as you said",
        Some(ExpirySource::Provider) => ", as the provider said",
        Some(ExpirySource::Offline) => ", as the key says",
        None => "",
    };
    let style = match key.days_left(model.now) {
        _ if key.is_expired(model.now) => palette.bad,
        Some(..=7) => palette.warn,
        _ => palette.text,
    };
    let other = other_expiry(key, facts).map(|end| format!("; the provider says {}", print::day(end)));
    let words = format!("{}{source}{}", print::until(end, model.now), other.unwrap_or_default());
    (words, style)
}

fn rotation(answer: &DetailAnswer, model: &Model) -> String {
    let Some(due) = answer.key.rotate_due_at else {
        return match answer.rotate_every_seconds {
            Some(0) => "never".into(),
            _ => String::new(),
        };
    };
    let every = match answer.rotate_every_seconds {
        Some(seconds) => format!(", every {}", print::span(seconds)),
        None => ", as the settings say".into(),
    };
    format!("{}{every}", print::until(due, model.now))
}

/// What the person said about it.
pub(super) fn words(answer: &DetailAnswer, sheet: &mut Sheet<'_>) {
    let key = &answer.key;
    let tags: Vec<&str> = key.tags.iter().map(Tag::as_str).collect();
    sheet.fact("tags", &tags.join(", "));
    sheet.fact("note", &key.note);
    sheet.fact("base URL", key.base_url.as_deref().unwrap_or_default());
    sheet.fact("added", &print::day(key.created_at));
    sheet.styled("id", &key.id.to_string(), sheet.look().palette.dim);
}

/// The folders whose programs get it.
pub(super) fn projects(model: &Model, answer: &DetailAnswer, sheet: &mut Sheet<'_>) {
    let key = &answer.key;
    let mut folders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (file, variable) in model.projects.uses(&key.reference, key.is_default) {
        folders.entry(file).or_default().push(variable);
    }
    for (at, (file, variables)) in folders.into_iter().enumerate() {
        let name = if at == 0 { "used in" } else { "" };
        sheet.fact(name, &format!("{file} as {}", variables.join(", ")));
    }
}

/// Those that stand at a glance already.
const AT_A_GLANCE: [&str; 5] = [
    "credit_remaining",
    "credit_limit",
    "credit_currency",
    "quota_remaining",
    "quota_limit",
];

/// What the provider told, and when: the heading says it for everything that the newest check told.
pub(super) fn facts(model: &Model, answer: &DetailAnswer, sheet: &mut Sheet<'_>) {
    let facts = answer.facts.iter();
    let facts: Vec<_> = facts
        .filter(|(name, _)| !AT_A_GLANCE.contains(&name.as_str()))
        .collect();
    if facts.is_empty() {
        return;
    }
    let newest = answer.checks.first().map(|check| check.checked_at);
    let seen = |name: &String| answer.facts_seen_at.get(name).copied();
    let when = newest.filter(|newest| facts.iter().any(|(name, _)| seen(name) == Some(*newest)));
    let when = when.map(|at| format!(", {}", print::ago(at, model.now)));
    sheet.heading(&format!("What the provider told{}", when.unwrap_or_default()));
    for (name, value) in facts {
        sheet.fact(&name.replace('_', " "), &aged(model, answer, name, value));
    }
}

/// What the catalogue says of the provider.
pub(super) fn provider(model: &Model, answer: &DetailAnswer, sheet: &mut Sheet<'_>) {
    let Some(provider) = model.catalog.get(&answer.key.service) else {
        return;
    };
    sheet.heading(&format!("{} ({})", provider.name, provider.category));
    sheet.fact("make keys", provider.keys_url.as_deref().unwrap_or_default());
    sheet.fact("documents", provider.docs.as_deref().unwrap_or_default());
    sheet.fact("API", provider.base_url.as_deref().unwrap_or_default());
    let check = match (provider.validatable, provider.confidence) {
        (false, _) => "there is nothing to ask",
        (true, Confidence::High) => "well attested",
        (true, Confidence::Medium) => "other programs ask the same",
        (true, _) => "not attested: an answer may mislead",
    };
    sheet.fact("checking", check);
    sheet.styled("", "i shows its page", model.look.palette.dim);
    if provider.rotation.is_some() {
        sheet.fact("rotation", "byok can have the provider make a new key");
    }
}
