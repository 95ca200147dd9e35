/** What use is taken to mean for each service, for want of measurements on AWS: change it where yours say otherwise. */
export const ASSUMED = {
  /** Tokens of a page, as Claude and Titan count English prose. */
  tokensPerPage: 650,
  /** Tokens of instructions and schema with each document. */
  promptTokens: 1_500,
  /** Tokens of the extracted fields and their evidence. */
  answerTokens: 800,
  /** Embedded tokens for each token read: passages overlap. */
  embeddedShare: 1.15,
  passagesPerPage: 2,
  /** Tokens of a question. */
  questionTokens: 20,
  /** Seconds the worker takes a document, and a page beyond: waiting for models counts. */
  workerSeconds: 10,
  workerSecondsPerPage: 1,
  searchSeconds: 0.5,
  requestSeconds: 0.15,
  reconcilerSeconds: 1,
  /** GB of the reconciler's memory. */
  reconcilerGigabytes: 0.5,
  /** Objects a document writes and reads: upload, replies, embeddings, outputs. */
  objectWrites: 12,
  objectReads: 12,
  /** Of a document's size, what its outputs and replies take beside it. */
  outputShare: 0.5,
  /** Writes and reads of 1 and 4 KB that a document takes, indexes and transactions counted. */
  tableWrites: 60,
  tableReads: 40,
  /** Consistent reads of a search: the documents of its candidates. */
  readsPerSearch: 30,
  kilobytesPerRecord: 8,
  /** Requests to the queue for a document, and events in and out. */
  queueRequests: 6,
  eventsPerDocument: 3,
  /** Requests a month of the five pollers that Lambda begins with, each asking for 20 seconds. */
  emptyPolls: 5 * 3 * 60 * 730,
  /** Uses of the key for a document: buckets and queues share data keys. */
  keyUses: 10,
  /** Logs, in KB, at the level info; debug says four times as much. */
  logKilobytesPerDocument: 15,
  logKilobytesPerRequest: 2,
  debugFactor: 4,
  /** Series of the metrics that the functions tell while somebody uses them. */
  customMetrics: 60,
  /** OCUs of a NextGen collection that is awake: one for indexing, one for search. */
  awakeOcu: 2,
  /** Hours that a wake-up lasts: ten idle minutes, and what woke it. */
  wakeHours: 0.25,
  /** OCUs that a Classic collection never goes below, by itself: half for indexing, half for search. */
  classicOcu: 1,
  /** Of a passage in the index: text, 1,024 dimensions, its copy. */
  kilobytesPerPassage: 12,
  /** Through interface endpoints, for a document and a search. */
  endpointMegabytes: 0.3,
  /** Of an answer of the API. */
  answerKilobytes: 20,
  /** Tokens a month of each machine: one an hour. */
  tokensPerMachine: 730,
  /** Reads and writes of objects and items that an audit trail records for a document and a request. */
  auditEventsPerDocument: 90,
  auditEventsPerRequest: 4,
} as const;
