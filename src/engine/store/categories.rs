//! The ways up the tree of categories. A circle, which changes to files can make under those of a world, ends a way.

use std::collections::{HashMap, HashSet};

use super::overlay::Overlay;
use crate::model::{DirectoryDocument, PARENT};

/// The category called `id` and those it is below, the nearest first, as far as they are there.
pub fn lineage<'c>(
    categories: &'c Overlay<DirectoryDocument>,
    id: &str,
) -> Vec<&'c DirectoryDocument> {
    let (mut way, mut seen) = (Vec::new(), HashSet::new());
    let mut next = categories.get((id, None));
    while let Some(category) = next.filter(|it| seen.insert(it.id())) {
        way.push(category);
        next = category.text_of(PARENT).and_then(|id| categories.get((id, None)));
    }
    way
}

/// Whether `category`, in the place of the one with its id, would be below itself.
pub(in crate::engine) fn is_below_itself(
    categories: &Overlay<DirectoryDocument>,
    category: &DirectoryDocument,
) -> bool {
    let Some(parent) = category.text_of(PARENT) else { return false };
    parent == category.id()
        || lineage(categories, parent).iter().any(|it| it.text_of(PARENT) == Some(category.id()))
}

/// The circles among `categories`, each by the ids in it; `get` finds the category with an id.
pub fn circles<'c>(
    categories: impl Iterator<Item = &'c DirectoryDocument>,
    get: impl Fn(&str) -> Option<&'c DirectoryDocument>,
) -> Vec<Vec<&'c str>> {
    // Those whose way up is known, and has no circle that was not found.
    let mut done: HashSet<&str> = HashSet::new();
    let mut circles = Vec::new();
    for category in categories {
        let (mut way, mut seen): (Vec<&str>, HashMap<&str, usize>) = Default::default();
        let mut next = Some(category);
        while let Some(category) = next.filter(|category| !done.contains(category.id())) {
            if let Some(start) = seen.insert(category.id(), way.len()) {
                circles.push(way[start..].to_vec());
                break;
            }
            way.push(category.id());
            next = category.text_of(PARENT).and_then(&get);
        }
        done.extend(way);
    }
    circles
}

/// A circle of categories in words.
pub fn circle_text(circle: &[impl AsRef<str>]) -> String {
    let names = circle.iter().chain(circle.first()).map(|id| format!("`{}`", id.as_ref()));
    let names = names.collect::<Vec<_>>().join(", ");
    format!("the parents of a category lead back to it: {names}")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::base::BaseRows;
    use super::*;
    use crate::model::Directory;

    fn category(id: &str, parent: &str) -> DirectoryDocument {
        DirectoryDocument::new(Directory::Categories).with("id", id).with(PARENT, parent)
    }

    #[test]
    fn a_way_ends_at_a_root_at_a_gap_and_where_it_comes_back() {
        let root = DirectoryDocument::new(Directory::Categories).with("id", "root");
        let docs = [
            root,
            category("a", "root"),
            category("b", "a"),
            category("gap", "nowhere"),
            category("x", "y"),
            category("y", "x"),
        ];
        let categories = Overlay::over(Arc::new(BaseRows::new(docs)));
        let way = |id| lineage(&categories, id).iter().map(|it| it.id()).collect::<Vec<_>>();
        assert_eq!(way("b"), ["b", "a", "root"]);
        assert_eq!(way("gap"), ["gap"]);
        assert_eq!(way("x"), ["x", "y"]);
        assert!(way("nowhere").is_empty());
        for (id, parent, is_below) in [
            ("root", "b", true),
            ("root", "root", true),
            ("root", "gap", false),
            ("new", "b", false),
            ("new", "new", true),
            ("y", "root", false),
        ] {
            assert_eq!(
                is_below_itself(&categories, &category(id, parent)),
                is_below,
                "{id} {parent}"
            );
        }
    }
}
