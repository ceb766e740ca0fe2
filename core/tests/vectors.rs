//! The frozen vectors: made once by other libraries than ours (`vectors/oracle.py`), true for ever.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::audit::{Anchor, chain, cut};
use byok_core::clock::Timestamp;
use byok_core::crypto::{
    Binding, EnvelopeError, InvalidCode, KdfParams, Label, RecoveryCode, SymmetricKey, derive_password_key,
    derive_subkey, mac, open, open_key,
};
use byok_core::ids::{AdoptionId, KeyId, SlotId, VaultId};
use byok_core::secret::Secret;
use byok_core::store::events::EventRow;
use byok_core::store::{Header, SlotKind};
use common::{beside, secret, text, vault_key};
use data_encoding::HEXLOWER;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tempfile::TempDir;

/// Reads one file of vectors and refuses one that has fewer than it was frozen with.
fn vector_file<T: DeserializeOwned>(file: &str) -> T {
    let json = std::fs::read_to_string(beside("vectors").join(file)).unwrap();
    serde_json::from_str(&json).unwrap()
}

fn vectors<T: DeserializeOwned>(file: &str, at_least: usize) -> Vec<T> {
    let entries: Vec<T> = vector_file(file);
    assert!(entries.len() >= at_least, "{file} lost entries");
    entries
}

fn bytes(hex: &str) -> Vec<u8> {
    HEXLOWER.decode(hex.as_bytes()).unwrap()
}

fn array<const N: usize>(hex: &str) -> [u8; N] {
    bytes(hex).try_into().unwrap()
}

fn key(hex: &str) -> SymmetricKey {
    SymmetricKey::from_secret(Secret::from_bytes(bytes(hex))).unwrap()
}

/// A key shows its bytes to nobody; two are the same when they make the same tag.
fn assert_key(found: &SymmetricKey, expected: &str, name: &str) {
    assert_eq!(mac(found, &[b"same"]), mac(&key(expected), &[b"same"]), "{name}");
}

#[derive(Deserialize)]
struct Kdf {
    name: String,
    password: String,
    salt: String,
    memory_mib: u32,
    passes: u32,
    lanes: u32,
    key: String,
}

#[test]
fn passwords_become_the_frozen_keys() {
    for one in vectors::<Kdf>("kdf.json", 15) {
        let Kdf {
            memory_mib,
            passes,
            lanes,
            ..
        } = one;
        let params = KdfParams {
            memory_mib,
            passes,
            lanes,
        };
        let derived =
            derive_password_key(&Secret::from_bytes(bytes(&one.password)), &array(&one.salt), params).unwrap();
        assert_key(&derived, &one.key, &one.name);
    }
}

#[derive(Deserialize)]
struct Subkey {
    name: String,
    vault_key: String,
    vault_id: String,
    label: String,
    key: String,
}

#[test]
fn the_vault_key_becomes_the_frozen_subkeys() {
    let all = [Label::Database, Label::Wrap, Label::Audit, Label::Print, Label::Header];
    for one in vectors::<Subkey>("subkeys.json", 10) {
        let label = *all.iter().find(|label| label.as_str() == one.label).unwrap();
        let vault = VaultId::parse(&one.vault_id).unwrap();
        assert_key(&derive_subkey(&key(&one.vault_key), &vault, label), &one.key, &one.name);
    }
}

#[derive(Deserialize)]
struct Recovery {
    name: String,
    vault_id: String,
    typed: String,
    shown: Option<String>,
    key: Option<String>,
    error: Option<String>,
}

#[test]
fn recovery_codes_are_read_and_refused_as_frozen() {
    for one in vectors::<Recovery>("recovery.json", 14) {
        let Recovery { name, .. } = &one;
        match (RecoveryCode::parse(&secret(&one.typed)), one.error.as_deref()) {
            (Ok(code), None) => {
                let vault = VaultId::parse(&one.vault_id).unwrap();
                assert_key(&code.derive_key(&vault), one.key.as_ref().unwrap(), name);
                assert_eq!(Some(text(&code.to_text())), one.shown, "{name}");
            }
            (Err(InvalidCode::Shape), Some("shape")) | (Err(InvalidCode::Checksum), Some("checksum")) => {}
            (other, expected) => panic!("{name}: {:?} instead of {expected:?}", other.err()),
        }
    }
}

#[derive(Deserialize)]
struct Place {
    name: String,
    vault_id: String,
    key_id: String,
    kind: Option<String>,
    slot: Option<String>,
    parameters: Option<[u32; 3]>,
    salt: Option<String>,
    version: Option<u32>,
    service: Option<String>,
    field: Option<String>,
    bytes: String,
}

