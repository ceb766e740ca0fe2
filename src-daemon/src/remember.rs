//! `expiry.json`: the book across restarts, only when the person asked for it (`[notices] remember = true`).
//!
//! Names of keys and dates, no values; 0600; replaced as a whole. It is read as if a stranger had written it: anything that is
//! not exactly what byok writes is ignored, and the vault's own account takes its place at the next unlock.

use byok_core::clock::Timestamp;
use byok_core::ids::{KeyId, SubjectId, VaultId};
use byok_core::model::{Matter, Reference, Told, ToldRung};
use byok_core::vault::{Vault, make_private_dir};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// Ten thousand keys with four dates each take half of it.
const MOST_BYTES: u64 = 16 * 1024 * 1024;
/// An alert's words are a sentence.
const LONGEST_NAME: usize = 400;
const VERSION: u32 = 1;

/// What the book holds.
#[derive(Debug, Default)]
pub struct Page {
    /// Names and dates.
    pub matters: Vec<Matter>,
    /// What was told.
    pub told: Told,
    /// What of it the vault has not heard yet.
    pub unwritten: Vec<ToldRung>,
    /// Snoozes that the vault has not heard of.
    pub snoozes: Vec<Snooze>,
    /// Whether it comes from the vault; an empty one says nothing otherwise.
    pub is_known: bool,
    /// When it was brought together with the vault.
    pub settled_at: Option<Timestamp>,
}

/// A key that was silenced while the vault was locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snooze {
    /// Which.
    pub key: KeyId,
    /// Until when.
    pub until: Timestamp,
}

/// Where the book is kept across restarts, if anywhere.
#[derive(Debug)]
pub struct Memory {
    file: PathBuf,
    vault_dir: PathBuf,
    is_wanted: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document<'a> {
    version: u32,
    vault: VaultId,
    matters: Cow<'a, [Matter]>,
    told: Vec<ToldRung>,
    snoozes: Cow<'a, [Snooze]>,
}

impl Memory {
    /// The memory of the vault in `vault_dir`. When it is not wanted (any more), what is there is removed.
    pub fn new(file: PathBuf, vault_dir: PathBuf, is_wanted: bool) -> Self {
        if !is_wanted {
            let _ = fs::remove_file(&file);
        }
        Self {
            file,
            vault_dir,
            is_wanted,
        }
    }

    /// What was remembered; nothing when that can't be trusted.
    pub(crate) fn load(&self) -> Page {
        if !self.is_wanted {
            return Page::default();
        }
        match self.read() {
            Ok(page) => page,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Page::default(),
            Err(error) => {
                tracing::warn!(target: "byok", file = %self.file.display(), %error, "ignored");
                Page::default()
            }
        }
    }

    /// Writes the book down; a failure is told in the log and nothing else, because the vault has it all.
    pub(crate) fn save(&self, page: &Page) {
        if !self.is_wanted {
            return;
        }
        if let Err(error) = self.write(page) {
            tracing::warn!(target: "byok", file = %self.file.display(), %error, "can't be written");
        }
    }

    fn read(&self) -> io::Result<Page> {
        let bytes = read_private(&self.file)?;
        let document: Document = serde_json::from_slice(&bytes).map_err(|_| fault("it is not what byok writes"))?;
        if document.version != VERSION || document.vault != self.vault()? {
            return Err(fault("it belongs to another vault or version"));
        }
        if !document.matters.iter().all(is_sound) {
            return Err(fault("a name in it can't be one"));
        }
        let mut told = Told::default();
        document.told.into_iter().for_each(|one| told.note(one));
        Ok(Page {
            matters: document.matters.into_owned(),
            told,
            snoozes: document.snoozes.into_owned(),
            is_known: true,
            ..Page::default()
        })
    }

    fn write(&self, page: &Page) -> io::Result<()> {
        let document = Document {
            version: VERSION,
            vault: self.vault()?,
            matters: Cow::Borrowed(&page.matters),
            told: page.told.rungs().collect(),
            snoozes: Cow::Borrowed(&page.snoozes),
        };
        let folder = self.file.parent().unwrap_or(Path::new("."));
        make_private_dir(folder).map_err(|failure| fault(&failure.to_string()))?;
        let temporary = self.file.with_extension("json.new");
        // What a crash left must not keep its permissions.
        let _ = fs::remove_file(&temporary);
        let file = File::options()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&temporary)?;
        let mut writer = BufWriter::new(file);
        serde_json::to_writer(&mut writer, &document)?;
        writer.into_inner()?.sync_all()?;
        fs::rename(&temporary, &self.file)?;
        File::open(folder)?.sync_all()
    }

    fn vault(&self) -> io::Result<VaultId> {
        let vault = Vault::load(&self.vault_dir).map_err(|failure| fault(&failure.to_string()))?;
        Ok(vault.id())
    }
}

/// The file's bytes, if it is a file of ours that nobody else may read.
fn read_private(path: &Path) -> io::Result<Vec<u8>> {
    let is_link = fs::symlink_metadata(path)?.is_symlink();
    let file = File::open(path)?;
    let known = file.metadata()?;
    if is_link || !known.is_file() || known.uid() != rustix::process::geteuid().as_raw() {
        return Err(fault("it is not a file of yours"));
    }
    if known.mode() & 0o077 != 0 {
        return Err(fault("others may read or write it"));
    }
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(fault("it is too large"));
    }
    Ok(bytes)
}

fn is_sound(matter: &Matter) -> bool {
    let is_readable = matter.name.len() <= LONGEST_NAME && !matter.name.contains(char::is_control);
    match matter.key {
        None => is_readable,
        Some(key) => {
            SubjectId::from(key) == matter.subject
                && Reference::parse(&matter.name).is_ok_and(|named| named.name.is_some() && named.field.is_none())
        }
    }
}

fn fault(words: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, words.to_owned())
}
