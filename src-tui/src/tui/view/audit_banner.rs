//! What verifying the trail found, and what that means.

use crate::tui::model::Model;
use crate::tui::widget::wrap::wrapped;
use byok_core::audit::{Break, BreakKind, Held};
use byok_daemon::wire::Events;
use ratatui::style::Style;
use ratatui::text::Line;

/// The lines, in `room` columns; none when nothing was verified.
pub(super) fn lines(model: &Model, room: usize) -> Vec<Line<'static>> {
    let (sign, words, style) = match said(model) {
        Some(said) => said,
        None => return Vec::new(),
    };
    let lines = wrapped(&words, room.saturating_sub(2)).into_iter().enumerate();
    lines
        .map(|(at, words)| {
            let sign = if at == 0 { sign } else { " " };
            Line::styled(format!("{sign} {words}"), style)
        })
        .collect()
}

fn said(model: &Model) -> Option<(&'static str, String, Style)> {
    let (glyphs, palette) = (model.look.glyphs, &model.look.palette);
    let verified = &model.audit.verified;
    if let Some(complaint) = &verified.failure {
        let hint = complaint.hint.as_deref().map(|hint| format!("; {hint}"));
        let words = format!("{}{}", complaint.message, hint.unwrap_or_default());
        return Some((glyphs.dead, words, palette.bad));
    }
    if let Some(found) = &verified.value {
        return Some(match (&found.first_break, found.anchor) {
            (Some(gap), _) => (glyphs.dead, broken(gap), palette.bad),
            (None, Some(Held::Pruned)) => {
                let words = "The trail is whole, but the anchored row was pruned since, so this anchor says nothing any more. Make a new one: `byok audit anchor`.";
                (glyphs.limited, words.into(), palette.warn)
            }
            (None, anchor) => (glyphs.ok, whole(found, anchor.is_some()), palette.good),
        });
    }
    verified
        .slow_at()
        .map(|_| (glyphs.dot, "Verifying every row of the trail".into(), palette.dim))
}

fn whole(found: &Events, is_anchored: bool) -> String {
    let rows = found.rows.unwrap_or_default();
    let pruned = match found.pruned_through {
        None | Some(0) => String::new(),
        Some(seq) => format!(" Rows up to {seq} were pruned by byok."),
    };
    let anchor = if is_anchored {
        " It holds what was anchored."
    } else {
        " To compare it with an anchor, press / and paste its line."
    };
    format!("The trail is whole: {rows} rows verified.{pruned}{anchor}")
}

fn broken(gap: &Break) -> String {
    let means = match gap.kind {
        BreakKind::Changed => "the row is not what byok wrote",
        BreakKind::Reordered => "the row that belongs there stands at another place",
        BreakKind::Removed => "rows before it are gone",
        BreakKind::Truncated => "rows after it are gone",
    };
    format!(
        "The trail is broken at row {}: {means}. Somebody changed the vault's database; compare it with a backup.",
        gap.seq
    )
}
