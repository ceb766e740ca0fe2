//! What would be done with files of MCP clients: shown, then done.

use super::root;
use crate::print::counted;
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::event::Complaint;
use crate::tui::model::mcp_plan::{McpPlan, why};
use crate::tui::model::toast::Mood;
use crate::tui::model::{Dialog, Model};
use crate::tui::perform::mcp::{Ask, Deed, Told, Wanted};
use crate::tui::widget::loaded::Ticket;
use crate::tui::widget::page;
use byok_core::clock::Timestamp;
use byok_daemon::wire::{McpAdopted, McpRestored};

/// Opens it at once, so that nothing that was pressed before can be meant for it, and has the plan read.
pub(super) fn open(model: &mut Model, clients: Vec<String>, deed: Deed) -> Vec<Effect> {
    let mut plan = McpPlan::of(Wanted { clients, deed });
    let effect = ask(&mut plan, model.now);
    model.dialog = Some(Dialog::McpPlan(Box::new(plan)));
    vec![effect]
}

fn ask(plan: &mut McpPlan, now: Timestamp) -> Effect {
    let ticket = plan.loaded.begin(now);
    Effect::Mcp(Ask::Plan(ticket, plan.wanted.clone()))
}

/// It was read. An answer to a dialogue that was left is for nobody.
pub(super) fn planned(model: &mut Model, ticket: Ticket, told: Result<Told, Complaint>) -> Vec<Effect> {
    if let Some(Dialog::McpPlan(plan)) = &mut model.dialog {
        let _ = plan.loaded.accept(ticket, told, model.now);
    }
    Vec::new()
}

/// What a person does with it.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let (rows, lines, now) = (model.drawn.page_rows, model.drawn.lines, model.now);
    let Some(Dialog::McpPlan(plan)) = &mut model.dialog else {
        return Vec::new();
    };
    match action {
        Action::Do(Command::Cancel) => model.dialog = None,
        Action::Do(Command::Accept) if plan.files() > 0 && !plan.is_busy => {
            plan.is_busy = true;
            plan.complaint = None;
            return vec![Effect::Mcp(Ask::Do(plan.wanted.clone()))];
        }
        Action::Do(Command::Force) if !plan.is_busy => {
            if let Some(is_forced) = plan.forced() {
                plan.wanted.deed = Deed::PutBack { is_forced: !is_forced };
                plan.loaded.clear();
                return vec![ask(plan, now)];
            }
        }
        other => {
            page::turn(&mut plan.top, other, rows, lines);
        }
    }
    Vec::new()
}

/// It was done, or it wasn't.
pub(super) fn done(model: &mut Model, deed: Deed, told: Result<Told, Complaint>) {
    match (told, &mut model.dialog) {
        (Err(complaint), Some(Dialog::McpPlan(plan))) => {
            plan.is_busy = false;
            plan.top = 0;
            plan.complaint = Some(complaint.in_words());
        }
        (Err(complaint), _) => root::complain(model, &complaint),
        (Ok(told), dialog) => {
            if matches!(dialog, Some(Dialog::McpPlan(plan)) if plan.is_busy) {
                *dialog = None;
            }
            match told {
                Told::Adopted(told) => adopted(model, &told),
                Told::Restored(told) => restored(model, &told, deed),
            }
        }
    }
}

fn adopted(model: &mut Model, told: &McpAdopted) {
    let files = told.files.iter().filter(|file| file.written).count();
    let failed = told.files.iter().filter(|file| file.problem.is_some());
    let failed: Vec<String> = failed
        .filter_map(|file| stays(&file.path, file.problem.as_deref()))
        .collect();
    if files == 0 {
        let words = match failed.first() {
            Some(words) => words.clone(),
            None => "No key stands as plaintext in these files any more".into(),
        };
        return model.toasts.say(Mood::Warn, words, model.now);
    }
    let keys = counted(told.stored.len(), "key");
    let mut words = format!(
        "{} changed, {keys} put into the vault: start the clients anew",
        counted(files, "file")
    );
    for one in &failed {
        words += "; ";
        words += one;
    }
    match undo(model, told) {
        Some(undo) => model.toasts.offer(words, undo, model.now),
        None => model.toasts.say(Mood::Good, words, model.now),
    }
}

