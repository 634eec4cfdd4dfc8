//! `contract`: the vendor's description of a service, held against the emulation.

use std::process::ExitCode;

use super::output::{FAILED, UNUSABLE, print};
use super::running::Refusal;
use crate::admin;
use crate::api::SERVICES;
use crate::cli::{ContractArgs, ListFormat};
use crate::contract::text::text;
use crate::contract::{Comparison, NotEmulated, compare, document};
use crate::engine::{Operation, OperationKind, Router};
use crate::shell::files::disk::text_of;
use crate::visible::visible_json;

/// Prints what differs; 0 where nothing does that is not known, 1 where something does, 2 where that cannot be said.
pub(super) fn run(args: &ContractArgs) -> ExitCode {
    match compared(args) {
        Ok(comparison) => {
            let printed = print(&shown(&comparison, args));
            if comparison.differences.is_empty() { printed } else { ExitCode::from(FAILED) }
        }
        Err(refusal) => {
            refusal.complain();
            ExitCode::from(UNUSABLE)
        }
    }
}

fn compared(args: &ContractArgs) -> Result<Comparison, Refusal> {
    let shown = args.file.display();
    let text = text_of(&args.file).map_err(|source| {
        let message = format!("cannot read the OpenAPI file `{shown}`: {source}");
        Refusal::unusable(message, "name a file that is there")
    })?;
    let vendors = document(&text).map_err(|mistake| {
        let message = format!("`{shown}` is no description of an API: {mistake}");
        Refusal::unusable(message, "name an OpenAPI 3 file, in YAML or JSON")
    })?;
    let router = Router::new(SERVICES);
    let operations = router.operations();
    let left_out: Vec<_> = operations.iter().filter_map(|row| not_emulated(row)).collect();
    compare(&vendors, &admin::service_openapi(operations), &left_out).ok_or_else(|| {
        Refusal::unusable(
            format!("no operation of `{shown}` is one of an emulated service"),
            "`emporix-sandbox operations` lists what is emulated",
        )
    })
}

/// Why an operation is known and not emulated.
fn not_emulated(row: &'static Operation) -> Option<NotEmulated<'static>> {
    let reason = match row.kind {
        OperationKind::OnlyRead(_) => {
            "the sandbox only reads what it would write; fixtures and the admin API write it"
        }
        OperationKind::LeftOut(instead) => instead,
        OperationKind::Read
        | OperationKind::Write
        | OperationKind::Bulk { .. }
        | OperationKind::Tokens
        | OperationKind::Session
        | OperationKind::Unbuilt => return None,
    };
    Some(NotEmulated { operation: (row.method.as_str(), row.path), reason })
}

fn shown(comparison: &Comparison, args: &ContractArgs) -> String {
    match args.format {
        ListFormat::Text => text(comparison, args.known),
        ListFormat::Json => {
            let json = serde_json::to_string_pretty(comparison);
            visible_json(&json.expect("differences are texts")).into_owned() + "\n"
        }
    }
}
