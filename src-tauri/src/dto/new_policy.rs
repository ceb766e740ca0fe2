//! When another key is to step in, as a person chose it.

use super::words::{key_name, seconds};
use crate::failure::Failure;
use byok_core::error::Code;
use byok_core::model::{PolicyChange, Trigger};
use schemars::JsonSchema;
use serde::Deserialize;

/// All of a policy.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPolicy {
    pub(crate) on: Vec<Trigger>,
    pub(crate) chain: Vec<String>,
    /// A span; empty is what the settings say.
    pub(crate) cool_down: String,
}

impl NewPolicy {
    /// As the daemon takes it.
    pub(crate) fn parse(self) -> Result<PolicyChange, Failure> {
        let cool_down = match self.cool_down.trim() {
            "" => 0,
            text => seconds("cool_down", text)?,
        };
        let chain: Result<Vec<_>, _> = self.chain.iter().map(|name| key_name(name)).collect();
        Ok(PolicyChange {
            on: Some(self.on),
            chain: Some(chain?),
            cool_down_seconds: Some(
                u64::try_from(cool_down).map_err(|_| Failure::new(Code::Internal, "a span is never negative"))?,
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::NewPolicy;
    use crate::failure::Failure;
    use byok_core::model::PolicyChange;

    fn parsed(cool_down: &str) -> Result<PolicyChange, Failure> {
        let policy = NewPolicy {
            on: Vec::new(),
            chain: vec!["backup".into()],
            cool_down: cool_down.into(),
        };
        policy.parse()
    }

    #[test]
    fn no_span_is_what_the_settings_say() {
        assert_eq!(parsed(" ").unwrap().cool_down_seconds, Some(0));
        assert_eq!(parsed("2m").unwrap().cool_down_seconds, Some(120));
    }

    #[test]
    fn a_complaint_names_its_field() {
        assert!(parsed("soon").unwrap_err().message.starts_with("cool_down: "));
    }
}
