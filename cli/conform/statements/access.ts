import { z } from "zod";
import { isRecord } from "../../../client/json";
import { fitting, statusIs } from "../answers";
import { Difference, type Found } from "../difference";
import { channelsPath, noId } from "../paths";
import type { Probe } from "../probe";
import { holds, notTried, recorded, type Statement } from "../statement";
import type { Answer } from "../wire";
import { sources } from "./sources";

const teams = z.array(z.unknown()).nullish();

/** Who may ask, and what every answer has. */
export const access: readonly Statement<Probe>[] = [
  {
    id: "access.without-key",
    source: sources.openapi("ApiKeyAuth"),
    level: "read",
    expected: "401 without a key",
    async look({ wire }) {
      const answer = await wire.send({ method: "GET", path: channelsPath, apiKey: null });
      statusIs(answer, 401);
      return holds(answer);
    },
  },
  {
    id: "access.unknown-key",
    source: sources.openapi("ApiKeyAuth"),
    level: "read",
    expected: "401 for a key that nobody has",
    async look({ wire, prefix }) {
      const answer = await wire.send({ method: "GET", path: channelsPath, apiKey: `${prefix}no-key` });
      statusIs(answer, 401);
      return holds(answer);
    },
  },
  {
    id: "access.token",
    source: sources.clients,
    level: "read",
    expected: "200 with access_token and team_id for a POST without a body",
    async look({ realtime }) {
      const answer = await realtime.token();
      if (answer.status === 403) return notTried("realtime is not in the plan of this account");
      fitting(answer, 200, z.object({ access_token: z.string().min(1), team_id: z.string().min(1) }));
      return holds(answer);
    },
  },
  {
    id: "access.token-in-url",
    source: sources.clients,
    level: "read",
    needs: ["access.token"],
    expected: "a token of letters, digits and . _ ~ -, because clients put it into a URL as it is",
    async look({ realtime }) {
      const answer = await realtime.token();
      const { access_token: token } = fitting(answer, 200, z.object({ access_token: z.string() }));
      if (!/^[A-Za-z0-9._~-]+$/.test(token)) throw new Difference("other characters", answer.requestId);
      return holds(answer);
    },
  },
  {
    id: "access.token-for-unknown-key",
    source: sources.open,
    level: "read",
    async look({ wire, prefix }) {
      const answer = await wire.send({ method: "POST", path: "/v4/oauth2/token", apiKey: `${prefix}no-key` });
      return recorded(String(answer.status), answer);
    },
  },
  {
    id: "access.plan",
    question: 28,
    source: sources.olderWebSockets,
    level: "read",
    async look({ realtime }) {
      const answer = await realtime.token();
      if (answer.status === 403)
        return recorded("realtime is refused with 403", answer, { realtimePlan: 403 });
      statusIs(answer, 200);
      return recorded("realtime is included", answer, { realtimePlan: "included" });
    },
  },
  {
    id: "access.user",
    source: sources.clients,
    level: "read",
    expected: "200 with userId and email, without an envelope",
    async look({ get }) {
      const answer = await get("/v5/user");
      fitting(answer, 200, z.object({ userId: z.string().min(1), email: z.string() }));
      return holds(answer);
    },
  },
  {
    id: "access.teams",
    question: 29,
    source: sources.open,
    level: "read",
    needs: ["access.user"],
    async look({ get }) {
      const answer = await get("/v5/user");
      const { teams: own } = fitting(answer, 200, z.object({ teams }));
      return recorded(
        own === undefined || own === null ? "no list of teams" : `teams of the user: ${own.length}`,
        answer,
      );
    },
  },
  {
    id: "access.date",
    source: sources.open,
    level: "read",
    async look({ get }) {
      const answer = await get(channelsPath);
      const date = answer.headers.date;
      if (date === undefined) return recorded("no Date header", answer, { dateHeader: "absent" });
      if (Number.isNaN(Date.parse(String(date))))
        throw new Difference("a Date that is no date", answer.requestId);
      return recorded("a Date header", answer, { dateHeader: "present" });
    },
  },
  {
    id: "access.error-body",
    source: sources.open,
    level: "read",
    async look({ get }) {
      const answer = await get(`${channelsPath}/${noId}`);
      const [form, behaviour] = errorForm(answer);
      return recorded(`${answer.status} with ${form}`, answer, behaviour);
    },
  },
];

/** How the service says why it refuses. */
function errorForm({ json, text, status }: Answer): [words: string, behaviour?: Found] {
  if (status < 400) return ["no refusal"];
  if (text === "") return ["no body", { errorBody: "none" }];
  if (json === undefined) return ["text that is no JSON", { errorBody: "text" }];
  if (!isRecord(json) || typeof json.message !== "string") return ["another form"];
  if (json.status === "error") return ["data, status and message", { errorBody: "v5" }];
  return json.error === true ? ["error and message", { errorBody: "v4" }] : ["another form"];
}
