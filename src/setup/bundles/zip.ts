/**
 * A zip archive that depends on nothing but names and bytes: entries sorted, dates zeroed, no owner, one mode. An
 * unchanged bundle so keeps its hash, and a deployment of it changes nothing. Format: PKWARE's APPNOTE 6.3, no Zip64.
 */
import { crc32, deflateRawSync } from "node:zlib";

/** 1 January 1980, the zero of the format's dates. */
const DATE = 0x0021;
const TIME = 0;
/** Version 2.0 of the format, made on Unix, so that the mode below is read. */
const VERSION = 20;
const MADE_BY = (3 << 8) | VERSION;
/** Names are UTF-8. */
const FLAGS = 0x0800;
const DEFLATED = 8;
/** A regular file that everybody may read: Lambda runs the code as another user than the one that unpacks it. */
const MODE = 0o100644;

/** The archive of these files by their paths. @throws {RangeError} past what the format holds without Zip64 */
export function zip(files: ReadonlyMap<string, Uint8Array>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [path, bytes] of [...files].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const name = Buffer.from(path, "utf8");
    const data = deflateRawSync(bytes, { level: 9 });
    const common = commonHeader(bytes, data, name);
    parts.push(localHeader(common), name, data);
    directory.push(directoryHeader(common, offset), name);
    offset += 30 + name.length + data.length;
  }
  const directorySize = directory.reduce((sum, part) => sum + part.length, 0);
  if (files.size >= 0xffff || offset + directorySize >= 0xffff_ffff) throw new RangeError("The archive is too large.");
  return Buffer.concat([...parts, ...directory, endOfDirectory(files.size, directorySize, offset)]);
}

/** The fields that stand in both headers of an entry, in the same order. */
function commonHeader(bytes: Uint8Array, data: Buffer, name: Buffer): Buffer {
  const header = Buffer.alloc(26);
  header.writeUInt16LE(VERSION, 0);
  header.writeUInt16LE(FLAGS, 2);
  header.writeUInt16LE(DEFLATED, 4);
  header.writeUInt16LE(TIME, 6);
  header.writeUInt16LE(DATE, 8);
  header.writeUInt32LE(crc32(bytes), 10);
  header.writeUInt32LE(data.length, 14);
  header.writeUInt32LE(bytes.length, 18);
  header.writeUInt16LE(name.length, 22);
  return header;
}

function localHeader(common: Buffer): Buffer {
  return Buffer.concat([Buffer.from("PK\u0003\u0004", "latin1"), common]);
}

function directoryHeader(common: Buffer, offset: number): Buffer {
  const madeBy = Buffer.alloc(2);
  madeBy.writeUInt16LE(MADE_BY);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(MODE * 0x10000, 6);
  rest.writeUInt32LE(offset, 10);
  return Buffer.concat([Buffer.from("PK\u0001\u0002", "latin1"), madeBy, common, rest]);
}

function endOfDirectory(entries: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}
