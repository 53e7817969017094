// oidc-provider and parapet on one issuer and the same URLs. A client moves alone; its tokens stay with oidc-provider.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type Provider from 'oidc-provider'
import {
  type AuthorizationServer,
  authorizationReply,
  issueAuthorizationResponse,
  processAuthorizationRequest,
  redeemAuthorizationCode,
  serverErrorReply,
  tokenErrorReply,
} from 'parapet'
import { externalUrl, pushedAuthorizationHandler, readNodeRequest, sendNodeReply } from 'parapet/node'
import { namedClient } from './named-client.ts'
import { issueTokens } from './tokens.ts'

type Request = IncomingMessage & { body?: Buffer }

const readBody = async (req: Request, most: number): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of req) {
    // the chunk that goes beyond the limit is kept, so that both servers refuse the request rather than read a part of it
    if (length <= most) chunks.push(chunk)
    length += chunk.length
    // the connection ends here: a client that goes on for ever must not keep it
    if (length > most + 1_048_576) break
  }
  return Buffer.concat(chunks)
}

/** `hasMoved` is a column of your registry of clients. `subjectOf` reads your session. */
export const beside = (
  provider: Provider,
  as: AuthorizationServer,
  hasMoved: (client_id: string) => Promise<boolean>,
  subjectOf: (req: IncomingMessage) => string,
) => {
  const legacy = provider.callback()
  const push = pushedAuthorizationHandler(as)
  const paths = {
    par: new URL(as.pushed_authorization_request_endpoint ?? '').pathname,
    authorize: new URL(as.authorization_endpoint).pathname,
    token: new URL(as.token_endpoint ?? '').pathname,
  }

  const authorize = async (req: Request, res: ServerResponse) => {
    const pending = await processAuthorizationRequest(as, await readNodeRequest(as, req))
    // the client pushed this request before it moved
    if (!pending.ok && pending.error.error.reason === 'request-uri-unknown') return legacy(req, res)
    // your pages stand here, as in the guide to Express
    const result = pending.ok
      ? await issueAuthorizationResponse(as, pending.value, { decision: 'granted', subject: subjectOf(req) })
      : pending
    sendNodeReply(res, authorizationReply(as, result))
  }

  const redeem = async (req: Request, res: ServerResponse) => {
    const grant = await redeemAuthorizationCode(as, await readNodeRequest(as, req))
    if (grant.ok) return sendNodeReply(res, await issueTokens(provider, grant.value))
    // oidc-provider issued this code before the client moved
    if (grant.error.reason === 'code-unknown') return legacy(req, res)
    const { reused_grant_id } = grant.error
    if (reused_grant_id !== undefined) await provider.AccessToken.revokeByGrantId(reused_grant_id)
    sendNodeReply(res, tokenErrorReply(grant))
  }

  const route = async (req: Request, res: ServerResponse): Promise<unknown> => {
    // of the configured origin: a target such as `//` is no URL of its own
    const url = new URL(externalUrl(as, req.url))
    if (!Object.values(paths).includes(url.pathname)) return legacy(req, res)
    if (req.method === 'POST') req.body = await readBody(req, as.policy.maxRequestBytes)
    const form = new URLSearchParams(req.body?.toString() ?? url.searchParams)
    const client_id = namedClient(req.headers.authorization, form)
    if (client_id === undefined || !(await hasMoved(client_id))) return legacy(req, res)
    if (url.pathname === paths.par) return push(req, res)
    if (url.pathname === paths.authorize) return authorize(req, res)
    // refresh tokens and every other grant stay with oidc-provider
    return form.get('grant_type') === 'authorization_code' ? redeem(req, res) : legacy(req, res)
  }

  const isAuthorization = (req: Request) => new URL(externalUrl(as, req.url)).pathname === paths.authorize

  /** Never rejects: a rejection that nobody catches ends the process. */
  return (req: Request, res: ServerResponse): Promise<unknown> =>
    route(req, res).catch((error: unknown) => {
      // a client that closed the connection is not a failure
      if (!res.destroyed) console.error(error)
      if (res.headersSent) res.destroy()
      // a browser is at the authorization endpoint, and its user sees a page
      else sendNodeReply(res, serverErrorReply(isAuthorization(req) ? 'authorization' : 'token'))
    })
}
