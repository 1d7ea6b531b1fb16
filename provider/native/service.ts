import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { handleUnaryCall, ServerWritableStream } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as wire from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { version } from "../../client/version.gen";
import type { Session } from "../account/session";
import type { PlainArgs } from "../kind/arguments";
import type { CheckFailure } from "../kind/definition";
import { checkedConfiguration, hasKey, keyMissing } from "./configuration";
import type { Difference } from "./differences";
import { type EngineLog, sayingAt } from "./engine-log";
import { failureOf, KeptResource } from "./failures";
import { answered } from "./look-ups";
import type { ComparedResource, Resources } from "./resources";
import { resourceNameOf } from "./urn";
import { plainOf, secretAs, structOf, withMarksOf } from "./values";

/** What `npm run gen` writes beside package.json. */
const schemaFile = join(__dirname, "../../../schema.json");

const { Kind } = wire.PropertyDiff;
const kinds: Readonly<
  Record<Difference, [change: wire.PropertyDiff.Kind, replacement: wire.PropertyDiff.Kind]>
> = {
  add: [Kind.ADD, Kind.ADD_REPLACE],
  delete: [Kind.DELETE, Kind.DELETE_REPLACE],
  update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
};

/** Pulumi's interface of a provider, over the lifecycle that the dynamic provider has as well. */
export function serviceOf(session: Session, resources: Resources, log: EngineLog, end: () => void) {
  return {
    handshake: answering(() => new wire.ProviderHandshakeResponse().setAcceptSecrets(true)),
    getPluginInfo: answering(() => new PluginInfo().setVersion(version)),
    getSchema: answering(async () =>
      new wire.GetSchemaResponse().setSchema(await readFile(schemaFile, "utf8")),
    ),
    checkConfig: answering((request: wire.CheckRequest) => {
      const news = plainOf(request.getNews());
      const { inputs, failures } = checkedConfiguration(news, resourceNameOf(request.getUrn()).project);
      if (!hasKey(news, session.environment)) log.warn(keyMissing);
      return checkResponse(withMarksOf(request.getNews(), inputs), failures);
    }),
    // Another key, or another address, is no reason to make anything again.
    diffConfig: answering((request: wire.DiffRequest) => {
      const isSame = isDeepStrictEqual(plainOf(request.getOldInputs()), plainOf(request.getNews()));
      return new wire.DiffResponse().setChanges(changesOf(!isSame));
    }),
    configure: answering((request: wire.ConfigureRequest) => {
      const settings = request.getVariablesMap();
      session.configure((name) => settings.get(name.replace(":", ":config:")));
      return new wire.ConfigureResponse().setSupportspreview(true).setAcceptsecrets(true);
    }),
    check: answering(async (request: wire.CheckRequest) => {
      const [olds, news] = [plainOf(request.getOlds()), plainOf(request.getNews())];
      const { inputs, failures } = await resources.check(request.getUrn(), olds, news);
      return checkResponse(withMarksOf(request.getNews(), inputs), failures);
    }),
    diff: answering(async (request: wire.DiffRequest) => {
      const [olds, news] = [plainOf(request.getOlds()), plainOf(request.getNews())];
      return diffResponse(await resources.compare(request.getUrn(), request.getId(), olds, news));
    }),
    create: answering(async (request: wire.CreateRequest) => {
      const step = { isPreview: request.getPreview() };
      const sent = request.getProperties();
      const creating = () => resources.create(request.getUrn(), plainOf(sent), step);
      const { id, state } = await withMarksOnParts(sent, creating);
      return new wire.CreateResponse().setId(id).setProperties(structOf(withMarksOf(sent, state)));
    }),
    read: answering(async (request: wire.ReadRequest) => {
      const prior = request.hasInputs() ? plainOf(request.getProperties()) : undefined;
      const result = await resources.read(request.getUrn(), request.getId(), prior);
      // An empty id is how a read says that the object is gone.
      if (result === undefined) return new wire.ReadResponse();
      const inputs = structOf(withMarksOf(request.getInputs(), result.inputs));
      const state = structOf(withMarksOf(request.getProperties(), result.state));
      return new wire.ReadResponse().setId(result.id).setInputs(inputs).setProperties(state);
    }),
    update: answering(async (request: wire.UpdateRequest) => {
      const step = { isPreview: request.getPreview() };
      const [olds, news] = [plainOf(request.getOlds()), plainOf(request.getNews())];
      const updating = () => resources.update(request.getUrn(), request.getId(), olds, news, step);
      const state = await withMarksOnParts(request.getNews(), updating);
      return new wire.UpdateResponse().setProperties(structOf(withMarksOf(request.getNews(), state)));
    }),
    delete: answering(async (request: wire.DeleteRequest) => {
      await resources.delete(request.getUrn(), request.getId(), plainOf(request.getProperties()));
      return new Empty();
    }),
    list: (call: ServerWritableStream<wire.ListRequest, wire.ListResponse>) => {
      const { request } = call;
      const limit = request.getLimit() > 0 ? request.getLimit() : Number.POSITIVE_INFINITY;
      resources.list(request.getToken(), plainOf(request.getQuery())).then(
        (found) => {
          for (const { id, name } of found.slice(0, limit))
            call.write(
              new wire.ListResponse().setResult(new wire.ListResponse.Result().setId(id).setName(name)),
            );
          call.end();
        },
        (error: unknown) => call.emit("error", failureOf(error)),
      );
    },
    invoke: answering(async (request: wire.InvokeRequest) => {
      const answer = await answered(session, request.getTok(), plainOf(request.getArgs()));
      return new wire.InvokeResponse().setReturn(structOf(secretAs(request.getArgs(), answer)));
    }),
    cancel: answering(() => {
      end();
      return new Empty();
    }),
  } satisfies Partial<IResourceProviderServer>;
}

