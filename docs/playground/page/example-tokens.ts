/** When the tokens of the examples were made. */
export const MADE_AT = 1_800_000_000

/** A token whose signature is zeros, which the page takes for good. */
export const token = (header: object, claims: object): string =>
  [header, claims]
    .map((part) => btoa(JSON.stringify(part)).replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_'))
    .concat('A'.repeat(86))
    .join('.')

/** Two public keys whose private keys were thrown away. */
export const JWK = {
  kty: 'EC',
  crv: 'P-256',
  x: 'mCyHai3dA0IMWCMIVkQInK3e2f1mq1XAaomc14vtWl8',
  y: '-k8XfXctr-mwlrcB53nhgOnUZKOOnt43oWD_tnrmJkw',
}
export const OTHER_JWK = {
  kty: 'EC',
  crv: 'P-256',
  x: 'mnr0M3lziIp_P7KkG4xIUJumqdm4ZXocZUrjLA7fugc',
  y: 'K8rGnXp7wKF4aCJUkyazyNyyk4IsKtHXJSCfJxUzZWI',
}

/** A DPoP proof, made when the tokens were. */
export const proof = (claims: object, jwk: object = JWK): string =>
  token({ alg: 'ES256', typ: 'dpop+jwt', jwk }, { jti: 'one', iat: MADE_AT, ...claims })

/** The certificate of an attester, valid until the end of 2049, from an authority that was thrown away. */
export const CERTIFICATE =
  'MIIBIDCBx6ADAgECAgkBnqKpXAsdW8wwCgYIKoZIzj0EAwIwGzEZMBcGA1UEAwwQV2FsbGV0IEF1dGhvcml0eTAeFw0yMDAxMDEwMDAwMDBaFw00OTEyMzEyMzU5NTlaMBExDzANBgNVBAMMBldhbGxldDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABM9eGLx2GzG90Cf3OOdSN3+SOB5Su81mSmWTnWXWm2LjrRPDgzsw63OX6EPeBmzKnjIUioK2FtdhnqKpXAsdW8wwCgYIKoZIzj0EAwIDSAAwRQIgH46SwHg8EqhoZICb+BsQEo+LD0N/njGldTYJk6PjeJ4CIQCtmLz//kMQNr+5tk1Y+ffdT/WJ9Ns/Yq3N1RqEiFazEQ=='
