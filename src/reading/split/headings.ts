/** The headings above a place, outermost first. */

/** Longer titles are cut: they are copied to every passage below. */
const TITLE_LENGTH = 200;

export class HeadingPath {
  #levels: { level: number; title: string }[] = [];
  #path: readonly string[] = [];

  /** The titles now above, outermost first; the same array until the next heading. */
  get path(): readonly string[] {
    return this.#path;
  }

  /** A heading begins: it ends those of its own level and below. */
  enter(level: number, title: string): void {
    this.#levels = this.#levels.filter((above) => above.level < level);
    if (title !== "") this.#levels.push({ level, title: title.slice(0, TITLE_LENGTH) });
    this.#path = this.#levels.map((above) => above.title);
  }
}
