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
use crate::model::{MomentForm, Token};

/// Any JSON text that this file has written.
pub(in crate::engine) fn raw(text: String) -> Box<RawValue> {
    RawValue::from_string(text).expect("it was written as JSON")
}

/// A token; one that was killed has always been dead.
pub(in crate::engine) fn token(
    token: &Token,
    is_dead: &dyn Fn(&str) -> bool,
    moments: MomentForm,
) -> String {
    document(&token_where(token, is_dead), moments)
}

/// What a `_tenant.json` says, also whether documents name others that are not there; none when it says nothing.
pub(in crate::engine) fn settings(
    behaviors: &Settings,
    seed: &TenantSeed,
    dangles: bool,
    moments: MomentForm,
) -> Option<String> {
    let write = |object: &mut ObjectWriter<'_>| {
        object.object("behaviors", |object| {
            for (behavior, value) in behaviors {
                let (name, word) = (BEHAVIORS[*behavior as usize].name, value.word(*behavior));
                match value {
                    Setting::Number(_) => object.raw(name, &word),
                    Setting::Choice(_) | Setting::Vary => object.text(name, &word),
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
    Some(object(moments, write)).filter(|(_, says)| *says).map(|(text, _)| text)
}
