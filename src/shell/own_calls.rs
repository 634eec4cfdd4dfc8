//! What this process itself asks of its admin API: there is no socket between the two, and no guard.

use bytes::Bytes;
use http::{HeaderMap, Method, Uri};
use serde_json::{Value, json};

use super::app::App;
use super::{admin, clock};
use crate::engine::Request;

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
    let uri: Uri = format!("/__sandbox/{path}").parse().map_err(|_| {
        json!({"detail": format!("`{path}` is no path"), "hint": "use letters, digits and hyphens in names"})
    })?;
    let (headers, body) = (HeaderMap::new(), Bytes::new());
    let request = Request { method: Method::GET, uri, headers, body, packed: None, port_of: None };
    let (response, _) = admin::handle(app, &request, clock::ambient()).await;
    match response.status.is_success() {
        true => Ok(response.body),
        false => Err(serde_json::from_slice(&response.body).unwrap_or_default()),
    }
}
