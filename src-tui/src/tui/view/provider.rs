//! The page of a provider, in the words of `byok services NAME`.

use super::offers;
use crate::print::provider_words;
use crate::tui::action::Command;
use crate::tui::model::provider::ProviderPage;
use crate::tui::model::{Drawn, Model};
use crate::tui::widget::facts::{self, Fact};
use crate::tui::widget::{dialog, scroll};
use ratatui::Frame;

/// The widest box: longer lines are hard to read.
const WIDEST: u16 = 76;
/// What the name of a fact gets at most.
const NAMES: usize = 15;

/// Draws it.
pub(super) fn draw(model: &Model, page: &ProviderPage, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    let look = &model.look;
    let Some(provider) = model.catalog.get(&page.service) else {
        return;
    };
    let width = WIDEST.min(frame.area().width.saturating_sub(4));
    let known = provider_words::facts(&provider.page());
    let known = known.into_iter().filter(|(_, words)| !words.is_empty());
    let known: Vec<Fact> = known.map(|(name, words)| Fact::new(name, words, look)).collect();
    let room = usize::from(width);
    let lines = facts::lines(&known, NAMES.min(room / 3), room, look);
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    let inner = dialog::open(frame, &provider.name, (width, height), look);
    scroll::draw(frame, offers::above_last(inner), lines, page.top, drawn, look);
    drawn.rows = drawn.page_rows;
    let copies = provider.keys_url.is_some();
    let all = [
        (Command::Cancel, "back"),
        (Command::CopyReference, "copy where keys are made"),
    ];
    offers::draw(
        model,
        &all[..1 + usize::from(copies)],
        frame,
        offers::last_row(inner),
        drawn,
    );
}

#[cfg(test)]
mod tests {
    use crate::tui::action::Command;
    use crate::tui::effect::Effect;
    use crate::tui::look::{ASCII, Look, Palette};
    use crate::tui::model::add::Step;
    use crate::tui::model::{Dialog, Model};
    use crate::tui::perform::keys::Ask;
    use crate::tui::testing::{drawn, frames};
    use crate::tui::testing_entering::{github_key, open_model, paste, press, type_in};

    fn opened() -> Model {
        let mut model = open_model(&["openai/main"]);
        press(&mut model, Command::Provider);
        model
    }

    #[test]
    fn everything_that_is_known_of_a_provider_can_be_read() {
        let mut model = opened();
        let mut all = frames(&model);
        model.drawn = drawn(&model, (40, 12)).1;
        press(&mut model, Command::PageDown);
        all += &format!("\n{}\n", drawn(&model, (40, 12)).0);
        model.look = Look {
            palette: Palette::plain(),
            glyphs: &ASCII,
        };
        model.drawn = drawn(&model, (80, 24)).1;
        press(&mut model, Command::Bottom);
        let frame = drawn(&model, (80, 24)).0;
        assert!(frame.is_ascii(), "{frame}");
        insta::assert_snapshot!(all + &frame);
    }

    #[test]
    fn the_address_where_keys_are_made_is_copied() {
        let mut model = opened();
        let effects = press(&mut model, Command::CopyReference);
        let url = "https://platform.openai.com/api-keys";
        assert!(matches!(&effects[..], [Effect::Keys(Ask::CopyText(text))] if text == url));
        press(&mut model, Command::Cancel);
        assert!(model.dialog.is_none());
    }

    #[test]
    fn a_provider_that_is_read_about_while_a_key_is_added_leaves_what_was_typed() {
        let mut model = open_model(&[]);
        paste(&mut model, &github_key());
        press(&mut model, Command::Provider);
        let frame = drawn(&model, (80, 24)).0;
        assert!(frame.contains("GitHub") && frame.contains("make a key"), "{frame}");
        assert!(!model.is_typing(), "letters would go into the hidden line");
        press(&mut model, Command::Cancel);
        let Some(Dialog::Add(add)) = &model.dialog else {
            panic!("the dialogue is closed")
        };
        assert!(matches!(&add.step, Step::Value(value) if !value.entry.is_empty()));
    }

    #[test]
    fn what_was_pasted_is_wiped_behind_the_page_as_well() {
        let mut model = open_model(&[]);
        paste(&mut model, &github_key());
        press(&mut model, Command::Provider);
        model.now += jiff::SignedDuration::from_secs(60);
        crate::tui::update::tick(&mut model);
        let Some(Dialog::Add(add)) = &model.dialog else {
            panic!("the dialogue is closed")
        };
        assert!(matches!(&add.step, Step::Value(value) if value.entry.is_empty()));
    }

    #[test]
    fn the_palette_finds_a_provider_that_one_has_no_key_of() {
        let mut model = open_model(&[]);
        press(&mut model, Command::Palette);
        type_in(&mut model, "elevenlabs");
        press(&mut model, Command::Submit);
        assert!(matches!(&model.dialog, Some(Dialog::Provider(page)) if page.service.as_str() == "elevenlabs"));
    }
}
