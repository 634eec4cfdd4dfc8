//! Requests, sent again to a new world: all of them once, and then any choice of them.
//!
//! A request that is sent again draws the ids and tokens that it drew at first, whichever others are left out, and each
//! has its own instant. So nothing in the requests behind it has to be changed.

use std::collections::HashSet;

use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};

use super::answer::Answer;
use super::credentials::KnownTexts;
use super::past_change::PastChange;
use super::refusal::NoStory;
use super::story::{Happened, PastExchange, Story};
use crate::engine::journal::Entry;
use crate::engine::{Beginning, Drawn, Request, World};
use crate::model::{CollectionName, Timestamp};
use crate::review::sent_again::is_sent_again;

/// Most requests that are sent again to shorten a story. This number takes some two seconds.
const MOST_SENT: usize = 200_000;

/// Something that happened, as it is sent again.
#[derive(Clone, Debug)]
pub(super) struct ReplayStep<'s> {
    /// What it is.
    pub(super) what: StepKind<'s>,
    /// What the world had drawn before it.
    drawn: Drawn,
    /// The credentials that its answer gave, and what else is in that.
    pub(super) gave: Option<String>,
}

/// An exchange, or a change from outside.
#[derive(Clone, Debug)]
pub(super) enum StepKind<'s> {
    /// An exchange.
    Exchange(Box<SentStep<'s>>),
    /// A change.
    Change(&'s PastChange),
}

/// An exchange as it is sent again.
#[derive(Clone, Debug)]
pub(super) struct SentStep<'s> {
    /// What the journal has of it.
    pub(super) exchange: &'s Entry,
    /// The request, with its credentials.
    pub(super) request: Request,
    /// The body as it can be shown: where it was refused, the credentials in it are replaced.
    pub(super) shown_body: String,
}

/// A story that can be sent again.
pub(super) struct Replay<'s> {
    beginning: &'s Beginning,
    steps: Vec<ReplayStep<'s>>,
    target: ReplayStep<'s>,
    answer: Answer,
    /// The texts that the world has drawn.
    drawn: HashSet<String>,
    replays: usize,
    sent: usize,
}

impl<'s> Replay<'s> {
    /// Sends all requests again.
    ///
    /// # Errors
    /// Where that does not lead to the same answer.
    pub(super) fn whole(story: &'s Story) -> Result<Self, NoStory> {
        let (beginning, events) = (story.beginning(), story.events());
        let mut known = KnownTexts::of(beginning, events.iter().filter_map(entry_of));
        let mut world = beginning.world();
        let (mut steps, mut first_other) = (Vec::with_capacity(events.len()), None);
        let mut last = None;
        for event in events {
            let mut step = ReplayStep::of(event, &known, world.drawn())?;
            let answer = step.perform(&mut world);
            let differs = entry_of(event).and_then(|entry| {
                let how = answer.difference(entry)?;
                Some(NoStory::Differs { id: entry.id().to_owned(), how })
            });
            if first_other.is_none() {
                first_other.clone_from(&differs);
            }
            if entry_of(event).is_none_or(gives_tokens) {
                known.learn(&answer.text());
                step.gave = Some(answer.text().into_owned());
            }
            last = Some((answer, differs.is_some()));
            steps.push(step);
        }
        let target = steps.pop().expect("a story has its answer");
        let (answer, is_other) = last.expect("a story has its answer");
        if is_other {
            return Err(first_other.expect("the last one differs"));
        }
        let drawn = world.texts_drawn(Drawn::default(), world.drawn()).collect();
        Ok(Self { beginning, steps, target, answer, drawn, replays: 1, sent: 0 })
    }

    /// The answer that has to come again.
    pub(super) fn answer(&self) -> &Answer {
        &self.answer
    }

    /// The step of that answer.
    pub(super) fn target(&self) -> &ReplayStep<'s> {
        &self.target
    }

    /// The texts that the world has drawn up to it.
    pub(super) fn drawn(&self) -> &HashSet<String> {
        &self.drawn
    }

    /// What happened before it in this place.
    pub(super) fn step(&self, place: usize) -> &ReplayStep<'s> {
        &self.steps[place]
    }

    /// The places of those before it that can matter: that changed something, or for which a rule was looked at.
    pub(super) fn effective(&self) -> Vec<usize> {
        let places = 0..self.steps.len();
        let has_effect = |place: &usize| self.steps[*place].entry().is_none_or(Entry::has_effect);
        places.filter(has_effect).collect()
    }

    /// Whether the answer comes again when only those in these places are sent before it; none where enough was sent.
    pub(super) fn still_answers(&mut self, kept: &[usize]) -> Option<bool> {
        self.sent += kept.len() + 1;
        if self.sent > MOST_SENT {
            return None;
        }
        self.replays += 1;
        let mut world = self.beginning.world();
        for place in kept {
            self.steps[*place].perform_as_before(&mut world);
        }
        let answer = self.target.perform_as_before(&mut world);
        Some(self.answer.is(&answer, &self.drawn))
    }

    /// Those in these places and the one of the answer, each with the answer that it gets.
    pub(super) fn steps_of(&self, kept: &[usize]) -> Vec<(&ReplayStep<'s>, Answer)> {
        let mut world = self.beginning.world();
        let steps = kept.iter().map(|place| &self.steps[*place]).chain([&self.target]);
        steps.map(|step| (step, step.perform_as_before(&mut world))).collect()
    }

    /// How often requests were sent again.
    pub(super) fn replays(&self) -> usize {
        self.replays
    }
}

