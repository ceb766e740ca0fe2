//! What is known of providers, and the questions asked of them.
//!
//! The catalogue is data: one TOML file a provider in `core/providers`, and the person's own in `providers.d`, in one
//! schema (`docs/providers.md`). The code knows no provider by name.
//!
//! | files | what |
//! |---|---|
//! | [`Catalog`]: `catalog load locate validate validate_auth validate_request validate_rotation suggest` | finding, reading and refusing definitions |
//! | [`Provider`]: `provider fields format auth request outcome facts`, in `pattern template json_path` | the schema |
//! | [`detect`]: `detect`, by `outline sketch mention` | whose key may this be; asks nobody |
//! | [`Prober`]: `probe`, in the order of a question: `credential plan compose sigv4 address client answer xml outcome facts` | asking |
//! | when to ask, when again, when not: `door manners` | politeness |
//! | rotation at the provider: `rotation call rehearsal` | making a new key, taking the old one back, showing the requests before |
//! | [`Errand`]: `errand` | a request that somebody else thought of, with a key that they never see |
//! | [`line()`]: `line` | where the gateway's calls go, and how they show the key |
//! | `base_url redact cause moment message` | hosts a key may be sent to, what may be kept of an answer |
//!
//! # Security
//! A key is sent to a host its definition lists, or to the base URL the person gave it, over TLS (or to this machine),
//! never through a redirect or a proxy. What comes back is bounded, and is freed of the key before anything is kept.

mod address;
mod answer;
mod auth;
mod base_url;
mod call;
mod catalog;
mod cause;
mod client;
mod compose;
mod credential;
mod detect;
mod door;
mod errand;
mod facts;
mod fields;
mod format;
mod json_path;
mod line;
mod load;
mod locate;
mod manners;
mod mention;
mod message;
mod moment;
mod outcome;
mod outline;
mod pattern;
mod plan;
mod probe;
#[expect(clippy::module_inception, reason = "the file of `Provider`, the schema's main type")]
mod provider;
mod redact;
mod rehearsal;
mod request;
mod rotation;
mod sigv4;
mod sketch;
mod suggest;
mod template;
mod validate;
mod validate_auth;
mod validate_request;
mod validate_rotation;
mod webhook;
mod xml;

pub use auth::{Auth, Signing, Style};
pub use base_url::{InvalidBaseUrl, check_base_url};
pub use call::{CallFault, Taken, rotation_names};
pub use catalog::Catalog;
pub use client::{Limits, ProbeError};
pub use credential::Credential;
pub use detect::{Certainty, Detection, Likelihood, SHOWN, detect, detect_named};
pub use door::{Closed, Door, Leave, Wait};
pub use errand::{Brought, Errand, Unsent, Verb, destination};
pub use facts::{Place, Reveal};
pub use fields::MisplacedField;
pub use format::{Detect, Field, Format, Shape};
pub use json_path::{InvalidPath, JsonPath};
pub use line::{Line, NotCallable, Place as KeyPlace, line};
pub use load::CatalogError;
pub use manners::PATIENCE;
pub use outcome::{InvalidStatus, Rule, StatusMatch, is_about_key};
pub use pattern::Pattern;
pub use probe::{Asking, Prober};
pub use provider::{Confidence, Kind, Provider};
pub use rehearsal::{Rehearsed, rehearse};
pub use request::{BodyType, Cost, Method, Request, Variant};
pub use rotation::{Authority, Call, OldKey, Rotation};
pub use template::{InvalidTemplate, Part, Template};
pub use webhook::{InvalidWebhook, Undelivered, Webhook};
