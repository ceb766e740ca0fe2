"""Writes the frozen vectors. Not part of any build: a format, once released, keeps its vectors for ever.

    python generate.py            the *.json files and ../damage/headers: the same bytes in every run
    python generate.py vaults     the folders in vaults/ and ../damage/vaults, but for vaults/written-by-byok: SQLCipher
                                  gives every page a random IV, so each run makes other files of the same contents
    python generate.py read       opens vaults/written-by-byok and compares it with the expected contents

`vaults/written-by-byok` is made by `cargo test -p byok-core --test vector_vaults freeze -- --ignored`.
"""

import json
import sys
from pathlib import Path

import damage
import vaults
from oracle import (
    LABELS, RECOVERY, anchor_line, chain_tag, cut_tag, data_key_place, field_place, fixed, fixed_id, header_text, hkdf, kept_file_place, kept_key_place, keyslot_place,
    mac, password_key, password_slot, recovery_slot, recovery_text, seal, signed, subkey,
)

HERE = Path(__file__).parent
VAULT, OTHER = fixed_id("vault"), fixed_id("other vault")
KEY, SLOT = fixed_id("key"), fixed_id("slot")


def write(name, entries):
    names = [entry["name"] for entry in entries]
    assert len(set(names)) == len(names)
    (HERE / f"{name}.json").write_text(json.dumps(entries, indent=1, ensure_ascii=False) + "\n")
    print(f"{name}: {len(entries)}")


def kdf():
    cases = [
        ("ascii", b"correct horse battery staple", (19, 2, 1)),
        ("four-lanes", b"correct horse battery staple", (19, 2, 4)),
        ("three-passes", b"correct horse battery staple", (19, 3, 1)),
        ("twenty-mebibytes", b"correct horse battery staple", (20, 2, 1)),
        ("the-default-cost", b"correct horse battery staple", (64, 3, 4)),
        ("composed-letter", "caf\u00e9 au lait".encode(), (19, 2, 1)),
        ("decomposed-letter", "cafe\u0301 au lait".encode(), (19, 2, 1)),
        ("hangul-syllables", "\ud55c\uae00 \ube44\ubc00\ubc88\ud638".encode(), (19, 2, 1)),
        ("hangul-letters", "\u1112\u1161\u11ab\u1100\u1173\u11af \u1107\u1175\u1106\u1175\u11af\u1107\u1165\u11ab\u1112\u1169".encode(), (19, 2, 1)),
        ("ligature-is-not-folded", "\ufb01le cabinet".encode(), (19, 2, 1)),
        ("full-width-is-not-folded", "\uff41\uff42\uff43\uff44\uff45\uff46\uff47\uff48".encode(), (19, 2, 1)),
        ("marks-in-another-order", "a\u0323\u0302 a\u0302\u0323 passwd".encode(), (19, 2, 1)),
        ("emoji", "🔑🔑🔑🔑🔑🔑🔑🔑".encode(), (19, 2, 1)),
        ("spaces-are-kept", b"  spaces around  ", (19, 2, 1)),
        ("bytes-that-are-no-text", bytes.fromhex("fffe80c1") * 2, (19, 2, 1)),
    ]
    out = []
    for name, password, cost in cases:
        salt = fixed("kdf salt " + ("letter" if "composed" in name else "hangul" if "hangul" in name else name), 16)
        out.append({"name": name, "password": password.hex(), "salt": salt.hex(), "memory_mib": cost[0],
                    "passes": cost[1], "lanes": cost[2], "key": password_key(password, salt, *cost).hex()})
    write("kdf", out)


def subkeys():
    out = []
    for vault_name, vault in (("", VAULT), ("-of-another-vault", OTHER)):
        for label in LABELS:
            key = subkey(fixed("vault key"), vault, label)
            out.append({"name": label.split("/")[1] + vault_name, "vault_key": fixed("vault key").hex(),
                        "vault_id": str(vault), "label": label, "key": key.hex()})
    write("subkeys", out)


