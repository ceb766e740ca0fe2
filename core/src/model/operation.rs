//! What a caller asks for, as far as limits tell it apart.

use super::event::words;
use serde::{Deserialize, Serialize};

words! {
    /// A kind of request. Each has a window of its own, so that a program that looks often can still ask for a value.
    Operation {
        /// Reading metadata: keys, versions, providers, metrics, the trail, alerts.
        Read = "read",
        /// Storing a key.
        Create = "create",
        /// Changing metadata, and acknowledging alerts.
        Update = "update",
        /// Removing a key.
        Delete = "delete",
        /// Asking a provider.
        Validate = "validate",
        /// Replacing a value, and going back to the one before.
        Rotate = "rotate",
        /// Seeing a value.
        Reveal = "reveal",
        /// Handing values to a program.
        Use = "use",
    }
}
