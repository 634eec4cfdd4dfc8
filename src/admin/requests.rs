//! The journal of a world: its last exchanges.

use http::Method;
use serde::Serialize;
use serde_json::json;

use super::body_kinds::{ANSWERED, INSTANT, MILLISECONDS, NULL, TEXTS};
use super::command::{Asked, Outcome};
use super::operation::{AdminCall, AdminOperation, Body, MISSING, Parameter, SHOWS, Terms};
use super::refusal::AdminRefusal;
use super::request_filters::{
    FILTERS, filter, known_names, known_tenant, parameter, reached, since,
};
use super::request_stream::{STREAMED, follow};
use super::worlds::usual_url;
use crate::engine::World;
use crate::engine::journal::{Entry, Journal, Since};
use crate::engine::{NamedAnswer, OF_NO_JOURNAL, named_answer};
use crate::review::har::har;
use crate::schema::{Kind, Shape, WHOLE, optional, required};
use crate::suggest::did_you_mean;
use crate::visible::visible_json;

#[rustfmt::skip]
pub(super) const ROWS: &[AdminOperation] = &[
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/requests", id: "requests-list",
                summary: "List the last exchanges, the latest last; as a HAR file with `format=har`", read: list,
                terms: Terms { refusals: MISSING, query: &LISTED, answer: Body::Object(&EXCHANGES), ..SHOWS } },
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/requests/stream", id: "requests-stream",
                summary: "Stream exchanges as they happen, as server-sent events", read: follow,
                terms: Terms { refusals: &[400, 404, 410, 429], query: &STREAMED, answer: Body::Events("server-sent events: `request` with an exchange as GET …/requests/{id} shows it, and its id as `id`; `dropped` with how many were not kept for a slow reader; `cleared` where the journal began anew; with `changes`, `changed` where the world was changed by something else than an exchange"), ..SHOWS } },
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/requests/{id}", id: "requests-read",
                summary: "Show the exchange whose answer carried this Sandbox-Request-Id, or `last`", read,
                terms: Terms { refusals: MISSING, answer: Body::Object(&EXCHANGE), ..SHOWS } },
];

/// What a list can be asked for: some exchanges, in a form.
const LISTED: [Parameter; FILTERS.len() + 3] = {
    const FORMAT: Parameter =
        parameter("format", "how they are listed: `json`, or `har` for a HAR 1.2 file");
    let mut all = [FORMAT; FILTERS.len() + 3];
    all[FILTERS.len() + 1] = parameter("before", "exchanges before the one with this id or number");
    all[FILTERS.len() + 2] =
        parameter("last", "at most this number of the latest that meet the other filters");
    let mut at = 0;
    while at < FILTERS.len() {
        all[at] = parameter(FILTERS[at].name, FILTERS[at].summary);
        at += 1;
    }
    all
};

#[rustfmt::skip]
const EXCHANGES: Shape = Shape { name: "Exchanges", fields: &[
    required("requests", Kind::List(&Kind::Object(&EXCHANGE)), "those that are kept and meet the filters, the latest last"),
    required("total",    WHOLE,                                "how many exchanges there were since the journal began, whatever the filters"),
    required("dropped",  WHOLE,                                "how many of them are not kept any more"),
], ..ANSWERED };

