/** The local service as a process of its own, as `npm start` runs it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { heapOptions } from "../../src/setup/install/heap.mjs";

const ENTRY = fileURLToPath(new URL("../../src/handlers/local-service.ts", import.meta.url));

/** How long anything a test waits for may take before the test fails with what the service said. Milliseconds. */
const PATIENCE = 60_000;

export interface ServiceOptions {
  readonly data: string;
  /** Further arguments, e.g. `["--no-samples"]`. */
  readonly args?: readonly string[];
  /** Added to the tests' own; undefined for a variable that is not to be set. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly port?: number;
}

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A line of the service's JSON log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly level: string; readonly message: string };

/** A process of the service, which may not have come up yet. */
export class ServiceProcess {
  readonly child: ChildProcess;
  /** All of its standard output and standard error so far. */
  stdout = "";
  stderr = "";
  readonly ended: Promise<Ending>;
  readonly #watchers = new Set<() => void>();

  constructor({ data, args = [], env = {}, port = 0 }: ServiceOptions) {
    const service = [ENTRY, "--port", String(port), "--data", data, "--json", ...args];
    this.child = spawn(process.execPath, [...heapOptions, ...service], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const name of ["stdout", "stderr"] as const) {
      this.child[name]?.setEncoding("utf8").on("data", (text: string) => {
        this[name] += text;
        for (const look of this.#watchers) look();
      });
    }
    this.ended = once(this.child, "close").then(([code, signal]) => ({ code, signal }) as Ending);
    void this.ended.then(() => {
      for (const look of this.#watchers) look();
    });
  }

  /** Whole lines of the log so far. */
  get log(): readonly LogLine[] {
    const lines = this.stderr.split("\n").slice(0, -1);
    return lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as LogLine);
  }

  /** What `look` finds in the output, as soon as it finds something. Fails when the process ends before that. */
  async find<Found>(what: string, look: () => Found | undefined): Promise<Found> {
    const found = Promise.withResolvers<Found>();
    const check = () => {
      const value = look();
      if (value !== undefined) found.resolve(value);
      else if (this.child.exitCode !== null || this.child.signalCode !== null) fail("ended before");
    };
    const fail = (how: string) =>
      found.reject(new Error(`The service ${how}: ${what}. It said:\n${this.stdout}\n${this.stderr.slice(-4000)}`));
    const late = setTimeout(() => fail("was waited for too long"), PATIENCE);
    this.#watchers.add(check);
    check();
    try {
      return await found.promise;
    } finally {
      clearTimeout(late);
      this.#watchers.delete(check);
    }
  }

  /** The first log line that matches. */
  logged(what: string, matches: (line: LogLine) => boolean): Promise<LogLine> {
    return this.find(what, () => this.log.find(matches));
  }

  /** Where it answers, once it does. */
  address(): Promise<string> {
    return this.find("its greeting", () => /^Sluice answers at (\S+) after/m.exec(this.stdout)?.[1]);
  }

  /** Asks it to stop, and answers with how it did. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<Ending> {
    this.child.kill(signal);
    return await this.ended;
  }

  /** `kill -9`. */
  async kill(): Promise<Ending> {
    return await this.stop("SIGKILL");
  }
}

/** A service that answers. */
export interface LocalService {
  readonly process: ServiceProcess;
  readonly url: string;
}

/** Starts a service and waits until it answers. */
export async function startService(options: ServiceOptions): Promise<LocalService> {
  const process = new ServiceProcess(options);
  return { process, url: await process.address() };
}
