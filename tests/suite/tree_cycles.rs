//! No cycle between the modules of a folder, so that one of them can be read without reading all of them.
//!
//! A module is its file or its folder, `mod` the `mod.rs` of the folder itself. A name that a module only passes on
//! (`pub use`) is followed to where it is defined, so a `mod.rs` that re-exports depends on nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::support_sources::{Names, Source, from_root, program};

/// The cycles that are known, by folder: none.
const KNOWN: Known<'_> = &[];

/// Groups of modules, each with its folder.
type Known<'a> = &'a [(&'a str, &'a [&'a str])];

/// Longest chain of names that are passed on.
const MAX_CHAIN: usize = 20;

/// A module by its path from the root of the crate.
type Module = Vec<String>;

/// For each folder, which of its modules names which others.
type Graph = BTreeMap<Module, BTreeMap<String, BTreeSet<String>>>;

/// The modules of the crate and what each imports.
struct Crate<'a> {
    modules: BTreeMap<Module, &'a Names>,
}

impl<'a> Crate<'a> {
    fn new(sources: &'a [Source]) -> Self {
        let library = sources.iter().filter(|source| source.place != "main");
        let modules = library.map(|source| (source.path(), &source.names));
        Self { modules: modules.collect() }
    }

    /// The module in which the thing at `path` is defined; none where `path` leads out of the crate.
    fn defined(&self, path: &[String]) -> Option<Module> {
        let mut path = path.to_vec();
        for _ in 0..MAX_CHAIN {
            let depth =
                (0..=path.len()).rev().find(|depth| self.modules.contains_key(&path[..*depth]))?;
            let (found, rest) = path.split_at(depth);
            let Some(first) = rest.first() else { return Some(path) };
            let imports = &self.modules[found].imports;
            let Some(import) = imports.get(&(Vec::new(), first.clone())) else {
                return Some(found.to_vec());
            };
            let target = self.absolute(found, import)?;
            path = target.into_iter().chain(rest[1..].iter().cloned()).collect();
        }
        panic!("a chain of names without end: {path:?}")
    }

    /// `name`, as `module` writes it, from the root of the crate; none where it leads out of the crate.
    fn absolute(&self, module: &[String], name: &[String]) -> Option<Module> {
        from_root(module, name).or_else(|| {
            let child = [module, &name[..1]].concat();
            self.modules.contains_key(&child).then(|| [module, name].concat())
        })
    }

    /// Which module of each folder names which.
    fn graph(&self) -> Graph {
        let mut graph = Graph::new();
        for (module, names) in &self.modules {
            for name in names.all.iter().filter(|name| !name.is_reexport) {
                let inside = [&module[..], &name.inside].concat();
                // A path inside an inline module starts there; the module itself is part of its file.
                let starts_inside = matches!(name.segments[0].as_str(), "super" | "self");
                let base = if starts_inside { &inside } else { module };
                let target =
                    self.absolute(base, &name.segments).and_then(|path| self.defined(&path));
                if let Some(target) = target {
                    add(&mut graph, module, &target);
                }
            }
        }
        graph
    }
}

/// Adds that `from` names `to` to the folder in which their ways part.
fn add(graph: &mut Graph, from: &[String], to: &[String]) {
    let shared = from.iter().zip(to).take_while(|(from, to)| from == to).count();
    let step = |path: &[String]| path.get(shared).map_or("mod", String::as_str).to_owned();
    let (from, folder, to) = (step(from), from[..shared].to_vec(), step(to));
    if from != to {
        graph.entry(folder).or_default().entry(from).or_default().insert(to);
    }
}

/// The groups of more than one module each of which leads to every other, sorted.
fn cycles(graph: &BTreeMap<String, BTreeSet<String>>) -> Vec<Vec<String>> {
    let reached: BTreeMap<&String, BTreeSet<&String>> =
        graph.keys().map(|from| (from, reachable(graph, from))).collect();
    let leads = |from: &String, to: &String| reached.get(from).is_some_and(|all| all.contains(to));
    let group = |from: &&String| -> Vec<String> {
        reached[*from].iter().filter(|to| leads(to, from)).map(|&to| to.clone()).collect()
    };
    let groups: BTreeSet<Vec<String>> =
        graph.keys().collect::<Vec<_>>().iter().map(group).collect();
    groups.into_iter().filter(|group| group.len() > 1).collect()
}

/// Everything that `from` leads to; `from` itself too where it is in a cycle.
fn reachable<'a>(
    graph: &'a BTreeMap<String, BTreeSet<String>>,
    from: &String,
) -> BTreeSet<&'a String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&String> = graph.get(from).into_iter().flatten().collect();
    while let Some(next) = open.pop() {
        if found.insert(next) {
            open.extend(graph.get(next).into_iter().flatten());
        }
    }
    found
}

