//! What the admin API answers, as tables of members: by these answers are described, and tests hold real ones
//! against the description.

use super::rows::{AUTH_MODES, CLOCK_MODES};
use super::shape::{Kind, Member, Shape, may, must};

const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE"];
const MAKERS: &[&str] = &["start", "use", "admin"];

/// What is odd about the active scenarios: by themselves, as `check` says, and together with the world's clock.
const WARNINGS: Member = may(
    "warnings",
    Kind::Texts,
    "what is odd about the active scenarios: what `check` says of their rules, and rate limits that only advancing the frozen clock clears",
);

/// A list under its name.
const fn list(name: &'static str, members: &'static [Member]) -> Shape {
    Shape { name, members }
}

#[rustfmt::skip]
pub(super) const LIVE: Shape = Shape { name: "Live", members: &[
    must("status", Kind::OneOf(&["live"]), "that the process answers"),
] };

#[rustfmt::skip]
pub(super) const READY: Shape = Shape { name: "Ready", members: &[
    must("status", Kind::OneOf(&["ready", "stale"]), "stale: the files have mistakes, and the last good ones serve"),
] };

#[rustfmt::skip]
pub(super) const WORLDS: Shape = list("Worlds", &[
    must("worlds", Kind::Objects(&LISTED_WORLD), "all of them, by name"),
    must("most",   Kind::Whole,                  "as many as --max-worlds allows"),
]);

#[rustfmt::skip]
const LISTED_WORLD: Shape = Shape { name: "ListedWorld", members: &[
    must("name",      Kind::Text,                   "its name"),
    must("url",       Kind::Text,                   "its base URL, below which the service answers"),
    must("madeBy",    Kind::OneOf(MAKERS),          "start: the sandbox; use: its first request; admin: this API"),
    must("expiresAt", Kind::OrNull(&Kind::Instant), "when it is gone by the machine's clock"),
    must("seed",      Kind::Whole,                  "the number from which it draws all chance and ids"),
] };

#[rustfmt::skip]
pub(super) const WORLD: Shape = Shape { name: "World", members: &[
    must("name",      Kind::Text,                             "its name"),
    must("url",       Kind::Text,                             "its base URL, below which the service answers"),
    must("madeBy",    Kind::OneOf(MAKERS),                    "start: the sandbox; use: its first request; admin: this API"),
    must("expiresAt", Kind::OrNull(&Kind::Instant),           "when it is gone by the machine's clock"),
    must("seed",      Kind::Whole,                            "the number from which it draws all chance and ids"),
    must("tenants",   Kind::Texts,                            "the tenants it has; any other is made from the template, or refused"),
    must("tokens",    Kind::Objects(&FIXTURE_TOKEN),          "the tokens of its fixtures"),
    must("clients",   Kind::Objects(&CLIENT),                 "the API keys of its fixtures"),
    must("scenarios", Kind::Texts,                            "the active scenarios in their order"),
    must("clock",     Kind::Object(&CLOCK_NOW),               "its clock"),
    must("auth",      Kind::OrNull(&Kind::OneOf(AUTH_MODES)), "how strict tokens are, where it was made so"),
    must("behaviors", Kind::MapOf(&Kind::Text),               "the behaviors it was made with"),
    must("requests",  Kind::Whole,                            "how many exchanges its journal holds"),
    must("journalLength", Kind::Whole,                        "the most that it holds"),
    must("snapshots", Kind::Texts,                            "the names of its snapshots"),
    WARNINGS,
] };

#[rustfmt::skip]
const FIXTURE_TOKEN: Shape = Shape { name: "FixtureToken", members: &[
    must("name",         Kind::Text,                "what people and the journal call it"),
    must("token",        Kind::Text,                "the text to send as bearer"),
    must("scopes",       Kind::Texts,               "what it may do"),
    must("tenant",       Kind::OrNull(&Kind::Text), "the one tenant that knows it; null for those without tokens of their own"),
    may("customerId",    Kind::Text,                "the customer it stands for"),
    may("legalEntityId", Kind::Text,                "the legal entity that customer acts for"),
    may("expiresAt",     Kind::Instant,             "when it ends by the world's clock"),
] };

