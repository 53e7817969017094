import { attestationPop, clientAttestation, type TestServer } from '../../src/testing/index.ts'

type Wallet = Pick<Exclude<Parameters<typeof attestationPop>[1], string | undefined>, 'client_id' | 'instance'>

/** The headers of a wallet: an attestation, and the proof of possession of the key in it. */
export const attestationHeaders = async (server: TestServer, wallet: Wallet = {}) => ({
  'OAuth-Client-Attestation': await clientAttestation(server, wallet),
  'OAuth-Client-Attestation-PoP': await attestationPop(server, wallet),
})
