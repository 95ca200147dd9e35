import { execFile } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";
import { root } from "../../../../src/setup/install/project.mjs";
import { InvokeError, parseInvokeArguments } from "../../../../src/setup/invoke/arguments.ts";
import { FunctionProcess, HandlerFailedError } from "../../../../src/setup/invoke/function-process.ts";
import { stackEnvironment } from "../../../../src/setup/invoke/stack-environment.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Puts a `pulumi` first on the path that runs this shell script. */
function pulumiThat(script: string): void {
  const folder = temporaryFolder();
  const command = join(folder, "pulumi");
  writeFileSync(command, `#!/bin/sh\n${script}\n`);
  chmodSync(command, 0o755);
  vi.stubEnv("PATH", `${folder}:${process.env.PATH}`);
}

describe("the arguments of npm run invoke", () => {
  it("name a function, its event and where its variables come from", () => {
    expect(parseInvokeArguments(["query-api", "event.json", "--stack", "dev", "--env-file", "more.env"])).toMatchObject(
      {
        function: { name: "query-api" },
        event: "event.json",
        stack: "dev",
        envFile: "more.env",
      },
    );
    expect(parseInvokeArguments(["--help"])).toBe("help");
  });

  it("are refused with what to do", () => {
    for (const [args, sentence] of [
      [[], /Name a function and its event/],
      [["query-api"], /Name a function and its event/],
      [["worker", "event.json"], /no function worker; choose ingest-worker, query-api/],
      [["query-api", "event.json", "--stage", "dev"], /--stage/],
    ] as const) {
      expect(() => parseInvokeArguments(args)).toThrow(InvokeError);
      expect(() => parseInvokeArguments(args)).toThrow(sentence);
    }
  });
});

describe("a deployed function's variables", () => {
  it("a stack's function is invoked with the variables and the region of its stack", async () => {
    const outputs = { region: "eu-central-1", functionEnvironments: { "query-api": { SLUICE_QUEUE_URL: "q" } } };
    pulumiThat(`[ "$*" = "stack output --json --stack dev" ] && echo '${JSON.stringify(outputs)}'`);
    expect(await stackEnvironment(root, "dev", "query-api")).toEqual({
      AWS_REGION: "eu-central-1",
      SLUICE_QUEUE_URL: "q",
    });
    await expect(stackEnvironment(root, "dev", "reconciler")).rejects.toThrow(/stack dev has no output/);
  });

  it("are asked for elsewhere where pulumi is missing or knows no such stack", async () => {
    pulumiThat("echo 'error: no stack named nowhere found' >&2; exit 255");
    await expect(stackEnvironment(root, "nowhere", "query-api")).rejects.toThrow(/no stack named nowhere/);
    vi.stubEnv("PATH", temporaryFolder());
    await expect(stackEnvironment(root, "dev", "query-api")).rejects.toThrow(/pulumi command is not on the path/);
  });
});

describe("a function in a process of its own", () => {
  /** A bundle of one line. */
  function running(code: string, environment: NodeJS.ProcessEnv = {}): FunctionProcess {
    const file = join(temporaryFolder(), "index.mjs");
    writeFileSync(file, code);
    return new FunctionProcess({ code: file, environment });
  }

  it("is called with its own variables alone, more than once, and stays warm", async () => {
    const code =
      "let calls = 0; export const handler = async (event) => ({ event, calls: ++calls, env: process.env });";
    const one = running(code, { SLUICE_TENANCY: "multi" });
    const answer = await one.call({ a: 1 }, { timeoutSeconds: 5 });
    expect(answer).toMatchObject({ event: { a: 1 }, calls: 1, env: { SLUICE_TENANCY: "multi" } });
    expect(Object.keys((answer as { env: object }).env)).not.toContain("PATH");
    expect(await one.call({}, { timeoutSeconds: 5 })).toMatchObject({ calls: 2 });
    await one.close();
    await expect(one.call({}, { timeoutSeconds: 5 })).rejects.toThrow(/process ended/);
  });

  it("knows how much time it has", async () => {
    const one = running("export const handler = async (_, context) => context.getRemainingTimeInMillis();");
    expect(await one.call({}, { timeoutSeconds: 7 })).toSatisfy((left: number) => left > 0 && left <= 7_000);
    await one.close();
  });

  it("that throws, or dies, fails the call", async () => {
    const throwing = running("export const handler = async () => { throw new TypeError('no such field'); };");
    await expect(throwing.call({}, { timeoutSeconds: 5 })).rejects.toThrow(/TypeError: no such field/);
    await throwing.close();
    const dying = running("export const handler = async () => process.exit(3);");
    await expect(dying.call({}, { timeoutSeconds: 5 })).rejects.toThrow(HandlerFailedError);
  });
});

describe("npm run invoke", { timeout: 120_000 }, () => {
  it("a function's bundle is called on this machine, its answer on standard output and nothing else", async () => {
    const folder = temporaryFolder();
    const envFile = join(folder, "stack.env");
    const event = join(folder, "event.json");
    writeFileSync(envFile, "AWS_REGION=eu-central-1\nSLUICE_SEARCH_ENDPOINT=http://127.0.0.1:1\n");
    writeFileSync(event, JSON.stringify({ tf: { action: "delete" } }));
    const args = [join(root, "src/setup/invoke/main.ts"), "index-admin", event, "--env-file", envFile];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(JSON.parse(stdout)).toEqual({ removed: false });
    writeFileSync(event, "{");
    await expect(promisify(execFile)(process.execPath, args)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("is not JSON"),
    });
  });

  it("a file of variables that is not there is told by the command, and not by Node.js, which has an option of that name", async () => {
    const event = join(root, "src/samples/events/deploy.json");
    const args = ["run", "--silent", "invoke", "--", "index-admin", event, "--env-file", "no-such.env"];
    await expect(promisify(execFile)("npm", args, { cwd: root })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("no-such.env cannot be read; check its path."),
    });
  });
});
