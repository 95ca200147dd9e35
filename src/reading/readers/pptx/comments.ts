/** Comments on slides, of the older kind (`p:cm`) and of the newer threaded one (`p188:cm`). */
import type { OoxmlPackage, Relation } from "../ooxml/package.ts";

const COMMENTS: ReadonlySet<string> = new Set(["p:cm", "p188:cm", "p188:reply"]);
const TEXTS: ReadonlySet<string> = new Set(["p:text", "a:t"]);

/** Names of the comments' authors by id, from the presentation's own relations. */
export async function commentAuthors(
  document: OoxmlPackage,
  relations: readonly Relation[],
): Promise<ReadonlyMap<string, string>> {
  const authors = new Map<string, string>();
  for (const { type, part } of relations) {
    if (type !== "commentAuthors" && type !== "authors") continue;
    await document.parse(part, {
      open: (name, { id, name: author }) => {
        if ((name === "p:cmAuthor" || name === "p188:author") && id !== undefined) authors.set(id, author ?? "");
      },
      close: () => {},
      text: () => {},
    });
  }
  return authors;
}

/** The comments on one slide, each with its author, replies after what they reply to. */
export async function slideComments(
  document: OoxmlPackage,
  relations: readonly Relation[],
  authors: ReadonlyMap<string, string>,
): Promise<string[]> {
  const comments: { author: string; text: string }[] = [];
  for (const { type, part } of relations) {
    if (type !== "comments") continue;
    let inText = false;
    const open: { author: string; text: string }[] = [];
    await document.parse(part, {
      open: (name, { authorId }) => {
        inText = TEXTS.has(name);
        if (!COMMENTS.has(name)) return;
        const comment = { author: authors.get(authorId ?? "") ?? "", text: "" };
        comments.push(comment);
        open.push(comment);
      },
      close: (name) => {
        inText = false;
        if (COMMENTS.has(name)) open.pop();
        const current = open.at(-1);
        if (name === "a:p" && current !== undefined) current.text += " ";
      },
      text: (text) => {
        const current = open.at(-1);
        if (inText && current !== undefined) current.text += text;
      },
    });
  }
  return comments
    .filter(({ text }) => text.trim() !== "")
    .map(({ author, text }) => (author === "" ? text.trim() : `${author}: ${text.trim()}`));
}
