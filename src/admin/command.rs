//! What a request wants, as steps that the shell takes, and what became of them.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use serde_json::Value;

use super::refusal::AdminRefusal;
use crate::engine::journal::{Cursor, Filter};
use crate::engine::lint::LintSet;
use crate::engine::store::Seed;
use crate::engine::{MetAnswers, Options, Reset, Response, TOTAL_COUNT, World, header_text};
use crate::model::Timestamp;
use crate::visible::visible_json;

/// What a request wants, or why it is refused.
pub type Asked<'c> = Result<Command<'c>, AdminRefusal>;

/// What became of it, or why it is refused.
pub type Carried = Result<Outcome, AdminRefusal>;

/// What a request wants.
pub enum Command<'c> {
    /// What needs no sandbox to be shown.
    Show(Value),
    /// Whether the files that are served are those on the disk.
    Ready,
    /// The worlds.
    ListWorlds,
    /// A new world over the files, where the options hold unless the request says otherwise.
    CreateWorld(MakeWorld<'c>),
    /// The same, in the place of one of its name.
    PutWorld(MakeWorld<'c>),
    /// A world goes.
    DeleteWorld(&'c str),
    /// Something of one world.
    OnWorld(&'c str, WorldStep<'c>),
    /// The journal of a world, as it grows.
    Follow(&'c str, BeginStream<'c>),
    /// The files are read again.
    Reload,
    /// The loaded files and settings.
    Config,
    /// The tables of operations.
    Operations,
    /// The scenarios that can become active.
    Library,
    /// The open questions and how they are settled.
    Behaviors,
    /// Numbers for a collector.
    Metrics,
    /// What clients have met in all worlds, those that are gone too.
    Met(ShowMet<'c>),
    /// What clients do badly in all worlds, those that are gone too, but for these lints.
    Lints(LintSet),
    /// The last exchange, whatever its world.
    LastExchange,
    /// The description of this API.
    Description,
    /// The description of the emulated services.
    ServiceDescription,
}

/// From the files and what holds for all worlds to what a new one is made of.
pub type MakeWorld<'c> = Box<dyn FnOnce(&Arc<Seed>, &Options) -> Result<Making, AdminRefusal> + 'c>;

/// From what clients have met, and the files, to what is shown of it.
pub type ShowMet<'c> = Box<dyn FnOnce(&MetAnswers, &Seed) -> Carried + 'c>;

/// What a world is made with where it differs from one made by use.
#[derive(Debug, Default)]
pub struct Making {
    /// Its name; one that is free without it.
    pub name: Option<Box<str>>,
    /// What it starts from where it has its own files.
    pub seed: Option<Arc<Seed>>,
    /// Behaviors, auth mode, scenarios.
    pub options: Option<Arc<Options>>,
    /// The number from which it draws all chance.
    pub random_seed: Option<u64>,
    /// When it ends by the machine's clock.
    pub ends: Option<Timestamp>,
    /// The port of its own, 0 for any free one.
    pub port: Option<u16>,
    /// What is odd in its own files, a sentence each.
    pub odd: Vec<String>,
}

/// What is wanted of one world.
pub enum WorldStep<'c> {
    /// What it is, with what is known of it besides.
    Show,
    /// Parts of it begin anew.
    Reset(Reset),
    /// One step under its lock.
    Locked(Locked<'c>),
    /// Something that takes long, over its seed and beside it, and then a step under its lock.
    Beside(Preparation<'c>),
    /// A look at it under its lock, and then without the lock something that takes long, over what was seen.
    Seen(Look<'c>),
}

/// Which exchanges of a world are followed, and from where on.
#[derive(Debug)]
pub struct Follow {
    /// The exchanges.
    pub filter: Filter,
    /// What is behind it is not shown.
    pub cursor: Cursor,
    /// How often the world had been changed otherwise when that was said last; none where it is not said.
    pub changes: Option<u64>,
}

/// Finds under the lock of a world where a stream of its exchanges begins.
pub type BeginStream<'c> = Box<dyn FnOnce(&World) -> Result<Follow, AdminRefusal> + 'c>;

/// One step under the lock of a world.
pub type Locked<'c> = Box<dyn FnOnce(&mut World) -> Carried + 'c>;

/// What comes before it, over the seed of the world.
pub type Preparation<'c> = Box<dyn FnOnce(&Seed) -> Result<Locked<'c>, AdminRefusal> + 'c>;

/// What is done with what was seen of a world.
pub(super) type Afterwards<'c> = Box<dyn FnOnce() -> Carried + 'c>;

/// A look at a world.
pub(super) type Look<'c> = Box<dyn FnOnce(&World) -> Result<Afterwards<'c>, AdminRefusal> + 'c>;

/// The step as it is kept until the lock is taken.
pub(super) fn locked<'c>(step: impl FnOnce(&mut World) -> Carried + 'c) -> Locked<'c> {
    Box::new(step)
}

/// What became of a command.
#[derive(Debug)]
pub enum Outcome {
    /// It is done, and there is nothing to show.
    Done,
    /// The same, with what is to be said of it.
    Hinted(String),
    /// Something to show.
    Shown(Value),
    /// Something to show that is JSON text already, and leaves as it is: documents stay the same where they are sent back.
    Document(Bytes),
    /// A page of a list of such.
    Page {
        /// The text.
        json: String,
        /// How much there is on all pages.
        total: usize,
    },
    /// Something is new.
    Made {
        /// Its path.
        path: String,
        /// What it is.
        shown: Value,
    },
    /// Something is in the place of what was there.
    Replaced(Value),
    /// Numbers for a collector.
    Metrics(String),
    /// Text for people.
    Text(String),
}

impl Outcome {
    /// That it is done, and what is to be said of it.
    pub(super) fn remarked(remarks: &[String]) -> Self {
        if remarks.is_empty() { Self::Done } else { Self::Hinted(remarks.join("; ")) }
    }

    /// The answer with the status `good` that says it.
    pub fn response(self, good: u16) -> Response {
        let good = StatusCode::from_u16(good).expect("the table's statuses are statuses");
        match self {
            Self::Done => Response::empty(good),
            Self::Hinted(hint) => Response { hint: Some(hint), ..Response::empty(good) },
            Self::Shown(value) => Response::json(good, visible(&value)),
            Self::Document(text) => Response::json(good, text),
            Self::Made { path, shown } => {
                Response::json(good, visible(&shown)).with(header::LOCATION, header_text(&path))
            }
            Self::Page { json, total } => {
                Response::json(good, json).with(TOTAL_COUNT, HeaderValue::from(total))
            }
            Self::Replaced(shown) => Response::json(StatusCode::OK, visible(&shown)),
            Self::Metrics(text) => plain(good, text, "text/plain; version=0.0.4"),
            Self::Text(text) => plain(good, text, "text/plain; charset=utf-8"),
        }
    }
}

fn plain(good: StatusCode, text: String, media_type: &'static str) -> Response {
    let mut response = Response::json(good, text);
    response.headers[0].1 = HeaderValue::from_static(media_type);
    response
}

/// The text of `value`, in which what hides itself is escaped.
fn visible(value: &Value) -> String {
    visible_json(&value.to_string()).into_owned()
}

/// What became of a step on the thing called `name` in `list`, which was there or not.
pub(super) fn found(was_there: bool, what: &str, name: &str, list: &str) -> Carried {
    match was_there {
        true => Ok(Outcome::Done),
        false => Err(not_found((what, name, list))),
    }
}

/// The refusal of the thing called `name`, which is not in `list`.
pub(super) fn not_found((what, name, list): (&str, &str, &str)) -> AdminRefusal {
    AdminRefusal::missing(
        format!("there is no {what} `{name}`"),
        format!("GET …/{list} lists them"),
    )
}
