//! What a story has to carry from an answer to later requests: ids and tokens that another world draws anew.
//!
//! They are found by sending the story as it is shown to a world that draws other texts. That also shows whether the
//! lines lead to the same answer.

use std::collections::HashSet;

use super::answer::Answer;
use super::replay::{ReplayStep, StepKind};
use super::shown::{ShownHeaders, ShownRequest};
use super::words::{first_of, words};
use crate::engine::{Beginning, Drawn};
use crate::model::Timestamp;

/// What is drawn is at least so long.
const SHORTEST: usize = 16;
/// No story has drawn as many.
const FAR: Drawn = Drawn { ids: 1 << 32, tokens: 1 << 32 };

/// A story as it is shown.
#[derive(Debug)]
pub(super) struct Bound<'r> {
    pub(super) steps: Vec<BoundStep<'r>>,
    /// Whether the answer comes again in another world.
    pub(super) is_same: bool,
    /// Whether each request has to be sent at its own instant.
    pub(super) is_timed: bool,
}

/// A request of it.
#[derive(Debug)]
pub(super) struct BoundStep<'r> {
    pub(super) step: &'r ReplayStep<'r>,
    pub(super) answer: &'r Answer,
    pub(super) shown: ShownRequest,
    /// What later requests take from its answer.
    pub(super) variables: Vec<Variable>,
    /// What they would take from it and is not found there by a name.
    pub(super) unbound: Vec<String>,
}

/// A text of an answer that later requests send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Variable {
    /// What it is called.
    pub(super) name: String,
    /// What it was.
    pub(super) text: String,
    /// The name of the member that has it.
    pub(super) key: String,
    /// Which of the members of this name, from 1.
    pub(super) nth: usize,
}

/// A text of the answer in this place, and what another world draws in its stead.
struct Carried {
    place: usize,
    text: String,
    becomes: String,
}

impl Carried {
    /// `text` as it is sent when these are carried.
    fn written(all: &[Self], text: &str) -> String {
        let known = all.iter().map(|it| (&*it.text, &*it.becomes));
        match first_of(text, known) {
            None => text.to_owned(),
            Some((place, becomes)) => {
                let after = Self::written(all, &text[place.end..]);
                format!("{}{becomes}{after}", &text[..place.start])
            }
        }
    }
}

impl<'r> Bound<'r> {
    /// That of `steps` with their answers, the one that counts last, over a world that began so. At first the world had
    /// `drawn` these texts.
    pub(super) fn of(
        beginning: &Beginning,
        steps: &'r [(&'r ReplayStep<'r>, Answer)],
        drawn: &HashSet<String>,
    ) -> Self {
        let shown = |which| -> Vec<ShownRequest> {
            let world = beginning.name();
            steps.iter().map(|(step, _)| ShownRequest::of(step, world, which)).collect()
        };
        let send = |requests: &[ShownRequest], after, at| {
            elsewhere(beginning, (steps, requests), (after, at))
        };
        let mut requests = shown(ShownHeaders::Telling);
        let (mut carried, mut is_same) = send(&requests, FAR, None);
        if !is_same {
            requests = shown(ShownHeaders::All);
            (carried, is_same) = send(&requests, FAR, None);
        }
        if is_same && !send(&requests, Drawn::default(), None).1 {
            replace_strangers(&mut requests, steps, drawn);
            (carried, is_same) = send(&requests, FAR, None);
            is_same &= send(&requests, Drawn::default(), None).1;
        }
        let at_once = Some(beginning.start());
        let is_timed = is_same && !send(&requests, FAR, at_once).1;
        let later = |place: usize, text: &str| {
            let later = requests[place + 1..].iter();
            later.flat_map(ShownRequest::texts).any(|sent| sent.contains(text))
        };
        carried.retain(|it| later(it.place, &it.text));
        let steps = steps.iter().zip(&requests).enumerate().map(|(place, ((step, answer), it))| {
            let of_it = carried.iter().filter(|carried| carried.place == place);
            let texts: Vec<&str> = of_it.map(|carried| &*carried.text).collect();
            let (variables, unbound) = variables(place, &answer.text(), &texts);
            BoundStep { step, answer, shown: it.clone(), variables, unbound }
        });
        Self { steps: steps.collect(), is_same, is_timed }
    }
}

