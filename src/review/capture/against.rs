//! A capture as calls of another sandbox: a world that is made there as the captured one began, its changes as calls of the
//! admin API, its requests, and what each has to be answered with.
//!
//! The world there has a name of its own, on which the texts of tokens and the ids of answers depend. So the same happens to a
//! twin within this program, which has that name too: its answers are what is expected, and a request has the tokens that the
//! twin has given out in the place of those that were captured.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};

use super::against_changes::{calls_of, files};
use super::write_parts::{fixtures_text, object, with_name};
use crate::engine::journal::names_a_credential;
use crate::engine::{
    Address, Ambient, Applied, AuthMode, BEHAVIORS, Captured, CapturedEvent, CapturedExchange,
    Change, Clock, Options, PlannedAnswer, Request, World,
};
use crate::json::{as_text, elements, members};
use crate::model::Timestamp;
use crate::model::fields::name_of;
use crate::review::sent_again::is_sent_again;

/// A call of the other sandbox.
#[derive(Clone, Debug)]
pub struct Call {
    /// The place of the event that it comes from; none where it only prepares.
    pub place: Option<usize>,
    /// The method.
    pub method: Method,
    /// The target.
    pub target: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// The exchange that it has to be; none of a call of the admin API, which has to be taken.
    pub expected: Option<Box<CapturedExchange>>,
}

/// The calls that `captured` is, to a world called `name` of another sandbox.
pub fn calls(captured: &Captured, name: &str) -> Vec<Call> {
    let mut world = captured.world();
    let start = world.start();
    let options = Options { clock: Clock::Frozen(start), ..Options::clone(&captured.options) };
    let twin = Captured {
        name: name.into(),
        origin: None,
        options: Arc::new(options),
        ..captured.clone()
    };
    let mut sending = Sending { twin: twin.world(), texts: HashMap::new(), calls: Vec::new() };
    sending.admin(None, Method::POST, "worlds", making(&twin));
    // What its files say is all that the other sandbox knows there: tenants and scenarios of its own are not in the way.
    let (method, path, body) = files(&twin.seed);
    sending.admin_of_world(None, method, &path, body);
    for (place, event) in captured.events.iter().enumerate() {
        match &**event {
            CapturedEvent::Exchange(exchange) => sending.exchange(place, exchange, &mut world),
            CapturedEvent::Change { now, change } => {
                sending.change((place, *now), change, &mut world);
            }
        }
    }
    sending.calls
}

/// What POST worlds takes for such a world.
fn making(twin: &Captured) -> String {
    let options = &twin.options;
    object(|out| {
        out.text("name", &twin.name);
        out.raw("seed", &twin.random_seed.to_string());
        out.raw("fixtures", &fixtures_text(&twin.seed));
        let active = options.scenarios.iter().filter_map(|name| twin.seed.scenarios.get(name));
        let active = active.map(|scenario| with_name(&scenario.name, &scenario.text));
        out.raw("scenarios", &format!("[{}]", active.collect::<Vec<_>>().join(",")));
        out.object("behaviors", |out| {
            for (behavior, value) in &options.behaviors {
                out.text(BEHAVIORS[*behavior as usize].name, &value.word(*behavior));
            }
        });
        if let Some(auth) = &options.auth {
            out.text("auth", name_of(&AuthMode::NAMES, auth));
        }
        out.text("lint", options.lint.weight.as_str());
        let silenced = options.lint.silenced.names();
        let silenced = silenced.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>();
        out.raw("lintSilence", &format!("[{}]", silenced.join(",")));
        out.raw("clock", &frozen_text(twin.options.clock.now(Ambient { now: twin.begun })));
    })
}

/// A clock that stands at `at`.
fn frozen_text(at: Timestamp) -> String {
    object(|out| {
        out.text("mode", "frozen");
        out.text("at", &at.to_string());
    })
}

/// What is known while calls are made.
struct Sending {
    twin: World,
    /// The texts that were captured, and those in their place.
    texts: HashMap<String, String>,
    calls: Vec<Call>,
}

