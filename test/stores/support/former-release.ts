import type { JSONWebKey } from '../../../src/types/jose.ts'

// A run of the release before wrote all of this, at 1800000000 and for the issuer https://as.example.com.

/** The key of its client `keyed`. */
export const FORMER_CLIENT_KEY: JSONWebKey = {
  kty: 'EC',
  crv: 'P-256',
  x: '794VaVZKo9UueBMH0yaXwF4aDSIpL8a3hO1RVJiWYzE',
  y: 'U5qZcfP7WUca9E_t9pfeEt63ZGwpNzfUxpaWcpBCCPU',
}

/** The assertion and the proof of a push by `keyed`: good for 60 s. */
export const FORMER_ASSERTION =
  'eyJhbGciOiJFUzI1NiJ9.eyJqdGkiOiJhbiBhc3NlcnRpb24gb2YgdGhlIGZvcm1lciByZWxlYXNlIiwiaXNzIjoia2V5ZWQiLCJzdWIiOiJrZXllZCIsImF1ZCI6Imh0dHBzOi8vYXMuZXhhbXBsZS5jb20iLCJpYXQiOjE4MDAwMDAwMDAsImV4cCI6MTgwMDAwMDA2MH0.Ywekys0eQhh7O0QAB5ToOnoleG6UJ4zpxnSd--QjlzdNHgc7LEYW51P0aMAnGB4vRTvP4tTUQ-muX85f6n4JtA'
export const FORMER_PROOF =
  'eyJhbGciOiJFUzI1NiIsInR5cCI6ImRwb3Arand0IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Ijc5NFZhVlpLbzlVdWVCTUgweWFYd0Y0YURTSXBMOGEzaE8xUlZKaVdZekUiLCJ5IjoiVTVxWmNmUDdXVWNhOUVfdDlwZmVFdDYzWkd3cE56ZlV4cGFXY3BCQ0NQVSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiJhIHByb29mIG9mIHRoZSBmb3JtZXIgcmVsZWFzZSIsImh0bSI6IlBPU1QiLCJodHUiOiJodHRwczovL2FzLmV4YW1wbGUuY29tL3BhciIsImlhdCI6MTgwMDAwMDAwMH0.o2Zc_2pqOn4-uL1yA42dF1Ok4amqEFOoRrwev-U0TKZ-6YTKNqabE6KdPaTlUYKjTo5IUIunT2T3Q8o8gYUqWQ'

export const FORMER_MARKERS = {
  assertion: ['client-assertion:Eb8SFE_hhXrVOoqayKVNAWSLOF5G9XNDuYO4aaWZ1Fc', '1'],
  proof: ['dpop-proof:bCEfLsUfXp04iaoNHwScdVkSg8N7zdz6UUz6o-AVhvs', '1'],
} as const

/** A request that `basic` pushed, and the reference of its presentation. */
export const FORMER_REQUEST = {
  request_uri: 'urn:ietf:params:oauth:request_uri:9yOiFzDAwu557T4pqTO63yESzenpKB8wQiiESyt6Zr0',
  reference:
    'WyJ3dGFzTW1FUkdaNmw3cU9kY3dhVTFRWnV4TDBHVF9xOThTdEptbkVjUE84IiwiYmFzaWMiLDE4MDAwMDAwMDBd.DNFUkhesbN1FNU9BOfmq0jDbowt15QwE8RGZ8Sgyaes',
  entry: [
    'request:wtasMmERGZ6l7qOdcwaU1QZuxL0GT_q98StJmnEcPO8',
    '{"v":1,"iss":"https://as.example.com","origin":"pushed","signed":false,"client_id":"basic","parameters":{"client_id":"basic","response_type":"code","redirect_uri":"https://client.example.com/cb","scope":"read","state":"s","code_challenge":"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM","code_challenge_method":"S256"},"redirect_uri_registered":true,"created_at":1800000000,"expires_at":1800000060,"interaction_expires_at":1800001860}',
  ],
} as const

/** The code that was issued for it, and the tombstone of that code. */
export const FORMER_CODE = {
  code: 'x--wUKTyv2QVDoNiiAJX9JWnq7mZ6cJRA9XJ8pPMVFE',
  entry: [
    'code:HGH7j8nTLLN_UYnwH6mlkcgNz_RuyAQ6vFIg0iNv8zQ',
    '{"v":1,"iss":"https://as.example.com","client_id":"basic","grant_id":"doYVSATj8j2ThxLozSIjRg","redirect_uri":"https://client.example.com/cb","redirect_uri_sent":true,"issued_at":1800000000,"expires_at":1800000060,"subject":"alice","scope":"read","code_challenge":"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM","code_challenge_method":"S256"}',
  ],
  tombstone: [
    'used-code:HGH7j8nTLLN_UYnwH6mlkcgNz_RuyAQ6vFIg0iNv8zQ',
    '{"v":1,"iss":"https://as.example.com","client_id":"basic","grant_id":"doYVSATj8j2ThxLozSIjRg","code_challenge":"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM","code_challenge_method":"S256"}',
  ],
} as const
