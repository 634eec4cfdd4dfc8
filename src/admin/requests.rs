//! The journal of a world: its last exchanges.

use http::{Method, StatusCode};
use serde::Serialize;
use serde_json::json;

use super::command::{Asked, Outcome};
use super::operation::{AdminCall, AdminOperation, Answered, MISSING, Parameter, SHOWS, Terms};
use super::refusal::AdminRefusal;
use super::shape::{ObjectShape, ValueKind, may, must};
use crate::engine::World;
use crate::engine::journal::{Entry, Filter, Since};
use crate::suggest::did_you_mean;

#[rustfmt::skip]
pub(super) const ROWS: &[AdminOperation] = &[
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/requests", id: "requests-list",
                summary: "List the last exchanges, the latest last", read: list,
                terms: Terms { refusals: MISSING, query: FILTERS, answer: Answered::Object(&EXCHANGES), ..SHOWS } },
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/requests/{id}", id: "requests-read",
                summary: "Show the exchange whose answer carried this Sandbox-Request-Id", read,
                terms: Terms { refusals: MISSING, answer: Answered::Object(&EXCHANGE), ..SHOWS } },
];

#[rustfmt::skip]
const FILTERS: &[Parameter] = &[
    parameter("operation", "exchanges of this operation, by its id"),
    parameter("status",    "exchanges answered with this status; `none` is those without an answer"),
    parameter("tenant",    "exchanges of this tenant"),
    parameter("since",     "exchanges after the one with this id or number, or from this instant of the world's clock on; 410 where some of them are dropped"),
];

const fn parameter(name: &'static str, summary: &'static str) -> Parameter {
    Parameter { name, summary }
}

#[rustfmt::skip]
const EXCHANGES: ObjectShape = ObjectShape { name: "Exchanges", members: &[
    must("requests", ValueKind::Objects(&EXCHANGE), "those that are kept and meet the filters, the latest last"),
    must("total",    ValueKind::Whole,              "how many exchanges there were since the journal began, whatever the filters"),
    must("dropped",  ValueKind::Whole,              "how many of them are not kept any more"),
] };

#[rustfmt::skip]
const EXCHANGE: ObjectShape = ObjectShape { name: "Exchange", members: &[
    must("id",        ValueKind::Text,             "what the answer carries as Sandbox-Request-Id"),
    must("at",        ValueKind::Instant,          "the world's time"),
    must("method",    ValueKind::Text,             "the method"),
    must("path",      ValueKind::Text,             "the path below the base URL"),
    may("query",      ValueKind::Text,             "the query"),
    may("operation",  ValueKind::Text,             "the id of the operation that was found"),
    may("tenant",     ValueKind::Text,             "the tenant of the path"),
    must("status",    ValueKind::OrNull(&ValueKind::Whole), "the status that the client saw; null where the connection failed before an answer"),
    may("intendedStatus", ValueKind::Whole,        "where `status` is null, the status that would have been answered"),
    may("clientSaw",  ValueKind::Text,             "what of the answer reached the client, where that is not all of it as it is"),
    may("clientLeft", ValueKind::Flag,             "true where the client left before the answer had ended"),
    must("origin",    ValueKind::OneOf(&["organic", "injected", "mixed"]), "from the state, from a rule, or from the state and bent by a rule"),
    must("committed", ValueKind::Flag,             "whether the request has changed the state, whatever was answered"),
    may("hint",       ValueKind::Text,             "the Sandbox-Hint of the answer"),
    must("rules",     ValueKind::Objects(&VERDICT), "the rules that were looked at"),
    may("moreRules",  ValueKind::Whole,            "how many more were looked at than are kept"),
    may("effects",    ValueKind::Object(&EFFECTS), "what rules did to the answer on its way"),
    must("request",   ValueKind::Object(&MESSAGE), "what was sent"),
    must("answer",    ValueKind::Object(&MESSAGE), "what was answered; where `status` is null, what would have been"),
] };

#[rustfmt::skip]
const VERDICT: ObjectShape = ObjectShape { name: "Verdict", members: &[
    must("rule",    ValueKind::Text, "scenario/rule"),
    must("fired",   ValueKind::Flag, "whether it acted"),
    must("verdict", ValueKind::Text, "why it did, or why not"),
] };

#[rustfmt::skip]
const EFFECTS: ObjectShape = ObjectShape { name: "Effects", members: &[
    may("delayMs",    ValueKind::Whole, "the delay before the first byte"),
    may("body",       ValueKind::Text,  "how the body was damaged"),
    may("connection", ValueKind::Text,  "how the connection ended"),
] };

