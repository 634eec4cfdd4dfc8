//! What is not the same in two descriptions of a service.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::fields::{Described, Fields};
use super::operation::{Content, DescribedOperation, Place, Service};

/// How something differs from the emulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DifferenceKind {
    /// The vendor's description has it, and the emulation does not.
    Added,
    /// The emulation has it, and the vendor's description does not.
    Gone,
    /// Both have it, and say something else of it.
    Changed,
}

/// A difference from the emulation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// The method and the path of the operation.
    pub operation: String,
    /// Its id.
    pub id: String,
    /// How it differs.
    pub kind: DifferenceKind,
    /// What: `operation`, `id`, `scope …`, `status …`, `body`, `parameter …`, `body field …` or `answer field …`, of these three also
    /// `required …` and `values of …`, `required body`, `body as …` or `answer as …`, with a media type.
    pub what: String,
    /// What the vendor's description says and what the emulation says, of what is changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<[String; 2]>,
}

/// Everything that is not the same, in the order of the operations.
pub(super) fn differences(theirs: &Service, ours: &Service) -> Vec<Difference> {
    let places: BTreeSet<&Place> = theirs.operations.keys().chain(ours.operations.keys()).collect();
    let mut found = Vec::new();
    for place in places {
        let (their, our) = (theirs.operations.get(place), ours.operations.get(place));
        let Some(named) = our.or(their) else { continue };
        let operation = format!("{} {}", place.0, named.path);
        let mut of = Finder { operation, id: &named.id, found: &mut found };
        match (their, our) {
            (Some(their), Some(our)) => of.compare(their, our),
            (Some(_), None) => of.add(DifferenceKind::Added, "operation".to_owned(), None),
            (None, _) => of.add(DifferenceKind::Gone, "operation".to_owned(), None),
        }
    }
    found
}

struct Finder<'f> {
    operation: String,
    id: &'f str,
    found: &'f mut Vec<Difference>,
}

impl Finder<'_> {
    fn add(&mut self, kind: DifferenceKind, what: String, values: Option<[String; 2]>) {
        let (operation, id) = (self.operation.clone(), self.id.to_owned());
        self.found.push(Difference { operation, id, kind, what, values });
    }

    fn compare(&mut self, their: &DescribedOperation, our: &DescribedOperation) {
        if their.id != our.id {
            let values = Some([their.id.clone(), our.id.clone()]);
            self.add(DifferenceKind::Changed, "id".to_owned(), values);
        }
        self.compare_sets("scope", &their.scopes, &our.scopes);
        self.compare_sets("status", &their.statuses, &our.statuses);
        self.compare_parameters(their, our);
        match (their.has_body, our.has_body) {
            (true, false) => self.add(DifferenceKind::Added, "body".to_owned(), None),
            (false, true) => self.add(DifferenceKind::Gone, "body".to_owned(), None),
            (true, true) => {
                self.compare_required("required body", [their.needs_body, our.needs_body]);
                self.compare_content("body", &their.body, &our.body);
            }
            (false, false) => {}
        }
        self.compare_content("answer", &their.answer, &our.answer);
    }

    fn compare_parameters(&mut self, their: &DescribedOperation, our: &DescribedOperation) {
        let mut theirs = their.parameters_named_as(our);
        let mut ours = our.parameters.clone();
        // The path itself says which variables there are.
        theirs.retain(|name, _| !name.starts_with("path ") || ours.contains_key(name));
        ours.retain(|name, _| !name.starts_with("path ") || theirs.contains_key(name));
        self.compare_fields("parameter", &theirs, &ours);
    }

    fn compare_content(&mut self, what: &str, their: &Content, our: &Content) {
        // What one of the two leaves open says nothing of what is in it.
        if !their.media.is_empty() && !our.media.is_empty() {
            self.compare_sets(&format!("{what} as"), &their.media, &our.media);
        }
        if !their.fields.is_empty() && !our.fields.is_empty() {
            self.compare_fields(&format!("{what} field"), &their.fields, &our.fields);
        }
    }

    fn compare_required(&mut self, what: &str, is_required: [bool; 2]) {
        match is_required {
            [true, false] => self.add(DifferenceKind::Added, what.to_owned(), None),
            [false, true] => self.add(DifferenceKind::Gone, what.to_owned(), None),
            [true, true] | [false, false] => {}
        }
    }

    fn compare_sets(&mut self, what: &str, their: &BTreeSet<String>, our: &BTreeSet<String>) {
        for name in their.difference(our) {
            self.add(DifferenceKind::Added, format!("{what} {name}"), None);
        }
        for name in our.difference(their) {
            self.add(DifferenceKind::Gone, format!("{what} {name}"), None);
        }
    }

    fn compare_fields(&mut self, what: &str, their: &Fields, our: &Fields) {
        let is_new = |path: &str, all: &Fields, other: &Fields| {
            // What is inside a field that is new itself is no more news.
            let above = above(path).find(|above| all.contains_key(*above));
            let is_outermost = above.is_none_or(|above| other.contains_key(above));
            !other.contains_key(path) && is_outermost && !is_open_above(path, other)
        };
        for (path, described) in their {
            let name = format!("{what} {path}");
            if let Some(own) = our.get(path) {
                self.compare_described(&name, described, own);
            } else if is_new(path, their, our) {
                self.add(DifferenceKind::Added, name, None);
            }
        }
        for path in our.keys().filter(|path| is_new(path, our, their)) {
            self.add(DifferenceKind::Gone, format!("{what} {path}"), None);
        }
    }

    fn compare_described(&mut self, name: &str, their: &Described, our: &Described) {
        let is_open = their.types.is_empty() || our.types.is_empty();
        if !is_open && their.types != our.types {
            let values = [&their.types, &our.types].map(words);
            self.add(DifferenceKind::Changed, name.to_owned(), Some(values));
        }
        if their.values != our.values {
            let values = [&their.values, &our.values].map(words);
            self.add(DifferenceKind::Changed, format!("values of {name}"), Some(values));
        }
        let is_required = [their.is_required, our.is_required];
        self.compare_required(&format!("required {name}"), is_required);
    }
}

fn words(all: &BTreeSet<String>) -> String {
    match all.is_empty() {
        true => "any".to_owned(),
        false => all.iter().map(String::as_str).collect::<Vec<_>>().join(" or "),
    }
}

/// The paths of what a field is inside of, the innermost first.
fn above(path: &str) -> impl Iterator<Item = &str> {
    let ends: Vec<usize> = path.match_indices(['.', '[']).map(|(at, _)| at).collect();
    ends.into_iter().rev().map(|at| &path[..at]).filter(|above| !above.is_empty())
}

/// Whether a field is inside one of which no field is described, or that anything can be.
fn is_open_above(path: &str, fields: &Fields) -> bool {
    above(path).any(|above| {
        let inside = [format!("{above}."), format!("{above}[]")];
        let has_none = !fields.keys().any(|path| inside.iter().any(|it| path.starts_with(it)));
        fields.contains_key(above) && has_none
    })
}
