//! The form of a new key: filled in, tested, saved.

use super::{add_form, credential, root};
use crate::credential::is_asked;
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::event::Complaint;
use crate::tui::model::add::{Fields, Step, Value};
use crate::tui::model::asking::{Busy, Said};
use crate::tui::model::keys::Row;
use crate::tui::model::toast::Mood;
use crate::tui::model::{Dialog, Model};
use crate::tui::perform::{checking, keys};
use crate::tui::widget::entry::Entry;
use crate::tui::widget::form::{Did, Form};
use byok_core::clock::Timestamp;
use byok_core::error::Code;
use byok_core::model::{KeyName, ServiceId, Tag, Verdict, parse_span, parse_when};
use byok_core::provider::{Provider, check_base_url};
use byok_daemon::wire::Added;

/// Goes on to the form of a service, with a value if there is one.
pub(super) fn open(model: &mut Model, service: &ServiceId, value: Entry) {
    let Some(provider) = model.catalog.get(service) else {
        return;
    };
    let taken = names_of(model, service);
    let mut fields = add_form::form(provider, &taken);
    add_form::put_value(&mut fields.form, provider, value);
    if let Some(Dialog::Add(add)) = &mut model.dialog {
        add.step = Step::Fields(Box::new(fields));
    }
}

/// The names that a service has already.
fn names_of(model: &Model, service: &ServiceId) -> Vec<String> {
    let rows = model.keys.loaded.value.iter().flatten();
    rows.map(Row::parts)
        .filter(|(of, _)| *of == service.as_str())
        .map(|(_, name)| name.to_owned())
        .collect()
}

/// Fills it in.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let now = model.now;
    let Some(Dialog::Add(add)) = &mut model.dialog else {
        return Vec::new();
    };
    let Step::Fields(fields) = &mut add.step else {
        return Vec::new();
    };
    match (action, fields.asking.busy) {
        (Action::Do(Command::Cancel), Some(Busy::Testing)) => fields.asking.stop(),
        (Action::Do(Command::Cancel), Some(Busy::Saving)) => {
            model.dialog = None;
            model
                .toasts
                .say(Mood::Warn, "It is still being stored; the list will show it", now);
        }
        (_, Some(_)) => {}
        (Action::Do(Command::Cancel), None) => back(model),
        (Action::Do(Command::Test), None) => return test(model),
        (Action::Do(Command::Accept), None) => return save(model),
        (Action::Do(Command::ShowTyped), None) => credential::toggle_shown(&mut fields.form),
        (Action::Do(Command::FillIn), None) => credential::fill_in(&mut fields.form, &fields.asking, now),
        (other, None) => {
            if credential::changes(&fields.form, other) {
                fields.asking.changed();
            }
            let did = fields.form.obey(other);
            unfold(fields);
            if did == Did::Submitted {
                return save(model);
            }
        }
    }
    Vec::new()
}

/// Once it is asked for, what few need takes the place of the question for it.
fn unfold(fields: &mut Fields) {
    if fields.form.is_on("more") {
        fields.form.fields.retain(|field| field.id != "more");
        fields.form.focus = fields.form.fields.len();
        fields.form.fields.append(&mut fields.folded);
    }
}

/// Back to the value, which stays where it can stay hidden.
fn back(model: &mut Model) {
    let Some(Dialog::Add(add)) = &mut model.dialog else {
        return;
    };
    let Step::Fields(fields) = &mut add.step else { return };
    let main = model
        .catalog
        .get(&fields.service)
        .map(|provider| credential::id(provider.main_field()));
    let entry = main
        .and_then(|id| fields.form.field_mut(&id)?.entry())
        .filter(|entry| entry.hidden_chars().is_some())
        .map(|entry| std::mem::replace(entry, Entry::secret()));
    let mut value = Value::with(entry.unwrap_or_else(Entry::secret));
    value.recognise(&model.catalog);
    add.step = Step::Value(value);
}

