/** What a stack costs by how much it is used. */
import { defaultModels } from "../../src/models/default-models.ts";
import { resolveModels } from "../../src/models/model-cards.ts";
import type { SluiceConfig } from "../config.ts";
import type { Registered } from "../offline/planned-stack.ts";
import { ASSUMED } from "./assumptions.ts";
import { type CostLine, HOURS_A_MONTH, priced } from "./line.ts";
import type { Volumes } from "./volumes.ts";

const MILLION = 1_000_000;
const KILOBYTES_A_GIGABYTE = 1024 ** 2;

export interface UsedStack {
  readonly config: SluiceConfig;
  readonly resources: readonly Registered[];
}

/** The lines of a stack's use, without those of nothing. */
export function usageLines(stack: UsedStack, volumes: Volumes): readonly CostLine[] {
  return [
    ...modelLines(stack.config, volumes),
    ...functionLines(stack, volumes),
    ...storageLines(volumes),
    ...searchLines(stack, volumes),
    ...messageLines(volumes),
    ...callerLines(stack, volumes),
    ...operationLines(stack, volumes),
  ].filter(({ quantity }) => quantity > 0);
}

function modelLines(config: SluiceConfig, volumes: Volumes): readonly CostLine[] {
  if (config.models === "offline") return [];
  const { chat, defaults, embedder } = resolveModels(config.modelList ?? defaultModels(config.region), config.region);
  const preferred = chat.find(({ name }) => name === defaults?.[0]) ?? chat[0];
  if (preferred === undefined) return [];
  const { documentsPerMonth, pagesPerDocument, searchesPerMonth } = volumes;
  const read = documentsPerMonth * pagesPerDocument * ASSUMED.tokensPerPage;
  const input = read + documentsPerMonth * ASSUMED.promptTokens;
  const embedded = read * ASSUMED.embeddedShare + searchesPerMonth * ASSUMED.questionTokens;
  const line = (what: string, tokens: number, perMillion: number, asOf: string): CostLine => ({
    ...{ service: "Bedrock", what, quantity: tokens },
    price: `${perMillion} USD a million tokens${asOf}`,
    usd: (tokens / MILLION) * perMillion,
  });
  const { price } = preferred.card;
  const output = documentsPerMonth * ASSUMED.answerTokens;
  return [
    line(`${preferred.name}: tokens read`, input, price.inputPerMillion, ` (${price.asOf})`),
    line(`${preferred.name}: tokens answered`, output, price.outputPerMillion, ` (${price.asOf})`),
    line(`${embedder.name}: tokens embedded`, embedded, embedder.pricePerMillion, ""),
  ];
}

function functionLines({ config, resources }: UsedStack, volumes: Volumes): readonly CostLine[] {
  const { documentsPerMonth, pagesPerDocument, searchesPerMonth, requestsPerMonth } = volumes;
  const gigabytes = (megabytes: number) => megabytes / 1024;
  const worker =
    documentsPerMonth *
    (ASSUMED.workerSeconds + pagesPerDocument * ASSUMED.workerSecondsPerPage) *
    gigabytes(config.workerMemory);
  const api =
    (searchesPerMonth * ASSUMED.searchSeconds + requestsPerMonth * ASSUMED.requestSeconds) *
    gigabytes(config.apiMemory);
  const rounds = resources.some(({ type }) => type === "cloudwatch/eventRule")
    ? (HOURS_A_MONTH * 60) / config.reconcileMinutes + HOURS_A_MONTH / config.orphanHours
    : 0;
  const upkeep = rounds * ASSUMED.reconcilerSeconds * ASSUMED.reconcilerGigabytes;
  return [
    priced("Lambda", "worker, GB-seconds", worker, "lambdaGigabyteSecond"),
    priced("Lambda", "API, GB-seconds", api, "lambdaGigabyteSecond"),
    priced("Lambda", "upkeep, GB-seconds", upkeep, "lambdaGigabyteSecond"),
    priced("Lambda", "calls", documentsPerMonth + searchesPerMonth + requestsPerMonth + rounds, "lambdaCall"),
  ];
}

function storageLines(volumes: Volumes): readonly CostLine[] {
  const { documentsPerMonth, megabytesPerDocument, monthsKept, searchesPerMonth, requestsPerMonth } = volumes;
  const kept = documentsPerMonth * monthsKept;
  const objects = (kept * megabytesPerDocument * (1 + ASSUMED.outputShare)) / 1024;
  const records = (kept * ASSUMED.kilobytesPerRecord) / KILOBYTES_A_GIGABYTE;
  const reads = documentsPerMonth * ASSUMED.tableReads + searchesPerMonth * ASSUMED.readsPerSearch + requestsPerMonth;
  return [
    priced("S3", "GB kept", objects, "objectGigabyteMonth"),
    priced("S3", "writes", documentsPerMonth * ASSUMED.objectWrites, "objectWrite"),
    priced("S3", "reads", documentsPerMonth * ASSUMED.objectReads + requestsPerMonth, "objectRead"),
    priced("DynamoDB", "writes", documentsPerMonth * ASSUMED.tableWrites + requestsPerMonth, "tableWrite"),
    priced("DynamoDB", "reads", reads, "tableRead"),
    priced("DynamoDB", "GB kept", records, "tableGigabyteMonth"),
    priced("DynamoDB", "GB of recovery", records, "recoveryGigabyteMonth"),
  ];
}

