import { describe, expect, it } from "vitest";
import type { CommandContext } from "../../infra/scripts/context.ts";
import { live } from "../../infra/scripts/live.ts";
import type { DeployedFunction } from "../../infra/scripts/release-moves.ts";
import { rollback } from "../../infra/scripts/rollback.ts";

const OUTPUTS = { region: "eu-central-1", apiUrl: "https://api", apiIdentity: "jwt", functions: {} };

/** A function by its versions' releases, oldest first, and the version that is live. */
function deployed(name: string, version: number, ...releases: readonly string[]): DeployedFunction {
  return { name, live: version, versions: releases.map((release, index) => ({ version: index + 1, release })) };
}

/** A stack that Pulumi knows by these outputs, with functions whose aliases move. */
function aStack(functions: readonly DeployedFunction[], outputs: object = OUTPUTS) {
  const said: string[] = [];
  const moved: string[] = [];
  const unused = async () => {
    throw new Error("not to be called");
  };
  const context: CommandContext = {
    ...{ root: "/", stack: "dev", say: (line) => said.push(line), ask: unused },
    pulumiOutput: async ([, what]) => JSON.stringify(what === "ls" ? [{ name: "organization/sluice/dev" }] : outputs),
    ...{ pulumi: unused, assertReady: unused, tryModels: unused, node: unused },
  };
  const functionsOf = () => ({
    list: async () => functions,
    route: async (name: string, { version }: { readonly version: number }) => void moved.push(`${name} ${version}`),
  });
  return { context, functionsOf, said, moved };
}

describe("the way back to a release", () => {
  const after = [deployed("api", 3, "a", "b", "c"), deployed("worker", 4, "a", "b", "b", "c")];

  it("moves every function to the release that was noted before the deployment", async () => {
    const stack = aStack(after);
    await rollback(stack.context, ["--yes", "--to", "a"], stack.functionsOf);
    expect(stack.moved).toEqual(["api 1", "worker 1"]);
    expect(stack.said.at(-1)).toBe("The release a is live in the stack dev.");
  });

  it("moves nothing where the deployment made nothing new live", async () => {
    const stack = aStack(after);
    await rollback(stack.context, ["--yes", "--to", "c"], stack.functionsOf);
    expect(stack.moved).toEqual([]);
    expect(stack.said).toEqual(["The release c is live in the stack dev already: nothing is moved."]);
  });

  it("takes away what a canary left, even where the release that is named is live", async () => {
    const halfWay = after.map((one) => ({ ...one, live: one.live - 1, beside: one.live }));
    const named = aStack(halfWay);
    await rollback(named.context, ["--yes", "--to", "b"], named.functionsOf);
    expect(named.moved).toEqual(["api 2", "worker 3"]);
    const plain = aStack(halfWay);
    await rollback(plain.context, ["--yes"], plain.functionsOf);
    expect(plain.moved).toEqual(["api 2", "worker 3"]);
    expect(plain.said[0]).toMatch(
      /^The functions are between two releases, as a canary or a deployment that broke off leaves them: /,
    );
    expect(plain.said.at(-1)).toBe("The release b is live in the stack dev.");
  });

  it("is refused without a name, or with one that a function has no version of", async () => {
    const stack = aStack(after);
    await expect(rollback(stack.context, ["--to", "--yes"], stack.functionsOf)).rejects.toThrow("This takes --to TEXT");
    await expect(rollback(stack.context, ["--to", "B 1"], stack.functionsOf)).rejects.toThrow("--to needs the name");
    await expect(rollback(stack.context, ["--yes", "--to", "d"], stack.functionsOf)).rejects.toThrow(
      "api has no version of the release d, so the functions would not fit together.",
    );
    expect(stack.moved).toEqual([]);
  });

  it("the live release is told by its name alone, and nothing where there is none", async () => {
    const told = async (stack: ReturnType<typeof aStack>, name = "dev") => {
      await live({ ...stack.context, stack: name }, stack.functionsOf);
      return stack.said;
    };
    expect(await told(aStack(after))).toEqual(["c"]);
    expect(await told(aStack(after), "prod")).toEqual([]);
    expect(await told(aStack(after, {}))).toEqual([]);
    const torn = [deployed("api", 1, "a", "b"), deployed("worker", 2, "a", "b")];
    expect(await told(aStack(torn))).toEqual([]);
    expect(await told(aStack([...torn, deployed("reconciler", 1, "a", "b")]))).toEqual(["a"]);
  });
});
