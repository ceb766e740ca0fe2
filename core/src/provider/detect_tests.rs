use super::{Certainty, Likelihood, SHOWN, detect, detect_named};
use crate::provider::{Catalog, Detection};
use crate::secret::Secret;
use std::fs;

fn secret(value: &str) -> Secret {
    Secret::copy_of(value.as_bytes())
}

fn found(value: &str) -> Vec<(String, Certainty)> {
    let detections = detect(&Catalog::built_in(), &secret(value));
    detections
        .into_iter()
        .map(|found| (found.service.to_string(), found.certainty))
        .collect()
}

fn only(service: &str) -> Vec<(String, Certainty)> {
    vec![(service.to_owned(), Certainty::Precise)]
}

fn first_in(variable: &str, value: &str) -> Option<(String, String, Likelihood)> {
    let first = detect_named(&Catalog::built_in(), &secret(value), variable)
        .into_iter()
        .next()?;
    Some((first.service.to_string(), first.field.to_string(), first.confidence))
}

/// Providers of the test's own, whose ids say which expressions their keys have.
fn catalog(shapes: &[(&str, &str, &str)]) -> (tempfile::TempDir, Catalog) {
    let folder = tempfile::tempdir().unwrap();
    for (id, detect, pattern) in shapes {
        let sound = include_str!("../../tests/damage/providers/sound.toml");
        let shape = format!(
            "[[format]]\nfield = \"api_key\"\npattern = '{pattern}'\ndetect = \"{detect}\"\nsource = \"test\"\n\n[auth]"
        );
        let text = sound
            .replacen("[auth]", &shape, 1)
            .replacen("id = \"acme\"", &format!("id = \"{id}\""), 1)
            .replacen("aliases = [\"acme-inc\"]\n", "", 1);
        fs::write(folder.path().join(format!("{id}.toml")), text).unwrap();
    }
    let catalog = Catalog::load(Some(folder.path())).unwrap();
    (folder, catalog)
}

fn ids(found: &[Detection]) -> Vec<&str> {
    found.iter().map(|one| one.service.as_str()).collect()
}

#[test]
fn unmistakable_shapes_are_precise() {
    for (value, service) in [
        (
            format!("sk-proj-{}T3BlbkFJ{}", "a".repeat(58), "b".repeat(58)),
            "openai",
        ),
        (format!("sk-{}T3BlbkFJ{}", "a".repeat(20), "b".repeat(20)), "openai"),
        (format!("sk-ant-api03-{}AA", "a".repeat(93)), "anthropic"),
        (format!("sk-or-v1-{}", "0".repeat(64)), "openrouter"),
        (format!("ghp_{}", "a".repeat(36)), "github"),
        (format!("duffel_test_{}", "a".repeat(43)), "duffel"),
        (format!("fc-{}", "0".repeat(32)), "firecrawl"),
        (format!("sk_live_{}", "a".repeat(24)), "stripe"),
        (format!("cfut_{}{}", "a".repeat(40), "0".repeat(8)), "cloudflare"),
        ("AKIAIOSFODNN7EXAMPLE".to_owned(), "aws"),
    ] {
        assert_eq!(found(&value), only(service), "{value}");
    }
}

#[test]
fn a_shape_of_several_products_is_only_possible() {
    let google = found(&format!("AIza{}", "a".repeat(35)));
    assert!(google.len() >= 2 && google.iter().all(|(_, certainty)| *certainty == Certainty::Possible));
    for service in ["gemini", "google-maps"] {
        assert!(
            google.contains(&(service.to_owned(), Certainty::Possible)),
            "{google:?}"
        );
    }
}

#[test]
fn sk_alone_proves_nothing() {
    let old = found(&format!("sk-{}", "a".repeat(48)));
    assert!(old.contains(&("openai".into(), Certainty::Possible)), "{old:?}");
    assert!(found("sk-short").is_empty());
}

#[test]
fn thirty_two_digits_may_be_a_weather_key() {
    let all = found(&"0a".repeat(16));
    assert!(all.contains(&("openweather".into(), Certainty::Possible)), "{all:?}");
    assert!(
        all.iter().all(|(_, certainty)| *certainty == Certainty::Possible),
        "{all:?}"
    );
}

#[test]
fn unknown_shapes_belong_to_nobody() {
    for value in ["", "hunter2", "correct horse battery staple", "ü".repeat(32).as_str()] {
        assert!(found(value).is_empty(), "{value}");
    }
}

#[test]
fn white_space_around_a_pasted_value_does_not_count() {
    assert_eq!(found(&format!("  ghp_{}\n", "a".repeat(36))), only("github"));
}

#[test]
fn the_variable_decides_between_providers_whose_keys_look_alike() {
    let google = format!("AIza{}", "a".repeat(35));
    let likely = |service: &str| Some((service.to_owned(), "api_key".to_owned(), Likelihood::Likely));
    assert_eq!(first_in("GEMINI_API_KEY", &google), likely("gemini"));
    assert_eq!(first_in("GOOGLE_MAPS_API_KEY", &google), likely("google-maps"));
    assert_eq!(first_in("myOpenWeatherKey", &"0a".repeat(16)), likely("openweather"));
    let nobodys = first_in("KEY", &google).unwrap();
    assert_eq!(nobodys.2, Likelihood::Possible);
}

#[test]
fn an_unmistakable_shape_decides_against_the_variable() {
    let router = format!("sk-or-v1-{}", "0".repeat(64));
    let certain = Some(("openrouter".to_owned(), "api_key".to_owned(), Likelihood::Certain));
    assert_eq!(first_in("OPENAI_API_KEY", &router), certain);
    let all = detect_named(&Catalog::built_in(), &secret(&router), "OPENAI_API_KEY");
    assert_eq!(ids(&all), ["openrouter"]);
}

