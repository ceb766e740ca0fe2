//! What is known of providers, and the questions asked of them.
//!
//! The catalogue is data: one TOML file a provider in `core/providers`, and the person's own in `providers.d`, in one
//! schema (`docs/providers.md`). The code knows no provider by name, but for a closed list of ways to read a key.
//!
//! | files | what |
//! |---|---|
//! | [`Catalog`]: `catalog load locate suggest`, and every `validate…` | finding, reading and refusing definitions |
//! | [`Provider`]: `provider fields format derived auth exchange request outcome facts`, in `pattern template json_path` | the schema |
//! | [`detect`]: `detect`, by `outline sketch mention` | whose key may this be; asks nobody |
//! | [`Page`]: `page`; [`definition_schema`]: `schema` | what a person may want to know of a provider; what an editor knows of the schema |
//! | [`facts_of_key`]: `offline account jwt macaroon msgpack` | what a key tells of itself; asks nobody |
//! | [`Prober`]: `probe`, in the order of a question: `credential plan talk compose sigv4 digest mint address client resolve answer xml outcome facts x509 control` | asking |
//! | when to ask, when again, when not: `door manners` | politeness |
//! | rotation at the provider: `rotation call rehearsal` | making a new key, taking the old one back, showing the requests before |
//! | [`Errand`]: `errand` | a request that somebody else thought of, with a key that they never see |
//! | [`line()`]: `line segment` | where the gateway's calls go, and how they show the key |
//! | `base_url redact cause moment message` | hosts a key may be sent to, what may be kept of an answer |
//!
//! # Security
//! A key is sent to a host its definition lists, or to the base URL the person gave it, over TLS (or to this machine),
//! never through a redirect or a proxy. What comes back is bounded, and is freed of the key before anything is kept.

mod account;
mod address;
mod answer;
mod auth;
mod base_url;
mod call;
mod catalog;
mod cause;
mod client;
mod compose;
mod control;
mod credential;
mod derived;
mod detect;
mod digest;
mod door;
mod errand;
mod exchange;
mod facts;
mod fields;
mod format;
mod json_path;
mod jwt;
mod line;
mod load;
mod locate;
mod macaroon;
mod manners;
mod mention;
mod message;
mod mint;
mod moment;
mod msgpack;
mod offline;
mod outcome;
mod outline;
mod page;
mod pattern;
mod plan;
mod probe;
#[expect(clippy::module_inception, reason = "the file of `Provider`, the schema's main type")]
mod provider;
mod redact;
mod rehearsal;
mod request;
mod resolve;
mod rotation;
mod schema;
mod segment;
mod sigv4;
mod sketch;
mod suggest;
mod talk;
mod template;
mod validate;
mod validate_auth;
mod validate_hosts;
mod validate_request;
mod validate_rotation;
mod validate_variants;
mod webhook;
mod x509;
mod xml;

pub use auth::{Auth, Signing, Style};
pub use base_url::{InvalidBaseUrl, check_base_url};
pub use call::{CallFault, Taken, rotation_names};
pub use catalog::Catalog;
pub use client::{Limits, ProbeError};
pub use credential::Credential;
pub use derived::{Capture, Derived};
pub use detect::{Certainty, Detection, Likelihood, SHOWN, detect, detect_named};
pub use door::{Closed, Door, Leave, Wait};
pub use errand::{Brought, Errand, Unsent, Verb, destination};
pub use exchange::{Assertion, Exchange, Shown};
pub use facts::{Place, Reveal};
pub use fields::MisplacedField;
pub use format::{Detect, Field, Format, Shape};
pub use json_path::{InvalidPath, JsonPath};
pub use line::{Line, NotCallable, Place as KeyPlace, line};
pub use load::CatalogError;
pub use manners::PATIENCE;
pub use offline::facts_of_key;
pub use outcome::{InvalidStatus, Rule, StatusMatch, is_about_key};
pub use page::{Page, Question, ShapeOfKey, source_in_words};
pub use pattern::Pattern;
pub use probe::{Asking, Prober};
pub use provider::{Confidence, Kind, Provider};
pub use rehearsal::{Rehearsed, rehearse};
pub use request::{BodyType, Cost, Inquiry, Method, Request, Variant};
pub use rotation::{Authority, Call, OldKey, Rotation};
pub use schema::definition_schema;
pub use segment::Segment;
pub use template::{InvalidTemplate, Part, Template};
pub use webhook::{InvalidWebhook, Undelivered, Webhook};
