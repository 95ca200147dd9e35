import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../context.ts";
import { keyPolicy } from "../grants/key-policy.ts";

export interface EncryptionArgs {
  readonly context: StackContext;
}

/** One KMS key for all that the stack keeps, made here or given. Shared, since a collection pays for each key's own. */
export class Encryption extends pulumi.ComponentResource {
  readonly keyArn: pulumi.Output<string>;

  constructor(name: string, { context }: EncryptionArgs, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:Encryption", name, {}, options);
    const { config, prefix, partition, accountId } = context;
    if (config.kmsKey === null) {
      const key = new aws.kms.Key(
        name,
        {
          description: `What ${prefix} keeps: documents, records, messages, logs and search`,
          enableKeyRotation: true,
          deletionWindowInDays: config.retainData ? 30 : 7,
          policy: pulumi.all([partition, accountId]).apply(([partition, accountId]) => {
            const { region, auditTrail } = config;
            return keyPolicy({ partition, accountId, region, prefix, auditTrail });
          }),
        },
        { parent: this, protect: config.retainData },
      );
      new aws.kms.Alias(name, { name: `alias/${prefix}`, targetKeyId: key.keyId }, { parent: this });
      this.keyArn = key.arn;
    } else {
      pulumi.log.info(`${config.kmsKey} is used as it is: infra/deploy.md says what its policy has to allow.`, this);
      this.keyArn = pulumi.output(config.kmsKey);
    }
    this.registerOutputs({ keyArn: this.keyArn });
  }
}
