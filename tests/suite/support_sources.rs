//! The sources of the project, parsed: the modules they declare, and every path they name.
//!
//! Code behind `#[cfg(test)]` is left out. Paths are taken from `use` lists, code, macros and the texts of `serde`
//! attributes; a path that starts with an imported name is recorded as it was imported too.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]
#![expect(clippy::disallowed_methods, reason = "the files of the project are what is tested here")]
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the syntax of Rust grows, and few kinds matter"
)]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItem, Item, ItemMod, Path, Stmt, TraitItem, UseTree, Visibility};

use crate::support_kept::project;

/// A source file.
#[derive(Debug)]
pub(crate) struct Source {
    /// Its place below its root, without its ending: `engine/query/mod`.
    pub(crate) place: String,
    pub(crate) text: String,
    /// The modules that it declares as separate files, and whether each is one of tests.
    pub(crate) declared: Vec<(String, bool)>,
    /// Its constants.
    pub(crate) constants: Vec<String>,
    /// Everything it names outside its tests.
    pub(crate) names: Names,
}

/// A path in the code.
#[derive(Debug)]
pub(crate) struct Name {
    /// The modules inside the file around it.
    pub(crate) inside: Vec<String>,
    pub(crate) segments: Vec<String>,
    pub(crate) line: usize,
    /// Whether it only passes a name on, as `pub use` does.
    pub(crate) is_reexport: bool,
}

impl Name {
    /// The path as one writes it.
    pub(crate) fn path(&self) -> String {
        self.segments.join("::")
    }
}

/// What a file names.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub(crate) all: Vec<Name>,
    /// What each imported name means, by the modules inside the file and the name.
    pub(crate) imports: BTreeMap<(Vec<String>, String), Vec<String>>,
}

impl Source {
    /// Parses `text`, which is the file at `place`.
    pub(crate) fn new(place: &str, text: &str) -> Self {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{place}: {error}"));
        let mut reader = Reader::default();
        reader.visit_file(&file);
        reader.names.add_imported();
        let declared = file.items.iter().filter_map(|item| match item {
            Item::Mod(module) if module.content.is_none() => {
                Some((module.ident.to_string(), is_test(&module.attrs)))
            }
            _ => None,
        });
        let constants = file.items.iter().filter_map(|item| match item {
            Item::Const(item) => Some(item.ident.to_string()),
            _ => None,
        });
        Self {
            place: place.to_owned(),
            text: text.to_owned(),
            declared: declared.collect(),
            constants: constants.collect(),
            names: reader.names,
        }
    }

    /// The part of the tree it belongs to.
    pub(crate) fn part(&self) -> &str {
        self.place.split('/').next().unwrap()
    }

    /// The path of its module; a `mod.rs` is its folder.
    pub(crate) fn module(&self) -> Vec<&str> {
        let mut module: Vec<&str> = self.place.split('/').collect();
        if module.last() == Some(&"mod") {
            module.pop();
        }
        module
    }

    /// The path of `name` from the root of the crate, where it starts there or climbs there.
    pub(crate) fn resolved(&self, name: &Name) -> Option<Vec<String>> {
        from_root(&[self.path(), name.inside.clone()].concat(), &name.segments)
    }

    /// The path of its module from the root of the crate.
    pub(crate) fn path(&self) -> Vec<String> {
        match self.module()[..] {
            ["lib" | "main"] => Vec::new(),
            ref module => module.iter().map(|&part| part.to_owned()).collect(),
        }
    }
}

/// The path of `name`, as `module` writes it, from the root of the crate; none where it starts with neither `crate`,
/// `self` nor `super`.
pub(crate) fn from_root(module: &[String], name: &[String]) -> Option<Vec<String>> {
    let climbs = name.iter().take_while(|segment| *segment == "super").count();
    let (base, rest) = match name.first()?.as_str() {
        "crate" => (&[][..], &name[1..]),
        "self" => {
            let climbs = name[1..].iter().take_while(|segment| *segment == "super").count();
            (&module[..module.len() - climbs], &name[1 + climbs..])
        }
        "super" => (&module[..module.len() - climbs], &name[climbs..]),
        _ => return None,
    };
    Some([base, rest].concat())
}

impl Names {
    /// Records again, as it was imported, each path that starts with an imported name.
    fn add_imported(&mut self) {
        let mut imported = Vec::new();
        for name in self.all.iter().filter(|name| !name.is_reexport) {
            let key = (name.inside.clone(), name.segments[0].clone());
            let Some(stands_for) = self.imports.get(&key) else { continue };
            let segments = stands_for.iter().chain(&name.segments[1..]).cloned().collect();
            imported.push(Name { inside: key.0, segments, line: name.line, is_reexport: false });
        }
        self.all.extend(imported);
    }
}

