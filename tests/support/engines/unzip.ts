import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve, sep } from "node:path";
import { inflateRawSync } from "node:zlib";

const END_OF_DIRECTORY = 0x06054b50;
const DEFLATED = 8;

/** Unpacks a zip file. Without zip64 and encryption: for archives whose digest is pinned. */
export function unzip(file: string, folder: string): void {
  const zip = readFileSync(file);
  let end = zip.length - 22;
  while (end >= 0 && zip.readUInt32LE(end) !== END_OF_DIRECTORY) end--;
  if (end < 0) throw new Error(`${file} is not a zip file.`);
  let entry = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = zip.readUInt16LE(entry + 28);
    const name = zip.toString("utf8", entry + 46, entry + 46 + nameLength);
    if (!name.endsWith("/")) {
      const target = resolve(folder, name);
      if (!target.startsWith(folder + sep)) throw new Error(`${file} holds an entry outside its folder: ${name}`);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, contentOf(zip, entry));
    }
    entry += 46 + nameLength + zip.readUInt16LE(entry + 30) + zip.readUInt16LE(entry + 32);
  }
}

function contentOf(zip: Buffer, entry: number): Buffer {
  const at = zip.readUInt32LE(entry + 42);
  const from = at + 30 + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28);
  const raw = zip.subarray(from, from + zip.readUInt32LE(entry + 20));
  return zip.readUInt16LE(entry + 10) === DEFLATED ? inflateRawSync(raw) : raw;
}
