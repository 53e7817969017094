import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'

/** Makes a pair of keys. They are read from an encoding of them: in Node 20 a key that `generateKeyPairSync` returned waits for ever
 * where it is exported as JWK and the garbage collector comes upon what made it, since both take the lock of the key. */
export const makeKeyPair = (type, options = {}) => {
  const { privateKey: key } = generateKeyPairSync(type, {
    ...options,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  })
  const privateKey = createPrivateKey({ key, type: 'pkcs8', format: 'der' })
  return { privateKey, publicKey: createPublicKey(privateKey) }
}
