//! `race`: copies of a job in one world, in every order of their requests.

#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "the files are what is tested")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::race_jobs::{JOB, SHARED};
use crate::support_kept::{keep_block, project, text_of};
use crate::support_process::{command, in_time};

/// The race of the job called `job` in `folder`.
fn racing(folder: &Path, args: &[&str], job: &str) -> Command {
    let tests = std::env::current_exe().unwrap();
    let tests = tests.to_str().unwrap();
    let job_args = ["--", tests, "--exact", "race_jobs::plays", "--nocapture"];
    let shared = folder.to_str().unwrap();
    let env = [(JOB, job), (SHARED, shared), ("RUST_BACKTRACE", "0")];
    let mut command = command(&[&["race", "--seed", "1"], args, &job_args].concat(), &env);
    command.current_dir(folder);
    command
}

fn race(folder: &Path, args: &[&str], job: &str) -> Output {
    let child = racing(folder, args, job).spawn().unwrap();
    in_time(child.id(), || child.wait_with_output().unwrap())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What a race comes to, as JSON, and its exit code.
#[track_caller]
fn found(args: &[&str], job: &str) -> (Value, Option<i32>) {
    let folder = tempfile::tempdir().unwrap();
    let output = race(folder.path(), &[&["--format", "json"], args].concat(), job);
    let said = serde_json::from_slice(&output.stdout);
    (said.unwrap_or_else(|error| panic!("{error}: {output:?}")), output.status.code())
}

/// The losing, good and refused orders of a job.
#[track_caller]
fn check(job: &str, args: &[&str], [losing, good, refused]: [u64; 3]) -> Value {
    let (said, code) = found(args, job);
    let counts = ["losing", "good", "refused"].map(|name| said["orders"][name].as_u64().unwrap());
    assert_eq!(counts, [losing, good, refused], "{said:#}");
    assert_eq!(code, Some(i32::from(losing > 0)), "{said:#}");
    assert_eq!(said["orders"]["strayed"], 0, "{said:#}");
    said
}

/// The copies of an order, as they had their turns.
fn letters(order: &Value) -> String {
    let calls = order["calls"].as_array().unwrap().iter();
    calls.map(|call| call["copy"].as_str().unwrap()).collect()
}

#[test]
fn a_job_without_version_loses_in_four_of_six_orders() {
    let said = check("naive", &[], [4, 2, 0]);
    let shortest = &said["shortest"];
    assert_eq!(letters(shortest), "abba");
    assert_eq!(shortest["loss"], "lost-update");
    assert_eq!(shortest["losesAgain"], true);
    let field = &shortest["changes"]["changes"][0]["fields"][0];
    let expected = json!({"path": "/mixins/visits/count", "before": 2, "after": 1});
    assert_eq!(*field, expected, "{shortest:#}");
}

#[test]
fn a_job_with_the_version_and_a_second_try_never_loses() {
    let said = check("careful", &[], [0, 6, 0]);
    assert_eq!(said["shortest"], Value::Null);
    assert_eq!(said["unheld"], 0);
}

#[test]
fn a_job_that_reports_its_conflict_has_not_lost_the_update() {
    check("resigned", &[], [0, 2, 4]);
}

#[test]
fn orders_that_are_run_at_once_are_the_same_ones() {
    for (job, counts) in [("naive", [4, 2, 0]), ("careful", [0, 6, 0])] {
        let mut said = check(job, &["--jobs", "3"], counts);
        let mut alone = check(job, &[], counts);
        for facts in [&mut said, &mut alone] {
            facts["tookMs"].take();
        }
        assert_eq!(said, alone);
    }
}

#[test]
fn the_bound_of_preemptions_bounds_the_orders_and_that_is_said() {
    let said = check("naive", &["--preemptions", "1"], [2, 2, 0]);
    assert_eq!(said["orders"]["morePreemptions"], true);
    let said = check("naive", &["--preemptions", "0"], [0, 2, 0]);
    assert_eq!(said["orders"]["morePreemptions"], true);
}

#[test]
fn three_copies_are_raced_too() {
    let (said, code) = found(&["--copies", "3", "--preemptions", "1"], "naive");
    assert_eq!(code, Some(1), "{said:#}");
    // Six serial orders; in the others one of two copies at work is interrupted.
    assert_eq!(said["orders"]["good"], 6, "{said:#}");
    assert_eq!(said["shortest"]["calls"].as_array().unwrap().len(), 6);
}

#[test]
fn a_copy_that_stops_in_the_middle_has_left_something_behind() {
    let said = found(&[], "half done").0;
    assert!(said["orders"]["losing"].as_u64() > Some(0), "{said:#}");
    let exits = said["shortest"]["exits"].as_array().unwrap();
    let is_bad = |exit: &Value| exit["code"] != 0;
    let loss = if exits.iter().any(is_bad) { "half-done" } else { "lost-update" };
    assert_eq!(said["shortest"]["loss"], loss, "{said:#}");
}

#[test]
fn a_copy_that_does_not_end_in_time_loses() {
    let said = check("hangs", &["--timeout", "3s", "--preemptions", "1"], [2, 2, 0]);
    assert_eq!(said["shortest"]["loss"], "hangs");
    assert!(said["shortest"]["exits"].as_array().unwrap().iter().any(|it| it["timedOut"] == true));
}

#[test]
fn a_copy_that_dies_has_refused_its_job() {
    check("dies", &["--preemptions", "1"], [0, 2, 2]);
}

#[test]
fn a_copy_that_waits_for_another_is_not_waited_for() {
    let (said, code) = found(&["--patience", "1s", "--preemptions", "1"], "locked");
    assert_eq!(code, Some(0), "{said:#}");
    assert!(said["orders"]["silent"].as_u64() > Some(0), "{said:#}");
}

#[test]
fn calls_that_a_copy_sends_at_once_are_no_false_alarm() {
    let (said, code) = found(&["--preemptions", "1"], "pairs");
    assert_eq!(code, Some(0), "{said:#}");
    assert!(said["orders"]["good"].as_u64() >= Some(8), "{said:#}");
}

#[test]
fn what_a_client_has_sent_is_carried_out_when_it_does_not_wait_for_the_answer() {
    let (said, code) = found(&["--preemptions", "1"], "impatient");
    assert_eq!(code, Some(0), "{said:#}");
    assert!(said["orders"]["good"].as_u64() >= Some(6), "{said:#}");
}

#[test]
fn records_under_drawn_ids_are_compared_by_what_they_say() {
    let said = found(&[], "creates").0;
    // The last customer is assigned in each; which segment has which id does not count.
    assert_eq!(said["orders"]["losing"], 0, "{said:#}");
    assert!(said["orders"]["good"].as_u64() >= Some(12), "{said:#}");
}

#[test]
fn two_copies_that_both_say_that_they_have_done_it_lose() {
    let said = check("claims", &[], [4, 2, 0]);
    assert_eq!(said["shortest"]["loss"], "says-done", "{said:#}");
}

#[test]
fn token_calls_are_held_and_preflights_are_not() {
    let (said, code) = found(&["--preemptions", "1"], "with token");
    assert_eq!(code, Some(1), "{said:#}");
    let calls = said["shortest"]["calls"].as_array().unwrap();
    let methods: Vec<&str> = calls.iter().map(|call| call["method"].as_str().unwrap()).collect();
    assert_eq!(calls.len(), 6, "{said:#}");
    assert!(methods.contains(&"POST") && !methods.contains(&"OPTIONS"), "{said:#}");
    // What is secret stands nowhere.
    assert!(!said.to_string().contains("access_token"));
}

#[test]
fn the_losing_order_is_shown_in_columns_written_and_run_again() {
    let folder = tempfile::tempdir().unwrap();
    let output = race(folder.path(), &[], "naive");
    let said = text(&output.stdout);
    assert!(said.contains("6 orders: 4 lose, 2 end as a serial order does\n"), "{said}");
    let columns = "      a                             b\n   1  GET    …/solarpanelfans 200\n   2                                GET    …/solarpanelfans 200\n";
    assert!(said.contains(columns), "{said}");
    assert!(
        said.contains("    ~ solarpanelfans\n        ~ /mixins/visits/count 2 → 1\nagain: "),
        "{said}"
    );
    assert!(said.contains("again: emporix-sandbox race --replay race-order.json -- "), "{said}");
    // The race of another seed is that of the file when it is run again.
    let order = folder.path().join("race-order.json");
    let written = std::fs::read_to_string(&order).unwrap();
    let other = folder.path().join("mine.json");
    std::fs::write(&other, written.replace("\"seed\": 1,", "\"seed\": 9,")).unwrap();
    let again = |job: &str| {
        let tests = std::env::current_exe().unwrap();
        let args = ["race", "--replay", other.to_str().unwrap(), "--format", "json", "--"];
        let job_args = [tests.to_str().unwrap(), "--exact", "race_jobs::plays", "--nocapture"];
        let output = command(&[&args[..], &job_args].concat(), &[(JOB, job)]).output().unwrap();
        let said: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(text(&output.stderr).contains("copy a has printed\n"), "{output:?}");
        (said, output.status.code())
    };
    let (said, code) = again("naive");
    assert_eq!((letters(&said["shortest"]), code), ("abba".to_owned(), Some(1)));
    assert_eq!((&said["seed"], &said["orders"]["run"]), (&json!(9), &json!(1)));
    let both = race(folder.path(), &["--replay", "race-order.json"], "naive");
    assert_eq!(both.status.code(), Some(2), "{both:?}");
    assert!(text(&both.stderr).contains("--seed and --replay cannot be used together"));
    // The job that is mended does not lose in it.
    assert_eq!(again("careful").1, Some(0));
    // An older order makes room, and what is no order does not.
    assert_eq!(race(folder.path(), &["--preemptions", "1"], "naive").status.code(), Some(1));
    std::fs::write(&order, "{}").unwrap();
    let refused = race(folder.path(), &[], "naive");
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    assert!(text(&refused.stderr).contains("it is no order of `race`, and is not replaced"));
}

#[test]
fn a_job_that_cannot_be_raced_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    for (job, args, said) in [
        (
            "fails",
            &[][..],
            "the command does not end well by itself: copy a of a, then b: exit 101",
        ),
        ("elsewhere", &[], "the command has not called its base URL: its calls went elsewhere"),
        ("nothing", &["--tenant", "shop"], "the command does not end well by itself"),
        (
            "drawn",
            &[],
            "the command does not do the same every time: a, then b ended differently twice, in segments solarpanelfans /name/en",
        ),
        ("naive", &["--replay", "nowhere.json"], "cannot read the order `nowhere.json`"),
        ("naive", &["--ready-file", "x.json"], "--ready-file means nothing here"),
        ("naive", &["--copies", "5"], "expected a whole number from 2 to 4"),
        ("naive", &["--jobs", "0"], "expected a whole number from 1 to 64"),
        ("naive", &["--order", "gone/order.json"], "cannot write an order to `gone/order.json`"),
    ] {
        let output = race(folder.path(), args, job);
        let complaint = text(&output.stderr);
        assert!(complaint.contains(said), "{job}: {complaint}");
        assert_eq!(output.status.code(), Some(2), "{job}: {complaint}");
        assert!(output.stdout.is_empty(), "{job}");
    }
    assert!(text(&race(folder.path(), &[], "fails").stderr).contains("this job has failed"));
    let output = command(&["race", "--", "/no/such/program"], &[]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("cannot run `/no/such/program`"), "{output:?}");
    // Nothing was left in the folder.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_budget_ends_the_race_between_two_orders() {
    let (said, code) = found(&["--budget", "1ms"], "naive");
    assert_eq!((&said["cut"], code), (&json!("budget"), Some(0)), "{said:#}");
    assert_eq!(said["orders"]["run"], 0);
    assert!(said["orders"]["notRun"].as_u64() > Some(0));
}

