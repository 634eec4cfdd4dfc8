//! From a path and a method to a row of the admin API.

use std::borrow::Cow;

use http::{Method, StatusCode};
use percent_encoding::percent_decode_str;

use super::operation::{AdminCall, AdminOperation};
use super::refusal::AdminRefusal;
use super::rows::OPERATIONS;
use crate::engine::{Request, did_you_mean, form_value, is_literal};

/// Where the admin API lives.
pub const PREFIX: &str = "/__sandbox";

/// Whether `path` is one of the admin API's, known or not.
pub fn is_admin(path: &str) -> bool {
    // Every request is asked; the paths of most begin in another way, which one byte tells.
    matches!(path.as_bytes(), [b'/', b'_' | b'%', ..])
        && path.split('/').nth(1).is_some_and(|first| is_literal(first, &PREFIX[1..]))
}

/// Whether the rows of `path` answer everybody.
pub fn is_open(path: &str) -> bool {
    OPERATIONS.iter().any(|row| !row.terms.guarded && variables(row.path, path).is_some())
}

/// Where an admin request goes.
#[derive(Debug)]
pub enum Found<'a> {
    /// To a row.
    Operation(AdminCall<'a>),
    /// It asks what the path takes.
    Options {
        /// The methods, by comma.
        allow: String,
    },
}

/// Finds the row for `request`.
///
/// # Errors
/// 404 for an unknown path, 405 for a method it does not take, 400 for a variable or parameter that is no text.
pub fn find(request: &Request) -> Result<Found<'_>, AdminRefusal> {
    let path = request.uri.path();
    let mut here = OPERATIONS.iter().filter_map(|row| Some((row, variables(row.path, path)?)));
    let Some((first, _)) = here.next() else { return Err(unknown(&request.method, path)) };
    let wanted = if request.method == Method::HEAD { &Method::GET } else { &request.method };
    let here = || OPERATIONS.iter().filter(|row| row.path == first.path);
    let Some(operation) = here().find(|row| row.method == *wanted) else {
        let allow = allow(here());
        if request.method == Method::OPTIONS {
            return Ok(Found::Options { allow });
        }
        let detail = format!("{} does not take {}", first.path, request.method);
        let hint = format!("it takes {allow}");
        let refusal = AdminRefusal::new(StatusCode::METHOD_NOT_ALLOWED, detail, hint);
        return Err(AdminRefusal { allow: Some(allow), ..refusal });
    };
    let variables = variables(operation.path, path).unwrap_or_default();
    let variables = variables.into_iter().map(|(name, raw)| Ok((name, decoded(name, raw)?)));
    let variables = variables.collect::<Result<_, AdminRefusal>>()?;
    known_parameters(operation, request)?;
    Ok(Found::Operation(AdminCall { operation, variables, request }))
}

/// The variables of `template` in `path`; none when it is another path. A literal of another row wins over a variable.
fn variables<'a>(template: &'static str, path: &'a str) -> Option<Vec<(&'static str, &'a str)>> {
    let (mut known, mut asked) = (template.split('/'), split(template, path));
    let mut variables = Vec::new();
    loop {
        match (known.next(), asked.next()) {
            (None, None) => return Some(variables),
            (Some(known), Some(asked)) => match variable(known) {
                Some(_) if asked.is_empty() => return None,
                Some(name) => variables.push((name, asked)),
                None if is_literal(asked, known) => {}
                None => return None,
            },
            (None, Some(_)) | (Some(_), None) => return None,
        }
    }
}

/// The segments of `path` as `template` has them: the id of a record may have slashes in it, as that of a customer
/// assignment has.
fn split<'a>(template: &str, path: &'a str) -> std::str::SplitN<'a, char> {
    let most = match template.ends_with("/{collection}/{id}") {
        true => template.split('/').count(),
        false => usize::MAX,
    };
    path.splitn(most, '/')
}

/// The name of a segment that is a variable.
pub(super) fn variable(segment: &'static str) -> Option<&'static str> {
    segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'))
}

fn allow<'r>(rows: impl Iterator<Item = &'r AdminOperation>) -> String {
    let mut methods: Vec<&str> = rows.map(|row| row.method.as_str()).collect();
    if methods.contains(&"GET") {
        methods.push("HEAD");
    }
    methods.push("OPTIONS");
    methods.join(", ")
}

/// The text of a variable. One with slashes is an id of several parts, in which a slash of a part's own is written
/// `%2F`.
fn decoded<'a>(name: &str, raw: &'a str) -> Result<Cow<'a, str>, AdminRefusal> {
    let part = |raw: &'a str| {
        let text = percent_decode_str(raw).decode_utf8().ok();
        text.filter(|text| !text.contains('\0')).ok_or_else(|| {
            AdminRefusal::bad(format!("the path's {name} is no text"), "percent-encode UTF-8")
        })
    };
    if !raw.contains('/') {
        return part(raw);
    }
    let escaped = |raw| part(raw).map(|text| text.replace('%', "%25").replace('/', "%2F"));
    let parts: Vec<String> = raw.split('/').map(escaped).collect::<Result<_, _>>()?;
    Ok(parts.join("/").into())
}

