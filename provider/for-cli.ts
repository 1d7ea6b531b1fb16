/** What the command line needs of the provider: accounts with what exists in them, and what a kind knows of itself. */
export { Account, requireWorkspace, workspaceDigest } from "./account/account";
export { type InventoryItem, inventoryOf, type UnknownChannel } from "./account/inventory";
export { Session } from "./account/session";
export { staysOnDelete } from "./create/adopt";
export type { PlainArgs } from "./kind/arguments";
export { argumentNames, normalize } from "./kind/check";
export { concealed, reserved } from "./kind/conceal";
export type { ResourceDefinition } from "./kind/definition";
export { CHANGED_OUTSIDE, isMarker } from "./kind/markers";
export { propertyPath, valueAt } from "./kind/paths";
export { secretMark } from "./kind/secret-values";
export { isUnknown } from "./kind/unknown";
export { definitions } from "./resources.gen";
export { uniqueKeyOf } from "./state/comparison";
export { withUniqueKey } from "./state/metadata";
export { isMasked } from "./state/observed";
