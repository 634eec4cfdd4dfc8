//! What a rule does, and why it found nothing to do it to.

use super::lacked::LackedCondition;
use crate::engine::journal::{Entry, Side};
use crate::engine::scenario::{Rule, TokenFault};
use crate::json::{RawObject, compact};

/// Most characters of a rule's text that are shown.
const MOST: usize = 400;

/// What the rule does, as its file says it.
pub(super) fn does(rule: &Rule) -> String {
    let object = RawObject::of(&rule.text).unwrap_or_default();
    let then = object.get("then").map(compact).unwrap_or_default();
    match then.char_indices().nth(MOST) {
        Some((end, _)) => format!("{} …", &then[..end]),
        None => then.into_owned(),
    }
}

/// What the exchange lacked for the rule to do something to it, everything else being met.
pub(super) fn nothing_to_act_on(entry: &Entry, rule: &Rule) -> LackedCondition {
    let then = &rule.then;
    let status = entry.status().or(entry.intended_status()).unwrap_or_default();
    let lacked = |path: &str, expected: &str, found: String| LackedCondition {
        path: path.to_owned(),
        expected: expected.to_owned(),
        found,
    };
    let answered = || format!("{status}");
    if !then.items.is_empty() {
        let body = entry.body(Side::Request);
        let rows = body.elements().map_or(0, |rows| rows.len());
        let found = match rows {
            0 => "no row".to_owned(),
            1 => "1 row, which is not one of those, or was decided by another rule".to_owned(),
            rows => {
                format!("{rows} rows: each is not one of those, or was decided by another rule")
            }
        };
        return lacked("then.items", "a row that one of the items means", found);
    }
    if then.ends_the_answer() {
        let found = format!("{status}, or an answer that another rule had ended");
        return lacked("then.commit", "an answer that would have been good", found);
    }
    if then.touch {
        return lacked("then.touch", "a stored document to write", "none".to_owned());
    }
    if then.remove {
        return lacked("then.remove", "a stored document that can be removed", "none".to_owned());
    }
    let token = |path: &str, expected: &str| lacked(path, expected, "none".to_owned());
    match then.token {
        Some(TokenFault::Dies) => {
            return token("then.expireToken", "a token that lets the caller in");
        }
        Some(TokenFault::LosesScope) => {
            return token("then.loseScope", "a token that its scopes let in");
        }
        None => {}
    }
    if then.revokes_client {
        return token("then.revokeClient", "an API key that gets a token");
    }
    if then.patch.is_some() {
        return lacked(
            "then.patch",
            "a JSON body that the patch applies to and changes",
            answered(),
        );
    }
    if then.body.is_some() {
        return lacked(
            "then.body",
            "a body that is not damaged yet, and would be another",
            answered(),
        );
    }
    lacked("then", "an answer that it would change", answered())
}
