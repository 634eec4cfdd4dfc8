//! An operation of the admin API: one row of a table that finding, guarding, describing and tests read.

use std::borrow::Cow;

use http::{Method, header};

use super::command::{Afterwards, Asked, Carried, Command, WorldStep, found, locked};
use super::refusal::AdminRefusal;
use crate::engine::{
    Ambient, Applied, Change, Operation, Request, World, form_value, is_world_name, weighted,
};
use crate::schema::Shape;

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
    /// Makes the command of a call, or refuses the call.
    pub read: for<'c> fn(&'c AdminCall<'c>) -> Asked<'c>,
    /// What it takes and answers.
    pub terms: Terms,
}

/// What an operation takes and answers.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// The status of a good answer.
    pub good: u16,
    /// The status of one where something was there, and is replaced.
    pub replaced: Option<u16>,
    /// The other statuses, besides 403 of the guard.
    pub refusals: &'static [u16],
    /// Whether strangers are refused.
    pub guarded: bool,
    /// The query parameters it reads.
    pub query: &'static [Parameter],
    /// The body it reads.
    pub(crate) body: Body,
    /// The body of a good answer.
    pub(crate) answer: Body,
}

/// A query parameter.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub summary: &'static str,
}

/// A body that an operation takes or answers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Body {
    /// No body, or one that is not read.
    Nothing,
    /// An object of our own.
    Object(&'static Shape),
    /// The same, or text for people where the client would rather have that.
    ObjectOrText(&'static Shape),
    /// Documents of the user's own, or a description, as this sentence says.
    Documents(&'static str),
    /// An array of such documents, as this sentence says.
    List(&'static str),
    /// Text that is no JSON, as this sentence says.
    Text(&'static str),
    /// Server-sent events without an end, as this sentence says.
    Events(&'static str),
}

impl Terms {
    /// Whether its good answer goes on for as long as the client wants.
    pub fn streams(&self) -> bool {
        matches!(self.answer, Body::Events(_))
    }
}

/// Of rows that change nothing.
pub(super) const SHOWS: Terms = Terms {
    good: 200,
    replaced: None,
    refusals: &[],
    guarded: true,
    query: &[],
    body: Body::Nothing,
    answer: Body::Nothing,
};
/// Of rows that change something and have nothing to show.
pub(super) const CHANGES: Terms = Terms { good: 204, ..SHOWS };
/// Of rows that are about a world, or a part of one.
pub(super) const MISSING: &[u16] = &[400, 404, 410];

/// What a call knows of its surroundings.
#[derive(Clone, Copy, Debug)]
pub struct CallContext<'a> {
    /// The name and port by which the client reached the sandbox.
    pub host: &'a str,
    /// Whether callers of the admin API have to send its token.
    pub asks_for_token: bool,
    /// Whether there is no sandbox around the world, because it is that of a file.
    pub is_alone: bool,
    /// The machine's time and chance.
    pub ambient: Ambient,
    /// The operations of the emulated API.
    pub operations: &'a [&'static Operation],
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
    /// Its surroundings.
    pub context: CallContext<'a>,
}

impl AdminCall<'_> {
    /// What the path variable `name` says.
    pub fn variable(&self, name: &str) -> &str {
        let found = self.variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| &**value).expect("the row's template has the variable")
    }

    /// The query parameter `name`.
    ///
    /// # Errors
    /// 400 when it is no text.
    pub(super) fn parameter(&self, name: &str) -> Result<Option<Cow<'_, str>>, AdminRefusal> {
        let value = form_value(self.request.uri.query().unwrap_or_default(), name);
        value.map_err(|_| {
            AdminRefusal::bad(format!("the parameter `{name}` is no UTF-8"), "percent-encode UTF-8")
        })
    }

    /// Whether the client would rather have text than JSON.
    pub(super) fn wants_text(&self) -> bool {
        let accept = self.request.header(&header::ACCEPT).unwrap_or_default();
        let kinds = accept.split(',').filter_map(weighted).filter(|(_, weight)| *weight > 0.0);
        // Of kinds that are wanted as much, the first.
        let best = kinds.reduce(|best, next| if next.1 > best.1 { next } else { best });
        best.is_some_and(|(kind, _)| kind.eq_ignore_ascii_case("text/plain"))
    }

    /// The world that the path names.
    pub(super) fn world(&self) -> Result<&str, AdminRefusal> {
        let name = self.variable("world");
        world_name(name).map(|()| name)
    }

    /// Requests one step under the lock of the world that the path names.
    pub(super) fn under_lock<'c>(
        &'c self,
        step: impl FnOnce(&mut World) -> Carried + 'c,
    ) -> Asked<'c> {
        Ok(Command::OnWorld(self.world()?, WorldStep::Locked(locked(step))))
    }

    /// Requests something that takes long, over what `look` sees under the lock of the world that the path names.
    pub(super) fn after_look<'c, T: 'c>(
        &'c self,
        look: impl FnOnce(&World) -> Result<T, AdminRefusal> + 'c,
        then: impl FnOnce(T) -> Carried + 'c,
    ) -> Asked<'c> {
        let look = move |world: &World| {
            let seen = look(world)?;
            Ok(Box::new(move || then(seen)) as Afterwards<'c>)
        };
        Ok(Command::OnWorld(self.world()?, WorldStep::Seen(Box::new(look))))
    }

    /// Changes `world`.
    pub(super) fn change(
        &self,
        world: &mut World,
        change: Change,
    ) -> Result<Applied, AdminRefusal> {
        Ok(world.apply(change, self.context.ambient)?)
    }

    /// Requests a change of something by its name: what it is called, its name, and the list that has it.
    pub(super) fn change_found<'c>(
        &'c self,
        change: Change,
        (what, name, list): (&'c str, &'c str, &'c str),
    ) -> Asked<'c> {
        self.under_lock(move |world| found(self.change(world, change)?.is_done(), what, name, list))
    }
}

pub(super) fn world_name(name: &str) -> Result<(), AdminRefusal> {
    if is_world_name(name) {
        return Ok(());
    }
    let hint = "expected 1 to 63 lowercase letters, digits and hyphens, no hyphen first";
    Err(AdminRefusal::bad(format!("`{name}` cannot name a world"), hint))
}
