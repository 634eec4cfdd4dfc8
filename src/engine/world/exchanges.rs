//! How a world answers: a request finds its operation, goes through the steps of an exchange, and leaves as a reply
//! that the journal has noted.

use std::cell::OnceCell;
use std::sync::Arc;

use http::{HeaderName, HeaderValue, Method, StatusCode, header};

use super::World;
use super::tokens::presented;
use crate::engine::ambient::Ambient;
use crate::engine::check::Check;
use crate::engine::delivery::Delivery;
use crate::engine::error::problem::problem;
use crate::engine::error::{ApiError, Voice, WordedRefusal};
use crate::engine::exchange::address::Address;
use crate::engine::exchange::control_headers::{known_headers, named_scenarios};
use crate::engine::exchange::handler::Row;
use crate::engine::exchange::pipeline::{State, Step, begin, finish};
use crate::engine::exchange::reply::Reply;
use crate::engine::exchange::routed::RoutedRequest;
use crate::engine::exchange::routing::Route;
use crate::engine::exchange::weight::takes_long;
use crate::engine::explained_at::explained_at;
use crate::engine::journal::NewEntry;
use crate::engine::lint::{LintSettings, LintWeight, SentRequest};
use crate::engine::message::{Request, Response, Summary, header_text};
use crate::engine::operation::{Operation, OperationKind};
use crate::engine::scenario::{BulkItem, Scenario};
use crate::engine::services::ServiceTerms;
use crate::engine::target::Target;
use crate::engine::trace::{AddressedBy, Trace};
use crate::model::Token;

/// `Sandbox-Fault`: the rules that fired.
const FAULT: HeaderName = HeaderName::from_static("sandbox-fault");
/// `Sandbox-Explain`: where the answer is explained, below the base URL of the sandbox.
pub const EXPLAIN: HeaderName = HeaderName::from_static("sandbox-explain");
/// `Sandbox-Request-Id`: the world's name and the number of the exchange in it.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("sandbox-request-id");

/// What the beginning of an exchange has come to.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every exchange is done, and a box would cost each"
)]
pub enum Begun {
    /// The reply.
    Done(Reply),
    /// The answer comes from elsewhere; [`World::finish`] takes it.
    Forward(Box<Pending>),
}

/// The answer to a request that comes to no operation, and how far it came.
type NoOperation = (Trace, Box<Response>);

/// A request, its path within the world, and the items of a bulk call that came so far as to be taken apart.
type Arrived<'r, 'b> = (&'r Request, &'r str, &'r [BulkItem<'b>]);

/// An exchange that waits for an answer from elsewhere. It holds no world, which may change or go meanwhile.
#[derive(Debug)]
pub struct Pending {
    request: Request,
    path: String,
    /// The scenarios of this request alone.
    own: Vec<Arc<Scenario>>,
    /// The token that let the caller in.
    token: Option<Token>,
    /// What is known of the reply so far.
    reply: Reply,
}

impl Pending {
    /// The request that waits.
    pub fn request(&self) -> &Request {
        &self.request
    }
}

impl World {
    /// Answers one request.
    pub fn handle(&mut self, request: &Request, ambient: Ambient) -> Reply {
        match Address::of(request) {
            Ok(address) => self.handle_at(address.path, request, ambient),
            Err(mistake) => {
                let mut reply = Reply::of(problem(StatusCode::BAD_REQUEST, &mistake, ""));
                reply.trace.failed = Some(Check::SandboxHeaders);
                self.conclude((request, request.uri.path(), &[]), ambient, &mut reply);
                self.capture_exchange(request, ambient, &reply);
                reply
            }
        }
    }

    /// Answers one request whose path within the world is known.
    pub fn handle_at(&mut self, path: &str, request: &Request, ambient: Ambient) -> Reply {
        match self.begin(path, request, ambient, |_| false) {
            Begun::Done(reply) => reply,
            Begun::Forward(_) => unreachable!("no operation is forwarded"),
        }
    }

