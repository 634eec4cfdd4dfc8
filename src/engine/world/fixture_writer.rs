//! Documents and settings in the form of fixtures.

use serde_json::value::RawValue;

use crate::engine::auth::grant::AuthMode;
use crate::engine::behavior::{BEHAVIORS, Setting, Settings};
use crate::engine::store::TenantSeed;
pub(in crate::engine) use crate::engine::store::record_text::{assignment, document};
use crate::engine::store::record_text::{object, token_where};
use crate::json::compact;
use crate::model::fields::{FieldValue, name_of};
use crate::model::object_writer::ObjectWriter;
use crate::model::{Timestamp, Token};

/// Any JSON text that this file has written.
pub(in crate::engine) fn raw(text: String) -> Box<RawValue> {
    RawValue::from_string(text).expect("it was written as JSON")
}

/// A token; one that was killed has always been dead.
pub(in crate::engine) fn token(
    token: &Token,
    is_dead: &dyn Fn(&str) -> bool,
    start: Timestamp,
) -> String {
    document(&token_where(token, is_dead), start)
}

/// What a `_tenant.json` says, also whether documents name others that are not there; none when it says nothing.
pub(in crate::engine) fn settings(
    behaviors: &Settings,
    seed: &TenantSeed,
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
        if let Some(auth) = seed.auth {
            object.text("auth", name_of(&AuthMode::NAMES, &auth));
        }
        if dangles {
            object.text("danglingReferences", "accept");
        }
        let languages = &seed.languages.0;
        if !languages.is_empty() {
            object.value("languages", FieldValue::Texts(languages));
        }
        object.object("mixinSchemas", |object| {
            for (url, text) in seed.mixin_schemas.texts() {
                object.raw(url, &compact(text));
            }
        });
    };
    Some(object(start, write)).filter(|(_, says)| *says).map(|(text, _)| text)
}
