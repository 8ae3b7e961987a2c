// Subscribes to changes over a WebSocket, falls back to server-sent events, then to polling.
//
// After a reconnect each subscription resumes from its last cursor, so that no event is missed.

// The available subscriptions: each new run, each state change of an operation, each decision.
export const CHANGES: Record<string, string> = {
  runs: "subscription Runs($after: String) { runRecorded(after: $after) { cursor } }",
  operations: "subscription Operations($after: String) { operationChanged(after: $after) { cursor } }",
  decisions: "subscription Decisions($after: String) { decisionRecorded(after: $after) { cursor } }",
};

const PROTOCOL = "graphql-transport-ws";
const BACKOFF_MS = [500, 1000, 2000, 5000, 10000];
const MAX_FAILURES = 2; // consecutive failures before the next transport is tried
const POLL_MS = 15000;
const RETRY_SOCKET_MS = 120000; // polling time before WebSockets are tried again
const IDLE_TIMEOUT_MS = 45000; // time without a message before the socket is closed

export type ConnectionState = "live" | "polling" | "lost";

export interface Listener {
  changed: (name: string | null) => void;
  stateChanged: (state: ConnectionState) => void;
  expired: () => void;
}

interface Payload {
  data?: Record<string, { cursor: string }> | null;
  errors?: { extensions?: { reason?: string } }[];
}

interface Channel {
  received: (name: string, payload: Payload) => void;
  opened: () => void;
  lost: () => void;
}

type Variables = (name: string) => { after: string | undefined };
type Transport = (subscriptions: Record<string, string>, variables: Variables, channel: Channel) => () => void;

// `subscriptions` maps a name to a subscription that takes $after and returns one field with a cursor. Calls
// `changed(name)` for each event (null while polling), `stateChanged(state)` with "live", "polling" or "lost", and
// `expired()` if the cursor is older than the resume window: reload the data and subscribe again. Returns a function that stops it.
export function subscribe(subscriptions: Record<string, string>, after: string, { changed, stateChanged, expired }: Listener): () => void {
  const cursors: Record<string, string> = Object.fromEntries(Object.keys(subscriptions).map((name) => [name, after]));
  const transports: Transport[] = [openSocket, openEventSource];
  let transport = 0;
  let failures = 0;
  let isStopped = false;
  let close = () => {};
  let timer: ReturnType<typeof setTimeout> | undefined;

  function received(name: string, payload: Payload): void {
    if (isStopped) return;
    const error = payload.errors?.[0];
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

  function opened(): void {
    failures = 0;
    stateChanged("live");
  }

  function lost(): void {
    if (isStopped) return;
    failures += 1;
    if (failures >= MAX_FAILURES && transport < transports.length) {
      transport += 1;
      failures = 0;
    }
    if (transport === transports.length) {
      poll(Date.now() + RETRY_SOCKET_MS);
      return;
    }
    stateChanged("lost");
    timer = setTimeout(connect, BACKOFF_MS[Math.min(failures, BACKOFF_MS.length - 1)]);
  }

  function poll(until: number): void {
    stateChanged("polling");
    timer = setTimeout(() => {
      changed(null);
      if (Date.now() < until) return poll(until);
      transport = 0;
      return connect();
    }, POLL_MS);
  }

  function connect(): void {
    const variables: Variables = (name) => ({ after: cursors[name] });
    close = transports[transport]?.(subscriptions, variables, { received, opened, lost }) ?? close;
  }

  function stop(): void {
    isStopped = true;
    clearTimeout(timer);
    close();
  }

  connect();
  return stop;
}

function openSocket(subscriptions: Record<string, string>, variables: Variables, { received, opened, lost }: Channel): () => void {
  const address = new URL("graphql", document.baseURI);
  address.protocol = address.protocol.replace("http", "ws");
  const socket = new WebSocket(address, PROTOCOL);
  let watchdog: ReturnType<typeof setTimeout> | undefined;

  function send(message: unknown): void {
    socket.send(JSON.stringify(message));
  }

  function alive(): void {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => socket.close(), IDLE_TIMEOUT_MS);
  }

  socket.onopen = () => send({ type: "connection_init" });
  socket.onmessage = ({ data }) => {
    const { type, id, payload } = JSON.parse(data as string) as { type: string; id: string; payload: Payload };
    alive();
    if (type === "ping") send({ type: "pong" });
    if (type === "connection_ack") {
      for (const [name, query] of Object.entries(subscriptions)) {
        send({ type: "subscribe", id: name, payload: { query, variables: variables(name) } });
      }
      opened();
    }
    if (type === "next") received(id, payload);
    if (type === "error") received(id, { errors: payload as unknown as NonNullable<Payload["errors"]> });
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

function openEventSource(subscriptions: Record<string, string>, variables: Variables, { received, opened, lost }: Channel): () => void {
  const sources = Object.entries(subscriptions).map(([name, query]) => {
    const parameters = new URLSearchParams({ query, variables: JSON.stringify(variables(name)) });
    const source = new EventSource(`graphql?${parameters}`);
    source.onopen = opened;
    source.addEventListener("next", ({ data }: MessageEvent<string>) => received(name, JSON.parse(data) as Payload));
    // The service sends `complete` to end a stream for good, for example after a refused subscription. A broken stream is reconnected.
    source.addEventListener("complete", () => source.close());
    source.onerror = () => {
      close();
      lost();
    };
    return source;
  });

  function close(): void {
    for (const source of sources) {
      source.onerror = null;
      source.close();
    }
  }
  return close;
}