def recovery():
    out = []
    def good(name, entropy, typed):
        out.append({"name": name, "vault_id": str(VAULT), "typed": typed, "shown": recovery_text(entropy),
                    "key": hkdf(entropy, VAULT.bytes, RECOVERY).hex()})
    for name, entropy in (("zeros", bytes(32)), ("ones", b"\xff" * 32), ("random", fixed("recovery"))):
        good(name, entropy, recovery_text(entropy))
    code = recovery_text(fixed("recovery"))
    good("lower-case", fixed("recovery"), code.lower())
    good("spaces-for-dashes", fixed("recovery"), code.replace("-", " "))
    good("no-dashes", fixed("recovery"), code.replace("-", ""))
    good("letters-o-i-l", fixed("misread"), recovery_text(fixed("misread")).replace("0", "O").replace("1", "l"))
    assert "O" in out[-1]["typed"] and "l" in out[-1]["typed"]
    other = "8" if code[0] != "8" else "9"
    swapped = code[1] + code[0] + code[2:]
    for name, typed, error in (
        ("one-letter-wrong", other + code[1:], "checksum"),
        ("two-letters-swapped", swapped, "checksum"),
        ("one-letter-missing", code[:-1], "shape"),
        ("one-letter-too-many", code + "0", "shape"),
        ("a-letter-u", "U" + code[1:], "shape"),
        ("empty", "", "shape"),
        ("a-password", "correct horse battery staple", "shape"),
    ):
        out.append({"name": name, "vault_id": str(VAULT), "typed": typed, "error": error})
    write("recovery", out)


def bindings():
    salt = fixed("slot salt", 16)
    out = [
        {"name": "password-slot", "kind": "password", "slot": str(SLOT), "parameters": [64, 3, 4], "salt": salt.hex(),
         "bytes": keyslot_place(VAULT, SLOT, "password", salt, (64, 3, 4)).hex()},
        {"name": "recovery-slot", "kind": "recovery", "slot": str(SLOT), "salt": salt.hex(),
         "bytes": keyslot_place(VAULT, SLOT, "recovery", salt).hex()},
    ]
    for name, version, service, field in (
        ("data-key", 1, "openai", None), ("field", 1, "openai", "api_key"), ("second-version", 2, "openai", "api_key"),
        ("largest-version", 2**32 - 1, "openai", "api_key"), ("longest-service", 1, "a" * 64, "api_key"),
        ("parts-do-not-run-together", 1, "open", "aiapi_key"),
    ):
        place = data_key_place(VAULT, KEY, version, service) if field is None else field_place(VAULT, KEY, version, service, field)
        out.append({"name": name, "version": version, "service": service, "field": field, "bytes": place.hex()})
    for entry in out:
        entry["vault_id"], entry["key_id"] = str(VAULT), str(KEY)
    write("bindings", out)


def kept_files():
    adoption = fixed_id("adoption")
    out = [{"name": "key-of-a-kept-file", "path": None, "bytes": kept_key_place(VAULT, adoption).hex()}]
    for name, path in (("kept-file", "/home/me/.cursor/mcp.json"), ("path-with-many-bytes", "/home/\u00fc/\U0001f511.json")):
        out.append({"name": name, "path": path, "bytes": kept_file_place(VAULT, adoption, path).hex()})
    for entry in out:
        entry["vault_id"], entry["adoption_id"] = str(VAULT), str(adoption)
    write("kept_files", out)


