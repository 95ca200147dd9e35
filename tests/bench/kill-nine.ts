/**
 * Uploads a folder of documents to the service over HTTP while the service is killed with -9 again and again, and
 * checks at the end that each document is in its right state, once, and that search answers with nothing twice, nothing
 * replaced and nothing deleted. The seed decides what is uploaded when and how long each process may live.
 *
 *     node tests/bench/kill-nine.ts [--documents ../shared/documents] [--kills 20] [--seed 1]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ServiceProcess } from "../support/local-service.ts";
import { type Hit, ServiceClient } from "../support/service-client.ts";
import { corpusIn, DEFAULT_FOLDER, isExpected } from "./corpus.ts";
import { markerOf, PersistentClient, type Upload, uploadPlan } from "./kill-nine-uploads.ts";
import { randomFrom } from "./support.ts";

const { values } = parseArgs({
  options: {
    documents: { type: "string", default: DEFAULT_FOLDER },
    kills: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
  },
});
const KILLS = Number(values.kills);
const random = randomFrom(Number(values.seed));
/** How long a process may live, from its very start: some are killed before they answer. Milliseconds. */
const [SHORTEST_LIFE, LONGEST_LIFE] = [200, 3_000];
const QUERIES = 400;

const folder = mkdtempSync(join(tmpdir(), "sluice-kill-nine-"));
const documents = corpusIn(values.documents);
const plan = uploadPlan(documents, random);
const port = await freePort();
const client = new PersistentClient(`http://127.0.0.1:${port}`);
const violations: string[] = [];
const start = () => new ServiceProcess({ data: join(folder, "data"), port, args: ["--no-samples"] });

let kills = 0;
let service = start();
process.once("exit", () => {
  service.child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});
const began = performance.now();
const uploads = uploadAll();
const watching = new AbortController();
const searches = searchMeanwhile(watching.signal);
for (; kills < KILLS; kills++) {
  await Promise.race([pause(SHORTEST_LIFE + random() * (LONGEST_LIFE - SHORTEST_LIFE)), endedByItself(service)]);
  await service.kill();
  service = start();
}
void endedByItself(service);
const made = await uploads;
await checkStates();
watching.abort();
const answered = await searches;
const seconds = (performance.now() - began) / 1000;
const asked = await checkSearch();
await service.stop();
checkStores();

console.log(
  `${documents.length} documents in ${plan.length} uploads, ${KILLS} kills, seed ${values.seed}: ` +
    `${seconds.toFixed(1)} s until each had ended; ${answered} searches meanwhile, ${asked} afterwards`,
);
for (const violation of violations) console.log(`VIOLATION: ${violation}`);
console.log(violations.length === 0 ? "No violation." : `${violations.length} violations.`);
process.exit(violations.length === 0 ? 0 : 1);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** A service that ends without being killed is a violation in itself. */
async function endedByItself(process: ServiceProcess): Promise<void> {
  const { code, signal } = await process.ended;
  if (signal !== "SIGKILL" && code !== 0)
    violations.push(`the service ended with ${code ?? signal}: ${process.stderr}`);
}

/** Makes the plan's uploads in their order, spread over the kills, so that there is work in hand at each. */
async function uploadAll(): Promise<ReadonlyMap<string, Upload>> {
  const last = new Map<string, Upload>();
  for (const [index, step] of plan.entries()) {
    while (kills < Math.floor((index / plan.length) * KILLS)) await pause(50);
    if (step.kind === "delete") await client.delete(last.get(step.document.file)?.documentId ?? "");
    else last.set(step.document.file, await client.upload(step));
  }
  return last;
}

/** Searches from the first upload to the last end; answers with how many searches were answered. */
async function searchMeanwhile(signal: AbortSignal): Promise<number> {
  const plain = new ServiceClient(`http://127.0.0.1:${port}`);
  let answers = 0;
  while (!signal.aborted) {
    try {
      const { hits } = await plain.search(["the", "report", "1", "a table of"][answers % 4] ?? "the", { k: 100 });
      answers++;
      checkTwins("a search meanwhile", hits);
    } catch {
      // Killed in between.
    }
    await pause(100);
  }
  return answers;
}

async function checkStates(): Promise<void> {
  for (const { document, kind } of plan) {
    if (kind === "earlier") continue;
    const upload = made.get(document.file);
    if (upload === undefined) continue;
    if (kind === "delete") {
      const { status } = await client.look(upload.documentId);
      if (status !== 410) violations.push(`${document.file} was deleted and answers ${status}`);
      continue;
    }
    if (document.isDeleted) continue;
    const view = await client.ended(upload);
    if (isExpected(document.expect, view.status, view.reason?.code) && view.name === document.name) continue;
    violations.push(`${document.file} is ${view.status} ${view.reason?.code ?? ""}, named ${view.name}`);
  }
  const ids = new Set([...made.values()].map(({ documentId }) => documentId));
  if (ids.size !== made.size) violations.push(`${made.size} documents share ${ids.size} ids`);
}

/** Asks for words of the documents; a passage's own words come from searches within each document. */
async function checkSearch(): Promise<number> {
  const words: string[] = [];
  const known = new Set([...made.values()].map(({ documentId }) => documentId));
  for (const document of new Set(plan.map((step) => step.document))) {
    const { hits } = await client.search("the", {
      mode: "semantic",
      k: 100,
      filter: { tags: { file: document.file } },
    });
    checkTwins(`a search within ${document.file}`, hits);
    for (const { passage } of hits) words.push(...(passage.text.match(/\p{L}{4,}/gu) ?? []).slice(0, 20));
    for (const text of [markerOf(document), `deleted ${markerOf(document)}`]) {
      const replaced = await client.search(text, { mode: "lexical", k: 100 });
      const stale = replaced.hits.filter(({ passage }) => passage.text.includes(markerOf(document)));
      if (stale.length > 0) violations.push(`search returns what was replaced or deleted of ${document.file}`);
    }
  }
  for (let query = 0; query < QUERIES; query++) {
    const text = Array.from({ length: 1 + Math.floor(random() * 3) }, () => words[Math.floor(random() * words.length)]);
    const mode = ["hybrid", "lexical", "semantic"][query % 3] ?? "hybrid";
    const { hits, complete } = await client.search(text.join(" "), { mode, k: 50 });
    checkTwins(`the search for "${text.join(" ")}"`, hits);
    if (!complete) violations.push(`the search for "${text.join(" ")}" was incomplete`);
    if (hits.some(({ documentId }) => !known.has(documentId))) violations.push("search returns an unknown document");
  }
  return QUERIES;
}

function checkTwins(what: string, hits: readonly Hit[]): void {
  const places = hits.map(({ documentId, passage }) => `${documentId} ${passage.ordinal}`);
  if (new Set(places).size !== places.length) violations.push(`${what} returned a passage twice`);
}

/** Behind the API, once the service has stopped: each document has one record, and nothing is left over. */
function checkStores(): void {
  const count = (file: string, sql: string) => {
    const database = new DatabaseSync(join(folder, "data", file), { readOnly: true });
    const found = Number(database.prepare(sql).get()?.count);
    database.close();
    return found;
  };
  const zero = {
    "documents without an upload": count("state.sqlite", "SELECT count(*) AS count FROM documents") - made.size,
    "dead letters": count("state.sqlite", "SELECT count(*) AS count FROM dead_letters"),
    "documents with passages of two generations": count(
      "passages/passages.sqlite",
      "SELECT count(*) - count(DISTINCT document_id) AS count FROM owners",
    ),
  };
  for (const [what, found] of Object.entries(zero)) if (found !== 0) violations.push(`${found} ${what}`);
}
