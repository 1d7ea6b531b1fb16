# Who is told of failing workflows, in Python over the native plug-in:
#
#   npm install pulumi-kadoa @pulumi/pulumi      the plug-in, into node_modules/.bin
#   pip install -r requirements.txt
#   pulumi stack init dev
#   pulumi config set --secret kadoa:apiKey
#   pulumi config set --secret endpointToken
#   pulumi up
import pulumi


class Kadoa(pulumi.CustomResource):
    """A resource of Kadoa; docs/resources.md has the kinds and their arguments."""

    def __init__(self, kind, name, args=None, opts=None):
        super().__init__(f"kadoa:index:{kind}", name, args or {}, opts)


config = pulumi.Config()

live = Kadoa("WebSocketChannel", "live")
pager = Kadoa(
    "WebhookChannel",
    "pager",
    {
        "webhookUrl": config.get("endpointUrl") or "https://hooks.example.com/kadoa",
        "auth": {"type": "bearer", "token": config.require_secret("endpointToken")},
    },
)
Kadoa(
    "NotificationSetting",
    "failed",
    {"eventType": "workflow_failed", "channels": [live.id, pager.id]},
)

pulumi.export("pager", pager.id)
