import type { Statement } from "./statement.ts";

/** Services that use a key in a function's name. */
export type KeyedService = "s3" | "sqs" | "dynamodb";

interface KeyUse {
  readonly keyArn: string;
  readonly region: string;
  readonly services: readonly KeyedService[];
}

/** Lets services read for a function what they keep under a key, and nobody use the key apart from them. */
export function decryptThrough(use: KeyUse): Statement {
  return { Sid: "DecryptThroughServices", Effect: "Allow", Action: ["kms:Decrypt"], ...through(use) };
}

/** Lets services write for a function under a key. */
export function encryptThrough(use: KeyUse): Statement {
  return { Sid: "EncryptThroughServices", Effect: "Allow", Action: ["kms:GenerateDataKey"], ...through(use) };
}

/** Lets S3 read and write for a function under the own key of a bucket that was given. */
export function useGivenBucketKey(keyArn: string, region: string): Statement {
  return {
    Sid: "UseGivenBucketKey",
    Effect: "Allow",
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
    ...through({ keyArn, region, services: ["s3"] }),
  };
}

function through({ keyArn, region, services }: KeyUse): Pick<Statement, "Resource" | "Condition"> {
  const names = services.map((service) => `${service}.${region}.amazonaws.com`);
  return { Resource: [keyArn], Condition: { StringEquals: { "kms:ViaService": names } } };
}
