import type { FailureView } from "../api";
import type { Attempt } from "./source";

/** What an endpoint's answer means, and what to do about it. */
const answers: Readonly<Record<number, FailureView>> = {
  400: said(
    "it does not understand the request",
    "see in its log what it expects; compare with the request below.",
  ),
  401: said(
    "it does not know who sends",
    "compare the channel's auth with what the endpoint expects; a secret may have been changed on one side only.",
  ),
  403: said(
    "it knows who sends and does not let it in",
    "see whether the token may do this, and whether a firewall lets Kadoa in.",
  ),
  404: said("there is nothing at this address", "correct the path of the channel's webhookUrl."),
  405: said(
    "it takes no requests of this method",
    "set the channel's httpMethod to the one that the endpoint takes.",
  ),
  408: said("it waited too long for the request", "see whether a proxy before it is overloaded."),
  410: said("what was at this address is gone for good", "set the channel's webhookUrl to the new address."),
  413: said(
    "the event is too large for it",
    "raise the endpoint's limit for bodies: a data change carries all rows.",
  ),
  415: said("it does not take JSON", "let the endpoint accept content-type application/json."),
  422: said("it does not accept what is in the event", "see in its log which field it refuses."),
  429: said("it gets too many requests", "raise its limit, or send fewer events to this channel."),
  500: said("it failed itself", "see the endpoint's own log for the error."),
  501: said(
    "it takes no requests of this method",
    "set the channel's httpMethod to the one that the endpoint takes.",
  ),
  502: said("a proxy before it got no proper answer", "see whether the service behind the proxy runs."),
  503: said(
    "it is overloaded or down for maintenance",
    "see whether it runs; events of this time are not sent again.",
  ),
  504: said("a proxy before it waited too long", "let the endpoint answer at once, and work afterwards."),
};

const certificate = said(
  "its certificate is not accepted",
  "renew the certificate, name this host in it, and send the whole chain.",
);

/** What stands in place of an answer, by what the sender saw. */
const faults: readonly (readonly [RegExp, FailureView])[] = [
  [
    /ENOTFOUND|EAI_AGAIN/,
    said(
      "its name is not known in the DNS",
      "correct the host of the channel's webhookUrl, or its DNS entry.",
    ),
  ],
  [
    /ECONNREFUSED/,
    said(
      "nothing listens at its address",
      "start the endpoint, or correct the port of the channel's webhookUrl.",
    ),
  ],
  [
    /no answer within|TIMEOUT|ETIMEDOUT/i,
    said(
      "it did not answer in time",
      "let the endpoint answer at once, and work afterwards; see whether a firewall swallows the request.",
    ),
  ],
  [
    /ECONNRESET|SOCKET|EPIPE/,
    said("it broke the connection off", "see whether the endpoint crashes, or expects https."),
  ],
  [/CERT|SIGNED|VERIFY|ALTNAME/, certificate],
  [
    /SSL|EPROTO|TLS/,
    said(
      "no encrypted connection came about",
      "see whether the endpoint speaks TLS at this port, in a version of today.",
    ),
  ],
  [
    /EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL/,
    said(
      "there is no way to its address",
      "see whether the address is public: Kadoa reaches no private network.",
    ),
  ],
  [/waiting$/, said("too many deliveries were waiting", "see whether the endpoint is slow.")],
];

/** How one try ended, in words. */
export function attemptWords({ status, error }: Attempt): string {
  if (status !== undefined && status >= 200 && status < 300) return "taken";
  return reasonOf(status, error).problem;
}

/** Why a delivery failed, by how its last try ended. */
export function failureOf(attempts: readonly Attempt[]): FailureView {
  const last = attempts.at(-1);
  if (last === undefined) return unknown;
  const { problem, fix } = reasonOf(last.status, last.error);
  const seen =
    last.status === undefined
      ? `The endpoint could not be told: ${problem}`
      : `The endpoint answered ${last.status}: ${problem}`;
  const tries = attempts.length > 1 ? `, ${attempts.length} times` : "";
  return { problem: `${seen}${tries}.`, fix: sentence(fix) };
}

/** Kadoa's own log has no reasons. */
export const unknown = {
  problem: "Kadoa's log does not say why.",
  fix: "Verify this channel: a test event shows more. The endpoint's own log shows what it answered.",
};

function reasonOf(status: number | undefined, error: string | undefined): FailureView {
  if (status !== undefined) {
    if (status >= 300 && status < 400)
      return said(
        "it leads elsewhere, and redirects are not followed",
        "set the channel's webhookUrl to the address that it leads to.",
      );
    const whole = status >= 500 ? answers[500] : answers[400];
    return answers[status] ?? whole ?? unknown;
  }
  const found = faults.find(([pattern]) => pattern.test(error ?? ""));
  return (
    found?.[1] ??
    said(
      `it could not be reached (${error ?? "without a reason"})`,
      "see whether the channel's webhookUrl is right.",
    )
  );
}

function said(problem: string, fix: string): FailureView {
  return { problem, fix };
}

function sentence(words: string): string {
  return words.replace(/^./, (letter) => letter.toUpperCase());
}
