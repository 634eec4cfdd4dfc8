//! From a path and a method to an operation of the emulated API, and what is said where there is none.

use http::Method;

use super::handler::{Row, Service};
use crate::engine::error::ApiError;
use crate::engine::operation::Operation;
use crate::engine::path_tree::{FoundRow, NoRow, NoText, PathRow, PathTree, segment_text};
use crate::engine::services::{CUSTOMER_SEGMENT, ServiceTerms};
use crate::engine::target::Target;

/// Where a request goes.
#[derive(Debug)]
pub enum Route<'a> {
    /// To an operation.
    Operation(&'static Row, Target<'a>),
    /// It is an OPTIONS request: which methods the path takes.
    Options {
        /// The methods, by comma.
        allow: String,
    },
}

impl PathRow for Row {
    fn method(&self) -> &Method {
        &self.operation.method
    }

    fn path(&self) -> &'static str {
        self.operation.path
    }

    fn is_answered(&self) -> bool {
        self.operation.is_built()
    }
}

/// The operations of some services, ready to be found.
#[derive(Debug)]
pub struct Router {
    services: &'static [Service],
    tree: PathTree<Row>,
    operations: Vec<&'static Operation>,
    /// Where each operation is in memory, with its place in the table; by the former.
    places: Vec<(usize, usize)>,
}

impl Router {
    /// A router over the operations of `services`.
    pub fn new(services: &'static [Service]) -> Self {
        let rows = services.iter().flat_map(|service| service.tables).copied().flatten();
        let operations: Vec<_> = services.iter().flat_map(Service::operations).collect();
        let places = operations.iter().enumerate();
        let mut places: Vec<_> =
            places.map(|(place, operation)| (address(operation), place)).collect();
        places.sort_unstable();
        Self { services, tree: PathTree::new(rows), operations, places }
    }

    /// All operations in the order of their tables.
    pub fn operations(&self) -> &[&'static Operation] {
        &self.operations
    }

    /// The place of `operation` in that order; none where it is no operation of this router.
    pub fn place(&self, operation: &'static Operation) -> Option<usize> {
        let address = address(operation);
        let at = self.places.binary_search_by_key(&address, |(known, _)| *known).ok()?;
        Some(self.places[at].1)
    }

    /// Finds the operation for `method` and the raw `path`.
    ///
    /// # Errors
    /// 404 for an unknown path, 405 for a method it does not take, 400 for a segment that is no text.
    pub fn route<'a>(&self, method: &Method, path: &'a str) -> Result<Route<'a>, ApiError> {
        let is_options = *method == Method::OPTIONS;
        match self.tree.find(method, path) {
            Ok(FoundRow { row, mut variables, is_encoded }) => {
                if is_encoded {
                    for (name, text) in &mut variables {
                        *text = decoded(name, text)?.into();
                    }
                }
                Ok(Route::Operation(row, Target::of(variables)))
            }
            Err(NoRow::Path) if is_options => Ok(Route::Options {
                allow: String::from("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"),
            }),
            Err(NoRow::Path) => {
                let nearest = self.tree.nearest(method, path);
                Err(ApiError::NoSuchPath { nearest, service: self.title(path) })
            }
            Err(NoRow::Method { allow, .. }) if is_options => Ok(Route::Options { allow }),
            Err(NoRow::Method { allow, put, .. }) => Err(ApiError::MethodNotAllowed { allow, put }),
        }
    }

    /// The row for `method` and the raw `path`, where there is one.
    pub fn row(&self, method: &Method, path: &str) -> Option<&'static Row> {
        self.tree.find(method, path).ok().map(|found| found.row)
    }

    /// The service that the raw `path` belongs to; the Customer Segment Service where no other starts so.
    pub fn service_of(&self, path: &str) -> &'static ServiceTerms {
        self.started(path).unwrap_or(&CUSTOMER_SEGMENT)
    }

    /// Whether the raw `path` belongs to a service that is emulated, if only in part.
    pub fn emulates(&self, path: &str) -> bool {
        self.started(path).is_some()
    }

    fn started(&self, path: &str) -> Option<&'static ServiceTerms> {
        let root = path.split('/').nth(1)?;
        let mut all = self.services.iter().map(|service| service.terms);
        all.find(|terms| terms.roots.contains(&root))
    }

    /// What a path that no operation has says of its service: what it is called, and whether it is emulated in part.
    fn title(&self, path: &str) -> Option<(&'static str, bool)> {
        let emulated = self.started(path);
        let foreign = || {
            let root = path.split('/').nth(1)?;
            NOT_EMULATED.iter().find(|(known, _)| *known == root).map(|(_, title)| (*title, false))
        };
        match emulated {
            Some(terms) if terms.whole => None,
            Some(terms) => Some((terms.title, true)),
            None => foreign(),
        }
    }

    /// The operations that come nearest to `method` and the raw `path`, each as `METHOD /path`.
    pub fn nearest(&self, method: &str, path: &str) -> Vec<String> {
        Method::from_bytes(method.as_bytes())
            .map(|method| self.tree.nearest(&method, path))
            .unwrap_or_default()
    }

    /// The methods that the raw `path` takes, by comma.
    pub fn allow(&self, path: &str) -> String {
        self.tree.allow(path)
    }

    /// Whether an operation of the raw `path` gives out tokens, whatever its method.
    pub fn issues_tokens(&self, path: &str) -> bool {
        self.tree.rows_of(path).iter().any(|row| row.operation.issues_tokens())
    }
}

/// The vendor's services that storefronts call and that are not emulated, by the first segment of their paths.
#[rustfmt::skip]
const NOT_EMULATED: &[(&str, &str)] = &[
    ("cart",     "Cart Service"),
    ("category", "Category Service"),
    ("checkout", "Checkout Service"),
    ("order-v2", "Order Service"),
    ("price",    "Price Service"),
    ("product",  "Product Service"),
    ("site",     "Site Settings Service"),
];

/// Where an operation is in memory, which tells it from any other faster than its name does.
fn address(operation: &'static Operation) -> usize {
    std::ptr::from_ref(operation).addr()
}

fn decoded(name: &'static str, raw: &str) -> Result<String, ApiError> {
    segment_text(raw).map_err(|why| {
        ApiError::parameter(
            name,
            match why {
                NoText::Utf8 => "expected UTF-8, percent-encoded",
                NoText::Nul => "expected an id without NUL",
            },
        )
    })
}
