/**
 * What a stack is made of, without Pulumi's engine and without an account: the program runs against mocks of both. The
 * rules of infra/policy, the cost of a stack and the tests look at it.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { FUNCTIONS } from "../grants/functions.ts";
import { sluice } from "../index.ts";
import { shortType } from "../resource-type.ts";
import { answerOf, callAnswer } from "./mock-aws.ts";

/** A resource as the program registered it. */
export interface Registered {
  /** e.g. `s3/bucket`. */
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The inputs, and what AWS adds. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Name of the provider that makes it. */
  readonly provider: string;
  /** False where it exists already, and is only looked at. */
  readonly isMade: boolean;
}

/** All that the program made of a stack's configuration. */
export interface PlannedStack {
  readonly resources: readonly Registered[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

export interface PlanOptions {
  /** The stack's name. */
  readonly stack: string;
  /** All of its configuration, as Pulumi gives it to the program: `<namespace>:<key>` → text. */
  readonly values: Readonly<Record<string, string>>;
  /** What resources that exist already answer, by type. */
  readonly existing?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What lies in every function's archive; null for no archives. */
  readonly code?: string | null;
}

/**
 * Runs the program. One at a time: Pulumi's SDK keeps one engine a process.
 * @throws {pulumi.RunError} with a sentence, where the stack could not be deployed
 */
export async function plannedStack(options: PlanOptions): Promise<PlannedStack> {
  const { values, existing = {}, code = "code", stack } = options;
  const archives = mkdtempSync(join(tmpdir(), "sluice-archives-"));
  const resources: Registered[] = [];
  try {
    if (code !== null) for (const name of FUNCTIONS) writeFileSync(join(archives, `${name}.zip`), code);
    process.env.SLUICE_ARCHIVES = archives;
    pulumi.runtime.setAllConfig({ ...values });
    await pulumi.runtime.setMocks(
      {
        newResource({ type, name, inputs, id, provider = "" }) {
          // Of what exists already, the program reads the state.
          const isRead = id !== undefined && id !== "";
          const short = shortType(type);
          const state = { ...answerOf(type, name, inputs), ...(isRead ? existing[short] : {}) };
          resources.push({
            type: short,
            name,
            inputs,
            outputs: state,
            provider: /::([^:]+)::[^:]*$/.exec(provider)?.[1] ?? "",
            isMade: !isRead,
          });
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
    return { resources, outputs };
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
