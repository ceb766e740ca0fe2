//! Everything about one key.

use crate::tui::widget::loaded::Loaded;
use crate::tui::widget::roll::Roll;
use byok_core::clock::Timestamp;
use byok_core::provider::Catalog;
use byok_daemon::wire::DetailAnswer;
use jiff::SignedDuration;

/// Reading is written into the trail. So it waits until the choice rests: what is only passed by is not read.
pub(crate) const RESTS_AFTER: SignedDuration = SignedDuration::from_millis(300);

/// The pane beside the keys, or in their place.
pub(crate) struct Detail {
    /// `service/name`; empty while the heading of a group is chosen.
    pub(crate) reference: Box<str>,
    /// What is known of it.
    pub(crate) loaded: Loaded<DetailAnswer>,
    /// When it is to be read.
    pub(crate) due: Option<Timestamp>,
    /// The line one is on, and the lines in sight. The fields come first.
    pub(crate) roll: Roll,
    /// Whether moving moves in here and not in the list.
    pub(crate) is_entered: bool,
}

/// A field of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// Its name.
    pub(crate) name: String,
    /// What it holds, unless that is secret.
    pub(crate) plain: Option<String>,
}

impl Detail {
    /// Of a key that is to be read at `due`.
    pub(crate) fn of(reference: &str, due: Option<Timestamp>) -> Self {
        Self {
            reference: reference.into(),
            loaded: Loaded::default(),
            due,
            roll: Roll::default(),
            is_entered: false,
        }
    }

    /// The field one is on; none elsewhere, or while the key is being read.
    pub(crate) fn part(&self, catalog: &Catalog) -> Option<Part> {
        let answer = self.loaded.value.as_ref()?;
        parts(answer, catalog).into_iter().nth(self.roll.at)
    }
}

/// A key's fields: the one that a bare reference means, the other secret ones, the plain ones.
pub(crate) fn parts(answer: &DetailAnswer, catalog: &Catalog) -> Vec<Part> {
    let provider = catalog.get(&answer.key.service);
    let main = provider.map_or("", |provider| provider.main_field().as_str());
    let mut secret: Vec<&String> = answer.secret_fields.iter().collect();
    secret.sort_by_key(|name| **name != main);
    let secret = secret.into_iter().map(|name| Part {
        name: name.clone(),
        plain: None,
    });
    let plain = answer.key.fields.iter().map(|(name, value)| Part {
        name: name.to_string(),
        plain: Some(value.clone()),
    });
    secret.chain(plain).collect()
}
