//! `byok.toml`: which keys a project wants under which variables. It is committed, so it holds references and never values.
//!
//! ```toml
//! [env]
//! OPENAI_API_KEY = "byok://openai/work"     # this variable gets this key
//!
//! [keys]
//! openai = "work"                           # where only `openai` is named, this key is meant
//! ```
//! What is not one of these is refused, because a line that silently does nothing is worse than none; a text that is no reference
//! is refused and not repeated, because it may be a key that somebody pasted.

use crate::complaint::repeatable;
use crate::error::{Code, Failure};
use crate::model::{KeyName, ProjectKey, ProjectVariable, Reference, ServiceId};
use sha2::{Digest, Sha256};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The file's name.
pub const PROJECT_FILE: &str = "byok.toml";
/// The longest file that is read, in bytes; a line for each of a thousand keys has less.
pub const LONGEST_PROJECT: usize = 64 * 1024;

/// What a `byok.toml` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectText {
    /// SHA-256 of its bytes: another file is another project, whatever it says.
    pub digest: [u8; 32],
    /// `[env]`, by name.
    pub variables: Vec<ProjectVariable>,
    /// `[keys]`, by service.
    pub keys: Vec<ProjectKey>,
}

/// Why it can't be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum InvalidProject {
    /// Longer than any project's.
    #[error("is longer than {} KiB", LONGEST_PROJECT / 1024)]
    TooLong,
    /// Not text.
    #[error("is no UTF-8 text")]
    NoText,
    /// One line is wrong.
    #[error("line {line}: {reason}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// What is wrong; holds no value of the file.
        reason: String,
        /// Whether it may be a value that stands where a reference belongs.
        is_value: bool,
    },
}

impl Failure for InvalidProject {
    fn code(&self) -> Code {
        Code::Config
    }
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Line { is_value: true, .. } => {
                "store the value with `byok add`, write `byok://SERVICE/NAME` there, and replace the key if the file was ever shared"
                    .into()
            }
            _ => "docs/fallback.md shows what a byok.toml holds".into(),
        })
    }
}

/// Reads a file's bytes.
///
/// # Errors
/// The first thing that is wrong, with its line.
pub fn read_project(bytes: &[u8]) -> Result<ProjectText, InvalidProject> {
    if bytes.len() > LONGEST_PROJECT {
        return Err(InvalidProject::TooLong);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| InvalidProject::NoText)?;
    let reader = Reader { text };
    let document = DeTable::parse(text).map_err(|error| reader.syntax(&error))?;
    let mut read = ProjectText {
        digest: Sha256::digest(bytes).into(),
        variables: Vec::new(),
        keys: Vec::new(),
    };
    for (name, value) in document.get_ref() {
        let at = name.span().start;
        let table = |what: &str| {
            let wrong = || reader.wrong(at, &format!("`{}` is no table of {what}", name.get_ref()));
            value.get_ref().as_table().ok_or_else(wrong)
        };
        match name.get_ref().as_ref() {
            "env" => read.variables = reader.variables(table("variables and references")?)?,
            "keys" => read.keys = reader.keys(table("services and key names")?)?,
            other => {
                let reason = format!("unknown field `{other}`, expected `env` or `keys`");
                return Err(reader.wrong(at, &reason));
            }
        }
    }
    read.variables.sort_by(|a, b| a.variable.cmp(&b.variable));
    read.keys.sort_by(|a, b| a.service.cmp(&b.service));
    Ok(read)
}

struct Reader<'a> {
    text: &'a str,
}

