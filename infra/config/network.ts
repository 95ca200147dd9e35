/** The network of the functions. */
import { z } from "zod";
import { isRange } from "../network/ranges.ts";
import { list, text } from "./values.ts";

const subnet = z.string().regex(/^subnet-[0-9a-f]+$/, "Give ids of subnets, subnet-….");
const securityGroup = z.string().regex(/^sg-[0-9a-f]+$/, "Give ids of security groups, sg-….");
const zone = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, "Give names of availability zones, e.g. eu-central-1a.");

export const networkKeys = {
  network: z
    .enum(["closed", "given", "none"])
    .default("closed")
    .describe(
      "Network of the functions: `closed` (made, with endpoints and no way to the internet), `given` (`subnetIds`), or `none`",
    ),
  networkCidr: text(/^\d+\.\d+\.\d+\.\d+\/(1[6-9]|2[0-4])$/, "Give a range of addresses from /16 to /24.")
    .refine(isRange, "Give a range's first address, e.g. 10.73.0.0/20.")
    .default("10.73.0.0/20")
    .describe("Addresses of the closed network; one of your own where it is to be peered"),
  networkZones: list(zone)
    .default([])
    .describe("Availability zones of the closed network, two or three; empty for the region's first two"),
  networkExtras: list(z.enum(["kms", "logs", "xray"]))
    .default(["kms", "logs", "xray"])
    .describe("Endpoints of the closed network beyond those of the services that the functions call themselves"),
  flowLogs: z
    .enum(["reject", "all", "none"])
    .default("reject")
    .describe("Which traffic of the closed network is logged: what was refused, all, or none"),
  subnetIds: list(subnet)
    .default([])
    .describe("With `network: given`: subnets for the functions. They need a way to the services used"),
  securityGroupIds: list(securityGroup).default([]).describe("With `network: given`: security groups of the functions"),
};
