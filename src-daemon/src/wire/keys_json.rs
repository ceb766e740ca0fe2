//! The `keys` document, key by key.

use byok_core::model::Key;

const START: &[u8] = br#"{"keys":["#;

/// The document as far as it is written.
pub struct KeysJson {
    text: Vec<u8>,
    expected: usize,
}

impl KeysJson {
    /// An empty document that is likely to get so many keys; 0 when nobody knows.
    pub fn of_about(expected: usize) -> Self {
        Self {
            text: START.to_vec(),
            expected,
        }
    }

    /// Adds a key.
    pub fn push(&mut self, key: &Key) {
        let is_first = self.text.len() == START.len();
        if !is_first {
            self.text.push(b',');
        }
        serde_json::to_writer(&mut self.text, key).expect("a key is JSON");
        if is_first {
            // Others are about as long. Growing would copy half a megabyte again and again, and wipe each copy.
            let like_it = self.text.len() + self.text.len() / 16;
            self.text.reserve(like_it * self.expected.saturating_sub(1));
        }
    }

    /// The whole document.
    pub fn finish(mut self) -> Vec<u8> {
        self.text.extend_from_slice(b"]}");
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::{Key, KeysJson};
    use crate::wire::Keys;

    #[test]
    fn it_reads_as_the_document_it_is() {
        let key: Key = serde_json::from_value(serde_json::json!({
            "id": "019a0000-0000-7000-8000-000000000001", "ref": "openai/main", "service": "openai", "name": "main",
            "is_default": true, "is_active": true, "status": "valid", "verdict": "ok", "preview": "", "tags": [], "note": "",
            "fields": {}, "base_url": null, "created_at": "2026-11-22T10:00:00Z", "updated_at": "2026-11-22T10:00:00Z",
            "expires_at": null, "expires_source": null, "rotate_due_at": null, "last_checked_at": null,
            "last_used_at": null, "use_count": 0, "version": 1,
        }))
        .unwrap();
        for count in 0..3 {
            let mut document = KeysJson::of_about(2);
            (0..count).for_each(|_| document.push(&key));
            let whole = serde_json::to_vec(&Keys {
                keys: vec![key.clone(); count],
            })
            .unwrap();
            assert_eq!(document.finish(), whole);
        }
    }
}
