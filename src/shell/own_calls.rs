//! What this process itself asks of its admin API: there is no socket between the two, and no guard.

use bytes::Bytes;
use http::{HeaderMap, Method, Uri};
use serde_json::{Value, json};

use super::app::App;
use super::{admin, clock};
use crate::engine::Request;

/// Why a call of one's own was refused.
#[derive(Clone, Debug)]
pub struct OwnRefusal {
    /// The status that would be answered.
    pub status: u16,
    /// The problem in its place.
    pub problem: Value,
}

/// What GET of `path`, below `/__sandbox/`, shows.
///
/// # Errors
/// The problem in its place.
pub async fn own_call(app: &App, path: &str) -> Result<Value, Value> {
    own_text(app, path).await.map(|text| serde_json::from_slice(&text).unwrap_or_default())
}

/// The same, as it would be sent.
///
/// # Errors
/// The problem in its place.
pub async fn own_text(app: &App, path: &str) -> Result<Bytes, Value> {
    own_answer(app, (Method::GET, path), Bytes::new()).await.map_err(|refusal| refusal.problem)
}

/// What a method of `path`, below `/__sandbox/`, is answered with, for a body of JSON or none.
///
/// # Errors
/// The problem in its place.
pub async fn own_answer(
    app: &App,
    (method, path): (Method, &str),
    body: Bytes,
) -> Result<Bytes, OwnRefusal> {
    let uri: Uri = format!("/__sandbox/{path}").parse().map_err(|_| {
        let problem = json!({"detail": format!("`{path}` is no path"), "hint": "use letters, digits and hyphens in names"});
        OwnRefusal { status: 400, problem }
    })?;
    let headers = HeaderMap::new();
    let request = Request { method, uri, headers, body, packed: None, port_of: None };
    let (response, _) = admin::handle(app, &request, clock::ambient()).await;
    let status = response.status;
    match status.is_success() {
        true => Ok(response.body),
        false => Err(OwnRefusal {
            status: status.as_u16(),
            problem: serde_json::from_slice(&response.body).unwrap_or_default(),
        }),
    }
}
