//! `GET /api/openapi.json`: the API described from its own table of routes and types (OpenAPI 3.1.0). Made at the first
//! question, so that nobody else pays for it.

use super::route::{Answer, Describe, Route};
use super::routes;
use crate::guard::Right;
use crate::problem::ErrorDocument;
use axum::http::{HeaderName, header};
use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};
use std::sync::OnceLock;

/// Answers the description.
pub(super) async fn document() -> ([(HeaderName, &'static str); 1], &'static str) {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| describe(&routes::all()).to_string());
    ([(header::CONTENT_TYPE, "application/json")], text)
}

/// What is sent and what is answered are described apart: the same type may take less than it gives.
struct Writer {
    sent: SchemaGenerator,
    answered: SchemaGenerator,
}

fn describe(routes: &[Route]) -> Value {
    let settings = || {
        SchemaSettings::draft2020_12().with(|settings| {
            settings.meta_schema = None;
            settings.definitions_path = "/components/schemas".into();
        })
    };
    let mut writer = Writer {
        sent: settings().for_deserialize().into_generator(),
        answered: settings().for_serialize().into_generator(),
    };
    let mut paths: Map<String, Value> = Map::new();
    for route in routes {
        let methods = paths.entry(route.path).or_insert_with(|| json!({}));
        methods[route.method.to_ascii_lowercase()] = writer.operation(route);
    }
    let error = writer.answered.subschema_for::<ErrorDocument>();
    let mut schemas = writer.sent.take_definitions(true);
    schemas.extend(writer.answered.take_definitions(true));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "byok",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "One person's vault of provider API keys. On the private socket the caller is the owner; on loopback \
                            TCP, and wherever a token is sent, a program with the scopes of its token. No answer but those of \
                            reveal and run holds a value.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer", "bearerFormat": "byok_…", "description": "Made with `byok client add`." },
            },
            "responses": { "Error": { "description": "What went wrong", "content": { "application/json": { "schema": error } } } },
        },
    })
}

impl Writer {
    fn operation(&mut self, route: &Route) -> Value {
        let mut parameters = path_parameters(route.path);
        parameters.extend(
            route
                .query
                .map(|query| self.query_parameters(query))
                .unwrap_or_default(),
        );
        let mut operation = json!({
            "operationId": operation_id(route),
            "summary": route.summary,
            "x-byok-right": right_word(&route.right),
            "parameters": parameters,
            "responses": self.responses(route),
            "security": if route.right == Right::Anybody { json!([]) } else { json!([{ "token": [] }]) },
        });
        if let Some(body) = route.body {
            let schema = body(&mut self.sent);
            // An empty body is an empty object.
            let is_required = self.has_required_fields(&schema);
            operation["requestBody"] =
                json!({ "required": is_required, "content": { "application/json": { "schema": schema } } });
        }
        operation
    }

    fn has_required_fields(&self, schema: &Schema) -> bool {
        let name = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|path| path.rsplit('/').next());
        let whole = name.and_then(|name| self.sent.definitions().get(name));
        whole.is_some_and(|whole| whole.get("required").is_some())
    }

    /// One parameter for each field of the query's type.
    fn query_parameters(&mut self, query: Describe) -> Vec<Value> {
        let schema = query(&mut self.sent);
        let fields = schema.get("properties").and_then(Value::as_object);
        let parameter = |(name, field): (&String, &Value)| {
            let mut field = field.clone();
            // A query says nothing by leaving a word out, and has no `null`.
            leave_out_null(&mut field);
            json!({ "name": name, "in": "query", "required": false, "schema": field })
        };
        fields
            .map(|fields| fields.iter().map(parameter).collect())
            .unwrap_or_default()
    }

    fn responses(&mut self, route: &Route) -> Value {
        let description = route.summary;
        let good = match route.answer {
            Answer::Nothing => json!({ "description": description }),
            Answer::Json(describe) => {
                let schema = describe(&mut self.answered);
                json!({ "description": description, "content": { "application/json": { "schema": schema } } })
            }
            Answer::Events(describe) => {
                let schema = describe(&mut self.answered);
                json!({ "description": description, "content": { "text/event-stream": { "schema": { "type": "string" }, "x-byok-event": schema } } })
            }
        };
        let mut responses = Map::from_iter([(route.status.to_string(), good)]);
        for status in refusals(route) {
            responses.insert(status.to_string(), json!({ "$ref": "#/components/responses/Error" }));
        }
        responses.into()
    }
}

/// The statuses that every route of its kind can refuse with, and its own.
fn refusals(route: &Route) -> Vec<u16> {
    // A foreign host, a target that is no path; a defect or a full disk of ours.
    let mut statuses = vec![400, 403, 500];
    if route.right != Right::Anybody {
        statuses.extend([401, 404, 423, 429]);
    }
    if route.body.is_some() {
        statuses.extend([413, 422]);
    }
    if route.query.is_some() {
        statuses.push(422);
    }
    statuses.extend(route.refusals);
    statuses.sort_unstable();
    statuses.dedup();
    statuses
}

fn path_parameters(path: &str) -> Vec<Value> {
    let names = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    names
        .map(|name| {
            json!({
                "name": name, "in": "path", "required": true, "schema": { "type": "string", "minLength": 1 },
                "description": "An id; or a name: `service/name` of a key, written in one segment, or the name of a client.",
            })
        })
        .collect()
}

/// `GET /api/keys/{id}/versions` → `get_keys_id_versions`.
fn operation_id(route: &Route) -> String {
    let path = route.path.trim_start_matches("/api/").replace(['{', '}'], "");
    format!(
        "{}_{}",
        route.method.to_ascii_lowercase(),
        path.replace(['/', '.'], "_")
    )
}

fn right_word(right: &Right) -> String {
    match right {
        Right::Anybody => "anybody".into(),
        Right::AnyClient => "any_client".into(),
        Right::Owner => "owner".into(),
        Right::Scope(scope) => scope.to_string(),
    }
}

fn leave_out_null(field: &mut Value) {
    if let Some(Value::Array(types)) = field.get_mut("type") {
        types.retain(|word| word != "null");
        if let [only] = &types[..] {
            field["type"] = only.clone();
        }
    }
    if let Some(Value::Array(choices)) = field.get_mut("anyOf") {
        choices.retain(|choice| choice.get("type") != Some(&json!("null")));
    }
}

#[cfg(test)]
mod tests {
    use super::{describe, routes};

    #[test]
    fn every_reference_leads_somewhere() {
        let document = describe(&routes::all());
        let text = document.to_string();
        let mut found = 0;
        for reference in text.split("\"$ref\":\"#").skip(1) {
            let pointer = reference.split('"').next().unwrap();
            assert!(document.pointer(pointer).is_some(), "{pointer}");
            found += 1;
        }
        assert!(found > 50);
    }

    #[test]
    fn no_type_was_named_twice_for_two_things() {
        let text = describe(&routes::all())["components"]["schemas"].to_string();
        assert!(
            !text.contains("2\":{"),
            "schemars numbers a second type of the same name: {text}"
        );
    }
}
