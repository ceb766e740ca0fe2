//! What a program is given: which variables, from which keys. Nothing here holds a value; the plan is opened by
//! [`OpenVault::hand_out`](crate::vault::OpenVault::hand_out).

mod conventional;
mod plan;

pub use conventional::{Source, conventional};
pub use plan::{HandOut, Plan, PlanError};
