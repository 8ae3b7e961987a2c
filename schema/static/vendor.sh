#!/bin/sh
# Download GraphiQL in a fixed version into graphiql/vendor/. Needs npm. Run it after changing a version, and commit the result.
set -eu

GRAPHIQL=4.1.2  # the last with a UMD build: no bundler, no ES module loader, one file
REACT=18.3.1    # the last with UMD builds
# The source map lists the packages in the bundle. These are installed only for their licence texts.
TEXTS="graphql@16.11.0 graphql-ws@6.0.5 @react-aria/utils@3.29.0 @radix-ui/react-use-escape-keydown@1.1.1 @fontsource/fira-code@5.2.5"

here=$(cd "$(dirname "$0")" && pwd)
target=$here/graphiql/vendor
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
echo '{"private": true}' > package.json
# shellcheck disable=SC2086  # TEXTS is a list
npm install --silent --ignore-scripts --no-package-lock --no-audit --no-fund --legacy-peer-deps \
  "graphiql@$GRAPHIQL" "react@$REACT" "react-dom@$REACT" $TEXTS

rm -rf "$target"
mkdir -p "$target"
cp node_modules/react/umd/react.production.min.js node_modules/react-dom/umd/react-dom.production.min.js "$target"
cp node_modules/graphiql/graphiql.min.css "$target"
# Remove the last line, because it refers to a source map that is not stored here.
sed '/^\/\/# sourceMappingURL=/d' node_modules/graphiql/graphiql.min.js > "$target/graphiql.min.js"
for name in graphiql react react-dom; do cp "node_modules/$name/LICENSE" "$target/LICENSE.$name.txt"; done

node - "$target" <<'SCRIPT'
const { createHash } = require("node:crypto");
const { existsSync, readFileSync, readdirSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const target = process.argv[2];
const packageOf = (name) => JSON.parse(readFileSync(join("node_modules", name, "package.json"), "utf8"));

// A source is ".../node_modules/NAME/..." or, within GraphiQL's own repository, "../../NAME/dist/...".
function bundled(source) {
  const foreign = [...source.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].at(-1)?.[1];
  const own = source.match(/^(?:\.\.\/)+([a-z-]+)\/(?:dist|esm)\//)?.[1];
  return foreign ?? own?.replace(/^graphiql-/, "@graphiql/");
}

const map = JSON.parse(readFileSync("node_modules/graphiql/graphiql.min.js.map", "utf8"));
const names = [...new Set(map.sources.map(bundled).filter(Boolean))].sort();
const texts = new Map();
const licences = new Map();
for (const name of [...names, "@fontsource/fira-code"]) {
  const { license, author } = packageOf(name);
  const file = readdirSync(join("node_modules", name)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file
    ? readFileSync(join("node_modules", name, file), "utf8").replace(/\r/g, "").trim()
    : `${license}; the package holds no licence text. Author: ${author?.name ?? author ?? "see its repository"}`;
  texts.set(text, [...(texts.get(text) ?? []), name]);
  licences.set(license, [...(licences.get(license) ?? []), name]);
}
const rule = "\n\n" + "-".repeat(80) + "\n\n";
writeFileSync(
  join(target, "NOTICES.txt"),
  "What graphiql.min.js and graphiql.min.css hold beside GraphiQL and React, and under which licences.\n" +
    "Fonts in graphiql.min.css: Roboto, Copyright 2011 Google Inc., under the Apache License 2.0 (text below, under\n" +
    "@react-aria/focus); Fira Code, under the SIL Open Font License 1.1 (text below, under @fontsource/fira-code)." +
    [...texts].map(([text, who]) => `${rule}${who.join("\n")}\n\n${text}`).join("") + "\n",
);

const sha256 = (name) => createHash("sha256").update(readFileSync(join(target, name))).digest("hex");
const row = (file, name, change) => {
  const { version, license } = packageOf(name);
  return `| ${file} | ${name} | ${version} | ${license} | ${change} | \`${sha256(file)}\` |`;
};
const code = [
  row("react.production.min.js", "react", "no"),
  row("react-dom.production.min.js", "react-dom", "no"),
  row("graphiql.min.js", "graphiql", "its source map line is gone"),
  row("graphiql.min.css", "graphiql", "no"),
  ...["react", "react-dom", "graphiql"].map((name) => row(`LICENSE.${name}.txt`, name, "`LICENSE`, renamed")),
];
writeFileSync(
  join(target, "VENDORED.md"),
  `# Vendored

Written by \`schema/static/vendor.sh\`; change the versions there, not the files here.

| file | package | version | licence | changed | sha256 |
| --- | --- | --- | --- | --- | --- |
${code.join("\n")}
| NOTICES.txt | what the bundle holds | - | see there | - | \`${sha256("NOTICES.txt")}\` |

- graphiql.min.js bundles ${names.length} packages: ${[...licences]
    .filter(([licence]) => licence !== "OFL-1.1")
    .map(([licence, who]) => (who.length > 9 ? `${licence} (${who.length})` : `${licence} (${who.join(", ")})`))
    .join("; ")}. NOTICES.txt has their licence texts.
- graphiql.min.css holds its fonts and the marks of its linter as data: URLs: a content security policy needs \`font-src data:\` and
  \`img-src data:\`. Fonts: Roboto (Apache-2.0), Fira Code (OFL-1.1).
- Neither file needs eval. One library (react-style-singleton, for dialogs and menus) adds a \`<style>\` element; it bears the nonce in
  \`window.__webpack_nonce__\`, so \`style-src\` needs that nonce and no \`unsafe-inline\`.
`,
);
SCRIPT
ls -l "$target"
