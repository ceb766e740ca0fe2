//! Commands and what came of them, as one text for a snapshot.

use crate::{Ran, Sandbox};
use regex::Regex;
use std::fmt;
use std::sync::LazyLock;

/// What differs from run to run, and the word that stands for it.
static GENERAL: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    [
        (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID"),
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "TIME"),
        (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "TIME"),
        (r"\d{4}-\d\d-\d\d", "DAY"),
        (r"127\.0\.0\.1:\d+", "127.0.0.1:PORT"),
        (r"\b\d+ ms\b", "N ms"),
        (r#""latency_ms":\d+"#, r#""latency_ms":N"#),
        (r"process \d+", "process PID"),
        (r"today [0-2]\d:[0-5]\d UTC", "today TIME UTC"),
        (r"locks in \d+ \w+", "locks in SPAN"),
        (r"just now|\b\d+ s ago", "AGO"),
        (r"cli \([^)]+\)", "cli (PROGRAM)"),
        // Columns are as wide as the times that stood in them.
        (r" {3,}", "  "),
    ]
    .map(|(pattern, word)| (Regex::new(pattern).expect("the pattern is constant"), word))
    .into()
});

/// Commands in the order in which they ran, each with its status, its data and its talk.
pub struct Transcript<'a> {
    sandbox: &'a Sandbox,
    text: String,
}

impl<'a> Transcript<'a> {
    /// Nothing has run yet.
    pub fn of(sandbox: &'a Sandbox) -> Self {
        Self {
            sandbox,
            text: String::new(),
        }
    }

    /// Runs a command and writes down what came of it.
    pub fn byok(&mut self, words: &[&str]) -> Ran {
        self.note(words, self.sandbox.byok(words))
    }

    /// Runs a command with something on stdin and writes down what came of it.
    pub fn byok_with(&mut self, words: &[&str], input: &str) -> Ran {
        self.note(words, self.sandbox.byok_with(words, input))
    }

    /// Writes down a command that ran in another way.
    pub fn note(&mut self, words: &[&str], ran: Ran) -> Ran {
        let command = format!("byok {}", shown(words));
        self.text += &format!("$ {}\n{}\n\n", command.trim_end(), ran.snapshot());
        ran
    }
}

/// With general words for what differs from run to run.
impl fmt::Display for Transcript<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let home = self.sandbox.dir().display().to_string();
        let text = self.text.trim_end().replace(&home, "HOME");
        let text = GENERAL.iter().fold(text, |text, (pattern, word)| {
            pattern.replace_all(&text, *word).into_owned()
        });
        f.write_str(&text)
    }
}

fn shown(words: &[&str]) -> String {
    let quoted = |word: &&str| {
        let is_plain = !word.is_empty() && !word.contains([' ', '\'', '$', '"']);
        if is_plain {
            (*word).to_owned()
        } else {
            format!("'{word}'")
        }
    };
    words.iter().map(quoted).collect::<Vec<_>>().join(" ")
}
