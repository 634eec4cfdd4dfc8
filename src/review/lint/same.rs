//! Which requests are the same request, sent again.

use std::borrow::Cow;

use crate::engine::form_pairs;
use crate::engine::journal::Entry;

/// A request as far as two of them are compared: method, path, query and body. The token can be another one, because an old
/// one may have ended. The parameters of a query can stand in any order; those of one name stay in theirs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SameRequest<'e> {
    method: &'e str,
    path: &'e str,
    query: Vec<(Cow<'e, str>, Cow<'e, str>)>,
    body: &'e [u8],
}

impl<'e> SameRequest<'e> {
    /// That of an exchange; none where not all of its body is kept.
    pub(super) fn of(entry: &'e Entry) -> Option<Self> {
        let request = entry.recorded_request();
        let query = in_order(request.query.unwrap_or_default());
        let (method, path, body) = (request.method, request.path, request.body);
        request.is_whole.then_some(Self { method, path, query, body })
    }
}

/// The parameters of a query, decoded, by name.
fn in_order(query: &str) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
    let mut pairs: Vec<_> = form_pairs(query).collect();
    pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_the_same_in_any_order_of_its_names_and_however_it_is_encoded() {
        assert_eq!(in_order("b=1&a=x%20y"), in_order("a=x+y&b=1"));
        assert_ne!(in_order("a=1&a=2"), in_order("a=2&a=1"));
        assert_ne!(in_order("a=1"), in_order("a=1&b=1"));
    }
}
