//! The command line: what it prints, what it refuses, and how it says so.

use std::fmt::Write;
use std::net::TcpListener;

use clap::CommandFactory;
use emporix_sandbox::cli::Cli;

use crate::support_kept::keep_file;
use crate::support_process::{refusal, run, said};

/// Holds a refusal against the words it must have, and that it is short.
#[track_caller]
fn refuses(args: &[&str], words: &[&str]) {
    let said = refusal(args, &[]);
    for word in words {
        assert!(said.contains(word), "`{word}` is missing in:\n{said}");
    }
    assert!(said.starts_with("error") && said.lines().count() <= 10, "{said}");
}

#[test]
fn the_help_is_kept() {
    keep_file("tests/snapshots/help.txt", &said(&["--help"]));
}

#[test]
fn the_operations_are_kept() {
    keep_file("tests/snapshots/operations.txt", &said(&["operations"]));
}

#[test]
fn the_operations_are_printed_as_json_too() {
    for (args, first) in
        [(&[][..], "POST-oauth-request-client-credentials"), (&["--admin"], "health-live")]
    {
        let args = [&["operations", "--format", "json"], args].concat();
        let rows: serde_json::Value = serde_json::from_str(&said(&args)).unwrap();
        let ids: Vec<&str> =
            rows.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
        assert!(ids.contains(&first), "{args:?}: {ids:?}");
    }
}

#[test]
fn the_behaviors_are_kept_as_a_page() {
    let text = said(&["behaviors"]);
    let (intro, rows) = text.split_once("\n\n").unwrap();
    let mut page = String::from(
        "# Behaviors\n\n\
         Every question that the vendor's documents leave open and that this sandbox had to answer is a switch.\n\
         The page is what `emporix-sandbox behaviors` prints; why there are such questions says\n\
         [fidelity.md](fidelity.md).\n\n",
    );
    page += intro;
    page +=
        "\n\n| behavior | values, the default first | question | evidence |\n|---|---|---|---|\n";
    for row in rows.split("\n\n") {
        let mut lines = row.lines().map(str::trim);
        let (name, values) = lines.next().unwrap().split_once('=').unwrap();
        let question = lines.next().unwrap();
        let evidence = lines.next().unwrap().strip_prefix("evidence: ").unwrap();
        assert_eq!(lines.next(), None, "{row}");
        let values: Vec<String> = values.split('|').map(|value| format!("`{value}`")).collect();
        let values = values.join(" ");
        writeln!(page, "| `{name}` | {values} | {question} | {evidence} |").unwrap();
    }
    keep_file("docs/behaviors.md", &page);
}

#[test]
fn commands_print_also_when_the_environment_is_set_up_for_serving() {
    let env = [("EMPORIX_SANDBOX_PORT", "0"), ("EMPORIX_SANDBOX_QUIET", "1"), ("PORT", "8080")];
    let output = run(&["operations"], &env);
    assert!(output.status.success() && !output.stdout.is_empty(), "{output:?}");
}

#[test]
fn every_flag_has_its_environment_variable() {
    let command = Cli::command();
    let flags = command.get_arguments().filter(|arg| !arg.is_hide_set());
    for arg in flags.filter(|arg| !["help", "version"].contains(&arg.get_id().as_str())) {
        let long = arg.get_long().expect("a long name").replace('-', "_").to_uppercase();
        let env = arg.get_env().and_then(|name| name.to_str()).unwrap_or_default();
        assert_eq!(env, format!("EMPORIX_SANDBOX_{long}"));
    }
}

#[test]
fn an_occupied_port_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    refuses(&["--port", &port], &[&port, "in use", "hint: ", "--port 0"]);
    let by_env = refusal(&[], &[("PORT", &port)]);
    assert!(by_env.contains(&port), "{by_env}");
}

#[test]
fn a_missing_folder_is_told() {
    refuses(&["--port", "0", "--fixtures", "no-such-folder"], &["`no-such-folder`", "hint: "]);
}

#[test]
fn a_file_where_a_folder_should_be_is_told() {
    refuses(&["--port", "0", "--fixtures", "Cargo.toml"], &["`Cargo.toml`", "hint: "]);
}

#[test]
fn broken_fixtures_are_told_with_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let tenant = folder.path().join("shop");
    std::fs::create_dir(&tenant).unwrap();
    std::fs::write(tenant.join("customers.json"), "[\n  {\"id\": }\n]").unwrap();
    let said = refusal(&["--port", "0", "--fixtures", folder.path().to_str().unwrap()], &[]);
    assert!(said.contains("shop/customers.json:2"), "{said}");
}

#[test]
fn mistyped_flags_commands_and_behaviors_are_told_with_the_nearest() {
    refuses(&["--prot", "1"], &["--prot", "--port"]);
    refuses(&["operatoins"], &["operatoins", "operations"]);
    refuses(
        &["--behavior", "detials=array"],
        &["unknown behavior `detials`", "did you mean `details`?"],
    );
}

