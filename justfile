# Every command of the project; without `just`, the lines below a name are what to type.
# The checks are those of `.ci/run`, in its order: a test compares the two.

# Lists the recipes.
help:
    @just --list

# Everything that a change has to pass. The last steps need EMPORIX_OPENAPI, EMPORIX_OAUTH_OPENAPI, Node, Python and Java (CONTRIBUTING.md).
check: format lint doc deny journey packages wear journeys test-all

# Compares the format.
format:
    cargo fmt --check

# Runs the lints.
lint:
    cargo clippy --locked --all-targets -- -D warnings

# Builds the documentation of the code; a link that leads nowhere is an error.
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items

# Checks licences, duplicates and sources of the dependencies.
deny:
    cargo deny --locked check licenses bans sources

# Sends generated clients through a sandbox; CONTRIBUTING.md says what each needs.
journey:
    tests/journeys/typescript/run
    tests/journeys/python/run
    tests/journeys/fuzz/run
    tests/journeys/har/run
    tests/journeys/arazzo/run
    tests/journeys/console/run
    tests/journeys/balancer/run
    tests/journeys/recipes/run

# Makes what is shipped for this machine, tries it as a user gets it, and lints what only other machines run.
packages:
    packaging/build
    packaging/try
    packaging/lint/run

# Fuzzes each way in for text for some hundred runs, and keeps the program under load for a minute; `packages` comes first.
wear:
    fuzz/run 500
    SOAK_BINARY=$(packaging/binary) cargo bench --locked --profile dev --bench soak

# Runs the projects of three users with what they install, and the kits with their examples; `packages` comes first.
journeys:
    tests/journeys/node/run
    tests/journeys/pytest/run
    tests/journeys/shell/run
    JOURNEY_BINARY=$(packaging/binary) tests/journeys/kits/run

# Runs all tests, also those that need something from outside.
test-all:
    cargo test -- --include-ignored

# Runs the tests that need nothing from outside.
test:
    cargo test

# Builds the program as it is shipped, and prints where it is.
build:
    packaging/binary

# Serves on port 14010.
serve:
    cargo run --release

# Writes the files anew that the program makes: blocks in README.md and docs, tests/snapshots, schemas.
update-docs:
    UPDATE_DOCS=1 UPDATE_SCHEMAS=1 cargo test

# Writes the answers in tests/transcripts anew.
update-transcripts:
    UPDATE_TRANSCRIPTS=1 cargo test

# Fuzzes for as long as one likes: `just fuzz 1000000 q`.
fuzz runs="500" *targets:
    fuzz/run {{runs}} {{targets}}

# Keeps the program under load for ten minutes.
soak minutes="10":
    cargo bench --bench soak -- --minutes {{minutes}}

# Measures; `just bench server` measures one thing.
bench name="server":
    cargo bench --bench {{name}}
