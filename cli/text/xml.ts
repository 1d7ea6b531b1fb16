import { plain } from "../../client/plain";

/**
 * Text from outside as the content of an element, or of an attribute in double quotes. What XML forbids even when
 * it is escaped, and what readers change in an attribute, is not in it any more.
 */
export function xmlText(text: string): string {
  return plain(text).replace(/[&<>"]/g, (sign) => entities[sign] ?? sign);
}

/** ` name="value"` for each. */
export function xmlAttributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${xmlText(String(value))}"`)
    .join("");
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
