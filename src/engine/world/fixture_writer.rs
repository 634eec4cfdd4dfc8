//! Documents and settings in the form of fixtures.

use serde_json::value::RawValue;

use crate::engine::auth::grant::AuthMode;
use crate::engine::behavior::{BEHAVIORS, Setting, Settings};
use crate::engine::mixins::MixinSchemas;
use crate::json::compact;
use crate::model::fields::{FieldSet, name_of};
use crate::model::object_writer::{ObjectWriter, Reader};
use crate::model::{Assignment, Timestamp, Token};

/// Any JSON text that this file has written.
pub(in crate::engine) fn raw(text: String) -> Box<RawValue> {
    RawValue::from_string(text).expect("it was written as JSON")
}

/// An object that `write` fills, and whether it has members.
fn object(start: Timestamp, write: impl FnOnce(&mut ObjectWriter<'_>)) -> (String, bool) {
    let mut out = Vec::new();
    let mut object = ObjectWriter::begin(&mut out, start, Reader::File);
    write(&mut object);
    let says = object.end();
    (String::from_utf8(out).expect("JSON text is UTF-8"), says)
}

/// A document.
pub(in crate::engine) fn document(doc: &dyn FieldSet, start: Timestamp) -> String {
    object(start, |object| object.members(doc)).0
}

/// An assignment in the segment called `segment`.
pub(in crate::engine) fn assignment(segment: &str, doc: &Assignment, start: Timestamp) -> String {
    let write = |object: &mut ObjectWriter<'_>| {
        object.text("segmentId", segment);
        object.members(doc);
    };
    object(start, write).0
}

/// A token; one that was `killed` has always been dead.
pub(in crate::engine) fn token(
    token: &Token,
    is_dead: &dyn Fn(&str) -> bool,
    start: Timestamp,
) -> String {
    let mut token = token.clone();
    if is_dead(&token.text) {
        token.expires_at = Some(Timestamp::from_millis(0).into());
    }
    if token.refresh_token.as_deref().is_some_and(is_dead) {
        (token.refresh_token, token.refresh_expires_at) = (None, None);
    }
    document(&token, start)
}

/// What a `_tenant.json` says, also whether documents name others that are not there; none when it says nothing.
pub(in crate::engine) fn settings(
    behaviors: &Settings,
    (auth, mixin_schemas): (Option<AuthMode>, &MixinSchemas),
    dangles: bool,
    start: Timestamp,
) -> Option<String> {
    let write = |object: &mut ObjectWriter<'_>| {
        object.object("behaviors", |object| {
            for (behavior, value) in behaviors {
                let row = &BEHAVIORS[*behavior as usize];
                match value {
                    Setting::Choice(place) => object.text(row.name, row.values[*place]),
                    Setting::Number(number) => object.raw(row.name, &number.to_string()),
                    Setting::Vary => object.text(row.name, "vary"),
                }
            }
        });
        if let Some(auth) = auth {
            object.text("auth", name_of(&AuthMode::NAMES, &auth));
        }
        if dangles {
            object.text("danglingReferences", "accept");
        }
        object.object("mixinSchemas", |object| {
            for (url, text) in mixin_schemas.texts() {
                object.raw(url, &compact(text));
            }
        });
    };
    Some(object(start, write)).filter(|(_, says)| *says).map(|(text, _)| text)
}
