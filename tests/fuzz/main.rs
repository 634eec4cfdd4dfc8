//! Every way in for text from outside, with the kept corpus and mutations of it. The functions are those that the fuzzer of the folder `fuzz` calls.
//!
//! `FUZZ_RUNS=N` takes N mutations of each corpus, `FUZZ_SEED=N` repeats a run.

mod mutate;
mod targets;

use std::hash::{BuildHasher, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

use mutate::{Chance, mutated};
use targets::{TARGETS, Target};

/// The number of mutations of each corpus where nothing else is said.
const RUNS: u64 = 400;

/// Panics of any thread, those of a server that goes on included.
static PANICS: AtomicUsize = AtomicUsize::new(0);

/// Counts panics, besides what is done about them.
fn count_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            PANICS.fetch_add(1, Ordering::SeqCst);
            before(panic);
        }));
    });
}

/// The kept texts of a target, in the order of their names.
#[expect(clippy::disallowed_methods, reason = "the corpus is on the disk")]
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(name);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("it is there").path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).expect("it is there")).collect()
}

/// A number of the environment.
fn said(name: &str) -> Option<u64> {
    #[expect(clippy::disallowed_methods, reason = "which run it is")]
    let text = std::env::var(name);
    text.ok()?.parse().ok()
}

/// Calls `target` with `bytes`; a failure says what they were.
#[track_caller]
fn call(name: &str, target: Target, bytes: &[u8], how: &str) {
    let before = PANICS.load(Ordering::SeqCst);
    let ended = catch_unwind(AssertUnwindSafe(|| target(bytes)));
    let is_good = ended.is_ok() && PANICS.load(Ordering::SeqCst) == before;
    assert!(is_good, "{name}, {how}: {}\n{bytes:?}", bytes.escape_ascii());
}

#[test]
fn no_text_breaks_a_way_in() {
    count_panics();
    let seed = said("FUZZ_SEED").unwrap_or_else(|| RandomState::new().hash_one(0));
    for (name, target) in TARGETS {
        let corpus = corpus(name);
        assert!(corpus.len() > 4, "{name}: {} texts", corpus.len());
        for bytes in &corpus {
            call(name, target, bytes, "of the corpus");
        }
        for run in 0..said("FUZZ_RUNS").unwrap_or(RUNS) {
            let bytes = mutated(&corpus, &mut Chance(seed.wrapping_add(run)));
            call(name, target, &bytes, &format!("FUZZ_SEED={seed}, run {run}"));
        }
    }
}

#[test]
fn mutations_are_many_and_come_again() {
    let corpus = [b"{\"a\":1}".to_vec(), b"[1,2]".to_vec()];
    let all = |seed: u64| -> Vec<Vec<u8>> {
        (0..200).map(|run| mutated(&corpus, &mut Chance(seed + run))).collect()
    };
    assert_eq!(all(7), all(7));
    let mut different = all(7);
    different.sort();
    different.dedup();
    assert!(different.len() > 150, "{}", different.len());
    assert!(
        different.iter().any(|bytes| serde_json::from_slice::<serde_json::Value>(bytes).is_ok())
    );
}
