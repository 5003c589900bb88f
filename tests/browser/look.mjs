// Looks at the pages of a server in a browser, and writes what it finds as JSON.
// Arguments: the folder of the packages, the browser, a JSON file with the task. Each page is looked at wide in
// light and narrow in dark: faults in the console, what the content policy refused, overflow, and what axe-core finds.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [packages, executablePath, taskFile] = process.argv.slice(2);
const load = createRequire(`${packages}/package.json`);
const { chromium } = load("playwright-core");
const axe = readFileSync(load.resolve("axe-core/axe.min.js"), "utf-8");
const task = JSON.parse(readFileSync(taskFile, "utf-8"));

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });

async function open(scheme, width, found) {
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height: 900 } });
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && found.console.push(message.text()));
  page.on("pageerror", (fault) => found.console.push(String(fault)));
  await page.addInitScript(() => {
    window.refused = [];
    document.addEventListener("securitypolicyviolation", (event) => window.refused.push(event.violatedDirective));
  });
  return page;
}

async function look(name, path, scheme, width) {
  const found = { name, scheme, width, console: [], refused: [], overflow: 0, axe: [] };
  const page = await open(scheme, width, found);
  const response = await page.goto(task.server + path, { waitUntil: "load" });
  found.status = response.status();
  found.refused = await page.evaluate(() => window.refused);
  found.overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  await page.screenshot({ path: `${task.screenshots}/${name}-${scheme}-${width}.png`, fullPage: true });
  await page.evaluate(() => document.querySelectorAll("details").forEach((part) => (part.open = true)));
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  found.axe = violations.map((fault) => `${fault.id}: ${fault.nodes[0].html.slice(0, 200)}`);
  await page.context().close();
  return found;
}

async function query() {
  const found = { console: [] };
  const page = await open("light", 1280, found);
  await page.goto(`${task.server}/sparql`);
  await page.locator("textarea").first().fill(task.query);
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector("table tbody tr");
  found.rows = await page.locator("table tbody tr").count();
  found.refused = await page.evaluate(() => window.refused);
  await page.context().close();
  return found;
}

// Types the beginning of a name, goes through the suggestions by keys, and opens the first.
async function suggest({ path, field: selector, text, scheme, width }) {
  const found = { console: [] };
  const page = await open(scheme, width, found);
  await page.goto(task.server + path);
  const field = page.locator(selector);
  const option = page.locator("[role=option]");
  const active = () => field.evaluate((each) => each.getAttribute("aria-activedescendant"));
  await field.fill("");
  await field.pressSequentially(text);
  await option.first().waitFor();
  found.options = await option.allTextContents();
  found.overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  await page.keyboard.press("ArrowUp");
  found.last = await active();
  await page.keyboard.press("ArrowDown");
  found.none = await active();
  await page.keyboard.press("ArrowDown");
  found.first = await active();
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  found.axe = violations.map((fault) => `${fault.id}: ${fault.nodes[0].html.slice(0, 200)}`);
  await page.screenshot({ path: `${task.screenshots}/suggestions-${scheme}-${width}.png` });
  await page.keyboard.press("Escape");
  found.closed = [await field.getAttribute("aria-expanded"), await field.inputValue(), await option.first().isVisible()];
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  found.refused = await page.evaluate(() => window.refused);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  found.address = page.url();
  await page.context().close();
  return found;
}

// What the list makes of a name that is written like markup.
async function markup() {
  const page = await open("light", 1280, { console: [] });
  const name = "<b>bold</b>";
  await page.route("**/suggest?*", (route) => route.fulfill({ json: { suggestions: [{ name, kind: "work", page: "/" }] } }));
  await page.goto(task.server);
  await page.locator("#site-search").pressSequentially("bold");
  await page.locator("[role=option]").first().waitFor();
  const elements = await page.locator("[role=option] b").count();
  const text = await page.locator("[role=option] bdi").textContent();
  await page.context().close();
  return { elements, text };
}

// The same field where there is no script.
async function send() {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(task.server);
  await page.locator("#site-search").fill(task.suggest[0].text);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  const address = page.url();
  await context.close();
  return address;
}

async function tab() {
  const page = await open("light", 1280, { console: [] });
  await page.goto(task.server);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const address = page.url();
  await page.context().close();
  return address;
}

const pages = [];
for (const [name, path] of Object.entries(task.pages)) {
  pages.push(await look(name, path, "light", 1280), await look(name, path, "dark", 360));
}
const suggested = [];
for (const each of task.suggest) suggested.push(await suggest(each));
const answer = { pages, query: await query(), suggested, markup: await markup(), sent: await send(), skipped_to: await tab() };
await browser.close();
process.stdout.write(JSON.stringify(answer));
