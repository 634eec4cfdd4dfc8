//! What an operation takes and answers, as its description in OpenAPI says it. Of this, handlers read the names of the
//! parameters.

use crate::schema::{Field, Shape};

/// What an operation takes and answers.
#[derive(Debug)]
pub(crate) struct Description {
    /// What it does, in a few words; those of its id where there are none.
    pub summary: &'static str,
    /// The parameters of its query.
    pub query: &'static [Field],
    /// Parameters that it is often sent and another operation reads, each with that operation.
    pub elsewhere: &'static [(&'static str, &'static str)],
    /// The headers of requests that it reads besides those of every operation.
    pub headers: &'static [Field],
    /// Whether it answers with documents in pages.
    pub is_list: bool,
    /// The body that it takes.
    pub body: Content,
    /// The body of a good answer.
    pub answer: Content,
    /// Whether the answer to a creation contains the new identifier.
    pub names_new: bool,
}

/// A body.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Content {
    /// None.
    Nothing,
    /// An object.
    Object(&'static Shape),
    /// A form with these members.
    Form(&'static Shape),
    /// An array of objects.
    List(&'static Shape),
    /// An array of identifiers.
    Ids,
    /// A JSON Patch.
    Patch,
    /// Any JSON.
    Any,
}

impl Description {
    /// That of an operation of which nothing is said.
    pub(crate) const UNSAID: Self = Self {
        summary: "",
        query: &[],
        elsewhere: &[],
        headers: &[],
        is_list: false,
        body: Content::Any,
        answer: Content::Any,
        names_new: false,
    };

    /// That of one that reads something.
    pub(crate) const READ: Self = Self { body: Content::Nothing, ..Self::UNSAID };

    /// That of one that writes something, and has nothing to show.
    pub(crate) const WRITE: Self = Self { answer: Content::Nothing, ..Self::UNSAID };
}
