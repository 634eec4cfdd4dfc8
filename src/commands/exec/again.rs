//! The words with which a run begins again: with everything that decides what the sandbox is and what the command sees.
//! What only says where reports and lines go is left out.

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;

use crate::cli::{ExecArgs, Host, ServeArgs};
use crate::engine::BEHAVIORS;
use crate::review::coverage::ADMIN_TOKEN;

/// The words in front of one more scenario, which is to act first, and those behind it.
pub(super) fn words(args: &ExecArgs) -> (Vec<String>, Vec<String>) {
    let mut around = vec!["exec".to_owned()];
    files(&mut around, args);
    of_sandbox(&mut around, &args.serve);
    flag(&mut around, "--tenant", args.tenant.clone());
    flag(&mut around, "--timeout", args.timeout.map(milliseconds));
    for (name, template) in &args.env {
        flag(&mut around, "--env", Some(format!("{name}={template}")));
    }
    let mut behind = Vec::new();
    for name in &args.serve.scenario {
        flag(&mut behind, "--scenario", Some(name.clone()));
    }
    behind.push("--".to_owned());
    behind.extend(args.command.iter().map(|word| word.to_string_lossy().into_owned()));
    (around, behind)
}

/// The files that the state and the scenarios are of.
fn files(words: &mut Vec<String>, args: &ExecArgs) {
    let text = |path: &Option<PathBuf>| path.as_ref().map(|path| path.to_string_lossy().into());
    let serve = &args.serve;
    flag(words, "--fixtures", text(&serve.fixtures));
    flag(words, "--scenarios", text(&serve.scenarios));
    flag(words, "--import", text(&serve.import));
    flag(words, "--case", text(&args.case));
    if serve.no_shipped {
        words.push("--no-shipped".to_owned());
    }
}

/// Where and how the sandbox answers.
fn of_sandbox(words: &mut Vec<String>, serve: &ServeArgs) {
    flag(words, "--port", serve.port.filter(|port| *port != 0).map(|port| port.to_string()));
    flag(
        words,
        "--host",
        match serve.host {
            Host::Localhost => None,
            Host::Address(address) => Some(address.to_string()),
        },
    );
    flag(words, "--auth", serve.auth.as_ref().and_then(named));
    for (behavior, setting) in &serve.behavior {
        let row = &BEHAVIORS[*behavior as usize];
        let text = format!("{}={}", row.name, row.text_of(*setting));
        flag(words, "--behavior", Some(text));
    }
    flag(words, "--lint", unusual(&serve.lint));
    for lint in &serve.lint_silence {
        flag(words, "--lint-silence", Some(lint.name().to_owned()));
    }
    flag(words, "--unknown-tenant", unusual(&serve.unknown_tenant));
    flag(words, "--unknown-world", unusual(&serve.unknown_world));
    flag(words, "--seed", serve.seed.map(|seed| seed.to_string()));
    flag(words, "--admin-token", serve.admin_token.as_ref().map(|_| ADMIN_TOKEN.to_owned()));
    for origin in &serve.admin_origin {
        flag(words, "--admin-origin", Some(origin.clone()));
    }
}

/// Adds a flag where it has a value. One that would be taken for a flag itself stands in the same word.
fn flag(words: &mut Vec<String>, name: &str, value: Option<String>) {
    match value {
        Some(value) if value.starts_with('-') => words.push(format!("{name}={value}")),
        Some(value) => words.extend([name.to_owned(), value]),
        None => {}
    }
}

/// The word that flags have for it.
fn named<V: ValueEnum>(value: &V) -> Option<String> {
    value.to_possible_value().map(|value| value.get_name().to_owned())
}

/// The same, where it is not the usual one.
fn unusual<V: ValueEnum + Default>(value: &V) -> Option<String> {
    named(value).filter(|name| Some(name) != named(&V::default()).as_ref())
}

fn milliseconds(duration: Duration) -> String {
    format!("{}ms", duration.as_millis())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        exec: ExecArgs,
    }

    fn again(typed: &[&str]) -> Vec<String> {
        let args = [&["exec"], typed, &["--", "npm", "test", "--all"]].concat();
        let (around, behind) = words(&Line::parse_from(args).exec);
        [around, vec!["HERE".to_owned()], behind].concat()
    }

    #[test]
    fn what_decides_about_the_run_is_repeated_and_where_its_reports_go_is_not() {
        let plain = ["exec", "HERE", "--", "npm", "test", "--all"];
        assert_eq!(again(&[]), plain);
        assert_eq!(again(&["--report", "out", "--fail-under", "80", "--quiet"]), plain);
        for typed in [
            &["--env", "API={url}"][..],
            &["--auth", "any-token"],
            &["--no-shipped"],
            &["--lint", "deny"],
            &["--unknown-tenant", "refuse"],
            &["--behavior", "delete-missing=404"],
            &["--timeout", "1500ms"],
            &["--seed", "7"],
        ] {
            let expected = [&["exec"], typed, &plain[1..]].concat();
            assert_eq!(again(typed), expected);
        }
        let expected = [&plain[..2], &["--scenario", "forbidden"], &plain[2..]].concat();
        assert_eq!(again(&["--scenario", "forbidden"]), expected);
        let shown = again(&["--admin-token", "very-secret"]);
        assert_eq!(shown[1..3], ["--admin-token", ADMIN_TOKEN]);
        assert!(again(&["--env=A=-x"]).contains(&"A=-x".to_owned()));
    }
}
