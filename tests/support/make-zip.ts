/** Zip archives of our own making: honest ones, and ones built to hurt a reader. */
import { crc32, deflateRawSync } from "node:zlib";

export interface ZipPart {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** Kept as it is instead of deflated. */
  readonly stored?: boolean;
  /** Marked as encrypted. */
  readonly encrypted?: boolean;
  /** Lengths follow the data instead of standing before it, as programs write that do not know them yet. */
  readonly streamed?: boolean;
}

/** Assembles the parts, in order, with a central directory. */
export function makeZip(parts: readonly ZipPart[]): Uint8Array {
  const written: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const content = Buffer.from(part.content as string);
    const packed = part.stored === true ? content : deflateRawSync(content);
    const name = Buffer.from(part.name);
    const flags = 0x800 | (part.encrypted === true ? 1 : 0) | (part.streamed === true ? 8 : 0);
    const method = part.stored === true ? 0 : 8;
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(flags, 2);
    facts.writeUInt16LE(method, 4);
    facts.writeUInt32LE(crc32(content), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(content.length, 18);
    facts.writeUInt16LE(name.length, 22);
    const known = Buffer.from(facts);
    if (part.streamed === true) known.fill(0, 10, 22);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), known, name, packed]);
    central.push(Buffer.from("PK\u0001\u0002\u0014\u0000"), facts, Buffer.alloc(10), uint32(offset), name);
    written.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(parts.length, 4);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return new Uint8Array(Buffer.concat([...written, directory, Buffer.from("PK\u0005\u0006"), end]));
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
