// What the hosts on Node's modules share: Node itself, Deno and Bun.
import { text } from 'node:stream/consumers'

/** Puts a handler of Fetch behind `node:http`, as frameworks do. */
export const bridge = (handler) => async (req, res) => {
  const chunks = []
  for await (const chunk of req) chunks.push(chunk)
  const request = new Request(`http://${req.headers.host}${req.url}`, {
    method: req.method,
    headers: Object.entries(req.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    ...(req.method === 'POST' && { body: Buffer.concat(chunks) }),
  })
  const response = await handler(request)
  res.writeHead(response.status, Object.fromEntries(response.headers))
  res.end(Buffer.from(await response.arrayBuffer()))
}

export const listen = (server) =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}`))
  })

/** Prints the report as one line and waits until whoever started this process closes its standard input. */
export const sayAndServe = async (report) => {
  process.stdout.write(`${JSON.stringify(report)}\n`)
  await text(process.stdin)
}
