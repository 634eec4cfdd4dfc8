//! What a rule may look at: one request, where it goes, and who sent it.

use std::borrow::Cow;
use std::cell::OnceCell;

use serde::de::IgnoredAny;

use crate::engine::message::Request;
use crate::engine::operation::Operation;
use crate::engine::target::Target;
use crate::json::at_pointer;
use crate::model::{Timestamp, Token};

/// One request as rules see it.
#[derive(Debug)]
pub struct RuleContext<'a> {
    /// Where it goes.
    pub operation: &'static Operation,
    /// What it is about.
    pub target: &'a Target<'a>,
    /// The request.
    pub request: &'a Request,
    /// The world.
    pub world: &'a str,
    /// The tenant; empty where the path has none.
    pub tenant: &'a str,
    /// The presented token, where it is known.
    pub token: Option<&'a Token>,
    /// The world's time.
    pub now: Timestamp,
    /// The world's random seed.
    pub seed: u64,
    /// The body where it is JSON, once a rule has needed it.
    pub body: OnceCell<Option<&'a str>>,
}

impl RuleContext<'_> {
    /// The value at a JSON pointer of the body, as it is written.
    pub fn body_at(&self, pointer: &str) -> Option<&str> {
        let body = || {
            let text = std::str::from_utf8(&self.request.body).ok()?;
            serde_json::from_str::<IgnoredAny>(text).is_ok().then_some(text)
        };
        at_pointer((*self.body.get_or_init(body))?, pointer)
    }

    /// The values of a header, line by line.
    pub(super) fn header_values(&self, name: &str) -> impl Iterator<Item = Cow<'_, str>> {
        let lines = self.request.headers.get_all(name).into_iter();
        lines.map(|line| String::from_utf8_lossy(line.as_bytes()))
    }

    /// The name of the presented token.
    pub fn token_name(&self) -> &str {
        self.token.map_or("none", |token| &token.name)
    }
}