#[rustfmt::skip]
const CLIENT: Shape = Shape { name: "Client", members: &[
    must("clientId", Kind::Text,  "what the token endpoint takes; `{tenant}` stands for any tenant without API keys of its own"),
    must("secret",   Kind::Text,  "its secret"),
    must("scopes",   Kind::Texts, "what its tokens may do"),
] };

#[rustfmt::skip]
pub(super) const CLOCK_NOW: Shape = Shape { name: "ClockNow", members: &[
    must("mode", Kind::OneOf(CLOCK_MODES), "how it goes"),
    must("at",   Kind::Instant,            "the world's time"),
    WARNINGS,
] };

#[rustfmt::skip]
pub(super) const SNAPSHOTS: Shape = list("Snapshots", &[
    must("snapshots", Kind::Texts, "their names, sorted"),
]);

#[rustfmt::skip]
pub(super) const ACTIVE_SCENARIOS: Shape = list("ActiveScenarios", &[
    must("scenarios", Kind::Objects(&ACTIVE_SCENARIO), "in the order in which they were made active"),
    WARNINGS,
]);

#[rustfmt::skip]
const ACTIVE_SCENARIO: Shape = Shape { name: "ActiveScenario", members: &[
    must("name",  Kind::Text,                   "its name"),
    must("title", Kind::OrNull(&Kind::AnyText), "its title"),
    must("state", Kind::OrNull(&Kind::Text),    "its state, at first `Started`"),
    must("rules", Kind::Objects(&RULE),         "its rules, and how far each has come"),
] };

#[rustfmt::skip]
const RULE: Shape = Shape { name: "RuleProgress", members: &[
    must("name",       Kind::Text,                 "its name"),
    must("considered", Kind::Whole,                "how often it was looked at"),
    must("hits",       Kind::Whole,                "how often it could act"),
    must("fired",      Kind::Whole,                "how often it did"),
    must("remaining",  Kind::OrNull(&Kind::Whole), "how often it still may; null when there is no end"),
    must("state",      Kind::Text,                 "the state of its scenario"),
] };

#[rustfmt::skip]
pub(super) const TOKENS: Shape = list("Tokens", &[
    must("tokens",   Kind::Objects(&KNOWN_TOKEN),   "those of each tenant that has files, is in use or was issued one"),
    may("template",  Kind::Objects(&FIXTURE_TOKEN), "those that hold in every other tenant; not where one tenant is asked for"),
]);

#[rustfmt::skip]
pub(super) const KNOWN_TOKEN: Shape = Shape { name: "Token", members: &[
    must("tenant",       Kind::Text,    "the tenant in which it holds"),
    must("name",         Kind::Text,    "what people and the journal call it"),
    must("token",        Kind::Text,    "the text to send as bearer"),
    must("scopes",       Kind::Texts,   "what it may do"),
    may("customerId",    Kind::Text,    "the customer it stands for"),
    may("legalEntityId", Kind::Text,    "the legal entity that customer acts for"),
    may("expiresAt",     Kind::Instant, "when it ends by the world's clock"),
    must("issued",       Kind::Flag,    "whether it was given out at run time"),
    must("revoked",      Kind::Flag,    "whether it was taken back, or killed by a rule"),
] };

#[rustfmt::skip]
pub(super) const EXCHANGES: Shape = list("Exchanges", &[
    must("requests", Kind::Objects(&EXCHANGE), "those that are kept and meet the filters, the latest last"),
    must("total",    Kind::Whole,              "how many exchanges there were since the journal began, whatever the filters"),
    must("dropped",  Kind::Whole,              "how many of them are not kept any more"),
]);

