//! The filters of a journal: which exchanges a list or a stream is about.

use std::collections::BTreeSet;

use http::StatusCode;

use super::operation::{AdminCall, Parameter};
use super::refusal::AdminRefusal;
use crate::content::operations_meant;
use crate::engine::World;
use crate::engine::journal::{FaultFilter, Filter, Origin, Since, StatusFilter, is_of};
use crate::suggest::did_you_mean;

#[rustfmt::skip]
pub(super) const FILTERS: &[Parameter] = &[
    parameter("operation", "exchanges of this operation: its id, or what a rule's `on` can say, such as `PUT …/customers/*`"),
    parameter("status",    "exchanges answered with this status, or with one of a class such as `4xx`; `none` is those without an answer"),
    parameter("tenant",    "exchanges of this tenant"),
    parameter("token",     "exchanges with this token as bearer, by its name or its fingerprint"),
    parameter("fault",     "exchanges on which this rule (`scenario/rule`) fired, or one of this scenario, or `any`; `none` is those without one"),
    parameter("outcome",   "exchanges whose answer is `organic`, `injected` or `mixed`, as their `origin` says"),
    parameter("since",     "exchanges after the one with this id or number, or from this instant of the world's clock on; 410 where some of them are dropped"),
];

pub(super) const fn parameter(name: &'static str, summary: &'static str) -> Parameter {
    Parameter { name, summary }
}

/// What is right of any status.
const STATUS_HINT: &str =
    "expected a status such as `409` (100 to 599), a class such as `4xx` (1xx to 5xx), or `none`";

/// The filters of the query, as far as they can be judged without the world.
pub(super) fn filter(call: &AdminCall<'_>) -> Result<Filter, AdminRefusal> {
    let text = |name: &'static str| call.parameter(name);
    let given = |name| Ok::<_, AdminRefusal>(text(name)?.map(|text| text.as_ref().into()));
    let operations = text("operation")?.map(|text| {
        operations_meant(&text, call.context.operations).map_err(|message| {
            AdminRefusal::bad(
                format!("`operation`: {message}"),
                "GET /__sandbox/operations lists them; send an id, or a method and path as a rule's `on` has them, percent-encoded: `...` stands for `…`",
            )
        })
    });
    let status = text("status")?.map(|text| {
        let bad = || AdminRefusal::bad(format!("`status` is `{text}`"), STATUS_HINT);
        StatusFilter::parse(&text).ok_or_else(bad)
    });
    let since = text("since")?.map(|text| since("`since`", &text, call.variable("world")));
    Ok(Filter {
        operations: operations.transpose()?,
        status: status.transpose()?,
        tenant: given("tenant")?,
        token: given("token")?,
        fault: text("fault")?.map(|text| FaultFilter::parse(&text)),
        outcome: text("outcome")?.map(|text| outcome(&text)).transpose()?,
        since: since.transpose()?,
    })
}

fn outcome(text: &str) -> Result<Origin, AdminRefusal> {
    Origin::parse(text).ok_or_else(|| {
        let words = Origin::ALL.map(Origin::as_str);
        let near = did_you_mean(text, words);
        let hint = format!("expected one of {}", words.join(", "));
        AdminRefusal::bad(format!("`outcome` is `{text}`{near}"), hint)
    })
}

/// A point in the journal of `world`, as `from` says it: an id of another world, or of an answer that no journal has, is
/// refused.
pub(super) fn since(from: &str, text: &str, world: &str) -> Result<Since, AdminRefusal> {
    let point = Since::parse(text)
        .map_err(|reason| AdminRefusal::bad(format!("{from}: {reason}"), "send one of them"))?;
    let of_other = text.rsplit_once('-').is_some_and(|(of, _)| of != world);
    match point {
        Since::Number(_) if of_other => Err(AdminRefusal::bad(
            format!("{from}: `{text}` is no exchange of the world `{world}`"),
            format!(
                "send a Sandbox-Request-Id of this world such as `{world}-42`, or an instant such as `2024-10-12T12:00:00.000Z`"
            ),
        )),
        Since::Number(_) | Since::At(_) => Ok(point),
    }
}

/// Checks that everything after `since` is still in the journal of `world`.
pub(super) fn reached(since: Since, world: &World) -> Result<(), AdminRefusal> {
    match world.journal().reaches(since) {
        true => Ok(()),
        false => Err(dropped(since, world)),
    }
}

