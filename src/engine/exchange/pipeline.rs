//! The life of a request in a world, step by step.
//!
//! The order is fixed: mistakes in the sandbox's own headers, route, tenant, token, rules that act before
//! anything is judged, 401, `Emporix-Tenant`, 403, then the operation with its own refusals, then rules that act on
//! the answer. The first refusal ends it.

use std::cell::OnceCell;
use std::sync::Arc;

use http::{HeaderName, HeaderValue, Method, StatusCode, header};

use super::address::Address;
use super::authorization::Authorization;
use super::control_headers::known_headers;
use super::reply::Reply;
use super::routing::Route;
use super::{body, bulk};
use crate::engine::ambient::Ambient;
use crate::engine::auth::grant::{Grant, bearer};
use crate::engine::behavior::Behaviors;
use crate::engine::delivery::Delivery;
use crate::engine::error::ApiError;
use crate::engine::error::problem::problem;
use crate::engine::journal::NewEntry;
use crate::engine::message::{Request, Response, header_text};
use crate::engine::operation::{Call, Handler, Operation};
use crate::engine::scenario::{
    Act, ActiveScenarios, BulkItems, Injected, ItemPlan, RuleContext, RuleOutcome, Scenario,
};
use crate::engine::store::Tenant;
use crate::engine::target::Target;
use crate::engine::world::World;
use crate::json::RawObject;
use crate::model::{Timestamp, Token};

/// `Sandbox-Fault`: the rules that fired.
const FAULT: HeaderName = HeaderName::from_static("sandbox-fault");
/// `Sandbox-Request-Id`: the world's name and the number of the exchange in it.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("sandbox-request-id");

/// A request that has found its operation.
pub(in crate::engine) struct RoutedRequest<'a> {
    pub(in crate::engine) operation: &'static Operation,
    pub(in crate::engine) target: Target<'a>,
    pub(in crate::engine) request: &'a Request,
    pub(in crate::engine) now: Timestamp,
    /// Whether the world's clock stands still.
    pub(in crate::engine) clock_stands: bool,
    /// The scenarios of this request alone.
    pub(in crate::engine) own: Vec<Arc<Scenario>>,
}

impl World {
    /// Answers one request.
    pub fn handle(&mut self, request: &Request, ambient: Ambient) -> Reply {
        match Address::of(request) {
            Ok(address) => self.handle_at(address.path, request, ambient),
            Err(mistake) => {
                let mut reply = Reply::of(problem(StatusCode::BAD_REQUEST, &mistake, ""));
                self.conclude(request, (request.uri.path(), None), ambient, &mut reply);
                reply
            }
        }
    }

    /// Answers one request whose path within the world is known.
    pub fn handle_at(&mut self, path: &str, request: &Request, ambient: Ambient) -> Reply {
        let mut reply = Reply::of(Response::empty(StatusCode::NO_CONTENT));
        let arrived = self.arrive(request, path, ambient, &mut reply);
        let (response, tenant) = match &arrived {
            Ok(arrived) => (self.exchange(arrived, &mut reply), arrived.target.get("tenant")),
            Err(response) => (Response::clone(response), None),
        };
        reply.response = response;
        if reply.operation.is_some_and(Operation::issues_tokens) {
            reply.response.forbid_storing();
        }
        if !reply.acted.fired.is_empty() {
            let fault = header_text(&reply.acted.fired.join(", "));
            reply.response.headers.push((FAULT, fault));
        }
        self.conclude(request, (path, tenant), ambient, &mut reply);
        reply
    }

    /// Answers a request that was refused before it was read whole.
    pub fn refuse(&mut self, request: &Request, error: &ApiError, ambient: Ambient) -> Reply {
        let mut reply = Reply::of(error.response(&self.behaviors(None)));
        let path = Address::of(request).map_or(request.uri.path(), |address| address.path);
        let route = self.router.route(&request.method, path);
        if matches!(route, Ok(Route::Operation(operation, _)) if operation.issues_tokens()) {
            reply.response.forbid_storing();
        }
        self.conclude(request, (path, None), ambient, &mut reply);
        reply
    }

