//! The checks that a request goes through, each passed, failed or not reached.

use super::order::{applies, behind, in_order};
use super::step::{Outcome, Step};
use crate::engine::journal::{Entry, KeptValue, PresentedToken, Side};
use crate::engine::{
    AddressedBy, AuthMode, Behavior, Caller, Check, Compared, ConsultedBehaviors, Found, Operation,
    OperationKind, World,
};
use crate::review::words::counted;

/// What named the world, where something did.
pub(super) fn addressed(world: &World, entry: &Entry, steps: &mut Vec<Step>) {
    let by_header = || entry.headers(Side::Request).any(|(name, _)| name == "sandbox-world");
    let detail = match entry.trace().addressed {
        AddressedBy::Path => format!("named by the path, as /~{}", world.name()),
        AddressedBy::Port => "the request came to the port of its own".to_owned(),
        AddressedBy::Neither if by_header() => "named by the header Sandbox-World".to_owned(),
        AddressedBy::Neither => return,
    };
    steps.push(Step::new("world", Outcome::Noted, detail).finding(world.name()));
}

/// From the request to its tenant and token: what comes before any rule.
pub(super) fn way_in(world: &World, entry: &Entry, steps: &mut Vec<Step>) {
    let failed = entry.trace().failed;
    if let Some(check @ (Check::Framing | Check::SandboxHeaders)) = failed {
        return steps.push(failure(entry, check));
    }
    route(world, entry, steps);
    if failed == Some(Check::Route) {
        return;
    }
    if failed == Some(Check::Lint) {
        return steps.push(failure(entry, Check::Lint));
    }
    if entry.row().is_none() {
        return steps.extend(failed.map(|check| failure(entry, check)));
    }
    if failed == Some(Check::Tenant) {
        let step = failure(entry, Check::Tenant);
        return steps.push(match entry.tenant() {
            Some(tenant) => step.finding(tenant),
            None => step,
        });
    }
    if let Some(tenant) = entry.tenant() {
        let step = Step::new(Check::Tenant.name(), Outcome::Passed, "it is there");
        steps.push(step.finding(tenant));
    }
    steps.push(looked_up(entry));
}

/// Which operation was found, or what comes nearest and where that differs.
fn route(world: &World, entry: &Entry, steps: &mut Vec<Step>) {
    let name = Check::Route.name();
    if entry.trace().failed != Some(Check::Route) {
        let step = match entry.row() {
            Some(operation) => found(operation),
            None if entry.method() == "OPTIONS" => {
                Step::new(name, Outcome::Noted, "OPTIONS is answered without an operation")
            }
            None => Step::new(
                name,
                Outcome::Noted,
                "the request was refused before its operation was known",
            ),
        };
        return steps.push(step);
    }
    steps.push(nearest_to(world, entry, failure(entry, Check::Route)));
}

/// That an operation was found.
pub(super) fn found(operation: &Operation) -> Step {
    let detail = format!("{} {}", operation.method, operation.path);
    Step::new(Check::Route.name(), Outcome::Passed, detail).finding(operation.id)
}

/// A step about a request of no operation, with what comes nearest and where that differs.
pub(super) fn nearest_to(world: &World, entry: &Entry, step: Step) -> Step {
    let mut step = step.finding(entry.request_line());
    let allowed = world.router().allow(entry.path());
    if !allowed.is_empty() {
        step.expected = Some(format!("one of {allowed}"));
    } else if let Some(nearest) = world.router().nearest(entry.method(), entry.path()).first() {
        step.detail = format!("{}; {}", step.detail, differing(nearest, entry.path()));
        step.expected = Some(nearest.clone());
    } else {
        step.expected = Some("the path of an operation".to_owned());
    }
    step
}

