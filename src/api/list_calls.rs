//! Lists and searches: which parameters a call has, where its `q` comes from, and what is to be said of them.

use crate::engine::exchange::{body, parameters};
use crate::engine::query::list;
use crate::engine::query::list::Reading;
use crate::engine::{ApiError, Behaviors, Call, Response};
use crate::json::{as_text, kind};

/// A list or a search, its parameters understood.
pub(super) struct ListCall {
    /// What is to be read.
    pub reading: Reading,
    hints: Vec<String>,
}

impl ListCall {
    /// A list, whose `q` is a parameter. `parameters` are those that the operation reads.
    pub(super) fn list(
        call: &Call<'_>,
        behaviors: &Behaviors,
        parameters: &[&str],
    ) -> Result<Self, ApiError> {
        let reading = Reading::of(call, behaviors)?;
        let q = list::parameter(call, "q")?;
        let reading = reading.asking(q.as_deref())?;
        Ok(Self { reading, hints: unread(call, parameters).into_iter().collect() })
    }

    /// A search, whose `q` is a member of its body.
    pub(super) fn search(
        call: &Call<'_>,
        behaviors: &Behaviors,
        parameters: &[&str],
    ) -> Result<Self, ApiError> {
        let object = body::object(call.request)?;
        let reading = Reading::of(call, behaviors)?;
        let q = match object.get("q") {
            None => None,
            Some(raw) => Some(as_text(raw).ok_or_else(|| {
                ApiError::field("q", format!("expected a string, found {}", kind(raw)))
            })?),
        };
        let reading = reading.asking(q.as_deref())?;
        let in_url = list::parameter(call, "q")?.map(|_| {
            "a search reads `q` from its body, and the one in the URL was ignored".to_owned()
        });
        let in_body = body::ignored(&object, &["q"]);
        let in_query = unread(call, &[parameters, &["q"]].concat());
        Ok(Self { reading, hints: in_url.into_iter().chain(in_body).chain(in_query).collect() })
    }

    /// The response, with the hints about the parameters behind its own.
    pub(super) fn remark(self, mut response: Response) -> Response {
        response.add_hints(self.hints);
        self.reading.remark(&mut response);
        response
    }
}

fn unread(call: &Call<'_>, parameters: &[&str]) -> Option<String> {
    parameters::unread_but(call.request, parameters, call.operation.description.elsewhere)
}
