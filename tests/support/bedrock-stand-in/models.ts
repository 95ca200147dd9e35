/** What a model of the stand-in takes and refuses. */
export interface StandInModel {
  readonly id: string;
  readonly kind: "chat" | "embedding";
  /** Called through an inference profile only. */
  readonly profileOnly: boolean;
  readonly forcedTool: boolean;
  readonly temperature: boolean;
  readonly structuredOutput: boolean;
  readonly strictTools: boolean;
  /** Tokens from which a prefix is cached. */
  readonly cacheFrom: number;
  readonly contextTokens: number;
  /** The longest answer; what is reserved where a request names no limit. */
  readonly outputLimit: number;
  /** What a token of the answer takes of the quota. */
  readonly outputBurn: number;
}

const CHAT = {
  kind: "chat",
  profileOnly: true,
  forcedTool: true,
  temperature: true,
  structuredOutput: true,
  strictTools: true,
  cacheFrom: 1_024,
  contextTokens: 200_000,
  outputLimit: 64_000,
  outputBurn: 5,
} as const satisfies Omit<StandInModel, "id">;

/** An old Claude (tools only), one between, a new one (no forced tool, no temperature), and Titan. */
export const STAND_IN_MODELS: readonly StandInModel[] = [
  {
    ...CHAT,
    id: "anthropic.claude-3-haiku-20240307-v1:0",
    profileOnly: false,
    structuredOutput: false,
    strictTools: false,
    outputLimit: 4_096,
    outputBurn: 1,
  },
  { ...CHAT, id: "anthropic.claude-haiku-4-5-20251001-v1:0", cacheFrom: 4_096 },
  { ...CHAT, id: "anthropic.claude-sonnet-4-5-20250929-v1:0" },
  { ...CHAT, id: "anthropic.claude-sonnet-5-5", forcedTool: false, temperature: false },
  {
    ...CHAT,
    id: "amazon.titan-embed-text-v2:0",
    kind: "embedding",
    profileOnly: false,
    contextTokens: 8_192,
    outputBurn: 0,
  },
];

/** Why a model is not for this caller. */
export type Denial = "not_authorized" | "explicitly_denied" | "not_subscribed" | "no_access";

/** A 403's sentence, as AWS writes it for each. */
export function denialMessage(denial: Denial, { id }: StandInModel, requested: string): string {
  const region = requested.startsWith("global.") ? "" : "us-east-1";
  const caller = "User: arn:aws:sts::111122223333:assumed-role/worker/session is not authorized to perform";
  const resource = `bedrock:InvokeModel on resource: arn:aws:bedrock:${region}::foundation-model/${id}`;
  switch (denial) {
    case "not_authorized":
      return `${caller}: ${resource} because no identity-based policy allows the bedrock:InvokeModel action`;
    case "explicitly_denied":
      return `${caller}: ${resource} with an explicit deny in a service control policy`;
    case "not_subscribed":
      return "Model access is denied due to IAM user or service role is not authorized to perform the required AWS Marketplace actions (aws-marketplace:ViewSubscriptions, aws-marketplace:Subscribe) to enable access to this model. Refer to the Amazon Bedrock documentation for further details. Your AWS Marketplace subscription for this model cannot be completed at this time. If you recently fixed this issue, try again after 5 minutes.";
    case "no_access":
      return "You don't have access to the model with the specified model ID.";
    default:
      return denial satisfies never;
  }
}