impl Place {
    fn binding(&self) -> Binding {
        let (vault, key) = (
            VaultId::parse(&self.vault_id).unwrap(),
            KeyId::parse(&self.key_id).unwrap(),
        );
        let Some(kind) = &self.kind else {
            let (version, service) = (self.version.unwrap(), self.service.as_ref().unwrap());
            return match &self.field {
                Some(field) => Binding::field(&vault, &key, version, service, field),
                None => Binding::data_key(&vault, &key, version, service),
            };
        };
        let salt = bytes(self.salt.as_ref().unwrap());
        let parameters = self.parameters.map_or(salt.clone(), |[memory_mib, passes, lanes]| {
            KdfParams {
                memory_mib,
                passes,
                lanes,
            }
            .to_bytes(&salt)
        });
        let slot = SlotId::parse(self.slot.as_ref().unwrap()).unwrap();
        Binding::keyslot(&vault, &slot, kind, &parameters)
    }
}

#[test]
fn places_are_written_as_frozen() {
    for one in vectors::<Place>("bindings.json", 8) {
        assert_eq!(HEXLOWER.encode(one.binding().as_bytes()), one.bytes, "{}", one.name);
    }
}

#[derive(Deserialize)]
struct KeptPlace {
    name: String,
    vault_id: String,
    adoption_id: String,
    path: Option<String>,
    bytes: String,
}

#[test]
fn places_of_kept_files_are_written_as_frozen() {
    for one in vectors::<KeptPlace>("kept_files.json", 3) {
        let vault = VaultId::parse(&one.vault_id).unwrap();
        let adoption = AdoptionId::parse(&one.adoption_id).unwrap();
        let place = match &one.path {
            Some(path) => Binding::kept_file(&vault, &adoption, path),
            None => Binding::kept_key(&vault, &adoption),
        };
        assert_eq!(HEXLOWER.encode(place.as_bytes()), one.bytes, "{}", one.name);
    }
}

#[derive(Deserialize)]
struct Envelope {
    name: String,
    key: String,
    place: String,
    blob: String,
    plaintext: Option<String>,
    error: Option<String>,
}

/// The places of `bindings.json` that a seal of `envelopes.json` was made for, found by their bytes.
fn place_of(hex: &str) -> Binding {
    let known = vectors::<Place>("bindings.json", 8);
    known
        .iter()
        .find(|place| place.bytes == hex)
        .map(Place::binding)
        .expect("a frozen place")
}

#[test]
fn seals_open_or_are_refused_as_frozen() {
    let mut opened = 0;
    for one in vectors::<Envelope>("envelopes.json", 31) {
        // A keyslot under lowered parameters is bound to a place that is nowhere else.
        let place = match one.name.as_str() {
            "keyslot-with-lowered-parameters" => lowered(),
            _ => place_of(&one.place),
        };
        assert_eq!(HEXLOWER.encode(place.as_bytes()), one.place, "{}", one.name);
        let outcome = open(&key(&one.key), &place, &bytes(&one.blob));
        match (outcome, one.error.as_deref()) {
            (Ok(plaintext), None) => {
                assert!(
                    plaintext.matches(&Secret::from_bytes(bytes(&one.plaintext.unwrap()))),
                    "{}",
                    one.name
                );
                opened += 1;
            }
            (Err(EnvelopeError::Mismatch), Some("mismatch"))
            | (Err(EnvelopeError::Truncated), Some("truncated"))
            | (Err(EnvelopeError::UnknownVersion(_)), Some("unknown_version")) => {}
            (other, expected) => panic!("{}: {:?} instead of {expected:?}", one.name, other.err()),
        }
    }
    assert_eq!(opened, 5);
}

fn lowered() -> Binding {
    let slot = vectors::<Place>("bindings.json", 8)
        .into_iter()
        .find(|place| place.name == "password-slot")
        .unwrap();
    Place {
        parameters: Some([19, 2, 1]),
        ..slot
    }
    .binding()
}

#[derive(Deserialize)]
struct Mac {
    name: String,
    key: String,
    parts: Vec<String>,
    tag: String,
}

#[test]
fn tags_are_made_as_frozen() {
    for one in vectors::<Mac>("macs.json", 6) {
        let parts: Vec<Vec<u8>> = one.parts.iter().map(|part| bytes(part)).collect();
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        assert_eq!(HEXLOWER.encode(&mac(&key(&one.key), &parts)), one.tag, "{}", one.name);
    }
}

#[derive(Deserialize)]
struct Link {
    name: String,
    key: String,
    previous: String,
    row: Row,
    tag: String,
}