def envelopes():
    key, nonce = fixed("data key"), fixed("nonce", 24)
    place = field_place(VAULT, KEY, 1, "openai", "api_key")
    blob = seal(key, place, b"sk-test-0123456789", nonce)
    out = []
    def entry(name, blob, opens=None, error=None, key=key, place=place):
        verdict = {"error": error} if error else {"plaintext": opens.hex()}
        out.append({"name": name, "key": key.hex(), "place": place.hex(), "blob": blob.hex(), **verdict})
    for name, text in (("one-line", b"sk-test-0123456789"), ("nothing", b""), ("utf8", "ключ 🔑".encode()),
                       ("a-kibibyte", fixed("long", 1024))):
        entry(name, seal(key, place, text, fixed("nonce " + name, 24)), opens=text)
    def flipped(at):
        return blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1:]
    for name, damaged in (
        ("flipped-nonce", flipped(1)), ("flipped-last-byte-of-nonce", flipped(24)), ("flipped-ciphertext", flipped(25)),
        ("flipped-tag", flipped(-1 % len(blob))), ("cut-by-one", blob[:-1]), ("one-byte-longer", blob + b"\0"),
        ("tag-in-front", blob[:25] + blob[-16:] + blob[25:-16]), ("zero-tag", blob[:-16] + bytes(16)),
    ):
        entry(name, damaged, error="mismatch")
    for name, damaged in (("empty", b""), ("version-only", blob[:1]), ("truncated-nonce", blob[:20]),
                          ("nonce-only", blob[:25]), ("truncated-tag", blob[:40])):
        entry(name, damaged, error="truncated")
    for version in (0, 2, 255):
        entry(f"unknown-version-{version}", bytes([version]) + blob[1:], error="unknown_version")
    wrong = {
        "wrong-vault": field_place(OTHER, KEY, 1, "openai", "api_key"),
        "wrong-key-id": field_place(VAULT, fixed_id("other key"), 1, "openai", "api_key"),
        "wrong-version-number": field_place(VAULT, KEY, 2, "openai", "api_key"),
        "wrong-service": field_place(VAULT, KEY, 1, "openrouter", "api_key"),
        "wrong-field": field_place(VAULT, KEY, 1, "openai", "admin_key"),
        "wrong-purpose": data_key_place(VAULT, KEY, 1, "openai"),
        "no-place": b"",
        "parts-without-lengths": b"byok\x01" + VAULT.bytes + b"field" + KEY.bytes + b"\0\0\0\1openaiapi_key",
    }
    for name, other in wrong.items():
        entry(name, seal(key, other, b"sk-test-0123456789", nonce), error="mismatch")
    entry("wrong-key", blob, error="mismatch", key=fixed("other key"))
    slot = keyslot_place(VAULT, SLOT, "password", fixed("slot salt", 16), (64, 3, 4))
    lowered = keyslot_place(VAULT, SLOT, "password", fixed("slot salt", 16), (19, 2, 1))
    entry("keyslot", seal(key, slot, fixed("vault key"), nonce), opens=fixed("vault key"), place=slot)
    entry("keyslot-with-lowered-parameters", seal(key, slot, fixed("vault key"), nonce), error="mismatch", place=lowered)
    write("envelopes", out)


def macs():
    key = fixed("mac key")
    cases = {"no-parts": [], "one-empty-part": [b""], "one-part": [b"byok"], "two-parts": [b"by", b"ok"],
             "shifted-parts": [b"byo", b"k"], "binary": [fixed("part", 100)]}
    write("macs", [{"name": name, "key": key.hex(), "parts": [part.hex() for part in parts],
                    "tag": mac(key, *parts).hex()} for name, parts in cases.items()])


def chain():
    key, previous, out = fixed("audit key"), bytes(32), []
    plain = {"client": None, "pid": None, "program": None, "subject": None, "key_id": None, "outcome": "ok", "detail": "{}"}
    rows = [
        ("first-row", {"face": "cli", "action": "vault_created"}),
        ("second-row-follows-the-first", {"face": "cli", "action": "unlocked", "detail": '{"with":"password"}'}),
        ("row-about-a-key", {"face": "tui", "action": "created", "subject": "openai/main", "key_id": KEY.bytes}),
        ("row-of-a-process", {"face": "cli", "action": "revealed", "pid": 4321, "program": "/usr/bin/make",
                              "subject": "openai/main", "key_id": KEY.bytes, "detail": '{"field":"api_key"}'}),
        ("row-of-a-client", {"face": "rest", "client": "ci", "action": "shown", "subject": "openai/main", "key_id": KEY.bytes}),
        ("empty-client-is-not-no-client", {"face": "rest", "client": "", "action": "shown"}),
        ("refused-row", {"face": "daemon", "action": "injected", "outcome": "refused", "subject": "aws/日本"}),
        ("before-1970", {"face": "daemon", "action": "locked", "at": -1}),
    ]
    for seq, (name, row) in enumerate(rows, 1):
        row = {"seq": seq, "at": 1795341600000 + seq, **plain, **row}
        tag = chain_tag(key, previous, row)
        shown = {**row, "key_id": row["key_id"].hex() if row["key_id"] else None}
        out.append({"name": name, "key": key.hex(), "previous": previous.hex(), "row": shown, "tag": tag.hex()})
        previous = tag
    write("chain", out)


