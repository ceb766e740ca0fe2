//! What became of a key: its uses, its values, its checks.

use super::sheet::Sheet;
use crate::print;
use crate::tui::model::Model;
use crate::tui::widget::chart;
use byok_core::model::{Check, Version};
use byok_daemon::wire::DetailAnswer;

/// How often, when last, and a line that shows how it went.
pub(super) fn uses(model: &Model, answer: &DetailAnswer, sheet: &mut Sheet<'_>) {
    let key = &answer.key;
    let words = match key.last_used_at {
        Some(at) if key.use_count == 1 => format!("once, {}", print::ago(at, model.now)),
        Some(at) => format!("{} times, last {}", key.use_count, print::ago(at, model.now)),
        None => "never".into(),
    };
    sheet.fact("used", &words);
    let most = answer.uses.iter().copied().max().unwrap_or(0);
    if most == 0 {
        return;
    }
    let glyphs = model.look.glyphs;
    let room = sheet.width().saturating_sub(12).max(1);
    let days = answer.uses.len();
    let values = &answer.uses[days.saturating_sub(room)..];
    let line = chart::columns(values, (room, 1), most, glyphs).concat();
    sheet.short("", &line, model.look.palette.accent);
    let caption = format!("{} days, at most {most} a day", values.len());
    sheet.short("", &caption, model.look.palette.dim);
}

/// The values it had.
pub(super) fn versions(model: &Model, answer: &DetailAnswer, sheet: &mut Sheet<'_>) {
    sheet.heading("Values");
    for version in &answer.versions {
        let style = match version.keep_until.is_some() {
            true => model.look.palette.warn,
            false => model.look.palette.text,
        };
        sheet.styled(
            &format!("{} {}", version.number, version.state.as_str()),
            &fate(version, model),
            style,
        );
    }
}

fn fate(version: &Version, model: &Model) -> String {
    let since = format!("since {}", print::day(version.created_at));
    let kept = version
        .keep_until
        .map(|end| format!(", can come back until {}", print::until(end, model.now)));
    let retired = match (version.retired_at, &kept) {
        (Some(at), None) => format!(", gone {}", print::day(at)),
        _ => String::new(),
    };
    let preview = if version.preview.is_empty() {
        String::new()
    } else {
        format!(" {}", version.preview)
    };
    format!("{since}{}{retired}{preview}", kept.unwrap_or_default())
}

/// What its provider said, the newest first. What is said again is not repeated.
pub(super) fn checks(model: &Model, answer: &DetailAnswer, sheet: &mut Sheet<'_>) {
    if answer.checks.is_empty() {
        return;
    }
    sheet.heading("Checks");
    let mut said = None;
    for check in &answer.checks {
        let (sign, style) = model.look.verdict(check.verdict);
        let words = format!("{sign} {}{}", check.status, figures(check));
        sheet.short(&print::ago(check.checked_at, model.now), &words, style);
        if said != Some(&check.message) {
            sheet.say_under(&check.message, model.look.palette.dim);
        }
        said = Some(&check.message);
    }
}

fn figures(check: &Check) -> String {
    let http = check.http_status.map(|status| format!("  HTTP {status}"));
    let latency = check.latency_ms.map(|millis| format!("  {millis} ms"));
    format!("{}{}", http.unwrap_or_default(), latency.unwrap_or_default())
}
