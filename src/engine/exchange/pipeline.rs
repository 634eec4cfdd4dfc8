//! The life of a request that has found its operation, step by step.
//!
//! The order is fixed: tenant, token, rules that act before anything is judged, 401, `Emporix-Tenant`, 403, then the
//! operation with its own refusals, then rules that act on the answer. The first refusal ends it. Between the steps
//! before the operation and those after it the exchange can pause, for an answer that comes from elsewhere.

use std::sync::Arc;

use http::{Method, header};

use super::authorization::Authorization;
use super::conclusion::concluded;
use super::handler::{Call, Handler, TokenHandler, Write};
use super::identities::Identities;
use super::other_client::{remove, touch};
use super::reply::Reply;
use super::revoked_client::{act_on_client, would_issue};
use super::routed::RoutedRequest;
use super::{body, bulk, parameters};
use crate::engine::auth::grant::{Grant, bearer, without_scopes};
use crate::engine::auth::issued_tokens::IssuedTokens;
use crate::engine::behavior::Behavior;
use crate::engine::error::ApiError;
use crate::engine::ids::Ids;
use crate::engine::message::Response;
use crate::engine::scenario::{
    Act, ActiveScenarios, BulkItems, ItemPlan, RuleContext, RuleOutcome, TokenFault,
};
use crate::engine::store::{Tenant, Tenants};
use crate::json::RawObject;
use crate::model::Token;

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
        Err(error) => {
            reply.trace.refuse(&error);
            Step::Answered(error.response(routed.voice(&state.tenants.behaviors())))
        }
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
        let answer = (Some(&mut response), routed.voice(&behaviors));
        state.scenarios.after(&routed.own, &context, answer, &mut reply.acted);
    }
    concluded(Some(response), &mut reply.acted, (routed.voice(&behaviors), routed.clock_stands))
}

fn call_tenant(
    state: &mut State<'_>,
    routed: &RoutedRequest<'_>,
    name: &str,
    (reply, forwards): (&mut Reply, bool),
) -> Step {
    let credentials = Arc::clone(state.tenants.credentials(name));
    let text = bearer(routed.request.header(&header::AUTHORIZATION));
    let given = text.and_then(|text| state.issued.of(name, text)).cloned();
    let token = text.and_then(|text| credentials.token(text)).or(given.as_deref());
    let is_of_another = |text| state.issued.knows(text) || state.tenants.have_token(text);
    let foreign = token.is_none() && text.is_some_and(is_of_another);
    let caller = TenantCaller { name, text, token, foreign };
    let (world, seed) = (state.world, state.tenants.random_seed);
    let rules =
        routed.meets_rules(state.scenarios).then(|| routed.context((world, name), token, seed));
    let Reply { acted, committed, trace, .. } = reply;
    let tenant = &state.tenants.live[name];
    tenant.behaviors.forget_consulted();
    trace.auth = Some(tenant.auth);
    let narrowed = rules.as_ref().and_then(|it| state.before(caller, routed, it, acted));
    let token = narrowed.as_ref().or(token);
    let caller = TenantCaller { token, ..caller };
    let mut organic = None;
    if acted.lets_through() {
        trace.was_judged = true;
        let grant = state.admit(caller, routed);
        if forwards && grant.is_ok() {
            return Step::Forward(token.cloned());
        }
        let rules = rules.as_ref().map(|context| (context, &mut *acted));
        let answered = grant.and_then(|grant| state.run(routed, (name, grant), rules));
        if let Err(error) = &answered {
            trace.refuse(error);
            let expired = || state.authorization(caller).expired(error, token, routed.now);
            trace.compared = trace.compared.take().or_else(expired);
        }
        let (response, written) = state.answer(caller, routed, answered);
        *committed = written;
        organic = Some(response);
    }
    if let Some(context) = &rules {
        let tenant = &state.tenants.live[name];
        let answer = (organic.as_mut(), routed.voice(&tenant.behaviors));
        state.scenarios.after(&routed.own, context, answer, acted);
    }
    let organic =
        organic.or_else(|| acted.loses_answer().then(|| state.would_answer(caller, routed)));
    let behaviors = &state.tenants.live[name].behaviors;
    let voice = routed.voice(behaviors);
    trace.consulted = Some(behaviors.consulted());
    Step::Answered(concluded(organic, acted, (voice, routed.clock_stands)))
}