/** What a failed step leaves keeps the marks, too. */
async function withMarksOnParts<T>(sent: Struct | undefined, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof KeptResource)) throw error;
    throw new KeptResource(error.failure, withMarksOf(sent, error.properties));
  }
}

interface Unnamed {
  getUrn?(): string;
}

function answering<Request extends Unnamed | Empty, Response>(
  answer: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return ({ request }, callback) => {
    const urn = "getUrn" in request ? (request.getUrn?.() ?? "") : "";
    sayingAt(urn, async () => answer(request)).then(
      (response) => callback(null, response),
      (error: unknown) => callback(failureOf(error)),
    );
  };
}

function checkResponse(inputs: PlainArgs, failures: readonly CheckFailure[]): wire.CheckResponse {
  const list = failures.map(({ property, reason }) =>
    new wire.CheckFailure().setProperty(property).setReason(reason),
  );
  return new wire.CheckResponse().setInputs(structOf(inputs)).setFailuresList(list);
}

function diffResponse({
  hasChanges,
  replaces,
  deleteBeforeReplace,
  differences,
}: ComparedResource): wire.DiffResponse {
  const response = new wire.DiffResponse()
    .setChanges(changesOf(hasChanges))
    .setReplacesList([...replaces])
    .setDeletebeforereplace(deleteBeforeReplace)
    .setHasdetaileddiff(hasChanges && differences.size > 0);
  const details = response.getDetaileddiffMap();
  for (const [path, difference] of hasChanges ? differences : []) {
    const [change, replacement] = kinds[difference];
    const [name = ""] = path.split(/[.[]/);
    details.set(path, new wire.PropertyDiff().setKind(replaces.includes(name) ? replacement : change));
  }
  return response.setDiffsList([
    ...new Set([...differences.keys()].map((path) => path.split(/[.[]/)[0] ?? path)),
  ]);
}

function changesOf(hasChanges: boolean): wire.DiffResponse.DiffChanges {
  const { DIFF_SOME, DIFF_NONE } = wire.DiffResponse.DiffChanges;
  return hasChanges ? DIFF_SOME : DIFF_NONE;
}
