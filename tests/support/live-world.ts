import type { LiveMark } from "../../src/domain/document.ts";
import { newRecord } from "../../src/domain/record/new-record.ts";
import type { DocumentRecord } from "../../src/domain/record/record.ts";
import type { Embedder, EmbeddingPurpose, Embeddings } from "../../src/ports/embedder.ts";
import { direction, TEST_DIMENSIONS } from "./passages.ts";

/** A record under a chosen id whose live generation is the given one, or none. */
export function liveRecord(documentId: string, live: number | null, tenant = "acme"): DocumentRecord {
  const owner = { documentId, tenant, key: documentId, objectKey: `${tenant}/${documentId}` };
  const record = newRecord(owner, 1_000);
  const mark: LiveMark | null =
    live === null
      ? null
      : {
          generation: live,
          versionId: "v1",
          contentDigest: "digest",
          profile: "general",
          profileDigest: "digest",
          outcome: "READY",
        };
  return { ...record, summary: { ...record.summary, generation: live ?? 1, live: mark } };
}

/** An embedder that gives every text the same vector, and records its calls. */
export class FixedEmbedder implements Embedder {
  readonly name = "fixed";
  readonly modelId = "fixed-v1";
  readonly dimensions = TEST_DIMENSIONS;
  readonly pricePerMillion = 0;
  readonly calls: { readonly texts: readonly string[]; readonly purpose: EmbeddingPurpose }[] = [];

  async embed(texts: readonly string[], purpose: EmbeddingPurpose): Promise<Embeddings> {
    this.calls.push({ texts, purpose });
    return { vectors: texts.map(() => direction(0)), tokens: texts.length };
  }
}
