//! `docs/provider.schema.json` is the schema that the reader of definitions has, and every built-in file obeys it.

#![allow(clippy::unwrap_used, reason = "a test that can not be set up fails")]

use byok_core::provider::definition_schema;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// `UPDATE_DOCS=1` writes it anew.
#[test]
fn the_schema_of_definitions_is_published() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/provider.schema.json");
    let schema = format!("{}\n", serde_json::to_string_pretty(&definition_schema()).unwrap());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &schema).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        written == schema,
        "docs/provider.schema.json is stale: UPDATE_DOCS=1 cargo nextest run --workspace -E 'test(the_schema_of_definitions)' writes it anew"
    );
}

/// Follows a reference and picks the alternative that is no `null`.
fn resolve<'a>(root: &'a Value, mut schema: &'a Value) -> &'a Value {
    loop {
        let named = schema["$ref"].as_str().map(|way| way.trim_start_matches('#'));
        let inner = schema["allOf"].get(0).or(schema["anyOf"].get(0));
        schema = match (named, inner) {
            (Some(way), _) => root.pointer(way).unwrap(),
            (None, Some(inner)) => inner,
            (None, None) => return schema,
        };
    }
}

/// Checks names and presence: what an editor would underline.
fn obeys(root: &Value, schema: &Value, value: &Value, place: &str) {
    let schema = resolve(root, schema);
    match value {
        Value::Object(object) => {
            let known = &schema["properties"];
            for (name, inner) in object {
                let place = format!("{place}.{name}");
                let more = &schema["additionalProperties"];
                let expected = known.get(name).or(more.is_object().then_some(more));
                obeys(
                    root,
                    expected.unwrap_or_else(|| panic!("{place} is not in the schema")),
                    inner,
                    &place,
                );
            }
            let required = schema["required"].as_array().into_iter().flatten();
            let missing: Vec<_> = required
                .filter(|name| !object.contains_key(name.as_str().unwrap()))
                .collect();
            assert!(missing.is_empty(), "{place} lacks {missing:?}");
        }
        Value::Array(list) => {
            for element in list {
                obeys(root, &schema["items"], element, place);
            }
        }
        Value::String(text) => {
            let words = words(root, schema);
            assert!(
                words.is_empty() || words.contains(text.as_str()),
                "{place}: {text} is not among {words:?}"
            );
        }
        _ => {}
    }
}

/// The words that a value may be; empty when it may be any.
fn words<'a>(root: &'a Value, schema: &'a Value) -> BTreeSet<&'a str> {
    let listed = schema["enum"].as_array().into_iter().flatten();
    let alternatives = schema["oneOf"].as_array().into_iter().flatten();
    let single = schema.get("const").and_then(Value::as_str);
    let inside = alternatives.flat_map(|one| words(root, resolve(root, one)));
    listed.filter_map(Value::as_str).chain(inside).chain(single).collect()
}

#[test]
fn every_built_in_definition_obeys_it() {
    let root = serde_json::to_value(definition_schema()).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("providers");
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let table: toml::Table = std::fs::read_to_string(&path).unwrap().parse().unwrap();
        obeys(
            &root,
            &root,
            &serde_json::to_value(table).unwrap(),
            &path.file_stem().unwrap().to_string_lossy(),
        );
    }
}

#[test]
fn the_schema_knows_the_words_of_a_definition() {
    let root = serde_json::to_value(definition_schema()).unwrap();
    for name in [
        "schema_version",
        "id",
        "field",
        "format",
        "auth",
        "validate",
        "variant",
        "inquiry",
        "derived",
        "rotation",
        "reveals",
    ] {
        assert!(root["properties"].get(name).is_some(), "{name}");
    }
    assert_eq!(
        root["additionalProperties"], false,
        "a word that byok does not read is refused"
    );
}
