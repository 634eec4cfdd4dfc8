//! The world of a capture or of a recording, which answers commands in this process as a sandbox would.

use std::cell::RefCell;
use std::path::Path;

use http::{HeaderMap, Method};
use serde_json::Value;

use super::capture_file::world_of;
use super::har_file;
use super::refusal::Refusal;
use crate::admin::{CallContext, answer_alone};
use crate::cli::PORT;
use crate::engine::journal::Entry;
use crate::engine::{Ambient, Request, World};
use crate::model::Timestamp;
use crate::shell::client::Answer;

/// Such a world.
#[derive(Debug)]
pub(super) struct LoneWorld {
    world: RefCell<World>,
    ambient: Ambient,
    shown: String,
}

impl LoneWorld {
    /// That of the capture at `path`.
    pub(super) fn of(path: &Path) -> Result<Self, Refusal> {
        let (world, ambient) = world_of(path)?;
        let shown = path.display().to_string();
        Ok(Self { world: RefCell::new(world), ambient, shown })
    }

    /// That of the HAR file at `path`.
    pub(super) fn recorded(path: &Path) -> Result<Self, Refusal> {
        let world = har_file::world_with_scenarios(path)?;
        let last = world.journal().entries().next_back();
        let ambient = Ambient { now: last.map_or(Timestamp::from_millis(0), Entry::at) };
        let shown = path.display().to_string();
        Ok(Self { world: RefCell::new(world), ambient, shown })
    }

    /// Its file.
    pub(super) fn shown(&self) -> &str {
        &self.shown
    }

    /// Answers a call of the admin API.
    pub(super) fn answer(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, Refusal> {
        let uri = path.parse();
        let uri = uri.map_err(|_| {
            Refusal::unusable(format!("`{path}` is no path"), "name something that is there")
        })?;
        let body = body.map(Value::to_string).unwrap_or_default().into();
        let headers = HeaderMap::new();
        let request = Request { method, uri, headers, body, packed: None, port_of: None };
        let mut world = self.world.borrow_mut();
        let operations = world.router().operations().to_vec();
        let context = CallContext {
            host: &format!("localhost:{PORT}"),
            asks_for_token: false,
            is_alone: true,
            ambient: self.ambient,
            operations: &operations,
        };
        let response = answer_alone(&mut world, &request, context);
        let headers = response.headers.into_iter().collect();
        Ok(Answer { status: response.status, headers, body: response.body })
    }
}
