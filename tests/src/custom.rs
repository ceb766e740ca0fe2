//! A provider of the person's own, defined in `providers.d`, whose address is a server of the test. The catalogue's own
//! providers are out of bounds for keys without a base URL: no test leaves this machine.

use crate::{Provider, Sandbox};
use std::path::PathBuf;

const DEFINITION: &str = r#"schema_version = 1
id = "acme"
name = "Acme"
category = "ai"
kind = "api-key"
aliases = ["acme-ai"]
env = ["ACME_API_KEY"]
base_url = "@"
hosts = ["127.0.0.1"]
validatable = true
confidence = "high"

[[field]]
name = "api_key"
secret = true
required = true

[[format]]
field = "api_key"
label = "API key"
pattern = 'acme-[a-z]{24}'
prefixes = ["acme-"]
detect = "precise"
source = "test"

[auth]
style = "bearer"
template = "Bearer {api_key}"
source = "test"

[validate]
method = "GET"
url = "/models"
cost = "free"
source = "test"

[[validate.outcome]]
status = ["200"]
outcome = "valid"
source = "test"

[[validate.outcome]]
status = ["401"]
outcome = "invalid"
source = "test"

[[validate.outcome]]
status = ["429"]
outcome = "rate_limited"
source = "test"
"#;

/// Defines the provider `acme` at a server of the test.
///
/// # Panics
/// When the file can't be written.
pub fn define(sandbox: &Sandbox, provider: &Provider) -> PathBuf {
    write(sandbox, "acme.toml", &DEFINITION.replace('@', &provider.url()))
}

/// Defines another provider whose keys look like those of `acme`, at a host of its own (`localhost` or `127.0.0.1`).
///
/// # Panics
/// When the file can't be written.
pub fn define_alike(sandbox: &Sandbox, id: &str, host: &str, provider: &Provider) -> PathBuf {
    let text = DEFINITION
        .replace("aliases = [\"acme-ai\"]\n", "")
        .replace("\"acme\"", &format!("\"{id}\""))
        .replace("\"Acme\"", &format!("\"{}\"", id.to_uppercase()))
        .replace("ACME_API_KEY", &format!("{}_API_KEY", id.to_uppercase()))
        .replace("[\"127.0.0.1\"]", &format!("[\"{host}\"]"))
        .replace('@', &provider.url().replace("127.0.0.1", host));
    write(sandbox, &format!("{id}.toml"), &text)
}

/// Writes a definition as it is.
///
/// # Panics
/// When the file can't be written.
pub fn write(sandbox: &Sandbox, file: &str, text: &str) -> PathBuf {
    let path = sandbox.config_dir().join("providers.d").join(file);
    std::fs::create_dir_all(path.parent().expect("it is inside a folder")).expect("the home is writable");
    std::fs::write(&path, text).expect("the home is writable");
    path
}
