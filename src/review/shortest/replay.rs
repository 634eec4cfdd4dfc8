//! Requests, sent again to a new world: all of them once, and then any choice of them.
//!
//! A request that is sent again draws the ids and tokens that it drew at first, whichever others are left out, and each
//! has its own instant. So nothing in the requests behind it has to be changed.

use std::collections::HashSet;

use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};

use super::answer::Answer;
use super::credentials::KnownTexts;
use super::refusal::NoStory;
use super::story::Story;
use crate::engine::journal::Entry;
use crate::engine::{Beginning, Drawn, Reply, Request, World};
use crate::model::{CollectionName, Timestamp};
use crate::review::sent_again::is_sent_again;

/// Most requests that are sent again to shorten a story. This number takes some two seconds.
const MOST_SENT: usize = 200_000;

/// An exchange as it is sent again.
#[derive(Clone, Debug)]
pub(super) struct ReplayStep<'s> {
    /// What the journal has of it.
    pub(super) exchange: &'s Entry,
    /// Its id.
    pub(super) id: String,
    /// The request, with its credentials.
    pub(super) request: Request,
    /// What the world had drawn before it.
    drawn: Drawn,
    /// The body as it can be shown: where it was refused, the credentials in it are replaced.
    pub(super) shown_body: String,
    /// The credentials that its answer gave, and what else is in that.
    pub(super) gave: Option<String>,
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
        let (beginning, exchanges) = (story.beginning(), story.exchanges());
        let mut known = KnownTexts::of(beginning, exchanges);
        let mut world = beginning.world();
        let (mut steps, mut first_other) = (Vec::with_capacity(exchanges.len()), None);
        let mut last = None;
        for exchange in exchanges {
            let whole = story.whole(exchange);
            let mut step = ReplayStep::of((exchange, whole), &known, world.drawn())?;
            let answer = Answer::of(&step.send(&mut world));
            if first_other.is_none() {
                let difference = answer.difference(exchange);
                first_other = difference.map(|how| NoStory::Differs { id: step.id.clone(), how });
            }
            if gives_tokens(exchange) {
                known.learn(&answer.text());
                step.gave = Some(answer.text().into_owned());
            }
            last = Some((answer, exchange));
            steps.push(step);
        }
        let target = steps.pop().expect("a story has its answer");
        let (answer, exchange) = last.expect("a story has its answer");
        if answer.difference(exchange).is_some() {
            return Err(first_other.expect("the last one differs"));
        }
        let drawn = world.texts_drawn(Drawn::default(), world.drawn()).collect();
        Ok(Self { beginning, steps, target, answer, drawn, replays: 1, sent: 0 })
    }

    /// The answer that has to come again.
    pub(super) fn answer(&self) -> &Answer {
        &self.answer
    }

    /// The exchange of that answer.
    pub(super) fn target(&self) -> &ReplayStep<'s> {
        &self.target
    }

    /// The texts that the world has drawn up to it.
    pub(super) fn drawn(&self) -> &HashSet<String> {
        &self.drawn
    }

    /// The exchange before it in this place.
    pub(super) fn step(&self, place: usize) -> &ReplayStep<'s> {
        &self.steps[place]
    }

    /// The places of those before it that can matter: that changed something, or for which a rule was looked at.
    pub(super) fn effective(&self) -> Vec<usize> {
        let places = 0..self.steps.len();
        places.filter(|place| self.steps[*place].exchange.has_effect()).collect()
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
            self.steps[*place].send_as_before(&mut world);
        }
        let answer = Answer::of(&self.target.send_as_before(&mut world));
        Some(self.answer.is(&answer, &self.drawn))
    }

    /// Those in these places and the one of the answer, each with the answer that it gets.
    pub(super) fn steps_of(&self, kept: &[usize]) -> Vec<(&ReplayStep<'s>, Answer)> {
        let mut world = self.beginning.world();
        let steps = kept.iter().map(|place| &self.steps[*place]).chain([&self.target]);
        steps.map(|step| (step, Answer::of(&step.send_as_before(&mut world)))).collect()
    }

    /// How often requests were sent again.
    pub(super) fn replays(&self) -> usize {
        self.replays
    }
}

impl<'s> ReplayStep<'s> {
    fn of(
        (exchange, whole): (&'s Entry, Option<&Request>),
        known: &KnownTexts<'_>,
        drawn: Drawn,
    ) -> Result<Self, NoStory> {
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
        let id = exchange.id().to_owned();
        Ok(Self { exchange, id, request, drawn, shown_body, gave: None })
    }

    /// When it was sent, by the world's clock.
    pub(super) fn at(&self) -> Timestamp {
        self.exchange.at()
    }

    fn send(&self, world: &mut World) -> Reply {
        world.answer_at(self.request.uri.path(), &self.request, self.at())
    }

    /// Sends it with the ids and tokens that it drew at first.
    fn send_as_before(&self, world: &mut World) -> Reply {
        world.draw_after(self.drawn);
        self.send(world)
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
