//! The arrows of the architecture, read from the sources: a layer uses only lower ones, a crate only those below it.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The layer of each module of `core/src`, in `lib.rs`'s order.
const LAYERS: &[(&str, u8)] = &[
    ("error", 0),
    ("complaint", 0),
    ("secret", 0),
    ("ids", 0),
    ("clock", 0),
    ("paths", 0),
    ("crypto", 1),
    ("model", 2),
    ("store", 3),
    ("provider", 3),
    ("audit", 4),
    ("watch", 4),
    ("inject", 4),
    ("adopt", 4),
    ("mcp", 4),
    ("vault", 5),
];

/// Modules of one layer that must not know each other. Layer 0 is one floor: an id is made from a time.
fn are_apart(from: &str, to: &str) -> bool {
    matches!(layer(from), Some(3 | 4)) && layer(from) == layer(to) && from != to
}

fn layer(module: &str) -> Option<u8> {
    LAYERS.iter().find(|(name, _)| *name == module).map(|(_, layer)| *layer)
}

/// The modules that a source names with `crate::`, in `use` lines, groups and paths; comments and documentation don't count.
fn named_modules(source: &str) -> BTreeSet<String> {
    let code: Vec<&str> = source
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect();
    let code = code.join("\n");
    let mut modules = BTreeSet::new();
    for part in code.split("crate::").skip(1) {
        match part.strip_prefix('{') {
            Some(group) => modules.extend(in_group(group)),
            None => modules.extend(first_word(part)),
        }
    }
    modules
}

fn first_word(text: &str) -> Option<String> {
    let word: String = text
        .trim_start()
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    (!word.is_empty()).then_some(word)
}

/// The first word of each member of `use crate::{…}`.
fn in_group(group: &str) -> BTreeSet<String> {
    let mut depth = 1;
    let mut members = vec![String::new()];
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => members.push(String::new()),
            _ => {}
        }
        if depth == 0 {
            break;
        }
        if let Some(member) = members.last_mut() {
            member.push(c);
        }
    }
    members
        .iter()
        .filter_map(|member| first_word(member.trim_start_matches(',')))
        .collect()
}

/// What is wrong with a source of `module`.
fn faults(module: &str, source: &str) -> Vec<String> {
    let Some(own) = layer(module) else {
        return vec![format!("`{module}` has no layer")];
    };
    let fault = |used: &String| match layer(used) {
        None => Some(format!("`{module}` names `{used}`, which has no layer")),
        Some(_) if are_apart(module, used) => Some(format!("`{module}` uses `{used}` beside it")),
        Some(theirs) if theirs > own => Some(format!("`{module}` uses `{used}` above it")),
        Some(_) => None,
    };
    named_modules(source).iter().filter_map(fault).collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().into()
}

/// The names in `[dependencies]` and its kin (not for tests only).
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let manifest: toml::Table = manifest.parse().unwrap();
    let mut names = BTreeSet::new();
    let mut collect = |table: &toml::Table| {
        for section in ["dependencies", "build-dependencies"] {
            let section = table.get(section).and_then(toml::Value::as_table);
            names.extend(section.into_iter().flat_map(|table| table.keys().cloned()));
        }
    };
    collect(&manifest);
    for target in manifest
        .get("target")
        .and_then(toml::Value::as_table)
        .into_iter()
        .flat_map(toml::Table::values)
    {
        target.as_table().into_iter().for_each(&mut collect);
    }
    names
}

fn dependencies_of(crate_folder: &str) -> BTreeSet<String> {
    dependencies(&fs::read_to_string(workspace().join(crate_folder).join("Cargo.toml")).unwrap())
}

#[test]
fn no_arrow_in_core_points_upward_or_sideways() {
    let src = workspace().join("core/src");
    let mut arrows = 0;
    let mut found = Vec::new();
    for path in sources(&src) {
        let inside = path.strip_prefix(&src).unwrap();
        let module = inside
            .components()
            .next()
            .unwrap()
            .as_os_str()
            .to_str()
            .unwrap()
            .trim_end_matches(".rs");
        if module == "lib" {
            continue;
        }
        let source = fs::read_to_string(&path).unwrap();
        arrows += named_modules(&source).len();
        found.extend(
            faults(module, &source)
                .into_iter()
                .map(|fault| format!("{}: {fault}", inside.display())),
        );
    }
    assert!(arrows > 100, "{arrows} arrows were read");
    assert_eq!(found, [""; 0]);
}

