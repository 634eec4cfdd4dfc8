//! The table of the admin API: every operation, once.

use http::Method;

use super::operation::{AdminOperation, Answered, Parameter, Sent, Terms};
use super::shape::{ObjectShape, ValueKind, may, must};
use super::{answers, read};
use crate::engine::Reset;

/// A parameter of `requests`.
const fn parameter(name: &'static str, summary: &'static str) -> Parameter {
    Parameter { name, summary }
}

pub(super) const AUTH_MODES: &[&str] = &["enforce", "any-token", "off"];
pub(super) const CLOCK_MODES: &[&str] = &["real", "frozen", "offset"];
const PARTS: &[&str] = &Reset::PARTS;

/// What a world is made from.
#[rustfmt::skip]
pub(super) const NEW_WORLD: ObjectShape = ObjectShape { name: "NewWorld", members: &[
    may("name",      ValueKind::Text,              "1 to 63 lowercase letters, digits and hyphens, no hyphen first; one that is free without it"),
    may("fixtures",  ValueKind::Document,          "tenant → collection → documents, as the files of a fixture folder; laid over the seed collection by collection"),
    may("scenarios", ValueKind::NamesAndDocuments, "active from the start and after a reset: names of scenario files, or what such a file says with a `name`"),
    may("behaviors", ValueKind::Document,          "behavior → value, before the command line's"),
    may("auth",      ValueKind::OneOf(AUTH_MODES), "how strict tokens are, in every tenant"),
    may("clock",     ValueKind::Object(&CLOCK),    "as PUT clock takes it"),
    may("seed",      ValueKind::Whole,             "the number from which the world draws all chance and ids; a hash of --seed and its name without it"),
    may("journalLength", ValueKind::Whole,         "the most exchanges that its journal keeps, 1 to 1000000; --journal-length without it"),
    may("ttl",       ValueKind::Duration,          "after so long by the machine's clock the world is gone"),
] };

#[rustfmt::skip]
pub(super) const RESET: ObjectShape = ObjectShape { name: "Reset", members: &[
    may("only", ValueKind::Words(PARTS), "the parts that begin anew; all of them without it"),
] };

#[rustfmt::skip]
pub(super) const SCENARIOS: ObjectShape = ObjectShape { name: "Scenarios", members: &[
    may("scenarios",   ValueKind::NamesAndDocuments, "names of scenario files, or what such a file says with a `name`"),
    may("rules",       ValueKind::Documents,         "rules as in a scenario file; together they are one more scenario"),
    may("name",        ValueKind::Text,              "the name of that scenario; `ad-hoc-1` and so on without it"),
    may("title",       ValueKind::Text,              "its title"),
    may("description", ValueKind::Text,              "its description"),
    may("$schema",     ValueKind::Text,              "nobody reads it; so that a file can be posted as it is"),
] };

#[rustfmt::skip]
pub(super) const CLOCK: ObjectShape = ObjectShape { name: "Clock", members: &[
    must("mode", ValueKind::OneOf(CLOCK_MODES), "real: the machine's; frozen: it stands; offset: it goes on from `at`"),
    may("at",    ValueKind::Instant,            "where it stands or goes on from; offset needs it, frozen stands where the clock is without it"),
] };

#[rustfmt::skip]
pub(super) const ADVANCE: ObjectShape = ObjectShape { name: "Advance", members: &[
    must("by", ValueKind::Duration, "how far; a real clock becomes one with an offset"),
] };

#[rustfmt::skip]
pub(super) const TOKEN: ObjectShape = ObjectShape { name: "NewToken", members: &[
    must("tenant",       ValueKind::Text,     "the tenant it is for"),
    may("name",          ValueKind::Text,     "what people and the journal call it, unique in the world; `token-1` and so on without it"),
    may("scopes",        ValueKind::Texts,    "what it may do; every scope there is without them"),
    may("customerId",    ValueKind::Text,     "the customer it stands for"),
    may("legalEntityId", ValueKind::Text,     "the legal entity that customer acts for"),
    may("lifetime",      ValueKind::Duration, "how long it is good by the world's clock; for ever without it"),
] };

