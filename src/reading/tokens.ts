/** An estimate of tokens, for sizing passages and windows. Real counts come from the models' own answers. */

/** Characters of scripts without spaces between words; each is about one token. */
function isIdeographic(code: number): boolean {
  return (
    (code >= 0x2e80 && code <= 0x9fff) || // CJK, kana
    (code >= 0xac00 && code <= 0xd7af) || // Hangul
    (code >= 0xf900 && code <= 0xfaff) || // compatibility ideographs
    (code >= 0xff00 && code <= 0xffef) || // full-width forms
    (code >= 0xd840 && code <= 0xd88d) // leading surrogates of further ideographs
  );
}

/** What one UTF-16 unit adds: about four characters of alphabetic text make a token. */
export function unitTokens(code: number): number {
  return isIdeographic(code) ? 1 : 0.25;
}

/** About how many tokens `text.slice(start, end)` has. Within a quarter of real counts on ordinary prose. */
export function estimateTokens(text: string, start = 0, end = text.length): number {
  let tokens = 0;
  for (let i = start; i < end; i += 1) tokens += unitTokens(text.charCodeAt(i));
  return Math.ceil(tokens);
}
