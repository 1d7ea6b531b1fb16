import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { root } from "../../../scripts/checkout.mts";
import { run } from "../../../scripts/processes.mts";
import { patienceMs } from "../../patience.mts";
import { temporaryFolder } from "./folders";

/** Runs `npm run audit` against a registry that answers so. */
async function audit(answer: RequestListener) {
  const server = createServer((request, response) => {
    request.resume().on("end", () => answer(request, response));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return run(process.execPath, [path.join(root, "scripts/audit.mts")], {
    cwd: root,
    env: {
      ...process.env,
      npm_config_registry: `http://127.0.0.1:${port}`,
      npm_config_cache: temporaryFolder(),
      npm_config_fetch_retries: "0",
    },
    timeoutMs: patienceMs,
  });
}

/** A registry that knows one vulnerability. */
function knows(name: string): RequestListener {
  const found = { id: 1, url: "https://advisories.example.com/1", title: "It is open", severity: "high" };
  return (request, response) => {
    response.statusCode = request.method === "POST" ? 200 : 404;
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify(request.method === "POST" ? { [name]: [{ ...found, vulnerable_versions: "*" }] } : {}),
    );
  };
}

describe("the audit of what users get", () => {
  test.each(["fastify", "ws"])("fails when %s has a known vulnerability, and names it", async (name) => {
    const { code, stderr } = await audit(knows(name));
    expect(stderr).toContain(`${name} (high): It is open, https://advisories.example.com/1`);
    expect(code).toBe(1);
  });

  test("passes when a tool of the checkout alone has one", async () => {
    const { code, stdout } = await audit(knows("vitest"));
    expect(stdout).toMatch(/^no known vulnerability in the \d+ packages that users get; 1 in tools/);
    expect(code).toBe(0);
  });

  test("says so in one line, and passes, where the registry does not audit", async () => {
    const { code, stdout } = await audit((_request, response) => response.writeHead(405).end());
    expect(stdout).toBe("not audited: the registry has no audit end point\n");
    expect(code).toBe(0);
  });

  test("fails when the registry is broken", async () => {
    const { code, stderr } = await audit((_request, response) => response.writeHead(500).end());
    expect(stderr).toContain("npm audit failed.");
    expect(code).toBe(1);
  });
});
