// npm run plots: draws docs/images/ from what the last `npm run bench` measured.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { z } from "zod";
import { root } from "./checkout.mts";
import { Fault } from "./fault.mts";

const resultSchema = z.object({
  measuredOn: z.string(),
  machine: z.string(),
  versions: z.record(z.string(), z.string()),
  rows: z.array(z.object({ work: z.string(), figures: z.record(z.string(), z.number()), unit: z.string() })),
});

/** Readable on the page of both of GitHub's themes. */
const themes = {
  light: { text: "#1f2328", lines: "#d1d9e0", colours: ["#0969da", "#1a7f37", "#818b98", "#bc4c00"] },
  dark: { text: "#f0f6fc", lines: "#3d444d", colours: ["#4493f8", "#3fb950", "#9198a1", "#db6d28"] },
};
type Theme = (typeof themes)[keyof typeof themes];

const candidates = ["ours", "native", "floor", "naive"];

async function resultOf(name: string): Promise<z.infer<typeof resultSchema>> {
  const file = join(root, "bench/results", `${name}.json`);
  const text = await readFile(file, "utf8").catch(() => {
    throw new Fault(`Nothing was measured yet: there is no bench/results/${name}.json.`, {
      fix: `npm run bench -- ${name}`,
    });
  });
  return resultSchema.parse(JSON.parse(text));
}

/** What all plots share; `more` says what is drawn. */
function specOf(
  theme: Theme,
  values: object[],
  { color, ...encoding }: Record<string, object>,
  more: object,
): TopLevelSpec {
  const { text, lines, colours } = theme;
  return {
    data: { values: values as Record<string, unknown>[] },
    background: "transparent",
    config: {
      font: "system-ui, sans-serif",
      axis: { labelColor: text, titleColor: text, gridColor: lines, domainColor: lines, tickColor: lines },
      header: { labelColor: text, titleColor: text, labelFontSize: 12 },
      legend: { labelColor: text, titleColor: text, orient: "bottom", title: null },
      view: { stroke: "transparent" },
    },
    encoding: {
      ...encoding,
      color: {
        field: "candidate",
        type: "nominal",
        sort: candidates,
        scale: { domain: candidates, range: colours },
        ...color,
      },
    },
    ...more,
  } as TopLevelSpec;
}

/** `100: up` is the step `up` with 100 channels. */
function valuesOf({ rows }: z.infer<typeof resultSchema>, unit: string) {
  return rows
    .filter((row) => row.unit === unit)
    .flatMap(({ work, figures }) => {
      const [channels = "", step = ""] = work.split(": ");
      return Object.entries(figures).map(([candidate, value]) => ({
        channels: Number(channels),
        step,
        candidate,
        value,
      }));
    });
}

async function draw(name: string, specFor: (theme: Theme) => TopLevelSpec): Promise<void> {
  for (const [key, theme] of Object.entries(themes)) {
    const view = new View(parse(compile(specFor(theme)).spec), { renderer: "none" });
    const file = join(root, "docs/images", `${name}-${key}.svg`);
    await mkdir(join(root, "docs/images"), { recursive: true });
    await writeFile(file, `${await view.toSVG()}\n`);
    view.finalize();
    console.log(`docs/images/${name}-${key}.svg`);
  }
}

const stack = await resultOf("stack");
const steps = ["up", "up, nothing changed", "preview", "refresh", "destroy"];
const seconds = {
  x: { field: "channels", type: "quantitative", title: "channels" },
  y: { field: "value", type: "quantitative", title: "seconds" },
  facet: { field: "step", type: "nominal", sort: steps, title: null, columns: steps.length },
};
const line = { mark: { type: "line", point: true, strokeWidth: 2 }, width: 150, height: 150 };
await draw("time", (theme) => specOf(theme, valuesOf(stack, "s"), seconds, line));
const bytes = {
  y: { field: "candidate", type: "nominal", sort: candidates, title: null },
  x: { field: "value", type: "quantitative", title: "bytes of state a channel" },
  row: { field: "channels", type: "ordinal", title: "channels" },
  color: { legend: null },
};
await draw("state", (theme) =>
  specOf(theme, valuesOf(stack, "B"), bytes, { mark: "bar", width: 360, height: 100 }),
);
