//! A question before something that can't be undone.

use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::model::question::Question;
use crate::tui::model::{Dialog, Model};
use crate::tui::perform::keys;

/// Asks before a key, or the marked ones, are removed.
pub(super) fn remove(model: &mut Model, reference: String) -> Vec<Effect> {
    let mut references: Vec<String> = model.keys.marked.iter().map(ToString::to_string).collect();
    references.sort_unstable();
    if references.is_empty() {
        references.push(reference);
    }
    let title = match references.as_slice() {
        [one] => format!("Remove {one}?"),
        many => format!("Remove {} keys?", many.len()),
    };
    let lines = vec![
        "Its value can't be read again by anybody; the audit trail stays.".into(),
        "The provider still accepts it until you revoke it there.".into(),
    ];
    model.dialog = Some(Dialog::Question(Question {
        title,
        lines,
        word: None,
        then: vec![Effect::Keys(keys::Ask::Remove(references))],
    }));
    Vec::new()
}

/// Yes or no.
pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    let Some(Dialog::Question(question)) = &mut model.dialog else {
        return Vec::new();
    };
    match action {
        Action::Do(Command::Cancel) => {
            model.dialog = None;
            Vec::new()
        }
        Action::Do(Command::Accept | Command::Submit) => {
            if let Some((word, entry)) = &question.word
                && entry.text().trim() != word
            {
                return Vec::new();
            }
            let then = std::mem::take(&mut question.then);
            model.dialog = None;
            model.keys.marked.clear();
            then
        }
        other => {
            if let Some((_, entry)) = &mut question.word {
                entry.obey(&other);
            }
            Vec::new()
        }
    }
}
