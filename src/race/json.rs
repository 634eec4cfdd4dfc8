//! What came of a race, for programs.

use serde_json::{Value, json};

use super::copies::{CopyName, listed};
use super::facts::{Cut, LosingOrder, RaceFacts};
use super::oracle::Exit;

/// The object. `file` is where the losing order was written.
pub fn json(facts: &RaceFacts, file: Option<&str>) -> Value {
    let orders = facts.orders;
    json!({
        "command": facts.command, "seed": facts.seed, "copies": facts.copies, "preemptions": facts.preemptions,
        "orders": {
            "run": orders.all(), "good": orders.good, "refused": orders.refused, "losing": orders.losing,
            "strayed": orders.strayed, "silent": orders.silent, "notRun": facts.left, "morePreemptions": facts.is_bounded,
        },
        "cut": facts.cut.map(|cut| match cut {
            Cut::Stopped(_) => "stopped",
            Cut::Budget => "budget",
        }),
        "unheld": facts.unheld, "runs": facts.runs, "tookMs": facts.took_ms,
        "strayedAfter": facts.again.as_ref().and_then(|again| again.strayed),
        "shortest": facts.loses.as_ref().map(|order| losing(order, file)),
    })
}

fn losing(order: &LosingOrder, file: Option<&str>) -> Value {
    let step = |step: &super::calls::Step| {
        let call = &step.called.call;
        json!({"copy": step.called.copy.to_string(), "method": call.method, "target": call.target, "status": step.status})
    };
    let exit = |(copy, exit): &(CopyName, Exit)| {
        let code = match exit {
            Exit::Code(code) => Some(code),
            Exit::TimedOut => None,
        };
        json!({"copy": copy.to_string(), "code": code, "timedOut": *exit == Exit::TimedOut})
    };
    json!({
        "loss": order.loss.as_str(), "calls": order.steps.iter().map(step).collect::<Vec<_>>(),
        "exits": order.exits.iter().map(exit).collect::<Vec<_>>(),
        "nearest": order.nearest.as_ref().map(|nearest| listed(nearest, ",")),
        "changes": order.changes, "losesAgain": order.loses_again, "file": file,
    })
}
