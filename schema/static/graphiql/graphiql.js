"use strict";
// Mounts GraphiQL. The tabs come from examples.graphql, split at blank lines before a comment; examples.json has the variables by operation name.

// Dialogs and menus add a <style> element. The page's content security policy allows it by this nonce.
window.__webpack_nonce__ = document.currentScript.nonce;

const baseUrl = new URL(".", document.currentScript.src);

function fetchGraphql({ query, operationName, variables }, options) {
  // GraphiQL updates the operation name 100 ms after a tab change, and until then sends the name of the previous tab.
  const isInQuery = new RegExp(`\\b(query|mutation|subscription)\\s+${operationName}\\b`).test(query);
  const name = isInQuery ? operationName : undefined;
  const post = (accept, signal) => fetch(location.pathname, {
    method: "POST",
    headers: { ...options?.headers, "Content-Type": "application/json", Accept: accept },
    body: JSON.stringify({ query, variables, operationName: name }),
    signal,
  });
  const operations = (options?.documentAST?.definitions ?? []).filter(({ kind }) => kind === "OperationDefinition");
  const chosen = operations.find((each) => each.name?.value === name) ?? operations[0];
  return chosen?.operation === "subscription" ? streamResults(post) : fetchResult(post);
}

async function fetchResult(post) {
  const response = await post("application/graphql-response+json, application/json;q=0.9");
  return readResult(response);
}

// Return the results of a subscription, one for each server-sent event. `return` ends the subscription at once, also
// while `next` waits; an async generator would wait for the next event.
function streamResults(post) {
  const controller = new AbortController();
  const results = readEvents(post, controller.signal);
  return {
    [Symbol.asyncIterator]() { return this; },
    next: () => results.next(),
    return: async () => {
      controller.abort();
      return { done: true, value: undefined };
    },
  };
}

async function* readEvents(post, signal) {
  try {
    const response = await post("text/event-stream", signal);
    if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) {
      yield await readResult(response);
      return;
    }
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) throw new Error("The connection was lost. Run the subscription again.");
      const events = (text + value).split("\n\n");
      text = events.pop();
      for (const event of events) {
        if (event.startsWith("event: complete")) return;
        const data = event.match(/^data: (.*)$/m);
        if (data) yield JSON.parse(data[1]);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function readResult(response) {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`HTTP ${response.status}: ${text || response.statusText}`);
  }
}

async function readFile(name) {
  const response = await fetch(new URL(name, baseUrl));
  if (!response.ok) throw new Error(`${name}: HTTP ${response.status}`);
  return response.text();
}

async function readExamples() {
  const [queries, variables] = await Promise.all([readFile("examples.graphql"), readFile("examples.json")]);
  const byOperation = JSON.parse(variables);
  return queries.trim().split(/\n\n+(?=#)/).map((query) => {
    const [, operation] = query.match(/^query (\w+)/m);
    return { query: `${query}\n`, variables: JSON.stringify(byOperation[operation] ?? {}, null, 2) };
  });
}

async function show() {
  const examples = await readExamples();
  // A separate namespace, because other services on this host and port may have stored their tabs under the default one.
  const storage = GraphiQL.createLocalStorage({ namespace: "dpm-lineage" });
  if (!storage.getItem("graphiql:tabState")) {
    // On a first visit GraphiQL shows the first tab's query without its variables.
    storage.setItem("graphiql:variables", examples[0].variables);
  }
  // A link may carry a query behind the #, where no server logs it. It opens in a new tab.
  const linked = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  history.replaceState(null, "", location.pathname);
  const graphiql = React.createElement(
    GraphiQL,
    {
      ...(linked.query && { query: linked.query, variables: linked.variables ?? "{}" }),
      fetcher: fetchGraphql,
      storage,
      defaultTabs: examples,
      defaultQuery: "# Ctrl-Space completes, Ctrl-Enter runs.\n# Settings > Clear data restores the examples.\n\n",
      defaultEditorToolsVisibility: "variables",
    },
    React.createElement(GraphiQL.Logo, null, "dpm-lineage"),
  );
  ReactDOM.createRoot(document.getElementById("graphiql")).render(graphiql);
}

show().catch((error) => {
  document.getElementById("graphiql").textContent = `GraphiQL could not start. ${error.message}`;
});
