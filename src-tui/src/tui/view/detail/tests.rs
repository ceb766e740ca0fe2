//! Frames of the details.

use crate::tui::action::{Action, Command};
use crate::tui::event::Complaint;
use crate::tui::look::{ASCII, Look, Palette};
use crate::tui::model::Model;
use crate::tui::model::projects::samples::project;
use crate::tui::perform::Answer;
use crate::tui::perform::keys::Answer as Keys;
use crate::tui::perform::projects;
use crate::tui::testing::keys::{detail, rows, with_keys};
use crate::tui::testing::{drawn, now};
use crate::tui::update::{act, answer};
use byok_core::error::Code;
use byok_core::model::{FieldName, Status};
use byok_daemon::wire::{DetailAnswer, Projects};
use insta::assert_snapshot;
use jiff::SignedDuration;

const SIZES: [(u16, u16); 3] = [(120, 30), (80, 24), (40, 12)];

/// At three sizes: beside the list, in its place, and on a very small screen.
fn frames(model: &Model) -> String {
    let frames = SIZES.map(|size| format!("{}\n{}\n", drawn(model, size).0, "=".repeat(80)));
    frames.concat()
}

fn opened(size: (u16, u16)) -> Model {
    let mut model = with_keys(rows());
    model.drawn = drawn(&model, size).1;
    act(&mut model, Action::Do(Command::Details));
    model.drawn = drawn(&model, size).1;
    model
}

fn read(model: &mut Model, shown: Result<DetailAnswer, Complaint>) {
    let open = model.keys.detail.as_mut().unwrap();
    let ticket = open.loaded.begin(now());
    let reference = open.reference.to_string();
    let shown = Box::new(shown);
    let read = Keys::Shown {
        reference,
        ticket,
        shown,
    };
    answer(model, Answer::Keys(read));
}

#[test]
fn the_folders_that_use_a_key_stand_in_its_details() {
    let mut model = opened((120, 30));
    let variables = [
        ("ANTHROPIC_API_KEY", "byok://anthropic"),
        ("TEAM_KEY", "byok://anthropic/prod"),
    ];
    let other = [("OPENAI_API_KEY", "byok://openai/main")];
    let projects = vec![
        project(1, "/home/me/api", &variables, &[]),
        project(2, "/home/me/site", &other, &[]),
        project(3, "/srv/backend", &variables[..1], &[]),
    ];
    let ticket = model.projects.loaded.begin(now());
    let listed = projects::Answer::Loaded(ticket, Ok(Projects { projects }));
    answer(&mut model, Answer::Projects(listed));
    read(&mut model, Ok(detail("anthropic/prod")));
    let frame = drawn(&model, (140, 40)).0;
    assert!(frame.contains("used in"), "{frame}");
    assert!(frame.contains("/home/me/api/byok.toml as ANTHROPIC_API_KEY"), "{frame}");
    assert!(
        frame.contains("TEAM_KEY") && frame.contains("/srv/backend/byok.toml"),
        "{frame}"
    );
    assert!(!frame.contains("/home/me/site"), "{frame}");
}

#[test]
fn everything_about_a_key() {
    let mut model = opened((80, 24));
    read(&mut model, Ok(detail("anthropic/prod")));
    assert_snapshot!(frames(&model));
}

#[test]
fn the_end_of_it() {
    let mut model = opened((120, 30));
    read(&mut model, Ok(detail("anthropic/prod")));
    for size in [(120, 30), (40, 12)] {
        model.drawn = drawn(&model, size).1;
        act(&mut model, Action::Do(Command::Details));
        act(&mut model, Action::Do(Command::Bottom));
    }
    assert_snapshot!(frames(&model));
}

#[test]
fn while_it_is_read_what_the_list_knows_is_there() {
    let mut model = opened((120, 30));
    model.now = now() + SignedDuration::from_millis(150);
    assert_snapshot!(frames(&model));
}

#[test]
fn a_key_that_can_not_be_read_says_why() {
    let mut model = opened((120, 30));
    read(
        &mut model,
        Err(Complaint {
            code: Code::NotFound,
            message: "no key named `anthropic/prod`".into(),
            hint: Some("run `byok list` to see the names".into()),
        }),
    );
    assert_snapshot!(frames(&model));
}

