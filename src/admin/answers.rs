//! What the admin API answers, as tables of members: by these answers are described, and tests hold real ones
//! against the description.

use super::rows::{AUTH_MODES, CLOCK_MODES};
use super::shape::{MemberShape, ObjectShape, ValueKind, may, must};

const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE"];
const MAKERS: &[&str] = &["start", "use", "admin"];

/// What is odd about the active scenarios: by themselves, as `check` says, and together with the world's clock.
const WARNINGS: MemberShape = may(
    "warnings",
    ValueKind::Texts,
    "what is odd about the active scenarios: what `check` says of their rules, and rate limits that only advancing the frozen clock clears",
);

/// A list under its name.
const fn list(name: &'static str, members: &'static [MemberShape]) -> ObjectShape {
    ObjectShape { name, members }
}

#[rustfmt::skip]
pub(super) const LIVE: ObjectShape = ObjectShape { name: "Live", members: &[
    must("status", ValueKind::OneOf(&["live"]), "that the process answers"),
] };

#[rustfmt::skip]
pub(super) const READY: ObjectShape = ObjectShape { name: "Ready", members: &[
    must("status", ValueKind::OneOf(&["ready", "stale"]), "stale: the files have mistakes, and the last good ones serve"),
] };

#[rustfmt::skip]
pub(super) const WORLDS: ObjectShape = list("Worlds", &[
    must("worlds", ValueKind::Objects(&LISTED_WORLD), "all of them, by name"),
    must("most",   ValueKind::Whole,                  "as many as --max-worlds allows"),
]);

#[rustfmt::skip]
const LISTED_WORLD: ObjectShape = ObjectShape { name: "ListedWorld", members: &[
    must("name",      ValueKind::Text,                   "its name"),
    must("url",       ValueKind::Text,                   "its base URL, below which the service answers"),
    must("madeBy",    ValueKind::OneOf(MAKERS),          "start: the sandbox; use: its first request; admin: this API"),
    must("expiresAt", ValueKind::OrNull(&ValueKind::Instant), "when it is gone by the machine's clock"),
    must("seed",      ValueKind::Whole,                  "the number from which it draws all chance and ids"),
] };

#[rustfmt::skip]
pub(super) const WORLD: ObjectShape = ObjectShape { name: "World", members: &[
    must("name",      ValueKind::Text,                             "its name"),
    must("url",       ValueKind::Text,                             "its base URL, below which the service answers"),
    must("madeBy",    ValueKind::OneOf(MAKERS),                    "start: the sandbox; use: its first request; admin: this API"),
    must("expiresAt", ValueKind::OrNull(&ValueKind::Instant),           "when it is gone by the machine's clock"),
    must("seed",      ValueKind::Whole,                            "the number from which it draws all chance and ids"),
    must("tenants",   ValueKind::Texts,                            "the tenants it has; any other is made from the template, or refused"),
    must("tokens",    ValueKind::Objects(&FIXTURE_TOKEN),          "the tokens of its fixtures"),
    must("clients",   ValueKind::Objects(&CLIENT),                 "the API keys of its fixtures"),
    must("scenarios", ValueKind::Texts,                            "the active scenarios in their order"),
    must("clock",     ValueKind::Object(&CLOCK_NOW),               "its clock"),
    must("auth",      ValueKind::OrNull(&ValueKind::OneOf(AUTH_MODES)), "how strict tokens are, where it was made so"),
    must("behaviors", ValueKind::MapOf(&ValueKind::Text),               "the behaviors it was made with"),
    must("requests",  ValueKind::Whole,                            "how many exchanges its journal holds"),
    must("journalLength", ValueKind::Whole,                        "the most that it holds"),
    must("snapshots", ValueKind::Texts,                            "the names of its snapshots"),
    WARNINGS,
] };

