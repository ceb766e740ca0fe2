//! The one process that owns the open vault, and the typed [`client`] that every face uses to reach it.
//!
//! | module | what |
//! |---|---|
//! | `adopt` | keys in the files of MCP clients: found, taken over, put back |
//! | [`serve`] | starts, serves until told to stop, locks on the way out |
//! | [`session`] | the vault's two states, idle lock, hard cap |
//! | [`book`] | names and dates in memory, and what was told of them |
//! | [`schedule`] | when a person is told |
//! | [`notify`] | the ways out of a notice |
//! | `regular` | byok asks about each key by itself, once a day |
//! | [`remember`] | the book across restarts, if that is wanted |
//! | [`alarm`] | work under way ends when the vault is locked |
//! | `fallback` | a key failed in use: the next one takes over, and it is checked |
//! | [`feed`] | what was done, told to whoever listens |
//! | [`rotation`] | new keys made at providers, old ones taken back; what is due without being asked for |
//! | `stale` | which keys the book has to read again |
//! | [`throttle`] | wrong passwords become slow |
//! | [`socket`] | the private socket, one daemon for one vault |
//! | [`guard`] | who is calling, and what may they do |
//! | [`gateway`] | calls of other programs to providers, with a key in the place of their token |
//! | [`loopback`] | the same API on loopback TCP, for programs with a token |
//! | [`trace`] | a number for each request, in its answer and in the log |
//! | [`log`] | structured lines, rotated, without values |
//! | [`problem`] | the only place where an error becomes a response |
//! | [`api`] | a file per resource |
//! | [`gates`] | how providers are asked without being molested |
//! | [`wire`] | what goes over the socket; [`wire::outlet`] is the only place where a value becomes bytes |
//! | [`client`] | typed calls over the socket, starting the daemon when there is none |
//! | [`config`] | the person's settings |
//! | `retention` | old rows of the trail go, as the setting says |

mod adopt;
pub mod alarm;
pub mod api;
pub mod book;
pub mod client;
pub mod config;
pub mod detach;
mod fallback;
pub mod feed;
pub mod gates;
pub mod gateway;
pub mod guard;
pub mod log;
pub mod loopback;
pub mod notify;
pub mod problem;
mod regular;
pub mod remember;
mod retention;
pub mod rotation;
pub mod schedule;
pub mod serve;
pub mod session;
pub mod socket;
mod stale;
pub mod throttle;
pub mod trace;
pub mod wire;
