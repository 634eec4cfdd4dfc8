//! `operations`: the table of the emulated API, or that of the admin API.

use std::fmt::Write;
use std::process::ExitCode;

use super::output::print;
use crate::admin;
use crate::api::SERVICES;
use crate::cli::{ListFormat, OperationsArgs};
use crate::engine::{Operation, OperationKind, Router};

/// Prints the table.
pub(super) fn run(args: &OperationsArgs) -> ExitCode {
    print(&match args.format {
        ListFormat::Text if args.admin => admin_text(),
        ListFormat::Text => text(),
        ListFormat::Json => json_text(args.admin),
    })
}

/// The list that `GET /__sandbox/operations` has of the same.
fn json_text(of_admin: bool) -> String {
    let both = admin::operations(Router::new(SERVICES).operations());
    format!("{:#}\n", both[if of_admin { "admin" } else { "operations" }])
}

/// The table of the admin API as text.
fn admin_text() -> String {
    let mut out = String::from("admin\n");
    for row in admin::OPERATIONS {
        let open = if row.terms.guarded { "" } else { " (open to everybody)" };
        let _ = writeln!(
            out,
            "  {:6} {}{open}\n         {}: {}",
            row.method.as_str(),
            row.path,
            row.id,
            row.summary
        );
    }
    out
}

/// The table as text.
fn text() -> String {
    let mut out = String::new();
    for service in SERVICES {
        let _ = writeln!(out, "{} ({})", service.terms.name, service.terms.title);
        for operation in service.operations() {
            let _ = write!(out, "{}", row(operation));
        }
    }
    out
}

fn row(operation: &Operation) -> String {
    let list = |statuses: &[u16]| statuses.iter().map(u16::to_string).collect::<Vec<_>>().join(" ");
    let state = match operation.kind {
        OperationKind::Unbuilt => "  (not built yet: 405)",
        OperationKind::OnlyRead(_) => "  (only read: 405)",
        OperationKind::LeftOut(_) => "  (not emulated: 405)",
        OperationKind::Read
        | OperationKind::Write
        | OperationKind::Bulk { .. }
        | OperationKind::Tokens
        | OperationKind::Session => "",
    };
    let also = match operation.ours {
        [] => String::new(),
        ours => format!("; also: {}", list(ours)),
    };
    format!(
        "  {:6} {}{state}\n         {}\n         needs: {}; documented: {}{also}\n",
        operation.method.as_str(),
        operation.path,
        operation.id,
        operation.needs(),
        list(operation.documented),
    )
}
