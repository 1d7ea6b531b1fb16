import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import getPort from "get-port";
import { expect, it, onTestFinished } from "vitest";
import { blocksIn, type CodeBlock } from "../../scripts/markdown.mts";
import { run } from "../../scripts/processes.mts";
import { ensureHosts } from "../../scripts/pulumi-cli/hosts.mts";
import { longPatienceMs } from "../patience.mts";

const page = "docs/other-languages.md";
const program = "examples/yaml/Pulumi.yaml";
const lastWords = "That was all of it.";

interface State {
  channels: { name: string }[];
  settings: unknown[];
}

/** The blocks with which a newcomer begins: up to the first deployment. */
async function firstProgram(): Promise<CodeBlock[]> {
  const blocks = blocksIn(page, await readFile(page, "utf8"));
  return blocks.slice(0, blocks.findIndex(({ code }) => /^pulumi up$/m.test(code)) + 1);
}

/** What stands in the place of the registry and of another terminal. */
const prelude = `
set -e
npm() {
  [[ $1 == install ]] || { command npm "$@"; return; }
  mkdir -p node_modules/.bin
  ln -s "$PACKAGE/dist/provider/native/main.js" node_modules/.bin/pulumi-resource-kadoa
}
fetch() {
  node -e 'fetch(process.argv[1]).then(async (answer) => {
    if (!answer.ok) process.exit(1);
    console.log(await answer.text());
  }, () => process.exit(1))' "http://127.0.0.1:$PORT/_emulator/$1"
}
npx() {
  node "$PACKAGE/dist/cli/main.js" "\${@:2}" --port "$PORT" &
  trap "kill $!; wait $!" EXIT
  until fetch health; do sleep 0.1; done
}
`;

it("the commands of the page lead from an empty folder to a YAML program that is deployed, and done", async ({
  skip,
}) => {
  const { folders, missing } = await ensureHosts();
  if (missing.YAML !== undefined) skip(`there is no host of YAML programs: ${missing.YAML}`);
  const home = await mkdtemp(path.join(tmpdir(), "pulumi-kadoa-page-"));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const blocks = await firstProgram();
  expect(blocks.map(({ source }) => source).filter((source) => source !== undefined)).toEqual([program]);
  const steps = blocks.map(({ language, code }) =>
    // Who asks for a secret gets one.
    language === "sh" ? `{\n${code}} <<< "the-token"` : `cat > Pulumi.yaml <<'END'\n${code}END`,
  );
  const after = ["pulumi preview --expect-no-changes", `fetch state > "$HOME/state"`];
  const script = path.join(home, "commands.sh");
  const port = String(await getPort());
  await writeFile(
    script,
    [prelude, ...steps, ...after, `echo "${lastWords}"`].join("\n").replaceAll("4600", port),
  );
  await mkdir(path.join(home, "empty"));
  const state = path.join(home, "stacks");
  await mkdir(state);
  const { PULUMI_CONFIG_PASSPHRASE: _, ...inherited } = process.env;
  const { stdout, stderr } = await run("bash", [script], {
    cwd: path.join(home, "empty"),
    env: {
      ...inherited,
      ...{ PATH: [...folders, process.env.PATH].join(path.delimiter), PULUMI_SKIP_CONFIRMATIONS: "true" },
      // The CLI takes "this machine" for the home of who runs the tests, whatever HOME says.
      PULUMI_BACKEND_URL: `file://${state}`,
      ...{ HOME: home, PULUMI_HOME: path.join(home, ".pulumi"), PORT: port, PACKAGE: path.resolve(".") },
    },
    timeoutMs: longPatienceMs,
  });
  expect(stdout, stderr).toContain(lastWords);
  const { channels, settings } = JSON.parse(await readFile(path.join(home, "state"), "utf8")) as State;
  expect(channels.map(({ name }) => name).sort()).toEqual(["live", "pager"]);
  expect(settings).toMatchObject([{ eventType: "workflow_failed", channels: [{}, {}] }]);
});
