//! Which file counts where.

use super::{byok_in, with_project};

const TEXT: &str = "[env]\nMINE = \"byok://openai/work\"\n";

#[test]
fn it_is_found_from_folders_below_and_not_from_another_working_tree() {
    let sandbox = with_project(TEXT);
    let deep = sandbox.dir().join("src/deep");
    std::fs::create_dir_all(&deep).expect("the home is writable");
    let mine = ["run", "--", "printenv", "MINE"];
    assert_eq!(byok_in(&sandbox, &deep, &mine).exits(0).stdout, "value-of-work\n");
    std::fs::create_dir(sandbox.dir().join("src/.git")).expect("the home is writable");
    byok_in(&sandbox, &deep, &mine).exits(1);
}

#[test]
fn the_nearest_one_counts_alone() {
    let sandbox = with_project(TEXT);
    let inner = sandbox.dir().join("inner");
    std::fs::create_dir(&inner).expect("the home is writable");
    std::fs::write(inner.join("byok.toml"), "[env]\nOTHER = \"byok://openai\"\n").expect("the home is writable");
    byok_in(&sandbox, &inner, &["run", "--", "true"]).exits(125);
    byok_in(&sandbox, &inner, &["trust", "--yes"]).exits(0);
    let names = byok_in(&sandbox, &inner, &["run", "--", "sh", "-c", "echo $MINE/$OTHER"]).exits(0);
    assert_eq!(names.stdout, "/value-of-main\n");
}
