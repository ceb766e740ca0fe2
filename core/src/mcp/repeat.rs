//! Which requests may be sent a second time, to another server of the same program.

use super::message::{Line, Message};
use super::refusal::Refusal;
use serde::Deserialize;
use std::collections::BTreeMap;

/// When a request may be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Repeat {
    /// It belongs to the server that is gone, or nobody knows what it does.
    Never,
    /// It may change something, so only when its answer says that the provider refused the key and did nothing.
    IfRefused,
    /// It reads, or doing it twice is doing it once.
    Always,
}

/// Methods of the protocol that change nothing outside, or nothing when they come twice.
const READING: [&str; 14] = [
    "completion/complete",
    "initialize",
    "logging/setLevel",
    "ping",
    "prompts/get",
    "prompts/list",
    "resources/list",
    "resources/read",
    "resources/subscribe",
    "resources/templates/list",
    "resources/unsubscribe",
    "server/discover",
    "subscriptions/listen",
    "tools/list",
];

/// Tools whose hints are remembered; a server with more has its later ones treated like unknown ones.
const MOST_TOOLS: usize = 10_000;

/// What a server said of its tools.
#[derive(Debug, Default)]
pub(super) struct Tools(BTreeMap<String, bool>);

#[derive(Deserialize)]
struct ToolList {
    tools: Vec<Tool>,
}

#[derive(Deserialize)]
struct Tool {
    name: String,
    #[serde(default)]
    annotations: Option<Hints>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Hints {
    #[serde(default)]
    read_only_hint: Option<bool>,
    #[serde(default)]
    idempotent_hint: Option<bool>,
}

/// What is called, for a person: the tool, or the method.
#[derive(Deserialize)]
struct Called {
    name: String,
}

impl Tools {
    /// Remembers the answer of `tools/list`.
    pub(super) fn learn(&mut self, list: &str) {
        let Ok(list) = serde_json::from_str::<ToolList>(list) else {
            return;
        };
        for tool in list.tools {
            let hints = tool.annotations.unwrap_or_default();
            let may = hints.read_only_hint == Some(true) || hints.idempotent_hint == Some(true);
            if self.0.len() < MOST_TOOLS || self.0.contains_key(&tool.name) {
                self.0.insert(tool.name, may);
            }
        }
    }

    /// When this request may be repeated, and what it calls.
    pub(super) fn judge(&self, request: &Message<'_>) -> (Repeat, String) {
        let method = request.method.as_ref();
        if method == "tools/call" {
            let name = request
                .arguments::<Called>()
                .map(|called| called.name)
                .unwrap_or_default();
            let repeat = match self.0.get(&name) {
                Some(true) => Repeat::Always,
                _ => Repeat::IfRefused,
            };
            return (repeat, name);
        }
        let repeat = if READING.contains(&method) {
            Repeat::Always
        } else {
            Repeat::Never
        };
        (repeat, method.to_owned())
    }

    /// When a line of the client may be repeated: a batch when all of it may.
    pub(super) fn judge_line(&self, line: &Line<'_>) -> Repeat {
        match line {
            Line::One(message) => self.judge(message).0,
            Line::Batch(all) => all.iter().map(|one| self.judge(one).0).min().unwrap_or(Repeat::Never),
            Line::Other => Repeat::Never,
        }
    }
}

impl Repeat {
    /// Whether the request may go out again after this answer.
    pub(super) fn after(self, refusal: &Refusal) -> bool {
        match self {
            Self::Never => false,
            Self::IfRefused => refusal.nothing_done,
            Self::Always => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, Repeat, Tools};

    fn judge(tools: &Tools, line: &str) -> Repeat {
        tools.judge_line(&Line::read(line.as_bytes()))
    }

    #[test]
    fn reading_is_always_repeated_and_a_tool_when_it_says_that_it_reads() {
        let mut tools = Tools::default();
        let call = |name| format!(r#"{{"id":1,"method":"tools/call","params":{{"name":"{name}"}}}}"#);
        assert_eq!(judge(&tools, r#"{"id":1,"method":"resources/read"}"#), Repeat::Always);
        assert_eq!(judge(&tools, r#"{"id":1,"method":"tasks/result"}"#), Repeat::Never);
        assert_eq!(
            judge(&tools, &call("look")),
            Repeat::IfRefused,
            "nothing is known of it"
        );
        tools.learn(
            r#"{"tools":[{"name":"look","annotations":{"readOnlyHint":true}},{"name":"set","annotations":{"idempotentHint":true}},
                {"name":"send","annotations":{"readOnlyHint":false}},{"name":"bare"}]}"#,
        );
        assert_eq!(judge(&tools, &call("look")), Repeat::Always);
        assert_eq!(judge(&tools, &call("set")), Repeat::Always);
        assert_eq!(judge(&tools, &call("send")), Repeat::IfRefused);
        assert_eq!(judge(&tools, &call("bare")), Repeat::IfRefused);
        tools.learn(r#"{"tools":[{"name":"look"}]}"#);
        assert_eq!(judge(&tools, &call("look")), Repeat::IfRefused, "it says so no longer");
    }

    #[test]
    fn a_batch_is_as_careful_as_its_most_careful_member() {
        let tools = Tools::default();
        let batch = r#"[{"id":1,"method":"ping"},{"id":2,"method":"tools/call","params":{"name":"x"}}]"#;
        assert_eq!(judge(&tools, batch), Repeat::IfRefused);
        assert_eq!(
            judge(&tools, r#"[{"id":1,"method":"ping"},{"id":2,"method":"x/y"}]"#),
            Repeat::Never
        );
    }
}
