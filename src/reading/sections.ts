/** The pages of a document with other documents inside it: its own first, then those of each attachment, numbered on. */
import type { Warning } from "../domain/document.ts";
import { Failure, type FailureCode, warningOf } from "../domain/failure.ts";
import type { Page } from "../domain/page.ts";
import { demoteHeadings } from "./markdown/demote-headings.ts";
import type { ReaderInput, ReaderOutput, ReadSource } from "./reader.ts";

export class Sections {
  readonly #input: ReaderInput;
  readonly #output: ReaderOutput;
  readonly #warnings: Warning[] = [];
  #number: number;

  /** @param pages how many pages of its own the document has given already */
  constructor(input: ReaderInput, output: ReaderOutput, pages = 0) {
    this.#input = input;
    this.#output = output;
    this.#number = pages;
  }

  /** Pages so far. */
  get count(): number {
    return this.#number;
  }

  /** What is to be said of attachments. */
  get warnings(): readonly Warning[] {
    return this.#warnings;
  }

  /** Notes what could not be read. */
  warn(code: FailureCode, message: string): void {
    this.#warnings.push(warningOf(code, undefined, message));
  }

  /** Takes the document's next page; what an earlier read delivered is left out. */
  async page(page: Omit<Page, "number">): Promise<void> {
    this.#number += 1;
    if (this.#number >= this.#input.fromPage) await this.#output.page({ number: this.#number, ...page });
  }

  /**
   * Reads an attachment as a section under its name. One that cannot be read costs itself, not the document; a picture
   * is named and not read, since mails carry logos.
   */
  async attachment(source: ReadSource): Promise<void> {
    const label = source.name === "" ? "attachment" : source.name;
    let held: Page | undefined;
    let first = true;
    let pictures = 0;
    const put = async (page: Page): Promise<void> => {
      const name = page.name === undefined ? label : `${label}: ${page.name}`;
      const text = demoteHeadings(page.text);
      // The mark is for pages that can be cut out of the document itself and shown to a model.
      const { number: _, needsVision = false, ...rest } = page;
      if (needsVision) pictures += 1;
      await this.page({ ...rest, name, text: first ? `# ${label}\n\n${text}`.trimEnd() : text });
      first = false;
    };
    try {
      const report = await this.#input.readInner(source, {
        page: async (page) => {
          if (held !== undefined) await put(held);
          held = page;
        },
      });
      if (report.contentType.startsWith("image/") && held !== undefined) {
        const picture = `The attachment "${label}" was not read, since it is a picture (${held.name ?? "of an unknown kind"}); upload it by itself.`;
        this.#warnings.push(warningOf("unsupported_format", undefined, picture));
        return;
      }
      if (held !== undefined) await put(held);
      if (pictures > 0) {
        const scanned = `Of the attachment "${label}" ${pictures} pages are pictures without text; upload it by itself.`;
        this.#warnings.push(warningOf("needs_vision", undefined, scanned));
      }
      for (const { code, message } of report.warnings) {
        this.#warnings.push({ code, message: `In the attachment "${label}": ${message}` });
      }
    } catch (error) {
      if (held !== undefined) await put(held);
      const failure = error instanceof Failure ? error : new Failure("unreadable", { cause: error });
      this.#warnings.push(warningOf(failure.code, undefined, `The attachment "${label}": ${failure.message}`));
    }
  }
}
