import { pushedAuthorizationHandler, readNodeRequest, sendNodeReply } from 'parapet/node'

/** The host behind `parapet/node`: a listener of `node:http`. */
export const nodeListener = (host) => async (req, res) => {
  const as = host.as()
  const pathname = req.url.split('?', 1)[0]
  if (pathname === '/par') return pushedAuthorizationHandler(as)(req, res)
  sendNodeReply(res, await host.reply(pathname, await readNodeRequest(as, req)))
}
