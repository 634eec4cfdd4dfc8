//! Loading: how long 100,000 assignments take from text to seed, as JSON and as NDJSON.

mod measure;

use std::fmt::Write;
use std::time::Instant;

use emporix_sandbox::content::{Folder, SourceFile, fixtures};
use measure::{Samples, tell, title};

const ROWS: usize = 100_000;
const ROUNDS: usize = 7;
/// Milliseconds.
const TARGET: f64 = 1_000.0;

fn main() {
    title("Loading: 100,000 assignments and as many customers, understood");
    for (what, ndjson) in [("as JSON", false), ("as NDJSON", true)] {
        let folder = folder(ndjson);
        let samples = (0..ROUNDS).map(|_| {
            let start = Instant::now();
            let (seed, findings) = fixtures(&folder);
            let took = start.elapsed();
            assert!(findings.is_empty() && seed.tenants.contains_key("big"), "the files are good");
            took.as_secs_f64() * 1_000.0
        });
        tell(what, &Samples::new(samples), "ms", Some(TARGET));
    }
}

fn folder(ndjson: bool) -> Folder {
    let (mut customers, mut rows) = (String::new(), String::new());
    for n in 0..ROWS {
        let comma = if n == 0 || ndjson { "" } else { "," };
        let _ = writeln!(
            customers,
            r#"{comma}{{"id":"{n:08}","firstName":"Ada","lastName":"Løvås","email":"ada.{n}@example.org"}}"#
        );
        let _ = writeln!(
            rows,
            r#"{comma}{{"segmentId":"gold","customerId":"{n:08}","assignmentType":"MANUAL","mixins":{{"tier":{{"level":{}}}}},"metadata":{{"createdAt":"2024-10-12T12:00:00.000Z","modifiedAt":"2024-10-16T12:00:00.000Z","version":1}}}}"#,
            n % 10
        );
    }
    let (open, close, form) = if ndjson { ("", "", "ndjson") } else { ("[", "]", "json") };
    let file = |name: &str, text: &str| {
        SourceFile::new(format!("big/{name}.{form}"), format!("{open}{text}{close}"))
    };
    let files = vec![file("customers", &customers), file("customer-assignments", &rows)];
    Folder { shown: "fixtures".to_owned(), files }
}
