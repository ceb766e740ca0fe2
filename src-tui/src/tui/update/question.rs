//! A question before something that can't be undone.

use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::model::keys::Row;
use crate::tui::model::question::Question;
use crate::tui::model::{Dialog, Model};
use crate::tui::perform::keys;
use crate::tui::widget::entry::Entry;
use byok_core::clock::Timestamp;

/// So many keys are named in a question; the others are counted.
const NAMED: usize = 3;

/// Asks before keys are removed. For several, their number has to be typed: a `y` is typed too easily for that.
pub(super) fn remove(model: &mut Model, references: &[String]) -> Vec<Effect> {
    let (title, mut lines, word) = match references {
        [one] => (format!("Remove {one}?"), about(model, one), None),
        many => (
            format!("Remove {} keys?", many.len()),
            about_several(model, many),
            Some((many.len().to_string(), Entry::plain())),
        ),
    };
    lines
        .push("Nobody can read a removed value again. The provider still accepts it until you revoke it there.".into());
    model.dialog = Some(Dialog::Question(Question {
        title,
        lines,
        word,
        then: vec![Effect::Keys(keys::Ask::Remove(references.to_vec()))],
    }));
    Vec::new()
}

/// What goes: enough to see that it is the right one.
fn about(model: &Model, reference: &str) -> Vec<String> {
    let Some(row) = model.keys.row(reference) else {
        return Vec::new();
    };
    let dot = model.look.glyphs.dot;
    let facts = [row.preview.to_string(), status(row).into(), used(row, model.now)];
    let facts: Vec<String> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    let mut lines = vec![facts.join(&format!(" {dot} "))];
    let service = row.parts().0;
    let rows = model.keys.loaded.value.iter().flatten();
    let others = rows.filter(|other| other.parts().0 == service).count() > 1;
    if row.is_default && others {
        lines.push(format!(
            "It is the default of {service}: choose another one afterwards."
        ));
    }
    lines
}

fn about_several(model: &Model, references: &[String]) -> Vec<String> {
    let named = references.iter().take(NAMED).map(String::as_str);
    let mut names = named.collect::<Vec<_>>().join(", ");
    let more = references.len().saturating_sub(NAMED);
    if more > 0 {
        names.push_str(&format!(" and {more} more"));
    }
    let rows = model.keys.loaded.value.as_deref().unwrap_or_default();
    let seen: std::collections::HashSet<&str> = model.keys.shown.iter().map(|at| &*rows[*at].reference).collect();
    let hidden = references.iter().filter(|one| !seen.contains(one.as_str())).count();
    let mut lines = vec![names];
    if hidden > 0 {
        lines.push(format!("The filter hides {hidden} of them."));
    }
    lines
}

fn status(row: &Row) -> &'static str {
    if row.is_active { row.status.as_str() } else { "off" }
}

fn used(row: &Row, now: Timestamp) -> String {
    match row.last_used_at.and_then(|at| Timestamp::from_second(at).ok()) {
        Some(at) => format!("last used {}", crate::print::ago(at, now)),
        None => "never used".into(),
    }
}

/// Yes or no.
pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    let Some(Dialog::Question(question)) = &mut model.dialog else {
        return Vec::new();
    };
    match action {
        Action::Do(Command::Cancel) => model.dialog = None,
        Action::Do(Command::Accept | Command::Submit) => {
            let is_meant = |(word, entry): &(String, Entry)| entry.text().trim() == word;
            if question.word.as_ref().is_none_or(is_meant) {
                let then = std::mem::take(&mut question.then);
                model.dialog = None;
                return then;
            }
        }
        other => {
            if let Some((_, entry)) = &mut question.word {
                entry.obey(&other);
            }
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests;