    /// Begins the exchange of a request whose path within the world is known: to its end, or up to the operation where
    /// that is one which `forwards` says is answered elsewhere.
    pub fn begin(
        &mut self,
        path: &str,
        request: &Request,
        ambient: Ambient,
        forwards: impl FnOnce(&Operation) -> bool,
    ) -> Begun {
        let mut reply = Reply::of(Response::empty(StatusCode::NO_CONTENT));
        let routed = match self.route(request, path, ambient, &mut reply) {
            Ok(routed) => routed,
            Err((trace, response)) => {
                reply.trace = trace;
                reply.response = *response;
                return Begun::Done(self.leave((request, path, &[]), ambient, reply));
            }
        };
        if let Some(error) = self.denied(request, path, (Some(routed.row), &routed.target)) {
            let service = routed.row.operation.service;
            reply.tenant = routed.target.get("tenant").map(Into::into);
            reply.trace.refuse(&error);
            reply.response = self.refused(&error, service);
            return Begun::Done(self.leave((request, path, &[]), ambient, reply));
        }
        self.scenarios.meet(&routed.own);
        let operation = &routed.row.operation;
        let forwards = forwards(operation);
        if !forwards && !operation.is_built() {
            let error = self.unanswered(operation, &routed.target, path);
            reply.trace.refuse(&error);
            reply.response = self.refused(&error, operation.service);
            return Begun::Done(self.leave((request, path, &[]), ambient, reply));
        }
        reply.tenant = routed.target.get("tenant").map(Into::into);
        match self.with_state(|state| begin(state, &routed, &mut reply, forwards)) {
            Step::Answered(response) => {
                reply.response = response;
                let items = routed.items.get().map_or(&[][..], Vec::as_slice);
                Begun::Done(self.leave((request, path, items), ambient, reply))
            }
            Step::Forward(token) => {
                let (request, path, own) = (request.clone(), path.to_owned(), routed.own);
                Begun::Forward(Box::new(Pending { request, path, own, token, reply }))
            }
        }
    }

    /// Ends an exchange with the answer that came from elsewhere.
    pub fn finish(&mut self, pending: Pending, response: Response, ambient: Ambient) -> Reply {
        let Pending { request, path, own, token, mut reply } = pending;
        let found = Arc::clone(&self.router);
        let Ok(Route::Operation(row, target)) = found.route(&request.method, &path) else {
            unreachable!("it found its operation when it began")
        };
        let routed = self.routed(&request, (row, target, &path), own, ambient);
        let answer = (token.as_ref(), response);
        reply.response = self.with_state(|state| finish(state, &routed, answer, &mut reply));
        self.leave((&request, &path, &[]), ambient, reply)
    }

    /// Answers a request that was refused before it was read whole.
    pub fn refuse(&mut self, request: &Request, error: &ApiError, ambient: Ambient) -> Reply {
        let path = Address::of(request).map_or(request.uri.path(), |address| address.path);
        let mut reply = Reply::of(self.refused(error, self.router.service_of(path)));
        reply.trace.refuse(error);
        self.conclude((request, path, &[]), ambient, &mut reply);
        self.capture_unread(request, error, ambient, &reply);
        reply
    }

    /// The reply as it leaves, with the headers that name what rules did.
    fn leave(&mut self, arrived: Arrived<'_, '_>, ambient: Ambient, mut reply: Reply) -> Reply {
        if !reply.acted.fired.is_empty() {
            let fault = header_text(&reply.acted.fired.join(", "));
            reply.response.headers.push((FAULT, fault));
        }
        self.conclude(arrived, ambient, &mut reply);
        self.capture_exchange(arrived.0, ambient, &reply);
        reply
    }

