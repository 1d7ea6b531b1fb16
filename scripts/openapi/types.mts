// JSON Schema of types of the code: what a call answers is described by the type that it has there.
import { type Symbol as Named, Node, type Type } from "ts-morph";
import { root } from "../checkout.mts";
import { commentOf, wordsOf } from "../sources.mts";

export type Schema = Record<string, unknown>;

/** Collects the schemas of named types, to which others then refer. */
export class Schemas {
  readonly components: Record<string, Schema> = {};
  readonly #named = new Map<string, string>();

  /** What a value of this type is. A named type of ours is described once. */
  of(type: Type, place: Node): Schema {
    const named = ownName(type);
    if (named === undefined || !type.isObject() || type.isArray()) return this.#described(type, place);
    const { name, file } = named;
    const known = this.#named.get(name);
    if (known !== undefined && known !== file)
      throw new Error(`both ${known} and ${file} have a type ${name}`);
    if (known === undefined) {
      this.#named.set(name, file);
      this.components[name] = {};
      const words = wordsOf(commentOf(named.declaration));
      this.components[name] = {
        ...(words !== "" && { description: words }),
        ...this.#described(type, place),
      };
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  #described(type: Type, place: Node): Schema {
    if (type.isAny() || type.isUnknown()) return {};
    if (type.isNever()) return { not: {} };
    if (type.isLiteral() && !type.isEnumLiteral() && !type.isBoolean())
      return { const: type.isBooleanLiteral() ? type.getText() === "true" : type.getLiteralValue() };
    if (type.isNull()) return { type: "null" };
    if (type.isString() || type.isTemplateLiteral()) return { type: "string" };
    if (type.isNumber()) return { type: "number" };
    if (type.isBoolean()) return { type: "boolean" };
    if (type.isUnion()) return this.#union(type, place);
    const items = type.isArray() || type.isReadonlyArray() ? type.getArrayElementType() : undefined;
    if (items !== undefined) return { type: "array", items: this.of(items, place) };
    if (type.isObject() || type.isIntersection()) return this.#object(type, place);
    throw new Error(`no schema for the type ${type.getText(place)}`);
  }

  #union(type: Type, place: Node): Schema {
    const parts = type.getUnionTypes().filter((part) => !part.isUndefined());
    const isValue = (part: Type) => part.isStringLiteral() || part.isNumberLiteral();
    const values = parts.filter(isValue);
    const others = parts.filter((part) => !isValue(part) && !part.isBooleanLiteral());
    const forms = [
      ...(values.length > 0 ? [{ enum: values.map((part) => part.getLiteralValue()) }] : []),
      ...(parts.some((part) => part.isBooleanLiteral()) ? [{ type: "boolean" }] : []),
      ...others.map((part) => this.of(part, place)),
    ];
    return forms.length === 1 && forms[0] !== undefined ? forms[0] : { anyOf: forms };
  }

  #object(type: Type, place: Node): Schema {
    const others = type.getStringIndexType();
    if (others !== undefined && type.getProperties().length === 0)
      return { type: "object", additionalProperties: this.of(others, place) };
    const members = type.getProperties().map((member) => {
      const value = member.getTypeAtLocation(place);
      const isOptional = member.isOptional() || value.getUnionTypes().some((part) => part.isUndefined());
      const words = wordsOfMember(member);
      const schema = this.of(value, place);
      return {
        name: member.getName(),
        isOptional,
        schema: words === "" ? schema : { description: words, ...schema },
      };
    });
    const required = members.filter(({ isOptional }) => !isOptional).map(({ name }) => name);
    return {
      type: "object",
      properties: Object.fromEntries(members.map(({ name, schema }) => [name, schema])),
      ...(required.length > 0 && { required }),
    };
  }
}

function wordsOfMember(member: Named): string {
  const [declaration] = member.getDeclarations();
  return declaration === undefined ? "" : wordsOf(commentOf(declaration)).replaceAll(/\s+/g, " ");
}

/** The name under which our sources declare a type. */
function ownName(type: Type): { name: string; file: string; declaration: Node } | undefined {
  const symbol = type.getAliasSymbol() ?? type.getSymbol();
  const [declaration] = symbol?.getDeclarations() ?? [];
  if (symbol === undefined || declaration === undefined) return undefined;
  if (!Node.isInterfaceDeclaration(declaration) && !Node.isTypeAliasDeclaration(declaration))
    return undefined;
  if (type.getAliasTypeArguments().length > 0 || type.getTypeArguments().length > 0) return undefined;
  const file = declaration.getSourceFile().getFilePath();
  const isOurs = file.startsWith(root) && !file.includes("/node_modules/");
  return isOurs ? { name: symbol.getName(), file, declaration } : undefined;
}
