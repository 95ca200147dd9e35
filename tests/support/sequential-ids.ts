import type { IdSource } from "../../src/ports/id-source.ts";

/** Ids of a ULID's shape that count up. */
export class SequentialIds implements IdSource {
  #count = 0;

  ulid(): string {
    this.#count += 1;
    return `01${String(this.#count).padStart(24, "0")}`;
  }
}