#[rustfmt::skip]
const FIXTURE_TOKEN: ObjectShape = ObjectShape { name: "FixtureToken", members: &[
    must("name",         ValueKind::Text,                "what people and the journal call it"),
    must("token",        ValueKind::Text,                "the text to send as bearer"),
    must("scopes",       ValueKind::Texts,               "what it may do"),
    must("tenant",       ValueKind::OrNull(&ValueKind::Text), "the one tenant that knows it; null for those without tokens of their own"),
    may("customerId",    ValueKind::Text,                "the customer it stands for"),
    may("legalEntityId", ValueKind::Text,                "the legal entity that customer acts for"),
    may("expiresAt",     ValueKind::Instant,             "when it ends by the world's clock"),
] };

#[rustfmt::skip]
const CLIENT: ObjectShape = ObjectShape { name: "Client", members: &[
    must("clientId", ValueKind::Text,  "what the token endpoint takes; `{tenant}` stands for any tenant without API keys of its own"),
    must("secret",   ValueKind::Text,  "its secret"),
    must("scopes",   ValueKind::Texts, "what its tokens may do"),
] };

#[rustfmt::skip]
pub(super) const CLOCK_NOW: ObjectShape = ObjectShape { name: "ClockNow", members: &[
    must("mode", ValueKind::OneOf(CLOCK_MODES), "how it goes"),
    must("at",   ValueKind::Instant,            "the world's time"),
    WARNINGS,
] };

#[rustfmt::skip]
pub(super) const SNAPSHOTS: ObjectShape = list("Snapshots", &[
    must("snapshots", ValueKind::Texts, "their names, sorted"),
]);

#[rustfmt::skip]
pub(super) const ACTIVE_SCENARIOS: ObjectShape = list("ActiveScenarios", &[
    must("scenarios", ValueKind::Objects(&ACTIVE_SCENARIO), "in the order in which they were made active"),
    WARNINGS,
]);

#[rustfmt::skip]
const ACTIVE_SCENARIO: ObjectShape = ObjectShape { name: "ActiveScenario", members: &[
    must("name",  ValueKind::Text,                   "its name"),
    must("title", ValueKind::OrNull(&ValueKind::AnyText), "its title"),
    must("state", ValueKind::OrNull(&ValueKind::Text),    "its state, at first `Started`"),
    must("rules", ValueKind::Objects(&RULE),         "its rules, and how far each has come"),
] };

#[rustfmt::skip]
const RULE: ObjectShape = ObjectShape { name: "RuleProgress", members: &[
    must("name",       ValueKind::Text,                 "its name"),
    must("considered", ValueKind::Whole,                "how often it was looked at"),
    must("hits",       ValueKind::Whole,                "how often it could act"),
    must("fired",      ValueKind::Whole,                "how often it did"),
    must("remaining",  ValueKind::OrNull(&ValueKind::Whole), "how often it still may; null when there is no end"),
    must("state",      ValueKind::Text,                 "the state of its scenario"),
] };

#[rustfmt::skip]
pub(super) const TOKENS: ObjectShape = list("Tokens", &[
    must("tokens",   ValueKind::Objects(&KNOWN_TOKEN),   "those of each tenant that has files, is in use or was issued one"),
    may("template",  ValueKind::Objects(&FIXTURE_TOKEN), "those that hold in every other tenant; not where one tenant is asked for"),
]);

#[rustfmt::skip]
pub(super) const KNOWN_TOKEN: ObjectShape = ObjectShape { name: "Token", members: &[
    must("tenant",       ValueKind::Text,    "the tenant in which it holds"),
    must("name",         ValueKind::Text,    "what people and the journal call it"),
    must("token",        ValueKind::Text,    "the text to send as bearer"),
    must("scopes",       ValueKind::Texts,   "what it may do"),
    may("customerId",    ValueKind::Text,    "the customer it stands for"),
    may("legalEntityId", ValueKind::Text,    "the legal entity that customer acts for"),
    may("expiresAt",     ValueKind::Instant, "when it ends by the world's clock"),
    must("issued",       ValueKind::Flag,    "whether it was given out at run time"),
    must("revoked",      ValueKind::Flag,    "whether it was taken back, or killed by a rule"),
] };

