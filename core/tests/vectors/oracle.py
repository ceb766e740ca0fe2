"""The format of a byok vault once more, as docs/format.md has it, with other libraries than byok uses.

Needs argon2-cffi, PyNaCl and sqlcipher3-wheels. Of byok it reads nothing but the tables in core/migrations.
"""

import base64
import datetime
import hashlib
import hmac
import json
import unicodedata
import uuid

from argon2.low_level import Type, hash_secret_raw
from nacl import bindings as sodium

LABELS = ["byok/db/v1", "byok/wrap/v1", "byok/audit/v1", "byok/print/v1", "byok/header/v1"]
RECOVERY = "byok/recovery/v1"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def fixed(label, length=32):
    """Bytes that look random and are the same in every run."""
    return hashlib.shake_256(b"byok vectors " + label.encode()).digest(length)


def fixed_id(label):
    """A UUID of version 7 that is the same in every run (2026-11-22T10:00:00Z)."""
    raw = bytearray((1795341600000).to_bytes(6, "big") + fixed("id " + label, 10))
    raw[6] = raw[6] & 0x0F | 0x70
    raw[8] = raw[8] & 0x3F | 0x80
    return uuid.UUID(bytes=bytes(raw))


# --- keys

def password_key(password, salt, memory_mib, passes, lanes):
    """Argon2id over the NFC form; bytes that are not UTF-8 are taken as they are."""
    try:
        password = unicodedata.normalize("NFC", password.decode()).encode()
    except UnicodeDecodeError:
        pass
    return hash_secret_raw(password, salt, passes, memory_mib * 1024, lanes, 32, Type.ID, 0x13)


def hkdf(secret, salt, info):
    """HKDF-SHA256 (RFC 5869) for one block."""
    extracted = hmac.new(salt, secret, hashlib.sha256).digest()
    return hmac.new(extracted, info.encode() + b"\x01", hashlib.sha256).digest()


def subkey(vault_key, vault, label):
    return hkdf(vault_key, vault.bytes, label)


def recovery_text(entropy):
    bits = "".join(f"{b:08b}" for b in entropy + hashlib.sha256(entropy).digest()[:3])
    letters = "".join(CROCKFORD[int(bits[i:i + 5], 2)] for i in range(0, 280, 5))
    return "-".join(letters[i:i + 4] for i in range(0, 56, 4))


# --- seals and tags

def binding(vault, purpose, *parts):
    out = b"byok\x01"
    for part in (vault.bytes, purpose, *parts):
        out += len(part).to_bytes(4, "big") + part
    return out


def keyslot_place(vault, slot, kind, salt, kdf=None):
    numbers = b"".join(n.to_bytes(4, "big") for n in kdf or ())
    return binding(vault, b"keyslot", slot.bytes, kind.encode(), numbers + salt)


def data_key_place(vault, key, version, service):
    return binding(vault, b"data-key", key.bytes, version.to_bytes(4, "big"), service.encode())


def field_place(vault, key, version, service, field):
    return binding(vault, b"field", key.bytes, version.to_bytes(4, "big"), service.encode(), field.encode())


def kept_key_place(vault, adoption):
    return binding(vault, b"kept-key", adoption.bytes)


def kept_file_place(vault, adoption, path):
    return binding(vault, b"kept-file", adoption.bytes, path.encode())


def seal(key, place, plaintext, nonce):
    return b"\x01" + nonce + sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, place, nonce, key)


def unseal(key, place, blob):
    assert blob[0] == 1
    return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(blob[25:], place, blob[1:25], key)


def mac(key, *parts):
    message = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    return hmac.new(key, message, hashlib.sha256).digest()


def chain_tag(audit_key, previous, row):
    """`row` has the columns of `events` without `mac`; `key_id` is bytes or None."""
    def optional(value):
        return b"" if value is None else b"+" + str(value).encode()
    return mac(
        audit_key, previous, row["seq"].to_bytes(8, "big"), row["at"].to_bytes(8, "big", signed=True),
        row["face"].encode(), optional(row["client"]), optional(row["pid"]), optional(row["program"]),
        row["action"].encode(), optional(row["subject"]), row["key_id"] or b"",
        row["outcome"].encode(), row["detail"].encode(),
    )


def cut_tag(audit_key, seq, last):
    """The tag of a cut after row `seq`, which had the tag `last`."""
    return mac(audit_key, b"pruned", seq.to_bytes(8, "big"), last)


def anchor_line(vault, seq, second, tag):
    """The line of the row `seq` with `tag`, told at a second since 1970."""
    label = b"byok-anchor-v1"
    parts = (label, vault.bytes, seq.to_bytes(8, "big"), second.to_bytes(8, "big", signed=True), tag)
    digest = hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).hexdigest()
    time = datetime.datetime.fromtimestamp(second, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{label.decode()} {vault} {seq} {time} {digest}"


# --- header.json

def b64(data):
    return base64.b64encode(data).decode()


def compact(header):
    return json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()


def checksum(header):
    return hashlib.sha256(compact({**header, "checksum": ""})).hexdigest()


def signed(header, header_key):
    """Fills in the MAC, then the checksum over everything else."""
    header = {**header, "checksum": "", "mac": ""}
    header["mac"] = mac(header_key, compact(header)).hex()
    return {**header, "checksum": checksum(header)}


def header_text(header):
    return json.dumps(header, indent=2, ensure_ascii=False) + "\n"


def password_slot(vault, name, password, vault_key, kdf):
    """`kdf` is (MiB, passes, lanes)."""
    slot, salt = fixed_id("slot " + name), fixed("salt " + name, 16)
    kek = password_key(password.encode(), salt, *kdf)
    wrapped = seal(kek, keyslot_place(vault, slot, "password", salt, kdf), vault_key, fixed("nonce " + name, 24))
    numbers = dict(zip(("memory_mib", "passes", "lanes"), kdf))
    return {"id": str(slot), "kind": "password", "kdf": numbers, "salt": b64(salt), "wrapped": b64(wrapped)}


def recovery_slot(vault, name, entropy, vault_key):
    slot, salt = fixed_id("slot " + name), fixed("salt " + name, 16)
    kek = hkdf(entropy, vault.bytes, RECOVERY)
    wrapped = seal(kek, keyslot_place(vault, slot, "recovery", salt), vault_key, fixed("nonce " + name, 24))
    return {"id": str(slot), "kind": "recovery", "salt": b64(salt), "wrapped": b64(wrapped)}


def open_with_password(header, password):
    """The vault key, after every check that a reader makes."""
    assert header["checksum"] == checksum(header), "checksum"
    vault = uuid.UUID(header["vault_id"])
    for slot in (s for s in header["slots"] if s["kind"] == "password"):
        kdf, salt = tuple(slot["kdf"].values()), base64.b64decode(slot["salt"])
        place = keyslot_place(vault, uuid.UUID(slot["id"]), "password", salt, kdf)
        vault_key = unseal(password_key(password.encode(), salt, *kdf), place, base64.b64decode(slot["wrapped"]))
        assert signed(header, subkey(vault_key, vault, "byok/header/v1")) == header, "mac"
        return vault_key
    raise AssertionError("no password slot")


# --- vault.db

def open_database(path, key):
    import sqlcipher3
    db = sqlcipher3.connect(str(path))
    db.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    db.execute("SELECT count(*) FROM sqlite_master")
    return db
