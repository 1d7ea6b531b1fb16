// Written by `npm run gen` from package.json. Do not edit.
export const version = "0.1.0";
export const userAgent = `pulumi-kadoa/${version}`;
/** The oldest Node on which the package runs. */
export const oldestNode = "22.19";