/// Refuses parameters that nobody reads: a misspelt filter must not pass for none.
fn known_parameters(operation: &AdminOperation, request: &Request) -> Result<(), AdminRefusal> {
    let names = || operation.terms.query.iter().map(|parameter| parameter.name);
    for pair in request.uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
        let name = pair.split('=').next().unwrap_or_default().replace('+', " ");
        let name = &*percent_decode_str(&name).decode_utf8_lossy();
        if !names().any(|known| known == name) {
            let known: Vec<&str> = names().collect();
            let hint = match known.is_empty() {
                true => "it reads none".to_owned(),
                false => format!("it reads {}", known.join(", ")),
            };
            let near = did_you_mean(name, names());
            return Err(AdminRefusal::bad(
                format!("nobody reads the parameter `{name}`{near}"),
                hint,
            ));
        }
    }
    Ok(())
}

impl AdminCall<'_> {
    /// The query parameter `name`.
    ///
    /// # Errors
    /// 400 when it is no text.
    pub fn parameter(&self, name: &str) -> Result<Option<Cow<'_, str>>, AdminRefusal> {
        let value = form_value(self.request.uri.query().unwrap_or_default(), name);
        value.map_err(|_| {
            AdminRefusal::bad(format!("the parameter `{name}` is no UTF-8"), "percent-encode UTF-8")
        })
    }
}

fn unknown(method: &Method, path: &str) -> AdminRefusal {
    let mut ranked: Vec<(f64, &AdminOperation)> = OPERATIONS
        .iter()
        .map(|row| {
            let same = if row.method == *method { 0.05 } else { 0.0 };
            (likeness(row.path, path) + same, row)
        })
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let nearest: Vec<String> =
        ranked.iter().take(3).map(|(_, row)| format!("{} {}", row.method, row.path)).collect();
    AdminRefusal::missing(
        format!("the admin API has no path {path}"),
        format!("the nearest are {}; GET {PREFIX}/operations lists all", nearest.join(", ")),
    )
}

/// How like a path is to a template: segment by segment, a variable like anything.
fn likeness(template: &'static str, path: &str) -> f64 {
    let segments = |text: &'static str| text.split('/').skip(2).collect::<Vec<_>>();
    let known = segments(template);
    let asked: Vec<&str> = path.split('/').skip(2).filter(|part| !part.is_empty()).collect();
    let alike = known.iter().zip(&asked).map(|(known, asked)| match variable(known) {
        Some(_) => 0.8,
        None => strsim::jaro_winkler(known, asked),
    });
    let longest = u32::try_from(known.len().max(asked.len())).unwrap_or(u32::MAX);
    alike.sum::<f64>() / f64::from(longest.max(1))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderMap;

    use super::*;

    fn request(method: &str, target: &str) -> Request {
        let (method, uri) = (method.parse().unwrap(), target.parse().unwrap());
        Request { method, uri, headers: HeaderMap::new(), body: Bytes::new(), packed: None }
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
    fn the_id_of_a_record_may_have_parts() {
        let path = "/__sandbox/worlds/w/tenants/t/customer-assignments/s%20x/c%2Fd/e";
        let request = request("GET", path);
        let Ok(Found::Operation(call)) = find(&request) else { panic!("{path} is not found") };
        assert_eq!((call.operation.id, call.variable("id")), ("records-read", "s x/c%2Fd/e"));
    }

    #[test]
    fn words_are_the_same_percent_encoded_and_a_slash_is_not() {
        for path in ["/__sandbox", "/%5F%5Fsandbox/worlds", "/%5f_s%61ndbox"] {
            assert!(is_admin(path), "{path}");
        }
        for path in
            ["/__sandbox%2Fworlds", "/__sandboxes", "/%255F_sandbox", "/ü__sandbox", "*", ""]
        {
            assert!(!is_admin(path), "{path}");
        }
        assert!(is_open("/%5F%5Fsandbox/health/l%69ve"));
        assert!(!is_open("/%5F%5Fsandbox/worlds"));
        let asked = request("GET", "/%5F_sandbox/w%6Frlds/a%2Fb/requests?%73tatus=4");
        let Ok(Found::Operation(call)) = find(&asked) else { panic!("it is not found") };
        assert_eq!((call.operation.id, call.variable("world")), ("requests-list", "a/b"));
        assert!(find(&request("GET", "/__sandbox/worlds/a/requests?%73tatsu=4")).is_err());
    }

    #[test]
    fn what_is_not_there_is_told_with_the_nearest() {
        let refused = |method: &str, target: &str| {
            let refusal = find(&request(method, target)).unwrap_err();
            format!("{} {}; {}", refusal.status.as_u16(), refusal.detail, refusal.hint)
        };
        let told = refused("GET", "/__sandbox/worlds/a/clok");
        assert!(told.contains("the nearest are GET /__sandbox/worlds/{world}/clock"), "{told}");
        for target in
            ["/__sandbox", "/__sandbox/", "/__sandbox/worlds/", "/__sandbox/worlds//clock"]
        {
            assert!(refused("GET", target).starts_with("404 "), "{target}");
        }
        let told = refused("PATCH", "/__sandbox/worlds");
        assert!(told.ends_with("it takes GET, POST, HEAD, OPTIONS"), "{told}");
        let told = refused("GET", "/__sandbox/worlds/a/requests?statsu=4");
        assert!(told.contains("did you mean `status`?"), "{told}");
        assert!(refused("GET", "/__sandbox/worlds/%ff").starts_with("400 "));
    }
}
