import { describeLedger } from "../../contract/ledger.ts";
import { MemoryLedger } from "../../support/memory-ledger.ts";

describeLedger("Memory", async () => ({ ledger: new MemoryLedger(), close: async () => {} }));
