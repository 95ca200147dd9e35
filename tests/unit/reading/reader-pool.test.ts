import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { Page } from "../../../src/domain/page.ts";
import { ReaderPool, type ReadingLimits } from "../../../src/reading/reader-pool.ts";
import {
  entityFlood,
  giantAttribute,
  nestedHtml,
  nestedTables,
  spanFlood,
  unfinishedTags,
  unmatchedClosings,
} from "../../support/html-bombs.ts";
import {
  deepPageTreePdf,
  hugeImagePdf,
  inflatingPdf,
  loopingPageTreePdf,
  loopingXrefPdf,
  multiplyingFormsPdf,
  pdfOfText,
  twiceInflatingPdf,
} from "../../support/make-pdf.ts";
import {
  attributesDocx,
  diagonalXlsx,
  emptyElementsDocx,
  endlessHeadersMail,
  entitiesDocx,
  inflatingDocx,
  manyEntriesDocx,
  nestedJson,
  nestedMultipart,
  nestedRtf,
  nestedTablesDocx,
  overlappingZip,
  quotedCsv,
  repeatingOds,
  sharedStringXlsx,
} from "../../support/office-bombs.ts";
import { bytesOf, READING_LIMITS, readAll } from "../../support/reading.ts";

const pool = new ReaderPool(READING_LIMITS);
afterAll(() => pool.close());

