import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { regionMissing } from "./access-sentences.ts";

/**
 * The region of an installation: the environment's, also as the AWS command line names it, else the one of the
 * profile in use.
 * @throws {Failure} `model_access` where there is none
 */
export async function regionFrom(environment: Readonly<Record<string, string | undefined>>): Promise<string> {
  const named = environment.AWS_REGION || environment.AWS_DEFAULT_REGION;
  if (named) return named;
  try {
    return await new BedrockRuntimeClient({}).config.region();
  } catch (error) {
    throw regionMissing(error);
  }
}
