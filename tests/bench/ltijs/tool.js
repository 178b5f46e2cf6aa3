// A minimal tool on ltijs with its data in PostgreSQL, set up as its guide shows. `node tool.js facts.json port`, beside its node_modules.
const fs = require('node:fs')
const lti = require('ltijs').Provider
const Database = require('ltijs-sequelize')

const facts = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'))
const { host, port, user, database } = facts.postgres
const db = new Database(database, user, '', { host, port, dialect: 'postgres', logging: false, pool: { max: 8 } })
lti.setup(facts.secret, { plugin: db }, {
  appRoute: '/lti/launch', loginRoute: '/lti/login', cookies: { secure: true, sameSite: 'None' }, devMode: false
})
lti.whitelist('/healthz')
let isReady = false // the platform is registered after the port is open
lti.app.get('/healthz', (_req, res) => res.status(isReady ? 200 : 503).send(isReady ? 'up' : 'not yet'))

const escape = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
const item = (each) => `<li><strong>${escape(each.title)}</strong> ${escape(each.description)}</li>`

lti.onConnect((token, _req, res) => {
  const context = token.platformContext
  const offer = facts.offers[context.custom.micro_credential]
  res.send(`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escape(offer.title)}</title></head>
<body>
<header><p>${escape(context.context.title)}</p><p>${escape(token.userInfo.name)}</p></header>
<main>
<h1>${escape(offer.title)}</h1>
<p>${escape(offer.competency)}</p>
<p>${escape(offer.method)}</p>
<p>${escape(offer.worth)}</p>
<h2>What you show</h2>
<ul>${offer.evidence.map(item).join('')}</ul>
<h2>How it is judged</h2>
<ul>${offer.criteria.map(item).join('')}</ul>
<form method="post" action="/begin"><button>Start</button></form>
</main>
</body>
</html>`)
})

const begin = async () => {
  await lti.deploy({ port: Number(process.argv[3]), silent: true })
  const { registration } = facts
  await lti.registerPlatform({
    url: facts.issuer, name: 'Bench', clientId: registration.client_id, authenticationEndpoint: registration.auth_login_url,
    accesstokenEndpoint: registration.auth_token_url, authConfig: { method: 'JWK_SET', key: registration.key_set_url }
  })
  isReady = true
}
begin()