def cuts():
    key = fixed("audit key")
    cases = [("after-the-first-row", 1), ("after-many-rows", 1_000_000), ("after-the-largest-row", 2**63 - 1),
             ("after-the-second-row", 2), ("after-another-row", 255), ("after-a-row-of-two-bytes", 256)]
    write("cuts", [{"name": name, "key": key.hex(), "seq": seq, "mac": fixed("mac of " + name).hex(),
                    "tag": cut_tag(key, seq, fixed("mac of " + name)).hex()} for name, seq in cases])


def anchors():
    cases = [("first-row", VAULT, 1, 1795341600), ("many-rows", VAULT, 1_000_000, 1795341600),
             ("other-time", VAULT, 1, 1795341601), ("other-vault", OTHER, 1, 1795341600),
             ("before-1970", VAULT, 1, -1), ("largest-row", VAULT, 2**63 - 1, 1795341600)]
    out = [{"name": name, "vault_id": str(vault), "seq": seq, "at": second, "mac": fixed("anchored mac").hex(),
            "line": anchor_line(vault, seq, second, fixed("anchored mac"))} for name, vault, seq, second in cases]
    write("anchors", out)


def headers():
    out = []
    def entry(name, slots, password, generation=1, created_at="2026-11-22T10:00:00Z"):
        key = fixed("vault key")
        header = {"format": 1, "vault_id": str(VAULT), "generation": generation, "created_at": created_at, "slots": slots}
        header = signed(header, subkey(key, VAULT, "byok/header/v1"))
        out.append({"name": name, "password": password, "recovery_code": recovery_text(fixed("recovery")),
                    "vault_key": key.hex(), "text": header_text(header)})
    recovery = recovery_slot(VAULT, "recovery", fixed("recovery"), fixed("vault key"))
    slot = lambda name, password, cost: password_slot(VAULT, name, password, fixed("vault key"), cost)
    entry("cheapest", [slot("floor", "correct horse", (19, 2, 1)), recovery], "correct horse")
    entry("default-cost", [slot("default", "correct horse", (64, 3, 4)), recovery], "correct horse")
    entry("after-a-changed-password", [recovery, slot("changed", "battery staple", (19, 2, 4))], "battery staple", 2)
    entry("password-of-another-alphabet", [slot("cyrillic", "пароль ёж", (19, 2, 1)), recovery], "пароль ёж")
    entry("many-generations", [recovery, slot("many", "correct horse", (19, 2, 1))], "correct horse", 2**40)
    entry("made-between-two-seconds", [slot("fraction", "correct horse", (19, 2, 1)), recovery], "correct horse", 1,
          "2026-11-22T10:00:00.123456789Z")
    write("headers", out)


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            for part in (kdf, subkeys, recovery, bindings, kept_files, envelopes, macs, chain, cuts, anchors, headers):
                part()
            damage.headers(HERE.parent / "damage" / "headers")
        case ["vaults"]:
            vaults.write(HERE / "vaults" / "written-by-oracle")
            damage.vaults(HERE.parent / "damage" / "vaults")
        case ["read"]:
            vaults.read(HERE / "vaults" / "written-by-byok")
        case _:
            sys.exit(__doc__)
