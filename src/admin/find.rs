//! From a path and a method to a row of the admin API.

use std::borrow::Cow;
use std::sync::LazyLock;

use http::{Method, StatusCode};
use percent_encoding::percent_decode_str;

use super::operation::{AdminCall, AdminOperation, CallContext};
use super::operations::OPERATIONS;
use super::refusal::AdminRefusal;
use crate::engine::{FoundRow, NoRow, PathRow, PathTree, Request, is_literal, segment_text};
use crate::suggest::did_you_mean;

/// Where the admin API lives.
pub const PREFIX: &str = "/__sandbox";

static ROWS: LazyLock<PathTree<AdminOperation>> =
    LazyLock::new(|| PathTree::new(OPERATIONS.iter().copied()));

impl PathRow for AdminOperation {
    fn method(&self) -> &Method {
        &self.method
    }

    fn path(&self) -> &'static str {
        self.path
    }

    /// The id of a record may have slashes in it, as that of a customer assignment has.
    fn has_open_end(&self) -> bool {
        self.path.ends_with("/{collection}/{id}")
    }
}

/// Whether `path` is one of the admin API's, known or not. `/` is: no service has it, and it answers with the index.
pub fn is_admin(path: &str) -> bool {
    // This runs for every request; the paths of most requests differ in their second byte already.
    path == "/"
        || matches!(path.as_bytes(), [b'/', b'_' | b'%', ..])
            && path.split('/').nth(1).is_some_and(|first| is_literal(first, &PREFIX[1..]))
}

/// Whether the rows of `path` answer any caller.
pub fn is_open(path: &str) -> bool {
    ROWS.rows_of(of_row(path)).iter().any(|row| !row.terms.guarded)
}

/// The path by which the row of `path` is known: the index has several.
fn of_row(path: &str) -> &str {
    if path == "/" {
        PREFIX
    } else {
        path.strip_suffix('/').filter(|rest| *rest == PREFIX).unwrap_or(path)
    }
}

/// Where an admin request goes.
#[derive(Debug)]
pub enum Found<'a> {
    /// To a row.
    Operation(AdminCall<'a>),
    /// It is an OPTIONS request: which methods the path takes.
    Options {
        /// The methods, by comma.
        allow: String,
    },
}

/// Finds the row for `request`.
///
/// # Errors
/// 404 for an unknown path, 405 for a method it does not take, 400 for a variable or parameter that is no text.
pub fn find<'a>(request: &'a Request, context: CallContext<'a>) -> Result<Found<'a>, AdminRefusal> {
    let (method, path) = (&request.method, of_row(request.uri.path()));
    let (operation, mut variables) = match ROWS.find(method, path) {
        Ok(FoundRow { row, variables, .. }) => (row, variables),
        Err(NoRow::Path) => return Err(unknown(method, path)),
        Err(NoRow::Method { allow, .. }) if *method == Method::OPTIONS => {
            return Ok(Found::Options { allow });
        }
        Err(NoRow::Method { path, allow, put }) => {
            let detail = format!("{path} does not take {method}");
            let put =
                put.map_or_else(String::new, |path| format!("; to make one, send PUT {path}"));
            let hint = format!("it takes {allow}{put}");
            let refusal = AdminRefusal::new(StatusCode::METHOD_NOT_ALLOWED, detail, hint);
            return Err(AdminRefusal { allow: Some(allow), ..refusal });
        }
    };
    for (name, text) in &mut variables {
        *text = Cow::Owned(decoded(name, text)?);
    }
    known_parameters(operation, request)?;
    Ok(Found::Operation(AdminCall { operation, variables, request, context }))
}

/// The text of a variable. One with slashes is an id of several parts, in which a slash of a part's own is written
/// `%2F`.
fn decoded(name: &str, raw: &str) -> Result<String, AdminRefusal> {
    let part = |raw: &str| {
        segment_text(raw).map_err(|_| {
            AdminRefusal::bad(format!("the path's {name} is no text"), "percent-encode UTF-8")
        })
    };
    if !raw.contains('/') {
        return part(raw);
    }
    let escaped = |raw| part(raw).map(|text| text.replace('%', "%25").replace('/', "%2F"));
    let parts: Vec<String> = raw.split('/').map(escaped).collect::<Result<_, _>>()?;
    Ok(parts.join("/"))
}

/// Refuses parameters that are unknown or given twice: a filter must not pass for none.
fn known_parameters(operation: &AdminOperation, request: &Request) -> Result<(), AdminRefusal> {
    let mut given: Vec<&str> = Vec::new();
    let names = || operation.terms.query.iter().map(|parameter| parameter.name);
    for pair in request.uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
        let name = pair.split('=').next().unwrap_or_default().replace('+', " ");
        let name = &*percent_decode_str(&name).decode_utf8_lossy();
        let Some(known) = names().find(|known| *known == name) else {
            let known: Vec<&str> = names().collect();
            let hint = match known.is_empty() {
                true => "it reads none".to_owned(),
                false => format!("it reads {}", known.join(", ")),
            };
            let near = did_you_mean(name, names());
            return Err(AdminRefusal::bad(format!("unknown parameter `{name}`{near}"), hint));
        };
        if given.contains(&known) {
            let twice = format!("the parameter `{name}` is given twice");
            return Err(AdminRefusal::bad(twice, "send it once: none is read as a list"));
        }
        given.push(known);
    }
    Ok(())
}

