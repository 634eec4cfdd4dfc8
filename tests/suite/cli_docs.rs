//! The page about the command line: its examples run, and what it says of commands and flags is made from their
//! definitions.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::fmt::Write;

use clap::builder::PossibleValue;
use clap::{Arg, Command, CommandFactory};
use emporix_sandbox::Config;
use emporix_sandbox::cli::Cli;
use emporix_sandbox::content::SCHEMA_NAMES;
use emporix_sandbox::engine::Options;

use crate::support_kept::{keep_block, project, text_of};
use crate::support_linted::Sandbox;
use crate::support_process::command;

const PAGE: &str = "docs/cli.md";

#[test]
fn the_examples_of_the_page_end_as_it_says() {
    let page = text_of(PAGE);
    let options = Options { capture: true, ..Options::default() };
    let sandbox = Sandbox::start_with(Config { options, ..Config::default() }).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let mut commands = Vec::new();
    for example in page.split("<!-- exit: ").skip(1) {
        let (code, rest) = example.split_once(" -->\n```sh\n").unwrap();
        let (line, _) = rest.split_once("\n```").unwrap();
        let args: Vec<&str> = line.split_whitespace().skip(1).collect();
        let running = [("EMPORIX_SANDBOX_URL", sandbox.url())];
        // What writes files does so elsewhere.
        let writes = ["init", "capture", "replay"].contains(&args[0]);
        let place = if writes { elsewhere.path().to_owned() } else { project("") };
        let output = command(&args, &running).current_dir(place).output().unwrap();
        assert_eq!(output.status.code(), code.parse().ok(), "{line}: {output:?}");
        commands.push(args[0]);
    }
    let cli = Cli::command();
    let told = cli.get_subcommands().filter(|command| !command.is_hide_set());
    let mut all = told.map(Command::get_name);
    // What serves does not end.
    assert!(all.all(|name| name == "serve" || commands.contains(&name)), "{commands:?}");
    assert!(SCHEMA_NAMES.into_iter().all(|name| page.contains(&format!("`{name}`"))));
}

#[test]
fn the_commands_of_the_page_are_those_of_the_program() {
    let mut cli = Cli::command();
    cli.build();
    let mut text = String::new();
    let commands = cli.get_subcommands_mut();
    let commands = commands.filter(|it| it.get_name() != "help" && !it.is_hide_set());
    for command in commands {
        let usage = command.render_usage().to_string();
        let usage = usage.trim_start_matches("Usage: ").trim().to_owned();
        let about = command.get_about().expect("every command says what it does").to_string();
        write!(text, "### {}\n\n{about}.\n\n```text\n{usage}\n```\n\n", command.get_name())
            .unwrap();
        let arguments = command.get_arguments().filter(|arg| is_told(arg)).collect::<Vec<_>>();
        if !arguments.is_empty() {
            writeln!(text, "{}", table(arguments.into_iter())).unwrap();
        }
    }
    keep_block(PAGE, "commands", &text);
}

/// Whether an argument is one that is looked up: every command has `--help`.
fn is_told(arg: &Arg) -> bool {
    !arg.is_hide_set() && !["help", "version"].contains(&arg.get_id().as_str())
}

/// A table of arguments, with what each value means.
fn table<'a>(arguments: impl Iterator<Item = &'a Arg>) -> String {
    let mut table = String::from("| argument | environment | meaning |\n|---|---|---|\n");
    for arg in arguments {
        let env = arg.get_env().map_or_else(String::new, |env| format!("`{}`", env.display()));
        let values = values(arg, |value| match value.get_help() {
            Some(help) => format!("`{}` ({})", value.get_name(), lowered(&help.to_string())),
            None => format!("`{}`", value.get_name()),
        });
        writeln!(table, "| {} | {env} | {} |", written(arg), meaning(arg, &values)).unwrap();
    }
    table
}

/// An argument as it is typed.
fn written(arg: &Arg) -> String {
    let takes = arg.get_action().takes_values();
    let value = arg.get_value_names().filter(|_| takes).and_then(|names| names.first());
    let Some(long) = arg.get_long() else {
        let more =
            if arg.get_num_args().is_some_and(|most| most.max_values() > 1) { "…" } else { "" };
        return format!("`{}{more}`", value.expect("an argument without a flag has a value"));
    };
    let value = value.map_or_else(String::new, |name| format!(" {name}"));
    let short = arg.get_short().map_or_else(String::new, |short| format!(", `-{short}`"));
    format!("`--{long}{value}`{short}")
}

/// The values that an argument takes, each as `shown` shows it.
fn values(arg: &Arg, shown: impl Fn(&PossibleValue) -> String) -> String {
    let takes = arg.get_action().takes_values();
    let values: Vec<String> =
        arg.get_possible_values().iter().filter(|_| takes).map(shown).collect();
    if values.is_empty() { String::new() } else { format!(": {}", values.join(", ")) }
}

/// What an argument means, with its `values` and its default.
fn meaning(arg: &Arg, values: &str) -> String {
    let takes = arg.get_action().takes_values();
    let help = arg.get_help().expect("a help text");
    let default = arg.get_default_values().first().filter(|_| takes);
    let default =
        default.map_or_else(String::new, |value| format!(" [default: {}]", value.display()));
    format!("{help}{values}{default}")
}

/// The text with its first letter in lowercase, unless that is one of an abbreviation.
fn lowered(text: &str) -> String {
    let is_word = text.chars().nth(1).is_some_and(char::is_lowercase);
    let (first, rest) = text.split_at(text.chars().next().map_or(0, char::len_utf8));
    if is_word { first.to_lowercase() + rest } else { text.to_owned() }
}
