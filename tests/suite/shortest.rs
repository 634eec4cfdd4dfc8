//! The shortest story of an answer: it leads to the same answer, none of its requests can be taken away, and where it
//! cannot be found the refusal names what is in the way. Who sends the story here knows nothing of how it was found.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::collections::BTreeMap;
use std::sync::Arc;

use emporix_sandbox::api::SERVICES;
use emporix_sandbox::engine::{Ambient, Options, Reply, Request, Router, World};
use emporix_sandbox::model::Timestamp;
use emporix_sandbox::review::shortest::{Addressee, Shortest, Story};
use http::Method;
use proptest::prelude::*;
use serde_json::Value;

use crate::stage::{request, seed};

const SEGMENTS: &str = "/customer-segment/mytenant/segments";
/// The sandbox that the lines are for.
const TO: Addressee<'_> = Addressee { base: "http://localhost:14010", asks_for_token: false };
/// What no world has drawn.
const NEVER: &str = "000000000000000000000000";

/// A request of a journey. Numbers are those of requests before it, whose answers it uses.
#[derive(Clone, Debug)]
enum Sent {
    Create { name: u8 },
    Put { segment: usize, name: u8 },
    Delete { segment: usize },
    Assign { segment: usize, customer: u8 },
    Unassign { segment: usize, customer: u8 },
    Read { segment: usize },
    ReadBy { segment: usize, token: usize },
    Customers { segment: usize },
    Head { segment: usize },
    HeadAll,
    Stale { segment: usize, version: u8 },
    Remove { segment: usize },
    List,
    Token { good: bool },
    Visitor,
    Refresh { visitor: usize },
    Failing { segment: usize },
}

fn sent() -> impl Strategy<Value = Sent> {
    let place = 0_usize..40;
    prop_oneof![
        3 => (0_u8..3).prop_map(|name| Sent::Create { name }),
        2 => (place.clone(), 0_u8..3).prop_map(|(segment, name)| Sent::Put { segment, name }),
        1 => place.clone().prop_map(|segment| Sent::Delete { segment }),
        2 => (place.clone(), 0_u8..2).prop_map(|(segment, customer)| Sent::Assign { segment, customer }),
        1 => (place.clone(), 0_u8..2).prop_map(|(segment, customer)| Sent::Unassign { segment, customer }),
        2 => place.clone().prop_map(|segment| Sent::Read { segment }),
        2 => (place.clone(), place.clone()).prop_map(|(segment, token)| Sent::ReadBy { segment, token }),
        2 => place.clone().prop_map(|segment| Sent::Customers { segment }),
        1 => Just(Sent::List),
        2 => place.clone().prop_map(|segment| Sent::Head { segment }),
        1 => Just(Sent::HeadAll),
        2 => (place.clone(), 1_u8..4).prop_map(|(segment, version)| Sent::Stale { segment, version }),
        1 => place.clone().prop_map(|segment| Sent::Remove { segment }),
        2 => any::<bool>().prop_map(|good| Sent::Token { good }),
        1 => Just(Sent::Visitor),
        1 => place.clone().prop_map(|visitor| Sent::Refresh { visitor }),
        1 => place.prop_map(|segment| Sent::Failing { segment }),
    ]
}

/// The journey in which each number is that of a request before it whose answer has such a text, where there is one.
fn related(mut journey: Vec<Sent>) -> Vec<Sent> {
    for at in 1..journey.len() {
        let (before, rest) = journey.split_at_mut(at);
        let nearest = |number: &mut usize, gives: fn(&Sent) -> bool| {
            let places: Vec<usize> =
                before.iter().enumerate().filter(|(_, it)| gives(it)).map(|(at, _)| at).collect();
            *number = places.get(*number % places.len().max(1)).copied().unwrap_or(*number);
        };
        match &mut rest[0] {
            Sent::Put { segment, .. }
            | Sent::Delete { segment }
            | Sent::Assign { segment, .. }
            | Sent::Unassign { segment, .. }
            | Sent::Read { segment }
            | Sent::Customers { segment }
            | Sent::Head { segment }
            | Sent::Stale { segment, .. }
            | Sent::Remove { segment }
            | Sent::Failing { segment } => nearest(segment, |it| matches!(it, Sent::Create { .. })),
            Sent::ReadBy { segment, token } => {
                nearest(segment, |it| matches!(it, Sent::Create { .. }));
                nearest(token, |it| matches!(it, Sent::Token { .. } | Sent::Visitor));
            }
            Sent::Refresh { visitor } => {
                nearest(visitor, |it| matches!(it, Sent::Visitor | Sent::Refresh { .. }));
            }
            Sent::Create { .. }
            | Sent::List
            | Sent::HeadAll
            | Sent::Token { .. }
            | Sent::Visitor => {}
        }
    }
    journey
}

