import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { ensureHosts } from "../../scripts/pulumi-cli/hosts.mts";
import { full, report } from "../faults/figures";
import { type EchoingService, startEchoingService } from "../unit/redaction/echoing-service";
import { createProgramStack, type ProgramStack } from "./project";
import { drawnSecrets, type Held, heldAs, type Kept, malformedAs } from "./secret-ways";

type Drawn = typeof drawnSecrets extends fc.Arbitrary<infer Value> ? Value : never;

const name = "kadoa-test";
/** In the clear in the stack's configuration, from where Pulumi takes it as it is. */
const keyOf = (index: number) => `plain${index}`;
/** Pulumi notes the configuration of each run under its keys; what is not a secret there it cannot hide there. */
const copyOfConfiguration = new RegExp(
  String.raw`"${name}:plain\d+":\s*(\{\s*"v":\s*)?"(?:[^"\\]|\\.)*"`,
  "g",
);

const expression = (of: string) => `\${${of}}`;

/** In Pulumi's YAML a dollar sign that stands for itself is written twice. */
const literal = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll("$", "$$$$")) as unknown;

function resource({ kind, config }: Held): object {
  return { type: `kadoa:${kind}`, properties: literal(config) };
}

/** A channel whose secret comes from the configuration. */
function configured(kept: Kept, index: number): object {
  const mark = `mark-of-${index}`;
  const { kind, config } = heldAs({ ...kept, secret: mark });
  const properties = JSON.parse(JSON.stringify(config).replaceAll(mark, expression(keyOf(index)))) as object;
  return { type: `kadoa:${kind}`, properties };
}

function named<T>(prefix: string, all: readonly T[], of: (one: T, index: number) => unknown) {
  return Object.fromEntries(all.map((one, index) => [`${prefix}${index}`, of(one, index)]));
}

/** A program that gets secrets in the given ways, none of them marked as one. */
function programOf(
  { drawn, lookedUp, baseUrl }: { drawn: Drawn; lookedUp: readonly string[]; baseUrl: string },
  { declared, apiKey }: { declared: readonly Kept[]; apiKey: string },
  more: object = {},
) {
  const found = named("found", drawn.lookedUp, (kept, index) => ({
    type: `kadoa:${heldAs(kept).kind}`,
    get: { id: lookedUp[index] },
  }));
  return {
    "Pulumi.yaml": stringify({
      name,
      runtime: "yaml",
      config: named("plain", drawn.config, () => ({ type: "string" })),
      variables: {
        channels: { "fn::invoke": { function: "kadoa:getChannels", arguments: {} } },
      },
      resources: {
        ...named("program", declared, (kept) => resource(heldAs(kept))),
        ...named("config", drawn.config, configured),
        ...found,
        other: { type: "pulumi:providers:kadoa", properties: { apiKey, baseUrl } },
        theirs: { type: "kadoa:WebSocketChannel", options: { provider: expression("other") } },
        ...more,
      },
      outputs: {
        channels: expression("channels"),
        ...Object.fromEntries(Object.keys(found).map((one) => [one, expression(one)])),
        ...named("program", declared, (_, index) => expression(`program${index}`)),
      },
    }),
  };
}

/** What somebody has made in Kadoa. @returns its ids */
function madeOutside(service: EchoingService, kept: readonly Kept[]): string[] {
  return kept.map((one) => {
    const { channelType, config } = heldAs(one);
    const id = `channel-made-${service.objects.length}`;
    service.objects.push({ id, name: id, channelType, config });
    return id;
  });
}

async function inConfiguration(stack: ProgramStack, kept: readonly Kept[]): Promise<void> {
  const file = path.join(stack.folder, "Pulumi.test.yaml");
  const content = parse(await readFile(file, "utf8")) as { config: Record<string, unknown> };
  for (const [index, one] of kept.entries()) {
    const { place, secret } = one;
    content.config[`${name}:${keyOf(index)}`] =
      place === "a URL of Slack" ? encodeURIComponent(secret) : secret;
  }
  await writeFile(file, stringify(content));
}

/** A run that has to fail. @returns what it says */
function refused(run: Promise<unknown>): Promise<string> {
  return run.then(
    () => expect.fail("it did not fail"),
    (error: unknown) => String(error),
  );
}

it("no secret of a program, a configuration, an import, a look-up or an error stands in state, history or output", async ({
  skip,
}) => {
  const { folders, missing } = await ensureHosts();
  if (missing.YAML !== undefined) skip(`there is no host of YAML programs: ${missing.YAML}`);
  const service = await startEchoingService();
  const empty = { "Pulumi.yaml": `name: ${name}\nruntime: yaml\n` };
  const config = { "kadoa:baseUrl": { value: service.url } };
  const stack = await createProgramStack(empty, { config, folders });
  stack.traces.disregard(copyOfConfiguration);
  const previewed = async (...options: string[]) => {
    const { code, output } = await stack.start("preview", ...options).ended;
    expect(code, output).toBe(0);
  };
  const seen: Record<string, number> = {};
  const holds = fc.asyncProperty(drawnSecrets, async (drawn) => {
    for (const [way, kept] of Object.entries(drawn)) {
      stack.traces.keep(...kept.map((one) => (typeof one === "string" ? one : one.secret)));
      seen[way] = (seen[way] ?? 0) + kept.length;
    }
    const [apiKey, nextKey] = drawn.accounts;
    const first = { declared: drawn.program, apiKey };
    const second = { declared: drawn.edited, apiKey: nextKey };
    service.accept();
    const lookedUp = madeOutside(service, drawn.lookedUp);
    await inConfiguration(stack, drawn.config);
    const given = { drawn, lookedUp, baseUrl: service.url };
    await stack.write(programOf(given, first));
    await previewed("--json", "--show-sames");
    await stack.preview();
    await stack.up();

    for (const [index, one] of drawn.outside.entries()) {
      const object = service.objects.findLast((each) => each.name === `program${index}`);
      const { channelType, config } = heldAs(one);
      if (object?.channelType === channelType) object.config = config;
    }
    await previewed("--refresh", "--diff");
    await stack.refresh();
    await stack.write(programOf(given, second));
    await stack.preview();
    await previewed("--json");
    await stack.up();

    const ids = madeOutside(service, drawn.imported);
    const resources = drawn.imported.map((one, index) => {
      return { type: `kadoa:index:${heldAs(one).kind}`, name: `imported${index}`, id: ids[index] };
    });
    await writeFile(path.join(stack.folder, "import.json"), JSON.stringify({ resources }));
    const printed = await stack.pulumi("import", "--file", "import.json", "--yes", "--protect=false");
    expect(printed).toContain("(not shown: it may hold a secret)");

    service.accept();
    service.refuse();
    const late = named("late", drawn.refused, (kept) => resource(heldAs(kept)));
    await stack.write(programOf(given, second, late));
    expect(await refused(stack.up())).toMatch(/create failed, 400 from POST/);
    const malformed = named("malformed", drawn.malformed, (kept) => resource(malformedAs(kept)));
    await stack.write(programOf(given, second, malformed));
    expect(await refused(stack.preview())).toMatch(/line break/);
    expect(await stack.traces.leaks(path.join(stack.folder, "state"))).toEqual([]);
  });
  await fc.assert(holds, { numRuns: full ? 6 : 1, endOnFailure: true });
  report(
    "Secrets by the way in which they came to a stack over the plug-in",
    Object.entries(seen).map(([way, count]) => [way, String(count)]),
    12,
  );
});
