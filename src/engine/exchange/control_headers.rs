//! The sandbox's own request headers: which there are, and the scenarios that one names. `Sandbox-World` is read with the
//! address.

use std::collections::BTreeMap;
use std::sync::Arc;

use http::HeaderName;

use crate::engine::message::Request;
use crate::engine::scenario::{ActiveScenarios, Scenario};
use crate::suggest::did_you_mean;

/// `Sandbox-Scenario`: scenarios for one request, by comma.
const SCENARIO_HEADER: HeaderName = HeaderName::from_static("sandbox-scenario");

/// The sandbox's own headers: the first two are read, the others come back from clients that send what they were sent.
const HEADERS: [&str; 7] = [
    "sandbox-world",
    "sandbox-scenario",
    "sandbox-request-id",
    "sandbox-fault",
    "sandbox-hint",
    "sandbox-config",
    "sandbox-explain",
];

/// Refuses a header that looks like the sandbox's own and is unknown: a mistyped one must not pass silently.
pub(in crate::engine) fn known_headers(request: &Request) -> Result<(), String> {
    let mut own =
        request.headers.keys().map(HeaderName::as_str).filter(|name| name.starts_with("sandbox-"));
    match own.find(|name| !HEADERS.contains(name)) {
        None => Ok(()),
        Some(name) => {
            Err(format!("the sandbox has no header `{name}`{}", did_you_mean(name, HEADERS)))
        }
    }
}

/// The scenarios that the header `Sandbox-Scenario` names, among the `active` ones and those of `files`.
pub(in crate::engine) fn named_scenarios(
    request: &Request,
    active: &ActiveScenarios,
    files: &BTreeMap<Box<str>, Arc<Scenario>>,
) -> Result<Vec<Arc<Scenario>>, String> {
    let lines = request.lines(SCENARIO_HEADER);
    let lines: Vec<_> = lines.map(|line| String::from_utf8_lossy(line.as_bytes())).collect();
    let names = lines.iter().flat_map(|line| line.split(','));
    let names = names.map(str::trim).filter(|name| !name.is_empty());
    let find = |name: &str| {
        let active = active.active().iter().find(|active| *active.name == *name);
        active.or_else(|| files.get(name)).cloned().ok_or_else(|| {
            let near = did_you_mean(name, files.keys().map(|known| &**known));
            format!(
                "the header Sandbox-Scenario names `{name}`, which is no scenario{near}; names stand by comma, and `emporix-sandbox scenarios` lists the shipped ones"
            )
        })
    };
    names.map(find).collect()
}
