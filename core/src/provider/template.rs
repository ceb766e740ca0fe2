//! Text with holes for fields: `Bearer {api_key}`, `{account_sid|key_sid}:{secret}`.

use crate::model::FieldName;
use schemars::JsonSchema;
use serde::Deserialize;

/// A text in which `{field}` stands for a field of the credential, and `{a|b}` for the first of them that is there.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(with = "String")]
#[serde(try_from = "String")]
pub struct Template {
    text: String,
    parts: Vec<Part>,
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// As it stands.
    Text(String),
    /// The first of these fields that has a value.
    Field(Vec<FieldName>),
}

/// Why a template can't be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum InvalidTemplate {
    /// A brace without its partner.
    #[error("`{0}` has a brace without its partner")]
    Brace(String),
    /// What stands between the braces is no field name.
    #[error("`{{{0}}}` is not a field name")]
    Name(String),
}

impl TryFrom<String> for Template {
    type Error = InvalidTemplate;
    fn try_from(text: String) -> Result<Self, InvalidTemplate> {
        Self::parse(&text)
    }
}

impl Template {
    /// Reads a template in which every brace belongs to a field.
    ///
    /// # Errors
    /// A lone brace, or something between braces that can't be a field.
    pub fn parse(text: &str) -> Result<Self, InvalidTemplate> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(open);
            let inside = from.strip_prefix('{').and_then(|inner| inner.split_once('}'));
            let (names, after) = inside.ok_or_else(|| InvalidTemplate::Brace(text.to_owned()))?;
            push_text(&mut parts, before);
            parts.push(field(names).ok_or_else(|| InvalidTemplate::Name(names.to_owned()))?);
            rest = after;
        }
        push_text(&mut parts, rest);
        Ok(Self {
            text: text.to_owned(),
            parts,
        })
    }

    /// Reads a body, where braces are mostly JSON: only `{…}` around fields for which `known` holds is a hole.
    pub fn of_body(text: &str, known: impl Fn(&FieldName) -> bool) -> Self {
        let mut parts = Vec::new();
        let (mut done, mut from) = (0, 0);
        while let Some(open) = text[from..].find('{').map(|at| from + at) {
            from = open + 1;
            let names = text[from..].split_once('}').map(|(names, _)| names);
            if let Some((names, Part::Field(fields))) = names.and_then(|names| Some((names, field(names)?)))
                && fields.iter().all(&known)
            {
                push_text(&mut parts, &text[done..open]);
                parts.push(Part::Field(fields));
                done = from + names.len() + 1;
                from = done;
            }
        }
        push_text(&mut parts, &text[done..]);
        Self {
            text: text.to_owned(),
            parts,
        }
    }

    /// The template as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its pieces in order.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Every field it mentions.
    pub fn fields(&self) -> impl Iterator<Item = &FieldName> {
        self.parts.iter().flat_map(|part| match part {
            Part::Text(_) => [].iter(),
            Part::Field(names) => names.iter(),
        })
    }
}

fn push_text(parts: &mut Vec<Part>, text: &str) {
    if !text.is_empty() {
        parts.push(Part::Text(text.to_owned()));
    }
}

fn field(names: &str) -> Option<Part> {
    names
        .split('|')
        .map(|name| FieldName::parse(name).ok())
        .collect::<Option<_>>()
        .map(Part::Field)
}

#[cfg(test)]
mod tests {
    use super::{InvalidTemplate, Part, Template};
    use crate::model::FieldName;

    fn name(text: &str) -> FieldName {
        FieldName::parse(text).unwrap()
    }

    #[test]
    fn fields_and_alternatives_are_found() {
        let template = Template::parse("Bearer {a|b}:{c}!").unwrap();
        assert_eq!(
            template.parts(),
            [
                Part::Text("Bearer ".into()),
                Part::Field(vec![name("a"), name("b")]),
                Part::Text(":".into()),
                Part::Field(vec![name("c")]),
                Part::Text("!".into()),
            ]
        );
    }

    #[test]
    fn lone_braces_and_strange_names_are_refused() {
        assert!(matches!(Template::parse("a{b"), Err(InvalidTemplate::Brace(_))));
        assert!(matches!(Template::parse("a}b"), Err(InvalidTemplate::Brace(_))));
        assert!(matches!(
            Template::parse("{Not a field}"),
            Err(InvalidTemplate::Name(_))
        ));
    }

    #[test]
    fn braces_of_json_stay_text_in_a_body() {
        let body = Template::of_body(r#"{"query":"{ me { id } }","key":"{key}","x":{other}}"#, |field| {
            field.as_str() == "key"
        });
        assert_eq!(body.fields().map(FieldName::as_str).collect::<Vec<_>>(), ["key"]);
        assert_eq!(body.parts().len(), 3);
    }
}
