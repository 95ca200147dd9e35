import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../context.ts";
import type { Network } from "./network.ts";

export interface SearchEndpointArgs {
  readonly context: StackContext;
  readonly network: Network;
}

/**
 * The way from a closed network to the collection. It comes before the collection, whose network policy names it.
 * Classic collections have endpoints of their own kind; the newer generation's is one of VPC's own.
 */
export class SearchEndpoint extends pulumi.ComponentResource {
  readonly endpointId: pulumi.Output<string>;

  constructor(name: string, { context, network }: SearchEndpointArgs, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:SearchEndpoint", name, {}, options);
    const { prefix, config } = context;
    const where = {
      vpcId: network.vpcId,
      subnetIds: [...network.subnetIds],
      securityGroupIds: [network.endpointGroupId],
    };
    this.endpointId =
      config.searchEdition === "serverless-classic"
        ? new aws.opensearch.ServerlessVpcEndpoint(name, { name: prefix, ...where }, { parent: this }).id
        : new aws.ec2.VpcEndpoint(
            "aoss-data",
            {
              serviceName: `com.amazonaws.${config.region}.aoss-data`,
              vpcEndpointType: "Interface",
              privateDnsEnabled: true,
              ...where,
              tags: { Name: `${prefix}-aoss-data` },
            },
            { parent: this },
          ).id;
    this.registerOutputs({ endpointId: this.endpointId });
  }
}
