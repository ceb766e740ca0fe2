//! The trail: newest first, page by page, live.

use super::root;
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::model::audit::{Audit, offered};
use crate::tui::model::trail_filter::{Filter, completed};
use crate::tui::perform::audit::{Answer, Ask};
use crate::tui::widget::entry::Entry;
use crate::tui::widget::loaded::Ticket;
use crate::tui::widget::page;
use crate::tui::widget::roll::Roll;
use byok_core::audit::Anchor;
use byok_core::error::Code;
use byok_core::model::Event;
use byok_daemon::wire::{AuditQuery, EventLine};

/// Rows of a page.
const PAGE: usize = 500;
/// The most that the daemon gives at once; more new rows than that, and everything is read anew.
const MOST: usize = 1000;

/// Reads what is newer than the rows that are there.
pub(super) fn load(model: &mut Model) -> Vec<Effect> {
    let ticket = model.audit.loaded.refresh(model.now);
    ticket.map(|ticket| newest(&model.audit, ticket)).into_iter().collect()
}

fn newest(audit: &Audit, ticket: Ticket) -> Effect {
    let after = audit.rows.first().map(|row| row.seq);
    let query = AuditQuery {
        after,
        limit: Some(if after.is_some() { MOST } else { PAGE }),
        ..audit.wanted.0.query()
    };
    Effect::Audit(Ask::Newest(ticket, Box::new(query)))
}

/// Reads the next page when the end of what is there comes into sight.
fn older(model: &mut Model) -> Vec<Effect> {
    let audit = &mut model.audit;
    let in_sight = audit.roll.at + model.drawn.rows.max(1);
    let is_waiting = audit.older.slow_at().is_some();
    let last = audit.rows.last().map(|row| row.seq);
    let (Some(before), true, true, false) = (last, audit.has_older, in_sight >= audit.rows.len(), is_waiting) else {
        return Vec::new();
    };
    let query = AuditQuery {
        before: Some(before),
        limit: Some(PAGE),
        ..audit.wanted.0.query()
    };
    let ticket = audit.older.begin(model.now);
    vec![Effect::Audit(Ask::Older(ticket, Box::new(query)))]
}

/// Something was done with the vault: only what can be a new row of the list is read.
pub(super) fn heard(model: &mut Model, line: &EventLine) -> Vec<Effect> {
    let audit = &model.audit;
    let is_known = audit.rows.first().is_some_and(|newest| line.seq <= newest.seq);
    let is_other = audit.wanted.0.action.is_some_and(|wanted| wanted != line.kind);
    if is_known || is_other {
        return Vec::new();
    }
    load(model)
}

/// What a person does with the list.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    if model.audit.is_filtering {
        return type_filter(model, action);
    }
    let (len, rows) = (model.audit.rows.len(), model.drawn.rows);
    let audit = &mut model.audit;
    if let (Some(top), Action::Do(Command::PageUp | Command::PageDown)) = (&mut audit.detail, action) {
        page::turn(top, action, model.drawn.page_rows, model.drawn.lines);
        return Vec::new();
    }
    match action {
        Action::Do(command) if audit.roll.obey(*command, len, rows) => moved(model),
        Action::Scroll(_, by) => {
            audit.roll.by(*by, len, rows);
            moved(model)
        }
        Action::Click(at) => match model.drawn.row_at(*at) {
            Some(row) => {
                model.audit.roll.to(row, len, rows);
                moved(model)
            }
            None => Vec::new(),
        },
        Action::Do(command) => deed(model, *command),
        _ => Vec::new(),
    }
}

/// Another row is chosen: its details begin at their beginning.
fn moved(model: &mut Model) -> Vec<Effect> {
    if let Some(top) = &mut model.audit.detail {
        *top = 0;
    }
    older(model)
}

fn deed(model: &mut Model, command: Command) -> Vec<Effect> {
    let audit = &mut model.audit;
    match command {
        Command::Filter => audit.is_filtering = true,
        Command::Details if audit.detail.is_some() => audit.detail = None,
        Command::Details => audit.detail = audit.chosen().map(|_| 0),
        Command::Verify => return verify(model, None),
        Command::Cancel => return cancel(model),
        _ => {}
    }
    Vec::new()
}

/// Walks the whole chain.
fn verify(model: &mut Model, anchor: Option<String>) -> Vec<Effect> {
    model.audit.verified.clear();
    let ticket = model.audit.verified.begin(model.now);
    vec![Effect::Audit(Ask::Verify(ticket, anchor))]
}

