//! What the environment says for flags that are not typed.
//!
//! A variable without content is unset, and white space around a value does not count: a template of a deployment
//! yields the one, a file mounted as a secret the other.

use std::collections::BTreeSet;
use std::ffi::OsStr;

use clap::builder::ValueHint;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command, CommandFactory};

use crate::cli::Cli;
use crate::commands::client_env::{CASE_DIR, COPY, FAULT, PROGRAM};
use crate::suggest::nearest;

/// The variables that decided something, by name.
#[derive(Clone, Debug, Default)]
pub(in crate::commands) struct Variables {
    decided: Vec<String>,
    /// The arguments that have their value from the command line or a variable, by their ids.
    said: Vec<String>,
    /// The service link that is set where our port would be.
    link: Option<String>,
}

impl Variables {
    /// Those of `command` that speak for flags which `matches` does not have from the command line.
    pub(super) fn of(command: &Command, matches: &ArgMatches) -> Self {
        if let Some((name, matches)) = matches.subcommand() {
            let command = command.find_subcommand(name);
            return command.map_or_else(Self::default, |command| Self::of(command, matches));
        }
        let mut variables = Self::default();
        for arg in command.get_arguments() {
            let typed = matches.value_source(arg.get_id().as_str());
            let id = || arg.get_id().to_string();
            if typed == Some(ValueSource::CommandLine) {
                variables.said.push(id());
                continue;
            }
            let Some(name) = arg.get_env() else { continue };
            match Said::of(arg) {
                Said::Nothing => {}
                Said::Link(link) => variables.link = Some(link),
                Said::AsItIs | Said::Values(_) => {
                    variables.said.push(id());
                    variables.decided.push(name.to_string_lossy().into_owned());
                }
            }
        }
        variables
    }

    /// The service link that was passed over when a port was looked for.
    pub(in crate::commands) fn link(&self) -> Option<&str> {
        self.link.as_deref()
    }

    /// Whether the variable called `name` decided something.
    pub(in crate::commands) fn has(&self, name: &str) -> bool {
        self.decided.iter().any(|decided| decided == name)
    }

    /// Which of `names` decided something, in a hint's words; nothing where a flag or a default did.
    pub(in crate::commands) fn named(&self, names: &[&str]) -> String {
        let decided = self.decided.iter().filter(|name| names.contains(&name.as_str()));
        match decided.map(|name| format!("`{name}`")).collect::<Vec<_>>().as_slice() {
            [] => String::new(),
            [one] => format!("set by the variable {one}"),
            several => format!("set by the variables {}", several.join(", ")),
        }
    }
}

/// What to say of each variable that is named like ours and is unknown. Kubernetes sets such for a Service called
/// `emporix-sandbox`, which are no mistakes.
pub(in crate::commands) fn unknown_variables() -> Vec<String> {
    const PREFIX: &str = "EMPORIX_SANDBOX_";
    let command = Cli::command();
    let names = all_args(&command).into_iter().filter_map(|arg| arg.get_env()?.to_str());
    // What `exec` and `race` set for their commands is no mistake where that is a sandbox, nor is what the kits read.
    let names = names.chain([FAULT, CASE_DIR, COPY, PROGRAM]);
    let known: Vec<&str> = names.filter_map(|name| name.strip_prefix(PREFIX)).collect();
    let set = std::env::vars_os().filter_map(|(name, _)| {
        let name = name.to_str()?.strip_prefix(PREFIX)?;
        let is_of_a_service = ["SERVICE_", "PORT_"].iter().any(|start| name.starts_with(start));
        (!is_of_a_service && !known.contains(&name)).then(|| name.to_owned())
    });
    let set: BTreeSet<String> = set.collect();
    let note = |name: &String| {
        let near = nearest(name, known.iter().copied());
        let near =
            near.map_or_else(String::new, |near| format!(", did you mean `{PREFIX}{near}`?"));
        format!("the variable `{PREFIX}{name}` is not read{near}")
    };
    set.iter().map(note).collect()
}

/// The arguments of `command` and of all below it.
pub(super) fn all_args(command: &Command) -> Vec<&Arg> {
    let below = command.get_subcommands().flat_map(all_args);
    command.get_arguments().chain(below).collect()
}

/// What the variable of a flag says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// It is not set, or empty.
    Nothing,
    /// What Kubernetes says of a Service called `emporix-sandbox`.
    Link(String),
    /// A value that can be taken as it is, or is refused.
    AsItIs,
    /// Values, without what does not count.
    Values(Vec<String>),
}

impl Said {
    /// What the variable of `arg` says now.
    pub(super) fn of(arg: &Arg) -> Self {
        let value = arg.get_env().and_then(std::env::var_os);
        value.map_or(Self::Nothing, |value| Self::in_value(arg, &value))
    }