function searchLines({ config, resources }: UsedStack, volumes: Volumes): readonly CostLine[] {
  if (config.searchEdition === "cluster") return [];
  const passages = volumes.documentsPerMonth * volumes.monthsKept * volumes.pagesPerDocument * ASSUMED.passagesPerPage;
  const index = (passages * ASSUMED.kilobytesPerPassage) / KILOBYTES_A_GIGABYTE;
  const kept = priced("OpenSearch", "GB of passages", index, "searchGigabyteMonth");
  const rests = resources.some(({ type }) => type === "opensearch/serverlessCollectionGroup");
  if (!rests) return [kept];
  const inUse = Math.min(volumes.hoursInUse, HOURS_A_MONTH);
  // Looking for passages without a record wakes a collection that rests.
  const woken = (HOURS_A_MONTH / config.orphanHours) * ASSUMED.wakeHours;
  const ocu = Math.min(ASSUMED.awakeOcu, 2 * config.searchMaxOcu);
  return [
    kept,
    priced("OpenSearch", "OCU-hours in use", inUse * ocu, "ocuHour"),
    priced("OpenSearch", "OCU-hours of upkeep", woken * ocu, "ocuHour"),
  ];
}

function messageLines({ documentsPerMonth }: Volumes): readonly CostLine[] {
  return [
    priced("SQS", "requests", documentsPerMonth * ASSUMED.queueRequests, "queueRequest"),
    priced("EventBridge", "events", documentsPerMonth * ASSUMED.eventsPerDocument, "event"),
    priced("KMS", "uses of the key", documentsPerMonth * ASSUMED.keyUses, "keyRequest"),
  ];
}

function callerLines({ config, resources }: UsedStack, volumes: Volumes): readonly CostLine[] {
  const requests = volumes.searchesPerMonth + volumes.requestsPerMonth;
  const outward = (requests * ASSUMED.answerKilobytes) / KILOBYTES_A_GIGABYTE;
  const hasPool = resources.some(({ type }) => type === "cognito/userPool");
  const machines = hasPool && requests > 0 ? config.tenants.length : 0;
  return [
    priced("API Gateway", "requests", requests, "apiRequest"),
    priced("Data out", "GB", outward, "outwardGigabyte"),
    priced("Cognito", "people", hasPool ? volumes.people : 0, "personMonth"),
    priced("Cognito", "tokens of machines", machines * ASSUMED.tokensPerMachine, "machineToken"),
  ];
}

function operationLines({ config, resources }: UsedStack, volumes: Volumes): readonly CostLine[] {
  const { documentsPerMonth } = volumes;
  const requests = volumes.searchesPerMonth + volumes.requestsPerMonth;
  const kilobytes = documentsPerMonth * ASSUMED.logKilobytesPerDocument + requests * ASSUMED.logKilobytesPerRequest;
  const logs = (kilobytes * (config.logLevel === "debug" ? ASSUMED.debugFactor : 1)) / KILOBYTES_A_GIGABYTE;
  // A metric is paid for the hours in which it is told.
  const metrics = (ASSUMED.customMetrics * Math.min(volumes.hoursInUse, HOURS_A_MONTH)) / HOURS_A_MONTH;
  const hasEndpoints = resources.some(({ inputs }) => inputs.vpcEndpointType === "Interface");
  const through = ((documentsPerMonth + volumes.searchesPerMonth) * ASSUMED.endpointMegabytes) / 1024;
  const isAudited = resources.some(({ type }) => type === "cloudtrail/trail");
  const audited = documentsPerMonth * ASSUMED.auditEventsPerDocument + requests * ASSUMED.auditEventsPerRequest;
  return [
    priced("CloudWatch", "GB of logs", logs, "logGigabyte"),
    priced("CloudWatch", "the functions' metrics", metrics, "metricMonth"),
    priced("X-Ray", "traces", documentsPerMonth + requests, "trace"),
    priced("PrivateLink", "GB through endpoints", hasEndpoints ? through : 0, "endpointGigabyte"),
    priced("CloudTrail", "data events", isAudited ? audited : 0, "auditEvent"),
  ];
}
