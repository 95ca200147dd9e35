import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Credentials } from "aws4";
import { z } from "zod";
import { CliError } from "../errors.ts";

const run = promisify(execFile);

/** What `aws configure export-credentials --format process` prints. */
const exported = z.object({
  AccessKeyId: z.string(),
  SecretAccessKey: z.string(),
  SessionToken: z.string().optional(),
});

/**
 * AWS credentials: those in the environment, else what the AWS CLI makes of the profile (single sign-on, assumed roles
 * and the shared files included).
 * @throws {CliError} with what to do where there are none
 */
export async function awsCredentials(
  environment: Readonly<Record<string, string | undefined>>,
  profile: string | undefined,
): Promise<Credentials> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = environment;
  if (profile === undefined && AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY) {
    return {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
    };
  }
  const args = ["configure", "export-credentials", "--format", "process"];
  try {
    const { stdout } = await run("aws", profile === undefined ? args : [...args, "--profile", profile]);
    const { AccessKeyId, SecretAccessKey, SessionToken } = exported.parse(JSON.parse(stdout));
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      ...(SessionToken !== undefined && { sessionToken: SessionToken }),
    };
  } catch (cause) {
    const named = profile === undefined ? "" : ` of the profile ${profile}`;
    throw new CliError(
      `There are no AWS credentials${named}: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in with the AWS CLI (version 2).`,
      { cause },
    );
  }
}
