//! `byok` alone, and `byok tour`

use byok_e2e::{Sandbox, Transcript};
use insta::assert_snapshot;

#[test]
fn byok_alone_tells_how_things_are_when_nobody_can_be_asked() {
    let sandbox = Sandbox::empty();
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&[]).exits(0);
    transcript.byok(&["--json"]).exits(0);
    sandbox
        .byok(&["init", "--kdf-memory", "19", "--kdf-passes", "2"])
        .exits(0);
    transcript.byok(&[]).exits(0);
    sandbox.holds("generic", "x", "v");
    transcript.byok(&[]).exits(0);
    sandbox.byok(&["lock"]).exits(0);
    transcript.byok(&[]).exits(0);
    assert_snapshot!(transcript);
}

#[test]
fn the_tour_runs_to_its_end_and_touches_nothing() {
    let sandbox = Sandbox::empty();
    let ran = sandbox.byok(&["tour"]).exits(0);
    assert!(ran.stderr.contains("That was real"), "{ran:?}");
    assert!(
        ran.stdout.contains("openai/work") && ran.stdout.contains("✓ valid"),
        "{ran:?}"
    );
    assert!(ran.stdout.contains("characters here"), "the child got its key: {ran:?}");
    assert!(ran.stdout.contains("The audit trail is whole"), "{ran:?}");
    assert!(!sandbox.byok_home().exists(), "the person's own home stays as it was");
}
