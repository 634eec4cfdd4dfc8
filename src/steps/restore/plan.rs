//! In which order what was changed is put back.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::entry::Entry;

/// One thing to put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Restore {
    /// This document is to be at a path.
    Put {
        /// The path.
        path: String,
        /// The body.
        body: String,
    },
    /// Nothing is to be at a path.
    Delete {
        /// The path.
        path: String,
    },
    /// No document of a list is to have this in it.
    DeleteMade {
        /// The path of the list.
        list: String,
        /// What is in them.
        prefix: String,
    },
}

/// What is to be done, in this order: what the first entry about each path says. A segment comes before what is assigned to it, and
/// goes after it.
pub fn plan(entries: &[Entry]) -> Vec<Restore> {
    let mut seen = BTreeSet::new();
    let (mut puts, mut deletes, mut made) = (Vec::new(), Vec::new(), Vec::new());
    for entry in entries {
        match entry {
            Entry::Made { list, prefix } => {
                let restore = Restore::DeleteMade { list: list.clone(), prefix: prefix.clone() };
                if !made.contains(&restore) {
                    made.push(restore);
                }
            }
            Entry::Document { path, before } if seen.insert(path.as_str()) => match before {
                Some(body) => puts.push((path, body.get())),
                None => deletes.push(path),
            },
            Entry::Document { .. } => {}
        }
    }
    let depth = |path: &str| path.matches('/').count();
    puts.sort_by_key(|(path, _)| depth(path));
    deletes.sort_by_key(|path| Reverse(depth(path)));
    let puts = puts.into_iter();
    let puts = puts.map(|(path, body)| Restore::Put { path: path.clone(), body: body.to_owned() });
    let deletes = deletes.into_iter().map(|path| Restore::Delete { path: path.clone() });
    puts.chain(deletes).chain(made).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_entry_about_a_path_says_what_was_there() {
        let lines = [
            r#"{"document":{"path":"/s/1/customers/a","before":{"mixins":{}}}}"#,
            r#"{"made":{"list":"/s","prefix":"p-"}}"#,
            r#"{"document":{"path":"/s/2","before":null}}"#,
            r#"{"document":{"path":"/s/2/customers/a"}}"#,
            r#"{"document":{"path":"/s/1/customers/a"}}"#,
            r#"{"document":{"path":"/s/1","before":{"name":{}}}}"#,
            r#"{"made":{"list":"/s","prefix":"p-"}}"#,
            r#"{"document":{"path":"/s/3","bef"#,
        ];
        let entries: Vec<Entry> = lines.iter().filter_map(|line| Entry::of_line(line)).collect();
        assert_eq!(entries[1].to_line(), lines[1]);
        assert_eq!(
            plan(&entries),
            [
                Restore::Put { path: "/s/1".into(), body: r#"{"name":{}}"#.into() },
                Restore::Put { path: "/s/1/customers/a".into(), body: r#"{"mixins":{}}"#.into() },
                Restore::Delete { path: "/s/2/customers/a".into() },
                Restore::Delete { path: "/s/2".into() },
                Restore::DeleteMade { list: "/s".into(), prefix: "p-".into() },
            ]
        );
    }
}
