//! The binary: parse, run, exit code.

use std::process::ExitCode;

use emporix_sandbox::commands;

fn main() -> ExitCode {
    match commands::parse() {
        Ok(typed) => commands::run(&typed),
        Err(code) => code,
    }
}
