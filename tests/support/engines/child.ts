/** Programs that engines are, or are made by: their output goes to a file, and none of them outlives the tests. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface ChildOptions {
  readonly log: string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** A program that runs. */
export interface Child {
  readonly pid: number;
  /** Its exit code, once it has ended; 127 where it could not be started. */
  readonly ended: Promise<number>;
  /** Null while it runs. */
  readonly exitCode: () => number | null;
  /** Asks it to end, and ends it after ten seconds. */
  readonly stop: () => Promise<void>;
}

/** On Linux a child is told to end when this process does, however it ends. */
const LEASH: readonly string[] =
  process.platform === "linux" && spawnSync("setpriv", ["--pdeathsig", "TERM", "true"]).status === 0
    ? ["setpriv", "--pdeathsig", "TERM"]
    : [];

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts a program. */
export function startChild(command: string, args: readonly string[], { log, cwd, env }: ChildOptions): Child {
  const output = openSync(log, "a");
  const [file = command, ...rest] = [...LEASH, command, ...args];
  const child = spawn(file, rest, { cwd, env: env ?? process.env, stdio: ["ignore", output, output] });
  closeSync(output);
  running.add(child);
  let code: number | null = null;
  const ended = new Promise<number>((resolve) => {
    const end = (exitCode: number) => {
      code = exitCode;
      running.delete(child);
      resolve(exitCode);
    };
    child.once("error", () => end(127));
    child.once("exit", (exitCode, signal) => end(exitCode ?? 128 + constants.signals[signal ?? "SIGKILL"]));
  });
  return {
    pid: child.pid ?? 0,
    ended,
    exitCode: () => code,
    async stop() {
      child.kill("SIGTERM");
      const patience = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(patience);
    },
  };
}

/** Runs a program to its end. @throws with the end of its output where it fails */
export async function runToEnd(command: string, args: readonly string[], options: ChildOptions): Promise<void> {
  const code = await startChild(command, args, options).ended;
  if (code !== 0)
    throw new Error(`${command} ended with exit code ${code}; ${options.log} ends:\n${tail(options.log)}`);
}

/** Waits until a server answers. @throws with the end of its output where it ends, or is not there after the patience */
export async function untilReady(
  child: Child,
  { log, isReady, seconds }: { log: string; isReady: () => Promise<boolean>; seconds: number },
): Promise<void> {
  const until = performance.now() + seconds * 1000;
  while (!(await isReady().catch(() => false))) {
    const code = child.exitCode();
    if (code !== null) throw new Error(`The server ended with exit code ${code}; ${log} ends:\n${tail(log)}`);
    if (performance.now() > until) {
      await child.stop();
      throw new Error(`The server was not ready after ${seconds} seconds; ${log} ends:\n${tail(log)}`);
    }
    await sleep(50);
  }
}

/** The last lines of a file, without stack frames. */
export function tail(file: string, lines = 10): string {
  if (!existsSync(file)) return "";
  const told = readFileSync(file, "utf8").split("\n");
  return told
    .filter((line) => /\S/.test(line) && !/^\s+at /.test(line))
    .slice(-lines)
    .join("\n");
}

/** A free port on the loopback interface. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** The path of a command that the environment finds; undefined where there is none. */
export function commandPath(name: string, further: readonly string[] = []): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), ...further];
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}