/// Closes what is open, one thing at a time.
fn cancel(model: &mut Model) -> Vec<Effect> {
    let audit = &mut model.audit;
    if audit.detail.take().is_some() {
        return Vec::new();
    }
    if !audit.verified.is_untouched() {
        audit.verified.clear();
        return Vec::new();
    }
    if audit.filter.is_empty() {
        return Vec::new();
    }
    audit.filter.clear();
    apply(model, Filter::default())
}

fn type_filter(model: &mut Model, action: &Action) -> Vec<Effect> {
    let now = model.now;
    match action {
        Action::Do(Command::Submit) => {
            if let Ok(anchor) = Anchor::parse(model.audit.filter.text()) {
                put_back(&mut model.audit);
                return verify(model, Some(anchor.to_string()));
            }
            return match Filter::parse(model.audit.filter.text(), now) {
                Ok(filter) => {
                    model.audit.is_filtering = false;
                    apply(model, filter)
                }
                Err(words) => {
                    model.audit.complaint = Some(words);
                    Vec::new()
                }
            };
        }
        Action::Do(Command::Cancel) => put_back(&mut model.audit),
        Action::Do(Command::NextField) => {
            if let Some(first) = offered(model).first() {
                let line = completed(model.audit.filter.text(), first);
                model.audit.filter = Entry::with(line);
                model.audit.complaint = None;
            }
        }
        other => {
            if model.audit.filter.obey(other) {
                model.audit.complaint = None;
            }
        }
    }
    Vec::new()
}

/// The filter that counts stands in the line again.
fn put_back(audit: &mut Audit) {
    audit.is_filtering = false;
    audit.complaint = None;
    audit.filter = Entry::with(audit.wanted.1.clone());
}

/// Reads the rows that fit another filter. Answers to earlier questions don't count any more.
fn apply(model: &mut Model, filter: Filter) -> Vec<Effect> {
    let audit = &mut model.audit;
    audit.complaint = None;
    audit.wanted = (filter, audit.filter.text().trim().to_owned());
    audit.rows.clear();
    audit.loaded.clear();
    audit.older.clear();
    audit.has_older = false;
    audit.detail = None;
    audit.roll = Roll::default();
    let ticket = audit.loaded.begin(model.now);
    vec![newest(audit, ticket)]
}

/// What the daemon said.
pub(super) fn answer(model: &mut Model, answer: Answer) -> Vec<Effect> {
    let (now, rows) = (model.now, model.drawn.rows);
    match answer {
        Answer::Newest(ticket, found) => {
            let audit = &mut model.audit;
            let again = audit.loaded.accept(ticket, found, now);
            // What waited in `loaded` moves on; an answer that was overtaken left nothing there.
            let fresh = audit.loaded.value.as_mut().map(std::mem::take).unwrap_or_default();
            put(audit, fresh, rows);
            advise(model);
            let mut effects: Vec<Effect> = again.map(|ticket| newest(&model.audit, ticket)).into_iter().collect();
            effects.extend(older(model));
            effects
        }
        Answer::Older(ticket, found) => {
            let audit = &mut model.audit;
            let _ = audit.older.accept(ticket, found, now);
            if let Some(page) = audit.older.value.take() {
                // Told by the page itself: a short one is the last.
                audit.has_older = page.len() >= PAGE;
                audit.rows.extend(page.into_iter().rev());
            }
            if let Some(complaint) = audit.older.failure.take() {
                root::complain(model, &complaint);
            }
            Vec::new()
        }
        Answer::Verified(ticket, found) => {
            let _ = model.audit.verified.accept(ticket, *found, now);
            Vec::new()
        }
    }
}

/// Puts new rows before the others; the chosen row stays chosen.
fn put(audit: &mut Audit, fresh: Vec<Event>, rows: usize) {
    let is_first = audit.rows.is_empty();
    let is_whole = fresh.len() >= if is_first { PAGE } else { MOST };
    if is_first || is_whole {
        if fresh.is_empty() {
            return;
        }
        audit.rows = fresh.into_iter().rev().collect();
        audit.has_older = is_whole;
        audit.older.clear();
        audit.roll.settle(audit.rows.len(), rows);
        return;
    }
    let newest = audit.rows.first().map_or(0, |row| row.seq);
    let before = audit.rows.len();
    let fresh = fresh.into_iter().rev().filter(|row| row.seq > newest);
    audit.rows.splice(0..0, fresh);
    let added = audit.rows.len() - before;
    audit.roll.shift(added, audit.rows.len(), rows);
}

