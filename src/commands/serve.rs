//! `serve`: start, say what is ready, answer until a signal says to stop.

use std::fmt::Write;
use std::io::{self, IsTerminal};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use tokio::sync::oneshot;

use super::output::{FAILED, UNUSABLE};
use super::parse::{Variables, unknown_variables};
use super::start::{
    config, export, export_place, prepared, ready_event, ready_file, start_refused,
};
use crate::cli::{PORT, ServeArgs};
use crate::console;
use crate::engine::store::{Seed, TenantSeed};
use crate::engine::{Behavior, Behaviors, Setting, Settings, UnknownTenant};
use crate::model::scope::SCOPES;
use crate::model::{AssignmentKind, Token};
use crate::sandbox::{Config, Prepared, StartError, runtime};
use crate::shell::files::disk::is_shipped_tenant;
use crate::shell::signals::Signals;
use crate::shell::terminal::{Terminal, complain, remark};
use crate::visible::visible;

/// The tenant of the first request that is suggested.
const EXAMPLE_TENANT: &str = "mytenant";

/// Serves until Ctrl-C or SIGTERM.
pub(super) fn run(args: &ServeArgs, variables: &Variables) -> ExitCode {
    if let Some(link) = variables.link() {
        remark(&format!(
            "EMPORIX_SANDBOX_PORT is `{link}`, which Kubernetes sets for a Service of this name and which is no port, so it is ignored; choose a port with --port or PORT"
        ));
    }
    for unknown in unknown_variables() {
        remark(&unknown);
    }
    let platform_port = match platform_port(args) {
        Ok(port) => port,
        Err(mistake) => {
            complain(&mistake, "set it to a number, or choose a port with --port");
            return ExitCode::from(UNUSABLE);
        }
    };
    let config = config(args, args.port.or(platform_port).unwrap_or(PORT));
    serve(args, config).unwrap_or_else(|error| start_refused(&error, args, variables))
}

fn serve(args: &ServeArgs, config: Config) -> Result<ExitCode, StartError> {
    let terminal = Terminal::new(args.format.into(), args.quiet).logging(args.log.into());
    terminal.print_panics();
    let _last_lines = terminal.last_lines();
    let admin_token = config.admin_token.clone();
    let place = export_place(args)?;
    let prepared = prepared(config, &terminal)?;
    let app = prepared.app();
    let runtime = runtime()?;
    let url = prepared.url();
    // A program that reads that the sandbox is ready may stop it at once.
    let wakes = prepared.wakes();
    let signals =
        runtime.block_on(async { Signals::listen(wakes) }).map_err(StartError::Runtime)?;
    let ready = ready_event(&prepared, &url);
    let _ready_file = ready_file(args, &ready, admin_token.as_deref())?;
    let console = console_address(&url, admin_token.as_deref());
    terminal.say_ready(&ready_text(&prepared, (&url, &console), args.import.as_deref()), &ready);
    let code = runtime.block_on(until_stopped(prepared, signals));
    let was_written = export(place, &app);
    runtime.shutdown_background();
    Ok(if was_written { code } else { ExitCode::from(FAILED) })
}

/// Serves until the first signal to stop, and for the grace after it, which a second one ends at once.
async fn until_stopped(prepared: Prepared, mut signals: Signals) -> ExitCode {
    /// What shells add to the number of the signal that ended a process.
    const BY_SIGNAL: u8 = 128;
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = prepared.run(async { _ = stopped.await });
    let code =
        |ended: io::Result<Duration>| ended.map_or(ExitCode::from(FAILED), |_| ExitCode::SUCCESS);
    let mut serving = std::pin::pin!(serving);
    tokio::select! {
        ended = &mut serving => return code(ended),
        _ = signals.stop() => drop(stop),
    }
    tokio::select! {
        ended = serving => code(ended),
        number = signals.stop() => ExitCode::from(BY_SIGNAL + number),
    }
}

/// The port that the platform chooses, where no other is chosen; an empty variable chooses none.
fn platform_port(args: &ServeArgs) -> Result<Option<u16>, String> {
    match args.platform_port.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) if args.port.is_none() => match text.parse() {
            Ok(port) => Ok(Some(port)),
            Err(_) => Err(format!("the variable PORT is `{text}`, which is no port")),
        },
        Some(_) | None => Ok(None),
    }
}

/// What a user wants to know first.
fn ready_text(prepared: &Prepared, (url, console): (&str, &str), import: Option<&Path>) -> String {
    let seed = &prepared.seed;
    let mut out = format!("emporix-sandbox {} is ready at {url}\n\n", env!("CARGO_PKG_VERSION"));
    let borrowed = match prepared.template == prepared.origin {
        true => "",
        false => ", which has no _template, so the shipped one is taken",
    };
    if prepared.listens().iter().any(|address| address.ip().is_unspecified()) {
        let listens: Vec<String> = prepared.listens().iter().map(ToString::to_string).collect();
        let _ =
            writeln!(out, "listens   {}, on every interface of this machine", listens.join(", "));
    }
    let over = import.map(|path| format!("; over them in the world main: {}", path.display()));
    let (origin, over) = (prepared.origin.to_text(), over.unwrap_or_default());
    let _ = writeln!(out, "fixtures  {}{borrowed}{}", visible(&origin), visible(&over));
    let _ = writeln!(out, "tenants   {}", tenants(prepared));
    for (place, token) in seed.template.credentials.tokens().enumerate() {
        let label = if place == 0 { "tokens" } else { "" };
        let _ = writeln!(out, "{label:9} {:18} {}", visible(&token.text), allowance(token));
    }
    for (name, tenant) in &seed.tenants {
        for token in own_tokens(seed, tenant) {
            let (text, name) = (visible(&token.text), visible(name));
            let _ = writeln!(out, "          {text:18} {} (tenant {name})", allowance(token));
        }
    }
    let _ = writeln!(
        out,
        "bulk      answers count from {} (bulk-index-base; see `emporix-sandbox behaviors`)",
        index_base(prepared)
    );
    let active = match prepared.active.as_slice() {
        [] => "none is active".to_owned(),
        active => format!("{} active in every world", visible(&active.join(", "))),
    };
    let _ = writeln!(out, "scenarios {}; {active}", visible(&prepared.scenarios));
    let _ = writeln!(out, "chance    --seed {}", prepared.random_seed);
    let _ = writeln!(out, "console   {console}");
    let (tenant, token, segment) = example(prepared);
    let [tenant, token, segment] = [tenant, token, segment].map(visible);
    let _ = writeln!(
        out,
        "\ntry       curl -H 'Authorization: Bearer {token}' {url}/customer-segment/{tenant}/segments/{segment}/customers"
    );
    out
}

