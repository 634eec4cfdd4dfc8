//! The binary: parse, run, exit code.

use std::process::ExitCode;

use clap::Parser;
use emporix_sandbox::cli::Cli;
use emporix_sandbox::commands;

fn main() -> ExitCode {
    commands::run(Cli::parse())
}
