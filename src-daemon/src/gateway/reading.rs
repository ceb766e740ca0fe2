//! What an answer tells, read as it passes, compressed or not.

use super::coding::{Coded, Decoder};
use super::usage::{Usage, Watcher};
use std::io;

/// Bytes of a compressed answer that are read, decompressed: ten times the longest answer of a model. What is longer was made to be.
const LONGEST: usize = 64 * 1024 * 1024;

/// Reads an answer that may tell usage.
pub(super) struct Reading(Form);

enum Form {
    Plain(Watcher),
    Coded(Box<Decoder<Told>>),
}

/// Where decompressed bytes go.
#[derive(Default)]
struct Told {
    watcher: Watcher,
    count: usize,
}

impl Reading {
    /// For an answer with these headers; `None` when it can't tell usage.
    pub(super) fn of(media_type: Option<&[u8]>, coding: Option<&[u8]>) -> Option<Self> {
        if !is_telling(media_type) {
            return None;
        }
        match Coded::of(coding) {
            Coded::Not => Some(Self(Form::Plain(Watcher::default()))),
            Coded::In(coding) => Some(Self(Form::Coded(Box::new(Decoder::new(coding, Told::default()))))),
            Coded::Strangely => None,
        }
    }

    /// The next bytes of its body.
    pub(super) fn see(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            Form::Plain(watcher) => watcher.see(bytes),
            Form::Coded(decoder) => decoder.add(bytes),
        }
    }

    /// What it told.
    pub(super) fn usage(self) -> Usage {
        match self.0 {
            Form::Plain(watcher) => watcher.usage,
            Form::Coded(mut decoder) => {
                decoder.end();
                decoder.out().map(|told| told.watcher.usage).unwrap_or_default()
            }
        }
    }
}

/// Whether an answer of this type may tell usage.
fn is_telling(media_type: Option<&[u8]>) -> bool {
    let is = |begin: &[u8]| {
        media_type.is_some_and(|told| {
            told.get(..begin.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(begin))
        })
    };
    is(b"application/json") || is(b"text/event-stream")
}

impl io::Write for Told {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.count += bytes.len();
        if self.count > LONGEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.watcher.see(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The beginning of a body, to be searched for words: as it is meant, and at most so many bytes of it.
pub(super) fn beginning(body: &[u8], coding: Option<&[u8]>, most: usize) -> Vec<u8> {
    struct Room(Vec<u8>, usize);
    impl io::Write for Room {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let count = bytes.len().min(self.1 - self.0.len());
            self.0.extend_from_slice(&bytes[..count]);
            Ok(count)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let Coded::In(coding) = Coded::of(coding) else {
        return body[..body.len().min(most)].to_vec();
    };
    let mut decoder = Decoder::new(coding, Room(Vec::new(), most));
    decoder.add(body);
    decoder.end();
    decoder.out().map(|room| room.0.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Reading, beginning};
    use std::io::Write as _;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut made = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        made.write_all(text).unwrap();
        made.finish().unwrap()
    }

    #[test]
    fn only_answers_that_may_tell_usage_are_read() {
        let json: Option<&[u8]> = Some(b"Application/JSON; charset=utf-8");
        assert!(Reading::of(json, None).is_some() && Reading::of(json, Some(b"zstd")).is_some());
        assert!(Reading::of(Some(b"text/event-stream"), Some(b"br")).is_some());
        assert!(Reading::of(Some(b"image/png"), None).is_none() && Reading::of(None, None).is_none());
        assert!(Reading::of(json, Some(b"gzip, gzip")).is_none());
    }

    #[test]
    fn an_answer_that_was_made_to_be_long_is_not_read_to_its_end() {
        let mut reading = Reading::of(Some(b"application/json"), Some(b"gzip")).unwrap();
        let mut text = vec![b' '; super::LONGEST];
        text.extend_from_slice(br#""usage":{"prompt_tokens":1}"#);
        reading.see(&gzip(&text));
        assert_eq!(reading.usage(), Default::default());
    }

    #[test]
    fn the_beginning_of_a_body_is_what_it_means() {
        let text = b"invalid key ".repeat(100);
        assert_eq!(beginning(&text, None, 7), b"invalid");
        assert_eq!(beginning(&gzip(&text), Some(b"gzip"), 7), b"invalid");
        assert_eq!(beginning(&gzip(&text), Some(b"gzip"), 1 << 20), text);
    }
}
