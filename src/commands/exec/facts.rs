//! What happened around the command, collected when it has ended.

use std::time::Duration;

use super::covered::covered;
use super::linted::linted;
use crate::cli::{ExecArgs, Weight};
use crate::report::{Answered, RuleFate, RunFacts, VerifiedExpectation};
use crate::shell::app::App;
use crate::shell::child::CommandEnd;
use crate::shell::clock;

/// The facts of a run that ended so, after it `took` so long.
pub(super) fn facts(
    args: &ExecArgs,
    (app, seed): (&App, u64),
    (end, took): (CommandEnd, Duration),
    verified: Vec<VerifiedExpectation>,
) -> RunFacts {
    let ambient = clock::ambient();
    let accounts = app.worlds.accounts(ambient);
    let unmatched = app.metrics.unmatched();
    let answered = app.metrics.exchanges().into_iter().map(|(operation, status, count)| {
        let operation = Some(operation).filter(|id| !id.is_empty());
        Answered { operation, status, count }
    });
    let rules = accounts.rules.list().into_iter().map(|account| RuleFate {
        name: format!("{}/{}", account.scenario, account.rule),
        considered: account.considered,
        fired: account.fired,
    });
    let command: Vec<_> = args.command.iter().map(|word| word.display().to_string()).collect();
    RunFacts {
        command: command.join(" "),
        code: end.code(),
        timed_out: end == CommandEnd::TimedOut,
        took_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        seed,
        worlds: app.worlds.list(ambient, |_, _| ()).len() as u64,
        worlds_gone: app.worlds.gone().values().sum(),
        answered: answered.collect(),
        rules: rules.collect(),
        more_rules: accounts.rules.more(),
        unmatched: unmatched.calls.into_iter().collect(),
        unmatched_calls: unmatched.total,
        dropped: accounts.dropped,
        captures_left_out: app.worlds.past_captures().left_out(),
        verified,
        coverage: covered(app, &accounts.met, args),
        lints: linted(app),
        unfired_fails: args.unfired == Weight::Fail,
        unmatched_fails: args.unmatched == Weight::Fail,
    }
}
