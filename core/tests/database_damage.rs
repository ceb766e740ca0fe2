//! `vault.db` damaged: refused or read rightly, never wrong data, never an empty list, never a panic.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::error::{Code, Failure};
use byok_core::model::{Key, Patch};
use byok_core::vault::{KeyError, OpenVault, Purpose};
use common::{Home, act, add, beside, code, field, new_key, now, text, trail, value};
use std::fs;

const PAGE: usize = 4096;

/// A shut vault with a few dozen pages, and the bytes of its database.
fn filled() -> (Home, Vec<u8>) {
    let (home, mut vault) = Home::create();
    for number in 0..12 {
        let mut new = new_key(
            &format!("openai/{number:02}"),
            &format!("sk-{number}-{}", "x".repeat(700)),
        );
        new.note = "n".repeat(900);
        new.fields.insert(field("organization"), "o".repeat(500));
        vault.add(new, act()).unwrap();
    }
    vault.lock(act(), "test").unwrap();
    let database = fs::read(home.file("vault.db")).unwrap();
    (home, database)
}

/// Puts a database in the place of the vault's, without its log.
fn put(home: &Home, database: &[u8]) {
    fs::write(home.file("vault.db"), database).unwrap();
    let _ = fs::remove_file(home.file("vault.db-wal"));
}

/// Everything a person can get out of a vault: its keys, their values, the length of the trail.
type Everything = (Vec<Key>, Vec<String>, usize);

fn read_all(vault: &mut OpenVault) -> Result<Everything, KeyError> {
    let rows = vault.events(&Default::default())?.len();
    vault.verify_trail()?;
    let keys = vault.find(&Default::default(), now())?;
    let mut values = Vec::new();
    for key in &keys {
        let reference = byok_core::model::Reference::parse(&key.reference).expect("it was stored");
        let row = vault.resolve(&reference)?;
        values.push(text(&vault.reveal(&row, None, Purpose::Show, act())?));
        vault.show(key.id, act())?;
    }
    vault.check_integrity()?;
    Ok((keys, values, rows))
}

/// The code of whatever refuses first, from the unlocking to the last page.
fn refusal(home: &Home) -> Result<Everything, Code> {
    let mut vault = home.recover().map_err(|error| error.code())?;
    read_all(&mut vault).map_err(|error| error.code())
}

#[test]
fn a_flipped_byte_in_any_page_is_refused() {
    let (home, database) = filled();
    let pages = database.len() / PAGE;
    assert!(pages > 20 && database.len() % PAGE == 0, "{pages} pages");
    assert_eq!(refusal(&home).unwrap().0.len(), 12);
    // The first bytes (of page 1: the salt), content, the page's IV and its HMAC.
    for page in 0..pages {
        for offset in [0, 15, 16, 100, 1_000, 4_016, 4_032, 4_095] {
            let mut flipped = database.clone();
            flipped[page * PAGE + offset] ^= 1 << (offset % 8);
            put(&home, &flipped);
            assert_eq!(refusal(&home).err(), Some(Code::Damaged), "page {page}, byte {offset}");
        }
    }
}

#[test]
fn a_page_of_zeros_or_of_another_place_is_refused() {
    let (home, database) = filled();
    for page in 0..database.len() / PAGE {
        let mut zeroed = database.clone();
        zeroed[page * PAGE..][..PAGE].fill(0);
        put(&home, &zeroed);
        assert_eq!(refusal(&home).err(), Some(Code::Damaged), "page {page} zeroed");
        let mut moved = database.clone();
        let other = if page + 1 == database.len() / PAGE { 0 } else { page + 1 };
        moved.copy_within(other * PAGE..(other + 1) * PAGE, page * PAGE);
        put(&home, &moved);
        assert_eq!(
            refusal(&home).err(),
            Some(Code::Damaged),
            "page {page} is a copy of {other}"
        );
    }
}

#[test]
fn a_database_cut_anywhere_is_refused() {
    let (home, database) = filled();
    for page in 0..database.len() / PAGE {
        for len in [page * PAGE, page * PAGE + 1, page * PAGE + 2_000] {
            put(&home, &database[..len]);
            assert_eq!(refusal(&home).err(), Some(Code::Damaged), "{len} bytes");
        }
    }
}

#[test]
fn an_emptied_database_is_a_loss_and_not_a_new_vault() {
    let (home, _) = filled();
    put(&home, b"");
    let error = home.unlock().err().unwrap();
    assert_eq!(error.to_string(), "the vault's database is damaged: it is empty");
    assert!(error.hint().unwrap().contains("from a backup"), "{:?}", error.hint());
    assert_eq!(
        fs::read(home.file("vault.db")).unwrap(),
        b"",
        "nothing was written over it"
    );
}

#[test]
fn the_database_of_another_vault_or_none_is_refused() {
    let (home, _) = filled();
    let (_other, database) = filled();
    put(&home, &database);
    assert_eq!(code(&home.unlock()), Some(Code::Damaged));
    fs::remove_file(home.file("vault.db")).unwrap();
    let error = home.unlock().err().unwrap();
    assert_eq!(error.code(), Code::Damaged);
    assert!(error.to_string().ends_with("vault.db is missing"), "{error}");
    assert!(!home.file("vault.db").exists(), "no new one was made");
}

