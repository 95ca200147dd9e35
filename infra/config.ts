/**
 * Every key of a stack's configuration (`sluice:<key>` in Pulumi.<stack>.yaml) in one schema: default, unit and
 * meaning, by section in infra/config/. The defaults are those of production; README.md's table is made from the
 * schema (`node infra/config-table.ts`).
 */
import { z } from "zod";
import { apiKeys } from "./config/api.ts";
import { contradictions } from "./config/contradictions.ts";
import { functionsKeys } from "./config/functions.ts";
import { givenKeys } from "./config/given.ts";
import { modelsKeys } from "./config/models.ts";
import { networkKeys } from "./config/network.ts";
import { operationsKeys } from "./config/operations.ts";
import { searchKeys } from "./config/search.ts";
import { stackKeys } from "./config/stack.ts";

const keys = z.strictObject({
  ...stackKeys,
  ...givenKeys,
  ...networkKeys,
  ...apiKeys,
  ...functionsKeys,
  ...searchKeys,
  ...modelsKeys,
  ...operationsKeys,
});

/** A stack's configuration, complete. */
export type SluiceConfig = z.output<typeof keys>;

export const configSchema = keys.superRefine((config, context) => {
  for (const [key, wrong] of contradictions(config)) {
    context.addIssue({ code: "custom", path: [key], message: wrong });
  }
});

/** A configuration that cannot be deployed; the message names each key with what is wrong. */
export class WrongConfigError extends Error {
  override readonly name = "WrongConfigError";
}

const NAMESPACE = "sluice:";

/**
 * The configuration of a stack.
 * @param values all of the stack's values as Pulumi gives them: `<namespace>:<key>` → text, lists and objects as JSON
 * @throws {WrongConfigError}
 */
export function parseConfig(values: Readonly<Record<string, string>>): SluiceConfig {
  const own = Object.entries(values).filter(([key]) => key.startsWith(NAMESPACE));
  const parsed = configSchema.safeParse(
    Object.fromEntries(own.map(([key, value]) => [key.slice(NAMESPACE.length), value])),
  );
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => `${NAMESPACE}${key}: There is no such key.`)
      : [`${NAMESPACE}${String(issue.path[0])}: ${issue.message}`],
  );
  throw new WrongConfigError(`The stack's configuration is wrong. ${[...new Set(wrong)].join(" ")}`);
}
