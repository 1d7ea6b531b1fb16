/** What a reader of GitHub's Markdown takes for text and markup, and what it takes for code. */
export interface ReadMarkdown {
  /** Everything outside code; a code span is `�` there. */
  prose: string;
  spans: string[];
  blocks: string[];
}

/** Reads code as CommonMark does: a span ends at the next run of as many backticks, within one line here. */
export function readMarkdown(markdown: string): ReadMarkdown {
  const read: ReadMarkdown = { prose: "", spans: [], blocks: [] };
  let fence: { sign: string; length: number; lines: string[] } | undefined;
  for (const line of markdown.split("\n")) {
    const [, marker = ""] = /^ {0,3}(`{3,}|~{3,})/.exec(line) ?? [];
    if (fence !== undefined) {
      const isEnd = marker.startsWith(fence.sign) && marker.length >= fence.length && line.trim() === marker;
      if (isEnd) read.blocks.push(fence.lines.join("\n"));
      if (isEnd) fence = undefined;
      else fence.lines.push(line);
    } else if (marker !== "" && !(marker.startsWith("`") && line.trim().slice(marker.length).includes("`"))) {
      fence = { sign: marker.charAt(0), length: marker.length, lines: [] };
    } else read.prose += `${withoutSpans(line, read.spans)}\n`;
  }
  if (fence !== undefined) throw new Error(`a fence is left open: ${fence.lines[0]}`);
  return read;
}

function withoutSpans(line: string, spans: string[]): string {
  const runs = [...line.matchAll(/\\?`+/g)];
  let [text, position] = ["", 0];
  for (const [index, run] of runs.entries()) {
    if (run.index < position || run[0].startsWith("\\")) continue;
    const end = runs.slice(index + 1).find((other) => other[0].replace("\\", "").length === run[0].length);
    if (end === undefined) continue;
    const from = run.index + run[0].length;
    const to = end.index + (end[0].startsWith("\\") ? 1 : 0);
    const content = line.slice(from, to);
    spans.push(/^ .*[^ ].* $/.test(content) ? content.slice(1, -1) : content);
    text += `${line.slice(position, run.index)}�`;
    position = to + run[0].length;
  }
  return text + line.slice(position);
}

/** The cells of a row for the strictest reader: a backslash takes the next sign with it, another bar ends a cell. */
export function cellsOf(line: string): string[] {
  const inner = line.replace(/^\|/, "").replace(/\|$/, "");
  return [...inner.matchAll(/(?:\\.|[^|\\])+|(?<=\|)(?=\|)/g)].map(([cell]) => cell.trim());
}