/// Where a path differs from the template of the nearest operation, `METHOD /path`.
fn differing(nearest: &str, path: &str) -> String {
    let template = nearest.split_once(' ').map_or(nearest, |(_, path)| path);
    if let Some((before, _)) = path.split_once("//") {
        return match before.trim_start_matches('/') {
            "" => "an empty part, `//`, stands at the beginning of this path".to_owned(),
            before => format!("an empty part, `//`, stands behind `{before}` in this path"),
        };
    }
    let template: Vec<&str> = template.trim_start_matches('/').split('/').collect();
    let found: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let is_other = |(part, text): &(&&str, &&str)| !part.starts_with('{') && part != text;
    if let Some((part, text)) = template.iter().zip(&found).find(is_other) {
        return format!("its path has `{part}` where this one has `{text}`");
    }
    let parts = counted(template.len() as u64, "part");
    format!("its path has {parts}, this one {}", found.len())
}

/// The token that was presented, as it was known.
fn looked_up(entry: &Entry) -> Step {
    let step = |outcome, detail: String| Step::new("token lookup", outcome, detail);
    match entry.token() {
        None => step(Outcome::Noted, "no bearer token was sent".to_owned()),
        Some(token) => {
            let detail = match token.name() {
                None => {
                    format!("no tenant knows a token with the fingerprint {}", token.fingerprint())
                }
                Some(_) => described(token),
            };
            let step = step(Outcome::Noted, detail);
            match token.name() {
                Some(name) => step.finding(format!("`{name}`")),
                None => step,
            }
        }
    }
}

/// What a token may do, and for whom.
fn described(token: &PresentedToken) -> String {
    let scopes = match token.scopes() {
        [] => "it has no scope".to_owned(),
        scopes => format!("its scopes are {}", scopes.join(", ")),
    };
    let customer = token.customer_id().map(|id| format!("; it stands for customer {id}"));
    let entity = token.legal_entity_id().map(|id| format!(" of legal entity {id}"));
    let tenant = token.tenant().map(|name| format!("; it is of tenant {name}"));
    [Some(scopes), customer, entity, tenant].into_iter().flatten().collect()
}

/// The checks of the service, in their order.
pub(super) fn judgement(entry: &Entry, steps: &mut Vec<Step>) {
    let trace = entry.trace();
    let operation = entry.row().filter(|operation| operation.is_built());
    if let Some(failed) = trace.failed.filter(|check| *check <= Check::Tenant) {
        return steps.extend(behind(failed, operation).into_iter().map(not_reached));
    }
    let Some(operation) = operation else { return };
    if !trace.was_judged {
        let detail = "a rule ended the call before the service judged it";
        return steps.push(Step::new("checks", Outcome::NotReached, detail));
    }
    let mut is_over = false;
    for check in in_order(operation) {
        if trace.failed == Some(check) {
            steps.push(detailed(failure(entry, check), entry, operation, check));
            is_over = true;
        } else if applies(check, operation) {
            let passed = || Step::new(check.name(), Outcome::Passed, "");
            steps.push(match is_over {
                true => not_reached(check),
                false => detailed(passed(), entry, operation, check),
            });
        }
    }
}

fn not_reached(check: Check) -> Step {
    Step::new(check.name(), Outcome::NotReached, "a check before it failed")
}

