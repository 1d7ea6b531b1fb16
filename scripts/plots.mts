// npm run plots: writes the tables of docs/performance.md and draws docs/images/ from what the last `npm run bench`
// measured. `npm run gen` does it too, so that neither can differ from bench/results/.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { lastResults, type Result } from "../bench/results.mts";
import { steps } from "../bench/stack/project.mts";
import { root } from "./checkout.mts";
import { Fault } from "./fault.mts";
import { withMeasurements } from "./measurements.mts";
import { change, write } from "./readme.mts";

/** Readable on the page of both of GitHub's themes. */
const themes = {
  light: { text: "#1f2328", lines: "#d1d9e0", colours: ["#0969da", "#1a7f37", "#818b98", "#bc4c00"] },
  dark: { text: "#f0f6fc", lines: "#3d444d", colours: ["#4493f8", "#3fb950", "#9198a1", "#db6d28"] },
};
type Theme = (typeof themes)[keyof typeof themes];

const candidates = ["ours", "native", "floor", "naive"];

const results = lastResults();

function resultOf(name: string): Result {
  const result = results.find((one) => one.name === name);
  if (result !== undefined) return result;
  throw new Fault(`Nothing was measured yet: there is no bench/results/${name}.json.`, {
    fix: `npm run bench -- ${name}`,
  });
}

/** What all plots share; `more` says what is drawn. */
function specOf(
  theme: Theme,
  values: object[],
  { color, ...encoding }: Record<string, object>,
  more: object,
  domain: readonly string[] = candidates,
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
        sort: domain,
        scale: { domain, range: colours },
        ...color,
      },
    },
    ...more,
  } as TopLevelSpec;
}

/** `100: up` is the step `up` with 100 channels. */
function valuesOf({ rows }: Result, unit: string) {
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

await mkdir(join(root, "docs/images"), { recursive: true });

async function draw(name: string, specFor: (theme: Theme) => TopLevelSpec): Promise<void> {
  for (const [key, theme] of Object.entries(themes)) {
    const view = new View(parse(compile(specFor(theme)).spec), { renderer: "none" });
    write(`docs/images/${name}-${key}.svg`, `${await view.toSVG()}\n`);
    view.finalize();
  }
}

/** `600 settings × 2 channels, all received` is so long with 600 settings. */
function verifiedIn({ rows }: Result) {
  return rows
    .filter(({ unit, work }) => unit === "s" && /^\d+ settings/.test(work))
    .flatMap(({ work, figures }) =>
      Object.entries(figures).map(([candidate, value]) => ({
        settings: Number.parseInt(work, 10),
        candidate: candidate === "ours" ? "all at once" : candidate,
        value,
      })),
    );
}

const seconds = {
  x: { field: "channels", type: "quantitative", title: "channels" },
  y: { field: "value", type: "quantitative", title: "seconds" },
  facet: { field: "step", type: "nominal", sort: Object.keys(steps), title: null, columns: 5 },
};
const point = { type: "line", point: true, strokeWidth: 2 };
const stack = valuesOf(resultOf("stack"), "s").filter(({ step }) => step in steps);
await draw("time", (theme) => specOf(theme, stack, seconds, { mark: point, width: 150, height: 150 }));

const bytes = {
  y: { field: "candidate", type: "nominal", sort: candidates, title: null },
  x: { field: "value", type: "quantitative", title: "bytes of state a channel" },
  color: { legend: null },
};
const state = valuesOf(resultOf("state"), "B").filter(({ step }) => step === "bytes of the file, by channel");
const largest = Math.max(...state.map(({ channels }) => channels));
const sizes = state.filter(({ channels }) => channels === largest);
await draw("state", (theme) => specOf(theme, sizes, bytes, { mark: "bar", width: 360, height: 100 }));

const waiting = {
  x: { field: "settings", type: "quantitative", title: "settings of two channels each" },
  y: { field: "value", type: "quantitative", title: "seconds until all has arrived" },
};
const verified = verifiedIn(resultOf("verify"));
const ways = ["all at once", "one after another"];
await draw("verify", (theme) =>
  specOf(theme, verified, waiting, { mark: point, width: 360, height: 150 }, ways),
);

change("docs/performance.md", (page) => withMeasurements(page, results));
