//! A sandbox that runs, as commands see it: found by its flags, called through its admin API.

use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use serde_json::Value;

use super::event_lines::{Event, EventLines};
use super::lone_world::LoneWorld;
use super::output::print;
use super::parse::Variables;
pub(super) use super::refusal::Refusal;
use crate::cli::{ListFormat, PORT, RunningArgs, WorldArgs};
use crate::shell::client::{Answer, Client};
use crate::shell::progress::Progress;
use crate::shell::ready_file::ReadySandbox;
use crate::visible::visible;

pub(super) use crate::engine::encoded as escaped;

/// How long an answer may take: exports of large worlds take a while.
const PATIENCE: Duration = Duration::from_secs(60);

/// A sandbox that is said to run.
#[derive(Debug)]
pub(super) struct Running {
    via: Via,
    /// Whether a call that takes long has a line on the terminal.
    is_shown: bool,
}

/// How it is called.
#[derive(Debug)]
enum Via {
    /// By a socket, with the bearer token of its admin API.
    Socket(Client, Option<String>),
    /// It is the world of a capture or of a recording, in this process.
    Alone(Box<LoneWorld>),
}

impl Running {
    /// The world of the capture where one is named, else the sandbox that `args` say.
    pub(super) fn of(
        capture: Option<&Path>,
        args: &RunningArgs,
        variables: &Variables,
    ) -> Result<Self, Refusal> {
        let Some(path) = capture else { return Self::find(args, variables) };
        let via = Via::Alone(Box::new(LoneWorld::of(path)?));
        Ok(Self { via, is_shown: false })
    }

    /// The world whose journal has what the HAR file at `path` recorded.
    pub(super) fn recorded(path: &Path) -> Result<Self, Refusal> {
        let via = Via::Alone(Box::new(LoneWorld::recorded(path)?));
        Ok(Self { via, is_shown: false })
    }

    /// The one that `args` say: by its URL, by its ready file, or at its port on this machine. What was typed comes before
    /// what a variable says.
    pub(super) fn find(args: &RunningArgs, variables: &Variables) -> Result<Self, Refusal> {
        let running = Self::patient(args, variables, PATIENCE)?;
        Ok(Self { is_shown: true, ..running })
    }

    /// The same, which waits so long for an answer, without a line about it.
    pub(super) fn patient(
        args: &RunningArgs,
        variables: &Variables,
        patience: Duration,
    ) -> Result<Self, Refusal> {
        let by_variable = variables.has("EMPORIX_SANDBOX_URL");
        let file_is_closer = by_variable && !variables.has("EMPORIX_SANDBOX_READY_FILE");
        let file = args.ready_file.as_deref().filter(|_| args.url.is_none() || file_is_closer);
        let ready = match file {
            None => None,
            Some(path) => Some(ReadySandbox::of(path).map_err(|source| {
                let message = format!("cannot read the ready file `{}`: {source}", path.display());
                Refusal::failed(message, "start a sandbox with --ready-file, or wait for it")
            })?),
        };
        let (url, ready_token) = match (ready, &args.url) {
            (Some(ready), _) => (ready.url, ready.admin_token),
            (None, Some(url)) => (url.clone(), None),
            // A container need not know the name `localhost`.
            (None, None) => (format!("http://127.0.0.1:{}", args.port.unwrap_or(PORT)), None),
        };
        let admin_token = args.admin_token.clone().or(ready_token);
        let client = Client::new(&url, admin_token.as_deref(), patience)?;
        Ok(Self { via: Via::Socket(client, admin_token), is_shown: false })
    }

    /// Its base URL, or the file of the capture that it is of.
    pub(super) fn url(&self) -> String {
        match &self.via {
            Via::Socket(client, _) => client.url(),
            Via::Alone(world) => world.shown().to_owned(),
        }
    }

    /// The bearer token of its admin API.
    pub(super) fn admin_token(&self) -> Option<&str> {
        match &self.via {
            Via::Socket(_, token) => token.as_deref(),
            Via::Alone(_) => None,
        }
    }

    /// What a call of the admin API shows; `path` is below `/__sandbox/`.
    pub(super) fn get(&self, path: &str) -> Result<Value, Refusal> {
        value(&self.call(Method::GET, path, None)?)
    }