/// A check with what it waits for, and what the request has of that.
fn detailed(step: Step, entry: &Entry, operation: &Operation, check: Check) -> Step {
    let header = |name: &str| match entry.header_values(Side::Request, name).first() {
        Some(KeptValue::Shown(value)) => value.to_string(),
        Some(_) | None => "none".to_owned(),
    };
    let passed = step.outcome == Outcome::Passed;
    let said = |text: &str| if passed { text.to_owned() } else { step.detail.clone() };
    match check {
        // A token endpoint judges the client, and says what of it is wrong.
        Check::Token if matches!(operation.kind, OperationKind::Tokens) => {
            Step { detail: said("the client that it names is one of the tenant's"), ..step }
        }
        // What was compared says more than the name of the token.
        Check::Token if step.expected.is_some() => step,
        Check::Token => match entry.trace().auth {
            Some(AuthMode::Off) => Step { detail: said("auth is off: no token is needed"), ..step },
            Some(AuthMode::AnyToken) => {
                Step { detail: said("any bearer text will do"), ..step.expecting("a bearer token") }
                    .finding(sent(entry))
            }
            Some(AuthMode::Enforce) | None => {
                let detail = said("the token holds here and has not expired");
                Step { detail, ..step.expecting("a token that holds in this tenant") }
                    .finding(sent(entry))
            }
        },
        Check::TenantHeader => {
            let detail = said("absent, or the tenant of the path");
            if passed { Step { detail, ..step }.finding(header("emporix-tenant")) } else { step }
        }
        Check::Scope => scope(step, entry, operation),
        Check::MediaType => {
            let detail = said("absent, or what the operation reads");
            if passed { Step { detail, ..step }.finding(header("content-type")) } else { step }
        }
        Check::Body => Step { detail: said("it is what the operation reads"), ..step },
        Check::Parameters => Step { detail: said("path and query say what can be"), ..step },
        Check::Fields => Step { detail: said("every field says what can be"), ..step },
        Check::References => Step { detail: said("what it names is there"), ..step },
        Check::Version => Step { detail: said("none was sent, or the stored one"), ..step },
        Check::Operation => Step { detail: said("what is stored lets it happen"), ..step },
        Check::Framing | Check::SandboxHeaders | Check::Route | Check::Lint | Check::Tenant => step,
    }
}

/// The token that was sent, by its name where it has one.
fn sent(entry: &Entry) -> String {
    match entry.token() {
        None => "none".to_owned(),
        Some(token) => token.name().map_or_else(
            || format!("an unknown one, {}", token.fingerprint()),
            |name| format!("`{name}`"),
        ),
    }
}

/// The scope that lets the caller in, or those of which one would.
fn scope(step: Step, entry: &Entry, operation: &Operation) -> Step {
    let has = |scope: &&&str| {
        entry.token().is_some_and(|token| token.scopes().iter().any(|known| **known == ***scope))
    };
    let mattered: Vec<&str> = operation.scopes.iter().filter(has).copied().collect();
    let scopes = entry.token().map(|token| token.scopes().join(", ")).unwrap_or_default();
    let found = if scopes.is_empty() { "no scope".to_owned() } else { scopes };
    let is_limited = entry.trace().auth == Some(AuthMode::Enforce);
    let detail = match (step.outcome == Outcome::Passed, operation.caller) {
        (false, _) => step.detail.clone(),
        (true, Caller::Anyone | Caller::Token) => "the operation asks for no scope".to_owned(),
        (true, Caller::Kinds(_)) => "the token is of a kind that may call it".to_owned(),
        (true, Caller::Scope) if !mattered.is_empty() => {
            "this scope of the token lets it in".to_owned()
        }
        (true, Caller::Scope) if !is_limited => {
            "no scope is asked for in this auth mode".to_owned()
        }
        (true, Caller::Scope) => "the behavior manage-implies-read lets it in".to_owned(),
    };
    let found = if mattered.is_empty() { found } else { mattered.join(", ") };
    let step = Step { detail, ..step };
    match operation.scopes {
        [] => step.expecting(operation.needs()),
        _ => step.finding(found).expecting(operation.needs()),
    }
}

/// The check that ended the request, with what the answer's hint says, and what was compared.
fn failure(entry: &Entry, check: Check) -> Step {
    let said = entry.own_hint().map(str::to_owned).or_else(|| problem(entry));
    let said = said.unwrap_or_else(|| "the answer says why".to_owned());
    let step = Step::new(check.name(), Outcome::Failed, said);
    match entry.trace().compared.as_deref() {
        Some(compared) => compared_step(step, compared, |name| at_place(entry, name)),
        None if check == Check::SandboxHeaders => {
            let named = step.detail.split('`').nth(1).map(|name| format!("`{name}`"));
            let expected = "headers, worlds and scenarios that the sandbox has";
            step.expecting(expected).finding(named.unwrap_or_else(|| "others".to_owned()))
        }
        None => step,
    }
}