/// A call of an anonymous visitor.
fn visitor(call: &str, rest: &str) -> String {
    let client = "client_id=mytenant.storefront&tenant=mytenant";
    format!("/customerlogin/auth/anonymous/{call}?{client}{rest}")
}

/// A text that no world has drawn, for that of the answer in this place.
fn stranger(place: usize) -> String {
    format!("{:024x}", 0xffff_0000 + place)
}

/// A world that answers journeys, and what its answers gave.
struct Answering {
    world: World,
    gave: BTreeMap<(usize, &'static str), String>,
}

/// The texts that requests take from answers.
const GIVEN: [&str; 4] = ["id", "access_token", "refresh_token", "sessionId"];

impl Answering {
    fn new() -> Self {
        let options = Options {
            scenarios: vec!["fails-twice-then-works".into(), "another-writer-first".into()],
            ..Options::default()
        };
        let router = Arc::new(Router::new(SERVICES));
        let chance = (7, Ambient { now: at(0) });
        let world = World::new("main", Arc::clone(seed()), router, Arc::new(options), chance);
        Self { world, gave: BTreeMap::new() }
    }

    /// What the answer in this place gave. Where it is left out and gave something `first`, when the whole journey was
    /// sent, it is a text of its own: another request may draw the one that it drew.
    fn text(&self, first: &Self, (at, place): (usize, usize), name: &'static str) -> String {
        match (self.gave.get(&(place, name)), first.gave.contains_key(&(place, name))) {
            (Some(found), _) => found.clone(),
            (None, true) if place < at => stranger(place),
            (None, _) => NEVER.to_owned(),
        }
    }

