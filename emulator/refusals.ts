/** A request that is answered with an error. The bodies are those Kadoa uses, which differ by status. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(
    readonly status: number,
    readonly body: Readonly<Record<string, unknown>>,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(String(body.message));
  }
}

export function badRequest(message: string): Refusal {
  return new Refusal(400, v5Error(message));
}

/** The refusal of a write, with the status that the behaviour has for it. */
export function refused(status: number, message: string): Refusal {
  return new Refusal(status, v5Error(message));
}

export function forbidden(): Refusal {
  return new Refusal(403, v4Error("Forbidden"));
}

export function notFound(message: string): Refusal {
  return new Refusal(404, v5Error(message));
}

export function unauthorized(): Refusal {
  return new Refusal(401, v4Error("Authentication required"));
}

/** The workflow's template holds its notifications, so they cannot be changed at the workflow. */
export function templateControlled(workflowId: string, templateId: string): Refusal {
  return new Refusal(409, {
    error: true,
    code: "TEMPLATE_CONTROLLED_FIELD",
    message: `Notifications of workflow ${workflowId} are controlled by its template. Unlink the workflow, or change the template and apply it.`,
    templateId,
    fields: ["notifications"],
  });
}

/** The error body of Kadoa's v4, and of what stands before any version: authentication, limits, failures. */
export function v4Error(message: string): Record<string, unknown> {
  return { error: true, message };
}

/** The error body of Kadoa's v5. */
export function v5Error(message: string): Record<string, unknown> {
  return { data: null, status: "error", message };
}

/** The error body that goes with a status, whatever the reason. */
export function errorBody(status: number, message: string): Record<string, unknown> {
  return status === 400 || status === 404 ? v5Error(message) : v4Error(message);
}
