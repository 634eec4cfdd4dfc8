//! What a page names of the program, held against the program: commands with their flags, variables, paths of the admin API, links.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]

use std::collections::BTreeSet;

use clap::CommandFactory;
use emporix_sandbox::admin::OPERATIONS;
use emporix_sandbox::cli::Cli;

use crate::support_kept::{project, text_of};
use crate::support_requests::words;

/// The variables of a client that finds a sandbox, besides those of tokens.
const OF_CLIENTS: [&str; 7] = [
    "EMPORIX_API_URL",
    "EMPORIX_TENANT",
    "EMPORIX_CLIENT_ID",
    "EMPORIX_CLIENT_SECRET",
    "EMPORIX_SANDBOX_URL",
    "EMPORIX_SANDBOX_FAULT",
    "EMPORIX_SANDBOX_CASE_DIR",
];

/// Holds what `page` names against the program; how many names there were.
pub(crate) fn names_exist(page: &str) -> usize {
    let text = text_of(page);
    let commands = commands(&text);
    for line in &commands {
        command_exists(page, line);
    }
    let variables = variables(&text);
    let known = known_variables();
    for name in &variables {
        let is_token = name.strip_prefix("EMPORIX_TOKEN_").is_some_and(|it| !it.is_empty());
        assert!(
            is_token || known.contains(*name),
            "{page} names {name}, which nothing reads or sets"
        );
    }
    let paths = admin_paths(&text);
    for path in &paths {
        assert!(is_admin_path(path), "{page} names {path}, which the admin API does not have");
    }
    commands.len() + variables.len() + paths.len()
}

/// Holds the relative links of `page` against the tree; how many there were.
pub(crate) fn links_lead_somewhere(page: &str) -> usize {
    let text = text_of(page);
    let folder = project(page).parent().unwrap().to_owned();
    let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let links = links.map(|link| link.split('#').next().unwrap_or_default());
    let relative: Vec<&str> =
        links.filter(|link| !link.is_empty() && !link.contains("://")).collect();
    for link in &relative {
        assert!(folder.join(link).exists(), "{page} links to {link}");
    }
    relative.len()
}

/// The command lines of ours: in code marks, or in blocks.
fn commands(text: &str) -> Vec<&str> {
    let codes = text.split('`').skip(1).step_by(2).flat_map(str::lines).map(str::trim);
    let starts = |line: &&str| line.starts_with("emporix-sandbox ");
    let of_runners = ["npx ", "npx --no-install ", "- run: ", "exec "];
    let bare = |line| {
        of_runners.iter().fold(line, |line: &str, run| line.strip_prefix(run).unwrap_or(line))
    };
    codes.map(bare).filter(starts).collect()
}

fn command_exists(page: &str, line: &str) {
    let line = line.split([';', '|', '#']).next().unwrap_or(line).trim().trim_end_matches('&');
    let args = words(line.trim());
    if let Err(error) = Cli::command().try_get_matches_from(&args) {
        panic!("{page} names `{line}`, which is not a command of ours: {error}");
    }
}

fn variables(text: &str) -> BTreeSet<&str> {
    let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let all = text.split(|c| !is_part(c));
    all.filter(|word| word.starts_with("EMPORIX_")).collect()
}

fn known_variables() -> BTreeSet<String> {
    let mut root = Cli::command();
    root.build();
    let commands: Vec<_> = root.get_subcommands().chain([&root]).collect();
    let args = commands.iter().flat_map(|command| command.get_arguments());
    let of_flags = args.filter_map(|arg| Some(arg.get_env()?.to_str()?.to_owned()));
    of_flags.chain(OF_CLIENTS.map(str::to_owned)).collect()
}

/// The paths below `/__sandbox`, as they are written.
fn admin_paths(text: &str) -> BTreeSet<&str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "/_{}-.*$".contains(c);
    let starts = text.match_indices("/__sandbox").map(|(at, _)| &text[at..]);
    let ends = |rest: &str| rest.find(|c| !is_part(c)).unwrap_or(rest.len());
    starts.map(|rest| rest[..ends(rest)].trim_end_matches(['.', '*', '/'])).collect()
}

/// Whether a row has this path, where a part of it can be a template or a value.
fn is_admin_path(path: &str) -> bool {
    if ["/__sandbox", "/__sandbox/ui"].contains(&path) {
        return true;
    }
    OPERATIONS.iter().any(|row| {
        let fits = |(known, said): (&str, &str)| known == said || known.starts_with('{');
        row.path.split('/').count() == path.split('/').count()
            && row.path.split('/').zip(path.split('/')).all(fits)
    })
}