    /// The reply as it leaves: noted in the journal, with its id and date.
    fn conclude(
        &mut self,
        request: &Request,
        (path, tenant): (&str, Option<&str>),
        ambient: Ambient,
        reply: &mut Reply,
    ) {
        self.exchanges += 1;
        let number = self.exchanges;
        let id = self.request_id(number);
        let (at, seed) = (self.now(ambient), self.random_seed());
        reply.delivery = Delivery::of(&request.method, &reply.response, &reply.acted.effects);
        self.journal.note(NewEntry { number, id: &id, at, request, path, tenant, reply, seed });
        let id =
            HeaderValue::try_from(id).expect("worlds have names of letters, digits and hyphens");
        reply.response.headers.push((REQUEST_ID, id));
        reply.noted = Some(self.journal.latest());
        reply.date = self.clock().date(ambient);
    }

    /// The id of the exchange with this number, in no more room than it takes.
    fn request_id(&self, number: u64) -> String {
        let digits = number.checked_ilog10().map_or(1, |log| log as usize + 1);
        let mut id = String::with_capacity(self.name().len() + 1 + digits);
        for part in [self.name(), "-", &number.to_string()] {
            id.push_str(part);
        }
        id
    }

    /// From a request to its operation, or to the answer that needs none.
    fn arrive<'a>(
        &self,
        request: &'a Request,
        path: &'a str,
        ambient: Ambient,
        reply: &mut Reply,
    ) -> Result<RoutedRequest<'a>, Box<Response>> {
        let mistake = |detail: String| Box::new(problem(StatusCode::BAD_REQUEST, &detail, ""));
        let refuse = |error: ApiError| Box::new(error.response(&self.behaviors(None)));
        known_headers(request).map_err(mistake)?;
        let own = self.named_scenarios(request).map_err(mistake)?;
        let (operation, target) = match self.router.route(&request.method, path).map_err(refuse)? {
            Route::Operation(operation, target) => (operation, target),
            Route::Options { allow } => return Err(Box::new(options_response(&allow))),
        };
        reply.operation = Some(operation);
        match operation.handler {
            Handler::Unbuilt => Err(refuse(ApiError::Unbuilt { operation: operation.id })),
            Handler::Read(_) | Handler::Write(_) | Handler::Bulk(_) | Handler::World(_) => {
                let (now, clock_stands) = (self.now(ambient), self.clock().is_frozen());
                Ok(RoutedRequest { operation, target, request, now, clock_stands, own })
            }
        }
    }

    /// The exchange itself, in the tenant or the world.
    fn exchange(&mut self, arrived: &RoutedRequest<'_>, reply: &mut Reply) -> Response {
        if let Handler::World(run) = arrived.operation.handler {
            return self.world_exchange(arrived, run, reply);
        }
        let name = arrived.target.id("tenant");
        if let Err(error) = self.enter(name, &mut reply.notices) {
            return error.response(&self.behaviors(None));
        }
        self.tenant_exchange(arrived, name, reply)
    }

    fn tenant_exchange(
        &mut self,
        arrived: &RoutedRequest<'_>,
        name: &str,
        reply: &mut Reply,
    ) -> Response {
        let (start, random_seed) = (self.start(), self.random_seed());
        let credentials = Arc::clone(self.tenants[name].credentials());
        let text = bearer(arrived.request.header(&header::AUTHORIZATION));
        let given = text.and_then(|text| self.issued.of(name, text)).cloned();
        let token = text.and_then(|text| credentials.token(text)).or(given.as_deref());
        let foreign = token.is_none() && text.is_some_and(|text| self.is_foreign(text));
        let Self { tenants, armed, issued, .. } = self;
        let tenant = tenants.get_mut(name).expect("the tenant was entered before");
        let rules = arrived.meets_rules(armed).then(|| arrived.occasion(name, token, random_seed));
        let Reply { acted, committed, .. } = reply;
        if let Some(occasion) = &rules {
            armed.before(&arrived.own, occasion, acted, &mut |act| match (act, text) {
                (Act::CanTouch, _) => touch(tenant, arrived, None),
                (Act::Touch, _) => touch(tenant, arrived, Some(arrived.now)),
                (Act::CanExpire, Some(text)) => {
                    let gate = Authorization { issued, start, name, foreign };
                    gate.asks_for(tenant.auth, text, token, arrived.now)
                }
                (Act::Expire, Some(text)) => issued.kill(name, text, token.is_some()),
                (Act::CanExpire | Act::Expire, None) => false,
            });
        }
        let gate = Authorization { issued, start, name, foreign };
        let mut organic = acted.lets_through().then(|| {
            let organic = gate.admit(arrived, tenant, text, token).and_then(|grant| {
                run(tenant, &arrived.call(grant), |items| match &rules {
                    Some(occasion) => armed.items(&arrived.own, occasion, items, acted),
                    None => ItemPlan::of(items.items.len()),
                })
            });
            let (response, written) =
                organic.unwrap_or_else(|error| (gate.refused(&error, tenant), false));
            *committed = written;
            response
        });
        if let Some(occasion) = &rules {
            armed.after(&arrived.own, occasion, organic.as_mut(), acted);
        }
        let organic = organic.or_else(|| {
            acted.loses_answer().then(|| would_answer(tenant, gate, arrived, (text, token)))
        });
        concluded(organic, acted, (&tenant.behaviors, arrived.clock_stands))
    }

    fn world_exchange(
        &mut self,
        arrived: &RoutedRequest<'_>,
        run: fn(&mut Self, &Call<'_>) -> Result<Response, ApiError>,
        reply: &mut Reply,
    ) -> Response {
        let behaviors = self.behaviors(None);
        let rules = arrived
            .meets_rules(&self.armed)
            .then(|| arrived.occasion("", None, self.random_seed()));
        let Reply { acted, committed, notices, .. } = reply;
        if let Some(occasion) = &rules {
            self.armed.before(&arrived.own, occasion, acted, &mut |_| false);
        }
        let mut organic = acted.lets_through().then(|| {
            let organic = run(self, &arrived.call(Grant::UNLIMITED));
            *committed = organic.is_ok();
            organic.unwrap_or_else(|error| error.response(&behaviors))
        });
        notices.append(&mut self.notices);
        if let Some(occasion) = &rules {
            self.armed.after(&arrived.own, occasion, organic.as_mut(), acted);
        }
        let organic = organic
            .or_else(|| acted.loses_answer().then(|| self.would_answer(arrived, run, &behaviors)));
        concluded(organic, acted, (&behaviors, arrived.clock_stands))
    }
}

