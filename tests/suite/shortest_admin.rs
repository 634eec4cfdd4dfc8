//! The shortest story over the admin API: what it shows, what its lines do in a shell, and what it refuses.

use emporix_sandbox::Config;
use serde_json::{Value, json};

use crate::support::{CUSTOMERS, SERVICE, UNASSIGNED, get, put, send};
use crate::support_admin::{NOTHING, admin, good, refused};
use crate::support_linted::Sandbox;

const SEGMENTS: &str = "/customer-segment/mytenant/segments";
const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");
const JSON: (&str, &str) = ("Content-Type", "application/json");
/// The name has what a shell would read.
const SEGMENT: &str =
    r#"{"name":{"en":"it's $HOME `id` \"x\""},"siteCode":"main","status":"ACTIVE"}"#;

/// A journey below `base` through a token, a segment of its own and much else; the id of its last exchange.
fn journey(base: &str) -> String {
    get(&format!("{base}{CUSTOMERS}"));
    let form =
        "grant_type=client_credentials&client_id=mytenant.backend&client_secret=backend-secret";
    let issued = send("POST", &format!("{base}/oauth/token"), &[FORM], form.as_bytes()).json();
    let bearer = format!("Bearer {}", issued["access_token"].as_str().expect("a token"));
    let by_it = ("Authorization", &*bearer);
    put(&format!("{base}{CUSTOMERS}/{UNASSIGNED}"), "{}");
    let post = |body: &str| {
        send("POST", &format!("{base}{SEGMENTS}"), &[by_it, JSON], body.as_bytes()).json()
    };
    post(&SEGMENT.replace("ACTIVE", "INACTIVE"));
    let id = post(SEGMENT)["id"].as_str().expect("an id").to_owned();
    let at = format!("{base}{SEGMENTS}/{id}");
    put(&format!("{at}/customers/{UNASSIGNED}"), "{}");
    put(&format!("{at}/customers/98029737"), "{}");
    send("DELETE", &format!("{at}/customers/98029737"), &[SERVICE], b"");
    get(&at);
    let last = send("GET", &format!("{at}/customers?x=[1]"), &[by_it], b"");
    assert_eq!(last.status, 200, "{last:?}");
    last.header("sandbox-request-id").to_owned()
}

fn shortest(sandbox: &Sandbox, world: &str, id: &str) -> Value {
    good(sandbox, "GET", &format!("worlds/{world}/requests/{id}/shortest"), &NOTHING, 200)
}

/// The ids of the requests of a story.
fn ids(story: &Value) -> Vec<&str> {
    let requests = story["requests"].as_array().expect("a list");
    requests.iter().map(|request| request["id"].as_str().expect("an id")).collect()
}