impl<'s> ReplayStep<'s> {
    fn of(event: &'s Happened, known: &KnownTexts<'_>, drawn: Drawn) -> Result<Self, NoStory> {
        let what = match event {
            Happened::Exchange(past) => StepKind::Exchange(Box::new(SentStep::of(past, known)?)),
            Happened::Change(change) => StepKind::Change(change),
        };
        Ok(Self { what, drawn, gave: None })
    }

    /// What the journal has of it; none of a change.
    pub(super) fn entry(&self) -> Option<&'s Entry> {
        match &self.what {
            StepKind::Exchange(sent) => Some(sent.exchange),
            StepKind::Change(_) => None,
        }
    }

    /// When it happened, by the world's clock.
    pub(super) fn at(&self) -> Timestamp {
        match &self.what {
            StepKind::Exchange(sent) => sent.exchange.at(),
            StepKind::Change(change) => change.at,
        }
    }

    /// Why there is no story with it; none where there is one.
    pub(super) fn unsayable(&self) -> Option<NoStory> {
        match &self.what {
            StepKind::Change(change) => {
                let what = *change.call.as_ref().err()?;
                Some(NoStory::Unsayable { place: self.source(), what })
            }
            StepKind::Exchange(_) => None,
        }
    }

    /// Where it is from, in words.
    pub(super) fn source(&self) -> String {
        match &self.what {
            StepKind::Exchange(sent) => sent.exchange.id().to_owned(),
            StepKind::Change(change) => format!("the change after exchange {}", change.after),
        }
    }

    fn perform(&self, world: &mut World) -> Answer {
        match &self.what {
            StepKind::Exchange(sent) => {
                let request = &sent.request;
                let reply = world.answer_at(request.uri.path(), request, self.at());
                Answer::of(&reply, &request.method, world)
            }
            StepKind::Change(change) => {
                let made = change.make(world, self.at(), &str::to_owned);
                made.unwrap_or_else(Answer::of_refused_change)
            }
        }
    }

    /// Does it again with the ids and tokens that it drew at first.
    fn perform_as_before(&self, world: &mut World) -> Answer {
        world.draw_after(self.drawn);
        self.perform(world)
    }
}

impl<'s> SentStep<'s> {
    fn of(past: &'s PastExchange, known: &KnownTexts<'_>) -> Result<Self, NoStory> {
        let (exchange, whole) = (&past.entry, past.whole.as_ref());
        let request = whole.map_or_else(|| request(exchange, known), |whole| Ok(whole.clone()));
        let request = request.map_err(|how| NoStory::Differs {
            id: exchange.id().to_owned(),
            how: how.to_owned(),
        })?;
        let refused = exchange.recorded_answer().status >= 400;
        let shown_body = match refused && whole.is_none() {
            true => known.in_header(&exchange.shown_body()),
            false => String::from_utf8_lossy(&request.body).into_owned(),
        };
        Ok(Self { exchange, request, shown_body })
    }
}

/// What the journal has of an exchange; none of a change.
fn entry_of(event: &Happened) -> Option<&Entry> {
    match event {
        Happened::Exchange(past) => Some(&past.entry),
        Happened::Change(_) => None,
    }
}

/// Whether an exchange has given out a token.
fn gives_tokens(exchange: &Entry) -> bool {
    let writes = exchange.writes().unwrap_or_default();
    writes.iter().any(|write| write.collection == CollectionName::Tokens)
}

/// The request of an exchange, its credentials as they are known.
fn request(exchange: &Entry, known: &KnownTexts<'_>) -> Result<Request, &'static str> {
    const UNSENDABLE: &str = "cannot be sent again as the journal keeps it";
    let recorded = exchange.recorded_request();
    let query = recorded.query.map(|query| format!("?{}", known.in_query(query)));
    let target = format!("{}{}", recorded.path, query.unwrap_or_default());
    let mut headers = HeaderMap::new();
    for (name, value) in recorded.headers().filter(|(name, _)| is_sent_again(name)) {
        let name = HeaderName::try_from(name).map_err(|_| UNSENDABLE)?;
        let value = match std::str::from_utf8(value) {
            Ok(text) => HeaderValue::try_from(known.in_header(text)),
            Err(_) => HeaderValue::from_bytes(value),
        };
        headers.append(name, value.map_err(|_| UNSENDABLE)?);
    }
    Ok(Request {
        method: Method::from_bytes(recorded.method.as_bytes()).map_err(|_| UNSENDABLE)?,
        uri: Uri::try_from(target).map_err(|_| UNSENDABLE)?,
        headers,
        body: recorded.body.to_vec().into(),
        packed: None,
        port_of: None,
    })
}
