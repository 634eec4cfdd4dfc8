//! `explain`: why an exchange was answered as it was, or why a scenario has not fired.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use http::Method;
use serde::de::DeserializeOwned;

use super::har_file;
use super::parse::Variables;
use super::running::{Refusal, Running, end, escaped, text};
use crate::cli::{ExplainArgs, ListFormat};
use crate::engine::{NamedAnswer, OF_NO_JOURNAL, named_answer};
use crate::review::explain::{
    Explanation, Outcome, ScenarioExplanation, explain, scenario_text, text as explanation_text,
};
use crate::review::shortest::Shortest;
use crate::shell::colour::{Colour, Painter};
use crate::visible::visible_json;

/// What stands for the latest exchange.
const LAST: &str = "last";

/// Prints it, step by step.
pub(super) fn run(args: &ExplainArgs, variables: &Variables) -> ExitCode {
    end(explained(args, variables))
}

fn explained(args: &ExplainArgs, variables: &Variables) -> Result<String, Refusal> {
    if let Some(path) = &args.har {
        return recorded(path, args.id.as_deref().unwrap_or(LAST), args.format);
    }
    let running = Running::of(args.capture.as_deref(), &args.running, variables)?;
    match (&args.scenario, args.id.as_deref()) {
        (Some(scenario), _) => {
            let world = args.world.as_deref().unwrap_or("main");
            let path = format!("worlds/{}/scenarios/{}/explain", escaped(world), escaped(scenario));
            let answer = running.call(Method::GET, &path, None)?;
            shown(&answer, args.format, |it: &ScenarioExplanation| scenario_text(it, &painted()))
        }
        (None, id) => {
            let (world, id) = exchange(args, id.unwrap_or(LAST), &running)?;
            let what = if args.shortest { "shortest" } else { "explain" };
            let path = format!("worlds/{}/requests/{}/{what}", escaped(&world), escaped(&id));
            let answer = running.call(Method::GET, &path, None)?;
            match args.shortest {
                true => shown(&answer, args.format, Shortest::to_text),
                false => {
                    shown(&answer, args.format, |it: &Explanation| explanation_text(it, &painted()))
                }
            }
        }
    }
}

/// An exchange of a HAR file.
fn recorded(path: &Path, id: &str, format: ListFormat) -> Result<String, Refusal> {
    let world = har_file::world_of(path)?;
    let journal = world.journal();
    let found = match id {
        LAST => journal.entries().next_back(),
        id => journal.get(id),
    };
    let entry = found.ok_or_else(|| {
        let (name, count) = (world.name(), journal.total());
        let message = format!("`{}` has no exchange `{id}`", path.display());
        Refusal::failed(message, format!("it has {count}, from `{name}-1` on; `last` is the last"))
    })?;
    let explanation = explain(&world, entry);
    Ok(match format {
        ListFormat::Text => explanation_text(&explanation, &painted()),
        ListFormat::Json => {
            let json = serde_json::to_string(&explanation).expect("an explanation is texts");
            visible_json(&json).into_owned() + "\n"
        }
    })
}

/// The world and the id of the exchange that is meant.
fn exchange(args: &ExplainArgs, id: &str, running: &Running) -> Result<(String, String), Refusal> {
    match (&args.world, id.rsplit_once('-')) {
        (Some(world), _) => Ok((world.clone(), id.to_owned())),
        (None, _) if id == LAST => {
            let last = running.get(LAST)?;
            Ok((text(&last, "world").to_owned(), text(&last, "id").to_owned()))
        }
        (None, Some(_)) if named_answer(id) == Some(NamedAnswer::OfNoJournal) => {
            Err(Refusal::unusable(
                format!("`{id}` {OF_NO_JOURNAL}"),
                "name an answer of a world, such as `main-42`, or `last`",
            ))
        }
        (None, Some((world, _))) => Ok((world.to_owned(), id.to_owned())),
        (None, None) => Err(Refusal::unusable(
            format!("`{id}` is no Sandbox-Request-Id"),
            "name one such as `main-42`, which an answer carries, or `last`",
        )),
    }
}

/// An answer as it is, or as people read it.
fn shown<T: DeserializeOwned>(
    answer: &[u8],
    format: ListFormat,
    lines: impl FnOnce(&T) -> String,
) -> Result<String, Refusal> {
    match format {
        ListFormat::Json => Ok(String::from_utf8_lossy(answer).into_owned() + "\n"),
        ListFormat::Text => serde_json::from_slice(answer).map(|it| lines(&it)).map_err(|_| {
            Refusal::failed(
                "what answers is no sandbox: it explains nothing",
                "say with --url or --ready-file where the sandbox is",
            )
        }),
    }
}

/// Paints a line by what it says, where standard output is a terminal that wants colours.
fn painted() -> impl Fn(Outcome, &str) -> String {
    let painter = Painter::of(&io::stdout());
    move |outcome, line| match outcome {
        Outcome::Failed => painter.paint(Colour::Red, line),
        Outcome::Fired => painter.paint(Colour::Yellow, line),
        Outcome::Passed => painter.paint(Colour::Green, line),
        Outcome::NotReached | Outcome::NotFired | Outcome::Noted | Outcome::Done => line.to_owned(),
    }
}
