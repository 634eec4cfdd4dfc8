//! The shortest story of a captured world, which was changed from outside too: what its answer needs of that is in it, as calls of
//! the admin API.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::sync::Arc;

use emporix_sandbox::api::SERVICES;
use emporix_sandbox::engine::{Ambient, Captured, Change, Router};
use emporix_sandbox::review::capture::{read, written};
use emporix_sandbox::review::shortest::{Addressee, NoStory, Shortest, Story};
use serde_json::{Value, json};

use crate::captures_stage::Happening;
use crate::support::{CUSTOMERS, SERVICE, get, put, send};
use crate::support_admin::{NOTHING, admin, good};
use crate::support_linted::Sandbox;
use crate::support_process::run;

const TO: Addressee<'static> = Addressee { base: "http://localhost:1", asks_for_token: false };

/// A sandbox whose world `w` is captured.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::start().unwrap();
    good(&sandbox, "POST", "worlds", &json!({"name": "w", "capture": true}), 201);
    sandbox
}

fn story(sandbox: &Sandbox, id: &str) -> Value {
    good(sandbox, "GET", &format!("worlds/w/requests/{id}/shortest"), &NOTHING, 200)
}

/// The lines of a story without the place of the sandbox.
fn lines(story: &Value) -> Vec<String> {
    let all = story["requests"].as_array().unwrap().iter();
    all.map(|it| it["curl"].as_str().unwrap().to_owned()).collect()
}

/// Much happens; the last answer needs a record, an armed rule, and a token that was issued.
fn journey(sandbox: &Sandbox) -> String {
    let (base, records) = (sandbox.world_url("w"), "worlds/w/tenants/mytenant/customers");
    get(&format!("{base}{CUSTOMERS}"));
    for (id, name) in [("c-other", "Other"), ("c-new", "Ada")] {
        let record = json!({"firstName": name, "email": format!("{id}@example.org")});
        assert_eq!(admin(sandbox, "PUT", &format!("{records}/{id}"), &record).status, 204);
    }
    good(sandbox, "POST", "worlds/w/clock/advance", &json!({"by": "1h"}), 200);
    let unneeded = json!({"name": "unneeded", "rules": [{"name": "r", "on": "GET …/segments", "then": {"delay": "1ms"}}]});
    let needed = json!({"name": "needed", "rules": [{"name": "r", "on": "GET …/customers", "then": {"headers": {"x-armed": "yes"}, "patch": [{"op": "replace", "path": "/0/assignmentType", "value": "ODD"}]}}]});
    let armed = json!({"scenarios": [unneeded, needed]});
    good(
        sandbox,
        "POST",
        "worlds/w/scenarios",
        &json!({"scenarios": [armed["scenarios"][0]]}),
        200,
    );
    good(
        sandbox,
        "POST",
        "worlds/w/scenarios",
        &json!({"scenarios": [armed["scenarios"][1]]}),
        200,
    );
    let scopes = ["customersegment.segment_manage", "customersegment.segment_read"];
    let token = json!({"tenant": "mytenant", "scopes": scopes});
    let token = good(sandbox, "POST", "worlds/w/tokens", &token, 201);
    let bearer = format!("Bearer {}", token["token"].as_str().unwrap());
    let segments = format!("{base}/customer-segment/mytenant/segments");
    let body = br#"{"name": {"en": "Mine"}, "siteCode": "main", "status": "ACTIVE"}"#;
    let headers = [("Authorization", &*bearer), ("Content-Type", "application/json")];
    let made = send("POST", &segments, &headers, body).json();
    let own = format!("{segments}/{}/customers", made["id"].as_str().unwrap());
    assert_eq!(send("PUT", &format!("{own}/c-new"), &headers, b"{}").status, 201);
    get(&segments);
    good(sandbox, "DELETE", &format!("{records}/c-other"), &NOTHING, 204);
    let last = send("GET", &own, &[SERVICE], b"");
    assert_eq!((last.status, last.json()[0]["assignmentType"].as_str()), (200, Some("ODD")));
    last.header("sandbox-request-id").to_owned()
}

#[test]
fn a_story_of_a_captured_world_has_the_changes_that_its_answer_needs_and_no_other() {
    let sandbox = sandbox();
    let id = journey(&sandbox);
    let story = story(&sandbox, &id);
    let said = lines(&story).join("\n");
    let ids: Vec<Option<&str>> =
        story["requests"].as_array().unwrap().iter().map(|it| it["id"].as_str()).collect();
    assert_eq!(ids, [None, None, None, Some("w-2"), Some("w-3"), Some("w-5")], "{said}");
    assert_eq!((&story["leftOut"], &story["minimal"]), (&json!(5), &json!(true)), "{story:#}");
    assert!(
        said.contains("-X PUT") && said.contains("/tenants/mytenant/customers/c%2Dnew"),
        "{said}"
    );
    assert!(said.contains("/__sandbox/worlds/w/tokens") && said.contains("\"$TOKEN_3\""), "{said}");
    for unneeded in ["c-other", "c%2Dother", "unneeded", "advance"] {
        assert!(!said.contains(unneeded), "{unneeded}: {said}");
    }
    // The file says the same.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w.json");
    let (path, here) = (path.to_str().unwrap(), [("EMPORIX_SANDBOX_URL", sandbox.url())]);
    assert!(run(&["capture", "--world", "w", "--output", path], &here).status.success());
    let of_file = run(&["explain", "--shortest", &id, "--capture", path], &[]);
    let text = String::from_utf8(of_file.stdout).unwrap();
    let head = format!(
        "# {id}, answered with 200: 3 requests and 3 changes by the admin API; 5 others before it are not needed\n"
    );
    assert!(text.starts_with(&head), "{text}");
}

