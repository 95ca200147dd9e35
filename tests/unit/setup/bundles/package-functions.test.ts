import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DOCS_FILES } from "../../../../src/api/docs.ts";
import { settingsFrom } from "../../../../src/config/settings.ts";
import type { Page } from "../../../../src/domain/page.ts";
import { readingLimitsFrom } from "../../../../src/handlers/reading-limits.ts";
import { ReaderPool } from "../../../../src/reading/reader-pool.ts";
import { FUNCTIONS, type FunctionDescription, MAX_ZIPPED_CODE } from "../../../../src/setup/bundles/functions.ts";
import {
  type PackagedFunction,
  packageFunctions,
  TooLargeError,
} from "../../../../src/setup/bundles/package-functions.ts";
import { root } from "../../../../src/setup/install/project.mjs";
import { FunctionProcess } from "../../../../src/setup/invoke/function-process.ts";
import { assemblePdf } from "../../../support/make-pdf.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const TIMEOUT = 120_000;
const [reconciler] = FUNCTIONS.filter(({ name }) => name === "reconciler") as [FunctionDescription];

describe("npm run package", { timeout: TIMEOUT }, () => {
  let folder: string;
  let packaged: readonly PackagedFunction[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "sluice-package-"));
    packaged = await packageFunctions(root, folder);
  }, TIMEOUT);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("every function's code weighs at most 5 MB zipped, its data counted apart", () => {
    expect(packaged.map(({ name }) => name)).toEqual(["ingest-worker", "query-api", "index-admin", "reconciler"]);
    for (const { zippedCode, zipped, file } of packaged) {
      expect(zippedCode).toBeLessThanOrEqual(MAX_ZIPPED_CODE);
      expect(MAX_ZIPPED_CODE).toBe(5 * 1024 * 1024);
      expect(zipped).toBe(statSync(file).size);
    }
  });

  it("an unchanged source keeps its archive's hash", async () => {
    const [again] = await packageFunctions(root, temporaryFolder(), [reconciler]);
    expect(again?.sha256).toBe(packaged.find(({ name }) => name === "reconciler")?.sha256);
    expect(readFileSync(again?.file ?? "")).toEqual(readFileSync(join(folder, "reconciler.zip")));
  });

  it("an archive holds no native code, and imports nothing but Node's own modules", () => {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    expect(files.filter((file) => /\.(node|so|dylib|dll|wasm)$/.test(file))).toEqual([]);
    for (const { name, imports } of packaged) {
      const foreign = imports.filter((one) => !builtinModules.includes(one.replace(/^node:/, "")));
      expect([name, foreign]).toEqual([name, []]);
    }
  });

  it("a function that outgrows its limit is refused by name", async () => {
    const tooLarge = packageFunctions(root, temporaryFolder(), [reconciler], 100_000);
    await expect(tooLarge).rejects.toThrow(TooLargeError);
    await expect(tooLarge).rejects.toThrow(/reconciler weighs \d+ bytes/);
  });

  it("the files that the API's page loads lie beside the API", () => {
    const docs = readdirSync(join(folder, "query-api", "docs"));
    expect(docs).toEqual(expect.arrayContaining([...DOCS_FILES, "LICENSE"]));
  });

  it("the bundled reading thread reads a PDF without a canvas, East Asian text by its character maps", async () => {
    const worker = join(folder, "ingest-worker");
    const pool = new ReaderPool(readingLimitsFrom(settingsFrom()), {
      entry: pathToFileURL(join(worker, "reading-thread.mjs")),
      assets: pathToFileURL(join(worker, "reading-assets/")),
    });
    try {
      const pages: Page[] = [];
      const source = { name: "gazette.pdf", contentType: "application/pdf", bytes: japanesePdf() };
      const report = await pool.read(source, (batch) => void pages.push(...batch));
      expect([report.format, pages.map(({ text }) => text.trim())]).toEqual(["pdf", ["日本語の官報"]]);
    } finally {
      await pool.close();
    }
  });

  it("a function without its variables fails at its start, naming each of them", async () => {
    const code = join(folder, "reconciler", "index.mjs");
    const running = new FunctionProcess({ code, environment: { AWS_REGION: "eu-central-1" } });
    try {
      const call = running.call({}, { timeoutSeconds: 10 });
      await expect(call).rejects.toThrow(
        /^WrongSettingsError: .*SLUICE_RECORDS_TABLE \(Name of the DynamoDB table.*SLUICE_QUEUE_URL/s,
      );
    } finally {
      await running.close();
    }
  });
});

/** A page whose font is not embedded and whose text is encoded by a character map that PDF readers bring with them. */
function japanesePdf(): Uint8Array {
  const text = Buffer.from("日本語の官報", "utf16le").swap16().toString("hex");
  const info = "/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>";
  return assemblePdf([
    { dictionary: "<</Type/Catalog/Pages 2 0 R>>" },
    { dictionary: "<</Type/Pages/Kids[3 0 R]/Count 1>>" },
    {
      dictionary: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
    },
    { dictionary: "<<>>", stream: Buffer.from(`BT /F1 24 Tf 72 700 Td <${text}> Tj ET`, "latin1") },
    { dictionary: "<</Type/Font/Subtype/Type0/BaseFont/Mincho/Encoding/UniJIS-UTF16-H/DescendantFonts[6 0 R]>>" },
    { dictionary: `<</Type/Font/Subtype/CIDFontType0/BaseFont/Mincho${info}/FontDescriptor 7 0 R/DW 1000>>` },
    {
      dictionary:
        "<</Type/FontDescriptor/FontName/Mincho/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>",
    },
  ]);
}