impl Reader<'_> {
    fn variables(&self, table: &DeTable<'_>) -> Result<Vec<ProjectVariable>, InvalidProject> {
        let mut found = Vec::new();
        for (name, value) in table {
            let (variable, at) = (name.get_ref().as_ref(), name.span().start);
            if !is_variable(variable) {
                return Err(self.wrong(at, &format!("`{variable}` can't be the name of a variable")));
            }
            let text = self.text_of(variable, value)?;
            if !Reference::is_claimed_by(text) {
                return Err(self.value(at, &format!("`{variable}` is no reference; this file holds no values")));
            }
            // The parts of a reference may be a pasted key, too.
            let parsed = Reference::parse(text);
            let is_odd = repeatable(text) != text;
            if parsed.is_err() || is_odd {
                return Err(self.value(at, &format!("`{variable}` is not `byok://SERVICE/NAME/FIELD`")));
            }
            found.push(ProjectVariable {
                variable: variable.into(),
                reference: text.into(),
            });
        }
        Ok(found)
    }

    fn keys(&self, table: &DeTable<'_>) -> Result<Vec<ProjectKey>, InvalidProject> {
        let mut found = Vec::new();
        for (name, value) in table {
            let (service, at) = (name.get_ref().as_ref(), name.span().start);
            let parsed = ServiceId::parse(service).map_err(|error| self.wrong(at, &error.to_string()))?;
            let text = self.text_of(service, value)?;
            if Reference::is_claimed_by(text) {
                return Err(self.wrong(at, &format!("`{service}` wants a key's name alone, without `byok://`")));
            }
            let name = KeyName::parse(text).ok().filter(|_| repeatable(text) == text);
            let name = name.ok_or_else(|| self.value(at, &format!("`{service}` holds no key's name")))?;
            found.push(ProjectKey { service: parsed, name });
        }
        Ok(found)
    }

    fn text_of<'v>(&self, name: &str, value: &'v Spanned<DeValue<'_>>) -> Result<&'v str, InvalidProject> {
        let wrong = || self.value(value.span().start, &format!("`{name}` holds no text"));
        value.get_ref().as_str().ok_or_else(wrong)
    }

    /// The parser's words may quote the line, so only its place is told.
    fn syntax(&self, error: &toml::de::Error) -> InvalidProject {
        let at = error.span().map_or(0, |span| span.start);
        let is_double = error.message().contains("duplicate key");
        let reason = if is_double { "stands there twice" } else { "is not TOML" };
        self.wrong(at, reason)
    }

    fn wrong(&self, at: usize, reason: &str) -> InvalidProject {
        InvalidProject::Line {
            line: 1 + self.text.as_bytes()[..at.min(self.text.len())]
                .iter()
                .filter(|byte| **byte == b'\n')
                .count(),
            reason: repeatable(reason).into_owned(),
            is_value: false,
        }
    }

    fn value(&self, at: usize, reason: &str) -> InvalidProject {
        match self.wrong(at, reason) {
            InvalidProject::Line { line, reason, .. } => InvalidProject::Line {
                line,
                reason,
                is_value: true,
            },
            other => other,
        }
    }
}

/// What every shell and every system takes.
fn is_variable(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
    !name.is_empty() && name.chars().all(fits) && !name.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{InvalidProject, LONGEST_PROJECT, read_project};

    fn wrong(text: &str) -> String {
        read_project(text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn variables_and_keys_are_read_in_order() {
        let text = "# ours\n[keys]\nopenai = \"work\"\n[env]\nB = 'byok://openai'\nA = \"byok://aws/prod/secret_access_key\"\n";
        let read = read_project(text.as_bytes()).unwrap();
        let variables: Vec<_> = read
            .variables
            .iter()
            .map(|one| (one.variable.as_str(), one.reference.as_str()))
            .collect();
        assert_eq!(
            variables,
            [("A", "byok://aws/prod/secret_access_key"), ("B", "byok://openai")]
        );
        assert_eq!(
            (read.keys[0].service.as_str(), read.keys[0].name.as_str()),
            ("openai", "work")
        );
        let other = read_project(format!("{text}\n").as_bytes()).unwrap();
        assert_ne!(read.digest, other.digest, "another byte is another file");
        assert!(read_project(b"").unwrap().variables.is_empty());
    }

    #[test]
    fn a_value_is_refused_with_its_line_and_not_repeated() {
        for text in [
            "[env]\n\nKEY = \"sk-proj-0123456789abcdef\"\n",
            "[env]\n\nKEY = \"plain\"\n",
            "[env]\n\nKEY = 12345678\n",
            "[env]\n\nKEY = \"byok://openai/sk-proj-0123456789abcdef\"\n",
            "[env]\n\nKEY = \"byok://openai/work/api_key/more\"\n",
            "[keys]\n\nopenai = \"sk-proj-0123456789abcdef\"\n",
        ] {
            let failure = read_project(text.as_bytes()).unwrap_err();
            assert!(
                matches!(
                    &failure,
                    InvalidProject::Line {
                        line: 3,
                        is_value: true,
                        ..
                    }
                ),
                "{text}: {failure}"
            );
            assert!(!failure.to_string().contains("0123"), "{failure}");
        }
    }

    #[test]
    fn what_it_does_not_know_is_refused_with_its_line() {
        for (text, complaint) in [
            (
                "[envs]\nA = 'byok://openai'",
                "line 1: unknown field `envs`, expected `env` or `keys`",
            ),
            ("\n[keys]\nOpenAI = 'work'", "line 3: `OpenAI` is not a service name"),
            (
                "[keys]\nopenai = 'byok://openai/work'",
                "line 2: `openai` wants a key's name alone, without `byok://`",
            ),
            (
                "[env]\n'A=B' = 'byok://openai'",
                "line 2: `A=B` can't be the name of a variable",
            ),
            ("env = 1", "line 1: `env` is no table of variables and references"),
            ("[env]\nA = byok://openai", "line 2: is not TOML"),
            (
                "[env]\nA = 'byok://openai'\nA = 'byok://openai'",
                "line 3: stands there twice",
            ),
        ] {
            assert_eq!(wrong(text), complaint, "{text}");
        }
        assert_eq!(
            read_project(&vec![b'#'; LONGEST_PROJECT + 1]),
            Err(InvalidProject::TooLong)
        );
        assert_eq!(read_project(b"# \xff"), Err(InvalidProject::NoText));
    }
}
