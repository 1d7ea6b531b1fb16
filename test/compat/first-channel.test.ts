import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import getPort from "get-port";
import { afterAll, beforeAll, expect, it } from "vitest";
import { blocksIn, type CodeBlock } from "../../scripts/markdown.mts";
import { run } from "../../scripts/processes.mts";
import { longPatienceMs } from "../patience.mts";
import { commandsOfOtherPages, story } from "../unit/docs/story";
import { packPackage, versions } from "./installation";

const printedPort = "4600";
const lastWords = "That was all of it.";

let packed: Awaited<ReturnType<typeof packPackage>>;
beforeAll(async () => {
  packed = await packPackage();
});
afterAll(() => packed?.remove());

it("a new user gets from an empty folder to a verified deploy by the commands of the page, and sees what it shows", async () => {
  const blocks = blocksIn(story, await readFile(story, "utf8"));
  const port = String(await getPort());
  const home = path.join(packed.folder, "home");
  const outputs = path.join(packed.folder, "outputs");
  for (const folder of [home, outputs]) await mkdir(folder);

  const script = [prelude, ...blocks.map((block, index) => stepOf(block, index)), `echo "${lastWords}"`];
  const { stdout } = await bash(script.join("\n").replaceAll(printedPort, port), {
    ...{ HOME: home, PULUMI_HOME: path.join(home, ".pulumi"), OUTPUTS: outputs, PORT: port },
    ...{ TARBALL: packed.tarball, PULUMI: `@pulumi/pulumi@${versions.newestPulumi}` },
  });
  const printed = await Promise.all(
    (await readdir(outputs)).map((file) => readFile(path.join(outputs, file), "utf8")),
  );
  expect(stdout, printed.join("\n")).toContain(lastWords);

  const outputOf = async (index: number) =>
    (await readFile(path.join(outputs, String(index)), "utf8")).replaceAll(port, printedPort).trim();
  for (const [index, block] of blocks.entries()) {
    if (block.code.startsWith("export KADOA_"))
      for (const line of block.code.trim().split("\n")) expect(await outputOf(index - 1)).toContain(line);
    if (block.source?.endsWith(".txt")) await expectOutput(block.source, await outputOf(index - 1));
  }
});

/** What stands in the place of a terminal and of the registry: the packed package, and an emulator on a port of its own. */
const prelude = `
set -e
cd "$HOME"
npm() {
  local word words=()
  for word in "$@"; do
    case $word in
      pulumi-kadoa) words+=("$TARBALL") ;;
      @pulumi/pulumi) words+=("$PULUMI") ;;
      *) words+=("$word") ;;
    esac
  done
  command npm "\${words[@]}"
}
npx() {
  if [[ $2 != emulator ]]; then command npx "$@"; return; fi
  # Not over npx: what it starts would outlive it.
  "./node_modules/.bin/$1" "\${@:2}" --port "$PORT" &
  trap "kill $!" EXIT
  until curl --silent --fail "http://127.0.0.1:$PORT/_emulator/health"; do :; done
}
`;

/** A command runs as it is printed, and a program is written to the file that the page names. */
function stepOf({ language, code, source }: CodeBlock, index: number): string {
  if (language === "sh") return `{\n${code}} > "$OUTPUTS/${index}" 2> "$OUTPUTS/${index}.errors"`;
  if (language === "ts") return `cat > index.ts <<'END'\n${code}END`;
  // After what verify prints come the commands of other pages, and the change that the page asks for.
  if (!source?.endsWith("verify.txt")) return "";
  return `${otherPages()}\nsed -i.before 's/channels: .live./channels: []/' index.ts`;
}

/** What other pages print, in the same stack. Who asks for a secret gets one; 4 says that there was nothing to do. */
function otherPages(): string {
  const steps = commandsOfOtherPages().map((command) => `${command} <<< "$KADOA_API_KEY" || [[ $? == 4 ]]`);
  return `{\n${steps.join("\n")}\n} > "$OUTPUTS/others" 2>&1`;
}

/** The output is what the page shows, but for times and ids. With -u the page gets it as it is. */
async function expectOutput(file: string, output: string): Promise<void> {
  const recorded = await readFile(file, "utf8").catch(() => "");
  const isSame = withoutChance(recorded) === withoutChance(output);
  await expect(isSame ? recorded : `${output}\n`).toMatchFileSnapshot(path.resolve(file));
}

function withoutChance(output: string): string {
  return (
    output
      .trim()
      .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|\b[0-9a-f]{12,}\b/g, "ID")
      .replaceAll(/\b\d+(\.\d+)?(?= ?m?s\b)/g, "N")
      // The milliseconds of a check, and the lines of Pulumi that say how far it is.
      .replaceAll(/(?<=received +)\d+$/gm, "N")
      .replaceAll(/^(@ (previewing update|updating)\.+| .*(creating|created) \(.*)\n/gm, "")
      .replaceAll(/ +$/gm, "")
      .replaceAll(/ {2,}/g, "  ")
  );
}

/** Runs a script as somebody would who has never run Pulumi on this machine. */
async function bash(
  script: string,
  environment: NodeJS.ProcessEnv,
): Promise<{ stdout: string; stderr: string }> {
  const file = path.join(packed.folder, "commands.sh");
  await writeFile(file, script);
  const { PULUMI_CONFIG_PASSPHRASE: _, ...inherited } = process.env;
  const env = {
    ...inherited,
    // `pulumi login --local` keeps stacks in the home of who runs the tests, whatever HOME says.
    PULUMI_BACKEND_URL: `file://${environment.HOME}`,
    ...{ PULUMI_SKIP_CONFIRMATIONS: "true", npm_config_prefer_offline: "true" },
    ...environment,
  };
  return run("bash", [file], { cwd: packed.folder, env, timeoutMs: longPatienceMs });
}
