//! Which documents a request would change.

use http::Method;

use super::super::request::{StepRequest, path_of};
use super::document::is_marked;
use crate::engine::{ItemIds, Operation, OperationKind, encoded, variable};
use crate::json::{as_text, at_pointer, elements};

/// The paths whose writes are known: the other services have nothing that could be put back.
const RESTORABLE: &str = "/customer-segment/";
/// The template of one segment, with which all that is assigned goes.
pub const SEGMENT: &str = "/customer-segment/{tenant}/segments/{segmentId}";
/// The lists of what is assigned to a segment, below its path.
pub const LISTS_BELOW: [&str; 3] = ["customers", "groups", "items"];

/// Something that a request would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Touched {
    /// The document at a path, which is read and put back there.
    Document {
        /// The path.
        path: String,
        /// Its template.
        template: &'static str,
        /// Whether what is assigned to it may go with it.
        is_deep: bool,
    },
    /// New documents of this list, whose ids are not known yet.
    Made {
        /// The path of the list.
        list: String,
    },
}

/// Why a request is not sent to a service whose state is to be as before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRestorable {
    /// What it does cannot be taken back.
    Unknown,
    /// It does not say what it is about.
    Unclear,
    /// It makes something that nothing marks as the run's own.
    Unmarked,
}

impl NotRestorable {
    /// The reason in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "what it writes could not be restored",
            Self::Unclear => "its body does not say what it writes, so nothing could be restored",
            Self::Unmarked => {
                "what it makes has no id or name that begins with `${prefix}`, so it could not be found and taken away"
            }
        }
    }
}

