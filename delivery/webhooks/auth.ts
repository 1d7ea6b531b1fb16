import { createHash, timingSafeEqual } from "node:crypto";
import { KadoaError } from "../../client/errors";

/** How deliveries prove that they come from Kadoa: the same values as in the channel's `auth`. */
export type WebhookAuth =
  | { type: "bearer"; token: string }
  | { type: "basic"; username: string; password: string }
  | { type: "header"; headers: Readonly<Record<string, string>> };

export type ReadHeader = (name: string) => string | undefined;

/** Judges the headers of a request. */
export type Authenticate = (header: ReadHeader) => boolean;

/**
 * Accepts a request that carries any one of the given proofs; two of them at once let a token be rotated
 * without a refused delivery. Values are compared as digests of one length and always all of them, so that
 * the time taken says nothing about a secret.
 * @throws KadoaError CONFIGURATION when one of them is empty
 */
export function authenticator(accepted: readonly WebhookAuth[]): Authenticate {
  if (accepted.length === 0) throw unsafe("auth");
  const proofs = accepted.map((auth) =>
    Object.entries(headersOf(auth)).map(([name, value]) => ({
      name: name.toLowerCase(),
      digest: digestOf(spelled(name.toLowerCase(), value)),
    })),
  );
  return (header) => {
    let accepted = 0;
    for (const proof of proofs) {
      let wrong = 0;
      for (const { name, digest } of proof) {
        wrong |= Number(!timingSafeEqual(digest, digestOf(spelled(name, header(name)))));
      }
      accepted |= 1 - wrong;
    }
    return accepted === 1;
  };
}

function headersOf(auth: WebhookAuth): Readonly<Record<string, string>> {
  switch (auth.type) {
    case "bearer":
      return { authorization: `bearer ${secret(auth.token, "auth.token")}` };
    case "basic": {
      const pair = `${auth.username}:${secret(auth.password, "auth.password")}`;
      return { authorization: `basic ${Buffer.from(pair).toString("base64")}` };
    }
    case "header":
      if (Object.keys(auth.headers).length === 0) throw unsafe("auth.headers");
      for (const [name, value] of Object.entries(auth.headers)) secret(value, `auth.headers.${name}`);
      return auth.headers;
  }
}

/** An empty one, such as a variable that is not set, would let everybody in. */
function secret(value: string, name: string): string {
  if (typeof value !== "string" || value.trim() === "") throw unsafe(name);
  return value;
}

function unsafe(name: string): KadoaError {
  return new KadoaError("CONFIGURATION", `${name} is empty, which would let everybody deliver`, {
    fix: 'give the value of the channel\'s `auth`; `auth: "none"` lets everybody in.',
  });
}

/** The name of an authentication scheme counts in any case, what follows it counts as it stands. */
function spelled(name: string, value = ""): string {
  return name === "authorization"
    ? value.replace(/^(bearer|basic) +/i, (scheme) => `${scheme.trim().toLowerCase()} `)
    : value;
}

function digestOf(value: string): Buffer {
  return createHash("sha256").update(value).digest();
}
