//! The gateway, through the built binary, to real providers on loopback.

mod abuse;
mod bodies;
mod children;
mod coded;
mod counts;
mod fallback;
mod fuzz;
mod h2;
mod kit;
mod limits;
mod lock;
mod memory;
mod path;
mod sdk;
mod secrecy;
mod slots;
mod streaming;
mod websocket;
