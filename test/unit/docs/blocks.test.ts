// Every block of code on a page is cut from code that runs, or is run as it is printed, or says why not.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { scripts } from "../../../package.json";
import { blocksIn, type CodeBlock } from "../../../scripts/markdown.mts";
import { pagesIn } from "../../../scripts/readme.mts";
import { commandsIn, ownWords, refusalOf, subcommands, unknownFlagsOf } from "./commands";
import { runByStory } from "./story";

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "skills/pulumi-kadoa/SKILL.md",
  ...pagesIn("."),
];
const text = (page: string) => readFileSync(page, "utf8");
const blocks = pages.flatMap((page) => blocksIn(page, text(page)));
const commands = blocks
  .filter(({ language, reason }) => language === "sh" && reason === undefined)
  .flatMap(({ at, code }) => commandsIn(code).map((command) => ({ at, command })));

const tests = readdirSync("test", { recursive: true, encoding: "utf8" })
  .filter((name) => /\.test\.ts$/.test(name) && !name.endsWith("blocks.test.ts"))
  .map((name) => text(path.join("test", name)));
const helpers = ["test/lifecycle/ci/workflow.ts", "test/lifecycle/example.ts"].map(text);

/** Whether a file that pages show is a test or its output, or an example that a test names. */
function isTested(source: string): boolean {
  const [file = ""] = source.split("#");
  if (!existsSync(file)) return false;
  if (file.startsWith("test/")) return true;
  const [kind = "", name = ""] = file.split("/");
  return [...tests, ...helpers].some(
    (it) => it.includes(`${kind}/${name}`) || it.includes(`createExampleStack("${name}"`),
  );
}

/** Where a command of another program than Pulumi is run by a test, or why none does it. */
const elsewhere: Record<string, RegExp> = {
  // lifecycle/start runs them in a fresh checkout.
  "npm start": /^npm start( -- --\w+)*$/,
  "npm run destroy": /^npm run destroy$/,
  // They are the gate itself, or write what the gate then looks at; see .ci/run.
  "the gate": /^(npm test|npm run (check|gen|site|packed|release:dry-run)|\.ci\/run)$/,
  // They take minutes to hours, and their figures are in docs/.
  measurements: /^npm run (test:faults|bench|matrix)$/,
};

/** Our commands that serve until they are ended, or that need minutes: the tests that run them with all their flags. */
const ownTests: Record<string, string> = {
  conform: "test/faults/conform-kills.test.ts",
  console: "test/console/command.test.ts",
  emulator: "test/emulator/command.test.ts",
  import: "test/lifecycle/import.test.ts",
  listen: "test/unit/cli/listen.test.ts",
  review: "test/lifecycle/review/review.test.ts",
};

function placeOf(command: string): string | undefined {
  if (runByStory(command)) return "the first channel";
  const own = ownWords(command)?.[0];
  if (own !== undefined) return ownTests[own];
  return Object.keys(elsewhere).find((place) => elsewhere[place]?.test(command));
}

describe("a block of code on a page", () => {
  const uncovered = ({ language, source, reason }: CodeBlock) =>
    source === undefined ? reason === undefined && language !== "sh" : !isTested(source);

  it("is cut from a file that a test runs, is a command, or says why it does not run", () => {
    expect(blocks.length).toBeGreaterThan(40);
    expect(blocks.filter(uncovered).map(({ at, source }) => `${at} ${source ?? ""}`)).toEqual([]);
  });

  it("would be found when nothing covers it", () => {
    const page = "```ts\nlisten();\n```\n\n<!-- snippet examples/none/index.ts -->\n```ts\n```\n";
    expect(blocksIn("a.md", page).map(uncovered)).toEqual([true, true]);
    expect(placeOf("npx pulumi-kadoa none")).toBeUndefined();
    expect(placeOf("rm -rf everything")).toBeUndefined();
  });
});

describe("a command on a page", () => {
  it("is run by a test, as it is printed or with all its flags", () => {
    expect(commands.length).toBeGreaterThan(50);
    const nowhere = commands.filter(({ command }) => placeOf(command) === undefined);
    expect(nowhere.map(({ at, command }) => `${at}: ${command}`)).toEqual([]);
    const isRun = ([name, file]: [string, string]) => existsSync(file) && text(file).includes(name);
    expect(Object.entries(ownTests).filter((it) => !isRun(it))).toEqual([]);
    expect(text("test/lifecycle/start.test.ts")).toMatch(/npm\("start"\)[\s\S]*npm\("destroy"\)/);
  });

  it("is a script of package.json where npm runs it", () => {
    const named = commands.flatMap(({ at, command }) => {
      const [, script = ""] = /^npm run (?:-s )?([\w:-]+)/.exec(command) ?? [];
      return script === "" || script in scripts ? [] : [`${at}: ${command}`];
    });
    expect(named).toEqual([]);
  });

  it("is taken by our command line", () => {
    const refused = commands.flatMap(({ at, command }) => {
      const words = ownWords(command);
      const refusal = words && refusalOf(words);
      return refusal === undefined ? [] : [`${at}: ${command}: ${refusal}`];
    });
    expect(refused).toEqual([]);
  });

  it("would be refused with a flag or a value that there is not", () => {
    expect(refusalOf(["verify", "--plann"])).toContain("--plann");
    expect(refusalOf(["review", "--output", "yaml"])).toContain("yaml");
    expect(refusalOf(["trigger"])).toContain("event");
    expect(refusalOf(["deploy"])).toBe("there is no command deploy");
  });

  it("has flags that there are, also where it stands in a sentence or in a --help", () => {
    const inSentences = pages.flatMap((page) =>
      [...text(page).matchAll(/`(?:npx )?(?:pulumi-kadoa )?([a-z]+(?: [^`\n]*)? --[^`\n]+)`/g)].map(
        ([, command = ""]) => ({
          at: page,
          command,
        }),
      ),
    );
    const inHelp = [...subcommands.values()].flatMap((command) => {
      let help = "";
      command.configureOutput({ writeOut: (words) => (help += words) }).outputHelp();
      return [...help.matchAll(/\$ npx pulumi-kadoa ([^|>\n]+)/g)].map(([, example = ""]) => ({
        at: `${command.name()} --help`,
        command: example,
      }));
    });
    expect(inHelp.length).toBeGreaterThan(10);
    const unknown = [...inSentences, ...inHelp].flatMap(({ at, command }) => {
      const words = command.trim().split(/\s+/);
      if (!subcommands.has(words[0] ?? "")) return [];
      return unknownFlagsOf(words).map((flag) => `${at}: ${command}: ${flag}`);
    });
    expect(unknown).toEqual([]);
  });
});
