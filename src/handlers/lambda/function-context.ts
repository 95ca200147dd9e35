/** What every Lambda function begins with: clock, ids, telemetry, and where the services answer. */
import type { AwsClientOptions } from "../../aws/aws-client.ts";
import { createPowertoolsTelemetry, type PowertoolsTelemetry } from "../../aws/powertools-telemetry.ts";
import { type AwsSettings, awsSettings, type Settings } from "../../config/settings.ts";
import { systemClock } from "../../local/system-clock.ts";
import { createUlidSource } from "../../local/ulid-source.ts";
import type { Clock } from "../../ports/clock.ts";
import type { IdSource } from "../../ports/id-source.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Services with an endpoint of their own, as the SDK's variables `AWS_ENDPOINT_URL_<SERVICE>` name them. */
export type Service = "S3" | "DYNAMODB" | "SQS" | "EVENTBRIDGE" | "BEDROCK_RUNTIME";

/** Settings that every function uses. */
const EVERYWHERE = ["logLevel", "metricsNamespace"] as const;
type Everywhere = (typeof EVERYWHERE)[number];

/** What a function that uses these settings works with. */
export interface FunctionContext<Name extends keyof AwsSettings> {
  readonly settings: Settings & Pick<AwsSettings, Name | Everywhere>;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly telemetry: PowertoolsTelemetry;
  readonly region: string;
  /** What a client of the service is made with: the region's own endpoint, or an emulator's. */
  clientOptions(service: Service): AwsClientOptions;
}

/** Lambda sets it; elsewhere (`npm run invoke`) the caller has to. */
const REGION = "AWS_REGION";

/**
 * Made once, at the cold start.
 * @param service the function's name
 * @param names the settings it uses besides the pipeline's
 * @throws {WrongSettingsError} naming every variable that is missing or wrong
 */
export function createFunctionContext<Name extends keyof AwsSettings>(
  service: string,
  environment: Environment,
  names: readonly Name[],
  defaults: Partial<Settings> = {},
): FunctionContext<Name> {
  const settings = awsSettings<Name | Everywhere>(environment, [...names, ...EVERYWHERE], defaults);
  const clock = systemClock;
  const region = environment[REGION];
  if (region === undefined) throw new Error(`${REGION} is not set; set it to the stack's region.`);
  return {
    settings,
    clock,
    ids: createUlidSource({ clock }),
    telemetry: createPowertoolsTelemetry({
      service,
      level: settings.logLevel,
      namespace: settings.metricsNamespace,
      clock,
    }),
    region,
    clientOptions(name) {
      const endpoint = environment[`AWS_ENDPOINT_URL_${name}`] ?? environment.AWS_ENDPOINT_URL;
      return { region, ...(endpoint !== undefined && endpoint !== "" && { endpoint }) };
    },
  };
}

/** A handler whose every call is named in the logs and whose metrics are written at its end, however it ends. */
export function observed<Context, Result>(
  telemetry: PowertoolsTelemetry,
  handler: (event: unknown, context: Context) => Promise<Result>,
): (event: unknown, context: Context & { readonly awsRequestId: string }) => Promise<Result> {
  return async (event, context) => {
    telemetry.begin(context.awsRequestId);
    try {
      return await handler(event, context);
    } finally {
      telemetry.flush();
    }
  };
}