    /// The request in this place.
    fn request(&self, first: &Self, place: usize, sent: &Sent) -> Request {
        let text = |number: &usize, name| self.text(first, (place, *number), name);
        let at = |number: &usize| format!("{SEGMENTS}/{}", text(number, "id"));
        let assigned = |number: &usize, customer: u8| {
            format!("{}/customers/{}", at(number), ["61109356", "98029737"][usize::from(customer)])
        };
        let none = String::new;
        let json = |name: u8| {
            format!(r#"{{"name":{{"en":"n{name}"}},"siteCode":"main","status":"ACTIVE"}}"#)
        };
        let versioned = |version: u8| {
            let with = format!(r#","metadata":{{"version":{version}}}}}"#);
            format!("{}{with}", json(0).trim_end_matches('}'))
        };
        let (method, target, body) = match sent {
            Sent::Create { name } => (Method::POST, SEGMENTS.to_owned(), json(*name)),
            Sent::Put { segment, name } => (Method::PUT, at(segment), json(*name)),
            Sent::Delete { segment } => {
                (Method::DELETE, format!("{}?forceDelete=true", at(segment)), none())
            }
            Sent::Assign { segment, customer } => {
                (Method::PUT, assigned(segment, *customer), "{}".into())
            }
            Sent::Unassign { segment, customer } => {
                (Method::DELETE, assigned(segment, *customer), none())
            }
            Sent::Read { segment } | Sent::ReadBy { segment, .. } => {
                (Method::GET, at(segment), none())
            }
            Sent::Customers { segment } => {
                (Method::GET, format!("{}/customers", at(segment)), none())
            }
            Sent::Head { segment } => (Method::HEAD, at(segment), none()),
            Sent::HeadAll => (Method::HEAD, SEGMENTS.to_owned(), none()),
            Sent::Stale { segment, version } => (Method::PUT, at(segment), versioned(*version)),
            Sent::Remove { segment } => (Method::DELETE, at(segment), none()),
            Sent::List => (Method::GET, SEGMENTS.to_owned(), none()),
            Sent::Token { good } => {
                let secret = if *good { "backend-secret" } else { "wrong" };
                let form = "grant_type=client_credentials&client_id=mytenant.backend";
                (Method::POST, "/oauth/token".to_owned(), format!("{form}&client_secret={secret}"))
            }
            Sent::Visitor => (Method::GET, visitor("login", ""), none()),
            Sent::Refresh { visitor: number } => {
                let refresh = format!("&refresh_token={}", text(number, "refresh_token"));
                (Method::GET, visitor("refresh", &refresh), none())
            }
            Sent::Failing { segment } => (Method::PUT, assigned(segment, 0), "{}".into()),
        };
        let own = if let Sent::ReadBy { token, .. } = sent { Some(token) } else { None };
        let bearer = own.map_or_else(|| "service".to_owned(), |token| text(token, "access_token"));
        let form = matches!(sent, Sent::Token { .. });
        let kind = if form { "application/x-www-form-urlencoded" } else { "application/json" };
        let authorization = format!("Bearer {bearer}");
        let mut headers = vec![("content-type", kind), ("authorization", &authorization)];
        if matches!(sent, Sent::Failing { .. }) {
            headers.push(("sandbox-scenario", "write-lands-answer-lost"));
        }
        request(method, &target, &headers, body)
    }

    /// Sends the request in this place, and has its status, and its body without ids, tokens and instants.
    fn send(&mut self, first: &Self, place: usize, sent: &Sent) -> (u16, String) {
        let request = self.request(first, place, sent);
        let reply = self.world.handle(&request, Ambient { now: at(place + 1) });
        let body = String::from_utf8(reply.response.body.to_vec()).unwrap();
        let value: Value = serde_json::from_str(&body).unwrap_or_default();
        // A PUT answers with the id that it was sent.
        let draws = |name: &&str| *name != "id" || matches!(sent, Sent::Create { .. });
        for name in GIVEN.into_iter().filter(draws) {
            let found = value.get(name).and_then(Value::as_str).filter(|text| text.len() > 16);
            found.map(|text| self.gave.insert((place, name), text.to_owned()));
        }
        // Where no answer arrives, that counts, and the one that was intended.
        let arrives = if reply.status().is_some() { "" } else { "lost: " };
        let body = if request.method == Method::HEAD { String::new() } else { body };
        let body = format!("{arrives}{}{}", self.plain(first, body), reason(&self.world, &reply));
        (reply.response.status.as_u16(), body)
    }

    /// A body without ids, tokens and instants.
    fn plain(&self, first: &Self, mut body: String) -> String {
        for text in self.gave.values().chain(first.gave.values()) {
            body = body.replace(text, "*");
        }
        for (place, _) in first.gave.keys() {
            body = body.replace(&stranger(*place), "*");
        }
        let mut parts: Vec<&str> = body.split('"').collect();
        for part in &mut parts {
            if Timestamp::parse(part).is_ok() {
                *part = "*";
            }
        }
        parts.join("\"")
    }
}

/// Why an answer is as it is, beyond numbers.
fn reason(world: &World, reply: &Reply) -> String {
    let trace = world.journal().entries().next_back().unwrap().trace();
    let expected = trace.compared.as_ref().map(|it| it.expected.clone()).unwrap_or_default();
    let expected: String = expected.chars().filter(|it| !it.is_ascii_digit()).collect();
    let hint = reply.response.hint.as_deref().filter(|_| reply.response.status == 401);
    let hint = hint.and_then(|hint| hint.split([';', ':']).next());
    format!(" because {:?} {expected} {hint:?} {:?}", trace.failed, reply.acted.fired)
}

/// The instant of the request in this place.
fn at(place: usize) -> Timestamp {
    Timestamp::parse("2026-05-01T12:00:00.000Z")
        .unwrap()
        .plus(1_000 * i64::try_from(place).unwrap())
}

/// The last answer, where only the requests in these places are sent.
fn last_answer(journey: &[Sent], places: &[usize], first: &Answering) -> (u16, String) {
    let mut answering = Answering::new();
    let answers = places.iter().map(|place| answering.send(first, *place, &journey[*place]));
    answers.last().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn a_story_leads_to_the_same_answer_and_none_of_it_can_be_taken_away(
        journey in prop::collection::vec(sent(), 1..40).prop_map(related),
    ) {
        let (mut whole, nothing) = (Answering::new(), Answering::new());
        let answers: Vec<_> =
            journey.iter().enumerate().map(|(at, sent)| whole.send(&nothing, at, sent)).collect();
        // Bodies are plain by what the whole journey gave.
        let all: Vec<usize> = (0..journey.len()).collect();
        let expected = last_answer(&journey, &all, &whole);
        prop_assert_eq!(answers.last().unwrap().0, expected.0);
        let id = format!("main-{}", journey.len());
        let story = Story::of(&whole.world, &id).unwrap();
        let shortest = Shortest::of(&story, TO).unwrap();
        prop_assert!(shortest.minimal);
        let number = |id: &str| id.strip_prefix("main-").unwrap().parse::<usize>().unwrap() - 1;
        let kept: Vec<usize> = shortest.requests.iter().map(|it| number(it.id.as_deref().unwrap())).collect();
        prop_assert_eq!(kept.len() + shortest.left_out, journey.len());
        prop_assert_eq!(last_answer(&journey, &kept, &whole), expected.clone(), "{:?}", kept);
        prop_assert!(!shortest.notes.iter().any(|it| it.contains("another answer")), "{shortest:?}");
        for place in 0..kept.len() - 1 {
            let mut fewer = kept.clone();
            let without = fewer.remove(place);
            let answer = last_answer(&journey, &fewer, &whole);
            prop_assert_ne!(answer, expected.clone(), "without {} of {:?}", without, kept);
        }
    }
}

/// The ids of the requests that the last answer of a journey needs.
fn needed(journey: &[Sent]) -> Vec<String> {
    let (mut whole, nothing) = (Answering::new(), Answering::new());
    for (place, sent) in journey.iter().enumerate() {
        let (status, body) = whole.send(&nothing, place, sent);
        assert!(matches!(status, 200..300 | 404 | 503), "{sent:?}: {status} {body}");
    }
    let story = Story::of(&whole.world, &format!("main-{}", journey.len())).unwrap();
    let shortest = Shortest::of(&story, TO).unwrap();
    shortest.requests.into_iter().map(|request| request.id.unwrap()).collect()
}

#[test]
fn a_story_has_what_was_written_the_tokens_and_the_hits_of_rules_that_its_answer_comes_from() {
    use Sent::{Assign, Create, Customers, Delete, Put, Read, ReadBy, Refresh, Token, Visitor};
    // Two requests fail first, whatever they are: a story needs two such as well.
    let first = [Create { name: 0 }, Create { name: 0 }];
    let journey = |rest: &[Sent]| [&first, rest].concat();
    let made = [
        Create { name: 1 },
        Create { name: 2 },
        Put { segment: 3, name: 0 },
        Put { segment: 2, name: 0 },
        Assign { segment: 3, customer: 0 },
        Token { good: true },
        Visitor,
        Refresh { visitor: 8 },
    ];
    let with = |last: Sent| needed(&[&journey(&made)[..], &[last]].concat());
    let found = [
        with(Read { segment: 3 }),
        with(ReadBy { segment: 2, token: 7 }),
        with(Customers { segment: 3 }),
        with(Refresh { visitor: 9 }),
        // What is gone was never needed: the answer is the same without it.
        needed(&[&journey(&made)[..], &[Delete { segment: 3 }, Read { segment: 3 }]].concat()),
    ];
    let found = found.map(|ids| ids.join(" ").replace("main-", ""));
    assert_eq!(
        found,
        [
            "2 3 4 5 11",
            // Without the PUT of the other segment, the other writer would touch this one.
            "1 2 3 4 5 6 8 11",
            // The POST fails, and the PUT makes the segment.
            "1 4 5 7 11",
            "9 10 11",
            "5 6 12",
        ]
    );
}

#[test]
fn a_story_ends_for_the_same_reason() {
    use Sent::{Create, Delete, Head, HeadAll, Put, Stale};
    let first = [Create { name: 0 }, Create { name: 0 }];
    let shortest = |rest: &[Sent]| {
        let (mut whole, nothing) = (Answering::new(), Answering::new());
        let journey = [&first, rest].concat();
        let mut last = (0, String::new());
        for (place, sent) in journey.iter().enumerate() {
            last = whole.send(&nothing, place, sent);
        }
        let story = Story::of(&whole.world, &format!("main-{}", journey.len())).unwrap();
        let shortest = Shortest::of(&story, TO).unwrap();
        let ids: Vec<_> = shortest.requests.into_iter().map(|it| it.id.unwrap()).collect();
        (last.0, ids.join(" ").replace("main-", ""))
    };
    // 409, because another version is stored: without the creation it would be one because nothing is.
    let stale = [Create { name: 1 }, Put { segment: 2, name: 1 }, Stale { segment: 2, version: 7 }];
    // The PUT before it used up the rule by which another writer comes first.
    assert_eq!(shortest(&stale), (409, "1 2 3 4 5".into()));
    let gone = [Create { name: 1 }, Delete { segment: 2 }, Stale { segment: 2, version: 7 }];
    assert_eq!(shortest(&gone).0, 409);
    // Of HEAD the client sees no body.
    let create = [Create { name: 1 }, Create { name: 2 }];
    assert_eq!(shortest(&[&create[..], &[HeadAll]].concat()), (200, "1 2 5".into()));
    let written = [Put { segment: 2, name: 1 }, Head { segment: 2 }];
    // The POSTs fail, and the PUT makes the segment.
    assert_eq!(shortest(&[&create[..], &written].concat()).1, "3 4 5 6");
}
