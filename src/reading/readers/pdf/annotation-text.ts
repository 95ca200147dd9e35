/** A text of an annotation with one kind of line end and without controls; "" for what is none. */
export function annotationText(value: unknown): string {
  if (typeof value !== "string") return "";
  return value
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{Cc}\n]/gu, " ")
    .trim();
}
