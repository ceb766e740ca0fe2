//! 2: tests stand on real things; and what the table points to is there.

use std::fs;
use std::path::{Path, PathBuf};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests are in the workspace")
        .into()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .expect("a folder of sources")
        .flatten()
        .map(|entry| entry.path());
    entries
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

/// Ways to replace a layer: none is among the dependencies, so a test can only use the real one.
#[test]
fn defect_02_no_test_stands_on_a_mock() {
    let lock = fs::read_to_string(workspace().join("Cargo.lock")).expect("there is a lock file");
    for mock in [
        "mockall",
        "mockall_double",
        "mockito",
        "faux",
        "unimock",
        "mry",
        "httpmock",
        "mock_instant",
        "wiremock",
    ] {
        assert!(!lock.contains(&format!("name = \"{mock}\"\n")), "{mock}");
    }
    for part in ["core/src", "src-daemon/src", "src-tui/src"] {
        for source in sources(&workspace().join(part)) {
            let text = fs::read_to_string(&source).expect("a source is text");
            let doubles = [
                "struct Mock",
                "struct Fake",
                "struct Stub",
                "cfg(feature = \"test",
                "cfg(feature = \"mock",
            ];
            for double in doubles {
                assert!(!text.contains(double), "{}: {double}", source.display());
            }
        }
    }
}

#[test]
fn what_the_table_points_to_is_there() {
    let table = include_str!("main.rs");
    let tests: Vec<PathBuf> = [workspace().join("tests/tests"), workspace().join("core/tests")]
        .iter()
        .flat_map(|folder| sources(folder))
        .collect();
    let mut pointers = 0;
    let mut numbers = Vec::new();
    for row in table.lines().filter_map(|line| line.strip_prefix("//! | ")) {
        let cells: Vec<&str> = row.split(" | ").collect();
        let Ok(number) = cells[0].parse::<u32>() else { continue };
        numbers.push(number);
        let proof = cells[2];
        let mut file = None;
        for word in proof.split('`').skip(1).step_by(2) {
            if word.ends_with(".rs") {
                file = tests.iter().find(|path| path.ends_with(word));
                assert!(file.is_some(), "{number}: no {word}");
            } else if let Some(file) = file.filter(|_| !word.contains(' ')) {
                let text = fs::read_to_string(file).expect("a source is text");
                assert!(
                    text.contains(&format!("#[test]\nfn {word}()")),
                    "{number}: no test {word}"
                );
                pointers += 1;
            }
        }
        if proof.starts_with("here") {
            let name = format!("fn defect_{number:02}_");
            let here = tests
                .iter()
                .filter(|path| path.parent().is_some_and(|dir| dir.ends_with("defects")));
            let is_here = here
                .into_iter()
                .any(|path| fs::read_to_string(path).is_ok_and(|text| text.contains(&name)));
            assert!(is_here, "{number}: no test here");
        }
    }
    assert_eq!(numbers, (1..=24).collect::<Vec<_>>());
    assert!(pointers >= 9, "{pointers}");
}
