import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DEFAULT_TENANT } from "../../../../src/domain/caller.ts";
import { documentIdOf } from "../../../../src/domain/identity.ts";
import { type GreetingOptions, greeting } from "../../../../src/handlers/local/greeting.ts";
import { sampleKey } from "../../../../src/handlers/local/samples.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const URL = "http://127.0.0.1:8080";

function said(options: Partial<GreetingOptions> = {}): string {
  return greeting({
    url: URL,
    data: "/srv/sluice",
    seconds: 0.84,
    models: "offline stand-ins.",
    hasSamples: true,
    samples: true,
    signIn: false,
    isExposed: false,
    ...options,
  });
}

/** The lines that can be typed as they stand. */
function commands(text: string): readonly string[] {
  return text.split("\n").filter((line) => /^ {2}(curl|node) /.test(line));
}

describe("the greeting", () => {
  it("says where the service is, after how long, where its data is, and what its models are", () => {
    expect(said()).toContain(`Sluice answers at ${URL} after 0.8 s; its data is in /srv/sluice.`);
    expect(said()).toContain("Models: offline stand-ins.");
  });

  it("shows lines for searching, for a sample's fields and for an upload of the size it says", () => {
    const [search, show, grant, put] = commands(said());
    expect(search).toContain(`${URL}/search`);
    expect(show).toContain(`${URL}/documents/${documentIdOf(DEFAULT_TENANT, sampleKey("invoice-2026-0417.pdf"))}`);
    const { size } = JSON.parse(/-d '(\{.*\})'/.exec(grant ?? "")?.[1] ?? "{}");
    const bytes = /--data-binary '([^']*)'/.exec(put ?? "")?.[1] ?? "";
    expect(size).toBe(Buffer.byteLength(bytes));
  });

  it("has curl count the bytes itself, and send the grant's other headers whole", () => {
    const put = commands(said()).at(-1) ?? "";
    const folder = temporaryFolder();
    const headers = { "content-type": "text/plain; charset=utf-8", "content-length": "3" };
    writeFileSync(join(folder, "grant.json"), JSON.stringify({ upload: { url: `${URL}/x?a=1&b=2`, headers } }));
    const [config = "", curl] = put.split(" | ");
    expect(curl).toMatch(/^curl -X PUT .* -K -$/);
    expect(execFileSync("bash", ["-c", config], { cwd: folder, encoding: "utf8" })).toBe(
      `header = "content-type: text/plain; charset=utf-8"\nurl = ${URL}/x?a=1&b=2\n`,
    );
  });

  it("shows the token in every line where callers have to sign in, and no document of a tenant's", () => {
    const lines = commands(said({ signIn: true })).filter((line) => line.includes(URL));
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toContain('-H "authorization: Bearer $TOKEN"');
    expect(said()).not.toContain("$TOKEN");
  });

  it("warns whoever lets others in without a sign-in", () => {
    expect(said({ isExposed: true })).toMatch(/Whoever reaches this address may read and delete everything/);
    expect(said()).not.toMatch(/Whoever reaches/);
  });

  it("speaks of the samples only at the start that ingests them", () => {
    expect(said()).toContain("samples that ship are being ingested");
    expect(said({ samples: false })).not.toContain("samples");
  });

  it("shows no sample's fields where no samples are wanted", () => {
    const lines = commands(said({ hasSamples: false, samples: false }));
    expect(lines.filter((line) => line.includes("/documents/"))).toEqual([]);
    expect(lines).toHaveLength(3);
  });
});