#[test]
fn damage_under_an_open_vault_is_an_error_and_never_an_empty_list() {
    let (home, database) = filled();
    let mut refused = 0;
    for page in 1..database.len() / PAGE {
        put(&home, &database);
        let vault = home.recover().unwrap();
        // A file system that loses a page while byok runs; nothing of it is in the cache yet.
        let mut damaged = database.clone();
        damaged[page * PAGE + 100] ^= 1;
        fs::write(home.file("vault.db"), &damaged).unwrap();
        match vault.find(&Default::default(), now()) {
            Ok(keys) => assert_eq!(keys.len(), 12, "page {page}"),
            Err(error) => {
                assert_eq!(error.code(), Code::Damaged, "page {page}");
                refused += 1;
            }
        }
    }
    assert!(refused >= 5, "{refused} pages hold keys, tags and fields");
}

#[test]
fn a_write_that_meets_damage_is_not_confirmed() {
    let (home, database) = filled();
    for page in 1..database.len() / PAGE {
        let mut damaged = database.clone();
        damaged[page * PAGE + 100] ^= 1;
        put(&home, &damaged);
        let Ok(mut vault) = home.recover() else { continue };
        let Ok(row) = vault.resolve(&byok_core::model::Reference::parse("openai/03").unwrap()) else {
            continue;
        };
        let note = Patch {
            note: Some("changed".into()),
            ..Patch::default()
        };
        let confirmed = vault.edit(row.key.id, &note, act());
        drop(vault);
        if let Ok(mut vault) = home.recover()
            && let Ok(detail) = vault.show(row.key.id, act())
        {
            let expected = if confirmed.is_ok() {
                "changed".into()
            } else {
                "n".repeat(900)
            };
            assert_eq!(detail.key.note, expected, "page {page}");
        }
    }
}

/// A vault that was killed: its database, and the log of what was confirmed since.
fn killed() -> (Home, Vec<u8>, Vec<u8>) {
    let (home, mut vault) = Home::create();
    add(&mut vault, "openai/first", "sk-1");
    vault.lock(act(), "test").unwrap();
    let mut vault = home.recover().unwrap();
    add(&mut vault, "openai/second", "sk-2");
    let files = ["vault.db", "vault.db-wal"].map(|name| fs::read(home.file(name)).unwrap());
    drop(vault);
    let [database, log] = files;
    assert!(log.len() > PAGE);
    (home, database, log)
}

fn keys_after(home: &Home, database: &[u8], log: Option<&[u8]>) -> Result<Vec<String>, Code> {
    put(home, database);
    if let Some(log) = log {
        fs::write(home.file("vault.db-wal"), log).unwrap();
    }
    let mut vault = home.recover().map_err(|error| error.code())?;
    assert_eq!(vault.verify_trail().unwrap().first_break, None);
    vault.check_integrity().map_err(|error| error.code())?;
    let keys = vault.find(&Default::default(), now()).unwrap();
    let names: Vec<String> = keys.into_iter().map(|key| key.name.to_string()).collect();
    assert_eq!(value(&mut vault, "openai/first"), "sk-1");
    assert!(trail(&vault).len() > names.len());
    Ok(names)
}

#[test]
fn the_log_of_a_killed_vault_is_read_at_the_next_unlock() {
    let (home, database, log) = killed();
    assert_eq!(keys_after(&home, &database, Some(&log)).unwrap(), ["first", "second"]);
}

#[test]
fn without_the_log_of_a_killed_vault_it_is_as_it_was_before() {
    let (home, database, _) = killed();
    assert_eq!(keys_after(&home, &database, None).unwrap(), ["first"]);
}

#[test]
fn a_damaged_log_is_never_wrong_data() {
    let (home, database, log) = killed();
    let mut as_before = 0;
    for at in (0..log.len()).step_by(509) {
        let mut flipped = log.clone();
        flipped[at] ^= 1;
        match keys_after(&home, &database, Some(&flipped)) {
            Ok(keys) if keys == ["first"] => as_before += 1,
            Ok(keys) => assert_eq!(keys, ["first", "second"], "byte {at}"),
            Err(code) => assert_eq!(code, Code::Damaged, "byte {at}"),
        }
    }
    assert!(as_before > 0);
    for len in (0..log.len()).step_by(1_021) {
        let keys = keys_after(&home, &database, Some(&log[..len])).unwrap();
        assert_eq!(keys[0], "first", "{len} bytes");
    }
}

#[test]
fn the_log_of_another_vault_is_refused() {
    let (home, database, _) = killed();
    let (_other, _, foreign) = killed();
    assert_eq!(keys_after(&home, &database, Some(&foreign)), Err(Code::Damaged));
    assert_eq!(
        keys_after(&home, &database, None).unwrap(),
        ["first"],
        "it harmed nothing"
    );
}

/// What happens with each folder of `damage/vaults`, and the right password.
const FOLDERS: &[(&str, Code)] = &[
    ("database-cut-to-a-page", Code::Damaged),
    ("database-cut-within-a-page", Code::Damaged),
    ("database-cut-within-the-first-page", Code::Damaged),
    ("database-emptied", Code::Damaged),
    ("database-missing", Code::Damaged),
    ("database-newer", Code::Config),
    ("database-not-encrypted", Code::Damaged),
    ("database-of-another-vault", Code::Damaged),
    ("database-of-negative-format", Code::Damaged),
    ("database-without-tables", Code::Damaged),
    ("header-and-copy-missing", Code::Damaged),
    ("header-missing", Code::Damaged),
    ("header-rolled-back", Code::Damaged),
    ("page-flipped", Code::Damaged),
];

#[test]
fn each_damaged_folder_is_refused_with_its_code() {
    for (name, expected) in FOLDERS {
        let home = Home::copy_of(&beside("damage/vaults").join(name));
        assert_eq!(code(&home.unlock()), Some(*expected), "{name}");
    }
    let mut names: Vec<_> = fs::read_dir(beside("damage/vaults"))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        FOLDERS.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        "no folder is left out"
    );
}
