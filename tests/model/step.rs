//! What a journey is made of: steps that name all they need, so that any of them can be left out.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "few steps are meant at each place, whatever others there come to be"
)]

use serde_json::{Value, json};

use crate::files::{self, TENANT};
use crate::rule::Rule;
use crate::wire::Request;

/// The worlds of a journey; the first is the one that follows the files.
pub(crate) const WORLDS: [&str; 3] = ["main", "w1", "w2"];

/// One step.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Something in a world.
    In(&'static str, Act),
    /// Other files, and a reload; none of a set is a file with a mistake.
    Reload(Option<u64>),
}

/// Something that happens in a world.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Read(At),
    List(&'static str, Query),
    Put(At, Body),
    Delete(At),
    BulkPut(&'static str, Vec<(&'static str, Body)>),
    BulkDelete(&'static str, Vec<&'static str>),
    /// A list by a token that there is not.
    Stranger(&'static str),
    ReadSegment(&'static str),
    ListSegments,
    PutSegment(&'static str, Body),
    PostSegment(&'static str),
    DeleteSegment(&'static str, bool),
    /// Another writer, by the admin API.
    Elsewhere(At, Option<u64>),
    RemoveElsewhere(At),
    /// These rules and no other.
    Arm(Vec<Rule>),
    Save(&'static str),
    Restore(&'static str),
    Forget(&'static str),
    Advance(u64),
    Reset(&'static [&'static str]),
    /// A new world in the place of this one.
    Renew,
}

/// Where an assignment is: segment and customer.
pub(crate) type At = (&'static str, &'static str);

/// What a write says: a version, and a number in the mixins.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Body {
    pub(crate) version: Option<u64>,
    pub(crate) n: Option<u64>,
}

impl Body {
    fn json(self) -> Value {
        let mut body = json!({});
        if let Some(n) = self.n {
            body["mixins"] = json!({"n": n});
        }
        if let Some(version) = self.version {
            body["metadata"] = json!({"version": version});
        }
        body
    }
}

/// What a list is asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query {
    pub(crate) q: Option<Q>,
    /// A field, and whether it goes down.
    pub(crate) sort: Option<(&'static str, bool)>,
    pub(crate) page: Option<(u64, u64)>,
    pub(crate) wants_total: bool,
}

/// A criterion.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Q {
    Customer(&'static str),
    Above(u64),
    Version(u64),
    WithoutNumber,
    LastName(&'static str),
}

impl Q {
    fn text(self) -> String {
        match self {
            Self::Customer(id) => format!("customer.id:{id}"),
            Self::Above(n) => format!("mixins.n:>{n}"),
            Self::Version(version) => format!("metadata.version:{version}"),
            Self::WithoutNumber => "mixins.n:missing".to_owned(),
            Self::LastName(name) => format!("customer.lastName:{name}"),
        }
    }
}

impl Query {
    fn text(&self) -> String {
        let mut parameters = Vec::new();
        parameters.extend(self.q.map(|q| format!("q={}", q.text().replace('>', "%3E"))));
        let sort = self
            .sort
            .map(|(field, down)| format!("sort={field}{}", if down { ":desc" } else { "" }));
        parameters.extend(sort);
        if let Some((number, size)) = self.page {
            parameters.push(format!("pageNumber={number}&pageSize={size}"));
        }
        if parameters.is_empty() { String::new() } else { format!("?{}", parameters.join("&")) }
    }
}

/// The body of a segment.
pub(crate) fn segment_body(id: &str, body: Body) -> Value {
    let mut document = body.json();
    document["name"] = json!({"en": format!("{id} written")});
    document["siteCode"] = json!("main");
    document["status"] = json!("ACTIVE");
    document
}

impl Step {
    /// The request that it is.
    pub(crate) fn request(&self) -> Request {
        match self {
            Self::In(world, act) => act.request(world),
            Self::Reload(_) => admin("POST", "/__sandbox/reload".to_owned(), None),
        }
    }

    /// What one would type to repeat it.
    pub(crate) fn line(&self) -> String {
        let curl = self.request().line();
        let Self::Reload(set) = self else { return curl };
        let segments = set.map(|set| {
            let all: Vec<Value> = files::segments(set).into_iter().map(|(_, it)| it).collect();
            format!("cat >fixtures/{TENANT}/segments.json <<'END'\n{}\nEND\n", Value::from(all))
        });
        let segments = segments.unwrap_or_default();
        format!(
            "{segments}cat >fixtures/{TENANT}/customer-assignments.json <<'END'\n{}END\n{curl}",
            files::text(*set)
        )
    }

    /// Smaller forms of it, the smallest first.
    pub(crate) fn smaller(&self) -> Vec<Self> {
        let Self::In(world, act) = self else { return Vec::new() };
        let without = |length: usize| 0..length;
        let acts: Vec<Act> = match act {
            Act::BulkPut(segment, rows) if rows.len() > 1 => without(rows.len())
                .map(|at| {
                    let mut rows = rows.clone();
                    rows.remove(at);
                    Act::BulkPut(segment, rows)
                })
                .collect(),
            Act::BulkDelete(segment, rows) if rows.len() > 1 => without(rows.len())
                .map(|at| {
                    let mut rows = rows.clone();
                    rows.remove(at);
                    Act::BulkDelete(segment, rows)
                })
                .collect(),
            Act::Arm(rules) if rules.len() > 1 => {
                rules.iter().map(|rule| Act::Arm(vec![*rule])).collect()
            }
            Act::Arm(rules) => {
                let less = rules.iter().flat_map(Rule::smaller);
                less.map(|rule| Act::Arm(vec![rule])).collect()
            }
            Act::List(segment, query) => query.smaller().map(|it| Act::List(segment, it)).collect(),
            Act::Put(at, body) => body.smaller().map(|it| Act::Put(*at, it)).collect(),
            _ => Vec::new(),
        };
        acts.into_iter().map(|act| Self::In(world, act)).collect()
    }
}

impl Body {
    fn smaller(self) -> impl Iterator<Item = Self> {
        let less = [Self::default(), Self { version: None, ..self }, Self { n: None, ..self }];
        let size = |it: Self| usize::from(it.version.is_some()) + usize::from(it.n.is_some());
        less.into_iter().filter(move |it| size(*it) < size(self))
    }
}

impl Query {
    fn smaller(&self) -> impl Iterator<Item = Self> {
        let less = [
            Self::default(),
            Self { q: None, ..self.clone() },
            Self { sort: None, ..self.clone() },
            Self { page: None, ..self.clone() },
            Self { wants_total: false, ..self.clone() },
        ];
        let size = |it: &Self| {
            [it.q.is_some(), it.sort.is_some(), it.page.is_some(), it.wants_total]
                .map(usize::from)
                .iter()
                .sum::<usize>()
        };
        let most = size(self);
        less.into_iter().filter(move |it| size(it) < most)
    }
}

fn admin(method: &'static str, target: String, body: Option<Value>) -> Request {
    Request { method, target, token: None, wants_total: false, body }
}

impl Act {
    fn request(&self, world: &str) -> Request {
        self.call(world).unwrap_or_else(|| self.of_admin(world))
    }

    /// The call of the service that it is.
    fn call(&self, world: &str) -> Option<Request> {
        let base = if world == "main" { String::new() } else { format!("/~{world}") };
        let segments = format!("{base}/customer-segment/{TENANT}/segments");
        let rows = |segment: &str| format!("{segments}/{segment}/customers");
        let at = |(segment, customer): &At| format!("{}/{customer}", rows(segment));
        let sent = |method, target, body| Request {
            method,
            target,
            token: Some("service"),
            wants_total: false,
            body,
        };
        let call = match self {
            Self::Read(place) => sent("GET", at(place), None),
            Self::List(segment, query) => Request {
                wants_total: query.wants_total,
                ..sent("GET", rows(segment) + &query.text(), None)
            },
            Self::Put(place, body) => sent("PUT", at(place), Some(body.json())),
            Self::Delete(place) => sent("DELETE", at(place), None),
            Self::BulkPut(segment, items) => {
                let item = |(id, body): &(&str, Body)| {
                    let mut item = body.json();
                    item["customerId"] = json!(id);
                    item
                };
                let items = items.iter().map(item).collect();
                sent("PUT", rows(segment) + "/bulk", Some(items))
            }
            Self::BulkDelete(segment, ids) => {
                let items = ids.iter().map(|id| json!({"customerId": id})).collect();
                sent("DELETE", rows(segment) + "/bulk", Some(items))
            }
            Self::Stranger(segment) => {
                Request { token: Some("stranger"), ..sent("GET", rows(segment), None) }
            }
            Self::ReadSegment(id) => sent("GET", format!("{segments}/{id}"), None),
            Self::ListSegments => sent("GET", segments, None),
            Self::PutSegment(id, body) => {
                sent("PUT", format!("{segments}/{id}"), Some(segment_body(id, *body)))
            }
            Self::PostSegment(id) => {
                let mut body = segment_body(id, Body::default());
                body["id"] = json!(id);
                sent("POST", segments, Some(body))
            }
            Self::DeleteSegment(id, force) => {
                let force = if *force { "?forceDelete=true" } else { "" };
                sent("DELETE", format!("{segments}/{id}{force}"), None)
            }
            _ => return None,
        };
        Some(call)
    }

    /// The call of the admin API that it is.
    fn of_admin(&self, world: &str) -> Request {
        let here = |rest: &str| format!("/__sandbox/worlds/{world}{rest}");
        let record = |(segment, customer): &At| {
            here(&format!("/tenants/{TENANT}/customer-assignments/{segment}%2F{customer}"))
        };
        match self {
            Self::Elsewhere(place, n) => {
                admin("PUT", record(place), Some(Body { n: *n, version: None }.json()))
            }
            Self::RemoveElsewhere(place) => admin("DELETE", record(place), None),
            Self::Arm(rules) => {
                let rules: Vec<Value> = rules.iter().enumerate().map(Rule::json).collect();
                admin("PUT", here("/scenarios"), Some(json!({"rules": rules})))
            }
            Self::Save(name) => admin("PUT", here(&format!("/snapshots/{name}")), None),
            Self::Restore(name) => admin("POST", here(&format!("/snapshots/{name}/load")), None),
            Self::Forget(name) => admin("DELETE", here(&format!("/snapshots/{name}")), None),
            Self::Advance(seconds) => {
                let body = json!({"by": format!("{seconds}s")});
                admin("POST", here("/clock/advance"), Some(body))
            }
            Self::Reset(parts) => {
                let body = (!parts.is_empty()).then(|| json!({"only": parts}));
                admin("POST", here("/reset"), body)
            }
            Self::Renew => admin("PUT", here(""), Some(json!({}))),
            _ => unreachable!("it is a call of the service"),
        }
    }
}
