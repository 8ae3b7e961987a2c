// Built from schema/ui by build.mjs: change the sources. The licences of the bundled packages are in LICENSES.txt.
var wi=`query Root($id: String!) {
  changeCursor
  entity(entityId: $id) {
    ...Summary
  }
}

fragment Summary on LineageEntity {
  id
  entityId
  kind
  ... on Run {
    runStatus: status
    portfolioId
    createdAt
    correlationId
  }
  ... on Operation {
    operationStatus: status
    operationType
    createdAt
    correlationId
  }
  ... on Decision {
    action
    actorId
    reasonCode
    decidedAt
  }
}`,Ai=`query Neighbours($ids: [ID!]!, $filter: LineageFilter, $first: Int!, $causes: Boolean!, $effects: Boolean!) {
  nodes(ids: $ids) {
    ... on LineageEntity {
      entityId
      causes: lineageEdges(direction: UPSTREAM, filter: $filter, first: $first) @include(if: $causes) {
        ...EdgeList
      }
      effects: lineageEdges(direction: DOWNSTREAM, filter: $filter, first: $first) @include(if: $effects) {
        ...EdgeList
      }
    }
  }
}

fragment EdgeList on LineageEdgeConnection {
  totalCount
  pageInfo {
    hasNextPage
    endCursor
  }
  edges {
    node {
      ...Edge
      source {
        ...Summary
      }
      target {
        ...Summary
      }
    }
  }
}

fragment Edge on LineageEdge {
  id
  sourceEntityId
  targetEntityId
  edgeType
  createdAt
}

fragment Summary on LineageEntity {
  id
  entityId
  kind
  ... on Run {
    runStatus: status
    portfolioId
    createdAt
    correlationId
  }
  ... on Operation {
    operationStatus: status
    operationType
    createdAt
    correlationId
  }
  ... on Decision {
    action
    actorId
    reasonCode
    decidedAt
  }
}`,Ci=`query More($id: ID!, $direction: LineageDirection!, $filter: LineageFilter, $first: Int!, $after: String) {
  node(id: $id) {
    ... on LineageEntity {
      edgeList: lineageEdges(
        direction: $direction
        filter: $filter
        first: $first
        after: $after
      ) {
        ...EdgeList
      }
    }
  }
}

fragment EdgeList on LineageEdgeConnection {
  totalCount
  pageInfo {
    hasNextPage
    endCursor
  }
  edges {
    node {
      ...Edge
      source {
        ...Summary
      }
      target {
        ...Summary
      }
    }
  }
}

fragment Edge on LineageEdge {
  id
  sourceEntityId
  targetEntityId
  edgeType
  createdAt
}

fragment Summary on LineageEntity {
  id
  entityId
  kind
  ... on Run {
    runStatus: status
    portfolioId
    createdAt
    correlationId
  }
  ... on Operation {
    operationStatus: status
    operationType
    createdAt
    correlationId
  }
  ... on Decision {
    action
    actorId
    reasonCode
    decidedAt
  }
}`,Ti=`query Details($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on LineageEntity {
      entityId
    }
    ... on Run {
      workflow {
        status
        pendingSince
        latestDecision {
          action
          actorId
          decidedAt
          reasonCode
        }
      }
      idempotencyKey {
        key
        isConflicted
      }
    }
    ... on Operation {
      startedAt
      finishedAt
      error {
        code
      }
    }
  }
}`,Ri=`query Hidden($id: String!, $direction: LineageDirection!, $filter: LineageFilter) {
  lineage(entityId: $id, direction: $direction, depth: 1, filter: $filter) {
    effectiveStatuses {
      key
      count
    }
    statuses {
      key
      count
    }
    completeness {
      isComplete
      reasons
    }
  }
}`,Oi=`query Events($id: String!, $direction: LineageDirection!, $depth: Int!, $after: String) {
  timeline(
    entityId: $id
    direction: $direction
    depth: $depth
    first: 200
    after: $after
  ) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      at
      kind
      summary
      actor
      distance
      entity {
        entityId
        kind
      }
    }
  }
}`,Ni=`query Viewer {
  viewer {
    subject
    roles
    portfolios
    isScoped
  }
}`,Ki=`query Totals($id: String!, $direction: LineageDirection!, $depth: Int!, $filter: LineageFilter) {
  lineage(
    entityId: $id
    direction: $direction
    depth: $depth
    filter: $filter
    maxEntities: 1000
  ) {
    entityCount
    edgeCount
    completeness {
      isComplete
      reasons
    }
  }
}`,$i=`query Path($from: String!, $to: String!, $direction: LineageDirection!, $filter: LineageFilter, $maxDepth: Int!) {
  lineagePath(
    fromEntityId: $from
    toEntityId: $to
    direction: $direction
    filter: $filter
    maxDepth: $maxDepth
  ) {
    length
    entities {
      ...Summary
    }
    edges {
      ...Edge
    }
  }
}

fragment Summary on LineageEntity {
  id
  entityId
  kind
  ... on Run {
    runStatus: status
    portfolioId
    createdAt
    correlationId
  }
  ... on Operation {
    operationStatus: status
    operationType
    createdAt
    correlationId
  }
  ... on Decision {
    action
    actorId
    reasonCode
    decidedAt
  }
}

fragment Edge on LineageEdge {
  id
  sourceEntityId
  targetEntityId
  edgeType
  createdAt
}`;var Pi=`query Find($text: String!, $first: Int!) {
  resolve(text: $text, first: $first) {
    text
    hasMore
    candidates {
      kind
      text
      entityId
      isExact
      status
      instant
      label
    }
  }
}`,Li=`query Newest {
  runs(first: 8) {
    edges {
      node {
        entityId
        status
        createdAt
        portfolioId
      }
    }
  }
  operations(first: 8) {
    edges {
      node {
        entityId
        status
        createdAt
        operationType
      }
    }
  }
}`,Di=`query Failures {
  blocked: runs(filter: {status: BLOCKED}, first: 8) {
    totalCount
    edges {
      node {
        entityId
        portfolioId
        status
        createdAt
      }
    }
  }
  failed: operations(filter: {status: FAILED}, first: 8) {
    totalCount
    edges {
      node {
        entityId
        operationType
        status
        createdAt
        finishedAt
        error {
          code
        }
      }
    }
  }
}`,Mi=`query Stuck($before: DateTime!) {
  stuck: operations(
    filter: {isFinished: false, created: {to: $before}}
    order: OLDEST_FIRST
    first: 8
  ) {
    totalCount
    edges {
      node {
        entityId
        operationType
        status
        createdAt
      }
    }
  }
}`,Vi=`query Conflicts {
  conflicts: idempotencyConflicts(first: 8) {
    totalCount
    edges {
      node {
        conflictedAt
        idempotencyKey {
          key
        }
      }
    }
  }
}`,Fi=`query Waiting($after: String, $first: Int!, $portfolio: String) {
  waiting: runs(
    filter: {workflowStatus: PENDING_REVIEW, portfolioId: $portfolio}
    order: OLDEST_FIRST
    first: $first
    after: $after
  ) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    edges {
      node {
        entityId
        portfolioId
        createdAt
        workflow {
          pendingSince
        }
      }
    }
  }
}`,Ie=`query About($id: String!, $first: Int!) {
  entity(entityId: $id) {
    id
    kind
    entityId
    ... on Run {
      recordedAt
      recordedBy
      runStatus: status
      portfolioId
      correlationId
      requestHash
      createdAt
      gate {
        gate
        reasons {
          reasonCode
          severity
          source
        }
        failedRules {
          ruleId
          severity
          measured
          threshold
          reasonCode
          remediationHint
        }
        recommendedNextStep
      }
      previousGood: previous(status: READY) {
        entityId
        createdAt
      }
      previous {
        entityId
        createdAt
      }
      origin {
        kinds
        replayOf {
          entityId
        }
        statements {
          kind
          text
          entity {
            entityId
            kind
          }
        }
      }
      operation {
        entityId
        operationStatus: status
        operationType
      }
      artifact {
        entityId
        artifactVersion
        artifactHash
      }
      workflow {
        workflowStatus: status
        requiresReview
        pendingSince
        latestDecision {
          entityId
          action
        }
      }
      decisions(first: $first) {
        ...Decisions
      }
      idempotencyKey {
        key
        isConflicted
        mappedHash: requestHash
        history(first: $first) {
          ...History
        }
      }
    }
    ... on Operation {
      recordedAt
      recordedBy
      operationStatus: status
      operationType
      correlationId
      isExecutable
      createdAt
      startedAt
      finishedAt
      error {
        code
        message
      }
      runs(first: $first) {
        ...Runs
      }
    }
    ... on Decision {
      action
      reasonCode
      comment
      actorId
      decidedAt
      correlationId
      run {
        entityId
        runStatus: status
        portfolioId
      }
    }
    ... on Artifact {
      artifactVersion
      artifactHash
      run {
        entityId
        runStatus: status
        portfolioId
      }
    }
    ... on Correlation {
      runs(first: $first) {
        ...Runs
      }
      operations(first: $first) {
        ...Operations
      }
    }
    ... on IdempotencyKey {
      key
      mappedHash: requestHash
      mappedSince: createdAt
      isConflicted
      run {
        entityId
        runStatus: status
        portfolioId
      }
      history(first: $first) {
        ...History
      }
    }
  }
}

fragment Decisions on DecisionConnection {
  totalCount
  pageInfo {
    hasNextPage
    endCursor
  }
  edges {
    node {
      entityId
      action
      reasonCode
      comment
      actorId
      decidedAt
    }
  }
}

fragment History on IdempotencyEventConnection {
  totalCount
  pageInfo {
    hasNextPage
    endCursor
  }
  edges {
    node {
      rebalanceRunId
      correlationId
      requestHash
      createdAt
    }
  }
}

fragment Runs on RunConnection {
  totalCount
  pageInfo {
    hasNextPage
    endCursor
  }
  edges {
    node {
      entityId
      runStatus: status
      portfolioId
      createdAt
    }
  }
}

fragment Operations on OperationConnection {
  totalCount
  pageInfo {
    hasNextPage
    endCursor
  }
  edges {
    node {
      entityId
      operationStatus: status
      operationType
      createdAt
    }
  }
}`,Hi=`query MoreDecisions($id: String!, $first: Int!, $after: String!) {
  entity(entityId: $id) {
    ... on Run {
      decisions(first: $first, after: $after) {
        ...Decisions
      }
    }
  }
}

fragment Decisions on DecisionConnection {
  totalCount
  pageInfo {
    hasNextPage
    endCursor
  }
  edges {
    node {
      entityId
      action
      reasonCode
      comment
      actorId
      decidedAt
    }
  }
}`,Wi=`query MoreHistory($id: String!, $first: Int!, $after: String!) {
  entity: idempotencyKey(key: $id) {
    history(first: $first, after: $after) {
      ...History
    }
  }
}

fragment History on IdempotencyEventConnection {
  totalCount
  pageInfo {
    hasNextPage
    endCursor
  }
  edges {
    node {
      rebalanceRunId
      correlationId
      requestHash
      createdAt
    }
  }
}`,Ui=`query MoreRuns($id: String!, $first: Int!, $after: String!) {
  entity(entityId: $id) {
    ... on Operation {
      runs(first: $first, after: $after) {
        ...Runs
      }
    }
    ... on Correlation {
      runs(first: $first, after: $after) {
        ...Runs
      }
    }
  }
}

fragment Runs on RunConnection {
  totalCount
  pageInfo {
    hasNextPage
    endCursor
  }
  edges {
    node {
      entityId
      runStatus: status
      portfolioId
      createdAt
    }
  }
}`,Qi=`query MoreOperations($id: String!, $first: Int!, $after: String!) {
  entity(entityId: $id) {
    ... on Correlation {
      operations(first: $first, after: $after) {
        ...Operations
      }
    }
  }
}

fragment Operations on OperationConnection {
  totalCount
  pageInfo {
    hasNextPage
    endCursor
  }
  edges {
    node {
      entityId
      operationStatus: status
      operationType
      createdAt
    }
  }
}`,qi=`query Causes($id: String!) {
  entity(entityId: $id) {
    ... on LineageEntity {
      causes: lineageEdges(
        direction: UPSTREAM
        filter: {edgeTypes: [CAUSED_BY, REPLAYED_FROM, DERIVED_FROM]}
        first: 5
      ) {
        ...EdgeList
      }
    }
  }
}

fragment EdgeList on LineageEdgeConnection {
  totalCount
  pageInfo {
    hasNextPage
    endCursor
  }
  edges {
    node {
      ...Edge
      source {
        ...Summary
      }
      target {
        ...Summary
      }
    }
  }
}

fragment Edge on LineageEdge {
  id
  sourceEntityId
  targetEntityId
  edgeType
  createdAt
}

fragment Summary on LineageEntity {
  id
  entityId
  kind
  ... on Run {
    runStatus: status
    portfolioId
    createdAt
    correlationId
  }
  ... on Operation {
    operationStatus: status
    operationType
    createdAt
    correlationId
  }
  ... on Decision {
    action
    actorId
    reasonCode
    decidedAt
  }
}`,Gi=`query Payload($id: String!) {
  entity(entityId: $id) {
    ... on Run {
      runResult: result
    }
    ... on Operation {
      request
      result
    }
    ... on Artifact {
      payload
    }
  }
}`,Bi=`query Metadata($id: ID!) {
  node(id: $id) {
    ... on LineageEdge {
      metadata
    }
  }
}`,ji=`query Watch($ids: [ID!]!, $filter: LineageFilter) {
  nodes(ids: $ids) {
    ... on LineageEntity {
      entityId
      causes: lineageEdges(direction: UPSTREAM, filter: $filter, first: 0) {
        totalCount
      }
      effects: lineageEdges(direction: DOWNSTREAM, filter: $filter, first: 0) {
        totalCount
      }
    }
    ... on Run {
      runStatus: status
      workflow {
        status
        latestDecision {
          decidedAt
        }
      }
    }
    ... on Operation {
      operationStatus: status
    }
  }
}`,zi=`query Lineage($id: String!, $direction: LineageDirection!, $depth: Int!, $filter: LineageFilter) {
  lineage(
    entityId: $id
    direction: $direction
    depth: $depth
    filter: $filter
    maxEntities: 200
  ) {
    entityCount
    edgeCount
    completeness {
      isComplete
      reasons
      depthReached
      frontier
    }
    entities(first: 200) {
      edges {
        distance
        node {
          kind
          entityId
          ... on Run {
            runStatus: status
          }
          ... on Operation {
            operationStatus: status
          }
        }
      }
    }
    edges(first: 200) {
      edges {
        node {
          sourceEntityId
          edgeType
          targetEntityId
          createdAt
        }
      }
    }
  }
}`,Yi=`query RootCausesOf($id: String!) {
  rootCauses(entityId: $id, first: 10) {
    isComplete
    nodes {
      distance
      why
      at
      score
      affectedCount
      parts {
        name
        text
      }
      entity {
        ...Summary
      }
    }
  }
}

fragment Summary on LineageEntity {
  id
  entityId
  kind
  ... on Run {
    runStatus: status
    portfolioId
    createdAt
    correlationId
  }
  ... on Operation {
    operationStatus: status
    operationType
    createdAt
    correlationId
  }
  ... on Decision {
    action
    actorId
    reasonCode
    decidedAt
  }
}`,Ji=`query ImpactOf($id: String!) {
  impact(entityId: $id) {
    entityCount
    runCount
    operationCount
    portfolioCount
    effectiveStatuses {
      key
      count
    }
    completeness {
      isComplete
      reasons
    }
    portfolios(first: 20) {
      totalCount
      nodes {
        portfolioId
        runCount
        effectiveStatuses {
          key
          count
        }
      }
    }
    runs(effectiveStatus: [BLOCKED, REJECTED, PENDING_REVIEW], first: 20) {
      totalCount
      nodes {
        entityId
        effectiveStatus
        portfolioId
        createdAt
      }
    }
  }
}`,Xi=`query Compare($left: String!, $right: String!, $after: String) {
  compareRuns(leftRunId: $left, rightRunId: $right) {
    sameRequest
    changeCount
    left {
      ...Compared
    }
    right {
      ...Compared
    }
    changes(first: 200, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        path
        kind
        before
        after
      }
    }
  }
}

fragment Compared on Run {
  entityId
  effectiveStatus
  portfolioId
  createdAt
  requestHash
  idempotencyKey {
    key
  }
  origin {
    kinds
  }
}`;var be={valid:null,known:null};function Zi(t){be=t}function ke(t){let n=["valid","known"].flatMap(e=>be[e]?[`${e}: ${JSON.stringify(be[e])}`]:[]);return n.length?t.replace(/^(query [^{]*?)(\s*\{)/,`$1 @asOf(${n.join(", ")})$2`):t}var _t=class{constructor(n){this.text=n}text},Se=/\s*(?:([{}[\],:])|("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null))/y,hs={true:!0,false:!1,null:null};function _e(t){let n=0;function e(){Se.lastIndex=n;let d=Se.exec(t);if(!d)throw new SyntaxError(`not JSON at ${n}`);return n=Se.lastIndex,d}function i(d){let l=n;return e()[1]===d?!0:(n=l,!1)}function r(d,l){if(!i(d))for(;;){l();let[,u]=e();if(u===d)return;if(u!==",")throw new SyntaxError(`not JSON at ${n}`)}}function o(){let[,d,l,u,c]=e();if(l!==void 0)return JSON.parse(l);if(u!==void 0)return new _t(u);if(c!==void 0)return hs[c]??null;if(d==="{"){let p=new Map;return r("}",()=>{let y=o();if(typeof y!="string"||!i(":"))throw new SyntaxError(`not JSON at ${n}`);p.set(y,o())}),p}if(d==="["){let p=[];return r("]",()=>p.push(o())),p}throw new SyntaxError(`not JSON at ${n}`)}let s=o();if(t.slice(n).trim())throw new SyntaxError(`not JSON at ${n}`);return s}var Z=class extends Error{constructor(e,i,{code:r=null,reason:o=null,canRetry:s=!1}={}){super(i);this.title=e;this.code=r,this.reason=o,this.canRetry=s}title;code;reason;canRetry},mt=t=>t instanceof Error&&t.name==="AbortError";function _n(t){return t instanceof Z?{title:t.title,message:t.message}:{title:"The page failed.",message:String(t)}}async function ve(t,n,e){let i,r;try{i=await fetch("graphql",{method:"POST",headers:{"Content-Type":"application/json",Accept:"application/json"},body:JSON.stringify({query:ke(t),variables:n}),...e&&{signal:e}}),r=await i.text()}catch(o){throw mt(o)?o:new Z("The service is not responding.","It may have stopped, or the connection is lost.",{canRetry:!0})}if(i.status===401&&Es(),!(i.headers.get("content-type")??"").includes("json"))throw new Z(`HTTP ${i.status}`,r.slice(0,300)||i.statusText,{canRetry:i.status>=500});return{text:r,status:i.status}}function Es(){let t="dpm-lineage:login";Date.now()-Number(sessionStorage.getItem(t)??0)<6e4||(sessionStorage.setItem(t,String(Date.now())),location.assign(`login?${new URLSearchParams({next:location.pathname+location.search+location.hash})}`))}function vn(t){return t?.endsWith("_DISABLED")?t.replace(/_DISABLED$/,"_ENABLED"):null}function jt({reason:t,message:n}){let e=vn(t);return e?`switched off (${e})`:`not available: ${n}`}function Dt({message:t,code:n,reason:e},i=200){let r={code:n??null,reason:e??null},o=vn(e);if(o)return new Z("This part of the service is switched off.",`Set ${o}=true to switch it on.`,r);if(i===401||n==="UNAUTHENTICATED")return new Z("You are not logged in.","Log in and load the page again.",r);let s=i>=500||n==="SERVICE_UNAVAILABLE"?"The service is unavailable.":"The service rejected the request.";return new Z(s,t,{...r,canRetry:i>=500})}function xe(t,n){let e=t.errors?.[0];return Dt({message:e?.message??t.detail??`HTTP ${n}`,...e?.extensions},n)}async function C(t,n,{signal:e}={}){let{text:i,status:r}=await ve(t,n,e),o=JSON.parse(i);if(!o.data)throw xe(o,r);let s=(o.errors??[]).map(d=>({path:(d.path??[]).join("."),message:d.message,...d.extensions}));return{data:o.data,fieldErrors:s}}async function we(t,n,{signal:e}={}){let{text:i,status:r}=await ve(t,n,e),o=_e(i),s=o instanceof Map?o.get("data"):null;if(!(s instanceof Map))throw xe(JSON.parse(i),r);return s}async function tr(t,n,{signal:e}={}){let{text:i,status:r}=await ve(t,n,e),o=JSON.parse(i);if(!o.data)throw xe(o,r);let s=_e(i);return{data:o.data,exact:s instanceof Map?s.get("data")??null:null}}function Ae(t,n){return`graphql#${new URLSearchParams({query:ke(t),variables:JSON.stringify(n,null,2)})}`}var Is="dpm-lineage:dashboard";function nr(){let t=sessionStorage.getItem(Is)??"";for(let n of document.querySelectorAll('nav a[href="dashboard"]'))n.setAttribute("href",`dashboard${t}`)}var F={RUN:"Run",OPERATION:"Operation",DECISION:"Decision",ARTIFACT:"Artifact",CORRELATION:"Correlation id",IDEMPOTENCY_KEY:"Idempotency key",UNKNOWN:"Unknown"},bs={OPERATION:t=>[-1,0,t-1,-1,1-t,-1,1,0,1-t,1,t-1,1],DECISION:t=>[t-1,-1,1,-1,1-t,1,-1,1],ARTIFACT:t=>[-1,-1,1-t,-1,1,-.3,1,1,-1,1],IDEMPOTENCY_KEY:t=>[-1,-1,1-t,-1,1,0,1-t,1,-1,1],UNKNOWN:()=>[-1,-1,1,-1,1,1,-1,1]},xn=(t,n,e)=>bs[t]?.(.64*e/n)??null,er={READY:["good","✓"],PENDING_REVIEW:["wait","◔"],BLOCKED:["bad","⊘"],PENDING:["wait","○"],RUNNING:["busy","▸"],SUCCEEDED:["good","✓"],FAILED:["bad","✕"],APPROVE:["good","✓"],APPROVED:["good","✓"],REJECT:["bad","✕"],REJECTED:["bad","✕"],REQUEST_CHANGES:["wait","↺"],NOT_REQUIRED:["still","–"]},ks=["still","•"],ir=t=>(Object.hasOwn(er,t)?er[t]:void 0)??ks,ct=t=>ir(t)[0],dt=t=>ir(t)[1];var Ss="http://www.w3.org/2000/svg";function E(t,n={},...e){return rr(document.createElement(t),n,e)}function b(t,n={},...e){return rr(document.createElementNS(Ss,t),n,e)}function rr(t,n,e){for(let[i,r]of Object.entries(n))r==null||r===!1||(typeof r=="function"?t.addEventListener(i.slice(2),r):t.setAttribute(i,r===!0?"":String(r)));return t.append(...or(e)),t}function or(t){return t.flatMap(n=>Array.isArray(n)?or(n):n==null||n===!1?[]:[n instanceof Node?n:String(n)])}function sr(t,{isNamed:n=!0}={}){let e=n?t:E("span",{class:"visually-hidden"},t);return E("span",{class:"status","data-tone":ct(t),title:t},E("span",{"aria-hidden":"true"},dt(t)),e)}function Ce(t,n,e){let[i,r]=[n/2,e/2];if(t==="CORRELATION")return b("ellipse",{cx:i,cy:r,rx:i,ry:r});let o=xn(t,n,e);if(!o)return b("rect",{width:n,height:e,rx:e/4});let s=o.map((d,l)=>(l%2?r+d*r:i+d*i).toFixed(1));return b("polygon",{points:s.join(" ")})}function wn(t,{isNamed:n=!0}={}){let e=b("svg",{viewBox:"0 0 18 12","aria-hidden":"true"},Ce(t,18,12));return E("span",{class:"kind","data-kind":t,title:F[t]},e,n?F[t]:E("span",{class:"visually-hidden"},F[t]))}var dr="dpm-lineage:theme",An=document.documentElement;function lr(t){t?An.dataset.theme=t:delete An.dataset.theme}lr(localStorage.getItem(dr));function ar(){return getComputedStyle(An).colorScheme==="dark"||!An.dataset.theme&&matchMedia("(prefers-color-scheme: dark)").matches}function ur(t,n=()=>{}){let e=()=>{t.textContent=ar()?"☀ Light":"☾ Dark",n()};t.addEventListener("click",()=>{let i=ar()?"light":"dark";localStorage.setItem(dr,i),lr(i),e()}),matchMedia("(prefers-color-scheme: dark)").addEventListener("change",e),e()}function cr(t){let n=document.createElement("span");n.style.color=`var(--${t})`,document.body.append(n);let e=getComputedStyle(n).color;return n.remove(),e}var pr={runs:"subscription Runs($after: String) { runRecorded(after: $after) { cursor } }",operations:"subscription Operations($after: String) { operationChanged(after: $after) { cursor } }",decisions:"subscription Decisions($after: String) { decisionRecorded(after: $after) { cursor } }"},_s="graphql-transport-ws",gr=[500,1e3,2e3,5e3,1e4],vs=2,xs=15e3,ws=12e4,As=45e3;function yr(t,n,{changed:e,stateChanged:i,expired:r}){let o=Object.fromEntries(Object.keys(t).map(I=>[I,n])),s=[Cs,Ts],d=0,l=0,u=!1,c=()=>{},p;function y(I,A){if(u)return;if(A.errors?.[0]?.extensions?.reason==="DPM_CURSOR_EXPIRED"){v(),r();return}let R=A.data&&Object.values(A.data)[0];R&&(o[I]=R.cursor,e(I))}function g(){l=0,i("live")}function f(){if(!u){if(l+=1,l>=vs&&d<s.length&&(d+=1,l=0),d===s.length){S(Date.now()+ws);return}i("lost"),p=setTimeout(m,gr[Math.min(l,gr.length-1)])}}function S(I){i("polling"),p=setTimeout(()=>(e(null),Date.now()<I?S(I):(d=0,m())),xs)}function m(){let I=A=>({after:o[A]});c=s[d]?.(t,I,{received:y,opened:g,lost:f})??c}function v(){u=!0,clearTimeout(p),c()}return m(),v}function Cs(t,n,{received:e,opened:i,lost:r}){let o=new URL("graphql",document.baseURI);o.protocol=o.protocol.replace("http","ws");let s=new WebSocket(o,_s),d;function l(c){s.send(JSON.stringify(c))}function u(){clearTimeout(d),d=setTimeout(()=>s.close(),As)}return s.onopen=()=>l({type:"connection_init"}),s.onmessage=({data:c})=>{let{type:p,id:y,payload:g}=JSON.parse(c);if(u(),p==="ping"&&l({type:"pong"}),p==="connection_ack"){for(let[f,S]of Object.entries(t))l({type:"subscribe",id:f,payload:{query:S,variables:n(f)}});i()}p==="next"&&e(y,g),p==="error"&&e(y,{errors:g})},s.onclose=()=>{clearTimeout(d),r()},u(),()=>{s.onclose=null,clearTimeout(d),s.close()}}function Ts(t,n,{received:e,opened:i,lost:r}){let o=Object.entries(t).map(([d,l])=>{let u=new URLSearchParams({query:l,variables:JSON.stringify(n(d))}),c=new EventSource(`graphql?${u}`);return c.onopen=i,c.addEventListener("next",({data:p})=>e(d,JSON.parse(p))),c.addEventListener("complete",()=>c.close()),c.onerror=()=>{s(),r()},c});function s(){for(let d of o)d.onerror=null,d.close()}return s}var Rs=2e4,Os=2e3,Ns=100,Cn=class{constructor(n){this.on=n;setInterval(()=>this.#r(),Rs),document.addEventListener("visibilitychange",()=>this.#r())}on;#t=null;#e=!1;#n=null;watch(n,e){this.#t=n&&e&&{loader:n,entities:e.entities.slice(0,Ns)},e&&!this.#e&&this.#i(e.cursor)}async check(){let n=this.#t;if(!n)return;let{loader:e,entities:i}=n;try{let{data:r}=await C(ji,{ids:i.map(({id:s})=>s),filter:e.filter});if(n!==this.#t)return;this.on.connection(null);let o=i.filter((s,d)=>Ks(e,s,r.nodes[d]));o.length&&this.on.changed(o.map(({entityId:s})=>s))}catch(r){n===this.#t&&this.on.connection(r)}}#i(n){this.#e=!0,yr(pr,n,{changed:()=>this.#n??=setTimeout(()=>this.#r(),Os),stateChanged:e=>e==="lost"&&this.#r(),expired:()=>this.#e=!1})}#r(){this.#n&&clearTimeout(this.#n),this.#n=null,document.visibilityState==="visible"&&this.check()}};function Ks(t,n,e){let i=e;if(!i)return!0;let r=t.isDetailed(n.entityId);if(i.runStatus!==n.runStatus||i.operationStatus!==n.operationStatus)return!0;let o=({workflow:s})=>JSON.stringify([s?.status,s?.latestDecision?.decidedAt]);return r&&o(i)!==o(n)?!0:["causes","effects"].some(s=>{let d=t.edgeLists[s].get(n.entityId),l=i[s];return d!==void 0&&l&&d.total!==l.totalCount})}var O,hr,Oe,vt,Te,Nn,Er,Rn,Ir,Ne,Re,$s,Yt=Symbol.for("pv"),Kn={},$n=[],Ps=/^m(i|n|o|s|text|space)$/,Ke=Array.isArray,$e=$n.slice,Tt=Object.assign;function Ct(t){t&&t.parentNode&&t.remove()}function br(t,n,e){var i,r,o,s={},d=arguments.length;for(o in n)o=="key"?i=n[o]:o=="ref"&&typeof t!="function"?r=n[o]:s[o]=n[o];return d>2&&(s.children=d>3?$e.call(arguments,2):e),zt(t,s,i,r,null)}function zt(t,n,e,i,r){var o={type:t,props:n,key:e,ref:i,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Yt,__v:r||++hr,__i:-1,__u:0};return!r&&O.vnode&&O.vnode(o),o}function k(t){return t.children}function Mt(t,n){this.props=t,this.context=n,this.__g=0}function xt(t,n){if(n==null)return t.__&&xt(t.__,t.__i+1);for(var e;n<t.__k.length;n++)if((e=t.__k[n])&&e.__e)return e.__e;return typeof t.type!="function"||t.props.__P?null:xt(t)}function Ls(t){var n,e=t.__v,i=e.__e,r=[],o=[],s=t.__P;s&&((n=Tt({constructor:Yt},e)).__v=e.__v+1,O.vnode&&O.vnode(n),Pe(s,n,e,t.__n,s.namespaceURI,32&e.__u?[i]:null,r,i||xt(e),32&e.__u,o),n.__v=e.__v,n.__.__k[n.__i]=n,wr(r,n,o),e.__=e.__e=null,n.__e!=i&&kr(n))}function kr(t){if((t=t.__)&&t.__c&&!t.props.__P)return t.__e=null,t.__k.some(function(n){return n&&(t.__e=n.__e)}),kr(t)}function fr(t){(8&t.__g||(t.__g|=8,vt.push(t),Nn++))&&Te==O.debounceRendering||((Te=O.debounceRendering)||queueMicrotask)(Sr)}function Sr(){try{for(var t,n=1;vt.length;)vt.length>n&&vt.sort(Er),t=vt.shift(),n=vt.length,8&t.__g&&Ls(t)}finally{(Nn=vt.length)&&(Te||queueMicrotask)(Sr)}}function _r(t,n,e,i,r,o,s,d,l,u,c){var p,y,g,f,S,m,v=i.__k||$n,I=n.length;for(l=Ds(e,n,v,l,I),p=0;p<I;p++)(g=e.__k[p])!=null&&(y=~g.__i&&v[g.__i]||Kn,g.__i=p,m=Pe(t,g,y,r,o,s,d,l,u,c),f=g.__e,(y.ref!=g.ref||8&y.__u)&&(y.ref&&Le(y.ref,null,g,y),g.ref&&c.push(g.ref,g.__c||f,g)),S=S||f,4&g.__u?(l=vr(g,l,t,!y.__v),y.__e&&(y.__e=null)):typeof g.type=="function"&&m!==void 0?l=m:f&&(l=f.nextSibling),g.__u&=-21);return e.__e=S,l}function Ds(t,n,e,i,r){var o,s,d,l,u,c,p,y,g,f=e.length,S=f,m=0,v=0,I=t.__k=Array(r);for(o=0;o<r;o++)(s=n[o])!=null&&typeof s!="boolean"&&typeof s!="function"?(typeof s!="object"||s.constructor===String?s=I[o]=zt(null,s):Ke(s)?s=I[o]=zt(k,{children:s}):s.constructor===Yt&&s.__b?s=I[o]=zt(s.type,s.props,s.key,s.ref,s.__v):I[o]=s,l=o+m,s.__=t,s.__b=t.__b+1,d=null,~(u=s.__i=Ms(s,e,l,S))&&(S--,(d=e[u])&&(d.__u|=2)),d&&d.__v?(s.__u|=16,u==l-1?m--:u==l+1?m++:u!=l&&(u>l?m--:m++,v=1)):(~u||(r>f?m--:r<f&&m++),typeof s.type!="function"&&(s.__u|=4))):I[o]=null;if(v){for(c=[],p=[],o=0;o<r;o++)if((s=I[o])&&16&s.__u){for(m=0,y=c.length;m<y;)c[g=m+y>>1]<s.__i?m=g+1:y=g;c[m]=s.__i,p[o]=m+1}for(m=c.length;o--;)p[o]&&(p[o]==m?m--:I[o].__u|=4)}if(S)for(o=0;o<f;o++)!(d=e[o])||2&d.__u||(d.__e==i&&(i=xt(d)),De(d,d));return i}function vr(t,n,e,i){var r,o,s,d;if(typeof t.type=="function"){if(t.props.__P)return n;if(r=t.__k)for(o=0;o<r.length;o++)r[o]&&(r[o].__=t,n=vr(r[o],n,e,!1));return n}for(n&&!n.parentNode&&(n=xt(t))&&!n.parentNode&&(n=null),s=t.__e,d=n;d&&d.nodeType==8;)d=d.nextSibling;for(s!=d&&(!i&&e.moveBefore&&s.parentNode?e.moveBefore(s,n):e.insertBefore(s,n||null)),n=s;(n=n&&n.nextSibling)&&n.nodeType==8&&!n.data.startsWith("$s"););return n}function Ms(t,n,e,i){var r,o=t.key,s=t.type,d=n[e],l=d&&!(2&d.__u);if(d===null&&o==null||l&&o==d.key&&s==d.type)return e;if(i>(l?1:0)){for(r=e-1;r>=0;r--)if((d=n[r])&&!(2&d.__u)&&o==d.key&&s==d.type)return r;for(r=e+1;r<n.length;r++)if((d=n[r])&&!(2&d.__u)&&o==d.key&&s==d.type)return r}return-1}function mr(t,n,e){e==null&&(e=""),n[0]=="-"?t.setProperty(n,e):t[n]=e}function Tn(t,n,e,i,r){var o,s;if(n=="style")if(typeof e=="string")t.style.cssText=e;else{if(typeof i=="string"&&(t.style.cssText=i=""),i)for(n in i)e&&n in e||mr(t.style,n);if(e)for(n in e)i&&e[n]==i[n]||mr(t.style,n,e[n])}else if(n[0]=="o"&&n[1]=="n")typeof e!="function"&&(e=null),typeof i!="function"&&(i=null),(t.__e||(t.__e={}))[n]=e,e&&i||(s=Re[n]||(Re[n]=Vs(n)),(t.__a||(t.__a={}))[n]=Ne,o=n!=(n=n.replace(Ir,"$1")),(n=n.slice(2))[0]<"a"&&(n=n.toLowerCase()),e?t.addEventListener(n,s,o):t.removeEventListener(n,s,o));else{if(r=="http://www.w3.org/2000/svg")n=n.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(n!="width"&&n!="height"&&n!="href"&&n!="list"&&n!="form"&&n!="tabIndex"&&n!="download"&&n!="rowSpan"&&n!="colSpan"&&n!="role"&&n!="popover"&&n in t)try{return void(t[n]=e??"")}catch{}if(typeof e=="function")return;e==null||e===!1&&n[4]!="-"?t.removeAttribute(n):t.setAttribute(n,n=="popover"&&e==1?"":e)}}function Vs(t){return function(n){var e=this.__e;if(e){if(e=e[t],n[Rn]==null)n[Rn]=Ne++;else if(n[Rn]<this.__a[t])return;return e(O.event?O.event(n):n)}}}function Pe(t,n,e,i,r,o,s,d,l,u){var c,p,y,g,f,S,m,v,I,A,T,R,ft,at,X,x,P,D,B=n.type;if(n.constructor!==Yt)return null;128&e.__u&&(l=32&e.__u,c=e.__c.__z)&&(n.__u|=l,p=o=[],c.nodeType==8?d=On(c,o):o.push(c),d=o[0]||d),(c=O.__b)&&c(n);t:if(typeof B=="function"){y=s.length;try{if(v=n.props,I=(c=B.prototype)&&c.render,A=(c=B.contextType)&&i[c.__c],T=c?A?A.props.value:c.__:i,(g=e.__c)?(n.__c=g,2&g.__g&&(g.__g|=1)):(I?n.__c=g=new B(v,T):(n.__c=g=new Mt(v,T),g.constructor=B,g.render=Hs),A&&A.sub(g),g.state||(g.state={}),g.__n=i,g.__g|=8,g.__h=[],g.__k=[]),I&&(g.__s||(g.__s=g.state),B.getDerivedStateFromProps&&(g.__s==g.state&&(g.__s=Tt({},g.__s)),Tt(g.__s,B.getDerivedStateFromProps(v,g.__s)))),f=g.props,S=g.state,g.__v=n,e.__c){if(v!==f&&I&&!B.getDerivedStateFromProps&&g.componentWillReceiveProps&&g.componentWillReceiveProps(v,T),n.__v==e.__v&&!(8&g.__g)||!(4&g.__g)&&g.shouldComponentUpdate&&g.shouldComponentUpdate(v,g.__s,T)===!1){n.__v!=e.__v&&(g.props=v,g.state=g.__s,g.__g&=-9),n.__e=e.__e,n.__k=e.__k,n.__k.some(function(H){H&&(H.__=n)}),$n.push.apply(g.__h,g.__k),g.__k=[],g.__h.length&&s.push(g),d=xt(e);break t}g.componentWillUpdate&&g.componentWillUpdate(v,g.__s,T),I&&g.componentDidUpdate&&g.__h.push(function(){g.componentDidUpdate(f,S,m)})}else I&&!B.getDerivedStateFromProps&&g.componentWillMount&&g.componentWillMount(),I&&g.componentDidMount&&g.__h.push(g.componentDidMount);g.context=T,g.props=v,g.__P=t,g.__g&=-5,R=O.__r,ft=I?25:0;do g.__g&=-9,R&&R(n),c=g.render(g.props,g.state=g.__s,g.context);while(8&g.__g&&++ft<25);I&&($n.push.apply(g.__h,g.__k),g.__k=[]),g.state=g.__s,g.getChildContext&&(i=Tt({},i,g.getChildContext())),I&&e.__c&&g.getSnapshotBeforeUpdate&&(m=g.getSnapshotBeforeUpdate(f,S)),at=c&&c.type===k&&c.key==null?c.props.children:c,v.__P&&(c=d,r=(t=v.__P).namespaceURI,l=o=null,e.props&&e.props.__P!=t&&(e.__k.some(function(H){H&&De(H,H)}),e.__k=null),d=e.__k?xt(e,0):null),d=_r(t,Ke(at)?at:[at],n,e,i,r,o,s,d,l,u),v.__P&&(n.__e=null,d=c),n.__u&=-161,p&&p.some(Ct),g.__h.length&&s.push(g),1&g.__g&&(g.__g&=-4)}catch(H){if(s.length=y,n.__v=null,l||o)if(H&&H.then){if(n.__u|=128|l,o){for(~(P=o.indexOf(d||void 0))||(P=o.length);(D=o[P-1])&&D.nodeType==8;)P--;for(;P<o.length;P++)if(D=o[P])if(o[P]=null,X){if(D==x)break}else{if(D.nodeType!=8)break;D.data.startsWith("$s")&&(x=On(X=D))}}if(!X){for(;d&&d.nodeType==8&&d.nextSibling;)d=d.nextSibling;X=d}(c=On(X=n.__c.__z||(n.__c.__z=X)))?(n.__e=X,d=c):n.__e=d,d=d&&d.nextSibling}else o&&o.some(Ct);else n.__e=e.__e;n.__k||(n.__k=e.__k||[]),H&&H.then||xr(n),O.__e(H,n,e)}}else d=n.__e=Fs(e.__e,n,e,i,r,o,s,l,u,t);return(c=O.diffed)&&c(n),d}function On(t,n){if(t&&t.nodeType==8&&t.data.startsWith("$s"))for(var e=1;t=t.nextSibling;){if(t.nodeType==8){if(t.data.startsWith("$s"))e++;else if(t.data.startsWith("/$s")&&!--e)return t}n&&n.push(t)}}function xr(t){t&&(t.__c&&(t.__c.__g|=4),t.__k&&t.__k.some(xr))}function wr(t,n,e){for(var i=0;i<e.length;)Le(e[i++],e[i++],e[i++]);O.__c&&O.__c(n,t),t.some(function(r){try{t=r.__h,r.__h=[],t.some(function(o){o.call(r)})}catch(o){O.__e(o,r.__v)}})}function Fs(t,n,e,i,r,o,s,d,l,u){var c,p,y,g,f,S,m,v,I=e.props||Kn,A=n.props,T=n.type;if(T=="svg"?r="http://www.w3.org/2000/svg":T=="math"?r="http://www.w3.org/1998/Math/MathML":r||(r="http://www.w3.org/1999/xhtml"),o){for(c=0;c<o.length;c++)if((f=o[c])&&(T?f.localName==T:f.nodeType==3)){t=f,o[c]=null;break}}if(!t){if(v=u.ownerDocument||document,!T)return v.createTextNode(A);t=v.createElementNS(r,T,A.is?A:u),d&&(O.__m&&O.__m(n,o),d=!1),o=null}if(T){if(u=T=="template"&&t.content||t,o=T=="textarea"&&A.defaultValue!=null?null:o&&$e.call(u.childNodes),!d&&o)for(I={},c=0;c<t.attributes.length;c++)I[(f=t.attributes[c]).name]=f.value;for(c in I)f=I[c],c=="dangerouslySetInnerHTML"?y=f:c=="children"||c in A||c=="value"&&"defaultValue"in A||c=="checked"&&"defaultChecked"in A||Tn(t,c,null,f,r);for(c in A)f=A[c],c=="children"?g=f:c=="dangerouslySetInnerHTML"?p=f:c=="value"?S=f:c=="checked"?m=f:d&&typeof f!="function"||I[c]===f||Tn(t,c,f,I[c],r);p?(d||y&&(p.__html==y.__html||p.__html==t.innerHTML)||(t.innerHTML=p.__html),n.__k=[]):(y&&(t.textContent=""),(T=="foreignObject"||r=="http://www.w3.org/1998/Math/MathML"&&Ps.test(T))&&(r="http://www.w3.org/1999/xhtml"),_r(u,Ke(g)?g:[g],n,e,i,r,o,s,o?o[0]:e.__k&&xt(e,0),d,l),o&&o.some(Ct)),d&&T!="textarea"||(c="value",T=="progress"&&S==null?t.removeAttribute(c):S==null||S===t[c]&&(T!="progress"||S)||Tn(t,c,S,I[c],r),c="checked",m!=null&&m!=t[c]&&Tn(t,c,m,I[c],r))}else I===A||d&&t.data==A||(t.data=A);return t}function Le(t,n,e,i){try{typeof t=="function"?n?n.__x=t(n)||1:i&&(i=i.__c||i.__e)&&(n=i.__x)&&(i.__x=null,typeof n=="function"?n():t(null)):t.current=n}catch(r){O.__e(r,e)}}function De(t,n,e){var i,r,o,s;if(O.unmount&&O.unmount(t),!(i=t.ref)||i.current&&i.current!=t.__e||Le(i,null,n,t),i=t.__c){if(i.componentWillUnmount)try{i.componentWillUnmount()}catch(d){O.__e(d,n)}i.__P=i.__n=null}if(i=t.__k)for(s=0;s<i.length;s++)i[s]&&De(i[s],n,typeof t.type!="function"||e&&!t.props.__P);!e&&(i=t.__c)&&(i=i.__z)&&(r=On(i,o=[]))&&(i==t.__e&&o.some(Ct),Ct(r),Ct(i)),e||Ct(t.__e),t.__e=t.__c=t.__=null}function Hs(t,n,e){return this.constructor(t,e)}function tt(t,n){var e,i,r,o;O.__&&O.__(t,n),n.nodeType==9&&(n=n.documentElement),i=(e=t&&32&t.__u)?null:n.__k,n.__k=zt(k,{children:[t]}),r=[],o=[],Pe(n,n.__k,i||Kn,Kn,n.namespaceURI,i?null:n.firstChild?$e.call(n.childNodes):null,r,i?i.__e:n.firstChild,e,o),wr(r,n.__k,o),n.__k.props.children=null}O={__e:function(t,n,e,i){for(var r,o,s;n=n.__;)if((r=n.__c)&&!(1&r.__g)){r.__g|=4;try{if((s=(o=r.constructor)&&o.getDerivedStateFromError)&&r.setState(o.getDerivedStateFromError(t)),r.componentDidCatch&&(r.componentDidCatch(t,i||{}),s=1),s&&8&r.__g)return void(r.__g|=2)}catch(d){t=d}}throw Nn=0,t}},hr=0,Oe=function(t){return t!=null&&t.constructor===Yt},Mt.prototype.setState=function(t,n){var e=this.__s;e&&e!=this.state||(e=this.__s=Tt({},this.state)),typeof t=="function"&&(t=t(Tt({},e),this.props)),t&&(Tt(e,t),this.__v&&(n&&this.__k.push(n),fr(this)))},Mt.prototype.forceUpdate=function(t){this.__v&&(this.__g|=4,t&&this.__h.push(t),fr(this))},Mt.prototype.render=k,vt=[],Nn=0,Er=function(t,n){return t.__v.__b-n.__v.__b},Rn=Symbol(),Ir=/(PointerCapture)$|Capture$/i,Ne=0,Re={},$s=0;var Xt,U,Me,Ar,Ve=Object.is,Zt=0,Lr=[],Fe=[],W=O,Cr=W.__b,Tr=W.__r,Rr=W.diffed,Or=W.__c,Nr=W.unmount,Kr=W.__;function We(t,n){W.__h&&W.__h(U,t,Zt||n),Zt=0;var e=U.__H||(U.__H={__:[],__h:[]});return t>=e.__.length&&e.__.push({}),e.__[t]}function L(t){return Zt=1,Ws(Vr,t)}function Ws(t,n,e){var i=We(Xt++,2);if(i.t=t,!i.__c&&(i.__=[e?e(n):Vr(void 0,n),function(o){var s=(i.__N||i.__)[0],d=i.t(s,o);Ve(s,d)||(i.__N=[d,i.__[1]],i.__c.setState({}))}],i.__c=U,!U.__f)){U.__f=!0;var r=U.shouldComponentUpdate;U.shouldComponentUpdate=function(o,s,d){var l=this.__H;if(!l)return!0;var u=!1,c=this.props!=o;if(l.__.some(function(y){y.__N&&(u=!0,Ve(y.__[0],y.__N[0])||(c=!0))}),r){var p=r.call(this,o,s,d);return u?p||c:p}return!u||c}}return i.__}function wt(t,n){var e=We(Xt++,3);!W.__s&&Mr(e.__H,n)&&(e.__P=!0,e.__=t,e.u=n,U.__H.__h.push(e))}function gt(t){return Zt=5,tn(function(){return{current:t}},[])}function tn(t,n){var e=We(Xt++,7);return Mr(e.__H,n)&&(e.__=t(),e.__H=n),e.__}function Dr(t,n){return Zt=8,tn(function(){return t},n)}function Us(){var t;do{for(;t=Fe.shift();)try{Jt(t)}catch(e){W.__e(e,{__:(t=t.__P)&&t.__v})}for(;t=Lr.shift();){var n=t.__H;if(t.__P&&n)try{n.__h.some(Jt),n.__h.some(He),n.__h=[]}catch(e){n.__h=[],W.__e(e,t.__v)}}}while(Fe.length)}W.__b=function(t){U=null,Cr&&Cr(t)},W.__=function(t,n){t&&n.__k&&n.__k.__m&&(t.__m=n.__k.__m),Kr&&Kr(t,n)},W.__r=function(t){Tr&&Tr(t),Xt=0;var n=(U=t.__c).__H;n&&(Me==U?U.__h=[]:(n.__h.some(Jt),n.__h.some(He),Xt=0),n.__h=[],n.__.some(function(e){e.__N&&(e.__=e.__N),e.u=e.__N=void 0})),Me=U},W.diffed=function(t){Rr&&Rr(t);var n=t.__c;n&&n.__H&&(n.__H.__h.length&&Pr(Lr.push(n)),n.__H.__.some(function(e){e.u&&(e.__H=e.u)})),Me=U=null},W.__c=function(t,n){n.some(function(e){try{e.__h.some(Jt),e.__h=e.__h.filter(function(i){return!i.__||He(i)})}catch(i){e.__h=[function(){throw i}]}}),Or&&Or(t,n)},W.unmount=function(t){Nr&&Nr(t);var n,e,i=t.__c;i&&i.__H&&(i.__H.__.some(function(r){try{if(r.__P&&r.__c){if(e===void 0){for(e=t.__;e&&(!e.__c||!e.__c.__P);)e=e.__;e=e&&e.__c}r.__P=e,Pr(Fe.push(r))}else Jt(r)}catch(o){n=o}}),i.__H=void 0,n&&W.__e(n,i.__v))};var $r=typeof requestAnimationFrame=="function";function Qs(t){var n,e=function(){clearTimeout(i),$r&&cancelAnimationFrame(n),setTimeout(t)},i=setTimeout(e,35);$r&&(n=requestAnimationFrame(e))}function Pr(t){t!=1&&Ar==W.requestAnimationFrame||((Ar=W.requestAnimationFrame)||Qs)(Us)}function Jt(t){var n=U,e=t.__c;typeof e=="function"&&(t.__c=void 0,e()),U=n}function He(t){var n=U;t.__c=t.__(),U=n}function Mr(t,n){return!t||t.length!=n.length||n.some(function(e,i){return!Ve(e,t[i])})}function Vr(t,n){return typeof n=="function"?n(t):n}var qs=new Set(["CORRELATION_TO_RUN","IDEMPOTENCY_TO_RUN","OPERATION_TO_CORRELATION"]);function G(t){return qs.has(t.edgeType)?{cause:t.sourceEntityId,effect:t.targetEntityId}:{cause:t.targetEntityId,effect:t.sourceEntityId}}function V(t){let n=t.workflow?.status;return n&&n!=="NOT_REQUIRED"?n:t.runStatus??t.operationStatus??t.action??null}var Hr=t=>t.decidedAt??t.createdAt??null,Fr={BLOCKED:0,FAILED:0,REJECTED:1,PENDING_REVIEW:2,RUNNING:3,PENDING:3};function nt(t){let n=V(t);return(n!==null&&Object.hasOwn(Fr,n)?Fr[n]:void 0)??(t.idempotencyKey?.isConflicted?2:9)}function Wr(t,n){let e=new Map(t.map(s=>[s,[]]));for(let s of n){let{cause:d,effect:l}=G(s);e.get(d)?.push(l)}let i=Gs(t,e),r=new Map;for(let s of i.values())r.set(s,(r.get(s)??0)+1);let o=new Set;for(let s of n){let{cause:d,effect:l}=G(s),u=i.get(d);if(!(u===void 0||u!==i.get(l))&&!(d!==l&&(r.get(u)??0)<2))for(let c of[s.id,d,l])o.add(c)}return o}function Gs(t,n){let e=new Map,i=new Map,r=new Map,o=[];for(let s of t){if(e.has(s))continue;let d=[[s,0]];for(;d.length;){let l=d.at(-1),[u,c]=l;c===0&&(e.set(u,e.size),i.set(u,e.get(u)),o.push(u));let p=n.get(u)?.[c];if(p!==void 0){l[1]+=1,e.has(p)?r.has(p)||i.set(u,Math.min(i.get(u),e.get(p))):d.push([p,0]);continue}if(c===0&&(l[1]+=1),i.get(u)===e.get(u))for(let g=o.pop();r.set(g,e.get(u)),g!==u;g=o.pop());d.pop();let y=d.at(-1)?.[0];y!==void 0&&i.set(y,Math.min(i.get(y),i.get(u)))}}return r}var Ur=11,lt=6.7,Y={CAUSED_BY:{verb:"caused",colour:"ink",line:"solid",width:1.75},REPLAYED_FROM:{verb:"replayed as",colour:"kind-run",line:"dashed",width:2},DERIVED_FROM:{verb:"derived into",colour:"kind-operation",line:"dotted",width:2.5},CORRELATION_TO_RUN:{verb:"correlates",colour:"kind-correlation",line:"solid",width:1,isQuiet:!0},IDEMPOTENCY_TO_RUN:{verb:"keyed",colour:"kind-idempotency-key",line:"dashed",width:1,isQuiet:!0},OPERATION_TO_CORRELATION:{verb:"ran under",colour:"kind-correlation",line:"dotted",width:1.5}},Pn={solid:null,dashed:"7 4",dotted:"2 3"};function ht(t,n=25){let e=[...t];if(e.length<=n)return t;let i=Math.ceil((n-1)/2);return`${e.slice(0,i).join("")}…${e.slice(e.length-(n-1-i)).join("")}`}var _=t=>t.toLocaleString("en"),Bs={HUB:"a collapsed hub",DEPTH:"beyond the chosen depth",ENTITY_LIMIT:"beyond the chosen maximum of entities",PAGES:"further pages of a hub",COLLAPSED:"collapsed"},Vt=({side:t,id:n})=>`${t}:${n}`,Ue=({left:t,hidden:n})=>`+${_(t)}${n?`: ${n}`:""}`;function Rt({id:t,side:n,left:e,total:i,reason:r,hidden:o}){let s=e===1?"edge":"edges",d=e===i?"":` of ${_(i)}`;return`${_(e)}${d} ${s} to ${n} of ${t} not shown: ${Bs[r]}${o?`; among them ${o}`:""}`}function Ln(t){let n=new Map;for(let{reason:e,left:i}of t){let{edges:r,stubCount:o}=n.get(e)??{edges:0,stubCount:0};n.set(e,{reason:e,edges:r+i,stubCount:o+1})}return[...n.values()].sort((e,i)=>i.edges-e.edges)}function Dn({reason:t,edges:n,stubCount:e}){let i=`${_(n)} ${n===1?"edge":"edges"}`;return{HUB:`${i} in ${_(e)} collapsed ${e===1?"hub":"hubs"}`,DEPTH:`${i} beyond the depth`,ENTITY_LIMIT:`${i} beyond max entities`,PAGES:`${i} on further pages of ${_(e)} ${e===1?"hub":"hubs"}`,COLLAPSED:`${i} collapsed`}[t]}function et(t,n){let[e,i]=L(0),[r,o]=L({key:"",value:null,error:null}),s=JSON.stringify([...n,e]);wt(()=>{let l=new AbortController;return t(l.signal).then(u=>l.signal.aborted||o({key:s,value:u,error:null}),u=>mt(u)||l.signal.aborted||o({key:s,value:null,error:u})),()=>l.abort()},[s]);let d=Dr(()=>i(l=>l+1),[]);return r.key===s?{value:r.value,error:r.error,retry:d}:{value:null,error:null,retry:d}}var js=[["d",86400],["h",3600],["min",60],["s",1]];function pt(t,n=Date.now()){let e=(n-Date.parse(t))/1e3,[i,r]=js.find(([,s])=>Math.abs(e)>=s)??["s",1],o=Math.floor(Math.abs(e)/r);return o===0?"now":e<0?`in ${o} ${i}`:`${o} ${i}`}function nn(t,n=Date.now()){let e=pt(t,n);return e==="now"||e.startsWith("in ")?e:`${e} ago`}var zs=Symbol.for("pv"),Ys=0;function a(t,n,e,i,r,o){n||(n={});var s,d,l=n;if("ref"in l&&typeof t!="function")for(d in l={},n)d=="ref"?s=n[d]:l[d]=n[d];var u={type:t,props:l,key:e,ref:s,__k:null,__:null,__b:0,__e:null,__c:null,constructor:zs,__v:--Ys,__i:-1,__u:0};return(r||o)&&(u.__source=r,u.__self=o),O.vnode&&O.vnode(u),u}function N({value:t,isNamed:n=!0}){return a("span",{class:"status","data-tone":ct(t),title:t,children:[a("span",{"aria-hidden":"true",children:dt(t)}),n?t:a("span",{class:"visually-hidden",children:t})]})}function Et({value:t,isNamed:n=!0}){let e=xn(t,18,12)?.map((r,o)=>(o%2?6+r*6:9+r*9).toFixed(1)),i=e?a("polygon",{points:e.join(" ")}):t==="CORRELATION"?a("ellipse",{cx:9,cy:6,rx:9,ry:6}):a("rect",{width:18,height:12,rx:3});return a("span",{class:"kind","data-kind":t,title:F[t],children:[a("svg",{viewBox:"0 0 18 12","aria-hidden":"true",children:i}),n?F[t]:a("span",{class:"visually-hidden",children:F[t]})]})}function K({text:t,isShort:n=!1}){return t?a("time",{dateTime:t,title:t,children:[n?nn(t):`${t.slice(0,10)} ${t.slice(11,19)} UTC`,!n&&a("span",{class:"muted",children:[" · ",nn(t)]})]}):a("span",{class:"muted",children:"–"})}function It({text:t,name:n}){let[e,i]=L("Copy"),r=async()=>{try{await navigator.clipboard.writeText(t),i("Copied")}catch{i("Not allowed")}setTimeout(()=>i("Copy"),1500)};return a("button",{type:"button",class:"copy","aria-label":`Copy ${n}`,title:`Copy ${n}`,onClick:()=>{r()},children:e==="Copy"?a("svg",{viewBox:"0 0 14 14",width:13,height:13,"aria-hidden":"true",fill:"none",stroke:"currentColor","stroke-width":1.4,children:[a("rect",{x:1,y:4,width:8.5,height:9,rx:1.5}),a("path",{d:"M4.5 4V2.5A1.5 1.5 0 0 1 6 1h5.5A1.5 1.5 0 0 1 13 2.5v6a1.5 1.5 0 0 1-1.5 1.5h-2"})]}):e})}function ot({error:t,retry:n}){let{title:e,message:i}=_n(t);return a("p",{class:"notice","data-tone":"bad",role:"alert",children:[a("strong",{children:e})," ",i,n&&a("button",{type:"button",onClick:n,children:"Retry"})]})}function ut(){return a("div",{role:"status","aria-label":"Loading",children:[0,1,2].map(t=>a("div",{class:"skeleton"},t))})}function j({title:t,children:n,id:e}){return a("section",{id:e,"aria-label":t,children:[t&&a("h3",{children:t}),n]})}var Ft=t=>t.kind==="RUN",Qe=t=>t.kind==="OPERATION",qe=t=>t.kind==="IDEMPOTENCY_KEY";function qr({entity:t,select:n}){let e=[];return Ft(t)&&e.push(a(Js,{run:t},"review"),t.gate&&a(Xs,{gate:t.gate},"gate"),a(Qr,{hash:t.requestHash,idempotencyKey:t.idempotencyKey,select:n},"conflict"),a(ta,{origin:t.origin,select:n},"origin")),Qe(t)&&e.push(a(ea,{operation:t},"state")),qe(t)&&e.push(a(Qr,{hash:null,idempotencyKey:t,select:n},"conflict")),t.kind==="UNKNOWN"&&e.push(a("p",{children:"Edges have this id, but no record describes it. It is a cause from outside, or its record was purged or never recorded here."},"unknown")),a(j,{title:"Why",id:"why",children:[e,!Ft(t)&&a(ia,{id:t.entityId,kind:t.kind,select:n})]})}function Js({run:t}){let{workflow:n}=t,e=t.decisions?.edges.find(({node:i})=>i.entityId===n?.latestDecision?.entityId)?.node??t.decisions?.edges[0]?.node;return n?.workflowStatus==="PENDING_REVIEW"?a("p",{class:"lead",children:["Waits for a review",n.pendingSince&&a(k,{children:[" for ",a("strong",{children:pt(n.pendingSince)}),", since ",a(K,{text:n.pendingSince})]}),".",e&&a(k,{children:[" Last: ",a(N,{value:e.action})," by ",a("strong",{children:e.actorId}),", ",a("code",{children:e.reasonCode}),"."]})]}):!n||n.workflowStatus==="NOT_REQUIRED"||!n.latestDecision||!e?null:a("p",{class:"lead",children:[a(N,{value:n.workflowStatus})," by ",a("strong",{children:e.actorId}),", ",a("code",{children:e.reasonCode}),", ",a(K,{text:e.decidedAt})]})}function Xs({gate:t}){let{failedRules:n,reasons:e,recommendedNextStep:i}=t;return a(k,{children:[n.length>0&&a("table",{class:"rules",children:[a("thead",{children:a("tr",{children:[a("th",{scope:"col",children:"failed rule"}),a("th",{scope:"col",children:"measured"}),a("th",{scope:"col",children:"threshold"})]})}),a("tbody",{children:n.map((r,o)=>a("tr",{children:[a("th",{scope:"row",children:[a("code",{children:r.ruleId??"–"})," ",a("span",{class:"muted",children:r.severity}),a("div",{class:"muted",children:[r.reasonCode,r.remediationHint].filter(Boolean).join(": ")})]}),a("td",{class:"measured",children:r.measured??"–"}),a("td",{children:Zs(r.threshold)})]},o))})]}),a("dl",{class:"facts",children:[e.length>0&&a(k,{children:[a("dt",{children:"Reasons"}),a("dd",{children:e.map(({reasonCode:r,severity:o,source:s},d)=>a("div",{children:[a("code",{children:r})," ",a("span",{class:"muted",children:[o,s].filter(Boolean).join(", ")})]},d))})]}),i&&a(k,{children:[a("dt",{children:"Next step"}),a("dd",{children:a("strong",{children:i})})]})]})]})}function Zs(t){return t==null?"–":typeof t!="object"?String(t):Object.entries(t).map(([n,e])=>`${n} ${typeof e=="object"?JSON.stringify(e):String(e)}`).join(", ")}function ta({origin:t,select:n}){return a("ul",{class:"origin",children:t.statements.map(({text:e,entity:i},r)=>a("li",{children:a(na,{text:e,id:i?.entityId??null,select:n})},r))})}function na({text:t,id:n,select:e}){let i=n===null?-1:t.indexOf(`'${n}'`);return n===null?a(k,{children:t}):i<0?a(k,{children:[t," ",a(Q,{id:n,select:e})]}):a(k,{children:[t.slice(0,i),a(Q,{id:n,select:e}),t.slice(i+n.length+2)]})}function ea({operation:t}){let{operationStatus:n,error:e,createdAt:i,startedAt:r,finishedAt:o}=t;return e?a("p",{class:"lead",children:["Failed with ",a("code",{children:e.code}),": ",e.message,o&&a(k,{children:[" ",a(K,{text:o})]})]}):n==="PENDING"?a("p",{class:"lead",children:["Has waited to start for ",a("strong",{children:pt(i)}),", since ",a(K,{text:i}),"."]}):n==="RUNNING"&&r?a("p",{class:"lead",children:["Has been running for ",a("strong",{children:pt(r)}),", since ",a(K,{text:r}),"."]}):a("p",{class:"lead",children:[a(N,{value:n})," ",o&&a(K,{text:o})]})}function Qr({hash:t,idempotencyKey:n,select:e}){if(!n?.isConflicted)return null;let i=Map.groupBy(n.history?.edges.map(({node:r})=>r)??[],({requestHash:r})=>r);return a("div",{class:"conflict",children:[a("p",{class:"lead",children:[a("span",{class:"status","data-tone":"bad",children:"⚠ more than one request hash"})," ","used the key ",a(Q,{id:n.key,select:e})]}),a("ul",{children:[...i].map(([r,o])=>a("li",{children:[a("code",{title:r,children:ht(r,23)}),r===t?a("strong",{children:" this run"}):r===n.mappedHash?a("span",{class:"muted",children:" in force"}):a("strong",{children:" other request"}),":"," ",o.map((s,d)=>a("span",{children:[d>0&&", ",a(Q,{id:s.rebalanceRunId,select:e})]},d))]},r))})]})}function ia({id:t,kind:n,select:e}){let{value:i}=et(d=>C(qi,{id:t},{signal:d}),[t]),r=i?.data.entity;if(!r?.causes||n==="CORRELATION"||n==="IDEMPOTENCY_KEY")return null;let{totalCount:o,edges:s}=r.causes;return o?a("div",{class:"causes",children:[s.map(({node:d})=>{let l=G(d).cause===d.source.entityId?d.source:d.target,u=V(l);return a("p",{children:[{CAUSED_BY:"Caused by",REPLAYED_FROM:"Replays",DERIVED_FROM:"Derived from"}[d.edgeType]??Y[d.edgeType].verb," ",a(Et,{value:l.kind,isNamed:!1})," ",a(Q,{id:l.entityId,select:e})," ",u&&a(N,{value:u})]},d.id)}),o>s.length&&a("p",{class:"muted",children:["and ",o-s.length," more"]})]}):a("p",{class:"muted",children:"No cause is recorded."})}function Q({id:t,select:n}){return a("button",{type:"button",class:"link",onClick:()=>n(t),children:t})}function Gr(t,n,e){t.hidden=n===null,tt(n&&a(ra,{...n,on:e},JSON.stringify(n)),t)}var en=(t,n)=>t instanceof Map?t.get(n)??null:null;async function Br(t,n,e,i){let{data:r,exact:o}=await tr(Xi,{left:t,right:n,after:e},{signal:i}),s=r.compareRuns??null,d=en(en(en(o,"compareRuns"),"changes"),"nodes"),l=Array.isArray(d)?d:[],u=(s?.changes.nodes??[]).map(({path:c,kind:p},y)=>({path:c,kind:p,before:en(l[y],"before"),after:en(l[y],"after")}));return{data:s,changes:u}}function ra({left:t,right:n,on:e}){let{value:i,error:r,retry:o}=et(s=>Br(t,n,null,s),[t,n]);return a(k,{children:[a("header",{children:[a("h3",{children:["Compare ",a(Q,{id:t,select:e.select})," with ",a(Q,{id:n,select:e.select})]}),a("button",{type:"button",onClick:()=>e.swap(n,t),children:"⇄ Swap"}),a("button",{type:"button",onClick:e.close,children:"Close"})]}),r?a(ot,{error:r,retry:o}):i?i.data?a(oa,{data:i.data,first:i.changes}):a("p",{children:"One of the runs is not there."}):a(ut,{})]})}function oa({data:t,first:n}){let[e,i]=L([]),[r,o]=L(t.changes.pageInfo),[s,d]=L(null),{left:l,right:u,sameRequest:c,changeCount:p}=t,y=[...n,...e],g=async()=>{try{let f=await Br(l.entityId,u.entityId,r.endCursor??null);i([...e,...f.changes]),f.data&&o(f.data.changes.pageInfo)}catch(f){mt(f)||d(f)}};return a(k,{children:[a("p",{class:"lead",children:[a("strong",{children:c?"The same request":"Different requests"}),". ",p===0?"The results are equal.":`${_(p)} ${p===1?"difference":"differences"} in the results.`]}),a("table",{class:"comparison",children:[a("thead",{children:a("tr",{children:[a("th",{scope:"col",children:"what"}),a("th",{scope:"col",children:l.entityId}),a("th",{scope:"col",children:u.entityId})]})}),a("tbody",{children:[a(rn,{name:"Status",left:l,right:u,of:({effectiveStatus:f})=>a(N,{value:f})}),a(rn,{name:"Created",left:l,right:u,of:({createdAt:f})=>a(K,{text:f})}),a(rn,{name:"Portfolio",left:l,right:u,of:({portfolioId:f})=>f}),a(rn,{name:"Request hash",left:l,right:u,of:({requestHash:f})=>a("code",{children:f})}),a(rn,{name:"Origin",left:l,right:u,of:({origin:f})=>f.kinds.join(", ")}),y.map(({path:f,kind:S,before:m,after:v})=>a("tr",{"data-change":S,children:[a("th",{scope:"row",children:a("code",{children:f||"/"})}),a("td",{"data-run":l.entityId,children:S==="ADDED"?a("span",{class:"muted",children:"–"}):a("code",{children:Mn(m)})}),a("td",{"data-run":u.entityId,children:S==="REMOVED"?a("span",{class:"muted",children:"–"}):a("code",{children:Mn(v)})})]},f))]})]}),!!s&&a(ot,{error:s}),r.hasNextPage&&a("button",{type:"button",onClick:()=>{g()},children:["Show more of ",_(p-y.length)]})]})}function rn({name:t,left:n,right:e,of:i}){return a("tr",{children:[a("th",{scope:"row",children:t}),a("td",{"data-run":n.entityId,children:i(n)}),a("td",{"data-run":e.entityId,children:i(e)})]})}function Mn(t){return t instanceof _t?t.text:t instanceof Map?`{${[...t].map(([n,e])=>`${JSON.stringify(n)}: ${Mn(e)}`).join(", ")}}`:Array.isArray(t)?`[${t.map(Mn).join(", ")}]`:JSON.stringify(t)}var Vn=class{constructor(n,e){this.element=n;this.on=e}element;on;#t=new Set;#e=null;show(n){let e=jr(n),i=this.#e?.root!==n.root;this.#e=n;for(let r of this.#t)(i||!e.has(r))&&this.#t.delete(r);this.#n()}#n(){this.on.changed(this.#t.size?this.#t:null),this.#e&&tt(a(sa,{counts:jr(this.#e),chosen:this.#t,toggle:n=>this.#i(n),next:this.on.next}),this.element)}#i(n){this.#t.delete(n)||this.#t.add(n),this.#n()}};function jr({entities:t,groups:n}){let e=new Map,i=r=>{let o=V(r);if(o===null)return;let s=e.get(o);e.set(o,{count:(s?.count??0)+1,severity:Math.min(s?.severity??9,nt({...r,idempotencyKey:null}))})};t.forEach(i);for(let r of n)r.entities.forEach(i);return new Map([...e].sort(([,r],[,o])=>r.severity-o.severity||o.count-r.count).map(([r,{count:o}])=>[r,o]))}function sa({counts:t,chosen:n,toggle:e,next:i}){return t.size?a(k,{children:[[...t].map(([r,o])=>a("button",{type:"button",class:"count","aria-pressed":n.has(r),title:`Show only ${r}`,onClick:()=>e(r),children:[a("b",{children:_(o)})," ",a(N,{value:r})]},r)),a("button",{type:"button",class:"plain",onClick:i,title:"Select the next entity that failed, is blocked or waits",children:["Next ",a("kbd",{children:"n"})]})]}):null}var Fn=class{constructor(n,e,i){this.element=n;this.count=e;this.on=i;n.addEventListener("keydown",r=>this.#a(r))}element;count;on;#t=[];#e=null;#n=-1;#i=null;#r=null;show(n){this.#i=n;let e=Map.groupBy(n.stubs,({id:o})=>o),i=o=>!this.#r||this.#r.has(V(o)??""),r=[...n.entities].filter(i).sort((o,s)=>nt(o)-nt(s));this.#t=r.flatMap(o=>[{key:o.entityId,entity:o},...(e.get(o.entityId)??[]).map(s=>({key:Vt(s),stub:s}))]),this.count.textContent=this.#r?`${_(r.length)} of ${_(n.entities.length)}`:_(n.entities.length),this.element.replaceChildren(...this.#t.map((o,s)=>this.#u(o,s))),this.mark(this.#e)}filter(n){this.#r=n,this.#i&&this.show(this.#i)}next(){let n=this.#t.flatMap(({entity:e})=>e&&(this.#r||nt(e)<9)?[e.entityId]:[]);return n[(n.indexOf(this.#e??"")+1)%n.length]??null}mark(n){let e=this.element.children;e[this.#n]?.setAttribute("aria-selected","false"),this.#e=n,this.#n=this.#t.findIndex(r=>r.key===n);let i=e[this.#n];if(!i){this.element.removeAttribute("aria-activedescendant");return}i.setAttribute("aria-selected","true"),this.element.checkVisibility()&&i.scrollIntoView({block:"nearest"}),this.element.setAttribute("aria-activedescendant",i.id)}#u({entity:n,stub:e},i){let r={role:"option",id:`entity-${i}`,"aria-selected":"false"};if(e){let c=`+ ${_(e.left)} ${e.side}${e.hidden?`: ${e.hidden}`:""}`;return E("li",{...r,class:"stub",title:Rt(e),"aria-label":`${c}: ${Rt(e)}`,onclick:()=>this.on.open(e)},E("span"),E("span",{},c))}let{kind:o,entityId:s}=n,d=V(n),l=this.#i.distances.get(s),u=l===void 0?"on the path":l===0?"the root entity":`${l} ${l===1?"step":"steps"} away`;return E("li",{...r,class:s===this.#i.root?"root":null,title:`${F[o]} ${s}, ${u}`,"aria-label":[F[o],s,d,u].filter(Boolean).join(", "),onclick:()=>this.on.select(s),ondblclick:()=>this.on.focus(s)},wn(o,{isNamed:!1}),E("span",{class:"id"},s),d&&sr(d,{isNamed:!1}))}#o(n){let e=this.#t[n];e&&(this.mark(e.key),e.stub?this.on.selectStub(e.stub):this.on.select(e.key))}#a(n){if(n.ctrlKey||n.metaKey||n.altKey)return;let e=this.#n,i=this.#t.length-1,r={ArrowDown:e+1,ArrowUp:Math.max(e,1)-1,Home:0,End:i,PageDown:Math.min(e+15,i),PageUp:Math.max(e-15,0)},o=Object.hasOwn(r,n.key)?r[n.key]:void 0,s=this.#t[e];if(o!==void 0)this.#o(o);else if(n.key==="ArrowLeft")this.#o(this.#d("effect","cause"));else if(n.key==="ArrowRight")this.#o(this.#d("cause","effect"));else if(n.key==="Enter"&&s?.stub)this.on.open(s.stub);else if(n.key==="Enter"&&s)this.on.focus(s.key);else return;n.preventDefault()}#d(n,e){let i=this.#i?.edges.find(r=>G(r)[n]===this.#e&&G(r)[e]!==this.#e);return i?this.#t.findIndex(r=>r.key===G(i)[e]):-1}};var Be=["BOTH","UPSTREAM","DOWNSTREAM"],je=[1,2,3,5,10,20],ze=[60,200,500,1e3],on=["CAUSED_BY","REPLAYED_FROM","DERIVED_FROM"],aa=["causes","effects"],da=/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/,Ge={direction:"BOTH",depth:3,maxEntities:60},zr={direction:"direction",depth:"depth",maxEntities:"most"};function Hn(t){let n=new URLSearchParams(t),e=s=>n.get(s)||null,i=(s,d)=>{let l=Number(n.get(zr[s]));return d.includes(l)?l:Ge[s]},r=s=>{let d=e(s)??"";return da.test(d)&&!Number.isNaN(Date.parse(d))?d:null},o=e("mode");return{id:e("id"),direction:Be.find(s=>s===e("direction"))??Ge.direction,depth:i("depth",je),maxEntities:i("maxEntities",ze),withNames:e("nodes")==="all",types:n.has("type")?n.getAll("type").filter(Boolean):null,at:r("at"),known:r("known"),expansions:aa.flatMap(s=>n.getAll(s).flatMap(d=>la(s,d))),groups:n.getAll("group").filter(s=>/^(causes|effects)\./.test(s)),groupBy:e("by")==="portfolio"?"portfolio":"status",collapsed:n.getAll("folded"),selected:e("selected"),from:e("from"),to:e("to"),compare:e("compare"),mode:o==="root-causes"||o==="impact"?o:null}}function la(t,n){let[,e,i]=/^(\d{1,4})\.(.+)$/s.exec(n)??[];return i?[{side:t,id:i,pages:Math.max(1,Number(e))}]:[]}function Ot(t){let n=new URLSearchParams;t.id&&n.set("id",t.id);for(let e of["direction","depth","maxEntities"])t[e]!==Ge[e]&&n.set(zr[e],String(t[e]));t.withNames&&n.set("nodes","all");for(let e of t.types??[])n.append("type",e);t.types?.length===0&&n.append("type",""),t.at&&n.set("at",t.at),t.known&&n.set("known",t.known);for(let{side:e,pages:i,id:r}of t.expansions)n.append(e,`${i}.${r}`);for(let e of t.groups)n.append("group",e);t.groupBy==="portfolio"&&n.set("by",t.groupBy);for(let e of t.collapsed)n.append("folded",e);for(let e of["selected","from","to","compare","mode"]){let i=t[e];i&&n.set(e,i)}return n.size?`?${n}`:""}var Yr=t=>`explore?${new URLSearchParams({id:t})}`;function Nt({types:t,withNames:n}){let e=t??(n?null:on);return e?{edgeTypes:e}:{}}function Ye(t,n){return{...t,id:n,expansions:[],groups:[],collapsed:[],selected:n,from:null,to:null,compare:null,mode:null}}function Jr(t,{side:n,id:e,pages:i}){let r=t.expansions.filter(o=>o.side!==n||o.id!==e);return{...t,expansions:[...r,{side:n,id:e,pages:i}],groups:t.groups.filter(o=>o!==`${n}.${e}`),collapsed:t.collapsed.filter(o=>o!==e)}}function Xr(t,n,e){let i=t.expansions.filter(r=>r.side!==n||r.id!==e);return{...t,expansions:i,groups:[...t.groups.filter(r=>r!==`${n}.${e}`),`${n}.${e}`]}}function Zr(t,n){return{...t,expansions:t.expansions.filter(e=>e.id!==n),groups:t.groups.filter(e=>e!==`causes.${n}`&&e!==`effects.${n}`),collapsed:[...t.collapsed.filter(e=>e!==n),n]}}function Je(t,n){return{...t,collapsed:t.collapsed.filter(e=>e!==n)}}function Xe({entities:t,edges:n,stubs:e,groups:i,view:r}){let o=[r.at&&`as it stood at ${r.at}`,r.known&&`as known at ${r.known}`].filter(Boolean),s=o.length?o.join(" and "):"as it is now",d=i.reduce((c,p)=>c+p.entities.length,0),l=[...d?[`${_(d)} entities in ${i.length===1?"a group":"groups"}`]:[],...Ln(e).map(Dn)],u=l.length?`partial: ${l.join(", ")} not shown`:"complete";return`Lineage of ${r.id} ${s}: ${_(t.length)} entities, ${_(n.length)} edges; ${u}`}var Ze=({view:t})=>new URL(`explore${Ot(t)}`,document.baseURI).href;function ua(t){let n=V(t);return n?`${dt(n)} ${n}`:F[t.kind]}var ca={RUN:["(",")"],OPERATION:["{{","}}"],DECISION:["[/","/]"],ARTIFACT:["[[","]]"],CORRELATION:["([","])"],IDEMPOTENCY_KEY:[">","]"],UNKNOWN:["[","]"]},to=t=>t.replace(/[#"`<>&\\]/g,n=>`#${n.codePointAt(0)};`).replace(/[\r\n]+/g," ");function no(t){let n=new Map(t.entities.map(({entityId:s},d)=>[s,`n${d}`])),e=t.entities.map(s=>{let[d,l]=ca[s.kind];return`  ${n.get(s.entityId)}${d}"${to(s.entityId)}<br/>${to(ua(s))}"${l}`}),i=t.edges.map(s=>{let{cause:d,effect:l}=G(s),{verb:u,line:c}=Y[s.edgeType];return`  ${n.get(d)} ${c==="solid"?"-->":"-.->"}|${u}| ${n.get(l)}`}),r=t.stubs.flatMap((s,d)=>{let[l,u]=s.side==="effects"?[n.get(s.id),`more${d}`]:[`more${d}`,n.get(s.id)];return[`  more${d}["+${_(s.left)}"]:::more`,`  ${l} -.- ${u}`]});return[...[Xe(t),Ze(t)].map(s=>`%% ${s.replace(/[\r\n{}]+/g," ")}`),"flowchart LR",...e,...i,...r,"  classDef more stroke-dasharray: 3 3",""].join(`
`)}var ga=t=>`"${(/^[=+\-@\t\r]/.test(t)?`'${t}`:t).replaceAll('"','""')}"`;function eo(t){let n=t.edges.map(i=>[i.sourceEntityId,i.edgeType,i.targetEntityId,i.createdAt]),e=t.stubs.map(i=>[i.id,"NOT_SHOWN",Rt(i),""]);return[["source_entity_id","edge_type","target_entity_id","created_at"],...n,...e].map(i=>`${i.map(ga).join(",")}\r
`).join("")}var io=228,Ht=17,pa=7.3,ya=io-20,Kt=t=>t==="CORRELATION"||t==="IDEMPOTENCY_KEY",fa=t=>t.toLowerCase().replaceAll("_","-"),ma=t=>`kind-${fa(t)}`;function ro(t,{isCyclic:n=!1,isReplay:e=!1,now:i=Date.now()}={}){let{kind:r,entityId:o}=t,s=V(t),d=ha(t,{isCyclic:n,isReplay:e,now:i}),l=ht(o,Kt(r)?27:23),u=Hr(t),c=Kt(r)?26:3*Ht+9+(d.length?Ht+1:0);return{kind:r,id:o,title:l,status:s,tone:s===null?"still":ct(s),time:u&&`${u.slice(5,10)} ${u.slice(11,16)}`,subtitle:t.portfolioId??t.operationType??t.reasonCode??(r==="UNKNOWN"?"outside these records":F[r]),marks:d,names:[t.correlationId,t.idempotencyKey?.key].filter(p=>p!==void 0),width:Kt(r)?Math.max(110,Math.ceil(l.length*pa+44)):io,height:c}}function ha({idempotencyKey:t,workflow:n,error:e},{isCyclic:i,isReplay:r,now:o}){let s=[],d=n?.latestDecision;if(t?.isConflicted&&s.push({icon:"⚠",text:"conflict",tone:"bad",title:`Its idempotency key ${t.key} was used for different requests`}),e&&s.push({icon:"✕",text:ht(e.code,18),tone:"bad",title:`Failed with ${e.code}`}),n?.status==="PENDING_REVIEW"&&n.pendingSince){let l=pt(n.pendingSince,o);s.push({icon:"◔",text:l,tone:"wait",title:`Waits for a review since ${n.pendingSince}`})}return d&&s.push({icon:dt(d.action),text:ht(d.actorId,14),tone:ct(d.action),title:`${d.action} by ${d.actorId} at ${d.decidedAt}`}),r&&s.push({icon:"⟲",text:"replay",tone:"busy",title:"Replays an earlier run"}),i&&s.push({icon:"↻",text:"cycle",tone:"wait",title:"Part of a cycle: it is among its own causes"}),Ea(s)}function Ea(t){let n=({text:r})=>(r.length+3.5)*lt,e=[],i=0;for(let r of t){if(i+=n(r),i>ya)break;e.push(r)}return e}var sn=(t,n,e,i={})=>b("text",{x:t,y:n,fill:"var(--ink)","font-size":11.5,...i},e);function Wn(t,{isRoot:n=!1}={}){let{kind:e,width:i,height:r,tone:o,status:s}=t,d=`var(--${ma(e)})`,l=b("rect",{class:"frame",width:i,height:r,rx:Kt(e)?r/2:5,fill:"var(--paper)",stroke:d,"stroke-width":n?3.5:1.25,"stroke-dasharray":e==="UNKNOWN"?"5 3":null}),u=b("g",{transform:`translate(10 ${Kt(e)?8:7})`,fill:"none",stroke:d,"stroke-width":1.5},Ce(e,16,11)),c=sn(32,Kt(e)?17.5:17,t.title,{"font-size":12,"font-weight":n?700:600,class:"card-id"});if(Kt(e))return b("g",{},l,u,c);let p=s&&b("rect",{class:"strip",x:3,y:24,width:4,height:r-29,rx:2,fill:`var(--tone-${o})`}),y=sn(14,17+Ht,s?`${dt(s)} ${s}`:F[e],{fill:s?`var(--tone-${o})`:"var(--ink-soft)","font-weight":600}),g=t.time&&sn(i-10,17+Ht,t.time,{"text-anchor":"end",fill:"var(--ink-soft)"}),f=sn(14,17+2*Ht,ht(t.subtitle,28),{fill:"var(--ink-soft)"});return b("g",{},l,p,u,c,y,g,f,Ia(t.marks,17+3*Ht))}function Ia(t,n){let e=12,i=t.map(({icon:r,text:o,tone:s,title:d})=>{let l=(o.length+2)*lt+8,u=b("g",{class:"mark"},b("title",{},d),b("rect",{x:e,y:n-12,width:l,height:16,rx:3,fill:`var(--wash-${s})`}),sn(e+4,n,`${r} ${o}`,{fill:`var(--tone-${s})`,"font-size":11}));return e+=l+4,u});return b("g",{},i)}function an(t){return[F[t.kind],t.id,t.status,t.subtitle,...t.marks.map(({title:n})=>n)].filter(Boolean).join(", ")}var bt=11,Un=9,dn=20,yt=10,ti=12,ba=.9,ka=38,Sa=250,_a=t=>{let n=V(t);return n===null?"still":ct(n)};function oo(t,n){let{entities:e}=t,i=Math.max(Math.ceil((Sa-2*yt)/bt),Math.ceil(Math.sqrt(e.length*ba)),Math.ceil(e.length/ka)),r=dn+yt,o=va(e,n).map(([s,d])=>{let l={title:s,y:r,entities:d};return r+=dn+Math.ceil(d.length/i)*bt+4,l});return{group:t,by:n,columns:i,sections:o,width:i*bt+2*yt,height:r+yt}}function va(t,n){let e=n==="status"?s=>V(s)??s.kind:s=>s.portfolioId??s.kind,i=new Map;for(let s of t){let d=e(s),l=i.get(d);l?l.push(s):i.set(d,[s])}for(let s of i.values())s.sort((d,l)=>nt(d)-nt(l));if(n==="status")return[...i].sort(([,[s]],[,[d]])=>nt(s)-nt(d));let r=[...i].sort(([,s],[,d])=>d.length-s.length),o=r.slice(ti).flatMap(([,s])=>s);return[...r.slice(0,ti),...o.length?[[`${r.length-ti} other portfolios`,o]]:[]]}function so({group:t,by:n,width:e,height:i,columns:r,sections:o}){let s=(p,y,g,f={})=>b("text",{x:p,y,fill:"var(--ink)","font-size":11.5,...f},g),d=new Map;for(let{y:p,entities:y}of o)y.forEach((g,f)=>{let S=_a(g),m=d.get(S)??[];m.push(`M${yt+f%r*bt} ${p+dn-6+Math.floor(f/r)*bt}h${Un}v${Un}h-${Un}z`),d.set(S,m)});let u=`${t.isComplete?_(t.entities.length):`${_(t.entities.length)} of ${_(t.total)}`} ${t.side} by ${n}`,c=n==="status"?"portfolio":"status";return b("g",{},b("rect",{class:"frame",width:e,height:i,rx:6,fill:"var(--paper)",stroke:"var(--line-strong)"}),s(yt,18,u,{"font-weight":600}),b("g",{class:"regroup","data-by":c},s(yt+(u.length+2)*lt*1.06,18,`by ${c}`,{fill:"var(--accent)","text-decoration":"underline"})),o.map(({title:p,y,entities:g})=>s(yt,y+8,`${n==="status"?`${dt(p)} `:""}${p} ${_(g.length)}`,{"font-weight":600,fill:n==="status"?`var(--tone-${ct(p)})`:"var(--ink)"})),[...d].map(([p,y])=>b("path",{class:"cells",d:y.join(""),fill:`var(--tone-${p})`,"fill-opacity":p==="bad"?1:p==="wait"?.85:.45})))}function ao({columns:t,sections:n},e,i){let r=Math.floor((e-yt)/bt);if(r<0||r>=t)return null;for(let o of n){let s=Math.floor((i-o.y-dn+6)/bt),d=s>=0?o.entities[s*t+r]:void 0;if(d&&s<Math.ceil(o.entities.length/t))return d}return null}function lo({columns:t,sections:n},e){for(let{y:i,entities:r}of n){let o=r.findIndex(s=>s.entityId===e);if(o>=0)return{x:yt+o%t*bt,y:i+dn-6+Math.floor(o/t)*bt,size:Un}}return null}var ei=new Worker(new URL("layout-worker.js",import.meta.url),{type:"module"}),ni=0,Qn=null;ei.onmessage=({data:t})=>{t.job===ni&&Qn?.resolve(t)};ei.onerror=t=>Qn?.reject(new Error(t.message||"the layout worker could not start"));function uo(t,n){return Qn?.resolve(null),ni+=1,new Promise((e,i)=>{Qn={resolve:e,reject:i},ei.postMessage({job:ni,nodes:t,edges:n})})}var xa=80,wa=10,kt=8,Aa=(t,n)=>`group:${t}:${n}`;async function go(t){let n=new Set(t.edges.filter(({edgeType:p})=>p==="REPLAYED_FROM").map(({sourceEntityId:p})=>p)),e=t.view.at?Date.parse(t.view.at):Date.now(),i=new Map;for(let p of[...t.entities].sort((y,g)=>nt(y)-nt(g))){let{entityId:y}=p,g=ro(p,{isCyclic:t.cyclic.has(y),isReplay:n.has(y),now:e});i.set(y,{key:y,entity:p,card:g,width:g.width,height:g.height,x:0,y:0})}let r=t.edges.map(p=>({key:p.id,edge:p,from:G(p).cause,to:G(p).effect})),o=(p,y,g)=>{r.push(g==="effects"?{key:`to ${p}`,from:y,to:p}:{key:`to ${p}`,from:p,to:y})};for(let p of t.stubs){let y=Vt(p);i.set(y,{key:y,stub:p,width:Ue(p).length*lt+20,height:24,x:0,y:0}),o(y,p.id,p.side)}for(let p of t.groups){let y=Aa(p.side,p.id),g=oo(p,t.view.groupBy);i.set(y,{key:y,group:g,width:g.width,height:g.height,x:0,y:0}),o(y,p.id,p.side)}let s=t.edges.length<=xa,d=p=>p&&s&&!Y[p.edgeType].isQuiet?Y[p.edgeType].verb.length*lt+6:0,l=await uo([...i.values()].map(({key:p,width:y,height:g})=>({id:p,width:y,height:g})),r.map(({key:p,from:y,to:g,edge:f})=>({id:p,from:y,to:g,label:d(f)})));if(!l)return null;for(let{id:p,x:y,y:g}of l.nodes)Object.assign(i.get(p),{x:y,y:g});let u=r.map(({key:p,from:y,to:g,edge:f},S)=>{let{points:m,label:v,isInBlock:I}=l.edges[S];return{key:p,...f&&{edge:f},from:i.get(y),to:i.get(g),points:m,label:v,isInBlock:I}}),c=l.blocks.map(({hub:p,side:y,x:g,y:f,width:S,height:m})=>{let v=i.get(p),I={x:g-S/2,y:f-m/2,width:S,height:m},A=y==="to"?[oi(v),{x:I.x,y:f}]:[{x:I.x+S,y:f},ri(v)];return{from:A[0],to:A[1],box:I}});return{subgraph:t,nodes:i,edges:u,blocks:c,box:Ca([...i.values()],c.map(({box:p})=>p))}}var ri=({x:t,y:n,width:e})=>({x:t-e/2,y:n}),oi=({x:t,y:n,width:e})=>({x:t+e/2,y:n});function Ca(t,n){let[e,i,r,o]=[1/0,1/0,-1/0,-1/0];for(let{x:s,y:d,width:l,height:u}of[...t.map(c=>({...c,x:c.x-c.width/2,y:c.y-c.height/2})),...n])[e,i,r,o]=[Math.min(e,s),Math.min(i,d),Math.max(r,s+l),Math.max(o,d+u)];return{x:e,y:i-20,width:r-e,height:o-i+20}}function qn(t,n){let e=`translate(${t.x-t.width/2} ${t.y-t.height/2})`,i={"data-key":t.key,transform:e};if(t.card){let o=t.key===n,{kind:s,tone:d}=t.card,l=Wn(t.card,{isRoot:o});return b("g",{...i,class:`card${o?" root":""}`,"data-kind":s,"data-tone":d,"data-status":V(t.entity)},b("title",{},an(t.card)),ii(t),l)}if(t.group)return b("g",{...i,class:"group"},ii(t),so(t.group));let r=Ue(t.stub);return b("g",{...i,class:"stub"},b("title",{},Rt(t.stub)),ii(t),b("rect",{width:t.width,height:t.height,rx:4,fill:"var(--ground)",stroke:"var(--ink-soft)","stroke-dasharray":"4 3"}),b("text",{x:t.width/2,y:16,"text-anchor":"middle",fill:"var(--ink)","font-size":11.5},r))}var ii=({width:t,height:n})=>b("rect",{class:"halo",x:-4,y:-4,width:t+8,height:n+8,rx:8,fill:"none"});function Gn(t,n){let{edge:e,isInBlock:i}=t,r=e?{"data-key":e.id,"data-source":e.sourceEntityId,"data-type":e.edgeType,"data-target":e.targetEntityId}:{"data-key":t.key};if(i)return b("g",{...r,class:"edge in-block"});let o=e?Y[e.edgeType]:null,s=n?"var(--tone-wait)":`var(--${o?.colour??"ink-soft"})`,{d,tip:l,angle:u}=po(t);return b("g",{...r,class:`edge${e?"":" stub-edge"}${n?" cyclic":""}`},e&&b("path",{class:"touch",d,fill:"none",stroke:"transparent","stroke-width":12}),b("path",{class:"line",d,fill:"none",stroke:s,"stroke-width":n?2.5:o?.width??1,"stroke-dasharray":o?Pn[o.line]:"4 3"}),e&&b("polygon",{class:"arrow",points:`0,0 ${-kt},${-kt/2} ${-kt},${kt/2}`,fill:s,transform:`translate(${l.x} ${l.y}) rotate(${u})`}))}function Bn({edge:t,label:n}){if(!t||!n)return null;let{verb:e}=Y[t.edgeType],i=e.length*lt+6;return b("g",{class:"edge-label","data-of":t.id,transform:`translate(${n.x} ${n.y})`},b("rect",{x:-i/2,y:-8,width:i,height:16,rx:3,fill:"var(--ground)"}),b("text",{y:4,"text-anchor":"middle",fill:"var(--ink-soft)","font-size":11},e))}function jn({from:t,to:n,box:e}){let i={key:"",points:[],label:null,isInBlock:!1,from:{...t,width:0},to:{...n,width:0}},{d:r,tip:o,angle:s}=po(i);return b("g",{class:"block"},b("rect",{...e,rx:8,fill:"none",stroke:"var(--line-strong)","stroke-dasharray":"2 3"}),b("path",{d:r,fill:"none",stroke:"var(--ink)","stroke-width":1.75}),b("polygon",{points:`0,0 ${-kt},${-kt/2} ${-kt},${kt/2}`,fill:"var(--ink)",transform:`translate(${o.x} ${o.y}) rotate(${s})`}))}function po({from:t,to:n,points:e}){if(t===n){let[u,c]=[t.x+t.width/2,t.y-t.height/2];return{d:`M ${u-40} ${c} c 0 -22, 30 -22, 30 -8`,tip:{x:u-10,y:c},angle:90}}let i=t.x+t.width/2<=n.x-n.width/2,[r,o]=i?[oi(t),ri(n)]:[ri(t),oi(n)],s=i?-1:1,d={x:o.x+s*kt,y:o.y},l=[r,{x:r.x-s*6,y:r.y},...e,{x:d.x+s*6,y:o.y},d];return{d:Ta(l),tip:o,angle:i?0:180}}function Ta(t){let n=[`M ${ln(t[0])}`];for(let e=1;e<t.length-1;e+=1){let[i,r,o]=[t[e-1],t[e],t[e+1]];n.push(`L ${ln(co(r,i))} Q ${ln(r)} ${ln(co(r,o))}`)}return n.push(`L ${ln(t.at(-1))}`),n.join(" ")}function co(t,n){let e=Math.hypot(n.x-t.x,n.y-t.y)||1,i=Math.min(wa,e/2)/e;return{x:t.x+(n.x-t.x)*i,y:t.y+(n.y-t.y)*i}}var ln=({x:t,y:n})=>`${t.toFixed(1)} ${n.toFixed(1)}`;var un=24,Ra=12e3;function si(t){let{subgraph:n,box:e}=t,i=Xe(n),r={width:Math.ceil(Math.max(e.width,i.length*lt)+2*un),height:Math.ceil(e.height+2*un+22)},o=b("svg",{xmlns:"http://www.w3.org/2000/svg",...r,viewBox:`0 0 ${r.width} ${r.height}`,"font-family":"ui-monospace, DejaVu Sans Mono, Consolas, monospace","font-size":Ur}),s=b("g",{transform:`translate(${un-e.x} ${un-e.y})`},t.blocks.map(jn),t.edges.map(l=>Gn(l,l.edge!==void 0&&n.cyclic.has(l.edge.id))),t.edges.map(Bn),[...t.nodes.values()].map(l=>qn(l,n.root)));for(let l of s.querySelectorAll(".touch, .halo, .regroup"))l.remove();o.append(b("title",{},i),b("desc",{},Ze(n)),b("rect",{...r,fill:"var(--ground)"}),s,b("text",{x:un,y:r.height-12,fill:"var(--ink-soft)"},i));let d=new Map;return new XMLSerializer().serializeToString(o).replace(/var\(--([\w-]+)\)/g,(l,u)=>(d.has(u)||d.set(u,cr(u)),d.get(u)))}async function yo(t){let n=new Image;n.src=`data:image/svg+xml;charset=utf-8,${encodeURIComponent(t)}`,await n.decode();let e=Math.min(2,Ra/Math.max(n.width,n.height)),i=document.createElement("canvas");i.width=n.width*e,i.height=n.height*e;let r=i.getContext("2d");if(!r)throw new Error("The browser gave no canvas.");return r.scale(e,e),r.drawImage(n,0,0),new Promise((o,s)=>i.toBlob(d=>d?o(d):s(new Error("The browser made no PNG.")),"image/png"))}var Oa={mermaid:{title:"Mermaid",type:"text/plain",extension:"mmd",make:({subgraph:t})=>no(t)},csv:{title:"CSV",type:"text/csv",extension:"csv",make:({subgraph:t})=>eo(t)},svg:{title:"SVG",type:"image/svg+xml",extension:"svg",make:si},png:{title:"PNG",type:"image/png",extension:"png",make:t=>yo(si(t))}};async function fo(t,n,e){let{title:i,type:r,extension:o,make:s}=Oa[t],d=await s(e),l=n&&await Na(d,r);return l||Ka(new Blob([d],{type:r}),`lineage-${e.subgraph.root.replace(/[^\w.-]+/g,"_").slice(0,60)}.${o}`),l?`${i} copied to the clipboard.`:n?`The browser denied access to the clipboard. The ${i} was saved as a file.`:`${i} saved.`}async function Na(t,n){if(!navigator.clipboard)return!1;try{return t instanceof Blob?await navigator.clipboard.write([new ClipboardItem({[n]:t})]):await navigator.clipboard.writeText(t),!0}catch(e){if(e instanceof Error&&e.name==="NotAllowedError")return!1;throw e}}function Ka(t,n){let e=Object.assign(document.createElement("a"),{href:URL.createObjectURL(t),download:n});e.click(),setTimeout(()=>URL.revokeObjectURL(e.href),1e4)}var cn=(t,n,e)=>`${_(t)} ${t===1?n:e}`;function mo({entities:t,edges:n,stubs:e,groups:i,fieldError:r},o){let s=i.reduce((c,p)=>c+p.entities.length,0),d=s?`, ${_(s)} more in ${i.length===1?"a group":`${i.length} groups`}`:"",l=`${cn(t.length,"entity","entities")} and ${cn(n.length,"edge","edges")} shown${d}. `;if(r)return[l,E("span",{class:"partial"},"Its edges could not be loaded.")];let u=$a(o);if(e.length===0){let c=n.length===0&&!s?`No edge is recorded${Pa(o)}`:"Complete: nothing is omitted";return[l,E("span",{class:"complete"},`${c}.`),u]}return[l,E("span",{class:"partial"},"Partial:"),` not shown are ${Ln(e).map(Dn).join(", ")}.`,u]}function $a(t){return t.types?` Only edges of ${cn(t.types.length,"type","types")} are followed and counted.`:t.withNames?"":" Only causes and effects are followed and counted."}function Pa({direction:t,at:n,known:e}){return`${{BOTH:"",UPSTREAM:" upstream",DOWNSTREAM:" downstream"}[t]}${n||e?" until that time":""}`}function ho({entityCount:t,edgeCount:n,completeness:e},{depth:i}){let o=e.reasons.some(l=>l!=="DEPTH")?`at least ${_(t)} entities`:`${cn(t,"entity","entities")} and ${cn(n,"edge","edges")}`,s=e.reasons.includes("DEPTH")?", and more beyond it":"",d=` The service counts ${o} within depth ${i}${s}. Counted at ${new Date().toISOString().slice(11,19)} UTC.`;return E("span",{class:"muted"},d)}var Eo=150,Io=96,zn=class{element=b("svg",{id:"minimap",width:Eo,height:Io,"aria-hidden":"true"});#t=b("rect",{class:"frame",fill:"none",stroke:"var(--accent)"});#e={x:0,y:0,width:1,height:1};#n=1;constructor(n){let e=i=>{let{left:r,top:o}=this.element.getBoundingClientRect();n(this.#e.x+(i.clientX-r)/this.#n,this.#e.y+(i.clientY-o)/this.#n)};this.element.addEventListener("pointerdown",i=>{this.element.setPointerCapture(i.pointerId),e(i)}),this.element.addEventListener("pointermove",i=>i.buttons&&e(i))}show({nodes:n,box:e}){this.#e=e,this.#n=Math.min(Eo/e.width,Io/e.height),this.element.setAttribute("width",String(Math.max(30,Math.ceil(e.width*this.#n)))),this.element.setAttribute("height",String(Math.max(14,Math.ceil(e.height*this.#n))));let i=new Map;for(let{x:r,y:o,width:s,height:d,card:l}of n.values()){let u=l?.tone??"still",c=(g,f)=>((g-f)*this.#n).toFixed(1),[p,y]=[Math.max(2,s*this.#n),Math.max(2,d*this.#n)];i.set(u,[...i.get(u)??[],`M${c(r-s/2,e.x)} ${c(o-d/2,e.y)}h${p.toFixed(1)}v${y.toFixed(1)}h-${p.toFixed(1)}z`])}this.element.replaceChildren(...[...i].map(([r,o])=>b("path",{d:o.join(""),fill:`var(--tone-${r})`})),this.#t)}frame({x:n,y:e,width:i,height:r}){let o=this.#e,s=n<=o.x&&e<=o.y&&n+i>=o.x+o.width&&e+r>=o.y+o.height;this.element.classList.toggle("unneeded",s);let d={x:(n-o.x)*this.#n,y:(e-o.y)*this.#n,width:i*this.#n,height:r*this.#n};for(let[l,u]of Object.entries(d))this.#t.setAttribute(l,u.toFixed(1))}};function ko(t,n){let e=new Map,i=!1,r={x:0,y:0},o=null,s=(l,u)=>{let{left:c,top:p}=t.getBoundingClientRect();return{x:l-c,y:u-p}};t.addEventListener("pointerdown",l=>{l.button||(e.set(l.pointerId,{x:l.clientX,y:l.clientY}),!(e.size>1)&&(i=!1,r={x:l.clientX,y:l.clientY},o=l.target))}),t.addEventListener("pointermove",l=>{let u=e.get(l.pointerId);if(!u)return;let c={x:l.clientX,y:l.clientY};if(!i&&Math.hypot(c.x-r.x,c.y-r.y)<4)return;if(i||(i=!0,t.setPointerCapture(l.pointerId),t.classList.add("dragged")),e.set(l.pointerId,c),e.size===1){n.pan(c.x-u.x,c.y-u.y);return}let p=[...e].find(([g])=>g!==l.pointerId)?.[1];if(!p)return;let y=s((c.x+p.x)/2,(c.y+p.y)/2);n.pan((c.x-u.x)/2,(c.y-u.y)/2),n.zoom(bo(c,p)/(bo(u,p)||1),y.x,y.y)});let d=l=>{!e.delete(l.pointerId)||e.size||(t.classList.remove("dragged"),l.type==="pointerup"&&!i&&o&&n.click(o,l),o=null)};t.addEventListener("pointerup",d),t.addEventListener("pointercancel",d),t.addEventListener("dblclick",l=>n.doubleClick(l.target)),t.addEventListener("wheel",l=>{l.preventDefault();let{x:u,y:c}=s(l.clientX,l.clientY);l.shiftKey?n.pan(-l.deltaY-l.deltaX,0):n.zoom(Math.exp(-l.deltaY*.0016*(l.deltaMode?16:1)),u,c)},{passive:!1})}var bo=(t,n)=>Math.hypot(t.x-n.x,t.y-n.y);var it=28,So=.04,La=3,_o=1.1,Da=.72,Wt=300,Yn=class{constructor(n,e){this.container=n;this.on=e;this.svg.append(this.#t),this.#e=new zn((i,r)=>this.centre({x:i,y:r})),n.append(this.svg,this.#n,this.#e.element),ko(this.svg,{pan:(i,r)=>this.panBy(i,r),zoom:(i,r,o)=>this.#p(i,r,o),click:(i,r)=>this.#E(i,r),doubleClick:i=>{let r=i.closest(".card")?.dataset.key;r&&e.focus(r)}})}container;on;scene=null;pan={x:0,y:0};zoom=1;svg=b("svg",{class:"scene",width:"100%",height:"100%","aria-hidden":"true",focusable:"false"});#t=b("g");#e;#n=E("div",{id:"beyond","aria-hidden":"true"});#i=new Map;#r=null;#u=null;#o={x:NaN,y:NaN,zoom:NaN};#a=null;async show(n,{anchor:e=null}={}){let i=await go(n);if(!i)return;let r=e!==null?this.positionOf(e):null,o=this.scene;this.scene=i,this.#d(i,o);let s=e!==null?this.positionOf(e):null;r&&s?this.panBy(r.x-s.x,r.y-s.y):this.fit(n.root);for(let d of i.nodes.values())d.group&&o&&!o.nodes.has(d.key)&&this.#f(d);this.mark(this.#r)}#d(n,e){let{subgraph:i}=n;this.#i.clear();let r=new Set(i.path?[...i.path.entities.map(({entityId:u})=>u),...i.path.edges.map(({id:u})=>u)]:[]),o=(u,c)=>(i.path&&c.classList.add(r.has(u)?"on-path":"off-path"),this.#i.set(u,c),c),s=n.edges.map(u=>o(u.key,Gn(u,u.edge!==void 0&&i.cyclic.has(u.edge.id)))),d=n.edges.flatMap(u=>Bn(u)??[]),l=[...n.nodes.values()].map(u=>{let c=o(u.key,qn(u,i.root));return u.key===i.from&&c.classList.add("from"),e&&e.subgraph.root===i.root&&e.subgraph.view===i.view&&Ma(e.nodes.get(u.key),u)&&c.classList.add("fresh"),c});this.#t.replaceChildren(...n.blocks.map(jn),...s,...d,...l),this.#o.zoom=NaN,this.#e.show(n),this.filter(this.#u),this.#l()}positionOf(n){let e=this.scene?.nodes.get(n);return e?{x:e.x*this.zoom+this.pan.x,y:e.y*this.zoom+this.pan.y}:null}#s(){return{width:this.container.clientWidth,height:this.container.clientHeight}}#l(){let{pan:n,zoom:e}=this;this.#t.setAttribute("transform",`translate(${n.x} ${n.y}) scale(${e})`),this.svg.classList.toggle("far",e<Da),this.#c();let{width:i,height:r}=this.#s();this.#e.frame({x:-n.x/e,y:-n.y/e,width:i/e,height:r/e})}#c(){let{pan:n,zoom:e,scene:i}=this,r=this.#o;if(!i||r.zoom===e&&Math.abs(r.x-n.x)<Wt/2&&Math.abs(r.y-n.y)<Wt/2){i&&this.#g();return}this.#o={x:n.x,y:n.y,zoom:e};let{width:o,height:s}=this.#s(),d={x1:(-n.x-Wt)/e,y1:(-n.y-Wt)/e,x2:(o-n.x+Wt)/e,y2:(s-n.y+Wt)/e},l=(u,c,p,y,g)=>{this.#i.get(u)?.toggleAttribute("hidden",y<d.x1||c>d.x2||g<d.y1||p>d.y2)};for(let{key:u,x:c,y:p,width:y,height:g}of i.nodes.values())l(u,c-y/2,p-g/2,c+y/2,p+g/2);for(let{key:u,from:c,to:p,points:y}of i.edges){let g=[c,p,...y],[f,S]=[g.map(({x:m})=>m),g.map(({y:m})=>m)];l(u,Math.min(...f),Math.min(...S),Math.max(...f),Math.max(...S))}this.#g()}#g(){let{width:n,height:e}=this.#s(),i={left:0,right:0,above:0,below:0};for(let s of this.scene?.nodes.values()??[]){if(!s.card)continue;let d=s.x*this.zoom+this.pan.x,l=s.y*this.zoom+this.pan.y,u={x:s.width/2*this.zoom,y:s.height/2*this.zoom};d+u.x<0?i.left+=1:d-u.x>n?i.right+=1:l+u.y<0?i.above+=1:l-u.y>e&&(i.below+=1)}let r={left:"←",right:"→",above:"↑",below:"↓"},o=JSON.stringify(i);this.#n.dataset.counts!==o&&(this.#n.dataset.counts=o,this.#n.replaceChildren(...["left","right","above","below"].filter(s=>i[s]).map(s=>E("span",{class:s},`${r[s]} ${i[s]}`))))}centre({x:n,y:e}){let{width:i,height:r}=this.#s();this.pan={x:i/2-n*this.zoom,y:r/2-e*this.zoom},this.#l()}fit(n){let{scene:e}=this;if(!e)return;let{width:i,height:r}=this.#s(),o=Math.min((i-2*it)/e.box.width,(r-2*it)/e.box.height,_o);if(o>=1){this.zoom=o,this.centre({x:e.box.x+e.box.width/2,y:e.box.y+e.box.height/2});return}this.zoom=1;let s=e.nodes.get(n),d=e.box.width+2*it<=i?e.box.x+e.box.width/2:ai(s.x,e.box.x+i/2-it,e.box.x+e.box.width-i/2+it),l=e.box.height+2*it<=r?e.box.y+e.box.height/2:ai(s.y,e.box.y+r/2-it,e.box.y+e.box.height-r/2+it);this.centre({x:d,y:l})}whole(){let{scene:n}=this;if(!n)return;let{width:e,height:i}=this.#s();this.zoom=Math.max(So,Math.min((e-2*it)/n.box.width,(i-2*it)/n.box.height,_o)),this.centre({x:n.box.x+n.box.width/2,y:n.box.y+n.box.height/2})}zoomBy(n){let{width:e,height:i}=this.#s();this.#p(n,e/2,i/2)}#p(n,e,i){let r=ai(this.zoom*n,So,La),o=r/this.zoom;this.pan={x:e-(e-this.pan.x)*o,y:i-(i-this.pan.y)*o},this.zoom=r,this.#l()}panBy(n,e){this.pan={x:this.pan.x+n,y:this.pan.y+e},this.#l()}mark(n){this.#r=n;for(let i of this.#t.querySelectorAll(".selected"))i.classList.remove("selected");if(this.#t.querySelector(".cell-mark")?.remove(),n===null||!this.scene)return;this.#i.get(n)?.classList.add("selected"),this.#t.querySelector(`.edge-label[data-of="${CSS.escape(n)}"]`)?.classList.add("selected");let e=this.scene.nodes.get(n);e?this.#h(e):this.#y(n)}#y(n){for(let e of this.scene?.nodes.values()??[]){let i=e.group&&lo(e.group,n);i&&this.#i.get(e.key)?.append(b("rect",{class:"cell-mark",x:i.x-2,y:i.y-2,width:i.size+4,height:i.size+4,fill:"none",stroke:"var(--accent)","stroke-width":2.5}))}}#h({x:n,y:e,width:i,height:r}){let{width:o,height:s}=this.#s(),[d,l]=[(n-i/2)*this.zoom+this.pan.x,(e-r/2)*this.zoom+this.pan.y];!(d>=0&&l>=0&&d+i*this.zoom<=o&&l+r*this.zoom<=s)&&o&&this.centre({x:n,y:e})}#f({y:n,height:e}){let i=(n-e/2)*this.zoom+this.pan.y;i<it&&this.panBy(0,Math.min(it-i,this.#s().height/2-it))}filter(n){this.#u=n;for(let{key:e,entity:i}of this.scene?.nodes.values()??[])this.#i.get(e)?.classList.toggle("dim",n!==null&&i!==void 0&&!n.has(V(i)??""))}resize(){let{left:n,top:e,width:i}=this.container.getBoundingClientRect();i&&(this.#o.zoom=NaN,this.#a?this.panBy(this.#a.left-n,this.#a.top-e):this.scene&&this.fit(this.scene.subgraph.root),this.#a={left:n,top:e})}#E(n,e){let{scene:i}=this,r=n.closest(".regroup");if(r){this.on.regroup(r.dataset.by==="portfolio"?"portfolio":"status");return}let o=n.closest("[data-key]")?.dataset.key,s=o===void 0?void 0:i?.nodes.get(o),d=o===void 0?void 0:i?.edges.find(l=>l.key===o)?.edge;s?.entity&&e.shiftKey?this.on.pick(s.key):s?.entity?this.on.select(s.key):s?.stub?this.on.open(s.stub):s?.group?this.#m(s,e):d?this.on.selectEdge(d):this.on.select(null)}#m(n,e){let{left:i,top:r}=this.container.getBoundingClientRect(),o=(e.clientX-i-this.pan.x)/this.zoom-(n.x-n.width/2),s=(e.clientY-r-this.pan.y)/this.zoom-(n.y-n.height/2),d=n.group&&ao(n.group,o,s);d&&this.on.select(d.entityId)}},ai=(t,n,e)=>Math.min(Math.max(t,Math.min(n,e)),Math.max(n,e));function Ma(t,n){return n.card?!t?.card||an(t.card)!==an(n.card):!1}var Va=12,Fa={FAILED:"failed",BLOCKED:"blocked",REJECTED:"rejected",PENDING_REVIEW:"waiting"};async function vo(t,{filter:n},e){let i=t.stubs.filter(({reason:o,hidden:s})=>o!=="COLLAPSED"&&s===void 0).sort((o,s)=>s.left-o.left).slice(0,Va),r=!1;for(let o of i){let{data:s}=await C(Ri,{id:o.id,direction:o.side==="causes"?"UPSTREAM":"DOWNSTREAM",filter:n},{signal:e});if(!s.lineage)continue;let d=new Map(s.lineage.effectiveStatuses.map(({key:p,count:y})=>[p,y])),l=s.lineage.statuses.find(({key:p})=>p==="FAILED")?.count;l&&d.set("FAILED",l);for(let p of Ha(o,t)){let y=V(p);y!==null&&d.has(y)&&d.set(y,d.get(y)-1)}let u=!s.lineage.completeness.isComplete&&s.lineage.completeness.reasons.some(p=>p!=="DEPTH"),c=Object.entries(Fa).flatMap(([p,y])=>(d.get(p)??0)>0?[`${d.get(p)}${u?"+":""} ${y}`]:[]);o.hidden=c.join(", "),r||=c.length>0}return r}function Ha({id:t,side:n},{entities:e,edges:i,groups:r}){let[o,s]=n==="causes"?["effect","cause"]:["cause","effect"],d=new Set([t,...i.filter(u=>G(u)[o]===t).map(u=>G(u)[s])]),l=r.filter(u=>u.id===t&&u.side===n).flatMap(u=>u.entities);return[...e.filter(({entityId:u})=>d.has(u)),...l]}function xo(t,n,e){document.addEventListener("keydown",i=>{if((i.ctrlKey||i.metaKey)&&i.key.toLowerCase()==="k"){e.search(),i.preventDefault();return}if((i.target instanceof Element?i.target:document.body).closest("input:not([type=radio], [type=checkbox]), select, textarea, dialog")||i.defaultPrevented||i.ctrlKey||i.metaKey||i.altKey)return;let d=new Map([["/",e.search],["l",e.list],["g",e.canvas],["p",e.panel],["e",e.expand],["c",e.collapse],["x",e.pick],["n",e.next],["?",e.keys],["+",()=>n.zoomBy(1.25)],["-",()=>n.zoomBy(.8)],["0",e.fit],["1",()=>n.whole()],["Escape",e.escape]]).get(i.key);d&&(d(),i.preventDefault())}),t.addEventListener("keydown",({key:i})=>{let o={ArrowLeft:[60,0],ArrowRight:[-60,0],ArrowUp:[0,60],ArrowDown:[0,-60]}[i];o&&n.panBy(...o)})}var Wa={kind:"RUN",id:"rr_example",title:"id",status:"PENDING_REVIEW",tone:"wait",time:"created",subtitle:"portfolio or type",marks:[{icon:"⚠",text:"conflict",tone:"bad",title:"Its idempotency key was used for different requests"},{icon:"◔",text:"3 d",tone:"wait",title:"It waits for a review"},{icon:"✓",text:"who",tone:"good",title:"The newest decision and its reviewer"}],names:[],width:228,height:78};function wo(t){let n=Object.keys(F).map(r=>E("p",{},wn(r))),e=Object.entries(Y).map(([r,{verb:o,colour:s,line:d,width:l}])=>{let u=`var(--${s})`,c=b("svg",{class:"line",viewBox:"0 0 44 8","aria-hidden":"true"},b("line",{x1:0,y1:4,x2:36,y2:4,stroke:u,"stroke-width":l,"stroke-dasharray":Pn[d]}),b("polygon",{points:"44,4 36,0 36,8",fill:u}));return E("p",{},c,E("span",{},o),E("code",{class:"muted"},r))}),i=b("svg",{class:"sample",viewBox:"-2 -2 232 82",width:232,height:82,role:"img","aria-label":"A card: id, status and time, portfolio, marks"},Wn(Wa));t.replaceChildren(E("div",{},E("h4",{},"Entities"),n),E("div",{},E("h4",{},"Edges, from cause to effect"),e,E("h4",{},"A card"),i),E("p",{class:"note"},"The status is the review if there is one, else the run's own. A dashed “+12” counts twelve edges that are not shown: click it to show them. An amber line is part of a cycle."))}var Jn=class{constructor(n){this.element=n}element;#t=new Map;say(n,e,i,r=[]){let o=r.map(([l,u])=>E("button",{type:"button",onclick:u},l)),s=E("p",{class:"notice","data-tone":e,"data-matter":n},E("span",{},i),E("span",{class:"end row"},o)),d=this.#t.get(n);d?d.replaceWith(s):this.element.append(s),this.#t.set(n,s)}drop(...n){for(let e of n)this.#t.get(e)?.remove(),this.#t.delete(e)}};var Ua={OPERATION_FAILED:"failed operation",OPERATION_STUCK:"stuck operation",RUN_BLOCKED:"blocked run",RUN_REJECTED:"rejected run",KEY_CONFLICT:"key in conflict",PURGED:"purged"};function Ao({title:t,id:n,close:e,error:i,retry:r,isLoading:o,children:s}){return a(j,{title:t,id:n,children:[i?a(ot,{error:i,retry:r}):o?a(ut,{}):s,a("button",{type:"button",class:"plain",onClick:e,children:"Close"})]})}function Co({id:t,cursor:n,select:e,close:i,trace:r}){let{value:o,error:s,retry:d}=et(u=>C(Yi,{id:t},{signal:u}),[t,n]),l=o?.data.rootCauses;return a(Ao,{title:"Root causes",id:"root-causes",close:i,error:s,retry:d,isLoading:!o,children:[l?.nodes.length?a("ol",{children:l.nodes.map(u=>a(Qa,{cause:u,root:t,select:e,trace:r},u.entity.entityId))}):a("p",{children:"Nothing upstream failed, is blocked, was rejected, is stuck or in conflict."}),l&&!l.isComplete&&a("p",{class:"muted",children:"The search met a limit: causes further upstream may be missing."})]})}function Qa({cause:t,root:n,select:e,trace:i}){let{entity:r,why:o,distance:s,at:d,affectedCount:l,score:u,parts:c}=t,p=V(r);return a("li",{children:[a("div",{class:"row",children:[a(Et,{value:r.kind,isNamed:!1})," ",a(Q,{id:r.entityId,select:e})," ",p&&a(N,{value:p})]}),a("div",{class:"row",children:[a("strong",{children:Ua[o]}),a("span",{children:s===0?"the entity itself":`${s} ${s===1?"step":"steps"} upstream`}),d&&a(K,{text:d})]}),a("div",{class:"row muted",children:[_(l)," abnormal downstream",r.entityId!==n&&a("button",{type:"button",onClick:()=>i(r.entityId),children:"Show the path"})]}),a("details",{children:[a("summary",{children:["Score ",u.toFixed(2)]}),a("ul",{children:c.map(({name:y,text:g})=>a("li",{children:[y,": ",g]},y))})]})]})}function To({id:t,cursor:n,select:e,close:i}){let{value:r,error:o,retry:s}=et(l=>C(Ji,{id:t},{signal:l}),[t,n]),d=r?.data.impact;return a(Ao,{title:"Impact",id:"impact",close:i,error:o,retry:s,isLoading:!r,children:d?a(qa,{impact:d,select:e}):a("p",{children:"Nothing names this entity."})})}function qa({impact:t,select:n}){let{entityCount:e,runCount:i,operationCount:r,portfolioCount:o,effectiveStatuses:s,completeness:d,portfolios:l,runs:u}=t;return a(k,{children:[a("p",{class:"lead",children:[a("strong",{children:_(i)})," runs in ",a("strong",{children:_(o)})," portfolios, ",_(r)," operations, ",_(e)," entities"]}),a("p",{class:"row",children:s.map(({key:c,count:p})=>a("span",{children:[_(p)," ",a(N,{value:c})]},c))}),!d.isComplete&&a("p",{class:"muted",children:["The walk met a limit (",d.reasons.join(", "),"): the numbers are lower bounds."]}),u.totalCount>0&&a(k,{children:[a("h4",{children:[_(u.totalCount)," need attention"]}),a("ol",{children:u.nodes.map(c=>a("li",{children:a("div",{class:"row",children:[a(Q,{id:c.entityId,select:n})," ",a(N,{value:c.effectiveStatus})," ",a("span",{class:"muted",children:c.portfolioId})]})},c.entityId))}),u.totalCount>u.nodes.length&&a("p",{class:"muted",children:["and ",_(u.totalCount-u.nodes.length)," more"]})]}),l.nodes.length>0&&a("table",{children:[a("thead",{children:a("tr",{children:[a("th",{scope:"col",children:"portfolio"}),a("th",{scope:"col",class:"number",children:"runs"}),a("th",{scope:"col",children:"status"})]})}),a("tbody",{children:l.nodes.map(c=>a("tr",{children:[a("th",{scope:"row",children:c.portfolioId}),a("td",{class:"number",children:_(c.runCount)}),a("td",{children:c.effectiveStatuses.map(({key:p,count:y})=>a("span",{children:[y," ",a(N,{value:p,isNamed:!1})," "]},p))})]},c.portfolioId))})]}),l.totalCount>l.nodes.length&&a("p",{class:"muted",children:["and ",_(l.totalCount-l.nodes.length)," more portfolios"]})]})}function Ro({entity:t,fieldErrors:n,select:e,first:i}){let r=m=>{let v=n.find(({path:I})=>I===`entity.${m}`);return v?a("span",{class:"muted",children:jt(v)}):null},o=m=>a(Q,{id:m,select:e}),s=m=>m?a(k,{children:[o(m.entityId)," ",a(N,{value:m.runStatus??m.operationStatus??""})," ",m.portfolioId??m.operationType]}):null,d=({recordedAt:m,recordedBy:v})=>m?a(k,{children:[a(K,{text:m})," by ",v??"unknown"]}):a("span",{class:"muted",children:"before this was kept"}),l=a("span",{class:"muted",children:"none"}),u=t.entityId,c=m=>a(k,{children:[a("div",{class:"row",children:[o(m.entityId)," ",a(N,{value:m.runStatus})]}),a("div",{class:"row muted",children:[m.portfolioId," ",a(K,{text:m.createdAt})]})]}),p=m=>a(k,{children:[a("div",{class:"row",children:[o(m.entityId)," ",a(N,{value:m.operationStatus})]}),a("div",{class:"row muted",children:[m.operationType," ",a(K,{text:m.createdAt})]})]}),y=m=>a(k,{children:[a("div",{class:"row",children:[a(N,{value:m.action})," ",a("strong",{children:m.reasonCode})]}),a("div",{class:"row muted",children:[m.actorId," ",a(K,{text:m.decidedAt})," ",o(m.entityId)]}),m.comment&&a("blockquote",{children:m.comment})]}),g=m=>a(k,{children:[a("div",{class:"row",children:[o(m.rebalanceRunId)," ",a(K,{text:m.createdAt})]}),a("div",{class:"row muted",children:[a("code",{title:m.requestHash,children:ht(m.requestHash,23)})," ",o(m.correlationId)]})]}),f=(m,v)=>a(Xn,{title:m,page:v,off:r("runs"),row:c,first:i,more:async I=>(await C(Ui,{id:u,first:i,after:I})).data.entity?.runs},"runs"),S=(m,v,I,A)=>a(Xn,{title:I,page:v,off:r(A),row:g,first:i,more:async T=>(await C(Wi,{id:m,first:i,after:T})).data.entity?.history},"history");if(Ft(t))return a(k,{children:[a(gn,{rows:[["Status",a(N,{value:t.runStatus})],["Review",r("workflow")??(t.workflow?a(N,{value:t.workflow.workflowStatus}):l)],["Portfolio",a(k,{children:[t.portfolioId," ",a(It,{text:t.portfolioId,name:"portfolio"})]})],["Created",a(K,{text:t.createdAt})],["Recorded",d(t)],["Correlation",a(k,{children:[o(t.correlationId)," ",a(It,{text:t.correlationId,name:"correlation id"})]})],["Idempotency key",t.idempotencyKey?a(k,{children:[o(t.idempotencyKey.key)," ",a(It,{text:t.idempotencyKey.key,name:"idempotency key"})]}):l],["Request hash",a(k,{children:[a("code",{children:t.requestHash})," ",a(It,{text:t.requestHash,name:"request hash"})]})],["Operation",r("operation")??s(t.operation)??l],["Artifact",r("artifact")??(t.artifact?o(t.artifact.entityId):l)]]}),a(Xn,{title:"Decisions",page:t.decisions,off:r("decisions"),row:y,first:i,more:async m=>(await C(Hi,{id:u,first:i,after:m})).data.entity?.decisions},"decisions"),t.idempotencyKey&&S(t.idempotencyKey.key,t.idempotencyKey.history,"History of its idempotency key","idempotencyKey.history")]});if(Qe(t))return a(k,{children:[a(gn,{rows:[["Status",a(N,{value:t.operationStatus})],["Type",t.operationType],["Correlation",a(k,{children:[o(t.correlationId)," ",a(It,{text:t.correlationId,name:"correlation id"})]})],["Created",a(K,{text:t.createdAt})],["Started",a(K,{text:t.startedAt})],["Finished",a(K,{text:t.finishedAt})],["Recorded",d(t)],["Executable",t.isExecutable?"yes: it is pending and its request is stored":"no"]]}),f("Runs with its correlation id",t.runs)]});if(qe(t))return a(k,{children:[a(gn,{rows:[["In conflict",t.isConflicted===null||t.isConflicted===void 0?r("isConflicted")??"unknown":t.isConflicted?"yes":"no"],["Maps to",s(t.run)??l],["Created",a(K,{text:t.mappedSince})],["Request hash",t.mappedHash?a("code",{children:t.mappedHash}):l]]}),S(t.key,t.history,"History","history")]});if("actorId"in t)return a(k,{children:[a(gn,{rows:[["Action",a(N,{value:t.action})],["Reason",t.reasonCode],["Actor",t.actorId],["Decided",a(K,{text:t.decidedAt})],["Run",s(t.run)??l],["Correlation",o(t.correlationId)]]}),t.comment&&a(j,{title:"Comment",children:a("blockquote",{children:t.comment})})]});if("artifactHash"in t)return a(gn,{rows:[["Version",t.artifactVersion],["Hash",a(k,{children:[a("code",{children:t.artifactHash})," ",a(It,{text:t.artifactHash,name:"artifact hash"})]})],["Run",s(t.run)??l]]});if("operations"in t){let m=async v=>(await C(Qi,{id:u,first:i,after:v})).data.entity?.operations;return a(k,{children:[f("Runs",t.runs),a(Xn,{title:"Operations",page:t.operations,off:r("operations"),row:p,first:i,more:m},"operations")]})}return a(k,{})}function gn({rows:t}){return a(j,{children:a("dl",{class:"facts",children:t.map(([n,e])=>a(k,{children:[a("dt",{children:n},n),a("dd",{children:e})]}))})})}function Xn({title:t,page:n,off:e,row:i,first:r,more:o}){let[s,d]=L(n?[n]:[]),[l,u]=L(null),[c,p]=L(!1);wt(()=>d(n?[n]:[]),[n]);let y=s.at(-1);if(!y)return a(j,{title:t,children:e??a("p",{class:"muted",children:"None recorded."})});let g=s.flatMap(({edges:m})=>m.map(({node:v})=>v)),f=async()=>{p(!0);try{let m=await o(y.pageInfo.endCursor??"");m&&d([...s,m])}catch(m){let{title:v,message:I}=_n(m);u(`${m instanceof Z?v:"The page failed."} ${I}`)}p(!1)},S=y.totalCount===0||y.pageInfo.hasNextPage||g.length>r;return a(j,{title:t,children:[a("ol",{children:g.map((m,v)=>a("li",{children:i(m)},v))}),a("div",{class:"row",children:[(l??S)&&a("p",{class:"muted",children:l??(y.totalCount?`${_(g.length)} of ${_(y.totalCount)} shown`:"None recorded.")}),y.pageInfo.hasNextPage&&a("button",{type:"button",disabled:c,onClick:()=>{f()},children:"Show more"})]})]})}var di=100,li=200,pn=t=>Oo(t)>0,Oo=t=>t instanceof Map?t.size:Array.isArray(t)?t.length:0;function No(t){return t instanceof Map?[...t]:t.map((n,e)=>[String(e),n])}function ui({value:t,name:n}){let[e,i]=L(""),r=e.trim().toLowerCase();return a(k,{children:[pn(t)&&a("input",{class:"find",type:"search",placeholder:`Find in ${n.toLowerCase()}`,"aria-label":`Find in ${n.toLowerCase()}`,value:e,onInput:o=>i(o.currentTarget.value)}),a("div",{class:"tree",children:r&&pn(t)?a(Ba,{leaves:Ga(t,r)}):pn(t)?a(Ko,{value:t}):a(ci,{name:null,value:t})})]})}function Ga(t,n){let e=[],i=(r,o)=>{if(pn(r))for(let[s,d]of No(r))i(d,o?`${o}.${s}`:s);else(o.toLowerCase().includes(n)||$o(r).toLowerCase().includes(n))&&e.push([o,r])};return i(t,""),e}function Ba({leaves:t}){return t.length?a(k,{children:[t.slice(0,li).map(([n,e])=>a(ci,{name:n,value:e},n)),t.length>li&&a("p",{class:"muted",children:[_(t.length-li)," more match."]})]}):a("p",{class:"muted",children:"Nothing in it matches."})}function Ko({value:t}){let[n,e]=L(di),i=No(t),r=i.length-n;return a("ul",{children:[i.slice(0,n).map(([o,s])=>a("li",{children:pn(s)?a(ja,{name:o,value:s}):a(ci,{name:o,value:s})},o)),r>0&&a("li",{children:a("button",{type:"button",onClick:()=>e(n+di),children:["Show ",_(Math.min(r,di))," more of ",_(r)]})})]})}function ja({name:t,value:n}){let[e,i]=L(!1),[r,o]=n instanceof Map?["{","}"]:["[","]"];return a("details",{open:e,onToggle:s=>i(s.currentTarget.open),children:[a("summary",{children:[a("span",{class:"key",children:t})," ",a("span",{class:"muted",children:`${r} ${_(Oo(n))} ${o}`})]}),e&&a(Ko,{value:n})]})}function ci({name:t,value:n}){return a("div",{class:"leaf",children:[t!==null&&a(k,{children:[a("span",{class:"key",children:t}),": "]}),a("span",{class:za(n),children:$o(n)})]})}function za(t){return t instanceof _t?"digits":typeof t=="string"?"string":"literal"}function $o(t){return t instanceof _t?t.text:typeof t=="string"?JSON.stringify(t):t instanceof Map?"{}":Array.isArray(t)?"[]":String(t)}var gi=20,Ya={RUN:[["Result","runResult"]],OPERATION:[["Request","request"],["Result","result"]],ARTIFACT:[["Payload","payload"]]},Zn=class{constructor(n,e){this.element=n;this.on=e}element;on;showEntity(n,e,i){tt(a(Ja,{id:n,subgraph:e,view:i,on:this.on},`${n} ${e.cursor}`),this.element),this.element.scrollTop=0}showEdge(n,e){tt(a(rd,{edge:n,view:e,on:this.on},n.id),this.element)}};function Ja({id:t,subgraph:n,view:e,on:i}){let r=et(async u=>{let c=await C(Ie,{id:t,first:gi},{signal:u});if(!c.data.entity&&c.fieldErrors[0])throw Dt(c.fieldErrors[0]);return c},[t,n.cursor]),o=et(async u=>(await we(Gi,{id:t},{signal:u})).get("entity")??null,[t,n.cursor]),s=n.entities.find(u=>u.entityId===t)??n.groups.flatMap(u=>u.entities).find(u=>u.entityId===t),d=r.value?.data.entity,l=d?.kind??s?.kind;return a(k,{children:[a("header",{children:[l&&a(Et,{value:l}),a("div",{class:"title",children:[a("h2",{children:t}),a(It,{text:t,name:"id"})]}),d&&a(Za,{entity:d}),a(td,{id:t,subgraph:n,view:e,on:i}),d&&a(nd,{entity:d,view:e,on:i})]}),e.mode==="root-causes"&&a(Co,{id:t,cursor:n.cursor,select:i.select,close:()=>i.answer(null),trace:i.trace}),e.mode==="impact"&&a(To,{id:t,cursor:n.cursor,select:i.select,close:()=>i.answer(null)}),a(id,{subgraph:n,on:i}),!!r.error&&a(ot,{error:r.error,retry:r.retry}),!r.value&&!r.error&&a(ut,{}),r.value&&!d&&a("p",{children:"No record and no edge has this id any more."}),r.value&&d&&a(k,{children:[a(qr,{entity:d,select:i.select}),a(Ro,{entity:d,fieldErrors:r.value.fieldErrors,select:i.select,first:gi}),(Ya[d.kind]??[]).map(([u,c])=>a(j,{title:u,children:o.error?a(ot,{error:o.error,retry:o.retry}):o.value?a(Xa,{value:o.value,field:c,name:u}):a(ut,{})},c)),a(od,{entity:d,view:e})]})]})}function Xa({value:t,field:n,name:e}){let i=t instanceof Map?t.get(n)??null:null;return i===null?a("p",{class:"muted",children:"None recorded."}):a(ui,{value:i,name:e})}function Za({entity:t}){let n="workflow"in t?t.workflow?.workflowStatus:null,e="runStatus"in t?t.runStatus:"operationStatus"in t?t.operationStatus:null,i=n&&n!=="NOT_REQUIRED"?n:e;return i?a(N,{value:i}):null}function td({id:t,subgraph:n,view:e,on:i}){let r=n.stubs.some(l=>l.id===t&&l.reason!=="COLLAPSED"),o=n.edges.some(l=>l.sourceEntityId===t||l.targetEntityId===t),s=!!(e.from&&!e.to&&e.from!==t),d=(l,u,c=!1)=>a("button",{type:"button",class:c?"main":"",onClick:()=>u(t),children:l});return a("div",{class:"actions",children:[t!==e.id&&d("Show its lineage",i.focus),r&&d("Expand",i.expand),e.collapsed.includes(t)?d("Expand",i.uncollapse):o&&d("Collapse",i.collapse),d(s?"Path to here":"Path from here",i.pick,s)]})}function nd({entity:t,view:n,on:e}){let i=(o,s)=>a("button",{type:"button","aria-pressed":n.mode===o,onClick:()=>e.answer(n.mode===o?null:o),children:s}),r=Ft(t)?ed(t):[];return a("div",{class:"actions",children:[i("root-causes","Root causes"),i("impact","Impact"),r.map(([o,s])=>a("button",{type:"button",title:s,onClick:()=>e.compare(s),children:o},s))]})}function ed(t){let n=t.idempotencyKey?.isConflicted?t.idempotencyKey.history?.edges.find(({node:r})=>r.requestHash!==t.requestHash&&r.rebalanceRunId!==t.entityId)?.node.rebalanceRunId:void 0,e=[["Compare with the original",t.origin.replayOf?.entityId],["Compare with the other request",n],["Compare with the last good run",t.previousGood?.entityId],["Compare with the run before",t.previous?.entityId]],i=new Set;return e.flatMap(([r,o])=>!o||i.has(o)?[]:(i.add(o),[[r,o]]))}function id({subgraph:{path:t,from:n,to:e},on:i}){if(!n||!e)return null;let r=a("button",{type:"button",class:"plain",onClick:i.leavePath,children:"Close the path"});return t?a(j,{id:"path",title:`Path of ${_(t.length)} ${t.length===1?"edge":"edges"}`,children:[a("ol",{children:t.entities.flatMap((o,s)=>{let d=t.edges[s];return[a("li",{children:[a(Et,{value:o.kind,isNamed:!1})," ",a(Q,{id:o.entityId,select:i.select})]},o.entityId),d&&a("li",{class:"step",children:[d.sourceEntityId===o.entityId?"↓":"↑"," ",d.edgeType]},d.id)]})}),r]}):a(j,{title:"Path",children:[a("p",{children:["No path from ",a(Q,{id:n,select:i.select})," to ",a(Q,{id:e,select:i.select})," of at most 20 edges in this direction, with these edge types and at this time."]}),r]})}function rd({edge:t,on:n}){let e=et(async r=>(await we(Bi,{id:t.id},{signal:r})).get("node")??null,[t.id]),i=e.value instanceof Map?e.value.get("metadata")??null:null;return a(k,{children:[a("header",{children:[a("h2",{children:t.edgeType}),a("p",{class:"muted",children:["from cause to effect: “",Y[t.edgeType].verb,"”"]})]}),a(j,{children:a("dl",{class:"facts",children:[a("dt",{children:"Source"}),a("dd",{children:a(Q,{id:t.sourceEntityId,select:n.select})}),a("dt",{children:"Target"}),a("dd",{children:a(Q,{id:t.targetEntityId,select:n.select})}),a("dt",{children:"Created"}),a("dd",{children:a(K,{text:t.createdAt})})]})}),a(j,{title:"Metadata",children:e.error?a(ot,{error:e.error,retry:e.retry}):e.value===null?a(ut,{}):a(ui,{value:i,name:"Metadata"})})]})}function od({entity:t,view:n}){let{kind:e,entityId:i}=t,r=encodeURIComponent(i),o="run"in t?t.run:null,s={RUN:`runs/${r}`,OPERATION:`runs/by-operation/${r}`,CORRELATION:`runs/by-correlation/${r}`,IDEMPOTENCY_KEY:`runs/idempotency/${r}`}[e]??(o&&`runs/${encodeURIComponent(o.entityId)}`),d=(l,u)=>a("a",{href:l,target:"_blank",rel:"noopener",children:u});return a(j,{title:"Links",children:a("div",{class:"links",children:[s&&d(`rebalance/${s}/support-bundle`,"Support bundle (REST)"),d(`rebalance/lineage/${r}`,"Edges (REST)"),d(Ae(Ie,{id:i,first:gi}),"Details in GraphiQL"),d(Ae(zi,{id:i,direction:n.direction,depth:n.depth,filter:Nt(n)}),"Lineage in GraphiQL")]})})}var sd=Symbol.for("preact-signals");function ie(){if(St>1)St--;else{var t,n=!1;for((function(){var r=ne;for(ne=void 0;r!==void 0;){var o=r.S;if(o.v===r.v)for(var s=o.t;s!==void 0;s=s.x)s.i===r.i&&(s.i=o.i);r=r.o}})();fn!==void 0;){var e=fn;for(fn=void 0,te++;e!==void 0;){var i=e.u;if(e.u=void 0,e.f&=-3,!(8&e.f)&&Lo(e))try{e.c()}catch(r){n||(t=r,n=!0)}e=i}}if(te=0,St--,n)throw t}}function yi(t){if(St>0)return t();pi=++ad,St++;try{return t()}finally{ie()}}var yn,M=void 0;function mn(t){var n=M,e=yn;M=void 0,yn=void 0;try{return t()}finally{M=n,yn=e}}var fn=void 0,St=0,te=0,ad=0,pi=0,ne=void 0,ee=0;function Po(t){if(M!==void 0){var n=t.n;if(n===void 0||n.t!==M)return n={i:0,S:t,p:M.s,n:void 0,t:M,e:void 0,x:void 0,r:n},M.s!==void 0&&(M.s.n=n),M.s=n,t.n=n,32&M.f&&t.S(n),n;if(n.i===-1)return n.i=0,n.n!==void 0&&(n.n.p=n.p,n.p!==void 0&&(n.p.n=n.n),n.p=M.s,n.n=void 0,M.s.n=n,M.s=n),n}}function q(t,n){this.v=t,this.i=0,this.n=void 0,this.t=void 0,this.l=0,this.W=n?.watched,this.Z=n?.unwatched,this.name=n?.name}q.prototype.brand=sd;q.prototype.h=function(){return!0};q.prototype.S=function(t){var n=this,e=this.t;e!==t&&t.e===void 0&&(t.x=e,this.t=t,e!==void 0?e.e=t:mn(function(){var i;(i=n.W)==null||i.call(n)}))};q.prototype.U=function(t){var n=this;if(this.t!==void 0){var e=t.e,i=t.x;e!==void 0&&(e.x=i,t.e=void 0),i!==void 0&&(i.e=e,t.x=void 0),t===this.t&&(this.t=i,i===void 0&&mn(function(){var r;(r=n.Z)==null||r.call(n)}))}};q.prototype.subscribe=function(t){var n=this;return Lt(function(){var e=n.value;mn(function(){return t(e)})},{name:"sub"})};q.prototype.valueOf=function(){return this.value};q.prototype.toString=function(){return this.value+""};q.prototype.toJSON=function(){return this.value};q.prototype.peek=function(){var t=this;return mn(function(){return t.value})};Object.defineProperty(q.prototype,"value",{get:function(){var t=Po(this);return t!==void 0&&(t.i=this.i),this.v},set:function(t){if(t!==this.v){if(te>100)throw new Error("Cycle detected");(function(e){St!==0&&te===0&&e.l!==pi&&(e.l=pi,ne={S:e,v:e.v,i:e.i,o:ne})})(this),this.v=t,this.i++,ee++,St++;try{for(var n=this.t;n!==void 0;n=n.x)n.t.N()}finally{ie()}}}});function $t(t,n){return new q(t,n)}function Lo(t){for(var n=t.s;n!==void 0;n=n.n)if(n.S.i!==n.i||!n.S.h()||n.S.i!==n.i)return!0;return!1}function Do(t){for(var n=t.s;n!==void 0;n=n.n){var e=n.S.n;if(e!==void 0&&(n.r=e),n.S.n=n,n.i=-1,n.n===void 0){t.s=n;break}}}function Mo(t){for(var n=t.s,e=void 0;n!==void 0;){var i=n.p;n.i===-1?(n.S.U(n),i!==void 0&&(i.n=n.n),n.n!==void 0&&(n.n.p=i)):e=n,n.S.n=n.r,n.r!==void 0&&(n.r=void 0),n=i}t.s=e}function Pt(t,n){q.call(this,void 0,n),this.x=t,this.s=void 0,this.g=ee-1,this.f=4}Pt.prototype=new q;Pt.prototype.h=function(){if(this.f&=-3,1&this.f)return!1;if((36&this.f)==32||(this.f&=-5,this.g===ee))return!0;if(this.g=ee,this.f|=1,this.i>0&&!Lo(this))return this.f&=-2,!0;var t=M;try{Do(this),M=this;var n=this.x();(16&this.f||this.v!==n||this.i===0)&&(this.v=n,this.f&=-17,this.i++)}catch(e){this.v=e,this.f|=16,this.i++}return M=t,Mo(this),this.f&=-2,!0};Pt.prototype.S=function(t){if(this.t===void 0){this.f|=36;for(var n=this.s;n!==void 0;n=n.n)n.S.S(n)}q.prototype.S.call(this,t)};Pt.prototype.U=function(t){if(this.t!==void 0&&(q.prototype.U.call(this,t),this.t===void 0)){this.f&=-33;for(var n=this.s;n!==void 0;n=n.n)n.S.U(n)}};Pt.prototype.N=function(){if(!(2&this.f)){this.f|=6;for(var t=this.t;t!==void 0;t=t.x)t.t.N()}};Object.defineProperty(Pt.prototype,"value",{get:function(){if(1&this.f)throw new Error("Cycle detected");var t=Po(this);if(this.h(),t!==void 0&&(t.i=this.i),16&this.f)throw this.v;return this.v}});function re(t,n){return new Pt(t,n)}function Vo(t){var n=t.j;if(t.j=void 0,typeof n=="function"){St++;var e=M;M=void 0;try{n()}catch(i){throw t.f&=-2,t.f|=8,fi(t),i}finally{M=e,ie()}}}function fi(t){for(var n=t.s;n!==void 0;n=n.n)n.S.U(n);t.x=void 0,t.s=void 0,Vo(t)}function dd(t){if(M!==this)throw new Error("Out-of-order effect");Mo(this),M=t,this.f&=-2;try{8&this.f&&fi(this)}finally{ie()}}function Ut(t,n){this.x=t,this.j=void 0,this.s=void 0,this.u=void 0,this.f=32,this.name=n?.name,yn&&yn.push(this)}Ut.prototype.c=function(){var t=this.S();try{if(8&this.f||this.x===void 0)return;var n=this.x();typeof n=="function"&&(this.j=n)}finally{t()}};Ut.prototype.S=function(){if(1&this.f)throw new Error("Cycle detected");this.f|=1,this.f&=-9,Vo(this),Do(this),St++;var t=M;return M=this,dd.bind(this,t)};Ut.prototype.N=function(){2&this.f||(this.f|=2,this.u=fn,fn=this)};Ut.prototype.d=function(){this.f|=8,1&this.f||fi(this)};Ut.prototype.dispose=function(){this.d()};function Lt(t,n){var e=new Ut(t,n);try{e.c()}catch(r){throw e.d(),r}var i=e.d.bind(e);return i[Symbol.dispose]=i,i}var Fo,se,oe,ld=typeof window<"u"&&!!window.__PREACT_SIGNALS_DEVTOOLS__;var Ho=[];Lt(function(){Fo=this.N})();function Qt(t,n){O[t]=n.bind(null,O[t]||function(){})}function hn(t){if(oe){var n=oe;oe=void 0,n()}oe=t&&t.S()}function Wo(t){var n=this,e=t.data,i=cd(e);i.name="ReactiveDom",i.value=e;var r=tn(function(){for(var d=n,l=n.__v;l=l.__;)if(l.__c){l.__c.__$f|=4;break}var u=re(function(){var g=i.value.value;return g===0?0:g===!0?"":g||""}),c=re(function(){return!Array.isArray(u.value)&&!Oe(u.value)}),p=Lt(function(){if(this.N=Uo,c.value){var g=u.value;d.__v&&d.__v.__e&&d.__v.__e.nodeType===3&&(d.__v.__e.data=g)}}),y=n.__$u.d;return n.__$u.d=function(){p(),y.call(this)},[c,u]},[]),o=r[0],s=r[1];return o.value?s.peek():s.value}Wo.displayName="ReactiveTextNode";Object.defineProperties(q.prototype,{constructor:{configurable:!0,value:br(k,null).constructor},type:{configurable:!0,value:Wo},props:{configurable:!0,get:function(){var t=this;return{data:{get value(){return t.value}}}}},__b:{configurable:!0,value:1}});Qt("__b",function(t,n){if(hn(),se=void 0,typeof n.type=="string"){var e,i=n.props;for(var r in i)if(r!=="children"){var o=i[r];o instanceof q&&(e||(n.__np=e={}),e[r]=o,i[r]=o.peek())}}t(n)});Qt("__r",function(t,n){if(t(n),n.type!==k){hn();var e,i=n.__c;i&&(i.__$f&=-2,(e=i.__$u)===void 0&&(i.__$u=e=(function(r,o){var s;return Lt(function(){s=this},{name:o}),s.c=r,s})((function(r){return function(){var o;ld&&((o=this.y)==null||o.call(this)),r.__$f|=1,r.setState({})}})(i),typeof n.type=="function"?n.type.displayName||n.type.name:""))),se=i,hn(e)}});Qt("__e",function(t,n,e,i){hn(),se=void 0,t(n,e,i)});Qt("diffed",function(t,n){hn(),se=void 0;var e;if(typeof n.type=="string"&&(e=n.__e)){var i=n.__np,r=n.props,o=e.U;if(o)for(var s in o){var d=o[s];d===void 0||i&&s in i||(d.d(),o[s]=void 0)}if(i){o||(o={},e.U=o);for(var l in i){var u=o[l],c=i[l];u===void 0?(u=ud(e,l,c,r),o[l]=u):u.o(c,r)}}}t(n)});function ud(t,n,e,i){var r=n in t&&t.ownerSVGElement===void 0,o=$t(e);return{o:function(s,d){o.value=s,i=d},d:Lt(function(){this.N=Uo;var s=o.value.value;i[n]!==s&&(i[n]=s,r?t[n]=s:s!=null&&(s!==!1||n[4]==="-")?t.setAttribute(n,s):t.removeAttribute(n))})}}Qt("unmount",function(t,n){if(typeof n.type=="string"){var e=n.__e;if(e){var i=e.U;if(i){e.U=void 0;for(var r in i){var o=i[r];o&&o.d()}}}var s=n.__np;if(s){var d=n.props;for(var l in s)d[l]=s[l]}n.__np=void 0}else{var u=n.__c;if(u){u.__$f|=8;var c=u.__$u;c&&(u.__$u=void 0,c.d())}}t(n)});Qt("__h",function(t,n,e,i){i<3&&(n.__$f|=2),t(n,e,i)});Mt.prototype.shouldComponentUpdate=function(t,n){if(this.__R)return!0;var e=this.__$u,i=e&&e.s!==void 0;for(var r in n)return!0;if(this.__f||typeof this.u=="boolean"&&this.u===!0){var o=2&this.__$f;if(!(i||o||4&this.__$f)||1&this.__$f)return!0}else if(!(i||4&this.__$f)||3&this.__$f)return!0;for(var s in t)if(s!=="__source"&&t[s]!==this.props[s])return!0;for(var d in this.props)if(!(d in t))return!0;return!1};function cd(t,n){return tn(function(){return $t(t,n)},[])}var gd=function(t){queueMicrotask(function(){queueMicrotask(t)})};function pd(){yi(function(){for(var t;t=Ho.shift();)Fo.call(t)})}function Uo(){Ho.push(this)===1&&(O.requestAnimationFrame||gd)(pd)}var Qo="dpm-lineage:recent",qo="dpm-lineage:saved",yd=20;function Go(t){try{let n=JSON.parse(localStorage.getItem(t)??"[]");return Array.isArray(n)?n:[]}catch{return[]}}var qt=$t(Go(Qo).filter(t=>typeof t=="string")),En=$t(Go(qo).filter(t=>typeof t?.name=="string"&&typeof t.query=="string"));function Bo(t){qt.value=[t,...qt.value.filter(n=>n!==t)].slice(0,yd),localStorage.setItem(Qo,JSON.stringify(qt.value))}function jo(t){En.value=[t,...En.value.filter(({query:n})=>n!==t.query)],localStorage.setItem(qo,JSON.stringify(En.value))}var fd=140,zo=12,ae=class{constructor(n,e){this.form=n;tt(a(hd,{form:n,on:e,bind:i=>this.#t=i}),n)}form;#t=()=>{};focus(){let n=this.form.querySelector("input");n?.focus(),n?.select()}show(n){this.#t(n)}};function md(t){if(!/^https?:\/\//.test(t))return null;try{let n=new URL(t);return n.pathname.endsWith("/explore")&&n.searchParams.get("id")?n.search:null}catch{return null}}function hd({form:t,on:n,bind:e}){let[i,r]=L(""),[o,s]=L(!1),[d,l]=L(null),[u,c]=L(-1),p=gt(null),y=gt(null),g=gt(null),f=gt(!1),S=()=>{g.current&&clearTimeout(g.current),y.current?.abort(),s(!1),c(-1)},m=(x,P)=>{f.current=!0,S(),r(P),p.current?.blur(),x()};wt(()=>{e(D=>{document.activeElement!==p.current&&r(D)});let x=D=>{t.contains(D.relatedTarget)||S()},P=D=>{D.preventDefault(),ft.current()};return t.addEventListener("focusout",x),t.addEventListener("submit",P),()=>{t.removeEventListener("focusout",x),t.removeEventListener("submit",P)}},[]);let v=async x=>{y.current?.abort();let P=y.current=new AbortController;try{let{data:D}=await C(Pi,{text:x,first:zo},{signal:P.signal}),{candidates:B,hasMore:H,text:Sn}=D.resolve,Bt=B.length?H?"More ids match. Type more of the id.":"":`No recorded id is “${Sn}” or starts with it.`;return l({text:x,candidates:B,message:Bt}),s(!0),c(-1),B}catch(D){if(mt(D))return null;if(!(D instanceof Z))throw D;return l({text:x,candidates:[],message:`${D.title} ${D.message}`}),s(!0),null}},I=i.trim(),A=I?[...d&&d.text===i?d.candidates.map(x=>Ed(x,()=>m(()=>n.go(x.entityId),x.entityId))):[],...Yo(I,n.known(),d?.candidates??[]).map(x=>mi(x,"ends with it","…",()=>m(()=>n.go(x),x)))]:[...En.value.map(({name:x,query:P})=>mi(x,"saved view","★",()=>m(()=>n.open(P),i))),...qt.value.slice(0,zo).map(x=>mi(x,"recent","↺",()=>m(()=>n.go(x),x)))],T=o&&(A.length>0||!!(I&&d?.message)),R=async()=>{g.current&&clearTimeout(g.current);let x=p.current?.value??"",P=x===i,D=A[u];if(T&&P&&D)return D.go();if(!x.trim())return;let B=md(x.trim());if(B)return m(()=>n.open(B),new URLSearchParams(B).get("id")??"");f.current=!1;let H=P&&d?.text===x&&o?d.candidates:await v(x);if(!H||f.current||p.current?.value!==x)return;let Sn=H.filter(ms=>ms.isExact),Bt=Sn.length===1?Sn[0]:H.length===1?H[0]:void 0;if(Bt)return m(()=>n.go(Bt.entityId),Bt.entityId);let[Ee,...fs]=H.length?[]:Yo(x.trim(),n.known(),[]);Ee&&!fs.length&&m(()=>n.go(Ee),Ee)},ft=gt(R);ft.current=R;let at=x=>{r(x),c(-1),g.current&&clearTimeout(g.current),x.trim()?g.current=setTimeout(()=>{v(x)},fd):(y.current?.abort(),s(!0))},X=x=>{let P={ArrowDown:1,ArrowUp:-1}[x.key];x.key==="Escape"?(T||p.current?.blur(),S()):P&&A.length&&T?(c((u+P+A.length+(u<0&&P<0?1:0))%A.length),x.preventDefault()):P&&s(!0)};return a(k,{children:[a("input",{ref:p,id:"search-text",type:"text",role:"combobox","aria-autocomplete":"list","aria-expanded":T,"aria-controls":"search-results","aria-activedescendant":u>=0?`found-${u}`:void 0,"aria-label":"Go to any id",placeholder:"Any id or its prefix: run, correlation, operation, key, decision, artifact, request hash, portfolio",spellcheck:!1,autocapitalize:"off",value:i,onInput:x=>at(x.currentTarget.value),onFocus:()=>!i.trim()&&s(!0),onClick:()=>!i.trim()&&s(!0),onKeyDown:X}),a("kbd",{"aria-hidden":"true",children:"/"}),a("div",{id:"search-box",hidden:!T,children:[a("ul",{id:"search-results",role:"listbox","aria-label":"Matching ids",hidden:!A.length,children:A.map((x,P)=>a(Id,{option:x,index:P,isActive:P===u,wanted:I},x.key))}),a("p",{id:"search-status",role:"status",children:I?d?.message??"":""})]})]})}var Yo=(t,n,e)=>t.length<3?[]:[...new Set([...n,...qt.value])].filter(i=>i.toLowerCase().endsWith(t.toLowerCase())&&!e.some(({entityId:r})=>r===i)).slice(0,5);function Ed(t,n){let{text:e,entityId:i,isExact:r,label:o,kind:s,status:d,instant:l}=t,u=s==="REQUEST_HASH"?"Request hash":s==="PORTFOLIO"?"Portfolio":F[s],c=i===e?null:`newest run ${i}`;return{key:`${s} ${e}`,text:e,description:[u,c,o,r?"exact":null].filter(Boolean).join(" · "),kind:s==="REQUEST_HASH"||s==="PORTFOLIO"?null:s,icon:s==="PORTFOLIO"?"▦":"#",status:d??null,instant:l??null,isExact:r,go:n}}var mi=(t,n,e,i)=>({key:`${n} ${t}`,text:t,description:n,kind:null,icon:e,status:null,instant:null,isExact:!1,go:i});function Id({option:t,index:n,isActive:e,wanted:i}){let r=gt(null);wt(()=>{e&&r.current?.scrollIntoView({block:"nearest"})},[e]);let{text:o,kind:s,icon:d,description:l,status:u,instant:c}=t,p=i!==""&&o.startsWith(i);return a("li",{ref:r,role:"option",id:`found-${n}`,"aria-selected":e,onMouseDown:y=>y.preventDefault(),onClick:t.go,children:[s?a(Et,{value:s,isNamed:!1}):a("span",{class:"muted","aria-hidden":"true",children:d}),a("span",{class:"id",title:o,children:p?a(k,{children:[a("mark",{children:i}),o.slice(i.length)]}):o}),a("span",{class:"muted",children:l}),a("span",{children:u?a(N,{value:u}):c?a("span",{class:"muted",children:nn(c)}):null})]})}var Jo=8,bd=200,de=({workflow:t,createdAt:n})=>t?.pendingSince??n;async function Xo(t,n){let e=o=>Date.parse(de(o)),i=[],r=null;for(;;){let o=await C(Fi,{after:r,first:bd,portfolio:t},n),{waiting:s}=o.data;if(!s)return o;i=[...i,...s.edges].sort((c,p)=>e(c.node)-e(p.node)).slice(0,Jo);let[d,l]=[i[Jo-1],s.edges.at(-1)];if(d!==void 0&&l!==void 0&&e(d.node)<Date.parse(l.node.createdAt)||!s.pageInfo.hasNextPage)return{...o,data:{waiting:{...s,edges:i}}};r=s.pageInfo.endCursor??null}}var kd=36e5;function Zo(t){tt(a(Sd,{},Date.now()),t)}function ts(t,n,e){tt(a(k,{children:[a("h2",{children:["Nothing is recorded under this id",e&&" at that time"]}),a("p",{children:a("code",{children:n})}),e&&a("p",{children:"It may have been recorded later: press Now above."}),a("p",{children:"No record and no edge has this id. It may be mistyped, truncated, from another environment, or purged with its edges. The field above searches by prefix."}),a("p",{children:a("a",{href:"explore",children:"Back to the start page"})})]}),t)}function Sd(){return a(k,{children:[a("h2",{children:"What is wrong now?"}),a("p",{children:["Paste an id, its prefix or a link of this page into the field above: a run, a correlation id, an operation, an idempotency key, a decision, an artifact, a request hash or a portfolio. Press ",a("kbd",{children:"/"})," or ",a("kbd",{children:"Ctrl"}),"+",a("kbd",{children:"K"})," to focus it."]}),a("div",{class:"columns",children:[a(_d,{}),a(vd,{}),a(xd,{}),a(wd,{})]}),a("h2",{children:"Newest"}),a(Ad,{})]})}function At({title:t,total:n,rows:e,empty:i,all:r,error:o}){return a("section",{children:[a("h3",{children:[t," ",n!==void 0&&a("span",{class:"count",children:_(n)})," ",r&&n!==void 0&&n>0&&a("a",{href:r,children:"All"})]}),o?a("p",{class:"muted",children:o.message}):e?.length?a("table",{children:a("tbody",{children:e.map(({id:s,cells:d})=>a("tr",{children:[a("td",{children:a("a",{href:Yr(s),class:"id",children:s})}),d.map((l,u)=>a("td",{children:l},u))]},s))})}):a("p",{class:"muted",children:i})]})}function le(t){let{value:n,error:e,retry:i}=et(t,[]),r=e?a("section",{children:a(ot,{error:e,retry:i})}):n?null:a("section",{children:a(ut,{})});return{data:n?.data??null,fieldErrors:n?.fieldErrors??[],placeholder:r}}var In=(t,n,e)=>{let i=t.find(r=>r.path===n);return i&&{...i,message:`${e} are ${jt(i)}.`}};function _d(){let{data:t,fieldErrors:n,placeholder:e}=le(o=>C(Di,{},{signal:o}));if(!t)return e;let{blocked:i,failed:r}=t;return a(k,{children:[a(At,{title:"Failed operations",total:r?.totalCount,all:"dashboard?list=operations&status=FAILED",empty:"No operation failed.",error:In(n,"failed","Operations"),rows:r?.edges.map(({node:o})=>({id:o.entityId,cells:[a("code",{class:"bad",children:o.error?.code}),a(K,{text:o.finishedAt??o.createdAt,isShort:!0})]}))??null}),a(At,{title:"Blocked runs",total:i.totalCount,all:"dashboard?list=runs&status=BLOCKED",empty:"No run is blocked.",rows:i.edges.map(({node:o})=>({id:o.entityId,cells:[o.portfolioId,a(K,{text:o.createdAt,isShort:!0})]}))})]})}function vd(){let{value:t,error:n,retry:e}=et(r=>Xo(null,{signal:r}),[]);if(n)return n instanceof Error&&"reason"in n&&typeof n.reason=="string"&&n.reason.endsWith("_DISABLED")?a(At,{title:"Waiting for review",rows:null,empty:jt({reason:String(n.reason),message:""}).replace(/^s/,"Reviews are s")}):a("section",{children:a(ot,{error:n,retry:e})});if(!t)return a("section",{children:a(ut,{})});let{waiting:i}=t.data;return a(At,{title:"Waiting for review",total:i?.totalCount,all:"dashboard?list=runs&workflow=PENDING_REVIEW&order=OLDEST_FIRST",empty:"No run waits for a review.",error:In(t.fieldErrors,"waiting","Reviews"),rows:i?.edges.map(({node:r})=>({id:r.entityId,cells:[r.portfolioId,a("span",{class:"wait",title:de(r),children:pt(de(r))})]}))??null})}function xd(){let{data:t,fieldErrors:n,placeholder:e}=le(i=>C(Mi,{before:new Date(Date.now()-kd).toISOString()},{signal:i}));return t?a(At,{title:"Stuck operations",total:t.stuck?.totalCount,all:"dashboard?list=operations&finished=no&order=OLDEST_FIRST",empty:"No operation has been unfinished for an hour.",error:In(n,"stuck","Operations"),rows:t.stuck?.edges.map(({node:i})=>({id:i.entityId,cells:[a(N,{value:i.status}),a("span",{class:"wait",title:i.createdAt,children:pt(i.createdAt)})]}))??null}):e}function wd(){let{data:t,fieldErrors:n,placeholder:e}=le(i=>C(Vi,{},{signal:i}));return t?a(At,{title:"Keys in conflict",total:t.conflicts?.totalCount,all:"dashboard?list=conflicts",empty:"No key was used for two requests.",error:In(n,"conflicts","Conflicts"),rows:t.conflicts?.edges.map(({node:i})=>({id:i.idempotencyKey.key,cells:[a(K,{text:i.conflictedAt,isShort:!0})]}))??null}):e}function Ad(){let{data:t,fieldErrors:n,placeholder:e}=le(i=>C(Li,{},{signal:i}));return t?a("div",{class:"columns",children:[a(At,{title:"Newest runs",empty:"No runs recorded yet.",rows:t.runs.edges.map(({node:i})=>({id:i.entityId,cells:[a(N,{value:i.status}),i.portfolioId,a(K,{text:i.createdAt,isShort:!0})]}))}),a(At,{title:"Newest operations",empty:"No operations recorded yet.",error:In(n,"operations","Operations"),rows:t.operations?.edges.map(({node:i})=>({id:i.entityId,cells:[a(N,{value:i.status}),i.operationType,a(K,{text:i.createdAt,isShort:!0})]}))??null})]}):e}var ue=12,ns=50,es=60,hi=200,Cd=5e3,Td=20,Rd={causes:"UPSTREAM",effects:"DOWNSTREAM"};function Od(t){return{BOTH:["causes","effects"],UPSTREAM:["causes"],DOWNSTREAM:["effects"]}[t]}var Nd=({kind:t})=>t==="CORRELATION"||t==="IDEMPOTENCY_KEY",ce=class{constructor(n){this.view=n;this.filter=Nt(n)}view;entities=new Map;edgeLists={causes:new Map,effects:new Map};filter;#t=new Set;isDetailed(n){return this.#t.has(n)}async load(n,{signal:e,progress:i=()=>{}}){let{data:r,fieldErrors:o}=await C(wi,{id:n.id},{signal:e});if(o[0])throw Dt(o[0]);if(!r.entity)return null;this.entities.set(n.id,r.entity),Nd(r.entity)&&(this.filter=Nt({...n,withNames:!0}));let s=Od(n.direction),d=new Map([[n.id,0]]),l=null;for(let f=[n.id];f.length&&!l;)l=await this.#o(f,s,n,e),f=this.#i(f,s,n,d),i(d.size);let u=n.from&&n.to&&!l?await this.#e(n.from,n.to,n.direction,e):null,c=(u?.entities??[]).map(({entityId:f})=>f).filter(f=>!d.has(f));l??=await this.#o(c,s,n,e);let p=[...d.keys(),...c],y=l?[]:await this.#a(p,s,n,{signal:e,progress:i});await this.#s([...p,...y.flatMap(f=>f.entities.length<=1e3?f.entities.map(({entityId:S})=>S):[])],e);let g=this.#u(p,u?.edges??[],s,n,d,y);return{view:n,root:n.id,cursor:r.changeCursor,distances:d,fieldError:l,path:u,from:n.from,to:n.to,groups:y.map(f=>({...f,entities:f.entities.map(({entityId:S})=>this.entities.get(S))})),...g,cyclic:Wr(p,g.edges)}}async#e(n,e,i,r){let{data:o,fieldErrors:s}=await C($i,{from:n,to:e,direction:i,filter:this.filter,maxDepth:Td},{signal:r});if(s[0])throw Dt(s[0]);for(let d of o.lineagePath?.entities??[])this.#n(d);return o.lineagePath??null}#n(n){this.entities.set(n.entityId,{...this.entities.get(n.entityId),...n})}#i(n,e,i,r){let o=[];for(let s of n){let d=r.get(s)??0;for(let l of e){let u=Ei(i,l,s);for(let c of this.#r(s,l,i,d)){let p=c.sourceEntityId===s?c.targetEntityId:c.sourceEntityId;r.has(p)||r.size>=i.maxEntities&&!u||(r.set(p,d+1),o.push(p))}}}return o}#r(n,e,i,r){let o=this.edgeLists[e].get(n),s=Ei(i,e,n);return!o||i.collapsed.includes(n)||i.groups.includes(`${e}.${n}`)?[]:s?o.edges.slice(0,s*ns):r>=i.depth||o.total>ue&&n!==i.id?[]:o.edges.slice(0,ue)}#u(n,e,i,r,o,s){let d=new Set(n),l=i.flatMap(y=>n.flatMap(g=>this.edgeLists[y].get(g)?.edges??[])),u=new Map([...l,...e].filter(({sourceEntityId:y,targetEntityId:g})=>d.has(y)&&d.has(g)).map(y=>[y.id,y])),c={causes:new Map,effects:new Map};for(let y of u.values()){let{cause:g,effect:f}=G(y);c.causes.set(f,(c.causes.get(f)??0)+1),c.effects.set(g,(c.effects.get(g)??0)+1)}for(let{side:y,id:g,entities:f}of s)c[y].set(g,(c[y].get(g)??0)+f.filter(({entityId:S})=>!d.has(S)).length);let p=n.flatMap(y=>i.flatMap(g=>{let f=this.edgeLists[g].get(y)?.total??0,S=f-(c[g].get(y)??0);return S>0?[{id:y,side:g,total:f,left:S,...Kd(y,g,r,o.get(y)??1/0,f)}]:[]}));return{entities:n.map(y=>this.entities.get(y)),edges:[...u.values()],stubs:p}}async#o(n,e,i,r){let o=n.filter(s=>e.some(d=>!this.edgeLists[d].has(s)));for(let s=0;s<o.length;s+=es){let d=o.slice(s,s+es),{data:l,fieldErrors:u}=await C(Ai,{ids:d.map(c=>this.entities.get(c).id),filter:this.filter,first:ue,causes:e.includes("causes"),effects:e.includes("effects")},{signal:r});if(u[0])return u[0];d.forEach((c,p)=>{let y=l.nodes[p];for(let g of e)this.#l(g,c,y?.[g])})}for(let{side:s,id:d,pages:l}of i.expansions)n.includes(d)&&e.includes(s)&&await this.#d(s,d,l*ns,{signal:r});return null}async#a(n,e,i,{signal:r,progress:o}){let s=[];for(let d of e)for(let l of n){if(!i.groups.includes(`${d}.${l}`))continue;await this.#d(d,l,Cd,{signal:r,...o&&{progress:o}});let{edges:u,total:c,next:p}=this.edgeLists[d].get(l),y=new Set(u.map(g=>g.sourceEntityId===l?g.targetEntityId:g.sourceEntityId).filter(g=>!n.includes(g)));s.push({id:l,side:d,total:c,entities:[...y].map(g=>this.entities.get(g)),isComplete:p===null})}return s}async#d(n,e,i,{signal:r,progress:o}){let s=this.edgeLists[n].get(e);for(;s?.next&&s.edges.length<i;){let d={id:this.entities.get(e).id,direction:Rd[n],filter:this.filter,first:Math.min(i-s.edges.length,200),after:s.next},{data:l}=await C(Ci,d,{signal:r}),u=l.node;s=this.#l(n,e,u?.edgeList),o?.(s.edges.length)}}async#s(n,e){let i=n.filter(o=>!this.#t.has(o)&&["RUN","OPERATION"].includes(this.entities.get(o).kind)),r=Array.from({length:Math.ceil(i.length/hi)},(o,s)=>i.slice(s*hi,(s+1)*hi));for(let o of r){let{data:s}=await C(Ti,{ids:o.map(d=>this.entities.get(d).id)},{signal:e});o.forEach((d,l)=>{this.#t.add(d);let u=s.nodes[l];u&&this.entities.set(d,{...this.entities.get(d),...u})})}}#l(n,e,i){let r=this.edgeLists[n].get(e)??{edges:[],total:0,next:null};if(i){for(let{node:o}of i.edges){for(let s of[o.source,o.target])this.#n(s);r.edges.push(o)}r.total=i.totalCount}return r.next=i?.pageInfo.hasNextPage?i.pageInfo.endCursor??null:null,this.edgeLists[n].set(e,r),r}};function Ei(t,n,e){return t.expansions.find(i=>i.side===n&&i.id===e)?.pages??0}function Kd(t,n,e,i,r){let o=Ei(e,n,t);return e.collapsed.includes(t)?{reason:"COLLAPSED",pages:o||1}:o?{reason:"PAGES",pages:o+1}:r>ue?{reason:"HUB",pages:1}:{reason:i>=e.depth?"DEPTH":"ENTITY_LIMIT",pages:1}}var is={panel:"Why and facts",graph:"Graph",list:"Entities"};function rs(t,n,e){let i=Object.keys(is).map(o=>E("button",{type:"button","data-tab":o,onclick:()=>r(o)},is[o]));function r(o){n.dataset.tab=o;for(let s of i)s.setAttribute("aria-pressed",String(s.dataset.tab===o));e()}return t.append(...i),r("panel"),{open:r}}var bn=48,ge=19,$d=2,Pd={OPERATION_FAILED:"bad",KEY_CONFLICTED:"bad",PURGED:"bad",OPERATION_SUCCEEDED:"good",DECISION_MADE:"busy",HELD:"wait"},os=new Set(["EDGE_RECORDED","KEY_USED"]);function Ld({kind:t,summary:n}){return t==="RUN_RECORDED"?/\bBLOCKED\b/.test(n)?"bad":/\bPENDING_REVIEW\b/.test(n)?"wait":"good":Pd[t]??"still"}var pe=class{constructor(n,e){this.element=n;this.on=e}element;on;#t=null;#e=[];#n=0;#i=null;async show(n,e){let{direction:i,depth:r}=n.view,o=[],s=null;for(let d=0;d<$d;d+=1){let{data:l}=await C(Oi,{id:n.root,direction:i,depth:r,after:s},{signal:e});if(e.aborted)return;if(!l.timeline||(this.#n=l.timeline.totalCount,o.push(...l.timeline.nodes),s=l.timeline.pageInfo.endCursor??null,!l.timeline.pageInfo.hasNextPage))break}this.#t=n,this.#e=o,this.#r()}mark(n){this.#i=n,this.#r()}#r(){this.#t&&tt(a(Dd,{subgraph:this.#t,events:this.#e,total:this.#n,marked:this.#i,on:this.on}),this.element)}};function Dd({subgraph:t,events:n,total:e,marked:i,on:r}){let o=gt(null),[s,d]=L(null),[l,u]=L(null),{at:c}=t.view,[p,y]=[n[0],n.at(-1)];if(!p||!y)return null;let g=Date.parse(p.at),f=Math.max(Date.parse(y.at),c?Date.parse(c):0),S=Math.max(f-g,1),m=R=>`${(1+98*(R-g)/S).toFixed(3)}%`,v=R=>{let{left:ft,width:at}=o.current.getBoundingClientRect(),X=((R-ft)/at-.01)/.98;return g+Math.min(Math.max(X,0),1)*S},I=s??(c?Date.parse(c):null),A=R=>{d(null),r.travel(R>=f&&!c?null:new Date(R).toISOString())},T=l??n.find(R=>R.entity.entityId===i&&!os.has(R.kind));return a("svg",{ref:o,width:"100%",height:bn,role:"group","aria-label":`Timeline of ${_(e)} events. The panel and the list have the same entities.`,onPointerMove:R=>{R.buttons===1&&(R.currentTarget.setPointerCapture(R.pointerId),d(v(R.clientX)))},onPointerUp:()=>s!==null&&A(s),onPointerLeave:()=>u(null),children:[a("line",{class:"axis",x1:"1%",x2:"99%",y1:ge,y2:ge}),n.map((R,ft)=>{let at=m(Date.parse(R.at)),X=os.has(R.kind)?3:9;return a("g",{class:R.entity.entityId===i?"event marked":"event","data-tone":Ld(R),onPointerEnter:()=>u(R),onClick:()=>r.select(R.entity.entityId),children:[a("title",{children:`${R.at} ${R.summary}${R.actor?`, by ${R.actor}`:""}`}),a("line",{x1:at,x2:at,y1:ge-X,y2:ge+X})]},ft)}),I!==null&&a("line",{class:"now",x1:m(I),x2:m(I),y1:2,y2:bn-12}),a("text",{x:"1%",y:bn-5,children:Ii(g)}),a("text",{class:"told",x:"50%",y:bn-5,"text-anchor":"middle",children:s!==null?`until ${Ii(s)} UTC`:T?`${T.at.slice(5,16).replace("T"," ")} ${T.summary.slice(0,70)}`:`${_(e)} events${n.length<e?`, the first ${_(n.length)} shown`:""}`}),a("text",{x:"99%",y:bn-5,"text-anchor":"end",children:Ii(f)})]})}var Ii=t=>new Date(t).toISOString().slice(0,16).replace("T"," ");var Md={BOTH:"Both",UPSTREAM:"← Upstream (causes)",DOWNSTREAM:"Downstream (effects) →"},ye=class{constructor(n,e,i){this.on=i;this.#t=Be.map(r=>E("input",{type:"radio",name:"direction",value:r,onchange:()=>i.change({direction:r})})),this.#e=this.#y("Depth",je,r=>i.change({depth:r})),this.#n=this.#y("Max entities",ze,r=>i.change({maxEntities:r})),this.#i=E("input",{type:"checkbox",onchange:()=>i.change({withNames:this.#i.checked,types:null})}),this.#r=Object.keys(Y).map(r=>E("input",{type:"checkbox",value:r,onchange:()=>this.#h()})),this.#o=E("input",{type:"text","aria-label":"As it stood at, in UTC",placeholder:"now",spellcheck:"false",onchange:()=>this.#f(this.#o,"at")}),this.#a=E("input",{type:"text","aria-label":"As it was known at, in UTC",placeholder:"now",spellcheck:"false",onchange:()=>this.#f(this.#a,"known")}),this.#s=E("button",{type:"button",title:"Before the newest edge shown","aria-label":"Go back to before the newest edge shown",onclick:()=>i.change({at:Fd(this.#g.at(-1))})},"◂"),this.#l=E("button",{type:"button",onclick:()=>i.change({at:null,known:null})},"Now"),n.append(E("fieldset",{},E("legend",{class:"visually-hidden"},"Direction"),this.#t.map(r=>E("label",{},r,Md[r.value]))),E("label",{class:"group"},"Depth",this.#e),E("label",{class:"group",title:"Maximum number of entities to load before you expand more"},"Max entities",this.#n),E("label",{class:"group",title:"Draw idempotency keys and correlation ids as nodes, with their edges"},this.#i,"Keys and ids as nodes"),E("details",{class:"menu types"},this.#u,E("div",{},this.#r.map(r=>E("label",{},r,E("code",{},r.value)))))),e.append(E("div",{class:"group"},E("span",{"aria-hidden":"true",title:"What had come about by then"},"As at"),this.#s,this.#o,E("span",{"aria-hidden":"true",title:"What the store had been told by then"},"known at"),this.#a,this.#l,this.#d),this.#E());for(let r of[n,e])this.#p(r)}on;#t;#e;#n;#i;#r;#u=E("summary",{},"Edge types");#o;#a;#d=E("span",{class:"visually-hidden",role:"alert"});#s;#l;#c;#g=[];#p(n){document.addEventListener("click",e=>{for(let i of n.querySelectorAll("details[open]"))i.contains(e.target)||(i.open=!1)}),n.addEventListener("keydown",e=>{let i=e.key==="Escape"?e.target.closest("details[open]"):null;i&&(i.open=!1,i.querySelector("summary")?.focus(),e.stopPropagation())})}show(n,e){this.#g=[...new Set(e.map(r=>r.createdAt))].sort();for(let r of this.#t)r.checked=r.value===n.direction;this.#e.value=String(n.depth),this.#n.value=String(n.maxEntities),this.#i.checked=n.withNames;let i=n.types??(n.withNames?null:on);for(let r of this.#r)r.checked=!i||i.includes(r.value);this.#u.textContent=n.types?`${n.types.length} of ${this.#r.length} edge types`:n.withNames?"All edge types":"Causes only";for(let[r,o]of[[this.#o,n.at],[this.#a,n.known]])r.value=o??"",r.classList.toggle("past",!!o),r.removeAttribute("aria-invalid");this.#d.textContent="",this.#s.disabled=this.#g.length===0,this.#l.disabled=!n.at&&!n.known}#y(n,e,i){let r=E("select",{"aria-label":n,onchange:()=>i(Number(r.value))},e.map(o=>E("option",{value:o},String(o))));return r}#h(){let n=this.#r.filter(e=>e.checked).map(e=>e.value);n.length===this.#r.length?this.on.change({types:null,withNames:!0}):n.length===on.length&&on.every(e=>n.includes(e))?this.on.change({types:null,withNames:!1}):this.on.change({types:n})}#f(n,e){let i=n.value.trim(),r=i?Vd(i):null;if(i&&!r){n.setAttribute("aria-invalid","true"),this.#d.textContent="Not a timestamp. Write 2026-11-03 or 2026-11-03 14:30, in UTC.",n.title=this.#d.textContent;return}this.on.change({[e]:r&&Date.parse(r)>=Date.now()?null:r})}#E(){let n=(e,i)=>[E("span",{},i),E("button",{type:"button",onclick:()=>this.#m(e,!0),"aria-label":`Copy as ${i}`},"Copy"),E("button",{type:"button",onclick:()=>this.#m(e,!1),"aria-label":`Save as ${i}`},"Save")];return this.#c=E("details",{class:"menu exports"},E("summary",{},"Copy or save"),E("div",{},n("mermaid","Mermaid"),n("svg","SVG"),n("png","PNG"),n("csv","CSV of edges"))),this.#c}#m(n,e){this.#c.open=!1,this.#c.querySelector("summary")?.focus(),this.on.export(n,e)}};function Vd(t){let[,n,e="23:59:59.999999",i="Z"]=/^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?))?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/i.exec(t)??[];if(!n)return null;let r=`${n}T${e.length===5?`${e}:00`:e}${/UTC/i.test(i)?"Z":i.toUpperCase().replace(/^([+-]\d\d)(\d\d)$/,"$1:$2")}`;return Number.isNaN(Date.parse(r))?null:r}function Fd(t){if(!t)return null;let[,n,e="0"]=/^(.*?:\d\d:\d\d)(?:\.(\d{1,6}))?/.exec(t)??[],i=Number(e.padEnd(6,"0"))-1;return`${new Date(Date.parse(`${n}Z`)-(i<0?1e3:0)).toISOString().slice(0,19)}.${String(i<0?999999:i).padStart(6,"0")}Z`}var w=t=>document.getElementById(t),Hd=200,Wd=60,h=Hn(location.search),fe=null,$=null,ss=null,as=t=>JSON.stringify([Nt(t),t.at,t.known]),cs=t=>$?.stubs.filter(n=>n.id===t&&n.reason!=="COLLAPSED")??[];function ds(t,n){return n.reason==="COLLAPSED"?Je(t,n.id):n.reason==="HUB"&&n.left>Wd?Xr(t,n.side,n.id):Jr(t,n)}var st={select:t=>Gt(t),selectEdge:t=>Gt(t.id),selectStub:t=>J.mark(Vt(t)),open:t=>rt(ds(h,t),{anchor:t.id}),focus:t=>{t!==h.id&&rt(Ye(h,t))},expand:t=>rt(cs(t).reduce(ds,h),{anchor:t}),collapse:t=>rt(Zr(h,t),{anchor:t}),uncollapse:t=>rt(Je(h,t),{anchor:t}),pick:t=>rt(h.from&&!h.to&&h.from!==t?{...h,to:t}:{...h,from:t,to:null},{anchor:h.id}),leavePath:()=>rt({...h,from:null,to:null},{anchor:h.id}),regroup:t=>rt({...h,groupBy:t},{anchor:h.id}),change:t=>rt({...h,...t}),answer:t=>ki({mode:t}),compare:t=>ki({compare:t}),trace:t=>rt({...h,from:t,to:h.selected??h.id},{anchor:h.id}),export:(t,n)=>{Zd(t,n)}},z=new Jn(w("notices")),Si=new ae(w("search"),{go:t=>rt(Ye(h,t)),open:t=>rt(Hn(t)),known:()=>$?.entities.map(({entityId:t})=>t)??[]}),ls=new ye(w("tools"),w("more-tools"),st),J=new Yn(w("canvas"),st),kn=new Fn(w("list"),w("entity-count"),st),us=new Zn(w("panel"),st),bi=rs(w("tabs"),w("work"),()=>J.resize()),Ud=new Vn(w("counts"),{changed:t=>{J.filter(t),kn.filter(t)},next:()=>ps()}),gs=new pe(w("timeline"),{select:t=>Gt(t),travel:t=>rt({...h,at:t},{anchor:h.id})}),_i=new Cn({changed:Jd,connection:Xd});function rt(t,{anchor:n=null}={}){let e=Ot(t);e!==location.search&&history.pushState(null,"",`explore${e}`),he(t,{anchor:n})}function Gt(t){h={...h,selected:t},history.replaceState(null,"",`explore${Ot(h)}`),vi()}function ki(t){h={...h,...t},history.pushState(null,"",`explore${Ot(h)}`),vi()}function ps(){let t=kn.next();t!==null&&Gt(t)}function vi(){if(!$)return;let t=$.edges.find(({id:e})=>e===h.selected);J.mark(h.selected),kn.mark(h.selected),gs.mark(h.selected);let n=h.selected??h.id;Gr(w("compare"),h.compare?{left:h.compare,right:n}:null,{select:e=>{h={...h,compare:null},Gt(e)},close:()=>st.compare(null),swap:(e,i)=>ki({compare:e,selected:i})}),t?us.showEdge(t,h):us.showEntity(h.selected??h.id,$,h)}async function he(t,{anchor:n=null,isFresh:e=!1}={}){ss?.abort();let{signal:i}=ss=new AbortController;h=t,Zi({valid:h.at,known:h.known}),document.title=h.id?`${h.id} · Lineage explorer`:"Lineage explorer",w("heading").textContent=h.id?`Lineage of ${h.id}`:"Lineage",z.drop("failure","news","lost","gate"),zd(),_i.watch(null,null),(!fe||e||as(fe.view)!==as(h))&&(fe=new ce(h)),w("loading").textContent="Loading …",w("drawing").setAttribute("aria-busy","true");let r=setTimeout(()=>w("loading").hidden=!1,Hd);try{h.id?await qd(h,fe,n,i):Qd()}catch(o){i.aborted||ys(o)}finally{clearTimeout(r),i.aborted||(w("loading").hidden=!0,w("drawing").setAttribute("aria-busy","false"))}}function me(t){w("start").hidden=t!=="start",w("work").hidden=w("tools").hidden=w("states").hidden=w("tabs").hidden=t!=="work",t==="work"&&J.resize()}function Qd(){$=null,me("start"),Si.show(""),Zo(w("start"))}async function qd(t,n,e,i){ls.show(t,$?.edges??[]),(!$||$.root!==t.id)&&me("work");let r=await n.load(t,{signal:i,progress:o=>w("loading").textContent=`Loading … ${_(o)} entities`});if(!i.aborted){if($=r,w("work").classList.remove("stale"),Si.show(t.id),!$){me("start"),ts(w("start"),t.id,!!(t.at??t.known));return}me("work"),Bo(t.id),$.fieldError&&Yd($.fieldError),ls.show(t,$.edges),kn.show($),w("summary").replaceChildren(...mo($,t)),await J.show($,{anchor:e}),!i.aborted&&(Ud.show($),vi(),!t.at&&!t.known&&_i.watch(n,$),$.fieldError||Gd($,t,n,i).catch(o=>mt(o)||ys(o)))}}async function Gd(t,n,e,i){await Bd(n,e,i),await gs.show(t,i),!(!await vo(t,e,i)||i.aborted)&&(kn.show(t),await J.show(t,{anchor:t.root}))}async function Bd({id:t,direction:n,depth:e},{filter:i},r){let{data:o}=await C(Ki,{id:t,direction:n,depth:e,filter:i},{signal:r});!r.aborted&&o.lineage&&w("summary").append(ho(o.lineage,h))}async function jd(){let{data:t}=await C(Ni,{}),{subject:n,isScoped:e,portfolios:i,roles:r}=t.viewer;n==="anonymous"&&!e||(w("viewer").textContent=e?`${n} · limited view`:n,w("viewer").title=`Roles: ${r.join(", ")}. Portfolios: ${i.join(", ")}`)}function zd(){if(h.at||h.known){let t=[h.at&&["as it stood at ",E("strong",{},h.at)],h.at&&h.known&&", ",h.known&&["as the store knew it at ",E("strong",{},h.known)]];z.say("time","wait",["Everything is shown ",t,"."],[["Now",()=>st.change({at:null,known:null})]])}else z.drop("time");if(h.from&&!h.to){let t=E("input",{type:"text","aria-label":"Second end of the path",placeholder:"or paste its id",spellcheck:"false",onchange:()=>t.value.trim()&&st.pick(t.value.trim())});z.say("path","busy",["Path from ",E("code",{},h.from),": mark its second end (Shift-click or x), ",t],[["Cancel",st.leavePath]])}else z.drop("path")}function Yd({reason:t,message:n}){let e=vn(t),i=e?`Lineage is switched off (${e}). Only the entity itself is shown.`:`The lineage could not be loaded: ${n}`;z.say("gate",e?"still":"bad",i,e?[]:[["Retry",xi]])}function ys(t){let n=t instanceof Z;n||console.error(t);let e=$&&$.root===h.id;w("work").classList.add("stale"),z.say("failure","bad",[E("strong",{},n?t.title:"The page failed."),` ${n?t.message:String(t)}`,e?" The graph shows the previous answer.":""],[["Retry",xi]])}function Jd(t){let n=t.length===1?t[0]:`${_(t.length)} entities`;z.say("news","busy",[E("strong",{},n),t.length===1?" has changed since it was loaded.":" have changed since they were loaded."],[["Refresh",xi]])}function Xd(t){t?z.say("lost","bad",[E("strong",{},"The service is not responding.")," The graph may be out of date. The page keeps retrying."],[["Retry now",()=>_i.check()]]):z.drop("lost")}var xi=()=>he(h,{anchor:h.id,isFresh:!0});async function Zd(t,n){if(J.scene)try{z.say("saved","still",await fo(t,n,J.scene)),setTimeout(()=>z.drop("saved"),4e3)}catch(e){z.say("saved","bad",`Export failed: ${e instanceof Error?e.message:String(e)}`,[["Dismiss",()=>z.drop("saved")]])}}function tl(){h.id&&(jo({name:`${h.id}${h.at?` until ${h.at.slice(0,16)}`:""}`,query:Ot(h)}),z.say("saved","still","The view is saved in this browser. The search field offers it."),setTimeout(()=>z.drop("saved"),4e3))}nr();ur(w("theme"));wo(w("legend").querySelector("div"));xo(w("canvas"),J,{search:()=>Si.focus(),list:()=>{bi.open("list"),w("list").focus()},canvas:()=>{bi.open("graph"),w("canvas").focus()},panel:()=>{bi.open("panel"),w("panel").querySelector("button, a, summary")?.focus()},expand:()=>$&&h.selected&&cs(h.selected).length&&st.expand(h.selected),collapse:()=>$&&h.selected&&st.collapse(h.selected),pick:()=>$&&h.selected&&st.pick(h.selected),fit:()=>$&&J.fit($.root),next:ps,keys:()=>w("keys").showModal(),escape:()=>h.from&&!h.to?st.leavePath():$&&Gt(null)});w("keys-open").addEventListener("click",()=>w("keys").showModal());w("save-view").addEventListener("click",tl);for(let t of document.querySelectorAll("[data-zoom]"))t.addEventListener("click",()=>{t.dataset.zoom==="in"?J.zoomBy(1.25):t.dataset.zoom==="out"?J.zoomBy(.8):J.whole()});addEventListener("popstate",()=>{he(Hn(location.search))});new ResizeObserver(()=>J.resize()).observe(w("canvas"));he(h);jd().catch(()=>{});