    /// Notes the exchange in the journal, and gives the reply its id and date. A function of its own, so that its cost can be
    /// seen: `benches/trace.rs`.
    #[inline(never)]
    fn conclude(
        &mut self,
        (request, path, items): Arrived<'_, '_>,
        ambient: Ambient,
        reply: &mut Reply,
    ) {
        // What was refused before it found its operation is about a path all the same.
        let by_path = || self.router.issues_tokens(path);
        if reply.operation.map_or_else(by_path, Operation::issues_tokens) {
            reply.response.forbid_storing(&reply.acted.written);
        }
        self.exchanges += 1;
        let number = self.exchanges;
        let id = self.request_id(number);
        let (at, seed) = (self.now(ambient), self.random_seed());
        reply.delivery = Delivery::of(&request.method, &reply.response, &reply.acted.effects);
        let place = reply.operation.and_then(|operation| self.router.place(operation));
        if let Some(place) = place {
            self.met.note(place, reply.met_status(), reply.met_rows());
        }
        self.introduce(reply);
        reply.trace.addressed = AddressedBy::of(request, path);
        let writes = self.take_writes(reply.tenant.as_deref());
        if let Some(Summary::Rows { failed, .. }) = &mut reply.response.summary {
            reply.trace.rows = std::mem::take(failed).into();
        }
        let tenant = reply.tenant.as_deref();
        let Self { journal, tenants, issued, .. } = self;
        journal.note(NewEntry {
            number,
            id: &id,
            at,
            request,
            items,
            path,
            tenant,
            token: presented(request, tenant, tenants, issued),
            operation: reply.operation,
            response: &reply.response,
            delivery: reply.delivery,
            origin: reply.origin(),
            committed: reply.committed,
            considered: std::mem::take(&mut reply.acted.considered),
            trace: std::mem::take(&mut reply.trace),
            introduction: reply.introduction.as_deref(),
            effects: &reply.acted.effects,
            writes,
            seed,
        });
        let id =
            HeaderValue::try_from(id).expect("worlds have names of letters, digits and hyphens");
        reply.response.headers.push((REQUEST_ID, id));
        if is_refusal(reply.response.status) {
            let explained = header_text(&explained_at(self.name(), &self.request_id(number)));
            reply.response.headers.push((EXPLAIN, explained));
        }
        reply.noted = Some(self.journal.latest());
        reply.date = self.clock().date(ambient);
    }

    /// The id of the exchange with this number, in no more room than it takes.
    pub(super) fn request_id(&self, number: u64) -> String {
        let digits = number.checked_ilog10().map_or(1, |log| log as usize + 1);
        let mut id = String::with_capacity(self.name().len() + 1 + digits);
        for part in [self.name(), "-", &number.to_string()] {
            id.push_str(part);
        }
        id
    }

