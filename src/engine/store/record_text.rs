//! Documents in the form of fixtures.

use crate::model::fields::FieldSet;
use crate::model::object_writer::{ObjectWriter, Reader};
use crate::model::{Assignment, MomentForm, Timestamp, Token};

/// An object that `write` fills, and whether it has members.
pub(in crate::engine) fn object(
    moments: impl Into<MomentForm>,
    write: impl FnOnce(&mut ObjectWriter<'_>),
) -> (String, bool) {
    let mut out = Vec::new();
    let mut object = ObjectWriter::begin(&mut out, moments, Reader::File);
    write(&mut object);
    let says = object.end();
    (String::from_utf8(out).expect("JSON text is UTF-8"), says)
}

/// A document.
pub(in crate::engine) fn document(doc: &dyn FieldSet, moments: impl Into<MomentForm>) -> String {
    object(moments, |object| object.members(doc)).0
}

/// An assignment in the segment called `segment`.
pub(in crate::engine) fn assignment(
    segment: &str,
    doc: &Assignment,
    moments: impl Into<MomentForm>,
) -> String {
    let write = |object: &mut ObjectWriter<'_>| {
        object.text("segmentId", segment);
        object.members(doc);
    };
    object(moments, write).0
}

/// A token as it holds where some texts are dead: one that was killed has always been so, and a dead refresh token is gone.
pub(in crate::engine) fn token_where(token: &Token, is_dead: &dyn Fn(&str) -> bool) -> Token {
    let mut token = token.clone();
    if is_dead(&token.text) {
        token.expires_at = Some(Timestamp::from_millis(0).into());
    }
    if token.refresh_token.as_deref().is_some_and(is_dead) {
        (token.refresh_token, token.refresh_expires_at) = (None, None);
    }
    token
}
