#!/usr/bin/env python3
"""Cuts OpenAI's public API description down to what byok calls: `cut.py openapi.json > openai.json`.

The input is `openapi.json` of https://github.com/openai/openai-openapi (MIT licence, see the head of the output). Operations are
kept as they are, with everything they refer to; what documents them for other programs (`x-…`) is left out, and the
security scheme that an operation names none of is that of the whole document.
"""

import json
import sys

# The methods and paths of core/providers/openai.toml: the question, its variant, making and revoking a key.
CALLS = {
    "/models": ["get"],
    "/organization/admin_api_keys": ["get"],
    "/organization/projects/{project_id}/service_accounts": ["post"],
    "/organization/projects/{project_id}/service_accounts/{service_account_id}": ["delete"],
}
COMMIT = "f85dbe223d40"


def without_extensions(node):
    if isinstance(node, dict):
        return {name: without_extensions(value) for name, value in node.items() if not name.startswith("x-")}
    if isinstance(node, list):
        return [without_extensions(value) for value in node]
    return node


def references(node):
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        whole = json.load(file)
    paths = {path: {method: whole["paths"][path][method] for method in methods} for path, methods in CALLS.items()}
    paths = without_extensions(paths)
    components = {"securitySchemes": whole["components"]["securitySchemes"]}
    waiting = list(references(paths))
    while waiting:
        kind, name = waiting.pop().removeprefix("#/components/").split("/")
        kept = components.setdefault(kind, {})
        if name not in kept:
            kept[name] = without_extensions(whole["components"][kind][name])
            waiting.extend(references(kept[name]))
    cut = {
        "openapi": whole["openapi"],
        "info": {
            "title": whole["info"]["title"],
            "version": whole["info"]["version"],
            "license": whole["info"]["license"],
            "description": f"Cut by tests/prism/cut.py from openapi.json of openai/openai-openapi at {COMMIT}, "
            "Copyright (c) OpenAI, MIT licence: tests/prism/LICENSE.",
        },
        "servers": whole["servers"],
        "security": whole["security"],
        "paths": paths,
        "components": {kind: dict(sorted(kept.items())) for kind, kept in sorted(components.items())},
    }
    json.dump(cut, sys.stdout, indent=2, ensure_ascii=False)
    print()


main()
