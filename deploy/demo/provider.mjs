// A local OpenID provider for `make run-secure`. It takes any password: never use it for anything but the demo.
//   node provider.mjs PORT REDIRECT_URI '{"lena": ["london-support"], ...}'
import { Provider } from "oidc-provider";

const [port, redirectUri, people] = process.argv.slice(2);
const groups = new Map(Object.entries(JSON.parse(people)));

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "dpm-lineage",
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: "none",
      response_types: ["code"],
      grant_types: ["authorization_code"],
    },
  ],
  claims: { openid: ["sub", "groups"] },
  conformIdTokenClaims: false,
  cookies: { keys: [crypto.randomUUID()] },
  findAccount: (_context, id) =>
    groups.has(id) ? { accountId: id, claims: () => ({ sub: id, groups: groups.get(id) }) } : undefined,
  // The people of the demo agree to everything: no page asks for consent.
  loadExistingGrant: async (context) => {
    const { client, session, provider: self } = context.oidc;
    const grant = new self.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope("openid");
    await grant.save();
    return grant;
  },
});

provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
