//! What the commands that start a sandbox have in common: from flags to a configuration, what a program learns when it
//! is ready, and what to do about a start that failed.

use std::io;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::output::UNUSABLE;
use super::parse::Variables;
use super::tenants_without_tokens::locked_out;
use crate::admin::{NoOrigin, fixture_tokens};
use crate::cli::{ServeArgs, UnknownTenantArg};
use crate::console;
use crate::engine::lint::LintSettings;
use crate::engine::{MAIN, Options, UnknownTenant};
use crate::sandbox::{Config, Prepared, StartError, prepare};
use crate::shell::app::{App, Timeouts};
use crate::shell::export::ExportPlace;
use crate::shell::files::origin::SourcePlace;
use crate::shell::limits;
use crate::shell::progress::Progress;
use crate::shell::ready_file::ReadyFile;
use crate::shell::terminal::{Level, Terminal, complain, complain_of};

/// Prepares a sandbox as `config` says, and prints what is doubtful of its files.
pub(super) fn prepared(config: Config, terminal: &Terminal) -> Result<Prepared, StartError> {
    limits::raise_open_files();
    let line = Progress::of("reading the files");
    let prepared = prepare(config, &SourcePlace::Usual, terminal.clone());
    drop(line);
    let prepared = prepared?;
    terminal.warn_of(&prepared.warnings);
    let Options { auth, unknown_tenant, .. } = &prepared.options;
    let others = *unknown_tenant == UnknownTenant::Create;
    if let Some(note) = locked_out(&prepared.seed, *auth, others) {
        terminal.log(Level::Warn, &note);
    }
    Ok(prepared)
}

/// Says why a start failed and what to do about it.
pub(super) fn start_refused(
    error: &StartError,
    args: &ServeArgs,
    variables: &Variables,
) -> ExitCode {
    if let StartError::Load(findings) = error {
        complain_of(findings);
    }
    let hints = [hint(error), variables.named(decisive(args, error))];
    complain(&error.to_string(), hints.join("\n").trim_matches('\n'));
    ExitCode::from(UNUSABLE)
}

/// Writes the ready file where one is named: the event, and the admin token where one is set.
pub(super) fn ready_file(
    args: &ServeArgs,
    ready: &Value,
    admin_token: Option<&str>,
) -> Result<Option<ReadyFile>, StartError> {
    let Some(path) = &args.ready_file else { return Ok(None) };
    let mut members = ready.clone();
    if let Some(token) = admin_token {
        members["adminToken"] = json!(token.trim());
    }
    let written = ReadyFile::write(path, &format!("{members:#}\n"));
    let flag = "--ready-file";
    written.map(Some).map_err(|source| StartError::Unwritable { flag, path: path.clone(), source })
}

/// Where the state is to be written at the end, which can be written to now.
pub(super) fn export_place(args: &ServeArgs) -> Result<Option<ExportPlace>, StartError> {
    let Some(path) = &args.export_on_exit else { return Ok(None) };
    let flag = "--export-on-exit";
    let place = ExportPlace::at(path);
    place.map(Some).map_err(|source| StartError::Unwritable { flag, path: path.clone(), source })
}

/// Writes the state of `main` where it is wanted; whether that went well.
pub(super) fn export(place: Option<ExportPlace>, app: &App) -> bool {
    let Some(place) = place else { return true };
    let line = Progress::of("writing the state");
    let shown = place.shown().to_string();
    let written = place.write(&app.worlds);
    drop(line);
    if let Err(error) = &written {
        let message = format!("cannot write the state to `{shown}`: {error}");
        complain(&message, "look at its folder; nothing of others there has changed");
    }
    written.is_ok()
}

