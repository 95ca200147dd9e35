import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { endpointPolicy } from "../grants/endpoint-policy.ts";
import { FUNCTIONS, grantsOf } from "../grants/functions.ts";
import type { Statement } from "../grants/statement.ts";
import { type Endpoint, type EndpointService, endpointsOf } from "../network/endpoints.ts";
import { grantedResources, type StackResources } from "./granted-resources.ts";
import { HTTPS, type Network } from "./network.ts";

export interface EndpointsArgs extends StackResources {
  readonly network: Network;
}

/** The ways out of a closed network, each for what the functions may do through it. The search's is made before it. */
export class Endpoints extends pulumi.ComponentResource {
  constructor(name: string, args: EndpointsArgs, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:Endpoints", name, {}, options);
    const { config } = args.context;
    const granted = grantedResources(args).apply((on) =>
      FUNCTIONS.flatMap((functionName) => grantsOf(functionName, { ...on, logGroup: "" })),
    );
    for (const endpoint of endpointsOf(config)) {
      if (endpoint.service !== "aoss-data") this.#endpoint(endpoint, args, granted);
    }
    this.registerOutputs({});
  }

  #endpoint(
    { service, kind }: Endpoint,
    { context, network }: EndpointsArgs,
    granted: pulumi.Output<readonly Statement[]>,
  ): void {
    const { prefix, config, accountId } = context;
    const endpoint = new aws.ec2.VpcEndpoint(
      service,
      {
        vpcId: network.vpcId,
        serviceName: `com.amazonaws.${config.region}.${service}`,
        policy: pulumi
          .all([granted, accountId])
          .apply(([granted, accountId]) => endpointPolicy({ granted, service: actionsOf(service), accountId })),
        ...(kind === "gateway"
          ? { vpcEndpointType: "Gateway", routeTableIds: [network.routeTableId] }
          : {
              vpcEndpointType: "Interface",
              subnetIds: [...network.subnetIds],
              securityGroupIds: [network.endpointGroupId],
              privateDnsEnabled: true,
            }),
        tags: { Name: `${prefix}-${service}` },
      },
      { parent: this },
    );
    if (kind === "interface") return;
    new aws.vpc.SecurityGroupEgressRule(
      `to-${service}`,
      {
        securityGroupId: network.functionGroupId,
        prefixListId: endpoint.prefixListId,
        ...HTTPS,
      },
      { parent: this },
    );
  }
}

/** What the names of a service's actions begin with; null where services alone call it in the functions' names. */
function actionsOf(service: EndpointService): string | null {
  if (service === "logs" || service === "xray" || service === "kms") return null;
  return service === "bedrock-runtime" ? "bedrock" : service;
}
