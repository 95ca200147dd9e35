import { type Found, foundIn, type Line } from "./document-text.ts";

/** Rules about persons, organizations and parties. Better none than a wrong one. */

const ORGANIZATION =
  /(?:\p{Lu}[\p{L}\p{N}&.'-]*,?\s+){1,5}(?:Inc|Incorporated|LLC|L\.L\.C|Ltd|Limited|GmbH|AG|SE|KG|Corp|Corporation|Company|Co|plc|PLC|LLP|S\.A|SA|SAS|B\.V|BV|University|Institute|Agency|Foundation|Commission|Bank|Authority)(?![\p{L}])\.?/gu;
const AUTHORITY =
  /(?:Ministry|Department|University|Institute|Bureau|Office|Board) (?:of|for) (?:the )?\p{Lu}\p{L}+(?: (?:and )?\p{Lu}\p{L}+){0,3}/gu;
const PERSON = /\b(?:Mr|Mrs|Ms|Dr|Prof|Herr|Frau|Mme)\.?\s+(\p{Lu}[\p{L}'-]+(?:\s+\p{Lu}[\p{L}'.-]*){0,2})/gu;
const SIGNED =
  /^(?:author|authors|by|written by|prepared by|signed|attn|attention|contact|name)\s*[:.]\s*(\p{Lu}[\p{L}'-]+(?:\s+\p{Lu}[\p{L}'.-]*){1,2})\s*$/iu;
const BETWEEN =
  /\bbetween:?\s+(.{3,160}?),?\s+and\s+(.{3,160}?)(?:[,;(]|\s+(?:on|dated|effective|for|whereby|to)\s|\.\s|\.?$)/iu;
const LEADING = /^(?:(?:the|a|an|this|der|die|das|den|dem|and|between|by|from|to|with|for|of|in|at)\s+)+/iu;

const MOST = 20;

export function findOrganizations(lines: readonly Line[]): Found | undefined {
  return collect(lines, (text) => [...(text.match(ORGANIZATION) ?? []), ...(text.match(AUTHORITY) ?? [])].map(tidy));
}

export function findPeople(lines: readonly Line[]): Found | undefined {
  return collect(lines, (text) => {
    const named = [...text.matchAll(PERSON)].map(([, name = ""]) => tidy(name));
    const signed = SIGNED.exec(text)?.[1];
    return signed === undefined ? named : [...named, tidy(signed)];
  });
}

/** "between X and Y", at the contract's beginning; else the organizations it names first. */
export function findParties(lines: readonly Line[]): Found | undefined {
  const start = lines.filter(({ text }) => text !== "").slice(0, 80);
  for (const [index, line] of start.entries()) {
    const text = start
      .slice(index, index + 5)
      .map((next) => next.text)
      .join(" ");
    const at = text.search(/\bbetween\b/i);
    if (at < 0 || at > line.text.length) continue;
    const match = BETWEEN.exec(text);
    const parties = [match?.[1], match?.[2]]
      .map((party) => tidyParty(party ?? ""))
      .filter((party) => /^\p{Lu}/u.test(party));
    if (parties.length === 2) return foundIn(line, parties);
  }
  const organizations = findOrganizations(start);
  if (organizations === undefined) return undefined;
  return { ...organizations, value: (organizations.value as readonly string[]).slice(0, 2) };
}

/** The first organization in these lines. */
export function firstOrganization(lines: readonly Line[]): Found | undefined {
  const found = findOrganizations(lines);
  return found === undefined ? undefined : { ...found, value: (found.value as readonly string[])[0] };
}

function collect(lines: readonly Line[], read: (text: string) => readonly string[]): Found | undefined {
  const names = new Set<string>();
  let first: Line | undefined;
  for (const line of lines) {
    for (const name of read(line.text)) {
      if (name.length < 3 || name.length > 120) continue;
      first ??= line;
      names.add(name);
    }
    if (names.size >= MOST) break;
  }
  return first === undefined ? undefined : foundIn(first, [...names].slice(0, MOST));
}

function tidyParty(text: string): string {
  const bare = text.replace(/\s*(?:\(|,(?!\s*(?:Inc|LLC|Ltd|L\.L\.C|S\.A|Corp|Co)\b)).*$/u, "");
  return tidy(bare).slice(0, 200);
}

function tidy(name: string): string {
  return name
    .replace(/\s+/g, " ")
    .replace(LEADING, "")
    .replace(/[,;:]+$/, "")
    .trim();
}
