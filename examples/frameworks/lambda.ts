// AWS Lambda behind an API Gateway HTTP API (payload format 2.0) or a function URL. The event has a form as base64, repeated headers
// joined with commas, cookies in a list, and the stage in the path. Only `rawQueryString` keeps repeated parameters of the query.
// Instances come and go, so a real server has a shared store, such as `parapet/stores/dynamodb`, and one secret.
import { X509Certificate } from 'node:crypto'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import * as parapet from 'parapet'
import { exampleServer } from './server.ts'

const { as, authorize, token } = exampleServer()
const push = async (request: parapet.HttpRequest) =>
  parapet.pushedAuthorizationReply(await parapet.processPushedAuthorizationRequest(as, request))

const routes = [
  { url: new URL('/oauth/par', as.issuer), endpoint: 'push', answer: push },
  { url: new URL('/oauth/authorize', as.issuer), endpoint: 'authorization', answer: authorize },
  { url: new URL('/oauth/token', as.issuer), endpoint: 'token', answer: token },
] as const

export const handler = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
  const { rawPath, rawQueryString, headers, cookies, body, isBase64Encoded, requestContext } = event
  const route = routes.find(({ url }) => rawPath.endsWith(url.pathname))
  if (route === undefined) return { statusCode: 404 }
  // Mutual TLS of a custom domain name. Its default endpoint must be disabled: nobody verifies a certificate there.
  const pem = requestContext.authentication?.clientCert?.clientCertPem
  const request: parapet.HttpRequest = {
    method: requestContext.http.method,
    url: `${route.url}?${rawQueryString}`,
    headers: { get: (name) => (/^cookie$/i.test(name) ? cookies?.join('; ') : headers[name.toLowerCase()]) },
    body: isBase64Encoded ? Buffer.from(body ?? '', 'base64') : body,
    clientCertificate: pem === undefined ? undefined : { der: new X509Certificate(pem).raw, verified: true },
  }
  const { status, ...reply } = await route.answer(request).catch((error: unknown) => {
    console.error(error)
    return parapet.serverErrorReply(route.endpoint)
  })
  return { statusCode: status, ...reply }
}
