//! Words of other programs that ask for a credential, each in its own protocol.

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, PartialEq, Subcommand)]
pub(crate) enum HelperVerb {
    /// Be a credential helper of git
    #[command(
        after_help = "Examples:\n  git config --global credential.helper '!byok helper git'\n  \
                      git config --global credential.https://git.example.com.helper '!byok helper git --host git.example.com=gitlab/work'"
    )]
    Git(GitArgs),
    /// Be a credential helper of docker
    #[command(
        after_help = "docker looks for a program named docker-credential-byok: a script of two lines is enough.\n\n\
                      Examples:\n  printf '#!/bin/sh\\nexec byok helper docker --host ghcr.io=me@github \"$@\"\\n' > ~/bin/docker-credential-byok\n  \
                      echo ghcr.io | byok helper docker --host ghcr.io=me@github get"
    )]
    Docker(DockerArgs),
    /// Be a credential_process of AWS's tools
    #[command(
        after_help = "Examples:\n  byok helper aws prod\n  aws configure set credential_process 'byok helper aws prod'"
    )]
    Aws(AwsArgs),
    /// Be an exec resolver of OpenClaw: ids on stdin, values on stdout
    #[command(
        after_help = "An id is a reference such as openai/work, or providers/openai/apiKey for the default key.\n\n\
                      Examples:\n  byok helper openclaw\n  echo '{\"protocolVersion\":1,\"provider\":\"byok\",\"ids\":[\"openai\"]}' | byok helper openclaw"
    )]
    Openclaw,
}

#[derive(Debug, PartialEq, Args)]
pub(crate) struct HostArgs {
    /// Which key is for a host, and as which user; may be given several times
    #[arg(long = "host", value_name = "HOST=[USER@]REF")]
    pub(crate) hosts: Vec<String>,
}

#[derive(Debug, PartialEq, Args)]
pub(crate) struct GitArgs {
    #[command(flatten)]
    pub(crate) hosts: HostArgs,
    /// What git asks for
    #[arg(value_enum, value_name = "OPERATION")]
    pub(crate) operation: GitOperation,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum GitOperation {
    /// A credential
    Get,
    /// To keep one; byok does not
    Store,
    /// To forget one that was refused; byok does not
    Erase,
}

#[derive(Debug, PartialEq, Args)]
pub(crate) struct DockerArgs {
    #[command(flatten)]
    pub(crate) hosts: HostArgs,
    /// What docker asks for
    #[arg(value_enum, value_name = "OPERATION")]
    pub(crate) operation: DockerOperation,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DockerOperation {
    /// A credential
    Get,
    /// The hosts that have one
    List,
    /// To keep one; byok does not
    Store,
    /// To forget one; byok does not
    Erase,
}

#[derive(Debug, PartialEq, Args)]
pub(crate) struct AwsArgs {
    /// The key's name; the default key of aws when absent
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
}

#[derive(Debug, PartialEq, Subcommand)]
pub(crate) enum HookVerb {
    /// A function for direnv: `use byok REF…` in an .envrc
    #[command(
        after_help = "Examples:\n  byok hook direnv >> ~/.config/direnv/direnvrc\n  echo 'use byok openai github/ci' >> .envrc"
    )]
    Direnv,
}