/// Asks the provider; nothing is stored.
fn test(model: &mut Model) -> Vec<Effect> {
    let Some(Dialog::Add(add)) = &mut model.dialog else {
        return Vec::new();
    };
    let Step::Fields(fields) = &mut add.step else {
        return Vec::new();
    };
    let Some(provider) = model.catalog.get(&fields.service) else {
        return Vec::new();
    };
    let base_url = base_url(&mut fields.form);
    let (Some(filled), Ok(base_url)) = (credential::collect(&mut fields.form, provider), base_url) else {
        return Vec::new();
    };
    if !is_asked(provider) {
        fields.asking.said = Said::Note(unasked(provider));
        return Vec::new();
    }
    vec![Effect::Checking(checking::Ask::Unstored {
        ticket: fields.asking.begin_test(),
        service: fields.service.to_string(),
        secrets: filled.secrets,
        fields: filled.plain,
        base_url,
    })]
}

/// Why nobody is asked.
pub(super) fn unasked(provider: &Provider) -> String {
    match provider.auth.style.unspoken() {
        Some(why) if provider.validatable => format!("{} is not asked: {why}.", provider.name),
        _ => format!("byok has no question for {}: it is stored unchecked.", provider.name),
    }
}

/// Stores it, once everything that can be wrong with the words is right.
fn save(model: &mut Model) -> Vec<Effect> {
    let now = model.now;
    let Some(Dialog::Add(add)) = &mut model.dialog else {
        return Vec::new();
    };
    let Step::Fields(fields) = &mut add.step else {
        return Vec::new();
    };
    let service = fields.service.clone();
    let Some(provider) = model.catalog.get(&service) else {
        return Vec::new();
    };
    let words = words(&mut fields.form, now);
    let filled = credential::collect(&mut fields.form, provider);
    let (Some(words), Some(filled)) = (words, filled) else {
        return Vec::new();
    };
    let reference = format!("{service}/{}", words.name);
    let mut rows = model.keys.loaded.value.iter().flatten();
    if rows.any(|row| *row.reference == *reference) {
        fields
            .form
            .complain("name", format!("there is a key named `{reference}` already"));
        return Vec::new();
    }
    let check = fields.asking.begin_save(is_asked(provider));
    vec![Effect::Keys(keys::Ask::Add(Box::new(keys::New {
        service: service.to_string(),
        name: Some(words.name.to_string()),
        secrets: filled.secrets,
        fields: filled.plain,
        note: fields.form.text("note").to_owned(),
        tags: words.tags,
        base_url: words.base_url,
        expires_at: words.expires_at,
        rotate_every_seconds: words.rotate_every_seconds,
        is_default: fields.form.is_on("default"),
        check,
    })))]
}

/// What is filled in besides the credential.
struct Words {
    name: KeyName,
    tags: Vec<Tag>,
    expires_at: Option<Timestamp>,
    rotate_every_seconds: Option<i64>,
    base_url: Option<String>,
}

/// Reads it; what is wrong is said at each field, and the topmost gets the focus.
fn words(form: &mut Form, now: Timestamp) -> Option<Words> {
    let base_url = base_url(form);
    let rotate = optional(form, "rotate", |text| {
        parse_span(text)
            .map(|span| span.as_secs())
            .map_err(|e| credential::words(&e))
    });
    let tags: Result<Vec<Tag>, String> = form
        .text("tags")
        .split(',')
        .map(str::trim)
        .filter(|tag| !tag.is_empty())
        .map(|tag| Tag::parse(tag).map_err(|failure| credential::words(&failure)))
        .collect();
    if let Err(wrong) = &tags {
        form.complain("tags", wrong);
    }
    let expires = optional(form, "expires", |text| {
        parse_when(text, now).map_err(|failure| credential::words(&failure))
    });
    let name = KeyName::parse(form.text("name"));
    if let Err(wrong) = &name {
        form.complain("name", credential::words(wrong));
    }
    Some(Words {
        name: name.ok()?,
        tags: tags.ok()?,
        expires_at: expires.ok()?,
        rotate_every_seconds: rotate.ok()?,
        base_url: base_url.ok()?,
    })
}

