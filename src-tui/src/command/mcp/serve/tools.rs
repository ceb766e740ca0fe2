//! The table of tools.

use super::Object;
use super::shapes::{Expiring, ExpiringList, KeyChecked, KeyList, KeyStatus, ListKeys, OneKey, Request, Response};
use rmcp::model::{Tool, ToolAnnotations};
use schemars::JsonSchema;

/// All tools, in the order in which clients show them.
pub(super) fn all() -> Vec<Tool> {
    let looks = || ToolAnnotations::new().read_only(true).open_world(false);
    vec![
        tool::<ListKeys, KeyList>(
            "list_keys",
            "List keys",
            "List the API keys in the vault: names, providers, health, dates. Never a value.",
            looks(),
        ),
        tool::<OneKey, KeyStatus>(
            "key_status",
            "Status of a key",
            "Tell what is known of one key without asking its provider.",
            looks(),
        ),
        // It asks the provider and stores what was found.
        tool::<OneKey, KeyChecked>(
            "check_key",
            "Check a key",
            "Ask the key's provider whether it works, with the cheapest question there is. Use it when a call was refused.",
            ToolAnnotations::new()
                .read_only(false)
                .destructive(false)
                .idempotent(true)
                .open_world(true),
        ),
        tool::<Expiring, ExpiringList>(
            "expiring",
            "Keys that end soon",
            "List the keys that expire within some days, soonest first.",
            looks(),
        ),
        tool::<Request, Response>(
            "request",
            "HTTP request with a key",
            "Make one HTTP request to a key's provider with the key injected; you never see it. Only the provider's own hosts are reached, \
             redirects are not followed, at most 256 KiB of the answer are given. When the provider refuses the key, another one may answer \
             where its owner chose that; `instead_of` tells.",
            ToolAnnotations::new()
                .read_only(false)
                .destructive(true)
                .idempotent(false)
                .open_world(true),
        ),
    ]
}

fn tool<Taken: JsonSchema + 'static, Given: JsonSchema + 'static>(
    name: &'static str,
    title: &'static str,
    description: &'static str,
    hints: ToolAnnotations,
) -> Tool {
    Tool::new(name, description, Object::new())
        .with_title(title)
        .with_input_schema::<Taken>()
        .with_output_schema::<Given>()
        .with_annotations(hints)
}

#[cfg(test)]
mod tests {
    use super::all;

    #[test]
    fn every_tool_says_what_it_takes_gives_and_does() {
        let tools = all();
        assert_eq!(tools.len(), 5);
        for tool in tools {
            assert_eq!(tool.input_schema["type"], "object", "{}", tool.name);
            assert_eq!(tool.output_schema.unwrap()["type"], "object", "{}", tool.name);
            assert!(tool.annotations.unwrap().read_only_hint.is_some(), "{}", tool.name);
        }
    }
}