#[test]
fn an_arrow_that_points_upward_or_sideways_is_found() {
    for (module, source) in [
        ("crypto", "use crate::model::Key;"),
        ("model", "    use crate::store::keys;"),
        ("store", "fn x() { crate::audit::record() }"),
        ("store", "use crate::{error::Code, vault::{Vault, OpenVault}};"),
        ("error", "use crate::{ids, crypto};"),
        ("audit", "pub(crate) use crate::vault::Vault;"),
        ("store", "use crate::provider::Catalog;"),
        ("provider", "use crate::store::Connection;"),
        ("audit", "use crate::inject::Plan;"),
        ("inject", "use crate::audit::record;"),
        ("vault", "use crate::gui::Window;"),
        ("gui", ""),
    ] {
        assert_eq!(faults(module, source).len(), 1, "{module}: {source}");
    }
}

#[test]
fn an_arrow_that_points_downward_is_none() {
    for (module, source) in [
        (
            "vault",
            "use crate::store::{self, Connection};\nuse crate::crypto::mac;",
        ),
        (
            "store",
            "//! See [`crate::vault`].\nuse crate::model::Key; // crate::vault",
        ),
        ("vault", "use crate::vault::VaultError;"),
        ("ids", "use crate::clock::Timestamp;"),
        ("audit", "use crate::{crypto::{SymmetricKey, mac}, store::events};"),
    ] {
        assert_eq!(faults(module, source), [""; 0], "{module}: {source}");
    }
}

#[test]
fn every_module_of_core_has_a_layer() {
    let lib = fs::read_to_string(workspace().join("core/src/lib.rs")).unwrap();
    let modules: Vec<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    assert!(modules.len() >= 10, "{modules:?}");
    for module in modules {
        assert!(layer(module).is_some(), "{module}");
    }
}

#[test]
fn the_terminal_face_speaks_no_http_of_its_own() {
    let names = dependencies_of("src-tui");
    assert!(names.contains("byok-daemon"));
    for forbidden in ["hyper", "hyper-util", "reqwest", "rusqlite", "httparse"] {
        assert!(!names.contains(forbidden), "src-tui depends on {forbidden}");
    }
}

#[test]
fn crates_depend_only_on_those_below() {
    let daemon = dependencies_of("src-daemon");
    assert!(daemon.contains("byok-core"));
    for forbidden in ["byok", "byok-desktop", "clap", "ratatui", "crossterm", "rusqlite"] {
        assert!(!daemon.contains(forbidden), "src-daemon depends on {forbidden}");
    }
    let core = dependencies_of("core");
    assert!(core.contains("rusqlite"));
    for forbidden in ["byok", "byok-daemon", "axum", "clap", "ratatui", "arboard"] {
        assert!(!core.contains(forbidden), "core depends on {forbidden}");
    }
}

#[test]
fn a_forbidden_dependency_would_be_found() {
    let names = dependencies(
        "[dependencies]\na = \"1\"\n[target.'cfg(unix)'.dependencies]\nb.workspace = true\n[dev-dependencies]\nc = \"1\"",
    );
    assert_eq!(names, ["a", "b"].map(String::from).into());
}

#[test]
fn core_reads_no_clock_and_no_environment_and_prints_nothing() {
    let src = workspace().join("core/src");
    for path in sources(&src) {
        let source = fs::read_to_string(&path).unwrap();
        let code = source.split("#[cfg(test)]").next().unwrap();
        for word in [
            "println!(",
            "eprintln!(",
            "env::var",
            "Timestamp::now()",
            "SystemTime::now()",
        ] {
            let is_the_clock = path.ends_with("clock.rs") && word == "Timestamp::now()";
            assert!(is_the_clock || !code.contains(word), "{} has {word}", path.display());
        }
    }
}
