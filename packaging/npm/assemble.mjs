// Makes npm packages: the main one, and that of one target with its binary.
//   node assemble.mjs FOLDER TARGET BINARY
// Their facts come from Cargo.toml and targets.json, and REPOSITORY_URL says where their sources are: npm compares it with
// the repository that a package is published from. `npm pack` packs them. The same input gives the same bytes.

import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";

const packaging = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "..");
const root = resolve(packaging, "..");
const main = JSON.parse(readFileSync(join(packaging, "npm/package.json"), "utf8"));
const targets = JSON.parse(readFileSync(join(packaging, "targets.json"), "utf8"));
const facts = factsOfCargo();

const [out, target, binary] = process.argv.slice(2);
const row = targets.find((row) => row.target === target);
if (!binary || !row) throw new Error(`no FOLDER TARGET BINARY with one of ${targets.map((row) => row.target).join(", ")}`);

const folder = mkdtempSync(join(tmpdir(), "emporix-sandbox-npm-"));
try {
  pack(mainPackage());
  pack(platformPackage());
} finally {
  rmSync(folder, { recursive: true });
}

/** The main package: the launcher, and each platform's package as an optional dependency. */
function mainPackage() {
  const optionalDependencies = Object.fromEntries(targets.map((row) => [nameOf(row), facts.version]));
  const at = stage({ ...main, ...facts, optionalDependencies });
  cpSync(join(packaging, "npm/bin"), join(at, "bin"), { recursive: true });
  chmodSync(join(at, "bin/emporix-sandbox.js"), 0o755);
  return at;
}

/** The package of the target: its binary, for the system and the processor that npm compares. */
function platformPackage() {
  const { os, cpu } = row.npm;
  const description = `The binary of ${main.name} for ${os}-${cpu}`;
  const at = stage({ name: nameOf(row), ...facts, description, files: ["bin"], preferUnplugged: true, os: [os], cpu: [cpu] });
  const file = join(at, "bin", basename(binary));
  mkdirSync(join(at, "bin"));
  copyFileSync(binary, file);
  chmodSync(file, 0o755);
  return at;
}

function nameOf({ npm }) {
  return `${main.name}-${npm.os}-${npm.cpu}`;
}

/** A folder with the manifest and the texts of every package. */
function stage(manifest) {
  const at = join(folder, manifest.name);
  mkdirSync(at);
  writeFileSync(join(at, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  copyFileSync(join(packaging, "about.md"), join(at, "README.md"));
  for (const name of ["LICENSE-APACHE", "LICENSE-MIT"]) copyFileSync(join(root, name), join(at, name));
  return at;
}

function pack(at) {
  const windows = process.platform === "win32";
  execFileSync("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", resolve(out)], { cwd: at, shell: windows, stdio: ["ignore", "ignore", "inherit"] });
}

/** Version, description, licence and keywords, as Cargo reads them, and the repository where it is known. */
function factsOfCargo() {
  const command = ["metadata", "--no-deps", "--offline", "--format-version", "1", "--manifest-path", join(root, "Cargo.toml")];
  const { version, description, license, keywords } = JSON.parse(execFileSync("cargo", command)).packages[0];
  const url = process.env.REPOSITORY_URL;
  const repository = url ? { repository: { type: "git", url: `git+${url}.git` } } : {};
  return { version, description, license: `(${license})`, keywords, ...repository };
}
