//! What has changed in a world since a point in its life.

use http::{Method, StatusCode};
use serde::Serialize;

use super::body_kinds::ANSWERED;
use super::command::{Asked, Outcome};
use super::operation::{AdminCall, AdminOperation, Body, MISSING, Parameter, SHOWS, Terms};
use super::refusal::AdminRefusal;
use super::request_filters::not_yet;
use super::snapshots::no_snapshot;
use crate::engine::{NotKept, World, WorldState, WritesSince};
use crate::review::changes::{Changes, changes, changes_since};
use crate::review::point::Point;
use crate::schema::{Kind, Shape, WHOLE, optional, required};
use crate::visible::visible_json;

#[rustfmt::skip]
pub(super) const ROWS: &[AdminOperation] = &[
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/changes", id: "changes",
                summary: "Show what has changed since the start, a snapshot or an exchange, in an order that is readable", read: list,
                terms: Terms { refusals: MISSING, query: PARAMETERS, answer: Body::Object(&CHANGES), ..SHOWS } },
];

/// Differences of an answer where nothing is said of it.
const DIFFERENCES: usize = 10_000;
/// The most that an answer can have.
const MOST_DIFFERENCES: usize = 100_000;

#[rustfmt::skip]
const PARAMETERS: &[Parameter] = &[
    Parameter { name: "since", summary: "`start`, which it is without it, `snapshot:NAME`, or the Sandbox-Request-Id of an answer: right after it; 410 where that is not known any more" },
    Parameter { name: "max",   summary: "how many records the answer lists at most, 1 to 100000; 10000 without it" },
];

#[rustfmt::skip]
const CHANGES: Shape = Shape { name: "Changes", fields: &[
    required("since",   Kind::Id,                                 "the point that the state is compared with"),
    required("total",   WHOLE,                                    "how many records are not the same; more than the list has where `max` has cut it"),
    required("changes", Kind::List(&Kind::Object(&DIFFERENCE)),   "the first of them: tenant by tenant, collection by collection; in each the removed and the changed, then the added"),
], ..ANSWERED };

#[rustfmt::skip]
const DIFFERENCE: Shape = Shape { name: "RecordDifference", fields: &[
    required("tenant",     Kind::Id,                                         "the tenant, or `_template`"),
    required("collection", Kind::Id,                                         "the collection, or `_tenant` for the settings of the tenant"),
    required("id",         Kind::Id,                                         "the id within the collection; of settings the tenant"),
    required("change",     Kind::Word(&["added", "removed", "changed"]),     "what became of the record"),
    optional("fields",     Kind::List(&Kind::Object(&FIELD_DIFFERENCE)),     "of a changed record, the fields that differ"),
    optional("before",     Kind::FreeMap,                                    "of a removed record, all of it as a fixture file has it"),
    optional("after",      Kind::FreeMap,                                    "of an added record, all of it as a fixture file has it"),
], ..ANSWERED };

#[rustfmt::skip]
const FIELD_DIFFERENCE: Shape = Shape { name: "FieldDifference", fields: &[
    required("path",   Kind::Id,  "where the field is, as a JSON Pointer"),
    optional("before", Kind::Any, "what it said; absent where it was not there"),
    optional("after",  Kind::Any, "what it says; absent where it is not there any more"),
], ..ANSWERED };

/// What is answered.
#[derive(Serialize)]
struct ChangesSince {
    since: String,
    #[serde(flatten)]
    changes: Changes,
}

/// What is seen under the lock of the world, to be compared without it.
enum Seen {
    /// Two states.
    States(Box<[WorldState; 2]>),
    /// What was written in between.
    Writes(WritesSince),
}

/// Compares beside the world, which goes on answering meanwhile.
fn list<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let (since, most) = (point(call)?, most(call)?);
    let wanted = since.clone();
    call.after_look(
        move |world| seen(world, &wanted),
        move |seen| {
            let changes = match seen {
                Seen::States(both) => changes(&both[0], &both[1], most),
                Seen::Writes(writes) => changes_since(&writes, most),
            };
            let answer = ChangesSince { since: since.to_string(), changes };
            let text = serde_json::to_string(&answer).expect("differences are texts and JSON");
            Ok(Outcome::Document(visible_json(&text).into_owned().into()))
        },
    )
}

/// What says how `world` differs from what it was at this point.
fn seen(world: &World, point: &Point) -> Result<Seen, AdminRefusal> {
    let before = match point {
        Point::Start => world.state_at_start(),
        Point::Snapshot(name) => world.state_of_snapshot(name).ok_or_else(|| no_snapshot(name))?,
        Point::Exchange(id) => return writes_since(world, id).map(Seen::Writes),
    };
    Ok(Seen::States(Box::new([before, world.state()])))
}

fn writes_since(world: &World, id: &str) -> Result<WritesSince, AdminRefusal> {
    let number = id.rsplit_once('-').filter(|(of, _)| *of == world.name());
    let Some(number) = number.and_then(|(_, number)| number.parse().ok()) else {
        return Err(AdminRefusal::bad(
            format!("`since`: `{id}` is no exchange of the world `{}`", world.name()),
            points(world),
        ));
    };
    world.writes_since(number).map_err(|why| {
        let why = match why {
            NotKept::Exchange if number > world.latest() => {
                return not_yet(number, world, "`since=start` compares with its beginning");
            }
            NotKept::Exchange => {
                "it, or an exchange after it, is not in the journal any more".to_owned()
            }
            NotKept::Writes(id) => {
                format!("what the exchange `{id}` wrote has made room for later ones")
            }
            NotKept::Outside => "not all changes by this API are kept any more".to_owned(),
            NotKept::Whole(what) => format!("the records as a whole are others since then: {what}"),
        };
        AdminRefusal::new(
            StatusCode::GONE,
            format!("`since`: the state after the exchange `{id}` is not known: {why}"),
            "save a snapshot at such a point, and compare with it by `since=snapshot:NAME`, or with the beginning by `since=start`; more is kept with --journal-length and --journal-memory",
        )
    })
}

/// What can be sent as `since`.
fn points(world: &World) -> String {
    format!(
        "send `start`, `snapshot:NAME` or a Sandbox-Request-Id of this world such as `{}-42`",
        world.name()
    )
}

fn point(call: &AdminCall<'_>) -> Result<Point, AdminRefusal> {
    let Some(text) = call.parameter("since")? else { return Ok(Point::Start) };
    Point::parse(&text).map_err(|why| {
        AdminRefusal::bad(format!("`since`: {why}"), "GET …/snapshots lists the snapshots")
    })
}

fn most(call: &AdminCall<'_>) -> Result<usize, AdminRefusal> {
    let Some(text) = call.parameter("max")? else { return Ok(DIFFERENCES) };
    let number = text.parse().ok().filter(|number| (1..=MOST_DIFFERENCES).contains(number));
    number.ok_or_else(|| {
        let hint = format!("expected a whole number from 1 to {MOST_DIFFERENCES}");
        AdminRefusal::bad(format!("`max` is `{text}`"), hint)
    })
}
