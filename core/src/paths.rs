//! Where files live. The environment is passed in, so a test and a sandbox decide.

use crate::error::{Code, Failure};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The folders of one person and the files of one vault.
///
/// Linux: the XDG folders; `BYOK_HOME` puts all of them inside one folder. The socket lives in the runtime folder,
/// or, without one (a bare SSH login, a container), in a private folder under the state folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    config: PathBuf,
    data: PathBuf,
    state: PathBuf,
    runtime: PathBuf,
    vault: String,
    has_runtime_dir: bool,
}

/// Why no folders could be found.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PathsError {
    /// Neither `BYOK_HOME` nor a home folder is known.
    #[error("no home folder: neither BYOK_HOME nor HOME is set")]
    NoHome,
    /// The vault's name can't be a file name.
    #[error("`{0}` can't be the name of a vault")]
    BadName(String),
}

impl Failure for PathsError {
    fn code(&self) -> Code {
        match self {
            Self::NoHome => Code::Config,
            Self::BadName(_) => Code::Usage,
        }
    }
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoHome => "set BYOK_HOME to a folder that is yours".into(),
            Self::BadName(_) => "use 1 to 64 letters, digits, `-` or `_`".into(),
        })
    }
}

impl Paths {
    /// Finds the folders for the vault called `vault`.
    ///
    /// # Errors
    /// When there is no home folder, or `vault` is not 1–64 letters, digits, `-` or `_`.
    pub fn resolve(vault: &str, env: impl Fn(&str) -> Option<OsString>) -> Result<Self, PathsError> {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if vault.is_empty() || vault.len() > 64 || !vault.chars().all(fits) {
            // What was typed may be a key in the wrong place: a long word is not repeated.
            let shown = if vault.len() <= 24 {
                vault.to_owned()
            } else {
                "…".to_owned()
            };
            return Err(PathsError::BadName(shown));
        }
        let folder = |name: &str| env(name).map(PathBuf::from).filter(|p| p.is_absolute());
        if let Some(home) = env("BYOK_HOME").filter(|v| !v.is_empty()) {
            let home = std::path::absolute(PathBuf::from(home)).map_err(|_| PathsError::NoHome)?;
            return Ok(Self {
                config: home.join("config"),
                data: home.join("data"),
                state: home.join("state"),
                runtime: home.join("run"),
                vault: vault.into(),
                has_runtime_dir: true,
            });
        }
        native(vault, folder)
    }

    /// The vault's name, `default` unless told otherwise.
    pub fn vault_name(&self) -> &str {
        &self.vault
    }
    /// The folder that holds `header.json` and `vault.db`.
    pub fn vault_dir(&self) -> PathBuf {
        self.data.join(format!("{}.vault", self.vault))
    }
    /// The person's settings.
    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }
    /// Definitions of the person's own providers.
    pub fn providers_dir(&self) -> PathBuf {
        self.config.join("providers.d")
    }
    /// The daemon's socket.
    pub fn socket(&self) -> PathBuf {
        self.runtime.join(format!("{}.sock", self.vault))
    }
    /// Held by the daemon as long as it lives: one daemon for one vault.
    pub fn daemon_lock(&self) -> PathBuf {
        self.runtime.join(format!("{}.lock", self.vault))
    }
    /// Held by the face that asks for the password: parallel commands ask once.
    pub fn prompt_lock(&self) -> PathBuf {
        self.runtime.join(format!("{}.prompt", self.vault))
    }
    /// What the daemon has to say when no terminal listens.
    pub fn daemon_log(&self) -> PathBuf {
        self.state.join(format!("{}.log", self.vault))
    }
    /// Names and dates that the daemon keeps across restarts, if the person wants it to; no values.
    pub fn expiry_file(&self) -> PathBuf {
        match self.vault.as_str() {
            "default" => self.state.join("expiry.json"),
            name => self.state.join(format!("{name}.expiry.json")),
        }
    }
    /// Every folder that must be private (0700).
    pub fn private_dirs(&self) -> [&Path; 4] {
        [&self.config, &self.data, &self.state, &self.runtime]
    }
    /// The folder of the socket.
    pub fn runtime_dir(&self) -> &Path {
        &self.runtime
    }
    /// Whether the system offers a runtime folder that is emptied at logout.
    pub fn has_runtime_dir(&self) -> bool {
        self.has_runtime_dir
    }
}

