import { OfflineEmbedder } from "../../src/local/offline-embedder.ts";
import { describeEmbedder } from "./embedder.ts";

describeEmbedder("Offline", async () => ({ embedder: new OfflineEmbedder() }));
