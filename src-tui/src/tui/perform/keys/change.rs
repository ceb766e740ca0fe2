//! Changing keys, one or several.

use super::super::outside::{Attention, Outside};
use super::Answer;
use crate::tui::event::Complaint;
use byok_core::model::{Key, Patch, Tag};
use byok_daemon::wire::KeysQuery;

/// A change of one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    /// `service/name`, or the id where the name itself changes.
    pub(crate) reference: String,
    /// What becomes of it.
    pub(crate) patch: Patch,
}

impl Change {
    /// Of that key.
    pub(crate) fn new(reference: &str, patch: Patch) -> Self {
        Self {
            reference: reference.to_owned(),
            patch,
        }
    }
}

/// What became of changes.
pub(crate) struct Edited {
    /// In the words of a message.
    pub(crate) deed: &'static str,
    /// The keys that were changed.
    pub(crate) done: Vec<Key>,
    /// What undoes it.
    pub(crate) undo: Vec<Change>,
    /// Why no more were.
    pub(crate) complaint: Option<Complaint>,
}

/// Removes one after the other, and stops at the first that can't be removed.
pub(super) fn remove(outside: &Outside, references: &[String]) -> Answer {
    let mut removed = 0;
    for reference in references {
        match outside.call(Attention::Person, |client| client.remove(reference)) {
            Ok(()) => removed += 1,
            Err(complaint) => return Answer::Removed(removed, Some(complaint)),
        }
    }
    Answer::Removed(removed, None)
}

/// Changes one after the other, and stops at the first that can't be changed.
pub(super) fn edit(outside: &Outside, changes: &[Change], mut undo: Vec<Change>, deed: &'static str) -> Edited {
    let mut done = Vec::new();
    let mut complaint = None;
    for Change { reference, patch } in changes {
        match outside.call(Attention::Person, |client| client.edit(reference, patch)) {
            Ok(key) => done.push(key),
            Err(failure) => {
                complaint = Some(failure);
                break;
            }
        }
    }
    undo.truncate(done.len());
    Edited {
        deed,
        done,
        undo,
        complaint,
    }
}

/// A list shows labels with blanks between, and a label may have a blank in it. So they are read exactly first.
pub(super) fn retag(outside: &Outside, references: &[String], add: &[Tag], drop: &[Tag]) -> Edited {
    let deed = "tagged";
    let keys = match outside.call(Attention::Person, |client| client.keys(&KeysQuery::default())) {
        Ok(keys) => keys,
        Err(failure) => {
            return Edited {
                deed,
                done: Vec::new(),
                undo: Vec::new(),
                complaint: Some(failure),
            };
        }
    };
    let (changes, undo): (Vec<Change>, Vec<Change>) = keys
        .iter()
        .filter(|key| references.contains(&key.reference))
        .filter_map(|key| {
            let tags = retagged(&key.tags, add, drop);
            let to = |tags| {
                Change::new(
                    &key.reference,
                    Patch {
                        tags: Some(tags),
                        ..Patch::default()
                    },
                )
            };
            (tags != key.tags).then(|| (to(tags), to(key.tags.clone())))
        })
        .unzip();
    edit(outside, &changes, undo, deed)
}

/// The labels, without some and with others; sorted, as the vault keeps them.
fn retagged(tags: &[Tag], add: &[Tag], drop: &[Tag]) -> Vec<Tag> {
    let kept = tags.iter().filter(|tag| !drop.contains(tag));
    let mut tags: Vec<Tag> = kept.chain(add).cloned().collect();
    tags.sort();
    tags.dedup();
    tags
}

/// Is silent about them for a while, or no longer.
pub(super) fn snooze(outside: &Outside, references: Vec<String>, until: Option<&str>) -> Answer {
    let mut done = Vec::new();
    let mut complaint = None;
    for reference in references {
        let result = outside.call(Attention::Person, |client| match until {
            Some(until) => client.snooze(&reference, until).map(drop),
            None => client.wake(&reference).map(drop),
        });
        match result {
            Ok(()) => done.push(reference),
            Err(failure) => {
                complaint = Some(failure);
                break;
            }
        }
    }
    Answer::Snoozed {
        references: done,
        is_silent: until.is_some(),
        complaint,
    }
}

#[cfg(test)]
mod tests {
    use super::{Tag, retagged};

    #[test]
    fn labels_are_added_once_and_dropped_where_they_are() {
        let tags = |words: &[&str]| -> Vec<Tag> { words.iter().map(|word| Tag::parse(word).unwrap()).collect() };
        let (old, add, drop) = (tags(&["eu", "my own"]), tags(&["prod", "eu"]), tags(&["my own", "x"]));
        assert_eq!(retagged(&old, &add, &drop), tags(&["eu", "prod"]));
    }
}
