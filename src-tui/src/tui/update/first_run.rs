//! Creating the vault: password, recovery code, first key.

use super::{add, root};
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::event::Complaint;
use crate::tui::model::first_run::{Code, FirstRun, NewVault, Stage, Step};
use crate::tui::model::strength::Strength;
use crate::tui::model::toast::Mood;
use crate::tui::model::{Gate, Model};
use crate::tui::perform::session;
use crate::tui::widget::entry::Entry;
use crate::tui::widget::form::{Content, Did, Field, Form};
use byok_core::crypto::KdfParams;
use byok_core::error::{Code as Kind, Failure as _};
use byok_core::secret::Secret;
use byok_core::vault::{MIN_PASSWORD_CHARS, VaultError};
use std::path::PathBuf;

/// The file that is offered for the code.
const FILE: &str = "byok-recovery-code.txt";
/// What is said when a vault was locked before its code was confirmed.
const LOST: &str = "The recovery code was not confirmed. Once the vault is open, make a new one in Settings (7, then n), \
                    or with `byok recovery new`.";

/// Types the password, and keeps the code.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let Gate::Absent(first_run) = &mut model.gate else {
        return Vec::new();
    };
    match &mut first_run.step {
        Step::Password(new) => act_password(new, action),
        Step::Code(code) => match &mut code.stage {
            Stage::Shown => {
                act_shown(code, action);
                Vec::new()
            }
            Stage::Naming(_) => act_naming(code, action),
            Stage::Confirming(_) => act_confirming(model, action),
            Stage::Leaving => act_leaving(model, action),
        },
    }
}

fn act_password(new: &mut NewVault, action: &Action) -> Vec<Effect> {
    if new.is_busy {
        return Vec::new();
    }
    match action {
        Action::Do(Command::Cancel) if is_untouched(&new.form) => return vec![Effect::Quit],
        Action::Do(Command::Cancel) => {
            new.form
                .fields
                .iter_mut()
                .filter_map(Field::entry)
                .for_each(Entry::clear);
            new.form.focus = 0;
            new.strength = None;
        }
        Action::Do(Command::ShowTyped) => {
            new.form
                .fields
                .iter_mut()
                .filter_map(Field::entry)
                .for_each(Entry::toggle_shown);
        }
        Action::Do(Command::Accept) => return create(new),
        Action::Do(Command::Submit) if new.form.focus == 0 && !is_long_enough(&mut new.form) => {}
        other => {
            let had_focus = new.form.focus;
            match new.form.obey(other) {
                Did::Submitted => return create(new),
                Did::Something => {
                    new.complaint = None;
                    if had_focus == 0 {
                        if let Some(again) = new.form.field_mut("again") {
                            again.complaint = None;
                        }
                        new.strength = Strength::of(&typed(&new.form, "password"));
                    }
                }
                Did::Nothing => {}
            }
        }
    }
    Vec::new()
}

fn is_untouched(form: &Form) -> bool {
    form.fields
        .iter()
        .all(|field| matches!(&field.content, Content::Line(entry) if entry.is_empty()))
}

fn typed(form: &Form, id: &str) -> Secret {
    match form.field(id).map(|field| &field.content) {
        Some(Content::Line(entry)) => entry.secret_copy(),
        _ => Secret::zeroed(0),
    }
}

/// The vault's own rule, in its own words, before anything is asked.
fn is_long_enough(form: &mut Form) -> bool {
    let chars = match form.field("password").map(|field| &field.content) {
        Some(Content::Line(entry)) => entry.hidden_chars().unwrap_or(0),
        _ => 0,
    };
    if chars < MIN_PASSWORD_CHARS {
        let short = VaultError::PasswordTooShort(chars);
        form.complain("password", short.to_string());
        if let (Some(field), Some(hint)) = (form.field_mut("password"), short.hint()) {
            field.complaint = Some(format!("{short}; {hint}"));
        }
    }
    chars >= MIN_PASSWORD_CHARS
}

fn create(new: &mut NewVault) -> Vec<Effect> {
    if !is_long_enough(&mut new.form) {
        return Vec::new();
    }
    let password = typed(&new.form, "password");
    if !password.matches(&typed(&new.form, "again")) {
        new.form.complain("again", "they differ; type it again");
        if let Some(entry) = new.form.field_mut("again").and_then(Field::entry) {
            entry.clear();
        }
        return Vec::new();
    }
    new.is_busy = true;
    new.complaint = None;
    vec![Effect::Session(session::Ask::Create {
        password,
        kdf: KdfParams::default(),
    })]
}

/// The vault is there, with its recovery code, or it could not be made.
pub(super) fn created(model: &mut Model, made: Result<Secret, Complaint>) -> Vec<Effect> {
    model.typed_at = Some(model.now);
    let Gate::Absent(first_run) = &mut model.gate else {
        return Vec::new();
    };
    match made {
        Ok(code) => {
            first_run.step = Step::Code(Box::new(Code {
                code,
                stage: Stage::Shown,
                said: None,
            }));
            root::look(model)
        }
        Err(complaint) => {
            if let Step::Password(new) = &mut first_run.step {
                new.is_busy = false;
                match complaint.code {
                    Kind::InvalidField => new.form.complain("password", complaint.message),
                    _ => new.complaint = Some(complaint),
                }
            }
            Vec::new()
        }
    }
}

