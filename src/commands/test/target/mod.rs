//! Steps at a service elsewhere: one scenario after the other, without its rules, and what it writes is put back.

mod credentials;
mod restoring;
mod service;
mod stop;
mod tokens;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use super::drive::drive;
use crate::api::SERVICES;
use crate::cli::TestArgs;
use crate::commands::running::Refusal;
use crate::content;
use crate::engine::Router;
use crate::engine::scenario::Scenario;
use crate::sandbox::runtime;
use crate::shell::client::Client;
use crate::shell::clock;
use crate::shell::files::disk;
use crate::shell::files::origin::{FolderKind, FolderOrigin};
use crate::shell::restore_journal::RestoreJournal;
use crate::steps::restore::Entry;
use crate::steps::{Pace, Place, RunResults, ScenarioResult, StepRun};
use credentials::Credentials;
use service::Target;
use stop::Stop;
use tokens::TargetTokens;

/// What to do about what is not restored.
const RUN_AGAIN: &str = "run the command again, which begins by restoring it";

/// What to do about what a run that only reads has found.
const RESTORE_FIRST: &str = "run the command without --read-only, which begins by restoring it";

/// What became of the scenarios, and of the service.
pub(super) struct TargetRun {
    /// The results.
    pub results: RunResults,
    /// The number of the signal that stopped it.
    pub signal: Option<u8>,
}

/// What became of `scenarios` at the service at `url`.
///
/// # Errors
/// When nothing could be sent.
pub(super) fn results(
    args: &TestArgs,
    url: &str,
    scenarios: &[Arc<Scenario>],
) -> Result<TargetRun, Refusal> {
    let credentials = Credentials::of_environment()?;
    let (client, base) = Client::of_service(url, args.ca.as_deref(), args.timeout)?;
    let tenant = args.tenant.clone().unwrap_or_default();
    let place = restore_file(args, &client.url(), &tenant);
    let opened = RestoreJournal::open(&place);
    let (journal, left) = opened.map_err(|error| unreadable(&place, &error))?;
    let left: Vec<Entry> = left.iter().filter_map(|line| Entry::of_line(line)).collect();
    let tokens = TargetTokens::new(credentials, known_tokens(args, &tenant));
    let router = Router::new(SERVICES);
    let runtime = runtime().map_err(|error| Refusal::failed(error.to_string(), ""))?;
    runtime.block_on(async {
        let stop = Stop::listen()
            .map_err(|error| Refusal::failed(format!("cannot listen to signals: {error}"), ""))?;
        let prefix = format!("sandbox-test-{:08x}-", clock::entropy());
        let target = Target {
            client,
            base,
            tokens,
            journal,
            pace: Pace::new(args.rate),
            table: router.operations(),
            prefix: &prefix,
            stop,
            entries: Vec::new(),
            own: Vec::new(),
        };
        all(args, target, (scenarios, left), &tenant).await
    })
}

async fn all(
    args: &TestArgs,
    mut target: Target<'_>,
    (scenarios, left): (&[Arc<Scenario>], Vec<Entry>),
    tenant: &str,
) -> Result<TargetRun, Refusal> {
    let mut results = RunResults {
        target: Some(format!("{}{}", target.client.url(), target.base)),
        ..RunResults::default()
    };
    target.log_in().await.map_err(|why| {
        let hint = "look at --target, EMPORIX_TARGET_CLIENT_ID and EMPORIX_TARGET_CLIENT_SECRET; nothing was sent besides";
        Refusal::unusable(why, hint)
    })?;
    let is_owed = args.read_only && !left.is_empty();
    if is_owed {
        let place = target.journal.path().display();
        results.notes.push(format!(
            "error: an earlier run has left something to be restored, which `{place}` says, and with --read-only nothing is written"
        ));
        results.notes.push(format!("  hint: {RESTORE_FIRST}"));
    } else if !left.is_empty() {
        let restored = target.restore(left).await;
        let said = restored.map_err(|why| not_restored(&target, &why))?;
        results.notes.push(format!("restored what an earlier run had left: {said}"));
    }
    let place = Place::Target { read_only: args.read_only };
    let mut failed = None;
    for scenario in scenarios {
        if target.stop.signal().is_some() || failed.is_some() {
            break;
        }
        let begun = Instant::now();
        let mut run = StepRun::new(&scenario.steps, place, tenant, target.prefix);
        drive(&mut run, &mut target).await;
        let mut result = ScenarioResult {
            name: scenario.name.to_string(),
            title: scenario.title.clone(),
            steps: run.results(),
            took_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            ..ScenarioResult::default()
        };
        if !scenario.rules.is_empty() {
            result.notes.push("its rules do not act here".to_owned());
        }
        if !scenario.verify.is_empty() {
            result.notes.push("its `verify` is held in the built-in sandbox only".to_owned());
        }
        target.hide_secrets(&mut result);
        results.scenarios.push(result.judged());
        let entries = target.take_entries();
        failed = target.restore(entries).await.err();
    }
    results.passed = !is_owed && results.scenarios.iter().all(|result| result.passed);
    if let Some(why) = failed {
        let refusal = not_restored(&target, &why);
        results.notes.push(format!("error: {}", refusal.message()));
        results.notes.push(format!("  hint: {RUN_AGAIN}"));
        results.passed = false;
    }
    Ok(TargetRun { results, signal: target.stop.signal() })
}

fn not_restored(target: &Target<'_>, why: &str) -> Refusal {
    let place = target.journal.path().display().to_string();
    Refusal::failed(format!("not all is restored: {why}; `{place}` says what is to be"), RUN_AGAIN)
}

fn unreadable(place: &Path, error: &std::io::Error) -> Refusal {
    let message = format!("cannot read `{}`: {error}", place.display());
    Refusal::unusable(message, "name another file with --restore-file")
}

/// The file that says what is to be restored: one for each tenant of each service.
fn restore_file(args: &TestArgs, url: &str, tenant: &str) -> PathBuf {
    args.restore_file.clone().unwrap_or_else(|| {
        let host = url.split("://").last().unwrap_or(url);
        let host: String =
            host.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        PathBuf::from(format!("emporix-sandbox-restore.{host}.{tenant}.ndjson"))
    })
}

/// The tokens of the fixtures: by their names steps say which scopes they need.
fn known_tokens(args: &TestArgs, tenant: &str) -> Vec<crate::model::Token> {
    let origin = FolderOrigin::of(args.fixtures.as_deref(), FolderKind::Fixtures);
    let Ok(folder) = disk::fixtures(&origin) else { return Vec::new() };
    let (seed, _) = content::fixtures(&folder);
    seed.tenant(tenant).0.credentials.tokens().cloned().collect()
}
