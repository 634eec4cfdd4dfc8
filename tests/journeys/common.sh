# What the journeys have in common. A `run` sources it, with `here` as its own folder.
# It is no journey: it names what a journey needs, and brings it about.

# need TOOL WHAT: ends the journey where a command is missing.
need() {
  if ! command -v "$1" >/dev/null; then
    echo "$1: not found; this journey needs $2" >&2
    exit 1
  fi
}

# Sets `file` to the vendor's OpenAPI file of the Customer Segment Service.
vendor_file() {
  if [[ ! -f ${EMPORIX_OPENAPI:-} ]]; then
    echo "EMPORIX_OPENAPI: there is no file ${EMPORIX_OPENAPI:-}; set it to the vendor's OpenAPI file" >&2
    exit 1
  fi
  file=$(realpath "$EMPORIX_OPENAPI")
}

# begin SECONDS: sets `binary` to the program, which JOURNEY_BINARY names or which is built here, and lets the journey
# begin anew, with this time to end. The build does not count.
begin() {
  if [[ -z ${JOURNEY_BINARY:-} ]]; then
    (cd "$here/../../.." && cargo build --locked)
    JOURNEY_BINARY=$(cd "$here/../../.." && realpath "${CARGO_TARGET_DIR:-target}/debug/emporix-sandbox")
  fi
  if [[ -z ${JOURNEY_BOUND:-} ]]; then
    export JOURNEY_BINARY JOURNEY_BOUND=$1
    exec timeout "$1" "$here/run"
  fi
  binary=$(realpath "$JOURNEY_BINARY")
}

# Sets `folder` to a new folder, with the files of this journey and the facts of all in it. It goes when the journey ends.
temporary_folder() {
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  cp -r "$here"/* "$here"/../*.json "$here"/../../../src/contract/vendor-gaps.json "$folder"
  cd "$folder"
}

# Makes a Python environment in `folder` with what `requirements.txt` names, and puts it first in PATH.
python_environment() {
  python3 -m venv environment
  PATH=$folder/environment/bin:$PATH
  pip install --quiet --disable-pip-version-check --requirement requirements.txt
}

# covers EXPECTED: ends the journey where the answers that it has met, as the summary of its report counts them, are others than
# those of the file: a journey that meets more or less is a change that somebody has decided.
covers() {
  local met
  met=$(sed -n '/^| operation /,/^$/p' report/summary.md)
  if ! diff -u "$1" - <<<"$met"; then
    echo "coverage: the journey has met other answers than $1 says; where that is meant, write them there" >&2
    exit 1
  fi
}
