//! What a program is given: which variables, from which keys. A plan holds no value; it is opened by
//! [`OpenVault::hand_out`](crate::vault::OpenVault::hand_out).

mod cache;
mod conventional;
pub mod fallback;
mod mask;
mod plan;
mod project;
mod render;

pub use cache::{Cache, LONGEST, Slot};
pub use conventional::{Source, conventional, own_variable};
pub use mask::{MARK, Mask, Patterns};
pub use plan::{HandOut, Plan, PlanError};
pub use project::{InvalidProject, LONGEST_PROJECT, PROJECT_FILE, ProjectText, read_project};
pub use render::{Mention, Place, Template, TemplateError};