#[test]
fn bad_values_are_told_with_what_would_be_taken() {
    refuses(&["--port", "99999"], &["99999", "--port", "65535"]);
    for wrong in ["http", "-1"] {
        refuses(&["--port", wrong], &[wrong, "--port", "a whole number from 0 to 65535"]);
    }
    refuses(&["--max-worlds", "0"], &["a whole number from 1 to"]);
    refuses(&["--journal-length", "0"], &["a whole number from 1 to 1000000"]);
    refuses(&["--host", "nowhere"], &["nowhere", "--host", "`localhost` or an address"]);
    refuses(&["--auth", "none"], &["none", "enforce", "any-token", "off"]);
    refuses(&["--format", "xml"], &["xml", "text", "json"]);
    refuses(&["--unknown-tenant", "ask"], &["ask", "create", "refuse"]);
    refuses(&["--seed", "-1"], &["-1", "a whole number from 0"]);
    refuses(&["--unknown-world", "ask"], &["ask", "create", "refuse"]);
    refuses(&["reset", "--only", "dta"], &["dta", "data, scenarios, clock"]);
    refuses(&["advance", "-1s"], &["`-1s` is not a duration such as"]);
    refuses(&["--behavior", "nothing=1"], &["`nothing`", "`emporix-sandbox behaviors` lists them"]);
    refuses(&["--grace", "5"], &["`5`", "1.5s"]);
    refuses(&["--behavior", "details"], &["details", "name=value"]);
    refuses(&["--behavior", "details=list"], &["`list`", "array, object, vary"]);
    refuses(&["--behavior", "page-size-max=0"], &["`0`", "a whole number from 1"]);
    refuses(&["--port"], &["--port"]);
}

#[test]
fn a_command_without_its_dashes_and_a_file_that_is_not_there_get_a_way_out() {
    for args in [&["exec", "npm", "test"][..], &["exec", "--quiet", "npm"]] {
        refuses(args, &["'npm'", "behind `--`, as in `emporix-sandbox exec -- npm test`"]);
    }
    refuses(&["exec", "--quite", "--", "npm"], &["--quite", "--quiet"]);
    let missing = ["--port", "0", "--scenario", "./missing.json"];
    refuses(&missing, &["./missing.json", "name a file that is there, or a scenario"]);
    let root = ["--port", "0", "--export-on-exit", "src"];
    refuses(&root, &["which is not replaced", "a place that is new"]);
}

#[test]
fn bad_values_in_the_environment_are_refused_too() {
    for (name, value) in [
        ("EMPORIX_SANDBOX_PORT", "http"),
        ("EMPORIX_SANDBOX_AUTH", "none"),
        ("EMPORIX_SANDBOX_QUIET", "perhaps"),
        ("EMPORIX_SANDBOX_BEHAVIOR", "details=array,detials=array"),
        ("PORT", "http"),
    ] {
        let said = refusal(&[], &[(name, value)]);
        assert!(said.starts_with("error: "), "{name}={value}: {said}");
    }
}

/// Completes the words given to it as an interactive bash does, a line for each suggestion.
#[cfg(unix)]
const COMPLETED: &str = r#"
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_emporix__sandbox "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\n' "${COMPREPLY[@]}"
"#;

#[cfg(unix)]
#[test]
fn bash_completes_behind_a_command_and_offers_no_hidden_flag() {
    let script = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(script.path(), said(&["completions", "bash"])).unwrap();
    let completed = |words: &[&str]| {
        let mut bash = std::process::Command::new("bash");
        bash.args(["--norc", "-c", COMPLETED, "bash"]).arg(script.path()).arg("emporix-sandbox");
        let output = bash.args(words).output().unwrap();
        assert!(output.stderr.is_empty(), "{output:?}");
        String::from_utf8(output.stdout).unwrap().lines().map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(completed(&["exe"]), ["exec"]);
    assert_eq!(completed(&["exec", "--rep"]), ["--report"]);
    assert_eq!(completed(&["requests", "--st"]), ["--status"]);
    assert_eq!(completed(&["check", "--format", "s"]), ["sarif"]);
    let flags = completed(&["serve", "--p"]);
    assert_eq!(flags, ["--port"], "`--platform-port` is for platforms");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = said(&["completions", shell]);
        for hidden in ["platform-port", "step-summary"] {
            assert!(!script.contains(hidden), "{shell} {hidden}");
        }
    }
}

#[test]
fn completions_know_every_command_that_people_type() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = said(&["completions", shell]);
        let command = Cli::command();
        for known in command.get_subcommands() {
            let is_known = script.contains(known.get_name());
            assert_eq!(is_known, !known.is_hide_set(), "{shell} {}", known.get_name());
        }
        assert!(script.contains("unmatched"), "{shell}");
    }
    refuses(&["completions", "bsh"], &["bsh", "bash", "zsh", "fish", "powershell"]);
}

#[test]
fn there_is_a_man_page_of_the_program_and_of_each_command() {
    let program = said(&["man"]);
    assert!(program.contains(".TH emporix-sandbox 1"), "{program}");
    assert!(program.contains("EMPORIX_SANDBOX_PORT") && !program.contains("guard"), "{program}");
    let exec = said(&["man", "exec"]);
    assert!(exec.contains(".TH emporix-sandbox-exec 1") && exec.contains("unfired"), "{exec}");
    refuses(&["man", "exce"], &["there is no command `exce`", "did you mean `exec`?"]);
    refuses(&["man", "guard"], &["there is no command `guard`"]);
}

#[test]
fn what_is_no_terminal_gets_no_colours() {
    let said = refusal(&["man", "exce"], &[("TERM", "xterm-256color")]);
    assert!(!said.contains('\u{1b}'), "{said}");
}

#[test]
fn the_version_is_that_of_the_manifest() {
    assert_eq!(said(&["--version"]), concat!("emporix-sandbox ", env!("CARGO_PKG_VERSION"), "\n"));
}
