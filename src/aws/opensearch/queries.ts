/** The bodies that searches send. */
import { STOP_WORDS } from "../../domain/text/stop-words.ts";
import { queryWords } from "../../domain/text/words.ts";
import type { PassageFilter } from "../../ports/passage-index.ts";
import { fieldQuery, tagTerm } from "./filter-terms.ts";
import { FIELDS, WITH_STOP_WORDS } from "./index-definition.ts";
import { runTerm, STORED_FIELDS } from "./passage-document.ts";

/** The most words of one query that are looked up. */
const MAX_WORDS = 200;
/** A word found in the headings above a passage weighs less than one in its text. */
const HEADINGS_WEIGHT = 0.5;

/** Nearest passages; the filter is applied while the graph is walked, so that as many come as there are. */
export function vectorSearch(vector: Float32Array, filter: PassageFilter, limit: number): object {
  const knn = { vector: Array.from(vector), k: limit, filter: filterQuery(filter) };
  return { size: limit, _source: STORED_FIELDS, query: { knn: { [FIELDS.vector]: knn } } };
}

/** Best passages for the words of a text; null where it holds none. A text is words and never an operator. */
export function textSearch(text: string, filter: PassageFilter, limit: number): object | null {
  const words = queryWords(text).slice(0, MAX_WORDS);
  if (words.length === 0) return null;
  const onlyStopWords = words.every(({ term }) => STOP_WORDS.has(term));
  const [inText, inHeadings] = [FIELDS.text, FIELDS.headings].map((field) =>
    onlyStopWords ? `${field}.${WITH_STOP_WORDS}` : field,
  );
  const match = {
    query: words.map(({ start, end }) => text.slice(start, end)).join(" "),
    fields: [inText, `${inHeadings}^${HEADINGS_WEIGHT}`],
    type: "most_fields",
  };
  const query = { bool: { must: [{ multi_match: match }], filter: [filterQuery(filter)] } };
  return { size: limit, _source: STORED_FIELDS, query };
}

/** A filter as a query; the tenant is always part of it. */
function filterQuery(filter: PassageFilter): object {
  const must: object[] = [{ term: { [FIELDS.tenant]: filter.tenant } }];
  if (filter.contentTypes !== undefined) must.push({ terms: { [FIELDS.contentType]: filter.contentTypes } });
  if (filter.profiles !== undefined) must.push({ terms: { [FIELDS.profile]: filter.profiles } });
  if (filter.createdAt !== undefined) must.push({ range: { [FIELDS.createdAt]: filter.createdAt } });
  for (const [name, value] of Object.entries(filter.tags ?? {})) {
    must.push({ term: { [FIELDS.tags]: tagTerm(name, value) } });
  }
  for (const [name, condition] of Object.entries(filter.fields ?? {})) {
    must.push(fieldQuery(FIELDS.fields, name, condition));
  }
  const not = exclusions(filter);
  return { bool: { filter: must, ...(not.length > 0 && { must_not: not }) } };
}

/**
 * However many documents are named, these are three clauses: an engine takes about a thousand, and after a mass upload
 * a search may have to shut out more documents than that.
 */
function exclusions({ notDocuments = [], notLive = [] }: PassageFilter): object[] {
  const partly = notLive.filter(({ live }) => live !== null);
  const wholly = [...notDocuments, ...notLive.filter(({ live }) => live === null).map(({ documentId }) => documentId)];
  const not: object[] = wholly.length === 0 ? [] : [{ terms: { [FIELDS.documentId]: wholly } }];
  if (partly.length === 0) return not;
  const of = { terms: { [FIELDS.documentId]: partly.map(({ documentId }) => documentId) } };
  const live = partly.map(({ documentId, live }) => runTerm(documentId, live ?? 0));
  not.push({ bool: { filter: [of], must_not: [{ terms: { [FIELDS.run]: live } }] } });
  return not;
}
