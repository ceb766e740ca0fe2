"""Whole vaults: one is written here for byok to read, one that byok wrote is read here."""

import json
import uuid
from pathlib import Path

from oracle import (
    chain_tag, data_key_place, field_place, fixed, fixed_id, header_text, mac, open_database, open_with_password,
    password_slot, recovery_slot, recovery_text, seal, signed, subkey, unseal,
)

MIGRATIONS = sorted((Path(__file__).parents[2] / "migrations").glob("*.sql"))
NOW = 1795341600000
APPLICATION_ID = 0x62796F6B
PASSWORD = "correct horse battery staple"
COST = (19, 2, 4)

# What the folder's expected.json says of its keys, and what is sealed.
KEYS = [
    {"service": "openai", "name": "main", "is_default": True, "note": "paid by the team", "tags": ["team", "work"],
     "fields": {"organization": "org-1"}, "status": "valid", "secrets": {"api_key": "sk-vector-0123456789abcdef0123456789abcdef"}},
    {"service": "openai", "name": "Arbeit – privat", "is_default": False, "note": "", "tags": [], "fields": {},
     "status": "unverified", "secrets": {"api_key": "sk-vector-second"}},
    {"service": "aws", "name": "prod", "is_default": True, "note": "", "tags": ["work"],
     "fields": {"access_key_id": "AKIAVECTOR", "region": "eu-central-1"}, "status": "unverified",
     "secrets": {"secret_access_key": "wJalr/vector/+key", "session_token": "ключ 🔑"}},
]


def header(name="oracle", generation=1, password=PASSWORD, cost=COST):
    """The header, and the vault key."""
    vault, vault_key = fixed_id("vault " + name), fixed("vault key " + name)
    body = {
        "format": 1, "vault_id": str(vault), "generation": generation, "created_at": "2026-11-22T10:00:00Z",
        "slots": [password_slot(vault, f"{name} {generation}", password, vault_key, cost),
                  recovery_slot(vault, name, fixed("recovery " + name), vault_key)],
    }
    return signed(body, subkey(vault_key, vault, "byok/header/v1")), vault_key


