//! What the book has not seen yet: which keys were changed since it was made true.
//!
//! Reading all keys after each change would cost an import of a thousand keys more than storing them.

use byok_core::ids::KeyId;
use byok_core::model::{Action, Event};
use std::collections::BTreeSet;

/// With more changed keys than this, all are read.
const MOST_KEYS: usize = 2_048;

/// Parts of the book that are not true any more.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Stale {
    /// All of it.
    pub(crate) is_everything: bool,
    /// What it says of alerts.
    pub(crate) are_alerts: bool,
    /// What it says of these keys.
    pub(crate) keys: BTreeSet<KeyId>,
}

impl Stale {
    /// A book that has seen nothing.
    pub(crate) fn everything() -> Self {
        Self {
            is_everything: true,
            ..Self::default()
        }
    }

    /// What a row of the trail changes.
    pub(crate) fn note(&mut self, event: &Event) {
        match (event.action, event.key_id) {
            (action, _) if !changes_book(action) => {}
            // A service without a default key: there is no key of which anything could be said.
            (Action::FellBack, None) => {}
            (Action::AlertRaised | Action::AlertAcknowledged | Action::AlertResolved, _) => self.are_alerts = true,
            (_, Some(key)) if !self.is_everything && self.keys.len() < MOST_KEYS => {
                self.keys.insert(key);
            }
            _ => *self = Self::everything(),
        }
    }

    /// With what `other` says, too.
    pub(crate) fn join(&mut self, mut other: Self) {
        self.are_alerts |= other.are_alerts;
        self.keys.append(&mut other.keys);
        if self.is_everything || other.is_everything || self.keys.len() > MOST_KEYS {
            *self = Self::everything();
        }
    }
}

/// Whether a row of the trail can change what is known of keys, their dates and alerts. Uses of keys, which are many, can't;
/// nor can what is about clients, the trail or the password.
pub(crate) fn changes_book(action: Action) -> bool {
    !matches!(
        action,
        Action::Listed
            | Action::Shown
            | Action::Revealed
            | Action::Copied
            | Action::Injected
            | Action::Locked
            | Action::WrongPassword
            | Action::PasswordChanged
            | Action::RecoveryChanged
            | Action::ClientAdded
            | Action::ClientRevoked
            | Action::ClientSuspended
            | Action::ClientResumed
            | Action::Refused
            | Action::RateLimited
            | Action::Pruned
            | Action::Used
            | Action::FallbackChanged
            | Action::ProjectTrusted
            | Action::ProjectForgotten
            | Action::Adopted
            | Action::Restored
    )
}

#[cfg(test)]
mod tests {
    use super::{MOST_KEYS, Stale};
    use byok_core::clock::Timestamp;
    use byok_core::ids::KeyId;
    use byok_core::model::{Action, Actor, Event, Outcome};

    fn event(action: Action, key_id: Option<KeyId>) -> Event {
        Event {
            seq: 1,
            at: Timestamp::UNIX_EPOCH,
            actor: Actor::daemon(),
            action,
            subject: None,
            key_id,
            outcome: Outcome::Ok,
            detail: std::collections::BTreeMap::new(),
        }
    }

    fn key() -> KeyId {
        KeyId::generate(Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn uses_of_keys_leave_the_book_true() {
        let mut stale = Stale::default();
        stale.note(&event(Action::Revealed, Some(key())));
        stale.note(&event(Action::ClientAdded, None));
        assert_eq!(stale, Stale::default());
    }

    #[test]
    fn a_change_is_of_its_key_an_alert_of_alerts_and_an_unlock_of_everything() {
        let mut stale = Stale::default();
        let changed = key();
        stale.note(&event(Action::Updated, Some(changed)));
        stale.note(&event(Action::AlertRaised, Some(key())));
        assert_eq!(stale.keys.iter().collect::<Vec<_>>(), [&changed]);
        assert!(stale.are_alerts && !stale.is_everything);
        stale.note(&event(Action::Unlocked, None));
        assert_eq!(stale, Stale::everything());
        stale.note(&event(Action::Updated, Some(changed)));
        assert_eq!(stale, Stale::everything());
    }

    #[test]
    fn very_many_keys_are_everything() {
        let mut stale = Stale::default();
        for _ in 0..=MOST_KEYS {
            stale.note(&event(Action::Checked, Some(key())));
        }
        assert_eq!(stale, Stale::everything());
    }

    #[test]
    fn what_could_not_be_read_stays_stale() {
        let mut stale = Stale::default();
        let (one, other) = (key(), key());
        stale.note(&event(Action::Updated, Some(one)));
        let mut later = Stale::default();
        later.note(&event(Action::Updated, Some(other)));
        stale.join(later);
        assert_eq!(stale.keys.len(), 2);
        stale.join(Stale::everything());
        assert_eq!(stale, Stale::everything());
    }
}
