//! No request ever sees half of a reload: the server is hammered while files change between two sets whose parts
//! must agree, and each answer must be that of one set alone.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should end where it stands")]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use emporix_sandbox::Watch;
use serde_json::{Value, json};

use crate::reload_stage::{LIST, Shop, until};
use crate::support::get;

const CLIENTS: usize = 3;
const CHANGES: usize = 12;

/// How many rows each set has; of the one row is never that of the other.
const SETS: [(&str, usize); 2] = [("old", 40), ("new", 70)];

/// Customers, assignments and segments that name the set they belong to; the assignments refer to the customers, so
/// that files of two sets together are a mistake.
fn write(folder: &Path, (set, rows): (&str, usize)) {
    let ids = || (0..rows).map(|n| format!("{set}-{n}"));
    let customers: Vec<Value> = ids()
        .map(|id| json!({"id": id, "firstName": set, "lastName": set, "email": "a@example.org"}))
        .collect();
    let assignments: Vec<Value> = ids()
        .map(|id| json!({"segmentId": "s", "customerId": id, "mixins": {"set": set}}))
        .collect();
    fs::write(folder.join("customers.json"), Value::from(customers).to_string()).unwrap();
    fs::write(folder.join("customer-assignments.json"), Value::from(assignments).to_string())
        .unwrap();
}

/// The set that explains an answer.
#[track_caller]
fn set_of(answer: &crate::support::Answer) -> &'static str {
    assert_eq!(answer.status, 200, "{answer:?}");
    let list = answer.json();
    let rows = list.as_array().unwrap();
    let (set, count) = SETS.into_iter().find(|(_, count)| *count == rows.len()).unwrap();
    let explains = |row: &Value| {
        row["customer"]["firstName"] == set
            && row["mixins"]["set"] == set
            && row["customer"]["id"].as_str().unwrap().starts_with(set)
    };
    assert!(rows.iter().all(explains), "{set}, {count} rows: {list}");
    set
}

fn hammer(shop: &Shop, change: impl Fn((&str, usize), usize)) {
    let sandbox = shop.watched(Watch::Native);
    let (over, answers) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (sandbox, over, answers) = (&sandbox, &over, &answers);
            scope.spawn(move || {
                let mut round = 0;
                while !over.load(Ordering::Relaxed) {
                    round += 1;
                    // A world that is new every few requests, and the one that follows the files.
                    let world = sandbox.world_url(&format!("w{client}-{}", round / 4));
                    for base in [sandbox.url(), &world] {
                        set_of(&get(&format!("{base}{LIST}")));
                        answers.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
        let _over = Over(&over);
        for round in 1..=CHANGES {
            let set = SETS[round % 2];
            change(set, round);
            // Some changes are waited for, others overtake the one before them.
            if round % 3 != 0 || round == CHANGES {
                let served = || set_of(&get(&format!("{}{LIST}", sandbox.url())));
                until(set.0, || (served() == set.0).then_some(()));
            }
        }
    });
    assert!(answers.into_inner() > CHANGES, "the server was asked all the time");
}

/// Ends the clients, also when the test fails.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn while_files_are_written_one_after_another() {
    let shop = Shop::new("Ada");
    let acme = shop.fixtures.join("acme");
    write(&acme, SETS[0]);
    hammer(&shop, |set, _| write(&acme, set));
}

#[test]
fn while_a_link_is_swapped_to_and_fro() {
    let shop = Shop::new("Ada");
    let acme = shop.fixtures.join("acme");
    for set in SETS {
        let folder = shop.path(set.0);
        fs::create_dir(&folder).unwrap();
        fs::copy(acme.join("segments.json"), folder.join("segments.json")).unwrap();
        write(&folder, set);
    }
    fs::remove_dir_all(&acme).unwrap();
    symlink(shop.path("old"), &acme).unwrap();
    hammer(&shop, |set, round| {
        let link = shop.path(&format!("link-{round}"));
        symlink(shop.path(set.0), &link).unwrap();
        fs::rename(link, &acme).unwrap();
    });
}
