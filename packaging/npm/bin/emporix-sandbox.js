#!/usr/bin/env node
// Runs the program of this machine's package: arguments, streams, signals and exit code are the program's.
// It downloads nothing; a package that is not there is said to be so.
"use strict";

const { spawn } = require("node:child_process");
const { constants } = require("node:os");
const { version, optionalDependencies } = require("../package.json");

/** As the program itself has it: it could not begin. */
const CANNOT_START = 2;

const platform = `${process.platform}-${process.arch}`;
const packageName = `emporix-sandbox-${platform}`;

const program = find();
if (program) run(program);

/** The path of the program; without one it says why and ends. */
function find() {
  const file = process.platform === "win32" ? "emporix-sandbox.exe" : "emporix-sandbox";
  try {
    return require.resolve(`${packageName}/bin/${file}`);
  } catch {
    const known = Object.keys(optionalDependencies);
    if (known.includes(packageName)) {
      refuse(
        `the package ${packageName} is not installed`,
        "it is an optional dependency: install without `--omit=optional` (and without `--no-optional`), on this system; a " +
          `node_modules folder of another system lacks it. By hand: \`npm install ${packageName}@${version}\``,
      );
    } else {
      refuse(
        `there is no package for ${platform}`,
        `there is one for ${known.map((name) => name.slice("emporix-sandbox-".length)).join(", ")}; elsewhere \`cargo install\` builds it`,
      );
    }
    return undefined;
  }
}

function refuse(what, hint) {
  process.stderr.write(`error: emporix-sandbox: ${what}\nhint: ${hint}\n`);
  process.exitCode = CANNOT_START;
}

function run(program) {
  const child = spawn(program, process.argv.slice(2), { stdio: "inherit" });
  passSignalsOn(child);
  child.on("error", (error) => refuse(`${program} could not be started: ${error.message}`, "install the package anew"));
  child.on("exit", (code, signal) => {
    if (signal === null) {
      process.exitCode = code;
      return;
    }
    // A program that a signal has ended looks so from outside too.
    process.removeAllListeners(signal);
    process.exitCode = 128 + constants.signals[signal];
    process.kill(process.pid, signal);
  });
}

/**
 * The program gets each signal once. One that was for the whole group, as Ctrl-C and those of many job runners are, has
 * reached it already: passed on, it would be the second one, which ends it at once.
 */
function passSignalsOn(child) {
  let witness = newWitness();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, async () => {
      if (process.platform === "win32") return; // The console tells all of its processes.
      if ((await Promise.race([witness, moment()])) === signal) witness = newWitness();
      else child.kill(signal);
    });
  }
}

/** A small process of the same group; the promise is kept with the signal that ends it. It ends with this process too. */
function newWitness() {
  if (process.platform === "win32") return undefined;
  const witness = spawn("cat", { stdio: ["pipe", "ignore", "ignore"] });
  witness.unref();
  witness.stdin.unref();
  return new Promise((resolve) => {
    witness.on("error", () => resolve(undefined));
    witness.on("exit", (_, signal) => resolve(signal));
  });
}

/** How long the end of the witness may take to be known. */
function moment() {
  return new Promise((resolve) => setTimeout(resolve, 200));
}
