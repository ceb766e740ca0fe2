//! What was done, in a few words that go by themselves.

use super::super::effect::Effect;
use byok_core::clock::Timestamp;
use jiff::SignedDuration;

/// How long a message stays; one that offers undoing, longer.
const STAYS: SignedDuration = SignedDuration::from_secs(5);
const OFFERS: SignedDuration = SignedDuration::from_secs(15);

/// How good the news is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Good,
    Warn,
    Bad,
}

/// One message.
pub(crate) struct Toast {
    /// The words.
    pub(crate) words: String,
    /// How good it is.
    pub(crate) mood: Mood,
    /// What undoes it.
    pub(crate) undo: Option<Effect>,
    /// When it goes.
    until: Timestamp,
}

/// The messages; the newest is in sight.
#[derive(Default)]
pub(crate) struct Toasts(Vec<Toast>);

impl Toasts {
    /// Says something.
    pub(crate) fn say(&mut self, mood: Mood, words: impl Into<String>, now: Timestamp) {
        self.push(mood, words.into(), None, now + STAYS);
    }

    /// Says what was done and offers to undo it.
    pub(crate) fn offer(&mut self, words: impl Into<String>, undo: Effect, now: Timestamp) {
        self.push(Mood::Good, words.into(), Some(undo), now + OFFERS);
    }

    /// What undoes the newest deed, once.
    pub(crate) fn take_undo(&mut self) -> Option<Effect> {
        let at = self.0.iter().rposition(|toast| toast.undo.is_some())?;
        self.0.remove(at).undo
    }

    /// What is in sight.
    pub(crate) fn newest(&self) -> Option<&Toast> {
        self.0.last()
    }

    /// Drops what was in sight long enough.
    pub(crate) fn settle(&mut self, now: Timestamp) {
        self.0.retain(|toast| toast.until > now);
    }

    /// Drops everything: a lock ends what could be undone.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// When one goes.
    pub(crate) fn next_change(&self) -> Option<Timestamp> {
        self.0.iter().map(|toast| toast.until).min()
    }

    fn push(&mut self, mood: Mood, words: String, undo: Option<Effect>, until: Timestamp) {
        self.0.push(Toast {
            words,
            mood,
            undo,
            until,
        });
    }
}
