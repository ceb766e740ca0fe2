//! TOML with the places of its parts.

use super::tree::{Kind, Member, Node};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Reads the text; the byte where that fails otherwise.
pub(super) fn parse(text: &str) -> Result<Node, usize> {
    let table = DeTable::parse(text).map_err(|error| error.span().map_or(0, |span| span.start))?;
    let span = table.span();
    Ok(Node {
        span,
        kind: Kind::Map(members(table.into_inner())),
    })
}

/// In the order in which they stand; the parser sorts them by name.
fn members(table: DeTable<'_>) -> Vec<Member> {
    let mut members: Vec<Member> = table
        .into_iter()
        .map(|(key, value)| Member {
            key_span: key.span(),
            key: key.into_inner().into_owned(),
            value: node(value),
        })
        .collect();
    members.sort_by_key(|member| member.key_span.start);
    members
}

fn node(value: Spanned<DeValue<'_>>) -> Node {
    let span = value.span();
    let kind = match value.into_inner() {
        DeValue::String(text) => Kind::Text(text.into_owned()),
        DeValue::Table(table) => Kind::Map(members(table)),
        DeValue::Array(array) => Kind::List(array.into_iter().map(node).collect()),
        _ => Kind::Other,
    };
    Node { span, kind }
}
