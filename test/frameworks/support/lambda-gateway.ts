// Calls the example of a Lambda function as API Gateway does for an HTTP API (payload format 2.0), or, under `/url`, as a function URL
// does. As documented: names of headers in lower case, repeats joined with commas, cookies apart, the stage before the path, bodies
// other than text and JSON as base64, and the certificate of mutual TLS as PEM (here taken from a header that stands for it).
import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { handler } from '../../../examples/frameworks/lambda.ts'

const TEXT = /^(?:text\/|application\/(?:json|javascript|xml)(?:;|$))/

const headersOf = (req: IncomingMessage): Record<string, string> => {
  const headers: Record<string, string> = {}
  req.rawHeaders.forEach((value, at, raw) => {
    if (at % 2 === 0) return
    const name = String(raw[at - 1]).toLowerCase()
    if (name === 'cookie' || name === 'x-stands-for-certificate') return
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`
  })
  return headers
}

const eventOf = async (req: IncomingMessage): Promise<APIGatewayProxyEventV2> => {
  const headers = headersOf(req)
  const [target = '', rawQueryString = ''] = (req.url ?? '').split(/\?(.*)/s, 2)
  const isFunctionURL = target.startsWith('/url/')
  const stage = isFunctionURL ? '$default' : 'prod'
  const rawPath = isFunctionURL ? target.slice('/url'.length) : `/prod${target}`
  const isText = TEXT.test(headers['content-type'] ?? '')
  const body = await text(req.setEncoding(isText ? 'utf8' : 'base64'))
  const cookies = req.headers.cookie?.split('; ')
  const pem = req.headers['x-stands-for-certificate']
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    ...(cookies === undefined ? {} : { cookies }),
    headers,
    requestContext: {
      accountId: isFunctionURL ? 'anonymous' : '123456789012',
      apiId: 'api-id',
      ...(typeof pem === 'string' ? { authentication: certificate(decodeURIComponent(pem)) } : {}),
      domainName: 'id.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'id',
      http: {
        method: req.method ?? '',
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: '192.0.2.1',
        userAgent: req.headers['user-agent'] ?? '',
      },
      requestId: 'id',
      routeKey: '$default',
      stage,
      time: '12/Mar/2020:19:03:58 +0000',
      timeEpoch: 1583348638390,
    },
    ...(body === '' ? {} : { body }),
    isBase64Encoded: !isText && body !== '',
  }
}

const certificate = (clientCertPem: string) => ({
  clientCert: {
    clientCertPem,
    subjectDN: 'as the gateway writes it',
    issuerDN: 'as the gateway writes it',
    serialNumber: 'a1:a1',
    validity: { notBefore: 'May 28 12:30:02 2019 GMT', notAfter: 'Aug  5 09:36:04 2021 GMT' },
  },
})

createServer(async (req, res) => {
  try {
    // events are JSON on their way
    const { statusCode, headers, body } = await handler(JSON.parse(JSON.stringify(await eventOf(req))))
    res.writeHead(statusCode ?? 200, headers as Record<string, string>).end(body)
  } catch (error) {
    if (!req.readableAborted) console.error(error)
    res.writeHead(502).end()
  }
}).listen(Number(process.argv[2]), '127.0.0.1')
