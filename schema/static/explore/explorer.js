// Built from schema/ui by build.mjs: change the sources. The licences of the bundled packages are in LICENSES.txt.
var Ui=`query Root($id: String!) {
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
}`,Wi=`query Neighbours($ids: [ID!]!, $filter: LineageFilter, $first: Int!, $causes: Boolean!, $effects: Boolean!) {
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
}`,Qi=`query More($id: ID!, $direction: LineageDirection!, $filter: LineageFilter, $first: Int!, $after: String) {
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
}`,Bi=`query Details($ids: [ID!]!) {
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
}`,qi=`query Hidden($id: String!, $direction: LineageDirection!, $filter: LineageFilter) {
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
}`,Gi=`query Events($id: String!, $direction: LineageDirection!, $depth: Int!, $after: String) {
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
}`,ji=`query Viewer {
  viewer {
    subject
    roles
    portfolios
    isScoped
  }
}`,zi=`query Totals($id: String!, $direction: LineageDirection!, $depth: Int!, $filter: LineageFilter) {
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
}`,Yi=`query Path($from: String!, $to: String!, $direction: LineageDirection!, $filter: LineageFilter, $maxDepth: Int!) {
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
}`,Ji=`query Around($id: String!, $direction: LineageDirection!, $depth: Int!, $filter: LineageFilter) {
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
}`,Xi=`query Find($text: String!, $first: Int!) {
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
}`,Zi=`query Newest {
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
}`,tr=`query Failures {
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
}`,nr=`query Stuck($before: DateTime!) {
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
}`,er=`query Conflicts {
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
}`,ir=`query Waiting($first: Int!, $portfolio: String) {
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
}`,Ce=`query About($id: String!, $first: Int!) {
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
}`,rr=`query MoreDecisions($id: String!, $first: Int!, $after: String!) {
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
}`,sr=`query MoreHistory($id: String!, $first: Int!, $after: String!) {
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
}`,or=`query MoreRuns($id: String!, $first: Int!, $after: String!) {
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
}`,ar=`query MoreOperations($id: String!, $first: Int!, $after: String!) {
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
}`,dr=`query Causes($id: String!) {
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
}`,lr=`query Payload($id: String!) {
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
}`,ur=`query Metadata($id: ID!) {
  node(id: $id) {
    ... on LineageEdge {
      metadata
    }
  }
}`,gr=`query Proof($id: ID!) {
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
}`,cr=`query Watch($ids: [ID!]!, $filter: LineageFilter) {
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
}`,pr=`query Lineage($id: String!, $direction: LineageDirection!, $depth: Int!, $filter: LineageFilter) {
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
}`,yr=`query RootCausesOf($id: String!) {
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
}`,fr=`query ImpactOf($id: String!) {
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
}`,hr=`query Compare($left: String!, $right: String!, $after: String) {
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
}`;var Xt={valid:null,known:null};function mr(n){Xt=n}var Er=()=>Xt.valid?Date.parse(Xt.valid):Date.now();function Ke(n){let t=["valid","known"].flatMap(e=>Xt[e]?[`${e}: ${JSON.stringify(Xt[e])}`]:[]);return t.length?n.replace(/^(query [^{]*?)(\s*\{)/,`$1 @asOf(${t.join(", ")})$2`):n}var wt=class{constructor(t){this.text=t}text},Te=/\s*(?:([{}[\],:])|("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null))/y,Qo={true:!0,false:!1,null:null};function Re(n){let t=0;function e(){Te.lastIndex=t;let d=Te.exec(n);if(!d)throw new SyntaxError(`not JSON at ${t}`);return t=Te.lastIndex,d}function i(d){let l=t;return e()[1]===d?!0:(t=l,!1)}function r(d,l){if(!i(d))for(;;){l();let[,g]=e();if(g===d)return;if(g!==",")throw new SyntaxError(`not JSON at ${t}`)}}function s(){let[,d,l,g,u]=e();if(l!==void 0)return JSON.parse(l);if(g!==void 0)return new wt(g);if(u!==void 0)return Qo[u]??null;if(d==="{"){let y=new Map;return r("}",()=>{let p=s();if(typeof p!="string"||!i(":"))throw new SyntaxError(`not JSON at ${t}`);y.set(p,s())}),y}if(d==="["){let y=[];return r("]",()=>y.push(s())),y}throw new SyntaxError(`not JSON at ${t}`)}let o=s();if(n.slice(t).trim())throw new SyntaxError(`not JSON at ${t}`);return o}var W=class extends Error{constructor(e,i,{code:r=null,reason:s=null,canRetry:o=!1}={}){super(i);this.title=e;this.code=r,this.reason=s,this.canRetry=o}title;code;reason;canRetry},gt=n=>n instanceof Error&&n.name==="AbortError";function At(n){return n instanceof W?{title:n.title,message:n.message}:{title:"The page failed.",message:String(n)}}async function Oe(n,t,e){let i,r;try{i=await fetch("graphql",{method:"POST",headers:{"Content-Type":"application/json",Accept:"application/json"},body:JSON.stringify({query:Ke(n),variables:t}),...e&&{signal:e}}),r=await i.text()}catch(s){throw gt(s)?s:new W("The service is not responding.","It may have stopped, or the connection is lost.",{canRetry:!0})}if(i.status===401&&Ir(),!(i.headers.get("content-type")??"").includes("json"))throw new W(`HTTP ${i.status}`,r.slice(0,300)||i.statusText,{canRetry:i.status>=500});return{text:r,status:i.status}}async function Ne(n){let t;try{t=await fetch(n)}catch{throw new W("The service is not responding.","It may have stopped, or the connection is lost.",{canRetry:!0})}if(t.status===401&&Ir(),!t.ok){let{detail:i}=await t.json().catch(()=>({}));throw new W(`HTTP ${t.status}`,typeof i=="string"?i:t.statusText,{canRetry:t.status>=500})}let[,e="json"]=/filename="?[^";]*\.(\w+)"?/.exec(t.headers.get("content-disposition")??"")??[];return{blob:await t.blob(),extension:e}}function Ir(){let n="dpm-lineage:login";Date.now()-Number(sessionStorage.getItem(n)??0)<6e4||(sessionStorage.setItem(n,String(Date.now())),location.assign(`login?${new URLSearchParams({next:location.pathname+location.search+location.hash})}`))}function Cn(n){return n?.endsWith("_DISABLED")?n.replace(/_DISABLED$/,"_ENABLED"):null}function Tt({reason:n,message:t}){let e=Cn(n);return e?`switched off (${e})`:`not available: ${t}`}function Ft({message:n,code:t,reason:e},i=200){let r={code:t??null,reason:e??null},s=Cn(e);if(s)return new W("This part of the service is switched off.",`Set ${s}=true to switch it on.`,r);if(i===401||t==="UNAUTHENTICATED")return new W("You are not logged in.","Log in and load the page again.",r);let o=i>=500||t==="SERVICE_UNAVAILABLE"?"The service is unavailable.":"The service rejected the request.";return new W(o,n,{...r,canRetry:i>=500})}function Pe(n,t){let e=n.errors?.[0];return Ft({message:e?.message??n.detail??`HTTP ${t}`,...e?.extensions},t)}async function K(n,t,{signal:e}={}){let{text:i,status:r}=await Oe(n,t,e),s=JSON.parse(i);if(!s.data)throw Pe(s,r);let o=(s.errors??[]).map(d=>({path:(d.path??[]).join("."),message:d.message,...d.extensions}));return{data:s.data,fieldErrors:o}}async function $e(n,t,{signal:e}={}){let{text:i,status:r}=await Oe(n,t,e),s=Re(i),o=s instanceof Map?s.get("data"):null;if(!(o instanceof Map))throw Pe(JSON.parse(i),r);return o}async function kr(n,t,{signal:e}={}){let{text:i,status:r}=await Oe(n,t,e),s=JSON.parse(i);if(!s.data)throw Pe(s,r);let o=Re(i);return{data:s.data,exact:o instanceof Map?o.get("data")??null:null}}function Le(n,t){return`graphql#${new URLSearchParams({query:Ke(n),variables:JSON.stringify(t,null,2)})}`}var Bo="dpm-lineage:dashboard";function br(){let n=sessionStorage.getItem(Bo)??"";for(let t of document.querySelectorAll('nav a[href="dashboard"]'))t.setAttribute("href",`dashboard${n}`)}var V={RUN:"Run",OPERATION:"Operation",DECISION:"Decision",ARTIFACT:"Artifact",CORRELATION:"Correlation id",IDEMPOTENCY_KEY:"Idempotency key",PURGED:"Purged",UNKNOWN:"Unknown"},qo={OPERATION:n=>[-1,0,n-1,-1,1-n,-1,1,0,1-n,1,n-1,1],DECISION:n=>[n-1,-1,1,-1,1-n,1,-1,1],ARTIFACT:n=>[-1,-1,1-n,-1,1,-.3,1,1,-1,1],IDEMPOTENCY_KEY:n=>[-1,-1,1-n,-1,1,0,1-n,1,-1,1],PURGED:()=>[-1,-1,1,-1,1,1,-1,1],UNKNOWN:()=>[-1,-1,1,-1,1,1,-1,1]},Kn=(n,t,e)=>qo[n]?.(.64*e/t)??null,Sr={READY:["good","✓"],PENDING_REVIEW:["wait","◔"],BLOCKED:["bad","⊘"],PENDING:["wait","○"],RUNNING:["busy","▸"],SUCCEEDED:["good","✓"],FAILED:["bad","✕"],APPROVE:["good","✓"],APPROVED:["good","✓"],REJECT:["bad","✕"],REJECTED:["bad","✕"],REQUEST_CHANGES:["wait","↺"],NOT_REQUIRED:["still","–"]},Go=["still","•"],wr=n=>(Object.hasOwn(Sr,n)?Sr[n]:void 0)??Go,ct=n=>wr(n)[0],dt=n=>wr(n)[1];var jo="http://www.w3.org/2000/svg";function E(n,t={},...e){return Ar(document.createElement(n),t,e)}function w(n,t={},...e){return Ar(document.createElementNS(jo,n),t,e)}function Ar(n,t,e){for(let[i,r]of Object.entries(t))r==null||r===!1||(typeof r=="function"?n.addEventListener(i.slice(2),r):n.setAttribute(i,r===!0?"":String(r)));return n.append(...vr(e)),n}function vr(n){return n.flatMap(t=>Array.isArray(t)?vr(t):t==null||t===!1?[]:[t instanceof Node?t:String(t)])}function _r(n,{isNamed:t=!0}={}){let e=t?n:E("span",{class:"visually-hidden"},n);return E("span",{class:"status","data-tone":ct(n),title:n},E("span",{"aria-hidden":"true"},dt(n)),e)}function De(n,t,e){let[i,r]=[t/2,e/2];if(n==="CORRELATION")return w("ellipse",{cx:i,cy:r,rx:i,ry:r});let s=Kn(n,t,e);if(!s)return w("rect",{width:t,height:e,rx:e/4});let o=s.map((d,l)=>(l%2?r+d*r:i+d*i).toFixed(1));return w("polygon",{points:o.join(" ")})}function Tn(n,{isNamed:t=!0}={}){let e=w("svg",{viewBox:"0 0 18 12","aria-hidden":"true"},De(n,18,12));return E("span",{class:"kind","data-kind":n,title:V[n]},e,t?V[n]:E("span",{class:"visually-hidden"},V[n]))}var Cr="dpm-lineage:theme",Rn=document.documentElement;function Kr(n){n?Rn.dataset.theme=n:delete Rn.dataset.theme}Kr(localStorage.getItem(Cr));function xr(){return getComputedStyle(Rn).colorScheme==="dark"||!Rn.dataset.theme&&matchMedia("(prefers-color-scheme: dark)").matches}function Tr(n,t=()=>{}){let e=()=>{n.textContent=xr()?"☀ Light":"☾ Dark",t()};n.addEventListener("click",()=>{let i=xr()?"light":"dark";localStorage.setItem(Cr,i),Kr(i),e()}),matchMedia("(prefers-color-scheme: dark)").addEventListener("change",e),e()}function Rr(n){let t=document.createElement("span");t.style.color=`var(--${n})`,document.body.append(t);let e=getComputedStyle(t).color;return t.remove(),e}async function Or(n){let{data:t}=await K(ji,{}),{subject:e,isScoped:i,portfolios:r,roles:s}=t.viewer;if(e==="anonymous"&&!i)return;let o=E("span",{title:`Roles: ${s.join(", ")}. Portfolios: ${r.join(", ")}`},i?`${e} · limited view`:e);n.replaceChildren(o," ",E("a",{href:"logout"},"Log out"))}var Pr={runs:"subscription Runs($after: String) { runRecorded(after: $after) { cursor } }",operations:"subscription Operations($after: String) { operationChanged(after: $after) { cursor } }",decisions:"subscription Decisions($after: String) { decisionRecorded(after: $after) { cursor } }"},zo="graphql-transport-ws",Nr=[500,1e3,2e3,5e3,1e4],Yo=2,Jo=15e3,Xo=12e4,Zo=45e3;function $r(n,t,{changed:e,stateChanged:i,expired:r}){let s=Object.fromEntries(Object.keys(n).map(b=>[b,t])),o=[ta,na],d=0,l=0,g=!1,u=()=>{},y;function p(b,_){if(g)return;if(_.errors?.[0]?.extensions?.reason==="DPM_CURSOR_EXPIRED"){k(),r();return}let T=_.data&&Object.values(_.data)[0];T&&(s[b]=T.cursor,e(b))}function c(){l=0,i("live")}function h(){if(!g){if(l+=1,l>=Yo&&d<o.length&&(d+=1,l=0),d===o.length){I(Date.now()+Xo);return}i("lost"),y=setTimeout(f,Nr[Math.min(l,Nr.length-1)])}}function I(b){i("polling"),y=setTimeout(()=>(e(null),Date.now()<b?I(b):(d=0,f())),Jo)}function f(){let b=_=>({after:s[_]});u=o[d]?.(n,b,{received:p,opened:c,lost:h})??u}function k(){g=!0,clearTimeout(y),u()}return f(),k}function ta(n,t,{received:e,opened:i,lost:r}){let s=new URL("graphql",document.baseURI);s.protocol=s.protocol.replace("http","ws");let o=new WebSocket(s,zo),d;function l(u){o.send(JSON.stringify(u))}function g(){clearTimeout(d),d=setTimeout(()=>o.close(),Zo)}return o.onopen=()=>l({type:"connection_init"}),o.onmessage=({data:u})=>{let{type:y,id:p,payload:c}=JSON.parse(u);if(g(),y==="ping"&&l({type:"pong"}),y==="connection_ack"){for(let[h,I]of Object.entries(n))l({type:"subscribe",id:h,payload:{query:I,variables:t(h)}});i()}y==="next"&&e(p,c),y==="error"&&e(p,{errors:c})},o.onclose=()=>{clearTimeout(d),r()},g(),()=>{o.onclose=null,clearTimeout(d),o.close()}}function na(n,t,{received:e,opened:i,lost:r}){let s=Object.entries(n).map(([d,l])=>{let g=new URLSearchParams({query:l,variables:JSON.stringify(t(d))}),u=new EventSource(`graphql?${g}`);return u.onopen=i,u.addEventListener("next",({data:y})=>e(d,JSON.parse(y))),u.addEventListener("complete",()=>u.close()),u.onerror=()=>{o(),r()},u});function o(){for(let d of s)d.onerror=null,d.close()}return o}var ea=2e4,ia=2e3,ra=100,On=class{constructor(t){this.on=t;setInterval(()=>this.#r(),ea),document.addEventListener("visibilitychange",()=>this.#r())}on;#t=null;#e=!1;#n=null;watch(t,e){this.#t=t&&e&&{loader:t,entities:e.entities.slice(0,ra)},e&&!this.#e&&this.#i(e.cursor)}async check(){let t=this.#t;if(!t)return;let{loader:e,entities:i}=t;try{let{data:r}=await K(cr,{ids:i.map(({id:o})=>o),filter:e.filter});if(t!==this.#t)return;this.on.connection(null);let s=i.filter((o,d)=>sa(e,o,r.nodes[d]));s.length&&this.on.changed(s.map(({entityId:o})=>o))}catch(r){t===this.#t&&this.on.connection(r)}}#i(t){this.#e=!0,$r(Pr,t,{changed:()=>this.#n??=setTimeout(()=>this.#r(),ia),stateChanged:e=>e==="lost"&&this.#r(),expired:()=>this.#e=!1})}#r(){this.#n&&clearTimeout(this.#n),this.#n=null,document.visibilityState==="visible"&&this.check()}};function sa(n,t,e){let i=e;if(!i)return!0;let r=n.isDetailed(t.entityId);if(i.runStatus!==t.runStatus||i.operationStatus!==t.operationStatus)return!0;let s=({workflow:o})=>JSON.stringify([o?.status,o?.latestDecision?.decidedAt]);return r&&s(i)!==s(t)?!0:["causes","effects"].some(o=>{let d=n.edgeLists[o].get(t.entityId),l=i[o];return d!==void 0&&l&&d.total!==l.totalCount})}var oa=new Set(["CORRELATION_TO_RUN","IDEMPOTENCY_TO_RUN","OPERATION_TO_CORRELATION"]);function H(n){return oa.has(n.edgeType)?{cause:n.sourceEntityId,effect:n.targetEntityId}:{cause:n.targetEntityId,effect:n.sourceEntityId}}function D(n){let t=n.workflow?.status;return t&&t!=="NOT_REQUIRED"?t:n.runStatus??n.operationStatus??n.action??n.purgedStatus??null}var Dr=n=>n.decidedAt??n.createdAt??null,Lr={BLOCKED:0,FAILED:0,REJECTED:1,PENDING_REVIEW:2,RUNNING:3,PENDING:3};function Z(n){let t=D(n);return(t!==null&&Object.hasOwn(Lr,t)?Lr[t]:void 0)??(n.idempotencyKey?.isConflicted?2:9)}function Mr(n,t){let e=new Map(n.map(o=>[o,[]]));for(let o of t){let{cause:d,effect:l}=H(o);e.get(d)?.push(l)}let i=aa(n,e),r=new Map;for(let o of i.values())r.set(o,(r.get(o)??0)+1);let s=new Set;for(let o of t){let{cause:d,effect:l}=H(o),g=i.get(d);if(!(g===void 0||g!==i.get(l))&&!(d!==l&&(r.get(g)??0)<2))for(let u of[o.id,d,l])s.add(u)}return s}function aa(n,t){let e=new Map,i=new Map,r=new Map,s=[];for(let o of n){if(e.has(o))continue;let d=[[o,0]];for(;d.length;){let l=d.at(-1),[g,u]=l;u===0&&(e.set(g,e.size),i.set(g,e.get(g)),s.push(g));let y=t.get(g)?.[u];if(y!==void 0){l[1]+=1,e.has(y)?r.has(y)||i.set(g,Math.min(i.get(g),e.get(y))):d.push([y,0]);continue}if(u===0&&(l[1]+=1),i.get(g)===e.get(g))for(let c=s.pop();r.set(c,e.get(g)),c!==g;c=s.pop());d.pop();let p=d.at(-1)?.[0];p!==void 0&&i.set(p,Math.min(i.get(p),i.get(g)))}}return r}var Vr=3;function Fr(n,t){let e=new Map([...n.entities,...n.groups.flatMap(({entities:g})=>g)].map(g=>[g.entityId,g])),[i,r,s]=[[],[],[]];for(let g of[...t.entities,...t.groups.flatMap(({entities:u})=>u)]){let u=e.get(g.entityId),y=u?da(u,g):`${g.entityId} is new`;y!==null&&((u?r:i).push(g.entityId),s.push(y))}let o=new Set(n.edges.map(({id:g})=>g)),d=t.edges.filter(({id:g})=>!o.has(g)).length;!s.length&&d&&s.push(d===1?"an edge is new":`${d} edges are new`),s.length||s.push("edges beyond the drawing have changed");let l=s.length-Vr;return{added:i,changed:r,text:[...s.slice(0,Vr),...l>0?[`${l} more`]:[]].join("; ")}}function da(n,t){let[e,i]=[n.workflow?.latestDecision,t.workflow?.latestDecision];if(i&&i.decidedAt!==e?.decidedAt)return`${i.actorId} decided ${i.action} on ${t.entityId}`;let r=D(t);return r!==D(n)?`${t.entityId} is ${r??"without a status"}`:t.isHeld!==n.isHeld?`${t.entityId} is ${t.isHeld?"held":"no longer held"}`:t.kind!==n.kind?`${t.entityId} was purged`:t.idempotencyKey?.isConflicted!==n.idempotencyKey?.isConflicted?`the key of ${t.entityId} is in conflict`:null}var O,Wr,Fe,vt,Me,Ln,Qr,Pn,Br,He,Ve,la,tn=Symbol.for("pv"),Dn={},Mn=[],ua=/^m(i|n|o|s|text|space)$/,Ue=Array.isArray,We=Mn.slice,Ot=Object.assign;function Rt(n){n&&n.parentNode&&n.remove()}function qr(n,t,e){var i,r,s,o={},d=arguments.length;for(s in t)s=="key"?i=t[s]:s=="ref"&&typeof n!="function"?r=t[s]:o[s]=t[s];return d>2&&(o.children=d>3?We.call(arguments,2):e),Zt(n,o,i,r,null)}function Zt(n,t,e,i,r){var s={type:n,props:t,key:e,ref:i,__k:null,__:null,__b:0,__e:null,__c:null,constructor:tn,__v:r||++Wr,__i:-1,__u:0};return!r&&O.vnode&&O.vnode(s),s}function S(n){return n.children}function Ht(n,t){this.props=n,this.context=t,this.__g=0}function _t(n,t){if(t==null)return n.__&&_t(n.__,n.__i+1);for(var e;t<n.__k.length;t++)if((e=n.__k[t])&&e.__e)return e.__e;return typeof n.type!="function"||n.props.__P?null:_t(n)}function ga(n){var t,e=n.__v,i=e.__e,r=[],s=[],o=n.__P;o&&((t=Ot({constructor:tn},e)).__v=e.__v+1,O.vnode&&O.vnode(t),Qe(o,t,e,n.__n,o.namespaceURI,32&e.__u?[i]:null,r,i||_t(e),32&e.__u,s),t.__v=e.__v,t.__.__k[t.__i]=t,Xr(r,t,s),e.__=e.__e=null,t.__e!=i&&Gr(t))}function Gr(n){if((n=n.__)&&n.__c&&!n.props.__P)return n.__e=null,n.__k.some(function(t){return t&&(n.__e=t.__e)}),Gr(n)}function Hr(n){(8&n.__g||(n.__g|=8,vt.push(n),Ln++))&&Me==O.debounceRendering||((Me=O.debounceRendering)||queueMicrotask)(jr)}function jr(){try{for(var n,t=1;vt.length;)vt.length>t&&vt.sort(Qr),n=vt.shift(),t=vt.length,8&n.__g&&ga(n)}finally{(Ln=vt.length)&&(Me||queueMicrotask)(jr)}}function zr(n,t,e,i,r,s,o,d,l,g,u){var y,p,c,h,I,f,k=i.__k||Mn,b=t.length;for(l=ca(e,t,k,l,b),y=0;y<b;y++)(c=e.__k[y])!=null&&(p=~c.__i&&k[c.__i]||Dn,c.__i=y,f=Qe(n,c,p,r,s,o,d,l,g,u),h=c.__e,(p.ref!=c.ref||8&p.__u)&&(p.ref&&Be(p.ref,null,c,p),c.ref&&u.push(c.ref,c.__c||h,c)),I=I||h,4&c.__u?(l=Yr(c,l,n,!p.__v),p.__e&&(p.__e=null)):typeof c.type=="function"&&f!==void 0?l=f:h&&(l=h.nextSibling),c.__u&=-21);return e.__e=I,l}function ca(n,t,e,i,r){var s,o,d,l,g,u,y,p,c,h=e.length,I=h,f=0,k=0,b=n.__k=Array(r);for(s=0;s<r;s++)(o=t[s])!=null&&typeof o!="boolean"&&typeof o!="function"?(typeof o!="object"||o.constructor===String?o=b[s]=Zt(null,o):Ue(o)?o=b[s]=Zt(S,{children:o}):o.constructor===tn&&o.__b?o=b[s]=Zt(o.type,o.props,o.key,o.ref,o.__v):b[s]=o,l=s+f,o.__=n,o.__b=n.__b+1,d=null,~(g=o.__i=pa(o,e,l,I))&&(I--,(d=e[g])&&(d.__u|=2)),d&&d.__v?(o.__u|=16,g==l-1?f--:g==l+1?f++:g!=l&&(g>l?f--:f++,k=1)):(~g||(r>h?f--:r<h&&f++),typeof o.type!="function"&&(o.__u|=4))):b[s]=null;if(k){for(u=[],y=[],s=0;s<r;s++)if((o=b[s])&&16&o.__u){for(f=0,p=u.length;f<p;)u[c=f+p>>1]<o.__i?f=c+1:p=c;u[f]=o.__i,y[s]=f+1}for(f=u.length;s--;)y[s]&&(y[s]==f?f--:b[s].__u|=4)}if(I)for(s=0;s<h;s++)!(d=e[s])||2&d.__u||(d.__e==i&&(i=_t(d)),qe(d,d));return i}function Yr(n,t,e,i){var r,s,o,d;if(typeof n.type=="function"){if(n.props.__P)return t;if(r=n.__k)for(s=0;s<r.length;s++)r[s]&&(r[s].__=n,t=Yr(r[s],t,e,!1));return t}for(t&&!t.parentNode&&(t=_t(n))&&!t.parentNode&&(t=null),o=n.__e,d=t;d&&d.nodeType==8;)d=d.nextSibling;for(o!=d&&(!i&&e.moveBefore&&o.parentNode?e.moveBefore(o,t):e.insertBefore(o,t||null)),t=o;(t=t&&t.nextSibling)&&t.nodeType==8&&!t.data.startsWith("$s"););return t}function pa(n,t,e,i){var r,s=n.key,o=n.type,d=t[e],l=d&&!(2&d.__u);if(d===null&&s==null||l&&s==d.key&&o==d.type)return e;if(i>(l?1:0)){for(r=e-1;r>=0;r--)if((d=t[r])&&!(2&d.__u)&&s==d.key&&o==d.type)return r;for(r=e+1;r<t.length;r++)if((d=t[r])&&!(2&d.__u)&&s==d.key&&o==d.type)return r}return-1}function Ur(n,t,e){e==null&&(e=""),t[0]=="-"?n.setProperty(t,e):n[t]=e}function Nn(n,t,e,i,r){var s,o;if(t=="style")if(typeof e=="string")n.style.cssText=e;else{if(typeof i=="string"&&(n.style.cssText=i=""),i)for(t in i)e&&t in e||Ur(n.style,t);if(e)for(t in e)i&&e[t]==i[t]||Ur(n.style,t,e[t])}else if(t[0]=="o"&&t[1]=="n")typeof e!="function"&&(e=null),typeof i!="function"&&(i=null),(n.__e||(n.__e={}))[t]=e,e&&i||(o=Ve[t]||(Ve[t]=ya(t)),(n.__a||(n.__a={}))[t]=He,s=t!=(t=t.replace(Br,"$1")),(t=t.slice(2))[0]<"a"&&(t=t.toLowerCase()),e?n.addEventListener(t,o,s):n.removeEventListener(t,o,s));else{if(r=="http://www.w3.org/2000/svg")t=t.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(t!="width"&&t!="height"&&t!="href"&&t!="list"&&t!="form"&&t!="tabIndex"&&t!="download"&&t!="rowSpan"&&t!="colSpan"&&t!="role"&&t!="popover"&&t in n)try{return void(n[t]=e??"")}catch{}if(typeof e=="function")return;e==null||e===!1&&t[4]!="-"?n.removeAttribute(t):n.setAttribute(t,t=="popover"&&e==1?"":e)}}function ya(n){return function(t){var e=this.__e;if(e){if(e=e[n],t[Pn]==null)t[Pn]=He++;else if(t[Pn]<this.__a[n])return;return e(O.event?O.event(t):t)}}}function Qe(n,t,e,i,r,s,o,d,l,g){var u,y,p,c,h,I,f,k,b,_,C,T,mt,at,X,v,$,M,z=t.type;if(t.constructor!==tn)return null;128&e.__u&&(l=32&e.__u,u=e.__c.__z)&&(t.__u|=l,y=s=[],u.nodeType==8?d=$n(u,s):s.push(u),d=s[0]||d),(u=O.__b)&&u(t);t:if(typeof z=="function"){p=o.length;try{if(k=t.props,b=(u=z.prototype)&&u.render,_=(u=z.contextType)&&i[u.__c],C=u?_?_.props.value:u.__:i,(c=e.__c)?(t.__c=c,2&c.__g&&(c.__g|=1)):(b?t.__c=c=new z(k,C):(t.__c=c=new Ht(k,C),c.constructor=z,c.render=ha),_&&_.sub(c),c.state||(c.state={}),c.__n=i,c.__g|=8,c.__h=[],c.__k=[]),b&&(c.__s||(c.__s=c.state),z.getDerivedStateFromProps&&(c.__s==c.state&&(c.__s=Ot({},c.__s)),Ot(c.__s,z.getDerivedStateFromProps(k,c.__s)))),h=c.props,I=c.state,c.__v=t,e.__c){if(k!==h&&b&&!z.getDerivedStateFromProps&&c.componentWillReceiveProps&&c.componentWillReceiveProps(k,C),t.__v==e.__v&&!(8&c.__g)||!(4&c.__g)&&c.shouldComponentUpdate&&c.shouldComponentUpdate(k,c.__s,C)===!1){t.__v!=e.__v&&(c.props=k,c.state=c.__s,c.__g&=-9),t.__e=e.__e,t.__k=e.__k,t.__k.some(function(U){U&&(U.__=t)}),Mn.push.apply(c.__h,c.__k),c.__k=[],c.__h.length&&o.push(c),d=_t(e);break t}c.componentWillUpdate&&c.componentWillUpdate(k,c.__s,C),b&&c.componentDidUpdate&&c.__h.push(function(){c.componentDidUpdate(h,I,f)})}else b&&!z.getDerivedStateFromProps&&c.componentWillMount&&c.componentWillMount(),b&&c.componentDidMount&&c.__h.push(c.componentDidMount);c.context=C,c.props=k,c.__P=n,c.__g&=-5,T=O.__r,mt=b?25:0;do c.__g&=-9,T&&T(t),u=c.render(c.props,c.state=c.__s,c.context);while(8&c.__g&&++mt<25);b&&(Mn.push.apply(c.__h,c.__k),c.__k=[]),c.state=c.__s,c.getChildContext&&(i=Ot({},i,c.getChildContext())),b&&e.__c&&c.getSnapshotBeforeUpdate&&(f=c.getSnapshotBeforeUpdate(h,I)),at=u&&u.type===S&&u.key==null?u.props.children:u,k.__P&&(u=d,r=(n=k.__P).namespaceURI,l=s=null,e.props&&e.props.__P!=n&&(e.__k.some(function(U){U&&qe(U,U)}),e.__k=null),d=e.__k?_t(e,0):null),d=zr(n,Ue(at)?at:[at],t,e,i,r,s,o,d,l,g),k.__P&&(t.__e=null,d=u),t.__u&=-161,y&&y.some(Rt),c.__h.length&&o.push(c),1&c.__g&&(c.__g&=-4)}catch(U){if(o.length=p,t.__v=null,l||s)if(U&&U.then){if(t.__u|=128|l,s){for(~($=s.indexOf(d||void 0))||($=s.length);(M=s[$-1])&&M.nodeType==8;)$--;for(;$<s.length;$++)if(M=s[$])if(s[$]=null,X){if(M==v)break}else{if(M.nodeType!=8)break;M.data.startsWith("$s")&&(v=$n(X=M))}}if(!X){for(;d&&d.nodeType==8&&d.nextSibling;)d=d.nextSibling;X=d}(u=$n(X=t.__c.__z||(t.__c.__z=X)))?(t.__e=X,d=u):t.__e=d,d=d&&d.nextSibling}else s&&s.some(Rt);else t.__e=e.__e;t.__k||(t.__k=e.__k||[]),U&&U.then||Jr(t),O.__e(U,t,e)}}else d=t.__e=fa(e.__e,t,e,i,r,s,o,l,g,n);return(u=O.diffed)&&u(t),d}function $n(n,t){if(n&&n.nodeType==8&&n.data.startsWith("$s"))for(var e=1;n=n.nextSibling;){if(n.nodeType==8){if(n.data.startsWith("$s"))e++;else if(n.data.startsWith("/$s")&&!--e)return n}t&&t.push(n)}}function Jr(n){n&&(n.__c&&(n.__c.__g|=4),n.__k&&n.__k.some(Jr))}function Xr(n,t,e){for(var i=0;i<e.length;)Be(e[i++],e[i++],e[i++]);O.__c&&O.__c(t,n),n.some(function(r){try{n=r.__h,r.__h=[],n.some(function(s){s.call(r)})}catch(s){O.__e(s,r.__v)}})}function fa(n,t,e,i,r,s,o,d,l,g){var u,y,p,c,h,I,f,k,b=e.props||Dn,_=t.props,C=t.type;if(C=="svg"?r="http://www.w3.org/2000/svg":C=="math"?r="http://www.w3.org/1998/Math/MathML":r||(r="http://www.w3.org/1999/xhtml"),s){for(u=0;u<s.length;u++)if((h=s[u])&&(C?h.localName==C:h.nodeType==3)){n=h,s[u]=null;break}}if(!n){if(k=g.ownerDocument||document,!C)return k.createTextNode(_);n=k.createElementNS(r,C,_.is?_:g),d&&(O.__m&&O.__m(t,s),d=!1),s=null}if(C){if(g=C=="template"&&n.content||n,s=C=="textarea"&&_.defaultValue!=null?null:s&&We.call(g.childNodes),!d&&s)for(b={},u=0;u<n.attributes.length;u++)b[(h=n.attributes[u]).name]=h.value;for(u in b)h=b[u],u=="dangerouslySetInnerHTML"?p=h:u=="children"||u in _||u=="value"&&"defaultValue"in _||u=="checked"&&"defaultChecked"in _||Nn(n,u,null,h,r);for(u in _)h=_[u],u=="children"?c=h:u=="dangerouslySetInnerHTML"?y=h:u=="value"?I=h:u=="checked"?f=h:d&&typeof h!="function"||b[u]===h||Nn(n,u,h,b[u],r);y?(d||p&&(y.__html==p.__html||y.__html==n.innerHTML)||(n.innerHTML=y.__html),t.__k=[]):(p&&(n.textContent=""),(C=="foreignObject"||r=="http://www.w3.org/1998/Math/MathML"&&ua.test(C))&&(r="http://www.w3.org/1999/xhtml"),zr(g,Ue(c)?c:[c],t,e,i,r,s,o,s?s[0]:e.__k&&_t(e,0),d,l),s&&s.some(Rt)),d&&C!="textarea"||(u="value",C=="progress"&&I==null?n.removeAttribute(u):I==null||I===n[u]&&(C!="progress"||I)||Nn(n,u,I,b[u],r),u="checked",f!=null&&f!=n[u]&&Nn(n,u,f,b[u],r))}else b===_||d&&n.data==_||(n.data=_);return n}function Be(n,t,e,i){try{typeof n=="function"?t?t.__x=n(t)||1:i&&(i=i.__c||i.__e)&&(t=i.__x)&&(i.__x=null,typeof t=="function"?t():n(null)):n.current=t}catch(r){O.__e(r,e)}}function qe(n,t,e){var i,r,s,o;if(O.unmount&&O.unmount(n),!(i=n.ref)||i.current&&i.current!=n.__e||Be(i,null,t,n),i=n.__c){if(i.componentWillUnmount)try{i.componentWillUnmount()}catch(d){O.__e(d,t)}i.__P=i.__n=null}if(i=n.__k)for(o=0;o<i.length;o++)i[o]&&qe(i[o],t,typeof n.type!="function"||e&&!n.props.__P);!e&&(i=n.__c)&&(i=i.__z)&&(r=$n(i,s=[]))&&(i==n.__e&&s.some(Rt),Rt(r),Rt(i)),e||Rt(n.__e),n.__e=n.__c=n.__=null}function ha(n,t,e){return this.constructor(n,e)}function tt(n,t){var e,i,r,s;O.__&&O.__(n,t),t.nodeType==9&&(t=t.documentElement),i=(e=n&&32&n.__u)?null:t.__k,t.__k=Zt(S,{children:[n]}),r=[],s=[],Qe(t,t.__k,i||Dn,Dn,t.namespaceURI,i?null:t.firstChild?We.call(t.childNodes):null,r,i?i.__e:t.firstChild,e,s),Xr(r,t.__k,s),t.__k.props.children=null}O={__e:function(n,t,e,i){for(var r,s,o;t=t.__;)if((r=t.__c)&&!(1&r.__g)){r.__g|=4;try{if((o=(s=r.constructor)&&s.getDerivedStateFromError)&&r.setState(s.getDerivedStateFromError(n)),r.componentDidCatch&&(r.componentDidCatch(n,i||{}),o=1),o&&8&r.__g)return void(r.__g|=2)}catch(d){n=d}}throw Ln=0,n}},Wr=0,Fe=function(n){return n!=null&&n.constructor===tn},Ht.prototype.setState=function(n,t){var e=this.__s;e&&e!=this.state||(e=this.__s=Ot({},this.state)),typeof n=="function"&&(n=n(Ot({},e),this.props)),n&&(Ot(e,n),this.__v&&(t&&this.__k.push(t),Hr(this)))},Ht.prototype.forceUpdate=function(n){this.__v&&(this.__g|=4,n&&this.__h.push(n),Hr(this))},Ht.prototype.render=S,vt=[],Ln=0,Qr=function(n,t){return n.__v.__b-t.__v.__b},Pn=Symbol(),Br=/(PointerCapture)$|Capture$/i,He=0,Ve={},la=0;var en,B,Ge,Zr,je=Object.is,rn=0,ds=[],ze=[],Q=O,ts=Q.__b,ns=Q.__r,es=Q.diffed,is=Q.__c,rs=Q.unmount,ss=Q.__;function Je(n,t){Q.__h&&Q.__h(B,n,rn||t),rn=0;var e=B.__H||(B.__H={__:[],__h:[]});return n>=e.__.length&&e.__.push({}),e.__[n]}function L(n){return rn=1,ma(gs,n)}function ma(n,t,e){var i=Je(en++,2);if(i.t=n,!i.__c&&(i.__=[e?e(t):gs(void 0,t),function(s){var o=(i.__N||i.__)[0],d=i.t(o,s);je(o,d)||(i.__N=[d,i.__[1]],i.__c.setState({}))}],i.__c=B,!B.__f)){B.__f=!0;var r=B.shouldComponentUpdate;B.shouldComponentUpdate=function(s,o,d){var l=this.__H;if(!l)return!0;var g=!1,u=this.props!=s;if(l.__.some(function(p){p.__N&&(g=!0,je(p.__[0],p.__N[0])||(u=!0))}),r){var y=r.call(this,s,o,d);return g?y||u:y}return!g||u}}return i.__}function xt(n,t){var e=Je(en++,3);!Q.__s&&us(e.__H,t)&&(e.__P=!0,e.__=n,e.u=t,B.__H.__h.push(e))}function pt(n){return rn=5,sn(function(){return{current:n}},[])}function sn(n,t){var e=Je(en++,7);return us(e.__H,t)&&(e.__=n(),e.__H=t),e.__}function ls(n,t){return rn=8,sn(function(){return n},t)}function Ea(){var n;do{for(;n=ze.shift();)try{nn(n)}catch(e){Q.__e(e,{__:(n=n.__P)&&n.__v})}for(;n=ds.shift();){var t=n.__H;if(n.__P&&t)try{t.__h.some(nn),t.__h.some(Ye),t.__h=[]}catch(e){t.__h=[],Q.__e(e,n.__v)}}}while(ze.length)}Q.__b=function(n){B=null,ts&&ts(n)},Q.__=function(n,t){n&&t.__k&&t.__k.__m&&(n.__m=t.__k.__m),ss&&ss(n,t)},Q.__r=function(n){ns&&ns(n),en=0;var t=(B=n.__c).__H;t&&(Ge==B?B.__h=[]:(t.__h.some(nn),t.__h.some(Ye),en=0),t.__h=[],t.__.some(function(e){e.__N&&(e.__=e.__N),e.u=e.__N=void 0})),Ge=B},Q.diffed=function(n){es&&es(n);var t=n.__c;t&&t.__H&&(t.__H.__h.length&&as(ds.push(t)),t.__H.__.some(function(e){e.u&&(e.__H=e.u)})),Ge=B=null},Q.__c=function(n,t){t.some(function(e){try{e.__h.some(nn),e.__h=e.__h.filter(function(i){return!i.__||Ye(i)})}catch(i){e.__h=[function(){throw i}]}}),is&&is(n,t)},Q.unmount=function(n){rs&&rs(n);var t,e,i=n.__c;i&&i.__H&&(i.__H.__.some(function(r){try{if(r.__P&&r.__c){if(e===void 0){for(e=n.__;e&&(!e.__c||!e.__c.__P);)e=e.__;e=e&&e.__c}r.__P=e,as(ze.push(r))}else nn(r)}catch(s){t=s}}),i.__H=void 0,t&&Q.__e(t,i.__v))};var os=typeof requestAnimationFrame=="function";function Ia(n){var t,e=function(){clearTimeout(i),os&&cancelAnimationFrame(t),setTimeout(n)},i=setTimeout(e,35);os&&(t=requestAnimationFrame(e))}function as(n){n!=1&&Zr==Q.requestAnimationFrame||((Zr=Q.requestAnimationFrame)||Ia)(Ea)}function nn(n){var t=B,e=n.__c;typeof e=="function"&&(n.__c=void 0,e()),B=t}function Ye(n){var t=B;n.__c=n.__(),B=t}function us(n,t){return!n||n.length!=t.length||t.some(function(e,i){return!je(e,n[i])})}function gs(n,t){return typeof t=="function"?t(n):t}var cs=11,lt=6.7,Y={CAUSED_BY:{verb:"caused",colour:"ink",line:"solid",width:1.75},REPLAYED_FROM:{verb:"replayed as",colour:"kind-run",line:"dashed",width:2},DERIVED_FROM:{verb:"derived into",colour:"kind-operation",line:"dotted",width:2.5},CORRELATION_TO_RUN:{verb:"correlates",colour:"kind-correlation",line:"solid",width:1,isQuiet:!0},IDEMPOTENCY_TO_RUN:{verb:"keyed",colour:"kind-idempotency-key",line:"dashed",width:1,isQuiet:!0},OPERATION_TO_CORRELATION:{verb:"ran under",colour:"kind-correlation",line:"dotted",width:1.5}},Vn={solid:null,dashed:"7 4",dotted:"2 3"};function Et(n,t=25){let e=[...n];if(e.length<=t)return n;let i=Math.ceil((t-1)/2);return`${e.slice(0,i).join("")}…${e.slice(e.length-(t-1-i)).join("")}`}var A=n=>n.toLocaleString("en"),ka={HUB:"a collapsed hub",DEPTH:"beyond the chosen depth",ENTITY_LIMIT:"beyond the chosen maximum of entities",PAGES:"further pages of a hub",COLLAPSED:"collapsed"},Ut=({side:n,id:t})=>`${n}:${t}`,on=({left:n,hidden:t})=>`+${A(n)}${t?`: ${t}`:""}`;function Nt({id:n,side:t,left:e,total:i,reason:r,hidden:s}){let o=e===1?"edge":"edges",d=e===i?"":` of ${A(i)}`;return`${A(e)}${d} ${o} to ${t} of ${n} not shown: ${ka[r]}${s?`; among them ${s}`:""}`}function Fn(n){let t=new Map;for(let{reason:e,left:i}of n){let{edges:r,stubCount:s}=t.get(e)??{edges:0,stubCount:0};t.set(e,{reason:e,edges:r+i,stubCount:s+1})}return[...t.values()].sort((e,i)=>i.edges-e.edges)}function Hn({reason:n,edges:t,stubCount:e}){let i=`${A(t)} ${t===1?"edge":"edges"}`;return{HUB:`${i} in ${A(e)} collapsed ${e===1?"hub":"hubs"}`,DEPTH:`${i} beyond the depth`,ENTITY_LIMIT:`${i} beyond max entities`,PAGES:`${i} on further pages of ${A(e)} ${e===1?"hub":"hubs"}`,COLLAPSED:`${i} collapsed`}[n]}function nt(n,t,{isKept:e=!1}={}){let[i,r]=L(0),[s,o]=L({key:"",value:null,error:null}),d=JSON.stringify([...t,i]);xt(()=>{let g=new AbortController;return n(g.signal).then(u=>g.signal.aborted||o({key:d,value:u,error:null}),u=>gt(u)||g.signal.aborted||o({key:d,value:null,error:u})),()=>g.abort()},[d]);let l=ls(()=>r(g=>g+1),[]);return s.key===d||e&&s.value!==null?{value:s.value,error:s.error,retry:l}:{value:null,error:null,retry:l}}var ba=[["d",86400],["h",3600],["min",60],["s",1]];function yt(n,t=Er()){let e=(t-Date.parse(n))/1e3,[i,r]=ba.find(([,o])=>Math.abs(e)>=o)??["s",1],s=Math.floor(Math.abs(e)/r);return s===0?"now":e<0?`in ${s} ${i}`:`${s} ${i}`}function an(n,t=Date.now()){let e=yt(n,t);return e==="now"||e.startsWith("in ")?e:`${e} ago`}var Sa=Symbol.for("pv"),wa=0;function a(n,t,e,i,r,s){t||(t={});var o,d,l=t;if("ref"in l&&typeof n!="function")for(d in l={},t)d=="ref"?o=t[d]:l[d]=t[d];var g={type:n,props:l,key:e,ref:o,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Sa,__v:--wa,__i:-1,__u:0};return(r||s)&&(g.__source=r,g.__self=s),O.vnode&&O.vnode(g),g}function P({value:n,isNamed:t=!0}){return a("span",{class:"status","data-tone":ct(n),title:n,children:[a("span",{"aria-hidden":"true",children:dt(n)}),t?n:a("span",{class:"visually-hidden",children:n})]})}function It({value:n,isNamed:t=!0}){let e=Kn(n,18,12)?.map((r,s)=>(s%2?6+r*6:9+r*9).toFixed(1)),i=e?a("polygon",{points:e.join(" ")}):n==="CORRELATION"?a("ellipse",{cx:9,cy:6,rx:9,ry:6}):a("rect",{width:18,height:12,rx:3});return a("span",{class:"kind","data-kind":n,title:V[n],children:[a("svg",{viewBox:"0 0 18 12","aria-hidden":"true",children:i}),t?V[n]:a("span",{class:"visually-hidden",children:V[n]})]})}function R({text:n,isShort:t=!1}){return n?a("time",{dateTime:n,title:n,children:[t?an(n):`${n.slice(0,10)} ${n.slice(11,19)} UTC`,!t&&a("span",{class:"muted",children:[" · ",an(n)]})]}):a("span",{class:"muted",children:"–"})}function rt({text:n,name:t}){let[e,i]=L("Copy"),r=async()=>{try{await navigator.clipboard.writeText(n),i("Copied")}catch{i("Not allowed")}setTimeout(()=>i("Copy"),1500)};return a("button",{type:"button",class:"copy","aria-label":`Copy ${t}`,title:`Copy ${t}`,onClick:()=>{r()},children:e==="Copy"?a("svg",{viewBox:"0 0 14 14",width:13,height:13,"aria-hidden":"true",fill:"none",stroke:"currentColor","stroke-width":1.4,children:[a("rect",{x:1,y:4,width:8.5,height:9,rx:1.5}),a("path",{d:"M4.5 4V2.5A1.5 1.5 0 0 1 6 1h5.5A1.5 1.5 0 0 1 13 2.5v6a1.5 1.5 0 0 1-1.5 1.5h-2"})]}):e})}function st({error:n,retry:t}){let{title:e,message:i}=At(n);return a("p",{class:"notice","data-tone":"bad",role:"alert",children:[a("strong",{children:e})," ",i,t&&a("button",{type:"button",onClick:t,children:"Retry"})]})}function ut(){return a("div",{role:"status","aria-label":"Loading",children:[0,1,2].map(n=>a("div",{class:"skeleton"},n))})}function j({title:n,children:t,id:e}){return a("section",{id:e,"aria-label":n,children:[n&&a("h3",{children:n}),t]})}var Wt=n=>n.kind==="RUN",Xe=n=>n.kind==="OPERATION",Ze=n=>n.kind==="IDEMPOTENCY_KEY";function fs({entity:n,cursor:t,select:e}){let i=[];return Wt(n)&&i.push(a(va,{run:n},"review"),n.gate&&a(_a,{gate:n.gate},"gate"),a(ys,{hash:n.requestHash,idempotencyKey:n.idempotencyKey,select:e},"conflict"),a(Ca,{origin:n.origin,select:e},"origin"),n.isHeld&&a(Aa,{},"held")),Xe(n)&&i.push(a(Ta,{operation:n},"state")),Ze(n)&&i.push(a(ys,{hash:null,idempotencyKey:n,select:e},"conflict")),n.kind==="UNKNOWN"&&i.push(a("p",{children:"Edges have this id, but no record describes it. It is a cause from outside, or its record was purged or never recorded here."},"unknown")),"purgedAt"in n&&i.push(a("p",{class:"lead",children:["Its record was purged ",a(R,{text:n.purgedAt})," by purge ",n.purgeNumber,": ",n.purgeReason,". What is kept of it is below, and its edges stay."]},"purged")),a(j,{title:"Why",id:"why",children:[i,!Wt(n)&&a(Ra,{id:n.entityId,kind:n.kind,cursor:t,select:e})]})}function Aa(){return a("p",{children:[a("span",{class:"status","data-tone":"wait",children:[a("span",{"aria-hidden":"true",children:"⚑"})," HELD"]})," ","No purge takes this run until its holds are released."]})}function va({run:n}){let{workflow:t}=n,e=n.decisions?.edges.find(({node:i})=>i.entityId===t?.latestDecision?.entityId)?.node??n.decisions?.edges[0]?.node;return t?.workflowStatus==="PENDING_REVIEW"?a("p",{class:"lead",children:["Waits for a review",t.pendingSince&&a(S,{children:[" for ",a("strong",{children:yt(t.pendingSince)}),", since ",a(R,{text:t.pendingSince})]}),".",e&&a(S,{children:[" Last: ",a(P,{value:e.action})," by ",a("strong",{children:e.actorId}),", ",a("code",{children:e.reasonCode}),"."]})]}):!t||t.workflowStatus==="NOT_REQUIRED"||!t.latestDecision||!e?null:a("p",{class:"lead",children:[a(P,{value:t.workflowStatus})," by ",a("strong",{children:e.actorId}),", ",a("code",{children:e.reasonCode}),", ",a(R,{text:e.decidedAt})]})}function _a({gate:n}){let{failedRules:t,reasons:e,recommendedNextStep:i}=n;return a(S,{children:[t.length>0&&a("table",{class:"rules",children:[a("thead",{children:a("tr",{children:[a("th",{scope:"col",children:"failed rule"}),a("th",{scope:"col",children:"measured"}),a("th",{scope:"col",children:"threshold"})]})}),a("tbody",{children:t.map((r,s)=>a("tr",{children:[a("th",{scope:"row",children:[a(ps,{filter:{rule:r.ruleId??null},children:r.ruleId??"–"})," ",a("span",{class:"muted",children:r.severity}),a("div",{class:"muted",children:[r.reasonCode,r.remediationHint].filter(Boolean).join(": ")})]}),a("td",{class:"measured",children:r.measured??"–"}),a("td",{children:xa(r.threshold)})]},s))})]}),a("dl",{class:"facts",children:[e.length>0&&a(S,{children:[a("dt",{children:"Reasons"}),a("dd",{children:e.map(({reasonCode:r,severity:s,source:o},d)=>a("div",{children:[a(ps,{filter:{reason:r??null},children:r})," ",a("span",{class:"muted",children:[s,o].filter(Boolean).join(", ")})]},d))})]}),i&&a(S,{children:[a("dt",{children:"Next step"}),a("dd",{children:a("strong",{children:i})})]})]})]})}function ps({filter:n,children:t}){let[e]=Object.entries(n);return e?.[1]?a("a",{href:`dashboard?${new URLSearchParams({list:"runs",[e[0]]:e[1]})}`,title:"All runs with it",children:a("code",{children:t})}):a("code",{children:t})}function xa(n){return n==null?"–":typeof n!="object"?String(n):Object.entries(n).map(([t,e])=>`${t} ${typeof e=="object"?JSON.stringify(e):String(e)}`).join(", ")}function Ca({origin:n,select:t}){return a("ul",{class:"origin",children:n.statements.map(({text:e,entity:i},r)=>a("li",{children:a(Ka,{text:e,id:i?.entityId??null,select:t})},r))})}function Ka({text:n,id:t,select:e}){let i=t===null?-1:n.indexOf(`'${t}'`);return t===null?a(S,{children:n}):i<0?a(S,{children:[n," ",a(q,{id:t,select:e})]}):a(S,{children:[n.slice(0,i),a(q,{id:t,select:e}),n.slice(i+t.length+2)]})}function Ta({operation:n}){let{operationStatus:t,error:e,createdAt:i,startedAt:r,finishedAt:s}=n;return e?a("p",{class:"lead",children:["Failed with ",a("code",{children:e.code}),": ",e.message,s&&a(S,{children:[" ",a(R,{text:s})]})]}):t==="PENDING"?a("p",{class:"lead",children:["Has waited to start for ",a("strong",{children:yt(i)}),", since ",a(R,{text:i}),"."]}):t==="RUNNING"&&r?a("p",{class:"lead",children:["Has been running for ",a("strong",{children:yt(r)}),", since ",a(R,{text:r}),"."]}):a("p",{class:"lead",children:[a(P,{value:t})," ",s&&a(R,{text:s})]})}function ys({hash:n,idempotencyKey:t,select:e}){if(!t?.isConflicted)return null;let i=Map.groupBy(t.history?.edges.map(({node:r})=>r)??[],({requestHash:r})=>r);return a("div",{class:"conflict",children:[a("p",{class:"lead",children:[a("span",{class:"status","data-tone":"bad",children:"⚠ more than one request hash"})," ","used the key ",a(q,{id:t.key,select:e})]}),a("ul",{children:[...i].map(([r,s])=>a("li",{children:[a("code",{title:r,children:Et(r,23)}),r===n?a("strong",{children:" this run"}):r===t.mappedHash?a("span",{class:"muted",children:" in force"}):a("strong",{children:" other request"}),":"," ",s.map((o,d)=>a("span",{children:[d>0&&", ",a(q,{id:o.rebalanceRunId,select:e})]},d))]},r))})]})}function Ra({id:n,kind:t,cursor:e,select:i}){let{value:r}=nt(l=>K(dr,{id:n},{signal:l}),[n,e],{isKept:!0}),s=r?.data.entity;if(!s?.causes||t==="CORRELATION"||t==="IDEMPOTENCY_KEY")return null;let{totalCount:o,edges:d}=s.causes;return o?a("div",{class:"causes",children:[d.map(({node:l})=>{let g=H(l).cause===l.source.entityId?l.source:l.target,u=D(g);return a("p",{children:[{CAUSED_BY:"Caused by",REPLAYED_FROM:"Replays",DERIVED_FROM:"Derived from"}[l.edgeType]??Y[l.edgeType].verb," ",a(It,{value:g.kind,isNamed:!1})," ",a(q,{id:g.entityId,select:i})," ",u&&a(P,{value:u})]},l.id)}),o>d.length&&a("p",{class:"muted",children:["and ",o-d.length," more"]})]}):a("p",{class:"muted",children:"No cause is recorded."})}function q({id:n,select:t}){return a("button",{type:"button",class:"link",onClick:()=>t(n),children:n})}function hs(n,t,e,i){n.hidden=t===null,tt(t&&a(Oa,{...t,on:e},JSON.stringify([t,i])),n)}var dn=(n,t)=>n instanceof Map?n.get(t)??null:null;async function ms(n,t,e,i){let{data:r,exact:s}=await kr(hr,{left:n,right:t,after:e},{signal:i}),o=r.compareRuns??null,d=dn(dn(dn(s,"compareRuns"),"changes"),"nodes"),l=Array.isArray(d)?d:[],g=(o?.changes.nodes??[]).map(({path:u,kind:y},p)=>({path:u,kind:y,before:dn(l[p],"before"),after:dn(l[p],"after")}));return{data:o,changes:g}}function Oa({left:n,right:t,on:e}){let{value:i,error:r,retry:s}=nt(o=>ms(n,t,null,o),[n,t]);return a(S,{children:[a("header",{children:[a("h3",{children:["Compare ",a(q,{id:n,select:e.select})," with ",a(q,{id:t,select:e.select})]}),a("button",{type:"button",onClick:()=>e.swap(t,n),children:"⇄ Swap"}),a("button",{type:"button",onClick:e.close,children:"Close"})]}),r?a(st,{error:r,retry:s}):i?i.data?a(Na,{data:i.data,first:i.changes}):a("p",{children:"One of the runs is not there."}):a(ut,{})]})}function Na({data:n,first:t}){let[e,i]=L([]),[r,s]=L(n.changes.pageInfo),[o,d]=L(null),{left:l,right:g,sameRequest:u,changeCount:y}=n,p=[...t,...e],c=async()=>{try{let h=await ms(l.entityId,g.entityId,r.endCursor??null);i([...e,...h.changes]),h.data&&s(h.data.changes.pageInfo)}catch(h){gt(h)||d(h)}};return a(S,{children:[a("p",{class:"lead",children:[a("strong",{children:u?"The same request":"Different requests"}),". ",y===0?"The results are equal.":`${A(y)} ${y===1?"difference":"differences"} in the results.`]}),a("table",{class:"comparison",children:[a("thead",{children:a("tr",{children:[a("th",{scope:"col",children:"what"}),a("th",{scope:"col",children:l.entityId}),a("th",{scope:"col",children:g.entityId})]})}),a("tbody",{children:[a(ln,{name:"Status",left:l,right:g,of:({effectiveStatus:h})=>a(P,{value:h})}),a(ln,{name:"Created",left:l,right:g,of:({createdAt:h})=>a(R,{text:h})}),a(ln,{name:"Portfolio",left:l,right:g,of:({portfolioId:h})=>h}),a(ln,{name:"Request hash",left:l,right:g,of:({requestHash:h})=>a("code",{children:h})}),a(ln,{name:"Origin",left:l,right:g,of:({origin:h})=>h.kinds.join(", ")}),p.map(({path:h,kind:I,before:f,after:k})=>a("tr",{"data-change":I,children:[a("th",{scope:"row",children:a("code",{children:h||"/"})}),a("td",{"data-run":l.entityId,children:I==="ADDED"?a("span",{class:"muted",children:"–"}):a("code",{children:Un(f)})}),a("td",{"data-run":g.entityId,children:I==="REMOVED"?a("span",{class:"muted",children:"–"}):a("code",{children:Un(k)})})]},h))]})]}),!!o&&a(st,{error:o}),r.hasNextPage&&a("button",{type:"button",onClick:()=>{c()},children:["Show more of ",A(y-p.length)]})]})}function ln({name:n,left:t,right:e,of:i}){return a("tr",{children:[a("th",{scope:"row",children:n}),a("td",{"data-run":t.entityId,children:i(t)}),a("td",{"data-run":e.entityId,children:i(e)})]})}function Un(n){return n instanceof wt?n.text:n instanceof Map?`{${[...n].map(([t,e])=>`${JSON.stringify(t)}: ${Un(e)}`).join(", ")}}`:Array.isArray(n)?`[${n.map(Un).join(", ")}]`:JSON.stringify(n)}var Wn=class{constructor(t,e){this.element=t;this.on=e}element;on;#t=new Set;#e=null;show(t){let e=Es(t),i=this.#e?.root!==t.root;this.#e=t;for(let r of this.#t)(i||!e.has(r))&&this.#t.delete(r);this.#n()}#n(){this.on.changed(this.#t.size?this.#t:null),this.#e&&tt(a(Pa,{counts:Es(this.#e),chosen:this.#t,toggle:t=>this.#i(t),next:this.on.next}),this.element)}#i(t){this.#t.delete(t)||this.#t.add(t),this.#n()}};function Es({entities:n,groups:t}){let e=new Map,i=r=>{let s=D(r);if(s===null)return;let o=e.get(s);e.set(s,{count:(o?.count??0)+1,severity:Math.min(o?.severity??9,Z({...r,idempotencyKey:null}))})};n.forEach(i);for(let r of t)r.entities.forEach(i);return new Map([...e].sort(([,r],[,s])=>r.severity-s.severity||s.count-r.count).map(([r,{count:s}])=>[r,s]))}function Pa({counts:n,chosen:t,toggle:e,next:i}){return n.size?a(S,{children:[[...n].map(([r,s])=>a("button",{type:"button",class:"count","aria-pressed":t.has(r),title:`Show only ${r}`,onClick:()=>e(r),children:[a("b",{children:A(s)})," ",a(P,{value:r})]},r)),a("button",{type:"button",class:"plain",onClick:i,title:"Select the next entity that failed, is blocked or waits",children:["Next ",a("kbd",{children:"n"})]})]}):null}var Qn=class{constructor(t,e,i){this.element=t;this.count=e;this.on=i;t.addEventListener("keydown",r=>this.#d(r))}element;count;on;#t=[];#e=null;#n=-1;#i=null;#r=null;#o=new Map;show(t){this.#i?.view!==t.view&&this.#o.clear(),this.#i=t;let e=Map.groupBy(t.stubs,({id:s})=>s),i=s=>!this.#r||this.#r.has(D(s)??""),r=[...t.entities].filter(i).sort((s,o)=>Z(s)-Z(o));this.#t=r.flatMap(s=>[{key:s.entityId,entity:s},...(e.get(s.entityId)??[]).map(o=>({key:Ut(o),stub:o}))]),this.count.textContent=this.#r?`${A(r.length)} of ${A(t.entities.length)}`:A(t.entities.length),this.element.replaceChildren(...this.#t.map((s,o)=>this.#l(s,o))),this.mark(this.#e)}flag(t,e){for(let i of e)this.#o.set(i,"changed");for(let i of t)this.#o.set(i,"new");this.#i&&this.show(this.#i)}filter(t){this.#r=t,this.#i&&this.show(this.#i)}next(){let t=this.#t.flatMap(({entity:e})=>e&&(this.#r||Z(e)<9)?[e.entityId]:[]);return t[(t.indexOf(this.#e??"")+1)%t.length]??null}mark(t){let e=this.element.children;e[this.#n]?.setAttribute("aria-selected","false"),this.#e=t,this.#n=this.#t.findIndex(r=>r.key===t);let i=e[this.#n];if(!i){this.element.removeAttribute("aria-activedescendant");return}i.setAttribute("aria-selected","true"),this.element.checkVisibility()&&i.scrollIntoView({block:"nearest"}),this.element.setAttribute("aria-activedescendant",i.id)}#l({entity:t,stub:e},i){let r={role:"option",id:`entity-${i}`,"aria-selected":"false"};if(e){let u=`+ ${A(e.left)} ${e.side}${e.hidden?`: ${e.hidden}`:""}`;return E("li",{...r,class:"stub",title:Nt(e),"aria-label":`${u}: ${Nt(e)}`,onclick:()=>this.on.open(e)},E("span"),E("span",{},u))}let{kind:s,entityId:o}=t,d=D(t),l=this.#i.distances.get(o),g=l===void 0?"on the path":l===0?"the root entity":`${l} ${l===1?"step":"steps"} away`;return E("li",{...r,class:[o===this.#i.root&&"root",this.#o.has(o)&&"fresh"].filter(Boolean).join(" ")||null,title:`${V[s]} ${o}, ${g}`,"aria-label":[V[s],o,d,this.#o.get(o),g].filter(Boolean).join(", "),onclick:()=>this.on.select(o),ondblclick:()=>this.on.focus(o)},Tn(s,{isNamed:!1}),E("span",{class:"id"},o),d&&_r(d,{isNamed:!1}))}#a(t){let e=this.#t[t];e&&(this.mark(e.key),e.stub?this.on.selectStub(e.stub):this.on.select(e.key))}#d(t){if(t.ctrlKey||t.metaKey||t.altKey)return;let e=this.#n,i=this.#t.length-1,r={ArrowDown:e+1,ArrowUp:Math.max(e,1)-1,Home:0,End:i,PageDown:Math.min(e+15,i),PageUp:Math.max(e-15,0)},s=Object.hasOwn(r,t.key)?r[t.key]:void 0,o=this.#t[e];if(s!==void 0)this.#a(s);else if(t.key==="ArrowLeft")this.#a(this.#u("effect","cause"));else if(t.key==="ArrowRight")this.#a(this.#u("cause","effect"));else if(t.key==="Enter"&&o?.stub)this.on.open(o.stub);else if(t.key==="Enter"&&o)this.on.focus(o.key);else return;t.preventDefault()}#u(t,e){let i=this.#i?.edges.find(r=>H(r)[t]===this.#e&&H(r)[e]!==this.#e);return i?this.#t.findIndex(r=>r.key===H(i)[e]):-1}};var un=(n,t,e)=>`${A(n)} ${n===1?t:e}`;function ti({entities:n,edges:t,stubs:e,groups:i,fieldError:r},s){let o=i.reduce((u,y)=>u+y.entities.length,0),d=o?`, ${A(o)} more in ${i.length===1?"a group":`${i.length} groups`}`:"",l=`${un(n.length,"entity","entities")} and ${un(t.length,"edge","edges")} shown${d}. `;if(r)return[l,E("span",{class:"partial"},"Its edges could not be loaded.")];let g=$a(s);if(e.length===0){let u=t.length===0&&!o?`No edge is recorded${La(s)}`:"Complete: nothing is omitted";return[l,E("span",{class:"complete"},`${u}.`),g]}return[l,E("span",{class:"partial"},"Partial:"),` not shown are ${Fn(e).map(Hn).join(", ")}.`,g]}function $a(n){return n.types?` Only edges of ${un(n.types.length,"type","types")} are followed and counted.`:n.withNames?"":" Only causes and effects are followed and counted."}function La({direction:n,at:t,known:e}){return`${{BOTH:"",UPSTREAM:" upstream",DOWNSTREAM:" downstream"}[n]}${t||e?" until that time":""}`}function Is({entityCount:n,edgeCount:t,completeness:e},{depth:i}){let s=e.reasons.some(l=>l!=="DEPTH")?`at least ${A(n)} entities`:`${un(n,"entity","entities")} and ${un(t,"edge","edges")}`,o=e.reasons.includes("DEPTH")?", and more beyond it":"",d=` The service counts ${s} within depth ${i}${o}. Counted at ${new Date().toISOString().slice(11,19)} UTC.`;return E("span",{class:"muted"},d)}var ks=228,Qt=17,Da=7.3,Ma=ks-20,Pt=n=>n==="CORRELATION"||n==="IDEMPOTENCY_KEY",Va=n=>n.toLowerCase().replaceAll("_","-"),Fa=n=>`kind-${Va(n)}`;function bs(n,{isCyclic:t=!1,isReplay:e=!1,now:i=Date.now()}={}){let{kind:r,entityId:s}=n,o=D(n),d=Ha(n,{isCyclic:t,isReplay:e,now:i}),l=Et(s,Pt(r)?27:23),g=Dr(n),u=Pt(r)?26:3*Qt+9+(d.length?Qt+1:0);return{kind:r,id:s,title:l,status:o,tone:o===null?"still":ct(o),time:g&&`${g.slice(5,10)} ${g.slice(11,16)}`,subtitle:n.purgedPortfolioId??n.portfolioId??n.operationType??n.reasonCode??(r==="UNKNOWN"?"outside these records":V[r]),marks:d,names:[n.correlationId,n.idempotencyKey?.key].filter(y=>y!==void 0),width:Pt(r)?Math.max(110,Math.ceil(l.length*Da+44)):ks,height:u}}function Ha({idempotencyKey:n,workflow:t,error:e,was:i,purgedAt:r,isHeld:s},{isCyclic:o,isReplay:d,now:l}){let g=[],u=t?.latestDecision;if(n?.isConflicted&&g.push({icon:"⚠",text:"conflict",tone:"bad",title:`Its idempotency key ${n.key} was used for different requests`}),r&&g.push({icon:"⌫",text:`purged ${i?V[i].toLowerCase():""}`,tone:"bad",title:`Purged at ${r}`}),e&&g.push({icon:"✕",text:Et(e.code,18),tone:"bad",title:`Failed with ${e.code}`}),t?.status==="PENDING_REVIEW"&&t.pendingSince){let y=yt(t.pendingSince,l);g.push({icon:"◔",text:y,tone:"wait",title:`Waits for a review since ${t.pendingSince}`})}return s&&g.push({icon:"⚑",text:"held",tone:"wait",title:"Held: no purge takes it"}),u&&g.push({icon:dt(u.action),text:Et(u.actorId,14),tone:ct(u.action),title:`${u.action} by ${u.actorId} at ${u.decidedAt}`}),d&&g.push({icon:"⟲",text:"replay",tone:"busy",title:"Replays an earlier run"}),o&&g.push({icon:"↻",text:"cycle",tone:"wait",title:"Part of a cycle: it is among its own causes"}),Ua(g)}function Ua(n){let t=({text:r})=>(r.length+3.5)*lt,e=[],i=0;for(let r of n){if(i+=t(r),i>Ma)break;e.push(r)}return e}var gn=(n,t,e,i={})=>w("text",{x:n,y:t,fill:"var(--ink)","font-size":11.5,...i},e);function Bn(n,{isRoot:t=!1}={}){let{kind:e,width:i,height:r,tone:s,status:o}=n,d=`var(--${Fa(e)})`,l=w("rect",{class:"frame",width:i,height:r,rx:Pt(e)?r/2:5,fill:"var(--paper)",stroke:d,"stroke-width":t?3.5:1.25,"stroke-dasharray":e==="UNKNOWN"||e==="PURGED"?"5 3":null}),g=w("g",{transform:`translate(10 ${Pt(e)?8:7})`,fill:"none",stroke:d,"stroke-width":1.5},De(e,16,11)),u=gn(32,Pt(e)?17.5:17,n.title,{"font-size":12,"font-weight":t?700:600,class:"card-id"});if(Pt(e))return w("g",{},l,g,u);let y=o&&w("rect",{class:"strip",x:3,y:24,width:4,height:r-29,rx:2,fill:`var(--tone-${s})`}),p=gn(14,17+Qt,o?`${dt(o)} ${o}`:V[e],{fill:o?`var(--tone-${s})`:"var(--ink-soft)","font-weight":600}),c=n.time&&gn(i-10,17+Qt,n.time,{"text-anchor":"end",fill:"var(--ink-soft)"}),h=gn(14,17+2*Qt,Et(n.subtitle,28),{fill:"var(--ink-soft)"});return w("g",{},l,y,g,u,p,c,h,Wa(n.marks,17+3*Qt))}function Wa(n,t){let e=12,i=n.map(({icon:r,text:s,tone:o,title:d})=>{let l=(s.length+2)*lt+8,g=w("g",{class:"mark"},w("title",{},d),w("rect",{x:e,y:t-12,width:l,height:16,rx:3,fill:`var(--wash-${o})`}),gn(e+4,t,`${r} ${s}`,{fill:`var(--tone-${o})`,"font-size":11}));return e+=l+4,g});return w("g",{},i)}function qn(n){return[V[n.kind],n.id,n.status,n.subtitle,...n.marks.map(({title:t})=>t)].filter(Boolean).join(", ")}var kt=11,Gn=9,cn=20,ft=10,ni=12,Qa=.9,Ba=38,qa=250,Ga=n=>{let t=D(n);return t===null?"still":ct(t)};function Ss(n,t){let{entities:e}=n,i=Math.max(Math.ceil((qa-2*ft)/kt),Math.ceil(Math.sqrt(e.length*Qa)),Math.ceil(e.length/Ba)),r=cn+ft,s=ja(e,t).map(([o,d])=>{let l={title:o,y:r,entities:d};return r+=cn+Math.ceil(d.length/i)*kt+4,l});return{group:n,by:t,columns:i,sections:s,width:i*kt+2*ft,height:r+ft}}function ja(n,t){let e=t==="status"?o=>D(o)??o.kind:o=>o.portfolioId??o.kind,i=new Map;for(let o of n){let d=e(o),l=i.get(d);l?l.push(o):i.set(d,[o])}for(let o of i.values())o.sort((d,l)=>Z(d)-Z(l));if(t==="status")return[...i].sort(([,[o]],[,[d]])=>Z(o)-Z(d));let r=[...i].sort(([,o],[,d])=>d.length-o.length),s=r.slice(ni).flatMap(([,o])=>o);return[...r.slice(0,ni),...s.length?[[`${r.length-ni} other portfolios`,s]]:[]]}function ws({group:n,by:t,width:e,height:i,columns:r,sections:s}){let o=(y,p,c,h={})=>w("text",{x:y,y:p,fill:"var(--ink)","font-size":11.5,...h},c),d=new Map;for(let{y,entities:p}of s)p.forEach((c,h)=>{let I=Ga(c),f=d.get(I)??[];f.push(`M${ft+h%r*kt} ${y+cn-6+Math.floor(h/r)*kt}h${Gn}v${Gn}h-${Gn}z`),d.set(I,f)});let g=`${n.isComplete?A(n.entities.length):`${A(n.entities.length)} of ${A(n.total)}`} ${n.side} by ${t}`,u=t==="status"?"portfolio":"status";return w("g",{},w("rect",{class:"frame",width:e,height:i,rx:6,fill:"var(--paper)",stroke:"var(--line-strong)"}),o(ft,18,g,{"font-weight":600}),w("g",{class:"regroup","data-by":u},o(ft+(g.length+2)*lt*1.06,18,`by ${u}`,{fill:"var(--accent)","text-decoration":"underline"})),s.map(({title:y,y:p,entities:c})=>o(ft,p+8,`${t==="status"?`${dt(y)} `:""}${y} ${A(c.length)}`,{"font-weight":600,fill:t==="status"?`var(--tone-${ct(y)})`:"var(--ink)"})),[...d].map(([y,p])=>w("path",{class:"cells",d:p.join(""),fill:`var(--tone-${y})`,"fill-opacity":y==="bad"?1:y==="wait"?.85:.45})))}function As({columns:n,sections:t},e,i){let r=Math.floor((e-ft)/kt);if(r<0||r>=n)return null;for(let s of t){let o=Math.floor((i-s.y-cn+6)/kt),d=o>=0?s.entities[o*n+r]:void 0;if(d&&o<Math.ceil(s.entities.length/n))return d}return null}function vs({columns:n,sections:t},e){for(let{y:i,entities:r}of t){let s=r.findIndex(o=>o.entityId===e);if(s>=0)return{x:ft+s%n*kt,y:i+cn-6+Math.floor(s/n)*kt,size:Gn}}return null}var _s=150,xs=96,jn=class{element=w("svg",{id:"minimap",width:_s,height:xs,"aria-hidden":"true"});#t=w("rect",{class:"frame",fill:"none",stroke:"var(--accent)"});#e={x:0,y:0,width:1,height:1};#n=1;constructor(t){let e=i=>{let{left:r,top:s}=this.element.getBoundingClientRect();t(this.#e.x+(i.clientX-r)/this.#n,this.#e.y+(i.clientY-s)/this.#n)};this.element.addEventListener("pointerdown",i=>{this.element.setPointerCapture(i.pointerId),e(i)}),this.element.addEventListener("pointermove",i=>i.buttons&&e(i))}show({nodes:t,box:e}){this.#e=e,this.#n=Math.min(_s/e.width,xs/e.height),this.element.setAttribute("width",String(Math.max(30,Math.ceil(e.width*this.#n)))),this.element.setAttribute("height",String(Math.max(14,Math.ceil(e.height*this.#n))));let i=new Map;for(let{x:r,y:s,width:o,height:d,card:l}of t.values()){let g=l?.tone??"still",u=(c,h)=>((c-h)*this.#n).toFixed(1),[y,p]=[Math.max(2,o*this.#n),Math.max(2,d*this.#n)];i.set(g,[...i.get(g)??[],`M${u(r-o/2,e.x)} ${u(s-d/2,e.y)}h${y.toFixed(1)}v${p.toFixed(1)}h-${y.toFixed(1)}z`])}this.element.replaceChildren(...[...i].map(([r,s])=>w("path",{d:s.join(""),fill:`var(--tone-${r})`})),this.#t)}frame({x:t,y:e,width:i,height:r}){let s=this.#e,o=t<=s.x&&e<=s.y&&t+i>=s.x+s.width&&e+r>=s.y+s.height;this.element.classList.toggle("unneeded",o);let d={x:(t-s.x)*this.#n,y:(e-s.y)*this.#n,width:i*this.#n,height:r*this.#n};for(let[l,g]of Object.entries(d))this.#t.setAttribute(l,g.toFixed(1))}};function Ks(n,t){let e=new Map,i=!1,r={x:0,y:0},s=null,o=(l,g)=>{let{left:u,top:y}=n.getBoundingClientRect();return{x:l-u,y:g-y}};n.addEventListener("pointerdown",l=>{l.button||(e.set(l.pointerId,{x:l.clientX,y:l.clientY}),!(e.size>1)&&(i=!1,r={x:l.clientX,y:l.clientY},s=l.target))}),n.addEventListener("pointermove",l=>{let g=e.get(l.pointerId);if(!g)return;let u={x:l.clientX,y:l.clientY};if(!i&&Math.hypot(u.x-r.x,u.y-r.y)<4)return;if(i||(i=!0,n.setPointerCapture(l.pointerId),n.classList.add("dragged")),e.set(l.pointerId,u),e.size===1){t.pan(u.x-g.x,u.y-g.y);return}let y=[...e].find(([c])=>c!==l.pointerId)?.[1];if(!y)return;let p=o((u.x+y.x)/2,(u.y+y.y)/2);t.pan((u.x-g.x)/2,(u.y-g.y)/2),t.zoom(Cs(u,y)/(Cs(g,y)||1),p.x,p.y)});let d=l=>{!e.delete(l.pointerId)||e.size||(n.classList.remove("dragged"),l.type==="pointerup"&&!i&&s&&t.click(s,l),s=null)};n.addEventListener("pointerup",d),n.addEventListener("pointercancel",d),n.addEventListener("dblclick",l=>t.doubleClick(l.target)),n.addEventListener("wheel",l=>{l.preventDefault();let{x:g,y:u}=o(l.clientX,l.clientY);l.shiftKey?t.pan(-l.deltaY-l.deltaX,0):t.zoom(Math.exp(-l.deltaY*.0016*(l.deltaMode?16:1)),g,u)},{passive:!1})}var Cs=(n,t)=>Math.hypot(n.x-t.x,n.y-t.y);var ii=new Worker(new URL("layout-worker.js",import.meta.url),{type:"module"}),ei=0,zn=null;ii.onmessage=({data:n})=>{n.job===ei&&zn?.resolve(n)};ii.onerror=n=>zn?.reject(new Error(n.message||"the layout worker could not start"));function Ts(n,t){return zn?.resolve(null),ei+=1,new Promise((e,i)=>{zn={resolve:e,reject:i},ii.postMessage({job:ei,nodes:n,edges:t})})}function Rs(n,t,e){let i=n.blocks.map(({box:d})=>({...d,x:d.x+d.width/2,y:d.y+d.height/2})),r=new Set;for(let d of t.values()){let l=n.nodes.get(d.key);l&&(Object.assign(d,{x:l.x,y:l.y}),r.add(d.key),i.push(d))}let s=d=>i.every(l=>Math.abs(l.x-d.x)*2>=l.width+d.width+28||Math.abs(l.y-d.y)*2>=l.height+d.height+28),o=(d,l,g)=>{for(let u=0;;u+=10){let y=[g-u,g+u].find(p=>s({x:l,y:p,width:d.width,height:d.height}));if(y!==void 0){Object.assign(d,{x:l,y}),r.add(d.key),i.push(d);return}}};for(let d=!0;d;){d=!1;for(let{from:l,to:g}of e){let[u,y]=[t.get(l),t.get(g)];r.has(l)!==r.has(g)&&(d=!0,r.has(l)?o(y,u.x+u.width/2+92+y.width/2,u.y):o(u,y.x-y.width/2-92-u.width/2,y.y))}}for(let d of t.values())r.has(d.key)||o(d,n.box.x+d.width/2,n.box.y+n.box.height+d.height)}var za=80,Ya=10,bt=8,Ja=(n,t)=>`group:${n}:${t}`;async function Ps(n,t=null){let e=new Set(n.edges.filter(({edgeType:p})=>p==="REPLAYED_FROM").map(({sourceEntityId:p})=>p)),i=n.view.at?Date.parse(n.view.at):Date.now(),r=new Map;for(let p of[...n.entities].sort((c,h)=>Z(c)-Z(h))){let{entityId:c}=p,h=bs(p,{isCyclic:n.cyclic.has(c),isReplay:e.has(c),now:i});r.set(c,{key:c,entity:p,card:h,width:h.width,height:h.height,x:0,y:0})}let s=n.edges.map(p=>({key:p.id,edge:p,from:H(p).cause,to:H(p).effect})),o=(p,c,h)=>{s.push(h==="effects"?{key:`to ${p}`,from:c,to:p}:{key:`to ${p}`,from:p,to:c})};for(let p of n.stubs){let c=Ut(p);r.set(c,{key:c,stub:p,width:on(p).length*lt+20,height:24,x:0,y:0}),o(c,p.id,p.side)}for(let p of n.groups){let c=Ja(p.side,p.id),h=Ss(p,n.view.groupBy);r.set(c,{key:c,group:h,width:h.width,height:h.height,x:0,y:0}),o(c,p.id,p.side)}if(t){Rs(t,r,s);let p=new Map(t.edges.map(h=>[h.key,h])),c=s.map(({key:h,from:I,to:f,edge:k})=>{let{points:b,label:_,isInBlock:C}=p.get(h)??{points:[],label:null,isInBlock:!1};return{key:h,...k&&{edge:k},from:r.get(I),to:r.get(f),points:b,label:_,isInBlock:C}});return{subgraph:n,nodes:r,edges:c,blocks:t.blocks,box:Os([...r.values()],t.blocks.map(({box:h})=>h))}}let d=n.edges.length<=za,l=p=>p&&d&&!Y[p.edgeType].isQuiet?Y[p.edgeType].verb.length*lt+6:0,g=await Ts([...r.values()].map(({key:p,width:c,height:h})=>({id:p,width:c,height:h})),s.map(({key:p,from:c,to:h,edge:I})=>({id:p,from:c,to:h,label:l(I)})));if(!g)return null;for(let{id:p,x:c,y:h}of g.nodes)Object.assign(r.get(p),{x:c,y:h});let u=s.map(({key:p,from:c,to:h,edge:I},f)=>{let{points:k,label:b,isInBlock:_}=g.edges[f];return{key:p,...I&&{edge:I},from:r.get(c),to:r.get(h),points:k,label:b,isInBlock:_}}),y=g.blocks.map(({hub:p,side:c,x:h,y:I,width:f,height:k})=>{let b=r.get(p),_={x:h-f/2,y:I-k/2,width:f,height:k},C=c==="to"?[oi(b),{x:_.x,y:I}]:[{x:_.x+f,y:I},si(b)];return{from:C[0],to:C[1],box:_}});return{subgraph:n,nodes:r,edges:u,blocks:y,box:Os([...r.values()],y.map(({box:p})=>p))}}var si=({x:n,y:t,width:e})=>({x:n-e/2,y:t}),oi=({x:n,y:t,width:e})=>({x:n+e/2,y:t});function Os(n,t){let[e,i,r,s]=[1/0,1/0,-1/0,-1/0];for(let{x:o,y:d,width:l,height:g}of[...n.map(u=>({...u,x:u.x-u.width/2,y:u.y-u.height/2})),...t])[e,i,r,s]=[Math.min(e,o),Math.min(i,d),Math.max(r,o+l),Math.max(s,d+g)];return{x:e,y:i-20,width:r-e,height:s-i+20}}function Yn(n,t){let e=`translate(${n.x-n.width/2} ${n.y-n.height/2})`,i={"data-key":n.key,transform:e};if(n.card){let s=n.key===t,{kind:o,tone:d}=n.card,l=Bn(n.card,{isRoot:s});return w("g",{...i,class:`card${s?" root":""}`,"data-kind":o,"data-tone":d,"data-status":D(n.entity)},w("title",{},qn(n.card)),ri(n),l)}if(n.group)return w("g",{...i,class:"group"},ri(n),ws(n.group));let r=on(n.stub);return w("g",{...i,class:"stub"},w("title",{},Nt(n.stub)),ri(n),w("rect",{width:n.width,height:n.height,rx:4,fill:"var(--ground)",stroke:"var(--ink-soft)","stroke-dasharray":"4 3"}),w("text",{x:n.width/2,y:16,"text-anchor":"middle",fill:"var(--ink)","font-size":11.5},r))}var ri=({width:n,height:t})=>w("rect",{class:"halo",x:-4,y:-4,width:n+8,height:t+8,rx:8,fill:"none"});function Jn(n,t){let{edge:e,isInBlock:i}=n,r=e?{"data-key":e.id,"data-source":e.sourceEntityId,"data-type":e.edgeType,"data-target":e.targetEntityId}:{"data-key":n.key};if(i)return w("g",{...r,class:"edge in-block"});let s=e?Y[e.edgeType]:null,o=t?"var(--tone-wait)":`var(--${s?.colour??"ink-soft"})`,{d,tip:l,angle:g}=$s(n);return w("g",{...r,class:`edge${e?"":" stub-edge"}${t?" cyclic":""}`},e&&w("path",{class:"touch",d,fill:"none",stroke:"transparent","stroke-width":12}),w("path",{class:"line",d,fill:"none",stroke:o,"stroke-width":t?2.5:s?.width??1,"stroke-dasharray":s?Vn[s.line]:"4 3"}),e&&w("polygon",{class:"arrow",points:`0,0 ${-bt},${-bt/2} ${-bt},${bt/2}`,fill:o,transform:`translate(${l.x} ${l.y}) rotate(${g})`}))}function Xn({edge:n,label:t}){if(!n||!t)return null;let{verb:e}=Y[n.edgeType],i=e.length*lt+6;return w("g",{class:"edge-label","data-of":n.id,transform:`translate(${t.x} ${t.y})`},w("rect",{x:-i/2,y:-8,width:i,height:16,rx:3,fill:"var(--ground)"}),w("text",{y:4,"text-anchor":"middle",fill:"var(--ink-soft)","font-size":11},e))}function Zn({from:n,to:t,box:e}){let i={key:"",points:[],label:null,isInBlock:!1,from:{...n,width:0},to:{...t,width:0}},{d:r,tip:s,angle:o}=$s(i);return w("g",{class:"block"},w("rect",{...e,rx:8,fill:"none",stroke:"var(--line-strong)","stroke-dasharray":"2 3"}),w("path",{d:r,fill:"none",stroke:"var(--ink)","stroke-width":1.75}),w("polygon",{points:`0,0 ${-bt},${-bt/2} ${-bt},${bt/2}`,fill:"var(--ink)",transform:`translate(${s.x} ${s.y}) rotate(${o})`}))}function $s({from:n,to:t,points:e}){if(n===t){let[g,u]=[n.x+n.width/2,n.y-n.height/2];return{d:`M ${g-40} ${u} c 0 -22, 30 -22, 30 -8`,tip:{x:g-10,y:u},angle:90}}let i=n.x+n.width/2<=t.x-t.width/2,[r,s]=i?[oi(n),si(t)]:[si(n),oi(t)],o=i?-1:1,d={x:s.x+o*bt,y:s.y},l=[r,{x:r.x-o*6,y:r.y},...e,{x:d.x+o*6,y:s.y},d];return{d:Xa(l),tip:s,angle:i?0:180}}function Xa(n){let t=[`M ${pn(n[0])}`];for(let e=1;e<n.length-1;e+=1){let[i,r,s]=[n[e-1],n[e],n[e+1]];t.push(`L ${pn(Ns(r,i))} Q ${pn(r)} ${pn(Ns(r,s))}`)}return t.push(`L ${pn(n.at(-1))}`),t.join(" ")}function Ns(n,t){let e=Math.hypot(t.x-n.x,t.y-n.y)||1,i=Math.min(Ya,e/2)/e;return{x:n.x+(t.x-n.x)*i,y:n.y+(t.y-n.y)*i}}var pn=({x:n,y:t})=>`${n.toFixed(1)} ${t.toFixed(1)}`;var it=28,Ls=.04,Za=3,Ds=1.1,td=.72,Bt=300,te=class{constructor(t,e){this.container=t;this.on=e;this.svg.append(this.#t),this.#e=new jn((i,r)=>this.centre({x:i,y:r})),t.append(this.svg,this.#n,this.#e.element),Ks(this.svg,{pan:(i,r)=>this.panBy(i,r),zoom:(i,r,s)=>this.#p(i,r,s),click:(i,r)=>this.#E(i,r),doubleClick:i=>{let r=i.closest(".card")?.dataset.key;r&&e.focus(r)}})}container;on;scene=null;pan={x:0,y:0};zoom=1;svg=w("svg",{class:"scene",width:"100%",height:"100%","aria-hidden":"true",focusable:"false"});#t=w("g");#e;#n=E("div",{id:"beyond","aria-hidden":"true"});#i=new Map;#r=null;#o=new Set;#l=null;#a={x:NaN,y:NaN,zoom:NaN};#d=null;async show(t,{anchor:e=null,isLive:i=!1}={}){let r=await Ps(t,i?this.scene:null);if(!r)return;if(i&&this.scene){for(let l of nd(this.scene,r))this.#o.add(l);this.scene=r,this.#u(r),this.mark(this.#r,{isRevealed:!1});return}this.scene?.subgraph!==t&&this.#o.clear();let s=e!==null?this.positionOf(e):null,o=this.scene;this.scene=r,this.#u(r);let d=e!==null?this.positionOf(e):null;s&&d?this.panBy(s.x-d.x,s.y-d.y):this.fit(t.root);for(let l of r.nodes.values())l.group&&o&&!o.nodes.has(l.key)&&this.#m(l);this.mark(this.#r)}#u(t){let{subgraph:e}=t;this.#i.clear();let i=new Set(e.path?[...e.path.entities.map(({entityId:l})=>l),...e.path.edges.map(({id:l})=>l)]:[]),r=(l,g)=>(e.path&&g.classList.add(i.has(l)?"on-path":"off-path"),this.#o.has(l)&&g.classList.add("fresh"),this.#i.set(l,g),g),s=t.edges.map(l=>r(l.key,Jn(l,l.edge!==void 0&&e.cyclic.has(l.edge.id)))),o=t.edges.flatMap(l=>Xn(l)??[]),d=[...t.nodes.values()].map(l=>{let g=r(l.key,Yn(l,e.root));return l.key===e.from&&g.classList.add("from"),g});this.#t.replaceChildren(...t.blocks.map(Zn),...s,...o,...d),this.#a.zoom=NaN,this.#e.show(t),this.filter(this.#l),this.#g()}positionOf(t){let e=this.scene?.nodes.get(t);return e?{x:e.x*this.zoom+this.pan.x,y:e.y*this.zoom+this.pan.y}:null}#s(){return{width:this.container.clientWidth,height:this.container.clientHeight}}#g(){let{pan:t,zoom:e}=this;this.#t.setAttribute("transform",`translate(${t.x} ${t.y}) scale(${e})`),this.svg.classList.toggle("far",e<td),this.#c();let{width:i,height:r}=this.#s();this.#e.frame({x:-t.x/e,y:-t.y/e,width:i/e,height:r/e})}#c(){let{pan:t,zoom:e,scene:i}=this,r=this.#a;if(!i||r.zoom===e&&Math.abs(r.x-t.x)<Bt/2&&Math.abs(r.y-t.y)<Bt/2){i&&this.#y();return}this.#a={x:t.x,y:t.y,zoom:e};let{width:s,height:o}=this.#s(),d={x1:(-t.x-Bt)/e,y1:(-t.y-Bt)/e,x2:(s-t.x+Bt)/e,y2:(o-t.y+Bt)/e},l=(g,u,y,p,c)=>{this.#i.get(g)?.toggleAttribute("hidden",p<d.x1||u>d.x2||c<d.y1||y>d.y2)};for(let{key:g,x:u,y,width:p,height:c}of i.nodes.values())l(g,u-p/2,y-c/2,u+p/2,y+c/2);for(let{key:g,from:u,to:y,points:p}of i.edges){let c=[u,y,...p],[h,I]=[c.map(({x:f})=>f),c.map(({y:f})=>f)];l(g,Math.min(...h),Math.min(...I),Math.max(...h),Math.max(...I))}this.#y()}#y(){let{width:t,height:e}=this.#s(),i={left:0,right:0,above:0,below:0},r={...i};for(let d of this.scene?.nodes.values()??[]){if(!d.card)continue;let l=d.x*this.zoom+this.pan.x,g=d.y*this.zoom+this.pan.y,u={x:d.width/2*this.zoom,y:d.height/2*this.zoom},y=l+u.x<0?"left":l-u.x>t?"right":g+u.y<0?"above":g-u.y>e?"below":null;y&&(i[y]+=1,this.#o.has(d.key)&&(r[y]+=1))}let s={left:"←",right:"→",above:"↑",below:"↓"},o=JSON.stringify([i,r]);this.#n.dataset.counts!==o&&(this.#n.dataset.counts=o,this.#n.replaceChildren(...["left","right","above","below"].filter(d=>i[d]).map(d=>E("span",{class:d},`${s[d]} ${i[d]}${r[d]?`, ${r[d]} new`:""}`))))}centre({x:t,y:e}){let{width:i,height:r}=this.#s();this.pan={x:i/2-t*this.zoom,y:r/2-e*this.zoom},this.#g()}fit(t){let{scene:e}=this;if(!e)return;let{width:i,height:r}=this.#s(),s=Math.min((i-2*it)/e.box.width,(r-2*it)/e.box.height,Ds);if(s>=1){this.zoom=s,this.centre({x:e.box.x+e.box.width/2,y:e.box.y+e.box.height/2});return}this.zoom=1;let o=e.nodes.get(t),d=e.box.width+2*it<=i?e.box.x+e.box.width/2:ai(o.x,e.box.x+i/2-it,e.box.x+e.box.width-i/2+it),l=e.box.height+2*it<=r?e.box.y+e.box.height/2:ai(o.y,e.box.y+r/2-it,e.box.y+e.box.height-r/2+it);this.centre({x:d,y:l})}whole(){let{scene:t}=this;if(!t)return;let{width:e,height:i}=this.#s();this.zoom=Math.max(Ls,Math.min((e-2*it)/t.box.width,(i-2*it)/t.box.height,Ds)),this.centre({x:t.box.x+t.box.width/2,y:t.box.y+t.box.height/2})}zoomBy(t){let{width:e,height:i}=this.#s();this.#p(t,e/2,i/2)}#p(t,e,i){let r=ai(this.zoom*t,Ls,Za),s=r/this.zoom;this.pan={x:e-(e-this.pan.x)*s,y:i-(i-this.pan.y)*s},this.zoom=r,this.#g()}panBy(t,e){this.pan={x:this.pan.x+t,y:this.pan.y+e},this.#g()}mark(t,{isRevealed:e=!0}={}){this.#r=t;for(let r of this.#t.querySelectorAll(".selected"))r.classList.remove("selected");if(this.#t.querySelector(".cell-mark")?.remove(),t===null||!this.scene)return;this.#i.get(t)?.classList.add("selected"),this.#t.querySelector(`.edge-label[data-of="${CSS.escape(t)}"]`)?.classList.add("selected");let i=this.scene.nodes.get(t);i&&e?this.#f(i):i||this.#h(t)}#h(t){for(let e of this.scene?.nodes.values()??[]){let i=e.group&&vs(e.group,t);i&&this.#i.get(e.key)?.append(w("rect",{class:"cell-mark",x:i.x-2,y:i.y-2,width:i.size+4,height:i.size+4,fill:"none",stroke:"var(--accent)","stroke-width":2.5}))}}#f({x:t,y:e,width:i,height:r}){let{width:s,height:o}=this.#s(),[d,l]=[(t-i/2)*this.zoom+this.pan.x,(e-r/2)*this.zoom+this.pan.y];!(d>=0&&l>=0&&d+i*this.zoom<=s&&l+r*this.zoom<=o)&&s&&this.centre({x:t,y:e})}#m({y:t,height:e}){let i=(t-e/2)*this.zoom+this.pan.y;i<it&&this.panBy(0,Math.min(it-i,this.#s().height/2-it))}filter(t){this.#l=t;for(let{key:e,entity:i}of this.scene?.nodes.values()??[])this.#i.get(e)?.classList.toggle("dim",t!==null&&i!==void 0&&!t.has(D(i)??""))}resize(){let{left:t,top:e,width:i}=this.container.getBoundingClientRect();i&&(this.#a.zoom=NaN,this.#d?this.panBy(this.#d.left-t,this.#d.top-e):this.scene&&this.fit(this.scene.subgraph.root),this.#d={left:t,top:e})}#E(t,e){let{scene:i}=this,r=t.closest(".regroup");if(r){this.on.regroup(r.dataset.by==="portfolio"?"portfolio":"status");return}let s=t.closest("[data-key]")?.dataset.key,o=s===void 0?void 0:i?.nodes.get(s),d=s===void 0?void 0:i?.edges.find(l=>l.key===s)?.edge;o?.entity&&e.shiftKey?this.on.pick(o.key):o?.entity?this.on.select(o.key):o?.stub?this.on.open(o.stub):o?.group?this.#I(o,e):d?this.on.selectEdge(d):this.on.select(null)}#I(t,e){let{left:i,top:r}=this.container.getBoundingClientRect(),s=(e.clientX-i-this.pan.x)/this.zoom-(t.x-t.width/2),o=(e.clientY-r-this.pan.y)/this.zoom-(t.y-t.height/2),d=t.group&&As(t.group,s,o);d&&this.on.select(d.entityId)}},ai=(n,t,e)=>Math.min(Math.max(n,Math.min(t,e)),Math.max(t,e));function nd(n,t){let e=({card:r,stub:s,group:o})=>r?qn(r):s?on(s):String(o?.group.entities.length),i=new Set(n.edges.map(({key:r})=>r));return[...[...t.nodes.values()].flatMap(r=>{let s=n.nodes.get(r.key);return s&&e(s)===e(r)?[]:[r.key]}),...t.edges.flatMap(({key:r,edge:s})=>s&&!i.has(r)?[r]:[])]}var li=["BOTH","UPSTREAM","DOWNSTREAM"],ui=[1,2,3,5,10,20],gi=[60,200,500,1e3],yn=["CAUSED_BY","REPLAYED_FROM","DERIVED_FROM"],ed=["causes","effects"],id=/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/,di={direction:"BOTH",depth:3,maxEntities:60},Ms={direction:"direction",depth:"depth",maxEntities:"most"};function ne(n){let t=new URLSearchParams(n),e=o=>t.get(o)||null,i=(o,d)=>{let l=Number(t.get(Ms[o]));return d.includes(l)?l:di[o]},r=o=>{let d=e(o)??"";return id.test(d)&&!Number.isNaN(Date.parse(d))?d:null},s=e("mode");return{id:e("id"),direction:li.find(o=>o===e("direction"))??di.direction,depth:i("depth",ui),maxEntities:i("maxEntities",gi),withNames:e("nodes")==="all",types:t.has("type")?t.getAll("type").filter(Boolean):null,at:r("at"),known:r("known"),expansions:ed.flatMap(o=>t.getAll(o).flatMap(d=>rd(o,d))),groups:t.getAll("group").filter(o=>/^(causes|effects)\./.test(o)),groupBy:e("by")==="portfolio"?"portfolio":"status",collapsed:t.getAll("folded"),selected:e("selected"),from:e("from"),to:e("to"),pathNumber:Math.max(1,Math.floor(Number(t.get("path"))||1)),compare:e("compare"),mode:s==="root-causes"||s==="impact"?s:null}}function rd(n,t){let[,e,i]=/^(\d{1,4})\.(.+)$/s.exec(t)??[];return i?[{side:n,id:i,pages:Math.max(1,Number(e))}]:[]}function Ct(n){let t=new URLSearchParams;n.id&&t.set("id",n.id);for(let e of["direction","depth","maxEntities"])n[e]!==di[e]&&t.set(Ms[e],String(n[e]));n.withNames&&t.set("nodes","all");for(let e of n.types??[])t.append("type",e);n.types?.length===0&&t.append("type",""),n.at&&t.set("at",n.at),n.known&&t.set("known",n.known);for(let{side:e,pages:i,id:r}of n.expansions)t.append(e,`${i}.${r}`);for(let e of n.groups)t.append("group",e);n.groupBy==="portfolio"&&t.set("by",n.groupBy);for(let e of n.collapsed)t.append("folded",e);n.pathNumber>1&&t.set("path",String(n.pathNumber));for(let e of["selected","from","to","compare","mode"]){let i=n[e];i&&t.set(e,i)}return t.size?`?${t}`:""}var Vs=n=>`explore?${new URLSearchParams({id:n})}`;function $t({types:n,withNames:t}){let e=n??(t?null:yn);return e?{edgeTypes:e}:{}}function ci(n,t){return{...n,id:t,expansions:[],groups:[],collapsed:[],selected:t,from:null,to:null,pathNumber:1,compare:null,mode:null}}function Fs(n,{side:t,id:e,pages:i}){let r=n.expansions.filter(s=>s.side!==t||s.id!==e);return{...n,expansions:[...r,{side:t,id:e,pages:i}],groups:n.groups.filter(s=>s!==`${t}.${e}`),collapsed:n.collapsed.filter(s=>s!==e)}}function Hs(n,t,e){let i=n.expansions.filter(r=>r.side!==t||r.id!==e);return{...n,expansions:i,groups:[...n.groups.filter(r=>r!==`${t}.${e}`),`${t}.${e}`]}}function Us(n,t){return{...n,expansions:n.expansions.filter(e=>e.id!==t),groups:n.groups.filter(e=>e!==`causes.${t}`&&e!==`effects.${t}`),collapsed:[...n.collapsed.filter(e=>e!==t),t]}}function pi(n,t){return{...n,collapsed:n.collapsed.filter(e=>e!==t)}}function yi({entities:n,edges:t,stubs:e,groups:i,view:r}){let s=[r.at&&`as it stood at ${r.at}`,r.known&&`as known at ${r.known}`].filter(Boolean),o=s.length?s.join(" and "):"as it is now",d=i.reduce((u,y)=>u+y.entities.length,0),l=[...d?[`${A(d)} entities in ${i.length===1?"a group":"groups"}`]:[],...Fn(e).map(Hn)],g=l.length?`partial: ${l.join(", ")} not shown`:"complete";return`Lineage of ${r.id} ${o}: ${A(n.length)} entities, ${A(t.length)} edges; ${g}`}var fi=({view:n})=>new URL(`explore${Ct(n)}`,document.baseURI).href;function sd(n){let t=D(n);return t?`${dt(t)} ${t}`:V[n.kind]}var od={RUN:["(",")"],OPERATION:["{{","}}"],DECISION:["[/","/]"],ARTIFACT:["[[","]]"],CORRELATION:["([","])"],IDEMPOTENCY_KEY:[">","]"],PURGED:["[","]"],UNKNOWN:["[","]"]},Ws=n=>n.replace(/[#"`<>&\\]/g,t=>`#${t.codePointAt(0)};`).replace(/[\r\n]+/g," ");function Qs(n){let t=new Map(n.entities.map(({entityId:o},d)=>[o,`n${d}`])),e=n.entities.map(o=>{let[d,l]=od[o.kind];return`  ${t.get(o.entityId)}${d}"${Ws(o.entityId)}<br/>${Ws(sd(o))}"${l}`}),i=n.edges.map(o=>{let{cause:d,effect:l}=H(o),{verb:g,line:u}=Y[o.edgeType];return`  ${t.get(d)} ${u==="solid"?"-->":"-.->"}|${g}| ${t.get(l)}`}),r=n.stubs.flatMap((o,d)=>{let[l,g]=o.side==="effects"?[t.get(o.id),`more${d}`]:[`more${d}`,t.get(o.id)];return[`  more${d}["+${A(o.left)}"]:::more`,`  ${l} -.- ${g}`]});return[...[yi(n),fi(n)].map(o=>`%% ${o.replace(/[\r\n{}]+/g," ")}`),"flowchart LR",...e,...i,...r,"  classDef more stroke-dasharray: 3 3",""].join(`
`)}var ad=n=>`"${(/^[=+\-@\t\r]/.test(n)?`'${n}`:n).replaceAll('"','""')}"`;function Bs(n){let t=n.edges.map(i=>[i.sourceEntityId,i.edgeType,i.targetEntityId,i.createdAt]),e=n.stubs.map(i=>[i.id,"NOT_SHOWN",Nt(i),""]);return[["source_entity_id","edge_type","target_entity_id","created_at"],...t,...e].map(i=>`${i.map(ad).join(",")}\r
`).join("")}var fn=24,dd=12e3;function hi(n){let{subgraph:t,box:e}=n,i=yi(t),r={width:Math.ceil(Math.max(e.width,i.length*lt)+2*fn),height:Math.ceil(e.height+2*fn+22)},s=w("svg",{xmlns:"http://www.w3.org/2000/svg",...r,viewBox:`0 0 ${r.width} ${r.height}`,"font-family":"ui-monospace, DejaVu Sans Mono, Consolas, monospace","font-size":cs}),o=w("g",{transform:`translate(${fn-e.x} ${fn-e.y})`},n.blocks.map(Zn),n.edges.map(l=>Jn(l,l.edge!==void 0&&t.cyclic.has(l.edge.id))),n.edges.map(Xn),[...n.nodes.values()].map(l=>Yn(l,t.root)));for(let l of o.querySelectorAll(".touch, .halo, .regroup"))l.remove();s.append(w("title",{},i),w("desc",{},fi(t)),w("rect",{...r,fill:"var(--ground)"}),o,w("text",{x:fn,y:r.height-12,fill:"var(--ink-soft)"},i));let d=new Map;return new XMLSerializer().serializeToString(s).replace(/var\(--([\w-]+)\)/g,(l,g)=>(d.has(g)||d.set(g,Rr(g)),d.get(g)))}async function qs(n){let t=new Image;t.src=`data:image/svg+xml;charset=utf-8,${encodeURIComponent(n)}`,await t.decode();let e=Math.min(2,dd/Math.max(t.width,t.height)),i=document.createElement("canvas");i.width=t.width*e,i.height=t.height*e;let r=i.getContext("2d");if(!r)throw new Error("The browser gave no canvas.");return r.scale(e,e),r.drawImage(t,0,0),new Promise((s,o)=>i.toBlob(d=>d?s(d):o(new Error("The browser made no PNG.")),"image/png"))}var ld={mermaid:{title:"Mermaid",type:"text/plain",extension:"mmd",make:({subgraph:n})=>Qs(n)},csv:{title:"CSV",type:"text/csv",extension:"csv",make:({subgraph:n})=>Bs(n)},svg:{title:"SVG",type:"image/svg+xml",extension:"svg",make:hi},png:{title:"PNG",type:"image/png",extension:"png",make:n=>qs(hi(n))}};async function Gs(n,t,e){let{title:i,type:r,extension:s,make:o}=ld[n],d=await o(e),l=t&&await mi(d,r);return l||ee(new Blob([d],{type:r}),e.subgraph.root,s),l?`${i} copied to the clipboard.`:t?`The browser denied access to the clipboard. The ${i} was saved as a file.`:`${i} saved.`}async function mi(n,t){if(!navigator.clipboard)return!1;try{return n instanceof Blob?await navigator.clipboard.write([new ClipboardItem({[t]:n})]):await navigator.clipboard.writeText(n),!0}catch(e){if(e instanceof Error&&e.name==="NotAllowedError")return!1;throw e}}function ee(n,t,e){let i=`lineage-${t.replace(/[^\w.-]+/g,"_").slice(0,60)}.${e}`,r=Object.assign(document.createElement("a"),{href:URL.createObjectURL(n),download:i});r.click(),setTimeout(()=>URL.revokeObjectURL(r.href),1e4)}var ud=Symbol.for("preact-signals");function oe(){if(St>1)St--;else{var n,t=!1;for((function(){var r=re;for(re=void 0;r!==void 0;){var s=r.S;if(s.v===r.v)for(var o=s.t;o!==void 0;o=o.x)o.i===r.i&&(o.i=s.i);r=r.o}})();mn!==void 0;){var e=mn;for(mn=void 0,ie++;e!==void 0;){var i=e.u;if(e.u=void 0,e.f&=-3,!(8&e.f)&&zs(e))try{e.c()}catch(r){t||(n=r,t=!0)}e=i}}if(ie=0,St--,t)throw n}}function Ii(n){if(St>0)return n();Ei=++gd,St++;try{return n()}finally{oe()}}var hn,F=void 0;function En(n){var t=F,e=hn;F=void 0,hn=void 0;try{return n()}finally{F=t,hn=e}}var mn=void 0,St=0,ie=0,gd=0,Ei=0,re=void 0,se=0;function js(n){if(F!==void 0){var t=n.n;if(t===void 0||t.t!==F)return t={i:0,S:n,p:F.s,n:void 0,t:F,e:void 0,x:void 0,r:t},F.s!==void 0&&(F.s.n=t),F.s=t,n.n=t,32&F.f&&n.S(t),t;if(t.i===-1)return t.i=0,t.n!==void 0&&(t.n.p=t.p,t.p!==void 0&&(t.p.n=t.n),t.p=F.s,t.n=void 0,F.s.n=t,F.s=t),t}}function G(n,t){this.v=n,this.i=0,this.n=void 0,this.t=void 0,this.l=0,this.W=t?.watched,this.Z=t?.unwatched,this.name=t?.name}G.prototype.brand=ud;G.prototype.h=function(){return!0};G.prototype.S=function(n){var t=this,e=this.t;e!==n&&n.e===void 0&&(n.x=e,this.t=n,e!==void 0?e.e=n:En(function(){var i;(i=t.W)==null||i.call(t)}))};G.prototype.U=function(n){var t=this;if(this.t!==void 0){var e=n.e,i=n.x;e!==void 0&&(e.x=i,n.e=void 0),i!==void 0&&(i.e=e,n.x=void 0),n===this.t&&(this.t=i,i===void 0&&En(function(){var r;(r=t.Z)==null||r.call(t)}))}};G.prototype.subscribe=function(n){var t=this;return Mt(function(){var e=t.value;En(function(){return n(e)})},{name:"sub"})};G.prototype.valueOf=function(){return this.value};G.prototype.toString=function(){return this.value+""};G.prototype.toJSON=function(){return this.value};G.prototype.peek=function(){var n=this;return En(function(){return n.value})};Object.defineProperty(G.prototype,"value",{get:function(){var n=js(this);return n!==void 0&&(n.i=this.i),this.v},set:function(n){if(n!==this.v){if(ie>100)throw new Error("Cycle detected");(function(e){St!==0&&ie===0&&e.l!==Ei&&(e.l=Ei,re={S:e,v:e.v,i:e.i,o:re})})(this),this.v=n,this.i++,se++,St++;try{for(var t=this.t;t!==void 0;t=t.x)t.t.N()}finally{oe()}}}});function Lt(n,t){return new G(n,t)}function zs(n){for(var t=n.s;t!==void 0;t=t.n)if(t.S.i!==t.i||!t.S.h()||t.S.i!==t.i)return!0;return!1}function Ys(n){for(var t=n.s;t!==void 0;t=t.n){var e=t.S.n;if(e!==void 0&&(t.r=e),t.S.n=t,t.i=-1,t.n===void 0){n.s=t;break}}}function Js(n){for(var t=n.s,e=void 0;t!==void 0;){var i=t.p;t.i===-1?(t.S.U(t),i!==void 0&&(i.n=t.n),t.n!==void 0&&(t.n.p=i)):e=t,t.S.n=t.r,t.r!==void 0&&(t.r=void 0),t=i}n.s=e}function Dt(n,t){G.call(this,void 0,t),this.x=n,this.s=void 0,this.g=se-1,this.f=4}Dt.prototype=new G;Dt.prototype.h=function(){if(this.f&=-3,1&this.f)return!1;if((36&this.f)==32||(this.f&=-5,this.g===se))return!0;if(this.g=se,this.f|=1,this.i>0&&!zs(this))return this.f&=-2,!0;var n=F;try{Ys(this),F=this;var t=this.x();(16&this.f||this.v!==t||this.i===0)&&(this.v=t,this.f&=-17,this.i++)}catch(e){this.v=e,this.f|=16,this.i++}return F=n,Js(this),this.f&=-2,!0};Dt.prototype.S=function(n){if(this.t===void 0){this.f|=36;for(var t=this.s;t!==void 0;t=t.n)t.S.S(t)}G.prototype.S.call(this,n)};Dt.prototype.U=function(n){if(this.t!==void 0&&(G.prototype.U.call(this,n),this.t===void 0)){this.f&=-33;for(var t=this.s;t!==void 0;t=t.n)t.S.U(t)}};Dt.prototype.N=function(){if(!(2&this.f)){this.f|=6;for(var n=this.t;n!==void 0;n=n.x)n.t.N()}};Object.defineProperty(Dt.prototype,"value",{get:function(){if(1&this.f)throw new Error("Cycle detected");var n=js(this);if(this.h(),n!==void 0&&(n.i=this.i),16&this.f)throw this.v;return this.v}});function ae(n,t){return new Dt(n,t)}function Xs(n){var t=n.j;if(n.j=void 0,typeof t=="function"){St++;var e=F;F=void 0;try{t()}catch(i){throw n.f&=-2,n.f|=8,ki(n),i}finally{F=e,oe()}}}function ki(n){for(var t=n.s;t!==void 0;t=t.n)t.S.U(t);n.x=void 0,n.s=void 0,Xs(n)}function cd(n){if(F!==this)throw new Error("Out-of-order effect");Js(this),F=n,this.f&=-2;try{8&this.f&&ki(this)}finally{oe()}}function qt(n,t){this.x=n,this.j=void 0,this.s=void 0,this.u=void 0,this.f=32,this.name=t?.name,hn&&hn.push(this)}qt.prototype.c=function(){var n=this.S();try{if(8&this.f||this.x===void 0)return;var t=this.x();typeof t=="function"&&(this.j=t)}finally{n()}};qt.prototype.S=function(){if(1&this.f)throw new Error("Cycle detected");this.f|=1,this.f&=-9,Xs(this),Ys(this),St++;var n=F;return F=this,cd.bind(this,n)};qt.prototype.N=function(){2&this.f||(this.f|=2,this.u=mn,mn=this)};qt.prototype.d=function(){this.f|=8,1&this.f||ki(this)};qt.prototype.dispose=function(){this.d()};function Mt(n,t){var e=new qt(n,t);try{e.c()}catch(r){throw e.d(),r}var i=e.d.bind(e);return i[Symbol.dispose]=i,i}var Zs,le,de,pd=typeof window<"u"&&!!window.__PREACT_SIGNALS_DEVTOOLS__;var to=[];Mt(function(){Zs=this.N})();function Gt(n,t){O[n]=t.bind(null,O[n]||function(){})}function In(n){if(de){var t=de;de=void 0,t()}de=n&&n.S()}function no(n){var t=this,e=n.data,i=fd(e);i.name="ReactiveDom",i.value=e;var r=sn(function(){for(var d=t,l=t.__v;l=l.__;)if(l.__c){l.__c.__$f|=4;break}var g=ae(function(){var c=i.value.value;return c===0?0:c===!0?"":c||""}),u=ae(function(){return!Array.isArray(g.value)&&!Fe(g.value)}),y=Mt(function(){if(this.N=eo,u.value){var c=g.value;d.__v&&d.__v.__e&&d.__v.__e.nodeType===3&&(d.__v.__e.data=c)}}),p=t.__$u.d;return t.__$u.d=function(){y(),p.call(this)},[u,g]},[]),s=r[0],o=r[1];return s.value?o.peek():o.value}no.displayName="ReactiveTextNode";Object.defineProperties(G.prototype,{constructor:{configurable:!0,value:qr(S,null).constructor},type:{configurable:!0,value:no},props:{configurable:!0,get:function(){var n=this;return{data:{get value(){return n.value}}}}},__b:{configurable:!0,value:1}});Gt("__b",function(n,t){if(In(),le=void 0,typeof t.type=="string"){var e,i=t.props;for(var r in i)if(r!=="children"){var s=i[r];s instanceof G&&(e||(t.__np=e={}),e[r]=s,i[r]=s.peek())}}n(t)});Gt("__r",function(n,t){if(n(t),t.type!==S){In();var e,i=t.__c;i&&(i.__$f&=-2,(e=i.__$u)===void 0&&(i.__$u=e=(function(r,s){var o;return Mt(function(){o=this},{name:s}),o.c=r,o})((function(r){return function(){var s;pd&&((s=this.y)==null||s.call(this)),r.__$f|=1,r.setState({})}})(i),typeof t.type=="function"?t.type.displayName||t.type.name:""))),le=i,In(e)}});Gt("__e",function(n,t,e,i){In(),le=void 0,n(t,e,i)});Gt("diffed",function(n,t){In(),le=void 0;var e;if(typeof t.type=="string"&&(e=t.__e)){var i=t.__np,r=t.props,s=e.U;if(s)for(var o in s){var d=s[o];d===void 0||i&&o in i||(d.d(),s[o]=void 0)}if(i){s||(s={},e.U=s);for(var l in i){var g=s[l],u=i[l];g===void 0?(g=yd(e,l,u,r),s[l]=g):g.o(u,r)}}}n(t)});function yd(n,t,e,i){var r=t in n&&n.ownerSVGElement===void 0,s=Lt(e);return{o:function(o,d){s.value=o,i=d},d:Mt(function(){this.N=eo;var o=s.value.value;i[t]!==o&&(i[t]=o,r?n[t]=o:o!=null&&(o!==!1||t[4]==="-")?n.setAttribute(t,o):n.removeAttribute(t))})}}Gt("unmount",function(n,t){if(typeof t.type=="string"){var e=t.__e;if(e){var i=e.U;if(i){e.U=void 0;for(var r in i){var s=i[r];s&&s.d()}}}var o=t.__np;if(o){var d=t.props;for(var l in o)d[l]=o[l]}t.__np=void 0}else{var g=t.__c;if(g){g.__$f|=8;var u=g.__$u;u&&(g.__$u=void 0,u.d())}}n(t)});Gt("__h",function(n,t,e,i){i<3&&(t.__$f|=2),n(t,e,i)});Ht.prototype.shouldComponentUpdate=function(n,t){if(this.__R)return!0;var e=this.__$u,i=e&&e.s!==void 0;for(var r in t)return!0;if(this.__f||typeof this.u=="boolean"&&this.u===!0){var s=2&this.__$f;if(!(i||s||4&this.__$f)||1&this.__$f)return!0}else if(!(i||4&this.__$f)||3&this.__$f)return!0;for(var o in n)if(o!=="__source"&&n[o]!==this.props[o])return!0;for(var d in this.props)if(!(d in n))return!0;return!1};function fd(n,t){return sn(function(){return Lt(n,t)},[])}var hd=function(n){queueMicrotask(function(){queueMicrotask(n)})};function md(){Ii(function(){for(var n;n=to.shift();)Zs.call(n)})}function eo(){to.push(this)===1&&(O.requestAnimationFrame||hd)(md)}var io="dpm-lineage:recent",ro="dpm-lineage:saved",Ed=20;function so(n){try{let t=JSON.parse(localStorage.getItem(n)??"[]");return Array.isArray(t)?t:[]}catch{return[]}}var jt=Lt(so(io).filter(n=>typeof n=="string")),kn=Lt(so(ro).filter(n=>typeof n?.name=="string"&&typeof n.query=="string"));function oo(n){jt.value=[n,...jt.value.filter(t=>t!==n)].slice(0,Ed),localStorage.setItem(io,JSON.stringify(jt.value))}function ao(n){kn.value=[n,...kn.value.filter(({query:t})=>t!==n.query)],localStorage.setItem(ro,JSON.stringify(kn.value))}var bi={json:"JSON",csv:"CSV",mermaid:"Mermaid",dot:"DOT",svg:"SVG",prov:"PROV-JSON",openlineage:"OpenLineage"},Id=1e3,kd="DPM_LEDGER_CHECKPOINT_NOT_FOUND",bd={RUN:"",OPERATION:"by-operation/",CORRELATION:"by-correlation/",IDEMPOTENCY_KEY:"idempotency/"};function ue(n,t){let e=bd[n];return e===void 0?null:`rebalance/runs/${e}${encodeURIComponent(t)}/support-bundle`}function Sd({id:n,direction:t,depth:e,at:i,known:r},s){let o=new URLSearchParams({format:s,direction:t,depth:String(e),max_entities:String(Id)});return i&&o.set("valid",i),r&&o.set("known",r),`lineage/${encodeURIComponent(n)}/export?${o}`}async function lo(n,t,e){let{blob:i,extension:r}=await Ne(Sd(n,t)),s=`${bi[t]} of the whole lineage`;return e&&await mi(await i.text(),"text/plain")?`${s} copied to the clipboard.`:(ee(i,n.id,r),e?`The browser denied access to the clipboard. The ${s} was saved as a file.`:`${s} saved.`)}async function uo(n,t,e){let i=ue(n,t);if(i===null)throw new W("No bundle.","Select a run, an operation, a key or a correlation id: only a run has evidence to hand over.");let{blob:r,extension:s}=await Ne(`${i}?${new URLSearchParams({format:"zip",depth:String(e)})}`).catch(o=>{throw o instanceof W&&o.message===kd?new W("No bundle.","The service signs no checkpoints, and a bundle has proofs of one. Set DPM_LEDGER_KEY_FILE."):o});return ee(r,t,s),`Evidence bundle of ${t} saved. “dpm-lineage bundle verify” checks it.`}var wd=4e3,ge=class{constructor(t,e){this.notices=t;this.shown=e}notices;shown;drawn(t,e){this.#t(async({scene:i})=>i&&Gs(t,e,i))}served(t,e){this.#t(async({view:i})=>i.id&&lo(i,t,e))}bundle(){this.#t(async({view:t,subgraph:e})=>e&&uo(...Ad(e,t.selected),t.depth))}view(){this.#t(async({view:t})=>t.id?(ao({name:`${t.id}${t.at?` until ${t.at.slice(0,16)}`:""}`,query:Ct(t)}),"The view is saved in this browser. The search field offers it."):null)}async#t(t){try{let e=await t(this.shown());if(!e)return;this.notices.say("saved","still",e),setTimeout(()=>this.notices.drop("saved"),wd)}catch(e){let{title:i,message:r}=At(e);this.notices.say("saved","bad",`Export failed: ${i} ${r}`,[["Dismiss",()=>this.notices.drop("saved")]])}}};function Ad({entities:n,root:t},e){let i=n.find(({entityId:r,kind:s})=>r===e&&s==="RUN");return i?["RUN",i.entityId]:[n.find(({entityId:r})=>r===t).kind,t]}var vd=12,_d={FAILED:"failed",BLOCKED:"blocked",REJECTED:"rejected",PENDING_REVIEW:"waiting"};async function go(n,{filter:t},e){let i=n.stubs.filter(({reason:s,hidden:o})=>s!=="COLLAPSED"&&o===void 0).sort((s,o)=>o.left-s.left).slice(0,vd),r=!1;for(let s of i){let{data:o}=await K(qi,{id:s.id,direction:s.side==="causes"?"UPSTREAM":"DOWNSTREAM",filter:t},{signal:e});if(!o.lineage)continue;let d=new Map(o.lineage.effectiveStatuses.map(({key:y,count:p})=>[y,p])),l=o.lineage.statuses.find(({key:y})=>y==="FAILED")?.count;l&&d.set("FAILED",l);for(let y of xd(s,n)){let p=D(y);p!==null&&d.has(p)&&d.set(p,d.get(p)-1)}let g=!o.lineage.completeness.isComplete&&o.lineage.completeness.reasons.some(y=>y!=="DEPTH"),u=Object.entries(_d).flatMap(([y,p])=>(d.get(y)??0)>0?[`${d.get(y)}${g?"+":""} ${p}`]:[]);s.hidden=u.join(", "),r||=u.length>0}return r}function xd({id:n,side:t},{entities:e,edges:i,groups:r}){let[s,o]=t==="causes"?["effect","cause"]:["cause","effect"],d=new Set([n,...i.filter(g=>H(g)[s]===n).map(g=>H(g)[o])]),l=r.filter(g=>g.id===n&&g.side===t).flatMap(g=>g.entities);return[...e.filter(({entityId:g})=>d.has(g)),...l]}function co(n,t,e){document.addEventListener("keydown",i=>{if((i.ctrlKey||i.metaKey)&&i.key.toLowerCase()==="k"){e.search(),i.preventDefault();return}if((i.target instanceof Element?i.target:document.body).closest("input:not([type=radio], [type=checkbox]), select, textarea, dialog")||i.defaultPrevented||i.ctrlKey||i.metaKey||i.altKey)return;let d=new Map([["/",e.search],["l",e.list],["g",e.canvas],["p",e.panel],["e",e.expand],["c",e.collapse],["x",e.pick],["n",e.next],["?",e.keys],["+",()=>t.zoomBy(1.25)],["-",()=>t.zoomBy(.8)],["0",e.fit],["1",()=>t.whole()],["Escape",e.escape]]).get(i.key);d&&(d(),i.preventDefault())}),n.addEventListener("keydown",({key:i})=>{let s={ArrowLeft:[60,0],ArrowRight:[-60,0],ArrowUp:[0,60],ArrowDown:[0,-60]}[i];s&&t.panBy(...s)})}var Cd={kind:"RUN",id:"rr_example",title:"id",status:"PENDING_REVIEW",tone:"wait",time:"created",subtitle:"portfolio or type",marks:[{icon:"⚠",text:"conflict",tone:"bad",title:"Its idempotency key was used for different requests"},{icon:"◔",text:"3 d",tone:"wait",title:"It waits for a review"},{icon:"✓",text:"who",tone:"good",title:"The newest decision and its reviewer"}],names:[],width:228,height:78};function po(n){let t=Object.keys(V).map(r=>E("p",{},Tn(r))),e=Object.entries(Y).map(([r,{verb:s,colour:o,line:d,width:l}])=>{let g=`var(--${o})`,u=w("svg",{class:"line",viewBox:"0 0 44 8","aria-hidden":"true"},w("line",{x1:0,y1:4,x2:36,y2:4,stroke:g,"stroke-width":l,"stroke-dasharray":Vn[d]}),w("polygon",{points:"44,4 36,0 36,8",fill:g}));return E("p",{},u,E("span",{},s),E("code",{class:"muted"},r))}),i=w("svg",{class:"sample",viewBox:"-2 -2 232 82",width:232,height:82,role:"img","aria-label":"A card: id, status and time, portfolio, marks"},Bn(Cd));n.replaceChildren(E("div",{},E("h4",{},"Entities"),t),E("div",{},E("h4",{},"Edges, from cause to effect"),e,E("h4",{},"A card"),i),E("p",{class:"note"},"The status is the review if there is one, else the run's own. A dashed “+12” counts twelve edges that are not shown: click it to show them. An amber line is part of a cycle."))}var bn=class{constructor(t){this.element=t}element;#t=new Map;say(t,e,i,r=[]){let s=r.map(([l,g])=>E("button",{type:"button",onclick:g},l)),o=E("p",{class:"notice","data-tone":e,"data-matter":t},E("span",{},i),E("span",{class:"end row"},s)),d=this.#t.get(t);d?d.replaceWith(o):this.element.append(o),this.#t.set(t,o)}drop(...t){for(let e of t)this.#t.get(e)?.remove(),this.#t.delete(e)}};var Kd={OPERATION_FAILED:"failed operation",OPERATION_STUCK:"stuck operation",RUN_BLOCKED:"blocked run",RUN_REJECTED:"rejected run",KEY_CONFLICT:"key in conflict",PURGED:"purged"};function yo({title:n,id:t,close:e,error:i,retry:r,isLoading:s,children:o}){return a(j,{title:n,id:t,children:[i?a(st,{error:i,retry:r}):s?a(ut,{}):o,a("button",{type:"button",class:"plain",onClick:e,children:"Close"})]})}function fo({id:n,cursor:t,select:e,close:i,trace:r}){let{value:s,error:o,retry:d}=nt(g=>K(yr,{id:n},{signal:g}),[n,t],{isKept:!0}),l=s?.data.rootCauses;return a(yo,{title:"Root causes",id:"root-causes",close:i,error:o,retry:d,isLoading:!s,children:[l?.nodes.length?a("ol",{children:l.nodes.map(g=>a(Td,{cause:g,root:n,select:e,trace:r},g.entity.entityId))}):a("p",{children:"Nothing upstream failed, is blocked, was rejected, is stuck or in conflict."}),l&&!l.isComplete&&a("p",{class:"muted",children:"The search met a limit: causes further upstream may be missing."})]})}function Td({cause:n,root:t,select:e,trace:i}){let{entity:r,why:s,distance:o,at:d,affectedCount:l,score:g,parts:u}=n,y=D(r);return a("li",{children:[a("div",{class:"row",children:[a(It,{value:r.kind,isNamed:!1})," ",a(q,{id:r.entityId,select:e})," ",y&&a(P,{value:y})]}),a("div",{class:"row",children:[a("strong",{children:Kd[s]}),a("span",{children:o===0?"the entity itself":`${o} ${o===1?"step":"steps"} upstream`}),d&&a(R,{text:d})]}),a("div",{class:"row muted",children:[A(l)," abnormal downstream",r.entityId!==t&&a("button",{type:"button",onClick:()=>i(r.entityId),children:"Show the path"})]}),a("details",{children:[a("summary",{children:["Score ",g.toFixed(2)]}),a("ul",{children:u.map(({name:p,text:c})=>a("li",{children:[p,": ",c]},p))})]})]})}function ho({id:n,cursor:t,select:e,close:i}){let{value:r,error:s,retry:o}=nt(l=>K(fr,{id:n},{signal:l}),[n,t],{isKept:!0}),d=r?.data.impact;return a(yo,{title:"Impact",id:"impact",close:i,error:s,retry:o,isLoading:!r,children:d?a(Rd,{impact:d,select:e}):a("p",{children:"Nothing names this entity."})})}function Rd({impact:n,select:t}){let{entityCount:e,runCount:i,operationCount:r,portfolioCount:s,effectiveStatuses:o,completeness:d,portfolios:l,runs:g}=n;return a(S,{children:[a("p",{class:"lead",children:[a("strong",{children:A(i)})," runs in ",a("strong",{children:A(s)})," portfolios, ",A(r)," operations, ",A(e)," entities"]}),a("p",{class:"row",children:o.map(({key:u,count:y})=>a("span",{children:[A(y)," ",a(P,{value:u})]},u))}),!d.isComplete&&a("p",{class:"muted",children:["The walk met a limit (",d.reasons.join(", "),"): the numbers are lower bounds."]}),g.totalCount>0&&a(S,{children:[a("h4",{children:[A(g.totalCount)," need attention"]}),a("ol",{children:g.nodes.map(u=>a("li",{children:a("div",{class:"row",children:[a(q,{id:u.entityId,select:t})," ",a(P,{value:u.effectiveStatus})," ",a("span",{class:"muted",children:u.portfolioId})]})},u.entityId))}),g.totalCount>g.nodes.length&&a("p",{class:"muted",children:["and ",A(g.totalCount-g.nodes.length)," more"]})]}),l.nodes.length>0&&a("table",{children:[a("thead",{children:a("tr",{children:[a("th",{scope:"col",children:"portfolio"}),a("th",{scope:"col",class:"number",children:"runs"}),a("th",{scope:"col",children:"status"})]})}),a("tbody",{children:l.nodes.map(u=>a("tr",{children:[a("th",{scope:"row",children:u.portfolioId}),a("td",{class:"number",children:A(u.runCount)}),a("td",{children:u.effectiveStatuses.map(({key:y,count:p})=>a("span",{children:[p," ",a(P,{value:y,isNamed:!1})," "]},y))})]},u.portfolioId))})]}),l.totalCount>l.nodes.length&&a("p",{class:"muted",children:["and ",A(l.totalCount-l.nodes.length)," more portfolios"]})]})}function mo({entity:n,fieldErrors:t,select:e,first:i}){let r=f=>{let k=t.find(({path:b})=>b===`entity.${f}`);return k?a("span",{class:"muted",children:Tt(k)}):null},s=f=>a(q,{id:f,select:e}),o=f=>f?a(S,{children:[s(f.entityId)," ",a(P,{value:f.runStatus??f.operationStatus??""})," ",f.portfolioId??f.operationType]}):null,d=({recordedAt:f,recordedBy:k})=>f?a(S,{children:[a(R,{text:f})," by ",k??"unknown"]}):a("span",{class:"muted",children:"before this was kept"}),l=a("span",{class:"muted",children:"none"}),g=n.entityId,u=f=>a(S,{children:[a("div",{class:"row",children:[s(f.entityId)," ",a(P,{value:f.runStatus})]}),a("div",{class:"row muted",children:[f.portfolioId," ",a(R,{text:f.createdAt})]})]}),y=f=>a(S,{children:[a("div",{class:"row",children:[s(f.entityId)," ",a(P,{value:f.operationStatus})]}),a("div",{class:"row muted",children:[f.operationType," ",a(R,{text:f.createdAt})]})]}),p=f=>a(S,{children:[a("div",{class:"row",children:[a(P,{value:f.action})," ",a("strong",{children:f.reasonCode})]}),a("div",{class:"row muted",children:[f.actorId," ",a(R,{text:f.decidedAt})," ",s(f.entityId)]}),f.comment&&a("blockquote",{children:f.comment})]}),c=f=>a(S,{children:[a("div",{class:"row",children:[s(f.rebalanceRunId)," ",a(R,{text:f.createdAt})]}),a("div",{class:"row muted",children:[a("code",{title:f.requestHash,children:Et(f.requestHash,23)})," ",s(f.correlationId)]})]}),h=(f,k)=>a(ce,{title:f,page:k,off:r("runs"),row:u,first:i,more:async b=>(await K(or,{id:g,first:i,after:b})).data.entity?.runs},"runs"),I=(f,k,b,_)=>a(ce,{title:b,page:k,off:r(_),row:c,first:i,more:async C=>(await K(sr,{id:f,first:i,after:C})).data.entity?.history},"history");if(Wt(n))return a(S,{children:[a(zt,{rows:[["Status",a(P,{value:n.runStatus})],["Review",r("workflow")??(n.workflow?a(P,{value:n.workflow.workflowStatus}):l)],["Portfolio",a(S,{children:[n.portfolioId," ",a(rt,{text:n.portfolioId,name:"portfolio"})]})],["Created",a(R,{text:n.createdAt})],["Recorded",d(n)],["Correlation",a(S,{children:[s(n.correlationId)," ",a(rt,{text:n.correlationId,name:"correlation id"})]})],["Idempotency key",n.idempotencyKey?a(S,{children:[s(n.idempotencyKey.key)," ",a(rt,{text:n.idempotencyKey.key,name:"idempotency key"})]}):l],["Request hash",a(S,{children:[a("code",{children:n.requestHash})," ",a(rt,{text:n.requestHash,name:"request hash"})]})],["Operation",r("operation")??o(n.operation)??l],["Artifact",r("artifact")??(n.artifact?s(n.artifact.entityId):l)]]}),a(ce,{title:"Decisions",page:n.decisions,off:r("decisions"),row:p,first:i,more:async f=>(await K(rr,{id:g,first:i,after:f})).data.entity?.decisions},"decisions"),n.idempotencyKey&&I(n.idempotencyKey.key,n.idempotencyKey.history,"History of its idempotency key","idempotencyKey.history")]});if(Xe(n))return a(S,{children:[a(zt,{rows:[["Status",a(P,{value:n.operationStatus})],["Type",n.operationType],["Correlation",a(S,{children:[s(n.correlationId)," ",a(rt,{text:n.correlationId,name:"correlation id"})]})],["Created",a(R,{text:n.createdAt})],["Started",a(R,{text:n.startedAt})],["Finished",a(R,{text:n.finishedAt})],["Recorded",d(n)],["Executable",n.isExecutable?"yes: it is pending and its request is stored":"no"]]}),h("Runs with its correlation id",n.runs)]});if(Ze(n))return a(S,{children:[a(zt,{rows:[["In conflict",n.isConflicted===null||n.isConflicted===void 0?r("isConflicted")??"unknown":n.isConflicted?"yes":"no"],["Maps to",o(n.run)??l],["Created",a(R,{text:n.mappedSince})],["Request hash",n.mappedHash?a("code",{children:n.mappedHash}):l]]}),I(n.key,n.history,"History","history")]});if("actorId"in n)return a(S,{children:[a(zt,{rows:[["Action",a(P,{value:n.action})],["Reason",n.reasonCode],["Actor",n.actorId],["Decided",a(R,{text:n.decidedAt})],["Run",o(n.run)??l],["Correlation",s(n.correlationId)]]}),n.comment&&a(j,{title:"Comment",children:a("blockquote",{children:n.comment})})]});if("artifactHash"in n)return a(zt,{rows:[["Version",n.artifactVersion],["Hash",a(S,{children:[a("code",{children:n.artifactHash})," ",a(rt,{text:n.artifactHash,name:"artifact hash"})]})],["Run",o(n.run)??l]]});if("purgedAt"in n)return a(zt,{rows:[["Was",V[n.was]],["Status",a(P,{value:n.purgedStatus})],["Portfolio",n.purgedPortfolioId??l],["Created",a(R,{text:n.createdAt})],["Purged",a(R,{text:n.purgedAt})],["Correlation",s(n.correlationId)],["Hash of what was purged",a(S,{children:[a("code",{children:n.contentHash})," ",a(rt,{text:n.contentHash,name:"hash"})]})]]});if("operations"in n){let f=async k=>(await K(ar,{id:g,first:i,after:k})).data.entity?.operations;return a(S,{children:[h("Runs",n.runs),a(ce,{title:"Operations",page:n.operations,off:r("operations"),row:y,first:i,more:f},"operations")]})}return a(S,{})}function zt({rows:n}){return a(j,{children:a("dl",{class:"facts",children:n.map(([t,e])=>a(S,{children:[a("dt",{children:t},t),a("dd",{children:e})]}))})})}function ce({title:n,page:t,off:e,row:i,first:r,more:s}){let[o,d]=L(t?[t]:[]),[l,g]=L(null),[u,y]=L(!1);xt(()=>d(t?[t]:[]),[t]);let p=o.at(-1);if(!p)return a(j,{title:n,children:e??a("p",{class:"muted",children:"None recorded."})});let c=o.flatMap(({edges:f})=>f.map(({node:k})=>k)),h=async()=>{y(!0);try{let f=await s(p.pageInfo.endCursor??"");f&&d([...o,f])}catch(f){let{title:k,message:b}=At(f);g(`${f instanceof W?k:"The page failed."} ${b}`)}y(!1)},I=p.totalCount===0||p.pageInfo.hasNextPage||c.length>r;return a(j,{title:n,children:[a("ol",{children:c.map((f,k)=>a("li",{children:i(f)},k))}),a("div",{class:"row",children:[(l??I)&&a("p",{class:"muted",children:l??(p.totalCount?`${A(c.length)} of ${A(p.totalCount)} shown`:"None recorded.")}),p.pageInfo.hasNextPage&&a("button",{type:"button",disabled:u,onClick:()=>{h()},children:"Show more"})]})]})}var Si=50;function Eo(n,t,e,i,r){let s=new Map,o=(u,y,p)=>{let c=s.get(u);c?c.push({other:y,edge:p}):s.set(u,[{other:y,edge:p}])};for(let u of r){let{cause:y,effect:p}=H(u);e!=="UPSTREAM"&&o(y,p,u),e!=="DOWNSTREAM"&&o(p,y,u)}let d=Od(t,r,e),l=[],g=(u,y,p)=>{if(l.length>=Si)return;if(u===t){let f=[...y,u].map(k=>i.get(k));f.every(k=>k!==void 0)&&l.push({length:p.length,entities:f,edges:p});return}let c=d.get(u)??1/0,h=(s.get(u)??[]).filter(({other:f})=>d.get(f)===c-1).sort((f,k)=>f.other<k.other?-1:1),I=new Set;for(let{other:f,edge:k}of h)I.has(f)||(I.add(f),g(f,[...y,u],[...p,k]))};return d.has(n)&&g(n,[],[]),l}function Od(n,t,e){let i=new Map;for(let s of t){let{cause:o,effect:d}=H(s);e!=="UPSTREAM"&&i.set(d,[...i.get(d)??[],o]),e!=="DOWNSTREAM"&&i.set(o,[...i.get(o)??[],d])}let r=new Map([[n,0]]);for(let s=[n];s.length;){let o=[];for(let d of s)for(let l of i.get(d)??[])r.has(l)||(r.set(l,r.get(d)+1),o.push(l));s=o}return r}var wi=100,Ai=200,Sn=n=>Io(n)>0,Io=n=>n instanceof Map?n.size:Array.isArray(n)?n.length:0;function ko(n){return n instanceof Map?[...n]:n.map((t,e)=>[String(e),t])}function vi({value:n,name:t}){let[e,i]=L(""),r=e.trim().toLowerCase();return a(S,{children:[Sn(n)&&a("input",{class:"find",type:"search",placeholder:`Find in ${t.toLowerCase()}`,"aria-label":`Find in ${t.toLowerCase()}`,value:e,onInput:s=>i(s.currentTarget.value)}),a("div",{class:"tree",children:r&&Sn(n)?a(Pd,{leaves:Nd(n,r)}):Sn(n)?a(bo,{value:n}):a(_i,{name:null,value:n})})]})}function Nd(n,t){let e=[],i=(r,s)=>{if(Sn(r))for(let[o,d]of ko(r))i(d,s?`${s}.${o}`:o);else(s.toLowerCase().includes(t)||So(r).toLowerCase().includes(t))&&e.push([s,r])};return i(n,""),e}function Pd({leaves:n}){return n.length?a(S,{children:[n.slice(0,Ai).map(([t,e])=>a(_i,{name:t,value:e},t)),n.length>Ai&&a("p",{class:"muted",children:[A(n.length-Ai)," more match."]})]}):a("p",{class:"muted",children:"Nothing in it matches."})}function bo({value:n}){let[t,e]=L(wi),i=ko(n),r=i.length-t;return a("ul",{children:[i.slice(0,t).map(([s,o])=>a("li",{children:Sn(o)?a($d,{name:s,value:o}):a(_i,{name:s,value:o})},s)),r>0&&a("li",{children:a("button",{type:"button",onClick:()=>e(t+wi),children:["Show ",A(Math.min(r,wi))," more of ",A(r)]})})]})}function $d({name:n,value:t}){let[e,i]=L(!1),[r,s]=t instanceof Map?["{","}"]:["[","]"];return a("details",{open:e,onToggle:o=>i(o.currentTarget.open),children:[a("summary",{children:[a("span",{class:"key",children:n})," ",a("span",{class:"muted",children:`${r} ${A(Io(t))} ${s}`})]}),e&&a(bo,{value:t})]})}function _i({name:n,value:t}){return a("div",{class:"leaf",children:[n!==null&&a(S,{children:[a("span",{class:"key",children:n}),": "]}),a("span",{class:Ld(t),children:So(t)})]})}function Ld(n){return n instanceof wt?"digits":typeof n=="string"?"string":"literal"}function So(n){return n instanceof wt?n.text:typeof n=="string"?JSON.stringify(n):n instanceof Map?"{}":Array.isArray(n)?"[]":String(n)}async function Ao(n,t){let[e="",i=""]=Dd(n),[r,s="",...o]=e.split(`
`),[,d="",l=""]=i.split(`
`),g=Number(/^index (\d{1,15})$/.exec(s)?.[1]??NaN),u=Number(/^\d{1,15}$/.exec(d)?.[0]??NaN);if(r!=="c2sp.org/tlog-proof@v1"||!(g<u))throw new Error("The proof is not in the form that this page knows.");let y=await Md(Fd(t),g,u,o.map(Vd));return{size:u,root:l,leadsToRoot:y!==null&&btoa(String.fromCharCode(...y))===l}}function Dd(n){let t=n.indexOf(`

`);return t<0?[n,""]:[n.slice(0,t),n.slice(t+2)]}async function Md(n,t,e,i){let[r,s,o]=[t,e-1,n];for(let d of i){if(s===0)return null;if(r%2||r===s)for(o=await wo(d,o);r%2===0&&r;)[r,s]=[pe(r),pe(s)];else o=await wo(o,d);[r,s]=[pe(r),pe(s)]}return s===0?o:null}var pe=n=>Math.floor(n/2);async function wo(n,t){return new Uint8Array(await crypto.subtle.digest("SHA-256",new Uint8Array([1,...n,...t])))}var Vd=n=>Uint8Array.from(atob(n),t=>t.charCodeAt(0)),Fd=n=>Uint8Array.from(n.match(/../g)??[],t=>parseInt(t,16));function xi({id:n}){let[t,e]=L(null),[i,r]=L(!1),s=async()=>{r(!0);try{e(await Hd(n))}catch(o){let{title:d,message:l}=At(o);e({message:`${d} ${l}`})}r(!1)};return a(j,{title:"Ledger",children:[a("button",{type:"button",disabled:i,onClick:()=>{s()},children:"Verify"}),a("div",{role:"status",children:t&&("message"in t?a("p",{class:"muted",children:t.message}):a(Ud,{...t}))})]})}async function Hd(n){let{data:t,fieldErrors:e}=await K(gr,{id:n});if(e[0])return{message:Tt(e[0])};let i=t.node&&"ledgerLeaf"in t.node?t.node.ledgerLeaf:null;return i?i.proof?globalThis.crypto?.subtle?{leaf:i,followed:await Ao(i.proof,i.hash)}:{message:"The browser computes hashes on pages with https only."}:{leaf:i,followed:null}:{message:"The ledger has no leaf of this state."}}function Ud({leaf:n,followed:t}){return a(S,{children:[t&&a("p",{class:"notice","data-tone":t.leadsToRoot?"good":"bad",children:t.leadsToRoot?"The path of hashes leads to the root in the checkpoint.":"The path of hashes does not lead to the root in the checkpoint."}),n.salt===null&&a("p",{class:"notice","data-tone":"wait",children:"The leaf is not of the record as it is shown: a part is hidden, or the record was changed."}),a("dl",{class:"facts",children:[a("dt",{children:"Index"}),a("dd",{children:n.index??a("span",{class:"muted",children:"not yet"})}),a("dt",{children:"Recorded by"}),a("dd",{children:n.recordedBy??a("span",{class:"muted",children:"before this was kept"})}),a("dt",{children:"Last checkpoint"}),a("dd",{children:n.isCoveredByCheckpoint?`covers it, with ${A(t?.size??0)} leaves`:"does not cover it"}),t&&a(S,{children:[a("dt",{children:"Root"}),a("dd",{children:[a("code",{children:t.root})," ",a(rt,{text:t.root,name:"root"})]})]})]}),t&&a("p",{class:"muted",children:"Compare the root with that of a checkpoint from outside: its signature is not verified here."})]})}var Ci=20,Wd={RUN:[["Result","runResult"]],OPERATION:[["Request","request"],["Result","result"]],ARTIFACT:[["Payload","payload"]]},Qd=["RUN","OPERATION","DECISION"],ye=class{constructor(t,e){this.element=t;this.on=e}element;on;#t="";#e="";showEntity(t,e,i,{isUnchanged:r=!1}={}){let s=JSON.stringify([t,i.at,i.known]),o=s===this.#t;(!o||!r)&&(this.#e=e.cursor),this.#t=s,tt(a(Bd,{id:t,cursor:this.#e,subgraph:e,view:i,on:this.on},s),this.element),o||(this.element.scrollTop=0)}showEdge(t,e){this.#t="",tt(a(Zd,{edge:t,view:e,on:this.on},t.id),this.element)}};function Bd({id:n,cursor:t,subgraph:e,view:i,on:r}){let s=nt(async u=>{let y=await K(Ce,{id:n,first:Ci},{signal:u});if(!y.data.entity&&y.fieldErrors[0])throw Ft(y.fieldErrors[0]);return y},[n,t],{isKept:!0}),o=nt(async u=>(await $e(lr,{id:n},{signal:u})).get("entity")??null,[n,t],{isKept:!0}),d=e.entities.find(u=>u.entityId===n)??e.groups.flatMap(u=>u.entities).find(u=>u.entityId===n),l=s.value?.data.entity,g=l?.kind??d?.kind;return a(S,{children:[a("header",{children:[g&&a(It,{value:g}),a("div",{class:"title",children:[a("h2",{children:n}),a(rt,{text:n,name:"id"})]}),l&&a(Gd,{entity:l}),a(jd,{id:n,cursor:t,subgraph:e,view:i,on:r}),l&&a(zd,{entity:l,view:i,on:r})]}),i.mode==="root-causes"&&a(fo,{id:n,cursor:e.cursor,select:r.select,close:()=>r.answer(null),trace:r.trace}),i.mode==="impact"&&a(ho,{id:n,cursor:e.cursor,select:r.select,close:()=>r.answer(null)}),a(Jd,{subgraph:e,on:r}),!!s.error&&a(st,{error:s.error,retry:s.retry}),!s.value&&!s.error&&a(ut,{}),s.value&&!l&&a("p",{children:"No record and no edge has this id any more."}),s.value&&l&&a(S,{children:[a(fs,{entity:l,cursor:t,select:r.select}),a(mo,{entity:l,fieldErrors:s.value.fieldErrors,select:r.select,first:Ci}),(Wd[l.kind]??[]).map(([u,y])=>a(j,{title:u,children:o.error?a(st,{error:o.error,retry:o.retry}):o.value?a(qd,{value:o.value,field:y,name:u}):a(ut,{})},y)),Qd.includes(l.kind)&&a(xi,{id:l.id},`ledger ${l.id}`),a(tl,{entity:l,view:i})]})]})}function qd({value:n,field:t,name:e}){let i=n instanceof Map?n.get(t)??null:null;return i===null?a("p",{class:"muted",children:"None recorded."}):a(vi,{value:i,name:e})}function Gd({entity:n}){let t="workflow"in n?n.workflow?.workflowStatus:null,e="runStatus"in n?n.runStatus:"operationStatus"in n?n.operationStatus:null,i=t&&t!=="NOT_REQUIRED"?t:e;return i?a(P,{value:i}):null}function jd({id:n,subgraph:t,view:e,on:i}){let r=t.stubs.some(l=>l.id===n&&l.reason!=="COLLAPSED"),s=t.edges.some(l=>l.sourceEntityId===n||l.targetEntityId===n),o=!!(e.from&&!e.to&&e.from!==n),d=(l,g,u=!1)=>a("button",{type:"button",class:u?"main":"",onClick:()=>g(n),children:l});return a("div",{class:"actions",children:[n!==e.id&&d("Show its lineage",i.focus),r&&d("Expand",i.expand),e.collapsed.includes(n)?d("Expand",i.uncollapse):s&&d("Collapse",i.collapse),d(o?"Path to here":"Path from here",i.pick,o)]})}function zd({entity:n,view:t,on:e}){let i=(s,o)=>a("button",{type:"button","aria-pressed":t.mode===s,onClick:()=>e.answer(t.mode===s?null:s),children:o}),r=Wt(n)?Yd(n):[];return a("div",{class:"actions",children:[i("root-causes","Root causes"),i("impact","Impact"),r.map(([s,o])=>a("button",{type:"button",title:o,onClick:()=>e.compare(o),children:s},o))]})}function Yd(n){let t=n.idempotencyKey?.isConflicted?n.idempotencyKey.history?.edges.find(({node:r})=>r.requestHash!==n.requestHash&&r.rebalanceRunId!==n.entityId)?.node.rebalanceRunId:void 0,e=[["Compare with the original",n.origin.replayOf?.entityId],["Compare with the other request",t],["Compare with the last good run",n.previousGood?.entityId],["Compare with the run before",n.previous?.entityId]],i=new Set;return e.flatMap(([r,s])=>!s||i.has(s)?[]:(i.add(s),[[r,s]]))}function Jd({subgraph:{path:n,pathCount:t,from:e,to:i,view:r},on:s}){if(!e||!i)return null;let o=a("button",{type:"button",class:"plain",onClick:s.leavePath,children:"Close the path"});return n?a(j,{id:"path",title:`Path of ${A(n.length)} ${n.length===1?"edge":"edges"}`,children:[t>1&&a(Xd,{number:Math.min(r.pathNumber,t),count:t,choose:s.otherPath}),a("ol",{children:n.entities.flatMap((d,l)=>{let g=n.edges[l];return[a("li",{children:[a(It,{value:d.kind,isNamed:!1})," ",a(q,{id:d.entityId,select:s.select})]},d.entityId),g&&a("li",{class:"step",children:[g.sourceEntityId===d.entityId?"↓":"↑"," ",g.edgeType]},g.id)]})}),o]}):a(j,{title:"Path",children:[a("p",{children:["No path from ",a(q,{id:e,select:s.select})," to ",a(q,{id:i,select:s.select})," of at most 20 edges in this direction, with these edge types and at this time."]}),o]})}function Xd({number:n,count:t,choose:e}){return a("p",{class:"row",children:[a("button",{type:"button","aria-label":"The path before",disabled:n===1,onClick:()=>e(n-1),children:"‹"}),a("span",{role:"status",children:[n," of ",t===Si?`${t} or more`:t]}),a("button",{type:"button","aria-label":"The next path",disabled:n===t,onClick:()=>e(n+1),children:"›"})]})}function Zd({edge:n,on:t}){let e=nt(async r=>(await $e(ur,{id:n.id},{signal:r})).get("node")??null,[n.id]),i=e.value instanceof Map?e.value.get("metadata")??null:null;return a(S,{children:[a("header",{children:[a("h2",{children:n.edgeType}),a("p",{class:"muted",children:["from cause to effect: “",Y[n.edgeType].verb,"”"]})]}),a(j,{children:a("dl",{class:"facts",children:[a("dt",{children:"Source"}),a("dd",{children:a(q,{id:n.sourceEntityId,select:t.select})}),a("dt",{children:"Target"}),a("dd",{children:a(q,{id:n.targetEntityId,select:t.select})}),a("dt",{children:"Created"}),a("dd",{children:a(R,{text:n.createdAt})})]})}),a(j,{title:"Metadata",children:e.error?a(st,{error:e.error,retry:e.retry}):e.value===null?a(ut,{}):a(vi,{value:i,name:"Metadata"})}),a(xi,{id:n.id},n.id)]})}function tl({entity:n,view:t}){let{kind:e,entityId:i}=n,r="run"in n?n.run:null,s=ue(e,i)??(r&&ue("RUN",r.entityId)),o=(d,l)=>a("a",{href:d,target:"_blank",rel:"noopener",children:l});return a(j,{title:"Links",children:a("div",{class:"links",children:[s&&o(s,"Support bundle (REST)"),s&&o(`${s}?format=zip`,"Evidence bundle (zip)"),o(`rebalance/lineage/${encodeURIComponent(i)}`,"Edges (REST)"),o(Le(Ce,{id:i,first:Ci}),"Details in GraphiQL"),o(Le(pr,{id:i,direction:t.direction,depth:t.depth,filter:$t(t)}),"Lineage in GraphiQL")]})})}var nl=140,vo=12,fe=class{constructor(t,e){this.form=t;tt(a(il,{form:t,on:e,bind:i=>this.#t=i}),t)}form;#t=()=>{};focus(){let t=this.form.querySelector("input");t?.focus(),t?.select()}show(t){this.#t(t)}};function el(n){if(!/^https?:\/\//.test(n))return null;try{let t=new URL(n);return t.pathname.endsWith("/explore")&&t.searchParams.get("id")?t.search:null}catch{return null}}function il({form:n,on:t,bind:e}){let[i,r]=L(""),[s,o]=L(!1),[d,l]=L(null),[g,u]=L(-1),y=pt(null),p=pt(null),c=pt(null),h=pt(!1),I=()=>{c.current&&clearTimeout(c.current),p.current?.abort(),o(!1),u(-1)},f=(v,$)=>{h.current=!0,I(),r($),y.current?.blur(),v()};xt(()=>{e(M=>{document.activeElement!==y.current&&r(M)});let v=M=>{n.contains(M.relatedTarget)||I()},$=M=>{M.preventDefault(),mt.current()};return n.addEventListener("focusout",v),n.addEventListener("submit",$),()=>{n.removeEventListener("focusout",v),n.removeEventListener("submit",$)}},[]);let k=async v=>{p.current?.abort();let $=p.current=new AbortController;try{let{data:M}=await K(Xi,{text:v,first:vo},{signal:$.signal}),{candidates:z,hasMore:U,text:xn}=M.resolve,Jt=z.length?U?"More ids match. Type more of the id.":"":`No recorded id is “${xn}” or starts with it.`;return l({text:v,candidates:z,message:Jt}),o(!0),u(-1),z}catch(M){if(gt(M))return null;if(!(M instanceof W))throw M;return l({text:v,candidates:[],message:`${M.title} ${M.message}`}),o(!0),null}},b=i.trim(),_=b?[...d&&d.text===i?d.candidates.map(v=>rl(v,()=>f(()=>t.go(v.entityId),v.entityId))):[],..._o(b,t.known(),d?.candidates??[]).map(v=>Ki(v,"ends with it","…",()=>f(()=>t.go(v),v)))]:[...kn.value.map(({name:v,query:$})=>Ki(v,"saved view","★",()=>f(()=>t.open($),i))),...jt.value.slice(0,vo).map(v=>Ki(v,"recent","↺",()=>f(()=>t.go(v),v)))],C=s&&(_.length>0||!!(b&&d?.message)),T=async()=>{c.current&&clearTimeout(c.current);let v=y.current?.value??"",$=v===i,M=_[g];if(C&&$&&M)return M.go();if(!v.trim())return;let z=el(v.trim());if(z)return f(()=>t.open(z),new URLSearchParams(z).get("id")??"");h.current=!1;let U=$&&d?.text===v&&s?d.candidates:await k(v);if(!U||h.current||y.current?.value!==v)return;let xn=U.filter(Wo=>Wo.isExact),Jt=xn.length===1?xn[0]:U.length===1?U[0]:void 0;if(Jt)return f(()=>t.go(Jt.entityId),Jt.entityId);let[xe,...Uo]=U.length?[]:_o(v.trim(),t.known(),[]);xe&&!Uo.length&&f(()=>t.go(xe),xe)},mt=pt(T);mt.current=T;let at=v=>{r(v),u(-1),c.current&&clearTimeout(c.current),v.trim()?c.current=setTimeout(()=>{k(v)},nl):(p.current?.abort(),o(!0))},X=v=>{let $={ArrowDown:1,ArrowUp:-1}[v.key];v.key==="Escape"?(C||y.current?.blur(),I()):$&&_.length&&C?(u((g+$+_.length+(g<0&&$<0?1:0))%_.length),v.preventDefault()):$&&o(!0)};return a(S,{children:[a("input",{ref:y,id:"search-text",type:"text",role:"combobox","aria-autocomplete":"list","aria-expanded":C,"aria-controls":"search-results","aria-activedescendant":g>=0?`found-${g}`:void 0,"aria-label":"Go to any id",placeholder:"Any id or its prefix: run, correlation, operation, key, decision, artifact, request hash, portfolio",spellcheck:!1,autocapitalize:"off",value:i,onInput:v=>at(v.currentTarget.value),onFocus:()=>!i.trim()&&o(!0),onClick:()=>!i.trim()&&o(!0),onKeyDown:X}),a("kbd",{"aria-hidden":"true",children:"/"}),a("div",{id:"search-box",hidden:!C,children:[a("ul",{id:"search-results",role:"listbox","aria-label":"Matching ids",hidden:!_.length,children:_.map((v,$)=>a(sl,{option:v,index:$,isActive:$===g,wanted:b},v.key))}),a("p",{id:"search-status",role:"status",children:b?d?.message??"":""})]})]})}var _o=(n,t,e)=>n.length<3?[]:[...new Set([...t,...jt.value])].filter(i=>i.toLowerCase().endsWith(n.toLowerCase())&&!e.some(({entityId:r})=>r===i)).slice(0,5);function rl(n,t){let{text:e,entityId:i,isExact:r,label:s,kind:o,status:d,instant:l}=n,g=o==="REQUEST_HASH"?"Request hash":o==="PORTFOLIO"?"Portfolio":V[o],u=i===e?null:`newest run ${i}`;return{key:`${o} ${e}`,text:e,description:[g,u,s,r?"exact":null].filter(Boolean).join(" · "),kind:o==="REQUEST_HASH"||o==="PORTFOLIO"?null:o,icon:o==="PORTFOLIO"?"▦":"#",status:d??null,instant:l??null,isExact:r,go:t}}var Ki=(n,t,e,i)=>({key:`${t} ${n}`,text:n,description:t,kind:null,icon:e,status:null,instant:null,isExact:!1,go:i});function sl({option:n,index:t,isActive:e,wanted:i}){let r=pt(null);xt(()=>{e&&r.current?.scrollIntoView({block:"nearest"})},[e]);let{text:s,kind:o,icon:d,description:l,status:g,instant:u}=n,y=i!==""&&s.startsWith(i);return a("li",{ref:r,role:"option",id:`found-${t}`,"aria-selected":e,onMouseDown:p=>p.preventDefault(),onClick:n.go,children:[o?a(It,{value:o,isNamed:!1}):a("span",{class:"muted","aria-hidden":"true",children:d}),a("span",{class:"id",title:s,children:y?a(S,{children:[a("mark",{children:i}),s.slice(i.length)]}):s}),a("span",{class:"muted",children:l}),a("span",{children:g?a(P,{value:g}):u?a("span",{class:"muted",children:an(u)}):null})]})}var ol=8,Ti=({workflow:n,createdAt:t})=>n?.pendingSince??t;function xo(n,t){return K(ir,{first:ol,portfolio:n},t)}var al=36e5;function Co(n){tt(a(dl,{},Date.now()),n)}function Ko(n,t,e){tt(a(S,{children:[a("h2",{children:["Nothing is recorded under this id",e&&" at that time"]}),a("p",{children:a("code",{children:t})}),e&&a("p",{children:"It may have been recorded later: press Now above."}),a("p",{children:"No record and no edge has this id. It may be mistyped, truncated, from another environment, or purged with its edges. The field above searches by prefix."}),a("p",{children:a("a",{href:"explore",children:"Back to the start page"})})]}),n)}function dl(){return a(S,{children:[a("h2",{children:"What is wrong now?"}),a("p",{children:["Paste an id, its prefix or a link of this page into the field above: a run, a correlation id, an operation, an idempotency key, a decision, an artifact, a request hash or a portfolio. Press ",a("kbd",{children:"/"})," or ",a("kbd",{children:"Ctrl"}),"+",a("kbd",{children:"K"})," to focus it."]}),a("div",{class:"columns",children:[a(ll,{}),a(ul,{}),a(gl,{}),a(cl,{})]}),a("h2",{children:"Newest"}),a(pl,{})]})}function Kt({title:n,total:t,rows:e,empty:i,all:r,error:s}){return a("section",{children:[a("h3",{children:[n," ",t!==void 0&&a("span",{class:"count",children:A(t)})," ",r&&t!==void 0&&t>0&&a("a",{href:r,children:"All"})]}),s?a("p",{class:"muted",children:s.message}):e?.length?a("table",{children:a("tbody",{children:e.map(({id:o,cells:d})=>a("tr",{children:[a("td",{children:a("a",{href:Vs(o),class:"id",children:o})}),d.map((l,g)=>a("td",{children:l},g))]},o))})}):a("p",{class:"muted",children:i})]})}function he(n){let{value:t,error:e,retry:i}=nt(n,[]),r=e?a("section",{children:a(st,{error:e,retry:i})}):t?null:a("section",{children:a(ut,{})});return{data:t?.data??null,fieldErrors:t?.fieldErrors??[],placeholder:r}}var wn=(n,t,e)=>{let i=n.find(r=>r.path===t);return i&&{...i,message:`${e} are ${Tt(i)}.`}};function ll(){let{data:n,fieldErrors:t,placeholder:e}=he(s=>K(tr,{},{signal:s}));if(!n)return e;let{blocked:i,failed:r}=n;return a(S,{children:[a(Kt,{title:"Failed operations",total:r?.totalCount,all:"dashboard?list=operations&status=FAILED",empty:"No operation failed.",error:wn(t,"failed","Operations"),rows:r?.edges.map(({node:s})=>({id:s.entityId,cells:[a("code",{class:"bad",children:s.error?.code}),a(R,{text:s.finishedAt??s.createdAt,isShort:!0})]}))??null}),a(Kt,{title:"Blocked runs",total:i.totalCount,all:"dashboard?list=runs&status=BLOCKED",empty:"No run is blocked.",rows:i.edges.map(({node:s})=>({id:s.entityId,cells:[s.portfolioId,a(R,{text:s.createdAt,isShort:!0})]}))})]})}function ul(){let{value:n,error:t,retry:e}=nt(r=>xo(null,{signal:r}),[]);if(t)return t instanceof Error&&"reason"in t&&typeof t.reason=="string"&&t.reason.endsWith("_DISABLED")?a(Kt,{title:"Waiting for review",rows:null,empty:Tt({reason:String(t.reason),message:""}).replace(/^s/,"Reviews are s")}):a("section",{children:a(st,{error:t,retry:e})});if(!n)return a("section",{children:a(ut,{})});let{waiting:i}=n.data;return a(Kt,{title:"Waiting for review",total:i?.totalCount,all:"dashboard?list=runs&workflow=PENDING_REVIEW&order=OLDEST_FIRST",empty:"No run waits for a review.",error:wn(n.fieldErrors,"waiting","Reviews"),rows:i?.edges.map(({node:r})=>({id:r.entityId,cells:[r.portfolioId,a("span",{class:"wait",title:Ti(r),children:yt(Ti(r))})]}))??null})}function gl(){let{data:n,fieldErrors:t,placeholder:e}=he(i=>K(nr,{before:new Date(Date.now()-al).toISOString()},{signal:i}));return n?a(Kt,{title:"Stuck operations",total:n.stuck?.totalCount,all:"dashboard?list=operations&finished=no&order=OLDEST_FIRST",empty:"No operation has been unfinished for an hour.",error:wn(t,"stuck","Operations"),rows:n.stuck?.edges.map(({node:i})=>({id:i.entityId,cells:[a(P,{value:i.status}),a("span",{class:"wait",title:i.createdAt,children:yt(i.createdAt)})]}))??null}):e}function cl(){let{data:n,fieldErrors:t,placeholder:e}=he(i=>K(er,{},{signal:i}));return n?a(Kt,{title:"Keys in conflict",total:n.conflicts?.totalCount,all:"dashboard?list=conflicts",empty:"No key was used for two requests.",error:wn(t,"conflicts","Conflicts"),rows:n.conflicts?.edges.map(({node:i})=>({id:i.idempotencyKey.key,cells:[a(R,{text:i.conflictedAt,isShort:!0})]}))??null}):e}function pl(){let{data:n,fieldErrors:t,placeholder:e}=he(i=>K(Zi,{},{signal:i}));return n?a("div",{class:"columns",children:[a(Kt,{title:"Newest runs",empty:"No runs recorded yet.",rows:n.runs.edges.map(({node:i})=>({id:i.entityId,cells:[a(P,{value:i.status}),i.portfolioId,a(R,{text:i.createdAt,isShort:!0})]}))}),a(Kt,{title:"Newest operations",empty:"No operations recorded yet.",error:wn(t,"operations","Operations"),rows:n.operations?.edges.map(({node:i})=>({id:i.entityId,cells:[a(P,{value:i.status}),i.operationType,a(R,{text:i.createdAt,isShort:!0})]}))??null})]}):e}var me=12,To=50,Ro=60,Ri=200,yl=5e3,fl=20,hl={causes:"UPSTREAM",effects:"DOWNSTREAM"};function ml(n){return{BOTH:["causes","effects"],UPSTREAM:["causes"],DOWNSTREAM:["effects"]}[n]}var El=({kind:n})=>n==="CORRELATION"||n==="IDEMPOTENCY_KEY",An=class{constructor(t){this.view=t;this.filter=$t(t)}view;entities=new Map;edgeLists={causes:new Map,effects:new Map};filter;#t=new Set;isDetailed(t){return this.#t.has(t)}async load(t,{signal:e,progress:i=()=>{}}){let{data:r,fieldErrors:s}=await K(Ui,{id:t.id},{signal:e});if(s[0])throw Ft(s[0]);if(!r.entity)return null;this.entities.set(t.id,r.entity),El(r.entity)&&(this.filter=$t({...t,withNames:!0}));let o=ml(t.direction),d=new Map([[t.id,0]]),l=null;for(let I=[t.id];I.length&&!l;)l=await this.#l(I,o,t,e),I=this.#i(I,o,t,d),i(d.size);let g=t.from&&t.to&&!l?await this.#e(t.from,t.to,t.direction,e):[],u=g[Math.min(t.pathNumber,g.length)-1]??null,y=(u?.entities??[]).map(({entityId:I})=>I).filter(I=>!d.has(I));l??=await this.#l(y,o,t,e);let p=[...d.keys(),...y],c=l?[]:await this.#a(p,o,t,{signal:e,progress:i});await this.#u([...p,...c.flatMap(I=>I.entities.length<=1e3?I.entities.map(({entityId:f})=>f):[])],e);let h=this.#o(p,u?.edges??[],o,t,d,c);return{view:t,root:t.id,cursor:r.changeCursor,distances:d,fieldError:l,path:u,pathCount:g.length,from:t.from,to:t.to,groups:c.map(I=>({...I,entities:I.entities.map(({entityId:f})=>this.entities.get(f))})),...h,cyclic:Mr(p,h.edges)}}async#e(t,e,i,r){let{data:s,fieldErrors:o}=await K(Yi,{from:t,to:e,direction:i,filter:this.filter,maxDepth:fl},{signal:r});if(o[0])throw Ft(o[0]);let d=s.lineagePath;for(let p of d?.entities??[])this.#n(p);if(!d)return[];let l=await K(Ji,{id:t,direction:i,depth:Math.max(1,d.length),filter:this.filter},{signal:r});if(!l.data.lineage||l.data.lineage.edges.pageInfo.hasNextPage)return[d];let{entities:g,edges:u}=l.data.lineage;for(let p of g.nodes)this.#n(p);let y=Eo(t,e,i,this.entities,u.nodes);return y[0]?.length===d.length?y:[d]}#n(t){this.entities.set(t.entityId,{...this.entities.get(t.entityId),...t})}#i(t,e,i,r){let s=[];for(let o of t){let d=r.get(o)??0;for(let l of e){let g=Oi(i,l,o);for(let u of this.#r(o,l,i,d)){let y=u.sourceEntityId===o?u.targetEntityId:u.sourceEntityId;r.has(y)||r.size>=i.maxEntities&&!g||(r.set(y,d+1),s.push(y))}}}return s}#r(t,e,i,r){let s=this.edgeLists[e].get(t),o=Oi(i,e,t);return!s||i.collapsed.includes(t)||i.groups.includes(`${e}.${t}`)?[]:o?s.edges.slice(0,o*To):r>=i.depth||s.total>me&&t!==i.id?[]:s.edges.slice(0,me)}#o(t,e,i,r,s,o){let d=new Set(t),l=i.flatMap(p=>t.flatMap(c=>this.edgeLists[p].get(c)?.edges??[])),g=new Map([...l,...e].filter(({sourceEntityId:p,targetEntityId:c})=>d.has(p)&&d.has(c)).map(p=>[p.id,p])),u={causes:new Map,effects:new Map};for(let p of g.values()){let{cause:c,effect:h}=H(p);u.causes.set(h,(u.causes.get(h)??0)+1),u.effects.set(c,(u.effects.get(c)??0)+1)}for(let{side:p,id:c,entities:h}of o)u[p].set(c,(u[p].get(c)??0)+h.filter(({entityId:I})=>!d.has(I)).length);let y=t.flatMap(p=>i.flatMap(c=>{let h=this.edgeLists[c].get(p)?.total??0,I=h-(u[c].get(p)??0);return I>0?[{id:p,side:c,total:h,left:I,...Il(p,c,r,s.get(p)??1/0,h)}]:[]}));return{entities:t.map(p=>this.entities.get(p)),edges:[...g.values()],stubs:y}}async#l(t,e,i,r){let s=t.filter(o=>e.some(d=>!this.edgeLists[d].has(o)));for(let o=0;o<s.length;o+=Ro){let d=s.slice(o,o+Ro),{data:l,fieldErrors:g}=await K(Wi,{ids:d.map(u=>this.entities.get(u).id),filter:this.filter,first:me,causes:e.includes("causes"),effects:e.includes("effects")},{signal:r});if(g[0])return g[0];d.forEach((u,y)=>{let p=l.nodes[y];for(let c of e)this.#s(c,u,p?.[c])})}for(let{side:o,id:d,pages:l}of i.expansions)t.includes(d)&&e.includes(o)&&await this.#d(o,d,l*To,{signal:r});return null}async#a(t,e,i,{signal:r,progress:s}){let o=[];for(let d of e)for(let l of t){if(!i.groups.includes(`${d}.${l}`))continue;await this.#d(d,l,yl,{signal:r,...s&&{progress:s}});let{edges:g,total:u,next:y}=this.edgeLists[d].get(l),p=new Set(g.map(c=>c.sourceEntityId===l?c.targetEntityId:c.sourceEntityId).filter(c=>!t.includes(c)));o.push({id:l,side:d,total:u,entities:[...p].map(c=>this.entities.get(c)),isComplete:y===null})}return o}async#d(t,e,i,{signal:r,progress:s}){let o=this.edgeLists[t].get(e);for(;o?.next&&o.edges.length<i;){let d={id:this.entities.get(e).id,direction:hl[t],filter:this.filter,first:Math.min(i-o.edges.length,200),after:o.next},{data:l}=await K(Qi,d,{signal:r}),g=l.node;o=this.#s(t,e,g?.edgeList),s?.(o.edges.length)}}async#u(t,e){let i=t.filter(s=>!this.#t.has(s)&&["RUN","OPERATION"].includes(this.entities.get(s).kind)),r=Array.from({length:Math.ceil(i.length/Ri)},(s,o)=>i.slice(o*Ri,(o+1)*Ri));for(let s of r){let{data:o}=await K(Bi,{ids:s.map(d=>this.entities.get(d).id)},{signal:e});s.forEach((d,l)=>{this.#t.add(d);let g=o.nodes[l];g&&this.entities.set(d,{...this.entities.get(d),...g})})}}#s(t,e,i){let r=this.edgeLists[t].get(e)??{edges:[],total:0,next:null};if(i){for(let{node:s}of i.edges){for(let o of[s.source,s.target])this.#n(o);r.edges.push(s)}r.total=i.totalCount}return r.next=i?.pageInfo.hasNextPage?i.pageInfo.endCursor??null:null,this.edgeLists[t].set(e,r),r}};function Oi(n,t,e){return n.expansions.find(i=>i.side===t&&i.id===e)?.pages??0}function Il(n,t,e,i,r){let s=Oi(e,t,n);return e.collapsed.includes(n)?{reason:"COLLAPSED",pages:s||1}:s?{reason:"PAGES",pages:s+1}:r>me?{reason:"HUB",pages:1}:{reason:i>=e.depth?"DEPTH":"ENTITY_LIMIT",pages:1}}var Oo={panel:"Why and facts",graph:"Graph",list:"Entities",view:"Time, save"};function No(n,t,e){let i=Object.keys(Oo).map(s=>E("button",{type:"button","data-tab":s,onclick:()=>r(s)},Oo[s]));function r(s){t.dataset.tab=s;for(let o of i)o.setAttribute("aria-pressed",String(o.dataset.tab===s));e()}return n.append(...i),r("panel"),{open:r,leave:(s,o)=>{t.dataset.tab===s&&r(o)}}}var vn=48,Ee=19,kl=2,bl={OPERATION_FAILED:"bad",KEY_CONFLICTED:"bad",PURGED:"bad",OPERATION_SUCCEEDED:"good",DECISION_MADE:"busy",HELD:"wait"},Po=new Set(["EDGE_RECORDED","KEY_USED"]);function Sl({kind:n,summary:t}){return n==="RUN_RECORDED"?/\bBLOCKED\b/.test(t)?"bad":/\bPENDING_REVIEW\b/.test(t)?"wait":"good":bl[n]??"still"}var Ie=class{constructor(t,e){this.element=t;this.on=e}element;on;#t=null;#e=[];#n=0;#i=null;async show(t,e){let{direction:i,depth:r}=t.view,s=[],o=null;for(let d=0;d<kl;d+=1){let{data:l}=await K(Gi,{id:t.root,direction:i,depth:r,after:o},{signal:e});if(e.aborted)return;if(!l.timeline||(this.#n=l.timeline.totalCount,s.push(...l.timeline.nodes),o=l.timeline.pageInfo.endCursor??null,!l.timeline.pageInfo.hasNextPage))break}this.#t=t,this.#e=s,this.#r()}mark(t){this.#i=t,this.#r()}#r(){this.#t&&tt(a(wl,{subgraph:this.#t,events:this.#e,total:this.#n,marked:this.#i,on:this.on}),this.element)}};function wl({subgraph:n,events:t,total:e,marked:i,on:r}){let s=pt(null),[o,d]=L(null),[l,g]=L(null),{at:u}=n.view,[y,p]=[t[0],t.at(-1)];if(!y||!p)return null;let c=Date.parse(y.at),h=Math.max(Date.parse(p.at),u?Date.parse(u):0),I=Math.max(h-c,1),f=T=>`${(1+98*(T-c)/I).toFixed(3)}%`,k=T=>{let{left:mt,width:at}=s.current.getBoundingClientRect(),X=((T-mt)/at-.01)/.98;return c+Math.min(Math.max(X,0),1)*I},b=o??(u?Date.parse(u):null),_=T=>{d(null),r.travel(T>=h&&!u?null:new Date(T).toISOString())},C=l??t.find(T=>T.entity.entityId===i&&!Po.has(T.kind));return a("svg",{ref:s,width:"100%",height:vn,role:"group","aria-label":`Timeline of ${A(e)} events. The panel and the list have the same entities.`,onPointerMove:T=>{T.buttons===1&&(T.currentTarget.setPointerCapture(T.pointerId),d(k(T.clientX)))},onPointerUp:()=>o!==null&&_(o),onPointerLeave:()=>g(null),children:[a("line",{class:"axis",x1:"1%",x2:"99%",y1:Ee,y2:Ee}),t.map((T,mt)=>{let at=f(Date.parse(T.at)),X=Po.has(T.kind)?3:9;return a("g",{class:T.entity.entityId===i?"event marked":"event","data-tone":Sl(T),onPointerEnter:()=>g(T),onClick:()=>r.select(T.entity.entityId),children:[a("title",{children:`${T.at} ${T.summary}${T.actor?`, by ${T.actor}`:""}`}),a("line",{x1:at,x2:at,y1:Ee-X,y2:Ee+X})]},mt)}),b!==null&&a("line",{class:"now",x1:f(b),x2:f(b),y1:2,y2:vn-12}),a("text",{x:"1%",y:vn-5,children:Ni(c)}),a("text",{class:"told",x:"50%",y:vn-5,"text-anchor":"middle",children:o!==null?`until ${Ni(o)} UTC`:C?`${C.at.slice(5,16).replace("T"," ")} ${C.summary.slice(0,70)}`:`${A(e)} events${t.length<e?`, the first ${A(t.length)} shown`:""}`}),a("text",{x:"99%",y:vn-5,"text-anchor":"end",children:Ni(h)})]})}var Ni=n=>new Date(n).toISOString().slice(0,16).replace("T"," ");var Al={BOTH:"Both",UPSTREAM:"← Upstream (causes)",DOWNSTREAM:"Downstream (effects) →"},ke=class{constructor(t,e,i){this.on=i;this.#t=li.map(r=>E("input",{type:"radio",name:"direction",value:r,onchange:()=>i.change({direction:r})})),this.#e=this.#p("Depth",ui,r=>i.change({depth:r})),this.#n=this.#p("Max entities",gi,r=>i.change({maxEntities:r})),this.#i=E("input",{type:"checkbox",onchange:()=>i.change({withNames:this.#i.checked,types:null})}),this.#r=Object.keys(Y).map(r=>E("input",{type:"checkbox",value:r,onchange:()=>this.#h()})),this.#l=E("input",{type:"text","aria-label":"As it stood at, in UTC",placeholder:"now",spellcheck:"false",onchange:()=>this.#f(this.#l,"at")}),this.#a=E("input",{type:"text","aria-label":"As it was known at, in UTC",placeholder:"now",spellcheck:"false",onchange:()=>this.#f(this.#a,"known")}),this.#u=E("button",{type:"button",title:"Before the newest edge shown","aria-label":"Go back to before the newest edge shown",onclick:()=>i.change({at:_l(this.#c.at(-1))})},"◂"),this.#s=E("button",{type:"button",onclick:()=>i.change({at:null,known:null})},"Now"),t.append(E("fieldset",{},E("legend",{class:"visually-hidden"},"Direction"),this.#t.map(r=>E("label",{},r,Al[r.value]))),E("label",{class:"group"},"Depth",this.#e),E("label",{class:"group",title:"Maximum number of entities to load before you expand more"},"Max entities",this.#n),E("label",{class:"group",title:"Draw idempotency keys and correlation ids as nodes, with their edges"},this.#i,"Keys and ids as nodes"),E("details",{class:"menu types"},this.#o,E("div",{},this.#r.map(r=>E("label",{},r,E("code",{},r.value)))))),e.append(E("div",{class:"group"},E("span",{"aria-hidden":"true",title:"What had come about by then"},"As at"),this.#u,this.#l,E("span",{"aria-hidden":"true",title:"What the store had been told by then"},"known at"),this.#a,this.#s,this.#d),this.#m());for(let r of[t,e])this.#y(r)}on;#t;#e;#n;#i;#r;#o=E("summary",{},"Edge types");#l;#a;#d=E("span",{class:"visually-hidden",role:"alert"});#u;#s;#g;#c=[];#y(t){document.addEventListener("click",e=>{for(let i of t.querySelectorAll("details[open]"))i.contains(e.target)||(i.open=!1)}),t.addEventListener("keydown",e=>{let i=e.key==="Escape"?e.target.closest("details[open]"):null;i&&(i.open=!1,i.querySelector("summary")?.focus(),e.stopPropagation())})}show(t,e){this.#c=[...new Set(e.map(r=>r.createdAt))].sort();for(let r of this.#t)r.checked=r.value===t.direction;this.#e.value=String(t.depth),this.#n.value=String(t.maxEntities),this.#i.checked=t.withNames;let i=t.types??(t.withNames?null:yn);for(let r of this.#r)r.checked=!i||i.includes(r.value);this.#o.textContent=t.types?`${t.types.length} of ${this.#r.length} edge types`:t.withNames?"All edge types":"Causes only";for(let[r,s]of[[this.#l,t.at],[this.#a,t.known]])r.value=s??"",r.classList.toggle("past",!!s),r.removeAttribute("aria-invalid");this.#d.textContent="",this.#u.disabled=this.#c.length===0,this.#s.disabled=!t.at&&!t.known}#p(t,e,i){let r=E("select",{"aria-label":t,onchange:()=>i(Number(r.value))},e.map(s=>E("option",{value:s},String(s))));return r}#h(){let t=this.#r.filter(e=>e.checked).map(e=>e.value);t.length===this.#r.length?this.on.change({types:null,withNames:!0}):t.length===yn.length&&yn.every(e=>t.includes(e))?this.on.change({types:null,withNames:!1}):this.on.change({types:t})}#f(t,e){let i=t.value.trim(),r=i?vl(i):null;if(i&&!r){t.setAttribute("aria-invalid","true"),this.#d.textContent="Not a timestamp. Write 2026-11-03 or 2026-11-03 14:30, in UTC.",t.title=this.#d.textContent;return}this.on.change({[e]:r&&Date.parse(r)>=Date.now()?null:r})}#m(){let t=(r,s,o)=>E("button",{type:"button","aria-label":s,onclick:()=>{this.#g.open=!1,this.#g.querySelector("summary")?.focus(),o()}},r),e=(r,s,o=r)=>[E("span",{},r),t("Copy",`Copy as ${o}`,()=>s(!0)),t("Save",`Save as ${o}`,()=>s(!1))],i=(r,s)=>e(s,o=>this.on.export(r,o));return this.#g=E("details",{class:"menu exports"},E("summary",{},"Copy or save"),E("div",{},E("h4",{},"What is drawn"),i("mermaid","Mermaid"),i("svg","SVG"),i("png","PNG"),i("csv","CSV of edges"),E("h4",{},"The whole lineage within the depth"),Object.entries(bi).map(([r,s])=>e(s,o=>this.on.exportServed(r,o),`${s} of the whole lineage`)),E("h4",{},"Evidence"),E("span",{},"Bundle with proofs (zip)"),E("span"),t("Save","Save the evidence bundle",()=>this.on.bundle()))),this.#g}};function vl(n){let[,t,e="23:59:59.999999",i="Z"]=/^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?))?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/i.exec(n)??[];if(!t)return null;let r=`${t}T${e.length===5?`${e}:00`:e}${/UTC/i.test(i)?"Z":i.toUpperCase().replace(/^([+-]\d\d)(\d\d)$/,"$1:$2")}`;return Number.isNaN(Date.parse(r))?null:r}function _l(n){if(!n)return null;let[,t,e="0"]=/^(.*?:\d\d:\d\d)(?:\.(\d{1,6}))?/.exec(n)??[],i=Number(e.padEnd(6,"0"))-1;return`${new Date(Date.parse(`${t}Z`)-(i<0?1e3:0)).toISOString().slice(0,19)}.${String(i<0?999999:i).padStart(6,"0")}Z`}var x=n=>document.getElementById(n),xl=200,Cl=60,m=ne(location.search),_n=null,N=null,Pi=null,$i=n=>JSON.stringify([$t(n),n.at,n.known]),Do=n=>N?.stubs.filter(t=>t.id===n&&t.reason!=="COLLAPSED")??[];function $o(n,t){return t.reason==="COLLAPSED"?pi(n,t.id):t.reason==="HUB"&&t.left>Cl?Hs(n,t.side,t.id):Fs(n,t)}var ot={select:n=>Yt(n),selectEdge:n=>Yt(n.id),selectStub:n=>J.mark(Ut(n)),open:n=>et($o(m,n),{anchor:n.id}),focus:n=>{n!==m.id&&et(ci(m,n))},expand:n=>et(Do(n).reduce($o,m),{anchor:n}),collapse:n=>et(Us(m,n),{anchor:n}),uncollapse:n=>et(pi(m,n),{anchor:n}),pick:n=>et(m.from&&!m.to&&m.from!==n?{...m,to:n,pathNumber:1}:{...m,from:n,to:null,pathNumber:1},{anchor:m.id}),otherPath:n=>et({...m,pathNumber:n},{anchor:m.id}),leavePath:()=>et({...m,from:null,to:null,pathNumber:1},{anchor:m.id}),regroup:n=>et({...m,groupBy:n},{anchor:m.id}),change:n=>{et({...m,...n}),be.leave("view","at"in n||"known"in n?"panel":"graph")},answer:n=>Mi({mode:n}),compare:n=>Mi({compare:n}),trace:n=>et({...m,from:n,to:m.selected??m.id,pathNumber:1},{anchor:m.id}),export:(n,t)=>Se.drawn(n,t),exportServed:(n,t)=>Se.served(n,t),bundle:()=>Se.bundle()},ht=new bn(x("notices")),Li=new bn(x("news")),Vi=new fe(x("search"),{go:n=>et(ci(m,n)),open:n=>et(ne(n)),known:()=>N?.entities.map(({entityId:n})=>n)??[]}),Lo=new ke(x("tools"),x("more-tools"),ot),J=new te(x("canvas"),ot),Vt=new Qn(x("list"),x("entity-count"),ot),Di=new ye(x("panel"),ot),be=No(x("tabs"),document.querySelector("main"),()=>J.resize()),Se=new ge(ht,()=>({view:m,subgraph:N,scene:J.scene})),Mo=new Wn(x("counts"),{changed:n=>{J.filter(n),Vt.filter(n)},next:()=>Fo()}),Vo=new Ie(x("timeline"),{select:n=>Yt(n),travel:n=>et({...m,at:n},{anchor:m.id})}),ve=new On({changed:n=>{Pl(n).catch(t=>gt(t)||Hi(t))},connection:$l});function et(n,{anchor:t=null}={}){let e=Ct(n);e!==location.search&&history.pushState(null,"",`explore${e}`),_e(n,{anchor:t})}function Yt(n){m={...m,selected:n},history.replaceState(null,"",`explore${Ct(m)}`),Fi()}function Mi(n){m={...m,...n},history.pushState(null,"",`explore${Ct(m)}`),Fi()}function Fo(){let n=Vt.next();n!==null&&Yt(n)}function Fi(){if(!N)return;let n=N.edges.find(({id:e})=>e===m.selected);J.mark(m.selected),Vt.mark(m.selected),Vo.mark(m.selected);let t=m.selected??m.id;hs(x("compare"),m.compare?{left:m.compare,right:t}:null,{select:e=>{m={...m,compare:null},Yt(e)},close:()=>ot.compare(null),swap:(e,i)=>Mi({compare:e,selected:i})},$i(m)),n?Di.showEdge(n,m):Di.showEntity(m.selected??m.id,N,m)}async function _e(n,{anchor:t=null,isFresh:e=!1}={}){Pi?.abort();let{signal:i}=Pi=new AbortController;m=n,mr({valid:m.at,known:m.known}),document.title=m.id?`${m.id} · Lineage explorer`:"Lineage explorer",x("heading").textContent=m.id?`Lineage of ${m.id}`:"Lineage",ht.drop("failure","lost","gate"),Li.drop("news"),Ol(),ve.watch(null,null),(!_n||e||$i(_n.view)!==$i(m))&&(_n=new An(m)),x("loading").textContent="Loading …",x("drawing").setAttribute("aria-busy","true");let r=setTimeout(()=>x("loading").hidden=!1,xl);try{m.id?await Tl(m,_n,t,i):Kl()}catch(s){i.aborted||Hi(s)}finally{clearTimeout(r),i.aborted||(x("loading").hidden=!0,x("drawing").setAttribute("aria-busy","false"))}}function we(n){x("start").hidden=n!=="start",x("work").hidden=x("tools").hidden=x("states").hidden=x("tabs").hidden=n!=="work",n==="work"&&J.resize()}function Kl(){N=null,we("start"),Vi.show(""),Co(x("start"))}async function Tl(n,t,e,i){Lo.show(n,N?.edges??[]),(!N||N.root!==n.id)&&we("work");let r=await t.load(n,{signal:i,progress:s=>x("loading").textContent=`Loading … ${A(s)} entities`});if(!i.aborted){if(N=r,x("work").classList.remove("stale"),Vi.show(n.id),!N){we("start"),Ko(x("start"),n.id,!!(n.at??n.known));return}we("work"),oo(n.id),N.fieldError&&Nl(N.fieldError),Lo.show(n,N.edges),Vt.show(N),x("summary").replaceChildren(...ti(N,n)),await J.show(N,{anchor:e}),!i.aborted&&(Mo.show(N),Fi(),!n.at&&!n.known&&ve.watch(t,N),N.fieldError||Ho(N,n,t,i).catch(s=>gt(s)||Hi(s)))}}async function Ho(n,t,e,i,{isLive:r=!1}={}){await Rl(t,e,i),await Vo.show(n,i),!(!await go(n,e,i)||i.aborted)&&(Vt.show(n),await J.show(n,{anchor:n.root,isLive:r}))}async function Rl({id:n,direction:t,depth:e},{filter:i},r){let{data:s}=await K(zi,{id:n,direction:t,depth:e,filter:i},{signal:r});!r.aborted&&s.lineage&&x("summary").append(Is(s.lineage,m))}function Ol(){if(m.at||m.known){let n=[m.at&&["as it stood at ",E("strong",{},m.at)],m.at&&m.known&&", ",m.known&&["as the store knew it at ",E("strong",{},m.known)]];ht.say("time","wait",["Everything is shown ",n,"."],[["Now",()=>ot.change({at:null,known:null})]])}else ht.drop("time");if(m.from&&!m.to){let n=E("input",{type:"text","aria-label":"Second end of the path",placeholder:"or paste its id",spellcheck:"false",onchange:()=>n.value.trim()&&ot.pick(n.value.trim())});ht.say("path","busy",["Path from ",E("code",{},m.from),": mark its second end (Shift-click or x), ",n],[["Cancel",ot.leavePath]])}else ht.drop("path")}function Nl({reason:n,message:t}){let e=Cn(n),i=e?`Lineage is switched off (${e}). Only the entity itself is shown.`:`The lineage could not be loaded: ${t}`;ht.say("gate",e?"still":"bad",i,e?[]:[["Retry",Ae]])}function Hi(n){let t=n instanceof W;t||console.error(n);let e=N&&N.root===m.id;x("work").classList.add("stale"),ht.say("failure","bad",[E("strong",{},t?n.title:"The page failed."),` ${t?n.message:String(n)}`,e?" The graph shows the previous answer.":""],[["Retry",Ae]])}async function Pl(n){let[t,e,i]=[N,m,Pi.signal];if(!t||!e.id)return;let r=new An(e),s=await r.load(e,{signal:i});if(i.aborted||N!==t)return;if(!s||s.fieldError)return Ae();let{added:o,changed:d,text:l}=Fr(t,s);if([_n,N]=[r,s],Vt.show(s),Vt.flag(o,d),x("summary").replaceChildren(...ti(s,e)),await J.show(s,{isLive:!0}),i.aborted)return;Mo.show(s);let g=m.selected??e.id;!m.compare&&!s.edges.some(({id:u})=>u===g)&&Di.showEntity(g,s,m,{isUnchanged:!n.includes(g)}),ve.watch(r,s),Li.say("news","busy",[E("strong",{},"Live: "),`${l}.`],[["Arrange again",Ae],["Dismiss",()=>Li.drop("news")]]),await Ho(s,e,r,i,{isLive:!0})}function $l(n){n?ht.say("lost","bad",[E("strong",{},"The service is not responding.")," The graph may be out of date. The page keeps retrying."],[["Retry now",()=>ve.check()]]):ht.drop("lost")}var Ae=()=>_e(m,{anchor:m.id,isFresh:!0});br();Tr(x("theme"));po(x("legend").querySelector("div"));co(x("canvas"),J,{search:()=>Vi.focus(),list:()=>{be.open("list"),x("list").focus()},canvas:()=>{be.open("graph"),x("canvas").focus()},panel:()=>{be.open("panel"),x("panel").querySelector("button, a, summary")?.focus()},expand:()=>N&&m.selected&&Do(m.selected).length&&ot.expand(m.selected),collapse:()=>N&&m.selected&&ot.collapse(m.selected),pick:()=>N&&m.selected&&ot.pick(m.selected),fit:()=>N&&J.fit(N.root),next:Fo,keys:()=>x("keys").showModal(),escape:()=>m.from&&!m.to?ot.leavePath():N&&Yt(null)});x("keys-open").addEventListener("click",()=>x("keys").showModal());x("save-view").addEventListener("click",()=>Se.view());for(let n of document.querySelectorAll("[data-zoom]"))n.addEventListener("click",()=>{n.dataset.zoom==="in"?J.zoomBy(1.25):n.dataset.zoom==="out"?J.zoomBy(.8):J.whole()});addEventListener("popstate",()=>{_e(ne(location.search))});new ResizeObserver(()=>J.resize()).observe(x("canvas"));_e(m);Or(x("viewer")).catch(()=>{});
