//! The scenarios that a request names or writes out, found and understood.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::body::BodyShape;
use super::refusal::AdminRefusal;
use crate::content::ad_hoc_scenario;
use crate::engine::Operation;
use crate::engine::scenario::Scenario;
use crate::json::{RawObject, as_text};
use crate::suggest::did_you_mean;

/// A scenario: a name that the files know, or rules as a file has them.
#[derive(Clone, Debug)]
pub(super) enum ScenarioAsked {
    /// One of the files'.
    Named(Box<str>),
    /// The text of a scenario file, under a name if it has one.
    AdHoc { name: Option<Box<str>>, text: Box<str> },
}

/// The elements of the member `scenarios`: names, and what files say.
pub(super) fn scenarios_in(body: &BodyShape<'_>) -> Result<Vec<ScenarioAsked>, AdminRefusal> {
    let one = |raw: &str| match as_text(raw) {
        Some(name) => Ok(ScenarioAsked::Named(name.as_ref().into())),
        None => whole_scenario(raw),
    };
    body.elements("scenarios").into_iter().map(one).collect()
}

/// What a scenario file says, with a name.
fn whole_scenario(raw: &str) -> Result<ScenarioAsked, AdminRefusal> {
    let object = RawObject::of(raw).ok_or_else(|| {
        AdminRefusal::bad("`scenarios` takes names and objects", "write one of them")
    })?;
    let name = object.get("name").and_then(as_text).map(|name| name.as_ref().into());
    let members = object.keys().filter(|key| *key != "name");
    Ok(with_name(name, members.filter_map(|key| Some((key, object.get(key)?)))))
}

/// A scenario called `name` whose file has these members, as they were sent.
pub(super) fn with_name<'a>(
    name: Option<Box<str>>,
    members: impl Iterator<Item = (&'a str, &'a str)>,
) -> ScenarioAsked {
    let members: Vec<String> =
        members.map(|(key, raw)| format!("{}: {}", Value::from(key), raw)).collect();
    ScenarioAsked::AdHoc { name, text: format!("{{{}}}", members.join(", ")).into() }
}

/// A scenario that was written out in a request as one of the files of a world.
pub(super) fn of_files(scenario: Arc<Scenario>) -> Arc<Scenario> {
    match scenario.is_ad_hoc {
        true => Arc::new(Scenario { is_ad_hoc: false, ..Scenario::clone(&scenario) }),
        false => scenario,
    }
}

/// Scenarios that can be meant.
pub(super) struct KnownScenarios<'a> {
    /// Those of the files.
    pub files: &'a BTreeMap<Box<str>, Arc<Scenario>>,
    /// Those that are active.
    pub active: &'a [Arc<Scenario>],
    /// What rules can be on.
    pub operations: &'a [&'static Operation],
}

impl KnownScenarios<'_> {
    /// Finds what was named, and understands what was written out, in the order of the request.
    ///
    /// # Errors
    /// 404 for an unknown name, 422 for rules with mistakes.
    pub(super) fn resolve(
        &self,
        requested: Vec<ScenarioAsked>,
    ) -> Result<Vec<Arc<Scenario>>, AdminRefusal> {
        let mut resolved = Vec::new();
        for one in requested {
            resolved.push(match one {
                ScenarioAsked::Named(name) => self.named(&name)?,
                ScenarioAsked::AdHoc { name, text } => {
                    let name = name.unwrap_or_else(|| self.free_name(&resolved));
                    let scenario = ad_hoc_scenario(&name, text.as_bytes(), self.operations);
                    let invalid = |findings: Vec<_>| {
                        AdminRefusal::invalid("the rules have mistakes", &findings)
                    };
                    Arc::new(scenario.map_err(invalid)?)
                }
            });
        }
        Ok(resolved)
    }

    fn named(&self, name: &str) -> Result<Arc<Scenario>, AdminRefusal> {
        let known = self.files.get(name);
        let active = || self.active.iter().find(|active| *active.name == *name);
        known.or_else(active).cloned().ok_or_else(|| {
            let near = did_you_mean(name, self.files.keys().map(|known| &**known));
            AdminRefusal::missing(
                format!("there is no scenario `{name}`{near}"),
                "GET /__sandbox/config and `emporix-sandbox scenarios` list those of the files; write others out in `rules`",
            )
        })
    }

    fn free_name(&self, others: &[Arc<Scenario>]) -> Box<str> {
        let is_taken = |name: &str| {
            self.files.contains_key(name)
                || self.active.iter().chain(others).any(|known| *known.name == *name)
        };
        let mut names = (1..).map(|number: u64| format!("ad-hoc-{number}"));
        names.find(|name| !is_taken(name)).expect("there is no end of numbers").into()
    }
}
