import { runtime } from "@pulumi/pulumi";

/**
 * The programs of many deployments run in one process here, and gRPC keeps what it knows of an address for all of them.
 * An engine may get the port of an earlier one that ended while its program was still calling. The new program was then
 * told "14 UNAVAILABLE: No connection established" without a try. So each keeps its connections to itself.
 */
export function keepConnectionsApart(): void {
  // Older versions of Pulumi know only the second.
  for (const name of ["grpcClientOptions", "grpcChannelOptions"]) {
    const options: unknown = Reflect.get(runtime, name);
    if (typeof options === "object" && options !== null)
      Object.assign(options, { "grpc.use_local_subchannel_pool": 1 });
  }
}
