//! From a path and a method to a row of a table: a tree of path segments in which a literal wins over a variable.
//!
//! What is not found comes back as data: each API says it in its own words.

use std::borrow::Cow;

use http::Method;
use memchr::{memchr, memchr2};
use percent_encoding::percent_decode_str;

use crate::suggest::nearest_paths;

/// No path has more variables.
const MOST_VARIABLES: usize = 4;

/// A row that is found by its path and method.
pub trait PathRow: 'static {
    /// The method.
    fn method(&self) -> &Method;

    /// The path template, variables in braces.
    fn path(&self) -> &'static str;

    /// Whether a request for it is answered, and not refused because it is not built.
    fn is_answered(&self) -> bool {
        true
    }

    /// Whether the last variable takes all that is left of a path, slashes too.
    fn has_open_end(&self) -> bool {
        false
    }
}

/// Rows, ready to be found.
#[derive(Debug)]
pub struct PathTree<R: 'static> {
    root: Node<R>,
    rows: Vec<&'static R>,
}

#[derive(Debug)]
struct Node<R: 'static> {
    literals: Vec<(&'static str, Node<R>)>,
    variable: Option<Box<Variable<R>>>,
    rows: Vec<&'static R>,
}

#[derive(Debug)]
struct Variable<R: 'static> {
    has_open_end: bool,
    node: Node<R>,
}

/// A row, and what the path says.
#[derive(Debug)]
pub struct FoundRow<'p, R: 'static> {
    /// The row.
    pub row: &'static R,
    /// The variables of its path in their order, as they were sent.
    pub variables: Vec<(&'static str, Cow<'p, str>)>,
    /// Whether they have to be decoded.
    pub is_encoded: bool,
}

/// Why there is no row.
#[derive(Debug)]
pub enum NoRow {
    /// No row has the path.
    Path,
    /// Those of the path have other methods.
    Method {
        /// The template of the path.
        path: &'static str,
        /// The methods, by comma.
        allow: String,
        /// The path below it that takes a PUT, where a POST was sent: documents are added there.
        put: Option<&'static str>,
    },
}

/// Why a segment of a path is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoText {
    /// It is no UTF-8.
    Utf8,
    /// It holds the character NUL.
    Nul,
}

impl<R: PathRow> PathTree<R> {
    /// A tree of `rows`.
    pub fn new(rows: impl IntoIterator<Item = &'static R>) -> Self {
        let mut tree = Self { root: Node::new(), rows: rows.into_iter().collect() };
        for row in &tree.rows {
            let mut node = &mut tree.root;
            let mut segments = row.path().split('/').skip(1).peekable();
            while let Some(segment) = segments.next() {
                node = node.child(segment, row.has_open_end() && segments.peek().is_none());
            }
            node.rows.push(row);
        }
        tree
    }

    /// All rows in the order of their tables.
    pub fn rows(&self) -> &[&'static R] {
        &self.rows
    }

    /// Finds the row for `method` and the raw `path`.
    ///
    /// # Errors
    /// For an unknown path, and for a method that it does not take.
    pub fn find<'p>(&self, method: &Method, path: &'p str) -> Result<FoundRow<'p, R>, NoRow> {
        let mut texts = Vec::with_capacity(MOST_VARIABLES);
        let is_encoded = is_encoded(path);
        let node = self.root.of_path(path, is_encoded, &mut texts).ok_or(NoRow::Path)?;
        let wanted = if *method == Method::HEAD { &Method::GET } else { method };
        match node.rows.iter().find(|row| row.method() == wanted) {
            Some(row) => Ok(FoundRow { row, variables: named(row.path(), texts), is_encoded }),
            None => Err(NoRow::Method {
                path: node.rows[0].path(),
                allow: node.allow(),
                put: node.put_below().filter(|_| *method == Method::POST),
            }),
        }
    }

    /// The rows of the raw `path`, whatever their methods.
    pub fn rows_of(&self, path: &str) -> &[&'static R] {
        let node = self.root.of_path(path, is_encoded(path), &mut Vec::new());
        node.map_or(&[], |node| &node.rows)
    }

    /// The methods that the raw `path` takes, by comma.
    pub fn allow(&self, path: &str) -> String {
        let node = self.root.of_path(path, is_encoded(path), &mut Vec::new());
        node.map_or_else(String::new, Node::allow)
    }

    /// The rows that are most like `method` and `path` and answered, the likeliest first.
    pub fn nearest(&self, method: &Method, path: &str) -> Vec<String> {
        let said = |row: &&'static R| (row.method().as_str(), row.path());
        let answered = self.rows.iter().copied().filter(|row| row.is_answered());
        let rows = nearest_paths(answered, said, (method.as_str(), path));
        rows.iter().map(|row| format!("{} {}", row.method(), row.path())).collect()
    }
}