fn base_url(form: &mut Form) -> Result<Option<String>, ()> {
    optional(form, "base_url", |text| {
        check_base_url(text)
            .map(|()| text.to_owned())
            .map_err(|failure| credential::words(&failure))
    })
}

/// A field that may be empty.
pub(super) fn optional<T>(
    form: &mut Form,
    id: &str,
    parse: impl FnOnce(&str) -> Result<T, String>,
) -> Result<Option<T>, ()> {
    let text = form.text(id);
    if text.is_empty() {
        return Ok(None);
    }
    match parse(text) {
        Ok(value) => Ok(Some(value)),
        Err(wrong) => {
            form.complain(id, wrong);
            Err(())
        }
    }
}

/// It is stored, or it isn't.
pub(in crate::tui::update) fn added(model: &mut Model, added: Result<Added, Complaint>) -> Vec<Effect> {
    let (now, has_dialog) = (model.now, is_saving(model));
    match added {
        Ok(added) => {
            if has_dialog {
                model.dialog = None;
            }
            let (mood, words) = told(&added);
            model.toasts.say(mood, words, now);
        }
        Err(complaint) if has_dialog => refused(model, complaint),
        Err(complaint) => root::complain(model, &complaint),
    }
    Vec::new()
}

fn is_saving(model: &Model) -> bool {
    match &model.dialog {
        Some(Dialog::Add(add)) => {
            matches!(&add.step, Step::Fields(fields) if fields.asking.busy == Some(Busy::Saving))
        }
        _ => false,
    }
}

/// What was stored, in one line.
fn told(added: &Added) -> (Mood, String) {
    let mut words = format!("{} was added", added.key.reference);
    let mut mood = Mood::Good;
    match &added.check {
        Some(check) if check.verdict != Verdict::Ok => {
            mood = Mood::Warn;
            words.push_str(&format!(". {} ({})", check.message, check.status));
        }
        _ => words.push_str(&format!(": {}", added.key.status)),
    }
    if let Some(other) = &added.duplicate_of {
        mood = Mood::Warn;
        words.push_str(&format!("; {other} has the same value"));
    }
    (mood, words)
}

fn refused(model: &mut Model, complaint: Complaint) {
    model.typed_at = Some(model.now);
    let Some(Dialog::Add(add)) = &mut model.dialog else {
        return;
    };
    let Step::Fields(fields) = &mut add.step else { return };
    fields.asking.busy = None;
    match complaint.code {
        Code::InvalidKey => fields.asking.said = Said::Refused(complaint.message),
        Code::Exists => fields.form.complain("name", complaint.message),
        _ if credential::put(&mut fields.form, &complaint) => {}
        _ => fields.asking.said = Said::Wrong(complaint),
    }
}

#[cfg(test)]
mod tests {
    use super::{Busy, Code, Command, Dialog, Effect, Model, Said, Step, Tag, checking, keys};
    use crate::tui::model::add::Fields;
    use crate::tui::model::toast::Mood;
    use crate::tui::perform::Answer;
    use crate::tui::testing_entering::{
        added, check, complaint, github_key, not_added, open_model, openai_key, paste, press, type_in,
    };
    use crate::tui::update;
    use byok_core::model::{FieldName, Status};
    use byok_core::secret::Secret;
    use byok_daemon::wire::Checked;
    use jiff::SignedDuration;

    fn filled(value: &str, names: &[&str]) -> Model {
        let mut model = open_model(names);
        paste(&mut model, value);
        press(&mut model, Command::Submit);
        model
    }

    fn fields(model: &Model) -> &Fields {
        match &model.dialog {
            Some(Dialog::Add(add)) => match &add.step {
                Step::Fields(fields) => fields,
                _ => panic!("not at the fields"),
            },
            _ => panic!("the dialogue is closed"),
        }
    }

