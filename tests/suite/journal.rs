//! The journal from outside: what it hides, how long it is, what it says of exchanges that are not kept any more, and how
//! much memory all journals have together.

use emporix_sandbox::Config;
use emporix_sandbox::engine::Options;
use http::Method;
use serde_json::{Value, json};

use crate::stage::{SEGMENT, Stage, customers, request};
use crate::support::{CUSTOMERS, SERVICE, UNASSIGNED, get, put, send};
use crate::support_admin::{NOTHING, good, refused};
use crate::support_linted::Sandbox;
use crate::support_process::{Server, refusal, url};

/// A secret that no client of this machine sends by chance.
const SECRET: &str = "hunter2-hunter2";

/// Headers that gateways take credentials from.
const CREDENTIALS: [&str; 9] = [
    "apikey",
    "x-auth-token",
    "x-api-key",
    "X-Api-Key",
    "saas-token",
    "Ocp-Apim-Subscription-Key",
    "X-Amz-Security-Token",
    "X-Csrf-Token",
    "Authentication",
];

/// The journal of `world`.
fn listed(sandbox: &Sandbox, world: &str) -> Value {
    good(sandbox, "GET", &format!("worlds/{world}/requests"), &NOTHING, 200)
}

#[test]
fn credentials_are_hidden_however_their_names_are_written() {
    let sandbox = Sandbox::start().unwrap();
    let at = |path: &str| format!("{}{path}", sandbox.url());
    for query in [
        "client%5Fsecret",
        "access%5ftoken",
        "client_secre%74",
        "%41ccess_token",
        "apikey",
        "refresh%5Ftoken",
        "access_token[]",
        "user%5Bpasswd%5D",
    ] {
        for path in [CUSTOMERS, "/oauth/token", "/nowhere"] {
            send("GET", &at(&format!("{path}?a=1&{query}={SECRET}")), &[SERVICE], b"");
        }
    }
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let json = ("Content-Type", "application/json");
    for (kind, body) in [
        (form, format!("client%5Fsecret={SECRET}&client_id=mytenant.backend")),
        (form, format!("grant_type=password&pass%77ord={SECRET}")),
        (json, format!(r#"{{"client_secret": "{SECRET}"}}"#)),
        (json, format!(r#"{{"client\u005fsecret" : "{SECRET}"}}"#)),
        (json, format!(r#"[{{"a": {{"clientSecret": ["{SECRET}"]}}}}]"#)),
        (json, format!(r#"{{"text": "{{\"password\": \"{SECRET}\"}}"}}"#)),
        (json, format!(r#"{{"password": "{SECRET}"#)),
    ] {
        send("POST", &at("/oauth/token"), &[kind], body.as_bytes());
        send("POST", &at("/nowhere"), &[kind], body.as_bytes());
        send("PUT", &at(&format!("{CUSTOMERS}/{UNASSIGNED}")), &[SERVICE, kind], body.as_bytes());
    }
    let stored = format!(r#"{{"mixins": {{"login": {{"password": "{SECRET}"}}}}}}"#);
    assert_eq!(put(&at(&format!("{CUSTOMERS}/{UNASSIGNED}")), &stored).status, 204);
    assert!(get(&at(&format!("{CUSTOMERS}/{UNASSIGNED}"))).body.contains(SECRET));
    for name in CREDENTIALS {
        for value in [SECRET.to_owned(), format!("Bearer {SECRET}"), format!("{SECRET} {SECRET}")] {
            send("GET", &at(CUSTOMERS), &[SERVICE, (name, &value)], b"");
        }
    }
    let referer = format!("http://shop/?access%5Ftoken={SECRET}");
    send("GET", &at(CUSTOMERS), &[SERVICE, ("Referer", &referer)], b"");
    let shown = listed(&sandbox, "main");
    assert!(!shown.to_string().contains(SECRET), "{shown:#}");
    let all = shown["requests"].as_array().unwrap();
    let of = |name: &str| -> Vec<String> {
        let values = all.iter().filter_map(|row| row["request"]["headers"][name].as_str());
        values.map(str::to_owned).collect()
    };
    // The same secret has the same fingerprint, whatever carries it.
    let fingerprints = of("apikey");
    assert_eq!(fingerprints[1], format!("Bearer {}", fingerprints[0]));
    assert_eq!(of("x-auth-token"), fingerprints);
    let query = all[0]["query"].as_str().unwrap();
    assert_eq!(query, format!("a=1&client%5Fsecret={}", fingerprints[0]));
}

#[test]
fn the_journal_says_how_many_exchanges_are_not_in_it() {
    let sandbox = Sandbox::start().unwrap();
    let made = json!({"name": "short", "journalLength": 3});
    let made = good(&sandbox, "POST", "worlds", &made, 201);
    assert_eq!(made["journalLength"], 3);
    let counts = |query: &str| {
        let path = format!("worlds/short/requests{query}");
        let shown = good(&sandbox, "GET", &path, &NOTHING, 200);
        (
            shown["requests"].as_array().unwrap().len(),
            shown["total"].clone(),
            shown["dropped"].clone(),
        )
    };
    let ask = |times: usize| {
        for _ in 0..times {
            get(&format!("{}{CUSTOMERS}?pageSize=1", sandbox.world_url("short")));
        }
    };
    assert_eq!(counts(""), (0, json!(0), json!(0)));
    ask(3);
    assert_eq!(counts(""), (3, json!(3), json!(0)));
    assert_eq!(counts("?since=0"), (3, json!(3), json!(0)));
    assert_eq!(counts("?since=short-1"), (2, json!(3), json!(0)));
    assert_eq!(counts("?since=2020-01-01T00:00:00Z").0, 3);
    ask(2);
    assert_eq!(counts("?status=404"), (0, json!(5), json!(2)));
    assert_eq!(counts("?since=short-3").0, 2);
    assert_eq!(counts("?since=short-5").0, 0);
    for (gone, hint) in [
        ("short-1", "journalLength"),
        ("short-2", "journalLength"),
        ("2", "journalLength"),
        ("0", "journalLength"),
        ("short-6", "its latest is `short-5`"),
        ("2020-01-01T00:00:00Z", "journalLength"),
    ] {
        let path = format!("worlds/short/requests?since={gone}");
        let problem = refused(&sandbox, "GET", &path, &NOTHING, 410);
        assert!(problem["hint"].as_str().unwrap().contains(hint), "{problem}");
    }
    let gone = refused(&sandbox, "GET", "worlds/short/requests/short-1", &NOTHING, 404);
    assert!(gone["hint"].as_str().unwrap().contains("the last 3"), "{gone}");
    // A journal that was cleared begins anew; what was before it is no point to count from.
    good(&sandbox, "POST", "worlds/short/reset", &json!({"only": ["journal"]}), 204);
    assert_eq!(counts("?since=0"), (0, json!(0), json!(0)));
    refused(&sandbox, "GET", "worlds/short/requests?since=short-4", &NOTHING, 410);
    ask(1);
    assert_eq!(counts("?since=short-6"), (0, json!(1), json!(0)));
    assert_eq!(counts("?since=2020-01-01T00:00:00Z").0, 1);
    good(&sandbox, "POST", "worlds/short/reset", &json!({}), 204);
    refused(&sandbox, "GET", "worlds/short/requests?since=short-6", &NOTHING, 410);
    assert_eq!(counts(""), (0, json!(0), json!(0)));
    ask(4);
    assert_eq!(counts(""), (3, json!(4), json!(1)));
}

#[test]
fn the_length_of_a_journal_is_chosen_at_the_start_or_with_a_world() {
    let config = Config {
        options: Options { journal_length: Some(2), ..Options::default() },
        ..Config::default()
    };
    let sandbox = Sandbox::start_with(config).unwrap();
    good(&sandbox, "POST", "worlds", &json!({"name": "long", "journalLength": 5}), 201);
    good(&sandbox, "POST", "worlds", &json!({"name": "usual"}), 201);
    for (world, kept) in [("main", 2), ("long", 5), ("usual", 2)] {
        for _ in 0..6 {
            get(&format!("{}{CUSTOMERS}?pageSize=1", sandbox.world_url(world)));
        }
        let shown = listed(&sandbox, world);
        assert_eq!(shown["requests"].as_array().unwrap().len(), kept, "{world}");
        assert_eq!((&shown["total"], &shown["dropped"]), (&json!(6), &json!(6 - kept)), "{world}");
    }
    for length in ["0", "-1", "1.5", "1000001", "99999999999999999999999", r#""5""#] {
        let body: Value =
            serde_json::from_str(&format!(r#"{{"journalLength": {length}}}"#)).unwrap();
        refused(&sandbox, "POST", "worlds", &body, 400);
    }
    assert_eq!(good(&sandbox, "GET", "config", &NOTHING, 200)["journalLength"], 2);
}

#[test]
fn the_command_line_bounds_journals() {
    let env = [("EMPORIX_SANDBOX_JOURNAL_LENGTH", "2"), ("EMPORIX_SANDBOX_JOURNAL_MEMORY", "3MB")];
    let (_server, ready) = Server::start(&[], &env);
    let config = send("GET", &format!("{}/__sandbox/config", url(&ready)), &[], b"").json();
    assert_eq!((&config["journalLength"], &config["journalMemory"]), (&json!(2), &json!(3 << 20)));
    let args = ["--journal-length", "7", "--journal-memory", "1GB"];
    let (_server, ready) = Server::start(&args, &env);
    let config = send("GET", &format!("{}/__sandbox/config", url(&ready)), &[], b"").json();
    assert_eq!((&config["journalLength"], &config["journalMemory"]), (&json!(7), &json!(1 << 30)));
    for (flag, value) in [
        ("--journal-length", "0"),
        ("--journal-length", "1000001"),
        ("--journal-length", "many"),
        ("--journal-memory", "0"),
        ("--journal-memory", "lots"),
    ] {
        let said = refusal(&[flag, value], &[]);
        assert!(said.contains(flag), "{said}");
    }
}

#[test]
fn all_that_an_exchange_keeps_counts_against_the_bound_of_its_world() {
    /// The bound of a journal of the usual length.
    const MOST: usize = 8 * 1024 * 1024;
    let list = customers(SEGMENT, "?pageSize=1");
    let long = |n: usize| format!("{n}{}", "x".repeat(7_900));
    for what in ["head", "query", "path", "answer"] {
        let mut stage = Stage::new(Options::default());
        for n in 0..1_200 {
            let bearer = [("authorization", "Bearer service")];
            let sent = match what {
                "head" => request(Method::GET, &list, &[bearer[0], ("x-long", &long(n))], ""),
                "query" => request(Method::GET, &format!("{list}&{}=1", long(n)), &bearer, ""),
                "path" => request(Method::GET, &customers(&long(n), ""), &bearer, ""),
                _ => request(
                    Method::GET,
                    &customers(SEGMENT, &format!("?pageSize=50&a={n}")),
                    &bearer,
                    "",
                ),
            };
            stage.send(&sent);
        }
        let (kept, dropped, bytes) = stage.journal("main");
        assert!(bytes <= MOST, "{what}: {bytes}");
        assert_eq!(kept + dropped, 1_200, "{what}");
        assert!(bytes > MOST / 2 || dropped == 200, "{what}: {bytes} of {kept}");
    }
}

#[test]
fn many_rules_make_a_journal_shorter_and_not_larger() {
    let sandbox = Sandbox::start().unwrap();
    let rules: Vec<Value> = (0..1_000)
        .map(|n| {
            let matches = json!({"pageSize": "77"});
            json!({"name": format!("rule-{n:04}-{}", "n".repeat(60)), "on": "GET …/customers", "when": {"query": matches}, "then": {"error": "unavailable"}})
        })
        .collect();
    good(&sandbox, "POST", "worlds/main/scenarios", &json!({"rules": rules}), 200);
    for _ in 0..300 {
        get(&format!("{}{CUSTOMERS}?pageSize=1", sandbox.url()));
    }
    let shown = listed(&sandbox, "main");
    let kept = shown["requests"].as_array().unwrap();
    assert_eq!(shown["total"], 300);
    assert!(shown["dropped"].as_u64().unwrap() > 150, "{} are kept", kept.len());
    assert_eq!(kept.last().unwrap()["rules"].as_array().unwrap().len(), 1_000);
}

#[test]
fn the_oldest_of_the_largest_journal_goes_first() {
    const MOST: usize = 1024 * 1024;
    let mut stage = Stage::new(Options::default()).with_journal_memory(MOST);
    let ask = |stage: &mut Stage, world: &str, n: usize| {
        let header = format!("{n}{}", "x".repeat(4_000));
        let target = format!("/~{world}{}", customers(SEGMENT, "?pageSize=1"));
        let headers = [("authorization", "Bearer service"), ("x-long", &*header)];
        stage.send(&request(Method::GET, &target, &headers, ""));
        assert!(stage.journal_memory() <= MOST, "{world} {n}");
    };
    for n in 0..20 {
        ask(&mut stage, "small", n);
    }
    for n in 0..400 {
        ask(&mut stage, "large", n);
    }
    let (small, small_dropped, _) = stage.journal("small");
    let (large, large_dropped, _) = stage.journal("large");
    assert_eq!((small, small_dropped, large + large_dropped), (20, 0, 400));
    assert!(large_dropped > 100 && large > 100, "{large} {large_dropped}");
    // A world that grows takes from the largest, and from itself only when it is the largest.
    for n in 0..400 {
        ask(&mut stage, "small", n);
    }
    let (small, small_dropped, small_bytes) = stage.journal("small");
    let (_, _, large_bytes) = stage.journal("large");
    assert!(small_dropped > 0 && small > 50, "{small} {small_dropped}");
    assert!(small_bytes.abs_diff(large_bytes) < MOST / 8, "{small_bytes} {large_bytes}");
    // What a world kept is given back when it begins anew.
    let before = stage.journal_memory();
    stage.reset("large");
    assert!(stage.journal_memory() < before - large_bytes / 2);
}