#[test]
fn a_signal_stops_the_copies_and_what_is_known_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let child = racing(folder.path(), &["--timeout", "100s"], "waits").spawn().unwrap();
    let waits = folder.path().join("waits");
    in_time(child.id(), || {
        while !waits.exists() {
            std::thread::park_timeout(std::time::Duration::from_millis(10));
        }
    });
    let kill = format!("kill -INT {}", child.id());
    assert!(Command::new("/bin/sh").args(["-c", &kill]).status().unwrap().success());
    let output = in_time(child.id(), || child.wait_with_output().unwrap());
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    let said = text(&output.stdout);
    assert!(said.contains("no order was run to its end\nnote: it was stopped"), "{said}");
}

#[test]
fn outside_a_race_the_dot_is_refused_with_a_hint() {
    let sandbox = crate::support_linted::Sandbox::start().unwrap();
    let answer = crate::support::get(&format!("{}/~w.a/customer-segment", sandbox.url()));
    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("leave `.a` out"), "{answer:?}");
}

#[test]
#[ignore = "needs curl"]
fn the_examples_are_found_to_be_naive_and_careful() {
    let folder = tempfile::tempdir().unwrap();
    let path = std::env::var_os("PATH").unwrap();
    for (example, losing, code) in [("naive", 4, 1), ("careful", 0, 0)] {
        let script = project(&format!("examples/race/{example}.sh"));
        let args = ["race", "--format", "json", "--", "sh", script.to_str().unwrap()];
        let mut command = command(&args, &[("PATH", path.to_str().unwrap())]);
        let output = command.current_dir(folder.path()).output().unwrap();
        let said: Value = serde_json::from_slice(&output.stdout).unwrap();
        let counts = [&said["orders"]["run"], &said["orders"]["losing"]];
        assert_eq!(counts, [&json!(6), &json!(losing)], "{said:#}");
        assert_eq!(output.status.code(), Some(code));
    }
}

/// What a race of the job prints, as it would of the example in a shell, and after a time that does not differ.
fn shown(job: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let said = text(&race(folder.path(), &[], job).stdout);
    let tests = std::env::current_exe().unwrap();
    let line = format!("{} --exact race_jobs::plays --nocapture", tests.to_str().unwrap());
    let said = said.replace(&line, &format!("sh examples/race/{job}.sh"));
    let (before, after) = said.split_once(" s · ").unwrap();
    let (before, _) = before.rsplit_once(' ').unwrap();
    format!("{before} 1.2 s · {after}")
}

#[test]
fn what_the_page_shows_is_what_is_printed() {
    for job in ["naive", "careful"] {
        keep_block("docs/race.md", job, &format!("```text\n{}```\n", shown(job)));
    }
}

#[test]
fn the_page_names_every_loss_and_flag() {
    let page = text_of("docs/race.md");
    for loss in ["lost-update", "half-done", "says-done", "hangs"] {
        assert!(page.contains(&format!("| `{loss}` |")), "{loss}");
    }
    for flag in
        ["--copies", "--preemptions", "--patience", "--timeout", "--budget", "--order", "--replay"]
    {
        assert!(page.contains(&format!("`{flag}")), "{flag}");
    }
}