fn act_shown(code: &mut Code, action: &Action) {
    match action {
        Action::Do(Command::Accept | Command::Submit) => code.stage = Stage::Confirming(Entry::plain()),
        Action::Do(Command::WriteFile) => code.stage = Stage::Naming(Entry::with(FILE)),
        Action::Do(Command::Cancel) => code.stage = Stage::Leaving,
        _ => return,
    }
    code.said = None;
}

fn act_naming(code: &mut Code, action: &Action) -> Vec<Effect> {
    let Stage::Naming(entry) = &mut code.stage else {
        return Vec::new();
    };
    match action {
        Action::Do(Command::Cancel) => {
            code.stage = Stage::Shown;
            code.said = None;
        }
        Action::Do(Command::Submit) if !entry.text().trim().is_empty() => {
            let path = entry.text().trim().to_owned();
            let copy = copy_of(&code.code);
            return vec![Effect::Session(session::Ask::SaveCode { code: copy, path })];
        }
        other => {
            if entry.obey(other) {
                code.said = None;
            }
        }
    }
    Vec::new()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the code goes into the file that the person named"
)]
fn copy_of(code: &Secret) -> Secret {
    Secret::copy_of(code.expose_bytes())
}

/// The code is in a file, or it isn't.
pub(super) fn code_saved(model: &mut Model, saved: Result<PathBuf, Complaint>) -> Vec<Effect> {
    if let Gate::Absent(first_run) = &mut model.gate
        && let Step::Code(code) = &mut first_run.step
    {
        if saved.is_ok() {
            code.stage = Stage::Shown;
        }
        code.said = Some(saved.map(|path| format!("It is in {}; move it off this machine.", path.display())));
    }
    Vec::new()
}

fn act_confirming(model: &mut Model, action: &Action) -> Vec<Effect> {
    let Gate::Absent(first_run) = &mut model.gate else {
        return Vec::new();
    };
    let Step::Code(code) = &mut first_run.step else {
        return Vec::new();
    };
    let Stage::Confirming(entry) = &mut code.stage else {
        return Vec::new();
    };
    match action {
        Action::Do(Command::Cancel) => {
            code.stage = Stage::Shown;
            code.said = None;
        }
        Action::Do(Command::Submit) if is_last_group(&code.code, entry.text()) => {
            let words = "The vault is made, and open";
            return enter(model, Mood::Good, words);
        }
        Action::Do(Command::Submit) => {
            code.said = Some(Err(Complaint {
                code: Kind::Usage,
                message: "that is not its last group".into(),
                hint: Some("Esc shows the code again".into()),
            }));
        }
        other => {
            if entry.obey(other) {
                code.said = None;
            }
        }
    }
    Vec::new()
}

/// Whether the last group of the code was typed, in any spelling that the code itself may be typed in.
#[expect(
    clippy::disallowed_methods,
    reason = "its last group is compared with what was typed"
)]
fn is_last_group(code: &Secret, typed: &str) -> bool {
    let typed: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    let last = code.expose_text().and_then(|text| text.rsplit('-').next());
    last == Some(&*typed)
}

