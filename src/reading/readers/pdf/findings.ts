/** What the pages of a PDF come to: whole, partly lost, pictures, or nothing at all. */
import type { Warning } from "../../../domain/document.ts";
import { Failure, warningOf } from "../../../domain/failure.ts";
import type { Page } from "../../../domain/page.ts";

/** Warnings for single pages; a long scan has one for all the rest. */
const NAMED_PAGES = 100;

export class PageFindings {
  readonly #recovered: boolean;
  readonly #encrypted: boolean;
  readonly #broken: number[] = [];
  readonly #pictures: number[] = [];
  #withText = 0;

  /**
   * @param recovered whether the file was damaged and read all the same
   * @param encrypted whether the file is encrypted and opened all the same
   */
  constructor(recovered: boolean, encrypted: boolean) {
    this.#recovered = recovered;
    this.#encrypted = encrypted;
  }

  add(page: Page): void {
    if (page.needsVision === true) this.#pictures.push(page.number);
    if (page.text.trim() !== "") this.#withText += 1;
  }

  addBroken(page: number): void {
    this.#broken.push(page);
  }

  warnings(): Warning[] {
    return [
      ...(this.#recovered ? [warningOf("recovered")] : []),
      ...perPage("unreadable", this.#broken, "The page is damaged and could not be read; check the file."),
      ...perPage("needs_vision", this.#pictures),
    ];
  }

  /** The warnings of a document read from its first page. @throws Failure when nothing was found */
  verdict(): Warning[] {
    if (this.#withText === 0 && this.#pictures.length === 0) {
      // Nothing at all in an encrypted file: its security handler is not one that can be read.
      if (this.#encrypted) throw new Failure("encrypted");
      throw new Failure(this.#broken.length > 0 ? "unreadable" : "empty");
    }
    return this.warnings();
  }
}

function perPage(code: "unreadable" | "needs_vision", pages: readonly number[], message?: string): Warning[] {
  const named = pages.slice(0, NAMED_PAGES).map((page) => warningOf(code, page, message));
  const others = pages.length - named.length;
  return others > 0 ? [...named, warningOf(code, undefined, `The same is true of ${others} further pages.`)] : named;
}
