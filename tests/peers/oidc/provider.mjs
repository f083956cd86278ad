// The OpenID provider that the tests log in at: npm's oidc-provider, with a few accounts and the plainest of log-in pages.
// node provider.mjs '{"port": 1, "clients": […], "keys": […], "accounts": {"anna": {…claims…}}}'; prints "ready" when it listens.
// POST /test {…} changes what it answers next: `accounts` (claims by account), `keys` (those it publishes), `id_token` (once, instead
// of its own), so that a test can show what no honest provider does.
import { Provider } from 'oidc-provider';

const { port, clients, keys, accounts } = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;
const told = { accounts };

async function findAccount(_ctx, id) {
  return told.accounts[id] && { accountId: id, claims: async () => ({ sub: id, ...told.accounts[id] }) };
}

// Nobody is asked for consent: an organisation's own provider knows its own application.
async function loadExistingGrant(ctx) {
  const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
  grant.addOIDCScope('openid profile email');
  await grant.save();
  return grant;
}

const provider = new Provider(issuer, {
  clients,
  jwks: { keys },
  findAccount,
  loadExistingGrant,
  pkce: { required: () => true },
  cookies: { keys: ['only for tests'] },
  claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'roles', 'organisation', 'realm_access'], email: ['email'] },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true }, backchannelLogout: { enabled: true } },
});

async function body(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

provider.use(async (ctx, next) => {
  if (ctx.method === 'POST' && ctx.path === '/test') {
    Object.assign(told, JSON.parse(await body(ctx.req)));
    ctx.status = 204;
  } else if (ctx.path.startsWith('/interaction/')) {
    await interact(ctx);
  } else {
    await next();
    if (ctx.path === '/token' && told.id_token && ctx.body?.id_token) {
      ctx.body = { ...ctx.body, id_token: told.id_token };
      told.id_token = null;
    }
    if (ctx.path === '/jwks' && told.keys) ctx.body = { keys: told.keys };
  }
});

async function interact(ctx) {
  if (ctx.method === 'GET') {
    ctx.type = 'html';
    ctx.body = '<!doctype html><html lang="nl"><title>Provider</title><h1>Provider</h1>'
      + '<form method="post"><label>Wie <input name="login" autofocus></label><button>Verder</button></form>';
    return;
  }
  const login = new URLSearchParams(await body(ctx.req)).get('login');
  const result = told.accounts[login] ? { login: { accountId: login } } : { error: 'access_denied' };
  ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result));
  ctx.status = 303;
}

provider.listen(port, '127.0.0.1', () => console.log('ready'));
