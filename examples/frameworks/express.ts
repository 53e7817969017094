// Express 5. `express.urlencoded()` parses a body into an object, where a repeated parameter is lost or becomes an array:
// these routes come before it. `all` and not `post`: the handler itself answers 405 with `Allow`. A router's mount is no matter.
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