fn act_leaving(model: &mut Model, action: &Action) -> Vec<Effect> {
    match action {
        Action::Do(Command::Accept | Command::Submit) => enter(
            model,
            Mood::Warn,
            "No recovery code is kept: make one in Settings (7, then n)",
        ),
        Action::Do(Command::Cancel) => {
            if let Gate::Absent(first_run) = &mut model.gate
                && let Step::Code(code) = &mut first_run.step
            {
                code.stage = Stage::Shown;
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// The code goes; the vault is entered, and asks for its first key.
fn enter(model: &mut Model, mood: Mood, words: &str) -> Vec<Effect> {
    let mut effects = root::open(model);
    effects.extend(root::look(model));
    model.toasts.say(mood, words, model.now);
    add::open_first(model);
    effects
}

/// What to say when the vault is locked while its code is on the screen.
pub(super) fn lost_code(model: &Model) -> Option<&'static str> {
    match &model.gate {
        Gate::Absent(first_run) => FirstRun::has_code(first_run).then_some(LOST),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Command, Effect, Gate, Model, Stage, Step, session};
    use crate::tui::model::Dialog;
    use crate::tui::perform::Answer;
    use crate::tui::testing::model;
    use crate::tui::testing_entering::{code, complaint, look, paste, press, type_in};
    use crate::tui::update;
    use byok_core::error::Code as Kind;
    use byok_core::secret::Secret;
    use byok_daemon::wire::State;
    use jiff::SignedDuration;

    fn absent() -> Model {
        let mut model = model();
        look(&mut model, "default", State::Absent);
        model
    }

    fn made() -> Model {
        let mut model = absent();
        update::answer(&mut model, Answer::Session(session::Answer::Created(Ok(code()))));
        model
    }

    fn new(model: &Model) -> &super::NewVault {
        match &model.gate {
            Gate::Absent(first_run) => match &first_run.step {
                Step::Password(new) => new,
                Step::Code(_) => panic!("the vault is made"),
            },
            _ => panic!("there is a vault"),
        }
    }

    fn stage(model: &Model) -> &Stage {
        match &model.gate {
            Gate::Absent(first_run) => match &first_run.step {
                Step::Code(code) => &code.stage,
                Step::Password(_) => panic!("there is no code yet"),
            },
            _ => panic!("the code is gone"),
        }
    }

    fn type_twice(model: &mut Model, first: &str, second: &str) -> Vec<Effect> {
        paste(model, first);
        press(model, Command::Submit);
        paste(model, second);
        press(model, Command::Submit)
    }

    #[test]
    fn a_password_that_the_vault_would_refuse_is_not_sent() {
        let mut model = absent();
        assert!(press(&mut model, Command::Accept).is_empty());
        paste(&mut model, "1234567");
        assert!(press(&mut model, Command::Submit).is_empty());
        let words = new(&model).form.field("password").unwrap().complaint.clone().unwrap();
        assert!(words.starts_with("the password has 7 characters"), "{words}");
    }

    #[test]
    fn two_passwords_that_differ_make_no_vault() {
        let mut model = absent();
        assert!(type_twice(&mut model, "one password", "other password").is_empty());
        assert!(new(&model).form.field("again").unwrap().complaint.is_some());
    }

    #[test]
    fn the_same_one_twice_makes_the_vault() {
        let mut model = absent();
        let effects = type_twice(&mut model, "one password", "one password");
        let [Effect::Session(session::Ask::Create { password, .. })] = &effects[..] else {
            panic!("no vault is made");
        };
        assert!(password.matches(&Secret::copy_of(b"one password")));
        assert!(press(&mut model, Command::Submit).is_empty(), "only once");
    }

    #[test]
    fn what_was_typed_stays_when_the_vault_could_not_be_made() {
        let mut model = absent();
        type_twice(&mut model, "one password", "one password");
        let full = complaint(Kind::Io, "no space left on device", None);
        update::answer(&mut model, Answer::Session(session::Answer::Created(Err(full))));
        assert_eq!(press(&mut model, Command::Submit).len(), 1, "it can be tried again");
    }

    #[test]
    fn only_its_last_group_confirms_the_code_and_then_it_is_gone() {
        let mut model = made();
        press(&mut model, Command::Accept);
        type_in(&mut model, "xxxx");
        press(&mut model, Command::Submit);
        assert!(matches!(stage(&model), Stage::Confirming(_)));
        press(&mut model, Command::EraseAll);
        type_in(&mut model, "-a3 ok");
        press(&mut model, Command::Submit);
        assert!(matches!(model.gate, Gate::Open));
        assert!(matches!(&model.dialog, Some(Dialog::Add(add)) if add.is_first));
    }

    #[test]
    fn a_file_is_written_only_under_a_name() {
        let mut model = made();
        press(&mut model, Command::WriteFile);
        press(&mut model, Command::EraseAll);
        assert!(press(&mut model, Command::Submit).is_empty());
        type_in(&mut model, "~/code.txt");
        let effects = press(&mut model, Command::Submit);
        let [Effect::Session(session::Ask::SaveCode { code: sent, path })] = &effects[..] else {
            panic!("nothing is written");
        };
        assert!(sent.matches(&code()) && path == "~/code.txt");
    }

    #[test]
    fn going_on_without_the_code_says_how_to_make_another() {
        let mut model = made();
        press(&mut model, Command::Cancel);
        press(&mut model, Command::Cancel);
        assert!(matches!(stage(&model), Stage::Shown), "no means no");
        press(&mut model, Command::Cancel);
        press(&mut model, Command::Accept);
        assert!(matches!(model.gate, Gate::Open));
        assert!(model.toasts.newest().unwrap().words.contains("Settings"));
    }

    #[test]
    fn a_lock_before_the_code_was_confirmed_says_how_to_make_another() {
        let mut model = made();
        look(&mut model, "default", State::Locked);
        let Gate::Locked(unlock) = &model.gate else {
            panic!("not locked")
        };
        assert!(unlock.note.unwrap().contains("byok recovery new"));
    }

    #[test]
    fn the_code_stays_in_sight_while_the_daemon_says_that_the_vault_is_open() {
        let mut model = made();
        look(&mut model, "default", State::Open);
        assert!(matches!(stage(&model), Stage::Shown));
    }

    #[test]
    fn a_vault_that_another_face_made_is_entered() {
        let mut model = absent();
        look(&mut model, "default", State::Open);
        assert!(matches!(model.gate, Gate::Open));
    }

    #[test]
    fn a_typed_password_is_wiped_a_minute_after_the_last_key() {
        let mut model = absent();
        paste(&mut model, "one password");
        model.now += SignedDuration::from_secs(60);
        update::tick(&mut model);
        let form = &new(&model).form;
        assert!(super::is_untouched(form) && new(&model).strength.is_none());
    }
}
