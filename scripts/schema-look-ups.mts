// The look-ups in schema.json, from the interfaces and comments of the classes' package.
import { openEnum } from "./schema-enums.mts";
import { descriptionOf, plainly, refTo, rowsOf, type Spec, token } from "./schema-parts.mts";
import { commentOf, interfacesOf, sourceOf, type Table } from "./sources.mts";

/** The look-ups, whose interfaces are those of the classes' package. */
export function functions(): Record<string, Spec> {
  const source = sourceOf("sdk/look-ups.ts");
  const tables = interfacesOf(sourceOf("sdk/look-up-types.ts"));
  const lists: Readonly<Record<string, [property: string, args: string, result: string]>> = {
    getChannels: ["channels", "GetChannelsArgs", "GetChannelResult"],
    getSettings: ["settings", "GetSettingsArgs", "GetSettingResult"],
    getEventTypes: ["eventTypes", "LookUpArgs", "GetEventTypeResult"],
  };
  const words = (name: string) => descriptionOf(commentOf(source.getFunctionOrThrow(name)));
  const channel = tableNamed(tables, "GetChannelResult");
  return {
    [token("getChannel")]: {
      description: words("getChannel"),
      inputs: membersOf(tableNamed(tables, "GetChannelArgs"), tables, askedType),
      outputs: membersOf(channel, tables),
    },
    ...Object.fromEntries(
      Object.entries(lists).map(([name, [property, args, result]]) => [
        token(name),
        {
          description: words(name),
          inputs: membersOf(tableNamed(tables, args), tables, askedType),
          outputs: {
            type: "object",
            properties: { [property]: { type: "array", items: refTo(nameOfResult(result)) } },
            required: [property],
          },
        },
      ]),
    ),
  };
}

/** `GetChannelResult` is one of a list in `getChannels`, and the whole answer in `getChannel`. */
function nameOfResult(table: string): string {
  return table.replace(/^Get(.*)Result$/, "Found$1");
}

export function lookUpTypes(): Record<string, Spec> {
  const tables = interfacesOf(sourceOf("sdk/look-up-types.ts"));
  const names = ["GetChannelResult", "GetSettingResult", "GetEventTypeResult", "LinkedSetting"];
  const found = names.map((name) => {
    const table = tableNamed(tables, name);
    return [
      token(nameOfResult(name)),
      { description: plainly(table.documentation), ...membersOf(table, tables) },
    ];
  });
  const text = { type: "string" };
  const linked = {
    description: "A channel, as a setting knows it.",
    type: "object",
    properties: { id: text, name: text, type: text },
    required: ["id", "name", "type"],
  };
  return { [token("LinkedChannel")]: linked, ...Object.fromEntries(found) };
}

function tableNamed(tables: readonly Table[], name: string): Table {
  const table = tables.find((each) => each.name === name);
  if (table === undefined) throw new Error(`there is no interface ${name}`);
  return table;
}

function membersOf(table: Table, tables: readonly Table[], typeOf = memberType): Spec {
  const rows = rowsOf(table, tables);
  const required = rows.filter(({ optional }) => !optional).map(({ name }) => name);
  return {
    type: "object",
    properties: Object.fromEntries(
      rows.map(({ name, type, documentation }) => [
        name,
        { ...typeOf(type), ...(documentation && { description: plainly(documentation) }) },
      ]),
    ),
    ...(required.length > 0 && { required }),
  };
}

/** Of what a program asks for. */
function askedType(type: string): Spec {
  if (type === "ChannelType") return openEnum("ChannelType");
  return type === "EventTypeName" ? openEnum("EventType") : memberType(type);
}

function memberType(type: string): Spec {
  if (type === "boolean") return { type };
  if (type.startsWith("readonly LinkedSetting[]")) return { type: "array", items: refTo("LinkedSetting") };
  if (type.startsWith("readonly {")) return { type: "array", items: refTo("LinkedChannel") };
  return { type: "string" };
}
