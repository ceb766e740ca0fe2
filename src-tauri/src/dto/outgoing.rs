//! What the page is told.

use byok_core::provider::{Detection, Likelihood, Provider};
use byok_core::secret::Secret;
use byok_daemon::config;
use byok_daemon::wire;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

/// A value that a person asked to see.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Revealed {
    /// `service/name`.
    #[serde(rename = "ref")]
    pub(crate) reference: String,
    /// The field.
    pub(crate) field: String,
    /// The value.
    #[serde(serialize_with = "expose")]
    pub(crate) value: Secret,
}

impl From<wire::Revealed> for Revealed {
    fn from(revealed: wire::Revealed) -> Self {
        Self {
            reference: revealed.reference,
            field: revealed.field,
            value: revealed.value,
        }
    }
}

/// A token that was just made; it is nowhere else.
#[derive(Serialize, JsonSchema)]
pub(crate) struct NewToken {
    /// Whose it is.
    pub(crate) client: byok_core::model::Client,
    /// The token.
    #[serde(serialize_with = "expose")]
    pub(crate) token: Secret,
}

/// The one way of a value to the page.
#[expect(clippy::disallowed_methods, reason = "the person asked to see it")]
pub(crate) fn expose<S: Serializer>(value: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(
        value
            .expose_text()
            .unwrap_or("(bytes that are no text: `byok get` writes them as they are)"),
    )
}

/// A value that was taken from the clipboard and lies in the program.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Staged {
    /// Its number.
    pub(crate) handle: u32,
    /// Its characters.
    pub(crate) length: usize,
    /// Whose it may be.
    pub(crate) detections: Vec<Candidate>,
}

/// A provider whose keys look like that.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Candidate {
    service: String,
    name: String,
    /// What kind of key of it.
    label: String,
    /// The part of a key that the value would be.
    field: String,
    /// How likely it is theirs.
    sure: Sure,
    /// Why, in a few words.
    reason: String,
    /// The only hosts that a key of theirs is sent to. Nothing was sent yet.
    hosts: Vec<String>,
}

/// How likely a value is a key of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sure {
    /// The shape fits, and others' fit as well.
    Possible,
    /// What else is known speaks for it.
    Likely,
    /// Nobody else's keys look like this.
    Certain,
}

impl From<Detection> for Candidate {
    fn from(found: Detection) -> Self {
        Self {
            service: found.service.to_string(),
            name: found.name,
            label: found.label,
            field: found.field.to_string(),
            sure: match found.confidence {
                Likelihood::Possible => Sure::Possible,
                Likelihood::Likely => Sure::Likely,
                Likelihood::Certain => Sure::Certain,
            },
            reason: found.reason,
            hosts: found.hosts,
        }
    }
}

/// A provider, as a form needs it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ServiceView {
    id: String,
    name: String,
    category: String,
    aliases: Vec<String>,
    fields: Vec<FieldView>,
    keys_url: Option<String>,
    validatable: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
struct FieldView {
    name: String,
    label: String,
    secret: bool,
    required: bool,
    hint: Option<String>,
}

impl From<&Provider> for ServiceView {
    fn from(provider: &Provider) -> Self {
        let fields = provider.fields.iter().map(|field| FieldView {
            name: field.name.to_string(),
            label: field.name.to_string().replace('_', " "),
            secret: field.secret,
            required: field.required,
            hint: field.hint.clone(),
        });
        Self {
            id: provider.id.to_string(),
            name: provider.name.clone(),
            category: provider.category.clone(),
            aliases: provider.aliases.iter().map(ToString::to_string).collect(),
            fields: fields.collect(),
            keys_url: provider.keys_url.clone(),
            validatable: provider.validatable,
        }
    }
}

/// What a rotation at the provider would do.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Plan {
    #[serde(rename = "ref")]
    reference: String,
    keys_url: Option<String>,
    at_provider: bool,
    needs: Option<String>,
    by_another: bool,
    ends_old_at_once: bool,
}

impl From<wire::RotationPlan> for Plan {
    fn from(plan: wire::RotationPlan) -> Self {
        Self {
            reference: plan.reference,
            keys_url: plan.keys_url,
            at_provider: plan.at_provider,
            needs: plan.needs,
            by_another: plan.by_another,
            ends_old_at_once: plan.ends_old_at_once,
        }
    }
}

/// The settings as the daemon reads them.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SettingsView {
    pub(crate) settings: Vec<Setting>,
    pub(crate) config_file: String,
    pub(crate) vault_dir: String,
    pub(crate) log_dir: String,
    pub(crate) version: &'static str,
    pub(crate) is_autostart: bool,
}

/// One setting that the file has.
#[derive(Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Setting {
    pub(crate) table: String,
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) is_default: bool,
}

impl From<config::Setting> for Setting {
    fn from(setting: config::Setting) -> Self {
        Self {
            table: setting.table.to_owned(),
            name: setting.name.to_owned(),
            value: setting.value,
            is_default: setting.usual.is_none(),
        }
    }
}

/// How long a password would stand.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct StrengthView {
    /// 0 to 4.
    pub(crate) score: u8,
    pub(crate) words: String,
    pub(crate) advice: Option<String>,
}
