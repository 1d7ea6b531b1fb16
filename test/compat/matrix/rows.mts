// The throw-away projects that the packed package is tried in. All combinations would be 480 projects; what breaks is
// nearly always two things that meet, such as a package manager and a way to load modules. So each pair of values is in
// one row at least (test/unit/setup/matrix.test.ts), and the rows are as few as that allows.

export const axes = {
  manager: ["npm", "pnpm", "yarn", "yarn PnP"],
  program: [
    "CommonJS JavaScript",
    "ESM JavaScript",
    "CommonJS TypeScript",
    "ESM TypeScript",
    "tsx",
    "type stripping",
  ],
  layout: ["root", "subfolder", "monorepo", "behind", "inline"],
  pulumi: ["lowest", "newest"],
  cli: ["oldest", "pinned"],
} as const;

export type Axis = keyof typeof axes;
export type Row = { readonly [axis in Exclude<Axis, "manager">]: (typeof axes)[axis][number] } & {
  readonly manager: (typeof axes)["manager"][number] | "Bun";
};

/** What the words of an axis mean, for the page. */
export const meanings = {
  root: "everything in one folder",
  subfolder: "`main` in Pulumi.yaml names a folder below",
  monorepo: "one package of a workspace",
  behind: "the program has the package only through another package of the workspace",
  inline: "a program of the Automation API, which starts Pulumi itself",
  "CommonJS TypeScript, ESM TypeScript": "Pulumi compiles it, with `ts-node`",
  tsx: "TypeScript that `tsx` loads: `register()` of `tsx/esm/api` in `index.js`, or `node --import tsx`",
  "type stripping": "TypeScript that Node itself loads, with `typescript: false` in Pulumi.yaml",
};

type Words = readonly [Row["manager"], Row["program"], Row["layout"], Row["pulumi"], Row["cli"]];

// The first three run with every `npm test`: one for each end of what is supported, and the strictest package manager.
const words: readonly Words[] = [
  ["npm", "CommonJS TypeScript", "root", "lowest", "oldest"],
  ["npm", "ESM TypeScript", "monorepo", "newest", "pinned"],
  ["pnpm", "ESM JavaScript", "behind", "newest", "pinned"],
  ["npm", "CommonJS JavaScript", "behind", "lowest", "pinned"],
  ["npm", "ESM JavaScript", "inline", "newest", "pinned"],
  ["npm", "ESM JavaScript", "subfolder", "lowest", "oldest"],
  ["npm", "tsx", "behind", "lowest", "oldest"],
  ["npm", "type stripping", "monorepo", "newest", "oldest"],
  ["pnpm", "CommonJS JavaScript", "root", "lowest", "pinned"],
  ["pnpm", "CommonJS JavaScript", "monorepo", "lowest", "oldest"],
  ["pnpm", "CommonJS TypeScript", "monorepo", "newest", "pinned"],
  ["pnpm", "ESM TypeScript", "subfolder", "newest", "oldest"],
  ["pnpm", "tsx", "subfolder", "newest", "oldest"],
  ["pnpm", "type stripping", "inline", "newest", "oldest"],
  ["pnpm", "type stripping", "behind", "newest", "pinned"],
  ["yarn", "CommonJS JavaScript", "subfolder", "newest", "oldest"],
  ["yarn", "ESM JavaScript", "monorepo", "lowest", "oldest"],
  ["yarn", "CommonJS TypeScript", "behind", "lowest", "pinned"],
  ["yarn", "ESM TypeScript", "behind", "lowest", "oldest"],
  ["yarn", "ESM TypeScript", "root", "newest", "pinned"],
  ["yarn", "tsx", "root", "lowest", "oldest"],
  ["yarn", "tsx", "inline", "lowest", "pinned"],
  ["yarn", "type stripping", "root", "newest", "oldest"],
  ["yarn PnP", "CommonJS JavaScript", "inline", "newest", "oldest"],
  ["yarn PnP", "ESM JavaScript", "root", "newest", "oldest"],
  ["yarn PnP", "CommonJS TypeScript", "subfolder", "newest", "oldest"],
  ["yarn PnP", "tsx", "monorepo", "lowest", "oldest"],
  ["yarn PnP", "type stripping", "subfolder", "lowest", "pinned"],
  // Beside the pairs: Pulumi runs with Node what Bun has installed, and Bun runs an inline program.
  ["Bun", "CommonJS TypeScript", "root", "newest", "pinned"],
  ["Bun", "type stripping", "inline", "newest", "pinned"],
];

export const rows: readonly Row[] = words.map(([manager, program, layout, pulumi, cli]) => ({
  manager,
  program,
  layout,
  pulumi,
  cli,
}));

/** How many of them, from the first, run with every `npm test`. */
export const inTheGate = 3;

export function nameOf({ manager, program, layout, pulumi, cli }: Row): string {
  return `${manager}, ${program}, ${layout}, ${pulumi} Pulumi, ${cli} CLI`;
}

interface Impossible {
  readonly pair: Partial<Row>;
  readonly reason: string;
  /** What comes of it when it is tried. */
  readonly said?: RegExp;
}

/** Pairs that there cannot be. */
export const impossible: readonly Impossible[] = [
  ...(["CommonJS TypeScript", "ESM TypeScript"] as const).map((program) => ({
    pair: { program, layout: "inline" as const },
    reason:
      "Pulumi compiles the program of a project. An inline program is started by its author, with `tsx`, by Node, or compiled.",
  })),
  {
    pair: { manager: "yarn PnP", layout: "behind" },
    reason:
      "Under PnP a package can be loaded only by one that names it. Name `pulumi-kadoa` in the program's own `dependencies`, too.",
    said: /pulumi-kadoa/,
  },
  {
    pair: { manager: "yarn PnP", program: "ESM TypeScript" },
    reason:
      "Pulumi loads such a program with `ts-node`, whose loader of ES modules does not know PnP. Let `tsx` or Node load it, or set `nodeLinker: node-modules`.",
    said: /Cannot find package 'pulumi-kadoa'/,
  },
];

/** The pair that the row cannot have, when it has one. */
export function whyNot(row: Row): Impossible | undefined {
  return impossible.find(({ pair }) =>
    Object.entries(pair).every(([axis, value]) => row[axis as Axis] === value),
  );
}

/** What Bun does with the package beside its rows, by the key of the test that shows it. */
export const underBun = {
  parts: "Bun runs the command line, the emulator, the realtime client and a verification",
  native: "Bun runs an inline program over the native plug-in",
};

/** What could not be tried. */
export const notTried =
  "`runtime: bun` in Pulumi.yaml: it needs a Pulumi CLI that brings a host of Bun programs. Pulumi starts the provider of the classes, " +
  "and the plug-in, with Node in any case; so Node has to be on the machine.";

/** What the test of a row, or of something that Bun does, has found. */
export interface Result {
  /** `0`, or a key of `underBun`. */
  readonly key: string;
  readonly passed: boolean;
  /** What took part, by name. */
  readonly versions: Readonly<Record<string, string>>;
}
