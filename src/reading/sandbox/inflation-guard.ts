/** Counts what the built-in decompression gives out; pdf.js inflates its larger streams with it. */

/**
 * Puts a limit on every `DecompressionStream` made from now on.
 * @param limit answers the greatest inflated size of one stream, in bytes
 * @param exceeded called once a stream passes it; what reads the stream may hide the error and go on by other means
 */
export function guardInflation(limit: () => number, exceeded: () => void): void {
  const Inner = globalThis.DecompressionStream;
  globalThis.DecompressionStream = class {
    readonly readable: ReadableStream;
    readonly writable: WritableStream;

    constructor(format: ConstructorParameters<typeof DecompressionStream>[0]) {
      const inner = new Inner(format);
      let inflated = 0;
      const counter = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          inflated += chunk.byteLength;
          if (inflated > limit()) {
            exceeded();
            controller.error(new RangeError("The stream inflates past its limit."));
          } else controller.enqueue(chunk);
        },
      });
      this.writable = inner.writable as WritableStream;
      this.readable = inner.readable.pipeThrough(counter as unknown as ReadableWritablePair<Uint8Array, Uint8Array>);
    }
  } as unknown as typeof DecompressionStream;
}
