/**
 * The Porter stemmer (M. F. Porter, "An algorithm for suffix stripping", 1980), with the departures of SQLite FTS5's
 * `porter` tokenizer kept, so that what is highlighted is what the index matched.
 */

const CONSONANT = "[^aeiou]";
const VOWEL = "[aeiouy]";
const CONSONANTS = `${CONSONANT}[^aeiouy]*`;
const VOWELS = `${VOWEL}[aeiou]*`;

const MEASURE_AT_LEAST_1 = new RegExp(`^(${CONSONANTS})?${VOWELS}${CONSONANTS}`);
const MEASURE_IS_1 = new RegExp(`^(${CONSONANTS})?${VOWELS}${CONSONANTS}(${VOWELS})?$`);
const MEASURE_AT_LEAST_2 = new RegExp(`^(${CONSONANTS})?${VOWELS}${CONSONANTS}${VOWELS}${CONSONANTS}`);
const HAS_VOWEL = new RegExp(`^(${CONSONANTS})?${VOWEL}`);
const SHORT_SYLLABLE = new RegExp(`^${CONSONANTS}${VOWEL}[^aeiouwxy]$`);

const STEP_2: ReadonlyMap<string, string> = new Map([
  ["ational", "ate"],
  ["tional", "tion"],
  ["enci", "ence"],
  ["anci", "ance"],
  ["izer", "ize"],
  ["logi", "log"],
  ["bli", "ble"],
  ["alli", "al"],
  ["entli", "ent"],
  ["eli", "e"],
  ["ousli", "ous"],
  ["ization", "ize"],
  ["ation", "ate"],
  ["ator", "ate"],
  ["alism", "al"],
  ["iveness", "ive"],
  ["fulness", "ful"],
  ["ousness", "ous"],
  ["aliti", "al"],
  ["iviti", "ive"],
  ["biliti", "ble"],
]);
const STEP_2_SUFFIX =
  /^(.+?)(ational|tional|enci|anci|izer|logi|bli|alli|entli|eli|ousli|ization|ation|ator|alism|iveness|fulness|ousness|aliti|iviti|biliti)$/;

const STEP_3: ReadonlyMap<string, string> = new Map([
  ["icate", "ic"],
  ["ative", ""],
  ["alize", "al"],
  ["iciti", "ic"],
  ["ical", "ic"],
  ["ful", ""],
  ["ness", ""],
]);
const STEP_3_SUFFIX = /^(.+?)(icate|ative|alize|iciti|ical|ful|ness)$/;
const STEP_4_SUFFIX = /^(.+?)(al|ance|ence|er|ic|able|ible|ant|ement|ment|ent|ou|ism|ate|iti|ous|ive|ize)$/;
const STEP_4_ION = /^(.+?)(s|t)(ion)$/;

/** The stem of a lower-case word. Words that are not plain Latin letters, and very short ones, are their own stem. */
export function stem(word: string): string {
  if (word.length < 3 || word.length > 64 || !/^[a-z]+$/.test(word)) return word;
  // A leading y is a consonant; everywhere else the patterns read it as a vowel after a consonant.
  const shielded = word.startsWith("y") ? `Y${word.slice(1)}` : word;
  const stemmed = step5(step4(step3(step2(step1c(step1b(step1a(shielded)))))));
  return stemmed.toLowerCase();
}

function step1a(word: string): string {
  if (word.endsWith("sses") || word.endsWith("ies")) return word.slice(0, -2);
  if (word.endsWith("s") && !word.endsWith("ss")) return word.slice(0, -1);
  return word;
}

function step1b(word: string): string {
  if (word.endsWith("eed")) return MEASURE_AT_LEAST_1.test(word.slice(0, -3)) ? word.slice(0, -1) : word;
  const rest = /^(.+?)(?:ed|ing)$/.exec(word)?.[1];
  if (rest === undefined || !HAS_VOWEL.test(rest)) return word;
  if (/(?:at|bl|iz)$/.test(rest)) return `${rest}e`;
  if (/([^aeiouylsz])\1$/.test(rest)) return rest.slice(0, -1);
  return SHORT_SYLLABLE.test(rest) ? `${rest}e` : rest;
}

function step1c(word: string): string {
  return word.endsWith("y") && HAS_VOWEL.test(word.slice(0, -1)) ? `${word.slice(0, -1)}i` : word;
}

function step2(word: string): string {
  return replaceSuffix(word, STEP_2_SUFFIX, STEP_2);
}

function step3(word: string): string {
  return replaceSuffix(word, STEP_3_SUFFIX, STEP_3);
}

function replaceSuffix(word: string, pattern: RegExp, replacements: ReadonlyMap<string, string>): string {
  const match = pattern.exec(word);
  if (match === null) return word;
  const rest = match[1] ?? "";
  return MEASURE_AT_LEAST_1.test(rest) ? rest + (replacements.get(match[2] ?? "") ?? "") : word;
}

function step4(word: string): string {
  const match = STEP_4_SUFFIX.exec(word);
  if (match !== null) return MEASURE_AT_LEAST_2.test(match[1] ?? "") ? (match[1] ?? word) : word;
  const ion = STEP_4_ION.exec(word);
  if (ion === null) return word;
  const rest = `${ion[1]}${ion[2]}`;
  return MEASURE_AT_LEAST_2.test(rest) ? rest : word;
}

function step5(word: string): string {
  let result = word;
  if (result.endsWith("e")) {
    const rest = result.slice(0, -1);
    if (MEASURE_AT_LEAST_2.test(rest) || (MEASURE_IS_1.test(rest) && !SHORT_SYLLABLE.test(rest))) result = rest;
  }
  return result.endsWith("ll") && MEASURE_AT_LEAST_2.test(result) ? result.slice(0, -1) : result;
}
