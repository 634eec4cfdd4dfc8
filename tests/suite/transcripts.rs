//! Plays every transcript and compares, byte by byte.
//!
//! `UPDATE_TRANSCRIPTS=1` writes the answers that came into the files instead, for a person to read and accept;
//! it is refused where `CI` is set.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]
#![expect(clippy::disallowed_methods, reason = "tests read their own files")]

use std::collections::BTreeSet;
use std::env;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use emporix_sandbox::api::SERVICES;
use emporix_sandbox::engine::Operation;
use emporix_sandbox::engine::Service;

use crate::transcript::{Played, Transcript};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/transcripts");

#[test]
fn every_transcript_is_played_as_written() {
    let update = env::var_os("UPDATE_TRANSCRIPTS").is_some();
    assert!(
        !(update && env::var_os("CI").is_some()),
        "transcripts are rewritten by people who read them, not by CI"
    );
    let mut differences = String::new();
    for path in files() {
        let text = std::fs::read_to_string(&path).unwrap();
        let transcript = parsed(&path, &text);
        let played = transcript.play();
        if update {
            std::fs::write(&path, transcript.with_answers(&played)).unwrap();
            continue;
        }
        let before = differences.len();
        for exchange in played.iter().filter(|exchange| exchange.expected != exchange.actual) {
            tell(&mut differences, &path, exchange);
        }
        if differences.len() == before && transcript.with_answers(&played) != text {
            let _ = writeln!(differences, "{}: blank lines differ", shown(&path));
        }
    }
    assert!(
        differences.is_empty(),
        "\n{differences}\nif the new answers are right: UPDATE_TRANSCRIPTS=1 cargo test transcript"
    );
}

#[test]
fn every_status_of_every_built_operation_is_shown_and_no_other() {
    let shown: BTreeSet<(&str, u16)> = all_played()
        .iter()
        .filter_map(|(_, exchange)| {
            let (operation, status) = exchange.outcome();
            let (operation, status) = (operation?, status.as_u16());
            // Only a rule has a service fail, where the vendor documents that it can.
            let fails = status >= 500 && operation.documented.contains(&status);
            (fails || !exchange.reply.acted.injected).then_some((operation.id, status))
        })
        .collect();
    let stated: BTreeSet<(&str, u16)> = operations()
        .filter(|operation| operation.is_built())
        .flat_map(|operation| {
            let statuses = operation.documented.iter().chain(operation.ours);
            statuses.map(|status| (operation.id, *status))
        })
        .collect();
    let missing: Vec<_> = stated.difference(&shown).collect();
    assert!(missing.is_empty(), "stated by the table and shown by no transcript: {missing:?}");
    let unbuilt = |id: &str| operations().any(|row| row.id == id && !row.is_built());
    let unstated: Vec<_> =
        shown.difference(&stated).filter(|(id, status)| !(unbuilt(id) && *status == 405)).collect();
    assert!(unstated.is_empty(), "shown by a transcript and not stated by the table: {unstated:?}");
}

#[test]
fn every_answer_is_well_formed() {
    for (path, exchange) in all_played() {
        let place = format!("{}:{}", shown(&path), exchange.line);
        let response = &exchange.reply.response;
        let hint = response.hint.as_deref().unwrap_or_default();
        if response.status.is_client_error() || response.status.is_server_error() {
            assert!(!hint.is_empty(), "{place}: a refusal without a hint");
        }
        let typed = response.headers.iter().any(|(name, _)| name == "content-type");
        assert_eq!(
            typed,
            !response.body.is_empty(),
            "{place}: a body has a type, nothing has none"
        );
        let is_stream = response.headers.iter().any(|(_, value)| value == "text/event-stream");
        let is_whole = exchange.reply.acted.effects.body.is_none() && !is_stream;
        if !response.body.is_empty() && is_whole {
            let json: Result<serde_json::Value, _> = serde_json::from_slice(&response.body);
            assert!(json.is_ok(), "{place}: {json:?}");
        }
    }
}

fn operations() -> impl Iterator<Item = &'static Operation> {
    SERVICES.iter().flat_map(Service::operations)
}

pub(crate) fn all_played() -> Vec<(PathBuf, Played)> {
    let mut all = Vec::new();
    for path in files() {
        let text = std::fs::read_to_string(&path).unwrap();
        all.extend(parsed(&path, &text).play().into_iter().map(|played| (path.clone(), played)));
    }
    all
}

/// Every transcript, by its path.
pub(crate) fn all() -> Vec<(String, Transcript)> {
    let of = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        (shown(&path), parsed(&path, &text))
    };
    files().into_iter().map(of).collect()
}

fn parsed(path: &Path, text: &str) -> Transcript {
    Transcript::parse(text).unwrap_or_else(|error| panic!("{}: {error}", shown(path)))
}

/// All transcripts, sorted.
fn files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(FOLDER)
        .unwrap()
        .flat_map(|service| std::fs::read_dir(service.unwrap().path()).unwrap())
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no transcripts in {FOLDER}");
    files
}

fn shown(path: &Path) -> String {
    path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(path).display().to_string()
}

/// Appends what differs; lines that both have are shown once.
fn tell(out: &mut String, path: &Path, exchange: &Played) {
    let request = &exchange.request;
    let _ = writeln!(out, "{}:{}: {} {}", shown(path), exchange.line, request.method, request.uri);
    let (expected, actual): (Vec<&str>, Vec<&str>) =
        (exchange.expected.lines().collect(), exchange.actual.lines().collect());
    for line in expected.iter().filter(|line| !actual.contains(line)) {
        let _ = writeln!(out, "  - {line}");
    }
    for line in &actual {
        let sign = if expected.contains(line) { ' ' } else { '+' };
        let _ = writeln!(out, "  {sign} {line}");
    }
}
