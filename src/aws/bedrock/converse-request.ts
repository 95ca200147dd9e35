import type { ContentBlock, ConverseCommandInput, Message, SystemContentBlock } from "@aws-sdk/client-bedrock-runtime";
import type { ChatMessage, ChatPart, ChatRequest, ModelCapabilities } from "../../ports/chat-model.ts";
import type { SchemaBinding } from "./schema-binding.ts";

/** Characters a token has at most, on average: the prefix is rather thought too short than too long to be cached. */
const CHARACTERS_PER_TOKEN = 4;

/** Makes a request of Converse, with nothing in it that the model's card does not say it takes. */
export function converseRequest(
  modelId: string,
  request: ChatRequest,
  binding: SchemaBinding,
  capabilities: ModelCapabilities,
): ConverseCommandInput {
  // Only with citations does Claude see a PDF's pages as pictures; and citations exclude structured output.
  const cited = capabilities.vision === true && request.output === undefined;
  return {
    modelId,
    system: systemOf(request, binding, capabilities),
    messages: request.messages.map((message) => messageOf(message, cited)),
    inferenceConfig: {
      // Always: unset, Bedrock reserves the model's longest answer of the quota.
      maxTokens: request.maxTokens,
      ...(capabilities.temperature === true ? { temperature: 0 } : {}),
    },
    ...binding.fields,
  };
}

/** The system prompt, and a cache point where it, with the tools before it, is long enough to be kept. */
function systemOf(
  { system }: ChatRequest,
  { fields, instruction }: SchemaBinding,
  { cachePoints }: ModelCapabilities,
): SystemContentBlock[] {
  const text = instruction === null ? system : `${system}\n\n${instruction}`;
  if (cachePoints === undefined) return [{ text }];
  const tools = fields.toolConfig === undefined ? "" : JSON.stringify(fields.toolConfig.tools);
  if ((tools.length + text.length) / CHARACTERS_PER_TOKEN < cachePoints.minTokens) return [{ text }];
  const { ttl } = cachePoints;
  return [{ text }, { cachePoint: { type: "default", ...(ttl === undefined ? {} : { ttl }) } }];
}

function messageOf({ role, parts }: ChatMessage, cited: boolean): Message {
  return { role, content: parts.map((part) => contentOf(part, cited)) };
}

function contentOf(part: ChatPart, cited: boolean): ContentBlock {
  if (part.type === "text") return { text: part.text };
  if (part.type === "image") return { image: { format: part.format, source: { bytes: part.bytes } } };
  const { format, name, bytes } = part;
  return {
    document: {
      format,
      name: documentName(name),
      source: { bytes },
      ...(cited ? { citations: { enabled: true } } : {}),
    },
  };
}

/** A name as Converse takes it: letters, digits, hyphens, brackets, and single spaces. */
function documentName(name: string): string {
  const allowed = name.replace(/[^A-Za-z0-9\-()[\]]+/g, " ").trim();
  return allowed === "" ? "document" : allowed.slice(0, 200).trimEnd();
}
