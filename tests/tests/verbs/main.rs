//! Every verb through the built binary: what it prints, what it says, how it ends.

mod add;
mod audit;
mod catalogue;
mod check;
mod check_env_file;
mod check_formats;
mod check_stdin;
mod detect;
mod doctor;
mod edit;
mod expiring;
mod get;
mod init;
mod list;
mod password;
mod remove;
mod rotate;
mod rotate_aws;
mod rotate_there;
mod session;
mod shapes;
mod start;
mod switches;
mod words;
