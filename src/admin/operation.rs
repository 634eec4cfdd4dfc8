//! An operation of the admin API: one row of a table that finding, guarding, describing and tests read.

use std::borrow::Cow;

use http::Method;

use super::command::Command;
use super::refusal::AdminRefusal;
use super::shape::ObjectShape;
use crate::engine::Request;

/// One operation.
#[derive(Debug)]
pub struct AdminOperation {
    /// The method.
    pub method: Method,
    /// The path template, variables in braces.
    pub path: &'static str,
    /// Its id.
    pub id: &'static str,
    /// What it does, in a few words.
    pub summary: &'static str,
    /// What it asks for.
    pub read: fn(&AdminCall<'_>) -> Result<Command, AdminRefusal>,
    /// What it takes and answers.
    pub terms: Terms,
}

/// What an operation takes and answers.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// The status of a good answer.
    pub good: u16,
    /// The other statuses, besides 403 of the guard.
    pub refusals: &'static [u16],
    /// Whether strangers are refused.
    pub guarded: bool,
    /// The query parameters it reads.
    pub query: &'static [Parameter],
    /// The body it reads.
    pub body: Sent,
    /// The body of a good answer.
    pub answer: Answered,
}

/// A query parameter.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub summary: &'static str,
}

/// What is sent to an operation.
#[derive(Clone, Copy, Debug)]
pub enum Sent {
    /// Nothing that is read.
    Nothing,
    /// An object of our own.
    Object(&'static ObjectShape),
    /// Documents of the user's own, as this sentence says.
    Documents(&'static str),
}

/// What an operation answers when all is well.
#[derive(Clone, Copy, Debug)]
pub enum Answered {
    /// No body.
    Nothing,
    /// An object of our own.
    Object(&'static ObjectShape),
    /// Documents of the user's own, or a description, as this sentence says.
    Documents(&'static str),
    /// Text that is no JSON, as this sentence says.
    Text(&'static str),
}

/// A request that has found its row.
#[derive(Debug)]
pub struct AdminCall<'a> {
    /// The row.
    pub operation: &'static AdminOperation,
    /// What the path names.
    pub variables: Vec<(&'static str, Cow<'a, str>)>,
    /// The request.
    pub request: &'a Request,
}

impl AdminCall<'_> {
    /// What the path variable `name` says.
    pub fn variable(&self, name: &str) -> &str {
        let found = self.variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| &**value).expect("the row's template has the variable")
    }
}
