// Express with parsers in front of the endpoints.
import express from 'express'
import { pushedAuthorizationHandler } from 'parapet/node'
import { exampleServer } from '../../../examples/frameworks/server.ts'

const { as } = exampleServer()
const onError = (error: unknown) => console.error(String(error))
const par = pushedAuthorizationHandler(as, { onError })
const FORM = 'application/x-www-form-urlencoded'

const app = express()
app.all('/consumed/par', express.urlencoded(), par)
app.all('/consumed-deeply/par', express.urlencoded({ extended: true }), par)
app.all('/text/par', express.text({ type: FORM }), par)
app.all('/bytes/par', express.raw({ type: FORM }), par)
const verify = (req: object, _res: object, bytes: Buffer) => Object.assign(req, { rawBody: bytes })
app.all('/raw-body/par', express.urlencoded({ verify }), par)
// what a proxy that strips a prefix sends, and what it sends when it adds one
app.all('/par', par)
app.use('/tenants/one/oauth', express.Router().all('/par', par))

app.listen(Number(process.argv[2]), '127.0.0.1')
