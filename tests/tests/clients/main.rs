//! Other programs: their tokens, the door on loopback TCP, what each right opens, the events they hear, the log they leave.

mod defects;
mod door;
mod events;
mod load;
mod log;
mod matrix;
mod reach;
mod serve;
mod tokens;
mod verbs;