    fn in_value(arg: &Arg, value: &OsStr) -> Self {
        let Some(text) = value.to_str() else { return Self::AsItIs };
        let trimmed = text.trim();
        if arg.is_hide_env_values_set() {
            // A secret that is white space alone was meant to be one: it is refused where it is used.
            return if text.is_empty() { Self::Nothing } else { Self::AsItIs };
        }
        if arg.get_id() == "port" && is_service_link(trimmed) {
            return Self::Link(trimmed.to_owned());
        }
        let pieces: Vec<&str> = match arg.get_value_delimiter() {
            Some(delimiter) => text.split(delimiter).map(str::trim).collect(),
            None if arg.get_value_hint() == ValueHint::AnyPath => {
                // A folder may be called with blanks.
                vec![if trimmed.is_empty() { "" } else { text.trim_end_matches(['\r', '\n']) }]
            }
            None => vec![trimmed],
        };
        let pieces = pieces.into_iter().filter(|piece| !piece.is_empty());
        match pieces.map(ToOwned::to_owned).collect::<Vec<_>>() {
            pieces if pieces.is_empty() => Self::Nothing,
            pieces if pieces == [text] => Self::AsItIs,
            pieces => Self::Values(pieces),
        }
    }
}

/// Whether `value` is the address of a Service, as Kubernetes and Docker set it in `<SERVICE>_PORT`.
fn is_service_link(value: &str) -> bool {
    let is_of = |scheme: &str| {
        let start = value.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    ["tcp://", "udp://", "sctp://"].into_iter().any(is_of)
}

/// The command, to be parsed with what its variables say.
pub(super) fn settled(command: Command) -> Command {
    command.mut_args(settled_arg).mut_subcommands(settled)
}

fn settled_arg(arg: Arg) -> Arg {
    match Said::of(&arg) {
        Said::AsItIs => arg,
        Said::Nothing | Said::Link(_) => unset(arg),
        Said::Values(values) => unset(arg).default_values(values),
    }
}

fn unset(arg: Arg) -> Arg {
    arg.env(None::<&'static str>)
}

/// The same command as if the variable called `name` were not set.
pub(super) fn without(command: Command, name: &OsStr) -> Command {
    let of = |arg: Arg| if arg.get_env() == Some(name) { unset(arg) } else { arg };
    command.mut_args(of).mut_subcommands(|command| without(command, name))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::Cli;

    fn said(id: &str, value: &str) -> Said {
        let command = Cli::command();
        let arg = command.get_arguments().find(|arg| arg.get_id() == id).unwrap();
        Said::in_value(arg, OsStr::new(value))
    }

    #[test]
    fn a_variable_without_content_says_nothing_whatever_its_flag_takes() {
        let command = Cli::command();
        for arg in command.get_arguments().filter(|arg| arg.get_env().is_some()) {
            let id = arg.get_id().as_str();
            assert_eq!(said(id, ""), Said::Nothing, "{id}");
            for blank in [" ", "\n", "\t \r\n"] {
                let expected = if id == "admin_token" { Said::AsItIs } else { Said::Nothing };
                assert_eq!(said(id, blank), expected, "{id}");
            }
        }
        for commas in [",", " , ,\n"] {
            assert_eq!(said("scenario", commas), Said::Nothing);
            assert_eq!(said("behavior", commas), Said::Nothing);
        }
    }

    #[test]
    fn white_space_around_a_value_does_not_count() {
        let values =
            |values: &[&str]| Said::Values(values.iter().map(ToString::to_string).collect());
        assert_eq!(said("seed", "7"), Said::AsItIs);
        assert_eq!(said("seed", " 7\n"), values(&["7"]));
        assert_eq!(said("scenario", "a,b"), values(&["a", "b"]));
        assert_eq!(said("scenario", "a, ,b\n,"), values(&["a", "b"]));
        assert_eq!(said("fixtures", " my folder "), Said::AsItIs);
        assert_eq!(said("fixtures", "my folder\n"), values(&["my folder"]));
        assert_eq!(said("admin_token", "s\n"), Said::AsItIs);
    }

    #[test]
    fn only_the_address_of_a_service_is_a_link_and_only_where_a_port_would_be() {
        for link in ["tcp://10.96.14.2:14010", "UDP://[fd00::1]:53", " tcp://x:1\n"] {
            assert_eq!(said("port", link), Said::Link(link.trim().to_owned()));
            assert!(!matches!(said("host", link), Said::Link(_)));
        }
        for port in ["14010", "http://x:1", "tcp:", "tcp"] {
            assert_eq!(said("port", port), Said::AsItIs, "{port}");
        }
    }
}
