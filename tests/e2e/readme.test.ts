/** The README's commands, as they stand, against a service with its samples: what it promises has to work. */
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { ServiceProcess } from "../support/local-service.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Where the README says that the service answers. */
const ADDRESS = "http://127.0.0.1:8080";

/** A line that calls curl, maybe with what another command says. */
const CURL = /^(.* \| )?curl /;

/** The lines of the README's shell blocks, with continued ones joined. */
function commandsIn(markdown: string): string[] {
  const blocks = [...markdown.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block]) => block ?? "");
  return blocks.flatMap((block) => block.replaceAll(/\\\n\s*/g, "").split("\n"));
}

const commands = commandsIn(readFileSync(join(ROOT, "README.md"), "utf8"));
const curls = commands.filter((command) => CURL.test(command));
const sluices = commands.filter((command) => command.startsWith("npx sluice "));

describe("the README", { timeout: 300_000 }, () => {
  it("every curl line and every sluice command of the README works as it stands", async () => {
    expect([curls.length, sluices.length]).toEqual([expect.toSatisfy((n) => n >= 5), expect.toSatisfy((n) => n >= 6)]);
    const folder = temporaryFolder();
    const process = new ServiceProcess({ data: join(folder, "data") });
    onTestFinished(async () => void (await process.kill()));
    const url = await process.address();
    const run = shellIn(folder, url);

    // The samples are taken in while the service answers already.
    const [search = "", look = "", ...uploads] = curls;
    const patience = { timeout: 60_000, interval: 500 };
    await expect.poll(() => run(search), patience).toContain("flood-report.md");
    await expect.poll(() => run(look).catch(String), patience).toContain('"invoice_number":{"value":"2026-0417"');
    for (const upload of uploads) await run(upload);
    // The last one asks for what the two before it uploaded: "A second later it is READY, and found".
    const last = curls.at(-1) ?? "";
    await expect.poll(() => run(last), patience).toContain("The otter sleeps until noon.");

    for (const command of sluices) {
      const said = await run(command);
      if (command.includes(" show ")) expect(said).toContain("invoice_number");
    }
  });
});

/** Runs a line in a folder where the README's reader would be, against the service; fails with what it said. */
function shellIn(folder: string, url: string): (line: string) => Promise<string> {
  const home = join(folder, "home");
  mkdirSync(join(home, "node_modules", ".bin"), { recursive: true });
  symlinkSync(join(ROOT, "src/setup/sluice.mjs"), join(home, "node_modules", ".bin", "sluice"));
  mkdirSync(join(home, "inbox"));
  writeFileSync(join(home, "inbox", "letter.txt"), "Payment is due within thirty days.");
  const env = {
    ...process.env,
    PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    SLUICE_URL: url,
    XDG_STATE_HOME: join(folder, "state"),
    XDG_CONFIG_HOME: join(folder, "config"),
  };
  return (line) =>
    new Promise((resolve, reject) => {
      const real = line.replaceAll(ADDRESS, url).replaceAll("https://…", "https://api.example.com");
      execFile("bash", ["-c", real.replace(CURL, "$1curl --fail-with-body ")], { cwd: home, env }, (error, out, err) =>
        error === null ? resolve(out) : reject(new Error(`${line}\n${out}\n${err}`)),
      );
    });
}