impl World {
    /// What a world's operation would answer, had the connection not failed before; nothing is issued or made.
    fn would_answer(
        &mut self,
        arrived: &RoutedRequest<'_>,
        run: fn(&mut Self, &Call<'_>) -> Result<Response, ApiError>,
        behaviors: &Behaviors,
    ) -> Response {
        let issued = self.issued.clone();
        let tenants: Vec<Box<str>> = self.tenants.keys().cloned().collect();
        let answer = run(self, &arrived.call(Grant::UNLIMITED));
        self.issued = issued;
        self.tenants.retain(|name, _| tenants.contains(name));
        self.notices.clear();
        answer.unwrap_or_else(|error| error.response(behaviors))
    }
}

impl<'a> RoutedRequest<'a> {
    /// Whether there are rules to look at.
    fn meets_rules(&self, armed: &ActiveScenarios) -> bool {
        !armed.active().is_empty() || !self.own.is_empty()
    }

    /// The request as rules see it.
    fn occasion<'o>(
        &'o self,
        tenant: &'o str,
        token: Option<&'o Token>,
        seed: u64,
    ) -> RuleContext<'o> {
        let Self { operation, target, request, now, .. } = self;
        RuleContext {
            operation,
            target,
            request,
            tenant,
            token,
            now: *now,
            seed,
            body: OnceCell::new(),
        }
    }

    /// The request as handlers see it.
    fn call<'c>(&'c self, grant: Grant<'c>) -> Call<'c>
    where
        'a: 'c,
    {
        let Self { operation, request, now, .. } = *self;
        Call { operation, target: &self.target, request, grant, now }
    }
}

