//! The person's own definitions: what is refused, where, and why. One file for each damage in `damage/providers`.

#![allow(clippy::unwrap_used, reason = "a test that can not be set up fails")]

use byok_core::error::{Code, Failure};
use byok_core::model::ServiceId;
use byok_core::provider::{Catalog, CatalogError};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The file, the line the error names, and what it says.
const DAMAGED: &[(&str, usize, &str)] = &[
    ("alias-of-a-built-in", 6, "there is a service `github` already"),
    ("alias-twice", 6, "`acme-inc` is there twice"),
    ("bad-id", 2, "`Acme Inc` is not a service name"),
    ("base-url-not-among-hosts", 7, "`api.acme.example` is not among `hosts`"),
    (
        "base-url-with-password",
        7,
        "the base URL has a user name or a password in it",
    ),
    ("body-with-get", 34, "only POST has a body"),
    ("broken-expression", 19, "unclosed group"),
    ("fact-without-way", 46, "`` does not lead anywhere"),
    ("field-twice", 18, "`api_key` is there twice"),
    ("format-of-no-field", 18, "there is no field `token`"),
    ("header-that-routes", 26, "`Host` can't be the name of this header"),
    (
        "host-named-by-secret",
        8,
        "the secret field `api_key` can't name a host",
    ),
    (
        "host-named-by-shapeless-field",
        8,
        "the field `site` needs a `pattern` to name a host",
    ),
    ("host-with-port", 8, "`api.acme.example:8443` is not the name of a host"),
    ("huge-expression", 19, "size limit"),
    (
        "id-is-an-alias-of-a-built-in",
        2,
        "there is a service `flights` already",
    ),
    ("id-of-a-built-in", 2, "there is a service `openai` already"),
    ("newer-schema", 1, "schema version 2 is not 1"),
    ("no-schema-version", 1, "missing field `schema_version`"),
    ("no-secret-field", 12, "a definition needs a secret field"),
    ("not-toml", 2, ""),
    ("not-utf-8", 3, "this is not UTF-8 text"),
    ("rule-that-nobody-can-say", 40, "an answer can't mean `malformed`"),
    (
        "rule-with-broken-path",
        38,
        "`ok..x` is not a path like `data.items[].name`",
    ),
    (
        "rule-with-half-a-comparison",
        36,
        "`json_path` goes together with `equals` or `at_most`",
    ),
    ("rule-with-unknown-outcome", 40, "unknown variant `dead`"),
    (
        "rule-with-unknown-status",
        37,
        "`2oo` is not an HTTP status like `401`, `4xx` or `any`",
    ),
    ("signature-by-plain-field", 35, "this is no secret field"),
    ("signature-of-nothing", 24, "`sigv4` and a table `signing` go together"),
    ("signature-that-names-the-secret", 29, "this is no plain field"),
    ("signature-with-plain-token", 36, "this is no secret field"),
    ("signature-with-secret-region", 37, "a region is made of plain fields"),
    (
        "signing-without-signature",
        29,
        "`sigv4` and a table `signing` go together",
    ),
    ("secret-in-url-undeclared", 1, "say `secret_in_url = true`"),
    (
        "secret-placeholder-in-url",
        32,
        "only the style `path` puts a secret into the URL",
    ),
    ("secret-with-default", 16, "a secret field can't have a default"),
    ("style-without-template", 24, "this style needs a `template`"),
    ("template-with-lone-brace", 27, "has a brace without its partner"),
    ("template-with-unknown-field", 27, "there is no field `token`"),
    ("unencrypted-base-url", 7, "the base URL would send the key unencrypted"),
    ("unencrypted-url", 32, "the base URL would send the key unencrypted"),
    ("unknown-key", 5, "unknown field `colour`"),
    ("unknown-key-in-rule", 40, "unknown field `equal`"),
    ("unknown-method", 31, "a question is not asked with DELETE"),
    ("unknown-style", 25, "unknown variant `baerer`"),
    ("url-not-among-hosts", 32, "`evil.example` is not among `hosts`"),
    (
        "url-with-foreign-authority",
        32,
        "the URL names no host, or the wrong one",
    ),
    (
        "url-without-scheme",
        32,
        "the URL is neither absolute nor does it begin with `/`",
    ),
    (
        "validatable-without-question",
        9,
        "`validatable` and `validate` go together",
    ),
    (
        "variant-without-change",
        43,
        "a variant needs `url`, `auth` or `unverified`",
    ),
    ("rotation-without-revoke", 43, "an old key that works is revoked"),
    ("rotation-that-revokes-what-has-ended", 61, "one that ends is not"),
    ("rotation-by-another-that-ends-the-old", 44, "has to be that one itself"),
    (
        "rotation-with-secret-in-url",
        56,
        "a secret does not belong into the URL",
    ),
    ("rotation-at-foreign-host", 56, "`evil.example` is not among `hosts`"),
    (
        "rotation-without-place-of-the-secret",
        54,
        "where the new `api_key` stands is missing",
    ),
    (
        "rotation-with-place-of-no-field",
        59,
        "there is no secret field `other`",
    ),
    ("rotation-with-unknown-name", 63, "there is no field `other_id`"),
    ("rotation-made-by-looking", 55, "a key is made with POST or PUT"),
    (
        "rotation-that-finds-a-field",
        52,
        "`api_key` is a field of the key already",
    ),
    ("rotation-without-rights", 46, "say what the key must be allowed to do"),
    (
        "rotation-header-that-routes",
        57,
        "`Host` can't be the name of this header",
    ),
    ("rotation-with-broken-path", 59, "is not a path like"),
    ("derived-of-no-field", 19, "there is no field `token`"),
    ("derived-that-is-a-field", 18, "`api_key` is there twice"),
    ("derived-without-group", 20, "the expression has no group to take"),
    (
        "derived-of-secret-unexplained",
        17,
        "say in `note` why this piece of a secret is none",
    ),
    (
        "host-named-by-endless-piece-of-secret",
        8,
        "its group must end after 16 bytes",
    ),
    (
        "host-that-is-a-piece-of-secret",
        8,
        "a domain of the provider must follow it",
    ),
    (
        "host-with-top-level-after-piece-of-secret",
        8,
        "a domain of the provider must follow it",
    ),
    ("control-that-would-go-elsewhere", 40, "a wrong one would go elsewhere"),
    (
        "rule-of-missing-name-with-answers",
        36,
        "it stands alone and without a condition",
    ),
    (
        "rule-of-missing-name-that-condemns",
        38,
        "a name that is not there can't mean `invalid`",
    ),
    (
        "exchange-without-table",
        29,
        "`oauth2-client-credentials` and a table `exchange` go together",
    ),
    (
        "exchange-of-another-style",
        29,
        "`oauth2-client-credentials` and a table `exchange` go together",
    ),
    ("exchange-by-plain-secret", 35, "this is no secret field"),
    ("exchange-at-foreign-host", 37, "`evil.example` is not among `hosts`"),
    (
        "exchange-with-secret-in-url",
        37,
        "a secret does not belong into the URL",
    ),
    ("exchange-by-looking", 39, "a token is bought with POST"),
    (
        "assertion-without-table",
        29,
        "`oauth2-jwt-bearer` and a table `assertion` go together",
    ),
    ("assertion-at-foreign-host", 37, "`evil.example` is not among `hosts`"),
    (
        "assertion-at-open-endpoint",
        37,
        "the token endpoint is written down whole",
    ),
    ("assertion-of-plain-document", 34, "this is no secret field"),
    ("assertion-with-body", 43, "byok writes the body of this purchase"),
    ("digest-without-colon", 26, "this style needs `user:password`"),
    ("inquiry-that-costs", 51, "a further question costs nothing"),
    ("inquiry-at-foreign-host", 50, "`evil.example` is not among `hosts`"),
    ("inquiry-that-changes", 51, "a question is not asked with DELETE"),
    (
        "inquiry-of-nothing",
        51,
        "a further question is asked for what it `reveals`",
    ),
    (
        "inquiry-of-the-key-itself",
        52,
        "what the key itself tells needs no further question",
    ),
    ("inquiry-too-many", 67, "there are at most 2 further questions"),
    ("inquiry-with-broken-path", 55, "does not lead anywhere"),
    ("variant-without-shape", 43, "a variant needs `prefixes` or a `pattern`"),
    ("variant-with-broken-expression", 44, "unclosed group"),
    ("variant-at-foreign-host", 45, "`evil.example` is not among `hosts`"),
    ("variant-body-with-get", 46, "only POST has a body"),
    (
        "variant-rule-that-nobody-can-say",
        47,
        "an answer can't mean `malformed`",
    ),
    ("fact-of-unknown-decoder", 46, "`rot13` does not lead anywhere"),
    ("fact-of-unknown-field", 46, "there is no such field"),
    (
        "fact-of-the-key-that-signs",
        55,
        "`document:private_key` does not lead anywhere",
    ),
    (
        "fact-of-certificate-by-secret",
        46,
        "`{api_key}` does not lead anywhere",
    ),
];

