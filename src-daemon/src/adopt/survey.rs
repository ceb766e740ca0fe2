//! What was found, for a face.

use super::file;
use super::plan::{Calling, FilePlan, plan};
use super::whose::Where;
use crate::problem::Problem;
use crate::wire::{McpBackup, McpBackupState, McpClient, McpClients, McpFile};
use byok_core::model::Adoption;
use byok_core::provider::Catalog;
use byok_core::vault::OpenVault;
use std::path::Path;

/// All clients of `whose` with their files, and what is kept of these.
///
/// # Errors
/// When the database fails.
pub(crate) fn survey(vault: &OpenVault, catalog: &Catalog, whose: &Where) -> Result<McpClients, Problem> {
    let calling = Calling {
        program: "byok".into(),
        words: vec!["run".into(), "--mcp".into()],
    };
    let mut plan = plan(vault, catalog, whose, &calling)?;
    let kept = vault.adoptions()?;
    let clients = whose.clients.iter().map(|client| {
        let files = plan.files.extract_if(.., |file| file.client == client.id);
        McpClient {
            id: client.id.clone(),
            name: client.name.clone(),
            files: files.map(|file| found(file, &kept)).collect(),
        }
    });
    Ok(McpClients {
        clients: clients.collect(),
    })
}

fn found(file: FilePlan, kept: &[Adoption]) -> McpFile {
    let backup = file.seen.as_ref().and_then(|seen| {
        let real = seen.real.to_string_lossy();
        kept.iter().find(|adoption| adoption.path == real)
    });
    McpFile {
        path: file.path.display().to_string(),
        scope: file.scope,
        problem: file.problem.map(|problem| problem.message),
        servers: file.servers,
        backup: backup.map(|adoption| McpBackup {
            id: adoption.id,
            adopted_at: adoption.adopted_at,
            state: state(adoption),
        }),
    }
}

/// What became of a file since.
pub(super) fn state(adoption: &Adoption) -> McpBackupState {
    match file::read(Path::new(&adoption.path)) {
        Ok(None) => McpBackupState::Gone,
        Ok(Some(seen)) if seen.digest == adoption.after => McpBackupState::Untouched,
        Ok(Some(seen)) if seen.digest == adoption.before => McpBackupState::Original,
        Ok(Some(_)) => McpBackupState::Changed,
        Err(_) => McpBackupState::Unreadable,
    }
}
