//! What a person is shown of the keys in a file: masked, with where each would go, or why it stays.

use super::choose::Chosen;
use crate::wire::{McpKey, McpPlace, McpReach, McpServer};
use byok_core::adopt::entry::Reach;
use byok_core::adopt::{Entry, Exposed, Place};
use byok_core::secret::Secret;
use byok_core::vault::preview;

/// What stands for a value that has no preview.
const MASK: &str = "…";

pub(super) fn server(entry: &Entry<'_>, keys: &[Exposed<'_>], chosen: &[Chosen]) -> McpServer {
    McpServer {
        name: entry.name.clone(),
        reach: match entry.reach() {
            Reach::Program => McpReach::Program,
            Reach::Wrapped => McpReach::Byok,
            Reach::Remote => McpReach::Remote,
            Reach::Unknown => McpReach::Unknown,
        },
        keys: keys.iter().map(|key| shown(entry, key, chosen)).collect(),
    }
}

fn shown(entry: &Entry<'_>, key: &Exposed<'_>, chosen: &[Chosen]) -> McpKey {
    let owner = chosen.iter().find_map(|one| {
        let (_, field) = one.variables.iter().find(|(name, _)| *name == key.name)?;
        Some((one, one.reference_of(field)))
    });
    let owner = owner.filter(|_| key.place == Place::Variable);
    McpKey {
        place: match key.place {
            Place::Variable => McpPlace::Variable,
            Place::Argument => McpPlace::Argument,
            Place::Header => McpPlace::Header,
            Place::Address => McpPlace::Address,
        },
        name: key.name.clone(),
        preview: mask(key.value),
        service: owner
            .as_ref()
            .map_or_else(|| key.suspect.service.clone(), |(one, _)| one.service.clone()),
        is_stored: owner.as_ref().is_some_and(|(one, _)| one.is_stored),
        why_not: owner.is_none().then(|| why_not(entry, key)),
        reference: owner.map(|(_, reference)| reference),
    }
}

fn why_not(entry: &Entry<'_>, key: &Exposed<'_>) -> String {
    match (key.place, entry.reach()) {
        (Place::Argument, _) => {
            "it is a word of the command line, which every user of this machine can read: give it to the server in a variable, if it takes one"
        }
        (Place::Header | Place::Address, _) => {
            "the client itself sends it to a server on the network: let it reach the server through byok's gateway"
        }
        (Place::Variable, Reach::Remote) => "the entry names no program that byok could start",
        (Place::Variable, _) => "the entry has a shape that this byok does not know",
    }
    .into()
}

/// A value as it may be seen.
pub(super) fn mask(value: &str) -> String {
    let shown = preview(&Secret::copy_of(value.as_bytes()));
    if shown.is_empty() { MASK.into() } else { shown }
}

/// The other keys of the same text are masked, too.
pub(super) fn hide_others(keys: &[Exposed<'_>], key: &Exposed<'_>, masked: String) -> String {
    let others = keys
        .iter()
        .filter(|other| other.span == key.span && other.value != key.value);
    others.fold(masked, |text, other| text.replace(other.value, &mask(other.value)))
}
