//! The few words of a message that are needed, read as it passes: memory does not grow with the message.
//!
//! It knows strings and depth and nothing else of JSON; what is no JSON gives an outline that says little.

use super::id::Id;
use serde_json::value::RawValue;

/// Longer words of the top level are not kept.
const LONGEST: usize = 256;

/// What is known of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    depth: usize,
    is_in_text: bool,
    is_escaped: bool,
    /// What is being read at the top level.
    word: Vec<u8>,
    /// The name whose value comes.
    name: Option<Vec<u8>>,
    id: Option<Vec<u8>>,
    method: Option<Vec<u8>>,
    has_answer: bool,
}

impl Outline {
    /// The id, if it has one.
    pub fn id(&self) -> Option<Id> {
        let text = std::str::from_utf8(self.id.as_deref()?).ok()?;
        Id::read(serde_json::from_str::<&RawValue>(text).ok()?)
    }

    /// The method, if it has one.
    pub fn method(&self) -> Option<String> {
        serde_json::from_slice(self.method.as_deref()?).ok()
    }

    /// Whether it has a result or an error.
    pub fn has_answer(&self) -> bool {
        self.has_answer
    }

    /// Reads on.
    pub fn feed(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.step(*byte);
        }
    }

    fn step(&mut self, byte: u8) {
        if self.is_in_text {
            self.keep(byte);
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' => self.is_escaped = true,
                b'"' => self.is_in_text = false,
                _ => {}
            }
            return;
        }
        match byte {
            b'"' => {
                self.is_in_text = true;
                self.keep(byte);
            }
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                if self.depth == 1 {
                    self.close();
                }
                self.depth = self.depth.saturating_sub(1);
            }
            b':' if self.depth == 1 => {
                let word = std::mem::take(&mut self.word);
                self.has_answer |= matches!(word.as_slice(), b"\"result\"" | b"\"error\"");
                self.name = Some(word);
            }
            b',' if self.depth == 1 => self.close(),
            b' ' | b'\t' | b'\r' | b'\n' => {}
            _ => self.keep(byte),
        }
    }

    /// The value of a name is over.
    fn close(&mut self) {
        let word = std::mem::take(&mut self.word);
        match self.name.take().as_deref() {
            Some(b"\"id\"") => self.id = Some(word),
            Some(b"\"method\"") => self.method = Some(word),
            _ => {}
        }
    }

    fn keep(&mut self, byte: u8) {
        if self.depth == 1 && self.word.len() < LONGEST {
            self.word.push(byte);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Outline;
    use proptest::prelude::{any, prop_assert_eq, proptest};
    use serde_json::json;

    fn read(text: &str) -> Outline {
        let mut outline = Outline::default();
        outline.feed(text.as_bytes());
        outline
    }

    #[test]
    fn only_the_top_level_counts() {
        let found = read(r#"{"result":{"id":2,"method":"no","text":"\"id\":3,}"},"jsonrpc":"2.0","id":1}"#);
        assert_eq!(found.id().unwrap().json(), "1");
        assert_eq!(found.method(), None);
        assert!(found.has_answer());
        let asked = read(r#"{"method":"tools\/call","params":{"result":1},"id":"a\"b"}"#);
        assert_eq!(asked.method().unwrap(), "tools/call");
        assert_eq!(asked.id().unwrap().to_string(), "a\"b");
        assert!(!asked.has_answer());
    }

    proptest! {
        #[test]
        fn what_it_reads_is_what_a_parser_reads(id in any::<i64>(), method in "\\PC{0,20}", text in any::<String>(), cut in 0usize..40) {
            let whole = json!({"a": [text, {"id": 0}], "id": id, "params": {"method": text}, "method": method}).to_string();
            let mut outline = Outline::default();
            let (first, second) = whole.as_bytes().split_at(cut.min(whole.len()));
            outline.feed(first);
            outline.feed(second);
            prop_assert_eq!(outline.id().unwrap().json(), id.to_string());
            prop_assert_eq!(outline.method().unwrap(), method);
        }

        #[test]
        fn garbage_does_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut outline = Outline::default();
            outline.feed(&bytes);
            let _ = (outline.id(), outline.method());
        }
    }
}
