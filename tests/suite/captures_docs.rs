//! The page about captures: what stands on it is what the program says.

use std::sync::Arc;

use emporix_sandbox::engine::{CapturedEvent, Options};
use emporix_sandbox::review::capture::{replay, written};
use http::Method;

use crate::stage::{SEGMENT, Stage, customers};
use crate::support_kept::keep_block;

#[test]
fn the_examples_of_the_page_are_what_the_program_says() {
    let mut stage = Stage::new(Options { capture: true, ..Options::default() });
    let path = customers(SEGMENT, "/61109356");
    stage.call(Method::PUT, &path, r#"{"mixins": {"note": "new"}}"#);
    stage.call(Method::GET, &path, "");
    let mut captured = stage.see("main", |world| world.captured().unwrap());
    let text = written(&captured, false);
    let event = text.lines().find(|line| line.starts_with("{\"now\"")).unwrap();
    keep_block(
        "docs/captures.md",
        "event",
        &format!("```json\n{}\n```\n", event.trim_end_matches(',')),
    );
    let CapturedEvent::Exchange(exchange) = &*captured.events[1] else { unreachable!() };
    let mut exchange = exchange.clone();
    let body = String::from_utf8(exchange.answer.body.to_vec()).unwrap();
    exchange.answer.body = body.replace("Noor", "Nora").into();
    captured.events[1] = Arc::new(CapturedEvent::Exchange(exchange));
    let difference = replay(&captured).difference.unwrap();
    keep_block("docs/captures.md", "difference", &format!("```text\n{difference}\n```\n"));
}
