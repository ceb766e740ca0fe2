//! What a person can do about what a provider said.

use byok_core::model::Status;

/// The next step, in a sentence.
pub(super) fn next_step(status: Status) -> &'static str {
    match status {
        Status::Valid => "It works. There is nothing to do",
        Status::ValidLimited => {
            "It works for what it may do; give it more rights at the provider if a program needs them"
        }
        Status::Invalid | Status::Expired => "Make a new key at the provider, then put it in the place of this one (r)",
        Status::Revoked => "Somebody withdrew it. Find out who, then put a new key in its place (r)",
        Status::Disabled => "Switch it on at the provider, or put a new key in its place (r)",
        Status::NoCredit => "Add credit at the provider, then check again",
        Status::RateLimited => "Wait a minute, then check again",
        Status::RegionBlocked => "Check again from a country that the provider serves",
        Status::IpBlocked => "Allow this network or referrer at the provider, then check again",
        Status::ConfigError => "Correct its address or its fields (e), then check again",
        Status::ProviderError => "The provider has a problem of its own. Check again later",
        Status::Unreachable => "Look at the network and the proxy, then check again",
        Status::Inconclusive => "The answer says nothing about the key. Check again, or try it with byok run",
        Status::Unverified => "This provider can't be asked. Try the key with byok run",
        Status::Malformed => {
            "It was not sent. See whether the whole key was copied, then put the right one in its place (r)"
        }
    }
}
