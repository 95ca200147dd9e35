import { describe, expect, test } from "vitest";
import { ProfileCatalog } from "../../../src/config/profile-catalog.ts";
import { extractFields } from "../../../src/extraction/extract-fields.ts";
import { OFFLINE_CHAT_CARD, OfflineChatModel } from "../../../src/local/offline-chat-model.ts";
import { findAmount, findCurrency, parseAmountCell } from "../../../src/local/offline-rules/amounts.ts";
import { findDate } from "../../../src/local/offline-rules/dates.ts";
import type { DocumentChat } from "../../../src/models/document-models.ts";
import { SHIPPED_PROFILES } from "../../../src/profiles/index.ts";

const catalog = ProfileCatalog.from(SHIPPED_PROFILES);

const offline: DocumentChat = {
  async ask(request, { accept }) {
    const reply = await new OfflineChatModel().converse(request);
    return { accepted: accept(reply) ? reply : null, replies: [reply] };
  },
};

async function extract(name: string, ...texts: string[]) {
  const profile = catalog.find(name);
  if (profile === undefined) throw new Error(`No profile ${name}.`);
  const pages = texts.map((text, index) => ({ number: index + 1, text }));
  const { fields, warnings } = await extractFields({ profile, pages, chat: offline, concurrency: 1 });
  expect(warnings).toEqual([]);
  for (const [field, { grounded }] of Object.entries(fields)) expect([field, grounded]).toEqual([field, true]);
  return Object.fromEntries(Object.entries(fields).map(([field, { value }]) => [field, value]));
}

const MARKDOWN_INVOICE = `# Invoice

**Northwind Traders GmbH**
Hafenstraße 12, 20457 Hamburg
VAT ID: DE123456789

Bill to:
Contoso Ltd.

Invoice No: INV-2026-0042
Invoice date: 3 March 2026
Due date: 02.04.2026
Purchase order: PO-7781

| Description | Qty | Unit price | Amount |
| --- | ---: | ---: | ---: |
| Steel bolts M8 | 100 | 0.45 | 45.00 |
| Shipping | 1 | 1,015.00 | 1,015.00 |

Subtotal: €1,060.00
VAT 19%: €201.40
Total due: €1,261.40`;

const PLAIN_INVOICE = `ACME Supplies Inc.
INVOICE

Invoice Number   A-1007        Date   03/14/2026
Bill To: Jane's Bakery

Item                Qty    Price     Amount
Flour, 25 kg          4    18.50      74.00
Sugar                 2     9.00      18.00
Subtotal                             $92.00
Sales Tax                             $7.36
TOTAL                                $99.36`;

const CONTRACT = `# Service Agreement

This Service Agreement is made and entered into as of January 15, 2026 by and between Acme Robotics, Inc., a Delaware corporation
("Provider"), and Globex Corporation ("Client").

## 1. Term

This Agreement is effective as of February 1, 2026 and remains in force for a period of two years. It expires on January 31, 2028.

## 2. Termination

Either party may terminate this Agreement with ninety days' written notice.

## 3. Duties

The Provider shall maintain the robots every month. The Client shall pay the fee of $12,500.00 a month within thirty days.

## 4. Law

This Agreement is governed by the laws of the State of New York.`;