#[rustfmt::skip]
pub(super) const EXCHANGE: Shape = Shape { name: "Exchange", members: &[
    must("id",        Kind::Text,             "what the answer carries as Sandbox-Request-Id"),
    must("at",        Kind::Instant,          "the world's time"),
    must("method",    Kind::Text,             "the method"),
    must("path",      Kind::Text,             "the path below the base URL"),
    may("query",      Kind::Text,             "the query"),
    may("operation",  Kind::Text,             "the id of the operation that was found"),
    may("tenant",     Kind::Text,             "the tenant of the path"),
    must("status",    Kind::OrNull(&Kind::Whole), "the status that the client saw; null where the connection failed before an answer"),
    may("intendedStatus", Kind::Whole,        "where `status` is null, the status that would have been answered"),
    may("clientSaw",  Kind::Text,             "what of the answer reached the client, where that is not all of it as it is"),
    may("clientLeft", Kind::Flag,             "true where the client left before the answer had ended"),
    must("origin",    Kind::OneOf(&["organic", "injected", "mixed"]), "from the state, from a rule, or from the state and bent by a rule"),
    must("committed", Kind::Flag,             "whether the request has changed the state, whatever was answered"),
    may("hint",       Kind::Text,             "the Sandbox-Hint of the answer"),
    must("rules",     Kind::Objects(&VERDICT), "the rules that were looked at"),
    may("moreRules",  Kind::Whole,            "how many more were looked at than are kept"),
    may("effects",    Kind::Object(&EFFECTS), "what rules did to the answer on its way"),
    must("request",   Kind::Object(&MESSAGE), "what was sent"),
    must("answer",    Kind::Object(&MESSAGE), "what was answered; where `status` is null, what would have been"),
] };

#[rustfmt::skip]
const VERDICT: Shape = Shape { name: "Verdict", members: &[
    must("rule",    Kind::Text, "scenario/rule"),
    must("fired",   Kind::Flag, "whether it acted"),
    must("verdict", Kind::Text, "why it did, or why not"),
] };

#[rustfmt::skip]
const EFFECTS: Shape = Shape { name: "Effects", members: &[
    may("delayMs",    Kind::Whole, "the delay before the first byte"),
    may("body",       Kind::Text,  "how the body was damaged"),
    may("connection", Kind::Text,  "how the connection ended"),
] };

#[rustfmt::skip]
const MESSAGE: Shape = Shape { name: "Message", members: &[
    must("headers", Kind::MapOf(&Kind::AnyText), "its headers, credentials as fingerprints"),
    may("body",     Kind::Text,                  "its body, or the beginning of it"),
    must("length",  Kind::Whole,                 "how long the whole body was"),
    must("cut",     Kind::Flag,                  "whether not all of it is kept"),
] };

#[rustfmt::skip]
pub(super) const REPORT: Shape = Shape { name: "ReloadReport", members: &[
    must("collections",   Kind::Objects(&COUNTS),       "what the files say that they did not say before"),
    must("rules",         Kind::Objects(&RULES_REPORT), "the scenarios whose rules are others than before"),
    must("settings",      Kind::Texts,                  "the tenants whose settings are others than before"),
    must("kept",          Kind::Objects(&KEPT),         "the records of `main` that stay as they were changed at run time"),
    must("warnings",      Kind::Objects(&FINDING),      "what is odd in the files, but no reason not to use them"),
    must("fixtures",      Kind::Text,                   "where the fixtures come from"),
    must("template",      Kind::Text,                   "where their template comes from"),
    must("scenarioFiles", Kind::Text,                   "where the scenarios come from"),
    must("tookMs",        Kind::Whole,                  "how long it took"),
] };

#[rustfmt::skip]
const RULES_REPORT: Shape = Shape { name: "RulesReport", members: &[
    must("scenario", Kind::Text,  "the scenario"),
    must("added",    Kind::Whole, "rules that are new in the file"),
    must("changed",  Kind::Whole, "rules that are others"),
    must("removed",  Kind::Whole, "rules that are gone"),
] };

#[rustfmt::skip]
const COUNTS: Shape = Shape { name: "CollectionReport", members: &[
    must("tenant",     Kind::Text,  "the tenant"),
    must("collection", Kind::Text,  "the collection"),
    must("added",      Kind::Whole, "records that are new in the files"),
    must("changed",    Kind::Whole, "records that are others"),
    must("removed",    Kind::Whole, "records that are gone"),
    must("kept",       Kind::Whole, "records that `main` has otherwise"),
] };

#[rustfmt::skip]
const KEPT: Shape = Shape { name: "KeptRecord", members: &[
    must("tenant",     Kind::Text, "the tenant"),
    must("collection", Kind::Text, "the collection"),
    must("id",         Kind::Text, "its id"),
    must("change",     Kind::OneOf(&["added", "changed", "removed"]), "what happened to it at run time"),
] };

