import { coerce, gte } from "semver";

/** The Pulumi CLI that is downloaded or built; go/cli/go.mod pins the same one. */
export const cliVersion = "3.274.1";

/**
 * The Node language host is a Go module of its own since 3.69, which module proxies may lack.
 * The last SDK that still contained it works with every newer CLI; go/language-host/go.mod pins it.
 */
export const languageHostVersion = "3.68.0";

/** The oldest CLI that is supported, and tested beside the pinned one; go/oldest-cli/go.mod pins it. `read` may return inputs since 3.216. */
export const oldestCliVersion = "3.217.1";

/** What go/cli/go.mod asks of the compiler. */
export const oldestGoVersion = "1.26.6";

/** Of `v3.274.1`, `go1.26.8`, `3.274.1-alpha.1`; a version without a patch counts as `.0`. */
export function isAtLeast(text: string, oldest: string): boolean {
  const version = coerce(text);
  return version !== null && gte(version, oldest);
}

/** The host of YAML programs; go/yaml-host/go.mod pins it. The one of Python comes with `languageHostVersion`. */
export const yamlHostVersion = "1.25.0";

/** Pulumi's SDK that the tests' Python programs use. */
export const pythonSdkVersion = "3.270.0";

/** Pulumi's code that makes packages of languages from a schema; go/sdk-generator/go.mod pins it. */
export const sdkGeneratorVersion = "3.274.1";
