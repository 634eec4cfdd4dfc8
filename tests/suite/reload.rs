//! Saving a file makes it live, and a mistake in it is harmless.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should end where it stands")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use emporix_sandbox::shell::files::listing::FolderListing;
use emporix_sandbox::shell::files::origin::FolderKind;
use emporix_sandbox::{Config, StartError, Watch};

use crate::reload_stage::{
    LIST, Shop, customers, is_stale, lay, name_in, readiness, until, until_named, until_ready,
};
use crate::support::{get, send};
use crate::support_admin::{NOTHING, good};
use crate::support_linted::Sandbox;

#[test]
fn a_broken_save_keeps_the_last_good_files_and_the_next_good_one_clears_it() {
    let shop = Shop::new("Ada");
    let sandbox = shop.watched(Watch::Auto);
    assert_eq!(readiness(sandbox.url()), "ready");
    for (broken, mended) in [("[", "Bea"), (r#"[{"id": "other"}]"#, "Cleo"), ("\u{0}", "Dora")] {
        let before = name_in(sandbox.url());
        fs::write(shop.customers(), broken).unwrap();
        until_ready(sandbox.url(), "stale");
        let answer = get(&format!("{}{LIST}", sandbox.url()));
        assert!(is_stale(&answer), "{answer:?}");
        assert_eq!(name_in(sandbox.url()), before);
        assert!(is_stale(&get(&format!("{}/nothing-here", sandbox.url()))));
        assert!(is_stale(&send("OPTIONS", &format!("{}{LIST}", sandbox.url()), &[], b"")));
        shop.save(mended);
        until_ready(sandbox.url(), "ready");
        assert_eq!(name_in(sandbox.url()), mended);
    }
}

#[test]
fn taking_a_broken_save_back_clears_it_too() {
    let shop = Shop::new("Ada");
    let sandbox = shop.watched(Watch::Auto);
    fs::write(shop.customers(), "[").unwrap();
    until_ready(sandbox.url(), "stale");
    shop.save("Ada");
    until_ready(sandbox.url(), "ready");
}

/// A mistake in one file keeps a good change of another from being served alone.
#[test]
fn files_are_taken_as_a_whole() {
    let shop = Shop::new("Ada");
    let sandbox = shop.watched(Watch::Auto);
    let assignments = shop.fixtures.join("acme/customer-assignments.json");
    fs::write(&assignments, r#"[{"segmentId": "s", "customerId": "nobody"}]"#).unwrap();
    until_ready(sandbox.url(), "stale");
    shop.save("Bea");
    fs::write(&assignments, r#"[{"segmentId": "s", "customerId": "nobody else"}]"#).unwrap();
    assert_eq!(name_in(sandbox.url()), "Ada");
    fs::write(&assignments, r#"[{"segmentId": "s", "customerId": "c"}]"#).unwrap();
    until_named(sandbox.url(), "Bea");
    until_ready(sandbox.url(), "ready");
}

#[test]
fn a_folder_that_is_gone_is_a_mistake_until_it_comes_back() {
    for watch in [Watch::Native, Watch::Poll] {
        let shop = Shop::new("Ada");
        let sandbox = shop.watched(watch);
        fs::remove_dir_all(&shop.fixtures).unwrap();
        until_ready(sandbox.url(), "stale");
        assert_eq!(name_in(sandbox.url()), "Ada");
        lay(&shop.fixtures, "Bea");
        until_named(sandbox.url(), "Bea");
        until_ready(sandbox.url(), "ready");
    }
}

#[test]
fn a_mistake_in_a_scenarios_folder_that_is_gone_is_one_too() {
    let shop = Shop::new("Ada");
    let scenarios = shop.path("scenarios");
    fs::create_dir(&scenarios).unwrap();
    let mut config = shop.config(Watch::Auto);
    config.scenarios = Some(scenarios.clone());
    let sandbox = Sandbox::start_with(config).unwrap();
    fs::remove_dir(&scenarios).unwrap();
    until_ready(sandbox.url(), "stale");
    fs::create_dir(&scenarios).unwrap();
    until_ready(sandbox.url(), "ready");
}

#[test]
fn what_editors_leave_for_a_while_is_not_read() {
    let shop = Shop::new("Ada");
    let sandbox = shop.watched(Watch::Native);
    let names = [
        ".customers.json.swp",
        "customers.json~",
        "#customers.json#",
        ".#customers.json",
        "4913",
        "customers.json.tmp",
        "customers.json.bak",
        "customers.json___jb_tmp___",
        "customers.json___jb_old___",
        "README.md",
    ];
    for name in names {
        fs::write(shop.customers().with_file_name(name), "neither JSON\u{0} nor anything").unwrap();
        assert_eq!(readiness(sandbox.url()), "ready", "{name}");
    }
    shop.save("Bea");
    until_named(sandbox.url(), "Bea");
    assert_eq!(readiness(sandbox.url()), "ready");
}

#[test]
fn nothing_is_written_into_the_folders() {
    let shop = Shop::new("Ada");
    let before = everything_in(shop.temp.path());
    for watch in [Watch::Native, Watch::Auto, Watch::Poll, Watch::Off] {
        let sandbox = shop.watched(watch);
        assert_eq!(readiness(sandbox.url()), "ready");
    }
    let sandbox = shop.watched(Watch::Auto);
    shop.save("Bea");
    until_named(sandbox.url(), "Bea");
    assert_eq!(everything_in(shop.temp.path()), before);
}

fn everything_in(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(everything_in(&path));
        }
        found.insert(path);
    }
    found
}

/// What a writer that never rests has written is seen all the same.
#[test]
fn a_constant_writer_starves_nobody() {
    let shop = Shop::new("Ada");
    let sandbox = shop.watched(Watch::Native);
    let mut count = 0;
    until("a save among many", || {
        count += 1;
        shop.save(&format!("Bea {count}"));
        name_in(sandbox.url()).starts_with("Bea").then_some(())
    });
}

/// Not what must be on any machine, but what is on one that is quiet for a moment.
#[test]
fn a_save_is_live_within_300_ms() {
    let shop = Shop::new("Ada");
    let sandbox = shop.watched(Watch::Auto);
    let took = |name: String| {
        let start = Instant::now();
        shop.save(&name);
        until_named(sandbox.url(), &name);
        start.elapsed()
    };
    let best =
        (0..20).map(|n| took(format!("Bea {n}"))).find(|took| *took < Duration::from_millis(300));
    assert!(best.is_some(), "none of 20 saves");
}

#[test]
fn a_library_does_not_watch_unless_told_to() {
    let shop = Shop::new("Ada");
    let sandbox =
        Sandbox::start_with(Config { fixtures: Some(shop.fixtures.clone()), ..Config::default() })
            .unwrap();
    let watched = shop.watched(Watch::Native);
    shop.save("Bea");
    until_named(watched.url(), "Bea");
    assert_eq!(name_in(sandbox.url()), "Ada");
}

#[test]
fn a_start_tells_all_mistakes_of_all_files_at_once() {
    let shop = Shop::new("Ada");
    fs::write(shop.customers(), "[").unwrap();
    fs::write(shop.fixtures.join("acme/segments.json"), r#"[{"id": 1}]"#).unwrap();
    let mut config = shop.config(Watch::Off);
    config.scenarios = Some(shop.path("no-such-folder"));
    let Err(StartError::Load(findings)) = Sandbox::start_with(config) else {
        panic!("it has mistakes")
    };
    let paths: Vec<_> = findings.iter().map(|finding| &*finding.path).collect();
    for path in ["customers.json", "segments.json", "no-such-folder"] {
        assert!(paths.iter().any(|told| told.ends_with(path)), "{path}: {paths:?}");
    }
}

/// What changes between the first reading and the first event is seen as well.
#[test]
fn a_save_right_after_the_start_is_seen() {
    let shop = Shop::new("Ada");
    for name in ["Bea", "Cleo", "Dora", "Ada"] {
        let sandbox = shop.watched(Watch::Native);
        fs::write(shop.customers(), customers(name)).unwrap();
        until(name, || (name_in(sandbox.url()) == name).then_some(()));
    }
}

/// A dump, an archive or a socket beside the fixtures costs nothing but a warning, however large it is.
#[test]
fn a_file_that_nobody_reads_is_not_read() {
    let shop = Shop::new("Ada");
    let scenarios = shop.path("scenarios");
    fs::create_dir(&scenarios).unwrap();
    let dumps = ["acme/dump.sql", "acme/backup.json", "dump.sql", "../scenarios/dump.sql"];
    for dump in dumps {
        let larger_than_can_be_read = 600 * 1024 * 1024;
        let file = fs::File::create(shop.fixtures.join(dump)).unwrap();
        file.set_len(larger_than_can_be_read).unwrap();
    }
    let config = Config { scenarios: Some(scenarios.clone()), ..shop.config(Watch::Off) };
    let sandbox = Sandbox::start_with(config).unwrap();
    let reload = || good(&sandbox, "POST", "reload", &NOTHING, 200)["warnings"].clone();
    let warnings = reload();
    let told: Vec<&str> =
        warnings.as_array().unwrap().iter().map(|it| it["path"].as_str().unwrap()).collect();
    assert_eq!(told.len(), dumps.len(), "{warnings}");

    let listing = FolderListing::of(&shop.fixtures, FolderKind::Fixtures);
    fs::write(shop.fixtures.join("acme/dump.sql"), "something else").unwrap();
    assert_eq!(FolderListing::of(&shop.fixtures, FolderKind::Fixtures), listing);
    fs::remove_file(shop.fixtures.join("acme/dump.sql")).unwrap();
    assert_ne!(FolderListing::of(&shop.fixtures, FolderKind::Fixtures), listing);
    assert_eq!(reload().as_array().unwrap().len(), dumps.len() - 1);
}