const opened: ReaderPool[] = [];
function poolWith(limits: Partial<ReadingLimits>, entry?: URL): ReaderPool {
  const made = new ReaderPool({ ...READING_LIMITS, ...limits }, entry === undefined ? {} : { entry });
  opened.push(made);
  return made;
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

const manyPages = (count: number): Uint8Array =>
  pdfOfText(...Array.from({ length: count }, (_, index) => [`This is page ${index + 1} of the document`]));

describe("a read", () => {
  it("pages come in order and in batches, each after the one before was taken", async () => {
    const numbers: number[] = [];
    let atOnce = 0;
    let most = 0;
    let batches = 0;
    await pool.read({ bytes: manyPages(200), name: "p.pdf", contentType: "" }, async (pages) => {
      atOnce += 1;
      batches += 1;
      most = Math.max(most, atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      numbers.push(...pages.map((page) => page.number));
      atOnce -= 1;
    });
    expect(numbers).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    expect(batches).toBeGreaterThan(1);
    expect(most).toBe(1);
  });

  it("a read goes on from the page it is told", async () => {
    const { pages, pageCount } = await readAll(pool, manyPages(5), { fromPage: 4 });
    expect(pages.map((page) => page.number)).toEqual([4, 5]);
    expect(pageCount).toBe(5);
  });

  it("The text of earlier legs counts against the document's limit", async () => {
    const text = "page of text ".repeat(10);
    const limited = poolWith({ outputCharacters: 2 * text.length });
    const source = { bytes: bytesOf(text), name: "p.txt", contentType: "text/plain" };
    const readAfter = (charactersBefore: number) => limited.read(source, () => undefined, { charactersBefore });
    await expect(readAfter(text.length - 20)).resolves.toMatchObject({ format: "text" });
    await expect(readAfter(text.length + 20)).rejects.toMatchObject({
      code: "limit_exceeded",
      message: expect.stringContaining(`${2 * text.length} characters`),
    });
  });

  it("an aborted read rejects with the signal's reason and leaves delivered pages good", async () => {
    const stop = new AbortController();
    const reason = new Error("enough for this leg");
    const delivered: Page[] = [];
    const sink = (pages: readonly Page[]): void => {
      delivered.push(...pages);
      stop.abort(reason);
    };
    const source = { bytes: manyPages(200), name: "p.pdf", contentType: "" };
    await expect(pool.read(source, sink, { signal: stop.signal })).rejects.toBe(reason);
    expect(delivered[0]?.text).toContain("This is page 1 of");
    const rest = await readAll(pool, manyPages(200), { fromPage: delivered.length + 1 });
    expect(rest.pages.at(-1)?.number).toBe(200);
    expect(delivered.length + rest.pages.length).toBe(200);
  });

  it("a read that waits for its turn can be aborted", async () => {
    const gate = Promise.withResolvers<void>();
    const first = pool.read({ bytes: bytesOf("one"), name: "a.txt", contentType: "" }, () => gate.promise);
    const second = readAll(pool, bytesOf("two"), { signal: AbortSignal.abort(new Error("gone")) });
    await expect(second).rejects.toThrow("gone");
    const stop = new AbortController();
    const third = readAll(pool, bytesOf("three"), { signal: stop.signal });
    stop.abort(new Error("gone too"));
    await expect(third).rejects.toThrow("gone too");
    gate.resolve();
    await first;
  });

  it("a read that waits for its turn fails when the pool closes", async () => {
    const closing = poolWith({});
    const source = { bytes: manyPages(3), name: "p.pdf", contentType: "" };
    const underWay = closing.read(source, () => undefined);
    const waits = closing.read(source, () => undefined);
    const ends = Promise.allSettled([underWay, waits]);
    await closing.close();
    expect((await ends).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await expect(waits).rejects.toThrow("The reader pool is closed.");
  });

  it("fails with the sink's own error", async () => {
    const error = new Error("the store is full");
    const read = pool.read({ bytes: bytesOf("text"), name: "a.txt", contentType: "" }, () => Promise.reject(error));
    await expect(read).rejects.toBe(error);
    expect((await readAll(pool, bytesOf("next"))).text).toBe("next");
  });

  it("leaves the caller's bytes alone unless they are given away", async () => {
    const kept = bytesOf("kept");
    await readAll(pool, kept);
    expect(kept.length).toBe(4);
    const given = bytesOf("given");
    await readAll(pool, given, { transfer: true });
    expect(given.length).toBe(0);
  });
});

describe("limits", () => {
  it("a document whose page takes too long is refused with the limit's name", async () => {
    const slow = poolWith({ pageTimeoutSeconds: 0.4, memoryBytes: 2 ** 31 });
    const read = readAll(slow, multiplyingFormsPdf(9));
    await expect(read).rejects.toMatchObject({ code: "limit_exceeded", message: expect.stringContaining("One page") });
  });

  it("a document that takes too long in all is refused with the limit's name", async () => {
    const slow = poolWith({ timeoutSeconds: 0.4, memoryBytes: 2 ** 31 });
    const read = readAll(slow, multiplyingFormsPdf(9));
    await expect(read).rejects.toMatchObject({ message: expect.stringContaining("limit of 0.4 s") });
  });

  it("a document that needs too much memory is refused with the limit's name", async () => {
    const small = poolWith({ memoryBytes: 96 * 1024 * 1024 });
    const read = readAll(small, multiplyingFormsPdf(9));
    await expect(read).rejects.toMatchObject({ code: "limit_exceeded", message: expect.stringContaining("memory") });
  });

  it("a stream that inflates past its limit is refused with the limit's name", async () => {
    const read = readAll(pool, inflatingPdf(160));
    await expect(read).rejects.toMatchObject({ code: "limit_exceeded", message: expect.stringContaining("inflates") });
  });

  it("a document with too many pages or too much text is refused with the limit's name", async () => {
    const small = poolWith({ pages: 3, outputCharacters: 50 });
    await expect(readAll(small, manyPages(4))).rejects.toMatchObject({
      message: expect.stringContaining("more pages"),
    });
    await expect(readAll(small, bytesOf("x".repeat(51)))).rejects.toMatchObject({
      code: "limit_exceeded",
      message: expect.stringContaining("50 characters"),
    });
  });

  it("time the sink takes does not count", async () => {
    const quick = poolWith({ timeoutSeconds: 1.2, pageTimeoutSeconds: 1.2 });
    const sink = () => new Promise<void>((resolve) => setTimeout(resolve, 1500));
    const report = await quick.read({ bytes: bytesOf("text"), name: "a.txt", contentType: "" }, sink);
    expect(report.pageCount).toBe(1);
  });
});

describe("a thread gone wrong", () => {
  const entry = new URL("../../support/misbehaving-thread.ts", import.meta.url);

  it("a thread that hangs or crashes costs only its own document", async () => {
    const broken = poolWith({ pageTimeoutSeconds: 0.4 }, entry);
    const outcomes = await Promise.allSettled(
      ["spin", "fine", "exit", "throw", "fine"].map((name) => readAll(broken, bytesOf(name), { name })),
    );
    expect(outcomes.map(({ status }) => status)).toEqual([
      "rejected",
      "fulfilled",
      "rejected",
      "rejected",
      "fulfilled",
    ]);
    const codes = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason.code] : []));
    expect(codes).toEqual(["limit_exceeded", "limit_exceeded", "limit_exceeded"]);
  });

  it("ends a thread that fills its memory without ever yielding", async () => {
    const broken = poolWith({ memoryBytes: 96 * 1024 * 1024 }, entry);
    const read = readAll(broken, bytesOf("hoard"), { name: "hoard" });
    await expect(read).rejects.toMatchObject({ code: "limit_exceeded", message: expect.stringContaining("memory") });
  });

  it("says that a thread cannot start instead of blaming the document", async () => {
    const broken = poolWith({}, new URL("./no-such-file.ts", import.meta.url));
    await expect(readAll(broken, bytesOf("x"))).rejects.toThrow("could not start");
  });
});