#[rustfmt::skip]
const MESSAGE: ObjectShape = ObjectShape { name: "Message", members: &[
    must("headers", ValueKind::MapOf(&ValueKind::AnyText), "its headers, credentials as fingerprints"),
    may("body",     ValueKind::Text,                  "its body, or the beginning of it"),
    must("length",  ValueKind::Whole,                 "how long the whole body was"),
    must("cut",     ValueKind::Flag,                  "whether not all of it is kept"),
] };

/// Exchanges, written as they stand: a tree of values would take many times their memory.
#[derive(Serialize)]
struct Exchanges<'a> {
    requests: Vec<&'a Entry>,
    total: u64,
    dropped: u64,
}

fn list<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let filter = filter(call)?;
    call.under_lock(move |world| {
        known_operation(call, &filter)?;
        if let Some(tenant) = &filter.tenant {
            world.admits_name(tenant)?;
        }
        let journal = world.journal();
        if let Some(since) = filter.since.filter(|since| !journal.reaches(*since)) {
            return Err(dropped(since, world));
        }
        let (total, dropped) = (journal.total(), journal.dropped());
        let listed = Exchanges { requests: journal.list(&filter), total, dropped };
        let text = serde_json::to_vec(&listed).expect("an exchange is texts and numbers");
        Ok(Outcome::Document(text.into()))
    })
}

fn read<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let id = call.variable("id");
    call.under_lock(move |world| {
        let found = world.journal().get(id).map(|exchange| json!(exchange));
        found.map(Outcome::Shown).ok_or_else(|| {
            AdminRefusal::missing(
                format!("there is no exchange `{id}`, or not any more"),
                format!("GET …/requests lists the last {}", world.journal().length()),
            )
        })
    })
}

/// The filters of the query.
fn filter(call: &AdminCall<'_>) -> Result<Filter, AdminRefusal> {
    let text = |name: &'static str| call.parameter(name);
    let status = text("status")?;
    let unanswered = status.as_deref() == Some("none");
    let status = status.filter(|_| !unanswered).map(|status| {
        let code = status.parse().ok().and_then(|code| StatusCode::from_u16(code).ok());
        code.map(|code| code.as_u16()).ok_or_else(|| {
            AdminRefusal::bad(
                format!("`status` is `{status}`"),
                "expected a status such as `409`, or `none`",
            )
        })
    });
    let since = text("since")?.map(|text| since(&text, call.variable("world")));
    Ok(Filter {
        operation: text("operation")?.map(|text| text.as_ref().into()),
        status: status.transpose()?,
        unanswered,
        tenant: text("tenant")?.map(|text| text.as_ref().into()),
        since: since.transpose()?,
    })
}

/// A point in the journal of `world`: an id of another world, or of an answer that no journal has, is none.
fn since(text: &str, world: &str) -> Result<Since, AdminRefusal> {
    let point = Since::parse(text)
        .map_err(|told| AdminRefusal::bad(format!("`since`: {told}"), "send one of them"))?;
    let of_other = text.rsplit_once('-').is_some_and(|(of, _)| of != world);
    match point {
        Since::Number(_) if of_other => Err(AdminRefusal::bad(
            format!("`since`: `{text}` is no exchange of the world `{world}`"),
            format!(
                "send a Sandbox-Request-Id of this world such as `{world}-42`, or an instant such as `2024-10-12T12:00:00.000Z`"
            ),
        )),
        Since::Number(_) | Since::At(_) => Ok(point),
    }
}

fn known_operation(call: &AdminCall<'_>, filter: &Filter) -> Result<(), AdminRefusal> {
    let ids = || call.context.operations.iter().map(|row| row.id);
    match &filter.operation {
        Some(asked) if !ids().any(|id| id == &**asked) => {
            let near = did_you_mean(asked, ids());
            Err(AdminRefusal::bad(
                format!("`operation`: there is no operation `{asked}`{near}"),
                "GET /__sandbox/operations lists them",
            ))
        }
        Some(_) | None => Ok(()),
    }
}

/// The refusal of a list that would not be whole.
fn dropped(since: Since, world: &World) -> AdminRefusal {
    let journal = world.journal();
    let detail = match since {
        Since::Number(0) => {
            "exchanges since the beginning were dropped from the journal".to_owned()
        }
        Since::Number(number) => {
            format!(
                "`since`: the exchange `{}-{number}` is not in the journal any more",
                world.name()
            )
        }
        Since::At(at) => format!("`since`: exchanges from {at} on were dropped from the journal"),
    };
    let (kept, length, dropped) = (journal.len(), journal.length(), journal.dropped());
    let hint = format!(
        "it holds the last {kept} of at most {length}, {dropped} were dropped; a longer one is made with `journalLength` or --journal-length, more memory with --journal-memory; without `since` the list says how many are missing"
    );
    AdminRefusal::new(StatusCode::GONE, detail, hint)
}
