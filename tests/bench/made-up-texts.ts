/**
 * Texts of made-up words whose frequencies fall as in real texts (Zipf), the same in every run. Queries leave out the
 * most frequent ones: in a real language these are stop words, which a query is not asked by.
 */
export function textMaker(): (words: number, frequent?: "without") => string {
  let state = 42;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const syllables = ["ba", "ter", "mon", "li", "dro", "ves", "kan", "tu", "ri", "sol", "pe", "gan"];
  const vocabulary = Array.from({ length: 8_000 }, () =>
    Array.from({ length: 2 + Math.floor(random() * 3) }, () => syllables[Math.floor(random() * 12)]).join(""),
  );
  const STOP_WORDS = 120;
  return (words, frequent) => {
    const least = frequent === "without" ? STOP_WORDS : 1;
    const rank = () => Math.floor(least * (vocabulary.length / least) ** random());
    return Array.from({ length: words }, () => vocabulary[rank() - 1] ?? "ba").join(" ");
  };
}
