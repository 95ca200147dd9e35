/** The process of the `sluice` command. */
import { readFileSync } from "node:fs";
import { InterruptedError } from "./errors.ts";
import { createProgram, runProgram } from "./program.ts";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

// Whoever reads the output may have had enough (`sluice list | head`).
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

const interrupted = new AbortController();
process.once("SIGINT", () => {
  interrupted.abort(new InterruptedError());
  // A second Ctrl-C ends at once.
  process.once("SIGINT", () => process.exit(130));
});

const program = createProgram(process.env, version, interrupted.signal);
process.exitCode = await runProgram(program, process.argv.slice(2), (line) => process.stderr.write(`${line}\n`));
