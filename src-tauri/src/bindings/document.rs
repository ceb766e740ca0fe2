//! The document: one JSON Schema whose object has a property for each command.

use super::table::{Command, FAILURE, commands, events};
use schemars::generate::{Contract, SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value, json};

/// All of it, as it is committed.
pub(super) fn document() -> Value {
    let mut asked = generator(Contract::Deserialize);
    let mut told = generator(Contract::Serialize);
    let mut properties = Map::new();
    for command in commands() {
        let both = object([
            ("arguments", arguments(&command, &mut asked)),
            ("answer", answer(&command, &mut told)),
        ]);
        properties.insert(command.name.into(), both);
    }
    let heard: Vec<(&str, Value)> = events()
        .into_iter()
        .map(|(name, describe)| (name, describe(&mut told).to_value()))
        .collect();
    let failure = FAILURE(&mut told).to_value();
    let root = [
        ("commands", object(properties)),
        ("events", object(heard)),
        ("failure", failure),
    ];
    let mut document = object(root);
    document["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    document["title"] = json!("Bridge");
    document["$defs"] = Value::Object(united(asked.take_definitions(true), told.take_definitions(true)));
    document
}

/// What a program sends differs from what it is sent: an absent field and a null one are the same to a reader only.
fn generator(contract: Contract) -> SchemaGenerator {
    let mut settings = SchemaSettings::draft2020_12();
    settings.contract = contract;
    settings.into_generator()
}

fn arguments(command: &Command, generator: &mut SchemaGenerator) -> Value {
    let described = command
        .arguments
        .iter()
        .map(|(name, _, describe)| (camel(name), describe(generator).to_value()));
    object(described)
}

/// A command without an answer gives the page a null.
fn answer(command: &Command, generator: &mut SchemaGenerator) -> Value {
    (command.answer.1)(generator).to_value()
}

/// Tauri names the arguments of a command as JavaScript does.
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (head, rest) = word.split_at(1);
        name + &head.to_uppercase() + rest
    })
}

fn object<N: Into<String>>(fields: impl IntoIterator<Item = (N, Value)>) -> Value {
    let properties: Map<String, Value> = fields.into_iter().map(|(name, schema)| (name.into(), schema)).collect();
    let required: Vec<&String> = properties.keys().collect();
    json!({ "type": "object", "required": required, "additionalProperties": false, "properties": properties })
}

/// A type that goes both ways has one description, or the document would lie about one of them.
fn united(asked: Map<String, Value>, told: Map<String, Value>) -> Map<String, Value> {
    let mut all = told;
    for (name, schema) in asked {
        let kept = all.entry(name.clone()).or_insert_with(|| schema.clone());
        assert_eq!(*kept, schema, "{name} is described in two ways");
    }
    all
}
