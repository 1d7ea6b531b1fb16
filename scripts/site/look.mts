// Looks at the built site as people do: in a browser, light and dark, on a phone, by keyboard, and with axe.
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { extname, join, normalize } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { root } from "../checkout.mts";

/** One page of each kind: the first, a guide, tables, long lists, code in many languages, a module, a class. */
const pages = [
  "index.html",
  "docs/first-channel.html",
  "docs/resources.html",
  "docs/troubleshooting.html",
  "docs/other-languages.html",
  "modules/pulumi-kadoa.html",
  "classes/pulumi-kadoa.WebhookChannel.html",
];

const types: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
};

const chromiumPath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Whether this machine has the browser. */
export const canLook = existsSync(chromiumPath);

/** Everything that was wrong, in words. */
export async function faultsOf(folder: string, pictures?: string): Promise<string[]> {
  const server = serve(folder);
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
  });
  try {
    const url = await addressOf(server);
    const faults: string[] = [];
    for (const view of [
      { colorScheme: "light", width: 1280 },
      { colorScheme: "dark", width: 390 },
    ] as const)
      faults.push(...(await faultsOfPages(browser, url, { ...view, pictures })));
    return [...faults, ...(await faultsOfSearch(browser, url)), ...(await faultsOfFiles(browser, folder))];
  } finally {
    await browser.close();
    server.close();
  }
}

interface View {
  readonly colorScheme: "light" | "dark";
  readonly width: number;
  readonly pictures: string | undefined;
}

async function faultsOfPages(browser: Browser, url: string, view: View): Promise<string[]> {
  const { colorScheme, width, pictures } = view;
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
  const faults: string[] = [];
  const page = await context.newPage();
  page.on("request", (request) => {
    if (!request.url().startsWith(url)) faults.push(`asks for ${request.url()}`);
  });
  page.on("pageerror", (error) => faults.push(error.message));
  for (const name of pages) {
    await page.goto(`${url}/${name}`);
    await page
      .locator(".tsd-navigation .tsd-accordion, .tsd-navigation a")
      .first()
      .waitFor({ state: "attached" });
    const found = [...(await violationsOn(page)), ...(await overflowOf(page))];
    faults.push(...found.map((fault) => `${name}, ${colorScheme}, ${width} wide: ${fault}`));
    if (pictures !== undefined)
      await page.screenshot({
        path: join(pictures, `${name.replaceAll("/", "-")}-${colorScheme}-${width}.png`),
      });
  }
  await context.close();
  return faults;
}

/** Opened without a server, where a page may not read from other files, nothing is refused and the signs are there. */
async function faultsOfFiles(browser: Browser, folder: string): Promise<string[]> {
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  page.on("pageerror", ({ message }) => faults.push(message));
  for (const name of ["index.html", "classes/pulumi-kadoa.WebhookChannel.html"]) {
    await page.goto(pathToFileURL(join(folder, name)).href);
    await page
      .waitForFunction('document.querySelector("#tsd-search-trigger use").getBBox().width > 0')
      .catch(() => faults.push("the sign of the search is not drawn"));
  }
  await page.close();
  return [...new Set(faults)].map((fault) => `opened as a file: ${fault}`);
}

async function violationsOn(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(join(root, "node_modules/axe-core/axe.min.js"), "utf8"));
  return page.evaluate<string[]>(
    // The headings inside of comments are of one level, wherever the comment stands.
    `axe.run({ resultTypes: ["violations"], rules: { "heading-order": { enabled: false } } }).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
      // A module in the navigation opens and leads; both are reached by keyboard.
      nodes.filter(({ target }) => id !== "nested-interactive" || !/summary\\[data-key="Modules/.test(target)).slice(0, 3).map(({ target, failureSummary }) => id + " at " + target.join(" ") + ": " + failureSummary)))`,
  );
}

/** A page is moved up and down only; what is too wide moves by itself. */
async function overflowOf(page: Page): Promise<string[]> {
  const [wide, seen] = await page.evaluate<[number, number]>(
    "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
  );
  return wide > seen ? [`it is ${wide} wide`] : [];
}

/** The search is opened, used and left by keyboard alone, and finds guides and classes. */
async function faultsOfSearch(browser: Browser, url: string): Promise<string[]> {
  const page = await browser.newPage();
  const faults: string[] = [];
  for (const [words, place] of [
    ["levels and inheritance", "/docs/levels.html"],
    ["WebhookChannel", "/classes/pulumi-kadoa.WebhookChannel.html"],
  ] as const) {
    await page.goto(`${url}/index.html`);
    const input = page.locator("#tsd-search-input:focus");
    const found = page.locator("#tsd-search-results [role=option]").first();
    const isLeft = () => !page.url().endsWith("/index.html");
    // Words that come before the index has been read find nothing, and a later list has nothing chosen.
    for (let tries = 0; tries < 20 && !isLeft(); tries += 1) {
      // A key that is pressed before the page's script listens opens nothing.
      if ((await input.count()) === 0) {
        await page.keyboard.press("/");
        await input.waitFor({ timeout: 2_000 }).catch(() => undefined);
        if ((await input.count()) === 0) continue;
      }
      await page.keyboard.press("ControlOrMeta+A");
      await page.keyboard.type(words);
      await found.waitFor({ timeout: 2_000 }).catch(() => undefined);
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await page.waitForURL(isLeft, { timeout: 5_000 }).catch(() => undefined);
    }
    const { pathname } = new URL(page.url());
    if (pathname !== place) faults.push(`the search for ${words} leads to ${pathname}`);
  }
  await page.close();
  return faults;
}

function serve(folder: string): Server {
  return createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://site");
    let file = join(folder, normalize(decodeURIComponent(pathname)));
    if (existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": types[extname(file)] ?? "text/plain; charset=utf-8" });
    createReadStream(file).pipe(response);
  }).listen(0, "127.0.0.1");
}

async function addressOf(server: Server): Promise<string> {
  if (!server.listening) await new Promise((done) => server.once("listening", done));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the site has no TCP port");
  return `http://127.0.0.1:${address.port}`;
}
