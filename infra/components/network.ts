import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../context.ts";
import { zoneCount } from "../network/endpoints.ts";
import { subnetRanges } from "../network/ranges.ts";
import { FlowLogs } from "./flow-logs.ts";

export interface NetworkArgs {
  readonly context: StackContext;
  readonly keyArn: pulumi.Input<string>;
}

/** What a function in a network is given. */
export interface FunctionNetwork {
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly securityGroupIds: readonly pulumi.Input<string>[];
}

/** A network of the stack's own, without a gateway to the internet: what is in it reaches its endpoints and no more. */
export class Network extends pulumi.ComponentResource implements FunctionNetwork {
  readonly vpcId: pulumi.Output<string>;
  readonly routeTableId: pulumi.Output<string>;
  /** One subnet a zone. */
  readonly subnetIds: readonly pulumi.Output<string>[];
  readonly securityGroupIds: readonly pulumi.Output<string>[];
  readonly functionGroupId: pulumi.Output<string>;
  /** Of the interface endpoints. */
  readonly endpointGroupId: pulumi.Output<string>;

  constructor(name: string, { context, keyArn }: NetworkArgs, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:Network", name, {}, options);
    const { prefix, config } = context;
    const vpc = new aws.ec2.Vpc(
      name,
      // Both, so that the services' own names lead to the endpoints.
      {
        cidrBlock: config.networkCidr,
        enableDnsSupport: true,
        enableDnsHostnames: true,
        tags: { Name: prefix },
      },
      { parent: this },
    );
    this.vpcId = vpc.id;
    // Whatever is put into the network without a group of its own reaches nothing.
    new aws.ec2.DefaultSecurityGroup(name, { vpcId: vpc.id, tags: { Name: `${prefix}-unused` } }, { parent: this });
    this.routeTableId = new aws.ec2.RouteTable(
      name,
      { vpcId: vpc.id, tags: { Name: `${prefix}-closed` } },
      { parent: this },
    ).id;
    this.subnetIds = this.#subnets(context);
    const functions = this.#group("functions", context, "Functions: out to the endpoints, in from nowhere");
    const endpoints = this.#group("endpoints", context, "Endpoints: in from the functions");
    this.#connect(functions, endpoints);
    this.functionGroupId = functions.id;
    this.securityGroupIds = [functions.id];
    this.endpointGroupId = endpoints.id;
    if (config.flowLogs !== "none") new FlowLogs("flow", { context, keyArn, vpcId: vpc.id }, { parent: this });
    this.registerOutputs({ vpcId: this.vpcId, subnetIds: this.subnetIds });
  }

  #subnets(context: StackContext): readonly pulumi.Output<string>[] {
    const { prefix, config } = context;
    const zones = zonesOf(context);
    return subnetRanges(config.networkCidr, zones.length).map((cidrBlock, index) => {
      const subnet = new aws.ec2.Subnet(
        `private-${index + 1}`,
        {
          vpcId: this.vpcId,
          cidrBlock,
          availabilityZone: zones[index],
          mapPublicIpOnLaunch: false,
          tags: { Name: `${prefix}-private-${index + 1}` },
        },
        { parent: this },
      );
      new aws.ec2.RouteTableAssociation(
        `private-${index + 1}`,
        { subnetId: subnet.id, routeTableId: this.routeTableId },
        { parent: this },
      );
      return subnet.id;
    });
  }

  #group(name: string, { prefix }: StackContext, description: string): aws.ec2.SecurityGroup {
    return new aws.ec2.SecurityGroup(
      name,
      { name: `${prefix}-${name}`, description, vpcId: this.vpcId, tags: { Name: `${prefix}-${name}` } },
      { parent: this },
    );
  }

  /** HTTPS from the functions to the interface endpoints, and nothing the other way; the gateways have their own rule. */
  #connect(functions: aws.ec2.SecurityGroup, endpoints: aws.ec2.SecurityGroup): void {
    new aws.vpc.SecurityGroupEgressRule(
      "to-endpoints",
      { securityGroupId: functions.id, referencedSecurityGroupId: endpoints.id, ...HTTPS },
      { parent: this },
    );
    new aws.vpc.SecurityGroupIngressRule(
      "from-functions",
      { securityGroupId: endpoints.id, referencedSecurityGroupId: functions.id, ...HTTPS },
      { parent: this },
    );
  }
}

/** All that is ever let through. */
export const HTTPS = { ipProtocol: "tcp", fromPort: 443, toPort: 443 } as const;

/** The names of the zones: those of the configuration, or the region's first ones. */
function zonesOf({ config, provider }: StackContext): readonly pulumi.Input<string>[] {
  if (config.networkZones.length > 0) return config.networkZones;
  const inRegion = aws.getAvailabilityZonesOutput(
    // No local zones: endpoints are not in them.
    { state: "available", filters: [{ name: "opt-in-status", values: ["opt-in-not-required"] }] },
    { provider },
  );
  return Array.from({ length: zoneCount(config) }, (_, index) => inRegion.names.apply((names) => zone(names, index)));
}

function zone(names: readonly string[], index: number): string {
  const name = names[index];
  if (name !== undefined) return name;
  throw new pulumi.RunError(
    `sluice:networkZones: The region has ${names.length} availability zones, and a closed network needs two. Give a larger region, or sluice:network none.`,
  );
}

/** The network of the functions: made, given, or none. */
export function functionNetwork(context: StackContext, made: Network | undefined): FunctionNetwork | undefined {
  const { network, subnetIds, securityGroupIds } = context.config;
  return network === "given" ? { subnetIds, securityGroupIds } : made;
}
