/** Which stack it is, and what all of its resources carry. */
import { z } from "zod";
import { httpUrl, json, optional, text, truth } from "./values.ts";

export const stackKeys = {
  environment: z
    .enum(["dev", "staging", "prod"])
    .default("prod")
    .describe("What the stack is for; also its `Environment` tag. An open API is for `dev` alone"),
  region: text(/^[a-z]{2}(-[a-z]+)+-\d$/, "Give a region's name, e.g. eu-central-1.")
    .default("us-east-1")
    .describe("Region of everything, the models too"),
  accountId: optional(text(/^\d{12}$/, "Give the account's 12 digits.")).describe(
    "Account the stack belongs in; in any other one the deployment is refused",
  ),
  owner: text().default("unassigned").describe("`Owner` tag of every resource"),
  costCenter: text().default("unassigned").describe("`CostCenter` tag of every resource"),
  tags: json(z.record(z.string(), z.string())).default({}).describe("Further tags of every resource, as an object"),
  retainData: truth()
    .default(true)
    .describe("Whether buckets, tables, key and user pool are protected from deletion, and buckets kept while full"),
  endpointUrl: optional(httpUrl()).describe("Where an AWS emulator answers, for the deployment and the functions"),
};
