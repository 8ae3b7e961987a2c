// Verification of the selected record's ledger proof: a click loads the proof and recomputes it in the browser.

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Proof, type ProofQuery } from "../generated/operations.js";
import { describeError, describeFailure, request } from "../shared/api.js";
import { countOf } from "./labels.js";
import { type Followed, follow } from "./ledger-proof.js";
import { Copy, Section } from "./widgets.js";

type Leaf = NonNullable<Extract<NonNullable<ProofQuery["node"]>, { ledgerLeaf?: unknown }>["ledgerLeaf"]>;
type Answer = { leaf: Leaf; followed: Followed | null } | { message: string };

// `id` is the global id of a record that has a leaf.
export function Verify({ id }: { id: string }): VNode {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [isBusy, setBusy] = useState(false);
  const verify = async (): Promise<void> => {
    setBusy(true);
    try {
      setAnswer(await load(id));
    } catch (error) {
      const { title, message } = describeFailure(error);
      setAnswer({ message: `${title} ${message}` });
    }
    setBusy(false);
  };
  return (
    <Section title="Ledger">
      <button type="button" disabled={isBusy} onClick={() => void verify()}>
        Verify
      </button>
      <div role="status">{answer && ("message" in answer ? <p class="muted">{answer.message}</p> : <Result {...answer} />)}</div>
    </Section>
  );
}

async function load(id: string): Promise<Answer> {
  const { data, fieldErrors } = await request(Proof, { id });
  if (fieldErrors[0]) return { message: describeError(fieldErrors[0]) };
  const leaf = data.node && "ledgerLeaf" in data.node ? data.node.ledgerLeaf : null;
  if (!leaf) return { message: "The ledger has no leaf of this state." };
  if (!leaf.proof) return { leaf, followed: null };
  if (!globalThis.crypto?.subtle) return { message: "The browser computes hashes on pages with https only." };
  return { leaf, followed: await follow(leaf.proof, leaf.hash) };
}

function Result({ leaf, followed }: { leaf: Leaf; followed: Followed | null }): VNode {
  return (
    <>
      {followed && (
        <p class="notice" data-tone={followed.leadsToRoot ? "good" : "bad"}>
          {followed.leadsToRoot ? "The path of hashes leads to the root in the checkpoint." : "The path of hashes does not lead to the root in the checkpoint."}
        </p>
      )}
      {leaf.salt === null && <p class="notice" data-tone="wait">The leaf is not of the record as it is shown: a part is hidden, or the record was changed.</p>}
      <dl class="facts">
        <dt>Index</dt>
        <dd>{leaf.index ?? <span class="muted">not yet</span>}</dd>
        <dt>Recorded by</dt>
        <dd>{leaf.recordedBy ?? <span class="muted">before this was kept</span>}</dd>
        <dt>Last checkpoint</dt>
        <dd>{leaf.isCoveredByCheckpoint ? `covers it, with ${countOf(followed?.size ?? 0)} leaves` : "does not cover it"}</dd>
        {followed && (
          <>
            <dt>Root</dt>
            <dd>
              <code>{followed.root}</code> <Copy text={followed.root} name="root" />
            </dd>
          </>
        )}
      </dl>
      {followed && <p class="muted">Compare the root with that of a checkpoint from outside: its signature is not verified here.</p>}
    </>
  );
}
