// PostGraphile 5 over our tables, as its documentation sets it up: node server.mjs DSN PORT POOL
import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { grafserv } from "postgraphile/grafserv/node";
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { jsonPgSmartTags } from "postgraphile/utils";

const [dsn, port, pool] = process.argv.slice(2);

// Our edges have no foreign keys: an end may be anything. These name the ends that are runs.
const ends = jsonPgSmartTags({
  version: 1,
  config: {
    class: {
      lineage_edges: {
        tags: {
          foreignKey: [
            "(source_entity_id) references runs (rebalance_run_id)|@fieldName source|@foreignFieldName edgesFrom",
            "(target_entity_id) references runs (rebalance_run_id)|@fieldName target|@foreignFieldName edgesTo",
          ],
        },
      },
    },
  },
});

const preset = {
  extends: [PostGraphileAmberPreset],
  plugins: [ends],
  pgServices: [
    makePgService({ connectionString: dsn, schemas: ["public"], poolConfig: { max: Number(pool) } }),
  ],
  grafserv: { graphqlPath: "/graphql", graphiql: false, watch: false },
  grafast: { explain: false },
};

const server = createServer();
await postgraphile(preset).createServ(grafserv).addTo(server);
server.listen({ host: "127.0.0.1", port: Number(port) });
