//! From a path and a method to an operation: a tree of path segments in which a literal wins over a variable.

use std::borrow::Cow;

use http::Method;
use memchr::{memchr_iter, memchr2};
use percent_encoding::percent_decode_str;

use super::handler::{Row, Service};
use crate::engine::error::ApiError;
use crate::engine::operation::Operation;
use crate::engine::target::Target;

/// Paths of more segments than this are nobody's.
const MOST_SEGMENTS: usize = 16;
/// No path has more variables.
const MOST_VARIABLES: usize = 4;

/// Where a request goes.
#[derive(Debug)]
pub enum Route<'a> {
    /// To an operation.
    Operation(&'static Row, Target<'a>),
    /// It asks what the path takes.
    Options {
        /// The methods, by comma.
        allow: String,
    },
}

/// The operations of some services, ready to be found.
#[derive(Debug, Default)]
pub struct Router {
    root: RouteNode,
    operations: Vec<&'static Operation>,
}

#[derive(Debug, Default)]
struct RouteNode {
    literals: Vec<(&'static str, RouteNode)>,
    variable: Option<(&'static str, Box<RouteNode>)>,
    rows: Vec<&'static Row>,
}

impl Router {
    /// A router over the operations of `services`.
    pub fn new(services: &'static [Service]) -> Self {
        let mut router = Self::default();
        for row in services.iter().flat_map(|service| service.tables).copied().flatten() {
            let mut node = &mut router.root;
            for segment in row.operation.path.split('/').skip(1) {
                node = node.child(segment);
            }
            node.rows.push(row);
            router.operations.push(&row.operation);
        }
        router
    }

    /// All operations in the order of their tables.
    pub fn operations(&self) -> &[&'static Operation] {
        &self.operations
    }

    /// Finds the operation for `method` and the raw `path`.
    ///
    /// # Errors
    /// 404 for an unknown path, 405 for a method it does not take, 400 for a segment that is no text.
    pub fn route<'a>(&self, method: &Method, path: &'a str) -> Result<Route<'a>, ApiError> {
        let mut variables = Vec::with_capacity(MOST_VARIABLES);
        let mut room = [""; MOST_SEGMENTS];
        let segments = segments(path, &mut room);
        let encoded = memchr2(b'%', b'\0', path.as_bytes()).is_some();
        let node = segments.and_then(|segments| self.root.find(segments, encoded, &mut variables));
        let Some(node) = node else {
            if *method == Method::OPTIONS {
                return Ok(Route::Options {
                    allow: String::from("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"),
                });
            }
            return Err(ApiError::NoSuchPath { nearest: self.nearest(method, path) });
        };
        let wanted = if *method == Method::HEAD { &Method::GET } else { method };
        let Some(row) = node.rows.iter().find(|row| row.operation.method == *wanted) else {
            let allow = node.allow();
            return match *method {
                Method::OPTIONS => Ok(Route::Options { allow }),
                _ => Err(ApiError::MethodNotAllowed { allow }),
            };
        };
        if encoded {
            for (name, text) in &mut variables {
                *text = decode(name, text)?;
            }
        }
        Ok(Route::Operation(row, Target::of(variables)))
    }

    /// The operations whose paths are most like `path`, the likeliest first.
    fn nearest(&self, method: &Method, path: &str) -> Vec<String> {
        /// So many are told.
        const TOLD: usize = 3;
        let score = |operation: &Operation| {
            let likeness = likeness(operation.path, path);
            if operation.method == *method { likeness + 0.05 } else { likeness }
        };
        let mut ranked: Vec<(f64, &Operation)> =
            self.operations.iter().map(|operation| (score(operation), *operation)).collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
        ranked
            .iter()
            .take(TOLD)
            .map(|(_, operation)| format!("{} {}", operation.method, operation.path))
            .collect()
    }
}

