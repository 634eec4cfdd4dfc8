//! `man`: the man page of the program, or of one of its commands, from their definitions.

use std::process::ExitCode;

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::output::{UNUSABLE, print};
use crate::cli::{Cli, ManArgs};
use crate::shell::terminal::complain;
use crate::suggest::did_you_mean;

/// Prints the page as troff.
pub(super) fn run(args: &ManArgs) -> ExitCode {
    let mut program = Cli::command();
    program.build();
    let Some(name) = &args.command else { return page(program) };
    let command = program.find_subcommand(name).filter(|command| !command.is_hide_set());
    if let Some(command) = command {
        let full = format!("emporix-sandbox-{}", command.get_name());
        return page(command.clone().name(full));
    }
    let known = program.get_subcommands().filter(|command| !command.is_hide_set());
    let near = did_you_mean(name, known.map(Command::get_name));
    complain(&format!("there is no command `{name}`{near}"), "`emporix-sandbox help` lists them");
    ExitCode::from(UNUSABLE)
}

fn page(command: Command) -> ExitCode {
    let mut text = Vec::new();
    let written = Man::new(command).render(&mut text);
    written.expect("memory takes any text");
    print(&String::from_utf8_lossy(&text))
}
