/** Where passages are found. */
import { z } from "zod";
import { awsSettingsSchema } from "../../src/config/settings.ts";
import { httpUrl, list, number, optional, truth } from "./values.ts";

export const searchKeys = {
  searchEdition: awsSettingsSchema.shape.searchEdition.describe(
    "`serverless-nextgen`, `serverless-classic`, or `cluster`: one of your own at `searchEndpoint`",
  ),
  searchEndpoint: optional(httpUrl()).describe("URL of the OpenSearch cluster, with `searchEdition: cluster` alone"),
  searchStandbyReplicas: truth()
    .default(true)
    .describe("Whether a Classic collection is redundant; NextGen ones always are"),
  searchMaxOcu: number(1, 1_696)
    .refine(
      (count) => (count <= 16 ? Number.isInteger(Math.log2(count)) : count % 16 === 0),
      "Give 1, 2, 4, 8 or a multiple of 16.",
    )
    .default(16)
    .meta({ unit: "OCU" })
    .describe(
      "Greatest capacity of a NextGen collection, for indexing and for search each: 1, 2, 4, 8 or a multiple of 16",
    ),
  searchVpcEndpoints: list(z.string().regex(/^vpce-[0-9a-f]+$/, "Give ids of VPC endpoints, vpce-…."))
    .default([])
    .describe("VPC endpoints through which alone the collection is reached; empty for its public, signed endpoint"),
  makeIndex: truth().default(true).describe("Whether a deployment makes the index by calling `index-admin`"),
};
