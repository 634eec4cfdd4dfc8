//! On which operations: from operationIds, methods and paths with wildcards to rows of the table.

use std::collections::BTreeSet;

use super::glob::{ANY_STRETCH, Glob};
use crate::engine::Operation;
use crate::findings::{Code, Mistake};
use crate::json::spanned::SpannedValue;
use crate::suggest::{nearest, nearest_paths};

/// What a rule is on.
pub(super) type Operations = Vec<&'static Operation>;

/// The operations that `on` means, in the order of the table; reports an entry that means none.
pub(super) fn operations(
    on: &SpannedValue<'_>,
    table: &[&'static Operation],
    mistakes: &mut Vec<Mistake>,
) -> Operations {
    let mut meant: Operations = Vec::new();
    for node in on.one_or_more() {
        let Some(text) = node.text() else { continue };
        let selector = Selector::of(text);
        let (built, unbuilt): (Operations, Operations) = table
            .iter()
            .copied()
            .filter(|operation| selector.means(operation))
            .partition(|operation| operation.is_built());
        if built.is_empty() {
            mistakes.extend(match unbuilt.first() {
                Some(first) => Some(not_built(node, first)),
                None => Some(unknown(node, text, &selector, table)),
            });
            meant.extend(unbuilt);
        } else {
            meant.extend(built);
        }
    }
    table.iter().copied().filter(|row| meant.iter().any(|known| known.id == row.id)).collect()
}

/// The operations that `text`, written as an entry of `on`, means, be they built or not, in the order of the table.
///
/// # Errors
/// A lowercase message that names the nearest when it means none.
pub fn operations_meant(
    text: &str,
    table: &[&'static Operation],
) -> Result<Vec<&'static Operation>, String> {
    let selector = Selector::of(text);
    let meant: Operations = table.iter().copied().filter(|row| selector.means(row)).collect();
    match meant.is_empty() {
        true => Err(unmatched(text, &selector, table)),
        false => Ok(meant),
    }
}

/// How the operations of the table can be chosen, a spelling each: method and the end of a path that no other operation
/// has, then the ids; first the sign for all of them.
pub(in crate::content) fn spellings(table: &[&'static Operation]) -> Vec<String> {
    let built: Operations = table.iter().copied().filter(|row| row.is_built()).collect();
    let mut all = vec!["*".to_owned()];
    all.extend(built.iter().map(|row| shortest(row, &built)));
    all.extend(built.iter().map(|row| row.id.to_owned()));
    all
}

/// The variables in the paths of the table.
pub(in crate::content) fn path_variables(table: &[&'static Operation]) -> BTreeSet<&'static str> {
    table.iter().filter(|row| row.is_built()).flat_map(|row| variables_of(row.path)).collect()
}

/// The variables of a path template.
pub(super) fn variables_of(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// Method and path of `row`, shortened to the end that starts with the name of a collection and means nothing else.
fn shortest(row: &Operation, built: &[&'static Operation]) -> String {
    let whole = format!("{} {}", row.method, row.path);
    let ends = row.path.rmatch_indices('/').filter(|(at, _)| *at > 0);
    let is_collection = |end: &str| {
        let word = format!("/{}/{{", end[1..].split('/').next().unwrap_or_default());
        built.iter().any(|other| other.path.contains(&word))
    };
    let ends = ends.filter(|(at, _)| is_collection(&row.path[*at..]));
    let mut spellings =
        ends.map(|(at, _)| format!("{} {ANY_STRETCH}{}", row.method, &row.path[at..]));
    let means_one = |text: &String| {
        let selector = Selector::of(text);
        built.iter().filter(|other| selector.means(other)).count() == 1
    };
    spellings.find(means_one).unwrap_or(whole)
}

fn not_built(node: &SpannedValue<'_>, operation: &Operation) -> Mistake {
    let message = format!("the operation `{}` is known and not answered", operation.id);
    Mistake::new(Code::UnbuiltOperation, node.span.clone(), message)
        .hint("it answers 405 before any rule is considered")
}

fn unknown(
    node: &SpannedValue<'_>,
    text: &str,
    selector: &Selector,
    table: &[&'static Operation],
) -> Mistake {
    Mistake::new(Code::UnknownOperation, node.span.clone(), unmatched(text, selector, table))
        .hint("write an operationId, or method and path as `emporix-sandbox operations` lists them; `…` stands for any beginning of a path")
}

fn unmatched(text: &str, selector: &Selector, table: &[&'static Operation]) -> String {
    let near = selector.nearest(table);
    let near = near.map_or_else(String::new, |spelling| format!(", nearest is `{spelling}`"));
    format!("no operation matches `{text}`{near}")
}

/// One entry of `on`.
#[derive(Debug)]
enum Selector {
    /// Any operation.
    Any,
    /// An operationId.
    Id(Glob),
    /// Method and path.
    Path { method: Glob, path: Glob },
}

impl Selector {
    fn of(text: &str) -> Self {
        let text = text.trim().replace("...", "…");
        let starts_a_path = text.starts_with(['/', ANY_STRETCH]);
        match text.split_once(char::is_whitespace) {
            Some((method, path)) => Self::Path {
                method: Glob::of(method.to_ascii_uppercase()),
                path: Glob::of(path.trim_start().to_owned()),
            },
            None if starts_a_path => {
                Self::Path { method: Glob::of("*".to_owned()), path: Glob::of(text) }
            }
            None if text == "*" => Self::Any,
            None => Self::Id(Glob::of(text)),
        }
    }

    fn means(&self, operation: &Operation) -> bool {
        match self {
            Self::Any => operation.is_built(),
            Self::Id(id) => id.matches(operation.id),
            Self::Path { method, path } => {
                method.matches(operation.method.as_str()) && path.matches(operation.path)
            }
        }
    }

    /// What was perhaps meant, spelt as this is.
    fn nearest(&self, table: &[&'static Operation]) -> Option<String> {
        let built = table.iter().copied().filter(|operation| operation.is_built());
        match self {
            Self::Any => None,
            Self::Id(id) => {
                nearest(id.text(), built.map(|operation| operation.id)).map(str::to_owned)
            }
            Self::Path { method, path } => {
                let (method, path) = (method.text(), path.text());
                let rest = path.strip_prefix(ANY_STRETCH);
                let plain = rest.unwrap_or(path);
                // What stands for any beginning is compared with the ends of paths.
                let end = |row: &'static Operation| match rest {
                    Some(rest) => end_of(row.path, rest.trim_start_matches('/').split('/').count()),
                    None => row.path,
                };
                let said = |row: &&'static Operation| (row.method.as_str(), end(row));
                let near = nearest_paths(built, said, (method, plain)).into_iter().next()?;
                let any = rest.map_or_else(String::new, |_| ANY_STRETCH.to_string());
                Some(format!("{} {any}{}", near.method, end(near)))
            }
        }
    }
}

/// The last `segments` segments of a path, each with its slash.
fn end_of(path: &str, segments: usize) -> &str {
    let slash = path.rmatch_indices('/').nth(segments.saturating_sub(1));
    &path[slash.map_or(0, |(at, _)| at)..]
}
