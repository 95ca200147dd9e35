import { inflateRawSync } from "node:zlib";

/** One file of an archive, as its central directory tells of it. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: Buffer;
  /** The raw fields of the format: time and date. */
  readonly moment: readonly [time: number, date: number];
  readonly mode: number;
}

/** The entries in the order of the central directory; each is checked against its local header. */
export function readZip(zip: Buffer): ZipEntry[] {
  const end = zip.lastIndexOf(Buffer.from("PK\u0005\u0006", "latin1"));
  const entries: ZipEntry[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString("utf8", at + 46, at + 46 + nameLength);
    const local = zip.readUInt32LE(at + 42);
    const localName = zip.toString("utf8", local + 30, local + 30 + zip.readUInt16LE(local + 26));
    if (localName !== name) throw new Error(`${name} is called ${localName} in its local header.`);
    const data = zip.subarray(local + 30 + nameLength, local + 30 + nameLength + zip.readUInt32LE(at + 20));
    entries.push({
      name,
      bytes: inflateRawSync(data),
      moment: [zip.readUInt16LE(at + 12), zip.readUInt16LE(at + 14)],
      mode: zip.readUInt32LE(at + 38) >>> 16,
    });
    at += 46 + nameLength;
  }
  return entries;
}
