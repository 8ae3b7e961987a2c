// Built from schema/ui by build.mjs: change the sources. The licences of the bundled packages are in LICENSES.txt.
var Ti=`query Root($id: String!) {
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
}`,Ri=`query Neighbours($ids: [ID!]!, $filter: LineageFilter, $first: Int!, $causes: Boolean!, $effects: Boolean!) {
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
}`,Oi=`query More($id: ID!, $direction: LineageDirection!, $filter: LineageFilter, $first: Int!, $after: String) {
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
}`,Ni=`query Details($ids: [ID!]!) {
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
}`,Pi=`query Hidden($id: String!, $direction: LineageDirection!, $filter: LineageFilter) {
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
}`,$i=`query Events($id: String!, $direction: LineageDirection!, $depth: Int!, $after: String) {
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
}`,Li=`query Viewer {
  viewer {
    subject
    roles
    portfolios
    isScoped
  }
}`,Di=`query Totals($id: String!, $direction: LineageDirection!, $depth: Int!, $filter: LineageFilter) {
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
}`,Mi=`query Path($from: String!, $to: String!, $direction: LineageDirection!, $filter: LineageFilter, $maxDepth: Int!) {
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
}`,Vi=`query Around($id: String!, $direction: LineageDirection!, $depth: Int!, $filter: LineageFilter) {
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
}`,Fi=`query Find($text: String!, $first: Int!) {
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
}`,Hi=`query Newest {
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
}`,Wi=`query Failures {
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
}`,Ui=`query Stuck($before: DateTime!) {
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
}`,Qi=`query Conflicts {
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
}`,Bi=`query Waiting($after: String, $first: Int!, $portfolio: String) {
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
}`,ke=`query About($id: String!, $first: Int!) {
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
}`,qi=`query MoreDecisions($id: String!, $first: Int!, $after: String!) {
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
}`,Gi=`query MoreHistory($id: String!, $first: Int!, $after: String!) {
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
}`,ji=`query MoreRuns($id: String!, $first: Int!, $after: String!) {
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
}`,zi=`query MoreOperations($id: String!, $first: Int!, $after: String!) {
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
}`,Yi=`query Causes($id: String!) {
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
}`,Ji=`query Payload($id: String!) {
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
}`,Xi=`query Metadata($id: ID!) {
  node(id: $id) {
    ... on LineageEdge {
      metadata
    }
  }
}`,Zi=`query Proof($id: ID!) {
  node(id: $id) {
    ... on Run {
      ledgerLeaf {
        ...Leaf
      }
    }
    ... on Operation {
      ledgerLeaf {
        ...Leaf
      }
    }
    ... on Decision {
      ledgerLeaf {
        ...Leaf
      }
    }
    ... on LineageEdge {
      ledgerLeaf {
        ...Leaf
      }
    }
  }
}

fragment Leaf on LedgerLeaf {
  index
  hash
  recordedBy
  salt
  isCoveredByCheckpoint
  proof
}`,tr=`query Watch($ids: [ID!]!, $filter: LineageFilter) {
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
}`,nr=`query Lineage($id: String!, $direction: LineageDirection!, $depth: Int!, $filter: LineageFilter) {
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
}`,er=`query RootCausesOf($id: String!) {
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
}`,ir=`query ImpactOf($id: String!) {
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
}`,rr=`query Compare($left: String!, $right: String!, $after: String) {
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
}`;var be={valid:null,known:null};function sr(t){be=t}function Se(t){let n=["valid","known"].flatMap(e=>be[e]?[`${e}: ${JSON.stringify(be[e])}`]:[]);return n.length?t.replace(/^(query [^{]*?)(\s*\{)/,`$1 @asOf(${n.join(", ")})$2`):t}var At=class{constructor(n){this.text=n}text},Ae=/\s*(?:([{}[\],:])|("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null))/y,xo={true:!0,false:!1,null:null};function we(t){let n=0;function e(){Ae.lastIndex=n;let a=Ae.exec(t);if(!a)throw new SyntaxError(`not JSON at ${n}`);return n=Ae.lastIndex,a}function i(a){let l=n;return e()[1]===a?!0:(n=l,!1)}function r(a,l){if(!i(a))for(;;){l();let[,u]=e();if(u===a)return;if(u!==",")throw new SyntaxError(`not JSON at ${n}`)}}function s(){let[,a,l,u,g]=e();if(l!==void 0)return JSON.parse(l);if(u!==void 0)return new At(u);if(g!==void 0)return xo[g]??null;if(a==="{"){let p=new Map;return r("}",()=>{let y=s();if(typeof y!="string"||!i(":"))throw new SyntaxError(`not JSON at ${n}`);p.set(y,s())}),p}if(a==="["){let p=[];return r("]",()=>p.push(s())),p}throw new SyntaxError(`not JSON at ${n}`)}let d=s();if(t.slice(n).trim())throw new SyntaxError(`not JSON at ${n}`);return d}var Z=class extends Error{constructor(e,i,{code:r=null,reason:s=null,canRetry:d=!1}={}){super(i);this.title=e;this.code=r,this.reason=s,this.canRetry=d}title;code;reason;canRetry},mt=t=>t instanceof Error&&t.name==="AbortError";function Mt(t){return t instanceof Z?{title:t.title,message:t.message}:{title:"The page failed.",message:String(t)}}async function _e(t,n,e){let i,r;try{i=await fetch("graphql",{method:"POST",headers:{"Content-Type":"application/json",Accept:"application/json"},body:JSON.stringify({query:Se(t),variables:n}),...e&&{signal:e}}),r=await i.text()}catch(s){throw mt(s)?s:new Z("The service is not responding.","It may have stopped, or the connection is lost.",{canRetry:!0})}if(i.status===401&&vo(),!(i.headers.get("content-type")??"").includes("json"))throw new Z(`HTTP ${i.status}`,r.slice(0,300)||i.statusText,{canRetry:i.status>=500});return{text:r,status:i.status}}function vo(){let t="dpm-lineage:login";Date.now()-Number(sessionStorage.getItem(t)??0)<6e4||(sessionStorage.setItem(t,String(Date.now())),location.assign(`login?${new URLSearchParams({next:location.pathname+location.search+location.hash})}`))}function wn(t){return t?.endsWith("_DISABLED")?t.replace(/_DISABLED$/,"_ENABLED"):null}function Ct({reason:t,message:n}){let e=wn(t);return e?`switched off (${e})`:`not available: ${n}`}function Vt({message:t,code:n,reason:e},i=200){let r={code:n??null,reason:e??null},s=wn(e);if(s)return new Z("This part of the service is switched off.",`Set ${s}=true to switch it on.`,r);if(i===401||n==="UNAUTHENTICATED")return new Z("You are not logged in.","Log in and load the page again.",r);let d=i>=500||n==="SERVICE_UNAVAILABLE"?"The service is unavailable.":"The service rejected the request.";return new Z(d,t,{...r,canRetry:i>=500})}function xe(t,n){let e=t.errors?.[0];return Vt({message:e?.message??t.detail??`HTTP ${n}`,...e?.extensions},n)}async function C(t,n,{signal:e}={}){let{text:i,status:r}=await _e(t,n,e),s=JSON.parse(i);if(!s.data)throw xe(s,r);let d=(s.errors??[]).map(a=>({path:(a.path??[]).join("."),message:a.message,...a.extensions}));return{data:s.data,fieldErrors:d}}async function ve(t,n,{signal:e}={}){let{text:i,status:r}=await _e(t,n,e),s=we(i),d=s instanceof Map?s.get("data"):null;if(!(d instanceof Map))throw xe(JSON.parse(i),r);return d}async function or(t,n,{signal:e}={}){let{text:i,status:r}=await _e(t,n,e),s=JSON.parse(i);if(!s.data)throw xe(s,r);let d=we(i);return{data:s.data,exact:d instanceof Map?d.get("data")??null:null}}function Ce(t,n){return`graphql#${new URLSearchParams({query:Se(t),variables:JSON.stringify(n,null,2)})}`}var Co="dpm-lineage:dashboard";function dr(){let t=sessionStorage.getItem(Co)??"";for(let n of document.querySelectorAll('nav a[href="dashboard"]'))n.setAttribute("href",`dashboard${t}`)}var M={RUN:"Run",OPERATION:"Operation",DECISION:"Decision",ARTIFACT:"Artifact",CORRELATION:"Correlation id",IDEMPOTENCY_KEY:"Idempotency key",PURGED:"Purged",UNKNOWN:"Unknown"},Ko={OPERATION:t=>[-1,0,t-1,-1,1-t,-1,1,0,1-t,1,t-1,1],DECISION:t=>[t-1,-1,1,-1,1-t,1,-1,1],ARTIFACT:t=>[-1,-1,1-t,-1,1,-.3,1,1,-1,1],IDEMPOTENCY_KEY:t=>[-1,-1,1-t,-1,1,0,1-t,1,-1,1],PURGED:()=>[-1,-1,1,-1,1,1,-1,1],UNKNOWN:()=>[-1,-1,1,-1,1,1,-1,1]},_n=(t,n,e)=>Ko[t]?.(.64*e/n)??null,ar={READY:["good","✓"],PENDING_REVIEW:["wait","◔"],BLOCKED:["bad","⊘"],PENDING:["wait","○"],RUNNING:["busy","▸"],SUCCEEDED:["good","✓"],FAILED:["bad","✕"],APPROVE:["good","✓"],APPROVED:["good","✓"],REJECT:["bad","✕"],REJECTED:["bad","✕"],REQUEST_CHANGES:["wait","↺"],NOT_REQUIRED:["still","–"]},To=["still","•"],lr=t=>(Object.hasOwn(ar,t)?ar[t]:void 0)??To,ct=t=>lr(t)[0],lt=t=>lr(t)[1];var Ro="http://www.w3.org/2000/svg";function E(t,n={},...e){return ur(document.createElement(t),n,e)}function A(t,n={},...e){return ur(document.createElementNS(Ro,t),n,e)}function ur(t,n,e){for(let[i,r]of Object.entries(n))r==null||r===!1||(typeof r=="function"?t.addEventListener(i.slice(2),r):t.setAttribute(i,r===!0?"":String(r)));return t.append(...gr(e)),t}function gr(t){return t.flatMap(n=>Array.isArray(n)?gr(n):n==null||n===!1?[]:[n instanceof Node?n:String(n)])}function cr(t,{isNamed:n=!0}={}){let e=n?t:E("span",{class:"visually-hidden"},t);return E("span",{class:"status","data-tone":ct(t),title:t},E("span",{"aria-hidden":"true"},lt(t)),e)}function Ke(t,n,e){let[i,r]=[n/2,e/2];if(t==="CORRELATION")return A("ellipse",{cx:i,cy:r,rx:i,ry:r});let s=_n(t,n,e);if(!s)return A("rect",{width:n,height:e,rx:e/4});let d=s.map((a,l)=>(l%2?r+a*r:i+a*i).toFixed(1));return A("polygon",{points:d.join(" ")})}function xn(t,{isNamed:n=!0}={}){let e=A("svg",{viewBox:"0 0 18 12","aria-hidden":"true"},Ke(t,18,12));return E("span",{class:"kind","data-kind":t,title:M[t]},e,n?M[t]:E("span",{class:"visually-hidden"},M[t]))}var yr="dpm-lineage:theme",vn=document.documentElement;function fr(t){t?vn.dataset.theme=t:delete vn.dataset.theme}fr(localStorage.getItem(yr));function pr(){return getComputedStyle(vn).colorScheme==="dark"||!vn.dataset.theme&&matchMedia("(prefers-color-scheme: dark)").matches}function hr(t,n=()=>{}){let e=()=>{t.textContent=pr()?"☀ Light":"☾ Dark",n()};t.addEventListener("click",()=>{let i=pr()?"light":"dark";localStorage.setItem(yr,i),fr(i),e()}),matchMedia("(prefers-color-scheme: dark)").addEventListener("change",e),e()}function mr(t){let n=document.createElement("span");n.style.color=`var(--${t})`,document.body.append(n);let e=getComputedStyle(n).color;return n.remove(),e}var Ir={runs:"subscription Runs($after: String) { runRecorded(after: $after) { cursor } }",operations:"subscription Operations($after: String) { operationChanged(after: $after) { cursor } }",decisions:"subscription Decisions($after: String) { decisionRecorded(after: $after) { cursor } }"},Oo="graphql-transport-ws",Er=[500,1e3,2e3,5e3,1e4],No=2,Po=15e3,$o=12e4,Lo=45e3;function kr(t,n,{changed:e,stateChanged:i,expired:r}){let s=Object.fromEntries(Object.keys(t).map(b=>[b,n])),d=[Do,Mo],a=0,l=0,u=!1,g=()=>{},p;function y(b,v){if(u)return;if(v.errors?.[0]?.extensions?.reason==="DPM_CURSOR_EXPIRED"){S(),r();return}let T=v.data&&Object.values(v.data)[0];T&&(s[b]=T.cursor,e(b))}function c(){l=0,i("live")}function h(){if(!u){if(l+=1,l>=No&&a<d.length&&(a+=1,l=0),a===d.length){I(Date.now()+$o);return}i("lost"),p=setTimeout(f,Er[Math.min(l,Er.length-1)])}}function I(b){i("polling"),p=setTimeout(()=>(e(null),Date.now()<b?I(b):(a=0,f())),Po)}function f(){let b=v=>({after:s[v]});g=d[a]?.(t,b,{received:y,opened:c,lost:h})??g}function S(){u=!0,clearTimeout(p),g()}return f(),S}function Do(t,n,{received:e,opened:i,lost:r}){let s=new URL("graphql",document.baseURI);s.protocol=s.protocol.replace("http","ws");let d=new WebSocket(s,Oo),a;function l(g){d.send(JSON.stringify(g))}function u(){clearTimeout(a),a=setTimeout(()=>d.close(),Lo)}return d.onopen=()=>l({type:"connection_init"}),d.onmessage=({data:g})=>{let{type:p,id:y,payload:c}=JSON.parse(g);if(u(),p==="ping"&&l({type:"pong"}),p==="connection_ack"){for(let[h,I]of Object.entries(t))l({type:"subscribe",id:h,payload:{query:I,variables:n(h)}});i()}p==="next"&&e(y,c),p==="error"&&e(y,{errors:c})},d.onclose=()=>{clearTimeout(a),r()},u(),()=>{d.onclose=null,clearTimeout(a),d.close()}}function Mo(t,n,{received:e,opened:i,lost:r}){let s=Object.entries(t).map(([a,l])=>{let u=new URLSearchParams({query:l,variables:JSON.stringify(n(a))}),g=new EventSource(`graphql?${u}`);return g.onopen=i,g.addEventListener("next",({data:p})=>e(a,JSON.parse(p))),g.addEventListener("complete",()=>g.close()),g.onerror=()=>{d(),r()},g});function d(){for(let a of s)a.onerror=null,a.close()}return d}var Vo=2e4,Fo=2e3,Ho=100,Cn=class{constructor(n){this.on=n;setInterval(()=>this.#r(),Vo),document.addEventListener("visibilitychange",()=>this.#r())}on;#t=null;#e=!1;#n=null;watch(n,e){this.#t=n&&e&&{loader:n,entities:e.entities.slice(0,Ho)},e&&!this.#e&&this.#i(e.cursor)}async check(){let n=this.#t;if(!n)return;let{loader:e,entities:i}=n;try{let{data:r}=await C(tr,{ids:i.map(({id:d})=>d),filter:e.filter});if(n!==this.#t)return;this.on.connection(null);let s=i.filter((d,a)=>Wo(e,d,r.nodes[a]));s.length&&this.on.changed(s.map(({entityId:d})=>d))}catch(r){n===this.#t&&this.on.connection(r)}}#i(n){this.#e=!0,kr(Ir,n,{changed:()=>this.#n??=setTimeout(()=>this.#r(),Fo),stateChanged:e=>e==="lost"&&this.#r(),expired:()=>this.#e=!1})}#r(){this.#n&&clearTimeout(this.#n),this.#n=null,document.visibilityState==="visible"&&this.check()}};function Wo(t,n,e){let i=e;if(!i)return!0;let r=t.isDetailed(n.entityId);if(i.runStatus!==n.runStatus||i.operationStatus!==n.operationStatus)return!0;let s=({workflow:d})=>JSON.stringify([d?.status,d?.latestDecision?.decidedAt]);return r&&s(i)!==s(n)?!0:["causes","effects"].some(d=>{let a=t.edgeLists[d].get(n.entityId),l=i[d];return a!==void 0&&l&&a.total!==l.totalCount})}var O,Ar,Oe,wt,Te,On,wr,Tn,_r,Ne,Re,Uo,Xt=Symbol.for("pv"),Nn={},Pn=[],Qo=/^m(i|n|o|s|text|space)$/,Pe=Array.isArray,$e=Pn.slice,Tt=Object.assign;function Kt(t){t&&t.parentNode&&t.remove()}function xr(t,n,e){var i,r,s,d={},a=arguments.length;for(s in n)s=="key"?i=n[s]:s=="ref"&&typeof t!="function"?r=n[s]:d[s]=n[s];return a>2&&(d.children=a>3?$e.call(arguments,2):e),Jt(t,d,i,r,null)}function Jt(t,n,e,i,r){var s={type:t,props:n,key:e,ref:i,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Xt,__v:r||++Ar,__i:-1,__u:0};return!r&&O.vnode&&O.vnode(s),s}function k(t){return t.children}function Ft(t,n){this.props=t,this.context=n,this.__g=0}function _t(t,n){if(n==null)return t.__&&_t(t.__,t.__i+1);for(var e;n<t.__k.length;n++)if((e=t.__k[n])&&e.__e)return e.__e;return typeof t.type!="function"||t.props.__P?null:_t(t)}function Bo(t){var n,e=t.__v,i=e.__e,r=[],s=[],d=t.__P;d&&((n=Tt({constructor:Xt},e)).__v=e.__v+1,O.vnode&&O.vnode(n),Le(d,n,e,t.__n,d.namespaceURI,32&e.__u?[i]:null,r,i||_t(e),32&e.__u,s),n.__v=e.__v,n.__.__k[n.__i]=n,Or(r,n,s),e.__=e.__e=null,n.__e!=i&&vr(n))}function vr(t){if((t=t.__)&&t.__c&&!t.props.__P)return t.__e=null,t.__k.some(function(n){return n&&(t.__e=n.__e)}),vr(t)}function br(t){(8&t.__g||(t.__g|=8,wt.push(t),On++))&&Te==O.debounceRendering||((Te=O.debounceRendering)||queueMicrotask)(Cr)}function Cr(){try{for(var t,n=1;wt.length;)wt.length>n&&wt.sort(wr),t=wt.shift(),n=wt.length,8&t.__g&&Bo(t)}finally{(On=wt.length)&&(Te||queueMicrotask)(Cr)}}function Kr(t,n,e,i,r,s,d,a,l,u,g){var p,y,c,h,I,f,S=i.__k||Pn,b=n.length;for(l=qo(e,n,S,l,b),p=0;p<b;p++)(c=e.__k[p])!=null&&(y=~c.__i&&S[c.__i]||Nn,c.__i=p,f=Le(t,c,y,r,s,d,a,l,u,g),h=c.__e,(y.ref!=c.ref||8&y.__u)&&(y.ref&&De(y.ref,null,c,y),c.ref&&g.push(c.ref,c.__c||h,c)),I=I||h,4&c.__u?(l=Tr(c,l,t,!y.__v),y.__e&&(y.__e=null)):typeof c.type=="function"&&f!==void 0?l=f:h&&(l=h.nextSibling),c.__u&=-21);return e.__e=I,l}function qo(t,n,e,i,r){var s,d,a,l,u,g,p,y,c,h=e.length,I=h,f=0,S=0,b=t.__k=Array(r);for(s=0;s<r;s++)(d=n[s])!=null&&typeof d!="boolean"&&typeof d!="function"?(typeof d!="object"||d.constructor===String?d=b[s]=Jt(null,d):Pe(d)?d=b[s]=Jt(k,{children:d}):d.constructor===Xt&&d.__b?d=b[s]=Jt(d.type,d.props,d.key,d.ref,d.__v):b[s]=d,l=s+f,d.__=t,d.__b=t.__b+1,a=null,~(u=d.__i=Go(d,e,l,I))&&(I--,(a=e[u])&&(a.__u|=2)),a&&a.__v?(d.__u|=16,u==l-1?f--:u==l+1?f++:u!=l&&(u>l?f--:f++,S=1)):(~u||(r>h?f--:r<h&&f++),typeof d.type!="function"&&(d.__u|=4))):b[s]=null;if(S){for(g=[],p=[],s=0;s<r;s++)if((d=b[s])&&16&d.__u){for(f=0,y=g.length;f<y;)g[c=f+y>>1]<d.__i?f=c+1:y=c;g[f]=d.__i,p[s]=f+1}for(f=g.length;s--;)p[s]&&(p[s]==f?f--:b[s].__u|=4)}if(I)for(s=0;s<h;s++)!(a=e[s])||2&a.__u||(a.__e==i&&(i=_t(a)),Me(a,a));return i}function Tr(t,n,e,i){var r,s,d,a;if(typeof t.type=="function"){if(t.props.__P)return n;if(r=t.__k)for(s=0;s<r.length;s++)r[s]&&(r[s].__=t,n=Tr(r[s],n,e,!1));return n}for(n&&!n.parentNode&&(n=_t(t))&&!n.parentNode&&(n=null),d=t.__e,a=n;a&&a.nodeType==8;)a=a.nextSibling;for(d!=a&&(!i&&e.moveBefore&&d.parentNode?e.moveBefore(d,n):e.insertBefore(d,n||null)),n=d;(n=n&&n.nextSibling)&&n.nodeType==8&&!n.data.startsWith("$s"););return n}function Go(t,n,e,i){var r,s=t.key,d=t.type,a=n[e],l=a&&!(2&a.__u);if(a===null&&s==null||l&&s==a.key&&d==a.type)return e;if(i>(l?1:0)){for(r=e-1;r>=0;r--)if((a=n[r])&&!(2&a.__u)&&s==a.key&&d==a.type)return r;for(r=e+1;r<n.length;r++)if((a=n[r])&&!(2&a.__u)&&s==a.key&&d==a.type)return r}return-1}function Sr(t,n,e){e==null&&(e=""),n[0]=="-"?t.setProperty(n,e):t[n]=e}function Kn(t,n,e,i,r){var s,d;if(n=="style")if(typeof e=="string")t.style.cssText=e;else{if(typeof i=="string"&&(t.style.cssText=i=""),i)for(n in i)e&&n in e||Sr(t.style,n);if(e)for(n in e)i&&e[n]==i[n]||Sr(t.style,n,e[n])}else if(n[0]=="o"&&n[1]=="n")typeof e!="function"&&(e=null),typeof i!="function"&&(i=null),(t.__e||(t.__e={}))[n]=e,e&&i||(d=Re[n]||(Re[n]=jo(n)),(t.__a||(t.__a={}))[n]=Ne,s=n!=(n=n.replace(_r,"$1")),(n=n.slice(2))[0]<"a"&&(n=n.toLowerCase()),e?t.addEventListener(n,d,s):t.removeEventListener(n,d,s));else{if(r=="http://www.w3.org/2000/svg")n=n.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(n!="width"&&n!="height"&&n!="href"&&n!="list"&&n!="form"&&n!="tabIndex"&&n!="download"&&n!="rowSpan"&&n!="colSpan"&&n!="role"&&n!="popover"&&n in t)try{return void(t[n]=e??"")}catch{}if(typeof e=="function")return;e==null||e===!1&&n[4]!="-"?t.removeAttribute(n):t.setAttribute(n,n=="popover"&&e==1?"":e)}}function jo(t){return function(n){var e=this.__e;if(e){if(e=e[t],n[Tn]==null)n[Tn]=Ne++;else if(n[Tn]<this.__a[t])return;return e(O.event?O.event(n):n)}}}function Le(t,n,e,i,r,s,d,a,l,u){var g,p,y,c,h,I,f,S,b,v,K,T,ht,at,X,_,$,D,j=n.type;if(n.constructor!==Xt)return null;128&e.__u&&(l=32&e.__u,g=e.__c.__z)&&(n.__u|=l,p=s=[],g.nodeType==8?a=Rn(g,s):s.push(g),a=s[0]||a),(g=O.__b)&&g(n);t:if(typeof j=="function"){y=d.length;try{if(S=n.props,b=(g=j.prototype)&&g.render,v=(g=j.contextType)&&i[g.__c],K=g?v?v.props.value:g.__:i,(c=e.__c)?(n.__c=c,2&c.__g&&(c.__g|=1)):(b?n.__c=c=new j(S,K):(n.__c=c=new Ft(S,K),c.constructor=j,c.render=Yo),v&&v.sub(c),c.state||(c.state={}),c.__n=i,c.__g|=8,c.__h=[],c.__k=[]),b&&(c.__s||(c.__s=c.state),j.getDerivedStateFromProps&&(c.__s==c.state&&(c.__s=Tt({},c.__s)),Tt(c.__s,j.getDerivedStateFromProps(S,c.__s)))),h=c.props,I=c.state,c.__v=n,e.__c){if(S!==h&&b&&!j.getDerivedStateFromProps&&c.componentWillReceiveProps&&c.componentWillReceiveProps(S,K),n.__v==e.__v&&!(8&c.__g)||!(4&c.__g)&&c.shouldComponentUpdate&&c.shouldComponentUpdate(S,c.__s,K)===!1){n.__v!=e.__v&&(c.props=S,c.state=c.__s,c.__g&=-9),n.__e=e.__e,n.__k=e.__k,n.__k.some(function(W){W&&(W.__=n)}),Pn.push.apply(c.__h,c.__k),c.__k=[],c.__h.length&&d.push(c),a=_t(e);break t}c.componentWillUpdate&&c.componentWillUpdate(S,c.__s,K),b&&c.componentDidUpdate&&c.__h.push(function(){c.componentDidUpdate(h,I,f)})}else b&&!j.getDerivedStateFromProps&&c.componentWillMount&&c.componentWillMount(),b&&c.componentDidMount&&c.__h.push(c.componentDidMount);c.context=K,c.props=S,c.__P=t,c.__g&=-5,T=O.__r,ht=b?25:0;do c.__g&=-9,T&&T(n),g=c.render(c.props,c.state=c.__s,c.context);while(8&c.__g&&++ht<25);b&&(Pn.push.apply(c.__h,c.__k),c.__k=[]),c.state=c.__s,c.getChildContext&&(i=Tt({},i,c.getChildContext())),b&&e.__c&&c.getSnapshotBeforeUpdate&&(f=c.getSnapshotBeforeUpdate(h,I)),at=g&&g.type===k&&g.key==null?g.props.children:g,S.__P&&(g=a,r=(t=S.__P).namespaceURI,l=s=null,e.props&&e.props.__P!=t&&(e.__k.some(function(W){W&&Me(W,W)}),e.__k=null),a=e.__k?_t(e,0):null),a=Kr(t,Pe(at)?at:[at],n,e,i,r,s,d,a,l,u),S.__P&&(n.__e=null,a=g),n.__u&=-161,p&&p.some(Kt),c.__h.length&&d.push(c),1&c.__g&&(c.__g&=-4)}catch(W){if(d.length=y,n.__v=null,l||s)if(W&&W.then){if(n.__u|=128|l,s){for(~($=s.indexOf(a||void 0))||($=s.length);(D=s[$-1])&&D.nodeType==8;)$--;for(;$<s.length;$++)if(D=s[$])if(s[$]=null,X){if(D==_)break}else{if(D.nodeType!=8)break;D.data.startsWith("$s")&&(_=Rn(X=D))}}if(!X){for(;a&&a.nodeType==8&&a.nextSibling;)a=a.nextSibling;X=a}(g=Rn(X=n.__c.__z||(n.__c.__z=X)))?(n.__e=X,a=g):n.__e=a,a=a&&a.nextSibling}else s&&s.some(Kt);else n.__e=e.__e;n.__k||(n.__k=e.__k||[]),W&&W.then||Rr(n),O.__e(W,n,e)}}else a=n.__e=zo(e.__e,n,e,i,r,s,d,l,u,t);return(g=O.diffed)&&g(n),a}function Rn(t,n){if(t&&t.nodeType==8&&t.data.startsWith("$s"))for(var e=1;t=t.nextSibling;){if(t.nodeType==8){if(t.data.startsWith("$s"))e++;else if(t.data.startsWith("/$s")&&!--e)return t}n&&n.push(t)}}function Rr(t){t&&(t.__c&&(t.__c.__g|=4),t.__k&&t.__k.some(Rr))}function Or(t,n,e){for(var i=0;i<e.length;)De(e[i++],e[i++],e[i++]);O.__c&&O.__c(n,t),t.some(function(r){try{t=r.__h,r.__h=[],t.some(function(s){s.call(r)})}catch(s){O.__e(s,r.__v)}})}function zo(t,n,e,i,r,s,d,a,l,u){var g,p,y,c,h,I,f,S,b=e.props||Nn,v=n.props,K=n.type;if(K=="svg"?r="http://www.w3.org/2000/svg":K=="math"?r="http://www.w3.org/1998/Math/MathML":r||(r="http://www.w3.org/1999/xhtml"),s){for(g=0;g<s.length;g++)if((h=s[g])&&(K?h.localName==K:h.nodeType==3)){t=h,s[g]=null;break}}if(!t){if(S=u.ownerDocument||document,!K)return S.createTextNode(v);t=S.createElementNS(r,K,v.is?v:u),a&&(O.__m&&O.__m(n,s),a=!1),s=null}if(K){if(u=K=="template"&&t.content||t,s=K=="textarea"&&v.defaultValue!=null?null:s&&$e.call(u.childNodes),!a&&s)for(b={},g=0;g<t.attributes.length;g++)b[(h=t.attributes[g]).name]=h.value;for(g in b)h=b[g],g=="dangerouslySetInnerHTML"?y=h:g=="children"||g in v||g=="value"&&"defaultValue"in v||g=="checked"&&"defaultChecked"in v||Kn(t,g,null,h,r);for(g in v)h=v[g],g=="children"?c=h:g=="dangerouslySetInnerHTML"?p=h:g=="value"?I=h:g=="checked"?f=h:a&&typeof h!="function"||b[g]===h||Kn(t,g,h,b[g],r);p?(a||y&&(p.__html==y.__html||p.__html==t.innerHTML)||(t.innerHTML=p.__html),n.__k=[]):(y&&(t.textContent=""),(K=="foreignObject"||r=="http://www.w3.org/1998/Math/MathML"&&Qo.test(K))&&(r="http://www.w3.org/1999/xhtml"),Kr(u,Pe(c)?c:[c],n,e,i,r,s,d,s?s[0]:e.__k&&_t(e,0),a,l),s&&s.some(Kt)),a&&K!="textarea"||(g="value",K=="progress"&&I==null?t.removeAttribute(g):I==null||I===t[g]&&(K!="progress"||I)||Kn(t,g,I,b[g],r),g="checked",f!=null&&f!=t[g]&&Kn(t,g,f,b[g],r))}else b===v||a&&t.data==v||(t.data=v);return t}function De(t,n,e,i){try{typeof t=="function"?n?n.__x=t(n)||1:i&&(i=i.__c||i.__e)&&(n=i.__x)&&(i.__x=null,typeof n=="function"?n():t(null)):t.current=n}catch(r){O.__e(r,e)}}function Me(t,n,e){var i,r,s,d;if(O.unmount&&O.unmount(t),!(i=t.ref)||i.current&&i.current!=t.__e||De(i,null,n,t),i=t.__c){if(i.componentWillUnmount)try{i.componentWillUnmount()}catch(a){O.__e(a,n)}i.__P=i.__n=null}if(i=t.__k)for(d=0;d<i.length;d++)i[d]&&Me(i[d],n,typeof t.type!="function"||e&&!t.props.__P);!e&&(i=t.__c)&&(i=i.__z)&&(r=Rn(i,s=[]))&&(i==t.__e&&s.some(Kt),Kt(r),Kt(i)),e||Kt(t.__e),t.__e=t.__c=t.__=null}function Yo(t,n,e){return this.constructor(t,e)}function tt(t,n){var e,i,r,s;O.__&&O.__(t,n),n.nodeType==9&&(n=n.documentElement),i=(e=t&&32&t.__u)?null:n.__k,n.__k=Jt(k,{children:[t]}),r=[],s=[],Le(n,n.__k,i||Nn,Nn,n.namespaceURI,i?null:n.firstChild?$e.call(n.childNodes):null,r,i?i.__e:n.firstChild,e,s),Or(r,n.__k,s),n.__k.props.children=null}O={__e:function(t,n,e,i){for(var r,s,d;n=n.__;)if((r=n.__c)&&!(1&r.__g)){r.__g|=4;try{if((d=(s=r.constructor)&&s.getDerivedStateFromError)&&r.setState(s.getDerivedStateFromError(t)),r.componentDidCatch&&(r.componentDidCatch(t,i||{}),d=1),d&&8&r.__g)return void(r.__g|=2)}catch(a){t=a}}throw On=0,t}},Ar=0,Oe=function(t){return t!=null&&t.constructor===Xt},Ft.prototype.setState=function(t,n){var e=this.__s;e&&e!=this.state||(e=this.__s=Tt({},this.state)),typeof t=="function"&&(t=t(Tt({},e),this.props)),t&&(Tt(e,t),this.__v&&(n&&this.__k.push(n),br(this)))},Ft.prototype.forceUpdate=function(t){this.__v&&(this.__g|=4,t&&this.__h.push(t),br(this))},Ft.prototype.render=k,wt=[],On=0,wr=function(t,n){return t.__v.__b-n.__v.__b},Tn=Symbol(),_r=/(PointerCapture)$|Capture$/i,Ne=0,Re={},Uo=0;var tn,Q,Ve,Nr,Fe=Object.is,nn=0,Wr=[],He=[],U=O,Pr=U.__b,$r=U.__r,Lr=U.diffed,Dr=U.__c,Mr=U.unmount,Vr=U.__;function Ue(t,n){U.__h&&U.__h(Q,t,nn||n),nn=0;var e=Q.__H||(Q.__H={__:[],__h:[]});return t>=e.__.length&&e.__.push({}),e.__[t]}function L(t){return nn=1,Jo(Br,t)}function Jo(t,n,e){var i=Ue(tn++,2);if(i.t=t,!i.__c&&(i.__=[e?e(n):Br(void 0,n),function(s){var d=(i.__N||i.__)[0],a=i.t(d,s);Fe(d,a)||(i.__N=[a,i.__[1]],i.__c.setState({}))}],i.__c=Q,!Q.__f)){Q.__f=!0;var r=Q.shouldComponentUpdate;Q.shouldComponentUpdate=function(s,d,a){var l=this.__H;if(!l)return!0;var u=!1,g=this.props!=s;if(l.__.some(function(y){y.__N&&(u=!0,Fe(y.__[0],y.__N[0])||(g=!0))}),r){var p=r.call(this,s,d,a);return u?p||g:p}return!u||g}}return i.__}function xt(t,n){var e=Ue(tn++,3);!U.__s&&Qr(e.__H,n)&&(e.__P=!0,e.__=t,e.u=n,Q.__H.__h.push(e))}function pt(t){return nn=5,en(function(){return{current:t}},[])}function en(t,n){var e=Ue(tn++,7);return Qr(e.__H,n)&&(e.__=t(),e.__H=n),e.__}function Ur(t,n){return nn=8,en(function(){return t},n)}function Xo(){var t;do{for(;t=He.shift();)try{Zt(t)}catch(e){U.__e(e,{__:(t=t.__P)&&t.__v})}for(;t=Wr.shift();){var n=t.__H;if(t.__P&&n)try{n.__h.some(Zt),n.__h.some(We),n.__h=[]}catch(e){n.__h=[],U.__e(e,t.__v)}}}while(He.length)}U.__b=function(t){Q=null,Pr&&Pr(t)},U.__=function(t,n){t&&n.__k&&n.__k.__m&&(t.__m=n.__k.__m),Vr&&Vr(t,n)},U.__r=function(t){$r&&$r(t),tn=0;var n=(Q=t.__c).__H;n&&(Ve==Q?Q.__h=[]:(n.__h.some(Zt),n.__h.some(We),tn=0),n.__h=[],n.__.some(function(e){e.__N&&(e.__=e.__N),e.u=e.__N=void 0})),Ve=Q},U.diffed=function(t){Lr&&Lr(t);var n=t.__c;n&&n.__H&&(n.__H.__h.length&&Hr(Wr.push(n)),n.__H.__.some(function(e){e.u&&(e.__H=e.u)})),Ve=Q=null},U.__c=function(t,n){n.some(function(e){try{e.__h.some(Zt),e.__h=e.__h.filter(function(i){return!i.__||We(i)})}catch(i){e.__h=[function(){throw i}]}}),Dr&&Dr(t,n)},U.unmount=function(t){Mr&&Mr(t);var n,e,i=t.__c;i&&i.__H&&(i.__H.__.some(function(r){try{if(r.__P&&r.__c){if(e===void 0){for(e=t.__;e&&(!e.__c||!e.__c.__P);)e=e.__;e=e&&e.__c}r.__P=e,Hr(He.push(r))}else Zt(r)}catch(s){n=s}}),i.__H=void 0,n&&U.__e(n,i.__v))};var Fr=typeof requestAnimationFrame=="function";function Zo(t){var n,e=function(){clearTimeout(i),Fr&&cancelAnimationFrame(n),setTimeout(t)},i=setTimeout(e,35);Fr&&(n=requestAnimationFrame(e))}function Hr(t){t!=1&&Nr==U.requestAnimationFrame||((Nr=U.requestAnimationFrame)||Zo)(Xo)}function Zt(t){var n=Q,e=t.__c;typeof e=="function"&&(t.__c=void 0,e()),Q=n}function We(t){var n=Q;t.__c=t.__(),Q=n}function Qr(t,n){return!t||t.length!=n.length||n.some(function(e,i){return!Fe(e,t[i])})}function Br(t,n){return typeof n=="function"?n(t):n}var td=new Set(["CORRELATION_TO_RUN","IDEMPOTENCY_TO_RUN","OPERATION_TO_CORRELATION"]);function H(t){return td.has(t.edgeType)?{cause:t.sourceEntityId,effect:t.targetEntityId}:{cause:t.targetEntityId,effect:t.sourceEntityId}}function F(t){let n=t.workflow?.status;return n&&n!=="NOT_REQUIRED"?n:t.runStatus??t.operationStatus??t.action??t.purgedStatus??null}var Gr=t=>t.decidedAt??t.createdAt??null,qr={BLOCKED:0,FAILED:0,REJECTED:1,PENDING_REVIEW:2,RUNNING:3,PENDING:3};function nt(t){let n=F(t);return(n!==null&&Object.hasOwn(qr,n)?qr[n]:void 0)??(t.idempotencyKey?.isConflicted?2:9)}function jr(t,n){let e=new Map(t.map(d=>[d,[]]));for(let d of n){let{cause:a,effect:l}=H(d);e.get(a)?.push(l)}let i=nd(t,e),r=new Map;for(let d of i.values())r.set(d,(r.get(d)??0)+1);let s=new Set;for(let d of n){let{cause:a,effect:l}=H(d),u=i.get(a);if(!(u===void 0||u!==i.get(l))&&!(a!==l&&(r.get(u)??0)<2))for(let g of[d.id,a,l])s.add(g)}return s}function nd(t,n){let e=new Map,i=new Map,r=new Map,s=[];for(let d of t){if(e.has(d))continue;let a=[[d,0]];for(;a.length;){let l=a.at(-1),[u,g]=l;g===0&&(e.set(u,e.size),i.set(u,e.get(u)),s.push(u));let p=n.get(u)?.[g];if(p!==void 0){l[1]+=1,e.has(p)?r.has(p)||i.set(u,Math.min(i.get(u),e.get(p))):a.push([p,0]);continue}if(g===0&&(l[1]+=1),i.get(u)===e.get(u))for(let c=s.pop();r.set(c,e.get(u)),c!==u;c=s.pop());a.pop();let y=a.at(-1)?.[0];y!==void 0&&i.set(y,Math.min(i.get(y),i.get(u)))}}return r}var zr=11,ut=6.7,J={CAUSED_BY:{verb:"caused",colour:"ink",line:"solid",width:1.75},REPLAYED_FROM:{verb:"replayed as",colour:"kind-run",line:"dashed",width:2},DERIVED_FROM:{verb:"derived into",colour:"kind-operation",line:"dotted",width:2.5},CORRELATION_TO_RUN:{verb:"correlates",colour:"kind-correlation",line:"solid",width:1,isQuiet:!0},IDEMPOTENCY_TO_RUN:{verb:"keyed",colour:"kind-idempotency-key",line:"dashed",width:1,isQuiet:!0},OPERATION_TO_CORRELATION:{verb:"ran under",colour:"kind-correlation",line:"dotted",width:1.5}},$n={solid:null,dashed:"7 4",dotted:"2 3"};function Et(t,n=25){let e=[...t];if(e.length<=n)return t;let i=Math.ceil((n-1)/2);return`${e.slice(0,i).join("")}…${e.slice(e.length-(n-1-i)).join("")}`}var w=t=>t.toLocaleString("en"),ed={HUB:"a collapsed hub",DEPTH:"beyond the chosen depth",ENTITY_LIMIT:"beyond the chosen maximum of entities",PAGES:"further pages of a hub",COLLAPSED:"collapsed"},Ht=({side:t,id:n})=>`${t}:${n}`,Qe=({left:t,hidden:n})=>`+${w(t)}${n?`: ${n}`:""}`;function Rt({id:t,side:n,left:e,total:i,reason:r,hidden:s}){let d=e===1?"edge":"edges",a=e===i?"":` of ${w(i)}`;return`${w(e)}${a} ${d} to ${n} of ${t} not shown: ${ed[r]}${s?`; among them ${s}`:""}`}function Ln(t){let n=new Map;for(let{reason:e,left:i}of t){let{edges:r,stubCount:s}=n.get(e)??{edges:0,stubCount:0};n.set(e,{reason:e,edges:r+i,stubCount:s+1})}return[...n.values()].sort((e,i)=>i.edges-e.edges)}function Dn({reason:t,edges:n,stubCount:e}){let i=`${w(n)} ${n===1?"edge":"edges"}`;return{HUB:`${i} in ${w(e)} collapsed ${e===1?"hub":"hubs"}`,DEPTH:`${i} beyond the depth`,ENTITY_LIMIT:`${i} beyond max entities`,PAGES:`${i} on further pages of ${w(e)} ${e===1?"hub":"hubs"}`,COLLAPSED:`${i} collapsed`}[t]}function et(t,n){let[e,i]=L(0),[r,s]=L({key:"",value:null,error:null}),d=JSON.stringify([...n,e]);xt(()=>{let l=new AbortController;return t(l.signal).then(u=>l.signal.aborted||s({key:d,value:u,error:null}),u=>mt(u)||l.signal.aborted||s({key:d,value:null,error:u})),()=>l.abort()},[d]);let a=Ur(()=>i(l=>l+1),[]);return r.key===d?{value:r.value,error:r.error,retry:a}:{value:null,error:null,retry:a}}var id=[["d",86400],["h",3600],["min",60],["s",1]];function yt(t,n=Date.now()){let e=(n-Date.parse(t))/1e3,[i,r]=id.find(([,d])=>Math.abs(e)>=d)??["s",1],s=Math.floor(Math.abs(e)/r);return s===0?"now":e<0?`in ${s} ${i}`:`${s} ${i}`}function rn(t,n=Date.now()){let e=yt(t,n);return e==="now"||e.startsWith("in ")?e:`${e} ago`}var rd=Symbol.for("pv"),sd=0;function o(t,n,e,i,r,s){n||(n={});var d,a,l=n;if("ref"in l&&typeof t!="function")for(a in l={},n)a=="ref"?d=n[a]:l[a]=n[a];var u={type:t,props:l,key:e,ref:d,__k:null,__:null,__b:0,__e:null,__c:null,constructor:rd,__v:--sd,__i:-1,__u:0};return(r||s)&&(u.__source=r,u.__self=s),O.vnode&&O.vnode(u),u}function N({value:t,isNamed:n=!0}){return o("span",{class:"status","data-tone":ct(t),title:t,children:[o("span",{"aria-hidden":"true",children:lt(t)}),n?t:o("span",{class:"visually-hidden",children:t})]})}function It({value:t,isNamed:n=!0}){let e=_n(t,18,12)?.map((r,s)=>(s%2?6+r*6:9+r*9).toFixed(1)),i=e?o("polygon",{points:e.join(" ")}):t==="CORRELATION"?o("ellipse",{cx:9,cy:6,rx:9,ry:6}):o("rect",{width:18,height:12,rx:3});return o("span",{class:"kind","data-kind":t,title:M[t],children:[o("svg",{viewBox:"0 0 18 12","aria-hidden":"true",children:i}),n?M[t]:o("span",{class:"visually-hidden",children:M[t]})]})}function R({text:t,isShort:n=!1}){return t?o("time",{dateTime:t,title:t,children:[n?rn(t):`${t.slice(0,10)} ${t.slice(11,19)} UTC`,!n&&o("span",{class:"muted",children:[" · ",rn(t)]})]}):o("span",{class:"muted",children:"–"})}function st({text:t,name:n}){let[e,i]=L("Copy"),r=async()=>{try{await navigator.clipboard.writeText(t),i("Copied")}catch{i("Not allowed")}setTimeout(()=>i("Copy"),1500)};return o("button",{type:"button",class:"copy","aria-label":`Copy ${n}`,title:`Copy ${n}`,onClick:()=>{r()},children:e==="Copy"?o("svg",{viewBox:"0 0 14 14",width:13,height:13,"aria-hidden":"true",fill:"none",stroke:"currentColor","stroke-width":1.4,children:[o("rect",{x:1,y:4,width:8.5,height:9,rx:1.5}),o("path",{d:"M4.5 4V2.5A1.5 1.5 0 0 1 6 1h5.5A1.5 1.5 0 0 1 13 2.5v6a1.5 1.5 0 0 1-1.5 1.5h-2"})]}):e})}function ot({error:t,retry:n}){let{title:e,message:i}=Mt(t);return o("p",{class:"notice","data-tone":"bad",role:"alert",children:[o("strong",{children:e})," ",i,n&&o("button",{type:"button",onClick:n,children:"Retry"})]})}function gt(){return o("div",{role:"status","aria-label":"Loading",children:[0,1,2].map(t=>o("div",{class:"skeleton"},t))})}function G({title:t,children:n,id:e}){return o("section",{id:e,"aria-label":t,children:[t&&o("h3",{children:t}),n]})}var Wt=t=>t.kind==="RUN",Be=t=>t.kind==="OPERATION",qe=t=>t.kind==="IDEMPOTENCY_KEY";function Xr({entity:t,select:n}){let e=[];return Wt(t)&&e.push(o(od,{run:t},"review"),t.gate&&o(dd,{gate:t.gate},"gate"),o(Jr,{hash:t.requestHash,idempotencyKey:t.idempotencyKey,select:n},"conflict"),o(ld,{origin:t.origin,select:n},"origin")),Be(t)&&e.push(o(gd,{operation:t},"state")),qe(t)&&e.push(o(Jr,{hash:null,idempotencyKey:t,select:n},"conflict")),t.kind==="UNKNOWN"&&e.push(o("p",{children:"Edges have this id, but no record describes it. It is a cause from outside, or its record was purged or never recorded here."},"unknown")),"purgedAt"in t&&e.push(o("p",{class:"lead",children:["Its record was purged ",o(R,{text:t.purgedAt})," by purge ",t.purgeNumber,": ",t.purgeReason,". What is kept of it is below, and its edges stay."]},"purged")),o(G,{title:"Why",id:"why",children:[e,!Wt(t)&&o(cd,{id:t.entityId,kind:t.kind,select:n})]})}function od({run:t}){let{workflow:n}=t,e=t.decisions?.edges.find(({node:i})=>i.entityId===n?.latestDecision?.entityId)?.node??t.decisions?.edges[0]?.node;return n?.workflowStatus==="PENDING_REVIEW"?o("p",{class:"lead",children:["Waits for a review",n.pendingSince&&o(k,{children:[" for ",o("strong",{children:yt(n.pendingSince)}),", since ",o(R,{text:n.pendingSince})]}),".",e&&o(k,{children:[" Last: ",o(N,{value:e.action})," by ",o("strong",{children:e.actorId}),", ",o("code",{children:e.reasonCode}),"."]})]}):!n||n.workflowStatus==="NOT_REQUIRED"||!n.latestDecision||!e?null:o("p",{class:"lead",children:[o(N,{value:n.workflowStatus})," by ",o("strong",{children:e.actorId}),", ",o("code",{children:e.reasonCode}),", ",o(R,{text:e.decidedAt})]})}function dd({gate:t}){let{failedRules:n,reasons:e,recommendedNextStep:i}=t;return o(k,{children:[n.length>0&&o("table",{class:"rules",children:[o("thead",{children:o("tr",{children:[o("th",{scope:"col",children:"failed rule"}),o("th",{scope:"col",children:"measured"}),o("th",{scope:"col",children:"threshold"})]})}),o("tbody",{children:n.map((r,s)=>o("tr",{children:[o("th",{scope:"row",children:[o(Yr,{filter:{rule:r.ruleId??null},children:r.ruleId??"–"})," ",o("span",{class:"muted",children:r.severity}),o("div",{class:"muted",children:[r.reasonCode,r.remediationHint].filter(Boolean).join(": ")})]}),o("td",{class:"measured",children:r.measured??"–"}),o("td",{children:ad(r.threshold)})]},s))})]}),o("dl",{class:"facts",children:[e.length>0&&o(k,{children:[o("dt",{children:"Reasons"}),o("dd",{children:e.map(({reasonCode:r,severity:s,source:d},a)=>o("div",{children:[o(Yr,{filter:{reason:r??null},children:r})," ",o("span",{class:"muted",children:[s,d].filter(Boolean).join(", ")})]},a))})]}),i&&o(k,{children:[o("dt",{children:"Next step"}),o("dd",{children:o("strong",{children:i})})]})]})]})}function Yr({filter:t,children:n}){let[e]=Object.entries(t);return e?.[1]?o("a",{href:`dashboard?${new URLSearchParams({list:"runs",[e[0]]:e[1]})}`,title:"All runs with it",children:o("code",{children:n})}):o("code",{children:n})}function ad(t){return t==null?"–":typeof t!="object"?String(t):Object.entries(t).map(([n,e])=>`${n} ${typeof e=="object"?JSON.stringify(e):String(e)}`).join(", ")}function ld({origin:t,select:n}){return o("ul",{class:"origin",children:t.statements.map(({text:e,entity:i},r)=>o("li",{children:o(ud,{text:e,id:i?.entityId??null,select:n})},r))})}function ud({text:t,id:n,select:e}){let i=n===null?-1:t.indexOf(`'${n}'`);return n===null?o(k,{children:t}):i<0?o(k,{children:[t," ",o(B,{id:n,select:e})]}):o(k,{children:[t.slice(0,i),o(B,{id:n,select:e}),t.slice(i+n.length+2)]})}function gd({operation:t}){let{operationStatus:n,error:e,createdAt:i,startedAt:r,finishedAt:s}=t;return e?o("p",{class:"lead",children:["Failed with ",o("code",{children:e.code}),": ",e.message,s&&o(k,{children:[" ",o(R,{text:s})]})]}):n==="PENDING"?o("p",{class:"lead",children:["Has waited to start for ",o("strong",{children:yt(i)}),", since ",o(R,{text:i}),"."]}):n==="RUNNING"&&r?o("p",{class:"lead",children:["Has been running for ",o("strong",{children:yt(r)}),", since ",o(R,{text:r}),"."]}):o("p",{class:"lead",children:[o(N,{value:n})," ",s&&o(R,{text:s})]})}function Jr({hash:t,idempotencyKey:n,select:e}){if(!n?.isConflicted)return null;let i=Map.groupBy(n.history?.edges.map(({node:r})=>r)??[],({requestHash:r})=>r);return o("div",{class:"conflict",children:[o("p",{class:"lead",children:[o("span",{class:"status","data-tone":"bad",children:"⚠ more than one request hash"})," ","used the key ",o(B,{id:n.key,select:e})]}),o("ul",{children:[...i].map(([r,s])=>o("li",{children:[o("code",{title:r,children:Et(r,23)}),r===t?o("strong",{children:" this run"}):r===n.mappedHash?o("span",{class:"muted",children:" in force"}):o("strong",{children:" other request"}),":"," ",s.map((d,a)=>o("span",{children:[a>0&&", ",o(B,{id:d.rebalanceRunId,select:e})]},a))]},r))})]})}function cd({id:t,kind:n,select:e}){let{value:i}=et(a=>C(Yi,{id:t},{signal:a}),[t]),r=i?.data.entity;if(!r?.causes||n==="CORRELATION"||n==="IDEMPOTENCY_KEY")return null;let{totalCount:s,edges:d}=r.causes;return s?o("div",{class:"causes",children:[d.map(({node:a})=>{let l=H(a).cause===a.source.entityId?a.source:a.target,u=F(l);return o("p",{children:[{CAUSED_BY:"Caused by",REPLAYED_FROM:"Replays",DERIVED_FROM:"Derived from"}[a.edgeType]??J[a.edgeType].verb," ",o(It,{value:l.kind,isNamed:!1})," ",o(B,{id:l.entityId,select:e})," ",u&&o(N,{value:u})]},a.id)}),s>d.length&&o("p",{class:"muted",children:["and ",s-d.length," more"]})]}):o("p",{class:"muted",children:"No cause is recorded."})}function B({id:t,select:n}){return o("button",{type:"button",class:"link",onClick:()=>n(t),children:t})}function Zr(t,n,e,i){t.hidden=n===null,tt(n&&o(pd,{...n,on:e},JSON.stringify([n,i])),t)}var sn=(t,n)=>t instanceof Map?t.get(n)??null:null;async function ts(t,n,e,i){let{data:r,exact:s}=await or(rr,{left:t,right:n,after:e},{signal:i}),d=r.compareRuns??null,a=sn(sn(sn(s,"compareRuns"),"changes"),"nodes"),l=Array.isArray(a)?a:[],u=(d?.changes.nodes??[]).map(({path:g,kind:p},y)=>({path:g,kind:p,before:sn(l[y],"before"),after:sn(l[y],"after")}));return{data:d,changes:u}}function pd({left:t,right:n,on:e}){let{value:i,error:r,retry:s}=et(d=>ts(t,n,null,d),[t,n]);return o(k,{children:[o("header",{children:[o("h3",{children:["Compare ",o(B,{id:t,select:e.select})," with ",o(B,{id:n,select:e.select})]}),o("button",{type:"button",onClick:()=>e.swap(n,t),children:"⇄ Swap"}),o("button",{type:"button",onClick:e.close,children:"Close"})]}),r?o(ot,{error:r,retry:s}):i?i.data?o(yd,{data:i.data,first:i.changes}):o("p",{children:"One of the runs is not there."}):o(gt,{})]})}function yd({data:t,first:n}){let[e,i]=L([]),[r,s]=L(t.changes.pageInfo),[d,a]=L(null),{left:l,right:u,sameRequest:g,changeCount:p}=t,y=[...n,...e],c=async()=>{try{let h=await ts(l.entityId,u.entityId,r.endCursor??null);i([...e,...h.changes]),h.data&&s(h.data.changes.pageInfo)}catch(h){mt(h)||a(h)}};return o(k,{children:[o("p",{class:"lead",children:[o("strong",{children:g?"The same request":"Different requests"}),". ",p===0?"The results are equal.":`${w(p)} ${p===1?"difference":"differences"} in the results.`]}),o("table",{class:"comparison",children:[o("thead",{children:o("tr",{children:[o("th",{scope:"col",children:"what"}),o("th",{scope:"col",children:l.entityId}),o("th",{scope:"col",children:u.entityId})]})}),o("tbody",{children:[o(on,{name:"Status",left:l,right:u,of:({effectiveStatus:h})=>o(N,{value:h})}),o(on,{name:"Created",left:l,right:u,of:({createdAt:h})=>o(R,{text:h})}),o(on,{name:"Portfolio",left:l,right:u,of:({portfolioId:h})=>h}),o(on,{name:"Request hash",left:l,right:u,of:({requestHash:h})=>o("code",{children:h})}),o(on,{name:"Origin",left:l,right:u,of:({origin:h})=>h.kinds.join(", ")}),y.map(({path:h,kind:I,before:f,after:S})=>o("tr",{"data-change":I,children:[o("th",{scope:"row",children:o("code",{children:h||"/"})}),o("td",{"data-run":l.entityId,children:I==="ADDED"?o("span",{class:"muted",children:"–"}):o("code",{children:Mn(f)})}),o("td",{"data-run":u.entityId,children:I==="REMOVED"?o("span",{class:"muted",children:"–"}):o("code",{children:Mn(S)})})]},h))]})]}),!!d&&o(ot,{error:d}),r.hasNextPage&&o("button",{type:"button",onClick:()=>{c()},children:["Show more of ",w(p-y.length)]})]})}function on({name:t,left:n,right:e,of:i}){return o("tr",{children:[o("th",{scope:"row",children:t}),o("td",{"data-run":n.entityId,children:i(n)}),o("td",{"data-run":e.entityId,children:i(e)})]})}function Mn(t){return t instanceof At?t.text:t instanceof Map?`{${[...t].map(([n,e])=>`${JSON.stringify(n)}: ${Mn(e)}`).join(", ")}}`:Array.isArray(t)?`[${t.map(Mn).join(", ")}]`:JSON.stringify(t)}var Vn=class{constructor(n,e){this.element=n;this.on=e}element;on;#t=new Set;#e=null;show(n){let e=ns(n),i=this.#e?.root!==n.root;this.#e=n;for(let r of this.#t)(i||!e.has(r))&&this.#t.delete(r);this.#n()}#n(){this.on.changed(this.#t.size?this.#t:null),this.#e&&tt(o(fd,{counts:ns(this.#e),chosen:this.#t,toggle:n=>this.#i(n),next:this.on.next}),this.element)}#i(n){this.#t.delete(n)||this.#t.add(n),this.#n()}};function ns({entities:t,groups:n}){let e=new Map,i=r=>{let s=F(r);if(s===null)return;let d=e.get(s);e.set(s,{count:(d?.count??0)+1,severity:Math.min(d?.severity??9,nt({...r,idempotencyKey:null}))})};t.forEach(i);for(let r of n)r.entities.forEach(i);return new Map([...e].sort(([,r],[,s])=>r.severity-s.severity||s.count-r.count).map(([r,{count:s}])=>[r,s]))}function fd({counts:t,chosen:n,toggle:e,next:i}){return t.size?o(k,{children:[[...t].map(([r,s])=>o("button",{type:"button",class:"count","aria-pressed":n.has(r),title:`Show only ${r}`,onClick:()=>e(r),children:[o("b",{children:w(s)})," ",o(N,{value:r})]},r)),o("button",{type:"button",class:"plain",onClick:i,title:"Select the next entity that failed, is blocked or waits",children:["Next ",o("kbd",{children:"n"})]})]}):null}var Fn=class{constructor(n,e,i){this.element=n;this.count=e;this.on=i;n.addEventListener("keydown",r=>this.#d(r))}element;count;on;#t=[];#e=null;#n=-1;#i=null;#r=null;show(n){this.#i=n;let e=Map.groupBy(n.stubs,({id:s})=>s),i=s=>!this.#r||this.#r.has(F(s)??""),r=[...n.entities].filter(i).sort((s,d)=>nt(s)-nt(d));this.#t=r.flatMap(s=>[{key:s.entityId,entity:s},...(e.get(s.entityId)??[]).map(d=>({key:Ht(d),stub:d}))]),this.count.textContent=this.#r?`${w(r.length)} of ${w(n.entities.length)}`:w(n.entities.length),this.element.replaceChildren(...this.#t.map((s,d)=>this.#u(s,d))),this.mark(this.#e)}filter(n){this.#r=n,this.#i&&this.show(this.#i)}next(){let n=this.#t.flatMap(({entity:e})=>e&&(this.#r||nt(e)<9)?[e.entityId]:[]);return n[(n.indexOf(this.#e??"")+1)%n.length]??null}mark(n){let e=this.element.children;e[this.#n]?.setAttribute("aria-selected","false"),this.#e=n,this.#n=this.#t.findIndex(r=>r.key===n);let i=e[this.#n];if(!i){this.element.removeAttribute("aria-activedescendant");return}i.setAttribute("aria-selected","true"),this.element.checkVisibility()&&i.scrollIntoView({block:"nearest"}),this.element.setAttribute("aria-activedescendant",i.id)}#u({entity:n,stub:e},i){let r={role:"option",id:`entity-${i}`,"aria-selected":"false"};if(e){let g=`+ ${w(e.left)} ${e.side}${e.hidden?`: ${e.hidden}`:""}`;return E("li",{...r,class:"stub",title:Rt(e),"aria-label":`${g}: ${Rt(e)}`,onclick:()=>this.on.open(e)},E("span"),E("span",{},g))}let{kind:s,entityId:d}=n,a=F(n),l=this.#i.distances.get(d),u=l===void 0?"on the path":l===0?"the root entity":`${l} ${l===1?"step":"steps"} away`;return E("li",{...r,class:d===this.#i.root?"root":null,title:`${M[s]} ${d}, ${u}`,"aria-label":[M[s],d,a,u].filter(Boolean).join(", "),onclick:()=>this.on.select(d),ondblclick:()=>this.on.focus(d)},xn(s,{isNamed:!1}),E("span",{class:"id"},d),a&&cr(a,{isNamed:!1}))}#s(n){let e=this.#t[n];e&&(this.mark(e.key),e.stub?this.on.selectStub(e.stub):this.on.select(e.key))}#d(n){if(n.ctrlKey||n.metaKey||n.altKey)return;let e=this.#n,i=this.#t.length-1,r={ArrowDown:e+1,ArrowUp:Math.max(e,1)-1,Home:0,End:i,PageDown:Math.min(e+15,i),PageUp:Math.max(e-15,0)},s=Object.hasOwn(r,n.key)?r[n.key]:void 0,d=this.#t[e];if(s!==void 0)this.#s(s);else if(n.key==="ArrowLeft")this.#s(this.#a("effect","cause"));else if(n.key==="ArrowRight")this.#s(this.#a("cause","effect"));else if(n.key==="Enter"&&d?.stub)this.on.open(d.stub);else if(n.key==="Enter"&&d)this.on.focus(d.key);else return;n.preventDefault()}#a(n,e){let i=this.#i?.edges.find(r=>H(r)[n]===this.#e&&H(r)[e]!==this.#e);return i?this.#t.findIndex(r=>r.key===H(i)[e]):-1}};var je=["BOTH","UPSTREAM","DOWNSTREAM"],ze=[1,2,3,5,10,20],Ye=[60,200,500,1e3],dn=["CAUSED_BY","REPLAYED_FROM","DERIVED_FROM"],hd=["causes","effects"],md=/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/,Ge={direction:"BOTH",depth:3,maxEntities:60},es={direction:"direction",depth:"depth",maxEntities:"most"};function Hn(t){let n=new URLSearchParams(t),e=d=>n.get(d)||null,i=(d,a)=>{let l=Number(n.get(es[d]));return a.includes(l)?l:Ge[d]},r=d=>{let a=e(d)??"";return md.test(a)&&!Number.isNaN(Date.parse(a))?a:null},s=e("mode");return{id:e("id"),direction:je.find(d=>d===e("direction"))??Ge.direction,depth:i("depth",ze),maxEntities:i("maxEntities",Ye),withNames:e("nodes")==="all",types:n.has("type")?n.getAll("type").filter(Boolean):null,at:r("at"),known:r("known"),expansions:hd.flatMap(d=>n.getAll(d).flatMap(a=>Ed(d,a))),groups:n.getAll("group").filter(d=>/^(causes|effects)\./.test(d)),groupBy:e("by")==="portfolio"?"portfolio":"status",collapsed:n.getAll("folded"),selected:e("selected"),from:e("from"),to:e("to"),pathNumber:Math.max(1,Math.floor(Number(n.get("path"))||1)),compare:e("compare"),mode:s==="root-causes"||s==="impact"?s:null}}function Ed(t,n){let[,e,i]=/^(\d{1,4})\.(.+)$/s.exec(n)??[];return i?[{side:t,id:i,pages:Math.max(1,Number(e))}]:[]}function Ot(t){let n=new URLSearchParams;t.id&&n.set("id",t.id);for(let e of["direction","depth","maxEntities"])t[e]!==Ge[e]&&n.set(es[e],String(t[e]));t.withNames&&n.set("nodes","all");for(let e of t.types??[])n.append("type",e);t.types?.length===0&&n.append("type",""),t.at&&n.set("at",t.at),t.known&&n.set("known",t.known);for(let{side:e,pages:i,id:r}of t.expansions)n.append(e,`${i}.${r}`);for(let e of t.groups)n.append("group",e);t.groupBy==="portfolio"&&n.set("by",t.groupBy);for(let e of t.collapsed)n.append("folded",e);t.pathNumber>1&&n.set("path",String(t.pathNumber));for(let e of["selected","from","to","compare","mode"]){let i=t[e];i&&n.set(e,i)}return n.size?`?${n}`:""}var is=t=>`explore?${new URLSearchParams({id:t})}`;function Nt({types:t,withNames:n}){let e=t??(n?null:dn);return e?{edgeTypes:e}:{}}function Je(t,n){return{...t,id:n,expansions:[],groups:[],collapsed:[],selected:n,from:null,to:null,pathNumber:1,compare:null,mode:null}}function rs(t,{side:n,id:e,pages:i}){let r=t.expansions.filter(s=>s.side!==n||s.id!==e);return{...t,expansions:[...r,{side:n,id:e,pages:i}],groups:t.groups.filter(s=>s!==`${n}.${e}`),collapsed:t.collapsed.filter(s=>s!==e)}}function ss(t,n,e){let i=t.expansions.filter(r=>r.side!==n||r.id!==e);return{...t,expansions:i,groups:[...t.groups.filter(r=>r!==`${n}.${e}`),`${n}.${e}`]}}function os(t,n){return{...t,expansions:t.expansions.filter(e=>e.id!==n),groups:t.groups.filter(e=>e!==`causes.${n}`&&e!==`effects.${n}`),collapsed:[...t.collapsed.filter(e=>e!==n),n]}}function Xe(t,n){return{...t,collapsed:t.collapsed.filter(e=>e!==n)}}function Ze({entities:t,edges:n,stubs:e,groups:i,view:r}){let s=[r.at&&`as it stood at ${r.at}`,r.known&&`as known at ${r.known}`].filter(Boolean),d=s.length?s.join(" and "):"as it is now",a=i.reduce((g,p)=>g+p.entities.length,0),l=[...a?[`${w(a)} entities in ${i.length===1?"a group":"groups"}`]:[],...Ln(e).map(Dn)],u=l.length?`partial: ${l.join(", ")} not shown`:"complete";return`Lineage of ${r.id} ${d}: ${w(t.length)} entities, ${w(n.length)} edges; ${u}`}var ti=({view:t})=>new URL(`explore${Ot(t)}`,document.baseURI).href;function Id(t){let n=F(t);return n?`${lt(n)} ${n}`:M[t.kind]}var kd={RUN:["(",")"],OPERATION:["{{","}}"],DECISION:["[/","/]"],ARTIFACT:["[[","]]"],CORRELATION:["([","])"],IDEMPOTENCY_KEY:[">","]"],PURGED:["[","]"],UNKNOWN:["[","]"]},ds=t=>t.replace(/[#"`<>&\\]/g,n=>`#${n.codePointAt(0)};`).replace(/[\r\n]+/g," ");function as(t){let n=new Map(t.entities.map(({entityId:d},a)=>[d,`n${a}`])),e=t.entities.map(d=>{let[a,l]=kd[d.kind];return`  ${n.get(d.entityId)}${a}"${ds(d.entityId)}<br/>${ds(Id(d))}"${l}`}),i=t.edges.map(d=>{let{cause:a,effect:l}=H(d),{verb:u,line:g}=J[d.edgeType];return`  ${n.get(a)} ${g==="solid"?"-->":"-.->"}|${u}| ${n.get(l)}`}),r=t.stubs.flatMap((d,a)=>{let[l,u]=d.side==="effects"?[n.get(d.id),`more${a}`]:[`more${a}`,n.get(d.id)];return[`  more${a}["+${w(d.left)}"]:::more`,`  ${l} -.- ${u}`]});return[...[Ze(t),ti(t)].map(d=>`%% ${d.replace(/[\r\n{}]+/g," ")}`),"flowchart LR",...e,...i,...r,"  classDef more stroke-dasharray: 3 3",""].join(`
`)}var bd=t=>`"${(/^[=+\-@\t\r]/.test(t)?`'${t}`:t).replaceAll('"','""')}"`;function ls(t){let n=t.edges.map(i=>[i.sourceEntityId,i.edgeType,i.targetEntityId,i.createdAt]),e=t.stubs.map(i=>[i.id,"NOT_SHOWN",Rt(i),""]);return[["source_entity_id","edge_type","target_entity_id","created_at"],...n,...e].map(i=>`${i.map(bd).join(",")}\r
`).join("")}var us=228,Ut=17,Sd=7.3,Ad=us-20,Pt=t=>t==="CORRELATION"||t==="IDEMPOTENCY_KEY",wd=t=>t.toLowerCase().replaceAll("_","-"),_d=t=>`kind-${wd(t)}`;function gs(t,{isCyclic:n=!1,isReplay:e=!1,now:i=Date.now()}={}){let{kind:r,entityId:s}=t,d=F(t),a=xd(t,{isCyclic:n,isReplay:e,now:i}),l=Et(s,Pt(r)?27:23),u=Gr(t),g=Pt(r)?26:3*Ut+9+(a.length?Ut+1:0);return{kind:r,id:s,title:l,status:d,tone:d===null?"still":ct(d),time:u&&`${u.slice(5,10)} ${u.slice(11,16)}`,subtitle:t.purgedPortfolioId??t.portfolioId??t.operationType??t.reasonCode??(r==="UNKNOWN"?"outside these records":M[r]),marks:a,names:[t.correlationId,t.idempotencyKey?.key].filter(p=>p!==void 0),width:Pt(r)?Math.max(110,Math.ceil(l.length*Sd+44)):us,height:g}}function xd({idempotencyKey:t,workflow:n,error:e,was:i,purgedAt:r},{isCyclic:s,isReplay:d,now:a}){let l=[],u=n?.latestDecision;if(t?.isConflicted&&l.push({icon:"⚠",text:"conflict",tone:"bad",title:`Its idempotency key ${t.key} was used for different requests`}),r&&l.push({icon:"⌫",text:`purged ${i?M[i].toLowerCase():""}`,tone:"bad",title:`Purged at ${r}`}),e&&l.push({icon:"✕",text:Et(e.code,18),tone:"bad",title:`Failed with ${e.code}`}),n?.status==="PENDING_REVIEW"&&n.pendingSince){let g=yt(n.pendingSince,a);l.push({icon:"◔",text:g,tone:"wait",title:`Waits for a review since ${n.pendingSince}`})}return u&&l.push({icon:lt(u.action),text:Et(u.actorId,14),tone:ct(u.action),title:`${u.action} by ${u.actorId} at ${u.decidedAt}`}),d&&l.push({icon:"⟲",text:"replay",tone:"busy",title:"Replays an earlier run"}),s&&l.push({icon:"↻",text:"cycle",tone:"wait",title:"Part of a cycle: it is among its own causes"}),vd(l)}function vd(t){let n=({text:r})=>(r.length+3.5)*ut,e=[],i=0;for(let r of t){if(i+=n(r),i>Ad)break;e.push(r)}return e}var an=(t,n,e,i={})=>A("text",{x:t,y:n,fill:"var(--ink)","font-size":11.5,...i},e);function Wn(t,{isRoot:n=!1}={}){let{kind:e,width:i,height:r,tone:s,status:d}=t,a=`var(--${_d(e)})`,l=A("rect",{class:"frame",width:i,height:r,rx:Pt(e)?r/2:5,fill:"var(--paper)",stroke:a,"stroke-width":n?3.5:1.25,"stroke-dasharray":e==="UNKNOWN"||e==="PURGED"?"5 3":null}),u=A("g",{transform:`translate(10 ${Pt(e)?8:7})`,fill:"none",stroke:a,"stroke-width":1.5},Ke(e,16,11)),g=an(32,Pt(e)?17.5:17,t.title,{"font-size":12,"font-weight":n?700:600,class:"card-id"});if(Pt(e))return A("g",{},l,u,g);let p=d&&A("rect",{class:"strip",x:3,y:24,width:4,height:r-29,rx:2,fill:`var(--tone-${s})`}),y=an(14,17+Ut,d?`${lt(d)} ${d}`:M[e],{fill:d?`var(--tone-${s})`:"var(--ink-soft)","font-weight":600}),c=t.time&&an(i-10,17+Ut,t.time,{"text-anchor":"end",fill:"var(--ink-soft)"}),h=an(14,17+2*Ut,Et(t.subtitle,28),{fill:"var(--ink-soft)"});return A("g",{},l,p,u,g,y,c,h,Cd(t.marks,17+3*Ut))}function Cd(t,n){let e=12,i=t.map(({icon:r,text:s,tone:d,title:a})=>{let l=(s.length+2)*ut+8,u=A("g",{class:"mark"},A("title",{},a),A("rect",{x:e,y:n-12,width:l,height:16,rx:3,fill:`var(--wash-${d})`}),an(e+4,n,`${r} ${s}`,{fill:`var(--tone-${d})`,"font-size":11}));return e+=l+4,u});return A("g",{},i)}function ln(t){return[M[t.kind],t.id,t.status,t.subtitle,...t.marks.map(({title:n})=>n)].filter(Boolean).join(", ")}var kt=11,Un=9,un=20,ft=10,ni=12,Kd=.9,Td=38,Rd=250,Od=t=>{let n=F(t);return n===null?"still":ct(n)};function cs(t,n){let{entities:e}=t,i=Math.max(Math.ceil((Rd-2*ft)/kt),Math.ceil(Math.sqrt(e.length*Kd)),Math.ceil(e.length/Td)),r=un+ft,s=Nd(e,n).map(([d,a])=>{let l={title:d,y:r,entities:a};return r+=un+Math.ceil(a.length/i)*kt+4,l});return{group:t,by:n,columns:i,sections:s,width:i*kt+2*ft,height:r+ft}}function Nd(t,n){let e=n==="status"?d=>F(d)??d.kind:d=>d.portfolioId??d.kind,i=new Map;for(let d of t){let a=e(d),l=i.get(a);l?l.push(d):i.set(a,[d])}for(let d of i.values())d.sort((a,l)=>nt(a)-nt(l));if(n==="status")return[...i].sort(([,[d]],[,[a]])=>nt(d)-nt(a));let r=[...i].sort(([,d],[,a])=>a.length-d.length),s=r.slice(ni).flatMap(([,d])=>d);return[...r.slice(0,ni),...s.length?[[`${r.length-ni} other portfolios`,s]]:[]]}function ps({group:t,by:n,width:e,height:i,columns:r,sections:s}){let d=(p,y,c,h={})=>A("text",{x:p,y,fill:"var(--ink)","font-size":11.5,...h},c),a=new Map;for(let{y:p,entities:y}of s)y.forEach((c,h)=>{let I=Od(c),f=a.get(I)??[];f.push(`M${ft+h%r*kt} ${p+un-6+Math.floor(h/r)*kt}h${Un}v${Un}h-${Un}z`),a.set(I,f)});let u=`${t.isComplete?w(t.entities.length):`${w(t.entities.length)} of ${w(t.total)}`} ${t.side} by ${n}`,g=n==="status"?"portfolio":"status";return A("g",{},A("rect",{class:"frame",width:e,height:i,rx:6,fill:"var(--paper)",stroke:"var(--line-strong)"}),d(ft,18,u,{"font-weight":600}),A("g",{class:"regroup","data-by":g},d(ft+(u.length+2)*ut*1.06,18,`by ${g}`,{fill:"var(--accent)","text-decoration":"underline"})),s.map(({title:p,y,entities:c})=>d(ft,y+8,`${n==="status"?`${lt(p)} `:""}${p} ${w(c.length)}`,{"font-weight":600,fill:n==="status"?`var(--tone-${ct(p)})`:"var(--ink)"})),[...a].map(([p,y])=>A("path",{class:"cells",d:y.join(""),fill:`var(--tone-${p})`,"fill-opacity":p==="bad"?1:p==="wait"?.85:.45})))}function ys({columns:t,sections:n},e,i){let r=Math.floor((e-ft)/kt);if(r<0||r>=t)return null;for(let s of n){let d=Math.floor((i-s.y-un+6)/kt),a=d>=0?s.entities[d*t+r]:void 0;if(a&&d<Math.ceil(s.entities.length/t))return a}return null}function fs({columns:t,sections:n},e){for(let{y:i,entities:r}of n){let s=r.findIndex(d=>d.entityId===e);if(s>=0)return{x:ft+s%t*kt,y:i+un-6+Math.floor(s/t)*kt,size:Un}}return null}var ii=new Worker(new URL("layout-worker.js",import.meta.url),{type:"module"}),ei=0,Qn=null;ii.onmessage=({data:t})=>{t.job===ei&&Qn?.resolve(t)};ii.onerror=t=>Qn?.reject(new Error(t.message||"the layout worker could not start"));function hs(t,n){return Qn?.resolve(null),ei+=1,new Promise((e,i)=>{Qn={resolve:e,reject:i},ii.postMessage({job:ei,nodes:t,edges:n})})}var Pd=80,$d=10,bt=8,Ld=(t,n)=>`group:${t}:${n}`;async function Es(t){let n=new Set(t.edges.filter(({edgeType:p})=>p==="REPLAYED_FROM").map(({sourceEntityId:p})=>p)),e=t.view.at?Date.parse(t.view.at):Date.now(),i=new Map;for(let p of[...t.entities].sort((y,c)=>nt(y)-nt(c))){let{entityId:y}=p,c=gs(p,{isCyclic:t.cyclic.has(y),isReplay:n.has(y),now:e});i.set(y,{key:y,entity:p,card:c,width:c.width,height:c.height,x:0,y:0})}let r=t.edges.map(p=>({key:p.id,edge:p,from:H(p).cause,to:H(p).effect})),s=(p,y,c)=>{r.push(c==="effects"?{key:`to ${p}`,from:y,to:p}:{key:`to ${p}`,from:p,to:y})};for(let p of t.stubs){let y=Ht(p);i.set(y,{key:y,stub:p,width:Qe(p).length*ut+20,height:24,x:0,y:0}),s(y,p.id,p.side)}for(let p of t.groups){let y=Ld(p.side,p.id),c=cs(p,t.view.groupBy);i.set(y,{key:y,group:c,width:c.width,height:c.height,x:0,y:0}),s(y,p.id,p.side)}let d=t.edges.length<=Pd,a=p=>p&&d&&!J[p.edgeType].isQuiet?J[p.edgeType].verb.length*ut+6:0,l=await hs([...i.values()].map(({key:p,width:y,height:c})=>({id:p,width:y,height:c})),r.map(({key:p,from:y,to:c,edge:h})=>({id:p,from:y,to:c,label:a(h)})));if(!l)return null;for(let{id:p,x:y,y:c}of l.nodes)Object.assign(i.get(p),{x:y,y:c});let u=r.map(({key:p,from:y,to:c,edge:h},I)=>{let{points:f,label:S,isInBlock:b}=l.edges[I];return{key:p,...h&&{edge:h},from:i.get(y),to:i.get(c),points:f,label:S,isInBlock:b}}),g=l.blocks.map(({hub:p,side:y,x:c,y:h,width:I,height:f})=>{let S=i.get(p),b={x:c-I/2,y:h-f/2,width:I,height:f},v=y==="to"?[oi(S),{x:b.x,y:h}]:[{x:b.x+I,y:h},si(S)];return{from:v[0],to:v[1],box:b}});return{subgraph:t,nodes:i,edges:u,blocks:g,box:Dd([...i.values()],g.map(({box:p})=>p))}}var si=({x:t,y:n,width:e})=>({x:t-e/2,y:n}),oi=({x:t,y:n,width:e})=>({x:t+e/2,y:n});function Dd(t,n){let[e,i,r,s]=[1/0,1/0,-1/0,-1/0];for(let{x:d,y:a,width:l,height:u}of[...t.map(g=>({...g,x:g.x-g.width/2,y:g.y-g.height/2})),...n])[e,i,r,s]=[Math.min(e,d),Math.min(i,a),Math.max(r,d+l),Math.max(s,a+u)];return{x:e,y:i-20,width:r-e,height:s-i+20}}function Bn(t,n){let e=`translate(${t.x-t.width/2} ${t.y-t.height/2})`,i={"data-key":t.key,transform:e};if(t.card){let s=t.key===n,{kind:d,tone:a}=t.card,l=Wn(t.card,{isRoot:s});return A("g",{...i,class:`card${s?" root":""}`,"data-kind":d,"data-tone":a,"data-status":F(t.entity)},A("title",{},ln(t.card)),ri(t),l)}if(t.group)return A("g",{...i,class:"group"},ri(t),ps(t.group));let r=Qe(t.stub);return A("g",{...i,class:"stub"},A("title",{},Rt(t.stub)),ri(t),A("rect",{width:t.width,height:t.height,rx:4,fill:"var(--ground)",stroke:"var(--ink-soft)","stroke-dasharray":"4 3"}),A("text",{x:t.width/2,y:16,"text-anchor":"middle",fill:"var(--ink)","font-size":11.5},r))}var ri=({width:t,height:n})=>A("rect",{class:"halo",x:-4,y:-4,width:t+8,height:n+8,rx:8,fill:"none"});function qn(t,n){let{edge:e,isInBlock:i}=t,r=e?{"data-key":e.id,"data-source":e.sourceEntityId,"data-type":e.edgeType,"data-target":e.targetEntityId}:{"data-key":t.key};if(i)return A("g",{...r,class:"edge in-block"});let s=e?J[e.edgeType]:null,d=n?"var(--tone-wait)":`var(--${s?.colour??"ink-soft"})`,{d:a,tip:l,angle:u}=Is(t);return A("g",{...r,class:`edge${e?"":" stub-edge"}${n?" cyclic":""}`},e&&A("path",{class:"touch",d:a,fill:"none",stroke:"transparent","stroke-width":12}),A("path",{class:"line",d:a,fill:"none",stroke:d,"stroke-width":n?2.5:s?.width??1,"stroke-dasharray":s?$n[s.line]:"4 3"}),e&&A("polygon",{class:"arrow",points:`0,0 ${-bt},${-bt/2} ${-bt},${bt/2}`,fill:d,transform:`translate(${l.x} ${l.y}) rotate(${u})`}))}function Gn({edge:t,label:n}){if(!t||!n)return null;let{verb:e}=J[t.edgeType],i=e.length*ut+6;return A("g",{class:"edge-label","data-of":t.id,transform:`translate(${n.x} ${n.y})`},A("rect",{x:-i/2,y:-8,width:i,height:16,rx:3,fill:"var(--ground)"}),A("text",{y:4,"text-anchor":"middle",fill:"var(--ink-soft)","font-size":11},e))}function jn({from:t,to:n,box:e}){let i={key:"",points:[],label:null,isInBlock:!1,from:{...t,width:0},to:{...n,width:0}},{d:r,tip:s,angle:d}=Is(i);return A("g",{class:"block"},A("rect",{...e,rx:8,fill:"none",stroke:"var(--line-strong)","stroke-dasharray":"2 3"}),A("path",{d:r,fill:"none",stroke:"var(--ink)","stroke-width":1.75}),A("polygon",{points:`0,0 ${-bt},${-bt/2} ${-bt},${bt/2}`,fill:"var(--ink)",transform:`translate(${s.x} ${s.y}) rotate(${d})`}))}function Is({from:t,to:n,points:e}){if(t===n){let[u,g]=[t.x+t.width/2,t.y-t.height/2];return{d:`M ${u-40} ${g} c 0 -22, 30 -22, 30 -8`,tip:{x:u-10,y:g},angle:90}}let i=t.x+t.width/2<=n.x-n.width/2,[r,s]=i?[oi(t),si(n)]:[si(t),oi(n)],d=i?-1:1,a={x:s.x+d*bt,y:s.y},l=[r,{x:r.x-d*6,y:r.y},...e,{x:a.x+d*6,y:s.y},a];return{d:Md(l),tip:s,angle:i?0:180}}function Md(t){let n=[`M ${gn(t[0])}`];for(let e=1;e<t.length-1;e+=1){let[i,r,s]=[t[e-1],t[e],t[e+1]];n.push(`L ${gn(ms(r,i))} Q ${gn(r)} ${gn(ms(r,s))}`)}return n.push(`L ${gn(t.at(-1))}`),n.join(" ")}function ms(t,n){let e=Math.hypot(n.x-t.x,n.y-t.y)||1,i=Math.min($d,e/2)/e;return{x:t.x+(n.x-t.x)*i,y:t.y+(n.y-t.y)*i}}var gn=({x:t,y:n})=>`${t.toFixed(1)} ${n.toFixed(1)}`;var cn=24,Vd=12e3;function di(t){let{subgraph:n,box:e}=t,i=Ze(n),r={width:Math.ceil(Math.max(e.width,i.length*ut)+2*cn),height:Math.ceil(e.height+2*cn+22)},s=A("svg",{xmlns:"http://www.w3.org/2000/svg",...r,viewBox:`0 0 ${r.width} ${r.height}`,"font-family":"ui-monospace, DejaVu Sans Mono, Consolas, monospace","font-size":zr}),d=A("g",{transform:`translate(${cn-e.x} ${cn-e.y})`},t.blocks.map(jn),t.edges.map(l=>qn(l,l.edge!==void 0&&n.cyclic.has(l.edge.id))),t.edges.map(Gn),[...t.nodes.values()].map(l=>Bn(l,n.root)));for(let l of d.querySelectorAll(".touch, .halo, .regroup"))l.remove();s.append(A("title",{},i),A("desc",{},ti(n)),A("rect",{...r,fill:"var(--ground)"}),d,A("text",{x:cn,y:r.height-12,fill:"var(--ink-soft)"},i));let a=new Map;return new XMLSerializer().serializeToString(s).replace(/var\(--([\w-]+)\)/g,(l,u)=>(a.has(u)||a.set(u,mr(u)),a.get(u)))}async function ks(t){let n=new Image;n.src=`data:image/svg+xml;charset=utf-8,${encodeURIComponent(t)}`,await n.decode();let e=Math.min(2,Vd/Math.max(n.width,n.height)),i=document.createElement("canvas");i.width=n.width*e,i.height=n.height*e;let r=i.getContext("2d");if(!r)throw new Error("The browser gave no canvas.");return r.scale(e,e),r.drawImage(n,0,0),new Promise((s,d)=>i.toBlob(a=>a?s(a):d(new Error("The browser made no PNG.")),"image/png"))}var Fd={mermaid:{title:"Mermaid",type:"text/plain",extension:"mmd",make:({subgraph:t})=>as(t)},csv:{title:"CSV",type:"text/csv",extension:"csv",make:({subgraph:t})=>ls(t)},svg:{title:"SVG",type:"image/svg+xml",extension:"svg",make:di},png:{title:"PNG",type:"image/png",extension:"png",make:t=>ks(di(t))}};async function bs(t,n,e){let{title:i,type:r,extension:s,make:d}=Fd[t],a=await d(e),l=n&&await Hd(a,r);return l||Wd(new Blob([a],{type:r}),`lineage-${e.subgraph.root.replace(/[^\w.-]+/g,"_").slice(0,60)}.${s}`),l?`${i} copied to the clipboard.`:n?`The browser denied access to the clipboard. The ${i} was saved as a file.`:`${i} saved.`}async function Hd(t,n){if(!navigator.clipboard)return!1;try{return t instanceof Blob?await navigator.clipboard.write([new ClipboardItem({[n]:t})]):await navigator.clipboard.writeText(t),!0}catch(e){if(e instanceof Error&&e.name==="NotAllowedError")return!1;throw e}}function Wd(t,n){let e=Object.assign(document.createElement("a"),{href:URL.createObjectURL(t),download:n});e.click(),setTimeout(()=>URL.revokeObjectURL(e.href),1e4)}var pn=(t,n,e)=>`${w(t)} ${t===1?n:e}`;function Ss({entities:t,edges:n,stubs:e,groups:i,fieldError:r},s){let d=i.reduce((g,p)=>g+p.entities.length,0),a=d?`, ${w(d)} more in ${i.length===1?"a group":`${i.length} groups`}`:"",l=`${pn(t.length,"entity","entities")} and ${pn(n.length,"edge","edges")} shown${a}. `;if(r)return[l,E("span",{class:"partial"},"Its edges could not be loaded.")];let u=Ud(s);if(e.length===0){let g=n.length===0&&!d?`No edge is recorded${Qd(s)}`:"Complete: nothing is omitted";return[l,E("span",{class:"complete"},`${g}.`),u]}return[l,E("span",{class:"partial"},"Partial:"),` not shown are ${Ln(e).map(Dn).join(", ")}.`,u]}function Ud(t){return t.types?` Only edges of ${pn(t.types.length,"type","types")} are followed and counted.`:t.withNames?"":" Only causes and effects are followed and counted."}function Qd({direction:t,at:n,known:e}){return`${{BOTH:"",UPSTREAM:" upstream",DOWNSTREAM:" downstream"}[t]}${n||e?" until that time":""}`}function As({entityCount:t,edgeCount:n,completeness:e},{depth:i}){let s=e.reasons.some(l=>l!=="DEPTH")?`at least ${w(t)} entities`:`${pn(t,"entity","entities")} and ${pn(n,"edge","edges")}`,d=e.reasons.includes("DEPTH")?", and more beyond it":"",a=` The service counts ${s} within depth ${i}${d}. Counted at ${new Date().toISOString().slice(11,19)} UTC.`;return E("span",{class:"muted"},a)}var ws=150,_s=96,zn=class{element=A("svg",{id:"minimap",width:ws,height:_s,"aria-hidden":"true"});#t=A("rect",{class:"frame",fill:"none",stroke:"var(--accent)"});#e={x:0,y:0,width:1,height:1};#n=1;constructor(n){let e=i=>{let{left:r,top:s}=this.element.getBoundingClientRect();n(this.#e.x+(i.clientX-r)/this.#n,this.#e.y+(i.clientY-s)/this.#n)};this.element.addEventListener("pointerdown",i=>{this.element.setPointerCapture(i.pointerId),e(i)}),this.element.addEventListener("pointermove",i=>i.buttons&&e(i))}show({nodes:n,box:e}){this.#e=e,this.#n=Math.min(ws/e.width,_s/e.height),this.element.setAttribute("width",String(Math.max(30,Math.ceil(e.width*this.#n)))),this.element.setAttribute("height",String(Math.max(14,Math.ceil(e.height*this.#n))));let i=new Map;for(let{x:r,y:s,width:d,height:a,card:l}of n.values()){let u=l?.tone??"still",g=(c,h)=>((c-h)*this.#n).toFixed(1),[p,y]=[Math.max(2,d*this.#n),Math.max(2,a*this.#n)];i.set(u,[...i.get(u)??[],`M${g(r-d/2,e.x)} ${g(s-a/2,e.y)}h${p.toFixed(1)}v${y.toFixed(1)}h-${p.toFixed(1)}z`])}this.element.replaceChildren(...[...i].map(([r,s])=>A("path",{d:s.join(""),fill:`var(--tone-${r})`})),this.#t)}frame({x:n,y:e,width:i,height:r}){let s=this.#e,d=n<=s.x&&e<=s.y&&n+i>=s.x+s.width&&e+r>=s.y+s.height;this.element.classList.toggle("unneeded",d);let a={x:(n-s.x)*this.#n,y:(e-s.y)*this.#n,width:i*this.#n,height:r*this.#n};for(let[l,u]of Object.entries(a))this.#t.setAttribute(l,u.toFixed(1))}};function vs(t,n){let e=new Map,i=!1,r={x:0,y:0},s=null,d=(l,u)=>{let{left:g,top:p}=t.getBoundingClientRect();return{x:l-g,y:u-p}};t.addEventListener("pointerdown",l=>{l.button||(e.set(l.pointerId,{x:l.clientX,y:l.clientY}),!(e.size>1)&&(i=!1,r={x:l.clientX,y:l.clientY},s=l.target))}),t.addEventListener("pointermove",l=>{let u=e.get(l.pointerId);if(!u)return;let g={x:l.clientX,y:l.clientY};if(!i&&Math.hypot(g.x-r.x,g.y-r.y)<4)return;if(i||(i=!0,t.setPointerCapture(l.pointerId),t.classList.add("dragged")),e.set(l.pointerId,g),e.size===1){n.pan(g.x-u.x,g.y-u.y);return}let p=[...e].find(([c])=>c!==l.pointerId)?.[1];if(!p)return;let y=d((g.x+p.x)/2,(g.y+p.y)/2);n.pan((g.x-u.x)/2,(g.y-u.y)/2),n.zoom(xs(g,p)/(xs(u,p)||1),y.x,y.y)});let a=l=>{!e.delete(l.pointerId)||e.size||(t.classList.remove("dragged"),l.type==="pointerup"&&!i&&s&&n.click(s,l),s=null)};t.addEventListener("pointerup",a),t.addEventListener("pointercancel",a),t.addEventListener("dblclick",l=>n.doubleClick(l.target)),t.addEventListener("wheel",l=>{l.preventDefault();let{x:u,y:g}=d(l.clientX,l.clientY);l.shiftKey?n.pan(-l.deltaY-l.deltaX,0):n.zoom(Math.exp(-l.deltaY*.0016*(l.deltaMode?16:1)),u,g)},{passive:!1})}var xs=(t,n)=>Math.hypot(t.x-n.x,t.y-n.y);var rt=28,Cs=.04,Bd=3,Ks=1.1,qd=.72,Qt=300,Yn=class{constructor(n,e){this.container=n;this.on=e;this.svg.append(this.#t),this.#e=new zn((i,r)=>this.centre({x:i,y:r})),n.append(this.svg,this.#n,this.#e.element),vs(this.svg,{pan:(i,r)=>this.panBy(i,r),zoom:(i,r,s)=>this.#p(i,r,s),click:(i,r)=>this.#E(i,r),doubleClick:i=>{let r=i.closest(".card")?.dataset.key;r&&e.focus(r)}})}container;on;scene=null;pan={x:0,y:0};zoom=1;svg=A("svg",{class:"scene",width:"100%",height:"100%","aria-hidden":"true",focusable:"false"});#t=A("g");#e;#n=E("div",{id:"beyond","aria-hidden":"true"});#i=new Map;#r=null;#u=null;#s={x:NaN,y:NaN,zoom:NaN};#d=null;async show(n,{anchor:e=null}={}){let i=await Es(n);if(!i)return;let r=e!==null?this.positionOf(e):null,s=this.scene;this.scene=i,this.#a(i,s);let d=e!==null?this.positionOf(e):null;r&&d?this.panBy(r.x-d.x,r.y-d.y):this.fit(n.root);for(let a of i.nodes.values())a.group&&s&&!s.nodes.has(a.key)&&this.#f(a);this.mark(this.#r)}#a(n,e){let{subgraph:i}=n;this.#i.clear();let r=new Set(i.path?[...i.path.entities.map(({entityId:u})=>u),...i.path.edges.map(({id:u})=>u)]:[]),s=(u,g)=>(i.path&&g.classList.add(r.has(u)?"on-path":"off-path"),this.#i.set(u,g),g),d=n.edges.map(u=>s(u.key,qn(u,u.edge!==void 0&&i.cyclic.has(u.edge.id)))),a=n.edges.flatMap(u=>Gn(u)??[]),l=[...n.nodes.values()].map(u=>{let g=s(u.key,Bn(u,i.root));return u.key===i.from&&g.classList.add("from"),e&&e.subgraph.root===i.root&&e.subgraph.view===i.view&&Gd(e.nodes.get(u.key),u)&&g.classList.add("fresh"),g});this.#t.replaceChildren(...n.blocks.map(jn),...d,...a,...l),this.#s.zoom=NaN,this.#e.show(n),this.filter(this.#u),this.#l()}positionOf(n){let e=this.scene?.nodes.get(n);return e?{x:e.x*this.zoom+this.pan.x,y:e.y*this.zoom+this.pan.y}:null}#o(){return{width:this.container.clientWidth,height:this.container.clientHeight}}#l(){let{pan:n,zoom:e}=this;this.#t.setAttribute("transform",`translate(${n.x} ${n.y}) scale(${e})`),this.svg.classList.toggle("far",e<qd),this.#g();let{width:i,height:r}=this.#o();this.#e.frame({x:-n.x/e,y:-n.y/e,width:i/e,height:r/e})}#g(){let{pan:n,zoom:e,scene:i}=this,r=this.#s;if(!i||r.zoom===e&&Math.abs(r.x-n.x)<Qt/2&&Math.abs(r.y-n.y)<Qt/2){i&&this.#c();return}this.#s={x:n.x,y:n.y,zoom:e};let{width:s,height:d}=this.#o(),a={x1:(-n.x-Qt)/e,y1:(-n.y-Qt)/e,x2:(s-n.x+Qt)/e,y2:(d-n.y+Qt)/e},l=(u,g,p,y,c)=>{this.#i.get(u)?.toggleAttribute("hidden",y<a.x1||g>a.x2||c<a.y1||p>a.y2)};for(let{key:u,x:g,y:p,width:y,height:c}of i.nodes.values())l(u,g-y/2,p-c/2,g+y/2,p+c/2);for(let{key:u,from:g,to:p,points:y}of i.edges){let c=[g,p,...y],[h,I]=[c.map(({x:f})=>f),c.map(({y:f})=>f)];l(u,Math.min(...h),Math.min(...I),Math.max(...h),Math.max(...I))}this.#c()}#c(){let{width:n,height:e}=this.#o(),i={left:0,right:0,above:0,below:0};for(let d of this.scene?.nodes.values()??[]){if(!d.card)continue;let a=d.x*this.zoom+this.pan.x,l=d.y*this.zoom+this.pan.y,u={x:d.width/2*this.zoom,y:d.height/2*this.zoom};a+u.x<0?i.left+=1:a-u.x>n?i.right+=1:l+u.y<0?i.above+=1:l-u.y>e&&(i.below+=1)}let r={left:"←",right:"→",above:"↑",below:"↓"},s=JSON.stringify(i);this.#n.dataset.counts!==s&&(this.#n.dataset.counts=s,this.#n.replaceChildren(...["left","right","above","below"].filter(d=>i[d]).map(d=>E("span",{class:d},`${r[d]} ${i[d]}`))))}centre({x:n,y:e}){let{width:i,height:r}=this.#o();this.pan={x:i/2-n*this.zoom,y:r/2-e*this.zoom},this.#l()}fit(n){let{scene:e}=this;if(!e)return;let{width:i,height:r}=this.#o(),s=Math.min((i-2*rt)/e.box.width,(r-2*rt)/e.box.height,Ks);if(s>=1){this.zoom=s,this.centre({x:e.box.x+e.box.width/2,y:e.box.y+e.box.height/2});return}this.zoom=1;let d=e.nodes.get(n),a=e.box.width+2*rt<=i?e.box.x+e.box.width/2:ai(d.x,e.box.x+i/2-rt,e.box.x+e.box.width-i/2+rt),l=e.box.height+2*rt<=r?e.box.y+e.box.height/2:ai(d.y,e.box.y+r/2-rt,e.box.y+e.box.height-r/2+rt);this.centre({x:a,y:l})}whole(){let{scene:n}=this;if(!n)return;let{width:e,height:i}=this.#o();this.zoom=Math.max(Cs,Math.min((e-2*rt)/n.box.width,(i-2*rt)/n.box.height,Ks)),this.centre({x:n.box.x+n.box.width/2,y:n.box.y+n.box.height/2})}zoomBy(n){let{width:e,height:i}=this.#o();this.#p(n,e/2,i/2)}#p(n,e,i){let r=ai(this.zoom*n,Cs,Bd),s=r/this.zoom;this.pan={x:e-(e-this.pan.x)*s,y:i-(i-this.pan.y)*s},this.zoom=r,this.#l()}panBy(n,e){this.pan={x:this.pan.x+n,y:this.pan.y+e},this.#l()}mark(n){this.#r=n;for(let i of this.#t.querySelectorAll(".selected"))i.classList.remove("selected");if(this.#t.querySelector(".cell-mark")?.remove(),n===null||!this.scene)return;this.#i.get(n)?.classList.add("selected"),this.#t.querySelector(`.edge-label[data-of="${CSS.escape(n)}"]`)?.classList.add("selected");let e=this.scene.nodes.get(n);e?this.#m(e):this.#y(n)}#y(n){for(let e of this.scene?.nodes.values()??[]){let i=e.group&&fs(e.group,n);i&&this.#i.get(e.key)?.append(A("rect",{class:"cell-mark",x:i.x-2,y:i.y-2,width:i.size+4,height:i.size+4,fill:"none",stroke:"var(--accent)","stroke-width":2.5}))}}#m({x:n,y:e,width:i,height:r}){let{width:s,height:d}=this.#o(),[a,l]=[(n-i/2)*this.zoom+this.pan.x,(e-r/2)*this.zoom+this.pan.y];!(a>=0&&l>=0&&a+i*this.zoom<=s&&l+r*this.zoom<=d)&&s&&this.centre({x:n,y:e})}#f({y:n,height:e}){let i=(n-e/2)*this.zoom+this.pan.y;i<rt&&this.panBy(0,Math.min(rt-i,this.#o().height/2-rt))}flag(n){for(let e of n)this.#i.get(e)?.classList.add("fresh")}filter(n){this.#u=n;for(let{key:e,entity:i}of this.scene?.nodes.values()??[])this.#i.get(e)?.classList.toggle("dim",n!==null&&i!==void 0&&!n.has(F(i)??""))}resize(){let{left:n,top:e,width:i}=this.container.getBoundingClientRect();i&&(this.#s.zoom=NaN,this.#d?this.panBy(this.#d.left-n,this.#d.top-e):this.scene&&this.fit(this.scene.subgraph.root),this.#d={left:n,top:e})}#E(n,e){let{scene:i}=this,r=n.closest(".regroup");if(r){this.on.regroup(r.dataset.by==="portfolio"?"portfolio":"status");return}let s=n.closest("[data-key]")?.dataset.key,d=s===void 0?void 0:i?.nodes.get(s),a=s===void 0?void 0:i?.edges.find(l=>l.key===s)?.edge;d?.entity&&e.shiftKey?this.on.pick(d.key):d?.entity?this.on.select(d.key):d?.stub?this.on.open(d.stub):d?.group?this.#h(d,e):a?this.on.selectEdge(a):this.on.select(null)}#h(n,e){let{left:i,top:r}=this.container.getBoundingClientRect(),s=(e.clientX-i-this.pan.x)/this.zoom-(n.x-n.width/2),d=(e.clientY-r-this.pan.y)/this.zoom-(n.y-n.height/2),a=n.group&&ys(n.group,s,d);a&&this.on.select(a.entityId)}},ai=(t,n,e)=>Math.min(Math.max(t,Math.min(n,e)),Math.max(n,e));function Gd(t,n){return n.card?!t?.card||ln(t.card)!==ln(n.card):!1}var jd=12,zd={FAILED:"failed",BLOCKED:"blocked",REJECTED:"rejected",PENDING_REVIEW:"waiting"};async function Ts(t,{filter:n},e){let i=t.stubs.filter(({reason:s,hidden:d})=>s!=="COLLAPSED"&&d===void 0).sort((s,d)=>d.left-s.left).slice(0,jd),r=!1;for(let s of i){let{data:d}=await C(Pi,{id:s.id,direction:s.side==="causes"?"UPSTREAM":"DOWNSTREAM",filter:n},{signal:e});if(!d.lineage)continue;let a=new Map(d.lineage.effectiveStatuses.map(({key:p,count:y})=>[p,y])),l=d.lineage.statuses.find(({key:p})=>p==="FAILED")?.count;l&&a.set("FAILED",l);for(let p of Yd(s,t)){let y=F(p);y!==null&&a.has(y)&&a.set(y,a.get(y)-1)}let u=!d.lineage.completeness.isComplete&&d.lineage.completeness.reasons.some(p=>p!=="DEPTH"),g=Object.entries(zd).flatMap(([p,y])=>(a.get(p)??0)>0?[`${a.get(p)}${u?"+":""} ${y}`]:[]);s.hidden=g.join(", "),r||=g.length>0}return r}function Yd({id:t,side:n},{entities:e,edges:i,groups:r}){let[s,d]=n==="causes"?["effect","cause"]:["cause","effect"],a=new Set([t,...i.filter(u=>H(u)[s]===t).map(u=>H(u)[d])]),l=r.filter(u=>u.id===t&&u.side===n).flatMap(u=>u.entities);return[...e.filter(({entityId:u})=>a.has(u)),...l]}function Rs(t,n,e){document.addEventListener("keydown",i=>{if((i.ctrlKey||i.metaKey)&&i.key.toLowerCase()==="k"){e.search(),i.preventDefault();return}if((i.target instanceof Element?i.target:document.body).closest("input:not([type=radio], [type=checkbox]), select, textarea, dialog")||i.defaultPrevented||i.ctrlKey||i.metaKey||i.altKey)return;let a=new Map([["/",e.search],["l",e.list],["g",e.canvas],["p",e.panel],["e",e.expand],["c",e.collapse],["x",e.pick],["n",e.next],["?",e.keys],["+",()=>n.zoomBy(1.25)],["-",()=>n.zoomBy(.8)],["0",e.fit],["1",()=>n.whole()],["Escape",e.escape]]).get(i.key);a&&(a(),i.preventDefault())}),t.addEventListener("keydown",({key:i})=>{let s={ArrowLeft:[60,0],ArrowRight:[-60,0],ArrowUp:[0,60],ArrowDown:[0,-60]}[i];s&&n.panBy(...s)})}var Jd={kind:"RUN",id:"rr_example",title:"id",status:"PENDING_REVIEW",tone:"wait",time:"created",subtitle:"portfolio or type",marks:[{icon:"⚠",text:"conflict",tone:"bad",title:"Its idempotency key was used for different requests"},{icon:"◔",text:"3 d",tone:"wait",title:"It waits for a review"},{icon:"✓",text:"who",tone:"good",title:"The newest decision and its reviewer"}],names:[],width:228,height:78};function Os(t){let n=Object.keys(M).map(r=>E("p",{},xn(r))),e=Object.entries(J).map(([r,{verb:s,colour:d,line:a,width:l}])=>{let u=`var(--${d})`,g=A("svg",{class:"line",viewBox:"0 0 44 8","aria-hidden":"true"},A("line",{x1:0,y1:4,x2:36,y2:4,stroke:u,"stroke-width":l,"stroke-dasharray":$n[a]}),A("polygon",{points:"44,4 36,0 36,8",fill:u}));return E("p",{},g,E("span",{},s),E("code",{class:"muted"},r))}),i=A("svg",{class:"sample",viewBox:"-2 -2 232 82",width:232,height:82,role:"img","aria-label":"A card: id, status and time, portfolio, marks"},Wn(Jd));t.replaceChildren(E("div",{},E("h4",{},"Entities"),n),E("div",{},E("h4",{},"Edges, from cause to effect"),e,E("h4",{},"A card"),i),E("p",{class:"note"},"The status is the review if there is one, else the run's own. A dashed “+12” counts twelve edges that are not shown: click it to show them. An amber line is part of a cycle."))}var Jn=class{constructor(n){this.element=n}element;#t=new Map;say(n,e,i,r=[]){let s=r.map(([l,u])=>E("button",{type:"button",onclick:u},l)),d=E("p",{class:"notice","data-tone":e,"data-matter":n},E("span",{},i),E("span",{class:"end row"},s)),a=this.#t.get(n);a?a.replaceWith(d):this.element.append(d),this.#t.set(n,d)}drop(...n){for(let e of n)this.#t.get(e)?.remove(),this.#t.delete(e)}};var Xd={OPERATION_FAILED:"failed operation",OPERATION_STUCK:"stuck operation",RUN_BLOCKED:"blocked run",RUN_REJECTED:"rejected run",KEY_CONFLICT:"key in conflict",PURGED:"purged"};function Ns({title:t,id:n,close:e,error:i,retry:r,isLoading:s,children:d}){return o(G,{title:t,id:n,children:[i?o(ot,{error:i,retry:r}):s?o(gt,{}):d,o("button",{type:"button",class:"plain",onClick:e,children:"Close"})]})}function Ps({id:t,cursor:n,select:e,close:i,trace:r}){let{value:s,error:d,retry:a}=et(u=>C(er,{id:t},{signal:u}),[t,n]),l=s?.data.rootCauses;return o(Ns,{title:"Root causes",id:"root-causes",close:i,error:d,retry:a,isLoading:!s,children:[l?.nodes.length?o("ol",{children:l.nodes.map(u=>o(Zd,{cause:u,root:t,select:e,trace:r},u.entity.entityId))}):o("p",{children:"Nothing upstream failed, is blocked, was rejected, is stuck or in conflict."}),l&&!l.isComplete&&o("p",{class:"muted",children:"The search met a limit: causes further upstream may be missing."})]})}function Zd({cause:t,root:n,select:e,trace:i}){let{entity:r,why:s,distance:d,at:a,affectedCount:l,score:u,parts:g}=t,p=F(r);return o("li",{children:[o("div",{class:"row",children:[o(It,{value:r.kind,isNamed:!1})," ",o(B,{id:r.entityId,select:e})," ",p&&o(N,{value:p})]}),o("div",{class:"row",children:[o("strong",{children:Xd[s]}),o("span",{children:d===0?"the entity itself":`${d} ${d===1?"step":"steps"} upstream`}),a&&o(R,{text:a})]}),o("div",{class:"row muted",children:[w(l)," abnormal downstream",r.entityId!==n&&o("button",{type:"button",onClick:()=>i(r.entityId),children:"Show the path"})]}),o("details",{children:[o("summary",{children:["Score ",u.toFixed(2)]}),o("ul",{children:g.map(({name:y,text:c})=>o("li",{children:[y,": ",c]},y))})]})]})}function $s({id:t,cursor:n,select:e,close:i}){let{value:r,error:s,retry:d}=et(l=>C(ir,{id:t},{signal:l}),[t,n]),a=r?.data.impact;return o(Ns,{title:"Impact",id:"impact",close:i,error:s,retry:d,isLoading:!r,children:a?o(ta,{impact:a,select:e}):o("p",{children:"Nothing names this entity."})})}function ta({impact:t,select:n}){let{entityCount:e,runCount:i,operationCount:r,portfolioCount:s,effectiveStatuses:d,completeness:a,portfolios:l,runs:u}=t;return o(k,{children:[o("p",{class:"lead",children:[o("strong",{children:w(i)})," runs in ",o("strong",{children:w(s)})," portfolios, ",w(r)," operations, ",w(e)," entities"]}),o("p",{class:"row",children:d.map(({key:g,count:p})=>o("span",{children:[w(p)," ",o(N,{value:g})]},g))}),!a.isComplete&&o("p",{class:"muted",children:["The walk met a limit (",a.reasons.join(", "),"): the numbers are lower bounds."]}),u.totalCount>0&&o(k,{children:[o("h4",{children:[w(u.totalCount)," need attention"]}),o("ol",{children:u.nodes.map(g=>o("li",{children:o("div",{class:"row",children:[o(B,{id:g.entityId,select:n})," ",o(N,{value:g.effectiveStatus})," ",o("span",{class:"muted",children:g.portfolioId})]})},g.entityId))}),u.totalCount>u.nodes.length&&o("p",{class:"muted",children:["and ",w(u.totalCount-u.nodes.length)," more"]})]}),l.nodes.length>0&&o("table",{children:[o("thead",{children:o("tr",{children:[o("th",{scope:"col",children:"portfolio"}),o("th",{scope:"col",class:"number",children:"runs"}),o("th",{scope:"col",children:"status"})]})}),o("tbody",{children:l.nodes.map(g=>o("tr",{children:[o("th",{scope:"row",children:g.portfolioId}),o("td",{class:"number",children:w(g.runCount)}),o("td",{children:g.effectiveStatuses.map(({key:p,count:y})=>o("span",{children:[y," ",o(N,{value:p,isNamed:!1})," "]},p))})]},g.portfolioId))})]}),l.totalCount>l.nodes.length&&o("p",{class:"muted",children:["and ",w(l.totalCount-l.nodes.length)," more portfolios"]})]})}function Ls({entity:t,fieldErrors:n,select:e,first:i}){let r=f=>{let S=n.find(({path:b})=>b===`entity.${f}`);return S?o("span",{class:"muted",children:Ct(S)}):null},s=f=>o(B,{id:f,select:e}),d=f=>f?o(k,{children:[s(f.entityId)," ",o(N,{value:f.runStatus??f.operationStatus??""})," ",f.portfolioId??f.operationType]}):null,a=({recordedAt:f,recordedBy:S})=>f?o(k,{children:[o(R,{text:f})," by ",S??"unknown"]}):o("span",{class:"muted",children:"before this was kept"}),l=o("span",{class:"muted",children:"none"}),u=t.entityId,g=f=>o(k,{children:[o("div",{class:"row",children:[s(f.entityId)," ",o(N,{value:f.runStatus})]}),o("div",{class:"row muted",children:[f.portfolioId," ",o(R,{text:f.createdAt})]})]}),p=f=>o(k,{children:[o("div",{class:"row",children:[s(f.entityId)," ",o(N,{value:f.operationStatus})]}),o("div",{class:"row muted",children:[f.operationType," ",o(R,{text:f.createdAt})]})]}),y=f=>o(k,{children:[o("div",{class:"row",children:[o(N,{value:f.action})," ",o("strong",{children:f.reasonCode})]}),o("div",{class:"row muted",children:[f.actorId," ",o(R,{text:f.decidedAt})," ",s(f.entityId)]}),f.comment&&o("blockquote",{children:f.comment})]}),c=f=>o(k,{children:[o("div",{class:"row",children:[s(f.rebalanceRunId)," ",o(R,{text:f.createdAt})]}),o("div",{class:"row muted",children:[o("code",{title:f.requestHash,children:Et(f.requestHash,23)})," ",s(f.correlationId)]})]}),h=(f,S)=>o(Xn,{title:f,page:S,off:r("runs"),row:g,first:i,more:async b=>(await C(ji,{id:u,first:i,after:b})).data.entity?.runs},"runs"),I=(f,S,b,v)=>o(Xn,{title:b,page:S,off:r(v),row:c,first:i,more:async K=>(await C(Gi,{id:f,first:i,after:K})).data.entity?.history},"history");if(Wt(t))return o(k,{children:[o(Bt,{rows:[["Status",o(N,{value:t.runStatus})],["Review",r("workflow")??(t.workflow?o(N,{value:t.workflow.workflowStatus}):l)],["Portfolio",o(k,{children:[t.portfolioId," ",o(st,{text:t.portfolioId,name:"portfolio"})]})],["Created",o(R,{text:t.createdAt})],["Recorded",a(t)],["Correlation",o(k,{children:[s(t.correlationId)," ",o(st,{text:t.correlationId,name:"correlation id"})]})],["Idempotency key",t.idempotencyKey?o(k,{children:[s(t.idempotencyKey.key)," ",o(st,{text:t.idempotencyKey.key,name:"idempotency key"})]}):l],["Request hash",o(k,{children:[o("code",{children:t.requestHash})," ",o(st,{text:t.requestHash,name:"request hash"})]})],["Operation",r("operation")??d(t.operation)??l],["Artifact",r("artifact")??(t.artifact?s(t.artifact.entityId):l)]]}),o(Xn,{title:"Decisions",page:t.decisions,off:r("decisions"),row:y,first:i,more:async f=>(await C(qi,{id:u,first:i,after:f})).data.entity?.decisions},"decisions"),t.idempotencyKey&&I(t.idempotencyKey.key,t.idempotencyKey.history,"History of its idempotency key","idempotencyKey.history")]});if(Be(t))return o(k,{children:[o(Bt,{rows:[["Status",o(N,{value:t.operationStatus})],["Type",t.operationType],["Correlation",o(k,{children:[s(t.correlationId)," ",o(st,{text:t.correlationId,name:"correlation id"})]})],["Created",o(R,{text:t.createdAt})],["Started",o(R,{text:t.startedAt})],["Finished",o(R,{text:t.finishedAt})],["Recorded",a(t)],["Executable",t.isExecutable?"yes: it is pending and its request is stored":"no"]]}),h("Runs with its correlation id",t.runs)]});if(qe(t))return o(k,{children:[o(Bt,{rows:[["In conflict",t.isConflicted===null||t.isConflicted===void 0?r("isConflicted")??"unknown":t.isConflicted?"yes":"no"],["Maps to",d(t.run)??l],["Created",o(R,{text:t.mappedSince})],["Request hash",t.mappedHash?o("code",{children:t.mappedHash}):l]]}),I(t.key,t.history,"History","history")]});if("actorId"in t)return o(k,{children:[o(Bt,{rows:[["Action",o(N,{value:t.action})],["Reason",t.reasonCode],["Actor",t.actorId],["Decided",o(R,{text:t.decidedAt})],["Run",d(t.run)??l],["Correlation",s(t.correlationId)]]}),t.comment&&o(G,{title:"Comment",children:o("blockquote",{children:t.comment})})]});if("artifactHash"in t)return o(Bt,{rows:[["Version",t.artifactVersion],["Hash",o(k,{children:[o("code",{children:t.artifactHash})," ",o(st,{text:t.artifactHash,name:"artifact hash"})]})],["Run",d(t.run)??l]]});if("purgedAt"in t)return o(Bt,{rows:[["Was",M[t.was]],["Status",o(N,{value:t.purgedStatus})],["Portfolio",t.purgedPortfolioId??l],["Created",o(R,{text:t.createdAt})],["Purged",o(R,{text:t.purgedAt})],["Correlation",s(t.correlationId)],["Hash of what was purged",o(k,{children:[o("code",{children:t.contentHash})," ",o(st,{text:t.contentHash,name:"hash"})]})]]});if("operations"in t){let f=async S=>(await C(zi,{id:u,first:i,after:S})).data.entity?.operations;return o(k,{children:[h("Runs",t.runs),o(Xn,{title:"Operations",page:t.operations,off:r("operations"),row:p,first:i,more:f},"operations")]})}return o(k,{})}function Bt({rows:t}){return o(G,{children:o("dl",{class:"facts",children:t.map(([n,e])=>o(k,{children:[o("dt",{children:n},n),o("dd",{children:e})]}))})})}function Xn({title:t,page:n,off:e,row:i,first:r,more:s}){let[d,a]=L(n?[n]:[]),[l,u]=L(null),[g,p]=L(!1);xt(()=>a(n?[n]:[]),[n]);let y=d.at(-1);if(!y)return o(G,{title:t,children:e??o("p",{class:"muted",children:"None recorded."})});let c=d.flatMap(({edges:f})=>f.map(({node:S})=>S)),h=async()=>{p(!0);try{let f=await s(y.pageInfo.endCursor??"");f&&a([...d,f])}catch(f){let{title:S,message:b}=Mt(f);u(`${f instanceof Z?S:"The page failed."} ${b}`)}p(!1)},I=y.totalCount===0||y.pageInfo.hasNextPage||c.length>r;return o(G,{title:t,children:[o("ol",{children:c.map((f,S)=>o("li",{children:i(f)},S))}),o("div",{class:"row",children:[(l??I)&&o("p",{class:"muted",children:l??(y.totalCount?`${w(c.length)} of ${w(y.totalCount)} shown`:"None recorded.")}),y.pageInfo.hasNextPage&&o("button",{type:"button",disabled:g,onClick:()=>{h()},children:"Show more"})]})]})}var li=50;function Ds(t,n,e,i,r){let s=new Map,d=(g,p,y)=>{let c=s.get(g);c?c.push({other:p,edge:y}):s.set(g,[{other:p,edge:y}])};for(let g of r){let{cause:p,effect:y}=H(g);e!=="UPSTREAM"&&d(p,y,g),e!=="DOWNSTREAM"&&d(y,p,g)}let a=na(n,r,e),l=[],u=(g,p,y)=>{if(l.length>=li)return;if(g===n){let f=[...p,g].map(S=>i.get(S));f.every(S=>S!==void 0)&&l.push({length:y.length,entities:f,edges:y});return}let c=a.get(g)??1/0,h=(s.get(g)??[]).filter(({other:f})=>a.get(f)===c-1).sort((f,S)=>f.other<S.other?-1:1),I=new Set;for(let{other:f,edge:S}of h)I.has(f)||(I.add(f),u(f,[...p,g],[...y,S]))};return a.has(t)&&u(t,[],[]),l}function na(t,n,e){let i=new Map;for(let s of n){let{cause:d,effect:a}=H(s);e!=="UPSTREAM"&&i.set(a,[...i.get(a)??[],d]),e!=="DOWNSTREAM"&&i.set(d,[...i.get(d)??[],a])}let r=new Map([[t,0]]);for(let s=[t];s.length;){let d=[];for(let a of s)for(let l of i.get(a)??[])r.has(l)||(r.set(l,r.get(a)+1),d.push(l));s=d}return r}var ui=100,gi=200,yn=t=>Ms(t)>0,Ms=t=>t instanceof Map?t.size:Array.isArray(t)?t.length:0;function Vs(t){return t instanceof Map?[...t]:t.map((n,e)=>[String(e),n])}function ci({value:t,name:n}){let[e,i]=L(""),r=e.trim().toLowerCase();return o(k,{children:[yn(t)&&o("input",{class:"find",type:"search",placeholder:`Find in ${n.toLowerCase()}`,"aria-label":`Find in ${n.toLowerCase()}`,value:e,onInput:s=>i(s.currentTarget.value)}),o("div",{class:"tree",children:r&&yn(t)?o(ia,{leaves:ea(t,r)}):yn(t)?o(Fs,{value:t}):o(pi,{name:null,value:t})})]})}function ea(t,n){let e=[],i=(r,s)=>{if(yn(r))for(let[d,a]of Vs(r))i(a,s?`${s}.${d}`:d);else(s.toLowerCase().includes(n)||Hs(r).toLowerCase().includes(n))&&e.push([s,r])};return i(t,""),e}function ia({leaves:t}){return t.length?o(k,{children:[t.slice(0,gi).map(([n,e])=>o(pi,{name:n,value:e},n)),t.length>gi&&o("p",{class:"muted",children:[w(t.length-gi)," more match."]})]}):o("p",{class:"muted",children:"Nothing in it matches."})}function Fs({value:t}){let[n,e]=L(ui),i=Vs(t),r=i.length-n;return o("ul",{children:[i.slice(0,n).map(([s,d])=>o("li",{children:yn(d)?o(ra,{name:s,value:d}):o(pi,{name:s,value:d})},s)),r>0&&o("li",{children:o("button",{type:"button",onClick:()=>e(n+ui),children:["Show ",w(Math.min(r,ui))," more of ",w(r)]})})]})}function ra({name:t,value:n}){let[e,i]=L(!1),[r,s]=n instanceof Map?["{","}"]:["[","]"];return o("details",{open:e,onToggle:d=>i(d.currentTarget.open),children:[o("summary",{children:[o("span",{class:"key",children:t})," ",o("span",{class:"muted",children:`${r} ${w(Ms(n))} ${s}`})]}),e&&o(Fs,{value:n})]})}function pi({name:t,value:n}){return o("div",{class:"leaf",children:[t!==null&&o(k,{children:[o("span",{class:"key",children:t}),": "]}),o("span",{class:sa(n),children:Hs(n)})]})}function sa(t){return t instanceof At?"digits":typeof t=="string"?"string":"literal"}function Hs(t){return t instanceof At?t.text:typeof t=="string"?JSON.stringify(t):t instanceof Map?"{}":Array.isArray(t)?"[]":String(t)}async function Us(t,n){let[e="",i=""]=oa(t),[r,s="",...d]=e.split(`
`),[,a="",l=""]=i.split(`
`),u=Number(/^index (\d{1,15})$/.exec(s)?.[1]??NaN),g=Number(/^\d{1,15}$/.exec(a)?.[0]??NaN);if(r!=="c2sp.org/tlog-proof@v1"||!(u<g))throw new Error("The proof is not in the form that this page knows.");let p=await da(la(n),u,g,d.map(aa));return{size:g,root:l,leadsToRoot:p!==null&&btoa(String.fromCharCode(...p))===l}}function oa(t){let n=t.indexOf(`

`);return n<0?[t,""]:[t.slice(0,n),t.slice(n+2)]}async function da(t,n,e,i){let[r,s,d]=[n,e-1,t];for(let a of i){if(s===0)return null;if(r%2||r===s)for(d=await Ws(a,d);r%2===0&&r;)[r,s]=[Zn(r),Zn(s)];else d=await Ws(d,a);[r,s]=[Zn(r),Zn(s)]}return s===0?d:null}var Zn=t=>Math.floor(t/2);async function Ws(t,n){return new Uint8Array(await crypto.subtle.digest("SHA-256",new Uint8Array([1,...t,...n])))}var aa=t=>Uint8Array.from(atob(t),n=>n.charCodeAt(0)),la=t=>Uint8Array.from(t.match(/../g)??[],n=>parseInt(n,16));function yi({id:t}){let[n,e]=L(null),[i,r]=L(!1),s=async()=>{r(!0);try{e(await ua(t))}catch(d){let{title:a,message:l}=Mt(d);e({message:`${a} ${l}`})}r(!1)};return o(G,{title:"Ledger",children:[o("button",{type:"button",disabled:i,onClick:()=>{s()},children:"Verify"}),o("div",{role:"status",children:n&&("message"in n?o("p",{class:"muted",children:n.message}):o(ga,{...n}))})]})}async function ua(t){let{data:n,fieldErrors:e}=await C(Zi,{id:t});if(e[0])return{message:Ct(e[0])};let i=n.node&&"ledgerLeaf"in n.node?n.node.ledgerLeaf:null;return i?i.proof?globalThis.crypto?.subtle?{leaf:i,followed:await Us(i.proof,i.hash)}:{message:"The browser computes hashes on pages with https only."}:{leaf:i,followed:null}:{message:"The ledger has no leaf of this state."}}function ga({leaf:t,followed:n}){return o(k,{children:[n&&o("p",{class:"notice","data-tone":n.leadsToRoot?"good":"bad",children:n.leadsToRoot?"The path of hashes leads to the root in the checkpoint.":"The path of hashes does not lead to the root in the checkpoint."}),t.salt===null&&o("p",{class:"notice","data-tone":"wait",children:"The leaf is not of the record as it is shown: a part is hidden, or the record was changed."}),o("dl",{class:"facts",children:[o("dt",{children:"Index"}),o("dd",{children:t.index??o("span",{class:"muted",children:"not yet"})}),o("dt",{children:"Recorded by"}),o("dd",{children:t.recordedBy??o("span",{class:"muted",children:"before this was kept"})}),o("dt",{children:"Last checkpoint"}),o("dd",{children:t.isCoveredByCheckpoint?`covers it, with ${w(n?.size??0)} leaves`:"does not cover it"}),n&&o(k,{children:[o("dt",{children:"Root"}),o("dd",{children:[o("code",{children:n.root})," ",o(st,{text:n.root,name:"root"})]})]})]}),n&&o("p",{class:"muted",children:"Compare the root with that of a checkpoint from outside: its signature is not verified here."})]})}var fi=20,ca={RUN:[["Result","runResult"]],OPERATION:[["Request","request"],["Result","result"]],ARTIFACT:[["Payload","payload"]]},pa=["RUN","OPERATION","DECISION"],te=class{constructor(n,e){this.element=n;this.on=e}element;on;showEntity(n,e,i){tt(o(ya,{id:n,subgraph:e,view:i,on:this.on},JSON.stringify([n,e.cursor,i.at,i.known])),this.element),this.element.scrollTop=0}showEdge(n,e){tt(o(Sa,{edge:n,view:e,on:this.on},n.id),this.element)}};function ya({id:t,subgraph:n,view:e,on:i}){let r=et(async u=>{let g=await C(ke,{id:t,first:fi},{signal:u});if(!g.data.entity&&g.fieldErrors[0])throw Vt(g.fieldErrors[0]);return g},[t,n.cursor]),s=et(async u=>(await ve(Ji,{id:t},{signal:u})).get("entity")??null,[t,n.cursor]),d=n.entities.find(u=>u.entityId===t)??n.groups.flatMap(u=>u.entities).find(u=>u.entityId===t),a=r.value?.data.entity,l=a?.kind??d?.kind;return o(k,{children:[o("header",{children:[l&&o(It,{value:l}),o("div",{class:"title",children:[o("h2",{children:t}),o(st,{text:t,name:"id"})]}),a&&o(ha,{entity:a}),o(ma,{id:t,subgraph:n,view:e,on:i}),a&&o(Ea,{entity:a,view:e,on:i})]}),e.mode==="root-causes"&&o(Ps,{id:t,cursor:n.cursor,select:i.select,close:()=>i.answer(null),trace:i.trace}),e.mode==="impact"&&o($s,{id:t,cursor:n.cursor,select:i.select,close:()=>i.answer(null)}),o(ka,{subgraph:n,on:i}),!!r.error&&o(ot,{error:r.error,retry:r.retry}),!r.value&&!r.error&&o(gt,{}),r.value&&!a&&o("p",{children:"No record and no edge has this id any more."}),r.value&&a&&o(k,{children:[o(Xr,{entity:a,select:i.select}),o(Ls,{entity:a,fieldErrors:r.value.fieldErrors,select:i.select,first:fi}),(ca[a.kind]??[]).map(([u,g])=>o(G,{title:u,children:s.error?o(ot,{error:s.error,retry:s.retry}):s.value?o(fa,{value:s.value,field:g,name:u}):o(gt,{})},g)),pa.includes(a.kind)&&o(yi,{id:a.id},`ledger ${a.id}`),o(Aa,{entity:a,view:e})]})]})}function fa({value:t,field:n,name:e}){let i=t instanceof Map?t.get(n)??null:null;return i===null?o("p",{class:"muted",children:"None recorded."}):o(ci,{value:i,name:e})}function ha({entity:t}){let n="workflow"in t?t.workflow?.workflowStatus:null,e="runStatus"in t?t.runStatus:"operationStatus"in t?t.operationStatus:null,i=n&&n!=="NOT_REQUIRED"?n:e;return i?o(N,{value:i}):null}function ma({id:t,subgraph:n,view:e,on:i}){let r=n.stubs.some(l=>l.id===t&&l.reason!=="COLLAPSED"),s=n.edges.some(l=>l.sourceEntityId===t||l.targetEntityId===t),d=!!(e.from&&!e.to&&e.from!==t),a=(l,u,g=!1)=>o("button",{type:"button",class:g?"main":"",onClick:()=>u(t),children:l});return o("div",{class:"actions",children:[t!==e.id&&a("Show its lineage",i.focus),r&&a("Expand",i.expand),e.collapsed.includes(t)?a("Expand",i.uncollapse):s&&a("Collapse",i.collapse),a(d?"Path to here":"Path from here",i.pick,d)]})}function Ea({entity:t,view:n,on:e}){let i=(s,d)=>o("button",{type:"button","aria-pressed":n.mode===s,onClick:()=>e.answer(n.mode===s?null:s),children:d}),r=Wt(t)?Ia(t):[];return o("div",{class:"actions",children:[i("root-causes","Root causes"),i("impact","Impact"),r.map(([s,d])=>o("button",{type:"button",title:d,onClick:()=>e.compare(d),children:s},d))]})}function Ia(t){let n=t.idempotencyKey?.isConflicted?t.idempotencyKey.history?.edges.find(({node:r})=>r.requestHash!==t.requestHash&&r.rebalanceRunId!==t.entityId)?.node.rebalanceRunId:void 0,e=[["Compare with the original",t.origin.replayOf?.entityId],["Compare with the other request",n],["Compare with the last good run",t.previousGood?.entityId],["Compare with the run before",t.previous?.entityId]],i=new Set;return e.flatMap(([r,s])=>!s||i.has(s)?[]:(i.add(s),[[r,s]]))}function ka({subgraph:{path:t,pathCount:n,from:e,to:i,view:r},on:s}){if(!e||!i)return null;let d=o("button",{type:"button",class:"plain",onClick:s.leavePath,children:"Close the path"});return t?o(G,{id:"path",title:`Path of ${w(t.length)} ${t.length===1?"edge":"edges"}`,children:[n>1&&o(ba,{number:Math.min(r.pathNumber,n),count:n,choose:s.otherPath}),o("ol",{children:t.entities.flatMap((a,l)=>{let u=t.edges[l];return[o("li",{children:[o(It,{value:a.kind,isNamed:!1})," ",o(B,{id:a.entityId,select:s.select})]},a.entityId),u&&o("li",{class:"step",children:[u.sourceEntityId===a.entityId?"↓":"↑"," ",u.edgeType]},u.id)]})}),d]}):o(G,{title:"Path",children:[o("p",{children:["No path from ",o(B,{id:e,select:s.select})," to ",o(B,{id:i,select:s.select})," of at most 20 edges in this direction, with these edge types and at this time."]}),d]})}function ba({number:t,count:n,choose:e}){return o("p",{class:"row",children:[o("button",{type:"button","aria-label":"The path before",disabled:t===1,onClick:()=>e(t-1),children:"‹"}),o("span",{role:"status",children:[t," of ",n===li?`${n} or more`:n]}),o("button",{type:"button","aria-label":"The next path",disabled:t===n,onClick:()=>e(t+1),children:"›"})]})}function Sa({edge:t,on:n}){let e=et(async r=>(await ve(Xi,{id:t.id},{signal:r})).get("node")??null,[t.id]),i=e.value instanceof Map?e.value.get("metadata")??null:null;return o(k,{children:[o("header",{children:[o("h2",{children:t.edgeType}),o("p",{class:"muted",children:["from cause to effect: “",J[t.edgeType].verb,"”"]})]}),o(G,{children:o("dl",{class:"facts",children:[o("dt",{children:"Source"}),o("dd",{children:o(B,{id:t.sourceEntityId,select:n.select})}),o("dt",{children:"Target"}),o("dd",{children:o(B,{id:t.targetEntityId,select:n.select})}),o("dt",{children:"Created"}),o("dd",{children:o(R,{text:t.createdAt})})]})}),o(G,{title:"Metadata",children:e.error?o(ot,{error:e.error,retry:e.retry}):e.value===null?o(gt,{}):o(ci,{value:i,name:"Metadata"})}),o(yi,{id:t.id},t.id)]})}function Aa({entity:t,view:n}){let{kind:e,entityId:i}=t,r=encodeURIComponent(i),s="run"in t?t.run:null,d={RUN:`runs/${r}`,OPERATION:`runs/by-operation/${r}`,CORRELATION:`runs/by-correlation/${r}`,IDEMPOTENCY_KEY:`runs/idempotency/${r}`}[e]??(s&&`runs/${encodeURIComponent(s.entityId)}`),a=(l,u)=>o("a",{href:l,target:"_blank",rel:"noopener",children:u});return o(G,{title:"Links",children:o("div",{class:"links",children:[d&&a(`rebalance/${d}/support-bundle`,"Support bundle (REST)"),a(`rebalance/lineage/${r}`,"Edges (REST)"),a(Ce(ke,{id:i,first:fi}),"Details in GraphiQL"),a(Ce(nr,{id:i,direction:n.direction,depth:n.depth,filter:Nt(n)}),"Lineage in GraphiQL")]})})}var wa=Symbol.for("preact-signals");function re(){if(St>1)St--;else{var t,n=!1;for((function(){var r=ee;for(ee=void 0;r!==void 0;){var s=r.S;if(s.v===r.v)for(var d=s.t;d!==void 0;d=d.x)d.i===r.i&&(d.i=s.i);r=r.o}})();hn!==void 0;){var e=hn;for(hn=void 0,ne++;e!==void 0;){var i=e.u;if(e.u=void 0,e.f&=-3,!(8&e.f)&&Bs(e))try{e.c()}catch(r){n||(t=r,n=!0)}e=i}}if(ne=0,St--,n)throw t}}function mi(t){if(St>0)return t();hi=++_a,St++;try{return t()}finally{re()}}var fn,V=void 0;function mn(t){var n=V,e=fn;V=void 0,fn=void 0;try{return t()}finally{V=n,fn=e}}var hn=void 0,St=0,ne=0,_a=0,hi=0,ee=void 0,ie=0;function Qs(t){if(V!==void 0){var n=t.n;if(n===void 0||n.t!==V)return n={i:0,S:t,p:V.s,n:void 0,t:V,e:void 0,x:void 0,r:n},V.s!==void 0&&(V.s.n=n),V.s=n,t.n=n,32&V.f&&t.S(n),n;if(n.i===-1)return n.i=0,n.n!==void 0&&(n.n.p=n.p,n.p!==void 0&&(n.p.n=n.n),n.p=V.s,n.n=void 0,V.s.n=n,V.s=n),n}}function q(t,n){this.v=t,this.i=0,this.n=void 0,this.t=void 0,this.l=0,this.W=n?.watched,this.Z=n?.unwatched,this.name=n?.name}q.prototype.brand=wa;q.prototype.h=function(){return!0};q.prototype.S=function(t){var n=this,e=this.t;e!==t&&t.e===void 0&&(t.x=e,this.t=t,e!==void 0?e.e=t:mn(function(){var i;(i=n.W)==null||i.call(n)}))};q.prototype.U=function(t){var n=this;if(this.t!==void 0){var e=t.e,i=t.x;e!==void 0&&(e.x=i,t.e=void 0),i!==void 0&&(i.e=e,t.x=void 0),t===this.t&&(this.t=i,i===void 0&&mn(function(){var r;(r=n.Z)==null||r.call(n)}))}};q.prototype.subscribe=function(t){var n=this;return Dt(function(){var e=n.value;mn(function(){return t(e)})},{name:"sub"})};q.prototype.valueOf=function(){return this.value};q.prototype.toString=function(){return this.value+""};q.prototype.toJSON=function(){return this.value};q.prototype.peek=function(){var t=this;return mn(function(){return t.value})};Object.defineProperty(q.prototype,"value",{get:function(){var t=Qs(this);return t!==void 0&&(t.i=this.i),this.v},set:function(t){if(t!==this.v){if(ne>100)throw new Error("Cycle detected");(function(e){St!==0&&ne===0&&e.l!==hi&&(e.l=hi,ee={S:e,v:e.v,i:e.i,o:ee})})(this),this.v=t,this.i++,ie++,St++;try{for(var n=this.t;n!==void 0;n=n.x)n.t.N()}finally{re()}}}});function $t(t,n){return new q(t,n)}function Bs(t){for(var n=t.s;n!==void 0;n=n.n)if(n.S.i!==n.i||!n.S.h()||n.S.i!==n.i)return!0;return!1}function qs(t){for(var n=t.s;n!==void 0;n=n.n){var e=n.S.n;if(e!==void 0&&(n.r=e),n.S.n=n,n.i=-1,n.n===void 0){t.s=n;break}}}function Gs(t){for(var n=t.s,e=void 0;n!==void 0;){var i=n.p;n.i===-1?(n.S.U(n),i!==void 0&&(i.n=n.n),n.n!==void 0&&(n.n.p=i)):e=n,n.S.n=n.r,n.r!==void 0&&(n.r=void 0),n=i}t.s=e}function Lt(t,n){q.call(this,void 0,n),this.x=t,this.s=void 0,this.g=ie-1,this.f=4}Lt.prototype=new q;Lt.prototype.h=function(){if(this.f&=-3,1&this.f)return!1;if((36&this.f)==32||(this.f&=-5,this.g===ie))return!0;if(this.g=ie,this.f|=1,this.i>0&&!Bs(this))return this.f&=-2,!0;var t=V;try{qs(this),V=this;var n=this.x();(16&this.f||this.v!==n||this.i===0)&&(this.v=n,this.f&=-17,this.i++)}catch(e){this.v=e,this.f|=16,this.i++}return V=t,Gs(this),this.f&=-2,!0};Lt.prototype.S=function(t){if(this.t===void 0){this.f|=36;for(var n=this.s;n!==void 0;n=n.n)n.S.S(n)}q.prototype.S.call(this,t)};Lt.prototype.U=function(t){if(this.t!==void 0&&(q.prototype.U.call(this,t),this.t===void 0)){this.f&=-33;for(var n=this.s;n!==void 0;n=n.n)n.S.U(n)}};Lt.prototype.N=function(){if(!(2&this.f)){this.f|=6;for(var t=this.t;t!==void 0;t=t.x)t.t.N()}};Object.defineProperty(Lt.prototype,"value",{get:function(){if(1&this.f)throw new Error("Cycle detected");var t=Qs(this);if(this.h(),t!==void 0&&(t.i=this.i),16&this.f)throw this.v;return this.v}});function se(t,n){return new Lt(t,n)}function js(t){var n=t.j;if(t.j=void 0,typeof n=="function"){St++;var e=V;V=void 0;try{n()}catch(i){throw t.f&=-2,t.f|=8,Ei(t),i}finally{V=e,re()}}}function Ei(t){for(var n=t.s;n!==void 0;n=n.n)n.S.U(n);t.x=void 0,t.s=void 0,js(t)}function xa(t){if(V!==this)throw new Error("Out-of-order effect");Gs(this),V=t,this.f&=-2;try{8&this.f&&Ei(this)}finally{re()}}function qt(t,n){this.x=t,this.j=void 0,this.s=void 0,this.u=void 0,this.f=32,this.name=n?.name,fn&&fn.push(this)}qt.prototype.c=function(){var t=this.S();try{if(8&this.f||this.x===void 0)return;var n=this.x();typeof n=="function"&&(this.j=n)}finally{t()}};qt.prototype.S=function(){if(1&this.f)throw new Error("Cycle detected");this.f|=1,this.f&=-9,js(this),qs(this),St++;var t=V;return V=this,xa.bind(this,t)};qt.prototype.N=function(){2&this.f||(this.f|=2,this.u=hn,hn=this)};qt.prototype.d=function(){this.f|=8,1&this.f||Ei(this)};qt.prototype.dispose=function(){this.d()};function Dt(t,n){var e=new qt(t,n);try{e.c()}catch(r){throw e.d(),r}var i=e.d.bind(e);return i[Symbol.dispose]=i,i}var zs,de,oe,va=typeof window<"u"&&!!window.__PREACT_SIGNALS_DEVTOOLS__;var Ys=[];Dt(function(){zs=this.N})();function Gt(t,n){O[t]=n.bind(null,O[t]||function(){})}function En(t){if(oe){var n=oe;oe=void 0,n()}oe=t&&t.S()}function Js(t){var n=this,e=t.data,i=Ka(e);i.name="ReactiveDom",i.value=e;var r=en(function(){for(var a=n,l=n.__v;l=l.__;)if(l.__c){l.__c.__$f|=4;break}var u=se(function(){var c=i.value.value;return c===0?0:c===!0?"":c||""}),g=se(function(){return!Array.isArray(u.value)&&!Oe(u.value)}),p=Dt(function(){if(this.N=Xs,g.value){var c=u.value;a.__v&&a.__v.__e&&a.__v.__e.nodeType===3&&(a.__v.__e.data=c)}}),y=n.__$u.d;return n.__$u.d=function(){p(),y.call(this)},[g,u]},[]),s=r[0],d=r[1];return s.value?d.peek():d.value}Js.displayName="ReactiveTextNode";Object.defineProperties(q.prototype,{constructor:{configurable:!0,value:xr(k,null).constructor},type:{configurable:!0,value:Js},props:{configurable:!0,get:function(){var t=this;return{data:{get value(){return t.value}}}}},__b:{configurable:!0,value:1}});Gt("__b",function(t,n){if(En(),de=void 0,typeof n.type=="string"){var e,i=n.props;for(var r in i)if(r!=="children"){var s=i[r];s instanceof q&&(e||(n.__np=e={}),e[r]=s,i[r]=s.peek())}}t(n)});Gt("__r",function(t,n){if(t(n),n.type!==k){En();var e,i=n.__c;i&&(i.__$f&=-2,(e=i.__$u)===void 0&&(i.__$u=e=(function(r,s){var d;return Dt(function(){d=this},{name:s}),d.c=r,d})((function(r){return function(){var s;va&&((s=this.y)==null||s.call(this)),r.__$f|=1,r.setState({})}})(i),typeof n.type=="function"?n.type.displayName||n.type.name:""))),de=i,En(e)}});Gt("__e",function(t,n,e,i){En(),de=void 0,t(n,e,i)});Gt("diffed",function(t,n){En(),de=void 0;var e;if(typeof n.type=="string"&&(e=n.__e)){var i=n.__np,r=n.props,s=e.U;if(s)for(var d in s){var a=s[d];a===void 0||i&&d in i||(a.d(),s[d]=void 0)}if(i){s||(s={},e.U=s);for(var l in i){var u=s[l],g=i[l];u===void 0?(u=Ca(e,l,g,r),s[l]=u):u.o(g,r)}}}t(n)});function Ca(t,n,e,i){var r=n in t&&t.ownerSVGElement===void 0,s=$t(e);return{o:function(d,a){s.value=d,i=a},d:Dt(function(){this.N=Xs;var d=s.value.value;i[n]!==d&&(i[n]=d,r?t[n]=d:d!=null&&(d!==!1||n[4]==="-")?t.setAttribute(n,d):t.removeAttribute(n))})}}Gt("unmount",function(t,n){if(typeof n.type=="string"){var e=n.__e;if(e){var i=e.U;if(i){e.U=void 0;for(var r in i){var s=i[r];s&&s.d()}}}var d=n.__np;if(d){var a=n.props;for(var l in d)a[l]=d[l]}n.__np=void 0}else{var u=n.__c;if(u){u.__$f|=8;var g=u.__$u;g&&(u.__$u=void 0,g.d())}}t(n)});Gt("__h",function(t,n,e,i){i<3&&(n.__$f|=2),t(n,e,i)});Ft.prototype.shouldComponentUpdate=function(t,n){if(this.__R)return!0;var e=this.__$u,i=e&&e.s!==void 0;for(var r in n)return!0;if(this.__f||typeof this.u=="boolean"&&this.u===!0){var s=2&this.__$f;if(!(i||s||4&this.__$f)||1&this.__$f)return!0}else if(!(i||4&this.__$f)||3&this.__$f)return!0;for(var d in t)if(d!=="__source"&&t[d]!==this.props[d])return!0;for(var a in this.props)if(!(a in t))return!0;return!1};function Ka(t,n){return en(function(){return $t(t,n)},[])}var Ta=function(t){queueMicrotask(function(){queueMicrotask(t)})};function Ra(){mi(function(){for(var t;t=Ys.shift();)zs.call(t)})}function Xs(){Ys.push(this)===1&&(O.requestAnimationFrame||Ta)(Ra)}var Zs="dpm-lineage:recent",to="dpm-lineage:saved",Oa=20;function no(t){try{let n=JSON.parse(localStorage.getItem(t)??"[]");return Array.isArray(n)?n:[]}catch{return[]}}var jt=$t(no(Zs).filter(t=>typeof t=="string")),In=$t(no(to).filter(t=>typeof t?.name=="string"&&typeof t.query=="string"));function eo(t){jt.value=[t,...jt.value.filter(n=>n!==t)].slice(0,Oa),localStorage.setItem(Zs,JSON.stringify(jt.value))}function io(t){In.value=[t,...In.value.filter(({query:n})=>n!==t.query)],localStorage.setItem(to,JSON.stringify(In.value))}var Na=140,ro=12,ae=class{constructor(n,e){this.form=n;tt(o($a,{form:n,on:e,bind:i=>this.#t=i}),n)}form;#t=()=>{};focus(){let n=this.form.querySelector("input");n?.focus(),n?.select()}show(n){this.#t(n)}};function Pa(t){if(!/^https?:\/\//.test(t))return null;try{let n=new URL(t);return n.pathname.endsWith("/explore")&&n.searchParams.get("id")?n.search:null}catch{return null}}function $a({form:t,on:n,bind:e}){let[i,r]=L(""),[s,d]=L(!1),[a,l]=L(null),[u,g]=L(-1),p=pt(null),y=pt(null),c=pt(null),h=pt(!1),I=()=>{c.current&&clearTimeout(c.current),y.current?.abort(),d(!1),g(-1)},f=(_,$)=>{h.current=!0,I(),r($),p.current?.blur(),_()};xt(()=>{e(D=>{document.activeElement!==p.current&&r(D)});let _=D=>{t.contains(D.relatedTarget)||I()},$=D=>{D.preventDefault(),ht.current()};return t.addEventListener("focusout",_),t.addEventListener("submit",$),()=>{t.removeEventListener("focusout",_),t.removeEventListener("submit",$)}},[]);let S=async _=>{y.current?.abort();let $=y.current=new AbortController;try{let{data:D}=await C(Fi,{text:_,first:ro},{signal:$.signal}),{candidates:j,hasMore:W,text:An}=D.resolve,Yt=j.length?W?"More ids match. Type more of the id.":"":`No recorded id is “${An}” or starts with it.`;return l({text:_,candidates:j,message:Yt}),d(!0),g(-1),j}catch(D){if(mt(D))return null;if(!(D instanceof Z))throw D;return l({text:_,candidates:[],message:`${D.title} ${D.message}`}),d(!0),null}},b=i.trim(),v=b?[...a&&a.text===i?a.candidates.map(_=>La(_,()=>f(()=>n.go(_.entityId),_.entityId))):[],...so(b,n.known(),a?.candidates??[]).map(_=>Ii(_,"ends with it","…",()=>f(()=>n.go(_),_)))]:[...In.value.map(({name:_,query:$})=>Ii(_,"saved view","★",()=>f(()=>n.open($),i))),...jt.value.slice(0,ro).map(_=>Ii(_,"recent","↺",()=>f(()=>n.go(_),_)))],K=s&&(v.length>0||!!(b&&a?.message)),T=async()=>{c.current&&clearTimeout(c.current);let _=p.current?.value??"",$=_===i,D=v[u];if(K&&$&&D)return D.go();if(!_.trim())return;let j=Pa(_.trim());if(j)return f(()=>n.open(j),new URLSearchParams(j).get("id")??"");h.current=!1;let W=$&&a?.text===_&&s?a.candidates:await S(_);if(!W||h.current||p.current?.value!==_)return;let An=W.filter(_o=>_o.isExact),Yt=An.length===1?An[0]:W.length===1?W[0]:void 0;if(Yt)return f(()=>n.go(Yt.entityId),Yt.entityId);let[Ie,...wo]=W.length?[]:so(_.trim(),n.known(),[]);Ie&&!wo.length&&f(()=>n.go(Ie),Ie)},ht=pt(T);ht.current=T;let at=_=>{r(_),g(-1),c.current&&clearTimeout(c.current),_.trim()?c.current=setTimeout(()=>{S(_)},Na):(y.current?.abort(),d(!0))},X=_=>{let $={ArrowDown:1,ArrowUp:-1}[_.key];_.key==="Escape"?(K||p.current?.blur(),I()):$&&v.length&&K?(g((u+$+v.length+(u<0&&$<0?1:0))%v.length),_.preventDefault()):$&&d(!0)};return o(k,{children:[o("input",{ref:p,id:"search-text",type:"text",role:"combobox","aria-autocomplete":"list","aria-expanded":K,"aria-controls":"search-results","aria-activedescendant":u>=0?`found-${u}`:void 0,"aria-label":"Go to any id",placeholder:"Any id or its prefix: run, correlation, operation, key, decision, artifact, request hash, portfolio",spellcheck:!1,autocapitalize:"off",value:i,onInput:_=>at(_.currentTarget.value),onFocus:()=>!i.trim()&&d(!0),onClick:()=>!i.trim()&&d(!0),onKeyDown:X}),o("kbd",{"aria-hidden":"true",children:"/"}),o("div",{id:"search-box",hidden:!K,children:[o("ul",{id:"search-results",role:"listbox","aria-label":"Matching ids",hidden:!v.length,children:v.map((_,$)=>o(Da,{option:_,index:$,isActive:$===u,wanted:b},_.key))}),o("p",{id:"search-status",role:"status",children:b?a?.message??"":""})]})]})}var so=(t,n,e)=>t.length<3?[]:[...new Set([...n,...jt.value])].filter(i=>i.toLowerCase().endsWith(t.toLowerCase())&&!e.some(({entityId:r})=>r===i)).slice(0,5);function La(t,n){let{text:e,entityId:i,isExact:r,label:s,kind:d,status:a,instant:l}=t,u=d==="REQUEST_HASH"?"Request hash":d==="PORTFOLIO"?"Portfolio":M[d],g=i===e?null:`newest run ${i}`;return{key:`${d} ${e}`,text:e,description:[u,g,s,r?"exact":null].filter(Boolean).join(" · "),kind:d==="REQUEST_HASH"||d==="PORTFOLIO"?null:d,icon:d==="PORTFOLIO"?"▦":"#",status:a??null,instant:l??null,isExact:r,go:n}}var Ii=(t,n,e,i)=>({key:`${n} ${t}`,text:t,description:n,kind:null,icon:e,status:null,instant:null,isExact:!1,go:i});function Da({option:t,index:n,isActive:e,wanted:i}){let r=pt(null);xt(()=>{e&&r.current?.scrollIntoView({block:"nearest"})},[e]);let{text:s,kind:d,icon:a,description:l,status:u,instant:g}=t,p=i!==""&&s.startsWith(i);return o("li",{ref:r,role:"option",id:`found-${n}`,"aria-selected":e,onMouseDown:y=>y.preventDefault(),onClick:t.go,children:[d?o(It,{value:d,isNamed:!1}):o("span",{class:"muted","aria-hidden":"true",children:a}),o("span",{class:"id",title:s,children:p?o(k,{children:[o("mark",{children:i}),s.slice(i.length)]}):s}),o("span",{class:"muted",children:l}),o("span",{children:u?o(N,{value:u}):g?o("span",{class:"muted",children:rn(g)}):null})]})}var oo=8,Ma=200,le=({workflow:t,createdAt:n})=>t?.pendingSince??n;async function ao(t,n){let e=s=>Date.parse(le(s)),i=[],r=null;for(;;){let s=await C(Bi,{after:r,first:Ma,portfolio:t},n),{waiting:d}=s.data;if(!d)return s;i=[...i,...d.edges].sort((g,p)=>e(g.node)-e(p.node)).slice(0,oo);let[a,l]=[i[oo-1],d.edges.at(-1)];if(a!==void 0&&l!==void 0&&e(a.node)<Date.parse(l.node.createdAt)||!d.pageInfo.hasNextPage)return{...s,data:{waiting:{...d,edges:i}}};r=d.pageInfo.endCursor??null}}var Va=36e5;function lo(t){tt(o(Fa,{},Date.now()),t)}function uo(t,n,e){tt(o(k,{children:[o("h2",{children:["Nothing is recorded under this id",e&&" at that time"]}),o("p",{children:o("code",{children:n})}),e&&o("p",{children:"It may have been recorded later: press Now above."}),o("p",{children:"No record and no edge has this id. It may be mistyped, truncated, from another environment, or purged with its edges. The field above searches by prefix."}),o("p",{children:o("a",{href:"explore",children:"Back to the start page"})})]}),t)}function Fa(){return o(k,{children:[o("h2",{children:"What is wrong now?"}),o("p",{children:["Paste an id, its prefix or a link of this page into the field above: a run, a correlation id, an operation, an idempotency key, a decision, an artifact, a request hash or a portfolio. Press ",o("kbd",{children:"/"})," or ",o("kbd",{children:"Ctrl"}),"+",o("kbd",{children:"K"})," to focus it."]}),o("div",{class:"columns",children:[o(Ha,{}),o(Wa,{}),o(Ua,{}),o(Qa,{})]}),o("h2",{children:"Newest"}),o(Ba,{})]})}function vt({title:t,total:n,rows:e,empty:i,all:r,error:s}){return o("section",{children:[o("h3",{children:[t," ",n!==void 0&&o("span",{class:"count",children:w(n)})," ",r&&n!==void 0&&n>0&&o("a",{href:r,children:"All"})]}),s?o("p",{class:"muted",children:s.message}):e?.length?o("table",{children:o("tbody",{children:e.map(({id:d,cells:a})=>o("tr",{children:[o("td",{children:o("a",{href:is(d),class:"id",children:d})}),a.map((l,u)=>o("td",{children:l},u))]},d))})}):o("p",{class:"muted",children:i})]})}function ue(t){let{value:n,error:e,retry:i}=et(t,[]),r=e?o("section",{children:o(ot,{error:e,retry:i})}):n?null:o("section",{children:o(gt,{})});return{data:n?.data??null,fieldErrors:n?.fieldErrors??[],placeholder:r}}var kn=(t,n,e)=>{let i=t.find(r=>r.path===n);return i&&{...i,message:`${e} are ${Ct(i)}.`}};function Ha(){let{data:t,fieldErrors:n,placeholder:e}=ue(s=>C(Wi,{},{signal:s}));if(!t)return e;let{blocked:i,failed:r}=t;return o(k,{children:[o(vt,{title:"Failed operations",total:r?.totalCount,all:"dashboard?list=operations&status=FAILED",empty:"No operation failed.",error:kn(n,"failed","Operations"),rows:r?.edges.map(({node:s})=>({id:s.entityId,cells:[o("code",{class:"bad",children:s.error?.code}),o(R,{text:s.finishedAt??s.createdAt,isShort:!0})]}))??null}),o(vt,{title:"Blocked runs",total:i.totalCount,all:"dashboard?list=runs&status=BLOCKED",empty:"No run is blocked.",rows:i.edges.map(({node:s})=>({id:s.entityId,cells:[s.portfolioId,o(R,{text:s.createdAt,isShort:!0})]}))})]})}function Wa(){let{value:t,error:n,retry:e}=et(r=>ao(null,{signal:r}),[]);if(n)return n instanceof Error&&"reason"in n&&typeof n.reason=="string"&&n.reason.endsWith("_DISABLED")?o(vt,{title:"Waiting for review",rows:null,empty:Ct({reason:String(n.reason),message:""}).replace(/^s/,"Reviews are s")}):o("section",{children:o(ot,{error:n,retry:e})});if(!t)return o("section",{children:o(gt,{})});let{waiting:i}=t.data;return o(vt,{title:"Waiting for review",total:i?.totalCount,all:"dashboard?list=runs&workflow=PENDING_REVIEW&order=OLDEST_FIRST",empty:"No run waits for a review.",error:kn(t.fieldErrors,"waiting","Reviews"),rows:i?.edges.map(({node:r})=>({id:r.entityId,cells:[r.portfolioId,o("span",{class:"wait",title:le(r),children:yt(le(r))})]}))??null})}function Ua(){let{data:t,fieldErrors:n,placeholder:e}=ue(i=>C(Ui,{before:new Date(Date.now()-Va).toISOString()},{signal:i}));return t?o(vt,{title:"Stuck operations",total:t.stuck?.totalCount,all:"dashboard?list=operations&finished=no&order=OLDEST_FIRST",empty:"No operation has been unfinished for an hour.",error:kn(n,"stuck","Operations"),rows:t.stuck?.edges.map(({node:i})=>({id:i.entityId,cells:[o(N,{value:i.status}),o("span",{class:"wait",title:i.createdAt,children:yt(i.createdAt)})]}))??null}):e}function Qa(){let{data:t,fieldErrors:n,placeholder:e}=ue(i=>C(Qi,{},{signal:i}));return t?o(vt,{title:"Keys in conflict",total:t.conflicts?.totalCount,all:"dashboard?list=conflicts",empty:"No key was used for two requests.",error:kn(n,"conflicts","Conflicts"),rows:t.conflicts?.edges.map(({node:i})=>({id:i.idempotencyKey.key,cells:[o(R,{text:i.conflictedAt,isShort:!0})]}))??null}):e}function Ba(){let{data:t,fieldErrors:n,placeholder:e}=ue(i=>C(Hi,{},{signal:i}));return t?o("div",{class:"columns",children:[o(vt,{title:"Newest runs",empty:"No runs recorded yet.",rows:t.runs.edges.map(({node:i})=>({id:i.entityId,cells:[o(N,{value:i.status}),i.portfolioId,o(R,{text:i.createdAt,isShort:!0})]}))}),o(vt,{title:"Newest operations",empty:"No operations recorded yet.",error:kn(n,"operations","Operations"),rows:t.operations?.edges.map(({node:i})=>({id:i.entityId,cells:[o(N,{value:i.status}),i.operationType,o(R,{text:i.createdAt,isShort:!0})]}))??null})]}):e}var ge=12,go=50,co=60,ki=200,qa=5e3,Ga=20,ja={causes:"UPSTREAM",effects:"DOWNSTREAM"};function za(t){return{BOTH:["causes","effects"],UPSTREAM:["causes"],DOWNSTREAM:["effects"]}[t]}var Ya=({kind:t})=>t==="CORRELATION"||t==="IDEMPOTENCY_KEY",ce=class{constructor(n){this.view=n;this.filter=Nt(n)}view;entities=new Map;edgeLists={causes:new Map,effects:new Map};filter;#t=new Set;isDetailed(n){return this.#t.has(n)}async load(n,{signal:e,progress:i=()=>{}}){let{data:r,fieldErrors:s}=await C(Ti,{id:n.id},{signal:e});if(s[0])throw Vt(s[0]);if(!r.entity)return null;this.entities.set(n.id,r.entity),Ya(r.entity)&&(this.filter=Nt({...n,withNames:!0}));let d=za(n.direction),a=new Map([[n.id,0]]),l=null;for(let I=[n.id];I.length&&!l;)l=await this.#s(I,d,n,e),I=this.#i(I,d,n,a),i(a.size);let u=n.from&&n.to&&!l?await this.#e(n.from,n.to,n.direction,e):[],g=u[Math.min(n.pathNumber,u.length)-1]??null,p=(g?.entities??[]).map(({entityId:I})=>I).filter(I=>!a.has(I));l??=await this.#s(p,d,n,e);let y=[...a.keys(),...p],c=l?[]:await this.#d(y,d,n,{signal:e,progress:i});await this.#o([...y,...c.flatMap(I=>I.entities.length<=1e3?I.entities.map(({entityId:f})=>f):[])],e);let h=this.#u(y,g?.edges??[],d,n,a,c);return{view:n,root:n.id,cursor:r.changeCursor,distances:a,fieldError:l,path:g,pathCount:u.length,from:n.from,to:n.to,groups:c.map(I=>({...I,entities:I.entities.map(({entityId:f})=>this.entities.get(f))})),...h,cyclic:jr(y,h.edges)}}async#e(n,e,i,r){let{data:s,fieldErrors:d}=await C(Mi,{from:n,to:e,direction:i,filter:this.filter,maxDepth:Ga},{signal:r});if(d[0])throw Vt(d[0]);let a=s.lineagePath;for(let y of a?.entities??[])this.#n(y);if(!a)return[];let l=await C(Vi,{id:n,direction:i,depth:Math.max(1,a.length),filter:this.filter},{signal:r});if(!l.data.lineage||l.data.lineage.edges.pageInfo.hasNextPage)return[a];let{entities:u,edges:g}=l.data.lineage;for(let y of u.nodes)this.#n(y);let p=Ds(n,e,i,this.entities,g.nodes);return p[0]?.length===a.length?p:[a]}#n(n){this.entities.set(n.entityId,{...this.entities.get(n.entityId),...n})}#i(n,e,i,r){let s=[];for(let d of n){let a=r.get(d)??0;for(let l of e){let u=bi(i,l,d);for(let g of this.#r(d,l,i,a)){let p=g.sourceEntityId===d?g.targetEntityId:g.sourceEntityId;r.has(p)||r.size>=i.maxEntities&&!u||(r.set(p,a+1),s.push(p))}}}return s}#r(n,e,i,r){let s=this.edgeLists[e].get(n),d=bi(i,e,n);return!s||i.collapsed.includes(n)||i.groups.includes(`${e}.${n}`)?[]:d?s.edges.slice(0,d*go):r>=i.depth||s.total>ge&&n!==i.id?[]:s.edges.slice(0,ge)}#u(n,e,i,r,s,d){let a=new Set(n),l=i.flatMap(y=>n.flatMap(c=>this.edgeLists[y].get(c)?.edges??[])),u=new Map([...l,...e].filter(({sourceEntityId:y,targetEntityId:c})=>a.has(y)&&a.has(c)).map(y=>[y.id,y])),g={causes:new Map,effects:new Map};for(let y of u.values()){let{cause:c,effect:h}=H(y);g.causes.set(h,(g.causes.get(h)??0)+1),g.effects.set(c,(g.effects.get(c)??0)+1)}for(let{side:y,id:c,entities:h}of d)g[y].set(c,(g[y].get(c)??0)+h.filter(({entityId:I})=>!a.has(I)).length);let p=n.flatMap(y=>i.flatMap(c=>{let h=this.edgeLists[c].get(y)?.total??0,I=h-(g[c].get(y)??0);return I>0?[{id:y,side:c,total:h,left:I,...Ja(y,c,r,s.get(y)??1/0,h)}]:[]}));return{entities:n.map(y=>this.entities.get(y)),edges:[...u.values()],stubs:p}}async#s(n,e,i,r){let s=n.filter(d=>e.some(a=>!this.edgeLists[a].has(d)));for(let d=0;d<s.length;d+=co){let a=s.slice(d,d+co),{data:l,fieldErrors:u}=await C(Ri,{ids:a.map(g=>this.entities.get(g).id),filter:this.filter,first:ge,causes:e.includes("causes"),effects:e.includes("effects")},{signal:r});if(u[0])return u[0];a.forEach((g,p)=>{let y=l.nodes[p];for(let c of e)this.#l(c,g,y?.[c])})}for(let{side:d,id:a,pages:l}of i.expansions)n.includes(a)&&e.includes(d)&&await this.#a(d,a,l*go,{signal:r});return null}async#d(n,e,i,{signal:r,progress:s}){let d=[];for(let a of e)for(let l of n){if(!i.groups.includes(`${a}.${l}`))continue;await this.#a(a,l,qa,{signal:r,...s&&{progress:s}});let{edges:u,total:g,next:p}=this.edgeLists[a].get(l),y=new Set(u.map(c=>c.sourceEntityId===l?c.targetEntityId:c.sourceEntityId).filter(c=>!n.includes(c)));d.push({id:l,side:a,total:g,entities:[...y].map(c=>this.entities.get(c)),isComplete:p===null})}return d}async#a(n,e,i,{signal:r,progress:s}){let d=this.edgeLists[n].get(e);for(;d?.next&&d.edges.length<i;){let a={id:this.entities.get(e).id,direction:ja[n],filter:this.filter,first:Math.min(i-d.edges.length,200),after:d.next},{data:l}=await C(Oi,a,{signal:r}),u=l.node;d=this.#l(n,e,u?.edgeList),s?.(d.edges.length)}}async#o(n,e){let i=n.filter(s=>!this.#t.has(s)&&["RUN","OPERATION"].includes(this.entities.get(s).kind)),r=Array.from({length:Math.ceil(i.length/ki)},(s,d)=>i.slice(d*ki,(d+1)*ki));for(let s of r){let{data:d}=await C(Ni,{ids:s.map(a=>this.entities.get(a).id)},{signal:e});s.forEach((a,l)=>{this.#t.add(a);let u=d.nodes[l];u&&this.entities.set(a,{...this.entities.get(a),...u})})}}#l(n,e,i){let r=this.edgeLists[n].get(e)??{edges:[],total:0,next:null};if(i){for(let{node:s}of i.edges){for(let d of[s.source,s.target])this.#n(d);r.edges.push(s)}r.total=i.totalCount}return r.next=i?.pageInfo.hasNextPage?i.pageInfo.endCursor??null:null,this.edgeLists[n].set(e,r),r}};function bi(t,n,e){return t.expansions.find(i=>i.side===n&&i.id===e)?.pages??0}function Ja(t,n,e,i,r){let s=bi(e,n,t);return e.collapsed.includes(t)?{reason:"COLLAPSED",pages:s||1}:s?{reason:"PAGES",pages:s+1}:r>ge?{reason:"HUB",pages:1}:{reason:i>=e.depth?"DEPTH":"ENTITY_LIMIT",pages:1}}var po={panel:"Why and facts",graph:"Graph",list:"Entities"};function yo(t,n,e){let i=Object.keys(po).map(s=>E("button",{type:"button","data-tab":s,onclick:()=>r(s)},po[s]));function r(s){n.dataset.tab=s;for(let d of i)d.setAttribute("aria-pressed",String(d.dataset.tab===s));e()}return t.append(...i),r("panel"),{open:r}}var bn=48,pe=19,Xa=2,Za={OPERATION_FAILED:"bad",KEY_CONFLICTED:"bad",PURGED:"bad",OPERATION_SUCCEEDED:"good",DECISION_MADE:"busy",HELD:"wait"},fo=new Set(["EDGE_RECORDED","KEY_USED"]);function tl({kind:t,summary:n}){return t==="RUN_RECORDED"?/\bBLOCKED\b/.test(n)?"bad":/\bPENDING_REVIEW\b/.test(n)?"wait":"good":Za[t]??"still"}var ye=class{constructor(n,e){this.element=n;this.on=e}element;on;#t=null;#e=[];#n=0;#i=null;async show(n,e){let{direction:i,depth:r}=n.view,s=[],d=null;for(let a=0;a<Xa;a+=1){let{data:l}=await C($i,{id:n.root,direction:i,depth:r,after:d},{signal:e});if(e.aborted)return;if(!l.timeline||(this.#n=l.timeline.totalCount,s.push(...l.timeline.nodes),d=l.timeline.pageInfo.endCursor??null,!l.timeline.pageInfo.hasNextPage))break}this.#t=n,this.#e=s,this.#r()}mark(n){this.#i=n,this.#r()}#r(){this.#t&&tt(o(nl,{subgraph:this.#t,events:this.#e,total:this.#n,marked:this.#i,on:this.on}),this.element)}};function nl({subgraph:t,events:n,total:e,marked:i,on:r}){let s=pt(null),[d,a]=L(null),[l,u]=L(null),{at:g}=t.view,[p,y]=[n[0],n.at(-1)];if(!p||!y)return null;let c=Date.parse(p.at),h=Math.max(Date.parse(y.at),g?Date.parse(g):0),I=Math.max(h-c,1),f=T=>`${(1+98*(T-c)/I).toFixed(3)}%`,S=T=>{let{left:ht,width:at}=s.current.getBoundingClientRect(),X=((T-ht)/at-.01)/.98;return c+Math.min(Math.max(X,0),1)*I},b=d??(g?Date.parse(g):null),v=T=>{a(null),r.travel(T>=h&&!g?null:new Date(T).toISOString())},K=l??n.find(T=>T.entity.entityId===i&&!fo.has(T.kind));return o("svg",{ref:s,width:"100%",height:bn,role:"group","aria-label":`Timeline of ${w(e)} events. The panel and the list have the same entities.`,onPointerMove:T=>{T.buttons===1&&(T.currentTarget.setPointerCapture(T.pointerId),a(S(T.clientX)))},onPointerUp:()=>d!==null&&v(d),onPointerLeave:()=>u(null),children:[o("line",{class:"axis",x1:"1%",x2:"99%",y1:pe,y2:pe}),n.map((T,ht)=>{let at=f(Date.parse(T.at)),X=fo.has(T.kind)?3:9;return o("g",{class:T.entity.entityId===i?"event marked":"event","data-tone":tl(T),onPointerEnter:()=>u(T),onClick:()=>r.select(T.entity.entityId),children:[o("title",{children:`${T.at} ${T.summary}${T.actor?`, by ${T.actor}`:""}`}),o("line",{x1:at,x2:at,y1:pe-X,y2:pe+X})]},ht)}),b!==null&&o("line",{class:"now",x1:f(b),x2:f(b),y1:2,y2:bn-12}),o("text",{x:"1%",y:bn-5,children:Si(c)}),o("text",{class:"told",x:"50%",y:bn-5,"text-anchor":"middle",children:d!==null?`until ${Si(d)} UTC`:K?`${K.at.slice(5,16).replace("T"," ")} ${K.summary.slice(0,70)}`:`${w(e)} events${n.length<e?`, the first ${w(n.length)} shown`:""}`}),o("text",{x:"99%",y:bn-5,"text-anchor":"end",children:Si(h)})]})}var Si=t=>new Date(t).toISOString().slice(0,16).replace("T"," ");var el={BOTH:"Both",UPSTREAM:"← Upstream (causes)",DOWNSTREAM:"Downstream (effects) →"},fe=class{constructor(n,e,i){this.on=i;this.#t=je.map(r=>E("input",{type:"radio",name:"direction",value:r,onchange:()=>i.change({direction:r})})),this.#e=this.#y("Depth",ze,r=>i.change({depth:r})),this.#n=this.#y("Max entities",Ye,r=>i.change({maxEntities:r})),this.#i=E("input",{type:"checkbox",onchange:()=>i.change({withNames:this.#i.checked,types:null})}),this.#r=Object.keys(J).map(r=>E("input",{type:"checkbox",value:r,onchange:()=>this.#m()})),this.#s=E("input",{type:"text","aria-label":"As it stood at, in UTC",placeholder:"now",spellcheck:"false",onchange:()=>this.#f(this.#s,"at")}),this.#d=E("input",{type:"text","aria-label":"As it was known at, in UTC",placeholder:"now",spellcheck:"false",onchange:()=>this.#f(this.#d,"known")}),this.#o=E("button",{type:"button",title:"Before the newest edge shown","aria-label":"Go back to before the newest edge shown",onclick:()=>i.change({at:rl(this.#c.at(-1))})},"◂"),this.#l=E("button",{type:"button",onclick:()=>i.change({at:null,known:null})},"Now"),n.append(E("fieldset",{},E("legend",{class:"visually-hidden"},"Direction"),this.#t.map(r=>E("label",{},r,el[r.value]))),E("label",{class:"group"},"Depth",this.#e),E("label",{class:"group",title:"Maximum number of entities to load before you expand more"},"Max entities",this.#n),E("label",{class:"group",title:"Draw idempotency keys and correlation ids as nodes, with their edges"},this.#i,"Keys and ids as nodes"),E("details",{class:"menu types"},this.#u,E("div",{},this.#r.map(r=>E("label",{},r,E("code",{},r.value)))))),e.append(E("div",{class:"group"},E("span",{"aria-hidden":"true",title:"What had come about by then"},"As at"),this.#o,this.#s,E("span",{"aria-hidden":"true",title:"What the store had been told by then"},"known at"),this.#d,this.#l,this.#a),this.#E());for(let r of[n,e])this.#p(r)}on;#t;#e;#n;#i;#r;#u=E("summary",{},"Edge types");#s;#d;#a=E("span",{class:"visually-hidden",role:"alert"});#o;#l;#g;#c=[];#p(n){document.addEventListener("click",e=>{for(let i of n.querySelectorAll("details[open]"))i.contains(e.target)||(i.open=!1)}),n.addEventListener("keydown",e=>{let i=e.key==="Escape"?e.target.closest("details[open]"):null;i&&(i.open=!1,i.querySelector("summary")?.focus(),e.stopPropagation())})}show(n,e){this.#c=[...new Set(e.map(r=>r.createdAt))].sort();for(let r of this.#t)r.checked=r.value===n.direction;this.#e.value=String(n.depth),this.#n.value=String(n.maxEntities),this.#i.checked=n.withNames;let i=n.types??(n.withNames?null:dn);for(let r of this.#r)r.checked=!i||i.includes(r.value);this.#u.textContent=n.types?`${n.types.length} of ${this.#r.length} edge types`:n.withNames?"All edge types":"Causes only";for(let[r,s]of[[this.#s,n.at],[this.#d,n.known]])r.value=s??"",r.classList.toggle("past",!!s),r.removeAttribute("aria-invalid");this.#a.textContent="",this.#o.disabled=this.#c.length===0,this.#l.disabled=!n.at&&!n.known}#y(n,e,i){let r=E("select",{"aria-label":n,onchange:()=>i(Number(r.value))},e.map(s=>E("option",{value:s},String(s))));return r}#m(){let n=this.#r.filter(e=>e.checked).map(e=>e.value);n.length===this.#r.length?this.on.change({types:null,withNames:!0}):n.length===dn.length&&dn.every(e=>n.includes(e))?this.on.change({types:null,withNames:!1}):this.on.change({types:n})}#f(n,e){let i=n.value.trim(),r=i?il(i):null;if(i&&!r){n.setAttribute("aria-invalid","true"),this.#a.textContent="Not a timestamp. Write 2026-11-03 or 2026-11-03 14:30, in UTC.",n.title=this.#a.textContent;return}this.on.change({[e]:r&&Date.parse(r)>=Date.now()?null:r})}#E(){let n=(e,i)=>[E("span",{},i),E("button",{type:"button",onclick:()=>this.#h(e,!0),"aria-label":`Copy as ${i}`},"Copy"),E("button",{type:"button",onclick:()=>this.#h(e,!1),"aria-label":`Save as ${i}`},"Save")];return this.#g=E("details",{class:"menu exports"},E("summary",{},"Copy or save"),E("div",{},n("mermaid","Mermaid"),n("svg","SVG"),n("png","PNG"),n("csv","CSV of edges"))),this.#g}#h(n,e){this.#g.open=!1,this.#g.querySelector("summary")?.focus(),this.on.export(n,e)}};function il(t){let[,n,e="23:59:59.999999",i="Z"]=/^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?))?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/i.exec(t)??[];if(!n)return null;let r=`${n}T${e.length===5?`${e}:00`:e}${/UTC/i.test(i)?"Z":i.toUpperCase().replace(/^([+-]\d\d)(\d\d)$/,"$1:$2")}`;return Number.isNaN(Date.parse(r))?null:r}function rl(t){if(!t)return null;let[,n,e="0"]=/^(.*?:\d\d:\d\d)(?:\.(\d{1,6}))?/.exec(t)??[],i=Number(e.padEnd(6,"0"))-1;return`${new Date(Date.parse(`${n}Z`)-(i<0?1e3:0)).toISOString().slice(0,19)}.${String(i<0?999999:i).padStart(6,"0")}Z`}var x=t=>document.getElementById(t),sl=200,ol=60,m=Hn(location.search),he=null,P=null,ho=null,wi=t=>JSON.stringify([Nt(t),t.at,t.known]),ko=t=>P?.stubs.filter(n=>n.id===t&&n.reason!=="COLLAPSED")??[];function mo(t,n){return n.reason==="COLLAPSED"?Xe(t,n.id):n.reason==="HUB"&&n.left>ol?ss(t,n.side,n.id):rs(t,n)}var dt={select:t=>zt(t),selectEdge:t=>zt(t.id),selectStub:t=>Y.mark(Ht(t)),open:t=>it(mo(m,t),{anchor:t.id}),focus:t=>{t!==m.id&&it(Je(m,t))},expand:t=>it(ko(t).reduce(mo,m),{anchor:t}),collapse:t=>it(os(m,t),{anchor:t}),uncollapse:t=>it(Xe(m,t),{anchor:t}),pick:t=>it(m.from&&!m.to&&m.from!==t?{...m,to:t,pathNumber:1}:{...m,from:t,to:null,pathNumber:1},{anchor:m.id}),otherPath:t=>it({...m,pathNumber:t},{anchor:m.id}),leavePath:()=>it({...m,from:null,to:null,pathNumber:1},{anchor:m.id}),regroup:t=>it({...m,groupBy:t},{anchor:m.id}),change:t=>it({...m,...t}),answer:t=>_i({mode:t}),compare:t=>_i({compare:t}),trace:t=>it({...m,from:t,to:m.selected??m.id,pathNumber:1},{anchor:m.id}),export:(t,n)=>{ml(t,n)}},z=new Jn(x("notices")),xi=new ae(x("search"),{go:t=>it(Je(m,t)),open:t=>it(Hn(t)),known:()=>P?.entities.map(({entityId:t})=>t)??[]}),Eo=new fe(x("tools"),x("more-tools"),dt),Y=new Yn(x("canvas"),dt),Sn=new Fn(x("list"),x("entity-count"),dt),Io=new te(x("panel"),dt),Ai=yo(x("tabs"),x("work"),()=>Y.resize()),dl=new Vn(x("counts"),{changed:t=>{Y.filter(t),Sn.filter(t)},next:()=>So()}),bo=new ye(x("timeline"),{select:t=>zt(t),travel:t=>it({...m,at:t},{anchor:m.id})}),vi=new Cn({changed:fl,connection:hl});function it(t,{anchor:n=null}={}){let e=Ot(t);e!==location.search&&history.pushState(null,"",`explore${e}`),Ee(t,{anchor:n})}function zt(t){m={...m,selected:t},history.replaceState(null,"",`explore${Ot(m)}`),Ci()}function _i(t){m={...m,...t},history.pushState(null,"",`explore${Ot(m)}`),Ci()}function So(){let t=Sn.next();t!==null&&zt(t)}function Ci(){if(!P)return;let t=P.edges.find(({id:e})=>e===m.selected);Y.mark(m.selected),Sn.mark(m.selected),bo.mark(m.selected);let n=m.selected??m.id;Zr(x("compare"),m.compare?{left:m.compare,right:n}:null,{select:e=>{m={...m,compare:null},zt(e)},close:()=>dt.compare(null),swap:(e,i)=>_i({compare:e,selected:i})},wi(m)),t?Io.showEdge(t,m):Io.showEntity(m.selected??m.id,P,m)}async function Ee(t,{anchor:n=null,isFresh:e=!1}={}){ho?.abort();let{signal:i}=ho=new AbortController;m=t,sr({valid:m.at,known:m.known}),document.title=m.id?`${m.id} · Lineage explorer`:"Lineage explorer",x("heading").textContent=m.id?`Lineage of ${m.id}`:"Lineage",z.drop("failure","news","lost","gate"),pl(),vi.watch(null,null),(!he||e||wi(he.view)!==wi(m))&&(he=new ce(m)),x("loading").textContent="Loading …",x("drawing").setAttribute("aria-busy","true");let r=setTimeout(()=>x("loading").hidden=!1,sl);try{m.id?await ll(m,he,n,i):al()}catch(s){i.aborted||Ao(s)}finally{clearTimeout(r),i.aborted||(x("loading").hidden=!0,x("drawing").setAttribute("aria-busy","false"))}}function me(t){x("start").hidden=t!=="start",x("work").hidden=x("tools").hidden=x("states").hidden=x("tabs").hidden=t!=="work",t==="work"&&Y.resize()}function al(){P=null,me("start"),xi.show(""),lo(x("start"))}async function ll(t,n,e,i){Eo.show(t,P?.edges??[]),(!P||P.root!==t.id)&&me("work");let r=await n.load(t,{signal:i,progress:s=>x("loading").textContent=`Loading … ${w(s)} entities`});if(!i.aborted){if(P=r,x("work").classList.remove("stale"),xi.show(t.id),!P){me("start"),uo(x("start"),t.id,!!(t.at??t.known));return}me("work"),eo(t.id),P.fieldError&&yl(P.fieldError),Eo.show(t,P.edges),Sn.show(P),x("summary").replaceChildren(...Ss(P,t)),await Y.show(P,{anchor:e}),!i.aborted&&(dl.show(P),Ci(),!t.at&&!t.known&&vi.watch(n,P),P.fieldError||ul(P,t,n,i).catch(s=>mt(s)||Ao(s)))}}async function ul(t,n,e,i){await gl(n,e,i),await bo.show(t,i),!(!await Ts(t,e,i)||i.aborted)&&(Sn.show(t),await Y.show(t,{anchor:t.root}))}async function gl({id:t,direction:n,depth:e},{filter:i},r){let{data:s}=await C(Di,{id:t,direction:n,depth:e,filter:i},{signal:r});!r.aborted&&s.lineage&&x("summary").append(As(s.lineage,m))}async function cl(){let{data:t}=await C(Li,{}),{subject:n,isScoped:e,portfolios:i,roles:r}=t.viewer;n==="anonymous"&&!e||(x("viewer").textContent=e?`${n} · limited view`:n,x("viewer").title=`Roles: ${r.join(", ")}. Portfolios: ${i.join(", ")}`)}function pl(){if(m.at||m.known){let t=[m.at&&["as it stood at ",E("strong",{},m.at)],m.at&&m.known&&", ",m.known&&["as the store knew it at ",E("strong",{},m.known)]];z.say("time","wait",["Everything is shown ",t,"."],[["Now",()=>dt.change({at:null,known:null})]])}else z.drop("time");if(m.from&&!m.to){let t=E("input",{type:"text","aria-label":"Second end of the path",placeholder:"or paste its id",spellcheck:"false",onchange:()=>t.value.trim()&&dt.pick(t.value.trim())});z.say("path","busy",["Path from ",E("code",{},m.from),": mark its second end (Shift-click or x), ",t],[["Cancel",dt.leavePath]])}else z.drop("path")}function yl({reason:t,message:n}){let e=wn(t),i=e?`Lineage is switched off (${e}). Only the entity itself is shown.`:`The lineage could not be loaded: ${n}`;z.say("gate",e?"still":"bad",i,e?[]:[["Retry",Ki]])}function Ao(t){let n=t instanceof Z;n||console.error(t);let e=P&&P.root===m.id;x("work").classList.add("stale"),z.say("failure","bad",[E("strong",{},n?t.title:"The page failed."),` ${n?t.message:String(t)}`,e?" The graph shows the previous answer.":""],[["Retry",Ki]])}function fl(t){Y.flag(t);let n=t.length===1?t[0]:`${w(t.length)} entities`;z.say("news","busy",[E("strong",{},n),t.length===1?" has changed since it was loaded.":" have changed since they were loaded."],[["Refresh",Ki]])}function hl(t){t?z.say("lost","bad",[E("strong",{},"The service is not responding.")," The graph may be out of date. The page keeps retrying."],[["Retry now",()=>vi.check()]]):z.drop("lost")}var Ki=()=>Ee(m,{anchor:m.id,isFresh:!0});async function ml(t,n){if(Y.scene)try{z.say("saved","still",await bs(t,n,Y.scene)),setTimeout(()=>z.drop("saved"),4e3)}catch(e){z.say("saved","bad",`Export failed: ${e instanceof Error?e.message:String(e)}`,[["Dismiss",()=>z.drop("saved")]])}}function El(){m.id&&(io({name:`${m.id}${m.at?` until ${m.at.slice(0,16)}`:""}`,query:Ot(m)}),z.say("saved","still","The view is saved in this browser. The search field offers it."),setTimeout(()=>z.drop("saved"),4e3))}dr();hr(x("theme"));Os(x("legend").querySelector("div"));Rs(x("canvas"),Y,{search:()=>xi.focus(),list:()=>{Ai.open("list"),x("list").focus()},canvas:()=>{Ai.open("graph"),x("canvas").focus()},panel:()=>{Ai.open("panel"),x("panel").querySelector("button, a, summary")?.focus()},expand:()=>P&&m.selected&&ko(m.selected).length&&dt.expand(m.selected),collapse:()=>P&&m.selected&&dt.collapse(m.selected),pick:()=>P&&m.selected&&dt.pick(m.selected),fit:()=>P&&Y.fit(P.root),next:So,keys:()=>x("keys").showModal(),escape:()=>m.from&&!m.to?dt.leavePath():P&&zt(null)});x("keys-open").addEventListener("click",()=>x("keys").showModal());x("save-view").addEventListener("click",El);for(let t of document.querySelectorAll("[data-zoom]"))t.addEventListener("click",()=>{t.dataset.zoom==="in"?Y.zoomBy(1.25):t.dataset.zoom==="out"?Y.zoomBy(.8):Y.whole()});addEventListener("popstate",()=>{Ee(Hn(location.search))});new ResizeObserver(()=>Y.resize()).observe(x("canvas"));Ee(m);cl().catch(()=>{});
