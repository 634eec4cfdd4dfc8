//! A world: one whole sandbox, and the life of a request in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use http::{Method, StatusCode, header};
use serde::Serialize;

use super::address::Address;
use super::ambient::Ambient;
use super::auth::{AuthMode, Grant, bearer, judge};
use super::behavior::{Behavior, Behaviors, Settings, did_you_mean};
use super::error::{ApiError, Refusal};
use super::issued::Issued;
use super::message::{Request, Response, header_text};
use super::operation::{Call, Handler, Operation};
use super::router::{Route, Router};
use super::store::{Seed, Tenant};
use super::{body, bulk};
use crate::model::Timestamp;
use crate::model::json::RawObject;

/// What a world is made with besides its seed.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Behaviors chosen for every tenant, before what the tenants' own files say.
    pub behaviors: Settings,
    /// The auth mode of every tenant, before what the tenants' own files say.
    pub auth: Option<AuthMode>,
    /// What happens at the first use of a tenant that has no folder.
    pub unknown_tenant: UnknownTenant,
}

/// What happens at the first use of a tenant that has no folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownTenant {
    /// It is made from the template, and the terminal says so.
    #[default]
    Create,
    /// It is a 404.
    Refuse,
}

/// One whole sandbox: tenants, data, issued tokens.
#[derive(Debug)]
pub struct World {
    name: Box<str>,
    seed: Arc<Seed>,
    router: Arc<Router>,
    options: Arc<Options>,
    random_seed: u64,
    start: Timestamp,
    tenants: BTreeMap<Box<str>, Tenant>,
    /// The tokens the token endpoint gave out.
    pub issued: Issued,
}

/// What the shell is to send, and to tell.
#[derive(Debug)]
pub struct Reply {
    /// The answer.
    pub response: Response,
    /// The operation that was found.
    pub operation: Option<&'static Operation>,
    /// What the person at the terminal should know besides the answer.
    pub notices: Vec<String>,
}

impl Reply {
    /// A reply of `response` and nothing else.
    pub fn of(response: Response) -> Self {
        Self { response, operation: None, notices: Vec::new() }
    }
}

