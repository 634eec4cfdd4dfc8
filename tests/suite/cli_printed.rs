//! What is printed: no text of others commands a terminal or makes up a line, and what cannot be written is reported.

#![cfg(unix)]

use std::fs::{self, File};
use std::io::Read;
use std::process::Stdio;

use crate::support_process::{Server, command, run};

/// A name that colours the terminal, turns the direction of writing and makes up lines.
const HOSTILE: &str = "x\u{1b}[31m\u{9b}\u{202e}\u{2028}\r\nforged";
const ACCEPT: &str = "{\"behaviors\": {\"tenant-name\": \"accept\"}}";

/// Holds lines against what no line may have.
#[track_caller]
fn are_clean(lines: &[String]) {
    for line in lines {
        let hidden = line.chars().any(|c| c.is_control() || "\u{202e}\u{2028}".contains(c));
        assert!(!hidden && !line.starts_with("forged"), "{line:?}");
    }
}

fn lines(bytes: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(bytes).split('\n').map(ToOwned::to_owned).collect()
}

#[test]
fn a_hostile_tenant_makes_up_no_line_at_the_start_and_at_a_reload() {
    for format in ["text", "json"] {
        let folder = tempfile::tempdir().unwrap();
        let tenant = folder.path().join(HOSTILE);
        fs::create_dir(&tenant).unwrap();
        fs::write(tenant.join("_tenant.json"), ACCEPT).unwrap();
        let token = r#"[{"name": "t", "token": "t\u001b[31m\u009b\nforged", "scopes": []}]"#;
        fs::write(tenant.join("tokens.json"), token).unwrap();
        let folder = folder.path().to_str().unwrap();
        let args = ["--port", "0", "--watch", "off", "--fixtures", folder, "--format", format];
        let mut server = Server::of(command(&args, &[]));
        let mut told = Vec::new();
        let mut until = |server: &mut Server, word: &str| loop {
            told.push(server.line());
            if told.last().unwrap().contains(word) {
                return;
            }
        };
        until(&mut server, if format == "text" { "try  " } else { "ready" });
        fs::write(tenant.join("customers.json"), "[{\"id\": \"c\"}]").unwrap();
        server.signal("HUP");
        until(&mut server, "reloaded");
        fs::write(tenant.join("custmers.json\u{1b}\nforged"), "[]").unwrap();
        fs::write(
            tenant.join("customers.json"),
            "[{\"id\": \"\u{9b}\u{202e}\", \"a\\nforged\": 1}]",
        )
        .unwrap();
        server.signal("HUP");
        until(&mut server, if format == "text" { "not reloaded" } else { "stale" });
        server.signal("TERM");
        told.extend(server.rest());
        are_clean(&told);
    }
}

#[test]
fn a_hostile_name_makes_up_no_line_in_what_commands_print() {
    let folder = tempfile::tempdir().unwrap();
    let hostile = folder.path().join(HOSTILE);
    fs::create_dir(&hostile).unwrap();
    fs::write(hostile.join("customers.json"), "[{\"id\": \"\u{202e}\", \"a\\nforged\": 1}]")
        .unwrap();
    let scenario = r#"{"title": "t\u001b\u009b\u202e\r\nforged", "description": "\u001b[2J",
        "rules": [{"name": "r", "on": "GET *", "then": {"error": "unavailable"}}]}"#;
    let scenarios = tempfile::tempdir().unwrap();
    fs::write(scenarios.path().join("a.json"), scenario).unwrap();
    let (folder, scenarios) = (folder.path().to_str().unwrap(), scenarios.path().to_str().unwrap());
    let missing = format!("{folder}/no{HOSTILE}");
    for args in [
        &["check", folder][..],
        &["check", folder, "--format", "github"],
        &["check", folder, "--format", "json"],
        &["check", folder, "--format", "sarif"],
        &["check", &missing],
        &["check", "--format", HOSTILE],
        &["scenarios", "--scenarios", scenarios],
        &["scenarios", "--scenarios", &missing],
        &["schema", HOSTILE],
        &["--fixtures", &missing],
        &["--fixtures", folder],
        &["--scenario", HOSTILE],
        &["--behavior", HOSTILE],
        &["--behavior", &format!("{HOSTILE}=1")],
        &["--grace", HOSTILE],
        &["--host", HOSTILE],
        &["--seed", HOSTILE],
        &["--auth", HOSTILE],
        &["--admin-token", HOSTILE],
        &[&format!("--{HOSTILE}")],
        &[HOSTILE],
    ] {
        let args = [args, &[]].concat();
        let output = run(&args, &[("PORT", "0")]);
        let mut printed = lines(&output.stdout);
        printed.extend(lines(&output.stderr));
        // The title of a scenario has lines, and each is shown behind blanks.
        are_clean(&printed);
        assert!(printed.len() > 2, "{args:?} {printed:?}");
    }
    for (name, value) in [
        ("EMPORIX_SANDBOX_SEED", HOSTILE),
        ("EMPORIX_SANDBOX_SCENARIO", HOSTILE),
        ("EMPORIX_SANDBOX_PORT", "tcp://\u{1b}\nforged"),
        ("EMPORIX_SANDBOX_FIXTURES", &missing),
        ("PORT", HOSTILE),
    ] {
        let output = run(&["--auth", "none"], &[(name, value)]);
        are_clean(&lines(&output.stderr));
        let output = run(&["--host", "192.0.2.1"], &[(name, value)]);
        assert_eq!(output.status.code(), Some(2), "{name}");
        are_clean(&lines(&output.stderr));
    }
}

/// Every command that prints on standard output.
const PRINTING: &[&[&str]] = &[
    &["operations"],
    &["operations", "--admin"],
    &["operations", "--format", "json"],
    &["openapi", "--admin"],
    &["behaviors"],
    &["scenarios"],
    &["schema", "scenario"],
    &["check"],
    &["check", "--format", "json"],
    &["check", "--format", "sarif"],
    &["--help"],
    &["-h"],
    &["help"],
    &["help", "check"],
    &["check", "--help"],
    &["--version"],
];

#[cfg(target_os = "linux")]
#[test]
fn a_text_that_cannot_be_written_is_an_error() {
    for args in PRINTING {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = command(args, &[]).stdout(Stdio::from(full)).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{args:?}: {told}");
        assert!(told.starts_with("error: cannot write to standard output: "), "{args:?}: {told}");
        assert_eq!(told.lines().count(), 2, "{args:?}: {told}");
    }
}

#[test]
fn a_reader_that_has_gone_ends_a_command_quietly() {
    for args in PRINTING {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = command(args, &[]).stdout(Stdio::from(writer)).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert!(output.stderr.is_empty(), "{args:?}: {output:?}");
        // One that reads a little first, as `head` does.
        let (mut reader, writer) = std::io::pipe().unwrap();
        let mut command = command(args, &[]);
        let mut child = command.stdout(Stdio::from(writer)).spawn().unwrap();
        // Holds the writing end too.
        drop(command);
        reader.read_exact(&mut [0; 2]).unwrap();
        drop(reader);
        assert!(child.wait().unwrap().success(), "{args:?}");
    }
}