    /// From a request to its row and its own scenarios, or to the answer that needs none.
    fn route<'a>(
        &self,
        request: &'a Request,
        path: &'a str,
        ambient: Ambient,
        reply: &mut Reply,
    ) -> Result<RoutedRequest<'a>, NoOperation> {
        let mistake = |detail: String| {
            let response = problem(StatusCode::BAD_REQUEST, &detail, "");
            let trace = Trace { failed: Some(Check::SandboxHeaders), ..Trace::default() };
            (trace, Box::new(response))
        };
        let service = || self.router.service_of(path);
        let refuse = |error: ApiError| {
            let mut trace = Trace::default();
            trace.refuse(&error);
            (trace, Box::new(self.refused(&error, service())))
        };
        known_headers(request).map_err(mistake)?;
        let own =
            named_scenarios(request, &self.scenarios, &self.seed.scenarios).map_err(mistake)?;
        let found = self.router.route(&request.method, path).map_err(|error| {
            let is_route = Check::failed_by(&error) == Check::Route;
            let denied = is_route.then(|| self.denied(request, path, (None, &Target::default())));
            refuse(denied.flatten().unwrap_or(error))
        });
        let (row, target) = match found? {
            Route::Operation(row, target) => (row, target),
            Route::Options { allow } => {
                return Err((Trace::default(), Box::new(options_response(&allow))));
            }
        };
        reply.operation = Some(&row.operation);
        Ok(self.routed(request, (row, target, path), own, ambient))
    }

    /// That a request shows lints, where these are denied.
    fn denied(
        &self,
        request: &Request,
        path: &str,
        (row, target): (Option<&'static Row>, &Target<'_>),
    ) -> Option<ApiError> {
        let LintSettings { weight, silenced } = self.options().lint;
        if weight != LintWeight::Deny {
            return None;
        }
        let sent = SentRequest::of(request, path, (row.map(|row| &row.operation), target));
        let lints = sent.lints(silenced);
        (!lints.is_empty()).then_some(ApiError::Linted(lints))
    }

    /// Why an operation that is known is not answered.
    fn unanswered(&self, operation: &Operation, target: &Target<'_>, path: &str) -> ApiError {
        let id = operation.id;
        let (method, does) = match removes_a_record(operation) {
            true => ("DELETE", "removes"),
            false => ("PUT", "writes"),
        };
        let hint = match operation.kind {
            OperationKind::OnlyRead(collection) => format!(
                "{id} is known, and the sandbox only reads what it would write: that is in {name}.json, and {method} /__sandbox/worlds/{}/tenants/{}/{name}/{{id}} {does} such a record while it runs",
                self.name(),
                target.id("tenant"),
                name = collection.as_str(),
            ),
            OperationKind::LeftOut(instead) => {
                format!("{id} is known, and not emulated: {instead}")
            }
            OperationKind::Read
            | OperationKind::Write
            | OperationKind::Bulk { .. }
            | OperationKind::Tokens
            | OperationKind::Session
            | OperationKind::Unbuilt => return ApiError::Unbuilt { operation: id },
        };
        let allow = self.router.allow(path);
        let message = format!("The method is not allowed here. Allowed: {allow}.");
        let (status, allow) = (StatusCode::METHOD_NOT_ALLOWED, Some(allow));
        let expected = "an operation that is emulated";
        ApiError::Worded(Box::new(WordedRefusal { status, message, hint, expected, allow }))
    }

    /// The answer of a refusal before a tenant was entered, in the words of `service`.
    fn refused(&self, error: &ApiError, service: &'static ServiceTerms) -> Response {
        error.response(Voice { service, behaviors: &self.tenants.behaviors() })
    }

    fn routed<'a>(
        &self,
        request: &'a Request,
        (row, target, path): (&'static Row, Target<'a>, &str),
        own: Vec<Arc<Scenario>>,
        ambient: Ambient,
    ) -> RoutedRequest<'a> {
        let (now, clock_stands) = (self.now(ambient), self.clock().is_frozen());
        let has_rules = !own.is_empty() || !self.scenarios.active().is_empty();
        let removal = has_rules.then(|| self.router.row(&Method::DELETE, path)).flatten();
        let items = OnceCell::new();
        RoutedRequest { row, removal, target, request, now, clock_stands, own, items }
    }

    /// Whether `request`, with this `path` within the world, takes long.
    pub fn takes_long(&self, path: &str, request: &Request) -> bool {
        takes_long(request, (path, &self.router), |tenant| self.tenants.row_count(tenant))
    }

    /// Hands the parts that an exchange may change to `step`.
    fn with_state<T>(&mut self, step: impl FnOnce(&mut State<'_>) -> T) -> T {
        let Self { name, seed, snapshots, tenants, issued, scenarios, .. } = self;
        let comes_back = &|text: &str| Self::comes_back(seed, snapshots, text);
        step(&mut State { world: name, tenants, issued, scenarios, comes_back })
    }
}

/// Whether an answer with this status says where it is explained.
fn is_refusal(status: StatusCode) -> bool {
    status.is_client_error() || status.is_server_error()
}

/// The answer to OPTIONS.
fn options_response(allow: &str) -> Response {
    Response::empty(StatusCode::NO_CONTENT).with(header::ALLOW, header_text(allow))
}

/// Whether it would remove a whole record: the one that its path ends with and names alone.
fn removes_a_record(operation: &Operation) -> bool {
    operation.method == Method::DELETE
        && operation.path.ends_with('}')
        && operation.path.matches('{').count() == 2
}
