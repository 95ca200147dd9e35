/** Versions and delete markers of keys, as S3 lists them: page by page, by key, newest first. */
import { ListObjectVersionsCommand, type ListObjectVersionsCommandOutput, type S3Client } from "@aws-sdk/client-s3";
import type { ObjectVersion } from "../../ports/object-store.ts";
import { NO_VERSION } from "./object-head.ts";

/** A version with the key it is of. */
export interface KeyedVersion extends ObjectVersion {
  readonly key: string;
}

/**
 * The versions under a prefix, a page of up to 1,000 at a time. S3 lists versions and delete markers apart, to the
 * second: of a version and a marker of the same second, the newest of all is sure to come first and no more.
 */
export async function* versionPages(
  client: S3Client,
  bucket: string,
  prefix: string,
): AsyncGenerator<readonly KeyedVersion[]> {
  let at: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | null = {};
  while (at !== null) {
    const page: ListObjectVersionsCommandOutput = await client.send(
      // Encoded, for a key may hold characters that XML has no way to write.
      new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix, EncodingType: "url", ...at }),
    );
    yield versionsOf(page);
    at =
      page.IsTruncated === true
        ? { KeyMarker: decodedKey(page, page.NextKeyMarker ?? ""), VersionIdMarker: page.NextVersionIdMarker }
        : null;
  }
}

function versionsOf(page: ListObjectVersionsCommandOutput): KeyedVersion[] {
  const entries = [
    ...(page.Versions ?? []).map((entry) => ({ entry, isDeleteMarker: false })),
    ...(page.DeleteMarkers ?? []).map((entry) => ({ entry, isDeleteMarker: true })),
  ];
  return entries
    .map(({ entry, isDeleteMarker }) => ({
      key: decodedKey(page, entry.Key ?? ""),
      versionId: entry.VersionId ?? NO_VERSION,
      isLatest: entry.IsLatest ?? false,
      isDeleteMarker,
      lastModified: entry.LastModified?.getTime() ?? 0,
    }))
    .sort((a, b) => Number(b.isLatest) - Number(a.isLatest) || b.lastModified - a.lastModified);
}

/** A key as it is, from an answer that may have encoded it as forms are. */
export function decodedKey({ EncodingType }: { readonly EncodingType?: string | undefined }, key: string): string {
  return EncodingType === "url" ? decodeURIComponent(key.replaceAll("+", "%20")) : key;
}
