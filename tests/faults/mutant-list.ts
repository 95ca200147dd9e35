/** Each promise broken on purpose: one small edit of one source file, and the tests that must notice it. */

export interface Mutant {
  /** Which promise it breaks, as numbered in the design. */
  readonly promise: number;
  /** What the broken code does. */
  readonly name: string;
  /** Relative to the project's root. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly search: string;
  readonly replace: string;
  /** The test files that must catch it. */
  readonly tests: readonly string[];
  /** Which of their tests are run; all where absent. */
  readonly only?: string;
}

const CRASHES = {
  uploads: "tests/faults/crash-uploads.test.ts",
  overtaken: "tests/faults/crash-overtaken.test.ts",
  deletes: "tests/faults/crash-deletes.test.ts",
  legs: "tests/faults/crash-legs.test.ts",
} as const;
const LOOKS = "tests/unit/ingest/look-at.test.ts";
const RUNS = "tests/unit/ingest/run-document.test.ts";
const READER = "tests/unit/reading/reader-pool.test.ts";
const SEARCH = "tests/unit/search/search-documents.test.ts";
const EXTRACTION = "tests/unit/extraction/extract-fields.test.ts";

export const MUTANTS: readonly Mutant[] = [
  {
    promise: 1,
    name: "publishes before the index shows the passages",
    file: "src/ingest/ingest-document.ts",
    search: `  await context.during("await", () => awaitVisible(context, owner, split.passages, vectors));\n`,
    replace: "",
    tests: [CRASHES.uploads],
  },
  {
    promise: 1,
    name: "releases the lease although something is wanted",
    file: "src/domain/record/lease.ts",
    search: "if (lease !== null && wanted !== lease.serving) {",
    replace: "if (lease === undefined) {",
    tests: ["tests/unit/ingest/work-on-message.test.ts"],
  },
  {
    promise: 1,
    name: "waits for its budget although something is wanted",
    file: "src/domain/record/generation.ts",
    search: "const isWanted = lease !== null && lease.serving !== wanted;",
    replace: "const isWanted = lease === undefined && wanted < 0;",
    tests: [RUNS],
  },
  {
    promise: 1,
    name: "takes a version that a further one overtook for concluded",
    file: "src/ingest/decide.ts",
    search: "const concluded = run === null && summary.concluded?.versionId === version.versionId;",
    replace: "const concluded = summary.concluded !== null;",
    tests: [CRASHES.uploads],
  },
  {
    promise: 1,
    name: "answers with whatever the index finds, live or not",
    file: "src/search/live-documents.ts",
    search: "this.#live.get(owner.documentId) === owner.generation;",
    replace: "true;",
    tests: [CRASHES.uploads],
  },
  {
    promise: 1,
    name: "sweeps the generation in flight",
    file: "src/ingest/finish-tail.ts",
    search: "(generation < newest || (generation === newest && detail.run === null));",
    replace: "(generation < newest || detail !== null);",
    tests: [LOOKS],
  },
  {
    promise: 2,
    name: "does not look for a stored reply",
    file: "src/models/document-chat.ts",
    search: "    if (stored?.concluded) {",
    replace: "    if (stored?.concluded && digest === undefined) {",
    tests: [CRASHES.legs, "tests/unit/models/stored-replies.test.ts"],
  },
  {
    promise: 2,
    name: "does not wait for another process's call",
    file: "src/models/paid-calls.ts",
    search: `    if (reserved.kind === "in_flight") return reserved;\n`,
    replace: "",
    tests: ["tests/unit/models/two-processes.test.ts"],
  },
  {
    promise: 2,
    name: "does not count a call that was paid again",
    file: "src/models/document-chat.ts",
    search: "repeated: repeated ? 1 : 0,",
    replace: "repeated: 0,",
    tests: ["tests/unit/models/stored-replies.test.ts"],
  },
  {
    promise: 2,
    name: "settles before the reply is kept",
    file: "src/models/paid-calls.ts",
    search: "const kept = await call.keep(answer, reserved.repeated);",
    replace:
      "await this.#settle(reservation, call.chargedTo.tenant, call.spendingOf(answer));\n      const kept = await call.keep(answer, reserved.repeated);",
    tests: [CRASHES.uploads],
  },
  {
    promise: 3,
    name: "lets a late holder of the lease write",
    file: "src/domain/record/lease.ts",
    search: "if (current === undefined || current.summary.lease?.turn !== turn.turn) throw",
    replace: "if (current === undefined) throw",
    tests: [CRASHES.deletes, "tests/unit/domain/record/lease.test.ts"],
  },
  {
    promise: 3,
    name: "answers with twins",
    file: "src/search/fusion.ts",
    search: "return !seen.has(key) && seen.add(key);",
    replace: "return seen.add(key);",
    tests: [SEARCH],
  },
  {
    promise: 3,
    name: "numbers a generation like the one before",
    file: "src/domain/record/generation.ts",
    search: "return Math.max(previous + 1, Math.floor(now / 1000));",
    replace: "return Math.max(previous, Math.floor(now / 1000));",
    tests: ["tests/unit/domain/record/generation.test.ts"],
  },
  {
    promise: 4,
    name: "fails for good by an error that nobody knows",
    file: "src/domain/failure.ts",
    search: "stage, retryable: true };",
    replace: "stage, retryable: false };",
    tests: ["tests/unit/ingest/work-on-message.test.ts"],
  },
  {
    promise: 4,
    name: "calls a result with losses READY",
    file: "src/ingest/publish-generation.ts",
    search: `const outcome = reason === null ? "READY" : "PARTIAL";`,
    replace: `const outcome = "READY";`,
    tests: [RUNS],
  },
  {
    promise: 4,
    name: "keeps a dead letter without stating the failure",
    file: "src/maintenance/dead-letters.ts",
    search: "  await deps.records.change(documentId, failUnheld(givenUp, deps.clock.now()));\n",
    replace: "",
    tests: ["tests/unit/maintenance/dead-letters.test.ts"],
  },
  {
    promise: 4,
    name: "fails a placed run by an old message's dead letter",
    file: "src/domain/record/conclusion.ts",
    search: `return run === null ? summary.status === "QUEUED" : run.leg === 0;`,
    replace: `return run !== null || summary.status === "QUEUED";`,
    tests: ["tests/unit/maintenance/dead-letters.test.ts"],
  },
  {
    promise: 5,
    name: "leaves the replies of a deleted document",
    file: "src/ingest/clean-deleted.ts",
    search: "(key) => eraOfReplyKey(documentId, key) < tombstone.generation,",
    replace: "() => false,",
    tests: [CRASHES.deletes],
  },
  {
    promise: 5,
    name: "leaves the raw versions of a deleted document",
    file: "src/ingest/clean-deleted.ts",
    search: "  if (tombstone.raw) {",
    replace: "  if (tombstone.cleanings < 0) {",
    tests: [CRASHES.deletes],
  },
  {
    promise: 5,
    name: "cleans a deletion once, late writes or not",
    file: "src/domain/record/deletion.ts",
    search: "const CLEANINGS = 2;",
    replace: "const CLEANINGS = 1;",
    tests: [LOOKS],
  },
  {
    promise: 5,
    name: "takes an upload with a grant from before the deletion",
    file: "src/ingest/decide.ts",
    search: "if (seen.epoch !== null && seen.epoch < summary.epoch) {",
    replace: "if (seen.epoch === undefined) {",
    tests: [CRASHES.deletes],
  },
  {
    promise: 5,
    name: "takes a version that the deletion saw for new",
    file: "src/ingest/decide.ts",
    search: "isFolderMarker(detail.objectKey, version.size) || isDeletedVersion(record, version.versionId);",
    replace: "isFolderMarker(detail.objectKey, version.size) || isDeletedVersion(record, detail.objectKey);",
    tests: ["tests/unit/ingest/decide.test.ts"],
  },
  {
    promise: 6,
    name: "lets a stream inflate without end",
    file: "src/reading/sandbox/inflation-guard.ts",
    search: "if (inflated > limit()) {",
    replace: "if (inflated < 0) {",
    tests: [READER],
    only: "a stream that inflates past its limit",
  },
  {
    promise: 6,
    name: "does not watch the time a page takes",
    file: "src/reading/sandbox/watch.ts",
    search: "if (onPage > pageTimeoutSeconds * factor * 1000)",
    replace: "if (onPage < 0)",
    tests: [READER],
    only: "whose page takes too long",
  },
  {
    promise: 6,
    name: "counts the text of each leg alone",
    file: "src/reading/sandbox/page-batches.ts",
    search: "this.#total = charactersBefore;",
    replace: "this.#total = charactersBefore * 0;",
    tests: [READER],
    only: "text of earlier legs",
  },
  {
    promise: 7,
    name: "replaces the pages that another runner stored",
    file: "src/ingest/reading-work.ts",
    search: '{ ...JSON_TYPE, ifNoneMatch: "*" }',
    replace: "JSON_TYPE",
    tests: ["tests/unit/ingest/reading-work.test.ts"],
  },
  {
    promise: 7,
    name: "does not send the next leg",
    file: "src/ingest/end-run.ts",
    search: "    await deps.queue.send(continuationBody(documentId, placed.generation, placed.leg));\n",
    replace: "",
    tests: [RUNS],
  },
  {
    promise: 7,
    name: "begins each leg at the first page",
    file: "src/ingest/read-document.ts",
    search: "fromPage: work.pages.length + 1,",
    replace: "fromPage: 1,",
    tests: [CRASHES.legs],
  },
  {
    promise: 7,
    name: "goes on with legs that come no further",
    file: "src/domain/record/generation.ts",
    search: "if (idleLegs >= MAX_IDLE_LEGS)",
    replace: "if (idleLegs < 0)",
    tests: [RUNS],
  },
  {
    promise: 9,
    name: "calls every quote grounded",
    file: "src/extraction/evidence.ts",
    search: "return { value, grounded: false, evidence: named.length > 0 ? { page: evidence.page, quote } : null };",
    replace: "return { value, grounded: true, evidence: { page: evidence.page, quote } };",
    tests: [EXTRACTION, "tests/unit/extraction/evidence.test.ts"],
  },
  {
    promise: 9,
    name: "takes a value that its schema does not",
    file: "src/extraction/field-validators.ts",
    search: "errors: (value) => (whole(value) ? [] : sentences(name, whole)),",
    replace: "errors: () => [],",
    tests: [EXTRACTION],
  },
  {
    promise: 10,
    name: "shows a document to another tenant's caller",
    file: "src/api/owned-document.ts",
    search: " || record.summary.tenant !== caller.tenant",
    replace: "",
    tests: ["tests/unit/api/documents.test.ts"],
  },
  {
    promise: 10,
    name: "searches as one tenant, whoever asks",
    file: "src/api/search.ts",
    search: `tenant: c.get("caller").tenant,`,
    replace: `tenant: "default",`,
    tests: ["tests/unit/api/search.test.ts"],
  },
  {
    promise: 10,
    name: "finds other tenants' passages in the engine",
    file: "src/local/passage-index/owner-filter.ts",
    search: "return tenant === scope.tenant && (",
    replace: "return tenant >= 0 && (",
    tests: ["tests/contract/passage-index.local.test.ts"],
  },
];
