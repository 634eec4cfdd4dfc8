//! The life of a request that has found its operation, step by step.
//!
//! The order is fixed: tenant, token, rules that act before anything is judged, 401, `Emporix-Tenant`, 403, then the
//! operation with its own refusals, then rules that act on the answer. The first refusal ends it. Between the steps
//! before the operation and those after it the exchange can pause, for an answer that comes from elsewhere.

use std::sync::Arc;

use http::{Method, StatusCode, header};

use super::authorization::Authorization;
use super::handler::{Call, Handler, Row, TokenHandler, Write};
use super::identities::Identities;
use super::reply::Reply;
use super::routed::RoutedRequest;
use super::{body, bulk, parameters};
use crate::engine::auth::grant::{Grant, bearer};
use crate::engine::auth::issued_tokens::IssuedTokens;
use crate::engine::behavior::Behaviors;
use crate::engine::error::ApiError;
use crate::engine::ids::Ids;
use crate::engine::message::Response;
use crate::engine::scenario::{Act, ActiveScenarios, BulkItems, Injected, ItemPlan, RuleOutcome};
use crate::engine::store::{Tenant, Tenants};
use crate::json::RawObject;
use crate::model::{Timestamp, Token};

/// The parts of a world that an exchange may change.
pub(in crate::engine) struct State<'w> {
    /// The world's name.
    pub(in crate::engine) world: &'w str,
    pub(in crate::engine) tenants: &'w mut Tenants,
    pub(in crate::engine) issued: &'w mut IssuedTokens,
    pub(in crate::engine) scenarios: &'w mut ActiveScenarios,
    /// Whether a text is that of a token which comes back with the world's files or a snapshot.
    pub(in crate::engine) comes_back: &'w dyn Fn(&str) -> bool,
}

/// What an exchange has come to before its operation has run.
pub(in crate::engine) enum Step {
    /// The whole answer.
    Answered(Response),
    /// The caller may call the operation, whose answer comes from elsewhere: the token that lets it in.
    Forward(Option<Token>),
}

/// Takes a request through its operation, or up to it where its answer comes from elsewhere.
pub(in crate::engine) fn begin(
    state: &mut State<'_>,
    routed: &RoutedRequest<'_>,
    reply: &mut Reply,
    forwards: bool,
) -> Step {
    if let Handler::Tokens(run) = routed.row.handler {
        return issue_tokens(state, routed, run, (reply, forwards));
    }
    let name = routed.target.id("tenant");
    match state.tenants.enter(name, Some(&mut reply.notices)) {
        Ok(_) => call_tenant(state, routed, name, (reply, forwards)),
        Err(error) => Step::Answered(error.response(&state.tenants.behaviors())),
    }
}

/// Takes an answer that came from elsewhere through the rules that act on it.
pub(in crate::engine) fn finish(
    state: &mut State<'_>,
    routed: &RoutedRequest<'_>,
    (token, mut response): (Option<&Token>, Response),
    reply: &mut Reply,
) -> Response {
    let name = routed.target.get("tenant").unwrap_or_default();
    let tenant = state.tenants.live.get(name);
    let behaviors =
        tenant.map_or_else(|| state.tenants.behaviors(), |tenant| tenant.behaviors.clone());
    if routed.meets_rules(state.scenarios) {
        let context = routed.context((state.world, name), token, state.tenants.random_seed);
        let answer = (Some(&mut response), &behaviors);
        state.scenarios.after(&routed.own, &context, answer, &mut reply.acted);
    }
    concluded(Some(response), &mut reply.acted, (&behaviors, routed.clock_stands))
}

