import { describe, expect, it } from "vitest";
import { bytesOf, readBare } from "../../../support/reading.ts";

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part))));

const tiffEntry = (tag: number, value: number): number[] => [
  tag & 255,
  tag >> 8,
  3,
  0,
  1,
  0,
  0,
  0,
  value & 255,
  value >> 8,
  0,
  0,
];

const PICTURES: readonly (readonly [format: string, name: string, bytes: Uint8Array])[] = [
  ["png", "PNG image, 640 × 480 pixels", bytes("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", [0, 0, 2, 128, 0, 0, 1, 224])],
  ["gif", "GIF image, 3 × 2 pixels", bytes("GIF89a", [3, 0, 2, 0])],
  [
    "jpeg",
    "JPEG image, 300 × 200 pixels",
    bytes([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xff, 0xc2, 0, 11, 8, 0, 200, 1, 44, 1, 0, 0]),
  ],
  ["webp", "WebP image, 16 × 9 pixels", bytes("RIFF\0\0\0\0WEBPVP8X", [10, 0, 0, 0, 0, 0, 0, 0, 15, 0, 0, 8, 0, 0])],
  ["tiff", "TIFF image, 10 × 20 pixels", bytes("II*\0", [8, 0, 0, 0, 2, 0], tiffEntry(256, 10), tiffEntry(257, 20))],
  [
    "bmp",
    "BMP image, 5 × 6 pixels",
    bytes("BM", [9, 9, 0, 0], [0, 0, 0, 0], [54, 0, 0, 0, 40, 0, 0, 0], [5, 0, 0, 0], [250, 255, 255, 255]),
  ],
];

describe("readImage", () => {
  it("a picture is recognised, measured and left to a vision model", async () => {
    for (const [format, name, picture] of PICTURES) {
      const report = await readBare(picture, { name: "a.txt" });
      expect(report.format).toBe(format);
      expect(report.pages).toEqual([{ number: 1, name, text: "", needsVision: true }]);
    }
  });

  it("a picture whose header is cut off is still a picture", async () => {
    for (const [format, name, picture] of PICTURES) {
      const { pages } = await readBare(picture.subarray(0, ["bmp", "webp"].includes(format) ? 12 : 7));
      expect(pages[0]?.name).toBe(name.split(",")[0]);
    }
    expect((await readBare(bytesOf("BMW is a maker of cars"))).format).toBe("text");
  });
});
