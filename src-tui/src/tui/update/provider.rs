//! The page of a provider: opened from a key, from the palette, or while a key is added.

use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::model::keys::Row;
use crate::tui::model::provider::ProviderPage;
use crate::tui::model::toast::Mood;
use crate::tui::model::{Dialog, Drawn, Model};
use crate::tui::perform::keys::Ask;
use crate::tui::widget::page;
use byok_core::model::ServiceId;
use byok_core::provider::Catalog;

/// The page of the chosen key's provider.
pub(super) fn of_chosen(model: &mut Model) -> Vec<Effect> {
    let service = model.keys.chosen().map(|row: &Row| row.parts().0.to_owned());
    let Some(service) = service.and_then(|name| ServiceId::parse(&name).ok()) else {
        return Vec::new();
    };
    open(model, &service);
    Vec::new()
}

/// A page of its own. A key may be older than its definition, which was in a file that is gone.
pub(super) fn open(model: &mut Model, service: &ServiceId) {
    if model.catalog.get(service).is_none() {
        let words = format!("Nothing is known of {service}");
        model.toasts.say(Mood::Warn, words, model.now);
        return;
    }
    model.dialog = Some(Dialog::Provider(ProviderPage::of(service)));
}

/// Turns it, copies from it, closes it.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let Some(Dialog::Provider(page)) = &mut model.dialog else {
        return Vec::new();
    };
    let (is_over, effects) = read(page, action, &model.drawn, &model.catalog);
    if is_over {
        model.dialog = None;
    }
    effects
}

/// What a person does with a page, wherever it lies; whether it is closed.
pub(super) fn read(read: &mut ProviderPage, action: &Action, drawn: &Drawn, catalog: &Catalog) -> (bool, Vec<Effect>) {
    match action {
        Action::Do(Command::Cancel) => return (true, Vec::new()),
        Action::Do(Command::CopyReference) => {
            let url = catalog
                .get(&read.service)
                .and_then(|provider| provider.keys_url.clone());
            let copy = url.map(|url| Effect::Keys(Ask::CopyText(url)));
            return (false, copy.into_iter().collect());
        }
        turned => page::turn(&mut read.top, turned, drawn.page_rows, drawn.lines),
    };
    (false, Vec::new())
}