def write(folder, name="oracle", generation=1):
    """A vault with three keys and its trail; `generation` is what the database has seen."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    head, vault_key = header(name)
    for file in ("header.json", "header.json.bak"):
        (folder / file).write_text(header_text(head))
    db = open_database(folder / "vault.db", subkey(vault_key, uuid.UUID(head["vault_id"]), "byok/db/v1"))
    fill(db, uuid.UUID(head["vault_id"]), vault_key, generation)
    db.close()
    for rest in folder.glob("vault.db-*"):
        rest.unlink()
    expected(folder, recovery_text(fixed("recovery " + name)))


def expected(folder, recovery_code):
    text = json.dumps({"password": PASSWORD, "recovery_code": recovery_code, "keys": KEYS}, indent=1, ensure_ascii=False)
    (folder / "expected.json").write_text(text + "\n")


def fill(db, vault, vault_key, generation):
    db.execute("PRAGMA journal_mode = WAL")
    for number, migration in enumerate(MIGRATIONS, 1):
        db.executescript(migration.read_text())
        db.execute(f"PRAGMA user_version = {number}")
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    trail = [("vault_created", None, None)]
    for key in KEYS:
        identity = fixed_id("key " + key["service"] + key["name"])
        insert_key(db, vault, vault_key, key, identity)
        trail.append(("created", f"{key['service']}/{key['name']}", identity.bytes))
    db.execute("INSERT INTO settings VALUES ('header_generation', ?)", (str(generation),))
    append(db, subkey(vault_key, vault, "byok/audit/v1"), trail)
    db.commit()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def insert_key(db, vault, vault_key, key, identity):
    service, main = key["service"], next(iter(key["secrets"]))
    db.execute(
        "INSERT INTO keys (id, service, name, note, is_default, status, main_field, version, created_at, updated_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?)",
        (identity.bytes, service, key["name"], key["note"], key["is_default"], key["status"], main, NOW, NOW))
    db.executemany("INSERT INTO tags VALUES (?, ?)", [(identity.bytes, tag) for tag in key["tags"]])
    db.executemany("INSERT INTO fields VALUES (?, ?, ?)", [(identity.bytes, *field) for field in key["fields"].items()])
    data_key = fixed(f"data key {service}/{key['name']}")
    wrapped = seal(subkey(vault_key, vault, "byok/wrap/v1"), data_key_place(vault, identity, 1, service), data_key,
                   fixed(f"wrap nonce {service}/{key['name']}", 24))
    print_key = subkey(vault_key, vault, "byok/print/v1")
    db.execute("INSERT INTO versions (key_id, number, state, wrapped_key, fingerprint, created_at) VALUES (?, 1, 'current', ?, ?, ?)",
               (identity.bytes, wrapped, mac(print_key, key["secrets"][main].encode()), NOW))
    for field, value in key["secrets"].items():
        blob = seal(data_key, field_place(vault, identity, 1, service, field), value.encode(),
                    fixed(f"nonce {service}/{key['name']}/{field}", 24))
        db.execute("INSERT INTO sealed VALUES (?, 1, ?, ?)", (identity.bytes, field, blob))


def append(db, audit_key, trail):
    previous = bytes(32)
    for seq, (action, subject, key_id) in enumerate(trail, 1):
        row = {"seq": seq, "at": NOW, "face": "cli", "client": None, "pid": None, "program": None, "action": action,
               "subject": subject, "key_id": key_id, "outcome": "ok", "detail": "{}"}
        previous = chain_tag(audit_key, previous, row)
        db.execute("INSERT INTO events (seq, at, face, client, pid, program, action, subject, key_id, outcome, detail, mac)"
                   " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*row.values(), previous))
    db.execute("INSERT INTO chain_head VALUES (1, ?, ?)", (len(trail), previous))


def read(folder):
    """Opens what byok wrote, checks every seal, tag and fingerprint, and compares with expected.json."""
    want = json.loads((folder / "expected.json").read_text())
    head = json.loads((folder / "header.json").read_text())
    assert header_text(head) == (folder / "header.json").read_text() == (folder / "header.json.bak").read_text()
    vault, vault_key = uuid.UUID(head["vault_id"]), open_with_password(head, want["password"])
    db = open_database(folder / "vault.db", subkey(vault_key, vault, "byok/db/v1"))
    assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    for key in want["keys"]:
        identity, note = db.execute("SELECT id, note FROM keys WHERE service = ? AND name = ?", (key["service"], key["name"])).fetchone()
        assert note == key["note"]
        assert dict(db.execute("SELECT name, value FROM fields WHERE key_id = ?", (identity,))) == key["fields"]
        wrapped, print_ = db.execute("SELECT wrapped_key, fingerprint FROM versions WHERE key_id = ? AND number = 1", (identity,)).fetchone()
        place = uuid.UUID(bytes=identity), 1, key["service"]
        data_key = unseal(subkey(vault_key, vault, "byok/wrap/v1"), data_key_place(vault, *place), wrapped)
        for field, blob in db.execute("SELECT field, blob FROM sealed WHERE key_id = ?", (identity,)).fetchall():
            value = unseal(data_key, field_place(vault, *place, field), blob)
            assert value.decode() == key["secrets"][field], field
        main = next(iter(key["secrets"].values()))
        assert print_ == mac(subkey(vault_key, vault, "byok/print/v1"), main.encode())
    rows = read_trail(db, subkey(vault_key, vault, "byok/audit/v1"))
    print(f"{folder.name}: {len(want['keys'])} keys and {rows} rows of the trail are as they should be")


def read_trail(db, audit_key):
    columns = ["seq", "at", "face", "client", "pid", "program", "action", "subject", "key_id", "outcome", "detail"]
    previous, seq = bytes(32), 0
    for *values, stored in db.execute(f"SELECT {', '.join(columns)}, mac FROM events ORDER BY seq"):
        previous = chain_tag(audit_key, previous, dict(zip(columns, values)))
        assert previous == stored and values[0] == seq + 1
        seq = values[0]
    assert db.execute("SELECT seq, mac FROM chain_head").fetchall() == [(seq, previous)]
    return seq
