#!/usr/bin/env bash
# Puts the program on the path of the steps that follow: BINARY where it is given, else the archive of this machine from
# the release VERSION of REPOSITORY, held against its checksum and its attestation. Without VERSION it is the release that
# the action was taken from, where ACTION_REF is its name.
set -euo pipefail

folder=$RUNNER_TEMP/emporix-sandbox
mkdir -p "$folder/bin"
if [[ -n ${BINARY:-} ]]; then
  cp "$BINARY" "$folder/bin/"
else
  if [[ -z ${VERSION:-} && ! ${ACTION_REF:-} =~ ^v[0-9]+\.[0-9]+\.[0-9] ]]; then
    echo "::error::the action comes from \`${ACTION_REF:-a folder}\`, which is the name of no release: say \`version: v0.1.0\`, or the one that you want"
    exit 1
  fi
  case $RUNNER_OS-$RUNNER_ARCH in
    Linux-X64) target=x86_64-unknown-linux-gnu ;;
    Linux-ARM64) target=aarch64-unknown-linux-gnu ;;
    macOS-X64) target=x86_64-apple-darwin ;;
    macOS-ARM64) target=aarch64-apple-darwin ;;
    Windows-X64) target=x86_64-pc-windows-msvc ;;
    *)
      echo "::error::there is no emporix-sandbox for $RUNNER_OS-$RUNNER_ARCH"
      exit 1
      ;;
  esac
  cd "$folder"
  gh release download "${VERSION:-$ACTION_REF}" --repo "$REPOSITORY" --clobber --pattern "*-$target.tar.gz" --pattern SHA256SUMS
  archive=$(echo ./*-"$target".tar.gz)
  grep -F "  ${archive#./}" SHA256SUMS | if command -v sha256sum >/dev/null; then sha256sum --check; else shasum -a 256 --check; fi
  gh attestation verify "$archive" --repo "$REPOSITORY"
  tar -xzf "$archive" --strip-components 1 -C bin
fi
echo "$folder/bin" >>"$GITHUB_PATH"
"$folder"/bin/emporix-sandbox --version
