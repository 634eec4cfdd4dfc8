//! What can be wrong with a file: a closed list with a stable code for each.

/// Whether a mistake keeps the files from being used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The files cannot be used.
    Error,
    /// The files can be used, but probably do not say what was meant.
    Warning,
}

impl Severity {
    /// The word for people and machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// A kind of mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// Bytes that are no UTF-8.
    NotUtf8,
    /// A byte order mark.
    ByteOrderMark,
    /// No JSON.
    Syntax,
    /// Nested too deep.
    TooDeep,
    /// A key twice in one object.
    RepeatedKey,
    /// A value of another type than is read.
    WrongType,
    /// A key that is not read.
    UnknownKey,
    /// A key that must be there.
    MissingKey,
    /// An empty text where something is named.
    Empty,
    /// A word outside a closed list.
    UnknownWord,
    /// A number outside its bounds.
    BadNumber,
    /// No instant, no duration.
    BadTime,
    /// An unknown behavior, or a value it does not take.
    BadBehavior,
    /// A text that cannot name a tenant.
    BadTenantName,
    /// A key in a saved answer that is not read.
    UnreadKey,
    /// Two documents with one identity.
    Duplicate,
    /// Two tokens with one text.
    DuplicateToken,
    /// A segment that the tenant does not have.
    UnknownSegment,
    /// A customer that the tenant does not have.
    UnknownCustomer,
    /// A legal entity that the tenant does not have.
    UnknownLegalEntity,
    /// A scope of the service that does not exist.
    UnknownScope,
    /// A legal entity that is not the customer's.
    NotTheirs,
    /// Two keys that contradict each other.
    Contradiction,
    /// An end before its beginning.
    EndsFirst,
    /// A group that does not exist.
    UnknownGroup,
    /// A file that is not read.
    UnknownFile,
    /// A collection in two files.
    TwoFiles,
    /// A folder whose name no tenant can have.
    BadFolder,
    /// A template that extends a template.
    TemplateExtends,
    /// An id with white space at its start or end.
    BlankAround,
    /// A scope of the service without its prefix.
    NoPrefix,
    /// The schema of a mixin cannot be used.
    BadMixinSchema,
    /// A group of employees is assigned to a segment.
    NotAssignable,
    /// A product that the tenant does not have.
    UnknownProduct,
    /// A category that the tenant does not have.
    UnknownCategory,
    /// A category below itself.
    CategoryCycle,
    /// A site that the tenant does not have.
    UnknownSite,
    /// Two products, or two categories, with one code.
    SameCode,
    /// A product or category without a text as its name.
    NoName,
    /// An id that the paths read as something else.
    FixedWord,
    /// Two customers with one address to log in with.
    SharedAddress,
    /// A text cannot name a language.
    BadLanguage,
    /// Operations that do not exist.
    UnknownOperation,
    /// An operation that is not built.
    UnbuiltOperation,
    /// An error that has no such name.
    UnknownError,
    /// A status that the contract does not list.
    Undocumented,
    /// A variable or identifier that no operation of the rule has.
    UnknownVariable,
    /// A pattern that does not compile.
    BadPattern,
    /// A text that is no JSON pointer.
    BadPointer,
    /// An operation of a JSON Patch that cannot be.
    BadPatch,
    /// A header that cannot be sent.
    BadHeader,
    /// A name that cannot be sent in a header.
    BadName,
    /// Two rules with one name.
    DuplicateRule,
    /// Faults that exclude each other.
    Clash,
    /// A fault that the operations of the rule cannot have.
    OutOfPlace,
    /// A rule that can never fire.
    NeverFires,
    /// A rule or scenario that does nothing.
    Idle,
    /// A rate limit under a frozen clock.
    NeverClears,
    /// A name that no token of the fixtures has.
    UnknownToken,
    /// A word that is no type of items.
    UnknownType,
    /// An expectation that has no such name.
    UnknownExpectation,
    /// Two expectations with one name.
    DuplicateExpectation,
    /// More expectations than can be verified at once.
    TooManyExpectations,
    /// A value that no earlier step keeps.
    UnknownValue,
    /// Two steps with one name.
    DuplicateStep,
    /// More steps than a scenario can have.
    TooManySteps,
    /// A call that means several operations.
    SeveralOperations,
    /// An expectation names a rule that is not there.
    UnknownRule,
    /// A value is saved by a name that every run gives.
    GivenValue,
    /// A file or folder that the system does not let us read.
    Unreadable,
    /// A scenario that every world starts with, and that is no more.
    LostScenario,
    /// A category that files and world together have put below itself.
    CircleOfBoth,
}

/// What is said of a kind of mistake in general.
#[derive(Debug)]
pub struct CodeRow {
    /// The kind.
    pub code: Code,
    /// Its stable code.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What it is, in one line.
    pub title: &'static str,
}

