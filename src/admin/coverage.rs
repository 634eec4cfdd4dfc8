//! Which answers clients have met: of one world, or of all worlds, those that are gone too.

use http::Method;
use serde_json::json;

use super::body_kinds::{ANSWERED, TEXTS};
use super::command::{Asked, Carried, Command, Outcome};
use super::operation::{AdminCall, AdminOperation, Body, MISSING, SHOWS, Terms};
use super::worlds::usual_url;
use crate::engine::store::Seed;
use crate::engine::{MAIN, MetAnswers, PORT};
use crate::review::coverage::{GapPlace, Surroundings, coverage};
use crate::schema::{Kind, Shape, WHOLE, optional, required};

#[rustfmt::skip]
pub(super) const ROWS: &[AdminOperation] = &[
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/coverage", id: "coverage",
                summary: "Show which documented statuses clients have met in it, organic and injected, and what closes each gap", read: of_world,
                terms: Terms { refusals: MISSING, answer: Body::Object(&COVERAGE), ..SHOWS } },
    AdminOperation { method: Method::GET, path: "/__sandbox/coverage", id: "coverage-all",
                summary: "Show the same of all worlds together, those that are gone too", read: of_all,
                terms: Terms { answer: Body::Object(&COVERAGE), ..SHOWS } },
];

#[rustfmt::skip]
const COVERAGE: Shape = Shape { name: "Coverage", fields: &[
    required("percent",     WHOLE,                                   "the share of the documented statuses of the called operations that were met, rounded down; 0 where none was called"),
    required("met",         WHOLE,                                   "how many of them were met, of answers and of rows"),
    required("documented",  WHOLE,                                   "how many of them there are"),
    required("operations",  Kind::List(&Kind::Object(&OPERATION)),   "the operations that were called, in the order of their table"),
    required("neverCalled", TEXTS,                                   "the ids of the others, which count for nothing"),
    required("gaps",        Kind::List(&Kind::Object(&GAP)),         "the documented statuses that were not met"),
], ..ANSWERED };

#[rustfmt::skip]
const OPERATION: Shape = Shape { name: "CoveredOperation", fields: &[
    required("operation", Kind::Id,                             "its id"),
    required("method",    Kind::Id,                             "its method"),
    required("path",      Kind::Id,                             "its path template"),
    required("calls",     WHOLE,                                "how often it was called; more than statuses where a connection failed before an answer"),
    required("answers",   Kind::List(&Kind::Object(&STATUS)),   "the documented statuses and others that were met, by number"),
    optional("rows",      Kind::List(&Kind::Object(&STATUS)),   "of a bulk call, the codes of its rows: those that are documented for single calls, and others that were met"),
], ..ANSWERED };

#[rustfmt::skip]
const STATUS: Shape = Shape { name: "CoveredStatus", fields: &[
    required("status",     WHOLE,      "the status, or the code of a row"),
    required("documented", Kind::Flag, "whether the vendor documents it; another counts for nothing"),
    required("organic",    WHOLE,      "how often the service itself has answered it"),
    required("injected",   WHOLE,      "how often a rule has"),
], ..ANSWERED };

#[rustfmt::skip]
const GAP: Shape = Shape { name: "CoverageGap", fields: &[
    required("operation", Kind::Id,                        "the operation"),
    required("part",      Kind::Word(&["answer", "row"]),  "of what the status is"),
    required("status",    WHOLE,                           "the status"),
    optional("scenario",  Kind::Id,                        "the scenario that has the next call answered so"),
    optional("rule",      Kind::FreeMap,                   "where there is no such scenario, a rule that does, for `rules` of POST …/scenarios"),
    required("line",      Kind::Id,                        "the command that makes it active"),
], ..ANSWERED };

fn of_world<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    call.after_look(
        |world| Ok((world.met().clone(), world.seed().clone())),
        move |(met, seed)| shown(call, Some(call.variable("world")), (&met, &seed)),
    )
}

fn of_all<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    Ok(Command::Met(Box::new(move |met, seed| shown(call, None, (met, seed)))))
}

fn shown(call: &AdminCall<'_>, world: Option<&str>, (met, seed): (&MetAnswers, &Seed)) -> Carried {
    let (operations, scenarios) = (call.context.operations, &seed.scenarios);
    let url = usual_url(call.context.host, MAIN);
    let url = (!is_usual_place(call.context.host)).then_some(&*url);
    let serve = ["serve".to_owned()];
    let asks_for_token = call.context.asks_for_token;
    let place = match call.context.is_alone {
        true => GapPlace::Anew(&serve, &[]),
        false => GapPlace::Running { url, world, asks_for_token },
    };
    let found = coverage(met, Surroundings { operations, scenarios, place });
    Ok(Outcome::Shown(json!(found)))
}

/// Whether commands look for a sandbox at `host` where nothing else is said.
fn is_usual_place(host: &str) -> bool {
    let name = host.strip_suffix(&format!(":{PORT}"));
    name.is_some_and(|name| ["localhost", "127.0.0.1"].contains(&name))
}
