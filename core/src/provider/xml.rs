//! Answers in XML, read as if they were JSON, so that one path leads through both.

use roxmltree::{Document, Node};
use serde_json::{Map, Value};

/// Deeper elements are left out: an answer is no reason to run out of stack.
const DEEPEST: usize = 32;

/// The document: an object whose only member is the root. An element with elements inside is an object, another one its text;
/// elements of one name are a list; attributes and namespaces are left out. `None` when the bytes are no XML.
pub(super) fn read(bytes: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(bytes).ok()?;
    if !text.trim_start().starts_with('<') {
        return None;
    }
    let document = Document::parse(text).ok()?;
    let root = document.root_element();
    let mut whole = Map::new();
    whole.insert(root.tag_name().name().to_owned(), value_of(root, 0));
    Some(Value::Object(whole))
}

fn value_of(node: Node<'_, '_>, depth: usize) -> Value {
    let mut members = Map::new();
    for child in node.children().filter(Node::is_element) {
        if depth == DEEPEST {
            return Value::Null;
        }
        let value = value_of(child, depth + 1);
        match members.get_mut(child.tag_name().name()) {
            Some(Value::Array(list)) => list.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
            None => drop(members.insert(child.tag_name().name().to_owned(), value)),
        }
    }
    if members.is_empty() {
        let text: String = node.children().filter_map(|child| child.text()).collect();
        return Value::String(text.trim().to_owned());
    }
    Value::Object(members)
}

#[cfg(test)]
mod tests {
    use super::read;
    use serde_json::json;

    #[test]
    fn elements_are_members_and_repeated_ones_a_list() {
        let text = r#"<?xml version="1.0"?>
            <ns:R xmlns:ns="urn:x" a="1"><K><Id>AK &amp; 1</Id><Empty/></K><L>1</L><L>2</L><L>3</L><!-- not this --></ns:R>"#;
        assert_eq!(
            read(text.as_bytes()),
            Some(json!({"R": {"K": {"Id": "AK & 1", "Empty": ""}, "L": ["1", "2", "3"]}}))
        );
    }

    #[test]
    fn what_is_no_xml_is_no_document() {
        let bomb = r#"<!DOCTYPE r [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><r>&b;</r>"#;
        for text in ["", "plain", "<a><b></a>", "<a>", bomb] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
        assert_eq!(read(b"<a>\xff</a>"), None);
    }

    #[test]
    fn a_deep_document_ends_early_and_not_the_program() {
        let deep = format!("{}{}", "<a>".repeat(9_000), "</a>".repeat(9_000));
        let _ = read(deep.as_bytes());
    }
}
