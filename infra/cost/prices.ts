/**
 * What AWS asks, in USD, in one region: the one place to change when a price does. Models have their prices in
 * src/models/known-models.ts, or in the stack's `modelList`.
 *
 * For want of an account they were read from public articles that quote AWS's price pages, each with the month of the
 * article. AWS's own page, named with each, is the authority; a price without a month was found in no dated article.
 */

export interface Price {
  readonly usd: number;
  /** What it is asked for. */
  readonly per: string;
  /** AWS's page that is the authority. */
  readonly source: string;
  /** The month of what it was read from; absent: to be checked. */
  readonly asOf?: string;
}

/** The region whose prices these are. */
export const PRICED_REGION = "us-east-1";

export const PRICES = {
  keyMonth: { usd: 1, per: "key and month", source: "aws.amazon.com/kms/pricing" },
  keyRequest: { usd: 0.03 / 10_000, per: "request", source: "aws.amazon.com/kms/pricing" },
  alarmMetricMonth: { usd: 0.1, per: "metric of an alarm and month", source: "aws.amazon.com/cloudwatch/pricing" },
  dashboardMonth: { usd: 3, per: "dashboard and month", source: "aws.amazon.com/cloudwatch/pricing", asOf: "2026-06" },
  metricMonth: {
    usd: 0.3,
    per: "custom metric and month",
    source: "aws.amazon.com/cloudwatch/pricing",
    asOf: "2026-06",
  },
  logGigabyte: { usd: 0.5, per: "GB of logs taken in", source: "aws.amazon.com/cloudwatch/pricing", asOf: "2026-06" },
  trace: { usd: 5 / 1_000_000, per: "trace recorded", source: "aws.amazon.com/xray/pricing" },
  endpointHour: {
    usd: 0.01,
    per: "interface endpoint, zone and hour",
    source: "aws.amazon.com/privatelink/pricing",
    asOf: "2026-01",
  },
  endpointGigabyte: {
    usd: 0.01,
    per: "GB through an endpoint",
    source: "aws.amazon.com/privatelink/pricing",
    asOf: "2026-01",
  },
  ocuHour: { usd: 0.24, per: "OCU and hour", source: "aws.amazon.com/opensearch-service/pricing", asOf: "2026-03" },
  searchGigabyteMonth: {
    usd: 0.024,
    per: "GB and month",
    source: "aws.amazon.com/opensearch-service/pricing",
    asOf: "2026-03",
  },
  machineClientMonth: {
    usd: 6,
    per: "client of a machine and month",
    source: "aws.amazon.com/cognito/pricing",
    asOf: "2025-05",
  },
  machineToken: {
    usd: 2.25 / 1_000,
    per: "token of a machine",
    source: "aws.amazon.com/cognito/pricing",
    asOf: "2025-05",
  },
  personMonth: {
    usd: 0.015,
    per: "person who signs in and month",
    source: "aws.amazon.com/cognito/pricing",
  },
  lambdaGigabyteSecond: {
    usd: 0.0000133334,
    per: "GB-second on arm64",
    source: "aws.amazon.com/lambda/pricing",
    asOf: "2026-03",
  },
  lambdaCall: { usd: 0.2 / 1_000_000, per: "call", source: "aws.amazon.com/lambda/pricing", asOf: "2026-03" },
  queueRequest: { usd: 0.4 / 1_000_000, per: "request", source: "aws.amazon.com/sqs/pricing" },
  event: {
    usd: 1 / 1_000_000,
    per: "event (S3's counted too, which some say are free)",
    source: "aws.amazon.com/eventbridge/pricing",
    asOf: "2026-06",
  },
  apiRequest: { usd: 1 / 1_000_000, per: "request to an HTTP API", source: "aws.amazon.com/api-gateway/pricing" },
  objectGigabyteMonth: { usd: 0.023, per: "GB and month", source: "aws.amazon.com/s3/pricing" },
  objectWrite: { usd: 0.005 / 1_000, per: "PUT or LIST", source: "aws.amazon.com/s3/pricing" },
  objectRead: { usd: 0.0004 / 1_000, per: "GET or HEAD", source: "aws.amazon.com/s3/pricing" },
  tableWrite: { usd: 0.625 / 1_000_000, per: "write of 1 KB", source: "aws.amazon.com/dynamodb/pricing" },
  tableRead: { usd: 0.125 / 1_000_000, per: "consistent read of 4 KB", source: "aws.amazon.com/dynamodb/pricing" },
  tableGigabyteMonth: { usd: 0.25, per: "GB and month", source: "aws.amazon.com/dynamodb/pricing" },
  recoveryGigabyteMonth: { usd: 0.2, per: "GB and month of recovery", source: "aws.amazon.com/dynamodb/pricing" },
  auditEvent: { usd: 0.1 / 100_000, per: "data event", source: "aws.amazon.com/cloudtrail/pricing" },
  outwardGigabyte: { usd: 0.09, per: "GB out to the internet", source: "aws.amazon.com/ec2/pricing/on-demand" },
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof PRICES;