#[cfg(not(any(target_os = "macos", windows)))]
fn native(vault: &str, folder: impl Fn(&str) -> Option<PathBuf>) -> Result<Paths, PathsError> {
    let home = folder("HOME").ok_or(PathsError::NoHome)?;
    let state = folder("XDG_STATE_HOME")
        .unwrap_or_else(|| home.join(".local/state"))
        .join("byok");
    let runtime = folder("XDG_RUNTIME_DIR");
    Ok(Paths {
        config: folder("XDG_CONFIG_HOME")
            .unwrap_or_else(|| home.join(".config"))
            .join("byok"),
        data: folder("XDG_DATA_HOME")
            .unwrap_or_else(|| home.join(".local/share"))
            .join("byok"),
        has_runtime_dir: runtime.is_some(),
        runtime: runtime.map_or_else(|| state.join("run"), |dir| dir.join("byok")),
        state,
        vault: vault.into(),
    })
}

#[cfg(target_os = "macos")]
fn native(vault: &str, folder: impl Fn(&str) -> Option<PathBuf>) -> Result<Paths, PathsError> {
    let base = folder("HOME")
        .ok_or(PathsError::NoHome)?
        .join("Library/Application Support/byok");
    Ok(Paths {
        config: base.clone(),
        data: base.clone(),
        state: base.join("state"),
        runtime: base.join("run"),
        vault: vault.into(),
        has_runtime_dir: true,
    })
}

#[cfg(windows)]
fn native(vault: &str, folder: impl Fn(&str) -> Option<PathBuf>) -> Result<Paths, PathsError> {
    let roaming = folder("APPDATA").ok_or(PathsError::NoHome)?.join("byok");
    let local = folder("LOCALAPPDATA").ok_or(PathsError::NoHome)?.join("byok");
    Ok(Paths {
        config: roaming,
        data: local.join("data"),
        state: local.join("state"),
        runtime: local.join("run"),
        vault: vault.into(),
        has_runtime_dir: true,
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::{Paths, PathsError};
    use std::ffi::OsString;

    fn env<'a>(pairs: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<OsString> + 'a {
        move |name| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| OsString::from(v))
    }

    #[test]
    fn xdg_folders_are_used() {
        let paths = Paths::resolve("default", env(&[("HOME", "/h"), ("XDG_RUNTIME_DIR", "/run/user/1")])).unwrap();
        assert_eq!(paths.socket(), std::path::Path::new("/run/user/1/byok/default.sock"));
        assert_eq!(
            paths.vault_dir(),
            std::path::Path::new("/h/.local/share/byok/default.vault")
        );
    }

    #[test]
    fn without_a_runtime_folder_the_socket_is_under_the_state_folder() {
        let paths = Paths::resolve("default", env(&[("HOME", "/h")])).unwrap();
        assert_eq!(
            paths.socket(),
            std::path::Path::new("/h/.local/state/byok/run/default.sock")
        );
        assert!(!paths.has_runtime_dir());
    }

    #[test]
    fn byok_home_holds_everything() {
        let paths = Paths::resolve("work", env(&[("BYOK_HOME", "/b"), ("HOME", "/h")])).unwrap();
        for dir in paths.private_dirs() {
            assert!(dir.starts_with("/b"));
        }
    }

    #[test]
    fn a_vault_name_is_no_path() {
        for name in ["", "../x", "a/b", ".hidden", "a b"] {
            assert_eq!(
                Paths::resolve(name, env(&[("HOME", "/h")])),
                Err(PathsError::BadName(name.into()))
            );
        }
    }

    #[test]
    fn relative_xdg_folders_are_ignored_as_the_standard_says() {
        let paths = Paths::resolve("default", env(&[("HOME", "/h"), ("XDG_DATA_HOME", "rel")])).unwrap();
        assert!(paths.vault_dir().starts_with("/h"));
    }
}