/// The cycles of all folders, each as `folder: module module …`.
fn cycles_of(sources: &[Source]) -> Vec<(String, Vec<String>)> {
    let graph = Crate::new(sources).graph();
    let of_folder = |(folder, graph): (&Module, _)| {
        let folder = folder.join("/");
        cycles(graph).into_iter().map(move |group| (folder.clone(), group)).collect::<Vec<_>>()
    };
    graph.iter().flat_map(of_folder).collect()
}

/// What of `cycles` is not in `known`, and what of `known` is no cycle any more.
fn differences(cycles: &[(String, Vec<String>)], known: Known<'_>) -> Vec<String> {
    let is_known = |(folder, group): &&(String, Vec<String>)| {
        let covers =
            |members: &[&str]| group.iter().all(|module| members.contains(&module.as_str()));
        known.iter().any(|(known, members)| known == folder && covers(members))
    };
    let new = cycles.iter().filter(|cycle| !is_known(cycle)).map(|(folder, group)| {
        format!(
            "src/{folder}: a new cycle, or a longer one: {} (move what two of them need into a module below both)",
            group.join(" ")
        )
    });
    let listed = known
        .iter()
        .flat_map(|(folder, members)| members.iter().map(move |member| (folder, member)));
    let gone = listed.filter(|(folder, member)| {
        let has = |(known, group): &(String, Vec<String>)| {
            known == *folder && group.iter().any(|module| module == *member)
        };
        !cycles.iter().any(has)
    });
    let gone = gone.map(|(folder, member)| {
        format!("src/{folder}: `{member}` is in no cycle any more: take it off the list")
    });
    new.chain(gone).collect()
}

#[test]
fn no_module_is_in_a_cycle_that_is_not_listed() {
    let differences = differences(&cycles_of(program()), KNOWN);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn a_cycle_is_found_through_what_is_passed_on() {
    let sources = [
        Source::new("lib", "mod engine;"),
        Source::new("engine/mod", "mod a; mod b; mod c; mod d; pub use a::{A, Other}; use c::C;"),
        Source::new("engine/a", "use super::b::B; pub use super::d::D as Other; pub struct A;"),
        Source::new("engine/b/mod", "mod x; pub use x::B;"),
        Source::new("engine/b/x", "pub struct B; fn f() { let _ = crate::engine::A; }"),
        Source::new("engine/c", "pub struct C; fn f() { matches!(C, super::Other) }"),
        Source::new("engine/d", "pub struct D; #[cfg(test)] mod tests { use crate::engine::C; }"),
    ];
    assert_eq!(cycles_of(&sources), [("engine".to_owned(), vec!["a".to_owned(), "b".to_owned()])]);
}

#[test]
fn what_a_folder_defines_itself_counts() {
    let sources = [
        Source::new("api/mod", "mod a; pub const READ: u8 = 1; pub const ALL: u8 = a::ALL;"),
        Source::new("api/a", "use super::READ; pub const ALL: u8 = READ;"),
    ];
    assert_eq!(cycles_of(&sources), [("api".to_owned(), vec!["a".to_owned(), "mod".to_owned()])]);
}

#[test]
fn the_list_only_gets_shorter() {
    let group =
        |members: &[&str]| ("f".to_owned(), members.iter().map(|&m| m.to_owned()).collect());
    let known: Known<'_> = &[("f", &["a", "b", "c"])];
    assert_eq!(differences(&[group(&["a", "b", "c"])], known), [""; 0]);
    for (cycle, expected) in [
        (&["a", "b"][..], "`c` is in no cycle"),
        (&["a", "b", "c", "d"], "a longer one: a b c d"),
        (&["x", "y"], "a longer one: x y"),
    ] {
        let found = differences(&[group(cycle)], known);
        assert!(found.iter().any(|text| text.contains(expected)), "{found:?}");
    }
}
