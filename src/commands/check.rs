//! `check`: every mistake in fixture and scenario files, with its place.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use super::output::{FAILED, UNUSABLE, print};
use super::parse::Variables;
use super::tenants_without_tokens::locked_out;
use crate::api::SERVICES;
use crate::cli::{CheckArgs, CheckedClock, ReportFormat};
use crate::content;
use crate::content::RuleContext;
use crate::engine::Router;
use crate::findings::{Code, Finding, render};
use crate::shell::files::disk::DiskSource;
use crate::shell::files::origin::{FolderKind, FolderOrigin};
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
    let ground = RuleContext { operations: router.operations(), clock_stands };
    let sources = match args.paths.as_slice() {
        [] => chosen(args)?,
        paths => paths.iter().map(|path| named(path)).collect::<Result<_, _>>()?,
    };
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
    if sources.iter().all(DiskSource::is_shipped) {
        remark(
            "only the shipped files were checked: name your own folders, as in `emporix-sandbox check ./fixtures`",
        );
    }
    let mut checked = Checked::default();
    for source in sources {
        // A borrowed template is no part of the folder.
        let is_own = |path: &str| !source.borrows_template || !path.starts_with("_template/");
        let files = source.folder.files.iter().filter(|file| is_own(file.path())).count();
        let kind = source.kind;
        let (shown, only) = (source.folder.shown.clone(), source.only.clone());
        let only = match &*only {
            "" => String::new(),
            path => format!("; reported is what `{}` says", visible(path.trim_end_matches('/'))),
        };
        let (findings, documents) = findings_in(source, ground);
        let documents = match kind {
            FolderKind::Fixtures => format!(", {}", render::count_of(documents, "document")),
            FolderKind::Scenarios => String::new(),
        };
        checked.folders.push(format!(
            "checked {} in `{}`: {}{documents}{only}",
            kind.as_str(),
            visible(&shown),
            render::count_of(files, "file")
        ));
        checked.findings.extend(findings);
    }
    Ok(checked)
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

fn named(path: &Path) -> Result<DiskSource, Unreadable> {
    DiskSource::at(path).map_err(|error| (path.display().to_string(), error))
}

/// What is wrong in a source, and how many documents it holds.
fn findings_in(source: DiskSource, ground: RuleContext<'_>) -> (Vec<Finding>, usize) {
    let DiskSource { kind, folder, unreadable, only, borrows_template, .. } = source;
    let (more, documents) = match kind {
        FolderKind::Scenarios => (content::scenarios_over(&folder, ground).1, 0),
        FolderKind::Fixtures => {
            let (seed, more) = content::fixtures(&folder);
            let locked_out = locked_out(&seed, None, true).filter(|_| only.is_empty());
            if let Some(note) = locked_out.filter(|_| !more.iter().any(Finding::is_error)) {
                remark(&note);
            }
            let (of_tenants, of_template) = seed.documents();
            let borrowed = if borrows_template { of_template } else { 0 };
            (more, of_tenants + of_template - borrowed)
        }
    };
    let mut findings = unreadable;
    findings.extend(more);
    findings.retain(|finding| finding.path.starts_with(&only));
    (findings, documents)
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
