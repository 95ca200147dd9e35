import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { FUNCTIONS } from "../../../infra/grants/functions.ts";
import { sluice } from "../../../infra/index.ts";
import { stackValues } from "../../../infra/scripts/stack-file.ts";
import { answerOf, callAnswer } from "./mock-aws.ts";

/** A resource as the program registered it. */
export interface Registered {
  /** e.g. `s3/bucket`. */
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Name of the provider that makes it. */
  readonly provider: string;
}

/** All that the program made of a stack's configuration. */
export interface DeployedStack {
  readonly resources: readonly Registered[];
  readonly outputs: Readonly<Record<string, unknown>>;
  /** @throws unless there is one such resource */
  readonly inputsOf: (type: string, name: string) => Readonly<Record<string, unknown>>;
  readonly has: (type: string, name?: string) => boolean;
}

export interface DeployOptions {
  /** Values over those of the stack's file, by key. */
  readonly config?: Readonly<Record<string, string>>;
  /** What resources that exist already answer, by type. */
  readonly existing?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What lies in every archive; null for no archives. */
  readonly code?: string | null;
  /** The stack's name, where it is not that of the file. */
  readonly stack?: string;
}

/** Stacks deployed as their files say, once a test file: a deployment is half a second of work. */
const asFiled = new Map<string, DeployedStack>();

/** Runs the program on a stack's own file against mocks of Pulumi's engine and of AWS. */
export async function deployedStack(environment: string, options?: DeployOptions): Promise<DeployedStack> {
  if (options !== undefined) return await deploy(environment, options);
  const stack = asFiled.get(environment) ?? (await deploy(environment, {}));
  asFiled.set(environment, stack);
  return stack;
}

async function deploy(environment: string, options: DeployOptions): Promise<DeployedStack> {
  const { config = {}, existing = {}, code = "code", stack = environment } = options;
  const archives = mkdtempSync(join(tmpdir(), "sluice-archives-"));
  const resources: Registered[] = [];
  try {
    if (code !== null) for (const name of FUNCTIONS) writeFileSync(join(archives, `${name}.zip`), code);
    process.env.SLUICE_ARCHIVES = archives;
    const given = Object.entries(config).map(([key, value]) => [`sluice:${key}`, value]);
    const file = readFileSync(new URL(`../../../Pulumi.${environment}.yaml`, import.meta.url), "utf8");
    pulumi.runtime.setAllConfig({ ...stackValues(file), ...Object.fromEntries(given) });
    await pulumi.runtime.setMocks(
      {
        newResource({ type, name, inputs, id, provider = "" }) {
          // Of what exists already, the program reads the state.
          const isRead = id !== undefined && id !== "";
          const short = /^aws:(.+):/.exec(type)?.[1] ?? type;
          resources.push({ type: short, name, inputs, provider: /::([^:]+)::[^:]*$/.exec(provider)?.[1] ?? "" });
          const state = { ...answerOf(type, name, inputs), ...(isRead ? existing[short] : {}) };
          return { id: isRead ? id : idOf(name, state), state };
        },
        call: ({ token }) => callAnswer(token),
      },
      "sluice",
      stack,
      false,
    );
    const outputs = await settled(await sluice());
    await pulumi.runtime.disconnect();
    return {
      resources,
      outputs,
      inputsOf(type, name) {
        const found = resources.filter((resource) => resource.type === type && resource.name === name);
        if (found.length !== 1) throw new Error(`There are ${found.length} resources ${type} ${name}, not one.`);
        return found[0]?.inputs ?? {};
      },
      has: (type, name) =>
        resources.some((resource) => resource.type === type && (name === undefined || resource.name === name)),
    };
  } finally {
    delete process.env.SLUICE_ARCHIVES;
    rmSync(archives, { recursive: true, force: true });
  }
}

/** AWS's id of most things is their name. */
function idOf(name: string, { bucket, name: own }: Readonly<Record<string, unknown>>): string {
  return String(bucket ?? own ?? `${name}-id`);
}

function settled(outputs: Record<string, pulumi.Input<unknown>>): Promise<Record<string, unknown>> {
  return new Promise((resolve) => pulumi.output(outputs).apply((value) => resolve(value as Record<string, unknown>)));
}
