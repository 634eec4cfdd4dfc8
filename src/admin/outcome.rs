//! What became of a command, and the answer that tells it.

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use serde_json::Value;

use super::operation::AdminOperation;
use super::refusal::AdminRefusal;
use crate::engine::{Response, header_text};

/// What became of a command.
#[derive(Debug)]
pub enum Outcome {
    /// It is done, and there is nothing to show.
    Done,
    /// Something to show.
    Shown(Value),
    /// Something to show that is JSON text already.
    Document(Bytes),
    /// Something is new.
    Made {
        /// Its path.
        path: String,
        /// What it is.
        shown: Value,
    },
    /// Numbers for a collector.
    Metrics(String),
    /// It is refused.
    Refused(AdminRefusal),
}

impl From<Result<Self, AdminRefusal>> for Outcome {
    fn from(result: Result<Self, AdminRefusal>) -> Self {
        result.unwrap_or_else(Self::Refused)
    }
}

/// The answer of `operation` that tells `outcome`.
pub fn answer(operation: &AdminOperation, outcome: Outcome) -> Response {
    let good =
        StatusCode::from_u16(operation.terms.good).expect("the table's statuses are statuses");
    match outcome {
        Outcome::Done => Response::empty(good),
        Outcome::Shown(value) => Response::json(good, value.to_string()),
        Outcome::Document(text) => Response::json(good, text),
        Outcome::Made { path, shown } => {
            Response::json(good, shown.to_string()).with(header::LOCATION, header_text(&path))
        }
        Outcome::Metrics(text) => {
            let mut response = Response::json(good, text);
            response.headers[0].1 = HeaderValue::from_static("text/plain; version=0.0.4");
            response
        }
        Outcome::Refused(refusal) => refusal.response(),
    }
}
