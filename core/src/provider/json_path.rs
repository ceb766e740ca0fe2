//! Where in an answer something stands: `data.limit_remaining`, `errors[].message`, `limits.*.remaining`.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// A way through a JSON document. Names are separated by dots; `[]` goes into every element of a list, `[0]` into one,
/// `*` into every value of an object.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(with = "String")]
#[serde(try_from = "String")]
pub struct JsonPath(Vec<Step>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Name(String),
    Index(usize),
    Elements,
    Values,
}

/// A path that can't be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a path like `data.items[].name`")]
pub struct InvalidPath(String);

impl TryFrom<String> for JsonPath {
    type Error = InvalidPath;
    fn try_from(text: String) -> Result<Self, InvalidPath> {
        Self::parse(&text).ok_or(InvalidPath(text))
    }
}

impl JsonPath {
    /// Reads a path; `None` when it has another form.
    pub fn parse(text: &str) -> Option<Self> {
        let mut steps = Vec::new();
        for segment in text.split('.') {
            let (name, brackets) = segment.split_at(segment.find('[').unwrap_or(segment.len()));
            match name {
                "*" => steps.push(Step::Values),
                "" if brackets.is_empty() => return None,
                "" => {}
                name if name.contains([']', '{', '}', ' ']) => return None,
                name => steps.push(Step::Name(name.to_owned())),
            }
            steps.extend(indexes(brackets)?);
        }
        Some(Self(steps))
    }

    /// Every value the path leads to.
    pub fn find<'a>(&self, document: &'a Value) -> Vec<&'a Value> {
        self.0.iter().fold(vec![document], |found, step| {
            found.into_iter().flat_map(|value| step.from(value)).collect()
        })
    }
}

/// The `[]` and `[3]` behind a name.
fn indexes(brackets: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = brackets;
    while !rest.is_empty() {
        let (inside, after) = rest.strip_prefix('[')?.split_once(']')?;
        steps.push(if inside.is_empty() {
            Step::Elements
        } else {
            Step::Index(inside.parse().ok()?)
        });
        rest = after;
    }
    Some(steps)
}

impl Step {
    fn from<'a>(&self, value: &'a Value) -> Vec<&'a Value> {
        match self {
            Self::Name(name) => value.get(name).into_iter().collect(),
            Self::Index(index) => value.get(index).into_iter().collect(),
            Self::Elements => value.as_array().into_iter().flatten().collect(),
            Self::Values => value
                .as_object()
                .into_iter()
                .flat_map(serde_json::Map::values)
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::JsonPath;
    use serde_json::json;

    #[test]
    fn paths_lead_to_values() {
        let document = json!({"a": {"b-c": 1}, "list": [{"n": 1}, {"n": 2}], "by": {"x": {"n": 3}, "y": {"n": 4}}});
        for (path, found) in [
            ("a.b-c", vec![json!(1)]),
            ("list[].n", vec![json!(1), json!(2)]),
            ("list[1].n", vec![json!(2)]),
            ("by.*.n", vec![json!(3), json!(4)]),
            ("absent.x", vec![]),
        ] {
            assert_eq!(
                JsonPath::parse(path).unwrap().find(&document),
                found.iter().collect::<Vec<_>>(),
                "{path}"
            );
        }
        assert_eq!(JsonPath::parse("[].n").unwrap().find(&document["list"]).len(), 2);
    }

    #[test]
    fn malformed_paths_are_refused() {
        for path in ["", "a..b", "a[", "a[x]", "a.{b,c}", "a b", "a]"] {
            assert!(JsonPath::parse(path).is_none(), "{path}");
        }
    }
}
