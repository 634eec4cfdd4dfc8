//! The page about mistakes: each one on it is made, and what is said of it stands behind it.
//!
//! A mistake is what stands below `<!-- mistake -->`: files, each behind a line with its path; then a request or a
//! command; then what is said, which `UPDATE_DOCS=1` writes anew. Each has a folder and a sandbox of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::fmt::Write;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use emporix_sandbox::Config;
use serde_json::Value;

use crate::support::{Answer, SERVICE, send};
use crate::support_kept::{keep_file, project, text_of};
use crate::support_linted::Sandbox;
use crate::support_process::command;

const PAGE: &str = "docs/mistakes.md";
const START: &str = "<!-- mistake -->\n";
/// The port that the page speaks of.
const PORT: &str = "14010";

/// A fenced block: its language, what stands in it, and the page behind it.
pub(crate) fn block(text: &str) -> Option<(&str, &str, &str)> {
    let (_, rest) = text.split_once("```")?;
    let (language, rest) = rest.split_once('\n')?;
    let (inside, behind) = rest.split_once("```\n")?;
    Some((language, inside, behind))
}

/// What is said of the mistake that `part` of the page makes, and the part up to it and behind it.
fn made(part: &str) -> (String, &str, &str) {
    let folder = tempfile::tempdir().unwrap();
    let mut said = String::new();
    let mut rest = part;
    loop {
        let (language, inside, behind) = block(rest).unwrap_or_else(|| panic!("no block: {part}"));
        match language {
            "json" => {
                let before = &rest[..rest.find("```").unwrap()];
                let path = before.trim().trim_end_matches(':').trim_matches('`');
                let path = folder.path().join(path);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, inside).unwrap();
            }
            "http" => said = of_requests(inside),
            "sh" => said = of_commands(inside, folder.path()),
            "text" => {
                let start = part.len() - rest.len() + rest.find("```").unwrap();
                return (said, &part[..start], behind);
            }
            other => panic!("a block of `{other}`"),
        }
        rest = behind;
    }
}

/// What the last of some requests is answered, as far as it says something of a mistake.
fn of_requests(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    for tenant in ["_template", "mytenant"] {
        std::fs::create_dir(folder.path().join(tenant)).unwrap();
        for file in std::fs::read_dir(project("fixtures/_template")).unwrap() {
            let file = file.unwrap();
            let to = folder.path().join(tenant).join(file.file_name());
            std::fs::copy(file.path(), to).unwrap();
        }
    }
    let config = Config { fixtures: Some(folder.path().to_owned()), ..Config::default() };
    let sandbox = Sandbox::start_with(config).unwrap();
    let answers = text.split("\n###\n").map(|request| sent(sandbox.url(), request));
    shown(&answers.last().unwrap())
}

/// The answer to a request, which has the token `service` where it names no other, and JSON where it says nothing else.
pub(crate) fn sent(base: &str, text: &str) -> Answer {
    let (head, body) = text.trim_end().split_once("\n\n").unwrap_or((text.trim_end(), ""));
    let mut lines = head.lines();
    let (method, target) = lines.next().unwrap().split_once(' ').unwrap();
    let mut headers: Vec<(&str, &str)> = lines.map(|line| line.split_once(": ").unwrap()).collect();
    let has = |name: &str| headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
    let (has_token, has_type) = (has("Authorization"), has("Content-Type"));
    let is_admin = target.starts_with("/__sandbox");
    headers.extend((!has_token && !is_admin).then_some(SERVICE));
    headers.extend((!has_type && !body.is_empty()).then_some(("Content-Type", "application/json")));
    send(method, &format!("{base}{target}"), &headers, body.as_bytes())
}

/// Status and hint of an answer, with what a body of the admin API says.
fn shown(answer: &Answer) -> String {
    let mut said = format!("{}\n", answer.status);
    let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    for warning in body["warnings"].as_array().into_iter().flatten() {
        writeln!(said, "warnings: {}", warning.as_str().unwrap()).unwrap();
    }
    if let Some(detail) = body["detail"].as_str() {
        writeln!(said, "detail: {detail}").unwrap();
    }
    if let Some(last) = body["requests"].as_array().and_then(|all| all.last()) {
        // The fingerprint of a token is another in each world.
        let (token, hint) = (&last["token"], &last["hint"]);
        writeln!(said, "token: {}, with {}\nhint: {hint}", token["name"], token["scopes"]).unwrap();
    }
    let hint = answer.header("sandbox-hint");
    if !hint.is_empty() {
        writeln!(said, "Sandbox-Hint: {hint}").unwrap();
    }
    said
}

/// What the last of some commands prints, run in `folder`; a start prints up to its suggestion of a first request.
fn of_commands(lines: &str, folder: &Path) -> String {
    let (mut place, mut said) = (folder.to_owned(), String::new());
    for line in lines.lines() {
        if let Some(inner) = line.strip_prefix("cd ") {
            place = place.join(inner);
            continue;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        let program = words.iter().position(|word| *word == "emporix-sandbox").unwrap();
        let env: Vec<_> = words[..program].iter().filter_map(|word| word.split_once('=')).collect();
        let args = &words[program + 1..];
        said = match args.first() {
            Some(&"check") => {
                let output = command(args, &env).current_dir(&place).output().unwrap();
                let (notes, report) = (output.stderr, output.stdout);
                let code = output.status.code().unwrap();
                let text = String::from_utf8([notes, report].concat()).unwrap();
                format!("{text}exit code {code}\n")
            }
            Some(_) | None => of_start(args, &env, &place),
        };
    }
    said
}

/// What a start says besides what every start says.
fn of_start(args: &[&str], env: &[(&str, &str)], place: &Path) -> String {
    let mut command = command(&[args, &["--port", "0"]].concat(), env);
    let mut child = command.current_dir(place).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let ready: Vec<String> = lines.by_ref().take_while(|line| !line.starts_with("try")).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    let port = ready.first().unwrap().rsplit(':').next().unwrap();
    let (first, rest) = ready.split_first().unwrap();
    let rest = rest.iter().filter(|line| line.starts_with("listens"));
    let first = first.split_once(" is ready").map_or("", |(_, rest)| rest);
    writeln!(said, "emporix-sandbox … is ready{first}").unwrap();
    rest.for_each(|line| writeln!(said, "{line}").unwrap());
    said.replace(port, PORT)
}

#[test]
fn every_mistake_of_the_page_is_made_and_gets_what_the_page_says() {
    let page = text_of(PAGE);
    let (head, parts) = page.split_once(START).unwrap();
    let mut written = head.to_owned();
    let mut count = 0;
    for part in parts.split(START) {
        let (said, before, behind) = made(part);
        let longest = said.lines().find(|line| line.starts_with("Sandbox-Hint: "));
        assert!(said.lines().count() > 1, "nothing is said of this: {part}");
        assert!(longest.is_none_or(|line| line.len() < 500), "{said}");
        write!(written, "{START}{before}```text\n{said}```\n{behind}").unwrap();
        count += 1;
    }
    assert!(count >= 30, "{count}");
    keep_file(PAGE, &written);
}
