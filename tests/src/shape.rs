//! The fields of a document, which programs rely on.

use serde_json::Value;

/// Asserts that a document has all of the fields; more may come in a later release.
///
/// # Panics
/// When one is missing or the document is no object.
#[track_caller]
pub fn has_fields(document: &Value, fields: &[&str]) {
    let object = document
        .as_object()
        .unwrap_or_else(|| panic!("not an object: {document}"));
    let missing: Vec<_> = fields.iter().filter(|field| !object.contains_key(**field)).collect();
    assert!(missing.is_empty(), "missing {missing:?} in {document}");
}

/// Asserts that a document is of the first schema and has all of the fields.
///
/// # Panics
/// When a field is missing or the version is another.
#[track_caller]
pub fn is_document(document: &Value, fields: &[&str]) {
    assert_eq!(document["schema_version"], 1, "{document}");
    has_fields(document, fields);
}

/// The fields of a key, wherever a key is shown.
pub const KEY: [&str; 22] = [
    "id",
    "ref",
    "service",
    "name",
    "is_default",
    "is_active",
    "status",
    "verdict",
    "preview",
    "tags",
    "note",
    "fields",
    "base_url",
    "created_at",
    "updated_at",
    "expires_at",
    "expires_source",
    "rotate_due_at",
    "last_checked_at",
    "last_used_at",
    "use_count",
    "version",
];
