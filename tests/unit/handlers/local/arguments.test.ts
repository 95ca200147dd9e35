import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { ArgumentError, parseLocalArguments, USAGE } from "../../../../src/handlers/local/arguments.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const SECRET = "a secret of the webhook";

/** What a file with this content is passed as. */
function file(content: string): string {
  const path = join(temporaryFolder(), "file.json");
  writeFileSync(path, content);
  return path;
}

describe("the arguments of a start", () => {
  it("without any are a port and folder of their own, open to this machine only, with offline models and the samples", () => {
    expect(parseLocalArguments([], {})).toEqual({
      port: 8080,
      host: "127.0.0.1",
      data: resolve("data"),
      tokens: null,
      models: { kind: "offline" },
      webhook: null,
      publicUrl: null,
      json: false,
      samples: true,
      rebuildIndex: false,
      verbose: false,
    });
  });

  it("say everything that can be said", () => {
    const [tokens, list] = [file('{"t": "acme"}'), file('{"chat": []}')];
    const args = `--port 0 --host 0.0.0.0 --public-url https://sluice.example/ --data /srv/sluice --tokens ${tokens}
      --models bedrock --model-list ${list} --webhook https://hooks.example/x --no-samples --rebuild-index --json --verbose`;
    expect(parseLocalArguments(args.split(/\s+/), { SLUICE_WEBHOOK_SECRET: SECRET })).toEqual({
      port: 0,
      host: "0.0.0.0",
      data: "/srv/sluice",
      tokens: '{"t": "acme"}',
      models: { kind: "bedrock", list: '{"chat": []}' },
      webhook: { url: "https://hooks.example/x", secret: SECRET },
      publicUrl: "https://sluice.example",
      json: true,
      samples: false,
      rebuildIndex: true,
      verbose: true,
    });
  });

  it("are told with every option they may have", () => {
    expect(parseLocalArguments(["--help"], {})).toBe("help");
    const told = [...USAGE.matchAll(/^ {2}--([a-z-]+)( [A-Z]+\b)?/gm)];
    // Whatever a value is worth, the option itself is known, and takes one or not as it is told.
    for (const [, name, value] of told) {
      expect(saidOf([`--${name}`, ...(value === undefined ? [] : ["x"])])).not.toContain("--help lists the options");
    }
    expect(told.length).toBeGreaterThan(10);
  });

  it("take the list of models from the variable where no file is named", () => {
    const models = (environment: NodeJS.ProcessEnv) => parseLocalArguments(["--models", "bedrock"], environment);
    expect(models({ SLUICE_MODEL_LIST: "{}" })).toMatchObject({ models: { kind: "bedrock", list: "{}" } });
    expect(models({ SLUICE_MODEL_LIST: "" })).toMatchObject({ models: { kind: "bedrock", list: null } });
  });
});

describe("an argument that is wrong", () => {
  it.each([
    [["--prot", "80"], /--prot.*--help lists the options/s],
    [["8080"], /--help lists the options/],
    [["--port", "65536"], /--port takes a number from 0 to 65535, not "65536"/],
    [["--port", "http"], /--port takes a number from 0 to 65535, not "http"/],
    [["--models", "claude"], /--models takes offline or bedrock, not "claude"/],
    [["--model-list", "list.json"], /--model-list goes with --models bedrock/],
    [["--tokens", "/nowhere/tokens.json"], /The tokens file \/nowhere\/tokens.json cannot be read/],
    [["--public-url", "sluice.example"], /--public-url takes a URL.*"sluice.example"/],
    [["--webhook", "https://hooks.example"], /needs a secret of at least 16 characters/],
    [["--webhook", "https://hooks.example", "--webhook-secret", "short"], /needs a secret of at least 16 characters/],
  ])("%j is refused by a sentence that names it", (args, sentence) => {
    expect(() => parseLocalArguments(args, {})).toThrow(ArgumentError);
    expect(saidOf(args)).toMatch(sentence);
  });

  it("that may hold a secret is not repeated", () => {
    expect(saidOf(["--webhook", "hooks.example?token=4711", "--webhook-secret", SECRET])).not.toContain("4711");
    expect(saidOf(["--webhook", "https://hooks.example", "--webhook-secret", "short"])).not.toContain('"short"');
  });
});

/** The sentence that arguments are refused with; empty where they are not. */
function saidOf(args: readonly string[]): string {
  try {
    parseLocalArguments(args, {});
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}
