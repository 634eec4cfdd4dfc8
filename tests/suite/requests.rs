//! The requests under `docs/` are sent as they are written there, by a client that is not curl, to a fresh sandbox.

use emporix_sandbox::api::SERVICES;
use emporix_sandbox::engine::{Route, Router, Service};

use crate::support_linted::Sandbox;
use crate::support_requests::{Written, curl_lines, http_file};

const MARKDOWN: &str = include_str!("../../docs/requests.md");
const HTTP_FILE: &str = include_str!("../../docs/requests.http");

/// Every operation the page has curl lines for, by its operationId.
fn operations(requests: &[Written]) -> Vec<&'static str> {
    let router = Router::new(SERVICES);
    let mut ids = Vec::new();
    for request in requests {
        let path = request.target.split('?').next().unwrap_or_default();
        let path = path.strip_prefix("/~demo").unwrap_or(path);
        let method = request.method.parse().expect("a method");
        if let Ok(Route::Operation(row, _)) = router.route(&method, path)
            && !ids.contains(&row.operation.id)
        {
            ids.push(row.operation.id);
        }
    }
    ids
}

/// Every operation that is built.
fn expected() -> Vec<&'static str> {
    let all = SERVICES.iter().flat_map(Service::operations);
    all.filter(|row| row.is_built()).map(|row| row.id).collect()
}

fn assert_complete(requests: &[Written]) {
    let mut found = operations(requests);
    found.sort_unstable();
    let mut expected = expected();
    expected.sort_unstable();
    assert!(expected.len() > 60);
    assert_eq!(found, expected);
}

#[test]
fn the_curl_lines_answer_what_they_promise_from_top_to_bottom() {
    let requests = curl_lines(MARKDOWN);
    assert_complete(&requests);
    let sandbox = Sandbox::start().unwrap();
    for request in requests {
        let answer = request.send(sandbox.url());
        assert!(request.expected.contains(&answer.status), "{request:?}\n{answer:?}");
    }
}

#[test]
fn every_curl_line_says_what_to_expect_and_as_its_text_says() {
    for part in MARKDOWN.split("```sh\n").collect::<Vec<_>>().windows(2) {
        let told = part[0].trim_end().rsplit("<!-- expect: ").next().unwrap_or_default();
        let told = told.strip_suffix(" -->").unwrap_or("nothing");
        let start = part[0].rfind("\n**").map_or("", |at| &part[0][at + 1..]);
        assert!(start.starts_with(&format!("**{told}**")), "{start}");
        assert!(part[1].starts_with("curl "), "{start}");
    }
}

#[test]
fn the_requests_for_editors_answer_what_they_promise_from_top_to_bottom() {
    let requests = http_file(HTTP_FILE);
    assert_complete(&requests);
    let sandbox = Sandbox::start().unwrap();
    for request in requests {
        let answer = request.send(sandbox.url());
        assert!(request.expected.contains(&answer.status), "{request:?}\n{answer:?}");
    }
}
