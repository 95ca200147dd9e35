/** What every component needs to know of the stack it belongs to. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { parseConfig, type SluiceConfig, WrongConfigError } from "./config.ts";

export interface StackContext {
  /** `<project>-<stack>`: what the names of its resources begin with. */
  readonly prefix: string;
  readonly config: SluiceConfig;
  readonly partition: pulumi.Output<string>;
  readonly accountId: pulumi.Output<string>;
  /** Makes every resource: with the stack's region, tags and endpoints. */
  readonly provider: aws.Provider;
}

/** A bucket's name has at most 63 characters; `-processed-output-<account>-<region>` goes behind the prefix. */
const LONGEST_PREFIX = 18;

/**
 * Reads the configuration and looks up the account.
 * @throws {pulumi.RunError} with one sentence where the configuration cannot be deployed
 */
export function stackContext(): StackContext {
  const prefix = `${pulumi.getProject()}-${pulumi.getStack()}`;
  if (!/^[a-z][a-z0-9-]*$/.test(prefix) || prefix.length > LONGEST_PREFIX) {
    throw new pulumi.RunError(
      `A stack of this name cannot be deployed: ${prefix} begins the names of its resources, so it has to have at most ${LONGEST_PREFIX} lower-case letters, digits and dashes.`,
    );
  }
  const config = readConfig();
  if (config.apiIdentity === "none") {
    pulumi.log.warn(`The API of ${prefix} is open: whoever knows its URL can read and delete every document.`);
  }
  const provider = makeProvider(prefix, config);
  const asked = { provider };
  return {
    prefix,
    config,
    partition: aws.getPartitionOutput({}, asked).partition,
    accountId: aws.getCallerIdentityOutput({}, asked).accountId,
    provider,
  };
}

function readConfig(): SluiceConfig {
  try {
    return parseConfig(pulumi.runtime.allConfig());
  } catch (error) {
    // Pulumi prints a RunError without its stack.
    throw error instanceof WrongConfigError ? new pulumi.RunError(error.message) : error;
  }
}

function makeProvider(prefix: string, config: SluiceConfig): aws.Provider {
  const { endpointUrl } = config;
  return new aws.Provider("aws", {
    region: config.region,
    ...(config.accountId === null ? {} : { allowedAccountIds: [config.accountId] }),
    defaultTags: {
      tags: {
        ...config.tags,
        Project: pulumi.getProject(),
        Environment: config.environment,
        Stack: prefix,
        ManagedBy: "pulumi",
        Owner: config.owner,
        CostCenter: config.costCenter,
      },
    },
    ...(endpointUrl === null ? {} : atEmulator(endpointUrl)),
  });
}

/** The services of which something is made here. */
const SERVICES = [
  ...(["apigatewayv2", "budgets", "cloudtrail", "cloudwatch", "cloudwatchevents", "cloudwatchlogs"] as const),
  ...(["cognitoidp", "dynamodb", "ec2", "iam", "kms"] as const),
  ...(["lambda", "opensearchserverless", "s3", "sns", "sqs", "sts"] as const),
];

function atEmulator(url: string): aws.ProviderArgs {
  const endpoint = Object.fromEntries(SERVICES.map((service) => [service, url]));
  return {
    endpoints: [endpoint],
    s3UsePathStyle: true,
    skipCredentialsValidation: true,
    skipMetadataApiCheck: true,
  };
}
