/** The stored passages' vectors come from another embedder: vectors of two models cannot be compared. */
export class EmbedderChangedError extends Error {
  override readonly name = "EmbedderChangedError";
}
