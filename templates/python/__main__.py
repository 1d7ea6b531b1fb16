import pulumi


class Kadoa(pulumi.CustomResource):
    """A resource of Kadoa. docs/resources.md of the package pulumi-kadoa has the kinds and their arguments."""

    def __init__(self, kind, name, args=None, opts=None):
        super().__init__(f"kadoa:index:{kind}", name, args or {}, opts)


# Everything that listens on the workspace's realtime WebSocket. A webhook, e-mail or Slack is declared in the same way.
live = Kadoa("WebSocketChannel", "live")

# Settings are named by their events.
failed = Kadoa("NotificationSetting", "failed", {"eventType": "workflow_failed", "channels": [live.id]})

# Sends a test event at the end of `pulumi up`, and fails when it does not arrive.
Kadoa("RealtimeVerification", "arrives", {"settings": [failed.id]})

pulumi.export("channelId", live.id)
pulumi.export("settingId", failed.id)
