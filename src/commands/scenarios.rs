//! `scenarios`: what can be made to go wrong, by name.

use std::fmt::Write;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::output::{FAILED, UNUSABLE, print};
use super::parse::Variables;
use crate::api::SERVICES;
use crate::cli::{ListFormat, ScenariosArgs};
use crate::content::Folder;
use crate::engine::Router;
use crate::engine::scenario::Scenario;
use crate::findings::Finding;
use crate::shell::files::disk;
use crate::shell::files::library::ShippedScenarios;
use crate::shell::files::origin::{FolderKind, FolderOrigin};
use crate::shell::terminal::{complain, complain_of};
use crate::visible::visible;

/// Prints the scenarios that a start would know.
pub(super) fn run(args: &ScenariosArgs, variables: &Variables) -> ExitCode {
    let origin = FolderOrigin::of(args.scenarios.as_deref(), FolderKind::Scenarios);
    let folder = match disk::scenarios(&origin) {
        Ok(folder) => folder,
        Err(source) => {
            let message = format!("cannot read scenarios from `{}`: {source}", origin.to_text());
            let variable = variables.named(&["EMPORIX_SANDBOX_SCENARIOS"]);
            complain(&message, &format!("name a folder that holds scenarios\n{variable}"));
            return ExitCode::from(UNUSABLE);
        }
    };
    let router = Router::new(SERVICES);
    let shipped = ShippedScenarios::unless(args.no_shipped);
    let (scenarios, findings) = shipped.with((&folder, &origin), router.operations());
    let printed = match args.format {
        ListFormat::Text => {
            print(&scenarios.values().map(|scenario| row(scenario)).collect::<String>())
        }
        ListFormat::Json => {
            let own = Some(&folder).filter(|_| origin != FolderOrigin::Shipped);
            let described = scenarios.values().map(|scenario| described(scenario, own));
            print(&format!("{:#}\n", described.collect::<Value>()))
        }
    };
    complain_of(&findings);
    if findings.iter().any(Finding::is_error) { ExitCode::from(FAILED) } else { printed }
}

fn row(scenario: &Scenario) -> String {
    let mut row = format!("{}\n", visible(&scenario.name));
    for text in [&scenario.title, &scenario.description] {
        for line in text.lines().filter(|line| !line.is_empty()) {
            writeln!(row, "    {}", visible(line)).expect("a string takes any text");
        }
    }
    row
}

/// A scenario for programs: what it says of itself, whether a file of one's `own` folder or a shipped one has it, its rules
/// as they are written, with the operations that they are on, and its steps, each with the one that it calls.
fn described(scenario: &Scenario, own: Option<&Folder>) -> Value {
    let file = format!("{}.json", scenario.name);
    let of = |folder: &Folder| folder.files.iter().find(|known| known.path() == file).cloned();
    let (place, source) = match own.and_then(|folder| Some((folder, of(folder)?))) {
        Some((folder, source)) => (json!({"file": folder.display_path(&file)}), Some(source)),
        None => (json!("shipped"), of(&disk::shipped_scenarios())),
    };
    let text = source.map_or(Value::Null, |source| {
        serde_json::from_slice(source.bytes()).expect("it was read as a scenario before")
    });
    let written = |key: &str| text[key].as_array().cloned().unwrap_or_default().into_iter();
    let rules = written("rules").zip(&scenario.rules).map(|(mut written, rule)| {
        written["operations"] = json!(rule.on);
        written
    });
    let steps = written("steps").zip(&scenario.steps).map(|(mut written, step)| {
        written["operation"] = json!(step.operation.id);
        written
    });
    json!({
        "name": scenario.name,
        "title": scenario.title,
        "description": scenario.description,
        "source": place,
        "rules": rules.collect::<Vec<_>>(),
        "steps": steps.collect::<Vec<_>>(),
    })
}
