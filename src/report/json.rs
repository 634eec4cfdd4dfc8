//! A run for programs.

use serde_json::{Value, json as value};

use super::run::RunFacts;

/// All facts, the same names as elsewhere.
pub fn json(run: &RunFacts) -> Value {
    let answered = run.answered.iter().map(|answered| {
        value!({"operation": answered.operation, "status": answered.status, "count": answered.count})
    });
    let rules = run.rules.iter().map(
        |rule| value!({"rule": rule.name, "considered": rule.considered, "fired": rule.fired}),
    );
    let unmatched =
        run.unmatched.iter().map(|(call, count)| value!({"call": call, "count": count}));
    let verified = run.verified.iter().map(|it| {
        value!({"world": it.world, "expectation": it.name, "passed": it.passed, "message": it.message, "closest": it.closest})
    });
    value!({
        "command": run.command,
        "commandExitCode": run.code,
        "exitCode": run.exit_code(),
        "timedOut": run.timed_out,
        "tookMs": run.took_ms,
        "seed": run.seed,
        "worlds": run.worlds,
        "worldsGone": run.worlds_gone,
        "requests": run.requests(),
        "answered": answered.collect::<Vec<_>>(),
        "rules": rules.collect::<Vec<_>>(),
        "moreRules": run.more_rules,
        "unmatched": unmatched.collect::<Vec<_>>(),
        "unmatchedCalls": run.unmatched_calls,
        "dropped": run.dropped,
        "capturesLeftOut": run.captures_left_out,
        "verified": verified.collect::<Vec<_>>(),
        "coverage": run.coverage.as_ref().map(|it| &it.json),
        "lint": run.lints.as_ref().map(|it| &it.json),
        "failures": run.failures(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::run::tests::{covered, eventful, linted, verified};
    use super::*;

    #[test]
    fn it_has_every_fact() {
        let json = json(&eventful());
        assert_eq!((&json["requests"], &json["exitCode"]), (&value!(107), &value!(0)));
        assert_eq!(json["answered"][0], value!({"operation": null, "status": 404, "count": 2}));
        assert_eq!(json["rules"][1], value!({"rule": "a/waits", "considered": 3, "fired": 0}));
        assert_eq!(json["verified"], value!([]));
        let verified = super::json(&RunFacts { verified: verified(), ..RunFacts::default() });
        assert_eq!(verified["verified"][1]["closest"]["id"], "main-1");
        assert_eq!(verified["exitCode"], 1);
        assert_eq!(json["coverage"], Value::Null);
        assert_eq!(super::json(&covered(None))["coverage"]["percent"], 50);
        assert_eq!(json["lint"], Value::Null);
        assert_eq!(super::json(&linted(false))["lint"], value!({"found": []}));
        assert_eq!(json["unmatched"][0], value!({"call": "GET /x|y", "count": 2}));
    }
}
