// Built from schema/ui by build.mjs: change the sources. The licences of the bundled packages are in LICENSES.txt.
var Wi=`query Root($id: String!) {
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
}`,Qi=`query Neighbours($ids: [ID!]!, $filter: LineageFilter, $first: Int!, $causes: Boolean!, $effects: Boolean!) {
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
}`,Bi=`query More($id: ID!, $direction: LineageDirection!, $filter: LineageFilter, $first: Int!, $after: String) {
  node(id: $id) {
    ... on LineageEntity {
      edgeList: lineageEdges(
        direction: $direction
        filter: $filter
        first: $first
        after: $after
      ) {
        ...EdgeList
        edges {
          node {
            source {
              ... on Run {
                effectiveStatus
              }
            }
            target {
              ... on Run {
                effectiveStatus
              }
            }
          }
        }
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
}`,qi=`query Details($ids: [ID!]!) {
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
      isHeld
    }
    ... on Operation {
      startedAt
      finishedAt
      error {
        code
      }
    }
  }
}`,Gi=`query Hidden($id: String!, $direction: LineageDirection!, $filter: LineageFilter) {
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
}`,ji=`query Events($id: String!, $direction: LineageDirection!, $depth: Int!, $after: String) {
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
}`,zi=`query Viewer {
  viewer {
    subject
    roles
    portfolios
    isScoped
  }
}`,Yi=`query Totals($id: String!, $direction: LineageDirection!, $depth: Int!, $filter: LineageFilter) {
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
}`,Ji=`query Path($from: String!, $to: String!, $direction: LineageDirection!, $filter: LineageFilter, $maxDepth: Int!) {
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
}`,Xi=`query Around($id: String!, $direction: LineageDirection!, $depth: Int!, $filter: LineageFilter) {
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
}`,Zi=`query Find($text: String!, $first: Int!) {
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
}`,tr=`query Newest {
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
}`,nr=`query Failures {
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
}`,er=`query Stuck($before: DateTime!) {
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
}`,ir=`query Conflicts {
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
}`,rr=`query Waiting($first: Int!, $portfolio: String) {
  waiting: runs(
    filter: {portfolioId: $portfolio}
    orderBy: {field: PENDING_SINCE}
    first: $first
  ) {
    totalCount
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
}`,_e=`query About($id: String!, $first: Int!) {
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
      isHeld
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
      causedRuns(first: $first) {
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
}`,sr=`query MoreDecisions($id: String!, $first: Int!, $after: String!) {
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
}`,or=`query MoreHistory($id: String!, $first: Int!, $after: String!) {
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
}`,ar=`query MoreRuns($id: String!, $first: Int!, $after: String!) {
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
}`,dr=`query MoreCausedRuns($id: String!, $first: Int!, $after: String!) {
  entity(entityId: $id) {
    ... on Operation {
      causedRuns(first: $first, after: $after) {
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
}`,lr=`query MoreOperations($id: String!, $first: Int!, $after: String!) {
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
}`,ur=`query Causes($id: String!) {
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
}`,gr=`query Payload($id: String!) {
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
}`,cr=`query Metadata($id: ID!) {
  node(id: $id) {
    ... on LineageEdge {
      metadata
    }
  }
}`,pr=`query Proof($id: ID!) {
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
}`,yr=`query Watch($ids: [ID!]!, $filter: LineageFilter) {
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
}`,fr=`query Lineage($id: String!, $direction: LineageDirection!, $depth: Int!, $filter: LineageFilter) {
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
}`,hr=`query RootCausesOf($id: String!) {
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
}`,mr=`query ImpactOf($id: String!) {
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
}`,Er=`query Compare($left: String!, $right: String!, $after: String) {
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
}`;var Xt={valid:null,known:null};function Ir(t){Xt=t}var kr=()=>Xt.valid?Date.parse(Xt.valid):Date.now();function Ce(t){let n=["valid","known"].flatMap(e=>Xt[e]?[`${e}: ${JSON.stringify(Xt[e])}`]:[]);return n.length?t.replace(/^(query [^{]*?)(\s*\{)/,`$1 @asOf(${n.join(", ")})$2`):t}var At=class{constructor(n){this.text=n}text},Ke=/\s*(?:([{}[\],:])|("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null))/y,Bo={true:!0,false:!1,null:null};function Te(t){let n=0;function e(){Ke.lastIndex=n;let d=Ke.exec(t);if(!d)throw new SyntaxError(`not JSON at ${n}`);return n=Ke.lastIndex,d}function i(d){let l=n;return e()[1]===d?!0:(n=l,!1)}function r(d,l){if(!i(d))for(;;){l();let[,g]=e();if(g===d)return;if(g!==",")throw new SyntaxError(`not JSON at ${n}`)}}function s(){let[,d,l,g,u]=e();if(l!==void 0)return JSON.parse(l);if(g!==void 0)return new At(g);if(u!==void 0)return Bo[u]??null;if(d==="{"){let y=new Map;return r("}",()=>{let p=s();if(typeof p!="string"||!i(":"))throw new SyntaxError(`not JSON at ${n}`);y.set(p,s())}),y}if(d==="["){let y=[];return r("]",()=>y.push(s())),y}throw new SyntaxError(`not JSON at ${n}`)}let o=s();if(t.slice(n).trim())throw new SyntaxError(`not JSON at ${n}`);return o}var W=class extends Error{constructor(e,i,{code:r=null,reason:s=null,canRetry:o=!1}={}){super(i);this.title=e;this.code=r,this.reason=s,this.canRetry=o}title;code;reason;canRetry},gt=t=>t instanceof Error&&t.name==="AbortError";function wt(t){return t instanceof W?{title:t.title,message:t.message}:{title:"The page failed.",message:String(t)}}async function Re(t,n,e){let i,r;try{i=await fetch("graphql",{method:"POST",headers:{"Content-Type":"application/json",Accept:"application/json"},body:JSON.stringify({query:Ce(t),variables:n}),...e&&{signal:e}}),r=await i.text()}catch(s){throw gt(s)?s:new W("The service is not responding.","It may have stopped, or the connection is lost.",{canRetry:!0})}if(i.status===401&&br(),!(i.headers.get("content-type")??"").includes("json"))throw new W(`HTTP ${i.status}`,r.slice(0,300)||i.statusText,{canRetry:i.status>=500});return{text:r,status:i.status}}async function Oe(t){let n;try{n=await fetch(t)}catch{throw new W("The service is not responding.","It may have stopped, or the connection is lost.",{canRetry:!0})}if(n.status===401&&br(),!n.ok){let{detail:i}=await n.json().catch(()=>({}));throw new W(`HTTP ${n.status}`,typeof i=="string"?i:n.statusText,{canRetry:n.status>=500})}let[,e="json"]=/filename="?[^";]*\.(\w+)"?/.exec(n.headers.get("content-disposition")??"")??[];return{blob:await n.blob(),extension:e}}function br(){let t="dpm-lineage:login";Date.now()-Number(sessionStorage.getItem(t)??0)<6e4||(sessionStorage.setItem(t,String(Date.now())),location.assign(`login?${new URLSearchParams({next:location.pathname+location.search+location.hash})}`))}function Cn(t){return t?.endsWith("_DISABLED")?t.replace(/_DISABLED$/,"_ENABLED"):null}function Tt({reason:t,message:n}){let e=Cn(t);return e?`switched off (${e})`:`not available: ${n}`}function Vt({message:t,code:n,reason:e},i=200){let r={code:n??null,reason:e??null},s=Cn(e);if(s)return new W("This part of the service is switched off.",`Set ${s}=true to switch it on.`,r);if(i===401||n==="UNAUTHENTICATED")return new W("You are not logged in.","Log in and load the page again.",r);let o=i>=500||n==="SERVICE_UNAVAILABLE"?"The service is unavailable.":"The service rejected the request.";return new W(o,t,{...r,canRetry:i>=500})}function Ne(t,n){let e=t.errors?.[0];return Vt({message:e?.message??t.detail??`HTTP ${n}`,...e?.extensions},n)}async function C(t,n,{signal:e}={}){let{text:i,status:r}=await Re(t,n,e),s=JSON.parse(i);if(!s.data)throw Ne(s,r);let o=(s.errors??[]).map(d=>({path:(d.path??[]).join("."),message:d.message,...d.extensions}));return{data:s.data,fieldErrors:o}}async function Pe(t,n,{signal:e}={}){let{text:i,status:r}=await Re(t,n,e),s=Te(i),o=s instanceof Map?s.get("data"):null;if(!(o instanceof Map))throw Ne(JSON.parse(i),r);return o}async function Sr(t,n,{signal:e}={}){let{text:i,status:r}=await Re(t,n,e),s=JSON.parse(i);if(!s.data)throw Ne(s,r);let o=Te(i);return{data:s.data,exact:o instanceof Map?o.get("data")??null:null}}function $e(t,n){return`graphql#${new URLSearchParams({query:Ce(t),variables:JSON.stringify(n,null,2)})}`}var qo="dpm-lineage:dashboard";function Ar(){let t=sessionStorage.getItem(qo)??"";for(let n of document.querySelectorAll('nav a[href="dashboard"]'))n.setAttribute("href",`dashboard${t}`)}var V={RUN:"Run",OPERATION:"Operation",DECISION:"Decision",ARTIFACT:"Artifact",CORRELATION:"Correlation id",IDEMPOTENCY_KEY:"Idempotency key",PURGED:"Purged",UNKNOWN:"Unknown"},Go={OPERATION:t=>[-1,0,t-1,-1,1-t,-1,1,0,1-t,1,t-1,1],DECISION:t=>[t-1,-1,1,-1,1-t,1,-1,1],ARTIFACT:t=>[-1,-1,1-t,-1,1,-.3,1,1,-1,1],IDEMPOTENCY_KEY:t=>[-1,-1,1-t,-1,1,0,1-t,1,-1,1],PURGED:()=>[-1,-1,1,-1,1,1,-1,1],UNKNOWN:()=>[-1,-1,1,-1,1,1,-1,1]},Kn=(t,n,e)=>Go[t]?.(.64*e/n)??null,wr={READY:["good","✓"],PENDING_REVIEW:["wait","◔"],BLOCKED:["bad","⊘"],PENDING:["wait","○"],RUNNING:["busy","▸"],SUCCEEDED:["good","✓"],FAILED:["bad","✕"],APPROVE:["good","☑"],APPROVED:["good","☑"],REJECT:["bad","✕"],REJECTED:["bad","✕"],REQUEST_CHANGES:["wait","↺"],NOT_REQUIRED:["still","–"]},jo=["still","•"],vr=t=>(Object.hasOwn(wr,t)?wr[t]:void 0)??jo,ct=t=>vr(t)[0],dt=t=>vr(t)[1];var zo="http://www.w3.org/2000/svg";function E(t,n={},...e){return xr(document.createElement(t),n,e)}function A(t,n={},...e){return xr(document.createElementNS(zo,t),n,e)}function xr(t,n,e){for(let[i,r]of Object.entries(n))r==null||r===!1||(typeof r=="function"?t.addEventListener(i.slice(2),r):t.setAttribute(i,r===!0?"":String(r)));return t.append(..._r(e)),t}function _r(t){return t.flatMap(n=>Array.isArray(n)?_r(n):n==null||n===!1?[]:[n instanceof Node?n:String(n)])}function Cr(t,{isNamed:n=!0}={}){let e=n?t:E("span",{class:"visually-hidden"},t);return E("span",{class:"status","data-tone":ct(t),title:t},E("span",{"aria-hidden":"true"},dt(t)),e)}function Le(t,n,e){let[i,r]=[n/2,e/2];if(t==="CORRELATION")return A("ellipse",{cx:i,cy:r,rx:i,ry:r});let s=Kn(t,n,e);if(!s)return A("rect",{width:n,height:e,rx:e/4});let o=s.map((d,l)=>(l%2?r+d*r:i+d*i).toFixed(1));return A("polygon",{points:o.join(" ")})}function Tn(t,{isNamed:n=!0}={}){let e=A("svg",{viewBox:"0 0 18 12","aria-hidden":"true"},Le(t,18,12));return E("span",{class:"kind","data-kind":t,title:V[t]},e,n?V[t]:E("span",{class:"visually-hidden"},V[t]))}var Tr="dpm-lineage:theme",Rn=document.documentElement;function Rr(t){t?Rn.dataset.theme=t:delete Rn.dataset.theme}Rr(localStorage.getItem(Tr));function Kr(){return getComputedStyle(Rn).colorScheme==="dark"||!Rn.dataset.theme&&matchMedia("(prefers-color-scheme: dark)").matches}function Or(t,n=()=>{}){let e=()=>{t.textContent=Kr()?"☀ Light":"☾ Dark",n()};t.addEventListener("click",()=>{let i=Kr()?"light":"dark";localStorage.setItem(Tr,i),Rr(i),e()}),matchMedia("(prefers-color-scheme: dark)").addEventListener("change",e),e()}function Nr(t){let n=document.createElement("span");n.style.color=`var(--${t})`,document.body.append(n);let e=getComputedStyle(n).color;return n.remove(),e}async function Pr(t){let{data:n}=await C(zi,{}),{subject:e,isScoped:i,portfolios:r,roles:s}=n.viewer;if(e==="anonymous"&&!i)return;let o=E("span",{title:`Roles: ${s.join(", ")}. Portfolios: ${r.join(", ")}`},i?`${e} · limited view`:e);t.replaceChildren(o," ",E("a",{href:"logout"},"Log out"))}var Lr={runs:"subscription Runs($after: String) { runRecorded(after: $after) { cursor } }",operations:"subscription Operations($after: String) { operationChanged(after: $after) { cursor } }",decisions:"subscription Decisions($after: String) { decisionRecorded(after: $after) { cursor } }"},Yo="graphql-transport-ws",$r=[500,1e3,2e3,5e3,1e4],Jo=2,Xo=15e3,Zo=12e4,ta=45e3;function Dr(t,n,{changed:e,stateChanged:i,expired:r}){let s=Object.fromEntries(Object.keys(t).map(b=>[b,n])),o=[na,ea],d=0,l=0,g=!1,u=()=>{},y;function p(b,x){if(g)return;if(x.errors?.[0]?.extensions?.reason==="DPM_CURSOR_EXPIRED"){k(),r();return}let T=x.data&&Object.values(x.data)[0];T&&(s[b]=T.cursor,e(b))}function c(){l=0,i("live")}function h(){if(!g){if(l+=1,l>=Jo&&d<o.length&&(d+=1,l=0),d===o.length){I(Date.now()+Zo);return}i("lost"),y=setTimeout(f,$r[Math.min(l,$r.length-1)])}}function I(b){i("polling"),y=setTimeout(()=>(e(null),Date.now()<b?I(b):(d=0,f())),Xo)}function f(){let b=x=>({after:s[x]});u=o[d]?.(t,b,{received:p,opened:c,lost:h})??u}function k(){g=!0,clearTimeout(y),u()}return f(),k}function na(t,n,{received:e,opened:i,lost:r}){let s=new URL("graphql",document.baseURI);s.protocol=s.protocol.replace("http","ws");let o=new WebSocket(s,Yo),d;function l(u){o.send(JSON.stringify(u))}function g(){clearTimeout(d),d=setTimeout(()=>o.close(),ta)}return o.onopen=()=>l({type:"connection_init"}),o.onmessage=({data:u})=>{let{type:y,id:p,payload:c}=JSON.parse(u);if(g(),y==="ping"&&l({type:"pong"}),y==="connection_ack"){for(let[h,I]of Object.entries(t))l({type:"subscribe",id:h,payload:{query:I,variables:n(h)}});i()}y==="next"&&e(p,c),y==="error"&&e(p,{errors:c})},o.onclose=()=>{clearTimeout(d),r()},g(),()=>{o.onclose=null,clearTimeout(d),o.close()}}function ea(t,n,{received:e,opened:i,lost:r}){let s=Object.entries(t).map(([d,l])=>{let g=new URLSearchParams({query:l,variables:JSON.stringify(n(d))}),u=new EventSource(`graphql?${g}`);return u.onopen=i,u.addEventListener("next",({data:y})=>e(d,JSON.parse(y))),u.addEventListener("complete",()=>u.close()),u.onerror=()=>{o(),r()},u});function o(){for(let d of s)d.onerror=null,d.close()}return o}var ia=2e4,ra=2e3,sa=100,On=class{constructor(n){this.on=n;setInterval(()=>this.#r(),ia),document.addEventListener("visibilitychange",()=>this.#r())}on;#t=null;#e=!1;#n=null;watch(n,e){this.#t=n&&e&&{loader:n,entities:e.entities.slice(0,sa)},e&&!this.#e&&this.#i(e.cursor)}async check(){let n=this.#t;if(!n)return;let{loader:e,entities:i}=n;try{let{data:r}=await C(yr,{ids:i.map(({id:o})=>o),filter:e.filter});if(n!==this.#t)return;this.on.connection(null);let s=i.filter((o,d)=>oa(e,o,r.nodes[d]));s.length&&this.on.changed(s.map(({entityId:o})=>o))}catch(r){n===this.#t&&this.on.connection(r)}}#i(n){this.#e=!0,Dr(Lr,n,{changed:()=>this.#n??=setTimeout(()=>this.#r(),ra),stateChanged:e=>e==="lost"&&this.#r(),expired:()=>this.#e=!1})}#r(){this.#n&&clearTimeout(this.#n),this.#n=null,document.visibilityState==="visible"&&this.check()}};function oa(t,n,e){let i=e;if(!i)return!0;let r=t.isDetailed(n.entityId);if(i.runStatus!==n.runStatus||i.operationStatus!==n.operationStatus)return!0;let s=({workflow:o})=>JSON.stringify([o?.status,o?.latestDecision?.decidedAt]);return r&&s(i)!==s(n)?!0:["causes","effects"].some(o=>{let d=t.edgeLists[o].get(n.entityId),l=i[o];return d!==void 0&&l&&d.total!==l.totalCount})}var aa=new Set(["CORRELATION_TO_RUN","IDEMPOTENCY_TO_RUN","OPERATION_TO_CORRELATION"]);function H(t){return aa.has(t.edgeType)?{cause:t.sourceEntityId,effect:t.targetEntityId}:{cause:t.targetEntityId,effect:t.sourceEntityId}}function D(t){let n=t.workflow?.status;return n&&n!=="NOT_REQUIRED"?n:t.effectiveStatus??t.runStatus??t.operationStatus??t.action??t.purgedStatus??null}var Vr=t=>t.decidedAt??t.createdAt??null,Mr={BLOCKED:0,FAILED:0,REJECTED:1,PENDING_REVIEW:2,RUNNING:3,PENDING:3};function Z(t){let n=D(t);return(n!==null&&Object.hasOwn(Mr,n)?Mr[n]:void 0)??(t.idempotencyKey?.isConflicted?2:9)}function Fr(t,n){let e=new Map(t.map(o=>[o,[]]));for(let o of n){let{cause:d,effect:l}=H(o);e.get(d)?.push(l)}let i=da(t,e),r=new Map;for(let o of i.values())r.set(o,(r.get(o)??0)+1);let s=new Set;for(let o of n){let{cause:d,effect:l}=H(o),g=i.get(d);if(!(g===void 0||g!==i.get(l))&&!(d!==l&&(r.get(g)??0)<2))for(let u of[o.id,d,l])s.add(u)}return s}function da(t,n){let e=new Map,i=new Map,r=new Map,s=[];for(let o of t){if(e.has(o))continue;let d=[[o,0]];for(;d.length;){let l=d.at(-1),[g,u]=l;u===0&&(e.set(g,e.size),i.set(g,e.get(g)),s.push(g));let y=n.get(g)?.[u];if(y!==void 0){l[1]+=1,e.has(y)?r.has(y)||i.set(g,Math.min(i.get(g),e.get(y))):d.push([y,0]);continue}if(u===0&&(l[1]+=1),i.get(g)===e.get(g))for(let c=s.pop();r.set(c,e.get(g)),c!==g;c=s.pop());d.pop();let p=d.at(-1)?.[0];p!==void 0&&i.set(p,Math.min(i.get(p),i.get(g)))}}return r}var Hr=3;function Ur(t,n){let e=new Map([...t.entities,...t.groups.flatMap(({entities:g})=>g)].map(g=>[g.entityId,g])),[i,r,s]=[[],[],[]];for(let g of[...n.entities,...n.groups.flatMap(({entities:u})=>u)]){let u=e.get(g.entityId),y=u?la(u,g):`${g.entityId} is new`;y!==null&&((u?r:i).push(g.entityId),s.push(y))}let o=new Set(t.edges.map(({id:g})=>g)),d=n.edges.filter(({id:g})=>!o.has(g)).length;!s.length&&d&&s.push(d===1?"an edge is new":`${d} edges are new`),s.length||s.push("edges beyond the drawing have changed");let l=s.length-Hr;return{added:i,changed:r,text:[...s.slice(0,Hr),...l>0?[`${l} more`]:[]].join("; ")}}function la(t,n){let[e,i]=[t.workflow?.latestDecision,n.workflow?.latestDecision];if(i&&i.decidedAt!==e?.decidedAt)return`${i.actorId} decided ${i.action} on ${n.entityId}`;let r=D(n);return r!==D(t)?`${n.entityId} is ${r??"without a status"}`:n.isHeld!==t.isHeld?`${n.entityId} is ${n.isHeld?"held":"no longer held"}`:n.kind!==t.kind?`${n.entityId} was purged`:n.idempotencyKey?.isConflicted!==t.idempotencyKey?.isConflicted?`the key of ${n.entityId} is in conflict`:null}var O,Br,Ve,vt,De,Ln,qr,Pn,Gr,Fe,Me,ua,tn=Symbol.for("pv"),Dn={},Mn=[],ga=/^m(i|n|o|s|text|space)$/,He=Array.isArray,Ue=Mn.slice,Ot=Object.assign;function Rt(t){t&&t.parentNode&&t.remove()}function jr(t,n,e){var i,r,s,o={},d=arguments.length;for(s in n)s=="key"?i=n[s]:s=="ref"&&typeof t!="function"?r=n[s]:o[s]=n[s];return d>2&&(o.children=d>3?Ue.call(arguments,2):e),Zt(t,o,i,r,null)}function Zt(t,n,e,i,r){var s={type:t,props:n,key:e,ref:i,__k:null,__:null,__b:0,__e:null,__c:null,constructor:tn,__v:r||++Br,__i:-1,__u:0};return!r&&O.vnode&&O.vnode(s),s}function S(t){return t.children}function Ft(t,n){this.props=t,this.context=n,this.__g=0}function xt(t,n){if(n==null)return t.__&&xt(t.__,t.__i+1);for(var e;n<t.__k.length;n++)if((e=t.__k[n])&&e.__e)return e.__e;return typeof t.type!="function"||t.props.__P?null:xt(t)}function ca(t){var n,e=t.__v,i=e.__e,r=[],s=[],o=t.__P;o&&((n=Ot({constructor:tn},e)).__v=e.__v+1,O.vnode&&O.vnode(n),We(o,n,e,t.__n,o.namespaceURI,32&e.__u?[i]:null,r,i||xt(e),32&e.__u,s),n.__v=e.__v,n.__.__k[n.__i]=n,ts(r,n,s),e.__=e.__e=null,n.__e!=i&&zr(n))}function zr(t){if((t=t.__)&&t.__c&&!t.props.__P)return t.__e=null,t.__k.some(function(n){return n&&(t.__e=n.__e)}),zr(t)}function Wr(t){(8&t.__g||(t.__g|=8,vt.push(t),Ln++))&&De==O.debounceRendering||((De=O.debounceRendering)||queueMicrotask)(Yr)}function Yr(){try{for(var t,n=1;vt.length;)vt.length>n&&vt.sort(qr),t=vt.shift(),n=vt.length,8&t.__g&&ca(t)}finally{(Ln=vt.length)&&(De||queueMicrotask)(Yr)}}function Jr(t,n,e,i,r,s,o,d,l,g,u){var y,p,c,h,I,f,k=i.__k||Mn,b=n.length;for(l=pa(e,n,k,l,b),y=0;y<b;y++)(c=e.__k[y])!=null&&(p=~c.__i&&k[c.__i]||Dn,c.__i=y,f=We(t,c,p,r,s,o,d,l,g,u),h=c.__e,(p.ref!=c.ref||8&p.__u)&&(p.ref&&Qe(p.ref,null,c,p),c.ref&&u.push(c.ref,c.__c||h,c)),I=I||h,4&c.__u?(l=Xr(c,l,t,!p.__v),p.__e&&(p.__e=null)):typeof c.type=="function"&&f!==void 0?l=f:h&&(l=h.nextSibling),c.__u&=-21);return e.__e=I,l}function pa(t,n,e,i,r){var s,o,d,l,g,u,y,p,c,h=e.length,I=h,f=0,k=0,b=t.__k=Array(r);for(s=0;s<r;s++)(o=n[s])!=null&&typeof o!="boolean"&&typeof o!="function"?(typeof o!="object"||o.constructor===String?o=b[s]=Zt(null,o):He(o)?o=b[s]=Zt(S,{children:o}):o.constructor===tn&&o.__b?o=b[s]=Zt(o.type,o.props,o.key,o.ref,o.__v):b[s]=o,l=s+f,o.__=t,o.__b=t.__b+1,d=null,~(g=o.__i=ya(o,e,l,I))&&(I--,(d=e[g])&&(d.__u|=2)),d&&d.__v?(o.__u|=16,g==l-1?f--:g==l+1?f++:g!=l&&(g>l?f--:f++,k=1)):(~g||(r>h?f--:r<h&&f++),typeof o.type!="function"&&(o.__u|=4))):b[s]=null;if(k){for(u=[],y=[],s=0;s<r;s++)if((o=b[s])&&16&o.__u){for(f=0,p=u.length;f<p;)u[c=f+p>>1]<o.__i?f=c+1:p=c;u[f]=o.__i,y[s]=f+1}for(f=u.length;s--;)y[s]&&(y[s]==f?f--:b[s].__u|=4)}if(I)for(s=0;s<h;s++)!(d=e[s])||2&d.__u||(d.__e==i&&(i=xt(d)),Be(d,d));return i}function Xr(t,n,e,i){var r,s,o,d;if(typeof t.type=="function"){if(t.props.__P)return n;if(r=t.__k)for(s=0;s<r.length;s++)r[s]&&(r[s].__=t,n=Xr(r[s],n,e,!1));return n}for(n&&!n.parentNode&&(n=xt(t))&&!n.parentNode&&(n=null),o=t.__e,d=n;d&&d.nodeType==8;)d=d.nextSibling;for(o!=d&&(!i&&e.moveBefore&&o.parentNode?e.moveBefore(o,n):e.insertBefore(o,n||null)),n=o;(n=n&&n.nextSibling)&&n.nodeType==8&&!n.data.startsWith("$s"););return n}function ya(t,n,e,i){var r,s=t.key,o=t.type,d=n[e],l=d&&!(2&d.__u);if(d===null&&s==null||l&&s==d.key&&o==d.type)return e;if(i>(l?1:0)){for(r=e-1;r>=0;r--)if((d=n[r])&&!(2&d.__u)&&s==d.key&&o==d.type)return r;for(r=e+1;r<n.length;r++)if((d=n[r])&&!(2&d.__u)&&s==d.key&&o==d.type)return r}return-1}function Qr(t,n,e){e==null&&(e=""),n[0]=="-"?t.setProperty(n,e):t[n]=e}function Nn(t,n,e,i,r){var s,o;if(n=="style")if(typeof e=="string")t.style.cssText=e;else{if(typeof i=="string"&&(t.style.cssText=i=""),i)for(n in i)e&&n in e||Qr(t.style,n);if(e)for(n in e)i&&e[n]==i[n]||Qr(t.style,n,e[n])}else if(n[0]=="o"&&n[1]=="n")typeof e!="function"&&(e=null),typeof i!="function"&&(i=null),(t.__e||(t.__e={}))[n]=e,e&&i||(o=Me[n]||(Me[n]=fa(n)),(t.__a||(t.__a={}))[n]=Fe,s=n!=(n=n.replace(Gr,"$1")),(n=n.slice(2))[0]<"a"&&(n=n.toLowerCase()),e?t.addEventListener(n,o,s):t.removeEventListener(n,o,s));else{if(r=="http://www.w3.org/2000/svg")n=n.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(n!="width"&&n!="height"&&n!="href"&&n!="list"&&n!="form"&&n!="tabIndex"&&n!="download"&&n!="rowSpan"&&n!="colSpan"&&n!="role"&&n!="popover"&&n in t)try{return void(t[n]=e??"")}catch{}if(typeof e=="function")return;e==null||e===!1&&n[4]!="-"?t.removeAttribute(n):t.setAttribute(n,n=="popover"&&e==1?"":e)}}function fa(t){return function(n){var e=this.__e;if(e){if(e=e[t],n[Pn]==null)n[Pn]=Fe++;else if(n[Pn]<this.__a[t])return;return e(O.event?O.event(n):n)}}}function We(t,n,e,i,r,s,o,d,l,g){var u,y,p,c,h,I,f,k,b,x,K,T,mt,at,X,v,$,M,z=n.type;if(n.constructor!==tn)return null;128&e.__u&&(l=32&e.__u,u=e.__c.__z)&&(n.__u|=l,y=s=[],u.nodeType==8?d=$n(u,s):s.push(u),d=s[0]||d),(u=O.__b)&&u(n);t:if(typeof z=="function"){p=o.length;try{if(k=n.props,b=(u=z.prototype)&&u.render,x=(u=z.contextType)&&i[u.__c],K=u?x?x.props.value:u.__:i,(c=e.__c)?(n.__c=c,2&c.__g&&(c.__g|=1)):(b?n.__c=c=new z(k,K):(n.__c=c=new Ft(k,K),c.constructor=z,c.render=ma),x&&x.sub(c),c.state||(c.state={}),c.__n=i,c.__g|=8,c.__h=[],c.__k=[]),b&&(c.__s||(c.__s=c.state),z.getDerivedStateFromProps&&(c.__s==c.state&&(c.__s=Ot({},c.__s)),Ot(c.__s,z.getDerivedStateFromProps(k,c.__s)))),h=c.props,I=c.state,c.__v=n,e.__c){if(k!==h&&b&&!z.getDerivedStateFromProps&&c.componentWillReceiveProps&&c.componentWillReceiveProps(k,K),n.__v==e.__v&&!(8&c.__g)||!(4&c.__g)&&c.shouldComponentUpdate&&c.shouldComponentUpdate(k,c.__s,K)===!1){n.__v!=e.__v&&(c.props=k,c.state=c.__s,c.__g&=-9),n.__e=e.__e,n.__k=e.__k,n.__k.some(function(U){U&&(U.__=n)}),Mn.push.apply(c.__h,c.__k),c.__k=[],c.__h.length&&o.push(c),d=xt(e);break t}c.componentWillUpdate&&c.componentWillUpdate(k,c.__s,K),b&&c.componentDidUpdate&&c.__h.push(function(){c.componentDidUpdate(h,I,f)})}else b&&!z.getDerivedStateFromProps&&c.componentWillMount&&c.componentWillMount(),b&&c.componentDidMount&&c.__h.push(c.componentDidMount);c.context=K,c.props=k,c.__P=t,c.__g&=-5,T=O.__r,mt=b?25:0;do c.__g&=-9,T&&T(n),u=c.render(c.props,c.state=c.__s,c.context);while(8&c.__g&&++mt<25);b&&(Mn.push.apply(c.__h,c.__k),c.__k=[]),c.state=c.__s,c.getChildContext&&(i=Ot({},i,c.getChildContext())),b&&e.__c&&c.getSnapshotBeforeUpdate&&(f=c.getSnapshotBeforeUpdate(h,I)),at=u&&u.type===S&&u.key==null?u.props.children:u,k.__P&&(u=d,r=(t=k.__P).namespaceURI,l=s=null,e.props&&e.props.__P!=t&&(e.__k.some(function(U){U&&Be(U,U)}),e.__k=null),d=e.__k?xt(e,0):null),d=Jr(t,He(at)?at:[at],n,e,i,r,s,o,d,l,g),k.__P&&(n.__e=null,d=u),n.__u&=-161,y&&y.some(Rt),c.__h.length&&o.push(c),1&c.__g&&(c.__g&=-4)}catch(U){if(o.length=p,n.__v=null,l||s)if(U&&U.then){if(n.__u|=128|l,s){for(~($=s.indexOf(d||void 0))||($=s.length);(M=s[$-1])&&M.nodeType==8;)$--;for(;$<s.length;$++)if(M=s[$])if(s[$]=null,X){if(M==v)break}else{if(M.nodeType!=8)break;M.data.startsWith("$s")&&(v=$n(X=M))}}if(!X){for(;d&&d.nodeType==8&&d.nextSibling;)d=d.nextSibling;X=d}(u=$n(X=n.__c.__z||(n.__c.__z=X)))?(n.__e=X,d=u):n.__e=d,d=d&&d.nextSibling}else s&&s.some(Rt);else n.__e=e.__e;n.__k||(n.__k=e.__k||[]),U&&U.then||Zr(n),O.__e(U,n,e)}}else d=n.__e=ha(e.__e,n,e,i,r,s,o,l,g,t);return(u=O.diffed)&&u(n),d}function $n(t,n){if(t&&t.nodeType==8&&t.data.startsWith("$s"))for(var e=1;t=t.nextSibling;){if(t.nodeType==8){if(t.data.startsWith("$s"))e++;else if(t.data.startsWith("/$s")&&!--e)return t}n&&n.push(t)}}function Zr(t){t&&(t.__c&&(t.__c.__g|=4),t.__k&&t.__k.some(Zr))}function ts(t,n,e){for(var i=0;i<e.length;)Qe(e[i++],e[i++],e[i++]);O.__c&&O.__c(n,t),t.some(function(r){try{t=r.__h,r.__h=[],t.some(function(s){s.call(r)})}catch(s){O.__e(s,r.__v)}})}function ha(t,n,e,i,r,s,o,d,l,g){var u,y,p,c,h,I,f,k,b=e.props||Dn,x=n.props,K=n.type;if(K=="svg"?r="http://www.w3.org/2000/svg":K=="math"?r="http://www.w3.org/1998/Math/MathML":r||(r="http://www.w3.org/1999/xhtml"),s){for(u=0;u<s.length;u++)if((h=s[u])&&(K?h.localName==K:h.nodeType==3)){t=h,s[u]=null;break}}if(!t){if(k=g.ownerDocument||document,!K)return k.createTextNode(x);t=k.createElementNS(r,K,x.is?x:g),d&&(O.__m&&O.__m(n,s),d=!1),s=null}if(K){if(g=K=="template"&&t.content||t,s=K=="textarea"&&x.defaultValue!=null?null:s&&Ue.call(g.childNodes),!d&&s)for(b={},u=0;u<t.attributes.length;u++)b[(h=t.attributes[u]).name]=h.value;for(u in b)h=b[u],u=="dangerouslySetInnerHTML"?p=h:u=="children"||u in x||u=="value"&&"defaultValue"in x||u=="checked"&&"defaultChecked"in x||Nn(t,u,null,h,r);for(u in x)h=x[u],u=="children"?c=h:u=="dangerouslySetInnerHTML"?y=h:u=="value"?I=h:u=="checked"?f=h:d&&typeof h!="function"||b[u]===h||Nn(t,u,h,b[u],r);y?(d||p&&(y.__html==p.__html||y.__html==t.innerHTML)||(t.innerHTML=y.__html),n.__k=[]):(p&&(t.textContent=""),(K=="foreignObject"||r=="http://www.w3.org/1998/Math/MathML"&&ga.test(K))&&(r="http://www.w3.org/1999/xhtml"),Jr(g,He(c)?c:[c],n,e,i,r,s,o,s?s[0]:e.__k&&xt(e,0),d,l),s&&s.some(Rt)),d&&K!="textarea"||(u="value",K=="progress"&&I==null?t.removeAttribute(u):I==null||I===t[u]&&(K!="progress"||I)||Nn(t,u,I,b[u],r),u="checked",f!=null&&f!=t[u]&&Nn(t,u,f,b[u],r))}else b===x||d&&t.data==x||(t.data=x);return t}function Qe(t,n,e,i){try{typeof t=="function"?n?n.__x=t(n)||1:i&&(i=i.__c||i.__e)&&(n=i.__x)&&(i.__x=null,typeof n=="function"?n():t(null)):t.current=n}catch(r){O.__e(r,e)}}function Be(t,n,e){var i,r,s,o;if(O.unmount&&O.unmount(t),!(i=t.ref)||i.current&&i.current!=t.__e||Qe(i,null,n,t),i=t.__c){if(i.componentWillUnmount)try{i.componentWillUnmount()}catch(d){O.__e(d,n)}i.__P=i.__n=null}if(i=t.__k)for(o=0;o<i.length;o++)i[o]&&Be(i[o],n,typeof t.type!="function"||e&&!t.props.__P);!e&&(i=t.__c)&&(i=i.__z)&&(r=$n(i,s=[]))&&(i==t.__e&&s.some(Rt),Rt(r),Rt(i)),e||Rt(t.__e),t.__e=t.__c=t.__=null}function ma(t,n,e){return this.constructor(t,e)}function tt(t,n){var e,i,r,s;O.__&&O.__(t,n),n.nodeType==9&&(n=n.documentElement),i=(e=t&&32&t.__u)?null:n.__k,n.__k=Zt(S,{children:[t]}),r=[],s=[],We(n,n.__k,i||Dn,Dn,n.namespaceURI,i?null:n.firstChild?Ue.call(n.childNodes):null,r,i?i.__e:n.firstChild,e,s),ts(r,n.__k,s),n.__k.props.children=null}O={__e:function(t,n,e,i){for(var r,s,o;n=n.__;)if((r=n.__c)&&!(1&r.__g)){r.__g|=4;try{if((o=(s=r.constructor)&&s.getDerivedStateFromError)&&r.setState(s.getDerivedStateFromError(t)),r.componentDidCatch&&(r.componentDidCatch(t,i||{}),o=1),o&&8&r.__g)return void(r.__g|=2)}catch(d){t=d}}throw Ln=0,t}},Br=0,Ve=function(t){return t!=null&&t.constructor===tn},Ft.prototype.setState=function(t,n){var e=this.__s;e&&e!=this.state||(e=this.__s=Ot({},this.state)),typeof t=="function"&&(t=t(Ot({},e),this.props)),t&&(Ot(e,t),this.__v&&(n&&this.__k.push(n),Wr(this)))},Ft.prototype.forceUpdate=function(t){this.__v&&(this.__g|=4,t&&this.__h.push(t),Wr(this))},Ft.prototype.render=S,vt=[],Ln=0,qr=function(t,n){return t.__v.__b-n.__v.__b},Pn=Symbol(),Gr=/(PointerCapture)$|Capture$/i,Fe=0,Me={},ua=0;var en,B,qe,ns,Ge=Object.is,rn=0,us=[],je=[],Q=O,es=Q.__b,is=Q.__r,rs=Q.diffed,ss=Q.__c,os=Q.unmount,as=Q.__;function Ye(t,n){Q.__h&&Q.__h(B,t,rn||n),rn=0;var e=B.__H||(B.__H={__:[],__h:[]});return t>=e.__.length&&e.__.push({}),e.__[t]}function L(t){return rn=1,Ea(ps,t)}function Ea(t,n,e){var i=Ye(en++,2);if(i.t=t,!i.__c&&(i.__=[e?e(n):ps(void 0,n),function(s){var o=(i.__N||i.__)[0],d=i.t(o,s);Ge(o,d)||(i.__N=[d,i.__[1]],i.__c.setState({}))}],i.__c=B,!B.__f)){B.__f=!0;var r=B.shouldComponentUpdate;B.shouldComponentUpdate=function(s,o,d){var l=this.__H;if(!l)return!0;var g=!1,u=this.props!=s;if(l.__.some(function(p){p.__N&&(g=!0,Ge(p.__[0],p.__N[0])||(u=!0))}),r){var y=r.call(this,s,o,d);return g?y||u:y}return!g||u}}return i.__}function _t(t,n){var e=Ye(en++,3);!Q.__s&&cs(e.__H,n)&&(e.__P=!0,e.__=t,e.u=n,B.__H.__h.push(e))}function pt(t){return rn=5,sn(function(){return{current:t}},[])}function sn(t,n){var e=Ye(en++,7);return cs(e.__H,n)&&(e.__=t(),e.__H=n),e.__}function gs(t,n){return rn=8,sn(function(){return t},n)}function Ia(){var t;do{for(;t=je.shift();)try{nn(t)}catch(e){Q.__e(e,{__:(t=t.__P)&&t.__v})}for(;t=us.shift();){var n=t.__H;if(t.__P&&n)try{n.__h.some(nn),n.__h.some(ze),n.__h=[]}catch(e){n.__h=[],Q.__e(e,t.__v)}}}while(je.length)}Q.__b=function(t){B=null,es&&es(t)},Q.__=function(t,n){t&&n.__k&&n.__k.__m&&(t.__m=n.__k.__m),as&&as(t,n)},Q.__r=function(t){is&&is(t),en=0;var n=(B=t.__c).__H;n&&(qe==B?B.__h=[]:(n.__h.some(nn),n.__h.some(ze),en=0),n.__h=[],n.__.some(function(e){e.__N&&(e.__=e.__N),e.u=e.__N=void 0})),qe=B},Q.diffed=function(t){rs&&rs(t);var n=t.__c;n&&n.__H&&(n.__H.__h.length&&ls(us.push(n)),n.__H.__.some(function(e){e.u&&(e.__H=e.u)})),qe=B=null},Q.__c=function(t,n){n.some(function(e){try{e.__h.some(nn),e.__h=e.__h.filter(function(i){return!i.__||ze(i)})}catch(i){e.__h=[function(){throw i}]}}),ss&&ss(t,n)},Q.unmount=function(t){os&&os(t);var n,e,i=t.__c;i&&i.__H&&(i.__H.__.some(function(r){try{if(r.__P&&r.__c){if(e===void 0){for(e=t.__;e&&(!e.__c||!e.__c.__P);)e=e.__;e=e&&e.__c}r.__P=e,ls(je.push(r))}else nn(r)}catch(s){n=s}}),i.__H=void 0,n&&Q.__e(n,i.__v))};var ds=typeof requestAnimationFrame=="function";function ka(t){var n,e=function(){clearTimeout(i),ds&&cancelAnimationFrame(n),setTimeout(t)},i=setTimeout(e,35);ds&&(n=requestAnimationFrame(e))}function ls(t){t!=1&&ns==Q.requestAnimationFrame||((ns=Q.requestAnimationFrame)||ka)(Ia)}function nn(t){var n=B,e=t.__c;typeof e=="function"&&(t.__c=void 0,e()),B=n}function ze(t){var n=B;t.__c=t.__(),B=n}function cs(t,n){return!t||t.length!=n.length||n.some(function(e,i){return!Ge(e,t[i])})}function ps(t,n){return typeof n=="function"?n(t):n}var ys=11,lt=6.7,Y={CAUSED_BY:{verb:"caused",colour:"ink",line:"solid",width:1.75},REPLAYED_FROM:{verb:"replayed as",colour:"kind-run",line:"dashed",width:2},DERIVED_FROM:{verb:"derived into",colour:"kind-operation",line:"dotted",width:2.5},CORRELATION_TO_RUN:{verb:"correlates",colour:"kind-correlation",line:"solid",width:1,isQuiet:!0},IDEMPOTENCY_TO_RUN:{verb:"keyed",colour:"kind-idempotency-key",line:"dashed",width:1,isQuiet:!0},OPERATION_TO_CORRELATION:{verb:"ran under",colour:"kind-correlation",line:"dotted",width:1.5}},Vn={solid:null,dashed:"7 4",dotted:"2 3"};function Et(t,n=25){let e=[...t];if(e.length<=n)return t;let i=Math.ceil((n-1)/2);return`${e.slice(0,i).join("")}…${e.slice(e.length-(n-1-i)).join("")}`}var w=t=>t.toLocaleString("en"),ba={HUB:"a collapsed hub",DEPTH:"beyond the chosen depth",ENTITY_LIMIT:"beyond the chosen maximum of entities",PAGES:"further pages of a hub",COLLAPSED:"collapsed"},Ht=({side:t,id:n})=>`${t}:${n}`,Je=({left:t,hidden:n})=>`+${w(t)}${n?`: ${n}`:""}`;function Nt({id:t,side:n,left:e,total:i,reason:r,hidden:s}){let o=e===1?"edge":"edges",d=e===i?"":` of ${w(i)}`;return`${w(e)}${d} ${o} to ${n} of ${t} not shown: ${ba[r]}${s?`; among them ${s}`:""}`}function Fn(t){let n=new Map;for(let{reason:e,left:i}of t){let{edges:r,stubCount:s}=n.get(e)??{edges:0,stubCount:0};n.set(e,{reason:e,edges:r+i,stubCount:s+1})}return[...n.values()].sort((e,i)=>i.edges-e.edges)}function Hn({reason:t,edges:n,stubCount:e}){let i=`${w(n)} ${n===1?"edge":"edges"}`;return{HUB:`${i} in ${w(e)} collapsed ${e===1?"hub":"hubs"}`,DEPTH:`${i} beyond the depth`,ENTITY_LIMIT:`${i} beyond max entities`,PAGES:`${i} on further pages of ${w(e)} ${e===1?"hub":"hubs"}`,COLLAPSED:`${i} collapsed`}[t]}function nt(t,n,{isKept:e=!1}={}){let[i,r]=L(0),[s,o]=L({key:"",value:null,error:null}),d=JSON.stringify([...n,i]);_t(()=>{let g=new AbortController;return t(g.signal).then(u=>g.signal.aborted||o({key:d,value:u,error:null}),u=>gt(u)||g.signal.aborted||o({key:d,value:null,error:u})),()=>g.abort()},[d]);let l=gs(()=>r(g=>g+1),[]);return s.key===d||e&&s.value!==null?{value:s.value,error:s.error,retry:l}:{value:null,error:null,retry:l}}var Sa=[["d",86400],["h",3600],["min",60],["s",1]];function yt(t,n=kr()){let e=(n-Date.parse(t))/1e3,[i,r]=Sa.find(([,o])=>Math.abs(e)>=o)??["s",1],s=Math.floor(Math.abs(e)/r);return s===0?"now":e<0?`in ${s} ${i}`:`${s} ${i}`}function on(t,n=Date.now()){let e=yt(t,n);return e==="now"||e.startsWith("in ")?e:`${e} ago`}var Aa=Symbol.for("pv"),wa=0;function a(t,n,e,i,r,s){n||(n={});var o,d,l=n;if("ref"in l&&typeof t!="function")for(d in l={},n)d=="ref"?o=n[d]:l[d]=n[d];var g={type:t,props:l,key:e,ref:o,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Aa,__v:--wa,__i:-1,__u:0};return(r||s)&&(g.__source=r,g.__self=s),O.vnode&&O.vnode(g),g}function P({value:t,isNamed:n=!0}){return a("span",{class:"status","data-tone":ct(t),title:t,children:[a("span",{"aria-hidden":"true",children:dt(t)}),n?t:a("span",{class:"visually-hidden",children:t})]})}function It({value:t,isNamed:n=!0}){let e=Kn(t,18,12)?.map((r,s)=>(s%2?6+r*6:9+r*9).toFixed(1)),i=e?a("polygon",{points:e.join(" ")}):t==="CORRELATION"?a("ellipse",{cx:9,cy:6,rx:9,ry:6}):a("rect",{width:18,height:12,rx:3});return a("span",{class:"kind","data-kind":t,title:V[t],children:[a("svg",{viewBox:"0 0 18 12","aria-hidden":"true",children:i}),n?V[t]:a("span",{class:"visually-hidden",children:V[t]})]})}function R({text:t,isShort:n=!1}){return t?a("time",{dateTime:t,title:t,children:[n?on(t):`${t.slice(0,10)} ${t.slice(11,19)} UTC`,!n&&a("span",{class:"muted",children:[" · ",on(t)]})]}):a("span",{class:"muted",children:"–"})}function st({text:t,name:n}){let[e,i]=L("Copy"),r=async()=>{try{await navigator.clipboard.writeText(t),i("Copied")}catch{i("Not allowed")}setTimeout(()=>i("Copy"),1500)};return a("button",{type:"button",class:"copy","aria-label":`Copy ${n}`,title:`Copy ${n}`,onClick:()=>{r()},children:e==="Copy"?a("svg",{viewBox:"0 0 14 14",width:13,height:13,"aria-hidden":"true",fill:"none",stroke:"currentColor","stroke-width":1.4,children:[a("rect",{x:1,y:4,width:8.5,height:9,rx:1.5}),a("path",{d:"M4.5 4V2.5A1.5 1.5 0 0 1 6 1h5.5A1.5 1.5 0 0 1 13 2.5v6a1.5 1.5 0 0 1-1.5 1.5h-2"})]}):e})}function ot({error:t,retry:n}){let{title:e,message:i}=wt(t);return a("p",{class:"notice","data-tone":"bad",role:"alert",children:[a("strong",{children:e})," ",i,n&&a("button",{type:"button",onClick:n,children:"Retry"})]})}function ut(){return a("div",{role:"status","aria-label":"Loading",children:[0,1,2].map(t=>a("div",{class:"skeleton"},t))})}function j({title:t,children:n,id:e}){return a("section",{id:e,"aria-label":t,children:[t&&a("h3",{children:t}),n]})}var Ut=t=>t.kind==="RUN",Xe=t=>t.kind==="OPERATION",Ze=t=>t.kind==="IDEMPOTENCY_KEY";function ms({entity:t,cursor:n,select:e}){let i=[];return Ut(t)&&i.push(a(xa,{run:t},"review"),t.gate&&a(_a,{gate:t.gate},"gate"),a(hs,{hash:t.requestHash,idempotencyKey:t.idempotencyKey,select:e},"conflict"),a(Ka,{origin:t.origin,select:e},"origin"),t.isHeld&&a(va,{},"held")),Xe(t)&&i.push(a(Ra,{operation:t},"state")),Ze(t)&&i.push(a(hs,{hash:null,idempotencyKey:t,select:e},"conflict")),t.kind==="UNKNOWN"&&i.push(a("p",{children:"Edges have this id, but no record describes it. It is a cause from outside, or its record was purged or never recorded here."},"unknown")),"purgedAt"in t&&i.push(a("p",{class:"lead",children:["Its record was purged ",a(R,{text:t.purgedAt})," by purge ",t.purgeNumber,": ",t.purgeReason,". What is kept of it is below, and its edges stay."]},"purged")),a(j,{title:"Why",id:"why",children:[i,!Ut(t)&&a(Oa,{id:t.entityId,kind:t.kind,cursor:n,select:e})]})}function va(){return a("p",{children:[a("span",{class:"status","data-tone":"wait",children:[a("span",{"aria-hidden":"true",children:"⚑"})," HELD"]})," ","No purge takes this run until its holds are released."]})}function xa({run:t}){let{workflow:n}=t,e=t.decisions?.edges.find(({node:i})=>i.entityId===n?.latestDecision?.entityId)?.node??t.decisions?.edges[0]?.node;return n?.workflowStatus==="PENDING_REVIEW"?a("p",{class:"lead",children:["Waits for a review",n.pendingSince&&a(S,{children:[" for ",a("strong",{children:yt(n.pendingSince)}),", since ",a(R,{text:n.pendingSince})]}),".",e&&a(S,{children:[" Last: ",a(P,{value:e.action})," by ",a("strong",{children:e.actorId}),", ",a("code",{children:e.reasonCode}),"."]})]}):!n||n.workflowStatus==="NOT_REQUIRED"||!n.latestDecision||!e?null:a("p",{class:"lead",children:[a(P,{value:n.workflowStatus})," by ",a("strong",{children:e.actorId}),", ",a("code",{children:e.reasonCode}),", ",a(R,{text:e.decidedAt})]})}function _a({gate:t}){let{failedRules:n,reasons:e,recommendedNextStep:i}=t;return a(S,{children:[n.length>0&&a("table",{class:"rules",children:[a("thead",{children:a("tr",{children:[a("th",{scope:"col",children:"failed rule"}),a("th",{scope:"col",children:"measured"}),a("th",{scope:"col",children:"threshold"})]})}),a("tbody",{children:n.map((r,s)=>a("tr",{children:[a("th",{scope:"row",children:[a(fs,{filter:{rule:r.ruleId??null},children:r.ruleId??"–"})," ",a("span",{class:"muted",children:r.severity}),a("div",{class:"muted",children:[r.reasonCode,r.remediationHint].filter(Boolean).join(": ")})]}),a("td",{class:"measured",children:r.measured??"–"}),a("td",{children:Ca(r.threshold)})]},s))})]}),a("dl",{class:"facts",children:[e.length>0&&a(S,{children:[a("dt",{children:"Reasons"}),a("dd",{children:e.map(({reasonCode:r,severity:s,source:o},d)=>a("div",{children:[a(fs,{filter:{reason:r??null},children:r})," ",a("span",{class:"muted",children:[s,o].filter(Boolean).join(", ")})]},d))})]}),i&&a(S,{children:[a("dt",{children:"Next step"}),a("dd",{children:a("strong",{children:i})})]})]})]})}function fs({filter:t,children:n}){let[e]=Object.entries(t);return e?.[1]?a("a",{href:`dashboard?${new URLSearchParams({list:"runs",[e[0]]:e[1]})}`,title:"All runs with it",children:a("code",{children:n})}):a("code",{children:n})}function Ca(t){return t==null?"–":typeof t!="object"?String(t):Object.entries(t).map(([n,e])=>`${n} ${typeof e=="object"?JSON.stringify(e):String(e)}`).join(", ")}function Ka({origin:t,select:n}){return a("ul",{class:"origin",children:t.statements.map(({text:e,entity:i},r)=>a("li",{children:a(Ta,{text:e,id:i?.entityId??null,select:n})},r))})}function Ta({text:t,id:n,select:e}){let i=n===null?-1:t.indexOf(`'${n}'`);return n===null?a(S,{children:t}):i<0?a(S,{children:[t," ",a(q,{id:n,select:e})]}):a(S,{children:[t.slice(0,i),a(q,{id:n,select:e}),t.slice(i+n.length+2)]})}function Ra({operation:t}){let{operationStatus:n,error:e,createdAt:i,startedAt:r,finishedAt:s}=t;return e?a("p",{class:"lead",children:["Failed with ",a("code",{children:e.code}),": ",e.message,s&&a(S,{children:[" ",a(R,{text:s})]})]}):n==="PENDING"?a("p",{class:"lead",children:["Has waited to start for ",a("strong",{children:yt(i)}),", since ",a(R,{text:i}),"."]}):n==="RUNNING"&&r?a("p",{class:"lead",children:["Has been running for ",a("strong",{children:yt(r)}),", since ",a(R,{text:r}),"."]}):a("p",{class:"lead",children:[a(P,{value:n})," ",s&&a(R,{text:s})]})}function hs({hash:t,idempotencyKey:n,select:e}){if(!n?.isConflicted)return null;let i=Map.groupBy(n.history?.edges.map(({node:r})=>r)??[],({requestHash:r})=>r);return a("div",{class:"conflict",children:[a("p",{class:"lead",children:[a("span",{class:"status","data-tone":"bad",children:"⚠ more than one request hash"})," ","used the key ",a(q,{id:n.key,select:e})]}),a("ul",{children:[...i].map(([r,s])=>a("li",{children:[a("code",{title:r,children:Et(r,23)}),r===t?a("strong",{children:" this run"}):r===n.mappedHash?a("span",{class:"muted",children:" in force"}):a("strong",{children:" other request"}),":"," ",s.map((o,d)=>a("span",{children:[d>0&&", ",a(q,{id:o.rebalanceRunId,select:e})]},d))]},r))})]})}function Oa({id:t,kind:n,cursor:e,select:i}){let{value:r}=nt(l=>C(ur,{id:t},{signal:l}),[t,e],{isKept:!0}),s=r?.data.entity;if(!s?.causes||n==="CORRELATION"||n==="IDEMPOTENCY_KEY")return null;let{totalCount:o,edges:d}=s.causes;return o?a("div",{class:"causes",children:[d.map(({node:l})=>{let g=H(l).cause===l.source.entityId?l.source:l.target,u=D(g);return a("p",{children:[{CAUSED_BY:"Caused by",REPLAYED_FROM:"Replays",DERIVED_FROM:"Derived from"}[l.edgeType]??Y[l.edgeType].verb," ",a(It,{value:g.kind,isNamed:!1})," ",a(q,{id:g.entityId,select:i})," ",u&&a(P,{value:u})]},l.id)}),o>d.length&&a("p",{class:"muted",children:["and ",o-d.length," more"]})]}):a("p",{class:"muted",children:"No cause is recorded."})}function q({id:t,select:n}){return a("button",{type:"button",class:"link",onClick:()=>n(t),children:t})}function Es(t,n,e,i){t.hidden=n===null,tt(n&&a(Na,{...n,on:e},JSON.stringify([n,i])),t)}var an=(t,n)=>t instanceof Map?t.get(n)??null:null;async function Is(t,n,e,i){let{data:r,exact:s}=await Sr(Er,{left:t,right:n,after:e},{signal:i}),o=r.compareRuns??null,d=an(an(an(s,"compareRuns"),"changes"),"nodes"),l=Array.isArray(d)?d:[],g=(o?.changes.nodes??[]).map(({path:u,kind:y},p)=>({path:u,kind:y,before:an(l[p],"before"),after:an(l[p],"after")}));return{data:o,changes:g}}function Na({left:t,right:n,on:e}){let{value:i,error:r,retry:s}=nt(o=>Is(t,n,null,o),[t,n]);return a(S,{children:[a("header",{children:[a("h3",{children:["Compare ",a(q,{id:t,select:e.select})," with ",a(q,{id:n,select:e.select})]}),a("button",{type:"button",onClick:()=>e.swap(n,t),children:"⇄ Swap"}),a("button",{type:"button",onClick:e.close,children:"Close"})]}),r?a(ot,{error:r,retry:s}):i?i.data?a(Pa,{data:i.data,first:i.changes}):a("p",{children:"One of the runs is not there."}):a(ut,{})]})}function Pa({data:t,first:n}){let[e,i]=L([]),[r,s]=L(t.changes.pageInfo),[o,d]=L(null),{left:l,right:g,sameRequest:u,changeCount:y}=t,p=[...n,...e],c=async()=>{try{let h=await Is(l.entityId,g.entityId,r.endCursor??null);i([...e,...h.changes]),h.data&&s(h.data.changes.pageInfo)}catch(h){gt(h)||d(h)}};return a(S,{children:[a("p",{class:"lead",children:[a("strong",{children:u?"The same request":"Different requests"}),". ",y===0?"The results are equal.":`${w(y)} ${y===1?"difference":"differences"} in the results.`]}),a("table",{class:"comparison",children:[a("thead",{children:a("tr",{children:[a("th",{scope:"col",children:"what"}),a("th",{scope:"col",children:l.entityId}),a("th",{scope:"col",children:g.entityId})]})}),a("tbody",{children:[a(dn,{name:"Status",left:l,right:g,of:({effectiveStatus:h})=>a(P,{value:h})}),a(dn,{name:"Created",left:l,right:g,of:({createdAt:h})=>a(R,{text:h})}),a(dn,{name:"Portfolio",left:l,right:g,of:({portfolioId:h})=>h}),a(dn,{name:"Request hash",left:l,right:g,of:({requestHash:h})=>a("code",{children:h})}),a(dn,{name:"Origin",left:l,right:g,of:({origin:h})=>h.kinds.join(", ")}),p.map(({path:h,kind:I,before:f,after:k})=>a("tr",{"data-change":I,children:[a("th",{scope:"row",children:a("code",{children:h||"/"})}),a("td",{"data-run":l.entityId,children:I==="ADDED"?a("span",{class:"muted",children:"–"}):a("code",{children:Un(f)})}),a("td",{"data-run":g.entityId,children:I==="REMOVED"?a("span",{class:"muted",children:"–"}):a("code",{children:Un(k)})})]},h))]})]}),!!o&&a(ot,{error:o}),r.hasNextPage&&a("button",{type:"button",onClick:()=>{c()},children:["Show more of ",w(y-p.length)]})]})}function dn({name:t,left:n,right:e,of:i}){return a("tr",{children:[a("th",{scope:"row",children:t}),a("td",{"data-run":n.entityId,children:i(n)}),a("td",{"data-run":e.entityId,children:i(e)})]})}function Un(t){return t instanceof At?t.text:t instanceof Map?`{${[...t].map(([n,e])=>`${JSON.stringify(n)}: ${Un(e)}`).join(", ")}}`:Array.isArray(t)?`[${t.map(Un).join(", ")}]`:JSON.stringify(t)}var Wn=class{constructor(n,e){this.element=n;this.on=e}element;on;#t=new Set;#e=null;show(n){let e=ks(n),i=this.#e?.root!==n.root;this.#e=n;for(let r of this.#t)(i||!e.has(r))&&this.#t.delete(r);this.#n()}#n(){this.on.changed(this.#t.size?this.#t:null),this.#e&&tt(a($a,{counts:ks(this.#e),chosen:this.#t,toggle:n=>this.#i(n),next:this.on.next}),this.element)}#i(n){this.#t.delete(n)||this.#t.add(n),this.#n()}};function ks({entities:t,groups:n}){let e=new Map,i=r=>{let s=D(r);if(s===null)return;let o=e.get(s);e.set(s,{count:(o?.count??0)+1,severity:Math.min(o?.severity??9,Z({...r,idempotencyKey:null}))})};t.forEach(i);for(let r of n)r.entities.forEach(i);return new Map([...e].sort(([,r],[,s])=>r.severity-s.severity||s.count-r.count).map(([r,{count:s}])=>[r,s]))}function $a({counts:t,chosen:n,toggle:e,next:i}){return t.size?a(S,{children:[[...t].map(([r,s])=>a("button",{type:"button",class:"count","aria-pressed":n.has(r),title:`Show only ${r}`,onClick:()=>e(r),children:[a("b",{children:w(s)})," ",a(P,{value:r})]},r)),a("button",{type:"button",class:"plain",onClick:i,title:"Select the next entity that failed, is blocked or waits",children:["Next ",a("kbd",{children:"n"})]})]}):null}var Qn=class{constructor(n,e,i){this.element=n;this.count=e;this.on=i;n.addEventListener("keydown",r=>this.#u(r))}element;count;on;#t=[];#e=null;#n=-1;#i=null;#r=null;#a=new Map;show(n){this.#i!==n&&this.#a.clear(),this.#d(n)}update(n,e,i){for(let r of i)this.#a.set(r,"changed");for(let r of e)this.#a.set(r,"new");this.#d(n)}#d(n){this.#i=n;let e=Map.groupBy(n.stubs,({id:s})=>s),i=s=>!this.#r||this.#r.has(D(s)??""),r=[...n.entities].filter(i).sort((s,o)=>Z(s)-Z(o));this.#t=r.flatMap(s=>[{key:s.entityId,entity:s},...(e.get(s.entityId)??[]).map(o=>({key:Ht(o),stub:o}))]),this.count.textContent=this.#r?`${w(r.length)} of ${w(n.entities.length)}`:w(n.entities.length),this.element.replaceChildren(...this.#t.map((s,o)=>this.#l(s,o))),this.mark(this.#e)}filter(n){this.#r=n,this.#i&&this.show(this.#i)}next(){let n=this.#t.flatMap(({entity:e})=>e&&(this.#r||Z(e)<9)?[e.entityId]:[]);return n[(n.indexOf(this.#e??"")+1)%n.length]??null}mark(n){let e=this.element.children;e[this.#n]?.setAttribute("aria-selected","false"),this.#e=n,this.#n=this.#t.findIndex(r=>r.key===n);let i=e[this.#n];if(!i){this.element.removeAttribute("aria-activedescendant");return}i.setAttribute("aria-selected","true"),this.element.checkVisibility()&&i.scrollIntoView({block:"nearest"}),this.element.setAttribute("aria-activedescendant",i.id)}#l({entity:n,stub:e},i){let r={role:"option",id:`entity-${i}`,"aria-selected":"false"};if(e){let u=`+ ${w(e.left)} ${e.left===1?e.side.slice(0,-1):e.side}${e.hidden?`: ${e.hidden}`:""}`;return E("li",{...r,class:"stub",title:Nt(e),"aria-label":`${u}: ${Nt(e)}`,onclick:()=>this.on.open(e)},E("span"),E("span",{},u))}let{kind:s,entityId:o}=n,d=D(n),l=this.#i.distances.get(o),g=l===void 0?"on the path":l===0?"the root entity":`${l} ${l===1?"step":"steps"} away`;return E("li",{...r,class:[o===this.#i.root&&"root",this.#a.has(o)&&"fresh"].filter(Boolean).join(" ")||null,title:`${V[s]} ${o}, ${g}`,"aria-label":[V[s],o,d,this.#a.get(o),g].filter(Boolean).join(", "),onclick:()=>this.on.select(o),ondblclick:()=>this.on.focus(o)},Tn(s,{isNamed:!1}),E("span",{class:"id"},o),d&&Cr(d,{isNamed:!1}))}#o(n){let e=this.#t[n];e&&(this.mark(e.key),e.stub?this.on.selectStub(e.stub):this.on.select(e.key))}#u(n){if(n.ctrlKey||n.metaKey||n.altKey)return;let e=this.#n,i=this.#t.length-1,r={ArrowDown:e+1,ArrowUp:Math.max(e,1)-1,Home:0,End:i,PageDown:Math.min(e+15,i),PageUp:Math.max(e-15,0)},s=Object.hasOwn(r,n.key)?r[n.key]:void 0,o=this.#t[e];if(s!==void 0)this.#o(s);else if(n.key==="ArrowLeft")this.#o(this.#s("effect","cause"));else if(n.key==="ArrowRight")this.#o(this.#s("cause","effect"));else if(n.key==="Enter"&&o?.stub)this.on.open(o.stub);else if(n.key==="Enter"&&o)this.on.focus(o.key);else return;n.preventDefault()}#s(n,e){let i=this.#i?.edges.find(r=>H(r)[n]===this.#e&&H(r)[e]!==this.#e);return i?this.#t.findIndex(r=>r.key===H(i)[e]):-1}};var ln=(t,n,e)=>`${w(t)} ${t===1?n:e}`;function ti({entities:t,edges:n,stubs:e,groups:i,fieldError:r},s){let o=i.reduce((u,y)=>u+y.entities.length,0),d=o?`, ${w(o)} more in ${i.length===1?"a group":`${i.length} groups`}`:"",l=`${ln(t.length,"entity","entities")} and ${ln(n.length,"edge","edges")} shown${d}. `;if(r)return[l,E("span",{class:"partial"},"Its edges could not be loaded.")];let g=La(s);if(e.length===0){let u=n.length===0&&!o?`No edge is recorded${Da(s)}`:"Complete: nothing is omitted";return[l,E("span",{class:"complete"},`${u}.`),g]}return[l,E("span",{class:"partial"},"Partial:"),` not shown are ${Fn(e).map(Hn).join(", ")}.`,g]}function La(t){return t.types?` Only edges of ${ln(t.types.length,"type","types")} are followed and counted.`:t.withNames?"":" Only causes and effects are followed and counted."}function Da({direction:t,at:n,known:e}){return`${{BOTH:"",UPSTREAM:" upstream",DOWNSTREAM:" downstream"}[t]}${n||e?" until that time":""}`}function bs({entityCount:t,edgeCount:n,completeness:e},{depth:i}){let s=e.reasons.some(l=>l!=="DEPTH")?`at least ${w(t)} entities`:`${ln(t,"entity","entities")} and ${ln(n,"edge","edges")}`,o=e.reasons.includes("DEPTH")?", and more beyond it":"",d=` The service counts ${s} within depth ${i}${o}. Counted at ${new Date().toISOString().slice(11,19)} UTC.`;return E("span",{class:"muted"},d)}var Ss=228,Wt=17,Ma=7.3,Va=Ss-20,Pt=t=>t==="CORRELATION"||t==="IDEMPOTENCY_KEY",Fa=t=>t.toLowerCase().replaceAll("_","-"),Ha=t=>`kind-${Fa(t)}`;function As(t,{isCyclic:n=!1,isReplay:e=!1,now:i=Date.now()}={}){let{kind:r,entityId:s}=t,o=D(t),d=Ua(t,{isCyclic:n,isReplay:e,now:i}),l=Et(s,Pt(r)?27:23),g=Vr(t),u=Pt(r)?26:3*Wt+9+(d.length?Wt+1:0);return{kind:r,id:s,title:l,status:o,tone:o===null?"still":ct(o),time:g&&`${g.slice(5,10)} ${g.slice(11,16)}`,subtitle:t.purgedPortfolioId??t.portfolioId??t.operationType??t.reasonCode??(r==="UNKNOWN"?"outside these records":V[r]),marks:d,names:[t.correlationId,t.idempotencyKey?.key].filter(y=>y!==void 0),width:Pt(r)?Math.max(110,Math.ceil(l.length*Ma+44)):Ss,height:u}}function Ua({idempotencyKey:t,workflow:n,error:e,was:i,purgedAt:r,isHeld:s},{isCyclic:o,isReplay:d,now:l}){let g=[],u=n?.latestDecision;if(t?.isConflicted&&g.push({icon:"⚠",text:"conflict",tone:"bad",title:`Its idempotency key ${t.key} was used for different requests`}),r&&g.push({icon:"⌫",text:`purged ${i?V[i].toLowerCase():""}`,tone:"bad",title:`Purged at ${r}`}),e&&g.push({icon:"✕",text:Et(e.code,26),tone:"bad",title:`Failed with ${e.code}`}),n?.status==="PENDING_REVIEW"&&n.pendingSince){let y=yt(n.pendingSince,l);g.push({icon:"◔",text:y,tone:"wait",title:`Waits for a review since ${n.pendingSince}`})}return s&&g.push({icon:"⚑",text:"held",tone:"wait",title:"Held: no purge takes it"}),u&&g.push({icon:dt(u.action),text:Et(u.actorId,14),tone:ct(u.action),title:`${u.action} by ${u.actorId} at ${u.decidedAt}`}),d&&g.push({icon:"⟲",text:"replay",tone:"busy",title:"Replays an earlier run"}),o&&g.push({icon:"↻",text:"cycle",tone:"wait",title:"Part of a cycle: it is among its own causes"}),Wa(g)}function Wa(t){let n=({text:r})=>(r.length+3.5)*lt,e=[],i=0;for(let r of t){if(i+=n(r),i>Va)break;e.push(r)}return e}var un=(t,n,e,i={})=>A("text",{x:t,y:n,fill:"var(--ink)","font-size":11.5,...i},e);function Bn(t,{isRoot:n=!1}={}){let{kind:e,width:i,height:r,tone:s,status:o}=t,d=`var(--${Ha(e)})`,l=A("rect",{class:"frame",width:i,height:r,rx:Pt(e)?r/2:5,fill:"var(--paper)",stroke:d,"stroke-width":n?3.5:1.25,"stroke-dasharray":e==="UNKNOWN"||e==="PURGED"?"5 3":null}),g=A("g",{transform:`translate(10 ${Pt(e)?8:7})`,fill:"none",stroke:d,"stroke-width":1.5},Le(e,16,11)),u=un(32,Pt(e)?17.5:17,t.title,{"font-size":12,"font-weight":n?700:600,class:"card-id"});if(Pt(e))return A("g",{},l,g,u);let y=o&&A("rect",{class:"strip",x:3,y:24,width:4,height:r-29,rx:2,fill:`var(--tone-${s})`}),p=un(14,17+Wt,o?`${dt(o)} ${o}`:V[e],{fill:o?`var(--tone-${s})`:"var(--ink-soft)","font-weight":600}),c=t.time&&un(i-10,17+Wt,t.time,{"text-anchor":"end",fill:"var(--ink-soft)"}),h=un(14,17+2*Wt,Et(t.subtitle,28),{fill:"var(--ink-soft)"});return A("g",{},l,y,g,u,p,c,h,Qa(t.marks,17+3*Wt))}function Qa(t,n){let e=12,i=t.map(({icon:r,text:s,tone:o,title:d})=>{let l=(s.length+2)*lt+8,g=A("g",{class:"mark"},A("title",{},d),A("rect",{x:e,y:n-12,width:l,height:16,rx:3,fill:`var(--wash-${o})`}),un(e+4,n,`${r} ${s}`,{fill:`var(--tone-${o})`,"font-size":11}));return e+=l+4,g});return A("g",{},i)}function qn(t){return[V[t.kind],t.id,t.status,t.subtitle,...t.marks.map(({title:n})=>n)].filter(Boolean).join(", ")}var kt=11,Gn=9,gn=20,ft=10,ni=12,Ba=.9,qa=38,Ga=250,ja=t=>{let n=D(t);return n===null?"still":ct(n)};function ws(t,n){let{entities:e}=t,i=Math.max(Math.ceil((Ga-2*ft)/kt),Math.ceil(Math.sqrt(e.length*Ba)),Math.ceil(e.length/qa)),r=gn+ft,s=za(e,n).map(([o,d])=>{let l={title:o,y:r,entities:d};return r+=gn+Math.ceil(d.length/i)*kt+4,l});return{group:t,by:n,columns:i,sections:s,width:i*kt+2*ft,height:r+ft}}function za(t,n){let e=n==="status"?o=>D(o)??o.kind:o=>o.portfolioId??o.kind,i=new Map;for(let o of t){let d=e(o),l=i.get(d);l?l.push(o):i.set(d,[o])}for(let o of i.values())o.sort((d,l)=>Z(d)-Z(l));if(n==="status")return[...i].sort(([,[o]],[,[d]])=>Z(o)-Z(d));let r=[...i].sort(([,o],[,d])=>d.length-o.length),s=r.slice(ni).flatMap(([,o])=>o);return[...r.slice(0,ni),...s.length?[[`${r.length-ni} other portfolios`,s]]:[]]}function vs({group:t,by:n,width:e,height:i,columns:r,sections:s}){let o=(y,p,c,h={})=>A("text",{x:y,y:p,fill:"var(--ink)","font-size":11.5,...h},c),d=new Map;for(let{y,entities:p}of s)p.forEach((c,h)=>{let I=ja(c),f=d.get(I)??[];f.push(`M${ft+h%r*kt} ${y+gn-6+Math.floor(h/r)*kt}h${Gn}v${Gn}h-${Gn}z`),d.set(I,f)});let g=`${t.isComplete?w(t.entities.length):`${w(t.entities.length)} of ${w(t.total)}`} ${t.side} by ${n}`,u=n==="status"?"portfolio":"status";return A("g",{},A("rect",{class:"frame",width:e,height:i,rx:6,fill:"var(--paper)",stroke:"var(--line-strong)"}),o(ft,18,g,{"font-weight":600}),A("g",{class:"regroup","data-by":u},o(ft+(g.length+2)*lt*1.06,18,`by ${u}`,{fill:"var(--accent)","text-decoration":"underline"})),s.map(({title:y,y:p,entities:c})=>o(ft,p+8,`${n==="status"?`${dt(y)} `:""}${y} ${w(c.length)}`,{"font-weight":600,fill:n==="status"?`var(--tone-${ct(y)})`:"var(--ink)"})),[...d].map(([y,p])=>A("path",{class:"cells",d:p.join(""),fill:`var(--tone-${y})`,"fill-opacity":y==="bad"?1:y==="wait"?.85:.45})))}function xs({columns:t,sections:n},e,i){let r=Math.floor((e-ft)/kt);if(r<0||r>=t)return null;for(let s of n){let o=Math.floor((i-s.y-gn+6)/kt),d=o>=0?s.entities[o*t+r]:void 0;if(d&&o<Math.ceil(s.entities.length/t))return d}return null}function _s({columns:t,sections:n},e){for(let{y:i,entities:r}of n){let s=r.findIndex(o=>o.entityId===e);if(s>=0)return{x:ft+s%t*kt,y:i+gn-6+Math.floor(s/t)*kt,size:Gn}}return null}var Cs=150,Ks=96,jn=class{element=A("svg",{id:"minimap",width:Cs,height:Ks,"aria-hidden":"true"});#t=A("rect",{class:"frame",fill:"none",stroke:"var(--accent)"});#e={x:0,y:0,width:1,height:1};#n=1;constructor(n){let e=i=>{let{left:r,top:s}=this.element.getBoundingClientRect();n(this.#e.x+(i.clientX-r)/this.#n,this.#e.y+(i.clientY-s)/this.#n)};this.element.addEventListener("pointerdown",i=>{this.element.setPointerCapture(i.pointerId),e(i)}),this.element.addEventListener("pointermove",i=>i.buttons&&e(i))}show({nodes:n,box:e}){this.#e=e,this.#n=Math.min(Cs/e.width,Ks/e.height),this.element.setAttribute("width",String(Math.max(30,Math.ceil(e.width*this.#n)))),this.element.setAttribute("height",String(Math.max(14,Math.ceil(e.height*this.#n))));let i=new Map;for(let{x:r,y:s,width:o,height:d,card:l}of n.values()){let g=l?.tone??"still",u=(c,h)=>((c-h)*this.#n).toFixed(1),[y,p]=[Math.max(2,o*this.#n),Math.max(2,d*this.#n)];i.set(g,[...i.get(g)??[],`M${u(r-o/2,e.x)} ${u(s-d/2,e.y)}h${y.toFixed(1)}v${p.toFixed(1)}h-${y.toFixed(1)}z`])}this.element.replaceChildren(...[...i].map(([r,s])=>A("path",{d:s.join(""),fill:`var(--tone-${r})`,"fill-opacity":r==="still"?.4:1})),this.#t)}frame({x:n,y:e,width:i,height:r}){let s=this.#e,o=n<=s.x&&e<=s.y&&n+i>=s.x+s.width&&e+r>=s.y+s.height;this.element.classList.toggle("unneeded",o);let d={x:(n-s.x)*this.#n,y:(e-s.y)*this.#n,width:i*this.#n,height:r*this.#n};for(let[l,g]of Object.entries(d))this.#t.setAttribute(l,g.toFixed(1))}};function Rs(t,n){let e=new Map,i=!1,r={x:0,y:0},s=null,o=(l,g)=>{let{left:u,top:y}=t.getBoundingClientRect();return{x:l-u,y:g-y}};t.addEventListener("pointerdown",l=>{l.button||(e.set(l.pointerId,{x:l.clientX,y:l.clientY}),!(e.size>1)&&(i=!1,r={x:l.clientX,y:l.clientY},s=l.target))}),t.addEventListener("pointermove",l=>{let g=e.get(l.pointerId);if(!g)return;let u={x:l.clientX,y:l.clientY};if(!i&&Math.hypot(u.x-r.x,u.y-r.y)<4)return;if(i||(i=!0,t.setPointerCapture(l.pointerId),t.classList.add("dragged")),e.set(l.pointerId,u),e.size===1){n.pan(u.x-g.x,u.y-g.y);return}let y=[...e].find(([c])=>c!==l.pointerId)?.[1];if(!y)return;let p=o((u.x+y.x)/2,(u.y+y.y)/2);n.pan((u.x-g.x)/2,(u.y-g.y)/2),n.zoom(Ts(u,y)/(Ts(g,y)||1),p.x,p.y)});let d=l=>{!e.delete(l.pointerId)||e.size||(t.classList.remove("dragged"),l.type==="pointerup"&&!i&&s&&n.click(s,l),s=null)};t.addEventListener("pointerup",d),t.addEventListener("pointercancel",d),t.addEventListener("dblclick",l=>n.doubleClick(l.target)),t.addEventListener("wheel",l=>{l.preventDefault();let{x:g,y:u}=o(l.clientX,l.clientY);l.shiftKey?n.pan(-l.deltaY-l.deltaX,0):n.zoom(Math.exp(-l.deltaY*.0016*(l.deltaMode?16:1)),g,u)},{passive:!1})}var Ts=(t,n)=>Math.hypot(t.x-n.x,t.y-n.y);var ii=new Worker(new URL("layout-worker.js",import.meta.url),{type:"module"}),ei=0,zn=null;ii.onmessage=({data:t})=>{t.job===ei&&zn?.resolve(t)};ii.onerror=t=>zn?.reject(new Error(t.message||"the layout worker could not start"));function Os(t,n){return zn?.resolve(null),ei+=1,new Promise((e,i)=>{zn={resolve:e,reject:i},ii.postMessage({job:ei,nodes:t,edges:n})})}function Ns(t,n,e){let i=t.blocks.map(({box:d})=>({...d,x:d.x+d.width/2,y:d.y+d.height/2})),r=new Set;for(let d of n.values()){let l=t.nodes.get(d.key);l&&(Object.assign(d,{x:l.x,y:l.y}),r.add(d.key),i.push(d))}let s=d=>i.every(l=>Math.abs(l.x-d.x)*2>=l.width+d.width+28||Math.abs(l.y-d.y)*2>=l.height+d.height+28),o=(d,l,g)=>{for(let u=0;;u+=10){let y=[g-u,g+u].find(p=>s({x:l,y:p,width:d.width,height:d.height}));if(y!==void 0){Object.assign(d,{x:l,y}),r.add(d.key),i.push(d);return}}};for(let d=!0;d;){d=!1;for(let{from:l,to:g}of e){let[u,y]=[n.get(l),n.get(g)];r.has(l)!==r.has(g)&&(d=!0,r.has(l)?o(y,u.x+u.width/2+92+y.width/2,u.y):o(u,y.x-y.width/2-92-u.width/2,y.y))}}for(let d of n.values())r.has(d.key)||o(d,t.box.x+d.width/2,t.box.y+t.box.height+d.height)}var Ya=80,Ja=10,bt=8,Xa=(t,n)=>`group:${t}:${n}`;async function Ls(t,n=null){let e=new Set(t.edges.filter(({edgeType:p})=>p==="REPLAYED_FROM").map(({sourceEntityId:p})=>p)),i=t.view.at?Date.parse(t.view.at):Date.now(),r=new Map;for(let p of[...t.entities].sort((c,h)=>Z(c)-Z(h))){let{entityId:c}=p,h=As(p,{isCyclic:t.cyclic.has(c),isReplay:e.has(c),now:i});r.set(c,{key:c,entity:p,card:h,width:h.width,height:h.height,x:0,y:0})}let s=t.edges.map(p=>({key:p.id,edge:p,from:H(p).cause,to:H(p).effect})),o=(p,c,h)=>{s.push(h==="effects"?{key:`to ${p}`,from:c,to:p}:{key:`to ${p}`,from:p,to:c})};for(let p of t.stubs){let c=Ht(p);r.set(c,{key:c,stub:p,width:Je(p).length*lt+20,height:24,x:0,y:0}),o(c,p.id,p.side)}for(let p of t.groups){let c=Xa(p.side,p.id),h=ws(p,t.view.groupBy);r.set(c,{key:c,group:h,width:h.width,height:h.height,x:0,y:0}),o(c,p.id,p.side)}if(n){Ns(n,r,s);let p=new Map(n.edges.map(h=>[h.key,h])),c=s.map(({key:h,from:I,to:f,edge:k})=>{let{points:b,label:x,isInBlock:K}=p.get(h)??{points:[],label:null,isInBlock:!1};return{key:h,...k&&{edge:k},from:r.get(I),to:r.get(f),points:b,label:x,isInBlock:K}});return{subgraph:t,nodes:r,edges:c,blocks:n.blocks,box:Ps([...r.values()],n.blocks.map(({box:h})=>h))}}let d=t.edges.length<=Ya,l=p=>p&&d&&!Y[p.edgeType].isQuiet?Y[p.edgeType].verb.length*lt+6:0,g=await Os([...r.values()].map(({key:p,width:c,height:h})=>({id:p,width:c,height:h})),s.map(({key:p,from:c,to:h,edge:I})=>({id:p,from:c,to:h,label:l(I)})));if(!g)return null;for(let{id:p,x:c,y:h}of g.nodes)Object.assign(r.get(p),{x:c,y:h});let u=s.map(({key:p,from:c,to:h,edge:I},f)=>{let{points:k,label:b,isInBlock:x}=g.edges[f];return{key:p,...I&&{edge:I},from:r.get(c),to:r.get(h),points:k,label:b,isInBlock:x}}),y=g.blocks.map(({hub:p,side:c,x:h,y:I,width:f,height:k})=>{let b=r.get(p),x={x:h-f/2,y:I-k/2,width:f,height:k},K=c==="to"?[oi(b),{x:x.x,y:I}]:[{x:x.x+f,y:I},si(b)];return{from:K[0],to:K[1],box:x}});return{subgraph:t,nodes:r,edges:u,blocks:y,box:Ps([...r.values()],y.map(({box:p})=>p))}}var si=({x:t,y:n,width:e})=>({x:t-e/2,y:n}),oi=({x:t,y:n,width:e})=>({x:t+e/2,y:n});function Ps(t,n){let[e,i,r,s]=[1/0,1/0,-1/0,-1/0];for(let{x:o,y:d,width:l,height:g}of[...t.map(u=>({...u,x:u.x-u.width/2,y:u.y-u.height/2})),...n])[e,i,r,s]=[Math.min(e,o),Math.min(i,d),Math.max(r,o+l),Math.max(s,d+g)];return{x:e,y:i-20,width:r-e,height:s-i+20}}function Yn(t,n){let e=`translate(${t.x-t.width/2} ${t.y-t.height/2})`,i={"data-key":t.key,transform:e};if(t.card){let s=t.key===n,{kind:o,tone:d}=t.card,l=Bn(t.card,{isRoot:s});return A("g",{...i,class:`card${s?" root":""}`,"data-kind":o,"data-tone":d,"data-status":D(t.entity)},A("title",{},qn(t.card)),ri(t),l)}if(t.group)return A("g",{...i,class:"group"},ri(t),vs(t.group));let r=Je(t.stub);return A("g",{...i,class:"stub"},A("title",{},Nt(t.stub)),ri(t),A("rect",{width:t.width,height:t.height,rx:4,fill:"var(--ground)",stroke:"var(--ink-soft)","stroke-dasharray":"4 3"}),A("text",{x:t.width/2,y:16,"text-anchor":"middle",fill:"var(--ink)","font-size":11.5},r))}var ri=({width:t,height:n})=>A("rect",{class:"halo",x:-4,y:-4,width:t+8,height:n+8,rx:8,fill:"none"});function Jn(t,n){let{edge:e,isInBlock:i}=t,r=e?{"data-key":e.id,"data-source":e.sourceEntityId,"data-type":e.edgeType,"data-target":e.targetEntityId}:{"data-key":t.key};if(i)return A("g",{...r,class:"edge in-block"});let s=e?Y[e.edgeType]:null,o=n?"var(--tone-wait)":`var(--${s?.colour??"ink-soft"})`,{d,tip:l,angle:g}=Ds(t);return A("g",{...r,class:`edge${e?"":" stub-edge"}${n?" cyclic":""}`},e&&A("path",{class:"touch",d,fill:"none",stroke:"transparent","stroke-width":12}),A("path",{class:"line",d,fill:"none",stroke:o,"stroke-width":n?2.5:s?.width??1,"stroke-dasharray":s?Vn[s.line]:"4 3"}),e&&A("polygon",{class:"arrow",points:`0,0 ${-bt},${-bt/2} ${-bt},${bt/2}`,fill:o,transform:`translate(${l.x} ${l.y}) rotate(${g})`}))}function Xn({edge:t,label:n}){if(!t||!n)return null;let{verb:e}=Y[t.edgeType],i=e.length*lt+6;return A("g",{class:"edge-label","data-of":t.id,transform:`translate(${n.x} ${n.y})`},A("rect",{x:-i/2,y:-8,width:i,height:16,rx:3,fill:"var(--ground)"}),A("text",{y:4,"text-anchor":"middle",fill:"var(--ink-soft)","font-size":11},e))}function Zn({from:t,to:n,box:e}){let i={key:"",points:[],label:null,isInBlock:!1,from:{...t,width:0},to:{...n,width:0}},{d:r,tip:s,angle:o}=Ds(i);return A("g",{class:"block"},A("rect",{...e,rx:8,fill:"none",stroke:"var(--line-strong)","stroke-dasharray":"2 3"}),A("path",{d:r,fill:"none",stroke:"var(--ink)","stroke-width":1.75}),A("polygon",{points:`0,0 ${-bt},${-bt/2} ${-bt},${bt/2}`,fill:"var(--ink)",transform:`translate(${s.x} ${s.y}) rotate(${o})`}))}function Ds({from:t,to:n,points:e}){if(t===n){let[g,u]=[t.x+t.width/2,t.y-t.height/2];return{d:`M ${g-40} ${u} c 0 -22, 30 -22, 30 -8`,tip:{x:g-10,y:u},angle:90}}let i=t.x+t.width/2<=n.x-n.width/2,[r,s]=i?[oi(t),si(n)]:[si(t),oi(n)],o=i?-1:1,d={x:s.x+o*bt,y:s.y},l=[r,{x:r.x-o*6,y:r.y},...e,{x:d.x+o*6,y:s.y},d];return{d:Za(l),tip:s,angle:i?0:180}}function Za(t){let n=[`M ${cn(t[0])}`];for(let e=1;e<t.length-1;e+=1){let[i,r,s]=[t[e-1],t[e],t[e+1]];n.push(`L ${cn($s(r,i))} Q ${cn(r)} ${cn($s(r,s))}`)}return n.push(`L ${cn(t.at(-1))}`),n.join(" ")}function $s(t,n){let e=Math.hypot(n.x-t.x,n.y-t.y)||1,i=Math.min(Ja,e/2)/e;return{x:t.x+(n.x-t.x)*i,y:t.y+(n.y-t.y)*i}}var cn=({x:t,y:n})=>`${t.toFixed(1)} ${n.toFixed(1)}`;var it=28,Ms=.04,td=3,Vs=1.1,nd=.72,Qt=300,te=class{constructor(n,e){this.container=n;this.on=e;this.svg.append(this.#t),this.#e=new jn((i,r)=>this.centre({x:i,y:r})),n.append(this.svg,this.#n,this.#e.element),Rs(this.svg,{pan:(i,r)=>this.panBy(i,r),zoom:(i,r,s)=>this.#p(i,r,s),click:(i,r)=>this.#E(i,r),doubleClick:i=>{let r=i.closest(".card")?.dataset.key;r&&e.focus(r)}})}container;on;scene=null;pan={x:0,y:0};zoom=1;svg=A("svg",{class:"scene",width:"100%",height:"100%","aria-hidden":"true",focusable:"false"});#t=A("g");#e;#n=E("div",{id:"beyond","aria-hidden":"true"});#i=new Map;#r=null;#a=new Set;#d=null;#l={x:NaN,y:NaN,zoom:NaN};#o=null;async show(n,{anchor:e=null,isLive:i=!1}={}){let r=await Ls(n,i?this.scene:null);if(!r)return;if(i&&this.scene){for(let l of ed(this.scene,r))this.#a.add(l);this.scene=r,this.#u(r),this.mark(this.#r,{isRevealed:!1});return}this.scene?.subgraph!==n&&this.#a.clear();let s=e!==null?this.positionOf(e):null,o=this.scene;this.scene=r,this.#u(r);let d=e!==null?this.positionOf(e):null;s&&d?this.panBy(s.x-d.x,s.y-d.y):this.fit(n.root);for(let l of r.nodes.values())l.group&&o&&o.nodes.get(l.key)?.group?.by!==l.group.by&&this.#m(l);this.mark(this.#r)}#u(n){let{subgraph:e}=n;this.#i.clear();let i=new Set(e.path?[...e.path.entities.map(({entityId:l})=>l),...e.path.edges.map(({id:l})=>l)]:[]),r=(l,g)=>(e.path&&g.classList.add(i.has(l)?"on-path":"off-path"),this.#a.has(l)&&g.classList.add("fresh"),this.#i.set(l,g),g),s=n.edges.map(l=>r(l.key,Jn(l,l.edge!==void 0&&e.cyclic.has(l.edge.id)))),o=n.edges.flatMap(l=>Xn(l)??[]),d=[...n.nodes.values()].map(l=>{let g=r(l.key,Yn(l,e.root));return l.key===e.from&&g.classList.add("from"),g});this.#t.replaceChildren(...n.blocks.map(Zn),...s,...o,...d),this.#l.zoom=NaN,this.#e.show(n),this.filter(this.#d),this.#g()}positionOf(n){let e=this.scene?.nodes.get(n);return e?{x:e.x*this.zoom+this.pan.x,y:e.y*this.zoom+this.pan.y}:null}#s(){return{width:this.container.clientWidth,height:this.container.clientHeight}}#g(){let{pan:n,zoom:e}=this;this.#t.setAttribute("transform",`translate(${n.x} ${n.y}) scale(${e})`),this.svg.classList.toggle("far",e<nd),this.#c();let{width:i,height:r}=this.#s();this.#e.frame({x:-n.x/e,y:-n.y/e,width:i/e,height:r/e})}#c(){let{pan:n,zoom:e,scene:i}=this,r=this.#l;if(!i||r.zoom===e&&Math.abs(r.x-n.x)<Qt/2&&Math.abs(r.y-n.y)<Qt/2){i&&this.#y();return}this.#l={x:n.x,y:n.y,zoom:e};let{width:s,height:o}=this.#s(),d={x1:(-n.x-Qt)/e,y1:(-n.y-Qt)/e,x2:(s-n.x+Qt)/e,y2:(o-n.y+Qt)/e},l=(g,u,y,p,c)=>{this.#i.get(g)?.toggleAttribute("hidden",p<d.x1||u>d.x2||c<d.y1||y>d.y2)};for(let{key:g,x:u,y,width:p,height:c}of i.nodes.values())l(g,u-p/2,y-c/2,u+p/2,y+c/2);for(let{key:g,from:u,to:y,points:p}of i.edges){let c=[u,y,...p],[h,I]=[c.map(({x:f})=>f),c.map(({y:f})=>f)];l(g,Math.min(...h),Math.min(...I),Math.max(...h),Math.max(...I))}this.#y()}#y(){let{width:n,height:e}=this.#s(),i={left:0,right:0,above:0,below:0},r={...i};for(let d of this.scene?.nodes.values()??[]){if(!d.card)continue;let l=d.x*this.zoom+this.pan.x,g=d.y*this.zoom+this.pan.y,u={x:d.width/2*this.zoom,y:d.height/2*this.zoom},y=l+u.x<0?"left":l-u.x>n?"right":g+u.y<0?"above":g-u.y>e?"below":null;y&&(i[y]+=1,this.#a.has(d.key)&&(r[y]+=1))}let s={left:"←",right:"→",above:"↑",below:"↓"},o=JSON.stringify([i,r]);this.#n.dataset.counts!==o&&(this.#n.dataset.counts=o,this.#n.replaceChildren(...["left","right","above","below"].filter(d=>i[d]).map(d=>E("span",{class:d},`${s[d]} ${i[d]}${r[d]?`, ${r[d]} new`:""}`))))}centre({x:n,y:e}){let{width:i,height:r}=this.#s();this.pan={x:i/2-n*this.zoom,y:r/2-e*this.zoom},this.#g()}fit(n){let{scene:e}=this;if(!e)return;let{width:i,height:r}=this.#s(),s=Math.min((i-2*it)/e.box.width,(r-2*it)/e.box.height,Vs);if(s>=1){this.zoom=s,this.centre({x:e.box.x+e.box.width/2,y:e.box.y+e.box.height/2});return}this.zoom=1;let o=e.nodes.get(n),d=e.box.width+2*it<=i?e.box.x+e.box.width/2:ai(o.x,e.box.x+i/2-it,e.box.x+e.box.width-i/2+it),l=e.box.height+2*it<=r?e.box.y+e.box.height/2:ai(o.y,e.box.y+r/2-it,e.box.y+e.box.height-r/2+it);this.centre({x:d,y:l})}whole(){let{scene:n}=this;if(!n)return;let{width:e,height:i}=this.#s();this.zoom=Math.max(Ms,Math.min((e-2*it)/n.box.width,(i-2*it)/n.box.height,Vs)),this.centre({x:n.box.x+n.box.width/2,y:n.box.y+n.box.height/2})}zoomBy(n){let{width:e,height:i}=this.#s();this.#p(n,e/2,i/2)}#p(n,e,i){let r=ai(this.zoom*n,Ms,td),s=r/this.zoom;this.pan={x:e-(e-this.pan.x)*s,y:i-(i-this.pan.y)*s},this.zoom=r,this.#g()}panBy(n,e){this.pan={x:this.pan.x+n,y:this.pan.y+e},this.#g()}mark(n,{isRevealed:e=!0}={}){this.#r=n;for(let r of this.#t.querySelectorAll(".selected"))r.classList.remove("selected");if(this.#t.querySelector(".cell-mark")?.remove(),n===null||!this.scene)return;this.#i.get(n)?.classList.add("selected"),this.#t.querySelector(`.edge-label[data-of="${CSS.escape(n)}"]`)?.classList.add("selected");let i=this.scene.nodes.get(n);i&&e?this.#f(i):i||this.#h(n)}#h(n){for(let e of this.scene?.nodes.values()??[]){let i=e.group&&_s(e.group,n);i&&this.#i.get(e.key)?.append(A("rect",{class:"cell-mark",x:i.x-2,y:i.y-2,width:i.size+4,height:i.size+4,fill:"none",stroke:"var(--accent)","stroke-width":2.5}))}}#f({x:n,y:e,width:i,height:r}){let{width:s,height:o}=this.#s(),[d,l]=[(n-i/2)*this.zoom+this.pan.x,(e-r/2)*this.zoom+this.pan.y];!(d>=0&&l>=0&&d+i*this.zoom<=s&&l+r*this.zoom<=o)&&s&&this.centre({x:n,y:e})}#m({y:n,height:e}){let i=(n-e/2)*this.zoom+this.pan.y;i<it&&this.panBy(0,Math.min(it-i,this.#s().height/2-it))}filter(n){this.#d=n;for(let{key:e,entity:i}of this.scene?.nodes.values()??[])this.#i.get(e)?.classList.toggle("dim",n!==null&&i!==void 0&&!n.has(D(i)??""))}resize(){let{left:n,top:e,width:i}=this.container.getBoundingClientRect();i&&(this.#l.zoom=NaN,this.#o?this.panBy(this.#o.left-n,this.#o.top-e):this.scene&&this.fit(this.scene.subgraph.root),this.#o={left:n,top:e})}#E(n,e){let{scene:i}=this,r=n.closest(".regroup");if(r){this.on.regroup(r.dataset.by==="portfolio"?"portfolio":"status");return}let s=n.closest("[data-key]")?.dataset.key,o=s===void 0?void 0:i?.nodes.get(s),d=s===void 0?void 0:i?.edges.find(l=>l.key===s)?.edge;o?.entity&&e.shiftKey?this.on.pick(o.key):o?.entity?this.on.select(o.key):o?.stub?this.on.open(o.stub):o?.group?this.#I(o,e):d?this.on.selectEdge(d):this.on.select(null)}#I(n,e){let{left:i,top:r}=this.container.getBoundingClientRect(),s=(e.clientX-i-this.pan.x)/this.zoom-(n.x-n.width/2),o=(e.clientY-r-this.pan.y)/this.zoom-(n.y-n.height/2),d=n.group&&xs(n.group,s,o);d&&this.on.select(d.entityId)}},ai=(t,n,e)=>Math.min(Math.max(t,Math.min(n,e)),Math.max(n,e));function ed(t,n){let e=({card:r,stub:s,group:o})=>r?qn(r):String(s?s.left:o?.group.entities.length),i=new Set(t.edges.map(({key:r})=>r));return[...[...n.nodes.values()].flatMap(r=>{let s=t.nodes.get(r.key);return s&&e(s)===e(r)?[]:[r.key]}),...n.edges.flatMap(({key:r,edge:s})=>s&&!i.has(r)?[r]:[])]}var li=["BOTH","UPSTREAM","DOWNSTREAM"],ui=[1,2,3,5,10,20],gi=[60,200,500,1e3],pn=["CAUSED_BY","REPLAYED_FROM","DERIVED_FROM"],id=["causes","effects"],rd=/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/,di={direction:"BOTH",depth:3,maxEntities:60},Fs={direction:"direction",depth:"depth",maxEntities:"most"};function ne(t){let n=new URLSearchParams(t),e=o=>n.get(o)||null,i=(o,d)=>{let l=Number(n.get(Fs[o]));return d.includes(l)?l:di[o]},r=o=>{let d=e(o)??"";return rd.test(d)&&!Number.isNaN(Date.parse(d))?d:null},s=e("mode");return{id:e("id"),direction:li.find(o=>o===e("direction"))??di.direction,depth:i("depth",ui),maxEntities:i("maxEntities",gi),withNames:e("nodes")==="all",types:n.has("type")?n.getAll("type").filter(Boolean):null,at:r("at"),known:r("known"),expansions:id.flatMap(o=>n.getAll(o).flatMap(d=>sd(o,d))),groups:n.getAll("group").filter(o=>/^(causes|effects)\./.test(o)),groupBy:e("by")==="portfolio"?"portfolio":"status",collapsed:n.getAll("folded"),selected:e("selected"),from:e("from"),to:e("to"),pathNumber:Math.max(1,Math.floor(Number(n.get("path"))||1)),compare:e("compare"),mode:s==="root-causes"||s==="impact"?s:null}}function sd(t,n){let[,e,i]=/^(\d{1,4})\.(.+)$/s.exec(n)??[];return i?[{side:t,id:i,pages:Math.max(1,Number(e))}]:[]}function Ct(t){let n=new URLSearchParams;t.id&&n.set("id",t.id);for(let e of["direction","depth","maxEntities"])t[e]!==di[e]&&n.set(Fs[e],String(t[e]));t.withNames&&n.set("nodes","all");for(let e of t.types??[])n.append("type",e);t.types?.length===0&&n.append("type",""),t.at&&n.set("at",t.at),t.known&&n.set("known",t.known);for(let{side:e,pages:i,id:r}of t.expansions)n.append(e,`${i}.${r}`);for(let e of t.groups)n.append("group",e);t.groupBy==="portfolio"&&n.set("by",t.groupBy);for(let e of t.collapsed)n.append("folded",e);t.pathNumber>1&&n.set("path",String(t.pathNumber));for(let e of["selected","from","to","compare","mode"]){let i=t[e];i&&n.set(e,i)}return n.size?`?${n}`:""}var Hs=t=>`explore?${new URLSearchParams({id:t})}`;function $t({types:t,withNames:n}){let e=t??(n?null:pn);return e?{edgeTypes:e}:{}}function ci(t,n){return{...t,id:n,expansions:[],groups:[],collapsed:[],selected:n,from:null,to:null,pathNumber:1,compare:null,mode:null}}function Us(t,{side:n,id:e,pages:i}){let r=t.expansions.filter(s=>s.side!==n||s.id!==e);return{...t,expansions:[...r,{side:n,id:e,pages:i}],groups:t.groups.filter(s=>s!==`${n}.${e}`),collapsed:t.collapsed.filter(s=>s!==e)}}function Ws(t,n,e){let i=t.expansions.filter(r=>r.side!==n||r.id!==e);return{...t,expansions:i,groups:[...t.groups.filter(r=>r!==`${n}.${e}`),`${n}.${e}`]}}function Qs(t,n){return{...t,expansions:t.expansions.filter(e=>e.id!==n),groups:t.groups.filter(e=>e!==`causes.${n}`&&e!==`effects.${n}`),collapsed:[...t.collapsed.filter(e=>e!==n),n]}}function pi(t,n){return{...t,collapsed:t.collapsed.filter(e=>e!==n)}}function yi({entities:t,edges:n,stubs:e,groups:i,view:r}){let s=[r.at&&`as it stood at ${r.at}`,r.known&&`as known at ${r.known}`].filter(Boolean),o=s.length?s.join(" and "):"as it is now",d=i.reduce((u,y)=>u+y.entities.length,0),l=[...d?[`${w(d)} entities in ${i.length===1?"a group":"groups"}`]:[],...Fn(e).map(Hn)],g=l.length?`partial: ${l.join(", ")} not shown`:"complete";return`Lineage of ${r.id} ${o}: ${w(t.length)} entities, ${w(n.length)} edges; ${g}`}var fi=({view:t})=>new URL(`explore${Ct(t)}`,document.baseURI).href;function od(t){let n=D(t);return n?`${dt(n)} ${n}`:V[t.kind]}var ad={RUN:["(",")"],OPERATION:["{{","}}"],DECISION:["[/","/]"],ARTIFACT:["[[","]]"],CORRELATION:["([","])"],IDEMPOTENCY_KEY:[">","]"],PURGED:["[","]"],UNKNOWN:["[","]"]},Bs=t=>t.replace(/[#"`<>&\\]/g,n=>`#${n.codePointAt(0)};`).replace(/[\r\n]+/g," ");function qs(t){let n=new Map(t.entities.map(({entityId:o},d)=>[o,`n${d}`])),e=t.entities.map(o=>{let[d,l]=ad[o.kind];return`  ${n.get(o.entityId)}${d}"${Bs(o.entityId)}<br/>${Bs(od(o))}"${l}`}),i=t.edges.map(o=>{let{cause:d,effect:l}=H(o),{verb:g,line:u}=Y[o.edgeType];return`  ${n.get(d)} ${u==="solid"?"-->":"-.->"}|${g}| ${n.get(l)}`}),r=t.stubs.flatMap((o,d)=>{let[l,g]=o.side==="effects"?[n.get(o.id),`more${d}`]:[`more${d}`,n.get(o.id)];return[`  more${d}["+${w(o.left)}"]:::more`,`  ${l} -.- ${g}`]});return[...[yi(t),fi(t)].map(o=>`%% ${o.replace(/[\r\n{}]+/g," ")}`),"flowchart LR",...e,...i,...r,"  classDef more stroke-dasharray: 3 3",""].join(`
`)}var dd=t=>`"${(/^[=+\-@\t\r]/.test(t)?`'${t}`:t).replaceAll('"','""')}"`;function Gs(t){let n=t.edges.map(i=>[i.sourceEntityId,i.edgeType,i.targetEntityId,i.createdAt]),e=t.stubs.map(i=>[i.id,"NOT_SHOWN",Nt(i),""]);return[["source_entity_id","edge_type","target_entity_id","created_at"],...n,...e].map(i=>`${i.map(dd).join(",")}\r
`).join("")}var yn=24,ld=12e3;function hi(t){let{subgraph:n,box:e}=t,i=yi(n),r={width:Math.ceil(Math.max(e.width,i.length*lt)+2*yn),height:Math.ceil(e.height+2*yn+22)},s=A("svg",{xmlns:"http://www.w3.org/2000/svg",...r,viewBox:`0 0 ${r.width} ${r.height}`,"font-family":"ui-monospace, DejaVu Sans Mono, Consolas, monospace","font-size":ys}),o=A("g",{transform:`translate(${yn-e.x} ${yn-e.y})`},t.blocks.map(Zn),t.edges.map(l=>Jn(l,l.edge!==void 0&&n.cyclic.has(l.edge.id))),t.edges.map(Xn),[...t.nodes.values()].map(l=>Yn(l,n.root)));for(let l of o.querySelectorAll(".touch, .halo, .regroup"))l.remove();s.append(A("title",{},i),A("desc",{},fi(n)),A("rect",{...r,fill:"var(--ground)"}),o,A("text",{x:yn,y:r.height-12,fill:"var(--ink-soft)"},i));let d=new Map;return new XMLSerializer().serializeToString(s).replace(/var\(--([\w-]+)\)/g,(l,g)=>(d.has(g)||d.set(g,Nr(g)),d.get(g)))}async function js(t){let n=new Image;n.src=`data:image/svg+xml;charset=utf-8,${encodeURIComponent(t)}`,await n.decode();let e=Math.min(2,ld/Math.max(n.width,n.height)),i=document.createElement("canvas");i.width=n.width*e,i.height=n.height*e;let r=i.getContext("2d");if(!r)throw new Error("The browser gave no canvas.");return r.scale(e,e),r.drawImage(n,0,0),new Promise((s,o)=>i.toBlob(d=>d?s(d):o(new Error("The browser made no PNG.")),"image/png"))}var ud={mermaid:{title:"Mermaid",type:"text/plain",extension:"mmd",make:({subgraph:t})=>qs(t)},csv:{title:"CSV",type:"text/csv",extension:"csv",make:({subgraph:t})=>Gs(t)},svg:{title:"SVG",type:"image/svg+xml",extension:"svg",make:hi},png:{title:"PNG",type:"image/png",extension:"png",make:t=>js(hi(t))}};async function zs(t,n,e){let{title:i,type:r,extension:s,make:o}=ud[t],d=await o(e),l=n&&await mi(d,r);return l||ee(new Blob([d],{type:r}),e.subgraph.root,s),l?`${i} copied to the clipboard.`:n?`The browser denied access to the clipboard. The ${i} was saved as a file.`:`${i} saved.`}async function mi(t,n){if(!navigator.clipboard)return!1;try{return t instanceof Blob?await navigator.clipboard.write([new ClipboardItem({[n]:t})]):await navigator.clipboard.writeText(t),!0}catch(e){if(e instanceof Error&&e.name==="NotAllowedError")return!1;throw e}}function ee(t,n,e){let i=`lineage-${n.replace(/[^\w.-]+/g,"_").slice(0,60)}.${e}`,r=Object.assign(document.createElement("a"),{href:URL.createObjectURL(t),download:i});r.click(),setTimeout(()=>URL.revokeObjectURL(r.href),1e4)}var gd=Symbol.for("preact-signals");function oe(){if(St>1)St--;else{var t,n=!1;for((function(){var r=re;for(re=void 0;r!==void 0;){var s=r.S;if(s.v===r.v)for(var o=s.t;o!==void 0;o=o.x)o.i===r.i&&(o.i=s.i);r=r.o}})();hn!==void 0;){var e=hn;for(hn=void 0,ie++;e!==void 0;){var i=e.u;if(e.u=void 0,e.f&=-3,!(8&e.f)&&Js(e))try{e.c()}catch(r){n||(t=r,n=!0)}e=i}}if(ie=0,St--,n)throw t}}function Ii(t){if(St>0)return t();Ei=++cd,St++;try{return t()}finally{oe()}}var fn,F=void 0;function mn(t){var n=F,e=fn;F=void 0,fn=void 0;try{return t()}finally{F=n,fn=e}}var hn=void 0,St=0,ie=0,cd=0,Ei=0,re=void 0,se=0;function Ys(t){if(F!==void 0){var n=t.n;if(n===void 0||n.t!==F)return n={i:0,S:t,p:F.s,n:void 0,t:F,e:void 0,x:void 0,r:n},F.s!==void 0&&(F.s.n=n),F.s=n,t.n=n,32&F.f&&t.S(n),n;if(n.i===-1)return n.i=0,n.n!==void 0&&(n.n.p=n.p,n.p!==void 0&&(n.p.n=n.n),n.p=F.s,n.n=void 0,F.s.n=n,F.s=n),n}}function G(t,n){this.v=t,this.i=0,this.n=void 0,this.t=void 0,this.l=0,this.W=n?.watched,this.Z=n?.unwatched,this.name=n?.name}G.prototype.brand=gd;G.prototype.h=function(){return!0};G.prototype.S=function(t){var n=this,e=this.t;e!==t&&t.e===void 0&&(t.x=e,this.t=t,e!==void 0?e.e=t:mn(function(){var i;(i=n.W)==null||i.call(n)}))};G.prototype.U=function(t){var n=this;if(this.t!==void 0){var e=t.e,i=t.x;e!==void 0&&(e.x=i,t.e=void 0),i!==void 0&&(i.e=e,t.x=void 0),t===this.t&&(this.t=i,i===void 0&&mn(function(){var r;(r=n.Z)==null||r.call(n)}))}};G.prototype.subscribe=function(t){var n=this;return Mt(function(){var e=n.value;mn(function(){return t(e)})},{name:"sub"})};G.prototype.valueOf=function(){return this.value};G.prototype.toString=function(){return this.value+""};G.prototype.toJSON=function(){return this.value};G.prototype.peek=function(){var t=this;return mn(function(){return t.value})};Object.defineProperty(G.prototype,"value",{get:function(){var t=Ys(this);return t!==void 0&&(t.i=this.i),this.v},set:function(t){if(t!==this.v){if(ie>100)throw new Error("Cycle detected");(function(e){St!==0&&ie===0&&e.l!==Ei&&(e.l=Ei,re={S:e,v:e.v,i:e.i,o:re})})(this),this.v=t,this.i++,se++,St++;try{for(var n=this.t;n!==void 0;n=n.x)n.t.N()}finally{oe()}}}});function Lt(t,n){return new G(t,n)}function Js(t){for(var n=t.s;n!==void 0;n=n.n)if(n.S.i!==n.i||!n.S.h()||n.S.i!==n.i)return!0;return!1}function Xs(t){for(var n=t.s;n!==void 0;n=n.n){var e=n.S.n;if(e!==void 0&&(n.r=e),n.S.n=n,n.i=-1,n.n===void 0){t.s=n;break}}}function Zs(t){for(var n=t.s,e=void 0;n!==void 0;){var i=n.p;n.i===-1?(n.S.U(n),i!==void 0&&(i.n=n.n),n.n!==void 0&&(n.n.p=i)):e=n,n.S.n=n.r,n.r!==void 0&&(n.r=void 0),n=i}t.s=e}function Dt(t,n){G.call(this,void 0,n),this.x=t,this.s=void 0,this.g=se-1,this.f=4}Dt.prototype=new G;Dt.prototype.h=function(){if(this.f&=-3,1&this.f)return!1;if((36&this.f)==32||(this.f&=-5,this.g===se))return!0;if(this.g=se,this.f|=1,this.i>0&&!Js(this))return this.f&=-2,!0;var t=F;try{Xs(this),F=this;var n=this.x();(16&this.f||this.v!==n||this.i===0)&&(this.v=n,this.f&=-17,this.i++)}catch(e){this.v=e,this.f|=16,this.i++}return F=t,Zs(this),this.f&=-2,!0};Dt.prototype.S=function(t){if(this.t===void 0){this.f|=36;for(var n=this.s;n!==void 0;n=n.n)n.S.S(n)}G.prototype.S.call(this,t)};Dt.prototype.U=function(t){if(this.t!==void 0&&(G.prototype.U.call(this,t),this.t===void 0)){this.f&=-33;for(var n=this.s;n!==void 0;n=n.n)n.S.U(n)}};Dt.prototype.N=function(){if(!(2&this.f)){this.f|=6;for(var t=this.t;t!==void 0;t=t.x)t.t.N()}};Object.defineProperty(Dt.prototype,"value",{get:function(){if(1&this.f)throw new Error("Cycle detected");var t=Ys(this);if(this.h(),t!==void 0&&(t.i=this.i),16&this.f)throw this.v;return this.v}});function ae(t,n){return new Dt(t,n)}function to(t){var n=t.j;if(t.j=void 0,typeof n=="function"){St++;var e=F;F=void 0;try{n()}catch(i){throw t.f&=-2,t.f|=8,ki(t),i}finally{F=e,oe()}}}function ki(t){for(var n=t.s;n!==void 0;n=n.n)n.S.U(n);t.x=void 0,t.s=void 0,to(t)}function pd(t){if(F!==this)throw new Error("Out-of-order effect");Zs(this),F=t,this.f&=-2;try{8&this.f&&ki(this)}finally{oe()}}function Bt(t,n){this.x=t,this.j=void 0,this.s=void 0,this.u=void 0,this.f=32,this.name=n?.name,fn&&fn.push(this)}Bt.prototype.c=function(){var t=this.S();try{if(8&this.f||this.x===void 0)return;var n=this.x();typeof n=="function"&&(this.j=n)}finally{t()}};Bt.prototype.S=function(){if(1&this.f)throw new Error("Cycle detected");this.f|=1,this.f&=-9,to(this),Xs(this),St++;var t=F;return F=this,pd.bind(this,t)};Bt.prototype.N=function(){2&this.f||(this.f|=2,this.u=hn,hn=this)};Bt.prototype.d=function(){this.f|=8,1&this.f||ki(this)};Bt.prototype.dispose=function(){this.d()};function Mt(t,n){var e=new Bt(t,n);try{e.c()}catch(r){throw e.d(),r}var i=e.d.bind(e);return i[Symbol.dispose]=i,i}var no,le,de,yd=typeof window<"u"&&!!window.__PREACT_SIGNALS_DEVTOOLS__;var eo=[];Mt(function(){no=this.N})();function qt(t,n){O[t]=n.bind(null,O[t]||function(){})}function En(t){if(de){var n=de;de=void 0,n()}de=t&&t.S()}function io(t){var n=this,e=t.data,i=hd(e);i.name="ReactiveDom",i.value=e;var r=sn(function(){for(var d=n,l=n.__v;l=l.__;)if(l.__c){l.__c.__$f|=4;break}var g=ae(function(){var c=i.value.value;return c===0?0:c===!0?"":c||""}),u=ae(function(){return!Array.isArray(g.value)&&!Ve(g.value)}),y=Mt(function(){if(this.N=ro,u.value){var c=g.value;d.__v&&d.__v.__e&&d.__v.__e.nodeType===3&&(d.__v.__e.data=c)}}),p=n.__$u.d;return n.__$u.d=function(){y(),p.call(this)},[u,g]},[]),s=r[0],o=r[1];return s.value?o.peek():o.value}io.displayName="ReactiveTextNode";Object.defineProperties(G.prototype,{constructor:{configurable:!0,value:jr(S,null).constructor},type:{configurable:!0,value:io},props:{configurable:!0,get:function(){var t=this;return{data:{get value(){return t.value}}}}},__b:{configurable:!0,value:1}});qt("__b",function(t,n){if(En(),le=void 0,typeof n.type=="string"){var e,i=n.props;for(var r in i)if(r!=="children"){var s=i[r];s instanceof G&&(e||(n.__np=e={}),e[r]=s,i[r]=s.peek())}}t(n)});qt("__r",function(t,n){if(t(n),n.type!==S){En();var e,i=n.__c;i&&(i.__$f&=-2,(e=i.__$u)===void 0&&(i.__$u=e=(function(r,s){var o;return Mt(function(){o=this},{name:s}),o.c=r,o})((function(r){return function(){var s;yd&&((s=this.y)==null||s.call(this)),r.__$f|=1,r.setState({})}})(i),typeof n.type=="function"?n.type.displayName||n.type.name:""))),le=i,En(e)}});qt("__e",function(t,n,e,i){En(),le=void 0,t(n,e,i)});qt("diffed",function(t,n){En(),le=void 0;var e;if(typeof n.type=="string"&&(e=n.__e)){var i=n.__np,r=n.props,s=e.U;if(s)for(var o in s){var d=s[o];d===void 0||i&&o in i||(d.d(),s[o]=void 0)}if(i){s||(s={},e.U=s);for(var l in i){var g=s[l],u=i[l];g===void 0?(g=fd(e,l,u,r),s[l]=g):g.o(u,r)}}}t(n)});function fd(t,n,e,i){var r=n in t&&t.ownerSVGElement===void 0,s=Lt(e);return{o:function(o,d){s.value=o,i=d},d:Mt(function(){this.N=ro;var o=s.value.value;i[n]!==o&&(i[n]=o,r?t[n]=o:o!=null&&(o!==!1||n[4]==="-")?t.setAttribute(n,o):t.removeAttribute(n))})}}qt("unmount",function(t,n){if(typeof n.type=="string"){var e=n.__e;if(e){var i=e.U;if(i){e.U=void 0;for(var r in i){var s=i[r];s&&s.d()}}}var o=n.__np;if(o){var d=n.props;for(var l in o)d[l]=o[l]}n.__np=void 0}else{var g=n.__c;if(g){g.__$f|=8;var u=g.__$u;u&&(g.__$u=void 0,u.d())}}t(n)});qt("__h",function(t,n,e,i){i<3&&(n.__$f|=2),t(n,e,i)});Ft.prototype.shouldComponentUpdate=function(t,n){if(this.__R)return!0;var e=this.__$u,i=e&&e.s!==void 0;for(var r in n)return!0;if(this.__f||typeof this.u=="boolean"&&this.u===!0){var s=2&this.__$f;if(!(i||s||4&this.__$f)||1&this.__$f)return!0}else if(!(i||4&this.__$f)||3&this.__$f)return!0;for(var o in t)if(o!=="__source"&&t[o]!==this.props[o])return!0;for(var d in this.props)if(!(d in t))return!0;return!1};function hd(t,n){return sn(function(){return Lt(t,n)},[])}var md=function(t){queueMicrotask(function(){queueMicrotask(t)})};function Ed(){Ii(function(){for(var t;t=eo.shift();)no.call(t)})}function ro(){eo.push(this)===1&&(O.requestAnimationFrame||md)(Ed)}var so="dpm-lineage:recent",oo="dpm-lineage:saved",Id=20;function ao(t){try{let n=JSON.parse(localStorage.getItem(t)??"[]");return Array.isArray(n)?n:[]}catch{return[]}}var Gt=Lt(ao(so).filter(t=>typeof t=="string")),In=Lt(ao(oo).filter(t=>typeof t?.name=="string"&&typeof t.query=="string"));function lo(t){Gt.value=[t,...Gt.value.filter(n=>n!==t)].slice(0,Id),localStorage.setItem(so,JSON.stringify(Gt.value))}function uo(t){In.value=[t,...In.value.filter(({query:n})=>n!==t.query)],localStorage.setItem(oo,JSON.stringify(In.value))}var bi={json:"JSON",csv:"CSV",mermaid:"Mermaid",dot:"DOT",svg:"SVG",prov:"PROV-JSON",openlineage:"OpenLineage"},kd=1e3,bd="DPM_LEDGER_CHECKPOINT_NOT_FOUND",Sd={RUN:"",OPERATION:"by-operation/",CORRELATION:"by-correlation/",IDEMPOTENCY_KEY:"idempotency/"};function ue(t,n){let e=Sd[t];return e===void 0?null:`rebalance/runs/${e}${encodeURIComponent(n)}/support-bundle`}function Ad({id:t,direction:n,depth:e,at:i,known:r},s){let o=new URLSearchParams({format:s,direction:n,depth:String(e),max_entities:String(kd)});return i&&o.set("valid",i),r&&o.set("known",r),`lineage/${encodeURIComponent(t)}/export?${o}`}async function go(t,n,e){let{blob:i,extension:r}=await Oe(Ad(t,n)),s=`${bi[n]} of the whole lineage`;return e&&await mi(await i.text(),"text/plain")?`${s} copied to the clipboard.`:(ee(i,t.id,r),e?`The browser denied access to the clipboard. The ${s} was saved as a file.`:`${s} saved.`)}async function co(t,n,e){let i=ue(t,n);if(i===null)throw new W("No bundle.","Select a run, an operation, a key or a correlation id: only a run has evidence to hand over.");let{blob:r,extension:s}=await Oe(`${i}?${new URLSearchParams({format:"zip",depth:String(e)})}`).catch(o=>{throw o instanceof W&&o.message===bd?new W("No bundle.","The service signs no checkpoints, and a bundle has proofs of one. Set DPM_LEDGER_KEY_FILE."):o});return ee(r,n,s),`Evidence bundle of ${n} saved. “dpm-lineage bundle verify” checks it.`}var wd=4e3,ge=class{constructor(n,e){this.notices=n;this.shown=e}notices;shown;drawn(n,e){this.#t(async({scene:i})=>i&&zs(n,e,i))}served(n,e){this.#t(async({view:i})=>i.id&&go(i,n,e))}bundle(){this.#t(async({view:n,subgraph:e})=>e&&co(...vd(e,n.selected),n.depth))}view(){this.#t(async({view:n})=>n.id?(uo({name:`${n.id}${n.at?` until ${n.at.slice(0,16)}`:""}`,query:Ct(n)}),"The view is saved in this browser. The search field offers it."):null)}async#t(n){try{let e=await n(this.shown());if(!e)return;this.notices.say("saved","still",e),setTimeout(()=>this.notices.drop("saved"),wd)}catch(e){let{title:i,message:r}=wt(e);this.notices.say("saved","bad",`Export failed: ${i} ${r}`,[["Dismiss",()=>this.notices.drop("saved")]])}}};function vd({entities:t,root:n},e){let i=t.find(({entityId:r,kind:s})=>r===e&&s==="RUN");return i?["RUN",i.entityId]:[t.find(({entityId:r})=>r===n).kind,n]}var xd=12,_d={FAILED:"failed",BLOCKED:"blocked",REJECTED:"rejected",PENDING_REVIEW:"waiting"};async function po(t,{filter:n},e){let i=t.stubs.filter(({reason:s,hidden:o})=>s!=="COLLAPSED"&&o===void 0).sort((s,o)=>o.left-s.left).slice(0,xd),r=!1;for(let s of i){let{data:o}=await C(Gi,{id:s.id,direction:s.side==="causes"?"UPSTREAM":"DOWNSTREAM",filter:n},{signal:e});if(!o.lineage)continue;let d=new Map(o.lineage.effectiveStatuses.map(({key:y,count:p})=>[y,p])),l=o.lineage.statuses.find(({key:y})=>y==="FAILED")?.count;l&&d.set("FAILED",l);for(let y of Cd(s,t)){let p=D(y);p!==null&&d.has(p)&&d.set(p,d.get(p)-1)}let g=!o.lineage.completeness.isComplete&&o.lineage.completeness.reasons.some(y=>y!=="DEPTH"),u=Object.entries(_d).flatMap(([y,p])=>(d.get(y)??0)>0?[`${d.get(y)}${g?"+":""} ${p}`]:[]);s.hidden=u.join(", "),r||=u.length>0}return r}function Cd({id:t,side:n},{entities:e,edges:i,groups:r}){let[s,o]=n==="causes"?["effect","cause"]:["cause","effect"],d=new Set([t,...i.filter(g=>H(g)[s]===t).map(g=>H(g)[o])]),l=r.filter(g=>g.id===t&&g.side===n).flatMap(g=>g.entities);return[...e.filter(({entityId:g})=>d.has(g)),...l]}function yo(t,n,e){document.addEventListener("keydown",i=>{if((i.ctrlKey||i.metaKey)&&i.key.toLowerCase()==="k"){e.search(),i.preventDefault();return}if((i.target instanceof Element?i.target:document.body).closest("input:not([type=radio], [type=checkbox]), select, textarea, dialog")||i.defaultPrevented||i.ctrlKey||i.metaKey||i.altKey)return;let d=new Map([["/",e.search],["l",e.list],["g",e.canvas],["p",e.panel],["e",e.expand],["c",e.collapse],["x",e.pick],["n",e.next],["?",e.keys],["+",()=>n.zoomBy(1.25)],["-",()=>n.zoomBy(.8)],["0",e.fit],["1",()=>n.whole()],["Escape",e.escape]]).get(i.key);d&&(d(),i.preventDefault())}),t.addEventListener("keydown",({key:i})=>{let s={ArrowLeft:[60,0],ArrowRight:[-60,0],ArrowUp:[0,60],ArrowDown:[0,-60]}[i];s&&n.panBy(...s)})}var Kd={kind:"RUN",id:"rr_example",title:"id",status:"PENDING_REVIEW",tone:"wait",time:"created",subtitle:"portfolio or type",marks:[{icon:"⚠",text:"conflict",tone:"bad",title:"Its idempotency key was used for different requests"},{icon:"◔",text:"3 d",tone:"wait",title:"It waits for a review"},{icon:"✓",text:"who",tone:"good",title:"The newest decision and its reviewer"}],names:[],width:228,height:78};function fo(t){let n=Object.keys(V).map(r=>E("p",{},Tn(r))),e=Object.entries(Y).map(([r,{verb:s,colour:o,line:d,width:l}])=>{let g=`var(--${o})`,u=A("svg",{class:"line",viewBox:"0 0 44 8","aria-hidden":"true"},A("line",{x1:0,y1:4,x2:36,y2:4,stroke:g,"stroke-width":l,"stroke-dasharray":Vn[d]}),A("polygon",{points:"44,4 36,0 36,8",fill:g}));return E("p",{},u,E("span",{},s),E("code",{class:"muted"},r))}),i=A("svg",{class:"sample",viewBox:"-2 -2 232 82",width:232,height:82,role:"img","aria-label":"A card: id, status and time, portfolio, marks"},Bn(Kd));t.replaceChildren(E("div",{},E("h4",{},"Entities"),n),E("div",{},E("h4",{},"Edges, from cause to effect"),e,E("h4",{},"A card"),i),E("p",{class:"note"},"The status is the review if there is one, else the run's own. A dashed “+12” counts twelve edges that are not shown: click it to show them. An amber line is part of a cycle."))}var kn=class{constructor(n){this.element=n}element;#t=new Map;say(n,e,i,r=[]){let s=r.map(([l,g])=>E("button",{type:"button",onclick:g},l)),o=E("p",{class:"notice","data-tone":e,"data-matter":n},E("span",{},i),E("span",{class:"end row"},s)),d=this.#t.get(n);d?d.replaceWith(o):this.element.append(o),this.#t.set(n,o)}drop(...n){for(let e of n)this.#t.get(e)?.remove(),this.#t.delete(e)}};var Td={OPERATION_FAILED:"failed operation",OPERATION_STUCK:"stuck operation",RUN_BLOCKED:"blocked run",RUN_REJECTED:"rejected run",KEY_CONFLICT:"key in conflict",PURGED:"purged"};function ho({title:t,id:n,close:e,error:i,retry:r,isLoading:s,children:o}){return a(j,{title:t,id:n,children:[i?a(ot,{error:i,retry:r}):s?a(ut,{}):o,a("button",{type:"button",class:"plain",onClick:e,children:"Close"})]})}function mo({id:t,cursor:n,select:e,close:i,trace:r}){let{value:s,error:o,retry:d}=nt(g=>C(hr,{id:t},{signal:g}),[t,n],{isKept:!0}),l=s?.data.rootCauses;return a(ho,{title:"Root causes",id:"root-causes",close:i,error:o,retry:d,isLoading:!s,children:[l?.nodes.length?a("ol",{children:l.nodes.map(g=>a(Rd,{cause:g,root:t,select:e,trace:r},g.entity.entityId))}):a("p",{children:"Nothing upstream failed, is blocked, was rejected, is stuck or in conflict."}),l&&!l.isComplete&&a("p",{class:"muted",children:"The search met a limit: causes further upstream may be missing."})]})}function Rd({cause:t,root:n,select:e,trace:i}){let{entity:r,why:s,distance:o,at:d,affectedCount:l,score:g,parts:u}=t,y=D(r);return a("li",{children:[a("div",{class:"row",children:[a(It,{value:r.kind,isNamed:!1})," ",a(q,{id:r.entityId,select:e})," ",y&&a(P,{value:y})]}),a("div",{class:"row",children:[a("strong",{children:Td[s]}),a("span",{children:o===0?"the entity itself":`${o} ${o===1?"step":"steps"} upstream`}),d&&a(R,{text:d})]}),a("div",{class:"row muted",children:[w(l)," abnormal downstream",r.entityId!==n&&a("button",{type:"button",onClick:()=>i(r.entityId),children:"Show the path"})]}),a("details",{children:[a("summary",{children:["Score ",g.toFixed(2)]}),a("ul",{children:u.map(({name:p,text:c})=>a("li",{children:[p,": ",c]},p))})]})]})}function Eo({id:t,cursor:n,select:e,close:i}){let{value:r,error:s,retry:o}=nt(l=>C(mr,{id:t},{signal:l}),[t,n],{isKept:!0}),d=r?.data.impact;return a(ho,{title:"Impact",id:"impact",close:i,error:s,retry:o,isLoading:!r,children:d?a(Od,{impact:d,select:e}):a("p",{children:"Nothing names this entity."})})}function Od({impact:t,select:n}){let{entityCount:e,runCount:i,operationCount:r,portfolioCount:s,effectiveStatuses:o,completeness:d,portfolios:l,runs:g}=t;return a(S,{children:[a("p",{class:"lead",children:[a("strong",{children:w(i)})," runs in ",a("strong",{children:w(s)})," portfolios, ",w(r)," operations, ",w(e)," entities"]}),a("p",{class:"row",children:o.map(({key:u,count:y})=>a("span",{children:[w(y)," ",a(P,{value:u})]},u))}),!d.isComplete&&a("p",{class:"muted",children:["The search met a limit (",d.reasons.join(", "),"): the numbers are lower bounds."]}),g.totalCount>0&&a(S,{children:[a("h4",{children:[w(g.totalCount)," need attention"]}),a("ol",{children:g.nodes.map(u=>a("li",{children:a("div",{class:"row",children:[a(q,{id:u.entityId,select:n})," ",a(P,{value:u.effectiveStatus})," ",a("span",{class:"muted",children:u.portfolioId})]})},u.entityId))}),g.totalCount>g.nodes.length&&a("p",{class:"muted",children:["and ",w(g.totalCount-g.nodes.length)," more"]})]}),l.nodes.length>0&&a("table",{children:[a("thead",{children:a("tr",{children:[a("th",{scope:"col",children:"portfolio"}),a("th",{scope:"col",class:"number",children:"runs"}),a("th",{scope:"col",children:"status"})]})}),a("tbody",{children:l.nodes.map(u=>a("tr",{children:[a("th",{scope:"row",children:u.portfolioId}),a("td",{class:"number",children:w(u.runCount)}),a("td",{children:u.effectiveStatuses.map(({key:y,count:p})=>a("span",{children:[p," ",a(P,{value:y,isNamed:!1})," "]},y))})]},u.portfolioId))})]}),l.totalCount>l.nodes.length&&a("p",{class:"muted",children:["and ",w(l.totalCount-l.nodes.length)," more portfolios"]})]})}function Io({entity:t,fieldErrors:n,select:e,first:i}){let r=f=>{let k=n.find(({path:b})=>b===`entity.${f}`);return k?a("span",{class:"muted",children:Tt(k)}):null},s=f=>a(q,{id:f,select:e}),o=f=>f?a(S,{children:[s(f.entityId)," ",a(P,{value:f.runStatus??f.operationStatus??""})," ",f.portfolioId??f.operationType]}):null,d=({recordedAt:f,recordedBy:k})=>f?a(S,{children:[a(R,{text:f})," by ",k??"unknown"]}):a("span",{class:"muted",children:"before this was kept"}),l=a("span",{class:"muted",children:"none"}),g=t.entityId,u=f=>a(S,{children:[a("div",{class:"row",children:[s(f.entityId)," ",a(P,{value:f.runStatus})]}),a("div",{class:"row muted",children:[f.portfolioId," ",a(R,{text:f.createdAt})]})]}),y=f=>a(S,{children:[a("div",{class:"row",children:[s(f.entityId)," ",a(P,{value:f.operationStatus})]}),a("div",{class:"row muted",children:[f.operationType," ",a(R,{text:f.createdAt})]})]}),p=f=>a(S,{children:[a("div",{class:"row",children:[a(P,{value:f.action})," ",a("strong",{children:f.reasonCode})]}),a("div",{class:"row muted",children:[f.actorId," ",a(R,{text:f.decidedAt})," ",s(f.entityId)]}),f.comment&&a("blockquote",{children:f.comment})]}),c=f=>a(S,{children:[a("div",{class:"row",children:[s(f.rebalanceRunId)," ",a(R,{text:f.createdAt})]}),a("div",{class:"row muted",children:[a("code",{title:f.requestHash,children:Et(f.requestHash,23)})," ",s(f.correlationId)]})]}),h=(f,k)=>a(bn,{title:f,page:k,off:r("runs"),row:u,first:i,more:async b=>(await C(ar,{id:g,first:i,after:b})).data.entity?.runs},"runs"),I=(f,k,b,x)=>a(bn,{title:b,page:k,off:r(x),row:c,first:i,more:async K=>(await C(or,{id:f,first:i,after:K})).data.entity?.history},"history");if(Ut(t))return a(S,{children:[a(jt,{rows:[["Status",a(P,{value:t.runStatus})],["Review",r("workflow")??(t.workflow?a(P,{value:t.workflow.workflowStatus}):l)],["Portfolio",a(S,{children:[t.portfolioId," ",a(st,{text:t.portfolioId,name:"portfolio"})]})],["Created",a(R,{text:t.createdAt})],["Recorded",d(t)],["Correlation",a(S,{children:[s(t.correlationId)," ",a(st,{text:t.correlationId,name:"correlation id"})]})],["Idempotency key",t.idempotencyKey?a(S,{children:[s(t.idempotencyKey.key)," ",a(st,{text:t.idempotencyKey.key,name:"idempotency key"})]}):l],["Request hash",a(S,{children:[a("code",{children:t.requestHash})," ",a(st,{text:t.requestHash,name:"request hash"})]})],["Operation",r("operation")??o(t.operation)??l],["Artifact",r("artifact")??(t.artifact?s(t.artifact.entityId):l)]]}),a(bn,{title:"Decisions",page:t.decisions,off:r("decisions"),row:p,first:i,more:async f=>(await C(sr,{id:g,first:i,after:f})).data.entity?.decisions},"decisions"),t.idempotencyKey&&I(t.idempotencyKey.key,t.idempotencyKey.history,"History of its idempotency key","idempotencyKey.history")]});if(Xe(t))return a(S,{children:[a(jt,{rows:[["Status",a(P,{value:t.operationStatus})],["Type",t.operationType],["Correlation",a(S,{children:[s(t.correlationId)," ",a(st,{text:t.correlationId,name:"correlation id"})]})],["Created",a(R,{text:t.createdAt})],["Started",a(R,{text:t.startedAt})],["Finished",a(R,{text:t.finishedAt})],["Recorded",d(t)],["Executable",t.isExecutable?"yes: it is pending and its request is stored":"no"]]}),a(bn,{title:"Runs that it caused",page:t.causedRuns,off:r("causedRuns"),row:u,first:i,more:async f=>(await C(dr,{id:g,first:i,after:f})).data.entity?.causedRuns},"caused"),h("Runs with its correlation id",t.runs)]});if(Ze(t))return a(S,{children:[a(jt,{rows:[["In conflict",t.isConflicted===null||t.isConflicted===void 0?r("isConflicted")??"unknown":t.isConflicted?"yes":"no"],["Maps to",o(t.run)??l],["Created",a(R,{text:t.mappedSince})],["Request hash",t.mappedHash?a("code",{children:t.mappedHash}):l]]}),I(t.key,t.history,"History","history")]});if("actorId"in t)return a(S,{children:[a(jt,{rows:[["Action",a(P,{value:t.action})],["Reason",t.reasonCode],["Actor",t.actorId],["Decided",a(R,{text:t.decidedAt})],["Run",o(t.run)??l],["Correlation",s(t.correlationId)]]}),t.comment&&a(j,{title:"Comment",children:a("blockquote",{children:t.comment})})]});if("artifactHash"in t)return a(jt,{rows:[["Version",t.artifactVersion],["Hash",a(S,{children:[a("code",{children:t.artifactHash})," ",a(st,{text:t.artifactHash,name:"artifact hash"})]})],["Run",o(t.run)??l]]});if("purgedAt"in t)return a(jt,{rows:[["Was",V[t.was]],["Status",a(P,{value:t.purgedStatus})],["Portfolio",t.purgedPortfolioId??l],["Created",a(R,{text:t.createdAt})],["Purged",a(R,{text:t.purgedAt})],["Correlation",s(t.correlationId)],["Hash of what was purged",a(S,{children:[a("code",{children:t.contentHash})," ",a(st,{text:t.contentHash,name:"hash"})]})]]});if("operations"in t){let f=async k=>(await C(lr,{id:g,first:i,after:k})).data.entity?.operations;return a(S,{children:[h("Runs",t.runs),a(bn,{title:"Operations",page:t.operations,off:r("operations"),row:y,first:i,more:f},"operations")]})}return a(S,{})}function jt({rows:t}){return a(j,{children:a("dl",{class:"facts",children:t.map(([n,e])=>a(S,{children:[a("dt",{children:n},n),a("dd",{children:e})]}))})})}function bn({title:t,page:n,off:e,row:i,first:r,more:s}){let[o,d]=L(n?[n]:[]),[l,g]=L(null),[u,y]=L(!1);_t(()=>d(n?[n]:[]),[n]);let p=o.at(-1);if(!p)return a(j,{title:t,children:e??a("p",{class:"muted",children:"None recorded."})});let c=o.flatMap(({edges:f})=>f.map(({node:k})=>k)),h=async()=>{y(!0);try{let f=await s(p.pageInfo.endCursor??"");f&&d([...o,f])}catch(f){let{title:k,message:b}=wt(f);g(`${f instanceof W?k:"The page failed."} ${b}`)}y(!1)},I=p.totalCount===0||p.pageInfo.hasNextPage||c.length>r;return a(j,{title:t,children:[a("ol",{children:c.map((f,k)=>a("li",{children:i(f)},k))}),a("div",{class:"row",children:[(l??I)&&a("p",{class:"muted",children:l??(p.totalCount?`${w(c.length)} of ${w(p.totalCount)} shown`:"None recorded.")}),p.pageInfo.hasNextPage&&a("button",{type:"button",disabled:u,onClick:()=>{h()},children:"Show more"})]})]})}var Si=50;function ko(t,n,e,i,r){let s=new Map,o=(u,y,p)=>{let c=s.get(u);c?c.push({other:y,edge:p}):s.set(u,[{other:y,edge:p}])};for(let u of r){let{cause:y,effect:p}=H(u);e!=="UPSTREAM"&&o(y,p,u),e!=="DOWNSTREAM"&&o(p,y,u)}let d=Nd(n,r,e),l=[],g=(u,y,p)=>{if(l.length>=Si)return;if(u===n){let f=[...y,u].map(k=>i.get(k));f.every(k=>k!==void 0)&&l.push({length:p.length,entities:f,edges:p});return}let c=d.get(u)??1/0,h=(s.get(u)??[]).filter(({other:f})=>d.get(f)===c-1).sort((f,k)=>f.other<k.other?-1:1),I=new Set;for(let{other:f,edge:k}of h)I.has(f)||(I.add(f),g(f,[...y,u],[...p,k]))};return d.has(t)&&g(t,[],[]),l}function Nd(t,n,e){let i=new Map;for(let s of n){let{cause:o,effect:d}=H(s);e!=="UPSTREAM"&&i.set(d,[...i.get(d)??[],o]),e!=="DOWNSTREAM"&&i.set(o,[...i.get(o)??[],d])}let r=new Map([[t,0]]);for(let s=[t];s.length;){let o=[];for(let d of s)for(let l of i.get(d)??[])r.has(l)||(r.set(l,r.get(d)+1),o.push(l));s=o}return r}var Ai=100,wi=200,Sn=t=>bo(t)>0,bo=t=>t instanceof Map?t.size:Array.isArray(t)?t.length:0;function So(t){return t instanceof Map?[...t]:t.map((n,e)=>[String(e),n])}function vi({value:t,name:n}){let[e,i]=L(""),r=e.trim().toLowerCase();return a(S,{children:[Sn(t)&&a("input",{class:"find",type:"search",placeholder:`Find in ${n.toLowerCase()}`,"aria-label":`Find in ${n.toLowerCase()}`,value:e,onInput:s=>i(s.currentTarget.value)}),a("div",{class:"tree",children:r&&Sn(t)?a($d,{leaves:Pd(t,r)}):Sn(t)?a(Ao,{value:t}):a(xi,{name:null,value:t})})]})}function Pd(t,n){let e=[],i=(r,s)=>{if(Sn(r))for(let[o,d]of So(r))i(d,s?`${s}.${o}`:o);else(s.toLowerCase().includes(n)||wo(r).toLowerCase().includes(n))&&e.push([s,r])};return i(t,""),e}function $d({leaves:t}){return t.length?a(S,{children:[t.slice(0,wi).map(([n,e])=>a(xi,{name:n,value:e},n)),t.length>wi&&a("p",{class:"muted",children:[w(t.length-wi)," more match."]})]}):a("p",{class:"muted",children:"Nothing in it matches."})}function Ao({value:t}){let[n,e]=L(Ai),i=So(t),r=i.length-n;return a("ul",{children:[i.slice(0,n).map(([s,o])=>a("li",{children:Sn(o)?a(Ld,{name:s,value:o}):a(xi,{name:s,value:o})},s)),r>0&&a("li",{children:a("button",{type:"button",onClick:()=>e(n+Ai),children:["Show ",w(Math.min(r,Ai))," more of ",w(r)]})})]})}function Ld({name:t,value:n}){let[e,i]=L(!1),[r,s]=n instanceof Map?["{","}"]:["[","]"];return a("details",{open:e,onToggle:o=>i(o.currentTarget.open),children:[a("summary",{children:[a("span",{class:"key",children:t})," ",a("span",{class:"muted",children:`${r} ${w(bo(n))} ${s}`})]}),e&&a(Ao,{value:n})]})}function xi({name:t,value:n}){return a("div",{class:"leaf",children:[t!==null&&a(S,{children:[a("span",{class:"key",children:t}),": "]}),a("span",{class:Dd(n),children:wo(n)})]})}function Dd(t){return t instanceof At?"digits":typeof t=="string"?"string":"literal"}function wo(t){return t instanceof At?t.text:typeof t=="string"?JSON.stringify(t):t instanceof Map?"{}":Array.isArray(t)?"[]":String(t)}async function xo(t,n){let[e="",i=""]=Md(t),[r,s="",...o]=e.split(`
`),[,d="",l=""]=i.split(`
`),g=Number(/^index (\d{1,15})$/.exec(s)?.[1]??NaN),u=Number(/^\d{1,15}$/.exec(d)?.[0]??NaN);if(r!=="c2sp.org/tlog-proof@v1"||!(g<u))throw new Error("The proof is not in the form that this page knows.");let y=await Vd(Hd(n),g,u,o.map(Fd));return{size:u,root:l,leadsToRoot:y!==null&&btoa(String.fromCharCode(...y))===l}}function Md(t){let n=t.indexOf(`

`);return n<0?[t,""]:[t.slice(0,n),t.slice(n+2)]}async function Vd(t,n,e,i){let[r,s,o]=[n,e-1,t];for(let d of i){if(s===0)return null;if(r%2||r===s)for(o=await vo(d,o);r%2===0&&r;)[r,s]=[ce(r),ce(s)];else o=await vo(o,d);[r,s]=[ce(r),ce(s)]}return s===0?o:null}var ce=t=>Math.floor(t/2);async function vo(t,n){return new Uint8Array(await crypto.subtle.digest("SHA-256",new Uint8Array([1,...t,...n])))}var Fd=t=>Uint8Array.from(atob(t),n=>n.charCodeAt(0)),Hd=t=>Uint8Array.from(t.match(/../g)??[],n=>parseInt(n,16));function _i({id:t}){let[n,e]=L(null),[i,r]=L(!1),s=async()=>{r(!0);try{e(await Ud(t))}catch(o){let{title:d,message:l}=wt(o);e({message:`${d} ${l}`})}r(!1)};return a(j,{title:"Ledger",children:[a("button",{type:"button",disabled:i,onClick:()=>{s()},children:"Verify"}),a("div",{role:"status",children:n&&("message"in n?a("p",{class:"muted",children:n.message}):a(Wd,{...n}))})]})}async function Ud(t){let{data:n,fieldErrors:e}=await C(pr,{id:t});if(e[0])return{message:Tt(e[0])};let i=n.node&&"ledgerLeaf"in n.node?n.node.ledgerLeaf:null;return i?i.proof?globalThis.crypto?.subtle?{leaf:i,followed:await xo(i.proof,i.hash)}:{message:"The browser computes hashes on pages with https only."}:{leaf:i,followed:null}:{message:"The ledger has no leaf of this state."}}function Wd({leaf:t,followed:n}){return a(S,{children:[n&&a("p",{class:"notice","data-tone":n.leadsToRoot?"good":"bad",children:n.leadsToRoot?"The path of hashes leads to the root in the checkpoint.":"The path of hashes does not lead to the root in the checkpoint."}),t.salt===null&&a("p",{class:"notice","data-tone":"wait",children:"The leaf is not of the record as it is shown: a part is hidden, or the record was changed."}),a("dl",{class:"facts",children:[a("dt",{children:"Index"}),a("dd",{children:t.index??a("span",{class:"muted",children:"not yet"})}),a("dt",{children:"Recorded by"}),a("dd",{children:t.recordedBy??a("span",{class:"muted",children:"before this was kept"})}),a("dt",{children:"Last checkpoint"}),a("dd",{children:t.isCoveredByCheckpoint?`covers it, with ${w(n?.size??0)} leaves`:"does not cover it"}),n&&a(S,{children:[a("dt",{children:"Root"}),a("dd",{children:[a("code",{children:n.root})," ",a(st,{text:n.root,name:"root"})]})]})]}),n&&a("p",{class:"muted",children:"Compare the root with that of a checkpoint from outside: its signature is not verified here."})]})}var Ci=20,Qd={RUN:[["Result","runResult"]],OPERATION:[["Request","request"],["Result","result"]],ARTIFACT:[["Payload","payload"]]},Bd=["RUN","OPERATION","DECISION"],pe=class{constructor(n,e){this.element=n;this.on=e}element;on;#t="";#e="";showEntity(n,e,i,{isUnchanged:r=!1}={}){let s=JSON.stringify([n,i.at,i.known]),o=s===this.#t;(!o||!r)&&(this.#e=e.cursor),this.#t=s,tt(a(qd,{id:n,cursor:this.#e,subgraph:e,view:i,on:this.on},s),this.element),o||(this.element.scrollTop=0)}showEdge(n,e){this.#t="",tt(a(tl,{edge:n,view:e,on:this.on},n.id),this.element)}};function qd({id:t,cursor:n,subgraph:e,view:i,on:r}){let s=nt(async u=>{let y=await C(_e,{id:t,first:Ci},{signal:u});if(!y.data.entity&&y.fieldErrors[0])throw Vt(y.fieldErrors[0]);return y},[t,n],{isKept:!0}),o=nt(async u=>(await Pe(gr,{id:t},{signal:u})).get("entity")??null,[t,n],{isKept:!0}),d=e.entities.find(u=>u.entityId===t)??e.groups.flatMap(u=>u.entities).find(u=>u.entityId===t),l=s.value?.data.entity,g=l?.kind??d?.kind;return a(S,{children:[a("header",{children:[g&&a(It,{value:g}),a("div",{class:"title",children:[a("h2",{children:t}),a(st,{text:t,name:"id"})]}),l&&a(jd,{entity:l}),a(zd,{id:t,cursor:n,subgraph:e,view:i,on:r}),l&&a(Yd,{entity:l,view:i,on:r})]}),i.mode==="root-causes"&&a(mo,{id:t,cursor:e.cursor,select:r.select,close:()=>r.answer(null),trace:r.trace}),i.mode==="impact"&&a(Eo,{id:t,cursor:e.cursor,select:r.select,close:()=>r.answer(null)}),a(Xd,{subgraph:e,on:r}),!!s.error&&a(ot,{error:s.error,retry:s.retry}),!s.value&&!s.error&&a(ut,{}),s.value&&!l&&a("p",{children:"No record and no edge has this id any more."}),s.value&&l&&a(S,{children:[a(ms,{entity:l,cursor:n,select:r.select}),a(Io,{entity:l,fieldErrors:s.value.fieldErrors,select:r.select,first:Ci}),(Qd[l.kind]??[]).map(([u,y])=>a(j,{title:u,children:o.error?a(ot,{error:o.error,retry:o.retry}):o.value?a(Gd,{value:o.value,field:y,name:u}):a(ut,{})},y)),Bd.includes(l.kind)&&a(_i,{id:l.id},`ledger ${l.id}`),a(nl,{entity:l,view:i})]})]})}function Gd({value:t,field:n,name:e}){let i=t instanceof Map?t.get(n)??null:null;return i===null?a("p",{class:"muted",children:"None recorded."}):a(vi,{value:i,name:e})}function jd({entity:t}){let n="workflow"in t?t.workflow?.workflowStatus:null,e="runStatus"in t?t.runStatus:"operationStatus"in t?t.operationStatus:null,i=n&&n!=="NOT_REQUIRED"?n:e;return i?a(P,{value:i}):null}function zd({id:t,subgraph:n,view:e,on:i}){let r=n.stubs.some(l=>l.id===t&&l.reason!=="COLLAPSED"),s=n.edges.some(l=>l.sourceEntityId===t||l.targetEntityId===t),o=!!(e.from&&!e.to&&e.from!==t),d=(l,g,u=!1)=>a("button",{type:"button",class:u?"main":"",onClick:()=>g(t),children:l});return a("div",{class:"actions",children:[t!==e.id&&d("Show its lineage",i.focus),r&&d("Expand",i.expand),e.collapsed.includes(t)?d("Expand",i.uncollapse):s&&d("Collapse",i.collapse),d(o?"Path to here":"Path from here",i.pick,o)]})}function Yd({entity:t,view:n,on:e}){let i=(s,o)=>a("button",{type:"button","aria-pressed":n.mode===s,onClick:()=>e.answer(n.mode===s?null:s),children:o}),r=Ut(t)?Jd(t):[];return a("div",{class:"actions",children:[i("root-causes","Root causes"),i("impact","Impact"),r.map(([s,o])=>a("button",{type:"button",title:o,onClick:()=>e.compare(o),children:s},o))]})}function Jd(t){let n=t.idempotencyKey?.isConflicted?t.idempotencyKey.history?.edges.find(({node:r})=>r.requestHash!==t.requestHash&&r.rebalanceRunId!==t.entityId)?.node.rebalanceRunId:void 0,e=[["Compare with the original",t.origin.replayOf?.entityId],["Compare with the other request",n],["Compare with the last good run",t.previousGood?.entityId],["Compare with the run before",t.previous?.entityId]],i=new Set;return e.flatMap(([r,s])=>!s||i.has(s)?[]:(i.add(s),[[r,s]]))}function Xd({subgraph:{path:t,pathCount:n,from:e,to:i,view:r},on:s}){if(!e||!i)return null;let o=a("button",{type:"button",class:"plain",onClick:s.leavePath,children:"Close the path"});return t?a(j,{id:"path",title:`Path of ${w(t.length)} ${t.length===1?"edge":"edges"}`,children:[n>1&&a(Zd,{number:Math.min(r.pathNumber,n),count:n,choose:s.otherPath}),a("ol",{children:t.entities.flatMap((d,l)=>{let g=t.edges[l];return[a("li",{children:[a(It,{value:d.kind,isNamed:!1})," ",a(q,{id:d.entityId,select:s.select})]},d.entityId),g&&a("li",{class:"step",children:[g.sourceEntityId===d.entityId?"↓":"↑"," ",g.edgeType]},g.id)]})}),o]}):a(j,{title:"Path",children:[a("p",{children:["No path from ",a(q,{id:e,select:s.select})," to ",a(q,{id:i,select:s.select})," of at most 20 edges in this direction, with these edge types and at this time."]}),o]})}function Zd({number:t,count:n,choose:e}){return a("p",{class:"row",children:[a("button",{type:"button","aria-label":"The path before",disabled:t===1,onClick:()=>e(t-1),children:"‹"}),a("span",{role:"status",children:[t," of ",n===Si?`${n} or more`:n]}),a("button",{type:"button","aria-label":"The next path",disabled:t===n,onClick:()=>e(t+1),children:"›"})]})}function tl({edge:t,on:n}){let e=nt(async r=>(await Pe(cr,{id:t.id},{signal:r})).get("node")??null,[t.id]),i=e.value instanceof Map?e.value.get("metadata")??null:null;return a(S,{children:[a("header",{children:[a("h2",{children:t.edgeType}),a("p",{class:"muted",children:["from cause to effect: “",Y[t.edgeType].verb,"”"]})]}),a(j,{children:a("dl",{class:"facts",children:[a("dt",{children:"Source"}),a("dd",{children:a(q,{id:t.sourceEntityId,select:n.select})}),a("dt",{children:"Target"}),a("dd",{children:a(q,{id:t.targetEntityId,select:n.select})}),a("dt",{children:"Created"}),a("dd",{children:a(R,{text:t.createdAt})})]})}),a(j,{title:"Metadata",children:e.error?a(ot,{error:e.error,retry:e.retry}):e.value===null?a(ut,{}):a(vi,{value:i,name:"Metadata"})}),a(_i,{id:t.id},t.id)]})}function nl({entity:t,view:n}){let{kind:e,entityId:i}=t,r="run"in t?t.run:null,s=ue(e,i)??(r&&ue("RUN",r.entityId)),o=(d,l)=>a("a",{href:d,target:"_blank",rel:"noopener",children:l});return a(j,{title:"Links",children:a("div",{class:"links",children:[s&&o(s,"Support bundle (REST)"),s&&o(`${s}?format=zip`,"Evidence bundle (zip)"),o(`rebalance/lineage/${encodeURIComponent(i)}`,"Edges (REST)"),o($e(_e,{id:i,first:Ci}),"Details in GraphiQL"),o($e(fr,{id:i,direction:n.direction,depth:n.depth,filter:$t(n)}),"Lineage in GraphiQL")]})})}var el=140,_o=12,ye=class{constructor(n,e){this.form=n;tt(a(rl,{form:n,on:e,bind:i=>this.#t=i}),n)}form;#t=()=>{};focus(){let n=this.form.querySelector("input");n?.focus(),n?.select()}show(n){this.#t(n)}};function il(t){if(!/^https?:\/\//.test(t))return null;try{let n=new URL(t);return n.pathname.endsWith("/explore")&&n.searchParams.get("id")?n.search:null}catch{return null}}function rl({form:t,on:n,bind:e}){let[i,r]=L(""),[s,o]=L(!1),[d,l]=L(null),[g,u]=L(-1),y=pt(null),p=pt(null),c=pt(null),h=pt(!1),I=()=>{c.current&&clearTimeout(c.current),p.current?.abort(),o(!1),u(-1)},f=(v,$)=>{h.current=!0,I(),r($),y.current?.blur(),v()};_t(()=>{e(M=>{document.activeElement!==y.current&&r(M)});let v=M=>{t.contains(M.relatedTarget)||I()},$=M=>{M.preventDefault(),mt.current()};return t.addEventListener("focusout",v),t.addEventListener("submit",$),()=>{t.removeEventListener("focusout",v),t.removeEventListener("submit",$)}},[]);let k=async v=>{p.current?.abort();let $=p.current=new AbortController;try{let{data:M}=await C(Zi,{text:v,first:_o},{signal:$.signal}),{candidates:z,hasMore:U,text:_n}=M.resolve,Jt=z.length?U?"More ids match. Type more of the id.":"":`No recorded id is “${_n}” or starts with it.`;return l({text:v,candidates:z,message:Jt}),o(!0),u(-1),z}catch(M){if(gt(M))return null;if(!(M instanceof W))throw M;return l({text:v,candidates:[],message:`${M.title} ${M.message}`}),o(!0),null}},b=i.trim(),x=b?[...d&&d.text===i?d.candidates.map(v=>sl(v,()=>f(()=>n.go(v.entityId),v.entityId))):[],...Co(b,n.known(),d?.candidates??[]).map(v=>Ki(v,"ends with it","…",()=>f(()=>n.go(v),v)))]:[...In.value.map(({name:v,query:$})=>Ki(v,"saved view","★",()=>f(()=>n.open($),i))),...Gt.value.slice(0,_o).map(v=>Ki(v,"recent","↺",()=>f(()=>n.go(v),v)))],K=s&&(x.length>0||!!(b&&d?.message)),T=async()=>{c.current&&clearTimeout(c.current);let v=y.current?.value??"",$=v===i,M=x[g];if(K&&$&&M)return M.go();if(!v.trim())return;let z=il(v.trim());if(z)return f(()=>n.open(z),new URLSearchParams(z).get("id")??"");h.current=!1;let U=$&&d?.text===v&&s?d.candidates:await k(v);if(!U||h.current||y.current?.value!==v)return;let _n=U.filter(Qo=>Qo.isExact),Jt=_n.length===1?_n[0]:U.length===1?U[0]:void 0;if(Jt)return f(()=>n.go(Jt.entityId),Jt.entityId);let[xe,...Wo]=U.length?[]:Co(v.trim(),n.known(),[]);xe&&!Wo.length&&f(()=>n.go(xe),xe)},mt=pt(T);mt.current=T;let at=v=>{r(v),u(-1),c.current&&clearTimeout(c.current),v.trim()?c.current=setTimeout(()=>{k(v)},el):(p.current?.abort(),o(!0))},X=v=>{let $={ArrowDown:1,ArrowUp:-1}[v.key];v.key==="Escape"?(K||y.current?.blur(),I()):$&&x.length&&K?(u((g+$+x.length+(g<0&&$<0?1:0))%x.length),v.preventDefault()):$&&o(!0)};return a(S,{children:[a("input",{ref:y,id:"search-text",type:"text",role:"combobox","aria-autocomplete":"list","aria-expanded":K,"aria-controls":"search-results","aria-activedescendant":g>=0?`found-${g}`:void 0,"aria-label":"Go to any id",placeholder:"Any id or its prefix: run, correlation, operation, key, decision, artifact, request hash, portfolio",spellcheck:!1,autocapitalize:"off",value:i,onInput:v=>at(v.currentTarget.value),onFocus:()=>!i.trim()&&o(!0),onClick:()=>!i.trim()&&o(!0),onKeyDown:X}),a("kbd",{"aria-hidden":"true",children:"/"}),a("div",{id:"search-box",hidden:!K,children:[a("ul",{id:"search-results",role:"listbox","aria-label":"Matching ids",hidden:!x.length,children:x.map((v,$)=>a(ol,{option:v,index:$,isActive:$===g,wanted:b},v.key))}),a("p",{id:"search-status",role:"status",children:b?d?.message??"":""})]})]})}var Co=(t,n,e)=>t.length<3?[]:[...new Set([...n,...Gt.value])].filter(i=>i.toLowerCase().endsWith(t.toLowerCase())&&!e.some(({entityId:r})=>r===i)).slice(0,5);function sl(t,n){let{text:e,entityId:i,isExact:r,label:s,kind:o,status:d,instant:l}=t,g=o==="REQUEST_HASH"?"Request hash":o==="PORTFOLIO"?"Portfolio":V[o],u=i===e?null:`newest run ${i}`;return{key:`${o} ${e}`,text:e,description:[g,u,s,r?"exact":null].filter(Boolean).join(" · "),kind:o==="REQUEST_HASH"||o==="PORTFOLIO"?null:o,icon:o==="PORTFOLIO"?"▦":"#",status:d??null,instant:l??null,isExact:r,go:n}}var Ki=(t,n,e,i)=>({key:`${n} ${t}`,text:t,description:n,kind:null,icon:e,status:null,instant:null,isExact:!1,go:i});function ol({option:t,index:n,isActive:e,wanted:i}){let r=pt(null);_t(()=>{e&&r.current?.scrollIntoView({block:"nearest"})},[e]);let{text:s,kind:o,icon:d,description:l,status:g,instant:u}=t,y=i!==""&&s.startsWith(i);return a("li",{ref:r,role:"option",id:`found-${n}`,"aria-selected":e,onMouseDown:p=>p.preventDefault(),onClick:t.go,children:[o?a(It,{value:o,isNamed:!1}):a("span",{class:"muted","aria-hidden":"true",children:d}),a("span",{class:"id",title:s,children:y?a(S,{children:[a("mark",{children:i}),s.slice(i.length)]}):s}),a("span",{class:"muted",children:l}),a("span",{children:g?a(P,{value:g}):u?a("span",{class:"muted",children:on(u)}):null})]})}var al=8,Ti=({workflow:t,createdAt:n})=>t?.pendingSince??n;function Ko(t,n){return C(rr,{first:al,portfolio:t},n)}var dl=36e5;function To(t){tt(a(ll,{},Date.now()),t)}function Ro(t,n,e){tt(a(S,{children:[a("h2",{children:["Nothing is recorded under this id",e&&" at that time"]}),a("p",{children:a("code",{children:n})}),e&&a("p",{children:"It may have been recorded later: press Now above."}),a("p",{children:"No record and no edge has this id. It may be mistyped, truncated, from another environment, or purged with its edges. The field above searches by prefix."}),a("p",{children:a("a",{href:"explore",children:"Back to the start page"})})]}),t)}function ll(){return a(S,{children:[a("h2",{children:"What is wrong now?"}),a("p",{children:["Paste an id, its prefix or a link of this page into the field above: a run, a correlation id, an operation, an idempotency key, a decision, an artifact, a request hash or a portfolio. Press ",a("kbd",{children:"/"})," or ",a("kbd",{children:"Ctrl"}),"+",a("kbd",{children:"K"})," to focus it."]}),a("div",{class:"columns",children:[a(ul,{}),a(gl,{}),a(cl,{}),a(pl,{})]}),a("h2",{children:"Newest"}),a(yl,{})]})}function Kt({title:t,total:n,rows:e,empty:i,all:r,error:s}){return a("section",{children:[a("h3",{children:[t," ",n!==void 0&&a("span",{class:"count",children:w(n)})," ",r&&n!==void 0&&n>0&&a("a",{href:r,children:"All"})]}),s?a("p",{class:"muted",children:s.message}):e?.length?a("table",{children:a("tbody",{children:e.map(({id:o,cells:d})=>a("tr",{children:[a("td",{children:a("a",{href:Hs(o),class:"id",children:o})}),d.map((l,g)=>a("td",{children:l},g))]},o))})}):a("p",{class:"muted",children:i})]})}function fe(t){let{value:n,error:e,retry:i}=nt(t,[]),r=e?a("section",{children:a(ot,{error:e,retry:i})}):n?null:a("section",{children:a(ut,{})});return{data:n?.data??null,fieldErrors:n?.fieldErrors??[],placeholder:r}}var An=(t,n,e)=>{let i=t.find(r=>r.path===n);return i&&{...i,message:`${e} are ${Tt(i)}.`}};function ul(){let{data:t,fieldErrors:n,placeholder:e}=fe(s=>C(nr,{},{signal:s}));if(!t)return e;let{blocked:i,failed:r}=t;return a(S,{children:[a(Kt,{title:"Failed operations",total:r?.totalCount,all:"dashboard?list=operations&status=FAILED",empty:"No operation failed.",error:An(n,"failed","Operations"),rows:r?.edges.map(({node:s})=>({id:s.entityId,cells:[a("code",{class:"bad",children:s.error?.code}),a(R,{text:s.finishedAt??s.createdAt,isShort:!0})]}))??null}),a(Kt,{title:"Blocked runs",total:i.totalCount,all:"dashboard?list=runs&status=BLOCKED",empty:"No run is blocked.",rows:i.edges.map(({node:s})=>({id:s.entityId,cells:[s.portfolioId,a(R,{text:s.createdAt,isShort:!0})]}))})]})}function gl(){let{value:t,error:n,retry:e}=nt(r=>Ko(null,{signal:r}),[]);if(n)return n instanceof Error&&"reason"in n&&typeof n.reason=="string"&&n.reason.endsWith("_DISABLED")?a(Kt,{title:"Waiting for review",rows:null,empty:Tt({reason:String(n.reason),message:""}).replace(/^s/,"Reviews are s")}):a("section",{children:a(ot,{error:n,retry:e})});if(!t)return a("section",{children:a(ut,{})});let{waiting:i}=t.data;return a(Kt,{title:"Waiting for review",total:i?.totalCount,all:"dashboard?list=runs&workflow=PENDING_REVIEW&order=OLDEST_FIRST",empty:"No run waits for a review.",error:An(t.fieldErrors,"waiting","Reviews"),rows:i?.edges.map(({node:r})=>({id:r.entityId,cells:[r.portfolioId,a("span",{class:"wait",title:Ti(r),children:yt(Ti(r))})]}))??null})}function cl(){let{data:t,fieldErrors:n,placeholder:e}=fe(i=>C(er,{before:new Date(Date.now()-dl).toISOString()},{signal:i}));return t?a(Kt,{title:"Stuck operations",total:t.stuck?.totalCount,all:"dashboard?list=operations&finished=no&order=OLDEST_FIRST",empty:"No operation has been unfinished for an hour.",error:An(n,"stuck","Operations"),rows:t.stuck?.edges.map(({node:i})=>({id:i.entityId,cells:[a(P,{value:i.status}),a("span",{class:"wait",title:i.createdAt,children:yt(i.createdAt)})]}))??null}):e}function pl(){let{data:t,fieldErrors:n,placeholder:e}=fe(i=>C(ir,{},{signal:i}));return t?a(Kt,{title:"Keys in conflict",total:t.conflicts?.totalCount,all:"dashboard?list=conflicts",empty:"No key was used for two requests.",error:An(n,"conflicts","Conflicts"),rows:t.conflicts?.edges.map(({node:i})=>({id:i.idempotencyKey.key,cells:[a(R,{text:i.conflictedAt,isShort:!0})]}))??null}):e}function yl(){let{data:t,fieldErrors:n,placeholder:e}=fe(i=>C(tr,{},{signal:i}));return t?a("div",{class:"columns",children:[a(Kt,{title:"Newest runs",empty:"No runs recorded yet.",rows:t.runs.edges.map(({node:i})=>({id:i.entityId,cells:[a(P,{value:i.status}),i.portfolioId,a(R,{text:i.createdAt,isShort:!0})]}))}),a(Kt,{title:"Newest operations",empty:"No operations recorded yet.",error:An(n,"operations","Operations"),rows:t.operations?.edges.map(({node:i})=>({id:i.entityId,cells:[a(P,{value:i.status}),i.operationType,a(R,{text:i.createdAt,isShort:!0})]}))??null})]}):e}var he=12,Oo=50,No=60,Ri=200,fl=5e3,hl=20,ml={causes:"UPSTREAM",effects:"DOWNSTREAM"};function El(t){return{BOTH:["causes","effects"],UPSTREAM:["causes"],DOWNSTREAM:["effects"]}[t]}var Il=({kind:t})=>t==="CORRELATION"||t==="IDEMPOTENCY_KEY",wn=class{constructor(n){this.view=n;this.filter=$t(n)}view;entities=new Map;edgeLists={causes:new Map,effects:new Map};filter;#t=new Set;isDetailed(n){return this.#t.has(n)}async load(n,{signal:e,progress:i=()=>{}}){let{data:r,fieldErrors:s}=await C(Wi,{id:n.id},{signal:e});if(s[0])throw Vt(s[0]);if(!r.entity)return null;this.entities.set(n.id,r.entity),Il(r.entity)&&(this.filter=$t({...n,withNames:!0}));let o=El(n.direction),d=new Map([[n.id,0]]),l=null;for(let I=[n.id];I.length&&!l;)l=await this.#d(I,o,n,e),I=this.#i(I,o,n,d),i(d.size);let g=n.from&&n.to&&!l?await this.#e(n.from,n.to,n.direction,e):[],u=g[Math.min(n.pathNumber,g.length)-1]??null,y=(u?.entities??[]).map(({entityId:I})=>I).filter(I=>!d.has(I));l??=await this.#d(y,o,n,e);let p=[...d.keys(),...y],c=l?[]:await this.#l(p,o,n,{signal:e,progress:i});await this.#u([...p,...c.flatMap(I=>I.entities.length<=1e3?I.entities.map(({entityId:f})=>f):[])],e);let h=this.#a(p,u?.edges??[],o,n,d,c);return{view:n,root:n.id,cursor:r.changeCursor,distances:d,fieldError:l,path:u,pathCount:g.length,from:n.from,to:n.to,groups:c.map(I=>({...I,entities:I.entities.map(({entityId:f})=>this.entities.get(f))})),...h,cyclic:Fr(p,h.edges)}}async#e(n,e,i,r){let{data:s,fieldErrors:o}=await C(Ji,{from:n,to:e,direction:i,filter:this.filter,maxDepth:hl},{signal:r});if(o[0])throw Vt(o[0]);let d=s.lineagePath;for(let p of d?.entities??[])this.#n(p);if(!d)return[];let l=await C(Xi,{id:n,direction:i,depth:Math.max(1,d.length),filter:this.filter},{signal:r});if(!l.data.lineage||l.data.lineage.edges.pageInfo.hasNextPage)return[d];let{entities:g,edges:u}=l.data.lineage;for(let p of g.nodes)this.#n(p);let y=ko(n,e,i,this.entities,u.nodes);return y[0]?.length===d.length?y:[d]}#n(n){this.entities.set(n.entityId,{...this.entities.get(n.entityId),...n})}#i(n,e,i,r){let s=[];for(let o of n){let d=r.get(o)??0;for(let l of e){let g=Oi(i,l,o);for(let u of this.#r(o,l,i,d)){let y=u.sourceEntityId===o?u.targetEntityId:u.sourceEntityId;r.has(y)||r.size>=i.maxEntities&&!g||(r.set(y,d+1),s.push(y))}}}return s}#r(n,e,i,r){let s=this.edgeLists[e].get(n),o=Oi(i,e,n);return!s||i.collapsed.includes(n)||i.groups.includes(`${e}.${n}`)?[]:o?s.edges.slice(0,o*Oo):r>=i.depth||s.total>he&&n!==i.id?[]:s.edges.slice(0,he)}#a(n,e,i,r,s,o){let d=new Set(n),l=i.flatMap(p=>n.flatMap(c=>this.edgeLists[p].get(c)?.edges??[])),g=new Map([...l,...e].filter(({sourceEntityId:p,targetEntityId:c})=>d.has(p)&&d.has(c)).map(p=>[p.id,p])),u={causes:new Map,effects:new Map};for(let p of g.values()){let{cause:c,effect:h}=H(p);u.causes.set(h,(u.causes.get(h)??0)+1),u.effects.set(c,(u.effects.get(c)??0)+1)}for(let{side:p,id:c,entities:h}of o)u[p].set(c,(u[p].get(c)??0)+h.filter(({entityId:I})=>!d.has(I)).length);let y=n.flatMap(p=>i.flatMap(c=>{let h=this.edgeLists[c].get(p)?.total??0,I=h-(u[c].get(p)??0);return I>0?[{id:p,side:c,total:h,left:I,...kl(p,c,r,s.get(p)??1/0,h)}]:[]}));return{entities:n.map(p=>this.entities.get(p)),edges:[...g.values()],stubs:y}}async#d(n,e,i,r){let s=n.filter(o=>e.some(d=>!this.edgeLists[d].has(o)));for(let o=0;o<s.length;o+=No){let d=s.slice(o,o+No),{data:l,fieldErrors:g}=await C(Qi,{ids:d.map(u=>this.entities.get(u).id),filter:this.filter,first:he,causes:e.includes("causes"),effects:e.includes("effects")},{signal:r});if(g[0])return g[0];d.forEach((u,y)=>{let p=l.nodes[y];for(let c of e)this.#s(c,u,p?.[c])})}for(let{side:o,id:d,pages:l}of i.expansions)n.includes(d)&&e.includes(o)&&await this.#o(o,d,l*Oo,{signal:r});return null}async#l(n,e,i,{signal:r,progress:s}){let o=[];for(let d of e)for(let l of n){if(!i.groups.includes(`${d}.${l}`))continue;await this.#o(d,l,fl,{signal:r,...s&&{progress:s}});let{edges:g,total:u,next:y}=this.edgeLists[d].get(l),p=new Set(g.map(c=>c.sourceEntityId===l?c.targetEntityId:c.sourceEntityId).filter(c=>!n.includes(c)));o.push({id:l,side:d,total:u,entities:[...p].map(c=>this.entities.get(c)),isComplete:y===null})}return o}async#o(n,e,i,{signal:r,progress:s}){let o=this.edgeLists[n].get(e);for(;o?.next&&o.edges.length<i;){let d={id:this.entities.get(e).id,direction:ml[n],filter:this.filter,first:Math.min(i-o.edges.length,200),after:o.next},{data:l}=await C(Bi,d,{signal:r}),g=l.node;o=this.#s(n,e,g?.edgeList),s?.(o.edges.length)}}async#u(n,e){let i=n.filter(s=>!this.#t.has(s)&&["RUN","OPERATION"].includes(this.entities.get(s).kind)),r=Array.from({length:Math.ceil(i.length/Ri)},(s,o)=>i.slice(o*Ri,(o+1)*Ri));for(let s of r){let{data:o}=await C(qi,{ids:s.map(d=>this.entities.get(d).id)},{signal:e});s.forEach((d,l)=>{this.#t.add(d);let g=o.nodes[l];g&&this.entities.set(d,{...this.entities.get(d),...g})})}}#s(n,e,i){let r=this.edgeLists[n].get(e)??{edges:[],total:0,next:null};if(i){for(let{node:s}of i.edges){for(let o of[s.source,s.target])this.#n(o);r.edges.push(s)}r.total=i.totalCount}return r.next=i?.pageInfo.hasNextPage?i.pageInfo.endCursor??null:null,this.edgeLists[n].set(e,r),r}};function Oi(t,n,e){return t.expansions.find(i=>i.side===n&&i.id===e)?.pages??0}function kl(t,n,e,i,r){let s=Oi(e,n,t);return e.collapsed.includes(t)?{reason:"COLLAPSED",pages:s||1}:s?{reason:"PAGES",pages:s+1}:r>he?{reason:"HUB",pages:1}:{reason:i>=e.depth?"DEPTH":"ENTITY_LIMIT",pages:1}}var Po={panel:"Why and facts",graph:"Graph",list:"Entities",view:"Time, save"};function $o(t,n,e){let i=Object.keys(Po).map(s=>E("button",{type:"button","data-tab":s,onclick:()=>r(s)},Po[s]));function r(s){n.dataset.tab=s;for(let o of i)o.setAttribute("aria-pressed",String(o.dataset.tab===s));e(s)}return t.append(...i),r("panel"),{open:r,leave:(s,o)=>{n.dataset.tab===s&&r(o)}}}var vn=48,me=19,bl=2,Sl={OPERATION_FAILED:"bad",KEY_CONFLICTED:"bad",PURGED:"bad",OPERATION_SUCCEEDED:"good",DECISION_MADE:"busy",HELD:"wait"},Lo=new Set(["EDGE_RECORDED","KEY_USED"]);function Al({kind:t,summary:n}){return t==="RUN_RECORDED"?/\bBLOCKED\b/.test(n)?"bad":/\bPENDING_REVIEW\b/.test(n)?"wait":"good":Sl[t]??"still"}var Ee=class{constructor(n,e){this.element=n;this.on=e}element;on;#t=null;#e=[];#n=0;#i=null;async show(n,e){let{direction:i,depth:r}=n.view,s=[],o=null;for(let d=0;d<bl;d+=1){let{data:l}=await C(ji,{id:n.root,direction:i,depth:r,after:o},{signal:e});if(e.aborted)return;if(!l.timeline||(this.#n=l.timeline.totalCount,s.push(...l.timeline.nodes),o=l.timeline.pageInfo.endCursor??null,!l.timeline.pageInfo.hasNextPage))break}this.#t=n,this.#e=s,this.#r()}mark(n){this.#i=n,this.#r()}#r(){this.#t&&tt(a(wl,{subgraph:this.#t,events:this.#e,total:this.#n,marked:this.#i,on:this.on}),this.element)}};function wl({subgraph:t,events:n,total:e,marked:i,on:r}){let s=pt(null),[o,d]=L(null),[l,g]=L(null),{at:u}=t.view,[y,p]=[n[0],n.at(-1)];if(!y||!p)return null;let c=Date.parse(y.at),h=Math.max(Date.parse(p.at),u?Date.parse(u):0),I=Math.max(h-c,1),f=T=>`${(1+98*(T-c)/I).toFixed(3)}%`,k=T=>{let{left:mt,width:at}=s.current.getBoundingClientRect(),X=((T-mt)/at-.01)/.98;return c+Math.min(Math.max(X,0),1)*I},b=o??(u?Date.parse(u):null),x=T=>{d(null),r.travel(T>=h&&!u?null:new Date(T).toISOString())},K=l??n.find(T=>T.entity.entityId===i&&!Lo.has(T.kind));return a("svg",{ref:s,width:"100%",height:vn,role:"group","aria-label":`Timeline of ${w(e)} events. The panel and the list have the same entities.`,onPointerMove:T=>{T.buttons===1&&(T.currentTarget.setPointerCapture(T.pointerId),d(k(T.clientX)))},onPointerUp:()=>o!==null&&x(o),onPointerLeave:()=>g(null),children:[a("line",{class:"axis",x1:"1%",x2:"99%",y1:me,y2:me}),n.map((T,mt)=>{let at=f(Date.parse(T.at)),X=Lo.has(T.kind)?3:9;return a("g",{class:T.entity.entityId===i?"event marked":"event","data-tone":Al(T),onPointerEnter:()=>g(T),onClick:()=>r.select(T.entity.entityId),children:[a("title",{children:`${T.at} ${T.summary}${T.actor?`, by ${T.actor}`:""}`}),a("line",{x1:at,x2:at,y1:me-X,y2:me+X})]},mt)}),b!==null&&a("line",{class:"now",x1:f(b),x2:f(b),y1:2,y2:vn-12}),a("text",{x:"1%",y:vn-5,children:Ni(c)}),a("text",{class:"told",x:"50%",y:vn-5,"text-anchor":"middle",children:o!==null?`until ${Ni(o)} UTC`:K?`${K.at.slice(5,16).replace("T"," ")} ${K.summary.slice(0,70)}`:`${w(e)} events${n.length<e?`, the first ${w(n.length)} shown`:""}`}),a("text",{x:"99%",y:vn-5,"text-anchor":"end",children:Ni(h)})]})}var Ni=t=>new Date(t).toISOString().slice(0,16).replace("T"," ");var vl={BOTH:"Both",UPSTREAM:"← Upstream (causes)",DOWNSTREAM:"Downstream (effects) →"},Ie=class{constructor(n,e,i){this.on=i;this.#t=li.map(r=>E("input",{type:"radio",name:"direction",value:r,onchange:()=>i.change({direction:r})})),this.#e=this.#p("Depth",ui,r=>i.change({depth:r})),this.#n=this.#p("Max entities",gi,r=>i.change({maxEntities:r})),this.#i=E("input",{type:"checkbox",onchange:()=>i.change({withNames:this.#i.checked,types:null})}),this.#r=Object.keys(Y).map(r=>E("input",{type:"checkbox",value:r,onchange:()=>this.#h()})),this.#d=E("input",{type:"text","aria-label":"As it stood at, in UTC",placeholder:"now",spellcheck:"false",onchange:()=>this.#f(this.#d,"at")}),this.#l=E("input",{type:"text","aria-label":"As it was known at, in UTC",placeholder:"now",spellcheck:"false",onchange:()=>this.#f(this.#l,"known")}),this.#u=E("button",{type:"button",title:"Before the newest edge shown","aria-label":"Go back to before the newest edge shown",onclick:()=>i.change({at:_l(this.#c.at(-1))})},"◂"),this.#s=E("button",{type:"button",onclick:()=>i.change({at:null,known:null})},"Now"),n.append(E("fieldset",{},E("legend",{class:"visually-hidden"},"Direction"),this.#t.map(r=>E("label",{},r,vl[r.value]))),E("label",{class:"group"},"Depth",this.#e),E("label",{class:"group",title:"Maximum number of entities to load before you expand more"},"Max entities",this.#n),E("label",{class:"group",title:"Draw idempotency keys and correlation ids as nodes, with their edges"},this.#i,"Keys and ids as nodes"),E("details",{class:"menu types"},this.#a,E("div",{},this.#r.map(r=>E("label",{},r,E("code",{},r.value)))))),e.append(E("div",{class:"group"},E("span",{"aria-hidden":"true",title:"What had come about by then"},"As at"),this.#u,this.#d,E("span",{"aria-hidden":"true",title:"What the store had been told by then"},"known at"),this.#l,this.#s,this.#o),this.#m());for(let r of[n,e])this.#y(r)}on;#t;#e;#n;#i;#r;#a=E("summary",{},"Edge types");#d;#l;#o=E("span",{class:"visually-hidden",role:"alert"});#u;#s;#g;#c=[];#y(n){document.addEventListener("click",e=>{for(let i of n.querySelectorAll("details[open]"))i.contains(e.target)||(i.open=!1)}),n.addEventListener("keydown",e=>{let i=e.key==="Escape"?e.target.closest("details[open]"):null;i&&(i.open=!1,i.querySelector("summary")?.focus(),e.stopPropagation())})}openExports(){this.#g.open=!0}show(n,e){this.#c=[...new Set(e.map(r=>r.createdAt))].sort();for(let r of this.#t)r.checked=r.value===n.direction;this.#e.value=String(n.depth),this.#n.value=String(n.maxEntities),this.#i.checked=n.withNames;let i=n.types??(n.withNames?null:pn);for(let r of this.#r)r.checked=!i||i.includes(r.value);this.#a.textContent=n.types?`${n.types.length} of ${this.#r.length} edge types`:n.withNames?"All edge types":"Causes only";for(let[r,s]of[[this.#d,n.at],[this.#l,n.known]])r.value=s??"",r.classList.toggle("past",!!s),r.removeAttribute("aria-invalid");this.#o.textContent="",this.#u.disabled=this.#c.length===0,this.#s.disabled=!n.at&&!n.known}#p(n,e,i){let r=E("select",{"aria-label":n,onchange:()=>i(Number(r.value))},e.map(s=>E("option",{value:s},String(s))));return r}#h(){let n=this.#r.filter(e=>e.checked).map(e=>e.value);n.length===this.#r.length?this.on.change({types:null,withNames:!0}):n.length===pn.length&&pn.every(e=>n.includes(e))?this.on.change({types:null,withNames:!1}):this.on.change({types:n})}#f(n,e){let i=n.value.trim(),r=i?xl(i):null;if(i&&!r){n.setAttribute("aria-invalid","true"),this.#o.textContent="Not a timestamp. Write 2026-11-03 or 2026-11-03 14:30, in UTC.",n.title=this.#o.textContent;return}this.on.change({[e]:r&&Date.parse(r)>=Date.now()?null:r})}#m(){let n=(r,s,o)=>E("button",{type:"button","aria-label":s,onclick:()=>{this.#g.open=!1,this.#g.querySelector("summary")?.focus(),o()}},r),e=(r,s,o=r)=>[E("span",{},r),n("Copy",`Copy as ${o}`,()=>s(!0)),n("Save",`Save as ${o}`,()=>s(!1))],i=(r,s)=>e(s,o=>this.on.export(r,o));return this.#g=E("details",{class:"menu exports"},E("summary",{},"Copy or save"),E("div",{},E("p",{class:"head"},"What is drawn"),i("mermaid","Mermaid"),i("svg","SVG"),i("png","PNG"),i("csv","CSV of edges"),E("p",{class:"head"},"The whole lineage within the depth"),Object.entries(bi).map(([r,s])=>e(s,o=>this.on.exportServed(r,o),`${s} of the whole lineage`)),E("p",{class:"head"},"Evidence"),E("span",{},"Bundle with proofs (zip)"),E("span"),n("Save","Save the evidence bundle",()=>this.on.bundle()))),this.#g}};function xl(t){let[,n,e="23:59:59.999999",i="Z"]=/^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?))?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/i.exec(t)??[];if(!n)return null;let r=`${n}T${e.length===5?`${e}:00`:e}${/UTC/i.test(i)?"Z":i.toUpperCase().replace(/^([+-]\d\d)(\d\d)$/,"$1:$2")}`;return Number.isNaN(Date.parse(r))?null:r}function _l(t){if(!t)return null;let[,n,e="0"]=/^(.*?:\d\d:\d\d)(?:\.(\d{1,6}))?/.exec(t)??[],i=Number(e.padEnd(6,"0"))-1;return`${new Date(Date.parse(`${n}Z`)-(i<0?1e3:0)).toISOString().slice(0,19)}.${String(i<0?999999:i).padStart(6,"0")}Z`}var _=t=>document.getElementById(t),Cl=200,Kl=60,m=ne(location.search),xn=null,N=null,Pi=null,$i=t=>JSON.stringify([$t(t),t.at,t.known]),Mo=t=>N?.stubs.filter(n=>n.id===t&&n.reason!=="COLLAPSED")??[];function Do(t,n){return n.reason==="COLLAPSED"?pi(t,n.id):n.reason==="HUB"&&n.left>Kl?Ws(t,n.side,n.id):Us(t,n)}var rt={select:t=>zt(t),selectEdge:t=>zt(t.id),selectStub:t=>J.mark(Ht(t)),open:t=>et(Do(m,t),{anchor:t.id}),focus:t=>{t!==m.id&&et(ci(m,t))},expand:t=>et(Mo(t).reduce(Do,m),{anchor:t}),collapse:t=>et(Qs(m,t),{anchor:t}),uncollapse:t=>et(pi(m,t),{anchor:t}),pick:t=>et(m.from&&!m.to&&m.from!==t?{...m,to:t,pathNumber:1}:{...m,from:t,to:null,pathNumber:1},{anchor:m.id}),otherPath:t=>et({...m,pathNumber:t},{anchor:m.id}),leavePath:()=>et({...m,from:null,to:null,pathNumber:1},{anchor:m.id}),regroup:t=>et({...m,groupBy:t},{anchor:m.id}),change:t=>{et({...m,...t}),ke.leave("view","at"in t||"known"in t?"panel":"graph")},answer:t=>Vi({mode:t}),compare:t=>Vi({compare:t}),trace:t=>et({...m,from:t,to:m.selected??m.id,pathNumber:1},{anchor:m.id}),export:(t,n)=>be.drawn(t,n),exportServed:(t,n)=>be.served(t,n),bundle:()=>be.bundle()},ht=new kn(_("notices")),Li=new kn(_("news")),Fi=new ye(_("search"),{go:t=>et(ci(m,t)),open:t=>et(ne(t)),known:()=>N?.entities.map(({entityId:t})=>t)??[]}),Di=new Ie(_("tools"),_("more-tools"),rt),J=new te(_("canvas"),rt),Yt=new Qn(_("list"),_("entity-count"),rt),Mi=new pe(_("panel"),rt),ke=$o(_("tabs"),document.querySelector("main"),t=>{J.resize(),t==="view"&&setTimeout(()=>Di.openExports())}),be=new ge(ht,()=>({view:m,subgraph:N,scene:J.scene})),Vo=new Wn(_("counts"),{changed:t=>{J.filter(t),Yt.filter(t)},next:()=>Ho()}),Fo=new Ee(_("timeline"),{select:t=>zt(t),travel:t=>et({...m,at:t},{anchor:m.id})}),we=new On({changed:t=>{$l(t).catch(n=>gt(n)||Ui(n))},connection:Ll});function et(t,{anchor:n=null}={}){let e=Ct(t);e!==location.search&&history.pushState(null,"",`explore${e}`),ve(t,{anchor:n})}function zt(t){m={...m,selected:t},history.replaceState(null,"",`explore${Ct(m)}`),Hi()}function Vi(t){m={...m,...t},history.pushState(null,"",`explore${Ct(m)}`),Hi()}function Ho(){let t=Yt.next();t!==null&&zt(t)}function Hi(){if(!N)return;let t=N.edges.find(({id:e})=>e===m.selected);J.mark(m.selected),Yt.mark(m.selected),Fo.mark(m.selected);let n=m.selected??m.id;Es(_("compare"),m.compare?{left:m.compare,right:n}:null,{select:e=>{m={...m,compare:null},zt(e)},close:()=>rt.compare(null),swap:(e,i)=>Vi({compare:e,selected:i})},$i(m)),t?Mi.showEdge(t,m):Mi.showEntity(m.selected??m.id,N,m)}async function ve(t,{anchor:n=null,isFresh:e=!1}={}){Pi?.abort();let{signal:i}=Pi=new AbortController;m=t,Ir({valid:m.at,known:m.known}),document.title=m.id?`${m.id} · Lineage explorer`:"Lineage explorer",_("heading").textContent=m.id?`Lineage of ${m.id}`:"Lineage",ht.drop("failure","lost","gate"),Li.drop("news"),Nl(),we.watch(null,null),(!xn||e||$i(xn.view)!==$i(m))&&(xn=new wn(m)),_("loading").textContent="Loading …",_("drawing").setAttribute("aria-busy","true");let r=setTimeout(()=>_("loading").hidden=!1,Cl);try{m.id?await Rl(m,xn,n,i):Tl()}catch(s){i.aborted||Ui(s)}finally{clearTimeout(r),i.aborted||(_("loading").hidden=!0,_("drawing").setAttribute("aria-busy","false"))}}function Se(t){_("start").hidden=t!=="start",_("work").hidden=_("tools").hidden=_("states").hidden=_("tabs").hidden=t!=="work",t==="work"&&J.resize()}function Tl(){N=null,Se("start"),Fi.show(""),To(_("start"))}async function Rl(t,n,e,i){Di.show(t,N?.edges??[]),(!N||N.root!==t.id)&&Se("work");let r=await n.load(t,{signal:i,progress:s=>_("loading").textContent=`Loading … ${w(s)} entities`});if(!i.aborted){if(N=r,_("work").classList.remove("stale"),Fi.show(t.id),!N){Se("start"),Ro(_("start"),t.id,!!(t.at??t.known));return}Se("work"),lo(t.id),N.fieldError&&Pl(N.fieldError),Di.show(t,N.edges),Yt.show(N),_("summary").replaceChildren(...ti(N,t)),await J.show(N,{anchor:e}),!i.aborted&&(Vo.show(N),Hi(),!t.at&&!t.known&&we.watch(n,N),N.fieldError||Uo(N,t,n,i).catch(s=>gt(s)||Ui(s)))}}async function Uo(t,n,e,i,{isLive:r=!1}={}){await Ol(n,e,i),await Fo.show(t,i),!(!await po(t,e,i)||i.aborted)&&(Yt.show(t),await J.show(t,{anchor:t.root,isLive:r}))}async function Ol({id:t,direction:n,depth:e},{filter:i},r){let{data:s}=await C(Yi,{id:t,direction:n,depth:e,filter:i},{signal:r});!r.aborted&&s.lineage&&_("summary").append(bs(s.lineage,m))}function Nl(){if(m.at||m.known){let t=[m.at&&["as it stood at ",E("strong",{},m.at)],m.at&&m.known&&", ",m.known&&["as the store knew it at ",E("strong",{},m.known)]];ht.say("time","wait",["Everything is shown ",t,"."],[["Now",()=>rt.change({at:null,known:null})]])}else ht.drop("time");if(m.from&&!m.to){let t=E("input",{type:"text","aria-label":"Second end of the path",placeholder:"or paste its id",spellcheck:"false",onchange:()=>t.value.trim()&&rt.pick(t.value.trim())});ht.say("path","busy",["Path from ",E("code",{},m.from),": mark its second end (Shift-click or x), ",t],[["Cancel",rt.leavePath]])}else ht.drop("path")}function Pl({reason:t,message:n}){let e=Cn(t),i=e?`Lineage is switched off (${e}). Only the entity itself is shown.`:`The lineage could not be loaded: ${n}`;ht.say("gate",e?"still":"bad",i,e?[]:[["Retry",Ae]])}function Ui(t){let n=t instanceof W;n||console.error(t);let e=N&&N.root===m.id;_("work").classList.add("stale"),ht.say("failure","bad",[E("strong",{},n?t.title:"The page failed."),` ${n?t.message:String(t)}`,e?" The graph shows the previous answer.":""],[["Retry",Ae]])}async function $l(t){let[n,e,i]=[N,m,Pi.signal];if(!n||!e.id)return;let r=new wn(e),s=await r.load(e,{signal:i});if(i.aborted||N!==n)return;if(!s||s.fieldError)return Ae();let{added:o,changed:d,text:l}=Ur(n,s);if([xn,N]=[r,s],Yt.update(s,o,d),_("summary").replaceChildren(...ti(s,e)),await J.show(s,{isLive:!0}),i.aborted)return;Vo.show(s);let g=m.selected??e.id;!m.compare&&!s.edges.some(({id:u})=>u===g)&&Mi.showEntity(g,s,m,{isUnchanged:!t.includes(g)}),we.watch(r,s),Li.say("news","busy",[E("strong",{},"Live: "),`${l}.`],[["Arrange again",Ae],["Dismiss",()=>Li.drop("news")]]),await Uo(s,e,r,i,{isLive:!0})}function Ll(t){t?ht.say("lost","bad",[E("strong",{},"The service is not responding.")," The graph may be out of date. The page keeps retrying."],[["Retry now",()=>we.check()]]):ht.drop("lost")}var Ae=()=>ve(m,{anchor:m.id,isFresh:!0});Ar();Or(_("theme"));fo(_("legend").querySelector("div"));yo(_("canvas"),J,{search:()=>Fi.focus(),list:()=>{ke.open("list"),_("list").focus()},canvas:()=>{ke.open("graph"),_("canvas").focus()},panel:()=>{ke.open("panel"),_("panel").querySelector("button, a, summary")?.focus()},expand:()=>{let t=m.selected??"";m.collapsed.includes(t)?rt.uncollapse(t):N&&Mo(t).length&&rt.expand(t)},collapse:()=>N&&m.selected&&rt.collapse(m.selected),pick:()=>N&&m.selected&&rt.pick(m.selected),fit:()=>N&&J.fit(N.root),next:Ho,keys:()=>_("keys").showModal(),escape:()=>m.from&&!m.to?rt.leavePath():N&&zt(null)});_("keys-open").addEventListener("click",()=>_("keys").showModal());_("save-view").addEventListener("click",()=>be.view());for(let t of document.querySelectorAll("[data-zoom]"))t.addEventListener("click",()=>{t.dataset.zoom==="in"?J.zoomBy(1.25):t.dataset.zoom==="out"?J.zoomBy(.8):J.whole()});addEventListener("popstate",()=>{ve(ne(location.search))});new ResizeObserver(()=>J.resize()).observe(_("canvas"));ve(m);Pr(_("viewer")).catch(()=>{});
