//! The only place of the daemon and its client where a value becomes bytes of a message.

use byok_core::secret::Secret;
use serde::Serialize;
use zeroize::Zeroizing;

/// A JSON object written field by field into memory that is wiped.
pub struct SecretJson(Zeroizing<Vec<u8>>);

impl Default for SecretJson {
    fn default() -> Self {
        Self(Zeroizing::new(b"{".to_vec()))
    }
}

impl SecretJson {
    /// Adds a field that holds no value.
    pub fn plain(mut self, name: &str, value: &impl Serialize) -> Self {
        self.name(name);
        serde_json::to_writer(&mut *self.0, value).expect("plain data is JSON");
        self
    }

    /// Adds a field that holds a value.
    pub fn secret(mut self, name: &str, value: &Secret) -> Self {
        self.name(name);
        self.text(value);
        self
    }

    /// Adds an object whose fields hold values.
    pub fn secrets<'a, K: AsRef<str>>(mut self, name: &str, values: impl IntoIterator<Item = (K, &'a Secret)>) -> Self {
        self.name(name);
        let inner = values.into_iter().fold(Self::default(), |object, (name, value)| {
            object.secret(name.as_ref(), value)
        });
        self.0.extend_from_slice(&inner.finish());
        self
    }

    /// Adds a list of objects that were written the same way.
    pub fn list(mut self, name: &str, objects: impl IntoIterator<Item = Self>) -> Self {
        self.name(name);
        self.0.push(b'[');
        for (place, object) in objects.into_iter().enumerate() {
            if place > 0 {
                self.0.push(b',');
            }
            self.0.extend_from_slice(&object.finish());
        }
        self.0.push(b']');
        self
    }

    /// The whole document.
    pub fn finish(mut self) -> Zeroizing<Vec<u8>> {
        self.0.push(b'}');
        self.0
    }

    fn name(&mut self, name: &str) {
        if self.0.len() > 1 {
            self.0.push(b',');
        }
        serde_json::to_writer(&mut *self.0, name).expect("a text is JSON");
        self.0.push(b':');
    }

    #[expect(clippy::disallowed_methods, reason = "a value goes over the owner's socket")]
    fn text(&mut self, value: &Secret) {
        let text = value
            .expose_text()
            .expect("values are checked to be text when they come in");
        serde_json::to_writer(&mut *self.0, text).expect("a text is JSON");
    }
}

/// Writes the header that shows a token.
#[expect(
    clippy::disallowed_methods,
    reason = "a program's token goes over the owner's socket"
)]
pub(crate) fn write_bearer(request: &mut Vec<u8>, token: &Secret) {
    request.extend_from_slice(b"authorization: Bearer ");
    request.extend_from_slice(token.expose_bytes());
    request.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::{Secret, SecretJson};

    #[test]
    fn writes_one_document_with_escapes() {
        let value = Secret::from_text("a\"b\n".into());
        let inner = SecretJson::default().secret("value", &value);
        let json = SecretJson::default()
            .plain("n", &1)
            .secrets("secrets", [("api_key", &value)])
            .list("list", [inner, SecretJson::default()])
            .finish();
        let expected = r#"{"n":1,"secrets":{"api_key":"a\"b\n"},"list":[{"value":"a\"b\n"},{}]}"#;
        assert_eq!(std::str::from_utf8(&json).unwrap(), expected);
    }
}
