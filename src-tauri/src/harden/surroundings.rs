//! The environment that the window runs in.
//!
//! ```text
//! TAURI_WEBVIEW_AUTOMATION   gone, unless this build may be driven: with it, anybody who starts the program could
//! GLIBC_TUNABLES             what C and C++ free is overwritten, at once
//! Malloc                     WebKit's part in this process frees through the C library, too
//! ```
//! Rust's part wipes what it frees by itself. Other systems' libraries don't look at the last two.

use std::ffi::OsString;
use std::process::Command;

/// A variable, and what it has to be; nothing takes it away.
pub(super) type Change = (&'static str, Option<OsString>);

const AUTOMATION: &str = "TAURI_WEBVIEW_AUTOMATION";
const TUNABLES: &str = "GLIBC_TUNABLES";
const WEBKIT_MALLOC: &str = "Malloc";

/// Any byte overwrites; memory that waits in a thread's cache would not be, so there is none.
const WIPES: &str = "glibc.malloc.perturb=90:glibc.malloc.tcache_count=0";

/// What has to be otherwise than it was found.
pub(super) fn amended(may_be_driven: bool, found: impl Fn(&str) -> Option<OsString>) -> Vec<Change> {
    let mut changes = Vec::new();
    if !may_be_driven && found(AUTOMATION).is_some() {
        changes.push((AUTOMATION, None));
    }
    if cfg!(not(target_os = "linux")) {
        return changes;
    }
    let tunables = found(TUNABLES).unwrap_or_default();
    if !tunables.to_string_lossy().ends_with(WIPES) {
        changes.push((TUNABLES, Some(with_wipes(tunables))));
    }
    if found(WEBKIT_MALLOC).is_none() {
        changes.push((WEBKIT_MALLOC, Some("1".into())));
    }
    changes
}

/// The last word on a tunable counts.
fn with_wipes(mut tunables: OsString) -> OsString {
    if !tunables.is_empty() {
        tunables.push(":");
    }
    tunables.push(WIPES);
    tunables
}

/// Puts the changes into the environment of a program that is started.
pub(super) fn apply(command: &mut Command, changes: Vec<Change>) {
    for (name, value) in changes {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
}

/// Keeps our surroundings from a program that is somebody else's.
pub(crate) fn without_ours(command: &mut Command) {
    command.env_remove(WEBKIT_MALLOC).env_remove(TUNABLES);
    let tunables = std::env::var(TUNABLES).unwrap_or_default();
    let theirs = tunables.strip_suffix(WIPES).unwrap_or(&tunables).trim_end_matches(':');
    if !theirs.is_empty() {
        command.env(TUNABLES, theirs);
    }
}

#[cfg(test)]
mod tests {
    use super::{AUTOMATION, TUNABLES, WEBKIT_MALLOC, WIPES, amended};
    use std::ffi::OsString;

    /// After the changes.
    fn becomes(may_be_driven: bool, before: &[(&str, &str)]) -> Vec<(String, Option<OsString>)> {
        let found = |name: &str| before.iter().find(|one| one.0 == name).map(|one| one.1.into());
        let changes = amended(may_be_driven, found);
        changes
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }

    #[test]
    fn only_a_build_that_may_be_driven_keeps_the_switch_for_it() {
        let switched = [(AUTOMATION, "true")];
        let taken = (AUTOMATION.to_owned(), None);
        assert!(becomes(false, &switched).contains(&taken));
        assert!(!becomes(true, &switched).contains(&taken));
        assert!(
            !becomes(false, &[]).contains(&taken),
            "what is not there is not taken away"
        );
        assert!(
            becomes(false, &[(AUTOMATION, "")]).contains(&taken),
            "set to nothing is set"
        );
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn what_is_freed_is_overwritten_and_once_is_enough() {
        let words = |value: &str| Some(OsString::from(value));
        let fresh = becomes(true, &[]);
        assert_eq!(fresh[0], (TUNABLES.to_owned(), words(WIPES)));
        assert_eq!(fresh[1], (WEBKIT_MALLOC.to_owned(), words("1")));
        let own = becomes(true, &[(TUNABLES, "glibc.malloc.check=3")]);
        let both = format!("glibc.malloc.check=3:{WIPES}");
        assert_eq!(own[0].1, words(&both));
        // A process that was started anew is not started anew again.
        assert!(becomes(false, &[(TUNABLES, &both), (WEBKIT_MALLOC, "1")]).is_empty());
    }
}
