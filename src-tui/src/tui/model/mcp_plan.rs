//! What would be done with files of MCP clients: shown before it is done.

use crate::tui::perform::mcp::{Deed, Told, Wanted};
use crate::tui::widget::loaded::Loaded;
use byok_daemon::wire::{McpBackupState, McpRestoredFile};

/// The dialogue.
pub(crate) struct McpPlan {
    /// What is asked for.
    pub(crate) wanted: Wanted,
    /// What that would be.
    pub(crate) loaded: Loaded<Told>,
    /// The first line in sight.
    pub(crate) top: usize,
    /// Whether it is being done.
    pub(crate) is_busy: bool,
    /// Why it was not done.
    pub(crate) complaint: Option<String>,
}

impl McpPlan {
    /// Nothing is known yet.
    pub(crate) fn of(wanted: Wanted) -> Self {
        Self {
            wanted,
            loaded: Loaded::default(),
            top: 0,
            is_busy: false,
            complaint: None,
        }
    }

    /// How many files would change.
    pub(crate) fn files(&self) -> usize {
        match &self.loaded.value {
            Some(Told::Adopted(told)) => told.files.iter().filter(|file| !file.changes.is_empty()).count(),
            Some(Told::Restored(told)) => told.files.iter().filter(|file| file.restored).count(),
            None => 0,
        }
    }

    /// Whether what somebody else changed is put back, too; `None` where that makes no difference.
    pub(crate) fn forced(&self) -> Option<bool> {
        let (Deed::PutBack { is_forced }, Some(Told::Restored(told))) = (self.wanted.deed, &self.loaded.value) else {
            return None;
        };
        let is_foreign = |state| matches!(state, McpBackupState::Changed | McpBackupState::Gone);
        let makes_a_difference = told.files.iter().any(|file| is_foreign(file.state));
        makes_a_difference.then_some(is_forced)
    }
}

/// Why a file stays, in the words of this screen.
pub(crate) fn why(file: &McpRestoredFile, is_forced: bool) -> Option<String> {
    let problem = file.problem.as_ref()?;
    Some(match file.state {
        McpBackupState::Changed if !is_forced => "somebody has changed it since; undo that first".into(),
        McpBackupState::Gone if !is_forced => "it is gone since".into(),
        _ => problem.clone(),
    })
}

/// Plans for tests.
#[cfg(test)]
pub(crate) mod samples {
    use super::super::mcp::samples::{clients, header, key, server};
    use super::{Deed, McpBackupState, McpRestoredFile, Told};
    use crate::tui::action::{Action, Command};
    use crate::tui::effect::Effect;
    use crate::tui::event::Complaint;
    use crate::tui::model::{Dialog, Gate, Model, Screen};
    use crate::tui::perform::Answer as Any;
    use crate::tui::perform::mcp::{Answer, Ask};
    use crate::tui::testing::{model, now};
    use crate::tui::update;
    use byok_daemon::wire::{McpAdopted, McpEdit, McpHunk, McpReach, McpRestored};

    /// The screen of the sample files, with the plan of the first client's.
    pub(crate) fn opened(deed: Deed, told: Result<Told, Complaint>) -> Model {
        let mut model = listed();
        let command = match deed {
            Deed::Adopt => Command::Adopt,
            Deed::PutBack { .. } => Command::PutBack,
        };
        let effects = update::act(&mut model, Action::Do(command));
        if let Some(Dialog::McpPlan(plan)) = &mut model.dialog {
            plan.wanted.deed = deed;
        }
        let ticket = effects.iter().find_map(|effect| match effect {
            Effect::Mcp(Ask::Plan(ticket, _)) => Some(*ticket),
            _ => None,
        });
        let answer = Answer::Planned(ticket.expect("a plan is asked for"), told);
        update::answer(&mut model, Any::Mcp(answer));
        model
    }

    /// The screen of the sample files.
    pub(crate) fn listed() -> Model {
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = Screen::Mcp;
        let ticket = model.mcp.loaded.begin(now());
        update::answer(&mut model, Any::Mcp(Answer::Loaded(ticket, Ok(clients()))));
        model
    }

    /// A file that changes in two places, and one that can't be read.
    pub(crate) fn adopted() -> McpAdopted {
        let hunks = vec![
            McpHunk {
                line: 5,
                removed: vec![
                    "      \"command\": \"npx\",".into(),
                    "      \"args\": [\"-y\", \"@modelcontextprotocol/server-github\"],".into(),
                ],
                added: vec![
                    "      \"command\": \"byok\",".into(),
                    "      \"args\": [\"run\", \"--mcp\", \"--only\", \"github/gh\", \"--\", \"npx\", \"-y\", \"@modelcontextprotocol/server-github\"],"
                        .into(),
                ],
            },
            McpHunk {
                line: 9,
                removed: vec!["\t\t\"GITHUB_TOKEN\": \"ghp_…7aQe\"".into()],
                added: vec!["\t\t\"GITHUB_TOKEN\": \"byok://github/gh\"".into()],
            },
        ];
        let cursor = McpEdit {
            client: "cursor".into(),
            path: "/home/me/.cursor/mcp.json".into(),
            problem: None,
            servers: vec![
                server(
                    "gh",
                    McpReach::Program,
                    vec![key("GITHUB_TOKEN", "ghp_…7aQe", "github/gh")],
                ),
                server("docs", McpReach::Remote, vec![header()]),
            ],
            changes: hunks,
            written: false,
        };
        let codex = McpEdit {
            client: "codex".into(),
            path: "/home/me/.codex/config.toml".into(),
            problem: Some("line 7: the value ends nowhere".into()),
            servers: Vec::new(),
            changes: Vec::new(),
            written: false,
        };
        McpAdopted {
            written: false,
            files: vec![cursor, codex],
            stored: vec!["github/gh".into()],
        }
    }

    /// A file in each of these states.
    pub(crate) fn restored(states: &[McpBackupState], is_forced: bool) -> McpRestored {
        let file = |(at, state): (usize, &McpBackupState)| {
            let problem = match state {
                McpBackupState::Untouched | McpBackupState::Original => None,
                McpBackupState::Unreadable => Some("it can't be read any more".into()),
                _ if is_forced => None,
                _ => Some("use --force".into()),
            };
            McpRestoredFile {
                client: "cursor".into(),
                path: format!("/home/me/project-{at}/.cursor/mcp.json"),
                state: *state,
                restored: problem.is_none(),
                kept: None,
                problem,
            }
        };
        McpRestored {
            written: false,
            files: states.iter().enumerate().map(file).collect(),
        }
    }
}
