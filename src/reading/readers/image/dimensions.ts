/** Reads a picture's width and height from its header; nothing of the picture itself is decoded. */

export interface Dimensions {
  readonly width: number;
  readonly height: number;
}

/** Width and height in pixels; undefined where the header is damaged or of a kind not known. */
export function dimensionsOf(bytes: Uint8Array): Dimensions | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const found = readers.find(({ sign, at = 0 }) =>
      view.subarray(at, at + sign.length).equals(Buffer.from(sign, "latin1")),
    );
    const size = found?.size(view);
    return size !== undefined && size.width > 0 && size.height > 0 ? size : undefined;
  } catch {
    // The header ends before its fields do.
    return undefined;
  }
}

interface HeaderReader {
  readonly sign: string;
  readonly at?: number;
  readonly size: (view: Buffer) => Dimensions | undefined;
}

const readers: readonly HeaderReader[] = [
  { sign: "\x89PNG", size: (view) => ({ width: view.readUInt32BE(16), height: view.readUInt32BE(20) }) },
  { sign: "GIF8", size: (view) => ({ width: view.readUInt16LE(6), height: view.readUInt16LE(8) }) },
  { sign: "BM", size: (view) => ({ width: view.readInt32LE(18), height: Math.abs(view.readInt32LE(22)) }) },
  { sign: "\xff\xd8\xff", size: jpegSize },
  { sign: "WEBP", at: 8, size: webpSize },
  { sign: "II*\0", size: (view) => tiffSize(view, true) },
  { sign: "MM\0*", size: (view) => tiffSize(view, false) },
];

/** Segments until the one that begins a frame (ITU-T T.81, annex B). */
function jpegSize(view: Buffer): Dimensions | undefined {
  let at = 2;
  while (at + 9 < view.length) {
    if (view[at] !== 0xff) return undefined;
    const marker = view[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { width: view.readUInt16BE(at + 7), height: view.readUInt16BE(at + 5) };
    // A marker may be filled up with 0xff.
    at += marker === 0xff ? 1 : 2 + view.readUInt16BE(at + 2);
  }
  return undefined;
}

/** The three kinds of WebP: lossy, lossless, extended. */
function webpSize(view: Buffer): Dimensions | undefined {
  const kind = view.toString("latin1", 12, 16);
  if (kind === "VP8 ") return { width: view.readUInt16LE(26) & 0x3fff, height: view.readUInt16LE(28) & 0x3fff };
  if (kind === "VP8X") return { width: view.readUIntLE(24, 3) + 1, height: view.readUIntLE(27, 3) + 1 };
  if (kind !== "VP8L") return undefined;
  const bits = view.readUInt32LE(21);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

/** Fields of the first directory: 256 is the width, 257 the height, either as 16 or as 32 bits. */
function tiffSize(view: Buffer, little: boolean): Dimensions | undefined {
  const short = (at: number): number => (little ? view.readUInt16LE(at) : view.readUInt16BE(at));
  const long = (at: number): number => (little ? view.readUInt32LE(at) : view.readUInt32BE(at));
  const directory = long(4);
  const values = new Map<number, number>();
  for (let entry = 0; entry < short(directory); entry += 1) {
    const at = directory + 2 + entry * 12;
    values.set(short(at), short(at + 2) === 3 ? short(at + 8) : long(at + 8));
  }
  const [width, height] = [values.get(256), values.get(257)];
  return width === undefined || height === undefined ? undefined : { width, height };
}
