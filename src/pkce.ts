export { requireCodeChallenge } from './authorization-request/code-challenge.ts'
export {
  type CodeChallenge,
  computeCodeChallenge,
  isCodeVerifier,
  verifyCodeVerifier,
} from './authorization-request/code-verifier.ts'
