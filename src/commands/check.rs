//! `check`: every mistake in fixture and scenario files, with its place.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::expectation_file::{self, is_expectation_file};
use super::known_names::KnownNames;
use super::output::{FAILED, UNUSABLE, print};
use super::parse::Variables;
use super::tenants_without_tokens::locked_out;
use crate::api::SERVICES;
use crate::cli::{CheckArgs, CheckedClock, ReportFormat};
use crate::content;
use crate::content::RuleContext;
use crate::engine::Router;
use crate::findings::{Code, Finding, render};
use crate::shell::files::disk::{DiskSource, holds_fixtures};
use crate::shell::files::origin::{FolderKind, FolderOrigin, usual_below};
use crate::shell::progress::Progress;
use crate::shell::terminal::{complain, remark};
use crate::visible::visible;

/// Prints what is wrong; findings are exit code 1, what cannot be read is 2.
pub(super) fn run(args: &CheckArgs, variables: &Variables) -> ExitCode {
    match check(args) {
        Ok(checked) => {
            let printed = print(&to_text(&checked, args.format));
            let findings = checked.findings;
            let unreadable =
                findings.iter().any(|finding| finding.code == Code::Unreadable.row().id);
            match (findings.is_empty(), unreadable) {
                (true, _) => printed,
                (false, false) => ExitCode::from(FAILED),
                (false, true) => ExitCode::from(UNUSABLE),
            }
        }
        Err((path, source)) => {
            let hint = "name folders of fixtures or scenarios, or single files of them";
            let variables = match args.paths.as_slice() {
                [] => variables.named(&["EMPORIX_SANDBOX_FIXTURES", "EMPORIX_SANDBOX_SCENARIOS"]),
                _ => String::new(),
            };
            complain(&format!("cannot read `{path}`: {source}"), &format!("{hint}\n{variables}"));
            ExitCode::from(UNUSABLE)
        }
    }
}

/// What cannot be read, and why.
type Unreadable = (String, io::Error);

fn check(args: &CheckArgs) -> Result<Checked, Unreadable> {
    let router = Router::new(SERVICES);
    let clock_stands = matches!(args.clock, CheckedClock::Frozen);
    let line = Progress::of("reading the files");
    let paths = args.paths.iter().flat_map(|path| below(path));
    let (expectations, paths): (Vec<_>, Vec<_>) = paths.partition(|path| is_expectation_file(path));
    let sources = match paths.as_slice() {
        [] if !expectations.is_empty() => Vec::new(),
        [] => chosen(args)?,
        paths => paths.iter().map(|path| named(path)).collect::<Result<_, _>>()?,
    };
    drop(line);
    for source in &sources {
        let shown = &source.folder.shown;
        if source.borrows_template && source.only.is_empty() {
            remark(&format!("there is no _template in `{shown}`, so the shipped one is taken"));
        } else if source.holds_nothing() {
            remark(&format!(
                "there are no fixtures and no scenarios in `{shown}`, so nothing was checked"
            ));
        }
    }
    if !sources.is_empty() && sources.iter().all(DiskSource::is_shipped) {
        let way_out = match holds_fixtures(Path::new(".")) {
            true => "this folder looks like your own, and `emporix-sandbox check .` reads it",
            false => "name your own folders, as in `emporix-sandbox check ./fixtures`",
        };
        remark(&format!("only the shipped files were checked: {way_out}"));
    }
    let mut names = KnownNames::default();
    let line = Progress::of("checking the files");
    let fixtures: Vec<_> = sources.iter().map(|source| in_fixtures(source, &mut names)).collect();
    drop(line);
    fixtures.iter().filter_map(|fixtures| fixtures.note.as_deref()).for_each(remark);
    names.take_scenarios(&sources, router.operations());
    names.take_those_of_a_start(args, router.operations());
    let (tokens, rules) = (names.tokens(), names.rules());
    let ground =
        RuleContext { clock_stands, tokens, rules, ..RuleContext::of(router.operations()) };
    let mut checked = Checked::default();
    for (source, fixtures) in sources.into_iter().zip(fixtures) {
        checked.folders.push(what_was_checked(&source, &fixtures));
        let more = match source.kind {
            FolderKind::Fixtures => fixtures.findings,
            FolderKind::Scenarios => content::scenarios_over(&source.folder, ground).1,
        };
        let mut findings = source.unreadable;
        findings.extend(more);
        findings.retain(|finding| finding.path.starts_with(&source.only));
        checked.findings.extend(findings);
    }
    for path in &expectations {
        let (said, findings) = expectation_file::checked(path, ground)?;
        checked.folders.push(said);
        checked.findings.extend(findings);
    }
    Ok(checked)
}

