/**
 * The local service as a process, measured through HTTP, each figure beside its limit in the same run: ingest of a
 * folder of documents beside the bare readers, search over 10,000 passages beside a bare zvec query over the same
 * vectors, start-up beside `node -e 0`, and peak memory. Linux only.
 *
 *     node tests/bench/service.ts [--documents ../shared/documents] [--passages 10000]
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { OfflineEmbedder } from "../../src/local/offline-embedder.ts";
import { type LocalService, startService } from "../support/local-service.ts";
import { ServiceClient } from "../support/service-client.ts";
import { bareIndex } from "./bare-index.ts";
import { corpusIn, DEFAULT_FOLDER } from "./corpus.ts";
import { textMaker } from "./made-up-texts.ts";
import { cpuSecondsOf, peakMegabytesOf } from "./process-figures.ts";
import { percentiles } from "./support.ts";

const { values } = parseArgs({
  options: {
    documents: { type: "string", default: DEFAULT_FOLDER },
    passages: { type: "string", default: "10000" },
  },
});
const PASSAGES_A_DOCUMENT = 100;
const WORDS_A_PASSAGE = 180;
const UPLOADS_AT_ONCE = 4;
const QUERIES = 300;
const HITS = 10;
const STARTS = 5;

interface Upload {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

const folder = mkdtempSync(join(tmpdir(), "sluice-bench-"));
let service: LocalService | undefined;
process.once("exit", () => {
  service?.process.child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

await measureIngest();
await measureSearch();
await measureStart();
process.exit(0);

async function measureIngest(): Promise<void> {
  const script = join(import.meta.dirname, "bare-readers.ts");
  const bare = JSON.parse(execFileSync(process.execPath, [script, values.documents], { encoding: "utf8" }));
  const documents = corpusIn(values.documents);
  service = await startService({ data: join(folder, "corpus"), args: ["--no-samples"] });
  const taken = await ingested(service, documents);
  const peak = peakMegabytesOf(pidOf(service));
  await service.process.stop();
  console.log(`Ingest of ${documents.length} documents   wall s    CPU s`);
  row("the bare readers", [bare.wallSeconds, bare.cpuSeconds]);
  row("through the service", [taken.wallSeconds, taken.cpuSeconds], [bare.wallSeconds, bare.cpuSeconds]);
  console.log(`peak resident memory ${peak.toFixed(0)} MB`);
}

async function measureSearch(): Promise<void> {
  const textOf = textMaker();
  const documents = Array.from({ length: Number(values.passages) / PASSAGES_A_DOCUMENT }, (_, number): Upload => {
    const sections = Array.from(
      { length: PASSAGES_A_DOCUMENT },
      (_, i) => `# Section ${i}\n\n${textOf(WORDS_A_PASSAGE)}\n`,
    );
    return { name: `${number}.md`, contentType: "text/markdown", bytes: Buffer.from(sections.join("\n")) };
  });
  service = await startService({ data: join(folder, "passages"), args: ["--no-samples"] });
  const taken = await ingested(service, documents);
  await service.process.stop();
  service = await startService({ data: join(folder, "passages"), args: ["--no-samples"] });
  const queries = Array.from({ length: QUERIES }, () => textOf(6, "without"));
  const http: [string, number[]][] = [];
  const agent = new Agent({ keepAlive: true });
  for (const mode of ["semantic", "lexical", "hybrid"]) {
    const body = (query: string) => JSON.stringify({ query, mode, k: HITS });
    const url = `${service.url}/search`;
    http.push([`POST /search ${mode}`, await timed(queries, (query) => posted(agent, url, body(query)))]);
  }
  const answer = await posted(agent, `${service.url}/search`, JSON.stringify({ query: queries[0], k: HITS }));
  const peak = peakMegabytesOf(pidOf(service));
  await service.process.stop();
  const echo = createServer((_, response) => response.end(answer));
  await new Promise<void>((resolve) => echo.listen(0, "127.0.0.1", resolve));
  const echoUrl = `http://127.0.0.1:${(echo.address() as AddressInfo).port}/`;
  const bareHttp = await timed(queries, (query) => posted(agent, echoUrl, JSON.stringify({ query })));
  echo.close();
  agent.destroy();

  const vectors = storedVectors(join(folder, "passages", "passages", "passages.sqlite"));
  const index = await bareIndex(join(folder, "bare"), vectors);
  const embedded = (await new OfflineEmbedder().embed(queries, "query")).vectors;
  // As many candidates as a search asks its branches for.
  const limit = await timed(embedded, (vector) => index.query(vector, 3 * HITS));
  index.close();
  console.log(
    `\nIngest of ${vectors.length} passages in ${documents.length} documents: ${taken.wallSeconds.toFixed(1)} s, ` +
      `CPU ${taken.cpuSeconds.toFixed(1)} s`,
  );
  console.log(`Search over ${vectors.length} passages   p50 ms   p99 ms`);
  const bare = percentiles(limit);
  row("zvec alone", [bare.p50, bare.p99]);
  const echoed = percentiles(bareHttp);
  row("an HTTP answer as long", [echoed.p50, echoed.p99], [bare.p50, bare.p99]);
  for (const [what, timings] of http) {
    const { p50, p99 } = percentiles(timings);
    row(what, [p50, p99], [bare.p50, bare.p99]);
  }
  console.log(`peak resident memory ${peak.toFixed(0)} MB`);
}

async function measureStart(): Promise<void> {
  const bare: number[] = [];
  const empty: number[] = [];
  const full: number[] = [];
  for (let i = 0; i < STARTS; i++) {
    const began = performance.now();
    spawnSync(process.execPath, ["-e", "0"]);
    bare.push((performance.now() - began) / 1000);
    empty.push(await secondsToAnswer(join(folder, `empty-${i}`)));
    full.push(await secondsToAnswer(join(folder, "passages")));
  }
  const limit = percentiles(bare).p50;
  console.log(`\nFrom spawn to the first answer, median of ${STARTS}   s`);
  row("node -e 0", [limit]);
  row("on an empty data folder", [percentiles(empty).p50], [limit]);
  row(`with ${values.passages} passages`, [percentiles(full).p50], [limit]);
}

async function secondsToAnswer(data: string): Promise<number> {
  const began = performance.now();
  service = await startService({ data, args: ["--no-samples"] });
  const answer = await fetch(`${service.url}/health`);
  await answer.arrayBuffer();
  const seconds = (performance.now() - began) / 1000;
  await service.process.stop();
  return seconds;
}

/** Uploads documents, and waits until the event stream has told of each one's end. */
async function ingested({ url, process }: LocalService, documents: readonly Upload[]) {
  const pid = process.child.pid ?? 0;
  const client = new ServiceClient(url);
  const events = await client.listen();
  const [began, cpu] = [performance.now(), cpuSecondsOf(pid)];
  const waiting = documents.values();
  const ends: Promise<unknown>[] = [];
  const lanes = Array.from({ length: UPLOADS_AT_ONCE }, async () => {
    for (const { bytes, name, contentType } of waiting) {
      const { documentId } = await client.upload(bytes, { name, contentType });
      ends.push(events.first(({ detail }) => detail.documentId === documentId));
    }
  });
  await Promise.all(lanes);
  await Promise.all(ends);
  events.close();
  return { wallSeconds: (performance.now() - began) / 1000, cpuSeconds: cpuSecondsOf(pid) - cpu };
}