/// What puts back the files that were written. The daemon puts back all of a client, so there is none where one of its other files was
/// changed earlier: undoing must not take back more than was done.
fn undo(model: &Model, told: &McpAdopted) -> Option<Effect> {
    let written: Vec<_> = told.files.iter().filter(|file| file.written).collect();
    let mut clients: Vec<String> = written.iter().map(|file| file.client.clone()).collect();
    clients.dedup();
    let is_other = |path: &str| written.iter().all(|file| file.path != path);
    let mut files = model.mcp.files();
    let is_more =
        files.any(|(client, file)| clients.contains(&client.id) && file.backup.is_some() && is_other(&file.path));
    (!is_more).then(|| {
        Effect::Mcp(Ask::Do(Wanted {
            clients,
            deed: Deed::PutBack { is_forced: false },
        }))
    })
}

fn restored(model: &mut Model, told: &McpRestored, deed: Deed) {
    let is_forced = deed == (Deed::PutBack { is_forced: true });
    let files = told.files.iter().filter(|file| file.restored).count();
    let mut words: Vec<String> = Vec::new();
    if files > 0 {
        words.push(format!(
            "{} put back; the keys stay in the vault, too",
            counted(files, "file")
        ));
    }
    let kept = told.files.iter().filter_map(|file| file.kept.as_ref());
    words.extend(kept.map(|kept| format!("what was there is in {kept}")));
    words.extend(
        told.files
            .iter()
            .filter_map(|file| stays(&file.path, why(file, is_forced).as_deref())),
    );
    if words.is_empty() {
        words.push("byok has changed no file of these clients".into());
    }
    let mood = if files > 0 { Mood::Good } else { Mood::Warn };
    model.toasts.say(mood, words.join("; "), model.now);
}

fn stays(path: &str, problem: Option<&str>) -> Option<String> {
    problem.map(|problem| format!("{path} stays as it is: {problem}"))
}

#[cfg(test)]
mod tests {
    use super::{Action, Ask, Command, Complaint, Deed, Dialog, Effect, Model, Told, Wanted};
    use crate::tui::model::mcp::samples::{backup, clients, file};
    use crate::tui::model::mcp_plan::McpPlan;
    use crate::tui::model::mcp_plan::samples::{adopted, opened, restored};
    use crate::tui::perform::Answer as Any;
    use crate::tui::perform::mcp::Answer;
    use crate::tui::testing::busy;
    use crate::tui::update;
    use byok_daemon::wire::{McpBackupState, McpFile};

    const PUT_BACK: Deed = Deed::PutBack { is_forced: false };

    /// What the daemon is told.
    fn asked(model: &mut Model, command: Command) -> Option<Ask> {
        let effects = update::act(model, Action::Do(command));
        effects.into_iter().find_map(|effect| match effect {
            Effect::Mcp(ask) => Some(ask),
            _ => None,
        })
    }

    fn done(model: &mut Model, deed: Deed, told: Result<Told, Complaint>) {
        update::answer(model, Any::Mcp(Answer::Done(deed, told)));
    }

    fn plan(model: &Model) -> &McpPlan {
        let Some(Dialog::McpPlan(plan)) = &model.dialog else {
            panic!("it is open");
        };
        plan
    }

    fn wanted(deed: Deed) -> Wanted {
        Wanted {
            clients: vec!["cursor".into()],
            deed,
        }
    }

    /// The first file was written.
    fn written() -> Told {
        let mut told = adopted();
        told.files[0].written = true;
        Told::Adopted(told)
    }

    #[test]
    fn what_was_seen_is_done_once() {
        let mut model = opened(Deed::Adopt, Ok(Told::Adopted(adopted())));
        assert_eq!(asked(&mut model, Command::Accept), Some(Ask::Do(wanted(Deed::Adopt))));
        assert_eq!(asked(&mut model, Command::Accept), None);
    }