#[cfg(unix)]
#[test]
#[ignore = "needs curl"]
fn the_lines_of_a_story_with_changes_lead_to_its_answer_in_another_sandbox() {
    let sandbox = sandbox();
    let id = journey(&sandbox);
    let (story, other) = (story(&sandbox, &id), Sandbox::start().unwrap());
    let begin = story["begin"].as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned());
    let script = begin.chain(lines(&story)).collect::<Vec<_>>().join("\n");
    let script = script.replace(sandbox.url(), other.url());
    let output = std::process::Command::new("/bin/sh").args(["-c", &script]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("HTTP/1.1 200"), "{script}\n{output:?}");
    assert!(said.contains(r#""assignmentType":"ODD""#) && said.contains("c-new"), "{said}");
}

#[test]
fn a_scenario_of_the_files_is_made_active_by_its_name() {
    let sandbox = sandbox();
    let armed = json!({"scenarios": ["conflict-changed"]});
    good(&sandbox, "POST", "worlds/w/scenarios", &armed, 200);
    let target = format!("{}{CUSTOMERS}/34017755", sandbox.world_url("w"));
    let refused = put(&target, r#"{"mixins": {}}"#);
    assert_eq!(refused.status, 409);
    let story = story(&sandbox, refused.header("sandbox-request-id"));
    let [armed, _] = &lines(&story)[..] else { panic!("{story:#}") };
    assert!(armed.ends_with(r#"--data-raw '{"scenarios":["conflict-changed"]}'"#), "{armed}");
}

#[test]
fn a_change_that_no_call_makes_is_refused_only_where_it_is_needed() {
    let mut happening = Happening::new(3);
    happening.happen(10);
    let world = &mut happening.world;
    let ambient = Ambient { now: world.captured().unwrap().ended() };
    let seed = Arc::clone(world.seed());
    world.apply(Change::Rebase(seed), ambient).unwrap();
    let sent = crate::stage::request(
        http::Method::GET,
        "/no/such/path",
        &[("authorization", "Bearer service")],
        "",
    );
    let reply = world.handle(&sent, ambient);
    let id = reply.response.headers.iter().find(|(name, _)| *name == "sandbox-request-id").unwrap();
    let id = id.1.to_str().unwrap().to_owned();
    let story = Story::of_captured(&world.captured().unwrap(), &id).unwrap();
    let shortest = Shortest::of(&story, TO).unwrap();
    assert_eq!((shortest.requests.len(), shortest.requests[0].id.as_deref()), (1, Some(&*id)));
}

/// The last of the exchanges of a capture whose request was read whole.
fn last_exchange(captured: &Captured) -> Option<String> {
    let text = written(captured, false);
    let file: Value = serde_json::from_str(&text).unwrap();
    let all = file["events"].as_array().unwrap().iter().rev();
    let mut whole = all.filter(|it| it.get("answer").is_some() && it.get("unread").is_none());
    let headers = whole.next()?["answer"]["headers"].as_array().unwrap().clone();
    let id = headers.iter().find(|it| it[0] == "sandbox-request-id")?;
    Some(id[1].as_str().unwrap().to_owned())
}

#[test]
fn stories_of_random_captures_are_minimal_or_say_why_there_is_none() {
    let (mut found, mut with_changes) = (0, 0);
    for chance in 0..40 {
        let mut happening = Happening::new(chance);
        happening.happen(40);
        let text = written(&happening.world.captured().unwrap(), false);
        let captured = read(&text, Arc::new(Router::new(SERVICES))).unwrap().captured;
        let Some(id) = last_exchange(&captured) else { continue };
        let story = match Story::of_captured(&captured, &id) {
            Ok(story) => story,
            // A body was packed, or not read.
            Err(NoStory::Cut { .. }) => continue,
            Err(other) => panic!("chance {chance}: {other}"),
        };
        match Shortest::of(&story, TO) {
            Ok(shortest) => {
                found += 1;
                assert!(shortest.minimal, "chance {chance}");
                with_changes += usize::from(shortest.requests.iter().any(|it| it.id.is_none()));
                assert_eq!(shortest.requests.last().unwrap().id.as_deref(), Some(&*id));
            }
            Err(NoStory::Unsayable { what, .. }) => assert!(what.contains("files"), "{what}"),
            Err(other) => panic!("chance {chance}: {other}"),
        }
    }
    assert!(found > 20 && with_changes > 3, "{found} {with_changes}");
}
