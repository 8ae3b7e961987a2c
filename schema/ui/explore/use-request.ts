// Loads something for a component, and aborts the load when the component shows something else.

import { useCallback, useEffect, useState } from "preact/hooks";
import { isAbort } from "../shared/api.js";

export interface Loaded<Value> {
  value: Value | null;
  error: unknown;
  retry: () => void;
}

// Return the result of `load`, null while it loads. It loads again when a dependency changes. With isKept, the previous value is returned meanwhile.
export function useRequest<Value>(load: (signal: AbortSignal) => Promise<Value>, dependencies: unknown[], { isKept = false } = {}): Loaded<Value> {
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<{ key: string; value: Value | null; error: unknown }>({ key: "", value: null, error: null });
  const key = JSON.stringify([...dependencies, attempt]);
  useEffect(() => {
    const controller = new AbortController();
    load(controller.signal).then(
      (value) => controller.signal.aborted || setState({ key, value, error: null }),
      (error: unknown) => isAbort(error) || controller.signal.aborted || setState({ key, value: null, error }),
    );
    return () => controller.abort();
  }, [key]);
  const retry = useCallback(() => setAttempt((each) => each + 1), []);
  return state.key === key || (isKept && state.value !== null) ? { value: state.value, error: state.error, retry } : { value: null, error: null, retry };
}
