import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { stem } from "../../../../src/domain/text/porter.ts";
import { queryWords, wordsOf } from "../../../../src/domain/text/words.ts";

describe("words", () => {
  test("are runs of letters and digits with their place, folded", () => {
    const text = "Don’t pay 1,250.00 € — Übergröße!";
    const words = [...wordsOf(text)];
    expect(words.map(({ term }) => term)).toEqual(["don", "t", "pay", "1", "250", "00", "ubergroße"]);
    expect(words.map(({ start, end }) => text.slice(start, end)).at(-1)).toBe("Übergröße");
  });

  test("of a script without spaces are pairs of neighbours", () => {
    expect([...wordsOf("東京都 A京")].map(({ term }) => term)).toEqual(["東京", "京都", "a", "京"]);
  });

  test("a query is asked by its telling words, each once", () => {
    expect(queryWords("What is the pump of the PUMP house?").map(({ term }) => term)).toEqual(["pump", "house"]);
    expect(queryWords("what is it").map(({ term }) => term)).toEqual(["what", "is", "it"]);
    expect(queryWords("…!")).toEqual([]);
  });
});

describe("stems", () => {
  test("are those of SQLite's porter tokenizer, so that highlights show what matched", () => {
    const words = `caresses ponies ties caress cats feed agreed plastered bled motoring sing conflated troubled sized
      hopping tanned falling hissing fizzed failing filing happy sky relational conditional rational valenci hesitanci
      digitizer conformabli radicalli differentli vileli analogousli vietnamization predication operator feudalism
      decisiveness hopefulness callousness formaliti sensitiviti sensibiliti triplicate formative formalize electriciti
      electrical hopeful goodness revival allowance inference airliner gyroscopic adjustable defensible irritant
      replacement adjustment dependent adoption homologou communism activate angulariti homologous effective bowdlerize
      probate rate cease controll roll yearly yes yelling say saying apologies analogies die dying news us is as
      generalizations oscillators universities contracts termination invoices payable liabilities`.split(/\s+/);
    const database = new DatabaseSync(":memory:");
    database.exec(`CREATE VIRTUAL TABLE texts USING fts5(text, tokenize = 'porter unicode61');
      CREATE VIRTUAL TABLE terms USING fts5vocab(texts, 'instance');`);
    for (const [i, word] of words.entries()) {
      database.prepare("INSERT INTO texts (rowid, text) VALUES (?, ?)").run(i, word);
    }
    const stems = database.prepare("SELECT term FROM terms ORDER BY doc").all();
    database.close();
    expect(words.map(stem)).toEqual(stems.map(({ term }) => term));
  });
});
