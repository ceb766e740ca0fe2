//! Another value for a key: a new one, or the one before.

use super::sheet::{self, Sheet};
use super::{asking, offers};
use crate::print;
use crate::tui::action::Command;
use crate::tui::look::Look;
use crate::tui::model::rotate::{Back, Purpose, Rotate};
use crate::tui::model::{Drawn, Model};
use crate::tui::perform::rotate::Looked;
use crate::tui::widget::form::Content;
use crate::tui::widget::wrap::Lines;
use crate::tui::widget::{dialog, state, text};
use byok_core::clock::Timestamp;
use byok_core::model::{Rotation, Step, Version};
use ratatui::Frame;
use ratatui::text::{Line, Span};

/// From so many columns on old and new stand side by side.
const SIDE_BY_SIDE: u16 = 56;

/// Draws the dialogue.
pub(super) fn draw(model: &Model, rotate: &Rotate, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    let Some(looked) = &rotate.loaded.value else {
        let inner = dialog::open(frame, &rotate.reference, (sheet::room(frame), 6), &model.look);
        let _ = state::ready(&rotate.loaded, model.now, frame, inner, &model.look);
        return offers::draw(
            model,
            &[(Command::Cancel, "leave")],
            frame,
            offers::last_row(inner),
            drawn,
        );
    };
    match rotate.purpose {
        Purpose::New => form(model, (rotate, looked), frame, drawn),
        Purpose::Back => back(model, (rotate, looked), frame, drawn),
    }
}

fn form(model: &Model, (rotate, looked): (&Rotate, &Looked), frame: &mut Frame<'_>, drawn: &mut Drawn) {
    let look = &model.look;
    let width = sheet::room(frame);
    let is_low = frame.area().height < 16;
    let mut head = Lines::new(width);
    old_and_new(model, (rotate, looked), width, &mut head);
    if let Some(rotation) = looked.under_way() {
        head.say(&under_way(rotation, model.now), look.palette.warn);
    }
    if let Some(url) = looked.plan.keys_url.as_ref().filter(|_| !rotate.is_at_provider()) {
        head.say(&format!("Make a new key at {url}"), look.palette.dim);
    }
    let mut tail = Lines::new(width);
    let name = model.catalog.get(&looked.detail.key.service);
    let name = name.map_or(looked.detail.key.service.as_str(), |provider| &provider.name);
    asking::say((&rotate.asking, &rotate.form), name, look, &mut tail);
    let is_quiet = tail.rows() == 0;
    if rotate.is_at_provider() && (is_quiet || !is_low) {
        at_provider(looked, look, &mut tail);
    } else if is_quiet && !is_low {
        tail.say(
            "What is hidden is wiped after 60 s without a key press.",
            look.palette.dim,
        );
    }
    let stop = if rotate.asking.busy.is_some() {
        "stop waiting"
    } else {
        "leave"
    };
    Sheet {
        title: format!("Rotate {}", rotate.reference),
        head,
        form: &rotate.form,
        tail,
        offers: &[
            (Command::Test, "test"),
            (Command::Accept, "rotate"),
            (Command::Cancel, stop),
            (Command::ShowTyped, "show"),
        ],
    }
    .draw(model, frame, drawn);
}

/// The value that goes, and the one that comes: side by side, or one under the other.
fn old_and_new(model: &Model, (rotate, looked): (&Rotate, &Looked), width: u16, lines: &mut Lines) {
    let look = &model.look;
    let key = &looked.detail.key;
    let current = looked
        .detail
        .versions
        .iter()
        .find(|version| version.number == key.version);
    let stored = current.map_or(key.created_at, |version| version.created_at);
    let old = [
        format!("version {} {}", key.version, shown_preview(&key.preview)),
        format!("stored {}", print::ago(stored, model.now)),
        key.expires_at.map_or_else(
            || "no end known".to_owned(),
            |end| format!("ends {}", print::until(end, model.now)),
        ),
    ];
    let new = coming(rotate, key.version);
    if width < SIDE_BY_SIDE {
        lines.say(&format!("Old: {}", old.join(", ")), look.palette.dim);
        lines.say(&format!("New: {}", new.join(", ")), look.palette.text);
        return;
    }
    let half = usize::from(width) / 2;
    let row = |left: &str, right: &str, style| {
        Line::from(vec![
            Span::styled(text::padded(left, half, look.glyphs), style),
            Span::styled(text::fit(right, half, look.glyphs).into_owned(), style),
        ])
    };
    lines.push(row("Old", "New", look.palette.title));
    for (left, right) in old.iter().zip(&new) {
        lines.push(row(left, right, look.palette.text));
    }
}

fn shown_preview(preview: &str) -> &str {
    if preview.is_empty() { "(hidden)" } else { preview }
}