    fn saved(model: &mut Model) -> Box<keys::New> {
        match press(model, Command::Accept).pop() {
            Some(Effect::Keys(keys::Ask::Add(new))) => new,
            _ => panic!("nothing is stored"),
        }
    }

    fn field(name: &str) -> FieldName {
        FieldName::parse(name).unwrap()
    }

    #[test]
    fn a_name_that_is_free_is_offered() {
        assert_eq!(fields(&filled(&github_key(), &[])).form.text("name"), "main");
        let model = filled(&github_key(), &["github/main", "github/main-2", "gitlab/main-3"]);
        assert_eq!(fields(&model).form.text("name"), "main-3");
    }

    #[test]
    fn a_pasted_value_goes_to_the_field_whose_shape_it_has() {
        let mut model = filled(" AKIAIOSFODNN7EXAMPLE ", &[]);
        paste(&mut model, "the/secret/one");
        let new = saved(&mut model);
        assert_eq!(new.plain_of("access_key_id"), Some("AKIAIOSFODNN7EXAMPLE"));
        assert!(new.secrets[&field("secret_access_key")].matches(&Secret::copy_of(b"the/secret/one")));
        assert!(new.check);
    }

    #[test]
    fn everything_that_is_filled_in_is_stored() {
        let mut model = filled(&openai_key(), &["openai/main"]);
        press(&mut model, Command::NextField);
        type_in(&mut model, "90d");
        press(&mut model, Command::NextField);
        type_in(&mut model, " ");
        type_in(&mut model, "org-1");
        for (id, text) in [
            ("tags", "work, ci"),
            ("note", "for CI"),
            ("rotate", "30d"),
            ("base_url", "https://p.example/v1"),
        ] {
            while fields(&model).form.fields[fields(&model).form.focus].id != id {
                press(&mut model, Command::NextField);
            }
            type_in(&mut model, text);
        }
        press(&mut model, Command::NextField);
        type_in(&mut model, " ");
        let new = saved(&mut model);
        assert_eq!((&*new.service, new.name.as_deref()), ("openai", Some("main-2")));
        assert_eq!(new.tags.iter().map(Tag::as_str).collect::<Vec<_>>(), ["work", "ci"]);
        assert_eq!(new.plain_of("organization"), Some("org-1"));
        assert_eq!((&*new.note, new.rotate_every_seconds), ("for CI", Some(30 * 86_400)));
        assert_eq!(new.base_url.as_deref(), Some("https://p.example/v1"));
        assert_eq!(new.expires_at, Some(model.now + SignedDuration::from_hours(90 * 24)));
        assert!(new.is_default);
    }

    #[test]
    fn what_the_daemon_would_refuse_is_not_sent() {
        for (id, text) in [
            ("name", "a/b"),
            ("name", "main"),
            ("expires", "2020-01-01"),
            ("expires", "soon"),
        ] {
            let mut model = filled(&openai_key(), &["openai/main"]);
            while fields(&model).form.fields[fields(&model).form.focus].id != id {
                press(&mut model, Command::NextField);
            }
            press(&mut model, Command::EraseAll);
            type_in(&mut model, text);
            assert!(press(&mut model, Command::Accept).is_empty(), "{id} {text}");
            assert!(
                fields(&model).form.field(id).unwrap().complaint.is_some(),
                "{id} {text}"
            );
        }
    }

    #[test]
    fn a_missing_secret_is_asked_for() {
        let mut model = open_model(&[]);
        press(&mut model, Command::Add);
        press(&mut model, Command::Submit);
        type_in(&mut model, "openai");
        press(&mut model, Command::Submit);
        assert!(press(&mut model, Command::Accept).is_empty());
        let form = &fields(&model).form;
        assert_eq!(form.fields[form.focus].complaint.as_deref(), Some("is missing"));
    }

