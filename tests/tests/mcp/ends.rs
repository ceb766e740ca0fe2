//! How a server ends is how `byok run --mcp` ends.

use super::World;
use super::talk::Talk;
use byok_e2e::wait;
use std::os::unix::process::ExitStatusExt;

#[test]
fn exit_codes_are_kept() {
    let world = World::new();
    for code in [0, 1, 2, 42, 125, 126, 127, 255] {
        let (_, _, status) = Talk::through(&world.sandbox, &["sh", "-c", &format!("exit {code}")]).end();
        assert_eq!(status.code(), Some(code));
    }
}

#[test]
fn a_signal_that_ends_the_server_ends_byok_the_same_way() {
    let world = World::new();
    for signal in [1, 2, 6, 9, 11, 15] {
        let (_, _, status) = Talk::through(&world.sandbox, &["sh", "-c", &format!("kill -{signal} $$; read x")]).end();
        assert_eq!(status.signal(), Some(signal));
    }
}

#[test]
fn a_signal_for_byok_reaches_the_server() {
    let world = World::new();
    let script = "trap 'echo told; exit 7' TERM; echo ready; while :; do read x || sleep 0.05; done";
    let mut talk = Talk::through(&world.sandbox, &["sh", "-c", script]);
    assert_eq!(talk.hear_line(), "ready\n");
    let pid = rustix::process::Pid::from_child(&talk.child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    // The shell hears of it when it has read a line.
    talk.say("");
    assert_eq!(talk.hear_line(), "told\n");
    assert_eq!(talk.end().2.code(), Some(7));
}

#[test]
fn the_server_hears_that_the_client_has_said_all() {
    let world = World::new();
    let mut talk = Talk::through(&world.sandbox, &["sh", "-c", "cat >/dev/null; echo over; exit 3"]);
    talk.close();
    assert_eq!(talk.hear_line(), "over\n");
    assert_eq!(talk.end().2.code(), Some(3));
}

#[test]
fn what_was_written_before_the_end_arrives() {
    let world = World::new();
    let (rest, _, status) = Talk::through(&world.sandbox, &["sh", "-c", "head -c 1000000 /dev/zero; exit 5"]).end();
    assert_eq!((rest.len(), status.code()), (1_000_000, Some(5)));
}

#[test]
fn what_a_server_leaves_behind_keeps_nobody_waiting() {
    let world = World::new();
    let mut talk = Talk::through(&world.sandbox, &["sh", "-c", "sleep 30 & echo $!; exit 4"]);
    let left: i32 = talk.hear_line().trim().parse().unwrap();
    wait::until("byok has ended", || talk.child.try_wait().unwrap().is_some());
    assert_eq!(talk.child.try_wait().unwrap().unwrap().code(), Some(4));
    rustix::process::kill_process(
        rustix::process::Pid::from_raw(left).unwrap(),
        rustix::process::Signal::KILL,
    )
    .unwrap();
}

#[test]
fn the_client_sees_that_a_server_says_nothing_more() {
    let world = World::new();
    let mut talk = Talk::through(&world.sandbox, &["sh", "-c", "echo last; exec >&-; read x; exit 6"]);
    assert_eq!(talk.hear_line(), "last\n");
    assert_eq!(talk.hear_line(), "", "the stream is over, and the server lives");
    talk.say("go");
    assert_eq!(talk.end().2.code(), Some(6));
}

#[test]
fn a_program_that_can_not_be_run_is_127() {
    let world = World::new();
    let (_, said, status) = Talk::through(&world.sandbox, &["no-such-server"]).end();
    assert_eq!(
        (status.code(), said.as_str()),
        (Some(127), "byok: no program named no-such-server\n")
    );
}
