/**
 * What a zip archive holds: its central directory, or, where that is lost, what a walk over the entries' own headers
 * finds. See PKWARE's APPNOTE.TXT, sections 4.3.7 to 4.3.16 and 4.5.3.
 */
import { decodeText } from "../encoding.ts";

export interface ZipEntry {
  /** Path inside the archive, with slashes and none at its beginning. */
  readonly name: string;
  /** 0 stored, 8 deflated; others are not read. */
  readonly method: number;
  readonly encrypted: boolean;
  /** CRC-32 of the inflated bytes; undefined where the archive does not say. */
  readonly checksum: number | undefined;
  /** Where the compressed bytes begin in the archive. */
  readonly start: number;
  /** Length of the compressed bytes; undefined where only inflating tells. */
  readonly length: number | undefined;
}

export interface ZipDirectory {
  readonly entries: readonly ZipEntry[];
  /** True where the central directory is lost and the entries were found by their own headers. */
  readonly rebuilt: boolean;
}

/** More entries than any honest document has. */
export const MOST_ENTRIES = 20_000;

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const END_SIZE = 22;
/** The archive's comment may follow the end record. */
const LONGEST_COMMENT = 0xffff;
const UNKNOWN16 = 0xffff;
const UNKNOWN32 = 0xffffffff;
const ENCRYPTED = 1;
const SIZES_FOLLOW = 8;
const UTF8_NAME = 0x800;

export function readDirectory(bytes: Uint8Array): ZipDirectory {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endRecord(view);
  const entries = end === undefined ? [] : centralEntries(view, end.start);
  if (end !== undefined && entries.length > 0 && entries.length >= end.count) return { entries, rebuilt: false };
  return { entries: scannedEntries(view), rebuilt: true };
}

function centralEntries(view: Buffer, first: number): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = first;
  while (at + 46 <= view.length && view.readUInt32LE(at) === CENTRAL) {
    if (entries.length >= MOST_ENTRIES) return entries;
    const nameLength = view.readUInt16LE(at + 28);
    const extraLength = view.readUInt16LE(at + 30);
    const extra = view.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    const [length, header] = sizesOf(view, at, extra);
    const start = header + 30 <= view.length ? dataStart(view, header) : undefined;
    const flags = view.readUInt16LE(at + 8);
    if (start !== undefined) {
      entries.push({
        name: nameOf(view.subarray(at + 46, at + 46 + nameLength), flags),
        method: view.readUInt16LE(at + 10),
        encrypted: (flags & ENCRYPTED) !== 0,
        checksum: view.readUInt32LE(at + 16),
        start,
        length,
      });
    }
    at += 46 + nameLength + extraLength + view.readUInt16LE(at + 32);
  }
  return entries;
}

interface EndRecord {
  /** Entries that the directory should have; the least that is sure. */
  readonly count: number;
  /** Offset of the first central header. */
  readonly start: number;
}

/** What the end record (which a comment may follow) says of the central directory. */
function endRecord(view: Buffer): EndRecord | undefined {
  const earliest = Math.max(0, view.length - END_SIZE - LONGEST_COMMENT);
  for (let at = view.length - END_SIZE; at >= earliest; at -= 1) {
    if (view[at] !== 0x50 || view.readUInt32LE(at) !== END) continue;
    const start = view.readUInt32LE(at + 16);
    if (start !== UNKNOWN32) return { count: view.readUInt16LE(at + 10) % UNKNOWN16, start };
    const locator = at - 20;
    if (locator < 0 || view.readUInt32LE(locator) !== LOCATOR64) return undefined;
    const end64 = Number(view.readBigUInt64LE(locator + 8));
    if (end64 + 56 > view.length || view.readUInt32LE(end64) !== END64) return undefined;
    return { count: 1, start: Number(view.readBigUInt64LE(end64 + 48)) };
  }
  return undefined;
}

/** Compressed length and the local header's offset; the zip64 extra field has those that do not fit. */
function sizesOf(view: Buffer, at: number, extra: Buffer): [length: number, header: number] {
  let length = view.readUInt32LE(at + 20);
  let header = view.readUInt32LE(at + 42);
  const inflated = view.readUInt32LE(at + 24);
  for (let place = 0; place + 4 <= extra.length; place += 4 + extra.readUInt16LE(place + 2)) {
    if (extra.readUInt16LE(place) !== 1) continue;
    let value = place + 4 + (inflated === UNKNOWN32 ? 8 : 0);
    const end = Math.min(extra.length, place + 4 + extra.readUInt16LE(place + 2));
    if (length === UNKNOWN32 && value + 8 <= end) {
      length = Number(extra.readBigUInt64LE(value));
      value += 8;
    }
    if (header === UNKNOWN32 && value + 8 <= end) header = Number(extra.readBigUInt64LE(value));
  }
  return [length, header];
}

/** Where an entry's bytes begin: behind its local header, whose name and extra field have lengths of their own. */
function dataStart(view: Buffer, header: number): number | undefined {
  if (view.readUInt32LE(header) !== LOCAL) return undefined;
  return header + 30 + view.readUInt16LE(header + 26) + view.readUInt16LE(header + 28);
}

/** Every local header in the file, in order. */
function scannedEntries(view: Buffer): ZipEntry[] {
  const entries: ZipEntry[] = [];
  const signature = Buffer.from([0x50, 0x4b, 0x03, 0x04]);
  let at = view.indexOf(signature);
  while (at !== -1 && at + 30 <= view.length && entries.length < MOST_ENTRIES) {
    const flags = view.readUInt16LE(at + 6);
    const start = at + 30 + view.readUInt16LE(at + 26) + view.readUInt16LE(at + 28);
    const stated = view.readUInt32LE(at + 18);
    const known = (flags & SIZES_FOLLOW) === 0 && stated !== UNKNOWN32;
    entries.push({
      name: nameOf(view.subarray(at + 30, at + 30 + view.readUInt16LE(at + 26)), flags),
      method: view.readUInt16LE(at + 8),
      encrypted: (flags & ENCRYPTED) !== 0,
      checksum: known ? view.readUInt32LE(at + 14) : undefined,
      start,
      length: known ? stated : undefined,
    });
    const next = known && start + stated <= view.length ? start + stated : at + 4;
    at = view.indexOf(signature, next);
  }
  return entries;
}

function nameOf(raw: Buffer, flags: number): string {
  const name = (flags & UTF8_NAME) !== 0 ? raw.toString("utf8") : decodeText(raw).text;
  return name.replaceAll("\\", "/").replace(/^\/+/, "");
}
