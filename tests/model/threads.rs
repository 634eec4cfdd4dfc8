//! Journeys side by side: what happens in one world is nothing to another, and writers of one document lose nothing.

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::chance::{Chance, seed};
use crate::drawn::journey;
use crate::files;
use crate::journey::{Pair, Stage, take, transcript};
use crate::journeys::shortest;
use crate::service::Service;
use crate::slip::Slip;
use crate::step::{Act, Body, Query, Step, WORLDS};
use crate::wire::{Client, Request};

/// Steps of each world.
const STEPS: usize = 700;
/// Writers of one document, and the increments of each.
const WRITERS: u64 = 6;
const INCREMENTS: u64 = 40;

/// Ends what goes on beside a test, also when the test fails.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// What nothing of is to be noticed in the worlds of the journeys: the same files again, worlds that come and go, writes and faults of theirs.
fn noise(stage: &Stage, over: &AtomicBool, mut chance: Chance) -> u64 {
    let (mut client, mut rounds) = (stage.client(), 0);
    while !over.load(Ordering::Relaxed) {
        let world: &'static str = chance.pick(&["noise1", "noise2"]);
        for step in journey(&mut chance, &[world], (10, false)) {
            client.ask(&step.request());
        }
        client.ask(&Step::In(world, Act::Renew).request());
        client.ask(&Step::Reload(Some(0)).request());
        rounds += 1;
    }
    rounds
}

#[test]
fn the_answers_of_worlds_side_by_side_are_those_of_their_models() {
    let seed = seed();
    let stage = Stage::new(&Pair::right().options);
    stage.make_worlds();
    let (over, stage) = (AtomicBool::new(false), &stage);
    let journeys = WORLDS.map(|world| {
        let number = world.bytes().map(u64::from).sum::<u64>();
        let steps = journey(&mut Chance::of(seed.wrapping_add(number)), &[world], (STEPS, false));
        (world, steps)
    });
    std::thread::scope(|scope| {
        let noise = scope.spawn(|| noise(stage, &over, Chance::of(seed)));
        let end = Over(&over);
        let all: Vec<_> = journeys
            .iter()
            .map(|(world, steps)| {
                let walked = scope.spawn(|| stage.walk(steps, &mut Service::start(0, Slip::None)));
                (world, steps, walked)
            })
            .collect();
        for (world, steps, walked) in all {
            let Some(difference) = walked.join().expect("it answers") else { continue };
            let steps = &steps[..=difference.step];
            let (alone, text) = match take(steps, &Pair::right()) {
                Some(_) => ("alone too", shortest(steps, &Pair::right()).1),
                None => ("beside the others only", transcript(steps, &difference)),
            };
            panic!("MODEL_SEED={seed}: {world} differs, {alone}:\n{text}");
        }
        drop(end);
        assert!(noise.join().expect("it answers") > 0);
    });
}

/// Adds one to a number as careful clients do: reads it, writes with the version that was read, again while that is stale. How often it was
/// stale.
fn increment(client: &mut Client, by_bulk: bool) -> u64 {
    let at = ("s1", "c1");
    for stale in 0.. {
        let read = client.ask(&Step::In("w1", Act::Read(at)).request()).expect("no rule breaks it");
        let n = read.body["mixins"]["n"].as_u64().expect("it has a number");
        let version = read.body["metadata"]["version"].as_u64();
        let body = Body { version, n: Some(n + 1) };
        let act = match by_bulk {
            true => Act::BulkPut(at.0, vec![(at.1, body)]),
            false => Act::Put(at, body),
        };
        let answer = client.ask(&Step::In("w1", act).request()).expect("no rule breaks it");
        let code = if by_bulk { answer.body[0]["code"].clone() } else { json!(answer.status) };
        match code.as_u64() {
            Some(204) => return stale,
            Some(409) => {}
            _ => panic!("{answer:?}"),
        }
    }
    unreachable!("it ends when it has written")
}

#[test]
fn no_write_of_many_at_once_is_lost_or_done_twice() {
    let stage = Stage::new(&Pair::right().options);
    stage.make_worlds();
    let mut client = stage.client();
    let first = Step::In("w1", Act::Elsewhere(("s1", "c1"), Some(0)));
    client.ask(&first.request());
    let read = |client: &mut Client| -> Value {
        client.ask(&Step::In("w1", Act::Read(("s1", "c1"))).request()).expect("it answers").body
    };
    let before = read(&mut client)["metadata"]["version"].as_u64().expect("it is there");
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let stage = &stage;
            scope.spawn(move || {
                let mut client = stage.client();
                for _ in 0..INCREMENTS {
                    increment(&mut client, writer % 2 == 0);
                }
            });
        }
    });
    let after = read(&mut client);
    assert_eq!(after["mixins"]["n"], WRITERS * INCREMENTS, "{after}");
    assert_eq!(after["metadata"]["version"], before + WRITERS * INCREMENTS, "{after}");
}

#[test]
fn a_rule_that_fires_three_times_does_so_for_many_at_once() {
    let stage = Stage::new(&Pair::right().options);
    stage.make_worlds();
    let mut client = stage.client();
    let rules = json!({"rules": [{"name": "r", "on": "GET …/customers", "times": 3, "then": {"error": "unavailable"}}]});
    let arm = Request { body: Some(rules), ..Step::In("w1", Act::Arm(Vec::new())).request() };
    assert_eq!(client.ask(&arm).expect("it answers").status, 200);
    let list = Step::In("w1", Act::List("s1", Query::default())).request();
    let refused: usize = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..6)
            .map(|_| {
                scope.spawn(|| {
                    let mut client = stage.client();
                    let answers = (0..20).map(|_| client.ask(&list).expect("it answers").status);
                    answers.filter(|status| *status == 503).count()
                })
            })
            .collect();
        clients.into_iter().map(|client| client.join().expect("it answers")).sum()
    });
    assert_eq!(refused, 3);
}

#[test]
fn a_reload_in_the_middle_of_calls_is_seen_whole() {
    let stage = Stage::new(&Pair::right().options);
    let whole: Vec<Value> = (0..files::SETS)
        .map(|set| {
            let rows = files::assignments(set).into_iter();
            rows.filter(|(key, _)| key.starts_with("s1/")).map(|(_, row)| row).collect()
        })
        .collect();
    let over = AtomicBool::new(false);
    let list = Step::In("main", Act::List("s1", Query::default())).request();
    std::thread::scope(|scope| {
        for _ in 0..3 {
            let (stage, over, whole, list) = (&stage, &over, &whole, &list);
            scope.spawn(move || {
                let mut client = stage.client();
                while !over.load(Ordering::Relaxed) {
                    let found = client.ask(list).expect("it answers").body;
                    assert!(whole.contains(&found), "{found}");
                }
            });
        }
        let end = Over(&over);
        let mut client = stage.client();
        for round in 1..=40 {
            let step = Step::Reload(Some(round % files::SETS));
            files::write(stage.folder(), Some(round % files::SETS));
            assert_eq!(client.ask(&step.request()).expect("it answers").status, 200);
        }
        drop(end);
    });
}
