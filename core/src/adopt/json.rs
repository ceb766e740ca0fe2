//! JSON as editors write it: comments and trailing commas, and nothing else that is not JSON.

use super::tree::{Kind, Member, Node};
use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

/// Reads the text; the byte where that fails otherwise. An empty file is an empty map, as its clients see it.
pub(super) fn parse(text: &str) -> Result<Node, usize> {
    let options = ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let parsed = parse_to_ast(text, &CollectOptions::default(), &options).map_err(|error| error.range().start)?;
    Ok(parsed.value.map_or_else(
        || Node {
            span: text.len()..text.len(),
            kind: Kind::Map(Vec::new()),
        },
        node,
    ))
}

fn node(value: Value<'_>) -> Node {
    let range = value.range();
    let kind = match value {
        Value::StringLit(text) => Kind::Text(text.value.into_owned()),
        Value::Object(object) => Kind::Map(object.properties.into_iter().map(member).collect()),
        Value::Array(array) => Kind::List(array.elements.into_iter().map(node).collect()),
        Value::NumberLit(_) | Value::BooleanLit(_) | Value::NullKeyword(_) => Kind::Other,
    };
    Node {
        span: range.start..range.end,
        kind,
    }
}

fn member(property: jsonc_parser::ast::ObjectProp<'_>) -> Member {
    let name = property.name.range();
    Member {
        key: property.name.into_string(),
        key_span: name.start..name.end,
        value: node(property.value),
    }
}
