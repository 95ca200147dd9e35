import type { OutputConfig, ToolConfiguration } from "@aws-sdk/client-bedrock-runtime";
import type { ChatRequest, ModelCapabilities } from "../../ports/chat-model.ts";

type Output = NonNullable<ChatRequest["output"]>;

/** How a request makes the model answer in a schema, in Converse's own fields, and what the system prompt has to add. */
export interface SchemaBinding {
  readonly fields: { readonly outputConfig?: OutputConfig; readonly toolConfig?: ToolConfiguration };
  /** Null where nothing has to be said. */
  readonly instruction: string | null;
  /** The tool whose input is the answer; null where the answer is text. */
  readonly tool: string | null;
}

const UNBOUND: SchemaBinding = { fields: {}, instruction: null, tool: null };

/**
 * The strongest way a model takes: a parameter of its own, else a tool (strict, forced, or both), else words. The
 * schema's bytes are those of the profile, each time the same: Bedrock compiles a schema it has not seen, for up to
 * minutes, and keeps it for a day.
 */
export function bindingOf(output: Output | undefined, capabilities: ModelCapabilities): SchemaBinding {
  if (output === undefined) return UNBOUND;
  if (capabilities.structuredOutput) return byOutputConfig(output);
  if (capabilities.strictTools === true || capabilities.forcedTool === true) return byTool(output, capabilities);
  return byWords(output);
}

function byOutputConfig({ name, schema }: Output): SchemaBinding {
  return {
    ...UNBOUND,
    fields: {
      outputConfig: {
        textFormat: { type: "json_schema", structure: { jsonSchema: { name, schema: JSON.stringify(schema) } } },
      },
    },
  };
}

function byTool({ name, schema }: Output, { strictTools, forcedTool }: ModelCapabilities): SchemaBinding {
  return {
    tool: name,
    instruction: forcedTool === true ? null : `Answer by calling the tool ${name} once, and in no other way.`,
    fields: {
      toolConfig: {
        tools: [
          {
            toolSpec: {
              name,
              description: "Takes the answer.",
              inputSchema: { json: schema as DocumentJson },
              ...(strictTools === true ? { strict: true } : {}),
            },
          },
        ],
        ...(forcedTool === true ? { toolChoice: { tool: { name } } } : {}),
      },
    },
  };
}

function byWords({ schema }: Output): SchemaBinding {
  const text = `Answer with one JSON object and nothing else. It follows this JSON Schema:\n${JSON.stringify(schema)}`;
  return { ...UNBOUND, instruction: text };
}

/** JSON as the SDK types it. */
type DocumentJson = null | boolean | number | string | DocumentJson[] | { [name: string]: DocumentJson };