    #[test]
    fn a_plan_that_changes_nothing_or_is_not_there_yet_can_only_be_left() {
        let mut none = adopted();
        none.files.remove(0);
        for told in [Ok(Told::Adopted(none)), Err(busy())] {
            let mut model = opened(Deed::Adopt, told);
            assert_eq!(asked(&mut model, Command::Accept), None);
            asked(&mut model, Command::Cancel);
            assert!(model.dialog.is_none());
        }
    }

    #[test]
    fn adopting_is_told_with_what_stays_and_undone_by_putting_back() {
        let mut model = opened(Deed::Adopt, Ok(Told::Adopted(adopted())));
        asked(&mut model, Command::Accept);
        done(&mut model, Deed::Adopt, Ok(written()));
        assert!(model.dialog.is_none());
        let words = &model.toasts.newest().expect("it is told").words;
        assert!(words.starts_with("1 file changed, 1 key put into the vault"), "{words}");
        assert!(words.contains("config.toml stays as it is: line 7"), "{words}");
        let undo = model.toasts.take_undo();
        assert!(matches!(undo, Some(Effect::Mcp(Ask::Do(back))) if back == wanted(PUT_BACK)));
    }

    #[test]
    fn undoing_is_not_offered_where_it_would_put_back_an_earlier_file_too() {
        let mut model = opened(Deed::Adopt, Ok(Told::Adopted(adopted())));
        let mut found = clients();
        found.clients[0].files.push(McpFile {
            backup: Some(backup(McpBackupState::Untouched)),
            ..file("/work/.cursor/mcp.json", Vec::new())
        });
        model.mcp.loaded.value = Some(found);
        done(&mut model, Deed::Adopt, Ok(written()));
        assert!(model.toasts.newest().is_some() && model.toasts.take_undo().is_none());
    }

    #[test]
    fn a_refusal_is_said_in_the_dialogue_and_it_can_be_tried_again() {
        let mut model = opened(Deed::Adopt, Ok(Told::Adopted(adopted())));
        asked(&mut model, Command::Accept);
        done(&mut model, Deed::Adopt, Err(busy()));
        assert_eq!(plan(&model).complaint.as_deref(), Some("the database is busy"));
        assert!(asked(&mut model, Command::Accept).is_some());
    }

    #[test]
    fn what_somebody_has_changed_is_put_back_only_when_that_is_asked_for() {
        let states = [McpBackupState::Untouched, McpBackupState::Changed];
        let told = || Ok(Told::Restored(restored(&states, false)));
        let mut model = opened(PUT_BACK, told());
        assert_eq!((plan(&model).files(), plan(&model).forced()), (1, Some(false)));
        let forced = Deed::PutBack { is_forced: true };
        let again = asked(&mut model, Command::Force);
        assert!(matches!(again, Some(Ask::Plan(_, again)) if again == wanted(forced)));
        assert_eq!(plan(&model).files(), 0, "what is not read yet can't be accepted");
        // Without such a file it makes no difference.
        let mut model = opened(PUT_BACK, Ok(Told::Restored(restored(&states[..1], false))));
        assert_eq!(asked(&mut model, Command::Force), None);
    }

    #[test]
    fn putting_back_tells_of_what_stays_and_of_what_is_kept_beside() {
        let states = [McpBackupState::Untouched, McpBackupState::Changed];
        let mut model = opened(PUT_BACK, Ok(Told::Restored(restored(&states, false))));
        asked(&mut model, Command::Accept);
        let mut told = restored(&states, false);
        told.files[0].kept = Some("/home/me/.mcp.json.byok-kept-1".into());
        done(&mut model, PUT_BACK, Ok(Told::Restored(told)));
        let words = &model.toasts.newest().expect("it is told").words;
        for part in [
            "1 file put back; the keys stay in the vault, too",
            "what was there is in /home/me/.mcp.json.byok-kept-1",
            "project-1/.cursor/mcp.json stays as it is: somebody has changed it since",
        ] {
            assert!(words.contains(part), "{part}: {words}");
        }
    }
}