#[test]
fn a_variable_is_enough_where_no_shape_fits() {
    let likely = |field: &str| Some(("aws".to_owned(), field.to_owned(), Likelihood::Likely));
    assert_eq!(first_in("AWS_REGION", "eu-west-1"), likely("region"));
    assert_eq!(
        first_in("AWS_SECRET_ACCESS_KEY", "of-a-test-server"),
        likely("secret_access_key")
    );
    let proxy = first_in("OPENAI_API_KEY", "a-key-of-a-proxy").unwrap();
    assert_eq!((proxy.0.as_str(), proxy.2), ("openai", Likelihood::Likely));
}

#[test]
fn plain_parts_of_a_credential_are_told_apart_from_secrets() {
    let detections = detect(&Catalog::built_in(), &secret("AKIAIOSFODNN7EXAMPLE"));
    assert_eq!(
        (detections[0].field.as_str(), detections[0].is_secret),
        ("access_key_id", false)
    );
}

#[test]
fn an_unmistakable_shape_is_shared_with_those_that_say_as_much() {
    let shapes = [
        ("mine", "precise", "zz_live_[a-z]{20}"),
        ("same", "contextual", "zz_(?:live|test)_[a-z]{20}"),
        ("less", "contextual", "zz[a-z_]{26}"),
    ];
    let (_folder, catalog) = catalog(&shapes);
    let found = detect(&catalog, &secret(&format!("zz_live_{}", "q".repeat(20))));
    assert_eq!(ids(&found), ["mine", "same"]);
    assert!(found.iter().all(|one| one.certainty == Certainty::Possible));
    let found = detect(&catalog, &secret(&format!("zz_test_{}", "q".repeat(20))));
    assert_eq!(ids(&found), ["same", "less"], "nobody's is unmistakable");
}

#[test]
fn the_narrower_shape_comes_first() {
    let shapes = [
        ("a-any", "contextual", "[A-Za-z0-9_-]{33}"),
        ("b-span", "contextual", "[a-f0-9]{30,40}"),
        ("c-letters", "contextual", "[a-z0-9]{33}"),
        ("d-digits", "contextual", "[a-f0-9]{33}"),
        ("e-given", "contextual", "ab[a-z0-9]{31}"),
    ];
    let (_folder, catalog) = catalog(&shapes);
    let found = detect(&catalog, &secret(&format!("ab{}", "0".repeat(31))));
    let found: Vec<&str> = ids(&found).into_iter().filter(|id| id.as_bytes()[1] == b'-').collect();
    assert_eq!(found, ["e-given", "d-digits", "c-letters", "a-any", "b-span"]);
}

#[test]
fn many_candidates_are_all_there_for_whoever_counts_them() {
    let names: Vec<String> = (0..40).map(|number| format!("p{number:02}")).collect();
    let shapes: Vec<(&str, &str, &str)> = names
        .iter()
        .map(|name| (name.as_str(), "contextual", "[a-f0-9]{33}"))
        .collect();
    let (_folder, catalog) = catalog(&shapes);
    let found = detect(&catalog, &secret(&"0".repeat(33)));
    assert!(found.len() >= 40 && SHOWN < 40);
    assert!(found[0].reason.starts_with("keys of "), "{}", found[0].reason);
    let named = detect_named(&catalog, &secret(&"0".repeat(33)), "P31_KEY");
    assert_eq!(named[0].service.as_str(), "p31");
    assert_eq!(
        named.iter().filter(|one| one.confidence == Likelihood::Likely).count(),
        1
    );
}

/// A paste is held against the table that `build.rs` made.
#[test]
fn only_definitions_and_expressions_that_may_fit_are_read() {
    let value = format!("ghp_{}", "a".repeat(36));
    let (catalog, all) = (Catalog::built_in(), Catalog::built_in());
    detect(&catalog, &secret("correct horse"));
    assert_eq!(catalog.read_so_far().count(), 0, "nobody's keys have blanks");
    detect(&catalog, &secret(&value));
    let formats = || catalog.read_so_far().flat_map(|provider| &provider.formats);
    let compiled: Vec<_> = formats().filter(|format| format.pattern.is_compiled()).collect();
    assert!(compiled.iter().all(|format| format.admits(value.as_bytes())));
    assert!(
        catalog.read_so_far().count() <= compiled.len(),
        "a definition was read for nothing"
    );
    let whole = all.iter().flat_map(|provider| &provider.formats).count();
    assert!(
        (1..=whole / 10).contains(&compiled.len()),
        "{} of {whole}",
        compiled.len()
    );
}

#[test]
fn a_variable_reads_the_definitions_of_its_own_providers_alone() {
    let catalog = Catalog::built_in();
    detect_named(&catalog, &secret("a value that no shape fits"), "GITHUB_TOKEN");
    let read: Vec<&str> = catalog.read_so_far().map(|provider| provider.id.as_str()).collect();
    assert_eq!(read, ["github"]);
}

#[test]
fn an_alternative_that_does_not_fit_says_nothing_for_the_one_that_does() {
    let shapes = [
        ("one", "contextual", "[a-f0-9]{33}"),
        ("two", "contextual", "[a-z0-9]{33}|long_prefix_[A-Za-z0-9_-]+"),
    ];
    let (_folder, catalog) = catalog(&shapes);
    let found = detect(&catalog, &secret(&"0".repeat(33)));
    let own: Vec<&str> = ids(&found)
        .into_iter()
        .filter(|id| ["one", "two"].contains(id))
        .collect();
    assert_eq!(own, ["one", "two"]);
}
