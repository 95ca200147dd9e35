/**
 * One name for each element, whatever prefix a document's writer chose: office documents come with their usual prefixes,
 * with others and with none, and in two families of namespaces (transitional and strict).
 */

export type Attributes = Readonly<Record<string, string>>;

const OOXML = "http://schemas.openxmlformats.org/";
const STRICT = "http://purl.oclc.org/ooxml/";
const OASIS = "urn:oasis:names:tc:opendocument:xmlns:";

/** Namespace → the prefix that readers know it by; "" for names that stand alone. */
const PREFIXES: ReadonlyMap<string, string> = new Map([
  ...[
    ["wordprocessingml/main", "w"],
    ["drawingml/main", "a"],
    ["drawingml/chart", "c"],
    ["drawingml/diagram", "dgm"],
    ["presentationml/main", "p"],
    ["spreadsheetml/main", ""],
    ["officeDocument/relationships", "r"],
    ["officeDocument/math", "m"],
  ].flatMap(([path = "", prefix = ""]) => {
    const [family = "", part = ""] = path.split("/");
    return [
      [`${OOXML}${family}/2006/${part}`, prefix],
      [`${STRICT}${family}/${part}`, prefix],
    ] as const;
  }),
  [`${OOXML}package/2006/relationships`, ""],
  [`${OOXML}markup-compatibility/2006`, "mc"],
  ["urn:schemas-microsoft-com:vml", "v"],
  ["http://schemas.microsoft.com/office/word/2010/wordml", "w14"],
  ["http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments", ""],
  ["http://schemas.microsoft.com/office/powerpoint/2018/8/main", "p188"],
  ...["office", "text", "table", "style", "presentation"].map((part) => [`${OASIS}${part}:1.0`, part] as const),
  [`${OASIS}drawing:1.0`, "draw"],
  ["http://purl.org/dc/elements/1.1/", "dc"],
]);

const KNOWN: ReadonlySet<string> = new Set(PREFIXES.values());

/** An unknown namespace keeps its writer's prefix, unless readers know another one by it. */
function prefixFor(namespace: string, declared: string): string {
  return PREFIXES.get(namespace) ?? (KNOWN.has(declared) ? "other" : declared);
}

/** Follows the namespace declarations while elements open and close. */
export class Namespaces {
  /** Prefix as declared → prefix as known. */
  #bindings = new Map<string, string>();
  #names = new Map<string, string>();
  readonly #outer: { depth: number; bindings: Map<string, string> }[] = [];

  /** Takes an opening element's declarations in. `depth` is its own, from 1. */
  enter(attributes: Attributes, depth: number): void {
    let changed: Map<string, string> | undefined;
    for (const name in attributes) {
      if (!name.startsWith("xmlns")) continue;
      const declared = name === "xmlns" ? "" : name.slice(6);
      const known = prefixFor(attributes[name] ?? "", declared);
      if ((changed ?? this.#bindings).get(declared) === known) continue;
      changed ??= new Map(this.#bindings);
      changed.set(declared, known);
    }
    if (changed === undefined) return;
    this.#outer.push({ depth, bindings: this.#bindings });
    this.#use(changed);
  }

  /** The element at `depth` closes. */
  leave(depth: number): void {
    if (this.#outer.at(-1)?.depth !== depth) return;
    const outer = this.#outer.pop();
    if (outer !== undefined) this.#use(outer.bindings);
  }

  /** An element's name with the known prefix. */
  element(name: string): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const colon = name.indexOf(":");
    const prefix = colon === -1 ? "" : name.slice(0, colon);
    const canonical = joined(this.#bindings.get(prefix) ?? prefix, name.slice(colon + 1));
    this.#names.set(name, canonical);
    return canonical;
  }

  /** The attributes with known prefixes; one without a prefix belongs to no namespace and keeps its name. */
  attributes(attributes: Attributes): Attributes {
    for (const name in attributes) {
      if (!name.includes(":") || this.element(name) === name) continue;
      return Object.fromEntries(
        Object.entries(attributes).map(([key, value]) => [key.includes(":") ? this.element(key) : key, value]),
      );
    }
    return attributes;
  }

  #use(bindings: Map<string, string>): void {
    this.#bindings = bindings;
    this.#names = new Map();
  }
}

function joined(prefix: string, name: string): string {
  return prefix === "" ? name : `${prefix}:${name}`;
}
