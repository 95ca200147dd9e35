import type { OoxmlPackage } from "./package.ts";

const TITLE_LENGTH = 500;

/** The title among an Office document's properties; undefined where it has none. */
export async function documentTitle(document: OoxmlPackage): Promise<string | undefined> {
  const part = (await document.relations("")).find(({ type }) => type === "core-properties")?.part;
  if (part === undefined) return undefined;
  let title = "";
  let inTitle = false;
  await document.parse(part, {
    open: (name) => {
      inTitle = name === "dc:title";
    },
    close: () => {
      inTitle = false;
    },
    text: (text) => {
      if (inTitle) title += text;
    },
  });
  const trimmed = title.trim().slice(0, TITLE_LENGTH);
  return trimmed === "" ? undefined : trimmed;
}