impl<R: PathRow> Node<R> {
    fn new() -> Self {
        Self { literals: Vec::new(), variable: None, rows: Vec::new() }
    }

    fn child(&mut self, segment: &'static str, has_open_end: bool) -> &mut Self {
        if variable(segment).is_some() {
            let new = || Box::new(Variable { has_open_end, node: Self::new() });
            return &mut self.variable.get_or_insert_with(new).node;
        }
        let known = self.literals.iter().position(|(literal, _)| *literal == segment);
        let at = known.unwrap_or_else(|| {
            self.literals.push((segment, Self::new()));
            self.literals.len() - 1
        });
        &mut self.literals[at].1
    }

    fn literal(&self, segment: &str, is_encoded: bool) -> Option<&Self> {
        let is_it = |(literal, _): &&(&str, Self)| match is_encoded {
            true => is_literal(segment, literal),
            false => segment == *literal,
        };
        self.literals.iter().find(is_it).map(|(_, node)| node)
    }

    fn of_path<'p>(
        &self,
        path: &'p str,
        is_encoded: bool,
        texts: &mut Vec<&'p str>,
    ) -> Option<&Self> {
        self.find(Some(path.strip_prefix('/')?), is_encoded, texts)
    }

    /// The node at the end of `rest`, in which some may be percent-encoded; segments that fell to variables are left
    /// in `texts`. What the variables are called is for each row to say: two may differ in the name at one place.
    fn find<'p>(
        &self,
        mut rest: Option<&'p str>,
        is_encoded: bool,
        texts: &mut Vec<&'p str>,
    ) -> Option<&Self> {
        let mut node = self;
        while let Some(path) = rest {
            let end = memchr(b'/', path.as_bytes()).unwrap_or(path.len());
            let segment = &path[..end];
            if segment.is_empty() {
                return None;
            }
            rest = path.get(end + 1..);
            let literal = node.literal(segment, is_encoded);
            let Some(variable) = &node.variable else {
                node = literal?;
                continue;
            };
            // Where there are two ways, the literal one is tried to its end.
            if let Some(literal) = literal {
                let known = texts.len();
                if let Some(found) = literal.find(rest, is_encoded, texts) {
                    return Some(found);
                }
                texts.truncate(known);
            }
            let text = match variable.has_open_end {
                true => rest.take().map_or(segment, |_| path),
                false => segment,
            };
            texts.push(text);
            node = &variable.node;
        }
        (!node.rows.is_empty()).then_some(node)
    }

    /// The path of a PUT whose last segment is an id, where this path takes none.
    fn put_below(&self) -> Option<&'static str> {
        let put = |node: &Self| node.rows.iter().find(|row| row.method() == Method::PUT).copied();
        let below = self.variable.as_deref().filter(|_| put(self).is_none())?;
        put(&below.node).filter(|row| row.is_answered()).map(PathRow::path)
    }

    fn allow(&self) -> String {
        let answered = self.rows.iter().filter(|row| row.is_answered());
        let mut methods: Vec<&str> = answered.map(|row| row.method().as_str()).collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.push("OPTIONS");
        methods.join(", ")
    }
}

/// What the variables of the path `template` are, in their order.
fn named<'p>(template: &'static str, texts: Vec<&'p str>) -> Vec<(&'static str, Cow<'p, str>)> {
    let names = template.split('/').filter_map(variable);
    names.zip(texts.into_iter().map(Cow::Borrowed)).collect()
}

/// The name of a segment of a template that is a variable.
pub fn variable(segment: &str) -> Option<&str> {
    segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'))
}

/// Whether any of `path` has to be decoded, or is no text.
fn is_encoded(path: &str) -> bool {
    memchr2(b'%', b'\0', path.as_bytes()).is_some()
}

/// Whether the raw `segment` of a path is the word `literal`, percent-encoded or not.
pub fn is_literal(segment: &str, literal: &str) -> bool {
    if segment.len() <= literal.len() {
        return segment == literal;
    }
    segment.contains('%') && percent_decode_str(segment).eq(literal.bytes())
}

/// The text of the raw `segment` of a path.
///
/// # Errors
/// Why it is not text.
pub fn segment_text(segment: &str) -> Result<String, NoText> {
    let text = percent_decode_str(segment).decode_utf8().map_err(|_| NoText::Utf8)?;
    if text.contains('\0') {
        return Err(NoText::Nul);
    }
    Ok(text.into_owned())
}
