//! Lists the provider definitions of `providers/` for the catalogue: id, aliases, variables, outlines of the keys'
//! shapes, and the text itself.
//!
//! Adding a file to that folder is all it takes to add a provider. What a provider is found by is read here, so that a
//! program can find one without parsing the other two hundred.

#[path = "src/provider/outline.rs"]
mod outline;

use outline::Outline;
use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("providers");
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/provider/outline.rs");
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
    let (aliases, env) = (texts(&table, "aliases"), variables(&table));
    let sketches = tables(&table, "format")
        .map(|format| sketch(format).ok_or_else(|| named(&"a format without a sound pattern")))
        .collect::<Result<Vec<_>, _>>()?
        .join(", ");
    Ok(format!(
        "Source {{ id: {id:?}, aliases: &{aliases:?}, env: &{env:?}, sketches: &[{sketches}], text: include_str!({file:?}) }},"
    ))
}

/// Every variable that programs read a field from.
fn variables(provider: &toml::Table) -> Vec<&str> {
    let fields = tables(provider, "field").flat_map(|field| texts(field, "env"));
    let mut all: Vec<&str> = texts(provider, "env").into_iter().chain(fields).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// A shape of keys without its expression.
fn sketch(format: &toml::Table) -> Option<String> {
    let prefixes = texts(format, "prefixes");
    let outlines = Outline::all(format.get("pattern")?.as_str()?)?;
    let outlines = outlines.into_iter().map(written).collect::<Vec<_>>().join(", ");
    Some(format!("Sketch {{ prefixes: &{prefixes:?}, outlines: &[{outlines}] }}"))
}

fn written(outline: Outline) -> String {
    let Outline {
        shortest,
        longest,
        letters,
        given,
    } = outline;
    format!("Outline {{ shortest: {shortest}, longest: {longest}, letters: {letters:#x}, given: {given} }}")
}

fn tables<'a>(table: &'a toml::Table, name: &str) -> impl Iterator<Item = &'a toml::Table> {
    let list = table.get(name).and_then(toml::Value::as_array);
    list.into_iter().flatten().filter_map(toml::Value::as_table)
}

fn texts<'a>(table: &'a toml::Table, name: &str) -> Vec<&'a str> {
    let list = table.get(name).and_then(toml::Value::as_array);
    list.into_iter().flatten().filter_map(toml::Value::as_str).collect()
}
