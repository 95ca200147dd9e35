import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CommandError } from "../../infra/scripts/command-error.ts";
import { COMMANDS, commandUsage } from "../../infra/scripts/commands.ts";
import type { CommandContext } from "../../infra/scripts/context.ts";

const main = fileURLToPath(new URL("../../infra/scripts/main.ts", import.meta.url));
const scripts: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
).scripts;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-commands-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command with a `pulumi` on the path that answers with this text; answers with what it was asked. */
function run(args: readonly string[], answer = "", surroundings: Readonly<Record<string, string>> = {}) {
  const asked = join(folder, "asked");
  const pulumi = join(folder, "pulumi");
  writeFileSync(pulumi, `#!/bin/sh\nprintf '%s\\n' "$*" >> '${asked}'\ncat '${join(folder, "answer")}'\n`);
  writeFileSync(join(folder, "answer"), answer);
  chmodSync(pulumi, 0o755);
  const env = { ...process.env, PATH: [folder, process.env.PATH].join(delimiter), ...surroundings };
  const { stdout, stderr, status } = spawnSync(process.execPath, [main, ...args], { encoding: "utf8", env });
  return { stdout, stderr, status, asked: existsSync(asked) ? readFileSync(asked, "utf8").trim().split("\n") : [] };
}

/** A context that keeps what commands ask for. */
function recorder(stacks: readonly string[]) {
  const done: string[] = [];
  const context: CommandContext = {
    root: folder,
    stack: "dev",
    say: (line) => done.push(`say ${line}`),
    ask: async () => true,
    pulumi: async (args) => void done.push(`pulumi ${args.join(" ")}`),
    pulumiOutput: async () => JSON.stringify(stacks.map((name) => ({ name }))),
    assertReady: async () => void done.push("ready?"),
    tryModels: async () => ["titan: not in this region."],
    node: async ([script = ""]) => void done.push(`node ${script}`),
  };
  return { context, done };
}

