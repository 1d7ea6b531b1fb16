/** Settings with which a cell of the console's routing can have every state, for channels by their ids. */
export function exampleSettings({
  live,
  pager,
  onCall,
  team,
}: Record<"live" | "pager" | "onCall" | "team", string>) {
  return [
    { eventType: "workflow_failed", channelIds: [live, pager, onCall, team] },
    { eventType: "workflow_data_change", channelIds: [live, pager] },
    { eventType: "credits_low", channelIds: [onCall], enabled: false },
    { eventType: "workflow_failed", channelIds: [live, team], workflowId: "prices" },
    { eventType: "workflow_finished", channelIds: [live], workflowId: "prices" },
    { eventType: "workflow_data_change", channelIds: [], workflowId: "stock" },
  ];
}
