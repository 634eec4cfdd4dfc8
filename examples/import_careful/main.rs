//! The careful import of `importer.rs` as a command: `emporix-sandbox exec -- cargo run --example import_careful`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a client says how it ends")]

mod importer;

use std::process::ExitCode;

use importer::{Shop, import};

fn main() -> ExitCode {
    match Shop::of_environment().and_then(|shop| import(&shop)) {
        Ok(()) => {
            println!("imported");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("not imported: {why}");
            ExitCode::FAILURE
        }
    }
}
