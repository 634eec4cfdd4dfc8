//! The command line, parsed: flags as they were typed, then variables, then defaults. What cannot be used is reported
//! in text that text from outside cannot change, and a mistake in a variable names the variable.

mod variables;

use std::ffi::{OsStr, OsString};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, CommandFactory, FromArgMatches};

use crate::cli::Cli;
use crate::visible::visible;
use variables::{Said, all_args, settled, without};

pub(super) use variables::{Variables, unknown_variables};

/// What is to be done, and which variables had a say in it.
#[derive(Debug)]
pub struct Typed {
    pub(super) cli: Cli,
    pub(super) variables: Variables,
}

/// Why there is nothing to run.
#[derive(Debug)]
pub(super) enum ParseEnd {
    /// The help or the version was requested: this text.
    Read(String),
    /// It cannot be used, for this reason.
    Refused(String),
}

/// Parses the arguments and variables of this process.
///
/// # Errors
/// What is to be printed where there is nothing to run.
pub(super) fn parse() -> Result<Typed, ParseEnd> {
    let args: Vec<OsString> = std::env::args_os().collect();
    typed(&args).map_err(|error| {
        if !error.use_stderr() {
            // The help names all variables, also those that say nothing.
            let error = Cli::command().try_get_matches_from(&args).err().unwrap_or(error);
            return ParseEnd::Read(error.render().to_string());
        }
        ParseEnd::Refused(match error.kind() == ErrorKind::InvalidUtf8 {
            true => not_utf8(&error, &args),
            false => to_text(error, &args),
        })
    })
}

fn typed(args: &[OsString]) -> Result<Typed, clap::Error> {
    let matches = settled(Cli::command()).try_get_matches_from(args)?;
    let variables = Variables::of(&Cli::command(), &matches);
    Ok(Typed { cli: Cli::from_arg_matches(&matches)?, variables })
}

/// The refusal in words: whose value is wrong, and nothing of a secret.
fn to_text(mut error: clap::Error, args: &[OsString]) -> String {
    let mut command = Cli::command();
    command.build();
    if let Some(ContextValue::String(flag)) = error.get(ContextKind::InvalidArg).cloned() {
        let mut named = all_args(&command).into_iter().filter(|arg| arg.to_string() == flag);
        if named.clone().any(Arg::is_hide_env_values_set) {
            error.insert(ContextKind::InvalidValue, ContextValue::String("…".to_owned()));
        }
        let same = |other: &clap::Error| {
            other.get(ContextKind::InvalidArg) == error.get(ContextKind::InvalidArg)
        };
        let variable = named.find_map(|arg| culprit(arg, args, same));
        if let Some(name) = variable {
            let named = format!("{} ({flag})", name.to_string_lossy());
            error.insert(ContextKind::InvalidArg, ContextValue::String(named));
        }
    }
    if error.kind() == ErrorKind::UnknownArgument && is_bare_command(&error, args) {
        let tip = "the command stands behind `--`, as in `emporix-sandbox exec -- npm test`";
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    }
    let context: Vec<_> = error.context().map(|(kind, value)| (kind, value.clone())).collect();
    for (kind, value) in context.into_iter().filter(|(kind, _)| *kind != ContextKind::Usage) {
        error.insert(kind, visible_value(value));
    }
    error.render().to_string()
}

/// Whether what is unknown is the command that `exec` is to run.
fn is_bare_command(error: &clap::Error, args: &[OsString]) -> bool {
    let is_exec = args.get(1).is_some_and(|command| command == "exec");
    let unknown = error.get(ContextKind::InvalidArg);
    let is_flag = |text: &str| text.starts_with('-');
    is_exec && matches!(unknown, Some(ContextValue::String(text)) if !is_flag(text))
}

/// Text from outside in an error, made visible.
#[expect(clippy::wildcard_enum_match_arm, reason = "the other crate may add kinds at any time")]
fn visible_value(value: ContextValue) -> ContextValue {
    let line = |text: &str| visible(text).into_owned();
    match value {
        ContextValue::String(text) => ContextValue::String(line(&text)),
        ContextValue::Strings(texts) => {
            ContextValue::Strings(texts.iter().map(|text| line(text)).collect())
        }
        ContextValue::StyledStr(text) => ContextValue::StyledStr(line(&text.to_string()).into()),
        ContextValue::StyledStrs(texts) => ContextValue::StyledStrs(
            texts.iter().map(|text| line(&text.to_string()).into()).collect(),
        ),
        other => other,
    }
}

/// The variable of `arg`, where there would be no `same` mistake without it.
fn culprit<'a>(
    arg: &'a Arg,
    args: &[OsString],
    same: impl Fn(&clap::Error) -> bool,
) -> Option<&'a OsStr> {
    let name = arg.get_env().filter(|_| matches!(Said::of(arg), Said::AsItIs | Said::Values(_)))?;
    match settled(without(Cli::command(), name)).try_get_matches_from(args) {
        Err(other) if same(&other) => None,
        Ok(_) | Err(_) => Some(name),
    }
}

/// The refusal of text that is no Unicode; whose it is, where it is a variable's.
fn not_utf8(error: &clap::Error, args: &[OsString]) -> String {
    let mut command = Cli::command();
    command.build();
    let is_bad = |arg: &&Arg| {
        arg.get_env().and_then(std::env::var_os).is_some_and(|value| value.to_str().is_none())
    };
    let same = |other: &clap::Error| other.kind() == ErrorKind::InvalidUtf8;
    let mut bad = all_args(&command).into_iter().filter(is_bad);
    match bad.find_map(|arg| culprit(arg, args, same)) {
        Some(name) => {
            let name = name.to_string_lossy();
            format!("error: the variable {name} is no UTF-8\n  hint: set it to text, or unset it\n")
        }
        None => error.render().to_string(),
    }
}
