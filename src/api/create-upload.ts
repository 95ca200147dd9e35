/**
 * A promise about bytes to come: which document they are for, and a signed PUT that takes exactly them.
 *
 * Everything random or timed is decided first and claimed under the Idempotency-Key with that decision; what follows
 * only carries it out and can be repeated, so that a crash in between heals when the client asks again.
 */
import { z } from "zod";
import type { Caller } from "../domain/caller.ts";
import { GRANT_METADATA, grantText, type UploadGrant } from "../domain/grant.ts";
import { type KeyOwner, ownerOfTenantKey } from "../domain/identity.ts";
import { digestOf } from "../domain/profile.ts";
import { awaitUpload } from "../domain/record/requests.ts";
import type { SignedUpload } from "../ports/object-store.ts";
import type { ApiDependencies } from "./context.ts";
import { fieldProblem, ProblemError } from "./problems.ts";
import type { CreateDocument } from "./requests.ts";
import { nameInKey, wrongObjectKeyLength } from "./text-rules.ts";

/** What the first request with an Idempotency-Key was promised. */
const decisionSchema = z.object({
  uploadId: z.string(),
  key: z.string(),
  /** The document's grant epoch: a deletion since voids the grant. */
  epoch: z.int(),
  onlyNew: z.boolean(),
  decidedAt: z.number(),
  /** Whole ones: signatures count in seconds. */
  expirySeconds: z.int(),
});
type Decision = z.infer<typeof decisionSchema>;

export interface CreatedUpload {
  readonly documentId: string;
  readonly uploadId: string;
  readonly upload: SignedUpload;
}

/**
 * Makes an upload grant.
 * @throws {ProblemError} for a size over the limit, an unknown profile, a key that is too long, a reused Idempotency-Key.
 */
export async function createUpload(
  api: ApiDependencies,
  caller: Caller,
  body: CreateDocument,
  idempotencyKey: string | undefined,
): Promise<CreatedUpload> {
  checkAgainstInstallation(api, body);
  const decision = await settled(api, caller, body, idempotencyKey, await decide(api, caller, body));
  const owner = ownerOfTenantKey(api.settings.tenancy, caller.tenant, decision.key);
  const grant = grantOf(owner, body, decision);
  await record(api, owner, grant);
  return { documentId: owner.documentId, uploadId: grant.uploadId, upload: await sign(api, owner, grant, decision) };
}

function checkAgainstInstallation({ settings, profiles }: ApiDependencies, body: CreateDocument): void {
  if (body.size > settings.uploadMaxBytes) {
    throw fieldProblem("size", `At most ${settings.uploadMaxBytes} bytes can be uploaded.`, "too_large");
  }
  if (body.profile !== undefined && profiles.find(body.profile) === undefined) {
    throw fieldProblem("profile", `Choose one of: ${profiles.names().join(", ")}.`, "unknown_profile");
  }
}

async function decide(api: ApiDependencies, caller: Caller, body: CreateDocument): Promise<Decision> {
  const { settings, ids, clock } = api;
  const uploadId = ids.ulid();
  const key = body.key ?? `${uploadId}/${nameInKey(body.name)}`;
  const owner = ownerOfTenantKey(settings.tenancy, caller.tenant, key);
  const tooLong = wrongObjectKeyLength(owner.objectKey);
  if (tooLong !== undefined) throw fieldProblem("key", tooLong);
  const known = body.key === undefined ? undefined : await api.records.get(owner.documentId);
  const taken = known !== undefined || (body.key !== undefined && (await api.raw.head(owner.objectKey)) !== null);
  return {
    uploadId,
    key,
    epoch: known?.summary.epoch ?? 0,
    onlyNew: !taken,
    decidedAt: clock.now(),
    expirySeconds: Math.ceil(settings.uploadExpirySeconds),
  };
}

/** The decision that holds: ours, or that of an earlier request with the same Idempotency-Key. */
async function settled(
  api: ApiDependencies,
  caller: Caller,
  body: CreateDocument,
  idempotencyKey: string | undefined,
  decision: Decision,
): Promise<Decision> {
  if (idempotencyKey === undefined) return decision;
  const use = { bodyDigest: digestOf(body), decision: JSON.stringify(decision) };
  const now = decision.decidedAt;
  const until = now + api.settings.keepIdempotencySeconds * 1000;
  const held = await api.records.claimIdempotencyKey(caller.tenant, idempotencyKey, use, now, until);
  if (held.bodyDigest !== use.bodyDigest) {
    throw new ProblemError("idempotency_key_reused", {
      errors: [{ field: "Idempotency-Key", message: "Was used with another body." }],
    });
  }
  return decisionSchema.parse(JSON.parse(held.decision));
}

function grantOf(owner: KeyOwner, body: CreateDocument, decision: Decision): UploadGrant {
  return {
    uploadId: decision.uploadId,
    documentId: owner.documentId,
    tenant: owner.tenant,
    key: owner.key,
    name: body.name,
    contentType: body.contentType,
    size: body.size,
    sha256: body.sha256 ?? null,
    tags: body.tags ?? {},
    profile: body.profile ?? null,
    epoch: decision.epoch,
    createdAt: decision.decidedAt,
    expiresAt: decision.decidedAt + decision.expirySeconds * 1000,
  };
}

/** Writes document and grant, in this order: a grant that is there proves both, so a repetition writes nothing. */
async function record({ records, clock }: ApiDependencies, owner: KeyOwner, grant: UploadGrant): Promise<void> {
  if ((await records.getGrant(grant.uploadId)) !== undefined) return;
  const { uploadId, name, tags, profile, expiresAt } = grant;
  await records.change(
    owner.documentId,
    awaitUpload(owner, { uploadId, name, tags, profile, until: expiresAt }, clock.now()),
  );
  await records.putGrant(grant);
}

/** Signed as of the decision, so that a repetition gets the same URL with the same end. */
function sign(
  { raw }: ApiDependencies,
  owner: KeyOwner,
  grant: UploadGrant,
  decision: Decision,
): Promise<SignedUpload> {
  return raw.grantUpload({
    key: owner.objectKey,
    contentType: grant.contentType,
    size: grant.size,
    ...(grant.sha256 === null ? {} : { sha256: grant.sha256 }),
    metadata: { [GRANT_METADATA]: grantText(grant) },
    onlyNew: decision.onlyNew,
    expiresInSeconds: decision.expirySeconds,
    signedAt: decision.decidedAt,
  });
}
