"""Files that must not open, each named for its damage. What byok says to each stands in the tests' tables."""

import base64
import json
import sqlite3
import uuid

import vaults as whole
from oracle import checksum, fixed, fixed_id, header_text, open_database, password_slot, signed, subkey


def headers(folder):
    """Variants of the header of vaults/written-by-oracle."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    good, vault_key = whole.header()
    files = {**rotten(good), **forged(good, vault_key)}
    for name, content in files.items():
        (folder / f"{name}.json").write_bytes(content)
    print(f"damaged headers: {len(files)}")


def rotten(good):
    """As a disk, an editor or a half-done copy damages a file."""
    text = header_text(good)
    flip = lambda value: ("1" if value[0] == "0" else "0") + value[1:]
    with_ = lambda **fields: header_text({**good, **fields}).encode()
    slot = lambda **fields: with_(slots=[{**good["slots"][0], **fields}, good["slots"][1]])
    return {
        "empty": b"",
        "not-json": b"this is no header\n",
        "zeros": bytes(len(text)),
        "cut-in-half": text[: len(text) // 2].encode(),
        "last-line-break-missing": text[:-1].encode(),
        "trailing-bytes": (text + "{}").encode(),
        "byte-order-mark": b"\xef\xbb\xbf" + text.encode(),
        "line-breaks-of-windows": text.replace("\n", "\r\n").encode(),
        "on-one-line": json.dumps(good).encode(),
        "fields-in-another-order": header_text(dict(sorted(good.items()))).encode(),
        "nested-too-deep": b"[" * 60_000,
        "larger-than-any-header": (text + " " * 65_536).encode(),
        "field-twice": text.replace('  "format": 1,', '  "format": 1,\n  "format": 1,').encode(),
        "unknown-field": with_(comment="hello"),
        "slots-missing": header_text({k: v for k, v in good.items() if k != "slots"}).encode(),
        "generation-is-text": with_(generation="1"),
        "generation-is-negative": with_(generation=-1),
        "format-zero": with_(format=0),
        "format-with-a-flipped-bit": with_(format=3),
        "flipped-checksum": with_(checksum=flip(good["checksum"])),
        "checksum-in-capitals": with_(checksum=good["checksum"].upper()),
        "checksum-empty": with_(checksum=""),
        "flipped-mac": with_(mac=flip(good["mac"])),
        "flipped-vault-id": with_(vault_id=flip(good["vault_id"])),
        "vault-id-is-no-uuid": with_(vault_id="default"),
        "flipped-salt": slot(salt="B" + good["slots"][0]["salt"][1:]),
        "salt-is-not-base64": slot(salt="****"),
        "flipped-wrapped-key": slot(wrapped="B" + good["slots"][0]["wrapped"][1:]),
        "unknown-kind-of-slot": slot(kind="fido2"),
    }


def forged(good, vault_key):
    """As somebody changes it who can compute the checksum but has no key; `newer-format` is no forgery but the future."""
    def forge(**fields):
        header = {**good, **fields}
        return header_text({**header, "checksum": checksum(header)}).encode()
    password, recovery = good["slots"]
    slot = lambda **fields: forge(slots=[{**password, **fields}, recovery])
    cost = lambda **numbers: slot(kdf={**password["kdf"], **numbers})
    wrapped = base64.b64decode(password["wrapped"])
    b64 = lambda data: base64.b64encode(data).decode()
    vault = uuid.UUID(good["vault_id"])
    intruder = password_slot(vault, "intruder", "intruder's password", fixed("intruder's vault key"), (19, 2, 1))
    return {
        "forged-fewer-lanes": cost(lanes=1),
        "forged-more-passes": cost(passes=3),
        "forged-more-memory": cost(memory_mib=20),
        "forged-memory-under-the-floor": cost(memory_mib=18),
        "forged-one-pass": cost(passes=1),
        "forged-no-lanes": cost(lanes=0),
        "forged-memory-over-the-ceiling": cost(memory_mib=4097),
        "forged-passes-over-the-ceiling": cost(passes=65),
        "forged-lanes-over-the-ceiling": cost(lanes=65),
        "forged-largest-numbers": cost(memory_mib=2**32 - 1, passes=2**32 - 1, lanes=2**32 - 1),
        "forged-no-parameters": forge(slots=[{k: v for k, v in password.items() if k != "kdf"}, recovery]),
        "forged-short-salt": slot(salt=b64(base64.b64decode(password["salt"])[:15])),
        "forged-no-salt": slot(salt=""),
        "forged-other-salt": slot(salt=b64(fixed("other salt", 16))),
        "forged-wrapped-key-cut": slot(wrapped=b64(wrapped[:40])),
        "forged-wrapped-key-empty": slot(wrapped=""),
        "forged-wrapped-key-of-unknown-version": slot(wrapped=b64(b"\x02" + wrapped[1:])),
        "forged-other-slot-id": slot(id=str(fixed_id("other slot"))),
        "forged-vault-id": forge(vault_id=str(fixed_id("other vault"))),
        "forged-slot-removed": forge(slots=[password]),
        "forged-slot-added": forge(slots=[password, recovery, intruder]),
        "forged-slots-swapped": forge(slots=[recovery, password]),
        "forged-no-slots": forge(slots=[]),
        "forged-generation-raised": forge(generation=2),
        "forged-date": forge(created_at="2020-01-01T00:00:00Z"),
        "forged-mac-cut": forge(mac=good["mac"][:32]),
        "forged-mac-empty": forge(mac=""),
        "forged-with-another-key": header_text(signed(good, fixed("another header key"))).encode(),
        "newer-format": header_text({"format": 2, "written_by": "byok 9", "slots": {}}).encode(),
    }


def vaults(folder):
    """Whole folders; only what tells the damage is in them."""
    def vault(damage, **how):
        whole.write(folder / damage, **how)
        (folder / damage / "expected.json").unlink()
        return folder / damage

    def cut(name, keep):
        file = vault(name) / "vault.db"
        file.write_bytes(file.read_bytes()[:keep])

    vault("header-rolled-back", generation=2)
    file = vault("page-flipped") / "vault.db"
    pages = bytearray(file.read_bytes())
    pages[100] ^= 1
    file.write_bytes(pages)
    (vault("database-missing") / "vault.db").unlink()
    cut("database-emptied", 0)
    cut("database-cut-to-a-page", 4096)
    cut("database-cut-within-a-page", 5000)
    cut("database-cut-within-the-first-page", 1000)
    folder_of_others = vault("database-of-another-vault", name="another")
    for file in ("header.json", "header.json.bak"):
        (folder_of_others / file).write_text(header_text(whole.header()[0]))
    plain = vault("database-not-encrypted") / "vault.db"
    plain.unlink()
    with sqlite3.connect(plain) as db:
        db.execute("CREATE TABLE keys (id BLOB)")
        db.execute("PRAGMA user_version = 1")
    db.close()
    for name, version in (("database-newer", 99), ("database-without-tables", 0), ("database-of-negative-format", -1)):
        head, vault_key = whole.header()
        file = vault(name) / "vault.db"
        file.unlink()
        db = open_database(file, subkey(vault_key, uuid.UUID(head["vault_id"]), "byok/db/v1"))
        db.execute("CREATE TABLE tomorrow (id)")
        db.execute(f"PRAGMA user_version = {version}")
        db.commit()
        db.close()
    cut("header-missing", 4096)
    (folder / "header-missing" / "header.json").unlink()
    cut("header-and-copy-missing", 4096)
    for file in ("header.json", "header.json.bak"):
        (folder / "header-and-copy-missing" / file).unlink()
    print(f"damaged vaults: {len(list(folder.iterdir()))}")
