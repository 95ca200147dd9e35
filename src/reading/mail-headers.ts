/** Tells a mail from other text by its headers. */

/** Headers that mail has; of a text without a hint, several have to be there. */
const KNOWN =
  /^(from|to|cc|subject|date|message-id|mime-version|received|return-path|delivered-to|reply-to|content-type|dkim-signature|x-[\w-]+)$/;
/** Headers that only mail has. */
const TELLING = /^(message-id|mime-version|received|return-path|delivered-to|dkim-signature)$/;
const ENOUGH = 3;
const LINES = 100;

/**
 * True for a text that begins with mail headers.
 * @param hinted whether name or declared type say that it is mail; then one header is enough, and so is none before
 *   white space alone
 */
export function looksLikeMail(sample: string, hinted: boolean): boolean {
  if (hinted && sample.trim() === "") return true;
  let known = 0;
  let telling = 0;
  for (const [index, line] of sample.split("\n", LINES).entries()) {
    if (line.trim() === "") break;
    // A mail out of a mailbox begins with a line of its own; headers go on in lines that begin with white space.
    if (/^[ \t]/.test(line) || (index === 0 && line.startsWith("From "))) continue;
    const name = /^([A-Za-z][A-Za-z0-9-]{0,60}):/.exec(line)?.[1]?.toLowerCase();
    if (name === undefined) return false;
    if (KNOWN.test(name)) known += 1;
    if (TELLING.test(name)) telling += 1;
  }
  return hinted ? known > 0 : known >= ENOUGH && telling > 0;
}
