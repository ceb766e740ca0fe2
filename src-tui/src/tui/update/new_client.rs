//! A token for a program: asked for, then shown once.

use super::root;
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::event::Complaint;
use crate::tui::model::new_client::{NewClient, Token, read};
use crate::tui::model::toast::Mood;
use crate::tui::model::{Dialog, Model};
use crate::tui::perform::clients::Ask;
use crate::tui::perform::keys::CLEARED_AFTER;
use crate::tui::widget::form::Did;
use byok_core::clock::Timestamp;
use byok_core::error::Code;
use byok_core::secret::Secret;
use byok_daemon::wire::ClientToken;

/// Opens the form.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    model.dialog = Some(Dialog::NewClient(Box::default()));
    Vec::new()
}

/// What a person does with the form, and with the token.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let now = model.now;
    let Some(Dialog::NewClient(new)) = &mut model.dialog else {
        return Vec::new();
    };
    if new.token.is_some() {
        return with_token(model, action);
    }
    match action {
        Action::Do(Command::Cancel) => {
            model.dialog = None;
            Vec::new()
        }
        _ if new.is_busy => Vec::new(),
        Action::Do(Command::Accept) => submit(new, now),
        other => match new.form.obey(other) {
            Did::Submitted => submit(new, now),
            _ => Vec::new(),
        },
    }
}

fn submit(new: &mut NewClient, now: Timestamp) -> Vec<Effect> {
    match read(&new.form, now) {
        Ok(request) => {
            new.is_busy = true;
            vec![Effect::Clients(Ask::Add(Box::new(request)))]
        }
        Err((field, words)) => {
            new.form.complain(field, words);
            Vec::new()
        }
    }
}

/// It is made, or it isn't.
pub(super) fn made(model: &mut Model, made: Result<ClientToken, Complaint>) -> Vec<Effect> {
    let Some(Dialog::NewClient(new)) = &mut model.dialog else {
        return unseen(model, made);
    };
    new.is_busy = false;
    match made {
        Ok(ClientToken { client, token }) => {
            new.token = Some(Token {
                client,
                token,
                is_leaving: false,
            });
        }
        Err(complaint) => {
            let field = blamed(new, &complaint);
            new.form.complain(field, complaint.in_words());
        }
    }
    Vec::new()
}

/// The dialogue was left while the token was being made: nobody has seen it, so it is withdrawn.
fn unseen(model: &mut Model, made: Result<ClientToken, Complaint>) -> Vec<Effect> {
    match made {
        Ok(made) => vec![Effect::Clients(Ask::Revoke(made.client.name.to_string()))],
        Err(complaint) => {
            root::complain(model, &complaint);
            Vec::new()
        }
    }
}

/// The field that a failure is about.
fn blamed(new: &NewClient, complaint: &Complaint) -> &'static str {
    let names = |field: &str| {
        let words = new.form.text(field).split(',').map(str::trim);
        words
            .filter(|word| !word.is_empty())
            .any(|word| complaint.message.contains(word))
    };
    match complaint.code {
        Code::NotFound if names("keys") => "keys",
        Code::NotFound => "services",
        _ => "name",
    }
}

/// It is closed only on purpose: it can't be shown again.
fn with_token(model: &mut Model, action: &Action) -> Vec<Effect> {
    let Some(Dialog::NewClient(new)) = &mut model.dialog else {
        return Vec::new();
    };
    let Some(token) = &mut new.token else {
        return Vec::new();
    };
    match action {
        Action::Do(Command::Cancel) if token.is_leaving => {
            model.dialog = None;
            return super::clients::load(model);
        }
        Action::Do(Command::Cancel) => token.is_leaving = true,
        Action::Do(Command::CopyValue) => {
            token.is_leaving = false;
            return vec![Effect::Clients(Ask::Copy(copy(&token.token)))];
        }
        Action::Do(_) => token.is_leaving = false,
        _ => {}
    }
    Vec::new()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the person asked for the token in the clipboard"
)]
fn copy(token: &Secret) -> Secret {
    Secret::copy_of(token.expose_bytes())
}

