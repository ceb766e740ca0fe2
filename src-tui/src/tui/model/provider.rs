//! What is known of a provider, to be read.

use byok_core::model::ServiceId;

/// The page, over whatever one came from.
pub(crate) struct ProviderPage {
    /// Whose.
    pub(crate) service: ServiceId,
    /// The first line in sight.
    pub(crate) top: usize,
}

impl ProviderPage {
    /// From its beginning.
    pub(crate) fn of(service: &ServiceId) -> Self {
        Self {
            service: service.clone(),
            top: 0,
        }
    }
}
