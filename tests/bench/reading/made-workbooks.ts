/** Workbooks made with other libraries' writers, with the cells that openpyxl finds in them. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ReferenceCell } from "./references.ts";

const LIBRARIES = ["openpyxl==3.1.5", "XlsxWriter==3.3.1"];
const MAKER = fileURLToPath(new URL("./make_workbooks.py", import.meta.url));
const MOST_OUTPUT = 256 * 1024 * 1024;

export interface MadeWorkbook {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sheets: readonly (readonly ReferenceCell[])[];
}

/** Makes them in a temporary folder; none where python3 with venv or PyPI is missing. */
export function madeWorkbooks(): MadeWorkbook[] {
  const folder = mkdtempSync(join(tmpdir(), "sluice-workbooks-"));
  const venv = join(folder, "venv");
  try {
    execFileSync("python3", ["-m", "venv", venv], { stdio: "pipe" });
    execFileSync(join(venv, "bin", "pip"), ["install", "--quiet", ...LIBRARIES], { stdio: "pipe" });
    const made = execFileSync(join(venv, "bin", "python"), [MAKER, folder], { maxBuffer: MOST_OUTPUT });
    const cells = JSON.parse(made.toString()) as Record<string, MadeWorkbook["sheets"]>;
    return Object.entries(cells).map(([path, sheets]) => ({
      name: basename(path),
      bytes: new Uint8Array(readFileSync(path)),
      sheets,
    }));
  } catch {
    return [];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
