/** The order of reading in lines of scripts that run from right to left. */

const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/gu;
const LEFT_TO_RIGHT = /\p{L}/gu;
const HAS_RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** True where most letters are of a script that runs from right to left. */
export function runsRightToLeft(text: string): boolean {
  if (!HAS_RIGHT_TO_LEFT.test(text)) return false;
  const turned = text.match(RIGHT_TO_LEFT)?.length ?? 0;
  const letters = text.match(LEFT_TO_RIGHT)?.length ?? 0;
  return turned * 2 >= letters;
}

/**
 * Parts of one line in the order in which they are read: from right to left, but numbers and words of other scripts in
 * between keep their own order (the text inside each part is in order already).
 */
export function inReadingOrder<Part extends { readonly str: string; readonly start: number }>(
  parts: readonly Part[],
): Part[] {
  const ordered: Part[] = [];
  let run: Part[] = [];
  const endRun = (): void => {
    ordered.push(...run.reverse());
    run = [];
  };
  for (const part of parts.toSorted((a, b) => b.start - a.start)) {
    if (HAS_RIGHT_TO_LEFT.test(part.str)) {
      endRun();
      ordered.push(part);
    } else run.push(part);
  }
  endRun();
  return ordered;
}
