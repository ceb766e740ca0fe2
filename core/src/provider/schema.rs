//! The schema of definitions, for editors.

use super::provider::Provider;
use schemars::Schema;
use schemars::generate::SchemaSettings;

/// The JSON schema of a definition, as `docs/provider.schema.json` publishes it. It knows the words and their types; what only
/// the reader of definitions can see (that a host is listed, that a field exists) it does not.
pub fn definition_schema() -> Schema {
    let mut schema = SchemaSettings::draft07()
        .into_generator()
        .into_root_schema_for::<Provider>();
    schema.insert("title".into(), "A provider of byok".into());
    schema
}