/// What is known of the new value.
fn coming(rotate: &Rotate, version: u32) -> [String; 3] {
    let is_there = rotate.is_at_provider();
    let typed = rotate.form.fields.iter().find_map(|field| match &field.content {
        Content::Line(entry) => entry.hidden_chars(),
        _ => None,
    });
    let what = match typed {
        _ if is_there => "made by the provider".to_owned(),
        None | Some(0) => "not pasted yet".to_owned(),
        Some(1) => "1 character".to_owned(),
        Some(count) => format!("{count} characters"),
    };
    let keep = match rotate.form.text("keep") {
        "0" => "the old one is shredded at once".to_owned(),
        "" => "the old one ends at once".to_owned(),
        keep => format!("the old one stays for {keep}"),
    };
    let end = match rotate.form.text("expires") {
        _ if is_there => keep.clone(),
        "" => "no end known".to_owned(),
        end => format!("ends {end}"),
    };
    let second = if is_there {
        "checked before it is used".to_owned()
    } else {
        keep
    };
    [format!("version {} {what}", version + 1), second, end]
}

/// What the provider would be asked, with names where values would stand.
fn at_provider(looked: &Looked, look: &Look, lines: &mut Lines) {
    let plan = &looked.plan;
    if let Some(needs) = &plan.needs {
        let whose = if plan.by_another {
            "The key that makes it"
        } else {
            "The key"
        };
        lines.say(&format!("{whose} needs: {needs}"), look.palette.text);
    }
    if plan.ends_old_at_once {
        lines.say("The provider ends the old key at once.", look.palette.warn);
    }
    for request in &plan.requests {
        let line = format!("{}: {} {}", request.step, request.method, request.url);
        lines.say(&line, look.palette.dim);
    }
}

fn under_way(rotation: &Rotation, now: Timestamp) -> String {
    let so_far = match rotation.step {
        Step::Asking => "a new key was asked for",
        Step::Created => "the new key is stored, and not in use yet",
        Step::Switched => "the new key is in use, the old one not revoked yet",
        _ => "the old key is revoked, and not proved dead yet",
    };
    let since = print::ago(rotation.started_at, now);
    let mut words = format!("A rotation at the provider is under way, begun {since}: {so_far}.");
    if !rotation.message.is_empty() {
        words.push_str(&format!(" {}.", rotation.message));
    }
    words
}

fn back(model: &Model, (rotate, looked): (&Rotate, &Looked), frame: &mut Frame<'_>, drawn: &mut Drawn) {
    let look = &model.look;
    let width = sheet::room(frame);
    let mut lines = Lines::new(width);
    let yes = match looked.goes_back_to() {
        Some(Back::To(version)) => {
            comes_back(model, (looked, version), &mut lines);
            "go back"
        }
        Some(Back::GivesUp(rotation)) => {
            lines.say(&under_way(rotation, model.now), look.palette.text);
            lines.gap();
            lines.say(
                "The present value stays; the new one is given up and shredded.",
                look.palette.text,
            );
            lines.say(
                &format!(
                    "The key `{}` may exist at the provider: remove it there.",
                    rotation.label
                ),
                look.palette.warn,
            );
            "give it up"
        }
        None => {
            lines.say(
                &format!("{} has no value to go back to.", rotate.reference),
                look.palette.text,
            );
            lines.gap();
            lines.say(
                "The value before is kept only for a while after a rotation.",
                look.palette.dim,
            );
            ""
        }
    };
    let mut said = Lines::new(width);
    asking::say((&rotate.asking, &rotate.form), "", look, &mut said);
    let whole = lines.rows() + said.rows() + 2;
    let inner = dialog::open(
        frame,
        &format!("Go back with {}?", rotate.reference),
        (width, whole),
        look,
    );
    let rest = lines.draw(frame, offers::above_last(inner));
    said.draw(frame, rest);
    let offered = if yes.is_empty() {
        vec![(Command::Cancel, "leave")]
    } else {
        vec![(Command::Accept, yes), (Command::Cancel, "leave it as it is")]
    };
    offers::draw(model, &offered, frame, offers::last_row(inner), drawn);
}