/// The sources below `folder`, in the order of their places.
pub(crate) fn sources_below(folder: &str) -> Vec<Source> {
    let root = project(folder);
    let mut found: Vec<PathBuf> = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    let source = |path: PathBuf| {
        let place = path.strip_prefix(&root).unwrap().with_extension("");
        let place = place.to_str().unwrap().replace('\\', "/");
        Source::new(&place, &std::fs::read_to_string(path).unwrap())
    };
    found.into_iter().map(source).collect()
}

/// The sources of the program: those below `src` that no `#[cfg(test)]` module leads to. They are parsed once.
pub(crate) fn program() -> &'static [Source] {
    static PROGRAM: LazyLock<Vec<Source>> = LazyLock::new(|| without_tests(sources_below("src")));
    &PROGRAM
}

fn without_tests(all: Vec<Source>) -> Vec<Source> {
    let mut tests: Vec<Vec<String>> = Vec::new();
    for source in &all {
        let path = |name: &String| -> Vec<String> {
            source.path().into_iter().chain([name.clone()]).collect()
        };
        let modules = source.declared.iter().filter(|(_, is_test)| *is_test);
        tests.extend(modules.map(|(name, _)| path(name)));
    }
    let is_below = |module: &[&str], test: &Vec<String>| {
        module.len() >= test.len() && module.iter().zip(test).all(|(part, name)| part == name)
    };
    let is_program = |source: &Source| !tests.iter().any(|test| is_below(&source.module(), test));
    all.into_iter().filter(is_program).collect()
}

/// Whether it is there in tests only.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<Path>().is_ok_and(|path| path.is_ident("test"))
    })
}

/// Collects the names of a file.
#[derive(Default)]
struct Reader {
    inside: Vec<String>,
    names: Names,
}

impl Reader {
    fn record(&mut self, segments: Vec<String>, line: usize, is_reexport: bool) {
        self.names.all.push(Name { inside: self.inside.clone(), segments, line, is_reexport });
    }

    /// Records a word that is no path.
    fn record_word(&mut self, word: &str, span: proc_macro2::Span) {
        self.record(vec![word.to_owned()], span.start().line, false);
    }

    /// Records every path of a `use` below `before`.
    fn record_use(&mut self, before: &[String], tree: &UseTree, is_reexport: bool) {
        let path = |ident: &syn::Ident| [before, &[ident.to_string()]].concat();
        match tree {
            UseTree::Path(next) => self.record_use(&path(&next.ident), &next.tree, is_reexport),
            UseTree::Name(last) if last.ident == "self" => {
                let name = before.last().cloned().unwrap_or_default();
                self.import(name, before.to_vec(), last.ident.span(), is_reexport);
            }
            UseTree::Name(last) => {
                let name = last.ident.to_string();
                self.import(name, path(&last.ident), last.ident.span(), is_reexport);
            }
            UseTree::Rename(last) => {
                let stands_for =
                    if last.ident == "self" { before.to_vec() } else { path(&last.ident) };
                self.import(last.rename.to_string(), stands_for, last.ident.span(), is_reexport);
            }
            UseTree::Glob(_) => self.record(before.to_vec(), 0, is_reexport),
            UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.record_use(before, tree, is_reexport));
            }
        }
    }

    fn import(
        &mut self,
        name: String,
        path: Vec<String>,
        at: proc_macro2::Span,
        is_reexport: bool,
    ) {
        self.record(path.clone(), at.start().line, is_reexport);
        self.names.imports.insert((self.inside.clone(), name), path);
    }

    /// Records the paths among the tokens of a macro, whose grammar is its own; single words too.
    fn record_tokens(&mut self, before: &[String], tokens: TokenStream) {
        let mut path: Vec<String> = before.to_vec();
        let mut line = 0;
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(ident) => {
                    line = ident.span().start().line;
                    path.push(ident.to_string());
                }
                TokenTree::Group(group) => {
                    let is_use = group.delimiter() == Delimiter::Brace;
                    let before = if is_use { std::mem::take(&mut path) } else { Vec::new() };
                    self.record_tokens(&before, group.stream());
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
            let goes_on = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(sign)) if sign.as_char() == ':' && sign.spacing() == proc_macro2::Spacing::Joint);
            if !path.is_empty() && goes_on(tokens.peek()) {
                tokens.nth(1);
            } else if path.len() > before.len() {
                self.record(std::mem::replace(&mut path, before.to_vec()), line, false);
            }
        }
    }

    /// Records the paths that the texts of a `serde` attribute name.
    fn record_texts(&mut self, tokens: TokenStream) {
        for token in tokens {
            let TokenTree::Literal(literal) = token else { continue };
            let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) else { continue };
            if let Ok(path) = text.parse::<Path>() {
                self.visit_path(&path);
            }
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        if let Item::Verbatim(tokens) = item {
            self.record_tokens(&[], tokens.clone());
        }
        if !is_test(attributes_of(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        let attributes = match item {
            ImplItem::Const(item) => &item.attrs,
            ImplItem::Fn(item) => &item.attrs,
            ImplItem::Type(item) => &item.attrs,
            _ => &Vec::new(),
        };
        if !is_test(attributes) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_trait_item(&mut self, item: &'ast TraitItem) {
        let is_test = matches!(item, TraitItem::Fn(item) if is_test(&item.attrs));
        if !is_test {
            visit::visit_trait_item(self, item);
        }
    }

    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        let is_test = matches!(statement, Stmt::Local(local) if is_test(&local.attrs));
        if !is_test {
            visit::visit_stmt(self, statement);
        }
    }

    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        self.inside.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
        self.inside.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let is_reexport = !matches!(item.vis, Visibility::Inherited);
        self.record_use(&[], &item.tree, is_reexport);
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        self.record_word(&item.ident.to_string(), item.ident.span());
    }

    fn visit_path(&mut self, path: &'ast Path) {
        let segments: Vec<String> =
            path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let line = path.segments.first().map_or(0, |first| first.ident.span().start().line);
        self.record(segments, line, false);
        visit::visit_path(self, path);
    }

    /// `pub(in path)` and `pub(super)` name who may see, and nothing that is needed.
    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {}

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.record_tokens(&[], called.tokens.clone());
        visit::visit_macro(self, called);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.record_tokens(&[], list.tokens.clone());
            if list.path.is_ident("serde") {
                self.record_texts(list.tokens.clone());
            }
        }
        visit::visit_attribute(self, attribute);
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        if let Some(word) = &signature.asyncness {
            self.record_word("async", word.span);
        }
        visit::visit_signature(self, signature);
    }

    fn visit_expr(&mut self, expression: &'ast syn::Expr) {
        match expression {
            syn::Expr::Async(block) => self.record_word("async", block.async_token.span),
            syn::Expr::Await(wait) => self.record_word("await", wait.await_token.span),
            syn::Expr::Verbatim(tokens) => self.record_tokens(&[], tokens.clone()),
            _ => {}
        }
        visit::visit_expr(self, expression);
    }

    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        if let Some(word) = &closure.asyncness {
            self.record_word("async", word.span);
        }
        visit::visit_expr_closure(self, closure);
    }
}