/// Where the console is. Its address holds the admin token for a person at a terminal, and not where output is kept.
fn console_address(url: &str, admin_token: Option<&str>) -> String {
    let token = admin_token.map(str::trim).filter(|_| io::stdout().is_terminal());
    console::address(url, token)
}

/// The tokens of a tenant that has its own.
fn own_tokens<'a>(seed: &Seed, tenant: &'a TenantSeed) -> Vec<&'a Token> {
    let template = &seed.template.credentials;
    tenant
        .credentials
        .tokens()
        .filter(|token| template.token(&token.text) != Some(*token))
        .collect()
}

/// What a token may do, in a few words.
fn allowance(token: &Token) -> String {
    let of_segments = |scope: &&&str| SCOPES.contains(*scope);
    let scopes: Vec<&str> = token.scopes.iter().map(|scope| &**scope).collect();
    let mut words: Vec<&str> = scopes
        .iter()
        .filter(of_segments)
        .map(|scope| match scope.rsplit('_').next().unwrap_or(scope) {
            "own" => "read own",
            word => word,
        })
        .collect();
    let others = scopes.iter().filter(|scope| !of_segments(scope)).count();
    let of_others = format!("{others} of other services");
    if others > 0 {
        words.push(&of_others);
    }
    if words.is_empty() {
        words.push(if token.session_id.is_some() { "an anonymous visitor" } else { "nothing" });
    }
    let customer = token.customer_id.as_deref().map(|id| format!(", customer {id}"));
    let entity = token.legal_entity_id.as_deref().map(|id| format!(" for {id}"));
    let foreign = token.tenant.as_deref().map(|tenant| format!(", of tenant {tenant}"));
    let ends = token.expires_at.map(|_| ", expires".to_owned());
    let rest: String = [customer, entity, foreign, ends].into_iter().flatten().collect();
    visible(&format!("{}{rest}", words.join(", "))).into_owned()
}

/// Which tenants there are, and what becomes of others.
fn tenants(prepared: &Prepared) -> String {
    let own: Vec<&str> = prepared.seed.tenants.keys().map(|name| &**name).collect();
    let own = if own.is_empty() { String::new() } else { format!("{}; ", own.join(", ")) };
    let others = match prepared.options.unknown_tenant {
        UnknownTenant::Create => "any other is made from the template at its first use",
        UnknownTenant::Refuse => "any other is refused",
    };
    format!("{}{others}", visible(&own))
}

/// Where the index of bulk answers starts: in general, and in tenants whose files say otherwise.
fn index_base(prepared: &Prepared) -> String {
    let chosen = &prepared.options.behaviors;
    if chosen.get(&Behavior::BulkIndexBase) == Some(&Setting::Vary) {
        return "1 or 0, as each world's seed picks".to_owned();
    }
    let base = |layers: &[&Settings]| {
        Behaviors::settle(layers, 0).number(Behavior::BulkIndexBase).unwrap_or(1)
    };
    let general = base(&[chosen]);
    let others = prepared
        .seed
        .tenants
        .iter()
        .map(|(name, tenant)| (name, base(&[chosen, &tenant.behaviors])));
    let others = others
        .filter(|(_, own)| *own != general)
        .map(|(name, own)| format!(", in {} from {own}", visible(name)));
    format!("{general}{}", others.collect::<String>())
}

/// A tenant, a token and a segment for the first request: of the first tenant that has a folder and is none of the
/// shipped ones, else of the template, of which any tenant is made.
fn example(prepared: &Prepared) -> (&str, &str, &str) {
    let seed = &prepared.seed;
    let refused = prepared.options.unknown_tenant == UnknownTenant::Refuse;
    let mut own = seed.tenants.iter();
    let own = own.find(|(name, _)| refused || !is_shipped_tenant(name));
    let (name, tenant) =
        own.map_or((EXAMPLE_TENANT, &seed.template), |(name, tenant)| (&**name, tenant));
    let token = tenant.credentials.tokens().next().map_or("service", |token| &token.text);
    let rows = tenant.assigned(AssignmentKind::Customers);
    let with_rows = |id: &str| rows.get(id).is_some_and(|shelf| !shelf.is_empty());
    let mut ids = tenant.segments.stock().docs().iter().map(|doc| &*doc.id);
    (name, token, ids.find(|id| with_rows(id)).unwrap_or("segment"))
}
