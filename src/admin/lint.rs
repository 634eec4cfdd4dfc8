//! What clients do badly, in one world or in all, and which lints a request names.

use http::Method;
use serde_json::json;

use super::body_kinds::{ANSWERED, TEXTS};
use super::command::{Asked, Command, Outcome};
use super::operation::{AdminCall, AdminOperation, Body, MISSING, Parameter, SHOWS, Terms};
use super::refusal::AdminRefusal;
use crate::engine::World;
use crate::engine::lint::{Lint, LintSet};
use crate::review::lint::lint;
use crate::schema::{Kind, Shape, WHOLE, optional, required};

#[rustfmt::skip]
pub(super) const ROWS: &[AdminOperation] = &[
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/lint", id: "lint",
                summary: "Show what its clients do badly, each with one exchange, and the least scopes that would have done", read,
                terms: Terms { refusals: MISSING, query: SILENCED, answer: Body::Object(&LINTED), ..SHOWS } },
    AdminOperation { method: Method::GET, path: "/__sandbox/lint", id: "lint-all",
                summary: "Show the same of all worlds together, those that are gone too", read: of_all,
                terms: Terms { query: SILENCED, answer: Body::Object(&LINTED), ..SHOWS } },
];

/// The lints that are not looked for.
const SILENCED: &[Parameter] = &[Parameter {
    name: "silence",
    summary: "names of lints that are not looked for, by comma, besides those of the world",
}];

pub(super) const WEIGHTS: &[&str] = &["note", "fail", "deny"];

#[rustfmt::skip]
const LINTED: Shape = Shape { name: "LintReport", fields: &[
    required("weight",    Kind::Word(WEIGHTS),                  "what it means that a lint is found; of several worlds the strictest"),
    required("found",     Kind::List(&Kind::Object(&FOUND)),    "the lints that were found, in the order of their table"),
    required("silenced",  TEXTS,                                "the names of those that were not looked for"),
    required("scopes",    Kind::List(&Kind::Object(&SCOPES)),   "the tokens that called what asks for a scope"),
    required("exchanges", WHOLE,                                "how many exchanges there were since the journal began"),
    required("dropped",   WHOLE,                                "how many of them the journal has dropped, so that they were not looked at"),
    optional("moreTokens", WHOLE,                               "of several worlds, how many tokens are not in `scopes`, which has the first 1,000"),
], ..ANSWERED };

#[rustfmt::skip]
const FOUND: Shape = Shape { name: "FoundLint", fields: &[
    required("lint",     Kind::Id,                  "its name, as docs/lint.md has it"),
    required("about",    Kind::Id,                  "what the client did, in a sentence"),
    required("count",    WHOLE,                     "how often"),
    required("failing",  WHOLE,                     "how often in worlds where that fails a run"),
    required("exchange", Kind::Object(&EXCHANGE),   "the first exchange that shows it"),
    required("detail",   Kind::Text,                "what of that exchange is so"),
], ..ANSWERED };

#[rustfmt::skip]
const EXCHANGE: Shape = Shape { name: "LintedExchange", fields: &[
    required("id",     Kind::Id, "its Sandbox-Request-Id"),
    required("method", Kind::Id, "the method"),
    required("path",   Kind::Id, "the path below the base URL"),
], ..ANSWERED };

#[rustfmt::skip]
const SCOPES: Shape = Shape { name: "TokenScopes", fields: &[
    required("token",    Kind::Id, "what the token is called; its fingerprint where no tenant knows it"),
    optional("had",      TEXTS,    "the scopes that it had; absent where they are not known"),
    required("needed",   TEXTS,    "the least that its calls needed"),
    required("unneeded", TEXTS,    "those that it had and no call needed"),
], ..ANSWERED };

fn read<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let silenced = silenced(call)?;
    // The world goes on answering while its journal is looked through.
    let look = move |world: World| Ok(Outcome::Shown(json!(lint(&world, silenced))));
    call.after_look(|world| Ok(world.seen()), look)
}

fn of_all<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    Ok(Command::Lints(silenced(call)?))
}

/// The lints that are not looked for, as the query says.
fn silenced(call: &AdminCall<'_>) -> Result<LintSet, AdminRefusal> {
    let silenced = call.parameter("silence")?;
    named(silenced.iter().flat_map(|names| names.split(',')))
}

/// The lints of these names.
///
/// # Errors
/// 400 for a name that no lint has.
pub(super) fn named<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<LintSet, AdminRefusal> {
    let names = names.into_iter().map(str::trim).filter(|name| !name.is_empty());
    names
        .map(Lint::named)
        .collect::<Result<_, _>>()
        .map_err(|error| AdminRefusal::bad(error, "docs/lint.md has a section about each lint"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::lint::LintWeight;

    #[test]
    fn the_weights_are_those_of_the_engine() {
        assert!(WEIGHTS.iter().eq(LintWeight::NAMES.iter().map(|(name, _)| name)));
    }
}