/// Replaces the texts that the world had `drawn` for requests which are left out: a world that is sent fewer draws them
/// for others, and what names nothing would name something.
fn replace_strangers(
    requests: &mut [ShownRequest],
    steps: &[(&ReplayStep<'_>, Answer)],
    drawn: &HashSet<String>,
) {
    let mut given = HashSet::new();
    for (request, (_, answer)) in requests.iter_mut().zip(steps) {
        let is_stranger = |word: &str| drawn.contains(word) && !given.contains(word);
        let sent = request.texts().flat_map(words).map(|(_, word)| word);
        let strangers: HashSet<String> =
            sent.filter(|word| is_stranger(word)).map(str::to_owned).collect();
        for text in strangers {
            let other = like(&text);
            request.texts_mut().for_each(|sent| *sent = sent.replace(&text, &other));
        }
        given.extend(words(&answer.text()).map(|(_, word)| word.to_owned()));
    }
}

/// A text of the same form: each digit and letter is the next one.
fn like(text: &str) -> String {
    let next = |c: char| match c {
        '9' => '0',
        'f' => 'a',
        'z' => 'g',
        'Z' => 'A',
        '0'..='8' | 'a'..='y' | 'A'..='Y' => char::from(u8::try_from(c).unwrap_or_default() + 1),
        other => other,
    };
    text.chars().map(next).collect()
}

/// Sends `requests` to a world that draws `after` others, at their instants or all `at` one: what later requests carry,
/// and whether the last answer is the same beyond it.
fn elsewhere(
    beginning: &Beginning,
    (steps, requests): (&[(&ReplayStep<'_>, Answer)], &[ShownRequest]),
    (after, at): (Drawn, Option<Timestamp>),
) -> (Vec<Carried>, bool) {
    let mut world = beginning.world();
    world.draw_after(after);
    let (mut carried, mut is_same): (Vec<Carried>, bool) = (Vec::new(), false);
    for (place, ((step, answer), shown)) in steps.iter().zip(requests).enumerate() {
        let written = |text: &str| Carried::written(&carried, text);
        let at = at.unwrap_or_else(|| step.at());
        let other = match &step.what {
            StepKind::Exchange(sent) => {
                let request = shown.to_request(&sent.request, written);
                request.map(|it| {
                    let reply = world.answer_at(it.uri.path(), &it, at);
                    Answer::of(&reply, &it.method, &world)
                })
            }
            StepKind::Change(change) => change.make(&mut world, at, &written),
        };
        let Some(other) = other else { return (carried, false) };
        is_same = answer.is_but_for(&other, &mut |_, text, becomes| {
            let known = carried.iter().find(|it| *it.text == *text);
            if let Some(known) = known {
                return *known.becomes == *becomes;
            }
            let could = text.len() >= SHORTEST && text.len() == becomes.len();
            if could {
                let (text, becomes) = (text.to_owned(), becomes.to_owned());
                carried.push(Carried { place, text, becomes });
            }
            could
        });
    }
    (carried, is_same)
}

/// Where the answer in this place has these texts, and those that it does not have by a name.
fn variables(place: usize, answer: &str, texts: &[&str]) -> (Vec<Variable>, Vec<String>) {
    let (mut found, mut unbound): (Vec<Variable>, Vec<String>) = (Vec::new(), Vec::new());
    for text in texts {
        let Some((key, nth)) = member(answer, text) else {
            unbound.push((*text).to_owned());
            continue;
        };
        let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
        let mut name = format!("{}_{}", key.chars().map(letter).collect::<String>(), place + 1);
        if name.starts_with(|c: char| c.is_ascii_digit()) {
            name.insert(0, '_');
        }
        if found.iter().any(|other| other.name == name) {
            name = format!("{name}_{nth}");
        }
        found.push(Variable { name, text: (*text).to_owned(), key: key.to_owned(), nth });
    }
    (found, unbound)
}

/// The name of the member of a JSON text whose value is `text`, and which of the members of that name with a text it is,
/// from 1.
fn member<'a>(json: &'a str, text: &str) -> Option<(&'a str, usize)> {
    let literal = format!("\"{text}\"");
    json.match_indices(&literal).find_map(|(at, _)| {
        let key = json[..at].trim_end_matches(' ').strip_suffix(':')?.trim_end_matches(' ');
        let key = key.strip_suffix('"')?;
        let key = &key[key.rfind('"')? + 1..];
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if key.is_empty() || !key.bytes().all(is_plain) {
            return None;
        }
        let name = format!("\"{key}\"");
        let with_text = json[..=at].match_indices(&name).filter(|(at, _)| {
            let rest = json[at + name.len()..].trim_start_matches(' ').strip_prefix(':');
            rest.is_some_and(|rest| rest.trim_start_matches(' ').starts_with('"'))
        });
        Some((key, with_text.count()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_by_the_name_of_its_member_and_how_often_that_came_before() {
        let json = r#"{"id": 1, "a":{"id":"first"}, "id" : "second", "texts":["third"], "x":"id"}"#;
        assert_eq!(member(json, "first"), Some(("id", 1)));
        assert_eq!(member(json, "second"), Some(("id", 2)));
        assert_eq!((member(json, "third"), member(json, "none")), (None, None));
    }
}