/// What `request` would change; `prefix` marks what the run makes, and `table` has all operations.
///
/// # Errors
/// When that could not be put back.
pub fn touched(
    request: &StepRequest,
    prefix: &str,
    table: &[&'static Operation],
) -> Result<Vec<Touched>, NotRestorable> {
    let operation = request.operation;
    let body = request.body.as_deref().unwrap_or_default();
    match operation.kind {
        OperationKind::Read | OperationKind::Tokens => Ok(Vec::new()),
        // They begin and end sessions, and keep nothing else.
        OperationKind::Session if operation.method == Method::GET => Ok(Vec::new()),
        OperationKind::Write | OperationKind::Bulk { .. }
            if !operation.path.starts_with(RESTORABLE) =>
        {
            Err(NotRestorable::Unknown)
        }
        OperationKind::Write if operation.method == Method::POST => made(request, &[body], prefix),
        OperationKind::Bulk { .. } if operation.method == Method::POST => {
            made(request, &elements(body).unwrap_or_default(), prefix)
        }
        OperationKind::Write => Ok(vec![document(operation.path, &request.variables, operation)]),
        OperationKind::Bulk { item_ids } => {
            let items = elements(body).unwrap_or_default();
            items.iter().map(|item| of_item(request, item_ids, item, table)).collect()
        }
        OperationKind::Session
        | OperationKind::Unbuilt
        | OperationKind::OnlyRead(_)
        | OperationKind::LeftOut(_) => Err(NotRestorable::Unknown),
    }
}

/// Path variables with their values.
type Variables = [(Box<str>, String)];

fn document(template: &'static str, variables: &Variables, operation: &Operation) -> Touched {
    let is_deep = template == SEGMENT && operation.method == Method::DELETE;
    Touched::Document { path: path_of(template, variables), template, is_deep }
}

fn made(
    request: &StepRequest,
    documents: &[&str],
    prefix: &str,
) -> Result<Vec<Touched>, NotRestorable> {
    if !documents.iter().all(|document| is_marked(document, prefix)) {
        return Err(NotRestorable::Unmarked);
    }
    Ok(vec![Touched::Made { list: list_of(request) }])
}

/// The path of the list to which `request`, a POST, adds documents.
pub fn list_of(request: &StepRequest) -> String {
    let path = path_of(request.operation.path, &request.variables);
    path.strip_suffix("/bulk").unwrap_or(&path).to_owned()
}

/// What an item of a bulk call would change: the most precise single path whose variables it says.
fn of_item(
    request: &StepRequest,
    item_ids: ItemIds,
    item: &str,
    table: &[&'static Operation],
) -> Result<Touched, NotRestorable> {
    let mut variables = Vec::new();
    let mut say = |name: &str, json: Option<&str>| {
        let text = json.and_then(as_text).filter(|text| !text.is_empty());
        variables.extend(text.map(|text| (name.into(), text.into_owned())));
    };
    match item_ids {
        ItemIds::Text(name) => say(name, Some(item)),
        ItemIds::Members(pairs) => {
            for (member, name) in pairs {
                say(name, at_pointer(item, &format!("/{member}")));
            }
        }
    }
    variables.extend(request.variables.iter().cloned());
    let bulk = request.operation;
    let is_said = |row: &&&Operation| {
        let mut parts = row.path.split('/').filter_map(variable);
        parts.all(|name| variables.iter().any(|(known, _)| **known == *name))
    };
    let singles = table.iter().filter(|row| row.is_single_of(bulk)).filter(is_said);
    let single = singles.max_by_key(|row| row.path.len()).ok_or(NotRestorable::Unclear)?;
    Ok(document(single.path, &variables, single))
}

/// What a row of such a list, below the segment at `path`, is about.
pub fn row_below(path: &str, row: &str) -> Option<Touched> {
    let text = |pointer: &str| at_pointer(row, pointer).and_then(as_text).map(|id| encoded(&id));
    let (end, template) = match (text("/customer/id"), text("/legalEntity/id")) {
        (Some(id), Some(entity)) => (format!("customers/{id}/{entity}"), CUSTOMER_OF_ENTITY),
        (Some(id), None) => (format!("customers/{id}"), CUSTOMER),
        (None, _) => match (text("/group/id"), text("/type").zip(text("/item/id"))) {
            (Some(id), _) => (format!("groups/{id}"), GROUP),
            (None, Some((kind, id))) => (format!("items/{kind}/{id}"), ITEM),
            (None, None) => return None,
        },
    };
    Some(Touched::Document { path: format!("{path}/{end}"), template, is_deep: false })
}

const CUSTOMER: &str = "/customer-segment/{tenant}/segments/{segmentId}/customers/{customerId}";
const CUSTOMER_OF_ENTITY: &str =
    "/customer-segment/{tenant}/segments/{segmentId}/customers/{customerId}/{legalEntityId}";
const GROUP: &str = "/customer-segment/{tenant}/segments/{segmentId}/groups/{groupId}";
const ITEM: &str = "/customer-segment/{tenant}/segments/{segmentId}/items/{type}/{itemId}";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::SERVICES;
    use crate::engine::Router;
    use crate::engine::scenario::StepToken;

    const S: &str = "/customer-segment/t/segments";

    /// What a call would change, or why it is not sent.
    fn changed_by(call: &str, variables: &[(&str, &str)], body: &str) -> String {
        let router = Router::new(SERVICES);
        let table = router.operations();
        let (method, path) = call.split_once(' ').unwrap();
        let is_it = |row: &&&Operation| row.method.as_str() == method && row.path == path;
        let operation = table.iter().find(is_it).unwrap();
        let said = variables.iter().map(|(name, value)| ((*name).into(), (*value).to_owned()));
        let request = StepRequest {
            operation,
            variables: said.chain([("tenant".into(), "t".to_owned())]).collect(),
            path: String::new(),
            headers: Vec::new(),
            body: Some(body.to_owned()),
            token: StepToken::Fitting,
        };
        let word = |touched: &Touched| match touched {
            Touched::Document { path, is_deep, .. } => {
                format!("{}{}", &path[S.len()..], if *is_deep { " deep" } else { "" })
            }
            Touched::Made { list } => format!("new in {list}"),
        };
        match touched(&request, "mine-", table) {
            Ok(all) => all.iter().map(word).collect::<Vec<_>>().join(", "),
            Err(why) => format!("{why:?}"),
        }
    }

    #[test]
    fn what_a_call_would_change_is_known_before_it_is_sent() {
        let base = "/customer-segment/{tenant}/segments";
        let one = [("segmentId", "s 1"), ("customerId", "c")];
        let at = |method: &str, end: &str| format!("{method} {base}{end}");
        let called = |method: &str, end: &str, body: &str| changed_by(&at(method, end), &one, body);
        assert_eq!(
            called("PUT", "/{segmentId}/customers/{customerId}", "{}"),
            "/s%201/customers/c"
        );
        assert_eq!(
            called("DELETE", "/{segmentId}/customers/{customerId}", ""),
            "/s%201/customers/c"
        );
        assert_eq!(called("PATCH", "/{segmentId}", "[]"), "/s%201");
        assert_eq!(called("DELETE", "/{segmentId}", ""), "/s%201 deep");
        assert_eq!(called("GET", "/{segmentId}", ""), "");
        assert_eq!(called("POST", "/match", "{}"), "");
        assert_eq!(
            called(
                "PUT",
                "/{segmentId}/customers/bulk",
                r#"[{"customerId": "a", "legalEntityId": ""}, {"customerId": "b", "legalEntityId": "l"}]"#
            ),
            "/s%201/customers/a, /s%201/customers/b/l"
        );
        assert_eq!(called("DELETE", "/bulk", r#"["a", "b"]"#), "/a deep, /b deep");
        assert_eq!(called("PUT", "/bulk", r#"[{"id": "a"}]"#), "/a");
        let unclear = changed_by(&at("PUT", "/bulk"), &[], r#"[{"name": {}}]"#);
        assert_eq!(unclear, "Unclear");
        assert_eq!(
            called("POST", "", r#"{"name": {"en": "mine-a"}}"#),
            "new in /customer-segment/t/segments"
        );
        assert_eq!(called("POST", "/bulk", r#"[{"id": "mine-"}, {"id": "other"}]"#), "Unmarked");
        assert_eq!(called("POST", "", r#"{"note": "mine-", "name": {"en": "a"}}"#), "Unmarked");
        assert_eq!(changed_by("POST /customer/{tenant}/signup", &[], "{}"), "Unknown");
    }

    #[test]
    fn rows_of_what_goes_with_a_segment_have_their_paths() {
        for (row, path) in [
            (r#"{"customer": {"id": "a b"}}"#, "s/customers/a%20b"),
            (r#"{"customer": {"id": "a"}, "legalEntity": {"id": "l"}}"#, "s/customers/a/l"),
            (r#"{"group": {"id": "g"}}"#, "s/groups/g"),
            (r#"{"item": {"id": "i"}, "type": "PRODUCT"}"#, "s/items/PRODUCT/i"),
        ] {
            let Some(Touched::Document { path: found, .. }) = row_below("s", row) else { panic!() };
            assert_eq!(found, path);
        }
        assert_eq!(row_below("s", "{}"), None);
    }
}
