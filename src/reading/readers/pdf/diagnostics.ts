/**
 * pdf.js repairs and skips without an error; that it did, it says only on the console. This listens there while a
 * document is read, and lets nothing of it (it may hold document text) reach a log.
 */

export interface Diagnostics extends Disposable {
  /** True when a message with this beginning came since the last `forget`. */
  saw(beginning: string): boolean;
  forget(): void;
}

/** Messages kept between two `forget`s; damaged files write thousands. */
const KEPT = 200;

/** The message of each image, which is left out undecoded (see `maxImageSize`). */
export const IMAGE_LEFT_OUT = "Warning: Image exceeded maximum allowed size";
/** The message when the table of objects is broken and rebuilt by searching the file. */
export const TABLE_REBUILT = "Warning: Indexing all PDF objects";

/** Listens until disposed. */
export function listen(): Diagnostics {
  const messages = new Set<string>();
  const { warn, log } = console;
  const keep = (message: unknown): void => {
    if (messages.size < KEPT || String(message).startsWith(IMAGE_LEFT_OUT)) messages.add(String(message).slice(0, 200));
  };
  console.warn = keep;
  console.log = keep;
  return {
    saw: (beginning) => [...messages].some((message) => message.startsWith(beginning)),
    forget: () => messages.clear(),
    [Symbol.dispose]: () => Object.assign(console, { warn, log }),
  };
}
