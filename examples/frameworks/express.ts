// Express 5. `express.urlencoded()` parses a body into an object, which drops repeated parameters or makes them a list. So mount
// these routes before it. Use `all`: the handler itself answers 405 with `Allow`. You may mount the routes on a router.
import express, { Router } from 'express'
import { endpointHandler, pushedAuthorizationHandler } from 'parapet/node'
import { exampleServer } from './server.ts'

const { as, authorize, token } = exampleServer()

const oauth = Router()
oauth.all('/par', pushedAuthorizationHandler(as))
oauth.all('/authorize', endpointHandler(as, 'authorization', authorize))
oauth.all('/token', endpointHandler(as, 'token', token))

const app = express()
app.disable('x-powered-by')
app.use('/oauth', oauth)
app.use(express.urlencoded())
app.post('/the-rest-of-the-app', (req, res) => void res.json(req.body))

app.listen(Number(process.argv[2] ?? 3000), '127.0.0.1')
