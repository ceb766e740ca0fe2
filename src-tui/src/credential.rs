//! What every face asks for of a credential, and in which words.

use byok_core::model::{FieldName, InvalidTime, parse_span};
use byok_core::provider::{Field, Provider};

/// Whether a person is asked for the field: the credential is useless without it, and nobody knows what it usually is.
pub(crate) fn is_wanted(field: &Field) -> bool {
    field.required && field.default.is_none()
}

/// A field in words: `OpenAI API key`.
pub(crate) fn label(provider: &Provider, field: &Field) -> String {
    format!("{} {}", provider.name, field_words(&field.name))
}

/// A field's name in words: `API key`.
pub(crate) fn field_words(name: &FieldName) -> String {
    name.as_str().replace('_', " ").replace("api", "API")
}

/// Whether the provider is asked about keys of it at all.
pub(crate) fn is_asked(provider: &Provider) -> bool {
    provider.validatable && provider.auth.style.unspoken().is_none()
}

/// The overlap of a rotation in seconds; `0` is none.
pub(crate) fn overlap(text: &str) -> Result<i64, InvalidTime> {
    match text {
        "0" => Ok(0),
        text => Ok(parse_span(text)?.as_secs()),
    }
}

#[cfg(test)]
mod tests {
    use super::overlap;

    #[test]
    fn an_overlap_is_a_span_or_nothing() {
        assert_eq!((overlap("24h").unwrap(), overlap("0").unwrap()), (86_400, 0));
        assert!(overlap("1").is_err() && overlap("").is_err());
    }
}
