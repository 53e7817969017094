// Requests and responses of node:http without a network: the parts of a handler's cost that are its own.
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'

/** Hands a request to a listener of `node:http` and resolves its answer. */
export const inject = (listener, { method, path, headers, body }) =>
  new Promise((resolve, reject) => {
    const req = new IncomingMessage(new Socket())
    req.method = method
    req.url = path
    req.httpVersion = '1.1'
    req.httpVersionMajor = 1
    req.httpVersionMinor = 1
    req.headers = headers
    req.rawHeaders = Object.entries(headers).flat()
    const res = new ServerResponse(req)
    // what would serialise and write the answer
    res.end = (chunk) => {
      resolve({ status: res.statusCode, headers: res.getHeaders(), body: String(chunk ?? '') })
      return res
    }
    if (body !== undefined) req.push(body)
    // all of it has come: without this node takes the request for one that was cut off
    req.complete = true
    req.push(null)
    Promise.resolve(listener(req, res)).catch(reject)
  })
