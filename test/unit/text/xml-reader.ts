export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  text: string;
}

const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Reads well-formed XML without declarations of its own. @throws Error with what is not well formed */
export function readXml(document: string): XmlElement[] {
  if (forbidden.test(document)) throw new Error("a sign that XML forbids");
  const body = document.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>/, "");
  const elements: XmlElement[] = [];
  const open: XmlElement[] = [];
  const token = /<(\/?)([\w-]+)((?: [\w-]+="[^"<]*")*)(\/?)>|([^<]+)/gy;
  let position = 0;
  for (const match of body.matchAll(token)) {
    if (match.index !== position) break;
    position += match[0].length;
    const [, closing, name = "", attributes = "", empty, text] = match;
    if (text !== undefined) {
      const last = open.at(-1);
      if (last !== undefined) last.text += decoded(text);
      else if (text.trim() !== "") throw new Error(`text outside of all elements: ${text}`);
    } else if (closing) {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes nothing`);
    } else {
      const pairs = [...attributes.matchAll(/ ([\w-]+)="([^"<]*)"/g)].map(([, key = "", value = ""]) => [
        key,
        // A reader turns line breaks in an attribute into blanks.
        decoded(value.replace(/[\t\n\r]/g, " ")),
      ]);
      const element = { name, attributes: Object.fromEntries(pairs), text: "" };
      elements.push(element);
      if (!empty) open.push(element);
    }
  }
  if (position !== body.length) throw new Error(`not well formed: ${body.slice(position, position + 80)}`);
  if (open.length > 0) throw new Error(`<${open.at(-1)?.name}> is left open`);
  return elements;
}

function decoded(text: string): string {
  return text.replace(/&(?:#(\d+)|(\w+));|&/g, (whole, number, name) => {
    if (number !== undefined) return String.fromCodePoint(Number(number));
    const sign = entities[name];
    if (sign === undefined) throw new Error(`an entity that is none: ${whole}`);
    return sign;
  });
}