#[rustfmt::skip]
pub(super) const EXCHANGES: ObjectShape = list("Exchanges", &[
    must("requests", ValueKind::Objects(&EXCHANGE), "those that are kept and meet the filters, the latest last"),
    must("total",    ValueKind::Whole,              "how many exchanges there were since the journal began, whatever the filters"),
    must("dropped",  ValueKind::Whole,              "how many of them are not kept any more"),
]);

#[rustfmt::skip]
pub(super) const EXCHANGE: ObjectShape = ObjectShape { name: "Exchange", members: &[
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

#[rustfmt::skip]
pub(super) const REPORT: ObjectShape = ObjectShape { name: "ReloadReport", members: &[
    must("collections",   ValueKind::Objects(&COUNTS),       "what the files say that they did not say before"),
    must("rules",         ValueKind::Objects(&RULES_REPORT), "the scenarios whose rules are others than before"),
    must("settings",      ValueKind::Texts,                  "the tenants whose settings are others than before"),
    must("kept",          ValueKind::Objects(&KEPT),         "the records of `main` that stay as they were changed at run time"),
    must("warnings",      ValueKind::Objects(&FINDING),      "what is odd in the files, but no reason not to use them"),
    must("fixtures",      ValueKind::Text,                   "where the fixtures come from"),
    must("template",      ValueKind::Text,                   "where their template comes from"),
    must("scenarioFiles", ValueKind::Text,                   "where the scenarios come from"),
    must("tookMs",        ValueKind::Whole,                  "how long it took"),
] };

#[rustfmt::skip]
const RULES_REPORT: ObjectShape = ObjectShape { name: "RulesReport", members: &[
    must("scenario", ValueKind::Text,  "the scenario"),
    must("added",    ValueKind::Whole, "rules that are new in the file"),
    must("changed",  ValueKind::Whole, "rules that are others"),
    must("removed",  ValueKind::Whole, "rules that are gone"),
] };

#[rustfmt::skip]
const COUNTS: ObjectShape = ObjectShape { name: "CollectionReport", members: &[
    must("tenant",     ValueKind::Text,  "the tenant"),
    must("collection", ValueKind::Text,  "the collection"),
    must("added",      ValueKind::Whole, "records that are new in the files"),
    must("changed",    ValueKind::Whole, "records that are others"),
    must("removed",    ValueKind::Whole, "records that are gone"),
    must("kept",       ValueKind::Whole, "records that `main` has otherwise"),
] };

#[rustfmt::skip]
const KEPT: ObjectShape = ObjectShape { name: "KeptRecord", members: &[
    must("tenant",     ValueKind::Text, "the tenant"),
    must("collection", ValueKind::Text, "the collection"),
    must("id",         ValueKind::Text, "its id"),
    must("change",     ValueKind::OneOf(&["added", "changed", "removed"]), "what happened to it at run time"),
] };

#[rustfmt::skip]
const FINDING: ObjectShape = ObjectShape { name: "Finding", members: &[
    must("severity", ValueKind::OneOf(&["error", "warning"]), "how bad it is"),
    must("code",     ValueKind::Text,                         "its stable code"),
    must("path",     ValueKind::Text,                         "the file"),
    must("line",     ValueKind::Whole,                        "the line, from 1"),
    must("column",   ValueKind::Whole,                        "the column, from 1"),
    must("message",  ValueKind::Text,                         "what is wrong"),
    must("hint",     ValueKind::OrNull(&ValueKind::AnyText),       "what to do about it"),
] };

#[rustfmt::skip]
pub(super) const CONFIG: ObjectShape = ObjectShape { name: "Config", members: &[
    must("version",       ValueKind::Text,                      "the version that runs"),
    must("status",        ValueKind::OneOf(&["ready", "stale"]), "stale: the files have mistakes, and the last good ones serve"),
    must("fixtures",      ValueKind::Text,                      "where the fixtures come from"),
    must("scenarioFiles", ValueKind::Text,                      "where the scenarios come from"),
    must("mistakes",      ValueKind::Objects(&FINDING),         "the mistakes in the files as they are now"),
    must("tenants",       ValueKind::Texts,                     "the tenants with files"),
    must("library",       ValueKind::Texts,                     "the scenarios with files"),
    must("scenarios",     ValueKind::Texts,                     "those that are active in every world from the start"),
    must("maxWorlds",     ValueKind::Whole,                     "the most worlds there can be"),
    must("journalLength", ValueKind::Whole,                     "the most exchanges that the journal of a world keeps"),
    must("journalMemory", ValueKind::Whole,                     "the most bytes that all journals keep together"),
    must("adminToken",    ValueKind::Flag,                      "whether this API asks for a token"),
] };

#[rustfmt::skip]
pub(super) const TABLES: ObjectShape = ObjectShape { name: "Operations", members: &[
    must("operations", ValueKind::Objects(&OPERATION),       "those of the emulated API"),
    must("admin",      ValueKind::Objects(&ADMIN_OPERATION), "those of this one"),
] };

#[rustfmt::skip]
const OPERATION: ObjectShape = ObjectShape { name: "Operation", members: &[
    must("id",         ValueKind::Text,           "its id"),
    must("method",     ValueKind::OneOf(METHODS), "the method"),
    must("path",       ValueKind::Text,           "the path template"),
    must("scopes",     ValueKind::Texts,          "one of them is asked for; none where no token is"),
    must("documented", ValueKind::Wholes,         "the statuses of the vendor's documents"),
    must("ours",       ValueKind::Wholes,         "the statuses it has besides"),
    must("built",      ValueKind::Flag,           "whether it is not a 501"),
] };

#[rustfmt::skip]
const ADMIN_OPERATION: ObjectShape = ObjectShape { name: "AdminOperation", members: &[
    must("id",       ValueKind::Text,           "its id"),
    must("method",   ValueKind::OneOf(METHODS), "the method"),
    must("path",     ValueKind::Text,           "the path template"),
    must("summary",  ValueKind::Text,           "what it does"),
    must("good",     ValueKind::Whole,          "the status of a good answer"),
    must("refusals", ValueKind::Wholes,         "the other statuses, besides 403 where it is guarded"),
    must("guarded",  ValueKind::Flag,           "whether strangers are refused"),
] };

#[rustfmt::skip]
pub(super) const OPEN_QUESTIONS: ObjectShape = list("Behaviors", &[
    must("behaviors", ValueKind::Objects(&OPEN_QUESTION), "every question that the vendor's documents leave open"),
]);

#[rustfmt::skip]
const OPEN_QUESTION: ObjectShape = ObjectShape { name: "Behavior", members: &[
    must("name",     ValueKind::Text,  "its name"),
    must("value",    ValueKind::Text,  "how it is settled where no tenant says otherwise"),
    must("values",   ValueKind::Texts, "how it can be settled, the default first"),
    must("question", ValueKind::Text,  "the question"),
    must("evidence", ValueKind::Text,  "what speaks for the default"),
] };

#[rustfmt::skip]
pub(super) const PROBLEM: ObjectShape = ObjectShape { name: "Problem", members: &[
    must("status",  ValueKind::Whole,             "the status"),
    must("title",   ValueKind::Text,              "its reason"),
    must("detail",  ValueKind::Text,              "what is wrong"),
    must("hint",    ValueKind::Text,              "what to do about it"),
    may("mistakes", ValueKind::Objects(&FINDING), "the mistakes in documents that were sent, or in the files"),
] };