impl RouteNode {
    fn child(&mut self, segment: &'static str) -> &mut Self {
        if let Some(name) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            return &mut self.variable.get_or_insert_with(|| (name, Box::default())).1;
        }
        let at = self.literals.iter().position(|(literal, _)| *literal == segment).unwrap_or_else(
            || {
                self.literals.push((segment, Self::default()));
                self.literals.len() - 1
            },
        );
        &mut self.literals[at].1
    }

    fn literal(&self, segment: &str, encoded: bool) -> Option<&Self> {
        let is_it = |(literal, _): &&(&str, Self)| match encoded {
            true => is_literal(segment, literal),
            false => segment == *literal,
        };
        self.literals.iter().find(is_it).map(|(_, node)| node)
    }

    /// The node of a whole path, of which some may be percent-encoded; segments that fell to variables are left in
    /// `variables`.
    fn find<'p>(
        &self,
        segments: &[&'p str],
        encoded: bool,
        variables: &mut Vec<(&'static str, Cow<'p, str>)>,
    ) -> Option<&Self> {
        let mut node = self;
        for (at, segment) in segments.iter().enumerate() {
            let literal = node.literal(segment, encoded);
            // Where there are two ways, the literal one is tried to its end.
            if let (Some(literal), Some(_)) = (literal, &node.variable) {
                let known = variables.len();
                if let Some(found) = literal.find(&segments[at + 1..], encoded, variables) {
                    return Some(found);
                }
                variables.truncate(known);
            }
            node = match (&node.variable, literal) {
                (None, literal) => literal?,
                (Some((name, variable)), _) => {
                    variables.push((name, Cow::Borrowed(segment)));
                    variable
                }
            };
        }
        (!node.rows.is_empty()).then_some(node)
    }

    fn allow(&self) -> String {
        let mut methods: Vec<&str> =
            self.rows.iter().map(|row| row.operation.method.as_str()).collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.push("OPTIONS");
        methods.join(", ")
    }
}

/// Whether the raw `segment` of a path is the word `literal`, percent-encoded or not.
pub fn is_literal(segment: &str, literal: &str) -> bool {
    if segment.len() <= literal.len() {
        return segment == literal;
    }
    segment.contains('%') && percent_decode_str(segment).eq(literal.bytes())
}

/// The segments of `path`, laid into `room`; none when one is empty or there are more than any operation has.
fn segments<'r, 'p>(path: &'p str, room: &'r mut [&'p str]) -> Option<&'r [&'p str]> {
    let rest = path.strip_prefix('/')?;
    let (mut count, mut start) = (0, 0);
    for end in memchr_iter(b'/', rest.as_bytes()).chain([rest.len()]) {
        *room.get_mut(count).filter(|_| start < end)? = &rest[start..end];
        (count, start) = (count + 1, end + 1);
    }
    Some(&room[..count])
}

/// How like a raw path is to a template, 0 to 1: segment by segment, a variable like anything.
fn likeness(template: &str, path: &str) -> f64 {
    let (known, asked): (Vec<&str>, Vec<&str>) = (
        template.split('/').skip(1).collect(),
        path.split('/').skip(1).filter(|part| !part.is_empty()).collect(),
    );
    let alike = known.iter().zip(&asked).map(|(known, asked)| match known.starts_with('{') {
        true => 0.8,
        false => strsim::jaro_winkler(known, asked),
    });
    let longest = u32::try_from(known.len().max(asked.len())).unwrap_or(u32::MAX);
    alike.sum::<f64>() / f64::from(longest.max(1))
}

fn decode<'a>(name: &'static str, raw: &str) -> Result<Cow<'a, str>, ApiError> {
    let text = percent_decode_str(raw)
        .decode_utf8()
        .map_err(|_| ApiError::parameter(name, "expected UTF-8, percent-encoded"))?;
    if text.contains('\0') {
        return Err(ApiError::parameter(name, "expected an id without NUL"));
    }
    Ok(Cow::Owned(text.into_owned()))
}