#[derive(Deserialize)]
struct Row {
    seq: i64,
    at: i64,
    face: String,
    client: Option<String>,
    pid: Option<i64>,
    program: Option<String>,
    action: String,
    subject: Option<String>,
    key_id: Option<String>,
    outcome: String,
    detail: String,
}

#[test]
fn rows_of_the_trail_are_chained_as_frozen() {
    for Link {
        name,
        key: audit_key,
        previous,
        row,
        tag,
    } in vectors("chain.json", 8)
    {
        let row = EventRow {
            seq: row.seq,
            at: row.at,
            face: row.face,
            client: row.client,
            pid: row.pid,
            program: row.program,
            action: row.action,
            subject: row.subject,
            key_id: row.key_id.as_deref().map(array),
            outcome: row.outcome,
            detail: row.detail,
            mac: [0; 32],
        };
        assert_eq!(
            HEXLOWER.encode(&chain::tag(&key(&audit_key), &array(&previous), &row)),
            tag,
            "{name}"
        );
    }
}

#[derive(Deserialize)]
struct Cut {
    name: String,
    key: String,
    seq: i64,
    mac: String,
    tag: String,
}

#[test]
fn cuts_of_the_trail_are_tagged_as_frozen() {
    for cut in vectors::<Cut>("cuts.json", 6) {
        let tag = cut::tag(&key(&cut.key), cut.seq, &array(&cut.mac));
        assert_eq!(HEXLOWER.encode(&tag), cut.tag, "{}", cut.name);
    }
}

#[derive(Deserialize)]
struct AnchorLine {
    name: String,
    vault_id: String,
    seq: i64,
    at: i64,
    mac: String,
    line: String,
}

#[test]
fn anchors_are_the_frozen_lines() {
    for wanted in vectors::<AnchorLine>("anchors.json", 6) {
        let at = Timestamp::from_second(wanted.at).unwrap();
        let vault = VaultId::parse(&wanted.vault_id).unwrap();
        let anchor = Anchor::of(vault, wanted.seq, &array(&wanted.mac), at);
        assert_eq!(anchor.to_string(), wanted.line, "{}", wanted.name);
        assert_eq!(Anchor::parse(&wanted.line), Ok(anchor), "{}", wanted.name);
    }
}

#[derive(Deserialize)]
struct HeaderFile {
    name: String,
    password: String,
    recovery_code: String,
    vault_key: String,
    text: String,
}

#[test]
fn headers_open_with_password_and_recovery_code_as_frozen() {
    for one in vectors::<HeaderFile>("headers.json", 6) {
        let tmp = TempDir::new().unwrap();
        std::fs::write(tmp.path().join("header.json"), &one.text).unwrap();
        let header = Header::load(tmp.path()).unwrap_or_else(|error| panic!("{}: {error}", one.name));
        let by_password = vault_key(&header, &secret(&one.password)).unwrap();
        assert_key(&by_password, &one.vault_key, &one.name);
        let code = RecoveryCode::parse(&secret(&one.recovery_code)).unwrap();
        let slot = header
            .slots
            .iter()
            .find(|slot| slot.kind == SlotKind::Recovery)
            .unwrap();
        let place = Binding::keyslot(&header.vault_id, &slot.id, "recovery", &slot.salt);
        let by_code = open_key(&code.derive_key(&header.vault_id), &place, &slot.wrapped).unwrap();
        assert_key(&by_code, &one.vault_key, &one.name);
        let header_key = derive_subkey(&by_code, &header.vault_id, Label::Header);
        assert!(header.is_authentic(&header_key), "{}", one.name);
        header.clone().signed(&header_key).save(tmp.path()).unwrap();
        assert_eq!(
            std::fs::read_to_string(tmp.path().join("header.json")).unwrap(),
            one.text,
            "{}",
            one.name
        );
    }
}

#[test]
#[should_panic(expected = "another key")]
fn another_key_is_seen() {
    let hex = HEXLOWER.encode(&[7; 32]);
    assert_key(&SymmetricKey::generate(), &hex, "another key");
}

#[test]
fn every_vector_has_a_name_of_its_own() {
    let mut total = 0;
    for file in std::fs::read_dir(beside("vectors"))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
    {
        // Vectors that other programs wrote have a note, and cases that need no name.
        let is_ours = |json: &serde_json::Value| json.is_array();
        if file.ends_with(".json")
            && let Some(json) = Some(vector_file(&file)).filter(is_ours)
        {
            let entries = json.as_array().unwrap();
            let mut names: Vec<&str> = entries.iter().map(|entry| entry["name"].as_str().unwrap()).collect();
            total += names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), entries.len(), "{file}");
        }
    }
    assert!(total >= 98, "{total} vectors");
}
