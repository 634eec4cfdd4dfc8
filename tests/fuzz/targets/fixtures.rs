//! A fixture file: it has mistakes, each with its place, or it is a state whose export is the same state again.

use std::sync::Arc;

use bytes::Bytes;
use emporix_sandbox::content::{self, Folder, Merge, SourceFile};
use emporix_sandbox::engine::World;
use emporix_sandbox::findings::Finding;
use http::Method;

use super::stage::{SEGMENT, call, hold_findings, seed, world};

pub(super) fn run(bytes: &[u8]) {
    let text = Bytes::copy_from_slice(bytes);
    let (folder, findings) = match content::one_file("fuzzed.json", &text) {
        Ok(read) => read,
        Err(findings) => {
            assert!(!findings.is_empty(), "refused without a reason");
            return hold_findings(&findings, bytes);
        }
    };
    hold_findings(&findings, bytes);
    let (made, findings) = content::fixtures_merged(seed(), &folder, Merge::Overlay);
    hold_findings(&findings, bytes);
    if findings.iter().any(Finding::is_error) {
        return;
    }
    let mut world = world(&Arc::new(made));
    for list in [
        "",
        "/628cd20c6e8b2432b6346ca6/customers?sort=customer.lastName",
        "/628cd20c6e8b2432b6346ca6/items",
    ] {
        let base = SEGMENT.rsplit_once('/').expect("it has a path").0;
        call(&mut world, Method::GET, &format!("{base}{list}"), b"");
    }
    let once = exported(&world);
    let again = of_export(&once);
    assert_eq!(exported(&again), once, "an export is another state");
}

fn exported(world: &World) -> Vec<(String, String)> {
    world.export().into_iter().map(|(path, text)| (path, text.get().to_owned())).collect()
}

/// A world over the files of an export.
fn of_export(files: &[(String, String)]) -> World {
    let file = |(path, text): &(String, String)| SourceFile::new(path.clone(), text.clone());
    let folder = Folder { shown: String::new(), files: files.iter().map(file).collect() };
    let (seed, findings) = content::fixtures(&folder);
    let mistakes: Vec<&Finding> = findings.iter().filter(|finding| finding.is_error()).collect();
    assert!(mistakes.is_empty(), "an export has mistakes: {mistakes:?}");
    world(&Arc::new(seed))
}
