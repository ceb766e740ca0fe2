//! Lists the provider definitions of `providers/` for the catalogue: id, aliases and the text itself.
//!
//! Adding a file to that folder is all it takes to add a provider. The ids and aliases are read here so that a program
//! can find one provider without parsing the other two hundred.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("providers");
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-changed=build.rs");
    let mut list = String::from("&[\n");
    for file in definitions(&folder)? {
        writeln!(list, "{}", entry(&file)?)?;
    }
    list.push_str("]\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("providers.rs"), list)?;
    Ok(())
}

/// The `.toml` files of the folder, in the order of their names.
fn definitions(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// One line of the list.
fn entry(file: &Path) -> Result<String, Box<dyn Error>> {
    let named = |reason: &dyn std::fmt::Display| format!("{}: {reason}", file.display());
    let table: toml::Table = fs::read_to_string(file)?.parse().map_err(|error| named(&error))?;
    let id = table
        .get("id")
        .and_then(toml::Value::as_str)
        .ok_or_else(|| named(&"no id"))?;
    let aliases: Vec<&str> = match table.get("aliases") {
        Some(list) => list
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(toml::Value::as_str)
            .collect(),
        None => Vec::new(),
    };
    Ok(format!(
        "Source {{ id: {id:?}, aliases: &{aliases:?}, text: include_str!({file:?}) }},"
    ))
}
