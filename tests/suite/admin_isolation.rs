//! Isolation is total: hundreds of worlds at once answer byte for byte as each does alone.

use serde_json::json;

use crate::support::Wire;
use crate::support_linted::Sandbox;

/// Worlds at once.
const WORLDS: usize = 500;
/// Clients at once, each in the middle of the journeys of many worlds.
const CLIENTS: usize = 10;

/// One step of a journey: method, path and body. A step of the service is below the world's base URL.
struct Step {
    method: &'static str,
    path: String,
    token: String,
    body: String,
}

/// The journey of the world number `n`: its own faults, random seed, frozen clock, and ids that no other world has.
fn journey(n: usize) -> Vec<Step> {
    let (name, mark) = (format!("iso-{n}"), format!("mark-{n}-"));
    let list = format!("/~{name}/customer-segment/mytenant/segments/{mark}segment/customers");
    let control = format!("/__sandbox/worlds/{name}");
    let chance = 0.2 + 0.6 * f64::from(u8::try_from(n % 10).unwrap_or(0)) / 10.0;
    let rules = json!([
        {"name": "now and then", "on": "PUT …/customers/{customerId}", "chance": chance, "then": {"error": "unavailable"}},
        {"name": "one row", "on": "PUT …/customers/bulk", "then": {"items": [{"nth": n % 3 + 1, "error": "conflict.changed"}]}},
        {"name": "read", "on": "GET …/customers", "every": n % 3 + 1, "then": {"error": "rate-limited", "retryAfter": format!("{}s", n + 1)}},
    ]);
    let at = format!("2026-01-{:02}T{:02}:00:00Z", n % 28 + 1, n % 24);
    let world = json!({
        "name": name, "seed": n, "clock": {"mode": "frozen", "at": at},
        "scenarios": [{"name": "own", "title": "Own", "description": "Faults of one world.", "rules": rules}],
        "behaviors": {"references": "accept", "bulk-index-base": n % 2},
    });
    let step = |method, path: String, body: String| Step {
        method,
        path,
        token: "service".to_owned(),
        body,
    };
    let read = || step("GET", format!("{list}?pageSize=5&sort=customer.id"), String::new());
    let mut steps = vec![step("POST", "/__sandbox/worlds".to_owned(), world.to_string())];
    for turn in 0..2 {
        for row in 0..6 {
            steps.push(step(
                "PUT",
                format!("{list}/{mark}c{row}"),
                format!("{{\"mixins\": {{\"own\": {{\"mark\": \"{mark}x\"}}}}, \"n\": {turn}}}"),
            ));
        }
        let items: Vec<_> =
            (0..4).map(|row| json!({"customerId": format!("{mark}b{row}")})).collect();
        steps.push(step("PUT", format!("{list}/bulk"), json!(items).to_string()));
        steps.push(step(
            "POST",
            format!("{control}/tokens"),
            json!({"tenant": "mytenant", "name": format!("{mark}t{turn}"), "lifetime": "1h"})
                .to_string(),
        ));
        steps.extend((0..3).map(|_| read()));
        steps.push(step(
            "POST",
            format!("{control}/clock/advance"),
            "{\"by\": \"10m\"}".to_owned(),
        ));
    }
    for of in ["scenarios", "tokens", "requests", "clock"] {
        steps.push(step("GET", format!("{control}/{of}"), String::new()));
    }
    steps
}

/// The whole answer, as it came over the wire, without what admin calls carry of the machine's clock: their date, and how long
/// an exchange took.
fn take(wire: &mut Wire, step: &Step) -> String {
    let Step { method, path, token, body } = step;
    let length = body.len();
    wire.say(format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"));
    let mut answer = wire.answer().expect("every step is answered");
    if path.starts_with("/__sandbox") {
        answer.drop_header("date");
        answer.drop_header("content-length");
    }
    without_durations(&format!("{answer:?}"))
}

fn without_durations(text: &str) -> String {
    const NAME: &str = "durationMs";
    let mut parts = text.split(NAME);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let number = |c: char| c.is_ascii_digit() || "\\\":.".contains(c);
        text + NAME + part.trim_start_matches(number)
    })
}

/// No answer of the world number `n` names what belongs to another.
fn assert_own(n: usize, answer: &str) {
    for word in ["mark-", "iso-"] {
        for (at, _) in answer.match_indices(word) {
            let rest = &answer[at + word.len()..];
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            assert_eq!(rest[..end].parse(), Ok(n), "{word} of another world in: {answer}");
        }
    }
}

#[test]
fn hundreds_of_worlds_at_once_answer_as_each_does_alone() {
    let together = Sandbox::start().unwrap();
    let mut crowd: Vec<Vec<String>> = vec![Vec::new(); WORLDS];
    let share = WORLDS / CLIENTS;
    std::thread::scope(|scope| {
        for (client, mine) in crowd.chunks_mut(share).enumerate() {
            let url = together.url();
            scope.spawn(move || {
                let mut wire = Wire::to(url);
                let journeys: Vec<_> =
                    (0..mine.len()).map(|at| journey(client * share + at)).collect();
                // Step by step through all of its worlds, so that every journey is under way at once.
                for turn in 0..journeys[0].len() {
                    for (answers, journey) in mine.iter_mut().zip(&journeys) {
                        answers.push(take(&mut wire, &journey[turn]));
                    }
                }
            });
        }
    });

    let alone = Sandbox::start().unwrap();
    let mut wire = Wire::to(alone.url());
    let mut statuses = std::collections::BTreeSet::new();
    for (n, crowd) in crowd.iter().enumerate() {
        for (step, crowd) in journey(n).iter().zip(crowd) {
            let alone = take(&mut wire, step);
            assert_eq!(*crowd, alone, "world {n}: {} {}", step.method, step.path);
            assert_own(n, crowd);
            statuses.extend(crowd.split("status: ").nth(1).map(|rest| rest[..3].to_owned()));
        }
        let gone = Step {
            method: "DELETE",
            path: format!("/__sandbox/worlds/iso-{n}"),
            token: String::new(),
            body: String::new(),
        };
        take(&mut wire, &gone);
    }
    for status in ["200", "201", "204", "207", "429", "503"] {
        assert!(statuses.contains(status), "the journeys meet {status}: {statuses:?}");
    }
}

#[test]
fn a_reset_world_repeats_itself_byte_for_byte() {
    let sandbox = Sandbox::start().unwrap();
    let mut wire = Wire::to(sandbox.url());
    let steps = journey(3);
    let mut run =
        || -> Vec<String> { steps[1..].iter().map(|step| take(&mut wire, step)).collect() };
    let made = take(&mut Wire::to(sandbox.url()), &steps[0]);
    assert!(made.contains("status: 201"), "{made}");
    let first = run();
    let reset = Step {
        method: "POST",
        path: "/__sandbox/worlds/iso-3/reset".to_owned(),
        token: String::new(),
        body: String::new(),
    };
    take(&mut Wire::to(sandbox.url()), &reset);
    assert_eq!(run(), first);
}