impl World {
    /// A world over `seed` that starts at `ambient.now`.
    pub fn new(
        name: &str,
        seed: Arc<Seed>,
        router: Arc<Router>,
        options: Arc<Options>,
        (random_seed, ambient): (u64, Ambient),
    ) -> Self {
        Self {
            name: name.into(),
            seed,
            router,
            options,
            random_seed,
            start: ambient.now,
            tenants: BTreeMap::new(),
            issued: Issued::default(),
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The seed it lives over.
    pub fn seed(&self) -> &Arc<Seed> {
        &self.seed
    }

    /// The number from which it draws all chance and identifiers.
    pub fn random_seed(&self) -> u64 {
        self.random_seed
    }

    /// When it started; relative instants of its fixtures refer to this.
    pub fn start(&self) -> Timestamp {
        self.start
    }

    /// Answers one request.
    pub fn handle(&mut self, request: &Request, ambient: Ambient) -> Reply {
        let mut reply = Reply::of(Response::empty(StatusCode::NO_CONTENT));
        match self.answer(request, ambient, &mut reply) {
            Ok(response) => reply.response = response,
            Err(error) => {
                let behaviors = self.behaviors(request);
                reply.response = error.response(&behaviors);
                if let ApiError::Unauthorized(refusal) = error {
                    reply.response.hint = Some(self.refusal_hint(request, refusal));
                }
            }
        }
        reply
    }

    /// The life of a request, step by step; the first refusal ends it.
    fn answer(
        &mut self,
        request: &Request,
        ambient: Ambient,
        reply: &mut Reply,
    ) -> Result<Response, ApiError> {
        let address = match Address::of(request) {
            Ok(address) => address,
            Err(mistake) => return Ok(problem(StatusCode::BAD_REQUEST, &mistake, "")),
        };
        let router = Arc::clone(&self.router);
        let (operation, target) = match router.route(&request.method, address.path)? {
            Route::Operation(operation, target) => (operation, target),
            Route::Options { allow } => return Ok(options_response(&allow)),
        };
        reply.operation = Some(operation);
        let now = ambient.now;
        if let Handler::Unbuilt = operation.handler {
            return Err(ApiError::Unbuilt { operation: operation.id });
        }
        if let Handler::World(run) = operation.handler {
            let grant = Grant::unlimited("none");
            return run(self, &Call { operation, target, request, grant: &grant, now });
        }
        let tenant_name = target.id("tenant").to_owned();
        self.enter(&tenant_name, &mut reply.notices)?;
        let grant = self.grant(&tenant_name, request, now)?;
        let tenant =
            self.tenants.get_mut(tenant_name.as_str()).expect("the tenant was entered above");
        same_tenant(request, &tenant_name)?;
        if tenant.auth == AuthMode::Enforce || tenant.auth == AuthMode::AnyToken {
            grant.admit(operation, tenant.behaviors.is(Behavior::ManageImpliesRead, "yes"))?;
        }
        run(tenant, &Call { operation, target, request, grant: &grant, now })
    }

    /// The behaviors of the tenant that `request` names, else those of no tenant in particular.
    fn behaviors(&self, request: &Request) -> Behaviors {
        let named = Address::of(request).ok().and_then(|address| {
            self.tenants.get(address.path.split('/').nth(2)?).map(|tenant| tenant.behaviors.clone())
        });
        named.unwrap_or_else(|| Behaviors::settle(&[&self.options.behaviors], self.random_seed))
    }

    /// Makes sure that the tenant called `name` is there.
    ///
    /// # Errors
    /// 400 for a malformed name, 404 for a tenant without a folder where those are refused.
    pub fn enter(
        &mut self,
        name: &str,
        notices: &mut Vec<String>,
    ) -> Result<&mut Tenant, ApiError> {
        if !self.tenants.contains_key(name) {
            let (seed, has_folder) = self.seed.tenant(name);
            let seed = Arc::clone(seed);
            let behaviors =
                Behaviors::settle(&[&self.options.behaviors, &seed.behaviors], self.random_seed);
            if !is_tenant_name(name) && behaviors.is(Behavior::TenantName, "refuse") {
                return Err(ApiError::parameter(
                    "tenant",
                    "expected 3 to 16 lowercase letters and digits, a letter first",
                ));
            }
            if !has_folder {
                let known = self.seed.tenants.keys().map(|name| &**name);
                let near = did_you_mean(name, known);
                if self.options.unknown_tenant == UnknownTenant::Refuse {
                    return Err(ApiError::NotFound { id: name.into() });
                }
                notices.push(format!(
                    "tenant `{name}` has no folder and was made from the template{near}"
                ));
            }
            let auth = self.options.auth.or(seed.auth).unwrap_or_default();
            self.tenants.insert(name.into(), Tenant::new(seed, behaviors, auth, self.start));
        }
        Ok(self.tenants.get_mut(name).expect("it is there or was made above"))
    }

    /// Who calls, as the tenant called `name` sees it.
    fn grant(&self, name: &str, request: &Request, now: Timestamp) -> Result<Grant, ApiError> {
        let tenant = &self.tenants[name];
        let text = bearer(request.header(header::AUTHORIZATION.as_str()));
        let refused = |refusal| Err(ApiError::Unauthorized(refusal));
        let Some(text) = text else {
            return match tenant.auth {
                AuthMode::Off => Ok(Grant::unlimited("none")),
                AuthMode::Enforce | AuthMode::AnyToken => refused(Refusal::Missing),
            };
        };
        if tenant.auth == AuthMode::Off {
            return Ok(Grant::unlimited("any"));
        }
        if let Some(token) = tenant.credentials().token(text).or_else(|| self.issued.of(name, text))
        {
            return match judge(token, name, self.start, now) {
                Ok(()) => Ok(Grant::of(token)),
                Err(refusal) => refused(refusal),
            };
        }
        match tenant.auth {
            AuthMode::AnyToken | AuthMode::Off => Ok(Grant::unlimited("any")),
            AuthMode::Enforce if self.is_foreign(text) => refused(Refusal::Foreign),
            AuthMode::Enforce => refused(Refusal::Unknown),
        }
    }

    /// Whether another tenant of this world knows the token, or it was issued for one.
    fn is_foreign(&self, text: &str) -> bool {
        self.issued.knows(text)
            || self
                .seed
                .tenants
                .values()
                .chain([&self.seed.template])
                .any(|seed| seed.credentials.token(text).is_some())
    }

    /// Why a token was refused, and what would be accepted.
    fn refusal_hint(&self, request: &Request, refusal: Refusal) -> String {
        let path = Address::of(request).map_or("", |address| address.path);
        let name = path.split('/').nth(2).unwrap_or_default();
        let Some(tenant) = self.tenants.get(name) else { return String::new() };
        let why = match refusal {
            Refusal::Missing => "no bearer token was sent",
            Refusal::Unknown => "nobody knows this token",
            Refusal::Expired => "this token has expired",
            Refusal::Foreign => "this token is another tenant's",
        };
        let fixtures = tenant.credentials().tokens().map(|token| &*token.text);
        let known: Vec<&str> = fixtures.chain(self.issued.names(name)).collect();
        format!(
            "{why}; tenant {name} knows: {}; --auth any-token or off asks for less",
            known.join(", ")
        )
    }
}

/// The checks and the run of a tenant's operation.
fn run(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    match call.operation.handler {
        Handler::Read(read) => {
            if call.request.method == Method::POST {
                body::expect_json(call.request)?;
            }
            read(tenant, call)
        }
        Handler::Write(transition) => {
            let object = if call.request.method == Method::DELETE {
                RawObject::default()
            } else {
                body::expect_json(call.request)?;
                body::object(call.request)?
            };
            let done = (transition.run)(tenant, &call.target, &object, call.now)?;
            Ok(Response::empty(done.status()))
        }
        Handler::Bulk(transition) => {
            body::expect_json(call.request)?;
            bulk::run(tenant, call, &transition)
        }
        Handler::World(_) | Handler::Unbuilt => {
            unreachable!("answered before a tenant was entered")
        }
    }
}

/// Refuses a request whose `Emporix-Tenant` names another tenant than its path.
fn same_tenant(request: &Request, tenant: &str) -> Result<(), ApiError> {
    match request.headers.get("emporix-tenant") {
        Some(value) if value.as_bytes() != tenant.as_bytes() => Err(ApiError::TenantMismatch {
            header: String::from_utf8_lossy(value.as_bytes()).into_owned(),
        }),
        _ => Ok(()),
    }
}

/// Whether `name` is a tenant name as documented: `^[a-z][a-z0-9]+$`, 3 to 16 characters.
fn is_tenant_name(name: &str) -> bool {
    (3..=16).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// The answer to OPTIONS.
fn options_response(allow: &str) -> Response {
    Response::empty(StatusCode::NO_CONTENT).with(header::ALLOW, header_text(allow))
}

/// The sandbox's own voice (`application/problem+json`): for mistakes in how the sandbox itself is addressed.
pub fn problem(status: StatusCode, detail: &str, hint: &str) -> Response {
    #[derive(Serialize)]
    struct Problem<'a> {
        status: u16,
        title: &'a str,
        detail: &'a str,
        #[serde(skip_serializing_if = "str::is_empty")]
        hint: &'a str,
    }
    let body = Problem { status: status.as_u16(), title: super::reason(status), detail, hint };
    let body = serde_json::to_vec(&body).expect("texts and numbers always serialise");
    let mut response = Response::json(status, body);
    response.headers[0].1 = http::HeaderValue::from_static("application/problem+json");
    response.hint = Some(if hint.is_empty() { detail } else { hint }.to_owned());
    response
}
