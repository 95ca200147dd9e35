import type { KeyOwner } from "../identity.ts";
import { NO_USAGE } from "../usage.ts";
import type { DocumentRecord } from "./record.ts";

/** The name a document has until a grant or metadata gives one: the last segment of its key. */
export function nameOfKey(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1) || key;
}

/** A document nobody has looked at yet. */
export function newRecord(owner: KeyOwner, now: number): DocumentRecord {
  return {
    summary: {
      documentId: owner.documentId,
      tenant: owner.tenant,
      status: "QUEUED",
      generation: 0,
      live: null,
      lease: null,
      turn: 0,
      wanted: 0,
      served: 0,
      concluded: null,
      tail: null,
      retryAt: null,
      epoch: 0,
      tombstone: null,
      nudgedAt: null,
      createdAt: now,
      updatedAt: now,
    },
    detail: {
      objectKey: owner.objectKey,
      key: owner.key,
      name: nameOfKey(owner.key),
      tags: {},
      profile: null,
      uploadId: null,
      version: null,
      reason: null,
      run: null,
      attempts: null,
      request: null,
      deletedVersions: [],
      usage: NO_USAGE,
      awaitingUntil: null,
      rawExpired: false,
      liveStatement: null,
    },
  };
}