fn attributes_of(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

#[test]
fn names_are_found_wherever_they_stand() {
    let code = r##"
        use std::{fs, sync::{Arc, Mutex as Lock}, io::{self, Read}, thread as threads};
        // use tokio::net;
        const A: &str = "crate::shell"; const B: &str = r#"super::x "quoted" "#; const C: char = '"';
        fn f<'a>(x: &'a str) -> super::super::api::Row { crate::content::load(x).await }
        fn g() { threads::spawn(|| assert!(matches!(crate::macros::one(), Some(super::two::Three { .. })))); }
        macro_rules! m { () => { use crate::inner::{a, b::c}; async { $crate::body::x() } } }
        #[derive(Deserialize)] struct S { #[serde(with = "crate::texts::read", default)] s: Vec<super::generic::T> }
        mod inside { use super::super::above::Y; fn h() { let _ = async || (); } }
        #[cfg(test)] use tokio::one;
        #[cfg(test)] mod tests { use tokio::two; }
        impl S { #[cfg(test)] fn only() { tokio::three() } }
    "##;
    let source = Source::new("a/b", code);
    let names: Vec<String> = source.names.all.iter().map(Name::path).collect();
    let is_there = |name: &str| names.iter().any(|known| known == name);
    for name in ["std::fs", "std::sync::Arc", "std::sync::Mutex", "std::io", "std::io::Read"] {
        assert!(is_there(name), "{name} in {names:?}");
    }
    for name in ["super::super::api::Row", "crate::content::load", "await", "async"] {
        assert!(is_there(name), "{name} in {names:?}");
    }
    for name in ["std::thread::spawn", "crate::macros::one", "super::two::Three", "crate::inner::a"]
    {
        assert!(is_there(name), "{name} in {names:?}");
    }
    for name in ["crate::inner::b::c", "crate::body::x", "crate::texts::read", "super::generic::T"]
    {
        assert!(is_there(name), "{name} in {names:?}");
    }
    let hidden = |name: &&String| name.contains("tokio") || name.contains("shell");
    assert_eq!(names.iter().find(hidden), None);
}

#[test]
fn a_name_is_resolved_from_the_module_it_stands_in() {
    let code = "use super::x::Y; mod inside { use super::super::z; use self::w; } use std::fs;";
    let source = Source::new("a/b", code);
    let resolved: Vec<String> = source
        .names
        .all
        .iter()
        .filter_map(|name| source.resolved(name))
        .map(|path| path.join("/"))
        .collect();
    assert_eq!(resolved, ["a/x/Y", "a/z", "a/b/inside/w"]);
}
