import type { Statement } from "./statement.ts";

/** Prefixes of cross-region inference profiles; the model's own id stands behind them. */
const PROFILE_PREFIX = /^(us|eu|jp|au|apac|global|us-gov|ca|sa)\./;

interface ModelUse {
  /** Ids of models and inference profiles, or ARNs. */
  readonly models: readonly string[];
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/**
 * Lets a function call these models and no others. An inference profile needs its own ARN and the model's in every
 * region it may lead to; that of a `global.` profile is asked for without a region, which the `*` covers too.
 */
export function invokeModels({ models, partition, region, accountId }: ModelUse): Statement {
  const arns = models.flatMap((id) => {
    if (id.startsWith("arn:")) return [id];
    if (!PROFILE_PREFIX.test(id)) return [`arn:${partition}:bedrock:${region}::foundation-model/${id}`];
    return [
      `arn:${partition}:bedrock:${region}:${accountId}:inference-profile/${id}`,
      `arn:${partition}:bedrock:*::foundation-model/${id.replace(PROFILE_PREFIX, "")}`,
    ];
  });
  return { Sid: "InvokeModels", Effect: "Allow", Action: ["bedrock:InvokeModel"], Resource: [...new Set(arns)] };
}