describe("the offline model", () => {
  test("Rules read an invoice with a Markdown table", async () => {
    expect(await extract("invoice", MARKDOWN_INVOICE)).toEqual({
      invoice_number: "INV-2026-0042",
      invoice_date: "2026-03-03",
      due_date: "2026-04-02",
      seller: "Northwind Traders GmbH",
      seller_tax_id: "DE123456789",
      buyer: "Contoso Ltd.",
      order_number: "PO-7781",
      currency: "EUR",
      subtotal: 1060,
      tax: 201.4,
      total: 1261.4,
      line_items: [
        { description: "Steel bolts M8", quantity: 100, unit_price: 0.45, amount: 45 },
        { description: "Shipping", quantity: 1, unit_price: 1015, amount: 1015 },
      ],
    });
  });

  test("Rules read an invoice set in columns of plain text", async () => {
    expect(await extract("invoice", PLAIN_INVOICE)).toMatchObject({
      invoice_number: "A-1007",
      invoice_date: "2026-03-14",
      seller: "ACME Supplies Inc.",
      buyer: "Jane's Bakery",
      currency: "USD",
      subtotal: 92,
      tax: 7.36,
      total: 99.36,
      line_items: [
        { description: "Flour, 25 kg", quantity: 4, unit_price: 18.5, amount: 74 },
        { description: "Sugar", quantity: 2, unit_price: 9, amount: 18 },
      ],
    });
  });

  test("Rules read a contract's parties, dates and law", async () => {
    expect(await extract("contract", CONTRACT)).toMatchObject({
      title: "Service Agreement",
      contract_type: "service",
      parties: ["Acme Robotics, Inc.", "Globex Corporation"],
      signing_date: "2026-01-15",
      effective_date: "2026-02-01",
      expiry_date: "2028-01-31",
      governing_law: "State of New York",
      termination_notice: "Either party may terminate this Agreement with ninety days' written notice.",
      obligations: [
        "The Provider shall maintain the robots every month.",
        "The Client shall pay the fee of $12,500.00 a month within thirty days.",
      ],
    });
  });

  test("Rules describe any document: title, language, summary, names", async () => {
    const german =
      "# Jahresbericht 2025\n\nDer Bericht zeigt, dass die Pumpen der Stadt mit dem neuen System nicht ausgefallen sind. Die Muster GmbH hat das System für die Stadt gebaut und wird es auch warten.";
    const page = "Author: Ada Lovelace\n\nReported by Dr. Grace Hopper on 12 May 2025.";
    expect(await extract("general", german, page)).toMatchObject({
      title: "Jahresbericht 2025",
      language: "de",
      document_date: "2025-05-12",
      summary: expect.stringMatching(/^Der Bericht zeigt/),
      people: ["Ada Lovelace", "Grace Hopper"],
      organizations: ["Muster GmbH"],
    });
  });

  test("A document that holds nothing known gives no fields", async () => {
    expect(await extract("invoice", "Lorem ipsum dolor sit amet.")).toEqual({});
  });

  test("A large document takes the rules a moment, whatever its lines", async () => {
    const lines = [
      "total invoice between and ".repeat(20),
      `${"a".repeat(2_000)}`,
      `${" ".repeat(2_000)}x`,
      "1.".repeat(1_000),
      "| a ".repeat(500),
    ];
    const text = Array.from({ length: 300 }, (_, index) => lines[index % lines.length]).join("\n");
    for (const name of catalog.names())
      await extract(name, text).catch((error: unknown) => expect(error).toBeInstanceOf(Error));
  });

  test("The offline model says what it is, costs nothing and cannot see pictures", async () => {
    const model = new OfflineChatModel();
    expect([model.name, model.modelId]).toEqual(["offline-rules", "offline-rules-v1"]);
    expect(OFFLINE_CHAT_CARD.price).toMatchObject({ inputPerMillion: 0, outputPerMillion: 0 });
    const request = { purpose: "transcribe", system: "", messages: [], maxTokens: 100 } as const;
    await expect(model.converse(request)).rejects.toMatchObject({ code: "needs_vision" });
  });
});

describe("dates, amounts and currencies as people write them", () => {
  test.each([
    ["2026-03-01", "2026-03-01"],
    ["on the 3rd of March, 2026", "2026-03-03"],
    ["3. März 2026", "2026-03-03"],
    ["le 14 juillet 2026", "2026-07-14"],
    ["1 de enero de 2026", "2026-01-01"],
    ["Sept. 9, 2026", "2026-09-09"],
    ["31.12.2026", "2026-12-31"],
    ["25/12/2026", "2026-12-25"],
    ["04/03/2026", "2026-03-04"],
    ["2026年3月1日", "2026-03-01"],
    ["version 1.2.2026.4", undefined],
    ["30.02.2026", undefined],
  ])("A date in a text: %s", (text, date) => {
    expect(findDate(text, false)).toBe(date);
  });

  test("Where amounts are in dollars the month comes first", () => {
    expect(findDate("04/03/2026", true)).toBe("2026-04-03");
  });

  test.each([
    ["Total 1,234.56", 1234.56],
    ["Summe 1.234,56 €", 1234.56],
    ["1 234,50", 1234.5],
    ["CHF 12'500.00", 12500],
    ["1,000", 1000],
    ["0.125", 0.125],
    ["(45.00)", -45],
    ["VAT 19% 15.20", 15.2],
    ["none", undefined],
  ])("An amount in a text: %s", (text, amount) => {
    expect(findAmount(text)).toBe(amount);
  });

  test("A cell is an amount only where it is nothing else", () => {
    expect(parseAmountCell("€ 1,250.00")).toBe(1250);
    expect(parseAmountCell("M8 x 40")).toBeUndefined();
  });

  test.each([
    ["EUR 10", "EUR"],
    ["$10", "USD"],
    ["10 €", "EUR"],
    ["US dollars", undefined],
  ])("A currency in a text: %s", (text, currency) => {
    expect(findCurrency(text)).toBe(currency);
  });
});