/// The token is in the clipboard.
pub(super) fn copied(model: &mut Model, way: &str) {
    let words = format!("The token went {way}; cleared after {CLEARED_AFTER} s");
    model.toasts.say(Mood::Good, words, model.now);
}

#[cfg(test)]
mod tests {
    use super::{Action, Ask, ClientToken, Command, Dialog, Effect, Model, Secret, act, made, open};
    use crate::tui::event::Complaint;
    use crate::tui::model::Gate;
    use crate::tui::model::new_client::samples::client;
    use crate::tui::testing::model;
    use crate::tui::update;
    use byok_core::error::Code;
    use zeroize::Zeroizing;

    fn form() -> Model {
        let mut model = model();
        model.gate = Gate::Open;
        open(&mut model);
        model
    }

    fn press(model: &mut Model, command: Command) -> Vec<Effect> {
        act(model, &Action::Do(command))
    }

    fn token() -> ClientToken {
        ClientToken {
            client: client(),
            token: Secret::from_text("byok_token".into()),
        }
    }

    fn filled() -> Model {
        let mut model = form();
        act(&mut model, &Action::Paste(Zeroizing::new("editor\n".into())));
        press(&mut model, Command::NextField);
        act(&mut model, &Action::Type(' '));
        model
    }

    #[test]
    fn it_is_asked_for_once() {
        let mut model = filled();
        let effects = press(&mut model, Command::Accept);
        assert!(matches!(effects.as_slice(), [Effect::Clients(Ask::Add(new))] if new.name.as_str() == "editor"));
        assert!(press(&mut model, Command::Accept).is_empty());
    }

    #[test]
    fn a_token_is_closed_by_two_escapes_and_by_nothing_else() {
        let mut model = filled();
        made(&mut model, Ok(token()));
        press(&mut model, Command::Cancel);
        let effects = press(&mut model, Command::CopyValue);
        assert!(matches!(effects.as_slice(), [Effect::Clients(Ask::Copy(_))]));
        press(&mut model, Command::Cancel);
        assert!(model.dialog.is_some(), "copying takes the first one back");
        press(&mut model, Command::Cancel);
        assert!(model.dialog.is_none());
    }

    #[test]
    fn a_token_that_nobody_saw_is_withdrawn() {
        let mut model = filled();
        press(&mut model, Command::Accept);
        press(&mut model, Command::Cancel);
        let effects = made(&mut model, Ok(token()));
        assert!(matches!(effects.as_slice(), [Effect::Clients(Ask::Revoke(name))] if name == "editor"));
    }

    #[test]
    fn a_refusal_stands_at_the_field_it_is_about() {
        for (code, message, field) in [
            (Code::Exists, "there is a client `editor` already", "name"),
            (Code::NotFound, "no key named `openai/gone`", "keys"),
            (Code::NotFound, "no service named `nowhere`", "services"),
        ] {
            let mut model = filled();
            let Some(Dialog::NewClient(new)) = &mut model.dialog else {
                panic!("the form is open");
            };
            new.is_busy = true;
            new.form.focus = 7;
            act(&mut model, &Action::Do(Command::End));
            let Some(Dialog::NewClient(new)) = &mut model.dialog else {
                panic!("the form is open");
            };
            let keys = new.form.field_mut("keys").unwrap().entry().unwrap();
            keys.obey(&Action::Paste(Zeroizing::new("openai/gone".into())));
            let complaint = Complaint {
                code,
                message: message.into(),
                hint: None,
            };
            made(&mut model, Err(complaint));
            let Some(Dialog::NewClient(new)) = &model.dialog else {
                panic!("the form is open");
            };
            assert_eq!(new.form.fields[new.form.focus].id, field);
            assert!(!new.is_busy);
        }
    }

    #[test]
    fn a_lock_takes_the_token_away() {
        let mut model = filled();
        made(&mut model, Ok(token()));
        let locked = byok_daemon::wire::EventLine {
            seq: 9,
            at: model.now,
            kind: byok_core::model::Action::Locked,
            subject: None,
        };
        update::heard(&mut model, &locked);
        assert!(model.dialog.is_none());
    }
}