    #[test]
    fn a_pasted_break_never_saves() {
        let mut model = filled(&github_key(), &[]);
        assert!(paste(&mut model, "prod\n").is_empty());
        assert!(fields(&model).asking.busy.is_none());
    }

    #[test]
    fn a_refused_value_is_stored_without_asking_the_second_time() {
        let mut model = filled(&github_key(), &[]);
        assert!(saved(&mut model).check);
        update::answer(&mut model, not_added(complaint(Code::InvalidKey, "not stored", None)));
        assert!(matches!(fields(&model).asking.said, Said::Refused(_)));
        assert!(!saved(&mut model).check);
    }

    #[test]
    fn another_value_is_asked_about_again() {
        let mut model = filled(&github_key(), &[]);
        saved(&mut model);
        update::answer(&mut model, not_added(complaint(Code::InvalidKey, "not stored", None)));
        press(&mut model, Command::PreviousField);
        type_in(&mut model, "b");
        assert!(saved(&mut model).check);
    }

    #[test]
    fn only_the_answer_that_is_waited_for_counts() {
        let mut model = filled(&github_key(), &[]);
        let ask = |model: &mut Model| match press(model, Command::Test).pop() {
            Some(Effect::Checking(checking::Ask::Unstored { ticket, .. })) => ticket,
            _ => panic!("nobody is asked"),
        };
        let first = ask(&mut model);
        press(&mut model, Command::Cancel);
        let second = ask(&mut model);
        let answer = |ticket, status| {
            let checked = Checked {
                reference: "github".into(),
                service: "github".into(),
                cached: false,
                check: check(status, "said", &[]),
            };
            Answer::Checking(checking::Answer::Tested(ticket, Box::new(Ok(checked))))
        };
        update::answer(&mut model, answer(first, Status::Valid));
        assert_eq!(fields(&model).asking.busy, Some(Busy::Testing));
        update::answer(&mut model, answer(second, Status::Invalid));
        assert!(matches!(&fields(&model).asking.said, Said::Tested(check) if check.status == Status::Invalid));
    }

    #[test]
    fn what_was_found_on_the_way_is_told() {
        let mut model = filled(&github_key(), &[]);
        saved(&mut model);
        let limited = check(Status::NoCredit, "there is no credit left", &[]);
        update::answer(&mut model, added("github/main", Some(limited), Some("github/old")));
        assert!(model.dialog.is_none());
        let toast = model.toasts.newest().unwrap();
        assert_eq!(toast.mood, Mood::Warn);
        assert_eq!(
            toast.words,
            "github/main was added. there is no credit left (no_credit); github/old has the same value"
        );
    }

    #[test]
    fn complaints_of_the_daemon_go_to_their_fields() {
        let mut model = filled(&github_key(), &[]);
        saved(&mut model);
        let empty = complaint(Code::InvalidField, "token: holds a NUL character", None);
        update::answer(&mut model, not_added(empty));
        let form = &fields(&model).form;
        assert_eq!(
            form.fields[form.focus].complaint.as_deref(),
            Some("holds a NUL character")
        );
    }

    #[test]
    fn a_lock_ends_everything_that_was_typed() {
        let mut model = filled(&github_key(), &[]);
        crate::tui::testing_entering::look(&mut model, "default", byok_daemon::wire::State::Locked);
        assert!(model.dialog.is_none());
    }

    #[test]
    fn escape_leads_back_step_by_step_with_the_value_kept() {
        let mut model = filled(&github_key(), &[]);
        press(&mut model, Command::Cancel);
        assert!(matches!(&model.dialog, Some(Dialog::Add(add))
            if matches!(&add.step, Step::Value(value) if value.found.len() == 1 && !value.entry.is_empty())));
        press(&mut model, Command::Cancel);
        assert!(model.dialog.is_none());
    }

    impl keys::New {
        fn plain_of(&self, name: &str) -> Option<&str> {
            self.fields.get(&field(name)).map(String::as_str)
        }
    }
}
