//! Why the admin API refuses something: always a problem with a hint.

use http::{StatusCode, header};
use serde_json::{Map, Value, json};

use crate::engine::{ApiError, ChangeRefusal, Response, header_text, problem};
use crate::findings::{Finding, render};
use crate::visible::visible_json;

/// A refusal, sent as `application/problem+json`.
#[derive(Clone, Debug, PartialEq)]
pub struct AdminRefusal {
    /// 400, 403, 404, 405, 409, 410, 413, 415, 422 or 429.
    pub status: StatusCode,
    /// What is wrong.
    pub detail: String,
    /// What to do about it.
    pub hint: String,
    /// The methods that the path takes, of a 405.
    pub allow: Option<String>,
    /// The mistakes in documents that were sent, as `check --format json` prints them.
    pub mistakes: Option<Box<Value>>,
    /// What verifying has found, where expectations do not hold.
    pub verification: Option<Box<Value>>,
}

impl AdminRefusal {
    /// A refusal with `status`.
    pub fn new(status: StatusCode, detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            status,
            detail: detail.into(),
            hint: hint.into(),
            allow: None,
            mistakes: None,
            verification: None,
        }
    }

    /// A request that says something which cannot be.
    pub fn bad(detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail, hint)
    }

    /// Something that is not there.
    pub fn missing(detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail, hint)
    }

    /// Something that cannot be as things stand.
    pub fn conflict(detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, detail, hint)
    }

    /// A world that was there and is not any more.
    pub fn gone(name: &str, why: &str) -> Self {
        Self::new(
            StatusCode::GONE,
            format!("world `{name}` {why}"),
            format!(
                "make it again with POST /__sandbox/worlds {{\"name\": \"{name}\"}}, or use another"
            ),
        )
    }

    /// Documents with mistakes.
    pub fn invalid(what: &str, findings: &[Finding]) -> Self {
        let mistakes = serde_json::from_str(&render::json(findings)).unwrap_or_default();
        let first = findings.iter().find(|finding| finding.is_error()).or(findings.first());
        let first_mistake = first.map_or_else(String::new, |finding| {
            format!(": {}:{}:{}: {}", finding.path, finding.line, finding.column, finding.message)
        });
        let hint = first.and_then(|finding| finding.hint.clone());
        let refusal = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            format!("{what}, {}{first_mistake}", render::summary(findings)),
            hint.unwrap_or_else(|| {
                "mend them and send again; `mistakes` has all of them".to_owned()
            }),
        );
        Self { mistakes: Some(mistakes), ..refusal }
    }

    /// The response that is sent.
    pub fn response(self) -> Response {
        let mut response = problem(self.status, &self.detail, &self.hint);
        let mistakes = self.mistakes.map(|mistakes| json!({"mistakes": *mistakes}));
        for more in mistakes.into_iter().chain(self.verification.map(|members| *members)) {
            let mut body: Map<String, Value> =
                serde_json::from_slice(&response.body).expect("a problem is an object");
            body.extend(more.as_object().cloned().unwrap_or_default());
            response.body = Value::from(body).to_string().into();
        }
        let text = String::from_utf8_lossy(&response.body);
        response.body = visible_json(&text).into_owned().into();
        if let Some(allow) = self.allow {
            response.headers.push((header::ALLOW, header_text(&allow)));
        }
        response
    }
}

/// What the engine refuses, in this API's form.
impl From<ChangeRefusal> for AdminRefusal {
    fn from(refusal: ChangeRefusal) -> Self {
        match refusal {
            ChangeRefusal::Api(error) => error.into(),
            ChangeRefusal::Clock(why) => {
                Self::bad(why, "advance by less, or set the clock to an instant with PUT")
            }
        }
    }
}

impl From<ApiError> for AdminRefusal {
    fn from(error: ApiError) -> Self {
        Self::new(error.status(), error.message(), error.hint())
    }
}
