//! Which files are looked at: those of the clients that were named, of a person and of one project.

use crate::problem::Problem;
use crate::wire::{McpPlaces, McpScope};
use byok_core::adopt::{Client, Places, System, clients};
use byok_core::error::Code;
use std::path::PathBuf;

/// Clients and places.
pub(crate) struct Where {
    pub(super) clients: Vec<Client>,
    places: Places,
    folder: Option<PathBuf>,
}

/// One file that may be there.
pub(super) struct Candidate {
    pub(super) path: PathBuf,
    pub(super) scope: McpScope,
}

impl Where {
    /// Those clients, or all of them, at those places.
    ///
    /// # Errors
    /// `not_found` for a client that byok does not know, `usage` for a path that is not absolute.
    pub(crate) fn new(ids: &[String], places: &McpPlaces) -> Result<Self, Problem> {
        check_ids(ids)?;
        let mut known = clients();
        known.retain(|client| ids.is_empty() || ids.contains(&client.id));
        let home = match absolute(places.home.as_deref())? {
            Some(home) => home,
            None => std::env::home_dir()
                .filter(|home| home.is_absolute())
                .ok_or_else(|| Problem::new(Code::Usage, "nobody says where the home is").hint("set HOME"))?,
        };
        Ok(Self {
            clients: known,
            places: Places {
                home,
                config: absolute(places.config.as_deref())?,
                claude: absolute(places.claude.as_deref())?,
                appdata: absolute(places.appdata.as_deref())?,
            },
            folder: absolute(places.folder.as_deref())?,
        })
    }

    /// The files of one client, whether they are there or not; a person's first.
    pub(super) fn files(&self, client: &Client) -> Vec<Candidate> {
        let candidate = |scope| move |path| Candidate { path, scope };
        let user = client.user_files(System::HERE, &self.places);
        let project = self.folder.iter().flat_map(|folder| client.project_files(folder));
        user.into_iter()
            .map(candidate(McpScope::User))
            .chain(project.map(candidate(McpScope::Project)))
            .collect()
    }
}

/// Refuses what is no client's id.
///
/// # Errors
/// `not_found`, with those that there are.
pub(crate) fn check_ids(ids: &[String]) -> Result<(), Problem> {
    let known = clients();
    let Some(unknown) = ids.iter().find(|id| known.iter().all(|client| client.id != **id)) else {
        return Ok(());
    };
    let names: Vec<&str> = known.iter().map(|client| client.id.as_str()).collect();
    let message = format!("no MCP client named `{unknown}`");
    Err(Problem::new(Code::NotFound, message).hint(format!("byok knows {}", names.join(", "))))
}

fn absolute(path: Option<&str>) -> Result<Option<PathBuf>, Problem> {
    let Some(path) = path.filter(|path| !path.is_empty()).map(PathBuf::from) else {
        return Ok(None);
    };
    if path.is_absolute() {
        return Ok(Some(path));
    }
    Err(Problem::new(
        Code::Usage,
        format!("{}: is not an absolute path", path.display()),
    ))
}
