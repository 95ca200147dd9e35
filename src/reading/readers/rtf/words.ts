/** What the control words of RTF mean for the text. */

/** Groups that hold no text of the document. */
export const LEFT_OUT: ReadonlySet<string> = new Set([
  ...["colortbl", "info", "pict", "objdata", "themedata", "colorschememapping", "datastore", "latentstyles"],
  ...["listtable", "listoverridetable", "rsidtbl", "generator", "filetbl", "revtbl", "xmlnstbl", "fldinst", "upr"],
  ...["bkmkstart", "bkmkend", "atnid", "atndate", "atnref", "atntime", "nonshppict", "shppict"],
  ...[
    "do",
    "wgrffmtfilter",
    "mmathPr",
    "pgptbl",
    "xe",
    "tc",
    "template",
    "passwordhash",
    "sp",
    "sn",
    "sv",
    "falt",
    "panose",
  ],
  ...["ftnsep", "ftnsepc", "aftnsep", "aftnsepc", "pnseclvl"],
]);

/** Groups marked as for newer programs that hold text all the same. */
export const KEPT: ReadonlySet<string> = new Set([
  ...["shpinst", "ud", "fldrslt", "shptxt", "footnote", "pntext", "annotation", "atnauthor"],
]);

/** What a group's text is, where it stands beside the text around it. */
export type Aside = "note" | "comment" | "author" | "header" | "footer";

/** Groups that stand beside the text around them. */
export const ASIDES: ReadonlyMap<string, Aside> = new Map<string, Aside>([
  ["footnote", "note"],
  ["annotation", "comment"],
  ["atnauthor", "author"],
  ...["header", "headerl", "headerr", "headerf"].map((word): [string, Aside] => [word, "header"]),
  ...["footer", "footerl", "footerr", "footerf"].map((word): [string, Aside] => [word, "footer"]),
]);

/** Control words and symbols that stand for characters. */
export const CHARACTERS: Readonly<Record<string, string>> = {
  tab: " ",
  line: "\n",
  "~": " ",
  _: "-",
  "\\": "\\",
  "{": "{",
  "}": "}",
  emdash: "—",
  endash: "–",
  bullet: "•",
  lquote: "‘",
  rquote: "’",
  ldblquote: "“",
  rdblquote: "”",
  emspace: " ",
  enspace: " ",
  qmspace: " ",
};

/** Words that end a paragraph. */
export const PARAGRAPH_ENDS: ReadonlySet<string> = new Set(["par", "sect", "page", "\n", "\r"]);

/** Encodings by a font's character set. */
const CHARSETS: Readonly<Record<number, string>> = {
  0: "windows-1252",
  77: "macintosh",
  128: "shift_jis",
  129: "euc-kr",
  134: "gbk",
  136: "big5",
  161: "windows-1253",
  162: "windows-1254",
  163: "windows-1258",
  177: "windows-1255",
  178: "windows-1256",
  186: "windows-1257",
  204: "windows-1251",
  222: "windows-874",
  238: "windows-1250",
};

/** The encoding of a font with this character set; undefined where the document's own counts. */
export function encodingOfCharset(charset: number): string | undefined {
  return CHARSETS[charset];
}

/** The encoding of a code page number, as iconv knows it. */
export function encodingOfCodePage(page: number): string {
  const others: Readonly<Record<number, string>> = {
    932: "shift_jis",
    936: "gbk",
    949: "euc-kr",
    950: "big5",
    65001: "utf-8",
  };
  return others[page] ?? (page > 1000 ? `windows-${page}` : `cp${page}`);
}