#[rustfmt::skip]
const EXCHANGE: Shape = Shape { name: "Exchange", fields: &[
    required("id",             Kind::Id,                                      "what the answer carries as Sandbox-Request-Id"),
    required("at",             INSTANT,                                       "the world's time"),
    optional("traceparent",    Kind::Text,                                    "the `traceparent` that was sent, by which traces of other programs name the request"),
    required("method",         Kind::Id,                                      "the method"),
    required("path",           Kind::Id,                                      "the path below the base URL"),
    optional("query",          Kind::Id,                                      "the query"),
    optional("operation",      Kind::Id,                                      "the id of the operation that was found"),
    optional("tenant",         Kind::Id,                                      "the tenant of the path"),
    optional("token",          Kind::Object(&PRESENTED),                      "the token that was sent as bearer"),
    required("status",         Kind::Either(&[WHOLE, NULL]),                  "the status that the client saw; null where the connection failed before an answer"),
    optional("intendedStatus", WHOLE,                                         "where `status` is null, the status that would have been answered"),
    optional("clientSaw",      Kind::Id,                                      "what of the answer reached the client, where that is not all of it as it is"),
    optional("clientLeft",     Kind::Flag,                                    "true where the client left before the answer had ended"),
    optional("durationMs",     MILLISECONDS,                                  "from when the request was read to when its answer had ended, by the machine's clock; not before that"),
    required("origin",         Kind::Word(&["organic", "injected", "mixed"]), "from the state, from a rule, or from the state and bent by a rule"),
    required("committed",      Kind::Flag,                                    "whether the request has changed the state, whatever was answered"),
    optional("hint",           Kind::Id,                                      "the Sandbox-Hint of the answer"),
    required("rules",          Kind::List(&Kind::Object(&VERDICT)),           "the rules that were looked at"),
    optional("moreRules",      WHOLE,                                         "how many more were looked at than are kept"),
    optional("effects",        Kind::Object(&EFFECTS),                        "what rules did to the answer on its way"),
    required("request",        Kind::Object(&MESSAGE),                        "what was sent"),
    required("answer",         Kind::Object(&MESSAGE),                        "what was answered; where `status` is null, what would have been"),
], ..ANSWERED };

#[rustfmt::skip]
const PRESENTED: Shape = Shape { name: "PresentedToken", fields: &[
    required("fingerprint", Kind::Id, "what stands for its text, as in GET tokens"),
    optional("name",        Kind::Id, "what it is called; not where no tenant knows it"),
    optional("tenant",      Kind::Id, "the tenant whose token it is; not where no tenant, or only the template, knows it"),
    optional("scopes",      TEXTS,    "what it may do"),
    optional("customerId",  Kind::Id, "the customer it stands for"),
    optional("legalEntityId", Kind::Id, "the legal entity that customer acts for"),
], ..ANSWERED };

#[rustfmt::skip]
const VERDICT: Shape = Shape { name: "Verdict", fields: &[
    required("rule",    Kind::Id,   "scenario/rule"),
    required("fired",   Kind::Flag, "whether it acted"),
    required("verdict", Kind::Id,   "why it did, or why not"),
], ..ANSWERED };

#[rustfmt::skip]
const EFFECTS: Shape = Shape { name: "Effects", fields: &[
    optional("delayMs",    WHOLE,    "the delay before the first byte"),
    optional("body",       Kind::Id, "how the body was damaged"),
    optional("connection", Kind::Id, "how the connection ended"),
], ..ANSWERED };

#[rustfmt::skip]
const MESSAGE: Shape = Shape { name: "Message", fields: &[
    required("headers", Kind::TextMap, "its headers, credentials as fingerprints"),
    optional("headerPairs", Kind::List(&Kind::List(&Kind::Text)), "name and value of each, in their order, where a name comes more than once; `headers` joins its values by commas"),
    optional("body",    Kind::Id,      "its body, or the beginning of it"),
    required("length",  WHOLE,         "how long the whole body was"),
    required("cut",     Kind::Flag,    "whether not all of it is kept"),
], ..ANSWERED };

/// Exchanges, written as they stand: a tree of values would take many times their memory.
#[derive(Serialize)]
struct Exchanges<'a> {
    requests: Vec<&'a Entry>,
    total: u64,
    dropped: u64,
}

/// How exchanges are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ListedAs {
    Json,
    Har,
}