/// What the flags say, on this port.
pub(super) fn config(args: &ServeArgs, port: u16) -> Config {
    Config {
        port,
        host: args.host.into(),
        fixtures: args.fixtures.clone(),
        scenarios: args.scenarios.clone(),
        import: args.import.clone(),
        no_shipped: args.no_shipped,
        given: Vec::new(),
        watch: args.watch.into(),
        options: Options {
            behaviors: args.behavior.iter().copied().collect(),
            auth: args.auth.map(Into::into),
            unknown_tenant: match args.unknown_tenant {
                UnknownTenantArg::Create => UnknownTenant::Create,
                UnknownTenantArg::Refuse => UnknownTenant::Refuse,
            },
            lint: LintSettings {
                weight: args.lint.into(),
                silenced: args.lint_silence.iter().copied().collect(),
            },
            journal_length: usize::try_from(args.journal_length).ok(),
            capture: args.capture,
            scenarios: args.scenario.iter().map(|name| name.as_str().into()).collect(),
            ..Options::default()
        },
        seed: args.seed,
        grace: args.grace,
        patience: Timeouts { header: args.header_timeout.0, idle: args.idle_timeout.0 },
        unknown_world: args.unknown_world.into(),
        max_worlds: usize::try_from(args.max_worlds).unwrap_or(usize::MAX),
        journal_memory: args.journal_memory,
        admin_token: args.admin_token.as_deref().map(Into::into),
        admin_origins: args.admin_origin.iter().map(|origin| origin.as_str().into()).collect(),
    }
}

/// The event that says the same to a program.
pub(super) fn ready_event(prepared: &Prepared, url: &str) -> Value {
    let seed = &prepared.seed;
    json!({
        "event": "ready", "url": url, "listens": prepared.listens(), "worlds": [MAIN], "tenants": seed.tenants.keys().collect::<Vec<_>>(),
        "tokens": fixture_tokens(seed, prepared.start), "seed": prepared.random_seed, "pid": std::process::id(),
        "fixtures": prepared.origin.to_text(), "template": prepared.template.to_text(), "scenarios": prepared.active, "console": console::address(url, None),
    })
}

/// The variables that may have decided what makes the start fail.
fn decisive(args: &ServeArgs, error: &StartError) -> &'static [&'static str] {
    match error {
        StartError::UnknownScenario { .. } => &["EMPORIX_SANDBOX_SCENARIO"],
        StartError::AdminToken(_) => &["EMPORIX_SANDBOX_ADMIN_TOKEN"],
        StartError::AdminOrigin(_) => &["EMPORIX_SANDBOX_ADMIN_ORIGIN"],
        StartError::Load(_) => {
            &["EMPORIX_SANDBOX_FIXTURES", "EMPORIX_SANDBOX_SCENARIOS", "EMPORIX_SANDBOX_IMPORT"]
        }
        StartError::Listen { .. } if args.port.is_some() => {
            &["EMPORIX_SANDBOX_HOST", "EMPORIX_SANDBOX_PORT"]
        }
        StartError::Listen { .. } => &["EMPORIX_SANDBOX_HOST", "PORT"],
        StartError::Unwritable { flag: "--ready-file", .. } => &["EMPORIX_SANDBOX_READY_FILE"],
        StartError::Unwritable { .. } => &["EMPORIX_SANDBOX_EXPORT_ON_EXIT"],
        StartError::Runtime(_) => &[],
    }
}

/// What to do about a start that failed.
fn hint(error: &StartError) -> String {
    match error {
        StartError::UnknownScenario { .. } => {
            "`emporix-sandbox scenarios` lists those that exist".to_owned()
        }
        StartError::AdminToken(_) => {
            "say another one with --admin-token, or none to answer this machine only".to_owned()
        }
        StartError::AdminOrigin(NoOrigin { write, .. }) => {
            format!("write --admin-origin {write}: scheme, host and port, nothing behind them")
        }
        StartError::Load(_) => "mend them and start again".to_owned(),
        StartError::Listen { source, .. } if source.kind() == io::ErrorKind::AddrNotAvailable => {
            "no network interface of this machine has this address; leave --host out for this machine alone, or say --host 0.0.0.0 for all of them".to_owned()
        }
        StartError::Listen { .. } => {
            "choose another port with --port, or --port 0 for any free one".to_owned()
        }
        StartError::Unwritable { source, .. } if source.kind() == io::ErrorKind::AlreadyExists => {
            "name a place that is new, or holds nothing but what an earlier run has written there".to_owned()
        }
        StartError::Unwritable { .. } => {
            "name a place in a folder that is there and can be written to".to_owned()
        }
        StartError::Runtime(_) => String::new(),
    }
}
