// The plug-in itself is in the npm package; this only starts it.
const { dirname, join } = require("node:path");

require(join(dirname(require.resolve("pulumi-kadoa/package.json")), "dist/provider/native/main.js"));