describe("bombs", () => {
  const bombs: readonly (readonly [name: string, make: () => Uint8Array, file?: string])[] = [
    ["content that inflates", () => inflatingPdf(160)],
    ["content deflated twice", () => twiceInflatingPdf(600)],
    ["an inflating image of huge dimensions", () => hugeImagePdf(60_000)],
    ["a JBIG2 image of huge dimensions", () => hugeImagePdf(60_000, "JBIG2Decode")],
    ["a JPEG 2000 image of huge dimensions", () => hugeImagePdf(60_000, "JPXDecode")],
    ["a page tree nested without end", () => deepPageTreePdf(20_000)],
    ["a page tree that holds itself", loopingPageTreePdf],
    ["a reference table that names itself", loopingXrefPdf],
    ["forms that multiply", () => multiplyingFormsPdf(9)],
    ["HTML nested without end", () => bytesOf(nestedHtml(1_000_000))],
    ["HTML tables nested without end", () => bytesOf(nestedTables(500_000))],
    ["closing tags that close nothing", () => bytesOf(unmatchedClosings(200_000))],
    ["a giant attribute", () => bytesOf(giantAttribute(20_000_000))],
    ["a flood of character references", () => bytesOf(entityFlood(500_000))],
    ["cells that span everything", () => bytesOf(spanFlood(20_000))],
    ["tags that never end", () => bytesOf(unfinishedTags(500_000))],
    ["a Word document that inflates", () => inflatingDocx(120)],
    ["a Word document of empty elements", () => emptyElementsDocx(2_000_000)],
    ["Word tables nested without end", () => nestedTablesDocx(200_000)],
    ["attributes without end", () => attributesDocx(300_000)],
    ["entities that multiply", entitiesDocx],
    ["many entries that inflate", () => manyEntriesDocx(40)],
    ["one shared string in every cell", () => sharedStringXlsx(30_000, 200_000)],
    ["cells in a diagonal", () => diagonalXlsx(16_000)],
    ["one cell that stands for all", repeatingOds],
    ["entries that overlap", () => overlappingZip(15_000)],
    ["RTF groups without end", () => bytesOf(nestedRtf(2_000_000))],
    ["JSON nested without end", () => bytesOf(nestedJson(20_000_000)), "bomb.json"],
    ["quotes without end", () => bytesOf(quotedCsv(3_000_000)), "bomb.csv"],
    ["mail headers without end", () => bytesOf(endlessHeadersMail(400_000)), "bomb.eml"],
    ["mail parts nested without end", () => bytesOf(nestedMultipart(20_000)), "bomb.eml"],
  ];

  /** Formats of bombs that turn out to hold little, and the codes of the others. */
  const ENDS = ["pdf", "html", "docx", "rtf", "json", "csv", "eml", "limit_exceeded", "unreadable", "empty"];

  it("a bomb is refused or read within its limits, and the next document is read", { timeout: 240_000 }, async () => {
    const small = poolWith({ memoryBytes: 256 * 1024 * 1024, pageTimeoutSeconds: 5 });
    for (const [name, make, file = "bomb"] of bombs) {
      const outcome = await readAll(small, make(), { name: file }).then(
        ({ format }) => format,
        (error: { code?: string }) => error.code,
      );
      expect(ENDS, name).toContain(outcome);
      expect((await readAll(small, bytesOf("an honest text"))).text, name).toBe("an honest text");
    }
  });

  it("other documents are read while a bomb is being refused", async () => {
    const two = new ReaderPool({ ...READING_LIMITS, pageTimeoutSeconds: 2, memoryBytes: 2 ** 31 }, { workers: 2 });
    opened.push(two);
    const order: string[] = [];
    const bomb = readAll(two, multiplyingFormsPdf(9)).catch((error) => order.push(error.code));
    await readAll(two, pdfOfText(["an honest document"])).then(({ text }) => order.push(text));
    await bomb;
    expect(order).toEqual(["an honest document", "limit_exceeded"]);
  });
});
