//! The form of a new key.

use super::asking;
use super::sheet::{self, Sheet};
use crate::tui::action::Command;
use crate::tui::model::add::Fields;
use crate::tui::model::{Drawn, Model};
use crate::tui::widget::wrap::Lines;
use ratatui::Frame;

/// Draws the form.
pub(super) fn draw(model: &Model, fields: &Fields, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    let look = &model.look;
    let width = sheet::room(frame);
    let mut head = Lines::new(width);
    if let Some(url) = &fields.keys_url {
        head.say(&format!("Make a key at {url}"), look.palette.dim);
    }
    let mut tail = Lines::new(width);
    asking::say((&fields.asking, &fields.form), &fields.name, look, &mut tail);
    if tail.rows() == 0 && frame.area().height >= 16 {
        tail.say(
            "What is hidden is wiped after 60 s without a key press.",
            look.palette.dim,
        );
    }
    let stop = if fields.asking.busy.is_some() {
        "stop waiting"
    } else {
        "back"
    };
    Sheet {
        title: format!("Add a key of {}", fields.name),
        head,
        form: &fields.form,
        tail,
        offers: &[
            (Command::Test, "test"),
            (Command::Accept, "save"),
            (Command::Cancel, stop),
            (Command::ShowTyped, "show"),
        ],
    }
    .draw(model, frame, drawn);
}

#[cfg(test)]
mod tests {
    use crate::tui::action::Command;
    use crate::tui::effect::Effect;
    use crate::tui::model::Model;
    use crate::tui::perform::{Answer, checking};
    use crate::tui::testing::frames;
    use crate::tui::testing_entering::{
        check, complaint, github_key, hiding_frames, not_added, open_model, openai_key, paste, press, type_in,
    };
    use crate::tui::update;
    use byok_core::error::Code;
    use byok_core::model::{Check, Status};
    use byok_daemon::wire::Checked;
    use jiff::SignedDuration;

    fn filled(value: &str) -> Model {
        let mut model = open_model(&["openai/main"]);
        paste(&mut model, value);
        press(&mut model, Command::Submit);
        model
    }

    fn tested(model: &mut Model, check: Check) {
        let effects = press(model, Command::Test);
        let [Effect::Checking(checking::Ask::Unstored { ticket, service, .. })] = &effects[..] else {
            panic!("nobody is asked");
        };
        let checked = Checked {
            reference: service.clone(),
            service: service.clone(),
            cached: false,
            check,
        };
        let answer = checking::Answer::Tested(*ticket, Box::new(Ok(checked)));
        update::answer(model, Answer::Checking(answer));
    }

    #[test]
    fn the_form_has_what_the_service_needs() {
        let mut model = filled(&openai_key());
        insta::assert_snapshot!("add_fields_openai", hiding_frames(&model));
        press(&mut model, Command::NextField);
        press(&mut model, Command::NextField);
        type_in(&mut model, " ");
        insta::assert_snapshot!("add_fields_unfolded", hiding_frames(&model));
        press(&mut model, Command::Accept);
        insta::assert_snapshot!("add_fields_saving", hiding_frames(&model));
    }

    #[test]
    fn several_secret_and_plain_fields_stand_together() {
        let mut model = filled("AKIAIOSFODNN7EXAMPLE");
        paste(&mut model, "CANARY/secret/access/key");
        insta::assert_snapshot!("add_fields_aws", hiding_frames(&model));
        press(&mut model, Command::ShowTyped);
        insta::assert_snapshot!("add_fields_shown_on_demand", frames(&model));
    }

    #[test]
    fn what_is_wrong_stands_at_its_field() {
        let mut model = filled(&openai_key());
        press(&mut model, Command::NextField);
        type_in(&mut model, "tomorrow");
        press(&mut model, Command::PreviousField);
        press(&mut model, Command::EraseAll);
        type_in(&mut model, "a/b");
        press(&mut model, Command::Accept);
        insta::assert_snapshot!("add_fields_wrong", hiding_frames(&model));
    }

    #[test]
    fn a_test_tells_what_the_provider_said() {
        let mut model = filled(&github_key());
        press(&mut model, Command::Test);
        insta::assert_snapshot!("add_fields_testing", hiding_frames(&model));
        press(&mut model, Command::Cancel);
        insta::assert_snapshot!("add_fields_stopped", hiding_frames(&model));
        let facts = [
            ("account", "octocat"),
            ("expires_at", "2027-01-31T00:00:00Z"),
            ("scopes", "repo, workflow"),
        ];
        tested(&mut model, check(Status::Valid, "GitHub accepts it", &facts));
        insta::assert_snapshot!("add_fields_tested", hiding_frames(&model));
        press(&mut model, Command::FillIn);
        insta::assert_snapshot!("add_fields_filled_in", hiding_frames(&model));
    }

    #[test]
    fn a_refused_value_may_be_stored_on_purpose() {
        let mut model = filled(&github_key());
        press(&mut model, Command::Accept);
        let message = "`github/main` was not stored: GitHub does not know it (invalid)";
        let hint = "store it without asking the provider with `--no-check`";
        update::answer(&mut model, not_added(complaint(Code::InvalidKey, message, Some(hint))));
        insta::assert_snapshot!("add_fields_refused", hiding_frames(&model));
    }

    #[test]
    fn a_failure_is_said_with_its_next_step() {
        let mut model = filled(&github_key());
        press(&mut model, Command::Accept);
        let broken = complaint(Code::Io, "the disk is full", Some("free some space and save again"));
        update::answer(&mut model, not_added(broken));
        insta::assert_snapshot!("add_fields_failed", hiding_frames(&model));
    }

    #[test]
    fn what_is_hidden_is_wiped_after_a_minute() {
        let mut model = filled(&github_key());
        model.now += SignedDuration::from_secs(60);
        update::tick(&mut model);
        insta::assert_snapshot!("add_fields_wiped", hiding_frames(&model));
    }
}
