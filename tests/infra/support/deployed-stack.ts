import { readFileSync } from "node:fs";
import { type PlannedStack, type PlanOptions, plannedStack } from "../../../infra/offline/planned-stack.ts";
import { stackValues } from "../../../infra/scripts/stack-file.ts";

/** All that the program made of a stack's configuration. */
export interface DeployedStack extends PlannedStack {
  /** @throws unless there is one such resource */
  readonly inputsOf: (type: string, name: string) => Readonly<Record<string, unknown>>;
  readonly has: (type: string, name?: string) => boolean;
}

export interface DeployOptions extends Pick<PlanOptions, "existing" | "code"> {
  /** Values over those of the stack's file, by key. */
  readonly config?: Readonly<Record<string, string>>;
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
  const { config = {}, stack = environment, ...further } = options;
  const given = Object.entries(config).map(([key, value]) => [`sluice:${key}`, value]);
  const file = readFileSync(new URL(`../../../Pulumi.${environment}.yaml`, import.meta.url), "utf8");
  const values = { ...stackValues(file), ...Object.fromEntries(given) };
  const planned = await plannedStack({ stack, values, ...further });
  const { resources } = planned;
  return {
    ...planned,
    inputsOf(type, name) {
      const found = resources.filter((resource) => resource.type === type && resource.name === name);
      if (found.length !== 1) throw new Error(`There are ${found.length} resources ${type} ${name}, not one.`);
      return found[0]?.inputs ?? {};
    },
    has: (type, name) =>
      resources.some((resource) => resource.type === type && (name === undefined || resource.name === name)),
  };
}
