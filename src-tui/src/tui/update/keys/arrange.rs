//! What of the keys stands in the list, and where; done anew only when the keys or what is asked of them changed.

use crate::tui::model::keys::{Filter, Keys, ListLine, grouped, sort};

/// What is chosen, so that it can be found again.
pub(super) struct Choice {
    /// The key; none for the heading of a group.
    reference: Option<Box<str>>,
    /// The group it stands in.
    group: Option<Box<str>>,
}

/// What is chosen now.
pub(super) fn choice(keys: &Keys) -> Option<Choice> {
    keys.lines.get(keys.roll.at)?;
    let head = keys.lines[..=keys.roll.at].iter().rev().find_map(|line| match line {
        ListLine::Head(at) => keys.groups.get(*at),
        ListLine::Key(_) => None,
    });
    Some(Choice {
        reference: keys.chosen().map(|row| row.reference.clone()),
        group: head.map(|group| group.name.clone()),
    })
}

/// Filters, sorts and groups anew, after something else is asked of the keys. What was chosen stays so.
pub(crate) fn settle(keys: &mut Keys) {
    keys.wanted = Filter::parse(keys.filter.text());
    let chosen = choice(keys);
    arrange(keys, chosen);
}

/// The same after the keys themselves changed, or what was chosen. What was chosen stays so if it is still there; else what stands in its place is.
pub(super) fn arrange(keys: &mut Keys, chosen: Option<Choice>) {
    let Some(rows) = &keys.loaded.value else {
        keys.shown.clear();
        keys.lines.clear();
        keys.groups.clear();
        return;
    };
    keys.shown = keys.wanted.places(rows);
    sort(&mut keys.shown, rows, keys.sort, keys.is_backwards);
    (keys.groups, keys.lines) = grouped(&keys.shown, rows, keys.group, &keys.closed);
    // Once it has come it is not sought any more, though a filter may hide it.
    let has_come = |sought: &mut Box<str>| rows.iter().any(|row| row.reference == *sought);
    let sought = keys.sought.take_if(has_come);
    let sought = sought.and_then(|sought| find(keys, &sought));
    let at = sought.or_else(|| chosen.and_then(|chosen| place(keys, &chosen)));
    let len = keys.lines.len();
    keys.roll.to(at.unwrap_or(keys.roll.at), len, usize::MAX);
}

/// Marks of keys that are no more are dropped.
pub(super) fn forget_marks(keys: &mut Keys) {
    if keys.marked.is_empty() {
        return;
    }
    let rows = keys.loaded.value.iter().flatten();
    let there: std::collections::HashSet<&str> = rows.map(|row| &*row.reference).collect();
    keys.marked.retain(|reference| there.contains(&**reference));
}

/// The first line on which the key stands.
pub(super) fn find(keys: &Keys, reference: &str) -> Option<usize> {
    let rows = keys.loaded.value.as_ref()?;
    let is_it = |line: &ListLine| matches!(line, ListLine::Key(at) if *rows[*at].reference == *reference);
    keys.lines.iter().position(is_it)
}

fn place(keys: &Keys, chosen: &Choice) -> Option<usize> {
    let head = chosen.group.as_deref().and_then(|name| head(keys, name));
    let Some(reference) = &chosen.reference else {
        return head;
    };
    // A key with several tags stands under each of them.
    let within = head.and_then(|head| {
        let rows = keys.loaded.value.as_ref()?;
        let members = keys.lines[head + 1..].iter();
        let at = members
            .take_while(|line| matches!(line, ListLine::Key(_)))
            .position(|line| matches!(line, ListLine::Key(at) if rows[*at].reference == *reference))?;
        Some(head + 1 + at)
    });
    within.or_else(|| find(keys, reference))
}

fn head(keys: &Keys, name: &str) -> Option<usize> {
    let is_it = |line: &ListLine| matches!(line, ListLine::Head(at) if *keys.groups[*at].name == *name);
    keys.lines.iter().position(is_it)
}
