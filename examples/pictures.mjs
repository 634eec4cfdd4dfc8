// Leaves a picture of a page that lists customers, whatever comes. Yours is opened with page.goto instead.
import { chromium } from "playwright-core";

const { EMPORIX_API_URL: base, EMPORIX_TENANT: tenant, EMPORIX_TOKEN_READ: token } = process.env;
const url = `${base}/customer-segment/${tenant}/segments/628cd20c6e8b2432b6346ca6/customers`;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM });
const page = await browser.newPage({ viewport: { width: 480, height: 320 } });
await page.setContent("<h1>Customers</h1><p>loading</p>");
await page.evaluate(
  async ([url, token]) => {
    const headers = { Authorization: `Bearer ${token}` };
    const answer = fetch(url, { headers, signal: AbortSignal.timeout(2_000) }).then((it) => it.json());
    const rows = await answer.catch(() => []);
    const names = Array.from(rows, (row) => row.customer?.name ?? row.legalEntity?.name);
    document.querySelector("p").textContent = names.length ? names.join(", ") : "There are no customers.";
  },
  [url, token],
);
await page.screenshot({ path: `${process.env.EMPORIX_SANDBOX_CASE_DIR}/customers.png` });
await browser.close();
