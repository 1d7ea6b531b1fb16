import { Metadata, type ServerErrorResponse, type StatusObject, status } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { plain } from "../../client/plain";
import type { PartialFailure } from "../create/partial-failure";
import type { PlainArgs } from "../kind/arguments";
import { structOf } from "./values";

/** A failed step after which the engine keeps the resource. */
export class KeptResource extends Error {
  constructor(
    readonly failure: PartialFailure,
    /** Everything that the state keeps, secrets marked. */
    readonly properties: PlainArgs,
  ) {
    super(failure.message, { cause: failure });
  }
}

/** An error as the engine takes it. Its text is all that a person sees. */
export function failureOf(error: unknown): ServerErrorResponse | Partial<StatusObject> {
  const message = plain(error instanceof Error ? error.message : String(error));
  const failure = { code: status.UNKNOWN, details: message };
  return error instanceof KeptResource ? { ...failure, metadata: keeping(error, message) } : failure;
}

function keeping({ failure, properties }: KeptResource, message: string): Metadata {
  const kept = new ErrorResourceInitFailed()
    .setId(failure.left.id)
    .setProperties(structOf(properties))
    .setReasonsList(failure.reasons.map((reason) => plain(reason.message)));
  const detail = new Any();
  detail.pack(kept.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const details = new Status().setCode(status.UNKNOWN).setMessage(message).setDetailsList([detail]);
  const metadata = new Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(details.serializeBinary()));
  return metadata;
}
