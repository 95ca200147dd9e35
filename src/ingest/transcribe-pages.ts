/** Pages that are pictures become text, where a model of the profile's can see them. */
import { createHash } from "node:crypto";
import { concurrently } from "../domain/concurrently.ts";
import type { Page } from "../domain/page.ts";
import { type Transcript, transcribe } from "../extraction/transcription.ts";
import type { DocumentChat } from "../models/document-models.ts";
import { DOCUMENT_LIMITS, IMAGE_FORMATS, IMAGE_LIMITS, type ImageFormat } from "../ports/chat-model.ts";
import { dimensionsOf } from "../reading/readers/image/dimensions.ts";
import { fetchBytes } from "./fetch-bytes.ts";
import type { ReadDocument } from "./read-document.ts";
import type { RunContext } from "./run-context.ts";

/** Pages a call shows: few, so that an answer is not cut off and a refusal costs little. */
const PAGES_PER_CALL = 4;

/**
 * The document with the text of its pictures. Without a model that sees, they stay as they are. What a model was shown
 * once is in the store: a further leg pays, and cuts out, only what is missing.
 */
export async function transcribePages(context: RunContext, reading: ReadDocument): Promise<ReadDocument> {
  const { models, profile } = context;
  const pictures = reading.pages.filter((page) => page.needsVision === true).map((page) => page.number);
  const chat = pictures.length === 0 ? null : models.visionChat(profile.profile.models);
  const format = seenFormat(reading.report.format);
  if (chat === null || format === null) return reading;
  const transcripts = new Map<number, Transcript>();
  const content = context.run.version.sha256 ?? reading.contentDigest;
  const transcription = new Transcription(context, chat, { content, format }, (transcript) => {
    transcripts.set(transcript.page, transcript);
    context.done = transcripts.size;
  });
  await transcription.run(pictures);
  return { ...reading, pages: reading.pages.map((page) => transcribed(page, transcripts.get(page.number))) };
}

/** What a model can be shown; null for a picture of a kind that no model takes (TIFF, BMP). */
function seenFormat(format: string): "pdf" | ImageFormat | null {
  return format === "pdf" ? format : (IMAGE_FORMATS.find((known) => known === format) ?? null);
}

function transcribed(page: Page, transcript: Transcript | undefined): Page {
  if (transcript === undefined) return page;
  const { needsVision: _, ...rest } = page;
  const { text, lost } = transcript;
  // What a reader found beside the picture, a page number or a stamp, stands in the transcription too.
  const read = { ...rest, text: text === "" ? page.text : text, transcribed: true };
  return lost === null ? read : { ...read, lost };
}

/** The pictures of one run, shown in parts. */
class Transcription {
  readonly #context: RunContext;
  readonly #chat: DocumentChat;
  readonly #source: PictureSource;
  readonly #note: (transcript: Transcript) => void;
  #fetched: Promise<Uint8Array> | undefined;

  constructor(context: RunContext, chat: DocumentChat, source: PictureSource, note: (transcript: Transcript) => void) {
    this.#context = context;
    this.#chat = chat;
    this.#source = source;
    this.#note = note;
  }

  async run(pages: readonly number[]): Promise<void> {
    const { settings } = this.#context.deps;
    await concurrently(rangesOf(pages), Math.max(1, settings.extractConcurrency), (range) => this.#show(range));
  }

  async #show(range: readonly number[]): Promise<void> {
    const { deadline } = this.#context;
    const { content, format } = this.#source;
    const pictures = {
      pages: range,
      format,
      contentDigest: createHash("sha256")
        .update(`${content}#${range.join(",")}`)
        .digest("hex"),
      cut: () => this.#cut(range),
    };
    try {
      const transcripts = await deadline.piece(() => transcribe(this.#chat, pictures, deadline.signal));
      for (const transcript of transcripts) this.#note(transcript);
      const seen = new Set(transcripts.map(({ page }) => page));
      await this.#showInHalves(range.filter((page) => !seen.has(page)));
    } catch (error) {
      if (!(error instanceof TooLargeError)) throw error;
      const [only] = range;
      if (range.length === 1 && only !== undefined) this.#note({ page: only, text: "", lost: "limit_exceeded" });
      else await this.#showInHalves(range);
    }
  }

  /** What an answer did not hold is asked for in parts, so that one page takes no other with it. */
  async #showInHalves(range: readonly number[]): Promise<void> {
    const middle = Math.ceil(range.length / 2);
    for (const half of [range.slice(0, middle), range.slice(middle)]) if (half.length > 0) await this.#show(half);
  }

  async #cut(pages: readonly number[]): Promise<Uint8Array> {
    const { deps, record, deadline } = this.#context;
    this.#fetched ??= fetchBytes(this.#context);
    if (this.#source.format !== "pdf") return withinLimits(await this.#fetched);
    const source = { bytes: await this.#fetched, name: record.detail.name, contentType: "application/pdf" };
    const pdf = await deps.reader.cut(source, pages, { signal: deadline.signal });
    if (pdf.length > DOCUMENT_LIMITS.bytes) throw new TooLargeError();
    return pdf;
  }
}

/** What is shown: the whole document's format, and what stands for its bytes. */
interface PictureSource {
  readonly content: string;
  readonly format: "pdf" | ImageFormat;
}

/** @throws {TooLargeError} for a picture that models do not take; one whose size cannot be told is left to them */
function withinLimits(picture: Uint8Array): Uint8Array {
  const { width = 0, height = 0 } = dimensionsOf(picture) ?? {};
  if (picture.length > IMAGE_LIMITS.bytes || Math.max(width, height) > IMAGE_LIMITS.pixels) throw new TooLargeError();
  return picture;
}

/** The pages make a larger document, or the picture is larger, than models take. */
class TooLargeError extends Error {
  override readonly name = "TooLargeError";
}

/** The pages in their order, some at a time. */
function rangesOf(pages: readonly number[]): readonly (readonly number[])[] {
  const count = Math.ceil(pages.length / PAGES_PER_CALL);
  return Array.from({ length: count }, (_, index) => pages.slice(index * PAGES_PER_CALL, (index + 1) * PAGES_PER_CALL));
}