/// Who calls which tenant: what it presents, and what is known of that.
#[derive(Clone, Copy)]
struct TenantCaller<'c> {
    /// The tenant.
    name: &'c str,
    /// The text of the bearer token.
    text: Option<&'c str>,
    /// The token, where the tenant knows it.
    token: Option<&'c Token>,
    /// Whether it is another tenant's.
    foreign: bool,
}

fn issue_tokens(
    state: &mut State<'_>,
    routed: &RoutedRequest<'_>,
    run: TokenHandler,
    (reply, forwards): (&mut Reply, bool),
) -> Step {
    let behaviors = state.tenants.behaviors();
    let voice = routed.voice(&behaviors);
    let seed = state.tenants.random_seed;
    let rules =
        routed.meets_rules(state.scenarios).then(|| routed.context((state.world, ""), None, seed));
    let Reply { acted, committed, notices, tenant, trace, .. } = reply;
    if let Some(context) = &rules {
        let State { world, tenants, issued, comes_back, scenarios } = &mut *state;
        scenarios.before(&routed.own, context, acted, &mut |act| {
            let mut identities = Identities::of(world, (tenants, issued), *comes_back, None);
            act_on_client(&mut identities, routed, run, act)
        });
    }
    let mut organic = None;
    if acted.lets_through() {
        if forwards {
            return Step::Forward(None);
        }
        let mut identities = state.identities(notices);
        let answered = run(&mut identities, &routed.call(Grant::UNLIMITED));
        trace.was_judged = true;
        if let Err(error) = &answered {
            trace.refuse(error);
        }
        *tenant = identities.tenant;
        *committed = identities.changed;
        organic = Some(answered.unwrap_or_else(|error| error.response(voice)));
    }
    if let Some(context) = &rules {
        state.scenarios.after(&routed.own, context, (organic.as_mut(), voice), acted);
    }
    let lost = organic.is_none() && acted.loses_answer();
    let organic = match lost {
        true => {
            let mut unsaid = Vec::new();
            let mut identities = state.identities(&mut unsaid);
            let answer = would_issue(&mut identities, routed, run);
            *tenant = identities.tenant;
            Some(answer.unwrap_or_else(|error| error.response(voice)))
        }
        false => organic,
    };
    Step::Answered(concluded(organic, acted, (voice, routed.clock_stands)))
}

