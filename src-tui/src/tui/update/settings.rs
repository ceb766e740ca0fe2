//! The settings, where things are, and what opens the vault.

use super::{new_password, root};
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::model::new_password::Kind;
use crate::tui::model::question::Question;
use crate::tui::model::toast::Mood;
use crate::tui::model::{Dialog, Model};
use crate::tui::perform::settings::{Answer, Ask};
use crate::tui::widget::page;

/// Reads them.
pub(super) fn load(model: &mut Model) -> Vec<Effect> {
    let ticket = model.settings.loaded.refresh(model.now);
    ticket
        .map(|ticket| Effect::Settings(Ask::Load(ticket)))
        .into_iter()
        .collect()
}

/// What a person does with the page.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let drawn = &model.drawn;
    if page::turn(&mut model.settings.top, action, drawn.page_rows, drawn.lines) {
        return Vec::new();
    }
    match action {
        Action::Do(Command::ChangePassword) => new_password::open(model, Kind::Password),
        Action::Do(Command::NewRecoveryCode) => new_password::open(model, Kind::RecoveryCode),
        Action::Do(Command::OpenSettingsFile) => edit(model),
        Action::Do(Command::RestartDaemon) => ask_restart(model),
        _ => Vec::new(),
    }
}

/// The person's editor; what it left is read right afterwards.
fn edit(model: &mut Model) -> Vec<Effect> {
    let Some(found) = &model.settings.loaded.value else {
        return Vec::new();
    };
    let mut effects = vec![Effect::EditFile(found.config_file.clone())];
    let ticket = model.settings.loaded.begin(model.now);
    effects.push(Effect::Settings(Ask::Load(ticket)));
    effects
}

fn ask_restart(model: &mut Model) -> Vec<Effect> {
    let is_wrong = matches!(&model.settings.loaded.value, Some(found) if found.config.is_err());
    if is_wrong {
        let words = "The settings can't be read, so a daemon would not start; e edits them";
        model.toasts.say(Mood::Bad, words, model.now);
        return Vec::new();
    }
    model.dialog = Some(Dialog::Question(Question {
        title: "Restart the daemon?".into(),
        lines: vec![
            "It reads the settings when it starts.".into(),
            "The vault is locked on the way: you type the password again, and programs that call byok are refused until then.".into(),
        ],
        word: None,
        then: vec![Effect::Settings(Ask::Restart)],
    }));
    Vec::new()
}

/// What came back.
pub(super) fn answer(model: &mut Model, answer: Answer) -> Vec<Effect> {
    match answer {
        Answer::Loaded(ticket, found) => {
            let again = model.settings.loaded.accept(ticket, Ok(*found), model.now);
            again
                .map(|ticket| Effect::Settings(Ask::Load(ticket)))
                .into_iter()
                .collect()
        }
        Answer::Restarted(Ok(())) => root::look(model),
        Answer::Restarted(Err(complaint)) => {
            root::complain(model, &complaint);
            root::look(model)
        }
        Answer::PasswordChanged(done) => new_password::changed(model, done),
        Answer::RecoveryChanged(made) => new_password::made(model, made),
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, Answer, Ask, Command, Dialog, Effect, Model};
    use crate::tui::event::Complaint;
    use crate::tui::model::settings::Found;
    use crate::tui::model::{Gate, Screen};
    use crate::tui::testing::{model, now};
    use byok_core::error::Code;
    use byok_daemon::config::Config;

    fn complaint() -> Complaint {
        Complaint {
            code: Code::Config,
            message: "config.toml: line 2".into(),
            hint: None,
        }
    }

    fn with(config: Result<Box<Config>, Complaint>) -> Model {
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = Screen::Settings;
        let ticket = model.settings.loaded.begin(now());
        let found = Found {
            config,
            has_file: true,
            is_newer: false,
            config_file: "config.toml".into(),
            vault: "default.vault".into(),
            socket: "default.sock".into(),
            log: "default.log".into(),
            header: Err(complaint()),
        };
        super::answer(&mut model, Answer::Loaded(ticket, Box::new(found)));
        model
    }

    fn act(model: &mut Model, command: Command) -> Vec<Effect> {
        super::act(model, &Action::Do(command))
    }

    #[test]
    fn the_file_is_read_right_after_it_was_edited() {
        let mut model = with(Ok(Box::default()));
        let effects = act(&mut model, Command::OpenSettingsFile);
        let [Effect::EditFile(file), Effect::Settings(Ask::Load(_))] = effects.as_slice() else {
            panic!("edited, then read");
        };
        assert_eq!(file.as_os_str(), "config.toml");
    }

    #[test]
    fn the_daemon_is_restarted_after_a_question_and_never_with_settings_it_would_refuse() {
        let mut model = with(Ok(Box::default()));
        assert!(act(&mut model, Command::RestartDaemon).is_empty());
        let Some(Dialog::Question(question)) = &model.dialog else {
            panic!("it asks");
        };
        assert!(matches!(question.then.as_slice(), [Effect::Settings(Ask::Restart)]));
        let mut broken = with(Err(complaint()));
        act(&mut broken, Command::RestartDaemon);
        assert!(broken.dialog.is_none() && broken.toasts.newest().is_some());
    }
}
