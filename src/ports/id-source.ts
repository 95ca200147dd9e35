/** Identifiers that are not derived, as a dependency. */
export interface IdSource {
  /** A ULID: 26 characters, rising with time. */
  ulid(): string;
}