impl State<'_> {
    /// The part that token endpoints may reach.
    fn identities<'s>(&'s mut self, notices: &'s mut Vec<String>) -> Identities<'s> {
        let Self { world, tenants, issued, comes_back, .. } = self;
        Identities::of(world, (tenants, issued), *comes_back, Some(notices))
    }

    fn authorization<'a>(
        &'a self,
        TenantCaller { name, foreign, .. }: TenantCaller<'a>,
    ) -> Authorization<'a> {
        Authorization { issued: self.issued, start: self.tenants.start, name, foreign }
    }

    /// The caller's grant, once token, `Emporix-Tenant` and scopes are good.
    fn admit<'c>(
        &self,
        caller: TenantCaller<'c>,
        routed: &RoutedRequest<'_>,
    ) -> Result<Grant<'c>, ApiError> {
        let tenant = &self.tenants.live[caller.name];
        self.authorization(caller).admit(routed, tenant, caller.text, caller.token)
    }

    /// Lets rules act that do so before anything is judged; the token as it is afterwards, where it has lost scopes.
    fn before(
        &mut self,
        caller: TenantCaller<'_>,
        routed: &RoutedRequest<'_>,
        context: &RuleContext<'_>,
        acted: &mut RuleOutcome,
    ) -> Option<Token> {
        let Self { tenants, issued, scenarios, .. } = self;
        let TenantCaller { name, text, token, foreign } = caller;
        let start = tenants.start;
        let Tenants { live, ids, .. } = &mut **tenants;
        let tenant = live.get_mut(name).expect("the tenant was entered before");
        let mut narrowed = None;
        scenarios.before(&routed.own, context, acted, &mut |act| match (act, text) {
            (Act::CanTouch, _) => touch(tenant, routed, token, (None, None)),
            (Act::Touch(mark), _) => touch(tenant, routed, token, (Some(routed.now), mark)),
            (Act::CanRemove, _) => remove(&mut tenant.clone(), routed, &mut ids.clone()),
            (Act::Remove, _) => remove(tenant, routed, ids),
            (Act::CanHarmToken(fault), Some(text)) => {
                let authorization = Authorization { issued, start, name, foreign };
                authorization.asks_for(tenant.auth, text, token, routed.now)
                    && match fault {
                        TokenFault::Dies => true,
                        TokenFault::LosesScope => {
                            narrowed.is_none() && narrower(token, tenant, routed).is_some()
                        }
                    }
            }
            (Act::HarmToken(TokenFault::Dies), Some(text)) => {
                issued.kill(name, text, token.is_some())
            }
            (Act::HarmToken(TokenFault::LosesScope), Some(_)) => {
                narrowed = narrower(token, tenant, routed);
                narrowed.is_some()
            }
            (Act::CanHarmToken(_) | Act::HarmToken(_), None)
            | (Act::CanRevokeClient | Act::RevokeClient, _) => false,
        });
        if let (Some(before), Some(token)) = (token, &narrowed) {
            self.tenants.replace_token((name, self.issued), before, token);
        }
        narrowed
    }

    /// Runs the operation of a tenant: its answer, and whether it has changed the state.
    fn run(
        &mut self,
        routed: &RoutedRequest<'_>,
        (name, grant): (&str, Grant<'_>),
        rules: Option<(&RuleContext<'_>, &mut RuleOutcome)>,
    ) -> Result<(Response, bool), ApiError> {
        let call = &routed.call(grant);
        if let Handler::Session(run) = routed.row.handler {
            let mut notices = Vec::new();
            let mut identities = self.identities(&mut notices);
            return run(&mut identities, call).map(|response| (response, identities.changed));
        }
        let Self { tenants, scenarios, .. } = self;
        let Tenants { live, ids, .. } = &mut **tenants;
        let tenant = live.get_mut(name).expect("the tenant was entered before");
        run((tenant, ids), (routed, call), |items| match rules {
            Some((context, acted)) => scenarios.items(&routed.own, context, items, acted),
            None => ItemPlan::default(),
        })
    }

    /// The answer that an operation has come to, and whether it has changed the state.
    fn answer(
        &self,
        caller: TenantCaller<'_>,
        routed: &RoutedRequest<'_>,
        answered: Result<(Response, bool), ApiError>,
    ) -> (Response, bool) {
        answered.unwrap_or_else(|error| {
            let tenant = &self.tenants.live[caller.name];
            (self.authorization(caller).refused(&error, routed, tenant), false)
        })
    }

    /// What a tenant's operation would answer, had the connection not failed before; what it changes is taken back, which
    /// costs little as copies share what does not change.
    fn would_answer(&mut self, caller: TenantCaller<'_>, routed: &RoutedRequest<'_>) -> Response {
        let (issued, ids) = (self.issued.clone(), self.tenants.ids.clone());
        let tenant = self.tenants.live[caller.name].clone();
        let grant = self.admit(caller, routed);
        let answered = grant.and_then(|grant| self.run(routed, (caller.name, grant), None));
        let (response, _) = self.answer(caller, routed, answered);
        (*self.issued, self.tenants.ids) = (issued, ids);
        self.tenants.live.insert(caller.name.into(), tenant);
        response
    }
}

/// `token` without the scopes that let it call the operation of `tenant`; none where it has none of them.
fn narrower(token: Option<&Token>, tenant: &Tenant, routed: &RoutedRequest<'_>) -> Option<Token> {
    let manage_reads = || tenant.behaviors.is(Behavior::ManageImpliesRead, "yes");
    without_scopes(token?, routed.operation(), manage_reads)
}

/// The checks of the body and the run of a tenant's operation: its answer, and whether it has changed the state.
fn run(
    (tenant, ids): (&mut Tenant, &mut Ids),
    (routed, call): (&RoutedRequest<'_>, &Call<'_>),
    plan: impl FnOnce(BulkItems<'_, '_>) -> ItemPlan,
) -> Result<(Response, bool), ApiError> {
    parameters::check_path(call.target)?;
    match routed.row.handler {
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
            let mut response = written.response(call.operation);
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
            bulk::run((tenant, ids), (routed, call), &transition, plan)
        }
        Handler::Tokens(_)
        | Handler::Session(_)
        | Handler::Unbuilt
        | Handler::OnlyRead(_)
        | Handler::LeftOut(_) => unreachable!("they run elsewhere, or not at all"),
    }
}
