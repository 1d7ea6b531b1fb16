// The layers of ARCHITECTURE.md: each folder may import only what stands for it here, and nothing goes in a circle.
const layers = {
  client: [],
  delivery: ["client"],
  console: ["client", "delivery"],
  emulator: ["client", "console"],
  provider: ["client", "delivery"],
  sdk: ["client", "provider"],
  testing: ["client", "delivery", "emulator"],
  cli: ["client", "console", "delivery", "emulator", "provider", "sdk"],
};

const shared = ["command-line", "account", "pulumi", "terminal", "text"];

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-circle",
      comment: "Types included: whoever reads a file can read what it needs first.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    ...Object.entries(layers).map(([name, allowed]) => ({
      name: `${name}-imports-only-what-is-below`,
      severity: "error",
      from: { path: `^${name}/` },
      to: {
        path: "^(client|console|emulator|delivery|provider|sdk|testing|cli|scripts|test|bench|examples)/",
        pathNot: `^(${[name, ...allowed].join("|")})/`,
      },
    })),
    {
      name: "the-page-is-for-browsers",
      comment:
        "The server of the console, and what it needs of Node, does not belong into the page's bundle.",
      severity: "error",
      from: { path: "^console/(page|routing)/" },
      to: {
        path: "^(client|console|delivery)/",
        pathNot: "^(console/(page|routing)/|console/api\\.ts$|client/(event-types|plain|routing)\\.ts$)",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "only-the-verification-delivers",
      comment: "Of all kinds one proves that events arrive; the others know nothing of it.",
      severity: "error",
      from: { path: "^provider/", pathNot: "^provider/resources/realtime-verification\\.ts$" },
      to: { path: "^delivery/" },
    },
    {
      name: "kinds-are-known-to-the-registry-only",
      severity: "error",
      from: { path: "^(provider|cli)/", pathNot: "^provider/(resources/|resources\\.gen\\.ts$)" },
      to: { path: "^provider/resources/" },
    },
    {
      name: "the-command-line-takes-the-provider-by-its-facade",
      severity: "error",
      from: { path: "^cli/" },
      to: { path: "^provider/", pathNot: "^provider/for-cli\\.ts$" },
    },
    {
      name: "commands-share-rooms-and-not-each-other",
      comment: "The console shows what review says, by its facade.",
      severity: "error",
      from: { path: `^cli/(?!(?:${shared.join("|")})/)([^/]+)/` },
      to: {
        path: "^cli/[^/]+/",
        pathNot: `^cli/(($1|${shared.join("|")})/|review/for-console\\.ts$)`,
      },
    },
    {
      name: "the-native-plug-in-is-an-adapter",
      comment: "What both forms share knows nothing of either.",
      severity: "error",
      from: { path: "^(?!provider/native/)" },
      to: { path: "^provider/native/" },
    },
    {
      name: "a-program-loads-the-provider-late",
      comment:
        "Every program would load zod and the HTTP client; types cost nothing, and an import() comes late.",
      severity: "error",
      from: { path: "^sdk/" },
      to: { path: "^provider/", dependencyTypesNot: ["type-only", "dynamic-import"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|node_modules)/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
  },
};