    /// Calls the admin API with a body.
    pub(super) fn change(
        &self,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Result<Value, Refusal> {
        value(&self.call(method, path, Some(body))?)
    }

    /// Calls the admin API; the body of a good answer comes back.
    pub(super) fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Bytes, Refusal> {
        let answer = self.answer(method, path, body)?;
        if answer.status.is_success() {
            return Ok(answer.body);
        }
        Err(self.refused(&answer))
    }

    /// Calls the admin API; any answer comes back.
    pub(super) fn answer(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, Refusal> {
        let path = format!("/__sandbox/{path}");
        let client = match &self.via {
            Via::Socket(client, _) => client,
            Via::Alone(world) => return world.answer(method, &path, body),
        };
        let line = self.is_shown.then(|| Progress::of(&format!("waiting for {}", self.url())));
        let answer = runtime()?.block_on(client.send(method, &path, body));
        drop(line);
        Ok(answer?)
    }

    /// A refusal of the admin API, in its own words where it has some.
    pub(super) fn refused(&self, answer: &Answer) -> Refusal {
        refused(answer.status, &answer.body, &self.url())
    }

    /// Hands each event of a stream of the admin API to `see` until that breaks or the stream ends.
    pub(super) fn follow(
        &self,
        path: &str,
        mut see: impl FnMut(&Event) -> ControlFlow<()>,
    ) -> Result<(), Refusal> {
        let Via::Socket(client, _) = &self.via else {
            let message = format!("nothing happens any more in `{}`", self.url());
            return Err(Refusal::unusable(message, "leave --follow out"));
        };
        let (mut lines, mut is_stream) = (EventLines::default(), true);
        let mut take = |piece: &[u8]| {
            let events = lines.take(piece);
            is_stream = events.is_some();
            events.map_or(ControlFlow::Break(()), |events| events.iter().try_for_each(&mut see))
        };
        let path = format!("/__sandbox/{path}");
        let refusal = runtime()?.block_on(client.stream(&path, &mut take))?;
        match refusal {
            Some(answer) => Err(refused(answer.status, &answer.body, &self.url())),
            None if is_stream => Ok(()),
            None => Err(no_sandbox("it streams what is no event")),
        }
    }
}

/// What calls run on.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Refusal> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
        Refusal::failed(format!("the system gives no timer: {error}"), "try again")
    })
}

/// How a command ends: what it says is printed, a refusal with what to do about it.
pub(super) fn end(said: Result<String, Refusal>) -> ExitCode {
    said.map_or_else(|refusal| refusal.complain(), |text| print(&text))
}

/// The path of a world below `/__sandbox/`.
pub(super) fn world_path(args: &WorldArgs) -> String {
    format!("worlds/{}", escaped(&args.world))
}

/// What the admin API has shown: as it is, or in `lines` for people.
pub(super) fn shown(
    value: &Value,
    format: ListFormat,
    lines: impl FnOnce(&Value) -> Vec<String>,
) -> String {
    match format {
        ListFormat::Json => format!("{value:#}\n"),
        ListFormat::Text => {
            let lines = lines(value).into_iter();
            lines.map(|line| visible(&line).into_owned() + "\n").collect()
        }
    }
}

/// The elements of the list called `name`.
pub(super) fn elements<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

/// The text called `name`, or nothing.
pub(super) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

/// A refusal of the admin API, in its own words where it has some.
fn refused(status: http::StatusCode, body: &[u8], url: &str) -> Refusal {
    let problem: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |name: &str| problem[name].as_str();
    match text("detail") {
        Some(detail) => Refusal::failed(detail, text("hint").unwrap_or_default()),
        None => Refusal::failed(
            format!("{url} answers {status}, and not as a sandbox does"),
            "say with --url or --ready-file where the sandbox is",
        ),
    }
}

fn value(body: &[u8]) -> Result<Value, Refusal> {
    if body.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(body).map_err(|_| no_sandbox("its answer is no JSON"))
}

fn no_sandbox(why: &str) -> Refusal {
    Refusal::failed(
        format!("what answers is no sandbox: {why}"),
        "say with --url or --ready-file where the sandbox is",
    )
}
