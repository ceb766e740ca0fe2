//! One window for each vault: a second start of the same vault shows the first window, and another vault has its own.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Enough that two vaults of a person never share a name.
const BYTES: usize = 16;

/// The name on the session's bus, by the vault's folder. It tells nobody where that is.
pub(crate) fn name(identifier: &str, folder: &Path) -> String {
    let folder = settled(folder);
    let digest = Sha256::digest(folder.as_os_str().as_encoded_bytes());
    // A part of a bus name may not begin with a digit.
    format!("{identifier}.v{}", HEXLOWER.encode(&digest[..BYTES]))
}

/// Without links, as far as it is there: a vault that is not made yet has no folder.
fn settled(folder: &Path) -> PathBuf {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
    let real = |ancestor: &Path| {
        let rest = folder.strip_prefix(ancestor).ok()?;
        Some(ancestor.canonicalize().ok()?.join(rest))
    };
    folder.ancestors().find_map(real).unwrap_or_else(|| folder.clone())
}

#[cfg(test)]
mod tests {
    use super::name;
    use std::path::Path;

    #[test]
    fn a_folder_has_one_name_and_another_folder_has_another() {
        let of = |folder: &str| name("io.github.byok", Path::new(folder));
        assert_eq!(of("/nowhere/default.vault"), of("/nowhere/./default.vault"));
        assert_ne!(of("/nowhere/default.vault"), of("/nowhere/work.vault"));
        assert_ne!(of("/nowhere/default.vault"), of("/elsewhere/default.vault"));
        let name = of("/nowhere/default.vault");
        assert!(
            name.len() < 100
                && name
                    .split('.')
                    .all(|part| part.starts_with(|c: char| c.is_ascii_alphabetic()))
        );
    }

    #[test]
    #[cfg(unix)]
    fn the_way_to_a_folder_does_not_matter() {
        let home = std::env::temp_dir().join(format!("byok-instance-{}", std::process::id()));
        std::fs::create_dir_all(home.join("real")).unwrap();
        std::os::unix::fs::symlink(home.join("real"), home.join("link")).unwrap();
        let of = |folder: &str| name("x", &home.join(folder));
        assert_eq!(of("real/default.vault"), of("link/default.vault"));
        std::fs::remove_dir_all(home).unwrap();
    }
}