fn call_tenant(
    state: &mut State<'_>,
    routed: &RoutedRequest<'_>,
    name: &str,
    (reply, forwards): (&mut Reply, bool),
) -> Step {
    let State { world, tenants, issued, scenarios, .. } = state;
    let (start, random_seed) = (tenants.start, tenants.random_seed);
    let credentials = Arc::clone(tenants.credentials(name));
    let text = bearer(routed.request.header(&header::AUTHORIZATION));
    let given = text.and_then(|text| issued.of(name, text)).cloned();
    let token = text.and_then(|text| credentials.token(text)).or(given.as_deref());
    let is_of_another = |text| issued.knows(text) || tenants.have_token(text);
    let foreign = token.is_none() && text.is_some_and(is_of_another);
    let Tenants { live, ids, .. } = &mut **tenants;
    let tenant = live.get_mut(name).expect("the tenant was entered before");
    let rules =
        routed.meets_rules(scenarios).then(|| routed.context((world, name), token, random_seed));
    let Reply { acted, committed, .. } = reply;
    if let Some(context) = &rules {
        scenarios.before(&routed.own, context, acted, &mut |act| match (act, text) {
            (Act::CanTouch, _) => touch(tenant, routed, None),
            (Act::Touch, _) => touch(tenant, routed, Some(routed.now)),
            (Act::CanExpire, Some(text)) => {
                let authorization = Authorization { issued, start, name, foreign };
                authorization.asks_for(tenant.auth, text, token, routed.now)
            }
            (Act::Expire, Some(text)) => issued.kill(name, text, token.is_some()),
            (Act::CanExpire | Act::Expire, None) => false,
        });
    }
    let authorization = Authorization { issued, start, name, foreign };
    let mut organic = None;
    if acted.lets_through() {
        let grant = authorization.admit(routed, tenant, text, token);
        if forwards && grant.is_ok() {
            return Step::Forward(token.cloned());
        }
        let answered = grant.and_then(|grant| {
            run((tenant, ids), (routed.row, &routed.call(grant)), |items| match &rules {
                Some(context) => scenarios.items(&routed.own, context, items, acted),
                None => ItemPlan::of(items.items.len()),
            })
        });
        let (response, written) =
            answered.unwrap_or_else(|error| (authorization.refused(&error, tenant), false));
        *committed = written;
        organic = Some(response);
    }
    if let Some(context) = &rules {
        scenarios.after(&routed.own, context, (organic.as_mut(), &tenant.behaviors), acted);
    }
    let organic = organic.or_else(|| {
        let copies = || (Tenant::clone(tenant), ids.clone());
        acted.loses_answer().then(|| would_answer(copies(), authorization, routed, (text, token)))
    });
    Step::Answered(concluded(organic, acted, (&tenant.behaviors, routed.clock_stands)))
}

fn issue_tokens(
    state: &mut State<'_>,
    routed: &RoutedRequest<'_>,
    run: TokenHandler,
    (reply, forwards): (&mut Reply, bool),
) -> Step {
    let behaviors = state.tenants.behaviors();
    let seed = state.tenants.random_seed;
    let rules =
        routed.meets_rules(state.scenarios).then(|| routed.context((state.world, ""), None, seed));
    let Reply { acted, committed, notices, tenant, .. } = reply;
    if let Some(context) = &rules {
        state.scenarios.before(&routed.own, context, acted, &mut |_| false);
    }
    let mut organic = None;
    if acted.lets_through() {
        if forwards {
            return Step::Forward(None);
        }
        let mut identities = state.identities(notices);
        let answered = run(&mut identities, &routed.call(Grant::UNLIMITED));
        *tenant = identities.tenant;
        *committed = answered.is_ok();
        organic = Some(answered.unwrap_or_else(|error| error.response(&behaviors)));
    }
    if let Some(context) = &rules {
        state.scenarios.after(&routed.own, context, (organic.as_mut(), &behaviors), acted);
    }
    let lost = organic.is_none() && acted.loses_answer();
    let organic = match lost {
        true => Some(state.would_issue(routed, run, (&behaviors, tenant))),
        false => organic,
    };
    Step::Answered(concluded(organic, acted, (&behaviors, routed.clock_stands)))
}

impl State<'_> {
    /// The part that token endpoints may reach.
    fn identities<'s>(&'s mut self, notices: &'s mut Vec<String>) -> Identities<'s> {
        let Self { world, tenants, issued, comes_back, .. } = self;
        let notices = Some(notices);
        Identities { world, tenants, issued, comes_back: *comes_back, notices, tenant: None }
    }

    /// What a token endpoint would answer, had the connection not failed before; nothing is issued or made.
    fn would_issue(
        &mut self,
        routed: &RoutedRequest<'_>,
        run: TokenHandler,
        (behaviors, tenant): (&Behaviors, &mut Option<Box<str>>),
    ) -> Response {
        let issued = self.issued.clone();
        let known: Vec<Box<str>> = self.tenants.live.keys().cloned().collect();
        let notices = &mut Vec::new();
        let mut identities = self.identities(notices);
        let answer = run(&mut identities, &routed.call(Grant::UNLIMITED));
        *tenant = identities.tenant;
        *self.issued = issued;
        self.tenants.live.retain(|name, _| known.contains(name));
        answer.unwrap_or_else(|error| error.response(behaviors))
    }
}

