import type { ChatPart, ChatRequest } from "../ports/chat-model.ts";

/** Bytes of UTF-8 a token has at least, on average, in the tokenizers in use: between English (4) and digits (2). */
const BYTES_PER_TOKEN = 3;

/** Bytes of a PDF a token has at least, and the least a PDF costs: pages are sent as text and as images. */
const PDF_BYTES_PER_TOKEN = 30;
const PDF_LEAST_TOKENS = 3_000;

/** The most an image costs: Claude scales larger ones down to about 1,600 tokens; newer models see finer, so with room. */
const IMAGE_TOKENS = 5_000;

/** Tokens of a text, rather too many than too few. */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text, "utf8") / BYTES_PER_TOKEN);
}

/** Tokens a call may cost at most: its input as estimated, and the longest answer it asks for. */
export function estimateRequestTokens(request: ChatRequest): number {
  let tokens = estimateTokens(request.system) + request.maxTokens;
  if (request.output !== undefined) tokens += estimateTokens(JSON.stringify(request.output.schema));
  for (const message of request.messages) {
    for (const part of message.parts) {
      tokens += partTokens(part);
    }
  }
  return tokens;
}

function partTokens(part: ChatPart): number {
  if (part.type === "text") return estimateTokens(part.text);
  if (part.type === "image") return IMAGE_TOKENS;
  return Math.max(PDF_LEAST_TOKENS, Math.ceil(part.bytes.length / PDF_BYTES_PER_TOKEN));
}
