import type { Statement } from "./statement.ts";

/** Prefixes of cross-region inference profiles; the model's own id stands behind them. */
const PROFILE_PREFIX = /^(us|eu|jp|au|apac|global|us-gov|ca|sa)\./;

/** A model that is called. */
export interface CalledModel {
  /** A model's id, or the id or ARN of an inference profile. */
  readonly modelId: string;
  /** The model behind an ARN. */
  readonly like?: string | undefined;
  /** Where it is called. */
  readonly region: string;
}

interface ModelUse {
  readonly models: readonly CalledModel[];
  readonly partition: string;
  readonly accountId: string;
}

/**
 * Lets a function call these models and no others. An inference profile needs its own ARN and the model's in every
 * region it may lead to; that of a `global.` profile is asked for without a region, which the `*` covers too.
 */
export function invokeModels({ models, partition, accountId }: ModelUse): Statement {
  const anywhere = (id: string) => `arn:${partition}:bedrock:*::foundation-model/${id.replace(PROFILE_PREFIX, "")}`;
  const arns = models.flatMap(({ modelId, like, region }) => {
    if (modelId.startsWith("arn:")) return [modelId, ...(like === undefined ? [] : [anywhere(like)])];
    if (!PROFILE_PREFIX.test(modelId)) return [`arn:${partition}:bedrock:${region}::foundation-model/${modelId}`];
    return [`arn:${partition}:bedrock:${region}:${accountId}:inference-profile/${modelId}`, anywhere(modelId)];
  });
  return { Sid: "InvokeModels", Effect: "Allow", Action: ["bedrock:InvokeModel"], Resource: [...new Set(arns)] };
}
