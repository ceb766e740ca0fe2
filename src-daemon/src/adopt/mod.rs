//! Keys in the files of MCP clients: found, taken over into the vault, put back. What an edit is stands in `byok_core::adopt`; here
//! files are read and written.
//!
//! | module | what |
//! |---|---|
//! | `whose` | which files are looked at |
//! | `file` | reading one, and replacing it at once or not at all |
//! | `plan` | what would become of it |
//! | `choose` | which key of the vault takes which value |
//! | `shown` | its keys, masked, as a person sees them |
//! | `survey` | what was found, for a face |
//! | `carry_out` | storing, keeping, writing, in this order |
//! | `restore` | the way back |

mod carry_out;
mod choose;
mod file;
mod plan;
mod restore;
mod shown;
mod survey;
mod whose;

pub(crate) use carry_out::adopt;
pub(crate) use restore::restore;
pub(crate) use survey::survey;
pub(crate) use whose::{Where, check_ids};
