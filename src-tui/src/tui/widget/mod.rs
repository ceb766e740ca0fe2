//! Parts of screens that know nothing of keys.

pub(crate) mod chart;
pub(crate) mod dialog;
pub(crate) mod entry;
pub(crate) mod facts;
pub(crate) mod form;
pub(crate) mod halves;
pub(crate) mod loaded;
pub(crate) mod page;
pub(crate) mod roll;
pub(crate) mod scroll;
pub(crate) mod state;
pub(crate) mod table;
pub(crate) mod text;
pub(crate) mod wrap;
