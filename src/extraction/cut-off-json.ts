/**
 * What is whole of an answer that was cut off: fields that ended, and entries of the list that was being written. The
 * answer is an object of fields, each an object around its value; an entry that had only begun is no entry.
 */
export function wholePartOf(text: string): string | undefined {
  const open: string[] = [];
  let whole: string | undefined;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quoted) {
      if (character === "\\") at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "{" || character === "[") open.push(character === "{" ? "}" : "]");
    else if (character === "}" || character === "]") {
      open.pop();
      if (isBetweenParts(open)) whole = text.slice(0, at + 1) + closingOf(open);
    } else if (character === "," && isBetweenParts(open)) whole = text.slice(0, at) + closingOf(open);
  }
  return whole;
}

/** Between two fields of the answer, or between two entries of a field's list. */
function isBetweenParts(open: readonly string[]): boolean {
  return (open.length === 1 || open.length === 3) && open.at(-1) === (open.length === 1 ? "}" : "]");
}

function closingOf(open: readonly string[]): string {
  return open.toReversed().join("");
}
