import * as grpc from "@grpc/grpc-js";
import { runtime } from "@pulumi/pulumi";
import { expect, it, onTestFinished } from "vitest";
import { keepConnectionsApart } from "../../../testing/own-connections";

/** How a program reaches the engine at an address, and what its first call ends with. */
async function firstCall(address: string): Promise<grpc.status | undefined> {
  const options = Reflect.get(runtime, "grpcClientOptions") as grpc.ClientOptions;
  const client = new grpc.Client(address, grpc.credentials.createInsecure(), options);
  onTestFinished(() => client.close());
  const same = (bytes: Buffer) => bytes;
  return new Promise((done) => {
    client.makeUnaryRequest("/engine/call", same, same, Buffer.of(), (error) => done(error?.code));
  });
}

function listen(port: number): Promise<{ server: grpc.Server; port: number }> {
  const server = new grpc.Server();
  return new Promise((done, fail) => {
    server.bindAsync(`127.0.0.1:${port}`, grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error !== null) fail(error);
      else done({ server, port: bound });
    });
  });
}

it("a program reaches an engine that has the port of one which ended under an earlier program", async () => {
  keepConnectionsApart();
  const { server, port } = await listen(0);
  server.forceShutdown();
  expect(await firstCall(`127.0.0.1:${port}`)).toBe(grpc.status.UNAVAILABLE);
  const next = await listen(port);
  onTestFinished(() => next.server.forceShutdown());
  // It answers, if only that it has no such call.
  expect(await firstCall(`127.0.0.1:${port}`)).toBe(grpc.status.UNIMPLEMENTED);
});
