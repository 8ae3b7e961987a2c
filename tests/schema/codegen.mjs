// Writes types.ts for the operations of documents.json, which graphql-codegen makes from schema.graphql in strict settings.

import { readFileSync, writeFileSync } from "node:fs";
import { codegen } from "@graphql-codegen/core";
import * as typescriptOperations from "@graphql-codegen/typescript-operations";
import { Kind, parse, visit } from "graphql";

const documents = JSON.parse(readFileSync("documents.json", "utf8"));

// Codegen names types by operations: the first one keeps its name, the others get numbers, so that no two are equal.
function read(text, index) {
  let place = 0;
  const numbered = (node) => ({ ...node, name: { kind: Kind.NAME, value: `Documented${index}x${place++}` } });
  return index ? visit(parse(text), { OperationDefinition: numbered }) : parse(text);
}

const types = await codegen({
  filename: "types.ts",
  schema: parse(readFileSync("schema.graphql", "utf8")),
  documents: documents.map((text, index) => ({ location: `${index}.graphql`, document: read(text, index) })),
  config: { strictScalars: true, useTypeImports: true, scalars: { DateTime: "string", JSON: "unknown" } },
  plugins: [{ "typescript-operations": {} }],
  pluginMap: { "typescript-operations": typescriptOperations },
});
writeFileSync("types.ts", types);
