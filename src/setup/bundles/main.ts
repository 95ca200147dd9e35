/** What `npm run package` runs on Node 24: packages every function and says what each weighs. */
import { join } from "node:path";
import { root } from "../install/project.mjs";
import { HANDLER, MAX_ZIPPED_CODE } from "./functions.ts";
import { packageFunctions } from "./package-functions.ts";

const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(2)} MB`.padStart(9);

const packaged = await packageFunctions(root, join(root, "dist", "lambda"));
const rows = packaged.map(({ name, zippedCode, zipped, unzipped, sha256 }) =>
  [name.padEnd(13), megabytes(zippedCode), megabytes(zipped), megabytes(unzipped), ` ${sha256}`].join(" "),
);
process.stdout.write(
  [
    `In dist/lambda, for the handler ${HANDLER} on nodejs24.x:`,
    "",
    `${"function".padEnd(13)} ${"code, zip".padStart(9)} ${"zip".padStart(9)} ${"unzipped".padStart(9)}  SHA-256`,
    ...rows,
    "",
    `Code may weigh ${megabytes(MAX_ZIPPED_CODE).trim()} zipped; data (character maps, fonts) is counted apart.`,
    "",
  ].join("\n"),
);
