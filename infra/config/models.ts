/** Which models are asked, and how much of them may be used. */
import { modelListSchema } from "../../src/config/model-list.ts";
import { awsSettingsSchema } from "../../src/config/settings.ts";
import { json, number, optional } from "./values.ts";

export const modelsKeys = {
  models: awsSettingsSchema.shape.models,
  modelList: optional(json(modelListSchema)).describe(
    "Models on Bedrock, as src/config/model-list.ts describes them; empty for Claude and Titan",
  ),
  budgetTokensPerTenantDay: optional(number(1, Number.MAX_SAFE_INTEGER))
    .meta({ unit: "tokens" })
    .describe("Tokens a tenant may use a day (UTC); empty for no limit"),
};
