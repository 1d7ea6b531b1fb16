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
  tsx: "TypeScript that `tsx` loads",
  "type stripping": "TypeScript that Node itself loads",
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
  ["yarn", "tsx", "root", "lowest", "oldest"],
  ["yarn", "tsx", "inline", "lowest", "pinned"],
  ["yarn", "type stripping", "root", "newest", "oldest"],
  ["yarn PnP", "CommonJS JavaScript", "inline", "newest", "oldest"],
  ["yarn PnP", "ESM JavaScript", "root", "newest", "oldest"],
  ["yarn PnP", "CommonJS TypeScript", "subfolder", "newest", "oldest"],
  ["yarn PnP", "ESM TypeScript", "root", "newest", "pinned"],
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
];

/** What the test of a row has found. */
export interface RowResult {
  readonly row: Row;
  readonly passed: boolean;
  /** What was installed, by name. */
  readonly versions: Readonly<Record<string, string>>;
}
