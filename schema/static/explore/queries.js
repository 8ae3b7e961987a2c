// The explorer's GraphQL documents. Some are also offered to the reader in GraphiQL.

const ENTITY_SUMMARY = `
fragment EntitySummary on LineageEntity {
  id entityId kind
  ... on Run { runStatus: status portfolioId createdAt }
  ... on Operation { operationStatus: status operationType createdAt }
  ... on Decision { action actorId decidedAt }
}`;

const EDGE_LIST = `
fragment EdgeList on LineageEdgeConnection {
  totalCount
  pageInfo { hasNextPage endCursor }
  edges { node { ...Edge source { ...EntitySummary } target { ...EntitySummary } } }
}
fragment Edge on LineageEdge { id sourceEntityId targetEntityId edgeType createdAt }`;

export const ROOT = `query Root($id: String!) { changeCursor entity(entityId: $id) { ...EntitySummary } }${ENTITY_SUMMARY}`;

export const NEIGHBOURS = `query Neighbours($ids: [ID!]!, $filter: LineageFilter, $first: Int!, $causes: Boolean!, $effects: Boolean!) {
  nodes(ids: $ids) {
    ... on LineageEntity {
      entityId
      causes: lineageEdges(direction: UPSTREAM, filter: $filter, first: $first) @include(if: $causes) { ...EdgeList }
      effects: lineageEdges(direction: DOWNSTREAM, filter: $filter, first: $first) @include(if: $effects) { ...EdgeList }
    }
  }
}${EDGE_LIST}${ENTITY_SUMMARY}`;

export const MORE = `query More($id: ID!, $direction: LineageDirection!, $filter: LineageFilter, $first: Int!, $after: String) {
  node(id: $id) {
    ... on LineageEntity {
      edgeList: lineageEdges(direction: $direction, filter: $filter, first: $first, after: $after) { ...EdgeList }
    }
  }
}${EDGE_LIST}${ENTITY_SUMMARY}`;

export const TOTALS = `query Totals($id: String!, $direction: LineageDirection!, $depth: Int!, $filter: LineageFilter) {
  lineage(entityId: $id, direction: $direction, depth: $depth, filter: $filter, maxEntities: 1000) {
    entityCount
    edgeCount
    completeness { isComplete reasons }
  }
}`;

export const PATH = `query Path($from: String!, $to: String!, $direction: LineageDirection!, $filter: LineageFilter, $maxDepth: Int!) {
  lineagePath(fromEntityId: $from, toEntityId: $to, direction: $direction, filter: $filter, maxDepth: $maxDepth) {
    length
    entities { ...EntitySummary }
    edges { ...Edge }
  }
}
fragment Edge on LineageEdge { id sourceEntityId targetEntityId edgeType createdAt }${ENTITY_SUMMARY}`;

export const FIND = `query Find($text: String!, $first: Int!) {
  resolve(text: $text, first: $first) {
    text
    hasMore
    candidates { kind text entityId isExact status instant label }
  }
}`;

export const NEWEST = `query Newest {
  runs(first: 8) { edges { node { entityId kind status createdAt portfolioId } } }
  operations(first: 8) { edges { node { entityId kind status createdAt operationType } } }
}`;

// The query of the current view, for GraphiQL.
export const LINEAGE = `# What is there around this entity?
query Lineage($id: String!, $direction: LineageDirection!, $depth: Int!, $filter: LineageFilter) {
  lineage(entityId: $id, direction: $direction, depth: $depth, filter: $filter, maxEntities: 200) {
    entityCount
    edgeCount
    completeness { isComplete reasons depthReached frontier }
    entities(first: 200) {
      edges { distance node { kind entityId ... on Run { runStatus: status } ... on Operation { operationStatus: status } } }
    }
    edges(first: 200) { edges { node { sourceEntityId edgeType targetEntityId createdAt } } }
  }
}`;

const LISTS = {
  decisions: `fragment Decisions on DecisionConnection {
  totalCount pageInfo { hasNextPage endCursor }
  edges { node { entityId action reasonCode comment actorId decidedAt } }
}`,
  runs: `fragment Runs on RunConnection {
  totalCount pageInfo { hasNextPage endCursor }
  edges { node { entityId runStatus: status portfolioId createdAt } }
}`,
  operations: `fragment Operations on OperationConnection {
  totalCount pageInfo { hasNextPage endCursor }
  edges { node { entityId operationStatus: status operationType createdAt } }
}`,
  history: `fragment History on IdempotencyEventConnection {
  totalCount pageInfo { hasNextPage endCursor }
  edges { node { rebalanceRunId correlationId requestHash createdAt } }
}`,
};

export const ABOUT = `# What is known of this id?
query About($id: String!, $first: Int!) {
  entity(entityId: $id) {
    id
    kind
    entityId
    ... on Run {
      runStatus: status portfolioId correlationId requestHash createdAt
      operation { entityId operationStatus: status operationType }
      artifact { entityId artifactVersion artifactHash }
      workflow { workflowStatus: status requiresReview latestDecision { entityId action } }
      decisions(first: $first) { ...Decisions }
      idempotencyKey { key isConflicted history(first: $first) { ...History } }
    }
    ... on Operation {
      operationStatus: status operationType correlationId isExecutable createdAt startedAt finishedAt
      error { code message }
      runs(first: $first) { ...Runs }
    }
    ... on Decision {
      action reasonCode comment actorId decidedAt correlationId
      run { entityId runStatus: status portfolioId }
    }
    ... on Artifact {
      artifactVersion artifactHash
      run { entityId runStatus: status portfolioId }
    }
    ... on Correlation {
      runs(first: $first) { ...Runs }
      operations(first: $first) { ...Operations }
    }
    ... on IdempotencyKey {
      key mappedHash: requestHash mappedSince: createdAt isConflicted
      run { entityId runStatus: status portfolioId }
      history(first: $first) { ...History }
    }
  }
}
${Object.values(LISTS).join("\n")}`;

// Return the query for the next page of one of the lists above: `type` is the entity's GraphQL type, `list` the field's name.
export function furtherPage(type, list) {
  const fragment = list[0].toUpperCase() + list.slice(1);
  const page = `... on ${type} { list: ${list}(first: $first, after: $after) { ...${fragment} } }`;
  const root = type === "IdempotencyKey" ? "entity: idempotencyKey(key: $id)" : "entity(entityId: $id)";
  return `query FurtherPage($id: String!, $first: Int!, $after: String!) { ${root} { ${page} } }\n${LISTS[list]}`;
}

export const PAYLOAD = `query Payload($id: String!) {
  entity(entityId: $id) {
    ... on Run { runResult: result }
    ... on Operation { request result }
    ... on Artifact { payload }
  }
}`;

export const RECORDED_WITH = `query RecordedWith($id: ID!) { node(id: $id) { ... on LineageEdge { metadata } } }`;

export const WATCH = `query Watch($ids: [ID!]!, $filter: LineageFilter) {
  nodes(ids: $ids) {
    ... on LineageEntity {
      ...EntitySummary
      causes: lineageEdges(direction: UPSTREAM, filter: $filter, first: 1) { totalCount }
      effects: lineageEdges(direction: DOWNSTREAM, filter: $filter, first: 1) { totalCount }
    }
  }
}${ENTITY_SUMMARY}`;