impl Sending {
    fn admin(&mut self, place: Option<usize>, method: Method, path: &str, body: String) {
        let mut headers = HeaderMap::new();
        if !body.is_empty() {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let target = format!("/__sandbox/{path}");
        self.calls.push(Call { place, method, target, headers, body: body.into(), expected: None });
    }

    fn admin_of_world(&mut self, place: Option<usize>, method: Method, path: &str, body: String) {
        let path = format!("worlds/{}/{path}", self.twin.name());
        self.admin(place, method, &path, body);
    }

    /// Sets the clock of both to what that of `world` shows.
    fn set_clock(&mut self, world: &World, now: Timestamp) {
        let at = world.now(Ambient { now });
        let clock = Clock::Frozen(at);
        if self.twin.clock() != clock {
            let _ = self.twin.apply(Change::SetClock(clock), Ambient { now });
            self.admin_of_world(None, Method::PUT, "clock", frozen_text(at));
        }
    }

    fn change(&mut self, (place, now): (usize, Timestamp), change: &Change, world: &mut World) {
        self.set_clock(world, now);
        let calls = calls_of(change, world);
        let made = world.apply(change.clone(), Ambient { now });
        let twins = self.twin.apply(change.clone(), Ambient { now });
        let is_made = twins.as_ref().is_ok_and(Applied::is_done);
        if let (Ok(made), Ok(twins)) = (made, twins)
            && let (Some(made), Some(twins)) = (made.issued(), twins.issued())
        {
            self.texts.insert(made.text.to_string(), twins.text.to_string());
        }
        for (method, path, body) in calls.into_iter().filter(|_| is_made) {
            self.admin_of_world(Some(place), method, &path, body);
        }
    }

    fn exchange(&mut self, place: usize, exchange: &CapturedExchange, world: &mut World) {
        // What is refused before it is read whole is not kept whole.
        if exchange.unread.is_some() {
            return;
        }
        self.set_clock(world, exchange.now);
        let answer = world.answer_again(exchange);
        let request = self.request(&exchange.request);
        let mut twins = CapturedExchange { request: request.clone(), ..exchange.clone() };
        twins.answer = self.twin.answer_again(&twins);
        self.learn(&answer, &twins.answer);
        let Request { method, uri, headers, body, .. } = request;
        let target = format!("/~{}{uri}", self.twin.name());
        let expected = Some(Box::new(twins));
        self.calls.push(Call { place: Some(place), method, target, headers, body, expected });
    }

    /// The request with the twin's texts, its path within the world.
    fn request(&self, request: &Request) -> Request {
        let path = Address::of(request).map_or(request.uri.path(), |address| address.path);
        let query = request.uri.query().map(|query| format!("?{}", self.replaced(query)));
        let uri = format!("{path}{}", query.unwrap_or_default());
        let mut headers = HeaderMap::new();
        let is_packed = request.packed.is_some();
        for (name, value) in &request.headers {
            let is_coding = is_packed && *name == header::CONTENT_ENCODING;
            if !is_coding && !is_sent_again(name.as_str()) {
                continue;
            }
            let other = value.to_str().ok().and_then(|text| self.replaced(text).parse().ok());
            headers.append(name, other.unwrap_or_else(|| value.clone()));
        }
        let body = match std::str::from_utf8(&request.body) {
            Ok(text) if !self.texts.is_empty() => self.replaced(text).into(),
            Ok(_) | Err(_) => request.body.clone(),
        };
        Request {
            method: request.method.clone(),
            uri: uri.parse().unwrap_or_else(|_| request.uri.clone()),
            headers,
            body,
            packed: request.packed.clone(),
            port_of: None,
        }
    }

    fn replaced(&self, text: &str) -> String {
        let known = self.texts.iter().filter(|(captured, _)| text.contains(&***captured));
        known.fold(text.to_owned(), |text, (captured, twins)| text.replace(&**captured, twins))
    }

    /// Notes the credentials that both answers have in the same place.
    fn learn(&mut self, captured: &PlannedAnswer, twins: &PlannedAnswer) {
        let bodies = [&captured.body, &twins.body].map(|body| std::str::from_utf8(body));
        if let [Ok(captured), Ok(twins)] = bodies {
            pairs(captured, twins, &mut |one, other| {
                self.texts.insert(one.to_owned(), other.to_owned());
            });
        }
    }
}

/// The credentials in two JSON texts of the same form.
fn pairs(one: &str, other: &str, see: &mut dyn FnMut(&str, &str)) {
    if let (Some(one), Some(other)) = (elements(one), elements(other)) {
        one.iter().zip(other).for_each(|(one, other)| pairs(one, other, see));
        return;
    }
    let (Some(one), Some(other)) = (members(one), members(other)) else { return };
    for ((key, one), (_, other)) in one.into_iter().zip(other) {
        match (as_text(one), as_text(other)) {
            (Some(one), Some(other)) if one != other && names_a_credential(key) => {
                see(&one, &other);
            }
            (_, _) => pairs(one, other, see),
        }
    }
}