/// The step with what its check expected and found; `at` is what the request has under a name.
pub(super) fn compared_step(
    step: Step,
    Compared { expected, found }: &Compared,
    at: impl FnOnce(&str) -> String,
) -> Step {
    let found = match found {
        Found::Said(text) => text.clone(),
        Found::At(name) => at(name),
    };
    step.expecting(expected.as_str()).finding(found)
}

/// What a request has under a name: in its query, its path, its headers or its body.
fn at_place(entry: &Entry, name: &str) -> String {
    let of_query = entry.query_values(name).into_iter().next();
    let of_path = || entry.target().get(name).map(|text| KeptValue::Shown(text.to_owned().into()));
    let of_header = || entry.header_values(Side::Request, name).into_iter().next();
    match of_query.or_else(of_path).or_else(of_header) {
        Some(KeptValue::Shown(text)) => format!("`{text}`"),
        Some(KeptValue::Hidden) => CREDENTIAL.to_owned(),
        Some(KeptValue::Absent) | None => in_body(entry.body(Side::Request).value(&pointer(name))),
    }
}

/// A field of a body, by its dotted name, as a JSON pointer.
pub(super) fn pointer(name: &str) -> String {
    format!("/{}", name.replace('.', "/"))
}

/// What a body has, in words.
fn in_body(value: Option<KeptValue<'_>>) -> String {
    match value {
        Some(KeptValue::Shown(json)) => json.into_owned(),
        Some(KeptValue::Hidden) => CREDENTIAL.to_owned(),
        Some(KeptValue::Absent) | None => "nothing".to_owned(),
    }
}

/// What is said of a value that is a credential.
const CREDENTIAL: &str = "a credential";

/// What the body of an answer says is wrong.
pub(super) fn problem(entry: &Entry) -> Option<String> {
    let body = entry.body(Side::Answer);
    let text = |pointer: &str| match body.value(pointer)? {
        KeptValue::Shown(text) => serde_json::from_str::<String>(&text).ok(),
        KeptValue::Hidden | KeptValue::Absent => None,
    };
    text("/detail").or_else(|| text("/message"))
}

/// The open questions that were looked at and decided something, as they are settled.
pub(super) fn behaviors(entry: &Entry, steps: &mut Vec<Step>) {
    // How documents are shown is read before they are found, and decides nothing where none is shown.
    let reads = entry.row().is_some_and(|operation| operation.method == http::Method::GET);
    let shows_none = entry.trace().failed.is_some() && reads;
    let of_shown = [Behavior::DefaultPageSize, Behavior::PageSizeMax, Behavior::Localized];
    let consulted = entry.trace().consulted.iter().flat_map(ConsultedBehaviors::list);
    let consulted = consulted.filter(|(row, _)| !(shows_none && of_shown.contains(&row.behavior)));
    for (row, value) in consulted {
        let step = Step::new(format!("behavior {}", row.name), Outcome::Noted, row.question);
        steps.push(step.finding(value));
    }
}

#[cfg(test)]
mod tests {
    use super::differing;

    #[test]
    fn the_first_part_that_differs_is_named() {
        let nearest = "PUT /customer-segment/{tenant}/segments/{segmentId}";
        assert_eq!(
            differing(nearest, "/customer-segment/t/segment/s"),
            "its path has `segments` where this one has `segment`"
        );
        assert_eq!(
            differing(nearest, "/customer-segment/t/segments"),
            "its path has 4 parts, this one 3"
        );
        assert_eq!(
            differing(nearest, "//customer-segment/t/segments/s"),
            "an empty part, `//`, stands at the beginning of this path"
        );
        assert_eq!(
            differing(nearest, "/customer-segment//segments/s"),
            "an empty part, `//`, stands behind `customer-segment` in this path"
        );
    }
}
