//! What the files of `core/providers` say, read as plain TOML: the matrix must not believe the reader it tests.

use std::path::Path;
use std::sync::OnceLock;
use toml::{Table, Value};

/// One way of asking a provider: its question, or a variant that differs in more than words.
#[derive(Clone)]
pub struct Question {
    pub provider: String,
    /// `None` for the provider's own question.
    pub variant: Option<usize>,
    pub rules: Vec<Rule>,
    pub control: bool,
    /// The server has to ask for a proof first.
    pub digest: bool,
    /// The question buys a token, which a good answer holds.
    pub buys: bool,
    /// A token is bought somewhere else before the question is asked.
    pub buys_first: bool,
}

#[derive(Clone, Debug)]
pub struct Rule {
    pub status: Vec<String>,
    pub contains: Option<String>,
    pub json_path: Option<String>,
    pub equals: Option<String>,
    pub at_most: Option<f64>,
    pub outcome: String,
    pub source: String,
}

impl Rule {
    pub fn is_conditional(&self) -> bool {
        self.contains.is_some() || self.json_path.is_some()
    }

    /// An HTTP status it is about; `None` when it is about a name that is not there.
    pub fn http_status(&self) -> Option<u16> {
        match self.status[0].as_str() {
            "dns" => None,
            "any" => Some(200),
            class if class.ends_with("xx") => Some(class[..1].parse::<u16>().unwrap() * 100),
            code => Some(code.parse().unwrap()),
        }
    }

    pub fn is_about(&self, http_status: u16) -> bool {
        let text = http_status.to_string();
        let is = |wanted: &String| wanted == "any" || *wanted == text || *wanted == format!("{}xx", &text[..1]);
        self.status.iter().any(is)
    }
}

impl Question {
    /// How a failed test names it.
    pub fn name(&self) -> String {
        match self.variant {
            Some(index) => format!("{} (variant {index})", self.provider),
            None => self.provider.clone(),
        }
    }

    /// What an answer means that no condition recognises.
    pub fn plainly(&self, http_status: u16) -> &str {
        let plain = |rule: &&Rule| !rule.is_conditional() && rule.is_about(http_status);
        match self.rules.iter().find(plain) {
            Some(rule) => &rule.outcome,
            None => usual(http_status),
        }
    }
}

/// What `docs/providers.md` promises where a definition says nothing.
pub fn usual(http_status: u16) -> &'static str {
    match http_status {
        200..=299 => "valid",
        401 => "invalid",
        402 => "no_credit",
        429 => "rate_limited",
        500..=599 => "provider_error",
        _ => "inconclusive",
    }
}

/// Every definition, in the order of their files.
pub fn definitions() -> &'static [Table] {
    static READ: OnceLock<Vec<Table>> = OnceLock::new();
    READ.get_or_init(read_all)
}

/// The definition of that id.
pub fn definition(id: &str) -> &'static Table {
    definitions()
        .iter()
        .find(|one| text(one, "id").as_deref() == Some(id))
        .unwrap()
}

fn read_all() -> Vec<Table> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("providers");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    let read = |file: &std::path::PathBuf| std::fs::read_to_string(file).unwrap().parse().unwrap();
    files.iter().map(read).collect()
}

/// Every way in which somebody is asked.
pub fn questions() -> Vec<Question> {
    definitions().iter().flat_map(of).collect()
}

fn of(definition: &Table) -> Vec<Question> {
    let Some(validate) = definition.get("validate").and_then(Value::as_table) else {
        return Vec::new();
    };
    let own = Question {
        provider: text(definition, "id").unwrap(),
        variant: None,
        rules: rules(validate),
        control: validate.get("control").and_then(Value::as_bool).unwrap_or(false),
        digest: style(definition) == "http-digest",
        buys: style(definition).starts_with("oauth2-"),
        buys_first: false,
    };
    let mut questions = vec![own.clone()];
    for (index, variant) in tables(definition, "variant").enumerate() {
        if variant.contains_key("unverified") {
            continue;
        }
        let its = rules(variant);
        let auth = variant.contains_key("auth");
        questions.push(Question {
            variant: Some(index),
            rules: if its.is_empty() { own.rules.clone() } else { its },
            digest: if auth {
                style(variant) == "http-digest"
            } else {
                own.digest
            },
            buys_first: style(variant) == "oauth2-client-credentials",
            ..own.clone()
        });
    }
    questions
}

fn style(table: &Table) -> String {
    let auth = table.get("auth").and_then(Value::as_table);
    auth.and_then(|auth| text(auth, "style")).unwrap_or_default()
}

fn rules(table: &Table) -> Vec<Rule> {
    tables(table, "outcome").map(rule).collect()
}

fn rule(table: &Table) -> Rule {
    let status = table["status"].as_array().unwrap();
    let at_most = table
        .get("at_most")
        .map(|value| value.as_float().or(value.as_integer().map(|whole| whole as f64)));
    Rule {
        status: status
            .iter()
            .map(|status| status.as_str().unwrap().to_owned())
            .collect(),
        contains: text(table, "contains"),
        json_path: text(table, "json_path"),
        equals: text(table, "equals"),
        at_most: at_most.map(Option::unwrap),
        outcome: text(table, "outcome").unwrap(),
        source: text(table, "source").unwrap(),
    }
}

/// The tables of a list of tables.
pub fn tables<'a>(table: &'a Table, name: &str) -> impl Iterator<Item = &'a Table> + use<'a> {
    let list = table.get(name).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_table)
}

pub fn text(table: &Table, name: &str) -> Option<String> {
    table.get(name).and_then(Value::as_str).map(str::to_owned)
}