/// The folder of a source in words, with how much it holds.
fn what_was_checked(source: &DiskSource, fixtures: &InFixtures) -> String {
    // A borrowed template is no part of the folder.
    let is_own = |path: &str| !source.borrows_template || !path.starts_with("_template/");
    let files = source.folder.files.iter().filter(|file| is_own(file.path())).count();
    let only = match &*source.only {
        "" => String::new(),
        path => format!("; reported is what `{}` says", visible(path.trim_end_matches('/'))),
    };
    let documents = match source.kind {
        FolderKind::Fixtures => format!(", {}", render::count_of(fixtures.documents, "document")),
        FolderKind::Scenarios => String::new(),
    };
    format!(
        "checked {} in `{}`: {}{documents}{only}",
        source.kind.as_str(),
        visible(&source.folder.shown),
        render::count_of(files, "file")
    )
}

/// What was checked, and what is wrong with it.
#[derive(Default)]
struct Checked {
    /// Each folder in words, with how much it holds.
    folders: Vec<String>,
    findings: Vec<Finding>,
}

/// What a start would use.
fn chosen(args: &CheckArgs) -> Result<Vec<DiskSource>, Unreadable> {
    let fixtures = FolderOrigin::of(args.fixtures.as_deref(), FolderKind::Fixtures);
    let scenarios = FolderOrigin::of(args.scenarios.as_deref(), FolderKind::Scenarios);
    let read = |origin: &FolderOrigin, kind| {
        DiskSource::of(origin, kind).map_err(|error| (origin.to_text(), error))
    };
    let mut sources = vec![read(&fixtures, FolderKind::Fixtures)?];
    if !(args.no_shipped && scenarios == FolderOrigin::Shipped) {
        sources.push(read(&scenarios, FolderKind::Scenarios)?);
    }
    Ok(sources)
}

/// What is checked where `path` is named: itself, or the folders in it where it is the one above both, as `init` makes it.
fn below(path: &Path) -> Vec<PathBuf> {
    let folders = usual_below(path);
    if folders.is_empty() { vec![path.to_owned()] } else { folders }
}

fn named(path: &Path) -> Result<DiskSource, Unreadable> {
    DiskSource::at(path).map_err(|error| (path.display().to_string(), error))
}

/// What fixtures hold, and what is wrong with them.
#[derive(Default)]
struct InFixtures {
    findings: Vec<Finding>,
    documents: usize,
    /// What is to be said besides.
    note: Option<String>,
}

/// What is in a source where it is of fixtures; the names of its tokens become known.
fn in_fixtures(source: &DiskSource, names: &mut KnownNames) -> InFixtures {
    if source.kind == FolderKind::Scenarios {
        return InFixtures::default();
    }
    let (seed, findings) = content::fixtures(&source.folder);
    names.take_tokens(&seed);
    let locked_out = locked_out(&seed, None, true).filter(|_| source.only.is_empty());
    let note = locked_out.filter(|_| !findings.iter().any(Finding::is_error));
    let (of_tenants, of_template) = seed.documents();
    let borrowed = if source.borrows_template { of_template } else { 0 };
    InFixtures { findings, documents: of_tenants + of_template - borrowed, note }
}

fn to_text(checked: &Checked, format: ReportFormat) -> String {
    let findings = &checked.findings;
    match format {
        ReportFormat::Text => {
            let (text, summary) = (render::text(findings), render::summary(findings));
            format!("{text}{}\n{summary}\n", checked.folders.join("\n"))
        }
        ReportFormat::Json => render::json(findings),
        ReportFormat::Github => render::github(findings),
        ReportFormat::Sarif => render::sarif(findings),
    }
}
