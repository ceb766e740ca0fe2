//! The requests of a rotation as they would be sent, with names where values would stand.

use super::address::path_of;
use super::auth::Auth;
use super::provider::Provider;
use super::rotation::{Call, Rotation};
use super::template::{Part, Template};
use crate::model::FieldName;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One request. Secret fields, and what is known only when the time comes, stand there as `{name}`: no value was opened for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Rehearsed {
    /// `find`, `create`, `check`, `revoke`.
    pub step: String,
    /// The method.
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// The headers, `Name: value`.
    pub headers: Vec<String>,
    /// The body, if there is one.
    pub body: Option<String>,
}

/// All requests of a rotation, in their order. `plain` are the key's plain fields, with what a rotation adds.
pub fn rehearse(
    provider: &Provider,
    rotation: &Rotation,
    plain: &BTreeMap<FieldName, String>,
    base_url: Option<&str>,
) -> Vec<Rehearsed> {
    let writer = Writer {
        provider,
        plain,
        base_url,
    };
    let mut requests = Vec::new();
    requests.extend(rotation.find.as_ref().map(|call| writer.call("find", call)));
    requests.push(writer.call("create", &rotation.create));
    if let Some(question) = &provider.validate {
        requests.push(Rehearsed {
            step: "check".into(),
            method: question.method.as_str().into(),
            url: writer.url(&question.url),
            headers: writer.headers(&provider.auth, &question.headers),
            body: question.body.clone(),
        });
    }
    requests.extend(rotation.revoke.as_ref().map(|call| writer.call("revoke", call)));
    requests
}

struct Writer<'a> {
    provider: &'a Provider,
    plain: &'a BTreeMap<FieldName, String>,
    base_url: Option<&'a str>,
}

impl Writer<'_> {
    fn call(&self, step: &str, call: &Call) -> Rehearsed {
        let known = |name: &FieldName| self.plain.contains_key(name);
        Rehearsed {
            step: step.into(),
            method: call.method.as_str().into(),
            url: self.url(&call.url),
            headers: self.headers(self.provider.rotation_auth(), &call.headers),
            body: call
                .body
                .as_deref()
                .map(|text| self.fill(&Template::of_body(text, known))),
        }
    }

    fn url(&self, url: &Template) -> String {
        let written = self.fill(url);
        let base = self.base_url.or(self.provider.base_url.as_deref()).unwrap_or_default();
        match (written.starts_with('/'), self.base_url) {
            (true, _) => format!("{}{written}", base.trim_end_matches('/')),
            (false, Some(own)) => format!("{}{}", own.trim_end_matches('/'), path_of(&written)),
            (false, None) => written,
        }
    }

    fn headers(&self, auth: &Auth, more: &BTreeMap<String, Template>) -> Vec<String> {
        let key = auth.template.as_ref().map(|template| {
            let name = auth.name.as_deref().unwrap_or("Authorization");
            format!("{name}: {}", template.as_str())
        });
        let signed = auth.signing.as_ref().map(|signing| {
            let (id, region) = (self.value(&signing.key_id), self.fill(&signing.region));
            let id = id.map_or_else(|| format!("{{{}}}", signing.key_id), str::to_owned);
            let (service, secret) = (&signing.service, &signing.secret);
            format!("Authorization: AWS4-HMAC-SHA256 Credential={id}/DATE/{region}/{service}/aws4_request, signed with {{{secret}}}")
        });
        let key = key.or(signed);
        let is_whole = |template: &Template| template.fields().all(|name| self.value(name).is_some());
        let more = more
            .iter()
            .filter(|(_, template)| is_whole(template))
            .map(|(name, template)| format!("{name}: {}", self.fill(template)));
        key.into_iter().chain(more).collect()
    }

    fn fill(&self, template: &Template) -> String {
        let mut text = String::new();
        for part in template.parts() {
            match part {
                Part::Text(piece) => text.push_str(piece),
                Part::Field(names) => match names.iter().find_map(|name| self.value(name)) {
                    Some(value) => text.push_str(value),
                    None => {
                        let names: Vec<&str> = names.iter().map(FieldName::as_str).collect();
                        text.push_str(&format!("{{{}}}", names.join("|")));
                    }
                },
            }
        }
        text
    }

    fn value(&self, name: &FieldName) -> Option<&str> {
        let default = || self.provider.field(name)?.default.as_deref();
        self.plain.get(name).map(String::as_str).or_else(default)
    }
}
