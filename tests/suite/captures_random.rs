//! Random captures replay byte for byte in another process, and one byte of one that is changed is found at its place.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use emporix_sandbox::api::SERVICES;
use emporix_sandbox::engine::{CapturedEvent, Router};
use emporix_sandbox::review::capture::{NoRedaction, read, redacted, replay, written};

use crate::captures_stage::{Chance, Happening};
use crate::support_process::run;

/// So many captures.
const CAPTURES: u64 = 100;

/// A number that is another one in each run; a failure says it.
fn random() -> u64 {
    RandomState::new().hash_one(0)
}

#[test]
fn a_hundred_random_captures_replay_byte_for_byte_in_another_process() {
    let (folder, seed) = (tempfile::tempdir().unwrap(), random());
    let (mut paths, mut requests, mut changes, mut faults) = (Vec::new(), 0, 0, 0);
    for number in 0..CAPTURES {
        let mut happening = Happening::new(seed.wrapping_add(number));
        happening.happen(60);
        let captured = happening.world.captured().unwrap();
        for event in &captured.events {
            match &**event {
                CapturedEvent::Exchange(exchange) => {
                    requests += 1;
                    let headers = &exchange.answer.headers;
                    faults += usize::from(headers.iter().any(|(name, _)| name == "sandbox-fault"));
                }
                CapturedEvent::Change { .. } => changes += 1,
            }
        }
        let path = folder.path().join(format!("{number}.json"));
        std::fs::write(&path, written(&captured, false)).unwrap();
        paths.push(path.to_str().unwrap().to_owned());
    }
    assert!(requests > 500 && changes > 100 && faults > 50, "{requests} {changes} {faults}");
    let args: Vec<&str> = ["replay"].into_iter().chain(paths.iter().map(String::as_str)).collect();
    let output = run(&args, &[("EMPORIX_SANDBOX_SEED", "4711")]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "chance {seed}: {said}{output:?}");
    assert_eq!(said.lines().count(), paths.len(), "{said}");
    assert!(
        said.lines().all(|line| line.ends_with("every byte of the answers is the same")),
        "{said}"
    );
}

#[test]
fn what_is_read_is_written_as_the_same_bytes() {
    for number in 0..10 {
        let mut happening = Happening::new(random().wrapping_add(number));
        happening.happen(40);
        let text = written(&happening.world.captured().unwrap(), false);
        let file = read(&text, Arc::new(Router::new(SERVICES))).unwrap();
        assert!(file.changed.is_empty(), "{:?}", file.changed);
        let again = written(&file.captured, false);
        assert!(text == again, "{}", first_difference(&text, &again));
    }
}

fn first_difference(one: &str, other: &str) -> String {
    let mut lines = one.lines().zip(other.lines());
    let differs = lines.find(|(one, other)| one != other);
    differs.map(|(one, other)| format!("{one}\n{other}")).unwrap_or_default()
}

#[test]
fn one_byte_that_is_changed_is_found_at_its_place() {
    let (seed, mut in_seeds) = (random(), 0);
    let mut happening = Happening::new(seed);
    happening.happen(40);
    let text = written(&happening.world.captured().unwrap(), false);
    let seeds = text.find("\"seeds\":[").unwrap()..text.find("\"events\":[").unwrap();
    let mut chance = Chance::of(seed ^ 1);
    for nth in 0..60 {
        // Every second one in what the files said.
        let at = match nth % 2 {
            0 => chance.below(text.len()),
            _ => seeds.start + chance.below(seeds.len()),
        };
        let mut bytes = text.clone().into_bytes();
        bytes[at] = if bytes[at] == b'7' { b'8' } else { b'7' };
        // Half a character is no text.
        let Ok(changed) = String::from_utf8(bytes) else { continue };
        let before = &text[..at];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
        let place = format!("line {line}, column {column}");
        match read(&changed, Arc::new(Router::new(SERVICES))) {
            Ok(file) => {
                let [found] = &file.changed[..] else { panic!("{:?}", file.changed) };
                let whole = serde_json::from_str::<serde_json::Value>(&changed).unwrap();
                assert!(whole.pointer(&found.place).is_some(), "chance {seed}: {found}");
                let said = found.to_string();
                // What parts the seal from the rest is named by its line alone.
                let is_of_mark =
                    at > text.rfind(",\n\"seal\":").unwrap() && at < text.rfind(":\"").unwrap();
                assert!(said.ends_with(&place) || is_of_mark, "chance {seed}, byte {at}: {said}");
                in_seeds += usize::from(found.place.starts_with("/seeds/"));
            }
            Err(mistake) => {
                let said = mistake.to_string();
                let found = said.contains(&format!("{place} is not as it was written"));
                let is_of_mark = at > text.rfind(",\n\"seal\":").unwrap();
                assert!(found || is_of_mark, "chance {seed}, byte {at}: {said}");
            }
        }
    }
    assert!(in_seeds > 5, "chance {seed}: {in_seeds}");
}

#[test]
fn an_answer_that_differs_is_named_by_exchange_part_and_offset() {
    let mut happening = Happening::new(1);
    happening.happen(40);
    let mut captured = happening.world.captured().unwrap();
    assert!(replay(&captured).difference.is_none());
    let is_long = |event: &Arc<CapturedEvent>| matches!(&**event, CapturedEvent::Exchange(exchange) if exchange.answer.body.len() > 20);
    let place = captured.events.iter().rposition(is_long).unwrap();
    let CapturedEvent::Exchange(exchange) = &*captured.events[place] else { unreachable!() };
    let mut exchange = exchange.clone();
    let mut body = exchange.answer.body.to_vec();
    body[17] ^= 1;
    exchange.answer.body = body.into();
    captured.events[place] = Arc::new(CapturedEvent::Exchange(exchange));
    let found = replay(&captured).difference.unwrap();
    assert_eq!((found.place, found.offset), (format!("/events/{place}"), 17));
    let said = format!("{:?}", found.part);
    assert_eq!(said, "Body");
}

#[test]
fn redacted_captures_have_the_same_statuses_and_replay() {
    let (seed, mut redacted_ones) = (random(), 0);
    let router = || Arc::new(Router::new(SERVICES));
    for number in 0..10 {
        let mut happening = Happening::new(seed.wrapping_add(number));
        happening.happen(40);
        let captured = happening.world.captured().unwrap();
        let text = match redacted(&captured) {
            Ok(text) => text,
            // A request can depend on what is replaced.
            Err(NoRedaction::OtherStatus { .. }) => continue,
            Err(other) => panic!("chance {seed} {number}: {other}"),
        };
        redacted_ones += 1;
        let file = read(&text, router()).unwrap();
        assert!(file.redacted && file.changed.is_empty());
        assert_eq!(replay(&file.captured).difference, None, "chance {seed} {number}");
        let statuses = |of: &emporix_sandbox::engine::Captured| -> Vec<u16> {
            let status = |event: &Arc<CapturedEvent>| match &**event {
                CapturedEvent::Exchange(exchange) => Some(exchange.answer.status.as_u16()),
                CapturedEvent::Change { .. } => None,
            };
            of.events.iter().filter_map(status).collect()
        };
        assert_eq!(statuses(&captured), statuses(&file.captured));
        for personal in
            ["ada@example.org", "b@example.org", "backend-secret", "Bearer service", "John"]
        {
            let at = text.find(personal).map(|at| &text[at.saturating_sub(80)..at + 40]);
            assert_eq!(at, None, "chance {seed} {number}: {personal}");
        }
    }
    assert!(redacted_ones > 4, "chance {seed}: {redacted_ones}");
}
