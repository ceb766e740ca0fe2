//! `NAME=VALUE` words, parsed once for every verb that takes them.

use crate::stop::Stop;
use byok_core::error::Code;
use byok_core::model::{FieldName, Tag};
use std::collections::BTreeMap;

/// Plain fields.
pub(super) fn parse_fields(words: &[String]) -> Result<BTreeMap<FieldName, String>, Stop> {
    words
        .iter()
        .map(|word| {
            let (name, value) = word.split_once('=').ok_or_else(|| {
                Stop::new(Code::Usage, "--field takes NAME=VALUE").hint("for example --field region=eu-west-1")
            })?;
            Ok((FieldName::parse(name)?, value.to_owned()))
        })
        .collect()
}

/// Labels; an empty word means none.
pub(super) fn parse_tags(words: &[String]) -> Result<Vec<Tag>, Stop> {
    Ok(words
        .iter()
        .filter(|word| !word.is_empty())
        .map(|word| Tag::parse(word))
        .collect::<Result<_, _>>()?)
}
