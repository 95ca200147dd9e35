/** What no single key of a stack's configuration can say. */
import type { SluiceConfig } from "../config.ts";

/** API Gateway's limit for an authorizer is 50 audiences; people's client is one. */
const MOST_TENANTS = 49;

/** Each is a key and what is wrong about it beside the others. */
export function* contradictions(config: SluiceConfig): Generator<readonly [key: string, wrong: string]> {
  yield* aboutCallers(config);
  yield* aboutNetwork(config);
  yield* aboutSearch(config);
  if (config.rawBucketKey !== null && config.rawBucket === null) {
    yield ["rawBucketKey", "It is the key of a given sluice:rawBucket; give that too, or leave it out."];
  }
}

function* aboutCallers(config: SluiceConfig): Generator<readonly [key: string, wrong: string]> {
  if (config.apiIdentity === "none" && config.environment !== "dev") {
    yield ["apiIdentity", `"none" leaves the API open to everybody; it is for sluice:environment dev alone.`];
  }
  if (config.apiIdentity === "none" && config.tenancy === "multi") {
    yield ["apiIdentity", `"none" verifies nobody, so tenants could not be told apart; use jwt or iam.`];
  }
  if (config.apiIdentity === "iam" && config.tenancy === "multi" && Object.keys(config.tenantPrincipals).length === 0) {
    yield ["tenantPrincipals", "With iam and several tenants, say here whose principal is whose."];
  }
  const usesPool = config.apiIdentity === "jwt" && config.oidcIssuer === null;
  if (usesPool && config.tenants.length > MOST_TENANTS) {
    yield [
      "tenants",
      `At most ${MOST_TENANTS} can have a machine's client: an API takes tokens of 50 clients. Give a sluice:oidcIssuer, or use iam.`,
    ];
  }
  if (config.oidcIssuer !== null && (config.oidcAudiences.length === 0 || config.oidcScopes.length === 0)) {
    yield [
      "oidcIssuer",
      "A given issuer needs sluice:oidcAudiences and sluice:oidcScopes, else any of its tokens would do.",
    ];
  }
}

function* aboutNetwork(config: SluiceConfig): Generator<readonly [key: string, wrong: string]> {
  const isGiven = config.network === "given";
  if (config.subnetIds.length > 0 !== isGiven || config.securityGroupIds.length > 0 !== isGiven) {
    yield ["subnetIds", "sluice:network given, sluice:subnetIds and sluice:securityGroupIds go together."];
  }
  if (config.network !== "closed") return;
  if (config.networkZones.length === 1 || config.networkZones.length > 3) {
    yield ["networkZones", "A closed network has two or three availability zones, or the region's first two."];
  }
  if (config.searchVpcEndpoints.length > 0) {
    yield ["searchVpcEndpoints", "A closed network brings its own endpoint of the collection; leave the key out."];
  }
  const { chat, embedder } = config.modelList ?? { chat: [], embedder: undefined };
  const far = [...chat, embedder].find((model) => model?.region !== undefined && model.region !== config.region);
  if (far !== undefined) {
    yield [
      "modelList",
      `A closed network has no way to Bedrock in ${far.region}; call its models in ${config.region}.`,
    ];
  }
}

function* aboutSearch(config: SluiceConfig): Generator<readonly [key: string, wrong: string]> {
  if ((config.searchEdition === "cluster") !== (config.searchEndpoint !== null)) {
    yield ["searchEndpoint", "It goes with sluice:searchEdition cluster, and with no other."];
  }
  if (config.searchEdition === "serverless-nextgen" && !config.searchStandbyReplicas) {
    yield ["searchStandbyReplicas", "NextGen collections are always redundant; leave it true."];
  }
}
