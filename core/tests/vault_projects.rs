//! A `byok.toml` counts as it was when a person accepted it, and not otherwise.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::error::Code;
use byok_core::model::{ProjectKey, ProjectVariable};
use byok_core::vault::{NewProject, ProjectError};
use common::{Home, act, act_at, code, name, now, service, time, trail, words};

fn project(path: &str, digest: u8) -> NewProject {
    NewProject {
        path: path.into(),
        digest: [digest; 32],
        variables: vec![ProjectVariable {
            variable: "OPENAI_API_KEY".into(),
            reference: "byok://openai/work".into(),
        }],
        keys: vec![ProjectKey {
            service: service("openai"),
            name: name("work"),
        }],
    }
}

#[test]
fn a_file_is_used_as_it_was_accepted_and_no_other() {
    let (_home, mut vault) = Home::create();
    let path = "/home/ada/work/byok.toml";
    let asked = |vault: &mut byok_core::vault::OpenVault, digest: u8| vault.use_project(path, &[digest; 32], now());
    assert!(matches!(asked(&mut vault, 1), Err(ProjectError::Untrusted(_))));
    let trusted = vault.trust_project(&project(path, 1), act()).unwrap();
    assert_eq!(trusted.digest, "01".repeat(32));
    assert!(asked(&mut vault, 1).is_ok());
    let changed = asked(&mut vault, 2);
    assert!(matches!(changed, Err(ProjectError::Changed(_))));
    assert_eq!(code(&changed), Some(Code::Refused));
    let again = vault.trust_project(&project(path, 2), act()).unwrap();
    assert_eq!(again.id, trusted.id, "it is the same project");
    assert!(asked(&mut vault, 2).is_ok() && asked(&mut vault, 1).is_err());
    assert!(
        vault.use_project("/home/ada/byok.toml", &[2; 32], now()).is_err(),
        "elsewhere it is another file"
    );
}

#[test]
fn what_it_hands_out_and_when_it_was_used_is_known_and_forgotten_with_it() {
    let (home, mut vault) = Home::create();
    let before = trail(&vault).len();
    let path = "/home/ada/work/byok.toml";
    let trusted = vault.trust_project(&project(path, 1), act()).unwrap();
    assert_eq!(
        (trusted.variables.len(), trusted.keys.len(), trusted.last_used_at),
        (1, 1, None)
    );
    vault.use_project(path, &[1; 32], now()).unwrap();
    vault.use_project(path, &[1; 32], time("2026-11-22T10:00:30Z")).unwrap();
    assert_eq!(vault.projects().unwrap()[0].last_used_at, Some(now()), "to the minute");
    vault.lock(act(), "test").unwrap();
    let mut vault = home.recover().unwrap();
    assert_eq!(vault.projects().unwrap()[0].variables, trusted.variables);
    vault
        .forget_project(trusted.id, act_at(time("2026-11-22T11:00:00Z")))
        .unwrap();
    assert!(vault.projects().unwrap().is_empty());
    assert_eq!(code(&vault.forget_project(trusted.id, act())), Some(Code::NotFound));
    let said = words(&vault, before);
    assert!(
        said.contains(&"project_trusted ok".into()) && said.contains(&"project_forgotten ok".into()),
        "{said:?}"
    );
}

#[test]
fn what_can_t_be_kept_is_refused() {
    let (_home, mut vault) = Home::create();
    let mut variable = project("/a/byok.toml", 1);
    variable.variables[0].variable = "A=B".into();
    for wrong in [project("byok.toml", 1), project("/a\n/byok.toml", 1), variable] {
        assert_eq!(code(&vault.trust_project(&wrong, act())), Some(Code::InvalidField));
    }
}
