import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const setup = fileURLToPath(new URL("../../../src/setup", import.meta.url));

/**
 * Stands for npm: notes its call, "installs" each package as an empty one, and Node as a link to this test's. With
 * FAKE_NPM=fail it fails, with FAKE_NPM=hang it stops halfway and stays.
 */
const fakeNpm = `
const fs = require("node:fs");
const path = require("node:path");
fs.appendFileSync("npm-calls.txt", process.argv.slice(2).join(" ") + "\\n");
if (process.env.FAKE_NPM === "fail") { console.error("E404 no such package"); process.exit(1); }
const { dependencies, devDependencies } = JSON.parse(fs.readFileSync("package.json", "utf8"));
const all = process.argv.includes("--include=dev") ? { ...dependencies, ...devDependencies } : dependencies;
for (const name of Object.keys(all)) {
  if (process.env.FAKE_NPM === "forget" && name === "some") continue;
  fs.mkdirSync(path.join("node_modules", name), { recursive: true });
  fs.writeFileSync(path.join("node_modules", name, "package.json"), "{}");
  if (process.env.FAKE_NPM === "hang") { fs.writeFileSync("hanging.txt", String(process.pid)); setInterval(() => {}, 1000); return; }
}
fs.mkdirSync("node_modules/node/bin", { recursive: true });
fs.rmSync("node_modules/node/bin/node", { force: true });
fs.symlinkSync(process.execPath, "node_modules/node/bin/node");
`;

let folder: string;
let started: ChildProcess[];

function writeManifest(dependencies: Record<string, string>) {
  const manifest = { dependencies: { node: "24.0.0", ...dependencies }, devDependencies: { tool: "1.0.0" } };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-bootstrap-"));
  started = [];
  cpSync(setup, join(folder, "src/setup"), { recursive: true });
  writeManifest({ some: "1.0.0" });
  writeFileSync(join(folder, "package-lock.json"), "{}");
  writeFileSync(join(folder, "npm-cli.js"), fakeNpm);
});

afterEach(() => {
  for (const child of started) child.kill("SIGKILL");
  const hanging = join(folder, "hanging.txt");
  if (existsSync(hanging)) endHanging(Number(readFileSync(hanging, "utf8")));
  rmSync(folder, { recursive: true, force: true });
});

/** Most often it is gone already; after a test that failed it may not be. */
function endHanging(pid: number) {
  if (!(pid > 0)) return;
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function start(args: readonly string[], npmBehaviour = "") {
  const child = spawn(process.execPath, [join(folder, "src/setup", "bootstrap.mjs"), ...args], {
    cwd: folder,
    env: { ...process.env, npm_execpath: join(folder, "npm-cli.js"), FAKE_NPM: npmBehaviour },
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output += chunk;
  });
  const end = once(child, "close").then(([code]) => ({ code: code as number | null, output }));
  return { child, end };
}

const run = (args: readonly string[], npmBehaviour?: string) => start(args, npmBehaviour).end;

function npmCalls(): readonly string[] {
  const file = join(folder, "npm-calls.txt");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
}

async function appears(file: string) {
  const signal = AbortSignal.timeout(15_000);
  const watcher = watch(dirname(file), { signal });
  while (!existsSync(file)) await once(watcher, "change", { signal });
  watcher.close();
}

describe("the set-up of a fresh clone", () => {
  it("installs what the service needs, says so, and runs the command with its arguments and exit code", async () => {
    writeFileSync(join(folder, "command.mjs"), "console.log('ran', ...process.argv.slice(2)); process.exit(3);");
    const { code, output } = await run(["--runtime", "--", "command.mjs", "--port", "1"]);
    expect(output).toContain("Installing what the service needs");
    expect(output).toContain("ran --port 1");
    expect(code).toBe(3);
    expect(npmCalls()).toEqual([expect.stringContaining("--omit=dev")]);
    expect(existsSync(join(folder, "node_modules/tool"))).toBe(false);
  });

  it("does and says nothing where everything is there", async () => {
    await run([]);
    const again = await run([]);
    const less = await run(["--runtime"]);
    expect([again, less]).toEqual([
      { code: 0, output: "" },
      { code: 0, output: "" },
    ]);
    expect(npmCalls()).toHaveLength(1);
  });

  it("adds what development needs to what the service needed, and keeps it afterwards", async () => {
    await run(["--runtime"]);
    await run([]);
    writeManifest({ some: "2.0.0" });
    await run(["--runtime"]);
    expect(npmCalls().map((call) => (call.includes("--include=dev") ? "all" : "runtime"))).toEqual([
      "runtime",
      "all",
      "all",
    ]);
  });

  it("installs again where a package is gone or the dependencies changed", async () => {
    await run([]);
    rmSync(join(folder, "node_modules/some"), { recursive: true });
    await run([]);
    writeFileSync(join(folder, "package-lock.json"), '{"changed": true}');
    await run([]);
    expect(npmCalls()).toHaveLength(3);
  });

  it("lets one of two at once do the work", async () => {
    const ends = await Promise.all([run([]), run([])]);
    expect(ends.map(({ code }) => code)).toEqual([0, 0]);
    expect(npmCalls()).toHaveLength(1);
  });

  it("begins anew after an installation that was killed halfway", async () => {
    const { child, end } = start([], "hang");
    await appears(join(folder, "hanging.txt"));
    writeFileSync(join(folder, "node_modules", "left-over"), "");
    child.kill("SIGKILL");
    await end.catch(() => undefined);
    const [, group] = readFileSync(join(folder, "node_modules/.sluice/installing.lock"), "utf8").split(" ").map(Number);
    const next = start([]);
    // npm outlived the process that started it: the next one waits until it is gone.
    const [said] = await once(next.child.stderr, "data");
    expect(String(said)).toContain("waiting for it");
    expect(npmCalls()).toHaveLength(1);
    process.kill(-(group ?? Number.NaN), "SIGKILL");
    const { code, output } = await next.end;
    expect(code).toBe(0);
    expect(output).toContain("beginning anew");
    expect(readdirSync(join(folder, "node_modules")).sort()).toEqual([".sluice", "node", "some", "tool"]);
    expect(readdirSync(join(folder, "node_modules/.sluice"))).toEqual(["installed.json"]);
  });

  it("ends npm with all it started when it is interrupted, and says what to do", async () => {
    const { child, end } = start([], "hang");
    await appears(join(folder, "hanging.txt"));
    child.kill("SIGINT");
    const { code, output } = await end;
    expect(code).toBe(130);
    expect(output).toContain("the same command begins anew");
    expect((await run([])).code).toBe(0);
  });

  it("shows what npm said when it fails, and does not count as installed", async () => {
    const failed = await run([], "fail");
    expect(failed.code).toBe(1);
    expect(failed.output).toContain("E404 no such package");
    expect(failed.output).toContain("npm ended with code 1");
    expect(failed.output).not.toContain("    at ");
    expect((await run([])).code).toBe(0);
  });

  it("does not believe npm when a package is missing", async () => {
    const { code, output } = await run([], "forget");
    expect(code).toBe(1);
    expect(output).toContain("left out: some");
  });

  it("refuses an option it does not know", async () => {
    const { code, output } = await run(["--everything"]);
    expect(code).toBe(1);
    expect(output).toContain("--everything");
    expect(npmCalls()).toEqual([]);
  });
});
