// Built from schema/ui by build.mjs: change the sources. The licences of the bundled packages are in LICENSES.txt.
var Ci=`query Root($id: String!) {
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
  ... on PurgedEntity {
    was
    purgedStatus: status
    purgedPortfolioId: portfolioId
    correlationId
    createdAt
    purgedAt
  }
}`,Ki=`query Neighbours($ids: [ID!]!, $filter: LineageFilter, $first: Int!, $causes: Boolean!, $effects: Boolean!) {
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
  ... on PurgedEntity {
    was
    purgedStatus: status
    purgedPortfolioId: portfolioId
    correlationId
    createdAt
    purgedAt
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
  ... on PurgedEntity {
    was
    purgedStatus: status
    purgedPortfolioId: portfolioId
    correlationId
    createdAt
    purgedAt
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
}`,Pi=`query Viewer {
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
}`,Li=`query Path($from: String!, $to: String!, $direction: LineageDirection!, $filter: LineageFilter, $maxDepth: Int!) {
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
  ... on PurgedEntity {
    was
    purgedStatus: status
    purgedPortfolioId: portfolioId
    correlationId
    createdAt
    purgedAt
  }
}

fragment Edge on LineageEdge {
  id
  sourceEntityId
  targetEntityId
  edgeType
  createdAt
}`,Di=`query Around($id: String!, $direction: LineageDirection!, $depth: Int!, $filter: LineageFilter) {
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
  ... on PurgedEntity {
    was
    purgedStatus: status
    purgedPortfolioId: portfolioId
    correlationId
    createdAt
    purgedAt
  }
}

fragment Edge on LineageEdge {
  id
  sourceEntityId
  targetEntityId
  edgeType
  createdAt
}`,Mi=`query Find($text: String!, $first: Int!) {
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
}`,Vi=`query Newest {
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
}`,Fi=`query Failures {
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
}`,Hi=`query Stuck($before: DateTime!) {
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
}`,Wi=`query Conflicts {
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
}`,Ui=`query Waiting($after: String, $first: Int!, $portfolio: String) {
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
    ... on PurgedEntity {
      was
      purgedStatus: status
      createdAt
      purgedAt
      purgeReason: reason
      purgeNumber
      purgedPortfolioId: portfolioId
      correlationId
      contentHash
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
}`,Qi=`query MoreDecisions($id: String!, $first: Int!, $after: String!) {
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
}`,qi=`query MoreHistory($id: String!, $first: Int!, $after: String!) {
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
}`,Gi=`query MoreRuns($id: String!, $first: Int!, $after: String!) {
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
}`,Bi=`query MoreOperations($id: String!, $first: Int!, $after: String!) {
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
}`,ji=`query Causes($id: String!) {
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
  ... on PurgedEntity {
    was
    purgedStatus: status
    purgedPortfolioId: portfolioId
    correlationId
    createdAt
    purgedAt
  }
}`,zi=`query Payload($id: String!) {
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
}`,Yi=`query Metadata($id: ID!) {
  node(id: $id) {
    ... on LineageEdge {
      metadata
    }
  }
}`,Ji=`query Watch($ids: [ID!]!, $filter: LineageFilter) {
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
}`,Xi=`query Lineage($id: String!, $direction: LineageDirection!, $depth: Int!, $filter: LineageFilter) {
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
}`,Zi=`query RootCausesOf($id: String!) {
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
  ... on PurgedEntity {
    was
    purgedStatus: status
    purgedPortfolioId: portfolioId
    correlationId
    createdAt
    purgedAt
  }
}`,tr=`query ImpactOf($id: String!) {
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
}`,nr=`query Compare($left: String!, $right: String!, $after: String) {
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
}`;var ke={valid:null,known:null};function er(t){ke=t}function be(t){let n=["valid","known"].flatMap(e=>ke[e]?[`${e}: ${JSON.stringify(ke[e])}`]:[]);return n.length?t.replace(/^(query [^{]*?)(\s*\{)/,`$1 @asOf(${n.join(", ")})$2`):t}var At=class{constructor(n){this.text=n}text},Se=/\s*(?:([{}[\],:])|("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null))/y,bo={true:!0,false:!1,null:null};function Ae(t){let n=0;function e(){Se.lastIndex=n;let a=Se.exec(t);if(!a)throw new SyntaxError(`not JSON at ${n}`);return n=Se.lastIndex,a}function i(a){let l=n;return e()[1]===a?!0:(n=l,!1)}function r(a,l){if(!i(a))for(;;){l();let[,u]=e();if(u===a)return;if(u!==",")throw new SyntaxError(`not JSON at ${n}`)}}function s(){let[,a,l,u,g]=e();if(l!==void 0)return JSON.parse(l);if(u!==void 0)return new At(u);if(g!==void 0)return bo[g]??null;if(a==="{"){let p=new Map;return r("}",()=>{let y=s();if(typeof y!="string"||!i(":"))throw new SyntaxError(`not JSON at ${n}`);p.set(y,s())}),p}if(a==="["){let p=[];return r("]",()=>p.push(s())),p}throw new SyntaxError(`not JSON at ${n}`)}let o=s();if(t.slice(n).trim())throw new SyntaxError(`not JSON at ${n}`);return o}var Z=class extends Error{constructor(e,i,{code:r=null,reason:s=null,canRetry:o=!1}={}){super(i);this.title=e;this.code=r,this.reason=s,this.canRetry=o}title;code;reason;canRetry},ht=t=>t instanceof Error&&t.name==="AbortError";function An(t){return t instanceof Z?{title:t.title,message:t.message}:{title:"The page failed.",message:String(t)}}async function we(t,n,e){let i,r;try{i=await fetch("graphql",{method:"POST",headers:{"Content-Type":"application/json",Accept:"application/json"},body:JSON.stringify({query:be(t),variables:n}),...e&&{signal:e}}),r=await i.text()}catch(s){throw ht(s)?s:new Z("The service is not responding.","It may have stopped, or the connection is lost.",{canRetry:!0})}if(i.status===401&&So(),!(i.headers.get("content-type")??"").includes("json"))throw new Z(`HTTP ${i.status}`,r.slice(0,300)||i.statusText,{canRetry:i.status>=500});return{text:r,status:i.status}}function So(){let t="dpm-lineage:login";Date.now()-Number(sessionStorage.getItem(t)??0)<6e4||(sessionStorage.setItem(t,String(Date.now())),location.assign(`login?${new URLSearchParams({next:location.pathname+location.search+location.hash})}`))}function wn(t){return t?.endsWith("_DISABLED")?t.replace(/_DISABLED$/,"_ENABLED"):null}function zt({reason:t,message:n}){let e=wn(t);return e?`switched off (${e})`:`not available: ${n}`}function Dt({message:t,code:n,reason:e},i=200){let r={code:n??null,reason:e??null},s=wn(e);if(s)return new Z("This part of the service is switched off.",`Set ${s}=true to switch it on.`,r);if(i===401||n==="UNAUTHENTICATED")return new Z("You are not logged in.","Log in and load the page again.",r);let o=i>=500||n==="SERVICE_UNAVAILABLE"?"The service is unavailable.":"The service rejected the request.";return new Z(o,t,{...r,canRetry:i>=500})}function _e(t,n){let e=t.errors?.[0];return Dt({message:e?.message??t.detail??`HTTP ${n}`,...e?.extensions},n)}async function C(t,n,{signal:e}={}){let{text:i,status:r}=await we(t,n,e),s=JSON.parse(i);if(!s.data)throw _e(s,r);let o=(s.errors??[]).map(a=>({path:(a.path??[]).join("."),message:a.message,...a.extensions}));return{data:s.data,fieldErrors:o}}async function xe(t,n,{signal:e}={}){let{text:i,status:r}=await we(t,n,e),s=Ae(i),o=s instanceof Map?s.get("data"):null;if(!(o instanceof Map))throw _e(JSON.parse(i),r);return o}async function ir(t,n,{signal:e}={}){let{text:i,status:r}=await we(t,n,e),s=JSON.parse(i);if(!s.data)throw _e(s,r);let o=Ae(i);return{data:s.data,exact:o instanceof Map?o.get("data")??null:null}}function ve(t,n){return`graphql#${new URLSearchParams({query:be(t),variables:JSON.stringify(n,null,2)})}`}var Ao="dpm-lineage:dashboard";function rr(){let t=sessionStorage.getItem(Ao)??"";for(let n of document.querySelectorAll('nav a[href="dashboard"]'))n.setAttribute("href",`dashboard${t}`)}var M={RUN:"Run",OPERATION:"Operation",DECISION:"Decision",ARTIFACT:"Artifact",CORRELATION:"Correlation id",IDEMPOTENCY_KEY:"Idempotency key",PURGED:"Purged",UNKNOWN:"Unknown"},wo={OPERATION:t=>[-1,0,t-1,-1,1-t,-1,1,0,1-t,1,t-1,1],DECISION:t=>[t-1,-1,1,-1,1-t,1,-1,1],ARTIFACT:t=>[-1,-1,1-t,-1,1,-.3,1,1,-1,1],IDEMPOTENCY_KEY:t=>[-1,-1,1-t,-1,1,0,1-t,1,-1,1],PURGED:()=>[-1,-1,1,-1,1,1,-1,1],UNKNOWN:()=>[-1,-1,1,-1,1,1,-1,1]},_n=(t,n,e)=>wo[t]?.(.64*e/n)??null,sr={READY:["good","✓"],PENDING_REVIEW:["wait","◔"],BLOCKED:["bad","⊘"],PENDING:["wait","○"],RUNNING:["busy","▸"],SUCCEEDED:["good","✓"],FAILED:["bad","✕"],APPROVE:["good","✓"],APPROVED:["good","✓"],REJECT:["bad","✕"],REJECTED:["bad","✕"],REQUEST_CHANGES:["wait","↺"],NOT_REQUIRED:["still","–"]},_o=["still","•"],or=t=>(Object.hasOwn(sr,t)?sr[t]:void 0)??_o,gt=t=>or(t)[0],at=t=>or(t)[1];var xo="http://www.w3.org/2000/svg";function E(t,n={},...e){return dr(document.createElement(t),n,e)}function A(t,n={},...e){return dr(document.createElementNS(xo,t),n,e)}function dr(t,n,e){for(let[i,r]of Object.entries(n))r==null||r===!1||(typeof r=="function"?t.addEventListener(i.slice(2),r):t.setAttribute(i,r===!0?"":String(r)));return t.append(...ar(e)),t}function ar(t){return t.flatMap(n=>Array.isArray(n)?ar(n):n==null||n===!1?[]:[n instanceof Node?n:String(n)])}function lr(t,{isNamed:n=!0}={}){let e=n?t:E("span",{class:"visually-hidden"},t);return E("span",{class:"status","data-tone":gt(t),title:t},E("span",{"aria-hidden":"true"},at(t)),e)}function Ce(t,n,e){let[i,r]=[n/2,e/2];if(t==="CORRELATION")return A("ellipse",{cx:i,cy:r,rx:i,ry:r});let s=_n(t,n,e);if(!s)return A("rect",{width:n,height:e,rx:e/4});let o=s.map((a,l)=>(l%2?r+a*r:i+a*i).toFixed(1));return A("polygon",{points:o.join(" ")})}function xn(t,{isNamed:n=!0}={}){let e=A("svg",{viewBox:"0 0 18 12","aria-hidden":"true"},Ce(t,18,12));return E("span",{class:"kind","data-kind":t,title:M[t]},e,n?M[t]:E("span",{class:"visually-hidden"},M[t]))}var gr="dpm-lineage:theme",vn=document.documentElement;function cr(t){t?vn.dataset.theme=t:delete vn.dataset.theme}cr(localStorage.getItem(gr));function ur(){return getComputedStyle(vn).colorScheme==="dark"||!vn.dataset.theme&&matchMedia("(prefers-color-scheme: dark)").matches}function pr(t,n=()=>{}){let e=()=>{t.textContent=ur()?"☀ Light":"☾ Dark",n()};t.addEventListener("click",()=>{let i=ur()?"light":"dark";localStorage.setItem(gr,i),cr(i),e()}),matchMedia("(prefers-color-scheme: dark)").addEventListener("change",e),e()}function yr(t){let n=document.createElement("span");n.style.color=`var(--${t})`,document.body.append(n);let e=getComputedStyle(n).color;return n.remove(),e}var mr={runs:"subscription Runs($after: String) { runRecorded(after: $after) { cursor } }",operations:"subscription Operations($after: String) { operationChanged(after: $after) { cursor } }",decisions:"subscription Decisions($after: String) { decisionRecorded(after: $after) { cursor } }"},vo="graphql-transport-ws",fr=[500,1e3,2e3,5e3,1e4],Co=2,Ko=15e3,To=12e4,Ro=45e3;function hr(t,n,{changed:e,stateChanged:i,expired:r}){let s=Object.fromEntries(Object.keys(t).map(k=>[k,n])),o=[Oo,No],a=0,l=0,u=!1,g=()=>{},p;function y(k,v){if(u)return;if(v.errors?.[0]?.extensions?.reason==="DPM_CURSOR_EXPIRED"){b(),r();return}let T=v.data&&Object.values(v.data)[0];T&&(s[k]=T.cursor,e(k))}function c(){l=0,i("live")}function m(){if(!u){if(l+=1,l>=Co&&a<o.length&&(a+=1,l=0),a===o.length){I(Date.now()+To);return}i("lost"),p=setTimeout(f,fr[Math.min(l,fr.length-1)])}}function I(k){i("polling"),p=setTimeout(()=>(e(null),Date.now()<k?I(k):(a=0,f())),Ko)}function f(){let k=v=>({after:s[v]});g=o[a]?.(t,k,{received:y,opened:c,lost:m})??g}function b(){u=!0,clearTimeout(p),g()}return f(),b}function Oo(t,n,{received:e,opened:i,lost:r}){let s=new URL("graphql",document.baseURI);s.protocol=s.protocol.replace("http","ws");let o=new WebSocket(s,vo),a;function l(g){o.send(JSON.stringify(g))}function u(){clearTimeout(a),a=setTimeout(()=>o.close(),Ro)}return o.onopen=()=>l({type:"connection_init"}),o.onmessage=({data:g})=>{let{type:p,id:y,payload:c}=JSON.parse(g);if(u(),p==="ping"&&l({type:"pong"}),p==="connection_ack"){for(let[m,I]of Object.entries(t))l({type:"subscribe",id:m,payload:{query:I,variables:n(m)}});i()}p==="next"&&e(y,c),p==="error"&&e(y,{errors:c})},o.onclose=()=>{clearTimeout(a),r()},u(),()=>{o.onclose=null,clearTimeout(a),o.close()}}function No(t,n,{received:e,opened:i,lost:r}){let s=Object.entries(t).map(([a,l])=>{let u=new URLSearchParams({query:l,variables:JSON.stringify(n(a))}),g=new EventSource(`graphql?${u}`);return g.onopen=i,g.addEventListener("next",({data:p})=>e(a,JSON.parse(p))),g.addEventListener("complete",()=>g.close()),g.onerror=()=>{o(),r()},g});function o(){for(let a of s)a.onerror=null,a.close()}return o}var Po=2e4,$o=2e3,Lo=100,Cn=class{constructor(n){this.on=n;setInterval(()=>this.#r(),Po),document.addEventListener("visibilitychange",()=>this.#r())}on;#t=null;#e=!1;#n=null;watch(n,e){this.#t=n&&e&&{loader:n,entities:e.entities.slice(0,Lo)},e&&!this.#e&&this.#i(e.cursor)}async check(){let n=this.#t;if(!n)return;let{loader:e,entities:i}=n;try{let{data:r}=await C(Ji,{ids:i.map(({id:o})=>o),filter:e.filter});if(n!==this.#t)return;this.on.connection(null);let s=i.filter((o,a)=>Do(e,o,r.nodes[a]));s.length&&this.on.changed(s.map(({entityId:o})=>o))}catch(r){n===this.#t&&this.on.connection(r)}}#i(n){this.#e=!0,hr(mr,n,{changed:()=>this.#n??=setTimeout(()=>this.#r(),$o),stateChanged:e=>e==="lost"&&this.#r(),expired:()=>this.#e=!1})}#r(){this.#n&&clearTimeout(this.#n),this.#n=null,document.visibilityState==="visible"&&this.check()}};function Do(t,n,e){let i=e;if(!i)return!0;let r=t.isDetailed(n.entityId);if(i.runStatus!==n.runStatus||i.operationStatus!==n.operationStatus)return!0;let s=({workflow:o})=>JSON.stringify([o?.status,o?.latestDecision?.decidedAt]);return r&&s(i)!==s(n)?!0:["causes","effects"].some(o=>{let a=t.edgeLists[o].get(n.entityId),l=i[o];return a!==void 0&&l&&a.total!==l.totalCount})}var O,kr,Re,wt,Ke,On,br,Tn,Sr,Oe,Te,Mo,Jt=Symbol.for("pv"),Nn={},Pn=[],Vo=/^m(i|n|o|s|text|space)$/,Ne=Array.isArray,Pe=Pn.slice,Kt=Object.assign;function Ct(t){t&&t.parentNode&&t.remove()}function Ar(t,n,e){var i,r,s,o={},a=arguments.length;for(s in n)s=="key"?i=n[s]:s=="ref"&&typeof t!="function"?r=n[s]:o[s]=n[s];return a>2&&(o.children=a>3?Pe.call(arguments,2):e),Yt(t,o,i,r,null)}function Yt(t,n,e,i,r){var s={type:t,props:n,key:e,ref:i,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Jt,__v:r||++kr,__i:-1,__u:0};return!r&&O.vnode&&O.vnode(s),s}function S(t){return t.children}function Mt(t,n){this.props=t,this.context=n,this.__g=0}function _t(t,n){if(n==null)return t.__&&_t(t.__,t.__i+1);for(var e;n<t.__k.length;n++)if((e=t.__k[n])&&e.__e)return e.__e;return typeof t.type!="function"||t.props.__P?null:_t(t)}function Fo(t){var n,e=t.__v,i=e.__e,r=[],s=[],o=t.__P;o&&((n=Kt({constructor:Jt},e)).__v=e.__v+1,O.vnode&&O.vnode(n),$e(o,n,e,t.__n,o.namespaceURI,32&e.__u?[i]:null,r,i||_t(e),32&e.__u,s),n.__v=e.__v,n.__.__k[n.__i]=n,Kr(r,n,s),e.__=e.__e=null,n.__e!=i&&wr(n))}function wr(t){if((t=t.__)&&t.__c&&!t.props.__P)return t.__e=null,t.__k.some(function(n){return n&&(t.__e=n.__e)}),wr(t)}function Er(t){(8&t.__g||(t.__g|=8,wt.push(t),On++))&&Ke==O.debounceRendering||((Ke=O.debounceRendering)||queueMicrotask)(_r)}function _r(){try{for(var t,n=1;wt.length;)wt.length>n&&wt.sort(br),t=wt.shift(),n=wt.length,8&t.__g&&Fo(t)}finally{(On=wt.length)&&(Ke||queueMicrotask)(_r)}}function xr(t,n,e,i,r,s,o,a,l,u,g){var p,y,c,m,I,f,b=i.__k||Pn,k=n.length;for(l=Ho(e,n,b,l,k),p=0;p<k;p++)(c=e.__k[p])!=null&&(y=~c.__i&&b[c.__i]||Nn,c.__i=p,f=$e(t,c,y,r,s,o,a,l,u,g),m=c.__e,(y.ref!=c.ref||8&y.__u)&&(y.ref&&Le(y.ref,null,c,y),c.ref&&g.push(c.ref,c.__c||m,c)),I=I||m,4&c.__u?(l=vr(c,l,t,!y.__v),y.__e&&(y.__e=null)):typeof c.type=="function"&&f!==void 0?l=f:m&&(l=m.nextSibling),c.__u&=-21);return e.__e=I,l}function Ho(t,n,e,i,r){var s,o,a,l,u,g,p,y,c,m=e.length,I=m,f=0,b=0,k=t.__k=Array(r);for(s=0;s<r;s++)(o=n[s])!=null&&typeof o!="boolean"&&typeof o!="function"?(typeof o!="object"||o.constructor===String?o=k[s]=Yt(null,o):Ne(o)?o=k[s]=Yt(S,{children:o}):o.constructor===Jt&&o.__b?o=k[s]=Yt(o.type,o.props,o.key,o.ref,o.__v):k[s]=o,l=s+f,o.__=t,o.__b=t.__b+1,a=null,~(u=o.__i=Wo(o,e,l,I))&&(I--,(a=e[u])&&(a.__u|=2)),a&&a.__v?(o.__u|=16,u==l-1?f--:u==l+1?f++:u!=l&&(u>l?f--:f++,b=1)):(~u||(r>m?f--:r<m&&f++),typeof o.type!="function"&&(o.__u|=4))):k[s]=null;if(b){for(g=[],p=[],s=0;s<r;s++)if((o=k[s])&&16&o.__u){for(f=0,y=g.length;f<y;)g[c=f+y>>1]<o.__i?f=c+1:y=c;g[f]=o.__i,p[s]=f+1}for(f=g.length;s--;)p[s]&&(p[s]==f?f--:k[s].__u|=4)}if(I)for(s=0;s<m;s++)!(a=e[s])||2&a.__u||(a.__e==i&&(i=_t(a)),De(a,a));return i}function vr(t,n,e,i){var r,s,o,a;if(typeof t.type=="function"){if(t.props.__P)return n;if(r=t.__k)for(s=0;s<r.length;s++)r[s]&&(r[s].__=t,n=vr(r[s],n,e,!1));return n}for(n&&!n.parentNode&&(n=_t(t))&&!n.parentNode&&(n=null),o=t.__e,a=n;a&&a.nodeType==8;)a=a.nextSibling;for(o!=a&&(!i&&e.moveBefore&&o.parentNode?e.moveBefore(o,n):e.insertBefore(o,n||null)),n=o;(n=n&&n.nextSibling)&&n.nodeType==8&&!n.data.startsWith("$s"););return n}function Wo(t,n,e,i){var r,s=t.key,o=t.type,a=n[e],l=a&&!(2&a.__u);if(a===null&&s==null||l&&s==a.key&&o==a.type)return e;if(i>(l?1:0)){for(r=e-1;r>=0;r--)if((a=n[r])&&!(2&a.__u)&&s==a.key&&o==a.type)return r;for(r=e+1;r<n.length;r++)if((a=n[r])&&!(2&a.__u)&&s==a.key&&o==a.type)return r}return-1}function Ir(t,n,e){e==null&&(e=""),n[0]=="-"?t.setProperty(n,e):t[n]=e}function Kn(t,n,e,i,r){var s,o;if(n=="style")if(typeof e=="string")t.style.cssText=e;else{if(typeof i=="string"&&(t.style.cssText=i=""),i)for(n in i)e&&n in e||Ir(t.style,n);if(e)for(n in e)i&&e[n]==i[n]||Ir(t.style,n,e[n])}else if(n[0]=="o"&&n[1]=="n")typeof e!="function"&&(e=null),typeof i!="function"&&(i=null),(t.__e||(t.__e={}))[n]=e,e&&i||(o=Te[n]||(Te[n]=Uo(n)),(t.__a||(t.__a={}))[n]=Oe,s=n!=(n=n.replace(Sr,"$1")),(n=n.slice(2))[0]<"a"&&(n=n.toLowerCase()),e?t.addEventListener(n,o,s):t.removeEventListener(n,o,s));else{if(r=="http://www.w3.org/2000/svg")n=n.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(n!="width"&&n!="height"&&n!="href"&&n!="list"&&n!="form"&&n!="tabIndex"&&n!="download"&&n!="rowSpan"&&n!="colSpan"&&n!="role"&&n!="popover"&&n in t)try{return void(t[n]=e??"")}catch{}if(typeof e=="function")return;e==null||e===!1&&n[4]!="-"?t.removeAttribute(n):t.setAttribute(n,n=="popover"&&e==1?"":e)}}function Uo(t){return function(n){var e=this.__e;if(e){if(e=e[t],n[Tn]==null)n[Tn]=Oe++;else if(n[Tn]<this.__a[t])return;return e(O.event?O.event(n):n)}}}function $e(t,n,e,i,r,s,o,a,l,u){var g,p,y,c,m,I,f,b,k,v,K,T,mt,dt,X,_,$,D,B=n.type;if(n.constructor!==Jt)return null;128&e.__u&&(l=32&e.__u,g=e.__c.__z)&&(n.__u|=l,p=s=[],g.nodeType==8?a=Rn(g,s):s.push(g),a=s[0]||a),(g=O.__b)&&g(n);t:if(typeof B=="function"){y=o.length;try{if(b=n.props,k=(g=B.prototype)&&g.render,v=(g=B.contextType)&&i[g.__c],K=g?v?v.props.value:g.__:i,(c=e.__c)?(n.__c=c,2&c.__g&&(c.__g|=1)):(k?n.__c=c=new B(b,K):(n.__c=c=new Mt(b,K),c.constructor=B,c.render=qo),v&&v.sub(c),c.state||(c.state={}),c.__n=i,c.__g|=8,c.__h=[],c.__k=[]),k&&(c.__s||(c.__s=c.state),B.getDerivedStateFromProps&&(c.__s==c.state&&(c.__s=Kt({},c.__s)),Kt(c.__s,B.getDerivedStateFromProps(b,c.__s)))),m=c.props,I=c.state,c.__v=n,e.__c){if(b!==m&&k&&!B.getDerivedStateFromProps&&c.componentWillReceiveProps&&c.componentWillReceiveProps(b,K),n.__v==e.__v&&!(8&c.__g)||!(4&c.__g)&&c.shouldComponentUpdate&&c.shouldComponentUpdate(b,c.__s,K)===!1){n.__v!=e.__v&&(c.props=b,c.state=c.__s,c.__g&=-9),n.__e=e.__e,n.__k=e.__k,n.__k.some(function(W){W&&(W.__=n)}),Pn.push.apply(c.__h,c.__k),c.__k=[],c.__h.length&&o.push(c),a=_t(e);break t}c.componentWillUpdate&&c.componentWillUpdate(b,c.__s,K),k&&c.componentDidUpdate&&c.__h.push(function(){c.componentDidUpdate(m,I,f)})}else k&&!B.getDerivedStateFromProps&&c.componentWillMount&&c.componentWillMount(),k&&c.componentDidMount&&c.__h.push(c.componentDidMount);c.context=K,c.props=b,c.__P=t,c.__g&=-5,T=O.__r,mt=k?25:0;do c.__g&=-9,T&&T(n),g=c.render(c.props,c.state=c.__s,c.context);while(8&c.__g&&++mt<25);k&&(Pn.push.apply(c.__h,c.__k),c.__k=[]),c.state=c.__s,c.getChildContext&&(i=Kt({},i,c.getChildContext())),k&&e.__c&&c.getSnapshotBeforeUpdate&&(f=c.getSnapshotBeforeUpdate(m,I)),dt=g&&g.type===S&&g.key==null?g.props.children:g,b.__P&&(g=a,r=(t=b.__P).namespaceURI,l=s=null,e.props&&e.props.__P!=t&&(e.__k.some(function(W){W&&De(W,W)}),e.__k=null),a=e.__k?_t(e,0):null),a=xr(t,Ne(dt)?dt:[dt],n,e,i,r,s,o,a,l,u),b.__P&&(n.__e=null,a=g),n.__u&=-161,p&&p.some(Ct),c.__h.length&&o.push(c),1&c.__g&&(c.__g&=-4)}catch(W){if(o.length=y,n.__v=null,l||s)if(W&&W.then){if(n.__u|=128|l,s){for(~($=s.indexOf(a||void 0))||($=s.length);(D=s[$-1])&&D.nodeType==8;)$--;for(;$<s.length;$++)if(D=s[$])if(s[$]=null,X){if(D==_)break}else{if(D.nodeType!=8)break;D.data.startsWith("$s")&&(_=Rn(X=D))}}if(!X){for(;a&&a.nodeType==8&&a.nextSibling;)a=a.nextSibling;X=a}(g=Rn(X=n.__c.__z||(n.__c.__z=X)))?(n.__e=X,a=g):n.__e=a,a=a&&a.nextSibling}else s&&s.some(Ct);else n.__e=e.__e;n.__k||(n.__k=e.__k||[]),W&&W.then||Cr(n),O.__e(W,n,e)}}else a=n.__e=Qo(e.__e,n,e,i,r,s,o,l,u,t);return(g=O.diffed)&&g(n),a}function Rn(t,n){if(t&&t.nodeType==8&&t.data.startsWith("$s"))for(var e=1;t=t.nextSibling;){if(t.nodeType==8){if(t.data.startsWith("$s"))e++;else if(t.data.startsWith("/$s")&&!--e)return t}n&&n.push(t)}}function Cr(t){t&&(t.__c&&(t.__c.__g|=4),t.__k&&t.__k.some(Cr))}function Kr(t,n,e){for(var i=0;i<e.length;)Le(e[i++],e[i++],e[i++]);O.__c&&O.__c(n,t),t.some(function(r){try{t=r.__h,r.__h=[],t.some(function(s){s.call(r)})}catch(s){O.__e(s,r.__v)}})}function Qo(t,n,e,i,r,s,o,a,l,u){var g,p,y,c,m,I,f,b,k=e.props||Nn,v=n.props,K=n.type;if(K=="svg"?r="http://www.w3.org/2000/svg":K=="math"?r="http://www.w3.org/1998/Math/MathML":r||(r="http://www.w3.org/1999/xhtml"),s){for(g=0;g<s.length;g++)if((m=s[g])&&(K?m.localName==K:m.nodeType==3)){t=m,s[g]=null;break}}if(!t){if(b=u.ownerDocument||document,!K)return b.createTextNode(v);t=b.createElementNS(r,K,v.is?v:u),a&&(O.__m&&O.__m(n,s),a=!1),s=null}if(K){if(u=K=="template"&&t.content||t,s=K=="textarea"&&v.defaultValue!=null?null:s&&Pe.call(u.childNodes),!a&&s)for(k={},g=0;g<t.attributes.length;g++)k[(m=t.attributes[g]).name]=m.value;for(g in k)m=k[g],g=="dangerouslySetInnerHTML"?y=m:g=="children"||g in v||g=="value"&&"defaultValue"in v||g=="checked"&&"defaultChecked"in v||Kn(t,g,null,m,r);for(g in v)m=v[g],g=="children"?c=m:g=="dangerouslySetInnerHTML"?p=m:g=="value"?I=m:g=="checked"?f=m:a&&typeof m!="function"||k[g]===m||Kn(t,g,m,k[g],r);p?(a||y&&(p.__html==y.__html||p.__html==t.innerHTML)||(t.innerHTML=p.__html),n.__k=[]):(y&&(t.textContent=""),(K=="foreignObject"||r=="http://www.w3.org/1998/Math/MathML"&&Vo.test(K))&&(r="http://www.w3.org/1999/xhtml"),xr(u,Ne(c)?c:[c],n,e,i,r,s,o,s?s[0]:e.__k&&_t(e,0),a,l),s&&s.some(Ct)),a&&K!="textarea"||(g="value",K=="progress"&&I==null?t.removeAttribute(g):I==null||I===t[g]&&(K!="progress"||I)||Kn(t,g,I,k[g],r),g="checked",f!=null&&f!=t[g]&&Kn(t,g,f,k[g],r))}else k===v||a&&t.data==v||(t.data=v);return t}function Le(t,n,e,i){try{typeof t=="function"?n?n.__x=t(n)||1:i&&(i=i.__c||i.__e)&&(n=i.__x)&&(i.__x=null,typeof n=="function"?n():t(null)):t.current=n}catch(r){O.__e(r,e)}}function De(t,n,e){var i,r,s,o;if(O.unmount&&O.unmount(t),!(i=t.ref)||i.current&&i.current!=t.__e||Le(i,null,n,t),i=t.__c){if(i.componentWillUnmount)try{i.componentWillUnmount()}catch(a){O.__e(a,n)}i.__P=i.__n=null}if(i=t.__k)for(o=0;o<i.length;o++)i[o]&&De(i[o],n,typeof t.type!="function"||e&&!t.props.__P);!e&&(i=t.__c)&&(i=i.__z)&&(r=Rn(i,s=[]))&&(i==t.__e&&s.some(Ct),Ct(r),Ct(i)),e||Ct(t.__e),t.__e=t.__c=t.__=null}function qo(t,n,e){return this.constructor(t,e)}function tt(t,n){var e,i,r,s;O.__&&O.__(t,n),n.nodeType==9&&(n=n.documentElement),i=(e=t&&32&t.__u)?null:n.__k,n.__k=Yt(S,{children:[t]}),r=[],s=[],$e(n,n.__k,i||Nn,Nn,n.namespaceURI,i?null:n.firstChild?Pe.call(n.childNodes):null,r,i?i.__e:n.firstChild,e,s),Kr(r,n.__k,s),n.__k.props.children=null}O={__e:function(t,n,e,i){for(var r,s,o;n=n.__;)if((r=n.__c)&&!(1&r.__g)){r.__g|=4;try{if((o=(s=r.constructor)&&s.getDerivedStateFromError)&&r.setState(s.getDerivedStateFromError(t)),r.componentDidCatch&&(r.componentDidCatch(t,i||{}),o=1),o&&8&r.__g)return void(r.__g|=2)}catch(a){t=a}}throw On=0,t}},kr=0,Re=function(t){return t!=null&&t.constructor===Jt},Mt.prototype.setState=function(t,n){var e=this.__s;e&&e!=this.state||(e=this.__s=Kt({},this.state)),typeof t=="function"&&(t=t(Kt({},e),this.props)),t&&(Kt(e,t),this.__v&&(n&&this.__k.push(n),Er(this)))},Mt.prototype.forceUpdate=function(t){this.__v&&(this.__g|=4,t&&this.__h.push(t),Er(this))},Mt.prototype.render=S,wt=[],On=0,br=function(t,n){return t.__v.__b-n.__v.__b},Tn=Symbol(),Sr=/(PointerCapture)$|Capture$/i,Oe=0,Te={},Mo=0;var Zt,Q,Me,Tr,Ve=Object.is,tn=0,Vr=[],Fe=[],U=O,Rr=U.__b,Or=U.__r,Nr=U.diffed,Pr=U.__c,$r=U.unmount,Lr=U.__;function We(t,n){U.__h&&U.__h(Q,t,tn||n),tn=0;var e=Q.__H||(Q.__H={__:[],__h:[]});return t>=e.__.length&&e.__.push({}),e.__[t]}function L(t){return tn=1,Go(Wr,t)}function Go(t,n,e){var i=We(Zt++,2);if(i.t=t,!i.__c&&(i.__=[e?e(n):Wr(void 0,n),function(s){var o=(i.__N||i.__)[0],a=i.t(o,s);Ve(o,a)||(i.__N=[a,i.__[1]],i.__c.setState({}))}],i.__c=Q,!Q.__f)){Q.__f=!0;var r=Q.shouldComponentUpdate;Q.shouldComponentUpdate=function(s,o,a){var l=this.__H;if(!l)return!0;var u=!1,g=this.props!=s;if(l.__.some(function(y){y.__N&&(u=!0,Ve(y.__[0],y.__N[0])||(g=!0))}),r){var p=r.call(this,s,o,a);return u?p||g:p}return!u||g}}return i.__}function xt(t,n){var e=We(Zt++,3);!U.__s&&Hr(e.__H,n)&&(e.__P=!0,e.__=t,e.u=n,Q.__H.__h.push(e))}function ct(t){return tn=5,nn(function(){return{current:t}},[])}function nn(t,n){var e=We(Zt++,7);return Hr(e.__H,n)&&(e.__=t(),e.__H=n),e.__}function Fr(t,n){return tn=8,nn(function(){return t},n)}function Bo(){var t;do{for(;t=Fe.shift();)try{Xt(t)}catch(e){U.__e(e,{__:(t=t.__P)&&t.__v})}for(;t=Vr.shift();){var n=t.__H;if(t.__P&&n)try{n.__h.some(Xt),n.__h.some(He),n.__h=[]}catch(e){n.__h=[],U.__e(e,t.__v)}}}while(Fe.length)}U.__b=function(t){Q=null,Rr&&Rr(t)},U.__=function(t,n){t&&n.__k&&n.__k.__m&&(t.__m=n.__k.__m),Lr&&Lr(t,n)},U.__r=function(t){Or&&Or(t),Zt=0;var n=(Q=t.__c).__H;n&&(Me==Q?Q.__h=[]:(n.__h.some(Xt),n.__h.some(He),Zt=0),n.__h=[],n.__.some(function(e){e.__N&&(e.__=e.__N),e.u=e.__N=void 0})),Me=Q},U.diffed=function(t){Nr&&Nr(t);var n=t.__c;n&&n.__H&&(n.__H.__h.length&&Mr(Vr.push(n)),n.__H.__.some(function(e){e.u&&(e.__H=e.u)})),Me=Q=null},U.__c=function(t,n){n.some(function(e){try{e.__h.some(Xt),e.__h=e.__h.filter(function(i){return!i.__||He(i)})}catch(i){e.__h=[function(){throw i}]}}),Pr&&Pr(t,n)},U.unmount=function(t){$r&&$r(t);var n,e,i=t.__c;i&&i.__H&&(i.__H.__.some(function(r){try{if(r.__P&&r.__c){if(e===void 0){for(e=t.__;e&&(!e.__c||!e.__c.__P);)e=e.__;e=e&&e.__c}r.__P=e,Mr(Fe.push(r))}else Xt(r)}catch(s){n=s}}),i.__H=void 0,n&&U.__e(n,i.__v))};var Dr=typeof requestAnimationFrame=="function";function jo(t){var n,e=function(){clearTimeout(i),Dr&&cancelAnimationFrame(n),setTimeout(t)},i=setTimeout(e,35);Dr&&(n=requestAnimationFrame(e))}function Mr(t){t!=1&&Tr==U.requestAnimationFrame||((Tr=U.requestAnimationFrame)||jo)(Bo)}function Xt(t){var n=Q,e=t.__c;typeof e=="function"&&(t.__c=void 0,e()),Q=n}function He(t){var n=Q;t.__c=t.__(),Q=n}function Hr(t,n){return!t||t.length!=n.length||n.some(function(e,i){return!Ve(e,t[i])})}function Wr(t,n){return typeof n=="function"?n(t):n}var zo=new Set(["CORRELATION_TO_RUN","IDEMPOTENCY_TO_RUN","OPERATION_TO_CORRELATION"]);function H(t){return zo.has(t.edgeType)?{cause:t.sourceEntityId,effect:t.targetEntityId}:{cause:t.targetEntityId,effect:t.sourceEntityId}}function F(t){let n=t.workflow?.status;return n&&n!=="NOT_REQUIRED"?n:t.runStatus??t.operationStatus??t.action??t.purgedStatus??null}var Qr=t=>t.decidedAt??t.createdAt??null,Ur={BLOCKED:0,FAILED:0,REJECTED:1,PENDING_REVIEW:2,RUNNING:3,PENDING:3};function nt(t){let n=F(t);return(n!==null&&Object.hasOwn(Ur,n)?Ur[n]:void 0)??(t.idempotencyKey?.isConflicted?2:9)}function qr(t,n){let e=new Map(t.map(o=>[o,[]]));for(let o of n){let{cause:a,effect:l}=H(o);e.get(a)?.push(l)}let i=Yo(t,e),r=new Map;for(let o of i.values())r.set(o,(r.get(o)??0)+1);let s=new Set;for(let o of n){let{cause:a,effect:l}=H(o),u=i.get(a);if(!(u===void 0||u!==i.get(l))&&!(a!==l&&(r.get(u)??0)<2))for(let g of[o.id,a,l])s.add(g)}return s}function Yo(t,n){let e=new Map,i=new Map,r=new Map,s=[];for(let o of t){if(e.has(o))continue;let a=[[o,0]];for(;a.length;){let l=a.at(-1),[u,g]=l;g===0&&(e.set(u,e.size),i.set(u,e.get(u)),s.push(u));let p=n.get(u)?.[g];if(p!==void 0){l[1]+=1,e.has(p)?r.has(p)||i.set(u,Math.min(i.get(u),e.get(p))):a.push([p,0]);continue}if(g===0&&(l[1]+=1),i.get(u)===e.get(u))for(let c=s.pop();r.set(c,e.get(u)),c!==u;c=s.pop());a.pop();let y=a.at(-1)?.[0];y!==void 0&&i.set(y,Math.min(i.get(y),i.get(u)))}}return r}var Gr=11,lt=6.7,J={CAUSED_BY:{verb:"caused",colour:"ink",line:"solid",width:1.75},REPLAYED_FROM:{verb:"replayed as",colour:"kind-run",line:"dashed",width:2},DERIVED_FROM:{verb:"derived into",colour:"kind-operation",line:"dotted",width:2.5},CORRELATION_TO_RUN:{verb:"correlates",colour:"kind-correlation",line:"solid",width:1,isQuiet:!0},IDEMPOTENCY_TO_RUN:{verb:"keyed",colour:"kind-idempotency-key",line:"dashed",width:1,isQuiet:!0},OPERATION_TO_CORRELATION:{verb:"ran under",colour:"kind-correlation",line:"dotted",width:1.5}},$n={solid:null,dashed:"7 4",dotted:"2 3"};function Et(t,n=25){let e=[...t];if(e.length<=n)return t;let i=Math.ceil((n-1)/2);return`${e.slice(0,i).join("")}…${e.slice(e.length-(n-1-i)).join("")}`}var w=t=>t.toLocaleString("en"),Jo={HUB:"a collapsed hub",DEPTH:"beyond the chosen depth",ENTITY_LIMIT:"beyond the chosen maximum of entities",PAGES:"further pages of a hub",COLLAPSED:"collapsed"},Vt=({side:t,id:n})=>`${t}:${n}`,Ue=({left:t,hidden:n})=>`+${w(t)}${n?`: ${n}`:""}`;function Tt({id:t,side:n,left:e,total:i,reason:r,hidden:s}){let o=e===1?"edge":"edges",a=e===i?"":` of ${w(i)}`;return`${w(e)}${a} ${o} to ${n} of ${t} not shown: ${Jo[r]}${s?`; among them ${s}`:""}`}function Ln(t){let n=new Map;for(let{reason:e,left:i}of t){let{edges:r,stubCount:s}=n.get(e)??{edges:0,stubCount:0};n.set(e,{reason:e,edges:r+i,stubCount:s+1})}return[...n.values()].sort((e,i)=>i.edges-e.edges)}function Dn({reason:t,edges:n,stubCount:e}){let i=`${w(n)} ${n===1?"edge":"edges"}`;return{HUB:`${i} in ${w(e)} collapsed ${e===1?"hub":"hubs"}`,DEPTH:`${i} beyond the depth`,ENTITY_LIMIT:`${i} beyond max entities`,PAGES:`${i} on further pages of ${w(e)} ${e===1?"hub":"hubs"}`,COLLAPSED:`${i} collapsed`}[t]}function et(t,n){let[e,i]=L(0),[r,s]=L({key:"",value:null,error:null}),o=JSON.stringify([...n,e]);xt(()=>{let l=new AbortController;return t(l.signal).then(u=>l.signal.aborted||s({key:o,value:u,error:null}),u=>ht(u)||l.signal.aborted||s({key:o,value:null,error:u})),()=>l.abort()},[o]);let a=Fr(()=>i(l=>l+1),[]);return r.key===o?{value:r.value,error:r.error,retry:a}:{value:null,error:null,retry:a}}var Xo=[["d",86400],["h",3600],["min",60],["s",1]];function pt(t,n=Date.now()){let e=(n-Date.parse(t))/1e3,[i,r]=Xo.find(([,o])=>Math.abs(e)>=o)??["s",1],s=Math.floor(Math.abs(e)/r);return s===0?"now":e<0?`in ${s} ${i}`:`${s} ${i}`}function en(t,n=Date.now()){let e=pt(t,n);return e==="now"||e.startsWith("in ")?e:`${e} ago`}var Zo=Symbol.for("pv"),td=0;function d(t,n,e,i,r,s){n||(n={});var o,a,l=n;if("ref"in l&&typeof t!="function")for(a in l={},n)a=="ref"?o=n[a]:l[a]=n[a];var u={type:t,props:l,key:e,ref:o,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Zo,__v:--td,__i:-1,__u:0};return(r||s)&&(u.__source=r,u.__self=s),O.vnode&&O.vnode(u),u}function N({value:t,isNamed:n=!0}){return d("span",{class:"status","data-tone":gt(t),title:t,children:[d("span",{"aria-hidden":"true",children:at(t)}),n?t:d("span",{class:"visually-hidden",children:t})]})}function It({value:t,isNamed:n=!0}){let e=_n(t,18,12)?.map((r,s)=>(s%2?6+r*6:9+r*9).toFixed(1)),i=e?d("polygon",{points:e.join(" ")}):t==="CORRELATION"?d("ellipse",{cx:9,cy:6,rx:9,ry:6}):d("rect",{width:18,height:12,rx:3});return d("span",{class:"kind","data-kind":t,title:M[t],children:[d("svg",{viewBox:"0 0 18 12","aria-hidden":"true",children:i}),n?M[t]:d("span",{class:"visually-hidden",children:M[t]})]})}function R({text:t,isShort:n=!1}){return t?d("time",{dateTime:t,title:t,children:[n?en(t):`${t.slice(0,10)} ${t.slice(11,19)} UTC`,!n&&d("span",{class:"muted",children:[" · ",en(t)]})]}):d("span",{class:"muted",children:"–"})}function yt({text:t,name:n}){let[e,i]=L("Copy"),r=async()=>{try{await navigator.clipboard.writeText(t),i("Copied")}catch{i("Not allowed")}setTimeout(()=>i("Copy"),1500)};return d("button",{type:"button",class:"copy","aria-label":`Copy ${n}`,title:`Copy ${n}`,onClick:()=>{r()},children:e==="Copy"?d("svg",{viewBox:"0 0 14 14",width:13,height:13,"aria-hidden":"true",fill:"none",stroke:"currentColor","stroke-width":1.4,children:[d("rect",{x:1,y:4,width:8.5,height:9,rx:1.5}),d("path",{d:"M4.5 4V2.5A1.5 1.5 0 0 1 6 1h5.5A1.5 1.5 0 0 1 13 2.5v6a1.5 1.5 0 0 1-1.5 1.5h-2"})]}):e})}function st({error:t,retry:n}){let{title:e,message:i}=An(t);return d("p",{class:"notice","data-tone":"bad",role:"alert",children:[d("strong",{children:e})," ",i,n&&d("button",{type:"button",onClick:n,children:"Retry"})]})}function ut(){return d("div",{role:"status","aria-label":"Loading",children:[0,1,2].map(t=>d("div",{class:"skeleton"},t))})}function j({title:t,children:n,id:e}){return d("section",{id:e,"aria-label":t,children:[t&&d("h3",{children:t}),n]})}var Ft=t=>t.kind==="RUN",Qe=t=>t.kind==="OPERATION",qe=t=>t.kind==="IDEMPOTENCY_KEY";function zr({entity:t,select:n}){let e=[];return Ft(t)&&e.push(d(nd,{run:t},"review"),t.gate&&d(ed,{gate:t.gate},"gate"),d(jr,{hash:t.requestHash,idempotencyKey:t.idempotencyKey,select:n},"conflict"),d(rd,{origin:t.origin,select:n},"origin")),Qe(t)&&e.push(d(od,{operation:t},"state")),qe(t)&&e.push(d(jr,{hash:null,idempotencyKey:t,select:n},"conflict")),t.kind==="UNKNOWN"&&e.push(d("p",{children:"Edges have this id, but no record describes it. It is a cause from outside, or its record was purged or never recorded here."},"unknown")),"purgedAt"in t&&e.push(d("p",{class:"lead",children:["Its record was purged ",d(R,{text:t.purgedAt})," by purge ",t.purgeNumber,": ",t.purgeReason,". What is kept of it is below, and its edges stay."]},"purged")),d(j,{title:"Why",id:"why",children:[e,!Ft(t)&&d(dd,{id:t.entityId,kind:t.kind,select:n})]})}function nd({run:t}){let{workflow:n}=t,e=t.decisions?.edges.find(({node:i})=>i.entityId===n?.latestDecision?.entityId)?.node??t.decisions?.edges[0]?.node;return n?.workflowStatus==="PENDING_REVIEW"?d("p",{class:"lead",children:["Waits for a review",n.pendingSince&&d(S,{children:[" for ",d("strong",{children:pt(n.pendingSince)}),", since ",d(R,{text:n.pendingSince})]}),".",e&&d(S,{children:[" Last: ",d(N,{value:e.action})," by ",d("strong",{children:e.actorId}),", ",d("code",{children:e.reasonCode}),"."]})]}):!n||n.workflowStatus==="NOT_REQUIRED"||!n.latestDecision||!e?null:d("p",{class:"lead",children:[d(N,{value:n.workflowStatus})," by ",d("strong",{children:e.actorId}),", ",d("code",{children:e.reasonCode}),", ",d(R,{text:e.decidedAt})]})}function ed({gate:t}){let{failedRules:n,reasons:e,recommendedNextStep:i}=t;return d(S,{children:[n.length>0&&d("table",{class:"rules",children:[d("thead",{children:d("tr",{children:[d("th",{scope:"col",children:"failed rule"}),d("th",{scope:"col",children:"measured"}),d("th",{scope:"col",children:"threshold"})]})}),d("tbody",{children:n.map((r,s)=>d("tr",{children:[d("th",{scope:"row",children:[d(Br,{filter:{rule:r.ruleId??null},children:r.ruleId??"–"})," ",d("span",{class:"muted",children:r.severity}),d("div",{class:"muted",children:[r.reasonCode,r.remediationHint].filter(Boolean).join(": ")})]}),d("td",{class:"measured",children:r.measured??"–"}),d("td",{children:id(r.threshold)})]},s))})]}),d("dl",{class:"facts",children:[e.length>0&&d(S,{children:[d("dt",{children:"Reasons"}),d("dd",{children:e.map(({reasonCode:r,severity:s,source:o},a)=>d("div",{children:[d(Br,{filter:{reason:r??null},children:r})," ",d("span",{class:"muted",children:[s,o].filter(Boolean).join(", ")})]},a))})]}),i&&d(S,{children:[d("dt",{children:"Next step"}),d("dd",{children:d("strong",{children:i})})]})]})]})}function Br({filter:t,children:n}){let[e]=Object.entries(t);return e?.[1]?d("a",{href:`dashboard?${new URLSearchParams({list:"runs",[e[0]]:e[1]})}`,title:"All runs with it",children:d("code",{children:n})}):d("code",{children:n})}function id(t){return t==null?"–":typeof t!="object"?String(t):Object.entries(t).map(([n,e])=>`${n} ${typeof e=="object"?JSON.stringify(e):String(e)}`).join(", ")}function rd({origin:t,select:n}){return d("ul",{class:"origin",children:t.statements.map(({text:e,entity:i},r)=>d("li",{children:d(sd,{text:e,id:i?.entityId??null,select:n})},r))})}function sd({text:t,id:n,select:e}){let i=n===null?-1:t.indexOf(`'${n}'`);return n===null?d(S,{children:t}):i<0?d(S,{children:[t," ",d(q,{id:n,select:e})]}):d(S,{children:[t.slice(0,i),d(q,{id:n,select:e}),t.slice(i+n.length+2)]})}function od({operation:t}){let{operationStatus:n,error:e,createdAt:i,startedAt:r,finishedAt:s}=t;return e?d("p",{class:"lead",children:["Failed with ",d("code",{children:e.code}),": ",e.message,s&&d(S,{children:[" ",d(R,{text:s})]})]}):n==="PENDING"?d("p",{class:"lead",children:["Has waited to start for ",d("strong",{children:pt(i)}),", since ",d(R,{text:i}),"."]}):n==="RUNNING"&&r?d("p",{class:"lead",children:["Has been running for ",d("strong",{children:pt(r)}),", since ",d(R,{text:r}),"."]}):d("p",{class:"lead",children:[d(N,{value:n})," ",s&&d(R,{text:s})]})}function jr({hash:t,idempotencyKey:n,select:e}){if(!n?.isConflicted)return null;let i=Map.groupBy(n.history?.edges.map(({node:r})=>r)??[],({requestHash:r})=>r);return d("div",{class:"conflict",children:[d("p",{class:"lead",children:[d("span",{class:"status","data-tone":"bad",children:"⚠ more than one request hash"})," ","used the key ",d(q,{id:n.key,select:e})]}),d("ul",{children:[...i].map(([r,s])=>d("li",{children:[d("code",{title:r,children:Et(r,23)}),r===t?d("strong",{children:" this run"}):r===n.mappedHash?d("span",{class:"muted",children:" in force"}):d("strong",{children:" other request"}),":"," ",s.map((o,a)=>d("span",{children:[a>0&&", ",d(q,{id:o.rebalanceRunId,select:e})]},a))]},r))})]})}function dd({id:t,kind:n,select:e}){let{value:i}=et(a=>C(ji,{id:t},{signal:a}),[t]),r=i?.data.entity;if(!r?.causes||n==="CORRELATION"||n==="IDEMPOTENCY_KEY")return null;let{totalCount:s,edges:o}=r.causes;return s?d("div",{class:"causes",children:[o.map(({node:a})=>{let l=H(a).cause===a.source.entityId?a.source:a.target,u=F(l);return d("p",{children:[{CAUSED_BY:"Caused by",REPLAYED_FROM:"Replays",DERIVED_FROM:"Derived from"}[a.edgeType]??J[a.edgeType].verb," ",d(It,{value:l.kind,isNamed:!1})," ",d(q,{id:l.entityId,select:e})," ",u&&d(N,{value:u})]},a.id)}),s>o.length&&d("p",{class:"muted",children:["and ",s-o.length," more"]})]}):d("p",{class:"muted",children:"No cause is recorded."})}function q({id:t,select:n}){return d("button",{type:"button",class:"link",onClick:()=>n(t),children:t})}function Yr(t,n,e,i){t.hidden=n===null,tt(n&&d(ad,{...n,on:e},JSON.stringify([n,i])),t)}var rn=(t,n)=>t instanceof Map?t.get(n)??null:null;async function Jr(t,n,e,i){let{data:r,exact:s}=await ir(nr,{left:t,right:n,after:e},{signal:i}),o=r.compareRuns??null,a=rn(rn(rn(s,"compareRuns"),"changes"),"nodes"),l=Array.isArray(a)?a:[],u=(o?.changes.nodes??[]).map(({path:g,kind:p},y)=>({path:g,kind:p,before:rn(l[y],"before"),after:rn(l[y],"after")}));return{data:o,changes:u}}function ad({left:t,right:n,on:e}){let{value:i,error:r,retry:s}=et(o=>Jr(t,n,null,o),[t,n]);return d(S,{children:[d("header",{children:[d("h3",{children:["Compare ",d(q,{id:t,select:e.select})," with ",d(q,{id:n,select:e.select})]}),d("button",{type:"button",onClick:()=>e.swap(n,t),children:"⇄ Swap"}),d("button",{type:"button",onClick:e.close,children:"Close"})]}),r?d(st,{error:r,retry:s}):i?i.data?d(ld,{data:i.data,first:i.changes}):d("p",{children:"One of the runs is not there."}):d(ut,{})]})}function ld({data:t,first:n}){let[e,i]=L([]),[r,s]=L(t.changes.pageInfo),[o,a]=L(null),{left:l,right:u,sameRequest:g,changeCount:p}=t,y=[...n,...e],c=async()=>{try{let m=await Jr(l.entityId,u.entityId,r.endCursor??null);i([...e,...m.changes]),m.data&&s(m.data.changes.pageInfo)}catch(m){ht(m)||a(m)}};return d(S,{children:[d("p",{class:"lead",children:[d("strong",{children:g?"The same request":"Different requests"}),". ",p===0?"The results are equal.":`${w(p)} ${p===1?"difference":"differences"} in the results.`]}),d("table",{class:"comparison",children:[d("thead",{children:d("tr",{children:[d("th",{scope:"col",children:"what"}),d("th",{scope:"col",children:l.entityId}),d("th",{scope:"col",children:u.entityId})]})}),d("tbody",{children:[d(sn,{name:"Status",left:l,right:u,of:({effectiveStatus:m})=>d(N,{value:m})}),d(sn,{name:"Created",left:l,right:u,of:({createdAt:m})=>d(R,{text:m})}),d(sn,{name:"Portfolio",left:l,right:u,of:({portfolioId:m})=>m}),d(sn,{name:"Request hash",left:l,right:u,of:({requestHash:m})=>d("code",{children:m})}),d(sn,{name:"Origin",left:l,right:u,of:({origin:m})=>m.kinds.join(", ")}),y.map(({path:m,kind:I,before:f,after:b})=>d("tr",{"data-change":I,children:[d("th",{scope:"row",children:d("code",{children:m||"/"})}),d("td",{"data-run":l.entityId,children:I==="ADDED"?d("span",{class:"muted",children:"–"}):d("code",{children:Mn(f)})}),d("td",{"data-run":u.entityId,children:I==="REMOVED"?d("span",{class:"muted",children:"–"}):d("code",{children:Mn(b)})})]},m))]})]}),!!o&&d(st,{error:o}),r.hasNextPage&&d("button",{type:"button",onClick:()=>{c()},children:["Show more of ",w(p-y.length)]})]})}function sn({name:t,left:n,right:e,of:i}){return d("tr",{children:[d("th",{scope:"row",children:t}),d("td",{"data-run":n.entityId,children:i(n)}),d("td",{"data-run":e.entityId,children:i(e)})]})}function Mn(t){return t instanceof At?t.text:t instanceof Map?`{${[...t].map(([n,e])=>`${JSON.stringify(n)}: ${Mn(e)}`).join(", ")}}`:Array.isArray(t)?`[${t.map(Mn).join(", ")}]`:JSON.stringify(t)}var Vn=class{constructor(n,e){this.element=n;this.on=e}element;on;#t=new Set;#e=null;show(n){let e=Xr(n),i=this.#e?.root!==n.root;this.#e=n;for(let r of this.#t)(i||!e.has(r))&&this.#t.delete(r);this.#n()}#n(){this.on.changed(this.#t.size?this.#t:null),this.#e&&tt(d(ud,{counts:Xr(this.#e),chosen:this.#t,toggle:n=>this.#i(n),next:this.on.next}),this.element)}#i(n){this.#t.delete(n)||this.#t.add(n),this.#n()}};function Xr({entities:t,groups:n}){let e=new Map,i=r=>{let s=F(r);if(s===null)return;let o=e.get(s);e.set(s,{count:(o?.count??0)+1,severity:Math.min(o?.severity??9,nt({...r,idempotencyKey:null}))})};t.forEach(i);for(let r of n)r.entities.forEach(i);return new Map([...e].sort(([,r],[,s])=>r.severity-s.severity||s.count-r.count).map(([r,{count:s}])=>[r,s]))}function ud({counts:t,chosen:n,toggle:e,next:i}){return t.size?d(S,{children:[[...t].map(([r,s])=>d("button",{type:"button",class:"count","aria-pressed":n.has(r),title:`Show only ${r}`,onClick:()=>e(r),children:[d("b",{children:w(s)})," ",d(N,{value:r})]},r)),d("button",{type:"button",class:"plain",onClick:i,title:"Select the next entity that failed, is blocked or waits",children:["Next ",d("kbd",{children:"n"})]})]}):null}var Fn=class{constructor(n,e,i){this.element=n;this.count=e;this.on=i;n.addEventListener("keydown",r=>this.#d(r))}element;count;on;#t=[];#e=null;#n=-1;#i=null;#r=null;show(n){this.#i=n;let e=Map.groupBy(n.stubs,({id:s})=>s),i=s=>!this.#r||this.#r.has(F(s)??""),r=[...n.entities].filter(i).sort((s,o)=>nt(s)-nt(o));this.#t=r.flatMap(s=>[{key:s.entityId,entity:s},...(e.get(s.entityId)??[]).map(o=>({key:Vt(o),stub:o}))]),this.count.textContent=this.#r?`${w(r.length)} of ${w(n.entities.length)}`:w(n.entities.length),this.element.replaceChildren(...this.#t.map((s,o)=>this.#u(s,o))),this.mark(this.#e)}filter(n){this.#r=n,this.#i&&this.show(this.#i)}next(){let n=this.#t.flatMap(({entity:e})=>e&&(this.#r||nt(e)<9)?[e.entityId]:[]);return n[(n.indexOf(this.#e??"")+1)%n.length]??null}mark(n){let e=this.element.children;e[this.#n]?.setAttribute("aria-selected","false"),this.#e=n,this.#n=this.#t.findIndex(r=>r.key===n);let i=e[this.#n];if(!i){this.element.removeAttribute("aria-activedescendant");return}i.setAttribute("aria-selected","true"),this.element.checkVisibility()&&i.scrollIntoView({block:"nearest"}),this.element.setAttribute("aria-activedescendant",i.id)}#u({entity:n,stub:e},i){let r={role:"option",id:`entity-${i}`,"aria-selected":"false"};if(e){let g=`+ ${w(e.left)} ${e.side}${e.hidden?`: ${e.hidden}`:""}`;return E("li",{...r,class:"stub",title:Tt(e),"aria-label":`${g}: ${Tt(e)}`,onclick:()=>this.on.open(e)},E("span"),E("span",{},g))}let{kind:s,entityId:o}=n,a=F(n),l=this.#i.distances.get(o),u=l===void 0?"on the path":l===0?"the root entity":`${l} ${l===1?"step":"steps"} away`;return E("li",{...r,class:o===this.#i.root?"root":null,title:`${M[s]} ${o}, ${u}`,"aria-label":[M[s],o,a,u].filter(Boolean).join(", "),onclick:()=>this.on.select(o),ondblclick:()=>this.on.focus(o)},xn(s,{isNamed:!1}),E("span",{class:"id"},o),a&&lr(a,{isNamed:!1}))}#s(n){let e=this.#t[n];e&&(this.mark(e.key),e.stub?this.on.selectStub(e.stub):this.on.select(e.key))}#d(n){if(n.ctrlKey||n.metaKey||n.altKey)return;let e=this.#n,i=this.#t.length-1,r={ArrowDown:e+1,ArrowUp:Math.max(e,1)-1,Home:0,End:i,PageDown:Math.min(e+15,i),PageUp:Math.max(e-15,0)},s=Object.hasOwn(r,n.key)?r[n.key]:void 0,o=this.#t[e];if(s!==void 0)this.#s(s);else if(n.key==="ArrowLeft")this.#s(this.#a("effect","cause"));else if(n.key==="ArrowRight")this.#s(this.#a("cause","effect"));else if(n.key==="Enter"&&o?.stub)this.on.open(o.stub);else if(n.key==="Enter"&&o)this.on.focus(o.key);else return;n.preventDefault()}#a(n,e){let i=this.#i?.edges.find(r=>H(r)[n]===this.#e&&H(r)[e]!==this.#e);return i?this.#t.findIndex(r=>r.key===H(i)[e]):-1}};var Be=["BOTH","UPSTREAM","DOWNSTREAM"],je=[1,2,3,5,10,20],ze=[60,200,500,1e3],on=["CAUSED_BY","REPLAYED_FROM","DERIVED_FROM"],gd=["causes","effects"],cd=/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/,Ge={direction:"BOTH",depth:3,maxEntities:60},Zr={direction:"direction",depth:"depth",maxEntities:"most"};function Hn(t){let n=new URLSearchParams(t),e=o=>n.get(o)||null,i=(o,a)=>{let l=Number(n.get(Zr[o]));return a.includes(l)?l:Ge[o]},r=o=>{let a=e(o)??"";return cd.test(a)&&!Number.isNaN(Date.parse(a))?a:null},s=e("mode");return{id:e("id"),direction:Be.find(o=>o===e("direction"))??Ge.direction,depth:i("depth",je),maxEntities:i("maxEntities",ze),withNames:e("nodes")==="all",types:n.has("type")?n.getAll("type").filter(Boolean):null,at:r("at"),known:r("known"),expansions:gd.flatMap(o=>n.getAll(o).flatMap(a=>pd(o,a))),groups:n.getAll("group").filter(o=>/^(causes|effects)\./.test(o)),groupBy:e("by")==="portfolio"?"portfolio":"status",collapsed:n.getAll("folded"),selected:e("selected"),from:e("from"),to:e("to"),pathNumber:Math.max(1,Math.floor(Number(n.get("path"))||1)),compare:e("compare"),mode:s==="root-causes"||s==="impact"?s:null}}function pd(t,n){let[,e,i]=/^(\d{1,4})\.(.+)$/s.exec(n)??[];return i?[{side:t,id:i,pages:Math.max(1,Number(e))}]:[]}function Rt(t){let n=new URLSearchParams;t.id&&n.set("id",t.id);for(let e of["direction","depth","maxEntities"])t[e]!==Ge[e]&&n.set(Zr[e],String(t[e]));t.withNames&&n.set("nodes","all");for(let e of t.types??[])n.append("type",e);t.types?.length===0&&n.append("type",""),t.at&&n.set("at",t.at),t.known&&n.set("known",t.known);for(let{side:e,pages:i,id:r}of t.expansions)n.append(e,`${i}.${r}`);for(let e of t.groups)n.append("group",e);t.groupBy==="portfolio"&&n.set("by",t.groupBy);for(let e of t.collapsed)n.append("folded",e);t.pathNumber>1&&n.set("path",String(t.pathNumber));for(let e of["selected","from","to","compare","mode"]){let i=t[e];i&&n.set(e,i)}return n.size?`?${n}`:""}var ts=t=>`explore?${new URLSearchParams({id:t})}`;function Ot({types:t,withNames:n}){let e=t??(n?null:on);return e?{edgeTypes:e}:{}}function Ye(t,n){return{...t,id:n,expansions:[],groups:[],collapsed:[],selected:n,from:null,to:null,pathNumber:1,compare:null,mode:null}}function ns(t,{side:n,id:e,pages:i}){let r=t.expansions.filter(s=>s.side!==n||s.id!==e);return{...t,expansions:[...r,{side:n,id:e,pages:i}],groups:t.groups.filter(s=>s!==`${n}.${e}`),collapsed:t.collapsed.filter(s=>s!==e)}}function es(t,n,e){let i=t.expansions.filter(r=>r.side!==n||r.id!==e);return{...t,expansions:i,groups:[...t.groups.filter(r=>r!==`${n}.${e}`),`${n}.${e}`]}}function is(t,n){return{...t,expansions:t.expansions.filter(e=>e.id!==n),groups:t.groups.filter(e=>e!==`causes.${n}`&&e!==`effects.${n}`),collapsed:[...t.collapsed.filter(e=>e!==n),n]}}function Je(t,n){return{...t,collapsed:t.collapsed.filter(e=>e!==n)}}function Xe({entities:t,edges:n,stubs:e,groups:i,view:r}){let s=[r.at&&`as it stood at ${r.at}`,r.known&&`as known at ${r.known}`].filter(Boolean),o=s.length?s.join(" and "):"as it is now",a=i.reduce((g,p)=>g+p.entities.length,0),l=[...a?[`${w(a)} entities in ${i.length===1?"a group":"groups"}`]:[],...Ln(e).map(Dn)],u=l.length?`partial: ${l.join(", ")} not shown`:"complete";return`Lineage of ${r.id} ${o}: ${w(t.length)} entities, ${w(n.length)} edges; ${u}`}var Ze=({view:t})=>new URL(`explore${Rt(t)}`,document.baseURI).href;function yd(t){let n=F(t);return n?`${at(n)} ${n}`:M[t.kind]}var fd={RUN:["(",")"],OPERATION:["{{","}}"],DECISION:["[/","/]"],ARTIFACT:["[[","]]"],CORRELATION:["([","])"],IDEMPOTENCY_KEY:[">","]"],PURGED:["[","]"],UNKNOWN:["[","]"]},rs=t=>t.replace(/[#"`<>&\\]/g,n=>`#${n.codePointAt(0)};`).replace(/[\r\n]+/g," ");function ss(t){let n=new Map(t.entities.map(({entityId:o},a)=>[o,`n${a}`])),e=t.entities.map(o=>{let[a,l]=fd[o.kind];return`  ${n.get(o.entityId)}${a}"${rs(o.entityId)}<br/>${rs(yd(o))}"${l}`}),i=t.edges.map(o=>{let{cause:a,effect:l}=H(o),{verb:u,line:g}=J[o.edgeType];return`  ${n.get(a)} ${g==="solid"?"-->":"-.->"}|${u}| ${n.get(l)}`}),r=t.stubs.flatMap((o,a)=>{let[l,u]=o.side==="effects"?[n.get(o.id),`more${a}`]:[`more${a}`,n.get(o.id)];return[`  more${a}["+${w(o.left)}"]:::more`,`  ${l} -.- ${u}`]});return[...[Xe(t),Ze(t)].map(o=>`%% ${o.replace(/[\r\n{}]+/g," ")}`),"flowchart LR",...e,...i,...r,"  classDef more stroke-dasharray: 3 3",""].join(`
`)}var md=t=>`"${(/^[=+\-@\t\r]/.test(t)?`'${t}`:t).replaceAll('"','""')}"`;function os(t){let n=t.edges.map(i=>[i.sourceEntityId,i.edgeType,i.targetEntityId,i.createdAt]),e=t.stubs.map(i=>[i.id,"NOT_SHOWN",Tt(i),""]);return[["source_entity_id","edge_type","target_entity_id","created_at"],...n,...e].map(i=>`${i.map(md).join(",")}\r
`).join("")}var ds=228,Ht=17,hd=7.3,Ed=ds-20,Nt=t=>t==="CORRELATION"||t==="IDEMPOTENCY_KEY",Id=t=>t.toLowerCase().replaceAll("_","-"),kd=t=>`kind-${Id(t)}`;function as(t,{isCyclic:n=!1,isReplay:e=!1,now:i=Date.now()}={}){let{kind:r,entityId:s}=t,o=F(t),a=bd(t,{isCyclic:n,isReplay:e,now:i}),l=Et(s,Nt(r)?27:23),u=Qr(t),g=Nt(r)?26:3*Ht+9+(a.length?Ht+1:0);return{kind:r,id:s,title:l,status:o,tone:o===null?"still":gt(o),time:u&&`${u.slice(5,10)} ${u.slice(11,16)}`,subtitle:t.purgedPortfolioId??t.portfolioId??t.operationType??t.reasonCode??(r==="UNKNOWN"?"outside these records":M[r]),marks:a,names:[t.correlationId,t.idempotencyKey?.key].filter(p=>p!==void 0),width:Nt(r)?Math.max(110,Math.ceil(l.length*hd+44)):ds,height:g}}function bd({idempotencyKey:t,workflow:n,error:e,was:i,purgedAt:r},{isCyclic:s,isReplay:o,now:a}){let l=[],u=n?.latestDecision;if(t?.isConflicted&&l.push({icon:"⚠",text:"conflict",tone:"bad",title:`Its idempotency key ${t.key} was used for different requests`}),r&&l.push({icon:"⌫",text:`purged ${i?M[i].toLowerCase():""}`,tone:"bad",title:`Purged at ${r}`}),e&&l.push({icon:"✕",text:Et(e.code,18),tone:"bad",title:`Failed with ${e.code}`}),n?.status==="PENDING_REVIEW"&&n.pendingSince){let g=pt(n.pendingSince,a);l.push({icon:"◔",text:g,tone:"wait",title:`Waits for a review since ${n.pendingSince}`})}return u&&l.push({icon:at(u.action),text:Et(u.actorId,14),tone:gt(u.action),title:`${u.action} by ${u.actorId} at ${u.decidedAt}`}),o&&l.push({icon:"⟲",text:"replay",tone:"busy",title:"Replays an earlier run"}),s&&l.push({icon:"↻",text:"cycle",tone:"wait",title:"Part of a cycle: it is among its own causes"}),Sd(l)}function Sd(t){let n=({text:r})=>(r.length+3.5)*lt,e=[],i=0;for(let r of t){if(i+=n(r),i>Ed)break;e.push(r)}return e}var dn=(t,n,e,i={})=>A("text",{x:t,y:n,fill:"var(--ink)","font-size":11.5,...i},e);function Wn(t,{isRoot:n=!1}={}){let{kind:e,width:i,height:r,tone:s,status:o}=t,a=`var(--${kd(e)})`,l=A("rect",{class:"frame",width:i,height:r,rx:Nt(e)?r/2:5,fill:"var(--paper)",stroke:a,"stroke-width":n?3.5:1.25,"stroke-dasharray":e==="UNKNOWN"||e==="PURGED"?"5 3":null}),u=A("g",{transform:`translate(10 ${Nt(e)?8:7})`,fill:"none",stroke:a,"stroke-width":1.5},Ce(e,16,11)),g=dn(32,Nt(e)?17.5:17,t.title,{"font-size":12,"font-weight":n?700:600,class:"card-id"});if(Nt(e))return A("g",{},l,u,g);let p=o&&A("rect",{class:"strip",x:3,y:24,width:4,height:r-29,rx:2,fill:`var(--tone-${s})`}),y=dn(14,17+Ht,o?`${at(o)} ${o}`:M[e],{fill:o?`var(--tone-${s})`:"var(--ink-soft)","font-weight":600}),c=t.time&&dn(i-10,17+Ht,t.time,{"text-anchor":"end",fill:"var(--ink-soft)"}),m=dn(14,17+2*Ht,Et(t.subtitle,28),{fill:"var(--ink-soft)"});return A("g",{},l,p,u,g,y,c,m,Ad(t.marks,17+3*Ht))}function Ad(t,n){let e=12,i=t.map(({icon:r,text:s,tone:o,title:a})=>{let l=(s.length+2)*lt+8,u=A("g",{class:"mark"},A("title",{},a),A("rect",{x:e,y:n-12,width:l,height:16,rx:3,fill:`var(--wash-${o})`}),dn(e+4,n,`${r} ${s}`,{fill:`var(--tone-${o})`,"font-size":11}));return e+=l+4,u});return A("g",{},i)}function an(t){return[M[t.kind],t.id,t.status,t.subtitle,...t.marks.map(({title:n})=>n)].filter(Boolean).join(", ")}var kt=11,Un=9,ln=20,ft=10,ti=12,wd=.9,_d=38,xd=250,vd=t=>{let n=F(t);return n===null?"still":gt(n)};function ls(t,n){let{entities:e}=t,i=Math.max(Math.ceil((xd-2*ft)/kt),Math.ceil(Math.sqrt(e.length*wd)),Math.ceil(e.length/_d)),r=ln+ft,s=Cd(e,n).map(([o,a])=>{let l={title:o,y:r,entities:a};return r+=ln+Math.ceil(a.length/i)*kt+4,l});return{group:t,by:n,columns:i,sections:s,width:i*kt+2*ft,height:r+ft}}function Cd(t,n){let e=n==="status"?o=>F(o)??o.kind:o=>o.portfolioId??o.kind,i=new Map;for(let o of t){let a=e(o),l=i.get(a);l?l.push(o):i.set(a,[o])}for(let o of i.values())o.sort((a,l)=>nt(a)-nt(l));if(n==="status")return[...i].sort(([,[o]],[,[a]])=>nt(o)-nt(a));let r=[...i].sort(([,o],[,a])=>a.length-o.length),s=r.slice(ti).flatMap(([,o])=>o);return[...r.slice(0,ti),...s.length?[[`${r.length-ti} other portfolios`,s]]:[]]}function us({group:t,by:n,width:e,height:i,columns:r,sections:s}){let o=(p,y,c,m={})=>A("text",{x:p,y,fill:"var(--ink)","font-size":11.5,...m},c),a=new Map;for(let{y:p,entities:y}of s)y.forEach((c,m)=>{let I=vd(c),f=a.get(I)??[];f.push(`M${ft+m%r*kt} ${p+ln-6+Math.floor(m/r)*kt}h${Un}v${Un}h-${Un}z`),a.set(I,f)});let u=`${t.isComplete?w(t.entities.length):`${w(t.entities.length)} of ${w(t.total)}`} ${t.side} by ${n}`,g=n==="status"?"portfolio":"status";return A("g",{},A("rect",{class:"frame",width:e,height:i,rx:6,fill:"var(--paper)",stroke:"var(--line-strong)"}),o(ft,18,u,{"font-weight":600}),A("g",{class:"regroup","data-by":g},o(ft+(u.length+2)*lt*1.06,18,`by ${g}`,{fill:"var(--accent)","text-decoration":"underline"})),s.map(({title:p,y,entities:c})=>o(ft,y+8,`${n==="status"?`${at(p)} `:""}${p} ${w(c.length)}`,{"font-weight":600,fill:n==="status"?`var(--tone-${gt(p)})`:"var(--ink)"})),[...a].map(([p,y])=>A("path",{class:"cells",d:y.join(""),fill:`var(--tone-${p})`,"fill-opacity":p==="bad"?1:p==="wait"?.85:.45})))}function gs({columns:t,sections:n},e,i){let r=Math.floor((e-ft)/kt);if(r<0||r>=t)return null;for(let s of n){let o=Math.floor((i-s.y-ln+6)/kt),a=o>=0?s.entities[o*t+r]:void 0;if(a&&o<Math.ceil(s.entities.length/t))return a}return null}function cs({columns:t,sections:n},e){for(let{y:i,entities:r}of n){let s=r.findIndex(o=>o.entityId===e);if(s>=0)return{x:ft+s%t*kt,y:i+ln-6+Math.floor(s/t)*kt,size:Un}}return null}var ei=new Worker(new URL("layout-worker.js",import.meta.url),{type:"module"}),ni=0,Qn=null;ei.onmessage=({data:t})=>{t.job===ni&&Qn?.resolve(t)};ei.onerror=t=>Qn?.reject(new Error(t.message||"the layout worker could not start"));function ps(t,n){return Qn?.resolve(null),ni+=1,new Promise((e,i)=>{Qn={resolve:e,reject:i},ei.postMessage({job:ni,nodes:t,edges:n})})}var Kd=80,Td=10,bt=8,Rd=(t,n)=>`group:${t}:${n}`;async function fs(t){let n=new Set(t.edges.filter(({edgeType:p})=>p==="REPLAYED_FROM").map(({sourceEntityId:p})=>p)),e=t.view.at?Date.parse(t.view.at):Date.now(),i=new Map;for(let p of[...t.entities].sort((y,c)=>nt(y)-nt(c))){let{entityId:y}=p,c=as(p,{isCyclic:t.cyclic.has(y),isReplay:n.has(y),now:e});i.set(y,{key:y,entity:p,card:c,width:c.width,height:c.height,x:0,y:0})}let r=t.edges.map(p=>({key:p.id,edge:p,from:H(p).cause,to:H(p).effect})),s=(p,y,c)=>{r.push(c==="effects"?{key:`to ${p}`,from:y,to:p}:{key:`to ${p}`,from:p,to:y})};for(let p of t.stubs){let y=Vt(p);i.set(y,{key:y,stub:p,width:Ue(p).length*lt+20,height:24,x:0,y:0}),s(y,p.id,p.side)}for(let p of t.groups){let y=Rd(p.side,p.id),c=ls(p,t.view.groupBy);i.set(y,{key:y,group:c,width:c.width,height:c.height,x:0,y:0}),s(y,p.id,p.side)}let o=t.edges.length<=Kd,a=p=>p&&o&&!J[p.edgeType].isQuiet?J[p.edgeType].verb.length*lt+6:0,l=await ps([...i.values()].map(({key:p,width:y,height:c})=>({id:p,width:y,height:c})),r.map(({key:p,from:y,to:c,edge:m})=>({id:p,from:y,to:c,label:a(m)})));if(!l)return null;for(let{id:p,x:y,y:c}of l.nodes)Object.assign(i.get(p),{x:y,y:c});let u=r.map(({key:p,from:y,to:c,edge:m},I)=>{let{points:f,label:b,isInBlock:k}=l.edges[I];return{key:p,...m&&{edge:m},from:i.get(y),to:i.get(c),points:f,label:b,isInBlock:k}}),g=l.blocks.map(({hub:p,side:y,x:c,y:m,width:I,height:f})=>{let b=i.get(p),k={x:c-I/2,y:m-f/2,width:I,height:f},v=y==="to"?[si(b),{x:k.x,y:m}]:[{x:k.x+I,y:m},ri(b)];return{from:v[0],to:v[1],box:k}});return{subgraph:t,nodes:i,edges:u,blocks:g,box:Od([...i.values()],g.map(({box:p})=>p))}}var ri=({x:t,y:n,width:e})=>({x:t-e/2,y:n}),si=({x:t,y:n,width:e})=>({x:t+e/2,y:n});function Od(t,n){let[e,i,r,s]=[1/0,1/0,-1/0,-1/0];for(let{x:o,y:a,width:l,height:u}of[...t.map(g=>({...g,x:g.x-g.width/2,y:g.y-g.height/2})),...n])[e,i,r,s]=[Math.min(e,o),Math.min(i,a),Math.max(r,o+l),Math.max(s,a+u)];return{x:e,y:i-20,width:r-e,height:s-i+20}}function qn(t,n){let e=`translate(${t.x-t.width/2} ${t.y-t.height/2})`,i={"data-key":t.key,transform:e};if(t.card){let s=t.key===n,{kind:o,tone:a}=t.card,l=Wn(t.card,{isRoot:s});return A("g",{...i,class:`card${s?" root":""}`,"data-kind":o,"data-tone":a,"data-status":F(t.entity)},A("title",{},an(t.card)),ii(t),l)}if(t.group)return A("g",{...i,class:"group"},ii(t),us(t.group));let r=Ue(t.stub);return A("g",{...i,class:"stub"},A("title",{},Tt(t.stub)),ii(t),A("rect",{width:t.width,height:t.height,rx:4,fill:"var(--ground)",stroke:"var(--ink-soft)","stroke-dasharray":"4 3"}),A("text",{x:t.width/2,y:16,"text-anchor":"middle",fill:"var(--ink)","font-size":11.5},r))}var ii=({width:t,height:n})=>A("rect",{class:"halo",x:-4,y:-4,width:t+8,height:n+8,rx:8,fill:"none"});function Gn(t,n){let{edge:e,isInBlock:i}=t,r=e?{"data-key":e.id,"data-source":e.sourceEntityId,"data-type":e.edgeType,"data-target":e.targetEntityId}:{"data-key":t.key};if(i)return A("g",{...r,class:"edge in-block"});let s=e?J[e.edgeType]:null,o=n?"var(--tone-wait)":`var(--${s?.colour??"ink-soft"})`,{d:a,tip:l,angle:u}=ms(t);return A("g",{...r,class:`edge${e?"":" stub-edge"}${n?" cyclic":""}`},e&&A("path",{class:"touch",d:a,fill:"none",stroke:"transparent","stroke-width":12}),A("path",{class:"line",d:a,fill:"none",stroke:o,"stroke-width":n?2.5:s?.width??1,"stroke-dasharray":s?$n[s.line]:"4 3"}),e&&A("polygon",{class:"arrow",points:`0,0 ${-bt},${-bt/2} ${-bt},${bt/2}`,fill:o,transform:`translate(${l.x} ${l.y}) rotate(${u})`}))}function Bn({edge:t,label:n}){if(!t||!n)return null;let{verb:e}=J[t.edgeType],i=e.length*lt+6;return A("g",{class:"edge-label","data-of":t.id,transform:`translate(${n.x} ${n.y})`},A("rect",{x:-i/2,y:-8,width:i,height:16,rx:3,fill:"var(--ground)"}),A("text",{y:4,"text-anchor":"middle",fill:"var(--ink-soft)","font-size":11},e))}function jn({from:t,to:n,box:e}){let i={key:"",points:[],label:null,isInBlock:!1,from:{...t,width:0},to:{...n,width:0}},{d:r,tip:s,angle:o}=ms(i);return A("g",{class:"block"},A("rect",{...e,rx:8,fill:"none",stroke:"var(--line-strong)","stroke-dasharray":"2 3"}),A("path",{d:r,fill:"none",stroke:"var(--ink)","stroke-width":1.75}),A("polygon",{points:`0,0 ${-bt},${-bt/2} ${-bt},${bt/2}`,fill:"var(--ink)",transform:`translate(${s.x} ${s.y}) rotate(${o})`}))}function ms({from:t,to:n,points:e}){if(t===n){let[u,g]=[t.x+t.width/2,t.y-t.height/2];return{d:`M ${u-40} ${g} c 0 -22, 30 -22, 30 -8`,tip:{x:u-10,y:g},angle:90}}let i=t.x+t.width/2<=n.x-n.width/2,[r,s]=i?[si(t),ri(n)]:[ri(t),si(n)],o=i?-1:1,a={x:s.x+o*bt,y:s.y},l=[r,{x:r.x-o*6,y:r.y},...e,{x:a.x+o*6,y:s.y},a];return{d:Nd(l),tip:s,angle:i?0:180}}function Nd(t){let n=[`M ${un(t[0])}`];for(let e=1;e<t.length-1;e+=1){let[i,r,s]=[t[e-1],t[e],t[e+1]];n.push(`L ${un(ys(r,i))} Q ${un(r)} ${un(ys(r,s))}`)}return n.push(`L ${un(t.at(-1))}`),n.join(" ")}function ys(t,n){let e=Math.hypot(n.x-t.x,n.y-t.y)||1,i=Math.min(Td,e/2)/e;return{x:t.x+(n.x-t.x)*i,y:t.y+(n.y-t.y)*i}}var un=({x:t,y:n})=>`${t.toFixed(1)} ${n.toFixed(1)}`;var gn=24,Pd=12e3;function oi(t){let{subgraph:n,box:e}=t,i=Xe(n),r={width:Math.ceil(Math.max(e.width,i.length*lt)+2*gn),height:Math.ceil(e.height+2*gn+22)},s=A("svg",{xmlns:"http://www.w3.org/2000/svg",...r,viewBox:`0 0 ${r.width} ${r.height}`,"font-family":"ui-monospace, DejaVu Sans Mono, Consolas, monospace","font-size":Gr}),o=A("g",{transform:`translate(${gn-e.x} ${gn-e.y})`},t.blocks.map(jn),t.edges.map(l=>Gn(l,l.edge!==void 0&&n.cyclic.has(l.edge.id))),t.edges.map(Bn),[...t.nodes.values()].map(l=>qn(l,n.root)));for(let l of o.querySelectorAll(".touch, .halo, .regroup"))l.remove();s.append(A("title",{},i),A("desc",{},Ze(n)),A("rect",{...r,fill:"var(--ground)"}),o,A("text",{x:gn,y:r.height-12,fill:"var(--ink-soft)"},i));let a=new Map;return new XMLSerializer().serializeToString(s).replace(/var\(--([\w-]+)\)/g,(l,u)=>(a.has(u)||a.set(u,yr(u)),a.get(u)))}async function hs(t){let n=new Image;n.src=`data:image/svg+xml;charset=utf-8,${encodeURIComponent(t)}`,await n.decode();let e=Math.min(2,Pd/Math.max(n.width,n.height)),i=document.createElement("canvas");i.width=n.width*e,i.height=n.height*e;let r=i.getContext("2d");if(!r)throw new Error("The browser gave no canvas.");return r.scale(e,e),r.drawImage(n,0,0),new Promise((s,o)=>i.toBlob(a=>a?s(a):o(new Error("The browser made no PNG.")),"image/png"))}var $d={mermaid:{title:"Mermaid",type:"text/plain",extension:"mmd",make:({subgraph:t})=>ss(t)},csv:{title:"CSV",type:"text/csv",extension:"csv",make:({subgraph:t})=>os(t)},svg:{title:"SVG",type:"image/svg+xml",extension:"svg",make:oi},png:{title:"PNG",type:"image/png",extension:"png",make:t=>hs(oi(t))}};async function Es(t,n,e){let{title:i,type:r,extension:s,make:o}=$d[t],a=await o(e),l=n&&await Ld(a,r);return l||Dd(new Blob([a],{type:r}),`lineage-${e.subgraph.root.replace(/[^\w.-]+/g,"_").slice(0,60)}.${s}`),l?`${i} copied to the clipboard.`:n?`The browser denied access to the clipboard. The ${i} was saved as a file.`:`${i} saved.`}async function Ld(t,n){if(!navigator.clipboard)return!1;try{return t instanceof Blob?await navigator.clipboard.write([new ClipboardItem({[n]:t})]):await navigator.clipboard.writeText(t),!0}catch(e){if(e instanceof Error&&e.name==="NotAllowedError")return!1;throw e}}function Dd(t,n){let e=Object.assign(document.createElement("a"),{href:URL.createObjectURL(t),download:n});e.click(),setTimeout(()=>URL.revokeObjectURL(e.href),1e4)}var cn=(t,n,e)=>`${w(t)} ${t===1?n:e}`;function Is({entities:t,edges:n,stubs:e,groups:i,fieldError:r},s){let o=i.reduce((g,p)=>g+p.entities.length,0),a=o?`, ${w(o)} more in ${i.length===1?"a group":`${i.length} groups`}`:"",l=`${cn(t.length,"entity","entities")} and ${cn(n.length,"edge","edges")} shown${a}. `;if(r)return[l,E("span",{class:"partial"},"Its edges could not be loaded.")];let u=Md(s);if(e.length===0){let g=n.length===0&&!o?`No edge is recorded${Vd(s)}`:"Complete: nothing is omitted";return[l,E("span",{class:"complete"},`${g}.`),u]}return[l,E("span",{class:"partial"},"Partial:"),` not shown are ${Ln(e).map(Dn).join(", ")}.`,u]}function Md(t){return t.types?` Only edges of ${cn(t.types.length,"type","types")} are followed and counted.`:t.withNames?"":" Only causes and effects are followed and counted."}function Vd({direction:t,at:n,known:e}){return`${{BOTH:"",UPSTREAM:" upstream",DOWNSTREAM:" downstream"}[t]}${n||e?" until that time":""}`}function ks({entityCount:t,edgeCount:n,completeness:e},{depth:i}){let s=e.reasons.some(l=>l!=="DEPTH")?`at least ${w(t)} entities`:`${cn(t,"entity","entities")} and ${cn(n,"edge","edges")}`,o=e.reasons.includes("DEPTH")?", and more beyond it":"",a=` The service counts ${s} within depth ${i}${o}. Counted at ${new Date().toISOString().slice(11,19)} UTC.`;return E("span",{class:"muted"},a)}var bs=150,Ss=96,zn=class{element=A("svg",{id:"minimap",width:bs,height:Ss,"aria-hidden":"true"});#t=A("rect",{class:"frame",fill:"none",stroke:"var(--accent)"});#e={x:0,y:0,width:1,height:1};#n=1;constructor(n){let e=i=>{let{left:r,top:s}=this.element.getBoundingClientRect();n(this.#e.x+(i.clientX-r)/this.#n,this.#e.y+(i.clientY-s)/this.#n)};this.element.addEventListener("pointerdown",i=>{this.element.setPointerCapture(i.pointerId),e(i)}),this.element.addEventListener("pointermove",i=>i.buttons&&e(i))}show({nodes:n,box:e}){this.#e=e,this.#n=Math.min(bs/e.width,Ss/e.height),this.element.setAttribute("width",String(Math.max(30,Math.ceil(e.width*this.#n)))),this.element.setAttribute("height",String(Math.max(14,Math.ceil(e.height*this.#n))));let i=new Map;for(let{x:r,y:s,width:o,height:a,card:l}of n.values()){let u=l?.tone??"still",g=(c,m)=>((c-m)*this.#n).toFixed(1),[p,y]=[Math.max(2,o*this.#n),Math.max(2,a*this.#n)];i.set(u,[...i.get(u)??[],`M${g(r-o/2,e.x)} ${g(s-a/2,e.y)}h${p.toFixed(1)}v${y.toFixed(1)}h-${p.toFixed(1)}z`])}this.element.replaceChildren(...[...i].map(([r,s])=>A("path",{d:s.join(""),fill:`var(--tone-${r})`})),this.#t)}frame({x:n,y:e,width:i,height:r}){let s=this.#e,o=n<=s.x&&e<=s.y&&n+i>=s.x+s.width&&e+r>=s.y+s.height;this.element.classList.toggle("unneeded",o);let a={x:(n-s.x)*this.#n,y:(e-s.y)*this.#n,width:i*this.#n,height:r*this.#n};for(let[l,u]of Object.entries(a))this.#t.setAttribute(l,u.toFixed(1))}};function ws(t,n){let e=new Map,i=!1,r={x:0,y:0},s=null,o=(l,u)=>{let{left:g,top:p}=t.getBoundingClientRect();return{x:l-g,y:u-p}};t.addEventListener("pointerdown",l=>{l.button||(e.set(l.pointerId,{x:l.clientX,y:l.clientY}),!(e.size>1)&&(i=!1,r={x:l.clientX,y:l.clientY},s=l.target))}),t.addEventListener("pointermove",l=>{let u=e.get(l.pointerId);if(!u)return;let g={x:l.clientX,y:l.clientY};if(!i&&Math.hypot(g.x-r.x,g.y-r.y)<4)return;if(i||(i=!0,t.setPointerCapture(l.pointerId),t.classList.add("dragged")),e.set(l.pointerId,g),e.size===1){n.pan(g.x-u.x,g.y-u.y);return}let p=[...e].find(([c])=>c!==l.pointerId)?.[1];if(!p)return;let y=o((g.x+p.x)/2,(g.y+p.y)/2);n.pan((g.x-u.x)/2,(g.y-u.y)/2),n.zoom(As(g,p)/(As(u,p)||1),y.x,y.y)});let a=l=>{!e.delete(l.pointerId)||e.size||(t.classList.remove("dragged"),l.type==="pointerup"&&!i&&s&&n.click(s,l),s=null)};t.addEventListener("pointerup",a),t.addEventListener("pointercancel",a),t.addEventListener("dblclick",l=>n.doubleClick(l.target)),t.addEventListener("wheel",l=>{l.preventDefault();let{x:u,y:g}=o(l.clientX,l.clientY);l.shiftKey?n.pan(-l.deltaY-l.deltaX,0):n.zoom(Math.exp(-l.deltaY*.0016*(l.deltaMode?16:1)),u,g)},{passive:!1})}var As=(t,n)=>Math.hypot(t.x-n.x,t.y-n.y);var rt=28,_s=.04,Fd=3,xs=1.1,Hd=.72,Wt=300,Yn=class{constructor(n,e){this.container=n;this.on=e;this.svg.append(this.#t),this.#e=new zn((i,r)=>this.centre({x:i,y:r})),n.append(this.svg,this.#n,this.#e.element),ws(this.svg,{pan:(i,r)=>this.panBy(i,r),zoom:(i,r,s)=>this.#p(i,r,s),click:(i,r)=>this.#E(i,r),doubleClick:i=>{let r=i.closest(".card")?.dataset.key;r&&e.focus(r)}})}container;on;scene=null;pan={x:0,y:0};zoom=1;svg=A("svg",{class:"scene",width:"100%",height:"100%","aria-hidden":"true",focusable:"false"});#t=A("g");#e;#n=E("div",{id:"beyond","aria-hidden":"true"});#i=new Map;#r=null;#u=null;#s={x:NaN,y:NaN,zoom:NaN};#d=null;async show(n,{anchor:e=null}={}){let i=await fs(n);if(!i)return;let r=e!==null?this.positionOf(e):null,s=this.scene;this.scene=i,this.#a(i,s);let o=e!==null?this.positionOf(e):null;r&&o?this.panBy(r.x-o.x,r.y-o.y):this.fit(n.root);for(let a of i.nodes.values())a.group&&s&&!s.nodes.has(a.key)&&this.#f(a);this.mark(this.#r)}#a(n,e){let{subgraph:i}=n;this.#i.clear();let r=new Set(i.path?[...i.path.entities.map(({entityId:u})=>u),...i.path.edges.map(({id:u})=>u)]:[]),s=(u,g)=>(i.path&&g.classList.add(r.has(u)?"on-path":"off-path"),this.#i.set(u,g),g),o=n.edges.map(u=>s(u.key,Gn(u,u.edge!==void 0&&i.cyclic.has(u.edge.id)))),a=n.edges.flatMap(u=>Bn(u)??[]),l=[...n.nodes.values()].map(u=>{let g=s(u.key,qn(u,i.root));return u.key===i.from&&g.classList.add("from"),e&&e.subgraph.root===i.root&&e.subgraph.view===i.view&&Wd(e.nodes.get(u.key),u)&&g.classList.add("fresh"),g});this.#t.replaceChildren(...n.blocks.map(jn),...o,...a,...l),this.#s.zoom=NaN,this.#e.show(n),this.filter(this.#u),this.#l()}positionOf(n){let e=this.scene?.nodes.get(n);return e?{x:e.x*this.zoom+this.pan.x,y:e.y*this.zoom+this.pan.y}:null}#o(){return{width:this.container.clientWidth,height:this.container.clientHeight}}#l(){let{pan:n,zoom:e}=this;this.#t.setAttribute("transform",`translate(${n.x} ${n.y}) scale(${e})`),this.svg.classList.toggle("far",e<Hd),this.#g();let{width:i,height:r}=this.#o();this.#e.frame({x:-n.x/e,y:-n.y/e,width:i/e,height:r/e})}#g(){let{pan:n,zoom:e,scene:i}=this,r=this.#s;if(!i||r.zoom===e&&Math.abs(r.x-n.x)<Wt/2&&Math.abs(r.y-n.y)<Wt/2){i&&this.#c();return}this.#s={x:n.x,y:n.y,zoom:e};let{width:s,height:o}=this.#o(),a={x1:(-n.x-Wt)/e,y1:(-n.y-Wt)/e,x2:(s-n.x+Wt)/e,y2:(o-n.y+Wt)/e},l=(u,g,p,y,c)=>{this.#i.get(u)?.toggleAttribute("hidden",y<a.x1||g>a.x2||c<a.y1||p>a.y2)};for(let{key:u,x:g,y:p,width:y,height:c}of i.nodes.values())l(u,g-y/2,p-c/2,g+y/2,p+c/2);for(let{key:u,from:g,to:p,points:y}of i.edges){let c=[g,p,...y],[m,I]=[c.map(({x:f})=>f),c.map(({y:f})=>f)];l(u,Math.min(...m),Math.min(...I),Math.max(...m),Math.max(...I))}this.#c()}#c(){let{width:n,height:e}=this.#o(),i={left:0,right:0,above:0,below:0};for(let o of this.scene?.nodes.values()??[]){if(!o.card)continue;let a=o.x*this.zoom+this.pan.x,l=o.y*this.zoom+this.pan.y,u={x:o.width/2*this.zoom,y:o.height/2*this.zoom};a+u.x<0?i.left+=1:a-u.x>n?i.right+=1:l+u.y<0?i.above+=1:l-u.y>e&&(i.below+=1)}let r={left:"←",right:"→",above:"↑",below:"↓"},s=JSON.stringify(i);this.#n.dataset.counts!==s&&(this.#n.dataset.counts=s,this.#n.replaceChildren(...["left","right","above","below"].filter(o=>i[o]).map(o=>E("span",{class:o},`${r[o]} ${i[o]}`))))}centre({x:n,y:e}){let{width:i,height:r}=this.#o();this.pan={x:i/2-n*this.zoom,y:r/2-e*this.zoom},this.#l()}fit(n){let{scene:e}=this;if(!e)return;let{width:i,height:r}=this.#o(),s=Math.min((i-2*rt)/e.box.width,(r-2*rt)/e.box.height,xs);if(s>=1){this.zoom=s,this.centre({x:e.box.x+e.box.width/2,y:e.box.y+e.box.height/2});return}this.zoom=1;let o=e.nodes.get(n),a=e.box.width+2*rt<=i?e.box.x+e.box.width/2:di(o.x,e.box.x+i/2-rt,e.box.x+e.box.width-i/2+rt),l=e.box.height+2*rt<=r?e.box.y+e.box.height/2:di(o.y,e.box.y+r/2-rt,e.box.y+e.box.height-r/2+rt);this.centre({x:a,y:l})}whole(){let{scene:n}=this;if(!n)return;let{width:e,height:i}=this.#o();this.zoom=Math.max(_s,Math.min((e-2*rt)/n.box.width,(i-2*rt)/n.box.height,xs)),this.centre({x:n.box.x+n.box.width/2,y:n.box.y+n.box.height/2})}zoomBy(n){let{width:e,height:i}=this.#o();this.#p(n,e/2,i/2)}#p(n,e,i){let r=di(this.zoom*n,_s,Fd),s=r/this.zoom;this.pan={x:e-(e-this.pan.x)*s,y:i-(i-this.pan.y)*s},this.zoom=r,this.#l()}panBy(n,e){this.pan={x:this.pan.x+n,y:this.pan.y+e},this.#l()}mark(n){this.#r=n;for(let i of this.#t.querySelectorAll(".selected"))i.classList.remove("selected");if(this.#t.querySelector(".cell-mark")?.remove(),n===null||!this.scene)return;this.#i.get(n)?.classList.add("selected"),this.#t.querySelector(`.edge-label[data-of="${CSS.escape(n)}"]`)?.classList.add("selected");let e=this.scene.nodes.get(n);e?this.#h(e):this.#y(n)}#y(n){for(let e of this.scene?.nodes.values()??[]){let i=e.group&&cs(e.group,n);i&&this.#i.get(e.key)?.append(A("rect",{class:"cell-mark",x:i.x-2,y:i.y-2,width:i.size+4,height:i.size+4,fill:"none",stroke:"var(--accent)","stroke-width":2.5}))}}#h({x:n,y:e,width:i,height:r}){let{width:s,height:o}=this.#o(),[a,l]=[(n-i/2)*this.zoom+this.pan.x,(e-r/2)*this.zoom+this.pan.y];!(a>=0&&l>=0&&a+i*this.zoom<=s&&l+r*this.zoom<=o)&&s&&this.centre({x:n,y:e})}#f({y:n,height:e}){let i=(n-e/2)*this.zoom+this.pan.y;i<rt&&this.panBy(0,Math.min(rt-i,this.#o().height/2-rt))}flag(n){for(let e of n)this.#i.get(e)?.classList.add("fresh")}filter(n){this.#u=n;for(let{key:e,entity:i}of this.scene?.nodes.values()??[])this.#i.get(e)?.classList.toggle("dim",n!==null&&i!==void 0&&!n.has(F(i)??""))}resize(){let{left:n,top:e,width:i}=this.container.getBoundingClientRect();i&&(this.#s.zoom=NaN,this.#d?this.panBy(this.#d.left-n,this.#d.top-e):this.scene&&this.fit(this.scene.subgraph.root),this.#d={left:n,top:e})}#E(n,e){let{scene:i}=this,r=n.closest(".regroup");if(r){this.on.regroup(r.dataset.by==="portfolio"?"portfolio":"status");return}let s=n.closest("[data-key]")?.dataset.key,o=s===void 0?void 0:i?.nodes.get(s),a=s===void 0?void 0:i?.edges.find(l=>l.key===s)?.edge;o?.entity&&e.shiftKey?this.on.pick(o.key):o?.entity?this.on.select(o.key):o?.stub?this.on.open(o.stub):o?.group?this.#m(o,e):a?this.on.selectEdge(a):this.on.select(null)}#m(n,e){let{left:i,top:r}=this.container.getBoundingClientRect(),s=(e.clientX-i-this.pan.x)/this.zoom-(n.x-n.width/2),o=(e.clientY-r-this.pan.y)/this.zoom-(n.y-n.height/2),a=n.group&&gs(n.group,s,o);a&&this.on.select(a.entityId)}},di=(t,n,e)=>Math.min(Math.max(t,Math.min(n,e)),Math.max(n,e));function Wd(t,n){return n.card?!t?.card||an(t.card)!==an(n.card):!1}var Ud=12,Qd={FAILED:"failed",BLOCKED:"blocked",REJECTED:"rejected",PENDING_REVIEW:"waiting"};async function vs(t,{filter:n},e){let i=t.stubs.filter(({reason:s,hidden:o})=>s!=="COLLAPSED"&&o===void 0).sort((s,o)=>o.left-s.left).slice(0,Ud),r=!1;for(let s of i){let{data:o}=await C(Oi,{id:s.id,direction:s.side==="causes"?"UPSTREAM":"DOWNSTREAM",filter:n},{signal:e});if(!o.lineage)continue;let a=new Map(o.lineage.effectiveStatuses.map(({key:p,count:y})=>[p,y])),l=o.lineage.statuses.find(({key:p})=>p==="FAILED")?.count;l&&a.set("FAILED",l);for(let p of qd(s,t)){let y=F(p);y!==null&&a.has(y)&&a.set(y,a.get(y)-1)}let u=!o.lineage.completeness.isComplete&&o.lineage.completeness.reasons.some(p=>p!=="DEPTH"),g=Object.entries(Qd).flatMap(([p,y])=>(a.get(p)??0)>0?[`${a.get(p)}${u?"+":""} ${y}`]:[]);s.hidden=g.join(", "),r||=g.length>0}return r}function qd({id:t,side:n},{entities:e,edges:i,groups:r}){let[s,o]=n==="causes"?["effect","cause"]:["cause","effect"],a=new Set([t,...i.filter(u=>H(u)[s]===t).map(u=>H(u)[o])]),l=r.filter(u=>u.id===t&&u.side===n).flatMap(u=>u.entities);return[...e.filter(({entityId:u})=>a.has(u)),...l]}function Cs(t,n,e){document.addEventListener("keydown",i=>{if((i.ctrlKey||i.metaKey)&&i.key.toLowerCase()==="k"){e.search(),i.preventDefault();return}if((i.target instanceof Element?i.target:document.body).closest("input:not([type=radio], [type=checkbox]), select, textarea, dialog")||i.defaultPrevented||i.ctrlKey||i.metaKey||i.altKey)return;let a=new Map([["/",e.search],["l",e.list],["g",e.canvas],["p",e.panel],["e",e.expand],["c",e.collapse],["x",e.pick],["n",e.next],["?",e.keys],["+",()=>n.zoomBy(1.25)],["-",()=>n.zoomBy(.8)],["0",e.fit],["1",()=>n.whole()],["Escape",e.escape]]).get(i.key);a&&(a(),i.preventDefault())}),t.addEventListener("keydown",({key:i})=>{let s={ArrowLeft:[60,0],ArrowRight:[-60,0],ArrowUp:[0,60],ArrowDown:[0,-60]}[i];s&&n.panBy(...s)})}var Gd={kind:"RUN",id:"rr_example",title:"id",status:"PENDING_REVIEW",tone:"wait",time:"created",subtitle:"portfolio or type",marks:[{icon:"⚠",text:"conflict",tone:"bad",title:"Its idempotency key was used for different requests"},{icon:"◔",text:"3 d",tone:"wait",title:"It waits for a review"},{icon:"✓",text:"who",tone:"good",title:"The newest decision and its reviewer"}],names:[],width:228,height:78};function Ks(t){let n=Object.keys(M).map(r=>E("p",{},xn(r))),e=Object.entries(J).map(([r,{verb:s,colour:o,line:a,width:l}])=>{let u=`var(--${o})`,g=A("svg",{class:"line",viewBox:"0 0 44 8","aria-hidden":"true"},A("line",{x1:0,y1:4,x2:36,y2:4,stroke:u,"stroke-width":l,"stroke-dasharray":$n[a]}),A("polygon",{points:"44,4 36,0 36,8",fill:u}));return E("p",{},g,E("span",{},s),E("code",{class:"muted"},r))}),i=A("svg",{class:"sample",viewBox:"-2 -2 232 82",width:232,height:82,role:"img","aria-label":"A card: id, status and time, portfolio, marks"},Wn(Gd));t.replaceChildren(E("div",{},E("h4",{},"Entities"),n),E("div",{},E("h4",{},"Edges, from cause to effect"),e,E("h4",{},"A card"),i),E("p",{class:"note"},"The status is the review if there is one, else the run's own. A dashed “+12” counts twelve edges that are not shown: click it to show them. An amber line is part of a cycle."))}var Jn=class{constructor(n){this.element=n}element;#t=new Map;say(n,e,i,r=[]){let s=r.map(([l,u])=>E("button",{type:"button",onclick:u},l)),o=E("p",{class:"notice","data-tone":e,"data-matter":n},E("span",{},i),E("span",{class:"end row"},s)),a=this.#t.get(n);a?a.replaceWith(o):this.element.append(o),this.#t.set(n,o)}drop(...n){for(let e of n)this.#t.get(e)?.remove(),this.#t.delete(e)}};var Bd={OPERATION_FAILED:"failed operation",OPERATION_STUCK:"stuck operation",RUN_BLOCKED:"blocked run",RUN_REJECTED:"rejected run",KEY_CONFLICT:"key in conflict",PURGED:"purged"};function Ts({title:t,id:n,close:e,error:i,retry:r,isLoading:s,children:o}){return d(j,{title:t,id:n,children:[i?d(st,{error:i,retry:r}):s?d(ut,{}):o,d("button",{type:"button",class:"plain",onClick:e,children:"Close"})]})}function Rs({id:t,cursor:n,select:e,close:i,trace:r}){let{value:s,error:o,retry:a}=et(u=>C(Zi,{id:t},{signal:u}),[t,n]),l=s?.data.rootCauses;return d(Ts,{title:"Root causes",id:"root-causes",close:i,error:o,retry:a,isLoading:!s,children:[l?.nodes.length?d("ol",{children:l.nodes.map(u=>d(jd,{cause:u,root:t,select:e,trace:r},u.entity.entityId))}):d("p",{children:"Nothing upstream failed, is blocked, was rejected, is stuck or in conflict."}),l&&!l.isComplete&&d("p",{class:"muted",children:"The search met a limit: causes further upstream may be missing."})]})}function jd({cause:t,root:n,select:e,trace:i}){let{entity:r,why:s,distance:o,at:a,affectedCount:l,score:u,parts:g}=t,p=F(r);return d("li",{children:[d("div",{class:"row",children:[d(It,{value:r.kind,isNamed:!1})," ",d(q,{id:r.entityId,select:e})," ",p&&d(N,{value:p})]}),d("div",{class:"row",children:[d("strong",{children:Bd[s]}),d("span",{children:o===0?"the entity itself":`${o} ${o===1?"step":"steps"} upstream`}),a&&d(R,{text:a})]}),d("div",{class:"row muted",children:[w(l)," abnormal downstream",r.entityId!==n&&d("button",{type:"button",onClick:()=>i(r.entityId),children:"Show the path"})]}),d("details",{children:[d("summary",{children:["Score ",u.toFixed(2)]}),d("ul",{children:g.map(({name:y,text:c})=>d("li",{children:[y,": ",c]},y))})]})]})}function Os({id:t,cursor:n,select:e,close:i}){let{value:r,error:s,retry:o}=et(l=>C(tr,{id:t},{signal:l}),[t,n]),a=r?.data.impact;return d(Ts,{title:"Impact",id:"impact",close:i,error:s,retry:o,isLoading:!r,children:a?d(zd,{impact:a,select:e}):d("p",{children:"Nothing names this entity."})})}function zd({impact:t,select:n}){let{entityCount:e,runCount:i,operationCount:r,portfolioCount:s,effectiveStatuses:o,completeness:a,portfolios:l,runs:u}=t;return d(S,{children:[d("p",{class:"lead",children:[d("strong",{children:w(i)})," runs in ",d("strong",{children:w(s)})," portfolios, ",w(r)," operations, ",w(e)," entities"]}),d("p",{class:"row",children:o.map(({key:g,count:p})=>d("span",{children:[w(p)," ",d(N,{value:g})]},g))}),!a.isComplete&&d("p",{class:"muted",children:["The walk met a limit (",a.reasons.join(", "),"): the numbers are lower bounds."]}),u.totalCount>0&&d(S,{children:[d("h4",{children:[w(u.totalCount)," need attention"]}),d("ol",{children:u.nodes.map(g=>d("li",{children:d("div",{class:"row",children:[d(q,{id:g.entityId,select:n})," ",d(N,{value:g.effectiveStatus})," ",d("span",{class:"muted",children:g.portfolioId})]})},g.entityId))}),u.totalCount>u.nodes.length&&d("p",{class:"muted",children:["and ",w(u.totalCount-u.nodes.length)," more"]})]}),l.nodes.length>0&&d("table",{children:[d("thead",{children:d("tr",{children:[d("th",{scope:"col",children:"portfolio"}),d("th",{scope:"col",class:"number",children:"runs"}),d("th",{scope:"col",children:"status"})]})}),d("tbody",{children:l.nodes.map(g=>d("tr",{children:[d("th",{scope:"row",children:g.portfolioId}),d("td",{class:"number",children:w(g.runCount)}),d("td",{children:g.effectiveStatuses.map(({key:p,count:y})=>d("span",{children:[y," ",d(N,{value:p,isNamed:!1})," "]},p))})]},g.portfolioId))})]}),l.totalCount>l.nodes.length&&d("p",{class:"muted",children:["and ",w(l.totalCount-l.nodes.length)," more portfolios"]})]})}function Ns({entity:t,fieldErrors:n,select:e,first:i}){let r=f=>{let b=n.find(({path:k})=>k===`entity.${f}`);return b?d("span",{class:"muted",children:zt(b)}):null},s=f=>d(q,{id:f,select:e}),o=f=>f?d(S,{children:[s(f.entityId)," ",d(N,{value:f.runStatus??f.operationStatus??""})," ",f.portfolioId??f.operationType]}):null,a=({recordedAt:f,recordedBy:b})=>f?d(S,{children:[d(R,{text:f})," by ",b??"unknown"]}):d("span",{class:"muted",children:"before this was kept"}),l=d("span",{class:"muted",children:"none"}),u=t.entityId,g=f=>d(S,{children:[d("div",{class:"row",children:[s(f.entityId)," ",d(N,{value:f.runStatus})]}),d("div",{class:"row muted",children:[f.portfolioId," ",d(R,{text:f.createdAt})]})]}),p=f=>d(S,{children:[d("div",{class:"row",children:[s(f.entityId)," ",d(N,{value:f.operationStatus})]}),d("div",{class:"row muted",children:[f.operationType," ",d(R,{text:f.createdAt})]})]}),y=f=>d(S,{children:[d("div",{class:"row",children:[d(N,{value:f.action})," ",d("strong",{children:f.reasonCode})]}),d("div",{class:"row muted",children:[f.actorId," ",d(R,{text:f.decidedAt})," ",s(f.entityId)]}),f.comment&&d("blockquote",{children:f.comment})]}),c=f=>d(S,{children:[d("div",{class:"row",children:[s(f.rebalanceRunId)," ",d(R,{text:f.createdAt})]}),d("div",{class:"row muted",children:[d("code",{title:f.requestHash,children:Et(f.requestHash,23)})," ",s(f.correlationId)]})]}),m=(f,b)=>d(Xn,{title:f,page:b,off:r("runs"),row:g,first:i,more:async k=>(await C(Gi,{id:u,first:i,after:k})).data.entity?.runs},"runs"),I=(f,b,k,v)=>d(Xn,{title:k,page:b,off:r(v),row:c,first:i,more:async K=>(await C(qi,{id:f,first:i,after:K})).data.entity?.history},"history");if(Ft(t))return d(S,{children:[d(Ut,{rows:[["Status",d(N,{value:t.runStatus})],["Review",r("workflow")??(t.workflow?d(N,{value:t.workflow.workflowStatus}):l)],["Portfolio",d(S,{children:[t.portfolioId," ",d(yt,{text:t.portfolioId,name:"portfolio"})]})],["Created",d(R,{text:t.createdAt})],["Recorded",a(t)],["Correlation",d(S,{children:[s(t.correlationId)," ",d(yt,{text:t.correlationId,name:"correlation id"})]})],["Idempotency key",t.idempotencyKey?d(S,{children:[s(t.idempotencyKey.key)," ",d(yt,{text:t.idempotencyKey.key,name:"idempotency key"})]}):l],["Request hash",d(S,{children:[d("code",{children:t.requestHash})," ",d(yt,{text:t.requestHash,name:"request hash"})]})],["Operation",r("operation")??o(t.operation)??l],["Artifact",r("artifact")??(t.artifact?s(t.artifact.entityId):l)]]}),d(Xn,{title:"Decisions",page:t.decisions,off:r("decisions"),row:y,first:i,more:async f=>(await C(Qi,{id:u,first:i,after:f})).data.entity?.decisions},"decisions"),t.idempotencyKey&&I(t.idempotencyKey.key,t.idempotencyKey.history,"History of its idempotency key","idempotencyKey.history")]});if(Qe(t))return d(S,{children:[d(Ut,{rows:[["Status",d(N,{value:t.operationStatus})],["Type",t.operationType],["Correlation",d(S,{children:[s(t.correlationId)," ",d(yt,{text:t.correlationId,name:"correlation id"})]})],["Created",d(R,{text:t.createdAt})],["Started",d(R,{text:t.startedAt})],["Finished",d(R,{text:t.finishedAt})],["Recorded",a(t)],["Executable",t.isExecutable?"yes: it is pending and its request is stored":"no"]]}),m("Runs with its correlation id",t.runs)]});if(qe(t))return d(S,{children:[d(Ut,{rows:[["In conflict",t.isConflicted===null||t.isConflicted===void 0?r("isConflicted")??"unknown":t.isConflicted?"yes":"no"],["Maps to",o(t.run)??l],["Created",d(R,{text:t.mappedSince})],["Request hash",t.mappedHash?d("code",{children:t.mappedHash}):l]]}),I(t.key,t.history,"History","history")]});if("actorId"in t)return d(S,{children:[d(Ut,{rows:[["Action",d(N,{value:t.action})],["Reason",t.reasonCode],["Actor",t.actorId],["Decided",d(R,{text:t.decidedAt})],["Run",o(t.run)??l],["Correlation",s(t.correlationId)]]}),t.comment&&d(j,{title:"Comment",children:d("blockquote",{children:t.comment})})]});if("artifactHash"in t)return d(Ut,{rows:[["Version",t.artifactVersion],["Hash",d(S,{children:[d("code",{children:t.artifactHash})," ",d(yt,{text:t.artifactHash,name:"artifact hash"})]})],["Run",o(t.run)??l]]});if("purgedAt"in t)return d(Ut,{rows:[["Was",M[t.was]],["Status",d(N,{value:t.purgedStatus})],["Portfolio",t.purgedPortfolioId??l],["Created",d(R,{text:t.createdAt})],["Purged",d(R,{text:t.purgedAt})],["Correlation",s(t.correlationId)],["Hash of what was purged",d(S,{children:[d("code",{children:t.contentHash})," ",d(yt,{text:t.contentHash,name:"hash"})]})]]});if("operations"in t){let f=async b=>(await C(Bi,{id:u,first:i,after:b})).data.entity?.operations;return d(S,{children:[m("Runs",t.runs),d(Xn,{title:"Operations",page:t.operations,off:r("operations"),row:p,first:i,more:f},"operations")]})}return d(S,{})}function Ut({rows:t}){return d(j,{children:d("dl",{class:"facts",children:t.map(([n,e])=>d(S,{children:[d("dt",{children:n},n),d("dd",{children:e})]}))})})}function Xn({title:t,page:n,off:e,row:i,first:r,more:s}){let[o,a]=L(n?[n]:[]),[l,u]=L(null),[g,p]=L(!1);xt(()=>a(n?[n]:[]),[n]);let y=o.at(-1);if(!y)return d(j,{title:t,children:e??d("p",{class:"muted",children:"None recorded."})});let c=o.flatMap(({edges:f})=>f.map(({node:b})=>b)),m=async()=>{p(!0);try{let f=await s(y.pageInfo.endCursor??"");f&&a([...o,f])}catch(f){let{title:b,message:k}=An(f);u(`${f instanceof Z?b:"The page failed."} ${k}`)}p(!1)},I=y.totalCount===0||y.pageInfo.hasNextPage||c.length>r;return d(j,{title:t,children:[d("ol",{children:c.map((f,b)=>d("li",{children:i(f)},b))}),d("div",{class:"row",children:[(l??I)&&d("p",{class:"muted",children:l??(y.totalCount?`${w(c.length)} of ${w(y.totalCount)} shown`:"None recorded.")}),y.pageInfo.hasNextPage&&d("button",{type:"button",disabled:g,onClick:()=>{m()},children:"Show more"})]})]})}var ai=50;function Ps(t,n,e,i,r){let s=new Map,o=(g,p,y)=>{let c=s.get(g);c?c.push({other:p,edge:y}):s.set(g,[{other:p,edge:y}])};for(let g of r){let{cause:p,effect:y}=H(g);e!=="UPSTREAM"&&o(p,y,g),e!=="DOWNSTREAM"&&o(y,p,g)}let a=Yd(n,r,e),l=[],u=(g,p,y)=>{if(l.length>=ai)return;if(g===n){let f=[...p,g].map(b=>i.get(b));f.every(b=>b!==void 0)&&l.push({length:y.length,entities:f,edges:y});return}let c=a.get(g)??1/0,m=(s.get(g)??[]).filter(({other:f})=>a.get(f)===c-1).sort((f,b)=>f.other<b.other?-1:1),I=new Set;for(let{other:f,edge:b}of m)I.has(f)||(I.add(f),u(f,[...p,g],[...y,b]))};return a.has(t)&&u(t,[],[]),l}function Yd(t,n,e){let i=new Map;for(let s of n){let{cause:o,effect:a}=H(s);e!=="UPSTREAM"&&i.set(a,[...i.get(a)??[],o]),e!=="DOWNSTREAM"&&i.set(o,[...i.get(o)??[],a])}let r=new Map([[t,0]]);for(let s=[t];s.length;){let o=[];for(let a of s)for(let l of i.get(a)??[])r.has(l)||(r.set(l,r.get(a)+1),o.push(l));s=o}return r}var li=100,ui=200,pn=t=>$s(t)>0,$s=t=>t instanceof Map?t.size:Array.isArray(t)?t.length:0;function Ls(t){return t instanceof Map?[...t]:t.map((n,e)=>[String(e),n])}function gi({value:t,name:n}){let[e,i]=L(""),r=e.trim().toLowerCase();return d(S,{children:[pn(t)&&d("input",{class:"find",type:"search",placeholder:`Find in ${n.toLowerCase()}`,"aria-label":`Find in ${n.toLowerCase()}`,value:e,onInput:s=>i(s.currentTarget.value)}),d("div",{class:"tree",children:r&&pn(t)?d(Xd,{leaves:Jd(t,r)}):pn(t)?d(Ds,{value:t}):d(ci,{name:null,value:t})})]})}function Jd(t,n){let e=[],i=(r,s)=>{if(pn(r))for(let[o,a]of Ls(r))i(a,s?`${s}.${o}`:o);else(s.toLowerCase().includes(n)||Ms(r).toLowerCase().includes(n))&&e.push([s,r])};return i(t,""),e}function Xd({leaves:t}){return t.length?d(S,{children:[t.slice(0,ui).map(([n,e])=>d(ci,{name:n,value:e},n)),t.length>ui&&d("p",{class:"muted",children:[w(t.length-ui)," more match."]})]}):d("p",{class:"muted",children:"Nothing in it matches."})}function Ds({value:t}){let[n,e]=L(li),i=Ls(t),r=i.length-n;return d("ul",{children:[i.slice(0,n).map(([s,o])=>d("li",{children:pn(o)?d(Zd,{name:s,value:o}):d(ci,{name:s,value:o})},s)),r>0&&d("li",{children:d("button",{type:"button",onClick:()=>e(n+li),children:["Show ",w(Math.min(r,li))," more of ",w(r)]})})]})}function Zd({name:t,value:n}){let[e,i]=L(!1),[r,s]=n instanceof Map?["{","}"]:["[","]"];return d("details",{open:e,onToggle:o=>i(o.currentTarget.open),children:[d("summary",{children:[d("span",{class:"key",children:t})," ",d("span",{class:"muted",children:`${r} ${w($s(n))} ${s}`})]}),e&&d(Ds,{value:n})]})}function ci({name:t,value:n}){return d("div",{class:"leaf",children:[t!==null&&d(S,{children:[d("span",{class:"key",children:t}),": "]}),d("span",{class:ta(n),children:Ms(n)})]})}function ta(t){return t instanceof At?"digits":typeof t=="string"?"string":"literal"}function Ms(t){return t instanceof At?t.text:typeof t=="string"?JSON.stringify(t):t instanceof Map?"{}":Array.isArray(t)?"[]":String(t)}var pi=20,na={RUN:[["Result","runResult"]],OPERATION:[["Request","request"],["Result","result"]],ARTIFACT:[["Payload","payload"]]},Zn=class{constructor(n,e){this.element=n;this.on=e}element;on;showEntity(n,e,i){tt(d(ea,{id:n,subgraph:e,view:i,on:this.on},JSON.stringify([n,e.cursor,i.at,i.known])),this.element),this.element.scrollTop=0}showEdge(n,e){tt(d(ua,{edge:n,view:e,on:this.on},n.id),this.element)}};function ea({id:t,subgraph:n,view:e,on:i}){let r=et(async u=>{let g=await C(Ie,{id:t,first:pi},{signal:u});if(!g.data.entity&&g.fieldErrors[0])throw Dt(g.fieldErrors[0]);return g},[t,n.cursor]),s=et(async u=>(await xe(zi,{id:t},{signal:u})).get("entity")??null,[t,n.cursor]),o=n.entities.find(u=>u.entityId===t)??n.groups.flatMap(u=>u.entities).find(u=>u.entityId===t),a=r.value?.data.entity,l=a?.kind??o?.kind;return d(S,{children:[d("header",{children:[l&&d(It,{value:l}),d("div",{class:"title",children:[d("h2",{children:t}),d(yt,{text:t,name:"id"})]}),a&&d(ra,{entity:a}),d(sa,{id:t,subgraph:n,view:e,on:i}),a&&d(oa,{entity:a,view:e,on:i})]}),e.mode==="root-causes"&&d(Rs,{id:t,cursor:n.cursor,select:i.select,close:()=>i.answer(null),trace:i.trace}),e.mode==="impact"&&d(Os,{id:t,cursor:n.cursor,select:i.select,close:()=>i.answer(null)}),d(aa,{subgraph:n,on:i}),!!r.error&&d(st,{error:r.error,retry:r.retry}),!r.value&&!r.error&&d(ut,{}),r.value&&!a&&d("p",{children:"No record and no edge has this id any more."}),r.value&&a&&d(S,{children:[d(zr,{entity:a,select:i.select}),d(Ns,{entity:a,fieldErrors:r.value.fieldErrors,select:i.select,first:pi}),(na[a.kind]??[]).map(([u,g])=>d(j,{title:u,children:s.error?d(st,{error:s.error,retry:s.retry}):s.value?d(ia,{value:s.value,field:g,name:u}):d(ut,{})},g)),d(ga,{entity:a,view:e})]})]})}function ia({value:t,field:n,name:e}){let i=t instanceof Map?t.get(n)??null:null;return i===null?d("p",{class:"muted",children:"None recorded."}):d(gi,{value:i,name:e})}function ra({entity:t}){let n="workflow"in t?t.workflow?.workflowStatus:null,e="runStatus"in t?t.runStatus:"operationStatus"in t?t.operationStatus:null,i=n&&n!=="NOT_REQUIRED"?n:e;return i?d(N,{value:i}):null}function sa({id:t,subgraph:n,view:e,on:i}){let r=n.stubs.some(l=>l.id===t&&l.reason!=="COLLAPSED"),s=n.edges.some(l=>l.sourceEntityId===t||l.targetEntityId===t),o=!!(e.from&&!e.to&&e.from!==t),a=(l,u,g=!1)=>d("button",{type:"button",class:g?"main":"",onClick:()=>u(t),children:l});return d("div",{class:"actions",children:[t!==e.id&&a("Show its lineage",i.focus),r&&a("Expand",i.expand),e.collapsed.includes(t)?a("Expand",i.uncollapse):s&&a("Collapse",i.collapse),a(o?"Path to here":"Path from here",i.pick,o)]})}function oa({entity:t,view:n,on:e}){let i=(s,o)=>d("button",{type:"button","aria-pressed":n.mode===s,onClick:()=>e.answer(n.mode===s?null:s),children:o}),r=Ft(t)?da(t):[];return d("div",{class:"actions",children:[i("root-causes","Root causes"),i("impact","Impact"),r.map(([s,o])=>d("button",{type:"button",title:o,onClick:()=>e.compare(o),children:s},o))]})}function da(t){let n=t.idempotencyKey?.isConflicted?t.idempotencyKey.history?.edges.find(({node:r})=>r.requestHash!==t.requestHash&&r.rebalanceRunId!==t.entityId)?.node.rebalanceRunId:void 0,e=[["Compare with the original",t.origin.replayOf?.entityId],["Compare with the other request",n],["Compare with the last good run",t.previousGood?.entityId],["Compare with the run before",t.previous?.entityId]],i=new Set;return e.flatMap(([r,s])=>!s||i.has(s)?[]:(i.add(s),[[r,s]]))}function aa({subgraph:{path:t,pathCount:n,from:e,to:i,view:r},on:s}){if(!e||!i)return null;let o=d("button",{type:"button",class:"plain",onClick:s.leavePath,children:"Close the path"});return t?d(j,{id:"path",title:`Path of ${w(t.length)} ${t.length===1?"edge":"edges"}`,children:[n>1&&d(la,{number:Math.min(r.pathNumber,n),count:n,choose:s.otherPath}),d("ol",{children:t.entities.flatMap((a,l)=>{let u=t.edges[l];return[d("li",{children:[d(It,{value:a.kind,isNamed:!1})," ",d(q,{id:a.entityId,select:s.select})]},a.entityId),u&&d("li",{class:"step",children:[u.sourceEntityId===a.entityId?"↓":"↑"," ",u.edgeType]},u.id)]})}),o]}):d(j,{title:"Path",children:[d("p",{children:["No path from ",d(q,{id:e,select:s.select})," to ",d(q,{id:i,select:s.select})," of at most 20 edges in this direction, with these edge types and at this time."]}),o]})}function la({number:t,count:n,choose:e}){return d("p",{class:"row",children:[d("button",{type:"button","aria-label":"The path before",disabled:t===1,onClick:()=>e(t-1),children:"‹"}),d("span",{role:"status",children:[t," of ",n===ai?`${n} or more`:n]}),d("button",{type:"button","aria-label":"The next path",disabled:t===n,onClick:()=>e(t+1),children:"›"})]})}function ua({edge:t,on:n}){let e=et(async r=>(await xe(Yi,{id:t.id},{signal:r})).get("node")??null,[t.id]),i=e.value instanceof Map?e.value.get("metadata")??null:null;return d(S,{children:[d("header",{children:[d("h2",{children:t.edgeType}),d("p",{class:"muted",children:["from cause to effect: “",J[t.edgeType].verb,"”"]})]}),d(j,{children:d("dl",{class:"facts",children:[d("dt",{children:"Source"}),d("dd",{children:d(q,{id:t.sourceEntityId,select:n.select})}),d("dt",{children:"Target"}),d("dd",{children:d(q,{id:t.targetEntityId,select:n.select})}),d("dt",{children:"Created"}),d("dd",{children:d(R,{text:t.createdAt})})]})}),d(j,{title:"Metadata",children:e.error?d(st,{error:e.error,retry:e.retry}):e.value===null?d(ut,{}):d(gi,{value:i,name:"Metadata"})})]})}function ga({entity:t,view:n}){let{kind:e,entityId:i}=t,r=encodeURIComponent(i),s="run"in t?t.run:null,o={RUN:`runs/${r}`,OPERATION:`runs/by-operation/${r}`,CORRELATION:`runs/by-correlation/${r}`,IDEMPOTENCY_KEY:`runs/idempotency/${r}`}[e]??(s&&`runs/${encodeURIComponent(s.entityId)}`),a=(l,u)=>d("a",{href:l,target:"_blank",rel:"noopener",children:u});return d(j,{title:"Links",children:d("div",{class:"links",children:[o&&a(`rebalance/${o}/support-bundle`,"Support bundle (REST)"),a(`rebalance/lineage/${r}`,"Edges (REST)"),a(ve(Ie,{id:i,first:pi}),"Details in GraphiQL"),a(ve(Xi,{id:i,direction:n.direction,depth:n.depth,filter:Ot(n)}),"Lineage in GraphiQL")]})})}var ca=Symbol.for("preact-signals");function ie(){if(St>1)St--;else{var t,n=!1;for((function(){var r=ne;for(ne=void 0;r!==void 0;){var s=r.S;if(s.v===r.v)for(var o=s.t;o!==void 0;o=o.x)o.i===r.i&&(o.i=s.i);r=r.o}})();fn!==void 0;){var e=fn;for(fn=void 0,te++;e!==void 0;){var i=e.u;if(e.u=void 0,e.f&=-3,!(8&e.f)&&Fs(e))try{e.c()}catch(r){n||(t=r,n=!0)}e=i}}if(te=0,St--,n)throw t}}function fi(t){if(St>0)return t();yi=++pa,St++;try{return t()}finally{ie()}}var yn,V=void 0;function mn(t){var n=V,e=yn;V=void 0,yn=void 0;try{return t()}finally{V=n,yn=e}}var fn=void 0,St=0,te=0,pa=0,yi=0,ne=void 0,ee=0;function Vs(t){if(V!==void 0){var n=t.n;if(n===void 0||n.t!==V)return n={i:0,S:t,p:V.s,n:void 0,t:V,e:void 0,x:void 0,r:n},V.s!==void 0&&(V.s.n=n),V.s=n,t.n=n,32&V.f&&t.S(n),n;if(n.i===-1)return n.i=0,n.n!==void 0&&(n.n.p=n.p,n.p!==void 0&&(n.p.n=n.n),n.p=V.s,n.n=void 0,V.s.n=n,V.s=n),n}}function G(t,n){this.v=t,this.i=0,this.n=void 0,this.t=void 0,this.l=0,this.W=n?.watched,this.Z=n?.unwatched,this.name=n?.name}G.prototype.brand=ca;G.prototype.h=function(){return!0};G.prototype.S=function(t){var n=this,e=this.t;e!==t&&t.e===void 0&&(t.x=e,this.t=t,e!==void 0?e.e=t:mn(function(){var i;(i=n.W)==null||i.call(n)}))};G.prototype.U=function(t){var n=this;if(this.t!==void 0){var e=t.e,i=t.x;e!==void 0&&(e.x=i,t.e=void 0),i!==void 0&&(i.e=e,t.x=void 0),t===this.t&&(this.t=i,i===void 0&&mn(function(){var r;(r=n.Z)==null||r.call(n)}))}};G.prototype.subscribe=function(t){var n=this;return Lt(function(){var e=n.value;mn(function(){return t(e)})},{name:"sub"})};G.prototype.valueOf=function(){return this.value};G.prototype.toString=function(){return this.value+""};G.prototype.toJSON=function(){return this.value};G.prototype.peek=function(){var t=this;return mn(function(){return t.value})};Object.defineProperty(G.prototype,"value",{get:function(){var t=Vs(this);return t!==void 0&&(t.i=this.i),this.v},set:function(t){if(t!==this.v){if(te>100)throw new Error("Cycle detected");(function(e){St!==0&&te===0&&e.l!==yi&&(e.l=yi,ne={S:e,v:e.v,i:e.i,o:ne})})(this),this.v=t,this.i++,ee++,St++;try{for(var n=this.t;n!==void 0;n=n.x)n.t.N()}finally{ie()}}}});function Pt(t,n){return new G(t,n)}function Fs(t){for(var n=t.s;n!==void 0;n=n.n)if(n.S.i!==n.i||!n.S.h()||n.S.i!==n.i)return!0;return!1}function Hs(t){for(var n=t.s;n!==void 0;n=n.n){var e=n.S.n;if(e!==void 0&&(n.r=e),n.S.n=n,n.i=-1,n.n===void 0){t.s=n;break}}}function Ws(t){for(var n=t.s,e=void 0;n!==void 0;){var i=n.p;n.i===-1?(n.S.U(n),i!==void 0&&(i.n=n.n),n.n!==void 0&&(n.n.p=i)):e=n,n.S.n=n.r,n.r!==void 0&&(n.r=void 0),n=i}t.s=e}function $t(t,n){G.call(this,void 0,n),this.x=t,this.s=void 0,this.g=ee-1,this.f=4}$t.prototype=new G;$t.prototype.h=function(){if(this.f&=-3,1&this.f)return!1;if((36&this.f)==32||(this.f&=-5,this.g===ee))return!0;if(this.g=ee,this.f|=1,this.i>0&&!Fs(this))return this.f&=-2,!0;var t=V;try{Hs(this),V=this;var n=this.x();(16&this.f||this.v!==n||this.i===0)&&(this.v=n,this.f&=-17,this.i++)}catch(e){this.v=e,this.f|=16,this.i++}return V=t,Ws(this),this.f&=-2,!0};$t.prototype.S=function(t){if(this.t===void 0){this.f|=36;for(var n=this.s;n!==void 0;n=n.n)n.S.S(n)}G.prototype.S.call(this,t)};$t.prototype.U=function(t){if(this.t!==void 0&&(G.prototype.U.call(this,t),this.t===void 0)){this.f&=-33;for(var n=this.s;n!==void 0;n=n.n)n.S.U(n)}};$t.prototype.N=function(){if(!(2&this.f)){this.f|=6;for(var t=this.t;t!==void 0;t=t.x)t.t.N()}};Object.defineProperty($t.prototype,"value",{get:function(){if(1&this.f)throw new Error("Cycle detected");var t=Vs(this);if(this.h(),t!==void 0&&(t.i=this.i),16&this.f)throw this.v;return this.v}});function re(t,n){return new $t(t,n)}function Us(t){var n=t.j;if(t.j=void 0,typeof n=="function"){St++;var e=V;V=void 0;try{n()}catch(i){throw t.f&=-2,t.f|=8,mi(t),i}finally{V=e,ie()}}}function mi(t){for(var n=t.s;n!==void 0;n=n.n)n.S.U(n);t.x=void 0,t.s=void 0,Us(t)}function ya(t){if(V!==this)throw new Error("Out-of-order effect");Ws(this),V=t,this.f&=-2;try{8&this.f&&mi(this)}finally{ie()}}function Qt(t,n){this.x=t,this.j=void 0,this.s=void 0,this.u=void 0,this.f=32,this.name=n?.name,yn&&yn.push(this)}Qt.prototype.c=function(){var t=this.S();try{if(8&this.f||this.x===void 0)return;var n=this.x();typeof n=="function"&&(this.j=n)}finally{t()}};Qt.prototype.S=function(){if(1&this.f)throw new Error("Cycle detected");this.f|=1,this.f&=-9,Us(this),Hs(this),St++;var t=V;return V=this,ya.bind(this,t)};Qt.prototype.N=function(){2&this.f||(this.f|=2,this.u=fn,fn=this)};Qt.prototype.d=function(){this.f|=8,1&this.f||mi(this)};Qt.prototype.dispose=function(){this.d()};function Lt(t,n){var e=new Qt(t,n);try{e.c()}catch(r){throw e.d(),r}var i=e.d.bind(e);return i[Symbol.dispose]=i,i}var Qs,oe,se,fa=typeof window<"u"&&!!window.__PREACT_SIGNALS_DEVTOOLS__;var qs=[];Lt(function(){Qs=this.N})();function qt(t,n){O[t]=n.bind(null,O[t]||function(){})}function hn(t){if(se){var n=se;se=void 0,n()}se=t&&t.S()}function Gs(t){var n=this,e=t.data,i=ha(e);i.name="ReactiveDom",i.value=e;var r=nn(function(){for(var a=n,l=n.__v;l=l.__;)if(l.__c){l.__c.__$f|=4;break}var u=re(function(){var c=i.value.value;return c===0?0:c===!0?"":c||""}),g=re(function(){return!Array.isArray(u.value)&&!Re(u.value)}),p=Lt(function(){if(this.N=Bs,g.value){var c=u.value;a.__v&&a.__v.__e&&a.__v.__e.nodeType===3&&(a.__v.__e.data=c)}}),y=n.__$u.d;return n.__$u.d=function(){p(),y.call(this)},[g,u]},[]),s=r[0],o=r[1];return s.value?o.peek():o.value}Gs.displayName="ReactiveTextNode";Object.defineProperties(G.prototype,{constructor:{configurable:!0,value:Ar(S,null).constructor},type:{configurable:!0,value:Gs},props:{configurable:!0,get:function(){var t=this;return{data:{get value(){return t.value}}}}},__b:{configurable:!0,value:1}});qt("__b",function(t,n){if(hn(),oe=void 0,typeof n.type=="string"){var e,i=n.props;for(var r in i)if(r!=="children"){var s=i[r];s instanceof G&&(e||(n.__np=e={}),e[r]=s,i[r]=s.peek())}}t(n)});qt("__r",function(t,n){if(t(n),n.type!==S){hn();var e,i=n.__c;i&&(i.__$f&=-2,(e=i.__$u)===void 0&&(i.__$u=e=(function(r,s){var o;return Lt(function(){o=this},{name:s}),o.c=r,o})((function(r){return function(){var s;fa&&((s=this.y)==null||s.call(this)),r.__$f|=1,r.setState({})}})(i),typeof n.type=="function"?n.type.displayName||n.type.name:""))),oe=i,hn(e)}});qt("__e",function(t,n,e,i){hn(),oe=void 0,t(n,e,i)});qt("diffed",function(t,n){hn(),oe=void 0;var e;if(typeof n.type=="string"&&(e=n.__e)){var i=n.__np,r=n.props,s=e.U;if(s)for(var o in s){var a=s[o];a===void 0||i&&o in i||(a.d(),s[o]=void 0)}if(i){s||(s={},e.U=s);for(var l in i){var u=s[l],g=i[l];u===void 0?(u=ma(e,l,g,r),s[l]=u):u.o(g,r)}}}t(n)});function ma(t,n,e,i){var r=n in t&&t.ownerSVGElement===void 0,s=Pt(e);return{o:function(o,a){s.value=o,i=a},d:Lt(function(){this.N=Bs;var o=s.value.value;i[n]!==o&&(i[n]=o,r?t[n]=o:o!=null&&(o!==!1||n[4]==="-")?t.setAttribute(n,o):t.removeAttribute(n))})}}qt("unmount",function(t,n){if(typeof n.type=="string"){var e=n.__e;if(e){var i=e.U;if(i){e.U=void 0;for(var r in i){var s=i[r];s&&s.d()}}}var o=n.__np;if(o){var a=n.props;for(var l in o)a[l]=o[l]}n.__np=void 0}else{var u=n.__c;if(u){u.__$f|=8;var g=u.__$u;g&&(u.__$u=void 0,g.d())}}t(n)});qt("__h",function(t,n,e,i){i<3&&(n.__$f|=2),t(n,e,i)});Mt.prototype.shouldComponentUpdate=function(t,n){if(this.__R)return!0;var e=this.__$u,i=e&&e.s!==void 0;for(var r in n)return!0;if(this.__f||typeof this.u=="boolean"&&this.u===!0){var s=2&this.__$f;if(!(i||s||4&this.__$f)||1&this.__$f)return!0}else if(!(i||4&this.__$f)||3&this.__$f)return!0;for(var o in t)if(o!=="__source"&&t[o]!==this.props[o])return!0;for(var a in this.props)if(!(a in t))return!0;return!1};function ha(t,n){return nn(function(){return Pt(t,n)},[])}var Ea=function(t){queueMicrotask(function(){queueMicrotask(t)})};function Ia(){fi(function(){for(var t;t=qs.shift();)Qs.call(t)})}function Bs(){qs.push(this)===1&&(O.requestAnimationFrame||Ea)(Ia)}var js="dpm-lineage:recent",zs="dpm-lineage:saved",ka=20;function Ys(t){try{let n=JSON.parse(localStorage.getItem(t)??"[]");return Array.isArray(n)?n:[]}catch{return[]}}var Gt=Pt(Ys(js).filter(t=>typeof t=="string")),En=Pt(Ys(zs).filter(t=>typeof t?.name=="string"&&typeof t.query=="string"));function Js(t){Gt.value=[t,...Gt.value.filter(n=>n!==t)].slice(0,ka),localStorage.setItem(js,JSON.stringify(Gt.value))}function Xs(t){En.value=[t,...En.value.filter(({query:n})=>n!==t.query)],localStorage.setItem(zs,JSON.stringify(En.value))}var ba=140,Zs=12,de=class{constructor(n,e){this.form=n;tt(d(Aa,{form:n,on:e,bind:i=>this.#t=i}),n)}form;#t=()=>{};focus(){let n=this.form.querySelector("input");n?.focus(),n?.select()}show(n){this.#t(n)}};function Sa(t){if(!/^https?:\/\//.test(t))return null;try{let n=new URL(t);return n.pathname.endsWith("/explore")&&n.searchParams.get("id")?n.search:null}catch{return null}}function Aa({form:t,on:n,bind:e}){let[i,r]=L(""),[s,o]=L(!1),[a,l]=L(null),[u,g]=L(-1),p=ct(null),y=ct(null),c=ct(null),m=ct(!1),I=()=>{c.current&&clearTimeout(c.current),y.current?.abort(),o(!1),g(-1)},f=(_,$)=>{m.current=!0,I(),r($),p.current?.blur(),_()};xt(()=>{e(D=>{document.activeElement!==p.current&&r(D)});let _=D=>{t.contains(D.relatedTarget)||I()},$=D=>{D.preventDefault(),mt.current()};return t.addEventListener("focusout",_),t.addEventListener("submit",$),()=>{t.removeEventListener("focusout",_),t.removeEventListener("submit",$)}},[]);let b=async _=>{y.current?.abort();let $=y.current=new AbortController;try{let{data:D}=await C(Mi,{text:_,first:Zs},{signal:$.signal}),{candidates:B,hasMore:W,text:Sn}=D.resolve,jt=B.length?W?"More ids match. Type more of the id.":"":`No recorded id is “${Sn}” or starts with it.`;return l({text:_,candidates:B,message:jt}),o(!0),g(-1),B}catch(D){if(ht(D))return null;if(!(D instanceof Z))throw D;return l({text:_,candidates:[],message:`${D.title} ${D.message}`}),o(!0),null}},k=i.trim(),v=k?[...a&&a.text===i?a.candidates.map(_=>wa(_,()=>f(()=>n.go(_.entityId),_.entityId))):[],...to(k,n.known(),a?.candidates??[]).map(_=>hi(_,"ends with it","…",()=>f(()=>n.go(_),_)))]:[...En.value.map(({name:_,query:$})=>hi(_,"saved view","★",()=>f(()=>n.open($),i))),...Gt.value.slice(0,Zs).map(_=>hi(_,"recent","↺",()=>f(()=>n.go(_),_)))],K=s&&(v.length>0||!!(k&&a?.message)),T=async()=>{c.current&&clearTimeout(c.current);let _=p.current?.value??"",$=_===i,D=v[u];if(K&&$&&D)return D.go();if(!_.trim())return;let B=Sa(_.trim());if(B)return f(()=>n.open(B),new URLSearchParams(B).get("id")??"");m.current=!1;let W=$&&a?.text===_&&s?a.candidates:await b(_);if(!W||m.current||p.current?.value!==_)return;let Sn=W.filter(ko=>ko.isExact),jt=Sn.length===1?Sn[0]:W.length===1?W[0]:void 0;if(jt)return f(()=>n.go(jt.entityId),jt.entityId);let[Ee,...Io]=W.length?[]:to(_.trim(),n.known(),[]);Ee&&!Io.length&&f(()=>n.go(Ee),Ee)},mt=ct(T);mt.current=T;let dt=_=>{r(_),g(-1),c.current&&clearTimeout(c.current),_.trim()?c.current=setTimeout(()=>{b(_)},ba):(y.current?.abort(),o(!0))},X=_=>{let $={ArrowDown:1,ArrowUp:-1}[_.key];_.key==="Escape"?(K||p.current?.blur(),I()):$&&v.length&&K?(g((u+$+v.length+(u<0&&$<0?1:0))%v.length),_.preventDefault()):$&&o(!0)};return d(S,{children:[d("input",{ref:p,id:"search-text",type:"text",role:"combobox","aria-autocomplete":"list","aria-expanded":K,"aria-controls":"search-results","aria-activedescendant":u>=0?`found-${u}`:void 0,"aria-label":"Go to any id",placeholder:"Any id or its prefix: run, correlation, operation, key, decision, artifact, request hash, portfolio",spellcheck:!1,autocapitalize:"off",value:i,onInput:_=>dt(_.currentTarget.value),onFocus:()=>!i.trim()&&o(!0),onClick:()=>!i.trim()&&o(!0),onKeyDown:X}),d("kbd",{"aria-hidden":"true",children:"/"}),d("div",{id:"search-box",hidden:!K,children:[d("ul",{id:"search-results",role:"listbox","aria-label":"Matching ids",hidden:!v.length,children:v.map((_,$)=>d(_a,{option:_,index:$,isActive:$===u,wanted:k},_.key))}),d("p",{id:"search-status",role:"status",children:k?a?.message??"":""})]})]})}var to=(t,n,e)=>t.length<3?[]:[...new Set([...n,...Gt.value])].filter(i=>i.toLowerCase().endsWith(t.toLowerCase())&&!e.some(({entityId:r})=>r===i)).slice(0,5);function wa(t,n){let{text:e,entityId:i,isExact:r,label:s,kind:o,status:a,instant:l}=t,u=o==="REQUEST_HASH"?"Request hash":o==="PORTFOLIO"?"Portfolio":M[o],g=i===e?null:`newest run ${i}`;return{key:`${o} ${e}`,text:e,description:[u,g,s,r?"exact":null].filter(Boolean).join(" · "),kind:o==="REQUEST_HASH"||o==="PORTFOLIO"?null:o,icon:o==="PORTFOLIO"?"▦":"#",status:a??null,instant:l??null,isExact:r,go:n}}var hi=(t,n,e,i)=>({key:`${n} ${t}`,text:t,description:n,kind:null,icon:e,status:null,instant:null,isExact:!1,go:i});function _a({option:t,index:n,isActive:e,wanted:i}){let r=ct(null);xt(()=>{e&&r.current?.scrollIntoView({block:"nearest"})},[e]);let{text:s,kind:o,icon:a,description:l,status:u,instant:g}=t,p=i!==""&&s.startsWith(i);return d("li",{ref:r,role:"option",id:`found-${n}`,"aria-selected":e,onMouseDown:y=>y.preventDefault(),onClick:t.go,children:[o?d(It,{value:o,isNamed:!1}):d("span",{class:"muted","aria-hidden":"true",children:a}),d("span",{class:"id",title:s,children:p?d(S,{children:[d("mark",{children:i}),s.slice(i.length)]}):s}),d("span",{class:"muted",children:l}),d("span",{children:u?d(N,{value:u}):g?d("span",{class:"muted",children:en(g)}):null})]})}var no=8,xa=200,ae=({workflow:t,createdAt:n})=>t?.pendingSince??n;async function eo(t,n){let e=s=>Date.parse(ae(s)),i=[],r=null;for(;;){let s=await C(Ui,{after:r,first:xa,portfolio:t},n),{waiting:o}=s.data;if(!o)return s;i=[...i,...o.edges].sort((g,p)=>e(g.node)-e(p.node)).slice(0,no);let[a,l]=[i[no-1],o.edges.at(-1)];if(a!==void 0&&l!==void 0&&e(a.node)<Date.parse(l.node.createdAt)||!o.pageInfo.hasNextPage)return{...s,data:{waiting:{...o,edges:i}}};r=o.pageInfo.endCursor??null}}var va=36e5;function io(t){tt(d(Ca,{},Date.now()),t)}function ro(t,n,e){tt(d(S,{children:[d("h2",{children:["Nothing is recorded under this id",e&&" at that time"]}),d("p",{children:d("code",{children:n})}),e&&d("p",{children:"It may have been recorded later: press Now above."}),d("p",{children:"No record and no edge has this id. It may be mistyped, truncated, from another environment, or purged with its edges. The field above searches by prefix."}),d("p",{children:d("a",{href:"explore",children:"Back to the start page"})})]}),t)}function Ca(){return d(S,{children:[d("h2",{children:"What is wrong now?"}),d("p",{children:["Paste an id, its prefix or a link of this page into the field above: a run, a correlation id, an operation, an idempotency key, a decision, an artifact, a request hash or a portfolio. Press ",d("kbd",{children:"/"})," or ",d("kbd",{children:"Ctrl"}),"+",d("kbd",{children:"K"})," to focus it."]}),d("div",{class:"columns",children:[d(Ka,{}),d(Ta,{}),d(Ra,{}),d(Oa,{})]}),d("h2",{children:"Newest"}),d(Na,{})]})}function vt({title:t,total:n,rows:e,empty:i,all:r,error:s}){return d("section",{children:[d("h3",{children:[t," ",n!==void 0&&d("span",{class:"count",children:w(n)})," ",r&&n!==void 0&&n>0&&d("a",{href:r,children:"All"})]}),s?d("p",{class:"muted",children:s.message}):e?.length?d("table",{children:d("tbody",{children:e.map(({id:o,cells:a})=>d("tr",{children:[d("td",{children:d("a",{href:ts(o),class:"id",children:o})}),a.map((l,u)=>d("td",{children:l},u))]},o))})}):d("p",{class:"muted",children:i})]})}function le(t){let{value:n,error:e,retry:i}=et(t,[]),r=e?d("section",{children:d(st,{error:e,retry:i})}):n?null:d("section",{children:d(ut,{})});return{data:n?.data??null,fieldErrors:n?.fieldErrors??[],placeholder:r}}var In=(t,n,e)=>{let i=t.find(r=>r.path===n);return i&&{...i,message:`${e} are ${zt(i)}.`}};function Ka(){let{data:t,fieldErrors:n,placeholder:e}=le(s=>C(Fi,{},{signal:s}));if(!t)return e;let{blocked:i,failed:r}=t;return d(S,{children:[d(vt,{title:"Failed operations",total:r?.totalCount,all:"dashboard?list=operations&status=FAILED",empty:"No operation failed.",error:In(n,"failed","Operations"),rows:r?.edges.map(({node:s})=>({id:s.entityId,cells:[d("code",{class:"bad",children:s.error?.code}),d(R,{text:s.finishedAt??s.createdAt,isShort:!0})]}))??null}),d(vt,{title:"Blocked runs",total:i.totalCount,all:"dashboard?list=runs&status=BLOCKED",empty:"No run is blocked.",rows:i.edges.map(({node:s})=>({id:s.entityId,cells:[s.portfolioId,d(R,{text:s.createdAt,isShort:!0})]}))})]})}function Ta(){let{value:t,error:n,retry:e}=et(r=>eo(null,{signal:r}),[]);if(n)return n instanceof Error&&"reason"in n&&typeof n.reason=="string"&&n.reason.endsWith("_DISABLED")?d(vt,{title:"Waiting for review",rows:null,empty:zt({reason:String(n.reason),message:""}).replace(/^s/,"Reviews are s")}):d("section",{children:d(st,{error:n,retry:e})});if(!t)return d("section",{children:d(ut,{})});let{waiting:i}=t.data;return d(vt,{title:"Waiting for review",total:i?.totalCount,all:"dashboard?list=runs&workflow=PENDING_REVIEW&order=OLDEST_FIRST",empty:"No run waits for a review.",error:In(t.fieldErrors,"waiting","Reviews"),rows:i?.edges.map(({node:r})=>({id:r.entityId,cells:[r.portfolioId,d("span",{class:"wait",title:ae(r),children:pt(ae(r))})]}))??null})}function Ra(){let{data:t,fieldErrors:n,placeholder:e}=le(i=>C(Hi,{before:new Date(Date.now()-va).toISOString()},{signal:i}));return t?d(vt,{title:"Stuck operations",total:t.stuck?.totalCount,all:"dashboard?list=operations&finished=no&order=OLDEST_FIRST",empty:"No operation has been unfinished for an hour.",error:In(n,"stuck","Operations"),rows:t.stuck?.edges.map(({node:i})=>({id:i.entityId,cells:[d(N,{value:i.status}),d("span",{class:"wait",title:i.createdAt,children:pt(i.createdAt)})]}))??null}):e}function Oa(){let{data:t,fieldErrors:n,placeholder:e}=le(i=>C(Wi,{},{signal:i}));return t?d(vt,{title:"Keys in conflict",total:t.conflicts?.totalCount,all:"dashboard?list=conflicts",empty:"No key was used for two requests.",error:In(n,"conflicts","Conflicts"),rows:t.conflicts?.edges.map(({node:i})=>({id:i.idempotencyKey.key,cells:[d(R,{text:i.conflictedAt,isShort:!0})]}))??null}):e}function Na(){let{data:t,fieldErrors:n,placeholder:e}=le(i=>C(Vi,{},{signal:i}));return t?d("div",{class:"columns",children:[d(vt,{title:"Newest runs",empty:"No runs recorded yet.",rows:t.runs.edges.map(({node:i})=>({id:i.entityId,cells:[d(N,{value:i.status}),i.portfolioId,d(R,{text:i.createdAt,isShort:!0})]}))}),d(vt,{title:"Newest operations",empty:"No operations recorded yet.",error:In(n,"operations","Operations"),rows:t.operations?.edges.map(({node:i})=>({id:i.entityId,cells:[d(N,{value:i.status}),i.operationType,d(R,{text:i.createdAt,isShort:!0})]}))??null})]}):e}var ue=12,so=50,oo=60,Ei=200,Pa=5e3,$a=20,La={causes:"UPSTREAM",effects:"DOWNSTREAM"};function Da(t){return{BOTH:["causes","effects"],UPSTREAM:["causes"],DOWNSTREAM:["effects"]}[t]}var Ma=({kind:t})=>t==="CORRELATION"||t==="IDEMPOTENCY_KEY",ge=class{constructor(n){this.view=n;this.filter=Ot(n)}view;entities=new Map;edgeLists={causes:new Map,effects:new Map};filter;#t=new Set;isDetailed(n){return this.#t.has(n)}async load(n,{signal:e,progress:i=()=>{}}){let{data:r,fieldErrors:s}=await C(Ci,{id:n.id},{signal:e});if(s[0])throw Dt(s[0]);if(!r.entity)return null;this.entities.set(n.id,r.entity),Ma(r.entity)&&(this.filter=Ot({...n,withNames:!0}));let o=Da(n.direction),a=new Map([[n.id,0]]),l=null;for(let I=[n.id];I.length&&!l;)l=await this.#s(I,o,n,e),I=this.#i(I,o,n,a),i(a.size);let u=n.from&&n.to&&!l?await this.#e(n.from,n.to,n.direction,e):[],g=u[Math.min(n.pathNumber,u.length)-1]??null,p=(g?.entities??[]).map(({entityId:I})=>I).filter(I=>!a.has(I));l??=await this.#s(p,o,n,e);let y=[...a.keys(),...p],c=l?[]:await this.#d(y,o,n,{signal:e,progress:i});await this.#o([...y,...c.flatMap(I=>I.entities.length<=1e3?I.entities.map(({entityId:f})=>f):[])],e);let m=this.#u(y,g?.edges??[],o,n,a,c);return{view:n,root:n.id,cursor:r.changeCursor,distances:a,fieldError:l,path:g,pathCount:u.length,from:n.from,to:n.to,groups:c.map(I=>({...I,entities:I.entities.map(({entityId:f})=>this.entities.get(f))})),...m,cyclic:qr(y,m.edges)}}async#e(n,e,i,r){let{data:s,fieldErrors:o}=await C(Li,{from:n,to:e,direction:i,filter:this.filter,maxDepth:$a},{signal:r});if(o[0])throw Dt(o[0]);let a=s.lineagePath;for(let y of a?.entities??[])this.#n(y);if(!a)return[];let l=await C(Di,{id:n,direction:i,depth:Math.max(1,a.length),filter:this.filter},{signal:r});if(!l.data.lineage||l.data.lineage.edges.pageInfo.hasNextPage)return[a];let{entities:u,edges:g}=l.data.lineage;for(let y of u.nodes)this.#n(y);let p=Ps(n,e,i,this.entities,g.nodes);return p[0]?.length===a.length?p:[a]}#n(n){this.entities.set(n.entityId,{...this.entities.get(n.entityId),...n})}#i(n,e,i,r){let s=[];for(let o of n){let a=r.get(o)??0;for(let l of e){let u=Ii(i,l,o);for(let g of this.#r(o,l,i,a)){let p=g.sourceEntityId===o?g.targetEntityId:g.sourceEntityId;r.has(p)||r.size>=i.maxEntities&&!u||(r.set(p,a+1),s.push(p))}}}return s}#r(n,e,i,r){let s=this.edgeLists[e].get(n),o=Ii(i,e,n);return!s||i.collapsed.includes(n)||i.groups.includes(`${e}.${n}`)?[]:o?s.edges.slice(0,o*so):r>=i.depth||s.total>ue&&n!==i.id?[]:s.edges.slice(0,ue)}#u(n,e,i,r,s,o){let a=new Set(n),l=i.flatMap(y=>n.flatMap(c=>this.edgeLists[y].get(c)?.edges??[])),u=new Map([...l,...e].filter(({sourceEntityId:y,targetEntityId:c})=>a.has(y)&&a.has(c)).map(y=>[y.id,y])),g={causes:new Map,effects:new Map};for(let y of u.values()){let{cause:c,effect:m}=H(y);g.causes.set(m,(g.causes.get(m)??0)+1),g.effects.set(c,(g.effects.get(c)??0)+1)}for(let{side:y,id:c,entities:m}of o)g[y].set(c,(g[y].get(c)??0)+m.filter(({entityId:I})=>!a.has(I)).length);let p=n.flatMap(y=>i.flatMap(c=>{let m=this.edgeLists[c].get(y)?.total??0,I=m-(g[c].get(y)??0);return I>0?[{id:y,side:c,total:m,left:I,...Va(y,c,r,s.get(y)??1/0,m)}]:[]}));return{entities:n.map(y=>this.entities.get(y)),edges:[...u.values()],stubs:p}}async#s(n,e,i,r){let s=n.filter(o=>e.some(a=>!this.edgeLists[a].has(o)));for(let o=0;o<s.length;o+=oo){let a=s.slice(o,o+oo),{data:l,fieldErrors:u}=await C(Ki,{ids:a.map(g=>this.entities.get(g).id),filter:this.filter,first:ue,causes:e.includes("causes"),effects:e.includes("effects")},{signal:r});if(u[0])return u[0];a.forEach((g,p)=>{let y=l.nodes[p];for(let c of e)this.#l(c,g,y?.[c])})}for(let{side:o,id:a,pages:l}of i.expansions)n.includes(a)&&e.includes(o)&&await this.#a(o,a,l*so,{signal:r});return null}async#d(n,e,i,{signal:r,progress:s}){let o=[];for(let a of e)for(let l of n){if(!i.groups.includes(`${a}.${l}`))continue;await this.#a(a,l,Pa,{signal:r,...s&&{progress:s}});let{edges:u,total:g,next:p}=this.edgeLists[a].get(l),y=new Set(u.map(c=>c.sourceEntityId===l?c.targetEntityId:c.sourceEntityId).filter(c=>!n.includes(c)));o.push({id:l,side:a,total:g,entities:[...y].map(c=>this.entities.get(c)),isComplete:p===null})}return o}async#a(n,e,i,{signal:r,progress:s}){let o=this.edgeLists[n].get(e);for(;o?.next&&o.edges.length<i;){let a={id:this.entities.get(e).id,direction:La[n],filter:this.filter,first:Math.min(i-o.edges.length,200),after:o.next},{data:l}=await C(Ti,a,{signal:r}),u=l.node;o=this.#l(n,e,u?.edgeList),s?.(o.edges.length)}}async#o(n,e){let i=n.filter(s=>!this.#t.has(s)&&["RUN","OPERATION"].includes(this.entities.get(s).kind)),r=Array.from({length:Math.ceil(i.length/Ei)},(s,o)=>i.slice(o*Ei,(o+1)*Ei));for(let s of r){let{data:o}=await C(Ri,{ids:s.map(a=>this.entities.get(a).id)},{signal:e});s.forEach((a,l)=>{this.#t.add(a);let u=o.nodes[l];u&&this.entities.set(a,{...this.entities.get(a),...u})})}}#l(n,e,i){let r=this.edgeLists[n].get(e)??{edges:[],total:0,next:null};if(i){for(let{node:s}of i.edges){for(let o of[s.source,s.target])this.#n(o);r.edges.push(s)}r.total=i.totalCount}return r.next=i?.pageInfo.hasNextPage?i.pageInfo.endCursor??null:null,this.edgeLists[n].set(e,r),r}};function Ii(t,n,e){return t.expansions.find(i=>i.side===n&&i.id===e)?.pages??0}function Va(t,n,e,i,r){let s=Ii(e,n,t);return e.collapsed.includes(t)?{reason:"COLLAPSED",pages:s||1}:s?{reason:"PAGES",pages:s+1}:r>ue?{reason:"HUB",pages:1}:{reason:i>=e.depth?"DEPTH":"ENTITY_LIMIT",pages:1}}var ao={panel:"Why and facts",graph:"Graph",list:"Entities"};function lo(t,n,e){let i=Object.keys(ao).map(s=>E("button",{type:"button","data-tab":s,onclick:()=>r(s)},ao[s]));function r(s){n.dataset.tab=s;for(let o of i)o.setAttribute("aria-pressed",String(o.dataset.tab===s));e()}return t.append(...i),r("panel"),{open:r}}var kn=48,ce=19,Fa=2,Ha={OPERATION_FAILED:"bad",KEY_CONFLICTED:"bad",PURGED:"bad",OPERATION_SUCCEEDED:"good",DECISION_MADE:"busy",HELD:"wait"},uo=new Set(["EDGE_RECORDED","KEY_USED"]);function Wa({kind:t,summary:n}){return t==="RUN_RECORDED"?/\bBLOCKED\b/.test(n)?"bad":/\bPENDING_REVIEW\b/.test(n)?"wait":"good":Ha[t]??"still"}var pe=class{constructor(n,e){this.element=n;this.on=e}element;on;#t=null;#e=[];#n=0;#i=null;async show(n,e){let{direction:i,depth:r}=n.view,s=[],o=null;for(let a=0;a<Fa;a+=1){let{data:l}=await C(Ni,{id:n.root,direction:i,depth:r,after:o},{signal:e});if(e.aborted)return;if(!l.timeline||(this.#n=l.timeline.totalCount,s.push(...l.timeline.nodes),o=l.timeline.pageInfo.endCursor??null,!l.timeline.pageInfo.hasNextPage))break}this.#t=n,this.#e=s,this.#r()}mark(n){this.#i=n,this.#r()}#r(){this.#t&&tt(d(Ua,{subgraph:this.#t,events:this.#e,total:this.#n,marked:this.#i,on:this.on}),this.element)}};function Ua({subgraph:t,events:n,total:e,marked:i,on:r}){let s=ct(null),[o,a]=L(null),[l,u]=L(null),{at:g}=t.view,[p,y]=[n[0],n.at(-1)];if(!p||!y)return null;let c=Date.parse(p.at),m=Math.max(Date.parse(y.at),g?Date.parse(g):0),I=Math.max(m-c,1),f=T=>`${(1+98*(T-c)/I).toFixed(3)}%`,b=T=>{let{left:mt,width:dt}=s.current.getBoundingClientRect(),X=((T-mt)/dt-.01)/.98;return c+Math.min(Math.max(X,0),1)*I},k=o??(g?Date.parse(g):null),v=T=>{a(null),r.travel(T>=m&&!g?null:new Date(T).toISOString())},K=l??n.find(T=>T.entity.entityId===i&&!uo.has(T.kind));return d("svg",{ref:s,width:"100%",height:kn,role:"group","aria-label":`Timeline of ${w(e)} events. The panel and the list have the same entities.`,onPointerMove:T=>{T.buttons===1&&(T.currentTarget.setPointerCapture(T.pointerId),a(b(T.clientX)))},onPointerUp:()=>o!==null&&v(o),onPointerLeave:()=>u(null),children:[d("line",{class:"axis",x1:"1%",x2:"99%",y1:ce,y2:ce}),n.map((T,mt)=>{let dt=f(Date.parse(T.at)),X=uo.has(T.kind)?3:9;return d("g",{class:T.entity.entityId===i?"event marked":"event","data-tone":Wa(T),onPointerEnter:()=>u(T),onClick:()=>r.select(T.entity.entityId),children:[d("title",{children:`${T.at} ${T.summary}${T.actor?`, by ${T.actor}`:""}`}),d("line",{x1:dt,x2:dt,y1:ce-X,y2:ce+X})]},mt)}),k!==null&&d("line",{class:"now",x1:f(k),x2:f(k),y1:2,y2:kn-12}),d("text",{x:"1%",y:kn-5,children:ki(c)}),d("text",{class:"told",x:"50%",y:kn-5,"text-anchor":"middle",children:o!==null?`until ${ki(o)} UTC`:K?`${K.at.slice(5,16).replace("T"," ")} ${K.summary.slice(0,70)}`:`${w(e)} events${n.length<e?`, the first ${w(n.length)} shown`:""}`}),d("text",{x:"99%",y:kn-5,"text-anchor":"end",children:ki(m)})]})}var ki=t=>new Date(t).toISOString().slice(0,16).replace("T"," ");var Qa={BOTH:"Both",UPSTREAM:"← Upstream (causes)",DOWNSTREAM:"Downstream (effects) →"},ye=class{constructor(n,e,i){this.on=i;this.#t=Be.map(r=>E("input",{type:"radio",name:"direction",value:r,onchange:()=>i.change({direction:r})})),this.#e=this.#y("Depth",je,r=>i.change({depth:r})),this.#n=this.#y("Max entities",ze,r=>i.change({maxEntities:r})),this.#i=E("input",{type:"checkbox",onchange:()=>i.change({withNames:this.#i.checked,types:null})}),this.#r=Object.keys(J).map(r=>E("input",{type:"checkbox",value:r,onchange:()=>this.#h()})),this.#s=E("input",{type:"text","aria-label":"As it stood at, in UTC",placeholder:"now",spellcheck:"false",onchange:()=>this.#f(this.#s,"at")}),this.#d=E("input",{type:"text","aria-label":"As it was known at, in UTC",placeholder:"now",spellcheck:"false",onchange:()=>this.#f(this.#d,"known")}),this.#o=E("button",{type:"button",title:"Before the newest edge shown","aria-label":"Go back to before the newest edge shown",onclick:()=>i.change({at:Ga(this.#c.at(-1))})},"◂"),this.#l=E("button",{type:"button",onclick:()=>i.change({at:null,known:null})},"Now"),n.append(E("fieldset",{},E("legend",{class:"visually-hidden"},"Direction"),this.#t.map(r=>E("label",{},r,Qa[r.value]))),E("label",{class:"group"},"Depth",this.#e),E("label",{class:"group",title:"Maximum number of entities to load before you expand more"},"Max entities",this.#n),E("label",{class:"group",title:"Draw idempotency keys and correlation ids as nodes, with their edges"},this.#i,"Keys and ids as nodes"),E("details",{class:"menu types"},this.#u,E("div",{},this.#r.map(r=>E("label",{},r,E("code",{},r.value)))))),e.append(E("div",{class:"group"},E("span",{"aria-hidden":"true",title:"What had come about by then"},"As at"),this.#o,this.#s,E("span",{"aria-hidden":"true",title:"What the store had been told by then"},"known at"),this.#d,this.#l,this.#a),this.#E());for(let r of[n,e])this.#p(r)}on;#t;#e;#n;#i;#r;#u=E("summary",{},"Edge types");#s;#d;#a=E("span",{class:"visually-hidden",role:"alert"});#o;#l;#g;#c=[];#p(n){document.addEventListener("click",e=>{for(let i of n.querySelectorAll("details[open]"))i.contains(e.target)||(i.open=!1)}),n.addEventListener("keydown",e=>{let i=e.key==="Escape"?e.target.closest("details[open]"):null;i&&(i.open=!1,i.querySelector("summary")?.focus(),e.stopPropagation())})}show(n,e){this.#c=[...new Set(e.map(r=>r.createdAt))].sort();for(let r of this.#t)r.checked=r.value===n.direction;this.#e.value=String(n.depth),this.#n.value=String(n.maxEntities),this.#i.checked=n.withNames;let i=n.types??(n.withNames?null:on);for(let r of this.#r)r.checked=!i||i.includes(r.value);this.#u.textContent=n.types?`${n.types.length} of ${this.#r.length} edge types`:n.withNames?"All edge types":"Causes only";for(let[r,s]of[[this.#s,n.at],[this.#d,n.known]])r.value=s??"",r.classList.toggle("past",!!s),r.removeAttribute("aria-invalid");this.#a.textContent="",this.#o.disabled=this.#c.length===0,this.#l.disabled=!n.at&&!n.known}#y(n,e,i){let r=E("select",{"aria-label":n,onchange:()=>i(Number(r.value))},e.map(s=>E("option",{value:s},String(s))));return r}#h(){let n=this.#r.filter(e=>e.checked).map(e=>e.value);n.length===this.#r.length?this.on.change({types:null,withNames:!0}):n.length===on.length&&on.every(e=>n.includes(e))?this.on.change({types:null,withNames:!1}):this.on.change({types:n})}#f(n,e){let i=n.value.trim(),r=i?qa(i):null;if(i&&!r){n.setAttribute("aria-invalid","true"),this.#a.textContent="Not a timestamp. Write 2026-11-03 or 2026-11-03 14:30, in UTC.",n.title=this.#a.textContent;return}this.on.change({[e]:r&&Date.parse(r)>=Date.now()?null:r})}#E(){let n=(e,i)=>[E("span",{},i),E("button",{type:"button",onclick:()=>this.#m(e,!0),"aria-label":`Copy as ${i}`},"Copy"),E("button",{type:"button",onclick:()=>this.#m(e,!1),"aria-label":`Save as ${i}`},"Save")];return this.#g=E("details",{class:"menu exports"},E("summary",{},"Copy or save"),E("div",{},n("mermaid","Mermaid"),n("svg","SVG"),n("png","PNG"),n("csv","CSV of edges"))),this.#g}#m(n,e){this.#g.open=!1,this.#g.querySelector("summary")?.focus(),this.on.export(n,e)}};function qa(t){let[,n,e="23:59:59.999999",i="Z"]=/^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?))?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/i.exec(t)??[];if(!n)return null;let r=`${n}T${e.length===5?`${e}:00`:e}${/UTC/i.test(i)?"Z":i.toUpperCase().replace(/^([+-]\d\d)(\d\d)$/,"$1:$2")}`;return Number.isNaN(Date.parse(r))?null:r}function Ga(t){if(!t)return null;let[,n,e="0"]=/^(.*?:\d\d:\d\d)(?:\.(\d{1,6}))?/.exec(t)??[],i=Number(e.padEnd(6,"0"))-1;return`${new Date(Date.parse(`${n}Z`)-(i<0?1e3:0)).toISOString().slice(0,19)}.${String(i<0?999999:i).padStart(6,"0")}Z`}var x=t=>document.getElementById(t),Ba=200,ja=60,h=Hn(location.search),fe=null,P=null,go=null,Si=t=>JSON.stringify([Ot(t),t.at,t.known]),fo=t=>P?.stubs.filter(n=>n.id===t&&n.reason!=="COLLAPSED")??[];function co(t,n){return n.reason==="COLLAPSED"?Je(t,n.id):n.reason==="HUB"&&n.left>ja?es(t,n.side,n.id):ns(t,n)}var ot={select:t=>Bt(t),selectEdge:t=>Bt(t.id),selectStub:t=>Y.mark(Vt(t)),open:t=>it(co(h,t),{anchor:t.id}),focus:t=>{t!==h.id&&it(Ye(h,t))},expand:t=>it(fo(t).reduce(co,h),{anchor:t}),collapse:t=>it(is(h,t),{anchor:t}),uncollapse:t=>it(Je(h,t),{anchor:t}),pick:t=>it(h.from&&!h.to&&h.from!==t?{...h,to:t,pathNumber:1}:{...h,from:t,to:null,pathNumber:1},{anchor:h.id}),otherPath:t=>it({...h,pathNumber:t},{anchor:h.id}),leavePath:()=>it({...h,from:null,to:null,pathNumber:1},{anchor:h.id}),regroup:t=>it({...h,groupBy:t},{anchor:h.id}),change:t=>it({...h,...t}),answer:t=>Ai({mode:t}),compare:t=>Ai({compare:t}),trace:t=>it({...h,from:t,to:h.selected??h.id,pathNumber:1},{anchor:h.id}),export:(t,n)=>{sl(t,n)}},z=new Jn(x("notices")),wi=new de(x("search"),{go:t=>it(Ye(h,t)),open:t=>it(Hn(t)),known:()=>P?.entities.map(({entityId:t})=>t)??[]}),po=new ye(x("tools"),x("more-tools"),ot),Y=new Yn(x("canvas"),ot),bn=new Fn(x("list"),x("entity-count"),ot),yo=new Zn(x("panel"),ot),bi=lo(x("tabs"),x("work"),()=>Y.resize()),za=new Vn(x("counts"),{changed:t=>{Y.filter(t),bn.filter(t)},next:()=>ho()}),mo=new pe(x("timeline"),{select:t=>Bt(t),travel:t=>it({...h,at:t},{anchor:h.id})}),_i=new Cn({changed:il,connection:rl});function it(t,{anchor:n=null}={}){let e=Rt(t);e!==location.search&&history.pushState(null,"",`explore${e}`),he(t,{anchor:n})}function Bt(t){h={...h,selected:t},history.replaceState(null,"",`explore${Rt(h)}`),xi()}function Ai(t){h={...h,...t},history.pushState(null,"",`explore${Rt(h)}`),xi()}function ho(){let t=bn.next();t!==null&&Bt(t)}function xi(){if(!P)return;let t=P.edges.find(({id:e})=>e===h.selected);Y.mark(h.selected),bn.mark(h.selected),mo.mark(h.selected);let n=h.selected??h.id;Yr(x("compare"),h.compare?{left:h.compare,right:n}:null,{select:e=>{h={...h,compare:null},Bt(e)},close:()=>ot.compare(null),swap:(e,i)=>Ai({compare:e,selected:i})},Si(h)),t?yo.showEdge(t,h):yo.showEntity(h.selected??h.id,P,h)}async function he(t,{anchor:n=null,isFresh:e=!1}={}){go?.abort();let{signal:i}=go=new AbortController;h=t,er({valid:h.at,known:h.known}),document.title=h.id?`${h.id} · Lineage explorer`:"Lineage explorer",x("heading").textContent=h.id?`Lineage of ${h.id}`:"Lineage",z.drop("failure","news","lost","gate"),nl(),_i.watch(null,null),(!fe||e||Si(fe.view)!==Si(h))&&(fe=new ge(h)),x("loading").textContent="Loading …",x("drawing").setAttribute("aria-busy","true");let r=setTimeout(()=>x("loading").hidden=!1,Ba);try{h.id?await Ja(h,fe,n,i):Ya()}catch(s){i.aborted||Eo(s)}finally{clearTimeout(r),i.aborted||(x("loading").hidden=!0,x("drawing").setAttribute("aria-busy","false"))}}function me(t){x("start").hidden=t!=="start",x("work").hidden=x("tools").hidden=x("states").hidden=x("tabs").hidden=t!=="work",t==="work"&&Y.resize()}function Ya(){P=null,me("start"),wi.show(""),io(x("start"))}async function Ja(t,n,e,i){po.show(t,P?.edges??[]),(!P||P.root!==t.id)&&me("work");let r=await n.load(t,{signal:i,progress:s=>x("loading").textContent=`Loading … ${w(s)} entities`});if(!i.aborted){if(P=r,x("work").classList.remove("stale"),wi.show(t.id),!P){me("start"),ro(x("start"),t.id,!!(t.at??t.known));return}me("work"),Js(t.id),P.fieldError&&el(P.fieldError),po.show(t,P.edges),bn.show(P),x("summary").replaceChildren(...Is(P,t)),await Y.show(P,{anchor:e}),!i.aborted&&(za.show(P),xi(),!t.at&&!t.known&&_i.watch(n,P),P.fieldError||Xa(P,t,n,i).catch(s=>ht(s)||Eo(s)))}}async function Xa(t,n,e,i){await Za(n,e,i),await mo.show(t,i),!(!await vs(t,e,i)||i.aborted)&&(bn.show(t),await Y.show(t,{anchor:t.root}))}async function Za({id:t,direction:n,depth:e},{filter:i},r){let{data:s}=await C($i,{id:t,direction:n,depth:e,filter:i},{signal:r});!r.aborted&&s.lineage&&x("summary").append(ks(s.lineage,h))}async function tl(){let{data:t}=await C(Pi,{}),{subject:n,isScoped:e,portfolios:i,roles:r}=t.viewer;n==="anonymous"&&!e||(x("viewer").textContent=e?`${n} · limited view`:n,x("viewer").title=`Roles: ${r.join(", ")}. Portfolios: ${i.join(", ")}`)}function nl(){if(h.at||h.known){let t=[h.at&&["as it stood at ",E("strong",{},h.at)],h.at&&h.known&&", ",h.known&&["as the store knew it at ",E("strong",{},h.known)]];z.say("time","wait",["Everything is shown ",t,"."],[["Now",()=>ot.change({at:null,known:null})]])}else z.drop("time");if(h.from&&!h.to){let t=E("input",{type:"text","aria-label":"Second end of the path",placeholder:"or paste its id",spellcheck:"false",onchange:()=>t.value.trim()&&ot.pick(t.value.trim())});z.say("path","busy",["Path from ",E("code",{},h.from),": mark its second end (Shift-click or x), ",t],[["Cancel",ot.leavePath]])}else z.drop("path")}function el({reason:t,message:n}){let e=wn(t),i=e?`Lineage is switched off (${e}). Only the entity itself is shown.`:`The lineage could not be loaded: ${n}`;z.say("gate",e?"still":"bad",i,e?[]:[["Retry",vi]])}function Eo(t){let n=t instanceof Z;n||console.error(t);let e=P&&P.root===h.id;x("work").classList.add("stale"),z.say("failure","bad",[E("strong",{},n?t.title:"The page failed."),` ${n?t.message:String(t)}`,e?" The graph shows the previous answer.":""],[["Retry",vi]])}function il(t){Y.flag(t);let n=t.length===1?t[0]:`${w(t.length)} entities`;z.say("news","busy",[E("strong",{},n),t.length===1?" has changed since it was loaded.":" have changed since they were loaded."],[["Refresh",vi]])}function rl(t){t?z.say("lost","bad",[E("strong",{},"The service is not responding.")," The graph may be out of date. The page keeps retrying."],[["Retry now",()=>_i.check()]]):z.drop("lost")}var vi=()=>he(h,{anchor:h.id,isFresh:!0});async function sl(t,n){if(Y.scene)try{z.say("saved","still",await Es(t,n,Y.scene)),setTimeout(()=>z.drop("saved"),4e3)}catch(e){z.say("saved","bad",`Export failed: ${e instanceof Error?e.message:String(e)}`,[["Dismiss",()=>z.drop("saved")]])}}function ol(){h.id&&(Xs({name:`${h.id}${h.at?` until ${h.at.slice(0,16)}`:""}`,query:Rt(h)}),z.say("saved","still","The view is saved in this browser. The search field offers it."),setTimeout(()=>z.drop("saved"),4e3))}rr();pr(x("theme"));Ks(x("legend").querySelector("div"));Cs(x("canvas"),Y,{search:()=>wi.focus(),list:()=>{bi.open("list"),x("list").focus()},canvas:()=>{bi.open("graph"),x("canvas").focus()},panel:()=>{bi.open("panel"),x("panel").querySelector("button, a, summary")?.focus()},expand:()=>P&&h.selected&&fo(h.selected).length&&ot.expand(h.selected),collapse:()=>P&&h.selected&&ot.collapse(h.selected),pick:()=>P&&h.selected&&ot.pick(h.selected),fit:()=>P&&Y.fit(P.root),next:ho,keys:()=>x("keys").showModal(),escape:()=>h.from&&!h.to?ot.leavePath():P&&Bt(null)});x("keys-open").addEventListener("click",()=>x("keys").showModal());x("save-view").addEventListener("click",ol);for(let t of document.querySelectorAll("[data-zoom]"))t.addEventListener("click",()=>{t.dataset.zoom==="in"?Y.zoomBy(1.25):t.dataset.zoom==="out"?Y.zoomBy(.8):Y.whole()});addEventListener("popstate",()=>{he(Hn(location.search))});new ResizeObserver(()=>Y.resize()).observe(x("canvas"));he(h);tl().catch(()=>{});
