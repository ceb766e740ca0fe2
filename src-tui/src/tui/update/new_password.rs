//! A new password, or a new recovery code that is shown once.

use super::root;
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::event::Complaint;
use crate::tui::model::new_password::{Code, Kind, NewPassword};
use crate::tui::model::strength::Strength;
use crate::tui::model::toast::Mood;
use crate::tui::model::{Dialog, Model};
use crate::tui::perform::settings::Ask;
use crate::tui::widget::entry::Entry;
use crate::tui::widget::form::Did;
use byok_core::error;
use byok_core::secret::Secret;

/// Opens the form.
pub(super) fn open(model: &mut Model, kind: Kind) -> Vec<Effect> {
    model.dialog = Some(Dialog::NewPassword(Box::new(NewPassword::new(kind))));
    match kind {
        Kind::Password => vec![Effect::Settings(Ask::PrepareStrength)],
        Kind::RecoveryCode => Vec::new(),
    }
}

/// What a person does with it.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let Some(Dialog::NewPassword(dialog)) = &mut model.dialog else {
        return Vec::new();
    };
    if let Some(code) = &mut dialog.code {
        if confirm(code, action) {
            model.dialog = None;
        }
        return Vec::new();
    }
    match action {
        Action::Do(Command::Cancel) => {
            model.dialog = None;
            Vec::new()
        }
        _ if dialog.is_busy => Vec::new(),
        Action::Do(Command::Accept) => submit(dialog),
        Action::Do(Command::ShowTyped) => {
            let focus = dialog.form.focus;
            if let Some(entry) = dialog.form.fields.get_mut(focus).and_then(|field| field.entry()) {
                entry.toggle_shown();
            }
            Vec::new()
        }
        other => {
            let did = dialog.form.obey(other);
            measure(dialog);
            if did == Did::Submitted {
                submit(dialog)
            } else {
                Vec::new()
            }
        }
    }
}

fn measure(dialog: &mut NewPassword) {
    dialog.strength = typed(dialog, "new").and_then(|typed| Strength::of(&typed));
}

fn typed(dialog: &mut NewPassword, field: &str) -> Option<Secret> {
    Some(dialog.form.field_mut(field)?.entry()?.secret_copy())
}

fn submit(dialog: &mut NewPassword) -> Vec<Effect> {
    let (old, new) = (typed(dialog, "old"), typed(dialog, "new"));
    let again = typed(dialog, "again");
    let is_empty = |secret: &Option<Secret>| secret.as_ref().is_some_and(Secret::is_empty);
    if is_empty(&old) {
        dialog
            .form
            .complain("old", "type the password that opens the vault now");
        return Vec::new();
    }
    let ask = match (dialog.kind, old, new, again) {
        (Kind::RecoveryCode, Some(password), ..) => Ask::NewRecoveryCode { password },
        (Kind::Password, Some(_), Some(new), _) if new.is_empty() => {
            dialog.form.complain("new", "type the new password");
            return Vec::new();
        }
        (Kind::Password, Some(_), Some(new), Some(again)) if !new.matches(&again) => {
            if let Some(entry) = dialog.form.field_mut("again").and_then(|field| field.entry()) {
                entry.clear();
            }
            dialog
                .form
                .complain("again", "that is another password; type it once more");
            return Vec::new();
        }
        (Kind::Password, Some(old), Some(new), Some(_)) => Ask::ChangePassword { old, new },
        _ => return Vec::new(),
    };
    dialog.is_busy = true;
    vec![Effect::Settings(ask)]
}

/// The password is changed, or it isn't.
pub(super) fn changed(model: &mut Model, done: Result<(), Complaint>) -> Vec<Effect> {
    match done {
        Ok(()) => {
            if matches!(&model.dialog, Some(Dialog::NewPassword(_))) {
                model.dialog = None;
            }
            let words = "The password is changed; the old one opens nothing any more";
            model.toasts.say(Mood::Good, words, model.now);
            super::settings::load(model)
        }
        Err(complaint) => {
            failed(model, &complaint);
            Vec::new()
        }
    }
}

/// The new code is there, or it isn't.
pub(super) fn made(model: &mut Model, made: Result<Secret, Complaint>) -> Vec<Effect> {
    match made {
        Ok(code) => {
            let mut dialog = NewPassword::new(Kind::RecoveryCode);
            dialog.code = Some(Code {
                code,
                group: Entry::plain(),
                complaint: None,
                is_leaving: false,
            });
            // Also when the form was left meanwhile: the old code opens nothing any more, so the new one has to be seen.
            model.dialog = Some(Dialog::NewPassword(Box::new(dialog)));
        }
        Err(complaint) => failed(model, &complaint),
    }
    Vec::new()
}

/// Says at the field it is about why nothing was changed.
fn failed(model: &mut Model, complaint: &Complaint) {
    let Some(Dialog::NewPassword(dialog)) = &mut model.dialog else {
        root::complain(model, complaint);
        return;
    };
    dialog.is_busy = false;
    let is_old = complaint.code == error::Code::WrongPassword || dialog.kind == Kind::RecoveryCode;
    let field = if is_old { "old" } else { "new" };
    if is_old && let Some(entry) = dialog.form.field_mut("old").and_then(|field| field.entry()) {
        entry.clear();
    }
    dialog.form.complain(field, complaint.message.clone());
}

