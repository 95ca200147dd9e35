import { createHash } from "node:crypto";
import type { Clock } from "../../src/ports/clock.ts";
import type { SignedUpload, UploadGrantRequest } from "../../src/ports/object-store.ts";
import { MemoryObjectStore } from "./memory-object-store.ts";

/** A memory store that signs uploads: the URL's signature is a digest of everything it is bound to. */
export class GrantingObjectStore extends MemoryObjectStore {
  readonly grants: UploadGrantRequest[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    super();
    this.#clock = clock;
  }

  override async grantUpload(request: UploadGrantRequest): Promise<SignedUpload> {
    this.grants.push(request);
    const bound = { ...request, signedAt: request.signedAt ?? this.#clock.now() };
    const signature = createHash("sha256").update(JSON.stringify(bound)).digest("hex");
    const headers: Record<string, string> = { "content-type": request.contentType };
    for (const [name, value] of Object.entries(request.metadata)) headers[`x-amz-meta-${name}`] = value;
    return {
      method: "PUT",
      url: `https://uploads.example/${encodeURIComponent(request.key)}?signature=${signature}`,
      headers,
      expiresAt: bound.signedAt + request.expiresInSeconds * 1000,
    };
  }
}
