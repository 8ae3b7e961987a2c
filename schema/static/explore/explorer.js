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
}`,Ki=`query More($id: ID!, $direction: LineageDirection!, $filter: LineageFilter, $first: Int!, $after: String) {
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
        status: effectiveStatus
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
}`;var ke={valid:null,known:null};function nr(t){ke=t}function be(t){let n=["valid","known"].flatMap(e=>ke[e]?[`${e}: ${JSON.stringify(ke[e])}`]:[]);return n.length?t.replace(/^(query [^{]*?)(\s*\{)/,`$1 @asOf(${n.join(", ")})$2`):t}var _t=class{constructor(n){this.text=n}text},Se=/\s*(?:([{}[\],:])|("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null))/y,bo={true:!0,false:!1,null:null};function _e(t){let n=0;function e(){Se.lastIndex=n;let d=Se.exec(t);if(!d)throw new SyntaxError(`not JSON at ${n}`);return n=Se.lastIndex,d}function i(d){let l=n;return e()[1]===d?!0:(n=l,!1)}function r(d,l){if(!i(d))for(;;){l();let[,u]=e();if(u===d)return;if(u!==",")throw new SyntaxError(`not JSON at ${n}`)}}function s(){let[,d,l,u,c]=e();if(l!==void 0)return JSON.parse(l);if(u!==void 0)return new _t(u);if(c!==void 0)return bo[c]??null;if(d==="{"){let p=new Map;return r("}",()=>{let y=s();if(typeof y!="string"||!i(":"))throw new SyntaxError(`not JSON at ${n}`);p.set(y,s())}),p}if(d==="["){let p=[];return r("]",()=>p.push(s())),p}throw new SyntaxError(`not JSON at ${n}`)}let o=s();if(t.slice(n).trim())throw new SyntaxError(`not JSON at ${n}`);return o}var Z=class extends Error{constructor(e,i,{code:r=null,reason:s=null,canRetry:o=!1}={}){super(i);this.title=e;this.code=r,this.reason=s,this.canRetry=o}title;code;reason;canRetry},mt=t=>t instanceof Error&&t.name==="AbortError";function _n(t){return t instanceof Z?{title:t.title,message:t.message}:{title:"The page failed.",message:String(t)}}async function ve(t,n,e){let i,r;try{i=await fetch("graphql",{method:"POST",headers:{"Content-Type":"application/json",Accept:"application/json"},body:JSON.stringify({query:be(t),variables:n}),...e&&{signal:e}}),r=await i.text()}catch(s){throw mt(s)?s:new Z("The service is not responding.","It may have stopped, or the connection is lost.",{canRetry:!0})}if(i.status===401&&So(),!(i.headers.get("content-type")??"").includes("json"))throw new Z(`HTTP ${i.status}`,r.slice(0,300)||i.statusText,{canRetry:i.status>=500});return{text:r,status:i.status}}function So(){let t="dpm-lineage:login";Date.now()-Number(sessionStorage.getItem(t)??0)<6e4||(sessionStorage.setItem(t,String(Date.now())),location.assign(`login?${new URLSearchParams({next:location.pathname+location.search+location.hash})}`))}function vn(t){return t?.endsWith("_DISABLED")?t.replace(/_DISABLED$/,"_ENABLED"):null}function jt({reason:t,message:n}){let e=vn(t);return e?`switched off (${e})`:`not available: ${n}`}function Dt({message:t,code:n,reason:e},i=200){let r={code:n??null,reason:e??null},s=vn(e);if(s)return new Z("This part of the service is switched off.",`Set ${s}=true to switch it on.`,r);if(i===401||n==="UNAUTHENTICATED")return new Z("You are not logged in.","Log in and load the page again.",r);let o=i>=500||n==="SERVICE_UNAVAILABLE"?"The service is unavailable.":"The service rejected the request.";return new Z(o,t,{...r,canRetry:i>=500})}function we(t,n){let e=t.errors?.[0];return Dt({message:e?.message??t.detail??`HTTP ${n}`,...e?.extensions},n)}async function C(t,n,{signal:e}={}){let{text:i,status:r}=await ve(t,n,e),s=JSON.parse(i);if(!s.data)throw we(s,r);let o=(s.errors??[]).map(d=>({path:(d.path??[]).join("."),message:d.message,...d.extensions}));return{data:s.data,fieldErrors:o}}async function xe(t,n,{signal:e}={}){let{text:i,status:r}=await ve(t,n,e),s=_e(i),o=s instanceof Map?s.get("data"):null;if(!(o instanceof Map))throw we(JSON.parse(i),r);return o}async function er(t,n,{signal:e}={}){let{text:i,status:r}=await ve(t,n,e),s=JSON.parse(i);if(!s.data)throw we(s,r);let o=_e(i);return{data:s.data,exact:o instanceof Map?o.get("data")??null:null}}function Ae(t,n){return`graphql#${new URLSearchParams({query:be(t),variables:JSON.stringify(n,null,2)})}`}var _o="dpm-lineage:dashboard";function ir(){let t=sessionStorage.getItem(_o)??"";for(let n of document.querySelectorAll('nav a[href="dashboard"]'))n.setAttribute("href",`dashboard${t}`)}var F={RUN:"Run",OPERATION:"Operation",DECISION:"Decision",ARTIFACT:"Artifact",CORRELATION:"Correlation id",IDEMPOTENCY_KEY:"Idempotency key",PURGED:"Purged",UNKNOWN:"Unknown"},vo={OPERATION:t=>[-1,0,t-1,-1,1-t,-1,1,0,1-t,1,t-1,1],DECISION:t=>[t-1,-1,1,-1,1-t,1,-1,1],ARTIFACT:t=>[-1,-1,1-t,-1,1,-.3,1,1,-1,1],IDEMPOTENCY_KEY:t=>[-1,-1,1-t,-1,1,0,1-t,1,-1,1],PURGED:()=>[-1,-1,1,-1,1,1,-1,1],UNKNOWN:()=>[-1,-1,1,-1,1,1,-1,1]},wn=(t,n,e)=>vo[t]?.(.64*e/n)??null,rr={READY:["good","✓"],PENDING_REVIEW:["wait","◔"],BLOCKED:["bad","⊘"],PENDING:["wait","○"],RUNNING:["busy","▸"],SUCCEEDED:["good","✓"],FAILED:["bad","✕"],APPROVE:["good","✓"],APPROVED:["good","✓"],REJECT:["bad","✕"],REJECTED:["bad","✕"],REQUEST_CHANGES:["wait","↺"],NOT_REQUIRED:["still","–"]},wo=["still","•"],sr=t=>(Object.hasOwn(rr,t)?rr[t]:void 0)??wo,ct=t=>sr(t)[0],dt=t=>sr(t)[1];var xo="http://www.w3.org/2000/svg";function E(t,n={},...e){return or(document.createElement(t),n,e)}function S(t,n={},...e){return or(document.createElementNS(xo,t),n,e)}function or(t,n,e){for(let[i,r]of Object.entries(n))r==null||r===!1||(typeof r=="function"?t.addEventListener(i.slice(2),r):t.setAttribute(i,r===!0?"":String(r)));return t.append(...ar(e)),t}function ar(t){return t.flatMap(n=>Array.isArray(n)?ar(n):n==null||n===!1?[]:[n instanceof Node?n:String(n)])}function dr(t,{isNamed:n=!0}={}){let e=n?t:E("span",{class:"visually-hidden"},t);return E("span",{class:"status","data-tone":ct(t),title:t},E("span",{"aria-hidden":"true"},dt(t)),e)}function Ce(t,n,e){let[i,r]=[n/2,e/2];if(t==="CORRELATION")return S("ellipse",{cx:i,cy:r,rx:i,ry:r});let s=wn(t,n,e);if(!s)return S("rect",{width:n,height:e,rx:e/4});let o=s.map((d,l)=>(l%2?r+d*r:i+d*i).toFixed(1));return S("polygon",{points:o.join(" ")})}function xn(t,{isNamed:n=!0}={}){let e=S("svg",{viewBox:"0 0 18 12","aria-hidden":"true"},Ce(t,18,12));return E("span",{class:"kind","data-kind":t,title:F[t]},e,n?F[t]:E("span",{class:"visually-hidden"},F[t]))}var ur="dpm-lineage:theme",An=document.documentElement;function cr(t){t?An.dataset.theme=t:delete An.dataset.theme}cr(localStorage.getItem(ur));function lr(){return getComputedStyle(An).colorScheme==="dark"||!An.dataset.theme&&matchMedia("(prefers-color-scheme: dark)").matches}function gr(t,n=()=>{}){let e=()=>{t.textContent=lr()?"☀ Light":"☾ Dark",n()};t.addEventListener("click",()=>{let i=lr()?"light":"dark";localStorage.setItem(ur,i),cr(i),e()}),matchMedia("(prefers-color-scheme: dark)").addEventListener("change",e),e()}function pr(t){let n=document.createElement("span");n.style.color=`var(--${t})`,document.body.append(n);let e=getComputedStyle(n).color;return n.remove(),e}var fr={runs:"subscription Runs($after: String) { runRecorded(after: $after) { cursor } }",operations:"subscription Operations($after: String) { operationChanged(after: $after) { cursor } }",decisions:"subscription Decisions($after: String) { decisionRecorded(after: $after) { cursor } }"},Ao="graphql-transport-ws",yr=[500,1e3,2e3,5e3,1e4],Co=2,Ko=15e3,To=12e4,Ro=45e3;function mr(t,n,{changed:e,stateChanged:i,expired:r}){let s=Object.fromEntries(Object.keys(t).map(k=>[k,n])),o=[Oo,No],d=0,l=0,u=!1,c=()=>{},p;function y(k,A){if(u)return;if(A.errors?.[0]?.extensions?.reason==="DPM_CURSOR_EXPIRED"){b(),r();return}let T=A.data&&Object.values(A.data)[0];T&&(s[k]=T.cursor,e(k))}function g(){l=0,i("live")}function m(){if(!u){if(l+=1,l>=Co&&d<o.length&&(d+=1,l=0),d===o.length){I(Date.now()+To);return}i("lost"),p=setTimeout(f,yr[Math.min(l,yr.length-1)])}}function I(k){i("polling"),p=setTimeout(()=>(e(null),Date.now()<k?I(k):(d=0,f())),Ko)}function f(){let k=A=>({after:s[A]});c=o[d]?.(t,k,{received:y,opened:g,lost:m})??c}function b(){u=!0,clearTimeout(p),c()}return f(),b}function Oo(t,n,{received:e,opened:i,lost:r}){let s=new URL("graphql",document.baseURI);s.protocol=s.protocol.replace("http","ws");let o=new WebSocket(s,Ao),d;function l(c){o.send(JSON.stringify(c))}function u(){clearTimeout(d),d=setTimeout(()=>o.close(),Ro)}return o.onopen=()=>l({type:"connection_init"}),o.onmessage=({data:c})=>{let{type:p,id:y,payload:g}=JSON.parse(c);if(u(),p==="ping"&&l({type:"pong"}),p==="connection_ack"){for(let[m,I]of Object.entries(t))l({type:"subscribe",id:m,payload:{query:I,variables:n(m)}});i()}p==="next"&&e(y,g),p==="error"&&e(y,{errors:g})},o.onclose=()=>{clearTimeout(d),r()},u(),()=>{o.onclose=null,clearTimeout(d),o.close()}}function No(t,n,{received:e,opened:i,lost:r}){let s=Object.entries(t).map(([d,l])=>{let u=new URLSearchParams({query:l,variables:JSON.stringify(n(d))}),c=new EventSource(`graphql?${u}`);return c.onopen=i,c.addEventListener("next",({data:p})=>e(d,JSON.parse(p))),c.addEventListener("complete",()=>c.close()),c.onerror=()=>{o(),r()},c});function o(){for(let d of s)d.onerror=null,d.close()}return o}var $o=2e4,Po=2e3,Lo=100,Cn=class{constructor(n){this.on=n;setInterval(()=>this.#r(),$o),document.addEventListener("visibilitychange",()=>this.#r())}on;#t=null;#e=!1;#n=null;watch(n,e){this.#t=n&&e&&{loader:n,entities:e.entities.slice(0,Lo)},e&&!this.#e&&this.#i(e.cursor)}async check(){let n=this.#t;if(!n)return;let{loader:e,entities:i}=n;try{let{data:r}=await C(Yi,{ids:i.map(({id:o})=>o),filter:e.filter});if(n!==this.#t)return;this.on.connection(null);let s=i.filter((o,d)=>Do(e,o,r.nodes[d]));s.length&&this.on.changed(s.map(({entityId:o})=>o))}catch(r){n===this.#t&&this.on.connection(r)}}#i(n){this.#e=!0,mr(fr,n,{changed:()=>this.#n??=setTimeout(()=>this.#r(),Po),stateChanged:e=>e==="lost"&&this.#r(),expired:()=>this.#e=!1})}#r(){this.#n&&clearTimeout(this.#n),this.#n=null,document.visibilityState==="visible"&&this.check()}};function Do(t,n,e){let i=e;if(!i)return!0;let r=t.isDetailed(n.entityId);if(i.runStatus!==n.runStatus||i.operationStatus!==n.operationStatus)return!0;let s=({workflow:o})=>JSON.stringify([o?.status,o?.latestDecision?.decidedAt]);return r&&s(i)!==s(n)?!0:["causes","effects"].some(o=>{let d=t.edgeLists[o].get(n.entityId),l=i[o];return d!==void 0&&l&&d.total!==l.totalCount})}var R,Ir,Re,vt,Ke,On,kr,Tn,br,Oe,Te,Mo,Yt=Symbol.for("pv"),Nn={},$n=[],Vo=/^m(i|n|o|s|text|space)$/,Ne=Array.isArray,$e=$n.slice,Kt=Object.assign;function Ct(t){t&&t.parentNode&&t.remove()}function Sr(t,n,e){var i,r,s,o={},d=arguments.length;for(s in n)s=="key"?i=n[s]:s=="ref"&&typeof t!="function"?r=n[s]:o[s]=n[s];return d>2&&(o.children=d>3?$e.call(arguments,2):e),zt(t,o,i,r,null)}function zt(t,n,e,i,r){var s={type:t,props:n,key:e,ref:i,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Yt,__v:r||++Ir,__i:-1,__u:0};return!r&&R.vnode&&R.vnode(s),s}function _(t){return t.children}function Mt(t,n){this.props=t,this.context=n,this.__g=0}function wt(t,n){if(n==null)return t.__&&wt(t.__,t.__i+1);for(var e;n<t.__k.length;n++)if((e=t.__k[n])&&e.__e)return e.__e;return typeof t.type!="function"||t.props.__P?null:wt(t)}function Fo(t){var n,e=t.__v,i=e.__e,r=[],s=[],o=t.__P;o&&((n=Kt({constructor:Yt},e)).__v=e.__v+1,R.vnode&&R.vnode(n),Pe(o,n,e,t.__n,o.namespaceURI,32&e.__u?[i]:null,r,i||wt(e),32&e.__u,s),n.__v=e.__v,n.__.__k[n.__i]=n,Cr(r,n,s),e.__=e.__e=null,n.__e!=i&&_r(n))}function _r(t){if((t=t.__)&&t.__c&&!t.props.__P)return t.__e=null,t.__k.some(function(n){return n&&(t.__e=n.__e)}),_r(t)}function hr(t){(8&t.__g||(t.__g|=8,vt.push(t),On++))&&Ke==R.debounceRendering||((Ke=R.debounceRendering)||queueMicrotask)(vr)}function vr(){try{for(var t,n=1;vt.length;)vt.length>n&&vt.sort(kr),t=vt.shift(),n=vt.length,8&t.__g&&Fo(t)}finally{(On=vt.length)&&(Ke||queueMicrotask)(vr)}}function wr(t,n,e,i,r,s,o,d,l,u,c){var p,y,g,m,I,f,b=i.__k||$n,k=n.length;for(l=Ho(e,n,b,l,k),p=0;p<k;p++)(g=e.__k[p])!=null&&(y=~g.__i&&b[g.__i]||Nn,g.__i=p,f=Pe(t,g,y,r,s,o,d,l,u,c),m=g.__e,(y.ref!=g.ref||8&y.__u)&&(y.ref&&Le(y.ref,null,g,y),g.ref&&c.push(g.ref,g.__c||m,g)),I=I||m,4&g.__u?(l=xr(g,l,t,!y.__v),y.__e&&(y.__e=null)):typeof g.type=="function"&&f!==void 0?l=f:m&&(l=m.nextSibling),g.__u&=-21);return e.__e=I,l}function Ho(t,n,e,i,r){var s,o,d,l,u,c,p,y,g,m=e.length,I=m,f=0,b=0,k=t.__k=Array(r);for(s=0;s<r;s++)(o=n[s])!=null&&typeof o!="boolean"&&typeof o!="function"?(typeof o!="object"||o.constructor===String?o=k[s]=zt(null,o):Ne(o)?o=k[s]=zt(_,{children:o}):o.constructor===Yt&&o.__b?o=k[s]=zt(o.type,o.props,o.key,o.ref,o.__v):k[s]=o,l=s+f,o.__=t,o.__b=t.__b+1,d=null,~(u=o.__i=Wo(o,e,l,I))&&(I--,(d=e[u])&&(d.__u|=2)),d&&d.__v?(o.__u|=16,u==l-1?f--:u==l+1?f++:u!=l&&(u>l?f--:f++,b=1)):(~u||(r>m?f--:r<m&&f++),typeof o.type!="function"&&(o.__u|=4))):k[s]=null;if(b){for(c=[],p=[],s=0;s<r;s++)if((o=k[s])&&16&o.__u){for(f=0,y=c.length;f<y;)c[g=f+y>>1]<o.__i?f=g+1:y=g;c[f]=o.__i,p[s]=f+1}for(f=c.length;s--;)p[s]&&(p[s]==f?f--:k[s].__u|=4)}if(I)for(s=0;s<m;s++)!(d=e[s])||2&d.__u||(d.__e==i&&(i=wt(d)),De(d,d));return i}function xr(t,n,e,i){var r,s,o,d;if(typeof t.type=="function"){if(t.props.__P)return n;if(r=t.__k)for(s=0;s<r.length;s++)r[s]&&(r[s].__=t,n=xr(r[s],n,e,!1));return n}for(n&&!n.parentNode&&(n=wt(t))&&!n.parentNode&&(n=null),o=t.__e,d=n;d&&d.nodeType==8;)d=d.nextSibling;for(o!=d&&(!i&&e.moveBefore&&o.parentNode?e.moveBefore(o,n):e.insertBefore(o,n||null)),n=o;(n=n&&n.nextSibling)&&n.nodeType==8&&!n.data.startsWith("$s"););return n}function Wo(t,n,e,i){var r,s=t.key,o=t.type,d=n[e],l=d&&!(2&d.__u);if(d===null&&s==null||l&&s==d.key&&o==d.type)return e;if(i>(l?1:0)){for(r=e-1;r>=0;r--)if((d=n[r])&&!(2&d.__u)&&s==d.key&&o==d.type)return r;for(r=e+1;r<n.length;r++)if((d=n[r])&&!(2&d.__u)&&s==d.key&&o==d.type)return r}return-1}function Er(t,n,e){e==null&&(e=""),n[0]=="-"?t.setProperty(n,e):t[n]=e}function Kn(t,n,e,i,r){var s,o;if(n=="style")if(typeof e=="string")t.style.cssText=e;else{if(typeof i=="string"&&(t.style.cssText=i=""),i)for(n in i)e&&n in e||Er(t.style,n);if(e)for(n in e)i&&e[n]==i[n]||Er(t.style,n,e[n])}else if(n[0]=="o"&&n[1]=="n")typeof e!="function"&&(e=null),typeof i!="function"&&(i=null),(t.__e||(t.__e={}))[n]=e,e&&i||(o=Te[n]||(Te[n]=Uo(n)),(t.__a||(t.__a={}))[n]=Oe,s=n!=(n=n.replace(br,"$1")),(n=n.slice(2))[0]<"a"&&(n=n.toLowerCase()),e?t.addEventListener(n,o,s):t.removeEventListener(n,o,s));else{if(r=="http://www.w3.org/2000/svg")n=n.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(n!="width"&&n!="height"&&n!="href"&&n!="list"&&n!="form"&&n!="tabIndex"&&n!="download"&&n!="rowSpan"&&n!="colSpan"&&n!="role"&&n!="popover"&&n in t)try{return void(t[n]=e??"")}catch{}if(typeof e=="function")return;e==null||e===!1&&n[4]!="-"?t.removeAttribute(n):t.setAttribute(n,n=="popover"&&e==1?"":e)}}function Uo(t){return function(n){var e=this.__e;if(e){if(e=e[t],n[Tn]==null)n[Tn]=Oe++;else if(n[Tn]<this.__a[t])return;return e(R.event?R.event(n):n)}}}function Pe(t,n,e,i,r,s,o,d,l,u){var c,p,y,g,m,I,f,b,k,A,K,T,ft,at,X,w,P,D,B=n.type;if(n.constructor!==Yt)return null;128&e.__u&&(l=32&e.__u,c=e.__c.__z)&&(n.__u|=l,p=s=[],c.nodeType==8?d=Rn(c,s):s.push(c),d=s[0]||d),(c=R.__b)&&c(n);t:if(typeof B=="function"){y=o.length;try{if(b=n.props,k=(c=B.prototype)&&c.render,A=(c=B.contextType)&&i[c.__c],K=c?A?A.props.value:c.__:i,(g=e.__c)?(n.__c=g,2&g.__g&&(g.__g|=1)):(k?n.__c=g=new B(b,K):(n.__c=g=new Mt(b,K),g.constructor=B,g.render=qo),A&&A.sub(g),g.state||(g.state={}),g.__n=i,g.__g|=8,g.__h=[],g.__k=[]),k&&(g.__s||(g.__s=g.state),B.getDerivedStateFromProps&&(g.__s==g.state&&(g.__s=Kt({},g.__s)),Kt(g.__s,B.getDerivedStateFromProps(b,g.__s)))),m=g.props,I=g.state,g.__v=n,e.__c){if(b!==m&&k&&!B.getDerivedStateFromProps&&g.componentWillReceiveProps&&g.componentWillReceiveProps(b,K),n.__v==e.__v&&!(8&g.__g)||!(4&g.__g)&&g.shouldComponentUpdate&&g.shouldComponentUpdate(b,g.__s,K)===!1){n.__v!=e.__v&&(g.props=b,g.state=g.__s,g.__g&=-9),n.__e=e.__e,n.__k=e.__k,n.__k.some(function(W){W&&(W.__=n)}),$n.push.apply(g.__h,g.__k),g.__k=[],g.__h.length&&o.push(g),d=wt(e);break t}g.componentWillUpdate&&g.componentWillUpdate(b,g.__s,K),k&&g.componentDidUpdate&&g.__h.push(function(){g.componentDidUpdate(m,I,f)})}else k&&!B.getDerivedStateFromProps&&g.componentWillMount&&g.componentWillMount(),k&&g.componentDidMount&&g.__h.push(g.componentDidMount);g.context=K,g.props=b,g.__P=t,g.__g&=-5,T=R.__r,ft=k?25:0;do g.__g&=-9,T&&T(n),c=g.render(g.props,g.state=g.__s,g.context);while(8&g.__g&&++ft<25);k&&($n.push.apply(g.__h,g.__k),g.__k=[]),g.state=g.__s,g.getChildContext&&(i=Kt({},i,g.getChildContext())),k&&e.__c&&g.getSnapshotBeforeUpdate&&(f=g.getSnapshotBeforeUpdate(m,I)),at=c&&c.type===_&&c.key==null?c.props.children:c,b.__P&&(c=d,r=(t=b.__P).namespaceURI,l=s=null,e.props&&e.props.__P!=t&&(e.__k.some(function(W){W&&De(W,W)}),e.__k=null),d=e.__k?wt(e,0):null),d=wr(t,Ne(at)?at:[at],n,e,i,r,s,o,d,l,u),b.__P&&(n.__e=null,d=c),n.__u&=-161,p&&p.some(Ct),g.__h.length&&o.push(g),1&g.__g&&(g.__g&=-4)}catch(W){if(o.length=y,n.__v=null,l||s)if(W&&W.then){if(n.__u|=128|l,s){for(~(P=s.indexOf(d||void 0))||(P=s.length);(D=s[P-1])&&D.nodeType==8;)P--;for(;P<s.length;P++)if(D=s[P])if(s[P]=null,X){if(D==w)break}else{if(D.nodeType!=8)break;D.data.startsWith("$s")&&(w=Rn(X=D))}}if(!X){for(;d&&d.nodeType==8&&d.nextSibling;)d=d.nextSibling;X=d}(c=Rn(X=n.__c.__z||(n.__c.__z=X)))?(n.__e=X,d=c):n.__e=d,d=d&&d.nextSibling}else s&&s.some(Ct);else n.__e=e.__e;n.__k||(n.__k=e.__k||[]),W&&W.then||Ar(n),R.__e(W,n,e)}}else d=n.__e=Qo(e.__e,n,e,i,r,s,o,l,u,t);return(c=R.diffed)&&c(n),d}function Rn(t,n){if(t&&t.nodeType==8&&t.data.startsWith("$s"))for(var e=1;t=t.nextSibling;){if(t.nodeType==8){if(t.data.startsWith("$s"))e++;else if(t.data.startsWith("/$s")&&!--e)return t}n&&n.push(t)}}function Ar(t){t&&(t.__c&&(t.__c.__g|=4),t.__k&&t.__k.some(Ar))}function Cr(t,n,e){for(var i=0;i<e.length;)Le(e[i++],e[i++],e[i++]);R.__c&&R.__c(n,t),t.some(function(r){try{t=r.__h,r.__h=[],t.some(function(s){s.call(r)})}catch(s){R.__e(s,r.__v)}})}function Qo(t,n,e,i,r,s,o,d,l,u){var c,p,y,g,m,I,f,b,k=e.props||Nn,A=n.props,K=n.type;if(K=="svg"?r="http://www.w3.org/2000/svg":K=="math"?r="http://www.w3.org/1998/Math/MathML":r||(r="http://www.w3.org/1999/xhtml"),s){for(c=0;c<s.length;c++)if((m=s[c])&&(K?m.localName==K:m.nodeType==3)){t=m,s[c]=null;break}}if(!t){if(b=u.ownerDocument||document,!K)return b.createTextNode(A);t=b.createElementNS(r,K,A.is?A:u),d&&(R.__m&&R.__m(n,s),d=!1),s=null}if(K){if(u=K=="template"&&t.content||t,s=K=="textarea"&&A.defaultValue!=null?null:s&&$e.call(u.childNodes),!d&&s)for(k={},c=0;c<t.attributes.length;c++)k[(m=t.attributes[c]).name]=m.value;for(c in k)m=k[c],c=="dangerouslySetInnerHTML"?y=m:c=="children"||c in A||c=="value"&&"defaultValue"in A||c=="checked"&&"defaultChecked"in A||Kn(t,c,null,m,r);for(c in A)m=A[c],c=="children"?g=m:c=="dangerouslySetInnerHTML"?p=m:c=="value"?I=m:c=="checked"?f=m:d&&typeof m!="function"||k[c]===m||Kn(t,c,m,k[c],r);p?(d||y&&(p.__html==y.__html||p.__html==t.innerHTML)||(t.innerHTML=p.__html),n.__k=[]):(y&&(t.textContent=""),(K=="foreignObject"||r=="http://www.w3.org/1998/Math/MathML"&&Vo.test(K))&&(r="http://www.w3.org/1999/xhtml"),wr(u,Ne(g)?g:[g],n,e,i,r,s,o,s?s[0]:e.__k&&wt(e,0),d,l),s&&s.some(Ct)),d&&K!="textarea"||(c="value",K=="progress"&&I==null?t.removeAttribute(c):I==null||I===t[c]&&(K!="progress"||I)||Kn(t,c,I,k[c],r),c="checked",f!=null&&f!=t[c]&&Kn(t,c,f,k[c],r))}else k===A||d&&t.data==A||(t.data=A);return t}function Le(t,n,e,i){try{typeof t=="function"?n?n.__x=t(n)||1:i&&(i=i.__c||i.__e)&&(n=i.__x)&&(i.__x=null,typeof n=="function"?n():t(null)):t.current=n}catch(r){R.__e(r,e)}}function De(t,n,e){var i,r,s,o;if(R.unmount&&R.unmount(t),!(i=t.ref)||i.current&&i.current!=t.__e||Le(i,null,n,t),i=t.__c){if(i.componentWillUnmount)try{i.componentWillUnmount()}catch(d){R.__e(d,n)}i.__P=i.__n=null}if(i=t.__k)for(o=0;o<i.length;o++)i[o]&&De(i[o],n,typeof t.type!="function"||e&&!t.props.__P);!e&&(i=t.__c)&&(i=i.__z)&&(r=Rn(i,s=[]))&&(i==t.__e&&s.some(Ct),Ct(r),Ct(i)),e||Ct(t.__e),t.__e=t.__c=t.__=null}function qo(t,n,e){return this.constructor(t,e)}function tt(t,n){var e,i,r,s;R.__&&R.__(t,n),n.nodeType==9&&(n=n.documentElement),i=(e=t&&32&t.__u)?null:n.__k,n.__k=zt(_,{children:[t]}),r=[],s=[],Pe(n,n.__k,i||Nn,Nn,n.namespaceURI,i?null:n.firstChild?$e.call(n.childNodes):null,r,i?i.__e:n.firstChild,e,s),Cr(r,n.__k,s),n.__k.props.children=null}R={__e:function(t,n,e,i){for(var r,s,o;n=n.__;)if((r=n.__c)&&!(1&r.__g)){r.__g|=4;try{if((o=(s=r.constructor)&&s.getDerivedStateFromError)&&r.setState(s.getDerivedStateFromError(t)),r.componentDidCatch&&(r.componentDidCatch(t,i||{}),o=1),o&&8&r.__g)return void(r.__g|=2)}catch(d){t=d}}throw On=0,t}},Ir=0,Re=function(t){return t!=null&&t.constructor===Yt},Mt.prototype.setState=function(t,n){var e=this.__s;e&&e!=this.state||(e=this.__s=Kt({},this.state)),typeof t=="function"&&(t=t(Kt({},e),this.props)),t&&(Kt(e,t),this.__v&&(n&&this.__k.push(n),hr(this)))},Mt.prototype.forceUpdate=function(t){this.__v&&(this.__g|=4,t&&this.__h.push(t),hr(this))},Mt.prototype.render=_,vt=[],On=0,kr=function(t,n){return t.__v.__b-n.__v.__b},Tn=Symbol(),br=/(PointerCapture)$|Capture$/i,Oe=0,Te={},Mo=0;var Xt,Q,Me,Kr,Ve=Object.is,Zt=0,Mr=[],Fe=[],U=R,Tr=U.__b,Rr=U.__r,Or=U.diffed,Nr=U.__c,$r=U.unmount,Pr=U.__;function We(t,n){U.__h&&U.__h(Q,t,Zt||n),Zt=0;var e=Q.__H||(Q.__H={__:[],__h:[]});return t>=e.__.length&&e.__.push({}),e.__[t]}function L(t){return Zt=1,Go(Hr,t)}function Go(t,n,e){var i=We(Xt++,2);if(i.t=t,!i.__c&&(i.__=[e?e(n):Hr(void 0,n),function(s){var o=(i.__N||i.__)[0],d=i.t(o,s);Ve(o,d)||(i.__N=[d,i.__[1]],i.__c.setState({}))}],i.__c=Q,!Q.__f)){Q.__f=!0;var r=Q.shouldComponentUpdate;Q.shouldComponentUpdate=function(s,o,d){var l=this.__H;if(!l)return!0;var u=!1,c=this.props!=s;if(l.__.some(function(y){y.__N&&(u=!0,Ve(y.__[0],y.__N[0])||(c=!0))}),r){var p=r.call(this,s,o,d);return u?p||c:p}return!u||c}}return i.__}function xt(t,n){var e=We(Xt++,3);!U.__s&&Fr(e.__H,n)&&(e.__P=!0,e.__=t,e.u=n,Q.__H.__h.push(e))}function gt(t){return Zt=5,tn(function(){return{current:t}},[])}function tn(t,n){var e=We(Xt++,7);return Fr(e.__H,n)&&(e.__=t(),e.__H=n),e.__}function Vr(t,n){return Zt=8,tn(function(){return t},n)}function Bo(){var t;do{for(;t=Fe.shift();)try{Jt(t)}catch(e){U.__e(e,{__:(t=t.__P)&&t.__v})}for(;t=Mr.shift();){var n=t.__H;if(t.__P&&n)try{n.__h.some(Jt),n.__h.some(He),n.__h=[]}catch(e){n.__h=[],U.__e(e,t.__v)}}}while(Fe.length)}U.__b=function(t){Q=null,Tr&&Tr(t)},U.__=function(t,n){t&&n.__k&&n.__k.__m&&(t.__m=n.__k.__m),Pr&&Pr(t,n)},U.__r=function(t){Rr&&Rr(t),Xt=0;var n=(Q=t.__c).__H;n&&(Me==Q?Q.__h=[]:(n.__h.some(Jt),n.__h.some(He),Xt=0),n.__h=[],n.__.some(function(e){e.__N&&(e.__=e.__N),e.u=e.__N=void 0})),Me=Q},U.diffed=function(t){Or&&Or(t);var n=t.__c;n&&n.__H&&(n.__H.__h.length&&Dr(Mr.push(n)),n.__H.__.some(function(e){e.u&&(e.__H=e.u)})),Me=Q=null},U.__c=function(t,n){n.some(function(e){try{e.__h.some(Jt),e.__h=e.__h.filter(function(i){return!i.__||He(i)})}catch(i){e.__h=[function(){throw i}]}}),Nr&&Nr(t,n)},U.unmount=function(t){$r&&$r(t);var n,e,i=t.__c;i&&i.__H&&(i.__H.__.some(function(r){try{if(r.__P&&r.__c){if(e===void 0){for(e=t.__;e&&(!e.__c||!e.__c.__P);)e=e.__;e=e&&e.__c}r.__P=e,Dr(Fe.push(r))}else Jt(r)}catch(s){n=s}}),i.__H=void 0,n&&U.__e(n,i.__v))};var Lr=typeof requestAnimationFrame=="function";function jo(t){var n,e=function(){clearTimeout(i),Lr&&cancelAnimationFrame(n),setTimeout(t)},i=setTimeout(e,35);Lr&&(n=requestAnimationFrame(e))}function Dr(t){t!=1&&Kr==U.requestAnimationFrame||((Kr=U.requestAnimationFrame)||jo)(Bo)}function Jt(t){var n=Q,e=t.__c;typeof e=="function"&&(t.__c=void 0,e()),Q=n}function He(t){var n=Q;t.__c=t.__(),Q=n}function Fr(t,n){return!t||t.length!=n.length||n.some(function(e,i){return!Ve(e,t[i])})}function Hr(t,n){return typeof n=="function"?n(t):n}var zo=new Set(["CORRELATION_TO_RUN","IDEMPOTENCY_TO_RUN","OPERATION_TO_CORRELATION"]);function H(t){return zo.has(t.edgeType)?{cause:t.sourceEntityId,effect:t.targetEntityId}:{cause:t.targetEntityId,effect:t.sourceEntityId}}function V(t){let n=t.workflow?.status;return n&&n!=="NOT_REQUIRED"?n:t.runStatus??t.operationStatus??t.action??null}var Ur=t=>t.decidedAt??t.createdAt??null,Wr={BLOCKED:0,FAILED:0,REJECTED:1,PENDING_REVIEW:2,RUNNING:3,PENDING:3};function nt(t){let n=V(t);return(n!==null&&Object.hasOwn(Wr,n)?Wr[n]:void 0)??(t.idempotencyKey?.isConflicted?2:9)}function Qr(t,n){let e=new Map(t.map(o=>[o,[]]));for(let o of n){let{cause:d,effect:l}=H(o);e.get(d)?.push(l)}let i=Yo(t,e),r=new Map;for(let o of i.values())r.set(o,(r.get(o)??0)+1);let s=new Set;for(let o of n){let{cause:d,effect:l}=H(o),u=i.get(d);if(!(u===void 0||u!==i.get(l))&&!(d!==l&&(r.get(u)??0)<2))for(let c of[o.id,d,l])s.add(c)}return s}function Yo(t,n){let e=new Map,i=new Map,r=new Map,s=[];for(let o of t){if(e.has(o))continue;let d=[[o,0]];for(;d.length;){let l=d.at(-1),[u,c]=l;c===0&&(e.set(u,e.size),i.set(u,e.get(u)),s.push(u));let p=n.get(u)?.[c];if(p!==void 0){l[1]+=1,e.has(p)?r.has(p)||i.set(u,Math.min(i.get(u),e.get(p))):d.push([p,0]);continue}if(c===0&&(l[1]+=1),i.get(u)===e.get(u))for(let g=s.pop();r.set(g,e.get(u)),g!==u;g=s.pop());d.pop();let y=d.at(-1)?.[0];y!==void 0&&i.set(y,Math.min(i.get(y),i.get(u)))}}return r}var qr=11,lt=6.7,J={CAUSED_BY:{verb:"caused",colour:"ink",line:"solid",width:1.75},REPLAYED_FROM:{verb:"replayed as",colour:"kind-run",line:"dashed",width:2},DERIVED_FROM:{verb:"derived into",colour:"kind-operation",line:"dotted",width:2.5},CORRELATION_TO_RUN:{verb:"correlates",colour:"kind-correlation",line:"solid",width:1,isQuiet:!0},IDEMPOTENCY_TO_RUN:{verb:"keyed",colour:"kind-idempotency-key",line:"dashed",width:1,isQuiet:!0},OPERATION_TO_CORRELATION:{verb:"ran under",colour:"kind-correlation",line:"dotted",width:1.5}},Pn={solid:null,dashed:"7 4",dotted:"2 3"};function ht(t,n=25){let e=[...t];if(e.length<=n)return t;let i=Math.ceil((n-1)/2);return`${e.slice(0,i).join("")}…${e.slice(e.length-(n-1-i)).join("")}`}var v=t=>t.toLocaleString("en"),Jo={HUB:"a collapsed hub",DEPTH:"beyond the chosen depth",ENTITY_LIMIT:"beyond the chosen maximum of entities",PAGES:"further pages of a hub",COLLAPSED:"collapsed"},Vt=({side:t,id:n})=>`${t}:${n}`,Ue=({left:t,hidden:n})=>`+${v(t)}${n?`: ${n}`:""}`;function Tt({id:t,side:n,left:e,total:i,reason:r,hidden:s}){let o=e===1?"edge":"edges",d=e===i?"":` of ${v(i)}`;return`${v(e)}${d} ${o} to ${n} of ${t} not shown: ${Jo[r]}${s?`; among them ${s}`:""}`}function Ln(t){let n=new Map;for(let{reason:e,left:i}of t){let{edges:r,stubCount:s}=n.get(e)??{edges:0,stubCount:0};n.set(e,{reason:e,edges:r+i,stubCount:s+1})}return[...n.values()].sort((e,i)=>i.edges-e.edges)}function Dn({reason:t,edges:n,stubCount:e}){let i=`${v(n)} ${n===1?"edge":"edges"}`;return{HUB:`${i} in ${v(e)} collapsed ${e===1?"hub":"hubs"}`,DEPTH:`${i} beyond the depth`,ENTITY_LIMIT:`${i} beyond max entities`,PAGES:`${i} on further pages of ${v(e)} ${e===1?"hub":"hubs"}`,COLLAPSED:`${i} collapsed`}[t]}function et(t,n){let[e,i]=L(0),[r,s]=L({key:"",value:null,error:null}),o=JSON.stringify([...n,e]);xt(()=>{let l=new AbortController;return t(l.signal).then(u=>l.signal.aborted||s({key:o,value:u,error:null}),u=>mt(u)||l.signal.aborted||s({key:o,value:null,error:u})),()=>l.abort()},[o]);let d=Vr(()=>i(l=>l+1),[]);return r.key===o?{value:r.value,error:r.error,retry:d}:{value:null,error:null,retry:d}}var Xo=[["d",86400],["h",3600],["min",60],["s",1]];function pt(t,n=Date.now()){let e=(n-Date.parse(t))/1e3,[i,r]=Xo.find(([,o])=>Math.abs(e)>=o)??["s",1],s=Math.floor(Math.abs(e)/r);return s===0?"now":e<0?`in ${s} ${i}`:`${s} ${i}`}function nn(t,n=Date.now()){let e=pt(t,n);return e==="now"||e.startsWith("in ")?e:`${e} ago`}var Zo=Symbol.for("pv"),ta=0;function a(t,n,e,i,r,s){n||(n={});var o,d,l=n;if("ref"in l&&typeof t!="function")for(d in l={},n)d=="ref"?o=n[d]:l[d]=n[d];var u={type:t,props:l,key:e,ref:o,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Zo,__v:--ta,__i:-1,__u:0};return(r||s)&&(u.__source=r,u.__self=s),R.vnode&&R.vnode(u),u}function O({value:t,isNamed:n=!0}){return a("span",{class:"status","data-tone":ct(t),title:t,children:[a("span",{"aria-hidden":"true",children:dt(t)}),n?t:a("span",{class:"visually-hidden",children:t})]})}function Et({value:t,isNamed:n=!0}){let e=wn(t,18,12)?.map((r,s)=>(s%2?6+r*6:9+r*9).toFixed(1)),i=e?a("polygon",{points:e.join(" ")}):t==="CORRELATION"?a("ellipse",{cx:9,cy:6,rx:9,ry:6}):a("rect",{width:18,height:12,rx:3});return a("span",{class:"kind","data-kind":t,title:F[t],children:[a("svg",{viewBox:"0 0 18 12","aria-hidden":"true",children:i}),n?F[t]:a("span",{class:"visually-hidden",children:F[t]})]})}function N({text:t,isShort:n=!1}){return t?a("time",{dateTime:t,title:t,children:[n?nn(t):`${t.slice(0,10)} ${t.slice(11,19)} UTC`,!n&&a("span",{class:"muted",children:[" · ",nn(t)]})]}):a("span",{class:"muted",children:"–"})}function It({text:t,name:n}){let[e,i]=L("Copy"),r=async()=>{try{await navigator.clipboard.writeText(t),i("Copied")}catch{i("Not allowed")}setTimeout(()=>i("Copy"),1500)};return a("button",{type:"button",class:"copy","aria-label":`Copy ${n}`,title:`Copy ${n}`,onClick:()=>{r()},children:e==="Copy"?a("svg",{viewBox:"0 0 14 14",width:13,height:13,"aria-hidden":"true",fill:"none",stroke:"currentColor","stroke-width":1.4,children:[a("rect",{x:1,y:4,width:8.5,height:9,rx:1.5}),a("path",{d:"M4.5 4V2.5A1.5 1.5 0 0 1 6 1h5.5A1.5 1.5 0 0 1 13 2.5v6a1.5 1.5 0 0 1-1.5 1.5h-2"})]}):e})}function st({error:t,retry:n}){let{title:e,message:i}=_n(t);return a("p",{class:"notice","data-tone":"bad",role:"alert",children:[a("strong",{children:e})," ",i,n&&a("button",{type:"button",onClick:n,children:"Retry"})]})}function ut(){return a("div",{role:"status","aria-label":"Loading",children:[0,1,2].map(t=>a("div",{class:"skeleton"},t))})}function j({title:t,children:n,id:e}){return a("section",{id:e,"aria-label":t,children:[t&&a("h3",{children:t}),n]})}var Ft=t=>t.kind==="RUN",Qe=t=>t.kind==="OPERATION",qe=t=>t.kind==="IDEMPOTENCY_KEY";function jr({entity:t,select:n}){let e=[];return Ft(t)&&e.push(a(na,{run:t},"review"),t.gate&&a(ea,{gate:t.gate},"gate"),a(Br,{hash:t.requestHash,idempotencyKey:t.idempotencyKey,select:n},"conflict"),a(ra,{origin:t.origin,select:n},"origin")),Qe(t)&&e.push(a(oa,{operation:t},"state")),qe(t)&&e.push(a(Br,{hash:null,idempotencyKey:t,select:n},"conflict")),t.kind==="UNKNOWN"&&e.push(a("p",{children:"Edges have this id, but no record describes it. It is a cause from outside, or its record was purged or never recorded here."},"unknown")),t.kind==="PURGED"&&e.push(a("p",{children:"Its record was purged. What the retention allows to keep is shown, and its edges stay."},"purged")),a(j,{title:"Why",id:"why",children:[e,!Ft(t)&&a(aa,{id:t.entityId,kind:t.kind,select:n})]})}function na({run:t}){let{workflow:n}=t,e=t.decisions?.edges.find(({node:i})=>i.entityId===n?.latestDecision?.entityId)?.node??t.decisions?.edges[0]?.node;return n?.workflowStatus==="PENDING_REVIEW"?a("p",{class:"lead",children:["Waits for a review",n.pendingSince&&a(_,{children:[" for ",a("strong",{children:pt(n.pendingSince)}),", since ",a(N,{text:n.pendingSince})]}),".",e&&a(_,{children:[" Last: ",a(O,{value:e.action})," by ",a("strong",{children:e.actorId}),", ",a("code",{children:e.reasonCode}),"."]})]}):!n||n.workflowStatus==="NOT_REQUIRED"||!n.latestDecision||!e?null:a("p",{class:"lead",children:[a(O,{value:n.workflowStatus})," by ",a("strong",{children:e.actorId}),", ",a("code",{children:e.reasonCode}),", ",a(N,{text:e.decidedAt})]})}function ea({gate:t}){let{failedRules:n,reasons:e,recommendedNextStep:i}=t;return a(_,{children:[n.length>0&&a("table",{class:"rules",children:[a("thead",{children:a("tr",{children:[a("th",{scope:"col",children:"failed rule"}),a("th",{scope:"col",children:"measured"}),a("th",{scope:"col",children:"threshold"})]})}),a("tbody",{children:n.map((r,s)=>a("tr",{children:[a("th",{scope:"row",children:[a(Gr,{filter:{rule:r.ruleId??null},children:r.ruleId??"–"})," ",a("span",{class:"muted",children:r.severity}),a("div",{class:"muted",children:[r.reasonCode,r.remediationHint].filter(Boolean).join(": ")})]}),a("td",{class:"measured",children:r.measured??"–"}),a("td",{children:ia(r.threshold)})]},s))})]}),a("dl",{class:"facts",children:[e.length>0&&a(_,{children:[a("dt",{children:"Reasons"}),a("dd",{children:e.map(({reasonCode:r,severity:s,source:o},d)=>a("div",{children:[a(Gr,{filter:{reason:r??null},children:r})," ",a("span",{class:"muted",children:[s,o].filter(Boolean).join(", ")})]},d))})]}),i&&a(_,{children:[a("dt",{children:"Next step"}),a("dd",{children:a("strong",{children:i})})]})]})]})}function Gr({filter:t,children:n}){let[e]=Object.entries(t);return e?.[1]?a("a",{href:`dashboard?${new URLSearchParams({list:"runs",[e[0]]:e[1]})}`,title:"All runs with it",children:a("code",{children:n})}):a("code",{children:n})}function ia(t){return t==null?"–":typeof t!="object"?String(t):Object.entries(t).map(([n,e])=>`${n} ${typeof e=="object"?JSON.stringify(e):String(e)}`).join(", ")}function ra({origin:t,select:n}){return a("ul",{class:"origin",children:t.statements.map(({text:e,entity:i},r)=>a("li",{children:a(sa,{text:e,id:i?.entityId??null,select:n})},r))})}function sa({text:t,id:n,select:e}){let i=n===null?-1:t.indexOf(`'${n}'`);return n===null?a(_,{children:t}):i<0?a(_,{children:[t," ",a(q,{id:n,select:e})]}):a(_,{children:[t.slice(0,i),a(q,{id:n,select:e}),t.slice(i+n.length+2)]})}function oa({operation:t}){let{operationStatus:n,error:e,createdAt:i,startedAt:r,finishedAt:s}=t;return e?a("p",{class:"lead",children:["Failed with ",a("code",{children:e.code}),": ",e.message,s&&a(_,{children:[" ",a(N,{text:s})]})]}):n==="PENDING"?a("p",{class:"lead",children:["Has waited to start for ",a("strong",{children:pt(i)}),", since ",a(N,{text:i}),"."]}):n==="RUNNING"&&r?a("p",{class:"lead",children:["Has been running for ",a("strong",{children:pt(r)}),", since ",a(N,{text:r}),"."]}):a("p",{class:"lead",children:[a(O,{value:n})," ",s&&a(N,{text:s})]})}function Br({hash:t,idempotencyKey:n,select:e}){if(!n?.isConflicted)return null;let i=Map.groupBy(n.history?.edges.map(({node:r})=>r)??[],({requestHash:r})=>r);return a("div",{class:"conflict",children:[a("p",{class:"lead",children:[a("span",{class:"status","data-tone":"bad",children:"⚠ more than one request hash"})," ","used the key ",a(q,{id:n.key,select:e})]}),a("ul",{children:[...i].map(([r,s])=>a("li",{children:[a("code",{title:r,children:ht(r,23)}),r===t?a("strong",{children:" this run"}):r===n.mappedHash?a("span",{class:"muted",children:" in force"}):a("strong",{children:" other request"}),":"," ",s.map((o,d)=>a("span",{children:[d>0&&", ",a(q,{id:o.rebalanceRunId,select:e})]},d))]},r))})]})}function aa({id:t,kind:n,select:e}){let{value:i}=et(d=>C(Bi,{id:t},{signal:d}),[t]),r=i?.data.entity;if(!r?.causes||n==="CORRELATION"||n==="IDEMPOTENCY_KEY")return null;let{totalCount:s,edges:o}=r.causes;return s?a("div",{class:"causes",children:[o.map(({node:d})=>{let l=H(d).cause===d.source.entityId?d.source:d.target,u=V(l);return a("p",{children:[{CAUSED_BY:"Caused by",REPLAYED_FROM:"Replays",DERIVED_FROM:"Derived from"}[d.edgeType]??J[d.edgeType].verb," ",a(Et,{value:l.kind,isNamed:!1})," ",a(q,{id:l.entityId,select:e})," ",u&&a(O,{value:u})]},d.id)}),s>o.length&&a("p",{class:"muted",children:["and ",s-o.length," more"]})]}):a("p",{class:"muted",children:"No cause is recorded."})}function q({id:t,select:n}){return a("button",{type:"button",class:"link",onClick:()=>n(t),children:t})}function zr(t,n,e){t.hidden=n===null,tt(n&&a(da,{...n,on:e},JSON.stringify(n)),t)}var en=(t,n)=>t instanceof Map?t.get(n)??null:null;async function Yr(t,n,e,i){let{data:r,exact:s}=await er(tr,{left:t,right:n,after:e},{signal:i}),o=r.compareRuns??null,d=en(en(en(s,"compareRuns"),"changes"),"nodes"),l=Array.isArray(d)?d:[],u=(o?.changes.nodes??[]).map(({path:c,kind:p},y)=>({path:c,kind:p,before:en(l[y],"before"),after:en(l[y],"after")}));return{data:o,changes:u}}function da({left:t,right:n,on:e}){let{value:i,error:r,retry:s}=et(o=>Yr(t,n,null,o),[t,n]);return a(_,{children:[a("header",{children:[a("h3",{children:["Compare ",a(q,{id:t,select:e.select})," with ",a(q,{id:n,select:e.select})]}),a("button",{type:"button",onClick:()=>e.swap(n,t),children:"⇄ Swap"}),a("button",{type:"button",onClick:e.close,children:"Close"})]}),r?a(st,{error:r,retry:s}):i?i.data?a(la,{data:i.data,first:i.changes}):a("p",{children:"One of the runs is not there."}):a(ut,{})]})}function la({data:t,first:n}){let[e,i]=L([]),[r,s]=L(t.changes.pageInfo),[o,d]=L(null),{left:l,right:u,sameRequest:c,changeCount:p}=t,y=[...n,...e],g=async()=>{try{let m=await Yr(l.entityId,u.entityId,r.endCursor??null);i([...e,...m.changes]),m.data&&s(m.data.changes.pageInfo)}catch(m){mt(m)||d(m)}};return a(_,{children:[a("p",{class:"lead",children:[a("strong",{children:c?"The same request":"Different requests"}),". ",p===0?"The results are equal.":`${v(p)} ${p===1?"difference":"differences"} in the results.`]}),a("table",{class:"comparison",children:[a("thead",{children:a("tr",{children:[a("th",{scope:"col",children:"what"}),a("th",{scope:"col",children:l.entityId}),a("th",{scope:"col",children:u.entityId})]})}),a("tbody",{children:[a(rn,{name:"Status",left:l,right:u,of:({effectiveStatus:m})=>a(O,{value:m})}),a(rn,{name:"Created",left:l,right:u,of:({createdAt:m})=>a(N,{text:m})}),a(rn,{name:"Portfolio",left:l,right:u,of:({portfolioId:m})=>m}),a(rn,{name:"Request hash",left:l,right:u,of:({requestHash:m})=>a("code",{children:m})}),a(rn,{name:"Origin",left:l,right:u,of:({origin:m})=>m.kinds.join(", ")}),y.map(({path:m,kind:I,before:f,after:b})=>a("tr",{"data-change":I,children:[a("th",{scope:"row",children:a("code",{children:m||"/"})}),a("td",{"data-run":l.entityId,children:I==="ADDED"?a("span",{class:"muted",children:"–"}):a("code",{children:Mn(f)})}),a("td",{"data-run":u.entityId,children:I==="REMOVED"?a("span",{class:"muted",children:"–"}):a("code",{children:Mn(b)})})]},m))]})]}),!!o&&a(st,{error:o}),r.hasNextPage&&a("button",{type:"button",onClick:()=>{g()},children:["Show more of ",v(p-y.length)]})]})}function rn({name:t,left:n,right:e,of:i}){return a("tr",{children:[a("th",{scope:"row",children:t}),a("td",{"data-run":n.entityId,children:i(n)}),a("td",{"data-run":e.entityId,children:i(e)})]})}function Mn(t){return t instanceof _t?t.text:t instanceof Map?`{${[...t].map(([n,e])=>`${JSON.stringify(n)}: ${Mn(e)}`).join(", ")}}`:Array.isArray(t)?`[${t.map(Mn).join(", ")}]`:JSON.stringify(t)}var Vn=class{constructor(n,e){this.element=n;this.on=e}element;on;#t=new Set;#e=null;show(n){let e=Jr(n),i=this.#e?.root!==n.root;this.#e=n;for(let r of this.#t)(i||!e.has(r))&&this.#t.delete(r);this.#n()}#n(){this.on.changed(this.#t.size?this.#t:null),this.#e&&tt(a(ua,{counts:Jr(this.#e),chosen:this.#t,toggle:n=>this.#i(n),next:this.on.next}),this.element)}#i(n){this.#t.delete(n)||this.#t.add(n),this.#n()}};function Jr({entities:t,groups:n}){let e=new Map,i=r=>{let s=V(r);if(s===null)return;let o=e.get(s);e.set(s,{count:(o?.count??0)+1,severity:Math.min(o?.severity??9,nt({...r,idempotencyKey:null}))})};t.forEach(i);for(let r of n)r.entities.forEach(i);return new Map([...e].sort(([,r],[,s])=>r.severity-s.severity||s.count-r.count).map(([r,{count:s}])=>[r,s]))}function ua({counts:t,chosen:n,toggle:e,next:i}){return t.size?a(_,{children:[[...t].map(([r,s])=>a("button",{type:"button",class:"count","aria-pressed":n.has(r),title:`Show only ${r}`,onClick:()=>e(r),children:[a("b",{children:v(s)})," ",a(O,{value:r})]},r)),a("button",{type:"button",class:"plain",onClick:i,title:"Select the next entity that failed, is blocked or waits",children:["Next ",a("kbd",{children:"n"})]})]}):null}var Fn=class{constructor(n,e,i){this.element=n;this.count=e;this.on=i;n.addEventListener("keydown",r=>this.#a(r))}element;count;on;#t=[];#e=null;#n=-1;#i=null;#r=null;show(n){this.#i=n;let e=Map.groupBy(n.stubs,({id:s})=>s),i=s=>!this.#r||this.#r.has(V(s)??""),r=[...n.entities].filter(i).sort((s,o)=>nt(s)-nt(o));this.#t=r.flatMap(s=>[{key:s.entityId,entity:s},...(e.get(s.entityId)??[]).map(o=>({key:Vt(o),stub:o}))]),this.count.textContent=this.#r?`${v(r.length)} of ${v(n.entities.length)}`:v(n.entities.length),this.element.replaceChildren(...this.#t.map((s,o)=>this.#u(s,o))),this.mark(this.#e)}filter(n){this.#r=n,this.#i&&this.show(this.#i)}next(){let n=this.#t.flatMap(({entity:e})=>e&&(this.#r||nt(e)<9)?[e.entityId]:[]);return n[(n.indexOf(this.#e??"")+1)%n.length]??null}mark(n){let e=this.element.children;e[this.#n]?.setAttribute("aria-selected","false"),this.#e=n,this.#n=this.#t.findIndex(r=>r.key===n);let i=e[this.#n];if(!i){this.element.removeAttribute("aria-activedescendant");return}i.setAttribute("aria-selected","true"),this.element.checkVisibility()&&i.scrollIntoView({block:"nearest"}),this.element.setAttribute("aria-activedescendant",i.id)}#u({entity:n,stub:e},i){let r={role:"option",id:`entity-${i}`,"aria-selected":"false"};if(e){let c=`+ ${v(e.left)} ${e.side}${e.hidden?`: ${e.hidden}`:""}`;return E("li",{...r,class:"stub",title:Tt(e),"aria-label":`${c}: ${Tt(e)}`,onclick:()=>this.on.open(e)},E("span"),E("span",{},c))}let{kind:s,entityId:o}=n,d=V(n),l=this.#i.distances.get(o),u=l===void 0?"on the path":l===0?"the root entity":`${l} ${l===1?"step":"steps"} away`;return E("li",{...r,class:o===this.#i.root?"root":null,title:`${F[s]} ${o}, ${u}`,"aria-label":[F[s],o,d,u].filter(Boolean).join(", "),onclick:()=>this.on.select(o),ondblclick:()=>this.on.focus(o)},xn(s,{isNamed:!1}),E("span",{class:"id"},o),d&&dr(d,{isNamed:!1}))}#s(n){let e=this.#t[n];e&&(this.mark(e.key),e.stub?this.on.selectStub(e.stub):this.on.select(e.key))}#a(n){if(n.ctrlKey||n.metaKey||n.altKey)return;let e=this.#n,i=this.#t.length-1,r={ArrowDown:e+1,ArrowUp:Math.max(e,1)-1,Home:0,End:i,PageDown:Math.min(e+15,i),PageUp:Math.max(e-15,0)},s=Object.hasOwn(r,n.key)?r[n.key]:void 0,o=this.#t[e];if(s!==void 0)this.#s(s);else if(n.key==="ArrowLeft")this.#s(this.#d("effect","cause"));else if(n.key==="ArrowRight")this.#s(this.#d("cause","effect"));else if(n.key==="Enter"&&o?.stub)this.on.open(o.stub);else if(n.key==="Enter"&&o)this.on.focus(o.key);else return;n.preventDefault()}#d(n,e){let i=this.#i?.edges.find(r=>H(r)[n]===this.#e&&H(r)[e]!==this.#e);return i?this.#t.findIndex(r=>r.key===H(i)[e]):-1}};var Be=["BOTH","UPSTREAM","DOWNSTREAM"],je=[1,2,3,5,10,20],ze=[60,200,500,1e3],sn=["CAUSED_BY","REPLAYED_FROM","DERIVED_FROM"],ca=["causes","effects"],ga=/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/,Ge={direction:"BOTH",depth:3,maxEntities:60},Xr={direction:"direction",depth:"depth",maxEntities:"most"};function Hn(t){let n=new URLSearchParams(t),e=o=>n.get(o)||null,i=(o,d)=>{let l=Number(n.get(Xr[o]));return d.includes(l)?l:Ge[o]},r=o=>{let d=e(o)??"";return ga.test(d)&&!Number.isNaN(Date.parse(d))?d:null},s=e("mode");return{id:e("id"),direction:Be.find(o=>o===e("direction"))??Ge.direction,depth:i("depth",je),maxEntities:i("maxEntities",ze),withNames:e("nodes")==="all",types:n.has("type")?n.getAll("type").filter(Boolean):null,at:r("at"),known:r("known"),expansions:ca.flatMap(o=>n.getAll(o).flatMap(d=>pa(o,d))),groups:n.getAll("group").filter(o=>/^(causes|effects)\./.test(o)),groupBy:e("by")==="portfolio"?"portfolio":"status",collapsed:n.getAll("folded"),selected:e("selected"),from:e("from"),to:e("to"),pathNumber:Math.max(1,Math.floor(Number(n.get("path"))||1)),compare:e("compare"),mode:s==="root-causes"||s==="impact"?s:null}}function pa(t,n){let[,e,i]=/^(\d{1,4})\.(.+)$/s.exec(n)??[];return i?[{side:t,id:i,pages:Math.max(1,Number(e))}]:[]}function Rt(t){let n=new URLSearchParams;t.id&&n.set("id",t.id);for(let e of["direction","depth","maxEntities"])t[e]!==Ge[e]&&n.set(Xr[e],String(t[e]));t.withNames&&n.set("nodes","all");for(let e of t.types??[])n.append("type",e);t.types?.length===0&&n.append("type",""),t.at&&n.set("at",t.at),t.known&&n.set("known",t.known);for(let{side:e,pages:i,id:r}of t.expansions)n.append(e,`${i}.${r}`);for(let e of t.groups)n.append("group",e);t.groupBy==="portfolio"&&n.set("by",t.groupBy);for(let e of t.collapsed)n.append("folded",e);t.pathNumber>1&&n.set("path",String(t.pathNumber));for(let e of["selected","from","to","compare","mode"]){let i=t[e];i&&n.set(e,i)}return n.size?`?${n}`:""}var Zr=t=>`explore?${new URLSearchParams({id:t})}`;function Ot({types:t,withNames:n}){let e=t??(n?null:sn);return e?{edgeTypes:e}:{}}function Ye(t,n){return{...t,id:n,expansions:[],groups:[],collapsed:[],selected:n,from:null,to:null,pathNumber:1,compare:null,mode:null}}function ts(t,{side:n,id:e,pages:i}){let r=t.expansions.filter(s=>s.side!==n||s.id!==e);return{...t,expansions:[...r,{side:n,id:e,pages:i}],groups:t.groups.filter(s=>s!==`${n}.${e}`),collapsed:t.collapsed.filter(s=>s!==e)}}function ns(t,n,e){let i=t.expansions.filter(r=>r.side!==n||r.id!==e);return{...t,expansions:i,groups:[...t.groups.filter(r=>r!==`${n}.${e}`),`${n}.${e}`]}}function es(t,n){return{...t,expansions:t.expansions.filter(e=>e.id!==n),groups:t.groups.filter(e=>e!==`causes.${n}`&&e!==`effects.${n}`),collapsed:[...t.collapsed.filter(e=>e!==n),n]}}function Je(t,n){return{...t,collapsed:t.collapsed.filter(e=>e!==n)}}function Xe({entities:t,edges:n,stubs:e,groups:i,view:r}){let s=[r.at&&`as it stood at ${r.at}`,r.known&&`as known at ${r.known}`].filter(Boolean),o=s.length?s.join(" and "):"as it is now",d=i.reduce((c,p)=>c+p.entities.length,0),l=[...d?[`${v(d)} entities in ${i.length===1?"a group":"groups"}`]:[],...Ln(e).map(Dn)],u=l.length?`partial: ${l.join(", ")} not shown`:"complete";return`Lineage of ${r.id} ${o}: ${v(t.length)} entities, ${v(n.length)} edges; ${u}`}var Ze=({view:t})=>new URL(`explore${Rt(t)}`,document.baseURI).href;function ya(t){let n=V(t);return n?`${dt(n)} ${n}`:F[t.kind]}var fa={RUN:["(",")"],OPERATION:["{{","}}"],DECISION:["[/","/]"],ARTIFACT:["[[","]]"],CORRELATION:["([","])"],IDEMPOTENCY_KEY:[">","]"],PURGED:["[","]"],UNKNOWN:["[","]"]},is=t=>t.replace(/[#"`<>&\\]/g,n=>`#${n.codePointAt(0)};`).replace(/[\r\n]+/g," ");function rs(t){let n=new Map(t.entities.map(({entityId:o},d)=>[o,`n${d}`])),e=t.entities.map(o=>{let[d,l]=fa[o.kind];return`  ${n.get(o.entityId)}${d}"${is(o.entityId)}<br/>${is(ya(o))}"${l}`}),i=t.edges.map(o=>{let{cause:d,effect:l}=H(o),{verb:u,line:c}=J[o.edgeType];return`  ${n.get(d)} ${c==="solid"?"-->":"-.->"}|${u}| ${n.get(l)}`}),r=t.stubs.flatMap((o,d)=>{let[l,u]=o.side==="effects"?[n.get(o.id),`more${d}`]:[`more${d}`,n.get(o.id)];return[`  more${d}["+${v(o.left)}"]:::more`,`  ${l} -.- ${u}`]});return[...[Xe(t),Ze(t)].map(o=>`%% ${o.replace(/[\r\n{}]+/g," ")}`),"flowchart LR",...e,...i,...r,"  classDef more stroke-dasharray: 3 3",""].join(`
`)}var ma=t=>`"${(/^[=+\-@\t\r]/.test(t)?`'${t}`:t).replaceAll('"','""')}"`;function ss(t){let n=t.edges.map(i=>[i.sourceEntityId,i.edgeType,i.targetEntityId,i.createdAt]),e=t.stubs.map(i=>[i.id,"NOT_SHOWN",Tt(i),""]);return[["source_entity_id","edge_type","target_entity_id","created_at"],...n,...e].map(i=>`${i.map(ma).join(",")}\r
`).join("")}var os=228,Ht=17,ha=7.3,Ea=os-20,Nt=t=>t==="CORRELATION"||t==="IDEMPOTENCY_KEY",Ia=t=>t.toLowerCase().replaceAll("_","-"),ka=t=>`kind-${Ia(t)}`;function as(t,{isCyclic:n=!1,isReplay:e=!1,now:i=Date.now()}={}){let{kind:r,entityId:s}=t,o=V(t),d=ba(t,{isCyclic:n,isReplay:e,now:i}),l=ht(s,Nt(r)?27:23),u=Ur(t),c=Nt(r)?26:3*Ht+9+(d.length?Ht+1:0);return{kind:r,id:s,title:l,status:o,tone:o===null?"still":ct(o),time:u&&`${u.slice(5,10)} ${u.slice(11,16)}`,subtitle:t.portfolioId??t.operationType??t.reasonCode??(r==="UNKNOWN"?"outside these records":F[r]),marks:d,names:[t.correlationId,t.idempotencyKey?.key].filter(p=>p!==void 0),width:Nt(r)?Math.max(110,Math.ceil(l.length*ha+44)):os,height:c}}function ba({idempotencyKey:t,workflow:n,error:e},{isCyclic:i,isReplay:r,now:s}){let o=[],d=n?.latestDecision;if(t?.isConflicted&&o.push({icon:"⚠",text:"conflict",tone:"bad",title:`Its idempotency key ${t.key} was used for different requests`}),e&&o.push({icon:"✕",text:ht(e.code,18),tone:"bad",title:`Failed with ${e.code}`}),n?.status==="PENDING_REVIEW"&&n.pendingSince){let l=pt(n.pendingSince,s);o.push({icon:"◔",text:l,tone:"wait",title:`Waits for a review since ${n.pendingSince}`})}return d&&o.push({icon:dt(d.action),text:ht(d.actorId,14),tone:ct(d.action),title:`${d.action} by ${d.actorId} at ${d.decidedAt}`}),r&&o.push({icon:"⟲",text:"replay",tone:"busy",title:"Replays an earlier run"}),i&&o.push({icon:"↻",text:"cycle",tone:"wait",title:"Part of a cycle: it is among its own causes"}),Sa(o)}function Sa(t){let n=({text:r})=>(r.length+3.5)*lt,e=[],i=0;for(let r of t){if(i+=n(r),i>Ea)break;e.push(r)}return e}var on=(t,n,e,i={})=>S("text",{x:t,y:n,fill:"var(--ink)","font-size":11.5,...i},e);function Wn(t,{isRoot:n=!1}={}){let{kind:e,width:i,height:r,tone:s,status:o}=t,d=`var(--${ka(e)})`,l=S("rect",{class:"frame",width:i,height:r,rx:Nt(e)?r/2:5,fill:"var(--paper)",stroke:d,"stroke-width":n?3.5:1.25,"stroke-dasharray":e==="UNKNOWN"||e==="PURGED"?"5 3":null}),u=S("g",{transform:`translate(10 ${Nt(e)?8:7})`,fill:"none",stroke:d,"stroke-width":1.5},Ce(e,16,11)),c=on(32,Nt(e)?17.5:17,t.title,{"font-size":12,"font-weight":n?700:600,class:"card-id"});if(Nt(e))return S("g",{},l,u,c);let p=o&&S("rect",{class:"strip",x:3,y:24,width:4,height:r-29,rx:2,fill:`var(--tone-${s})`}),y=on(14,17+Ht,o?`${dt(o)} ${o}`:F[e],{fill:o?`var(--tone-${s})`:"var(--ink-soft)","font-weight":600}),g=t.time&&on(i-10,17+Ht,t.time,{"text-anchor":"end",fill:"var(--ink-soft)"}),m=on(14,17+2*Ht,ht(t.subtitle,28),{fill:"var(--ink-soft)"});return S("g",{},l,p,u,c,y,g,m,_a(t.marks,17+3*Ht))}function _a(t,n){let e=12,i=t.map(({icon:r,text:s,tone:o,title:d})=>{let l=(s.length+2)*lt+8,u=S("g",{class:"mark"},S("title",{},d),S("rect",{x:e,y:n-12,width:l,height:16,rx:3,fill:`var(--wash-${o})`}),on(e+4,n,`${r} ${s}`,{fill:`var(--tone-${o})`,"font-size":11}));return e+=l+4,u});return S("g",{},i)}function an(t){return[F[t.kind],t.id,t.status,t.subtitle,...t.marks.map(({title:n})=>n)].filter(Boolean).join(", ")}var kt=11,Un=9,dn=20,yt=10,ti=12,va=.9,wa=38,xa=250,Aa=t=>{let n=V(t);return n===null?"still":ct(n)};function ds(t,n){let{entities:e}=t,i=Math.max(Math.ceil((xa-2*yt)/kt),Math.ceil(Math.sqrt(e.length*va)),Math.ceil(e.length/wa)),r=dn+yt,s=Ca(e,n).map(([o,d])=>{let l={title:o,y:r,entities:d};return r+=dn+Math.ceil(d.length/i)*kt+4,l});return{group:t,by:n,columns:i,sections:s,width:i*kt+2*yt,height:r+yt}}function Ca(t,n){let e=n==="status"?o=>V(o)??o.kind:o=>o.portfolioId??o.kind,i=new Map;for(let o of t){let d=e(o),l=i.get(d);l?l.push(o):i.set(d,[o])}for(let o of i.values())o.sort((d,l)=>nt(d)-nt(l));if(n==="status")return[...i].sort(([,[o]],[,[d]])=>nt(o)-nt(d));let r=[...i].sort(([,o],[,d])=>d.length-o.length),s=r.slice(ti).flatMap(([,o])=>o);return[...r.slice(0,ti),...s.length?[[`${r.length-ti} other portfolios`,s]]:[]]}function ls({group:t,by:n,width:e,height:i,columns:r,sections:s}){let o=(p,y,g,m={})=>S("text",{x:p,y,fill:"var(--ink)","font-size":11.5,...m},g),d=new Map;for(let{y:p,entities:y}of s)y.forEach((g,m)=>{let I=Aa(g),f=d.get(I)??[];f.push(`M${yt+m%r*kt} ${p+dn-6+Math.floor(m/r)*kt}h${Un}v${Un}h-${Un}z`),d.set(I,f)});let u=`${t.isComplete?v(t.entities.length):`${v(t.entities.length)} of ${v(t.total)}`} ${t.side} by ${n}`,c=n==="status"?"portfolio":"status";return S("g",{},S("rect",{class:"frame",width:e,height:i,rx:6,fill:"var(--paper)",stroke:"var(--line-strong)"}),o(yt,18,u,{"font-weight":600}),S("g",{class:"regroup","data-by":c},o(yt+(u.length+2)*lt*1.06,18,`by ${c}`,{fill:"var(--accent)","text-decoration":"underline"})),s.map(({title:p,y,entities:g})=>o(yt,y+8,`${n==="status"?`${dt(p)} `:""}${p} ${v(g.length)}`,{"font-weight":600,fill:n==="status"?`var(--tone-${ct(p)})`:"var(--ink)"})),[...d].map(([p,y])=>S("path",{class:"cells",d:y.join(""),fill:`var(--tone-${p})`,"fill-opacity":p==="bad"?1:p==="wait"?.85:.45})))}function us({columns:t,sections:n},e,i){let r=Math.floor((e-yt)/kt);if(r<0||r>=t)return null;for(let s of n){let o=Math.floor((i-s.y-dn+6)/kt),d=o>=0?s.entities[o*t+r]:void 0;if(d&&o<Math.ceil(s.entities.length/t))return d}return null}function cs({columns:t,sections:n},e){for(let{y:i,entities:r}of n){let s=r.findIndex(o=>o.entityId===e);if(s>=0)return{x:yt+s%t*kt,y:i+dn-6+Math.floor(s/t)*kt,size:Un}}return null}var ei=new Worker(new URL("layout-worker.js",import.meta.url),{type:"module"}),ni=0,Qn=null;ei.onmessage=({data:t})=>{t.job===ni&&Qn?.resolve(t)};ei.onerror=t=>Qn?.reject(new Error(t.message||"the layout worker could not start"));function gs(t,n){return Qn?.resolve(null),ni+=1,new Promise((e,i)=>{Qn={resolve:e,reject:i},ei.postMessage({job:ni,nodes:t,edges:n})})}var Ka=80,Ta=10,bt=8,Ra=(t,n)=>`group:${t}:${n}`;async function ys(t){let n=new Set(t.edges.filter(({edgeType:p})=>p==="REPLAYED_FROM").map(({sourceEntityId:p})=>p)),e=t.view.at?Date.parse(t.view.at):Date.now(),i=new Map;for(let p of[...t.entities].sort((y,g)=>nt(y)-nt(g))){let{entityId:y}=p,g=as(p,{isCyclic:t.cyclic.has(y),isReplay:n.has(y),now:e});i.set(y,{key:y,entity:p,card:g,width:g.width,height:g.height,x:0,y:0})}let r=t.edges.map(p=>({key:p.id,edge:p,from:H(p).cause,to:H(p).effect})),s=(p,y,g)=>{r.push(g==="effects"?{key:`to ${p}`,from:y,to:p}:{key:`to ${p}`,from:p,to:y})};for(let p of t.stubs){let y=Vt(p);i.set(y,{key:y,stub:p,width:Ue(p).length*lt+20,height:24,x:0,y:0}),s(y,p.id,p.side)}for(let p of t.groups){let y=Ra(p.side,p.id),g=ds(p,t.view.groupBy);i.set(y,{key:y,group:g,width:g.width,height:g.height,x:0,y:0}),s(y,p.id,p.side)}let o=t.edges.length<=Ka,d=p=>p&&o&&!J[p.edgeType].isQuiet?J[p.edgeType].verb.length*lt+6:0,l=await gs([...i.values()].map(({key:p,width:y,height:g})=>({id:p,width:y,height:g})),r.map(({key:p,from:y,to:g,edge:m})=>({id:p,from:y,to:g,label:d(m)})));if(!l)return null;for(let{id:p,x:y,y:g}of l.nodes)Object.assign(i.get(p),{x:y,y:g});let u=r.map(({key:p,from:y,to:g,edge:m},I)=>{let{points:f,label:b,isInBlock:k}=l.edges[I];return{key:p,...m&&{edge:m},from:i.get(y),to:i.get(g),points:f,label:b,isInBlock:k}}),c=l.blocks.map(({hub:p,side:y,x:g,y:m,width:I,height:f})=>{let b=i.get(p),k={x:g-I/2,y:m-f/2,width:I,height:f},A=y==="to"?[si(b),{x:k.x,y:m}]:[{x:k.x+I,y:m},ri(b)];return{from:A[0],to:A[1],box:k}});return{subgraph:t,nodes:i,edges:u,blocks:c,box:Oa([...i.values()],c.map(({box:p})=>p))}}var ri=({x:t,y:n,width:e})=>({x:t-e/2,y:n}),si=({x:t,y:n,width:e})=>({x:t+e/2,y:n});function Oa(t,n){let[e,i,r,s]=[1/0,1/0,-1/0,-1/0];for(let{x:o,y:d,width:l,height:u}of[...t.map(c=>({...c,x:c.x-c.width/2,y:c.y-c.height/2})),...n])[e,i,r,s]=[Math.min(e,o),Math.min(i,d),Math.max(r,o+l),Math.max(s,d+u)];return{x:e,y:i-20,width:r-e,height:s-i+20}}function qn(t,n){let e=`translate(${t.x-t.width/2} ${t.y-t.height/2})`,i={"data-key":t.key,transform:e};if(t.card){let s=t.key===n,{kind:o,tone:d}=t.card,l=Wn(t.card,{isRoot:s});return S("g",{...i,class:`card${s?" root":""}`,"data-kind":o,"data-tone":d,"data-status":V(t.entity)},S("title",{},an(t.card)),ii(t),l)}if(t.group)return S("g",{...i,class:"group"},ii(t),ls(t.group));let r=Ue(t.stub);return S("g",{...i,class:"stub"},S("title",{},Tt(t.stub)),ii(t),S("rect",{width:t.width,height:t.height,rx:4,fill:"var(--ground)",stroke:"var(--ink-soft)","stroke-dasharray":"4 3"}),S("text",{x:t.width/2,y:16,"text-anchor":"middle",fill:"var(--ink)","font-size":11.5},r))}var ii=({width:t,height:n})=>S("rect",{class:"halo",x:-4,y:-4,width:t+8,height:n+8,rx:8,fill:"none"});function Gn(t,n){let{edge:e,isInBlock:i}=t,r=e?{"data-key":e.id,"data-source":e.sourceEntityId,"data-type":e.edgeType,"data-target":e.targetEntityId}:{"data-key":t.key};if(i)return S("g",{...r,class:"edge in-block"});let s=e?J[e.edgeType]:null,o=n?"var(--tone-wait)":`var(--${s?.colour??"ink-soft"})`,{d,tip:l,angle:u}=fs(t);return S("g",{...r,class:`edge${e?"":" stub-edge"}${n?" cyclic":""}`},e&&S("path",{class:"touch",d,fill:"none",stroke:"transparent","stroke-width":12}),S("path",{class:"line",d,fill:"none",stroke:o,"stroke-width":n?2.5:s?.width??1,"stroke-dasharray":s?Pn[s.line]:"4 3"}),e&&S("polygon",{class:"arrow",points:`0,0 ${-bt},${-bt/2} ${-bt},${bt/2}`,fill:o,transform:`translate(${l.x} ${l.y}) rotate(${u})`}))}function Bn({edge:t,label:n}){if(!t||!n)return null;let{verb:e}=J[t.edgeType],i=e.length*lt+6;return S("g",{class:"edge-label","data-of":t.id,transform:`translate(${n.x} ${n.y})`},S("rect",{x:-i/2,y:-8,width:i,height:16,rx:3,fill:"var(--ground)"}),S("text",{y:4,"text-anchor":"middle",fill:"var(--ink-soft)","font-size":11},e))}function jn({from:t,to:n,box:e}){let i={key:"",points:[],label:null,isInBlock:!1,from:{...t,width:0},to:{...n,width:0}},{d:r,tip:s,angle:o}=fs(i);return S("g",{class:"block"},S("rect",{...e,rx:8,fill:"none",stroke:"var(--line-strong)","stroke-dasharray":"2 3"}),S("path",{d:r,fill:"none",stroke:"var(--ink)","stroke-width":1.75}),S("polygon",{points:`0,0 ${-bt},${-bt/2} ${-bt},${bt/2}`,fill:"var(--ink)",transform:`translate(${s.x} ${s.y}) rotate(${o})`}))}function fs({from:t,to:n,points:e}){if(t===n){let[u,c]=[t.x+t.width/2,t.y-t.height/2];return{d:`M ${u-40} ${c} c 0 -22, 30 -22, 30 -8`,tip:{x:u-10,y:c},angle:90}}let i=t.x+t.width/2<=n.x-n.width/2,[r,s]=i?[si(t),ri(n)]:[ri(t),si(n)],o=i?-1:1,d={x:s.x+o*bt,y:s.y},l=[r,{x:r.x-o*6,y:r.y},...e,{x:d.x+o*6,y:s.y},d];return{d:Na(l),tip:s,angle:i?0:180}}function Na(t){let n=[`M ${ln(t[0])}`];for(let e=1;e<t.length-1;e+=1){let[i,r,s]=[t[e-1],t[e],t[e+1]];n.push(`L ${ln(ps(r,i))} Q ${ln(r)} ${ln(ps(r,s))}`)}return n.push(`L ${ln(t.at(-1))}`),n.join(" ")}function ps(t,n){let e=Math.hypot(n.x-t.x,n.y-t.y)||1,i=Math.min(Ta,e/2)/e;return{x:t.x+(n.x-t.x)*i,y:t.y+(n.y-t.y)*i}}var ln=({x:t,y:n})=>`${t.toFixed(1)} ${n.toFixed(1)}`;var un=24,$a=12e3;function oi(t){let{subgraph:n,box:e}=t,i=Xe(n),r={width:Math.ceil(Math.max(e.width,i.length*lt)+2*un),height:Math.ceil(e.height+2*un+22)},s=S("svg",{xmlns:"http://www.w3.org/2000/svg",...r,viewBox:`0 0 ${r.width} ${r.height}`,"font-family":"ui-monospace, DejaVu Sans Mono, Consolas, monospace","font-size":qr}),o=S("g",{transform:`translate(${un-e.x} ${un-e.y})`},t.blocks.map(jn),t.edges.map(l=>Gn(l,l.edge!==void 0&&n.cyclic.has(l.edge.id))),t.edges.map(Bn),[...t.nodes.values()].map(l=>qn(l,n.root)));for(let l of o.querySelectorAll(".touch, .halo, .regroup"))l.remove();s.append(S("title",{},i),S("desc",{},Ze(n)),S("rect",{...r,fill:"var(--ground)"}),o,S("text",{x:un,y:r.height-12,fill:"var(--ink-soft)"},i));let d=new Map;return new XMLSerializer().serializeToString(s).replace(/var\(--([\w-]+)\)/g,(l,u)=>(d.has(u)||d.set(u,pr(u)),d.get(u)))}async function ms(t){let n=new Image;n.src=`data:image/svg+xml;charset=utf-8,${encodeURIComponent(t)}`,await n.decode();let e=Math.min(2,$a/Math.max(n.width,n.height)),i=document.createElement("canvas");i.width=n.width*e,i.height=n.height*e;let r=i.getContext("2d");if(!r)throw new Error("The browser gave no canvas.");return r.scale(e,e),r.drawImage(n,0,0),new Promise((s,o)=>i.toBlob(d=>d?s(d):o(new Error("The browser made no PNG.")),"image/png"))}var Pa={mermaid:{title:"Mermaid",type:"text/plain",extension:"mmd",make:({subgraph:t})=>rs(t)},csv:{title:"CSV",type:"text/csv",extension:"csv",make:({subgraph:t})=>ss(t)},svg:{title:"SVG",type:"image/svg+xml",extension:"svg",make:oi},png:{title:"PNG",type:"image/png",extension:"png",make:t=>ms(oi(t))}};async function hs(t,n,e){let{title:i,type:r,extension:s,make:o}=Pa[t],d=await o(e),l=n&&await La(d,r);return l||Da(new Blob([d],{type:r}),`lineage-${e.subgraph.root.replace(/[^\w.-]+/g,"_").slice(0,60)}.${s}`),l?`${i} copied to the clipboard.`:n?`The browser denied access to the clipboard. The ${i} was saved as a file.`:`${i} saved.`}async function La(t,n){if(!navigator.clipboard)return!1;try{return t instanceof Blob?await navigator.clipboard.write([new ClipboardItem({[n]:t})]):await navigator.clipboard.writeText(t),!0}catch(e){if(e instanceof Error&&e.name==="NotAllowedError")return!1;throw e}}function Da(t,n){let e=Object.assign(document.createElement("a"),{href:URL.createObjectURL(t),download:n});e.click(),setTimeout(()=>URL.revokeObjectURL(e.href),1e4)}var cn=(t,n,e)=>`${v(t)} ${t===1?n:e}`;function Es({entities:t,edges:n,stubs:e,groups:i,fieldError:r},s){let o=i.reduce((c,p)=>c+p.entities.length,0),d=o?`, ${v(o)} more in ${i.length===1?"a group":`${i.length} groups`}`:"",l=`${cn(t.length,"entity","entities")} and ${cn(n.length,"edge","edges")} shown${d}. `;if(r)return[l,E("span",{class:"partial"},"Its edges could not be loaded.")];let u=Ma(s);if(e.length===0){let c=n.length===0&&!o?`No edge is recorded${Va(s)}`:"Complete: nothing is omitted";return[l,E("span",{class:"complete"},`${c}.`),u]}return[l,E("span",{class:"partial"},"Partial:"),` not shown are ${Ln(e).map(Dn).join(", ")}.`,u]}function Ma(t){return t.types?` Only edges of ${cn(t.types.length,"type","types")} are followed and counted.`:t.withNames?"":" Only causes and effects are followed and counted."}function Va({direction:t,at:n,known:e}){return`${{BOTH:"",UPSTREAM:" upstream",DOWNSTREAM:" downstream"}[t]}${n||e?" until that time":""}`}function Is({entityCount:t,edgeCount:n,completeness:e},{depth:i}){let s=e.reasons.some(l=>l!=="DEPTH")?`at least ${v(t)} entities`:`${cn(t,"entity","entities")} and ${cn(n,"edge","edges")}`,o=e.reasons.includes("DEPTH")?", and more beyond it":"",d=` The service counts ${s} within depth ${i}${o}. Counted at ${new Date().toISOString().slice(11,19)} UTC.`;return E("span",{class:"muted"},d)}var ks=150,bs=96,zn=class{element=S("svg",{id:"minimap",width:ks,height:bs,"aria-hidden":"true"});#t=S("rect",{class:"frame",fill:"none",stroke:"var(--accent)"});#e={x:0,y:0,width:1,height:1};#n=1;constructor(n){let e=i=>{let{left:r,top:s}=this.element.getBoundingClientRect();n(this.#e.x+(i.clientX-r)/this.#n,this.#e.y+(i.clientY-s)/this.#n)};this.element.addEventListener("pointerdown",i=>{this.element.setPointerCapture(i.pointerId),e(i)}),this.element.addEventListener("pointermove",i=>i.buttons&&e(i))}show({nodes:n,box:e}){this.#e=e,this.#n=Math.min(ks/e.width,bs/e.height),this.element.setAttribute("width",String(Math.max(30,Math.ceil(e.width*this.#n)))),this.element.setAttribute("height",String(Math.max(14,Math.ceil(e.height*this.#n))));let i=new Map;for(let{x:r,y:s,width:o,height:d,card:l}of n.values()){let u=l?.tone??"still",c=(g,m)=>((g-m)*this.#n).toFixed(1),[p,y]=[Math.max(2,o*this.#n),Math.max(2,d*this.#n)];i.set(u,[...i.get(u)??[],`M${c(r-o/2,e.x)} ${c(s-d/2,e.y)}h${p.toFixed(1)}v${y.toFixed(1)}h-${p.toFixed(1)}z`])}this.element.replaceChildren(...[...i].map(([r,s])=>S("path",{d:s.join(""),fill:`var(--tone-${r})`})),this.#t)}frame({x:n,y:e,width:i,height:r}){let s=this.#e,o=n<=s.x&&e<=s.y&&n+i>=s.x+s.width&&e+r>=s.y+s.height;this.element.classList.toggle("unneeded",o);let d={x:(n-s.x)*this.#n,y:(e-s.y)*this.#n,width:i*this.#n,height:r*this.#n};for(let[l,u]of Object.entries(d))this.#t.setAttribute(l,u.toFixed(1))}};function _s(t,n){let e=new Map,i=!1,r={x:0,y:0},s=null,o=(l,u)=>{let{left:c,top:p}=t.getBoundingClientRect();return{x:l-c,y:u-p}};t.addEventListener("pointerdown",l=>{l.button||(e.set(l.pointerId,{x:l.clientX,y:l.clientY}),!(e.size>1)&&(i=!1,r={x:l.clientX,y:l.clientY},s=l.target))}),t.addEventListener("pointermove",l=>{let u=e.get(l.pointerId);if(!u)return;let c={x:l.clientX,y:l.clientY};if(!i&&Math.hypot(c.x-r.x,c.y-r.y)<4)return;if(i||(i=!0,t.setPointerCapture(l.pointerId),t.classList.add("dragged")),e.set(l.pointerId,c),e.size===1){n.pan(c.x-u.x,c.y-u.y);return}let p=[...e].find(([g])=>g!==l.pointerId)?.[1];if(!p)return;let y=o((c.x+p.x)/2,(c.y+p.y)/2);n.pan((c.x-u.x)/2,(c.y-u.y)/2),n.zoom(Ss(c,p)/(Ss(u,p)||1),y.x,y.y)});let d=l=>{!e.delete(l.pointerId)||e.size||(t.classList.remove("dragged"),l.type==="pointerup"&&!i&&s&&n.click(s,l),s=null)};t.addEventListener("pointerup",d),t.addEventListener("pointercancel",d),t.addEventListener("dblclick",l=>n.doubleClick(l.target)),t.addEventListener("wheel",l=>{l.preventDefault();let{x:u,y:c}=o(l.clientX,l.clientY);l.shiftKey?n.pan(-l.deltaY-l.deltaX,0):n.zoom(Math.exp(-l.deltaY*.0016*(l.deltaMode?16:1)),u,c)},{passive:!1})}var Ss=(t,n)=>Math.hypot(t.x-n.x,t.y-n.y);var rt=28,vs=.04,Fa=3,ws=1.1,Ha=.72,Wt=300,Yn=class{constructor(n,e){this.container=n;this.on=e;this.svg.append(this.#t),this.#e=new zn((i,r)=>this.centre({x:i,y:r})),n.append(this.svg,this.#n,this.#e.element),_s(this.svg,{pan:(i,r)=>this.panBy(i,r),zoom:(i,r,s)=>this.#p(i,r,s),click:(i,r)=>this.#E(i,r),doubleClick:i=>{let r=i.closest(".card")?.dataset.key;r&&e.focus(r)}})}container;on;scene=null;pan={x:0,y:0};zoom=1;svg=S("svg",{class:"scene",width:"100%",height:"100%","aria-hidden":"true",focusable:"false"});#t=S("g");#e;#n=E("div",{id:"beyond","aria-hidden":"true"});#i=new Map;#r=null;#u=null;#s={x:NaN,y:NaN,zoom:NaN};#a=null;async show(n,{anchor:e=null}={}){let i=await ys(n);if(!i)return;let r=e!==null?this.positionOf(e):null,s=this.scene;this.scene=i,this.#d(i,s);let o=e!==null?this.positionOf(e):null;r&&o?this.panBy(r.x-o.x,r.y-o.y):this.fit(n.root);for(let d of i.nodes.values())d.group&&s&&!s.nodes.has(d.key)&&this.#f(d);this.mark(this.#r)}#d(n,e){let{subgraph:i}=n;this.#i.clear();let r=new Set(i.path?[...i.path.entities.map(({entityId:u})=>u),...i.path.edges.map(({id:u})=>u)]:[]),s=(u,c)=>(i.path&&c.classList.add(r.has(u)?"on-path":"off-path"),this.#i.set(u,c),c),o=n.edges.map(u=>s(u.key,Gn(u,u.edge!==void 0&&i.cyclic.has(u.edge.id)))),d=n.edges.flatMap(u=>Bn(u)??[]),l=[...n.nodes.values()].map(u=>{let c=s(u.key,qn(u,i.root));return u.key===i.from&&c.classList.add("from"),e&&e.subgraph.root===i.root&&e.subgraph.view===i.view&&Wa(e.nodes.get(u.key),u)&&c.classList.add("fresh"),c});this.#t.replaceChildren(...n.blocks.map(jn),...o,...d,...l),this.#s.zoom=NaN,this.#e.show(n),this.filter(this.#u),this.#l()}positionOf(n){let e=this.scene?.nodes.get(n);return e?{x:e.x*this.zoom+this.pan.x,y:e.y*this.zoom+this.pan.y}:null}#o(){return{width:this.container.clientWidth,height:this.container.clientHeight}}#l(){let{pan:n,zoom:e}=this;this.#t.setAttribute("transform",`translate(${n.x} ${n.y}) scale(${e})`),this.svg.classList.toggle("far",e<Ha),this.#c();let{width:i,height:r}=this.#o();this.#e.frame({x:-n.x/e,y:-n.y/e,width:i/e,height:r/e})}#c(){let{pan:n,zoom:e,scene:i}=this,r=this.#s;if(!i||r.zoom===e&&Math.abs(r.x-n.x)<Wt/2&&Math.abs(r.y-n.y)<Wt/2){i&&this.#g();return}this.#s={x:n.x,y:n.y,zoom:e};let{width:s,height:o}=this.#o(),d={x1:(-n.x-Wt)/e,y1:(-n.y-Wt)/e,x2:(s-n.x+Wt)/e,y2:(o-n.y+Wt)/e},l=(u,c,p,y,g)=>{this.#i.get(u)?.toggleAttribute("hidden",y<d.x1||c>d.x2||g<d.y1||p>d.y2)};for(let{key:u,x:c,y:p,width:y,height:g}of i.nodes.values())l(u,c-y/2,p-g/2,c+y/2,p+g/2);for(let{key:u,from:c,to:p,points:y}of i.edges){let g=[c,p,...y],[m,I]=[g.map(({x:f})=>f),g.map(({y:f})=>f)];l(u,Math.min(...m),Math.min(...I),Math.max(...m),Math.max(...I))}this.#g()}#g(){let{width:n,height:e}=this.#o(),i={left:0,right:0,above:0,below:0};for(let o of this.scene?.nodes.values()??[]){if(!o.card)continue;let d=o.x*this.zoom+this.pan.x,l=o.y*this.zoom+this.pan.y,u={x:o.width/2*this.zoom,y:o.height/2*this.zoom};d+u.x<0?i.left+=1:d-u.x>n?i.right+=1:l+u.y<0?i.above+=1:l-u.y>e&&(i.below+=1)}let r={left:"←",right:"→",above:"↑",below:"↓"},s=JSON.stringify(i);this.#n.dataset.counts!==s&&(this.#n.dataset.counts=s,this.#n.replaceChildren(...["left","right","above","below"].filter(o=>i[o]).map(o=>E("span",{class:o},`${r[o]} ${i[o]}`))))}centre({x:n,y:e}){let{width:i,height:r}=this.#o();this.pan={x:i/2-n*this.zoom,y:r/2-e*this.zoom},this.#l()}fit(n){let{scene:e}=this;if(!e)return;let{width:i,height:r}=this.#o(),s=Math.min((i-2*rt)/e.box.width,(r-2*rt)/e.box.height,ws);if(s>=1){this.zoom=s,this.centre({x:e.box.x+e.box.width/2,y:e.box.y+e.box.height/2});return}this.zoom=1;let o=e.nodes.get(n),d=e.box.width+2*rt<=i?e.box.x+e.box.width/2:ai(o.x,e.box.x+i/2-rt,e.box.x+e.box.width-i/2+rt),l=e.box.height+2*rt<=r?e.box.y+e.box.height/2:ai(o.y,e.box.y+r/2-rt,e.box.y+e.box.height-r/2+rt);this.centre({x:d,y:l})}whole(){let{scene:n}=this;if(!n)return;let{width:e,height:i}=this.#o();this.zoom=Math.max(vs,Math.min((e-2*rt)/n.box.width,(i-2*rt)/n.box.height,ws)),this.centre({x:n.box.x+n.box.width/2,y:n.box.y+n.box.height/2})}zoomBy(n){let{width:e,height:i}=this.#o();this.#p(n,e/2,i/2)}#p(n,e,i){let r=ai(this.zoom*n,vs,Fa),s=r/this.zoom;this.pan={x:e-(e-this.pan.x)*s,y:i-(i-this.pan.y)*s},this.zoom=r,this.#l()}panBy(n,e){this.pan={x:this.pan.x+n,y:this.pan.y+e},this.#l()}mark(n){this.#r=n;for(let i of this.#t.querySelectorAll(".selected"))i.classList.remove("selected");if(this.#t.querySelector(".cell-mark")?.remove(),n===null||!this.scene)return;this.#i.get(n)?.classList.add("selected"),this.#t.querySelector(`.edge-label[data-of="${CSS.escape(n)}"]`)?.classList.add("selected");let e=this.scene.nodes.get(n);e?this.#h(e):this.#y(n)}#y(n){for(let e of this.scene?.nodes.values()??[]){let i=e.group&&cs(e.group,n);i&&this.#i.get(e.key)?.append(S("rect",{class:"cell-mark",x:i.x-2,y:i.y-2,width:i.size+4,height:i.size+4,fill:"none",stroke:"var(--accent)","stroke-width":2.5}))}}#h({x:n,y:e,width:i,height:r}){let{width:s,height:o}=this.#o(),[d,l]=[(n-i/2)*this.zoom+this.pan.x,(e-r/2)*this.zoom+this.pan.y];!(d>=0&&l>=0&&d+i*this.zoom<=s&&l+r*this.zoom<=o)&&s&&this.centre({x:n,y:e})}#f({y:n,height:e}){let i=(n-e/2)*this.zoom+this.pan.y;i<rt&&this.panBy(0,Math.min(rt-i,this.#o().height/2-rt))}flag(n){for(let e of n)this.#i.get(e)?.classList.add("fresh")}filter(n){this.#u=n;for(let{key:e,entity:i}of this.scene?.nodes.values()??[])this.#i.get(e)?.classList.toggle("dim",n!==null&&i!==void 0&&!n.has(V(i)??""))}resize(){let{left:n,top:e,width:i}=this.container.getBoundingClientRect();i&&(this.#s.zoom=NaN,this.#a?this.panBy(this.#a.left-n,this.#a.top-e):this.scene&&this.fit(this.scene.subgraph.root),this.#a={left:n,top:e})}#E(n,e){let{scene:i}=this,r=n.closest(".regroup");if(r){this.on.regroup(r.dataset.by==="portfolio"?"portfolio":"status");return}let s=n.closest("[data-key]")?.dataset.key,o=s===void 0?void 0:i?.nodes.get(s),d=s===void 0?void 0:i?.edges.find(l=>l.key===s)?.edge;o?.entity&&e.shiftKey?this.on.pick(o.key):o?.entity?this.on.select(o.key):o?.stub?this.on.open(o.stub):o?.group?this.#m(o,e):d?this.on.selectEdge(d):this.on.select(null)}#m(n,e){let{left:i,top:r}=this.container.getBoundingClientRect(),s=(e.clientX-i-this.pan.x)/this.zoom-(n.x-n.width/2),o=(e.clientY-r-this.pan.y)/this.zoom-(n.y-n.height/2),d=n.group&&us(n.group,s,o);d&&this.on.select(d.entityId)}},ai=(t,n,e)=>Math.min(Math.max(t,Math.min(n,e)),Math.max(n,e));function Wa(t,n){return n.card?!t?.card||an(t.card)!==an(n.card):!1}var Ua=12,Qa={FAILED:"failed",BLOCKED:"blocked",REJECTED:"rejected",PENDING_REVIEW:"waiting"};async function xs(t,{filter:n},e){let i=t.stubs.filter(({reason:s,hidden:o})=>s!=="COLLAPSED"&&o===void 0).sort((s,o)=>o.left-s.left).slice(0,Ua),r=!1;for(let s of i){let{data:o}=await C(Ri,{id:s.id,direction:s.side==="causes"?"UPSTREAM":"DOWNSTREAM",filter:n},{signal:e});if(!o.lineage)continue;let d=new Map(o.lineage.effectiveStatuses.map(({key:p,count:y})=>[p,y])),l=o.lineage.statuses.find(({key:p})=>p==="FAILED")?.count;l&&d.set("FAILED",l);for(let p of qa(s,t)){let y=V(p);y!==null&&d.has(y)&&d.set(y,d.get(y)-1)}let u=!o.lineage.completeness.isComplete&&o.lineage.completeness.reasons.some(p=>p!=="DEPTH"),c=Object.entries(Qa).flatMap(([p,y])=>(d.get(p)??0)>0?[`${d.get(p)}${u?"+":""} ${y}`]:[]);s.hidden=c.join(", "),r||=c.length>0}return r}function qa({id:t,side:n},{entities:e,edges:i,groups:r}){let[s,o]=n==="causes"?["effect","cause"]:["cause","effect"],d=new Set([t,...i.filter(u=>H(u)[s]===t).map(u=>H(u)[o])]),l=r.filter(u=>u.id===t&&u.side===n).flatMap(u=>u.entities);return[...e.filter(({entityId:u})=>d.has(u)),...l]}function As(t,n,e){document.addEventListener("keydown",i=>{if((i.ctrlKey||i.metaKey)&&i.key.toLowerCase()==="k"){e.search(),i.preventDefault();return}if((i.target instanceof Element?i.target:document.body).closest("input:not([type=radio], [type=checkbox]), select, textarea, dialog")||i.defaultPrevented||i.ctrlKey||i.metaKey||i.altKey)return;let d=new Map([["/",e.search],["l",e.list],["g",e.canvas],["p",e.panel],["e",e.expand],["c",e.collapse],["x",e.pick],["n",e.next],["?",e.keys],["+",()=>n.zoomBy(1.25)],["-",()=>n.zoomBy(.8)],["0",e.fit],["1",()=>n.whole()],["Escape",e.escape]]).get(i.key);d&&(d(),i.preventDefault())}),t.addEventListener("keydown",({key:i})=>{let s={ArrowLeft:[60,0],ArrowRight:[-60,0],ArrowUp:[0,60],ArrowDown:[0,-60]}[i];s&&n.panBy(...s)})}var Ga={kind:"RUN",id:"rr_example",title:"id",status:"PENDING_REVIEW",tone:"wait",time:"created",subtitle:"portfolio or type",marks:[{icon:"⚠",text:"conflict",tone:"bad",title:"Its idempotency key was used for different requests"},{icon:"◔",text:"3 d",tone:"wait",title:"It waits for a review"},{icon:"✓",text:"who",tone:"good",title:"The newest decision and its reviewer"}],names:[],width:228,height:78};function Cs(t){let n=Object.keys(F).map(r=>E("p",{},xn(r))),e=Object.entries(J).map(([r,{verb:s,colour:o,line:d,width:l}])=>{let u=`var(--${o})`,c=S("svg",{class:"line",viewBox:"0 0 44 8","aria-hidden":"true"},S("line",{x1:0,y1:4,x2:36,y2:4,stroke:u,"stroke-width":l,"stroke-dasharray":Pn[d]}),S("polygon",{points:"44,4 36,0 36,8",fill:u}));return E("p",{},c,E("span",{},s),E("code",{class:"muted"},r))}),i=S("svg",{class:"sample",viewBox:"-2 -2 232 82",width:232,height:82,role:"img","aria-label":"A card: id, status and time, portfolio, marks"},Wn(Ga));t.replaceChildren(E("div",{},E("h4",{},"Entities"),n),E("div",{},E("h4",{},"Edges, from cause to effect"),e,E("h4",{},"A card"),i),E("p",{class:"note"},"The status is the review if there is one, else the run's own. A dashed “+12” counts twelve edges that are not shown: click it to show them. An amber line is part of a cycle."))}var Jn=class{constructor(n){this.element=n}element;#t=new Map;say(n,e,i,r=[]){let s=r.map(([l,u])=>E("button",{type:"button",onclick:u},l)),o=E("p",{class:"notice","data-tone":e,"data-matter":n},E("span",{},i),E("span",{class:"end row"},s)),d=this.#t.get(n);d?d.replaceWith(o):this.element.append(o),this.#t.set(n,o)}drop(...n){for(let e of n)this.#t.get(e)?.remove(),this.#t.delete(e)}};var Ba={OPERATION_FAILED:"failed operation",OPERATION_STUCK:"stuck operation",RUN_BLOCKED:"blocked run",RUN_REJECTED:"rejected run",KEY_CONFLICT:"key in conflict",PURGED:"purged"};function Ks({title:t,id:n,close:e,error:i,retry:r,isLoading:s,children:o}){return a(j,{title:t,id:n,children:[i?a(st,{error:i,retry:r}):s?a(ut,{}):o,a("button",{type:"button",class:"plain",onClick:e,children:"Close"})]})}function Ts({id:t,cursor:n,select:e,close:i,trace:r}){let{value:s,error:o,retry:d}=et(u=>C(Xi,{id:t},{signal:u}),[t,n]),l=s?.data.rootCauses;return a(Ks,{title:"Root causes",id:"root-causes",close:i,error:o,retry:d,isLoading:!s,children:[l?.nodes.length?a("ol",{children:l.nodes.map(u=>a(ja,{cause:u,root:t,select:e,trace:r},u.entity.entityId))}):a("p",{children:"Nothing upstream failed, is blocked, was rejected, is stuck or in conflict."}),l&&!l.isComplete&&a("p",{class:"muted",children:"The search met a limit: causes further upstream may be missing."})]})}function ja({cause:t,root:n,select:e,trace:i}){let{entity:r,why:s,distance:o,at:d,affectedCount:l,score:u,parts:c}=t,p=V(r);return a("li",{children:[a("div",{class:"row",children:[a(Et,{value:r.kind,isNamed:!1})," ",a(q,{id:r.entityId,select:e})," ",p&&a(O,{value:p})]}),a("div",{class:"row",children:[a("strong",{children:Ba[s]}),a("span",{children:o===0?"the entity itself":`${o} ${o===1?"step":"steps"} upstream`}),d&&a(N,{text:d})]}),a("div",{class:"row muted",children:[v(l)," abnormal downstream",r.entityId!==n&&a("button",{type:"button",onClick:()=>i(r.entityId),children:"Show the path"})]}),a("details",{children:[a("summary",{children:["Score ",u.toFixed(2)]}),a("ul",{children:c.map(({name:y,text:g})=>a("li",{children:[y,": ",g]},y))})]})]})}function Rs({id:t,cursor:n,select:e,close:i}){let{value:r,error:s,retry:o}=et(l=>C(Zi,{id:t},{signal:l}),[t,n]),d=r?.data.impact;return a(Ks,{title:"Impact",id:"impact",close:i,error:s,retry:o,isLoading:!r,children:d?a(za,{impact:d,select:e}):a("p",{children:"Nothing names this entity."})})}function za({impact:t,select:n}){let{entityCount:e,runCount:i,operationCount:r,portfolioCount:s,effectiveStatuses:o,completeness:d,portfolios:l,runs:u}=t;return a(_,{children:[a("p",{class:"lead",children:[a("strong",{children:v(i)})," runs in ",a("strong",{children:v(s)})," portfolios, ",v(r)," operations, ",v(e)," entities"]}),a("p",{class:"row",children:o.map(({key:c,count:p})=>a("span",{children:[v(p)," ",a(O,{value:c})]},c))}),!d.isComplete&&a("p",{class:"muted",children:["The walk met a limit (",d.reasons.join(", "),"): the numbers are lower bounds."]}),u.totalCount>0&&a(_,{children:[a("h4",{children:[v(u.totalCount)," need attention"]}),a("ol",{children:u.nodes.map(c=>a("li",{children:a("div",{class:"row",children:[a(q,{id:c.entityId,select:n})," ",a(O,{value:c.effectiveStatus})," ",a("span",{class:"muted",children:c.portfolioId})]})},c.entityId))}),u.totalCount>u.nodes.length&&a("p",{class:"muted",children:["and ",v(u.totalCount-u.nodes.length)," more"]})]}),l.nodes.length>0&&a("table",{children:[a("thead",{children:a("tr",{children:[a("th",{scope:"col",children:"portfolio"}),a("th",{scope:"col",class:"number",children:"runs"}),a("th",{scope:"col",children:"status"})]})}),a("tbody",{children:l.nodes.map(c=>a("tr",{children:[a("th",{scope:"row",children:c.portfolioId}),a("td",{class:"number",children:v(c.runCount)}),a("td",{children:c.effectiveStatuses.map(({key:p,count:y})=>a("span",{children:[y," ",a(O,{value:p,isNamed:!1})," "]},p))})]},c.portfolioId))})]}),l.totalCount>l.nodes.length&&a("p",{class:"muted",children:["and ",v(l.totalCount-l.nodes.length)," more portfolios"]})]})}function Os({entity:t,fieldErrors:n,select:e,first:i}){let r=f=>{let b=n.find(({path:k})=>k===`entity.${f}`);return b?a("span",{class:"muted",children:jt(b)}):null},s=f=>a(q,{id:f,select:e}),o=f=>f?a(_,{children:[s(f.entityId)," ",a(O,{value:f.runStatus??f.operationStatus??""})," ",f.portfolioId??f.operationType]}):null,d=({recordedAt:f,recordedBy:b})=>f?a(_,{children:[a(N,{text:f})," by ",b??"unknown"]}):a("span",{class:"muted",children:"before this was kept"}),l=a("span",{class:"muted",children:"none"}),u=t.entityId,c=f=>a(_,{children:[a("div",{class:"row",children:[s(f.entityId)," ",a(O,{value:f.runStatus})]}),a("div",{class:"row muted",children:[f.portfolioId," ",a(N,{text:f.createdAt})]})]}),p=f=>a(_,{children:[a("div",{class:"row",children:[s(f.entityId)," ",a(O,{value:f.operationStatus})]}),a("div",{class:"row muted",children:[f.operationType," ",a(N,{text:f.createdAt})]})]}),y=f=>a(_,{children:[a("div",{class:"row",children:[a(O,{value:f.action})," ",a("strong",{children:f.reasonCode})]}),a("div",{class:"row muted",children:[f.actorId," ",a(N,{text:f.decidedAt})," ",s(f.entityId)]}),f.comment&&a("blockquote",{children:f.comment})]}),g=f=>a(_,{children:[a("div",{class:"row",children:[s(f.rebalanceRunId)," ",a(N,{text:f.createdAt})]}),a("div",{class:"row muted",children:[a("code",{title:f.requestHash,children:ht(f.requestHash,23)})," ",s(f.correlationId)]})]}),m=(f,b)=>a(Xn,{title:f,page:b,off:r("runs"),row:c,first:i,more:async k=>(await C(qi,{id:u,first:i,after:k})).data.entity?.runs},"runs"),I=(f,b,k,A)=>a(Xn,{title:k,page:b,off:r(A),row:g,first:i,more:async K=>(await C(Qi,{id:f,first:i,after:K})).data.entity?.history},"history");if(Ft(t))return a(_,{children:[a(gn,{rows:[["Status",a(O,{value:t.runStatus})],["Review",r("workflow")??(t.workflow?a(O,{value:t.workflow.workflowStatus}):l)],["Portfolio",a(_,{children:[t.portfolioId," ",a(It,{text:t.portfolioId,name:"portfolio"})]})],["Created",a(N,{text:t.createdAt})],["Recorded",d(t)],["Correlation",a(_,{children:[s(t.correlationId)," ",a(It,{text:t.correlationId,name:"correlation id"})]})],["Idempotency key",t.idempotencyKey?a(_,{children:[s(t.idempotencyKey.key)," ",a(It,{text:t.idempotencyKey.key,name:"idempotency key"})]}):l],["Request hash",a(_,{children:[a("code",{children:t.requestHash})," ",a(It,{text:t.requestHash,name:"request hash"})]})],["Operation",r("operation")??o(t.operation)??l],["Artifact",r("artifact")??(t.artifact?s(t.artifact.entityId):l)]]}),a(Xn,{title:"Decisions",page:t.decisions,off:r("decisions"),row:y,first:i,more:async f=>(await C(Ui,{id:u,first:i,after:f})).data.entity?.decisions},"decisions"),t.idempotencyKey&&I(t.idempotencyKey.key,t.idempotencyKey.history,"History of its idempotency key","idempotencyKey.history")]});if(Qe(t))return a(_,{children:[a(gn,{rows:[["Status",a(O,{value:t.operationStatus})],["Type",t.operationType],["Correlation",a(_,{children:[s(t.correlationId)," ",a(It,{text:t.correlationId,name:"correlation id"})]})],["Created",a(N,{text:t.createdAt})],["Started",a(N,{text:t.startedAt})],["Finished",a(N,{text:t.finishedAt})],["Recorded",d(t)],["Executable",t.isExecutable?"yes: it is pending and its request is stored":"no"]]}),m("Runs with its correlation id",t.runs)]});if(qe(t))return a(_,{children:[a(gn,{rows:[["In conflict",t.isConflicted===null||t.isConflicted===void 0?r("isConflicted")??"unknown":t.isConflicted?"yes":"no"],["Maps to",o(t.run)??l],["Created",a(N,{text:t.mappedSince})],["Request hash",t.mappedHash?a("code",{children:t.mappedHash}):l]]}),I(t.key,t.history,"History","history")]});if("actorId"in t)return a(_,{children:[a(gn,{rows:[["Action",a(O,{value:t.action})],["Reason",t.reasonCode],["Actor",t.actorId],["Decided",a(N,{text:t.decidedAt})],["Run",o(t.run)??l],["Correlation",s(t.correlationId)]]}),t.comment&&a(j,{title:"Comment",children:a("blockquote",{children:t.comment})})]});if("artifactHash"in t)return a(gn,{rows:[["Version",t.artifactVersion],["Hash",a(_,{children:[a("code",{children:t.artifactHash})," ",a(It,{text:t.artifactHash,name:"artifact hash"})]})],["Run",o(t.run)??l]]});if("operations"in t){let f=async b=>(await C(Gi,{id:u,first:i,after:b})).data.entity?.operations;return a(_,{children:[m("Runs",t.runs),a(Xn,{title:"Operations",page:t.operations,off:r("operations"),row:p,first:i,more:f},"operations")]})}return a(_,{})}function gn({rows:t}){return a(j,{children:a("dl",{class:"facts",children:t.map(([n,e])=>a(_,{children:[a("dt",{children:n},n),a("dd",{children:e})]}))})})}function Xn({title:t,page:n,off:e,row:i,first:r,more:s}){let[o,d]=L(n?[n]:[]),[l,u]=L(null),[c,p]=L(!1);xt(()=>d(n?[n]:[]),[n]);let y=o.at(-1);if(!y)return a(j,{title:t,children:e??a("p",{class:"muted",children:"None recorded."})});let g=o.flatMap(({edges:f})=>f.map(({node:b})=>b)),m=async()=>{p(!0);try{let f=await s(y.pageInfo.endCursor??"");f&&d([...o,f])}catch(f){let{title:b,message:k}=_n(f);u(`${f instanceof Z?b:"The page failed."} ${k}`)}p(!1)},I=y.totalCount===0||y.pageInfo.hasNextPage||g.length>r;return a(j,{title:t,children:[a("ol",{children:g.map((f,b)=>a("li",{children:i(f)},b))}),a("div",{class:"row",children:[(l??I)&&a("p",{class:"muted",children:l??(y.totalCount?`${v(g.length)} of ${v(y.totalCount)} shown`:"None recorded.")}),y.pageInfo.hasNextPage&&a("button",{type:"button",disabled:c,onClick:()=>{m()},children:"Show more"})]})]})}var di=50;function Ns(t,n,e,i,r){let s=new Map,o=(c,p,y)=>{let g=s.get(c);g?g.push({other:p,edge:y}):s.set(c,[{other:p,edge:y}])};for(let c of r){let{cause:p,effect:y}=H(c);e!=="UPSTREAM"&&o(p,y,c),e!=="DOWNSTREAM"&&o(y,p,c)}let d=Ya(n,r,e),l=[],u=(c,p,y)=>{if(l.length>=di)return;if(c===n){let f=[...p,c].map(b=>i.get(b));f.every(b=>b!==void 0)&&l.push({length:y.length,entities:f,edges:y});return}let g=d.get(c)??1/0,m=(s.get(c)??[]).filter(({other:f})=>d.get(f)===g-1).sort((f,b)=>f.other<b.other?-1:1),I=new Set;for(let{other:f,edge:b}of m)I.has(f)||(I.add(f),u(f,[...p,c],[...y,b]))};return d.has(t)&&u(t,[],[]),l}function Ya(t,n,e){let i=new Map;for(let s of n){let{cause:o,effect:d}=H(s);e!=="UPSTREAM"&&i.set(d,[...i.get(d)??[],o]),e!=="DOWNSTREAM"&&i.set(o,[...i.get(o)??[],d])}let r=new Map([[t,0]]);for(let s=[t];s.length;){let o=[];for(let d of s)for(let l of i.get(d)??[])r.has(l)||(r.set(l,r.get(d)+1),o.push(l));s=o}return r}var li=100,ui=200,pn=t=>$s(t)>0,$s=t=>t instanceof Map?t.size:Array.isArray(t)?t.length:0;function Ps(t){return t instanceof Map?[...t]:t.map((n,e)=>[String(e),n])}function ci({value:t,name:n}){let[e,i]=L(""),r=e.trim().toLowerCase();return a(_,{children:[pn(t)&&a("input",{class:"find",type:"search",placeholder:`Find in ${n.toLowerCase()}`,"aria-label":`Find in ${n.toLowerCase()}`,value:e,onInput:s=>i(s.currentTarget.value)}),a("div",{class:"tree",children:r&&pn(t)?a(Xa,{leaves:Ja(t,r)}):pn(t)?a(Ls,{value:t}):a(gi,{name:null,value:t})})]})}function Ja(t,n){let e=[],i=(r,s)=>{if(pn(r))for(let[o,d]of Ps(r))i(d,s?`${s}.${o}`:o);else(s.toLowerCase().includes(n)||Ds(r).toLowerCase().includes(n))&&e.push([s,r])};return i(t,""),e}function Xa({leaves:t}){return t.length?a(_,{children:[t.slice(0,ui).map(([n,e])=>a(gi,{name:n,value:e},n)),t.length>ui&&a("p",{class:"muted",children:[v(t.length-ui)," more match."]})]}):a("p",{class:"muted",children:"Nothing in it matches."})}function Ls({value:t}){let[n,e]=L(li),i=Ps(t),r=i.length-n;return a("ul",{children:[i.slice(0,n).map(([s,o])=>a("li",{children:pn(o)?a(Za,{name:s,value:o}):a(gi,{name:s,value:o})},s)),r>0&&a("li",{children:a("button",{type:"button",onClick:()=>e(n+li),children:["Show ",v(Math.min(r,li))," more of ",v(r)]})})]})}function Za({name:t,value:n}){let[e,i]=L(!1),[r,s]=n instanceof Map?["{","}"]:["[","]"];return a("details",{open:e,onToggle:o=>i(o.currentTarget.open),children:[a("summary",{children:[a("span",{class:"key",children:t})," ",a("span",{class:"muted",children:`${r} ${v($s(n))} ${s}`})]}),e&&a(Ls,{value:n})]})}function gi({name:t,value:n}){return a("div",{class:"leaf",children:[t!==null&&a(_,{children:[a("span",{class:"key",children:t}),": "]}),a("span",{class:td(n),children:Ds(n)})]})}function td(t){return t instanceof _t?"digits":typeof t=="string"?"string":"literal"}function Ds(t){return t instanceof _t?t.text:typeof t=="string"?JSON.stringify(t):t instanceof Map?"{}":Array.isArray(t)?"[]":String(t)}var pi=20,nd={RUN:[["Result","runResult"]],OPERATION:[["Request","request"],["Result","result"]],ARTIFACT:[["Payload","payload"]]},Zn=class{constructor(n,e){this.element=n;this.on=e}element;on;showEntity(n,e,i){tt(a(ed,{id:n,subgraph:e,view:i,on:this.on},`${n} ${e.cursor}`),this.element),this.element.scrollTop=0}showEdge(n,e){tt(a(ud,{edge:n,view:e,on:this.on},n.id),this.element)}};function ed({id:t,subgraph:n,view:e,on:i}){let r=et(async u=>{let c=await C(Ie,{id:t,first:pi},{signal:u});if(!c.data.entity&&c.fieldErrors[0])throw Dt(c.fieldErrors[0]);return c},[t,n.cursor]),s=et(async u=>(await xe(ji,{id:t},{signal:u})).get("entity")??null,[t,n.cursor]),o=n.entities.find(u=>u.entityId===t)??n.groups.flatMap(u=>u.entities).find(u=>u.entityId===t),d=r.value?.data.entity,l=d?.kind??o?.kind;return a(_,{children:[a("header",{children:[l&&a(Et,{value:l}),a("div",{class:"title",children:[a("h2",{children:t}),a(It,{text:t,name:"id"})]}),d&&a(rd,{entity:d}),a(sd,{id:t,subgraph:n,view:e,on:i}),d&&a(od,{entity:d,view:e,on:i})]}),e.mode==="root-causes"&&a(Ts,{id:t,cursor:n.cursor,select:i.select,close:()=>i.answer(null),trace:i.trace}),e.mode==="impact"&&a(Rs,{id:t,cursor:n.cursor,select:i.select,close:()=>i.answer(null)}),a(dd,{subgraph:n,on:i}),!!r.error&&a(st,{error:r.error,retry:r.retry}),!r.value&&!r.error&&a(ut,{}),r.value&&!d&&a("p",{children:"No record and no edge has this id any more."}),r.value&&d&&a(_,{children:[a(jr,{entity:d,select:i.select}),a(Os,{entity:d,fieldErrors:r.value.fieldErrors,select:i.select,first:pi}),(nd[d.kind]??[]).map(([u,c])=>a(j,{title:u,children:s.error?a(st,{error:s.error,retry:s.retry}):s.value?a(id,{value:s.value,field:c,name:u}):a(ut,{})},c)),a(cd,{entity:d,view:e})]})]})}function id({value:t,field:n,name:e}){let i=t instanceof Map?t.get(n)??null:null;return i===null?a("p",{class:"muted",children:"None recorded."}):a(ci,{value:i,name:e})}function rd({entity:t}){let n="workflow"in t?t.workflow?.workflowStatus:null,e="runStatus"in t?t.runStatus:"operationStatus"in t?t.operationStatus:null,i=n&&n!=="NOT_REQUIRED"?n:e;return i?a(O,{value:i}):null}function sd({id:t,subgraph:n,view:e,on:i}){let r=n.stubs.some(l=>l.id===t&&l.reason!=="COLLAPSED"),s=n.edges.some(l=>l.sourceEntityId===t||l.targetEntityId===t),o=!!(e.from&&!e.to&&e.from!==t),d=(l,u,c=!1)=>a("button",{type:"button",class:c?"main":"",onClick:()=>u(t),children:l});return a("div",{class:"actions",children:[t!==e.id&&d("Show its lineage",i.focus),r&&d("Expand",i.expand),e.collapsed.includes(t)?d("Expand",i.uncollapse):s&&d("Collapse",i.collapse),d(o?"Path to here":"Path from here",i.pick,o)]})}function od({entity:t,view:n,on:e}){let i=(s,o)=>a("button",{type:"button","aria-pressed":n.mode===s,onClick:()=>e.answer(n.mode===s?null:s),children:o}),r=Ft(t)?ad(t):[];return a("div",{class:"actions",children:[i("root-causes","Root causes"),i("impact","Impact"),r.map(([s,o])=>a("button",{type:"button",title:o,onClick:()=>e.compare(o),children:s},o))]})}function ad(t){let n=t.idempotencyKey?.isConflicted?t.idempotencyKey.history?.edges.find(({node:r})=>r.requestHash!==t.requestHash&&r.rebalanceRunId!==t.entityId)?.node.rebalanceRunId:void 0,e=[["Compare with the original",t.origin.replayOf?.entityId],["Compare with the other request",n],["Compare with the last good run",t.previousGood?.entityId],["Compare with the run before",t.previous?.entityId]],i=new Set;return e.flatMap(([r,s])=>!s||i.has(s)?[]:(i.add(s),[[r,s]]))}function dd({subgraph:{path:t,pathCount:n,from:e,to:i,view:r},on:s}){if(!e||!i)return null;let o=a("button",{type:"button",class:"plain",onClick:s.leavePath,children:"Close the path"});return t?a(j,{id:"path",title:`Path of ${v(t.length)} ${t.length===1?"edge":"edges"}`,children:[n>1&&a(ld,{number:Math.min(r.pathNumber,n),count:n,choose:s.otherPath}),a("ol",{children:t.entities.flatMap((d,l)=>{let u=t.edges[l];return[a("li",{children:[a(Et,{value:d.kind,isNamed:!1})," ",a(q,{id:d.entityId,select:s.select})]},d.entityId),u&&a("li",{class:"step",children:[u.sourceEntityId===d.entityId?"↓":"↑"," ",u.edgeType]},u.id)]})}),o]}):a(j,{title:"Path",children:[a("p",{children:["No path from ",a(q,{id:e,select:s.select})," to ",a(q,{id:i,select:s.select})," of at most 20 edges in this direction, with these edge types and at this time."]}),o]})}function ld({number:t,count:n,choose:e}){return a("p",{class:"row",children:[a("button",{type:"button","aria-label":"The path before",disabled:t===1,onClick:()=>e(t-1),children:"‹"}),a("span",{role:"status",children:[t," of ",n===di?`${n} or more`:n]}),a("button",{type:"button","aria-label":"The next path",disabled:t===n,onClick:()=>e(t+1),children:"›"})]})}function ud({edge:t,on:n}){let e=et(async r=>(await xe(zi,{id:t.id},{signal:r})).get("node")??null,[t.id]),i=e.value instanceof Map?e.value.get("metadata")??null:null;return a(_,{children:[a("header",{children:[a("h2",{children:t.edgeType}),a("p",{class:"muted",children:["from cause to effect: “",J[t.edgeType].verb,"”"]})]}),a(j,{children:a("dl",{class:"facts",children:[a("dt",{children:"Source"}),a("dd",{children:a(q,{id:t.sourceEntityId,select:n.select})}),a("dt",{children:"Target"}),a("dd",{children:a(q,{id:t.targetEntityId,select:n.select})}),a("dt",{children:"Created"}),a("dd",{children:a(N,{text:t.createdAt})})]})}),a(j,{title:"Metadata",children:e.error?a(st,{error:e.error,retry:e.retry}):e.value===null?a(ut,{}):a(ci,{value:i,name:"Metadata"})})]})}function cd({entity:t,view:n}){let{kind:e,entityId:i}=t,r=encodeURIComponent(i),s="run"in t?t.run:null,o={RUN:`runs/${r}`,OPERATION:`runs/by-operation/${r}`,CORRELATION:`runs/by-correlation/${r}`,IDEMPOTENCY_KEY:`runs/idempotency/${r}`}[e]??(s&&`runs/${encodeURIComponent(s.entityId)}`),d=(l,u)=>a("a",{href:l,target:"_blank",rel:"noopener",children:u});return a(j,{title:"Links",children:a("div",{class:"links",children:[o&&d(`rebalance/${o}/support-bundle`,"Support bundle (REST)"),d(`rebalance/lineage/${r}`,"Edges (REST)"),d(Ae(Ie,{id:i,first:pi}),"Details in GraphiQL"),d(Ae(Ji,{id:i,direction:n.direction,depth:n.depth,filter:Ot(n)}),"Lineage in GraphiQL")]})})}var gd=Symbol.for("preact-signals");function ie(){if(St>1)St--;else{var t,n=!1;for((function(){var r=ne;for(ne=void 0;r!==void 0;){var s=r.S;if(s.v===r.v)for(var o=s.t;o!==void 0;o=o.x)o.i===r.i&&(o.i=s.i);r=r.o}})();fn!==void 0;){var e=fn;for(fn=void 0,te++;e!==void 0;){var i=e.u;if(e.u=void 0,e.f&=-3,!(8&e.f)&&Vs(e))try{e.c()}catch(r){n||(t=r,n=!0)}e=i}}if(te=0,St--,n)throw t}}function fi(t){if(St>0)return t();yi=++pd,St++;try{return t()}finally{ie()}}var yn,M=void 0;function mn(t){var n=M,e=yn;M=void 0,yn=void 0;try{return t()}finally{M=n,yn=e}}var fn=void 0,St=0,te=0,pd=0,yi=0,ne=void 0,ee=0;function Ms(t){if(M!==void 0){var n=t.n;if(n===void 0||n.t!==M)return n={i:0,S:t,p:M.s,n:void 0,t:M,e:void 0,x:void 0,r:n},M.s!==void 0&&(M.s.n=n),M.s=n,t.n=n,32&M.f&&t.S(n),n;if(n.i===-1)return n.i=0,n.n!==void 0&&(n.n.p=n.p,n.p!==void 0&&(n.p.n=n.n),n.p=M.s,n.n=void 0,M.s.n=n,M.s=n),n}}function G(t,n){this.v=t,this.i=0,this.n=void 0,this.t=void 0,this.l=0,this.W=n?.watched,this.Z=n?.unwatched,this.name=n?.name}G.prototype.brand=gd;G.prototype.h=function(){return!0};G.prototype.S=function(t){var n=this,e=this.t;e!==t&&t.e===void 0&&(t.x=e,this.t=t,e!==void 0?e.e=t:mn(function(){var i;(i=n.W)==null||i.call(n)}))};G.prototype.U=function(t){var n=this;if(this.t!==void 0){var e=t.e,i=t.x;e!==void 0&&(e.x=i,t.e=void 0),i!==void 0&&(i.e=e,t.x=void 0),t===this.t&&(this.t=i,i===void 0&&mn(function(){var r;(r=n.Z)==null||r.call(n)}))}};G.prototype.subscribe=function(t){var n=this;return Lt(function(){var e=n.value;mn(function(){return t(e)})},{name:"sub"})};G.prototype.valueOf=function(){return this.value};G.prototype.toString=function(){return this.value+""};G.prototype.toJSON=function(){return this.value};G.prototype.peek=function(){var t=this;return mn(function(){return t.value})};Object.defineProperty(G.prototype,"value",{get:function(){var t=Ms(this);return t!==void 0&&(t.i=this.i),this.v},set:function(t){if(t!==this.v){if(te>100)throw new Error("Cycle detected");(function(e){St!==0&&te===0&&e.l!==yi&&(e.l=yi,ne={S:e,v:e.v,i:e.i,o:ne})})(this),this.v=t,this.i++,ee++,St++;try{for(var n=this.t;n!==void 0;n=n.x)n.t.N()}finally{ie()}}}});function $t(t,n){return new G(t,n)}function Vs(t){for(var n=t.s;n!==void 0;n=n.n)if(n.S.i!==n.i||!n.S.h()||n.S.i!==n.i)return!0;return!1}function Fs(t){for(var n=t.s;n!==void 0;n=n.n){var e=n.S.n;if(e!==void 0&&(n.r=e),n.S.n=n,n.i=-1,n.n===void 0){t.s=n;break}}}function Hs(t){for(var n=t.s,e=void 0;n!==void 0;){var i=n.p;n.i===-1?(n.S.U(n),i!==void 0&&(i.n=n.n),n.n!==void 0&&(n.n.p=i)):e=n,n.S.n=n.r,n.r!==void 0&&(n.r=void 0),n=i}t.s=e}function Pt(t,n){G.call(this,void 0,n),this.x=t,this.s=void 0,this.g=ee-1,this.f=4}Pt.prototype=new G;Pt.prototype.h=function(){if(this.f&=-3,1&this.f)return!1;if((36&this.f)==32||(this.f&=-5,this.g===ee))return!0;if(this.g=ee,this.f|=1,this.i>0&&!Vs(this))return this.f&=-2,!0;var t=M;try{Fs(this),M=this;var n=this.x();(16&this.f||this.v!==n||this.i===0)&&(this.v=n,this.f&=-17,this.i++)}catch(e){this.v=e,this.f|=16,this.i++}return M=t,Hs(this),this.f&=-2,!0};Pt.prototype.S=function(t){if(this.t===void 0){this.f|=36;for(var n=this.s;n!==void 0;n=n.n)n.S.S(n)}G.prototype.S.call(this,t)};Pt.prototype.U=function(t){if(this.t!==void 0&&(G.prototype.U.call(this,t),this.t===void 0)){this.f&=-33;for(var n=this.s;n!==void 0;n=n.n)n.S.U(n)}};Pt.prototype.N=function(){if(!(2&this.f)){this.f|=6;for(var t=this.t;t!==void 0;t=t.x)t.t.N()}};Object.defineProperty(Pt.prototype,"value",{get:function(){if(1&this.f)throw new Error("Cycle detected");var t=Ms(this);if(this.h(),t!==void 0&&(t.i=this.i),16&this.f)throw this.v;return this.v}});function re(t,n){return new Pt(t,n)}function Ws(t){var n=t.j;if(t.j=void 0,typeof n=="function"){St++;var e=M;M=void 0;try{n()}catch(i){throw t.f&=-2,t.f|=8,mi(t),i}finally{M=e,ie()}}}function mi(t){for(var n=t.s;n!==void 0;n=n.n)n.S.U(n);t.x=void 0,t.s=void 0,Ws(t)}function yd(t){if(M!==this)throw new Error("Out-of-order effect");Hs(this),M=t,this.f&=-2;try{8&this.f&&mi(this)}finally{ie()}}function Ut(t,n){this.x=t,this.j=void 0,this.s=void 0,this.u=void 0,this.f=32,this.name=n?.name,yn&&yn.push(this)}Ut.prototype.c=function(){var t=this.S();try{if(8&this.f||this.x===void 0)return;var n=this.x();typeof n=="function"&&(this.j=n)}finally{t()}};Ut.prototype.S=function(){if(1&this.f)throw new Error("Cycle detected");this.f|=1,this.f&=-9,Ws(this),Fs(this),St++;var t=M;return M=this,yd.bind(this,t)};Ut.prototype.N=function(){2&this.f||(this.f|=2,this.u=fn,fn=this)};Ut.prototype.d=function(){this.f|=8,1&this.f||mi(this)};Ut.prototype.dispose=function(){this.d()};function Lt(t,n){var e=new Ut(t,n);try{e.c()}catch(r){throw e.d(),r}var i=e.d.bind(e);return i[Symbol.dispose]=i,i}var Us,oe,se,fd=typeof window<"u"&&!!window.__PREACT_SIGNALS_DEVTOOLS__;var Qs=[];Lt(function(){Us=this.N})();function Qt(t,n){R[t]=n.bind(null,R[t]||function(){})}function hn(t){if(se){var n=se;se=void 0,n()}se=t&&t.S()}function qs(t){var n=this,e=t.data,i=hd(e);i.name="ReactiveDom",i.value=e;var r=tn(function(){for(var d=n,l=n.__v;l=l.__;)if(l.__c){l.__c.__$f|=4;break}var u=re(function(){var g=i.value.value;return g===0?0:g===!0?"":g||""}),c=re(function(){return!Array.isArray(u.value)&&!Re(u.value)}),p=Lt(function(){if(this.N=Gs,c.value){var g=u.value;d.__v&&d.__v.__e&&d.__v.__e.nodeType===3&&(d.__v.__e.data=g)}}),y=n.__$u.d;return n.__$u.d=function(){p(),y.call(this)},[c,u]},[]),s=r[0],o=r[1];return s.value?o.peek():o.value}qs.displayName="ReactiveTextNode";Object.defineProperties(G.prototype,{constructor:{configurable:!0,value:Sr(_,null).constructor},type:{configurable:!0,value:qs},props:{configurable:!0,get:function(){var t=this;return{data:{get value(){return t.value}}}}},__b:{configurable:!0,value:1}});Qt("__b",function(t,n){if(hn(),oe=void 0,typeof n.type=="string"){var e,i=n.props;for(var r in i)if(r!=="children"){var s=i[r];s instanceof G&&(e||(n.__np=e={}),e[r]=s,i[r]=s.peek())}}t(n)});Qt("__r",function(t,n){if(t(n),n.type!==_){hn();var e,i=n.__c;i&&(i.__$f&=-2,(e=i.__$u)===void 0&&(i.__$u=e=(function(r,s){var o;return Lt(function(){o=this},{name:s}),o.c=r,o})((function(r){return function(){var s;fd&&((s=this.y)==null||s.call(this)),r.__$f|=1,r.setState({})}})(i),typeof n.type=="function"?n.type.displayName||n.type.name:""))),oe=i,hn(e)}});Qt("__e",function(t,n,e,i){hn(),oe=void 0,t(n,e,i)});Qt("diffed",function(t,n){hn(),oe=void 0;var e;if(typeof n.type=="string"&&(e=n.__e)){var i=n.__np,r=n.props,s=e.U;if(s)for(var o in s){var d=s[o];d===void 0||i&&o in i||(d.d(),s[o]=void 0)}if(i){s||(s={},e.U=s);for(var l in i){var u=s[l],c=i[l];u===void 0?(u=md(e,l,c,r),s[l]=u):u.o(c,r)}}}t(n)});function md(t,n,e,i){var r=n in t&&t.ownerSVGElement===void 0,s=$t(e);return{o:function(o,d){s.value=o,i=d},d:Lt(function(){this.N=Gs;var o=s.value.value;i[n]!==o&&(i[n]=o,r?t[n]=o:o!=null&&(o!==!1||n[4]==="-")?t.setAttribute(n,o):t.removeAttribute(n))})}}Qt("unmount",function(t,n){if(typeof n.type=="string"){var e=n.__e;if(e){var i=e.U;if(i){e.U=void 0;for(var r in i){var s=i[r];s&&s.d()}}}var o=n.__np;if(o){var d=n.props;for(var l in o)d[l]=o[l]}n.__np=void 0}else{var u=n.__c;if(u){u.__$f|=8;var c=u.__$u;c&&(u.__$u=void 0,c.d())}}t(n)});Qt("__h",function(t,n,e,i){i<3&&(n.__$f|=2),t(n,e,i)});Mt.prototype.shouldComponentUpdate=function(t,n){if(this.__R)return!0;var e=this.__$u,i=e&&e.s!==void 0;for(var r in n)return!0;if(this.__f||typeof this.u=="boolean"&&this.u===!0){var s=2&this.__$f;if(!(i||s||4&this.__$f)||1&this.__$f)return!0}else if(!(i||4&this.__$f)||3&this.__$f)return!0;for(var o in t)if(o!=="__source"&&t[o]!==this.props[o])return!0;for(var d in this.props)if(!(d in t))return!0;return!1};function hd(t,n){return tn(function(){return $t(t,n)},[])}var Ed=function(t){queueMicrotask(function(){queueMicrotask(t)})};function Id(){fi(function(){for(var t;t=Qs.shift();)Us.call(t)})}function Gs(){Qs.push(this)===1&&(R.requestAnimationFrame||Ed)(Id)}var Bs="dpm-lineage:recent",js="dpm-lineage:saved",kd=20;function zs(t){try{let n=JSON.parse(localStorage.getItem(t)??"[]");return Array.isArray(n)?n:[]}catch{return[]}}var qt=$t(zs(Bs).filter(t=>typeof t=="string")),En=$t(zs(js).filter(t=>typeof t?.name=="string"&&typeof t.query=="string"));function Ys(t){qt.value=[t,...qt.value.filter(n=>n!==t)].slice(0,kd),localStorage.setItem(Bs,JSON.stringify(qt.value))}function Js(t){En.value=[t,...En.value.filter(({query:n})=>n!==t.query)],localStorage.setItem(js,JSON.stringify(En.value))}var bd=140,Xs=12,ae=class{constructor(n,e){this.form=n;tt(a(_d,{form:n,on:e,bind:i=>this.#t=i}),n)}form;#t=()=>{};focus(){let n=this.form.querySelector("input");n?.focus(),n?.select()}show(n){this.#t(n)}};function Sd(t){if(!/^https?:\/\//.test(t))return null;try{let n=new URL(t);return n.pathname.endsWith("/explore")&&n.searchParams.get("id")?n.search:null}catch{return null}}function _d({form:t,on:n,bind:e}){let[i,r]=L(""),[s,o]=L(!1),[d,l]=L(null),[u,c]=L(-1),p=gt(null),y=gt(null),g=gt(null),m=gt(!1),I=()=>{g.current&&clearTimeout(g.current),y.current?.abort(),o(!1),c(-1)},f=(w,P)=>{m.current=!0,I(),r(P),p.current?.blur(),w()};xt(()=>{e(D=>{document.activeElement!==p.current&&r(D)});let w=D=>{t.contains(D.relatedTarget)||I()},P=D=>{D.preventDefault(),ft.current()};return t.addEventListener("focusout",w),t.addEventListener("submit",P),()=>{t.removeEventListener("focusout",w),t.removeEventListener("submit",P)}},[]);let b=async w=>{y.current?.abort();let P=y.current=new AbortController;try{let{data:D}=await C(Di,{text:w,first:Xs},{signal:P.signal}),{candidates:B,hasMore:W,text:Sn}=D.resolve,Bt=B.length?W?"More ids match. Type more of the id.":"":`No recorded id is “${Sn}” or starts with it.`;return l({text:w,candidates:B,message:Bt}),o(!0),c(-1),B}catch(D){if(mt(D))return null;if(!(D instanceof Z))throw D;return l({text:w,candidates:[],message:`${D.title} ${D.message}`}),o(!0),null}},k=i.trim(),A=k?[...d&&d.text===i?d.candidates.map(w=>vd(w,()=>f(()=>n.go(w.entityId),w.entityId))):[],...Zs(k,n.known(),d?.candidates??[]).map(w=>hi(w,"ends with it","…",()=>f(()=>n.go(w),w)))]:[...En.value.map(({name:w,query:P})=>hi(w,"saved view","★",()=>f(()=>n.open(P),i))),...qt.value.slice(0,Xs).map(w=>hi(w,"recent","↺",()=>f(()=>n.go(w),w)))],K=s&&(A.length>0||!!(k&&d?.message)),T=async()=>{g.current&&clearTimeout(g.current);let w=p.current?.value??"",P=w===i,D=A[u];if(K&&P&&D)return D.go();if(!w.trim())return;let B=Sd(w.trim());if(B)return f(()=>n.open(B),new URLSearchParams(B).get("id")??"");m.current=!1;let W=P&&d?.text===w&&s?d.candidates:await b(w);if(!W||m.current||p.current?.value!==w)return;let Sn=W.filter(ko=>ko.isExact),Bt=Sn.length===1?Sn[0]:W.length===1?W[0]:void 0;if(Bt)return f(()=>n.go(Bt.entityId),Bt.entityId);let[Ee,...Io]=W.length?[]:Zs(w.trim(),n.known(),[]);Ee&&!Io.length&&f(()=>n.go(Ee),Ee)},ft=gt(T);ft.current=T;let at=w=>{r(w),c(-1),g.current&&clearTimeout(g.current),w.trim()?g.current=setTimeout(()=>{b(w)},bd):(y.current?.abort(),o(!0))},X=w=>{let P={ArrowDown:1,ArrowUp:-1}[w.key];w.key==="Escape"?(K||p.current?.blur(),I()):P&&A.length&&K?(c((u+P+A.length+(u<0&&P<0?1:0))%A.length),w.preventDefault()):P&&o(!0)};return a(_,{children:[a("input",{ref:p,id:"search-text",type:"text",role:"combobox","aria-autocomplete":"list","aria-expanded":K,"aria-controls":"search-results","aria-activedescendant":u>=0?`found-${u}`:void 0,"aria-label":"Go to any id",placeholder:"Any id or its prefix: run, correlation, operation, key, decision, artifact, request hash, portfolio",spellcheck:!1,autocapitalize:"off",value:i,onInput:w=>at(w.currentTarget.value),onFocus:()=>!i.trim()&&o(!0),onClick:()=>!i.trim()&&o(!0),onKeyDown:X}),a("kbd",{"aria-hidden":"true",children:"/"}),a("div",{id:"search-box",hidden:!K,children:[a("ul",{id:"search-results",role:"listbox","aria-label":"Matching ids",hidden:!A.length,children:A.map((w,P)=>a(wd,{option:w,index:P,isActive:P===u,wanted:k},w.key))}),a("p",{id:"search-status",role:"status",children:k?d?.message??"":""})]})]})}var Zs=(t,n,e)=>t.length<3?[]:[...new Set([...n,...qt.value])].filter(i=>i.toLowerCase().endsWith(t.toLowerCase())&&!e.some(({entityId:r})=>r===i)).slice(0,5);function vd(t,n){let{text:e,entityId:i,isExact:r,label:s,kind:o,status:d,instant:l}=t,u=o==="REQUEST_HASH"?"Request hash":o==="PORTFOLIO"?"Portfolio":F[o],c=i===e?null:`newest run ${i}`;return{key:`${o} ${e}`,text:e,description:[u,c,s,r?"exact":null].filter(Boolean).join(" · "),kind:o==="REQUEST_HASH"||o==="PORTFOLIO"?null:o,icon:o==="PORTFOLIO"?"▦":"#",status:d??null,instant:l??null,isExact:r,go:n}}var hi=(t,n,e,i)=>({key:`${n} ${t}`,text:t,description:n,kind:null,icon:e,status:null,instant:null,isExact:!1,go:i});function wd({option:t,index:n,isActive:e,wanted:i}){let r=gt(null);xt(()=>{e&&r.current?.scrollIntoView({block:"nearest"})},[e]);let{text:s,kind:o,icon:d,description:l,status:u,instant:c}=t,p=i!==""&&s.startsWith(i);return a("li",{ref:r,role:"option",id:`found-${n}`,"aria-selected":e,onMouseDown:y=>y.preventDefault(),onClick:t.go,children:[o?a(Et,{value:o,isNamed:!1}):a("span",{class:"muted","aria-hidden":"true",children:d}),a("span",{class:"id",title:s,children:p?a(_,{children:[a("mark",{children:i}),s.slice(i.length)]}):s}),a("span",{class:"muted",children:l}),a("span",{children:u?a(O,{value:u}):c?a("span",{class:"muted",children:nn(c)}):null})]})}var to=8,xd=200,de=({workflow:t,createdAt:n})=>t?.pendingSince??n;async function no(t,n){let e=s=>Date.parse(de(s)),i=[],r=null;for(;;){let s=await C(Wi,{after:r,first:xd,portfolio:t},n),{waiting:o}=s.data;if(!o)return s;i=[...i,...o.edges].sort((c,p)=>e(c.node)-e(p.node)).slice(0,to);let[d,l]=[i[to-1],o.edges.at(-1)];if(d!==void 0&&l!==void 0&&e(d.node)<Date.parse(l.node.createdAt)||!o.pageInfo.hasNextPage)return{...s,data:{waiting:{...o,edges:i}}};r=o.pageInfo.endCursor??null}}var Ad=36e5;function eo(t){tt(a(Cd,{},Date.now()),t)}function io(t,n,e){tt(a(_,{children:[a("h2",{children:["Nothing is recorded under this id",e&&" at that time"]}),a("p",{children:a("code",{children:n})}),e&&a("p",{children:"It may have been recorded later: press Now above."}),a("p",{children:"No record and no edge has this id. It may be mistyped, truncated, from another environment, or purged with its edges. The field above searches by prefix."}),a("p",{children:a("a",{href:"explore",children:"Back to the start page"})})]}),t)}function Cd(){return a(_,{children:[a("h2",{children:"What is wrong now?"}),a("p",{children:["Paste an id, its prefix or a link of this page into the field above: a run, a correlation id, an operation, an idempotency key, a decision, an artifact, a request hash or a portfolio. Press ",a("kbd",{children:"/"})," or ",a("kbd",{children:"Ctrl"}),"+",a("kbd",{children:"K"})," to focus it."]}),a("div",{class:"columns",children:[a(Kd,{}),a(Td,{}),a(Rd,{}),a(Od,{})]}),a("h2",{children:"Newest"}),a(Nd,{})]})}function At({title:t,total:n,rows:e,empty:i,all:r,error:s}){return a("section",{children:[a("h3",{children:[t," ",n!==void 0&&a("span",{class:"count",children:v(n)})," ",r&&n!==void 0&&n>0&&a("a",{href:r,children:"All"})]}),s?a("p",{class:"muted",children:s.message}):e?.length?a("table",{children:a("tbody",{children:e.map(({id:o,cells:d})=>a("tr",{children:[a("td",{children:a("a",{href:Zr(o),class:"id",children:o})}),d.map((l,u)=>a("td",{children:l},u))]},o))})}):a("p",{class:"muted",children:i})]})}function le(t){let{value:n,error:e,retry:i}=et(t,[]),r=e?a("section",{children:a(st,{error:e,retry:i})}):n?null:a("section",{children:a(ut,{})});return{data:n?.data??null,fieldErrors:n?.fieldErrors??[],placeholder:r}}var In=(t,n,e)=>{let i=t.find(r=>r.path===n);return i&&{...i,message:`${e} are ${jt(i)}.`}};function Kd(){let{data:t,fieldErrors:n,placeholder:e}=le(s=>C(Vi,{},{signal:s}));if(!t)return e;let{blocked:i,failed:r}=t;return a(_,{children:[a(At,{title:"Failed operations",total:r?.totalCount,all:"dashboard?list=operations&status=FAILED",empty:"No operation failed.",error:In(n,"failed","Operations"),rows:r?.edges.map(({node:s})=>({id:s.entityId,cells:[a("code",{class:"bad",children:s.error?.code}),a(N,{text:s.finishedAt??s.createdAt,isShort:!0})]}))??null}),a(At,{title:"Blocked runs",total:i.totalCount,all:"dashboard?list=runs&status=BLOCKED",empty:"No run is blocked.",rows:i.edges.map(({node:s})=>({id:s.entityId,cells:[s.portfolioId,a(N,{text:s.createdAt,isShort:!0})]}))})]})}function Td(){let{value:t,error:n,retry:e}=et(r=>no(null,{signal:r}),[]);if(n)return n instanceof Error&&"reason"in n&&typeof n.reason=="string"&&n.reason.endsWith("_DISABLED")?a(At,{title:"Waiting for review",rows:null,empty:jt({reason:String(n.reason),message:""}).replace(/^s/,"Reviews are s")}):a("section",{children:a(st,{error:n,retry:e})});if(!t)return a("section",{children:a(ut,{})});let{waiting:i}=t.data;return a(At,{title:"Waiting for review",total:i?.totalCount,all:"dashboard?list=runs&workflow=PENDING_REVIEW&order=OLDEST_FIRST",empty:"No run waits for a review.",error:In(t.fieldErrors,"waiting","Reviews"),rows:i?.edges.map(({node:r})=>({id:r.entityId,cells:[r.portfolioId,a("span",{class:"wait",title:de(r),children:pt(de(r))})]}))??null})}function Rd(){let{data:t,fieldErrors:n,placeholder:e}=le(i=>C(Fi,{before:new Date(Date.now()-Ad).toISOString()},{signal:i}));return t?a(At,{title:"Stuck operations",total:t.stuck?.totalCount,all:"dashboard?list=operations&finished=no&order=OLDEST_FIRST",empty:"No operation has been unfinished for an hour.",error:In(n,"stuck","Operations"),rows:t.stuck?.edges.map(({node:i})=>({id:i.entityId,cells:[a(O,{value:i.status}),a("span",{class:"wait",title:i.createdAt,children:pt(i.createdAt)})]}))??null}):e}function Od(){let{data:t,fieldErrors:n,placeholder:e}=le(i=>C(Hi,{},{signal:i}));return t?a(At,{title:"Keys in conflict",total:t.conflicts?.totalCount,all:"dashboard?list=conflicts",empty:"No key was used for two requests.",error:In(n,"conflicts","Conflicts"),rows:t.conflicts?.edges.map(({node:i})=>({id:i.idempotencyKey.key,cells:[a(N,{text:i.conflictedAt,isShort:!0})]}))??null}):e}function Nd(){let{data:t,fieldErrors:n,placeholder:e}=le(i=>C(Mi,{},{signal:i}));return t?a("div",{class:"columns",children:[a(At,{title:"Newest runs",empty:"No runs recorded yet.",rows:t.runs.edges.map(({node:i})=>({id:i.entityId,cells:[a(O,{value:i.status}),i.portfolioId,a(N,{text:i.createdAt,isShort:!0})]}))}),a(At,{title:"Newest operations",empty:"No operations recorded yet.",error:In(n,"operations","Operations"),rows:t.operations?.edges.map(({node:i})=>({id:i.entityId,cells:[a(O,{value:i.status}),i.operationType,a(N,{text:i.createdAt,isShort:!0})]}))??null})]}):e}var ue=12,ro=50,so=60,Ei=200,$d=5e3,Pd=20,Ld={causes:"UPSTREAM",effects:"DOWNSTREAM"};function Dd(t){return{BOTH:["causes","effects"],UPSTREAM:["causes"],DOWNSTREAM:["effects"]}[t]}var Md=({kind:t})=>t==="CORRELATION"||t==="IDEMPOTENCY_KEY",ce=class{constructor(n){this.view=n;this.filter=Ot(n)}view;entities=new Map;edgeLists={causes:new Map,effects:new Map};filter;#t=new Set;isDetailed(n){return this.#t.has(n)}async load(n,{signal:e,progress:i=()=>{}}){let{data:r,fieldErrors:s}=await C(Ai,{id:n.id},{signal:e});if(s[0])throw Dt(s[0]);if(!r.entity)return null;this.entities.set(n.id,r.entity),Md(r.entity)&&(this.filter=Ot({...n,withNames:!0}));let o=Dd(n.direction),d=new Map([[n.id,0]]),l=null;for(let I=[n.id];I.length&&!l;)l=await this.#s(I,o,n,e),I=this.#i(I,o,n,d),i(d.size);let u=n.from&&n.to&&!l?await this.#e(n.from,n.to,n.direction,e):[],c=u[Math.min(n.pathNumber,u.length)-1]??null,p=(c?.entities??[]).map(({entityId:I})=>I).filter(I=>!d.has(I));l??=await this.#s(p,o,n,e);let y=[...d.keys(),...p],g=l?[]:await this.#a(y,o,n,{signal:e,progress:i});await this.#o([...y,...g.flatMap(I=>I.entities.length<=1e3?I.entities.map(({entityId:f})=>f):[])],e);let m=this.#u(y,c?.edges??[],o,n,d,g);return{view:n,root:n.id,cursor:r.changeCursor,distances:d,fieldError:l,path:c,pathCount:u.length,from:n.from,to:n.to,groups:g.map(I=>({...I,entities:I.entities.map(({entityId:f})=>this.entities.get(f))})),...m,cyclic:Qr(y,m.edges)}}async#e(n,e,i,r){let{data:s,fieldErrors:o}=await C(Pi,{from:n,to:e,direction:i,filter:this.filter,maxDepth:Pd},{signal:r});if(o[0])throw Dt(o[0]);let d=s.lineagePath;for(let y of d?.entities??[])this.#n(y);if(!d)return[];let l=await C(Li,{id:n,direction:i,depth:Math.max(1,d.length),filter:this.filter},{signal:r});if(!l.data.lineage||l.data.lineage.edges.pageInfo.hasNextPage)return[d];let{entities:u,edges:c}=l.data.lineage;for(let y of u.nodes)this.#n(y);let p=Ns(n,e,i,this.entities,c.nodes);return p[0]?.length===d.length?p:[d]}#n(n){this.entities.set(n.entityId,{...this.entities.get(n.entityId),...n})}#i(n,e,i,r){let s=[];for(let o of n){let d=r.get(o)??0;for(let l of e){let u=Ii(i,l,o);for(let c of this.#r(o,l,i,d)){let p=c.sourceEntityId===o?c.targetEntityId:c.sourceEntityId;r.has(p)||r.size>=i.maxEntities&&!u||(r.set(p,d+1),s.push(p))}}}return s}#r(n,e,i,r){let s=this.edgeLists[e].get(n),o=Ii(i,e,n);return!s||i.collapsed.includes(n)||i.groups.includes(`${e}.${n}`)?[]:o?s.edges.slice(0,o*ro):r>=i.depth||s.total>ue&&n!==i.id?[]:s.edges.slice(0,ue)}#u(n,e,i,r,s,o){let d=new Set(n),l=i.flatMap(y=>n.flatMap(g=>this.edgeLists[y].get(g)?.edges??[])),u=new Map([...l,...e].filter(({sourceEntityId:y,targetEntityId:g})=>d.has(y)&&d.has(g)).map(y=>[y.id,y])),c={causes:new Map,effects:new Map};for(let y of u.values()){let{cause:g,effect:m}=H(y);c.causes.set(m,(c.causes.get(m)??0)+1),c.effects.set(g,(c.effects.get(g)??0)+1)}for(let{side:y,id:g,entities:m}of o)c[y].set(g,(c[y].get(g)??0)+m.filter(({entityId:I})=>!d.has(I)).length);let p=n.flatMap(y=>i.flatMap(g=>{let m=this.edgeLists[g].get(y)?.total??0,I=m-(c[g].get(y)??0);return I>0?[{id:y,side:g,total:m,left:I,...Vd(y,g,r,s.get(y)??1/0,m)}]:[]}));return{entities:n.map(y=>this.entities.get(y)),edges:[...u.values()],stubs:p}}async#s(n,e,i,r){let s=n.filter(o=>e.some(d=>!this.edgeLists[d].has(o)));for(let o=0;o<s.length;o+=so){let d=s.slice(o,o+so),{data:l,fieldErrors:u}=await C(Ci,{ids:d.map(c=>this.entities.get(c).id),filter:this.filter,first:ue,causes:e.includes("causes"),effects:e.includes("effects")},{signal:r});if(u[0])return u[0];d.forEach((c,p)=>{let y=l.nodes[p];for(let g of e)this.#l(g,c,y?.[g])})}for(let{side:o,id:d,pages:l}of i.expansions)n.includes(d)&&e.includes(o)&&await this.#d(o,d,l*ro,{signal:r});return null}async#a(n,e,i,{signal:r,progress:s}){let o=[];for(let d of e)for(let l of n){if(!i.groups.includes(`${d}.${l}`))continue;await this.#d(d,l,$d,{signal:r,...s&&{progress:s}});let{edges:u,total:c,next:p}=this.edgeLists[d].get(l),y=new Set(u.map(g=>g.sourceEntityId===l?g.targetEntityId:g.sourceEntityId).filter(g=>!n.includes(g)));o.push({id:l,side:d,total:c,entities:[...y].map(g=>this.entities.get(g)),isComplete:p===null})}return o}async#d(n,e,i,{signal:r,progress:s}){let o=this.edgeLists[n].get(e);for(;o?.next&&o.edges.length<i;){let d={id:this.entities.get(e).id,direction:Ld[n],filter:this.filter,first:Math.min(i-o.edges.length,200),after:o.next},{data:l}=await C(Ki,d,{signal:r}),u=l.node;o=this.#l(n,e,u?.edgeList),s?.(o.edges.length)}}async#o(n,e){let i=n.filter(s=>!this.#t.has(s)&&["RUN","OPERATION"].includes(this.entities.get(s).kind)),r=Array.from({length:Math.ceil(i.length/Ei)},(s,o)=>i.slice(o*Ei,(o+1)*Ei));for(let s of r){let{data:o}=await C(Ti,{ids:s.map(d=>this.entities.get(d).id)},{signal:e});s.forEach((d,l)=>{this.#t.add(d);let u=o.nodes[l];u&&this.entities.set(d,{...this.entities.get(d),...u})})}}#l(n,e,i){let r=this.edgeLists[n].get(e)??{edges:[],total:0,next:null};if(i){for(let{node:s}of i.edges){for(let o of[s.source,s.target])this.#n(o);r.edges.push(s)}r.total=i.totalCount}return r.next=i?.pageInfo.hasNextPage?i.pageInfo.endCursor??null:null,this.edgeLists[n].set(e,r),r}};function Ii(t,n,e){return t.expansions.find(i=>i.side===n&&i.id===e)?.pages??0}function Vd(t,n,e,i,r){let s=Ii(e,n,t);return e.collapsed.includes(t)?{reason:"COLLAPSED",pages:s||1}:s?{reason:"PAGES",pages:s+1}:r>ue?{reason:"HUB",pages:1}:{reason:i>=e.depth?"DEPTH":"ENTITY_LIMIT",pages:1}}var oo={panel:"Why and facts",graph:"Graph",list:"Entities"};function ao(t,n,e){let i=Object.keys(oo).map(s=>E("button",{type:"button","data-tab":s,onclick:()=>r(s)},oo[s]));function r(s){n.dataset.tab=s;for(let o of i)o.setAttribute("aria-pressed",String(o.dataset.tab===s));e()}return t.append(...i),r("panel"),{open:r}}var kn=48,ge=19,Fd=2,Hd={OPERATION_FAILED:"bad",KEY_CONFLICTED:"bad",PURGED:"bad",OPERATION_SUCCEEDED:"good",DECISION_MADE:"busy",HELD:"wait"},lo=new Set(["EDGE_RECORDED","KEY_USED"]);function Wd({kind:t,summary:n}){return t==="RUN_RECORDED"?/\bBLOCKED\b/.test(n)?"bad":/\bPENDING_REVIEW\b/.test(n)?"wait":"good":Hd[t]??"still"}var pe=class{constructor(n,e){this.element=n;this.on=e}element;on;#t=null;#e=[];#n=0;#i=null;async show(n,e){let{direction:i,depth:r}=n.view,s=[],o=null;for(let d=0;d<Fd;d+=1){let{data:l}=await C(Oi,{id:n.root,direction:i,depth:r,after:o},{signal:e});if(e.aborted)return;if(!l.timeline||(this.#n=l.timeline.totalCount,s.push(...l.timeline.nodes),o=l.timeline.pageInfo.endCursor??null,!l.timeline.pageInfo.hasNextPage))break}this.#t=n,this.#e=s,this.#r()}mark(n){this.#i=n,this.#r()}#r(){this.#t&&tt(a(Ud,{subgraph:this.#t,events:this.#e,total:this.#n,marked:this.#i,on:this.on}),this.element)}};function Ud({subgraph:t,events:n,total:e,marked:i,on:r}){let s=gt(null),[o,d]=L(null),[l,u]=L(null),{at:c}=t.view,[p,y]=[n[0],n.at(-1)];if(!p||!y)return null;let g=Date.parse(p.at),m=Math.max(Date.parse(y.at),c?Date.parse(c):0),I=Math.max(m-g,1),f=T=>`${(1+98*(T-g)/I).toFixed(3)}%`,b=T=>{let{left:ft,width:at}=s.current.getBoundingClientRect(),X=((T-ft)/at-.01)/.98;return g+Math.min(Math.max(X,0),1)*I},k=o??(c?Date.parse(c):null),A=T=>{d(null),r.travel(T>=m&&!c?null:new Date(T).toISOString())},K=l??n.find(T=>T.entity.entityId===i&&!lo.has(T.kind));return a("svg",{ref:s,width:"100%",height:kn,role:"group","aria-label":`Timeline of ${v(e)} events. The panel and the list have the same entities.`,onPointerMove:T=>{T.buttons===1&&(T.currentTarget.setPointerCapture(T.pointerId),d(b(T.clientX)))},onPointerUp:()=>o!==null&&A(o),onPointerLeave:()=>u(null),children:[a("line",{class:"axis",x1:"1%",x2:"99%",y1:ge,y2:ge}),n.map((T,ft)=>{let at=f(Date.parse(T.at)),X=lo.has(T.kind)?3:9;return a("g",{class:T.entity.entityId===i?"event marked":"event","data-tone":Wd(T),onPointerEnter:()=>u(T),onClick:()=>r.select(T.entity.entityId),children:[a("title",{children:`${T.at} ${T.summary}${T.actor?`, by ${T.actor}`:""}`}),a("line",{x1:at,x2:at,y1:ge-X,y2:ge+X})]},ft)}),k!==null&&a("line",{class:"now",x1:f(k),x2:f(k),y1:2,y2:kn-12}),a("text",{x:"1%",y:kn-5,children:ki(g)}),a("text",{class:"told",x:"50%",y:kn-5,"text-anchor":"middle",children:o!==null?`until ${ki(o)} UTC`:K?`${K.at.slice(5,16).replace("T"," ")} ${K.summary.slice(0,70)}`:`${v(e)} events${n.length<e?`, the first ${v(n.length)} shown`:""}`}),a("text",{x:"99%",y:kn-5,"text-anchor":"end",children:ki(m)})]})}var ki=t=>new Date(t).toISOString().slice(0,16).replace("T"," ");var Qd={BOTH:"Both",UPSTREAM:"← Upstream (causes)",DOWNSTREAM:"Downstream (effects) →"},ye=class{constructor(n,e,i){this.on=i;this.#t=Be.map(r=>E("input",{type:"radio",name:"direction",value:r,onchange:()=>i.change({direction:r})})),this.#e=this.#y("Depth",je,r=>i.change({depth:r})),this.#n=this.#y("Max entities",ze,r=>i.change({maxEntities:r})),this.#i=E("input",{type:"checkbox",onchange:()=>i.change({withNames:this.#i.checked,types:null})}),this.#r=Object.keys(J).map(r=>E("input",{type:"checkbox",value:r,onchange:()=>this.#h()})),this.#s=E("input",{type:"text","aria-label":"As it stood at, in UTC",placeholder:"now",spellcheck:"false",onchange:()=>this.#f(this.#s,"at")}),this.#a=E("input",{type:"text","aria-label":"As it was known at, in UTC",placeholder:"now",spellcheck:"false",onchange:()=>this.#f(this.#a,"known")}),this.#o=E("button",{type:"button",title:"Before the newest edge shown","aria-label":"Go back to before the newest edge shown",onclick:()=>i.change({at:Gd(this.#g.at(-1))})},"◂"),this.#l=E("button",{type:"button",onclick:()=>i.change({at:null,known:null})},"Now"),n.append(E("fieldset",{},E("legend",{class:"visually-hidden"},"Direction"),this.#t.map(r=>E("label",{},r,Qd[r.value]))),E("label",{class:"group"},"Depth",this.#e),E("label",{class:"group",title:"Maximum number of entities to load before you expand more"},"Max entities",this.#n),E("label",{class:"group",title:"Draw idempotency keys and correlation ids as nodes, with their edges"},this.#i,"Keys and ids as nodes"),E("details",{class:"menu types"},this.#u,E("div",{},this.#r.map(r=>E("label",{},r,E("code",{},r.value)))))),e.append(E("div",{class:"group"},E("span",{"aria-hidden":"true",title:"What had come about by then"},"As at"),this.#o,this.#s,E("span",{"aria-hidden":"true",title:"What the store had been told by then"},"known at"),this.#a,this.#l,this.#d),this.#E());for(let r of[n,e])this.#p(r)}on;#t;#e;#n;#i;#r;#u=E("summary",{},"Edge types");#s;#a;#d=E("span",{class:"visually-hidden",role:"alert"});#o;#l;#c;#g=[];#p(n){document.addEventListener("click",e=>{for(let i of n.querySelectorAll("details[open]"))i.contains(e.target)||(i.open=!1)}),n.addEventListener("keydown",e=>{let i=e.key==="Escape"?e.target.closest("details[open]"):null;i&&(i.open=!1,i.querySelector("summary")?.focus(),e.stopPropagation())})}show(n,e){this.#g=[...new Set(e.map(r=>r.createdAt))].sort();for(let r of this.#t)r.checked=r.value===n.direction;this.#e.value=String(n.depth),this.#n.value=String(n.maxEntities),this.#i.checked=n.withNames;let i=n.types??(n.withNames?null:sn);for(let r of this.#r)r.checked=!i||i.includes(r.value);this.#u.textContent=n.types?`${n.types.length} of ${this.#r.length} edge types`:n.withNames?"All edge types":"Causes only";for(let[r,s]of[[this.#s,n.at],[this.#a,n.known]])r.value=s??"",r.classList.toggle("past",!!s),r.removeAttribute("aria-invalid");this.#d.textContent="",this.#o.disabled=this.#g.length===0,this.#l.disabled=!n.at&&!n.known}#y(n,e,i){let r=E("select",{"aria-label":n,onchange:()=>i(Number(r.value))},e.map(s=>E("option",{value:s},String(s))));return r}#h(){let n=this.#r.filter(e=>e.checked).map(e=>e.value);n.length===this.#r.length?this.on.change({types:null,withNames:!0}):n.length===sn.length&&sn.every(e=>n.includes(e))?this.on.change({types:null,withNames:!1}):this.on.change({types:n})}#f(n,e){let i=n.value.trim(),r=i?qd(i):null;if(i&&!r){n.setAttribute("aria-invalid","true"),this.#d.textContent="Not a timestamp. Write 2026-11-03 or 2026-11-03 14:30, in UTC.",n.title=this.#d.textContent;return}this.on.change({[e]:r&&Date.parse(r)>=Date.now()?null:r})}#E(){let n=(e,i)=>[E("span",{},i),E("button",{type:"button",onclick:()=>this.#m(e,!0),"aria-label":`Copy as ${i}`},"Copy"),E("button",{type:"button",onclick:()=>this.#m(e,!1),"aria-label":`Save as ${i}`},"Save")];return this.#c=E("details",{class:"menu exports"},E("summary",{},"Copy or save"),E("div",{},n("mermaid","Mermaid"),n("svg","SVG"),n("png","PNG"),n("csv","CSV of edges"))),this.#c}#m(n,e){this.#c.open=!1,this.#c.querySelector("summary")?.focus(),this.on.export(n,e)}};function qd(t){let[,n,e="23:59:59.999999",i="Z"]=/^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?))?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/i.exec(t)??[];if(!n)return null;let r=`${n}T${e.length===5?`${e}:00`:e}${/UTC/i.test(i)?"Z":i.toUpperCase().replace(/^([+-]\d\d)(\d\d)$/,"$1:$2")}`;return Number.isNaN(Date.parse(r))?null:r}function Gd(t){if(!t)return null;let[,n,e="0"]=/^(.*?:\d\d:\d\d)(?:\.(\d{1,6}))?/.exec(t)??[],i=Number(e.padEnd(6,"0"))-1;return`${new Date(Date.parse(`${n}Z`)-(i<0?1e3:0)).toISOString().slice(0,19)}.${String(i<0?999999:i).padStart(6,"0")}Z`}var x=t=>document.getElementById(t),Bd=200,jd=60,h=Hn(location.search),fe=null,$=null,uo=null,co=t=>JSON.stringify([Ot(t),t.at,t.known]),fo=t=>$?.stubs.filter(n=>n.id===t&&n.reason!=="COLLAPSED")??[];function go(t,n){return n.reason==="COLLAPSED"?Je(t,n.id):n.reason==="HUB"&&n.left>jd?ns(t,n.side,n.id):ts(t,n)}var ot={select:t=>Gt(t),selectEdge:t=>Gt(t.id),selectStub:t=>Y.mark(Vt(t)),open:t=>it(go(h,t),{anchor:t.id}),focus:t=>{t!==h.id&&it(Ye(h,t))},expand:t=>it(fo(t).reduce(go,h),{anchor:t}),collapse:t=>it(es(h,t),{anchor:t}),uncollapse:t=>it(Je(h,t),{anchor:t}),pick:t=>it(h.from&&!h.to&&h.from!==t?{...h,to:t,pathNumber:1}:{...h,from:t,to:null,pathNumber:1},{anchor:h.id}),otherPath:t=>it({...h,pathNumber:t},{anchor:h.id}),leavePath:()=>it({...h,from:null,to:null,pathNumber:1},{anchor:h.id}),regroup:t=>it({...h,groupBy:t},{anchor:h.id}),change:t=>it({...h,...t}),answer:t=>Si({mode:t}),compare:t=>Si({compare:t}),trace:t=>it({...h,from:t,to:h.selected??h.id,pathNumber:1},{anchor:h.id}),export:(t,n)=>{sl(t,n)}},z=new Jn(x("notices")),_i=new ae(x("search"),{go:t=>it(Ye(h,t)),open:t=>it(Hn(t)),known:()=>$?.entities.map(({entityId:t})=>t)??[]}),po=new ye(x("tools"),x("more-tools"),ot),Y=new Yn(x("canvas"),ot),bn=new Fn(x("list"),x("entity-count"),ot),yo=new Zn(x("panel"),ot),bi=ao(x("tabs"),x("work"),()=>Y.resize()),zd=new Vn(x("counts"),{changed:t=>{Y.filter(t),bn.filter(t)},next:()=>ho()}),mo=new pe(x("timeline"),{select:t=>Gt(t),travel:t=>it({...h,at:t},{anchor:h.id})}),vi=new Cn({changed:il,connection:rl});function it(t,{anchor:n=null}={}){let e=Rt(t);e!==location.search&&history.pushState(null,"",`explore${e}`),he(t,{anchor:n})}function Gt(t){h={...h,selected:t},history.replaceState(null,"",`explore${Rt(h)}`),wi()}function Si(t){h={...h,...t},history.pushState(null,"",`explore${Rt(h)}`),wi()}function ho(){let t=bn.next();t!==null&&Gt(t)}function wi(){if(!$)return;let t=$.edges.find(({id:e})=>e===h.selected);Y.mark(h.selected),bn.mark(h.selected),mo.mark(h.selected);let n=h.selected??h.id;zr(x("compare"),h.compare?{left:h.compare,right:n}:null,{select:e=>{h={...h,compare:null},Gt(e)},close:()=>ot.compare(null),swap:(e,i)=>Si({compare:e,selected:i})}),t?yo.showEdge(t,h):yo.showEntity(h.selected??h.id,$,h)}async function he(t,{anchor:n=null,isFresh:e=!1}={}){uo?.abort();let{signal:i}=uo=new AbortController;h=t,nr({valid:h.at,known:h.known}),document.title=h.id?`${h.id} · Lineage explorer`:"Lineage explorer",x("heading").textContent=h.id?`Lineage of ${h.id}`:"Lineage",z.drop("failure","news","lost","gate"),nl(),vi.watch(null,null),(!fe||e||co(fe.view)!==co(h))&&(fe=new ce(h)),x("loading").textContent="Loading …",x("drawing").setAttribute("aria-busy","true");let r=setTimeout(()=>x("loading").hidden=!1,Bd);try{h.id?await Jd(h,fe,n,i):Yd()}catch(s){i.aborted||Eo(s)}finally{clearTimeout(r),i.aborted||(x("loading").hidden=!0,x("drawing").setAttribute("aria-busy","false"))}}function me(t){x("start").hidden=t!=="start",x("work").hidden=x("tools").hidden=x("states").hidden=x("tabs").hidden=t!=="work",t==="work"&&Y.resize()}function Yd(){$=null,me("start"),_i.show(""),eo(x("start"))}async function Jd(t,n,e,i){po.show(t,$?.edges??[]),(!$||$.root!==t.id)&&me("work");let r=await n.load(t,{signal:i,progress:s=>x("loading").textContent=`Loading … ${v(s)} entities`});if(!i.aborted){if($=r,x("work").classList.remove("stale"),_i.show(t.id),!$){me("start"),io(x("start"),t.id,!!(t.at??t.known));return}me("work"),Ys(t.id),$.fieldError&&el($.fieldError),po.show(t,$.edges),bn.show($),x("summary").replaceChildren(...Es($,t)),await Y.show($,{anchor:e}),!i.aborted&&(zd.show($),wi(),!t.at&&!t.known&&vi.watch(n,$),$.fieldError||Xd($,t,n,i).catch(s=>mt(s)||Eo(s)))}}async function Xd(t,n,e,i){await Zd(n,e,i),await mo.show(t,i),!(!await xs(t,e,i)||i.aborted)&&(bn.show(t),await Y.show(t,{anchor:t.root}))}async function Zd({id:t,direction:n,depth:e},{filter:i},r){let{data:s}=await C($i,{id:t,direction:n,depth:e,filter:i},{signal:r});!r.aborted&&s.lineage&&x("summary").append(Is(s.lineage,h))}async function tl(){let{data:t}=await C(Ni,{}),{subject:n,isScoped:e,portfolios:i,roles:r}=t.viewer;n==="anonymous"&&!e||(x("viewer").textContent=e?`${n} · limited view`:n,x("viewer").title=`Roles: ${r.join(", ")}. Portfolios: ${i.join(", ")}`)}function nl(){if(h.at||h.known){let t=[h.at&&["as it stood at ",E("strong",{},h.at)],h.at&&h.known&&", ",h.known&&["as the store knew it at ",E("strong",{},h.known)]];z.say("time","wait",["Everything is shown ",t,"."],[["Now",()=>ot.change({at:null,known:null})]])}else z.drop("time");if(h.from&&!h.to){let t=E("input",{type:"text","aria-label":"Second end of the path",placeholder:"or paste its id",spellcheck:"false",onchange:()=>t.value.trim()&&ot.pick(t.value.trim())});z.say("path","busy",["Path from ",E("code",{},h.from),": mark its second end (Shift-click or x), ",t],[["Cancel",ot.leavePath]])}else z.drop("path")}function el({reason:t,message:n}){let e=vn(t),i=e?`Lineage is switched off (${e}). Only the entity itself is shown.`:`The lineage could not be loaded: ${n}`;z.say("gate",e?"still":"bad",i,e?[]:[["Retry",xi]])}function Eo(t){let n=t instanceof Z;n||console.error(t);let e=$&&$.root===h.id;x("work").classList.add("stale"),z.say("failure","bad",[E("strong",{},n?t.title:"The page failed."),` ${n?t.message:String(t)}`,e?" The graph shows the previous answer.":""],[["Retry",xi]])}function il(t){Y.flag(t);let n=t.length===1?t[0]:`${v(t.length)} entities`;z.say("news","busy",[E("strong",{},n),t.length===1?" has changed since it was loaded.":" have changed since they were loaded."],[["Refresh",xi]])}function rl(t){t?z.say("lost","bad",[E("strong",{},"The service is not responding.")," The graph may be out of date. The page keeps retrying."],[["Retry now",()=>vi.check()]]):z.drop("lost")}var xi=()=>he(h,{anchor:h.id,isFresh:!0});async function sl(t,n){if(Y.scene)try{z.say("saved","still",await hs(t,n,Y.scene)),setTimeout(()=>z.drop("saved"),4e3)}catch(e){z.say("saved","bad",`Export failed: ${e instanceof Error?e.message:String(e)}`,[["Dismiss",()=>z.drop("saved")]])}}function ol(){h.id&&(Js({name:`${h.id}${h.at?` until ${h.at.slice(0,16)}`:""}`,query:Rt(h)}),z.say("saved","still","The view is saved in this browser. The search field offers it."),setTimeout(()=>z.drop("saved"),4e3))}ir();gr(x("theme"));Cs(x("legend").querySelector("div"));As(x("canvas"),Y,{search:()=>_i.focus(),list:()=>{bi.open("list"),x("list").focus()},canvas:()=>{bi.open("graph"),x("canvas").focus()},panel:()=>{bi.open("panel"),x("panel").querySelector("button, a, summary")?.focus()},expand:()=>$&&h.selected&&fo(h.selected).length&&ot.expand(h.selected),collapse:()=>$&&h.selected&&ot.collapse(h.selected),pick:()=>$&&h.selected&&ot.pick(h.selected),fit:()=>$&&Y.fit($.root),next:ho,keys:()=>x("keys").showModal(),escape:()=>h.from&&!h.to?ot.leavePath():$&&Gt(null)});x("keys-open").addEventListener("click",()=>x("keys").showModal());x("save-view").addEventListener("click",ol);for(let t of document.querySelectorAll("[data-zoom]"))t.addEventListener("click",()=>{t.dataset.zoom==="in"?Y.zoomBy(1.25):t.dataset.zoom==="out"?Y.zoomBy(.8):Y.whole()});addEventListener("popstate",()=>{he(Hn(location.search))});new ResizeObserver(()=>Y.resize()).observe(x("canvas"));he(h);tl().catch(()=>{});
