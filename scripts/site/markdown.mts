// How the site shows Markdown, beyond what TypeDoc does.

interface Token {
  type: string;
  tag: string;
  content: string;
  children: Token[] | null;
}

type Render = () => string;

/** As much of markdown-it as is used here; it brings no types. */
export interface MarkdownParser {
  core: { ruler: { push(name: string, rule: (state: State) => void): void } };
  renderer: { rules: Record<string, Render> };
}

interface State {
  tokens: Token[];
  Token: new (type: string, tag: string, nesting: 0) => Token;
}

/** Teaches the parser what follows. */
export function extend(parser: MarkdownParser): void {
  parser.core.ruler.push("code_in_headings", codeInHeadings);
  parser.core.ruler.push("empty_headers", emptyHeaders);
  // A table that is wider than the page moves by itself, also by keyboard.
  parser.renderer.rules.table_open = () => '<div class="wide" tabindex="0"><table>\n';
  parser.renderer.rules.table_close = () => "</table></div>\n";
}

/** TypeDoc makes the anchor of a heading from its texts, and code is none: it becomes a text between two tags. */
function codeInHeadings({ tokens, Token }: State): void {
  const tokenOf = (type: string, content: string) => Object.assign(new Token(type, "", 0), { content });
  tokens.forEach((token, index) => {
    if (tokens[index - 1]?.type !== "heading_open") return;
    token.children = (token.children ?? []).flatMap((part) =>
      part.type === "code_inline"
        ? [tokenOf("html_inline", "<code>"), tokenOf("text", part.content), tokenOf("html_inline", "</code>")]
        : [part],
    );
  });
}

/** The corner of a table that has names in both directions heads nothing. */
function emptyHeaders({ tokens }: State): void {
  tokens.forEach((token, index) => {
    const [open, close] = [tokens[index - 1], tokens[index + 1]];
    if (token.type !== "inline" || token.content !== "" || open?.type !== "th_open") return;
    for (const cell of [open, close]) if (cell !== undefined) cell.tag = "td";
  });
}
