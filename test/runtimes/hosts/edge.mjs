// Inside the VM of the edge runtime, bundled as a script.
import { fetchHandler } from '../suite/fetch-handler.js'
import { createHost } from '../suite/host.js'
import { runSuite } from '../suite/index.js'

const handle = fetchHandler(createHost())

addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url)
  event.respondWith(pathname === '/report' ? runSuite().then((report) => Response.json(report)) : handle(event.request))
})
