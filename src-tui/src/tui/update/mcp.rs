//! The files of MCP clients, and the keys in them.

use super::{listed, mcp_plan};
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::perform::mcp::{Answer, Ask, Deed};
use byok_core::model::Action as Done;
use byok_daemon::wire::EventLine;

/// Reads it.
pub(super) fn load(model: &mut Model) -> Vec<Effect> {
    let ticket = model.mcp.loaded.refresh(model.now);
    let ask = ticket.map(|ticket| Effect::Mcp(Ask::Load(ticket)));
    ask.into_iter().collect()
}

/// Something was done with the vault: reads anew if it was done with a file, or may change what is in the vault already.
pub(super) fn heard(model: &mut Model, line: &EventLine) -> Vec<Effect> {
    match line.kind {
        Done::Adopted | Done::Restored | Done::Created | Done::Deleted => load(model),
        _ => Vec::new(),
    }
}

/// What a person does with the list.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let len = model.mcp.files().count();
    let mcp = &mut model.mcp;
    if listed::obey(&model.drawn, action, (&mut mcp.roll, &mut mcp.top), len) {
        return Vec::new();
    }
    let chosen: Vec<String> = model
        .mcp
        .chosen()
        .map(|(client, _)| client.id.clone())
        .into_iter()
        .collect();
    let put_back = Deed::PutBack { is_forced: false };
    match action {
        Action::Do(Command::Adopt) if !chosen.is_empty() => mcp_plan::open(model, chosen, Deed::Adopt),
        Action::Do(Command::AdoptAll) => mcp_plan::open(model, Vec::new(), Deed::Adopt),
        // With no file in sight there may still be some that are gone since.
        Action::Do(Command::PutBack) => mcp_plan::open(model, chosen, put_back),
        _ => Vec::new(),
    }
}

/// What the daemon said.
pub(super) fn answer(model: &mut Model, answer: Answer) -> Vec<Effect> {
    match answer {
        Answer::Loaded(ticket, found) => {
            let chosen = model.mcp.chosen().map(|(_, file)| file.path.clone());
            let again = model.mcp.loaded.accept(ticket, found, model.now);
            let at = model
                .mcp
                .files()
                .position(|(_, file)| Some(&file.path) == chosen.as_ref());
            if at.is_none() {
                model.mcp.top = 0;
            }
            let (at, len) = (at.unwrap_or(model.mcp.roll.at), model.mcp.files().count());
            model.mcp.roll.to(at, len, model.drawn.rows);
            let again = again.map(|ticket| Effect::Mcp(Ask::Load(ticket)));
            again.into_iter().collect()
        }
        Answer::Planned(ticket, told) => mcp_plan::planned(model, ticket, told),
        Answer::Done(deed, told) => {
            mcp_plan::done(model, deed, told);
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, Ask, Command, Deed, Done, Effect};
    use crate::tui::model::mcp::samples::{client, clients, file};
    use crate::tui::model::mcp_plan::samples::listed;
    use crate::tui::model::{Dialog, Model};
    use crate::tui::perform::Answer as Any;
    use crate::tui::perform::mcp::Answer;
    use crate::tui::testing::now;
    use crate::tui::testing::watch::line;
    use crate::tui::update;
    use byok_daemon::wire::McpClients;

    /// What is asked to be planned, and for which clients.
    fn planned(model: &mut Model, command: Command) -> Option<(Deed, Vec<String>)> {
        let effects = update::act(model, Action::Do(command));
        effects.into_iter().find_map(|effect| match effect {
            Effect::Mcp(Ask::Plan(_, wanted)) => Some((wanted.deed, wanted.clients)),
            _ => None,
        })
    }

    #[test]
    fn nothing_is_done_before_its_plan_is_seen() {
        let put_back = Deed::PutBack { is_forced: false };
        for (command, expected) in [
            (Command::Adopt, (Deed::Adopt, vec!["vscode".to_owned()])),
            (Command::AdoptAll, (Deed::Adopt, Vec::new())),
            (Command::PutBack, (put_back, vec!["vscode".to_owned()])),
        ] {
            let mut model = listed();
            update::act(&mut model, Action::Do(Command::Down));
            assert_eq!(planned(&mut model, command), Some(expected));
            assert!(matches!(model.dialog, Some(Dialog::McpPlan(_))));
            assert!(model.is_asking(), "what was pressed before is not meant for it");
        }
    }

    #[test]
    fn with_no_file_in_sight_there_is_nothing_to_adopt_but_maybe_to_put_back() {
        let mut model = listed();
        model.mcp.loaded.value = Some(McpClients { clients: Vec::new() });
        assert_eq!(planned(&mut model, Command::Adopt), None);
        assert!(planned(&mut model, Command::PutBack).is_some());
    }

    #[test]
    fn the_chosen_file_stays_chosen_wherever_it_stands_then() {
        let mut model = listed();
        update::act(&mut model, Action::Do(Command::Down));
        let ticket = model.mcp.loaded.begin(now());
        let mut found = clients();
        let first = client("claude", "Claude", vec![file("/home/me/.claude.json", Vec::new())]);
        found.clients.insert(0, first);
        update::answer(&mut model, Any::Mcp(Answer::Loaded(ticket, Ok(found))));
        assert_eq!(model.mcp.chosen().map(|(client, _)| client.id.as_str()), Some("vscode"));
    }

    #[test]
    fn files_are_read_anew_when_something_was_done_with_them_or_with_a_key() {
        let reads = |deed| {
            let effects = update::heard(&mut listed(), &line(deed));
            effects.iter().any(|effect| matches!(effect, Effect::Mcp(_)))
        };
        assert!(reads(Done::Adopted) && reads(Done::Restored) && reads(Done::Deleted));
        assert!(!reads(Done::Injected));
    }

    #[test]
    fn a_lock_forgets_everything() {
        let mut model = listed();
        update::heard(&mut model, &line(Done::Locked));
        assert_eq!(model.mcp.files().count(), 0);
    }
}
