// What a push of (c) written by hand needs of other libraries: the functions of jose that verify an assertion and a proof and name
// their key, and a schema of fifteen fields in valibot. What is written by hand around them is not in it: the choice of a key,
// replays, nonces, the rules of the request, bounds, errors.

/** Imports, and the schema as `form`. */
export const needed = `
  import { calculateJwkThumbprint, importJWK, jwtVerify } from 'jose'
  import { literal, maxLength, object, optional, parse, picklist, pipe, regex, string } from 'valibot'
  const text = pipe(string(), maxLength(2048))
  const form = object({
    response_type: literal('code'),
    client_id: text,
    client_assertion_type: literal('urn:ietf:params:oauth:client-assertion-type:jwt-bearer'),
    client_assertion: text,
    redirect_uri: text,
    scope: optional(text),
    state: optional(text),
    nonce: optional(text),
    code_challenge: pipe(string(), regex(/^[\\w-]{43}$/)),
    code_challenge_method: literal('S256'),
    response_mode: optional(picklist(['query', 'form_post'])),
    prompt: optional(text),
    max_age: optional(pipe(string(), regex(/^[0-9]{1,9}$/))),
    login_hint: optional(text),
    acr_values: optional(text),
  })`

/** The program that a Worker is compared with. */
export const library = `${needed}
  export { calculateJwkThumbprint, form, importJWK, jwtVerify, parse }`

/** The program of the budget that answers a push of (c), and nothing else. */
export const compared = 'Worker: pushes'
