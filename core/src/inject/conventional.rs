//! The variables a provider's own tools read.

use crate::model::FieldName;
use crate::provider::Provider;
use crate::store::keys::KeyRow;

/// Where a variable's text comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A secret field.
    Secret(FieldName),
    /// A field that is not secret, as it is.
    Plain(String),
}

/// The variables of a key under the names its provider's tools read, secret fields first.
///
/// A field without a conventional name is left out; a key whose main field has none (a `generic` one) gets the key's own
/// name in capitals, so that `byok add generic DATABASE_URL` does what it looks like.
pub fn conventional(provider: &Provider, row: &KeyRow, secret_fields: &[FieldName]) -> Vec<(String, Source)> {
    let secrets = secret_fields.iter().filter_map(|field| {
        let named = provider.env_for(field).map(ToOwned::to_owned);
        let own = || (*field == row.main_field).then(|| own_variable(row.key.name.as_str()));
        named
            .or_else(own)
            .map(|variable| (variable, Source::Secret(field.clone())))
    });
    let plain = row.key.fields.iter().filter_map(|(field, value)| {
        provider
            .env_for(field)
            .map(|variable| (variable.to_owned(), Source::Plain(value.clone())))
    });
    secrets.chain(plain).collect()
}

/// The variable of a key whose service has none of its own: its name in capitals, digits and `_`, never starting with a digit.
pub fn own_variable(name: &str) -> String {
    let fits = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_uppercase()
        } else {
            '_'
        }
    };
    let variable: String = name.chars().map(fits).collect();
    if variable.starts_with(|c: char| c.is_ascii_digit()) {
        format!("_{variable}")
    } else {
        variable
    }
}

#[cfg(test)]
mod tests {
    use super::own_variable;

    #[test]
    fn a_name_becomes_a_variable_that_every_shell_takes() {
        assert_eq!(own_variable("my-tool key"), "MY_TOOL_KEY");
        assert_eq!(own_variable("2captcha"), "_2CAPTCHA");
        assert_eq!(own_variable("DATABASE_URL"), "DATABASE_URL");
    }
}
