//! Folders whose `byok.toml` was accepted.

use super::error::StoreError;
use super::time::{from_millis, to_millis};
use crate::clock::Timestamp;
use crate::model::{KeyName, Project, ProjectKey, ProjectVariable, ServiceId};
use data_encoding::HEXLOWER;
use rusqlite::{Connection, Row, params};

/// What a trusted file is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trust {
    /// Its number.
    pub id: i64,
    /// SHA-256 of the bytes that were accepted.
    pub digest: [u8; 32],
    /// When a program was last started with it.
    pub last_used_at: Option<Timestamp>,
}

/// What is known of the file at `path`, if it was ever accepted.
///
/// # Errors
/// When the database fails or the row is damaged.
pub fn trust(db: &Connection, path: &str) -> Result<Option<Trust>, StoreError> {
    let mut statement = db.prepare_cached("SELECT id, digest, last_used_at FROM projects WHERE path = ?1")?;
    let mut rows = statement.query([path])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some(Trust {
        id: row.get(0)?,
        digest: row.get(1)?,
        last_used_at: row.get::<_, Option<i64>>(2)?.map(from_millis).transpose()?,
    }))
}

/// Accepts a file with these bytes, in the place of what was accepted at its path before. Gives its number.
///
/// # Errors
/// When the database fails.
pub fn save(db: &Connection, path: &str, digest: &[u8; 32], now: Timestamp) -> Result<i64, StoreError> {
    db.prepare_cached(
        "INSERT INTO projects (path, digest, trusted_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (path) DO UPDATE SET digest = excluded.digest, trusted_at = excluded.trusted_at",
    )?
    .execute(params![path, digest, to_millis(now)])?;
    let mut statement = db.prepare_cached("SELECT id FROM projects WHERE path = ?1")?;
    Ok(statement.query_row([path], |row| row.get(0))?)
}

/// Says what a project hands out.
///
/// # Errors
/// When the database fails.
pub fn save_contents(
    db: &Connection,
    id: i64,
    variables: &[ProjectVariable],
    keys: &[ProjectKey],
) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM project_variables WHERE project = ?1")?
        .execute([id])?;
    db.prepare_cached("DELETE FROM project_keys WHERE project = ?1")?
        .execute([id])?;
    let mut insert =
        db.prepare_cached("INSERT INTO project_variables (project, variable, reference) VALUES (?1, ?2, ?3)")?;
    for one in variables {
        insert.execute(params![id, one.variable, one.reference])?;
    }
    let mut insert = db.prepare_cached("INSERT INTO project_keys (project, service, name) VALUES (?1, ?2, ?3)")?;
    for one in keys {
        insert.execute(params![id, one.service.as_str(), one.name.as_str()])?;
    }
    Ok(())
}

/// Notes that a program was started with a project.
///
/// # Errors
/// When the database fails.
pub fn touch(db: &Connection, id: i64, now: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE projects SET last_used_at = ?2 WHERE id = ?1")?
        .execute(params![id, to_millis(now)])?;
    Ok(())
}

/// Forgets a project, with all that hangs on it.
///
/// # Errors
/// When the database fails.
pub fn delete(db: &Connection, id: i64) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM projects WHERE id = ?1")?.execute([id])?;
    Ok(())
}

/// One project.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn by_id(db: &Connection, id: i64) -> Result<Option<Project>, StoreError> {
    let sql = "SELECT id, path, digest, trusted_at, last_used_at FROM projects WHERE id = ?1";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([id])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let mut project = read(row)?;
    fill(db, &mut project)?;
    Ok(Some(project))
}

/// All projects, by path.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn all(db: &Connection) -> Result<Vec<Project>, StoreError> {
    let sql = "SELECT id, path, digest, trusted_at, last_used_at FROM projects ORDER BY path";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let mut project = read(row)?;
        fill(db, &mut project)?;
        found.push(project);
    }
    Ok(found)
}

fn fill(db: &Connection, project: &mut Project) -> Result<(), StoreError> {
    let mut statement =
        db.prepare_cached("SELECT variable, reference FROM project_variables WHERE project = ?1 ORDER BY variable")?;
    let mut rows = statement.query([project.id])?;
    while let Some(row) = rows.next()? {
        project.variables.push(ProjectVariable {
            variable: row.get(0)?,
            reference: row.get(1)?,
        });
    }
    let mut statement =
        db.prepare_cached("SELECT service, name FROM project_keys WHERE project = ?1 ORDER BY service")?;
    let mut rows = statement.query([project.id])?;
    while let Some(row) = rows.next()? {
        project.keys.push(ProjectKey {
            service: ServiceId::parse(row.get_ref(0)?.as_str()?).map_err(|_| damaged())?,
            name: KeyName::parse(row.get_ref(1)?.as_str()?).map_err(|_| damaged())?,
        });
    }
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Project, StoreError> {
    Ok(Project {
        id: row.get(0)?,
        path: row.get(1)?,
        digest: HEXLOWER.encode(&row.get::<_, [u8; 32]>(2)?),
        trusted_at: from_millis(row.get(3)?)?,
        last_used_at: row.get::<_, Option<i64>>(4)?.map(from_millis).transpose()?,
        variables: Vec::new(),
        keys: Vec::new(),
    })
}

fn damaged() -> StoreError {
    StoreError::Damaged("a project's row can't be read".into())
}
