import { spawnSync } from "node:child_process";
import { describe, expect, it, vi } from "vitest";
import { keyBelow } from "../../../src/cli/commands/options.ts";
import { bytes, type Console, counted, fitted, oneLine, table } from "../../../src/cli/output/console.ts";
import { hitLines, listRow } from "../../../src/cli/output/document-lines.ts";
import { endState } from "../../../src/cli/output/end-state.ts";
import { endLine } from "../../../src/cli/output/put-progress.ts";
import { reportEnds } from "../../../src/cli/output/put-report.ts";
import { createProgram, runProgram } from "../../../src/cli/program.ts";
import type { PutEnd } from "../../../src/cli/upload/put-files.ts";

const plain: Console = {
  json: false,
  interactive: false,
  columns: null,
  print: () => {},
  printJson: () => {},
  note: () => {},
  style: (_style, text) => text,
};

const program = () => createProgram({}, "1.2.3", new AbortController().signal).configureOutput({ writeErr: () => {} });

describe("what commands print", () => {
  it("names of others cannot move the cursor", () => {
    expect(oneLine("a\u001b[2Jb\r\n\tc\u202ed")).toBe("a [2Jb c d");
    const document = { status: "READY", documentId: "d", size: 1, key: "a\u001b]0;x\u0007b", reason: null };
    expect(listRow(plain, document as Parameters<typeof listRow>[1])[3]).toBe("a ]0;x b");
  });

  it("a passage's own control characters are not printed", () => {
    const hit = {
      documentId: "d",
      name: "n",
      score: 1,
      passage: { ordinal: 0, page: 1, headings: [], start: 0, end: 9, text: "a \u001b[31mpump\nran" },
      highlights: [{ start: 7, end: 11 }],
    };
    const marked: Console = { ...plain, style: (style, text) => (style === "bold" ? `*${text}*` : text) };
    expect(hitLines(marked, hit, 1).slice(1)).toEqual(["   a  [31m*pump*", "   ran"]);
  });

  it("a table fits a narrow terminal by its longest texts, and is whole where it is piped", () => {
    const headings = ["ID", "KEY", "REASON"];
    const rows = [
      ["1", "inbox/2026/a-very-long-name-of-a-file.pdf", "empty"],
      ["2", "short.txt", ""],
    ];
    expect(fitted({ columns: null }, headings, rows, "KEY")).toBe(rows);
    expect(fitted({ columns: 80 }, headings, rows, "KEY")).toBe(rows);
    const narrow = fitted({ columns: 40 }, headings, rows, "KEY");
    expect(narrow.map((row) => row[1])).toEqual(["inbox/202…name-of-a-file.pdf", "short.txt"]);
    expect(Math.max(...table(headings, narrow).map((line) => line.length))).toBeLessThanOrEqual(40);
    expect(fitted({ columns: 5 }, headings, rows, "KEY")[0]?.[1]).toHaveLength(24);
  });

  it("an upload that could not be followed is not told as failed", () => {
    const put = { source: { label: "a.txt" }, facts: { key: "a.txt" } } as PutEnd["put"];
    const uploaded = { documentId: "d", uploadId: "u", replaces: null };
    const end: PutEnd = { put, uploaded, document: null, error: "Nothing answers.", replaced: false, resumed: false };
    const message = "Uploaded, but how it ended is not known: Nothing answers; the same command tells.";
    expect(endState(end)).toEqual({ status: "UNKNOWN", reason: { code: "not_followed", message } });
    expect(endState({ ...end, uploaded: null }).reason?.code).toBe("not_uploaded");
    expect(endLine({ ...end, error: null, replaced: true })).toBe("REPLACED  a.txt: Another upload took its place.");
  });

  it("a put says how many documents are whole and have warnings", () => {
    const put = { source: { label: "a.txt" }, facts: { key: "a.txt" } } as PutEnd["put"];
    const uploaded = { documentId: "d", uploadId: "u", replaces: null };
    const warning = { code: "no_fields", message: "Nothing was extracted." };
    const ends = [[], [warning]].map((warnings): PutEnd => {
      const document = { documentId: "d", status: "READY", reason: null, warnings } as unknown as PutEnd["document"];
      return { put, uploaded, document, error: null, replaced: false, resumed: false };
    });
    const lines: string[] = [];
    reportEnds({ ...plain, print: (line) => lines.push(line) }, ends, "file");
    expect(lines).toEqual(["2 files: 2 READY (1 with warnings; sluice show tells them), 0 PARTIAL, 0 failed."]);
    const values: unknown[] = [];
    reportEnds({ ...plain, json: true, printJson: (value) => values.push(value) }, ends, "file");
    expect(values).toMatchObject([{ warnings: [] }, { warnings: [warning] }]);
  });

  it("counts and keys are written as one would", () => {
    expect([counted(1, "file"), counted(2, "file")]).toEqual(["1 file", "2 files"]);
    expect([undefined, "", "/in/", "in"].map((prefix) => keyBelow(prefix, "x.txt"))).toEqual([
      "x.txt",
      "x.txt",
      "in/x.txt",
      "in/x.txt",
    ]);
  });

  it("columns are as wide as their widest cell, whatever its colour", () => {
    expect(table(["A", "BB"], [["\u001b[32mlong\u001b[39m", "x"]])).toEqual([
      "A     BB",
      "\u001b[32mlong\u001b[39m  x",
    ]);
    expect([bytes(999), bytes(1500), bytes(2_500_000), bytes(null)]).toEqual(["999 B", "1.5 kB", "2.5 MB", ""]);
  });

  it("completion scripts know every command", async () => {
    const written: string[] = [];
    const spy = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
    try {
      for (const shell of ["bash", "zsh", "fish"]) await runProgram(program(), ["completion", shell], () => {});
    } finally {
      spy.mockRestore();
    }
    const [bash = "", zsh = "", fish = ""] = written;
    for (const script of [bash, zsh, fish]) {
      for (const command of program().commands) expect(script).toContain(command.name());
    }
    const completed = (...words: readonly string[]) => {
      const line = `COMP_WORDS=(sluice ${words.join(" ")}); COMP_CWORD=${words.length}; _sluice; echo "\${COMPREPLY[@]}"`;
      return spawnSync("bash", ["-c", `${bash}\n${line}`], { encoding: "utf8" }).stdout.trim();
    };
    expect(completed("dlq", "re")).toBe("redrive");
    expect(completed("dlq", "''")).toBe("list redrive discard");
    expect(completed("--target", "staging", "li")).toBe("list");
    expect(completed("put", "a.pdf", "--pr")).toBe("--prefix --profile");
    expect(completed("put", "''")).toBe("");
  });

  it("a wrong command line exits with 2, help with 0, and a sentence with 1", async () => {
    const said: string[] = [];
    const run = (...args: string[]) =>
      runProgram(program().configureOutput({ writeErr: () => {}, writeOut: () => {} }), args, (line) =>
        said.push(line),
      );
    expect(await run("frobnicate")).toBe(2);
    expect(await run("--help")).toBe(0);
    expect(await run("--url", "nowhere", "list")).toBe(2);
    expect(await run("--url", "http://127.0.0.1:1", "list")).toBe(1);
    expect(said).toEqual([
      '"nowhere" is no address of a service; write one such as http://127.0.0.1:8080.',
      expect.stringContaining("Nothing answers at http://127.0.0.1:1"),
    ]);
  });
});
