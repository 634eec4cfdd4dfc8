//! Rate limits under a frozen clock: reported where they are set up, and in the answer that they give.

use serde_json::{Value, json};

use crate::support::{Answer, CUSTOMERS, get};
use crate::support_admin::{NOTHING, good};
use crate::support_linted::Sandbox;
use crate::support_process::run;

const LIMIT: &str = r#"{"rules": [
  {"name": "limit", "on": "GET …/customers", "then": {"error": "rate-limited", "retryAfter": "5s"}},
  {"name": "other", "on": "GET …/customers/{customerId}", "then": {"error": "unavailable"}}
]}"#;

#[test]
fn check_tells_a_rate_limit_that_a_frozen_clock_never_clears() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("limit.json"), LIMIT).unwrap();
    let check = |clock: &[&str]| {
        let args = [&["check", folder.path().to_str().unwrap()], clock].concat();
        let output = run(&args, &[]);
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    for clock in [&[][..], &["--clock", "real"]] {
        let (code, text) = check(clock);
        assert!(code == 0 && text.ends_with("0 errors, 0 warnings\n"), "{text}");
    }
    let (code, text) = check(&["--clock", "frozen"]);
    assert_eq!(code, 1, "{text}");
    assert!(text.starts_with("warning[S016]: the rate limit does not clear by itself"), "{text}");
    assert!(
        text.contains("limit.json:2:64\n") && text.ends_with("0 errors, 1 warning\n"),
        "{text}"
    );
}

#[test]
fn a_frozen_world_tells_that_its_rate_limits_do_not_clear() {
    let sandbox = Sandbox::start().unwrap();
    let told = |shown: &Value| shown["warnings"].to_string();
    let warned =
        |shown: &Value| told(shown).contains("rate limit of `rate-limit-clears/two seconds`");
    let limit = json!({"scenarios": ["rate-limit-clears"]});
    let frozen = json!({"mode": "frozen"});

    let asked = json!({"name": "made", "scenarios": ["rate-limit-clears"], "clock": frozen});
    assert!(warned(&good(&sandbox, "POST", "worlds", &asked, 201)));
    assert!(warned(&good(&sandbox, "GET", "worlds/made", &NOTHING, 200)));
    let advanced = good(&sandbox, "POST", "worlds/made/clock/advance", &json!({"by": "1s"}), 200);
    assert!(warned(&advanced));
    let real = good(&sandbox, "PUT", "worlds/made/clock", &json!({"mode": "real"}), 200);
    assert_eq!(told(&real), "null");

    good(&sandbox, "POST", "worlds", &json!({"name": "later", "clock": frozen}), 201);
    for (method, warns) in [("POST", true), ("PUT", true)] {
        let shown = good(&sandbox, method, "worlds/later/scenarios", &limit, 200);
        assert_eq!(warned(&shown), warns, "{method}: {shown}");
    }
    let window = json!({"scenarios": ["maintenance-window"]});
    let shown = good(&sandbox, "PUT", "worlds/later/scenarios", &window, 200);
    assert!(told(&shown).contains("fault of `maintenance-window/closed` ends only"), "{shown}");
    let others = json!({"scenarios": ["forbidden"]});
    assert_eq!(told(&good(&sandbox, "PUT", "worlds/later/scenarios", &others, 200)), "null");

    good(
        &sandbox,
        "POST",
        "worlds",
        &json!({"name": "first", "scenarios": ["rate-limit-clears"]}),
        201,
    );
    assert!(warned(&good(&sandbox, "PUT", "worlds/first/clock", &frozen, 200)));
}

#[test]
fn a_429_under_a_frozen_clock_says_what_clears_it() {
    let sandbox = Sandbox::start().unwrap();
    let rules: Value = serde_json::from_str(LIMIT).unwrap();
    let asked = json!({"name": "w", "scenarios": [{"name": "test", "rules": rules["rules"]}], "clock": {"mode": "frozen"}});
    good(&sandbox, "POST", "worlds", &asked, 201);
    let list = || get(&format!("{}{CUSTOMERS}", sandbox.world_url("w")));
    // The first answers say besides that the tenant sprang up.
    let hint = |answer: &Answer| {
        answer
            .header("sandbox-hint")
            .split("; tenant ")
            .next()
            .map(str::to_owned)
            .unwrap_or_default()
    };
    let frozen =
        "injected by test/limit; the world's clock is frozen: only advancing it clears the limit";
    for _ in 0..2 {
        let answer = list();
        assert_eq!((answer.status, &*hint(&answer)), (429, frozen));
        assert_eq!(answer.header("retry-after"), "5");
    }
    good(&sandbox, "POST", "worlds/w/clock/advance", &json!({"by": "4s"}), 200);
    assert_eq!(list().header("retry-after"), "1");
    let other = get(&format!("{}{CUSTOMERS}/98029737", sandbox.world_url("w")));
    assert_eq!((other.status, &*hint(&other)), (503, "injected by test/other"));
    good(&sandbox, "PUT", "worlds/w/clock", &json!({"mode": "real"}), 200);
    assert_eq!(hint(&list()), "injected by test/limit");
}
