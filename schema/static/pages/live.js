// Follows the service's changes: over a WebSocket, else over server-sent events, else by asking again and again.
//
// Each of the given subscriptions goes on after the last event that came, so that none is missed over a lost connection.

// What can be followed: each new run, each step of an operation, each decision.
export const CHANGES = {
  runs: "subscription Runs($after: String) { runRecorded(after: $after) { cursor } }",
  operations: "subscription Operations($after: String) { operationChanged(after: $after) { cursor } }",
  decisions: "subscription Decisions($after: String) { decisionRecorded(after: $after) { cursor } }",
};

const PROTOCOL = "graphql-transport-ws";
const PAUSES = [500, 1000, 2000, 5000, 10000];
const GIVE_UP = 2; // failures in a row to open one kind of connection
const POLL = 15000;
const TRY_AGAIN = 120000; // after so long polling, sockets are tried again
const DEAD_AFTER = 45000; // without a sign of life

// `subscriptions` maps a name to its query, which takes $after and answers one field with a cursor.
// `changed(name)` is told of each event; `stateChanged(state)` of "live", "polling" and "lost";
// `expired()` where events before the cursor are no longer kept: load afresh and follow anew.
export function follow(subscriptions, after, { changed, stateChanged, expired }) {
  const cursors = Object.fromEntries(Object.keys(subscriptions).map((name) => [name, after]));
  const means = [openSocket, openEvents];
  let chosen = 0;
  let failures = 0;
  let isOver = false;
  let close = () => {};
  let timer;

  function received(name, payload) {
    if (isOver) return;
    const [error] = payload.errors ?? [];
    if (error?.extensions?.reason === "DPM_CURSOR_EXPIRED") {
      stop();
      expired();
      return;
    }
    const event = payload.data && Object.values(payload.data)[0];
    if (!event) return;
    cursors[name] = event.cursor;
    changed(name);
  }

  function opened() {
    failures = 0;
    stateChanged("live");
  }

  function lost() {
    if (isOver) return;
    failures += 1;
    if (failures >= GIVE_UP && chosen < means.length) {
      chosen += 1;
      failures = 0;
    }
    if (chosen === means.length) {
      poll(Date.now() + TRY_AGAIN);
      return;
    }
    stateChanged("lost");
    timer = setTimeout(connect, PAUSES[Math.min(failures, PAUSES.length - 1)]);
  }

  function poll(until) {
    stateChanged("polling");
    timer = setTimeout(() => {
      changed(null);
      if (Date.now() < until) return poll(until);
      chosen = 0;
      return connect();
    }, POLL);
  }

  function connect() {
    const variables = (name) => ({ after: cursors[name] });
    close = means[chosen](subscriptions, variables, { received, opened, lost });
  }

  function stop() {
    isOver = true;
    clearTimeout(timer);
    close();
  }

  connect();
  return stop;
}

function openSocket(subscriptions, variables, { received, opened, lost }) {
  const address = new URL("graphql", document.baseURI);
  address.protocol = address.protocol.replace("http", "ws");
  const socket = new WebSocket(address, PROTOCOL);
  let watchdog;

  function send(message) {
    socket.send(JSON.stringify(message));
  }

  function alive() {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => socket.close(), DEAD_AFTER);
  }

  socket.onopen = () => send({ type: "connection_init" });
  socket.onmessage = ({ data }) => {
    const { type, id, payload } = JSON.parse(data);
    alive();
    if (type === "ping") send({ type: "pong" });
    if (type === "connection_ack") {
      for (const [name, query] of Object.entries(subscriptions)) {
        send({ type: "subscribe", id: name, payload: { query, variables: variables(name) } });
      }
      opened();
    }
    if (type === "next") received(id, payload);
    if (type === "error") received(id, { errors: payload });
  };
  socket.onclose = () => {
    clearTimeout(watchdog);
    lost();
  };
  alive();
  return () => {
    socket.onclose = null;
    clearTimeout(watchdog);
    socket.close();
  };
}

function openEvents(subscriptions, variables, { received, opened, lost }) {
  const sources = Object.entries(subscriptions).map(([name, query]) => {
    const asked = new URLSearchParams({ query, variables: JSON.stringify(variables(name)) });
    const source = new EventSource(`graphql?${asked}`);
    source.onopen = opened;
    source.addEventListener("next", ({ data }) => received(name, JSON.parse(data)));
    // What the service ends is over, a subscription that it refuses for one; what breaks is opened anew.
    source.addEventListener("complete", () => source.close());
    source.onerror = () => {
      close();
      lost();
    };
    return source;
  });

  function close() {
    for (const source of sources) {
      source.onerror = null;
      source.close();
    }
  }
  return close;
}