#[test]
fn a_story_has_the_requests_that_its_answer_needs_as_lines_of_a_shell() {
    let sandbox = Sandbox::start().expect("the shipped files are good");
    let id = journey(&sandbox.world_url("w"));
    let story = shortest(&sandbox, "w", &id);
    assert_eq!(ids(&story), ["w-2", "w-5", "w-6", "w-10"], "{story:#}");
    assert_eq!((&story["leftOut"], &story["minimal"]), (&json!(6), &json!(true)));
    assert_eq!((&story["status"], &story["notes"]), (&json!(200), &json!([])), "{story:#}");
    assert!(story["replays"].as_u64().is_some_and(|replays| replays > 4), "{story:#}");
    let line = |place: usize| story["requests"][place]["curl"].as_str().expect("a line");
    let base = sandbox.world_url("w");
    assert_eq!(
        line(0),
        format!(
            r#"ACCESS_TOKEN_1=$(curl -sS -X POST '{base}/oauth/token' -H 'content-type: application/x-www-form-urlencoded' --data-raw 'grant_type=client_credentials&client_id=mytenant.backend&client_secret=backend-secret' | grep -o '"access_token" *: *"[^"]*"' | sed -n '1s/.*"\([^"]*\)"$/\1/p')"#
        )
    );
    assert!(line(1).contains(r#"-H 'authorization: Bearer '"$ACCESS_TOKEN_1""#), "{}", line(1));
    assert!(line(1).contains(r"it'\''s $HOME `id`"), "{}", line(1));
    assert_eq!(
        line(2),
        format!(
            r#"curl -sS -o /dev/null -X PUT '{base}{SEGMENTS}/'"$ID_2"'/customers/{UNASSIGNED}' -H 'authorization: Bearer service' -H 'content-type: application/json' --data-raw '{{}}'"#
        )
    );
    assert!(line(3).starts_with("curl -sS -i -g '"), "{}", line(3));
    // The world itself has seen nothing of it.
    let listed = good(&sandbox, "GET", "worlds/w/requests", &NOTHING, 200);
    assert_eq!(listed["total"], 10);
}

#[test]
fn a_story_as_text_is_a_file_of_a_shell() {
    let sandbox = Sandbox::start().expect("the shipped files are good");
    let id = journey(sandbox.url());
    let url = format!("{}/__sandbox/worlds/main/requests/{id}/shortest", sandbox.url());
    let text = send("GET", &url, &[("Accept", "text/plain")], b"");
    assert_eq!(text.header("content-type"), "text/plain; charset=utf-8");
    let lines: Vec<&str> = text.body.lines().collect();
    assert_eq!(lines.len(), 6, "{}", text.body);
    assert_eq!(
        lines[0],
        "# main-10, answered with 200: 4 requests; 6 others before it are not needed"
    );
    let reset = format!("curl -sS -X POST '{}/__sandbox/worlds/main/reset'", sandbox.url());
    assert_eq!(lines[1], reset);
    assert!(lines[2..].iter().all(|line| line.contains("curl -sS ")), "{}", text.body);
}

/// The call of the admin API that a world's lines begin with.
fn begin(sandbox: &Sandbox, world: &str) -> String {
    let id = get(&format!("{}{CUSTOMERS}", sandbox.world_url(world)));
    let story = shortest(sandbox, world, id.header("sandbox-request-id"));
    assert_eq!(story["begin"].as_array().map(Vec::len), Some(1), "{story:#}");
    story["begin"][0].as_str().expect("a line").replace(sandbox.url(), "")
}

#[test]
fn the_lines_make_the_world_as_it_was_made() {
    let sandbox = Sandbox::start().expect("the shipped files are good");
    assert_eq!(begin(&sandbox, "main"), "curl -sS -X POST '/__sandbox/worlds/main/reset'");
    let put = |world: &str| format!("curl -sSf -o /dev/null -X PUT '/__sandbox/worlds/{world}'");
    assert_eq!(begin(&sandbox, "used"), put("used"));
    good(&sandbox, "POST", "worlds", &json!({"name": "plain", "ttl": "1h"}), 201);
    assert_eq!(begin(&sandbox, "plain"), put("plain"));
    let made = json!({"behaviors": {"empty-batch": "207"}, "ttl": "1h", "seed": 7});
    good(&sandbox, "PUT", "worlds/own", &made, 201);
    let said = r#"{"behaviors":{"empty-batch":"207"},"seed":7}"#;
    let body = format!(" -H 'content-type: application/json' --data-raw '{said}'");
    assert_eq!(begin(&sandbox, "own"), put("own") + &body);
    // A reset leaves it what it is.
    good(&sandbox, "POST", "worlds/own/reset", &NOTHING, 204);
    assert_eq!(begin(&sandbox, "own"), put("own") + &body);
}

#[test]
fn a_world_that_was_made_with_more_than_a_line_takes_is_described_in_a_note() {
    let sandbox = Sandbox::start().expect("the shipped files are good");
    let customers: Vec<Value> =
        (0..400).map(|number| json!({"id": format!("customer-{number}")})).collect();
    let made =
        json!({"name": "long", "fixtures": {"mytenant": {"customers": customers}}, "seed": 7});
    good(&sandbox, "POST", "worlds", &made, 201);
    assert_eq!(begin(&sandbox, "long"), "curl -sS -X POST '/__sandbox/worlds/long/reset'");
    assert_eq!(
        shortest(&sandbox, "long", "last")["notes"],
        json!([
            "the world was made with more than is shown here: make it before with the same `fixtures`, `seed`, by PUT /__sandbox/worlds/long"
        ])
    );
}

#[test]
#[ignore = "needs curl"]
fn the_lines_make_a_world_elsewhere_also_where_the_admin_api_asks_for_its_token() {
    const TOKEN: &str = "s3cret";
    let start = || {
        let config = Config { admin_token: Some(TOKEN.into()), ..Config::default() };
        Sandbox::start_with(config).expect("the shipped files are good")
    };
    let (sandbox, fresh) = (start(), start());
    let by_it = ("Authorization", &*format!("Bearer {TOKEN}"));
    let made = json!({
        "fixtures": {"mytenant": {"customers": [{"id": "c-1", "firstName": "it's"}]}},
        "clock": {"mode": "frozen", "at": "2030-01-01T00:00:00Z"},
    });
    let url = format!("{}/__sandbox/worlds/own", sandbox.url());
    assert_eq!(send("PUT", &url, &[by_it, JSON], made.to_string().as_bytes()).status, 201);
    let assigned = put(&format!("{}{CUSTOMERS}/c-1", sandbox.world_url("own")), "{}");
    assert_eq!(assigned.status, 201, "{assigned:?}");
    let url = format!("{url}/requests/last/shortest");
    let text = send("GET", &url, &[by_it, ("Accept", "text/plain")], b"").body;
    assert!(
        text.contains("# the admin API asks for its token: set EMPORIX_SANDBOX_ADMIN_TOKEN"),
        "{text}"
    );
    let script = text.replace(sandbox.url(), fresh.url());
    let output = std::process::Command::new("sh")
        .args(["-c", &script])
        .env("EMPORIX_SANDBOX_ADMIN_TOKEN", TOKEN)
        .output()
        .expect("sh is on the path");
    let said = String::from_utf8(output.stdout).expect("answers are texts");
    assert!(output.stderr.is_empty() && said.starts_with("HTTP/1.1 201"), "{said}\n{script}");
}

/// What a shell prints for the story of an exchange, sent to a sandbox that has seen nothing.
fn printed(sandbox: &Sandbox, world: &str, id: &str) -> (String, Vec<String>) {
    let url = format!("{}/__sandbox/worlds/{world}/requests/{id}/shortest", sandbox.url());
    let text = send("GET", &url, &[("Accept", "text/plain")], b"");
    assert_eq!(text.status, 200, "{text:?}");
    let config = Config { seed: Some(99), ..Config::default() };
    let fresh = Sandbox::start_with(config).expect("the shipped files are good");
    let script = text.body.replace(sandbox.url(), fresh.url());
    let output = std::process::Command::new("sh").args(["-c", &script]).output();
    let output = output.expect("sh is on the path");
    assert!(output.stderr.is_empty(), "{output:?}\n{script}");
    let said = String::from_utf8(output.stdout).expect("answers are texts");
    let (head, body) = said.split_once("\r\n\r\n").expect("an answer with its head");
    let head = head[head.rfind("HTTP/1.1").expect("a status")..].lines();
    (body.to_owned(), head.map(str::to_owned).collect())
}

#[test]
#[ignore = "needs curl"]
fn the_lines_lead_a_sandbox_that_draws_other_ids_to_the_same_answer() {
    let sandbox = Sandbox::start().expect("the shipped files are good");
    for world in ["w", "main"] {
        let id = journey(&sandbox.world_url(world));
        let (body, head) = printed(&sandbox, world, &id);
        assert!(head[0].starts_with("HTTP/1.1 200"), "{head:?}");
        let body: Value = serde_json::from_str(&body).expect("a list");
        assert_eq!(body.as_array().map(Vec::len), Some(1), "{body}");
        assert_eq!(body[0]["customer"]["id"], UNASSIGNED, "{body}");
    }
}

#[test]
#[ignore = "needs curl"]
fn the_lines_set_the_clock_where_the_answer_depends_on_it() {
    let sandbox = Sandbox::start().expect("the shipped files are good");
    let base = sandbox.world_url("w");
    let form =
        "grant_type=client_credentials&client_id=mytenant.backend&client_secret=backend-secret";
    let issued = send("POST", &format!("{base}/oauth/token"), &[FORM], form.as_bytes()).json();
    let bearer = format!("Bearer {}", issued["access_token"].as_str().expect("a token"));
    good(&sandbox, "POST", "worlds/w/clock/advance", &json!({"by": "2d"}), 200);
    let url = format!("{base}{CUSTOMERS}");
    let expired = send("GET", &url, &[("Authorization", &bearer)], b"");
    let id = expired.header("sandbox-request-id").to_owned();
    assert_eq!(expired.status, 401);
    let story = shortest(&sandbox, "w", &id);
    let clock = "/__sandbox/worlds/w/clock'";
    let set = |line: &Value| line.as_str().is_some_and(|line| line.contains(clock));
    let requests = story["requests"].as_array().expect("a list");
    let is_needed = requests.len() == 2;
    assert!(!is_needed || requests.iter().all(|request| set(&request["curl"])), "{story:#}");
    let (body, head) = printed(&sandbox, "w", &id);
    assert!(head[0].starts_with("HTTP/1.1 401"), "{head:?}");
    assert_eq!(body, expired.body);
}

#[test]
fn what_is_in_the_way_of_a_story_is_named() {
    let sandbox = Sandbox::start().expect("the shipped files are good");
    let base = sandbox.world_url("w");
    let refusal = |id: &str, status: u16| {
        let path = format!("worlds/w/requests/{id}/shortest");
        let problem = refused(&sandbox, "GET", &path, &NOTHING, status);
        problem["detail"].as_str().expect("a detail").to_owned()
    };
    let sent = || get(&format!("{base}{CUSTOMERS}")).header("sandbox-request-id").to_owned();
    let reset = |only: Value| {
        good(&sandbox, "POST", "worlds/w/reset", &json!({"only": only}), 204);
    };
    let all = json!(["data", "scenarios", "clock", "counters", "journal"]);
    let (first, second) = (sent(), sent());
    assert_eq!(refusal("w-77", 404), "there is no exchange `w-77`, or not any more");
    // By the admin API, between two exchanges; what comes before is not concerned.
    let record = json!({"firstName": "Ada"});
    good(&sandbox, "PUT", "worlds/w/tenants/mytenant/customers/c-1", &record, 204);
    let third = sent();
    let changed = "the admin API put customers `c-1` of tenant mytenant";
    assert_eq!(refusal(&third, 409), format!("between {second} and {third}: {changed}"));
    assert_eq!(ids(&shortest(&sandbox, "w", &first)), [&*first]);
    // Before the first exchange.
    reset(all.clone());
    good(&sandbox, "POST", "worlds/w/scenarios", &json!({"scenarios": ["forbidden"]}), 200);
    let id = sent();
    assert_eq!(refusal(&id, 409), format!("before {id}: scenarios were armed: forbidden"));
    // A journal that was reset alone does not have what came before.
    reset(all.clone());
    put(&format!("{base}{CUSTOMERS}/{UNASSIGNED}"), "{}");
    for (only, said) in [
        (json!(["journal"]), "the journal was reset"),
        (json!(["journal", "counters"]), "the counters and the journal were reset"),
        (json!(["journal", "data", "clock"]), "the data, the clock and the journal were reset"),
    ] {
        reset(only);
        let id = sent();
        assert_eq!(refusal(&id, 409), format!("before {id}: {said}"));
    }
    // Its files were read anew for it, which is not another change.
    reset(all.clone());
    let before = sent();
    reset(json!(["data"]));
    let id = sent();
    assert_eq!(refusal(&id, 409), format!("between {before} and {id}: the data were reset"));
    // The clock is not in the way, nor is a reset of everything.
    reset(all);
    good(&sandbox, "POST", "worlds/w/clock/advance", &json!({"by": "1h"}), 200);
    let id = sent();
    assert_eq!(ids(&shortest(&sandbox, "w", &id)), [&*id]);
    // A body that is too long to be kept, unless it changed nothing.
    let long = format!(r#"{{"mixins":{{"a":"{}"}}}}"#, "x".repeat(20_000));
    put(&format!("{base}{CUSTOMERS}/never/never"), &long);
    let id = sent();
    assert_eq!(ids(&shortest(&sandbox, "w", &id)), [&*id]);
    let cut = put(&format!("{base}{CUSTOMERS}/{UNASSIGNED}"), &long);
    let cut = cut.header("sandbox-request-id");
    let id = sent();
    assert_eq!(refusal(&id, 410), format!("the body of the request `{cut}` is not kept whole"));
}

#[test]
fn a_journal_that_has_dropped_exchanges_has_no_story() {
    let sandbox = Sandbox::start().expect("the shipped files are good");
    good(&sandbox, "POST", "worlds", &json!({"name": "short", "journalLength": 2}), 201);
    let base = sandbox.world_url("short");
    (0..3).for_each(|_| drop(get(&format!("{base}{CUSTOMERS}"))));
    let id = get(&format!("{base}{CUSTOMERS}")).header("sandbox-request-id").to_owned();
    let problem =
        refused(&sandbox, "GET", &format!("worlds/short/requests/{id}/shortest"), &NOTHING, 410);
    assert_eq!(problem["detail"], "2 exchanges before it were dropped from the journal");
}

#[test]
fn credentials_of_no_world_do_not_come_out() {
    let sandbox = Sandbox::start().expect("the shipped files are good");
    let secret = "hunter2-hunter2";
    let bearer = format!("Bearer {secret}");
    let form = format!("client_id=mytenant.backend&client_secret={secret}&grant_type=x");
    let url = sandbox.url();
    let answers = [
        send("GET", &format!("{url}{CUSTOMERS}"), &[("Authorization", &bearer)], b""),
        send("POST", &format!("{url}/oauth/token?apikey={secret}"), &[FORM], form.as_bytes()),
    ];
    for answer in answers {
        assert!(answer.status >= 400, "{answer:?}");
        let id = answer.header("sandbox-request-id");
        let shown =
            admin(&sandbox, "GET", &format!("worlds/main/requests/{id}/shortest"), &NOTHING);
        assert_eq!(shown.status, 200, "{shown:?}");
        assert!(!shown.body.contains(secret) && shown.body.contains("unknown-"), "{shown:?}");
        assert_eq!(shown.json()["notes"], json!([]), "{shown:?}");
    }
}