#[rustfmt::skip]
const FILTERS: &[Parameter] = &[
    parameter("operation", "exchanges of this operation, by its id"),
    parameter("status",    "exchanges answered with this status; `none` is those without an answer"),
    parameter("tenant",    "exchanges of this tenant"),
    parameter("since",     "exchanges after the one with this id or number, or from this instant of the world's clock on; 410 where some of them are dropped"),
];

const OF_TENANT: &[Parameter] = &[parameter("tenant", "only of this tenant")];

const RECORD: &str = "/__sandbox/worlds/{world}/tenants/{tenant}/{collection}/{id}";
const STATE: Sent = Sent::Documents("tenant → collection → documents, as the export has it");
const A_STATE: Answered = Answered::Documents("tenant → collection → documents, as PUT takes it");
const FOUND: Answered =
    Answered::Documents("the record as a fixture file has it, its instants absolute");
const A_RECORD: Sent =
    Sent::Documents("the record, as a fixture file has it; the path says its identity");

/// Of rows that change nothing.
const SHOWS: Terms = Terms {
    good: 200,
    refusals: &[],
    guarded: true,
    query: &[],
    body: Sent::Nothing,
    answer: Answered::Nothing,
};
/// Of rows that change something and have nothing to show.
const CHANGES: Terms = Terms { good: 204, ..SHOWS };
/// Of rows that are about a world, or a part of one.
const MISSING: &[u16] = &[400, 404, 410];

