/** A zip archive whose entries are inflated piece by piece, within limits; what is damaged is read as far as it goes. */
import { constants, crc32, createInflateRaw } from "node:zlib";
import { Failure } from "../../domain/failure.ts";
import { limitExceeded, type ReadingLimits } from "../limits.ts";
import { MOST_ENTRIES, readDirectory, type ZipEntry } from "./zip-directory.ts";

const STORED = 0;
const DEFLATED = 8;
/** Pieces of inflated bytes. */
const PIECE_BYTES = 128 * 1024;
/** Deflate packs at most 1 : 1,032; office documents stay below 1 : 100. Beyond this an entry is built to hurt. */
const RATIO = 400;
/** Below this an entry of any ratio is harmless. */
const HARMLESS_BYTES = 16 * 1024 * 1024;

export class ZipArchive {
  readonly #bytes: Uint8Array;
  readonly #limits: ReadingLimits;
  readonly #entries = new Map<string, ZipEntry>();
  #inflated = 0;
  #damaged: boolean;

  /** @throws Failure `limit_exceeded` for an archive of too many entries, `unreadable` for one without any */
  constructor(bytes: Uint8Array, limits: ReadingLimits) {
    this.#bytes = bytes;
    this.#limits = limits;
    const { entries, rebuilt } = readDirectory(bytes);
    if (entries.length >= MOST_ENTRIES) {
      throw new Failure("limit_exceeded", {
        message: `The document is an archive of more than ${MOST_ENTRIES} entries; split it.`,
      });
    }
    if (entries.length === 0) throw new Failure("unreadable");
    // Readers of these formats ignore case, and of two entries of one name take the first.
    for (const entry of entries) {
      const key = entry.name.toLowerCase();
      if (!this.#entries.has(key)) this.#entries.set(key, entry);
    }
    this.#damaged = rebuilt;
  }

  /** True once anything was found that only a repair could read. */
  get damaged(): boolean {
    return this.#damaged;
  }

  /** Names of all entries as the archive writes them. */
  names(): string[] {
    return [...this.#entries.values()].map(({ name }) => name);
  }

  has(name: string): boolean {
    return this.#entries.has(name.toLowerCase());
  }

  /**
   * The entry's bytes, piece by piece; none where there is no such entry. A damaged one ends where its damage begins.
   * @throws Failure `encrypted`, `unreadable` for a way of packing that is not read, `limit_exceeded` for a bomb
   */
  async *read(name: string): AsyncGenerator<Uint8Array> {
    const entry = this.#entries.get(name.toLowerCase());
    if (entry === undefined) return;
    if (entry.encrypted) throw new Failure("encrypted");
    const end = Math.min(this.#bytes.length, entry.start + (entry.length ?? this.#bytes.length));
    const packed = this.#bytes.subarray(entry.start, end);
    if (entry.length !== undefined && packed.length < entry.length) this.#damaged = true;
    let checksum = 0;
    let size = 0;
    for await (const piece of this.#unpacked(entry, packed)) {
      size += piece.length;
      this.#count(piece.length, size, packed.length);
      checksum = crc32(piece, checksum);
      yield piece;
    }
    if (entry.checksum !== undefined && checksum !== entry.checksum) this.#damaged = true;
  }

  /** The whole entry; undefined where there is no such entry. For entries that are needed whole, such as media. */
  async readWhole(name: string): Promise<Uint8Array | undefined> {
    if (!this.has(name)) return undefined;
    const pieces: Uint8Array[] = [];
    for await (const piece of this.read(name)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  async *#unpacked(entry: ZipEntry, packed: Uint8Array): AsyncGenerator<Uint8Array> {
    if (entry.method === STORED) {
      yield packed;
      return;
    }
    if (entry.method !== DEFLATED) {
      throw new Failure("unreadable", {
        message: "The document is packed in a way that is not supported; save it anew and upload it again.",
      });
    }
    const inflater = createInflateRaw({ chunkSize: PIECE_BYTES, finishFlush: constants.Z_SYNC_FLUSH });
    inflater.end(packed);
    try {
      for await (const piece of inflater) yield piece;
    } catch {
      this.#damaged = true;
    } finally {
      inflater.destroy();
    }
  }

  #count(added: number, size: number, packed: number): void {
    this.#inflated += added;
    const bomb = size > HARMLESS_BYTES && size > packed * RATIO;
    if (bomb || this.#inflated > this.#limits.inflatedBytes) throw limitExceeded("inflatedBytes", this.#limits);
  }
}