/// Whether the code was confirmed, or is closed although it wasn't.
fn confirm(code: &mut Code, action: &Action) -> bool {
    match action {
        Action::Do(Command::Cancel) if code.is_leaving => return true,
        Action::Do(Command::Cancel) => code.is_leaving = true,
        Action::Do(Command::Submit) => {
            code.is_leaving = false;
            if is_last_group(&code.code, code.group.text()) {
                return true;
            }
            code.complaint = Some("that is not its last group; compare it with the paper".into());
            code.group.clear();
        }
        other => {
            if code.group.obey(other) {
                code.complaint = None;
                code.is_leaving = false;
            }
        }
    }
    false
}

#[expect(
    clippy::disallowed_methods,
    reason = "what was written down is compared with the code"
)]
fn is_last_group(code: &Secret, typed: &str) -> bool {
    let last = code.expose_text().and_then(|text| text.rsplit('-').next());
    last.is_some_and(|last| last.eq_ignore_ascii_case(typed.trim()))
}

#[cfg(test)]
mod tests {
    use super::{Action, Ask, Command, Dialog, Effect, Kind, Model, NewPassword, Secret, act, changed, made, open};
    use crate::tui::event::Complaint;
    use crate::tui::testing::model;
    use byok_core::error::Code;
    use zeroize::Zeroizing;

    fn form(kind: Kind, typed: &[&str]) -> Model {
        let mut model = model();
        open(&mut model, kind);
        for text in typed {
            act(&mut model, &Action::Paste(Zeroizing::new((*text).to_owned())));
            press(&mut model, Command::NextField);
        }
        model
    }

    fn press(model: &mut Model, command: Command) -> Vec<Effect> {
        act(model, &Action::Do(command))
    }

    fn dialog(model: &mut Model) -> &mut NewPassword {
        match &mut model.dialog {
            Some(Dialog::NewPassword(dialog)) => dialog,
            _ => panic!("the dialogue is open"),
        }
    }

    fn focus(model: &mut Model) -> String {
        let form = &dialog(model).form;
        form.fields[form.focus].id.clone()
    }

    fn complaint(code: Code) -> Complaint {
        Complaint {
            code,
            message: "no".into(),
            hint: None,
        }
    }

    #[test]
    fn the_new_password_is_typed_twice_and_asked_for_once() {
        let mut model = form(Kind::Password, &["old", "new password", "new pasword"]);
        assert!(press(&mut model, Command::Accept).is_empty());
        assert_eq!(focus(&mut model), "again");
        act(&mut model, &Action::Paste(Zeroizing::new("new password\n".into())));
        let effects = press(&mut model, Command::Accept);
        assert!(matches!(
            effects.as_slice(),
            [Effect::Settings(Ask::ChangePassword { .. })]
        ));
        assert!(press(&mut model, Command::Accept).is_empty());
        changed(&mut model, Ok(()));
        assert!(model.dialog.is_none());
    }

    #[test]
    fn what_is_refused_is_said_at_the_password_it_is_about() {
        for (code, field) in [(Code::WrongPassword, "old"), (Code::InvalidField, "new")] {
            let mut model = form(Kind::Password, &["old", "new", "new"]);
            press(&mut model, Command::Accept);
            changed(&mut model, Err(complaint(code)));
            assert_eq!(focus(&mut model), field);
            let old = dialog(&mut model).form.field_mut("old").unwrap().entry().unwrap();
            assert_eq!(
                old.is_empty(),
                field == "old",
                "only the wrong one has to be typed again"
            );
        }
    }

    #[test]
    fn empty_fields_are_not_sent() {
        let mut model = form(Kind::Password, &[]);
        assert!(press(&mut model, Command::Accept).is_empty());
        assert_eq!(focus(&mut model), "old");
        let mut model = form(Kind::RecoveryCode, &[]);
        assert!(press(&mut model, Command::Submit).is_empty());
    }

    #[test]
    fn a_code_is_closed_when_its_last_group_was_written_down() {
        let mut model = form(Kind::RecoveryCode, &["old"]);
        let code = || Secret::from_text("ABCD-EFGH-WXYZ".into());
        made(&mut model, Ok(code()));
        act(&mut model, &Action::Paste(Zeroizing::new("ABCD".into())));
        press(&mut model, Command::Submit);
        assert!(dialog(&mut model).code.as_ref().unwrap().complaint.is_some());
        act(&mut model, &Action::Paste(Zeroizing::new(" wxyz".into())));
        press(&mut model, Command::Submit);
        assert!(model.dialog.is_none());
        made(&mut model, Ok(code()));
        press(&mut model, Command::Cancel);
        assert!(model.dialog.is_some(), "the first Esc only warns");
        press(&mut model, Command::Cancel);
        assert!(model.dialog.is_none());
    }

    #[test]
    fn a_code_that_was_made_is_seen_although_the_form_was_left() {
        let mut model = form(Kind::RecoveryCode, &["old"]);
        press(&mut model, Command::Accept);
        press(&mut model, Command::Cancel);
        made(&mut model, Ok(Secret::from_text("ABCD-WXYZ".into())));
        assert!(dialog(&mut model).code.is_some());
    }
}
