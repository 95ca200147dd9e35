import { type Found, foundIn, type Line } from "./document-text.ts";

/** Rules about running text: title, language, summary, topics. */

const STOP_WORDS: Readonly<Record<string, string>> = {
  en: "the of and to in is for that with are on as by this be or from at it was not which have",
  de: "der die das und ist nicht mit ein eine von zu den dem des auf für sich im auch werden",
  fr: "le la les des et est dans une pour que qui sur par au du ne pas avec sont ce",
  es: "el los las y en una para que con por del se es al como más su lo está",
  it: "il gli della di che è per una con del non sono nel alla dei si da le più",
  nl: "het een van en niet met zijn voor dat op aan worden door ook bij naar deze uit te",
  pt: "o os das e em uma para que com não por do da se ao como mais são dos",
};

/** The languages a stop word belongs to. */
const WORD_LANGUAGES: ReadonlyMap<string, readonly string[]> = languagesByWord();

function languagesByWord(): Map<string, string[]> {
  const languages = new Map<string, string[]>();
  for (const [language, words] of Object.entries(STOP_WORDS)) {
    for (const word of words.split(" ")) languages.set(word, [...(languages.get(word) ?? []), language]);
  }
  return languages;
}

const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, "ja"],
  [/\p{Script=Hangul}/gu, "ko"],
  [/\p{Script=Han}/gu, "zh"],
  [/\p{Script=Arabic}/gu, "ar"],
  [/\p{Script=Hebrew}/gu, "he"],
  [/\p{Script=Cyrillic}/gu, "ru"],
  [/\p{Script=Greek}/gu, "el"],
  [/\p{Script=Devanagari}/gu, "hi"],
  [/\p{Script=Thai}/gu, "th"],
];

/** Text enough to tell a language by, in UTF-16 units. */
const SAMPLE = 20_000;

/** The first heading, else the first line that reads like a title. */
export function findTitle(lines: readonly Line[]): Found | undefined {
  const start = lines.slice(0, 60);
  const heading =
    lines.find(({ heading, text }) => heading === 1 && text !== "") ??
    start.find(({ heading, text }) => heading > 0 && text !== "");
  const titled =
    heading ?? start.find(({ text, cells }) => cells === undefined && text.length <= 200 && /\p{L}{2}/u.test(text));
  return titled === undefined ? undefined : foundIn(titled, titled.text.slice(0, 300));
}

/** The language most of the words belong to, as its ISO 639-1 code; undefined where too few tell. */
export function findLanguage(lines: readonly Line[]): Found | undefined {
  const text = sampleOf(lines);
  const shown = lines.find((line) => line.text.split(" ").length >= 4) ?? lines.find((line) => line.text !== "");
  if (shown === undefined) return undefined;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  for (const [script, language] of SCRIPTS) {
    const share = (text.match(script)?.length ?? 0) / Math.max(1, letters);
    // A Japanese text is mostly Han, with some kana in every sentence.
    if (share > (language === "ja" ? 0.05 : 0.4)) return foundIn(shown, language);
  }
  const votes = new Map<string, number>();
  for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? []) {
    for (const language of WORD_LANGUAGES.get(word) ?? []) votes.set(language, (votes.get(language) ?? 0) + 1);
  }
  const [best, second] = [...votes].sort(([, a], [, b]) => b - a);
  if (best === undefined || best[1] < 3 || best[1] === second?.[1]) return undefined;
  return foundIn(shown, best[0]);
}

/** The first sentences of running text. */
export function findSummary(lines: readonly Line[]): Found | undefined {
  for (const paragraph of paragraphsOf(lines)) {
    const text = paragraph.map((line) => line.text).join(" ");
    if (text.split(" ").length < 8 || !/[.!?。]/.test(text)) continue;
    const sentences = text.slice(0, 2_000).match(/[^.!?。]+(?:[.!?](?!\s|$)[^.!?。]*)*[.!?。]+/gu) ?? [text];
    let summary = "";
    for (const sentence of sentences.slice(0, 3)) {
      if (summary !== "" && summary.length + sentence.length > 600) break;
      summary = `${summary} ${sentence.trim()}`.trim();
    }
    const [first] = paragraph;
    if (first !== undefined) return foundIn(first, summary.slice(0, 1_000));
  }
  return undefined;
}

/** The words that come up most, without those every text is made of. */
export function findTopics(lines: readonly Line[]): Found | undefined {
  const counts = new Map<string, { count: number; first: Line }>();
  let words = 0;
  for (const line of lines) {
    for (const word of line.text.toLowerCase().match(/\p{L}{5,24}/gu) ?? []) {
      words += 1;
      if (WORD_LANGUAGES.has(word) || COMMON.has(word)) continue;
      const known = counts.get(word);
      if (known === undefined) counts.set(word, { count: 1, first: line });
      else known.count += 1;
    }
  }
  const least = words < 300 ? 2 : 3;
  const top = [...counts]
    .filter(([, { count }]) => count >= least)
    .sort(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1));
  const first = top[0]?.[1].first;
  return first === undefined
    ? undefined
    : foundIn(
        first,
        top.slice(0, 6).map(([word]) => word),
      );
}

const COMMON: ReadonlySet<string> = new Set(
  "about above after again against under their there these those would could should shall other others where which while being every between through during before within without because having using since until among might using first second three further however therefore including page https".split(
    " ",
  ),
);

/** Lines of running text that belong together. */
export function* paragraphsOf(lines: readonly Line[]): Generator<readonly Line[]> {
  let paragraph: Line[] = [];
  for (const line of lines) {
    const isText = line.text !== "" && line.heading === 0 && line.cells === undefined;
    if (isText) paragraph.push(line);
    if ((!isText || paragraph.length >= 12) && paragraph.length > 0) {
      yield paragraph;
      paragraph = [];
    }
  }
  if (paragraph.length > 0) yield paragraph;
}

function sampleOf(lines: readonly Line[]): string {
  let sample = "";
  for (const { text } of lines) {
    if (sample.length > SAMPLE) break;
    sample += `${text}\n`;
  }
  return sample;
}
