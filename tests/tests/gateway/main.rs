//! The gateway, through the built binary, to real providers on loopback.

mod abuse;
mod bodies;
mod children;
mod counts;
mod fallback;
mod h2;
mod kit;
mod limits;
mod memory;
mod sdk;
mod secrecy;
mod slots;
mod streaming;
mod websocket;