#[rustfmt::skip]
const FINDING: Shape = Shape { name: "Finding", members: &[
    must("severity", Kind::OneOf(&["error", "warning"]), "how bad it is"),
    must("code",     Kind::Text,                         "its stable code"),
    must("path",     Kind::Text,                         "the file"),
    must("line",     Kind::Whole,                        "the line, from 1"),
    must("column",   Kind::Whole,                        "the column, from 1"),
    must("message",  Kind::Text,                         "what is wrong"),
    must("hint",     Kind::OrNull(&Kind::AnyText),       "what to do about it"),
] };

#[rustfmt::skip]
pub(super) const CONFIG: Shape = Shape { name: "Config", members: &[
    must("version",       Kind::Text,                      "the version that runs"),
    must("status",        Kind::OneOf(&["ready", "stale"]), "stale: the files have mistakes, and the last good ones serve"),
    must("fixtures",      Kind::Text,                      "where the fixtures come from"),
    must("scenarioFiles", Kind::Text,                      "where the scenarios come from"),
    must("mistakes",      Kind::Objects(&FINDING),         "the mistakes in the files as they are now"),
    must("tenants",       Kind::Texts,                     "the tenants with files"),
    must("library",       Kind::Texts,                     "the scenarios with files"),
    must("scenarios",     Kind::Texts,                     "those that are active in every world from the start"),
    must("maxWorlds",     Kind::Whole,                     "the most worlds there can be"),
    must("journalLength", Kind::Whole,                     "the most exchanges that the journal of a world keeps"),
    must("journalMemory", Kind::Whole,                     "the most bytes that all journals keep together"),
    must("adminToken",    Kind::Flag,                      "whether this API asks for a token"),
] };

#[rustfmt::skip]
pub(super) const TABLES: Shape = Shape { name: "Operations", members: &[
    must("operations", Kind::Objects(&OPERATION),       "those of the emulated API"),
    must("admin",      Kind::Objects(&ADMIN_OPERATION), "those of this one"),
] };

#[rustfmt::skip]
const OPERATION: Shape = Shape { name: "Operation", members: &[
    must("id",         Kind::Text,           "its id"),
    must("method",     Kind::OneOf(METHODS), "the method"),
    must("path",       Kind::Text,           "the path template"),
    must("scopes",     Kind::Texts,          "one of them is asked for; none where no token is"),
    must("documented", Kind::Wholes,         "the statuses of the vendor's documents"),
    must("ours",       Kind::Wholes,         "the statuses it has besides"),
    must("built",      Kind::Flag,           "whether it is not a 501"),
] };

#[rustfmt::skip]
const ADMIN_OPERATION: Shape = Shape { name: "AdminOperation", members: &[
    must("id",       Kind::Text,           "its id"),
    must("method",   Kind::OneOf(METHODS), "the method"),
    must("path",     Kind::Text,           "the path template"),
    must("summary",  Kind::Text,           "what it does"),
    must("good",     Kind::Whole,          "the status of a good answer"),
    must("refusals", Kind::Wholes,         "the other statuses, besides 403 where it is guarded"),
    must("guarded",  Kind::Flag,           "whether strangers are refused"),
] };

#[rustfmt::skip]
pub(super) const OPEN_QUESTIONS: Shape = list("Behaviors", &[
    must("behaviors", Kind::Objects(&OPEN_QUESTION), "every question that the vendor's documents leave open"),
]);

#[rustfmt::skip]
const OPEN_QUESTION: Shape = Shape { name: "Behavior", members: &[
    must("name",     Kind::Text,  "its name"),
    must("value",    Kind::Text,  "how it is settled where no tenant says otherwise"),
    must("values",   Kind::Texts, "how it can be settled, the default first"),
    must("question", Kind::Text,  "the question"),
    must("evidence", Kind::Text,  "what speaks for the default"),
] };

#[rustfmt::skip]
pub(super) const PROBLEM: Shape = Shape { name: "Problem", members: &[
    must("status",  Kind::Whole,             "the status"),
    must("title",   Kind::Text,              "its reason"),
    must("detail",  Kind::Text,              "what is wrong"),
    must("hint",    Kind::Text,              "what to do about it"),
    may("mistakes", Kind::Objects(&FINDING), "the mistakes in documents that were sent, or in the files"),
] };
