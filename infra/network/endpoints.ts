/** The ways out of a closed network. What they cost is reckoned from those that are made (infra/cost/resources.ts). */
import type { SluiceConfig } from "../config.ts";

/** Services that the functions call themselves: each AWS client of src/aws has one of them. */
export const CALLED = {
  s3: "client-s3",
  dynamodb: "client-dynamodb",
  sqs: "client-sqs",
  events: "client-eventbridge",
  "bedrock-runtime": "client-bedrock-runtime",
} as const;

export type EndpointService = keyof typeof CALLED | "aoss-data" | SluiceConfig["networkExtras"][number];

export interface Endpoint {
  readonly service: EndpointService;
  /** Gateways are routes and cost nothing; interfaces are paid by the hour and availability zone. */
  readonly kind: "gateway" | "interface";
}

/** How many availability zones a closed network has. */
export function zoneCount({ networkZones }: Pick<SluiceConfig, "networkZones">): number {
  return networkZones.length || 2;
}

/** The endpoints of a stack's closed network; none where it has no such network. */
export function endpointsOf(
  config: Pick<SluiceConfig, "network" | "networkExtras" | "models" | "searchEdition">,
): readonly Endpoint[] {
  if (config.network !== "closed") return [];
  const interfaces: readonly EndpointService[] = [
    "sqs",
    "events",
    ...(config.models === "offline" ? [] : (["bedrock-runtime"] as const)),
    ...(config.searchEdition === "cluster" ? [] : (["aoss-data"] as const)),
    ...new Set(config.networkExtras),
  ];
  return [
    { service: "s3", kind: "gateway" },
    { service: "dynamodb", kind: "gateway" },
    ...interfaces.map((service): Endpoint => ({ service, kind: "interface" })),
  ];
}