/// All operations.
#[rustfmt::skip]
pub const OPERATIONS: &[AdminOperation] = &[
    AdminOperation { method: Method::GET, path: "/__sandbox/health/live", id: "health-live",
                summary: "Say that the process answers", read: read::live,
                terms: Terms { guarded: false, answer: Answered::Object(&answers::LIVE), ..SHOWS } },
    AdminOperation { method: Method::GET, path: "/__sandbox/health/ready", id: "health-ready",
                summary: "Say that it serves, and whether it serves what the files say", read: read::ready,
                terms: Terms { guarded: false, answer: Answered::Object(&answers::READY), ..SHOWS } },

    AdminOperation { method: Method::GET, path: "/__sandbox/worlds", id: "worlds-list",
                summary: "List the worlds", read: read::list_worlds,
                terms: Terms { answer: Answered::Object(&answers::WORLDS), ..SHOWS } },
    AdminOperation { method: Method::POST, path: "/__sandbox/worlds", id: "worlds-create",
                summary: "Make a world", read: read::create_world,
                terms: Terms { good: 201, body: Sent::Object(&NEW_WORLD), refusals: &[400, 404, 409, 413, 415, 422, 429], answer: Answered::Object(&answers::WORLD), ..CHANGES } },
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}", id: "worlds-read",
                summary: "Show a world", read: read::show_world,
                terms: Terms { refusals: MISSING, answer: Answered::Object(&answers::WORLD), ..SHOWS } },
    AdminOperation { method: Method::DELETE, path: "/__sandbox/worlds/{world}", id: "worlds-delete",
                summary: "Delete a world; it answers 410 until it is made again", read: read::delete_world,
                terms: Terms { refusals: &[400, 404, 409, 410], ..CHANGES } },
    AdminOperation { method: Method::POST, path: "/__sandbox/worlds/{world}/reset", id: "worlds-reset",
                summary: "Begin a world anew, or parts of it", read: read::reset,
                terms: Terms { refusals: &[400, 404, 410, 413, 415], body: Sent::Object(&RESET), ..CHANGES } },

    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/state", id: "state-export",
                summary: "Export all data as fixture files, in an order that makes a diff readable", read: read::export_state,
                terms: Terms { refusals: MISSING, answer: A_STATE, ..SHOWS } },
    AdminOperation { method: Method::PUT, path: "/__sandbox/worlds/{world}/state", id: "state-import",
                summary: "Import data instead of what there is", read: read::import_state,
                terms: Terms { refusals: &[400, 404, 410, 413, 415, 422], body: STATE, ..CHANGES } },
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/snapshots", id: "snapshots-list",
                summary: "List the snapshots", read: read::list_snapshots,
                terms: Terms { refusals: MISSING, answer: Answered::Object(&answers::SNAPSHOTS), ..SHOWS } },
    AdminOperation { method: Method::PUT, path: "/__sandbox/worlds/{world}/snapshots/{name}", id: "snapshots-save",
                summary: "Save a snapshot, instead of one of the same name", read: read::save_snapshot,
                terms: Terms { refusals: &[400, 404, 410, 429], ..CHANGES } },
    AdminOperation { method: Method::DELETE, path: "/__sandbox/worlds/{world}/snapshots/{name}", id: "snapshots-delete",
                summary: "Delete a snapshot", read: read::delete_snapshot,
                terms: Terms { refusals: MISSING, ..CHANGES } },
    AdminOperation { method: Method::POST, path: "/__sandbox/worlds/{world}/snapshots/{name}/load", id: "snapshots-load",
                summary: "Go back to a snapshot", read: read::load_snapshot,
                terms: Terms { refusals: MISSING, ..CHANGES } },

    AdminOperation { method: Method::GET, path: RECORD, id: "records-read",
                summary: "Read one record of any collection", read: read::read_record,
                terms: Terms { refusals: MISSING, answer: FOUND, ..SHOWS } },
    AdminOperation { method: Method::PUT, path: RECORD, id: "records-put",
                summary: "Write one record as another writer would", read: read::put_record,
                terms: Terms { refusals: &[400, 404, 410, 413, 415, 422], body: A_RECORD, ..CHANGES } },
    AdminOperation { method: Method::DELETE, path: RECORD, id: "records-delete",
                summary: "Delete one record as another writer would", read: read::delete_record,
                terms: Terms { refusals: MISSING, ..CHANGES } },

    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/scenarios", id: "scenarios-list",
                summary: "List the active scenarios, and how far every rule has come", read: read::list_scenarios,
                terms: Terms { refusals: MISSING, answer: Answered::Object(&answers::ACTIVE_SCENARIOS), ..SHOWS } },
    AdminOperation { method: Method::POST, path: "/__sandbox/worlds/{world}/scenarios", id: "scenarios-arm",
                summary: "Make scenarios active besides those that are", read: read::arm,
                terms: Terms { good: 200, refusals: &[400, 404, 410, 413, 415, 422, 429], body: Sent::Object(&SCENARIOS), answer: Answered::Object(&answers::ACTIVE_SCENARIOS), ..CHANGES } },
    AdminOperation { method: Method::PUT, path: "/__sandbox/worlds/{world}/scenarios", id: "scenarios-replace",
                summary: "Make scenarios active instead of those that are", read: read::replace_scenarios,
                terms: Terms { good: 200, refusals: &[400, 404, 410, 413, 415, 422, 429], body: Sent::Object(&SCENARIOS), answer: Answered::Object(&answers::ACTIVE_SCENARIOS), ..CHANGES } },
    AdminOperation { method: Method::DELETE, path: "/__sandbox/worlds/{world}/scenarios/{name}", id: "scenarios-disarm",
                summary: "Make a scenario inactive", read: read::disarm,
                terms: Terms { refusals: MISSING, ..CHANGES } },

    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/clock", id: "clock-read",
                summary: "Show the clock", read: read::show_clock,
                terms: Terms { refusals: MISSING, answer: Answered::Object(&answers::CLOCK_NOW), ..SHOWS } },
    AdminOperation { method: Method::PUT, path: "/__sandbox/worlds/{world}/clock", id: "clock-set",
                summary: "Set the clock", read: read::set_clock,
                terms: Terms { good: 200, refusals: &[400, 404, 410, 413, 415], body: Sent::Object(&CLOCK), answer: Answered::Object(&answers::CLOCK_NOW), ..CHANGES } },
    AdminOperation { method: Method::POST, path: "/__sandbox/worlds/{world}/clock/advance", id: "clock-advance",
                summary: "Move the clock forward", read: read::advance_clock,
                terms: Terms { good: 200, refusals: &[400, 404, 410, 413, 415], body: Sent::Object(&ADVANCE), answer: Answered::Object(&answers::CLOCK_NOW), ..CHANGES } },

    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/tokens", id: "tokens-list",
                summary: "List the tokens that hold, those of the fixtures and those issued", read: read::list_tokens,
                terms: Terms { refusals: MISSING, query: OF_TENANT, answer: Answered::Object(&answers::TOKENS), ..SHOWS } },
    AdminOperation { method: Method::POST, path: "/__sandbox/worlds/{world}/tokens", id: "tokens-issue",
                summary: "Issue a token", read: read::issue_token,
                terms: Terms { good: 201, refusals: &[400, 404, 409, 410, 413, 415], body: Sent::Object(&TOKEN), answer: Answered::Object(&answers::KNOWN_TOKEN), ..CHANGES } },
    AdminOperation { method: Method::DELETE, path: "/__sandbox/worlds/{world}/tokens/{name}", id: "tokens-revoke",
                summary: "Revoke a token", read: read::revoke_token,
                terms: Terms { refusals: MISSING, query: OF_TENANT, ..CHANGES } },

    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/requests", id: "requests-list",
                summary: "List the last exchanges, the latest last", read: read::requests,
                terms: Terms { refusals: MISSING, query: FILTERS, answer: Answered::Object(&answers::EXCHANGES), ..SHOWS } },
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/requests/{id}", id: "requests-read",
                summary: "Show the exchange whose answer carried this Sandbox-Request-Id", read: read::request,
                terms: Terms { refusals: MISSING, answer: Answered::Object(&answers::EXCHANGE), ..SHOWS } },

    AdminOperation { method: Method::POST, path: "/__sandbox/reload", id: "files-reload",
                summary: "Read the files again", read: read::reload,
                terms: Terms { good: 200, refusals: &[422], answer: Answered::Object(&answers::REPORT), ..CHANGES } },
    AdminOperation { method: Method::GET, path: "/__sandbox/config", id: "config",
                summary: "Show what is loaded, its mistakes, and whether it is stale", read: read::config,
                terms: Terms { answer: Answered::Object(&answers::CONFIG), ..SHOWS } },
    AdminOperation { method: Method::GET, path: "/__sandbox/operations", id: "operations",
                summary: "List the operations of the emulated API and of this one", read: read::operations,
                terms: Terms { answer: Answered::Object(&answers::TABLES), ..SHOWS } },
    AdminOperation { method: Method::GET, path: "/__sandbox/behaviors", id: "behaviors",
                summary: "List the open questions and how they are settled", read: read::behaviors,
                terms: Terms { answer: Answered::Object(&answers::OPEN_QUESTIONS), ..SHOWS } },
    AdminOperation { method: Method::GET, path: "/__sandbox/metrics", id: "metrics",
                summary: "Show numbers for Prometheus", read: read::metrics,
                terms: Terms { answer: Answered::Text("the text form of Prometheus, version 0.0.4"), ..SHOWS } },
    AdminOperation { method: Method::GET, path: "/__sandbox/openapi.json", id: "openapi",
                summary: "Describe this API in OpenAPI", read: read::description,
                terms: Terms { answer: Answered::Documents("an OpenAPI document, version 3.1"), ..SHOWS } },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::AuthMode;

    #[test]
    fn ids_are_unique_and_so_are_method_and_path() {
        for (place, row) in OPERATIONS.iter().enumerate() {
            for other in &OPERATIONS[..place] {
                assert_ne!(row.id, other.id);
                assert!(row.method != other.method || row.path != other.path, "{}", row.id);
            }
            assert!(row.path.starts_with("/__sandbox/"), "{}", row.id);
            assert!(!row.terms.refusals.contains(&row.terms.good), "{}", row.id);
            let nothing = matches!(row.terms.answer, Answered::Nothing);
            assert_eq!(nothing, row.terms.good == 204, "{}", row.id);
        }
    }

    #[test]
    fn health_alone_is_open() {
        let open: Vec<&str> =
            OPERATIONS.iter().filter(|row| !row.terms.guarded).map(|row| row.id).collect();
        assert_eq!(open, ["health-live", "health-ready"]);
    }

    #[test]
    fn the_auth_modes_are_those_of_the_engine() {
        assert!(AUTH_MODES.iter().eq(AuthMode::NAMES.iter().map(|(name, _)| name)));
    }
}
