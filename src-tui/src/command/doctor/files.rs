//! Folders, permissions, settings, provider definitions.

use super::Finding;
use crate::context::Context;
use crate::stop::Stop;
use byok_core::provider::Catalog;
use byok_core::vault::loose_paths;
use byok_daemon::config::Config;

/// Less free space than this can't hold a write-ahead log and a copy of the vault.
const LEAST_FREE_BYTES: u64 = 16 * 1024 * 1024;

pub(super) fn look(context: &Context) -> Vec<Finding> {
    vec![
        permissions(context),
        space(context),
        runtime(context),
        settings(context),
        definitions(context),
    ]
}

fn permissions(context: &Context) -> Finding {
    const SUBJECT: &str = "permissions";
    let own = context.paths.private_dirs().into_iter().flat_map(|dir| {
        // A folder's own bits matter; what else lies in it is somebody else's.
        loose_paths(dir).into_iter().filter(move |loose| loose.path == dir)
    });
    let loose: Vec<_> = own.chain(loose_paths(&context.paths.vault_dir())).collect();
    match loose.first() {
        None => Finding::fine(SUBJECT, "only you can look into byok's folders"),
        Some(first) => {
            let path = first.path.display();
            Finding::notice(
                SUBJECT,
                format!("others can look into {path} (mode {:o})", first.mode),
                format!("run: chmod go= {path}"),
            )
        }
    }
}

fn space(context: &Context) -> Finding {
    const SUBJECT: &str = "space";
    let dir = context.paths.vault_dir();
    let there = dir.ancestors().find(|path| path.exists()).unwrap_or(&dir);
    match rustix::fs::statvfs(there) {
        Ok(stat) if stat.f_bavail.saturating_mul(stat.f_frsize) < LEAST_FREE_BYTES => Finding::notice(
            SUBJECT,
            format!("under 16 MiB are free at {}", there.display()),
            "free some space",
        ),
        Ok(_) => Finding::fine(SUBJECT, "there is room on the disk"),
        Err(error) => Finding::trouble(SUBJECT, Stop::file(there, &error.into())),
    }
}

fn runtime(context: &Context) -> Finding {
    const SUBJECT: &str = "runtime folder";
    let dir = context.paths.runtime_dir().display().to_string();
    if context.paths.has_runtime_dir() {
        return Finding::fine(SUBJECT, format!("the socket lives in {dir}"));
    }
    Finding::notice(
        SUBJECT,
        format!("XDG_RUNTIME_DIR is not set; the socket lives in {dir}"),
        "that works; log in through a session (or `loginctl enable-linger`) to have one that is emptied at logout",
    )
}

fn settings(context: &Context) -> Finding {
    match Config::load(&context.paths.config_file()) {
        Ok(_) => Finding::fine("settings", "config.toml is absent or right"),
        Err(failure) => Finding::trouble("settings", failure.into()),
    }
}

fn definitions(context: &Context) -> Finding {
    match Catalog::load(Some(&context.paths.providers_dir())) {
        Ok(catalog) => Finding::fine("providers", format!("{} are known", catalog.iter().count())),
        Err(failure) => Finding::trouble("providers", failure.into()),
    }
}