/// The value before, and what becomes of the present one.
fn comes_back(model: &Model, (looked, version): (&Looked, &Version), lines: &mut Lines) {
    let (look, now) = (&model.look, model.now);
    let key = &looked.detail.key;
    lines.say(
        &format!(
            "Version {} {} comes back, stored {}.",
            version.number,
            shown_preview(&version.preview),
            print::ago(version.created_at, now)
        ),
        look.palette.text,
    );
    if let Some(until) = version.keep_until {
        lines.say(
            &format!("It is kept until {}.", print::until(until, now)),
            look.palette.dim,
        );
    }
    lines.gap();
    lines.say(
        &format!(
            "Version {} {} is then kept for a day.",
            key.version,
            shown_preview(&key.preview)
        ),
        look.palette.text,
    );
    if let Some(rotation) = looked.under_way().filter(|one| one.old_version == version.number) {
        lines.say(
            &format!(
                "The rotation at the provider ends with it; the key `{}` still exists there: remove it.",
                rotation.label
            ),
            look.palette.warn,
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::tui::action::Command;
    use crate::tui::effect::Effect;
    use crate::tui::event::Complaint;
    use crate::tui::model::Model;
    use crate::tui::perform::Answer;
    use crate::tui::perform::rotate::{Answer as Told, Looked};
    use crate::tui::testing_entering::{
        complaint, hiding_frames, looked, no_plan, open_model, openai_key, paste, plan, press, rotation, tell_looked,
    };
    use crate::tui::update;
    use byok_core::error::Code;
    use jiff::SignedDuration;

    const KEY: &str = "openai/main";

    fn opened(command: Command, looked: Result<Looked, Complaint>) -> Model {
        let mut model = open_model(&[KEY, "openai/admin"]);
        let effects = press(&mut model, command);
        tell_looked(&mut model, effects, looked);
        model
    }

    #[test]
    fn a_key_is_read_first() {
        let mut model = open_model(&[KEY]);
        press(&mut model, Command::Rotate);
        model.now += SignedDuration::from_millis(100);
        insta::assert_snapshot!("rotate_reading", hiding_frames(&model));
        let failed = complaint(
            Code::NotFound,
            "no key named `openai/main`",
            Some("run `byok list` to see the names"),
        );
        let model = opened(Command::Rotate, Err(failed));
        insta::assert_snapshot!("rotate_not_read", hiding_frames(&model));
    }

    #[test]
    fn old_and_new_stand_side_by_side() {
        let mut model = opened(Command::Rotate, Ok(looked(KEY, no_plan(KEY), Vec::new())));
        insta::assert_snapshot!("rotate_empty", hiding_frames(&model));
        paste(&mut model, &openai_key());
        insta::assert_snapshot!("rotate_pasted", hiding_frames(&model));
        press(&mut model, Command::Accept);
        insta::assert_snapshot!("rotate_busy", hiding_frames(&model));
        let dead = complaint(
            Code::InvalidKey,
            "`openai/main` was not rotated: OpenAI does not know it (invalid)",
            None,
        );
        update::answer(&mut model, Answer::Rotate(Told::Rotated(Box::new(Err(dead)))));
        insta::assert_snapshot!("rotate_refused", hiding_frames(&model));
    }

    #[test]
    fn long_and_wide_names_stay_within_the_frame() {
        let reference = "openai/日本語の長い名前 for the whole company and all of its many departments";
        let mut model = open_model(&[reference]);
        let effects = press(&mut model, Command::Rotate);
        tell_looked(
            &mut model,
            effects,
            Ok(looked(reference, no_plan(reference), Vec::new())),
        );
        insta::assert_snapshot!("rotate_long_name", hiding_frames(&model));
    }

    #[test]
    fn a_provider_that_makes_keys_is_offered() {
        let mut model = opened(
            Command::Rotate,
            Ok(looked(KEY, plan(KEY, true, false), vec![rotation("switched")])),
        );
        insta::assert_snapshot!("rotate_choice", hiding_frames(&model));
        press(&mut model, Command::PreviousField);
        press(&mut model, Command::Right);
        insta::assert_snapshot!("rotate_at_provider", hiding_frames(&model));
    }

    #[test]
    fn an_old_key_that_ends_at_once_is_warned_of() {
        let mut model = opened(Command::Rotate, Ok(looked(KEY, plan(KEY, false, true), Vec::new())));
        press(&mut model, Command::PreviousField);
        press(&mut model, Command::Right);
        assert!(press(&mut model, Command::Accept).is_empty());
        insta::assert_snapshot!("rotate_ends_at_once", hiding_frames(&model));
        assert!(matches!(&press(&mut model, Command::Accept)[..], [Effect::Rotate(_)]));
    }

    #[test]
    fn going_back_says_what_comes_and_what_goes() {
        let model = opened(
            Command::RollBack,
            Ok(looked(KEY, no_plan(KEY), vec![rotation("switched")])),
        );
        insta::assert_snapshot!("roll_back", hiding_frames(&model));
        let model = opened(
            Command::RollBack,
            Ok(looked(KEY, no_plan(KEY), vec![rotation("created")])),
        );
        insta::assert_snapshot!("roll_back_gives_up", hiding_frames(&model));
        let mut nothing = looked(KEY, no_plan(KEY), Vec::new());
        nothing.detail.versions.truncate(1);
        let model = opened(Command::RollBack, Ok(nothing));
        insta::assert_snapshot!("roll_back_nothing", hiding_frames(&model));
    }
}
