/** What processing objects would about cost, under the profiles and models that would be asked. */
import {
  addEstimates,
  type Estimate,
  estimateOf,
  NO_ESTIMATE,
  readableType,
  type UnreadObject,
} from "../domain/estimate.ts";
import type { DigestedProfile } from "../domain/profile.ts";
import type { ApiDependencies } from "./context.ts";
import { fieldProblem } from "./problems.ts";

type EstimateDependencies = Pick<ApiDependencies, "profiles" | "prices">;

/**
 * The estimate for objects by their keys, relative to the tenant.
 * @param requested the profile that all of them would be processed under; null for the profiles' own rules
 * @throws {ProblemError} for a profile that there is not
 */
export function estimateFor(api: EstimateDependencies, objects: readonly UnreadObject[], requested: string | null) {
  const { profiles, prices } = api;
  if (requested !== null && profiles.find(requested) === undefined) {
    throw fieldProblem("profile", `Choose one of: ${profiles.names().join(", ")}.`, "unknown_profile");
  }
  const byProfile = new Map<string, { readonly profile: string; readonly documents: number; readonly sum: Estimate }>();
  let unreadable = 0;
  for (const object of objects) {
    const contentType = readableType(object.key);
    if (contentType === null) unreadable++;
    const { profile } = profileOf(api, object, contentType, requested);
    const { name } = profile;
    const before = byProfile.get(name) ?? { profile: name, documents: 0, sum: NO_ESTIMATE };
    const sum = addEstimates(before.sum, estimateOf(object, profile, prices.ratesOf(profile.models)));
    byProfile.set(name, { profile: name, documents: before.documents + 1, sum });
  }
  const parts = [...byProfile.values()].sort((a, b) => b.sum.amount - a.sum.amount);
  const { amount, ...tokens } = parts.map(({ sum }) => sum).reduce(addEstimates, NO_ESTIMATE);
  return {
    unreadable,
    tokens,
    cost: { amount, currency: "USD" },
    profiles: parts.map(({ profile, documents, sum }) => ({
      profile,
      models: [...prices.namesOf(profiles.find(profile)?.profile.models ?? [])],
      documents,
      cost: { amount: sum.amount, currency: "USD" },
    })),
  };
}

function profileOf(
  { profiles }: EstimateDependencies,
  { key }: UnreadObject,
  contentType: string | null,
  requested: string | null,
): DigestedProfile {
  return profiles.choose({ key, contentType: contentType ?? "application/octet-stream", metadata: {}, requested });
}
