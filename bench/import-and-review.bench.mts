// A workspace of 300 channels and 600 settings, 100 of the channels with a secret: how long `import --yes` takes to
// bring it into a stack, `review` to say what a change of the program does, against the preview that it runs, and `doctor`.
// CHANNELS=300, SETTINGS=600 and ROUNDS=5 (of the review) can be set.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type LocalKadoa, startLocalKadoa } from "./local-kadoa.mts";
import { alone, median, over, report } from "./results.mts";
import { emptyProject, type Project, program, pulumi } from "./stack/project.mts";

const channels = Number(process.env.CHANNELS ?? 300);
const settings = Number(process.env.SETTINGS ?? 600);
const secrets = Math.ceil(channels / 3);
const rounds = Number(process.env.ROUNDS ?? 5);
const main = join(import.meta.dirname, "../dist/cli/main.js");
const eventTypes = ["workflow_started", "workflow_finished", "workflow_failed", "workflow_data_change"];

async function made<T>({ url, apiKey }: LocalKadoa, path: string, body: object): Promise<T> {
  const answer = await fetch(`${url}/v5/notifications/${path}`, {
    method: "POST",
    headers: { "x-api-key": apiKey, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

async function fill(kadoa: LocalKadoa): Promise<void> {
  const ids: string[] = [];
  for (let index = 0; index < channels; index++) {
    const auth = { type: "bearer", token: `a-secret-token-of-channel-${index}` };
    const config = {
      webhookUrl: `https://example.com/hooks/${index}`,
      httpMethod: "POST",
      ...(index < secrets && { auth }),
    };
    const body = { name: `channel ${index}`, channelType: "WEBHOOK", config };
    const { data } = await made<{ data: { channel: { id: string } } }>(kadoa, "channels", body);
    ids.push(data.channel.id);
  }
  for (let index = 0; index < settings; index++) {
    await made(kadoa, "settings", {
      workflowId: `workflow-${Math.floor(index / eventTypes.length)}`,
      eventType: eventTypes[index % eventTypes.length],
      eventConfiguration: {},
      channelIds: [ids[index % ids.length], ids[(index + 1) % ids.length]],
    });
  }
}

const ours = (project: Project, ...args: string[]) => program(process.execPath, [main, ...args], project);

const kadoa = await startLocalKadoa();
const project = emptyProject(kadoa);
try {
  await fill(kadoa);
  await mkdir(project.folder, { recursive: true });
  const yaml = "name: bench\nmain: index.js\nruntime: { name: nodejs, options: { typescript: false } }\n";
  await writeFile(join(project.folder, "Pulumi.yaml"), yaml);
  await writeFile(join(project.folder, "index.js"), "");
  await pulumi(["stack", "init", "bench"], project);
  const imported = await ours(project, "import", "--yes", "--stack", "bench", "--no-protect");
  await writeFile(
    join(project.folder, "index.js"),
    'require("./kadoa.js");\nconst { WebSocketChannel } = require("pulumi-kadoa");\nnew WebSocketChannel("one more");\n',
  );
  const [reviews, previews, doctors]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    // As the review runs it: what it is given to read is the same.
    previews.push(await pulumi(["preview", "--json", "--show-sames"], project));
    reviews.push(await ours(project, "review", "--stack", "bench"));
    doctors.push(await ours(project, "doctor", "--stack", "bench"));
  }
  const work = `${channels} channels and ${settings} settings`;
  report("import-and-review", [
    alone(
      { work: `import --yes of ${work} with ${secrets} secrets`, figures: { ours: imported }, unit: "s" },
      25,
    ),
    over(
      {
        work: `review of ${work}`,
        figures: { ours: median(reviews), "the preview": median(previews) },
        unit: "s",
        peer: "the preview",
      },
      1,
    ),
    alone({ work: "doctor of that stack", figures: { ours: median(doctors) }, unit: "s" }, 2),
  ]);
} finally {
  await rm(project.folder, { recursive: true, force: true });
  kadoa.child.kill("SIGTERM");
}
