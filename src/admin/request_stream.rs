//! The journal of a world as it grows: from where a stream begins, and how it is written as server-sent events.

use std::fmt::Write;

use super::command::{Asked, Command, Follow};
use super::operation::{AdminCall, Parameter};
use super::refusal::AdminRefusal;
use super::request_filters::{
    FILTERS, filter, known_names, known_tenant, parameter, reached, since,
};
use crate::engine::World;
use crate::engine::journal::{News, Since};
use crate::visible::visible_json;

/// What a client sends when it goes on with a stream that broke off: the last `id` that it saw.
pub(super) const LAST_EVENT_ID: &str = "Last-Event-ID";

/// What a stream can be wanted with: some exchanges, and other changes of the world.
pub(super) const STREAMED: [Parameter; FILTERS.len() + 1] = {
    const CHANGES: Parameter = parameter(
        "changes",
        "`true` for an event `changed` too, where the world was changed by something else than an exchange",
    );
    let mut all = [CHANGES; FILTERS.len() + 1];
    let mut at = 0;
    while at < FILTERS.len() {
        all[at] = parameter(FILTERS[at].name, FILTERS[at].summary);
        at += 1;
    }
    all
};

/// The command of a call: after what `Last-Event-ID` names, else after `since`, else from now on.
pub(super) fn follow<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let mut filter = filter(call)?;
    let last = call.request.headers.get(LAST_EVENT_ID).filter(|last| !last.is_empty());
    let last = last.map(|last| last_seen(&String::from_utf8_lossy(last.as_bytes()), call));
    let last = last.transpose()?;
    let with_changes = with_changes(call)?;
    let begin = move |world: &World| {
        known_names(&filter, world)?;
        known_tenant(&filter, world, true)?;
        let journal = world.journal();
        let cursor = match (last, filter.since) {
            (Some(number), _) => journal.behind(number),
            (None, None) => journal.end(),
            (None, Some(point)) => {
                reached(point, world)?;
                match point {
                    Since::Number(number @ 1..) => journal.behind(number),
                    Since::Number(0) | Since::At(_) => journal.beginning(),
                }
            }
        };
        // A number is where the stream begins; an instant is what each of its exchanges is held against.
        filter.since = filter.since.filter(|since| matches!(since, Since::At(_)));
        Ok(Follow { filter, cursor, changes: with_changes.then(|| world.changes()) })
    };
    Ok(Command::Follow(call.world()?, Box::new(begin)))
}

/// Whether the stream says of other changes of the world too.
fn with_changes(call: &AdminCall<'_>) -> Result<bool, AdminRefusal> {
    match call.parameter("changes")?.as_deref() {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(other) => {
            Err(AdminRefusal::bad(format!("`changes` is `{other}`"), "expected one of true, false"))
        }
    }
}

/// The number of the exchange that a client saw last.
fn last_seen(text: &str, call: &AdminCall<'_>) -> Result<u64, AdminRefusal> {
    match since("`Last-Event-ID`", text, call.variable("world"))? {
        Since::Number(number) => Ok(number),
        Since::At(_) => Err(AdminRefusal::bad(
            format!("`Last-Event-ID`: `{text}` is an instant"),
            "send the `id` of an event, or an instant as `since`",
        )),
    }
}

/// `news` as an event.
pub fn event(news: &News) -> String {
    let mut text = String::new();
    let written = match news {
        // Without an id, a client that comes again would name one of the exchanges that are gone.
        News::Cleared => write!(text, "id\nevent: cleared\ndata: {{}}\n\n"),
        News::Dropped(count) => {
            write!(text, "event: dropped\ndata: {{\"dropped\":{count}}}\n\n")
        }
        News::Changed => write!(text, "event: changed\ndata: {{}}\n\n"),
        News::Exchange(exchange) => {
            let json = serde_json::to_string(exchange).expect("an exchange is texts and numbers");
            let json = visible_json(&json);
            write!(text, "id: {}\nevent: request\ndata: {json}\n\n", exchange.id())
        }
    };
    written.expect("a text takes everything");
    text
}
