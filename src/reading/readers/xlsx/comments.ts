/** Comments on cells: notes of the older kind, and threads, which leave a note for older programs that is not read. */
import type { OoxmlPackage, Relation } from "../ooxml/package.ts";

export interface CellComment {
  /** The cell, e.g. `B2`. */
  readonly cell: string;
  readonly author: string;
  readonly text: string;
}

/** Names of the people that threads speak of by id. */
export async function people(
  document: OoxmlPackage,
  relations: readonly Relation[],
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const { type, part } of relations) {
    if (type !== "person") continue;
    await document.parse(part, {
      open: (name, { id, displayName }) => {
        if (name === "person" && id !== undefined) names.set(id, displayName ?? "");
      },
      close: () => {},
      text: () => {},
    });
  }
  return names;
}

/** A sheet's comments. */
export async function sheetComments(
  document: OoxmlPackage,
  relations: readonly Relation[],
  names: ReadonlyMap<string, string>,
): Promise<CellComment[]> {
  const comments: CellComment[] = [];
  const threaded = new Set<string>();
  for (const type of ["threadedComment", "comments"]) {
    for (const relation of relations) {
      if (relation.type !== type) continue;
      for (const comment of await commentsOf(document, relation.part, names)) {
        if (type === "comments" && threaded.has(comment.cell)) continue;
        if (type === "threadedComment") threaded.add(comment.cell);
        comments.push(comment);
      }
    }
  }
  return comments;
}

async function commentsOf(
  document: OoxmlPackage,
  part: string,
  names: ReadonlyMap<string, string>,
): Promise<CellComment[]> {
  const comments: CellComment[] = [];
  const authors: string[] = [];
  let open: { cell: string; author: string } | undefined;
  let into: "author" | "text" | undefined;
  let text = "";
  await document.parse(part, {
    open: (name, attributes) => {
      if (name === "author") {
        into = "author";
        text = "";
      } else if (name === "comment" || name === "threadedComment") {
        const author = names.get(attributes.personId ?? "") ?? authors[Number(attributes.authorId)] ?? "";
        open = { cell: attributes.ref ?? "", author };
        text = "";
      } else if (open !== undefined && (name === "t" || name === "text")) into = "text";
    },
    close: (name) => {
      into = undefined;
      if (name === "author") authors.push(text);
      else if ((name === "comment" || name === "threadedComment") && open !== undefined) {
        if (text.trim() !== "") comments.push({ ...open, text: text.trim() });
        open = undefined;
      }
    },
    text: (piece) => {
      if (into !== undefined) text += piece;
    },
  });
  return comments;
}
