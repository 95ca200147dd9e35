import { OfflineChatModel } from "../../src/local/offline-chat-model.ts";
import { describeChatModel } from "./chat-model.ts";

describeChatModel("Offline", async () => ({ model: new OfflineChatModel() }));
