/** What can be done with a stack, or with the project as a whole. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { costUsage } from "../cost/volumes.ts";
import { optionsIn } from "./arguments.ts";
import { CommandError } from "./command-error.ts";
import type { CommandContext } from "./context.ts";
import { assertOptionsAlone, deploy } from "./deploy.ts";
import { live } from "./live.ts";
import { rollback } from "./rollback.ts";
import { backUpState, showState } from "./state.ts";

export interface Command {
  /** What it does, as `npm run help` says it. */
  readonly does: string;
  /** What it takes beside `--stack NAME`, as `npm run <command> -- --help` says it; what it does not take, it refuses. */
  readonly takes: string;
  /** What it is about to do, said before it is done. */
  readonly says: (stack: string) => string;
  /** Whether it is about one stack; others know no `--stack`. */
  readonly onStack: boolean;
  /** Whether it keeps what it is about to do to itself, since its output is for programs. */
  readonly isQuiet?: (args: readonly string[]) => boolean;
  /** Runs it. @throws {CommandError} with a sentence */
  readonly run: (context: CommandContext, args: readonly string[]) => Promise<void>;
}

export const COMMANDS: Readonly<Record<string, Command>> = {
  preview: {
    does: "show what `up` would change and what of it the policy refuses; nothing is changed",
    takes: "[what pulumi preview takes, e.g. --diff]",
    says: (stack) => `Packages the functions and shows what would change in the stack ${stack}. Nothing is changed.`,
    onStack: true,
    run: async (context, args) => await deploy("preview", context, args),
  },
  up: {
    does: "make the stack, or change it to what the project says, if the policy lets it",
    takes: "[what pulumi up takes, e.g. --yes]",
    says: (stack) => `Packages the functions and deploys the stack ${stack}, after it has shown what will change.`,
    onStack: true,
    run: async (context, args) => await deploy("up", context, args),
  },
  destroy: {
    does: "remove everything of the stack, documents included",
    takes: "[what pulumi destroy takes, e.g. --yes]",
    says: (stack) =>
      `Removes everything of the stack ${stack}, its documents included, after asking. Protected data (sluice:retainData) is not removed: the command is refused then.`,
    onStack: true,
    run: async (context, args) => {
      assertOptionsAlone(args);
      await context.pulumi(["destroy", "--stack", context.stack, ...args]);
    },
  },
  outputs: {
    does: "show what a client needs: API URL, bucket, user pool and client, region",
    takes: "[NAME] [what pulumi stack output takes, e.g. --json]",
    says: (stack) => `Shows the outputs of the stack ${stack}.`,
    onStack: true,
    run: async (context, args) => await context.pulumi(["stack", "output", "--stack", context.stack, ...args]),
  },
  live: {
    does: "tell which release is live; nothing where there is none",
    takes: "",
    says: (stack) => `Tells which release is live in the stack ${stack}.`,
    onStack: true,
    isQuiet: () => true,
    run: async (context, args) => {
      optionsIn(args, {});
      await live(context);
    },
  },
  rollback: {
    does: "move every function to the release before, or to another (--to RELEASE)",
    takes: "[--to RELEASE] [--yes]",
    says: (stack) =>
      `Moves the alias of every function of the stack ${stack} to a release before; the next "npm run up" with a change makes its own live.`,
    onStack: true,
    run: async (context, args) => await rollback(context, args),
  },
  canary: {
    does: "make the newest release live by and by, and take it back if an alarm goes off (sluice:canary)",
    takes: "",
    says: (stack) =>
      `Sends a part of the calls of the stack ${stack} to its newest release, then all, as long as no alarm goes off.`,
    onStack: true,
    run: async (context, args) => {
      optionsIn(args, {});
      await (await import("./canary.ts")).canary(context);
    },
  },
  smoke: {
    does: "try a service: upload, wait, search, delete; without a choice one that is started here",
    takes: "[--stack NAME | --url URL | --target NAME]",
    says: () => "Uploads a document of its own, waits until it is READY, finds it, and deletes it.",
    onStack: false,
    run: async (context, args) => await (await import("../gates/commands.ts")).smoke(context, args),
  },
  golden: {
    does: "compare what the profiles extract from tests/golden with what is expected",
    takes: "[--stack NAME | --url URL | --target NAME] [--threshold 0…1] [--folder FOLDER]",
    says: () => "Ingests the golden documents and compares their fields, one by one; they are removed afterwards.",
    onStack: false,
    run: async (context, args) => await (await import("../gates/commands.ts")).golden(context, args),
  },
  rebuild: {
    does: "fill the search index again from records and processed output",
    takes: "[--yes]",
    says: (stack) =>
      `Fills the search index of the stack ${stack} from its records and processed output. What it finds there already stays, and no model is paid for what is stored.`,
    onStack: true,
    run: async (context, args) => await (await import("./rebuild.ts")).rebuild(context, args),
  },
  "state:list": {
    does: "list the stack's resources",
    takes: "[what pulumi stack takes]",
    says: (stack) => `Lists the resources of the stack ${stack}.`,
    onStack: true,
    run: async (context, args) =>
      await context.pulumi(["stack", "--stack", context.stack, "--show-ids", "--show-urns", ...args]),
  },
  "state:show": {
    does: "show one resource's state",
    takes: "<name>",
    says: (stack) => `Shows what the state of the stack ${stack} holds of a resource; secrets stay encrypted.`,
    onStack: true,
    run: showState,
  },
  "state:backup": {
    does: "keep a copy of the stack's state in .sluice/state",
    takes: "",
    says: (stack) => `Copies the state of the stack ${stack} to .sluice/state; secrets stay encrypted.`,
    onStack: true,
    run: async (context, args) => {
      optionsIn(args, {});
      await backUpState(context);
    },
  },
  validate: {
    does: "check types, lint, specifications, and the stacks' configuration and policy; needs no account",
    takes: "",
    says: () =>
      "Checks types, lint, specifications, and configuration and policy of every stack. Nothing leaves this machine.",
    onStack: false,
    run: async (context, args) => {
      optionsIn(args, {});
      await context.node(["node_modules/typescript/bin/tsc", "--noEmit"]);
      await context.node(["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."]);
      await context.node(
        ["node_modules/@fission-ai/openspec/bin/openspec.js", "validate", "--all", "--strict", "--no-interactive"],
        { OPENSPEC_TELEMETRY: "0", OPENSPEC_NO_UPDATE_CHECK: "1" },
      );
      await context.node(["node_modules/vitest/vitest.mjs", "run", "tests/infra/config.test.ts", "tests/infra/policy"]);
    },
  },
  cost: {
    does: "tell what a stack costs a month, idle and in use",
    takes: costUsage(),
    says: () => "Reckons from the stack's file and stated volumes. Nothing leaves this machine.",
    onStack: false,
    isQuiet: (args) => args.includes("--json"),
    run: async ({ root, say }, args) => await (await import("../cost/main.ts")).cost(root, args, say),
  },
  security: {
    does: "look for weak dependencies, secrets, rights and whatever breaks the policy; needs no account",
    takes: "",
    says: () => "Looks through dependencies, files, history, stacks and archives. Asks the package registry alone.",
    onStack: false,
    // Loads the whole program, which other commands need not wait for.
    run: async ({ root, say }, args) => {
      optionsIn(args, {});
      await (await import("../security/main.ts")).security(root, say);
    },
  },
  clean: {
    does: "remove what was built: dist and coverage",
    takes: "",
    says: () => "Removes dist and coverage. Packages, the local service's data and stacks stay.",
    onStack: false,
    run: async ({ root }, args) => {
      optionsIn(args, {});
      for (const folder of ["dist", "coverage"]) rmSync(join(root, folder), { recursive: true, force: true });
    },
  },
};

/** The command of a name. @throws {CommandError} that names those there are */
export function commandNamed(name = ""): Command {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command !== undefined) return command;
  const wrong = name === "" ? "Name a command" : `There is no command ${name}`;
  throw new CommandError(`${wrong}; there are: ${Object.keys(COMMANDS).join(", ")}.`);
}

/** What `npm run <command> -- --help` says. */
export function commandUsage(name: string, { does, takes, onStack }: Command): string {
  const all = [onStack ? "[--stack NAME]" : "", takes].filter((part) => part !== "").join(" ");
  return `npm run ${name}${all === "" ? "" : ` -- ${all}`}\n\n  ${does}\n`;
}
