/**
 * Every metric with its unit, its dimensions and what it tells: the type of `Telemetry.metric` and src/ports/metrics.md come
 * from this table. Dimensions have few values each (a model, a stage, a code): never a tenant or a document, for each
 * combination is a metric of its own, and is paid as one.
 */

export type MetricUnit = "Count" | "Milliseconds" | "Bytes";

interface MetricDefinition {
  readonly unit: MetricUnit;
  readonly dimensions: readonly string[];
  readonly meaning: string;
  /** Whether it is counted in total too, without its dimensions: what an alarm watches, which cannot add up models. */
  readonly total?: boolean;
}

export const METRICS = {
  StageTime: {
    unit: "Milliseconds",
    dimensions: ["stage", "outcome"],
    meaning: "A stage of one leg of a run, from begin to end; `outcome` is `done` or `failed`.",
  },
  DocumentsReady: { unit: "Count", dimensions: [], meaning: "Documents published whole." },
  DocumentsPartial: { unit: "Count", dimensions: [], meaning: "Documents published with losses, each named." },
  DocumentsFailed: { unit: "Count", dimensions: ["code"], total: true, meaning: "Runs that failed, by reason code." },
  DeadLetters: { unit: "Count", dimensions: [], meaning: "Messages that were given up and became dead letters." },
  ModelCall: { unit: "Count", dimensions: ["model", "purpose"], meaning: "Calls of chat models that were answered." },
  ModelTokens: {
    unit: "Count",
    dimensions: ["model"],
    meaning: "Tokens of chat models, input, output and cache together.",
  },
  ModelCost: {
    unit: "Count",
    dimensions: ["model", "purpose"],
    total: true,
    meaning: "USD that answers of a model cost, by what they were for: transcribe, extract, repair or embed.",
  },
  ModelThrottled: { unit: "Count", dimensions: ["model"], meaning: "Calls that a provider refused for its quota." },
  PaceWait: {
    unit: "Milliseconds",
    dimensions: ["model"],
    meaning: "How long a call has to wait for its turn within the quota; calls that need not are not counted.",
  },
  EmbeddedTokens: { unit: "Count", dimensions: ["model"], meaning: "Tokens embedded." },
  ReplyReused: { unit: "Count", dimensions: [], meaning: "Replies taken from the store instead of being bought." },
  ApiRequestTime: {
    unit: "Milliseconds",
    dimensions: ["route"],
    meaning: "A request's time inside the API, by the route it met.",
  },
  SearchTime: { unit: "Milliseconds", dimensions: ["mode"], meaning: "A search, from its question to its hits." },
  SearchRounds: {
    unit: "Count",
    dimensions: ["mode"],
    meaning: "How often a search had to ask the index (1–3): more than 1 when dead passages crowd live ones.",
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export type MetricName = keyof typeof METRICS;

/** Whether a metric is counted without its dimensions too. */
export function hasTotal(name: MetricName): boolean {
  const { total = false }: MetricDefinition = METRICS[name];
  return total;
}

export type UnitOf<Name extends MetricName> = (typeof METRICS)[Name]["unit"];

/** The last argument of `Telemetry.metric`: one value a dimension; none where the metric has no dimensions. */
export type DimensionsOf<Name extends MetricName> = (typeof METRICS)[Name]["dimensions"] extends readonly []
  ? []
  : [dimensions: Readonly<Record<(typeof METRICS)[Name]["dimensions"][number], string>>];
