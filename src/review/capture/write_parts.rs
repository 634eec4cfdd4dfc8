//! What several parts of a capture are written with.

use std::fmt::Write;
use std::sync::Arc;

use serde_json::Value;

use crate::engine::scenario::Scenario;
use crate::engine::store::Seed;
use crate::engine::{Clock, WorldState};
use crate::json::members;
use crate::model::MomentForm;
use crate::model::object_writer::{ObjectWriter, Reader};

/// An object that `write` fills.
pub(super) fn object(write: impl FnOnce(&mut ObjectWriter<'_>)) -> String {
    let mut out = Vec::new();
    let mut object = ObjectWriter::begin(&mut out, MomentForm::AsStated, Reader::File);
    write(&mut object);
    object.end();
    String::from_utf8(out).expect("JSON text is UTF-8")
}

/// A list of texts.
pub(super) fn list<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    Value::from(texts.into_iter().collect::<Vec<_>>()).to_string()
}

/// A clock.
pub(super) fn clock_text(clock: Clock) -> String {
    object(|out| match clock {
        Clock::Real => out.text("mode", "real"),
        Clock::Frozen(at) => {
            out.text("mode", "frozen");
            out.text("at", &at.to_string());
        }
        Clock::Offset(ms) => {
            out.text("mode", "offset");
            out.raw("byMs", &ms.to_string());
        }
    })
}

/// Tenant, collection, what its file says.
pub(super) fn fixtures_text(seed: &Arc<Seed>) -> String {
    let files = WorldState::files_of(seed);
    let mut out = String::from("{");
    let mut open: Option<&str> = None;
    for (path, file) in &files {
        let (tenant, name) = path.split_once('/').unwrap_or(("", path));
        let name = name.strip_suffix(".json").unwrap_or(name);
        if open == Some(tenant) {
            out.push(',');
        } else {
            out.push_str(if open.is_some() { "}," } else { "" });
            let _ = write!(out, "{}:{{", Value::from(tenant));
            open = Some(tenant);
        }
        let _ = write!(out, "{}:{}", Value::from(name), file.get().trim_end());
    }
    out.push_str(if open.is_some() { "}}" } else { "}" });
    out
}

/// What the file of a scenario says, and whether it came with a request in the place of a file.
pub(super) fn scenario_members(out: &mut ObjectWriter<'_>, scenario: &Scenario) {
    if scenario.is_ad_hoc {
        out.raw("adHoc", "true");
    }
    out.text("text", &scenario.text);
}

/// What a scenario's file says, and its name.
pub(super) fn with_name(name: &str, text: &str) -> String {
    let said = members(text).unwrap_or_default().into_iter();
    let said = said.filter(|(key, _)| *key != "\"name\"").map(|(key, raw)| format!(",{key}:{raw}"));
    format!("{{\"name\":{}{}}}", Value::from(name), said.collect::<String>())
}

/// A text that may be absent.
pub(super) fn optional(out: &mut ObjectWriter<'_>, key: &str, text: Option<&str>) {
    if let Some(text) = text {
        out.text(key, text);
    }
}
