/** Rows of cells as a Markdown table. */

/**
 * The table's Markdown; empty where no cell has text. Columns and rows without text are left out, and a row ends where
 * its text ends, so that one wide row does not widen all. The first row is the head.
 */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const { columns, filled } = withText(rows);
  if (columns.length === 0) return "";
  const lines = filled.map((row, index) => {
    // Markdown tells the number of columns by the head.
    const shown = index === 0 ? columns : columns.filter((column) => column < row.length);
    return tableRow(shown.map((column) => row[column] ?? ""));
  });
  lines.splice(1, 0, tableRow(columns.map(() => "---")));
  return lines.join("\n");
}

/** A table whose single column or cell serves layout: its texts as blocks; undefined for a true table. */
export function layoutBlocks(rows: readonly (readonly string[])[]): string[] | undefined {
  const { columns, filled } = withText(rows);
  return columns.length > 1 ? undefined : filled.flat().filter((text) => text !== "");
}

/** One row. Line breaks and bars inside a cell would end it. */
function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
}

function withText(rows: readonly (readonly string[])[]): { columns: number[]; filled: (readonly string[])[] } {
  const used = new Set<number>();
  for (const row of rows) {
    for (const [column, text] of row.entries()) if (text !== "") used.add(column);
  }
  const filled = rows.filter((row) => row.some((text) => text !== ""));
  return { columns: [...used].sort((a, b) => a - b), filled };
}
