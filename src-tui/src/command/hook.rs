//! `byok hook`: what joins byok to another program, as text for that program's own configuration.

use crate::cli::HookVerb;
use crate::context::Context;
use crate::print;
use crate::stop::Stop;

/// For direnv's own library, in bash. `direnv_load` takes over what changed in the environment of the command that it runs, so no value
/// is printed, quoted or written on the way.
const DIRENV: &str = r#"# byok: keys for the programs of a folder. In its .envrc:
#   use byok openai github/ci     these keys, under the variables that their tools read
#   use byok                      what the folder's byok.toml names, once `byok trust` was said
use_byok() {
  local only="" ref
  for ref in "$@"; do
    only="${only:+$only,}$ref"
  done
  if [ -n "$only" ]; then
    direnv_load byok --non-interactive run --only "$only" -- "$direnv" dump
  elif ref="$(find_up byok.toml)"; then
    watch_file "$ref"
    direnv_load byok --non-interactive run -- "$direnv" dump
  else
    log_error "use byok: name keys, or write a byok.toml"
    return 1
  fi
}
"#;

pub(crate) fn run(_context: &Context, verb: &HookVerb) -> Result<(), Stop> {
    match verb {
        HookVerb::Direnv => print::line(DIRENV.trim_end()),
    }
}
