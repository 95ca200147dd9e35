import type { DeadLetter, DocumentRecords } from "../ports/document-records.ts";

/** Which dead letters: the named ones, or the oldest of a class. */
export type DeadLetterChoice = { readonly ids: readonly string[] } | { readonly class: string };

/** Letters handled at once: what one request's time allows. */
const AT_ONCE = 100;

/**
 * The letters that are meant, as far as the caller may see them: a tenant only its own, an operator (`tenant` null)
 * all. Ids that name no such letter are left out. `more` says that the class has others behind these.
 */
export async function chooseDeadLetters(
  records: Pick<DocumentRecords, "getDeadLetter" | "listDeadLetters">,
  tenant: string | null,
  choice: DeadLetterChoice,
): Promise<{ letters: readonly DeadLetter[]; more: boolean }> {
  if ("class" in choice) {
    const { letters, cursor } = await records.listDeadLetters({ tenant, class: choice.class, limit: AT_ONCE });
    return { letters, more: cursor !== null };
  }
  const named = await Promise.all([...new Set(choice.ids)].map((id) => records.getDeadLetter(id)));
  const letters = named.filter((letter) => letter !== undefined);
  return { letters: letters.filter((letter) => tenant === null || letter.tenant === tenant), more: false };
}