/// Every kind of mistake, once, in the order of the enum.
#[rustfmt::skip]
pub const CODES: &[CodeRow] = &[
    error  (Code::NotUtf8,            "F001", "the file is not UTF-8"),
    error  (Code::ByteOrderMark,      "F002", "the file starts with a byte order mark"),
    error  (Code::Syntax,             "F003", "the file is not JSON"),
    error  (Code::TooDeep,            "F004", "values are nested too deep"),
    error  (Code::RepeatedKey,        "F005", "a key is repeated in one object"),
    error  (Code::WrongType,          "F010", "a value has the wrong type"),
    error  (Code::UnknownKey,         "F011", "a key is unknown or misspelt"),
    error  (Code::MissingKey,         "F012", "a key is missing"),
    error  (Code::Empty,              "F013", "a text is empty"),
    error  (Code::UnknownWord,        "F014", "a word is none of those that can stand there"),
    error  (Code::BadNumber,          "F015", "a number is out of its bounds"),
    error  (Code::BadTime,            "F016", "a text is no instant and no duration"),
    error  (Code::BadBehavior,        "F017", "a behavior or its value is unknown"),
    error  (Code::BadTenantName,      "F018", "a text cannot name a tenant"),
    warning(Code::UnreadKey,          "F019", "a key of a saved answer is not read"),
    error  (Code::Duplicate,          "F020", "two documents have the same identity"),
    error  (Code::DuplicateToken,     "F021", "two tokens have the same text"),
    error  (Code::UnknownSegment,     "F022", "a segment does not exist"),
    error  (Code::UnknownCustomer,    "F023", "a customer does not exist"),
    error  (Code::UnknownLegalEntity, "F024", "a legal entity does not exist"),
    warning(Code::UnknownScope,       "F025", "a scope of the service does not exist"),
    warning(Code::NotTheirs,          "F026", "a customer does not act for this legal entity"),
    error  (Code::Contradiction,      "F027", "two keys contradict each other"),
    warning(Code::EndsFirst,          "F028", "a time frame ends before it begins"),
    error  (Code::UnknownGroup,       "F029", "a group does not exist"),
    warning(Code::UnknownFile,        "F030", "a file is not read"),
    error  (Code::TwoFiles,           "F031", "a collection stands in two files"),
    error  (Code::BadFolder,          "F032", "a folder cannot be a tenant"),
    error  (Code::TemplateExtends,    "F033", "the template extends a template"),
    warning(Code::BlankAround,        "F034", "an id starts or ends with a blank"),
    warning(Code::NoPrefix,           "F035", "a scope lacks the name of the service"),
    error  (Code::BadMixinSchema,     "F036", "the schema of a mixin cannot be used"),
    error  (Code::NotAssignable,      "F037", "a group of employees is assigned to a segment"),
    error  (Code::UnknownProduct,     "F040", "a product does not exist"),
    error  (Code::UnknownCategory,    "F041", "a category does not exist"),
    error  (Code::CategoryCycle,      "F042", "a category is below itself"),
    warning(Code::UnknownSite,        "F043", "a site does not exist"),
    warning(Code::SameCode,           "F044", "two products or categories have the same code"),
    warning(Code::NoName,             "F045", "a product or category has a name without a text"),
    warning(Code::FixedWord,          "F046", "an id is a fixed word of the paths"),
    warning(Code::SharedAddress,      "F047", "two customers log in with one address"),
    error  (Code::BadLanguage,        "F048", "a text cannot name a language"),
    error  (Code::UnknownOperation,   "S001", "no operation is meant"),
    warning(Code::UnbuiltOperation,   "S002", "an operation is known and not answered"),
    error  (Code::UnknownError,       "S003", "no error has this name"),
    error  (Code::Undocumented,       "S004", "a status is not documented for the operations of a rule"),
    error  (Code::UnknownVariable,    "S005", "no operation of a rule has this variable or identifier"),
    error  (Code::BadPattern,         "S006", "a pattern is no regular expression"),
    error  (Code::BadPointer,         "S007", "a text is no JSON pointer"),
    error  (Code::BadPatch,           "S008", "an operation of a JSON Patch cannot be"),
    error  (Code::BadHeader,          "S009", "a header cannot be sent"),
    error  (Code::BadName,            "S010", "a scenario or rule cannot have this name"),
    error  (Code::DuplicateRule,      "S011", "two rules have the same name"),
    error  (Code::Clash,              "S012", "faults cannot be combined"),
    error  (Code::OutOfPlace,         "S013", "the operations of a rule cannot have this fault"),
    warning(Code::NeverFires,         "S014", "a rule can never fire"),
    warning(Code::Idle,               "S015", "a rule or scenario does nothing"),
    warning(Code::NeverClears,        "S016", "a rule or rate limit does not end while the clock is frozen"),
    warning(Code::UnknownToken,       "S017", "no token of the fixtures has this name"),
    warning(Code::UnknownType,        "S018", "no item has this type"),
    error  (Code::UnknownExpectation, "S019", "no expectation about calls has this name"),
    error  (Code::DuplicateExpectation, "S020", "two expectations have the same name"),
    error  (Code::TooManyExpectations, "S021", "there are more expectations than can be verified at once"),
    error  (Code::UnknownValue,       "S022", "no earlier step saves this value"),
    error  (Code::DuplicateStep,      "S023", "two steps have the same name"),
    error  (Code::TooManySteps,       "S024", "there are more steps than a scenario can have"),
    error  (Code::SeveralOperations,  "S025", "a call means several operations"),
    warning(Code::UnknownRule,        "S026", "no rule or scenario has this name"),
    error  (Code::GivenValue,         "S027", "a value is saved by a name that every run gives"),
    error  (Code::Unreadable,         "X001", "a file or folder cannot be read"),
    error  (Code::LostScenario,       "X002", "a scenario that every world starts with is gone"),
    warning(Code::CircleOfBoth,       "X003", "a parent that was set at run time puts a category below itself"),
];

const fn error(code: Code, id: &'static str, title: &'static str) -> CodeRow {
    CodeRow { code, id, severity: Severity::Error, title }
}

const fn warning(code: Code, id: &'static str, title: &'static str) -> CodeRow {
    CodeRow { code, id, severity: Severity::Warning, title }
}

impl Code {
    /// What is said of it in general.
    pub fn row(self) -> &'static CodeRow {
        &CODES[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_the_enum_and_codes_are_unique() {
        for (place, row) in CODES.iter().enumerate() {
            assert_eq!(row.code as usize, place, "{}", row.id);
            assert!(CODES[..place].iter().all(|other| other.id < row.id), "{}", row.id);
        }
    }
}
