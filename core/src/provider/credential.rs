//! One credential on its way into a request.

use super::provider::Provider;
use super::template::{Part, Template};
use crate::model::FieldName;
use crate::secret::Secret;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// The fields of one credential, borrowed for one question.
#[derive(Clone, Copy)]
pub struct Credential<'a> {
    /// The secret fields.
    pub secrets: &'a BTreeMap<FieldName, Secret>,
    /// The plain fields.
    pub plain: &'a BTreeMap<FieldName, String>,
    /// The key's own base URL, instead of the provider's.
    pub base_url: Option<&'a str>,
}

/// What a field holds.
#[derive(Clone, Copy)]
pub(super) enum Value<'a> {
    /// Must not be seen.
    Secret(&'a Secret),
    /// May be seen.
    Plain(&'a str),
}

impl<'a> Credential<'a> {
    /// What the field holds, what the provider says it is by default, or what is derived of another field.
    pub(super) fn value(&self, provider: &'a Provider, name: &FieldName) -> Option<Value<'a>> {
        self.field_value(provider, name)
            .or_else(|| self.derived(provider, name))
    }

    /// What the field holds, or what the provider says it is by default.
    pub(super) fn field_value(&self, provider: &'a Provider, name: &FieldName) -> Option<Value<'a>> {
        let secret = self.secrets.get(name).map(Value::Secret);
        let plain = || self.plain.get(name).map(|text| Value::Plain(text));
        let default = || provider.field(name)?.default.as_deref().map(Value::Plain);
        secret.or_else(plain).or_else(default)
    }

    /// Whether the name is one of the provider's, or was added for one request.
    pub(super) fn knows(&self, provider: &Provider, name: &FieldName) -> bool {
        provider.names(name) || self.plain.contains_key(name)
    }

    /// The first of the fields that has a value.
    pub(super) fn first(&self, provider: &'a Provider, names: &[FieldName]) -> Option<(FieldName, Value<'a>)> {
        names
            .iter()
            .find_map(|name| Some((name.clone(), self.value(provider, name)?)))
    }

    /// The template with every hole filled by what the field holds, written by `write`.
    ///
    /// # Errors
    /// The field that has no value.
    pub(super) fn fill(
        &self,
        provider: &'a Provider,
        template: &Template,
        write: impl Fn(&[u8]) -> Zeroizing<Vec<u8>>,
    ) -> Result<Zeroizing<Vec<u8>>, FieldName> {
        let mut pieces: Vec<Zeroizing<Vec<u8>>> = Vec::new();
        for part in template.parts() {
            pieces.push(match part {
                Part::Text(text) => Zeroizing::new(text.as_bytes().to_vec()),
                Part::Field(names) => {
                    let (_, value) = self.first(provider, names).ok_or_else(|| names[0].clone())?;
                    write(value.bytes())
                }
            });
        }
        Ok(join(&pieces))
    }
}

impl<'a> Value<'a> {
    /// The bytes, to be written into the request.
    pub(super) fn bytes(self) -> &'a [u8] {
        match self {
            Self::Plain(text) => text.as_bytes(),
            #[expect(clippy::disallowed_methods, reason = "part of the request to the provider")]
            Self::Secret(secret) => secret.expose_bytes(),
        }
    }
}

/// As it is.
pub(super) fn verbatim(value: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(value.to_vec())
}

/// The pieces in one buffer that never grows: growing would leave a copy behind.
pub(super) fn join(pieces: &[Zeroizing<Vec<u8>>]) -> Zeroizing<Vec<u8>> {
    let mut whole = Zeroizing::new(Vec::with_capacity(pieces.iter().map(|piece| piece.len()).sum()));
    for piece in pieces {
        whole.extend_from_slice(piece);
    }
    whole
}
