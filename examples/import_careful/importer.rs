//! The import of `examples/import.py` by a client that ends well only when all is done: it looks at every status and every row,
//! waits no longer than three seconds for an answer, tries again what can be tried again, and writes no version that it has not read.

#![expect(
    clippy::disallowed_methods,
    reason = "a client reads its variables, and waits before it tries again"
)]

use std::time::Duration;

use serde_json::{Value, json};

/// How often something is tried.
const TRIES: usize = 3;
/// How long is waited for an answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long is waited before something is tried again.
const PAUSE: Duration = Duration::from_millis(100);
/// The segment whose customers are written.
const SEGMENT: &str = "628cd20c6e8b2432b6346ca6";

/// Where the service is, and as whom it is called.
pub(crate) struct Shop {
    /// The base URL.
    pub(crate) url: String,
    /// The tenant.
    pub(crate) tenant: String,
    /// The id of an API key.
    pub(crate) client_id: String,
    /// Its secret.
    pub(crate) client_secret: String,
}

impl Shop {
    /// What the variables of `emporix-sandbox exec` say.
    ///
    /// # Errors
    /// Which of them is not there.
    pub(crate) fn of_environment() -> Result<Self, String> {
        let text = |name: &str| std::env::var(name).map_err(|why| format!("{name}: {why}"));
        Ok(Self {
            url: text("EMPORIX_API_URL")?,
            tenant: text("EMPORIX_TENANT")?,
            client_id: text("EMPORIX_CLIENT_ID")?,
            client_secret: text("EMPORIX_CLIENT_SECRET")?,
        })
    }
}

/// Makes John a gold customer, and puts two more customers into the segment.
///
/// # Errors
/// What could not be done.
pub(crate) fn import(shop: &Shop) -> Result<(), String> {
    let mut client = Client::of(shop);
    client.log_in()?;
    promote(&mut client)?;
    add(&mut client)
}

/// What others have written meanwhile stays.
fn promote(client: &mut Client<'_>) -> Result<(), String> {
    let path = "customers/98029737";
    for _ in 0..TRIES {
        let (status, john) = client.call("GET", path, None)?;
        if status != 200 {
            return Err(format!("GET {path} answers {status}"));
        }
        if john["mixins"]["loyalty"]["tier"] == "GOLD" {
            return Ok(());
        }
        let mut mixins = john["mixins"].as_object().cloned().unwrap_or_default();
        mixins.insert("loyalty".to_owned(), json!({ "tier": "GOLD" }));
        let version = &john["metadata"]["version"];
        let body = json!({ "mixins": mixins, "metadata": { "version": version } });
        match client.call("PUT", path, Some(&body))? {
            (200..300, _) => return Ok(()),
            // Another writer was there first, or an earlier try of this one: what is there now is read.
            (409, _) => {}
            (status, _) => return Err(format!("PUT {path} answers {status}")),
        }
    }
    Err(format!("others write {path} all the time"))
}

/// A row can fail while the call as a whole is good; only the failed ones are sent again.
fn add(client: &mut Client<'_>) -> Result<(), String> {
    let mut rows = vec![json!({ "customerId": "61109356" }), json!({ "customerId": "65044570" })];
    for _ in 0..TRIES {
        let (status, answered) = client.call("PUT", "customers/bulk", Some(&json!(rows)))?;
        if status != 207 {
            return Err(format!("PUT customers/bulk answers {status}"));
        }
        let is_good = |at: usize| answered[at]["code"].as_u64().is_some_and(|code| code < 300);
        let failed = rows.into_iter().enumerate().filter(|(at, _)| !is_good(*at));
        rows = failed.map(|(_, row)| row).collect();
        if rows.is_empty() {
            return Ok(());
        }
        std::thread::sleep(PAUSE);
    }
    Err(format!("these rows fail: {}", json!(rows)))
}

/// A client with a token.
struct Client<'a> {
    agent: ureq::Agent,
    shop: &'a Shop,
    bearer: String,
}

impl<'a> Client<'a> {
    fn of(shop: &'a Shop) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_idle_connections(0)
            .proxy(None)
            .timeout_global(Some(PATIENCE));
        Self { agent: config.build().into(), shop, bearer: String::new() }
    }

    fn log_in(&mut self) -> Result<(), String> {
        let Shop { url, client_id, client_secret, .. } = self.shop;
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", client_id),
            ("client_secret", client_secret),
        ];
        for _ in 0..TRIES {
            let answer = self.agent.post(format!("{url}/oauth/token")).send_form(form);
            if let Ok((200, body)) = read(answer)
                && let Some(token) = body["access_token"].as_str()
            {
                self.bearer = format!("Bearer {token}");
                return Ok(());
            }
            std::thread::sleep(PAUSE);
        }
        Err("no token".to_owned())
    }

    /// One request, tried again where that can come to something else.
    fn call(
        &mut self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<(u16, Value), String> {
        let Shop { url, tenant, .. } = self.shop;
        let url = format!("{url}/customer-segment/{tenant}/segments/{SEGMENT}/{path}");
        for _ in 0..TRIES {
            let request = http::Request::builder()
                .method(method)
                .uri(&url)
                .header("Authorization", &self.bearer)
                .header("Content-Type", "application/json");
            let request = request.body(body.map(Value::to_string).unwrap_or_default());
            match read(self.agent.run(request.map_err(|why| why.to_string())?)) {
                Ok((401, _)) => self.log_in()?,
                Ok((status, body)) if status != 429 && status < 500 => return Ok((status, body)),
                Ok(_) | Err(_) => std::thread::sleep(PAUSE),
            }
        }
        Err(format!("{method} {path} comes to nothing"))
    }
}

/// The status and the body of an answer; an answer that is cut, or is not JSON, does not count as one.
fn read(answer: Result<http::Response<ureq::Body>, ureq::Error>) -> Result<(u16, Value), String> {
    let mut answer = answer.map_err(|why| why.to_string())?;
    let status = answer.status().as_u16();
    let text = answer.body_mut().read_to_string().map_err(|why| why.to_string())?;
    let body = if text.is_empty() { Ok(Value::Null) } else { serde_json::from_str(&text) };
    body.map(|body| (status, body)).map_err(|why| why.to_string())
}