/// The refusal of a list that would not be whole.
pub(super) fn dropped(since: Since, world: &World) -> AdminRefusal {
    let (journal, name, latest) = (world.journal(), world.name(), world.latest());
    let detail = match since {
        Since::Number(number) if number > latest => {
            return not_yet(number, world, "`since=0` is from its beginning on");
        }
        Since::Number(0) => {
            "exchanges since the beginning were dropped from the journal".to_owned()
        }
        Since::Number(number) => {
            format!("`since`: the exchange `{name}-{number}` is not in the journal any more")
        }
        Since::At(at) => format!("`since`: exchanges from {at} on were dropped from the journal"),
    };
    let (kept, length, dropped) = (journal.len(), journal.length(), journal.dropped());
    let hint = format!(
        "it holds the last {kept} of at most {length}, {dropped} were dropped; a longer one is made with `journalLength` or --journal-length, more memory with --journal-memory; without `since` the list says how many are missing"
    );
    AdminRefusal::new(StatusCode::GONE, detail, hint)
}

/// The refusal of a point behind the latest exchange of `world`; `beginning` says how to send that.
pub(super) fn not_yet(number: u64, world: &World, beginning: &str) -> AdminRefusal {
    let name = world.name();
    let latest = match world.latest() {
        0 => "it had none since it was made or reset".to_owned(),
        latest => format!("its latest is `{name}-{latest}`"),
    };
    AdminRefusal::new(
        StatusCode::GONE,
        format!("`since`: there was no exchange `{name}-{number}` yet"),
        format!("{latest}; a world that was reset counts from one again; {beginning}"),
    )
}

/// Checks what only `world` knows: a name that it does not know must not pass for one with no exchanges.
pub(super) fn known_names(filter: &Filter, world: &World) -> Result<(), AdminRefusal> {
    let is_kept = |filter: Filter| world.journal().has(&filter);
    if let Some(token) = &filter.token
        && !is_kept(Filter { token: filter.token.clone(), ..Filter::default() })
    {
        known_token(token, world)?;
    }
    if let Some(FaultFilter::Of(label)) = &filter.fault
        && !is_kept(Filter { fault: filter.fault.clone(), ..Filter::default() })
    {
        known_fault(label, world)?;
    }
    Ok(())
}

/// Checks that the world has the tenant, or an exchange of it. A tenant that comes into being by its first call can be waited
/// for, where `waits`.
pub(super) fn known_tenant(
    filter: &Filter,
    world: &World,
    waits: bool,
) -> Result<(), AdminRefusal> {
    let Some(tenant) = &filter.tenant else { return Ok(()) };
    world.admits_name(tenant)?;
    let of_tenant = Filter { tenant: filter.tenant.clone(), ..Filter::default() };
    if world.journal().has(&of_tenant) || (waits && world.admits(tenant).is_ok()) {
        return Ok(());
    }
    let names = world.tenant_names();
    if names.iter().any(|known| known == tenant) {
        return Ok(());
    }
    let near = did_you_mean(tenant, names.iter().map(|known| &**known));
    Err(AdminRefusal::bad(
        format!("`tenant`: the world has no tenant `{tenant}`, and no exchange is of one{near}"),
        format!("GET /__sandbox/worlds/{} lists those that it has", world.name()),
    ))
}

fn known_token(token: &str, world: &World) -> Result<(), AdminRefusal> {
    let held = world.tokens(None);
    let template = || world.seed().template.credentials.tokens();
    let is_known = held.iter().any(|known| *known.name == *token || *known.fingerprint == *token)
        || template().any(|known| *known.name == *token || world.fingerprint(&known.text) == token);
    if is_known {
        return Ok(());
    }
    let names = held.iter().map(|known| &*known.name).chain(template().map(|known| &*known.name));
    let near = did_you_mean(token, names);
    Err(AdminRefusal::bad(
        format!("`token`: the world knows no token `{token}`{near}"),
        format!("GET /__sandbox/worlds/{}/tokens lists names and fingerprints", world.name()),
    ))
}

fn known_fault(label: &str, world: &World) -> Result<(), AdminRefusal> {
    let mut labels = BTreeSet::new();
    for scenario in world.seed().scenarios.values().chain(world.scenarios().active()) {
        labels.insert(scenario.name.to_string());
        labels.extend(scenario.rules.iter().map(|rule| format!("{}/{}", scenario.name, rule.name)));
    }
    for account in world.scenarios().accounts().list() {
        labels.insert(format!("{}/{}", account.scenario, account.rule));
    }
    if labels.iter().any(|known| is_of(known, label)) {
        return Ok(());
    }
    let near = did_you_mean(label, labels.iter().map(String::as_str));
    Err(AdminRefusal::bad(
        format!("`fault`: the world knows no rule or scenario `{label}`{near}"),
        format!(
            "send `scenario/rule`, the name of a scenario, `any` or `none`; GET /__sandbox/worlds/{}/scenarios lists those that are active",
            world.name()
        ),
    ))
}
