/** Where things lie in the processed-output bucket. */

/** Everything a document's generations left. */
export function outputsPrefix(documentId: string): string {
  return `processed/${documentId}/`;
}

/** Everything one generation left. */
export function generationPrefix(documentId: string, generation: number): string {
  return `${outputsPrefix(documentId)}${generation}/`;
}

/** Fields, warnings and usage: small. */
export function resultKey(documentId: string, generation: number): string {
  return `${generationPrefix(documentId, generation)}result.json`;
}

/** The stored text, its pages and passages. */
export function documentKey(documentId: string, generation: number): string {
  return `${generationPrefix(documentId, generation)}document.json`;
}

/** The same for people. */
export function markdownKey(documentId: string, generation: number): string {
  return `${generationPrefix(documentId, generation)}document.md`;
}

/** What the index was given of a generation besides its text: with the passages in `documentKey` it can be filled again. */
export function indexedKey(documentId: string, generation: number): string {
  return `${generationPrefix(documentId, generation)}index.json`;
}

/** Pages read so far, for the run's own further legs; removed at publish. */
export function workPrefix(documentId: string, generation: number): string {
  return `${generationPrefix(documentId, generation)}work/`;
}

/** The stories of a document's generations: apart from the outputs, so that one listing finds just these. */
export function storiesPrefix(documentId: string): string {
  return `stories/${documentId}/`;
}

/** How one generation ended. */
export function storyKey(documentId: string, generation: number): string {
  return `${storiesPrefix(documentId)}${generation}.json`;
}

/** The generation a story's key belongs to. */
export function generationOfStoryKey(documentId: string, key: string): number {
  return Number(key.slice(storiesPrefix(documentId).length).split(".")[0]);
}

/** Replies of every era of a document. */
export function repliesPrefix(documentId: string): string {
  return `replies/${documentId}/`;
}

/**
 * One stored reply. The era is the generation of the document's last tombstone (0 without one), so that cleaning up
 * after a deletion never takes the replies of what was uploaded since.
 */
export function replyKey(documentId: string, era: number, digest: string): string {
  return `${repliesPrefix(documentId)}${era}/${digest}.json`;
}

/** The era a reply's key belongs to. */
export function eraOfReplyKey(documentId: string, key: string): number {
  return Number(key.slice(repliesPrefix(documentId).length).split("/")[0]);
}

/** The generation an output's key belongs to. */
export function generationOfOutputKey(documentId: string, key: string): number {
  return Number(key.slice(outputsPrefix(documentId).length).split("/")[0]);
}
