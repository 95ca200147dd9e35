/**
 * CloudWatch's metric math, as much of it as the alarms use: numbers, names, `+ - * /`, `>`, `IF`, `FILL` and `SUM` of a
 * list. A series has a value a period, or null; what is computed of null is null, but for a sum, which passes over it.
 */

export type Series = readonly (number | null)[];

/** AWS does not say whether `FILL` fills a series without a single value. */
export interface MathOptions {
  /** Whether it does; true where absent. */
  readonly fillsEmpty?: boolean;
}

/** Evaluates an expression over series of one length. @throws {SyntaxError} where it is not understood */
export function evaluateMath(
  expression: string,
  series: Readonly<Record<string, Series>>,
  options: MathOptions = {},
): Series {
  return new Parser(expression, series, options).whole();
}

const TOKEN = /\s*([A-Za-z_][A-Za-z0-9_]*|\d+(?:\.\d+)?|[-+*/(),>[\]])/y;

class Parser {
  readonly #tokens: readonly string[];
  readonly #series: Readonly<Record<string, Series>>;
  readonly #length: number;
  readonly #fillsEmpty: boolean;
  #at = 0;

  constructor(expression: string, series: Readonly<Record<string, Series>>, { fillsEmpty = true }: MathOptions) {
    this.#series = series;
    this.#length = Object.values(series)[0]?.length ?? 0;
    this.#fillsEmpty = fillsEmpty;
    const tokens: string[] = [];
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < expression.trimEnd().length) {
      const at = TOKEN.lastIndex;
      const [, token] = TOKEN.exec(expression) ?? [];
      if (token === undefined) throw new SyntaxError(`Not understood: ${expression.slice(at)}`);
      tokens.push(token);
    }
    this.#tokens = tokens;
  }

  whole(): Series {
    const result = this.#comparison();
    if (this.#at < this.#tokens.length)
      throw new SyntaxError(`Not understood: ${this.#tokens.slice(this.#at).join(" ")}`);
    return result;
  }

  #comparison(): Series {
    const left = this.#sum();
    if (!this.#takes(">")) return left;
    return combined(left, this.#sum(), (a, b) => (a > b ? 1 : 0));
  }

  #sum(): Series {
    let result = this.#product();
    for (;;) {
      if (this.#takes("+")) result = combined(result, this.#product(), (a, b) => a + b);
      else if (this.#takes("-")) result = combined(result, this.#product(), (a, b) => a - b);
      else return result;
    }
  }

  #product(): Series {
    let result = this.#value();
    for (;;) {
      if (this.#takes("*")) result = combined(result, this.#value(), (a, b) => a * b);
      // As CloudWatch: a division by zero has no value.
      else if (this.#takes("/")) result = combined(result, this.#value(), (a, b) => (b === 0 ? null : a / b));
      else return result;
    }
  }

  #value(): Series {
    const token = this.#tokens[this.#at++] ?? "";
    if (token === "(") return this.#until(")", this.#comparison());
    if (token === "IF") {
      const [condition, yes, no] = this.#arguments(3);
      return condition.map((value, index) => (value === null ? null : at(value === 0 ? no : yes, index)));
    }
    if (token === "FILL") {
      const [series, filling] = this.#arguments(2);
      if (!this.#fillsEmpty && series.every((value) => value === null)) return series;
      return series.map((value, index) => value ?? at(filling, index));
    }
    if (token === "SUM") {
      const summed = this.#list();
      return Array.from({ length: this.#length }, (_, index) => {
        const values = summed.flatMap((series) => at(series, index) ?? []);
        return values.length === 0 ? null : values.reduce((sum, value) => sum + value);
      });
    }
    if (/^\d/.test(token)) return Array.from({ length: this.#length }, () => Number(token));
    const series = this.#series[token];
    if (series === undefined) throw new SyntaxError(`There is no metric ${token}.`);
    return series;
  }

  #arguments(count: 2): [Series, Series];
  #arguments(count: 3): [Series, Series, Series];
  #arguments(count: number): Series[] {
    this.#expect("(");
    const found = this.#separated();
    this.#expect(")");
    if (found.length !== count) throw new SyntaxError(`Wants ${count} arguments, not ${found.length}.`);
    return found;
  }

  /** `([a, b])` */
  #list(): Series[] {
    this.#expect("(");
    this.#expect("[");
    const found = this.#separated();
    this.#expect("]");
    this.#expect(")");
    return found;
  }

  #separated(): Series[] {
    const found: Series[] = [];
    do found.push(this.#comparison());
    while (this.#takes(","));
    return found;
  }

  #until(token: string, result: Series): Series {
    this.#expect(token);
    return result;
  }

  #takes(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  #expect(token: string): void {
    if (!this.#takes(token)) throw new SyntaxError(`Wants ${token} instead of ${this.#tokens[this.#at] ?? "the end"}.`);
  }
}

function at(series: Series, index: number): number | null {
  return series[index] ?? null;
}

function combined(left: Series, right: Series, operation: (a: number, b: number) => number | null): Series {
  return left.map((a, index) => {
    const b = at(right, index);
    return a === null || b === null ? null : operation(a, b);
  });
}
