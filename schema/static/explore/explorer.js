// Built from schema/ui by build.mjs: change the sources. The licences of the bundled packages are in LICENSES.txt.
var Ai=`query Root($id: String!) {
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
}`,Ci=`query Neighbours($ids: [ID!]!, $filter: LineageFilter, $first: Int!, $causes: Boolean!, $effects: Boolean!) {
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
}`,Ti=`query More($id: ID!, $direction: LineageDirection!, $filter: LineageFilter, $first: Int!, $after: String) {
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
}`,Ri=`query Details($ids: [ID!]!) {
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
}`,Oi=`query Hidden($id: String!, $direction: LineageDirection!, $filter: LineageFilter) {
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
}`,Ni=`query Events($id: String!, $direction: LineageDirection!, $depth: Int!, $after: String) {
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
}`,Ki=`query Viewer {
  viewer {
    subject
    roles
    portfolios
    isScoped
  }
}`,$i=`query Totals($id: String!, $direction: LineageDirection!, $depth: Int!, $filter: LineageFilter) {
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
}`,Pi=`query Path($from: String!, $to: String!, $direction: LineageDirection!, $filter: LineageFilter, $maxDepth: Int!) {
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
}`,Li=`query Around($id: String!, $direction: LineageDirection!, $depth: Int!, $filter: LineageFilter) {
  lineage(
    entityId: $id
    direction: $direction
    depth: $depth
    filter: $filter
    maxEntities: 1000
  ) {
    entities(first: 1000) {
      nodes {
        ...Summary
      }
    }
    edges(first: 2000) {
      pageInfo {
        hasNextPage
      }
      nodes {
        ...Edge
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
}

fragment Edge on LineageEdge {
  id
  sourceEntityId
  targetEntityId
  edgeType
  createdAt
}`,Di=`query Find($text: String!, $first: Int!) {
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
}`,Mi=`query Newest {
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
}`,Vi=`query Failures {
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
}`,Fi=`query Stuck($before: DateTime!) {
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
}`,Hi=`query Conflicts {
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
}`,Wi=`query Waiting($after: String, $first: Int!, $portfolio: String) {
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
}`,Ui=`query MoreDecisions($id: String!, $first: Int!, $after: String!) {
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
}`,Qi=`query MoreHistory($id: String!, $first: Int!, $after: String!) {
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
}`,qi=`query MoreRuns($id: String!, $first: Int!, $after: String!) {
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
}`,Gi=`query MoreOperations($id: String!, $first: Int!, $after: String!) {
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
}`,Bi=`query Causes($id: String!) {
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
}`,ji=`query Payload($id: String!) {
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
}`,zi=`query Metadata($id: ID!) {
  node(id: $id) {
    ... on LineageEdge {
      metadata
    }
  }
}`,Yi=`query Watch($ids: [ID!]!, $filter: LineageFilter) {
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
}`,Ji=`query Lineage($id: String!, $direction: LineageDirection!, $depth: Int!, $filter: LineageFilter) {
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
}`,Xi=`query RootCausesOf($id: String!) {
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
}`,Zi=`query ImpactOf($id: String!) {
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
}`,tr=`query Compare($left: String!, $right: String!, $after: String) {
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
}`;var be={valid:null,known:null};function nr(t){be=t}function ke(t){let n=["valid","known"].flatMap(e=>be[e]?[`${e}: ${JSON.stringify(be[e])}`]:[]);return n.length?t.replace(/^(query [^{]*?)(\s*\{)/,`$1 @asOf(${n.join(", ")})$2`):t}var _t=class{constructor(n){this.text=n}text},Se=/\s*(?:([{}[\],:])|("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null))/y,ks={true:!0,false:!1,null:null};function _e(t){let n=0;function e(){Se.lastIndex=n;let d=Se.exec(t);if(!d)throw new SyntaxError(`not JSON at ${n}`);return n=Se.lastIndex,d}function i(d){let l=n;return e()[1]===d?!0:(n=l,!1)}function r(d,l){if(!i(d))for(;;){l();let[,u]=e();if(u===d)return;if(u!==",")throw new SyntaxError(`not JSON at ${n}`)}}function o(){let[,d,l,u,c]=e();if(l!==void 0)return JSON.parse(l);if(u!==void 0)return new _t(u);if(c!==void 0)return ks[c]??null;if(d==="{"){let p=new Map;return r("}",()=>{let y=o();if(typeof y!="string"||!i(":"))throw new SyntaxError(`not JSON at ${n}`);p.set(y,o())}),p}if(d==="["){let p=[];return r("]",()=>p.push(o())),p}throw new SyntaxError(`not JSON at ${n}`)}let s=o();if(t.slice(n).trim())throw new SyntaxError(`not JSON at ${n}`);return s}var Z=class extends Error{constructor(e,i,{code:r=null,reason:o=null,canRetry:s=!1}={}){super(i);this.title=e;this.code=r,this.reason=o,this.canRetry=s}title;code;reason;canRetry},mt=t=>t instanceof Error&&t.name==="AbortError";function _n(t){return t instanceof Z?{title:t.title,message:t.message}:{title:"The page failed.",message:String(t)}}async function ve(t,n,e){let i,r;try{i=await fetch("graphql",{method:"POST",headers:{"Content-Type":"application/json",Accept:"application/json"},body:JSON.stringify({query:ke(t),variables:n}),...e&&{signal:e}}),r=await i.text()}catch(o){throw mt(o)?o:new Z("The service is not responding.","It may have stopped, or the connection is lost.",{canRetry:!0})}if(i.status===401&&Ss(),!(i.headers.get("content-type")??"").includes("json"))throw new Z(`HTTP ${i.status}`,r.slice(0,300)||i.statusText,{canRetry:i.status>=500});return{text:r,status:i.status}}function Ss(){let t="dpm-lineage:login";Date.now()-Number(sessionStorage.getItem(t)??0)<6e4||(sessionStorage.setItem(t,String(Date.now())),location.assign(`login?${new URLSearchParams({next:location.pathname+location.search+location.hash})}`))}function vn(t){return t?.endsWith("_DISABLED")?t.replace(/_DISABLED$/,"_ENABLED"):null}function jt({reason:t,message:n}){let e=vn(t);return e?`switched off (${e})`:`not available: ${n}`}function Dt({message:t,code:n,reason:e},i=200){let r={code:n??null,reason:e??null},o=vn(e);if(o)return new Z("This part of the service is switched off.",`Set ${o}=true to switch it on.`,r);if(i===401||n==="UNAUTHENTICATED")return new Z("You are not logged in.","Log in and load the page again.",r);let s=i>=500||n==="SERVICE_UNAVAILABLE"?"The service is unavailable.":"The service rejected the request.";return new Z(s,t,{...r,canRetry:i>=500})}function xe(t,n){let e=t.errors?.[0];return Dt({message:e?.message??t.detail??`HTTP ${n}`,...e?.extensions},n)}async function C(t,n,{signal:e}={}){let{text:i,status:r}=await ve(t,n,e),o=JSON.parse(i);if(!o.data)throw xe(o,r);let s=(o.errors??[]).map(d=>({path:(d.path??[]).join("."),message:d.message,...d.extensions}));return{data:o.data,fieldErrors:s}}async function we(t,n,{signal:e}={}){let{text:i,status:r}=await ve(t,n,e),o=_e(i),s=o instanceof Map?o.get("data"):null;if(!(s instanceof Map))throw xe(JSON.parse(i),r);return s}async function er(t,n,{signal:e}={}){let{text:i,status:r}=await ve(t,n,e),o=JSON.parse(i);if(!o.data)throw xe(o,r);let s=_e(i);return{data:o.data,exact:s instanceof Map?s.get("data")??null:null}}function Ae(t,n){return`graphql#${new URLSearchParams({query:ke(t),variables:JSON.stringify(n,null,2)})}`}var _s="dpm-lineage:dashboard";function ir(){let t=sessionStorage.getItem(_s)??"";for(let n of document.querySelectorAll('nav a[href="dashboard"]'))n.setAttribute("href",`dashboard${t}`)}var F={RUN:"Run",OPERATION:"Operation",DECISION:"Decision",ARTIFACT:"Artifact",CORRELATION:"Correlation id",IDEMPOTENCY_KEY:"Idempotency key",UNKNOWN:"Unknown"},vs={OPERATION:t=>[-1,0,t-1,-1,1-t,-1,1,0,1-t,1,t-1,1],DECISION:t=>[t-1,-1,1,-1,1-t,1,-1,1],ARTIFACT:t=>[-1,-1,1-t,-1,1,-.3,1,1,-1,1],IDEMPOTENCY_KEY:t=>[-1,-1,1-t,-1,1,0,1-t,1,-1,1],UNKNOWN:()=>[-1,-1,1,-1,1,1,-1,1]},xn=(t,n,e)=>vs[t]?.(.64*e/n)??null,rr={READY:["good","✓"],PENDING_REVIEW:["wait","◔"],BLOCKED:["bad","⊘"],PENDING:["wait","○"],RUNNING:["busy","▸"],SUCCEEDED:["good","✓"],FAILED:["bad","✕"],APPROVE:["good","✓"],APPROVED:["good","✓"],REJECT:["bad","✕"],REJECTED:["bad","✕"],REQUEST_CHANGES:["wait","↺"],NOT_REQUIRED:["still","–"]},xs=["still","•"],or=t=>(Object.hasOwn(rr,t)?rr[t]:void 0)??xs,ct=t=>or(t)[0],dt=t=>or(t)[1];var ws="http://www.w3.org/2000/svg";function E(t,n={},...e){return sr(document.createElement(t),n,e)}function S(t,n={},...e){return sr(document.createElementNS(ws,t),n,e)}function sr(t,n,e){for(let[i,r]of Object.entries(n))r==null||r===!1||(typeof r=="function"?t.addEventListener(i.slice(2),r):t.setAttribute(i,r===!0?"":String(r)));return t.append(...ar(e)),t}function ar(t){return t.flatMap(n=>Array.isArray(n)?ar(n):n==null||n===!1?[]:[n instanceof Node?n:String(n)])}function dr(t,{isNamed:n=!0}={}){let e=n?t:E("span",{class:"visually-hidden"},t);return E("span",{class:"status","data-tone":ct(t),title:t},E("span",{"aria-hidden":"true"},dt(t)),e)}function Ce(t,n,e){let[i,r]=[n/2,e/2];if(t==="CORRELATION")return S("ellipse",{cx:i,cy:r,rx:i,ry:r});let o=xn(t,n,e);if(!o)return S("rect",{width:n,height:e,rx:e/4});let s=o.map((d,l)=>(l%2?r+d*r:i+d*i).toFixed(1));return S("polygon",{points:s.join(" ")})}function wn(t,{isNamed:n=!0}={}){let e=S("svg",{viewBox:"0 0 18 12","aria-hidden":"true"},Ce(t,18,12));return E("span",{class:"kind","data-kind":t,title:F[t]},e,n?F[t]:E("span",{class:"visually-hidden"},F[t]))}var ur="dpm-lineage:theme",An=document.documentElement;function cr(t){t?An.dataset.theme=t:delete An.dataset.theme}cr(localStorage.getItem(ur));function lr(){return getComputedStyle(An).colorScheme==="dark"||!An.dataset.theme&&matchMedia("(prefers-color-scheme: dark)").matches}function gr(t,n=()=>{}){let e=()=>{t.textContent=lr()?"☀ Light":"☾ Dark",n()};t.addEventListener("click",()=>{let i=lr()?"light":"dark";localStorage.setItem(ur,i),cr(i),e()}),matchMedia("(prefers-color-scheme: dark)").addEventListener("change",e),e()}function pr(t){let n=document.createElement("span");n.style.color=`var(--${t})`,document.body.append(n);let e=getComputedStyle(n).color;return n.remove(),e}var fr={runs:"subscription Runs($after: String) { runRecorded(after: $after) { cursor } }",operations:"subscription Operations($after: String) { operationChanged(after: $after) { cursor } }",decisions:"subscription Decisions($after: String) { decisionRecorded(after: $after) { cursor } }"},As="graphql-transport-ws",yr=[500,1e3,2e3,5e3,1e4],Cs=2,Ts=15e3,Rs=12e4,Os=45e3;function mr(t,n,{changed:e,stateChanged:i,expired:r}){let o=Object.fromEntries(Object.keys(t).map(b=>[b,n])),s=[Ns,Ks],d=0,l=0,u=!1,c=()=>{},p;function y(b,A){if(u)return;if(A.errors?.[0]?.extensions?.reason==="DPM_CURSOR_EXPIRED"){k(),r();return}let R=A.data&&Object.values(A.data)[0];R&&(o[b]=R.cursor,e(b))}function g(){l=0,i("live")}function m(){if(!u){if(l+=1,l>=Cs&&d<s.length&&(d+=1,l=0),d===s.length){I(Date.now()+Rs);return}i("lost"),p=setTimeout(f,yr[Math.min(l,yr.length-1)])}}function I(b){i("polling"),p=setTimeout(()=>(e(null),Date.now()<b?I(b):(d=0,f())),Ts)}function f(){let b=A=>({after:o[A]});c=s[d]?.(t,b,{received:y,opened:g,lost:m})??c}function k(){u=!0,clearTimeout(p),c()}return f(),k}function Ns(t,n,{received:e,opened:i,lost:r}){let o=new URL("graphql",document.baseURI);o.protocol=o.protocol.replace("http","ws");let s=new WebSocket(o,As),d;function l(c){s.send(JSON.stringify(c))}function u(){clearTimeout(d),d=setTimeout(()=>s.close(),Os)}return s.onopen=()=>l({type:"connection_init"}),s.onmessage=({data:c})=>{let{type:p,id:y,payload:g}=JSON.parse(c);if(u(),p==="ping"&&l({type:"pong"}),p==="connection_ack"){for(let[m,I]of Object.entries(t))l({type:"subscribe",id:m,payload:{query:I,variables:n(m)}});i()}p==="next"&&e(y,g),p==="error"&&e(y,{errors:g})},s.onclose=()=>{clearTimeout(d),r()},u(),()=>{s.onclose=null,clearTimeout(d),s.close()}}function Ks(t,n,{received:e,opened:i,lost:r}){let o=Object.entries(t).map(([d,l])=>{let u=new URLSearchParams({query:l,variables:JSON.stringify(n(d))}),c=new EventSource(`graphql?${u}`);return c.onopen=i,c.addEventListener("next",({data:p})=>e(d,JSON.parse(p))),c.addEventListener("complete",()=>c.close()),c.onerror=()=>{s(),r()},c});function s(){for(let d of o)d.onerror=null,d.close()}return s}var $s=2e4,Ps=2e3,Ls=100,Cn=class{constructor(n){this.on=n;setInterval(()=>this.#r(),$s),document.addEventListener("visibilitychange",()=>this.#r())}on;#t=null;#e=!1;#n=null;watch(n,e){this.#t=n&&e&&{loader:n,entities:e.entities.slice(0,Ls)},e&&!this.#e&&this.#i(e.cursor)}async check(){let n=this.#t;if(!n)return;let{loader:e,entities:i}=n;try{let{data:r}=await C(Yi,{ids:i.map(({id:s})=>s),filter:e.filter});if(n!==this.#t)return;this.on.connection(null);let o=i.filter((s,d)=>Ds(e,s,r.nodes[d]));o.length&&this.on.changed(o.map(({entityId:s})=>s))}catch(r){n===this.#t&&this.on.connection(r)}}#i(n){this.#e=!0,mr(fr,n,{changed:()=>this.#n??=setTimeout(()=>this.#r(),Ps),stateChanged:e=>e==="lost"&&this.#r(),expired:()=>this.#e=!1})}#r(){this.#n&&clearTimeout(this.#n),this.#n=null,document.visibilityState==="visible"&&this.check()}};function Ds(t,n,e){let i=e;if(!i)return!0;let r=t.isDetailed(n.entityId);if(i.runStatus!==n.runStatus||i.operationStatus!==n.operationStatus)return!0;let o=({workflow:s})=>JSON.stringify([s?.status,s?.latestDecision?.decidedAt]);return r&&o(i)!==o(n)?!0:["causes","effects"].some(s=>{let d=t.edgeLists[s].get(n.entityId),l=i[s];return d!==void 0&&l&&d.total!==l.totalCount})}var O,Ir,Oe,vt,Te,Nn,br,Rn,kr,Ne,Re,Ms,Yt=Symbol.for("pv"),Kn={},$n=[],Vs=/^m(i|n|o|s|text|space)$/,Ke=Array.isArray,$e=$n.slice,Tt=Object.assign;function Ct(t){t&&t.parentNode&&t.remove()}function Sr(t,n,e){var i,r,o,s={},d=arguments.length;for(o in n)o=="key"?i=n[o]:o=="ref"&&typeof t!="function"?r=n[o]:s[o]=n[o];return d>2&&(s.children=d>3?$e.call(arguments,2):e),zt(t,s,i,r,null)}function zt(t,n,e,i,r){var o={type:t,props:n,key:e,ref:i,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Yt,__v:r||++Ir,__i:-1,__u:0};return!r&&O.vnode&&O.vnode(o),o}function _(t){return t.children}function Mt(t,n){this.props=t,this.context=n,this.__g=0}function xt(t,n){if(n==null)return t.__&&xt(t.__,t.__i+1);for(var e;n<t.__k.length;n++)if((e=t.__k[n])&&e.__e)return e.__e;return typeof t.type!="function"||t.props.__P?null:xt(t)}function Fs(t){var n,e=t.__v,i=e.__e,r=[],o=[],s=t.__P;s&&((n=Tt({constructor:Yt},e)).__v=e.__v+1,O.vnode&&O.vnode(n),Pe(s,n,e,t.__n,s.namespaceURI,32&e.__u?[i]:null,r,i||xt(e),32&e.__u,o),n.__v=e.__v,n.__.__k[n.__i]=n,Cr(r,n,o),e.__=e.__e=null,n.__e!=i&&_r(n))}function _r(t){if((t=t.__)&&t.__c&&!t.props.__P)return t.__e=null,t.__k.some(function(n){return n&&(t.__e=n.__e)}),_r(t)}function hr(t){(8&t.__g||(t.__g|=8,vt.push(t),Nn++))&&Te==O.debounceRendering||((Te=O.debounceRendering)||queueMicrotask)(vr)}function vr(){try{for(var t,n=1;vt.length;)vt.length>n&&vt.sort(br),t=vt.shift(),n=vt.length,8&t.__g&&Fs(t)}finally{(Nn=vt.length)&&(Te||queueMicrotask)(vr)}}function xr(t,n,e,i,r,o,s,d,l,u,c){var p,y,g,m,I,f,k=i.__k||$n,b=n.length;for(l=Hs(e,n,k,l,b),p=0;p<b;p++)(g=e.__k[p])!=null&&(y=~g.__i&&k[g.__i]||Kn,g.__i=p,f=Pe(t,g,y,r,o,s,d,l,u,c),m=g.__e,(y.ref!=g.ref||8&y.__u)&&(y.ref&&Le(y.ref,null,g,y),g.ref&&c.push(g.ref,g.__c||m,g)),I=I||m,4&g.__u?(l=wr(g,l,t,!y.__v),y.__e&&(y.__e=null)):typeof g.type=="function"&&f!==void 0?l=f:m&&(l=m.nextSibling),g.__u&=-21);return e.__e=I,l}function Hs(t,n,e,i,r){var o,s,d,l,u,c,p,y,g,m=e.length,I=m,f=0,k=0,b=t.__k=Array(r);for(o=0;o<r;o++)(s=n[o])!=null&&typeof s!="boolean"&&typeof s!="function"?(typeof s!="object"||s.constructor===String?s=b[o]=zt(null,s):Ke(s)?s=b[o]=zt(_,{children:s}):s.constructor===Yt&&s.__b?s=b[o]=zt(s.type,s.props,s.key,s.ref,s.__v):b[o]=s,l=o+f,s.__=t,s.__b=t.__b+1,d=null,~(u=s.__i=Ws(s,e,l,I))&&(I--,(d=e[u])&&(d.__u|=2)),d&&d.__v?(s.__u|=16,u==l-1?f--:u==l+1?f++:u!=l&&(u>l?f--:f++,k=1)):(~u||(r>m?f--:r<m&&f++),typeof s.type!="function"&&(s.__u|=4))):b[o]=null;if(k){for(c=[],p=[],o=0;o<r;o++)if((s=b[o])&&16&s.__u){for(f=0,y=c.length;f<y;)c[g=f+y>>1]<s.__i?f=g+1:y=g;c[f]=s.__i,p[o]=f+1}for(f=c.length;o--;)p[o]&&(p[o]==f?f--:b[o].__u|=4)}if(I)for(o=0;o<m;o++)!(d=e[o])||2&d.__u||(d.__e==i&&(i=xt(d)),De(d,d));return i}function wr(t,n,e,i){var r,o,s,d;if(typeof t.type=="function"){if(t.props.__P)return n;if(r=t.__k)for(o=0;o<r.length;o++)r[o]&&(r[o].__=t,n=wr(r[o],n,e,!1));return n}for(n&&!n.parentNode&&(n=xt(t))&&!n.parentNode&&(n=null),s=t.__e,d=n;d&&d.nodeType==8;)d=d.nextSibling;for(s!=d&&(!i&&e.moveBefore&&s.parentNode?e.moveBefore(s,n):e.insertBefore(s,n||null)),n=s;(n=n&&n.nextSibling)&&n.nodeType==8&&!n.data.startsWith("$s"););return n}function Ws(t,n,e,i){var r,o=t.key,s=t.type,d=n[e],l=d&&!(2&d.__u);if(d===null&&o==null||l&&o==d.key&&s==d.type)return e;if(i>(l?1:0)){for(r=e-1;r>=0;r--)if((d=n[r])&&!(2&d.__u)&&o==d.key&&s==d.type)return r;for(r=e+1;r<n.length;r++)if((d=n[r])&&!(2&d.__u)&&o==d.key&&s==d.type)return r}return-1}function Er(t,n,e){e==null&&(e=""),n[0]=="-"?t.setProperty(n,e):t[n]=e}function Tn(t,n,e,i,r){var o,s;if(n=="style")if(typeof e=="string")t.style.cssText=e;else{if(typeof i=="string"&&(t.style.cssText=i=""),i)for(n in i)e&&n in e||Er(t.style,n);if(e)for(n in e)i&&e[n]==i[n]||Er(t.style,n,e[n])}else if(n[0]=="o"&&n[1]=="n")typeof e!="function"&&(e=null),typeof i!="function"&&(i=null),(t.__e||(t.__e={}))[n]=e,e&&i||(s=Re[n]||(Re[n]=Us(n)),(t.__a||(t.__a={}))[n]=Ne,o=n!=(n=n.replace(kr,"$1")),(n=n.slice(2))[0]<"a"&&(n=n.toLowerCase()),e?t.addEventListener(n,s,o):t.removeEventListener(n,s,o));else{if(r=="http://www.w3.org/2000/svg")n=n.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(n!="width"&&n!="height"&&n!="href"&&n!="list"&&n!="form"&&n!="tabIndex"&&n!="download"&&n!="rowSpan"&&n!="colSpan"&&n!="role"&&n!="popover"&&n in t)try{return void(t[n]=e??"")}catch{}if(typeof e=="function")return;e==null||e===!1&&n[4]!="-"?t.removeAttribute(n):t.setAttribute(n,n=="popover"&&e==1?"":e)}}function Us(t){return function(n){var e=this.__e;if(e){if(e=e[t],n[Rn]==null)n[Rn]=Ne++;else if(n[Rn]<this.__a[t])return;return e(O.event?O.event(n):n)}}}function Pe(t,n,e,i,r,o,s,d,l,u){var c,p,y,g,m,I,f,k,b,A,T,R,ft,at,X,x,P,D,B=n.type;if(n.constructor!==Yt)return null;128&e.__u&&(l=32&e.__u,c=e.__c.__z)&&(n.__u|=l,p=o=[],c.nodeType==8?d=On(c,o):o.push(c),d=o[0]||d),(c=O.__b)&&c(n);t:if(typeof B=="function"){y=s.length;try{if(k=n.props,b=(c=B.prototype)&&c.render,A=(c=B.contextType)&&i[c.__c],T=c?A?A.props.value:c.__:i,(g=e.__c)?(n.__c=g,2&g.__g&&(g.__g|=1)):(b?n.__c=g=new B(k,T):(n.__c=g=new Mt(k,T),g.constructor=B,g.render=qs),A&&A.sub(g),g.state||(g.state={}),g.__n=i,g.__g|=8,g.__h=[],g.__k=[]),b&&(g.__s||(g.__s=g.state),B.getDerivedStateFromProps&&(g.__s==g.state&&(g.__s=Tt({},g.__s)),Tt(g.__s,B.getDerivedStateFromProps(k,g.__s)))),m=g.props,I=g.state,g.__v=n,e.__c){if(k!==m&&b&&!B.getDerivedStateFromProps&&g.componentWillReceiveProps&&g.componentWillReceiveProps(k,T),n.__v==e.__v&&!(8&g.__g)||!(4&g.__g)&&g.shouldComponentUpdate&&g.shouldComponentUpdate(k,g.__s,T)===!1){n.__v!=e.__v&&(g.props=k,g.state=g.__s,g.__g&=-9),n.__e=e.__e,n.__k=e.__k,n.__k.some(function(W){W&&(W.__=n)}),$n.push.apply(g.__h,g.__k),g.__k=[],g.__h.length&&s.push(g),d=xt(e);break t}g.componentWillUpdate&&g.componentWillUpdate(k,g.__s,T),b&&g.componentDidUpdate&&g.__h.push(function(){g.componentDidUpdate(m,I,f)})}else b&&!B.getDerivedStateFromProps&&g.componentWillMount&&g.componentWillMount(),b&&g.componentDidMount&&g.__h.push(g.componentDidMount);g.context=T,g.props=k,g.__P=t,g.__g&=-5,R=O.__r,ft=b?25:0;do g.__g&=-9,R&&R(n),c=g.render(g.props,g.state=g.__s,g.context);while(8&g.__g&&++ft<25);b&&($n.push.apply(g.__h,g.__k),g.__k=[]),g.state=g.__s,g.getChildContext&&(i=Tt({},i,g.getChildContext())),b&&e.__c&&g.getSnapshotBeforeUpdate&&(f=g.getSnapshotBeforeUpdate(m,I)),at=c&&c.type===_&&c.key==null?c.props.children:c,k.__P&&(c=d,r=(t=k.__P).namespaceURI,l=o=null,e.props&&e.props.__P!=t&&(e.__k.some(function(W){W&&De(W,W)}),e.__k=null),d=e.__k?xt(e,0):null),d=xr(t,Ke(at)?at:[at],n,e,i,r,o,s,d,l,u),k.__P&&(n.__e=null,d=c),n.__u&=-161,p&&p.some(Ct),g.__h.length&&s.push(g),1&g.__g&&(g.__g&=-4)}catch(W){if(s.length=y,n.__v=null,l||o)if(W&&W.then){if(n.__u|=128|l,o){for(~(P=o.indexOf(d||void 0))||(P=o.length);(D=o[P-1])&&D.nodeType==8;)P--;for(;P<o.length;P++)if(D=o[P])if(o[P]=null,X){if(D==x)break}else{if(D.nodeType!=8)break;D.data.startsWith("$s")&&(x=On(X=D))}}if(!X){for(;d&&d.nodeType==8&&d.nextSibling;)d=d.nextSibling;X=d}(c=On(X=n.__c.__z||(n.__c.__z=X)))?(n.__e=X,d=c):n.__e=d,d=d&&d.nextSibling}else o&&o.some(Ct);else n.__e=e.__e;n.__k||(n.__k=e.__k||[]),W&&W.then||Ar(n),O.__e(W,n,e)}}else d=n.__e=Qs(e.__e,n,e,i,r,o,s,l,u,t);return(c=O.diffed)&&c(n),d}function On(t,n){if(t&&t.nodeType==8&&t.data.startsWith("$s"))for(var e=1;t=t.nextSibling;){if(t.nodeType==8){if(t.data.startsWith("$s"))e++;else if(t.data.startsWith("/$s")&&!--e)return t}n&&n.push(t)}}function Ar(t){t&&(t.__c&&(t.__c.__g|=4),t.__k&&t.__k.some(Ar))}function Cr(t,n,e){for(var i=0;i<e.length;)Le(e[i++],e[i++],e[i++]);O.__c&&O.__c(n,t),t.some(function(r){try{t=r.__h,r.__h=[],t.some(function(o){o.call(r)})}catch(o){O.__e(o,r.__v)}})}function Qs(t,n,e,i,r,o,s,d,l,u){var c,p,y,g,m,I,f,k,b=e.props||Kn,A=n.props,T=n.type;if(T=="svg"?r="http://www.w3.org/2000/svg":T=="math"?r="http://www.w3.org/1998/Math/MathML":r||(r="http://www.w3.org/1999/xhtml"),o){for(c=0;c<o.length;c++)if((m=o[c])&&(T?m.localName==T:m.nodeType==3)){t=m,o[c]=null;break}}if(!t){if(k=u.ownerDocument||document,!T)return k.createTextNode(A);t=k.createElementNS(r,T,A.is?A:u),d&&(O.__m&&O.__m(n,o),d=!1),o=null}if(T){if(u=T=="template"&&t.content||t,o=T=="textarea"&&A.defaultValue!=null?null:o&&$e.call(u.childNodes),!d&&o)for(b={},c=0;c<t.attributes.length;c++)b[(m=t.attributes[c]).name]=m.value;for(c in b)m=b[c],c=="dangerouslySetInnerHTML"?y=m:c=="children"||c in A||c=="value"&&"defaultValue"in A||c=="checked"&&"defaultChecked"in A||Tn(t,c,null,m,r);for(c in A)m=A[c],c=="children"?g=m:c=="dangerouslySetInnerHTML"?p=m:c=="value"?I=m:c=="checked"?f=m:d&&typeof m!="function"||b[c]===m||Tn(t,c,m,b[c],r);p?(d||y&&(p.__html==y.__html||p.__html==t.innerHTML)||(t.innerHTML=p.__html),n.__k=[]):(y&&(t.textContent=""),(T=="foreignObject"||r=="http://www.w3.org/1998/Math/MathML"&&Vs.test(T))&&(r="http://www.w3.org/1999/xhtml"),xr(u,Ke(g)?g:[g],n,e,i,r,o,s,o?o[0]:e.__k&&xt(e,0),d,l),o&&o.some(Ct)),d&&T!="textarea"||(c="value",T=="progress"&&I==null?t.removeAttribute(c):I==null||I===t[c]&&(T!="progress"||I)||Tn(t,c,I,b[c],r),c="checked",f!=null&&f!=t[c]&&Tn(t,c,f,b[c],r))}else b===A||d&&t.data==A||(t.data=A);return t}function Le(t,n,e,i){try{typeof t=="function"?n?n.__x=t(n)||1:i&&(i=i.__c||i.__e)&&(n=i.__x)&&(i.__x=null,typeof n=="function"?n():t(null)):t.current=n}catch(r){O.__e(r,e)}}function De(t,n,e){var i,r,o,s;if(O.unmount&&O.unmount(t),!(i=t.ref)||i.current&&i.current!=t.__e||Le(i,null,n,t),i=t.__c){if(i.componentWillUnmount)try{i.componentWillUnmount()}catch(d){O.__e(d,n)}i.__P=i.__n=null}if(i=t.__k)for(s=0;s<i.length;s++)i[s]&&De(i[s],n,typeof t.type!="function"||e&&!t.props.__P);!e&&(i=t.__c)&&(i=i.__z)&&(r=On(i,o=[]))&&(i==t.__e&&o.some(Ct),Ct(r),Ct(i)),e||Ct(t.__e),t.__e=t.__c=t.__=null}function qs(t,n,e){return this.constructor(t,e)}function tt(t,n){var e,i,r,o;O.__&&O.__(t,n),n.nodeType==9&&(n=n.documentElement),i=(e=t&&32&t.__u)?null:n.__k,n.__k=zt(_,{children:[t]}),r=[],o=[],Pe(n,n.__k,i||Kn,Kn,n.namespaceURI,i?null:n.firstChild?$e.call(n.childNodes):null,r,i?i.__e:n.firstChild,e,o),Cr(r,n.__k,o),n.__k.props.children=null}O={__e:function(t,n,e,i){for(var r,o,s;n=n.__;)if((r=n.__c)&&!(1&r.__g)){r.__g|=4;try{if((s=(o=r.constructor)&&o.getDerivedStateFromError)&&r.setState(o.getDerivedStateFromError(t)),r.componentDidCatch&&(r.componentDidCatch(t,i||{}),s=1),s&&8&r.__g)return void(r.__g|=2)}catch(d){t=d}}throw Nn=0,t}},Ir=0,Oe=function(t){return t!=null&&t.constructor===Yt},Mt.prototype.setState=function(t,n){var e=this.__s;e&&e!=this.state||(e=this.__s=Tt({},this.state)),typeof t=="function"&&(t=t(Tt({},e),this.props)),t&&(Tt(e,t),this.__v&&(n&&this.__k.push(n),hr(this)))},Mt.prototype.forceUpdate=function(t){this.__v&&(this.__g|=4,t&&this.__h.push(t),hr(this))},Mt.prototype.render=_,vt=[],Nn=0,br=function(t,n){return t.__v.__b-n.__v.__b},Rn=Symbol(),kr=/(PointerCapture)$|Capture$/i,Ne=0,Re={},Ms=0;var Xt,Q,Me,Tr,Ve=Object.is,Zt=0,Mr=[],Fe=[],U=O,Rr=U.__b,Or=U.__r,Nr=U.diffed,Kr=U.__c,$r=U.unmount,Pr=U.__;function We(t,n){U.__h&&U.__h(Q,t,Zt||n),Zt=0;var e=Q.__H||(Q.__H={__:[],__h:[]});return t>=e.__.length&&e.__.push({}),e.__[t]}function L(t){return Zt=1,Gs(Hr,t)}function Gs(t,n,e){var i=We(Xt++,2);if(i.t=t,!i.__c&&(i.__=[e?e(n):Hr(void 0,n),function(o){var s=(i.__N||i.__)[0],d=i.t(s,o);Ve(s,d)||(i.__N=[d,i.__[1]],i.__c.setState({}))}],i.__c=Q,!Q.__f)){Q.__f=!0;var r=Q.shouldComponentUpdate;Q.shouldComponentUpdate=function(o,s,d){var l=this.__H;if(!l)return!0;var u=!1,c=this.props!=o;if(l.__.some(function(y){y.__N&&(u=!0,Ve(y.__[0],y.__N[0])||(c=!0))}),r){var p=r.call(this,o,s,d);return u?p||c:p}return!u||c}}return i.__}function wt(t,n){var e=We(Xt++,3);!U.__s&&Fr(e.__H,n)&&(e.__P=!0,e.__=t,e.u=n,Q.__H.__h.push(e))}function gt(t){return Zt=5,tn(function(){return{current:t}},[])}function tn(t,n){var e=We(Xt++,7);return Fr(e.__H,n)&&(e.__=t(),e.__H=n),e.__}function Vr(t,n){return Zt=8,tn(function(){return t},n)}function Bs(){var t;do{for(;t=Fe.shift();)try{Jt(t)}catch(e){U.__e(e,{__:(t=t.__P)&&t.__v})}for(;t=Mr.shift();){var n=t.__H;if(t.__P&&n)try{n.__h.some(Jt),n.__h.some(He),n.__h=[]}catch(e){n.__h=[],U.__e(e,t.__v)}}}while(Fe.length)}U.__b=function(t){Q=null,Rr&&Rr(t)},U.__=function(t,n){t&&n.__k&&n.__k.__m&&(t.__m=n.__k.__m),Pr&&Pr(t,n)},U.__r=function(t){Or&&Or(t),Xt=0;var n=(Q=t.__c).__H;n&&(Me==Q?Q.__h=[]:(n.__h.some(Jt),n.__h.some(He),Xt=0),n.__h=[],n.__.some(function(e){e.__N&&(e.__=e.__N),e.u=e.__N=void 0})),Me=Q},U.diffed=function(t){Nr&&Nr(t);var n=t.__c;n&&n.__H&&(n.__H.__h.length&&Dr(Mr.push(n)),n.__H.__.some(function(e){e.u&&(e.__H=e.u)})),Me=Q=null},U.__c=function(t,n){n.some(function(e){try{e.__h.some(Jt),e.__h=e.__h.filter(function(i){return!i.__||He(i)})}catch(i){e.__h=[function(){throw i}]}}),Kr&&Kr(t,n)},U.unmount=function(t){$r&&$r(t);var n,e,i=t.__c;i&&i.__H&&(i.__H.__.some(function(r){try{if(r.__P&&r.__c){if(e===void 0){for(e=t.__;e&&(!e.__c||!e.__c.__P);)e=e.__;e=e&&e.__c}r.__P=e,Dr(Fe.push(r))}else Jt(r)}catch(o){n=o}}),i.__H=void 0,n&&U.__e(n,i.__v))};var Lr=typeof requestAnimationFrame=="function";function js(t){var n,e=function(){clearTimeout(i),Lr&&cancelAnimationFrame(n),setTimeout(t)},i=setTimeout(e,35);Lr&&(n=requestAnimationFrame(e))}function Dr(t){t!=1&&Tr==U.requestAnimationFrame||((Tr=U.requestAnimationFrame)||js)(Bs)}function Jt(t){var n=Q,e=t.__c;typeof e=="function"&&(t.__c=void 0,e()),Q=n}function He(t){var n=Q;t.__c=t.__(),Q=n}function Fr(t,n){return!t||t.length!=n.length||n.some(function(e,i){return!Ve(e,t[i])})}function Hr(t,n){return typeof n=="function"?n(t):n}var zs=new Set(["CORRELATION_TO_RUN","IDEMPOTENCY_TO_RUN","OPERATION_TO_CORRELATION"]);function H(t){return zs.has(t.edgeType)?{cause:t.sourceEntityId,effect:t.targetEntityId}:{cause:t.targetEntityId,effect:t.sourceEntityId}}function V(t){let n=t.workflow?.status;return n&&n!=="NOT_REQUIRED"?n:t.runStatus??t.operationStatus??t.action??null}var Ur=t=>t.decidedAt??t.createdAt??null,Wr={BLOCKED:0,FAILED:0,REJECTED:1,PENDING_REVIEW:2,RUNNING:3,PENDING:3};function nt(t){let n=V(t);return(n!==null&&Object.hasOwn(Wr,n)?Wr[n]:void 0)??(t.idempotencyKey?.isConflicted?2:9)}function Qr(t,n){let e=new Map(t.map(s=>[s,[]]));for(let s of n){let{cause:d,effect:l}=H(s);e.get(d)?.push(l)}let i=Ys(t,e),r=new Map;for(let s of i.values())r.set(s,(r.get(s)??0)+1);let o=new Set;for(let s of n){let{cause:d,effect:l}=H(s),u=i.get(d);if(!(u===void 0||u!==i.get(l))&&!(d!==l&&(r.get(u)??0)<2))for(let c of[s.id,d,l])o.add(c)}return o}function Ys(t,n){let e=new Map,i=new Map,r=new Map,o=[];for(let s of t){if(e.has(s))continue;let d=[[s,0]];for(;d.length;){let l=d.at(-1),[u,c]=l;c===0&&(e.set(u,e.size),i.set(u,e.get(u)),o.push(u));let p=n.get(u)?.[c];if(p!==void 0){l[1]+=1,e.has(p)?r.has(p)||i.set(u,Math.min(i.get(u),e.get(p))):d.push([p,0]);continue}if(c===0&&(l[1]+=1),i.get(u)===e.get(u))for(let g=o.pop();r.set(g,e.get(u)),g!==u;g=o.pop());d.pop();let y=d.at(-1)?.[0];y!==void 0&&i.set(y,Math.min(i.get(y),i.get(u)))}}return r}var qr=11,lt=6.7,J={CAUSED_BY:{verb:"caused",colour:"ink",line:"solid",width:1.75},REPLAYED_FROM:{verb:"replayed as",colour:"kind-run",line:"dashed",width:2},DERIVED_FROM:{verb:"derived into",colour:"kind-operation",line:"dotted",width:2.5},CORRELATION_TO_RUN:{verb:"correlates",colour:"kind-correlation",line:"solid",width:1,isQuiet:!0},IDEMPOTENCY_TO_RUN:{verb:"keyed",colour:"kind-idempotency-key",line:"dashed",width:1,isQuiet:!0},OPERATION_TO_CORRELATION:{verb:"ran under",colour:"kind-correlation",line:"dotted",width:1.5}},Pn={solid:null,dashed:"7 4",dotted:"2 3"};function ht(t,n=25){let e=[...t];if(e.length<=n)return t;let i=Math.ceil((n-1)/2);return`${e.slice(0,i).join("")}…${e.slice(e.length-(n-1-i)).join("")}`}var v=t=>t.toLocaleString("en"),Js={HUB:"a collapsed hub",DEPTH:"beyond the chosen depth",ENTITY_LIMIT:"beyond the chosen maximum of entities",PAGES:"further pages of a hub",COLLAPSED:"collapsed"},Vt=({side:t,id:n})=>`${t}:${n}`,Ue=({left:t,hidden:n})=>`+${v(t)}${n?`: ${n}`:""}`;function Rt({id:t,side:n,left:e,total:i,reason:r,hidden:o}){let s=e===1?"edge":"edges",d=e===i?"":` of ${v(i)}`;return`${v(e)}${d} ${s} to ${n} of ${t} not shown: ${Js[r]}${o?`; among them ${o}`:""}`}function Ln(t){let n=new Map;for(let{reason:e,left:i}of t){let{edges:r,stubCount:o}=n.get(e)??{edges:0,stubCount:0};n.set(e,{reason:e,edges:r+i,stubCount:o+1})}return[...n.values()].sort((e,i)=>i.edges-e.edges)}function Dn({reason:t,edges:n,stubCount:e}){let i=`${v(n)} ${n===1?"edge":"edges"}`;return{HUB:`${i} in ${v(e)} collapsed ${e===1?"hub":"hubs"}`,DEPTH:`${i} beyond the depth`,ENTITY_LIMIT:`${i} beyond max entities`,PAGES:`${i} on further pages of ${v(e)} ${e===1?"hub":"hubs"}`,COLLAPSED:`${i} collapsed`}[t]}function et(t,n){let[e,i]=L(0),[r,o]=L({key:"",value:null,error:null}),s=JSON.stringify([...n,e]);wt(()=>{let l=new AbortController;return t(l.signal).then(u=>l.signal.aborted||o({key:s,value:u,error:null}),u=>mt(u)||l.signal.aborted||o({key:s,value:null,error:u})),()=>l.abort()},[s]);let d=Vr(()=>i(l=>l+1),[]);return r.key===s?{value:r.value,error:r.error,retry:d}:{value:null,error:null,retry:d}}var Xs=[["d",86400],["h",3600],["min",60],["s",1]];function pt(t,n=Date.now()){let e=(n-Date.parse(t))/1e3,[i,r]=Xs.find(([,s])=>Math.abs(e)>=s)??["s",1],o=Math.floor(Math.abs(e)/r);return o===0?"now":e<0?`in ${o} ${i}`:`${o} ${i}`}function nn(t,n=Date.now()){let e=pt(t,n);return e==="now"||e.startsWith("in ")?e:`${e} ago`}var Zs=Symbol.for("pv"),ta=0;function a(t,n,e,i,r,o){n||(n={});var s,d,l=n;if("ref"in l&&typeof t!="function")for(d in l={},n)d=="ref"?s=n[d]:l[d]=n[d];var u={type:t,props:l,key:e,ref:s,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Zs,__v:--ta,__i:-1,__u:0};return(r||o)&&(u.__source=r,u.__self=o),O.vnode&&O.vnode(u),u}function N({value:t,isNamed:n=!0}){return a("span",{class:"status","data-tone":ct(t),title:t,children:[a("span",{"aria-hidden":"true",children:dt(t)}),n?t:a("span",{class:"visually-hidden",children:t})]})}function Et({value:t,isNamed:n=!0}){let e=xn(t,18,12)?.map((r,o)=>(o%2?6+r*6:9+r*9).toFixed(1)),i=e?a("polygon",{points:e.join(" ")}):t==="CORRELATION"?a("ellipse",{cx:9,cy:6,rx:9,ry:6}):a("rect",{width:18,height:12,rx:3});return a("span",{class:"kind","data-kind":t,title:F[t],children:[a("svg",{viewBox:"0 0 18 12","aria-hidden":"true",children:i}),n?F[t]:a("span",{class:"visually-hidden",children:F[t]})]})}function K({text:t,isShort:n=!1}){return t?a("time",{dateTime:t,title:t,children:[n?nn(t):`${t.slice(0,10)} ${t.slice(11,19)} UTC`,!n&&a("span",{class:"muted",children:[" · ",nn(t)]})]}):a("span",{class:"muted",children:"–"})}function It({text:t,name:n}){let[e,i]=L("Copy"),r=async()=>{try{await navigator.clipboard.writeText(t),i("Copied")}catch{i("Not allowed")}setTimeout(()=>i("Copy"),1500)};return a("button",{type:"button",class:"copy","aria-label":`Copy ${n}`,title:`Copy ${n}`,onClick:()=>{r()},children:e==="Copy"?a("svg",{viewBox:"0 0 14 14",width:13,height:13,"aria-hidden":"true",fill:"none",stroke:"currentColor","stroke-width":1.4,children:[a("rect",{x:1,y:4,width:8.5,height:9,rx:1.5}),a("path",{d:"M4.5 4V2.5A1.5 1.5 0 0 1 6 1h5.5A1.5 1.5 0 0 1 13 2.5v6a1.5 1.5 0 0 1-1.5 1.5h-2"})]}):e})}function ot({error:t,retry:n}){let{title:e,message:i}=_n(t);return a("p",{class:"notice","data-tone":"bad",role:"alert",children:[a("strong",{children:e})," ",i,n&&a("button",{type:"button",onClick:n,children:"Retry"})]})}function ut(){return a("div",{role:"status","aria-label":"Loading",children:[0,1,2].map(t=>a("div",{class:"skeleton"},t))})}function j({title:t,children:n,id:e}){return a("section",{id:e,"aria-label":t,children:[t&&a("h3",{children:t}),n]})}var Ft=t=>t.kind==="RUN",Qe=t=>t.kind==="OPERATION",qe=t=>t.kind==="IDEMPOTENCY_KEY";function jr({entity:t,select:n}){let e=[];return Ft(t)&&e.push(a(na,{run:t},"review"),t.gate&&a(ea,{gate:t.gate},"gate"),a(Br,{hash:t.requestHash,idempotencyKey:t.idempotencyKey,select:n},"conflict"),a(ra,{origin:t.origin,select:n},"origin")),Qe(t)&&e.push(a(sa,{operation:t},"state")),qe(t)&&e.push(a(Br,{hash:null,idempotencyKey:t,select:n},"conflict")),t.kind==="UNKNOWN"&&e.push(a("p",{children:"Edges have this id, but no record describes it. It is a cause from outside, or its record was purged or never recorded here."},"unknown")),a(j,{title:"Why",id:"why",children:[e,!Ft(t)&&a(aa,{id:t.entityId,kind:t.kind,select:n})]})}function na({run:t}){let{workflow:n}=t,e=t.decisions?.edges.find(({node:i})=>i.entityId===n?.latestDecision?.entityId)?.node??t.decisions?.edges[0]?.node;return n?.workflowStatus==="PENDING_REVIEW"?a("p",{class:"lead",children:["Waits for a review",n.pendingSince&&a(_,{children:[" for ",a("strong",{children:pt(n.pendingSince)}),", since ",a(K,{text:n.pendingSince})]}),".",e&&a(_,{children:[" Last: ",a(N,{value:e.action})," by ",a("strong",{children:e.actorId}),", ",a("code",{children:e.reasonCode}),"."]})]}):!n||n.workflowStatus==="NOT_REQUIRED"||!n.latestDecision||!e?null:a("p",{class:"lead",children:[a(N,{value:n.workflowStatus})," by ",a("strong",{children:e.actorId}),", ",a("code",{children:e.reasonCode}),", ",a(K,{text:e.decidedAt})]})}function ea({gate:t}){let{failedRules:n,reasons:e,recommendedNextStep:i}=t;return a(_,{children:[n.length>0&&a("table",{class:"rules",children:[a("thead",{children:a("tr",{children:[a("th",{scope:"col",children:"failed rule"}),a("th",{scope:"col",children:"measured"}),a("th",{scope:"col",children:"threshold"})]})}),a("tbody",{children:n.map((r,o)=>a("tr",{children:[a("th",{scope:"row",children:[a(Gr,{filter:{rule:r.ruleId??null},children:r.ruleId??"–"})," ",a("span",{class:"muted",children:r.severity}),a("div",{class:"muted",children:[r.reasonCode,r.remediationHint].filter(Boolean).join(": ")})]}),a("td",{class:"measured",children:r.measured??"–"}),a("td",{children:ia(r.threshold)})]},o))})]}),a("dl",{class:"facts",children:[e.length>0&&a(_,{children:[a("dt",{children:"Reasons"}),a("dd",{children:e.map(({reasonCode:r,severity:o,source:s},d)=>a("div",{children:[a(Gr,{filter:{reason:r??null},children:r})," ",a("span",{class:"muted",children:[o,s].filter(Boolean).join(", ")})]},d))})]}),i&&a(_,{children:[a("dt",{children:"Next step"}),a("dd",{children:a("strong",{children:i})})]})]})]})}function Gr({filter:t,children:n}){let[e]=Object.entries(t);return e?.[1]?a("a",{href:`dashboard?${new URLSearchParams({list:"runs",[e[0]]:e[1]})}`,title:"All runs with it",children:a("code",{children:n})}):a("code",{children:n})}function ia(t){return t==null?"–":typeof t!="object"?String(t):Object.entries(t).map(([n,e])=>`${n} ${typeof e=="object"?JSON.stringify(e):String(e)}`).join(", ")}function ra({origin:t,select:n}){return a("ul",{class:"origin",children:t.statements.map(({text:e,entity:i},r)=>a("li",{children:a(oa,{text:e,id:i?.entityId??null,select:n})},r))})}function oa({text:t,id:n,select:e}){let i=n===null?-1:t.indexOf(`'${n}'`);return n===null?a(_,{children:t}):i<0?a(_,{children:[t," ",a(q,{id:n,select:e})]}):a(_,{children:[t.slice(0,i),a(q,{id:n,select:e}),t.slice(i+n.length+2)]})}function sa({operation:t}){let{operationStatus:n,error:e,createdAt:i,startedAt:r,finishedAt:o}=t;return e?a("p",{class:"lead",children:["Failed with ",a("code",{children:e.code}),": ",e.message,o&&a(_,{children:[" ",a(K,{text:o})]})]}):n==="PENDING"?a("p",{class:"lead",children:["Has waited to start for ",a("strong",{children:pt(i)}),", since ",a(K,{text:i}),"."]}):n==="RUNNING"&&r?a("p",{class:"lead",children:["Has been running for ",a("strong",{children:pt(r)}),", since ",a(K,{text:r}),"."]}):a("p",{class:"lead",children:[a(N,{value:n})," ",o&&a(K,{text:o})]})}function Br({hash:t,idempotencyKey:n,select:e}){if(!n?.isConflicted)return null;let i=Map.groupBy(n.history?.edges.map(({node:r})=>r)??[],({requestHash:r})=>r);return a("div",{class:"conflict",children:[a("p",{class:"lead",children:[a("span",{class:"status","data-tone":"bad",children:"⚠ more than one request hash"})," ","used the key ",a(q,{id:n.key,select:e})]}),a("ul",{children:[...i].map(([r,o])=>a("li",{children:[a("code",{title:r,children:ht(r,23)}),r===t?a("strong",{children:" this run"}):r===n.mappedHash?a("span",{class:"muted",children:" in force"}):a("strong",{children:" other request"}),":"," ",o.map((s,d)=>a("span",{children:[d>0&&", ",a(q,{id:s.rebalanceRunId,select:e})]},d))]},r))})]})}function aa({id:t,kind:n,select:e}){let{value:i}=et(d=>C(Bi,{id:t},{signal:d}),[t]),r=i?.data.entity;if(!r?.causes||n==="CORRELATION"||n==="IDEMPOTENCY_KEY")return null;let{totalCount:o,edges:s}=r.causes;return o?a("div",{class:"causes",children:[s.map(({node:d})=>{let l=H(d).cause===d.source.entityId?d.source:d.target,u=V(l);return a("p",{children:[{CAUSED_BY:"Caused by",REPLAYED_FROM:"Replays",DERIVED_FROM:"Derived from"}[d.edgeType]??J[d.edgeType].verb," ",a(Et,{value:l.kind,isNamed:!1})," ",a(q,{id:l.entityId,select:e})," ",u&&a(N,{value:u})]},d.id)}),o>s.length&&a("p",{class:"muted",children:["and ",o-s.length," more"]})]}):a("p",{class:"muted",children:"No cause is recorded."})}function q({id:t,select:n}){return a("button",{type:"button",class:"link",onClick:()=>n(t),children:t})}function zr(t,n,e){t.hidden=n===null,tt(n&&a(da,{...n,on:e},JSON.stringify(n)),t)}var en=(t,n)=>t instanceof Map?t.get(n)??null:null;async function Yr(t,n,e,i){let{data:r,exact:o}=await er(tr,{left:t,right:n,after:e},{signal:i}),s=r.compareRuns??null,d=en(en(en(o,"compareRuns"),"changes"),"nodes"),l=Array.isArray(d)?d:[],u=(s?.changes.nodes??[]).map(({path:c,kind:p},y)=>({path:c,kind:p,before:en(l[y],"before"),after:en(l[y],"after")}));return{data:s,changes:u}}function da({left:t,right:n,on:e}){let{value:i,error:r,retry:o}=et(s=>Yr(t,n,null,s),[t,n]);return a(_,{children:[a("header",{children:[a("h3",{children:["Compare ",a(q,{id:t,select:e.select})," with ",a(q,{id:n,select:e.select})]}),a("button",{type:"button",onClick:()=>e.swap(n,t),children:"⇄ Swap"}),a("button",{type:"button",onClick:e.close,children:"Close"})]}),r?a(ot,{error:r,retry:o}):i?i.data?a(la,{data:i.data,first:i.changes}):a("p",{children:"One of the runs is not there."}):a(ut,{})]})}function la({data:t,first:n}){let[e,i]=L([]),[r,o]=L(t.changes.pageInfo),[s,d]=L(null),{left:l,right:u,sameRequest:c,changeCount:p}=t,y=[...n,...e],g=async()=>{try{let m=await Yr(l.entityId,u.entityId,r.endCursor??null);i([...e,...m.changes]),m.data&&o(m.data.changes.pageInfo)}catch(m){mt(m)||d(m)}};return a(_,{children:[a("p",{class:"lead",children:[a("strong",{children:c?"The same request":"Different requests"}),". ",p===0?"The results are equal.":`${v(p)} ${p===1?"difference":"differences"} in the results.`]}),a("table",{class:"comparison",children:[a("thead",{children:a("tr",{children:[a("th",{scope:"col",children:"what"}),a("th",{scope:"col",children:l.entityId}),a("th",{scope:"col",children:u.entityId})]})}),a("tbody",{children:[a(rn,{name:"Status",left:l,right:u,of:({effectiveStatus:m})=>a(N,{value:m})}),a(rn,{name:"Created",left:l,right:u,of:({createdAt:m})=>a(K,{text:m})}),a(rn,{name:"Portfolio",left:l,right:u,of:({portfolioId:m})=>m}),a(rn,{name:"Request hash",left:l,right:u,of:({requestHash:m})=>a("code",{children:m})}),a(rn,{name:"Origin",left:l,right:u,of:({origin:m})=>m.kinds.join(", ")}),y.map(({path:m,kind:I,before:f,after:k})=>a("tr",{"data-change":I,children:[a("th",{scope:"row",children:a("code",{children:m||"/"})}),a("td",{"data-run":l.entityId,children:I==="ADDED"?a("span",{class:"muted",children:"–"}):a("code",{children:Mn(f)})}),a("td",{"data-run":u.entityId,children:I==="REMOVED"?a("span",{class:"muted",children:"–"}):a("code",{children:Mn(k)})})]},m))]})]}),!!s&&a(ot,{error:s}),r.hasNextPage&&a("button",{type:"button",onClick:()=>{g()},children:["Show more of ",v(p-y.length)]})]})}function rn({name:t,left:n,right:e,of:i}){return a("tr",{children:[a("th",{scope:"row",children:t}),a("td",{"data-run":n.entityId,children:i(n)}),a("td",{"data-run":e.entityId,children:i(e)})]})}function Mn(t){return t instanceof _t?t.text:t instanceof Map?`{${[...t].map(([n,e])=>`${JSON.stringify(n)}: ${Mn(e)}`).join(", ")}}`:Array.isArray(t)?`[${t.map(Mn).join(", ")}]`:JSON.stringify(t)}var Vn=class{constructor(n,e){this.element=n;this.on=e}element;on;#t=new Set;#e=null;show(n){let e=Jr(n),i=this.#e?.root!==n.root;this.#e=n;for(let r of this.#t)(i||!e.has(r))&&this.#t.delete(r);this.#n()}#n(){this.on.changed(this.#t.size?this.#t:null),this.#e&&tt(a(ua,{counts:Jr(this.#e),chosen:this.#t,toggle:n=>this.#i(n),next:this.on.next}),this.element)}#i(n){this.#t.delete(n)||this.#t.add(n),this.#n()}};function Jr({entities:t,groups:n}){let e=new Map,i=r=>{let o=V(r);if(o===null)return;let s=e.get(o);e.set(o,{count:(s?.count??0)+1,severity:Math.min(s?.severity??9,nt({...r,idempotencyKey:null}))})};t.forEach(i);for(let r of n)r.entities.forEach(i);return new Map([...e].sort(([,r],[,o])=>r.severity-o.severity||o.count-r.count).map(([r,{count:o}])=>[r,o]))}function ua({counts:t,chosen:n,toggle:e,next:i}){return t.size?a(_,{children:[[...t].map(([r,o])=>a("button",{type:"button",class:"count","aria-pressed":n.has(r),title:`Show only ${r}`,onClick:()=>e(r),children:[a("b",{children:v(o)})," ",a(N,{value:r})]},r)),a("button",{type:"button",class:"plain",onClick:i,title:"Select the next entity that failed, is blocked or waits",children:["Next ",a("kbd",{children:"n"})]})]}):null}var Fn=class{constructor(n,e,i){this.element=n;this.count=e;this.on=i;n.addEventListener("keydown",r=>this.#a(r))}element;count;on;#t=[];#e=null;#n=-1;#i=null;#r=null;show(n){this.#i=n;let e=Map.groupBy(n.stubs,({id:o})=>o),i=o=>!this.#r||this.#r.has(V(o)??""),r=[...n.entities].filter(i).sort((o,s)=>nt(o)-nt(s));this.#t=r.flatMap(o=>[{key:o.entityId,entity:o},...(e.get(o.entityId)??[]).map(s=>({key:Vt(s),stub:s}))]),this.count.textContent=this.#r?`${v(r.length)} of ${v(n.entities.length)}`:v(n.entities.length),this.element.replaceChildren(...this.#t.map((o,s)=>this.#u(o,s))),this.mark(this.#e)}filter(n){this.#r=n,this.#i&&this.show(this.#i)}next(){let n=this.#t.flatMap(({entity:e})=>e&&(this.#r||nt(e)<9)?[e.entityId]:[]);return n[(n.indexOf(this.#e??"")+1)%n.length]??null}mark(n){let e=this.element.children;e[this.#n]?.setAttribute("aria-selected","false"),this.#e=n,this.#n=this.#t.findIndex(r=>r.key===n);let i=e[this.#n];if(!i){this.element.removeAttribute("aria-activedescendant");return}i.setAttribute("aria-selected","true"),this.element.checkVisibility()&&i.scrollIntoView({block:"nearest"}),this.element.setAttribute("aria-activedescendant",i.id)}#u({entity:n,stub:e},i){let r={role:"option",id:`entity-${i}`,"aria-selected":"false"};if(e){let c=`+ ${v(e.left)} ${e.side}${e.hidden?`: ${e.hidden}`:""}`;return E("li",{...r,class:"stub",title:Rt(e),"aria-label":`${c}: ${Rt(e)}`,onclick:()=>this.on.open(e)},E("span"),E("span",{},c))}let{kind:o,entityId:s}=n,d=V(n),l=this.#i.distances.get(s),u=l===void 0?"on the path":l===0?"the root entity":`${l} ${l===1?"step":"steps"} away`;return E("li",{...r,class:s===this.#i.root?"root":null,title:`${F[o]} ${s}, ${u}`,"aria-label":[F[o],s,d,u].filter(Boolean).join(", "),onclick:()=>this.on.select(s),ondblclick:()=>this.on.focus(s)},wn(o,{isNamed:!1}),E("span",{class:"id"},s),d&&dr(d,{isNamed:!1}))}#o(n){let e=this.#t[n];e&&(this.mark(e.key),e.stub?this.on.selectStub(e.stub):this.on.select(e.key))}#a(n){if(n.ctrlKey||n.metaKey||n.altKey)return;let e=this.#n,i=this.#t.length-1,r={ArrowDown:e+1,ArrowUp:Math.max(e,1)-1,Home:0,End:i,PageDown:Math.min(e+15,i),PageUp:Math.max(e-15,0)},o=Object.hasOwn(r,n.key)?r[n.key]:void 0,s=this.#t[e];if(o!==void 0)this.#o(o);else if(n.key==="ArrowLeft")this.#o(this.#d("effect","cause"));else if(n.key==="ArrowRight")this.#o(this.#d("cause","effect"));else if(n.key==="Enter"&&s?.stub)this.on.open(s.stub);else if(n.key==="Enter"&&s)this.on.focus(s.key);else return;n.preventDefault()}#d(n,e){let i=this.#i?.edges.find(r=>H(r)[n]===this.#e&&H(r)[e]!==this.#e);return i?this.#t.findIndex(r=>r.key===H(i)[e]):-1}};var Be=["BOTH","UPSTREAM","DOWNSTREAM"],je=[1,2,3,5,10,20],ze=[60,200,500,1e3],on=["CAUSED_BY","REPLAYED_FROM","DERIVED_FROM"],ca=["causes","effects"],ga=/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/,Ge={direction:"BOTH",depth:3,maxEntities:60},Xr={direction:"direction",depth:"depth",maxEntities:"most"};function Hn(t){let n=new URLSearchParams(t),e=s=>n.get(s)||null,i=(s,d)=>{let l=Number(n.get(Xr[s]));return d.includes(l)?l:Ge[s]},r=s=>{let d=e(s)??"";return ga.test(d)&&!Number.isNaN(Date.parse(d))?d:null},o=e("mode");return{id:e("id"),direction:Be.find(s=>s===e("direction"))??Ge.direction,depth:i("depth",je),maxEntities:i("maxEntities",ze),withNames:e("nodes")==="all",types:n.has("type")?n.getAll("type").filter(Boolean):null,at:r("at"),known:r("known"),expansions:ca.flatMap(s=>n.getAll(s).flatMap(d=>pa(s,d))),groups:n.getAll("group").filter(s=>/^(causes|effects)\./.test(s)),groupBy:e("by")==="portfolio"?"portfolio":"status",collapsed:n.getAll("folded"),selected:e("selected"),from:e("from"),to:e("to"),pathNumber:Math.max(1,Math.floor(Number(n.get("path"))||1)),compare:e("compare"),mode:o==="root-causes"||o==="impact"?o:null}}function pa(t,n){let[,e,i]=/^(\d{1,4})\.(.+)$/s.exec(n)??[];return i?[{side:t,id:i,pages:Math.max(1,Number(e))}]:[]}function Ot(t){let n=new URLSearchParams;t.id&&n.set("id",t.id);for(let e of["direction","depth","maxEntities"])t[e]!==Ge[e]&&n.set(Xr[e],String(t[e]));t.withNames&&n.set("nodes","all");for(let e of t.types??[])n.append("type",e);t.types?.length===0&&n.append("type",""),t.at&&n.set("at",t.at),t.known&&n.set("known",t.known);for(let{side:e,pages:i,id:r}of t.expansions)n.append(e,`${i}.${r}`);for(let e of t.groups)n.append("group",e);t.groupBy==="portfolio"&&n.set("by",t.groupBy);for(let e of t.collapsed)n.append("folded",e);t.pathNumber>1&&n.set("path",String(t.pathNumber));for(let e of["selected","from","to","compare","mode"]){let i=t[e];i&&n.set(e,i)}return n.size?`?${n}`:""}var Zr=t=>`explore?${new URLSearchParams({id:t})}`;function Nt({types:t,withNames:n}){let e=t??(n?null:on);return e?{edgeTypes:e}:{}}function Ye(t,n){return{...t,id:n,expansions:[],groups:[],collapsed:[],selected:n,from:null,to:null,pathNumber:1,compare:null,mode:null}}function to(t,{side:n,id:e,pages:i}){let r=t.expansions.filter(o=>o.side!==n||o.id!==e);return{...t,expansions:[...r,{side:n,id:e,pages:i}],groups:t.groups.filter(o=>o!==`${n}.${e}`),collapsed:t.collapsed.filter(o=>o!==e)}}function no(t,n,e){let i=t.expansions.filter(r=>r.side!==n||r.id!==e);return{...t,expansions:i,groups:[...t.groups.filter(r=>r!==`${n}.${e}`),`${n}.${e}`]}}function eo(t,n){return{...t,expansions:t.expansions.filter(e=>e.id!==n),groups:t.groups.filter(e=>e!==`causes.${n}`&&e!==`effects.${n}`),collapsed:[...t.collapsed.filter(e=>e!==n),n]}}function Je(t,n){return{...t,collapsed:t.collapsed.filter(e=>e!==n)}}function Xe({entities:t,edges:n,stubs:e,groups:i,view:r}){let o=[r.at&&`as it stood at ${r.at}`,r.known&&`as known at ${r.known}`].filter(Boolean),s=o.length?o.join(" and "):"as it is now",d=i.reduce((c,p)=>c+p.entities.length,0),l=[...d?[`${v(d)} entities in ${i.length===1?"a group":"groups"}`]:[],...Ln(e).map(Dn)],u=l.length?`partial: ${l.join(", ")} not shown`:"complete";return`Lineage of ${r.id} ${s}: ${v(t.length)} entities, ${v(n.length)} edges; ${u}`}var Ze=({view:t})=>new URL(`explore${Ot(t)}`,document.baseURI).href;function ya(t){let n=V(t);return n?`${dt(n)} ${n}`:F[t.kind]}var fa={RUN:["(",")"],OPERATION:["{{","}}"],DECISION:["[/","/]"],ARTIFACT:["[[","]]"],CORRELATION:["([","])"],IDEMPOTENCY_KEY:[">","]"],UNKNOWN:["[","]"]},io=t=>t.replace(/[#"`<>&\\]/g,n=>`#${n.codePointAt(0)};`).replace(/[\r\n]+/g," ");function ro(t){let n=new Map(t.entities.map(({entityId:s},d)=>[s,`n${d}`])),e=t.entities.map(s=>{let[d,l]=fa[s.kind];return`  ${n.get(s.entityId)}${d}"${io(s.entityId)}<br/>${io(ya(s))}"${l}`}),i=t.edges.map(s=>{let{cause:d,effect:l}=H(s),{verb:u,line:c}=J[s.edgeType];return`  ${n.get(d)} ${c==="solid"?"-->":"-.->"}|${u}| ${n.get(l)}`}),r=t.stubs.flatMap((s,d)=>{let[l,u]=s.side==="effects"?[n.get(s.id),`more${d}`]:[`more${d}`,n.get(s.id)];return[`  more${d}["+${v(s.left)}"]:::more`,`  ${l} -.- ${u}`]});return[...[Xe(t),Ze(t)].map(s=>`%% ${s.replace(/[\r\n{}]+/g," ")}`),"flowchart LR",...e,...i,...r,"  classDef more stroke-dasharray: 3 3",""].join(`
`)}var ma=t=>`"${(/^[=+\-@\t\r]/.test(t)?`'${t}`:t).replaceAll('"','""')}"`;function oo(t){let n=t.edges.map(i=>[i.sourceEntityId,i.edgeType,i.targetEntityId,i.createdAt]),e=t.stubs.map(i=>[i.id,"NOT_SHOWN",Rt(i),""]);return[["source_entity_id","edge_type","target_entity_id","created_at"],...n,...e].map(i=>`${i.map(ma).join(",")}\r
`).join("")}var so=228,Ht=17,ha=7.3,Ea=so-20,Kt=t=>t==="CORRELATION"||t==="IDEMPOTENCY_KEY",Ia=t=>t.toLowerCase().replaceAll("_","-"),ba=t=>`kind-${Ia(t)}`;function ao(t,{isCyclic:n=!1,isReplay:e=!1,now:i=Date.now()}={}){let{kind:r,entityId:o}=t,s=V(t),d=ka(t,{isCyclic:n,isReplay:e,now:i}),l=ht(o,Kt(r)?27:23),u=Ur(t),c=Kt(r)?26:3*Ht+9+(d.length?Ht+1:0);return{kind:r,id:o,title:l,status:s,tone:s===null?"still":ct(s),time:u&&`${u.slice(5,10)} ${u.slice(11,16)}`,subtitle:t.portfolioId??t.operationType??t.reasonCode??(r==="UNKNOWN"?"outside these records":F[r]),marks:d,names:[t.correlationId,t.idempotencyKey?.key].filter(p=>p!==void 0),width:Kt(r)?Math.max(110,Math.ceil(l.length*ha+44)):so,height:c}}function ka({idempotencyKey:t,workflow:n,error:e},{isCyclic:i,isReplay:r,now:o}){let s=[],d=n?.latestDecision;if(t?.isConflicted&&s.push({icon:"⚠",text:"conflict",tone:"bad",title:`Its idempotency key ${t.key} was used for different requests`}),e&&s.push({icon:"✕",text:ht(e.code,18),tone:"bad",title:`Failed with ${e.code}`}),n?.status==="PENDING_REVIEW"&&n.pendingSince){let l=pt(n.pendingSince,o);s.push({icon:"◔",text:l,tone:"wait",title:`Waits for a review since ${n.pendingSince}`})}return d&&s.push({icon:dt(d.action),text:ht(d.actorId,14),tone:ct(d.action),title:`${d.action} by ${d.actorId} at ${d.decidedAt}`}),r&&s.push({icon:"⟲",text:"replay",tone:"busy",title:"Replays an earlier run"}),i&&s.push({icon:"↻",text:"cycle",tone:"wait",title:"Part of a cycle: it is among its own causes"}),Sa(s)}function Sa(t){let n=({text:r})=>(r.length+3.5)*lt,e=[],i=0;for(let r of t){if(i+=n(r),i>Ea)break;e.push(r)}return e}var sn=(t,n,e,i={})=>S("text",{x:t,y:n,fill:"var(--ink)","font-size":11.5,...i},e);function Wn(t,{isRoot:n=!1}={}){let{kind:e,width:i,height:r,tone:o,status:s}=t,d=`var(--${ba(e)})`,l=S("rect",{class:"frame",width:i,height:r,rx:Kt(e)?r/2:5,fill:"var(--paper)",stroke:d,"stroke-width":n?3.5:1.25,"stroke-dasharray":e==="UNKNOWN"?"5 3":null}),u=S("g",{transform:`translate(10 ${Kt(e)?8:7})`,fill:"none",stroke:d,"stroke-width":1.5},Ce(e,16,11)),c=sn(32,Kt(e)?17.5:17,t.title,{"font-size":12,"font-weight":n?700:600,class:"card-id"});if(Kt(e))return S("g",{},l,u,c);let p=s&&S("rect",{class:"strip",x:3,y:24,width:4,height:r-29,rx:2,fill:`var(--tone-${o})`}),y=sn(14,17+Ht,s?`${dt(s)} ${s}`:F[e],{fill:s?`var(--tone-${o})`:"var(--ink-soft)","font-weight":600}),g=t.time&&sn(i-10,17+Ht,t.time,{"text-anchor":"end",fill:"var(--ink-soft)"}),m=sn(14,17+2*Ht,ht(t.subtitle,28),{fill:"var(--ink-soft)"});return S("g",{},l,p,u,c,y,g,m,_a(t.marks,17+3*Ht))}function _a(t,n){let e=12,i=t.map(({icon:r,text:o,tone:s,title:d})=>{let l=(o.length+2)*lt+8,u=S("g",{class:"mark"},S("title",{},d),S("rect",{x:e,y:n-12,width:l,height:16,rx:3,fill:`var(--wash-${s})`}),sn(e+4,n,`${r} ${o}`,{fill:`var(--tone-${s})`,"font-size":11}));return e+=l+4,u});return S("g",{},i)}function an(t){return[F[t.kind],t.id,t.status,t.subtitle,...t.marks.map(({title:n})=>n)].filter(Boolean).join(", ")}var bt=11,Un=9,dn=20,yt=10,ti=12,va=.9,xa=38,wa=250,Aa=t=>{let n=V(t);return n===null?"still":ct(n)};function lo(t,n){let{entities:e}=t,i=Math.max(Math.ceil((wa-2*yt)/bt),Math.ceil(Math.sqrt(e.length*va)),Math.ceil(e.length/xa)),r=dn+yt,o=Ca(e,n).map(([s,d])=>{let l={title:s,y:r,entities:d};return r+=dn+Math.ceil(d.length/i)*bt+4,l});return{group:t,by:n,columns:i,sections:o,width:i*bt+2*yt,height:r+yt}}function Ca(t,n){let e=n==="status"?s=>V(s)??s.kind:s=>s.portfolioId??s.kind,i=new Map;for(let s of t){let d=e(s),l=i.get(d);l?l.push(s):i.set(d,[s])}for(let s of i.values())s.sort((d,l)=>nt(d)-nt(l));if(n==="status")return[...i].sort(([,[s]],[,[d]])=>nt(s)-nt(d));let r=[...i].sort(([,s],[,d])=>d.length-s.length),o=r.slice(ti).flatMap(([,s])=>s);return[...r.slice(0,ti),...o.length?[[`${r.length-ti} other portfolios`,o]]:[]]}function uo({group:t,by:n,width:e,height:i,columns:r,sections:o}){let s=(p,y,g,m={})=>S("text",{x:p,y,fill:"var(--ink)","font-size":11.5,...m},g),d=new Map;for(let{y:p,entities:y}of o)y.forEach((g,m)=>{let I=Aa(g),f=d.get(I)??[];f.push(`M${yt+m%r*bt} ${p+dn-6+Math.floor(m/r)*bt}h${Un}v${Un}h-${Un}z`),d.set(I,f)});let u=`${t.isComplete?v(t.entities.length):`${v(t.entities.length)} of ${v(t.total)}`} ${t.side} by ${n}`,c=n==="status"?"portfolio":"status";return S("g",{},S("rect",{class:"frame",width:e,height:i,rx:6,fill:"var(--paper)",stroke:"var(--line-strong)"}),s(yt,18,u,{"font-weight":600}),S("g",{class:"regroup","data-by":c},s(yt+(u.length+2)*lt*1.06,18,`by ${c}`,{fill:"var(--accent)","text-decoration":"underline"})),o.map(({title:p,y,entities:g})=>s(yt,y+8,`${n==="status"?`${dt(p)} `:""}${p} ${v(g.length)}`,{"font-weight":600,fill:n==="status"?`var(--tone-${ct(p)})`:"var(--ink)"})),[...d].map(([p,y])=>S("path",{class:"cells",d:y.join(""),fill:`var(--tone-${p})`,"fill-opacity":p==="bad"?1:p==="wait"?.85:.45})))}function co({columns:t,sections:n},e,i){let r=Math.floor((e-yt)/bt);if(r<0||r>=t)return null;for(let o of n){let s=Math.floor((i-o.y-dn+6)/bt),d=s>=0?o.entities[s*t+r]:void 0;if(d&&s<Math.ceil(o.entities.length/t))return d}return null}function go({columns:t,sections:n},e){for(let{y:i,entities:r}of n){let o=r.findIndex(s=>s.entityId===e);if(o>=0)return{x:yt+o%t*bt,y:i+dn-6+Math.floor(o/t)*bt,size:Un}}return null}var ei=new Worker(new URL("layout-worker.js",import.meta.url),{type:"module"}),ni=0,Qn=null;ei.onmessage=({data:t})=>{t.job===ni&&Qn?.resolve(t)};ei.onerror=t=>Qn?.reject(new Error(t.message||"the layout worker could not start"));function po(t,n){return Qn?.resolve(null),ni+=1,new Promise((e,i)=>{Qn={resolve:e,reject:i},ei.postMessage({job:ni,nodes:t,edges:n})})}var Ta=80,Ra=10,kt=8,Oa=(t,n)=>`group:${t}:${n}`;async function fo(t){let n=new Set(t.edges.filter(({edgeType:p})=>p==="REPLAYED_FROM").map(({sourceEntityId:p})=>p)),e=t.view.at?Date.parse(t.view.at):Date.now(),i=new Map;for(let p of[...t.entities].sort((y,g)=>nt(y)-nt(g))){let{entityId:y}=p,g=ao(p,{isCyclic:t.cyclic.has(y),isReplay:n.has(y),now:e});i.set(y,{key:y,entity:p,card:g,width:g.width,height:g.height,x:0,y:0})}let r=t.edges.map(p=>({key:p.id,edge:p,from:H(p).cause,to:H(p).effect})),o=(p,y,g)=>{r.push(g==="effects"?{key:`to ${p}`,from:y,to:p}:{key:`to ${p}`,from:p,to:y})};for(let p of t.stubs){let y=Vt(p);i.set(y,{key:y,stub:p,width:Ue(p).length*lt+20,height:24,x:0,y:0}),o(y,p.id,p.side)}for(let p of t.groups){let y=Oa(p.side,p.id),g=lo(p,t.view.groupBy);i.set(y,{key:y,group:g,width:g.width,height:g.height,x:0,y:0}),o(y,p.id,p.side)}let s=t.edges.length<=Ta,d=p=>p&&s&&!J[p.edgeType].isQuiet?J[p.edgeType].verb.length*lt+6:0,l=await po([...i.values()].map(({key:p,width:y,height:g})=>({id:p,width:y,height:g})),r.map(({key:p,from:y,to:g,edge:m})=>({id:p,from:y,to:g,label:d(m)})));if(!l)return null;for(let{id:p,x:y,y:g}of l.nodes)Object.assign(i.get(p),{x:y,y:g});let u=r.map(({key:p,from:y,to:g,edge:m},I)=>{let{points:f,label:k,isInBlock:b}=l.edges[I];return{key:p,...m&&{edge:m},from:i.get(y),to:i.get(g),points:f,label:k,isInBlock:b}}),c=l.blocks.map(({hub:p,side:y,x:g,y:m,width:I,height:f})=>{let k=i.get(p),b={x:g-I/2,y:m-f/2,width:I,height:f},A=y==="to"?[oi(k),{x:b.x,y:m}]:[{x:b.x+I,y:m},ri(k)];return{from:A[0],to:A[1],box:b}});return{subgraph:t,nodes:i,edges:u,blocks:c,box:Na([...i.values()],c.map(({box:p})=>p))}}var ri=({x:t,y:n,width:e})=>({x:t-e/2,y:n}),oi=({x:t,y:n,width:e})=>({x:t+e/2,y:n});function Na(t,n){let[e,i,r,o]=[1/0,1/0,-1/0,-1/0];for(let{x:s,y:d,width:l,height:u}of[...t.map(c=>({...c,x:c.x-c.width/2,y:c.y-c.height/2})),...n])[e,i,r,o]=[Math.min(e,s),Math.min(i,d),Math.max(r,s+l),Math.max(o,d+u)];return{x:e,y:i-20,width:r-e,height:o-i+20}}function qn(t,n){let e=`translate(${t.x-t.width/2} ${t.y-t.height/2})`,i={"data-key":t.key,transform:e};if(t.card){let o=t.key===n,{kind:s,tone:d}=t.card,l=Wn(t.card,{isRoot:o});return S("g",{...i,class:`card${o?" root":""}`,"data-kind":s,"data-tone":d,"data-status":V(t.entity)},S("title",{},an(t.card)),ii(t),l)}if(t.group)return S("g",{...i,class:"group"},ii(t),uo(t.group));let r=Ue(t.stub);return S("g",{...i,class:"stub"},S("title",{},Rt(t.stub)),ii(t),S("rect",{width:t.width,height:t.height,rx:4,fill:"var(--ground)",stroke:"var(--ink-soft)","stroke-dasharray":"4 3"}),S("text",{x:t.width/2,y:16,"text-anchor":"middle",fill:"var(--ink)","font-size":11.5},r))}var ii=({width:t,height:n})=>S("rect",{class:"halo",x:-4,y:-4,width:t+8,height:n+8,rx:8,fill:"none"});function Gn(t,n){let{edge:e,isInBlock:i}=t,r=e?{"data-key":e.id,"data-source":e.sourceEntityId,"data-type":e.edgeType,"data-target":e.targetEntityId}:{"data-key":t.key};if(i)return S("g",{...r,class:"edge in-block"});let o=e?J[e.edgeType]:null,s=n?"var(--tone-wait)":`var(--${o?.colour??"ink-soft"})`,{d,tip:l,angle:u}=mo(t);return S("g",{...r,class:`edge${e?"":" stub-edge"}${n?" cyclic":""}`},e&&S("path",{class:"touch",d,fill:"none",stroke:"transparent","stroke-width":12}),S("path",{class:"line",d,fill:"none",stroke:s,"stroke-width":n?2.5:o?.width??1,"stroke-dasharray":o?Pn[o.line]:"4 3"}),e&&S("polygon",{class:"arrow",points:`0,0 ${-kt},${-kt/2} ${-kt},${kt/2}`,fill:s,transform:`translate(${l.x} ${l.y}) rotate(${u})`}))}function Bn({edge:t,label:n}){if(!t||!n)return null;let{verb:e}=J[t.edgeType],i=e.length*lt+6;return S("g",{class:"edge-label","data-of":t.id,transform:`translate(${n.x} ${n.y})`},S("rect",{x:-i/2,y:-8,width:i,height:16,rx:3,fill:"var(--ground)"}),S("text",{y:4,"text-anchor":"middle",fill:"var(--ink-soft)","font-size":11},e))}function jn({from:t,to:n,box:e}){let i={key:"",points:[],label:null,isInBlock:!1,from:{...t,width:0},to:{...n,width:0}},{d:r,tip:o,angle:s}=mo(i);return S("g",{class:"block"},S("rect",{...e,rx:8,fill:"none",stroke:"var(--line-strong)","stroke-dasharray":"2 3"}),S("path",{d:r,fill:"none",stroke:"var(--ink)","stroke-width":1.75}),S("polygon",{points:`0,0 ${-kt},${-kt/2} ${-kt},${kt/2}`,fill:"var(--ink)",transform:`translate(${o.x} ${o.y}) rotate(${s})`}))}function mo({from:t,to:n,points:e}){if(t===n){let[u,c]=[t.x+t.width/2,t.y-t.height/2];return{d:`M ${u-40} ${c} c 0 -22, 30 -22, 30 -8`,tip:{x:u-10,y:c},angle:90}}let i=t.x+t.width/2<=n.x-n.width/2,[r,o]=i?[oi(t),ri(n)]:[ri(t),oi(n)],s=i?-1:1,d={x:o.x+s*kt,y:o.y},l=[r,{x:r.x-s*6,y:r.y},...e,{x:d.x+s*6,y:o.y},d];return{d:Ka(l),tip:o,angle:i?0:180}}function Ka(t){let n=[`M ${ln(t[0])}`];for(let e=1;e<t.length-1;e+=1){let[i,r,o]=[t[e-1],t[e],t[e+1]];n.push(`L ${ln(yo(r,i))} Q ${ln(r)} ${ln(yo(r,o))}`)}return n.push(`L ${ln(t.at(-1))}`),n.join(" ")}function yo(t,n){let e=Math.hypot(n.x-t.x,n.y-t.y)||1,i=Math.min(Ra,e/2)/e;return{x:t.x+(n.x-t.x)*i,y:t.y+(n.y-t.y)*i}}var ln=({x:t,y:n})=>`${t.toFixed(1)} ${n.toFixed(1)}`;var un=24,$a=12e3;function si(t){let{subgraph:n,box:e}=t,i=Xe(n),r={width:Math.ceil(Math.max(e.width,i.length*lt)+2*un),height:Math.ceil(e.height+2*un+22)},o=S("svg",{xmlns:"http://www.w3.org/2000/svg",...r,viewBox:`0 0 ${r.width} ${r.height}`,"font-family":"ui-monospace, DejaVu Sans Mono, Consolas, monospace","font-size":qr}),s=S("g",{transform:`translate(${un-e.x} ${un-e.y})`},t.blocks.map(jn),t.edges.map(l=>Gn(l,l.edge!==void 0&&n.cyclic.has(l.edge.id))),t.edges.map(Bn),[...t.nodes.values()].map(l=>qn(l,n.root)));for(let l of s.querySelectorAll(".touch, .halo, .regroup"))l.remove();o.append(S("title",{},i),S("desc",{},Ze(n)),S("rect",{...r,fill:"var(--ground)"}),s,S("text",{x:un,y:r.height-12,fill:"var(--ink-soft)"},i));let d=new Map;return new XMLSerializer().serializeToString(o).replace(/var\(--([\w-]+)\)/g,(l,u)=>(d.has(u)||d.set(u,pr(u)),d.get(u)))}async function ho(t){let n=new Image;n.src=`data:image/svg+xml;charset=utf-8,${encodeURIComponent(t)}`,await n.decode();let e=Math.min(2,$a/Math.max(n.width,n.height)),i=document.createElement("canvas");i.width=n.width*e,i.height=n.height*e;let r=i.getContext("2d");if(!r)throw new Error("The browser gave no canvas.");return r.scale(e,e),r.drawImage(n,0,0),new Promise((o,s)=>i.toBlob(d=>d?o(d):s(new Error("The browser made no PNG.")),"image/png"))}var Pa={mermaid:{title:"Mermaid",type:"text/plain",extension:"mmd",make:({subgraph:t})=>ro(t)},csv:{title:"CSV",type:"text/csv",extension:"csv",make:({subgraph:t})=>oo(t)},svg:{title:"SVG",type:"image/svg+xml",extension:"svg",make:si},png:{title:"PNG",type:"image/png",extension:"png",make:t=>ho(si(t))}};async function Eo(t,n,e){let{title:i,type:r,extension:o,make:s}=Pa[t],d=await s(e),l=n&&await La(d,r);return l||Da(new Blob([d],{type:r}),`lineage-${e.subgraph.root.replace(/[^\w.-]+/g,"_").slice(0,60)}.${o}`),l?`${i} copied to the clipboard.`:n?`The browser denied access to the clipboard. The ${i} was saved as a file.`:`${i} saved.`}async function La(t,n){if(!navigator.clipboard)return!1;try{return t instanceof Blob?await navigator.clipboard.write([new ClipboardItem({[n]:t})]):await navigator.clipboard.writeText(t),!0}catch(e){if(e instanceof Error&&e.name==="NotAllowedError")return!1;throw e}}function Da(t,n){let e=Object.assign(document.createElement("a"),{href:URL.createObjectURL(t),download:n});e.click(),setTimeout(()=>URL.revokeObjectURL(e.href),1e4)}var cn=(t,n,e)=>`${v(t)} ${t===1?n:e}`;function Io({entities:t,edges:n,stubs:e,groups:i,fieldError:r},o){let s=i.reduce((c,p)=>c+p.entities.length,0),d=s?`, ${v(s)} more in ${i.length===1?"a group":`${i.length} groups`}`:"",l=`${cn(t.length,"entity","entities")} and ${cn(n.length,"edge","edges")} shown${d}. `;if(r)return[l,E("span",{class:"partial"},"Its edges could not be loaded.")];let u=Ma(o);if(e.length===0){let c=n.length===0&&!s?`No edge is recorded${Va(o)}`:"Complete: nothing is omitted";return[l,E("span",{class:"complete"},`${c}.`),u]}return[l,E("span",{class:"partial"},"Partial:"),` not shown are ${Ln(e).map(Dn).join(", ")}.`,u]}function Ma(t){return t.types?` Only edges of ${cn(t.types.length,"type","types")} are followed and counted.`:t.withNames?"":" Only causes and effects are followed and counted."}function Va({direction:t,at:n,known:e}){return`${{BOTH:"",UPSTREAM:" upstream",DOWNSTREAM:" downstream"}[t]}${n||e?" until that time":""}`}function bo({entityCount:t,edgeCount:n,completeness:e},{depth:i}){let o=e.reasons.some(l=>l!=="DEPTH")?`at least ${v(t)} entities`:`${cn(t,"entity","entities")} and ${cn(n,"edge","edges")}`,s=e.reasons.includes("DEPTH")?", and more beyond it":"",d=` The service counts ${o} within depth ${i}${s}. Counted at ${new Date().toISOString().slice(11,19)} UTC.`;return E("span",{class:"muted"},d)}var ko=150,So=96,zn=class{element=S("svg",{id:"minimap",width:ko,height:So,"aria-hidden":"true"});#t=S("rect",{class:"frame",fill:"none",stroke:"var(--accent)"});#e={x:0,y:0,width:1,height:1};#n=1;constructor(n){let e=i=>{let{left:r,top:o}=this.element.getBoundingClientRect();n(this.#e.x+(i.clientX-r)/this.#n,this.#e.y+(i.clientY-o)/this.#n)};this.element.addEventListener("pointerdown",i=>{this.element.setPointerCapture(i.pointerId),e(i)}),this.element.addEventListener("pointermove",i=>i.buttons&&e(i))}show({nodes:n,box:e}){this.#e=e,this.#n=Math.min(ko/e.width,So/e.height),this.element.setAttribute("width",String(Math.max(30,Math.ceil(e.width*this.#n)))),this.element.setAttribute("height",String(Math.max(14,Math.ceil(e.height*this.#n))));let i=new Map;for(let{x:r,y:o,width:s,height:d,card:l}of n.values()){let u=l?.tone??"still",c=(g,m)=>((g-m)*this.#n).toFixed(1),[p,y]=[Math.max(2,s*this.#n),Math.max(2,d*this.#n)];i.set(u,[...i.get(u)??[],`M${c(r-s/2,e.x)} ${c(o-d/2,e.y)}h${p.toFixed(1)}v${y.toFixed(1)}h-${p.toFixed(1)}z`])}this.element.replaceChildren(...[...i].map(([r,o])=>S("path",{d:o.join(""),fill:`var(--tone-${r})`})),this.#t)}frame({x:n,y:e,width:i,height:r}){let o=this.#e,s=n<=o.x&&e<=o.y&&n+i>=o.x+o.width&&e+r>=o.y+o.height;this.element.classList.toggle("unneeded",s);let d={x:(n-o.x)*this.#n,y:(e-o.y)*this.#n,width:i*this.#n,height:r*this.#n};for(let[l,u]of Object.entries(d))this.#t.setAttribute(l,u.toFixed(1))}};function vo(t,n){let e=new Map,i=!1,r={x:0,y:0},o=null,s=(l,u)=>{let{left:c,top:p}=t.getBoundingClientRect();return{x:l-c,y:u-p}};t.addEventListener("pointerdown",l=>{l.button||(e.set(l.pointerId,{x:l.clientX,y:l.clientY}),!(e.size>1)&&(i=!1,r={x:l.clientX,y:l.clientY},o=l.target))}),t.addEventListener("pointermove",l=>{let u=e.get(l.pointerId);if(!u)return;let c={x:l.clientX,y:l.clientY};if(!i&&Math.hypot(c.x-r.x,c.y-r.y)<4)return;if(i||(i=!0,t.setPointerCapture(l.pointerId),t.classList.add("dragged")),e.set(l.pointerId,c),e.size===1){n.pan(c.x-u.x,c.y-u.y);return}let p=[...e].find(([g])=>g!==l.pointerId)?.[1];if(!p)return;let y=s((c.x+p.x)/2,(c.y+p.y)/2);n.pan((c.x-u.x)/2,(c.y-u.y)/2),n.zoom(_o(c,p)/(_o(u,p)||1),y.x,y.y)});let d=l=>{!e.delete(l.pointerId)||e.size||(t.classList.remove("dragged"),l.type==="pointerup"&&!i&&o&&n.click(o,l),o=null)};t.addEventListener("pointerup",d),t.addEventListener("pointercancel",d),t.addEventListener("dblclick",l=>n.doubleClick(l.target)),t.addEventListener("wheel",l=>{l.preventDefault();let{x:u,y:c}=s(l.clientX,l.clientY);l.shiftKey?n.pan(-l.deltaY-l.deltaX,0):n.zoom(Math.exp(-l.deltaY*.0016*(l.deltaMode?16:1)),u,c)},{passive:!1})}var _o=(t,n)=>Math.hypot(t.x-n.x,t.y-n.y);var rt=28,xo=.04,Fa=3,wo=1.1,Ha=.72,Wt=300,Yn=class{constructor(n,e){this.container=n;this.on=e;this.svg.append(this.#t),this.#e=new zn((i,r)=>this.centre({x:i,y:r})),n.append(this.svg,this.#n,this.#e.element),vo(this.svg,{pan:(i,r)=>this.panBy(i,r),zoom:(i,r,o)=>this.#p(i,r,o),click:(i,r)=>this.#E(i,r),doubleClick:i=>{let r=i.closest(".card")?.dataset.key;r&&e.focus(r)}})}container;on;scene=null;pan={x:0,y:0};zoom=1;svg=S("svg",{class:"scene",width:"100%",height:"100%","aria-hidden":"true",focusable:"false"});#t=S("g");#e;#n=E("div",{id:"beyond","aria-hidden":"true"});#i=new Map;#r=null;#u=null;#o={x:NaN,y:NaN,zoom:NaN};#a=null;async show(n,{anchor:e=null}={}){let i=await fo(n);if(!i)return;let r=e!==null?this.positionOf(e):null,o=this.scene;this.scene=i,this.#d(i,o);let s=e!==null?this.positionOf(e):null;r&&s?this.panBy(r.x-s.x,r.y-s.y):this.fit(n.root);for(let d of i.nodes.values())d.group&&o&&!o.nodes.has(d.key)&&this.#f(d);this.mark(this.#r)}#d(n,e){let{subgraph:i}=n;this.#i.clear();let r=new Set(i.path?[...i.path.entities.map(({entityId:u})=>u),...i.path.edges.map(({id:u})=>u)]:[]),o=(u,c)=>(i.path&&c.classList.add(r.has(u)?"on-path":"off-path"),this.#i.set(u,c),c),s=n.edges.map(u=>o(u.key,Gn(u,u.edge!==void 0&&i.cyclic.has(u.edge.id)))),d=n.edges.flatMap(u=>Bn(u)??[]),l=[...n.nodes.values()].map(u=>{let c=o(u.key,qn(u,i.root));return u.key===i.from&&c.classList.add("from"),e&&e.subgraph.root===i.root&&e.subgraph.view===i.view&&Wa(e.nodes.get(u.key),u)&&c.classList.add("fresh"),c});this.#t.replaceChildren(...n.blocks.map(jn),...s,...d,...l),this.#o.zoom=NaN,this.#e.show(n),this.filter(this.#u),this.#l()}positionOf(n){let e=this.scene?.nodes.get(n);return e?{x:e.x*this.zoom+this.pan.x,y:e.y*this.zoom+this.pan.y}:null}#s(){return{width:this.container.clientWidth,height:this.container.clientHeight}}#l(){let{pan:n,zoom:e}=this;this.#t.setAttribute("transform",`translate(${n.x} ${n.y}) scale(${e})`),this.svg.classList.toggle("far",e<Ha),this.#c();let{width:i,height:r}=this.#s();this.#e.frame({x:-n.x/e,y:-n.y/e,width:i/e,height:r/e})}#c(){let{pan:n,zoom:e,scene:i}=this,r=this.#o;if(!i||r.zoom===e&&Math.abs(r.x-n.x)<Wt/2&&Math.abs(r.y-n.y)<Wt/2){i&&this.#g();return}this.#o={x:n.x,y:n.y,zoom:e};let{width:o,height:s}=this.#s(),d={x1:(-n.x-Wt)/e,y1:(-n.y-Wt)/e,x2:(o-n.x+Wt)/e,y2:(s-n.y+Wt)/e},l=(u,c,p,y,g)=>{this.#i.get(u)?.toggleAttribute("hidden",y<d.x1||c>d.x2||g<d.y1||p>d.y2)};for(let{key:u,x:c,y:p,width:y,height:g}of i.nodes.values())l(u,c-y/2,p-g/2,c+y/2,p+g/2);for(let{key:u,from:c,to:p,points:y}of i.edges){let g=[c,p,...y],[m,I]=[g.map(({x:f})=>f),g.map(({y:f})=>f)];l(u,Math.min(...m),Math.min(...I),Math.max(...m),Math.max(...I))}this.#g()}#g(){let{width:n,height:e}=this.#s(),i={left:0,right:0,above:0,below:0};for(let s of this.scene?.nodes.values()??[]){if(!s.card)continue;let d=s.x*this.zoom+this.pan.x,l=s.y*this.zoom+this.pan.y,u={x:s.width/2*this.zoom,y:s.height/2*this.zoom};d+u.x<0?i.left+=1:d-u.x>n?i.right+=1:l+u.y<0?i.above+=1:l-u.y>e&&(i.below+=1)}let r={left:"←",right:"→",above:"↑",below:"↓"},o=JSON.stringify(i);this.#n.dataset.counts!==o&&(this.#n.dataset.counts=o,this.#n.replaceChildren(...["left","right","above","below"].filter(s=>i[s]).map(s=>E("span",{class:s},`${r[s]} ${i[s]}`))))}centre({x:n,y:e}){let{width:i,height:r}=this.#s();this.pan={x:i/2-n*this.zoom,y:r/2-e*this.zoom},this.#l()}fit(n){let{scene:e}=this;if(!e)return;let{width:i,height:r}=this.#s(),o=Math.min((i-2*rt)/e.box.width,(r-2*rt)/e.box.height,wo);if(o>=1){this.zoom=o,this.centre({x:e.box.x+e.box.width/2,y:e.box.y+e.box.height/2});return}this.zoom=1;let s=e.nodes.get(n),d=e.box.width+2*rt<=i?e.box.x+e.box.width/2:ai(s.x,e.box.x+i/2-rt,e.box.x+e.box.width-i/2+rt),l=e.box.height+2*rt<=r?e.box.y+e.box.height/2:ai(s.y,e.box.y+r/2-rt,e.box.y+e.box.height-r/2+rt);this.centre({x:d,y:l})}whole(){let{scene:n}=this;if(!n)return;let{width:e,height:i}=this.#s();this.zoom=Math.max(xo,Math.min((e-2*rt)/n.box.width,(i-2*rt)/n.box.height,wo)),this.centre({x:n.box.x+n.box.width/2,y:n.box.y+n.box.height/2})}zoomBy(n){let{width:e,height:i}=this.#s();this.#p(n,e/2,i/2)}#p(n,e,i){let r=ai(this.zoom*n,xo,Fa),o=r/this.zoom;this.pan={x:e-(e-this.pan.x)*o,y:i-(i-this.pan.y)*o},this.zoom=r,this.#l()}panBy(n,e){this.pan={x:this.pan.x+n,y:this.pan.y+e},this.#l()}mark(n){this.#r=n;for(let i of this.#t.querySelectorAll(".selected"))i.classList.remove("selected");if(this.#t.querySelector(".cell-mark")?.remove(),n===null||!this.scene)return;this.#i.get(n)?.classList.add("selected"),this.#t.querySelector(`.edge-label[data-of="${CSS.escape(n)}"]`)?.classList.add("selected");let e=this.scene.nodes.get(n);e?this.#h(e):this.#y(n)}#y(n){for(let e of this.scene?.nodes.values()??[]){let i=e.group&&go(e.group,n);i&&this.#i.get(e.key)?.append(S("rect",{class:"cell-mark",x:i.x-2,y:i.y-2,width:i.size+4,height:i.size+4,fill:"none",stroke:"var(--accent)","stroke-width":2.5}))}}#h({x:n,y:e,width:i,height:r}){let{width:o,height:s}=this.#s(),[d,l]=[(n-i/2)*this.zoom+this.pan.x,(e-r/2)*this.zoom+this.pan.y];!(d>=0&&l>=0&&d+i*this.zoom<=o&&l+r*this.zoom<=s)&&o&&this.centre({x:n,y:e})}#f({y:n,height:e}){let i=(n-e/2)*this.zoom+this.pan.y;i<rt&&this.panBy(0,Math.min(rt-i,this.#s().height/2-rt))}flag(n){for(let e of n)this.#i.get(e)?.classList.add("fresh")}filter(n){this.#u=n;for(let{key:e,entity:i}of this.scene?.nodes.values()??[])this.#i.get(e)?.classList.toggle("dim",n!==null&&i!==void 0&&!n.has(V(i)??""))}resize(){let{left:n,top:e,width:i}=this.container.getBoundingClientRect();i&&(this.#o.zoom=NaN,this.#a?this.panBy(this.#a.left-n,this.#a.top-e):this.scene&&this.fit(this.scene.subgraph.root),this.#a={left:n,top:e})}#E(n,e){let{scene:i}=this,r=n.closest(".regroup");if(r){this.on.regroup(r.dataset.by==="portfolio"?"portfolio":"status");return}let o=n.closest("[data-key]")?.dataset.key,s=o===void 0?void 0:i?.nodes.get(o),d=o===void 0?void 0:i?.edges.find(l=>l.key===o)?.edge;s?.entity&&e.shiftKey?this.on.pick(s.key):s?.entity?this.on.select(s.key):s?.stub?this.on.open(s.stub):s?.group?this.#m(s,e):d?this.on.selectEdge(d):this.on.select(null)}#m(n,e){let{left:i,top:r}=this.container.getBoundingClientRect(),o=(e.clientX-i-this.pan.x)/this.zoom-(n.x-n.width/2),s=(e.clientY-r-this.pan.y)/this.zoom-(n.y-n.height/2),d=n.group&&co(n.group,o,s);d&&this.on.select(d.entityId)}},ai=(t,n,e)=>Math.min(Math.max(t,Math.min(n,e)),Math.max(n,e));function Wa(t,n){return n.card?!t?.card||an(t.card)!==an(n.card):!1}var Ua=12,Qa={FAILED:"failed",BLOCKED:"blocked",REJECTED:"rejected",PENDING_REVIEW:"waiting"};async function Ao(t,{filter:n},e){let i=t.stubs.filter(({reason:o,hidden:s})=>o!=="COLLAPSED"&&s===void 0).sort((o,s)=>s.left-o.left).slice(0,Ua),r=!1;for(let o of i){let{data:s}=await C(Oi,{id:o.id,direction:o.side==="causes"?"UPSTREAM":"DOWNSTREAM",filter:n},{signal:e});if(!s.lineage)continue;let d=new Map(s.lineage.effectiveStatuses.map(({key:p,count:y})=>[p,y])),l=s.lineage.statuses.find(({key:p})=>p==="FAILED")?.count;l&&d.set("FAILED",l);for(let p of qa(o,t)){let y=V(p);y!==null&&d.has(y)&&d.set(y,d.get(y)-1)}let u=!s.lineage.completeness.isComplete&&s.lineage.completeness.reasons.some(p=>p!=="DEPTH"),c=Object.entries(Qa).flatMap(([p,y])=>(d.get(p)??0)>0?[`${d.get(p)}${u?"+":""} ${y}`]:[]);o.hidden=c.join(", "),r||=c.length>0}return r}function qa({id:t,side:n},{entities:e,edges:i,groups:r}){let[o,s]=n==="causes"?["effect","cause"]:["cause","effect"],d=new Set([t,...i.filter(u=>H(u)[o]===t).map(u=>H(u)[s])]),l=r.filter(u=>u.id===t&&u.side===n).flatMap(u=>u.entities);return[...e.filter(({entityId:u})=>d.has(u)),...l]}function Co(t,n,e){document.addEventListener("keydown",i=>{if((i.ctrlKey||i.metaKey)&&i.key.toLowerCase()==="k"){e.search(),i.preventDefault();return}if((i.target instanceof Element?i.target:document.body).closest("input:not([type=radio], [type=checkbox]), select, textarea, dialog")||i.defaultPrevented||i.ctrlKey||i.metaKey||i.altKey)return;let d=new Map([["/",e.search],["l",e.list],["g",e.canvas],["p",e.panel],["e",e.expand],["c",e.collapse],["x",e.pick],["n",e.next],["?",e.keys],["+",()=>n.zoomBy(1.25)],["-",()=>n.zoomBy(.8)],["0",e.fit],["1",()=>n.whole()],["Escape",e.escape]]).get(i.key);d&&(d(),i.preventDefault())}),t.addEventListener("keydown",({key:i})=>{let o={ArrowLeft:[60,0],ArrowRight:[-60,0],ArrowUp:[0,60],ArrowDown:[0,-60]}[i];o&&n.panBy(...o)})}var Ga={kind:"RUN",id:"rr_example",title:"id",status:"PENDING_REVIEW",tone:"wait",time:"created",subtitle:"portfolio or type",marks:[{icon:"⚠",text:"conflict",tone:"bad",title:"Its idempotency key was used for different requests"},{icon:"◔",text:"3 d",tone:"wait",title:"It waits for a review"},{icon:"✓",text:"who",tone:"good",title:"The newest decision and its reviewer"}],names:[],width:228,height:78};function To(t){let n=Object.keys(F).map(r=>E("p",{},wn(r))),e=Object.entries(J).map(([r,{verb:o,colour:s,line:d,width:l}])=>{let u=`var(--${s})`,c=S("svg",{class:"line",viewBox:"0 0 44 8","aria-hidden":"true"},S("line",{x1:0,y1:4,x2:36,y2:4,stroke:u,"stroke-width":l,"stroke-dasharray":Pn[d]}),S("polygon",{points:"44,4 36,0 36,8",fill:u}));return E("p",{},c,E("span",{},o),E("code",{class:"muted"},r))}),i=S("svg",{class:"sample",viewBox:"-2 -2 232 82",width:232,height:82,role:"img","aria-label":"A card: id, status and time, portfolio, marks"},Wn(Ga));t.replaceChildren(E("div",{},E("h4",{},"Entities"),n),E("div",{},E("h4",{},"Edges, from cause to effect"),e,E("h4",{},"A card"),i),E("p",{class:"note"},"The status is the review if there is one, else the run's own. A dashed “+12” counts twelve edges that are not shown: click it to show them. An amber line is part of a cycle."))}var Jn=class{constructor(n){this.element=n}element;#t=new Map;say(n,e,i,r=[]){let o=r.map(([l,u])=>E("button",{type:"button",onclick:u},l)),s=E("p",{class:"notice","data-tone":e,"data-matter":n},E("span",{},i),E("span",{class:"end row"},o)),d=this.#t.get(n);d?d.replaceWith(s):this.element.append(s),this.#t.set(n,s)}drop(...n){for(let e of n)this.#t.get(e)?.remove(),this.#t.delete(e)}};var Ba={OPERATION_FAILED:"failed operation",OPERATION_STUCK:"stuck operation",RUN_BLOCKED:"blocked run",RUN_REJECTED:"rejected run",KEY_CONFLICT:"key in conflict",PURGED:"purged"};function Ro({title:t,id:n,close:e,error:i,retry:r,isLoading:o,children:s}){return a(j,{title:t,id:n,children:[i?a(ot,{error:i,retry:r}):o?a(ut,{}):s,a("button",{type:"button",class:"plain",onClick:e,children:"Close"})]})}function Oo({id:t,cursor:n,select:e,close:i,trace:r}){let{value:o,error:s,retry:d}=et(u=>C(Xi,{id:t},{signal:u}),[t,n]),l=o?.data.rootCauses;return a(Ro,{title:"Root causes",id:"root-causes",close:i,error:s,retry:d,isLoading:!o,children:[l?.nodes.length?a("ol",{children:l.nodes.map(u=>a(ja,{cause:u,root:t,select:e,trace:r},u.entity.entityId))}):a("p",{children:"Nothing upstream failed, is blocked, was rejected, is stuck or in conflict."}),l&&!l.isComplete&&a("p",{class:"muted",children:"The search met a limit: causes further upstream may be missing."})]})}function ja({cause:t,root:n,select:e,trace:i}){let{entity:r,why:o,distance:s,at:d,affectedCount:l,score:u,parts:c}=t,p=V(r);return a("li",{children:[a("div",{class:"row",children:[a(Et,{value:r.kind,isNamed:!1})," ",a(q,{id:r.entityId,select:e})," ",p&&a(N,{value:p})]}),a("div",{class:"row",children:[a("strong",{children:Ba[o]}),a("span",{children:s===0?"the entity itself":`${s} ${s===1?"step":"steps"} upstream`}),d&&a(K,{text:d})]}),a("div",{class:"row muted",children:[v(l)," abnormal downstream",r.entityId!==n&&a("button",{type:"button",onClick:()=>i(r.entityId),children:"Show the path"})]}),a("details",{children:[a("summary",{children:["Score ",u.toFixed(2)]}),a("ul",{children:c.map(({name:y,text:g})=>a("li",{children:[y,": ",g]},y))})]})]})}function No({id:t,cursor:n,select:e,close:i}){let{value:r,error:o,retry:s}=et(l=>C(Zi,{id:t},{signal:l}),[t,n]),d=r?.data.impact;return a(Ro,{title:"Impact",id:"impact",close:i,error:o,retry:s,isLoading:!r,children:d?a(za,{impact:d,select:e}):a("p",{children:"Nothing names this entity."})})}function za({impact:t,select:n}){let{entityCount:e,runCount:i,operationCount:r,portfolioCount:o,effectiveStatuses:s,completeness:d,portfolios:l,runs:u}=t;return a(_,{children:[a("p",{class:"lead",children:[a("strong",{children:v(i)})," runs in ",a("strong",{children:v(o)})," portfolios, ",v(r)," operations, ",v(e)," entities"]}),a("p",{class:"row",children:s.map(({key:c,count:p})=>a("span",{children:[v(p)," ",a(N,{value:c})]},c))}),!d.isComplete&&a("p",{class:"muted",children:["The walk met a limit (",d.reasons.join(", "),"): the numbers are lower bounds."]}),u.totalCount>0&&a(_,{children:[a("h4",{children:[v(u.totalCount)," need attention"]}),a("ol",{children:u.nodes.map(c=>a("li",{children:a("div",{class:"row",children:[a(q,{id:c.entityId,select:n})," ",a(N,{value:c.effectiveStatus})," ",a("span",{class:"muted",children:c.portfolioId})]})},c.entityId))}),u.totalCount>u.nodes.length&&a("p",{class:"muted",children:["and ",v(u.totalCount-u.nodes.length)," more"]})]}),l.nodes.length>0&&a("table",{children:[a("thead",{children:a("tr",{children:[a("th",{scope:"col",children:"portfolio"}),a("th",{scope:"col",class:"number",children:"runs"}),a("th",{scope:"col",children:"status"})]})}),a("tbody",{children:l.nodes.map(c=>a("tr",{children:[a("th",{scope:"row",children:c.portfolioId}),a("td",{class:"number",children:v(c.runCount)}),a("td",{children:c.effectiveStatuses.map(({key:p,count:y})=>a("span",{children:[y," ",a(N,{value:p,isNamed:!1})," "]},p))})]},c.portfolioId))})]}),l.totalCount>l.nodes.length&&a("p",{class:"muted",children:["and ",v(l.totalCount-l.nodes.length)," more portfolios"]})]})}function Ko({entity:t,fieldErrors:n,select:e,first:i}){let r=f=>{let k=n.find(({path:b})=>b===`entity.${f}`);return k?a("span",{class:"muted",children:jt(k)}):null},o=f=>a(q,{id:f,select:e}),s=f=>f?a(_,{children:[o(f.entityId)," ",a(N,{value:f.runStatus??f.operationStatus??""})," ",f.portfolioId??f.operationType]}):null,d=({recordedAt:f,recordedBy:k})=>f?a(_,{children:[a(K,{text:f})," by ",k??"unknown"]}):a("span",{class:"muted",children:"before this was kept"}),l=a("span",{class:"muted",children:"none"}),u=t.entityId,c=f=>a(_,{children:[a("div",{class:"row",children:[o(f.entityId)," ",a(N,{value:f.runStatus})]}),a("div",{class:"row muted",children:[f.portfolioId," ",a(K,{text:f.createdAt})]})]}),p=f=>a(_,{children:[a("div",{class:"row",children:[o(f.entityId)," ",a(N,{value:f.operationStatus})]}),a("div",{class:"row muted",children:[f.operationType," ",a(K,{text:f.createdAt})]})]}),y=f=>a(_,{children:[a("div",{class:"row",children:[a(N,{value:f.action})," ",a("strong",{children:f.reasonCode})]}),a("div",{class:"row muted",children:[f.actorId," ",a(K,{text:f.decidedAt})," ",o(f.entityId)]}),f.comment&&a("blockquote",{children:f.comment})]}),g=f=>a(_,{children:[a("div",{class:"row",children:[o(f.rebalanceRunId)," ",a(K,{text:f.createdAt})]}),a("div",{class:"row muted",children:[a("code",{title:f.requestHash,children:ht(f.requestHash,23)})," ",o(f.correlationId)]})]}),m=(f,k)=>a(Xn,{title:f,page:k,off:r("runs"),row:c,first:i,more:async b=>(await C(qi,{id:u,first:i,after:b})).data.entity?.runs},"runs"),I=(f,k,b,A)=>a(Xn,{title:b,page:k,off:r(A),row:g,first:i,more:async T=>(await C(Qi,{id:f,first:i,after:T})).data.entity?.history},"history");if(Ft(t))return a(_,{children:[a(gn,{rows:[["Status",a(N,{value:t.runStatus})],["Review",r("workflow")??(t.workflow?a(N,{value:t.workflow.workflowStatus}):l)],["Portfolio",a(_,{children:[t.portfolioId," ",a(It,{text:t.portfolioId,name:"portfolio"})]})],["Created",a(K,{text:t.createdAt})],["Recorded",d(t)],["Correlation",a(_,{children:[o(t.correlationId)," ",a(It,{text:t.correlationId,name:"correlation id"})]})],["Idempotency key",t.idempotencyKey?a(_,{children:[o(t.idempotencyKey.key)," ",a(It,{text:t.idempotencyKey.key,name:"idempotency key"})]}):l],["Request hash",a(_,{children:[a("code",{children:t.requestHash})," ",a(It,{text:t.requestHash,name:"request hash"})]})],["Operation",r("operation")??s(t.operation)??l],["Artifact",r("artifact")??(t.artifact?o(t.artifact.entityId):l)]]}),a(Xn,{title:"Decisions",page:t.decisions,off:r("decisions"),row:y,first:i,more:async f=>(await C(Ui,{id:u,first:i,after:f})).data.entity?.decisions},"decisions"),t.idempotencyKey&&I(t.idempotencyKey.key,t.idempotencyKey.history,"History of its idempotency key","idempotencyKey.history")]});if(Qe(t))return a(_,{children:[a(gn,{rows:[["Status",a(N,{value:t.operationStatus})],["Type",t.operationType],["Correlation",a(_,{children:[o(t.correlationId)," ",a(It,{text:t.correlationId,name:"correlation id"})]})],["Created",a(K,{text:t.createdAt})],["Started",a(K,{text:t.startedAt})],["Finished",a(K,{text:t.finishedAt})],["Recorded",d(t)],["Executable",t.isExecutable?"yes: it is pending and its request is stored":"no"]]}),m("Runs with its correlation id",t.runs)]});if(qe(t))return a(_,{children:[a(gn,{rows:[["In conflict",t.isConflicted===null||t.isConflicted===void 0?r("isConflicted")??"unknown":t.isConflicted?"yes":"no"],["Maps to",s(t.run)??l],["Created",a(K,{text:t.mappedSince})],["Request hash",t.mappedHash?a("code",{children:t.mappedHash}):l]]}),I(t.key,t.history,"History","history")]});if("actorId"in t)return a(_,{children:[a(gn,{rows:[["Action",a(N,{value:t.action})],["Reason",t.reasonCode],["Actor",t.actorId],["Decided",a(K,{text:t.decidedAt})],["Run",s(t.run)??l],["Correlation",o(t.correlationId)]]}),t.comment&&a(j,{title:"Comment",children:a("blockquote",{children:t.comment})})]});if("artifactHash"in t)return a(gn,{rows:[["Version",t.artifactVersion],["Hash",a(_,{children:[a("code",{children:t.artifactHash})," ",a(It,{text:t.artifactHash,name:"artifact hash"})]})],["Run",s(t.run)??l]]});if("operations"in t){let f=async k=>(await C(Gi,{id:u,first:i,after:k})).data.entity?.operations;return a(_,{children:[m("Runs",t.runs),a(Xn,{title:"Operations",page:t.operations,off:r("operations"),row:p,first:i,more:f},"operations")]})}return a(_,{})}function gn({rows:t}){return a(j,{children:a("dl",{class:"facts",children:t.map(([n,e])=>a(_,{children:[a("dt",{children:n},n),a("dd",{children:e})]}))})})}function Xn({title:t,page:n,off:e,row:i,first:r,more:o}){let[s,d]=L(n?[n]:[]),[l,u]=L(null),[c,p]=L(!1);wt(()=>d(n?[n]:[]),[n]);let y=s.at(-1);if(!y)return a(j,{title:t,children:e??a("p",{class:"muted",children:"None recorded."})});let g=s.flatMap(({edges:f})=>f.map(({node:k})=>k)),m=async()=>{p(!0);try{let f=await o(y.pageInfo.endCursor??"");f&&d([...s,f])}catch(f){let{title:k,message:b}=_n(f);u(`${f instanceof Z?k:"The page failed."} ${b}`)}p(!1)},I=y.totalCount===0||y.pageInfo.hasNextPage||g.length>r;return a(j,{title:t,children:[a("ol",{children:g.map((f,k)=>a("li",{children:i(f)},k))}),a("div",{class:"row",children:[(l??I)&&a("p",{class:"muted",children:l??(y.totalCount?`${v(g.length)} of ${v(y.totalCount)} shown`:"None recorded.")}),y.pageInfo.hasNextPage&&a("button",{type:"button",disabled:c,onClick:()=>{m()},children:"Show more"})]})]})}var di=50;function $o(t,n,e,i,r){let o=new Map,s=(c,p,y)=>{let g=o.get(c);g?g.push({other:p,edge:y}):o.set(c,[{other:p,edge:y}])};for(let c of r){let{cause:p,effect:y}=H(c);e!=="UPSTREAM"&&s(p,y,c),e!=="DOWNSTREAM"&&s(y,p,c)}let d=Ya(n,r,e),l=[],u=(c,p,y)=>{if(l.length>=di)return;if(c===n){let f=[...p,c].map(k=>i.get(k));f.every(k=>k!==void 0)&&l.push({length:y.length,entities:f,edges:y});return}let g=d.get(c)??1/0,m=(o.get(c)??[]).filter(({other:f})=>d.get(f)===g-1).sort((f,k)=>f.other<k.other?-1:1),I=new Set;for(let{other:f,edge:k}of m)I.has(f)||(I.add(f),u(f,[...p,c],[...y,k]))};return d.has(t)&&u(t,[],[]),l}function Ya(t,n,e){let i=new Map;for(let o of n){let{cause:s,effect:d}=H(o);e!=="UPSTREAM"&&i.set(d,[...i.get(d)??[],s]),e!=="DOWNSTREAM"&&i.set(s,[...i.get(s)??[],d])}let r=new Map([[t,0]]);for(let o=[t];o.length;){let s=[];for(let d of o)for(let l of i.get(d)??[])r.has(l)||(r.set(l,r.get(d)+1),s.push(l));o=s}return r}var li=100,ui=200,pn=t=>Po(t)>0,Po=t=>t instanceof Map?t.size:Array.isArray(t)?t.length:0;function Lo(t){return t instanceof Map?[...t]:t.map((n,e)=>[String(e),n])}function ci({value:t,name:n}){let[e,i]=L(""),r=e.trim().toLowerCase();return a(_,{children:[pn(t)&&a("input",{class:"find",type:"search",placeholder:`Find in ${n.toLowerCase()}`,"aria-label":`Find in ${n.toLowerCase()}`,value:e,onInput:o=>i(o.currentTarget.value)}),a("div",{class:"tree",children:r&&pn(t)?a(Xa,{leaves:Ja(t,r)}):pn(t)?a(Do,{value:t}):a(gi,{name:null,value:t})})]})}function Ja(t,n){let e=[],i=(r,o)=>{if(pn(r))for(let[s,d]of Lo(r))i(d,o?`${o}.${s}`:s);else(o.toLowerCase().includes(n)||Mo(r).toLowerCase().includes(n))&&e.push([o,r])};return i(t,""),e}function Xa({leaves:t}){return t.length?a(_,{children:[t.slice(0,ui).map(([n,e])=>a(gi,{name:n,value:e},n)),t.length>ui&&a("p",{class:"muted",children:[v(t.length-ui)," more match."]})]}):a("p",{class:"muted",children:"Nothing in it matches."})}function Do({value:t}){let[n,e]=L(li),i=Lo(t),r=i.length-n;return a("ul",{children:[i.slice(0,n).map(([o,s])=>a("li",{children:pn(s)?a(Za,{name:o,value:s}):a(gi,{name:o,value:s})},o)),r>0&&a("li",{children:a("button",{type:"button",onClick:()=>e(n+li),children:["Show ",v(Math.min(r,li))," more of ",v(r)]})})]})}function Za({name:t,value:n}){let[e,i]=L(!1),[r,o]=n instanceof Map?["{","}"]:["[","]"];return a("details",{open:e,onToggle:s=>i(s.currentTarget.open),children:[a("summary",{children:[a("span",{class:"key",children:t})," ",a("span",{class:"muted",children:`${r} ${v(Po(n))} ${o}`})]}),e&&a(Do,{value:n})]})}function gi({name:t,value:n}){return a("div",{class:"leaf",children:[t!==null&&a(_,{children:[a("span",{class:"key",children:t}),": "]}),a("span",{class:td(n),children:Mo(n)})]})}function td(t){return t instanceof _t?"digits":typeof t=="string"?"string":"literal"}function Mo(t){return t instanceof _t?t.text:typeof t=="string"?JSON.stringify(t):t instanceof Map?"{}":Array.isArray(t)?"[]":String(t)}var pi=20,nd={RUN:[["Result","runResult"]],OPERATION:[["Request","request"],["Result","result"]],ARTIFACT:[["Payload","payload"]]},Zn=class{constructor(n,e){this.element=n;this.on=e}element;on;showEntity(n,e,i){tt(a(ed,{id:n,subgraph:e,view:i,on:this.on},`${n} ${e.cursor}`),this.element),this.element.scrollTop=0}showEdge(n,e){tt(a(ud,{edge:n,view:e,on:this.on},n.id),this.element)}};function ed({id:t,subgraph:n,view:e,on:i}){let r=et(async u=>{let c=await C(Ie,{id:t,first:pi},{signal:u});if(!c.data.entity&&c.fieldErrors[0])throw Dt(c.fieldErrors[0]);return c},[t,n.cursor]),o=et(async u=>(await we(ji,{id:t},{signal:u})).get("entity")??null,[t,n.cursor]),s=n.entities.find(u=>u.entityId===t)??n.groups.flatMap(u=>u.entities).find(u=>u.entityId===t),d=r.value?.data.entity,l=d?.kind??s?.kind;return a(_,{children:[a("header",{children:[l&&a(Et,{value:l}),a("div",{class:"title",children:[a("h2",{children:t}),a(It,{text:t,name:"id"})]}),d&&a(rd,{entity:d}),a(od,{id:t,subgraph:n,view:e,on:i}),d&&a(sd,{entity:d,view:e,on:i})]}),e.mode==="root-causes"&&a(Oo,{id:t,cursor:n.cursor,select:i.select,close:()=>i.answer(null),trace:i.trace}),e.mode==="impact"&&a(No,{id:t,cursor:n.cursor,select:i.select,close:()=>i.answer(null)}),a(dd,{subgraph:n,on:i}),!!r.error&&a(ot,{error:r.error,retry:r.retry}),!r.value&&!r.error&&a(ut,{}),r.value&&!d&&a("p",{children:"No record and no edge has this id any more."}),r.value&&d&&a(_,{children:[a(jr,{entity:d,select:i.select}),a(Ko,{entity:d,fieldErrors:r.value.fieldErrors,select:i.select,first:pi}),(nd[d.kind]??[]).map(([u,c])=>a(j,{title:u,children:o.error?a(ot,{error:o.error,retry:o.retry}):o.value?a(id,{value:o.value,field:c,name:u}):a(ut,{})},c)),a(cd,{entity:d,view:e})]})]})}function id({value:t,field:n,name:e}){let i=t instanceof Map?t.get(n)??null:null;return i===null?a("p",{class:"muted",children:"None recorded."}):a(ci,{value:i,name:e})}function rd({entity:t}){let n="workflow"in t?t.workflow?.workflowStatus:null,e="runStatus"in t?t.runStatus:"operationStatus"in t?t.operationStatus:null,i=n&&n!=="NOT_REQUIRED"?n:e;return i?a(N,{value:i}):null}function od({id:t,subgraph:n,view:e,on:i}){let r=n.stubs.some(l=>l.id===t&&l.reason!=="COLLAPSED"),o=n.edges.some(l=>l.sourceEntityId===t||l.targetEntityId===t),s=!!(e.from&&!e.to&&e.from!==t),d=(l,u,c=!1)=>a("button",{type:"button",class:c?"main":"",onClick:()=>u(t),children:l});return a("div",{class:"actions",children:[t!==e.id&&d("Show its lineage",i.focus),r&&d("Expand",i.expand),e.collapsed.includes(t)?d("Expand",i.uncollapse):o&&d("Collapse",i.collapse),d(s?"Path to here":"Path from here",i.pick,s)]})}function sd({entity:t,view:n,on:e}){let i=(o,s)=>a("button",{type:"button","aria-pressed":n.mode===o,onClick:()=>e.answer(n.mode===o?null:o),children:s}),r=Ft(t)?ad(t):[];return a("div",{class:"actions",children:[i("root-causes","Root causes"),i("impact","Impact"),r.map(([o,s])=>a("button",{type:"button",title:s,onClick:()=>e.compare(s),children:o},s))]})}function ad(t){let n=t.idempotencyKey?.isConflicted?t.idempotencyKey.history?.edges.find(({node:r})=>r.requestHash!==t.requestHash&&r.rebalanceRunId!==t.entityId)?.node.rebalanceRunId:void 0,e=[["Compare with the original",t.origin.replayOf?.entityId],["Compare with the other request",n],["Compare with the last good run",t.previousGood?.entityId],["Compare with the run before",t.previous?.entityId]],i=new Set;return e.flatMap(([r,o])=>!o||i.has(o)?[]:(i.add(o),[[r,o]]))}function dd({subgraph:{path:t,pathCount:n,from:e,to:i,view:r},on:o}){if(!e||!i)return null;let s=a("button",{type:"button",class:"plain",onClick:o.leavePath,children:"Close the path"});return t?a(j,{id:"path",title:`Path of ${v(t.length)} ${t.length===1?"edge":"edges"}`,children:[n>1&&a(ld,{number:Math.min(r.pathNumber,n),count:n,choose:o.otherPath}),a("ol",{children:t.entities.flatMap((d,l)=>{let u=t.edges[l];return[a("li",{children:[a(Et,{value:d.kind,isNamed:!1})," ",a(q,{id:d.entityId,select:o.select})]},d.entityId),u&&a("li",{class:"step",children:[u.sourceEntityId===d.entityId?"↓":"↑"," ",u.edgeType]},u.id)]})}),s]}):a(j,{title:"Path",children:[a("p",{children:["No path from ",a(q,{id:e,select:o.select})," to ",a(q,{id:i,select:o.select})," of at most 20 edges in this direction, with these edge types and at this time."]}),s]})}function ld({number:t,count:n,choose:e}){return a("p",{class:"row",children:[a("button",{type:"button","aria-label":"The path before",disabled:t===1,onClick:()=>e(t-1),children:"‹"}),a("span",{role:"status",children:[t," of ",n===di?`${n} or more`:n]}),a("button",{type:"button","aria-label":"The next path",disabled:t===n,onClick:()=>e(t+1),children:"›"})]})}function ud({edge:t,on:n}){let e=et(async r=>(await we(zi,{id:t.id},{signal:r})).get("node")??null,[t.id]),i=e.value instanceof Map?e.value.get("metadata")??null:null;return a(_,{children:[a("header",{children:[a("h2",{children:t.edgeType}),a("p",{class:"muted",children:["from cause to effect: “",J[t.edgeType].verb,"”"]})]}),a(j,{children:a("dl",{class:"facts",children:[a("dt",{children:"Source"}),a("dd",{children:a(q,{id:t.sourceEntityId,select:n.select})}),a("dt",{children:"Target"}),a("dd",{children:a(q,{id:t.targetEntityId,select:n.select})}),a("dt",{children:"Created"}),a("dd",{children:a(K,{text:t.createdAt})})]})}),a(j,{title:"Metadata",children:e.error?a(ot,{error:e.error,retry:e.retry}):e.value===null?a(ut,{}):a(ci,{value:i,name:"Metadata"})})]})}function cd({entity:t,view:n}){let{kind:e,entityId:i}=t,r=encodeURIComponent(i),o="run"in t?t.run:null,s={RUN:`runs/${r}`,OPERATION:`runs/by-operation/${r}`,CORRELATION:`runs/by-correlation/${r}`,IDEMPOTENCY_KEY:`runs/idempotency/${r}`}[e]??(o&&`runs/${encodeURIComponent(o.entityId)}`),d=(l,u)=>a("a",{href:l,target:"_blank",rel:"noopener",children:u});return a(j,{title:"Links",children:a("div",{class:"links",children:[s&&d(`rebalance/${s}/support-bundle`,"Support bundle (REST)"),d(`rebalance/lineage/${r}`,"Edges (REST)"),d(Ae(Ie,{id:i,first:pi}),"Details in GraphiQL"),d(Ae(Ji,{id:i,direction:n.direction,depth:n.depth,filter:Nt(n)}),"Lineage in GraphiQL")]})})}var gd=Symbol.for("preact-signals");function ie(){if(St>1)St--;else{var t,n=!1;for((function(){var r=ne;for(ne=void 0;r!==void 0;){var o=r.S;if(o.v===r.v)for(var s=o.t;s!==void 0;s=s.x)s.i===r.i&&(s.i=o.i);r=r.o}})();fn!==void 0;){var e=fn;for(fn=void 0,te++;e!==void 0;){var i=e.u;if(e.u=void 0,e.f&=-3,!(8&e.f)&&Fo(e))try{e.c()}catch(r){n||(t=r,n=!0)}e=i}}if(te=0,St--,n)throw t}}function fi(t){if(St>0)return t();yi=++pd,St++;try{return t()}finally{ie()}}var yn,M=void 0;function mn(t){var n=M,e=yn;M=void 0,yn=void 0;try{return t()}finally{M=n,yn=e}}var fn=void 0,St=0,te=0,pd=0,yi=0,ne=void 0,ee=0;function Vo(t){if(M!==void 0){var n=t.n;if(n===void 0||n.t!==M)return n={i:0,S:t,p:M.s,n:void 0,t:M,e:void 0,x:void 0,r:n},M.s!==void 0&&(M.s.n=n),M.s=n,t.n=n,32&M.f&&t.S(n),n;if(n.i===-1)return n.i=0,n.n!==void 0&&(n.n.p=n.p,n.p!==void 0&&(n.p.n=n.n),n.p=M.s,n.n=void 0,M.s.n=n,M.s=n),n}}function G(t,n){this.v=t,this.i=0,this.n=void 0,this.t=void 0,this.l=0,this.W=n?.watched,this.Z=n?.unwatched,this.name=n?.name}G.prototype.brand=gd;G.prototype.h=function(){return!0};G.prototype.S=function(t){var n=this,e=this.t;e!==t&&t.e===void 0&&(t.x=e,this.t=t,e!==void 0?e.e=t:mn(function(){var i;(i=n.W)==null||i.call(n)}))};G.prototype.U=function(t){var n=this;if(this.t!==void 0){var e=t.e,i=t.x;e!==void 0&&(e.x=i,t.e=void 0),i!==void 0&&(i.e=e,t.x=void 0),t===this.t&&(this.t=i,i===void 0&&mn(function(){var r;(r=n.Z)==null||r.call(n)}))}};G.prototype.subscribe=function(t){var n=this;return Lt(function(){var e=n.value;mn(function(){return t(e)})},{name:"sub"})};G.prototype.valueOf=function(){return this.value};G.prototype.toString=function(){return this.value+""};G.prototype.toJSON=function(){return this.value};G.prototype.peek=function(){var t=this;return mn(function(){return t.value})};Object.defineProperty(G.prototype,"value",{get:function(){var t=Vo(this);return t!==void 0&&(t.i=this.i),this.v},set:function(t){if(t!==this.v){if(te>100)throw new Error("Cycle detected");(function(e){St!==0&&te===0&&e.l!==yi&&(e.l=yi,ne={S:e,v:e.v,i:e.i,o:ne})})(this),this.v=t,this.i++,ee++,St++;try{for(var n=this.t;n!==void 0;n=n.x)n.t.N()}finally{ie()}}}});function $t(t,n){return new G(t,n)}function Fo(t){for(var n=t.s;n!==void 0;n=n.n)if(n.S.i!==n.i||!n.S.h()||n.S.i!==n.i)return!0;return!1}function Ho(t){for(var n=t.s;n!==void 0;n=n.n){var e=n.S.n;if(e!==void 0&&(n.r=e),n.S.n=n,n.i=-1,n.n===void 0){t.s=n;break}}}function Wo(t){for(var n=t.s,e=void 0;n!==void 0;){var i=n.p;n.i===-1?(n.S.U(n),i!==void 0&&(i.n=n.n),n.n!==void 0&&(n.n.p=i)):e=n,n.S.n=n.r,n.r!==void 0&&(n.r=void 0),n=i}t.s=e}function Pt(t,n){G.call(this,void 0,n),this.x=t,this.s=void 0,this.g=ee-1,this.f=4}Pt.prototype=new G;Pt.prototype.h=function(){if(this.f&=-3,1&this.f)return!1;if((36&this.f)==32||(this.f&=-5,this.g===ee))return!0;if(this.g=ee,this.f|=1,this.i>0&&!Fo(this))return this.f&=-2,!0;var t=M;try{Ho(this),M=this;var n=this.x();(16&this.f||this.v!==n||this.i===0)&&(this.v=n,this.f&=-17,this.i++)}catch(e){this.v=e,this.f|=16,this.i++}return M=t,Wo(this),this.f&=-2,!0};Pt.prototype.S=function(t){if(this.t===void 0){this.f|=36;for(var n=this.s;n!==void 0;n=n.n)n.S.S(n)}G.prototype.S.call(this,t)};Pt.prototype.U=function(t){if(this.t!==void 0&&(G.prototype.U.call(this,t),this.t===void 0)){this.f&=-33;for(var n=this.s;n!==void 0;n=n.n)n.S.U(n)}};Pt.prototype.N=function(){if(!(2&this.f)){this.f|=6;for(var t=this.t;t!==void 0;t=t.x)t.t.N()}};Object.defineProperty(Pt.prototype,"value",{get:function(){if(1&this.f)throw new Error("Cycle detected");var t=Vo(this);if(this.h(),t!==void 0&&(t.i=this.i),16&this.f)throw this.v;return this.v}});function re(t,n){return new Pt(t,n)}function Uo(t){var n=t.j;if(t.j=void 0,typeof n=="function"){St++;var e=M;M=void 0;try{n()}catch(i){throw t.f&=-2,t.f|=8,mi(t),i}finally{M=e,ie()}}}function mi(t){for(var n=t.s;n!==void 0;n=n.n)n.S.U(n);t.x=void 0,t.s=void 0,Uo(t)}function yd(t){if(M!==this)throw new Error("Out-of-order effect");Wo(this),M=t,this.f&=-2;try{8&this.f&&mi(this)}finally{ie()}}function Ut(t,n){this.x=t,this.j=void 0,this.s=void 0,this.u=void 0,this.f=32,this.name=n?.name,yn&&yn.push(this)}Ut.prototype.c=function(){var t=this.S();try{if(8&this.f||this.x===void 0)return;var n=this.x();typeof n=="function"&&(this.j=n)}finally{t()}};Ut.prototype.S=function(){if(1&this.f)throw new Error("Cycle detected");this.f|=1,this.f&=-9,Uo(this),Ho(this),St++;var t=M;return M=this,yd.bind(this,t)};Ut.prototype.N=function(){2&this.f||(this.f|=2,this.u=fn,fn=this)};Ut.prototype.d=function(){this.f|=8,1&this.f||mi(this)};Ut.prototype.dispose=function(){this.d()};function Lt(t,n){var e=new Ut(t,n);try{e.c()}catch(r){throw e.d(),r}var i=e.d.bind(e);return i[Symbol.dispose]=i,i}var Qo,se,oe,fd=typeof window<"u"&&!!window.__PREACT_SIGNALS_DEVTOOLS__;var qo=[];Lt(function(){Qo=this.N})();function Qt(t,n){O[t]=n.bind(null,O[t]||function(){})}function hn(t){if(oe){var n=oe;oe=void 0,n()}oe=t&&t.S()}function Go(t){var n=this,e=t.data,i=hd(e);i.name="ReactiveDom",i.value=e;var r=tn(function(){for(var d=n,l=n.__v;l=l.__;)if(l.__c){l.__c.__$f|=4;break}var u=re(function(){var g=i.value.value;return g===0?0:g===!0?"":g||""}),c=re(function(){return!Array.isArray(u.value)&&!Oe(u.value)}),p=Lt(function(){if(this.N=Bo,c.value){var g=u.value;d.__v&&d.__v.__e&&d.__v.__e.nodeType===3&&(d.__v.__e.data=g)}}),y=n.__$u.d;return n.__$u.d=function(){p(),y.call(this)},[c,u]},[]),o=r[0],s=r[1];return o.value?s.peek():s.value}Go.displayName="ReactiveTextNode";Object.defineProperties(G.prototype,{constructor:{configurable:!0,value:Sr(_,null).constructor},type:{configurable:!0,value:Go},props:{configurable:!0,get:function(){var t=this;return{data:{get value(){return t.value}}}}},__b:{configurable:!0,value:1}});Qt("__b",function(t,n){if(hn(),se=void 0,typeof n.type=="string"){var e,i=n.props;for(var r in i)if(r!=="children"){var o=i[r];o instanceof G&&(e||(n.__np=e={}),e[r]=o,i[r]=o.peek())}}t(n)});Qt("__r",function(t,n){if(t(n),n.type!==_){hn();var e,i=n.__c;i&&(i.__$f&=-2,(e=i.__$u)===void 0&&(i.__$u=e=(function(r,o){var s;return Lt(function(){s=this},{name:o}),s.c=r,s})((function(r){return function(){var o;fd&&((o=this.y)==null||o.call(this)),r.__$f|=1,r.setState({})}})(i),typeof n.type=="function"?n.type.displayName||n.type.name:""))),se=i,hn(e)}});Qt("__e",function(t,n,e,i){hn(),se=void 0,t(n,e,i)});Qt("diffed",function(t,n){hn(),se=void 0;var e;if(typeof n.type=="string"&&(e=n.__e)){var i=n.__np,r=n.props,o=e.U;if(o)for(var s in o){var d=o[s];d===void 0||i&&s in i||(d.d(),o[s]=void 0)}if(i){o||(o={},e.U=o);for(var l in i){var u=o[l],c=i[l];u===void 0?(u=md(e,l,c,r),o[l]=u):u.o(c,r)}}}t(n)});function md(t,n,e,i){var r=n in t&&t.ownerSVGElement===void 0,o=$t(e);return{o:function(s,d){o.value=s,i=d},d:Lt(function(){this.N=Bo;var s=o.value.value;i[n]!==s&&(i[n]=s,r?t[n]=s:s!=null&&(s!==!1||n[4]==="-")?t.setAttribute(n,s):t.removeAttribute(n))})}}Qt("unmount",function(t,n){if(typeof n.type=="string"){var e=n.__e;if(e){var i=e.U;if(i){e.U=void 0;for(var r in i){var o=i[r];o&&o.d()}}}var s=n.__np;if(s){var d=n.props;for(var l in s)d[l]=s[l]}n.__np=void 0}else{var u=n.__c;if(u){u.__$f|=8;var c=u.__$u;c&&(u.__$u=void 0,c.d())}}t(n)});Qt("__h",function(t,n,e,i){i<3&&(n.__$f|=2),t(n,e,i)});Mt.prototype.shouldComponentUpdate=function(t,n){if(this.__R)return!0;var e=this.__$u,i=e&&e.s!==void 0;for(var r in n)return!0;if(this.__f||typeof this.u=="boolean"&&this.u===!0){var o=2&this.__$f;if(!(i||o||4&this.__$f)||1&this.__$f)return!0}else if(!(i||4&this.__$f)||3&this.__$f)return!0;for(var s in t)if(s!=="__source"&&t[s]!==this.props[s])return!0;for(var d in this.props)if(!(d in t))return!0;return!1};function hd(t,n){return tn(function(){return $t(t,n)},[])}var Ed=function(t){queueMicrotask(function(){queueMicrotask(t)})};function Id(){fi(function(){for(var t;t=qo.shift();)Qo.call(t)})}function Bo(){qo.push(this)===1&&(O.requestAnimationFrame||Ed)(Id)}var jo="dpm-lineage:recent",zo="dpm-lineage:saved",bd=20;function Yo(t){try{let n=JSON.parse(localStorage.getItem(t)??"[]");return Array.isArray(n)?n:[]}catch{return[]}}var qt=$t(Yo(jo).filter(t=>typeof t=="string")),En=$t(Yo(zo).filter(t=>typeof t?.name=="string"&&typeof t.query=="string"));function Jo(t){qt.value=[t,...qt.value.filter(n=>n!==t)].slice(0,bd),localStorage.setItem(jo,JSON.stringify(qt.value))}function Xo(t){En.value=[t,...En.value.filter(({query:n})=>n!==t.query)],localStorage.setItem(zo,JSON.stringify(En.value))}var kd=140,Zo=12,ae=class{constructor(n,e){this.form=n;tt(a(_d,{form:n,on:e,bind:i=>this.#t=i}),n)}form;#t=()=>{};focus(){let n=this.form.querySelector("input");n?.focus(),n?.select()}show(n){this.#t(n)}};function Sd(t){if(!/^https?:\/\//.test(t))return null;try{let n=new URL(t);return n.pathname.endsWith("/explore")&&n.searchParams.get("id")?n.search:null}catch{return null}}function _d({form:t,on:n,bind:e}){let[i,r]=L(""),[o,s]=L(!1),[d,l]=L(null),[u,c]=L(-1),p=gt(null),y=gt(null),g=gt(null),m=gt(!1),I=()=>{g.current&&clearTimeout(g.current),y.current?.abort(),s(!1),c(-1)},f=(x,P)=>{m.current=!0,I(),r(P),p.current?.blur(),x()};wt(()=>{e(D=>{document.activeElement!==p.current&&r(D)});let x=D=>{t.contains(D.relatedTarget)||I()},P=D=>{D.preventDefault(),ft.current()};return t.addEventListener("focusout",x),t.addEventListener("submit",P),()=>{t.removeEventListener("focusout",x),t.removeEventListener("submit",P)}},[]);let k=async x=>{y.current?.abort();let P=y.current=new AbortController;try{let{data:D}=await C(Di,{text:x,first:Zo},{signal:P.signal}),{candidates:B,hasMore:W,text:Sn}=D.resolve,Bt=B.length?W?"More ids match. Type more of the id.":"":`No recorded id is “${Sn}” or starts with it.`;return l({text:x,candidates:B,message:Bt}),s(!0),c(-1),B}catch(D){if(mt(D))return null;if(!(D instanceof Z))throw D;return l({text:x,candidates:[],message:`${D.title} ${D.message}`}),s(!0),null}},b=i.trim(),A=b?[...d&&d.text===i?d.candidates.map(x=>vd(x,()=>f(()=>n.go(x.entityId),x.entityId))):[],...ts(b,n.known(),d?.candidates??[]).map(x=>hi(x,"ends with it","…",()=>f(()=>n.go(x),x)))]:[...En.value.map(({name:x,query:P})=>hi(x,"saved view","★",()=>f(()=>n.open(P),i))),...qt.value.slice(0,Zo).map(x=>hi(x,"recent","↺",()=>f(()=>n.go(x),x)))],T=o&&(A.length>0||!!(b&&d?.message)),R=async()=>{g.current&&clearTimeout(g.current);let x=p.current?.value??"",P=x===i,D=A[u];if(T&&P&&D)return D.go();if(!x.trim())return;let B=Sd(x.trim());if(B)return f(()=>n.open(B),new URLSearchParams(B).get("id")??"");m.current=!1;let W=P&&d?.text===x&&o?d.candidates:await k(x);if(!W||m.current||p.current?.value!==x)return;let Sn=W.filter(bs=>bs.isExact),Bt=Sn.length===1?Sn[0]:W.length===1?W[0]:void 0;if(Bt)return f(()=>n.go(Bt.entityId),Bt.entityId);let[Ee,...Is]=W.length?[]:ts(x.trim(),n.known(),[]);Ee&&!Is.length&&f(()=>n.go(Ee),Ee)},ft=gt(R);ft.current=R;let at=x=>{r(x),c(-1),g.current&&clearTimeout(g.current),x.trim()?g.current=setTimeout(()=>{k(x)},kd):(y.current?.abort(),s(!0))},X=x=>{let P={ArrowDown:1,ArrowUp:-1}[x.key];x.key==="Escape"?(T||p.current?.blur(),I()):P&&A.length&&T?(c((u+P+A.length+(u<0&&P<0?1:0))%A.length),x.preventDefault()):P&&s(!0)};return a(_,{children:[a("input",{ref:p,id:"search-text",type:"text",role:"combobox","aria-autocomplete":"list","aria-expanded":T,"aria-controls":"search-results","aria-activedescendant":u>=0?`found-${u}`:void 0,"aria-label":"Go to any id",placeholder:"Any id or its prefix: run, correlation, operation, key, decision, artifact, request hash, portfolio",spellcheck:!1,autocapitalize:"off",value:i,onInput:x=>at(x.currentTarget.value),onFocus:()=>!i.trim()&&s(!0),onClick:()=>!i.trim()&&s(!0),onKeyDown:X}),a("kbd",{"aria-hidden":"true",children:"/"}),a("div",{id:"search-box",hidden:!T,children:[a("ul",{id:"search-results",role:"listbox","aria-label":"Matching ids",hidden:!A.length,children:A.map((x,P)=>a(xd,{option:x,index:P,isActive:P===u,wanted:b},x.key))}),a("p",{id:"search-status",role:"status",children:b?d?.message??"":""})]})]})}var ts=(t,n,e)=>t.length<3?[]:[...new Set([...n,...qt.value])].filter(i=>i.toLowerCase().endsWith(t.toLowerCase())&&!e.some(({entityId:r})=>r===i)).slice(0,5);function vd(t,n){let{text:e,entityId:i,isExact:r,label:o,kind:s,status:d,instant:l}=t,u=s==="REQUEST_HASH"?"Request hash":s==="PORTFOLIO"?"Portfolio":F[s],c=i===e?null:`newest run ${i}`;return{key:`${s} ${e}`,text:e,description:[u,c,o,r?"exact":null].filter(Boolean).join(" · "),kind:s==="REQUEST_HASH"||s==="PORTFOLIO"?null:s,icon:s==="PORTFOLIO"?"▦":"#",status:d??null,instant:l??null,isExact:r,go:n}}var hi=(t,n,e,i)=>({key:`${n} ${t}`,text:t,description:n,kind:null,icon:e,status:null,instant:null,isExact:!1,go:i});function xd({option:t,index:n,isActive:e,wanted:i}){let r=gt(null);wt(()=>{e&&r.current?.scrollIntoView({block:"nearest"})},[e]);let{text:o,kind:s,icon:d,description:l,status:u,instant:c}=t,p=i!==""&&o.startsWith(i);return a("li",{ref:r,role:"option",id:`found-${n}`,"aria-selected":e,onMouseDown:y=>y.preventDefault(),onClick:t.go,children:[s?a(Et,{value:s,isNamed:!1}):a("span",{class:"muted","aria-hidden":"true",children:d}),a("span",{class:"id",title:o,children:p?a(_,{children:[a("mark",{children:i}),o.slice(i.length)]}):o}),a("span",{class:"muted",children:l}),a("span",{children:u?a(N,{value:u}):c?a("span",{class:"muted",children:nn(c)}):null})]})}var ns=8,wd=200,de=({workflow:t,createdAt:n})=>t?.pendingSince??n;async function es(t,n){let e=o=>Date.parse(de(o)),i=[],r=null;for(;;){let o=await C(Wi,{after:r,first:wd,portfolio:t},n),{waiting:s}=o.data;if(!s)return o;i=[...i,...s.edges].sort((c,p)=>e(c.node)-e(p.node)).slice(0,ns);let[d,l]=[i[ns-1],s.edges.at(-1)];if(d!==void 0&&l!==void 0&&e(d.node)<Date.parse(l.node.createdAt)||!s.pageInfo.hasNextPage)return{...o,data:{waiting:{...s,edges:i}}};r=s.pageInfo.endCursor??null}}var Ad=36e5;function is(t){tt(a(Cd,{},Date.now()),t)}function rs(t,n,e){tt(a(_,{children:[a("h2",{children:["Nothing is recorded under this id",e&&" at that time"]}),a("p",{children:a("code",{children:n})}),e&&a("p",{children:"It may have been recorded later: press Now above."}),a("p",{children:"No record and no edge has this id. It may be mistyped, truncated, from another environment, or purged with its edges. The field above searches by prefix."}),a("p",{children:a("a",{href:"explore",children:"Back to the start page"})})]}),t)}function Cd(){return a(_,{children:[a("h2",{children:"What is wrong now?"}),a("p",{children:["Paste an id, its prefix or a link of this page into the field above: a run, a correlation id, an operation, an idempotency key, a decision, an artifact, a request hash or a portfolio. Press ",a("kbd",{children:"/"})," or ",a("kbd",{children:"Ctrl"}),"+",a("kbd",{children:"K"})," to focus it."]}),a("div",{class:"columns",children:[a(Td,{}),a(Rd,{}),a(Od,{}),a(Nd,{})]}),a("h2",{children:"Newest"}),a(Kd,{})]})}function At({title:t,total:n,rows:e,empty:i,all:r,error:o}){return a("section",{children:[a("h3",{children:[t," ",n!==void 0&&a("span",{class:"count",children:v(n)})," ",r&&n!==void 0&&n>0&&a("a",{href:r,children:"All"})]}),o?a("p",{class:"muted",children:o.message}):e?.length?a("table",{children:a("tbody",{children:e.map(({id:s,cells:d})=>a("tr",{children:[a("td",{children:a("a",{href:Zr(s),class:"id",children:s})}),d.map((l,u)=>a("td",{children:l},u))]},s))})}):a("p",{class:"muted",children:i})]})}function le(t){let{value:n,error:e,retry:i}=et(t,[]),r=e?a("section",{children:a(ot,{error:e,retry:i})}):n?null:a("section",{children:a(ut,{})});return{data:n?.data??null,fieldErrors:n?.fieldErrors??[],placeholder:r}}var In=(t,n,e)=>{let i=t.find(r=>r.path===n);return i&&{...i,message:`${e} are ${jt(i)}.`}};function Td(){let{data:t,fieldErrors:n,placeholder:e}=le(o=>C(Vi,{},{signal:o}));if(!t)return e;let{blocked:i,failed:r}=t;return a(_,{children:[a(At,{title:"Failed operations",total:r?.totalCount,all:"dashboard?list=operations&status=FAILED",empty:"No operation failed.",error:In(n,"failed","Operations"),rows:r?.edges.map(({node:o})=>({id:o.entityId,cells:[a("code",{class:"bad",children:o.error?.code}),a(K,{text:o.finishedAt??o.createdAt,isShort:!0})]}))??null}),a(At,{title:"Blocked runs",total:i.totalCount,all:"dashboard?list=runs&status=BLOCKED",empty:"No run is blocked.",rows:i.edges.map(({node:o})=>({id:o.entityId,cells:[o.portfolioId,a(K,{text:o.createdAt,isShort:!0})]}))})]})}function Rd(){let{value:t,error:n,retry:e}=et(r=>es(null,{signal:r}),[]);if(n)return n instanceof Error&&"reason"in n&&typeof n.reason=="string"&&n.reason.endsWith("_DISABLED")?a(At,{title:"Waiting for review",rows:null,empty:jt({reason:String(n.reason),message:""}).replace(/^s/,"Reviews are s")}):a("section",{children:a(ot,{error:n,retry:e})});if(!t)return a("section",{children:a(ut,{})});let{waiting:i}=t.data;return a(At,{title:"Waiting for review",total:i?.totalCount,all:"dashboard?list=runs&workflow=PENDING_REVIEW&order=OLDEST_FIRST",empty:"No run waits for a review.",error:In(t.fieldErrors,"waiting","Reviews"),rows:i?.edges.map(({node:r})=>({id:r.entityId,cells:[r.portfolioId,a("span",{class:"wait",title:de(r),children:pt(de(r))})]}))??null})}function Od(){let{data:t,fieldErrors:n,placeholder:e}=le(i=>C(Fi,{before:new Date(Date.now()-Ad).toISOString()},{signal:i}));return t?a(At,{title:"Stuck operations",total:t.stuck?.totalCount,all:"dashboard?list=operations&finished=no&order=OLDEST_FIRST",empty:"No operation has been unfinished for an hour.",error:In(n,"stuck","Operations"),rows:t.stuck?.edges.map(({node:i})=>({id:i.entityId,cells:[a(N,{value:i.status}),a("span",{class:"wait",title:i.createdAt,children:pt(i.createdAt)})]}))??null}):e}function Nd(){let{data:t,fieldErrors:n,placeholder:e}=le(i=>C(Hi,{},{signal:i}));return t?a(At,{title:"Keys in conflict",total:t.conflicts?.totalCount,all:"dashboard?list=conflicts",empty:"No key was used for two requests.",error:In(n,"conflicts","Conflicts"),rows:t.conflicts?.edges.map(({node:i})=>({id:i.idempotencyKey.key,cells:[a(K,{text:i.conflictedAt,isShort:!0})]}))??null}):e}function Kd(){let{data:t,fieldErrors:n,placeholder:e}=le(i=>C(Mi,{},{signal:i}));return t?a("div",{class:"columns",children:[a(At,{title:"Newest runs",empty:"No runs recorded yet.",rows:t.runs.edges.map(({node:i})=>({id:i.entityId,cells:[a(N,{value:i.status}),i.portfolioId,a(K,{text:i.createdAt,isShort:!0})]}))}),a(At,{title:"Newest operations",empty:"No operations recorded yet.",error:In(n,"operations","Operations"),rows:t.operations?.edges.map(({node:i})=>({id:i.entityId,cells:[a(N,{value:i.status}),i.operationType,a(K,{text:i.createdAt,isShort:!0})]}))??null})]}):e}var ue=12,os=50,ss=60,Ei=200,$d=5e3,Pd=20,Ld={causes:"UPSTREAM",effects:"DOWNSTREAM"};function Dd(t){return{BOTH:["causes","effects"],UPSTREAM:["causes"],DOWNSTREAM:["effects"]}[t]}var Md=({kind:t})=>t==="CORRELATION"||t==="IDEMPOTENCY_KEY",ce=class{constructor(n){this.view=n;this.filter=Nt(n)}view;entities=new Map;edgeLists={causes:new Map,effects:new Map};filter;#t=new Set;isDetailed(n){return this.#t.has(n)}async load(n,{signal:e,progress:i=()=>{}}){let{data:r,fieldErrors:o}=await C(Ai,{id:n.id},{signal:e});if(o[0])throw Dt(o[0]);if(!r.entity)return null;this.entities.set(n.id,r.entity),Md(r.entity)&&(this.filter=Nt({...n,withNames:!0}));let s=Dd(n.direction),d=new Map([[n.id,0]]),l=null;for(let I=[n.id];I.length&&!l;)l=await this.#o(I,s,n,e),I=this.#i(I,s,n,d),i(d.size);let u=n.from&&n.to&&!l?await this.#e(n.from,n.to,n.direction,e):[],c=u[Math.min(n.pathNumber,u.length)-1]??null,p=(c?.entities??[]).map(({entityId:I})=>I).filter(I=>!d.has(I));l??=await this.#o(p,s,n,e);let y=[...d.keys(),...p],g=l?[]:await this.#a(y,s,n,{signal:e,progress:i});await this.#s([...y,...g.flatMap(I=>I.entities.length<=1e3?I.entities.map(({entityId:f})=>f):[])],e);let m=this.#u(y,c?.edges??[],s,n,d,g);return{view:n,root:n.id,cursor:r.changeCursor,distances:d,fieldError:l,path:c,pathCount:u.length,from:n.from,to:n.to,groups:g.map(I=>({...I,entities:I.entities.map(({entityId:f})=>this.entities.get(f))})),...m,cyclic:Qr(y,m.edges)}}async#e(n,e,i,r){let{data:o,fieldErrors:s}=await C(Pi,{from:n,to:e,direction:i,filter:this.filter,maxDepth:Pd},{signal:r});if(s[0])throw Dt(s[0]);let d=o.lineagePath;for(let y of d?.entities??[])this.#n(y);if(!d)return[];let l=await C(Li,{id:n,direction:i,depth:Math.max(1,d.length),filter:this.filter},{signal:r});if(!l.data.lineage||l.data.lineage.edges.pageInfo.hasNextPage)return[d];let{entities:u,edges:c}=l.data.lineage;for(let y of u.nodes)this.#n(y);let p=$o(n,e,i,this.entities,c.nodes);return p[0]?.length===d.length?p:[d]}#n(n){this.entities.set(n.entityId,{...this.entities.get(n.entityId),...n})}#i(n,e,i,r){let o=[];for(let s of n){let d=r.get(s)??0;for(let l of e){let u=Ii(i,l,s);for(let c of this.#r(s,l,i,d)){let p=c.sourceEntityId===s?c.targetEntityId:c.sourceEntityId;r.has(p)||r.size>=i.maxEntities&&!u||(r.set(p,d+1),o.push(p))}}}return o}#r(n,e,i,r){let o=this.edgeLists[e].get(n),s=Ii(i,e,n);return!o||i.collapsed.includes(n)||i.groups.includes(`${e}.${n}`)?[]:s?o.edges.slice(0,s*os):r>=i.depth||o.total>ue&&n!==i.id?[]:o.edges.slice(0,ue)}#u(n,e,i,r,o,s){let d=new Set(n),l=i.flatMap(y=>n.flatMap(g=>this.edgeLists[y].get(g)?.edges??[])),u=new Map([...l,...e].filter(({sourceEntityId:y,targetEntityId:g})=>d.has(y)&&d.has(g)).map(y=>[y.id,y])),c={causes:new Map,effects:new Map};for(let y of u.values()){let{cause:g,effect:m}=H(y);c.causes.set(m,(c.causes.get(m)??0)+1),c.effects.set(g,(c.effects.get(g)??0)+1)}for(let{side:y,id:g,entities:m}of s)c[y].set(g,(c[y].get(g)??0)+m.filter(({entityId:I})=>!d.has(I)).length);let p=n.flatMap(y=>i.flatMap(g=>{let m=this.edgeLists[g].get(y)?.total??0,I=m-(c[g].get(y)??0);return I>0?[{id:y,side:g,total:m,left:I,...Vd(y,g,r,o.get(y)??1/0,m)}]:[]}));return{entities:n.map(y=>this.entities.get(y)),edges:[...u.values()],stubs:p}}async#o(n,e,i,r){let o=n.filter(s=>e.some(d=>!this.edgeLists[d].has(s)));for(let s=0;s<o.length;s+=ss){let d=o.slice(s,s+ss),{data:l,fieldErrors:u}=await C(Ci,{ids:d.map(c=>this.entities.get(c).id),filter:this.filter,first:ue,causes:e.includes("causes"),effects:e.includes("effects")},{signal:r});if(u[0])return u[0];d.forEach((c,p)=>{let y=l.nodes[p];for(let g of e)this.#l(g,c,y?.[g])})}for(let{side:s,id:d,pages:l}of i.expansions)n.includes(d)&&e.includes(s)&&await this.#d(s,d,l*os,{signal:r});return null}async#a(n,e,i,{signal:r,progress:o}){let s=[];for(let d of e)for(let l of n){if(!i.groups.includes(`${d}.${l}`))continue;await this.#d(d,l,$d,{signal:r,...o&&{progress:o}});let{edges:u,total:c,next:p}=this.edgeLists[d].get(l),y=new Set(u.map(g=>g.sourceEntityId===l?g.targetEntityId:g.sourceEntityId).filter(g=>!n.includes(g)));s.push({id:l,side:d,total:c,entities:[...y].map(g=>this.entities.get(g)),isComplete:p===null})}return s}async#d(n,e,i,{signal:r,progress:o}){let s=this.edgeLists[n].get(e);for(;s?.next&&s.edges.length<i;){let d={id:this.entities.get(e).id,direction:Ld[n],filter:this.filter,first:Math.min(i-s.edges.length,200),after:s.next},{data:l}=await C(Ti,d,{signal:r}),u=l.node;s=this.#l(n,e,u?.edgeList),o?.(s.edges.length)}}async#s(n,e){let i=n.filter(o=>!this.#t.has(o)&&["RUN","OPERATION"].includes(this.entities.get(o).kind)),r=Array.from({length:Math.ceil(i.length/Ei)},(o,s)=>i.slice(s*Ei,(s+1)*Ei));for(let o of r){let{data:s}=await C(Ri,{ids:o.map(d=>this.entities.get(d).id)},{signal:e});o.forEach((d,l)=>{this.#t.add(d);let u=s.nodes[l];u&&this.entities.set(d,{...this.entities.get(d),...u})})}}#l(n,e,i){let r=this.edgeLists[n].get(e)??{edges:[],total:0,next:null};if(i){for(let{node:o}of i.edges){for(let s of[o.source,o.target])this.#n(s);r.edges.push(o)}r.total=i.totalCount}return r.next=i?.pageInfo.hasNextPage?i.pageInfo.endCursor??null:null,this.edgeLists[n].set(e,r),r}};function Ii(t,n,e){return t.expansions.find(i=>i.side===n&&i.id===e)?.pages??0}function Vd(t,n,e,i,r){let o=Ii(e,n,t);return e.collapsed.includes(t)?{reason:"COLLAPSED",pages:o||1}:o?{reason:"PAGES",pages:o+1}:r>ue?{reason:"HUB",pages:1}:{reason:i>=e.depth?"DEPTH":"ENTITY_LIMIT",pages:1}}var as={panel:"Why and facts",graph:"Graph",list:"Entities"};function ds(t,n,e){let i=Object.keys(as).map(o=>E("button",{type:"button","data-tab":o,onclick:()=>r(o)},as[o]));function r(o){n.dataset.tab=o;for(let s of i)s.setAttribute("aria-pressed",String(s.dataset.tab===o));e()}return t.append(...i),r("panel"),{open:r}}var bn=48,ge=19,Fd=2,Hd={OPERATION_FAILED:"bad",KEY_CONFLICTED:"bad",PURGED:"bad",OPERATION_SUCCEEDED:"good",DECISION_MADE:"busy",HELD:"wait"},ls=new Set(["EDGE_RECORDED","KEY_USED"]);function Wd({kind:t,summary:n}){return t==="RUN_RECORDED"?/\bBLOCKED\b/.test(n)?"bad":/\bPENDING_REVIEW\b/.test(n)?"wait":"good":Hd[t]??"still"}var pe=class{constructor(n,e){this.element=n;this.on=e}element;on;#t=null;#e=[];#n=0;#i=null;async show(n,e){let{direction:i,depth:r}=n.view,o=[],s=null;for(let d=0;d<Fd;d+=1){let{data:l}=await C(Ni,{id:n.root,direction:i,depth:r,after:s},{signal:e});if(e.aborted)return;if(!l.timeline||(this.#n=l.timeline.totalCount,o.push(...l.timeline.nodes),s=l.timeline.pageInfo.endCursor??null,!l.timeline.pageInfo.hasNextPage))break}this.#t=n,this.#e=o,this.#r()}mark(n){this.#i=n,this.#r()}#r(){this.#t&&tt(a(Ud,{subgraph:this.#t,events:this.#e,total:this.#n,marked:this.#i,on:this.on}),this.element)}};function Ud({subgraph:t,events:n,total:e,marked:i,on:r}){let o=gt(null),[s,d]=L(null),[l,u]=L(null),{at:c}=t.view,[p,y]=[n[0],n.at(-1)];if(!p||!y)return null;let g=Date.parse(p.at),m=Math.max(Date.parse(y.at),c?Date.parse(c):0),I=Math.max(m-g,1),f=R=>`${(1+98*(R-g)/I).toFixed(3)}%`,k=R=>{let{left:ft,width:at}=o.current.getBoundingClientRect(),X=((R-ft)/at-.01)/.98;return g+Math.min(Math.max(X,0),1)*I},b=s??(c?Date.parse(c):null),A=R=>{d(null),r.travel(R>=m&&!c?null:new Date(R).toISOString())},T=l??n.find(R=>R.entity.entityId===i&&!ls.has(R.kind));return a("svg",{ref:o,width:"100%",height:bn,role:"group","aria-label":`Timeline of ${v(e)} events. The panel and the list have the same entities.`,onPointerMove:R=>{R.buttons===1&&(R.currentTarget.setPointerCapture(R.pointerId),d(k(R.clientX)))},onPointerUp:()=>s!==null&&A(s),onPointerLeave:()=>u(null),children:[a("line",{class:"axis",x1:"1%",x2:"99%",y1:ge,y2:ge}),n.map((R,ft)=>{let at=f(Date.parse(R.at)),X=ls.has(R.kind)?3:9;return a("g",{class:R.entity.entityId===i?"event marked":"event","data-tone":Wd(R),onPointerEnter:()=>u(R),onClick:()=>r.select(R.entity.entityId),children:[a("title",{children:`${R.at} ${R.summary}${R.actor?`, by ${R.actor}`:""}`}),a("line",{x1:at,x2:at,y1:ge-X,y2:ge+X})]},ft)}),b!==null&&a("line",{class:"now",x1:f(b),x2:f(b),y1:2,y2:bn-12}),a("text",{x:"1%",y:bn-5,children:bi(g)}),a("text",{class:"told",x:"50%",y:bn-5,"text-anchor":"middle",children:s!==null?`until ${bi(s)} UTC`:T?`${T.at.slice(5,16).replace("T"," ")} ${T.summary.slice(0,70)}`:`${v(e)} events${n.length<e?`, the first ${v(n.length)} shown`:""}`}),a("text",{x:"99%",y:bn-5,"text-anchor":"end",children:bi(m)})]})}var bi=t=>new Date(t).toISOString().slice(0,16).replace("T"," ");var Qd={BOTH:"Both",UPSTREAM:"← Upstream (causes)",DOWNSTREAM:"Downstream (effects) →"},ye=class{constructor(n,e,i){this.on=i;this.#t=Be.map(r=>E("input",{type:"radio",name:"direction",value:r,onchange:()=>i.change({direction:r})})),this.#e=this.#y("Depth",je,r=>i.change({depth:r})),this.#n=this.#y("Max entities",ze,r=>i.change({maxEntities:r})),this.#i=E("input",{type:"checkbox",onchange:()=>i.change({withNames:this.#i.checked,types:null})}),this.#r=Object.keys(J).map(r=>E("input",{type:"checkbox",value:r,onchange:()=>this.#h()})),this.#o=E("input",{type:"text","aria-label":"As it stood at, in UTC",placeholder:"now",spellcheck:"false",onchange:()=>this.#f(this.#o,"at")}),this.#a=E("input",{type:"text","aria-label":"As it was known at, in UTC",placeholder:"now",spellcheck:"false",onchange:()=>this.#f(this.#a,"known")}),this.#s=E("button",{type:"button",title:"Before the newest edge shown","aria-label":"Go back to before the newest edge shown",onclick:()=>i.change({at:Gd(this.#g.at(-1))})},"◂"),this.#l=E("button",{type:"button",onclick:()=>i.change({at:null,known:null})},"Now"),n.append(E("fieldset",{},E("legend",{class:"visually-hidden"},"Direction"),this.#t.map(r=>E("label",{},r,Qd[r.value]))),E("label",{class:"group"},"Depth",this.#e),E("label",{class:"group",title:"Maximum number of entities to load before you expand more"},"Max entities",this.#n),E("label",{class:"group",title:"Draw idempotency keys and correlation ids as nodes, with their edges"},this.#i,"Keys and ids as nodes"),E("details",{class:"menu types"},this.#u,E("div",{},this.#r.map(r=>E("label",{},r,E("code",{},r.value)))))),e.append(E("div",{class:"group"},E("span",{"aria-hidden":"true",title:"What had come about by then"},"As at"),this.#s,this.#o,E("span",{"aria-hidden":"true",title:"What the store had been told by then"},"known at"),this.#a,this.#l,this.#d),this.#E());for(let r of[n,e])this.#p(r)}on;#t;#e;#n;#i;#r;#u=E("summary",{},"Edge types");#o;#a;#d=E("span",{class:"visually-hidden",role:"alert"});#s;#l;#c;#g=[];#p(n){document.addEventListener("click",e=>{for(let i of n.querySelectorAll("details[open]"))i.contains(e.target)||(i.open=!1)}),n.addEventListener("keydown",e=>{let i=e.key==="Escape"?e.target.closest("details[open]"):null;i&&(i.open=!1,i.querySelector("summary")?.focus(),e.stopPropagation())})}show(n,e){this.#g=[...new Set(e.map(r=>r.createdAt))].sort();for(let r of this.#t)r.checked=r.value===n.direction;this.#e.value=String(n.depth),this.#n.value=String(n.maxEntities),this.#i.checked=n.withNames;let i=n.types??(n.withNames?null:on);for(let r of this.#r)r.checked=!i||i.includes(r.value);this.#u.textContent=n.types?`${n.types.length} of ${this.#r.length} edge types`:n.withNames?"All edge types":"Causes only";for(let[r,o]of[[this.#o,n.at],[this.#a,n.known]])r.value=o??"",r.classList.toggle("past",!!o),r.removeAttribute("aria-invalid");this.#d.textContent="",this.#s.disabled=this.#g.length===0,this.#l.disabled=!n.at&&!n.known}#y(n,e,i){let r=E("select",{"aria-label":n,onchange:()=>i(Number(r.value))},e.map(o=>E("option",{value:o},String(o))));return r}#h(){let n=this.#r.filter(e=>e.checked).map(e=>e.value);n.length===this.#r.length?this.on.change({types:null,withNames:!0}):n.length===on.length&&on.every(e=>n.includes(e))?this.on.change({types:null,withNames:!1}):this.on.change({types:n})}#f(n,e){let i=n.value.trim(),r=i?qd(i):null;if(i&&!r){n.setAttribute("aria-invalid","true"),this.#d.textContent="Not a timestamp. Write 2026-11-03 or 2026-11-03 14:30, in UTC.",n.title=this.#d.textContent;return}this.on.change({[e]:r&&Date.parse(r)>=Date.now()?null:r})}#E(){let n=(e,i)=>[E("span",{},i),E("button",{type:"button",onclick:()=>this.#m(e,!0),"aria-label":`Copy as ${i}`},"Copy"),E("button",{type:"button",onclick:()=>this.#m(e,!1),"aria-label":`Save as ${i}`},"Save")];return this.#c=E("details",{class:"menu exports"},E("summary",{},"Copy or save"),E("div",{},n("mermaid","Mermaid"),n("svg","SVG"),n("png","PNG"),n("csv","CSV of edges"))),this.#c}#m(n,e){this.#c.open=!1,this.#c.querySelector("summary")?.focus(),this.on.export(n,e)}};function qd(t){let[,n,e="23:59:59.999999",i="Z"]=/^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?))?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/i.exec(t)??[];if(!n)return null;let r=`${n}T${e.length===5?`${e}:00`:e}${/UTC/i.test(i)?"Z":i.toUpperCase().replace(/^([+-]\d\d)(\d\d)$/,"$1:$2")}`;return Number.isNaN(Date.parse(r))?null:r}function Gd(t){if(!t)return null;let[,n,e="0"]=/^(.*?:\d\d:\d\d)(?:\.(\d{1,6}))?/.exec(t)??[],i=Number(e.padEnd(6,"0"))-1;return`${new Date(Date.parse(`${n}Z`)-(i<0?1e3:0)).toISOString().slice(0,19)}.${String(i<0?999999:i).padStart(6,"0")}Z`}var w=t=>document.getElementById(t),Bd=200,jd=60,h=Hn(location.search),fe=null,$=null,us=null,cs=t=>JSON.stringify([Nt(t),t.at,t.known]),fs=t=>$?.stubs.filter(n=>n.id===t&&n.reason!=="COLLAPSED")??[];function gs(t,n){return n.reason==="COLLAPSED"?Je(t,n.id):n.reason==="HUB"&&n.left>jd?no(t,n.side,n.id):to(t,n)}var st={select:t=>Gt(t),selectEdge:t=>Gt(t.id),selectStub:t=>Y.mark(Vt(t)),open:t=>it(gs(h,t),{anchor:t.id}),focus:t=>{t!==h.id&&it(Ye(h,t))},expand:t=>it(fs(t).reduce(gs,h),{anchor:t}),collapse:t=>it(eo(h,t),{anchor:t}),uncollapse:t=>it(Je(h,t),{anchor:t}),pick:t=>it(h.from&&!h.to&&h.from!==t?{...h,to:t,pathNumber:1}:{...h,from:t,to:null,pathNumber:1},{anchor:h.id}),otherPath:t=>it({...h,pathNumber:t},{anchor:h.id}),leavePath:()=>it({...h,from:null,to:null,pathNumber:1},{anchor:h.id}),regroup:t=>it({...h,groupBy:t},{anchor:h.id}),change:t=>it({...h,...t}),answer:t=>Si({mode:t}),compare:t=>Si({compare:t}),trace:t=>it({...h,from:t,to:h.selected??h.id,pathNumber:1},{anchor:h.id}),export:(t,n)=>{ol(t,n)}},z=new Jn(w("notices")),_i=new ae(w("search"),{go:t=>it(Ye(h,t)),open:t=>it(Hn(t)),known:()=>$?.entities.map(({entityId:t})=>t)??[]}),ps=new ye(w("tools"),w("more-tools"),st),Y=new Yn(w("canvas"),st),kn=new Fn(w("list"),w("entity-count"),st),ys=new Zn(w("panel"),st),ki=ds(w("tabs"),w("work"),()=>Y.resize()),zd=new Vn(w("counts"),{changed:t=>{Y.filter(t),kn.filter(t)},next:()=>hs()}),ms=new pe(w("timeline"),{select:t=>Gt(t),travel:t=>it({...h,at:t},{anchor:h.id})}),vi=new Cn({changed:il,connection:rl});function it(t,{anchor:n=null}={}){let e=Ot(t);e!==location.search&&history.pushState(null,"",`explore${e}`),he(t,{anchor:n})}function Gt(t){h={...h,selected:t},history.replaceState(null,"",`explore${Ot(h)}`),xi()}function Si(t){h={...h,...t},history.pushState(null,"",`explore${Ot(h)}`),xi()}function hs(){let t=kn.next();t!==null&&Gt(t)}function xi(){if(!$)return;let t=$.edges.find(({id:e})=>e===h.selected);Y.mark(h.selected),kn.mark(h.selected),ms.mark(h.selected);let n=h.selected??h.id;zr(w("compare"),h.compare?{left:h.compare,right:n}:null,{select:e=>{h={...h,compare:null},Gt(e)},close:()=>st.compare(null),swap:(e,i)=>Si({compare:e,selected:i})}),t?ys.showEdge(t,h):ys.showEntity(h.selected??h.id,$,h)}async function he(t,{anchor:n=null,isFresh:e=!1}={}){us?.abort();let{signal:i}=us=new AbortController;h=t,nr({valid:h.at,known:h.known}),document.title=h.id?`${h.id} · Lineage explorer`:"Lineage explorer",w("heading").textContent=h.id?`Lineage of ${h.id}`:"Lineage",z.drop("failure","news","lost","gate"),nl(),vi.watch(null,null),(!fe||e||cs(fe.view)!==cs(h))&&(fe=new ce(h)),w("loading").textContent="Loading …",w("drawing").setAttribute("aria-busy","true");let r=setTimeout(()=>w("loading").hidden=!1,Bd);try{h.id?await Jd(h,fe,n,i):Yd()}catch(o){i.aborted||Es(o)}finally{clearTimeout(r),i.aborted||(w("loading").hidden=!0,w("drawing").setAttribute("aria-busy","false"))}}function me(t){w("start").hidden=t!=="start",w("work").hidden=w("tools").hidden=w("states").hidden=w("tabs").hidden=t!=="work",t==="work"&&Y.resize()}function Yd(){$=null,me("start"),_i.show(""),is(w("start"))}async function Jd(t,n,e,i){ps.show(t,$?.edges??[]),(!$||$.root!==t.id)&&me("work");let r=await n.load(t,{signal:i,progress:o=>w("loading").textContent=`Loading … ${v(o)} entities`});if(!i.aborted){if($=r,w("work").classList.remove("stale"),_i.show(t.id),!$){me("start"),rs(w("start"),t.id,!!(t.at??t.known));return}me("work"),Jo(t.id),$.fieldError&&el($.fieldError),ps.show(t,$.edges),kn.show($),w("summary").replaceChildren(...Io($,t)),await Y.show($,{anchor:e}),!i.aborted&&(zd.show($),xi(),!t.at&&!t.known&&vi.watch(n,$),$.fieldError||Xd($,t,n,i).catch(o=>mt(o)||Es(o)))}}async function Xd(t,n,e,i){await Zd(n,e,i),await ms.show(t,i),!(!await Ao(t,e,i)||i.aborted)&&(kn.show(t),await Y.show(t,{anchor:t.root}))}async function Zd({id:t,direction:n,depth:e},{filter:i},r){let{data:o}=await C($i,{id:t,direction:n,depth:e,filter:i},{signal:r});!r.aborted&&o.lineage&&w("summary").append(bo(o.lineage,h))}async function tl(){let{data:t}=await C(Ki,{}),{subject:n,isScoped:e,portfolios:i,roles:r}=t.viewer;n==="anonymous"&&!e||(w("viewer").textContent=e?`${n} · limited view`:n,w("viewer").title=`Roles: ${r.join(", ")}. Portfolios: ${i.join(", ")}`)}function nl(){if(h.at||h.known){let t=[h.at&&["as it stood at ",E("strong",{},h.at)],h.at&&h.known&&", ",h.known&&["as the store knew it at ",E("strong",{},h.known)]];z.say("time","wait",["Everything is shown ",t,"."],[["Now",()=>st.change({at:null,known:null})]])}else z.drop("time");if(h.from&&!h.to){let t=E("input",{type:"text","aria-label":"Second end of the path",placeholder:"or paste its id",spellcheck:"false",onchange:()=>t.value.trim()&&st.pick(t.value.trim())});z.say("path","busy",["Path from ",E("code",{},h.from),": mark its second end (Shift-click or x), ",t],[["Cancel",st.leavePath]])}else z.drop("path")}function el({reason:t,message:n}){let e=vn(t),i=e?`Lineage is switched off (${e}). Only the entity itself is shown.`:`The lineage could not be loaded: ${n}`;z.say("gate",e?"still":"bad",i,e?[]:[["Retry",wi]])}function Es(t){let n=t instanceof Z;n||console.error(t);let e=$&&$.root===h.id;w("work").classList.add("stale"),z.say("failure","bad",[E("strong",{},n?t.title:"The page failed."),` ${n?t.message:String(t)}`,e?" The graph shows the previous answer.":""],[["Retry",wi]])}function il(t){Y.flag(t);let n=t.length===1?t[0]:`${v(t.length)} entities`;z.say("news","busy",[E("strong",{},n),t.length===1?" has changed since it was loaded.":" have changed since they were loaded."],[["Refresh",wi]])}function rl(t){t?z.say("lost","bad",[E("strong",{},"The service is not responding.")," The graph may be out of date. The page keeps retrying."],[["Retry now",()=>vi.check()]]):z.drop("lost")}var wi=()=>he(h,{anchor:h.id,isFresh:!0});async function ol(t,n){if(Y.scene)try{z.say("saved","still",await Eo(t,n,Y.scene)),setTimeout(()=>z.drop("saved"),4e3)}catch(e){z.say("saved","bad",`Export failed: ${e instanceof Error?e.message:String(e)}`,[["Dismiss",()=>z.drop("saved")]])}}function sl(){h.id&&(Xo({name:`${h.id}${h.at?` until ${h.at.slice(0,16)}`:""}`,query:Ot(h)}),z.say("saved","still","The view is saved in this browser. The search field offers it."),setTimeout(()=>z.drop("saved"),4e3))}ir();gr(w("theme"));To(w("legend").querySelector("div"));Co(w("canvas"),Y,{search:()=>_i.focus(),list:()=>{ki.open("list"),w("list").focus()},canvas:()=>{ki.open("graph"),w("canvas").focus()},panel:()=>{ki.open("panel"),w("panel").querySelector("button, a, summary")?.focus()},expand:()=>$&&h.selected&&fs(h.selected).length&&st.expand(h.selected),collapse:()=>$&&h.selected&&st.collapse(h.selected),pick:()=>$&&h.selected&&st.pick(h.selected),fit:()=>$&&Y.fit($.root),next:hs,keys:()=>w("keys").showModal(),escape:()=>h.from&&!h.to?st.leavePath():$&&Gt(null)});w("keys-open").addEventListener("click",()=>w("keys").showModal());w("save-view").addEventListener("click",sl);for(let t of document.querySelectorAll("[data-zoom]"))t.addEventListener("click",()=>{t.dataset.zoom==="in"?Y.zoomBy(1.25):t.dataset.zoom==="out"?Y.zoomBy(.8):Y.whole()});addEventListener("popstate",()=>{he(Hn(location.search))});new ResizeObserver(()=>Y.resize()).observe(w("canvas"));he(h);tl().catch(()=>{});
