//! `settle`: the open questions, decided by a recording.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use super::har_file;
use super::output::{FAILED, UNUSABLE, print};
use super::running::Refusal;
use crate::api::SERVICES;
use crate::cli::{ListFormat, SettleArgs};
use crate::engine::Router;
use crate::settle::text::text;
use crate::settle::{Settlement, settle, tenant_file};
use crate::shell::clock;
use crate::shell::files::disk::text_of;
use crate::shell::files::state::state_at;
use crate::shell::progress::Progress;
use crate::shell::terminal::complain_of;
use crate::shell::whole::write_file;
use crate::visible::{visible, visible_json};

/// Prints what the recording decides; 0 where every answer is explained, 1 where one is not, 2 where that cannot be said.
pub(super) fn run(args: &SettleArgs) -> ExitCode {
    let settled = settlement(args).and_then(compared).and_then(|settlement| {
        let written = args.output.as_deref().map(|file| write(&settlement, args, file));
        written.transpose().map(|_| settlement)
    });
    match settled {
        Ok(settlement) => {
            let printed = print(&shown(&settlement, args));
            if settlement.unexplained.is_empty() { printed } else { ExitCode::from(FAILED) }
        }
        Err(refusal) => {
            refusal.complain();
            ExitCode::from(UNUSABLE)
        }
    }
}

/// The settlement, where an answer was held against the emulation.
fn compared(settlement: Settlement) -> Result<Settlement, Refusal> {
    if settlement.answers > 0 {
        return Ok(settlement);
    }
    let aside = settlement.aside.iter().map(|it| format!("{} {}", it.count, it.why));
    let aside: Vec<String> = aside.collect();
    let message = match aside.is_empty() {
        true => "the recording has no answer".to_owned(),
        false => format!("no answer of the recording was compared: {}", aside.join(", ")),
    };
    Err(Refusal::unusable(
        message,
        "record calls of the Customer Segment Service with their answers: docs/settle.http has twenty",
    ))
}

fn settlement(args: &SettleArgs) -> Result<Settlement, Refusal> {
    let recordings = har_file::recordings_of(&args.session)?;
    let fixtures = args.fixtures.as_deref().map(state_at).transpose().map_err(|findings| {
        complain_of(&findings);
        Refusal::unusable("there is no state to begin with", "mend the files, or name others")
    })?;
    let line = Progress::of("replaying the recording");
    let router = Arc::new(Router::new(SERVICES));
    let settled = settle(&recordings, &router, fixtures.map(Arc::new));
    drop(line);
    settled.map_err(|findings| {
        complain_of(&findings);
        Refusal::unusable(
            "the answers of the recording show documents that no tenant can have",
            "say with --fixtures in which state it began",
        )
    })
}

/// Writes the decided behaviors into a file.
fn write(settlement: &Settlement, args: &SettleArgs, file: &Path) -> Result<(), Refusal> {
    let shown = file.display();
    let before = if file.exists() { Some(text_of(file)) } else { None };
    let before = before.transpose().map_err(|source| {
        let message = format!("cannot read the settings `{shown}`: {source}");
        Refusal::unusable(message, "name another file with --output")
    })?;
    let from = args.session.display().to_string();
    let at = clock::ambient().now;
    let text = tenant_file(settlement, before.as_deref(), (&from, at)).map_err(|mistake| {
        let message = format!("cannot write into `{shown}`: {mistake}");
        Refusal::unusable(message, "mend it, or name another file with --output")
    })?;
    write_file(file, text.as_bytes(), false).map_err(|source| {
        let message = format!("cannot write the settings `{shown}`: {source}");
        Refusal::unusable(message, "name a file in a folder that is there")
    })
}

fn shown(settlement: &Settlement, args: &SettleArgs) -> String {
    match args.format {
        ListFormat::Text => {
            let written = args.output.as_deref().map(|file| {
                let (count, file) = (settlement.settled.len(), file.display().to_string());
                format!("\n{count} settled behaviors are in {}\n", visible(&file))
            });
            text(settlement) + &written.unwrap_or_default()
        }
        ListFormat::Json => {
            let json = serde_json::to_string_pretty(settlement);
            visible_json(&json.expect("a settlement is texts and JSON")).into_owned() + "\n"
        }
    }
}
