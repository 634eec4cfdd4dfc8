//! The shortest story of an answer: the requests that it needs, as lines of a shell.

use http::{Method, StatusCode};
use serde_json::json;

use super::body_kinds::{ANSWERED, TEXTS};
use super::command::{Asked, Outcome};
use super::operation::{AdminCall, AdminOperation, Body, SHOWS, Terms};
use super::refusal::AdminRefusal;
use super::requests::exchange;
use crate::engine::Captured;
use crate::engine::journal::Entry;
use crate::review::shortest::{Addressee, NoStory, Shortest, Story};
use crate::schema::{Kind, Shape, WHOLE, optional, required};
use crate::visible::visible_lines;

#[rustfmt::skip]
pub(super) const ROWS: &[AdminOperation] = &[
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/requests/{id}/shortest", id: "requests-shortest",
                summary: "Show the fewest requests that lead to the answer of this exchange, or of the `last`, as lines of a shell; all of it as such with `Accept: text/plain`", read,
                terms: Terms { refusals: &[400, 404, 409, 410], answer: Body::ObjectOrText(&SHORTEST), ..SHOWS } },
];

#[rustfmt::skip]
const SHORTEST: Shape = Shape { name: "Shortest", fields: &[
    required("id",       Kind::Id,                              "the exchange"),
    required("status",   WHOLE,                                 "the status of its answer, or that it would have had"),
    required("reached",  Kind::Flag,                            "whether its answer reached the client"),
    required("requests", Kind::List(&Kind::Object(&REQUEST)),   "the requests that it needs, and the changes from outside, its own last"),
    required("leftOut",  WHOLE,                                 "how many before it are not needed"),
    required("replays",  WHOLE,                                 "how often requests were sent again, to a world of their own, to find it out"),
    required("minimal",  Kind::Flag,                            "whether the answer is another one without any of them; false where the search was ended before that was known"),
    required("notes",    TEXTS,                                 "what to know before they are sent"),
    required("begin",    TEXTS,                                 "lines of a shell that bring the world to its beginning"),
], ..ANSWERED };

#[rustfmt::skip]
const REQUEST: Shape = Shape { name: "StoryRequest", fields: &[
    optional("id",   Kind::Id, "the exchange that it comes from; none where it is a change of a captured world, by a call of the admin API"),
    required("curl", Kind::Id, "it as lines of a shell, which take ids and tokens from the answers before"),
], ..ANSWERED };

/// What is seen under the lock of the world, to be sent again without it.
enum Seen {
    /// What its journal has.
    Story(Story),
    /// All that happened to it, and the exchange that is meant.
    Captured(Box<Captured>, String),
}

/// Sends requests again beside the world, which goes on answering meanwhile.
fn read<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let id = call.variable("id");
    let base = format!("http://{}", call.context.host);
    let (as_text, asks_for_token) = (call.wants_text(), call.context.asks_for_token);
    call.after_look(
        move |world| {
            let found = exchange(world, id).map(Entry::id);
            // What is captured is there whole, also where the journal has dropped it.
            if let Ok(captured) = world.captured() {
                let id = if world.journal().dropped() > 0 { found.unwrap_or(id) } else { found? };
                return Ok(Seen::Captured(Box::new(captured), id.to_owned()));
            }
            let story = Story::of(world, found?);
            story.map(Seen::Story).map_err(|none| refusal(&none))
        },
        move |seen| {
            let story = match seen {
                Seen::Story(story) => Ok(story),
                Seen::Captured(captured, id) => Story::of_captured(&captured, &id),
            };
            let story = story.map_err(|none| refusal(&none))?;
            let shortest = Shortest::of(&story, Addressee { base: &base, asks_for_token })
                .map_err(|none| refusal(&none))?;
            Ok(match as_text {
                true => Outcome::Text(visible_lines(&shortest.to_text()).into_owned()),
                false => Outcome::Shown(json!(shortest)),
            })
        },
    )
}

fn refusal(none: &NoStory) -> AdminRefusal {
    let status = match none {
        NoStory::Unknown { .. } => StatusCode::NOT_FOUND,
        NoStory::Dropped { .. } | NoStory::Cut { .. } | NoStory::ChangesDropped => StatusCode::GONE,
        NoStory::Changed { .. }
        | NoStory::Unsayable { .. }
        | NoStory::TooLong { .. }
        | NoStory::Differs { .. } => StatusCode::CONFLICT,
    };
    AdminRefusal::new(status, none.to_string(), none.hint())
}
