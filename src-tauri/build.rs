//! Says which commands the page may be given; `capabilities/main.json` gives them.

fn main() {
    let commands = include!("src/commands/names.in");
    let manifest = tauri_build::AppManifest::new().commands(commands);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest)).expect("the configuration is whole");
}