fn damage() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/damage/providers")
}

/// A folder with copies of these files.
fn folder_of(names: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in names {
        let file = format!("{name}.toml");
        std::fs::copy(damage().join(&file), folder.path().join(&file)).unwrap();
    }
    folder
}

fn refusal(names: &[&str]) -> CatalogError {
    match Catalog::load(Some(folder_of(names).path())) {
        Ok(_) => panic!("{names:?} was accepted"),
        Err(error) => error,
    }
}

fn id(text: &str) -> ServiceId {
    ServiceId::parse(text).unwrap()
}

#[test]
fn each_damage_is_refused_with_file_line_and_reason() {
    let mut wrong = Vec::new();
    for (name, line, reason) in DAMAGED {
        let error = refusal(&[name]);
        assert_eq!(error.code(), Code::Config);
        assert!(error.hint().is_some());
        let message = error.to_string();
        if !message.contains(&format!("{name}.toml` line {line}: "))
            || !message.contains(reason)
            || message.contains('\n')
        {
            wrong.push(format!("expected {line}: {reason}\n     got {message}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_file_of_the_folder_is_listed_here() {
    let files: BTreeSet<String> = std::fs::read_dir(damage())
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    let listed: BTreeSet<String> = DAMAGED
        .iter()
        .map(|(name, ..)| (*name).to_owned())
        .chain(["sound".into()])
        .collect();
    assert_eq!(files, listed);
}

#[test]
fn a_sound_definition_joins_the_catalogue() {
    let catalog = Catalog::load(Some(folder_of(&["sound"]).path())).unwrap();
    assert_eq!(catalog.get(&id("acme-inc")).unwrap().name, "Acme");
    assert_eq!(catalog.canonical(&id("acme-inc")), id("acme"));
    assert!(catalog.get(&id("openai")).is_some());
    assert!(catalog.iter().map(|provider| &provider.id).is_sorted());
}

#[test]
fn two_custom_definitions_can_not_share_a_name() {
    let folder = folder_of(&["sound"]);
    std::fs::copy(damage().join("sound.toml"), folder.path().join("zweite.toml")).unwrap();
    let error = Catalog::load(Some(folder.path())).err().unwrap().to_string();
    assert!(
        error.contains("zweite.toml` line 2: there is a service `acme` already"),
        "{error}"
    );
}

#[test]
fn a_missing_folder_and_other_files_are_fine() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Catalog::load(Some(&folder.path().join("providers.d"))).is_ok());
    std::fs::write(folder.path().join("notes.txt"), "not a definition").unwrap();
    assert!(Catalog::load(Some(folder.path())).is_ok());
    assert!(Catalog::load(None).is_ok());
}

#[test]
fn an_overlong_file_is_refused_unread() {
    let folder = tempfile::tempdir().unwrap();
    let file = std::fs::File::create(folder.path().join("long.toml")).unwrap();
    file.set_len(2 << 20).unwrap();
    let error = Catalog::load(Some(folder.path())).err().unwrap();
    assert!(matches!(error, CatalogError::Unreadable { .. }));
    assert!(error.to_string().contains("long.toml"), "{error}");
}
