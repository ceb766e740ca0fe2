//! Answers made of rules.

use super::data::{Question, Rule};
use crate::provider_server::Reply;
use serde_json::{Value, json};

/// An answer that the rule is about, with the key in it where the rule leaves room: providers quote what they refuse.
pub fn answer_of(question: &Question, rule: &Rule, key: &str) -> Option<Reply> {
    let status = rule.http_status()?;
    if question.buys && status < 300 {
        return Some(purchase(status));
    }
    Some(match (&rule.contains, &rule.json_path) {
        (Some(text), None) => Reply::of(status, "text/plain", &format!("[{key}] {text}")),
        (None, Some(path)) => {
            let mut document = document(path, &value(rule));
            if let Some(object) = document.as_object_mut() {
                object.entry("quoted").or_insert(json!(key));
            }
            Reply::json(status, &document.to_string())
        }
        (None, None) => Reply::json(status, "{}"),
        (Some(text), Some(path)) => {
            let mut document = document(path, &value(rule));
            document["text"] = json!(text);
            Reply::json(status, &document.to_string())
        }
    })
}

/// A token for a moment.
pub fn purchase(status: u16) -> Reply {
    Reply::json(
        status,
        r#"{"access_token":"bought-for-a-moment","token_type":"Bearer","expires_in":3600}"#,
    )
}

/// What the rule compares with, as JSON would write it.
fn value(rule: &Rule) -> Value {
    if let Some(limit) = rule.at_most {
        return json!(limit);
    }
    let text = rule.equals.clone().unwrap_or_default();
    match serde_json::from_str(&text) {
        Ok(scalar @ (Value::Bool(_) | Value::Number(_) | Value::Null)) => scalar,
        _ => json!(text),
    }
}

/// A document in which the path leads to the value.
pub fn document(path: &str, value: &Value) -> Value {
    let mut inside = value.clone();
    for segment in path.split('.').rev() {
        let (name, brackets) = segment.split_at(segment.find('[').unwrap_or(segment.len()));
        for bracket in brackets.split_inclusive(']').collect::<Vec<_>>().into_iter().rev() {
            let index = bracket.trim_matches(['[', ']']).parse().unwrap_or(0);
            let mut list = vec![Value::Null; index];
            list.push(inside);
            inside = Value::Array(list);
        }
        inside = match name {
            "" => inside,
            "*" => json!({ "any": inside }),
            name => json!({ name: inside }),
        };
    }
    inside
}

/// Puts one document into another; where both say something, the first stays.
pub fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                match into.get_mut(&name) {
                    Some(there) => merge(there, value),
                    None => drop(into.insert(name, value)),
                }
            }
        }
        (Value::Array(into), Value::Array(from)) => {
            for (there, value) in into.iter_mut().zip(from) {
                merge(there, value);
            }
        }
        _ => {}
    }
}