impl ListedAs {
    const ALL: [(&'static str, Self); 2] = [("json", Self::Json), ("har", Self::Har)];

    fn of(call: &AdminCall<'_>) -> Result<Self, AdminRefusal> {
        let Some(text) = call.parameter("format")? else { return Ok(Self::Json) };
        let found = Self::ALL.iter().find(|(word, _)| *word == text);
        found.map(|(_, form)| *form).ok_or_else(|| {
            let words = Self::ALL.map(|(word, _)| word);
            let near = did_you_mean(&text, words);
            let hint = format!("expected one of {}", words.join(", "));
            AdminRefusal::bad(format!("`format` is `{text}`{near}"), hint)
        })
    }
}

fn list<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let (filter, form) = (filter(call)?, ListedAs::of(call)?);
    let (before, most) = (before(call)?, most(call)?);
    call.under_lock(move |world| {
        known_names(&filter, world)?;
        known_tenant(&filter, world, false)?;
        filter.since.map_or(Ok(()), |since| reached(since, world))?;
        let journal = world.journal();
        let (total, dropped) = (journal.total(), journal.dropped());
        let requests = journal.latest_before(&filter, before, most);
        let text = match form {
            ListedAs::Json => serde_json::to_string(&Exchanges { requests, total, dropped })
                .expect("an exchange is texts and numbers"),
            ListedAs::Har => har(&requests, &usual_url(call.context.host, world.name())),
        };
        Ok(Outcome::Document(visible_json(&text).into_owned().into()))
    })
}

/// The number of the exchange before which a list ends; none where it goes to the latest.
fn before(call: &AdminCall<'_>) -> Result<Option<u64>, AdminRefusal> {
    let Some(text) = call.parameter("before")? else { return Ok(None) };
    match since("`before`", &text, call.variable("world"))? {
        Since::Number(number) => Ok(Some(number)),
        Since::At(_) => Err(AdminRefusal::bad(
            format!("`before`: `{text}` is an instant"),
            format!("send the id of an exchange, such as `{}-42`", call.variable("world")),
        )),
    }
}

/// How many exchanges a list has at most.
fn most(call: &AdminCall<'_>) -> Result<usize, AdminRefusal> {
    let Some(text) = call.parameter("last")? else { return Ok(usize::MAX) };
    let most = text.parse().ok().filter(|most| (1..=Journal::MAX_LENGTH).contains(most));
    most.ok_or_else(|| {
        let hint = format!("expected a number from 1 to {}", Journal::MAX_LENGTH);
        AdminRefusal::bad(format!("`last` is `{text}`"), hint)
    })
}

fn read<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let id = call.variable("id");
    call.under_lock(move |world| Ok(Outcome::Shown(json!(exchange(world, id)?))))
}

/// What stands for the id of the latest exchange.
const LAST_ID: &str = "last";

/// The exchange of `world` with this id, or the latest.
///
/// # Errors
/// 404 where the journal does not have it.
pub(super) fn exchange<'w>(world: &'w World, id: &str) -> Result<&'w Entry, AdminRefusal> {
    let journal = world.journal();
    let found = match id {
        LAST_ID => journal.entries().next_back(),
        id => journal.get(id),
    };
    found.ok_or_else(|| no_exchange(world, id))
}

/// The refusal of an exchange that the journal does not have.
fn no_exchange(world: &World, id: &str) -> AdminRefusal {
    let world_name = world.name();
    match named_answer(id) {
        Some(NamedAnswer::OfNoJournal) => AdminRefusal::missing(
            format!("`{id}` {OF_NO_JOURNAL}"),
            format!(
                "send the Sandbox-Request-Id of an answer of a world, such as `{world_name}-42`"
            ),
        ),
        Some(NamedAnswer::OfWorld(other)) if other != world_name => AdminRefusal::missing(
            format!("`{id}` is of the world `{other}`, and this is `{world_name}`"),
            format!("GET /__sandbox/worlds/{other}/requests/{id} shows it while it is kept"),
        ),
        Some(NamedAnswer::OfWorld(_)) | None => AdminRefusal::missing(
            format!("there is no exchange `{id}`, or not any more"),
            format!("GET …/requests lists the last {}", world.journal().length()),
        ),
    }
}
