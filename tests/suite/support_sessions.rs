//! Sessions for `settle`: calls that are sent over a socket to a world, and the HAR file that a client records of them.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]

use serde_json::{Value, json};

use crate::support::Answer;
use crate::support_admin::good;
use crate::support_linted::Sandbox;
use crate::support_requests::{BASE, Written, http_file};

/// The host of the file that users send to their tenants.
const HOST: &str = "https://api.emporix.io";

/// A call, and what it was answered with.
pub(crate) struct Exchange {
    pub(crate) call: Written,
    pub(crate) answer: Answer,
}

/// The twenty calls of the shipped file, as the token of the sandbox sends them that may do all of it.
pub(crate) fn twenty_calls() -> Vec<Written> {
    let text = include_str!("../../docs/settle.http").replace(HOST, BASE);
    let calls = http_file(&text.replace("YOUR_OAUTH2_TOKEN", "service"));
    assert_eq!(calls.len(), 20);
    calls
}

/// A call by a token.
pub(crate) fn call(method: &str, target: &str, token: &str, body: &str) -> Written {
    let mut headers = vec![("Authorization".to_owned(), format!("Bearer {token}"))];
    if !body.is_empty() {
        headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
    }
    let (method, target, body) = (method.to_owned(), target.to_owned(), body.to_owned());
    Written { method, target, headers, body, expected: Vec::new() }
}

/// Makes a world with these behaviors, and its base URL.
pub(crate) fn world(sandbox: &Sandbox, name: &str, behaviors: &Value) -> String {
    let body = json!({"name": name, "behaviors": behaviors, "seed": 7});
    good(sandbox, "POST", "worlds", &body, 201);
    sandbox.world_url(name)
}

/// Sends the calls; what an answer of the token endpoint gives takes the place of `GIVEN` in later ones.
pub(crate) fn record(base: &str, calls: Vec<Written>) -> Vec<Exchange> {
    let mut given = String::new();
    let mut session = Vec::new();
    for mut call in calls {
        for (_, value) in &mut call.headers {
            *value = value.replace("GIVEN", &given);
        }
        let answer = call.send(base);
        if call.target == "/oauth/token" {
            given = answer.json()["access_token"].as_str().map(str::to_owned).unwrap();
        }
        session.push(Exchange { call, answer });
    }
    session
}

/// The HAR file of a session, as a client writes it whose calls go to `host`.
pub(crate) fn har(host: &str, session: &[Exchange]) -> String {
    let pairs = |all: &[(String, String)]| -> Vec<Value> {
        all.iter().map(|(name, value)| json!({"name": name, "value": value})).collect()
    };
    let entry = |(nth, Exchange { call, answer }): (usize, &Exchange)| {
        let mut request = json!({
            "method": call.method, "url": format!("{host}{}", call.target), "headers": pairs(&call.headers),
        });
        if !call.body.is_empty() {
            request["postData"] = json!({"mimeType": "application/json", "text": call.body});
        }
        json!({
            "startedDateTime": format!("2026-11-30T12:{:02}:{:02}.000Z", nth / 60, nth % 60), "time": 1,
            "request": request,
            "response": {
                "status": answer.status, "headers": [],
                "content": {"size": answer.body.len(), "mimeType": "application/json", "text": answer.body},
            },
        })
    };
    let entries: Vec<Value> = session.iter().enumerate().map(entry).collect();
    json!({"log": {"version": "1.2", "creator": {"name": "test", "version": "1"}, "entries": entries}})
        .to_string()
}
