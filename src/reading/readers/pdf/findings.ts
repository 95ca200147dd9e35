/** What the pages of a PDF come to: something, or nothing at all. */
import { Failure } from "../../../domain/failure.ts";
import type { Page } from "../../../domain/page.ts";

export class PageFindings {
  readonly #encrypted: boolean;
  #broken: boolean;
  #found = false;

  /**
   * @param encrypted whether the file is encrypted and opened all the same
   * @param recovered whether the file is damaged and opened all the same
   */
  constructor(encrypted: boolean, recovered: boolean) {
    this.#encrypted = encrypted;
    this.#broken = recovered;
  }

  add(page: Page): void {
    if (page.needsVision === true || page.text.trim() !== "") this.#found = true;
    if (page.unreadable === true) this.#broken = true;
  }

  /** @throws Failure when a document read from its first page came to nothing */
  assertSomething(): void {
    if (this.#found) return;
    // Nothing at all in an encrypted file: its security handler is not one that can be read.
    if (this.#encrypted) throw new Failure("encrypted");
    throw new Failure(this.#broken ? "unreadable" : "empty");
  }
}
