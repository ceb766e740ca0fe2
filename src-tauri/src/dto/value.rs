//! Values and fields on their way in.

use crate::failure::Failure;
use crate::staging::Staging;
use byok_core::error::Code;
use byok_core::model::FieldName;
use byok_core::secret::Secret;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A value for a secret field.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Value {
    /// It lies in the program; the page knows its number.
    Staged(u32),
    /// It was typed into the page.
    Typed(Secret),
}

/// Values by field, taken from the page or from where they are staged.
pub(crate) fn secrets(
    values: BTreeMap<String, Value>,
    staging: &Staging,
) -> Result<BTreeMap<FieldName, Secret>, Failure> {
    values
        .into_iter()
        .map(|(name, value)| {
            let field = field(&name)?;
            let value = match value {
                Value::Typed(typed) => typed,
                Value::Staged(handle) => staging
                    .copy(handle)
                    .ok_or_else(|| Failure::new(Code::NotFound, "what was pasted is gone; paste it again").at(&name))?,
            };
            Ok((field, value))
        })
        .collect()
}

/// Plain fields.
pub(crate) fn fields(plain: BTreeMap<String, String>) -> Result<BTreeMap<FieldName, String>, Failure> {
    plain
        .into_iter()
        .map(|(name, value)| Ok((field(&name)?, value)))
        .collect()
}

fn field(name: &str) -> Result<FieldName, Failure> {
    FieldName::parse(name).map_err(|wrong| Failure::of(&wrong).at("fields"))
}
