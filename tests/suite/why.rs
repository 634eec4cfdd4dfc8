//! The page that walks from surprising answers to their reasons: its requests are sent, its commands run, and what they print
//! stands behind them.
//!
//! What stands below `<!-- why -->` is done in one sandbox from top to bottom, up to the block that `UPDATE_DOCS=1` writes anew.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use emporix_sandbox::Config;

use crate::mistakes::{block, sent};
use crate::support_admin::admin;
use crate::support_kept::{keep_file, text_of};
use crate::support_linted::Sandbox;
use crate::support_process::command;

const PAGE: &str = "docs/why.md";
const START: &str = "<!-- why -->\n";

#[test]
fn the_page_walks_from_surprises_to_their_reasons() {
    let sandbox = Sandbox::start_with(Config::default()).unwrap();
    let noon = serde_json::json!({"mode": "frozen", "at": "2026-05-01T12:00:00Z"});
    assert_eq!(admin(&sandbox, "PUT", "worlds/main/clock", &noon).status, 200);
    let page = text_of(PAGE);
    let (head, parts) = page.split_once(START).unwrap();
    let mut written = head.to_owned();
    for part in parts.split(START) {
        written += START;
        written += &walked(sandbox.url(), part);
    }
    assert!(written.matches("```text\n").count() >= 4);
    keep_file(PAGE, &written);
}

/// A part of the page with what its last command prints.
fn walked(base: &str, part: &str) -> String {
    let (mut said, mut rest) = (String::new(), part);
    loop {
        let (language, inside, behind) = block(rest).unwrap_or_else(|| panic!("no block: {part}"));
        match language {
            "http" => _ = sent(base, inside),
            "sh" => said = printed(base, inside),
            "text" => {
                // The port is another each time.
                said = with_usual_time(&said.replace(base, "http://127.0.0.1:14010"));
                let start = part.len() - rest.len() + rest.find("```").unwrap();
                return format!("{}```text\n{said}```\n{behind}", &part[..start]);
            }
            other => panic!("a block of `{other}`"),
        }
        rest = behind;
    }
}

/// The text, where each exchange took the same time: it is another each time.
fn with_usual_time(text: &str) -> String {
    const TOOK: &str = "it took ";
    let mut parts = text.split(TOOK);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let (_, rest) = part.split_once(" ms").unwrap_or_else(|| panic!("no time: {part}"));
        format!("{text}{TOOK}0.2 ms{rest}")
    })
}

/// What a command prints.
fn printed(base: &str, line: &str) -> String {
    let args: Vec<&str> = line.split_whitespace().skip(1).collect();
    let output = command(&args, &[("EMPORIX_SANDBOX_URL", base)]).output().unwrap();
    assert!(output.status.success(), "{line}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}
