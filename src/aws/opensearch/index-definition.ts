/** The index that passages lie in: its name and its mapping. */
import type { Flavor } from "./flavors.ts";

/** Raised with every change of {@link indexBody} or of the documents' shape: another version is another index. */
const MAPPING_VERSION = 1;

/** The fields of a passage's document. */
export const FIELDS = {
  vector: "vector",
  text: "text",
  headings: "headings",
  tenant: "tenant",
  documentId: "documentId",
  generation: "generation",
  run: "run",
  ordinal: "ordinal",
  contentType: "contentType",
  profile: "profile",
  createdAt: "createdAt",
  tags: "tags",
  fields: "fields",
  uid: "uid",
} as const;

/** The subfield in which stop words count: for queries that hold nothing else. */
export const WITH_STOP_WORDS = "all";

/** What the vectors of an index are made by. */
export interface VectorSource {
  readonly modelId: string;
  readonly dimensions: number;
}

/**
 * The alias that worker, API and reconciler use, e.g. `passages-amazon-titan-embed-text-v2-0-1024`. Vectors of another
 * embedder cannot be compared with these, nor put beside them: so each embedder has an alias of its own, and a release
 * with another one runs beside the release before.
 */
export function aliasName(prefix: string, { modelId, dimensions }: VectorSource): string {
  const model = modelId.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return `${prefix}-${model}-${dimensions}`;
}

/** The index's name, which says what is in it: e.g. `passages-amazon-titan-embed-text-v2-0-1024-v1`. */
export function indexName(prefix: string, vectors: VectorSource): string {
  return `${aliasName(prefix, vectors)}-v${MAPPING_VERSION}`;
}

const keyword = { type: "keyword" };
/** Kept with the document, and neither searched nor sorted by. */
const keptNumber = { type: "integer", index: false, doc_values: false };
const keptText = { type: "keyword", index: false, doc_values: false };
const english = {
  type: "text",
  analyzer: "english",
  fields: { [WITH_STOP_WORDS]: { type: "text", analyzer: "standard" } },
};

/**
 * The body that makes the index.
 * @param settings over the flavor's own, for operators of a cluster
 */
export function indexBody(
  { vectorMapping, indexSettings }: Flavor,
  { dimensions }: VectorSource,
  settings: Readonly<Record<string, unknown>> = {},
) {
  return {
    settings: { index: { knn: true, ...indexSettings, ...settings } },
    mappings: {
      dynamic: "strict",
      properties: {
        [FIELDS.vector]: { type: "knn_vector", dimension: dimensions, ...vectorMapping },
        [FIELDS.text]: english,
        [FIELDS.headings]: english,
        [FIELDS.tenant]: keyword,
        [FIELDS.documentId]: keyword,
        [FIELDS.generation]: { type: "long" },
        // Document and generation together, so that any number of them is one clause of a query.
        [FIELDS.run]: keyword,
        [FIELDS.ordinal]: { type: "integer" },
        [FIELDS.contentType]: keyword,
        [FIELDS.profile]: keyword,
        [FIELDS.createdAt]: { type: "long" },
        // Names and values together (see filter-terms.ts): profiles may name any fields without the mapping growing.
        [FIELDS.tags]: keyword,
        [FIELDS.fields]: keyword,
        [FIELDS.uid]: keyword,
        name: keptText,
        page: keptNumber,
        start: keptNumber,
        end: keptNumber,
        /** Tags and filterable fields as they are, in JSON. */
        owner: keptText,
      },
    },
  };
}
