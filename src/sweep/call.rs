//! What a call is known by: its world, its operation, and what it is about. Order and number of calls are not part of it,
//! because requests that run in parallel come in any order.

use std::collections::BTreeSet;

use crate::engine::{MAIN, Operation, Target};

/// What a call, or a row of a bulk call, is known by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallKey {
    /// The world; none where worlds have other names in each run, and then any of them.
    pub world: Option<Box<str>>,
    /// The method.
    pub method: Box<str>,
    /// The template of the path.
    pub path: &'static str,
    /// The identifiers of the target, by the names of their variables.
    pub ids: Vec<(&'static str, Box<str>)>,
}

impl CallKey {
    /// That of a call of `operation` about `target`, in the world of this name.
    pub fn of(world: &str, operation: &'static Operation, target: &Target<'_>) -> Self {
        let mut ids: Vec<(&'static str, Box<str>)> =
            target.ids().map(|(name, id)| (name, id.into())).collect();
        ids.sort_unstable();
        let world = Some(world.into());
        Self { world, method: operation.method.as_str().into(), path: operation.path, ids }
    }

    /// What is known of the resource alone: a row of a bulk call and the single call about the same share it.
    #[must_use]
    pub fn item(&self) -> Self {
        Self { path: collection(self.path), ..self.clone() }
    }

    /// The same in whichever world, unless its world is one of the `known` ones.
    #[must_use]
    pub fn in_known_world(mut self, known: &BTreeSet<Box<str>>) -> Self {
        self.world = self.world.filter(|world| known.contains(world));
        self
    }

    /// Whether `other` is about nothing that this is not about, and its path leads here.
    pub fn is_within(&self, other: &Self) -> bool {
        let (own, wide) = (collection(self.path), collection(other.path));
        self.world == other.world
            && own.starts_with(wide)
            && other.ids.iter().all(|id| self.ids.contains(id))
    }

    /// Method and path for people: from the collection on, the identifiers filled in.
    pub fn label(&self) -> String {
        self.shown(start_of_interest(self.path))
    }

    /// The same with the whole path.
    pub fn whole(&self) -> String {
        self.shown(0)
    }

    /// Method and template of the path, from the collection on: what calls of one operation share.
    pub fn kind(&self) -> String {
        let parts: Vec<&str> = self.path.split('/').collect();
        let from = start_of_interest(self.path);
        format!("{} {}{}", self.method, dots(from), parts[from..].join("/"))
    }

    fn shown(&self, from: usize) -> String {
        let part = |part: &str| match part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'))
        {
            Some(name) => {
                let id = self.ids.iter().find(|(known, _)| *known == name);
                id.map_or_else(|| part.to_owned(), |(_, id)| id.to_string())
            }
            None => part.to_owned(),
        };
        let parts: Vec<String> = self.path.split('/').skip(from).map(part).collect();
        let world = match self.world.as_deref() {
            Some(MAIN) => String::new(),
            Some(world) => format!("~{world} "),
            None => "~* ".to_owned(),
        };
        format!("{world}{} {}{}", self.method, dots(from), parts.join("/"))
    }
}

/// What stands for the beginning of a path that is not shown.
fn dots(from: usize) -> &'static str {
    if from == 0 { "" } else { "…/" }
}

/// The part of a path at which what people want to see begins: behind the segment where there is more, else behind the tenant.
fn start_of_interest(path: &str) -> usize {
    let parts: Vec<&str> = path.split('/').collect();
    let after = |name: &str| parts.iter().position(|part| *part == name).map(|at| at + 1);
    let behind_segment = after("{segmentId}").filter(|at| *at < parts.len());
    behind_segment.or_else(|| after("{tenant}")).filter(|at| *at < parts.len()).unwrap_or(0)
}

/// The path of the collection: without `bulk` and without the identifiers at its end.
fn collection(path: &'static str) -> &'static str {
    if let Some(rest) = path.strip_suffix("/bulk") {
        return rest;
    }
    let mut rest = path;
    while let Some((before, last)) = rest.rsplit_once('/') {
        if !last.starts_with('{') {
            break;
        }
        rest = before;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(method: &str, path: &'static str, ids: &[(&'static str, &str)]) -> CallKey {
        let ids = ids.iter().map(|(name, id)| (*name, (*id).into())).collect();
        CallKey { world: Some("main".into()), method: method.into(), path, ids }
    }

    const ONE: &str = "/customer-segment/{tenant}/segments/{segmentId}/customers/{customerId}";
    const BULK: &str = "/customer-segment/{tenant}/segments/{segmentId}/customers/bulk";
    const LIST: &str = "/customer-segment/{tenant}/segments/{segmentId}/customers";

    #[test]
    fn labels_begin_with_the_collection() {
        let ids = [("customerId", "c"), ("segmentId", "s"), ("tenant", "t")];
        assert_eq!(key("PUT", ONE, &ids).label(), "PUT …/customers/c");
        assert_eq!(key("PUT", ONE, &ids).kind(), "PUT …/customers/{customerId}");
        assert_eq!(key("PUT", BULK, &ids[1..]).label(), "PUT …/customers/bulk");
        let segment = "/customer-segment/{tenant}/segments/{segmentId}";
        assert_eq!(key("GET", segment, &ids[1..]).label(), "GET …/segments/s");
        assert_eq!(key("POST", "/oauth/token", &[]).label(), "POST /oauth/token");
        let whole = "PUT /customer-segment/t/segments/s/customers/c";
        assert_eq!(key("PUT", ONE, &ids).whole(), whole);
        let elsewhere = CallKey { world: Some("w".into()), ..key("GET", LIST, &ids[1..]) };
        assert_eq!(elsewhere.label(), "~w GET …/customers");
        let anywhere = elsewhere.in_known_world(&BTreeSet::new());
        assert_eq!(anywhere.label(), "~* GET …/customers");
    }

    #[test]
    fn a_row_and_a_single_call_about_the_same_are_one_item() {
        let ids = [("customerId", "c"), ("segmentId", "s"), ("tenant", "t")];
        assert_eq!(key("PUT", ONE, &ids).item(), key("PUT", BULK, &ids).item());
        assert_ne!(key("PUT", ONE, &ids).item(), key("DELETE", ONE, &ids).item());
    }

    #[test]
    fn a_list_leads_to_what_is_in_it() {
        let ids = [("customerId", "c"), ("segmentId", "s"), ("tenant", "t")];
        let (one, list) = (key("PUT", ONE, &ids), key("GET", LIST, &ids[1..]));
        assert!(one.is_within(&list) && one.is_within(&key("GET", ONE, &ids)));
        let other = [("segmentId", "x"), ("tenant", "t")];
        assert!(!one.is_within(&key("GET", LIST, &other)) && !list.is_within(&one));
    }
}
