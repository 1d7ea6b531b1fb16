// Four ways to declare the same webhook channels, as programs of a Pulumi project.
import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as Thunk from "../../sdk/thunk.ts";

export const candidates = ["ours", "native", "floor", "naive"] as const;
export type Candidate = (typeof candidates)[number];

/** The same inputs for each of them, the name apart. */
const inputs = `{ webhookUrl: "https://example.com/hooks/" + index, httpMethod: "POST" }`;

/** How many, and which account, comes from the environment: the state must hold nothing of it. */
const loop = "for (let index = 0; index < Number(process.env.CHANNELS); index++)";

const ours = `const { WebhookChannel } = require("pulumi-kadoa");
${loop} new WebhookChannel(\`channel-\${index}\`, ${inputs});
`;

/** The same resources over the plug-in, as other languages use them. */
const native = `const pulumi = require("@pulumi/pulumi");
class Channel extends pulumi.CustomResource {
  constructor(name, inputs) {
    super("kadoa:index:WebhookChannel", name, inputs);
  }
}
${loop} new Channel(\`channel-\${index}\`, ${inputs});
`;

/** The text of a provider that does nothing, as long as ours. */
export function floorThunk(provider: string): string {
  // Not before it is needed: who only reads what was measured may have no build.
  const { thunkOf } = createRequire(import.meta.url)("../../dist/sdk/thunk.js") as typeof Thunk;
  const start = `exports.handler=()=>require(${JSON.stringify(provider)})//`;
  return start.padEnd(thunkOf("WebhookChannel").length, "/");
}

/** The least that a dynamic resource can cost. */
function floor(provider: string): string {
  return `const pulumi = require("@pulumi/pulumi");
class Channel extends pulumi.CustomResource {
  constructor(name, inputs) {
    super("pulumi-nodejs:dynamic/kadoa:WebhookChannel", name, { ...inputs, name, __provider: ${JSON.stringify(floorThunk(provider))} });
  }
}
${loop} new Channel(\`channel-\${index}\`, ${inputs});
`;
}

const nothing = `let count = 0;
module.exports = {
  check: async (_olds, inputs) => ({ inputs, failures: [] }),
  diff: async (_id, { __provider: _old, ...olds }, { __provider: _new, ...news }) => ({
    changes: JSON.stringify(olds) !== JSON.stringify(news),
  }),
  create: async (inputs) => ({ id: \`\${process.pid}-\${count++}\`, outs: inputs }),
  read: async (id, props) => ({ id, props }),
  update: async (_id, _olds, news) => ({ outs: news }),
  delete: async () => {},
};
`;

/** What one writes in an afternoon: a closure with fetch, one object of it for all resources. */
const naive = `const pulumi = require("@pulumi/pulumi");
const call = async (inputs, method, path, body) => {
  const response = await fetch(process.env.KADOA_PUBLIC_API_URI + "/v5/notifications/channels" + path, {
    method,
    headers: { "x-api-key": process.env.KADOA_API_KEY, "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw new Error(method + " failed: " + response.status);
  return response.json();
};
const bodyOf = ({ name, webhookUrl, httpMethod }) => ({ name, channelType: "WEBHOOK", config: { webhookUrl, httpMethod } });
const provider = {
  async diff(_id, olds, news) {
    return { changes: ["name", "webhookUrl", "httpMethod"].some((key) => olds[key] !== news[key]) };
  },
  async create(inputs) {
    const { data } = await call(inputs, "POST", "", bodyOf(inputs));
    return { id: data.channel.id, outs: inputs };
  },
  async read(id, props) {
    const { data } = await call(props, "GET", "/" + id);
    return { id, props: { ...props, name: data.channel.name, ...data.channel.config } };
  },
  async update(id, _olds, news) {
    await call(news, "PUT", "/" + id, bodyOf(news));
    return { outs: news };
  },
  async delete(id, props) {
    await call(props, "DELETE", "/" + id);
  },
};
class Channel extends pulumi.dynamic.Resource {
  constructor(name, inputs) {
    super(provider, name, { ...inputs, name });
  }
}
${loop} new Channel(\`channel-\${index}\`, ${inputs});
`;

/** Where a project has the plug-in, as npm puts it into `node_modules/.bin`. */
export async function installPlugin(folder: string): Promise<string> {
  const bin = join(folder, "bin");
  const main = join(import.meta.dirname, "../../dist/provider/native/main.js");
  await mkdir(bin, { recursive: true });
  const script = `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`;
  await writeFile(join(bin, "pulumi-resource-kadoa"), script, { mode: 0o755 });
  return bin;
}

/** Writes the candidate's project into a folder from which the package can be resolved. */
export async function writeProject(candidate: Candidate, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const provider = join(folder, "provider.js");
  const programs = { ours, native, naive, floor: floor(provider) };
  await writeFile(
    join(folder, "Pulumi.yaml"),
    "name: bench\nmain: index.js\nruntime: { name: nodejs, options: { typescript: false } }\n",
  );
  await writeFile(join(folder, "index.js"), programs[candidate]);
  await writeFile(provider, nothing);
}
