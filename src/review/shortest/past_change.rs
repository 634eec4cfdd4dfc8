//! A change from outside in a story: it is made again in the world, and shown as a call of the admin API.

use std::sync::Arc;

use http::Method;
use serde_json::json;

use super::answer::Answer;
use crate::content::record;
use crate::engine::scenario::Scenario;
use crate::engine::{Ambient, Applied, Change, IssueSpec, World};
use crate::model::Timestamp;
use crate::review::capture::calls_of;

/// A change that was made.
#[derive(Clone, Debug)]
pub(super) struct PastChange {
    /// When, by the world's clock.
    pub(super) at: Timestamp,
    /// The number of the exchange before it.
    pub(super) after: u64,
    change: Change,
    /// The call that makes it, or why no call does.
    pub(super) call: Result<AdminCall, &'static str>,
}

/// A call of the admin API about a world.
#[derive(Clone, Debug)]
pub(super) struct AdminCall {
    /// The method.
    pub(super) method: Method,
    /// The path below that of the world.
    pub(super) path: String,
    /// The body.
    pub(super) body: String,
}

impl PastChange {
    /// Makes `change` in `world`; none where it was refused, or only the clock has changed: each request has its own instant.
    pub(super) fn made(world: &mut World, change: &Change, ambient: Ambient) -> Option<Self> {
        let (at, after) = (world.now(ambient), world.latest());
        let (calls, names) = (calls_of(change, world), names_in_files(change, world));
        let of_other_files = of_other_files(change, world);
        let applied = world.apply(change.clone(), ambient);
        if !applied.is_ok_and(|applied| applied.is_done()) {
            return None;
        }
        let call = match (of_other_files, calls.into_iter().next()) {
            (Some(why), _) => Err(why),
            (None, None) => return None,
            (None, Some((method, path, body))) => {
                Ok(AdminCall { method, path, body: names.unwrap_or(body) })
            }
        };
        Some(Self { at, after, change: change.clone(), call })
    }

    /// Makes it again at `at`, with the texts in it `written` anew: what the admin API would answer of it.
    pub(super) fn make(
        &self,
        world: &mut World,
        at: Timestamp,
        written: &dyn Fn(&str) -> String,
    ) -> Option<Answer> {
        let applied = world.apply_at(self.written(written)?, at);
        Some(match applied {
            Ok(Applied::Issued(token)) => {
                Answer::of_change(&format!(r#"{{"token":"{}"}}"#, token.text))
            }
            Ok(applied) if applied.is_done() => Answer::of_change(""),
            Ok(_) | Err(_) => Answer::of_refused_change(),
        })
    }

    /// The change with its texts written anew; `None` where the result is not a change any more.
    fn written(&self, written: &dyn Fn(&str) -> String) -> Option<Change> {
        let boxed = |text: &str| -> Box<str> { written(text).into() };
        if let Change::PutRecord(tenant, put) = &self.change {
            let text = put.text();
            let other = written(&text);
            let record = match other == text {
                true => put.clone(),
                false => Box::new(record(put.collection(), other.as_bytes()).ok()?),
            };
            return Some(Change::PutRecord(tenant.clone(), record));
        }
        if let Change::DeleteRecord(tenant, collection, id) = &self.change {
            return Some(Change::DeleteRecord(tenant.clone(), *collection, boxed(id)));
        }
        if let Change::IssueToken(spec) = &self.change {
            return Some(Change::IssueToken(IssueSpec {
                customer_id: spec.customer_id.as_deref().map(boxed),
                legal_entity_id: spec.legal_entity_id.as_deref().map(boxed),
                ..spec.clone()
            }));
        }
        Some(self.change.clone())
    }
}

/// What is said of a change of all files: as a call it would be as long as they are.
fn of_other_files(change: &Change, world: &World) -> Option<&'static str> {
    if let Change::ResetOver(files, _) = change {
        let is_other = !Arc::ptr_eq(files, world.seed());
        return is_other.then_some("it was reset over files that had changed");
    }
    matches!(change, Change::Rebase(_)).then_some("its files were read again")
}

/// What activates scenarios by their names, where all of them are as the files of the world have them.
fn names_in_files(change: &Change, world: &World) -> Option<String> {
    let (Change::Arm(all) | Change::ReplaceScenarios(all)) = change else { return None };
    let known = &world.seed().scenarios;
    let is_known = |it: &Scenario| known.get(&it.name).is_some_and(|file| file.text == it.text);
    let names: Vec<&str> = all.iter().map(|it| &*it.name).collect();
    all.iter().all(|it| is_known(it)).then(|| json!({ "scenarios": names }).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_a_change_are_written_anew() {
        let past = |change| PastChange {
            at: Timestamp::from_millis(0),
            after: 0,
            change,
            call: Err("it is not called"),
        };
        let deleted = past(Change::DeleteRecord(
            "t".into(),
            crate::engine::CollectionName::Customers,
            "old".into(),
        ));
        let written = deleted.written(&|text| text.replace("old", "new"));
        assert!(matches!(written, Some(Change::DeleteRecord(_, _, id)) if &*id == "new"));
        let spec = IssueSpec { customer_id: Some("old".into()), ..IssueSpec::default() };
        let written = past(Change::IssueToken(spec)).written(&|text| text.replace("old", "new"));
        assert!(
            matches!(written, Some(Change::IssueToken(spec)) if spec.customer_id.as_deref() == Some("new"))
        );
        let same = past(Change::Disarm("old".into())).written(&|text| text.replace("old", "new"));
        assert!(matches!(same, Some(Change::Disarm(name)) if &*name == "old"));
    }
}
