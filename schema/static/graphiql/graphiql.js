"use strict";
// Mounts GraphiQL. The tabs are examples.graphql, cut at blank lines before a comment; their variables are examples.json, by operation.

// Dialogs and menus add a <style> element, which the page's content security policy admits by this nonce.
window.__webpack_nonce__ = document.currentScript.nonce;

const home = new URL(".", document.currentScript.src);

async function ask({ query, operationName, variables }, options) {
  // GraphiQL learns a tab's operation name 100 ms late, and until then sends the name that the tab before it had.
  const isKnown = new RegExp(`\\b(query|mutation|subscription)\\s+${operationName}\\b`).test(query);
  const response = await fetch(location.pathname, {
    method: "POST",
    headers: {
      ...options?.headers,
      "Content-Type": "application/json",
      Accept: "application/graphql-response+json, application/json;q=0.9",
    },
    body: JSON.stringify({ query, variables, operationName: isKnown ? operationName : undefined }),
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`HTTP ${response.status}: ${text || response.statusText}`);
  }
}

async function read(name) {
  const response = await fetch(new URL(name, home));
  if (!response.ok) throw new Error(`${name}: HTTP ${response.status}`);
  return response.text();
}

async function readExamples() {
  const [queries, variables] = await Promise.all([read("examples.graphql"), read("examples.json")]);
  const byOperation = JSON.parse(variables);
  return queries.trim().split(/\n\n+(?=#)/).map((query) => {
    const [, operation] = query.match(/^query (\w+)/m);
    return { query: `${query}\n`, variables: JSON.stringify(byOperation[operation] ?? {}, null, 2) };
  });
}

async function show() {
  const examples = await readExamples();
  // A namespace of its own: other services on this host and port may have left their tabs here.
  const storage = GraphiQL.createLocalStorage({ namespace: "dpm-lineage" });
  if (!storage.getItem("graphiql:tabState")) {
    // On a first visit GraphiQL shows the first tab's query without its variables.
    storage.setItem("graphiql:variables", examples[0].variables);
  }
  // A link of ours may bring a question, behind the # so that it reaches no server's log: it opens in a tab of its own.
  const brought = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  history.replaceState(null, "", location.pathname);
  const explorer = React.createElement(
    GraphiQL,
    {
      ...(brought.query && { query: brought.query, variables: brought.variables ?? "{}" }),
      fetcher: ask,
      storage,
      defaultTabs: examples,
      defaultQuery: "# Ctrl-Space completes, Ctrl-Enter runs.\n# The examples come back with Clear data in the settings.\n\n",
      defaultEditorToolsVisibility: "variables",
    },
    React.createElement(GraphiQL.Logo, null, "dpm-lineage"),
  );
  ReactDOM.createRoot(document.getElementById("explorer")).render(explorer);
}

show().catch((error) => {
  document.getElementById("explorer").textContent = `The explorer could not start. ${error.message}`;
});
