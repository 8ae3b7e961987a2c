// Runs the audits of graphql-http against a server: node audits.mjs <folder of graphql-http> <url>
import { pathToFileURL } from "node:url";

const [, , folder, url] = process.argv;
const { serverAudits } = await import(pathToFileURL(`${folder}/node_modules/graphql-http/lib/index.mjs`).href);
const results = [];
for (const audit of serverAudits({ url, fetchFn: fetch })) {
  const { id, name, status, reason } = await audit.fn();
  results.push({ id, name, status, reason: reason ?? null });
}
console.log(JSON.stringify(results));