fn unknown(method: &Method, path: &str) -> AdminRefusal {
    let nearest = ROWS.nearest(method, path).join(", ");
    AdminRefusal::missing(
        format!("the admin API has no path {path}"),
        format!("the nearest are {nearest}; GET {PREFIX}/operations lists all"),
    )
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderMap;

    use super::*;
    use crate::engine::Ambient;
    use crate::model::Timestamp;

    fn find(request: &Request) -> Result<Found<'_>, AdminRefusal> {
        let ambient = Ambient { now: Timestamp::from_millis(0) };
        let context = CallContext {
            host: "localhost",
            asks_for_token: false,
            is_alone: false,
            ambient,
            operations: &[],
        };
        super::find(request, context)
    }

    fn request(method: &str, target: &str) -> Request {
        let (method, uri) = (method.parse().unwrap(), target.parse().unwrap());
        Request {
            method,
            uri,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            packed: None,
            port_of: None,
        }
    }

    #[test]
    fn every_row_is_found_under_its_own_path() {
        for row in OPERATIONS {
            let path = row.path.replace(['{', '}'], "");
            let request = request(row.method.as_str(), &path);
            let Ok(Found::Operation(call)) = find(&request) else { panic!("{path} is not found") };
            assert_eq!(call.operation.id, row.id);
            assert!(call.variables.iter().all(|(name, value)| name == value));
        }
    }

    #[test]
    fn the_index_has_three_paths_and_is_open() {
        for path in ["/", "/__sandbox", "/__sandbox/"] {
            let request = request("GET", path);
            let Ok(Found::Operation(call)) = find(&request) else { panic!("{path} is not found") };
            assert_eq!(call.operation.id, "index", "{path}");
            assert!(is_admin(path) && is_open(path), "{path}");
        }
    }

    #[test]
    fn the_id_of_a_record_may_have_parts() {
        let path = "/__sandbox/worlds/w/tenants/t/customer-assignments/s%20x/c%2Fd/e";
        let request = request("GET", path);
        let Ok(Found::Operation(call)) = find(&request) else { panic!("{path} is not found") };
        assert_eq!((call.operation.id, call.variable("id")), ("records-read", "s x/c%2Fd/e"));
    }

    #[test]
    fn words_are_the_same_percent_encoded_and_a_slash_is_not() {
        for path in ["/", "/__sandbox", "/%5F%5Fsandbox/worlds", "/%5f_s%61ndbox"] {
            assert!(is_admin(path), "{path}");
        }
        for path in
            ["/__sandbox%2Fworlds", "/__sandboxes", "/%255F_sandbox", "/ü__sandbox", "*", ""]
        {
            assert!(!is_admin(path), "{path}");
        }
        assert!(is_open("/%5F%5Fsandbox/health/l%69ve"));
        assert!(!is_open("/%5F%5Fsandbox/worlds"));
        let sent = request("GET", "/%5F_sandbox/w%6Frlds/a%2Fb/requests?%73tatus=4");
        let Ok(Found::Operation(call)) = find(&sent) else { panic!("it is not found") };
        assert_eq!((call.operation.id, call.variable("world")), ("requests-list", "a/b"));
        assert!(find(&request("GET", "/__sandbox/worlds/a/requests?%73tatsu=4")).is_err());
    }

    #[test]
    fn what_is_not_there_is_told_with_the_nearest() {
        let refused = |method: &str, target: &str| {
            let refusal = find(&request(method, target)).unwrap_err();
            format!("{} {}; {}", refusal.status.as_u16(), refusal.detail, refusal.hint)
        };
        let message = refused("GET", "/__sandbox/worlds/a/clok");
        assert!(
            message.contains("the nearest are GET /__sandbox/worlds/{world}/clock"),
            "{message}"
        );
        for target in ["/__sandbox//", "/__sandbox/worlds/", "/__sandbox/worlds//clock"] {
            assert!(refused("GET", target).starts_with("404 "), "{target}");
        }
        let message = refused("PATCH", "/__sandbox/worlds");
        assert!(message.ends_with("it takes GET, POST, HEAD, OPTIONS"), "{message}");
        let message = refused("GET", "/__sandbox/worlds/a/requests?statsu=4");
        assert!(message.contains("did you mean `status`?"), "{message}");
        assert!(refused("GET", "/__sandbox/worlds/%ff").starts_with("400 "));
    }
}
