/** What a member means, and the section that defines it. */
export type Meaning = readonly [text: string, section: string]

type Meanings = Readonly<Record<string, Meaning>>

/** The parameters of the endpoints. */
export const PARAMETERS: Meanings = {
  client_id: ['The client that asks.', 'RFC 6749 §2.2'],
  client_secret: ['The secret of the client.', 'RFC 6749 §2.3.1'],
  client_assertion: ['A JWT by which the client authenticates.', 'RFC 7521 §4.2'],
  client_assertion_type: ['The kind of the assertion: a JWT.', 'RFC 7523 §2.2'],
  response_type: ['What the client wants back: a code, for the most part.', 'RFC 6749 §3.1.1'],
  response_mode: ['How the response reaches the client.', 'OAuth 2.0 Multiple Response Types §2.1'],
  redirect_uri: ['Where the browser returns to. It must be registered.', 'RFC 6749 §3.1.2'],
  scope: ['What the client asks to be allowed.', 'RFC 6749 §3.3'],
  state: ['A value of the client, which comes back with the response.', 'RFC 6749 §4.1.1'],
  nonce: ['A value of the client, which comes back in the ID token.', 'OpenID Connect Core §3.1.2.1'],
  code_challenge: ['The hash of a secret that the client shows when it redeems the code.', 'RFC 7636 §4.2'],
  code_challenge_method: ['How the challenge was made: S256. Plain if absent.', 'RFC 7636 §4.3'],
  code_verifier: ['The secret whose hash was the code_challenge.', 'RFC 7636 §4.1'],
  request: ['The parameters as a signed JWT.', 'RFC 9101 §5'],
  request_uri: ['Stands for a request that was pushed before.', 'RFC 9126 §2.2'],
  authorization_details: ['What the client asks to be allowed, as JSON.', 'RFC 9396 §2'],
  resource: ['The resource server that the token is for.', 'RFC 8707 §2'],
  dpop_jkt: ['The thumbprint of the key to which the code is bound.', 'RFC 9449 §10'],
  prompt: ['Which pages the user must see.', 'OpenID Connect Core §3.1.2.1'],
  max_age: ['How long ago, in seconds, the user may have logged in.', 'OpenID Connect Core §3.1.2.1'],
  login_hint: ['Who is likely to log in.', 'OpenID Connect Core §3.1.2.1'],
  id_token_hint: ['An ID token of the user that is expected.', 'OpenID Connect Core §3.1.2.1'],
  acr_values: ['The authentication that the client would like.', 'OpenID Connect Core §3.1.2.1'],
  ui_locales: ['The languages that the user prefers.', 'OpenID Connect Core §3.1.2.1'],
  display: ['The kind of page that the user sees.', 'OpenID Connect Core §3.1.2.1'],
  claims: ['Which claims the client wants, as JSON.', 'OpenID Connect Core §5.5'],
  grant_type: ['What is exchanged for a token.', 'RFC 6749 §4.1.3'],
  code: ['The code that the authorization endpoint issued.', 'RFC 6749 §4.1.3'],
  refresh_token: ['The refresh token that is exchanged.', 'RFC 6749 §6'],
  audience: ["Auth0's name for the API that the token is for.", 'Auth0'],
  connection: ["Auth0's name for the identity provider to use.", 'Auth0'],
  organization: ['The organization that the user logs in to.', 'Auth0'],
}

export const HEADERS: Meanings = {
  authorization: ['The credentials of the client, or the access token at a resource.', 'RFC 6749 §2.3.1'],
  'content-type': ['The form of the body.', 'RFC 9126 §2'],
  dpop: ['Proves that the client holds a key.', 'RFC 9449 §4.1'],
  'oauth-client-attestation': [
    'What an attester says of this instance of the client.',
    'draft-ietf-oauth-attestation-based-client-auth §4',
  ],
  'oauth-client-attestation-pop': [
    'Proves that this instance holds the attested key.',
    'draft-ietf-oauth-attestation-based-client-auth §5',
  ],
}

/** The members of the header of a JWT. */
export const JOSE: Meanings = {
  alg: ['The algorithm of the signature.', 'RFC 7515 §4.1.1'],
  typ: ['The kind of the JWT.', 'RFC 8725 §3.11'],
  kid: ['The name of the key that signed.', 'RFC 7515 §4.1.4'],
  jwk: ['The public key that verifies the signature.', 'RFC 7515 §4.1.3'],
  x5c: ['The certificates of the key, the signer first.', 'RFC 7515 §4.1.6'],
  crit: ['Extensions that must be understood.', 'RFC 7515 §4.1.11'],
}

/** The claims of every JWT. */
const CLAIMS: Meanings = {
  iss: ['Who made the JWT.', 'RFC 7519 §4.1.1'],
  sub: ['Whom it is about.', 'RFC 7519 §4.1.2'],
  aud: ['Who is meant to read it.', 'RFC 7519 §4.1.3'],
  exp: ['When it expires.', 'RFC 7519 §4.1.4'],
  nbf: ['When it begins to be valid.', 'RFC 7519 §4.1.5'],
  iat: ['When it was made.', 'RFC 7519 §4.1.6'],
  jti: ['Its own name, which is used once.', 'RFC 7519 §4.1.7'],
}

/** The kinds of tokens of a request. */
export const TOKENS = {
  assertion: {
    title: 'Client assertion',
    claims: {
      ...CLAIMS,
      iss: ['The client_id.', 'RFC 7523 §3'],
      sub: ['The client_id.', 'RFC 7523 §3'],
      aud: ['The issuer of the server, alone and as a string.', 'RFC 7523 §3'],
    },
  },
  object: {
    title: 'Request object',
    claims: {
      ...PARAMETERS,
      ...CLAIMS,
      iss: ['The client_id.', 'RFC 9101 §5'],
      aud: ['The issuer of the server.', 'RFC 9101 §4'],
    },
  },
  proof: {
    title: 'DPoP proof',
    claims: {
      ...CLAIMS,
      htm: ['The method of the request that it is for.', 'RFC 9449 §4.2'],
      htu: ['The URL of that request, without query and fragment.', 'RFC 9449 §4.2'],
      ath: ['The hash of the access token beside it.', 'RFC 9449 §4.2'],
      nonce: ['A value of the server, which shows that the proof is fresh.', 'RFC 9449 §8'],
    },
  },
  attestation: {
    title: 'Client attestation',
    claims: {
      ...CLAIMS,
      sub: ['The client_id.', 'draft-ietf-oauth-attestation-based-client-auth §4'],
      cnf: ['The key of this instance.', 'RFC 7800 §3.2'],
    },
  },
  pop: {
    title: 'Proof of possession',
    claims: {
      ...CLAIMS,
      iss: ['The client_id.', 'draft-ietf-oauth-attestation-based-client-auth §5'],
      aud: ['The issuer of the server.', 'draft-ietf-oauth-attestation-based-client-auth §5'],
      challenge: [
        'A value of the server, which shows that the proof is fresh.',
        'draft-ietf-oauth-attestation-based-client-auth §5',
      ],
    },
  },
  access: {
    title: 'Access token',
    claims: {
      ...CLAIMS,
      cnf: ['The key or certificate to which the token is bound.', 'RFC 7800 §3.1'],
      scope: ['What the token allows.', 'RFC 9068 §2.2.3'],
      client_id: ['The client that the token was issued to.', 'RFC 9068 §2.2'],
    },
  },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly claims: Meanings }>>

export type TokenName = keyof typeof TOKENS

export const TOKEN_NAMES = Object.keys(TOKENS) as readonly TokenName[]
