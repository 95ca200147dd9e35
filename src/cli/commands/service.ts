/** The commands about the service itself: run one here, and open its documentation. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import type { CommandContext } from "../context.ts";
import type { WithContext } from "./options.ts";

/** What `npm start` runs: it knows the options the service's process needs. */
const START = fileURLToPath(new URL("../../setup/start.mjs", import.meta.url));

/** Programs that open an address in the user's browser. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** Adds `serve` and `open`. */
export function addServiceCommands(program: Command, withContext: WithContext): void {
  program
    .command("serve")
    .summary("run the service on this machine, as npm start does")
    .description("Runs the service on this machine, as npm start does; its options follow.")
    .allowUnknownOption()
    .helpOption(false)
    .argument("[options...]", "of the service; sluice serve --help lists them")
    .action(serve);
  program
    .command("open")
    .summary("open the API's documentation in a browser")
    .description("Opens the service's API documentation in a browser.")
    .action(withContext(open));
}

/** Signals reach the child by the terminal; this process waits for how it ends. */
async function serve(args: string[]): Promise<void> {
  const child = spawn(process.execPath, [START, ...args], { stdio: "inherit" });
  const forward = (signal: NodeJS.Signals) => void child.kill(signal);
  process.on("SIGTERM", forward);
  const [code] = (await once(child, "exit")) as [number | null];
  process.off("SIGTERM", forward);
  process.exitCode = code ?? 1;
}

async function open({ console, target }: CommandContext): Promise<void> {
  const url = `${target.url}/docs`;
  if (console.json) return console.printJson({ url });
  console.print(url);
  const [program = "xdg-open", ...args] = OPENERS[process.platform] ?? ["xdg-open"];
  const opener = spawn(program, [...args, url], { stdio: "ignore", detached: true });
  // Without a browser the address on the screen has to do.
  opener.on("error", () => {});
  opener.unref();
}
