// Who is told of failing workflows, in Go over the native plug-in, with the package that Pulumi makes for it:
//
//	npm install pulumi-kadoa @pulumi/pulumi      the plug-in, into node_modules/.bin
//	pulumi package add ./node_modules/.bin/pulumi-resource-kadoa
//	pulumi stack init dev
//	pulumi config set --secret kadoa:apiKey
//	pulumi config set --secret endpointToken
//	pulumi up
package main

import (
	"example.com/pulumi-kadoa/sdk/go/kadoa"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(declare)
}

func declare(ctx *pulumi.Context) error {
	settings := config.New(ctx, "")
	endpoint := settings.Get("endpointUrl")
	if endpoint == "" {
		endpoint = "https://hooks.example.com/kadoa"
	}
	live, err := kadoa.NewWebSocketChannel(ctx, "live", nil)
	if err != nil {
		return err
	}
	pager, err := kadoa.NewWebhookChannel(ctx, "pager", &kadoa.WebhookChannelArgs{
		WebhookUrl: pulumi.String(endpoint),
		Auth: kadoa.BearerAuthArgs{
			Type:  pulumi.String("bearer"),
			Token: settings.RequireSecret("endpointToken"),
		},
	})
	if err != nil {
		return err
	}
	_, err = kadoa.NewNotificationSetting(ctx, "failed", &kadoa.NotificationSettingArgs{
		EventType: kadoa.EventTypeWorkflowFailed,
		Channels:  pulumi.StringArray{live.ID(), pager.ID()},
	})
	if err != nil {
		return err
	}
	ctx.Export("pager", pager.ID())
	return nil
}
