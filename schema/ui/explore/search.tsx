// The search box: opens the entity if the text is unambiguous, else offers the candidates. Without a text it offers recent ids and saved views.

import { type VNode, render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Find, type FindQuery } from "../generated/operations.js";
import { ApiError, isAbort, request } from "../shared/api.js";
import { type EntityKind, KINDS } from "../shared/display.js";
import { formatAgo } from "../shared/time.js";
import { recent, saved } from "./recent.js";
import { Kind, Status } from "./widgets.js";

const DEBOUNCE_MS = 140; // milliseconds after the last key
const MAX_CANDIDATES = 12;

type Candidate = FindQuery["resolve"]["candidates"][number];

interface Option {
  key: string;
  text: string;
  description: string;
  kind: EntityKind | null;
  icon: string;
  status: string | null;
  instant: string | null;
  isExact: boolean;
  go: () => void;
}

export interface SearchEvents {
  go: (entityId: string) => void;
  open: (query: string) => void; // a view of the explorer, by its URL's query
  known: () => string[]; // the ids of the graph, for the search by last characters
}

export class Search {
  #show: (id: string) => void = () => {};

  constructor(
    readonly form: HTMLFormElement,
    on: SearchEvents,
  ) {
    render(<SearchBox form={form} on={on} bind={(show) => (this.#show = show)} />, form);
  }

  focus(): void {
    const input = this.form.querySelector("input");
    input?.focus();
    input?.select();
  }

  // Show the current id in the field, unless the reader is typing in it.
  show(id: string): void {
    this.#show(id);
  }
}

// Return the query of a link of the explorer that was pasted, or null.
function pastedView(text: string): string | null {
  if (!/^https?:\/\//.test(text)) return null;
  try {
    const url = new URL(text);
    return url.pathname.endsWith("/explore") && url.searchParams.get("id") ? url.search : null;
  } catch {
    return null;
  }
}

function SearchBox({ form, on, bind }: { form: HTMLFormElement; on: SearchEvents; bind: (show: (id: string) => void) => void }): VNode {
  const [text, setText] = useState("");
  const [isOpen, setOpen] = useState(false);
  const [found, setFound] = useState<{ text: string; candidates: Candidate[]; message: string } | null>(null);
  const [active, setActive] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const controller = useRef<AbortController | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const isChosen = useRef(false);

  const close = (): void => {
    if (timer.current) clearTimeout(timer.current);
    controller.current?.abort();
    setOpen(false);
    setActive(-1);
  };
  const choose = (go: () => void, shown: string): void => {
    isChosen.current = true;
    close();
    setText(shown);
    input.current?.blur();
    go();
  };
  useEffect(() => {
    bind((id) => {
      if (document.activeElement !== input.current) setText(id);
    });
    const leave = (event: FocusEvent): void => {
      if (!form.contains(event.relatedTarget as Node | null)) close();
    };
    const enter = (event: Event): void => {
      event.preventDefault();
      void latest.current();
    };
    form.addEventListener("focusout", leave);
    form.addEventListener("submit", enter);
    return () => {
      form.removeEventListener("focusout", leave);
      form.removeEventListener("submit", enter);
    };
  }, []);

  const search = async (wanted: string): Promise<Candidate[] | null> => {
    controller.current?.abort();
    const own = (controller.current = new AbortController());
    try {
      const { data } = await request(Find, { text: wanted, first: MAX_CANDIDATES }, { signal: own.signal });
      const { candidates, hasMore, text: trimmed } = data.resolve;
      const message = candidates.length ? (hasMore ? "More ids match. Type more of the id." : "") : `No recorded id is “${trimmed}” or starts with it.`;
      setFound({ text: wanted, candidates, message });
      setOpen(true);
      setActive(-1);
      return candidates;
    } catch (error) {
      if (isAbort(error)) return null;
      if (!(error instanceof ApiError)) throw error;
      setFound({ text: wanted, candidates: [], message: `${error.title} ${error.message}` });
      setOpen(true);
      return null;
    }
  };

  const trimmed = text.trim();
  const options: Option[] = trimmed
    ? [...(found && found.text === text ? found.candidates.map((each) => candidateOption(each, () => choose(() => on.go(each.entityId), each.entityId))) : []), ...tails(trimmed, on.known(), found?.candidates ?? []).map((id) => plainOption(id, "ends with it", "…", () => choose(() => on.go(id), id)))]
    : [
        ...saved.value.map(({ name, query }) => plainOption(name, "saved view", "★", () => choose(() => on.open(query), text))),
        ...recent.value.slice(0, MAX_CANDIDATES).map((id) => plainOption(id, "recent", "↺", () => choose(() => on.go(id), id))),
      ];
  const isShown = isOpen && (options.length > 0 || Boolean(trimmed && found?.message));

  // Use the text of the field instead of the last rendering, because Enter may follow the last key at once.
  const submit = async (): Promise<void> => {
    if (timer.current) clearTimeout(timer.current);
    const typed = input.current?.value ?? "";
    const isRendered = typed === text;
    const chosen = options[active];
    if (isShown && isRendered && chosen) return chosen.go();
    if (!typed.trim()) return;
    const view = pastedView(typed.trim());
    if (view) return choose(() => on.open(view), new URLSearchParams(view).get("id") ?? "");
    isChosen.current = false;
    const candidates = isRendered && found?.text === typed && isOpen ? found.candidates : await search(typed);
    if (!candidates || isChosen.current || input.current?.value !== typed) return;
    const exact = candidates.filter((each) => each.isExact);
    const only = exact.length === 1 ? exact[0] : candidates.length === 1 ? candidates[0] : undefined;
    if (only) return choose(() => on.go(only.entityId), only.entityId);
    const [tail, ...others] = candidates.length ? [] : tails(typed.trim(), on.known(), []);
    if (tail && !others.length) choose(() => on.go(tail), tail);
  };
  const latest = useRef(submit);
  latest.current = submit;

  const onInput = (value: string): void => {
    setText(value);
    setActive(-1);
    if (timer.current) clearTimeout(timer.current);
    if (!value.trim()) {
      controller.current?.abort();
      setOpen(true);
    } else timer.current = setTimeout(() => void search(value), DEBOUNCE_MS);
  };

  const onKey = (event: KeyboardEvent): void => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      if (!isShown) input.current?.blur();
      close();
    } else if (move && options.length && isShown) {
      setActive((active + move + options.length + (active < 0 && move < 0 ? 1 : 0)) % options.length);
      event.preventDefault();
    } else if (move) setOpen(true);
  };

  return (
    <>
      <input
        ref={input}
        id="search-text"
        type="text"
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={isShown}
        aria-controls="search-results"
        aria-activedescendant={active >= 0 ? `found-${active}` : undefined}
        aria-label="Go to any id"
        placeholder="Any id or its prefix: run, correlation, operation, key, decision, artifact, request hash, portfolio"
        spellcheck={false}
        autocapitalize="off"
        value={text}
        onInput={(event) => onInput(event.currentTarget.value)}
        onFocus={() => !text.trim() && setOpen(true)}
        onClick={() => !text.trim() && setOpen(true)}
        onKeyDown={onKey}
      />
      <kbd aria-hidden="true">/</kbd>
      <div id="search-box" hidden={!isShown}>
        <ul id="search-results" role="listbox" aria-label="Matching ids" hidden={!options.length}>
          {options.map((option, index) => (
            <OptionRow key={option.key} option={option} index={index} isActive={index === active} wanted={trimmed} />
          ))}
        </ul>
        <p id="search-status" role="status">
          {trimmed ? (found?.message ?? "") : ""}
        </p>
      </div>
    </>
  );
}

const tails = (text: string, ids: string[], found: Candidate[]): string[] =>
  text.length < 3 ? [] : [...new Set([...ids, ...recent.value])].filter((id) => id.toLowerCase().endsWith(text.toLowerCase()) && !found.some(({ entityId }) => entityId === id)).slice(0, 5);

function candidateOption(candidate: Candidate, go: () => void): Option {
  const { text, entityId, isExact, label, kind, status, instant } = candidate;
  const own = kind === "REQUEST_HASH" ? "Request hash" : kind === "PORTFOLIO" ? "Portfolio" : KINDS[kind];
  const leadsTo = entityId === text ? null : `newest run ${entityId}`;
  return {
    key: `${kind} ${text}`,
    text,
    description: [own, leadsTo, label, isExact ? "exact" : null].filter(Boolean).join(" · "),
    kind: kind === "REQUEST_HASH" || kind === "PORTFOLIO" ? null : kind,
    icon: kind === "PORTFOLIO" ? "▦" : "#",
    status: status ?? null,
    instant: instant ?? null,
    isExact,
    go,
  };
}

const plainOption = (text: string, description: string, icon: string, go: () => void): Option => ({ key: `${description} ${text}`, text, description, kind: null, icon, status: null, instant: null, isExact: false, go });

function OptionRow({ option, index, isActive, wanted }: { option: Option; index: number; isActive: boolean; wanted: string }): VNode {
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isActive) row.current?.scrollIntoView({ block: "nearest" });
  }, [isActive]);
  const { text, kind, icon, description, status, instant } = option;
  const isPrefix = wanted !== "" && text.startsWith(wanted);
  return (
    <li ref={row} role="option" id={`found-${index}`} aria-selected={isActive} onMouseDown={(event) => event.preventDefault()} onClick={option.go}>
      {kind ? <Kind value={kind} isNamed={false} /> : <span class="muted" aria-hidden="true">{icon}</span>}
      <span class="id" title={text}>
        {isPrefix ? (
          <>
            <mark>{wanted}</mark>
            {text.slice(wanted.length)}
          </>
        ) : (
          text
        )}
      </span>
      <span class="muted">{description}</span>
      <span>{status ? <Status value={status} /> : instant ? <span class="muted">{formatAgo(instant)}</span> : null}</span>
    </li>
  );
}

