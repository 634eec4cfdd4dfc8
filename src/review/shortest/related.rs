//! A guess at the requests that an answer needs: those that wrote what it names or what it shows, and what those name in
//! turn. It may be wrong either way; it only has to be right often, because then few requests have to be sent again.

use std::collections::HashSet;

use super::credentials::SHORTEST;
use super::replay::{Replay, ReplayStep, StepKind};
use super::words::words;
use crate::engine::journal::Entry;
use crate::engine::scenario::ConsideredRule;
use crate::engine::store::RecordWrite;

/// The places among `effective` that the answer seems to need.
pub(super) fn related(replay: &Replay<'_>, effective: &[usize]) -> Vec<usize> {
    let target = replay.target();
    let rules: HashSet<String> = rules_of(target).collect();
    let mut named = HashSet::new();
    name_words(target, &mut named);
    let shown = replay.answer().text();
    named.extend(words(&shown).map(|(_, word)| word.to_owned()));
    let mut found = Vec::new();
    for place in effective.iter().rev() {
        let step = replay.step(*place);
        let has_rule = rules_of(step).any(|rule| rules.contains(&rule));
        // There are few changes, and most were made for what comes behind them.
        if step.entry().is_none() || has_rule || gives(step, &named) {
            name_words(step, &mut named);
            found.push(*place);
        }
    }
    found.reverse();
    found
}

/// The rules that were looked at for a request, by `scenario/rule`.
fn rules_of(step: &ReplayStep<'_>) -> impl Iterator<Item = String> {
    let rules = step.entry().map(Entry::rules).unwrap_or_default();
    rules.iter().map(ConsideredRule::label)
}

/// Adds the words of a request.
fn name_words(step: &ReplayStep<'_>, named: &mut HashSet<String>) {
    let request = match &step.what {
        StepKind::Exchange(sent) => &sent.request,
        StepKind::Change(change) => {
            let call = change.call.as_ref().ok();
            let texts = call.into_iter().flat_map(|call| [&*call.path, &*call.body]);
            named.extend(texts.flat_map(words).map(|(_, word)| word.to_owned()));
            return;
        }
    };
    let body = String::from_utf8_lossy(&request.body);
    let headers = request.headers.values().filter_map(|value| value.to_str().ok());
    let uri = request.uri.to_string();
    for text in headers.chain([&*uri, &*body]) {
        named.extend(words(text).map(|(_, word)| word.to_owned()));
    }
}

/// Whether a request wrote a record, or gave a token, whose words are `named`.
fn gives(step: &ReplayStep<'_>, named: &HashSet<String>) -> bool {
    let writes = step.entry().and_then(Entry::writes).unwrap_or_default();
    let mut ids = writes.iter().map(RecordWrite::id);
    let has_word = |text: &str, least: usize| {
        words(text).any(|(_, word)| word.len() >= least && named.contains(word))
    };
    ids.any(|id| has_word(&id, 1))
        || step.gave.as_deref().is_some_and(|answer| has_word(answer, SHORTEST))
}
