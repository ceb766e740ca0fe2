//! One route: what it takes, what it answers, who may, and who does the work. The router, the check of rights and the OpenAPI
//! document are all made from this.

use super::Daemon;
use crate::guard::{Gate, Right, Rule, pass};
use axum::Router;
use axum::handler::Handler;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodFilter, MethodRouter, on};
use byok_core::model::{Operation, Scope};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use std::sync::Arc;

/// Describes a type.
pub(super) type Describe = fn(&mut SchemaGenerator) -> Schema;

/// What comes back when all is well.
pub(super) enum Answer {
    /// Nothing.
    Nothing,
    /// One JSON document.
    Json(Describe),
    /// Server-sent events, each with such a document.
    Events(Describe),
}

/// One route.
pub(super) struct Route {
    /// `GET`, `POST` …
    pub(super) method: &'static str,
    /// As axum and OpenAPI both write it: `/api/keys/{id}`.
    pub(super) path: &'static str,
    /// One line for a reader.
    pub(super) summary: &'static str,
    /// Who may.
    pub(super) right: Right,
    /// In which window a client's request counts.
    pub(super) operation: Operation,
    /// Whether it keeps to the keys that its caller sees.
    pub(super) is_by_key: bool,
    /// What may stand behind the `?`.
    pub(super) query: Option<Describe>,
    /// The body.
    pub(super) body: Option<Describe>,
    /// The status of success.
    pub(super) status: u16,
    /// What comes with it.
    pub(super) answer: Answer,
    /// Statuses of its own refusals, beside those that every route of its kind has.
    pub(super) refusals: &'static [u16],
    handler: MethodRouter<Arc<Daemon>>,
}

/// `GET path`, by a handler, for the owner alone until said otherwise.
pub(super) fn get<H, T>(path: &'static str, handler: H, summary: &'static str) -> Route
where
    H: Handler<T, Arc<Daemon>>,
    T: 'static,
{
    route(("GET", MethodFilter::GET), path, handler, summary)
}

/// `POST path`; see [`get`].
pub(super) fn post<H, T>(path: &'static str, handler: H, summary: &'static str) -> Route
where
    H: Handler<T, Arc<Daemon>>,
    T: 'static,
{
    route(("POST", MethodFilter::POST), path, handler, summary)
}

/// `PATCH path`; see [`get`].
pub(super) fn patch<H, T>(path: &'static str, handler: H, summary: &'static str) -> Route
where
    H: Handler<T, Arc<Daemon>>,
    T: 'static,
{
    route(("PATCH", MethodFilter::PATCH), path, handler, summary)
}

/// `PUT path`; see [`get`].
pub(super) fn put<H, T>(path: &'static str, handler: H, summary: &'static str) -> Route
where
    H: Handler<T, Arc<Daemon>>,
    T: 'static,
{
    route(("PUT", MethodFilter::PUT), path, handler, summary)
}

/// `DELETE path`; see [`get`].
pub(super) fn delete<H, T>(path: &'static str, handler: H, summary: &'static str) -> Route
where
    H: Handler<T, Arc<Daemon>>,
    T: 'static,
{
    route(("DELETE", MethodFilter::DELETE), path, handler, summary)
}

fn route<H, T>(
    (method, filter): (&'static str, MethodFilter),
    path: &'static str,
    handler: H,
    summary: &'static str,
) -> Route
where
    H: Handler<T, Arc<Daemon>>,
    T: 'static,
{
    Route {
        method,
        path,
        summary,
        right: Right::Owner,
        operation: Operation::Read,
        is_by_key: false,
        query: None,
        body: None,
        status: 204,
        answer: Answer::Nothing,
        refusals: &[],
        handler: on(filter, handler),
    }
}

impl Route {
    /// Also for clients with this scope; their requests count as this operation.
    pub(super) fn scope(self, scope: Scope, operation: Operation) -> Self {
        Self {
            right: Right::Scope(scope),
            operation,
            ..self
        }
    }

    /// For more than the owner.
    pub(super) fn right(self, right: Right) -> Self {
        Self { right, ..self }
    }

    /// In which window a client's request counts, where no scope says it.
    pub(super) fn counts_as(self, operation: Operation) -> Self {
        Self { operation, ..self }
    }

    /// Its handler asks the caller's sight about each key, so clients that are kept to some keys may use it.
    pub(super) fn by_key(self) -> Self {
        Self {
            is_by_key: true,
            ..self
        }
    }

    /// Takes this behind the `?`.
    pub(super) fn query<T: JsonSchema>(self) -> Self {
        Self {
            query: Some(T::json_schema),
            ..self
        }
    }

    /// Takes this body.
    pub(super) fn body<T: JsonSchema>(self) -> Self {
        Self {
            body: Some(SchemaGenerator::subschema_for::<T>),
            ..self
        }
    }

    /// Answers this document with 200.
    pub(super) fn answers<T: JsonSchema>(self) -> Self {
        self.answers_with::<T>(200)
    }

    /// Answers this document with another status.
    pub(super) fn answers_with<T: JsonSchema>(self, status: u16) -> Self {
        Self {
            status,
            answer: Answer::Json(SchemaGenerator::subschema_for::<T>),
            ..self
        }
    }

    /// Answers a stream of events, each with this document.
    pub(super) fn streams<T: JsonSchema>(self) -> Self {
        Self {
            status: 200,
            answer: Answer::Events(SchemaGenerator::subschema_for::<T>),
            ..self
        }
    }

    /// May refuse with these statuses too.
    pub(super) fn refuses(self, refusals: &'static [u16]) -> Self {
        Self { refusals, ..self }
    }

    /// Puts it into a router, behind the check of its right.
    pub(super) fn join(self, router: Router<Arc<Daemon>>, daemon: &Arc<Daemon>) -> Router<Arc<Daemon>> {
        let rule = Rule {
            name: format!("{} {}", self.method, self.path),
            right: self.right,
            operation: self.operation,
            is_by_key: self.is_by_key,
        };
        let gate = Gate {
            daemon: Arc::clone(daemon),
            rule: Arc::new(rule),
        };
        router.route(
            self.path,
            self.handler.route_layer(from_fn_with_state(gate, pass::pass)),
        )
    }
}