/** Milliseconds of each call, one after the other, without the first tenth. */
async function timed<Item>(items: readonly Item[], ask: (item: Item) => unknown): Promise<number[]> {
  const timings: number[] = [];
  for (const item of items) {
    const began = performance.now();
    await ask(item);
    timings.push(performance.now() - began);
  }
  return timings.slice(items.length / 10);
}

function posted(agent: Agent, url: string, body: string): Promise<string> {
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: "POST", agent, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        if (answer.statusCode === 200) resolve(text);
        else reject(new Error(`${url} answered ${answer.statusCode}: ${text}`));
      });
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

function storedVectors(file: string): Float32Array[] {
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = database.prepare("SELECT vector FROM vectors").all();
  database.close();
  return rows.map(({ vector }) => new Float32Array((vector as Uint8Array).slice().buffer));
}

function pidOf(running: LocalService): number {
  return running.process.child.pid ?? 0;
}

function row(what: string, figures: readonly number[], limits: readonly number[] = []): void {
  const cells = figures.map((figure) => figure.toFixed(2).padStart(8));
  const ratios = limits.map((limit, i) => `×${((figures[i] ?? Number.NaN) / limit).toFixed(1)}`.padStart(8));
  console.log(what.padEnd(28), ...cells, ...ratios);
}