/// What a tenant's operation would answer, had the connection not failed before: nothing is written, as it runs on a
/// copy, which shares with the tenant all that it does not change.
fn would_answer(
    tenant: &Tenant,
    gate: Authorization<'_>,
    arrived: &RoutedRequest<'_>,
    (text, token): (Option<&str>, Option<&Token>),
) -> Response {
    let mut copy = tenant.clone();
    let answer = gate.admit(arrived, tenant, text, token).and_then(|grant| {
        run(&mut copy, &arrived.call(grant), |items| ItemPlan::of(items.items.len()))
    });
    answer.map_or_else(|error| gate.refused(&error, tenant), |(response, _)| response)
}

/// The checks of the body and the run of a tenant's operation: its answer, and whether it has changed the state.
fn run(
    tenant: &mut Tenant,
    call: &Call<'_>,
    plan: impl FnOnce(BulkItems<'_, '_>) -> ItemPlan,
) -> Result<(Response, bool), ApiError> {
    match call.operation.handler {
        Handler::Read(read) => {
            if call.request.method == Method::POST {
                body::expect_json(call.request)?;
            }
            read(tenant, call).map(|response| (response, false))
        }
        Handler::Write(transition) => {
            let object = if call.request.method == Method::DELETE {
                RawObject::default()
            } else {
                body::expect_json(call.request)?;
                body::object(call.request)?
            };
            let done = (transition.run)(tenant, call.target, &object, call.now)?;
            let mut response = Response::empty(done.status());
            response.hint = body::ignored(&object, transition.members);
            Ok((response, true))
        }
        Handler::Bulk(transition) => {
            body::expect_json(call.request)?;
            bulk::run(tenant, call, &transition, plan)
        }
        Handler::World(_) | Handler::Unbuilt => {
            unreachable!("answered before a tenant was entered")
        }
    }
}

/// Another writer gets there first, where the operation has something to write.
fn touch(tenant: &mut Tenant, arrived: &RoutedRequest<'_>, now: Option<Timestamp>) -> bool {
    match arrived.operation.handler {
        Handler::Write(transition) => (transition.touch)(tenant, &arrived.target, now),
        Handler::Bulk(_) | Handler::Read(_) | Handler::World(_) | Handler::Unbuilt => false,
    }
}

/// The answer that leaves the world: the injected one, else the organic one with its patches.
fn concluded(
    organic: Option<Response>,
    acted: &mut RuleOutcome,
    (behaviors, clock_stands): (&Behaviors, bool),
) -> Response {
    let by = |acted: &RuleOutcome| format!("injected by {}", acted.fired.join(", "));
    match acted.answer.take() {
        Some(Injected::Error(error)) => {
            acted.injected = true;
            let mut response = error.response(behaviors);
            let window = match clock_stands && error.status() == StatusCode::TOO_MANY_REQUESTS {
                true => "; the world's clock is frozen: only advancing it clears the limit",
                false => "",
            };
            response.hint = Some(by(acted) + window);
            response
        }
        Some(Injected::Response(mut response)) => {
            acted.injected = true;
            response.hint = (!response.status.is_success()).then(|| by(acted));
            response
        }
        None => {
            acted.injected = acted.effects.connection.is_some();
            organic.unwrap_or_else(|| Response::empty(StatusCode::NO_CONTENT))
        }
    }
}

/// The answer to OPTIONS.
fn options_response(allow: &str) -> Response {
    Response::empty(StatusCode::NO_CONTENT).with(header::ALLOW, header_text(allow))
}
