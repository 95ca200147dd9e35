/**
 * Writes dist/lambda: for each function its archive `<name>.zip`, the same unpacked (`<name>/`, which
 * `npm run invoke` and the tests run), and its source maps.
 */
import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type BundledFunction, bundleFunction, type Files } from "./bundle-function.ts";
import { FUNCTIONS, type FunctionDescription, MAX_ZIPPED_CODE } from "./functions.ts";
import { zip } from "./zip.ts";

export interface PackagedFunction {
  readonly name: FunctionDescription["name"];
  /** The archive. */
  readonly file: string;
  /** Of the archive, in base 64, as Lambda's `CodeSha256`. */
  readonly sha256: string;
  /** Bytes. */
  readonly zipped: number;
  /** Bytes of the code alone, zipped. */
  readonly zippedCode: number;
  readonly unzipped: number;
  /** Whatever the code imports that is not in the archive. */
  readonly imports: readonly string[];
}

/** A function outgrew what it may weigh. */
export class TooLargeError extends Error {
  override readonly name = "TooLargeError";
}

/**
 * Packages every function, or those named.
 * @param root the project's folder
 * @param folder where the archives go
 * @throws {TooLargeError} when a function's code is larger than it may be
 */
export async function packageFunctions(
  root: string,
  folder: string,
  functions: readonly FunctionDescription[] = FUNCTIONS,
  maxZippedCode: number = MAX_ZIPPED_CODE,
): Promise<readonly PackagedFunction[]> {
  return await Promise.all(
    functions.map(async (description) => {
      const bundled = await bundleFunction(root, description);
      return written(folder, description.name, bundled, maxZippedCode);
    }),
  );
}

function written(
  folder: string,
  name: FunctionDescription["name"],
  bundled: BundledFunction,
  maxZippedCode: number,
): PackagedFunction {
  const files = new Map([...bundled.code, ...bundled.data]);
  const archive = zip(files);
  const zippedCode = zip(bundled.code).length;
  if (zippedCode > maxZippedCode) {
    throw new TooLargeError(
      `The code of ${name} weighs ${zippedCode} bytes zipped; at most ${maxZippedCode} are allowed. Find out what it has taken in: esbuild's metafile says so.`,
    );
  }
  const unpacked = join(folder, name);
  rmSync(unpacked, { recursive: true, force: true });
  writeAll(unpacked, files);
  writeAll(join(folder, "source-maps", name), bundled.sourceMaps);
  const file = join(folder, `${name}.zip`);
  writeFileSync(file, archive);
  return {
    name,
    file,
    sha256: createHash("sha256").update(archive).digest("base64"),
    zipped: archive.length,
    zippedCode,
    unzipped: [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0),
    imports: bundled.imports,
  };
}

function writeAll(folder: string, files: Files): void {
  for (const [path, bytes] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
}