/// What a tenant's operation would answer, had the connection not failed before: nothing is written, as it runs on a
/// copy, which shares with the tenant all that it does not change.
fn would_answer(
    (mut tenant, mut ids): (Tenant, Ids),
    authorization: Authorization<'_>,
    routed: &RoutedRequest<'_>,
    (text, token): (Option<&str>, Option<&Token>),
) -> Response {
    let answer = authorization.admit(routed, &tenant, text, token).and_then(|grant| {
        let state = (&mut tenant, &mut ids);
        run(state, (routed.row, &routed.call(grant)), |items| ItemPlan::of(items.items.len()))
    });
    answer.map_or_else(|error| authorization.refused(&error, &tenant), |(response, _)| response)
}

/// The checks of the body and the run of a tenant's operation: its answer, and whether it has changed the state.
fn run(
    (tenant, ids): (&mut Tenant, &mut Ids),
    (row, call): (&Row, &Call<'_>),
    plan: impl FnOnce(BulkItems<'_, '_>) -> ItemPlan,
) -> Result<(Response, bool), ApiError> {
    parameters::check_path(call.target)?;
    match row.handler {
        Handler::Read(read) => {
            if call.request.method == Method::POST {
                body::expect_json(call.request)?;
            }
            read(tenant, call).map(|response| (response, false))
        }
        Handler::Write(transition) => {
            let method = &call.request.method;
            if method != Method::DELETE {
                body::expect_json(call.request)?;
            }
            // The body of a PATCH is no object; its transition reads it.
            let object = match method == Method::DELETE || method == Method::PATCH {
                true => RawObject::default(),
                false => body::object(call.request)?,
            };
            parameters::check_flags(call.request, transition.flags)?;
            let write = &mut Write { call, target: call.target, body: &object, ids };
            let written = (transition.run)(tenant, write)?;
            let mut response = written.response();
            let ids = (transition.item_ids, call.target);
            let of_body = body::ignored_beside_path(&object, transition.members, ids);
            let of_query = parameters::unread(call.request, transition.flags);
            let of_path = parameters::belong_into_path(call.request, transition.item_ids);
            response.add_hints([of_body, written.hint, of_query, of_path].into_iter().flatten());
            if call.request.headers.contains_key(header::IF_MATCH) {
                response.add_hint(
                    "the header If-Match is not read: only `metadata.version` in the body of a PUT is compared",
                );
            }
            Ok((response, true))
        }
        Handler::Bulk(transition) => {
            body::expect_json(call.request)?;
            bulk::run((tenant, ids), call, &transition, plan)
        }
        Handler::Tokens(_) | Handler::Unbuilt => {
            unreachable!("answered before a tenant was entered")
        }
    }
}

/// Another writer gets there first, where the operation has something to write.
fn touch(tenant: &mut Tenant, routed: &RoutedRequest<'_>, now: Option<Timestamp>) -> bool {
    match routed.row.handler {
        Handler::Write(transition) => (transition.touch)(tenant, &routed.target, now),
        Handler::Bulk(_) | Handler::Read(_) | Handler::Tokens(_) | Handler::Unbuilt => false,
    }
}

/// The answer that leaves the world: the injected one, else the organic one with its patches; with the headers and the
/// status that rules have given it.
fn concluded(
    organic: Option<Response>,
    acted: &mut RuleOutcome,
    (behaviors, clock_stands): (&Behaviors, bool),
) -> Response {
    let by = |acted: &RuleOutcome| format!("injected by {}", acted.fired.join(", "));
    let mut response = match acted.answer.take() {
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
            acted.written.extend(response.headers.iter().map(|(name, _)| name.clone()));
            response.hint = (!response.status.is_success()).then(|| by(acted));
            response
        }
        None => {
            acted.injected = acted.effects.connection.is_some();
            organic.unwrap_or_else(|| Response::empty(StatusCode::NO_CONTENT))
        }
    };
    acted.amend(&mut response);
    response
}
