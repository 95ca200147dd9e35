/**
 * Fonts whose letters are signs: a document writes "m" and shows "μ". Without this a dose of 10 μg reads as 10 mg, and a
 * ticked box as a letter or nothing.
 */

/** Signs of the font Symbol (Adobe's Symbol encoding) from code 0x20 on and from 0xa0 on, one a code. */
const SYMBOL_LOW = " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼";
const SYMBOL_HIGH = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪ 〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭";

/** Of the Wingdings fonts the signs that say something: boxes, ticks, crosses, arrows, bullets. */
const WINGDINGS: Readonly<Record<number, string>> = {
  ...{ 40: "☎", 42: "✉", 74: "☺", 76: "☹", 108: "●", 110: "■", 111: "☐", 113: "☐", 118: "❖" },
  ...{ 159: "•", 167: "▪", 168: "☐", 216: "➢", 223: "←", 224: "→", 225: "↑", 226: "↓", 232: "➔" },
  ...{ 240: "⇨", 251: "✗", 252: "✓", 253: "☒", 254: "☑" },
};
const WINGDINGS_2: Readonly<Record<number, string>> = {
  ...{ 79: "✗", 80: "✓", 81: "☒", 82: "☑", 83: "☒", 84: "☒", 163: "☐" },
};

const PRIVATE = 0xf000;
const SIGNS = /[\uf020-\uf0ff]/g;

/** The table of a font by its name; undefined for a font of letters. */
function signsOf(font: string): ((code: number) => string) | undefined {
  const name = font.trim().toLowerCase();
  if (name === "symbol" || name === "symbolmt") {
    return (code) => (code < 0xa0 ? SYMBOL_LOW[code - 0x20] : SYMBOL_HIGH[code - 0xa0]) ?? "";
  }
  if (name === "wingdings") return (code) => WINGDINGS[code] ?? "";
  return name === "wingdings 2" ? (code) => WINGDINGS_2[code] ?? "" : undefined;
}

/** True for a font whose codes are signs that are known here. */
export function isSymbolFont(font: string): boolean {
  return signsOf(font) !== undefined;
}

/**
 * What a font shows for a code, which Unicode's private area may hold (0xf020 to 0xf0ff); "" for a sign without a
 * character of its own.
 */
export function shownSign(font: string, code: number): string {
  const own = code >= PRIVATE && code <= PRIVATE + 0xff ? code - PRIVATE : code;
  const signs = signsOf(font);
  if (signs !== undefined && own < 0x100) return signs(own);
  return own === code && code >= 0x20 && code < 0xd800 ? String.fromCharCode(code) : "";
}

/** A text in which signs of a font stand in Unicode's private area, as people see it. */
export function withSigns(font: string, text: string): string {
  if (!isSymbolFont(font)) return text;
  return text.replace(SIGNS, (sign) => shownSign(font, sign.charCodeAt(0)));
}
