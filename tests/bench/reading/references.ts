/** What other tools find in a document, to measure the readers against. Where a tool is missing, so is its reference. */
import { execFile, execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const MOST_OUTPUT = 256 * 1024 * 1024;

/** A filled cell of a spreadsheet as the file stores it. */
export type ReferenceCell =
  | { readonly text: string }
  | { readonly number: number; readonly general: boolean }
  /** Year, month, day, hour, minute; and the days the file stores. */
  | { readonly date: readonly number[]; readonly days: number };

/** The text of a DOCX or PPTX, or the cells of each sheet of an XLSX; null where the reference cannot read the file. */
export type OfficeReference = string | readonly (readonly ReferenceCell[])[] | null;

/** A sentence for each tool that is missing. */
export function missingTools(): string[] {
  const missing: string[] = [];
  if (!runs("pdftotext", "-v")) {
    missing.push(
      "pdftotext is not on the PATH (Debian, Ubuntu: apt-get install poppler-utils): recall of PDFs is left out.",
    );
  }
  if (!runs("python3", "--version"))
    missing.push("python3 is not on the PATH: recall of Office documents is left out.");
  return missing;
}

function runs(tool: string, argument: string): boolean {
  try {
    execFileSync(tool, [argument], { stdio: "ignore" });
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ENOENT";
  }
}

/** What pdftotext finds; nothing where it fails or is missing. */
export async function pdfReference(path: string): Promise<string> {
  try {
    return (await promisify(execFile)("pdftotext", [path, "-"], { maxBuffer: MOST_OUTPUT })).stdout;
  } catch {
    return "";
  }
}

const SCRIPT = fileURLToPath(new URL("./office-reference.py", import.meta.url));

/** What `office-reference.py` finds in each of the files. */
export async function officeReferences(paths: readonly string[]): Promise<ReadonlyMap<string, OfficeReference>> {
  try {
    const { stdout } = await promisify(execFile)("python3", [SCRIPT, ...paths], { maxBuffer: MOST_OUTPUT });
    return new Map(Object.entries(JSON.parse(stdout) as Record<string, OfficeReference>));
  } catch {
    return new Map();
  }
}
