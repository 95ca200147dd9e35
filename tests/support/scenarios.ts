/** A scenario of a specification. */
export interface Scenario {
  /** The specification's path. */
  readonly file: string;
  readonly title: string;
  readonly hasWhen: boolean;
  readonly hasThen: boolean;
}

/**
 * The scenarios of a specification: each `####` header up to the next header. The specification tool takes any header
 * of that depth for a scenario; one that is not written `#### Scenario: title` keeps its whole header as its title, so
 * that no test can have it.
 */
export function parseScenarios(file: string, markdown: string): readonly Scenario[] {
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, "");
  const sections = prose.split(/^(?=#{1,4} )/m).filter((section) => section.startsWith("#### "));
  return sections.map((section) => {
    const header = section.split("\n", 1)[0]?.trim() ?? "";
    return {
      file,
      title: /^#### Scenario: (.+)$/.exec(header)?.[1]?.trim() ?? header,
      hasWhen: /^\s*- \*\*WHEN\*\* \S/m.test(section),
      hasThen: /^\s*- \*\*THEN\*\* \S/m.test(section),
    };
  });
}

/** A call of `it` or `test`, also `.concurrent` or `.sequential`; not `.each` (its titles are made), `.skip`, `.todo`. */
const testCall = /\b(?:it|test)(?:\.(?:concurrent|sequential|fails|runIf\([^()]*\)|skipIf\([^()]*\)))*\(\s*/g;
const literal = /(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\$]|\\.|\$(?!\{))*)`)/y;

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

function unescaped(text: string): string {
  return text.replace(/\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|(.))/gs, (_, point, unit, other: string) => {
    const code: string | undefined = point ?? unit;
    return code === undefined ? (escapes[other] ?? other) : String.fromCodePoint(Number.parseInt(code, 16));
  });
}

/** Comments on lines of their own, so that a test commented out is not taken for one. */
const commentLines = /^\s*(?:\/\/.*|\/\*[\s\S]*?\*\/)\s*$/gm;

/** The titles of the tests in a source text, as far as they are plain literals. */
export function testTitles(source: string): readonly string[] {
  const code = source.replace(commentLines, "");
  const titles: string[] = [];
  for (const call of code.matchAll(testCall)) {
    literal.lastIndex = call.index + call[0].length;
    const found = literal.exec(code);
    const title = found?.[1] ?? found?.[2] ?? found?.[3];
    if (title !== undefined) titles.push(unescaped(title));
  }
  return titles;
}
