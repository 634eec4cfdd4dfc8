//! What is known of the bodies of an exchange of which not all is kept: the lints that the request shows, and which
//! documents the rows of both bodies are, each with its version. What clients do badly is found by it in bodies of any length.

use http::StatusCode;

use super::new_entry::NewEntry;
use crate::engine::lint::{BodySent, Lint, LintSet, SentRequest};
use crate::engine::operation::{Operation, OperationKind};
use crate::engine::scenario::BulkItem;
use crate::engine::target::Target;
use crate::json::{RawObject, RawRow, rows};

/// Most bytes kept of what the rows of a body are: of a bulk call or a page as large as they can be.
const MAX_IDENTITIES_KEPT: usize = 64 * 1024;

/// The members of rows that say which document they are, as they are or by a member of theirs, and which version of it.
const IDENTITIES: [(&str, Option<&str>); 10] = [
    ("id", None),
    // Of an operation of a PATCH.
    ("path", None),
    ("type", None),
    ("customerId", None),
    ("legalEntityId", None),
    ("customer", Some("id")),
    ("group", Some("id")),
    ("item", Some("id")),
    ("legalEntity", Some("id")),
    ("metadata", Some("version")),
];

/// What is known of bodies of which not all is kept.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    /// The lints that the request's body shows, each with what is so.
    pub(super) lints: Vec<(Lint, Box<str>)>,
    /// What the rows of the request are, or its document.
    pub(super) sent: Option<Box<str>>,
    /// What the rows of the answer are, or its document.
    pub(super) answered: Option<Box<str>>,
}

impl Facts {
    /// Those of a `new` exchange, of whose bodies these many bytes are kept; none where that is all, or they say nothing.
    pub(super) fn of(
        new: &NewEntry<'_, '_>,
        (sent, answered): (usize, usize),
    ) -> Option<Box<Self>> {
        let (request, response) = (new.request, new.response);
        let operation = new.operation?;
        let mut facts = Self::default();
        if sent < request.body.len() && request.packed.is_none() {
            let target = Target::of_path(operation.path, new.path);
            let sent = SentRequest::of(request, new.path, (Some(operation), &target));
            match new.items {
                [] => facts.add_sent(&sent),
                items => facts.add_items(&sent, items),
            }
        }
        if answered < response.body.len() {
            facts.add_answered((operation, response.status), &response.body);
        }
        facts.boxed()
    }

    /// Adds what is known of the body of a bulk call, which has been taken apart into these `items`.
    fn add_items(&mut self, sent: &SentRequest<'_>, items: &[BulkItem<'_>]) {
        let objects = items.iter().filter_map(BulkItem::sent_object).collect();
        self.add_lints(sent.lints_of_rows(objects, LintSet::default()));
        self.sent = identities_of(items.iter().map(|item| (item.raw, item.sent_object())));
    }

    fn add_lints(&mut self, lints: Vec<(Lint, String)>) {
        let of_body = lints.into_iter().filter(|(lint, _)| lint.is_of_body());
        self.lints = of_body.map(|(lint, said)| (lint, said.into())).collect();
    }

    /// Adds what is known of the body of a request.
    pub(super) fn add_sent(&mut self, sent: &SentRequest<'_>) {
        self.add_lints(sent.lints(LintSet::default()));
        let is_write = |operation: &Operation| {
            matches!(operation.kind, OperationKind::Write | OperationKind::Bulk { .. })
        };
        if let BodySent::Whole(body) = sent.body
            && sent.operation.is_some_and(is_write)
        {
            self.sent = identities(body);
        }
    }

    /// Adds what is known of the body of an answer with this status.
    pub(super) fn add_answered(
        &mut self,
        (operation, status): (&'static Operation, StatusCode),
        body: &[u8],
    ) {
        if operation.kind == OperationKind::Read && status.is_success() {
            self.answered = identities(body);
        }
    }

    /// These; none where they say nothing.
    pub(super) fn boxed(self) -> Option<Box<Self>> {
        let says_nothing = self.lints.is_empty() && self.sent.is_none() && self.answered.is_none();
        (!says_nothing).then(|| Box::new(self))
    }

    /// The bytes that it keeps.
    pub(super) fn bytes(&self) -> usize {
        let said: usize = self.lints.iter().map(|(_, said)| said.len()).sum();
        let text = |text: &Option<Box<str>>| text.as_ref().map_or(0, |text| text.len());
        size_of::<Self>()
            + self.lints.len() * size_of::<(Lint, Box<str>)>()
            + said
            + text(&self.sent)
            + text(&self.answered)
    }
}

/// What the rows of `body`, or its one document, are; none where it is no JSON, or that is too much.
fn identities(body: &[u8]) -> Option<Box<str>> {
    let text = std::str::from_utf8(body).ok()?;
    if let Some(rows) = rows(text).ok()? {
        return identities_of(rows.iter().map(|RawRow { raw, object }| (*raw, object.as_ref())));
    }
    let mut known = String::new();
    add_identity((text.trim_ascii(), RawObject::of(text).as_ref()), &mut known);
    few(known)
}

/// What rows are, each with the object that it is, where it is one; none where that is too much.
fn identities_of<'o, 'r: 'o>(
    rows: impl Iterator<Item = (&'o str, Option<&'o RawObject<'r>>)>,
) -> Option<Box<str>> {
    let mut known = String::from("[");
    for row in rows {
        if known.len() > 1 {
            known.push(',');
        }
        add_identity(row, &mut known);
        if known.len() > MAX_IDENTITIES_KEPT {
            return None;
        }
    }
    known.push(']');
    few(known)
}

fn few(known: String) -> Option<Box<str>> {
    (known.len() <= MAX_IDENTITIES_KEPT).then(|| known.into())
}

/// Adds what says which document a row is, in the form of the row; a row that is no object, as it is.
fn add_identity((raw, object): (&str, Option<&RawObject<'_>>), known: &mut String) {
    let Some(object) = object else { return known.push_str(raw) };
    known.push('{');
    let start = known.len();
    for (name, raw) in object.members() {
        let Some((name, inner)) = IDENTITIES.iter().find(|(known, _)| *known == name) else {
            continue;
        };
        let part = if known.len() > start { ",\"" } else { "\"" };
        known.extend([part, name, "\":"]);
        match inner {
            None => known.push_str(raw),
            Some(inner) => {
                known.push('{');
                let within = object.object(name).ok().flatten();
                if let Some(value) = within.and_then(|within| within.get(inner)) {
                    known.extend(["\"", inner, "\":", value]);
                }
                known.push('}');
            }
        }
    }
    known.push('}');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_rows_is_kept_what_says_which_documents_they_are() {
        for (body, known) in [
            (
                r#"[{"id": "s-1", "name": {"en": "S"}, "metadata": {"version": 3, "createdAt": "x"}}]"#,
                r#"[{"id":"s-1","metadata":{"version":3}}]"#,
            ),
            (
                r#"[{"customer": {"id": "c", "name": "N"}, "legalEntity": {"name": "L"}}, "c-2"]"#,
                r#"[{"customer":{"id":"c"},"legalEntity":{}},"c-2"]"#,
            ),
            (r#"{"id":"x","mixins":{"id":"y"}}"#, r#"{"id":"x"}"#),
        ] {
            assert_eq!(identities(body.as_bytes()).as_deref(), Some(known));
        }
        assert_eq!(identities(b"[{"), None);
        let many = format!("[{}]", vec![r#"{"id":"0123456789"}"#; 5_000].join(","));
        assert_eq!(identities(many.as_bytes()), None);
    }
}
