/** Moves a section's headings one level down, so that they lie below the section's own. Fenced code stays as it is. */
export function demoteHeadings(markdown: string): string {
  if (!markdown.includes("#")) return markdown;
  let fence: string | undefined;
  return markdown
    .split("\n")
    .map((line) => {
      const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line.slice(0, 400))?.[1];
      if (fence !== undefined) {
        if (mark?.startsWith(fence)) fence = undefined;
        return line;
      }
      if (mark !== undefined) fence = mark;
      return /^#{1,5}[ \t]/.test(line) ? `#${line}` : line;
    })
    .join("\n");
}
