/** What a program of the tests declares. */
export interface Declared {
  webhookUrl: string;
  token: string;
}

export interface Language {
  readonly name: string;
  /** The files of a program with a webhook, the WebSocket and a setting; it looks the WebSocket up again. */
  program(declared: Declared): Record<string, string>;
}

const yaml: Language = {
  name: "YAML",
  program: ({ webhookUrl, token }) => ({
    "Pulumi.yaml": `name: kadoa-test
runtime: yaml
resources:
  hook:
    type: kadoa:WebhookChannel
    properties:
      webhookUrl: ${JSON.stringify(webhookUrl)}
      auth:
        type: bearer
        token: ${JSON.stringify(token)}
  live:
    type: kadoa:WebSocketChannel
  failed:
    type: kadoa:NotificationSetting
    properties:
      eventType: workflow_failed
      channels: ["\${hook.id}", "\${live.id}"]
variables:
  found:
    fn::invoke:
      function: kadoa:getChannel
      arguments: { id: "\${live.id}" }
outputs:
  hook: \${hook.id}
  found: \${found.name}
`,
  }),
};

const python: Language = {
  name: "Python",
  program: ({ webhookUrl, token }) => ({
    "Pulumi.yaml": `name: kadoa-test
runtime: python
`,
    "__main__.py": `import pulumi


class Resource(pulumi.CustomResource):
    def __init__(self, kind, name, **args):
        super().__init__(f"kadoa:index:{kind}", name, args)


hook = Resource(
    "WebhookChannel",
    "hook",
    webhookUrl=${JSON.stringify(webhookUrl)},
    auth={"type": "bearer", "token": ${JSON.stringify(token)}},
)
live = Resource("WebSocketChannel", "live")
Resource("NotificationSetting", "failed", eventType="workflow_failed", channels=[hook.id, live.id])
found = live.id.apply(lambda id: pulumi.runtime.invoke("kadoa:index:getChannel", {"id": id}).value["name"])
pulumi.export("hook", hook.id)
pulumi.export("found", found)
`,
  }),
};

export const languages: readonly Language[] = [yaml, python];
