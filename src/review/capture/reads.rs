//! What operations read of a request. What a client says elsewhere only rules can look at, so that any text can stand there.

use std::collections::HashSet;

use crate::engine::Operation;

/// Headers that say nothing of anybody: what a connection, a cache or a client library says.
const TECHNICAL: [&str; 25] = [
    "cache-control",
    "connection",
    "date",
    "dnt",
    "emporix-tenant",
    "expect",
    "host",
    "keep-alive",
    "max-forwards",
    "origin",
    "pragma",
    "priority",
    "range",
    "referer",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
    "warning",
    "x-requested-with",
    "x-total-count",
    "x-version",
    "x-forwarded-proto",
];

/// How the names of more of them begin.
const TECHNICAL_FAMILIES: [&str; 6] =
    ["accept", "access-control-", "content-", "if-", "sandbox-", "sec-"];

/// The names that operations read.
#[derive(Debug, Default)]
pub(super) struct Reads {
    /// Of queries and forms.
    parameters: HashSet<String>,
    /// Of bodies, dotted.
    members: HashSet<String>,
    headers: HashSet<String>,
    /// The first parts of the paths of services that write lists as `field:in(a,b)`.
    with_in: HashSet<String>,
}

impl Reads {
    /// Those of `operations`.
    pub(super) fn of(operations: &[&'static Operation]) -> Self {
        let mut reads = Self::default();
        for operation in operations {
            let members = operation.members();
            let parameters = operation.parameters().into_iter().map(str::to_owned);
            reads.parameters.extend(parameters.chain(members.iter().cloned()));
            reads.members.extend(members);
            reads.headers.extend(operation.headers().map(str::to_lowercase));
            if operation.service.lists_by_in {
                reads.with_in.extend(operation.path.split('/').nth(1).map(str::to_owned));
            }
        }
        reads
    }

    /// Whether a parameter of a query or a form is read.
    pub(super) fn has_parameter(&self, name: &str) -> bool {
        self.parameters.contains(name)
    }

    /// Whether the member of a body to which these keys lead is read, or is within one that is.
    pub(super) fn has_member(&self, path: &[&str]) -> bool {
        for length in 1..=path.len() {
            let name = path[..length].join(".");
            if self.members.contains(&name) {
                return true;
            }
            let below = name + ".";
            if !self.members.iter().any(|known| known.starts_with(&below)) {
                return false;
            }
        }
        true
    }

    /// Whether a header is read, or says nothing of anybody.
    pub(super) fn has_header(&self, name: &str) -> bool {
        self.headers.contains(name)
            || TECHNICAL.contains(&name)
            || TECHNICAL_FAMILIES.iter().any(|family| name.starts_with(family))
    }

    /// Whether the service at this path writes lists as `field:in(a,b)`.
    pub(super) fn writes_in(&self, path: &str) -> bool {
        path.split('/').nth(1).is_some_and(|first| self.with_in.contains(first))
    }

    #[cfg(test)]
    pub(super) fn for_tests(parameters: &[&str], members: &[&str]) -> Self {
        let owned = |all: &[&str]| all.iter().map(|&name| name.to_owned()).collect();
        Self { parameters: owned(parameters), members: owned(members), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_read_where_it_is_described_or_within_one_that_is() {
        let reads = Reads::for_tests(&[], &["name", "metadata.version", "customer.id"]);
        for (path, is_read) in [
            (&[][..], true),
            (&["name"], true),
            (&["name", "en"], true),
            (&["metadata", "version"], true),
            (&["metadata"], true),
            (&["metadata", "note"], false),
            (&["nickname"], false),
            (&["customer", "id"], true),
        ] {
            assert_eq!(reads.has_member(path), is_read, "{path:?}");
        }
        assert!(reads.has_header("accept-language") && !reads.has_header("x-user"));
    }
}
