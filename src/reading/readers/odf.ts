/** OpenDocument: texts as one page, spreadsheets as a page a sheet, presentations as a page a slide. */
import { Failure, warningOf } from "../../domain/failure.ts";
import { ZipArchive } from "../archive/zip-archive.ts";
import { limitExceeded } from "../limits.ts";
import type { Reader } from "../reader.ts";
import { parseXml } from "../xml/parse-xml.ts";
import { OdfContent } from "./odf/content.ts";
import { OdfLists } from "./odf/lists.ts";
import { OdfMargins } from "./odf/margins.ts";

export const readOpenDocument: Reader = async ({ bytes, limits, fromPage }, output) => {
  const archive = new ZipArchive(bytes, limits);
  await refuseEncrypted(archive);
  const lists = new OdfLists();
  const margins = new OdfMargins(lists);
  await parseXml(archive.read("styles.xml"), margins);
  const content = new OdfContent(limits, lists);
  const whole = await parseXml(archive.read("content.xml"), content);

  const { pages } = content;
  if (pages.length > limits.pages) throw limitExceeded("pages", limits);
  if (!pages.some(({ text }) => text !== "")) throw new Failure(whole ? "empty" : "unreadable");
  const isText = pages.length === 1 && pages[0]?.name === undefined;
  for (const [index, page] of pages.entries()) {
    const around = isText ? [...margins.headers, page.text, ...margins.footers] : [page.text];
    if (index + 1 >= fromPage) await output.page({ number: index + 1, ...page, text: around.join("\n\n") });
  }
  return { pageCount: pages.length, warnings: whole && !archive.damaged ? [] : [warningOf("recovered")] };
};

/** The manifest says of each entry how it is encrypted. @throws Failure `encrypted` */
async function refuseEncrypted(archive: ZipArchive): Promise<void> {
  await parseXml(archive.read("META-INF/manifest.xml"), {
    open: (name) => {
      if (name === "manifest:encryption-data") throw new Failure("encrypted");
    },
    close: () => {},
    text: () => {},
  });
}
