/** What S3 answers in XML, as far as an import reads it: flat lists that S3 alone writes. */

export interface ListedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** In its quotes, as S3 compares it. */
  readonly etag: string;
}

export interface ObjectList {
  readonly objects: readonly ListedObject[];
  /** The token of the next page; null on the last one. */
  readonly next: string | null;
}

/** A page of ListObjectsV2, asked for with `encoding-type=url`. */
export function listedObjects(xml: string): ObjectList {
  const isEncoded = tagIn(xml, "EncodingType") === "url";
  const objects = [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].map(([, entry = ""]) => {
    const key = tagIn(entry, "Key") ?? "";
    return {
      key: isEncoded ? decodeURIComponent(key.replaceAll("+", "%20")) : key,
      size: Number(tagIn(entry, "Size") ?? 0),
      etag: tagIn(entry, "ETag") ?? "",
    };
  });
  return { objects, next: tagIn(xml, "IsTruncated") === "true" ? tagIn(xml, "NextContinuationToken") : null };
}

/** The text of the first element of a name; null where there is none. */
export function tagIn(xml: string, name: string): string | null {
  const text = new RegExp(`<${name}>(.*?)</${name}>`, "s").exec(xml)?.[1];
  return text === undefined ? null : unescaped(text);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", apos: "'", gt: ">", lt: "<", quot: '"' };

function unescaped(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return ENTITIES[name] ?? whole;
  });
}