/// A failure while there are rows is said aside; one about the filter's key gets the better advice.
fn advise(model: &mut Model) {
    let audit = &mut model.audit;
    let Some(complaint) = &mut audit.loaded.failure else {
        return;
    };
    if complaint.code == Code::NotFound && audit.wanted.0.key.is_some() {
        complaint.hint = Some("write it without `key:` to find rows of keys that are gone".into());
    }
    if !audit.rows.is_empty() {
        let complaint = complaint.clone();
        root::complain(model, &complaint);
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, Answer, Ask, Command, Effect, Event, EventLine, MOST, Model, PAGE, heard};
    use crate::tui::model::audit::samples::{event, trail};
    use crate::tui::model::{Gate, Screen};
    use crate::tui::testing::{drawn, model, now};
    use byok_core::model::Action as Deed;
    use byok_daemon::wire::AuditQuery;
    use zeroize::Zeroizing;

    fn screen() -> Model {
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = Screen::Audit;
        model.touched_at = Some(now());
        model
    }

    fn with(rows: Vec<Event>) -> Model {
        let mut model = screen();
        let ticket = model.audit.loaded.begin(now());
        super::answer(&mut model, Answer::Newest(ticket, Ok(rows)));
        model.drawn = drawn(&model, (80, 24)).1;
        model
    }

    fn shown(from: u64, to: u64) -> Vec<Event> {
        (from..=to)
            .map(|seq| event(seq, Deed::Shown, Some("openai/work")))
            .collect()
    }

    fn act(model: &mut Model, command: Command) -> Vec<Effect> {
        super::act(model, &Action::Do(command))
    }

    fn write(model: &mut Model, line: &str) {
        super::act(model, &Action::Paste(Zeroizing::new(line.into())));
    }

    fn only(effects: Vec<Effect>) -> (bool, super::Ticket, AuditQuery) {
        match effects.into_iter().next() {
            Some(Effect::Audit(Ask::Newest(ticket, query))) => (true, ticket, *query),
            Some(Effect::Audit(Ask::Older(ticket, query))) => (false, ticket, *query),
            _ => panic!("no rows were asked for"),
        }
    }

    fn line(seq: u64, kind: Deed) -> EventLine {
        EventLine {
            seq,
            at: now(),
            kind,
            subject: None,
        }
    }

    fn seqs(model: &Model) -> Vec<u64> {
        model.audit.rows.iter().map(|row| row.seq).collect()
    }

    #[test]
    fn pages_are_read_by_rows_when_the_end_comes_into_sight_and_never_twice_at_once() {
        let mut model = with(shown(501, 1000));
        assert!(act(&mut model, Command::Down).is_empty(), "the end is far");
        let (is_newest, ticket, query) = only(act(&mut model, Command::Bottom));
        assert_eq!((is_newest, query.before, query.limit), (false, Some(501), Some(PAGE)));
        assert!(act(&mut model, Command::Up).is_empty(), "it is being read");
        super::answer(&mut model, Answer::Older(ticket, Ok(shown(490, 500))));
        assert_eq!(model.audit.rows.len(), 511);
        assert!(seqs(&model).windows(2).all(|pair| pair[0] == pair[1] + 1));
        assert!(act(&mut model, Command::Bottom).is_empty(), "a short page is the last");
    }

    #[test]
    fn new_rows_come_first_and_the_chosen_one_stays_chosen() {
        let mut model = with(trail());
        act(&mut model, Command::Down);
        let chosen = model.audit.chosen().unwrap().seq;
        let (is_newest, ticket, query) = only(heard(&mut model, &line(7, Deed::Shown)));
        assert_eq!((is_newest, query.after), (true, Some(6)));
        super::answer(&mut model, Answer::Newest(ticket, Ok(shown(7, 8))));
        assert_eq!(seqs(&model), [8, 7, 6, 5, 4, 3, 2, 1]);
        assert_eq!(model.audit.chosen().unwrap().seq, chosen);
    }

    #[test]
    fn what_can_be_no_new_row_of_the_list_is_not_read() {
        let mut model = with(trail());
        assert!(heard(&mut model, &line(6, Deed::Shown)).is_empty(), "it is there");
        act(&mut model, Command::Filter);
        write(&mut model, "action:revealed");
        let (_, ticket, _) = only(act(&mut model, Command::Submit));
        super::answer(&mut model, Answer::Newest(ticket, Ok(trail())));
        assert!(heard(&mut model, &line(7, Deed::Listed)).is_empty(), "it doesn't fit");
        assert!(!heard(&mut model, &line(8, Deed::Revealed)).is_empty());
        assert!(
            heard(&mut model, &line(9, Deed::Revealed)).is_empty(),
            "one question at a time"
        );
    }

    #[test]
    fn more_new_rows_than_the_daemon_gives_at_once_leave_no_gap() {
        let mut model = with(shown(1, 10));
        let (_, ticket, _) = only(heard(&mut model, &line(5000, Deed::Shown)));
        let most = u64::try_from(MOST).unwrap();
        super::answer(&mut model, Answer::Newest(ticket, Ok(shown(5001 - most, 5000))));
        assert_eq!(model.audit.rows.len(), MOST);
        assert!(model.audit.has_older);
    }

    #[test]
    fn a_filter_asks_anew_and_drops_answers_to_earlier_questions() {
        let mut model = with(shown(1, 600));
        let (_, old, _) = only(act(&mut model, Command::Bottom));
        act(&mut model, Command::Filter);
        write(&mut model, "key:openai/work outcome:refused since:7d work");
        let (_, ticket, query) = only(act(&mut model, Command::Submit));
        assert!(model.audit.rows.is_empty() && !model.audit.is_filtering);
        assert_eq!((query.key.as_deref(), query.after), (Some("openai/work"), None));
        assert_eq!(
            (query.outcome.as_deref(), query.about.as_deref()),
            (Some("refused"), Some("work"))
        );
        super::answer(&mut model, Answer::Older(old, Ok(shown(1, 9))));
        assert!(model.audit.rows.is_empty(), "an answer to what is not asked any more");
        super::answer(&mut model, Answer::Newest(ticket, Ok(trail())));
        assert_eq!(model.audit.rows.len(), 6);
        let (_, _, query) = only(act(&mut model, Command::Cancel));
        assert!(query.key.is_none() && query.about.is_none() && query.limit == Some(PAGE));
    }

    #[test]
    fn a_filter_that_is_not_understood_stays_and_says_why() {
        let mut model = with(trail());
        act(&mut model, Command::Filter);
        write(&mut model, "colour:red");
        assert!(act(&mut model, Command::Submit).is_empty());
        assert!(model.audit.is_filtering && model.audit.complaint.is_some());
        super::act(&mut model, &Action::Type('x'));
        assert!(model.audit.complaint.is_none());
        act(&mut model, Command::Cancel);
        assert!(
            !model.audit.is_filtering && model.audit.filter.is_empty(),
            "what counted before counts"
        );
    }

    #[test]
    fn tab_completes_the_word_that_is_typed() {
        let mut model = with(trail());
        act(&mut model, Command::Filter);
        write(&mut model, "cl");
        act(&mut model, Command::NextField);
        assert_eq!(model.audit.filter.text(), "client:");
        act(&mut model, Command::NextField);
        assert_eq!(model.audit.filter.text(), "client:editor ");
    }

    #[test]
    fn esc_closes_one_thing_at_a_time() {
        let mut model = with(trail());
        act(&mut model, Command::Details);
        act(&mut model, Command::Verify);
        act(&mut model, Command::Cancel);
        assert!(model.audit.detail.is_none() && !model.audit.verified.is_untouched());
        act(&mut model, Command::Cancel);
        assert!(model.audit.verified.is_untouched());
    }

    #[test]
    fn an_anchor_in_the_line_of_the_filter_is_compared_and_the_filter_stays() {
        let mut model = with(trail());
        act(&mut model, Command::Filter);
        let digest = "0".repeat(64);
        let anchor = format!("byok-anchor-v1 01936a5e-7b5c-7000-8000-000000000000 7 2026-11-22T10:00:00Z {digest}");
        write(&mut model, &anchor);
        let effects = act(&mut model, Command::Submit);
        let [Effect::Audit(Ask::Verify(_, Some(told)))] = effects.as_slice() else {
            panic!("it is verified");
        };
        assert_eq!(told, &anchor);
        assert!(model.audit.filter.is_empty() && !model.audit.is_filtering);
        assert_eq!(model.audit.rows.len(), 6);
    }
}
