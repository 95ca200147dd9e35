/** Time counted on a document, in milliseconds: in all, and since its last page came. */
export class TimeSpent {
  inAll = 0;
  onPage = 0;
  #page: number | undefined;

  /** Adds time that has passed. @param page the page that the reader is on now; a new one begins at nothing */
  add(milliseconds: number, page: number): void {
    this.inAll += milliseconds;
    this.onPage = page === this.#page ? this.onPage + milliseconds : 0;
    this.#page = page;
  }
}
