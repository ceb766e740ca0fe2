//! The Debian package, installed into a root of its own.

use byok_e2e::privilege::is_root_or_skip;
use byok_e2e::{Desk, Sandbox, bin, places, sandbox};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Makes it of the programs under test and installs it below `root`.
fn install(root: &Path) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/deb.sh");
    let programs = bin::byok().parent().expect("a program is in a folder").to_path_buf();
    let out = root.join("out");
    let mut make = Command::new(script);
    // Packing is not what is tested, and takes two minutes.
    make.arg(programs).arg(&out).env("BYOK_DEB_COMPRESSION", "none");
    let made = sandbox::run(make, None).exits(0);
    let package = PathBuf::from(made.stdout.trim());
    assert!(package.is_file(), "{made:?}");

    std::fs::create_dir_all(root.join("var/lib/dpkg/updates")).expect("the folder is writable");
    std::fs::create_dir_all(root.join("var/lib/dpkg/info")).expect("the folder is writable");
    std::fs::write(root.join("var/lib/dpkg/status"), "").expect("the folder is writable");
    let mut dpkg = Command::new("dpkg");
    // The libraries are those of this machine.
    dpkg.arg(format!("--root={}", root.display()));
    dpkg.args(["--force-depends", "--install"]).arg(&package);
    sandbox::run(dpkg, None).exits(0);
}

#[test]
fn what_it_installs_starts() {
    if places::tool("dpkg-shlibdeps").is_none() || !is_root_or_skip("installs a package") {
        return;
    }
    let Some(desk) = Desk::start() else { return };
    let root = tempfile::tempdir().expect("there is a temporary folder");
    install(root.path());
    let usr = root.path().join("usr");

    let mut version = Command::new(usr.join("bin/byok"));
    version.arg("--version");
    assert!(sandbox::run(version, None).exits(0).stdout.starts_with("byok "));
    let entry = std::fs::read_to_string(usr.join("share/applications/byok.desktop")).expect("it is in the menu");
    assert!(entry.contains("Exec=byok-desktop\n") && entry.contains("Icon=byok\n"));
    for file in [
        "share/icons/hicolor/scalable/apps/byok.svg",
        "share/bash-completion/completions/byok",
        "share/zsh/vendor-completions/_byok",
        "share/fish/vendor_completions.d/byok.fish",
        "share/doc/byok/copyright",
        "share/man/man1/byok.1.gz",
        "share/man/man1/byok-add.1.gz",
        "share/man/man1/byok-client-add.1.gz",
        "share/man/man1/byok-desktop.1.gz",
    ] {
        let size = usr.join(file).metadata().map(|file| file.len()).unwrap_or_default();
        assert!(size > 100, "{file}");
    }

    for size in [16, 24, 32, 48, 64, 128, 256, 512] {
        let icon = usr.join(format!("share/icons/hicolor/{size}x{size}/apps/byok.png"));
        let png = std::fs::read(&icon).unwrap_or_default();
        // The header's width and height.
        let told = png
            .get(16..24)
            .map(|bytes| [bytes[2..4].to_vec(), bytes[6..8].to_vec()]);
        let wanted = u16::try_from(size).expect("a small number").to_be_bytes().to_vec();
        assert_eq!(told, Some([wanted.clone(), wanted]), "{}", icon.display());
    }
    every_verb_has_a_page(&usr);

    let home = Sandbox::empty();
    let window = desk.open_program(&usr.join("bin/byok-desktop"), &home, &[], &[]);
    window.shows("A vault for your API keys");
}

/// As `byok --help` lists them.
fn every_verb_has_a_page(usr: &Path) {
    let mut help = Command::new(usr.join("bin/byok"));
    help.arg("--help");
    let help = sandbox::run(help, None).exits(0).stdout;
    let (_, verbs) = help.split_once("Verbs:\n").expect("help lists the verbs");
    let verbs: Vec<&str> = verbs
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|verb| !verb.is_empty())
        .collect();
    assert!(verbs.len() > 25, "{verbs:?}");
    for verb in verbs {
        let page = usr.join(format!("share/man/man1/byok-{verb}.1.gz"));
        assert!(page.is_file(), "{}", page.display());
    }
}
