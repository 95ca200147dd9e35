import { describe, expect, it } from "vitest";
import { parseScenarios, testTitles } from "../../support/scenarios.ts";

describe("parseScenarios", () => {
  it("finds each scenario with whether it says when and then", () => {
    const markdown = [
      "### Requirement: One",
      "#### Scenario: Whole",
      "- **GIVEN** a",
      "- **WHEN** b",
      "- **THEN** c",
      "#### Scenario: Half",
      "- **WHEN** b",
      "### Requirement: Two",
      "- **THEN** not the half one's",
      "```",
      "#### Scenario: Example",
      "```",
      "#### No scenario's header",
    ].join("\n");
    expect(parseScenarios("spec.md", markdown)).toEqual([
      { file: "spec.md", title: "Whole", hasWhen: true, hasThen: true },
      { file: "spec.md", title: "Half", hasWhen: true, hasThen: false },
      { file: "spec.md", title: "#### No scenario's header", hasWhen: false, hasThen: false },
    ]);
  });
});

describe("testTitles", () => {
  const call = (text: string) => text.replaceAll("TEST", "it");

  it("reads plain literals of every kind, also on a line of their own", () => {
    const source = call(
      [
        'TEST("double \\"quoted\\"", () => {});',
        "TEST('single', () => {});",
        "  TEST(\n    `plain template`,\n    async () => {},\n  );",
        'test.concurrent("at once", () => {});',
        'TEST.skipIf(true)("where it can run", () => {});',
      ].join("\n"),
    );
    expect(testTitles(source)).toEqual(['double "quoted"', "single", "plain template", "at once", "where it can run"]);
  });

  it("takes no made title, no skipped test, no comment and no other call for a test", () => {
    const source = call(
      [
        'TEST.each([1])("each %s", () => {});',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a source
        "TEST(`made of ${value}`, () => {});",
        'TEST.skip("skipped", () => {});',
        '// TEST("in a comment", () => {});',
        '/*\nTEST("in a block", () => {});\n*/',
        'TEST.todo("to do");',
        'exTEST("exit", 1);',
      ].join("\n"),
    );
    expect(testTitles(source)).toEqual([]);
  });
});
