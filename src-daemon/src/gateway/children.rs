//! Tokens for the children of `byok run --gateway`: in memory, and as long as the process.
//!
//! `byok` asks for one and then becomes the program (`exec`), so the process that asks is the child. Its end is told by a pidfd,
//! which means that process and no later one of the same number; whoever takes the token from its environment has nothing
//! once it is gone. Locking the vault keeps the tokens, because their holders live on; their calls are told `locked`.

use super::admit::{Caller, Limits};
use byok_core::crypto::TokenDigest;
use byok_core::model::Grant;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Children at once.
const MOST: usize = 1_024;

/// One process with a token.
#[derive(Clone)]
pub(crate) struct Child {
    /// What it may use.
    pub(crate) grant: Grant,
    /// Which process.
    pub(crate) pid: u32,
}

/// By the digests of their tokens.
type Known = HashMap<[u8; 32], (Child, Arc<Limits>)>;

/// All of them.
#[derive(Default)]
pub(crate) struct Children(Mutex<Known>);

impl Children {
    /// The child with this token. The look-up is by the digest, which nobody can steer.
    pub(super) fn find(&self, digest: &TokenDigest) -> Option<Caller> {
        let children = self.children();
        let (child, limits) = children.get(digest.as_bytes())?;
        Some(Caller::client(
            child.grant.clone(),
            Some(child.pid),
            Arc::clone(limits),
            None,
        ))
    }

    /// What the token of a child gives.
    pub(crate) fn grant(&self, digest: &TokenDigest) -> Option<Grant> {
        self.children()
            .get(digest.as_bytes())
            .map(|(child, _)| child.grant.clone())
    }

    /// Takes one in; `false` when there are too many.
    pub(crate) fn add(&self, digest: &TokenDigest, child: Child) -> bool {
        let mut children = self.children();
        if children.len() >= MOST {
            return false;
        }
        let limits = Arc::new(Limits::of(&child.grant));
        children.insert(*digest.as_bytes(), (child, limits));
        true
    }

    /// It has ended.
    pub(crate) fn remove(&self, digest: &TokenDigest) {
        self.children().remove(digest.as_bytes());
    }

    fn children(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
