import { createSqliteLedger } from "../../src/local/sqlite-ledger.ts";
import { openStateDatabase } from "../../src/local/state-database.ts";
import { describeLedger } from "./ledger.ts";

describeLedger("SQLite", async () => {
  const database = openStateDatabase(":memory:");
  return { ledger: createSqliteLedger({ database }), close: async () => database.close() };
});
