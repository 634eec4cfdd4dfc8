//! The binary: parse, run, exit code.

use std::process::ExitCode;

use emporix_sandbox::commands;

/// Gives memory back to the system from a thread of its own, which the C library's allocator does not do by itself.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    match commands::parse() {
        Ok(typed) => commands::run(&typed),
        Err(code) => code,
    }
}
