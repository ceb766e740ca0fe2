//! What is under way, and what was said of a form.

use crate::tui::look::Look;
use crate::tui::model::asking::{Asking, Busy, Said};
use crate::tui::widget::form::Form;
use crate::tui::widget::wrap::Lines;
use byok_core::model::Check;

/// Facts that a person wants to see, and what they are called.
const FACTS: [(&str, &str); 5] = [
    ("account", "account"),
    ("expires_at", "ends"),
    ("scopes", "may"),
    ("plan", "plan"),
    ("quota_remaining", "left"),
];

/// Adds what is under way or what was said of a form; `name` is the provider's.
pub(super) fn say((asking, form): (&Asking, &Form), name: &str, look: &Look, lines: &mut Lines) {
    let palette = &look.palette;
    match (asking.busy, &asking.said) {
        (Some(Busy::Testing), _) => lines.say(&format!("Asking {name}; nothing is stored"), palette.accent),
        (Some(Busy::Saving), _) if asking.asks => lines.say(&format!("Asking {name}, then storing"), palette.accent),
        (Some(Busy::Saving), _) => lines.say("Storing", palette.accent),
        (None, Said::Nothing) => {}
        (None, Said::Note(words)) => lines.say(words, palette.warn),
        (None, Said::Wrong(complaint)) => {
            lines.say(&format!("{} {}", look.glyphs.dead, complaint.message), palette.bad);
            if let Some(hint) = &complaint.hint {
                lines.say(hint, palette.dim);
            }
        }
        (None, Said::Refused(words)) => {
            lines.say(&format!("{} {words}", look.glyphs.dead), palette.bad);
            lines.say("Ctrl-S once more stores it without asking", palette.dim);
        }
        (None, Said::Tested(check)) => {
            tested(check, look, lines);
            let is_open = form.field("expires").is_some_and(|field| field.text().is_empty());
            if is_open && check.facts.contains_key("expires_at") {
                lines.say("Ctrl-F fills in when it ends", palette.accent);
            }
        }
    }
}

fn tested(check: &Check, look: &Look, lines: &mut Lines) {
    let (sign, style) = look.verdict(check.verdict);
    lines.say(&format!("{sign} {}: {}", check.status, check.message), style);
    let known = FACTS
        .iter()
        .filter_map(|(fact, words)| Some(format!("{words} {}", check.facts.get(*fact)?)));
    let others = check
        .facts
        .iter()
        .filter(|(fact, _)| FACTS.iter().all(|(known, _)| known != fact))
        .map(|(fact, value)| format!("{} {value}", fact.replace('_', " ")));
    let dot = format!(" {} ", look.glyphs.dot);
    lines.say(&known.chain(others).collect::<Vec<_>>().join(&dot), look.palette.dim);
}