#[test]
fn a_key_with_sixteen_fields_that_is_off_and_was_never_asked() {
    let mut model = opened((120, 30));
    let mut answer = detail("anthropic/prod");
    answer.key.is_active = false;
    answer.key.is_default = false;
    answer.key.status = Status::Unverified;
    answer.key.verdict = Status::Unverified.verdict();
    answer.key.last_checked_at = None;
    answer.key.last_used_at = None;
    answer.key.expires_at = None;
    answer.key.rotate_due_at = None;
    answer.rotate_every_seconds = Some(0);
    answer.checks.clear();
    answer.facts.clear();
    answer.same_value.clear();
    answer.uses = vec![0; 30];
    answer.secret_fields = (1..=8).map(|at| format!("secret_field_number_{at}")).collect();
    for at in 1..=8 {
        let name = FieldName::parse(&format!("plain_{at}")).unwrap();
        let value = "a value that is longer than the pane is wide, 日本, ".repeat(3);
        answer.key.fields.insert(name, value);
    }
    read(&mut model, Ok(answer));
    act(&mut model, Action::Do(Command::Details));
    assert_snapshot!(frames(&model));
}

#[test]
fn the_heading_of_a_group_has_no_details() {
    let mut model = opened((120, 30));
    act(&mut model, Action::Do(Command::Group));
    act(&mut model, Action::Do(Command::Up));
    assert_snapshot!(drawn(&model, (120, 30)).0);
}

/// A key that died last night, of an account with little credit left.
fn dead() -> DetailAnswer {
    let at = |text: &str| text.parse().unwrap();
    let mut answer = detail("anthropic/prod");
    let (checked, before) = (at("2026-11-24T09:00:00Z"), at("2026-11-23T08:00:00Z"));
    answer.key.status = Status::Revoked;
    answer.key.verdict = Status::Revoked.verdict();
    answer.key.last_checked_at = Some(checked);
    answer.status_since = Some(at("2026-11-24T03:10:00Z"));
    answer.last_ok_at = Some(before);
    for (check, when) in answer
        .checks
        .iter_mut()
        .zip([checked, at("2026-11-24T03:10:00Z"), before])
    {
        check.checked_at = when;
        check.status = if when == before { Status::Valid } else { Status::Revoked };
        check.verdict = check.status.verdict();
        check.message = match when == before {
            true => "Anthropic accepted the key.".into(),
            false => "Anthropic says that the key was revoked.".into(),
        };
    }
    let facts = [
        ("account", "Example GmbH", checked),
        ("credit_currency", "USD", before),
        ("credit_limit", "100.00", before),
        ("credit_remaining", "3.20", before),
        ("quota_limit", "1000", before),
        ("quota_remaining", "842", before),
        ("scopes", "models.read, files.write", before),
    ];
    answer.facts = facts.map(|(name, value, _)| (name.into(), value.into())).into();
    answer.facts_seen_at = facts.map(|(name, _, at)| (name.into(), at)).into();
    answer
}

#[test]
fn a_key_that_died_says_since_when_and_what_it_was_and_when_each_fact_was_told() {
    let mut model = opened((120, 30));
    read(&mut model, Ok(dead()));
    let mut all = frames(&model);
    model.look = Look {
        palette: Palette::plain(),
        glyphs: &ASCII,
    };
    let frame = drawn(&model, (80, 24)).0;
    assert!(
        frame.contains("! 3.20/100.00 USD"),
        "what is low is not told by its colour alone: {frame}"
    );
    all += &frame;
    assert_snapshot!(all);
}

#[test]
fn what_was_told_a_while_ago_says_so() {
    let mut model = opened((120, 30));
    read(&mut model, Ok(dead()));
    let frame = drawn(&model, (140, 60)).0;
    assert!(
        frame.contains("dead since today 03:10 UTC, was valid on Monday"),
        "{frame}"
    );
    assert!(frame.contains("What the provider told, 1 h ago"), "{frame}");
    assert!(frame.contains("models.read, files.write (told 1 d ago)"), "{frame}");
    assert!(frame.contains("842/1000 (told 1 d ago)"), "{frame}");
}