describe("the commands", () => {
  it("each command says what it will do and on which stack", () => {
    for (const [name, { says, onStack }] of Object.entries(COMMANDS)) {
      expect(scripts[name], `npm run ${name}`).toBe(`exec node infra/scripts/stack.mjs ${name}`);
      expect(says("staging").includes("the stack staging"), name).toBe(onStack);
    }
    const outputs = run(["outputs", "--stack", "staging", "--json"]);
    expect(outputs.stdout).toMatch(/^Shows the outputs of the stack staging\.\n/);
    expect(outputs.asked).toEqual(["stack output --stack staging --json"]);
    expect(run(["outputs"]).stdout).toMatch(/^Shows the outputs of the stack dev\.\n/);
    const help = run(["help"]).stdout;
    for (const name of Object.keys(COMMANDS)) expect(help).toContain(`  ${name} `);
  });

  it("preview and up package the functions first, and begin a stack that is not there", async () => {
    const fresh = recorder([]);
    await COMMANDS.up?.run(fresh.context, ["--yes", "--refresh"]);
    expect(fresh.done).toEqual([
      "ready?",
      "node src/setup/bundles/main.ts",
      "say There is no stack dev yet; beginning it. Its models on Bedrock are asked once, with a few tokens.",
      "say   titan: not in this region.",
      "say The stack can be made all the same; its documents fail until these are mended.",
      "pulumi stack init dev --no-select",
      "pulumi up --stack dev --policy-pack infra/policy --yes --refresh",
    ]);
    const known = recorder(["organization/sluice/dev"]);
    await COMMANDS.preview?.run(known.context, []);
    expect(known.done).toEqual([
      "ready?",
      "node src/setup/bundles/main.ts",
      "pulumi preview --stack dev --policy-pack infra/policy",
    ]);
  });

  it("a stack is begun with the secrets provider that its file names", async () => {
    const provider = "awskms://alias/state?region=eu-central-1";
    writeFileSync(join(folder, "Pulumi.dev.yaml"), `secretsprovider: ${provider}\n`);
    const { context, done } = recorder([]);
    await COMMANDS.up?.run(context, []);
    expect(done).toContain(`pulumi stack init dev --no-select --secrets-provider ${provider}`);
  });

  it("preview and up bring the policy", async () => {
    for (const name of ["preview", "up"]) {
      const { context, done } = recorder(["dev"]);
      await COMMANDS[name]?.run(context, []);
      expect(done.at(-1)).toBe(`pulumi ${name} --stack dev --policy-pack infra/policy`);
    }
  });

  it("a resource's state is shown, and one that is not there named", () => {
    const resources = [{ urn: "urn:pulumi:dev::sluice::aws:sqs/queue:Queue::ingestion-queue", id: "q" }];
    const state = JSON.stringify({ deployment: { resources } });
    expect(run(["state:show", "ingestion-queue"], state).stdout).toContain('"id": "q"');
    const missing = run(["state:show", "nothing"], state);
    expect(missing).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("The stack dev has no resource nothing"),
    });
  });

  it("a missing Pulumi, command or stack's name is told with a sentence and no stack trace", () => {
    const { status, stderr } = spawnSync(process.execPath, [main, "outputs"], {
      encoding: "utf8",
      env: { PATH: folder },
    });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/^The command "pulumi" is not on the path\. Install Pulumi .*\n$/),
    });
    expect(run(["deploy"]).stderr).toMatch(/^There is no command deploy; there are: preview, up, .*\n$/);
    expect(run(["up", "--stack"]).stderr).toBe("--stack needs a name.\n");
  });

  it("a command that is asked for help says what it takes, and does nothing", () => {
    for (const [name, command] of Object.entries(COMMANDS)) {
      expect(commandUsage(name, command)).toMatch(new RegExp(`^npm run ${name}( -- .+)?\\n\\n {2}${command.does[0]}`));
    }
    expect(run(["canary", "--stack", "prod", "--help"])).toEqual({
      status: 0,
      asked: [],
      stderr: "",
      stdout: expect.stringMatching(/^npm run canary -- \[--stack NAME\]\n/),
    });
  });

  it("what a command does not take is refused before anything is asked or done", async () => {
    const wrong: readonly (readonly [args: readonly string[], sentence: string])[] = [
      [["canary", "prod"], "This takes no arguments, not: prod"],
      [["live", "--json"], "This takes no arguments, not: --json"],
      [["rollback", "--yes", "--too", "a1"], "This takes --to TEXT, --yes, not: --yes --too a1"],
      [["rebuild", "now"], "This takes --yes, not: now"],
      [["destroy", "prod", "--yes"], "This takes options alone, not prod; a stack is named by --stack prod."],
      [["state:show", "a", "b"], "Name one resource: npm run state:show -- <name>"],
      [["smoke", "--stack", "dev", "--url", "http://x"], "Name one service, not several: --url and --stack."],
      [["golden", "--threshold", ""], "--threshold takes a number from 0 to 1."],
      [["golden", "--folder", "/nowhere"], "There is no folder /nowhere."],
    ];
    for (const [[name = "", ...args], sentence] of wrong) {
      const { context, done } = recorder([]);
      await expect(COMMANDS[name]?.run(context, args), name).rejects.toThrow(new CommandError(sentence));
      expect(done, name).toEqual([]);
    }
  });

  it("a stack's name that npm took for itself is asked for again, and means no other stack", () => {
    const npm = { npm_lifecycle_event: "rollback", npm_config_stack: "prod" };
    expect(run(["rollback", "--yes"], "", npm)).toMatchObject({
      status: 1,
      stderr: "npm took --stack for itself; write it behind --: npm run rollback -- --stack NAME\n",
      asked: [],
    });
  });

  it("what AWS refuses, and what the sluice command says itself, is told without a stack trace", () => {
    const functions = { worker: "arn:aws:lambda:eu-central-1:123456789012:function:sluice-dev-worker:live" };
    const outputs = { region: "eu-central-1", apiUrl: "https://api", apiIdentity: "jwt", functions };
    const key = { AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret", AWS_MAX_ATTEMPTS: "1" };
    const nobody = { ...key, AWS_ENDPOINT_URL: "http://127.0.0.1:9" };
    expect(run(["rollback", "--yes"], JSON.stringify(outputs), nobody)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^AWS was asked in vain \(.+\): .+ Look at your credentials [^\n]*\n$/),
    });
    expect(run(["smoke", "--url", "nonsense"])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^"nonsense" is no address of a service; [^\n]*\n$/),
    });
  });
});
